package roles

import (
	"context"
	"fmt"
	"slices"
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
	if resp.Diagnostics.HasError() || r.LacksID(ctx, req.State, &resp.Diagnostics) {
		return
	}
	if state != nil {
		state.sent = sentBefore(ctx, req.Private, &resp.Diagnostics)
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
	if state.server()[administrator.Name] {
		warnOfAdministrator(diags, fmt.Sprintf("The role %q (%s) makes its members administrators. Destroying it takes that from all of them.", state.Title.ValueString(), state.ID.ValueString()))
	}
}

// planNew plans exactly the permissions that are configured. The others are sent as false, and where an existing role is adopted, as that
// role has them.
func (r *roleResource) planNew(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, config, plan *roleModel) {
	plan.ServerPermissions, plan.ChannelPermissions = config.ServerPermissions, config.ChannelPermissions
	config.warnOfPassedOn(&resp.Diagnostics, &roleModel{})
	r.NeedsKey(&resp.Diagnostics, client.OpCreateRole, client.System, "create the role")
	plan.OnDestroy = tf.Delete.PlanNew(r.Provider, plan.AdoptExisting, config.OnDestroy)
	planned := byTitle.PlanNew(ctx, r.Provider, req, resp, plan.Title, plan.AdoptExisting, plan.differences)
	if planned.Adopts {
		warnOfLosing(&resp.Diagnostics, planned.Adopted.ID, plan, types.BoolValue(planned.Adopted.Server[administrator.Name]))
		if plan.differsFrom(planned.Adopted) {
			warnOfUnseen(&resp.Diagnostics, plan.Title.ValueString(), config, shownOf(planned.Adopted))
		}
	}
}

// differences says, field by field, what adopting a role changes about it.
func (m *roleModel) differences(there client.Role) []string {
	changes := tf.DifferenceOf("class", types.StringPointerValue(there.Class), m.Class)
	changes = append(changes, tf.DifferenceOf("order", types.Int64PointerValue(there.Order), m.Order)...)
	changes = append(changes, tf.DifferenceOf("billable", types.BoolPointerValue(there.Billable), m.Billable)...)
	changes = append(changes, permissionDifferences("server_permissions", m.ServerPermissions, there.Server)...)
	return append(changes, permissionDifferences("channel_permissions", m.ChannelPermissions, there.Channel)...)
}

// planUpdate plans exactly the permissions that are configured, or those of the state where none are. Where nothing is sent, nothing
// comes back.
func (r *roleResource) planUpdate(config, plan, state *roleModel, diags *diag.Diagnostics) {
	plan.ServerPermissions = serverPermissions.configuredOr(config.ServerPermissions, state.ServerPermissions)
	plan.ChannelPermissions = channelPermissions.configuredOr(config.ChannelPermissions, state.ChannelPermissions)
	config.warnOfPassedOn(diags, state)
	if !plan.writes(state) {
		plan.UpdatedAt = state.UpdatedAt
		plan.EffectiveServerPermissions, plan.EffectiveChannelPermissions = state.EffectiveServerPermissions, state.EffectiveChannelPermissions
		return
	}
	unknown := types.MapUnknown(types.BoolType)
	plan.EffectiveServerPermissions, plan.EffectiveChannelPermissions = unknown, unknown
	r.NeedsKey(diags, client.OpUpdateRole, client.System, "update the role")
	warnOfLosing(diags, state.ID.ValueString(), plan, types.BoolValue(state.server()[administrator.Name]))
	warnOfUnseen(diags, state.Title.ValueString(), config, state)
}

// configuredOr returns the configured permissions, or the state's where none are, or where the state has all that are configured as they
// are configured: what the state has beside them, as after an import, is no change. A permission that is only passed on must be
// configured to stay: the service may ignore it or refuse it, and leaving it out is the way to stop sending it.
func (g permissionGroup) configuredOr(config, state types.Map) types.Map {
	if config.IsNull() {
		return state
	}
	if config.IsUnknown() || state.IsNull() {
		return config
	}
	configured, there := config.Elements(), state.Elements()
	for name, value := range configured {
		if !value.IsNull() && !value.Equal(there[name]) {
			return config
		}
	}
	for name := range there {
		_, known := g.Find(name)
		if _, stays := configured[name]; !known && !stays {
			return config
		}
	}
	return state
}

// warnOfPassedOn warns of configured permissions that neither this provider knows nor the service has shown.
func (m *roleModel) warnOfPassedOn(diags *diag.Diagnostics, state *roleModel) {
	serverPermissions.warnOfPassedOn(diags, m.ServerPermissions, permissionsOf(state.EffectiveServerPermissions))
	channelPermissions.warnOfPassedOn(diags, m.ChannelPermissions, permissionsOf(state.EffectiveChannelPermissions))
}

// warnOfLosing warns when a role that makes its members administrators will not do so any more.
func warnOfLosing(diags *diag.Diagnostics, id string, plan *roleModel, before types.Bool) {
	if makes, planned := permissionsOf(plan.ServerPermissions)[administrator.Name]; before.ValueBool() && planned && !makes {
		warnOfAdministrator(diags, fmt.Sprintf("The role %q (%s) makes its members administrators, and this plan takes that from it.", plan.Title.ValueString(), id))
	}
}

func warnOfAdministrator(diags *diag.Diagnostics, what string) {
	diags.AddAttributeWarning(path.Root("server_permissions").AtMapKey(administrator.Name), "Administrators lose their rights",
		what+" If you, or whoever made the system API key, are an administrator by this role alone, you may lock yourself out. Make sure that another role keeps somebody an administrator before you apply.")
}

// warnOfUnseen warns when permissions that no answer has shown will be sent as false although nobody said so, since an update has to
// send each: so it is with the first change of a role that was imported or is adopted.
func warnOfUnseen(diags *diag.Diagnostics, title string, config, state *roleModel) {
	serverPermissions.warnOfUnseen(diags, title, config.ServerPermissions, state.server())
	channelPermissions.warnOfUnseen(diags, title, config.ChannelPermissions, state.channel())
}

func (g permissionGroup) warnOfUnseen(diags *diag.Diagnostics, title string, config types.Map, known client.Permissions) {
	if config.IsUnknown() {
		return
	}
	configured := config.Elements()
	unknown := slices.DeleteFunc(g.names(writable), func(name string) bool {
		_, isKnown := known[name]
		value, isConfigured := configured[name]
		return isKnown || isConfigured && !value.IsNull()
	})
	if len(unknown) == 0 {
		return
	}
	diags.AddAttributeWarning(path.Root(g.Write), "Permissions that are not known will be taken",
		fmt.Sprintf("A change of the role %q has to send every permission, and the service does not show what %s are now: they will be sent as false.\n\n"+
			"Where the role has them in the product, set them in %s before you apply.", title, strings.Join(unknown, ", "), g.Write))
}
