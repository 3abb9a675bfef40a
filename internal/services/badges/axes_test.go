package badges_test

import (
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/services/badges"
)

// Each resource of this service on each axis. A resource that lacks something fails with a list of it.
func TestAccResources(t *testing.T) {
	acctest.Complete(t, badges.Service().Resources, map[string]acctest.Axes{
		"returningai_badge": {
			Lifecycle:    testBadgeLifecycle,
			Import:       testBadgeImport,
			Drift:        testBadgeDrift,
			Permutations: testBadgePermutations,
			Unknown:      testBadgeTakesAnyActionAndUnknownValues,
			Replacement: acctest.Replaced(address, func(c *acctest.Community) string {
				return captain(c, every...)
			}, map[string]int{"deleteBadge": 1, "createBadge": 1}),
			Errors: testBadgeErrorsSayWhatToDo,
		},
		"returningai_badge_award": {
			Lifecycle:    testBadgeAwardLifecycle,
			Import:       testBadgeAwardImport,
			Drift:        testBadgeAwardDriftOfItsBadge,
			Permutations: testBadgeAwardPermutations,
			Unknown:      testBadgeAwardTakesUnknownValues,
			Replacement:  testBadgeAwardLifecycleOfAnotherBadge,
			Errors:       testBadgeAwardErrorsSayWhatToDo,
		},
	})
}
