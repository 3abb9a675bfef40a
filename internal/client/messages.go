package client

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// MaxMessages is the most messages that one read shows (listMessages, seed): no operation reaches older ones.
const MaxMessages = 100

// Message is a message as the service shows it. It shows neither the message that it replies to nor its forum topic.
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

// messageNouns are the words for a message in answers.
var messageNouns = nouns{one: "message", many: "messages", ids: []string{"id", "_id", "messageId", "message_id"}}

// messageOf reads a message from an answer; false for a row without an id or a time, or whose text is not a text.
func messageOf(r row) (Message, bool) {
	id := cmp.Or(messageNouns.idsOf(r)...)
	timestamp, dated := member[Moment](r, "timestamp").Time()
	said := r.named("message")
	text := valueOf[Text](said)
	noText := kindOf(said) == nothing || kindOf(said) == aNull // a picture alone
	if id == "" || !dated || !text.Set && !noText {
		return Message{}, false
	}
	user, channel := r.named("user"), r.named("channel") // each an object, or the id alone
	author, place := membersOf(user), membersOf(channel)
	return Message{
		ID: id, Text: text.Value, Timestamp: timestamp,
		// The author's own _id may be that of the embedded document.
		UserID: referenceBy([]string{"user_id", "userId", "_id", "id"}, user).Value,
		Email:  valueOf[Text](author["email"]).Value, Username: valueOf[Text](author["username"]).Value,
		ChannelID:   referenceBy([]string{"channel_id", "channelId", "_id", "id"}, channel).Value,
		ChannelName: firstText(valueOf[Text](place["name"]), valueOf[Text](place["topic"]), valueOf[Text](place["title"])).Value,
	}, true
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

// Window is the newest messages that match a filter, newest first.
type Window struct {
	Messages []Message
	// Odd is the number of rows that could not be read: each may be any message.
	Odd int
	// Complete says that there are no older messages. A window that is merely shorter than asked for need not be complete: the service may
	// show 50 at most, or leave out deleted ones. So only one of fewer than 50 rows that announces no more is.
	Complete bool
}

// shortestCap is the least number of messages at which the service may cut a window: what it shows where no number is asked for.
const shortestCap = 50

// severalOlder is how many older messages a window has to show to prove that it reaches back past a message: a single one may be pinned.
const severalOlder = 3

// Find returns the message with an id, and its place: 0 is the newest.
func (w Window) Find(id string) (message Message, place int, found bool) {
	place = slices.IndexFunc(w.Messages, func(m Message) bool { return m.ID == id })
	if place < 0 {
		return Message{}, 0, false
	}
	return w.Messages[place], place, true
}

// Newer counts the messages that were posted after t.
func (w Window) Newer(t time.Time) int {
	count := 0
	for _, message := range w.Messages {
		if message.Timestamp.After(t) {
			count++
		}
	}
	return count
}

// reachesBackPast says that a message that was posted at t would be in the window if it were still there.
func (w Window) reachesBackPast(t time.Time) bool {
	older := 0
	for _, message := range w.Messages {
		if message.Timestamp.Before(t) {
			older++
		}
	}
	return w.Complete || w.Odd == 0 && older >= severalOlder
}

// Messages reads messages (listMessages), newest first, past every cache.
func (c *Client) Messages(ctx context.Context, filter MessageFilter) (Window, error) {
	op, got, err := c.sendByID(ctx, OpListMessages, input{query: filter.query()})
	if err != nil {
		return Window{}, err
	}
	window, err := filter.window(got)
	if err != nil {
		return Window{}, c.unreadable(op, got, err)
	}
	return window, nil
}

// window reads the answer to the filter. A row that cannot be read is left out and counted.
func (f MessageFilter) window(got reply) (Window, error) {
	rows, about, found := messageNouns.list(got.payload)
	if !found {
		return Window{}, unexpected("a list of messages", got.payload)
	}
	paging := got.paging.within(about)
	if len(rows) == 0 && got.said != accepted && paging.total == nil {
		return Window{}, errNoSign
	}
	window := Window{Messages: make([]Message, 0, len(rows))}
	for _, raw := range rows {
		shown := row(membersOf(raw))
		message, understood := messageOf(shown)
		switch {
		case isDeleted(shown):
		case !understood:
			window.Odd++
		default:
			window.Messages = append(window.Messages, message)
		}
	}
	// The service's examples are sorted newest first; nothing promises it.
	slices.SortStableFunc(window.Messages, newestFirst)
	// The total counts either the rows of the answer or all that exist. In both cases, more than shown means incomplete.
	announced := paging.total != nil && paging.total.value > int64(len(rows)) || paging.more
	window.Complete = window.Odd == 0 && len(rows) < min(f.Count, shortestCap) && !announced
	return window, nil
}

// Window returns the newest MaxMessages messages of a channel, shared by all readers of the channel. The service's "record not found" is an
// error here: whether it means that the channel does not exist or that it has no messages is not documented, and another service in its
// place would say the same.
func (c *Client) Window(ctx context.Context, channelID string) (Window, error) {
	return c.windows.read(ctx, channelID, func(ctx context.Context) (Window, error) { return c.newestMessages(ctx, channelID) })
}

func (c *Client) newestMessages(ctx context.Context, channelID string) (Window, error) {
	return c.Messages(ctx, MessageFilter{ChannelID: channelID, Count: MaxMessages})
}

// windowBefore reads the window past every cache before a post. Here "record not found" is an empty window, since a post to a channel that
// does not exist fails by itself.
func (c *Client) windowBefore(ctx context.Context, channelID string) (before Window, noRecord bool, err error) {
	before, err = c.newestMessages(ctx, channelID)
	if IsNotFound(err) {
		return Window{Complete: true}, true, nil
	}
	if err != nil || len(before.Messages) > 0 {
		return before, false, err
	}
	// A window that is empty by mistake would make every message look new, and nothing would be adopted.
	before, err = c.newestMessages(ctx, channelID)
	return before, false, err
}

// GlanceAtWindow is a best-effort read of a channel's newest messages: it fails only where the service refuses the key.
func (c *Client) GlanceAtWindow(ctx context.Context, channelID string) (Window, error) {
	return c.windows.glance(ctx, channelID, func(ctx context.Context) (Window, error) { return c.newestMessages(ctx, channelID) })
}

const messageKind = "message"

// Draft is a message to be posted.
type Draft struct {
	ChannelID    string
	Text         string
	Sender       string // user name or e-mail
	ForumTopicID string // in a forum channel; not for a reply
	ReplyTo      string // the id of the message to reply to; empty for a new message
	// Adopts says that a message of the same text and sender is adopted instead of posting another one: one among the newest Within (0 for all
	// that can be read), and that belongs to no resource, of which Taken knows those of this run.
	Adopts bool
	Within int
	Taken  func(id string) bool
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

type reactWrite struct {
	MessageID string `json:"messageId"`
	Emoji     string `json:"emoji"`
	Sender    string `json:"sender"`
}

// React puts an emoji on a message in the name of a member (reactMessage). No operation shows or removes reactions, and what a second one
// does is not documented, so it is sent once, and a lost answer is an error of unknown outcome.
func (c *Client) React(ctx context.Context, messageID, emoji, sender string) error {
	return tell(ctx, c, OpReactMessage, input{json: reactWrite{MessageID: messageID, Emoji: emoji, Sender: sender}})
}

// Trace is what distinguishes a posted message from all others while its id is not known: it is kept with the message.
type Trace struct {
	Before  []string  `json:"before"`  // the ids that the channel showed before the post
	Floor   time.Time `json:"floor"`   // the time of the oldest message seen before the post; zero when all were seen
	Earlier int       `json:"earlier"` // how many equal messages posted before this one were not visible either

	noRecord bool // the service had no record of the channel before, so having none after means no change
}

// Posted is a message that the service accepted, or an existing one that was adopted.
type Posted struct {
	Message Message
	Visible bool  // the message was seen; else Message is empty and Trace finds it later
	Adopted bool  // nothing was posted
	Trace   Trace // what the channel showed before, and how to find it later; empty when it was adopted
}

// PostMessage posts a message or a reply (sendMessage, replyMessage) exactly once, and one at a time in a channel, since the service does
// not return the id of a post. It reads the channel before and after and takes the message that is new. After a lost answer it reads the
// channel before anything is sent again.
func (c *Client) PostMessage(ctx context.Context, draft Draft) (Posted, error) {
	done, err := c.turns.take(ctx, "messages of "+draft.ChannelID)
	if err != nil {
		return Posted{}, fmt.Errorf("waiting for the messages before it in this channel (nothing was posted): %w", err)
	}
	defer done()
	defer c.windows.drop(draft.ChannelID)
	before, noRecord, err := c.windowBefore(ctx, draft.ChannelID)
	if err != nil {
		return Posted{}, fmt.Errorf("reading the channel before posting (nothing was posted): %w", err)
	}
	earlier, err := c.earlierReads(ctx, draft)
	if err != nil {
		return Posted{}, fmt.Errorf("looking for a message to adopt (nothing was posted): %w", err)
	}
	there, found, err := c.toAdopt(ctx, before.with(earlier), draft)
	if err != nil {
		return Posted{}, fmt.Errorf("looking for a message to adopt (nothing was posted): %w", err)
	}
	if found {
		return c.taken(draft, there, Posted{Adopted: true}), nil
	}
	trace := traceOf(before.with(earlier))
	trace.noRecord = noRecord
	trace.Earlier = c.earlier(draft, before)
	message, seen, err := c.postOnce(ctx, draft, trace)
	if err != nil {
		return Posted{}, err
	}
	if !seen {
		message, seen = c.awaitVisible(ctx, draft, trace, before)
	}
	if !seen {
		c.unseen.add(draft, trace)
		return Posted{Trace: trace}, nil
	}
	c.unseen.caughtUp(draft)
	return c.taken(draft, message, Posted{Trace: trace}), nil
}

// postOnce sends the draft, and searches for it when the answer is lost.
func (c *Client) postOnce(ctx context.Context, draft Draft, trace Trace) (Message, bool, error) {
	post := once[Message]{
		thing: fmt.Sprintf("message in channel %s", draft.ChannelID),
		act:   func(ctx context.Context) (Message, error) { return Message{}, c.sendDraft(ctx, draft) },
		search: func(ctx context.Context) (searchResult[Message], error) {
			return c.searchFor(ctx, draft, trace)
		},
		id:      func(m Message) string { return m.ID },
		clock:   c.clock,
		lessons: c.postLessons.of(draft.ChannelID),
	}
	return post.do(ctx)
}

// taken claims a message that was posted or adopted, and learns the user id of its sender. An adopted one may be of another sender where
// the window does not show it.
func (c *Client) taken(draft Draft, message Message, posted Posted) Posted {
	c.claims.take(messageKind, message.ID)
	if !posted.Adopted || c.from(message, draft.Sender) == certainMatch {
		c.senders.learn(draft.Sender, message.UserID)
	}
	posted.Message, posted.Visible = message, true
	return posted
}

// earlierReads returns the messages of two reads of the channel, some seconds apart, for a draft that adopts: a single window may lag
// behind the very message to be adopted. Posts into one channel share the reads for a while. A channel that this process has just created
// needs none.
func (c *Client) earlierReads(ctx context.Context, draft Draft) ([]Message, error) {
	if !draft.Adopts || c.claims.taken(c.Channels.madeHere(), draft.ChannelID) {
		return nil, nil
	}
	pair, err := c.adoptLooks.read(ctx, draft.ChannelID, func(ctx context.Context) (windowPair, error) {
		return c.readTwice(ctx, draft.ChannelID)
	})
	if IsNotFound(err) { // a channel without messages
		return nil, nil
	}
	return pair.first.with(pair.second.Messages).Messages, err
}

// toAdopt finds the newest message that the draft may adopt. Where the channel's window does not reach back to the channel's first message,
// it also searches the sender's own messages.
func (c *Client) toAdopt(ctx context.Context, window Window, draft Draft) (message Message, found bool, err error) {
	if !draft.Adopts {
		return message, false, nil
	}
	if equal := c.Equal(window, draft); len(equal) > 0 {
		return equal[0], true, nil
	}
	if window.Complete || draft.Within > 0 {
		return message, false, nil
	}
	own, err := c.sendersWindow(ctx, draft)
	switch {
	case errors.Is(err, errNoFilter), IsNotFound(err):
		return message, false, nil
	case err != nil:
		return message, false, err
	}
	if equal := c.Equal(own, draft); len(equal) > 0 {
		return equal[0], true, nil
	}
	return message, false, nil
}

// GlanceAtEqual returns, for a plan, the messages that the draft may adopt, newest first: those of the channel's window, else of the
// sender's own. It includes those of other resources of this run, whose plans report the conflict.
func (c *Client) GlanceAtEqual(ctx context.Context, window Window, draft Draft) []Message {
	equal := c.equalAmongAll(window, draft)
	if len(equal) > 0 || !draft.Adopts || window.Complete || draft.Within > 0 {
		return equal
	}
	own, err := c.windows.glance(ctx, draft.ChannelID+" "+draft.Sender, func(ctx context.Context) (Window, error) {
		return c.sendersWindow(ctx, draft)
	})
	if err != nil {
		return nil
	}
	return c.equalAmongAll(own, draft)
}

// Equal returns the messages of a window that are equal to the draft, newest first: of the same text, not known to be of another sender,
// and of no resource of this run.
func (c *Client) Equal(window Window, draft Draft) []Message {
	return slices.DeleteFunc(c.equalAmongAll(window, draft), func(m Message) bool { return c.claims.taken(messageKind, m.ID) })
}

// equalAmongAll is Equal including those of resources of this run.
func (c *Client) equalAmongAll(window Window, draft Draft) []Message {
	messages := window.Messages
	if draft.Within > 0 {
		messages = messages[:min(draft.Within, len(messages))]
	}
	fitting := slices.DeleteFunc(slices.Clone(messages), func(m Message) bool {
		return c.from(m, draft.Sender) == noMatch || draft.Taken != nil && draft.Taken(m.ID)
	})
	return Matching(fitting, draft.Text, func(m Message) string { return m.Text })
}

// ClaimMessage records that a message belongs to a resource, so that no other one takes it.
func (c *Client) ClaimMessage(id string) { c.claims.take(messageKind, id) }

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

// visiblePatience is how long to wait for an accepted message to become visible; after that, later reads find it.
const visiblePatience = 20 * time.Second

// awaitVisible waits for an accepted message to become visible. While the one posted before it is not visible either, it reads the channel
// only once: a service that is so far behind would cost each of many messages the whole patience. Later reads find them all.
func (c *Client) awaitVisible(ctx context.Context, draft Draft, trace Trace, before Window) (Message, bool) {
	last, late := c.unseen.last(draft)
	if !late || c.shows(before, last) {
		return c.awaitMessage(ctx, draft, trace)
	}
	// A message with another text is not taken for it: it may be one of the earlier posts.
	found, err := c.searchFor(ctx, draft, trace)
	if err != nil || len(found.candidates) == 0 {
		return Message{}, false
	}
	return found.candidates[0], true
}

// shows says whether a window shows a post that was not visible before.
func (c *Client) shows(window Window, post unseenPost) bool {
	equal := Matching(c.came(window, post.draft, post.trace), post.draft.Text, func(m Message) string { return m.Text })
	return len(post.trace.withoutEarlier(equal)) > 0
}

// awaitMessage searches for an accepted message until it is visible, the time is over, or the user gives up.
func (c *Client) awaitMessage(ctx context.Context, draft Draft, trace Trace) (Message, bool) {
	for pace := newPace(c.clock, firstSearchWait); ; {
		found, err := c.searchFor(ctx, draft, trace)
		if err == nil && len(found.candidates) > 0 {
			return found.candidates[0], true // the oldest: an equal later one is somebody else's
		}
		if pace.elapsed() >= visiblePatience {
			return found.rewritten()
		}
		if pace.wait(ctx) != nil {
			return c.lastSearch(ctx, draft, trace)
		}
	}
}

// lastSearch searches once more when the user has given up waiting: the id is worth one short request.
func (c *Client) lastSearch(ctx context.Context, draft Draft, trace Trace) (Message, bool) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cancelledPatience)
	defer cancel()
	found, err := c.searchFor(ctx, draft, trace)
	switch {
	case err != nil:
		return Message{}, false
	case len(found.candidates) > 0:
		return found.candidates[0], true
	}
	return found.rewritten()
}

