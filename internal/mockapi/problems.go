package mockapi

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
)

// maxProblems bounds the list; what comes after it is only counted.
const maxProblems = 1000

// Problems returns the differences from the contract found so far, in order: in requests to known operations whose credential was accepted,
// and in the mock's own answers. Answers from faults are not checked, and neither are requests that were refused for their credential,
// which tests send on purpose. A request that was answered with 400 is still reported. Mistaken calls of Inject and Reroute are reported
// here too.
func (s *Server) Problems() []string {
	return s.problems.all()
}

// ResetProblems forgets the problems found so far.
func (s *Server) ResetProblems() {
	s.problems.reset()
}

// checkRequest checks a request against the contract.
func (s *Server) checkRequest(c *call) {
	if !s.judged(c) {
		return
	}
	r, err := c.original()
	if err == nil {
		err = s.validator.Request(r.Context(), c.contract.ID, r, c.body)
	}
	if err != nil {
		s.report(fmt.Sprintf("request %s (%s %s): %v", c.operation.ID, c.request.Method, c.request.URL.Path, err))
	}
}

// checkedAnswer checks the mock's own answer against the contract and returns it unchanged.
func (s *Server) checkedAnswer(c *call, a answer) answer {
	if !s.judged(c) || a.status == http.StatusNotImplemented {
		return a
	}
	r, err := c.original()
	if err == nil {
		header := http.Header{"Content-Type": {jsonType}}
		err = s.validator.Response(r.Context(), c.contract.ID, r, c.body, a.status, header, a.body)
	}
	if err != nil {
		s.report(fmt.Sprintf("answer %s (status %d): %v", c.operation.ID, a.status, err))
	}
	return a
}

// judged says whether a call is checked against the contract.
func (s *Server) judged(c *call) bool {
	_, known := s.operations[c.operation.ID]
	return known && !s.settings.unchecked
}

func (s *Server) report(problem string) {
	s.problems.add(s.keys.redact(problem))
}

// problemList collects problems.
type problemList struct {
	mu       sync.Mutex
	problems []string
	dropped  int
}

func (l *problemList) add(problem string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.problems) >= maxProblems {
		l.dropped++
		return
	}
	l.problems = append(l.problems, problem)
}

func (l *problemList) all() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := slices.Clone(l.problems)
	if l.dropped > 0 {
		all = append(all, fmt.Sprintf("and %d more problems", l.dropped))
	}
	return all
}

func (l *problemList) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.problems, l.dropped = nil, 0
}
