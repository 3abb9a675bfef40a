package client

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const announcement = "We are moving on Friday"

// drafting returns a draft of the announcement for a channel of the community.
func (c *community) drafting(t *testing.T, topic string) Draft {
	t.Helper()
	return Draft{ChannelID: c.id(t, topic), Text: announcement, Sender: "ana@example.com"}
}

// posted counts what members see of a text in a channel.
func (c *community) posted(channelID, text string) int {
	return len(slices.DeleteFunc(c.Server.Messages(channelID), func(m mockapi.Message) bool { return m.Text != text }))
}

// meanwhile calls a function when the service has done something and has not answered yet.
func (c *community) meanwhile(method string, do func()) {
	c.through(func(_ int, req *http.Request, network http.RoundTripper) (*http.Response, error) {
		resp, err := network.RoundTrip(req)
		if req.Method == method {
			do()
		}
		return resp, err
	})
}

func TestAMessageIsPostedExactlyOnce(t *testing.T) {
	for name, test := range map[string]struct {
		faults  []mockapi.Fault
		delay   time.Duration
		draft   func(*Draft)
		sends   int
		there   int
		visible bool
		says    string
		kinds   []string
	}{
		"answered":                            {nil, 0, nil, 1, 1, true, "", nil},
		"refused":                             {[]mockapi.Fault{{Status: 400, Message: "no"}}, 0, nil, 1, 0, false, "no", nil},
		"throttled":                           {[]mockapi.Fault{{Status: 429}}, 0, nil, 2, 1, true, "", nil},
		"lost before it was done":             {[]mockapi.Fault{{Drop: true}}, 0, nil, 2, 1, true, "", nil},
		"lost after it was done":              {[]mockapi.Fault{{Drop: true, Effect: true}}, 0, nil, 1, 1, true, "", nil},
		"a 502 before it was done":            {[]mockapi.Fault{{Status: 502}}, 0, nil, 2, 1, true, "", nil},
		"a 504 after it was done":             {[]mockapi.Fault{{Status: 504, Effect: true}}, 0, nil, 1, 1, true, "", nil},
		"an answer that nobody understands":   {[]mockapi.Fault{{Status: 200, Effect: true, Body: "<html>"}}, 0, nil, 1, 1, true, "", nil},
		"shows late":                          {nil, 10 * time.Second, nil, 1, 1, true, "", nil},
		"shows late, and the answer was lost": {[]mockapi.Fault{{Drop: true, Effect: true}}, 10 * time.Second, nil, 1, 1, true, "", nil},
		"lost before, and then shows late":    {[]mockapi.Fault{{Drop: true}}, 10 * time.Second, nil, 2, 1, true, "", nil},
		"does not show":                       {nil, time.Hour, nil, 1, 1, false, "", nil},
		"lost twice": {[]mockapi.Fault{{Drop: true}, {Drop: true}}, 0, nil, 2, 0, false, "it had not been done",
			nil},
		"sender in other case":  {nil, 0, func(d *Draft) { d.Sender = "ANA@Example.COM" }, 1, 1, true, "", nil},
		"sender as a user name": {nil, 0, func(d *Draft) { d.Sender = "ana" }, 1, 1, true, "", nil},
		"sender as a user name, lost after": {[]mockapi.Fault{{Drop: true, Effect: true}}, 0, func(d *Draft) { d.Sender = "ana" }, 1, 1,
			true, "", nil},
		"white space around it and other line ends": {[]mockapi.Fault{{Drop: true, Effect: true}}, 0,
			func(d *Draft) { d.Text = "\r\n " + announcement + "\r\n" }, 1, 1, true, "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCommunity(t)
			draft := c.drafting(t, "General")
			if test.draft != nil {
				test.draft(&draft)
			}
			for _, fault := range test.faults {
				fault.Operation = "sendMessage"
				c.Inject(fault)
			}
			c.SetVisibilityDelay(test.delay)
			posted, err := c.PostMessage(t.Context(), draft)
			wantEqual(t, "requests", c.sent(OpSendMessage), test.sends)
			wantEqual(t, "messages", c.posted(draft.ChannelID, announcement), test.there)
			if test.says != "" {
				wantText(t, err, test.says)
				wantKind(t, err, test.kinds...)
				return
			}
			wantNoError(t, err)
			wantEqual(t, "visible", posted.Visible, test.visible)
			if test.visible {
				all := c.Server.Messages(draft.ChannelID)
				wantEqual(t, "id", posted.Message.ID, all[len(all)-1].ID)
				wantEqual(t, "text", posted.Message.Text, announcement)
				wantEqual(t, "author", posted.Message.Email, "ana@example.com")
			}
		})
	}
}