// Why a message that is not visible may have been posted all the same.
var (
	errHiddenKind = errors.New("the channel's window need not show replies and posts in a forum")
	errMayBeIt    = errors.New("messages came since that may be it, in other words or from a sender who is not shown")
)

// searchFor searches for a post. It is proved absent only when no new message at all could be it.
func (c *Client) searchFor(ctx context.Context, draft Draft, trace Trace) (searchResult[Message], error) {
	window, err := c.newestMessages(ctx, draft.ChannelID)
	if trace.noRecord && IsNotFound(err) {
		window, err = Window{Complete: true}, nil // as before the post
	}
	if err != nil {
		return searchResult[Message]{}, err
	}
	came, whole := c.came(window, draft, trace), trace.joins(window)
	if !whole { // so many messages may have come that the window does not reach back to it
		if own, err := c.sendersWindow(ctx, draft); err == nil {
			came = c.came(own.with(came), draft, trace)
			whole = whole || own.Odd == 0 && trace.joinsOwn(own)
		}
	}
	return c.judge(draft, trace, came, whole && window.Odd == 0), nil
}

// judge decides which of the new messages the post is; whole says that there are no other new messages.
func (c *Client) judge(draft Draft, trace Trace, came []Message, whole bool) searchResult[Message] {
	equal := Matching(came, draft.Text, func(m Message) string { return m.Text })
	found := searchResult[Message]{candidates: c.unclaimed(trace.withoutEarlier(equal))}
	rest := slices.DeleteFunc(c.unclaimed(came), func(m Message) bool { return c.unseen.explains(draft, m) })
	switch {
	case len(found.candidates) > 0:
	case len(rest) == 1 && len(equal) == 0 && c.from(rest[0], draft.Sender) == certainMatch:
		found.lastResort, found.doubt = rest, errMayBeIt
	case len(rest) > 0:
		found.doubt = errMayBeIt
	case draft.ReplyTo != "" || draft.ForumTopicID != "":
		found.doubt = errHiddenKind
	case len(equal) < trace.Earlier: // an equal message that was posted earlier is not visible either
	default:
		found.complete = whole
	}
	return found
}

