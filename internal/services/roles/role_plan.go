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
	if state != nil {
		state.sent = sentBefore(ctx, req.Private, &resp.Diagnostics)
	}
	switch {
	case plan == nil:
		r.planDelete(state, &resp.Diagnostics)
		return
	case state == nil:
		r.planCreate(ctx, config, plan, &resp.Diagnostics)
	default:
		r.planUpdate(config, plan, state, &resp.Diagnostics)
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
}

func (r *roleResource) planDelete(state *roleModel, diags *diag.Diagnostics) {
	if state.OnDestroy.ValueString() == abandonOnDestroy {
		return
	}
	r.NeedsKey(diags, client.OpDeleteRole, client.System, "delete the role")
	diags.AddWarning("The role will be taken from all who have it",
		fmt.Sprintf("Destroying this resource deletes the role %q (id %s), for good. To keep it, apply on_destroy = \"abandon\" first, or use a removed block with destroy = false.", state.Title.ValueString(), state.ID.ValueString()))
	if state.server()[administrator.Name] {
		warnOfAdministrator(diags, fmt.Sprintf("The role %q (%s) makes its members administrators. Destroying it takes that from all of them.", state.Title.ValueString(), state.ID.ValueString()))
	}
}

// planCreate plans exactly the permissions that are configured. The others are sent as false, and where an existing role is adopted, as
// that role has them.
func (r *roleResource) planCreate(ctx context.Context, config, plan *roleModel, diags *diag.Diagnostics) {
	creating := plan.AdoptExisting.Equal(types.BoolValue(false))
	plan.ServerPermissions, plan.ChannelPermissions = config.ServerPermissions, config.ChannelPermissions
	config.warnOfPassedOn(diags, &roleModel{})
	r.NeedsKey(diags, client.OpCreateRole, client.System, "create the role")
	if plan.Title.IsUnknown() || plan.AdoptExisting.IsUnknown() || diags.HasError() {
		return
	}
	all := r.Client.GlanceAtRoles(ctx)
	byTitle.PlanToMake(all, plan.Title.ValueString(), !creating, r.Client.RoleClaimed, diags)
	if same := byTitle.With(all, plan.Title.ValueString()); !creating && len(same) == 1 {
		warnOfLosing(diags, same[0].ID, plan, types.BoolValue(same[0].Server[administrator.Name]))
		if plan.differsFrom(same[0]) {
			warnOfUnseen(diags, plan.Title.ValueString(), config, shownOf(same[0]))
		}
	}
}

// planUpdate plans exactly the permissions that are configured, or those of the state where none are. Where nothing is sent, nothing
// comes back.
func (r *roleResource) planUpdate(config, plan, state *roleModel, diags *diag.Diagnostics) {
	plan.ServerPermissions = configuredOr(config.ServerPermissions, state.ServerPermissions)
	plan.ChannelPermissions = configuredOr(config.ChannelPermissions, state.ChannelPermissions)
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

// configuredOr returns the configured permissions, or others where none are.
func configuredOr(config, other types.Map) types.Map {
	if config.IsNull() {
		return other
	}
	return config
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
		fmt.Sprintf("The service requires every permission in a change of the role %q and does not show what %s are now: they will be sent as false.\n\n"+
			"Where the role has them in the product, set them in %s before you apply.", title, strings.Join(unknown, ", "), g.Write))
}