func TestAMessageOfSeveralLinesIsFoundAsTheServiceKeepsIt(t *testing.T) {
	c := newCommunity(t)
	draft := c.drafting(t, "General")
	draft.Text = "\t# Moving\r\n\r\nOn *Friday* <3 & on\r\n"
	posted, err := c.PostMessage(t.Context(), draft)
	wantNoError(t, err)
	wantEqual(t, "text", posted.Message.Text, "# Moving\n\nOn *Friday* <3 & on")
	wantEqual(t, "normalised", NormalizeText(draft.Text), posted.Message.Text)
}

func TestAReplyAndAMessageInAForumGoWhereTheyBelong(t *testing.T) {
	c := newCommunity(t)
	draft := c.drafting(t, "General")
	draft.ReplyTo = c.Server.Messages(draft.ChannelID)[0].ID
	c.Inject(mockapi.Fault{Operation: "replyMessage", Drop: true, Effect: true})
	posted, err := c.PostMessage(t.Context(), draft)
	wantNoError(t, err)
	wantEqual(t, "visible", posted.Visible, true)
	wantEqual(t, "replies to", c.Server.Messages(draft.ChannelID)[2].ReplyTo, draft.ReplyTo)

	forum, _ := c.ChannelByTopic("Help")
	_, err = c.PostMessage(t.Context(), Draft{ChannelID: forum.ID, Text: announcement, Sender: "ana", ForumTopicID: forum.ForumTopics[1].ID})
	wantNoError(t, err)
	wantEqual(t, "forum topic", c.Server.Messages(forum.ID)[0].ForumTopicID, forum.ForumTopics[1].ID)
}

func TestNothingIsPostedWhereTheChannelCannotBeReadBefore(t *testing.T) {
	c := newCommunity(t)
	c.Inject(mockapi.Fault{Operation: "listMessages", Status: 403, Message: "no"})
	_, err := c.PostMessage(t.Context(), c.drafting(t, "General"))
	wantText(t, err, "reading the channel before posting (nothing was posted): ", "no")
	wantKind(t, err, "not allowed")
	wantEqual(t, "requests", c.sent(OpSendMessage), 0)
}

// The service may say «record not found» of a channel without messages, and before a post that is what it means.
func TestAPostIntoAChannelWithoutRecordsIsMade(t *testing.T) {
	c := newCommunity(t)
	draft := c.drafting(t, "Announcements")
	c.Inject(mockapi.Fault{Operation: "listMessages", Status: 404, Message: "Record Not Found"})
	posted, err := c.PostMessage(t.Context(), draft)
	wantNoError(t, err)
	wantEqual(t, "visible", posted.Visible, true)
}

// After a channel that could be read, a 404 proves nothing: not that a message is gone, nor that a lost post was not made.
func TestARecordThatIsNotFoundProvesNothing(t *testing.T) {
	c := newCommunity(t)
	draft := c.drafting(t, "Announcements")
	// An empty channel is looked at twice before the post.
	c.Inject(mockapi.Fault{Operation: "listMessages", Skip: 2, Times: -1, Status: 404, Message: "Record Not Found"})
	c.Inject(mockapi.Fault{Operation: "sendMessage", Drop: true, Effect: true})
	_, err := c.PostMessage(t.Context(), draft)
	wantKind(t, err, unknownOutcome, "not found")
	wantEqual(t, "posts", c.sent(OpSendMessage), 1)
	_, err = c.Window(t.Context(), draft.ChannelID)
	wantKind(t, err, "not found")
}

