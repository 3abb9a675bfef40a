// Package userfields manages and looks up the fields that a community adds to its members, and the histories of their values.
package userfields

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// Service returns what this area offers.
func Service() tf.Service {
	return tf.Service{
		Name:        "User fields",
		Resources:   []func() resource.Resource{NewUserFieldResource, NewUserFieldHistoryResource},
		DataSources: []func() datasource.DataSource{lookUp().One, lookUp().Many, NewUserFieldHistoriesDataSource},
	}
}
