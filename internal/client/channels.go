package client

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Channel is a channel as the service shows it. A nil field was not in the answer: the two lists show different ones.
type Channel struct {
	ID          string
	Topic       string // the channel's name
	ChannelType string // an open set: `open` and `forum` are known
	Permissions []string
	UserID      *string // who created it
	ServerID    *string // the community
	CreatedAt   *string // ISO 8601
	UpdatedAt   *string // ISO 8601
}

// channelRead is a channel on the wire: the name of a channel has three names.
type channelRead struct {
	UnderscoreID Text  `json:"_id"`
	ID           Text  `json:"id"`
	ChannelID    Text  `json:"channel_id"`
	Topic        Text  `json:"topic"`
	Title        Text  `json:"title"`
	Name         Text  `json:"name"`
	ChannelType  Text  `json:"channelType"`
	Permissions  Texts `json:"permissions"`
	UserID       Text  `json:"userId"`
	ServerID     Text  `json:"serverId"`
	CreatedAt    Text  `json:"createdAt"`
	UpdatedAt    Text  `json:"updatedAt"`
}

// channelWrite is what create and update send; update replaces both.
type channelWrite struct {
	Topic       string `json:"topic"`
	ChannelType string `json:"channelType"`
}

func (r channelRead) channel() (Channel, error) {
	id := firstText(r.UnderscoreID, r.ID, r.ChannelID)
	if id.Value == "" {
		return Channel{}, errors.New("a channel in the answer has no _id")
	}
	channel := Channel{
		ID: id.Value, Topic: firstText(r.Topic, r.Title, r.Name).Value, ChannelType: r.ChannelType.Value, Permissions: r.Permissions.Values,
		UserID: r.UserID.Pointer(), ServerID: r.ServerID.Pointer(), CreatedAt: r.CreatedAt.Pointer(), UpdatedAt: r.UpdatedAt.Pointer(),
	}
	return channel, nil
}

func channelsOf(rows []channelRead) ([]Channel, error) {
	channels := make([]Channel, 0, len(rows))
	for _, row := range rows {
		channel, err := row.channel()
		if err != nil {
			return nil, err
		}
		channels = append(channels, channel)
	}
	return channels, nil
}

// allChannels is the one collection of channels.
const allChannels = "channels"

const channelKind = "channel"

// Channels returns all channels of the community, in the service's order; shared by all readers. It uses the System API's list
// (listSystemChannels, inferred) where that key is there, since that key sees everything, else the Integration API's
// (listChannels, known from a client). Where the inferred one turns out not to exist, it falls back to the other.
func (c *Client) Channels(ctx context.Context) ([]Channel, error) {
	return c.channels.read(ctx, allChannels, c.fetchChannels)
}

func (c *Client) fetchChannels(ctx context.Context) ([]Channel, error) {
	if !c.HasKey(System) {
		return c.listChannels(ctx, OpListChannels)
	}
	channels, err := c.listChannels(ctx, OpListSystemChannels)
	if MayNotExist(err) && c.HasKey(Integration) {
		c.log.InfoContext(ctx, "The System API has no list of channels where it was inferred to be: the Integration API's is used", "operation", string(OpListSystemChannels))
		return c.listChannels(ctx, OpListChannels)
	}
	return channels, err
}

func (c *Client) listChannels(ctx context.Context, id OperationID) ([]Channel, error) {
	return call(ctx, c, id, input{}, channelsOf)
}

// Channel returns the channel with an id; found is false only when a complete list does not have it.
func (c *Client) Channel(ctx context.Context, id string) (channel Channel, found bool, err error) {
	channels, err := c.Channels(ctx)
	if err != nil {
		return Channel{}, false, err
	}
	at := slices.IndexFunc(channels, func(ch Channel) bool { return ch.ID == id })
	if at < 0 {
		return Channel{}, false, nil
	}
	return channels[at], true, nil
}

// ChannelsByTopic returns the channels with a topic, white space around it aside.
func (c *Client) ChannelsByTopic(ctx context.Context, topic string) ([]Channel, error) {
	channels, err := c.Channels(ctx)
	if err != nil {
		return nil, err
	}
	return withTopic(channels, topic), nil
}

