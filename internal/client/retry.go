package client

import (
	"context"
	"errors"
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

// try is what is known of one call while its tries go on. It travels in the request's context.
type try struct {
	client    *Client
	operation Operation
	caller    context.Context // ends when the caller gives up; a write under way is not torn off by that
	count     int
	sent      atomic.Bool // the request's headers were written to a connection in this try
	inside    bool        // holds a place of the throttle
	next      time.Duration
}

type tryKey struct{}

func tryOf(ctx context.Context) *try {
	t, _ := ctx.Value(tryKey{}).(*try)
	return t
}

// begin waits for the throttle before each try, and watches whether the request leaves.
func (t *try) begin() error {
	t.end()
	if err := t.client.throttle.enter(t.caller); err != nil {
		return err
	}
	t.inside = true
	t.count++
	t.sent.Store(false)
	return nil
}

// end gives the throttle's place back.
func (t *try) end() {
	if t.inside {
		t.client.throttle.leave()
		t.inside = false
	}
}

// context returns the context of the HTTP exchange. A read ends with its caller. A write that has begun does not: cancelling
// it would not undo it, only lose its answer, so it is bounded by the time limit of one try alone.
func (t *try) context() context.Context {
	ctx := context.WithValue(t.caller, tryKey{}, t)
	if !t.operation.Reads {
		ctx = context.WithoutCancel(ctx)
	}
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteHeaderField: func(string, []string) { t.sent.Store(true) },
		WroteRequest: func(info httptrace.WroteRequestInfo) {
			if info.Err == nil {
				t.sent.Store(true)
			}
		},
	})
}

// newHTTP makes the HTTP client: retries by the policy below, no log of its own, a time limit for each try.
func (c *Client) newHTTP(maxRetries *int) *retryablehttp.Client {
	transport := cleanhttp.DefaultPooledTransport()
	transport.MaxIdleConnsPerHost = cap(c.throttle.places)
	client := retryablehttp.NewClient()
	client.HTTPClient = &http.Client{Transport: transport, Timeout: c.timeout, CheckRedirect: followRedirect}
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

// checkRetry says whether a request goes out once more. A repeatable one does after a broken connection and after the statuses
// that pass; another only when the service can't have acted on it: it was throttled, or it never left.
func checkRetry(ctx context.Context, resp *http.Response, err error) (bool, error) {
	t := tryOf(ctx)
	if t.caller.Err() != nil {
		return false, t.caller.Err()
	}
	t.next = backoff(t.count)
	if err != nil {
		return !permanent(err) && (t.operation.Repeatable || !t.sent.Load()), nil
	}
	asked, said := retryAfter(resp.Header, t.client.clock.Now())
	if said {
		t.next = asked
	}
	if resp.StatusCode == http.StatusTooManyRequests {
		t.client.throttle.pause(ctx, t.next)
		return t.inTime(), nil
	}
	return t.operation.Repeatable && slices.Contains(retriedStatuses, resp.StatusCode) && t.inTime(), nil
}

// inTime says whether the next wait ends before the context does: when not, the answer at hand is the end of it.
func (t *try) inTime() bool {
	deadline, bounded := t.caller.Deadline()
	return !bounded || t.next < time.Until(deadline)
}

// prepareRetry waits outside the throttle, then enters it again. An error ends the call.
func prepareRetry(req *http.Request) error {
	t := tryOf(req.Context())
	t.end()
	t.client.log.DebugContext(t.caller, "Trying again", "operation", string(t.operation.ID), "try", t.count+1, "wait", t.next.String())
	if err := sleepWithin(t.caller, t.client.clock, t.next); err != nil {
		return err
	}
	return t.begin()
}

// permanent says that a connection's error will be the same next time.
func permanent(err error) bool {
	text := err.Error()
	return slices.ContainsFunc([]string{"certificate", "unsupported protocol scheme", "invalid header field", "server gave HTTP response to HTTPS client"},
		func(sign string) bool { return strings.Contains(text, sign) }) || errors.Is(err, errReadSource)
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
