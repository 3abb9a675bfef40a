package client

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// shownBadge prints a badge with what is absent as "-".
func shownBadge(b Badge) string {
	return fmt.Sprintf("%s %q %q %s %s %s %s %s", b.ID, b.Title, b.Action, shown(b.Quantity), shown(b.Description), shown(b.Image),
		shown(b.AttachRequired), shown(b.Awarded))
}

func shown[T any](value *T) string {
	if value == nil {
		return "-"
	}
	return fmt.Sprintf("%#v", *value)
}

func TestABadgeIsReadInAllItsForms(t *testing.T) {
	c := answering(t, 200, jsonContent, `{"meta": {"success": true}, "body": [
		{"id": "a", "title": "A", "action": "custom", "quantity": "3", "description": "d", "image": "", "attachRequired": "true",
		 "awarded": "false", "new": {}},
		{"_id": "b", "title": "B", "action": "custom", "quantity": 3, "description": "", "image": "https://x/y.png", "attachRequired": true,
		 "awarded": false},
		{"id": "c", "title": " C ", "quantity": "", "attachRequired": null},
		{"id": 4}]}`)
	badges, err := c.Badges.All(t.Context())
	wantNoError(t, err)
	for i, wanted := range []string{
		`a "A" "custom" 3 "d" "" true false`, `b "B" "custom" 3 "" "https://x/y.png" true false`, `c " C " "" - - - - -`, `4 "" "" - - - - -`,
	} {
		wantEqual(t, "badge", shownBadge(badges[i]), wanted)
	}
	wantEqual(t, "by title", len(c.Badges.ofKey(badges, "C")), 1)
	_, found, err := c.Badges.Find(t.Context(), "z")
	wantNoError(t, err)
	wantEqual(t, "one that is not in the list", found, false)
}

func TestAListOfBadgesThatIsNotUnderstoodIsAnError(t *testing.T) {
	for body, says := range map[string]string{
		`[{"title": "B"}]`: "a list of badges, each with id or _id or badge_id or badgeId, was expected, and an object with the members title " +
			"came",
		`{"id": "a"}`: "a list of badges was expected, and an object with the members id came",
		`"a"`:         "a list of badges was expected, and a string came",
		`null`:        "a list was expected, and nothing came",
	} {
		c := answering(t, 200, jsonContent, `{"meta": {"success": true}, "body": `+body+`}`)
		_, _, err := c.Badges.Find(t.Context(), "a")
		wantText(t, err, says)
	}
}

func TestAnOddMemberCostsABadgeThatMemberAlone(t *testing.T) {
	c := answering(t, 200, jsonContent, `{"meta": {"success": true}, "body": [
		{"id": "a", "title": "A", "quantity": "unlimited", "awarded": "perhaps", "description": {"en": "x"}, "image": ["x"]}]}`)
	badge, found, err := c.Badges.Find(t.Context(), "a")
	wantNoError(t, err)
	wantEqual(t, "found", found, true)
	wantEqual(t, "title", badge.Title, "A")
	absent := badge.Quantity == nil && badge.Awarded == nil && badge.Description == nil && badge.Image == nil
	wantEqual(t, "the odd members are absent", absent, true)
}

// bodies returns the JSON bodies that were sent to an operation.
func bodies(c *community, id OperationID) []map[string]any {
	var all []map[string]any
	for _, request := range c.Requests() {
		if request.Operation == string(id) {
			var body map[string]any
			_ = json.Unmarshal([]byte(request.Body), &body)
			all = append(all, body)
		}
	}
	return all
}

