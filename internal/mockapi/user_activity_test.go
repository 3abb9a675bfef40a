package mockapi_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const statsPath, dailyPath = "/apis/v1/users/activity/stats", "/apis/v1/users/activity/daily"

func (s *service) stats(body any) reply {
	s.t.Helper()
	return s.call("POST", statsPath, body)
}

// earn lets members do things on three days, of which the last is today, 17 January 2026.
func (s *service) earn() {
	s.t.Helper()
	general := s.channel("General")
	first := s.Messages(general)[0].ID
	err := s.RecordActivity("ana", mockapi.Activity{XP: 10, Coins: 5, Socials: 2})
	s.Clock().Advance(24 * time.Hour)
	s.say(general, "one")
	s.call("POST", replyPath, map[string]string{"messageId": first, "message": "two", "sender": "ana"})
	s.Clock().Advance(24 * time.Hour)
	s.call("POST", reactPath, map[string]string{"messageId": first, "emoji": ":tada:", "sender": "ana"})
	err = firstError(err, s.RecordActivity("ana", mockapi.Activity{XP: 3}), s.RecordActivity("ben", mockapi.Activity{Coins: 7}))
	if err != nil {
		s.t.Fatal(err)
	}
}

func TestActivityIsCountedByDay(t *testing.T) {
	s := start(t)
	s.earn()
	answer := s.stats(map[string]any{"identifier": "Ana@example.com", "identifier_type": "email", "days": 3})
	data := dataOf(t, answer, 200)
	wantEqual(t, "message", answer.json(t)["message"], any("User gamification stats fetched successfully"))
	wantEqual(t, "id", data["user_id"], any("101"))
	wantEqual(t, "range", fmt.Sprint(data["range"]), "map[end_date:2026-01-17 start_date:2026-01-15]")
	wantEqual(t, "totals", fmt.Sprint(data["totals"]), "map[messages:2 reaction:1 replies:1 socials:2]")
	wantEqual(t, "days", fmt.Sprint(data["daily_stats"]), "[map[date:2026-01-17 messages:0 reaction:1 replies:0 socials:0] "+
		"map[date:2026-01-16 messages:1 reaction:0 replies:1 socials:0] map[date:2026-01-15 messages:1 reaction:0 replies:0 socials:2]]")
	month := dataOf(t, s.stats(map[string]any{"identifier": "ana@example.com", "identifier_type": "email"}), 200)
	wantEqual(t, "days without a number", len(month["daily_stats"].([]any)), 30)
	wantNoProblems(t, s)
}

func TestEarningsOfADayAreShownForMany(t *testing.T) {
	s := start(t)
	s.earn()
	ask := func(more string) map[string]any {
		return dataOf(t, s.call("POST", dailyPath, `{"identifier":["ana@example.com","nobody@example.com","Ben@example.com"],`+
			`"identifier_type":"email","date":"17/01/2026"`+more+`}`), 200)
	}
	data := ask("")
	wantEqual(t, "date", data["date"], any("17/01/2026"))
	wantEqual(t, "pagination", fmt.Sprint(data["pagination"]), "map[found:2 limit:50 page:1 total:3 total_pages:1]")
	results := data["results"].([]any)
	wantEqual(t, "results", len(results), 2)
	ben := results[1].(map[string]any)
	wantEqual(t, "identifier", ben["identifier"], any("Ben@example.com"))
	wantEqual(t, "id", ben["user_id"], any(s.objectID("ben")))
	wantEqual(t, "coins", ben["coins"], any(7.0))
	wantEqual(t, "xp", results[0].(map[string]any)["xp"], any(3.0))

	second := ask(`,"page":2,"limit":2`)
	wantEqual(t, "pagination", fmt.Sprint(second["pagination"]), "map[found:2 limit:2 page:2 total:3 total_pages:2]")
	wantEqual(t, "results", len(second["results"].([]any)), 1)
	wantEqual(t, "past the end", len(ask(`,"page":9`)["results"].([]any)), 0)
	s.SetNumbersAsStrings(true)
	wantEqual(t, "a number as a string", ask("")["results"].([]any)[1].(map[string]any)["coins"], any("7"))
	wantNoProblems(t, s)
}

