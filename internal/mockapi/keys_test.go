package mockapi_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// header sets a header of a request, or takes it away when the value is empty.
func header(name, value string) func(*http.Request) {
	return func(r *http.Request) {
		r.Header.Del(name)
		if value != "" {
			r.Header.Set(name, value)
		}
	}
}

func bearer(token string) func(*http.Request) { return header("Authorization", "Bearer "+token) }

func TestCredentials(t *testing.T) {
	s := start(t)
	hour := s.Clock().Now().Add(time.Hour)
	s.AddToken(mockapi.Token{Value: "reader", Permissions: []string{"getMessages"}})
	s.AddToken(mockapi.Token{Value: "short-lived", Permissions: []string{mockapi.AllPermissions}, ExpiresAt: hour})
	s.AddToken(mockapi.Token{Value: "expired", Permissions: []string{mockapi.AllPermissions}, ExpiresAt: s.Clock().Now()})
	s.AddToken(mockapi.Token{Value: "powerless"})
	const messages, channels, system = "/apis/v1/messages", "/apis/v1/channels", "/api/v1/channels"
	for name, c := range map[string]struct {
		path    string
		change  func(*http.Request)
		status  int
		message string
	}{
		"the default token":              {messages, bearer(s.APIToken()), 200, ""},
		"the scheme in another case":     {messages, header("Authorization", "bearer "+s.APIToken()), 200, ""},
		"no token":                       {messages, header("Authorization", ""), 401, "Missing token"},
		"an empty token":                 {messages, header("Authorization", "Bearer "), 401, "Missing token"},
		"another scheme":                 {messages, header("Authorization", "Basic "+s.APIToken()), 401, "Missing token"},
		"a wrong token":                  {messages, bearer("wrong"), 401, "Invalid token"},
		"the system key as a token":      {messages, bearer(s.SystemAPIKey()), 401, "Invalid token"},
		"a token with the permission":    {messages, bearer("reader"), 200, ""},
		"a token without the permission": {channels, bearer("reader"), 401, "Insufficient permission"},
		"a token without any permission": {messages, bearer("powerless"), 401, "Insufficient permission"},
		"a token that will expire":       {messages, bearer("short-lived"), 200, ""},
		"a token that has expired":       {messages, bearer("expired"), 401, "Token expired"},
		"the system key":                 {system, header("x-api-key", s.SystemAPIKey()), 200, ""},
		"no system key":                  {system, header("x-api-key", ""), 401, "Missing token"},
		"a wrong system key":             {system, header("x-api-key", "wrong"), 401, "Invalid token"},
		"the token in place of the key":  {system, header("x-api-key", s.APIToken()), 401, "Invalid token"},
		"a bearer token for a system path": {system, func(r *http.Request) {
			bearer(s.APIToken())(r)
			header("x-api-key", "")(r)
		}, 401, "Missing token"},
	} {
		t.Run(name, func(t *testing.T) {
			answer := s.call("GET", c.path, nil, c.change)
			wantStatus(t, answer, c.status)
			if c.message != "" {
				wantContains(t, "body", answer.body, c.message)
			}
		})
	}
	s.Clock().Advance(time.Hour)
	wantStatus(t, s.call("GET", messages, nil, bearer("short-lived")), 401)
}

func TestRefusalsComeInTheFamilysEnvelope(t *testing.T) {
	s := start(t)
	answer := s.call("GET", "/apis/v1/channels", nil, bearer("wrong"))
	wantEqual(t, "integration", answer.body, `{"message":"Invalid token","status":"error"}`)
	answer = s.call("GET", "/api/v1/channels", nil, header("x-api-key", "wrong"))
	wantEqual(t, "system", answer.body,
		`{"body":null,"meta":{"devMessage":"Invalid token","message":"Invalid token","success":false}}`)
}

func TestARefusedWriteHasNoEffect(t *testing.T) {
	s := start(t)
	wantStatus(t, s.call("POST", "/api/v1/channels", map[string]string{"topic": "A", "channelType": "open"},
		header("x-api-key", "wrong")), 401)
	wantEqual(t, "channels", len(s.Channels()), 3)
}

func TestEachOperationAsksForItsPermission(t *testing.T) {
	s := start(t)
	permissions := map[string]string{
		"GET /apis/v1/messages": "getMessages", "POST /apis/v1/messages/send": "sendMessage",
		"POST /apis/v1/messages/reply": "replyMessage", "POST /apis/v1/messages/react": "reactMessage",
		"POST /apis/v1/messages/upload-image": "uploadImage", "GET /apis/v1/channels": "getChannels",
		"POST /apis/v1/users/info": "getUserData", "POST /apis/v1/users/filter": "getUserData",
	}
	for request, permission := range permissions {
		s.AddToken(mockapi.Token{Value: "only-" + permission, Permissions: []string{permission}})
		method, path := splitRequest(request)
		allowed := s.call(method, path, nil, bearer("only-"+permission))
		if allowed.status == 401 {
			t.Errorf("%s is refused to a token with %s", request, permission)
		}
		s.AddToken(mockapi.Token{Value: "only-other", Permissions: []string{"other"}})
		wantEqual(t, request+" without permission", s.call(method, path, nil, bearer("only-other")).status, 401)
	}
}

func splitRequest(request string) (method, path string) {
	method, path, _ = strings.Cut(request, " ")
	return method, path
}

func TestForbiddenIsAnsweredOnlyToKnownTokens(t *testing.T) {
	s := start(t, mockapi.WithForbidden())
	s.AddToken(mockapi.Token{Value: "powerless"})
	s.AddToken(mockapi.Token{Value: "expired", Permissions: []string{"getMessages"}, ExpiresAt: s.Clock().Now()})
	for token, status := range map[string]int{"powerless": 403, "expired": 403, "wrong": 401, s.APIToken(): 200} {
		wantEqual(t, token, s.call("GET", "/apis/v1/messages", nil, bearer(token)).status, status)
	}
}

func TestARemovedTokenIsInvalid(t *testing.T) {
	s := start(t)
	s.RemoveToken(s.APIToken())
	wantStatus(t, s.call("GET", "/apis/v1/messages", nil), 401)
	s.Reset()
	wantStatus(t, s.call("GET", "/apis/v1/messages", nil), 200)
}

func TestCredentialsAreInNeitherLogNorProblems(t *testing.T) {
	s := start(t)
	s.AddToken(mockapi.Token{Value: "old-token-that-was-removed"})
	s.RemoveToken("old-token-that-was-removed")
	for _, secret := range []string{s.APIToken(), s.SystemAPIKey(), "old-token-that-was-removed"} {
		s.call("GET", "/apis/v1/messages?"+secret+"=1&count="+secret, nil)
		s.call("PUT", "/api/v1/channels/"+secret, map[string]string{"topic": secret, secret: "open"})
		seen := fmt.Sprintf("%+v %+v", s.Requests(), s.Problems())
		if strings.Contains(seen, secret) {
			t.Errorf("%s is in the log or in the problems: %s", secret, seen)
		}
	}
	wantEqual(t, "number of requests", len(s.Requests()), 6)
}
