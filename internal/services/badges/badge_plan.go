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
		}
	case state == nil:
		r.NeedsKey(&resp.Diagnostics, client.OpCreateBadge, client.System, "create the badge")
		warnOfMissingThemes(config, &resp.Diagnostics)
		r.warnOfExisting(ctx, plan, &resp.Diagnostics)
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

// warnOfExisting warns when creating will make a second badge of a title, or will reset what an adopted one has. A list that can't
// be read is no reason to complain yet: creating will.
func (r *badgeResource) warnOfExisting(ctx context.Context, plan *badgeModel, diags *diag.Diagnostics) {
	if plan.Title.IsUnknown() || plan.AdoptExisting.IsUnknown() || diags.HasError() {
		return
	}
	all, err := r.Client.Badges(ctx)
	same := byTitle.With(all, plan.Title.ValueString())
	if err != nil || len(same) == 0 {
		return
	}
	if plan.AdoptExisting.ValueBool() {
		if len(same) == 1 && (differs(plan.draft(), same[0]) || unknownHidden(plan)) {
			warnOfReset(plan, diags)
		}
		return
	}
	diags.AddAttributeWarning(path.Root("title"), "There is a badge with this title already",
		fmt.Sprintf("The community has %q already (id %s). This plan makes another one beside it.\n\n"+
			"To manage the one that is there, set adopt_existing = true, or import it: terraform import <address> %s", plan.Title.ValueString(), byTitle.IDs(same), same[0].ID))
}

// unknownHidden says whether something will be sent that is not known yet.
func unknownHidden(plan *badgeModel) bool {
	return slices.ContainsFunc(slices.Collect(maps.Values(plan.hidden())), func(value attr.Value) bool { return value.IsUnknown() })
}
