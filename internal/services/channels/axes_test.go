package channels_test

import (
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/services/channels"
)

// Each resource of this service on each axis. A resource that lacks something fails with a list of it.
func TestAccResources(t *testing.T) {
	acctest.Complete(t, channels.Service().Resources, map[string]acctest.Axes{
		"returningai_channel": {
			Lifecycle:    testChannelLifecycle,
			Import:       testChannelImport,
			Drift:        testChannelDrift,
			Permutations: testChannelPermutations,
			Unknown:      testChannelTakesAnyTypeAndUnknownValues,
			Replacement: acctest.Replaced(address, func(c *acctest.Community) string {
				return news(c, "News", "open", "")
			}, map[string]int{"deleteChannel": 1, "createChannel": 1}),
			Errors: testChannelErrorsSayWhatToDo,
		},
	})
}
