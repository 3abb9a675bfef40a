package client

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Error is what went wrong with a call whose request was, or was to be, sent.
type Error struct {
	Operation Operation
	// URL is what was asked, without its query; empty when nothing was to be sent.
	URL string
	// Status is the HTTP status; 0 when no answer came.
	Status int
	// Code is the status of 400 or more that the answer's envelope gives; 0 when it gives none.
	Code int
	// RequestID is what the service calls the request in its log; empty when it does not say.
	RequestID string
	// Message is what the service said, without keys and control characters, at most maxMessage bytes.
	Message string
	// Refused says that the answer came with a good status, and that its envelope says that the call did not succeed.
	Refused bool
	// Structured says that the answer was in one of the service's envelopes, and not a page or the words of something in front
	// of it.
	Structured bool
	// OutcomeUnknown says that a write may or may not have taken effect.
	OutcomeUnknown bool
	// RetryAfter is how long the service asked to wait; 0 when it did not say.
	RetryAfter time.Duration
	// Tries is how often the request was sent.
	Tries  int
	gaveUp string // why there was no further try, although the policy has one
	cause  error
}

// Error says what was called, what came back and what the service said of it.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s %s)", e.Operation.ID, e.Operation.Method, cmp.Or(e.URL, e.Operation.Path))
	if e.Status != 0 {
		fmt.Fprintf(&b, ": HTTP %d %s", e.Status, http.StatusText(e.Status))
	}
	if e.Code != 0 && e.Code != e.Status {
		fmt.Fprintf(&b, ", code %d", e.Code)
	}
	if e.Message != "" {
		fmt.Fprintf(&b, ": %s", e.Message)
	}
	if e.Tries > 1 {
		fmt.Fprintf(&b, " (after %d tries)", e.Tries)
	}
	if e.gaveUp != "" {
		fmt.Fprintf(&b, " (no further try: %s)", e.gaveUp)
	}
	if e.RequestID != "" {
		fmt.Fprintf(&b, " (request id %s)", e.RequestID)
	}
	return b.String()
}

// Unwrap returns what lies below: a connection's error, a context's.
func (e *Error) Unwrap() error { return e.cause }

// Inferred says that the operation's contract was inferred and not replaced by the user, so that it may be what is wrong.
func (e *Error) Inferred() bool { return e.Operation.Evidence == Inferred && !e.Operation.Overridden }

// MissingKeyError says that an operation needs a key that was not configured. Nothing was sent.
type MissingKeyError struct {
	Operation Operation
	Key       CredentialName
	// Or is another key that would do as well; empty when there is none.
	Or CredentialName
}

func (e *MissingKeyError) Error() string {
	return fmt.Sprintf("%s belongs to the %s family and needs %s, which is not configured", e.Operation.ID, e.Operation.Family, e.Key)
}

// AmbiguousError says that what a write left behind can't be told from other things.
type AmbiguousError struct {
	Thing string   // what was to be created, such as `channel "General"`
	IDs   []string // those that it may be; empty when nothing could be read
	cause error    // why it could not be told
}

func (e *AmbiguousError) Error() string {
	if len(e.IDs) > 0 {
		return fmt.Sprintf("the answer to creating the %s was lost, and several that it may be are there now: %s",
			e.Thing, strings.Join(e.IDs, ", "))
	}
	return fmt.Sprintf("the answer to creating the %s was lost, and whether it is there could not be read: %v", e.Thing, e.cause)
}

// Unwrap returns the error that kept the client from telling.
func (e *AmbiguousError) Unwrap() error { return e.cause }

// IsNotFound says that the service answered, in its own words, that what was asked for is not there: a 404 in an envelope from an
// operation that is known to be where it was asked. A 404 from an inferred or an overridden operation may mean that its path is
// wrong, and one with another body comes from something in front of the service.
func IsNotFound(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Has(http.StatusNotFound) && e.Structured && !BlamesThePath(e) && e.Operation.Evidence != Inferred && !e.Operation.Overridden
}

