package client

import (
	"encoding/json"
	"sync/atomic"
)

// knownRows understands the rows of one list. What a row is depends on its bytes alone, whichever operation shows it, so that a row that is
// as it was in the last reading is not decoded again: a list that grows by a row for each create is read again and again.
type knownRows[T any] struct {
	of   func(row) T
	id   func(T) string // empty for a row without an id
	last atomic.Pointer[map[string]*understood[T]]
}

// understood is what one row was understood as. Those who read the list share it: it must not be changed.
type understood[T any] struct {
	raw     string // the row itself
	mark    string // tells rows of one thing from those of others
	thing   T
	odd     bool // it has no id
	deleted bool // it is marked as deleted
}

// rowReading understands the rows of one reading of the list. Several may be under way.
type rowReading[T any] struct {
	*knownRows[T]
	before, now map[string]*understood[T] // by the bytes of the row
}

func newKnownRows[T any](of func(row) T, id func(T) string) *knownRows[T] {
	return &knownRows[T]{of: of, id: id}
}

// begin begins a reading, which knows the rows of the last one that was kept.
func (r *knownRows[T]) begin() *rowReading[T] {
	var before map[string]*understood[T]
	if last := r.last.Load(); last != nil {
		before = *last
	}
	return &rowReading[T]{knownRows: r, before: before, now: make(map[string]*understood[T], len(before))}
}

// keep lets later readings know the rows of this one, and no others.
func (r *rowReading[T]) keep() { r.last.Store(&r.now) }

// understand returns what a row is.
func (r *rowReading[T]) understand(raw json.RawMessage) *understood[T] {
	shown, known := r.before[string(raw)]
	if !known {
		shown = r.decode(raw)
	}
	r.now[shown.raw] = shown
	return shown
}

// decode understands a row that is new.
func (r *knownRows[T]) decode(raw json.RawMessage) *understood[T] {
	members := row(membersOf(raw))
	shown := &understood[T]{raw: string(raw), thing: r.of(members), deleted: isDeleted(members)}
	id := r.id(shown.thing)
	shown.odd, shown.mark = id == "", "id "+id
	if shown.odd {
		shown.mark = "odd " + shown.raw
	}
	return shown
}
