package mockapi_test

import (
	"net/http"
	"strings"
	"testing"
)

// withoutKeys takes away the keys of other families.
func withoutKeys(r *http.Request) {
	r.Header.Del("Authorization")
	r.Header.Del("X-Api-Key")
}

func signInKey(key string) func(*http.Request) {
	return func(r *http.Request) {
		withoutKeys(r)
		r.Header.Set("apiKey", key)
		r.Header.Set("hostname", "community.example.com")
	}
}

func TestSecureAuthGivesAnAddressThatSignsAMemberIn(t *testing.T) {
	s := start(t)
	answer := s.call("GET", "/api/secureAuth?action=login&userId=ana", nil, signInKey(s.SystemAPIKey()))
	wantStatus(t, answer, 200)
	sessions := s.Sessions()
	if len(sessions) != 1 || sessions[0].User != "ana" {
		t.Fatalf("sessions: %+v", sessions)
	}
	wantEqual(t, "session", answer.json(t)["sessionId"], any(sessions[0].ID))
	address, _ := answer.json(t)["loginUrl"].(string)
	wantEqual(t, "begin of the address", strings.HasPrefix(address, "https://community.example.com/v2/app/loginApi/"), true)
	wantContains(t, "address", address, "token="+sessions[0].ID)
	for query, status := range map[string]int{"action=login&userId=nobody": 404, "action=logout&userId=ana": 400} {
		wantStatus(t, s.call("GET", "/api/secureAuth?"+query, nil, signInKey(s.SystemAPIKey())), status)
	}
	wantStatus(t, s.call("GET", "/api/secureAuth?action=login&userId=ana", nil, signInKey("wrong")), 401)
	wantEqual(t, "sessions", len(s.Sessions()), 1)
	wantNoProblems(t, s)
}

func TestAWidgetsKeyIsExchangedForAToken(t *testing.T) {
	s := start(t)
	const path = "/v2/api/widget-access-keys/token"
	answer := s.call("POST", path, map[string]any{
		"accessId": s.WidgetID(), "accessKey": s.WidgetKey(), "userIdentifiers": map[string]string{"data-email": "ana@example.com"},
	}, withoutKeys)
	wantStatus(t, answer, 200)
	data, _ := answer.json(t)["data"].(map[string]any)
	wantEqual(t, "token", data["embedToken"], any("mock-embed-token-"+s.Sessions()[0].ID))
	wantEqual(t, "life", data["expiresIn"], any(900.0))
	wantStatus(t, s.call("POST", path, map[string]string{"accessId": s.WidgetID(), "accessKey": "wrong"}, withoutKeys), 401)
	wantEqual(t, "tokens", len(s.Sessions()), 1)
	for _, request := range s.Requests() {
		if strings.Contains(request.Body, s.WidgetKey()) {
			t.Errorf("the request log has the widget's key: %s", request.Body)
		}
	}
	wantNoProblems(t, s)
}
