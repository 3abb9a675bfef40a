package client

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// limit is how a service bounds requests: it accepts one that comes at a time, or says how long to wait.
type limit interface {
	accepts(at time.Time) (wait time.Duration, accepted bool)
}

// tokens come at a rate, and so many may be saved.
type tokens struct {
	perSecond, most, left float64
	last                  time.Time
}

func (l *tokens) accepts(at time.Time) (time.Duration, bool) {
	if !l.last.IsZero() {
		l.left = min(l.most, l.left+at.Sub(l.last).Seconds()*l.perSecond)
	}
	l.last = at
	if l.left >= 1 {
		l.left--
		return 0, true
	}
	return time.Duration((1 - l.left) / l.perSecond * float64(time.Second)), false
}

// window accepts so many requests in each stretch of time.
type window struct {
	perSecond float64
	length    time.Duration
	ends      time.Time
	used      float64
}

func (l *window) accepts(at time.Time) (time.Duration, bool) {
	if !at.Before(l.ends) {
		l.ends, l.used = at.Truncate(l.length).Add(l.length), 0
	}
	if l.used < l.perSecond*l.length.Seconds() {
		l.used++
		return 0, true
	}
	return l.ends.Sub(at), false
}

// limited is a service with a limit, and what became of its requests.
type limited struct {
	limit
	status int
	says   bool // how long to wait

	mu                sync.Mutex
	began             time.Time
	accepted, refused []time.Duration
}

func (s *limited) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	wait, accepted := s.accepts(now)
	if accepted {
		s.accepted = append(s.accepted, now.Sub(s.began))
		_, _ = w.Write([]byte(`{"status": "success"}`))
		return
	}
	s.refused = append(s.refused, now.Sub(s.began))
	if s.says {
		w.Header().Set("Retry-After", strconv.Itoa(int((wait+time.Second-1)/time.Second)))
	}
	w.WriteHeader(s.status)
}

// steady returns the share of the limit that was reached, and the share of the requests that was refused, once the rate was found.
func (s *limited) steady(perSecond float64, from, to time.Duration) (reached, refused float64) {
	count := func(times []time.Duration) (n float64) {
		for _, at := range times {
			if at >= from && at < to {
				n++
			}
		}
		return n
	}
	accepted, declined := count(s.accepted), count(s.refused)
	return accepted / perSecond / (to - from).Seconds(), declined / (accepted + declined)
}

// demand sends requests to a service as ten operations of Terraform do, for so long.
func demand(t *testing.T, s *limited, lasts time.Duration) {
	t.Helper()
	c := newBubble(t)
	s.began = time.Now()
	c.http.HTTPClient.Transport = roundTrip(func(req *http.Request) (*http.Response, error) {
		inBubble(bubbleLatency)
		recorder := httptest.NewRecorder()
		s.ServeHTTP(recorder, req)
		return recorder.Result(), nil
	})
	ctx, cancel := context.WithTimeout(t.Context(), lasts)
	defer cancel()
	var group sync.WaitGroup
	for range 10 {
		group.Go(func() {
			var err error
			for err == nil {
				err = tell(ctx, c.Client, "listStreaks", input{})
			}
			wantEqual(t, "out of time", IsOutOfTime(err), true)
		})
	}
	group.Wait()
}

