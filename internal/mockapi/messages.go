package mockapi

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Numbers of messages in an answer of listMessages.
const (
	defaultCount = 50
	maxCount     = 100
)

// Message is a message in a channel. The API shows less of it: listMessages has neither the forum topic, nor the message it replies to, nor
// reactions.
type Message struct {
	ID           string     `json:"id"`
	ChannelID    string     `json:"channel_id"`
	ForumTopicID string     `json:"forum_topic_id,omitempty"` // empty outside forums
	ReplyTo      string     `json:"reply_to,omitempty"`       // id of the message it replies to; empty for other messages
	Sender       string     `json:"sender"`                   // username
	Text         string     `json:"message"`
	Timestamp    time.Time  `json:"timestamp"`
	VisibleAt    time.Time  `json:"visible_at"` // from when on listMessages shows it
	Reactions    []Reaction `json:"reactions,omitempty"`

	member    *Member
	earlier   []earlierText // oldest first
	removedAt time.Time     // zero while it is there
}

// Reaction is an emoji that a member put on a message.
type Reaction struct {
	Emoji  string    `json:"emoji"`
	Sender string    `json:"sender"` // username
	At     time.Time `json:"at"`

	memberID string
}

func (m *Message) clone() Message {
	copied := *m
	copied.Reactions, copied.earlier = slices.Clone(m.Reactions), nil
	return copied
}

// listMessages returns the newest messages, newest first. Of two with the same time, the one posted later is newer.
func (m *community) listMessages(c *call) answer {
	query := c.request.URL.Query()
	count, err := parseCount(query.Get("count"))
	if err != nil {
		return c.fail(http.StatusBadRequest, err.Error())
	}
	userID, email, channelID := query.Get("user_id"), query.Get("email"), query.Get("channel_id")
	if userID != "" && email != "" {
		return c.fail(http.StatusBadRequest, "Send either user_id or email, not both")
	}
	if !m.knows(userID, email, channelID) {
		return c.fail(http.StatusNotFound, "Record Not Found")
	}
	items := m.show(window{count: count, channel: channelID, matches: func(message *Message) bool {
		return (channelID == "" || message.ChannelID == channelID) &&
			(userID == "" || message.member.ID == userID) &&
			(email == "" || strings.EqualFold(message.member.Email, email))
	}})
	return jsonAnswer(http.StatusOK, object{
		"status":  success,
		"message": "messages fetched successfully",
		"data":    object{"total": m.number(int64(len(items))), "messages": items},
	})
}

func parseCount(text string) (int, error) {
	if text == "" {
		return defaultCount, nil
	}
	count, err := strconv.Atoi(text)
	if err != nil || count < 1 || count > maxCount {
		return 0, fmt.Errorf("count must be an integer from 1 to %d", maxCount)
	}
	return count, nil
}

// knows says whether each given filter refers to something that exists.
func (m *community) knows(userID, email, channelID string) bool {
	_, user := m.member(func(u *Member) bool { return u.ID == userID })
	_, address := m.member(func(u *Member) bool { return strings.EqualFold(u.Email, email) })
	_, channel := m.channel(channelID)
	return (userID == "" || user) && (email == "" || address) && (channelID == "" || channel)
}

// number is a number as the service writes it.
func (m *community) number(n int64) any {
	if m.numbersAsStrings {
		return strconv.FormatInt(n, 10)
	}
	return n
}

// decimal is number for what may have a fraction.
func (m *community) decimal(n float64) any {
	if m.numbersAsStrings {
		return strconv.FormatFloat(n, 'f', -1, 64)
	}
	return n
}

