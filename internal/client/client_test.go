package client

import (
	"context"
	"encoding/json"
	"io"
	"math"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/time/rate"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

func TestABaseURLIsCheckedBeforeAKeyIsSentThere(t *testing.T) {
	for raw, says := range map[string]string{
		"https://gateway.example.com":          "",
		"https://gateway.example.com/r/":       "",
		"http://127.0.0.1:8080/x":              "",
		"http://[::1]:8080":                    "",
		"http://localhost":                     "",
		"http://LOCALHOST":                     "",
		"":                                     "empty",
		" https://a.example.com":               "white space",
		"gateway.example.com":                  "no scheme",
		"ftp://gateway.example.com":            `its scheme is "ftp"`,
		"https://":                             "no host",
		"https://:443/x":                       "no host",
		"https://me:secret@gateway.example":    "user name or password",
		"https://gateway.example.com?key=1":    "query or a fragment",
		"https://gateway.example.com/x?":       "query or a fragment",
		"https://gateway.example.com/#x":       "query or a fragment",
		"https://gateway.example.com:secret/x": "not a URL",
		"http://gateway.example.com":           "plain http",
		"http://10.0.0.1":                      "plain http",
		"http://127.0.0.1.example.com":         "plain http",
	} {
		t.Run(raw, func(t *testing.T) {
			_, err := ParseBaseURL(raw, false)
			if says == "" {
				wantNoError(t, err)
				return
			}
			wantText(t, err, says)
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("the error repeats the URL: %v", err)
			}
		})
	}
	_, err := ParseBaseURL("http://gateway.example.com", true)
	wantNoError(t, err)
}

func TestAKeyIsRefusedOnlyForWhatCannotStandInAHeader(t *testing.T) {
	for key, says := range map[string]string{
		"sk_live.A-9~/+=": "", "bearerthatisakey": "",
		"": "empty", "key\n": "line break", "key\r\nx": "line break", " key": "white space around it", "key\t": "white space around it",
		"two words": "no key has", "schlüssel": "no key has", "nul\x00": "no key has", "Bearer abc": "the word Bearer",
		"bearer abc": "the word Bearer",
	} {
		err := CheckKey(key)
		if says == "" {
			wantNoError(t, err)
			continue
		}
		wantText(t, err, says)
		if key != "" && strings.Contains(err.Error(), key) {
			t.Errorf("the error repeats the key: %v", err)
		}
	}
}

func TestEachFamilyIsCalledAtItsBaseWithItsOwnKeyOnly(t *testing.T) {
	for family, wanted := range map[Family]struct{ path, header, value, not string }{
		Integration: {"/apis/v1/streaks", "Authorization", "Bearer token-1", "system-1"},
		Application: {"/apis/v1/users/1", "Authorization", "Bearer token-1", "system-1"},
		System:      {"/api/v1/badges", "X-Api-Key", "system-1", "token-1"},
		Partner:     {"/v1/stores", "Authorization", "Bearer token-1", "system-1"},
		SecureAuth:  {"/api/secureAuth", "apiKey", "system-1", "token-1"},
	} {
		t.Run(string(family), func(t *testing.T) {
			c := serve(t, func(w http.ResponseWriter, r *http.Request) {
				wantEqual(t, "path", r.URL.Path, wanted.path)
				wantEqual(t, wanted.header, r.Header.Get(wanted.header), wanted.value)
				wantEqual(t, "Accept", r.Header.Get("Accept"), "application/json")
				wantEqual(t, "User-Agent", r.Header.Get("User-Agent"), "terraform-provider-returningai/1.2.3")
				wantEqual(t, "body", r.ContentLength, 0)
				if all, _ := json.Marshal(r.Header); strings.Contains(string(all), wanted.not) {
					t.Errorf("the other key is sent: %s", all)
				}
				_, _ = io.WriteString(w, `{}`)
			}, func(config *Config) { config.UserAgent = "terraform-provider-returningai/1.2.3" })
			wantNoError(t, tell(t.Context(), c, oneRead[family], input{path: map[string]string{"userId": "1"}}))
		})
	}
}