func TestMessagesSideBySideInOneChannelAreToldApart(t *testing.T) {
	for name, text := range map[string]func(int) string{
		"of one text":      func(int) string { return announcement },
		"of several texts": func(n int) string { return fmt.Sprint("No. ", n%7) },
	} {
		t.Run(name, func(t *testing.T) {
			c := newCommunity(t)
			draft := c.drafting(t, "General")
			for skip := range 5 {
				c.Inject(mockapi.Fault{Operation: "sendMessage", Skip: 7 * (skip + 1), Drop: true, Effect: skip%2 == 0})
			}
			var group sync.WaitGroup
			var mu sync.Mutex
			texts := map[string]string{}
			for n := range 50 {
				group.Go(func() {
					mine := draft
					mine.Text = text(n)
					posted, err := c.PostMessage(t.Context(), mine)
					if err != nil || !posted.Visible {
						t.Errorf("message %d: %v, visible %t", n, err, posted.Visible)
					}
					mu.Lock()
					defer mu.Unlock()
					texts[posted.Message.ID] = mine.Text
				})
			}
			group.Wait()
			wantEqual(t, "ids", len(texts), 50)
			wantEqual(t, "messages", len(c.Server.Messages(draft.ChannelID)), 2+50)
			for _, message := range c.Server.Messages(draft.ChannelID)[2:] {
				wantEqual(t, "text of "+message.ID, texts[message.ID], message.Text)
			}
		})
	}
}

func TestTwoProcessesThatPostTheSameTakeAMessageEach(t *testing.T) {
	c := newCommunity(t)
	draft := c.drafting(t, "General")
	other := c.another(t)
	first, err := c.PostMessage(t.Context(), draft)
	wantNoError(t, err)
	second, err := other.PostMessage(t.Context(), draft)
	wantNoError(t, err)
	wantEqual(t, "the same", first.Message.ID == second.Message.ID, false)
}

func TestAMessageThatSinksOutOfTheWindowAtOnceIsNotTakenForAnother(t *testing.T) {
	c := newCommunity(t)
	draft := c.drafting(t, "General")
	draft.Sender = "ana" // a user name is no filter
	wantNoError(t, c.FillChannel(draft.ChannelID, MaxMessages))
	c.meanwhile(http.MethodPost, func() { wantNoError(t, c.FillChannel(draft.ChannelID, MaxMessages)) })
	posted, err := c.PostMessage(t.Context(), draft)
	wantNoError(t, err)
	wantEqual(t, "visible", posted.Visible, false)

	// Without an answer it is not known whether it was done: what can be read does not reach back to it.
	c.Inject(mockapi.Fault{Operation: "sendMessage", Status: 503, Effect: true})
	_, err = c.PostMessage(t.Context(), draft)
	wantText(t, err, "messages came since that may be it")
	wantKind(t, err, unknownOutcome)
	wantEqual(t, "messages", c.posted(draft.ChannelID, announcement), 2)
}

func TestAFirstMessageThatSinksOutOfTheWindowIsNotPostedTwice(t *testing.T) {
	c := newCommunity(t)
	draft := c.drafting(t, "Announcements") // which has no messages
	draft.Sender = "ana"
	c.Inject(mockapi.Fault{Operation: "sendMessage", Status: 503, Effect: true})
	c.meanwhile(http.MethodPost, func() { wantNoError(t, c.FillChannel(draft.ChannelID, MaxMessages)) })
	_, err := c.PostMessage(t.Context(), draft)
	wantKind(t, err, unknownOutcome)
	wantEqual(t, "messages", c.posted(draft.ChannelID, announcement), 1)
}

