package mockapi_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// newLeaderboard is a body that createLeaderboard takes, with changes.
func newLeaderboard(changes map[string]any) map[string]any {
	body := map[string]any{
		"name": "April", "slug": "april", "rankingField": "currencies", "isEnabled": true, "startDate": "2026-01-30T19:30:00.000Z",
		"displayedColumns": []any{
			map[string]any{"column": "currencies", "visible": true, "order": 1}, map[string]any{"column": "user", "visible": true, "order": 0},
			map[string]any{"column": "level", "visible": false, "order": 2},
		},
	}
	maps.Copy(body, changes)
	return body
}

// without returns a body without some members.
func without(body map[string]any, names ...string) map[string]any {
	for _, name := range names {
		delete(body, name)
	}
	return body
}

func (s *service) createLeaderboard(body map[string]any) map[string]any {
	s.t.Helper()
	return s.data("POST", leaderboardsPath, body, 201)
}

func TestALeaderboardIsReadUnderOtherNamesThanItIsWritten(t *testing.T) {
	s := start(t)
	answer := s.call("POST", leaderboardsPath, newLeaderboard(map[string]any{
		"name": " April ", "description": "Who was best", "image": "https://cdn.example.com/april.png",
		"topRankOnly": true, "topRankLimit": 5, "onlyPositiveRanks": true, "includeDummyUsers": true,
		"endDate": "2026-12-31T23:59:59.999Z", "hasNoEndDate": false, "timeZone": 5.3,
		"startTime": map[string]any{"hours": 5, "minutes": 0, "ampm": "AM"}, "endTime": map[string]any{"hours": 11, "minutes": 59, "ampm": "PM"},
		"allowedTimeFilters": []string{"all-time", "monthly"},
		"allowedUsersToRank": []string{}, "allowedRolesToRank": []string{noID}, "allowedTagsToView": []string{noID},
		"isPreviewEnabled": true, "displayOrder": 3,
		"widget": map[string]any{"enabled": true, "whitelistedDomains": []string{"example.com"},
			"size":   map[string]any{"type": "custom", "value": map[string]any{"width": 420, "height": 640}},
			"button": map[string]any{"enabled": true, "text": "View", "link": "https://example.com/l"}},
	}))
	wantStatus(t, answer, 201)
	wantContains(t, "meta", answer.body, `"meta":{"status":"success","statusCode":201}`)
	wantContains(t, "message", answer.body, `"message":"Create leaderboard success."`)
	created := answer.json(t)["data"].(map[string]any)
	for member, want := range map[string]string{
		"name": `"April"`, "slug": `"april"`, "communityID": fmt.Sprintf("%q", s.CommunityID()), "rankBy": `"currencies"`,
		"displayedFields": `["user","currencies"]`, "displayFieldsOrder": `["user","currencies","level"]`,
		"timeFilters":        `["all-time","monthly"]`,
		"performanceDisplay": `{"showDummy":{"enabled":true},"showPositive":{"enabled":true},"showTop":{"enabled":true,"value":5}}`,
		"duration": `{"end":"2026-12-31T23:59:59.999Z","endTime":{"ampm":"PM","hours":11,"minutes":59},"noEndDate":false,` +
			`"start":"2026-01-30T19:30:00.000Z","startTime":{"ampm":"AM","hours":5,"minutes":0},"timeZone":5.3}`,
		"rankedUserRoles":         `{"roles":["` + noID + `"],"tags":[],"users":[]}`,
		"viewPermissionUserRoles": `{"roles":[],"tags":["` + noID + `"],"users":[]}`,
		"enabled":                 `true`, "isPreviewEnabled": `true`, "displayOrder": `3`,
	} {
		wantJSON(t, member, created[member], want)
	}
	widget := created["widget"].(map[string]any)
	wantEqual(t, "size", widget["size"], any("custom"))
	wantEqual(t, "width", widget["width"], any(420.0))
	wantJSON(t, "button", widget["button"], `{"enabled":true,"link":"https://example.com/l","text":"View"}`)
	wantContains(t, "the widget's key", fmt.Sprint(widget["apiKey"]), "mock-leaderboard-widget-key-")
	for _, never := range []string{
		"rankingField", "displayedColumns", "topRankOnly", "startDate", "allowedTimeFilters", "allowedRolesToRank", "isEnabled",
	} {
		if _, there := created[never]; there {
			t.Errorf("%s is shown", never)
		}
	}
	wantJSON(t, "what is read later", s.data("GET", leaderboardsPath+"/"+created["_id"].(string), nil, 200),
		strings.TrimSpace(bodyText(t, created)))
	wantNoProblems(t, s)
}