func TestAKeyThatIsMissingIsSaidBeforeAnythingIsSent(t *testing.T) {
	c := newClient(t, Config{SystemAPIKey: "system-1"})
	wantEqual(t, "system key", c.HasKey(System), true)
	wantEqual(t, "token", c.HasKey(Partner), false)
	wantEqual(t, "no key needed", c.HasKey(Widgets), true)
	c.dialing(func(int) error { t.Error("a connection was made"); return errRefused })
	_, err := c.Messages(t.Context(), MessageFilter{})
	wantText(t, err, "listMessages belongs to the integration family and needs api_token")
}

func TestTheRealServiceIsTheDefaultAndSecureAuthHasNone(t *testing.T) {
	c := newClient(t, Config{APIToken: "t", SystemAPIKey: "s", BaseURLs: map[Family]*url.URL{System: nil}})
	for _, family := range Families() {
		if family == SecureAuth {
			continue
		}
		wantEqual(t, string(family), c.bases[family].String(), family.DefaultBaseURL())
		wantEqual(t, "behind a root", family.Behind(parseURL(t, "https://gateway.example.com/r")).String(),
			"https://gateway.example.com/r"+parseURL(t, family.DefaultBaseURL()).Path)
	}
	err := tell(t.Context(), c, "secureAuth", input{})
	wantText(t, err, "the secure-auth family has no base URL of its own")
}

func TestAnUnknownOperationIsAnError(t *testing.T) {
	c := newClient(t, Config{APIToken: "t"})
	wantText(t, tell(t.Context(), c, "makeCoffee", input{}), `there is no operation "makeCoffee"`)
	_, err := readThings(t, c, "makeCoffee")
	wantText(t, err, `there is no operation "makeCoffee"`)
}

func TestParametersOfAPathAreEscaped(t *testing.T) {
	c := newClient(t, Config{SystemAPIKey: "s", BaseURLs: basesBehind(parseURL(t, "https://gateway.example.com/a%20b/"))})
	op := c.operations[OpUpdateChannel]
	for value, wanted := range map[string]string{
		"64b1": "64b1", "a/b?c#d": "a%2Fb%3Fc%23d", "{id}": "%7Bid%7D", "a b%2F": "a%20b%252F", "../x": "..%2Fx",
	} {
		target, err := c.target(op, input{path: map[string]string{"id": value}})
		wantNoError(t, err)
		wantEqual(t, value, target.String(), "https://gateway.example.com/a%20b/api/v1/channels/"+wanted)
	}
	for _, value := range []string{"", ".", ".."} {
		_, err := c.UpdateChannel(t.Context(), value+"", "t", "open")
		if value == "" {
			wantText(t, err, `"" can't be the id in a path`)
			continue
		}
		wantText(t, err, "can't be the id in a path")
	}
	_, err := c.target(Operation{ID: "x", Path: "/%zz", Family: System}, input{})
	wantText(t, err, `x: the path "/%zz" makes no URL`)
}

func TestAQueryIsEscapedAndLeavesOutWhatIsEmpty(t *testing.T) {
	for wanted, filter := range map[string]MessageFilter{
		"":                                      {},
		"channel_id=a%26b&count=7":              {ChannelID: "a&b", Count: 7},
		"email=ana%2Bx%40example.com&user_id=1": {Email: "ana+x@example.com", UserID: "1"},
	} {
		wantEqual(t, "query", filter.query().Encode(), wanted)
	}
}

