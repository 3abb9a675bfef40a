package mockapi_test

import (
	"maps"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// wholeStreak is a body that updateStreak takes, with changes.
func wholeStreak(changes map[string]any) map[string]any {
	body := map[string]any{
		"name": "Talk", "timezone": "utc_gmt", "startDate": "2026-04-07", "timeframe": map[string]any{"value": "daily", "count": 5},
		"action": map[string]any{"operator": "and", "conditions": []any{
			map[string]any{"_id": "524710654a38", "action": "messages", "value": 2, "isCustomField": true},
			map[string]any{"action": "replies", "value": 1.5},
		}},
		"activeDaysType": "custom", "activeDays": []string{"Monday", "Tuesday", "Friday"},
	}
	maps.Copy(body, changes)
	return body
}

func TestAStreakIsListedWithoutAMessage(t *testing.T) {
	s := start(t)
	answer := s.call("GET", streaksPath, nil)
	wantStatus(t, answer, 200)
	body := answer.json(t)
	_, hasMessage := body["message"]
	wantEqual(t, "there is a message", hasMessage, false)
	wantEqual(t, "status", body["status"], any("success"))
	row := body["data"].([]any)[0].(map[string]any)
	wantEqual(t, "name", row["name"], any("Daily chat"))
	wantEqual(t, "communityId", row["communityId"], any(s.CommunityID()))
	wantEqual(t, "startDate", row["startDate"], any("2026-01-15T00:00:00.000Z"))
	wantEqual(t, "__v", row["__v"], any(0.0))
	wantNoProblems(t, s)
}

func TestAStreakIsReplacedWhole(t *testing.T) {
	s := start(t)
	streak := s.Streaks()[0]
	answer := s.call("PUT", streaksPath+"/"+streak.ID, wholeStreak(nil))
	wantStatus(t, answer, 200)
	wantEqual(t, "body", answer.body, "{}")
	row := rowsIn(t, s.call("GET", streaksPath, nil))[0]
	wantEqual(t, "name", row["name"], any("Talk"))
	wantEqual(t, "a date reads as a time", row["startDate"], any("2026-04-07T00:00:00.000Z"))
	wantJSON(t, "timeframe", row["timeframe"], `{"count":5,"value":"daily"}`)
	wantJSON(t, "days, as a set", row["activeDays"], `["Friday","Monday","Tuesday"]`)
	wantEqual(t, "the order stays", row["order"], any(1.0))
	conditions := row["action"].(map[string]any)["conditions"].([]any)
	wantJSON(t, "a condition", conditions[0], `{"_id":"524710654a38","action":"messages","isCustomField":null,"value":2}`)
	second := conditions[1].(map[string]any)
	wantEqual(t, "digits of a new id", len(second["_id"].(string)), 12)
	wantEqual(t, "value", second["value"], any(1.5))
	wantEqual(t, "what is never shown", s.Streaks()[0].Conditions[0].CustomField, true)
	wantNoProblems(t, s)
}

func TestAStreakIsReplacedByNothingLess(t *testing.T) {
	s := start(t)
	path, before := streaksPath+"/"+s.Streaks()[0].ID, s.Streaks()[0]
	for name := range wholeStreak(nil) {
		body := wholeStreak(nil)
		delete(body, name)
		s.refuses("PUT", path, body, 400, name+" is required")
		s.refuses("PUT", path, wholeStreak(map[string]any{name: nil}), 400, name+" is required")
	}
	for says, changes := range map[string]map[string]any{
		"name must not be empty":             {"name": " "},
		"name must be a string":              {"name": 1},
		"startDate must be a date":           {"startDate": "2026-04-07T00:00:00Z"},
		"timeframe must be an object":        {"timeframe": "daily"},
		"timeframe.count is required":        {"timeframe": map[string]any{"value": "daily"}},
		"timeframe.count must be at least 1": {"timeframe": map[string]any{"value": "daily", "count": 0}},
		"timeframe.count must be an integer": {"timeframe": map[string]any{"value": "daily", "count": 1.5}},
		"action.conditions is required":      {"action": map[string]any{"operator": "and"}},
		"action.conditions has an entry": {
			"action": map[string]any{"operator": "and", "conditions": []any{map[string]any{"action": "x"}}},
		},
		"action.conditions must be an array":    {"action": map[string]any{"operator": "and", "conditions": "x"}},
		"activeDays has an entry that must be":  {"activeDays": []string{"Montag"}},
		"activeDays has Monday twice":           {"activeDays": []string{"Monday", "Monday"}},
		"and each entry a string":               {"activeDays": []int{1}},
		"activeDaysType must not be empty":      {"activeDaysType": ""},
		"timezone must not be empty":            {"timezone": ""},
		"action.operator must not be empty":     {"action": map[string]any{"operator": "", "conditions": []any{}}},
		"timeframe.value must not be empty":     {"timeframe": map[string]any{"value": "", "count": 1}},
		"startDate must be a date such as 2026": {"startDate": "soon"},
	} {
		s.refuses("PUT", path, wholeStreak(changes), 400, says)
	}
	s.refuses("PUT", streaksPath+"/"+noID, wholeStreak(nil), 404, "Streak not found")
	wantEqual(t, "name", s.Streaks()[0].Name, before.Name)
	wantEqual(t, "changed", s.Streaks()[0].UpdatedAt.Equal(before.UpdatedAt), true)
}

func TestSomebodyEditsStreaksInTheWebInterface(t *testing.T) {
	s := start(t)
	added := s.AddStreak(mockapi.Streak{Name: "Weekly", Order: 2})
	if err := firstError(
		s.EditStreak(added.ID, func(one *mockapi.Streak) { one.Count = 7 }), s.RemoveStreak(s.Streaks()[0].ID),
	); err != nil {
		t.Fatal(err)
	}
	rows := rowsIn(t, s.call("GET", streaksPath, nil))
	wantEqual(t, "streaks", len(rows), 1)
	wantEqual(t, "id", rows[0]["_id"], any(added.ID))
	wantJSON(t, "timeframe", rows[0]["timeframe"], `{"count":7,"value":""}`)
	wantNoProblems(t, s)
}
