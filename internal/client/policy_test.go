package client

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// methodClass is a kind of operation with one retry policy.
type methodClass struct {
	name string
	op   OperationID
	do   func(ctx context.Context, c *community) error
	done func(c *community) int // how often it took effect
}

const renamed, created = "Renamed by the test", "Created by the test"

var (
	reading = methodClass{"a read", OpListSystemChannels,
		func(ctx context.Context, c *community) error {
			_, err := c.Client.Channels.read(ctx, OpListSystemChannels)
			return err
		},
		func(*community) int { return 0 },
	}
	putting = methodClass{"a PUT", OpUpdateChannel,
		func(ctx context.Context, c *community) error {
			_, err := c.UpdateChannel(ctx, c.Server.Channels()[0].ID, renamed, "open")
			return err
		},
		countTopic(renamed),
	}
	deleting = methodClass{"a DELETE", OpDeleteChannel,
		func(ctx context.Context, c *community) error {
			err := tell(ctx, c.Client, OpDeleteChannel, input{path: map[string]string{"id": c.Server.Channels()[0].ID}})
			if IsNotFound(err) { // an earlier attempt had done it
				return nil
			}
			return err
		},
		func(c *community) int { return 3 - len(c.Server.Channels()) },
	}
	posting = methodClass{"a POST", OpCreateChannel,
		func(ctx context.Context, c *community) error {
			_, err := c.writeChannel(ctx, OpCreateChannel, "", created, "open")
			return err
		},
		countTopic(created),
	}
	methodClasses = []methodClass{reading, putting, deleting, posting}
	writes        = []methodClass{putting, deleting, posting}
)

func countTopic(topic string) func(*community) int {
	return func(c *community) int {
		return len(slices.DeleteFunc(c.Server.Channels(), func(ch mockapi.Channel) bool { return ch.Topic != topic }))
	}
}

// result is what is to come of a call: how many requests reach the service, how often a write takes effect, what the error says
// (nothing for none) and what kind it is of.
type result struct {
	requests int
	done     int
	says     string
	kinds    []string
}

func repeated(done int) result { return result{requests: 2, done: done} }

func failed(done int, says string, kinds ...string) result { return result{1, done, says, kinds} }

const unknownOutcome = "outcome unknown"

// faultCase is one misbehaviour that strikes once, of the service or of the network before it, and what comes of it.
type faultCase struct {
	name  string
	fault mockapi.Fault
	read  result
	write result // PUT and DELETE
	post  result
	// network stands for the fault where it is not the service's: then fault is left out.
	network func(c *community)
}

// arrange lets the misbehaviour strike the next call of a class.
func (f faultCase) arrange(c *community, class methodClass) {
	if f.network != nil {
		f.network(c)
		return
	}
	fault := f.fault
	fault.Operation = string(class.op)
	c.Inject(fault)
}

// refusedOnce refuses the first connection.
func refusedOnce(c *community) {
	c.dialing(func(n int) error {
		if n == 1 {
			return errRefused
		}
		return nil
	})
}

// timedOutOnce sends the first attempt and never answers it.
func timedOutOnce(c *community) {
	c.through(func(n int, req *http.Request, network http.RoundTripper) (*http.Response, error) {
		if n > 1 {
			return network.RoundTrip(req)
		}
		leaves(req)
		return nil, timedOut{}
	})
}

