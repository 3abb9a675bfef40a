package mockapi

import (
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// rateLimit is how many requests the mock takes per second of its clock. The service documents no limit; one that exists has
// to be lived with all the same.
type rateLimit struct {
	mu        sync.Mutex
	perSecond float64 // 0 is no limit
	tokens    float64
	last      time.Time
}

// SetRateLimit refuses what comes in faster than so many requests per second with 429 and a Retry-After in whole seconds; a
// second's worth may come at once. Zero ends it.
func (s *Server) SetRateLimit(perSecond float64) {
	s.rate.mu.Lock()
	defer s.rate.mu.Unlock()
	s.rate.perSecond, s.rate.tokens, s.rate.last = perSecond, perSecond, s.clock.Now()
}

// take counts a request that came in at a time; refused says that it came too soon, and wait for how long it would.
func (l *rateLimit) take(now time.Time) (wait time.Duration, refused bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.perSecond <= 0 {
		return 0, false
	}
	l.tokens = min(max(l.perSecond, 1), l.tokens+now.Sub(l.last).Seconds()*l.perSecond)
	l.last = now
	if l.tokens >= 1 {
		l.tokens--
		return 0, false
	}
	return time.Duration((1 - l.tokens) / l.perSecond * float64(time.Second)), true
}

// tooMany is the answer to a request that came too soon.
func tooMany(c *call, wait time.Duration) answer {
	refusal := c.fail(http.StatusTooManyRequests, "Too many requests")
	if refusal.header == nil {
		refusal.header = http.Header{}
	}
	refusal.header.Set("Retry-After", strconv.Itoa(max(1, int(math.Ceil(wait.Seconds())))))
	return refusal
}
