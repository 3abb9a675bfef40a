package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/http/httpguts"
)

// RawRequest is a call of any method and path of a family.
type RawRequest struct {
	Family Family
	Method string
	// Path stands behind the family's base URL, with values in the places of {parameters}, escaped where they need it.
	Path  string
	Query map[string]string
	// Body is JSON; nil sends none.
	Body json.RawMessage
	// Headers are sent beside the provider's own.
	Headers map[string]string
	// Secrets are values of this request that must not be shown, wherever the service repeats them.
	Secrets []string
}

// RawAnswer is the answer to a raw call.
type RawAnswer struct {
	// Payload is what the family's envelope wraps, else the whole answer: JSON, and null where the answer has no body.
	Payload json.RawMessage
	Status  int
}

// RawPart is a part of a RawRequest.
type RawPart string

// The parts of a request that an error can be about.
const (
	RawFamily RawPart = "family"
	RawMethod RawPart = "method"
	RawPath   RawPart = "path"
	RawBody   RawPart = "body"
	RawHeader RawPart = "headers"
)

// RawRequestError says what is wrong with a raw request. Nothing was sent.
type RawRequestError struct {
	Part   RawPart
	reason string
}

func (e *RawRequestError) Error() string { return e.reason }

// rawMethods are the methods of raw calls.
var rawMethods = []string{http.MethodGet, http.MethodHead, post, put, patch, remove}

// RawOperation checks a raw request and returns what it is: the row of the operations table that has its method and path, else a row of its
// own with the rules of its method.
func (c *Client) RawOperation(request RawRequest) (Operation, error) {
	if err := c.checkRaw(request); err != nil {
		return Operation{}, err
	}
	op, listed := c.listed(request)
	if !listed {
		reads := request.Method == http.MethodGet || request.Method == http.MethodHead
		op = Operation{
			ID: OperationID(c.redact.text(request.Method + " " + request.Path)), Family: request.Family, Unlisted: true,
			Reads: reads, Repeatable: reads || request.Method == put || request.Method == remove,
		}
	}
	op.Method, op.Path, op.Query, op.Raw = request.Method, request.Path, nil, true
	return op, nil
}

// Raw makes a call of any method and path, by the rules of its operation.
func (c *Client) Raw(ctx context.Context, request RawRequest) (RawAnswer, error) {
	_, got, err := c.sendRaw(ctx, request)
	if err != nil {
		return RawAnswer{}, err
	}
	return RawAnswer{Payload: rawPayload(request.Family, got.body), Status: got.status}, nil
}

// sendRaw makes a raw call.
func (c *Client) sendRaw(ctx context.Context, request RawRequest) (Operation, reply, error) {
	op, err := c.RawOperation(request)
	if err != nil {
		return op, reply{}, err
	}
	if !op.Reads {
		defer c.dropLists()
	}
	got, err := c.send(ctx, op, request.input())
	return op, got, request.conceal(err)
}

// input is what the call sends.
func (r RawRequest) input() input {
	in := input{query: url.Values{}, headers: r.Headers}
	for name, value := range r.Query {
		in.query.Set(name, value)
	}
	if r.Body != nil {
		in.json = r.Body
	}
	return in
}

// conceal removes the request's own secrets from an error.
func (r RawRequest) conceal(err error) error {
	if err == nil || len(r.Secrets) == 0 {
		return err
	}
	secrets := newRedactor(r.Secrets...)
	return amended(err, func(e *Error) {
		e.Message, e.gaveUp, e.RequestID = secrets.text(e.Message), secrets.text(e.gaveUp), secrets.text(e.RequestID)
		e.cause = secrets.err(e.cause)
	})
}

// dropLists forgets everything that was read, since nobody knows what a raw write has changed.
func (c *Client) dropLists() {
	c.Channels.changed()
	c.Roles.changed()
	c.Badges.changed()
	c.Servers.changed()
	c.windows.dropAll()
	c.held.dropAll()
	c.users.dropAll()
	c.raw.changed()
	c.apiKeys.changed()
	c.userFields.changed()
	c.histories.changed()
}

// listed returns the row of the table that has the method and path of a request. Of several, it is the one with the fewest parameters.
func (c *Client) listed(request RawRequest) (Operation, bool) {
	segments := strings.Split(request.Path, "/")
	var best Operation
	found := false
	for _, row := range operations {
		op := c.operations[row.ID]
		if op.Family != request.Family || op.Method != request.Method || !matches(strings.Split(op.Path, "/"), segments) {
			continue
		}
		if !found || len(op.Parameters()) < len(best.Parameters()) {
			best, found = op, true
		}
	}
	return best, found
}

// matches says whether a path is one of a template, both by their segments.
func matches(template, path []string) bool {
	return slices.EqualFunc(template, path, func(wanted, segment string) bool {
		unescaped, err := url.PathUnescape(segment)
		if pathParameter.FindString(wanted) == wanted && wanted != "" {
			return unescaped != ""
		}
		return err == nil && unescaped == wanted
	})
}

