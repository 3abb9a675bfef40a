package client

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"sync"
	"time"
)

// lessonFor is how long it is remembered that creates with some failure had no effect.
const lessonFor = time.Minute

// lessons record what failed creates of one kind turned out to mean, so that a service that fails all of them does not cost each one the
// whole patience. That one failed create had no effect proves nothing about another, so a lesson is narrow:
//
//   - It takes two creates that were searched for during the whole patience and did not exist: one may be an accident. It holds for a
//     minute after the last such create.
//   - It holds for the same failure only: of the same operation, with the same status, and only for the statuses of a service that did
//     nothing (500 and 503). A lost connection or a gateway's time-out says nothing about what goes on behind it.
//   - A create that relies on it still proves the absence by two reads of a whole list, betweenLooks apart, after its own failure.
//   - A create that relies on it is not sent again, and its outcome stays unknown. So nothing is doubled even if the service did create
//     this one and shows it later.
//   - It is dropped as soon as a create succeeds, since the service has recovered.
//   - It is never learned again once a failed create turned out to have taken effect.
type lessons struct {
	clock Clock

	mu         sync.Mutex
	notDone    map[failureKind]lesson
	distrusted bool
}

// lesson counts the creates with some failure that had no effect, and when the last one was.
type lesson struct {
	times int
	last  time.Time
}

// enoughTimes is how many such creates make a lesson.
const enoughTimes = 2

// failureKind is what failures that mean the same have in common.
type failureKind struct {
	operation  OperationID
	status     int
	structured bool // in the service's own envelope
}

// tellingStatuses are the statuses of a service that did nothing.
var tellingStatuses = []int{http.StatusInternalServerError, http.StatusServiceUnavailable}

// failureKindOf returns the kind of a failure; false for one that no lesson is drawn from.
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

// patience returns how long to search for a create that failed.
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

// learn records that a failed create had no effect, after it was searched for with the patience that it needed.
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

// fresh returns the lesson about a kind of failure that is still valid. Call it with the lock.
func (l *lessons) fresh(kind failureKind) lesson {
	known := l.notDone[kind]
	if l.clock.Now().Sub(known.last) >= lessonFor {
		return lesson{}
	}
	return known
}

// forget drops all lessons, after a create that succeeded.
func (l *lessons) forget() {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.notDone)
}

// distrust records that a failed create had taken effect: nothing is learned from then on.
func (l *lessons) distrust() {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.distrusted = true
	clear(l.notDone)
}

// lessonBook holds the lessons about posts, by channel.
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
