// Package users looks up the people of the community, and changes many of them at once.
package users

import (
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"

	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// Service returns what this area offers.
func Service() tf.Service {
	return tf.Service{
		Name:        "Users",
		DataSources: []func() datasource.DataSource{NewUserDataSource, NewUsersDataSource, NewUserActivityDataSource},
		Actions:     []func() action.Action{NewBulkImportUsersAction, NewBulkUpdateUsersAction, NewManageUserAction},
	}
}
