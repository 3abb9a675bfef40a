// Package badges manages and looks up the community's badges, and who is awarded them.
package badges

import (
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// Service returns what this area offers.
func Service() tf.Service {
	return tf.Service{
		Name:        "Badges",
		Resources:   []func() resource.Resource{NewBadgeResource, NewBadgeAwardResource},
		DataSources: []func() datasource.DataSource{lookUp().One, lookUp().Many},
		Actions:     []func() action.Action{NewAwardBadgeAction, NewRemoveBadgeAction},
	}
}