// MayNotExist says that the service itself answered an operation whose contract is inferred with 404, or that it does not know the
// method: the thing may be gone, or the operation may be elsewhere. A page of something in front of the service says neither.
func MayNotExist(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Structured && e.Inferred() && e.Has(http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotImplemented)
}

// pathWords are the words of a 404 that speaks of the path that was asked, and not of what is there.
var pathWords = []string{
	"route", "cannot get", "cannot post", "cannot put", "cannot delete", "path", "endpoint", "url", "resource not found",
}

// BlamesThePath says that an answer speaks of the path or the method that was asked, and not of what is there.
func BlamesThePath(e *Error) bool {
	said := strings.ToLower(e.Message)
	return slices.ContainsFunc(pathWords, func(word string) bool { return strings.Contains(said, word) })
}

// IsOutOfTime says that the time that the caller had was not enough.
func IsOutOfTime(err error) bool {
	_, tooLong := errors.AsType[*tooLongError](err)
	return tooLong || errors.Is(err, context.DeadlineExceeded)
}

// WaitsTooLong returns how long a call would have taken with a wait that was not begun, since it is longer than the time that the caller had
// left; false when that is not what went wrong.
func WaitsTooLong(err error) (time.Duration, bool) {
	wait, ok := errors.AsType[*tooLongError](err)
	if !ok {
		return 0, false
	}
	return wait.used + wait.wait, true
}

// IsBeyondOwnRate says that the time ran out while a request waited for its turn within MaxRequestsPerSecond.
func IsBeyondOwnRate(err error) bool { return IsOutOfTime(err) && errors.Is(err, errOwnRate) }

// keyRefusal matches the words of a refusal that is for the key.
var keyRefusal = regexp.MustCompile(`(?i)\b(?:invalid|expired|missing|wrong|unknown) (?:api[ -]?|access |system )*(?:token|key)\b|` +
	`\b(?:token|api key) (?:is |has )?(?:invalid|expired|missing|wrong|unknown)\b|\bunauthori[sz]ed\b|\bforbidden\b|\binsufficient permissions?\b`)

// IsNotAllowed says that the key was refused. The service uses 401 and 403 alike; a refusal with a good status and without a code says so in
// words alone.
func IsNotAllowed(err error) bool {
	e, ok := errors.AsType[*Error](err)
	inWords := ok && e.Refused && e.Code == 0 && keyRefusal.MatchString(e.Message)
	return inWords || hasStatus(err, http.StatusUnauthorized) || hasStatus(err, http.StatusForbidden)
}

// IsConflict says that something is there already.
func IsConflict(err error) bool { return hasStatus(err, http.StatusConflict) }

// IsThrottled says that the service was asked too often: it said so to this call, or to another one and for longer than this
// one could wait.
func IsThrottled(err error) bool {
	return hasStatus(err, http.StatusTooManyRequests) || errors.Is(err, errPaused)
}

// IsOutcomeUnknown says that a write may have taken effect although no answer says so.
func IsOutcomeUnknown(err error) bool {
	if _, ambiguous := errors.AsType[*AmbiguousError](err); ambiguous {
		return true
	}
	e, ok := errors.AsType[*Error](err)
	return ok && e.OutcomeUnknown
}

// IsCancelled says that the caller gave up.
func IsCancelled(err error) bool { return errors.Is(err, context.Canceled) }

// hasStatus says that an answer has a status, of HTTP or in its envelope.
func hasStatus(err error, status int) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Has(status)
}

// Has says whether the answer's status, of HTTP or in its envelope, is one of some.
func (e *Error) Has(statuses ...int) bool {
	return slices.Contains(statuses, e.Status) || slices.Contains(statuses, e.Code)
}

// IsRefused says that the service refused a request for what it asks, as it may where there is nothing left to do, and not for who
// asks, how often, or because it failed.
func IsRefused(err error) bool {
	e, ok := errors.AsType[*Error](err)
	if !ok || e.OutcomeUnknown || IsNotAllowed(err) || IsThrottled(err) {
		return false
	}
	return e.Refused || e.Status/100 == 4
}
