package messaging_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

var none = acctest.Object{Type: "returningai_message"}

func hello(c *acctest.Community, more acctest.Values) acctest.Values {
	values := acctest.Values{"channel_id": c.ID(topic), "message": "Hello", "sender": "ana"}
	for name, value := range more {
		values[name] = value
	}
	return values
}

func wants(t *testing.T, what string, lines []string, words ...string) {
	t.Helper()
	for _, word := range words {
		if !slices.ContainsFunc(lines, func(line string) bool { return strings.Contains(line, word) }) {
			t.Errorf("%s: %q does not say %q", what, lines, word)
		}
	}
	if len(words) == 0 && len(lines) > 0 {
		t.Errorf("%s: %q", what, lines)
	}
}

func TestMessageIdentityComesWithTheMessage(t *testing.T) {
	c := quiet(t)
	p := c.Protocol(nil)
	created := p.Apply(none, hello(c, nil))
	wants(t, "errors", created.Errors)
	message := c.Messages(c.ID(topic))[0]
	if created.Identity["channel_id"] != c.ID(topic) || created.Identity["message_id"] != message.ID {
		t.Errorf("identity: %v", created.Identity)
	}
	imported := p.Import("returningai_message", "", map[string]string{"channel_id": c.ID(topic), "message_id": message.ID})
	wants(t, "errors of the import", imported.Errors)
	if acctest.Text(imported.State["message"]) != "Hello" || acctest.Text(imported.State["id"]) != message.ID {
		t.Errorf("imported: %v", imported.State)
	}
	wants(t, "errors of an empty identity", p.Import("returningai_message", "",
		map[string]string{"channel_id": c.ID(topic), "message_id": ""}).Errors, "message_id is empty")
}

func TestMessageIdentityIsCompletedWhenTheMessageShows(t *testing.T) {
	c := quiet(t)
	c.SetVisibilityDelay(time.Hour)
	p := c.Protocol(nil)
	created := p.Apply(none, hello(c, nil))
	wants(t, "errors", created.Errors)
	wants(t, "warnings", created.Warnings, "does not show yet")
	if created.Identity["message_id"] != "" || acctest.Text(created.State["id"]) != "" {
		t.Errorf("an id before the message shows: %v", created.Object)
	}
	// The window that the provider remembers serves for a while.
	c.Server.Clock().Advance(time.Minute)
	wants(t, "warnings", p.Read(created.Object).Warnings, "does not show yet", "-replace")
	c.Server.Clock().Advance(2 * time.Hour)
	read := p.Read(created.Object)
	wants(t, "errors", read.Errors)
	if id := c.Messages(c.ID(topic))[0].ID; read.Identity["message_id"] != id || acctest.Text(read.State["id"]) != id {
		t.Errorf("read: %v", read.Object)
	}
}

// Two equal texts that both show late: each finds its own, in the order in which they were posted.
func TestEqualMessagesThatShowLateAreToldApart(t *testing.T) {
	c := quiet(t)
	c.SetVisibilityDelay(time.Hour)
	p := c.Protocol(nil)
	first, second := p.Apply(none, hello(c, nil)), p.Apply(none, hello(c, nil))
	c.Server.Clock().Advance(2 * time.Hour)
	for name, objects := range map[string][]acctest.Object{"in order": {first.Object, second.Object},
		"the other way round": {second.Object, first.Object}} {
		t.Run(name, func(t *testing.T) {
			next := c.Protocol(nil) // a later run
			ids := map[string]bool{}
			for _, object := range objects {
				ids[acctest.Text(next.Read(object).State["id"])] = true
			}
			if len(ids) != 2 || ids[""] {
				t.Errorf("ids: %v", ids)
			}
		})
	}
}

