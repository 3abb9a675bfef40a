package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// maxAnswer bounds an answer, in bytes. The longest list that is known of is far below.
const maxAnswer = 32 << 20

// longestCall bounds a call with all its tries where the caller's context has no deadline.
const longestCall = 5 * time.Minute

// input is what a call sends: parameters of the path, a query, and one of a JSON body and a form.
type input struct {
	path  map[string]string
	query url.Values
	json  any
	form  *form
}

// none is the output of a call whose answer carries nothing but its envelope.
type none struct{}

// call sends one operation and returns its payload: the one way through which every request goes.
func call[Out any](ctx context.Context, c *Client, id OperationID, in input) (Out, error) {
	var out Out
	op, known := c.operations[id]
	if !known {
		return out, fmt.Errorf("there is no operation %q", id)
	}
	payload, err := c.send(ctx, op, in)
	if err != nil {
		return out, err
	}
	if _, nothing := any(out).(none); nothing {
		return out, nil
	}
	if len(payload) == 0 || string(payload) == "null" {
		return out, c.unreadable(op, errors.New("the answer's envelope is empty"))
	}
	if err := json.Unmarshal(payload, &out); err != nil {
		return out, c.unreadable(op, fmt.Errorf("the answer is not of the expected form: %w", err))
	}
	return out, nil
}

// unreadable is the error of an answer that came with a good status and can't be used. A write that it answers may have been done.
func (c *Client) unreadable(op Operation, cause error) *Error {
	return &Error{Operation: op, Message: c.redact.text(cause.Error()), OutcomeUnknown: !op.Reads, cause: cause}
}

// send builds the request, sends it as often as the policy allows, and opens the envelope of the answer.
func (c *Client) send(ctx context.Context, op Operation, in input) (json.RawMessage, error) {
	if _, bounded := ctx.Deadline(); !bounded {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, longestCall)
		defer cancel()
	}
	t := &try{client: c, operation: op, caller: ctx}
	req, err := c.request(t.context(), op, in)
	if err != nil {
		return nil, err
	}
	defer t.end()
	if err := t.begin(); err != nil {
		return nil, c.notSent(t, err)
	}
	began := c.clock.Now()
	resp, err := c.http.Do(req)
	if resp == nil {
		return nil, c.lost(ctx, t, began, err)
	}
	defer resp.Body.Close()
	body, readErr := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	c.log.DebugContext(ctx, "Answered", "operation", string(op.ID), "method", op.Method, "path", req.URL.Path,
		"status", resp.StatusCode, "bytes", len(body), "tries", t.count, "took", c.clock.Now().Sub(began).String())
	return c.open(t, resp, body, readErr)
}

// request builds the HTTP request of an operation.
func (c *Client) request(ctx context.Context, op Operation, in input) (*retryablehttp.Request, error) {
	key := c.keys[op.Family.Credential()]
	if !c.HasKey(op.Family) {
		return nil, &MissingKeyError{Operation: op, Key: op.Family.Credential()}
	}
	target, err := c.target(op, in)
	if err != nil {
		return nil, err
	}
	var body any
	contentType := ""
	switch {
	case in.form != nil:
		body, contentType = in.form.body(), in.form.contentType()
	case in.json != nil:
		encoded, err := encode(in.json)
		if err != nil {
			return nil, fmt.Errorf("%s: writing the request: %w", op.ID, err)
		}
		body, contentType = encoded, "application/json"
	}
	req, err := retryablehttp.NewRequestWithContext(ctx, op.Method, target.String(), body)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", op.ID, err)
	}
	if in.form != nil {
		req.ContentLength = in.form.length()
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	req.Header.Set("Accept", "application/json")
	if c.userAgent != "" {
		req.Header.Set("User-Agent", c.userAgent)
	}
	endpoints[op.Family].credential.header(req.Header, key)
	return req, nil
}

// encode writes JSON as people wrote it: without escaping <, > and &.
func encode(value any) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSpace(buffer.Bytes()), nil
}

