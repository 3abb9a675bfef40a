package roles

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

type roleAssignmentResource struct{ tf.Replaced }

var _ tf.FullResource = (*roleAssignmentResource)(nil)

// NewRoleAssignmentResource returns the resource `returningai_role_assignment`.
func NewRoleAssignmentResource() resource.Resource {
	return &roleAssignmentResource{tf.Replaced{Resource: tf.Resource{
		Type: "role_assignment",
		Identity: []tf.IdentityAttribute{
			{Name: "user_id", Description: "The id of the user who has the role."},
			{Name: "role_id", Description: "The role's id."},
		},
		ImportExample: "1102/682d61dfd843de46566c9eab",
	}}}
}

type roleAssignmentModel struct {
	ID       types.String   `tfsdk:"id"`
	UserID   types.String   `tfsdk:"user_id"`
	RoleID   types.String   `tfsdk:"role_id"`
	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

// Schema describes the resource.
func (r *roleAssignmentResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	replace := []planmodifier.String{stringplanmodifier.RequiresReplace()}
	resp.Schema = schema.Schema{
		MarkdownDescription: "One role that one user has. Other roles of the user are left alone. It needs `system_api_key`.\n\n" +
			"A user who has the role already keeps it, and nothing is sent. When somebody takes the role from the user in the " +
			"product, the next apply gives it again. **Destroying this resource takes the role from the user**, even if the user had " +
			"it before, or if the assignment was imported; to leave the role, use a `removed` block with `destroy = false`.\n\n" +
			"To set all roles of a user, use `returningai_user_roles`; a plan with both for one user fails. The role `@all`, which " +
			"every member has, can't be assigned.",
		Attributes: map[string]schema.Attribute{
			"id": tf.ComputedOnce("The user's id and the role's, with a slash between them."),
			"user_id": schema.StringAttribute{
				Required:      true,
				PlanModifiers: replace,
				Validators:    []validator.String{tf.UserID()},
				MarkdownDescription: "The id of the user who gets the role, such as `1102`, and not the user name. " +
					"Changing it takes the role from one user and gives it to the other.",
			},
			"role_id": schema.StringAttribute{
				Required:            true,
				PlanModifiers:       replace,
				Validators:          []validator.String{tf.NotBlank()},
				MarkdownDescription: "The id of the role. Changing it takes one role from the user and gives the other.",
			},
			"timeouts": tf.Timed{Create: "giving the role", Read: "reading the user's roles", Delete: "taking the role"}.Attribute(ctx),
		},
	}
}

// ModifyPlan finds at plan time what would fail at apply time: a key that is missing or refused, and an assignment of two resources.
func (r *roleAssignmentResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.Provider == nil {
		return
	}
	var plan, state *roleAssignmentModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || r.LacksID(req.State, &resp.Diagnostics) {
		return
	}
	one := tf.Grant{Kind: r.Type, What: "assignment"}
	switch {
	case plan == nil:
		r.NeedsKey(&resp.Diagnostics, client.OpRemoveUserRole, client.System, "take the role from the user")
		one.PlanDestroyed(r.Provider, state.object(), state.called(), &resp.Diagnostics)
		planShare(r.Provider, state.UserID, false, &resp.Diagnostics)
		return
	case state == nil:
		r.NeedsKey(&resp.Diagnostics, client.OpAddUserRole, client.System, "give the role to the user")
		if !plan.UserID.IsUnknown() && !plan.RoleID.IsUnknown() {
			one.PlanNew(ctx, r.Provider, req, resp, plan.object(), plan.called())
		}
		r.planKey(ctx, plan, &resp.Diagnostics)
	default:
		one.PlanFrom(ctx, r.Provider, req, resp, state.object(), plan.object(), state.called())
	}
	planShare(r.Provider, plan.UserID, false, &resp.Diagnostics)
}

// planKey checks whether the service accepts the key.
func (r *roleAssignmentResource) planKey(ctx context.Context, plan *roleAssignmentModel, diags *diag.Diagnostics) {
	if plan.UserID.IsUnknown() || diags.HasError() {
		return
	}
	if _, _, err := r.Client.UserRoles(ctx, plan.UserID.ValueString()); client.IsNotAllowed(err) {
		r.AddError(diags, "plan the roles of the user "+plan.UserID.ValueString(), err)
	}
}

// planShare registers who manages the roles of a user: one resource all of them, or several a role each.
func planShare(p *tf.Provider, user types.String, all bool, diags *diag.Diagnostics) {
	if user.IsUnknown() {
		return
	}
	conflict := p.Ownership.PlanShare(tf.Object{Kind: "roles of a user", ID: user.ValueString()}, all)
	if !conflict {
		return
	}
	diags.AddAttributeError(path.Root("user_id"), "Two ways to manage the roles of one user",
		fmt.Sprintf("The user %s has a returningai_user_roles, which takes every role that it does not list, and a "+
			"returningai_role_assignment. The two would undo each other.\n\n"+
			"Use one of them. To give up an assignment and leave the role with the user, use a removed block with destroy = false. "+
			"To give up returningai_user_roles and leave the roles as they are, apply on_destroy = \"abandon\" first, or use such a block, too.",
			user.ValueString()))
}

// object is the assignment in the ownership registry. Its id is the resource's, and an import id.
func (m *roleAssignmentModel) object() tf.Object {
	return tf.Object{Kind: "role_assignment", ID: m.UserID.ValueString() + "/" + m.RoleID.ValueString()}
}

func (m *roleAssignmentModel) called() string {
	return fmt.Sprintf("the assignment of the role %s to the user %s", m.RoleID.ValueString(), m.UserID.ValueString())
}

// Create gives the role to the user. A role that the user has already is adopted.
func (r *roleAssignmentResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan roleAssignmentModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Create, tf.DefaultTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	user, role := plan.UserID.ValueString(), plan.RoleID.ValueString()
	doing := fmt.Sprintf("give the role %s to the user %s", role, user)
	if everyones, err := r.everyones(ctx, user, role); err != nil {
		r.AddError(&resp.Diagnostics, doing, err)
		return
	} else if everyones {
		r.AddAttributeError(&resp.Diagnostics, path.Root("role_id"), doing, errEveryones(role))
		return
	}
	if !r.Ownership.Give(plan.object()) {
		r.AddError(&resp.Diagnostics, doing, errors.New("another resource of this configuration has this assignment already. "+
			"Remove one of the two"))
		return
	}
	if err := r.Client.AddUserRole(ctx, user, role); err != nil {
		r.Ownership.Disown(plan.object())
		r.AddError(&resp.Diagnostics, doing, err)
		return
	}
	plan.ID = types.StringValue(plan.object().ID)
	r.Save(ctx, plan, &resp.State, resp.Identity, &resp.Diagnostics)
}

// everyones says whether the role is the one that every member has, going by the user's roles. AddUserRole shares that read.
func (r *roleAssignmentResource) everyones(ctx context.Context, user, role string) (bool, error) {
	held, _, err := r.Client.UserRoles(ctx, user)
	if err != nil {
		return false, fmt.Errorf("looking at which roles the user has: %w", err)
	}
	at := slices.IndexFunc(held, hasID(role))
	return at >= 0 && isEveryones(held[at]), nil
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

func errEveryones(role string) error {
	return fmt.Errorf("the role %s is %s, which every member has: it can be neither given nor taken. "+
		"Leave it out of the configuration", role, client.EveryonesRole)
}

// Read looks whether the user still has the role. Only a complete list without it, or a user whom the service does not know, says
// that it is gone.
func (r *roleAssignmentResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state roleAssignmentModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tf.WithTimeout(ctx, state.Timeouts.Read, tf.DefaultTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || r.LacksID(req.State, &resp.Diagnostics) {
		return
	}
	has, err := r.has(ctx, state)
	if err != nil {
		r.AddError(&resp.Diagnostics, fmt.Sprintf("read the roles of the user %s", state.UserID.ValueString()), err)
		return
	}
	if !has {
		r.Gone(ctx, req, resp)
		return
	}
	state.ID = types.StringValue(state.object().ID)
	r.Save(ctx, state, &resp.State, resp.Identity, &resp.Diagnostics)
}

// has says whether the user has the role. A role that the user had before counts as missing only when a second read agrees: without its
// assignment in the state, nothing would take the role later.
func (r *roleAssignmentResource) has(ctx context.Context, state roleAssignmentModel) (bool, error) {
	user, isIt := state.UserID.ValueString(), hasID(state.RoleID.ValueString())
	held, _, err := r.Client.UserRoles(ctx, user)
	if err != nil || slices.ContainsFunc(assignable(held), isIt) || state.ID.IsNull() {
		return slices.ContainsFunc(assignable(held), isIt), err
	}
	held, _, err = r.Client.UserRolesAgain(ctx, user)
	return slices.ContainsFunc(assignable(held), isIt), err
}

// Delete takes the role from the user. It succeeds where the user does not have it any more.
func (r *roleAssignmentResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state roleAssignmentModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tf.WithTimeout(ctx, state.Timeouts.Delete, tf.DefaultTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || r.LacksID(req.State, &resp.Diagnostics) {
		return
	}
	if !r.Ownership.LetGo(state.object()) { // given anew in this run
		return
	}
	user, role := state.UserID.ValueString(), state.RoleID.ValueString()
	if err := r.Client.RemoveUserRole(ctx, user, role); err != nil {
		r.AddError(&resp.Diagnostics, fmt.Sprintf("take the role %s from the user %s", role, user), err)
	}
}
