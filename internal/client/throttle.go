package client

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Clock is the client's source of time, so that tests can move it instead of sleeping.
type Clock interface {
	Now() time.Time
	// Sleep returns after d, or with the context's error as soon as that ends.
	Sleep(ctx context.Context, d time.Duration) error
}

type realClock struct{}

func (realClock) Now() time.Time { return time.Now() }

func (realClock) Sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// throttle limits all requests of the process: a token bucket, a number of places for concurrent requests, and a pause that a 429 imposes
// on all of them.
type throttle struct {
	clock  Clock
	log    *slog.Logger
	bucket *rate.Limiter
	places chan struct{}

	mu    sync.Mutex
	until time.Time // no request is sent before this
}

func newThrottle(clock Clock, log *slog.Logger, perSecond float64, concurrent int) *throttle {
	burst := max(1, int(perSecond))
	return &throttle{clock: clock, log: log, bucket: rate.NewLimiter(rate.Limit(perSecond), burst), places: make(chan struct{}, concurrent)}
}

// enter waits for a place, a token and the end of a pause; leave releases the place.
func (t *throttle) enter(ctx context.Context) error {
	select {
	case t.places <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := t.wait(ctx); err != nil {
		t.leave()
		return err
	}
	return nil
}

func (t *throttle) leave() { <-t.places }

// wait returns when a token was taken and no pause is left. A pause may begin while it waits for either, so it checks again.
func (t *throttle) wait(ctx context.Context) error {
	reservation := t.bucket.ReserveN(t.clock.Now(), 1)
	if err := sleepWithin(ctx, t.clock, reservation.DelayFrom(t.clock.Now())); err != nil {
		reservation.CancelAt(t.clock.Now())
		return fmt.Errorf("%w: %w", errOwnRate, err)
	}
	for pause := t.pauseLeft(); pause > 0; pause = t.pauseLeft() {
		if err := sleepWithin(ctx, t.clock, pause); err != nil {
			return fmt.Errorf("%w: %w", errPaused, err)
		}
	}
	return nil
}

func (t *throttle) pauseLeft() time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.until.Sub(t.clock.Now())
}

// pause stops all requests for d. It only ever lengthens a pause, and logs it once.
func (t *throttle) pause(ctx context.Context, d time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.clock.Now()
	end := now.Add(d)
	if !end.After(t.until) {
		return
	}
	fresh := !t.until.After(now)
	t.until = end
	if fresh {
		t.log.InfoContext(ctx, "The service asks for fewer requests: all requests wait", "wait", d.String())
	}
}

// errOwnRate says that a request was still waiting for its turn within the configured rate.
var errOwnRate = errors.New("its turn within max_requests_per_second had not come")

// errPaused says that the service had asked for a pause that this call could not wait for.
var errPaused = errors.New("the service had asked for fewer requests")

// tooLongError says that a wait was not started, since it would not end in time.
type tooLongError struct {
	wait, left time.Duration
	used       time.Duration // by the call before the wait
	ends       time.Time     // the end of the wait
}

func (e *tooLongError) Error() string {
	return fmt.Sprintf("a wait of %s is longer than the time left, %s", e.wait.Round(time.Second), e.left.Round(time.Second))
}

// sleepWithin sleeps, unless the context has ended or will end before.
func sleepWithin(ctx context.Context, clock Clock, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	deadline, bounded := ctx.Deadline()
	if left := time.Until(deadline); bounded && d > left {
		return &tooLongError{wait: d, left: left, ends: time.Now().Add(d)}
	}
	return clock.Sleep(ctx, d)
}
