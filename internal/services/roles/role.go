package roles

import (
	"slices"
	"strings"

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

// isEveryones says that a role is the one that each member has: it can be neither given nor taken.
func isEveryones(role client.Role) bool {
	return strings.EqualFold(client.LooseText(role.Title), client.EveryonesRole) // a service may show names in its own way
}

// assignable returns the roles that can be given and taken.
func assignable(roles []client.Role) []client.Role {
	return slices.DeleteFunc(slices.Clone(roles), isEveryones)
}

// hasID tells the role with an id.
func hasID(id string) func(client.Role) bool {
	return func(role client.Role) bool { return role.ID == id || slices.Contains(role.Aliases, id) }
}
