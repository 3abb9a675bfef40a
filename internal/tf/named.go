package tf

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/agext/levenshtein"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

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

// Adopt returns the one thing with a name that no other resource of this run has; found is false when there is none, and then the
// name is taken. claim takes an id for the resource that adopts, and says whether it was free.
func (n Named[T]) Adopt(all []T, name string, claim func(id string) bool) (thing T, found bool, err error) {
	same := n.With(all, name)
	switch {
	case len(same) == 0 && !claim(n.Name+":"+client.NormalizeText(name)):
		return thing, false, fmt.Errorf("another resource of this configuration makes a %s with this %s, and one can't be the %s of two. Give one of them another %s, or remove it", n.Kind, n.Name, n.Kind, n.Name)
	case len(same) == 0:
		return thing, false, nil
	case len(same) > 1:
		return thing, false, fmt.Errorf("adopt_existing found %d %ss with this %s: %s. Import the one that this resource is to manage", len(same), n.Kind, n.Name, n.IDs(same))
	case !claim(n.IDOf(same[0])):
		return thing, false, fmt.Errorf("adopt_existing found the %s %s, which another resource of this configuration has already. Remove one of the two", n.Kind, n.IDOf(same[0]))
	}
	return same[0], true, nil
}

// PlanToMake says at plan time what making a thing of a name will come to, from a list that may be empty: taking over the one
// that is there, which has to be seen in a plan that only says «create», or making a second one. taken says whether a resource of
// this run has an id already.
func (n Named[T]) PlanToMake(all []T, name string, adopt bool, taken func(id string) bool, diags *diag.Diagnostics) {
	same := n.With(all, name)
	at := path.Root(n.Name)
	switch {
	case len(same) == 0:
	case !adopt:
		diags.AddAttributeWarning(at, fmt.Sprintf("There is a %s with this %s already", n.Kind, n.Name),
			fmt.Sprintf("The community has %q already (id %s). This plan makes another one beside it.\n\n"+
				"To manage the one that is there, set adopt_existing = true, or import it: terraform import <address> %s", name, n.IDs(same), n.IDOf(same[0])))
	case len(same) > 1:
		diags.AddAttributeError(at, fmt.Sprintf("adopt_existing can't choose between %d %ss", len(same), n.Kind),
			fmt.Sprintf("These have the %s %q: %s. Import the one that this resource is to manage.", n.Name, name, n.IDs(same)))
	case taken(n.IDOf(same[0])):
		diags.AddAttributeError(at, fmt.Sprintf("Another resource has this %s already", n.Kind),
			fmt.Sprintf("The %s %q (id %s) is managed by another resource of this configuration. With adopt_existing both would manage it, and destroying one would take it from the other.", n.Kind, name, n.IDOf(same[0])))
	default:
		diags.AddAttributeWarning(at, fmt.Sprintf("This takes over the %s that is there", n.Kind),
			fmt.Sprintf("The community has %q already (id %s). With adopt_existing, creating this resource takes it over and gives it what is configured here.", name, n.IDOf(same[0])))
	}
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
