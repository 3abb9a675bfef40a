package users_test

import (
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/services/users"
)

func TestMain(m *testing.M) { acctest.Main(m) }

// Each resource of this service is tested on each axis.
func TestAccResources(t *testing.T) {
	acctest.Complete(t, users.Service().Resources, map[string]acctest.Axes{
		userType: {
			Lifecycle: testUserLifecycle, Import: testUserImport, Drift: testUserDrift, Permutations: testUserPermutations,
			Unknown: testUserTakesUnknownValues, Replacement: testUserReplacement, Errors: testUserErrorsSayWhatToDo,
		},
	})
}