// The sender's own messages in the channel reach further back than the channel's.
func TestAMessageIsFoundUnderAFloodOfOthersByItsSendersEmail(t *testing.T) {
	for name, fault := range map[string]*mockapi.Fault{"answered": nil, "the answer is lost": {Operation: "sendMessage", Status: 503,
		Effect: true}} {
		t.Run(name, func(t *testing.T) {
			c := newCommunity(t)
			draft := c.drafting(t, "General")
			if fault != nil {
				c.Inject(*fault)
			}
			c.meanwhile(http.MethodPost, func() { wantNoError(t, c.FillChannel(draft.ChannelID, MaxMessages)) })
			posted, err := c.PostMessage(t.Context(), draft)
			wantNoError(t, err)
			wantEqual(t, "visible", posted.Visible, true)
			wantEqual(t, "messages", c.posted(draft.ChannelID, announcement), 1)
		})
	}
}

// Looking twice takes its time, and there is nothing to look for in a channel that was made a moment ago.
func TestADraftThatAdoptsLooksTwiceOnlyWhereSomethingCanBe(t *testing.T) {
	c := newCommunity(t)
	made, err := c.CreateChannel(t.Context(), created, "open")
	wantNoError(t, err)
	for _, test := range []struct {
		name, channel string
		looks         int
	}{{"in a new channel", made.ID, 3}, {"in one that was there", c.id(t, "General"), 4}} {
		c.ResetRequests()
		draft := Draft{ChannelID: test.channel, Text: announcement, Sender: "ana@example.com", Adopts: true}
		posted, err := c.PostMessage(t.Context(), draft)
		wantNoError(t, err)
		wantEqual(t, test.name+": adopted", posted.Adopted, false)
		wantEqual(t, test.name+": looks", c.sent(OpListMessages), test.looks)
	}
}

func TestAnOldMessageThatComesUpAgainIsNotTakenForTheNewOne(t *testing.T) {
	c := newCommunity(t)
	draft := c.drafting(t, "General")
	old, err := c.PostAs(draft.ChannelID, "ana", announcement)
	wantNoError(t, err)
	wantNoError(t, c.FillChannel(draft.ChannelID, MaxMessages))
	c.SetVisibilityDelay(time.Hour)
	c.meanwhile(http.MethodPost, func() {
		newest := c.Server.Messages(draft.ChannelID)
		for _, message := range newest[len(newest)-11 : len(newest)-1] {
			wantNoError(t, c.RemoveMessage(message.ID))
		}
	})
	posted, err := c.PostMessage(t.Context(), draft)
	wantNoError(t, err)
	wantEqual(t, "visible", posted.Visible, false)
	window, err := c.Window(t.Context(), draft.ChannelID)
	wantNoError(t, err)
	_, _, shown := window.Find(old.ID)
	wantEqual(t, "the old one is in the window", shown, true)
}

func TestAnotherMembersEqualMessageIsNotTaken(t *testing.T) {
	c := newCommunity(t)
	draft := c.drafting(t, "General")
	c.SetVisibilityDelay(5 * time.Second) // theirs shows at once
	c.meanwhile(http.MethodPost, func() {
		_, err := c.PostAs(draft.ChannelID, "ben", announcement)
		wantNoError(t, err)
	})
	posted, err := c.PostMessage(t.Context(), draft)
	wantNoError(t, err)
	wantEqual(t, "author", posted.Message.Email, "ana@example.com")
}

func TestAMessageThatBelongsToAResourceIsNotTakenForAnother(t *testing.T) {
	c := newCommunity(t)
	draft := c.drafting(t, "General")
	c.SetVisibilityDelay(5 * time.Second)
	c.meanwhile(http.MethodPost, func() {
		message, err := c.PostAs(draft.ChannelID, "ana", announcement)
		wantNoError(t, err)
		c.ClaimMessage(message.ID)
	})
	posted, err := c.PostMessage(t.Context(), draft)
	wantNoError(t, err)
	wantEqual(t, "id", posted.Message.ID, c.Server.Messages(draft.ChannelID)[2].ID)

	_, _, found, err := c.FindPosted(t.Context(), draft, Trace{Before: posted.Trace.Before})
	wantNoError(t, err)
	wantEqual(t, "found for another resource", found, false)
}

