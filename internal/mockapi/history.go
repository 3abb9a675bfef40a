package mockapi

import (
	"slices"
	"time"
)

// Bounds of the history.
const (
	maxRemoved  = 1000 // removed things of one kind, and removed messages
	maxVersions = 50   // versions of one thing, the current one included
)

// history remembers the versions of all things of one kind, the removed ones included, so that a list can be shown as of an
// earlier time. The zero value is an empty history.
type history[T any] struct {
	lives   []*life[T] // in the order of creation
	byID    map[string]*life[T]
	removed int
}

// life is the history of one thing.
type life[T any] struct {
	id        string
	createdAt time.Time
	versions  []version[T] // oldest first; there is always one
	removedAt time.Time    // zero while the thing exists
}

type version[T any] struct {
	since time.Time
	value T
}

// snapshot is a thing as it was at some time.
type snapshot[T any] struct {
	value     T
	removedAt time.Time // zero if it existed at that time
}

// record adds a version of a thing. The value must not change afterwards.
func (h *history[T]) record(id string, at time.Time, value T) {
	if h.byID == nil {
		h.byID = map[string]*life[T]{}
	}
	one, known := h.byID[id]
	if !known {
		one = &life[T]{id: id, createdAt: at}
		h.byID[id], h.lives = one, append(h.lives, one)
	}
	one.versions = append(one.versions, version[T]{at, value})
	if len(one.versions) > maxVersions {
		one.versions = slices.Delete(one.versions, 0, 1)
	}
}

// remove notes that a thing was removed.
func (h *history[T]) remove(id string, at time.Time) {
	one, known := h.byID[id]
	if !known {
		return
	}
	delete(h.byID, id)
	one.removedAt = at
	h.removed++
	if h.removed > maxRemoved {
		oldest := slices.IndexFunc(h.lives, func(l *life[T]) bool { return !l.removedAt.IsZero() })
		h.lives = slices.Delete(h.lives, oldest, oldest+1)
		h.removed--
	}
}

// asOf returns everything that had been created by some time, in the order of creation, including what had been removed by then.
func (h *history[T]) asOf(at time.Time) []snapshot[T] {
	snapshots := make([]snapshot[T], 0, len(h.lives))
	for _, one := range h.lives {
		if one.createdAt.After(at) {
			continue
		}
		seen := snapshot[T]{value: one.valueAt(at)}
		if !one.removedAt.After(at) {
			seen.removedAt = one.removedAt
		}
		snapshots = append(snapshots, seen)
	}
	return snapshots
}

// at returns a thing as it was at some time, if it existed then.
func (h *history[T]) at(id string, when time.Time) (value T, there bool) {
	for _, one := range slices.Backward(h.lives) {
		if one.id == id && !one.createdAt.After(when) && (one.removedAt.IsZero() || one.removedAt.After(when)) {
			return one.valueAt(when), true
		}
	}
	return value, false
}

// valueAt returns the newest version of some time, or the oldest that is still remembered.
func (l *life[T]) valueAt(at time.Time) T {
	for _, v := range slices.Backward(l.versions) {
		if !v.since.After(at) {
			return v.value
		}
	}
	return l.versions[0].value
}

// pastTime is the time that an answer with a lag shows. It is never before the start of the community, so that what the
// community started with is always there.
func (m *community) pastTime(lag time.Duration) time.Time {
	at := m.clock.Now().Add(-lag)
	if at.Before(m.startedAt) {
		return m.startedAt
	}
	return at
}