// target returns the URL of an operation: the family's base, the path with its parameters filled in, the query.
func (c *Client) target(op Operation, in input) (*url.URL, error) {
	base, configured := c.bases[op.Family]
	if !configured {
		return nil, fmt.Errorf("%s: the %s family has no base URL of its own: configure it in endpoints", op.ID, op.Family)
	}
	path := op.Path
	for _, name := range op.Parameters() {
		value := in.path[name]
		if value == "" || value == "." || value == ".." {
			return nil, fmt.Errorf("%s: %q can't be the %s in a path", op.ID, value, name)
		}
		path = strings.ReplaceAll(path, "{"+name+"}", url.PathEscape(value))
	}
	target, err := url.Parse(strings.TrimSuffix(base.String(), "/") + path)
	if err != nil {
		return nil, fmt.Errorf("%s: the path %q makes no URL", op.ID, path)
	}
	target.RawQuery = in.query.Encode()
	return target, nil
}

// notSent is the error of a call whose request did not go out.
func (c *Client) notSent(t *try, cause error) *Error {
	return &Error{Operation: t.operation, Message: c.redact.text("nothing was sent: " + reason(cause)), Tries: t.count, cause: cause}
}

// lost is the error of a call that no answer came to.
func (c *Client) lost(ctx context.Context, t *try, began time.Time, cause error) *Error {
	c.log.DebugContext(ctx, "No answer", "operation", string(t.operation.ID), "tries", t.count,
		"reason", c.redact.text(reason(cause)), "took", c.clock.Now().Sub(began).String())
	if !t.sent.Load() {
		return c.notSent(t, cause)
	}
	return &Error{Operation: t.operation, Message: c.redact.text("no answer came: " + reason(cause)), Tries: t.count,
		OutcomeUnknown: !t.operation.Reads, cause: cause}
}

// reason says why a request failed, without the URL that net/http puts in front: its query may hold personal data.
func reason(err error) string {
	if urlError, ok := errors.AsType[*url.Error](err); ok {
		err = urlError.Err
	}
	if errors.Is(err, context.Canceled) {
		return "it was cancelled"
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "the time for it ran out"
	}
	return err.Error()
}

// uncertain says that after this status a write may have been done all the same.
func uncertain(status int) bool {
	return status == http.StatusRequestTimeout || status >= 500 && status != http.StatusNotImplemented
}

// open turns an HTTP answer into its payload or its error.
func (c *Client) open(t *try, resp *http.Response, body []byte, readErr error) (json.RawMessage, error) {
	failure := &Error{Operation: t.operation, Status: resp.StatusCode, Tries: t.count}
	failure.RetryAfter, _ = retryAfter(resp.Header, c.clock.Now())
	good := resp.StatusCode >= 200 && resp.StatusCode < 300
	failure.OutcomeUnknown = !t.operation.Reads && (good || uncertain(resp.StatusCode))
	switch {
	case good && readErr != nil:
		failure.Message, failure.cause = c.redact.text("the answer broke off: "+reason(readErr)), readErr
		return nil, failure
	case good && len(body) > maxAnswer:
		failure.Message = fmt.Sprintf("the answer is longer than %d MiB", maxAnswer>>20)
		return nil, failure
	}
	opened, err := envelopes[t.operation.Family].open(body)
	failure.Structured = opened.object
	if good && err == nil && !opened.failed {
		return opened.payload, nil
	}
	if good && err == nil { // the service says itself that it did not do it
		failure.OutcomeUnknown = false
	}
	failure.Message = c.redact.text(c.complaint(resp, body, opened, err, good))
	return nil, failure
}

// complaint says in words what is wrong with an answer.
func (c *Client) complaint(resp *http.Response, body []byte, opened answer, err error, good bool) string {
	switch {
	case opened.message != "":
		return opened.message
	case resp.StatusCode >= 300 && resp.StatusCode < 400:
		return "the service redirects to " + destination(resp) + ", which was not followed: correct the family's base URL in endpoints"
	case err == nil && good:
		return "the answer says that the call did not succeed, and not why"
	case len(bytes.TrimSpace(body)) == 0:
		return "the answer is empty"
	case strings.Contains(resp.Header.Get("Content-Type"), "html"):
		return "the answer is a web page, not the API's: something in front of the service sent it, or the base URL is wrong"
	case good:
		return fmt.Sprintf("the answer is not whole JSON (%d bytes)", len(body))
	default:
		return string(body[:min(len(body), maxMessage*2)])
	}
}

// destination names the scheme and host that an answer redirects to, and nothing else of it.
func destination(resp *http.Response) string {
	location, err := resp.Location()
	if err != nil {
		return "another place"
	}
	return location.Scheme + "://" + location.Host
}
