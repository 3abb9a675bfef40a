package client

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// Collection is a kind of object that the service only shows in lists. It shares the list among its readers, creates and deletes objects
// exactly once, and decides when one is proved to be gone (absence.go). A kind declares how it is listed, its id, and its natural key,
// which identifies a newly created object when the answer with its id was lost.
type Collection[T any] struct {
	client     *Client
	kind       string // in the singular, for errors: "channel"
	nouns      nouns
	understand func(row) T                             // makes a thing of what an answer shows of it
	fetch      func(context.Context) ([]T, error)      // by the list that shows most
	known      *knownRows[T]                           // the rows of the last list
	identity   func(*T) (id *string, aliases []string) // where a thing has its id, and its other ids
	key        func(T) string                          // as people give it: a topic, a title
	place      map[string]string                       // parameters of the paths of all operations, such as the community's id
	idIn       string                                  // the parameter that has a thing's id
	personal   bool                                    // the key says something of a person, so that no error repeats it
	odd        atomic.Int64                            // the rows of the last list that have no id
	// canonical has the id that lists show first, for each id of a thing that has several.
	canonical sync.Map
	index     atomic.Pointer[index[T]] // of the snapshot that was looked into last

	shared *sharedList[[]T]
	// before is a snapshot from before this process created anything. Its own writes do not drop it, so that many creates cost one
	// request: only an object of the same key that somebody else creates in that time could be mistaken for ours.
	before *sharedList[[]T]
	looks  *sharedList[looks[T]]
	// unmade has the snapshots that are searched for objects to adopt. This process's own writes do not drop them, so that many creates
	// share them.
	unmade *sharedList[looks[T]]
	sights *batches[[]T]
	// unsure shares snapshots among creates whose answers were lost, and lessons what they have learned.
	unsure  *batches[snapshot[T]]
	lessons *lessons
	roll    *roll
	// partial is why the last list may lack things, so that what it lacks need not be gone. Nil, or a nil error, where that can't be.
	partial func() error
	// narrow is why the keys that were configured read a list that need not show everything, so that what it never shows again need not be
	// gone. Empty where the list shows everything.
	narrow string
	// mayHide says that the list may not show a thing that was just created, so that it is no proof that one was not.
	mayHide bool
}

// newCollection makes a collection that is listed by an operation.
func newCollection[T any](
	c *Client, n nouns, lists OperationID, understand func(row) T, identity func(*T) (*string, []string), key func(T) string,
) *Collection[T] {
	k := &Collection[T]{
		client: c, kind: n.one, nouns: n, understand: understand, identity: identity, key: key, idIn: "id",
		shared: newSharedList[[]T](c.clock), before: newSharedList[[]T](c.clock), looks: newSharedList[looks[T]](c.clock),
		unmade: newSharedList[looks[T]](c.clock), sights: &batches[[]T]{clock: c.clock, rests: sharedFor, breaks: sightBreaks},
		unsure: &batches[snapshot[T]]{clock: c.clock}, lessons: newLessons(c.clock), roll: newRoll(),
	}
	k.known = newKnownRows(understand, k.id)
	k.fetch = func(ctx context.Context) ([]T, error) { return k.read(ctx, lists) }
	return k
}

// read reads one of its lists.
func (k *Collection[T]) read(ctx context.Context, op OperationID) ([]T, error) {
	return k.readAs(ctx, k.client.operations[op], input{path: k.place})
}

// readAs reads a list by an operation that need not be in the table.
func (k *Collection[T]) readAs(ctx context.Context, op Operation, in input) ([]T, error) {
	things, odd, err := readList(ctx, k.client, op, in, k.nouns, k.known)
	if err == nil || odd > 0 {
		k.odd.Store(int64(odd))
	}
	return things, err
}

