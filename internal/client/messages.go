package client

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// MaxMessages is the most messages that one read shows (listMessages, seed): older ones can't be reached by any operation.
const MaxMessages = 100

// Message is a message as the service shows it. It says nothing of what a message answers, nor of its forum topic.
type Message struct {
	ID          string
	Text        string // as the service keeps it: without white space around it
	UserID      string
	Email       string // of the author; may be empty
	Username    string // of the author; not documented, so mostly empty
	ChannelID   string
	ChannelName string
	Timestamp   time.Time // UTC, to the millisecond
}

type messageRead struct {
	ID      Text `json:"id"`
	AltID   Text `json:"_id"`
	Message Text `json:"message"`
	User    struct {
		UserID   Text `json:"user_id"`
		Email    Text `json:"email"`
		Username Text `json:"username"`
	} `json:"user"`
	Channel struct {
		ChannelID Text `json:"channel_id"`
		Name      Text `json:"name"`
	} `json:"channel"`
	Timestamp Text `json:"timestamp"`
}

type messagesRead struct {
	Total    Integer        `json:"total"`
	Messages *[]messageRead `json:"messages"` // a pointer: an answer without it is not an answer with none
}

func (r messageRead) message() (Message, error) {
	id := firstText(r.ID, r.AltID)
	if id.Value == "" {
		return Message{}, errors.New("a message in the answer has no id")
	}
	timestamp, err := parseTime(r.Timestamp)
	if err != nil {
		return Message{}, fmt.Errorf("message %s: %w", id.Value, err)
	}
	return Message{
		ID: id.Value, Text: r.Message.Value, UserID: r.User.UserID.Value, Email: r.User.Email.Value, Username: r.User.Username.Value,
		ChannelID: r.Channel.ChannelID.Value, ChannelName: r.Channel.Name.Value, Timestamp: timestamp,
	}, nil
}

// MessageFilter says which messages to read. An empty field does not filter. UserID and Email exclude each other.
type MessageFilter struct {
	ChannelID string
	UserID    string
	Email     string
	Count     int // 1 to MaxMessages; 0 leaves it to the service, which then shows 50
}

func (f MessageFilter) query() url.Values {
	query := url.Values{}
	for name, value := range map[string]string{"channel_id": f.ChannelID, "user_id": f.UserID, "email": f.Email} {
		if value != "" {
			query.Set(name, value)
		}
	}
	if f.Count > 0 {
		query.Set("count", strconv.Itoa(f.Count))
	}
	return query
}

// Window is the newest messages of a channel, newest first.
type Window struct {
	Messages []Message
	// Complete says that there are no older ones: the service could have shown more, and did not.
	Complete bool
}

// Find returns the message with an id, and its place: 0 is the newest.
func (w Window) Find(id string) (message Message, place int, found bool) {
	place = slices.IndexFunc(w.Messages, func(m Message) bool { return m.ID == id })
	if place < 0 {
		return Message{}, 0, false
	}
	return w.Messages[place], place, true
}

// ReachesBackTo says that every message as old as t, or newer, is in the window.
func (w Window) ReachesBackTo(t time.Time) bool {
	return w.Complete || len(w.Messages) > 0 && w.Messages[len(w.Messages)-1].Timestamp.Before(t)
}

// Messages reads messages (listMessages), newest first, past every cache.
func (c *Client) Messages(ctx context.Context, filter MessageFilter) ([]Message, error) {
	window, err := c.readMessages(ctx, filter)
	return window.Messages, err
}

func (c *Client) readMessages(ctx context.Context, filter MessageFilter) (Window, error) {
	return call(ctx, c, OpListMessages, input{query: filter.query()}, filter.window)
}

// window reads the answer to the filter.
func (f MessageFilter) window(read messagesRead) (Window, error) {
	if read.Messages == nil {
		return Window{}, errors.New("the answer has no list of messages")
	}
	window := Window{Messages: make([]Message, 0, len(*read.Messages))}
	for _, row := range *read.Messages {
		message, err := row.message()
		if err != nil {
			return Window{}, err
		}
		window.Messages = append(window.Messages, message)
	}
	// Newest first is what the service's examples show; nothing promises it.
	slices.SortStableFunc(window.Messages, func(a, b Message) int { return b.Timestamp.Compare(a.Timestamp) })
	// The total is either the number shown or the number there is. In both meanings, more than shown is not all.
	window.Complete = f.Count > 0 && len(window.Messages) < f.Count && (!read.Total.Set || read.Total.Value <= int64(len(window.Messages)))
	return window, nil
}

// Window returns the newest MaxMessages messages of a channel, shared by all readers of the channel. The service's «record not
// found» is an error here: whether it means that the channel is not there, or that it has no messages, is not documented, and
// another service in its place would say the same.
func (c *Client) Window(ctx context.Context, channelID string) (Window, error) {
	return c.windows.read(ctx, channelID, func(ctx context.Context) (Window, error) { return c.newestMessages(ctx, channelID) })
}

