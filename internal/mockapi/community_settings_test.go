package mockapi_test

import (
	"strings"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const partner = "/v1"

func settingsPaths(s *service) map[string]string {
	return map[string]string{
		"updateCommunity":     "PUT " + partner + "/management/communities/" + s.CommunityID(),
		"updateCommunityBot":  "PUT " + partner + "/community-bot",
		"updateCommunityMeta": "PUT " + partner + "/communities/" + s.CommunityID() + "/meta",
		"getAppearance":       "GET " + partner + "/communities/" + s.CommunityID() + "/appearance",
		"updateAppearance":    "PUT " + partner + "/communities/" + s.CommunityID() + "/appearance",
	}
}

func (s *service) settle(operation string, body any, changes ...func(*mockapi.CommunitySettings)) reply {
	s.t.Helper()
	for _, change := range changes {
		s.EditSettings(change)
	}
	method, path := splitRequest(settingsPaths(s)[operation])
	return s.call(method, path, body)
}

func TestTheCommunityIsChangedInPart(t *testing.T) {
	s := start(t)
	answer := s.settle("updateCommunity", map[string]string{"uri": "ours"})
	wantStatus(t, answer, 200)
	wantContains(t, "meta", answer.body, `"meta":{"status":"success","statusCode":200}`)
	data := answer.json(t)["data"].(map[string]any)
	wantEqual(t, "uri", data["uri"], any("ours"))
	wantEqual(t, "name", data["name"], any("Example Community"))
	wantEqual(t, "_id", data["_id"], any(s.CommunityID()))
	wantEqual(t, "createdAt", data["createdAt"], any("2026-01-15T09:00:00.000Z"))

	wantStatus(t, s.settle("updateCommunity", map[string]string{"name": " Ours ", "domain": "ours.example.com"}), 200)
	settings := s.Settings()
	wantEqual(t, "all", settings.Name+" "+settings.URI+" "+settings.Domain, "Ours ours ours.example.com")
	wantEqual(t, "the server's name", s.Servers()[0].Name, "Ours")
	wantNoProblems(t, s)
}

func TestTheBotAnswersNothing(t *testing.T) {
	s := start(t)
	answer := s.settle("updateCommunityBot", map[string]any{"name": "Bot", "avatar": "https://cdn.example.com/bot.png"})
	wantStatus(t, answer, 200)
	wantEqual(t, "body", answer.body, "{}")
	wantEqual(t, "avatar", s.Settings().BotAvatar, "https://cdn.example.com/bot.png")
	wantStatus(t, s.settle("updateCommunityBot", `{"avatar":null}`), 200)
	wantEqual(t, "avatar", s.Settings().BotAvatar, "")
	wantEqual(t, "name", s.Settings().BotName, "Bot")
	wantNoProblems(t, s)
}

func TestTheMetaIsChangedInPart(t *testing.T) {
	s := start(t)
	answer := s.settle("updateCommunityMeta", `{"preview":{"title":"New","image":"https://cdn.example.com/p.png"},"guestModeEnabled":true}`)
	wantStatus(t, answer, 200)
	data := answer.json(t)["data"].(map[string]any)
	preview := data["preview"].(map[string]any)
	wantEqual(t, "title", preview["title"], any("New"))
	wantEqual(t, "isEnabled", preview["isEnabled"], any(true))
	wantEqual(t, "image", preview["image"], any("https://cdn.example.com/p.png"))
	wantEqual(t, "guestModeEnabled", data["guestModeEnabled"], any(true))
	wantEqual(t, "membersListVisible", data["membersListVisible"], any(true))
	answer = s.settle("updateCommunityMeta", `{"preview":{"image":null}}`)
	wantContains(t, "image", answer.body, `"image":null`)
	wantNoProblems(t, s)
}

func TestTheAppearanceIsMergedOrReplaced(t *testing.T) {
	s := start(t)
	wantContains(t, "appearance", s.settle("getAppearance", nil).body, `"palette":{"primary":"#1a73e8","secondary":"#fbbc04"}`)
	change := `{"theme":{"palette":{"primary":"#000000"}},"splashImages":[]}`
	answer := s.settle("updateAppearance", change)
	wantStatus(t, answer, 200)
	wantContains(t, "merged", answer.body, `"theme":{"mode":"light","palette":{"primary":"#000000","secondary":"#fbbc04"}}`)
	wantContains(t, "lists", answer.body, `"splashImages":[]`)
	wantContains(t, "the rest", answer.body, `"duration":1.5`)
	s.ReplaceAppearanceObjects()
	wantContains(t, "replaced", s.settle("updateAppearance", change).body, `"theme":{"palette":{"primary":"#000000"}}`)
	wantNoProblems(t, s)
}

func TestSettingsWritesRefuse(t *testing.T) {
	s := start(t)
	s.TakeElsewhere("uri", "theirs")
	before := s.Settings()
	for name, c := range map[string]struct {
		operation string
		body      any
		status    int
	}{
		"a uri that is taken":      {"updateCommunity", map[string]string{"uri": "theirs", "name": "Not done either"}, 409},
		"a name that is no text":   {"updateCommunity", map[string]any{"name": 1}, 400},
		"a blank domain":           {"updateCommunity", map[string]string{"domain": " "}, 400},
		"no JSON":                  {"updateCommunity", "name=x", 400},
		"a bot's name of a number": {"updateCommunityBot", map[string]any{"name": 1}, 400},
		"a bot without a name":     {"updateCommunityBot", map[string]any{"name": ""}, 400},
		"a bot of a list":          {"updateCommunityBot", "[]", 400},
		"a preview of a text":      {"updateCommunityMeta", map[string]any{"preview": "x"}, 400},
		"a flag of a text":         {"updateCommunityMeta", map[string]any{"guestModeEnabled": "yes"}, 400},
		"a meta of a text":         {"updateCommunityMeta", `"x"`, 400},
		"an appearance of a list":  {"updateAppearance", "[]", 400},
	} {
		t.Run(name, func(t *testing.T) {
			answer := s.settle(c.operation, c.body)
			wantStatus(t, answer, c.status)
			wantContains(t, "meta", answer.body, `"status":"error"`)
		})
	}
	wantEqual(t, "name", s.Settings().Name, before.Name)
	wantContains(t, "conflict", s.settle("updateCommunity", map[string]string{"uri": "theirs"}).body, "this uri already exists")
	for operation, request := range settingsPaths(s) {
		if operation != "updateCommunityBot" {
			method, path := splitRequest(request)
			other := strings.Replace(path, s.CommunityID(), "000000000000000000000000", 1)
			wantEqual(t, operation+" of another community", s.call(method, other, "{}").status, 404)
		}
	}
}

func TestSettingsAskForThePermissionAppearance(t *testing.T) {
	for status, options := range map[int][]mockapi.Option{401: nil, 403: {mockapi.WithForbidden()}} {
		s := start(t, options...)
		s.AddToken(mockapi.Token{Value: "appearance-only", Permissions: []string{"appearance"}})
		s.AddToken(mockapi.Token{Value: "messages-only", Permissions: []string{"getMessages"}})
		for operation, request := range settingsPaths(s) {
			method, path := splitRequest(request)
			wantEqual(t, operation, s.call(method, path, nil, bearer("messages-only")).status, status)
			if allowed := s.call(method, path, "{}", bearer("appearance-only")); allowed.status != 200 {
				t.Errorf("%s: %d", operation, allowed.status)
			}
		}
	}
}

func TestTheControlInterfaceEditsSettings(t *testing.T) {
	s := start(t)
	s.control("PUT", "/settings", `{"name":"Ours","guest_mode_enabled":true,"appearance":{"theme":{"mode":"dark"}}}`, 200)
	state := s.control("GET", "/state", nil, 200).json(t)
	settings := state["settings"].(map[string]any)
	wantEqual(t, "name", settings["name"], any("Ours"))
	wantEqual(t, "guest mode", settings["guest_mode_enabled"], any(true))
	wantEqual(t, "uri", settings["uri"], any("example"))
	wantEqual(t, "servers", len(state["servers"].([]any)), 1)
	s.control("POST", "/taken", `{"field":"uri","value":"theirs"}`, 204)
	wantStatus(t, s.settle("updateCommunity", map[string]string{"uri": "theirs"}), 409)
	s.control("POST", "/taken", `{"field":"color","value":"red"}`, 400)
	s.control("POST", "/taken", `{}x`, 400)
	s.control("PUT", "/settings", `{"colour":"Ours"}`, 400)
	wantEqual(t, "name", s.Settings().Name, "Ours")
	s.Reset()
	wantEqual(t, "name after a reset", s.Settings().Name, "Example Community")
}

func TestSettingsAreReturnedAsCopies(t *testing.T) {
	s := start(t)
	s.Settings().Appearance["theme"] = "scribbled"
	wantContains(t, "appearance", s.settle("getAppearance", nil).body, `"mode":"light"`)
}
