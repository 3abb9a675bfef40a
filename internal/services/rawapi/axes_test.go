package rawapi_test

import (
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/services/rawapi"
)

func TestMain(m *testing.M) { acctest.Main(m) }

// Each resource of this service on each axis. A resource that lacks something fails with a list of it.
func TestAccResources(t *testing.T) {
	acctest.Complete(t, rawapi.Service().Resources, map[string]acctest.Axes{
		objectType: {
			Lifecycle: testObjectLifecycle, Import: testObjectImport, Drift: testObjectDrift, Permutations: testObjectPermutations,
			Unknown: testObjectTakesUnknownValues, Replacement: testObjectReplacement, Errors: testObjectErrorsSayWhatToDo,
		},
	})
}
