package client

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// sharedFor is how long an answer serves other readers. A process plans or applies one configuration and ends, and its own writes drop what
// they change, so this only bounds how late somebody else's edit is seen.
const sharedFor = 30 * time.Second

// failedFor is how long a failure serves other readers, counted from the last attempt: long enough for the reads that Terraform starts in
// place of those that have just failed, and short enough for a user who tries again.
const failedFor = 5 * time.Second

// sharedList makes many reads of one collection cost one request: concurrent readers join one request, its answer serves those that come a
// short while later, and any write drops it. A reader that begins after a write has ended never gets an answer from before it. A request
// goes on while any of its readers has time left, and ends when none waits any more.
type sharedList[T any] struct {
	clock Clock

	mu      sync.Mutex
	entries map[string]*sharedEntry[T]
}

// sharedEntry is the state of one collection.
type sharedEntry[T any] struct {
	written uint64           // number of writes
	answer  *sharedAnswer[T] // the last one since the last write; nil when there is none
	failure *sharedFailure   // of the last request since the last write; nil when it did not fail
	flight  *flight[T]       // the request that is under way; nil when none is
}

type sharedAnswer[T any] struct {
	value T
	at    time.Time // when it was requested
}

func newSharedList[T any](clock Clock) *sharedList[T] {
	return &sharedList[T]{clock: clock, entries: map[string]*sharedEntry[T]{}}
}

// entry returns the state of a collection. Call it with the lock.
func (l *sharedList[T]) entry(collection string) *sharedEntry[T] {
	entry, there := l.entries[collection]
	if !there {
		entry = &sharedEntry[T]{}
		l.entries[collection] = entry
	}
	return entry
}

// read returns the collection's content, from the last answer where that is fresh enough, else by fetch. The value is shared: it must not
// be changed.
func (l *sharedList[T]) read(ctx context.Context, collection string, fetch func(context.Context) (T, error)) (T, error) {
	return l.readSince(ctx, collection, time.Time{}, fetch)
}

// readSince is read with an answer that was requested at since or later.
func (l *sharedList[T]) readSince(
	ctx context.Context, collection string, since time.Time, fetch func(context.Context) (T, error),
) (T, error) {
	for {
		answer, err := l.answer(ctx, collection, fetch)
		if err != nil || !answer.at.Before(since) {
			return answer.value, err
		}
		l.forget(collection, answer.at) // it may have joined a request that was under way since before then
	}
}

// answer returns the last answer or failure where that is fresh enough, else the result of a request that is under way or made now.
func (l *sharedList[T]) answer(ctx context.Context, collection string, fetch func(context.Context) (T, error)) (sharedAnswer[T], error) {
	ctx, cancel := bounded(ctx)
	defer cancel()
	reader := &reader{ctx}
	for ctx.Err() == nil {
		last, joined, err := l.join(reader, collection, fetch)
		if joined == nil {
			return last, err
		}
		select {
		case <-joined.done:
			if !reader.hasTimeFor(joined.err) {
				return joined.answer, joined.err
			}
		case <-ctx.Done():
			l.leave(reader, collection, joined)
		}
	}
	return sharedAnswer[T]{}, ctx.Err()
}

// join returns what can serve a reader at once, else the request that it waits for from now on.
func (l *sharedList[T]) join(
	reader *reader, collection string, fetch func(context.Context) (T, error),
) (last sharedAnswer[T], joined *flight[T], err error) {
	deadline, _ := reader.Deadline() // outside the lock: it may be that of another flight
	l.mu.Lock()
	defer l.mu.Unlock()
	entry, now := l.entry(collection), l.clock.Now()
	switch {
	case entry.answer != nil && now.Sub(entry.answer.at) < sharedFor:
		return *entry.answer, nil, nil
	case entry.failure != nil && now.Sub(entry.failure.at) < failedFor && !entry.failure.wouldNotMeet(deadline):
		return last, nil, entry.failure.err
	case entry.flight == nil:
		entry.flight = newFlight[T](reader, now)
		go l.fly(collection, entry.flight, entry.written, fetch)
	default:
		entry.flight.add(reader)
	}
	return last, entry.flight, nil
}

// fly makes the request and keeps its result, unless the collection was written to meanwhile.
func (l *sharedList[T]) fly(collection string, f *flight[T], written uint64, fetch func(context.Context) (T, error)) {
	f.answer.value, f.err = fetch(f.ctx)
	abandoned := f.ctx.Err() != nil
	l.mu.Lock()
	defer l.mu.Unlock()
	defer f.end()
	entry := l.entry(collection)
	if entry.flight == f {
		entry.flight = nil
	}
	switch {
	case entry.written != written:
	case f.err == nil:
		entry.answer, entry.failure = &f.answer, nil
	case !abandoned: // otherwise its readers gave up, which says nothing about the list
		entry.failure = &sharedFailure{err: f.err, at: l.clock.Now()}
	}
}

