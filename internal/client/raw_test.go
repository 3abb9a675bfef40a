package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// rawRefusals are requests that are not sent, with the part that is to blame and words of the error.
var rawRefusals = map[string]struct {
	request RawRequest
	part    RawPart
	says    string
}{
	"an unknown family":       {RawRequest{Family: "internal", Method: get, Path: "/x"}, RawFamily, `no family "internal"`},
	"an unknown method":       {RawRequest{Family: System, Method: "TRACE", Path: "/x"}, RawMethod, `"TRACE" is not a method`},
	"a method in lower case":  {RawRequest{Family: System, Method: "get", Path: "/x"}, RawMethod, "use one of GET"},
	"a body of a GET":         {RawRequest{Family: System, Method: get, Path: "/x", Body: []byte("{}")}, RawBody, "has no body"},
	"a body that is not JSON": {RawRequest{Family: System, Method: post, Path: "/x", Body: []byte("{")}, RawBody, "not JSON"},
	"an empty body":           {RawRequest{Family: System, Method: post, Path: "/x", Body: []byte{}}, RawBody, "not JSON"},
	"an empty path":           rawPathRefusal("", "does not begin with /"),
	"a relative path":         rawPathRefusal("channels", "does not begin with /"),
	"a host":                  rawPathRefusal("evil.example.com/x", "does not begin with /"),
	"a user and a host":       rawPathRefusal("@evil.example.com/x", "does not begin with /"),
	"a URL":                   rawPathRefusal("https://evil.example.com/x", "has a scheme and a host"),
	"a host behind slashes":   rawPathRefusal("//evil.example.com/x", "has // in it"),
	"an empty segment":        rawPathRefusal("/users//roles", "an id is missing"),
	"a backslash":             rawPathRefusal(`/\evil.example.com`, "backslash"),
	"an escaped backslash":    rawPathRefusal("/x%5Cy", "backslash"),
	"a dot segment":           rawPathRefusal("/x/../y", "segment . or .."),
	"a single dot":            rawPathRefusal("/x/./y", "segment . or .."),
	"dots at the end":         rawPathRefusal("/x/..", "segment . or .."),
	"escaped dots":            rawPathRefusal("/x/%2e%2E/y", "segment . or .."),
	"half escaped dots":       rawPathRefusal("/x/.%2e", "segment . or .."),
	"dots escaped twice":      rawPathRefusal("/x/%252e%252e/y", "segment . or .."),
	"dots with a parameter":   rawPathRefusal("/x/..;a=1/y", "segment . or .."),
	"an escaped slash":        rawPathRefusal("/users/1%2F2", "escaped slash"),
	"a slash escaped twice":   rawPathRefusal("/users/1%252f2", "escaped slash"),
	"a line break":            rawPathRefusal("/x\r\nX-Api-Key: y", "space"),
	"a tab":                   rawPathRefusal("/x\ty", "control character"),
	"an escaped line break":   rawPathRefusal("/x%0d%0Ay", "control character"),
	"an escaped NUL":          rawPathRefusal("/x%00", "control character"),
	"a fragment":              rawPathRefusal("/x#y", "fragment"),
	"a query":                 rawPathRefusal("/x?limit=1", "put it into query"),
	"a parameter":             rawPathRefusal("/channels/{id}", "put a value in its place"),
	"a space":                 rawPathRefusal("/x y", "write it as %20"),
	"a broken escape":         rawPathRefusal("/100%", "no escape"),
}

func rawPathRefusal(asked, says string) struct {
	request RawRequest
	part    RawPart
	says    string
} {
	return struct {
		request RawRequest
		part    RawPart
		says    string
	}{RawRequest{Family: System, Method: get, Path: asked}, RawPath, says}
}

func TestRawCallsThatAreRefusedSendNothing(t *testing.T) {
	for name, test := range rawRefusals {
		t.Run(name, func(t *testing.T) {
			c := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("something was sent") })
			_, err := c.Raw(t.Context(), test.request)
			wantText(t, err, test.says)
			refused, ok := errors.AsType[*RawRequestError](err)
			if !ok || refused.Part != test.part {
				t.Errorf("the error is about another part than %s: %#v", test.part, err)
			}
		})
	}
}