// write creates a thing, or changes the one with an id, and returns it as the answer shows it; complete fills in what that lacks. The
// answer to a change need not show the thing, since the id is known. One to a create without the new id is an error of unknown outcome,
// after which the thing is searched for.
func (k *Collection[T]) write(ctx context.Context, op OperationID, id string, body any, complete func(*T)) (T, error) {
	defer k.changed()
	return call(ctx, k.client, op, input{path: k.pathOf(id), json: body}, func(payload json.RawMessage) (thing T, err error) {
		raw, found := k.nouns.thing(payload)
		switch {
		case !found && id == "":
			return thing, unexpected("the "+k.kind+" with its id", payload)
		case !found:
			raw = payload // an object may be the thing without its id
		}
		thing = k.understand(membersOf(raw))
		if own, _ := k.identity(&thing); id != "" {
			*own = id
		}
		complete(&thing)
		return thing, nil
	})
}

// pathOf returns the parameters of a path; id is empty for a thing that has none yet.
func (k *Collection[T]) pathOf(id string) map[string]string {
	if id == "" {
		return k.place
	}
	parameters := map[string]string{k.idIn: id}
	maps.Copy(parameters, k.place)
	return parameters
}

// orSent returns a text of an answer, or what was sent where the answer shows none.
func orSent(shown, sent string) string {
	if strings.TrimSpace(shown) == "" {
		return sent
	}
	return shown
}

// list reads the list anew.
func (k *Collection[T]) list(ctx context.Context) ([]T, error) {
	things, err := k.fetch(ctx)
	k.learn(things)
	return things, err
}

// All returns the whole list, in the service's order, shared by all readers. It must not be changed.
func (k *Collection[T]) All(ctx context.Context) ([]T, error) {
	return k.shared.read(ctx, k.kind, k.list)
}

// Find returns the thing with an id. That the list does not have it is no proof that it is gone: ask Observe for that.
func (k *Collection[T]) Find(ctx context.Context, id string) (thing T, listed bool, err error) {
	things, err := k.All(ctx)
	if err != nil {
		return thing, false, err
	}
	thing, listed = k.withID(things, id)
	if !listed {
		err = k.incomplete()
	}
	return thing, listed, err
}

func (k *Collection[T]) id(thing T) string {
	id, _ := k.identity(&thing)
	return *id
}

// withID returns the thing with an id from a snapshot, and calls it by that.
func (k *Collection[T]) withID(things []T, id string) (thing T, found bool) {
	return k.indexOf(things).withID(id)
}

// eachID yields the ids of things, under all their names; an id may come several times.
func (k *Collection[T]) eachID(things []T) iter.Seq[string] {
	return func(yield func(string) bool) {
		for i := range things {
			own, aliases := k.identity(&things[i])
			if !yield(*own) {
				return
			}
			for _, alias := range aliases {
				if alias != *own && !yield(alias) {
					return
				}
			}
		}
	}
}

// idsOf returns the ids of things, under all their names.
func (k *Collection[T]) idsOf(things []T) map[string]bool {
	all := make(map[string]bool, len(things))
	for id := range k.eachID(things) {
		all[id] = true
	}
	return all
}

// learn notes what a list shows, and under which ids it shows one thing.
func (k *Collection[T]) learn(things []T) {
	k.roll.note(k.eachID(things))
	for i := range things {
		_, aliases := k.identity(&things[i])
		if len(aliases) < 2 {
			continue
		}
		for _, alias := range aliases {
			k.canonical.Store(alias, aliases[0])
		}
	}
}

// Canonical returns the first of the ids that a list has shown a thing under, for one of them; an id that stands alone is its own.
func (k *Collection[T]) Canonical(id string) string {
	if known, ok := k.canonical.Load(id); ok {
		if first, isText := known.(string); isText {
			return first
		}
	}
	return id
}

// incomplete is why the last list may lack things; nil when it shows everything.
func (k *Collection[T]) incomplete() error {
	if rows := k.odd.Load(); rows > 0 {
		return fmt.Errorf("the list of %ss has rows without an id (%v), and any of them may be this one", k.kind, rows)
	}
	if k.partial == nil {
		return nil
	}
	return k.partial()
}

