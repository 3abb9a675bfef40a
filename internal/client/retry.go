package client

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-cleanhttp"
	"github.com/hashicorp/go-retryablehttp"
)

// The waits between attempts where the service does not ask for one: doubled each time up to the longest, with jitter, so that many calls
// that failed together are not repeated together.
const (
	firstWait   = 500 * time.Millisecond
	longestWait = 30 * time.Second
)

// retriedStatuses are the statuses after which a repeatable request is sent again.
var retriedStatuses = []int{
	http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusInternalServerError,
	http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout,
}

// callState is the state of one call across its attempts. It travels in the request's context, and belongs to the goroutine that makes the
// call, in which go-retryablehttp and net/http call back.
type callState struct {
	client    *Client
	operation Operation
	url       string          // of the request, for errors: redacted, without its query
	caller    context.Context // ends when the caller gives up; a write that was sent goes on
	attempts  int
	admitted  bool // holds one of the throttle's places

	entered   time.Time     // when the throttle let this attempt through
	sent      atomic.Bool   // the request was given to a connection in this attempt
	answer    *rawAnswer    // to this attempt; nil when none came
	failure   error         // why none came
	cause     error         // the failure, as the connection gave it
	uncertain bool          // this or an earlier attempt of a write may have taken effect, and no answer confirms it
	wait      time.Duration // before the next attempt
	gaveUp    error         // why there was no next attempt, although the policy allows one
}

// withoutDeadline is a context that ends with its parent and hides the parent's deadline. Where a context's deadline is sooner than the
// limit of an attempt, net/http does not apply that limit, and the deadline of a shared read moves.
type withoutDeadline struct{ context.Context }

// Deadline implements context.Context.
func (withoutDeadline) Deadline() (time.Time, bool) { return time.Time{}, false }

type callStateKey struct{}

func callStateOf(ctx context.Context) *callState {
	t, _ := ctx.Value(callStateKey{}).(*callState)
	return t
}

// begin waits for the throttle before each attempt, and clears the result of the previous one.
func (t *callState) begin() error {
	t.end()
	if err := t.client.throttle.enter(t.caller); err != nil {
		return err
	}
	t.admitted, t.entered = true, t.client.clock.Now()
	t.attempts++
	t.sent.Store(false)
	t.answer, t.failure = nil, nil
	return nil
}

// end releases the place in the throttle.
func (t *callState) end() {
	if t.admitted {
		t.client.throttle.leave()
		t.admitted = false
	}
}

// context returns the context of the HTTP exchange. A read ends with its caller, and so does an upload. Any other write that has begun does
// not, since cancelling it would not undo it but only lose its answer: it is bounded by the time limit of one attempt alone.
//
// A request that was given to a connection counts as sent. net/http changes to another connection by itself only when nothing of a write
// was written to the previous one, so asking for a connection means: not sent yet.
func (t *callState) context() context.Context {
	ctx := context.WithValue(context.Context(withoutDeadline{t.caller}), callStateKey{}, t)
	if !t.operation.mayAbandon() {
		ctx = context.WithoutCancel(ctx)
	}
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { t.sent.Store(false) },
		GotConn: func(httptrace.GotConnInfo) { t.sent.Store(true) },
	})
}

// note records the result of an attempt. The answer is read here, so that one that breaks off is retried like one that does not come.
func (t *callState) note(resp *http.Response, err error) {
	t.wait = backoff(t.attempts)
	if err != nil {
		// The service cannot have accepted a body that was not sent whole.
		t.cause, t.failure = err, t.translated(err)
		t.noteUncertain(t.sent.Load() && !errors.Is(err, errReadSource))
		return
	}
	t.answer = readAnswer(resp, t.operation, t.client.maxAnswer)
	t.answer.readErr = t.translated(t.answer.readErr)
	t.noteUncertain(uncertain(t.answer.effective()) || t.answer.good() && t.answer.readErr != nil)
	if asked, said := retryAfter(resp.Header, t.client.clock.Now()); said {
		t.wait = asked
	}
}

// translated replaces the error of an attempt that ended at its own limit: net/http's looks like the end of the caller's time, which
// another setting bounds.
func (t *callState) translated(err error) error {
	switch {
	case err == nil || t.operation.mayAbandon() && t.caller.Err() != nil:
		return err
	case strings.Contains(err.Error(), "Client.Timeout"): // net/http has no type for it
		return &limitError{limit: t.client.timeout, what: "it took longer than request_timeout"}
	case errors.Is(err, context.DeadlineExceeded): // of making a connection, which has a limit of its own
		return errors.New(withoutURL(err).Error())
	}
	return err
}

// limitError says that request_timeout ended an attempt. It hides the underlying error, which says that the caller's time ran out.
type limitError struct {
	limit time.Duration
	what  string
}

func (e *limitError) Error() string { return fmt.Sprintf("%s (%s)", e.what, e.limit) }

// IsOverRequestTimeout says that request_timeout, and not the caller's time, ended the last attempt.
func IsOverRequestTimeout(err error) bool {
	_, ok := errors.AsType[*limitError](err)
	return ok
}

// noteUncertain records that an attempt may have taken effect. A later attempt that fails for certain does not undo an earlier one.
func (t *callState) noteUncertain(possible bool) {
	t.uncertain = t.uncertain || possible && !t.operation.Reads
}