func faultCases(now time.Time) []faultCase {
	passing := func(name string, status int) faultCase {
		return faultCase{name, mockapi.Fault{Status: status, Message: "come back later"}, repeated(0), repeated(1),
			failed(0, "come back later", unknownOutcome), nil}
	}
	refused := func(name string, status int, kinds ...string) faultCase {
		no := failed(0, "it is like that", kinds...)
		return faultCase{name, mockapi.Fault{Status: status, Message: "it is like that"}, no, no, no, nil}
	}
	throttled := func(name, after string) faultCase {
		fault := mockapi.Fault{Status: 429, Message: "slow down", Header: map[string]string{"Retry-After": after}}
		if after == "" {
			fault.Header = nil
		}
		return faultCase{name, fault, repeated(0), repeated(1), repeated(1), nil}
	}
	tooLong := failed(0, "slow down (no further attempt: a wait of 1h0m0s is longer than the time left", "throttled")
	useless := func(name string, fault mockapi.Fault, says string) faultCase {
		return faultCase{name, fault, failed(0, says), failed(1, says, unknownOutcome), failed(1, says, unknownOutcome), nil}
	}
	elsewhere := mockapi.Fault{Status: 307, Header: map[string]string{"Location": "https://elsewhere.invalid/there?key=1"}}
	notFollowed := failed(0, "the service redirects to https://elsewhere.invalid, which was not followed")
	sameHost := mockapi.Fault{Status: 307, Header: map[string]string{"Location": "/api/v1/channels"}}
	return []faultCase{
		{"a connection that is refused", mockapi.Fault{}, result{requests: 1}, result{requests: 1, done: 1}, result{requests: 1, done: 1},
			refusedOnce},
		{"a time-out of one attempt", mockapi.Fault{}, result{requests: 1}, result{requests: 1, done: 1},
			result{says: "no answer came: it took longer than request_timeout (30s)", kinds: []string{unknownOutcome}}, timedOutOnce},
		{"a redirect to another host", elsewhere, notFollowed, notFollowed, notFollowed, nil},
		{"a redirect on the same host", sameHost, repeated(0), failed(0, "which was not followed"), failed(0, "which was not followed"), nil},
		{"dropped before the effect", mockapi.Fault{Drop: true}, repeated(0), repeated(1), failed(0, "no answer came: ", unknownOutcome), nil},
		{"dropped after the effect", mockapi.Fault{Drop: true, Effect: true}, repeated(0), repeated(1),
			failed(1, "no answer came: ", unknownOutcome), nil},
		passing("408", 408), passing("500", 500), passing("502", 502), passing("503", 503), passing("504", 504),
		refused("501", 501), refused("400", 400), refused("401", 401, "not allowed"), refused("403", 403, "not allowed"),
		refused("409", 409, "conflict"),
		throttled("429 with seconds", "7"),
		throttled("429 with a date", now.Add(90*time.Second).Format(http.TimeFormat)),
		throttled("429 without Retry-After", ""),
		throttled("429 with a Retry-After that makes no sense", "soon"),
		{"429 that asks for more time than is left", mockapi.Fault{Status: 429, Message: "slow down",
			Header: map[string]string{"Retry-After": "3600"}}, tooLong, tooLong, tooLong, nil},
		{"200 that says error", mockapi.Fault{Status: 200, Message: "no such luck"}, failed(0, "no such luck"), failed(0, "no such luck"),
			failed(0, "no such luck"), nil},
		useless("truncated JSON", mockapi.Fault{Truncate: true}, "JSON was expected, and "),
		useless("a web page", mockapi.Fault{Effect: true, Status: 200, ContentType: "text/html", Body: "<html>Sign in"},
			"the answer is a web page"),
		{"an empty body", mockapi.Fault{Effect: true, Status: 200}, failed(0, "a list was expected, and nothing came"),
			result{requests: 1, done: 1},
			failed(1, "the channel with its id was expected, and nothing came", unknownOutcome), nil},
		useless("a body over the bound", mockapi.Fault{Effect: true, Status: 200, Body: `{"body": "` + strings.Repeat("x", 10_000) + `"}`},
			"the answer is longer than 9000 bytes"),
	}
}

func TestEachKindOfOperationBearsEachFaultAsThePolicySays(t *testing.T) {
	for _, fault := range faultCases(newTestClock().Now()) {
		for _, class := range methodClasses {
			t.Run(class.name+" meets "+fault.name, func(t *testing.T) {
				c := newCommunity(t)
				c.knowAllOperations()
				c.maxAnswer = 9000
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
				defer cancel()
				fault.arrange(c, class)
				wanted := fault.write
				switch class.name {
				case reading.name:
					wanted = fault.read
				case posting.name:
					wanted = fault.post
				}
				check(t, c, class, class.do(ctx, c), wanted)
			})
		}
	}
}

// knowAllOperations says of the inferred operations that they are known to be where they are.
func (c *community) knowAllOperations() {
	for _, id := range []OperationID{OpListSystemChannels, OpDeleteChannel} {
		operation := c.operations[id]
		operation.Evidence = Documented
		c.operations[id] = operation
	}
}

