package client

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// community is a test's own community on a mock of the service, and a client that speaks to it.
type community struct {
	*mockapi.Server
	*Client
	clock *testClock
	log   *logBuffer
	root  *url.URL
}

// newCommunity starts a community. When the test ends, a request or an answer against the contract fails it, and so does a key in
// the client's log.
func newCommunity(t *testing.T, changes ...func(*Config)) *community {
	t.Helper()
	mock, err := mockapi.New()
	if err != nil {
		t.Fatalf("starting the mock: %v", err)
	}
	server := httptest.NewServer(mock)
	c := &community{Server: mock, clock: &testClock{now: mock.Clock().Now, move: mock.Clock().Advance}, log: &logBuffer{},
		root: parseURL(t, server.URL)}
	c.Client = c.another(t, changes...)
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
		if problems := mock.Problems(); len(problems) > 0 {
			t.Errorf("against the contract:\n%s", strings.Join(problems, "\n"))
		}
		c.log.lacks(t, mock.APIToken(), mock.SystemAPIKey())
	})
	return c
}

// another makes one more client of the community: another process, as far as the service knows.
func (c *community) another(t *testing.T, changes ...func(*Config)) *Client {
	t.Helper()
	config := Config{
		APIToken: c.APIToken(), SystemAPIKey: c.SystemAPIKey(), BaseURLs: basesBehind(c.root), UserAgent: "test/1",
		Limits: Limits{MaxRequestsPerSecond: 1000}, Logger: c.log.logger(), Clock: c.clock,
	}
	for _, change := range changes {
		change(&config)
	}
	return newClient(t, config)
}

func newClient(t *testing.T, config Config) *Client {
	t.Helper()
	c, err := New(config)
	if err != nil {
		t.Fatalf("making a client: %v", err)
	}
	t.Cleanup(c.http.HTTPClient.CloseIdleConnections)
	return c
}

// serve makes a client of a service that answers everything with one handler.
func serve(t *testing.T, handler http.HandlerFunc, changes ...func(*Config)) *Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	config := Config{
		APIToken: "token-1", SystemAPIKey: "system-1", BaseURLs: basesBehind(parseURL(t, server.URL)),
		Limits: Limits{MaxRequestsPerSecond: 1000}, Clock: newTestClock(),
	}
	for _, change := range changes {
		change(&config)
	}
	return newClient(t, config)
}

// answering makes a client of a service that gives one answer to everything.
func answering(t *testing.T, status int, contentType, body string) *Client {
	t.Helper()
	return serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
}

const jsonContent = "application/json"

func basesBehind(root *url.URL) map[Family]*url.URL {
	bases := map[Family]*url.URL{}
	for _, family := range Families() {
		bases[family] = family.Behind(root)
	}
	return bases
}

func parseURL(t *testing.T, raw string) *url.URL {
	t.Helper()
	parsed, err := url.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// bubbleLatency is what each request in a bubble takes.
const bubbleLatency = 20 * time.Millisecond

// newBubble is newCommunity for the bubble of a synctest.Test, where time passes only while everybody waits: the client and the mock have
// its clock, and there is no network between them.
func newBubble(t *testing.T, changes ...func(*Config)) *community {
	t.Helper()
	mock, err := mockapi.New(mockapi.WithClock(mockapi.NewRealClock()))
	if err != nil {
		t.Fatalf("starting the mock: %v", err)
	}
	c := &community{Server: mock, log: &logBuffer{}, root: parseURL(t, "http://127.0.0.1")}
	c.Client = c.another(t, append([]func(*Config){func(config *Config) { config.Clock = realClock{} }}, changes...)...)
	c.http.HTTPClient.Transport = roundTrip(func(req *http.Request) (*http.Response, error) {
		inBubble(bubbleLatency)
		return serveInProcess(mock, req)
	})
	t.Cleanup(func() {
		if problems := mock.Problems(); len(problems) > 0 {
			t.Errorf("against the contract:\n%s", strings.Join(problems, "\n"))
		}
	})
	return c
}

// inBubble lets time pass in a bubble, where that takes none.
func inBubble(d time.Duration) { _ = realClock{}.Sleep(context.Background(), d) }

// serveInProcess lets a handler answer a request of the client's.
func serveInProcess(handler http.Handler, req *http.Request) (resp *http.Response, err error) {
	var body []byte
	if req.Body != nil {
		body, err = io.ReadAll(req.Body)
		_ = req.Body.Close()
	}
	if cut := cmp.Or(err, req.Context().Err()); cut != nil {
		return nil, cut
	}
	served := req.Clone(req.Context())
	served.Body, served.RequestURI = nil, req.URL.RequestURI()
	leaves(served)
	served.Body = io.NopCloser(bytes.NewReader(body))
	defer func() {
		if recover() != nil { // the mock drops the connection
			resp, err = nil, io.ErrUnexpectedEOF
		}
	}()
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, served)
	return recorder.Result(), nil
}

// id returns the id of the channel with a topic.
func (c *community) id(t *testing.T, topic string) string {
	t.Helper()
	channel, found := c.ChannelByTopic(topic)
	if !found {
		t.Fatalf("the community has no channel %q", topic)
	}
	return channel.ID
}