func withTopic(channels []Channel, topic string) []Channel {
	var matching []Channel
	for _, channel := range channels {
		if NormalizeText(channel.Topic) == NormalizeText(topic) {
			matching = append(matching, channel)
		}
	}
	return matching
}

// CreateChannel creates a channel (createChannel), exactly once although the answer may be lost: a channel with the topic that
// was not there before, and that no other resource of this process made, is then ours. What was there before is remembered for
// many creates, since only somebody else's channel of the same topic within that time could be mistaken for ours.
func (c *Client) CreateChannel(ctx context.Context, topic, channelType string) (Channel, error) {
	done, err := c.turns.take(ctx, "channel topic "+NormalizeText(topic))
	if err != nil {
		return Channel{}, err
	}
	defer done()
	before, err := c.baseline.read(ctx, allChannels, c.fetchChannels)
	if err != nil {
		return Channel{}, fmt.Errorf("looking at the channels before creating one: %w", err)
	}
	known := map[string]bool{}
	for _, channel := range before {
		known[channel.ID] = true
	}
	create := once[Channel]{
		thing: fmt.Sprintf("channel %q", topic),
		act: func(ctx context.Context) (Channel, error) {
			return c.writeChannel(ctx, OpCreateChannel, "", topic, channelType)
		},
		look: func(ctx context.Context) (sighting[Channel], error) {
			now, err := c.fetchChannels(ctx)
			came := slices.DeleteFunc(withTopic(now, topic), func(ch Channel) bool { return known[ch.ID] || c.claims.taken(channelKind, ch.ID) })
			return sighting[Channel]{candidates: came, complete: true}, err
		},
		id:    func(ch Channel) string { return ch.ID },
		clock: c.clock,
	}
	channel, _, err := create.do(ctx)
	if err == nil {
		c.claims.take(channelKind, channel.ID)
	}
	return channel, err
}

// ClaimChannel takes an existing channel for a resource of this process; false when a resource has it already.
func (c *Client) ClaimChannel(id string) bool { return c.claims.take(channelKind, id) }

// UpdateChannel replaces a channel's topic and type (updateChannel). What the answer lacks is taken from what was sent.
func (c *Client) UpdateChannel(ctx context.Context, id, topic, channelType string) (Channel, error) {
	return c.writeChannel(ctx, OpUpdateChannel, id, topic, channelType)
}

func (c *Client) writeChannel(ctx context.Context, op OperationID, id, topic, channelType string) (Channel, error) {
	defer c.channels.drop(allChannels)
	in := input{json: channelWrite{Topic: topic, ChannelType: channelType}}
	if id != "" {
		in.path = map[string]string{"id": id}
	}
	return call(ctx, c, op, in, func(row channelRead) (Channel, error) {
		if id != "" && firstText(row.UnderscoreID, row.ID, row.ChannelID).Value == "" {
			row.ID = Text{Value: id, Set: true}
		}
		channel, err := row.channel()
		if strings.TrimSpace(channel.Topic) == "" {
			channel.Topic = topic
		}
		channel.ChannelType = cmp.Or(channel.ChannelType, channelType)
		return channel, err
	})
}

// DeleteChannel deletes a channel with all its messages (deleteChannel, inferred). A channel that a complete list does not
// have any more is deleted, whatever the answer was.
func (c *Client) DeleteChannel(ctx context.Context, id string) error {
	err := tell(ctx, c, OpDeleteChannel, input{path: map[string]string{"id": id}})
	c.channels.drop(allChannels)
	c.windows.drop(id)
	if err != nil && !IsNotFound(err) && !c.isGone(ctx, id, err) {
		return err
	}
	c.claims.release(channelKind, id)
	return nil
}

// isGone looks for a channel whose deletion was answered in a way that leaves it open.
func (c *Client) isGone(ctx context.Context, id string, err error) bool {
	if !MayNotExist(err) && !IsOutcomeUnknown(err) {
		return false
	}
	_, there, readErr := c.Channel(ctx, id)
	return readErr == nil && !there
}