func check(t *testing.T, c *community, class methodClass, err error, wanted result) {
	t.Helper()
	wantEqual(t, "requests", c.sent(class.op), wanted.requests)
	if class.name != reading.name {
		wantEqual(t, "effects", class.done(c), wanted.done)
	}
	if wanted.says == "" {
		wantNoError(t, err)
		return
	}
	wantText(t, err, wanted.says, string(class.op))
	wantKind(t, err, wanted.kinds...)
	wantEqual(t, "attempts", failureOf(t, err).Attempts, max(1, wanted.requests)) // one that never arrives counts too
}

func TestAWaitBetweenTriesIsAsLongAsTheServiceAsks(t *testing.T) {
	for name, test := range map[string]struct {
		header          string
		least, greatest time.Duration
	}{
		"seconds":        {"7", 7 * time.Second, 7 * time.Second},
		"part of one":    {"0.5", 500 * time.Millisecond, 500 * time.Millisecond},
		"a date":         {newTestClock().Now().Add(90 * time.Second).Format(http.TimeFormat), 89 * time.Second, 90 * time.Second},
		"a date gone by": {newTestClock().Now().Add(-time.Hour).Format(http.TimeFormat), 0, 0},
		"nothing":        {"", firstWait / 2, firstWait},
		"nonsense":       {"-5", firstWait / 2, firstWait},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCommunity(t)
			c.Inject(mockapi.Fault{Status: 429, Header: map[string]string{"Retry-After": test.header}})
			wantNoError(t, posting.do(t.Context(), c))
			var waited time.Duration
			for _, wait := range c.clock.waits() {
				waited += wait
			}
			if waited < test.least || waited > test.greatest {
				t.Errorf("waited %s in all, wanted from %s to %s: %v", waited, test.least, test.greatest, c.clock.waits())
			}
		})
	}
}

func TestAGoodAnswerThatBreaksOffIsAskedForAgainWhereThatDoesNoHarm(t *testing.T) {
	for _, class := range methodClasses {
		t.Run(class.name, func(t *testing.T) {
			c := newCommunity(t)
			c.knowAllOperations()
			c.through(func(n int, req *http.Request, network http.RoundTripper) (*http.Response, error) {
				resp, err := network.RoundTrip(req)
				if n == 1 && err == nil {
					_ = resp.Body.Close()
					resp.Body = bodyWith(`{"meta": {"succ`, timedOut{})
				}
				return resp, err
			})
			err := class.do(t.Context(), c)
			wantEqual(t, "effects", class.done(c), map[bool]int{true: 0, false: 1}[class.name == reading.name])
			if class.name != posting.name {
				wantNoError(t, err)
				wantEqual(t, "requests", c.sent(class.op), 2)
				return
			}
			wantText(t, err, "HTTP 200 OK: the answer broke off: it took longer than request_timeout (30s)")
			wantKind(t, err, unknownOutcome)
			wantEqual(t, "requests", c.sent(class.op), 1)
		})
	}
}

func TestAReadOfWhichEveryAnswerBreaksOffSaysSo(t *testing.T) {
	c := newCommunity(t)
	c.through(func(_ int, req *http.Request, network http.RoundTripper) (*http.Response, error) {
		resp, err := network.RoundTrip(req)
		if err == nil {
			_ = resp.Body.Close()
			resp.Body = bodyWith(`{"meta`, io.ErrUnexpectedEOF)
		}
		return resp, err
	})
	err := reading.do(t.Context(), c)
	wantText(t, err, "the answer broke off: unexpected EOF (after 5 attempts)")
	wantKind(t, err)
}

