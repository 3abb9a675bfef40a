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
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
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
	if resp.Diagnostics.HasError() || r.LacksID(ctx, req.State, &resp.Diagnostics) {
		return
	}
	switch {
	case plan == nil:
		if state.OnDestroy.ValueString() != string(tf.Abandon) {
			r.NeedsKey(&resp.Diagnostics, client.OpDeleteBadge, client.System, "delete the badge")
		}
		byTitle.PlanDestroyed(r.Provider, state.ID.ValueString(), state.Title.ValueString(), state.OnDestroy, &resp.Diagnostics)
		return
	case state == nil:
		r.planNew(ctx, req, resp, config, plan)
	default:
		r.planKept(ctx, req, resp, config, plan, state)
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
}

// planNew plans to make the badge, or to adopt one, and says what adopting it would reset.
func (r *badgeResource) planNew(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, config, plan *badgeModel) {
	r.NeedsKey(&resp.Diagnostics, client.OpCreateBadge, client.System, "create the badge")
	warnOfMissingThemes(config, &resp.Diagnostics)
	plan.OnDestroy = tf.Delete.PlanNew(r.Provider, plan.AdoptExisting, config.OnDestroy)
	planned := byTitle.PlanNew(ctx, r.Provider, req, resp, plan.Title, plan.AdoptExisting, plan.differences)
	if planned.Adopts && (differs(plan.draft(), planned.Adopted) || unknownHidden(plan)) {
		warnOfReset(plan, &resp.Diagnostics)
	}
}

// planKept plans to keep the badge, changed or not.
func (r *badgeResource) planKept(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, config, plan, state *badgeModel) {
	byTitle.PlanKept(ctx, r.Provider, req, resp, state.ID.ValueString(), plan.Title, state.Title)
	plan.OnDestroy = tf.Delete.PlanKept(r.Provider, tf.ReadLife(ctx, req.Private, &resp.Diagnostics).Origin, config.OnDestroy, state.OnDestroy)
	if !plan.writes(config, state) {
		plan.keepShown(state) // nothing is sent, so nothing comes back
		return
	}
	r.NeedsKey(&resp.Diagnostics, client.OpUpdateBadge, client.System, "update the badge")
	warnOfMissingThemes(config, &resp.Diagnostics)
	var last client.BadgeDraft
	if wrote := tf.ReadNote(ctx, req.Private, sentNote, &last, &resp.Diagnostics); !wrote {
		warnOfReset(plan, &resp.Diagnostics)
	}
}

// keepShown keeps the state's values of what the plan left open.
func (m *badgeModel) keepShown(state *badgeModel) {
	if m.Quantity.IsUnknown() {
		m.Quantity = state.Quantity
	}
	if m.Description.IsUnknown() {
		m.Description = state.Description
	}
	if m.Image.IsUnknown() {
		m.Image = state.Image
	}
	if m.AttachRequired.IsUnknown() {
		m.AttachRequired = state.AttachRequired
	}
	if m.Awarded.IsUnknown() {
		m.Awarded = state.Awarded
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

// unknownHidden says whether something will be sent that is not known yet.
func unknownHidden(plan *badgeModel) bool {
	return slices.ContainsFunc(slices.Collect(maps.Values(plan.hidden())), func(value attr.Value) bool { return value.IsUnknown() })
}
