package client

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// Objects that raw calls create, read, change and delete: kinds for which this client has no types. What they are is configured; what is
// concluded about them follows the rules of every Collection.

// RawObject is an object as an answer shows it.
type RawObject struct {
	ID      string
	Aliases []string        // all its ids: the service may call one thing by several
	Members json.RawMessage // a JSON object
}

// RawKind says how the objects of a kind are listed and recognised.
type RawKind struct {
	// List lists them. Without a method, nothing does.
	List RawRequest
	// ID is the member with the id; `_id`, else `id`, where it is empty.
	ID string
	// Object and Rows are the members of an answer that hold the object and the list, where they can't be recognised without that.
	Object, Rows string
	// Key are the members that identify an object whose id is not known: those of a create whose answer was lost.
	Key []string
}

// RawObjects is a kind of objects that raw calls manage. All users of one kind share its list.
type RawObjects struct {
	client *Client
	nouns  nouns
	key    []string
	listed *Collection[RawObject] // nil where nothing lists them
}

// rawBook has the kinds that are in use. It is safe for concurrent use.
type rawBook struct {
	mu    sync.Mutex
	kinds map[string]*RawObjects // by what they are
}

// changed forgets what the lists showed.
func (b *rawBook) changed() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, kind := range b.kinds {
		if kind.listed != nil {
			kind.listed.changed()
		}
	}
}

// RawObjects returns the objects of a kind.
func (c *Client) RawObjects(kind RawKind) (*RawObjects, error) {
	name, err := encode(kind)
	if err != nil {
		return nil, fmt.Errorf("naming a kind of objects: %w", err)
	}
	c.raw.mu.Lock()
	defer c.raw.mu.Unlock()
	if known := c.raw.kinds[string(name)]; known != nil {
		return known, nil
	}
	objects, err := c.newRawObjects(kind)
	if err != nil {
		return nil, err
	}
	c.raw.kinds[string(name)] = objects
	return objects, nil
}

func (c *Client) newRawObjects(kind RawKind) (*RawObjects, error) {
	ids := []string{"_id", "id"}
	if kind.ID != "" {
		ids = []string{kind.ID}
	}
	objects := &RawObjects{client: c, nouns: nouns{one: kind.Object, many: kind.Rows, ids: ids}, key: kind.Key}
	if kind.List.Method == "" {
		return objects, nil
	}
	op, err := c.RawRead(kind.List)
	if err != nil {
		return nil, err
	}
	listed := newCollection(c, objects.nouns, op.ID, objects.understand, (*RawObject).identity, objects.keyOf)
	listed.kind = "object of " + kind.List.Path
	listed.nouns.many = cmp.Or(kind.Rows, "objects")
	listed.fetch = func(ctx context.Context) ([]RawObject, error) { return listed.readAs(ctx, op, kind.List.input()) }
	objects.listed = listed
	return objects, nil
}

// RawRead is RawOperation for a call that is made without being asked for, by a refresh or a plan: it fails where that may change
// something.
func (c *Client) RawRead(request RawRequest) (Operation, error) {
	op, err := c.RawOperation(request)
	if err == nil && !op.Reads {
		err = &RawRequestError{Part: RawMethod,
			reason: fmt.Sprintf("%s does not only read, as far as is known, and each plan would make this call. "+
				"Use a GET, or one of the operations that read although they are a POST", op.ID)}
	}
	return op, err
}

func (o *RawObject) identity() (id *string, aliases []string) { return &o.ID, o.Aliases }

func (r *RawObjects) understand(shown row) RawObject {
	ids := r.nouns.idsOf(shown)
	members, _ := encode(map[string]json.RawMessage(shown)) // can't fail: these are raw messages that were just read
	return RawObject{ID: cmp.Or(ids...), Aliases: ids, Members: members}
}

// keyOf returns the members of the natural key as one text.
func (r *RawObjects) keyOf(object RawObject) string { return r.KeyIn(object.Members) }

// KeyIn returns the natural key of a JSON object as one text: the texts of its members, as the service would trim them.
func (r *RawObjects) KeyIn(members json.RawMessage) string {
	shown, key := row(membersOf(members)), ""
	for _, name := range r.key {
		written, _ := encode(NormalizeText(cmp.Or(text(shown.named(name)), string(shown.named(name)))))
		key += string(written)
	}
	return key
}

// Glance is a best-effort read of the list for plans, as Collection.Glance: it fails only where the service refuses the key.
func (r *RawObjects) Glance(ctx context.Context) error {
	if r.listed == nil {
		return nil
	}
	_, err := r.listed.Glance(ctx)
	return err
}

// Create creates an object, exactly once although the answer may be lost, where a list and a natural key say whether it was created.
// Without them, an answer that is lost, or that doesn't show the new id, is an error of unknown outcome.
func (r *RawObjects) Create(ctx context.Context, request RawRequest) (RawObject, error) {
	act := func(ctx context.Context) (RawObject, error) { return r.send(ctx, request, "") }
	if r.listed == nil || len(r.key) == 0 {
		return act(ctx)
	}
	return r.listed.Create(ctx, r.KeyIn(request.Body), act)
}

// Change changes the object with an id. It returns what the answer shows of it, without members where that is not the object.
func (r *RawObjects) Change(ctx context.Context, request RawRequest, id string) (RawObject, error) {
	return r.send(ctx, request, id)
}

