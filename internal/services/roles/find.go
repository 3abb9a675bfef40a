package roles

import (
	"context"
	"slices"
	"strings"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// byTitle is how people know a role.
var byTitle = tf.Listed[client.Role]{
	Kind: "role", Name: "title", Loses: "its permissions for everybody who has it",
	IDOf:   func(r client.Role) string { return r.ID },
	NameOf: func(r client.Role) string { return r.Title },
	In:     func(c *client.Client) *client.Collection[client.Role] { return c.Roles },
}

// findByTitle returns the one role with a title.
func findByTitle(ctx context.Context, provider *tf.Provider, title string) (client.Role, error) {
	all, err := provider.Client.Roles.All(ctx)
	if err != nil {
		return client.Role{}, err
	}
	return byTitle.Find(all, title)
}

// idOfTitle finds a role to import.
func idOfTitle(ctx context.Context, provider *tf.Provider, title string) ([]string, error) {
	role, err := findByTitle(ctx, provider, title)
	return []string{role.ID}, err
}

// isEveryones says that a role is the one that each member has: it can be neither given nor taken.
func isEveryones(role client.Role) bool {
	return strings.EqualFold(client.LooseText(role.Title), client.EveryonesRole) // a service may show names in its own way
}

// assignable returns the roles that can be given and taken.
func assignable(roles []client.Role) []client.Role {
	return slices.DeleteFunc(slices.Clone(roles), isEveryones)
}

// hasID tells the role with an id.
func hasID(id string) func(client.Role) bool {
	return func(role client.Role) bool { return role.ID == id || slices.Contains(role.Aliases, id) }
}
