package tf

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/agext/levenshtein"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
)

// Named is a kind of thing that people know by a name which the service does not keep unique: how it is looked up by that name,
// and how an existing one is adopted.
type Named[T any] struct {
	Kind string // in the singular, such as "channel"
	Name string // the attribute that is the name, such as "topic"

	IDOf   func(T) string
	NameOf func(T) string
}

// mostSuggested bounds how many near names an error lists.
const mostSuggested = 5

// Find returns the one thing with a name. Its error lists the nearest names, or the ids of all that have it.
func (n Named[T]) Find(all []T, name string) (T, error) {
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

// With returns the things with a name, white space around it aside.
func (n Named[T]) With(all []T, name string) []T {
	var same []T
	for _, thing := range all {
		if client.NormalizeText(n.NameOf(thing)) == client.NormalizeText(name) {
			same = append(same, thing)
		}
	}
	return same
}

// IDs lists the ids of things for a sentence.
func (n Named[T]) IDs(things []T) string {
	var ids []string
	for _, thing := range things {
		ids = append(ids, n.IDOf(thing))
	}
	return strings.Join(ids, ", ")
}

// Adopt returns the one thing with a name that no other resource has; found is false when there is none. claim takes an id for
// the resource that adopts, and says whether it was free.
func (n Named[T]) Adopt(all []T, name string, claim func(id string) bool) (thing T, found bool, err error) {
	same := n.With(all, name)
	switch {
	case len(same) == 0:
		return thing, false, nil
	case len(same) > 1:
		return thing, false, fmt.Errorf("adopt_existing found %d %ss with this %s: %s. Import the one that this resource is to manage", len(same), n.Kind, n.Name, n.IDs(same))
	case !claim(n.IDOf(same[0])):
		return thing, false, fmt.Errorf("adopt_existing found the %s %s, which another resource of this configuration has already", n.Kind, n.IDOf(same[0]))
	}
	return same[0], true, nil
}

// nearest returns the names most like the wanted one, the likest first, quoted.
func (n Named[T]) nearest(all []T, name string) string {
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