func TestAnErrorOfTheConnectionSaysWhetherTheRequestLeft(t *testing.T) {
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "not through here", http.StatusForbidden)
	}))
	defer proxy.Close()
	untrusted := httptest.NewTLSServer(http.NotFoundHandler())
	untrusted.Config.ErrorLog = (&logBuffer{}).errorLog()
	defer untrusted.Close()
	overTLS := func(t *testing.T, c *community, server *httptest.Server) {
		t.Helper()
		address := parseURL(t, server.URL)
		address.Scheme = "https"
		c.bases = basesBehind(address)
	}
	for name, test := range map[string]struct {
		arrange  func(t *testing.T, c *community)
		says     string
		attempts int
	}{
		"refused":      {func(_ *testing.T, c *community) { c.dialing(refusing) }, "connection refused", 5},
		"no such host": {func(_ *testing.T, c *community) { c.dialing(noSuchHost) }, "no such host", 5},
		"another's answer": {func(t *testing.T, c *community) { t.Helper(); overTLS(t, c, proxy) }, "server gave HTTP response to HTTPS client",
			1},
		"not trusted": {func(t *testing.T, c *community) { t.Helper(); overTLS(t, c, untrusted) }, "certificate", 1},
		"not for this scheme": {func(t *testing.T, c *community) {
			t.Helper()
			c.bases = basesBehind(parseURL(t, "gopher://127.0.0.1"))
		}, "unsupported protocol scheme", 1},
		"refused by a proxy": {func(t *testing.T, c *community) {
			t.Helper()
			overTLS(t, c, proxy)
			c.http.HTTPClient.Transport.(*http.Transport).Proxy = http.ProxyURL(parseURL(t, proxy.URL))
		}, "Forbidden", 5},
	} {
		for _, class := range methodClasses {
			t.Run(class.name+" "+name, func(t *testing.T) {
				c := newCommunity(t)
				test.arrange(t, c)
				err := class.do(t.Context(), c)
				wantText(t, err, "nothing was sent: ", test.says)
				wantKind(t, err)
				wantEqual(t, "attempts", failureOf(t, err).Attempts, test.attempts)
				wantEqual(t, "status", failureOf(t, err).Status, 0)
			})
		}
	}
}

// net/http takes another connection by itself where nothing of a write was written to the first.
func TestAWriteForWhichNoSecondConnectionCameWasNotSent(t *testing.T) {
	for name, second := range map[string]func(*http.Request) error{
		"after a dead connection": func(req *http.Request) error {
			leaves(req)
			httptrace.ContextClientTrace(req.Context()).GetConn(req.URL.Host)
			return errRefused
		},
		"before any connection": func(*http.Request) error { return errRefused },
	} {
		t.Run(name, func(t *testing.T) {
			c := newCommunity(t)
			c.Inject(mockapi.Fault{Status: 429})
			c.through(func(n int, req *http.Request, network http.RoundTripper) (*http.Response, error) {
				if n == 1 {
					return network.RoundTrip(req)
				}
				return nil, second(req)
			})
			err := posting.do(t.Context(), c)
			wantText(t, err, "nothing was sent: ", "after 5 attempts")
			wantKind(t, err)
		})
	}
}

func noSuchHost(int) error {
	return &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: "service.invalid", IsNotFound: true}}
}

func TestAnErrorThatTheNextTryWouldMeetAgainEndsTheTries(t *testing.T) {
	for name, test := range map[string]struct {
		err  error
		ends bool
	}{
		"a certificate":        {&url.Error{Err: &tls.CertificateVerificationError{Err: errors.New("unknown authority")}}, true},
		"no TLS on that port":  {&url.Error{Err: tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}}, true},
		"a header":             {errors.New("net/http: invalid header field value for \"Authorization\""), true},
		"a file":               {errFileChanged, true},
		"a word in passing":    {errors.New("the certificate's office is closed"), false},
		"a broken connection":  {io.ErrUnexpectedEOF, false},
		"a connection refused": {errRefused, false},
	} {
		t.Run(name, func(t *testing.T) { wantEqual(t, "permanent", permanent(test.err), test.ends) })
	}
}

func TestARedirectIsFollowedByAReadOnTheSameHostOnly(t *testing.T) {
	var reached int
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached++ }))
	defer elsewhere.Close()
	for _, class := range methodClasses {
		for _, status := range []int{301, 302, 303, 307, 308} {
			t.Run(class.name+" "+http.StatusText(status), func(t *testing.T) {
				c := newCommunity(t)
				c.Inject(mockapi.Fault{Operation: string(class.op), Status: status,
					Header: map[string]string{"Location": elsewhere.URL + "/there?key=1"}})
				err := class.do(t.Context(), c)
				wantText(t, err, "redirects to "+elsewhere.URL+", which was not followed")
				wantKind(t, err)
				wantEqual(t, "requests", c.sent(class.op), 1)

				c.ResetRequests()
				c.Inject(mockapi.Fault{Operation: string(class.op), Status: status, Header: map[string]string{"Location": "/api/v1/channels"}})
				err = class.do(t.Context(), c)
				if class.name == reading.name {
					wantNoError(t, err)
					wantEqual(t, "requests", c.sent(class.op), 2)
					return
				}
				wantText(t, err, "redirects to "+c.root.String()+", which was not followed")
				wantKind(t, err)
				wantEqual(t, "requests", c.sent(class.op), 1)
				wantEqual(t, "effects", class.done(c), 0)
			})
		}
	}
	wantEqual(t, "requests to the other host", reached, 0)
}

