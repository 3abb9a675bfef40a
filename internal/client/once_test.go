package client

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"
)

// script is a once whose looks and acts are written down: the last of each repeats itself.
type script struct {
	acts  []error
	looks []look
	acted int
	saw   int
	last  context.Context // of the last look
	clock *testClock
}

type look struct {
	candidates []string
	partial    bool
	err        error
}

func (s *script) once() once[string] {
	s.clock = newTestClock()
	return once[string]{
		thing: "thing",
		act: func(context.Context) (string, error) {
			s.acted++
			return "acted", s.acts[min(s.acted, len(s.acts))-1]
		},
		search: func(ctx context.Context) (searchResult[string], error) {
			s.saw++
			s.last = ctx
			seen := s.looks[min(s.saw, len(s.looks))-1]
			return searchResult[string]{candidates: seen.candidates, complete: !seen.partial}, seen.err
		},
		id:    func(id string) string { return id },
		clock: s.clock,
	}
}

func TestACreateWhoseAnswerIsLostHappensExactlyOnce(t *testing.T) {
	lost := &Error{Operation: Operation{ID: "create"}, Message: "no answer came", OutcomeUnknown: true}
	refused := &Error{Operation: Operation{ID: "create"}, Status: 400}
	unreadable := errors.New("the list is unreadable")
	found, absent := look{candidates: []string{"a"}}, look{}
	for name, test := range map[string]struct {
		script
		wantActs int
		thing    string
		seen     bool
		says     string
		unknown  bool
	}{
		"answered":       {script{acts: []error{nil}}, 1, "acted", false, "", false},
		"refused":        {script{acts: []error{refused}}, 1, "acted", false, "HTTP 400", false},
		"lost and found": {script{acts: []error{lost}, looks: []look{found}}, 1, "a", true, "", false},
		"lost and found late": {script{acts: []error{lost}, looks: []look{absent, {err: unreadable}, absent, found}}, 1, "a", true,
			"", false},
		"lost, absent, repeated": {script{acts: []error{lost, nil}, looks: []look{absent}}, 2, "acted", false, "", false},
		"lost, absent, refused":  {script{acts: []error{lost, refused}, looks: []look{absent}}, 2, "acted", false, "HTTP 400", false},
		"lost, absent, repeated, lost again": {script{acts: []error{lost}, looks: []look{absent}}, 2, "acted", false,
			"no answer came; the provider looked for it afterwards, and it had not been done", false},
		"lost, and one of several": {script{acts: []error{lost}, looks: []look{absent, {candidates: []string{"a", "b"}}}}, 1, "acted",
			false, "several that it may be are there now: a, b", true},
		"lost, and not to be read": {script{acts: []error{lost}, looks: []look{{err: unreadable}}}, 1, "acted", false,
			"the list is unreadable", true},
		"lost, absent, and at last unread": {script{acts: []error{lost}, looks: append(make([]look, 9), look{err: unreadable})}, 1, "acted",
			false, "the list is unreadable", true},
		"lost, and not all was seen": {script{acts: []error{lost}, looks: []look{{partial: true}}}, 1, "acted", false,
			"does not reach back to it", true},
		"lost in other words": {script{acts: []error{fmt.Errorf("creating it: %w", lost)}, looks: []look{absent}}, 2, "acted",
			false, "creating it: create ( ): no answer came; the provider looked for", false},
	} {
		t.Run(name, func(t *testing.T) {
			thing, seen, err := test.script.once().do(t.Context())
			wantEqual(t, "acts", test.acted, test.wantActs)
			wantEqual(t, "seen", seen, test.seen)
			wantEqual(t, "outcome unknown", IsOutcomeUnknown(err), test.unknown)
			if test.says != "" {
				wantText(t, err, test.says)
				return
			}
			wantNoError(t, err)
			wantEqual(t, "thing", thing, test.thing)
		})
	}
}

func TestAWriteCountsAsAbsentOnlyAfterItHadItsTimeToShow(t *testing.T) {
	lost := &Error{OutcomeUnknown: true}
	s := script{acts: []error{lost, nil}, looks: []look{{}}}
	_, _, err := s.once().do(t.Context())
	wantNoError(t, err)
	var waited time.Duration
	for _, wait := range s.clock.waits() {
		waited += wait
	}
	if waited < settlePatience || waited > settlePatience+maxSearchWait {
		t.Errorf("it was looked for during %s: %v", waited, s.clock.waits())
	}
}

func TestLooksThatTakeLongCountAsWaiting(t *testing.T) {
	s := script{acts: []error{&Error{OutcomeUnknown: true}, nil}, looks: []look{{}}}
	o := s.once()
	inner := o.search
	o.search = func(ctx context.Context) (searchResult[string], error) {
		s.clock.move(time.Minute)
		return inner(ctx)
	}
	_, _, err := o.do(t.Context())
	wantNoError(t, err)
	wantEqual(t, "looks, since one alone proves nothing", s.saw, 2)
}

func TestAWriteIsLookedForAlthoughTheUserHasGivenUpAndIsNotRepeated(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := script{acts: []error{&Error{OutcomeUnknown: true, cause: context.Canceled}}, looks: []look{{}}}
	_, _, err := s.once().do(ctx)
	wantText(t, err, "it had not been done")
	wantKind(t, err, "cancelled")
	wantEqual(t, "acts", s.acted, 1)
	if deadline, bounded := s.last.Deadline(); !bounded || time.Until(deadline) > cancelledPatience {
		t.Error("the last look has no bound of its own")
	}
	var waited time.Duration
	for _, wait := range s.clock.waits() {
		waited += wait
	}
	if waited > cancelledPatience+maxSearchWait {
		t.Errorf("the user who gave up had to wait for %s", waited)
	}

	s = script{acts: []error{&Error{OutcomeUnknown: true}}, looks: []look{{candidates: []string{"a"}}}}
	thing, seen, err := s.once().do(ctx)
	wantNoError(t, err)
	wantEqual(t, "seen", seen, true)
	wantEqual(t, "thing", thing, "a")
}

func TestAClockThatFailsLeavesTheOutcomeUnknown(t *testing.T) {
	s := script{acts: []error{&Error{OutcomeUnknown: true}}, looks: []look{{}}}
	o := s.once()
	s.clock.beforeEachWait(func() error { return errors.New("no more time") })
	_, _, err := o.do(t.Context())
	wantText(t, err, "no more time")
	wantKind(t, err, unknownOutcome)
}

func TestAnErrorOfAnotherTypeIsLeftAsItIs(t *testing.T) {
	err := errors.New("another")
	wantEqual(t, "error", notDone(err), err)
}
