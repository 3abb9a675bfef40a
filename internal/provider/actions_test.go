package provider_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/acctest/tfcli"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
	"github.com/returning-ai/terraform-provider-returningai/internal/provider"
)

// What the pages of actions say of the program: when it invokes them, and what becomes of one that fails.

// A service that has actions has them tested: acctest.CompleteActions knows those of its service alone.
func TestEachActionIsTestedByItsService(t *testing.T) {
	services, err := filepath.Glob("../services/*/actions_test.go")
	if err != nil {
		t.Fatal(err)
	}
	tests := ""
	for _, file := range services {
		call := fmt.Sprintf("acctest.CompleteActions(t, %s.Service().Actions, ", filepath.Base(filepath.Dir(file)))
		if content := read(t, file); strings.Contains(content, call) {
			tests += content
		}
	}
	for name := range acctest.NewProtocol(t, provider.New("test")()).Schema().ActionSchemas {
		if !strings.Contains(tests, fmt.Sprintf("%q", name)) {
			t.Errorf("no actions_test.go of a service gives %s to acctest.CompleteActions", name)
		}
	}
}

// announcing is a resource whose events, in the trigger, post its input.
func announcing(c *acctest.Community, input, trigger string) string {
	return c.Config(fmt.Sprintf(`
variable "text" {
  default = "It is"
}

resource "terraform_data" "release" {
  input = %q

  lifecycle {
    action_trigger {
      actions = [action.returningai_send_message.release]
      %s
    }
  }
}

action "returningai_send_message" "release" {
  config {
    channel_id = %q
    sender     = "ana"
    message    = "${var.text} %[1]s"
  }
}
`, input, trigger, c.ID("General")))
}

// announcer is a folder in which the program applies such a configuration.
type announcer struct {
	*acctest.Workspace

	t *testing.T
	c *acctest.Community
}

func newAnnouncer(t *testing.T, trigger string) announcer {
	t.Helper()
	acctest.NeedsFeature(t, tfcli.Actions)
	c := acctest.New(t)
	w := c.Workspace(map[string]string{"main.tf": announcing(c, "1.4.0", trigger)})
	w.InProcess(c)
	return announcer{w, t, c}
}

// release changes the input.
func (a announcer) release(input, trigger string) {
	a.t.Helper()
	if err := os.WriteFile(filepath.Join(a.Dir, "main.tf"), []byte(announcing(a.c, input, trigger)), 0o600); err != nil {
		a.t.Fatal(err)
	}
}

// applies applies, and wants so many messages to be sent, and words in what the program prints.
func (a announcer) applies(sends int, words ...string) {
	a.t.Helper()
	a.c.ResetRequests()
	output, err := a.Apply()
	if err != nil {
		a.t.Errorf("the apply failed: %v", err)
	}
	a.wantPrinted(output, words)
	a.wantSends(sends)
}

// fails is applies for an apply that fails.
func (a announcer) fails(sends int, words ...string) {
	a.t.Helper()
	a.c.ResetRequests()
	output, err := a.Apply()
	if err == nil {
		a.t.Error("the apply succeeded")
	}
	a.wantPrinted(output, words)
	a.wantSends(sends)
}

func (a announcer) wantPrinted(output string, words []string) {
	a.t.Helper()
	said := strings.Join(strings.Fields(strings.ReplaceAll(output, "│", "")), " ") // lines are broken anywhere
	for _, word := range words {
		if !strings.Contains(said, word) {
			a.t.Errorf("it did not say %q:\n%s", word, output)
		}
	}
}

func (a announcer) wantSends(sends int) {
	a.t.Helper()
	wanted := map[string]int{}
	if sends > 0 {
		wanted["sendMessage"] = sends
	}
	if got := a.c.Written(); !maps.Equal(got, wanted) {
		a.t.Errorf("writes made: %v, wanted: %v", got, wanted)
	}
}

// invokes invokes the action alone.
func (a announcer) invokes() {
	a.t.Helper()
	a.c.ResetRequests()
	output, err := a.Apply("-invoke=action.returningai_send_message.release")
	if err != nil {
		a.t.Errorf("it failed: %v", err)
	}
	a.wantPrinted(output, []string{"Posted message"})
	a.wantSends(1)
}

const command = "terraform apply -invoke=action.returningai_send_message.NAME"

func TestTheProgramInvokesAnActionWhenAResourceChanges(t *testing.T) {
	const trigger = "events = [after_create, after_update]"
	a := newAnnouncer(t, trigger)
	a.applies(1, "Posting a message in channel", "Posted message")
	a.applies(0)
	a.release("1.5.0", trigger)
	a.applies(1, "Posted message")
	a.invokes()
	texts := a.c.Texts(a.c.ID("General"))
	if got := strings.Join(texts[len(texts)-3:], ", "); got != "It is 1.4.0, It is 1.5.0, It is 1.5.0" {
		t.Errorf("members see %q", got)
	}
	a.Setenv("TF_VAR_text", "Hello") // the action's own configuration
	a.applies(0)
}

func TestTheNextApplyDoesNotTryAFailedActionAgain(t *testing.T) {
	a := newAnnouncer(t, "events = [after_create]")
	a.c.Inject(mockapi.Fault{Operation: "sendMessage", Status: 400, Message: "gone fishing"})
	a.fails(1, "gone fishing", "It was not done.", command)
	a.applies(0)
	a.invokes()
}

func TestAFailedActionBeforeACreateKeepsFromIt(t *testing.T) {
	a := newAnnouncer(t, "events = [before_create]")
	a.c.Inject(mockapi.Fault{Operation: "sendMessage", Status: 400, Message: "gone fishing"})
	a.fails(1, "gone fishing")
	a.applies(1, "1 added")
}

// The program asks to validate what it does not know yet, and never again.
func TestAPlanFindsAMistakeThatComesFromAVariable(t *testing.T) {
	a := newAnnouncer(t, "events = [after_create]")
	a.Setenv("TF_VAR_text", "\uFEFFHello")
	a.fails(0, "a byte-order mark")
	if output, err := a.Run("state", "list"); err == nil && strings.Contains(output, "terraform_data") {
		t.Errorf("the resource was created: %s", output)
	}
}

func TestFailureModesOfActions(t *testing.T) {
	acctest.NeedsFeature(t, tfcli.ActionFailureModes)
	a := newAnnouncer(t, "events = [after_create]\n      on_failure = continue")
	a.c.Inject(mockapi.Fault{Operation: "sendMessage", Status: 400, Message: "gone fishing"})
	a.applies(1, "Warning", "gone fishing", "1 added")
	a.applies(0)

	a = newAnnouncer(t, "events = [after_create]\n      on_failure = taint")
	a.c.Inject(mockapi.Fault{Operation: "sendMessage", Status: 400, Message: "gone fishing"})
	a.fails(1, "gone fishing")
	a.applies(1, "is tainted", "1 added, 0 changed, 1 destroyed")
}

func TestTheEventsOfDestroyingInvokeAnAction(t *testing.T) {
	acctest.NeedsFeature(t, tfcli.ActionFailureModes)
	for _, event := range []string{"before_destroy", "after_destroy"} {
		a := newAnnouncer(t, "events = ["+event+"]")
		a.applies(0, "1 added")
		if output, err := a.Run("destroy", "-auto-approve", "-no-color"); err != nil {
			t.Errorf("%s: %v\n%s", event, err, output)
		}
		a.wantSends(1)
	}
}
