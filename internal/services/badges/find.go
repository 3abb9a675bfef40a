package badges

import (
	"context"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// byTitle is how people know a badge.
var byTitle = tf.Named[client.Badge]{
	Kind: "badge", Name: "title",
	IDOf:   func(b client.Badge) string { return b.ID },
	NameOf: func(b client.Badge) string { return b.Title },
}

// findByTitle returns the one badge with a title.
func findByTitle(ctx context.Context, provider *tf.Provider, title string) (client.Badge, error) {
	all, err := provider.Client.Badges(ctx)
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