func (c *Client) newestMessages(ctx context.Context, channelID string) (Window, error) {
	return c.readMessages(ctx, MessageFilter{ChannelID: channelID, Count: MaxMessages})
}

// windowBefore reads the window past every cache for somebody who is about to post: then «record not found» is an empty window,
// since a post to a channel that is not there says so itself.
func (c *Client) windowBefore(ctx context.Context, channelID string) (before Window, noRecord bool, err error) {
	before, err = c.newestMessages(ctx, channelID)
	if IsNotFound(err) {
		return Window{Complete: true}, true, nil
	}
	return before, false, err
}

// GlanceAtWindow is a best-effort read of a channel's newest messages: it fails only where the service refuses the key.
func (c *Client) GlanceAtWindow(ctx context.Context, channelID string) (Window, error) {
	return c.windows.glance(ctx, channelID, func(ctx context.Context) (Window, error) { return c.newestMessages(ctx, channelID) })
}

const messageKind = "message"

// LooksPosted returns the newest message of a channel's window that looks like the draft and belongs to no resource of this process.
func (c *Client) LooksPosted(window Window, draft Draft) (Message, bool) {
	equal := c.unclaimed(Trace{}.candidates(window, draft))
	if len(equal) == 0 {
		return Message{}, false
	}
	return equal[len(equal)-1], true
}

// ClaimMessage notes that a message belongs to a resource of this process, so that no other takes it for its own.
func (c *Client) ClaimMessage(id string) { c.claims.take(messageKind, id) }

// Draft is a message to be posted.
type Draft struct {
	ChannelID    string
	Text         string
	Sender       string // user name or e-mail
	ForumTopicID string // of a forum channel; not for a reply
	ReplyTo      string // the id of the message answered; empty for a message of its own
}

type sendWrite struct {
	ChannelID    string `json:"channelId"`
	Message      string `json:"message"`
	Sender       string `json:"sender"`
	ForumTopicID string `json:"forumTopicId,omitempty"`
}

type replyWrite struct {
	MessageID string `json:"messageId"`
	Message   string `json:"message"`
	Sender    string `json:"sender"`
}

// Trace is what tells a posted message from all others as long as its id is not known: it is kept with the message.
type Trace struct {
	Before  []string  `json:"before"`  // the ids that the channel showed before
	Floor   time.Time `json:"floor"`   // messages as old as this were there before; zero when all were seen
	Earlier int       `json:"earlier"` // how many equal messages posted before this one had not shown either

	noRecord bool // the service had no record of the channel before, so that having none after proves nothing new
}

// Posted is a message that the service accepted.
type Posted struct {
	Message Message
	Visible bool  // the message was seen; else Message is empty and Trace finds it later
	Trace   Trace // how to find it
}

// PostMessage posts a message or a reply (sendMessage, replyMessage), exactly once: one at a time in a channel, since the
// service does not say which message came of a post. It looks at the channel before and after and takes the message that came.
// A lost answer is looked into before anything is sent again.
func (c *Client) PostMessage(ctx context.Context, draft Draft) (Posted, error) {
	done, err := c.turns.take(ctx, "messages of "+draft.ChannelID)
	if err != nil {
		return Posted{}, fmt.Errorf("waiting for the messages before it in this channel (nothing was posted): %w", err)
	}
	defer done()
	defer c.windows.drop(draft.ChannelID)
	before, noRecord, err := c.windowBefore(ctx, draft.ChannelID)
	if err != nil {
		return Posted{}, fmt.Errorf("looking at the channel before posting (nothing was posted): %w", err)
	}
	trace := traceOf(before)
	trace.noRecord = noRecord
	trace.Earlier = c.earlier(draft, before)
	post := once[Message]{
		thing: fmt.Sprintf("message in channel %s", draft.ChannelID),
		act:   func(ctx context.Context) (Message, error) { return Message{}, c.sendDraft(ctx, draft) },
		look: func(ctx context.Context) (sighting[Message], error) {
			return c.lookFor(ctx, draft, trace)
		},
		id:    func(m Message) string { return m.ID },
		clock: c.clock,
	}
	message, seen, err := post.do(ctx)
	if err != nil {
		return Posted{}, err
	}
	if !seen {
		message, seen = c.awaitMessage(ctx, draft, trace)
	}
	if !seen {
		c.unseen.add(draft, trace)
		return Posted{Trace: trace}, nil
	}
	c.ClaimMessage(message.ID)
	return Posted{Message: message, Visible: true}, nil
}

func (c *Client) sendDraft(ctx context.Context, draft Draft) error {
	if draft.ReplyTo != "" {
		return tell(ctx, c, OpReplyMessage, input{json: replyWrite{MessageID: draft.ReplyTo, Message: draft.Text, Sender: draft.Sender}})
	}
	return tell(ctx, c, OpSendMessage, input{json: sendWrite{
		ChannelID: draft.ChannelID, Message: draft.Text, Sender: draft.Sender, ForumTopicID: draft.ForumTopicID,
	}})
}