func TestRedirectsWithoutAnEndAreNotFollowedForEver(t *testing.T) {
	c := newCommunity(t)
	c.Inject(mockapi.Fault{Times: -1, Status: 302, Header: map[string]string{"Location": "/api/v1/channels"}})
	wantText(t, reading.do(t.Context(), c), "which was not followed")
	wantEqual(t, "requests", c.sent(OpListSystemChannels), 1+maxRedirects)

	c.ClearFaults()
	c.Inject(mockapi.Fault{Status: 302})
	wantText(t, reading.do(t.Context(), c), "redirects to another place")
}

func TestTheTriesEndAfterTheirNumberWithWhatTheServiceSaidLast(t *testing.T) {
	none, two := 0, 2
	for name, test := range map[string]struct {
		retries  *int
		attempts int
	}{
		"none":        {&none, 1},
		"two":         {&two, 3},
		"the default": {nil, 1 + DefaultMaxRetries},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCommunity(t, func(config *Config) { config.Limits.MaxRetries = test.retries })
			c.Inject(mockapi.Fault{Times: -1, Status: 503, Message: "gone fishing"})
			err := reading.do(t.Context(), c)
			wantText(t, err, "HTTP 503 Service Unavailable: gone fishing")
			wantEqual(t, "requests", c.sent(OpListSystemChannels), test.attempts)
			wantEqual(t, "attempts", failureOf(t, err).Attempts, test.attempts)
			wantEqual(t, "waits", len(c.clock.waits()), test.attempts-1)
			for i, wait := range c.clock.waits() {
				if most := firstWait << i; wait < most/2 || wait > most {
					t.Errorf("wait %d took %s, wanted from %s to %s", i+1, wait, most/2, most)
				}
			}
		})
	}
}

func TestAWriteStaysUncertainWhateverComesOfItsNextTry(t *testing.T) {
	for name, test := range map[string]struct { // of a PUT; its effect is counted once
		first mockapi.Fault
		then  func(c *community)
		says  string
		kinds []string
	}{
		"a lost answer, then nobody there": {
			mockapi.Fault{Drop: true, Effect: true}, func(c *community) {
				c.dialing(func(n int) error {
					if n > 1 {
						return errRefused
					}
					return nil
				})
			}, "no answer came: ", []string{unknownOutcome},
		},
		"a 503, then a refusal": {
			mockapi.Fault{Status: 503, Effect: true}, func(c *community) { c.Inject(mockapi.Fault{Status: 403, Message: "not you"}) },
			"HTTP 403 Forbidden: not you", []string{unknownOutcome, "not allowed"},
		},
		"a 503, then a failure in words": {
			mockapi.Fault{Status: 503, Effect: true}, func(c *community) { c.Inject(mockapi.Fault{Status: 200, Message: "not you"}) },
			"HTTP 200 OK: not you", []string{unknownOutcome},
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCommunity(t)
			c.Inject(test.first)
			test.then(c)
			err := putting.do(t.Context(), c)
			wantText(t, err, test.says)
			wantKind(t, err, test.kinds...)
			wantEqual(t, "effects", putting.done(c), 1)
		})
	}
}

