// Package mockapi is a stand-in for the Returning.AI service: stateful, safe for concurrent use, and as odd as the
// original. It serves tests in process (New gives an http.Handler) and people offline (internal/cmd/mockapi).
//
// What it knows of the service's wire format comes from internal/contract, against which every request and every
// answer is validated. It knows nothing of the provider or of its client, so that a mistake there cannot hide here.
//
// Where to look:
//
//	server.go      construction, and the way of one request through the mock
//	dispatch.go    which operation a request is for, and what plays it
//	named.go       the operations that are known by name only, whose contracts are guesses
//	keys.go        credentials, permissions, expiry; api_keys.go, the keys that people make
//	state.go       the community; channels.go, messages.go, images.go, members.go, roles.go and others hold its parts
//	documents.go   what the newer of them share; slots.go reads their bodies, queries.go the queries of their lists
//	faults.go      misbehaviour on demand
//	variants.go    plausible differences of the service; lists.go, windows.go and answers.go hold what they do
//	requestlog.go  what was asked; problems.go what of it was against the contract
//	clock.go       time, which tests move
//	control.go     all of this over HTTP, under /_mock/
package mockapi

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/returning-ai/terraform-provider-returningai/internal/contract"
)

const jsonType = "application/json; charset=utf-8"

// Limits of one request's body in bytes.
const (
	maxJSONBytes   = 1 << 20
	maxUploadBytes = 32 << 20
)

// Server is the mock. Make one with New; the zero value is not usable. All methods may be called at any time from any
// goroutine, and those that return slices or structs return copies.
type Server struct {
	settings   settings
	clock      *Clock
	operations map[string]contract.Operation
	earlier    map[string]contract.Operation // contracts that operations had before
	validator  *contract.Validator
	routes     routeTable
	keys       keyRing
	faults     faultList
	log        requestLog
	problems   problemList
	rate       rateLimit
	control    http.Handler

	mu        sync.Mutex // guards community
	community *community
}

// settings are the choices made with options; they survive Reset.
type settings struct {
	emptyCommunity   bool
	forbidden        bool
	numbersAsStrings bool
	unchecked        bool
	seed             uint64
	largestUpload    int64
	variant          Variant
	onRequest        func(Request)
}

// Option changes how New builds a Server.
type Option func(*Server)

// WithEmptyCommunity starts with the members only, without user fields, and with what each community has: its settings, the configuration
// of its store and the statuses of orders.
func WithEmptyCommunity() Option {
	return func(s *Server) { s.settings.emptyCommunity = true }
}

// WithForbidden answers 403 instead of 401 where a known token has expired or lacks the permission. The service's
// documentation names both, so a client has to live with either.
func WithForbidden() Option {
	return func(s *Server) { s.settings.forbidden = true }
}

// WithNumbersAsStrings sends the number of messages (total) and the size of an image as JSON strings.
func WithNumbersAsStrings() Option {
	return func(s *Server) { s.settings.numbersAsStrings = true }
}

// WithoutContractChecks leaves requests and answers unvalidated, so that Problems has nothing to say of them. It is for
// benchmarks: validating a list of 1,000 channels takes longer than everything else the mock does for it.
func WithoutContractChecks() Option {
	return func(s *Server) { s.settings.unchecked = true }
}

// WithClock replaces the default clock, which stands still but for 1 ms per write.
func WithClock(clock *Clock) Option {
	return func(s *Server) { s.clock = clock }
}

// WithSeed seeds the randomness of faults that have a Chance. Without it the seed is 1, so that runs repeat.
func WithSeed(seed uint64) Option {
	return func(s *Server) { s.settings.seed = seed }
}

// WithLargestUpload accepts uploads of so many bytes instead of 32 MiB. The mock holds them in memory.
func WithLargestUpload(bytes int64) Option {
	return func(s *Server) { s.settings.largestUpload = bytes }
}

// WithRequestHook calls hook once for each request that the mock has finished with, from that request's goroutine.
func WithRequestHook(hook func(Request)) Option {
	return func(s *Server) { s.settings.onRequest = hook }
}

// New builds a mock of one community. It fails when the contract cannot be loaded or a variant makes no sense.
func New(options ...Option) (*Server, error) {
	operations, err := contract.Operations()
	if err != nil {
		return nil, fmt.Errorf("loading the operations of the contract: %w", err)
	}
	named, err := contract.NamedOperations()
	if err != nil {
		return nil, fmt.Errorf("loading the operations that are known by name only: %w", err)
	}
	earlier, err := contract.EarlierContracts()
	if err != nil {
		return nil, fmt.Errorf("loading the earlier contracts of operations: %w", err)
	}
	validator, err := contract.NewValidator()
	if err != nil {
		return nil, fmt.Errorf("loading the validator of the contract: %w", err)
	}
	s := &Server{
		settings:   settings{seed: 1, largestUpload: maxUploadBytes},
		clock:      NewClock(defaultStart),
		operations: make(map[string]contract.Operation, len(operations)),
		earlier:    make(map[string]contract.Operation, len(earlier)),
		validator:  validator,
	}
	for _, operation := range operations {
		s.operations[operation.ID] = operation
	}
	for _, operation := range named {
		s.operations[operation.ID] = operation.Operation
	}
	for _, operation := range earlier {
		s.earlier[operation.ID] = operation
	}
	for _, option := range options {
		option(s)
	}
	if err := s.settings.variant.check(); err != nil {
		return nil, fmt.Errorf("setting the variant: %w", err)
	}
	s.control = newControl(s)
	s.Reset()
	return s, nil
}