// leave removes a reader that gives up from a request, and cancels the request when that was the last one.
func (l *sharedList[T]) leave(reader *reader, collection string, f *flight[T]) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if entry := l.entry(collection); f.remove(reader) && entry.flight == f {
		entry.flight = nil // new readers must not join it
	}
}

// glance is a best-effort read: it fails only where the service refuses the key. After a failure it makes no request for a while, since a
// thousand resources would.
func (l *sharedList[T]) glance(ctx context.Context, collection string, fetch func(context.Context) (T, error)) (T, error) {
	var none T
	if err := l.failedLately(collection); err != nil {
		return none, onlyRefusals(err)
	}
	value, err := l.read(ctx, collection, fetch)
	if err != nil {
		return none, onlyRefusals(err)
	}
	return value, nil
}

// failedLately returns the error of the last request where it failed so recently that a glance makes no request; nil otherwise.
func (l *sharedList[T]) failedLately(collection string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	failure := l.entry(collection).failure
	if failure == nil || l.clock.Now().Sub(failure.at) >= sharedFor {
		return nil
	}
	return failure.err
}

// onlyRefusals returns the error where the service refused the key, and nil for any other.
func onlyRefusals(err error) error {
	if IsNotAllowed(err) {
		return err
	}
	return nil
}

// remembered returns the last answer, and whether it is fresh enough.
func (l *sharedList[T]) remembered(collection string) (last sharedAnswer[T], serves bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	answer := l.entry(collection).answer
	if answer == nil {
		return last, false
	}
	return *answer, l.clock.Now().Sub(answer.at) < sharedFor
}

// forget drops the answer that was requested at a time, unless a newer one has come.
func (l *sharedList[T]) forget(collection string, at time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if entry := l.entry(collection); entry.answer != nil && entry.answer.at.Equal(at) {
		entry.answer = nil
	}
}

// forgetFailure drops the failure of the last request where it fits.
func (l *sharedList[T]) forgetFailure(collection string, fits func(error) bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if entry := l.entry(collection); entry.failure != nil && fits(entry.failure.err) {
		entry.failure = nil
	}
}

// drop invalidates a collection. Call it when a write has ended, however it ended. A request that is under way serves those who already
// wait for it, and nobody else.
func (l *sharedList[T]) drop(collection string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries[collection] = &sharedEntry[T]{written: l.entry(collection).written + 1}
}

// dropAll invalidates all collections.
func (l *sharedList[T]) dropAll() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for collection, entry := range l.entries {
		l.entries[collection] = &sharedEntry[T]{written: entry.written + 1}
	}
}

// sharedFailure is why and when a request failed.
type sharedFailure struct {
	err error
	at  time.Time
}

// wouldNotMeet says that the request failed for lack of time, and that a reader with this deadline has enough.
func (f *sharedFailure) wouldNotMeet(deadline time.Time) bool {
	wait, tooLong := errors.AsType[*tooLongError](f.err)
	return tooLong && deadline.After(wait.ends)
}

// reader is one of those who wait for a flight, with its own context.
type reader struct{ context.Context }

// hasTimeFor says that a flight failed for lack of time that this reader has: it joined when the flight had given up already.
func (r *reader) hasTimeFor(err error) bool {
	deadline, _ := r.Deadline()
	return (&sharedFailure{err: err}).wouldNotMeet(deadline)
}

// flight is a request that several readers wait for.
type flight[T any] struct {
	ctx    context.Context // ends when no reader waits any more; its deadline is the latest of the readers'
	cancel context.CancelFunc
	answer sharedAnswer[T] // when done
	err    error           // when done
	done   chan struct{}

	mu      sync.Mutex
	readers map[*reader]struct{}
}

func newFlight[T any](first *reader, now time.Time) *flight[T] {
	f := &flight[T]{answer: sharedAnswer[T]{at: now}, done: make(chan struct{}), readers: map[*reader]struct{}{first: {}}}
	ctx, cancel := context.WithCancel(context.WithoutCancel(first.Context))
	f.ctx, f.cancel = &flightContext{Context: ctx, deadline: f.deadline}, cancel
	return f
}

// end delivers the result of the flight to its readers.
func (f *flight[T]) end() {
	f.cancel()
	close(f.done)
}

