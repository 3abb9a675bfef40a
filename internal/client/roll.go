package client

import (
	"context"
	"errors"
	"iter"
	"slices"
	"sync"
)

// roll holds what the lists of a collection have shown in this process. A later list that lacks some of it is no proof of anything: it may
// be empty by mistake, or come from a replica that has fallen behind.
type roll struct {
	mu      sync.Mutex
	first   map[string]int // by id, under each of a thing's: how many ids were known when a list first showed it
	deleted map[string]bool
}

func newRoll() *roll { return &roll{first: map[string]int{}, deleted: map[string]bool{}} }

// note adds what a list shows.
func (r *roll) note(ids iter.Seq[string]) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for id := range ids {
		if _, known := r.first[id]; !known {
			r.first[id] = len(r.first)
		}
	}
}

// strike notes that this process deletes a thing, however that ends.
func (r *roll) strike(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.deleted[id] = true
}

// mark stands for what lists have shown up to now.
func (r *roll) mark() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.first)
}

// had says that a list had shown an id by a mark.
func (r *roll) had(id string, mark int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	at, known := r.first[id]
	return known && at < mark
}

// missing returns the ids that lists had shown by a mark and a later one lacks, without those of things that this process deletes.
// canonical returns the one id by which the later list is known to have, or not to have, a thing.
func (r *roll) missing(mark int, canonical func(id string) string, listed map[string]bool) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var ids []string
	for id, at := range r.first {
		if at >= mark {
			continue
		}
		if id = canonical(id); !listed[id] && !r.deleted[id] {
			ids = append(ids, id)
		}
	}
	return ids
}

// snapshot is a list as it was read, and the ids of what earlier lists showed and it lacks.
type snapshot[T any] struct {
	things []T
	lacks  []string
}

// errLacksOthers is why a list proves nothing.
var errLacksOthers = errors.New("the list lacks others that were in it a moment ago, so that it may lack this one too")

// contradiction is why a snapshot is no proof that a thing is not there; nil where it is one. Of what earlier lists showed, it may lack the
// thing that is sought.
func (k *Collection[T]) contradiction(of snapshot[T], sought string) error {
	sought = k.Canonical(sought)
	if slices.ContainsFunc(of.lacks, func(id string) bool { return id != sought }) {
		return errLacksOthers
	}
	return nil
}

// take reads the list anew. It reads once more where the list lacks what was shown before.
func (k *Collection[T]) take(ctx context.Context) (taken snapshot[T], err error) {
	for range 2 {
		mark := k.roll.mark()
		if taken.things, err = k.list(ctx); err != nil {
			return taken, err
		}
		if taken.lacks = k.lacked(taken.things, mark); len(taken.lacks) == 0 {
			break
		}
	}
	return taken, nil
}

// lacked returns the ids of what lists had shown by a mark and this one lacks.
func (k *Collection[T]) lacked(things []T, mark int) []string {
	listed := map[string]bool{}
	for id := range k.eachID(things) {
		listed[k.Canonical(id)] = true
	}
	return k.roll.missing(mark, k.Canonical, listed)
}
