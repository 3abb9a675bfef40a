package mockapi_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// What these tests send is guessed, as everything about these operations is: they hold the mock together, and say nothing of the service.

// wrappedIn returns what an answer of the integration family wraps.
func wrappedIn[T any](t *testing.T, answer reply) T {
	t.Helper()
	wantStatus(t, answer, http.StatusOK)
	data, ok := answer.json(t)["data"].(T)
	if !ok {
		t.Fatalf("the data is of another kind: %s", answer.body)
	}
	return data
}

const (
	registerPath = "/api/v1/auth/register"
	verifyPath   = "/api/v1/auth/verify-email"
	loginPath    = "/api/v1/auth/login"
)

func TestSomebodyRegistersVerifiesAndLogsIn(t *testing.T) {
	s := start(t)
	const password = "correct horse battery staple"
	eve := map[string]string{"email": "eve@example.com", "username": "eve", "password": password}
	login := map[string]string{"email": "EVE@example.com", "password": password}

	wantStatus(t, s.call("POST", loginPath, login), 401)
	registered := s.call("POST", registerPath, eve)
	wantStatus(t, registered, 200)
	wantStatus(t, s.call("POST", loginPath, login), 403)
	wantEqual(t, "members before the verification", len(s.Members()), 4)

	code := s.Registrations()[0].Code
	if strings.Contains(registered.body, code) || len(code) != 6 {
		t.Errorf("the code %s, and the answer %s", code, registered.body)
	}
	wantContains(t, "state", s.control("GET", "/state", nil, 200).body, `"code": "`+code+`"`)
	wantStatus(t, s.call("POST", verifyPath, map[string]string{"email": "eve@example.com", "code": "x" + code[1:]}), 400)
	wantStatus(t, s.call("POST", verifyPath, map[string]string{"email": "nobody@example.com", "code": code}), 404)
	wantStatus(t, s.call("POST", loginPath, login), 403)

	verified := s.call("POST", verifyPath, map[string]string{"email": "eve@example.com", "code": code})
	wantStatus(t, verified, 200)
	wantStatus(t, s.call("POST", verifyPath, map[string]string{"email": "eve@example.com", "code": code}), 409)
	member := s.Members()[4]
	wantEqual(t, "member", strings.Join([]string{member.ID, member.Username, member.Email}, " "), "105 eve eve@example.com")

	wantStatus(t, s.call("POST", loginPath, map[string]string{"email": "eve@example.com", "password": "wrong"}), 401)
	session := s.call("POST", loginPath, login)
	wantStatus(t, session, 200)
	body, _ := session.json(t)["body"].(map[string]any)
	token, _ := body["token"].(string)
	wantEqual(t, "user", body["userId"], any("105"))
	wantEqual(t, "sessions", s.Sessions()[0].User, "eve")

	// The token opens what asks for a session and for no permission, and expires.
	const ownAccount = "/apis/v1/users/66b2f0a1c3d4e5f600000069"
	if answer := s.call("GET", ownAccount, nil, bearer(token)); answer.status == http.StatusUnauthorized {
		t.Errorf("the session is refused: %s", answer.body)
	}
	wantStatus(t, s.call("GET", "/apis/v1/messages", nil, bearer(token)), 401)
	s.Clock().Advance(time.Hour)
	wantStatus(t, s.call("GET", ownAccount, nil, bearer(token)), 401)

	for _, request := range s.Requests() {
		if strings.Contains(request.Body, password) {
			t.Errorf("the request log has the password: %s", request.Body)
		}
	}
	wantContains(t, "log", s.Requests()[1].Body, `"username":"eve"`)
	if strings.Contains(s.control("GET", "/state", nil, 200).body, password) {
		t.Error("the state shows the password")
	}
	wantNoProblems(t, s)
}

