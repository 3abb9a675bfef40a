package messaging_test

import (
	"fmt"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// everyNth runs a test against services that show an empty window by mistake, each in another place of what a post reads.
func everyNth(t *testing.T, test func(t *testing.T, c *acctest.Community)) {
	t.Helper()
	for every := 2; every <= 4; every++ {
		for before := range every {
			t.Run(fmt.Sprintf("every %d, %d before", every, before), func(t *testing.T) {
				c := quiet(t)
				c.SetVariant(mockapi.Variant{EmptyWindowEvery: every})
				for range before {
					c.Protocol(nil).Plan(none, hello(c, acctest.Values{"message": "Another"}))
				}
				test(t, c)
			})
		}
	}
}

// A window that is empty by mistake right before a post makes nothing that was there before look like what was posted.
func TestAWindowThatIsEmptyByMistakeMakesNoMessageLookNew(t *testing.T) {
	everyNth(t, func(t *testing.T, c *acctest.Community) {
		t.Helper()
		_, err := c.PostAs(c.ID(topic), "ana", "Something else")
		must(t, err)
		c.Inject(mockapi.Fault{Operation: "sendMessage", Drop: true})
		created := c.Protocol(nil).Apply(none, hello(c, nil))
		for _, message := range c.Messages(c.ID(topic)) {
			if message.ID == acctest.Text(created.State["id"]) && message.Text != "Hello" {
				t.Errorf("the message is taken to be %q", message.Text)
			}
		}
		if got := c.Texts(c.ID(topic)); len(created.Errors) == 0 && len(got) != 2 {
			t.Errorf("members see %q", got)
		}
	})
}

func TestAWindowThatIsEmptyByMistakeDoublesNothing(t *testing.T) {
	everyNth(t, func(t *testing.T, c *acctest.Community) {
		t.Helper()
		there, err := c.PostAs(c.ID(topic), "ana", "Hello")
		must(t, err)
		created := c.Protocol(nil).Apply(none, hello(c, acctest.Values{"adopt_existing": true}))
		wants(t, "errors", created.Errors)
		if acctest.Text(created.State["id"]) != there.ID || c.Count("sendMessage") > 0 {
			t.Errorf("members see %q", c.Texts(c.ID(topic)))
		}
	})
}
