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

// Error is the failure of a call.
type Error struct {
	Operation Operation
	// URL is the URL of the request, without its query; empty when there was none to send.
	URL string
	// Status is the HTTP status; 0 when no answer came.
	Status int
	// Code is the status of 400 or more in the answer's envelope; 0 when it has none.
	Code int
	// RequestID is the id of the request in the service's log; empty when the answer does not give it.
	RequestID string
	// Message is the service's message, without keys and control characters, at most maxMessage bytes.
	Message string
	// Refused says that the answer had a good status, and an envelope that says that the call failed.
	Refused bool
	// Structured says that the answer was in one of the service's envelopes, and not the page or text of something in front of it.
	Structured bool
	// OutcomeUnknown says that a write may or may not have taken effect.
	OutcomeUnknown bool
	// RetryAfter is how long the service asked to wait; 0 when it did not say.
	RetryAfter time.Duration
	// Attempts is how often the request was sent.
	Attempts int
	gaveUp   string // why there was no further attempt, although the retry policy allows one
	cause    error
}

// Error names the operation, the status, the service's message, and how often it was attempted.
func (e *Error) Error() string {
	var b strings.Builder
	if e.Operation.Unlisted {
		fmt.Fprintf(&b, "%s %s, which is not in the table of operations", e.Operation.Method, cmp.Or(e.URL, e.Operation.Path))
	} else {
		fmt.Fprintf(&b, "%s (%s %s)", e.Operation.ID, e.Operation.Method, cmp.Or(e.URL, e.Operation.Path))
	}
	if e.Status != 0 {
		fmt.Fprintf(&b, ": HTTP %d %s", e.Status, http.StatusText(e.Status))
	}
	if e.Code != 0 && e.Code != e.Status {
		fmt.Fprintf(&b, ", code %d", e.Code)
	}
	if e.Message != "" {
		fmt.Fprintf(&b, ": %s", e.Message)
	}
	if e.Attempts > 1 {
		fmt.Fprintf(&b, " (after %d attempts)", e.Attempts)
	}
	if e.gaveUp != "" {
		fmt.Fprintf(&b, " (no further attempt: %s)", e.gaveUp)
	}
	if e.RequestID != "" {
		fmt.Fprintf(&b, " (request id %s)", e.RequestID)
	}
	return b.String()
}

// Unwrap returns the underlying error, such as that of a connection or a context.
func (e *Error) Unwrap() error { return e.cause }

// Inferred says that the operation's contract was inferred and not overridden by the user, so that it may be wrong.
func (e *Error) Inferred() bool { return e.Operation.Evidence == Inferred && !e.Operation.Overridden }

// MissingKeyError says that an operation needs a key that was not configured. Nothing was sent.
type MissingKeyError struct {
	Operation Operation
	Key       CredentialName
	// Or is another key that works as well; empty when there is none.
	Or CredentialName
}

func (e *MissingKeyError) Error() string {
	return fmt.Sprintf("%s belongs to the %s family and needs %s, which is not configured", e.Operation.ID, e.Operation.Family, e.Key)
}

// NoPlaceError says that an operation is known by name only, and that no override says where it is. Nothing was sent.
type NoPlaceError struct{ Operation Operation }

func (e *NoPlaceError) Error() string {
	return fmt.Sprintf("%s is known by name only: nobody has seen its method and path. Say where your service has it in the provider block, "+
		"such as operation_overrides = { %[1]s = %q }, which is a guess", e.Operation.ID, e.Operation.Example)
}

// AmbiguousError says that the object that a write created cannot be identified.
type AmbiguousError struct {
	Thing string   // what was to be created, such as `channel "General"`
	IDs   []string // the candidates; empty when nothing could be read
	cause error    // why it could not be identified
}

func (e *AmbiguousError) Error() string {
	if len(e.IDs) > 0 {
		return fmt.Sprintf("the answer to creating the %s was lost, and several that it may be are there now: %s",
			e.Thing, strings.Join(e.IDs, ", "))
	}
	return fmt.Sprintf("the answer to creating the %s was lost, and whether it is there could not be read: %v", e.Thing, e.cause)
}

// Unwrap returns why the object could not be identified.
func (e *AmbiguousError) Unwrap() error { return e.cause }

