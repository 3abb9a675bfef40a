package client

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

const oddKey = `k/e+y&"<1>=ä`

func TestAKeyIsTakenOutInEveryFormInWhichItMayBeRepeated(t *testing.T) {
	r := newRedactor("plain-key-1", "", "plain-key-1-and-more", oddKey)
	for name, text := range map[string]string{
		"as it is":                 "Bearer plain-key-1!",
		"the longer of two":        "plain-key-1-and-more!",
		"with odd characters":      oddKey,
		"in a query":               "?key=k%2Fe%2By%26%22%3C1%3E%3D%C3%A4",
		"in a query, small digits": "?key=k%2fe%2by%26%22%3c1%3e%3d%c3%a4",
		"in a path":                "/k%2Fe+y&%22%3C1%3E=%C3%A4/",
		"in a path, small digits":  "/k%2fe+y&%22%3c1%3e=%c3%a4/",
		"in JSON":                  `{"key": "k/e+y\u0026\"\u003c1\u003e=ä"}`,
		"in a web page":            "<b>k/e+y&amp;&#34;&lt;1&gt;=ä</b>",
	} {
		t.Run(name, func(t *testing.T) {
			got := r.text(text)
			if !strings.Contains(got, redacted) || strings.Contains(got, "1-and-more") || strings.Contains(got, "k/e") ||
				strings.Contains(got, "k%2") {
				t.Errorf("%q became %q", text, got)
			}
		})
	}
	wantEqual(t, "without keys", newRedactor().text("as it is"), "as it is")
}

func TestTheServicesWordsAreCleanedAndCut(t *testing.T) {
	r := newRedactor("plain-key-1")
	wantEqual(t, "cleaned", r.text("a\x1b[31m\r\n\tb\u202ec\xff \x00 d "), "a[31m bc d")
	for _, long := range []string{strings.Repeat("x", 10_000), strings.Repeat("ä", 10_000), strings.Repeat("😀", 10_000)} {
		got := r.text(long)
		if len(got) > maxMessage || !utf8.ValidString(got) || !strings.HasSuffix(got, "…") || len(got) < maxMessage-8 {
			t.Errorf("%d bytes became %d: …%q", len(long), len(got), got[len(got)-10:])
		}
	}
	wantEqual(t, "not longer", r.text(strings.Repeat("x", maxMessage)), strings.Repeat("x", maxMessage))
}

func TestAKeyThatTheServiceRepeatsIsInNoErrorWhereverItIsCut(t *testing.T) {
	for spaces := maxMessage*2 - 12; spaces < maxMessage*2+2; spaces++ {
		err := tell(t.Context(), answering(t, 400, "text/plain", strings.Repeat(" ", spaces)+"token-1 system-1"), OpSendMessage, input{})
		wantText(t, err, "(redacted) (redacted)")
	}
	err := tell(t.Context(), answering(t, 400, jsonContent, `{"message": "the token token-1 is bad"}`), OpSendMessage, input{})
	wantText(t, err, "the token (redacted) is bad")
}

func TestAnErrorSaysWhatWasCalledAndWhatCameOfIt(t *testing.T) {
	op := Operation{ID: "listThings", Method: "GET", Path: "/things/{id}"}
	for wanted, err := range map[string]*Error{
		"listThings (GET /things/{id})": {Operation: op, Attempts: 1},
		"listThings (GET /things/{id}): HTTP 503 Service Unavailable: busy (after 5 attempts)": {Operation: op,
			Status: 503, Message: "busy", Attempts: 5},
		"listThings (GET /things/{id}): HTTP 503 Service Unavailable: busy (after 2 attempts) (no further attempt: cancelled)": {Operation: op,
			Status: 503, Message: "busy", Attempts: 2, gaveUp: "cancelled"},
	} {
		wantEqual(t, "text", err.Error(), wanted)
	}
	wantText(t, &MissingKeyError{Operation: Operation{ID: "x", Family: System}, Key: SystemAPIKey},
		"x belongs to the system family and needs system_api_key, which is not configured")
	wantText(t, &AmbiguousError{Thing: "channel", IDs: []string{"1", "2"}}, "several that it may be are there now: 1, 2")
	wantText(t, &AmbiguousError{Thing: "channel", cause: errOutOfSight}, "whether it is there could not be read: so much was written since")
}

func TestThePredicatesTellErrorsApart(t *testing.T) {
	known, inferred := Operation{Evidence: Seed}, Operation{Evidence: Inferred}
	overridden := Operation{Evidence: Inferred, Overridden: true}
	for name, test := range map[string]struct {
		err   error
		kinds []string
	}{
		"nothing":                          {nil, nil},
		"another error":                    {errors.New("404"), nil},
		"404":                              {&Error{Operation: known, Status: 404, Structured: true}, []string{"not found"}},
		"404 from a proxy":                 {&Error{Operation: known, Status: 404}, nil},
		"404 of an inferred one":           {&Error{Operation: inferred, Status: 404, Structured: true}, []string{"may not exist"}},
		"405 of an inferred one":           {&Error{Operation: inferred, Status: 405, Structured: true}, []string{"may not exist"}},
		"501 of an inferred one":           {&Error{Operation: inferred, Status: 501, Structured: true}, []string{"may not exist"}},
		"405":                              {&Error{Operation: known, Status: 405}, nil},
		"404 of one that is overridden":    {&Error{Operation: overridden, Status: 404, Structured: true}, nil},
		"404 of an inferred, from a proxy": {&Error{Operation: inferred, Status: 404}, nil},
		"401":                              {&Error{Status: 401}, []string{"not allowed"}},
		"403, wrapped":                     {fmt.Errorf("doing: %w", &Error{Status: 403}), []string{"not allowed"}},
		"409":                              {&Error{Status: 409}, []string{"conflict"}},
		"429":                              {&Error{Status: 429}, []string{"throttled"}},
		"another call's pause":             {&Error{cause: errPaused}, []string{"throttled"}},
		"unknown":                          {&Error{OutcomeUnknown: true}, []string{unknownOutcome}},
		"ambiguous":                        {&AmbiguousError{cause: context.Canceled}, []string{unknownOutcome, "cancelled"}},
		"cancelled":                        {&Error{cause: context.Canceled}, []string{"cancelled"}},
		"out of time":                      {&Error{cause: context.DeadlineExceeded}, nil},
	} {
		t.Run(name, func(t *testing.T) { wantKind(t, test.err, test.kinds...) })
	}
}