// shouldRetry decides whether the request is sent again. A repeatable one is, after a broken connection and after statuses that pass; any
// other only when the service cannot have acted on it: it was throttled, or it was never sent.
func (t *callState) shouldRetry() bool {
	switch {
	case t.failure != nil:
		return !permanent(t.failure) && (t.operation.mayRepeat() || !t.sent.Load())
	case t.answer.status == http.StatusTooManyRequests: // only the HTTP status promises that nothing was done, not a code in the envelope
		return true
	case t.answer.good() && t.answer.readErr != nil:
		return t.operation.mayRepeat()
	}
	return t.operation.mayRepeat() && slices.Contains(retriedStatuses, t.answer.effective())
}

// conclude records why the attempts ended, where that was neither the result of the last one nor their number.
func (t *callState) conclude(err error, took time.Duration) {
	if err != nil && (t.failure == nil || !errors.Is(err, t.cause)) {
		t.gaveUp = err
	}
	if wait, tooLong := errors.AsType[*tooLongError](t.gaveUp); tooLong {
		wait.used = took
	}
}

// newTransport makes the connections of all HTTP clients.
func (c *Client) newTransport() *http.Transport {
	transport := cleanhttp.DefaultPooledTransport()
	transport.MaxIdleConnsPerHost = cap(c.throttle.places)
	return transport
}

// newHTTP makes an HTTP client with the retry policy below and no log of its own. A timeout of 0 leaves the limit of an attempt to the
// transport.
func newHTTP(transport http.RoundTripper, maxRetries *int, timeout time.Duration) *retryablehttp.Client {
	client := retryablehttp.NewClient()
	client.HTTPClient = &http.Client{Transport: transport, Timeout: timeout, CheckRedirect: followRedirect}
	client.Logger = nil
	client.RetryMax = DefaultMaxRetries
	if maxRetries != nil {
		client.RetryMax = *maxRetries
	}
	client.CheckRetry = checkRetry
	client.Backoff = func(time.Duration, time.Duration, int, *http.Response) time.Duration { return 0 } // prepareRetry waits
	client.PrepareRetry = prepareRetry
	client.ErrorHandler = retryablehttp.PassthroughErrorHandler
	return client
}

// checkRetry is called by go-retryablehttp after each attempt. One by which the service asks for fewer requests slows all of them down,
// whether or not it is repeated.
func checkRetry(ctx context.Context, resp *http.Response, err error) (bool, error) {
	t := callStateOf(ctx)
	t.note(resp, err)
	switch {
	case t.answer == nil:
	case t.asksToSlowDown(resp.Header):
		t.client.throttle.slow(ctx, t.entered, t.wait)
	default:
		t.client.throttle.accepted()
	}
	return t.shouldRetry(), nil
}

// asksToSlowDown says that the answer asks for fewer requests: a 429, or a 503 that says when to come back.
func (t *callState) asksToSlowDown(header http.Header) bool {
	_, named := retryAfter(header, t.client.clock.Now())
	return t.answer.effective() == http.StatusTooManyRequests || t.answer.status == http.StatusServiceUnavailable && named
}

// prepareRetry waits outside the throttle, then enters it again. An error ends the call with the result of the last attempt.
func prepareRetry(req *http.Request) error {
	t := callStateOf(req.Context())
	t.end()
	if err := sleepWithin(t.caller, t.client.clock, t.wait); err != nil {
		return err
	}
	t.client.log.DebugContext(t.caller, "Trying again",
		"operation", string(t.operation.ID), "attempt", t.attempts+1, "waited", t.wait.String())
	return t.begin()
}

// permanent says that a connection's error will be the same next time, such as that of a wrong certificate, file or address.
func permanent(err error) bool {
	_, untrusted := errors.AsType[*tls.CertificateVerificationError](err)
	_, noTLS := errors.AsType[tls.RecordHeaderError](err)
	if untrusted || noTLS || errors.Is(err, http.ErrSchemeMismatch) || errors.Is(err, errReadSource) {
		return true
	}
	// net/http has no types for these.
	return slices.ContainsFunc([]string{"unsupported protocol scheme", "invalid header field"},
		func(sign string) bool { return strings.Contains(err.Error(), sign) })
}

// backoff returns the wait after a number of attempts: doubled from firstWait to longestWait, of which it takes a random half or more.
func backoff(attempts int) time.Duration {
	wait := min(firstWait<<min(max(attempts-1, 0), 16), longestWait)
	return wait/2 + rand.N(wait/2+1)
}

// retryAfter reads a Retry-After header, in seconds or as a date. An invalid value counts as absent; a date in the past is no wait.
func retryAfter(header http.Header, now time.Time) (time.Duration, bool) {
	value := strings.TrimSpace(header.Get("Retry-After"))
	if value == "" {
		return 0, false
	}
	if seconds, err := strconv.ParseFloat(value, 64); err == nil {
		const century = 100 * 365 * 24 * 3600
		if !(seconds >= 0) { // NaN too
			return 0, false
		}
		return time.Duration(min(seconds, century) * float64(time.Second)), true
	}
	date, err := http.ParseTime(value)
	if err != nil {
		return 0, false
	}
	return max(0, date.Sub(now)), true
}
