package mockapi

import (
	"slices"
	"strings"
	"time"
)

// This file builds the answer of listMessages, including everything that a Variant changes in it.

// maxEdits bounds how many earlier texts of one message are remembered.
const maxEdits = maxVersions - 1

// window is a request for the newest messages.
type window struct {
	count   int
	channel string // id of the channel it is limited to; empty for the whole community
	matches func(*Message) bool
}

// show returns the messages of a window, newest first, as listMessages shows them.
func (m *community) show(w window) []object {
	m.variant.windows++
	items := make([]object, 0, w.count)
	if isNth(m.variant.windows, m.variant.EmptyWindowEvery) {
		return items
	}
	at := m.pastTime(m.variant.MessageLag)
	for _, message := range m.newest(w, at) {
		items = append(items, m.messageObject(message, at))
	}
	return items
}

// newest returns the messages of a window as of some time.
func (m *community) newest(w window, at time.Time) []*Message {
	most := m.variant.MostMessages
	if most == 0 {
		most = maxCount
	}
	shown := m.newestOf(w, min(w.count, most), at)
	pinned := m.pinned(w.channel, at)
	if pinned == nil || slices.Contains(shown, pinned) {
		return shown
	}
	return append(shown[:min(len(shown), most-1)], pinned)
}

// newestOf returns the newest messages of a window, at most size of them. A deleted message that is only hidden counts.
func (m *community) newestOf(w window, size int, at time.Time) []*Message {
	var shown []*Message
	for _, message := range slices.Backward(m.posted) {
		if size == 0 {
			break
		}
		removed := message.removedBy(at)
		if !m.inWindows(message, at) || !w.matches(message) || (removed && !m.variant.HideDeleted) {
			continue
		}
		size--
		if !removed {
			shown = append(shown, message)
		}
	}
	return shown
}

// pinned finds the message that each window of a channel shows; nil if there is none.
func (m *community) pinned(channelID string, at time.Time) *Message {
	if !m.variant.PinnedOldest || channelID == "" {
		return nil
	}
	for _, message := range m.posted {
		if message.ChannelID == channelID && m.inWindows(message, at) && !message.removedBy(at) {
			return message
		}
	}
	return nil
}

// inWindows says whether windows of some time have a message, or had it until it was deleted.
func (m *community) inWindows(message *Message, at time.Time) bool {
	return !message.VisibleAt.After(at) &&
		(!m.variant.HideReplies || message.ReplyTo == "") &&
		(!m.variant.HideForumPosts || message.ForumTopicID == "")
}

// messageObject is a message as of some time.
func (m *community) messageObject(message *Message, at time.Time) object {
	channel, _ := m.channel(message.ChannelID)
	return object{
		"id":        message.ID,
		"message":   m.variant.text(message, at),
		"user":      object{"user_id": message.member.ID, "email": m.variant.email(message.member.Email)},
		"channel":   object{"channel_id": channel.ID, "name": channel.Topic},
		"timestamp": timestamp(message.Timestamp),
	}
}

func (v *variantState) text(message *Message, at time.Time) string {
	text := message.textAt(at)
	if v.RewriteTexts == nil || at.Sub(message.Timestamp) < v.RewriteAfter {
		return text
	}
	return v.RewriteTexts(text)
}

func (v *variantState) email(address string) string {
	name, domain, isAddress := strings.Cut(address, "@")
	switch {
	case v.NoEmails:
		return ""
	case v.MaskEmails && isAddress && name != "":
		return string([]rune(name)[:1]) + "***@" + domain
	}
	return address
}

// sendStatus is the status word of a successful send or reply.
func (m *community) sendStatus() string {
	if m.variant.SendStatus != "" {
		return m.variant.SendStatus
	}
	return success
}

// earlierText is the text of a message before an edit.
type earlierText struct {
	until time.Time
	text  string
}

// edit changes the text of a message.
func (m *community) edit(message *Message, text string) {
	message.earlier = append(message.earlier, earlierText{m.clock.write(), message.Text})
	if len(message.earlier) > maxEdits {
		message.earlier = slices.Delete(message.earlier, 0, 1)
	}
	message.Text = text
}

func (m *Message) textAt(at time.Time) string {
	for _, earlier := range m.earlier {
		if earlier.until.After(at) {
			return earlier.text
		}
	}
	return m.Text
}

func (m *Message) removedBy(at time.Time) bool {
	return !m.removedAt.IsZero() && !m.removedAt.After(at)
}

// removeMessage deletes a message; windows of the past still show it.
func (m *community) removeMessage(message *Message) {
	message.removedAt = m.clock.write()
	delete(m.messageByID, message.ID)
	m.messages = slices.DeleteFunc(m.messages, func(other *Message) bool { return other == message })
	m.removedMessages++
	if m.removedMessages > maxRemoved {
		oldest := slices.IndexFunc(m.posted, func(other *Message) bool { return !other.removedAt.IsZero() })
		m.posted = slices.Delete(m.posted, oldest, oldest+1)
		m.removedMessages--
	}
}

// forgetMessages deletes all messages of a channel and their history.
func (m *community) forgetMessages(channelID string) {
	isThere := func(message *Message) bool { return message.ChannelID == channelID }
	for _, message := range m.posted {
		if isThere(message) && message.removedAt.IsZero() {
			delete(m.messageByID, message.ID)
		} else if isThere(message) {
			m.removedMessages--
		}
	}
	m.messages = slices.DeleteFunc(m.messages, isThere)
	m.posted = slices.DeleteFunc(m.posted, isThere)
}
