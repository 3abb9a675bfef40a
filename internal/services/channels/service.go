// Package channels manages and looks up the community's channels.
package channels

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// Service returns what this area offers.
func Service() tf.Service {
	return tf.Service{
		Name:        "Channels",
		Resources:   []func() resource.Resource{NewChannelResource},
		DataSources: []func() datasource.DataSource{lookUp().One, lookUp().Many},
	}
}
