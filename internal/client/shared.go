package client

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// sharedFor is how long an answer serves other readers. A process plans or applies one configuration and ends, and its own
// writes drop what they change, so this only bounds how late somebody else's edit is seen.
const sharedFor = 30 * time.Second

// sharedList makes many readers of one collection cost one request: readers at the same time join one request, its answer
// serves those that come a short while later, and any write drops it. A reader that begins after a write has ended never gets
// an answer from before it.
type sharedList[T any] struct {
	clock  Clock
	flight singleflight.Group

	mu      sync.Mutex
	written map[string]uint64 // how often each collection was written to
	answers map[string]sharedAnswer[T]
	failed  map[string]failedGlance
}

type sharedAnswer[T any] struct {
	value   T
	written uint64
	at      time.Time // when it was asked for
}

func newSharedList[T any](clock Clock) *sharedList[T] {
	return &sharedList[T]{clock: clock, written: map[string]uint64{}, answers: map[string]sharedAnswer[T]{}, failed: map[string]failedGlance{}}
}

// read returns the collection's content, from the last answer where that may serve, else by fetch. The value is shared: it
// must not be changed.
func (l *sharedList[T]) read(ctx context.Context, collection string, fetch func(context.Context) (T, error)) (T, error) {
	return l.readSince(ctx, collection, time.Time{}, fetch)
}

// readSince is read with an answer that was asked for at since or later.
func (l *sharedList[T]) readSince(
	ctx context.Context, collection string, since time.Time, fetch func(context.Context) (T, error),
) (T, error) {
	for {
		answer, err := l.answer(ctx, collection, fetch)
		if err != nil || !answer.at.Before(since) {
			return answer.value, err
		}
		l.forget(collection, answer.at) // a request that was under way for so long may just have been joined
	}
}

// answer returns the last answer where that may serve, else the one to a request that is under way or made now.
func (l *sharedList[T]) answer(ctx context.Context, collection string, fetch func(context.Context) (T, error)) (sharedAnswer[T], error) {
	if err := ctx.Err(); err != nil {
		return sharedAnswer[T]{}, err
	}
	last, generation, serves := l.remembered(collection)
	if serves {
		return last, nil
	}
	// Readers from after a write have another key: they do not join a request from before it.
	key := collection + "#" + strconv.FormatUint(generation, 10)
	joined := l.flight.DoChan(key, func() (any, error) {
		// A request may have ended between the look above and here.
		if last, now, serves := l.remembered(collection); serves && now == generation {
			return last, nil
		}
		// One reader giving up must not fail the others.
		asked := l.clock.Now()
		value, err := fetch(context.WithoutCancel(ctx))
		got := sharedAnswer[T]{value: value, written: generation, at: asked}
		if err == nil {
			l.keep(collection, got)
		}
		return got, err
	})
	select {
	case result := <-joined:
		got, _ := result.Val.(sharedAnswer[T])
		return got, result.Err
	case <-ctx.Done():
		return sharedAnswer[T]{}, ctx.Err()
	}
}

// glance is a best-effort read: it fails only where the service refuses the key. What could not be read is not asked for again for a
// while, as a thousand resources would.
func (l *sharedList[T]) glance(ctx context.Context, collection string, fetch func(context.Context) (T, error)) (T, error) {
	var none T
	l.mu.Lock()
	failed, ever := l.failed[collection]
	l.mu.Unlock()
	if ever && l.clock.Now().Sub(failed.at) < sharedFor {
		return none, onlyRefusals(failed.err)
	}
	value, err := l.read(ctx, collection, fetch)
	if err == nil {
		return value, nil
	}
	if ctx.Err() != nil { // this caller gave up, which says nothing of the list
		return none, nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.failed[collection] = failedGlance{err: err, at: l.clock.Now()}
	return none, onlyRefusals(err)
}

// failedGlance is why a glance failed, and when.
type failedGlance struct {
	err error
	at  time.Time
}

// onlyRefusals returns an error that says that the service refuses the key, and nil for any other.
func onlyRefusals(err error) error {
	if IsNotAllowed(err) {
		return err
	}
	return nil
}

// remembered returns the last answer, whether it may still serve, and how often the collection was written to by now.
func (l *sharedList[T]) remembered(collection string) (answer sharedAnswer[T], written uint64, serves bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	answer, there := l.answers[collection]
	return answer, l.written[collection], there && l.clock.Now().Sub(answer.at) < sharedFor
}

func (l *sharedList[T]) keep(collection string, answer sharedAnswer[T]) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.written[collection] == answer.written {
		l.answers[collection] = answer
	}
}

// forget forgets the answer that was asked for at a time, unless another one has come since.
func (l *sharedList[T]) forget(collection string, at time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.answers[collection].at.Equal(at) {
		delete(l.answers, collection)
	}
}

// drop forgets what is known of a collection. Call it when a write has ended, however it ended.
func (l *sharedList[T]) drop(collection string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.written[collection]++
	delete(l.answers, collection)
}

// claims holds the ids of things that belong to a resource of this process, so that no other resource takes them for its own.
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

func (c *claims) release(kind, id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.ids, kind+" "+id)
}

// turns lets one at a time do what must not happen side by side, such as posting into one channel.
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

// unseen holds the messages that were accepted and had not shown when they were waited for, in the order of their posting.
type unseen struct {
	mu    sync.Mutex
	posts []unseenPost
}

type unseenPost struct {
	draft Draft
	trace Trace
}

func newUnseen() *unseen { return &unseen{} }

func (u *unseen) add(draft Draft, trace Trace) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.posts = append(u.posts, unseenPost{draft, trace})
}

// like returns those that a window may show as it would show the draft. It shows the author's e-mail alone, so that messages of
// two user names look the same, and so does any message to a draft that names a user.
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

// explains says whether a message is one that was posted earlier, with another text than the draft's, and had not shown then.
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
