package mockapi_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const infoPath, usersPath, managePath = "/apis/v1/users/info", "/apis/v1/users", "/apis/v1/users/manage"

func TestUserDataIsFoundByIDOrEmail(t *testing.T) {
	s := start(t)
	for _, key := range []string{"102", "ben@example.com", "Ben@Example.com"} {
		answer := s.call("POST", infoPath, map[string]string{"idOrEmail": key})
		wantStatus(t, answer, 200)
		data := answer.json(t)["data"].(map[string]any)
		wantEqual(t, "userId", data["userId"], any("102"))
		wantEqual(t, "username", data["username"], any("ben"))
		if _, ok := data["email"]; ok {
			t.Error("there is an e-mail in the answer; the service gives none")
		}
	}
	wantNoProblems(t, s)
	wantStatus(t, s.call("POST", infoPath, map[string]string{"idOrEmail": "ben"}), 404)
	wantStatus(t, s.call("POST", infoPath, map[string]string{}), 400)
}

func TestUserDataCountsMessages(t *testing.T) {
	s := start(t)
	id := s.channel("Announcements")
	s.say(id, "Hi")
	message := s.Messages(id)[0]
	s.call("POST", replyPath, map[string]string{"messageId": message.ID, "message": "Ho", "sender": "dora"})
	s.call("POST", reactPath, map[string]string{"messageId": message.ID, "emoji": ":tada:", "sender": "dora"})
	data := s.call("POST", infoPath, map[string]string{"idOrEmail": "104"}).json(t)["data"].(map[string]any)
	for _, name := range []string{"totalMessages", "replySent", "totalReactions"} {
		wantEqual(t, name, data[name], any(1.0))
	}
}

func TestAnAddedMemberGetsTheNextID(t *testing.T) {
	s := start(t)
	eve := s.AddMember(mockapi.Member{Username: "eve", Email: "eve@example.com"})
	wantEqual(t, "id", eve.ID, "105")
	wantEqual(t, "id that was given", s.AddMember(mockapi.Member{ID: "7", Username: "fay"}).ID, "7")
	s.call("POST", sendPath, map[string]string{"channelId": s.channel("General"), "message": "Hi", "sender": "eve"})
	wantEqual(t, "newest", s.newestTexts("")[0], "Hi")
}

// userBody is a body of createUser, with changes; a change to nil leaves a field out.
func userBody(changes map[string]any) map[string]any {
	body := map[string]any{
		"firstname": "Eve", "lastname": "Elm", "username": "eve", "displayname": "Eve E.", "email": "eve@example.com", "accessLevel": 1,
		"joinServer": true, "sendEmail": false, "emailPassword": false,
	}
	maps.Copy(body, changes)
	maps.DeleteFunc(body, func(_ string, value any) bool { return value == nil })
	return body
}

func TestAUserIsCreatedAndReadBack(t *testing.T) {
	s := start(t)
	answer := s.call("POST", usersPath, userBody(map[string]any{
		"password": "s3cret!word", "confirmPassword": "s3cret!word", "referral": "ana-1", "emailTemplate": "0",
		"customFields": []map[string]string{
			{"fieldIdorName": "deposit-amount", "value": " 12.50 "}, {"fieldIdorName": "Country", "value": "Italy"},
			{"fieldIdorName": s.fieldID("renewal-date"), "value": "2026-05-01"},
		},
	}))
	wantEqual(t, "answer", answer.body, `{"message":"User created successfully","status":"success"}`)
	data := dataOf(t, s.call("POST", infoPath, map[string]string{"idOrEmail": "EVE@example.com"}), 200)
	wantEqual(t, "id", data["userId"], any("105"))
	wantEqual(t, "first name", data["firstName"], any("Eve"))
	wantEqual(t, "values", fmt.Sprint(data["customFields"]), "map[country:Italy deposit-amount:12.5 renewal-date:2026-05-01]")
	eve, _ := s.Account("eve")
	wantEqual(t, "display name", eve.DisplayName, "Eve E.")
	wantEqual(t, "referral", eve.Referral, "ana-1")
	wantEqual(t, "joined", eve.JoinedAt.Equal(s.Clock().Now()), true)
	wantEqual(t, "listed", len(rowsIn(t, s.call("GET", communityUsersPath, nil))), 5)
	general := s.channel("General")
	s.call("POST", sendPath, map[string]string{"channelId": general, "message": "Hi", "sender": "eve"})
	wantEqual(t, "newest", s.newestTexts(general)[0], "Hi")
	wantNoProblems(t, s)
}

