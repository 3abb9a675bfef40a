package mockapi_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const historiesPath = communityPath + "/user-field-histories"

// historiesOf is the path of the histories of a user.
func (s *service) historiesOf(user string) string {
	return communityUsersPath + "/" + s.objectID(user) + "/user-field-histories"
}

// history are the fields and values in a list of histories.
func (s *service) history(path string) string {
	s.t.Helper()
	entries := []string{}
	for _, row := range rowsIn(s.t, s.call("GET", path, nil)) {
		entries = append(entries, fmt.Sprintf("%v=%v", row["field"], row["value"]))
	}
	return strings.Join(entries, " ")
}

// live lets the values of two members change: ana's country twice and her deposit, and ben's country.
func (s *service) live() {
	s.t.Helper()
	set := func(user, key, value string) error {
		return s.EditMember(user, func(u *mockapi.Member) {
			if u.CustomFields[key] = value; value == "" {
				delete(u.CustomFields, key)
			}
		})
	}
	err := firstError(
		set("ana", "country", "Spain"), set("ana", "deposit-amount", "1600"), set("ana", "country", "Spain"), set("ben", "country", "Italy"),
		set("ana", "country", ""),
	)
	if err != nil {
		s.t.Fatal(err)
	}
}

func TestEachChangeOfAValueIsInItsHistory(t *testing.T) {
	s := start(t)
	wantEqual(t, "at first", s.history(historiesPath), "")
	s.live()
	ana, country := s.objectID("ana"), s.fieldID("country")
	for path, want := range map[string]string{
		historiesPath: "country=<nil> country=Italy deposit-amount=1600 country=Spain",
		userFieldsPath + "/" + country + "/histories":                             "country=<nil> country=Italy country=Spain",
		s.historiesOf("ana"):                                                      "country=<nil> deposit-amount=1600 country=Spain",
		communityUsersPath + "/" + ana + "/user-fields/" + country + "/histories": "country=<nil> country=Spain",
		s.historiesOf("cleo"):                                                     "",
	} {
		wantEqual(t, path, s.history(path), want)
	}
	newest := rowsIn(t, s.call("GET", s.historiesOf("ana"), nil))[1]
	wantEqual(t, "user", newest["userId"], any(ana))
	wantEqual(t, "field", newest["fieldId"], any(s.fieldID("deposit-amount")))
	wantEqual(t, "value", newest["value"], any(1600.0))
	wantEqual(t, "entries", len(s.FieldHistories()), 4)
	wantNoProblems(t, s)
}

func TestAnEntryIsAddedAndTheValueStays(t *testing.T) {
	s := start(t)
	path := s.historiesOf("ben")
	for field, value := range map[string]any{"country": "Spain", "Deposit amount": 12.5, s.fieldID("renewal-date"): "2026-01-01"} {
		made := dataOf(t, s.call("POST", path, map[string]any{"fieldId": field, "value": value}), 201)
		wantEqual(t, field, made["value"], value)
		wantEqual(t, field+": user", made["userId"], any(s.objectID("ben")))
	}
	if err := s.AddFieldHistory("102", "country", "Malta"); err != nil {
		t.Fatal(err)
	}
	wantContains(t, "newest first", s.history(path), "country=Malta ")
	wantEqual(t, "value", s.valueOf("102", "country"), any("Netherlands"))
	for _, err := range []error{
		s.AddFieldHistory("102", "shoe-size", "1"), s.AddFieldHistory("102", "deposit-amount", "much"), s.AddFieldHistory("eve", "country", "x"),
		s.AddFieldHistory("102", "country", ""),
	} {
		if err == nil {
			t.Error("an entry was added that cannot be one")
		}
	}
	wantEqual(t, "entries", len(s.FieldHistories()), 4)
	wantNoProblems(t, s)
}