func traceOf(before Window) Trace {
	trace := Trace{Before: ids(before.Messages, func(m Message) string { return m.ID })}
	if !before.Complete && len(before.Messages) > 0 {
		trace.Floor = before.Messages[len(before.Messages)-1].Timestamp
	}
	return trace
}

// visiblePatience is how long an accepted message is waited for until it is left to the next read.
const visiblePatience = 20 * time.Second

// awaitMessage looks for a message that was accepted, until it shows, its time is over, or the user gives up.
func (c *Client) awaitMessage(ctx context.Context, draft Draft, trace Trace) (Message, bool) {
	for pace := newPace(c.clock); ; {
		found, err := c.lookFor(ctx, draft, trace)
		if err == nil && len(found.candidates) > 0 {
			return found.candidates[0], true // the oldest: an equal one after it is somebody else's
		}
		if pace.elapsed() >= visiblePatience {
			return Message{}, false
		}
		if pace.wait(ctx) != nil {
			return c.lastLook(ctx, draft, trace)
		}
	}
}

// lastLook looks once more when the user has given up waiting: the id is worth one short request.
func (c *Client) lastLook(ctx context.Context, draft Draft, trace Trace) (Message, bool) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cancelledPatience)
	defer cancel()
	found, err := c.lookFor(ctx, draft, trace)
	if err != nil || len(found.candidates) == 0 {
		return Message{}, false
	}
	return found.candidates[0], true
}

func (c *Client) lookFor(ctx context.Context, draft Draft, trace Trace) (sighting[Message], error) {
	window, err := c.newestMessages(ctx, draft.ChannelID)
	if trace.noRecord && IsNotFound(err) {
		window, err = Window{Complete: true}, nil // as before the post
	}
	if err != nil {
		return sighting[Message]{}, err
	}
	came := trace.candidates(window, draft)
	return sighting[Message]{
		candidates: c.unclaimed(trace.withoutEarlier(came)),
		// While an equal message that was posted earlier does not show, one that does not show is no proof of anything.
		complete: trace.joins(window) && len(came) >= trace.Earlier,
	}, nil
}

// joins says that nothing can have come between what was seen before and the window.
func (t Trace) joins(window Window) bool {
	return window.Complete || slices.ContainsFunc(window.Messages, func(m Message) bool { return slices.Contains(t.Before, m.ID) })
}

// candidates returns the messages of a window that the draft may have become, oldest first: the same text after the service's
// normalisation, not known to be of another sender, not there before.
func (t Trace) candidates(window Window, draft Draft) []Message {
	var candidates []Message
	for _, message := range slices.Backward(window.Messages) {
		switch {
		case NormalizeText(message.Text) != NormalizeText(draft.Text), !maybeFrom(message, draft.Sender):
		case slices.Contains(t.Before, message.ID), !message.Timestamp.After(t.Floor):
		default:
			candidates = append(candidates, message)
		}
	}
	return candidates
}

// withoutEarlier takes away the equal messages that were posted earlier and had not shown then: they come first. They are counted
// whether or not a resource has found its own among them by now.
func (t Trace) withoutEarlier(came []Message) []Message { return came[min(t.Earlier, len(came)):] }

// unclaimed leaves of a window's messages those that belong to no resource of this process.
func (c *Client) unclaimed(messages []Message) []Message {
	return slices.DeleteFunc(slices.Clone(messages), func(m Message) bool { return c.claims.taken(messageKind, m.ID) })
}

// earlier counts the messages posted by this process that still do not show in the window, and will look like the draft's when
// they do.
func (c *Client) earlier(draft Draft, window Window) int {
	count := 0
	shown := map[string]bool{}
	for _, post := range c.unseen.like(draft) {
		came := c.unclaimed(post.trace.candidates(window, post.draft))
		at := slices.IndexFunc(came, func(m Message) bool { return !shown[m.ID] })
		switch {
		case at >= 0:
			shown[came[at].ID] = true
		case post.trace.joins(window): // else it may have shown, and sunk below the window
			count++
		}
	}
	return count
}

// maybeFrom says whether a message may be the sender's: a window shows an e-mail, and a sender may be given as a user name.
func maybeFrom(message Message, sender string) bool {
	if strings.Contains(sender, "@") {
		return message.Email == "" || strings.EqualFold(message.Email, sender)
	}
	return message.Username == "" || strings.EqualFold(message.Username, sender)
}

// FindPosted looks for a message that was accepted and had not shown: the one that the trace tells from all others.
func (c *Client) FindPosted(ctx context.Context, draft Draft, trace Trace) (Message, int, bool, error) {
	window, err := c.Window(ctx, draft.ChannelID)
	if err != nil {
		return Message{}, 0, false, err
	}
	candidates := c.unclaimed(trace.withoutEarlier(trace.candidates(window, draft)))
	if len(candidates) == 0 {
		return Message{}, 0, false, nil
	}
	message, place, found := window.Find(candidates[0].ID)
	return message, place, found, nil
}