func TestAUserIsRefused(t *testing.T) {
	s := start(t)
	wantStatus(t, s.call("POST", usersPath, userBody(map[string]any{"username": "out", "email": "out@example.com", "joinServer": false})), 200)
	custom := func(name, value string) map[string]any {
		return map[string]any{"customFields": []map[string]string{{"fieldIdorName": name, "value": value}}}
	}
	cases := map[string]struct {
		changes map[string]any
		status  int
		says    string
	}{
		"a taken user name":                    {map[string]any{"username": "ana"}, 409, "this username already exists"},
		"a taken address, in another case":     {map[string]any{"email": "Ana@Example.com"}, 409, "this email already exists"},
		"the owner's user name":                {map[string]any{"username": "owner"}, 409, "this username already exists"},
		"the name of somebody outside":         {map[string]any{"username": "out"}, 409, "this username already exists"},
		"no address":                           {map[string]any{"email": "eve"}, 400, "email must be an e-mail address"},
		"a password that is not confirmed":     {map[string]any{"password": "a!b"}, 400, "confirmPassword differs"},
		"a password without a special one":     {map[string]any{"password": "ab", "confirmPassword": "ab"}, 400, "special character"},
		"the user name as the password":        {map[string]any{"username": "e!", "password": "e!", "confirmPassword": "e!"}, 400, "must differ"},
		"a wrong type":                         {map[string]any{"accessLevel": "1"}, 400, "accessLevel must be a"},
		"an unknown field":                     {custom("shoe-size", "44"), 400, "a field that does not exist"},
		"a number that is none":                {custom("deposit-amount", "much"), 400, "no numerical"},
		"a date that is none":                  {custom("renewal-date", "tomorrow"), 400, "no date"},
		"an external id without an identifier": {map[string]any{"externalId": "C-1"}, 400, "externalId needs"},
	}
	for _, name := range []string{
		"firstname", "lastname", "username", "displayname", "email", "accessLevel", "joinServer", "sendEmail", "emailPassword",
	} {
		cases["without "+name] = struct {
			changes map[string]any
			status  int
			says    string
		}{map[string]any{name: nil}, 400, name + " is required"}
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			answer := s.call("POST", usersPath, userBody(c.changes))
			wantStatus(t, answer, c.status)
			wantContains(t, "body", answer.body, c.says)
		})
	}
	wantEqual(t, "accounts", len(s.Accounts()), 5)
	for _, problem := range s.Problems() {
		if strings.Contains(problem, "example.com") || strings.Contains(problem, "Eve") {
			t.Errorf("a problem names a person: %s", problem)
		}
	}
}

func TestAnExternalIDSetsTheIdentifierField(t *testing.T) {
	s := start(t)
	s.AddUserField(mockapi.UserField{Field: "customer-id", Name: "Customer", Type: "single-line-text"})
	if err := s.SetIdentifierField("customer-id"); err != nil {
		t.Fatal(err)
	}
	wantStatus(t, s.call("POST", usersPath, userBody(map[string]any{"externalId": "C-17"})), 200)
	wantEqual(t, "value", s.valueOf("eve@example.com", "customer-id"), any("C-17"))
	if err := s.RemoveUserField("customer-id"); err != nil {
		t.Fatal(err)
	}
	wantStatus(t, s.call("POST", usersPath, userBody(map[string]any{"username": "f", "email": "f@example.com", "externalId": "C-18"})), 400)
	wantNoProblems(t, s)
}