func TestABodyIsWrittenAsPeopleWroteIt(t *testing.T) {
	encoded, err := encode(sendWrite{ChannelID: "1", Message: "a < b & c > d\n\u2028", Sender: "ana"})
	wantNoError(t, err)
	wantEqual(t, "body", string(encoded), `{"channelId":"1","message":"a < b & c > d\n\u2028","sender":"ana"}`)
	c := newClient(t, Config{APIToken: "t"})
	wantText(t, tell(t.Context(), c, OpSendMessage, input{json: math.NaN()}), "sendMessage: writing the request")
}

func TestLimitsAreCheckedAndHaveDefaults(t *testing.T) {
	negative := -1
	for name, limits := range map[string]Limits{
		"MaxRetries": {MaxRetries: &negative}, "RequestTimeout": {RequestTimeout: -1},
		"MaxRequestsPerSecond": {MaxRequestsPerSecond: -1}, "MaxConcurrentRequests": {MaxConcurrentRequests: -1},
	} {
		_, err := New(Config{Limits: limits})
		wantText(t, err, "the limit "+name+" is negative")
	}
	_, err := New(Config{Limits: Limits{MaxRequestsPerSecond: math.NaN()}})
	wantText(t, err, "MaxRequestsPerSecond")

	c := newClient(t, Config{})
	wantEqual(t, "retries", c.http.RetryMax, DefaultMaxRetries)
	wantEqual(t, "time-out", c.http.HTTPClient.Timeout, DefaultRequestTimeout)
	wantEqual(t, "places", cap(c.throttle.places), DefaultMaxConcurrentRequests)
	wantEqual(t, "rate", c.throttle.bucket.Limit(), rate.Inf)
}

func TestAnOverrideReplacesMethodAndPathOfAnOperation(t *testing.T) {
	c := newCommunity(t, func(config *Config) {
		config.Overrides = map[OperationID]string{OpDeleteChannel: "POST /rooms/{id}/delete", OpListSystemChannels: " GET  /rooms "}
	})
	c.Reroute("deleteChannel", "POST", "/api/v1/rooms/{id}/delete")
	c.Reroute("listSystemChannels", "GET", "/api/v1/rooms")
	wantNoError(t, c.DeleteChannel(t.Context(), c.id(t, "General")))
	channels, err := c.Client.Channels.All(t.Context())
	wantNoError(t, err)
	wantEqual(t, "channels left", len(channels), 2)

	op := c.operations[OpDeleteChannel]
	wantEqual(t, "repeatable, as a POST", op.Repeatable, false)
	wantEqual(t, "inferred", (&Error{Operation: op}).Inferred(), false)
	wantEqual(t, "a read stays one", c.operations[OpListSystemChannels].Repeatable, true)
}

func TestAnOverrideThatMakesNoSenseIsRefused(t *testing.T) {
	for spec, says := range map[string]string{
		"":                         "is not of the form",
		"DELETE":                   "is not of the form",
		"DELETE  ":                 "is not of the form",
		"delete /channels/{id}":    `"delete" is not an HTTP method`,
		"DELETE channels/{id}":     "has to begin with /",
		"DELETE /channels?id={id}": "deleteChannel is a write, and only a read may have a query",
		"DELETE /chan nels/{id}":   "no fragment or space",
		"DELETE /channels/{id}#a":  "no fragment or space",
		"DELETE /a/../{id}":        "leads elsewhere: leave out the segments . and .. of it",
		"DELETE /./{id}":           "leads elsewhere",
		"DELETE /%2e%2E/{id}":      "leads elsewhere",
		"DELETE /a%2f..%2f/{id}":   "leads elsewhere",
		"DELETE /100%/{id}":        "has a % in it that is no escape such as %20",
		"DELETE /a%0d/{id}":        "has a control character or a backslash in it",
		"DELETE /a\x00/{id}":       "has a control character",
		"DELETE /a\\..\\{id}":      "has a control character or a backslash in it",
		"DELETE /channels":         "has the parameters [], but deleteChannel needs exactly [id]",
		"DELETE /channels/{name}":  "has the parameters [name]",
		"DELETE /{id}/{id}":        "has the parameters [id id]",
	} {
		_, err := New(Config{Overrides: map[OperationID]string{OpDeleteChannel: spec}})
		wantText(t, err, `operation_overrides["deleteChannel"]: `, says)
	}
	_, err := New(Config{Overrides: map[OperationID]string{"makeCoffee": "POST /coffee"}})
	wantText(t, err, `operation_overrides["makeCoffee"]: there is no such operation`)
}