// Glance is a best-effort read for plans: it returns nothing where the list can't be read, and an error only where the service
// refuses the key, since what needs it can't be applied either. What was there before this process wrote is good enough: Terraform
// plans each thing again while it applies, between the writes of others.
func (k *Collection[T]) Glance(ctx context.Context) ([]T, error) {
	if last, serves := k.shared.remembered(k.kind); serves {
		return last.value, nil
	}
	return k.before.glance(ctx, k.kind, k.All)
}

// Adoptable returns the list for a resource that adopts: read a moment ago at the most, although many adopt one after the other.
// A list that the service does not have yet is empty.
func (k *Collection[T]) Adoptable(ctx context.Context) ([]T, error) {
	things, err := k.shared.readSince(ctx, k.kind, k.client.clock.Now().Add(-adoptableFor), k.list)
	if isMissingList(err) {
		return nil, nil
	}
	return things, err
}

// ToAdopt returns the things with a natural key that a resource may adopt. A key that the list does not show is looked for twice more,
// some seconds apart, since making a thing that is there already doubles it; those who miss something share these looks for a while: what
// a resource of this process made meanwhile is not another's to adopt.
func (k *Collection[T]) ToAdopt(ctx context.Context, key string) ([]T, error) {
	if seen, serves := k.unmade.remembered(k.kind); serves && k.incomplete() == nil && k.contradicted(seen.value, "") == nil &&
		len(seen.value.both.named(key)) == 0 {
		return nil, nil
	}
	things, err := k.Adoptable(ctx)
	if found := k.Named(things, key); err != nil || len(found) > 0 {
		return found, err
	}
	seen, err := k.unmade.read(ctx, k.kind, k.fetchTwice)
	switch {
	case isMissingList(err):
		return nil, nil
	case err != nil:
		return nil, err
	}
	err = k.contradicted(seen, "")
	found := slices.DeleteFunc(seen.both.named(key), func(one T) bool {
		_, listed := k.withID(things, k.id(one)) // under another name, since it was renamed meanwhile
		return listed
	})
	if err == nil && len(found) == 0 {
		err = k.incomplete()
	}
	return found, err
}

// existing returns what was there before this process created any, at one request for many creates. That the service has no such list is no
// obstacle to the first create; doubt says then that later lists prove nothing.
func (k *Collection[T]) existing(ctx context.Context) (things []T, doubt, err error) {
	things, err = k.before.read(ctx, k.kind, k.All)
	if hasStatus(err, http.StatusNotFound) || errors.Is(err, errNoList) || errors.Is(err, errNoSign) {
		return nil, errMayHide, nil
	}
	return things, nil, err
}

// isMissingList says that the service itself answered that there is nothing to list, or an answer without a list.
func isMissingList(err error) bool {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return false
	}
	return e.Has(http.StatusNotFound) && e.Structured && !BlamesThePath(e) || errors.Is(err, errNoList)
}

// ofKey returns the things with a natural key: those that have it exactly, white space around it aside, else those whose key the
// service may have rewritten.
func (k *Collection[T]) ofKey(things []T, key string) []T {
	return Matching(things, key, k.key)
}

// called names a thing in an error.
func (k *Collection[T]) called(key string) string {
	if k.personal {
		return k.kind
	}
	return fmt.Sprintf("%s %q", k.kind, key)
}

// Create acts exactly once, although the answer may be lost: a thing with the key that was not there before, and that no other
// resource of this process made, is then ours.
func (k *Collection[T]) Create(ctx context.Context, key string, act func(context.Context) (T, error)) (T, error) {
	var none T
	done, err := k.client.turns.take(ctx, k.kind+" "+NormalizeText(key))
	if err != nil {
		return none, fmt.Errorf("waiting for another %s of that name to be created: %w", k.kind, err)
	}
	defer done()
	before, unlisted, err := k.existing(ctx)
	if err != nil {
		return none, fmt.Errorf("looking at what is there before creating the %s: %w", k.kind, err)
	}
	mark := k.roll.mark()
	creating := once[T]{
		thing: k.called(key),
		act:   act,
		search: func(ctx context.Context) (searchResult[T], error) {
			now, err := k.unsure.next(ctx, k.take)
			return k.judge(key, k.earlier(before, mark), now, unlisted), err
		},
		id:      k.id,
		clock:   k.client.clock,
		lessons: k.lessons,
	}
	thing, _, err := creating.do(ctx)
	if err == nil {
		k.before.forgetFailure(k.kind, isMissingList) // there is one now
		k.Claim(k.id(thing))
		k.client.claims.take(k.madeHere(), k.id(thing))
	}
	return thing, err
}