func TestPasswordsAreNotInTheLogAndNotKept(t *testing.T) {
	s := start(t)
	const password = `pass"word!\`
	s.call("POST", usersPath, userBody(map[string]any{"password": password, "confirmPassword": password}))
	body := s.Requests()[0].Body
	wantContains(t, "log", body, `"password":"[redacted]"`)
	wantContains(t, "log", body, `"confirmPassword":"[redacted]"`)
	wantContains(t, "log", body, `"username":"eve"`)
	state := s.control("GET", "/state", nil, 200).body
	if strings.Contains(body, "word!") || strings.Contains(state, "word!") || !strings.Contains(state, `"username": "eve"`) {
		t.Error("the password is in the log or in the state, or the user is not")
	}
	wantNoProblems(t, s)
}

// info reads a user by short id or address.
func (s *service) info(key string) reply {
	s.t.Helper()
	return s.call("POST", infoPath, map[string]string{"idOrEmail": key})
}

func TestAnAccountOutsideOfTheCommunityCanBeReadAndNothingElse(t *testing.T) {
	s := start(t)
	wantStatus(t, s.call("POST", usersPath, userBody(map[string]any{"joinServer": false})), 200)
	eve := s.objectID("eve")
	outside := func() []int {
		found := s.call("POST", filterPath, map[string]any{"filter": map[string]any{"username": "eve"}})
		return []int{
			s.info("eve@example.com").status, s.call("GET", "/apis/v1/users/"+eve, nil, s.owner()).status,
			s.call("GET", communityUsersPath+"/"+eve, nil).status, s.call("GET", communityUsersPath+"/"+eve+"/user-field-histories", nil).status,
			len(rowsIn(t, s.call("GET", communityUsersPath, nil))), len(rowsIn(t, found)),
			s.call("POST", managePath, map[string]string{"action": "delete", "user": "eve"}).status,
			s.call("POST", sendPath, map[string]string{"channelId": s.channel("General"), "message": "Hi", "sender": "eve"}).status,
			s.call("POST", badgesPath+"/"+s.badge(t).ID+"/award", map[string]string{"userId": "105"}).status,
			s.call("GET", rolesPath+"/105", nil).status,
		}
	}
	if got := outside(); !slices.Equal(got, []int{200, 200, 404, 404, 4, 0, 404, 404, 404, 404}) {
		t.Errorf("outside: %v", got)
	}
	s.SetVariant(mockapi.Variant{HideOutside: true})
	if got := outside(); !slices.Equal(got, []int{404, 404, 404, 404, 4, 0, 404, 404, 404, 404}) {
		t.Errorf("hidden: %v", got)
	}
	if err := s.JoinServer("eve"); err != nil {
		t.Fatal(err)
	}
	if got := outside(); !slices.Equal(got, []int{200, 200, 200, 200, 5, 1, 200, 404, 404, 404}) { // deleted by manageUser
		t.Errorf("joined: %v", got)
	}
	if err := s.JoinServer("eve"); err == nil {
		t.Error("somebody joined twice")
	}
	wantNoProblems(t, s)
}

// manage deletes or restores a user.
func (s *service) manage(action, username string) reply {
	s.t.Helper()
	return s.call("POST", managePath, map[string]string{"action": action, "user": username})
}

func TestAUserIsDeletedAndRestoredWithEverything(t *testing.T) {
	s := start(t)
	role, _ := s.RoleByTitle("Moderator")
	if err := firstError(s.GiveRole("102", role.ID), s.RecordActivity("ben", mockapi.Activity{XP: 10, Coins: 5})); err != nil {
		t.Fatal(err)
	}
	before := s.info("102").body
	answer := s.manage("delete", "ben")
	wantEqual(t, "answer", answer.body, `{"action":"delete","user":"ben"}`)
	ben, _ := s.Account("ben")
	path := communityUsersPath + "/" + ben.ObjectID
	gone := []reply{
		s.info("102"), s.info("ben@example.com"), s.call("GET", path, nil), s.call("GET", "/apis/v1/users/"+ben.ObjectID, nil, s.owner()),
		s.call("GET", path+"/user-field-histories", nil), s.call("GET", rolesPath+"/102", nil), s.manage("delete", "ben"),
		s.call("POST", sendPath, map[string]string{"channelId": s.channel("General"), "message": "Hi", "sender": "ben"}),
		s.call("GET", "/apis/v1/messages?user_id=102", nil), s.stats(map[string]any{"identifier": "ben@example.com", "identifier_type": "email"}),
		s.call("GET", "/api/secureAuth?action=login&userId=ben", nil, signInKey(s.SystemAPIKey())),
	}
	for i, answer := range gone {
		wantEqual(t, fmt.Sprint("of a deleted user, number ", i), answer.status, 404)
	}
	wantEqual(t, "listed", len(rowsIn(t, s.call("GET", communityUsersPath, nil))), 3)
	wantEqual(t, "found", len(rowsIn(t, s.call("POST", filterPath, map[string]any{}))), 3)
	wantEqual(t, "members", len(s.Members()), 3)
	wantEqual(t, "accounts", len(s.Accounts()), 4)
	wantEqual(t, "messages stay", len(s.newestTexts(s.channel("General"))), 2)
	for _, names := range []map[string]any{{"username": "ben"}, {"email": "ben@example.com"}} {
		wantStatus(t, s.call("POST", usersPath, userBody(names)), 409)
	}

	wantEqual(t, "answer", s.manage("restore", "ben").body, `{"action":"restore","user":"ben"}`)
	wantEqual(t, "the user", s.info("102").body, before)
	wantEqual(t, "listed", len(rowsIn(t, s.call("GET", communityUsersPath, nil))), 4)
	wantEqual(t, "order", rowsIn(t, s.call("GET", communityUsersPath, nil))[1]["username"], any("ben"))
	wantStatus(t, s.manage("restore", "ben"), 409)
	wantNoProblems(t, s)
}

func TestManagingAUserIsRefused(t *testing.T) {
	s := start(t)
	for body, status := range map[[2]string]int{
		{"delete", "eve"}: 404, {"restore", "eve"}: 404, {"ban", "ana"}: 400, {"", "ana"}: 400, {"delete", ""}: 400, {"delete", "101"}: 404,
		{"delete", "ana@example.com"}: 404, {"delete", "owner"}: 404,
	} {
		wantEqual(t, fmt.Sprint(body), s.manage(body[0], body[1]).status, status)
	}
	s.AddToken(mockapi.Token{Value: "only-data", Permissions: []string{"getUserData", "createUser"}})
	wantStatus(t, s.call("POST", managePath, map[string]string{"action": "delete", "user": "ana"}, bearer("only-data")), 401)
	wantEqual(t, "members", len(s.Members()), 4)
	s.SetVariant(mockapi.Variant{Already: 409})
	wantStatus(t, s.manage("delete", "eve"), 409)
}

func TestTheNamesOfADeletedUserMayBeFree(t *testing.T) {
	s := start(t, mockapi.WithVariant(mockapi.Variant{FreesNames: true, DeletedUsers: mockapi.DeletedUnmarked}))
	wantStatus(t, s.manage("delete", "ana"), 200)
	wantStatus(t, s.call("POST", usersPath, userBody(map[string]any{"username": "ana", "email": "ana@example.com"})), 200)
	wantEqual(t, "of two, the one that is there", dataOf(t, s.info("ana@example.com"), 200)["userId"], any("105"))
	wantStatus(t, s.manage("restore", "ana"), 409) // the other is there
	wantStatus(t, s.call("POST", usersPath, userBody(map[string]any{"username": "ben2", "email": "ben2@example.com"})), 200)
	wantStatus(t, s.manage("delete", "ben"), 200)
	wantStatus(t, s.call("POST", usersPath, userBody(map[string]any{"email": "ben@example.com"})), 200)
	refused := s.manage("restore", "ben")
	wantStatus(t, refused, 409)
	wantContains(t, "body", refused.body, "this email already exists")
	if err := s.RestoreMember("102"); err == nil {
		t.Error("the product restored somebody whose address is another's")
	}
	wantNoProblems(t, s)
}

func TestADeletedUserMayStillBeRead(t *testing.T) {
	for shown, marked := range map[mockapi.DeletedRead]any{mockapi.DeletedMarked: true, mockapi.DeletedUnmarked: nil} {
		s := start(t, mockapi.WithVariant(mockapi.Variant{DeletedUsers: shown}))
		wantStatus(t, s.manage("delete", "ana"), 200)
		for _, answer := range []reply{
			s.info("101"), s.call("GET", communityUsersPath+"/"+s.objectID("ana"), nil),
			s.call("GET", "/apis/v1/users/"+s.objectID("ana"), nil, s.owner()),
		} {
			data := dataOf(t, answer, 200)
			wantEqual(t, "user name", data["username"], any("ana"))
			wantEqual(t, "isDeleted", data["isDeleted"], marked)
		}
		wantEqual(t, "listed", len(rowsIn(t, s.call("GET", communityUsersPath, nil))), 3)
		wantNoProblems(t, s)
	}
	if _, err := mockapi.New(mockapi.WithVariant(mockapi.Variant{DeletedUsers: "x"})); err == nil {
		t.Error("a variant without meaning is taken")
	}
}

func TestDeletedUsersMayStayInLists(t *testing.T) {
	s := start(t, mockapi.WithVariant(mockapi.Variant{SoftDelete: true}))
	wantStatus(t, s.manage("delete", "ben"), 200)
	for _, answer := range []reply{
		s.call("GET", communityUsersPath, nil), s.call("POST", filterPath, map[string]any{"fields": []string{"username"}}),
	} {
		rows := rowsIn(t, answer)
		wantEqual(t, "rows", len(rows), 4)
		wantEqual(t, "user name", rows[1]["username"], any("ben"))
		wantEqual(t, "isDeleted", rows[1]["isDeleted"], any(true))
		wantEqual(t, "isDeleted of another", rows[0]["isDeleted"], nil)
	}
	wantStatus(t, s.manage("restore", "ben"), 200)
	rows := rowsIn(t, s.call("GET", communityUsersPath, nil))
	wantEqual(t, "isDeleted of a restored one", rows[1]["isDeleted"], nil)
	wantEqual(t, "rows after the restoration", len(rows), 4)
	wantNoProblems(t, s)
}

func TestUserDataShowsWhatTheProductChanged(t *testing.T) {
	s := start(t)
	role, _ := s.RoleByTitle("Moderator")
	err := firstError(s.GiveRole("101", role.ID), s.RecordActivity("101", mockapi.Activity{XP: 7, Coins: 3}),
		s.EditMember("101", func(u *mockapi.Member) {
			u.ID, u.ObjectID, u.FirstName, u.Language, u.VisitCount, u.TimeSpent, u.LoginStreak = "9", "9", "Anna", "German", 4, 50, 2
		}))
	if err != nil {
		t.Fatal(err)
	}
	data := dataOf(t, s.info("101"), 200)
	for name, want := range map[string]any{
		"firstName": "Anna", "language": "German", "visitCount": 4.0, "timeSpent": 50.0, "loginStreak": 2.0, "highestRole": "Moderator",
		"xp": 1207.0, "coins": 303.0, "xpEarnedToday": 7.0, "coinsEarnedToday": 3.0,
	} {
		wantEqual(t, name, data[name], want)
	}
	wantEqual(t, "roles", fmt.Sprint(data["roles"]), "[@all Moderator]")
	s.Clock().Advance(24 * 3600e9)
	wantEqual(t, "earned the day after", dataOf(t, s.info("101"), 200)["xpEarnedToday"], any(0.0))
	s.SetNumbersAsStrings(true)
	wantEqual(t, "a number as a string", dataOf(t, s.info("101"), 200)["xp"], any("1207"))
	s.SetVariant(mockapi.Variant{OddMembers: true})
	odd := s.info("101").body
	for _, part := range []string{`"userId":{"_id":"101","name":"populated"}`, `"customFields":[{"fieldIdorName":"country"`} {
		wantContains(t, "odd members", odd, part)
	}
	if err := s.EditMember("nobody", func(*mockapi.Member) {}); err == nil {
		t.Error("nobody was changed")
	}
	wantNoProblems(t, s)
}

func TestARenamedMemberKeepsTheMessages(t *testing.T) {
	s := start(t)
	if err := s.EditMember("ana", func(u *mockapi.Member) { u.Username, u.Email = "anna", "anna@example.com" }); err != nil {
		t.Fatal(err)
	}
	wantEqual(t, "messages of the new address", len(s.items("email=anna@example.com")), 1)
	wantEqual(t, "counted", dataOf(t, s.info("101"), 200)["totalMessages"], any(1.0))
	wantStatus(t, s.call("GET", "/apis/v1/messages?email=ana@example.com", nil), 404)
}
