package mockapi_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const userFieldsPath = communityPath + "/user-fields"

func fieldBody(key, name, fieldType string) map[string]string {
	return map[string]string{"field": key, "name": name, "type": fieldType}
}

// fieldID is the id of a user field.
func (s *service) fieldID(key string) string {
	s.t.Helper()
	found, ok := s.UserField(key)
	if !ok {
		s.t.Fatalf("there is no user field %q", key)
	}
	return found.ID
}

// valueOf is the value of a user's field as getUserData shows it.
func (s *service) valueOf(user, key string) any {
	s.t.Helper()
	data := dataOf(s.t, s.call("POST", infoPath, map[string]string{"idOrEmail": user}), 200)
	value, shown := data["customFields"].(map[string]any)[key]
	if !shown {
		return "not shown"
	}
	return value
}

func TestTheCommunityHasUserFieldsAndItsMembersValues(t *testing.T) {
	s := start(t)
	wantNames(t, "names", s.names(userFieldsPath), "Deposit amount", "Country", "Renewal date")
	wantEqual(t, "a number", s.valueOf("102", "deposit-amount"), any(250.5))
	wantEqual(t, "a text", s.valueOf("102", "country"), any("Netherlands"))
	wantEqual(t, "no value", s.valueOf("103", "renewal-date"), nil)
	for _, member := range s.Members() {
		if member.CustomFields["country"] == "" || member.CustomFields["deposit-amount"] == "" {
			t.Errorf("%s has the values %v", member.Username, member.CustomFields)
		}
	}
	s.SetNumbersAsStrings(true)
	wantEqual(t, "a number as a string", s.valueOf("102", "deposit-amount"), any("250.5"))
	empty := start(t, mockapi.WithEmptyCommunity())
	wantEqual(t, "fields of an empty community", len(empty.UserFields()), 0)
	wantNoProblems(t, s)
}

func TestAUserFieldIsCreatedReadUpdatedAndDeleted(t *testing.T) {
	s := start(t)
	answer := s.call("POST", userFieldsPath, fieldBody("favourite  team", " Favourite team ", "number"))
	made := dataOf(t, answer, 201)
	wantContains(t, "envelope", answer.body, `"message":"Create user field successful","meta":{"status":"success","statusCode":201}`)
	wantEqual(t, "key", made["field"], any("favourite--team"))
	wantEqual(t, "name", made["name"], any("Favourite team"))
	wantEqual(t, "type", made["type"], any("number"))
	wantEqual(t, "creator", made["creator"], nil)
	wantEqual(t, "community", made["communityId"], any(s.CommunityID()))
	path := userFieldsPath + "/" + made["_id"].(string)
	wantEqual(t, "read", fmt.Sprint(dataOf(t, s.call("GET", path, nil), 200)), fmt.Sprint(made))

	changed := dataOf(t, s.call("PUT", path, map[string]string{"name": "Team", "type": "single-line-text"}), 200)
	wantEqual(t, "name", changed["name"], any("Team"))
	wantEqual(t, "type", changed["type"], any("single-line-text"))
	wantEqual(t, "key", changed["field"], any("favourite--team"))
	if changed["updatedAt"] == made["updatedAt"] || changed["createdAt"] != made["createdAt"] {
		t.Errorf("times: %v and %v", made, changed)
	}

	wantEqual(t, "deleted", dataOf(t, s.call("DELETE", path, nil), 200)["_id"], made["_id"])
	for _, method := range []string{"GET", "DELETE"} {
		wantContains(t, method, s.call(method, path, nil).body, "User field not found")
	}
	wantStatus(t, s.call("PUT", path, map[string]string{"name": "Team", "type": "date"}), 404)
	wantEqual(t, "fields", len(s.UserFields()), 3)
	wantNoProblems(t, s)
}

func TestASessionMakesItsPersonTheCreator(t *testing.T) {
	s := start(t)
	made := dataOf(t, s.call("POST", userFieldsPath, fieldBody("team", "Team", "text"), s.owner()), 201)
	creator := made["creator"].(map[string]any)
	wantEqual(t, "user name", creator["username"], any("owner"))
	wantEqual(t, "number", creator["id"], any(1.0))
	wantEqual(t, "members", len(creator), 5)
	s.AddToken(mockapi.Token{Value: "session-of-ben", UserID: "102", Right: mockapi.RightMember})
	wantStatus(t, s.call("POST", userFieldsPath, fieldBody("a", "A", "text"), bearer("session-of-ben")), 401)
	s.AddToken(mockapi.Token{Value: "only-fields", Permissions: []string{"userFields"}})
	wantStatus(t, s.call("POST", userFieldsPath, fieldBody("b", "B", "text"), bearer("only-fields")), 201)
	s.AddToken(mockapi.Token{Value: "no-fields", Permissions: []string{"getUserData"}})
	for _, path := range []string{"/user-fields", "/user-field-histories"} {
		wantStatus(t, s.call("GET", communityPath+path, nil, bearer("no-fields")), 401)
		wantStatus(t, s.call("GET", communityPath+path, nil, bearer("only-fields")), 200)
	}
	wantNoProblems(t, s)
}

