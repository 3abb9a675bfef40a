package mockapi_test

import (
	"strings"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

func TestTheControlInterfaceChangesPeople(t *testing.T) {
	s := start(t)
	s.control("PUT", "/members/ana", map[string]any{"last_name": "Ash", "custom_fields": map[string]string{"country": "Spain"}}, 204)
	wantEqual(t, "last name", dataOf(t, s.info("101"), 200)["lastName"], any("Ash"))
	wantEqual(t, "first name", dataOf(t, s.info("101"), 200)["firstName"], any("Ana"))
	wantEqual(t, "value", s.valueOf("101", "country"), any("Spain"))
	wantEqual(t, "a value that was left out", s.valueOf("101", "deposit-amount"), any(1500.0))
	s.control("POST", "/members/101/activity", map[string]int{"xp": 4, "coins": 2}, 204)
	wantEqual(t, "xp", dataOf(t, s.info("101"), 200)["xpEarnedToday"], any(4.0))
	s.control("POST", "/members/ben@example.com/histories", map[string]string{"field": "country", "value": "Malta"}, 204)
	wantEqual(t, "history", s.history(s.historiesOf("ben")), "country=Malta")
	s.control("DELETE", "/members/102", nil, 204)
	wantStatus(t, s.info("102"), 404)
	s.control("POST", "/members/102/restore", nil, 204)
	wantStatus(t, s.info("102"), 200)
	s.AddMember(mockapi.Member{Username: "eve", Email: "eve@example.com", Outside: true})
	s.control("POST", "/members/eve/join", nil, 204)
	wantEqual(t, "members", len(s.Members()), 5)
	wantNoProblems(t, s)
}

func TestTheControlInterfaceChangesFieldsKeysAndJobs(t *testing.T) {
	s := start(t)
	made := s.control("POST", "/user-fields", fieldBody("team", "Team", "text"), 200).json(t)
	s.control("PUT", "/user-fields/"+made["id"].(string), map[string]string{"name": "Crew"}, 204)
	s.control("PUT", "/identifier", map[string]string{"field": "team"}, 204)
	wantStatus(t, s.call("POST", usersPath, userBody(map[string]any{"externalId": "red"})), 200)
	wantEqual(t, "value", s.valueOf("eve@example.com", "team"), any("red"))
	s.control("DELETE", "/user-fields/country", nil, 204)
	wantNames(t, "fields", s.names(userFieldsPath), "Deposit amount", "Renewal date", "Crew")

	key := s.control("POST", "/api-keys", map[string]any{"name": "ci", "permissions": []string{"getChannels"}}, 200).json(t)["value"].(string)
	wantStatus(t, s.call("GET", channelsPath, nil, bearer(key)), 200)
	s.control("PUT", "/api-keys/ci", map[string]bool{"active": false}, 204)
	wantStatus(t, s.call("GET", channelsPath, nil, bearer(key)), 401)
	s.control("DELETE", "/api-keys/ci", nil, 204)
	wantEqual(t, "keys", len(s.APIKeys()), 1)

	s.control("PUT", "/jobs/pace", map[string]string{"wait": "1m", "per_row": "1s"}, 200)
	wantStatus(t, s.bulk(updatePath, "", "email,team\nana@example.com,red\n"), 200)
	wantContains(t, "jobs", s.control("GET", "/jobs", nil, 200).body, `"state": "queued"`)
	wantContains(t, "jobs", s.control("POST", "/jobs/move", nil, 200).body, `"state": "processing"`)
	wantContains(t, "jobs", s.control("POST", "/jobs/move", nil, 200).body, `"outcome": "updated"`)
	s.control("POST", "/jobs", map[string]string{"kind": "import", "file": "email\neve@example.com\n"}, 204)
	wantEqual(t, "a job of somebody else", s.Jobs()[1].Kind, mockapi.ImportJob)
	state := s.control("GET", "/state", nil, 200)
	for member, number := range map[string]int{"user_fields": 3, "user_field_histories": 1, "api_keys": 1, "jobs": 2, "members": 5} {
		wantEqual(t, member, len(state.json(t)[member].([]any)), number)
	}
	for _, secret := range []string{key, s.APIToken(), s.OwnerToken()} {
		if strings.Contains(state.body, secret) {
			t.Error("the state shows a token")
		}
	}
	wantNoProblems(t, s)
}

func TestTheControlInterfaceIsStrictAboutPeople(t *testing.T) {
	s := start(t)
	for name, c := range map[string]struct {
		method, path, body string
		status             int
		says               string
	}{
		"nobody to edit":          {"PUT", "/members/eve", `{}`, 404, "no member"},
		"a misspelt member":       {"PUT", "/members/ana", `{"lastname":"Ash"}`, 400, "lastname"},
		"nobody to delete":        {"DELETE", "/members/eve", ``, 404, "no member"},
		"nobody to restore":       {"POST", "/members/ana/restore", ``, 404, "was not deleted"},
		"nobody to join":          {"POST", "/members/ana/join", ``, 404, "has joined already"},
		"nobody to earn":          {"POST", "/members/eve/activity", `{"xp":1}`, 404, "no member"},
		"a misspelt activity":     {"POST", "/members/ana/activity", `{"exp":1}`, 400, "exp"},
		"a history of nothing":    {"POST", "/members/ana/histories", `{"field":"x","value":"y"}`, 404, "no user field"},
		"a history without JSON":  {"POST", "/members/ana/histories", `x`, 400, "not as expected"},
		"a field without a type":  {"POST", "/user-fields", `{"field":"a","name":"A"}`, 400, "type"},
		"a misspelt field":        {"POST", "/user-fields", `{"key":"a"}`, 400, "key"},
		"a misspelt change":       {"PUT", "/user-fields/country", `{"title":"A"}`, 400, "title"},
		"no field to edit":        {"PUT", "/user-fields/x", `{}`, 404, "no user field"},
		"no field to delete":      {"DELETE", "/user-fields/x", ``, 404, "no user field"},
		"no field to identify by": {"PUT", "/identifier", `{"field":"x"}`, 404, "no user field"},
		"an identifier misspelt":  {"PUT", "/identifier", `{"key":"x"}`, 400, "key"},
		"a key without a name":    {"POST", "/api-keys", `{"permissions":[]}`, 400, "name"},
		"a key with a value":      {"POST", "/api-keys", `{"name":"a","value":"b"}`, 400, "value"},
		"no key to edit":          {"PUT", "/api-keys/x", `{}`, 404, "no API key"},
		"a misspelt key":          {"PUT", "/api-keys/Terraform", `{"isActive":false}`, 400, "isActive"},
		"no key to revoke":        {"DELETE", "/api-keys/x", ``, 404, "no API key"},
		"a job of no kind":        {"POST", "/jobs", `{"kind":"export","file":"email"}`, 400, "import or update"},
		"a misspelt job":          {"POST", "/jobs", `{"data":"email"}`, 400, "data"},
		"a job without a file":    {"POST", "/jobs", `{"kind":"update"}`, 400, "no CSV"},
		"a pace without a unit":   {"PUT", "/jobs/pace", `{"wait":1}`, 400, "string such as"},
	} {
		t.Run(name, func(t *testing.T) {
			answer := s.control(c.method, c.path, c.body, c.status)
			wantContains(t, "error", answer.json(t)["error"].(string), c.says)
		})
	}
	wantEqual(t, "accounts", len(s.Accounts()), 4)
	wantEqual(t, "fields", len(s.UserFields()), 3)
	wantEqual(t, "keys", len(s.APIKeys()), 1)
}
