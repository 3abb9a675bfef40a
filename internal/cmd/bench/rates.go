package main

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// limits are the requests per second that services allow.
var limits = []float64{5, 10, 20, 40}

// The time of each limit that is measured, after a time in which the client finds it.
const (
	findingFor = 15 * time.Second
	steadyFor  = 25 * time.Second
)

// measureRates applies channels against services with each limit on requests. It prints the least share of a limit that was reached once
// the client had found it, and the largest share of requests that were refused.
func measureRates(ctx context.Context, l *lab) error {
	least, most := math.Inf(1), 0.0
	var mu sync.Mutex
	var together errgroup.Group // they wait most of the time
	for _, limit := range limits {
		together.Go(func() error {
			reached, refused, err := l.rate(ctx, limit)
			if err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			l.report("  at %.0f requests per second: %.1f %% reached, %.1f %% refused", limit, reached, refused)
			least, most = min(least, reached), max(most, refused)
			return nil
		})
	}
	if err := together.Wait(); err != nil {
		return err
	}
	l.figure("rate_reached_percent", least)
	l.figure("rate_429_percent", most)
	return nil
}

// rate returns which share of a limit was reached in the steady state, and which share of all requests was refused, in percent. Every
// channel has to be there afterwards, once.
func (l *lab) rate(ctx context.Context, limit float64) (reached, refused float64, err error) {
	s, err := newService(planLatency)
	if err != nil {
		return 0, 0, err
	}
	defer s.close()
	s.SetRateLimit(limit)
	count := int(limit * (findingFor + steadyFor).Seconds())
	state := newRemote()
	defer state.close()
	f, err := l.folder(ctx, ours, state.backend()+channels(count), s.environment()...)
	if err != nil {
		return 0, 0, err
	}
	if _, err := f.apply(ctx); err != nil {
		return 0, 0, err
	}
	if err := once(s, count); err != nil {
		return 0, 0, err
	}
	var began time.Time
	steady, total, declined := 0, 0, 0
	for _, request := range s.Requests() {
		if began.IsZero() {
			began = request.Time
		}
		total++
		since := request.Time.Sub(began)
		switch {
		case request.Status == http.StatusTooManyRequests:
			declined++
		case since >= findingFor && since < findingFor+steadyFor:
			steady++
		}
	}
	return 100 * float64(steady) / (limit * steadyFor.Seconds()), 100 * float64(declined) / float64(total), nil
}

// once says whether the service has so many channels, each of them once.
func once(s *service, count int) error {
	seen := map[string]int{}
	for _, channel := range s.Channels() {
		seen[channel.Topic]++
	}
	if len(seen) != count || len(s.Channels()) != count {
		return fmt.Errorf("%d channels with %d names were made instead of %d", len(s.Channels()), len(seen), count)
	}
	return nil
}
