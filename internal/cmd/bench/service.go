package main

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// service is a mock with latency, on the real clock.
type service struct {
	*mockapi.Server
	http    *httptest.Server
	latency atomic.Int64 // of each request, in nanoseconds
}

// newService serves a community without anything in it.
func newService(latency time.Duration) (*service, error) {
	mock, err := mockapi.New(mockapi.WithEmptyCommunity(), mockapi.WithoutContractChecks(), mockapi.WithClock(mockapi.NewRealClock()),
		mockapi.WithLargestUpload(2*largeImage))
	if err != nil {
		return nil, err
	}
	s := &service{Server: mock}
	s.slow(latency)
	s.http = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-time.After(time.Duration(s.latency.Load())):
			mock.ServeHTTP(w, r)
		case <-r.Context().Done():
		}
	}))
	return s, nil
}

// slow sets the latency of each request.
func (s *service) slow(latency time.Duration) { s.latency.Store(int64(latency)) }

func (s *service) close() { s.http.Close() }

// environment points the provider at the service.
func (s *service) environment() []string {
	return []string{
		"RETURNINGAI_ENDPOINT=" + s.http.URL, "RETURNINGAI_API_TOKEN=" + s.APIToken(), "RETURNINGAI_SYSTEM_API_KEY=" + s.SystemAPIKey(),
		"RETURNINGAI_COMMUNITY_ID=" + s.CommunityID(),
	}
}
