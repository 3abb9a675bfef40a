package mockapi

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// This file is the community as seen past the API: its real state, and what people do to it in the web interface. None of it appears in the
// request log.

// CommunityID is the id of the community, which never changes.
func (s *Server) CommunityID() string { return communityID }

// Channels are the channels in the order in which they were made.
func (s *Server) Channels() []Channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	channels := make([]Channel, 0, len(s.community.channels))
	for _, channel := range s.community.channels {
		channels = append(channels, channel.clone())
	}
	return channels
}

// Channel finds a channel by its id.
func (s *Server) Channel(id string) (Channel, bool) {
	return s.findChannel(func(c *Channel) bool { return c.ID == id })
}

// ChannelByTopic finds the first channel of that name.
func (s *Server) ChannelByTopic(topic string) (Channel, bool) {
	return s.findChannel(func(c *Channel) bool { return c.Topic == topic })
}

func (s *Server) findChannel(matches func(*Channel) bool) (Channel, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.community.channels, matches)
	if i < 0 {
		return Channel{}, false
	}
	return s.community.channels[i].clone(), true
}

// AddChannel makes a channel.
func (s *Server) AddChannel(topic, channelType string) Channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.community.addChannel(topic, channelType).clone()
}

// AddForumTopic makes a forum topic in a channel.
func (s *Server) AddForumTopic(channelID, title string) (ForumTopic, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	channel, ok := s.community.channel(channelID)
	if !ok {
		return ForumTopic{}, unknown("channel", channelID)
	}
	return s.community.addForumTopic(channel, title), nil
}

// EditChannel changes a channel's name and type.
func (s *Server) EditChannel(id, topic, channelType string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	channel, ok := s.community.channel(id)
	if !ok {
		return unknown("channel", id)
	}
	s.community.editChannel(channel, topic, channelType)
	return nil
}

// RemoveChannel deletes a channel with its messages.
func (s *Server) RemoveChannel(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	channel, ok := s.community.channel(id)
	if !ok {
		return unknown("channel", id)
	}
	s.community.removeChannel(channel)
	return nil
}

// Messages returns all messages of a channel, oldest first, including those that the API does not show yet.
func (s *Server) Messages(channelID string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var messages []Message
	for _, message := range s.community.messages {
		if message.ChannelID == channelID {
			messages = append(messages, message.clone())
		}
	}
	return messages
}

// PostAs posts a message as a member. It is visible at once, whatever the visibility delay; in a forum it goes to the first topic.
func (s *Server) PostAs(channelID, username, text string) (Message, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	channel, ok := s.community.channel(channelID)
	if !ok {
		return Message{}, unknown("channel", channelID)
	}
	sender, ok := s.community.sender(username)
	if !ok {
		return Message{}, unknown("member", username)
	}
	return s.community.postIn(channel, sender, normalise(text)).clone(), nil
}

func (m *community) postIn(channel *Channel, sender *Member, text string) *Message {
	message := Message{ChannelID: channel.ID, Text: text}
	if channel.Type == forumType && len(channel.ForumTopics) > 0 {
		message.ForumTopicID = channel.ForumTopics[0].ID
	}
	return m.post(message, sender, 0)
}

// EditMessage changes the text of a message.
func (s *Server) EditMessage(id, text string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	message, ok := s.community.messageByID[id]
	if !ok {
		return unknown("message", id)
	}
	s.community.edit(message, normalise(text))
	return nil
}

// RemoveMessage deletes a message.
func (s *Server) RemoveMessage(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	message, ok := s.community.messageByID[id]
	if !ok {
		return unknown("message", id)
	}
	s.community.removeMessage(message)
	return nil
}

// RemoveReaction takes the reaction of a member, by username, from a message.
func (s *Server) RemoveReaction(id, sender, emoji string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	message, ok := s.community.messageByID[id]
	if !ok {
		return unknown("message", id)
	}
	at := slices.IndexFunc(message.Reactions, func(r Reaction) bool { return r.Sender == sender && r.Emoji == emoji })
	if at < 0 {
		return unknown("reaction", emoji)
	}
	message.Reactions = slices.Delete(message.Reactions, at, at+1)
	return nil
}

// FillChannel posts n messages of small talk, by the members in turn.
func (s *Server) FillChannel(channelID string, n int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	channel, ok := s.community.channel(channelID)
	if !ok {
		return unknown("channel", channelID)
	}
	members := s.community.present()
	if len(members) == 0 {
		return errors.New("the mock has no members who could talk")
	}
	for i := range n {
		sender := members[i%len(members)]
		s.community.postIn(channel, sender, fmt.Sprintf("small talk %d", i+1))
	}
	return nil
}

// SetVisibilityDelay sets how much of the mock's time passes before listMessages shows a new message or reply. Existing messages are not
// affected.
func (s *Server) SetVisibilityDelay(delay time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.community.visibilityDelay = delay
}

// SetNumbersAsStrings changes at run time what WithNumbersAsStrings sets at the start.
func (s *Server) SetNumbersAsStrings(asStrings bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.community.numbersAsStrings = asStrings
}

// Images are the uploaded images in the order of their upload.
func (s *Server) Images() []Image {
	s.mu.Lock()
	defer s.mu.Unlock()
	images := make([]Image, 0, len(s.community.images))
	for _, i := range s.community.images {
		images = append(images, i.Image)
	}
	return images
}

// RemoveImage deletes an image; its url answers 404 from then on.
func (s *Server) RemoveImage(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := slices.IndexFunc(s.community.images, func(i *image) bool { return i.ID == id })
	if at < 0 {
		return unknown("image", id)
	}
	s.community.clock.write()
	s.community.imageBytes -= s.community.images[at].Size
	s.community.images = slices.Delete(s.community.images, at, at+1)
	return nil
}

func unknown(kind, id string) error {
	return fmt.Errorf("the mock has no %s %q", kind, id)
}
