package mockapi

import (
	"sync"
	"time"
)

// defaultStart is when the default clock starts.
var defaultStart = time.Date(2026, time.January, 15, 9, 0, 0, 0, time.UTC)

// timestampLayout is how the service writes times: ISO 8601 in UTC with milliseconds.
const timestampLayout = "2006-01-02T15:04:05.000Z"

// Clock is the mock's time: timestamps, expiry of keys and visibility of messages follow it. It is safe for concurrent
// use.
type Clock struct {
	mu         sync.Mutex
	real       bool
	now        time.Time     // of a clock that stands still
	offset     time.Duration // of a clock that runs
	perRequest time.Duration
}

// NewClock returns a clock that stands still at start. Each write to the community moves it by 1 ms, so that no two objects have the same
// time.
func NewClock(start time.Time) *Clock {
	return &Clock{now: start.UTC()}
}

// NewRealClock is a clock that runs with the machine's.
func NewRealClock() *Clock {
	return &Clock{real: true}
}

// Now is the mock's time in UTC.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.read()
}

// Advance moves the clock forward. A negative duration is ignored.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.move(d)
}

// AdvancePerRequest moves the clock by d before each API request from now on. A client that polls then sees a delayed change after a number
// of requests, and no test has to sleep. Zero ends it.
func (c *Clock) AdvancePerRequest(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.perRequest = d
}

// request is the time at which a request came in.
func (c *Clock) request() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.move(c.perRequest)
	return c.read()
}

// write is the time of a write to the community.
func (c *Clock) write() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.real {
		c.move(time.Millisecond)
	}
	return c.read().Truncate(time.Millisecond)
}

func (c *Clock) move(d time.Duration) {
	if d <= 0 {
		return
	}
	if c.real {
		c.offset += d
		return
	}
	c.now = c.now.Add(d)
}

func (c *Clock) read() time.Time {
	if c.real {
		return time.Now().Add(c.offset).UTC()
	}
	return c.now
}

func timestamp(t time.Time) string {
	return t.UTC().Format(timestampLayout)
}
