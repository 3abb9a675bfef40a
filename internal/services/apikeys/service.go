// Package apikeys manages the API keys of the community.
package apikeys

import (
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// Service returns what this area offers.
func Service() tf.Service {
	return tf.Service{
		Name:      "API keys",
		Resources: []func() resource.Resource{NewCommunityAPIKeyResource},
	}
}