func TestNobodyRegistersTwiceOrAsSomebodyElse(t *testing.T) {
	s := start(t)
	for _, test := range []struct {
		email, username string
		status          int
	}{
		{"Ana@example.com", "ana2", 409}, {"ana2@example.com", "ana", 409}, {"eve@example.com", "eve", 200}, {"eve@example.com", "eve2", 409},
		{"eve2@example.com", "eve", 409}, {" ", "x", 400}, {"x@example.com", " ", 400},
	} {
		answer := s.call("POST", registerPath, map[string]string{"email": test.email, "username": test.username, "password": "p"})
		if answer.status != test.status {
			t.Errorf("%s, %s: status %d, want %d", test.email, test.username, answer.status, test.status)
		}
	}
	wantEqual(t, "registrations", len(s.Registrations()), 1)
	wantNoProblems(t, s)
}

func TestABodyWithAPasswordThatIsBrokenIsNotLogged(t *testing.T) {
	s := start(t)
	wantStatus(t, s.call("POST", loginPath, `{"email":"eve@example.com","password":"open sesame`), 400)
	if logged := s.Requests()[0].Body; strings.Contains(logged, "sesame") || logged == "" {
		t.Errorf("logged: %s", logged)
	}
}

// xpSettings is a whole body: every key is required.
func xpSettings(message int) map[string]any {
	body := map[string]any{"enabled": true}
	for _, name := range []string{"picture", "aboutme", "quote", "visit", "referral", "refer"} {
		body[name] = map[string]any{"enabled": false, "xp": 0}
	}
	for _, name := range []string{"message", "reply", "react", "object", "analysis", "comment", "tradingDiscussions"} {
		body[name] = map[string]any{"enabled": name == "message", "xp": message, "time": 60}
	}
	return body
}

func TestXPAndTierSettingsAreReadBack(t *testing.T) {
	s := start(t)
	gamification := "/api/v1/gamifications/" + s.CommunityID()
	token := bearer(s.APIToken())
	withToken := func(r *http.Request) { withoutKeys(r); token(r) }

	changed := s.call("POST", gamification+"/xp-setting", xpSettings(7), withToken)
	wantStatus(t, changed, 200)
	wantContains(t, "answer", changed.body, `"success":true`)
	wantStatus(t, s.call("POST", gamification+"/tier-setting",
		map[string]any{"enabled": false, "display": map[string]bool{"levels": true, "tiers": false}}, withToken), 200)
	data := wrappedIn[map[string]any](t, s.call("GET", "/apis/v1/tiers", nil))
	wantEqual(t, "XP of a message", data["xpSetting"].(map[string]any)["message"].(map[string]any)["xp"], any(7.0))
	wantEqual(t, "tiers", data["tiers"].(map[string]any)["enabled"], any(false))
	wantEqual(t, "shown", data["tiers"].(map[string]any)["display"].(map[string]any)["tiers"], any(false))
	wantNoProblems(t, s)

	refused := s.call("POST", "/api/v1/gamifications/other/xp-setting", xpSettings(1), withToken)
	wantStatus(t, refused, 404)
	wantContains(t, "envelope of 2024", refused.body, `"success":false`)
	wantStatus(t, s.call("POST", gamification+"/xp-setting", xpSettings(1), withoutKeys), 401)
	half := xpSettings(1)
	delete(half, "quote")
	wantContains(t, "what is missing", s.call("POST", gamification+"/xp-setting", half, withToken).body, "quote is required")
	wantContains(t, "problems", strings.Join(s.Problems(), "\n"), "quote")
	s.ResetProblems()
	again := wrappedIn[map[string]any](t, s.call("GET", "/apis/v1/tiers", nil))
	wantEqual(t, "XP after refusals", again["xpSetting"].(map[string]any)["message"].(map[string]any)["xp"], any(7.0))
}

// rowsOfPage are the rows of a page.
func rowsOfPage(t *testing.T, answer reply) []map[string]any {
	t.Helper()
	var rows []map[string]any
	for _, row := range wrappedIn[map[string]any](t, answer)["results"].([]any) {
		rows = append(rows, row.(map[string]any))
	}
	return rows
}