// A window does not show user names, so that another member's equal message in the same moment can't be told from one's own.
func TestALostMessageOfAUserNameThatAnotherMemberRepeatsIsAmbiguous(t *testing.T) {
	c := newCommunity(t)
	draft := c.drafting(t, "General")
	draft.Sender = "ana"
	c.Inject(mockapi.Fault{Operation: "sendMessage", Status: 503, Effect: true})
	c.meanwhile(http.MethodPost, func() {
		_, err := c.PostAs(draft.ChannelID, "ben", announcement)
		wantNoError(t, err)
	})
	_, err := c.PostMessage(t.Context(), draft)
	wantText(t, err, "several that it may be are there now")
	wantKind(t, err, unknownOutcome)
}

func TestAMessageMayBeASendersUnlessTheWindowSaysOtherwise(t *testing.T) {
	c := &Client{senders: newSenders()}
	c.senders.learn("Cleo", "103")
	for _, test := range []struct {
		message Message
		sender  string
		from    authorMatch
	}{
		{Message{Email: "ana@example.com"}, "Ana@Example.com", certainMatch},
		{Message{Email: "ben@example.com"}, "ana@example.com", noMatch},
		{Message{Email: "a***@example.com"}, "ana@example.com", possibleMatch},
		{Message{Email: "b***@example.com"}, "ana@example.com", noMatch},
		{Message{Email: "a***@example.org"}, "ana@example.com", noMatch},
		{Message{}, "ana@example.com", possibleMatch},
		{Message{Email: "ben@example.com"}, "ana", possibleMatch},
		{Message{Username: "ana"}, "Ana", certainMatch},
		{Message{Username: "ben"}, "ana", noMatch},
		{Message{UserID: "103"}, "cleo", certainMatch},
		{Message{UserID: "104"}, "cleo", noMatch},
	} {
		wantEqual(t, fmt.Sprint(test), c.from(test.message, test.sender), test.from)
	}
}

func TestAMessageThatDidNotShowIsFoundLater(t *testing.T) {
	c := newCommunity(t)
	draft := c.drafting(t, "General")
	c.SetVisibilityDelay(time.Hour)
	posted, err := c.PostMessage(t.Context(), draft)
	wantNoError(t, err)
	wantEqual(t, "visible", posted.Visible, false)
	trace := keep(t, posted.Trace)

	next := c.another(t)
	_, _, found, err := next.FindPosted(t.Context(), draft, trace)
	wantNoError(t, err)
	wantEqual(t, "found at once", found, false)
	c.clock.move(time.Hour)
	_, err = c.PostAs(draft.ChannelID, "ben", "small talk")
	wantNoError(t, err)
	message, place, found, err := next.FindPosted(t.Context(), draft, trace)
	wantNoError(t, err)
	wantEqual(t, "found later", found, true)
	wantEqual(t, "text", message.Text, announcement)
	wantEqual(t, "place", place, 1)

	c.Inject(mockapi.Fault{Operation: "listMessages", Status: 403})
	_, _, _, err = c.another(t).FindPosted(t.Context(), draft, trace)
	wantKind(t, err, "not allowed")
}

// keep takes a trace through the state, as the provider does.
func keep(t *testing.T, trace Trace) Trace {
	t.Helper()
	encoded, err := json.Marshal(trace)
	wantNoError(t, err)
	var kept Trace
	wantNoError(t, json.Unmarshal(encoded, &kept))
	return kept
}

