package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
)

// remote keeps one state for the http backend. A local state is written to disk after each resource, all of it: where that is not what is
// measured, it would take most of the time.
type remote struct {
	http *httptest.Server

	mu    sync.Mutex
	state []byte
}

func newRemote() *remote {
	r := &remote{}
	r.http = httptest.NewServer(r)
	return r
}

func (r *remote) close() { r.http.Close() }

// ServeHTTP hands the state out, or takes it.
func (r *remote) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch req.Method {
	case http.MethodGet:
		if r.state == nil {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		_, _ = w.Write(r.state)
	case http.MethodPost:
		state, err := io.ReadAll(req.Body)
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		r.state = state
	default:
		w.WriteHeader(http.StatusMethodNotAllowed)
	}
}

// backend is the block that keeps the state there.
func (r *remote) backend() string {
	return fmt.Sprintf("terraform {\n  backend \"http\" {\n    address = %q\n  }\n}\n\n", r.http.URL)
}
