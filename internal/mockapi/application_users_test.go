package mockapi_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const (
	communityPath      = "/apis/v1/communities/66b2f0a1c3d4e5f607180910"
	communityUsersPath = communityPath + "/users"
)

// objectID is the object id of an account.
func (s *service) objectID(key string) string {
	s.t.Helper()
	account, ok := s.Account(key)
	if !ok {
		s.t.Fatalf("there is no account %q", key)
	}
	return account.ObjectID
}

// owner sends the session of the community's owner.
func (s *service) owner() func(*http.Request) { return bearer(s.OwnerToken()) }

// dataOf is the payload of an answer with a status.
func dataOf(t *testing.T, answer reply, status int) map[string]any {
	t.Helper()
	wantStatus(t, answer, status)
	data, isObject := answer.json(t)["data"].(map[string]any)
	if !isObject {
		t.Fatalf("there is no object in data of %s", answer.body)
	}
	return data
}

func TestAUserHasThreeFormsOfAnID(t *testing.T) {
	s := start(t)
	ana := s.objectID("ana")
	wantEqual(t, "length of the object id", len(ana), 24)
	data := dataOf(t, s.call("GET", "/apis/v1/users/"+ana, nil, s.owner()), 200)
	wantEqual(t, "object id", data["_id"], any(ana))
	wantEqual(t, "number", data["id"], any(101.0))
	wantEqual(t, "e-mail", data["email"], any("ana@example.com"))
	wantEqual(t, "display name", data["displayName"], any("Ana Alder"))
	wantEqual(t, "short id", dataOf(t, s.call("POST", infoPath, map[string]string{"idOrEmail": "101"}), 200)["userId"], any("101"))
	wantStatus(t, s.call("GET", "/apis/v1/users/"+strings.ToUpper(ana), nil, s.owner()), 200)
	wantStatus(t, s.call("GET", "/apis/v1/users/"+strings.Repeat("0", 24), nil, s.owner()), 404)
	wantContains(t, "short id in the path", s.call("GET", "/apis/v1/users/101", nil, s.owner()).body, "userId must be an ObjectId")
	wantNoProblems(t, s)
}

