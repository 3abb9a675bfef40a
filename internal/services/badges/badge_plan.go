package badges

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
)

// ModifyPlan finds at plan time what would fail at apply time, and warns of what an apply would do that its reader may not expect.
func (r *badgeResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.Provider == nil {
		return
	}
	var config, plan, state *badgeModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	switch {
	case plan == nil:
		if state.OnDestroy.ValueString() != abandonOnDestroy {
			r.NeedsKey(&resp.Diagnostics, client.OpDeleteBadge, client.System, "delete the badge")
			resp.Diagnostics.AddWarning("The badge will be taken from all who have it",
				fmt.Sprintf("Destroying this resource deletes the badge %q (id %s), for good. To keep it, apply on_destroy = \"abandon\" first, or use a removed block with destroy = false.", state.Title.ValueString(), state.ID.ValueString()))
		}
	case state == nil:
		r.NeedsKey(&resp.Diagnostics, client.OpCreateBadge, client.System, "create the badge")
		warnOfMissingThemes(config, &resp.Diagnostics)
		r.planCreate(ctx, plan, &resp.Diagnostics)
	case plan.writes(config, state):
		r.NeedsKey(&resp.Diagnostics, client.OpUpdateBadge, client.System, "update the badge")
		warnOfMissingThemes(config, &resp.Diagnostics)
		if _, wrote := lastSent(ctx, req.Private, &resp.Diagnostics); !wrote {
			warnOfReset(plan, &resp.Diagnostics)
		}
	default: // nothing is sent, so nothing comes back
		planned := plan.shown()
		for name, value := range state.shown() {
			if planned[name].IsUnknown() {
				resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root(name), value)...)
			}
		}
	}
}

// warnOfMissingThemes warns of a badge that is to have an image for each theme and lacks one.
func warnOfMissingThemes(config *badgeModel, diags *diag.Diagnostics) {
	if !config.EnabledDarkAndLight.ValueBool() {
		return
	}
	var missing []string
	for name, image := range map[string]types.String{"dark_image": config.DarkImage, "light_image": config.LightImage} {
		if !image.IsUnknown() && image.ValueString() == "" {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		slices.Sort(missing)
		diags.AddAttributeWarning(path.Root("enabled_dark_and_light"), "An image for a theme is missing",
			fmt.Sprintf("The badge is to have an image for the dark and one for the light theme, but %s is not configured. What members see then is up to the product.", strings.Join(missing, " and ")))
	}
}

// warnOfReset warns of a first write to a badge whose hidden settings are not known: an update has to send them all.
func warnOfReset(plan *badgeModel, diags *diag.Diagnostics) {
	var lost []string
	hidden := plan.hidden()
	for _, name := range slices.Sorted(maps.Keys(hidden)) {
		if hidden[name].IsNull() {
			lost = append(lost, name)
		}
	}
	if len(lost) == 0 {
		return
	}
	diags.AddWarning("Settings of the badge that the service does not show will be reset",
		fmt.Sprintf("The badge %q was not written by this resource before, and the service does not show all of its settings. A change has to send them all. "+
			"These are not configured, so that they become empty, 0 or false, whatever they are now: %s.\n\n"+
			"Look the badge up in the product, and configure those that it has.", plan.Title.ValueString(), strings.Join(lost, ", ")))
}

// planCreate says what creating will come to, where the badges can be read, and what adopting one would reset.
func (r *badgeResource) planCreate(ctx context.Context, plan *badgeModel, diags *diag.Diagnostics) {
	if plan.Title.IsUnknown() || plan.AdoptExisting.IsUnknown() || diags.HasError() {
		return
	}
	all := r.Client.GlanceAtBadges(ctx)
	same := byTitle.With(all, plan.Title.ValueString())
	byTitle.PlanToMake(all, plan.Title.ValueString(), plan.AdoptExisting.ValueBool(), r.Client.BadgeClaimed, diags)
	if plan.AdoptExisting.ValueBool() && len(same) == 1 && (differs(plan.draft(), same[0]) || unknownHidden(plan)) {
		warnOfReset(plan, diags)
	}
}

// unknownHidden says whether something will be sent that is not known yet.
func unknownHidden(plan *badgeModel) bool {
	return slices.ContainsFunc(slices.Collect(maps.Values(plan.hidden())), func(value attr.Value) bool { return value.IsUnknown() })
}