func TestAnEntryIsRefused(t *testing.T) {
	s := start(t)
	path := s.historiesOf("ben")
	for body, status := range map[string]int{
		`{"value":"Spain"}`: 400, `{"fieldId":"country"}`: 400, `{"fieldId":"country","value":" "}`: 400,
		`{"fieldId":"country","value":{}}`: 400, `{"fieldId":"deposit-amount","value":"much"}`: 400,
		`{"fieldId":"shoe-size","value":"44"}`: 404, `[]`: 400, `{"fieldId":"country","value":true}`: 201,
	} {
		wantEqual(t, body, s.call("POST", path, body).status, status)
	}
	nobody := strings.Repeat("0", 24)
	for _, path := range []string{
		communityUsersPath + "/" + nobody + "/user-field-histories", userFieldsPath + "/" + nobody + "/histories",
		communityUsersPath + "/" + s.objectID("ana") + "/user-fields/" + nobody + "/histories",
		communityUsersPath + "/" + nobody + "/user-fields/" + s.fieldID("country") + "/histories",
	} {
		wantStatus(t, s.call("GET", path, nil), 404)
	}
	wantEqual(t, "entries", len(s.FieldHistories()), 1)
	for _, method := range []string{"PUT", "PATCH", "DELETE"} {
		wantStatus(t, s.call(method, path, nil), 404)
	}
}

func TestHistoriesComeInPages(t *testing.T) {
	s := start(t)
	for n := range 45 {
		if err := s.AddFieldHistory("ana", "deposit-amount", fmt.Sprint(n)); err != nil {
			t.Fatal(err)
		}
	}
	for query, want := range map[string]struct {
		rows      int
		announced string
	}{
		"": {20, "map[limit:20 page:1 statusCode:200 total:45]"}, "?page=3": {5, "map[limit:20 page:3 statusCode:200 total:45]"},
		"?page=2&limit=40": {5, "map[limit:40 page:2 statusCode:200 total:45]"}, "?page=9": {0, "map[limit:20 page:9 statusCode:200 total:45]"},
	} {
		answer := s.call("GET", historiesPath+query, nil)
		wantEqual(t, "rows of "+query, len(rowsIn(t, answer)), want.rows)
		meta := answer.json(t)["meta"].(map[string]any)
		delete(meta, "status")
		wantEqual(t, "announcement of "+query, fmt.Sprint(meta), want.announced)
	}
	wantEqual(t, "the newest", rowsIn(t, s.call("GET", historiesPath, nil))[0]["value"], any(44.0))
	wantStatus(t, s.call("GET", historiesPath+"?page=0", nil), 400)
	wantEqual(t, "problems", len(s.Problems()), 1)
	s.ResetProblems()

	s.SetVariant(mockapi.Variant{PageSize: 2, Paging: mockapi.PagingHasMore})
	answer := s.call("GET", historiesPath, nil)
	wantEqual(t, "rows", len(rowsIn(t, answer)), 2)
	wantContains(t, "announcement", answer.body, `"hasMore":true`)
	s.SetVariant(mockapi.Variant{ListLag: 10e9})
	s.Clock().Advance(11e9)
	if err := s.AddFieldHistory("ana", "country", "Spain"); err != nil {
		t.Fatal(err)
	}
	wantEqual(t, "the newest of then", rowsIn(t, s.call("GET", historiesPath, nil))[0]["value"], any(44.0))
	s.SetVariant(mockapi.Variant{OddMembers: true, OddRows: true})
	odd := s.call("GET", historiesPath, nil).body
	wantContains(t, "odd members", odd, `"fieldId":{"_id":"`+s.fieldID("country"))
	wantContains(t, "odd rows", odd, `null,{"note"`)
	wantNoProblems(t, s)
}

func TestHistoriesOutliveFieldsAndMembers(t *testing.T) {
	s := start(t)
	s.live()
	ana, country := s.historiesOf("ana"), s.fieldID("country")
	if err := firstError(s.DeleteMember("ana"), s.RemoveUserField("country")); err != nil {
		t.Fatal(err)
	}
	wantEqual(t, "all", s.history(historiesPath), "country=<nil> country=Italy deposit-amount=1600 country=Spain")
	wantStatus(t, s.call("GET", ana, nil), 404)
	wantStatus(t, s.call("GET", userFieldsPath+"/"+country+"/histories", nil), 404)
	wantNoProblems(t, s)
}
