// Package community manages the settings of the community, and servers, which are whole communities.
package community

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// Service returns what this area offers.
func Service() tf.Service {
	return tf.Service{
		Name: "Community",
		Resources: []func() resource.Resource{
			NewCommunityResource, NewCommunityBotResource, NewCommunityMetaResource, NewCommunityAppearanceResource, NewServerResource,
		},
		DataSources: []func() datasource.DataSource{serverLookUp().Many},
	}
}
