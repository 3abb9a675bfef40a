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

// throttle limits all requests of the process: a number of places for concurrent requests, the rate that the configuration allows, and the
// rate that the service was found to allow, with the pauses that it asks for.
type throttle struct {
	clock  Clock
	log    *slog.Logger
	bucket *rate.Limiter // what the configuration allows; without a limit where it says nothing
	places chan struct{}
	line   chan struct{} // holds the first of those who wait for the service

	mu       sync.Mutex
	governor governor
}

// newThrottle makes a throttle. perSecond is 0 where only the service limits the rate.
func newThrottle(clock Clock, log *slog.Logger, perSecond float64, concurrent int) *throttle {
	bucket := rate.NewLimiter(rate.Inf, 1)
	if perSecond > 0 {
		bucket = rate.NewLimiter(rate.Limit(perSecond), max(1, int(perSecond)))
	}
	return &throttle{clock: clock, log: log, bucket: bucket, places: make(chan struct{}, concurrent), line: make(chan struct{}, 1)}
}

// enter waits for a place, and for a turn within both rates; leave releases the place.
func (t *throttle) enter(ctx context.Context) error {
	select {
	case t.places <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	err := t.waitForOwnRate(ctx)
	if err == nil {
		err = t.waitForService(ctx)
	}
	if err != nil {
		t.leave()
	}
	return err
}

func (t *throttle) leave() { <-t.places }

func (t *throttle) waitForOwnRate(ctx context.Context) error {
	reservation := t.bucket.ReserveN(t.clock.Now(), 1)
	if err := sleepWithin(ctx, t.clock, reservation.DelayFrom(t.clock.Now())); err != nil {
		reservation.CancelAt(t.clock.Now())
		return fmt.Errorf("%w: %w", errOwnRate, err)
	}
	return nil
}

// waitForService lets one request through after the other, so that each goes by the rate of its moment. A pause may begin while the first
// of them waits.
func (t *throttle) waitForService(ctx context.Context) error {
	select {
	case t.line <- struct{}{}:
	case <-ctx.Done():
		return fmt.Errorf("%w: %w", errPaused, ctx.Err())
	}
	defer func() { <-t.line }()
	for wait := t.next(); wait > 0; wait = t.next() {
		if err := sleepWithin(ctx, t.clock, wait); err != nil {
			return fmt.Errorf("%w: %w", errPaused, err)
		}
	}
	return nil
}

func (t *throttle) next() time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.governor.next(t.clock.Now())
}

// accepted notes that the service did not ask for fewer requests.
func (t *throttle) accepted() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.governor.lately.add(t.clock.Now())
}

// slow stops all requests for d, and lowers the rate of those that follow: the service asked for fewer in its answer to one that was sent
// at a time. It only ever lengthens a pause, and logs it once.
func (t *throttle) slow(ctx context.Context, sent time.Time, d time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.clock.Now()
	fresh := !t.governor.resumed.After(now)
	t.governor.slow(now, sent, now.Add(d))
	if fresh && d > 0 {
		t.log.InfoContext(ctx, "The service asks for fewer requests: all requests wait",
			"wait", d.String(), "then_per_second", fmt.Sprintf("%.1f", t.governor.rate(now)))
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