func TestRawCallsNeedTheKeyAndTheBaseURLOfTheirFamily(t *testing.T) {
	c := newClient(t, Config{APIToken: "token-1"})
	_, err := c.Raw(t.Context(), RawRequest{Family: System, Method: get, Path: "/roles"})
	missing, ok := errors.AsType[*MissingKeyError](err)
	if !ok || missing.Key != SystemAPIKey || missing.Operation.ID != OpListRoles {
		t.Errorf("%#v", err)
	}
	_, err = c.Raw(t.Context(), RawRequest{Family: SecureAuth, Method: get, Path: "/secureAuth"})
	wantText(t, err, "secure-auth family has no base URL", "endpoints")
}

func TestRawOperationsFollowTheTable(t *testing.T) {
	c := newClient(t, Config{Overrides: map[OperationID]string{
		OpDeleteChannel: "POST /channels/{id}/delete", OpListRoles: "GET /all?limit=9", "getStore": "GET /leaderboards/mine",
	}})
	for _, test := range []struct {
		family       Family
		method, path string
		id           OperationID
		may          string // r: it reads, a: it may be sent again
		unlisted     bool
	}{
		{Integration, get, "/channels", OpListChannels, "ra", false},
		{System, get, "/channels", OpListSystemChannels, "ra", false},
		{Integration, post, "/users/info", "getUserData", "ra", false},
		{Integration, post, "/%75sers/info", "getUserData", "ra", false},
		{Integration, post, "/users/info/", "POST /users/info/", "", true},
		{Integration, post, "/messages/send", OpSendMessage, "", false},
		{Integration, post, "/messages/upload-image", OpUploadImage, "a", false},
		{System, get, "/roles/101", OpListUserRoles, "ra", false},
		{System, put, "/roles/6%20b", OpUpdateRole, "a", false},
		{System, post, "/channels/1/delete", OpDeleteChannel, "", false},
		{System, remove, "/channels/1", "DELETE /channels/1", "a", true},
		{System, get, "/all", OpListRoles, "ra", false},
		{System, http.MethodHead, "/roles", "HEAD /roles", "ra", true},
		{Partner, patch, "/leaderboards/1", "updateLeaderboard", "", false},
		{Partner, get, "/leaderboards/mine", "getStore", "ra", false},
		{Partner, get, "/leaderboards/7", "getLeaderboard", "ra", false},
		{Partner, patch, "/games/1", "PATCH /games/1", "", true},
		{Application, get, "/users/7", "getUser", "ra", false},
		{Application, post, "/users/apikeys", "createUserAPIKey", "", false},
		{Application, get, "/analysis/7", "GET /analysis/7", "ra", true},
		{Partner, get, "/", "GET /", "ra", true},
	} {
		op, err := c.RawOperation(RawRequest{Family: test.family, Method: test.method, Path: test.path})
		wantNoError(t, err)
		may := ""
		if op.Reads {
			may += "r"
		}
		if op.mayRepeat() {
			may += "a"
		}
		wantEqual(t, test.method+" "+test.path, fmt.Sprint(op.ID, " ", may, " ", op.Unlisted),
			fmt.Sprint(test.id, " ", test.may, " ", test.unlisted))
		if op.Method != test.method || op.Path != test.path || len(op.Query) > 0 || !op.Raw {
			t.Errorf("%s %s would be sent as %+v", test.method, test.path, op)
		}
	}
}

func TestRawCallsAreRepeatedLikeAllOthers(t *testing.T) {
	for name, test := range map[string]struct {
		request  RawRequest
		attempts int
	}{
		"a reading POST":         {RawRequest{Family: Integration, Method: post, Path: "/users/info", Body: []byte(`{"idOrEmail":"1"}`)}, 2},
		"a POST that writes":     {RawRequest{Family: Integration, Method: post, Path: "/messages/send", Body: []byte(`{}`)}, 1},
		"a POST that is unknown": {RawRequest{Family: Partner, Method: post, Path: "/games"}, 1},
		"a PATCH":                {RawRequest{Family: Partner, Method: patch, Path: "/games/1"}, 1},
		"a PUT":                  {RawRequest{Family: Partner, Method: put, Path: "/games/1", Body: []byte(`{}`)}, 2},
		"a DELETE":               {RawRequest{Family: Partner, Method: remove, Path: "/games/1"}, 2},
		"a GET":                  {RawRequest{Family: Partner, Method: get, Path: "/games"}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			attempts := 0
			c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				attempts++
				if attempts == 1 {
					w.WriteHeader(http.StatusBadGateway)
					return
				}
				_, _ = io.WriteString(w, `{"data":1,"status":"success"}`)
			})
			_, err := c.Raw(t.Context(), test.request)
			wantEqual(t, "attempts", attempts, test.attempts)
			wantEqual(t, "outcome unknown", IsOutcomeUnknown(err), test.attempts == 1)
		})
	}
}

