package tf

import (
	"context"
	"fmt"
	"strings"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
)

// Kind is a kind of object that the service lists, and that people know by a name which need not be unique. It looks objects up by name,
// and registers which resource owns which.
type Kind[T any] struct {
	Noun string // in the singular, such as "channel"; an s makes the plural, and underscores for its spaces the type
	Name string // the attribute that is the name, such as "topic"
	// Loses is what is lost when one is deleted, for a sentence: "everything that members wrote in it". Every kind that can be deleted has
	// one: empty means that no operation deletes a thing of this kind.
	Loses string

	IDOf   func(T) string
	NameOf func(T) string
	In     func(*client.Client) *client.Collection[T]

	// Within is In for a kind of which each community has a list of its own: Of binds the kind to one. In is nil until then.
	Within func(c *client.Client, communityID string) *client.Collection[T]
	// Spelled returns a name as the service keeps it; nil where that is as it was given, white space around it aside.
	Spelled func(name string) string
	// Maintained says that the service keeps a thing itself, so that it can't be written; nil where it keeps none.
	Maintained func(T) bool

	community string // that Of has bound it to
}

// Of binds a kind to a community; one of which there is only one list stays as it is. With an empty id, nothing can be read.
func (k Kind[T]) Of(communityID string) Kind[T] {
	if k.Within == nil || communityID == "" {
		return k
	}
	k.community = communityID
	k.In = func(c *client.Client) *client.Collection[T] { return k.Within(c, communityID) }
	return k
}

// typeOf returns the name of the type of a noun, without the provider's prefix.
func typeOf(noun string) string { return strings.ReplaceAll(noun, " ", "_") }

// spell returns a name as the service keeps it.
func (k Kind[T]) spell(name string) string {
	name = client.NormalizeText(name)
	if k.Spelled == nil {
		return name
	}
	return k.Spelled(name)
}

// namesOf is the kind under which the registry has names: each community has its own.
func (k Kind[T]) namesOf() string { return strings.TrimSpace(k.Noun + " " + k.community) }

// Channels is how people know a channel. It is here because messages refer to channels, and no service may know another.
var Channels = Kind[client.Channel]{
	Noun:   "channel",
	Name:   "topic",
	Loses:  "everything that members wrote in it",
	IDOf:   func(ch client.Channel) string { return ch.ID },
	NameOf: func(ch client.Channel) string { return ch.Topic },
	In:     func(c *client.Client) *client.Collection[client.Channel] { return c.Channels },
}

// Find returns the one thing with a name. Its error suggests near names, or lists the ids of all that have it.
func (k Kind[T]) Find(all []T, name string) (T, error) {
	var none T
	same := k.With(all, name)
	switch {
	case len(same) == 1:
		return same[0], nil
	case len(same) > 1:
		return none, fmt.Errorf("%d %ss have the %s %q: %s. Use the id of the one that is meant", len(same), k.Noun, k.Name, name, k.IDs(same))
	case len(all) == 0:
		return none, fmt.Errorf("no %s has the %s %q: the community shows no %ss at all to this key", k.Noun, k.Name, name, k.Noun)
	}
	return none, fmt.Errorf("no %s has the %s %q%s", k.Noun, k.Name, name, k.suggestion(all, name))
}

// suggestion ends the sentence that nothing has a name: with the names that may be meant, or with where to see all of them.
func (k Kind[T]) suggestion(all []T, name string) string {
	var names []string
	for _, thing := range all {
		if client.NormalizeText(k.NameOf(thing)) != "" {
			names = append(names, k.NameOf(thing))
		}
	}
	if near := Nearest(name, names); len(near) > 0 {
		return ". " + DidYouMean(near)
	}
	return fmt.Sprintf(" or a similar one. The data source returningai_%ss lists what there is (%d)", typeOf(k.Noun), len(all))
}

// FindByID returns the thing with an id, for a data source. Its error says so where the id is the name of a thing.
func (k Kind[T]) FindByID(ctx context.Context, p *Provider, id string) (T, error) {
	thing, found, err := k.In(p.Client).Find(ctx, id)
	if found {
		return thing, nil
	}
	all, _ := k.In(p.Client).All(ctx) // of what Find has just read
	if isName := k.MistakenForID(all, id, fmt.Sprintf("use %s = %q", k.Name, id)); isName != nil {
		return thing, isName
	}
	if err == nil {
		err = fmt.Errorf("no %s has the id %q in this community", k.Noun, id)
	}
	return thing, err
}

// MistakenForID returns the error of a name that was given as an id; nil where a thing has that id, or none has that name. instead is
// what takes the name, such as `import topic:General`; empty where nothing does.
func (k Kind[T]) MistakenForID(all []T, id, instead string) error {
	for _, thing := range all {
		if k.IDOf(thing) == id {
			return nil
		}
	}
	same := k.With(all, id)
	switch {
	case len(same) == 0:
		return nil
	case len(same) > 1:
		return fmt.Errorf("%q is the %s of %d %ss, not an id: use the id of the one that is meant (%s)",
			id, k.Name, len(same), k.Noun, k.IDs(same))
	case instead == "":
		return fmt.Errorf("%q is the %s of a %s, not an id: use its id, %q", id, k.Name, k.Noun, k.IDOf(same[0]))
	}
	return fmt.Errorf("%q is the %s of a %s, not an id: %s, or its id, %q", id, k.Name, k.Noun, instead, k.IDOf(same[0]))
}

// With returns the things with a name: exactly, white space around it aside, else as the service may have rewritten it.
func (k Kind[T]) With(all []T, name string) []T { return client.Matching(all, k.spell(name), k.NameOf) }

// object is a thing in the ownership registry, under the id that lists show first: another resource may know it by another id.
func (k Kind[T]) object(p *Provider, id string) Object {
	if k.In == nil {
		return Object{Kind: k.Noun, ID: id}
	}
	return Object{Kind: k.Noun, ID: k.In(p.Client).Canonical(id)}
}

// called names a thing for a sentence.
func (k Kind[T]) called(name, id string) string {
	return fmt.Sprintf("the %s %q (id %s)", k.Noun, name, id)
}

// IDs lists the ids of things for a sentence.
func (k Kind[T]) IDs(things []T) string {
	var ids []string
	for _, thing := range things {
		ids = append(ids, k.IDOf(thing))
	}
	return strings.Join(ids, ", ")
}

// FindByName returns the one thing with a name in the community.
func (k Kind[T]) FindByName(ctx context.Context, p *Provider, name string) (thing T, err error) {
	all, err := k.In(p.Client).All(ctx)
	if err != nil {
		return thing, err
	}
	return k.Find(all, name)
}

// idOfName is the Finder of imports by name.
func (k Kind[T]) idOfName(ctx context.Context, p *Provider, name string) ([]string, error) {
	var scope []string
	if k.Within != nil {
		if p.CommunityID == "" {
			return nil, errNoCommunity
		}
		k, scope = k.Of(p.CommunityID), []string{p.CommunityID}
	}
	thing, err := k.FindByName(ctx, p, name)
	if err != nil {
		return nil, err
	}
	return append(scope, k.IDOf(thing)), nil
}