func TestALeaderboardTakesTheOlderNames(t *testing.T) {
	s := start(t)
	body := without(newLeaderboard(map[string]any{
		"rankBy": "xps", "displayedFields": []string{"user"}, "displayFieldsOrder": []string{"xps", "user"},
		"duration": map[string]any{"start": "2026-02-01", "noEndDate": true, "timeZone": 7}, "enabled": true,
	}), "rankingField", "displayedColumns", "startDate", "isEnabled")
	created := s.createLeaderboard(body)
	wantEqual(t, "rankBy", created["rankBy"], any("xps"))
	wantJSON(t, "displayedFields", created["displayedFields"], `["user"]`)
	wantJSON(t, "displayFieldsOrder", created["displayFieldsOrder"], `["xps","user"]`)
	wantEqual(t, "enabled", created["enabled"], any(true))
	duration := created["duration"].(map[string]any)
	wantEqual(t, "start", duration["start"], any("2026-02-01T00:00:00.000Z"))
	wantEqual(t, "timeZone", duration["timeZone"], any(7.0))
	both := s.createLeaderboard(newLeaderboard(map[string]any{"slug": "both", "rankBy": "xps", "enabled": false}))
	wantEqual(t, "the current name counts", fmt.Sprintln(both["rankBy"], both["enabled"]), "currencies true\n")
	wantNoProblems(t, s)
}

func TestAnEndThatDoesNotCountIsNotShown(t *testing.T) {
	s := start(t)
	created := s.createLeaderboard(newLeaderboard(map[string]any{"endDate": "2026-12-31T00:00:00Z", "hasNoEndDate": true}))
	wantEqual(t, "end", created["duration"].(map[string]any)["end"], nil)
	path := leaderboardsPath + "/" + created["_id"].(string)
	changed := s.data("PATCH", path, map[string]any{"hasNoEndDate": false}, 200)
	wantEqual(t, "end", changed["duration"].(map[string]any)["end"], any("2026-12-31T00:00:00.000Z"))
	wantNoProblems(t, s)
}

func TestALeaderboardIsRefused(t *testing.T) {
	s := start(t)
	for _, name := range []string{"name", "slug", "rankingField", "displayedColumns", "startDate", "isEnabled"} {
		s.refuses("POST", leaderboardsPath, without(newLeaderboard(nil), name), 400, name+" is required")
		s.refuses("POST", leaderboardsPath, newLeaderboard(map[string]any{name: nil}), 400, name+" ")
	}
	columns := func(n int) (all []any) {
		for i := range n {
			all = append(all, map[string]any{"column": fmt.Sprint(i)})
		}
		return all
	}
	for says, changes := range map[string]map[string]any{
		"name must have at most 100":               {"name": strings.Repeat("é", 101)},
		"name must not be empty":                   {"name": " "},
		"slug must have lower-case":                {"slug": "Not a slug"},
		"displayedColumns must have at most 50":    {"displayedColumns": columns(51)},
		"displayedColumns has an entry":            {"displayedColumns": []any{map[string]any{"visible": true}}},
		"startDate must be an ISO 8601 date":       {"startDate": "soon"},
		"startTime must be a time":                 {"startTime": map[string]any{"hours": 17, "minutes": 0, "ampm": "AM"}},
		"endTime must be a time":                   {"endTime": map[string]any{"hours": 1, "minutes": 0, "ampm": "noon"}},
		"timeZone must be a number":                {"timeZone": "5.3"},
		"allowedTimeFilters has an entry":          {"allowedTimeFilters": []string{"hourly"}},
		"allowedRolesToRank has an entry":          {"allowedRolesToRank": []string{"Moderator"}},
		"widget.whitelistedDomains must":           {"widget": map[string]any{"whitelistedDomains": make([]string, 51)}},
		"widget.size must be an object":            {"widget": map[string]any{"size": "custom"}},
		"widget.size.value.width must":             {"widget": map[string]any{"size": map[string]any{"value": map[string]any{"width": "wide"}}}},
		"communityID must not be sent":             {"communityID": s.CommunityID()},
		"displayFieldsOrder go together":           {"displayedFields": []string{"user"}},
		"displayFieldsOrder must be an array":      {"displayedFields": []string{"user"}, "displayFieldsOrder": "user"},
		"duration.start is required":               {"duration": map[string]any{"noEndDate": true}},
		"topRankLimit must be an integer":          {"topRankLimit": "10"},
		"isEnabled must be a boolean":              {"isEnabled": "yes"},
		"rankingField must not be empty":           {"rankingField": ""},
		"displayedColumns must be an array, and e": {"displayedColumns": "user"},
	} {
		s.refuses("POST", leaderboardsPath, newLeaderboard(changes), 400, says)
	}
	s.createLeaderboard(newLeaderboard(map[string]any{"name": strings.Repeat("é", 100), "displayedColumns": columns(50)}))
	s.refuses("POST", leaderboardsPath, newLeaderboard(map[string]any{"name": "Other"}), 409, "this slug already exists")
	wantEqual(t, "leaderboards", len(s.Leaderboards()), 2)
}