func TestAUserFieldIsRefused(t *testing.T) {
	s := start(t)
	country := userFieldsPath + "/" + s.fieldID("country")
	for name, c := range map[string]struct {
		method, path string
		body         map[string]string
		status       int
		says         string
	}{
		"without a key":          {"POST", userFieldsPath, fieldBody("", "A", "text"), 400, "field must have 1 to 50"},
		"with a blank key":       {"POST", userFieldsPath, fieldBody("  ", "A", "text"), 400, "field must have 1 to 50"},
		"with a key too long":    {"POST", userFieldsPath, fieldBody(strings.Repeat("ä", 51), "A", "text"), 400, "field must have 1 to 50"},
		"without a name":         {"POST", userFieldsPath, fieldBody("a", " ", "text"), 400, "name is required"},
		"with a name too long":   {"POST", userFieldsPath, fieldBody("a", strings.Repeat("ä", 101), "text"), 400, "name must have 1 to 100"},
		"of no type":             {"POST", userFieldsPath, fieldBody("a", "A", ""), 400, "type is required"},
		"of an unknown type":     {"POST", userFieldsPath, fieldBody("a", "A", "select"), 400, "type must be one of"},
		"whose key is taken":     {"POST", userFieldsPath, fieldBody("deposit amount", "A", "text"), 409, "already exists"},
		"with a key of its own":  {"POST", userFieldsPath, fieldBody("email", "A", "text"), 409, "already exists"},
		"a change without name":  {"PUT", country, map[string]string{"type": "text"}, 400, "name is required"},
		"a change of no type":    {"PUT", country, map[string]string{"name": "A"}, 400, "type is required"},
		"a change of odd type":   {"PUT", country, map[string]string{"name": "A", "type": "boolean"}, 400, "type must be one of"},
		"a change of a short id": {"PUT", userFieldsPath + "/1", map[string]string{"name": "A", "type": "text"}, 400, "ObjectId"},
		"a deletion of nothing":  {"DELETE", userFieldsPath + "/" + strings.Repeat("0", 24), nil, 404, "not found"},
	} {
		t.Run(name, func(t *testing.T) {
			answer := s.call(c.method, c.path, c.body)
			wantStatus(t, answer, c.status)
			wantContains(t, "body", answer.body, c.says)
		})
	}
	wantStatus(t, s.call("POST", userFieldsPath, fieldBody(strings.Repeat("ä", 50), strings.Repeat("ä", 100), "text")), 201)
	wantStatus(t, s.call("POST", userFieldsPath, fieldBody("a", "Country", "text")), 201) // names need not be unique
	s.KnowFieldTypes("select")
	wantStatus(t, s.call("POST", userFieldsPath, fieldBody("b", "B", "select")), 201)
	wantEqual(t, "fields", len(s.UserFields()), 6)
}

func TestDeletingAFieldDeletesTheMembersValues(t *testing.T) {
	s := start(t)
	wantStatus(t, s.call("DELETE", userFieldsPath+"/"+s.fieldID("country"), nil), 200)
	wantEqual(t, "value", s.valueOf("101", "country"), any("not shown"))
	wantStatus(t, s.call("POST", userFieldsPath, fieldBody("country", "Country", "text")), 201)
	wantEqual(t, "value of the next field of that key", s.valueOf("101", "country"), nil)
	wantStatus(t, s.call("POST", filterPath, map[string]any{"fields": []string{"deposit-amount"}}), 200)
	wantNoProblems(t, s)
}

func TestAFieldIsChangedInTheProduct(t *testing.T) {
	s := start(t)
	err := firstError(
		s.EditUserField("country", func(f *mockapi.UserField) { f.ID, f.Field, f.Name = "x", "land", "Land" }),
		s.EditMember("ana", func(u *mockapi.Member) { u.CustomFields["land"] = "Spain" }),
	)
	if err != nil {
		t.Fatal(err)
	}
	wantEqual(t, "a value that was changed", s.valueOf("101", "land"), any("Spain"))
	wantEqual(t, "a value that moved", s.valueOf("102", "land"), any("Netherlands"))
	wantEqual(t, "name", dataOf(t, s.call("GET", userFieldsPath+"/"+s.fieldID("land"), nil), 200)["name"], any("Land"))
	if err := s.RemoveUserField("land"); err != nil {
		t.Fatal(err)
	}
	wantEqual(t, "value", s.valueOf("101", "land"), any("not shown"))
	for _, err := range []error{s.RemoveUserField("land"), s.EditUserField("x", func(*mockapi.UserField) {}), s.SetIdentifierField("x")} {
		if err == nil || !strings.Contains(err.Error(), "no user field") {
			t.Errorf("a field that is not there: %v", err)
		}
	}
	wantNoProblems(t, s)
}

