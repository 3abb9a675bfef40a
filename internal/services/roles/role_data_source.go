package roles

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// byTitle is how people know a role.
var byTitle = tf.Kind[client.Role]{
	Noun:   "role",
	Name:   "title",
	Loses:  "its permissions for everybody who has it",
	IDOf:   func(r client.Role) string { return r.ID },
	NameOf: func(r client.Role) string { return r.Title },
	In:     func(c *client.Client) *client.Collection[client.Role] { return c.Roles },
}

// lookUp makes the data sources `returningai_role` and `returningai_roles`.
func lookUp() tf.LookUp[client.Role, foundRole] {
	return tf.LookUp[client.Role, foundRole]{
		Kind: byTitle,
		Show: showFound,
		Describe: map[string]string{
			"id":                  "The role's id.",
			"title":               "The role's name.",
			"description":         "The role's description, where the service shows it.",
			"class":               "The role's colour, such as `red`, where the service shows it.",
			"order":               "The role's place among the roles, where the service shows it.",
			"billable":            "Whether the role is billable, as the service calls it, where it shows it.",
			"server_permissions":  serverPermissions.describeShown(),
			"channel_permissions": channelPermissions.describeShown(),
			"server_id":           "The id of the server (the community), where the service shows it.",
			"created_at":          "When the role was created, in ISO 8601, where the service shows it.",
			"updated_at":          "When the role was last changed, in ISO 8601, where the service shows it.",
		},
		OneSays: "Looks up one role by its id or by its title. It needs `system_api_key`. All look-ups of a plan share one request.",
		ManySay: "Lists the community's roles, all or those that match the filter. It needs `system_api_key`.",
	}
}

// shownRole is what the service shows of a role, its permissions aside: the resource has them apart.
type shownRole struct {
	ID          types.String `tfsdk:"id"`
	Title       tf.Text      `tfsdk:"title"`
	Description types.String `tfsdk:"description"`
	Class       types.String `tfsdk:"class"`
	Order       types.Int64  `tfsdk:"order"`
	Billable    types.Bool   `tfsdk:"billable"`
	ServerID    types.String `tfsdk:"server_id"`
	CreatedAt   types.String `tfsdk:"created_at"`
	UpdatedAt   types.String `tfsdk:"updated_at"`
}

func showRole(role client.Role) shownRole {
	return shownRole{
		ID:          types.StringValue(role.ID),
		Title:       tf.NewText(role.Title),
		Description: types.StringPointerValue(role.Description),
		Class:       types.StringPointerValue(role.Class),
		Order:       types.Int64PointerValue(role.Order),
		Billable:    types.BoolPointerValue(role.Billable),
		ServerID:    types.StringPointerValue(role.ServerID),
		CreatedAt:   types.StringPointerValue(role.CreatedAt),
		UpdatedAt:   types.StringPointerValue(role.UpdatedAt),
	}
}

// foundRole is a role with all the permissions that the service shows.
type foundRole struct {
	shownRole

	ServerPermissions  types.Map `tfsdk:"server_permissions"`
	ChannelPermissions types.Map `tfsdk:"channel_permissions"`
}

func showFound(role client.Role) foundRole {
	return foundRole{showRole(role), mapOf(role.Server), mapOf(role.Channel)}
}
