package roles

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// administrator is the permission whose loss may lock somebody out.
var administrator = client.ServerPermissions.Permissions[0]

// checkPlan warns of what may lock somebody out, and of permissions that would be lost.
func checkPlan(check tf.Check[client.Role, *roleModel]) {
	config, plan, state := check.Config, check.Plan, check.State
	switch {
	case plan == nil:
		if state.OnDestroy.ValueString() != string(tf.Abandon) && state.server()[administrator.Name] {
			warnOfAdministrator(check.Diagnostics, fmt.Sprintf("The role %q (%s) makes its members administrators. Destroying it takes that "+
				"from all of them.", state.Title.ValueString(), state.ID.ValueString()))
		}
	case state == nil:
		config.warnOfPassedOn(check.Diagnostics, &roleModel{})
		if check.Adopts {
			warnOfAdoption(check)
		}
	default:
		config.warnOfPassedOn(check.Diagnostics, state)
		if check.Writes {
			plan.effective = effective{types.MapUnknown(types.BoolType), types.MapUnknown(types.BoolType)}
			warnOfLosing(check.Diagnostics, state.ID.ValueString(), plan, types.BoolValue(state.server()[administrator.Name]))
			warnOfUnseen(check.Diagnostics, state.Title.ValueString(), config, state)
		}
	}
}

func warnOfAdoption(check tf.Check[client.Role, *roleModel]) {
	plan, there := check.Plan, check.Adopted
	warnOfLosing(check.Diagnostics, there.ID, plan, types.BoolValue(there.Server[administrator.Name]))
	if plan.differsFrom(there) {
		warnOfUnseen(check.Diagnostics, plan.Title.ValueString(), check.Config, shownOf(there))
	}
}

// planConfigured plans exactly the permissions that are configured, or those of the state where none are. In a create, the others are sent
// as false, and where an existing role is adopted, as that role has them.
type planConfigured struct {
	tf.Described
	permissionGroup
}

// PlanModifyMap implements planmodifier.Map.
func (p planConfigured) PlanModifyMap(_ context.Context, req planmodifier.MapRequest, resp *planmodifier.MapResponse) {
	switch {
	case req.Plan.Raw.IsNull():
	case req.State.Raw.IsNull():
		resp.PlanValue = req.ConfigValue
	default:
		resp.PlanValue = p.configuredOr(req.ConfigValue, req.StateValue)
	}
}

// configuredOr returns the configured permissions. It returns those of the state where none are configured, or where the state agrees with
// all that are: further permissions in the state, as after an import, are no change. A permission that this provider does not know stays
// only while it is configured: the service may ignore or refuse it, and leaving it out must stop sending it.
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

// warnOfLosing warns when a role stops making its members administrators.
func warnOfLosing(diags *diag.Diagnostics, id string, plan *roleModel, before types.Bool) {
	if makes, planned := permissionsOf(plan.ServerPermissions)[administrator.Name]; before.ValueBool() && planned && !makes {
		warnOfAdministrator(diags, fmt.Sprintf("The role %q (%s) makes its members administrators, and this plan takes that from "+
			"it.", plan.Title.ValueString(), id))
	}
}

func warnOfAdministrator(diags *diag.Diagnostics, what string) {
	diags.AddAttributeWarning(path.Root("server_permissions").AtMapKey(administrator.Name), "Administrators lose their rights",
		what+" If you, or whoever made the system API key, are an administrator by this role alone, you may lock yourself out. "+
			"Make sure that another role keeps somebody an administrator before you apply.")
}

// warnOfUnseen warns when permissions that no answer has shown will be sent as false without being configured: an update sends all of them,
// and nothing is known of these before the first change of an imported or adopted role.
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
		fmt.Sprintf("A change of the role %q has to send every permission, and the service does not show what %s are now: "+
			"they will be sent as false.\n\n"+
			"Where the role has them in the product, set them in %s before you apply.", title, strings.Join(unknown, ", "), g.Write))
}