func TestLogsFollowWhatAMemberDoes(t *testing.T) {
	s := start(t)
	s.say(s.channel("General"), "one")
	s.Clock().Advance(24 * time.Hour)
	s.say(s.channel("General"), "two")
	if _, err := s.Spin("ana"); err != nil {
		t.Fatal(err)
	}
	logs := func(page, limit int) []map[string]any {
		return rowsOfPage(t, s.call("POST", "/apis/v1/users/gamification-logs", map[string]any{
			"identifier": "ana@example.com", "identifier_type": "email", "page": page, "limit": limit,
		}))
	}
	all := logs(1, 50)
	wantEqual(t, "entries", len(all), 4) // a welcome of the seed, two messages and a spin
	wantEqual(t, "the newest", all[0]["action"], any("spin-wheel"))
	wantEqual(t, "its coins", all[0]["coins"], any(10.0))
	wantEqual(t, "XP of a message", all[1]["xp"], any(2.0))
	wantEqual(t, "on the second page", len(logs(2, 3)), 1)
	wantEqual(t, "behind the last page", len(logs(3, 3)), 0)

	days := rowsOfPage(t, s.call("GET", "/apis/v1/streak-logs?email=ana%40example.com&limit=1", nil))
	wantEqual(t, "days on a page", len(days), 1)
	wantEqual(t, "date", days[0]["date"], any("2026-01-16"))
	wantEqual(t, "messages", days[0]["messages"], any(1.0))

	reached := map[string]bool{}
	for _, milestone := range wrappedIn[[]any](t, s.call("POST", "/apis/v1/users/milestones", map[string]any{"email": "ana@example.com"})) {
		reached[milestone.(map[string]any)["name"].(string)] = milestone.(map[string]any)["isReached"].(bool)
	}
	if want := map[string]bool{"First message": true, "Regular": false, "A week in a row": false}; !maps.Equal(reached, want) {
		t.Errorf("milestones: %v", reached)
	}
	wantNoProblems(t, s)
	wantStatus(t, s.call("GET", "/apis/v1/streak-logs?email=ana%40example.com&limit=101", nil), 400)
	wantStatus(t, s.call("GET", "/apis/v1/streak-logs?email=ana%40example.com&page=x", nil), 400)
}

func TestAStreakEndsWithADayWithoutAMessage(t *testing.T) {
	s := start(t)
	streak := func() any {
		stats := wrappedIn[map[string]any](t, s.call("POST", "/apis/v1/mini-games/stats", map[string]any{"email": "ana@example.com"}))
		return stats["streak"].(map[string]any)["days"]
	}
	wantEqual(t, "of the first day", streak(), any(1.0))
	s.Clock().Advance(24 * time.Hour)
	wantEqual(t, "before the message of the second", streak(), any(1.0))
	s.say(s.channel("General"), "two")
	wantEqual(t, "of two days", streak(), any(2.0))
	s.Clock().Advance(48 * time.Hour)
	wantEqual(t, "after a day without", streak(), any(0.0))
	s.say(s.channel("General"), "again")
	wantEqual(t, "after another start", streak(), any(1.0))
}

func TestAWheelIsSpunAsOftenAsItsOwnerMay(t *testing.T) {
	s := start(t)
	ana, before := map[string]any{"email": "ana@example.com"}, s.coins("ana")
	s.control("POST", "/spins", map[string]string{"user": "ana"}, 200)
	wantContains(t, "a second spin", s.control("POST", "/spins", map[string]string{"user": "ana"}, 400).body, "no spin left")
	s.control("POST", "/spins", map[string]string{"user": "nobody"}, 400)

	spins := map[string]any{"email": "ana@example.com", "spinsLeft": 2}
	set := wrappedIn[map[string]any](t, s.call("PUT", "/apis/v1/mini-games/spin-wheel", spins))
	wantEqual(t, "spins left", set["spinsLeft"], any(2.0))
	wantEqual(t, "spins used", set["spinsUsed"], any(1.0))
	if wheel, err := s.Spin("ana"); err != nil || wheel.SpinsLeft != 1 {
		t.Errorf("%+v, %v", wheel, err)
	}
	stats := wrappedIn[map[string]any](t, s.call("POST", "/apis/v1/mini-games/stats", ana))
	wantEqual(t, "stats", stats["spinWheel"].(map[string]any)["spinsUsed"], any(2.0))
	games := rowsOfPage(t, s.call("POST", "/apis/v1/mini-games/logs", ana))
	wantEqual(t, "games", len(games), 2)
	ofAnother := rowsOfPage(t, s.call("POST", "/apis/v1/mini-games/logs", map[string]any{"email": "ben@example.com"}))
	wantEqual(t, "games of another", len(ofAnother), 0)
	wantEqual(t, "coins won", s.coins("ana")-before, 20.0)
	wantStatus(t, s.call("POST", "/apis/v1/mini-games/stats", map[string]any{"email": "nobody@example.com"}), 404)
	wantNoProblems(t, s)
	wantStatus(t, s.call("PUT", "/apis/v1/mini-games/spin-wheel", map[string]any{"email": "ana@example.com", "spinsLeft": -1}), 400)
	wantStatus(t, s.call("PUT", "/apis/v1/mini-games/spin-wheel", map[string]any{"email": "ana@example.com"}), 400)
	wantEqual(t, "spins left after refusals",
		wrappedIn[map[string]any](t, s.call("POST", "/apis/v1/mini-games/stats", ana))["spinWheel"].(map[string]any)["spinsLeft"], any(1.0))
}