func TestEqualMessagesThatDidNotShowAreFoundInTheOrderOfTheirPosting(t *testing.T) {
	for name, order := range map[string][]int{"the first first": {0, 1, 2}, "the last first": {2, 1, 0}, "in between": {1, 0, 2}} {
		t.Run(name, func(t *testing.T) {
			c := newCommunity(t)
			draft := c.drafting(t, "General")
			c.SetVisibilityDelay(time.Hour)
			var traces []Trace
			for range 3 {
				posted, err := c.PostMessage(t.Context(), draft)
				wantNoError(t, err)
				wantEqual(t, "visible", posted.Visible, false)
				traces = append(traces, keep(t, posted.Trace))
			}
			c.clock.move(2 * time.Hour)
			sent := c.Server.Messages(draft.ChannelID)[2:]
			next := c.another(t)
			for _, n := range order {
				message, _, found, err := next.FindPosted(t.Context(), draft, traces[n])
				wantNoError(t, err)
				wantEqual(t, "found", found, true)
				wantEqual(t, fmt.Sprint("message ", n), message.ID, sent[n].ID)
				next.ClaimMessage(message.ID)
			}
		})
	}
}

func TestAMessageAfterAnEqualOneThatShowsOnlyNowIsFoundAtOnce(t *testing.T) {
	c := newCommunity(t)
	draft := c.drafting(t, "General")
	c.SetVisibilityDelay(time.Minute)
	first, err := c.PostMessage(t.Context(), draft)
	wantNoError(t, err)
	wantEqual(t, "the first is visible", first.Visible, false)
	c.SetVisibilityDelay(0)
	c.clock.move(time.Minute)
	second, err := c.PostMessage(t.Context(), draft)
	wantNoError(t, err)
	wantEqual(t, "the second is visible", second.Visible, true)
	wantEqual(t, "the second's id", second.Message.ID, c.Server.Messages(draft.ChannelID)[3].ID)
	message, _, found, err := c.FindPosted(t.Context(), draft, keep(t, first.Trace))
	wantNoError(t, err)
	wantEqual(t, "the first is found", found, true)
	wantEqual(t, "the first's id", message.ID, c.Server.Messages(draft.ChannelID)[2].ID)
}

func TestAMessageAfterAnEqualOneThatNeverShowedAndSankIsFoundAtOnce(t *testing.T) {
	c := newCommunity(t)
	draft := c.drafting(t, "General")
	c.SetVisibilityDelay(time.Minute)
	_, err := c.PostMessage(t.Context(), draft)
	wantNoError(t, err)
	wantNoError(t, c.FillChannel(draft.ChannelID, MaxMessages+1))
	c.SetVisibilityDelay(0)
	second, err := c.PostMessage(t.Context(), draft)
	wantNoError(t, err)
	wantEqual(t, "visible", second.Visible, true)
}

// As long as an equal message from before does not show, one that does not show is no proof that it is not there.
func TestALostMessageAfterAnEqualOneThatDoesNotShowIsNotPostedAgain(t *testing.T) {
	c := newCommunity(t)
	draft := c.drafting(t, "General")
	c.SetVisibilityDelay(time.Hour)
	_, err := c.PostMessage(t.Context(), draft)
	wantNoError(t, err)
	c.Inject(mockapi.Fault{Operation: "sendMessage", Drop: true, Effect: true})
	_, err = c.PostMessage(t.Context(), draft)
	wantKind(t, err, unknownOutcome)
	wantEqual(t, "messages", c.posted(draft.ChannelID, announcement), 2)
}

func TestAPostThatIsCancelledUnderWayIsStillFound(t *testing.T) {
	for name, fault := range map[string]*mockapi.Fault{
		"answered": nil, "lost": {Operation: "sendMessage", Drop: true, Effect: true},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCommunity(t)
			draft := c.drafting(t, "General")
			if fault != nil {
				c.Inject(*fault)
			}
			ctx, cancel := context.WithCancel(t.Context())
			c.meanwhile(http.MethodPost, cancel)
			posted, err := c.PostMessage(ctx, draft)
			wantNoError(t, err)
			wantEqual(t, "visible", posted.Visible, true)
		})
	}
}

