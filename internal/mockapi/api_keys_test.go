package mockapi_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const apiKeysPath = communityPath + "/api-keys"

func TestAKeyIsShownOnceAndMaskedFromThenOn(t *testing.T) {
	s := start(t)
	answer := s.call("POST", apiKeysPath, map[string]any{"name": "ci", "permissions": []string{"getChannels"}})
	made := dataOf(t, answer, 201)
	value := made["key"].(string)
	wantEqual(t, "length of the value", len(value), 64)
	wantEqual(t, "permissions", fmt.Sprint(made["permissions"]), "[getChannels]")
	wantEqual(t, "period", made["expirePeriod"], any(0.0))
	wantEqual(t, "date", made["expireDate"], nil)
	wantEqual(t, "active", made["isActive"], any(true))
	wantStatus(t, s.call("GET", channelsPath, nil, bearer(value)), 200)
	wantStatus(t, s.call("GET", "/apis/v1/messages", nil, bearer(value)), 401)

	path := apiKeysPath + "/" + made["_id"].(string)
	rows := rowsIn(t, s.call("GET", apiKeysPath, nil))
	wantEqual(t, "keys", len(rows), 2)
	wantEqual(t, "the token of the mock", rows[0]["name"], any("Terraform"))
	changed := s.call("PUT", path, map[string]any{"name": "CI", "permissions": []string{"getMessages"}})
	deleted := s.call("DELETE", path, nil)
	for _, row := range []map[string]any{rows[1], dataOf(t, changed, 200), dataOf(t, deleted, 200)} {
		wantEqual(t, "id", row["_id"], made["_id"])
		shown := row["key"].(string)
		if strings.Contains(shown, value[5:]) || !strings.HasSuffix(shown, "****") || !strings.HasPrefix(value, shown[:4]) {
			t.Errorf("the value is shown as %s", shown)
		}
	}
	wantContains(t, "message", deleted.body, "Delete API key success.")
	wantEqual(t, "name", changed.json(t)["data"].(map[string]any)["name"], any("CI"))
	wantStatus(t, s.call("GET", channelsPath, nil, bearer(value)), 401)
	for _, method := range []string{"PUT", "DELETE"} {
		wantContains(t, method, s.call(method, path, map[string]any{"name": "x"}).body, "API key not found")
	}
	wantEqual(t, "keys", len(s.APIKeys()), 1)
	seen := fmt.Sprintf("%+v %+v", s.Requests(), s.Problems()) + s.control("GET", "/state", nil, 200).body
	if strings.Contains(seen, value) {
		t.Error("the log, the problems or the state have the value")
	}
}

func TestTheValueOfAKeyIsCutOutOfTheLog(t *testing.T) {
	s := start(t)
	value := s.AddAPIKey(mockapi.APIKey{Name: "ci"}).Value
	s.call("POST", sendPath, map[string]string{"channelId": s.channel("General"), "message": "it is " + value, "sender": "ana"})
	s.list("user_id=" + value)
	if seen := fmt.Sprintf("%+v", s.Requests()); strings.Contains(seen, value) || !strings.Contains(seen, "it is [redacted]") {
		t.Errorf("the log: %s", seen)
	}
}

func TestAKeyExpiresAndCanBePaused(t *testing.T) {
	s := start(t)
	now := s.Clock().Now()
	for name, c := range map[string]struct {
		body    map[string]any
		expires string
		works   []bool // now, after 40 days
	}{
		"after a period": {map[string]any{"expirePeriod": 30}, now.AddDate(0, 0, 30).Format("2006-01-02"), []bool{true, false}},
		"on a date":      {map[string]any{"expirePeriod": 0, "expireDate": "2026-02-01T00:00:00Z"}, "2026-02-01", []bool{true, false}},
		"on the date of two": {map[string]any{"expirePeriod": 1, "expireDate": "2027-02-01T00:00:00Z"}, "2027-02-01",
			[]bool{true, true}},
		"never":       {map[string]any{"expirePeriod": 0, "expireDate": ""}, "<nil>", []bool{true, true}},
		"at once":     {map[string]any{"expireDate": "2020-01-01T00:00:00Z"}, "2020-01-01", []bool{false, false}},
		"by a change": {nil, "<nil>", []bool{true, false}},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			body := map[string]any{"name": "ci", "permissions": []string{"getChannels"}}
			for member, value := range c.body {
				body[member] = value
			}
			made := dataOf(t, s.call("POST", apiKeysPath, body), 201)
			wantContains(t, "date", fmt.Sprint(made["expireDate"]), c.expires)
			if c.body == nil {
				changed := s.call("PUT", apiKeysPath+"/"+made["_id"].(string), map[string]any{"expirePeriod": 1})
				wantContains(t, "date", dataOf(t, changed, 200)["expireDate"].(string), "2026-01-16")
			}
			works := func() bool { return s.call("GET", channelsPath, nil, bearer(made["key"].(string))).status == 200 }
			wantEqual(t, "at first", works(), c.works[0])
			s.Clock().Advance(40 * 24 * time.Hour)
			wantEqual(t, "after 40 days", works(), c.works[1])
			wantNoProblems(t, s)
		})
	}

	key := s.AddAPIKey(mockapi.APIKey{Name: "ci", Permissions: []string{"getChannels"}})
	path := apiKeysPath + "/" + key.ID
	status := func() int { return s.call("GET", channelsPath, nil, bearer(key.Value)).status }
	wantEqual(t, "active", dataOf(t, s.call("PUT", path, map[string]any{"isActive": false}), 200)["isActive"], any(false))
	wantEqual(t, "while it is not active", status(), 401)
	wantEqual(t, "name", dataOf(t, s.call("PUT", path, map[string]any{"isActive": true}), 200)["name"], any("ci"))
	wantEqual(t, "when it is active again", status(), 200)
	dated := dataOf(t, s.call("PUT", path, map[string]any{"expirePeriod": 5}), 200)
	wantEqual(t, "with a date", dated["expireDate"] != nil, true)
	cleared := dataOf(t, s.call("PUT", path, map[string]any{"expireDate": ""}), 200)
	wantEqual(t, "without one", fmt.Sprint(cleared["expireDate"], cleared["expirePeriod"]), "<nil> 0")
	wantNoProblems(t, s)
}

