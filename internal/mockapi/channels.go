package mockapi

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// forumType is the channelType of a channel whose messages belong to forum topics.
const forumType = "forum"

// Channel is a channel of the community.
type Channel struct {
	ID          string       `json:"id"`
	Topic       string       `json:"topic"`        // the channel's name
	Type        string       `json:"channel_type"` // open, forum, or whatever was written
	ForumTopics []ForumTopic `json:"forum_topics,omitempty"`
	UserID      string       `json:"user_id"` // who made it
	CreatedAt   time.Time    `json:"created_at"`
	UpdatedAt   time.Time    `json:"updated_at"`
}

// ForumTopic is a thread of a forum channel. The API can post into it but neither list nor make it.
type ForumTopic struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

func (c *Channel) clone() Channel {
	copied := *c
	copied.ForumTopics = slices.Clone(c.ForumTopics)
	return copied
}

// listChannels is the integration family's list: fewer fields than the system family's.
func (m *community) listChannels(c *call) answer {
	show := func(channel *Channel) object {
		return object{"_id": channel.ID, "topic": channel.Topic, "channelType": channel.Type}
	}
	return m.list(c, listing{
		things: "channels", name: "topic", rows: rowsOf(&m.past.channels, show), softDeletes: true,
		success: "channels fetched successfully", writeSuccess: writeIntegrationList,
	})
}

// listSystemChannels is the system family's list.
func (m *community) listSystemChannels(c *call) answer {
	return m.list(c, listing{
		things: "channels", name: "topic", rows: rowsOf(&m.past.channels, channelObject), softDeletes: true,
		success: "Channels have been fetched successfully", writeSuccess: writeSystemList,
	})
}

// channelInput is the body of createChannel and updateChannel; both fields are required in both.
type channelInput struct {
	Topic       string `json:"topic"`
	ChannelType string `json:"channelType"`
}

func decodeChannel(c *call) (channelInput, answer, bool) {
	var input channelInput
	if refusal, ok := decode(c, &input); !ok {
		return input, refusal, false
	}
	input.Topic = strings.TrimSpace(input.Topic)
	refusal, ok := requireAll(c, field{"topic", input.Topic}, field{"channelType", input.ChannelType})
	return input, refusal, ok
}

// createChannel makes a channel. The topic need not be unique.
func (m *community) createChannel(c *call) answer {
	input, refusal, ok := decodeChannel(c)
	if !ok {
		return refusal
	}
	channel := m.addChannel(input.Topic, input.ChannelType)
	return systemSuccess("Channel has been created successfully", m.written(channelObject(channel), "topic"))
}

// updateChannel replaces both fields of a channel.
func (m *community) updateChannel(c *call) answer {
	input, refusal, ok := decodeChannel(c)
	if !ok {
		return refusal
	}
	channel, ok := m.channel(c.params["id"])
	if !ok {
		return c.fail(http.StatusNotFound, "Channel not found")
	}
	m.editChannel(channel, input.Topic, input.ChannelType)
	return systemSuccess("Channel has been updated successfully", m.written(channelObject(channel), "topic"))
}

// deleteChannel removes a channel and all its messages.
func (m *community) deleteChannel(c *call) answer {
	channel, ok := m.channel(c.params["id"])
	if !ok {
		return m.already(c, http.StatusNotFound, "Channel not found")
	}
	m.removeChannel(channel)
	return systemSuccess("Channel has been deleted successfully", channelObject(channel))
}

func channelObject(channel *Channel) object {
	return object{
		"_id":         channel.ID,
		"topic":       channel.Topic,
		"channelType": channel.Type,
		"permissions": []string{},
		"userId":      channel.UserID,
		"serverId":    communityID,
		"createdAt":   timestamp(channel.CreatedAt),
		"updatedAt":   timestamp(channel.UpdatedAt),
		"__v":         0,
	}
}

func (m *community) addChannel(topic, channelType string) *Channel {
	now := m.clock.write()
	channel := &Channel{
		ID: m.newID(), Topic: strings.TrimSpace(topic), Type: channelType, UserID: ownerID, CreatedAt: now, UpdatedAt: now,
	}
	m.channels = append(m.channels, channel)
	m.past.channels.record(channel.ID, now, channel.clone())
	return channel
}

func (m *community) addForumTopic(channel *Channel, title string) ForumTopic {
	m.clock.write()
	topic := ForumTopic{ID: m.newID(), Title: title}
	channel.ForumTopics = append(channel.ForumTopics, topic)
	return topic
}

func (m *community) editChannel(channel *Channel, topic, channelType string) {
	channel.Topic, channel.Type, channel.UpdatedAt = strings.TrimSpace(topic), channelType, m.clock.write()
	m.past.channels.record(channel.ID, channel.UpdatedAt, channel.clone())
}

func (m *community) removeChannel(channel *Channel) {
	m.past.channels.remove(channel.ID, m.clock.write())
	m.channels = slices.DeleteFunc(m.channels, func(c *Channel) bool { return c == channel })
	m.forgetMessages(channel.ID)
}
