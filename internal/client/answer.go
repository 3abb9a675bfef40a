package client

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// uncertain says that a write that was answered with this status may have taken effect.
func uncertain(status int) bool {
	return status == http.StatusRequestTimeout || status >= 500 && status != http.StatusNotImplemented
}

// rawAnswer is an HTTP answer, read to its end.
type rawAnswer struct {
	status   int
	header   http.Header
	body     []byte
	location string // where it redirects to, scheme and host only; empty without a redirect
	readErr  error  // why the body could not be read to its end
	tooLong  bool
	opened   answer
	openErr  error // why the body is no envelope
}

func readAnswer(resp *http.Response, op Operation, most int64) *rawAnswer {
	defer resp.Body.Close()
	a := &rawAnswer{status: resp.StatusCode, header: resp.Header}
	a.body, a.readErr = io.ReadAll(io.LimitReader(resp.Body, most+1))
	a.tooLong = int64(len(a.body)) > most
	if location, err := resp.Location(); err == nil {
		a.location = location.Scheme + "://" + location.Host
	}
	if a.readErr == nil && !a.tooLong {
		a.opened, a.openErr = openEnvelope(op, a.body)
	}
	if a.isDone() && a.openErr != nil && len(a.body) <= longestWord && !isWebPage(a) { // such as the text "Created"
		a.opened, a.openErr = answer{}, nil
	}
	return a
}

func (a *rawAnswer) good() bool { return a.status >= 200 && a.status < 300 }

// effective is the status that counts: the HTTP status, or for a refusal with a good one, the code in the envelope.
func (a *rawAnswer) effective() int {
	if a.good() && a.opened.verdict == refused {
		return cmp.Or(a.opened.code, a.status)
	}
	return a.status
}

// said is what a good answer says about how the call went. A 201, 204 or 205 is a success by itself.
func (a *rawAnswer) said() verdict {
	if a.opened.verdict < refused && a.isDone() {
		return accepted
	}
	return a.opened.verdict
}

// isDone says that the status alone says that a write was done.
func (a *rawAnswer) isDone() bool { return slices.Contains(doneStatuses, a.status) }

// longestWord bounds a bare text that stands for a status, in bytes.
const longestWord = 40

// doneStatuses say that a write was done, whatever the body is.
var doneStatuses = []int{http.StatusCreated, http.StatusNoContent, http.StatusResetContent}

// requestIDHeaders are the headers in which servers and gateways give a request's id in their logs.
var requestIDHeaders = []string{
	"X-Request-Id", "Request-Id", "X-Correlation-Id", "X-Amzn-Requestid", "X-Amzn-Trace-Id", "X-Trace-Id", "Cf-Ray",
}

// longestRequestID bounds a request id, in bytes: a longer one is something else.
const longestRequestID = 128

// requestID returns the id of this request in the service's log; empty when the answer does not give it.
func (a *rawAnswer) requestID() string {
	candidates := make([]string, 0, len(requestIDHeaders)+1)
	for _, name := range requestIDHeaders {
		candidates = append(candidates, a.header.Get(name))
	}
	for _, id := range append(candidates, a.opened.requestID) {
		if id = strings.TrimSpace(id); id != "" && len(id) <= longestRequestID {
			return id
		}
	}
	return ""
}

// shownURL is a URL for people: without a query, which may hold personal data.
func shownURL(u *url.URL) string {
	shown := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}
	return shown.String()
}

// open turns an HTTP answer into its payload or its error.
func (c *Client) open(t *callState) (reply, error) {
	a := t.answer
	problem := &Error{
		Operation:      t.operation,
		URL:            t.url,
		Status:         a.status,
		Code:           a.opened.code,
		RequestID:      c.redact.text(a.requestID()),
		Attempts:       t.attempts,
		Structured:     a.opened.enveloped,
		Refused:        a.good() && a.opened.verdict == refused,
		OutcomeUnknown: t.uncertain,
		gaveUp:         c.gaveUp(t),
		cause:          c.redact.err(t.gaveUp),
	}
	problem.RetryAfter, _ = retryAfter(a.header, c.clock.Now())
	switch {
	case a.good() && a.readErr != nil:
		problem.Message = c.redact.text("the answer broke off: " + reason(a.readErr))
		problem.cause = c.redact.err(errors.Join(a.readErr, t.gaveUp))
		problem.OutcomeUnknown = !t.operation.Reads
		return reply{}, problem
	case a.good() && a.tooLong:
		problem.Message = fmt.Sprintf("the answer is longer than %d bytes", c.maxAnswer)
		problem.OutcomeUnknown = !t.operation.Reads
		return reply{}, problem
	case a.good() && a.openErr == nil && (a.said() < strange || a.said() == strange && t.operation.readsAnything()):
		return reply{
			payload: a.opened.payload, body: a.body, paging: a.opened.paging, said: a.said(),
			url: t.url, requestID: problem.RequestID, status: a.status, attempts: t.attempts,
		}, nil
	}
	if a.good() && a.opened.verdict != refused { // a refusal says that nothing was done
		problem.OutcomeUnknown = !t.operation.Reads
	}
	problem.Message = c.redact.text(complaint(a))
	return reply{}, problem
}

// complaint describes what is wrong with an answer.
func complaint(a *rawAnswer) string {
	empty := len(bytes.TrimSpace(a.body)) == 0
	switch {
	case a.good() && a.said() == strange && a.opened.message == "" && kindOf(a.body) == aString:
		return "a bare string came, which is known neither as a success nor as a failure"
	case a.good() && a.said() == strange:
		return fmt.Sprintf("the answer's status is the word %q, which is known neither as a success nor as a failure", a.opened.word)
	case strings.TrimSpace(a.opened.message) != "":
		return a.opened.message
	case a.status >= 300 && a.status < 400:
		return fmt.Sprintf("the service redirects to %s, which was not followed: correct the family's base URL in endpoints",
			cmp.Or(a.location, "another place"))
	case empty:
		return "the answer is empty"
	case a.openErr == nil && a.good():
		return "the answer says that the call did not succeed, and not why"
	case isWebPage(a):
		return webPage(a.status)
	case a.good():
		return fmt.Sprintf("JSON was expected, and %d bytes came that are not one whole JSON value", len(a.body))
	case json.Valid(a.body):
		return described(a.body) + " came, which does not say why"
	default:
		return string(a.body) // whole: a key that is cut in two would not be masked
	}
}

func isWebPage(a *rawAnswer) bool {
	beginning := bytes.ToLower(bytes.TrimSpace(a.body[:min(len(a.body), 64)]))
	return strings.Contains(a.header.Get("Content-Type"), "html") ||
		bytes.HasPrefix(beginning, []byte("<!doctype")) || bytes.HasPrefix(beginning, []byte("<html"))
}

// webPage says where a web page probably comes from that was sent in place of an answer.
func webPage(status int) string {
	if status >= 500 {
		return "the answer is a web page: a server or a proxy of the service failed"
	}
	return "the answer is a web page, not the API's: something in front of the service sent it, or the base URL is wrong"
}