// sent counts the requests of an operation that reached the mock.
func (c *community) sent(id OperationID) int {
	count := 0
	for _, operation := range c.Operations() {
		if operation == string(id) {
			count++
		}
	}
	return count
}

// testClock is a clock on which a wait takes no time: it moves the clock.
type testClock struct {
	now  func() time.Time
	move func(time.Duration)

	mu      sync.Mutex
	slept   []time.Duration
	onSleep func() error // called at the begin of each wait; its error is the wait's
}

// newTestClock is a clock of its own, without a mock.
func newTestClock() *testClock {
	clock := mockapi.NewClock(time.Date(2026, time.January, 15, 9, 0, 0, 0, time.UTC))
	return &testClock{now: clock.Now, move: clock.Advance}
}

func (c *testClock) Now() time.Time { return c.now() }

func (c *testClock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	hook := c.onSleep
	if d > 0 {
		c.slept = append(c.slept, d)
	}
	c.mu.Unlock()
	if hook != nil && d > 0 {
		if err := hook(); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	c.move(d)
	return nil
}

func (c *testClock) beforeEachWait(hook func() error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.onSleep = hook
}

// waits returns the waits so far.
func (c *testClock) waits() []time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.slept)
}

// logBuffer keeps what is logged.
type logBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

func (b *logBuffer) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(b, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// errorLog is for the servers of net/http/httptest, which complain of what a test does to them on purpose.
func (b *logBuffer) errorLog() *log.Logger { return log.New(b, "", 0) }

func (b *logBuffer) lacks(t *testing.T, secrets ...string) {
	t.Helper()
	for _, secret := range secrets {
		if strings.Contains(b.String(), secret) {
			t.Errorf("%q stands in the log:\n%s", secret, b)
		}
	}
}

// roundTrip is a transport made of a function.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// through puts a function between the client and the network. It gets the number of the request, from 1.
func (c *Client) through(way func(n int, req *http.Request, network http.RoundTripper) (*http.Response, error)) {
	network := c.http.HTTPClient.Transport
	var mu sync.Mutex
	count := 0
	c.http.HTTPClient.Transport = roundTrip(func(req *http.Request) (*http.Response, error) {
		mu.Lock()
		count++
		n := count
		mu.Unlock()
		return way(n, req, network)
	})
}

// dialing replaces how connections are made; the function gets the number of the attempt, from 1.
func (c *Client) dialing(dial func(n int) error) {
	transport := c.http.HTTPClient.Transport.(*http.Transport)
	var mu sync.Mutex
	count := 0
	transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		mu.Lock()
		count++
		n := count
		mu.Unlock()
		if err := dial(n); err != nil {
			return nil, err
		}
		return (&net.Dialer{}).DialContext(ctx, network, address)
	}
}

var errRefused = &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}

func refusing(int) error { return errRefused }

// leaves does what net/http does when it gives a request to a connection.
func leaves(req *http.Request) {
	if trace := httptrace.ContextClientTrace(req.Context()); trace != nil {
		trace.GetConn(req.URL.Host)
		trace.GotConn(httptrace.GotConnInfo{})
	}
	if req.Body != nil {
		_, _ = io.Copy(io.Discard, req.Body)
		_ = req.Body.Close()
	}
}

// timedOut is the error of an attempt whose time ran out, as net/http makes it.
type timedOut struct{}

func (timedOut) Error() string        { return "context deadline exceeded (Client.Timeout exceeded)" }
func (timedOut) Timeout() bool        { return true }
func (timedOut) Is(target error) bool { return target == context.DeadlineExceeded }

// body is a response's body that ends with an error.
func bodyWith(text string, end error) io.ReadCloser {
	return io.NopCloser(io.MultiReader(strings.NewReader(text), errorReader{end}))
}

type errorReader struct{ err error }

func (r errorReader) Read([]byte) (int, error) { return 0, r.err }

// failureOf returns the client's error.
func failureOf(t *testing.T, err error) *Error {
	t.Helper()
	failure, ok := errors.AsType[*Error](err)
	if !ok {
		t.Fatalf("the error is %v (%T), and not the client's", err, err)
	}
	return failure
}

func wantNoError(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("unexpected error: %v", err)
	}
}

func wantText(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatal("there is no error")
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error does not say %q: %v", part, err)
		}
	}
}

func wantEqual[T comparable](t *testing.T, what string, got, wanted T) {
	t.Helper()
	if got != wanted {
		t.Errorf("%s: got %v, wanted %v", what, got, wanted)
	}
}

// wantKind checks each predicate of an error: true for those named, false for all others.
func wantKind(t *testing.T, err error, kinds ...string) {
	t.Helper()
	for name, is := range map[string]func(error) bool{
		"not found": IsNotFound, "may not exist": MayNotExist, "not allowed": IsNotAllowed, "conflict": IsConflict,
		"throttled": IsThrottled, "outcome unknown": IsOutcomeUnknown, "cancelled": IsCancelled,
	} {
		if wanted := slices.Contains(kinds, name); is(err) != wanted {
			t.Errorf("«%s» is %t of: %v", name, !wanted, err)
		}
	}
}