// came returns the messages of a window that are new and not known to be of another sender, oldest first.
func (c *Client) came(window Window, draft Draft, trace Trace) []Message {
	return slices.DeleteFunc(trace.since(window), func(m Message) bool { return c.from(m, draft.Sender) == noMatch })
}

// since returns the messages of a window that did not exist before the post, oldest first.
func (t Trace) since(window Window) []Message {
	var came []Message
	for _, message := range slices.Backward(window.Messages) {
		if !slices.Contains(t.Before, message.ID) && message.Timestamp.After(t.Floor) {
			came = append(came, message)
		}
	}
	return came
}

// joins says that no message can be missing between what was seen before the post and the window. A window without any of the earlier
// messages is another window, or an empty one by mistake.
func (t Trace) joins(window Window) bool {
	if len(t.Before) == 0 {
		return window.Complete
	}
	return t.showsBefore(window)
}

// showsBefore says whether a window shows a message from before the post.
func (t Trace) showsBefore(window Window) bool {
	return slices.ContainsFunc(window.Messages, func(m Message) bool { return slices.Contains(t.Before, m.ID) })
}

// joinsOwn is joins for the sender's own messages.
func (t Trace) joinsOwn(own Window) bool {
	return own.Complete && len(own.Messages) > 0 || t.showsBefore(own)
}

