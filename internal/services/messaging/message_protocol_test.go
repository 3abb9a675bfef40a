package messaging_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
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
	wants(t, "errors of an empty identity", p.Import("returningai_message", "", map[string]string{"channel_id": c.ID(topic), "message_id": ""}).Errors, "message_id is empty")
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
	for name, objects := range map[string][]acctest.Object{"in order": {first.Object, second.Object}, "the other way round": {second.Object, first.Object}} {
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
	changed := p.Plan(created.Object, hello(c, acctest.Values{"message": "Goodbye"}))
	wants(t, "warnings of another text", changed.Warnings, "The old message will stay in the channel")
	if len(changed.Replaces) == 0 {
		t.Error("another text does not replace")
	}
	wants(t, "warnings of a destroy plan", p.Plan(created.Object, nil).Warnings, "The message will stay in the channel")
	wants(t, "errors of a destroy", p.Apply(created.Object, nil).Errors)
	wants(t, "warnings of no change", p.Plan(created.Object, hello(c, nil)).Warnings)
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
	wants(t, "errors of a channel's read", p.Read(acctest.Object{Type: "returningai_channel", State: acctest.Values{"id": "x", "topic": "x", "channel_type": "open"}}).Errors, "not known yet")
}
