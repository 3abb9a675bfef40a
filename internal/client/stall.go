package client

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync/atomic"
	"time"
)

// stallGuard is the transport of uploads. The duration of a large upload cannot be bounded by that of one answer, so it ends an attempt in
// which nothing moved for the limit: no byte of the file was sent, and none of the answer came.
type stallGuard struct {
	through *http.Client // its transport makes the connections
	limit   time.Duration
}

// RoundTrip implements http.RoundTripper.
func (g *stallGuard) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancel(req.Context())
	w := &watch{limit: g.limit, cancel: cancel}
	w.timer = time.AfterFunc(g.limit, w.stall)
	watched := req.WithContext(ctx)
	if req.Body != nil {
		watched.Body = &watchedBody{body: req.Body, watch: w, closed: func() {}}
	}
	watched.GetBody = nil // net/http would rewind the body without the watch
	resp, err := g.through.Transport.RoundTrip(watched)
	if err != nil {
		w.end()
		return nil, w.translated(err)
	}
	w.progress()
	resp.Body = &watchedBody{body: resp.Body, watch: w, closed: w.end}
	return resp, nil
}

// watch ends an attempt that stalls.
type watch struct {
	limit   time.Duration
	timer   *time.Timer
	cancel  context.CancelFunc
	stalled atomic.Bool
}

func (w *watch) progress() { w.timer.Reset(w.limit) }

func (w *watch) stall() {
	w.stalled.Store(true)
	w.cancel()
}

func (w *watch) end() {
	w.timer.Stop()
	w.cancel()
}

// translated replaces the error that a stall has caused, which looks like the caller's cancellation.
func (w *watch) translated(err error) error {
	if !w.stalled.Load() || !errors.Is(err, context.Canceled) {
		return err
	}
	return &limitError{limit: w.limit, what: "no byte moved within request_timeout"}
}

// watchedBody reports each byte that moves to the watch.
type watchedBody struct {
	body   io.ReadCloser
	watch  *watch
	closed func()
}

func (b *watchedBody) Read(p []byte) (int, error) {
	n, err := b.body.Read(p)
	if n > 0 {
		b.watch.progress()
	}
	return n, b.watch.translated(err)
}

func (b *watchedBody) Close() error {
	defer b.closed()
	return b.body.Close()
}
