// Package rawapi calls operations of the API that have no resource or data source of their own.
package rawapi

import (
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// Service returns what this area offers.
func Service() tf.Service {
	return tf.Service{
		Name:               "Raw API",
		Resources:          []func() resource.Resource{NewAPIObjectResource},
		DataSources:        []func() datasource.DataSource{NewAPIDataSource},
		Actions:            []func() action.Action{NewAPICallAction},
		EphemeralResources: []func() ephemeral.EphemeralResource{NewAPIEphemeralResource},
	}
}