func TestKeysAreManagedByAPersonOnly(t *testing.T) {
	s := start(t)
	s.AddToken(mockapi.Token{Value: "session-of-ben", UserID: "102", Right: mockapi.RightMember})
	s.AddToken(mockapi.Token{Value: "session-of-ana", UserID: "101", Right: mockapi.RightAdmin})
	path := apiKeysPath + "/" + s.APIKeys()[0].ID
	for _, request := range []string{"GET " + apiKeysPath, "POST " + apiKeysPath, "PUT " + path, "DELETE " + path} {
		method, path := splitRequest(request)
		for token, status := range map[string]int{s.APIToken(): 401, s.SystemAPIKey(): 401, "session-of-ben": 401, "": 401} {
			refused := s.call(method, path, map[string]any{"name": "x"}, header("Authorization", strings.TrimSuffix("Bearer "+token, " ")))
			wantEqual(t, request+" with "+token, refused.status, status)
		}
	}
	wantStatus(t, s.call("GET", apiKeysPath, nil, bearer("session-of-ana")), 200)
	wantStatus(t, s.call("POST", apiKeysPath, map[string]any{"name": "by an administrator"}, bearer("session-of-ana")), 201)
	wantEqual(t, "keys", len(s.APIKeys()), 2)
	wantNoProblems(t, s)
}

func TestAKeyIsRefused(t *testing.T) {
	s := start(t)
	path := apiKeysPath + "/" + s.APIKeys()[0].ID
	for body, status := range map[string]int{
		`{"permissions":[]}`: 400, `{"name":" "}`: 400, `{"name":"a","expirePeriod":-1}`: 400, `{"name":"a","expireDate":"soon"}`: 400,
		`{"name":"a","permissions":"all"}`: 400, `{`: 400, `{"name":"a"}`: 201,
	} {
		wantEqual(t, body, s.call("POST", apiKeysPath, body).status, status)
		if status == 400 && body != `{"permissions":[]}` {
			wantEqual(t, "a change to "+body, s.call("PUT", path, body).status, status)
		}
	}
	wantStatus(t, s.call("PUT", apiKeysPath+"/1", map[string]any{"name": "a"}), 400)
	wantStatus(t, s.call("DELETE", apiKeysPath+"/"+strings.Repeat("0", 24), nil), 404)
	s.SetVariant(mockapi.Variant{Already: 409})
	wantStatus(t, s.call("DELETE", apiKeysPath+"/"+strings.Repeat("0", 24), nil), 409)
}

func TestMaskingIsNotDependable(t *testing.T) {
	s := start(t, mockapi.WithVariant(mockapi.Variant{UnmaskedKeys: true}))
	key := s.AddAPIKey(mockapi.APIKey{Name: "ci"})
	path := apiKeysPath + "/" + key.ID
	for _, answer := range []reply{
		s.call("GET", apiKeysPath, nil), s.call("PUT", path, map[string]any{"name": "CI"}), s.call("DELETE", path, nil),
	} {
		wantContains(t, "answer", answer.body, key.Value)
	}
	s.SetVariant(mockapi.Variant{OddMembers: true})
	odd := s.call("GET", apiKeysPath, nil).body
	for _, part := range []string{`"isActive":1`, `"expirePeriod":"never"`, `"permissions":{"read":true}`} {
		wantContains(t, "odd members", odd, part)
	}
	wantNoProblems(t, s)
}