// sendMessage posts into a channel and does not return the id.
func (m *community) sendMessage(c *call) answer {
	var input struct {
		ChannelID    string `json:"channelId"`
		Message      string `json:"message"`
		Sender       string `json:"sender"`
		ForumTopicID string `json:"forumTopicId"`
	}
	if refusal, ok := decode(c, &input); !ok {
		return refusal
	}
	text := normalise(input.Message)
	refusal, ok := requireAll(c, field{"channelId", input.ChannelID}, field{"message", text}, field{"sender", input.Sender})
	if !ok {
		return refusal
	}
	channel, ok := m.channel(input.ChannelID)
	if !ok {
		return c.fail(http.StatusNotFound, "Channel not found")
	}
	sender, ok := m.sender(input.Sender)
	if !ok {
		return c.fail(http.StatusNotFound, "Sender not found")
	}
	topicID, refusal, ok := forumTopicFor(c, channel, input.ForumTopicID)
	if !ok {
		return refusal
	}
	m.post(Message{ChannelID: channel.ID, ForumTopicID: topicID, Text: text}, sender, m.visibilityDelay)
	return succeed(m.sendStatus(), "Message send successfully")
}

// forumTopicFor returns the forum topic of a message. A topic for a channel that is not a forum is ignored: what the service does with it
// is not known.
func forumTopicFor(c *call, channel *Channel, id string) (string, answer, bool) {
	if channel.Type != forumType {
		return "", answer{}, true
	}
	if id == "" {
		return "", c.fail(http.StatusBadRequest, "forumTopicId is required for a forum channel"), false
	}
	if !slices.ContainsFunc(channel.ForumTopics, func(t ForumTopic) bool { return t.ID == id }) {
		return "", c.fail(http.StatusNotFound, "Forum topic not found"), false
	}
	return id, answer{}, true
}

// replyMessage posts a reply into the channel and forum topic of the original message.
func (m *community) replyMessage(c *call) answer {
	var input struct {
		MessageID string `json:"messageId"`
		Message   string `json:"message"`
		Sender    string `json:"sender"`
	}
	if refusal, ok := decode(c, &input); !ok {
		return refusal
	}
	text := normalise(input.Message)
	refusal, ok := requireAll(c, field{"messageId", input.MessageID}, field{"message", text}, field{"sender", input.Sender})
	if !ok {
		return refusal
	}
	answered, ok := m.messageByID[input.MessageID]
	if !ok {
		return c.fail(http.StatusNotFound, "Message not found")
	}
	sender, ok := m.sender(input.Sender)
	if !ok {
		return c.fail(http.StatusNotFound, "Sender not found")
	}
	m.post(Message{
		ChannelID: answered.ChannelID, ForumTopicID: answered.ForumTopicID, ReplyTo: answered.ID, Text: text,
	}, sender, m.visibilityDelay)
	return succeed(m.sendStatus(), "Message reply successfully")
}

// reactMessage puts an emoji on a message. A second time the same is kept as a second reaction.
func (m *community) reactMessage(c *call) answer {
	var input struct {
		MessageID string `json:"messageId"`
		Emoji     string `json:"emoji"`
		Sender    string `json:"sender"`
	}
	if refusal, ok := decode(c, &input); !ok {
		return refusal
	}
	refusal, ok := requireAll(c, field{"messageId", input.MessageID}, field{"emoji", input.Emoji}, field{"sender", input.Sender})
	if !ok {
		return refusal
	}
	message, ok := m.messageByID[input.MessageID]
	if !ok {
		return c.fail(http.StatusNotFound, "Message not found")
	}
	sender, ok := m.sender(input.Sender)
	if !ok {
		return c.fail(http.StatusNotFound, "Sender not found")
	}
	message.Reactions = append(message.Reactions, Reaction{
		Emoji: input.Emoji, Sender: sender.Username, At: m.clock.write(), memberID: sender.ID,
	})
	return succeed(success, "Reaction added successfully")
}

// normalise changes a text as the service does: Unix line ends, and no surrounding white space.
func normalise(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
}

// post adds a message with an id and a time; it shows after the delay.
func (m *community) post(message Message, sender *Member, delay time.Duration) *Message {
	message.Timestamp = m.clock.write()
	message.VisibleAt = message.Timestamp.Add(delay)
	message.ID = m.newID()
	message.Sender, message.member = sender.Username, sender
	m.messages, m.posted = append(m.messages, &message), append(m.posted, &message)
	m.messageByID[message.ID] = &message
	return &message
}
