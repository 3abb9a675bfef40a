package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
)

// collection is a kind of thing that the service lists whole and does not show one by one: its shared list, and how one is
// created and deleted exactly once. A kind declares how it is listed, its id, and its natural key: what tells a thing that was
// just created from those that were there before, when the answer that has its id is lost.
type collection[T any] struct {
	client *Client
	kind   string // in the singular, for errors: "channel"
	list   func(context.Context) ([]T, error)
	id     func(T) string
	key    func(T) string // as people give it: a topic, a title

	shared *sharedList[[]T]
	// before is what was there before this process created any. Its own writes do not drop it, so that many creates cost one
	// request: only somebody else's thing of the same key, made within that time, could be mistaken for ours.
	before *sharedList[[]T]
	// unsure is an error while the last list may lack things, so that what it lacks need not be gone. Nil where that can't be.
	unsure func() error
	// mayHide says that the list may not show a thing that was just created, so that it is no proof that one was not.
	mayHide bool
}

func newCollection[T any](c *Client, kind string, list func(context.Context) ([]T, error), id, key func(T) string) *collection[T] {
	return &collection[T]{client: c, kind: kind, list: list, id: id, key: key, shared: newSharedList[[]T](c.clock), before: newSharedList[[]T](c.clock)}
}

// all returns the whole list, shared by all readers. It must not be changed.
func (k *collection[T]) all(ctx context.Context) ([]T, error) {
	return k.shared.read(ctx, k.kind, k.list)
}

// find returns the thing with an id; found is false only when a complete list does not have it.
func (k *collection[T]) find(ctx context.Context, id string) (thing T, found bool, err error) {
	things, err := k.all(ctx)
	if err != nil {
		return thing, false, err
	}
	at := slices.IndexFunc(things, func(one T) bool { return k.id(one) == id })
	if at >= 0 {
		return things[at], true, nil
	}
	if k.unsure != nil {
		err = k.unsure()
	}
	return thing, false, err
}

// glance returns the list for a look that nothing depends on, and nothing where it can't be read. What was there before this process
// wrote is good enough for that: Terraform plans each thing again while it applies, between the writes of others.
func (k *collection[T]) glance(ctx context.Context) []T {
	if things, _, serves := k.shared.remembered(k.kind); serves {
		return things
	}
	return k.before.glance(ctx, k.kind, k.all)
}

// adoptable returns what was there before this process created any, at one request for many creates.
func (k *collection[T]) adoptable(ctx context.Context) ([]T, error) {
	return k.before.read(ctx, k.kind, k.all)
}

// ofKey returns the things with a natural key, white space around it aside.
func (k *collection[T]) ofKey(things []T, key string) []T {
	var same []T
	for _, thing := range things {
		if NormalizeText(k.key(thing)) == NormalizeText(key) {
			same = append(same, thing)
		}
	}
	return same
}

// create acts exactly once, although the answer may be lost: a thing with the key that was not there before, and that no other
// resource of this process made, is then ours.
func (k *collection[T]) create(ctx context.Context, key string, act func(context.Context) (T, error)) (T, error) {
	var none T
	done, err := k.client.turns.take(ctx, k.kind+" "+NormalizeText(key))
	if err != nil {
		return none, fmt.Errorf("waiting for another %s of that name to be created: %w", k.kind, err)
	}
	defer done()
	before, err := k.adoptable(ctx)
	if err != nil {
		return none, fmt.Errorf("looking at what is there before creating the %s: %w", k.kind, err)
	}
	known := ids(before, k.id)
	creating := once[T]{
		thing: fmt.Sprintf("%s %q", k.kind, key),
		act:   act,
		look: func(ctx context.Context) (sighting[T], error) {
			now, err := k.list(ctx)
			came := slices.DeleteFunc(k.ofKey(now, key), func(one T) bool {
				return slices.Contains(known, k.id(one)) || k.client.claims.taken(k.kind, k.id(one))
			})
			doubt := k.doubt()
			return sighting[T]{candidates: came, complete: doubt == nil, doubt: doubt}, err
		},
		id:    k.id,
		clock: k.client.clock,
	}
	thing, _, err := creating.do(ctx)
	if err == nil {
		k.claim(k.id(thing))
	}
	return thing, err
}

// errMayHide is why a list is no proof that a thing was not created.
var errMayHide = errors.New("it is not in the list, which need not show what was just created")

// doubt is why a thing that the list does not show may have been created all the same; nil where that can't be.
func (k *collection[T]) doubt() error {
	switch {
	case k.mayHide:
		return errMayHide
	case k.unsure != nil:
		return k.unsure()
	}
	return nil
}

// delete deletes the thing with an id. One that a complete list does not have any more is deleted, whatever the answer was.
func (k *collection[T]) delete(ctx context.Context, id string, act func(context.Context) error) error {
	err := act(ctx)
	k.changed()
	if err != nil && !k.isGone(ctx, id, err) {
		return err
	}
	k.client.claims.release(k.kind, id)
	return nil
}

// isGone looks for a thing whose deletion was answered in a way that leaves it open. A 404 does, since it may be the path that is
// not there.
func (k *collection[T]) isGone(ctx context.Context, id string, err error) bool {
	if !hasStatus(err, http.StatusNotFound) && !MayNotExist(err) && !IsOutcomeUnknown(err) {
		return false
	}
	_, there, readErr := k.find(ctx, id)
	return readErr == nil && !there
}

// changed forgets the list. Call it when a write to the collection has ended, however it ended.
func (k *collection[T]) changed() { k.shared.drop(k.kind) }

// claim takes a thing for a resource of this process; false when a resource has it already.
func (k *collection[T]) claim(id string) bool { return k.client.claims.take(k.kind, id) }

// claimed says whether a resource of this process has a thing.
func (k *collection[T]) claimed(id string) bool { return k.client.claims.taken(k.kind, id) }