func TestTheTokenOfTheMockIsAKeyLikeOthers(t *testing.T) {
	s := start(t)
	path := apiKeysPath + "/" + s.APIKeys()[0].ID
	wantStatus(t, s.call("GET", channelsPath, nil), 200)
	wantStatus(t, s.call("PUT", path, map[string]any{"permissions": []string{"getMessages"}}), 200)
	wantStatus(t, s.list(""), 200)
	wantStatus(t, s.call("GET", channelsPath, nil), 401)
	wantStatus(t, s.call("DELETE", path, nil), 200)
	wantContains(t, "after its deletion", s.list("").body, "Invalid token")
	s.Reset()
	wantStatus(t, s.call("GET", channelsPath, nil), 200)
	s.RemoveToken(s.APIToken())
	wantEqual(t, "keys", len(rowsIn(t, s.call("GET", apiKeysPath, nil))), 0)
	wantNoProblems(t, s)
}

func TestKeysAreChangedAndRevokedInTheProduct(t *testing.T) {
	s := start(t)
	key := s.AddAPIKey(mockapi.APIKey{Name: "ci", Permissions: []string{"getChannels"}})
	err := s.EditAPIKey("ci", func(k *mockapi.APIKey) { k.ID, k.Value, k.Name, k.Permissions = "x", "x", "CI", nil })
	if err != nil {
		t.Fatal(err)
	}
	wantNames(t, "keys", s.names(apiKeysPath), "Terraform", "CI")
	wantStatus(t, s.call("GET", channelsPath, nil, bearer(key.Value)), 401)
	if err := s.RevokeAPIKey(key.ID); err != nil {
		t.Fatal(err)
	}
	wantNames(t, "keys", s.names(apiKeysPath), "Terraform")
	if s.RevokeAPIKey("CI") == nil || s.EditAPIKey("CI", func(*mockapi.APIKey) {}) == nil {
		t.Error("a key that is not there was changed")
	}
	wantNoProblems(t, s)
}

func TestAUserHasKeysToo(t *testing.T) {
	s := start(t)
	s.AddToken(mockapi.Token{Value: "session-of-ben", UserID: "102", Right: mockapi.RightMember})
	body := map[string]any{
		"name": "mine", "permissions": []string{"sendMessages"}, "expirePeriod": 0, "expireDate": "", "communityId": s.CommunityID(),
	}
	create := func(user, token string) reply {
		return s.call("POST", "/apis/v1/users/apikeys?userId="+user, body, bearer(token))
	}
	made := dataOf(t, create("102", "session-of-ben"), 201)
	wantEqual(t, "length of the value", len(made["key"].(string)), 64)
	wantEqual(t, "by object id", create(s.objectID("ben"), "session-of-ben").status, 201)
	wantEqual(t, "by the owner", create("101", s.OwnerToken()).status, 201)
	wantEqual(t, "another's", create("101", "session-of-ben").status, 401)
	wantEqual(t, "nobody's", create("999", s.OwnerToken()).status, 404)
	wantEqual(t, "with the community's key", create("102", s.APIToken()).status, 401)
	wantEqual(t, "with the user's key", create("102", made["key"].(string)).status, 401)
	wantEqual(t, "keys of the community", len(rowsIn(t, s.call("GET", apiKeysPath, nil))), 1)

	path := "/apis/v1/users/102/api-keys/" + made["_id"].(string)
	changed := dataOf(t, s.call("PUT", path, map[string]any{"isActive": false}, bearer("session-of-ben")), 200)
	wantEqual(t, "active", changed["isActive"], any(false))
	wantContains(t, "value", changed["key"].(string), "****")
	wantStatus(t, s.call("PUT", "/apis/v1/users/101/api-keys/"+made["_id"].(string), map[string]any{"isActive": true}), 404)
	wantStatus(t, s.call("PUT", apiKeysPath+"/"+made["_id"].(string), map[string]any{"isActive": true}), 404)

	var owners []string
	for _, key := range s.APIKeys() {
		owners = append(owners, key.UserID)
	}
	wantNames(t, "owners", owners, "", "102", "102", "101")
	body["communityId"] = strings.Repeat("a", 24)
	wantEqual(t, "of another community", create("102", "session-of-ben").status, 404)
	wantNoProblems(t, s)
}

func TestTheKeyOfADeletedUserIsRefused(t *testing.T) {
	s := start(t)
	key := s.AddAPIKey(mockapi.APIKey{Name: "mine", UserID: "102", Permissions: []string{"getChannels"}})
	for i, change := range []func(string) error{func(string) error { return nil }, s.DeleteMember, s.RestoreMember} {
		if err := change("ben"); err != nil {
			t.Fatal(err)
		}
		wantEqual(t, fmt.Sprint("step ", i), s.call("GET", channelsPath, nil, bearer(key.Value)).status, []int{200, 401, 200}[i])
	}
}