// send sends a write and returns the object of its answer. An answer to a create has to show the new id.
func (r *RawObjects) send(ctx context.Context, request RawRequest, id string) (RawObject, error) {
	op, got, err := r.client.sendRaw(ctx, request)
	if err != nil {
		return RawObject{}, err
	}
	payload := rawPayload(request.Family, got.body)
	shown, found := r.nouns.thing(payload)
	switch {
	case found:
		object := r.understand(membersOf(shown))
		if id != "" && !slices.Contains(object.Aliases, id) { // a version, a log entry or a parent of it, perhaps
			object = RawObject{}
		}
		object.ID = cmp.Or(id, object.ID)
		return object, nil
	case id == "":
		return RawObject{}, request.conceal(r.client.unreadable(op, got, unexpected("the new object with its id", payload)))
	}
	return RawObject{ID: id}, nil
}

// Delete deletes the object with an id. One that is not there is deleted, whatever the answer was: read reads it; without a method, the
// list is looked into.
func (r *RawObjects) Delete(ctx context.Context, request, read RawRequest, id string, absent []int) error {
	if r.listed != nil {
		r.listed.roll.strike(r.listed.Canonical(id))
	}
	_, _, err := r.client.sendRaw(ctx, request)
	if saysAbsent(err, absent) || (IsRefused(err) || IsOutcomeUnknown(err)) && r.isGone(ctx, read, id, absent) {
		return nil
	}
	return err
}

// isGone says that two looks, some seconds apart, do not show an object any more.
func (r *RawObjects) isGone(ctx context.Context, read RawRequest, id string, absent []int) bool {
	if read.Method == "" {
		_, there, err := r.listed.lookTwice(ctx, id)
		return err == nil && !there && r.listed.incomplete() == nil
	}
	for range 2 {
		if _, there, err := r.look(ctx, read, id, absent); err != nil || there {
			return false
		}
		if r.client.clock.Sleep(ctx, betweenLooks) != nil {
			return false
		}
	}
	return true
}

// Listed looks for an object in the list of its kind, as Collection.Observe does.
func (r *RawObjects) Listed(ctx context.Context, id string, known Known) (Observation[RawObject], error) {
	return r.listed.Observe(ctx, id, known)
}

// Observe reads an object by a call of its own. It is gone only when such a call has shown it before, it is older than a minute, and two
// answers, 5 s apart, both say that it is not there, with one of some statuses.
func (r *RawObjects) Observe(ctx context.Context, request RawRequest, id string, absent []int, known Known) (Observation[RawObject],
	error) {
	seen, there, err := r.look(ctx, request, id, absent)
	if err != nil || there {
		return Observation[RawObject]{Thing: seen, Present: there}, err
	}
	if doubt := r.client.doubtAnswer(known); doubt != "" {
		return Observation[RawObject]{Doubt: doubt}, nil
	}
	if err := r.client.clock.Sleep(ctx, betweenLooks); err != nil {
		return Observation[RawObject]{}, fmt.Errorf("waiting to look once more: %w", err)
	}
	seen, there, err = r.look(ctx, request, id, absent)
	return Observation[RawObject]{Thing: seen, Present: there}, err
}

// Sight is a best-effort read right after a write: by a call of its own where there is one, else in the list. there is false where the
// object can't be read.
func (r *RawObjects) Sight(ctx context.Context, request RawRequest, id string) (object RawObject, there bool) {
	if request.Method == "" {
		return r.listed.Sight(ctx, id)
	}
	ctx, cancel := context.WithTimeout(ctx, sightPatience)
	defer cancel()
	object, there, err := r.look(ctx, request, id, nil)
	return object, there && err == nil
}

// doubtAnswer returns why an answer that says that an object is not there proves nothing.
func (c *Client) doubtAnswer(known Known) string {
	if !known.Listed {
		return "no answer has shown this object yet, so that the path may be wrong"
	}
	return c.doubtAge("object", known.Since)
}

// look reads an object once. An object that is marked as deleted is not there; one with another id is an error.
func (r *RawObjects) look(ctx context.Context, request RawRequest, id string, absent []int) (object RawObject, there bool, err error) {
	op, err := r.client.RawRead(request)
	if err != nil {
		return RawObject{}, false, err
	}
	_, got, err := r.client.sendRaw(ctx, request)
	switch {
	case saysAbsent(err, absent):
		return RawObject{}, false, nil
	case err != nil:
		return RawObject{}, false, err
	}
	payload := rawPayload(request.Family, got.body)
	shown, found := r.nouns.thing(payload)
	if !found {
		shown = payload // a thing may be shown without its id
	}
	if kindOf(shown) != anObject || len(membersOf(shown)) == 0 {
		return RawObject{}, false, r.client.unreadable(op, got, unexpected("the object", payload))
	}
	object = r.understand(membersOf(shown))
	if found && !slices.Contains(object.Aliases, id) {
		return RawObject{}, false, r.client.unreadable(op, got,
			fmt.Errorf("the object with the id %s was expected, and that with the id %s came", id, object.ID))
	}
	object.ID = id
	return object, !isDeleted(membersOf(shown)), nil
}

// saysAbsent says that an answer of the service itself says, with one of some statuses, that an object is not there.
func saysAbsent(err error, statuses []int) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Has(statuses...) && e.Structured && !BlamesThePath(e) && !e.OutcomeUnknown
}
