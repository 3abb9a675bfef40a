package client

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"sync"
	"time"
)

// lessonFor is how long it is remembered that creates which fail in some way were not done.
const lessonFor = time.Minute

// lessons are what the creates of one kind have learned from failures, so that a service that fails all of them does not cost each one the
// whole patience. That one failed create was not done proves nothing about another, so a lesson is narrow:
//
//   - It takes two creates that were looked for during the whole patience and were not there: one may be an accident. It holds for a
//     minute, or until a minute after the last that failed and was not there either.
//   - It holds for the same failure alone: of the same operation, with the same status, and only for the statuses of a service that did
//     nothing (500 and 503). A lost connection or a gateway's time-out says nothing about what goes on behind it.
//   - A create that relies on it still proves the absence by two looks at a whole list, betweenLooks apart, after its own failure.
//   - A create that relies on it does not act again, and does not call the outcome known. So nothing is doubled even if the service did
//     this one and shows it later.
//   - It is forgotten as soon as a create succeeds, since the service has changed.
//   - It is never learned again once a create that had failed turned out to be done.
type lessons struct {
	clock Clock

	mu         sync.Mutex
	notDone    map[failureKind]lesson
	distrusted bool
}

// lesson is how often creates that failed in some way were not there, and when last.
type lesson struct {
	times int
	last  time.Time
}

// enoughTimes is how often that has to be.
const enoughTimes = 2

// failureKind is what two failures have in common that mean the same.
type failureKind struct {
	operation  OperationID
	status     int
	structured bool // in the service's own envelope
}

// tellingStatuses are given by a service that did not do what it was asked.
var tellingStatuses = []int{http.StatusInternalServerError, http.StatusServiceUnavailable}

// failureKindOf returns the kind of a failure, and false for one that teaches nothing.
func failureKindOf(err error) (failureKind, bool) {
	failure, ok := errors.AsType[*Error](err)
	if !ok || !slices.Contains(tellingStatuses, cmp.Or(failure.Code, failure.Status)) {
		return failureKind{}, false
	}
	return failureKind{failure.Operation.ID, cmp.Or(failure.Code, failure.Status), failure.Structured}, true
}

func newLessons(clock Clock) *lessons {
	return &lessons{clock: clock, notDone: map[failureKind]lesson{}}
}

// patience returns how long a create that failed has to be looked for.
func (l *lessons) patience(err error) patience {
	kind, telling := failureKindOf(err)
	if l == nil || !telling {
		return wholePatience
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fresh(kind).times >= enoughTimes {
		return shortPatience
	}
	return wholePatience
}

// learn notes that a create that failed was not there, when it had been looked for with the patience that it needed.
func (l *lessons) learn(err error) {
	kind, telling := failureKindOf(err)
	if l == nil || !telling {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.distrusted {
		l.notDone[kind] = lesson{l.fresh(kind).times + 1, l.clock.Now()}
	}
}

// fresh returns what is still to be remembered of a kind of failure. Call it with the lock.
func (l *lessons) fresh(kind failureKind) lesson {
	known := l.notDone[kind]
	if l.clock.Now().Sub(known.last) >= lessonFor {
		return lesson{}
	}
	return known
}

// forget notes that a create was answered well.
func (l *lessons) forget() {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.notDone)
}

// distrust notes that a create that had failed was done all the same.
func (l *lessons) distrust() {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.distrusted = true
	clear(l.notDone)
}

// lessonBook keeps the lessons of each channel's posts.
type lessonBook struct {
	clock Clock

	mu    sync.Mutex
	pages map[string]*lessons
}

func newLessonBook(clock Clock) *lessonBook {
	return &lessonBook{clock: clock, pages: map[string]*lessons{}}
}

func (b *lessonBook) of(channelID string) *lessons {
	b.mu.Lock()
	defer b.mu.Unlock()
	page, there := b.pages[channelID]
	if !there {
		page = newLessons(b.clock)
		b.pages[channelID] = page
	}
	return page
}
