package mockapi_test

import (
	"net/http"
	"slices"
	"testing"
	"time"
)

func TestTheRateLimitFollowsTheClock(t *testing.T) {
	s := start(t)
	statuses := func(n int) []int {
		var got []int
		for range n {
			answer := s.call("GET", "/apis/v1/channels", nil)
			got = append(got, answer.status)
			if answer.status == http.StatusTooManyRequests {
				wantEqual(t, "Retry-After", answer.header.Get("Retry-After"), "1")
			}
		}
		return got
	}
	s.SetRateLimit(2)
	if got := statuses(4); !slices.Equal(got, []int{200, 200, 429, 429}) {
		t.Errorf("statuses: %v", got)
	}
	s.Clock().Advance(time.Second)
	if got := statuses(3); !slices.Equal(got, []int{200, 200, 429}) {
		t.Errorf("statuses a second later: %v", got)
	}
	s.SetRateLimit(0)
	if got := statuses(5); !slices.Equal(got, []int{200, 200, 200, 200, 200}) {
		t.Errorf("statuses without a limit: %v", got)
	}
	wantNoProblems(t, s)
}
