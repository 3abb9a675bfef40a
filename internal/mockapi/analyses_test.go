package mockapi_test

import (
	"maps"
	"strings"
	"testing"
)

func horizontalLine(clientID string) map[string]any {
	return map[string]any{
		"type": "HORIZONTAL_LINE", "clientObjectId": clientID,
		"points": []any{map[string]any{"time": "2026-01-08T10:00:00Z", "price": 1.355}}, "style": map[string]any{"color": "#FF0000"},
	}
}

func level(price float64) map[string]any {
	return map[string]any{"price": price, "clientObjectId": "l", "time": "2026-01-08T10:00:00Z"}
}

// newAnalysis is a body that createAnalysis takes, with changes.
func newAnalysis(changes map[string]any) map[string]any {
	body := map[string]any{
		"sender": "ana@example.com",
		"metadata": map[string]any{
			"direction": "BULLISH", "entryPlacement": "BELOW_CURRENT", "expiry": map[string]any{"type": "HOURS", "hours": 24},
			"title": "Bounce", "preferenceText": "Price bounced from [[zone:demand]], target at [[target:resistance]], see [[none:x]].",
			"alternativeText": "Below [[zone:demand]] it is off.", "comments": "Watch the volume.", "timeframe": "H1", "symbol": "GBP/USD",
		},
		"levels": map[string]any{"pivot": level(1.345), "resistance": level(1.35), "support": level(1.341)},
		"drawings": []any{
			map[string]any{"type": "RECTANGLE", "clientObjectId": "zone", "points": []any{
				map[string]any{"time": "2026-01-08T00:00:00Z", "price": 1.338}, map[string]any{"time": "2026-01-09T00:00:00Z", "price": 1.347},
			}},
			horizontalLine("target"),
		},
	}
	maps.Copy(body, changes)
	return body
}

func (s *service) createAnalysis(changes map[string]any) string {
	s.t.Helper()
	return s.data("POST", analysesPath+"/channels/"+s.channel("General"), newAnalysis(changes), 200)["analysisId"].(string)
}

func TestAnAnalysisDoesNotReadAsItWasWritten(t *testing.T) {
	s := start(t)
	id := s.createAnalysis(nil)
	analysis := s.Analyses()[1]
	wantEqual(t, "id", analysis.ID, id)
	zone, target := analysis.Drawings[0].ID, analysis.Drawings[1].ID
	read := s.data("GET", analysisPath+"/"+id, nil, 200)
	metadata := read["metadata"].(map[string]any)
	wantEqual(t, "preferenceText", metadata["preferenceText"],
		any("Price bounced from [["+zone+":demand]], target at [["+target+":resistance]], see [[none:x]]."))
	wantEqual(t, "alternativeText", metadata["alternativeText"], any("Below [["+zone+":demand]] it is off."))
	wantJSON(t, "expiry", metadata["expiry"], `{"hours":24,"type":"HOURS"}`)
	wantEqual(t, "setup", read["setup"], any("bullish_bounce"))
	drawing := read["drawings"].([]any)[0].(map[string]any)
	wantEqual(t, "id of a drawing", drawing["objectId"], any(zone))
	wantJSON(t, "a level", read["levels"].(map[string]any)["pivot"], `{"price":1.345,"time":"2026-01-08T10:00:00.000Z"}`)
	for _, never := range []string{"clientObjectId", "ana@example.com", "sender"} {
		if body := s.call("GET", analysisPath+"/"+id, nil).body; strings.Contains(body, never) {
			t.Errorf("%s is shown: %s", never, body)
		}
	}
	wantNoProblems(t, s)
}

func TestTheAnalysesOfTheCommunityAreListedAtThePathOfOne(t *testing.T) {
	s := start(t)
	s.createAnalysis(nil)
	wantNames(t, "analyses", s.names(analysesPath), "A bounce from support", "Bounce")
	wantEqual(t, "channel", rowsIn(t, s.call("GET", analysesPath, nil))[1]["channelId"], any(s.channel("General")))
	wantEqual(t, "lists", s.Count("listAnalyses"), 2)
	wantEqual(t, "reads of one", s.Count("getAnalysis"), 0)
	s.refuses("GET", analysisPath+"/"+noID, nil, 404, "Analysis not found")
	wantEqual(t, "reads of one", s.Count("getAnalysis"), 1)
	wantNoProblems(t, s)
}