func TestSwitchesChooseTheMembersOfAUser(t *testing.T) {
	s := start(t)
	path := "/apis/v1/users/" + s.objectID("ben")
	for query, want := range map[string][]string{
		"?email=true&username=true": {"email", "username"},
		"?email=true&id=false":      {"email"},
		"": {
			"_id", "avatar", "displayName", "email", "firstName", "id", "isOnline", "lastLogin", "lastName", "username",
		},
		"?avatar=false&isOnline=false&lastLogin=false&_id=false": {"displayName", "email", "firstName", "id", "lastName", "username"},
	} {
		got := slices.Sorted(maps.Keys(dataOf(t, s.call("GET", path+query, nil, s.owner()), 200)))
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	wantNoProblems(t, s)
}

func TestOnlyASessionReadsAUserAndAMembersOnlyItsOwn(t *testing.T) {
	s := start(t)
	s.AddToken(mockapi.Token{Value: "session-of-ben", UserID: "102", Right: mockapi.RightMember})
	s.AddToken(mockapi.Token{Value: "session-of-admin", UserID: "101", Right: mockapi.RightAdmin})
	s.AddToken(mockapi.Token{Value: "key-of-ben", UserID: "102", Permissions: []string{mockapi.AllPermissions}})
	own, other := "/apis/v1/users/"+s.objectID("ben"), "/apis/v1/users/"+s.objectID("ana")
	nobody := "/apis/v1/users/" + strings.Repeat("0", 24)
	for name, c := range map[string]struct {
		path, token string
		status      int
	}{
		"the own record":                {own, "session-of-ben", 200},
		"that of another":               {other, "session-of-ben", 401},
		"nobody's":                      {nobody, "session-of-ben", 401},
		"with an administrator":         {other, "session-of-admin", 200},
		"with the community's key":      {own, s.APIToken(), 401},
		"with the key of the user":      {own, "key-of-ben", 401},
		"a list with a member":          {communityUsersPath, "session-of-ben", 401},
		"a list with an administrator":  {communityUsersPath, "session-of-admin", 200},
		"another family with the owner": {channelsPath, s.OwnerToken(), 401},
	} {
		wantEqual(t, name, s.call("GET", c.path, nil, bearer(c.token)).status, c.status)
	}
	wantStatus(t, s.call("POST", infoPath, map[string]string{"idOrEmail": "101"}, s.owner()), 401)
	if err := s.DeleteMember("ben"); err != nil {
		t.Fatal(err)
	}
	wantContains(t, "the session of somebody deleted", s.call("GET", own, nil, bearer("session-of-ben")).body, "Invalid token")
	if err := s.RestoreMember("ben"); err != nil {
		t.Fatal(err)
	}
	wantStatus(t, s.call("GET", own, nil, bearer("session-of-ben")), 200)
	wantNoProblems(t, s)
}

func TestTheOwnerIsReadByTheOwnSessionAndInNoList(t *testing.T) {
	s := start(t)
	made := dataOf(t, s.call("POST", userFieldsPath, fieldBody("a", "A", "text"), s.owner()), 201)
	id := made["creator"].(map[string]any)["_id"].(string)
	wantEqual(t, "user name", dataOf(t, s.call("GET", "/apis/v1/users/"+id, nil, s.owner()), 200)["username"], any("owner"))
	wantStatus(t, s.call("GET", communityUsersPath+"/"+id, nil), 404)
	wantStatus(t, s.info("1"), 404)
	wantNoProblems(t, s)
}

func TestAMemberWhoseIDIsNoNumberHasAnObjectIDAllTheSame(t *testing.T) {
	s := start(t)
	s.AddMember(mockapi.Member{ID: "eve", Username: "eve", Email: "eve@example.com"})
	s.AddMember(mockapi.Member{ID: "fay", Username: "fay", Email: "fay@example.com"})
	if s.objectID("eve") == s.objectID("fay") {
		t.Error("two have one object id")
	}
	data := dataOf(t, s.call("GET", communityUsersPath+"/"+s.objectID("eve"), nil), 200)
	_, numbered := data["id"]
	wantEqual(t, "has a number", numbered, false)
	wantNoProblems(t, s)
}

func TestARefusedSessionMayBeForbidden(t *testing.T) {
	s := start(t, mockapi.WithForbidden())
	s.AddToken(mockapi.Token{Value: "session-of-ben", UserID: "102", Right: mockapi.RightMember})
	wantStatus(t, s.call("GET", "/apis/v1/users/"+s.objectID("ana"), nil, bearer("session-of-ben")), 403)
	wantStatus(t, s.call("GET", apiKeysPath, nil, bearer(s.APIToken())), 403)
	wantNoProblems(t, s)
}

func TestTheUsersOfTheCommunityAreListed(t *testing.T) {
	s := start(t)
	rows := rowsIn(t, s.call("GET", communityUsersPath, nil))
	wantEqual(t, "users", len(rows), 4)
	wantEqual(t, "first", rows[0]["username"], any("ana"))
	wantEqual(t, "the same as by id", len(rows[0]), len(dataOf(t, s.call("GET", communityUsersPath+"/"+s.objectID("ana"), nil), 200)))
	s.AddToken(mockapi.Token{Value: "reader", Permissions: []string{"getUserData"}})
	s.AddToken(mockapi.Token{Value: "poster", Permissions: []string{"sendMessage"}})
	wantStatus(t, s.call("GET", communityUsersPath, nil, bearer("reader")), 200)
	wantStatus(t, s.call("GET", communityUsersPath, nil, bearer("poster")), 401)
	wantNoProblems(t, s)
}

// peopleReads are reads of the application family: those of a community of their own.
func (s *service) peopleReads() []string {
	ana, country := s.objectID("ana"), s.fieldID("country")
	return []string{
		"/users", "/users/" + ana, "/user-fields", "/user-fields/" + country, "/user-field-histories", "/user-fields/" + country + "/histories",
		"/users/" + ana + "/user-field-histories", "/users/" + ana + "/user-fields/" + country + "/histories", "/api-keys",
	}
}

func TestAnotherCommunityIsNotFoundAndAnIDThatIsNoneIsRefused(t *testing.T) {
	s := start(t)
	for _, path := range s.peopleReads() {
		wantStatus(t, s.call("GET", communityPath+path, nil), 200)
		other := s.call("GET", "/apis/v1/communities/"+strings.Repeat("a", 24)+path, nil)
		wantStatus(t, other, 404)
		wantContains(t, path, other.body, "Community not found")
		wantStatus(t, s.call("GET", "/apis/v1/communities/mine"+path, nil), 400)
	}
	wantNoProblems(t, s)
}

func TestAReadMayShowTheThingElsewhere(t *testing.T) {
	for where, begins := range map[mockapi.WriteAnswer]string{
		mockapi.AnswerInList: `"data":[{`, mockapi.AnswerDeeper: `"data":{"data":{`, mockapi.AnswerNamed: `"data":{"userField":{`,
		mockapi.AnswerBare: `{"_id":`,
	} {
		s := start(t, mockapi.WithVariant(mockapi.Variant{ReadAnswer: where}))
		shown := s.call("GET", userFieldsPath+"/"+s.fieldID("country"), nil).body
		if !strings.Contains(shown, begins) || strings.Count(shown, `"country"`) != 1 {
			t.Errorf("%s: %s", where, shown)
		}
		made := s.call("POST", userFieldsPath, fieldBody("a", "A", "date")).body
		wantContains(t, "the answer to a write", made, `"data":{"_id"`)
		wantNoProblems(t, s)
	}
	for _, other := range []mockapi.WriteAnswer{mockapi.AnswerWord, "x"} {
		if _, err := mockapi.New(mockapi.WithVariant(mockapi.Variant{ReadAnswer: other})); err == nil {
			t.Errorf("%q is taken", other)
		}
	}
}

func TestReadsOfOneThingMayLag(t *testing.T) {
	s := start(t)
	user, info := s.objectID("ana"), map[string]string{"idOrEmail": "101"}
	made := dataOf(t, s.call("POST", userFieldsPath, fieldBody("team", "Team", "text")), 201)["_id"].(string)
	s.Clock().Advance(10e9)
	if err := s.EditMember("ana", func(u *mockapi.Member) { u.LastName = "Ash" }); err != nil {
		t.Fatal(err)
	}
	wantStatus(t, s.call("PUT", userFieldsPath+"/"+made, map[string]string{"name": "Crew", "type": "text"}), 200)
	created := dataOf(t, s.call("POST", userFieldsPath, fieldBody("late", "Late", "text")), 201)["_id"].(string)
	s.SetVariant(mockapi.Variant{ReadLag: 5e9})
	read := func() []any {
		return []any{
			dataOf(t, s.call("POST", infoPath, info), 200)["lastName"],
			dataOf(t, s.call("GET", communityUsersPath+"/"+user, nil), 200)["lastName"],
			dataOf(t, s.call("GET", userFieldsPath+"/"+made, nil), 200)["name"],
			s.call("GET", userFieldsPath+"/"+created, nil).status,
		}
	}
	if got := read(); !slices.Equal(got, []any{"Alder", "Alder", "Team", 404}) {
		t.Errorf("at once: %v", got)
	}
	wantEqual(t, "the list", len(rowsIn(t, s.call("GET", userFieldsPath, nil))), 5)
	s.Clock().Advance(6e9)
	if got := read(); !slices.Equal(got, []any{"Ash", "Ash", "Crew", 200}) {
		t.Errorf("later: %v", got)
	}
	wantNoProblems(t, s)
}