func TestAPostThatIsCancelledWhileItDoesNotShowKeepsItsTrace(t *testing.T) {
	c := newCommunity(t)
	draft := c.drafting(t, "General")
	c.SetVisibilityDelay(time.Hour)
	ctx, cancel := context.WithCancel(t.Context())
	c.clock.beforeEachWait(func() error { cancel(); return nil })
	posted, err := c.PostMessage(ctx, draft)
	wantNoError(t, err)
	wantEqual(t, "visible", posted.Visible, false)
	wantEqual(t, "looks", c.sent(OpListMessages), 3)
	c.clock.move(time.Hour)
	_, _, found, err := c.another(t).FindPosted(t.Context(), draft, keep(t, posted.Trace))
	wantNoError(t, err)
	wantEqual(t, "found", found, true)
}

func TestAPostThatIsCancelledBeforeItsTurnSendsNothing(t *testing.T) {
	c := newCommunity(t)
	draft := c.drafting(t, "General")
	done, err := c.turns.take(t.Context(), "messages of "+draft.ChannelID)
	wantNoError(t, err)
	defer done()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = c.PostMessage(ctx, draft)
	wantKind(t, err, "cancelled")
	wantEqual(t, "requests", len(c.Operations()), 0)
}

func TestAChannelsWindowIsSharedAndAPostDropsIt(t *testing.T) {
	c := newCommunity(t)
	draft := c.drafting(t, "General")
	for range 3 {
		_, err := c.Window(t.Context(), draft.ChannelID)
		wantNoError(t, err)
	}
	wantEqual(t, "requests", c.sent(OpListMessages), 1)
	posted, err := c.PostMessage(t.Context(), draft)
	wantNoError(t, err)
	window, err := c.Window(t.Context(), draft.ChannelID)
	wantNoError(t, err)
	_, place, found := window.Find(posted.Message.ID)
	wantEqual(t, "found", found, true)
	wantEqual(t, "place", place, 0)
	_, _, found = window.Find("none")
	wantEqual(t, "another is found", found, false)

	wantNoError(t, c.DeleteChannel(t.Context(), draft.ChannelID))
	_, err = c.Window(t.Context(), draft.ChannelID)
	wantKind(t, err, "not found")
}

func TestAWindowIsCompleteOnlyWhereTheServiceCouldHaveShownMore(t *testing.T) {
	row := func(minute int) string {
		return fmt.Sprintf(`{"id": "%d", "message": "m", "timestamp": "2026-01-15T09:%02d:00.000Z"}`, minute, minute)
	}
	for name, test := range map[string]struct {
		data     string
		complete bool
		ids      string
		says     string
	}{
		"fewer than asked for":     {`{"total": 2, "messages": [` + row(9) + "," + row(8) + `]}`, true, "9 8", ""},
		"oldest first":             {`{"total": "2", "messages": [` + row(8) + "," + row(9) + `]}`, true, "9 8", ""},
		"no total":                 {`{"messages": [` + row(9) + `]}`, true, "9", ""},
		"a total of all there are": {`{"total": 70, "messages": [` + row(9) + `]}`, false, "9", ""},
		"as many as asked for":     {`{"total": 3, "messages": [` + row(9) + "," + row(8) + "," + row(7) + `]}`, false, "9 8 7", ""},
		"none":                     {`{"total": 0, "messages": []}`, true, "", ""},
		"no list":                  {`{"total": 0}`, false, "", "a list of messages was expected, and an object with the members total came"},
		"null for a list": {`{"messages": null}`, false, "", "a list of messages was expected, and an object with the members " +
			"messages came"},
		"one without an id":  {`{"messages": [` + row(9) + `, {"message": "m", "timestamp": "2026-01-15T09:00:00Z"}]}`, false, "9", ""},
		"one without a time": {`{"messages": [{"_id": "7", "message": "m"}, ` + row(9) + `]}`, false, "9", ""},
		"one with another text": {`{"messages": [{"_id": "7", "message": {"html": "m"}, "timestamp": 1768467540}, ` + row(9) + `]}`, false,
			"9", ""},
		"a deleted one": {`{"messages": [{"_id": "7", "message": "m", "timestamp": 1768467540, "isDeleted": true}, ` + row(9) + `]}`,
			true, "9", ""},
		"nothing for a row":      {`{"messages": [null, ` + row(9) + `]}`, false, "9", ""},
		"a time in another form": {`{"messages": [{"_id": 7, "message": "m", "timestamp": 1768467540}]}`, true, "7", ""},
		"a picture without text": {`{"messages": [{"_id": 7, "message": null, "timestamp": 1768467540}]}`, true, "7", ""},
		"ids for user and channel": {`{"messages": [{"_id": 7, "message": "m", "user": "1", "channel": 5, "timestamp": 1768467540}]}`, true, "7",
			""},
		"docs":                   {`{"docs": [` + row(9) + `], "totalDocs": 1, "hasNextPage": false}`, true, "9", ""},
		"docs of which more are": {`{"docs": [` + row(9) + `], "hasNextPage": true}`, false, "9", ""},
	} {
		t.Run(name, func(t *testing.T) {
			c := answering(t, 200, jsonContent, `{"status": "success", "data": `+test.data+`}`)
			window, err := c.Messages(t.Context(), MessageFilter{ChannelID: "1", Count: 3})
			if test.says != "" {
				wantText(t, err, test.says)
				return
			}
			wantNoError(t, err)
			wantEqual(t, "complete", window.Complete, test.complete)
			wantEqual(t, "ids", strings.Join(ids(window.Messages, func(m Message) string { return m.ID }), " "), test.ids)
		})
	}
}

