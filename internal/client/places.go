package client

import "sync"

// places has the collections of a kind of which each place, such as a community, has a list of its own. It is safe for concurrent use.
type places[T any] struct {
	mu          sync.Mutex
	collections map[string]*Collection[T]
}

// of returns the collection of a place, which is made when it is asked for first.
func (p *places[T]) of(place string, begin func() *Collection[T]) *Collection[T] {
	p.mu.Lock()
	defer p.mu.Unlock()
	if known := p.collections[place]; known != nil {
		return known
	}
	if p.collections == nil {
		p.collections = map[string]*Collection[T]{}
	}
	made := begin()
	p.collections[place] = made
	return made
}

// changed forgets what was read.
func (p *places[T]) changed() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, collection := range p.collections {
		collection.changed()
	}
}
