package apikeys_test

import (
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/services/apikeys"
)

func TestMain(m *testing.M) { acctest.Main(m) }

// Each resource of this service on each axis. A resource that lacks something fails with a list of it.
func TestAccResources(t *testing.T) {
	acctest.Complete(t, apikeys.Service().Resources, map[string]acctest.Axes{
		keyType: {
			Lifecycle: testKeyLifecycle, Import: testKeyImport, Drift: testKeyDrift, Permutations: testKeyPermutations,
			Unknown: testKeyTakesUnknownValues, Replacement: testKeyReplacement, Errors: testKeyErrorsSayWhatToDo,
		},
	})
}
