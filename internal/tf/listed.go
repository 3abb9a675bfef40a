package tf

import (
	"context"
	"fmt"
	"strings"

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

// Find returns the one thing with a name. Its error suggests near names, or lists the ids of all that have it.
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
	return none, fmt.Errorf("no %s has the %s %q%s", n.Kind, n.Name, name, n.suggestion(all, name))
}

// suggestion ends the sentence that nothing has a name: with the names that may be meant, or with where to see all of them.
func (n Listed[T]) suggestion(all []T, name string) string {
	var names []string
	for _, thing := range all {
		if client.NormalizeText(n.NameOf(thing)) != "" {
			names = append(names, n.NameOf(thing))
		}
	}
	if near := Nearest(name, names); len(near) > 0 {
		return ". " + DidYouMean(near)
	}
	return fmt.Sprintf(" or a similar one. The data source returningai_%ss lists what there is (%d)", n.Kind, len(all))
}

// FindByID returns the thing with an id, for a data source. Its error says so where the id is the name of a thing.
func (n Listed[T]) FindByID(ctx context.Context, p *Provider, id string) (T, error) {
	thing, found, err := n.In(p.Client).Find(ctx, id)
	if found {
		return thing, nil
	}
	all, _ := n.In(p.Client).All(ctx) // of what Find has just read
	if isName := n.MistakenForID(all, id, fmt.Sprintf("use %s = %q", n.Name, id)); isName != nil {
		return thing, isName
	}
	if err == nil {
		err = fmt.Errorf("no %s has the id %q in this community", n.Kind, id)
	}
	return thing, err
}

// MistakenForID returns the error of a name that was given as an id; nil where a thing has that id, or none has that name. instead is
// what takes the name, such as `import topic:General`; empty where nothing does.
func (n Listed[T]) MistakenForID(all []T, id, instead string) error {
	for _, thing := range all {
		if n.IDOf(thing) == id {
			return nil
		}
	}
	same := n.With(all, id)
	switch {
	case len(same) == 0:
		return nil
	case len(same) > 1:
		return fmt.Errorf("%q is the %s of %d %ss, not an id: use the id of the one that is meant (%s)", id, n.Name, len(same), n.Kind, n.IDs(same))
	case instead == "":
		return fmt.Errorf("%q is the %s of a %s, not an id: use its id, %q", id, n.Name, n.Kind, n.IDOf(same[0]))
	}
	return fmt.Errorf("%q is the %s of a %s, not an id: %s, or its id, %q", id, n.Name, n.Kind, instead, n.IDOf(same[0]))
}

// With returns the things with a name: exactly, white space around it aside, else as the service may have rewritten it.
func (n Listed[T]) With(all []T, name string) []T { return client.Matching(all, name, n.NameOf) }

// object is a thing in the registry of who has it, under the id that lists show first: another resource may know it by another one.
func (n Listed[T]) object(p *Provider, id string) Object {
	return Object{Kind: n.Kind, ID: n.In(p.Client).Canonical(id)}
}

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
