package messaging_test

import (
	"encoding/base64"
	"fmt"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/services/messaging"
)

// Each resource of this service on each axis. A resource that lacks something fails with a list of it.
func TestAccResources(t *testing.T) {
	content := base64.StdEncoding.EncodeToString(picture(t, 1))
	acctest.Complete(t, messaging.Service().Resources, map[string]acctest.Axes{
		"returningai_message": {
			Lifecycle:    testMessageLifecycle,
			Import:       testMessageImport,
			Drift:        testMessageDrift,
			Permutations: testMessagePermutations,
			Unknown:      testMessageTakesValuesThatAreUnknownAtPlanTime,
			Replacement:  testMessageChangesThatPostAnew,
			Errors:       testMessageErrorsSayWhatToDo,
		},
		"returningai_message_reaction": {
			Lifecycle:    testReactionLifecycle,
			Import:       testReactionImport,
			Drift:        testReactionDriftCanNotBeSeen,
			Permutations: testReactionPermutations,
			Unknown:      testReactionTakesValuesThatAreUnknownAtPlanTime,
			Replacement: acctest.Replaced(reactionAddress, func(c *acctest.Community) string {
				return reacting(c, rulesID(c), "")
			}, map[string]int{"reactMessage": 1}),
			Errors: testReactionErrorsSayWhatToDo,
		},
		"returningai_image": {
			Lifecycle:    testImageLifecycle,
			Import:       testImageImportIsRefusedWithAReason,
			Drift:        testImageDrift,
			Permutations: testImagePermutations,
			Unknown:      testImageTakesASourceThatIsUnknownAtPlanTime,
			Replacement: acctest.Replaced(logo, func(c *acctest.Community) string {
				return c.Config(fmt.Sprintf("resource \"returningai_image\" \"logo\" { content_base64 = %q }", content))
			}, map[string]int{"uploadImage": 1}),
			Errors: testImageErrors,
		},
	})
}
