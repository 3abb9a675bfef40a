package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"
)

// What the service, a proxy or a user may send, as a start for the fuzzer.
var answers = []string{
	``, ` `, `null`, `true`, `0`, `""`, `[]`, `{}`, `[`, `{"`, "\x00", "\xff\xfe", `<html>Bad gateway</html>`,
	`{"status":"success","message":"messages fetched successfully","data":{"total":1,"messages":[{"id":"1","message":"Hi",` +
		`"user":{"user_id":"1243","email":"user@example.com"},"channel":{"channel_id":"6","name":"Rules"},` +
		`"timestamp":"2025-08-05T01:39:43.561Z"}]}}`,
	`{"status":"error","message":"Insufficient permission"}`, `{"status":false}`, `{"status":500}`, `{"error":true,"message":["a","b"]}`,
	`{"meta":{"success":true,"message":"ok","devMessage":"ok"},"body":[{"_id":"6","topic":"General","channelType":"open","permissions":[]}]}`,
	`{"meta":{"success":"false","message":{"message":"no"}},"body":null}`,
	`{"meta":{"status":"success","statusCode":200},"message":"Get user success.","data":{"_id":6}}`,
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
			opened, err := openEnvelope(Operation{Family: family}, []byte(body))
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
	for _, body := range append(slices.Clone(answers), "the key a-secret-token is refused", `{"message":"a-secret-token"}`, "\x1b[31mred",
		strings.Repeat("ä", 1000)) {
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
			call := &callState{
				client: c, operation: c.operations[id], attempts: 1,
				answer: &rawAnswer{status: status, header: http.Header{}, body: []byte(body)},
			}
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

// Whatever the service makes of a key that it was sent, wherever it says it and whatever it says around it: no error has a fragment of
// the key in it, nor has the log.
func FuzzNoKeyLeaves(f *testing.F) {
	for form := range keyForms {
		step, place := form%3, form%(len(saidInAnswers)+len(saidElsewhere))
		f.Add(uint64(form), byte(20+form), byte(form), byte(0), byte(60*step), byte(place), []uint16{400, 200, 302}[step], `key: "`, `" is bad`)
	}
	for place := range len(saidInAnswers) + len(saidElsewhere) {
		f.Add(uint64(place), byte(64), byte(7*place), byte(3*place), byte(0), byte(place), uint16(200), "", "")
	}
	f.Add(uint64(1), byte(6), byte(0), byte(0), byte(0), byte(0), uint16(403), strings.Repeat("x", maxMessage-20), "\u200b%")
	f.Add(uint64(1), byte(255), byte(0), byte(0), byte(0), byte(0), uint16(400), strings.Repeat("x ", maxExamined/2-50), "")
	service := newFuzzedService(f)
	log.SetOutput(io.Discard) // net/http writes there what comes unasked; internal/tf masks it
	f.Cleanup(func() { log.SetOutput(os.Stderr) })
	f.Fuzz(func(t *testing.T, seed uint64, size, outer, inner, cut, place byte, status uint16, before, behind string) {
		if status < 200 || status > 599 {
			return
		}
		key := makeKey(seed, 6+int(size)%120)
		said := keyForms[int(outer)%len(keyForms)].write(keyForms[int(inner)%len(keyForms)].write(key))
		said = before + said[int(cut)*len(said)/256:] + behind
		if leak(before+" "+behind, key) != "" {
			return // the service made the key up
		}
		logged := &logBuffer{}
		c := service.client(t, key, logged)
		way := int(place) % (len(saidInAnswers) + len(saidElsewhere))
		var told []string
		if way < len(saidInAnswers) {
			service.answer(saidInAnswers[way], int(status), said)
			told = errorsOf(t, c)
		} else {
			service.answer(inText, int(status), "refused")
			told = saidElsewhere[way-len(saidInAnswers)](t, c, said)
		}
		slices.Sort(told)
		text := strings.Join(slices.Compact(append(told, logged.String())), " ¦ ")
		if found := leak(text, key); found != "" {
			t.Errorf("%q of the key %q, said as %q, is in %q", found, key, said, text)
		}
	})
}

// fuzzedService is one service for all that a fuzzer tries, since a server for each would be slow.
type fuzzedService struct {
	root    *url.URL
	handler atomic.Pointer[http.HandlerFunc]
}

func newFuzzedService(f *testing.F) *fuzzedService {
	f.Helper()
	s := &fuzzedService{}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*s.handler.Load())(w, r) }))
	server.Config.ErrorLog = (&logBuffer{}).errorLog()
	server.Start()
	f.Cleanup(server.Close)
	root, err := url.Parse(server.URL)
	if err != nil {
		f.Fatal(err)
	}
	s.root = root
	return s
}