// IsNotFound says that the service itself answered that the object does not exist: a 404 in an envelope, from an operation whose path is
// known. A 404 from an inferred or overridden operation may mean that its path is wrong, and one with another body comes from something in
// front of the service.
func IsNotFound(err error) bool {
	e, ok := errors.AsType[*Error](err)
	isKnown := ok && e.Operation.Evidence != Inferred && !e.Operation.Overridden && !e.Operation.Unlisted
	return isKnown && e.Has(http.StatusNotFound) && e.Structured && !BlamesThePath(e)
}

// MayNotExist says that the service itself answered 404, 405 or 501 to an operation whose contract is inferred: the object may be gone, or
// the operation's path may be wrong. A page of something in front of the service says neither.
func MayNotExist(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Structured && e.Inferred() && e.Has(http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotImplemented)
}

// pathWords are the words of a 404 that is about the path and not about the object.
var pathWords = []string{
	"route", "cannot get", "cannot post", "cannot put", "cannot delete", "path", "endpoint", "url", "resource not found",
}

// BlamesThePath says that an answer is about the path or the method of the request, and not about the object.
func BlamesThePath(e *Error) bool {
	said := strings.ToLower(e.Message)
	return slices.ContainsFunc(pathWords, func(word string) bool { return strings.Contains(said, word) })
}

// IsOutOfTime says that the caller's time was not enough.
func IsOutOfTime(err error) bool {
	_, tooLong := errors.AsType[*tooLongError](err)
	return tooLong || errors.Is(err, context.DeadlineExceeded)
}

// WaitsTooLong returns how long a call would have taken with a wait that was longer than the caller's remaining time, and so was not
// started; false where that is not the cause.
func WaitsTooLong(err error) (time.Duration, bool) {
	wait, ok := errors.AsType[*tooLongError](err)
	if !ok {
		return 0, false
	}
	return wait.used + wait.wait, true
}

// IsBeyondOwnRate says that the caller's time ran out while the request waited for its turn within MaxRequestsPerSecond.
func IsBeyondOwnRate(err error) bool { return IsOutOfTime(err) && errors.Is(err, errOwnRate) }

// keyRefusal matches the words of a refusal that is about the key.
var keyRefusal = regexp.MustCompile(`(?i)\b(?:invalid|expired|missing|wrong|unknown) (?:api[ -]?|access |system )*(?:token|key)\b` +
	`|\b(?:token|api key) (?:is |has )?(?:invalid|expired|missing|wrong|unknown)\b` +
	`|\bunauthori[sz]ed\b|\bforbidden\b|\binsufficient permissions?\b`)

// IsNotAllowed says that the key was refused. The service uses 401 and 403 alike; a refusal with a good status and no code says so in words
// alone.
func IsNotAllowed(err error) bool {
	e, ok := errors.AsType[*Error](err)
	inWords := ok && e.Refused && e.Code == 0 && keyRefusal.MatchString(e.Message)
	return inWords || hasStatus(err, http.StatusUnauthorized) || hasStatus(err, http.StatusForbidden)
}

// IsConflict says that the object, or one with the same name, exists already.
func IsConflict(err error) bool { return hasStatus(err, http.StatusConflict) }

// IsThrottled says that the service asked for fewer requests: in the answer to this call, or in the answer to another one and for longer
// than this call could wait.
func IsThrottled(err error) bool {
	return hasStatus(err, http.StatusTooManyRequests) || errors.Is(err, errPaused)
}

// IsOutcomeUnknown says that a write may have taken effect although no answer confirms it.
func IsOutcomeUnknown(err error) bool {
	if _, ambiguous := errors.AsType[*AmbiguousError](err); ambiguous {
		return true
	}
	e, ok := errors.AsType[*Error](err)
	return ok && e.OutcomeUnknown
}

// IsCancelled says that the caller gave up.
func IsCancelled(err error) bool { return errors.Is(err, context.Canceled) }

// hasStatus says that an answer has a status, as its HTTP status or in its envelope.
func hasStatus(err error, status int) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Has(status)
}

// Has says whether the answer has one of some statuses, as its HTTP status or in its envelope.
func (e *Error) Has(statuses ...int) bool {
	return slices.Contains(statuses, e.Status) || slices.Contains(statuses, e.Code)
}

// IsRefused says that the service refused the request itself, as it may where there is nothing left to do; not the key, not the rate, and
// not because of a failure of its own.
func IsRefused(err error) bool {
	e, ok := errors.AsType[*Error](err)
	if !ok || e.OutcomeUnknown || IsNotAllowed(err) || IsThrottled(err) {
		return false
	}
	return e.Refused || e.Status/100 == 4
}
