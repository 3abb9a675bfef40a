package client

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"
)

// What the service, a proxy or a user may send, as a start for the fuzzer.
var answers = []string{
	``, ` `, `null`, `true`, `0`, `""`, `[]`, `{}`, `[`, `{"`, "\x00", "\xff\xfe", `<html>Bad gateway</html>`,
	`{"status":"success","message":"messages fetched successfully","data":{"total":1,"messages":[{"id":"1","message":"Hi","user":{"user_id":"1243","email":"user@example.com"},"channel":{"channel_id":"6","name":"Rules"},"timestamp":"2025-08-05T01:39:43.561Z"}]}}`,
	`{"status":"error","message":"Insufficient permission"}`, `{"status":false}`, `{"status":500}`, `{"error":true,"message":["a","b"]}`,
	`{"meta":{"success":true,"message":"ok","devMessage":"ok"},"body":[{"_id":"6","topic":"General","channelType":"open","permissions":[]}]}`,
	`{"meta":{"success":"false","message":{"message":"no"}},"body":null}`, `{"meta":{"status":"success","statusCode":200},"message":"Get user success.","data":{"_id":6}}`,
	`{"meta":[]}`, `{"meta":"x","status":{}}`, `[{"id":"string","name":"string","url":"string","type":"string","size":"12"}]`,
	`{"data":{"messages":[{"id":1e999,"timestamp":5}],"total":"many"}}`, strings.Repeat(`[`, 2000), strings.Repeat(`{"data":`, 500),
}

func seed(f *testing.F, corpora ...[]string) {
	f.Helper()
	for _, corpus := range corpora {
		for _, text := range corpus {
			f.Add(text)
		}
	}
}

// Whatever the answer: the envelope opens or fails, a payload is a part of the answer, and what is said of it is fit to be shown.
func FuzzEnvelopes(f *testing.F) {
	seed(f, answers)
	f.Fuzz(func(t *testing.T, body string) {
		redact := newRedactor("a-secret-token", "another-secret")
		for _, family := range Families() {
			opened, err := openEnvelope(family, []byte(body))
			valid := json.Valid([]byte(strings.TrimSpace(strings.TrimPrefix(body, "\ufeff"))))
			if valid && err != nil || !valid && err == nil && opened.verdict != accepted && strings.TrimSpace(body) != "" {
				t.Errorf("%s: error %v for %q", family, err, body)
			}
			if len(opened.payload) > 0 && !json.Valid(opened.payload) {
				t.Errorf("%s: payload %q of %q", family, opened.payload, body)
			}
			fitToBeShown(t, redact.text(opened.message))
		}
	})
}

// fitToBeShown checks an error's text: of a sane length, on one line, without control characters.
func fitToBeShown(t *testing.T, text string) {
	t.Helper()
	if len(text) > maxMessage+len("…") || !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) {
		t.Errorf("not fit to be shown: %d bytes: %q", len(text), text)
	}
}

// Whatever an error's body says, the error has no key in it and is fit to be shown.
func FuzzErrorBodies(f *testing.F) {
	for _, body := range append(slices.Clone(answers), "the key a-secret-token is refused", `{"message":"a-secret-token"}`, "\x1b[31mred", strings.Repeat("ä", 1000)) {
		for _, status := range []int{200, 302, 401, 404, 429, 500, 503} {
			f.Add(status, body)
		}
	}
	f.Fuzz(func(t *testing.T, status int, body string) {
		if status < 200 || status > 599 {
			return
		}
		c, err := New(Config{APIToken: "a-secret-token"})
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range []OperationID{OpListMessages, OpSendMessage, OpCreateChannel} {
			call := &try{client: c, operation: c.operations[id], count: 1, answer: &rawAnswer{status: status, header: http.Header{}, body: []byte(body)}}
			_, err := c.open(call)
			if err == nil {
				continue
			}
			if strings.Contains(err.Error(), "a-secret-token") {
				t.Errorf("a key in the error: %v", err)
			}
			fitToBeShown(t, failureOf(t, err).Message)
		}
	})
}

// Whatever a list's answer has in it: it is read whole or it is an error. A channel has an id, a window is newest first.
func FuzzLists(f *testing.F) {
	seed(f, answers, []string{
		`[{"_id":"1","topic":"a","channelType":"open"},{"id":2,"title":"b"}]`, `[{"_id":""}]`, `[null]`, `[{"_id":"1","permissions":[{}]}]`,
		`{"messages":[]}`, `{"messages":null}`, `{"messages":[{"id":"1","timestamp":"2025-08-05T01:39:43.561Z"},{"id":"2","timestamp":"2026-08-05T01:39:43+02:00"}],"total":"2"}`,
	})
	f.Fuzz(func(t *testing.T, payload string) {
		if !json.Valid([]byte(payload)) {
			return
		}
		got := reply{payload: json.RawMessage(payload), said: accepted}
		reading := &listing[channelRead, Channel]{nouns: channelNouns, understand: channelRead.channel, id: channelID, seen: map[string]bool{}}
		if _, err := reading.open(got, nil); err == nil && slices.ContainsFunc(reading.things, func(c Channel) bool { return c.ID == "" }) {
			t.Errorf("a channel without an id of %q", payload)
		}
		window, err := MessageFilter{Count: MaxMessages}.window(got)
		sorted := slices.IsSortedFunc(window.Messages, func(a, b Message) int { return b.Timestamp.Compare(a.Timestamp) })
		if err == nil && (!sorted || slices.ContainsFunc(window.Messages, func(m Message) bool { return m.ID == "" })) {
			t.Errorf("a window of %q: %v", payload, window)
		}
		if image, err := onlyImage(got.payload); err == nil && image.URL == "" {
			t.Errorf("an image without a URL of %q", payload)
		}
	})
}

func FuzzRetryAfter(f *testing.F) {
	seed(f, []string{"", "0", "7", "0.5", "-1", "NaN", "Inf", "1e400", "99999999999999999999", "soon", "Wed, 21 Oct 2026 07:28:00 GMT", "Wed, 21 Oct 1026 07:28:00 GMT", " 5 ", "0x10"})
	f.Fuzz(func(t *testing.T, value string) {
		now := time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)
		wait, said := retryAfter(http.Header{"Retry-After": {value}}, now)
		if wait < 0 || !said && wait != 0 {
			t.Errorf("%q: %s, %v", value, wait, said)
		}
	})
}

func FuzzOverrides(f *testing.F) {
	seed(f, []string{"", "GET", "GET /x", "POST /channels/{id}/delete", "DELETE  /channels/{id}", "DELETE /channels/{id}?x", "ERASE /{id}", "DELETE channels/{id}", "DELETE /{id}/{id}", "DELETE /{}", "delete /channels/{id}", "DELETE //evil.example.com/{id}"})
	f.Fuzz(func(t *testing.T, spec string) {
		c, err := New(Config{SystemAPIKey: "a-key"})
		if err != nil {
			t.Fatal(err)
		}
		operation, err := c.operations[OpDeleteChannel].Override(spec)
		if err != nil {
			return
		}
		target, err := c.target(operation, input{path: map[string]string{"id": "../a b?"}})
		if err != nil {
			return
		}
		if base := c.bases[System]; target.Host != base.Host || target.Scheme != base.Scheme || target.RawQuery != "" || !strings.HasPrefix(target.Path, base.Path) {
			t.Errorf("%q leads to %s", spec, target)
		}
	})
}
