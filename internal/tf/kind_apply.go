package tf

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
)

// Applying, for every kind that is listed: adopting, creating, letting go.

// adopt returns, in an apply, the one object with a name that this run has neither deleted nor given to another resource. found is false
// when there is none: then the caller alone may create one of that name.
func (k Kind[T]) adopt(ctx context.Context, p *Provider, name string) (thing T, found bool, err error) {
	same, err := k.In(p.Client).ToAdopt(ctx, k.spell(name))
	if err != nil {
		return thing, false, fmt.Errorf("looking for a %s to adopt: %w", k.Noun, err)
	}
	same = slices.DeleteFunc(same, func(one T) bool { return p.Ownership.IsGone(k.object(p, k.IDOf(one))) })
	switch {
	case len(same) > 1:
		return thing, false, fmt.Errorf("adopt_existing found %d %ss with this %s: %s. Import the one that this resource is to manage",
			len(same), k.Noun, k.Name, k.IDs(same))
	case len(same) == 0 && !p.Ownership.Own(k.nameToMake(name)):
		return thing, false, fmt.Errorf("another resource of this configuration makes a %s with this %s, and one can't be the %s of two. "+
			"Give one of them another %s, or remove it", k.Noun, k.Name, k.Noun, k.Name)
	case len(same) == 0:
		return thing, false, nil
	case !p.Ownership.Own(k.object(p, k.IDOf(same[0]))):
		return thing, false, fmt.Errorf("adopt_existing found the %s %s, which another resource of this configuration has already. "+
			"Remove one of the two", k.Noun, k.IDOf(same[0]))
	}
	k.In(p.Client).Claim(k.IDOf(same[0]))
	return same[0], true, nil
}

// nameToMake stands in the registry for an object that does not exist yet.
func (k Kind[T]) nameToMake(name string) Object {
	return Object{Kind: k.namesOf() + " to be made", ID: k.spell(name)}
}

// made registers, in an apply, that a resource has created an object, or failed to: then another resource may.
func (k Kind[T]) made(p *Provider, name, id string, err error) {
	if err != nil {
		p.Ownership.Disown(k.nameToMake(name))
		return
	}
	p.Ownership.Own(k.object(p, id))
}

// letGo says, in an apply, whether to delete the object: not where it is abandoned, and not where this run has given it to another resource
// or to its replacement, which a warning says.
func (k Kind[T]) letGo(p *Provider, id, name string, onDestroy types.String, diags *diag.Diagnostics) bool {
	free, abandoned := p.Ownership.LetGo(k.object(p, id)), onDestroy.ValueString() == string(Abandon)
	if free || abandoned {
		return !abandoned
	}
	diags.AddWarning(fmt.Sprintf("The %s was not deleted", k.Noun),
		fmt.Sprintf("%s was adopted in this run, so that it is forgotten here and not deleted. With adopt_existing and create_before_destroy, "+
			"a replacement takes over the very %s that it is to replace.", Capital(k.called(name, id)), k.Noun))
	return false
}

// Begun is the life of an object after a create: its origin, and how the service shows it now. seen is nil where no list shows it yet.
func (k Kind[T]) Begun(ctx context.Context, p *Provider, origin Origin, id, sent, answered string) (life *Life, seen *T) {
	life = Begin(origin, p.Client.Now())
	life.Sent, life.Shown = sent, answered
	return life, k.sight(ctx, p, life, id)
}

// BegunFor keeps the life of a resource that depends on a listed object, such as an award of a badge. Only an object that a list has shown
// can later be proved to be gone; a list that can't be read is no obstacle.
func (k Kind[T]) BegunFor(ctx context.Context, p *Provider, private PrivateWriter, id string, diags *diag.Diagnostics) {
	life := Begin(Made, p.Client.Now())
	if _, listed, err := k.In(p.Client).Find(ctx, id); err == nil && listed {
		life.SeenNow(p.Client.Now())
	}
	life.Write(ctx, private, diags)
}

// Renamed notes, after an update that wrote the name, how the service shows it now. seen is nil where no list shows the thing.
func (k Kind[T]) Renamed(ctx context.Context, p *Provider, life *Life, id, sent, inState, answered string) (seen *T) {
	var before []string
	if !client.SameText(sent, inState) {
		before = []string{inState, life.Shown}
	}
	life.Written(sent, inState, answered)
	return k.sight(ctx, p, life, id, before...)
}

// sight reads the list after a write. A name that it shows as before the write proves nothing: the list may lag behind.
func (k Kind[T]) sight(ctx context.Context, p *Provider, life *Life, id string, before ...string) (seen *T) {
	thing, listed := k.In(p.Client).Sight(ctx, id)
	if !listed {
		return nil
	}
	life.SeenNow(p.Client.Now())
	shown := k.NameOf(thing)
	if !slices.ContainsFunc(before, func(name string) bool { return client.SameText(shown, name) }) {
		life.Shown = shown
	}
	return &thing
}

// addCreateError is AddError for a thing that was being made or adopted, as origin says.
func (k Kind[T]) addCreateError(p *Provider, diags *diag.Diagnostics, name string, origin Origin, err error) {
	doing := "create"
	if origin == Adopted {
		doing = "adopt"
	}
	p.AddError(diags, fmt.Sprintf("%s the %s %q", doing, k.Noun, name), err)
}
