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

// The waits between tries where the service does not ask for one: doubled each time, up to the longest, and jittered so that
// many that failed together do not come back together.
const (
	firstWait   = 500 * time.Millisecond
	longestWait = 30 * time.Second
)

// retriedStatuses are those that a repeatable request is sent again for.
var retriedStatuses = []int{
	http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusInternalServerError,
	http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout,
}

// try is the state of one call across its attempts. It travels in the request's context, and belongs to the goroutine that makes the call:
// go-retryablehttp and net/http call back in that one.
type try struct {
	client    *Client
	operation Operation
	url       string          // what is asked, for errors: redacted, without its query
	caller    context.Context // ends when the caller gives up; a write under way is not torn off by that
	count     int
	inside    bool // holds a place of the throttle

	sent      atomic.Bool   // the request was given to a connection in this try
	answer    *rawAnswer    // to this try; nil when none came
	failure   error         // why none came
	cause     error         // the failure, as the connection gave it
	uncertain bool          // this or an earlier try of a write may have taken effect, and no answer says so
	next      time.Duration // the wait before the next try
	gaveUp    error         // why there was no next try, although the policy has one
}

// undated is a context that ends when another does, and does not say when that will be. net/http leaves out the limit of a try where the
// context's deadline is sooner, and the deadline of a shared read moves.
type undated struct{ context.Context }

// Deadline implements context.Context.
func (undated) Deadline() (time.Time, bool) { return time.Time{}, false }

type tryKey struct{}

func tryOf(ctx context.Context) *try {
	t, _ := ctx.Value(tryKey{}).(*try)
	return t
}

// begin waits for the throttle before each try, and forgets what came of the try before.
func (t *try) begin() error {
	t.end()
	if err := t.client.throttle.enter(t.caller); err != nil {
		return err
	}
	t.inside = true
	t.count++
	t.sent.Store(false)
	t.answer, t.failure = nil, nil
	return nil
}

// end gives the throttle's place back.
func (t *try) end() {
	if t.inside {
		t.client.throttle.leave()
		t.inside = false
	}
}

// context returns the context of the HTTP exchange. A read ends with its caller, and so does an upload. Another write that has begun
// does not: cancelling it would not undo it, only lose its answer, so it is bounded by the time limit of one try alone.
//
// What was given to a connection counts as sent. net/http takes another connection by itself only when nothing of a write was
// written to the one before, so that asking for one means: not sent yet.
func (t *try) context() context.Context {
	ctx := context.WithValue(context.Context(undated{t.caller}), tryKey{}, t)
	if !t.operation.mayAbandon() {
		ctx = context.WithoutCancel(ctx)
	}
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { t.sent.Store(false) },
		GotConn: func(httptrace.GotConnInfo) { t.sent.Store(true) },
	})
}

// note keeps what came of a try. An answer is read here, so that one that breaks off is tried again like one that does not come.
func (t *try) note(resp *http.Response, err error) {
	t.next = backoff(t.count)
	if err != nil {
		// A body that could not be read to its end was not sent whole: the service can't have taken it.
		t.cause, t.failure = err, t.named(err)
		t.mayHaveBeenDone(t.sent.Load() && !errors.Is(err, errReadSource))
		return
	}
	t.answer = readAnswer(resp, t.operation, t.client.maxAnswer)
	t.answer.readErr = t.named(t.answer.readErr)
	t.mayHaveBeenDone(uncertain(t.answer.effective()) || t.answer.good() && t.answer.readErr != nil)
	if asked, said := retryAfter(resp.Header, t.client.clock.Now()); said {
		t.next = asked
	}
}

// named replaces the error of a try that its own limit has ended. net/http's looks like the end of the caller's time, which another
// setting bounds.
func (t *try) named(err error) error {
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

// limitError says that request_timeout ended a try. It hides the error that it stands for, which says that the caller's time ran out.
type limitError struct {
	limit time.Duration
	what  string
}

func (e *limitError) Error() string { return fmt.Sprintf("%s (%s)", e.what, e.limit) }

// IsOverRequestTimeout says that request_timeout ended the last try, and not the time that the caller had.
func IsOverRequestTimeout(err error) bool {
	_, ok := errors.AsType[*limitError](err)
	return ok
}

// mayHaveBeenDone adds a try to what is uncertain. A later try that fails for certain does not make an earlier one undone.
func (t *try) mayHaveBeenDone(possible bool) {
	t.uncertain = t.uncertain || possible && !t.operation.Reads
}

// worthAnother says whether a request goes out once more. One that may be repeated does after a broken connection and after the statuses
// that pass; another only when the service can't have acted on it: it was throttled, or it never left.
func (t *try) worthAnother() bool {
	switch {
	case t.failure != nil:
		return !permanent(t.failure) && (t.operation.mayRepeat() || !t.sent.Load())
	case t.answer.status == http.StatusTooManyRequests: // a code in the envelope is no such promise that nothing was done
		return true
	case t.answer.good() && t.answer.readErr != nil:
		return t.operation.mayRepeat()
	}
	return t.operation.mayRepeat() && slices.Contains(retriedStatuses, t.answer.effective())
}

// conclude notes why the tries ended after some time, when that was neither the last try itself nor their number.
func (t *try) conclude(err error, took time.Duration) {
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

// newHTTP makes an HTTP client: retries by the policy below, no log of its own. A timeout of 0 leaves the limit of a try to the transport.
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

// checkRetry is what go-retryablehttp asks after each try. A throttled one makes everybody wait, whether or not it is repeated.
func checkRetry(ctx context.Context, resp *http.Response, err error) (bool, error) {
	t := tryOf(ctx)
	t.note(resp, err)
	if t.answer != nil && t.answer.effective() == http.StatusTooManyRequests {
		t.client.throttle.pause(ctx, t.next)
	}
	return t.worthAnother(), nil
}

// prepareRetry waits outside the throttle, then enters it again. An error ends the call with what came of the last try.
func prepareRetry(req *http.Request) error {
	t := tryOf(req.Context())
	t.end()
	if err := sleepWithin(t.caller, t.client.clock, t.next); err != nil {
		return err
	}
	t.client.log.DebugContext(t.caller, "Trying again", "operation", string(t.operation.ID), "try", t.count+1, "waited", t.next.String())
	return t.begin()
}

// permanent says that a connection's error will be the same next time: a certificate, a file, or an address that is wrong.
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

// backoff doubles from firstWait to longestWait; the answer lies between half of that and all of it.
func backoff(tries int) time.Duration {
	wait := min(firstWait<<min(max(tries-1, 0), 16), longestWait)
	return wait/2 + rand.N(wait/2+1)
}

// retryAfter reads a Retry-After header, in seconds or as a date. Nonsense counts as not said; a date gone by is no wait.
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
