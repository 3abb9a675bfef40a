package roles

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// NewRoleResource returns the resource `returningai_role`.
func NewRoleResource() resource.Resource {
	return tf.NewListed(tf.Listed[client.Role, *roleModel]{
		Kind:    byTitle,
		Example: "Moderator",
		Schema:  roleSchema(),
		Adopting: "The role keeps the permissions that are not configured, as far as the service shows them; the plan lists what the " +
			"configuration changes about it, and warns of those that would be lost. ",
		Loss: "What happens to the role when this resource is destroyed: `delete` deletes it **and so takes it from all members who have " +
			"it**; `abandon` leaves it as it is and only forgets it.",
		CreatedBy: client.OpCreateRole,
		UpdatedBy: client.OpUpdateRole,
		DeletedBy: client.OpDeleteRole,
		Create: func(ctx context.Context, c *client.Client, plan *roleModel) (client.Role, error) {
			return plan.sent(c.CreateRole(ctx, plan.draft(nil, nil)))
		},
		Adopt: func(ctx context.Context, c *client.Client, there client.Role, plan *roleModel) (client.Role, error) {
			if !plan.differsFrom(there) {
				return plan.sent(there, nil)
			}
			return plan.sent(c.UpdateRole(ctx, there.ID, plan.draft(there.Server, there.Channel)))
		},
		Update: func(ctx context.Context, c *client.Client, change tf.Change[*roleModel]) (client.Role, error) {
			plan, state := change.Plan, change.State
			return plan.sent(c.UpdateRole(ctx, state.ID.ValueString(), plan.draft(state.server(), state.channel())))
		},
		Delete: func(ctx context.Context, c *client.Client, state *roleModel) error {
			return c.DeleteRole(ctx, state.ID.ValueString())
		},
		Check: checkPlan,
	})
}

func roleSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "A role of the community: a title with a colour, a rank, and permissions. It needs `system_api_key`.\n\n" +
			"A permission that the configuration leaves out is not managed: it is `false` when the role is created, and after that it " +
			"stays as it is. One that is configured is repaired when somebody changes it in the product.\n\n" +
			"A change sends every permission, and the service does not show `pinable`, `share_links` and `share_attachments`. One of " +
			"these that is left out is sent with the value that was sent last. After an import or an adoption there is no such value: " +
			"`false` is sent, and the plan warns of it. Set these permissions when you import or adopt a role that has them.\n\n" +
			"A plan warns when it takes `server_administrator` from a role, since that may lock you out.",
		Attributes: map[string]schema.Attribute{
			"id":    tf.ComputedOnce("The role's id."),
			"title": tf.NameAttribute("The role's name, as members see it. Changing it renames the role; members who have it keep it."),
			"class": schema.StringAttribute{
				Required:   true,
				Validators: []validator.String{tf.NotBlank()},
				MarkdownDescription: "The role's colour: `red` and `blue` are known. The service has more, whose names are not documented, so any " +
					"other value is passed on as it is.",
			},
			"order": schema.Int64Attribute{
				Required: true,
				MarkdownDescription: "The role's place among the roles, a whole number. Members see the highest role that they have; " +
					"in which direction the service counts is not documented.",
			},
			"billable": schema.BoolAttribute{
				Optional:            true,
				Computed:            true,
				Default:             booldefault.StaticBool(false),
				MarkdownDescription: "Whether the role is billable, as the service calls it without explaining it. Defaults to `false`.",
			},
			"server_permissions":            serverPermissions.resourceAttribute(),
			"channel_permissions":           channelPermissions.resourceAttribute(),
			"effective_server_permissions":  serverPermissions.effectiveAttribute(),
			"effective_channel_permissions": channelPermissions.effectiveAttribute(),
			"description":                   tf.ComputedOnce("The role's description, where the service shows it. The API can't write it."),
			"server_id": tf.ComputedOnce("The id of the server (the community) that the role belongs to, where the service " +
				"shows it."),
			"created_at": tf.ComputedOnce("When the role was created, in ISO 8601, where the service shows it."),
			"updated_at": tf.Computed("When the role was last changed, in ISO 8601, where the service shows it."),
		},
	}
}
