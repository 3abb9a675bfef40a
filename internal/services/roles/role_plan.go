package roles

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// administrator is the permission without which somebody may be locked out.
var administrator = client.ServerPermissions.Permissions[0]

// ModifyPlan plans the permissions that are not configured, finds at plan time what would fail at apply time, and warns of what
// may lock somebody out and of a second role with the same title.
func (r *roleResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.Provider == nil {
		return
	}
	var config, plan, state *roleModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	switch {
	case plan == nil:
		r.planDelete(state, &resp.Diagnostics)
		return
	case state == nil:
		r.planNew(ctx, req, resp, config, plan)
	default:
		byTitle.PlanKept(ctx, r.Provider, req, resp, state.ID.ValueString(), plan.Title, state.Title)
		plan.OnDestroy = tf.Delete.PlanKept(r.Provider, tf.ReadLife(ctx, req.Private, &resp.Diagnostics).Origin, config.OnDestroy, state.OnDestroy)
		r.planUpdate(config, plan, state, &resp.Diagnostics)
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
}

func (r *roleResource) planDelete(state *roleModel, diags *diag.Diagnostics) {
	byTitle.PlanDestroyed(r.Provider, state.ID.ValueString(), state.Title.ValueString(), state.OnDestroy, diags)
	if state.OnDestroy.ValueString() == string(tf.Abandon) {
		return
	}
	r.NeedsKey(diags, client.OpDeleteRole, client.System, "delete the role")
	if member(state.ServerPermissions, administrator).ValueBool() {
		warnOfAdministrator(diags, fmt.Sprintf("The role %q (%s) makes its members administrators. Destroying it takes that from all of them.", state.Title.ValueString(), state.ID.ValueString()))
	}
}

// planNew plans each permission that is not configured as false, since that is what is sent. Where an existing role may be adopted, it
// is that role's.
func (r *roleResource) planNew(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, config, plan *roleModel) {
	creating := plan.AdoptExisting.Equal(types.BoolValue(false))
	plan.planPermissions(config, &roleModel{}, func(permission client.Permission) types.Bool {
		if creating && permission.Write != "" {
			return types.BoolValue(false)
		}
		return types.BoolUnknown()
	})
	r.NeedsKey(&resp.Diagnostics, client.OpCreateRole, client.System, "create the role")
	plan.OnDestroy = tf.Delete.PlanNew(r.Provider, plan.AdoptExisting, config.OnDestroy)
	planned := byTitle.PlanNew(ctx, r.Provider, req, resp, plan.Title, plan.AdoptExisting, plan.differences)
	if planned.Adopts {
		warnOfLosing(&resp.Diagnostics, planned.Adopted.ID, plan, types.BoolValue(planned.Adopted.Server[administrator.Name]))
		if plan.differsFrom(planned.Adopted) {
			warnOfUnseen(&resp.Diagnostics, plan.Title.ValueString(), config, &roleModel{})
		}
	}
}

// differences says, field by field, what adopting a role changes about it.
func (m *roleModel) differences(there client.Role) []string {
	changes := tf.DifferenceOf("class", types.StringPointerValue(there.Class), m.Class)
	changes = append(changes, tf.DifferenceOf("order", types.Int64PointerValue(there.Order), m.Order)...)
	changes = append(changes, tf.DifferenceOf("billable", types.BoolPointerValue(there.Billable), m.Billable)...)
	changes = append(changes, serverPermissions.differences(m.ServerPermissions, there.Server)...)
	return append(changes, channelPermissions.differences(m.ChannelPermissions, there.Channel)...)
}

// planUpdate plans each permission that is not configured as the state has it. What is not known of one is sent as false when
// something is sent.
func (r *roleResource) planUpdate(config, plan, state *roleModel, diags *diag.Diagnostics) {
	writes := plan.writes(state, config.ServerPermissions, config.ChannelPermissions)
	open := plan.hasUnknown(config) // then it may turn out that nothing is to be written
	plan.planPermissions(config, state, func(permission client.Permission) types.Bool {
		switch {
		case !writes || permission.Write == "":
			return types.BoolNull()
		case open:
			return types.BoolUnknown()
		}
		return types.BoolValue(false)
	})
	if !writes { // nothing is sent, so nothing comes back
		plan.UpdatedAt = state.UpdatedAt
		return
	}
	r.NeedsKey(diags, client.OpUpdateRole, client.System, "update the role")
	warnOfLosing(diags, state.ID.ValueString(), plan, member(state.ServerPermissions, administrator))
	warnOfUnseen(diags, state.Title.ValueString(), config, state)
}

// hasUnknown says whether something that is configured is not known yet.
func (m *roleModel) hasUnknown(config *roleModel) bool {
	unknown := m.Title.IsUnknown() || m.Class.IsUnknown() || m.Order.IsUnknown() || m.Billable.IsUnknown()
	for _, permissions := range []types.Object{config.ServerPermissions, config.ChannelPermissions} {
		unknown = unknown || permissions.IsUnknown()
		for _, permission := range permissions.Attributes() {
			unknown = unknown || permission.IsUnknown()
		}
	}
	return unknown
}

func (m *roleModel) planPermissions(config, state *roleModel, missing func(client.Permission) types.Bool) {
	m.ServerPermissions = serverPermissions.plan(config.ServerPermissions, state.ServerPermissions, missing)
	m.ChannelPermissions = channelPermissions.plan(config.ChannelPermissions, state.ChannelPermissions, missing)
}

// warnOfLosing warns when a role that makes its members administrators will not do so any more.
func warnOfLosing(diags *diag.Diagnostics, id string, plan *roleModel, before types.Bool) {
	if before.ValueBool() && member(plan.ServerPermissions, administrator).Equal(types.BoolValue(false)) {
		warnOfAdministrator(diags, fmt.Sprintf("The role %q (%s) makes its members administrators, and this plan takes that from it.", plan.Title.ValueString(), id))
	}
}

func warnOfAdministrator(diags *diag.Diagnostics, what string) {
	diags.AddAttributeWarning(path.Root("server_permissions").AtName(administrator.Name), "Administrators lose their rights",
		what+" If you, or whoever made the system API key, are an administrator by this role alone, you may lock yourself out. Make sure that another role keeps somebody an administrator before you apply.")
}

// warnOfUnseen warns when permissions that no answer shows will be sent as false although nobody said so, since an update has to
// send each: so it is with the first change of a role that was imported or is adopted.
func warnOfUnseen(diags *diag.Diagnostics, title string, config, state *roleModel) {
	if config.ChannelPermissions.IsUnknown() {
		return
	}
	var unseen []string
	for _, permission := range channelPermissions.Permissions {
		if permission.Read == "" && member(config.ChannelPermissions, permission).IsNull() && member(state.ChannelPermissions, permission).IsNull() {
			unseen = append(unseen, permission.Name)
		}
	}
	if len(unseen) == 0 {
		return
	}
	diags.AddAttributeWarning(path.Root("channel_permissions"), "Permissions that are not known will be taken",
		fmt.Sprintf("The service requires every permission in a change of the role %q and does not show what %s are now: they will be sent as false.\n\n"+
			"Where the role has them in the product, set them in channel_permissions before you apply.", title, strings.Join(unseen, ", ")))
}
