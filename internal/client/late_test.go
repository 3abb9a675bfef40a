package client

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// late is a number of messages that were posted into one channel, and what became of each.
type late struct {
	drafts []Draft
	posted []Posted
}

// postMany posts messages one after the other.
func (c *community) postMany(t *testing.T, count int, text func(int) string) late {
	t.Helper()
	var all late
	for n := range count {
		draft := c.drafting(t, "General")
		draft.Text = text(n)
		posted, err := c.PostMessage(t.Context(), draft)
		wantNoError(t, err)
		all.drafts, all.posted = append(all.drafts, draft), append(all.posted, posted)
	}
	return all
}

// wantAllFound finds each message as later reads do, and wants each to be another one with its own text.
func (c *community) wantAllFound(t *testing.T, all late) {
	t.Helper()
	var found []string
	for n, posted := range all.posted {
		message, visible := posted.Message, posted.Visible
		if !visible {
			var err error
			message, _, visible, err = c.FindPosted(t.Context(), all.drafts[n], posted.Trace)
			wantNoError(t, err)
		}
		wantEqual(t, fmt.Sprintf("message %d is found", n), visible, true)
		wantEqual(t, "text", message.Text, all.drafts[n].Text)
		wantEqual(t, fmt.Sprintf("message %d is another's", n), slices.Contains(found, message.ID), false)
		found = append(found, message.ID)
	}
}

func TestManyMessagesThatDoNotShowCostThePatienceOfOne(t *testing.T) {
	for name, text := range map[string]func(int) string{
		"of several texts": func(n int) string { return fmt.Sprint("No. ", n) },
		"of one text":      func(int) string { return announcement },
	} {
		t.Run(name, func(t *testing.T) {
			c := newCommunity(t)
			c.SetVisibilityDelay(time.Hour)
			began := c.clock.Now()
			all := c.postMany(t, 40, text)
			if took := c.clock.Now().Sub(began); took > visiblePatience+maxSearchWait+time.Second {
				t.Errorf("it took %s", took)
			}
			wantEqual(t, "posts", c.sent(OpSendMessage), 40)
			for n, posted := range all.posted {
				wantEqual(t, fmt.Sprintf("message %d is visible", n), posted.Visible, false)
			}
			c.clock.move(time.Hour)
			c.wantAllFound(t, all)
			wantEqual(t, "messages", len(c.Server.Messages(c.id(t, "General"))), 2+40)
		})
	}
}

// Whatever the delay is, no message is doubled or taken for another, and none costs the patience while the one before it does not show.
func TestMessagesThatShowLateAreToldApart(t *testing.T) {
	for _, delay := range []time.Duration{time.Second, 15 * time.Second, 22 * time.Second, 26 * time.Second, time.Minute} {
		t.Run(delay.String(), func(t *testing.T) {
			c := newCommunity(t)
			c.SetVisibilityDelay(delay)
			c.Clock().AdvancePerRequest(300 * time.Millisecond)
			all := c.postMany(t, 40, func(n int) string { return fmt.Sprint("No. ", n/2) })
			c.clock.move(time.Hour)
			c.wantAllFound(t, all)
			wantEqual(t, "posts", c.sent(OpSendMessage), 40)
		})
	}
}

// The whole patience is back as soon as the last of those that did not show is there, or a later one shows.
func TestAMessageIsWaitedForAgainWhenTheServiceHasCaughtUp(t *testing.T) {
	c := newCommunity(t)
	number := func(n int) string { return fmt.Sprint("No. ", n) }
	takes := func(what string, post func(), least, most time.Duration) {
		t.Helper()
		began := c.clock.Now()
		post()
		if took := c.clock.Now().Sub(began); took < least || took > most {
			t.Errorf("%s took %s", what, took)
		}
	}
	one := func(first int) func() {
		return func() { c.postMany(t, 1, func(n int) string { return number(first + n) }) }
	}
	c.SetVisibilityDelay(time.Hour)
	takes("the first", one(0), visiblePatience, visiblePatience+maxSearchWait)
	takes("the second", one(1), 0, time.Second)
	other := func() {
		draft := c.drafting(t, "Announcements")
		_, err := c.PostMessage(t.Context(), draft)
		wantNoError(t, err)
	}
	takes("one in another channel", other, visiblePatience, visiblePatience+maxSearchWait)
	c.clock.move(time.Hour)
	takes("one after the second shows", one(2), visiblePatience, visiblePatience+maxSearchWait)
	takes("the one after it", one(3), 0, time.Second)
	c.SetVisibilityDelay(0)
	takes("one that shows at once", one(4), 0, time.Second)
	c.SetVisibilityDelay(time.Hour)
	takes("the one after that", one(5), visiblePatience, visiblePatience+maxSearchWait)
}

// What a service never shows, such as replies, does not make the others pending.
func TestRepliesThatNeverShowDoNotShortenTheWaitForMessages(t *testing.T) {
	c := newCommunity(t)
	c.SetVariant(mockapi.Variant{HideReplies: true})
	draft := c.drafting(t, "General")
	draft.ReplyTo = c.Server.Messages(draft.ChannelID)[0].ID
	posted, err := c.PostMessage(t.Context(), draft)
	wantNoError(t, err)
	wantEqual(t, "the reply is visible", posted.Visible, false)
	c.SetVisibilityDelay(10 * time.Second)
	draft = c.drafting(t, "General")
	draft.Text = "Another text"
	posted, err = c.PostMessage(t.Context(), draft)
	wantNoError(t, err)
	wantEqual(t, "the message is visible", posted.Visible, true)
}

// In a short look, a text that is not the message's own is not taken for it: it may be an earlier one that was rewritten.
func TestAShortLookTakesNoOtherTextForTheMessage(t *testing.T) {
	c := newCommunity(t)
	c.SetVariant(mockapi.Variant{RewriteTexts: func(text string) string { return text + "!" }})
	c.SetVisibilityDelay(visiblePatience + 10*time.Second)
	first := c.postMany(t, 1, func(int) string { return "No. 1" })
	c.clock.move(3 * time.Second) // the first, rewritten, shows between the post of the second and the look after it
	draft := c.drafting(t, "General")
	draft.Text = "No. 2"
	c.meanwhile("POST", func() { c.clock.move(20 * time.Second) })
	second, err := c.PostMessage(t.Context(), draft)
	wantNoError(t, err)
	wantEqual(t, "the first is visible", first.posted[0].Visible, false)
	wantEqual(t, "the second is visible", second.Visible, false)
}
