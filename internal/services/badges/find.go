package badges

import (
	"context"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// byTitle is how people know a badge.
var byTitle = tf.Listed[client.Badge]{
	Kind: "badge", Name: "title", Loses: "its awards to everybody who has it",
	IDOf:   func(b client.Badge) string { return b.ID },
	NameOf: func(b client.Badge) string { return b.Title },
	In:     func(c *client.Client) *client.Collection[client.Badge] { return c.Badges },
}

// findByTitle returns the one badge with a title.
func findByTitle(ctx context.Context, provider *tf.Provider, title string) (client.Badge, error) {
	all, err := provider.Client.Badges.All(ctx)
	if err != nil {
		return client.Badge{}, err
	}
	return byTitle.Find(all, title)
}

// idOfTitle finds a badge to import.
func idOfTitle(ctx context.Context, provider *tf.Provider, title string) ([]string, error) {
	badge, err := findByTitle(ctx, provider, title)
	return []string{badge.ID}, err
}