// withoutEarlier removes the equal messages that were posted earlier and were not visible then: they come first. They count whether or not
// a resource has found its own among them by now.
func (t Trace) withoutEarlier(came []Message) []Message { return came[min(t.Earlier, len(came)):] }

// unclaimed returns the messages that belong to no resource of this process.
func (c *Client) unclaimed(messages []Message) []Message {
	return slices.DeleteFunc(slices.Clone(messages), func(m Message) bool { return c.claims.taken(messageKind, m.ID) })
}

// with returns a window with other messages added, each once, newest first.
func (w Window) with(others []Message) Window {
	merged := slices.Clone(w.Messages)
	for _, message := range others {
		if _, _, there := w.Find(message.ID); !there {
			merged = append(merged, message)
		}
	}
	slices.SortStableFunc(merged, newestFirst)
	return Window{Messages: merged, Odd: w.Odd, Complete: w.Complete}
}

func newestFirst(a, b Message) int { return b.Timestamp.Compare(a.Timestamp) }

// errNoFilter says that a sender's own messages cannot be read.
var errNoFilter = errors.New("messages can't be filtered by a user name")

// sendersWindow reads the sender's own messages in the channel, past every cache: they reach further back than the channel's. It fails
// where only the sender's user name is known, which is no filter.
func (c *Client) sendersWindow(ctx context.Context, draft Draft) (Window, error) {
	filter := MessageFilter{ChannelID: draft.ChannelID, Count: MaxMessages, UserID: c.senders.id(draft.Sender)}
	if filter.UserID == "" && strings.Contains(draft.Sender, "@") {
		filter.Email = draft.Sender
	}
	if filter.UserID == "" && filter.Email == "" {
		return Window{}, errNoFilter
	}
	return c.Messages(ctx, filter)
}