func TestRawCallsSendWhatTheyAreGiven(t *testing.T) {
	var got *http.Request
	var body []byte
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = r
		body, _ = io.ReadAll(r.Body)
		_, _ = io.WriteString(w, `{"meta":{"success":true},"body":{"id":12345678901234567890}}`)
	})
	answer, err := c.Raw(t.Context(), RawRequest{
		Family: System, Method: post, Path: "/games/a%20b", Query: map[string]string{"q": "a&b=c", "page": "2"},
		Body: json.RawMessage(`{"amount": 1.10, "text": "<b>"}`),
	})
	wantNoError(t, err)
	wantEqual(t, "URL", got.URL.String(), "/api/v1/games/a%20b?page=2&q=a%26b%3Dc")
	wantEqual(t, "key", got.Header.Get("X-Api-Key"), "system-1")
	wantEqual(t, "token", got.Header.Get("Authorization"), "")
	wantEqual(t, "content type", got.Header.Get("Content-Type"), "application/json")
	wantEqual(t, "body", string(body), `{"amount":1.10,"text":"<b>"}`)
	wantEqual(t, "payload", string(answer.Payload), `{"id":12345678901234567890}`)
	wantEqual(t, "status", answer.Status, http.StatusOK)
}

func TestRawPayloads(t *testing.T) {
	for _, test := range []struct {
		family       Family
		status       int
		body, wanted string
	}{
		{Integration, 200, `{"status":"success","data":[1]}`, `[1]`},
		{Integration, 200, `{"status":"success","data":null}`, `null`},
		{System, 200, `{"meta":{"success":true},"body":{"a":1}}`, `{"a":1}`},
		{System, 200, `{"data":1}`, `{"data":1}`},
		{SecureAuth, 200, `{"error":false,"loginUrl":"u"}`, `{"error":false,"loginUrl":"u"}`},
		{Partner, 200, `{"name":"x","status":"draft"}`, `{"name":"x","status":"draft"}`},
		{Partner, 200, "\ufeff [1, 2]", `[1, 2]`},
		{Partner, 204, ``, `null`},
		{Partner, 201, `Created`, `"Created"`},
		{Partner, 200, `OK`, `"OK"`},
	} {
		c := answering(t, test.status, jsonContent, test.body)
		answer, err := c.Raw(t.Context(), RawRequest{Family: test.family, Method: get, Path: "/x"})
		wantNoError(t, err)
		wantEqual(t, test.body, string(answer.Payload), test.wanted)
		wantEqual(t, "status of "+test.body, answer.Status, test.status)
	}
}

func TestErrorsOfRawCallsNameTheOperation(t *testing.T) {
	c := answering(t, http.StatusNotFound, jsonContent, `{"meta":{"status":"error"},"message":"nothing here","data":null}`)
	_, err := c.Raw(t.Context(), RawRequest{Family: Partner, Method: get, Path: "/products/7"})
	wantText(t, err, "getProduct (GET http://", "/v1/products/7): HTTP 404", "nothing here")
	wantEqual(t, "not found", IsNotFound(err), true)
	_, err = c.Raw(t.Context(), RawRequest{Family: Partner, Method: get, Path: "/games/7"})
	wantText(t, err, "GET http://", "/v1/games/7, which is not in the table of operations: HTTP 404", "nothing here")
	wantEqual(t, "a path that may be wrong says that nothing is there", IsNotFound(err), false)
}

func TestRawCallsHideKeys(t *testing.T) {
	logged := &logBuffer{}
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadRequest) }, func(config *Config) {
		config.APIToken, config.Logger = "a-long-secret-token-1234567890", logged.logger()
	})
	for _, asked := range []string{"/x/a-long-secret-token-1234567890", "/../a-long-secret-token-1234567890"} {
		_, err := c.Raw(t.Context(), RawRequest{Family: Partner, Method: get, Path: asked})
		wantText(t, err, redacted)
		if strings.Contains(err.Error(), "secret") {
			t.Errorf("the error shows the key: %v", err)
		}
	}
	logged.lacks(t, "a-long-secret-token-1234567890")
}

