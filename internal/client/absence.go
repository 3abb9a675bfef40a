package client

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// What proves that a thing is gone, for every Collection. A list may be paged, lag behind writes, come from a replica that has fallen
// behind, or be empty once by mistake; concluding from one such list that a thing is gone makes Terraform create it a second time.

const (
	// youngest is how old a thing has to be before its absence counts: a list may lag behind its creation.
	youngest = time.Minute
	// betweenLooks lies between the two looks that have to agree, past every cache.
	betweenLooks = 5 * time.Second
	// sightPatience is how long a look right after a write is waited for: it is worth no more.
	sightPatience = 10 * time.Second
	// sightBreaks is for how many times the duration of a look after a write the list is left alone before the next look: creates that end
	// in such a break share one. Longer breaks would save requests and hold up creates. longestBreak bounds what they wait.
	sightBreaks  = 1
	longestBreak = 250 * time.Millisecond
	// adoptableFor is how old a list may be from which a resource adopts.
	adoptableFor = 3 * time.Second
)

// Known is what a resource knows of its thing from before.
type Known struct {
	Listed bool      // a list has shown it
	Since  time.Time // when it was made, or first known to be there; zero when long ago
}

// Observation is what came of looking for one thing.
type Observation[T any] struct {
	Thing   T
	Present bool
	// Doubt is why a thing that is not listed is not known to be gone either; empty when it is present or gone.
	Doubt string
}

// Gone says that the absence is proved.
func (o Observation[T]) Gone() bool { return !o.Present && o.Doubt == "" }

// Observe looks for a thing. It is gone only when a list has shown it before, it is older than a minute, and two looks past every
// cache, 5 s apart, both lack it; those who miss something share the looks. It fails when a list can't be read, and when the looks read
// one that may lack things.
func (k *Collection[T]) Observe(ctx context.Context, id string, known Known) (Observation[T], error) {
	things, err := k.All(ctx)
	if err != nil {
		return Observation[T]{}, err
	}
	if thing, listed := k.withID(things, id); listed {
		return Observation[T]{Thing: thing, Present: true}, nil
	}
	if doubt := k.doubtAbsence(known); doubt != "" {
		return Observation[T]{Doubt: doubt}, nil
	}
	thing, there, err := k.lookTwice(ctx, id)
	switch {
	case errors.Is(err, errLacksOthers):
		return Observation[T]{Doubt: err.Error()}, nil
	case err == nil && !there:
		err = k.incomplete()
	}
	return Observation[T]{Thing: thing, Present: there}, err
}

// doubtAbsence returns why being absent from the list proves nothing, whatever further snapshots show; empty where two snapshots prove it.
func (k *Collection[T]) doubtAbsence(known Known) string {
	if !known.Listed {
		return fmt.Sprintf("no list has shown this %s yet", k.kind)
	}
	return cmp.Or(k.client.doubtAge(k.kind, known.Since), k.narrow)
}

// doubtAge returns why the absence of a thing that was made at a time proves nothing; empty for an old one.
func (c *Client) doubtAge(kind string, since time.Time) string {
	age := c.clock.Now().Sub(since)
	if since.IsZero() || age >= youngest {
		return ""
	}
	return fmt.Sprintf("the %s is %s old, and a list may lag behind", kind, max(age, 0).Round(time.Second))
}

// looks are two snapshots of the list, some seconds apart.
type looks[T any] struct {
	first, second snapshot[T]
	both          *index[T] // the things of either, as the second shows them
}

// contradicted is why two snapshots are no proof that a thing is not there; nil where they are one.
func (k *Collection[T]) contradicted(seen looks[T], sought string) error {
	return cmp.Or(k.contradiction(seen.first, sought), k.contradiction(seen.second, sought))
}

// lookTwice searches two fresh snapshots for a thing, which is there when either has it. Callers that miss something at about the same time
// share the snapshots. It fails with errLacksOthers where the snapshots prove nothing.
func (k *Collection[T]) lookTwice(ctx context.Context, id string) (thing T, there bool, err error) {
	seen, err := k.looks.read(ctx, k.kind, k.fetchTwice)
	if err != nil {
		return thing, false, err
	}
	if thing, there = seen.both.withID(id); !there {
		err = k.contradicted(seen, id)
	}
	return thing, there, err
}

