package badges_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
	"github.com/returning-ai/terraform-provider-returningai/internal/services/badges"
)

// Each action of this service on each axis. An action that lacks something fails with a list of it.
func TestAccActions(t *testing.T) {
	tests := map[string]acctest.ActionAxes{}
	for _, one := range badgeActions {
		tests[one.name] = acctest.ActionAxes{
			Invocation: one.testInvocation, Unknown: one.testUnknown, Mistakes: one.testMistakes, Refusal: one.testRefusal, Lost: one.testLost,
			Cancelled: one.testCancelled,
		}
	}
	acctest.CompleteActions(t, badges.Service().Actions, tests)
}

// badgeCase is one of the two actions, and what it does to the community's badge, which nobody has at first.
type badgeCase struct {
	name, operation, doing string
	before, after          []string // who has the badge
	twice                  string   // what the service may say to a second request; that is a success
}

var badgeActions = []badgeCase{
	{
		name: "returningai_award_badge", operation: "awardBadge", doing: "award the badge", after: []string{"101"},
		twice: "User already has this badge",
	},
	{
		name: "returningai_remove_badge", operation: "removeBadge", doing: "take the badge", before: []string{"101"},
		twice: "User does not have this badge",
	},
}

// community starts a community whose badge is held as it is before the action, and returns its configuration.
func (b badgeCase) community(t *testing.T) (*acctest.Community, acctest.Values) {
	t.Helper()
	c := acctest.New(t)
	config := acctest.Values{"badge_id": idOf(t, c, "Major"), "user_id": "101"}
	if len(b.before) > 0 {
		if made := c.Protocol(nil).Apply(acctest.Object{Type: "returningai_badge_award"}, config); len(made.Errors) > 0 {
			t.Fatal(made.Errors)
		}
	}
	c.ResetRequests()
	return c, config
}

func (b badgeCase) wantHeld(t *testing.T, c *acctest.Community, wanted []string) {
	t.Helper()
	if major, _ := c.BadgeByTitle("Major"); !slices.Equal(major.Holders, wanted) {
		t.Errorf("the badge is held by %v, wanted %v", major.Holders, wanted)
	}
}

func (b badgeCase) wantSent(t *testing.T, c *acctest.Community, times int) {
	t.Helper()
	wanted := map[string]int{}
	if times > 0 {
		wanted[b.operation] = times
	}
	if err := c.Wrote(wanted)(nil); err != nil {
		t.Error(err)
	}
}

func wantSaid(t *testing.T, what string, lines []string, words ...string) {
	t.Helper()
	all := strings.Join(lines, "\n")
	for _, word := range words {
		if !strings.Contains(all, word) {
			t.Errorf("%s: %q does not say %q", what, lines, word)
		}
	}
	if len(words) == 0 && len(lines) > 0 {
		t.Errorf("%s: %q", what, lines)
	}
}

func (b badgeCase) testInvocation(t *testing.T) {
	t.Helper()
	c, config := b.community(t)
	p := c.Protocol(nil)
	wantSaid(t, "validation", p.ValidateAction(b.name, config))
	wantSaid(t, "plan", p.PlanAction(b.name, config).Errors)
	b.wantSent(t, c, 0)
	invoked := p.InvokeAction(t.Context(), b.name, config)
	wantSaid(t, "errors", invoked.Errors)
	wantSaid(t, "warnings", invoked.Warnings)
	if len(invoked.Progress) != 2 {
		t.Errorf("progress: %q", invoked.Progress)
	}
	wantSaid(t, "progress", invoked.Progress, fmt.Sprint(config["badge_id"]), "101")
	b.wantSent(t, c, 1)
	b.wantHeld(t, c, b.after)
	b.wantSucceedsWhereThereIsNothingLeftToDo(t)
}

// Twice is as once, where the service says that there is nothing left to do.
func (b badgeCase) wantSucceedsWhereThereIsNothingLeftToDo(t *testing.T) {
	t.Helper()
	c, config := b.community(t)
	c.Inject(mockapi.Fault{Operation: b.operation, Status: 400, Message: b.twice})
	wantSaid(t, "errors of what is done already", c.Protocol(nil).InvokeAction(t.Context(), b.name, config).Errors)
	b.wantSent(t, c, 1)
}

