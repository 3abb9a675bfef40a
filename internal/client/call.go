package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// maxAnswer bounds an answer, in bytes. The longest known list is far smaller.
const maxAnswer = 32 << 20

// longestCall bounds a call with all its attempts where the caller's context has no deadline.
const longestCall = 5 * time.Minute

// input is what a call sends: parameters of the path, a query, and one of a JSON body and a form.
type input struct {
	path    map[string]string
	query   url.Values
	json    any
	form    *form
	headers map[string]string // beside the client's own
}

// call sends one operation and decodes the payload of its answer. Every request goes through call or tell.
func call[Out any](ctx context.Context, c *Client, id OperationID, in input, understand func(json.RawMessage) (Out, error)) (Out, error) {
	var none Out
	op, got, err := c.sendByID(ctx, id, in)
	if err != nil {
		return none, err
	}
	out, err := understand(got.payload)
	if err != nil {
		return none, c.unreadable(op, got, err)
	}
	return out, nil
}

// tell is call for an answer whose payload is not used. An answer that does not say how the call went counts as a success: tell is for
// calls whose outcome cannot be read, and for those whose caller reads it.
func tell(ctx context.Context, c *Client, id OperationID, in input) error {
	_, _, err := c.sendByID(ctx, id, in)
	return err
}

// tellConfirmed is tell for a call whose outcome can be read: an answer that does not say how the call went leaves it unknown.
func tellConfirmed(ctx context.Context, c *Client, id OperationID, in input) error {
	op, got, err := c.sendByID(ctx, id, in)
	if err == nil && got.said == silent {
		return c.unreadable(op, got, errSilent)
	}
	return err
}

// errSilent is the cause of an unknown outcome after an answer with a good status.
var errSilent = errors.New("the answer does not say whether it was done")

// saysNothing says that a write was answered with a good status, and that the answer does not say how it went.
func saysNothing(err error) bool { return errors.Is(err, errSilent) }

func (c *Client) sendByID(ctx context.Context, id OperationID, in input) (Operation, reply, error) {
	op, known := c.operations[id]
	if !known {
		return op, reply{}, fmt.Errorf("there is no operation %q", id)
	}
	if !op.hasPlace() {
		return op, reply{}, &NoPlaceError{Operation: op}
	}
	got, err := c.send(ctx, op, in)
	return op, got, err
}

// unreadable is the error of an answer with a good status that cannot be used. If it answers a write, that may have taken effect.
func (c *Client) unreadable(op Operation, got reply, cause error) *Error {
	return &Error{
		Operation: op, URL: got.url, RequestID: got.requestID, Status: got.status, Attempts: got.attempts,
		Message: c.redact.text(cause.Error()), OutcomeUnknown: !op.Reads, cause: c.redact.err(cause),
	}
}

// reply is a good answer without its envelope.
type reply struct {
	payload   json.RawMessage
	body      []byte   // with its envelope
	paging    pageInfo // of how much there is, where the payload is a list
	said      verdict  // accepted, or silent
	url       string   // what was asked, for errors
	requestID string
	status    int
	attempts  int
}

// bounded returns a context that has a deadline: its own, else longestCall from now.
func bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	if _, has := ctx.Deadline(); has {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, longestCall)
}

// send builds the request, sends it as often as the retry policy allows, and opens the envelope of the answer.
func (c *Client) send(ctx context.Context, op Operation, in input) (reply, error) {
	ctx, cancel := bounded(ctx)
	defer cancel()
	t := &callState{client: c, operation: op, caller: ctx}
	req, err := c.request(t.context(), op, in)
	if err != nil {
		return reply{}, err
	}
	t.url = c.redact.text(shownURL(req.URL))
	defer t.end()
	if err := t.begin(); err != nil {
		return reply{}, c.notSent(t, err)
	}
	began := c.clock.Now()
	err = c.exchange(req, in)
	took := c.clock.Now().Sub(began)
	t.conclude(err, took)
	switch {
	case t.answer != nil:
		c.log.DebugContext(ctx, "Answered", "operation", string(op.ID), "method", op.Method, "path", c.redact.text(req.URL.Path),
			"status", t.answer.status, "bytes", len(t.answer.body), "attempts", t.attempts, "took", took.String())
		return c.open(t)
	case t.failure != nil:
		c.log.DebugContext(ctx, "No answer", "operation", string(op.ID), "attempts", t.attempts,
			"reason", c.redact.text(reason(t.failure)), "took", took.String())
		return reply{}, c.lost(t)
	}
	return reply{}, c.notSent(t, err)
}

// exchange makes the attempts. Their results are in the call's state, which has read each answer to its end.
func (c *Client) exchange(req *retryablehttp.Request, in input) error {
	client := c.http
	if in.form != nil {
		client = c.uploads
	}
	resp, err := client.Do(req)
	if resp != nil {
		_ = resp.Body.Close()
	}
	return err
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
	for name, value := range in.headers {
		req.Header.Set(name, value)
	}
	req.Header.Set("Accept", "application/json")
	if c.userAgent != "" {
		req.Header.Set("User-Agent", c.userAgent)
	}
	endpoints[op.Family].credential.header(req.Header, key)
	if op.Family == SecureAuth {
		req.Header.Set("hostname", target.Hostname())
	}
	return req, nil
}

// encode writes JSON without escaping <, > and &.
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
	target.RawQuery = op.merge(in.query).Encode()
	return target, nil
}

// notSent is the error of a call whose last attempt was not sent.
func (c *Client) notSent(t *callState, cause error) *Error {
	return &Error{
		Operation: t.operation, URL: t.url, Message: c.redact.text("nothing was sent: " + reason(cause)), Attempts: t.attempts,
		OutcomeUnknown: t.uncertain, cause: c.redact.err(cause),
	}
}

// lost is the error of a call that got no answer.
func (c *Client) lost(t *callState) *Error {
	cause := t.failure
	what := "no answer came: "
	switch {
	case errors.Is(cause, errReadSource):
		what = "the file was not sent: "
	case !t.sent.Load() && !t.uncertain:
		what = "nothing was sent: "
	}
	return &Error{
		Operation: t.operation, URL: t.url, Message: c.redact.text(what + reason(cause)), Attempts: t.attempts,
		OutcomeUnknown: t.uncertain, gaveUp: c.gaveUp(t), cause: c.redact.err(errors.Join(cause, t.gaveUp)),
	}
}

// gaveUp says why a further attempt that the retry policy allows was not made; empty when all were.
func (c *Client) gaveUp(t *callState) string {
	if t.gaveUp == nil {
		return ""
	}
	return c.redact.text(reason(t.gaveUp))
}

// reason says why a request failed, without the URL that net/http puts in front, whose query may hold personal data.
func reason(err error) string {
	err = withoutURL(err)
	if limit, ok := errors.AsType[*limitError](err); ok {
		return limit.Error()
	}
	if errors.Is(err, context.Canceled) {
		return "it was cancelled"
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "the time for it ran out"
	}
	return err.Error()
}

func withoutURL(err error) error {
	if urlError, ok := errors.AsType[*url.Error](err); ok {
		return urlError.Err
	}
	return err
}
