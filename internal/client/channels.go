package client

import (
	"cmp"
	"context"
	"fmt"
)

// Channel is a channel as the service shows it. A nil field was not in the answer: the two lists show different ones.
type Channel struct {
	ID          string
	Aliases     []string // all its ids: the service may call one thing by several
	Topic       string   // the channel's name
	ChannelType string   // an open set: `open` and `forum` are known
	Permissions []string
	UserID      *string // who created it
	ServerID    *string // the community
	CreatedAt   *string // ISO 8601
	UpdatedAt   *string // ISO 8601
}

// channelNouns are the words for a channel in answers.
var channelNouns = nouns{
	one: "channel", many: "channels",
	ids: []string{"_id", "id", "channel_id", "channelId"}, names: []string{"topic", "title", "name"},
}

// channelWrite is what create and update send; update replaces both.
type channelWrite struct {
	Topic       string `json:"topic"`
	ChannelType string `json:"channelType"`
}

func channelOf(r row) Channel {
	ids := channelNouns.idsOf(r)
	return Channel{
		ID: cmp.Or(ids...), Aliases: ids,
		Topic: r.text(channelNouns.names...).Value, ChannelType: r.text("channelType").Value, Permissions: member[Texts](r, "permissions").Values,
		UserID: member[Reference](r, "userId").Pointer(), ServerID: member[Reference](r, "serverId").Pointer(),
		CreatedAt: member[Moment](r, "createdAt").Pointer(), UpdatedAt: member[Moment](r, "updatedAt").Pointer(),
	}
}

func (c *Channel) identity() (id *string, aliases []string) { return &c.ID, c.Aliases }

// newChannels makes the collection of channels. It reads the System API's list (listSystemChannels, inferred) where that key is configured,
// since that key sees everything, else the Integration API's (listChannels, known from a client). Where the inferred operation turns out
// not to exist, it falls back to the Integration API's.
func newChannels(c *Client) *Collection[Channel] {
	topic := func(ch Channel) string { return ch.Topic }
	channels := newCollection(c, channelNouns, OpListChannels, channelOf, (*Channel).identity, topic)
	channels.fetch = c.fetchChannels
	channels.partial = func() error {
		if last, listed := c.channelsFallback.Load().(fallback); listed && last.reason != nil {
			return fmt.Errorf("the Integration API's list does not show the channel, and only the System API's is sure to show all: %w", last.reason)
		}
		return nil
	}
	if !c.HasKey(System) {
		channels.narrow = "the list that api_token alone can read need not show every channel; system_api_key reads the one that does"
	}
	return channels
}

func (c *Client) fetchChannels(ctx context.Context) ([]Channel, error) {
	switch {
	case !c.HasKey(System) && !c.HasKey(Integration):
		return nil, &MissingKeyError{Operation: c.operations[OpListChannels], Key: APIToken, Or: SystemAPIKey}
	case !c.HasKey(System):
		c.channelsFallback.Store(fallback{})
		return c.Channels.read(ctx, OpListChannels)
	}
	channels, err := c.Channels.read(ctx, OpListSystemChannels)
	if !MayNotExist(err) || !c.HasKey(Integration) {
		c.channelsFallback.Store(fallback{})
		return channels, err
	}
	c.log.InfoContext(ctx, "The System API has no list of channels at the inferred path: using the Integration API's list",
		"operation", string(OpListSystemChannels))
	c.channelsFallback.Store(fallback{err})
	return c.Channels.read(ctx, OpListChannels)
}

// fallback holds why the last list of channels came from the Integration API, which may show fewer channels than there are.
type fallback struct{ reason error }

// CreateChannel creates a channel (createChannel), exactly once although the answer may be lost.
func (c *Client) CreateChannel(ctx context.Context, topic, channelType string) (Channel, error) {
	return c.Channels.Create(ctx, topic, func(ctx context.Context) (Channel, error) {
		return c.writeChannel(ctx, OpCreateChannel, "", topic, channelType)
	})
}

// UpdateChannel replaces a channel's topic and type (updateChannel). Fields that the answer lacks are filled in from the request.
func (c *Client) UpdateChannel(ctx context.Context, id, topic, channelType string) (Channel, error) {
	return c.writeChannel(ctx, OpUpdateChannel, id, topic, channelType)
}

func (c *Client) writeChannel(ctx context.Context, op OperationID, id, topic, channelType string) (Channel, error) {
	return c.Channels.write(ctx, op, id, channelWrite{Topic: topic, ChannelType: channelType}, func(shown *Channel) {
		shown.Topic, shown.ChannelType = orSent(shown.Topic, topic), cmp.Or(shown.ChannelType, channelType)
	})
}

// DeleteChannel deletes a channel with all its messages (deleteChannel, inferred). A channel that is missing from a complete list counts as
// deleted, whatever the answer was.
func (c *Client) DeleteChannel(ctx context.Context, id string) error {
	defer c.windows.drop(id)
	return c.Channels.Delete(ctx, OpDeleteChannel, id)
}
