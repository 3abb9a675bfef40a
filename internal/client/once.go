package client

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// errOutOfSight says that a write cannot be proved absent: the messages or rows that can be read do not reach back to it.
var errOutOfSight = errors.New("so much was written since that what can be read does not reach back to it")

// settlePatience is how long a write whose answer was lost is searched for before it counts as not done: the service may show it with a
// delay. cancelledPatience is what is left of that when the user has given up waiting. A write that failed like one that was just proved
// not to have been done is searched for twice, betweenLooks apart.
const (
	settlePatience    = 30 * time.Second
	cancelledPatience = 10 * time.Second
)

// minSearches is how many searches have to fail before the outcome counts as unreadable, however long they took.
const minSearches = 6

// maxSearches bounds the searches, since complete and incomplete ones may alternate.
const maxSearches = 24

// The waits between searches: doubled from the first to the longest.
const (
	firstSearchWait = 250 * time.Millisecond
	maxSearchWait   = 4 * time.Second
)

// searchResult is the result of looking for a write.
type searchResult[T any] struct {
	candidates []T   // each may be the thing that was written
	complete   bool  // everything was read, so that without a candidate the thing does not exist
	doubt      error // why it is not complete, where the reason is not that too much was written since
	// lastResort may be the thing in another form: it counts when nothing else was found in time.
	lastResort []T
}

// rewritten returns the one thing of last resort.
func (s searchResult[T]) rewritten() (thing T, found bool) {
	if len(s.lastResort) != 1 {
		return thing, false
	}
	return s.lastResort[0], true
}

// once is a create that has to happen exactly once although its answer may be lost. The caller reads what exists before it acts, so that
// search returns only what is new.
type once[T any] struct {
	thing  string                                         // for errors, such as `channel "General"`
	act    func(context.Context) (T, error)               // sends the write
	search func(context.Context) (searchResult[T], error) // past every cache
	id     func(T) string                                 // of a candidate, for errors
	clock  Clock
	// lessons are shared by the creates of this kind; nil where they learn nothing from each other.
	lessons *lessons
}

// do sends the write. After a lost answer it searches: a thing that is found once is ours, a proved absence leads to one more attempt, and
// anything else is an error that names what to check. seen is false when the write was answered, and thing is then what the answer shows.
// Where other creates failed in the same way a moment ago and were proved not to have been done, it searches for a shorter time: too short
// to send the write again, or to call its outcome known.
func (o once[T]) do(ctx context.Context) (thing T, seen bool, err error) {
	for attempt := 1; ; attempt++ {
		thing, err = o.act(ctx)
		if err == nil {
			o.lessons.forget()
		}
		if err == nil || !IsOutcomeUnknown(err) {
			return thing, false, err
		}
		patience := o.lessons.patience(err)
		found, settleErr := o.settle(ctx, patience)
		switch {
		case settleErr != nil:
			return thing, false, settleErr
		case found != nil:
			o.lessons.distrust()
			return *found, true, nil
		case answeredWell(err): // the service accepted it: that it is not visible is no reason to send it again
			return thing, false, err
		case ctx.Err() != nil && patience == shortPatience:
			return thing, false, probablyNotDone(err)
		case ctx.Err() != nil:
			return thing, false, notDone(err)
		}
		o.lessons.learn(err)
		switch {
		case patience == shortPatience:
			return thing, false, probablyNotDone(err)
		case attempt == 2: // absent after both attempts: the error of the write explains why
			return thing, false, notDone(err)
		}
	}
}

// answeredWell says that a write was answered with a good status, although the answer is not usable.
func answeredWell(err error) bool {
	failure, ok := errors.AsType[*Error](err)
	return ok && failure.Status/100 == 2 && !failure.Refused
}

