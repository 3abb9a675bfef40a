package client

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

func newTestThrottle(clock Clock, perSecond float64, places int) (*throttle, *logBuffer) {
	log := &logBuffer{}
	return newThrottle(clock, slog.New(slog.NewTextHandler(log, nil)), perSecond, places), log
}

// pass goes through the throttle once.
func pass(t *testing.T, gate *throttle) {
	t.Helper()
	wantNoError(t, gate.enter(t.Context()))
	gate.leave()
}

func TestTheTokenBucketLetsABurstPassAndThenItsRate(t *testing.T) {
	for name, test := range map[string]struct {
		perSecond float64
		passes    int
		takes     time.Duration
	}{
		"within the burst":    {5, 5, 0},
		"beyond the burst":    {5, 20, 3 * time.Second},
		"less than one a sec": {0.5, 3, 4 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			clock := newTestClock()
			gate, _ := newTestThrottle(clock, test.perSecond, 1)
			began := clock.Now()
			for range test.passes {
				pass(t, gate)
			}
			wantEqual(t, "took", clock.Now().Sub(began).Round(time.Millisecond), test.takes)
		})
	}
}

func TestAWaitForATokenThatWouldBeTooLongIsNotBegunAndTheTokenGivenBack(t *testing.T) {
	clock := newTestClock()
	gate, _ := newTestThrottle(clock, 0.001, 1)
	pass(t, gate)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for range 3 {
		err := gate.enter(ctx)
		wantText(t, err, "a wait of 16m40s is longer than the time left, 1m0s")
		wantEqual(t, "out of time", IsOutOfTime(err), true)
		wantEqual(t, "throttled by the service", IsThrottled(err), false)
	}
	wantEqual(t, "waits", len(clock.waits()), 0)
	wantEqual(t, "places taken", len(gate.places), 0)
}

func TestNoMoreRequestsThanThePlacesAreUnderWayAtOnce(t *testing.T) {
	var mu sync.Mutex
	under, most := 0, 0
	full := make(chan struct{})
	filled := sync.OnceFunc(func() { close(full) })
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		under++
		most = max(most, under)
		if under == 3 {
			filled()
		}
		mu.Unlock()
		<-full // nobody leaves before all places were taken
		mu.Lock()
		under--
		mu.Unlock()
		_, _ = w.Write([]byte(`{"status": "success"}`))
	}, func(config *Config) { config.Limits.MaxConcurrentRequests = 3 })
	var group sync.WaitGroup
	for range 30 {
		group.Go(func() { wantEqual(t, "error", tell(t.Context(), c, "listStreaks", input{}), nil) })
	}
	group.Wait()
	wantEqual(t, "at once", most, 3)
}

func TestAPlaceIsWaitedForAndGivenBack(t *testing.T) {
	gate, _ := newTestThrottle(newTestClock(), 1000, 1)
	wantNoError(t, gate.enter(t.Context()))
	ctx, cancel := context.WithCancel(t.Context())
	waiting := make(chan error)
	go func() { waiting <- gate.enter(ctx) }()
	cancel()
	wantEqual(t, "the one that gave up", <-waiting, context.Canceled)
	gate.leave()
	pass(t, gate)
}

func TestAPauseIsForEverybodyAndIsSaidOnce(t *testing.T) {
	clock := newTestClock()
	gate, log := newTestThrottle(clock, 1000, 8)
	gate.slow(t.Context(), clock.Now(), 10*time.Second)
	gate.slow(t.Context(), clock.Now(), 15*time.Second)
	gate.slow(t.Context(), clock.Now(), 15*time.Second)
	gate.slow(t.Context(), clock.Now(), 3*time.Second) // does not shorten it
	began := clock.Now()
	pass(t, gate)
	wantEqual(t, "waited", clock.Now().Sub(began), 15*time.Second)
	pass(t, gate) // at the lowest rate, since nothing was accepted yet
	wantEqual(t, "waited for the next", clock.Now().Sub(began), 17*time.Second)
	wantEqual(t, "said", strings.Count(log.String(), "The service asks for fewer requests"), 1)

	gate.slow(t.Context(), clock.Now(), time.Second)
	wantEqual(t, "said of the next", strings.Count(log.String(), "The service asks for fewer requests"), 2)
}

func TestAPauseThatIsPutOnDuringAnyWaitIsKeptToo(t *testing.T) {
	for name, first := range map[string]func(*throttle){
		"a wait for a token": func(gate *throttle) {
			_ = gate.bucket.AllowN(gate.clock.Now(), 1)
		},
		"another pause": func(gate *throttle) { gate.slow(t.Context(), gate.clock.Now(), time.Second) },
	} {
		t.Run(name, func(t *testing.T) {
			clock := newTestClock()
			gate, _ := newTestThrottle(clock, 1, 1)
			first(gate)
			began := clock.Now()
			clock.beforeEachWait(func() error {
				clock.beforeEachWait(nil)
				gate.slow(t.Context(), clock.Now(), 30*time.Second)
				return nil
			})
			pass(t, gate)
			if waited := clock.Now().Sub(began); waited < 30*time.Second {
				t.Errorf("a request went out %s after a pause of 30s began", waited)
			}
		})
	}
}

func TestAPauseThatIsLongerThanTheTimeLeftIsAnErrorAtOnce(t *testing.T) {
	c := newCommunity(t)
	c.Inject(mockapi.Fault{Operation: "listSystemChannels", Status: 429, Header: map[string]string{"Retry-After": "3600"}})
	wantKind(t, reading.do(t.Context(), c), "throttled")
	c.ResetRequests()
	err := posting.do(t.Context(), c)
	wantText(t, err, "nothing was sent: the service had asked for fewer requests: a wait of 1h0m0s is longer than the time left")
	wantKind(t, err, "throttled")
	wantEqual(t, "requests", len(c.Operations()), 0)
}

func TestAWaitAfterTheTimeRanOutIsNotSaidToBeTooLong(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), -time.Second)
	defer cancel()
	for _, wait := range []time.Duration{0, time.Hour} {
		wantEqual(t, wait.String(), sleepWithin(ctx, newTestClock(), wait), context.DeadlineExceeded)
	}
}

func TestATryThatWaitsForTheNextKeepsNoPlace(t *testing.T) {
	c := newCommunity(t, func(config *Config) { config.Limits.MaxConcurrentRequests = 1 })
	c.Inject(mockapi.Fault{Operation: "listSystemChannels", Status: 503})
	waits := 0
	c.clock.beforeEachWait(func() error {
		waits++
		wantEqual(t, "places taken", len(c.throttle.places), 0)
		return nil
	})
	wantNoError(t, reading.do(t.Context(), c))
	wantEqual(t, "waits", waits, 1)
	wantEqual(t, "places taken afterwards", len(c.throttle.places), 0)
}

func TestOneThatIsThrottledPausesTheOthersAndItselfOnlyOnce(t *testing.T) {
	c := newCommunity(t)
	c.Inject(mockapi.Fault{Status: 429, Header: map[string]string{"Retry-After": "20"}})
	began := c.clock.Now()
	wantNoError(t, reading.do(t.Context(), c))
	wantNoError(t, putting.do(t.Context(), c))
	if waited := c.clock.Now().Sub(began); waited < 22*time.Second || waited > 23*time.Second {
		t.Errorf("waited %s in all, wanted 20s and a turn at the lowest rate: %v", waited, c.clock.waits())
	}
	wantEqual(t, "said", strings.Count(c.log.String(), "all requests wait"), 1)
}
