package client

import (
	"context"
	"errors"
	"time"
)

// errOutOfSight is why a write can't be told to be absent: what could be read does not reach back to it.
var errOutOfSight = errors.New("so much was written since that what can be read does not reach back to it")

// settlePatience is how long a write whose answer was lost is looked for before it counts as not done: the service may show
// what it accepted a little later. cancelledPatience is what is left of that when the user has given up waiting.
const (
	settlePatience    = 20 * time.Second
	cancelledPatience = 10 * time.Second
)

// The waits between looks: doubled from the first to the longest.
const (
	firstLook   = 250 * time.Millisecond
	longestLook = 4 * time.Second
)

// sighting is what a look at the service showed of a write.
type sighting[T any] struct {
	candidates []T  // what may be the thing that was written
	complete   bool // everything in which it could be was seen, so that no candidate means that it is not there
}

// once is a create that has to happen exactly once although its answer may be lost. The caller looks before it acts, so that
// look returns only what came since.
type once[T any] struct {
	thing string                                     // for errors, such as `channel "General"`
	act   func(context.Context) (T, error)           // sends the write
	look  func(context.Context) (sighting[T], error) // reads, past every cache
	id    func(T) string                             // of a candidate, for errors
	sleep func(ctx context.Context, d time.Duration) error
}

// do acts. After a lost answer it looks: found once is ours, verified absent is acted again, once, and anything else is an
// error that names what to check. seen is false when the act was answered, and the thing is what the answer said.
func (o once[T]) do(ctx context.Context) (thing T, seen bool, err error) {
	for attempt := 1; ; attempt++ {
		thing, err = o.act(ctx)
		if err == nil || !IsOutcomeUnknown(err) {
			return thing, false, err
		}
		found, settleErr := o.settle(ctx)
		switch {
		case settleErr != nil:
			return thing, false, settleErr
		case found != nil:
			return *found, true, nil
		case attempt == 2 || ctx.Err() != nil: // verified absent: the act's own error is what there is to say
			return thing, false, notDone(err)
		}
	}
}

// settle looks until the thing is seen or has had its time to show. Nil without an error is «verified absent».
func (o once[T]) settle(ctx context.Context) (*T, error) {
	patience := settlePatience
	if ctx.Err() != nil {
		patience = cancelledPatience
	}
	// What was written must not be lost because the user pressed Ctrl-C: these looks end by their own bound.
	ctx = context.WithoutCancel(ctx)
	var last sighting[T]
	var lastErr error
	for waited, wait := time.Duration(0), firstLook; ; waited, wait = waited+wait, min(2*wait, longestLook) {
		last, lastErr = o.look(ctx)
		if lastErr == nil && len(last.candidates) == 1 {
			return &last.candidates[0], nil
		}
		if lastErr == nil && len(last.candidates) > 1 || waited >= patience {
			break
		}
		if err := o.sleep(ctx, wait); err != nil {
			return nil, &AmbiguousError{Thing: o.thing, cause: err}
		}
	}
	switch {
	case lastErr != nil:
		return nil, &AmbiguousError{Thing: o.thing, cause: lastErr}
	case len(last.candidates) > 1:
		return nil, &AmbiguousError{Thing: o.thing, IDs: ids(last.candidates, o.id)}
	case !last.complete:
		return nil, &AmbiguousError{Thing: o.thing, cause: errOutOfSight}
	}
	return nil, nil
}

// notDone returns the error of a write that was found not to have been done: its outcome is no longer unknown.
func notDone(err error) error {
	failure, ok := errors.AsType[*Error](err)
	if !ok {
		return err
	}
	known := *failure
	known.OutcomeUnknown = false
	known.Message += "; looked for afterwards, it had not been done"
	return &known
}

func ids[T any](things []T, id func(T) string) []string {
	all := make([]string, 0, len(things))
	for _, thing := range things {
		all = append(all, id(thing))
	}
	return all
}
