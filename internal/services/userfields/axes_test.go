package userfields_test

import (
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/services/userfields"
)

func TestMain(m *testing.M) { acctest.Main(m) }

// Each resource of this service on each axis. A resource that lacks something fails with a list of it.
func TestAccResources(t *testing.T) {
	acctest.Complete(t, userfields.Service().Resources, map[string]acctest.Axes{
		"returningai_user_field": {
			Lifecycle:    testFieldLifecycle,
			Import:       testFieldImport,
			Drift:        testFieldDrift,
			Permutations: testFieldPermutations,
			Unknown:      testFieldTakesUnknownValues,
			Replacement:  testFieldReplacement,
			Errors:       testFieldErrorsSayWhatToDo,
		},
		"returningai_user_field_history": {
			Lifecycle:    testHistoryLifecycle,
			Import:       testHistoryImport,
			Drift:        testHistoryDrift,
			Permutations: testHistoryPermutations,
			Unknown:      testHistoryTakesUnknownValues,
			Replacement:  testHistoryReplacement,
			Errors:       testHistoryErrorsSayWhatToDo,
		},
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