// Reset restores the state after New: community, keys, faults, routes, visibility, variant, request log and problems. The clock keeps its
// time, since time must not run backwards.
func (s *Server) Reset() {
	s.mu.Lock()
	s.community = newCommunity(s.clock)
	s.community.named = newNamedState(s.community, &s.keys)
	s.community.keys, s.community.forbidden = &s.keys, s.settings.forbidden
	s.community.seedSettings()
	s.community.seedStatuses()
	s.community.seedStore()
	if !s.settings.emptyCommunity {
		s.community.seed()
		s.community.seedNamed()
	}
	s.community.seedKey()
	s.community.startedAt = s.clock.Now()
	s.community.variant = newVariantState(s.settings.variant)
	s.community.numbersAsStrings = s.settings.numbersAsStrings
	s.mu.Unlock()

	s.keys.reset()
	s.faults.reset(s.settings.seed)
	s.routes.reset()
	s.SetRateLimit(0)
	s.log.reset()
	s.problems.reset()
}

// Clock returns the mock's clock.
func (s *Server) Clock() *Clock {
	return s.clock
}

// ServeHTTP answers one request: the control interface under /_mock/, uploaded files under /files/, and the API's
// operations everywhere else.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == controlRoot || strings.HasPrefix(r.URL.Path, controlRoot+"/") {
		s.control.ServeHTTP(w, r)
		return
	}
	c := s.resolve(r)
	entry := s.log.begin(s.clock.request(), c, s.keys.redact)
	s.serve(w, c, entry)
	if s.settings.onRequest != nil {
		s.settings.onRequest(s.log.copyOf(entry))
	}
}

// serve handles a request step by step: body, credential, contract, fault, handler.
func (s *Server) serve(w http.ResponseWriter, c *call, entry *Request) {
	if refusal, ok := s.readBody(w, c); !ok {
		s.send(w, entry, refusal)
		return
	}
	s.log.setBody(entry, c, s.keys.redact)
	if wait, refused := s.rate.take(s.clock.Now()); refused {
		s.send(w, entry, tooMany(c, wait))
		return
	}

	refusal, allowed := s.authorise(c)
	s.withRealIDs(c)
	if allowed {
		s.checkRequest(c)
	}
	handle := func() answer {
		if !allowed {
			return s.reshaped(c, s.checkedAnswer(c, refusal))
		}
		return s.reshaped(c, s.checkedAnswer(c, s.play(c)))
	}

	fault, faulty := s.faults.take(c.operation.ID)
	if !faulty {
		s.send(w, entry, handle())
		return
	}
	s.log.setFault(entry)
	s.misbehave(w, c, entry, fault, handle)
}

// takesFiles are the operations whose bodies have files in them.
var takesFiles = map[string]bool{"uploadImage": true, "bulkImportUsers": true, "bulkUpdateUsers": true}

// readBody holds the whole body, within the limit for the operation.
func (s *Server) readBody(w http.ResponseWriter, c *call) (answer, bool) {
	limit := int64(maxJSONBytes)
	if takesFiles[c.operation.ID] {
		limit = s.settings.largestUpload
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, c.request.Body, limit))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return c.fail(http.StatusRequestEntityTooLarge, fmt.Sprintf("The body is larger than %d bytes", limit)), false
	case err != nil:
		return c.fail(http.StatusBadRequest, "The body could not be read to its end"), false
	}
	c.body = body
	return answer{}, true
}

// send writes an answer and logs its status first, so that whoever has read the answer also finds it in the log.
func (s *Server) send(w http.ResponseWriter, entry *Request, a answer) {
	s.log.setStatus(entry, a.status)
	header := w.Header()
	maps.Copy(header, a.header)
	if a.contentType != "" {
		header.Set("Content-Type", a.contentType)
	} else if len(a.body) > 0 && header.Get("Content-Type") == "" {
		header.Set("Content-Type", jsonType)
	}
	if a.status != http.StatusNoContent && a.status != http.StatusNotModified {
		header.Set("Content-Length", strconv.Itoa(len(a.body)))
	}
	w.WriteHeader(a.status)
	// The client may have gone away.
	_, _ = w.Write(a.body)
}