func TestMessagePlansWarnOfWhatTheAPICannotDo(t *testing.T) {
	c := quiet(t)
	p := c.Protocol(nil)
	created := p.Apply(none, hello(c, nil))
	changed := c.Protocol(nil).Plan(created.Object, hello(c, acctest.Values{"message": "Goodbye"}))
	wants(t, "warnings of another text", changed.Warnings, "This posts a new message, and forgets message ",
		"for as long as its channel is there")
	if len(changed.Replaces) == 0 {
		t.Error("another text does not replace")
	}
	wants(t, "warnings of a destroy plan", c.Protocol(nil).Plan(created.Object, nil).Warnings, "This forgets message ", "cannot delete",
		"for as long as its channel is there")
	wants(t, "errors of a destroy", c.Protocol(nil).Apply(created.Object, nil).Errors)
	wants(t, "warnings of no change", c.Protocol(nil).Plan(created.Object, hello(c, nil)).Warnings)
	if texts := c.Texts(c.ID(topic)); !slices.Equal(texts, []string{"Hello"}) {
		t.Errorf("members see %q", texts)
	}
}

func TestMessageSenderIsTheDefaultOfTheTimeOfPosting(t *testing.T) {
	c := quiet(t)
	without := hello(c, nil)
	delete(without, "sender")
	unknown := c.Protocol(acctest.Values{"default_sender": acctest.Unknown})
	wants(t, "errors with an unknown default", unknown.Plan(none, without).Errors)
	created := c.Protocol(acctest.Values{"default_sender": "ben"}).Apply(none, without)
	if acctest.Text(created.State["sender"]) != "ben" {
		t.Errorf("sender: %v", created.State["sender"])
	}
	later := c.Protocol(acctest.Values{"default_sender": "cleo"}).Plan(created.Object, without)
	if len(later.Replaces) > 0 || acctest.Text(later.State["sender"]) != "ben" {
		t.Errorf("another default touches what was posted: %v %v", later.Replaces, later.State["sender"])
	}
}

func TestPlansWithKeysThatAreNotKnownYet(t *testing.T) {
	c := quiet(t)
	p := c.Protocol(acctest.Values{"api_token": acctest.Unknown, "system_api_key": acctest.Unknown})
	wants(t, "errors of a plan", p.Plan(none, hello(c, nil)).Errors)
	wants(t, "errors of an apply", p.Apply(none, hello(c, nil)).Errors, "not known yet")
	wants(t, "errors of a channel's read", p.Read(acctest.Object{Type: "returningai_channel",
		State: acctest.Values{"id": "x", "topic": "x", "channel_type": "open"}}).Errors, "not known yet")
}

// keep_within is decided by the number in the plan, and only by what the channel was seen to show.
func TestKeepWithinIsDecidedByThePlansNumber(t *testing.T) {
	c := quiet(t)
	created := c.Protocol(nil).Apply(none, hello(c, acctest.Values{"keep_within": 3}))
	must(t, c.FillChannel(c.ID(topic), 5))
	read := c.Protocol(nil).Read(created.Object)
	tests := map[string]struct {
		keepWithin any
		posts      bool
	}{
		"as it was":       {3, true},
		"raised":          {50, false},
		"lowered":         {1, true},
		"taken away":      {nil, false},
		"not known yet":   {acctest.Unknown, false},
		"just not sunk":   {6, false},
		"sunk by exactly": {5, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			plan := c.Protocol(nil).Plan(read.Object, hello(c, acctest.Values{"keep_within": test.keepWithin}))
			if posts := len(plan.Replaces) > 0; posts != test.posts || len(plan.Errors) > 0 {
				t.Errorf("replaces %v, %v", plan.Replaces, plan.Errors)
			}
		})
	}
}