// madeHere is the kind of the claims on what this process has made: nothing can have been in it before.
func (k *Collection[T]) madeHere() string { return k.kind + " made here" }

// earlier says whether a thing was there before a create: the list before it showed the thing, or any list up to the mark. Nil where no
// list has shown anything, which may have been a mistake.
func (k *Collection[T]) earlier(before []T, mark int) func(T) bool {
	if len(before) == 0 && mark == 0 {
		return nil
	}
	listed := k.idsOf(before)
	return func(one T) bool { return listed[k.id(one)] || k.roll.had(k.id(one), mark) }
}

// judge tells what a create came to from what was there before it and the list now; unlisted is why the list before it proves nothing.
func (k *Collection[T]) judge(key string, earlier func(T) bool, now snapshot[T], unlisted error) searchResult[T] {
	came := slices.DeleteFunc(slices.Clone(now.things), func(one T) bool { return earlier != nil && earlier(one) || k.isClaimed(one) })
	candidates := k.ofKey(came, key)
	if earlier == nil && len(came) > len(candidates) {
		return searchResult[T]{doubt: errNothingBefore}
	}
	doubt := cmp.Or(unlisted, k.contradiction(now, ""), k.doubt())
	return searchResult[T]{candidates: candidates, complete: doubt == nil, doubt: doubt}
}

// isClaimed says that a resource of this process has a thing, under any of its ids.
func (k *Collection[T]) isClaimed(thing T) bool {
	id, aliases := k.identity(&thing)
	return slices.ContainsFunc(append(slices.Clone(aliases), *id), func(id string) bool { return k.client.claims.taken(k.kind, id) })
}

// errNothingBefore is why what a list shows need not be new: the one before showed nothing, which may have been a mistake.
var errNothingBefore = errors.New("the list that was read before it showed nothing, and the list now shows others, too")

// errMayHide is why a list is no proof that a thing was not created.
var errMayHide = errors.New("it is not in the list, which need not show what was just created")

// doubt is why a thing that the list does not show may have been created all the same; nil where that can't be.
func (k *Collection[T]) doubt() error {
	if k.mayHide {
		return errMayHide
	}
	return k.incomplete()
}

// Delete deletes the thing with an id. One that two looks at a complete list do not show any more is deleted, whatever the answer was. An
// answer that does not say whether it was done is believed where the list can't be read.
func (k *Collection[T]) Delete(ctx context.Context, op OperationID, id string) error {
	k.roll.strike(k.Canonical(id))
	err := tellConfirmed(ctx, k.client, op, input{path: k.pathOf(id)})
	k.changed()
	if err == nil || !IsRefused(err) && !MayNotExist(err) && !IsOutcomeUnknown(err) {
		return err
	}
	_, there, lookErr := k.lookTwice(ctx, id)
	lookErr = cmp.Or(lookErr, k.incomplete())
	switch {
	case lookErr == nil && !there && k.narrow == "", isUnreadable(lookErr) && (saysNothing(err) || saysGone(err)):
		return nil
	}
	return err
}

// changed forgets the list. Call it when a write to the collection has ended, however it ended.
func (k *Collection[T]) changed() {
	k.shared.drop(k.kind)
	k.looks.drop(k.kind)
}

// Claim notes that a resource of this process made or adopted a thing, so that the outcome of another's lost create is not sought in it.
func (k *Collection[T]) Claim(id string) { k.client.claims.take(k.kind, id) }