func (f *flight[T]) add(r *reader) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.readers[r] = struct{}{}
}

// remove removes a reader. When none is left, it cancels the request and returns true.
func (f *flight[T]) remove(r *reader) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.readers, r)
	if len(f.readers) > 0 {
		return false
	}
	f.cancel()
	return true
}

// deadline returns the latest deadline of the readers, each of whom has one. It is computed each time, since readers come and go, and a
// reader may be a flight of another list.
func (f *flight[T]) deadline() time.Time {
	f.mu.Lock()
	readers := slices.Collect(maps.Keys(f.readers))
	f.mu.Unlock()
	var latest time.Time
	for _, r := range readers {
		if deadline, _ := r.Deadline(); deadline.After(latest) {
			latest = deadline
		}
	}
	return latest
}

// flightContext is a context whose deadline moves as readers come and go. It does not end by itself: each reader leaves at its own
// deadline, and the last one ends it.
type flightContext struct {
	context.Context
	deadline func() time.Time
}

// Deadline implements context.Context.
func (c *flightContext) Deadline() (time.Time, bool) { return c.deadline(), true }

// claims holds the ids of things that belong to a resource of this process, so that no other resource takes them.
type claims struct {
	mu  sync.Mutex
	ids map[string]bool
}

func newClaims() *claims { return &claims{ids: map[string]bool{}} }

// take claims an id, and says whether it was free.
func (c *claims) take(kind, id string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := kind + " " + id
	if c.ids[key] {
		return false
	}
	c.ids[key] = true
	return true
}

func (c *claims) taken(kind, id string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ids[kind+" "+id]
}

// turns serialises what must not happen concurrently, such as posting into one channel.
type turns struct {
	mu    sync.Mutex
	gates map[string]chan struct{}
}

func newTurns() *turns { return &turns{gates: map[string]chan struct{}{}} }

// take waits for the turn and returns the function that ends it, or the context's error.
func (t *turns) take(ctx context.Context, what string) (done func(), err error) {
	t.mu.Lock()
	gate, there := t.gates[what]
	if !there {
		gate = make(chan struct{}, 1)
		t.gates[what] = gate
	}
	t.mu.Unlock()
	select {
	case gate <- struct{}{}:
		return func() { <-gate }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// unseen holds the messages that were accepted and did not become visible in time, in the order of their posting.
type unseen struct {
	mu    sync.Mutex
	posts []unseenPost
	late  map[lane]unseenPost // the last of each lane, while no later post is visible
}

// lane groups posts that a service shows with the same delay or not at all: a channel's messages, its replies, its posts in a forum.
type lane struct {
	channelID    string
	reply, forum bool
}

func laneOf(draft Draft) lane {
	return lane{draft.ChannelID, draft.ReplyTo != "", draft.ForumTopicID != ""}
}

type unseenPost struct {
	draft Draft
	trace Trace
}

func newUnseen() *unseen { return &unseen{late: map[lane]unseenPost{}} }

func (u *unseen) add(draft Draft, trace Trace) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.posts = append(u.posts, unseenPost{draft, trace})
	u.late[laneOf(draft)] = unseenPost{draft, trace}
}

// last returns the last post of the draft's lane, if it did not become visible in time.
func (u *unseen) last(draft Draft) (post unseenPost, late bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	post, late = u.late[laneOf(draft)]
	return post, late
}

// caughtUp records that a post is visible that was made after all others of its lane.
func (u *unseen) caughtUp(draft Draft) {
	u.mu.Lock()
	defer u.mu.Unlock()
	delete(u.late, laneOf(draft))
}

// like returns the posts that a window may show in the same way as the draft. A window shows only the author's e-mail address, so messages
// of two user names look the same, and a draft that names a user may look like any of them.
func (u *unseen) like(draft Draft) []unseenPost {
	u.mu.Lock()
	defer u.mu.Unlock()
	var same []unseenPost
	for _, post := range u.posts {
		sameSender := !strings.Contains(draft.Sender, "@") || strings.EqualFold(post.draft.Sender, draft.Sender)
		if sameSender && post.draft.ChannelID == draft.ChannelID && SameText(post.draft.Text, draft.Text) {
			same = append(same, post)
		}
	}
	return same
}

// explains says whether a message is an earlier post with another text than the draft's, which was not visible then.
func (u *unseen) explains(draft Draft, message Message) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, post := range u.posts {
		if post.draft.ChannelID == draft.ChannelID && !SameText(post.draft.Text, draft.Text) && SameText(post.draft.Text, message.Text) {
			return true
		}
	}
	return false
}
