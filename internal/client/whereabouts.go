package client

import (
	"context"
	"slices"
	"time"
)

// Where an earlier message is. A message that a window does not show need not be deleted: newer messages may have pushed it out, it may be
// hidden from windows, or one window may lack it by mistake.

// Spot is what is known about a message from before.
type Spot struct {
	ChannelID string
	ID        string
	UserID    string    // of the sender; empty when not known
	Posted    time.Time // by the service's clock; zero when not known
	// Neighbours are the ids of the messages that the channel showed right before this one was posted; empty when not known. A short window
	// without any of them has moved on.
	Neighbours []string
}

// Whereabouts is what the windows show of one message.
type Whereabouts struct {
	Message Message
	Found   bool
	Newer   int // newer messages in the channel's window
	// Missing says that the message would be visible if it still existed, as far as one read can tell.
	Missing bool
	// Repeated says that another message of the same author has the same text: a service that rewrites texts did so before, so an unexpected
	// text need not be an edit.
	Repeated bool
}

// Locate searches for a message in the channel's window, which all readers of the channel share, and then among its sender's own messages,
// which reach further back.
func (c *Client) Locate(ctx context.Context, spot Spot) (Whereabouts, error) {
	window, err := c.Window(ctx, spot.ChannelID)
	if err != nil {
		return Whereabouts{}, err
	}
	return c.locateIn(ctx, window, spot, c.sharedOwn), nil
}

// ownWindow reads the sender's messages in the channel.
type ownWindow func(context.Context, Spot) (Window, error)

func (c *Client) locateIn(ctx context.Context, window Window, spot Spot, own ownWindow) Whereabouts {
	here := Whereabouts{Newer: len(window.Messages)}
	if !spot.Posted.IsZero() {
		here.Newer = window.Newer(spot.Posted)
	}
	if message, place, found := window.Find(spot.ID); found {
		return Whereabouts{Message: message, Newer: place, Found: true, Repeated: window.repeats(message)}
	}
	missing := !spot.Posted.IsZero() && window.reachesBackPast(spot.Posted) && window.showsAny(spot.Neighbours)
	if spot.UserID != "" {
		senders, err := own(ctx, spot)
		if err != nil { // then nothing is certain
			return here
		}
		if message, _, found := senders.Find(spot.ID); found {
			here.Message, here.Found = message, true
			return here
		}
		missing = missing && senders.reachesBackPast(spot.Posted)
	}
	here.Missing = missing
	return here
}

// showsAny says whether a window shows one of some messages, or there are none to show.
func (w Window) showsAny(messageIDs []string) bool {
	return len(messageIDs) == 0 || slices.ContainsFunc(w.Messages, func(m Message) bool { return slices.Contains(messageIDs, m.ID) })
}

// repeats says whether another message of the same author shows the same text.
func (w Window) repeats(message Message) bool {
	return slices.ContainsFunc(w.Messages, func(other Message) bool {
		return other.ID != message.ID && other.UserID == message.UserID && NormalizeText(other.Text) == NormalizeText(message.Text)
	})
}

func (c *Client) sharedOwn(ctx context.Context, spot Spot) (Window, error) {
	return c.windows.read(ctx, spot.ChannelID+" "+spot.UserID, func(ctx context.Context) (Window, error) { return c.freshOwn(ctx, spot) })
}

func (c *Client) freshOwn(ctx context.Context, spot Spot) (Window, error) {
	return c.Messages(ctx, MessageFilter{ChannelID: spot.ChannelID, UserID: spot.UserID, Count: MaxMessages})
}

// LocateTwice searches for a message twice, some seconds apart and past every cache, before it is posted again. The resources of one
// channel share the reads of the channel.
func (c *Client) LocateTwice(ctx context.Context, spot Spot) (first, second Whereabouts, err error) {
	seen, err := c.windowLooks.read(ctx, spot.ChannelID, func(ctx context.Context) (windowPair, error) {
		return c.readTwice(ctx, spot.ChannelID)
	})
	if err != nil {
		return first, second, err
	}
	first, second = c.locateIn(ctx, seen.first, spot, c.freshOwn), c.locateIn(ctx, seen.second, spot, c.freshOwn)
	if second.Found && !second.Repeated && spot.UserID != "" {
		own, err := c.freshOwn(ctx, spot)
		if err != nil {
			return first, second, err
		}
		second.Repeated = own.repeats(second.Message)
	}
	return first, second, nil
}

// windowPair is a channel's window, read twice, some seconds apart.
type windowPair struct{ first, second Window }

func (c *Client) readTwice(ctx context.Context, channelID string) (pair windowPair, err error) {
	ctx, cancel := bounded(ctx)
	defer cancel()
	if pair.first, err = c.newestMessages(ctx, channelID); err != nil {
		return pair, err
	}
	if err := c.clock.Sleep(ctx, betweenLooks); err != nil {
		return pair, err
	}
	pair.second, err = c.newestMessages(ctx, channelID)
	return pair, err
}
