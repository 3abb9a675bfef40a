package mockapi_test

import (
	"fmt"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const infoPath, filterPath = "/apis/v1/users/info", "/apis/v1/users/filter"

func TestUserDataIsFoundByIDOrEmail(t *testing.T) {
	s := start(t)
	for _, key := range []string{"102", "ben@example.com", "Ben@Example.com"} {
		answer := s.call("POST", infoPath, map[string]string{"idOrEmail": key})
		wantStatus(t, answer, 200)
		data := answer.json(t)["data"].(map[string]any)
		wantEqual(t, "userId", data["userId"], any("102"))
		wantEqual(t, "username", data["username"], any("ben"))
		if _, ok := data["email"]; ok {
			t.Error("there is an e-mail in the answer; the service gives none")
		}
	}
	wantNoProblems(t, s)
	wantStatus(t, s.call("POST", infoPath, map[string]string{"idOrEmail": "ben"}), 404)
	wantStatus(t, s.call("POST", infoPath, map[string]string{}), 400)
}

func TestUserDataCountsMessages(t *testing.T) {
	s := start(t)
	id := s.channel("Announcements")
	s.say(id, "Hi")
	message := s.Messages(id)[0]
	s.call("POST", replyPath, map[string]string{"messageId": message.ID, "message": "Ho", "sender": "dora"})
	s.call("POST", reactPath, map[string]string{"messageId": message.ID, "emoji": ":tada:", "sender": "dora"})
	data := s.call("POST", infoPath, map[string]string{"idOrEmail": "104"}).json(t)["data"].(map[string]any)
	for _, name := range []string{"totalMessages", "replySent", "totalReactions"} {
		wantEqual(t, name, data[name], any(1.0))
	}
}

func TestUsersAreFilteredByExactValues(t *testing.T) {
	s := start(t)
	for _, filter := range []map[string]any{
		{"username": "cleo"}, {"email": "cleo@example.com"}, {"username": "cleo", "last_name": "Cedar"},
	} {
		answer := s.call("POST", filterPath, map[string]any{"fields": []string{"user_id", "username"}, "filter": filter})
		wantStatus(t, answer, 200)
		records := answer.json(t)["data"].([]any)
		wantEqual(t, "number", len(records), 1)
		record := records[0].(map[string]any)
		wantEqual(t, "user_id", record["user_id"], any("103"))
		wantEqual(t, "number of fields", len(record), 2)
	}
	for _, filter := range []map[string]any{{"username": "cle"}, {"username": "cleo", "last_name": "Birch"}} {
		wantContains(t, "body", s.call("POST", filterPath, map[string]any{"filter": filter}).body, `"data":[]`)
	}
	wantNoProblems(t, s)
}

func TestUsersComeInPagesOf200(t *testing.T) {
	s := start(t)
	for n := range 300 {
		s.AddMember(mockapi.Member{Username: fmt.Sprint("user", n), Email: fmt.Sprintf("user%d@example.com", n)})
	}
	first := s.call("POST", filterPath, map[string]any{}).json(t)
	wantEqual(t, "first page", len(first["data"].([]any)), 200)
	wantEqual(t, "pages", first["total_pages"], any(2.0))
	for name, body := range map[string]map[string]any{
		"by cursor": {"cursor": first["next_cursor"]}, "by page": {"page": 2},
	} {
		second := s.call("POST", filterPath, body).json(t)
		wantEqual(t, name, len(second["data"].([]any)), 104)
		wantEqual(t, "current page "+name, second["current_page"], any(2.0))
		if second["next_cursor"] != nil {
			t.Errorf("%s: a cursor after the last page", name)
		}
	}
	wantContains(t, "past the end", s.call("POST", filterPath, map[string]any{"page": 3}).body, `"data":[]`)
	wantNoProblems(t, s)
}

func TestTheUserFilterRefuses(t *testing.T) {
	s := start(t)
	for name, body := range map[string]any{
		"cursor and page":   map[string]any{"cursor": "2", "page": 2},
		"an unknown cursor": map[string]any{"cursor": "x"},
		"page zero":         map[string]any{"page": 0},
		"an unknown field":  map[string]any{"fields": []string{"shoe_size"}},
		"an unknown filter": map[string]any{"filter": map[string]any{"shoe_size": 1}},
		"a range":           map[string]any{"filter": map[string]any{"xp": map[string]any{"gte": 1}}},
		"no JSON":           "x",
	} {
		t.Run(name, func(t *testing.T) { wantStatus(t, s.call("POST", filterPath, body), 400) })
	}
}

func TestAnAddedMemberGetsTheNextID(t *testing.T) {
	s := start(t)
	eve := s.AddMember(mockapi.Member{Username: "eve", Email: "eve@example.com"})
	wantEqual(t, "id", eve.ID, "105")
	wantEqual(t, "id that was given", s.AddMember(mockapi.Member{ID: "7", Username: "fay"}).ID, "7")
	s.call("POST", sendPath, map[string]string{"channelId": s.channel("General"), "message": "Hi", "sender": "eve"})
	wantEqual(t, "newest", s.newestTexts("")[0], "Hi")
}