func TestActivityIsRefused(t *testing.T) {
	s := start(t)
	for body, status := range map[string]int{
		`{"identifier":"ana@example.com"}`: 400, `{"identifier":"ana","identifier_type":"username"}`: 400,
		`{"identifier":"ana@example.com","identifier_type":"email","days":0}`:   400,
		`{"identifier":"ana@example.com","identifier_type":"email","days":367}`: 400,
		`{"identifier":"eve@example.com","identifier_type":"email"}`:            404,
	} {
		wantEqual(t, body, s.stats(body).status, status)
	}
	for _, body := range []string{
		`{"identifier":[],"identifier_type":"email","date":"17/01/2026"}`, `{"identifier":"ana@example.com","identifier_type":"email"}`,
		`{"identifier":["a"],"identifier_type":"id","date":"17/01/2026"}`, `{"identifier":["a"],"identifier_type":"email","date":"2026-01-17"}`,
		`{"identifier":["a"],"identifier_type":"email","date":"17/01/2026","page":0}`,
		`{"identifier":["a"],"identifier_type":"email","date":"17/01/2026","limit":0}`,
	} {
		wantStatus(t, s.call("POST", dailyPath, body), 400)
	}
	s.AddToken(mockapi.Token{Value: "only-data", Permissions: []string{"getUserData"}})
	wantStatus(t, s.call("POST", statsPath, nil, bearer("only-data")), 401)
	wantStatus(t, s.call("POST", dailyPath, nil, bearer("only-data")), 401)
	if err := s.RecordActivity("nobody", mockapi.Activity{}); err == nil {
		t.Error("nobody earned something")
	}
}

func TestTheEarlierContractOfEarningsIsAVariant(t *testing.T) {
	s := start(t)
	s.earn()
	query := func(more string) string {
		return dailyPath + "?identifier=ana%40example.com&identifier_type=email" + more
	}
	wantStatus(t, s.call("GET", query(""), nil), 404)
	s.ResetRequests()

	s.SetVariant(mockapi.Variant{EarlierContracts: true})
	data := dataOf(t, s.call("GET", query("&days=3"), nil), 200)
	wantEqual(t, "id", data["user_id"], any("101"))
	wantEqual(t, "range", fmt.Sprint(data["range"]), "map[end_date:2026-01-17 start_date:2026-01-15]")
	wantEqual(t, "totals", fmt.Sprint(data["totals"]), "map[coins:5 xp:13]")
	wantEqual(t, "days", fmt.Sprint(data["daily_stats"]),
		"[map[coins:0 date:2026-01-17 xp:3] map[coins:0 date:2026-01-16 xp:0] map[coins:5 date:2026-01-15 xp:10]]")
	wantEqual(t, "operation", strings.Join(s.Operations(), " "), "getUserActivityDaily")
	wantNoProblems(t, s)

	wantStatus(t, s.call("POST", dailyPath, `{"identifier":["a"],"identifier_type":"email","date":"17/01/2026"}`), 404)
	for more, status := range map[string]int{"&days=0": 400, "&days=x": 400, "&days=999": 400, "&colour=red": 200} {
		wantEqual(t, more, s.call("GET", query(more), nil).status, status)
	}
	wantEqual(t, "nobody", s.call("GET", dailyPath+"?identifier=eve%40example.com&identifier_type=email", nil).status, 404)
	wantEqual(t, "another kind", s.call("GET", dailyPath+"?identifier=1&identifier_type=id", nil).status, 400)
	problems := strings.Join(s.Problems(), "\n")
	wantContains(t, "problems", problems, `"colour" is not declared`)
	if strings.Contains(problems, url.QueryEscape("ana@example.com")) || strings.Contains(problems, "example.com") {
		t.Errorf("a problem names a person: %s", problems)
	}
	s.Inject(mockapi.Fault{Operation: "getUserActivityDaily", Status: 503})
	wantStatus(t, s.call("GET", query(""), nil), 503)
}