func TestStatusesOfOrdersAreMadeAndRead(t *testing.T) {
	s := start(t)
	const path = "/apis/v1/redemption-statuses"
	made := wrappedIn[map[string]any](t, s.call("POST", path, map[string]string{"name": " Packed ", "category": "incomplete"}))
	wantEqual(t, "name", made["name"], any("Packed"))
	id, _ := made["_id"].(string)
	wantEqual(t, "read by its id", wrappedIn[map[string]any](t, s.call("GET", path+"/"+id, nil))["name"], any("Packed"))
	var names []string
	for _, row := range wrappedIn[[]any](t, s.call("GET", path, nil)) {
		names = append(names, row.(map[string]any)["name"].(string))
	}
	if !slices.Equal(names, []string{"Pending", "Delivered", "Packed"}) {
		t.Errorf("statuses: %q", names)
	}
	wantStatus(t, s.call("POST", path, map[string]string{"name": "Packed", "category": "complete"}), 409)
	wantStatus(t, s.call("GET", path+"/none", nil), 404)
	wantNoProblems(t, s)
	wantStatus(t, s.call("POST", path, map[string]string{"name": "Blue", "category": "complete", "color": "blue"}), 400)
	wantStatus(t, s.call("POST", path, map[string]string{"name": " ", "category": "complete"}), 400)
}

func TestOrdersAreListedWithTheStatusesThatTheyHave(t *testing.T) {
	s := start(t)
	s.control("POST", "/redemptions", map[string]string{"user": "ben", "product": "Mug"}, 200)
	s.control("POST", "/redemptions", map[string]string{"user": "nobody", "product": "Mug"}, 404)
	orders := wrappedIn[[]any](t, s.call("GET", "/apis/v1/redemption-transactions?page=1&limit=1", nil))
	wantEqual(t, "orders on a page", len(orders), 1)
	newest := orders[0].(map[string]any)
	wantEqual(t, "the newest", newest["product"].(map[string]any)["name"], any("Mug"))
	wantEqual(t, "its status", newest["status"].(map[string]any)["name"], any("Pending"))
	ofAna := wrappedIn[[]any](t, s.call("POST", "/apis/v1/redemption-transactions/by-email", map[string]string{"email": "ana@example.com"}))
	wantEqual(t, "orders of ana", len(ofAna), 1)
	id, _ := ofAna[0].(map[string]any)["transactionId"].(string)
	wantEqual(t, "an order's id", strings.HasPrefix(id, "ORD20260115"), true)
	history := wrappedIn[[]any](t, s.call("GET", "/apis/v1/redemption-transactions/"+id+"/status-history", nil))
	wantEqual(t, "history", len(history), 1)
	wantStatus(t, s.call("GET", "/apis/v1/redemption-transactions/none/status-history", nil), 404)
	wantNoProblems(t, s)
}

