package client

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// errOutOfSight is why a write can't be told to be absent: what could be read does not reach back to it.
var errOutOfSight = errors.New("so much was written since that what can be read does not reach back to it")

// settlePatience is how long a write whose answer was lost is looked for before it counts as not done: the service may show
// what it accepted a little later. cancelledPatience is what is left of that when the user has given up waiting. A write that failed like
// one that was just proved not to have been done is looked for twice, betweenLooks apart.
const (
	settlePatience    = 30 * time.Second
	cancelledPatience = 10 * time.Second
)

// fewestLooks is how many looks have to fail until a thing counts as one that can't be read, however long they took.
const fewestLooks = 6

// mostLooks bounds the looks, since those that see everything may alternate with those that do not.
const mostLooks = 24

// The waits between looks: doubled from the first to the longest.
const (
	firstLook   = 250 * time.Millisecond
	longestLook = 4 * time.Second
)

// sighting is what a look at the service showed of a write.
type sighting[T any] struct {
	candidates []T   // what may be the thing that was written
	complete   bool  // everything in which it could be was seen, so that no candidate means that it is not there
	doubt      error // why it is not complete, where the reason is not that too much was written since
	// lastResort is what the thing may be in another form: it counts when nothing else came in the time that there is.
	lastResort []T
}

// rewritten returns the one thing of last resort.
func (s sighting[T]) rewritten() (thing T, found bool) {
	if len(s.lastResort) != 1 {
		return thing, false
	}
	return s.lastResort[0], true
}

// once is a create that has to happen exactly once although its answer may be lost. The caller looks before it acts, so that
// look returns only what came since.
type once[T any] struct {
	thing string                                     // for errors, such as `channel "General"`
	act   func(context.Context) (T, error)           // sends the write
	look  func(context.Context) (sighting[T], error) // reads, past every cache
	id    func(T) string                             // of a candidate, for errors
	clock Clock
	// lessons are what the creates of this kind have found out about failures; nil when they learn nothing from each other.
	lessons *lessons
}

// do acts. After a lost answer it looks: found once is ours, verified absent is acted again, once, and anything else is an
// error that names what to check. seen is false when the act was answered, and the thing is what the answer said. Where others of its kind
// have failed in the same way a moment ago, and were proved not to have been done, it looks for a shorter time: too short to act again, or
// to call the outcome known.
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
		case answeredWell(err): // the service took it: that it does not show is no reason to do it again
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
		case attempt == 2: // verified absent: the act's own error is what there is to say
			return thing, false, notDone(err)
		}
	}
}

// answeredWell says that a write was answered with a good status, although the answer can't be used.
func answeredWell(err error) bool {
	failure, ok := errors.AsType[*Error](err)
	return ok && failure.Status/100 == 2 && !failure.Refused
}

// settle looks until the thing is seen or has had its time to show. Nil without an error is «verified absent»: the last two looks, some
// seconds apart, saw everything in which it could be.
func (o once[T]) settle(caller context.Context, most patience) (*T, error) {
	absent := 0 // looks in a row that prove the absence
	for pace := newPace(o.clock, most.first); ; {
		found, err := o.lookOnce(caller)
		absent++
		if err != nil || !found.complete {
			absent = 0
		}
		switch {
		case err == nil && len(found.candidates) == 1:
			return &found.candidates[0], nil
		case err == nil && len(found.candidates) > 1:
			return nil, &AmbiguousError{Thing: o.thing, IDs: ids(found.candidates, o.id)}
		case absent == 1 && pace.looks < mostLooks: // the one before it did not prove it, so this one needs another beside it
		case pace.elapsed() >= most.of(caller) && (err == nil || pace.looks >= fewestLooks || caller.Err() != nil):
			return o.lastOf(found, err)
		}
		if err := pace.wait(context.WithoutCancel(caller)); err != nil {
			return nil, &AmbiguousError{Thing: o.thing, cause: err}
		}
	}
}

// lastOf is verifyAbsent for a look that may have a thing of last resort.
func (o once[T]) lastOf(last sighting[T], err error) (*T, error) {
	if thing, found := last.rewritten(); err == nil && found {
		return &thing, nil
	}
	return nil, o.verifyAbsent(last, err)
}

// verifyAbsent returns an error unless the last look saw everything in which the thing could be.
func (o once[T]) verifyAbsent(last sighting[T], err error) error {
	switch {
	case err != nil:
		return &AmbiguousError{Thing: o.thing, cause: err}
	case !last.complete:
		return &AmbiguousError{Thing: o.thing, cause: cmp.Or(last.doubt, errOutOfSight)}
	}
	return nil
}

// lookOnce looks although the caller may have given up: what was written must not be lost because of that. The look then ends
// cancelledPatience after the caller, whenever that is.
func (o once[T]) lookOnce(caller context.Context) (sighting[T], error) {
	if caller.Err() != nil {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(caller), cancelledPatience)
		defer cancel()
		return o.look(ctx)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(caller))
	defer cancel()
	defer context.AfterFunc(caller, func() { time.AfterFunc(cancelledPatience, cancel) })()
	return o.look(ctx)
}

// patience is how long a write is looked for, and how long after the first look comes the second.
type patience struct{ whole, first time.Duration }

var (
	wholePatience = patience{settlePatience, firstLook}
	shortPatience = patience{betweenLooks, betweenLooks}
)

// of is how long is left of it for a caller who may have given up.
func (p patience) of(caller context.Context) time.Duration {
	if caller.Err() != nil {
		return min(p.whole, cancelledPatience)
	}
	return p.whole
}

// pace spaces out looks at the service, and says how long they have gone on.
type pace struct {
	clock Clock
	began time.Time
	slept time.Duration
	next  time.Duration
	looks int // that were waited after
}

func newPace(clock Clock, first time.Duration) *pace {
	return &pace{clock: clock, began: clock.Now(), next: first}
}

// elapsed counts what the looks themselves took, too.
func (p *pace) elapsed() time.Duration { return max(p.slept, p.clock.Now().Sub(p.began)) }

func (p *pace) wait(ctx context.Context) error {
	wait := p.next
	p.looks++
	p.slept, p.next = p.slept+wait, min(2*wait, longestLook)
	return p.clock.Sleep(ctx, wait)
}

// notDone returns the error of a write that was found not to have been done: its outcome is no longer unknown.
func notDone(err error) error {
	return amended(err, func(failure *Error) {
		failure.OutcomeUnknown = false
		failure.Message += "; the provider looked for it afterwards, and it had not been done"
	})
}

// probablyNotDone returns the error of a write that was not looked for long enough to be sure.
func probablyNotDone(err error) error {
	return amended(err, func(failure *Error) {
		failure.Message += fmt.Sprintf("; %s later it had not been done, nor had others that failed in the same way", betweenLooks)
	})
}

// amended returns a copy of a client's error with a change, and the words that were put around it.
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