func names(body map[string]any) string {
	var all []string
	for name := range body {
		all = append(all, name)
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

const thirteen = "action attachRequired award awardCurrency awardCurrencyQuantity awardXpQuantity darkImage description " +
	"enabledDarkAndLight image lightImage quantity title"

func TestABadgeIsWrittenAsTheDocumentationWantsIt(t *testing.T) {
	c := newCommunity(t)
	three, yes, no := int64(3), true, false
	badge, err := c.CreateBadge(t.Context(), BadgeDraft{Title: created, Action: "custom"})
	wantNoError(t, err)
	wantEqual(t, "created", shownBadge(badge), badge.ID+` "`+created+`" "custom" 0 "" "" false false`)
	_, err = c.UpdateBadge(t.Context(), badge.ID, BadgeDraft{Title: renamed, Action: "custom", Quantity: &three})
	wantNoError(t, err)
	_, err = c.UpdateBadge(t.Context(), badge.ID, BadgeDraft{Title: renamed, Action: "custom", Applied: &no, Awarded: &yes})
	wantNoError(t, err)
	wantEqual(t, "created with", names(bodies(c, OpCreateBadge)[0]), "action title")
	updates := bodies(c, OpUpdateBadge)
	wantEqual(t, "updated with", names(updates[0]), thirteen)
	wantEqual(t, "quantity", updates[0]["quantity"], any(3.0))
	wantEqual(t, "image", updates[0]["image"], any(""))
	wantEqual(t, "award", updates[0]["award"], any(false))
	wantEqual(t, "updated with what is optional", len(updates[1]), 15)
	wantEqual(t, "awarded", updates[1]["awarded"], any(true))
	now, found, err := c.Client.Badges.Find(t.Context(), badge.ID)
	wantNoError(t, err)
	wantEqual(t, "found", found, true)
	wantEqual(t, "now", shownBadge(now), badge.ID+` "`+renamed+`" "custom" 0 "" "" false true`)
}

func TestWhatTheAnswerLacksOfABadgeIsWhatWasSent(t *testing.T) {
	c := answering(t, 200, jsonContent, `{"meta": {"success": true}, "body": {"quantity": "5"}}`)
	three, text, yes := int64(3), "text", true
	badge, err := c.UpdateBadge(t.Context(), "a", BadgeDraft{Title: "A", Action: "custom", Quantity: &three, Description: &text,
		Awarded: &yes})
	wantNoError(t, err)
	wantEqual(t, "badge", shownBadge(badge), `a "A" "custom" 5 "text" "" false true`)
}

func TestABadgeIsCreatedOnceWhateverBecomesOfTheAnswer(t *testing.T) {
	for name, test := range map[string]struct {
		faults []mockapi.Fault
		posts  int
		says   string
		there  int
	}{
		"answered":                    {nil, 1, "", 1},
		"refused":                     {[]mockapi.Fault{{Status: 400, Message: "no"}}, 1, "HTTP 400 Bad Request: no", 0},
		"lost before it was done":     {[]mockapi.Fault{{Drop: true}}, 2, "", 1},
		"lost after it was done":      {[]mockapi.Fault{{Drop: true, Effect: true}}, 1, "", 1},
		"an answer without the id":    {[]mockapi.Fault{{Effect: true, Body: `{"meta": {"success": true}, "body": {"title": "x"}}`}}, 1, "", 1},
		"an answer that is too short": {[]mockapi.Fault{{Truncate: true}}, 1, "", 1},
		"lost twice":                  {[]mockapi.Fault{{Drop: true}, {Drop: true}}, 2, "it had not been done", 0},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCommunity(t)
			for _, fault := range test.faults {
				fault.Operation = "createBadge"
				c.Inject(fault)
			}
			badge, err := c.CreateBadge(t.Context(), BadgeDraft{Title: created, Action: "custom"})
			wantEqual(t, "requests", c.sent(OpCreateBadge), test.posts)
			wantEqual(t, "badges", len(c.Server.Badges()), 1+test.there)
			if test.says != "" {
				wantText(t, err, test.says)
				return
			}
			wantNoError(t, err)
			there, _ := c.BadgeByTitle(created)
			wantEqual(t, "id", badge.ID, there.ID)
			wantEqual(t, "claimed", c.claims.taken("badge", badge.ID), true)
			wantNoError(t, c.DeleteBadge(t.Context(), badge.ID))
		})
	}
}

func TestABadgeThatIsGoneIsDeleted(t *testing.T) {
	for name, test := range map[string]struct {
		fault mockapi.Fault
		gone  bool
	}{
		"answered":                    {mockapi.Fault{}, true},
		"404, and it is gone":         {mockapi.Fault{Status: 404, Message: "Badge not found", Effect: true}, true},
		"404, and it is there":        {mockapi.Fault{Status: 404, Message: "Cannot DELETE"}, false},
		"405, and it is there":        {mockapi.Fault{Status: 405}, false},
		"refused, although it is not": {mockapi.Fault{Status: 403, Effect: true}, false},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCommunity(t)
			if test.fault.Status != 0 {
				test.fault.Operation = "deleteBadge"
				c.Inject(test.fault)
			}
			err := c.DeleteBadge(t.Context(), c.Server.Badges()[0].ID)
			wantEqual(t, "deleted", err == nil, test.gone)
		})
	}
}

func TestABadgeIsAwardedAndTakenOnce(t *testing.T) {
	lost, refused := mockapi.Fault{Drop: true, Effect: true}, mockapi.Fault{Status: 403, Message: "no"}
	for name, test := range map[string]struct {
		op    OperationID
		user  string
		fault *mockapi.Fault
		kind  string
		holds bool
	}{
		"awarded":                     {OpAwardBadge, "102", nil, "", true},
		"awarded to nobody":           {OpAwardBadge, "999", nil, "not found", false},
		"awarded, the answer is lost": {OpAwardBadge, "102", &lost, unknownOutcome, true},
		"not awarded":                 {OpAwardBadge, "102", &refused, "not allowed", false},
		"taken":                       {OpRemoveBadge, "101", nil, "", false},
		"taken from nobody":           {OpRemoveBadge, "999", nil, "", false},
		"taken, the answer is lost":   {OpRemoveBadge, "101", &lost, unknownOutcome, false},
		"not taken":                   {OpRemoveBadge, "101", &refused, "not allowed", true},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCommunity(t)
			major := c.Server.Badges()[0].ID
			wantNoError(t, c.EditBadge(major, func(b *mockapi.Badge) { b.Holders = []string{"101"} }))
			if test.fault != nil {
				test.fault.Operation = string(test.op)
				c.Inject(*test.fault)
			}
			do := c.AwardBadge
			if test.op == OpRemoveBadge {
				do = c.Client.RemoveBadge
			}
			err := do(t.Context(), major, test.user)
			wantEqual(t, "requests", c.sent(test.op), 1)
			wantEqual(t, "user", bodies(c, test.op)[0]["userId"], any(test.user))
			wantEqual(t, "has the badge", slices.Contains(c.Awards(major), test.user), test.holds)
			if test.kind != "" {
				wantKind(t, err, test.kind)
				return
			}
			wantNoError(t, err)
		})
	}
}

func TestManyReadersOfBadgesMakeOneRequest(t *testing.T) {
	c := newCommunity(t)
	for range 50 {
		_, err := c.Client.Badges.All(t.Context())
		wantNoError(t, err)
	}
	wantEqual(t, "requests", c.sent(OpListBadges), 1)
	wantNoError(t, c.AwardBadge(t.Context(), c.Server.Badges()[0].ID, "101"))
	badges, err := c.Client.Badges.All(t.Context())
	wantNoError(t, err)
	wantEqual(t, "awarded, as seen after an award", *badges[0].Awarded, true)
	wantEqual(t, "requests", c.sent(OpListBadges), 2)
}
