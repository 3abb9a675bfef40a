package mockapi_test

import (
	"fmt"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const filterPath = "/apis/v1/users/filter"

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
		"cursor and page":          map[string]any{"cursor": "2", "page": 2},
		"an unknown cursor":        map[string]any{"cursor": "x"},
		"page zero":                map[string]any{"page": 0},
		"an unknown field":         map[string]any{"fields": []string{"shoe_size"}},
		"an unknown filter":        map[string]any{"filter": map[string]any{"shoe_size": 1}},
		"a range of texts":         map[string]any{"filter": map[string]any{"email": map[string]any{"gte": "a"}}},
		"a range of its own":       map[string]any{"filter": map[string]any{"xp": map[string]any{"gt": 1}}},
		"a range without ends":     map[string]any{"filter": map[string]any{"xp": map[string]any{}}},
		"a text for a number":      map[string]any{"filter": map[string]any{"xp": "many"}},
		"a text for a date":        map[string]any{"filter": map[string]any{"join_date": map[string]any{"lte": "today"}}},
		"a number that is no date": map[string]any{"filter": map[string]any{"renewal-date": 7}},
		"no JSON":                  "x",
	} {
		t.Run(name, func(t *testing.T) { wantStatus(t, s.call("POST", filterPath, body), 400) })
	}
}

// found are the user names that a filter finds.
func (s *service) found(filter map[string]any) string {
	s.t.Helper()
	names := []any{}
	for _, row := range rowsIn(s.t, s.call("POST", filterPath, map[string]any{"fields": []string{"username"}, "filter": filter})) {
		names = append(names, row["username"])
	}
	return fmt.Sprint(names)
}

func TestUsersAreFilteredByRangesAndByUserFields(t *testing.T) {
	s := start(t)
	limits := func(pairs ...any) map[string]any {
		limits := map[string]any{}
		for i := 0; i < len(pairs); i += 2 {
			limits[pairs[i].(string)] = pairs[i+1]
		}
		return limits
	}
	for _, c := range []struct {
		want   string
		filter map[string]any
	}{
		{"[ana ben]", map[string]any{"xp": limits("gte", 340)}},
		{"[ben cleo]", map[string]any{"xp": limits("gte", 75, "lte", 340)}},
		{"[dora]", map[string]any{"xp": limits("lte", "0")}},
		{"[ben]", map[string]any{"xp": 340}},
		{"[ben]", map[string]any{"xp": "340"}},
		{"[ana ben]", map[string]any{"join_date": limits("gte", "2025-01-01", "lte", "2025-03-15")}},
		{"[dora]", map[string]any{"join_date": "2025-12-24"}},
		{"[dora]", map[string]any{"join_date": limits("gte", "2025-12-24T10:00:00Z")}},
		{"[ana dora]", map[string]any{"country": "Germany"}},
		{"[dora]", map[string]any{"country": "Germany", "deposit-amount": limits("lte", 100)}},
		{"[ben]", map[string]any{"deposit-amount": 250.5}},
		{"[ben]", map[string]any{"renewal-date": limits("lte", "2026-06-01")}}, // what has no value is in no range
		{"[]", map[string]any{"country": "germany"}},
		{"[]", map[string]any{"country": ""}},
		{"[ana ben cleo dora]", map[string]any{}},
	} {
		wantEqual(t, fmt.Sprint(c.filter), s.found(c.filter), c.want)
	}
	// A value from before its field became a number is in no range.
	path := userFieldsPath + "/" + s.fieldID("country")
	wantStatus(t, s.call("PUT", path, map[string]string{"name": "Country", "type": "numerical"}), 200)
	wantEqual(t, "texts as numbers", s.found(map[string]any{"country": limits("lte", 5)}), "[]")
	wantNoProblems(t, s)
}

