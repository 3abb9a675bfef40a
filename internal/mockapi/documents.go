package mockapi

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

// This file is what all kinds of things share that are documents of the service's database: an id, two times, and a history.

// Document is what each document has. The mock sets all of it.
type Document struct {
	ID        string    `json:"id"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func (d *Document) document() *Document { return d }

// shown adds to an answer what each document is shown with.
func (d *Document) shown(members object) object {
	members["_id"], members["createdAt"], members["updatedAt"] = d.ID, timestamp(d.CreatedAt), timestamp(d.UpdatedAt)
	return members
}

// documentOf is a pointer to a document.
type documentOf[T any] interface {
	*T
	document() *Document
	clone() T
}

// shelf is the documents of one kind: those that exist, in the order of their creation, and their history.
type shelf[T any, P documentOf[T]] struct {
	community *community
	kind      string // in messages
	all       *[]*T
	past      *history[T]
}

func (s shelf[T, P]) first(matches func(*T) bool) (*T, bool) {
	i := slices.IndexFunc(*s.all, matches)
	if i < 0 {
		return nil, false
	}
	return (*s.all)[i], true
}

func (s shelf[T, P]) find(id string) (*T, bool) {
	return s.first(func(one *T) bool { return P(one).document().ID == id })
}

func (s shelf[T, P]) add(made T) *T {
	return s.addAt(made, s.community.clock.write())
}

// addAt is add for what was there from the start, which is no write to the community.
func (s shelf[T, P]) addAt(made T, at time.Time) *T {
	added := P(&made).clone()
	document := P(&added).document()
	*document = Document{ID: s.community.newID(), CreatedAt: at, UpdatedAt: at}
	*s.all = append(*s.all, &added)
	s.past.record(document.ID, at, P(&added).clone())
	return &added
}

// change replaces a document but for its id and the time of its creation.
func (s shelf[T, P]) change(one *T, changed T) {
	document := *P(one).document()
	document.UpdatedAt = s.community.clock.write()
	*one = P(&changed).clone()
	*P(one).document() = document
	s.past.record(document.ID, document.UpdatedAt, P(one).clone())
}

func (s shelf[T, P]) remove(one *T) {
	s.past.remove(P(one).document().ID, s.community.clock.write())
	*s.all = slices.DeleteFunc(*s.all, func(other *T) bool { return other == one })
}

func (s shelf[T, P]) copies() []T {
	copies := make([]T, 0, len(*s.all))
	for _, one := range *s.all {
		copies = append(copies, P(one).clone())
	}
	return copies
}

// copyOf copies what a pointer points to.
func copyOf[T any](original *T) *T {
	if original == nil {
		return nil
	}
	copied := *original
	return &copied
}

// objectID matches the ids of documents. The partner family's documentation says that another id in a path is a bad request.
var objectID = regexp.MustCompile(`^[0-9a-fA-F]{24}$`)

// notThere refuses a call about a document that does not exist.
func (s shelf[T, P]) notThere(c *call, id string) answer {
	if c.operation.Family == familyPartner && !objectID.MatchString(id) {
		return c.fail(http.StatusBadRequest, "The id of a "+s.kind+" must be an ObjectId")
	}
	return c.fail(http.StatusNotFound, s.notFound())
}

func (s shelf[T, P]) notFound() string {
	return strings.ToUpper(s.kind[:1]) + s.kind[1:] + " not found"
}

// inPath returns the document whose id is in the path of a call.
func (s shelf[T, P]) inPath(c *call, parameter string) (*T, answer, bool) {
	one, there := s.find(c.params[parameter])
	if !there {
		return nil, s.notThere(c, c.params[parameter]), false
	}
	return one, answer{}, true
}

// takenFrom removes the document whose id is in the path of a call, and returns it. Where there is none, a Variant may say so in its own
// way.
func (s shelf[T, P]) takenFrom(c *call, parameter string) (*T, answer, bool) {
	one, refusal, there := s.inPath(c, parameter)
	if !there {
		if refusal.status == http.StatusNotFound {
			refusal = s.community.already(c, http.StatusNotFound, s.notFound())
		}
		return nil, refusal, false
	}
	s.remove(one)
	return one, answer{}, true
}

// read shows the document whose id is in the path of a call.
func (s shelf[T, P]) read(c *call, parameter, name string, show func(*T) object) (object, answer, bool) {
	shown, there := readOne(s.community, s.past, c.params[parameter], show, name)
	if !there {
		return nil, s.notThere(c, c.params[parameter]), false
	}
	shown, err := queryOf(show(new(T))).projectedOne(c.request.URL.Query(), shown)
	if err != nil {
		return nil, c.fail(http.StatusBadRequest, err.Error()), false
	}
	return shown, answer{}, true
}

// The following are the methods of a Server for the documents of a kind.

// shelfOf finds the shelf of a kind.
type shelfOf[T any, P documentOf[T]] func(*community) shelf[T, P]

func everyOne[T any, P documentOf[T]](s *Server, of shelfOf[T, P]) []T {
	s.mu.Lock()
	defer s.mu.Unlock()
	return of(s.community).copies()
}

func addOne[T any, P documentOf[T]](s *Server, of shelfOf[T, P], made T) T {
	s.mu.Lock()
	defer s.mu.Unlock()
	return P(of(s.community).add(made)).clone()
}

func editOne[T any, P documentOf[T]](s *Server, of shelfOf[T, P], id string, edit func(*T)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	documents := of(s.community)
	one, there := documents.find(id)
	if !there {
		return unknown(documents.kind, id)
	}
	edited := P(one).clone()
	edit(&edited)
	documents.change(one, edited)
	return nil
}

func removeOne[T any, P documentOf[T]](s *Server, of shelfOf[T, P], id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	documents := of(s.community)
	one, there := documents.find(id)
	if !there {
		return unknown(documents.kind, id)
	}
	documents.remove(one)
	return nil
}

// The following are the same over HTTP.

func controlAdd[T any](add func(*Server, T) T, check func(T) error) func(*Server, *http.Request) (any, error) {
	return func(s *Server, r *http.Request) (any, error) {
		var made T
		if err := readControl(r, &made); err != nil {
			return nil, err
		}
		if err := check(made); err != nil {
			return nil, err
		}
		return add(s, made), nil
	}
}

// controlEdit takes what is to change and leaves the rest.
func controlEdit[T any, P documentOf[T]](
	edit func(s *Server, id string, edit func(*T)) error,
) func(*Server, *http.Request) (any, error) {
	return func(s *Server, r *http.Request) (any, error) {
		var wrong error
		err := edit(s, r.PathValue("id"), func(one *T) {
			edited := P(one).clone() // so that half an edit is none
			if wrong = readControl(r, &edited); wrong == nil {
				*one = edited
			}
		})
		if err != nil {
			return nil, notFound(err)
		}
		return nil, wrong
	}
}

func controlRemove(remove func(s *Server, id string) error) func(*Server, *http.Request) (any, error) {
	return func(s *Server, r *http.Request) (any, error) {
		return nil, notFound(remove(s, r.PathValue("id")))
	}
}