func TestALeaderboardIsChangedInPart(t *testing.T) {
	s := start(t)
	created := s.createLeaderboard(newLeaderboard(map[string]any{"widget": map[string]any{"button": map[string]any{"text": "View"}}}))
	path := leaderboardsPath + "/" + created["_id"].(string)
	answer := s.call("PATCH", path, map[string]any{"name": "May", "widget": map[string]any{"enabled": true}, "slug": "april"})
	wantStatus(t, answer, 200)
	wantContains(t, "message", answer.body, `"message":"Update leaderboard success."`)
	board := s.Leaderboards()[1]
	wantEqual(t, "name", board.Name, "May")
	wantEqual(t, "what was not sent", fmt.Sprint(board.RankingField, len(board.Columns), board.Widget.ButtonText), "currencies3View")
	wantEqual(t, "widget", board.Widget.Enabled, true)
	wantNoProblems(t, s)
	s.refuses("PATCH", path, map[string]any{"slug": "all-time", "name": "June"}, 409, "this slug already exists")
	s.refuses("PATCH", path, map[string]any{"name": "June", "timeZone": true}, 400, "timeZone must be a number")
	s.refuses("PATCH", leaderboardsPath+"/"+noID, map[string]any{"name": "June"}, 404, "Leaderboard not found")
	s.refuses("PATCH", leaderboardsPath+"/0", map[string]any{"name": "June"}, 400, "must be an ObjectId")
	wantEqual(t, "name", s.Leaderboards()[1].Name, "May")
}

func TestOnlyAStartRepairsAnOldLeaderboard(t *testing.T) {
	s := start(t)
	id := s.AddLeaderboard(mockapi.Leaderboard{Name: "Old", Slug: "old", NoSchedule: true}).ID
	path := leaderboardsPath + "/" + id
	has := func(data map[string]any) bool { return data["duration"] != nil }
	wantEqual(t, "read", has(s.data("GET", path, nil, 200)), false)
	wantEqual(t, "fields", has(s.data("GET", path+"?fields=duration", nil, 200)), false)
	wantEqual(t, "after another change", has(s.data("PATCH", path, map[string]any{"hasNoEndDate": true}, 200)), false)
	wantEqual(t, "after a start", has(s.data("PATCH", path, map[string]any{"startDate": "2026-05-01T00:00:00Z"}, 200)), true)
	if err := s.EditLeaderboard(id, func(l *mockapi.Leaderboard) { l.NoSchedule = true }); err != nil {
		t.Fatal(err)
	}
	older := map[string]any{"duration": map[string]any{"start": "2026-05-01T00:00:00Z"}}
	wantEqual(t, "after a start under its older name", has(s.data("PATCH", path, older, 200)), true)
	wantNoProblems(t, s)
}

func TestALeaderboardIsDeleted(t *testing.T) {
	s := start(t)
	path := leaderboardsPath + "/" + s.Leaderboards()[0].ID
	answer := s.call("DELETE", path, nil)
	wantStatus(t, answer, 200)
	wantContains(t, "message", answer.body, `"message":"Delete leaderboard success."`)
	s.refuses("DELETE", path, nil, 404, "Leaderboard not found")
	s.refuses("DELETE", leaderboardsPath+"/0", nil, 400, "must be an ObjectId")
	wantEqual(t, "rows", len(s.names(leaderboardsPath)), 0)
	wantNoProblems(t, s)
}
