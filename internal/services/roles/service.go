// Package roles manages and looks up the community's roles, and who has them.
package roles

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// Service returns what this area offers.
func Service() tf.Service {
	return tf.Service{
		Name:        "Roles",
		Resources:   []func() resource.Resource{NewRoleResource, NewRoleAssignmentResource, NewUserRolesResource},
		DataSources: []func() datasource.DataSource{lookUp().One, lookUp().Many, NewUserRolesDataSource},
	}
}