func TestAWindowReachesBackPastAMessageWhenSeveralOlderOnesShow(t *testing.T) {
	at := time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)
	posted := func(minutes ...int) (window Window) {
		for _, minute := range minutes {
			window.Messages = append(window.Messages, Message{Timestamp: at.Add(time.Duration(minute) * time.Minute)})
		}
		return window
	}
	wantEqual(t, "three older ones", posted(9, 3, 2, 1).reachesBackPast(at.Add(5*time.Minute)), true)
	wantEqual(t, "an older one, which may be pinned", posted(9, 8, 7, 1).reachesBackPast(at.Add(5*time.Minute)), false)
	wantEqual(t, "ones as old", posted(5, 5, 5).reachesBackPast(at.Add(5*time.Minute)), false)
	wantEqual(t, "in an empty one", posted().reachesBackPast(at), false)
	wantEqual(t, "in a complete one", Window{Complete: true}.reachesBackPast(at), true)
	wantEqual(t, "newer ones", posted(9, 8, 1).Newer(at.Add(5*time.Minute)), 2)
}

func TestMessagesAreFilteredByTheServiceAndReadPastTheCache(t *testing.T) {
	c := newCommunity(t)
	id := c.id(t, "General")
	for range 2 {
		window, err := c.Client.Messages(t.Context(), MessageFilter{ChannelID: id, Email: "ben@example.com", Count: 5})
		wantNoError(t, err)
		wantEqual(t, "messages", len(window.Messages), 1)
		wantEqual(t, "author", window.Messages[0].UserID, "102")
		wantEqual(t, "channel", window.Messages[0].ChannelName, "General")
	}
	wantEqual(t, "requests", c.sent(OpListMessages), 2)
	c.SetNumbersAsStrings(true)
	window, err := c.Client.Messages(t.Context(), MessageFilter{ChannelID: id})
	wantNoError(t, err)
	wantEqual(t, "messages", len(window.Messages), 2)
}

// An embedded document has an _id of its own, which is not the author's.
func TestAnAuthorsIDIsNotThatOfTheEmbeddedDocument(t *testing.T) {
	c := answering(t, 200, jsonContent, `{"status": "success", "data": {"messages": [{"id": "1", "message": "m", "timestamp": 1768467540,
		"user": {"_id": "sub", "user_id": {"_id": "u1", "name": "x"}}, "channel": {"_id": "sub", "channel_id": "c1"}}]}}`)
	window, err := c.Messages(t.Context(), MessageFilter{ChannelID: "c1"})
	wantNoError(t, err)
	wantEqual(t, "author and channel", window.Messages[0].UserID+" "+window.Messages[0].ChannelID, "u1 c1")
}
