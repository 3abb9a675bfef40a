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
	age := k.client.clock.Now().Sub(known.Since)
	switch {
	case !known.Listed:
		return fmt.Sprintf("no list has shown this %s yet", k.kind)
	case !known.Since.IsZero() && age < youngest:
		return fmt.Sprintf("the %s is %s old, and a list may lag behind", k.kind, max(age, 0).Round(time.Second))
	}
	return k.narrow
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
// that it has shown can later be proved to be gone. listed is false where the list can't be read. Writes that end while a read is under way
// share the next one, so that many creates at the same time cost few requests.
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
// come meanwhile wait for the next.
type batches[T any] struct {
	clock Clock
	rests time.Duration // after a failure no read is made for those who come within this time

	mu      sync.Mutex
	running bool
	waiting *batch[T]
	failed  time.Time
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
	for current := b.begin(); current != nil; current = b.begin() {
		current.value, current.err = read(ctx)
		if current.err != nil {
			b.noteFailure()
		}
		close(current.done)
	}
}

// begin returns the batch to read now: nobody joins it from here on. Nil when none waits, which ends the reading.
func (b *batches[T]) begin() *batch[T] {
	b.mu.Lock()
	defer b.mu.Unlock()
	current := b.waiting
	b.waiting = nil
	b.running = current != nil
	return current
}

func (b *batches[T]) noteFailure() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.failed = b.clock.Now()
}