// merge returns the things of both snapshots, as the later one shows them.
func (k *Collection[T]) merge(seen looks[T]) []T {
	merged := slices.Clone(seen.second.things)
	later := k.idsOf(merged)
	for _, thing := range seen.first.things {
		if !later[k.id(thing)] {
			merged = append(merged, thing)
		}
	}
	return merged
}

func (k *Collection[T]) fetchTwice(ctx context.Context) (seen looks[T], err error) {
	ctx, cancel := bounded(ctx)
	defer cancel()
	if seen.first, err = k.take(ctx); err == nil {
		err = k.client.clock.Sleep(ctx, betweenLooks)
	}
	if err == nil {
		seen.second, err = k.take(ctx)
	}
	if err != nil {
		return seen, fmt.Errorf("looking for what the list of %ss does not show: %w", k.kind, err)
	}
	seen.both = k.newIndex(k.merge(seen))
	return seen, nil
}

// Sight is a best-effort read of the list right after a write, past every cache. Later reads are compared with what it shows, and a thing
// that it has shown can later be proved to be gone. listed is false where the list can't be read. Writes that end while a read is under
// way, or in the break after it, share the next one, so that many creates at about the same time cost few requests.
func (k *Collection[T]) Sight(ctx context.Context, id string) (thing T, listed bool) {
	ctx, cancel := context.WithTimeout(ctx, sightPatience)
	defer cancel()
	things, err := k.sights.next(ctx, k.list)
	if err != nil {
		return thing, false
	}
	return k.withID(things, id)
}

// batches shares reads among callers that each need one which begins after their call: one read is under way at a time, and callers that
// come meanwhile, or in the break after it, wait for the next.
type batches[T any] struct {
	clock  Clock
	rests  time.Duration // after a failure no read is made for those who come within this time
	breaks int           // times the duration of a read: no other begins so soon after it, up to longestBreak; 0 is no break

	mu      sync.Mutex
	running bool // somebody reads, or waits for the end of the break to read
	waiting *batch[T]
	failed  time.Time
	resumes time.Time // the end of the break
}

type batch[T any] struct {
	done  chan struct{}
	value T
	err   error
}

// errFailedLately is why no read was made.
var errFailedLately = errors.New("it could not be read a moment ago")

// next returns what a read returns that begins from now on. It fails with errFailedLately when none is made, and with the context's error
// when the caller gives up; the read goes on for the others.
func (b *batches[T]) next(ctx context.Context, read func(context.Context) (T, error)) (T, error) {
	var none T
	mine, lead, err := b.join()
	if err != nil {
		return none, err
	}
	if lead {
		go b.lead(context.WithoutCancel(ctx), read)
	}
	select {
	case <-mine.done:
		return mine.value, mine.err
	case <-ctx.Done():
		return none, ctx.Err()
	}
}

// join puts the caller into the batch that is read next, and says whether the caller has to start reading.
func (b *batches[T]) join() (mine *batch[T], lead bool, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.failed.IsZero() && b.clock.Now().Sub(b.failed) < b.rests {
		return nil, false, errFailedLately
	}
	if b.waiting == nil {
		b.waiting = &batch[T]{done: make(chan struct{})}
	}
	lead = !b.running
	b.running = true
	return b.waiting, lead, nil
}

// lead reads for one batch after the other until none waits.
func (b *batches[T]) lead(ctx context.Context, read func(context.Context) (T, error)) {
	for wait, needed := b.due(); needed; wait, needed = b.due() {
		if wait > 0 {
			_ = b.clock.Sleep(ctx, wait) // not cut short: those who give up leave it to the others
		}
		current, began := b.begin(), b.clock.Now()
		current.value, current.err = read(ctx)
		b.end(current, began)
	}
}

// due says whether a batch waits to be read, and how much is left of the break before. When none waits, the reading ends.
func (b *batches[T]) due() (wait time.Duration, needed bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.running = b.waiting != nil
	return b.resumes.Sub(b.clock.Now()), b.running
}

// begin returns the batch to read now: nobody joins it from here on.
func (b *batches[T]) begin() *batch[T] {
	b.mu.Lock()
	defer b.mu.Unlock()
	current := b.waiting
	b.waiting = nil
	return current
}

// end delivers what was read, and begins the break.
func (b *batches[T]) end(current *batch[T], began time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	defer close(current.done)
	now := b.clock.Now()
	b.resumes = now.Add(min(time.Duration(b.breaks)*now.Sub(began), longestBreak))
	if current.err != nil {
		b.failed = now
	}
}
