package mockapi

import (
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// rateLimit is the number of requests that the mock accepts per second of its clock. The service documents no limit, but clients have to
// cope with one.
type rateLimit struct {
	mu        sync.Mutex
	perSecond float64 // 0 is no limit
	tokens    float64
	last      time.Time
}

// SetRateLimit refuses requests beyond a rate with 429 and a Retry-After in whole seconds; the requests of one second may come at once.
// Zero removes the limit.
func (s *Server) SetRateLimit(perSecond float64) {
	s.rate.mu.Lock()
	defer s.rate.mu.Unlock()
	s.rate.perSecond, s.rate.tokens, s.rate.last = perSecond, perSecond, s.clock.Now()
}

// take counts a request; refused says that it came too soon, and wait by how much.
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