func TestAListThatBreaksOffDoesNotMakeAMessageSink(t *testing.T) {
	c := quiet(t)
	created := c.Protocol(nil).Apply(none, hello(c, acctest.Values{"keep_within": 50}))
	c.Inject(mockapi.Fault{Operation: "listMessages", Status: 200,
		Body: `{"status":"success","message":"ok","data":{"total":1,"messages":[]}}`})
	p := c.Protocol(nil)
	read := p.Read(created.Object)
	if plan := p.Plan(read.Object, hello(c, acctest.Values{"keep_within": 50})); len(read.Errors) > 0 || len(plan.Replaces) > 0 {
		t.Errorf("read: %v, plan: %v", read.Errors, plan.Replaces)
	}
}

// Only a channel that is proved to be gone takes its messages with it: a 404 alone may come from anywhere.
func TestARecordNotFoundSaysNothingOfAMessageUnlessTheChannelIsGone(t *testing.T) {
	c := quiet(t)
	created := c.Protocol(nil).Apply(none, hello(c, nil))
	for name, body := range map[string]string{"the service's": `{"status":"error","message":"Record Not Found"}`,
		"a gateway's": `{"message":"no Route matched with those values"}`} {
		c.Inject(mockapi.Fault{Operation: "listMessages", Status: 404, Body: body})
		read := c.Protocol(nil).Read(created.Object)
		wants(t, "errors of "+name, read.Errors, "HTTP 404", "endpoints")
		if read.State == nil {
			t.Errorf("%s 404 removed the message", name)
		}
	}
	must(t, c.RemoveChannel(c.ID(topic)))
	read := c.Protocol(nil).Read(created.Object)
	wants(t, "errors after the channel was deleted", read.Errors)
	if status := acctest.Text(read.State["status"]); status != "missing" {
		t.Errorf("status after the channel was deleted: %s", status)
	}
}

// What an import could not read is taken over once. From then on another value is another message.
func TestAnImportedMessageIsTakenOverOnce(t *testing.T) {
	c := quiet(t)
	posted, err := c.PostAs(c.ID(topic), "ana", "Hello")
	must(t, err)
	p := c.Protocol(nil)
	imported := p.Import("returningai_message", c.ID(topic)+"/"+posted.ID, nil)
	taken := p.Apply(imported.Object, hello(c, nil))
	wants(t, "errors", taken.Errors)
	replied := c.Protocol(nil).Plan(taken.Object, hello(c, acctest.Values{"reply_to": "another"}))
	if len(replied.Replaces) == 0 {
		t.Error("a reply_to that comes later is taken over without being posted")
	}
	if len(c.Protocol(nil).Plan(imported.Object, hello(c, acctest.Values{"reply_to": "another"})).Replaces) > 0 {
		t.Error("the first reply_to after an import is posted")
	}
}

// A message that a resource was read to have is not taken for another's that shows late.
func TestAMessageThatIsKnownIsNobodyElses(t *testing.T) {
	c := quiet(t)
	known := c.Protocol(nil).Apply(none, hello(c, nil))
	p := c.Protocol(nil)
	p.Read(known.Object)
	wants(t, "warnings", p.Plan(none, hello(c, nil)).Warnings)
	wants(t, "warnings of another process", c.Protocol(nil).Plan(none, hello(c, nil)).Warnings, "a message with this text already",
		"adopt_existing")
}

func TestNobodyPostsWithASenderThatNeverBecameKnown(t *testing.T) {
	c := quiet(t)
	values := hello(c, nil)
	delete(values, "sender")
	plan := c.Protocol(acctest.Values{"default_sender": acctest.Unknown}).Plan(none, values)
	wants(t, "errors without a default", c.Protocol(nil).ApplyPlan(none, values, plan).Errors, "No sender is set")
	if len(c.Messages(c.ID(topic))) > 0 {
		t.Error("something was posted")
	}
	applied := c.Protocol(acctest.Values{"default_sender": "cleo"}).ApplyPlan(none, values, plan)
	wants(t, "errors with a default", applied.Errors)
	if acctest.Text(applied.State["sender"]) != "cleo" {
		t.Errorf("sender: %v", applied.State["sender"])
	}
}