func TestRawWritesDropWhatWasRead(t *testing.T) {
	c := newCommunity(t)
	before, err := c.Client.Channels.All(t.Context())
	wantNoError(t, err)
	_, err = c.Raw(t.Context(), RawRequest{Family: System, Method: post, Path: "/channels",
		Body: []byte(`{"topic":"Made","channelType":"text"}`)})
	wantNoError(t, err)
	after, err := c.Client.Channels.All(t.Context())
	wantNoError(t, err)
	wantEqual(t, "channels", len(after), len(before)+1)
}

// What the check of a path accepts leads to the family's host and below its base URL, however often its escapes are undone.
func FuzzRawPaths(f *testing.F) {
	var paths []string
	for _, refusal := range rawRefusals {
		paths = append(paths, refusal.request.Path)
	}
	seed(f, paths, []string{"/", "/channels", "/channels/a%20b", "/users/ä", "/x/", "/a:b@c", "/x;y", "/..a", "/%25", "/...", "/%2525252e."})
	c, err := New(Config{SystemAPIKey: "a-key"})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, asked string) {
		operation, err := c.RawOperation(RawRequest{Family: System, Method: get, Path: asked})
		if err != nil {
			return
		}
		req, err := c.request(t.Context(), operation, input{})
		if err != nil {
			t.Fatalf("%q was accepted: %v", asked, err)
		}
		base, target := c.bases[System], req.URL
		if target.Host != base.Host || target.Scheme != base.Scheme || target.User != nil || target.RawQuery != "" || target.Fragment != "" {
			t.Errorf("%q leads to %s", asked, target)
		}
		segments := strings.Count(asked, "/")
		for reading := target.EscapedPath(); ; {
			if strings.Count(reading, "/") != strings.Count(base.Path, "/")+segments || strings.Contains(reading, `\`) ||
				path.Clean(reading) != strings.TrimSuffix(reading, "/") || !strings.HasPrefix(reading, base.Path+"/") {
				t.Fatalf("%q may be read as %q", asked, reading)
			}
			next, err := url.PathUnescape(reading)
			if err != nil || next == reading {
				break
			}
			reading = next
		}
	})
}

func TestEveryReadingPostIsFoundByItsPath(t *testing.T) {
	c := newClient(t, Config{})
	var found []OperationID
	for _, op := range Operations() {
		if op.Method != post || !op.Reads {
			continue
		}
		got, err := c.RawOperation(RawRequest{Family: op.Family, Method: post, Path: op.Path})
		wantNoError(t, err)
		wantEqual(t, "operation of "+op.Path, got.ID, op.ID)
		found = append(found, got.ID)
	}
	if !slices.Contains(found, "getUserData") {
		t.Errorf("reading POSTs: %v", found)
	}
}

// The documentation had another contract for this operation before; on a service that still has that one, an override reaches it.
func TestAnOverrideReachesTheEarlierContractOfAnOperation(t *testing.T) {
	c := newCommunity(t, func(config *Config) {
		config.Overrides = map[OperationID]string{"getUserActivityDaily": "GET /users/activity/daily"}
	})
	c.SetVariant(mockapi.Variant{EarlierContracts: true})
	wantNoError(t, c.RecordActivity("ana", mockapi.Activity{XP: 7, Coins: 2}))
	request := RawRequest{Family: Integration, Method: get, Path: "/users/activity/daily", Query: map[string]string{
		"identifier": "ana@example.com", "identifier_type": "email", "days": "1",
	}}
	op, err := c.RawOperation(request)
	wantNoError(t, err)
	wantEqual(t, "operation", op.ID, "getUserActivityDaily")
	answer, err := c.Raw(t.Context(), request)
	wantNoError(t, err)
	wantEqual(t, "earned", string(answer.Payload), `{"daily_stats":[{"coins":2,"date":"2026-01-15","xp":7}],`+
		`"range":{"end_date":"2026-01-15","start_date":"2026-01-15"},"totals":{"coins":2,"xp":7},"user_id":"101"}`)
	wantEqual(t, "requests", c.Count("getUserActivityDaily"), 1)

	c.SetVariant(mockapi.Variant{})
	_, err = c.Raw(t.Context(), request)
	var failure *Error
	if !errors.As(err, &failure) || failure.Status != http.StatusNotFound {
		t.Errorf("on the service of today: %v", err)
	}
}
