package client

import "sync"

// index finds the things of one snapshot of a list by their ids and their names, so that what is done for each of many things does not take
// a walk through all of them. The snapshot is never changed.
type index[T any] struct {
	of     *Collection[T]
	things []T
	ids    map[string]int // where a thing is, by the id that the list shows first, else by any other
	names  func() nameIndex
}

// nameIndex tells where the things with a name are: as people give it, white space around it aside, and as the service may have rewritten
// it.
type nameIndex struct{ exact, loose map[string][]int }

// newIndex indexes a snapshot; its names only once they are asked for.
func (k *Collection[T]) newIndex(things []T) *index[T] {
	x := &index[T]{of: k, things: things, ids: make(map[string]int, len(things))}
	for i := len(things) - 1; i >= 0; i-- { // the first of equal ones counts
		_, aliases := k.identity(&things[i])
		for _, alias := range aliases {
			x.ids[alias] = i
		}
	}
	for i := len(things) - 1; i >= 0; i-- {
		own, _ := k.identity(&things[i])
		x.ids[*own] = i
	}
	x.names = sync.OnceValue(func() nameIndex {
		all := nameIndex{exact: map[string][]int{}, loose: map[string][]int{}}
		for i, thing := range things {
			exact, loose := NormalizeText(k.key(thing)), LooseText(k.key(thing))
			all.exact[exact] = append(all.exact[exact], i)
			all.loose[loose] = append(all.loose[loose], i)
		}
		return all
	})
	return x
}

// indexOf returns the index of a snapshot. It keeps the last one, since most look into the same.
func (k *Collection[T]) indexOf(things []T) *index[T] {
	last := k.index.Load()
	if last != nil && len(last.things) == len(things) && (len(things) == 0 || &last.things[0] == &things[0]) {
		return last
	}
	last = k.newIndex(things)
	k.index.Store(last)
	return last
}

// withID returns the thing with an id, and calls it by that: the service may show several ids of one thing, and not always the same first.
func (x *index[T]) withID(id string) (thing T, found bool) {
	at, found := x.ids[id]
	if !found {
		return thing, false
	}
	thing = x.things[at]
	own, _ := x.of.identity(&thing)
	*own = id
	return thing, true
}

// named returns the things with a name, as Matching does.
func (x *index[T]) named(name string) []T {
	all := x.names()
	found := all.exact[NormalizeText(name)]
	if loose := LooseText(name); len(found) == 0 && loose != "" {
		found = all.loose[loose]
	}
	var those []T
	for _, i := range found {
		those = append(those, x.things[i])
	}
	return those
}

// Named returns the things with a name in a snapshot that the collection returned: those that have it exactly, white space around it aside,
// else those whose name the service may have rewritten.
func (k *Collection[T]) Named(things []T, name string) []T { return k.indexOf(things).named(name) }