// Whatever the form of a service's limit, most of it is used once the rate is found, and few requests are refused.
func TestTheRateOfAServiceIsFound(t *testing.T) {
	const found, ends = 40 * time.Second, 160 * time.Second
	for name, test := range map[string]struct {
		limit    func(perSecond float64) limit
		reached  float64 // the least share of the limit
		refused  float64 // the largest share of the requests
		status   int
		saysWhen bool
	}{
		"a second's tokens":        {savings(1), 0.88, 0.03, 429, true},
		"a second's, and not when": {savings(1), 0.88, 0.03, 429, false},
		"a second's, with a 503":   {savings(1), 0.88, 0.03, 503, true},
		"no bursts":                {savings(0), 0.7, 0.04, 429, true},
		"no bursts, and not when":  {savings(0), 0.7, 0.04, 429, false},
		"so many each second":      {windows(time.Second), 0.75, 0.04, 429, true},
		"so many each ten seconds": {windows(10 * time.Second), 0.9, 0.03, 429, true},
		"each ten, and not when":   {windows(10 * time.Second), 0.7, 0.12, 429, false},
		"more than is ever sent":   {savings(100), 0.9, 0.03, 429, true},
	} {
		for _, perSecond := range []float64{5, 20, 40} {
			t.Run(fmt.Sprintf("%s, %.0f per second", name, perSecond), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := &limited{limit: test.limit(perSecond), status: test.status, says: test.saysWhen}
					demand(t, s, ends)
					reached, refused := s.steady(perSecond, found, ends)
					if reached < test.reached || refused > test.refused {
						t.Errorf("%.0f %% of the limit were reached, and %.1f %% of the requests refused", 100*reached, 100*refused)
					}
				})
			})
		}
	}
}

// savings returns limits by tokens, of which those of so many seconds may be saved.
func savings(seconds float64) func(float64) limit {
	return func(perSecond float64) limit {
		most := max(1, perSecond*seconds)
		return &tokens{perSecond: perSecond, most: most, left: most}
	}
}

// windows returns limits on each stretch of time.
func windows(length time.Duration) func(float64) limit {
	return func(perSecond float64) limit { return &window{perSecond: perSecond, length: length} }
}

// Before the service has refused anything, nothing but the places limits the requests.
func TestNothingIsLimitedBeforeTheServiceAsksForIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &limited{limit: &tokens{perSecond: 1e6, most: 1e6, left: 1e6}}
		demand(t, s, 10*time.Second)
		wantEqual(t, "refused", len(s.refused), 0)
		if most := int(10 * 10 * time.Second / bubbleLatency); len(s.accepted) < most {
			t.Errorf("%d requests of %d were made", len(s.accepted), most)
		}
	})
}

func TestTheRateIsHalvedOnceForRequestsThatWereSentTogether(t *testing.T) {
	g, now := governor{}, time.Unix(1000, 0)
	for range 100 {
		g.lately.add(now)
	}
	for range 5 {
		g.slow(now.Add(time.Millisecond), now, now.Add(time.Second))
	}
	wantEqual(t, "rate", g.rate(now.Add(time.Second)), 50)
	wantEqual(t, "pause", g.next(now.Add(time.Millisecond)), 999*time.Millisecond)
	wantEqual(t, "rate some seconds later", g.rate(now.Add(time.Second+recovery)), 100)
	wantEqual(t, "rate long after", g.rate(now.Add(time.Second+3*recovery)), 500)

	later := now.Add(time.Second + recovery)
	for range 400 {
		g.lately.add(later)
	}
	g.slow(later, later.Add(-time.Millisecond), later)
	accepted := g.lately.perSecond(later)
	wantEqual(t, "rate after another", g.rate(later), (accepted+min(100, 2*accepted))/4)
}

func TestTheLowestRateIsOneInTwoSeconds(t *testing.T) {
	g, now := governor{}, time.Unix(1000, 0)
	for i := range 10 {
		at := now.Add(time.Duration(i) * time.Minute)
		g.slow(at, at, at)
		wantEqual(t, "rate", g.rate(at), leastRefused/2)
	}
}

func TestATallyForgetsWhatIsTenSecondsOld(t *testing.T) {
	c, now := tally{}, time.Unix(1000, 0)
	wantEqual(t, "before anything", c.perSecond(now), 0)
	for range 20 {
		c.add(now)
	}
	for after, wanted := range map[time.Duration]float64{0: 20, 4 * time.Second: 5} {
		wantEqual(t, after.String(), c.perSecond(now.Add(after)), wanted)
	}
	wantEqual(t, "ten seconds later", c.perSecond(now.Add(10*time.Second)), 0)
	c.add(now.Add(time.Hour))
	wantEqual(t, "an hour later", c.perSecond(now.Add(time.Hour)), 0.1)
}
