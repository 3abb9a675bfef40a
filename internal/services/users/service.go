// Package users looks up the people of the community, keeps accounts, and changes many of them at once.
package users

import (
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// Service returns what this area offers.
func Service() tf.Service {
	return tf.Service{
		Name:        "Users",
		Resources:   []func() resource.Resource{NewUserResource},
		DataSources: []func() datasource.DataSource{NewUserDataSource, NewUsersDataSource, NewUserActivityDataSource},
		Actions:     []func() action.Action{NewBulkImportUsersAction, NewBulkUpdateUsersAction, NewManageUserAction},
	}
}
