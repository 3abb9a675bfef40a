package mockapi_test

import (
	"slices"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const badgesPath = "/api/v1/badges"

// wholeBadge is a body that updateBadge takes, with changes.
func wholeBadge(changes map[string]any) map[string]any {
	body := map[string]any{
		"title": "Major", "action": "custom", "quantity": 5, "image": "https://cdn.example.com/a.png", "description": " Helps ",
		"darkImage": "https://cdn.example.com/d.png", "lightImage": "https://cdn.example.com/l.png", "enabledDarkAndLight": true,
		"award": true, "awardCurrency": true, "awardXpQuantity": 10, "awardCurrencyQuantity": 20, "attachRequired": true,
	}
	for name, value := range changes {
		body[name] = value
	}
	return body
}

func (s *service) badge(t *testing.T) mockapi.Badge {
	t.Helper()
	badge, ok := s.BadgeByTitle("Major")
	if !ok {
		t.Fatal("there is no badge")
	}
	return badge
}

func TestABadgeIsShownInStringsAndOnlyInPart(t *testing.T) {
	s := start(t)
	item := s.call("GET", badgesPath, nil).json(t)["body"].([]any)[0].(map[string]any)
	wantEqual(t, "number of fields", len(item), 8)
	for name, value := range map[string]string{
		"id": s.badge(t).ID, "title": "Major", "action": "custom", "quantity": "3", "attachRequired": "true", "awarded": "false", "image": "",
	} {
		wantEqual(t, name, item[name], any(value))
	}
	wantContains(t, "a list of none", start(t, mockapi.WithEmptyCommunity()).call("GET", badgesPath, nil).body, `"body":[]`)
	wantNoProblems(t, s)
}

func TestABadgeIsCreatedUpdatedAndDeleted(t *testing.T) {
	s := start(t, mockapi.WithEmptyCommunity())
	answer := s.call("POST", badgesPath, map[string]any{"title": "  Major ", "action": "custom"})
	wantStatus(t, answer, 200)
	wantContains(t, "message", answer.body, `"devMessage":"Badge has been created successfully"`)
	created := answer.json(t)["body"].(map[string]any)
	id := created["id"].(string)
	wantEqual(t, "title", created["title"], any("Major"))
	wantEqual(t, "quantity", created["quantity"], any("0"))
	wantEqual(t, "length of a UUID", len(id), 36)

	answer = s.call("PUT", badgesPath+"/"+id, wholeBadge(map[string]any{"applied": true}))
	wantStatus(t, answer, 200)
	wantEqual(t, "quantity", answer.json(t)["body"].(map[string]any)["quantity"], any("5"))
	badge := s.badge(t)
	wantEqual(t, "description", badge.Description, "Helps")
	wantEqual(t, "what is not shown", badge.DarkImage+badge.LightImage, "https://cdn.example.com/d.pnghttps://cdn.example.com/l.png")
	wantEqual(t, "flags", badge.EnabledDarkAndLight && badge.Award && badge.AwardCurrency && badge.Applied && !badge.Awarded, true)
	wantEqual(t, "awards", badge.AwardXPQuantity+badge.AwardCurrencyQuantity, 30)

	wantStatus(t, s.call("DELETE", badgesPath+"/"+id, nil), 200)
	wantEqual(t, "badges", len(s.Badges()), 0)
	wantNoProblems(t, s)
}

func TestABadgeIsAwardedAndTaken(t *testing.T) {
	s := start(t)
	id := s.badge(t).ID
	answer := s.call("POST", badgesPath+"/"+id+"/award", map[string]string{"userId": "101"})
	wantStatus(t, answer, 200)
	wantContains(t, "message", answer.body, `"message":"Badge has been rewarded successfully"`)
	awarded := answer.json(t)["body"].([]any)
	wantEqual(t, "badges in the answer", len(awarded), 1)
	wantEqual(t, "awarded", awarded[0].(map[string]any)["awarded"], any("true"))
	wantStatus(t, s.call("POST", badgesPath+"/"+id+"/award", map[string]string{"userId": "101"}), 200)
	wantStatus(t, s.call("POST", badgesPath+"/"+id+"/award", map[string]string{"userId": "102"}), 200)
	if got := s.Awards(id); !slices.Equal(got, []string{"101", "101", "102"}) {
		t.Errorf("holders: %v", got)
	}
	answer = s.call("POST", badgesPath+"/"+id+"/remove", map[string]string{"userId": "101"})
	wantStatus(t, answer, 200)
	wantContains(t, "body", answer.body, `"body":[]`)
	wantStatus(t, s.call("POST", badgesPath+"/"+id+"/remove", map[string]string{"userId": "103"}), 200)
	if got := s.Awards(id); !slices.Equal(got, []string{"102"}) {
		t.Errorf("holders: %v", got)
	}
	wantEqual(t, "holders of nothing", len(s.Awards("0")), 0)
	wantNoProblems(t, s)
}

func TestBadgeWritesRefuse(t *testing.T) {
	s := start(t)
	id := s.badge(t).ID
	without := func(name string) map[string]any {
		body := wholeBadge(nil)
		delete(body, name)
		return body
	}
	type refusal struct {
		method, path string
		body         any
		status       int
		says         string
	}
	refusals := map[string]refusal{
		"create without a title":       {"POST", "", map[string]string{"action": "custom"}, 400, "title is required"},
		"create without an action":     {"POST", "", map[string]string{"title": "A"}, 400, "action is required"},
		"create with a blank title":    {"POST", "", map[string]string{"title": " ", "action": "custom"}, 400, "title is required"},
		"create with a word":           {"POST", "", map[string]any{"title": "A", "action": "custom", "quantity": "3"}, 400, "quantity must be"},
		"create with no object":        {"POST", "", "title=A", 400, "not a JSON object"},
		"update of an unknown badge":   {"PUT", "/0", wholeBadge(nil), 404, "Badge not found"},
		"update with a null":           {"PUT", "/" + id, wholeBadge(map[string]any{"award": nil}), 400, "award is required"},
		"deletion of an unknown badge": {"DELETE", "/0", nil, 404, "Badge not found"},
		"award of an unknown badge":    {"POST", "/0/award", map[string]string{"userId": "101"}, 404, "Badge not found"},
		"award to an unknown user":     {"POST", "/" + id + "/award", map[string]string{"userId": "0"}, 404, "User not found"},
		"award to nobody":              {"POST", "/" + id + "/award", map[string]string{}, 400, "userId is required"},
		"award with a number":          {"POST", "/" + id + "/award", map[string]int{"userId": 101}, 400, "userId must be"},
		"removal of an unknown badge":  {"POST", "/0/remove", map[string]string{"userId": "101"}, 404, "Badge not found"},
		"removal from an unknown user": {"POST", "/" + id + "/remove", map[string]string{"userId": "0"}, 404, "User not found"},
	}
	for name := range wholeBadge(nil) {
		refusals["update without "+name] = refusal{"PUT", "/" + id, without(name), 400, name + " is required"}
	}
	for name, c := range refusals {
		t.Run(name, func(t *testing.T) {
			answer := s.call(c.method, badgesPath+c.path, c.body)
			wantStatus(t, answer, c.status)
			wantContains(t, "message", answer.body, c.says)
			wantEqual(t, "success", answer.json(t)["meta"].(map[string]any)["success"], any(false))
		})
	}
	wantEqual(t, "badges", len(s.Badges()), 1)
	wantEqual(t, "quantity", s.badge(t).Quantity, 3)
}

func TestSomebodyEditsBadgesInTheWebInterface(t *testing.T) {
	s := start(t)
	added := s.AddBadge(mockapi.Badge{Title: " Captain ", Action: "custom", Holders: []string{"101"}})
	if err := firstError(
		s.EditBadge(added.ID, func(b *mockapi.Badge) { b.ID, b.Quantity = "scribbled", 7 }),
		s.RemoveAward(added.ID, "101"),
		s.RemoveBadge(s.badge(t).ID),
	); err != nil {
		t.Fatal(err)
	}
	s.Badges()[0].Title = "scribbled"
	captain, found := s.BadgeByTitle("Captain")
	wantEqual(t, "found", found, true)
	wantEqual(t, "id", captain.ID, added.ID)
	wantEqual(t, "quantity", captain.Quantity, 7)
	wantEqual(t, "holders", len(captain.Holders), 0)
	wantEqual(t, "badges", len(s.Badges()), 1)
	_, found = s.BadgeByTitle("Major")
	wantEqual(t, "found the removed one", found, false)
	for name, err := range map[string]error{
		"EditBadge": s.EditBadge("0", func(*mockapi.Badge) {}), "RemoveBadge": s.RemoveBadge("0"),
		"RemoveAward": s.RemoveAward("0", "101"), "RemoveAward of none": s.RemoveAward(added.ID, "101"),
	} {
		if err == nil {
			t.Errorf("%s did not fail", name)
		}
	}
	wantEqual(t, "requests", len(s.Requests()), 0)
}

func TestBadgesAreSteeredOverHTTP(t *testing.T) {
	s := start(t)
	added := s.control("POST", "/badges", `{"title":"Captain","action":"custom","dark_image":"x"}`, 200).json(t)
	id := added["id"].(string)
	s.control("PUT", "/badges/"+id, `{"quantity":9,"holders":["101"]}`, 204)
	captain := s.control("GET", "/state", nil, 200).json(t)["badges"].([]any)[1].(map[string]any)
	wantEqual(t, "title", captain["title"], any("Captain"))
	wantEqual(t, "dark image", captain["dark_image"], any("x"))
	wantEqual(t, "quantity", captain["quantity"], any(9.0))
	wantEqual(t, "holders", len(captain["holders"].([]any)), 1)
	s.control("DELETE", "/badges/"+id, nil, 204)
	wantEqual(t, "badges", len(s.Badges()), 1)
	s.control("POST", "/badges", `{"title":"Captain"}`, 400)
	s.control("POST", "/badges", `{"titel":"Captain"}`, 400)
	s.control("PUT", "/badges/"+s.badge(t).ID, `{"titel":"Captain"}`, 400)
	s.control("PUT", "/badges/"+s.badge(t).ID, ``, 400)
	s.control("PUT", "/badges/0", `{"quantity":9}`, 404)
	s.control("DELETE", "/badges/0", nil, 404)
}