func TestWhatTheMethodImpliesStandsInTheTable(t *testing.T) {
	for _, op := range Operations() {
		repeatable := op.Reads || op.Method == http.MethodPut || op.Method == http.MethodDelete
		if op.Method == http.MethodGet && !op.Reads || op.Repeatable != repeatable || op.Overridden {
			t.Errorf("%+v", op)
		}
	}
}

func TestNoKeyAndNoBodyIsInTheLog(t *testing.T) {
	c := newCommunity(t)
	id := c.id(t, "General")
	c.Inject(mockapi.Fault{Operation: "sendMessage", Status: 429, Message: "slow down, " + c.APIToken()})
	c.Inject(mockapi.Fault{Operation: "updateChannel", Drop: true, Times: -1})
	_, err := c.PostMessage(t.Context(), Draft{ChannelID: id, Text: "the private words", Sender: "ana@example.com"})
	wantNoError(t, err)
	_, err = c.CreateChannel(t.Context(), "the private topic", "open")
	wantNoError(t, err)
	_, err = c.UpdateChannel(t.Context(), id, "the private topic", "open")
	wantKind(t, err, unknownOutcome)
	_, err = c.Client.Messages(t.Context(), MessageFilter{Email: "ana@example.com"})
	wantNoError(t, err)
	_, err = c.UploadImage(t.Context(), pixelUpload("private.png"))
	wantNoError(t, err)
	c.log.lacks(t, "the private", "ana@example.com", "private.png", c.APIToken(), c.SystemAPIKey())
	for _, wanted := range []string{"Answered", "Trying again", "No answer", "operation=sendMessage", "status=200", "attempts=2",
		"/apis/v1/messages/send"} {
		if !strings.Contains(c.log.String(), wanted) {
			t.Errorf("the log lacks %q:\n%s", wanted, c.log)
		}
	}
}

func TestTheRealClockWaitsAndStopsWithTheContext(t *testing.T) {
	clock := realClock{}
	if clock.Now().IsZero() {
		t.Error("the clock shows no time")
	}
	wantNoError(t, clock.Sleep(t.Context(), 0))
	wantNoError(t, clock.Sleep(t.Context(), time.Nanosecond))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	wantEqual(t, "no wait", clock.Sleep(ctx, 0), context.Canceled)
	wantEqual(t, "a wait", clock.Sleep(ctx, time.Hour), context.Canceled)
}

// What may be repeated follows from what an operation does, and not from the method that an override gives it.
func TestAnOverrideMakesNoCreateRepeatable(t *testing.T) {
	for id, test := range map[OperationID]struct {
		spec       string
		repeatable bool
	}{
		OpSendMessage:   {"PUT /messages/send", false},
		OpCreateChannel: {"PUT /channels", false},
		OpUpdateChannel: {"POST /channels/{id}", false},
		OpDeleteChannel: {"PUT /channels/{id}/delete", true},
		OpListChannels:  {"POST /channels/list", true},
	} {
		c := newClient(t, Config{Overrides: map[OperationID]string{id: test.spec}})
		wantEqual(t, string(id)+" as "+test.spec, c.operations[id].Repeatable, test.repeatable)
	}
	for id, spec := range map[OperationID]string{OpSendMessage: "GET /messages/send", OpListChannels: "DELETE /channels"} {
		_, err := New(Config{Overrides: map[OperationID]string{id: spec}})
		wantText(t, err, "not an HTTP method that "+string(id)+" can have")
	}
}