func TestAMovedListOfAnalysesLeavesItsPath(t *testing.T) {
	s := start(t)
	s.Reroute("listAnalyses", "GET", "/apis/v1/communities/{analysisId}/analyses")
	wantEqual(t, "analyses", len(s.names("/apis/v1/communities/"+s.CommunityID()+"/analyses")), 1)
	wantStatus(t, s.call("GET", analysesPath, nil), 404)
	wantNoProblems(t, s)
}

func TestAnIdempotencyKeyMakesOneAnalysis(t *testing.T) {
	s := start(t)
	first := s.createAnalysis(map[string]any{"idempotencyKey": "k1"})
	wantEqual(t, "again", s.createAnalysis(map[string]any{"idempotencyKey": "k1"}), first)
	wantEqual(t, "analyses", len(s.Analyses()), 2)
	s.createAnalysis(map[string]any{"idempotencyKey": "k2"})
	s.createAnalysis(nil)
	s.createAnalysis(nil)
	wantEqual(t, "analyses", len(s.Analyses()), 5)
}

func TestAnAnalysisIsRefused(t *testing.T) {
	s := start(t)
	path := analysesPath + "/channels/" + s.channel("General")
	metadata := func(changes map[string]any) map[string]any {
		changed := maps.Clone(newAnalysis(nil)["metadata"].(map[string]any))
		maps.Copy(changed, changes)
		return map[string]any{"metadata": changed}
	}
	for says, changes := range map[string]map[string]any{
		"sender is required":                        {"sender": nil},
		"sender must not be empty":                  {"sender": " "},
		"metadata is required":                      {"metadata": nil},
		"metadata.direction is required":            {"metadata": map[string]any{"title": "x", "entryPlacement": "BELOW_CURRENT"}},
		"metadata.title must not be empty":          metadata(map[string]any{"title": " "}),
		"metadata.direction must be one of":         metadata(map[string]any{"direction": "SIDEWAYS"}),
		"metadata.entryPlacement must be one of":    metadata(map[string]any{"entryPlacement": "AT_CURRENT"}),
		"metadata.expiry must have a type":          metadata(map[string]any{"expiry": map[string]any{"type": "HOURS"}}),
		"metadata.expiry must be an object":         metadata(map[string]any{"expiry": 24}),
		"resistance must be above pivot":            {"levels": map[string]any{"resistance": level(1), "pivot": level(1)}},
		"pivot above support":                       {"levels": map[string]any{"resistance": level(1), "support": level(2)}},
		"levels.pivot.price is required":            {"levels": map[string]any{"pivot": map[string]any{}}},
		"levels.pivot.time must be":                 {"levels": map[string]any{"pivot": map[string]any{"price": 1, "time": "soon"}}},
		"drawings has an entry without a type":      {"drawings": []any{map[string]any{}}},
		"a LINE with 0 points instead of 2":         {"drawings": []any{map[string]any{"type": "LINE"}}},
		"Two drawings have the clientObjectId same": {"drawings": []any{horizontalLine("same"), horizontalLine("same")}},
		"drawings must be an array":                 {"drawings": map[string]any{}},
	} {
		s.refuses("POST", path, newAnalysis(changes), 400, says)
	}
	s.refuses("POST", path, newAnalysis(map[string]any{"sender": "eve"}), 404, "Sender not found")
	s.refuses("POST", analysesPath+"/channels/"+noID, newAnalysis(nil), 404, "Channel not found")
	s.refuses("POST", analysisPath+"/"+noID+"/channels/"+s.channel("General"), newAnalysis(nil), 404, "Community not found")
	wantEqual(t, "analyses", len(s.Analyses()), 1)
	// Two kinds of drawings are known only by name, so whatever is not known passes.
	s.createAnalysis(map[string]any{"drawings": []any{map[string]any{"type": "FIBONACCI"}}, "levels": map[string]any{"pivot": level(1)}})
}