func (b badgeCase) testUnknown(t *testing.T) {
	t.Helper()
	c, config := b.community(t)
	for name := range config {
		unknown := acctest.Values{"badge_id": config["badge_id"], "user_id": config["user_id"], name: acctest.Unknown}
		p := c.Protocol(nil)
		wantSaid(t, "validation", p.ValidateAction(b.name, unknown))
		wantSaid(t, "plan", p.PlanAction(b.name, unknown).Errors)
	}
	keys := c.Protocol(acctest.Values{"system_api_key": acctest.Unknown})
	wantSaid(t, "plan with an unknown key", keys.PlanAction(b.name, config).Errors)
	b.wantSent(t, c, 0)
}

// Mistakes are found by the plan, and by the invocation where their values were not known before.
func (b badgeCase) testMistakes(t *testing.T) {
	t.Helper()
	c, config := b.community(t)
	for _, mistake := range []struct {
		attribute, value, says string
	}{
		{"user_id", "ana", "looks like a user name"},
		{"user_id", "ana@example.com", "looks like an e-mail address"},
		{"badge_id", "", "must be an id"},
		{"badge_id", "a b", "must be an id"},
	} {
		wrong := acctest.Values{"badge_id": config["badge_id"], "user_id": config["user_id"], mistake.attribute: mistake.value}
		p := c.Protocol(nil)
		wantSaid(t, "validation", p.ValidateAction(b.name, wrong), mistake.says, mistake.attribute)
		wantSaid(t, "plan", p.PlanAction(b.name, wrong).Errors, mistake.says, mistake.attribute)
		wantSaid(t, "invocation", p.InvokeAction(t.Context(), b.name, wrong).Errors, mistake.says)
	}
	titled := acctest.Values{"badge_id": "Major", "user_id": "101"}
	wantSaid(t, "plan of a title", c.Protocol(nil).PlanAction(b.name, titled).Errors, "badge_id", "is the title of a badge, not an id")
	timed := acctest.Values{"badge_id": config["badge_id"], "user_id": "101", "timeouts": acctest.Values{"invoke": "soon"}}
	wantSaid(t, "validation of a time", c.Protocol(nil).ValidateAction(b.name, timed), "timeouts", "soon")
	keyless := c.Protocol(acctest.Values{"system_api_key": nil})
	wantSaid(t, "plan without a key", keyless.PlanAction(b.name, config).Errors, "Could not "+b.doing, "system_api_key")
	wantSaid(t, "invocation without a key", keyless.InvokeAction(t.Context(), b.name, config).Errors, "system_api_key")
	refused := c.Protocol(acctest.Values{"system_api_key": "wrong"})
	wantSaid(t, "plan with a wrong key", refused.PlanAction(b.name, config).Errors, "The service refused the key")
	b.wantSent(t, c, 0)
	b.wantHeld(t, c, b.before)
}

func (b badgeCase) command() string { return "terraform apply -invoke=action." + b.name + ".NAME" }

func (b badgeCase) testRefusal(t *testing.T) {
	t.Helper()
	c, config := b.community(t)
	c.Inject(mockapi.Fault{Operation: b.operation, Status: 400, Message: "The moon is full"})
	invoked := c.Protocol(nil).InvokeAction(t.Context(), b.name, config)
	wantSaid(t, "errors", invoked.Errors, "Could not "+b.doing, "The moon is full", "It was not done.", b.command())
	b.wantSent(t, c, 1)
	b.wantHeld(t, c, b.before)
}

func (b badgeCase) testLost(t *testing.T) {
	t.Helper()
	c, config := b.community(t)
	c.Inject(mockapi.Fault{Operation: b.operation, Effect: true, Drop: true, Times: -1})
	invoked := c.Protocol(nil).InvokeAction(t.Context(), b.name, config)
	wantSaid(t, "errors", invoked.Errors, "It may or may not have been done, and was not sent again", "Only if it was not done",
		"the user 101", b.command())
	b.wantSent(t, c, 1)
	b.wantHeld(t, c, b.after)
}

func (b badgeCase) testCancelled(t *testing.T) {
	t.Helper()
	c, config := b.community(t)
	p := c.Protocol(nil)
	wantSaid(t, "plan", p.PlanAction(b.name, config).Errors)
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	invoked := p.InvokeAction(cancelled, b.name, config)
	wantSaid(t, "errors", invoked.Errors, "It was cancelled, and was not done.", b.command())
	b.wantSent(t, c, 0)
	late := acctest.Values{"badge_id": config["badge_id"], "user_id": "101", "timeouts": acctest.Values{"invoke": "1ns"}}
	wantSaid(t, "errors of a short time", p.InvokeAction(t.Context(), b.name, late).Errors, "time", "It was not done.", "in `timeouts`")
	b.wantSent(t, c, 0)
}
