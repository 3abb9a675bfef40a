package channels

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/agext/levenshtein"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// mostSuggested bounds how many near names an error lists.
const mostSuggested = 5

// findByTopic returns the one channel with a topic. Its error lists the nearest topics, or the ids of all that have it.
func findByTopic(ctx context.Context, provider *tf.Provider, topic string) (client.Channel, error) {
	channels, err := provider.Client.Channels(ctx)
	if err != nil {
		return client.Channel{}, err
	}
	same, err := provider.Client.ChannelsByTopic(ctx, topic)
	switch {
	case err != nil:
		return client.Channel{}, err
	case len(same) == 1:
		return same[0], nil
	case len(same) > 1:
		return client.Channel{}, fmt.Errorf("%d channels have the topic %q: %s. Use the id of the one that is meant", len(same), topic, idsOf(same))
	case len(channels) == 0:
		return client.Channel{}, fmt.Errorf("no channel has the topic %q: the community shows no channels at all to this key", topic)
	}
	return client.Channel{}, fmt.Errorf("no channel has the topic %q. The nearest of the %d topics: %s", topic, len(channels), nearest(channels, topic))
}

// nearest returns the topics most like the wanted one, the likest first, quoted.
func nearest(channels []client.Channel, topic string) string {
	likeness := func(ch client.Channel) float64 {
		return levenshtein.Match(strings.ToLower(topic), strings.ToLower(ch.Topic), nil)
	}
	sorted := slices.Clone(channels)
	slices.SortStableFunc(sorted, func(a, b client.Channel) int {
		return cmp.Or(cmp.Compare(likeness(b), likeness(a)), strings.Compare(a.Topic, b.Topic))
	})
	var quoted []string
	for _, channel := range sorted[:min(mostSuggested, len(sorted))] {
		quoted = append(quoted, fmt.Sprintf("%q", channel.Topic))
	}
	return strings.Join(quoted, ", ")
}

// idOfTopic finds a channel to import.
func idOfTopic(ctx context.Context, provider *tf.Provider, topic string) ([]string, error) {
	channel, err := findByTopic(ctx, provider, topic)
	return []string{channel.ID}, err
}