func TestAnAnalysisIsChangedInPart(t *testing.T) {
	s := start(t)
	id := s.createAnalysis(nil)
	path := analysisPath + "/" + id
	data := s.data("PATCH", path, map[string]any{"sender": "ben", "metadata": map[string]any{
		"title": "Turn", "preferenceText": "At [[target:t]].", "expiry": map[string]any{"type": "HOURS", "hours": 1},
	}}, 200)
	wantJSON(t, "answer", data, `{"analysisId":"`+id+`","updatedFields":["title","preferenceText","expiry"]}`)
	analysis := s.Analyses()[1]
	wantEqual(t, "title", analysis.Title, "Turn")
	wantEqual(t, "text", analysis.Preference, "At [["+analysis.Drawings[1].ID+":t]].")
	wantEqual(t, "comments", analysis.Comments, "Watch the volume.")
	wantEqual(t, "sender", analysis.Sender, "ana@example.com")

	data = s.data("PATCH", path, map[string]any{
		"levels": map[string]any{"support": level(1.34)}, "drawings": []any{horizontalLine("only")},
		"metadata": map[string]any{"comments": "See [[only:it]]."},
	}, 200)
	wantJSON(t, "fields", data["updatedFields"], `["comments","levels","drawings"]`)
	analysis = s.Analyses()[1]
	wantEqual(t, "all drawings are replaced", len(analysis.Drawings), 1)
	wantEqual(t, "comments", analysis.Comments, "See [["+analysis.Drawings[0].ID+":it]].")
	wantEqual(t, "a level that was sent", analysis.Levels["support"].Price, 1.34)
	wantEqual(t, "a level that was not", analysis.Levels["pivot"].Price, 1.345)
	wantNoProblems(t, s)

	s.refuses("PATCH", path, map[string]any{"levels": map[string]any{"support": level(2)}}, 400, "pivot above support")
	s.refuses("PATCH", path, map[string]any{"metadata": map[string]any{"title": 1}}, 400, "metadata.title must be a string")
	s.refuses("PATCH", path, map[string]any{"sender": "ben"}, 400, "Nothing to update")
	s.refuses("PATCH", path, map[string]any{"metadata": map[string]any{}}, 400, "Nothing to update")
	s.refuses("PATCH", path, map[string]any{"sender": "eve", "metadata": map[string]any{"title": "x"}}, 404, "Sender not found")
	s.refuses("PATCH", analysisPath+"/"+noID, map[string]any{"metadata": map[string]any{"title": "x"}}, 404, "Analysis not found")
	wantEqual(t, "support", s.Analyses()[1].Levels["support"].Price, 1.34)
}

func TestDrawingsAreAppended(t *testing.T) {
	s := start(t)
	path := analysisPath + "/" + s.createAnalysis(nil) + "/drawings"
	wantStatus(t, s.call("POST", path, map[string]any{"drawings": []any{horizontalLine("third")}, "sender": "ana"}), 200)
	wantEqual(t, "drawings", len(s.Analyses()[1].Drawings), 3)
	wantNoProblems(t, s)
	s.refuses("POST", path, map[string]any{"drawings": []any{horizontalLine("third")}}, 400, "Two drawings")
	s.refuses("POST", path, map[string]any{"drawings": []any{}}, 400, "drawings must not be empty")
	s.refuses("POST", path, map[string]any{}, 400, "drawings is required")
	s.refuses("POST", path, map[string]any{"drawings": []any{horizontalLine("x")}, "sender": "eve"}, 404, "Sender not found")
	s.refuses("POST", analysisPath+"/"+noID+"/drawings", map[string]any{"drawings": []any{horizontalLine("x")}}, 404, "Analysis not found")
	wantEqual(t, "drawings", len(s.Analyses()[1].Drawings), 3)
}

func TestAnAnalysisIsDeleted(t *testing.T) {
	s := start(t)
	id := s.createAnalysis(map[string]any{"idempotencyKey": "k"})
	wantEqual(t, "id", s.data("DELETE", analysisPath+"/"+id, nil, 200)["analysisId"], any(id))
	s.refuses("DELETE", analysisPath+"/"+id, nil, 404, "Analysis not found")
	s.refuses("GET", analysisPath+"/"+id, nil, 404, "Analysis not found")
	if s.createAnalysis(map[string]any{"idempotencyKey": "k"}) == id {
		t.Error("the key of a deleted analysis gave it back")
	}
	wantNoProblems(t, s)
}
