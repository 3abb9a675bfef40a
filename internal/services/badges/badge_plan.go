package badges

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// checkPlan warns of what an apply would do that its reader may not expect.
func checkPlan(check tf.Check[client.Badge, *badgeModel]) {
	config, plan, state := check.Config, check.Plan, check.State
	creates := plan != nil && state == nil
	if creates || check.Writes {
		warnOfMissingThemes(config, check.Diagnostics)
	}
	adopts := check.Adopts && (differs(plan.draft(), check.Adopted) || unknownHidden(plan))
	if adopts || check.Writes && state.sent == nil {
		warnOfReset(plan, check.Diagnostics)
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
			fmt.Sprintf("The badge is to have an image for the dark and one for the light theme, but %s is not configured. "+
				"What members see then is up to the product.", strings.Join(missing, " and ")))
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
		fmt.Sprintf("The badge %q was not written by this resource before, and the service does not show all of its settings. "+
			"A change has to send them all. "+
			"These are not configured, so that they become empty, 0 or false, whatever they are now: %s.\n\n"+
			"Look the badge up in the product, and configure those that it has.", plan.Title.ValueString(), strings.Join(lost, ", ")))
}

// unknownHidden says whether something will be sent that is not known yet.
func unknownHidden(plan *badgeModel) bool {
	return slices.ContainsFunc(slices.Collect(maps.Values(plan.hidden())), func(value attr.Value) bool { return value.IsUnknown() })
}