// settle searches until the thing is found, or has had its time to become visible. Nil without an error means that it is proved absent: the
// last two searches, some seconds apart, were complete.
func (o once[T]) settle(caller context.Context, most patience) (*T, error) {
	absent := 0 // searches in a row that prove the absence
	for pace := newPace(o.clock, most.first); ; {
		found, err := o.searchOnce(caller)
		absent++
		if err != nil || !found.complete {
			absent = 0
		}
		switch {
		case err == nil && len(found.candidates) == 1:
			return &found.candidates[0], nil
		case err == nil && len(found.candidates) > 1:
			return nil, &AmbiguousError{Thing: o.thing, IDs: ids(found.candidates, o.id)}
		case absent == 1 && pace.searches < maxSearches: // a single proof: a second one has to confirm it
		case pace.elapsed() >= most.of(caller) && (err == nil || pace.searches >= minSearches || caller.Err() != nil):
			return o.lastOf(found, err)
		}
		if err := pace.wait(context.WithoutCancel(caller)); err != nil {
			return nil, &AmbiguousError{Thing: o.thing, cause: err}
		}
	}
}

// lastOf is verifyAbsent for a search that may have a thing of last resort.
func (o once[T]) lastOf(last searchResult[T], err error) (*T, error) {
	if thing, found := last.rewritten(); err == nil && found {
		return &thing, nil
	}
	return nil, o.verifyAbsent(last, err)
}

// verifyAbsent returns an error unless the last search was complete.
func (o once[T]) verifyAbsent(last searchResult[T], err error) error {
	switch {
	case err != nil:
		return &AmbiguousError{Thing: o.thing, cause: err}
	case !last.complete:
		return &AmbiguousError{Thing: o.thing, cause: cmp.Or(last.doubt, errOutOfSight)}
	}
	return nil
}

// searchOnce searches although the caller may have given up, since what was written must not be lost because of that. It then ends
// cancelledPatience after the caller gave up.
func (o once[T]) searchOnce(caller context.Context) (searchResult[T], error) {
	if caller.Err() != nil {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(caller), cancelledPatience)
		defer cancel()
		return o.search(ctx)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(caller))
	defer cancel()
	defer context.AfterFunc(caller, func() { time.AfterFunc(cancelledPatience, cancel) })()
	return o.search(ctx)
}

// patience is how long a write is searched for, and the wait between the first two searches.
type patience struct{ whole, first time.Duration }

var (
	wholePatience = patience{settlePatience, firstSearchWait}
	shortPatience = patience{betweenLooks, betweenLooks}
)

// of returns how much of it is left for a caller who may have given up.
func (p patience) of(caller context.Context) time.Duration {
	if caller.Err() != nil {
		return min(p.whole, cancelledPatience)
	}
	return p.whole
}

// pace spaces out searches, and measures how long they have gone on.
type pace struct {
	clock    Clock
	began    time.Time
	slept    time.Duration
	next     time.Duration
	searches int // so far, each with a wait after it
}

func newPace(clock Clock, first time.Duration) *pace {
	return &pace{clock: clock, began: clock.Now(), next: first}
}

// elapsed includes the time that the searches themselves took.
func (p *pace) elapsed() time.Duration { return max(p.slept, p.clock.Now().Sub(p.began)) }

func (p *pace) wait(ctx context.Context) error {
	wait := p.next
	p.searches++
	p.slept, p.next = p.slept+wait, min(2*wait, maxSearchWait)
	return p.clock.Sleep(ctx, wait)
}

// notDone returns the error of a write that was proved not to have been done: its outcome is known now.
func notDone(err error) error {
	return amended(err, func(failure *Error) {
		failure.OutcomeUnknown = false
		failure.Message += "; the provider looked for it afterwards, and it had not been done"
	})
}

// probablyNotDone returns the error of a write that was searched for too briefly to be sure.
func probablyNotDone(err error) error {
	return amended(err, func(failure *Error) {
		failure.Message += fmt.Sprintf("; %s later it had not been done, nor had others that failed in the same way", betweenLooks)
	})
}

// amended returns a copy of a client's error with a change, and with the words that wrap it.
func amended(err error, change func(*Error)) error {
	failure, ok := errors.AsType[*Error](err)
	if !ok {
		return err
	}
	known := *failure
	change(&known)
	around := strings.TrimSuffix(err.Error(), failure.Error())
	if around == "" {
		return &known
	}
	return fmt.Errorf("%s%w", around, &known)
}

func ids[T any](things []T, id func(T) string) []string {
	all := make([]string, 0, len(things))
	for _, thing := range things {
		all = append(all, id(thing))
	}
	return all
}
