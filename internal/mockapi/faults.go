package mockapi

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Fault makes the mock misbehave. A fault with a Status, Body or Message replaces the operation's answer; the operation is then not carried
// out unless Effect is set. A fault with none of them leaves the answer as it is, apart from the effects of Delay, Header, ContentType and
// Truncate. Credentials are not checked where the operation is not carried out.
type Fault struct {
	// Operation is the id of the operation to disturb, or FileOperation; empty disturbs every request, those to unknown
	// paths included.
	Operation string `json:"operation"`
	// Skip lets that many matching calls pass first.
	Skip int `json:"skip,omitempty"`
	// Times is how many calls to disturb: 0 means one, and -1 all from then on.
	Times int `json:"times,omitempty"`
	// Chance is the probability that a call is disturbed, from 0 to 1, with a seeded source (WithSeed). 0 means always. A call that was not
	// disturbed does not count for Times.
	Chance float64 `json:"chance,omitempty"`

	// Delay is real time to wait before the answer, and, unless Effect says otherwise, before the operation is carried
	// out. It ends with the request: when the client has gone, nothing more happens, and the request log has status 0.
	Delay time.Duration `json:"delay,omitempty"`
	// Effect carries the operation out before the fault takes effect.
	Effect bool `json:"effect,omitempty"`
	// Drop closes the connection without a byte of an answer. Go's http.Transport silently repeats a GET (never a POST,
	// PUT or DELETE) that was dropped on a connection it has used before; the request log shows it.
	Drop bool `json:"drop,omitempty"`
	// Truncate sends half of the body, with a matching Content-Length: the answer is whole for HTTP and broken for JSON.
	Truncate bool `json:"truncate,omitempty"`

	// Status is the status to answer with; with a Body or Message and no Status it is 200.
	Status int `json:"status,omitempty"`
	// Header has headers to add, such as Retry-After or Location.
	Header map[string]string `json:"header,omitempty"`
	// ContentType is the type of the body; empty means application/json.
	ContentType string `json:"content_type,omitempty"`
	// Body is the body, sent unchanged.
	Body string `json:"body,omitempty"`
	// Message, when Body is empty, makes the body an error with this message in the envelope of the operation's family.
	Message string `json:"message,omitempty"`
}

// Inject adds a fault. Faults are tried in the order in which they were added; only the first that applies affects a call, and those after
// it do not see the call. An invalid fault is not added and is reported in Problems.
func (s *Server) Inject(fault Fault) {
	if err := s.checkFault(fault); err != nil {
		s.problems.add("Inject: " + err.Error())
		return
	}
	s.faults.add(fault)
}

// ClearFaults removes all faults.
func (s *Server) ClearFaults() {
	s.faults.clear()
}

// Faults returns the active faults; Skip and Times hold what is left of them.
func (s *Server) Faults() []Fault {
	return s.faults.all()
}

func (s *Server) checkFault(fault Fault) error {
	_, known := s.operations[fault.Operation]
	switch {
	case fault.Operation != "" && fault.Operation != FileOperation && !known:
		return fmt.Errorf("no operation is called %q", fault.Operation)
	case fault.Status != 0 && (fault.Status < 200 || fault.Status > 599):
		return fmt.Errorf("status %d is not from 200 to 599", fault.Status)
	case fault.Chance < 0 || fault.Chance > 1:
		return fmt.Errorf("chance %v is not from 0 to 1", fault.Chance)
	case fault.Skip < 0 || fault.Times < -1 || fault.Delay < 0:
		return errors.New("skip, times or delay is negative")
	}
	return nil
}

// misbehave answers a call according to a fault; handle carries the operation out.
func (s *Server) misbehave(w http.ResponseWriter, c *call, entry *Request, fault Fault, handle func() answer) {
	var regular answer
	if fault.Effect {
		regular = handle()
	}
	if !wait(c.request.Context(), fault.Delay) || fault.Drop {
		drop(w)
		return
	}
	a, replaced := fault.answer(c)
	switch {
	case replaced && fault.Body == "":
		a = s.Variant().refused(c, a)
	case replaced:
	case fault.Effect:
		a = regular
	default:
		a = handle()
	}
	s.send(w, entry, fault.disturb(a))
}

// answer returns the answer with which the fault replaces the regular one, if it does.
func (f Fault) answer(c *call) (answer, bool) {
	if f.Status == 0 && f.Body == "" && f.Message == "" {
		return answer{}, false
	}
	status := f.Status
	if status == 0 {
		status = http.StatusOK
	}
	if f.Body == "" && f.Message != "" {
		return c.fail(status, f.Message), true
	}
	return answer{status: status, body: []byte(f.Body)}, true
}

// disturb applies the fault to an answer, whether regular or its own.
func (f Fault) disturb(a answer) answer {
	a.header = a.header.Clone()
	if a.header == nil {
		a.header = http.Header{}
	}
	for name, value := range f.Header {
		a.header.Set(name, value)
	}
	if f.ContentType != "" {
		a.contentType = f.ContentType
	}
	if f.Truncate {
		a.body = a.body[:len(a.body)/2]
	}
	return a
}

// wait says whether the time has passed before the request ended.
func wait(ctx context.Context, delay time.Duration) bool {
	if delay <= 0 {
		return true
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// drop closes the connection under a request.
func drop(w http.ResponseWriter) {
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		// HTTP/2 and recorders cannot be hijacked; this is net/http's way to abort an answer.
		panic(http.ErrAbortHandler)
	}
	_ = connection.Close()
}

// faultList holds the faults that were injected.
type faultList struct {
	mu     sync.Mutex
	faults []*Fault
	random *rand.Rand
}

func (l *faultList) reset(seed uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.faults, l.random = nil, rand.New(rand.NewPCG(seed, seed))
}

func (l *faultList) add(fault Fault) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if fault.Times == 0 {
		fault.Times = 1
	}
	l.faults = append(l.faults, &fault)
}

func (l *faultList) clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.faults = nil
}

func (l *faultList) all() []Fault {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := make([]Fault, 0, len(l.faults))
	for _, fault := range l.faults {
		all = append(all, *fault)
	}
	return all
}

// take returns the fault that applies to a call of an operation, and counts it.
func (l *faultList) take(operation string) (Fault, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, fault := range l.faults {
		if !l.strikes(fault, operation) {
			continue
		}
		if fault.Times > 0 {
			fault.Times--
		}
		taken := *fault
		l.faults = slices.DeleteFunc(l.faults, func(f *Fault) bool { return f.Times == 0 })
		return taken, true
	}
	return Fault{}, false
}

// strikes says whether a fault applies to a call, and counts a call that it lets pass.
func (l *faultList) strikes(fault *Fault, operation string) bool {
	if fault.Operation != "" && fault.Operation != operation {
		return false
	}
	if fault.Skip > 0 {
		fault.Skip--
		return false
	}
	return fault.Chance == 0 || l.random.Float64() < fault.Chance
}