// checkRaw says what is wrong with a raw request.
func (c *Client) checkRaw(request RawRequest) error {
	wrong := func(part RawPart, format string, arguments ...any) error {
		return &RawRequestError{Part: part, reason: c.redact.text(fmt.Sprintf(format, arguments...))}
	}
	if !slices.Contains(Families(), request.Family) {
		return wrong(RawFamily, "there is no family %q: the families are %v", request.Family, Families())
	}
	if c.bases[request.Family] == nil {
		return wrong(RawFamily, "the %s family has no base URL of its own: configure it in endpoints", request.Family)
	}
	if !slices.Contains(rawMethods, request.Method) {
		return wrong(RawMethod, "%q is not a method of the API: use one of %s", request.Method, strings.Join(rawMethods, ", "))
	}
	if err := CheckRawPath(request.Path); err != nil {
		return wrong(RawPath, "the path %q %s", request.Path, err)
	}
	reads := request.Method == http.MethodGet || request.Method == http.MethodHead
	if request.Body != nil && reads {
		return wrong(RawBody, "a %s request has no body: leave it out, or put it into query", request.Method)
	}
	if request.Body != nil && !json.Valid(request.Body) {
		return wrong(RawBody, "the body is not JSON: write it with jsonencode(…)")
	}
	for name, value := range request.Headers {
		if err := checkHeader(request.Family, name, value); err != nil {
			return wrong(RawHeader, "the header %q %s", name, err)
		}
	}
	return nil
}

// ownHeaders are set by the client, or by HTTP itself, whatever the family.
var ownHeaders = []string{
	"Accept", "Accept-Encoding", "Connection", "Content-Encoding", "Content-Length", "Content-Type", "Cookie", "Expect", "Host", "Hostname",
	"Keep-Alive", "Proxy-Authorization", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade", "User-Agent",
}

// carriesKey says that a header is one that a key goes into: the family's own, or one that would hand a key to the wrong family. A family
// without a key takes any, such as the key of an incoming webhook.
func carriesKey(family Family, name string) bool {
	if family.Credential() == NoCredential {
		return false
	}
	set := http.Header{}
	for _, endpoint := range endpoints {
		endpoint.credential.header(set, "key")
	}
	return set.Get(name) != ""
}

// checkHeader says what is wrong with a header of a raw call. It never repeats the value.
func checkHeader(family Family, name, value string) error {
	switch {
	case !httpguts.ValidHeaderFieldName(name):
		return errors.New("has no name that a header can have: letters, digits and hyphens")
	case slices.Contains(ownHeaders, http.CanonicalHeaderKey(name)) || carriesKey(family, name):
		return errors.New("is set by the provider where the API needs it, or by HTTP itself: leave it out")
	case !httpguts.ValidHeaderFieldValue(value) || strings.TrimSpace(value) != value:
		return errors.New("has a value with a line break, another control character, or white space around it: trim the value that it comes from")
	}
	return nil
}

// CheckRawPath says what is wrong with the path of a raw call. What it accepts leads to the host of the family, below its base URL, however
// often its escapes are undone.
func CheckRawPath(path string) error {
	switch {
	case strings.Contains(path, "://"):
		return errors.New("has a scheme and a host in it: give only what stands behind the family's base URL, such as /channels")
	case !strings.HasPrefix(path, "/"):
		return errors.New("does not begin with /: give only what stands behind the family's base URL, such as /channels")
	case strings.Contains(path, "//"):
		return errors.New("has // in it, which may lead to another host or operation: an id is missing, or a slash is too many")
	case strings.Contains(path, "#"):
		return errors.New("has a fragment: write a # of a value as %23")
	case strings.Contains(path, "?"):
		return errors.New("has a query: put it into query, and write a ? of a value as %3F")
	case strings.ContainsAny(path, "{}"):
		return errors.New("has a {parameter}: put a value in its place, as \"/channels/${urlencode(id)}\" does")
	case strings.Contains(path, " "):
		return errors.New("has a space in it: write it as %20")
	}
	return checkSegments(strings.Split(path, "/"))
}

// checkSegments says what is wrong with the segments of a path, as they are and as their escapes make them: some servers undo escapes more
// than once.
func checkSegments(segments []string) error {
	for _, segment := range segments {
		for layer := 0; ; layer++ {
			if err := checkSegment(segment); err != nil {
				return err
			}
			unescaped, err := url.PathUnescape(segment)
			if err != nil && layer == 0 {
				return errors.New("has a % in it that is no escape such as %20: write a % of a value as %25")
			}
			if err != nil || unescaped == segment {
				break
			}
			segment = unescaped
		}
	}
	return nil
}

func checkSegment(segment string) error {
	name, _, _ := strings.Cut(segment, ";") // some servers drop what follows
	switch {
	case name == "." || name == "..":
		return errors.New("has a segment . or .., also as %2E, which leads elsewhere: leave it out")
	case strings.Contains(segment, "/"):
		return errors.New("has an escaped slash (%2F) in a segment: a slash would make it another path, and no id has one")
	case strings.Contains(segment, `\`):
		return errors.New("has a backslash in it, also as %5C, which some servers take for a slash: no id has one")
	case strings.ContainsFunc(segment, unicode.IsControl):
		return errors.New("has a control character in it, such as a line break or a tab: trim the value that it comes from")
	}
	return nil
}

// rawPayload returns what a family's envelope wraps, else the whole answer. A bare word such as OK becomes a string.
func rawPayload(family Family, body []byte) json.RawMessage {
	body = bytes.TrimSpace(bytes.TrimPrefix(body, byteOrderMark))
	if len(body) == 0 {
		return json.RawMessage("null")
	}
	if name := payloadNames[family]; name != "" {
		if wrapped, has := membersOf(body)[name]; has {
			return wrapped
		}
	}
	if json.Valid(body) {
		return body
	}
	word, _ := encode(string(body)) // can't fail: it is a string
	return word
}

// HoldsKey says that one of the keys stands in a text as it is.
func (c *Client) HoldsKey(text string) bool {
	for _, key := range c.keys {
		if key != "" && strings.Contains(text, key) {
			return true
		}
	}
	return false
}
