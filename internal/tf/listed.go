package tf

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/agext/levenshtein"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
)

// Listed is a kind of thing that the service lists, and that people know by a name which the service does not keep unique: how it is
// looked up by that name, and whose it is.
type Listed[T any] struct {
	Kind string // in the singular, such as "channel"
	Name string // the attribute that is the name, such as "topic"
	// Loses says what goes when one is destroyed, for a sentence: "everything that members wrote in it". Empty where nothing does, since
	// the API can't delete one.
	Loses string

	IDOf   func(T) string
	NameOf func(T) string
	In     func(*client.Client) *client.Collection[T]
}

// mostSuggested bounds how many near names an error lists.
const mostSuggested = 5

// Find returns the one thing with a name. Its error lists the nearest names, or the ids of all that have it.
func (n Listed[T]) Find(all []T, name string) (T, error) {
	var none T
	same := n.With(all, name)
	switch {
	case len(same) == 1:
		return same[0], nil
	case len(same) > 1:
		return none, fmt.Errorf("%d %ss have the %s %q: %s. Use the id of the one that is meant", len(same), n.Kind, n.Name, name, n.IDs(same))
	case len(all) == 0:
		return none, fmt.Errorf("no %s has the %s %q: the community shows no %ss at all to this key", n.Kind, n.Name, name, n.Kind)
	}
	return none, fmt.Errorf("no %s has the %s %q. The nearest of the %d: %s", n.Kind, n.Name, name, len(all), n.nearest(all, name))
}

// With returns the things with a name: exactly, white space around it aside, else as the service may have rewritten it.
func (n Listed[T]) With(all []T, name string) []T { return client.Matching(all, name, n.NameOf) }

// object is a thing in the registry of who has it.
func (n Listed[T]) object(id string) Object { return Object{Kind: n.Kind, ID: id} }

// called names a thing for a sentence.
func (n Listed[T]) called(name, id string) string {
	return fmt.Sprintf("the %s %q (id %s)", n.Kind, name, id)
}

// IDs lists the ids of things for a sentence.
func (n Listed[T]) IDs(things []T) string {
	var ids []string
	for _, thing := range things {
		ids = append(ids, n.IDOf(thing))
	}
	return strings.Join(ids, ", ")
}

// nearest returns the names most like the wanted one, the likest first, quoted.
func (n Listed[T]) nearest(all []T, name string) string {
	likeness := func(thing T) float64 {
		return levenshtein.Match(strings.ToLower(name), strings.ToLower(n.NameOf(thing)), nil)
	}
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, func(a, b T) int {
		return cmp.Or(cmp.Compare(likeness(b), likeness(a)), strings.Compare(n.NameOf(a), n.NameOf(b)))
	})
	var quoted []string
	for _, thing := range sorted[:min(mostSuggested, len(sorted))] {
		quoted = append(quoted, fmt.Sprintf("%q", n.NameOf(thing)))
	}
	return strings.Join(quoted, ", ")
}