func (s *fuzzedService) client(t *testing.T, key string, logged *logBuffer) *Client {
	t.Helper()
	retries := 1
	return newClient(t, Config{
		APIToken: key, SystemAPIKey: key, BaseURLs: basesBehind(s.root), Limits: Limits{MaxRequestsPerSecond: 1e6, MaxRetries: &retries},
		Logger: logged.logger(), Clock: newTestClock(),
	})
}

func (s *fuzzedService) answer(say sayer, status int, said string) {
	handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { say(w, status, said) })
	s.handler.Store(&handler)
}

// sayer answers with something in it that the service says.
type sayer func(w http.ResponseWriter, status int, said string)

func inText(w http.ResponseWriter, status int, said string) {
	writeAnswer(w, "text/plain", status, said)
}

func inPage(w http.ResponseWriter, status int, said string) {
	writeAnswer(w, "text/html", status, "<html><title>"+said+"</title><p>"+said)
}

func writeAnswer(w http.ResponseWriter, contentType string, status int, body string) {
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

// in returns a sayer of JSON, in which SAID is replaced by what is said, as a JSON string.
func in(template string) sayer {
	return func(w http.ResponseWriter, status int, said string) {
		quoted, _ := json.Marshal(said)
		writeAnswer(w, jsonContent, status, strings.ReplaceAll(template, "SAID", string(quoted)))
	}
}

// inHeader returns a sayer of a header.
func inHeader(name, before string) sayer {
	return func(w http.ResponseWriter, status int, said string) {
		w.Header()[name] = []string{before + said}
		w.WriteHeader(status)
	}
}

// raw returns a sayer of an answer that need not be HTTP. STATUS and SAID are replaced, and the connection is closed.
func raw(template string) sayer {
	return func(w http.ResponseWriter, status int, said string) {
		connection, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		_, _ = io.WriteString(connection, strings.NewReplacer("STATUS", strconv.Itoa(status), "SAID", said, "\n", "\r\n").Replace(template))
		_ = connection.Close()
	}
}

var saidInAnswers = []sayer{
	inText, inPage,
	in(`{"status":"error","message":SAID}`),
	in(`{"meta":{"success":false,"message":SAID}}`),
	in(`{"error":[SAID,SAID]}`),
	in(`{"error":{"message":SAID}}`),
	in(`{"status":SAID}`),
	in(`{"meta":{"status":SAID,"devMessage":SAID}}`),
	in(`{"message":SAID`),
	in(`SAID`),
	in(`{SAID:SAID}`),
	in(`{"status":false,"message":{SAID:1}}`),
	in(`{"status":"success","data":SAID,"body":SAID}`),
	in(`{"status":"success","data":[SAID],"body":[SAID]}`),
	in(`{"status":"success","data":{"messages":[{"id":"1","timestamp":SAID}],"total":SAID}}`),
	in(`{"status":"success","data":{"messages":[{"id":{"a":SAID},"message":[SAID]}]}}`),
	in(`{"meta":{"success":true},"body":[{"_id":"1","topic":SAID,"title":SAID,"channelType":[SAID],"permissions":SAID,` +
		`"serverPermissions":{"sendMessage":SAID,"x":[SAID]}}]}`),
	in(`{"meta":{"success":true,"total":SAID,"page":SAID},"body":[{"_id":SAID,"topic":SAID,"title":SAID}],"data":[{"_id":SAID,"name":SAID}]}`),
	in(`[{"id":"1","url":"u","size":SAID}]`),
	in(`[{"id":[SAID],"url":{"a":SAID}}]`),
	inHeader("Location", ""),
	inHeader("Location", "/"),
	inHeader("Location", "https://host.example.com/?key="),
	inHeader("Location", "https://"),
	inHeader("Location", "http://["),
	inHeader("Content-Type", ""),
	inHeader("Retry-After", ""),
	inHeader("X-Request-Id", ""),
	inHeader("Set-Cookie", "key="),
	raw("SAID"),
	raw("HTTP/1.1 SAID\n\n"),
	raw("HTTP/1.1 STATUS SAID\n\nSAID"),
	raw("SAID STATUS OK\n\n"),
	raw("HTTP/1.1 STATUS OK\nSAID\n\n"),
	raw("HTTP/1.1 STATUS OK\nSAID: SAID\n\n"),
	raw("HTTP/1.1 STATUS OK\nContent-Length: 100000\n\nSAID"),
	raw("HTTP/1.1 STATUS OK\nContent-Length: SAID\n\n"),
	raw("HTTP/1.1 STATUS OK\nTransfer-Encoding: SAID\n\n"),
	raw("HTTP/1.1 STATUS OK\nTransfer-Encoding: chunked\n\nSAID"),
	raw("HTTP/1.1 STATUS OK\nTransfer-Encoding: chunked\n\n1\nxSAID\n"),
}

// saidElsewhere are the ways by which something is said that is no answer.
var saidElsewhere = []func(t *testing.T, c *Client, said string) []string{
	func(t *testing.T, c *Client, said string) []string { // by the network
		t.Helper()
		failing := roundTrip(func(*http.Request) (*http.Response, error) { return nil, errors.New(said) })
		c.http.HTTPClient.Transport, c.uploads.HTTPClient.Transport, c.keyless.Transport = failing, failing, failing
		return errorsOf(t, c)
	},
	func(t *testing.T, c *Client, said string) []string { // by what reads the file to be sent
		t.Helper()
		_, err := c.UploadImage(t.Context(), Upload{Name: "a.png", Type: "image/png", Size: 1, Open: func() (io.ReadCloser, error) {
			return bodyWith("", errors.New(said)), nil
		}})
		return textsOf(err)
	},
	func(t *testing.T, c *Client, said string) []string { // by what a request is made of
		t.Helper()
		_, errAppearance := c.Appearance(t.Context(), said)
		_, errMessages := c.Messages(t.Context(), MessageFilter{ChannelID: said, Email: said})
		_, _, errRoles := c.UserRoles(t.Context(), said)
		return slices.Concat(textsOf(errAppearance), textsOf(errMessages), textsOf(errRoles), textsOf(c.DeleteChannel(t.Context(), said)))
	},
}

// errorsOf makes calls of each kind and returns what their errors say.
func errorsOf(t *testing.T, c *Client) []string {
	t.Helper()
	var told []string
	for _, act := range []func(context.Context) error{
		func(ctx context.Context) error { _, err := c.Messages(ctx, MessageFilter{ChannelID: "1"}); return err },
		func(ctx context.Context) error { _, err := c.Channels.All(ctx); return err },
		func(ctx context.Context) error { _, err := c.Roles.All(ctx); return err },
		func(ctx context.Context) error { _, _, err := c.UserRoles(ctx, "1"); return err },
		func(ctx context.Context) error { _, err := c.Appearance(ctx, "1"); return err },
		func(ctx context.Context) error { return c.UpdateAppearance(ctx, "1", json.RawMessage(`{}`)) },
		func(ctx context.Context) error { return tell(ctx, c, OpSendMessage, input{json: struct{}{}}) },
		func(ctx context.Context) error { return c.DeleteChannel(ctx, "1") },
		func(ctx context.Context) error { _, err := c.CreateChannel(ctx, "a", "open"); return err },
		func(ctx context.Context) error {
			_, err := c.UploadImage(ctx, Upload{Name: "a.png", Type: "image/png", Open: func() (io.ReadCloser, error) {
				return bodyWith("", io.EOF), nil
			}})
			return err
		},
		func(ctx context.Context) error {
			_, err := c.ImageGone(ctx, c.bases[Widgets].JoinPath("a.png").String())
			return err
		},
	} {
		told = append(told, textsOf(act(t.Context()))...)
	}
	return told
}

// textsOf returns what an error says, and each error that it wraps.
func textsOf(err error) []string {
	if err == nil {
		return nil
	}
	texts := []string{err.Error()}
	if failure, is := errors.AsType[*Error](err); is {
		texts = append(texts, failure.Error(), failure.Message)
	}
	switch wrapping := err.(type) { //nolint:errorlint // each step of the chain is looked at
	case interface{ Unwrap() error }:
		texts = append(texts, textsOf(wrapping.Unwrap())...)
	case interface{ Unwrap() []error }:
		for _, one := range wrapping.Unwrap() {
			texts = append(texts, textsOf(one)...)
		}
	}
	return texts
}

// Whatever a list's answer has in it: it is read whole or it is an error. A channel has an id, a window is newest first.
func FuzzLists(f *testing.F) {
	seed(f, answers, []string{
		`[{"_id":"1","topic":"a","channelType":"open"},{"id":2,"title":"b"}]`, `[{"_id":""}]`, `[null]`, `[{"_id":"1","permissions":[{}]}]`,
		`{"messages":[]}`, `{"messages":null}`, `{"messages":[{"id":"1","timestamp":"2025-08-05T01:39:43.561Z"},{"id":"2",` +
			`"timestamp":"2026-08-05T01:39:43+02:00"}],"total":"2"}`,
	})
	f.Fuzz(func(t *testing.T, payload string) {
		if !json.Valid([]byte(payload)) {
			return
		}
		got := reply{payload: json.RawMessage(payload), said: accepted}
		known := newKnownRows(channelOf, func(channel Channel) string { return channel.ID })
		reading := &listing[Channel]{nouns: channelNouns, rows: known.begin(), seen: map[string]bool{}}
		_, err := reading.open(got, nil)
		if err == nil && slices.ContainsFunc(reading.things, func(c Channel) bool { return c.ID == "" }) {
			t.Errorf("a channel without an id of %q", payload)
		}
		reading.rows.keep()
		again := &listing[Channel]{nouns: channelNouns, rows: known.begin(), seen: map[string]bool{}}
		_, errAgain := again.open(got, nil)
		if fmt.Sprint(err) != fmt.Sprint(errAgain) || !reflect.DeepEqual(reading.things, again.things) || len(reading.odd) != len(again.odd) {
			t.Errorf("%q is read as %v (%v), and then as %v (%v)", payload, reading.things, err, again.things, errAgain)
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
	seed(f, []string{"", "0", "7", "0.5", "-1", "NaN", "Inf", "1e400", "99999999999999999999", "soon", "Wed, 21 Oct 2026 07:28:00 GMT",
		"Wed, 21 Oct 1026 07:28:00 GMT", " 5 ", "0x10"})
	f.Fuzz(func(t *testing.T, value string) {
		now := time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)
		wait, said := retryAfter(http.Header{"Retry-After": {value}}, now)
		if wait < 0 || !said && wait != 0 {
			t.Errorf("%q: %s, %v", value, wait, said)
		}
	})
}

func FuzzOverrides(f *testing.F) {
	seed(f, []string{"", "GET", "GET /x", "POST /channels/{id}/delete", "DELETE  /channels/{id}", "DELETE /channels/{id}?x", "ERASE /{id}",
		"DELETE channels/{id}", "DELETE /{id}/{id}", "DELETE /{}", "delete /channels/{id}", "DELETE //evil.example.com/{id}"})
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
		if base := c.bases[System]; target.Host != base.Host || target.Scheme != base.Scheme || target.RawQuery != "" ||
			!strings.HasPrefix(target.Path, base.Path) {
			t.Errorf("%q leads to %s", spec, target)
		}
	})
}
