package channels

import (
	"context"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// byTopic is how people know a channel.
var byTopic = tf.Listed[client.Channel]{
	Kind: "channel", Name: "topic", Loses: "everything that members wrote in it",
	IDOf:   func(ch client.Channel) string { return ch.ID },
	NameOf: func(ch client.Channel) string { return ch.Topic },
	In:     func(c *client.Client) *client.Collection[client.Channel] { return c.Channels },
}

// findByTopic returns the one channel with a topic.
func findByTopic(ctx context.Context, provider *tf.Provider, topic string) (client.Channel, error) {
	all, err := provider.Client.Channels.All(ctx)
	if err != nil {
		return client.Channel{}, err
	}
	return byTopic.Find(all, topic)
}

// idOfTopic finds a channel to import.
func idOfTopic(ctx context.Context, provider *tf.Provider, topic string) ([]string, error) {
	channel, err := findByTopic(ctx, provider, topic)
	return []string{channel.ID}, err
}