func TestTheColumnsThatWereAskedForAreReturned(t *testing.T) {
	s := start(t)
	ask := func(fields ...string) map[string]any {
		body := map[string]any{"filter": map[string]any{"username": "ben"}}
		if len(fields) > 0 {
			body["fields"] = fields
		}
		return rowsIn(t, s.call("POST", filterPath, body))[0]
	}
	wantEqual(t, "without fields", fmt.Sprint(ask()),
		"map[coins:85 email:ben@example.com first_name:Ben join_date:2025-03-15 last_name:Birch xp:340]")
	wantEqual(t, "user fields", fmt.Sprint(ask("deposit-amount", "country", "level")), "map[country:Netherlands deposit-amount:250.5 level:3]")
	s.SetNumbersAsStrings(true)
	wantEqual(t, "numbers as strings", ask("xp", "deposit-amount")["deposit-amount"], any("250.5"))
	answer := s.call("POST", filterPath, map[string]any{}).json(t)
	wantEqual(t, "pages as strings", answer["total_pages"], any("1"))
	wantNoProblems(t, s)
}

func TestACursorLeavesNobodyOutWhereAPageNumberDoes(t *testing.T) {
	walk := func(next func(answer map[string]any, page int) map[string]any) string {
		s := start(t, mockapi.WithVariant(mockapi.Variant{PageSize: 2}))
		names, body := []any{}, map[string]any{"fields": []string{"username"}}
		for page := 1; body != nil; page++ {
			answer := s.call("POST", filterPath, body)
			for _, row := range rowsIn(t, answer) {
				names = append(names, row["username"])
			}
			if page == 1 {
				wantStatus(t, s.manage("delete", "ben"), 200)
			}
			body = next(answer.json(t), page)
		}
		wantNoProblems(t, s)
		return fmt.Sprint(names)
	}
	wantEqual(t, "by cursor", walk(func(answer map[string]any, _ int) map[string]any {
		if answer["next_cursor"] == nil {
			return nil
		}
		return map[string]any{"fields": []string{"username"}, "cursor": answer["next_cursor"]}
	}), "[ana ben cleo dora]")
	wantEqual(t, "by page", walk(func(answer map[string]any, page int) map[string]any {
		if answer["total_pages"] == float64(page) {
			return nil
		}
		return map[string]any{"fields": []string{"username"}, "page": page + 1}
	}), "[ana ben dora]")
}

func TestThePagesOfUsersTakePartInVariants(t *testing.T) {
	s := start(t, mockapi.WithVariant(mockapi.Variant{PageSize: 1, Paging: mockapi.PagingStuck}))
	first := s.call("POST", filterPath, map[string]any{})
	next := map[string]any{"cursor": first.json(t)["next_cursor"]}
	wantEqual(t, "the page after the first", s.call("POST", filterPath, next).body, first.body)
	wantEqual(t, "the second page", s.call("POST", filterPath, map[string]any{"page": 2}).body, first.body)

	s.SetVariant(mockapi.Variant{ListLag: 10e9})
	s.Clock().Advance(60e9)
	s.AddMember(mockapi.Member{Username: "eve", Email: "eve@example.com"})
	wantEqual(t, "at once", s.found(map[string]any{}), "[ana ben cleo dora]")
	s.Clock().Advance(11e9)
	wantEqual(t, "later", s.found(map[string]any{}), "[ana ben cleo dora eve]")

	s.SetVariant(mockapi.Variant{EmptyEvery: 2, NoListUntilFirst: true, TwiceListed: true})
	wantEqual(t, "first", s.found(map[string]any{}), "[ana ben cleo dora eve ana]")
	wantEqual(t, "second", s.found(map[string]any{}), "[]")
	wantStatus(t, s.call("POST", filterPath, map[string]any{"filter": map[string]any{"username": "nobody"}}), 404)

	s.SetVariant(mockapi.Variant{ListForm: mockapi.ListDocs, OddRows: true})
	shown := s.call("POST", filterPath, map[string]any{}).body
	wantContains(t, "another form", shown, `"data":{"docs":[{`)
	wantContains(t, "odd rows", shown, `null,{"note":"a row without an id"}`)
	wantNoProblems(t, s)
}