func TestTheServicesOwnFieldsMayBeListedAndCannotBeWritten(t *testing.T) {
	s := start(t, mockapi.WithVariant(mockapi.Variant{DefaultFields: true}))
	rows := rowsIn(t, s.call("GET", userFieldsPath, nil))
	wantEqual(t, "fields", len(rows), 9)
	own := userFieldsPath + "/" + rows[0]["_id"].(string)
	wantEqual(t, "own field", dataOf(t, s.call("GET", own, nil), 200)["field"], any("email"))
	wantStatus(t, s.call("PUT", own, map[string]string{"name": "A", "type": "text"}), http.StatusForbidden)
	wantStatus(t, s.call("DELETE", own, nil), http.StatusForbidden)
	s.SetVariant(mockapi.Variant{})
	wantStatus(t, s.call("GET", own, nil), 404)
	wantNoProblems(t, s)
}

func TestOlderTypesMayBecomeTheCurrentOnes(t *testing.T) {
	s := start(t, mockapi.WithVariant(mockapi.Variant{CanonicalTypes: true}))
	made := dataOf(t, s.call("POST", userFieldsPath, fieldBody("a", "A", "number")), 201)
	wantEqual(t, "type", made["type"], any("numerical"))
	path := userFieldsPath + "/" + made["_id"].(string)
	changed := dataOf(t, s.call("PUT", path, map[string]string{"name": "A", "type": "text"}), 200)
	wantEqual(t, "type", changed["type"], any("single-line-text"))
	wantEqual(t, "type", dataOf(t, s.call("GET", path, nil), 200)["type"], any("single-line-text"))
	wantNoProblems(t, s)
}

func TestAnswersToWritesOfFieldsMayBeSparse(t *testing.T) {
	s := start(t, mockapi.WithVariant(mockapi.Variant{SparseAnswers: true}))
	made := dataOf(t, s.call("POST", userFieldsPath, fieldBody("a", "A", "text"), s.owner()), 201)
	if _, there := made["field"]; there {
		t.Errorf("the key is in %v", made)
	}
	path := userFieldsPath + "/" + made["_id"].(string)
	changed := dataOf(t, s.call("PUT", path, map[string]string{"name": "B", "type": "text"}), 200)
	_, community := changed["communityId"]
	_, number := changed["creator"].(map[string]any)["id"]
	if community || number || changed["field"] != "a" {
		t.Errorf("the answer to a change is %v", changed)
	}
	wantEqual(t, "members of a read", len(dataOf(t, s.call("GET", path, nil), 200)), 8)
	wantNoProblems(t, s)
}

func TestDeletedFieldsAndKeysMayStayInLists(t *testing.T) {
	s := start(t, mockapi.WithVariant(mockapi.Variant{SoftDelete: true}))
	key := s.AddAPIKey(mockapi.APIKey{Name: "ci"})
	for path, id := range map[string]string{userFieldsPath: s.fieldID("country"), apiKeysPath: key.ID} {
		wantStatus(t, s.call("DELETE", path+"/"+id, nil), 200)
		row := rowsIn(t, s.call("GET", path, nil))[1]
		wantEqual(t, path+": id", row["_id"], any(id))
		wantEqual(t, path+": isDeleted", row["isDeleted"], any(true))
		wantStatus(t, s.call("DELETE", path+"/"+id, nil), 404)
	}
	wantStatus(t, s.call("POST", userFieldsPath, fieldBody("country", "Country", "text")), 201)
	wantNoProblems(t, s)
}

func TestUserFieldsTakeTheFormsOfVariants(t *testing.T) {
	s := start(t, mockapi.WithVariant(mockapi.Variant{IDForm: mockapi.IDMany, OddMembers: true}))
	row := rowsIn(t, s.call("GET", userFieldsPath, nil))[1]
	for _, id := range []any{row["_id"], row["id"], row["userField_id"]} {
		wantStatus(t, s.call("GET", userFieldsPath+"/"+id.(string), nil), 200)
	}
	if _, isText := row["creator"].(string); !isText {
		t.Errorf("the creator is %v", row["creator"])
	}
	wantContains(t, "community", fmt.Sprint(row["communityId"]), "populated")
	read := s.call("GET", userFieldsPath+"/"+s.fieldID("country"), nil).body
	wantContains(t, "a read", read, `"communityId":{"_id"`)
	s.SetVariant(mockapi.Variant{IDForm: mockapi.IDObject})
	wantContains(t, "a read", s.call("GET", userFieldsPath+"/"+s.fieldID("country"), nil).body, `"id":{"$oid":"`+s.fieldID("country"))
	s.SetVariant(mockapi.Variant{WriteAnswer: mockapi.AnswerNoContent})
	wantStatus(t, s.call("POST", userFieldsPath, fieldBody("a", "A", "text")), 204)
	s.fieldID("a") // fails where it was not made
	s.SetVariant(mockapi.Variant{Refusal: mockapi.RefusalCode})
	wantContains(t, "a refusal", s.call("GET", userFieldsPath+"/"+strings.Repeat("0", 24), nil).body, `"code":404`)
	wantNoProblems(t, s)
}