// earlier counts the posts of this process that are still not visible in the window, and will look like the draft when they are.
func (c *Client) earlier(draft Draft, window Window) int {
	count := 0
	shown := map[string]bool{}
	for _, post := range c.unseen.like(draft) {
		equal := c.unclaimed(Matching(c.came(window, post.draft, post.trace), post.draft.Text, func(m Message) string { return m.Text }))
		at := slices.IndexFunc(equal, func(m Message) bool { return !shown[m.ID] })
		switch {
		case at >= 0:
			shown[equal[at].ID] = true
		case post.trace.joins(window): // else it may have been visible, and the window no longer reaches back to it
			count++
		}
	}
	return count
}

// FindPosted searches for an accepted message that was not visible, by its trace. It returns the number of newer messages.
func (c *Client) FindPosted(ctx context.Context, draft Draft, trace Trace) (message Message, newer int, found bool, err error) {
	window, err := c.Window(ctx, draft.ChannelID)
	if err != nil {
		return Message{}, 0, false, err
	}
	equal := Matching(c.came(window, draft, trace), draft.Text, func(m Message) string { return m.Text })
	candidates := c.unclaimed(trace.withoutEarlier(equal))
	if len(candidates) == 0 {
		return Message{}, 0, false, nil
	}
	message, newer, found = window.Find(candidates[0].ID)
	if found {
		c.claims.take(messageKind, message.ID)
	}
	return message, newer, found, nil
}