func TestTheLoyaltyOverviewCounts(t *testing.T) {
	s := start(t)
	overview := func() map[string]any {
		return wrappedIn[map[string]any](t, s.call("GET", "/apis/v1/community-analytics/loyalty-overview", nil))
	}
	wantEqual(t, "active members", overview()["activeMembers"], any(2.0))
	s.AddMember(mockapi.Member{Username: "eve", Email: "eve@example.com"})
	if _, err := s.PostAs(s.channel("General"), "eve", "hello"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Redeem("eve", "Mug"); err != nil {
		t.Fatal(err)
	}
	got := overview()
	for name, want := range map[string]float64{"members": 5, "activeMembers": 3, "orders": 2, "coins": s.coins("ana") + s.coins("ben") + s.coins("cleo")} {
		wantEqual(t, name, got[name], any(want))
	}
	wantNoProblems(t, s)
}

func TestAReferralSummaryIsFoundByEmailOrField(t *testing.T) {
	s := start(t)
	field := func(user string) {
		s.hook("user-fields", map[string]any{"email": user + "@example.com", "fields": map[string]any{"customerId": "CUS-1"}}, 200)
	}
	summary := func(identifier map[string]string) reply {
		return s.call("POST", "/apis/v1/referrals/summary", map[string]any{"identifier": identifier, "pagination": map[string]int{"limit": 25}})
	}
	byField := map[string]string{"type": "custom-field", "value": "CUS-1", "fieldName": "customerId"}
	wantStatus(t, summary(byField), 404)
	field("ana")
	data := wrappedIn[map[string]any](t, summary(byField))
	wantEqual(t, "user", data["user"].(map[string]any)["username"], any("ana"))
	wantEqual(t, "referred", data["referees"].([]any)[0].(map[string]any)["username"], any("ben"))
	wantEqual(t, "completed", data["activity"].(map[string]any)["completed"], any(1.0)) // ben has posted
	field("ben")
	wantStatus(t, summary(byField), 409)
	of := wrappedIn[map[string]any](t, summary(map[string]string{"type": "email", "value": "cleo@example.com"}))
	wantEqual(t, "referred by cleo", of["activity"].(map[string]any)["totalReferrals"], any(0.0))
	wantStatus(t, summary(map[string]string{"type": "custom-field", "value": "CUS-1"}), 400)
	wantStatus(t, summary(map[string]string{"type": "phone", "value": "1"}), 400)
	programs := wrappedIn[[]any](t, s.call("GET", "/apis/v1/referrals/programs", nil))
	wantEqual(t, "programs", programs[0].(map[string]any)["programName"], any("Bring a friend"))
	wantNoProblems(t, s)
	s.AddToken(mockapi.Token{Value: "another-token"})
	wantStatus(t, s.call("POST", "/apis/v1/referrals/summary", `{"identifier":{"type":"email","value":"x"}}`, bearer("another-token")), 401)
}

func TestThemeColoursShowInTheAppearance(t *testing.T) {
	s := start(t)
	appearance := "/v1/communities/" + s.CommunityID() + "/appearance"
	wantStatus(t, s.call("PUT", appearance+"/theme-colors", map[string]any{"palette": map[string]string{"primary": "#000000"}}), 200)
	theme := wrappedIn[map[string]any](t, s.call("GET", appearance, nil))["theme"].(map[string]any)
	palette := theme["palette"].(map[string]any)
	wantEqual(t, "changed", palette["primary"], any("#000000"))
	wantEqual(t, "left alone", palette["secondary"], any("#fbbc04"))
	wantEqual(t, "mode", theme["mode"], any("light"))
	wantStatus(t, s.call("PUT", "/v1/communities/other/appearance/theme-colors", map[string]any{"mode": "dark"}), 404)
	wantNoProblems(t, s)
	wantStatus(t, s.call("PUT", appearance+"/theme-colors", map[string]any{}), 400)
}

// hook sends to the webhook that every mock has, and expects a status.
func (s *service) hook(kind string, body any, status int) reply {
	s.t.Helper()
	answer := s.call("POST", "/incoming-webhooks/"+kind+"/"+s.WebhookID(), body, withoutKeys, header("X-Api-Key", s.WebhookKey()))
	if answer.status != status {
		s.t.Fatalf("status %d, want %d; body: %s", answer.status, status, answer.body)
	}
	return answer
}

// coins are those that a member has, as getUserData shows them.
func (s *service) coins(user string) float64 {
	s.t.Helper()
	data := wrappedIn[map[string]any](s.t, s.call("POST", "/apis/v1/users/info", map[string]any{"idOrEmail": user + "@example.com"}))
	coins, isNumber := data["coins"].(float64)
	if !isNumber {
		s.t.Fatalf("coins: %v", data["coins"])
	}
	return coins
}

func TestWebhooksTakeInWhatOthersSend(t *testing.T) {
	s := start(t)
	info := func() map[string]any {
		return wrappedIn[map[string]any](t, s.call("POST", "/apis/v1/users/info", map[string]any{"idOrEmail": "ana@example.com"}))
	}
	s.hook("messages", map[string]any{"channelId": s.channel("General"), "message": "The deposit is in."}, 200)
	newest := s.Messages(s.channel("General"))
	wantEqual(t, "message", newest[len(newest)-1].Text, "The deposit is in.")
	wantEqual(t, "sender", newest[len(newest)-1].Sender, "Helper")

	s.hook("user-fields", map[string]any{"email": "ana@example.com", "fields": map[string]any{"deposit-amount": 100, "country": "Spain"}}, 200)
	s.hook("user-fields", map[string]any{"email": "ana@example.com", "fields": map[string]any{"deposit-amount": 200}}, 200)
	fields := info()["customFields"].(map[string]any)
	wantEqual(t, "deposit", fields["deposit-amount"], any(200.0))
	wantEqual(t, "country", fields["country"], any("Spain"))

	at := s.coins("ana")
	for _, step := range []struct {
		operation     string
		amount, coins float64
		status        int
	}{{"add", 50, at + 50, 200}, {"subtract", 20, at + 30, 200}, {"subtract", at + 31, at + 30, 409}, {"overwrite", 5, 5, 200}} {
		s.hook("currency", map[string]any{"email": "ana@example.com", "operation": step.operation, "amount": step.amount}, step.status)
		wantEqual(t, "coins after "+step.operation, s.coins("ana"), step.coins)
	}
	wantContains(t, "state", s.control("GET", "/state", nil, 200).body, `"101": 5`)
	wantStatus(t, s.list(""), 200)
	s.hook("messages", map[string]any{"channelId": "none", "message": "x"}, 404)
	wantNoProblems(t, s)
	s.hook("currency", map[string]any{"email": "ana@example.com", "operation": "double", "amount": 1}, 400)
}

func TestAWebhookTakesNothingWithoutItsKey(t *testing.T) {
	s := start(t)
	before := s.coins("ana")
	body := map[string]any{"email": "ana@example.com", "operation": "add", "amount": 50}
	path := "/incoming-webhooks/currency/" + s.WebhookID()
	wantStatus(t, s.call("POST", path, body, withoutKeys), 401)
	wantStatus(t, s.call("POST", path, body, withoutKeys, header("X-Api-Key", s.SystemAPIKey())), 401)
	wantStatus(t, s.call("POST", path, body), 401)
	wantStatus(t, s.call("POST", "/incoming-webhooks/currency/none", body, withoutKeys, header("X-Api-Key", s.WebhookKey())), 404)
	wantEqual(t, "coins", s.coins("ana"), before)
}

func TestANamedOperationIsMovedAndDisturbedLikeOthers(t *testing.T) {
	s := start(t)
	s.Reroute("listRedemptionStatusHistory", "POST", "/apis/v1/orders/{transactionId}/log")
	wantStatus(t, s.call("POST", "/apis/v1/orders/none/log", nil), 404)
	s.Inject(mockapi.Fault{Operation: "getTiers", Status: 503})
	wantStatus(t, s.call("GET", "/apis/v1/tiers", nil), 503)
	wantEqual(t, "requests", strings.Join(s.Operations(), " "), "listRedemptionStatusHistory getTiers")
	s.Reset()
	wantEqual(t, "registrations", len(s.Registrations()), 0)
	wantStatus(t, s.call("GET", "/apis/v1/tiers", nil), 200)
	wantNoProblems(t, s)
}