// When the wait for the next attempt is given up, the error still says what the service said to the last.
func TestAWaitThatIsGivenUpLosesNothingOfTheLastTry(t *testing.T) {
	t.Run("it would be longer than the time left", func(t *testing.T) {
		for _, status := range []int{429, 503} {
			c := newCommunity(t)
			c.Inject(mockapi.Fault{Status: status, Message: "come back later", Header: map[string]string{"Retry-After": "600"}})
			err := reading.do(t.Context(), c) // bounded by longestCall
			failure := failureOf(t, err)
			wantEqual(t, "status", failure.Status, status)
			wantEqual(t, "message", failure.Message, "come back later")
			wantEqual(t, "Retry-After", failure.RetryAfter, 10*time.Minute)
			wantEqual(t, "attempts", failure.Attempts, 1)
			wantEqual(t, "waits", len(c.clock.waits()), 0)
			wantText(t, err, "no further attempt: a wait of 10m0s is longer than the time left, 5m0s")
		}
	})
	t.Run("a connection's error", func(t *testing.T) {
		c := newCommunity(t)
		c.dialing(refusing)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		c.clock.beforeEachWait(func() error { cancel(); return nil })
		err := reading.do(ctx, c)
		wantText(t, err, "nothing was sent: dial tcp: connection refused", "no further attempt: it was cancelled")
		wantKind(t, err, "cancelled")
	})
	t.Run("the user gives up", func(t *testing.T) {
		for _, class := range methodClasses {
			c := newCommunity(t)
			c.Inject(mockapi.Fault{Operation: string(class.op), Status: 429, Message: "slow down", Header: map[string]string{"Retry-After": "30"}})
			ctx, cancel := context.WithCancel(t.Context())
			c.clock.beforeEachWait(func() error { cancel(); return nil })
			err := class.do(ctx, c)
			wantText(t, err, "HTTP 429 Too Many Requests: slow down", "no further attempt: it was cancelled")
			wantKind(t, err, "throttled", "cancelled")
			wantEqual(t, "requests", c.sent(class.op), 1)
		}
	})
}

func TestAReadIsTornOffByItsCallersCancellation(t *testing.T) {
	c := newCommunity(t)
	ctx, cancel := context.WithCancel(t.Context())
	c.through(func(_ int, req *http.Request, _ http.RoundTripper) (*http.Response, error) {
		leaves(req)
		cancel()
		<-req.Context().Done()
		return nil, req.Context().Err()
	})
	err := reading.do(ctx, c)
	wantText(t, err, "no answer came: it was cancelled")
	wantKind(t, err, "cancelled")
	wantEqual(t, "attempts", failureOf(t, err).Attempts, 1)
}

func TestAWriteUnderWayIsNotTornOffByItsCallersCancellation(t *testing.T) {
	for _, class := range writes {
		t.Run(class.name, func(t *testing.T) {
			c := newCommunity(t)
			ctx, cancel := context.WithCancel(t.Context())
			c.through(func(_ int, req *http.Request, network http.RoundTripper) (*http.Response, error) {
				cancel()
				return network.RoundTrip(req)
			})
			wantNoError(t, class.do(ctx, c))
			wantEqual(t, "effects", class.done(c), 1)
		})
	}
}

func TestACallWhoseCallerHasGivenUpBeforeSendsNothing(t *testing.T) {
	for _, class := range methodClasses {
		t.Run(class.name, func(t *testing.T) {
			c := newCommunity(t)
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			err := class.do(ctx, c)
			wantText(t, err, "nothing was sent: it was cancelled")
			wantKind(t, err, "cancelled")
			wantEqual(t, "requests", len(c.Operations()), 0)
		})
	}
}

func TestATryHasATimeLimitOfItsOwn(t *testing.T) {
	held := make(chan struct{})
	c := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-held:
		}
	}, func(config *Config) { config.Limits.RequestTimeout = 5 * time.Millisecond })
	t.Cleanup(func() { close(held) })
	_, err := c.Channels.All(t.Context())
	wantText(t, err, "it took longer than request_timeout (5ms)", "after 5 attempts")
	wantKind(t, err)
	wantEqual(t, "over request_timeout", IsOverRequestTimeout(err), true)
	wantEqual(t, "out of the caller's time", IsOutOfTime(err), false)
}

// A connection has a limit of its own, and what bounds the caller has nothing to do with it.
func TestAConnectionThatIsNotMadeInTimeIsNoWantOfTime(t *testing.T) {
	c := newCommunity(t)
	c.dialing(func(int) error { return &net.OpError{Op: "dial", Net: "tcp", Err: context.DeadlineExceeded} })
	err := reading.do(t.Context(), c)
	wantText(t, err, "nothing was sent: dial tcp: ", "after 5 attempts")
	wantEqual(t, "over request_timeout", IsOverRequestTimeout(err), false)
	wantEqual(t, "out of the caller's time", IsOutOfTime(err), false)
}
