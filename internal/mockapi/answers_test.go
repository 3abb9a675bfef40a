package mockapi_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

func TestEachRefusalSaysNoWithAGoodStatus(t *testing.T) {
	for refusal, part := range map[mockapi.Refusal]string{
		mockapi.RefusalSuccess: `"success":false`, mockapi.RefusalOK: `"ok":false`,
		mockapi.RefusalErrors: `"errors":[{"message":"Channel not found"}]`,
		mockapi.RefusalCode:   `"code":404`, mockapi.RefusalStatusCode: `"statusCode":404`, mockapi.RefusalMeta: `"meta":{"statusCode":404}`,
	} {
		s := start(t, mockapi.WithVariant(mockapi.Variant{Refusal: refusal}))
		refused := s.call("DELETE", systemChannels+"/none", nil)
		wantStatus(t, refused, 200)
		if body := refused.body; !strings.Contains(body, part) || !strings.Contains(body, "Channel not found") {
			t.Errorf("%s: %s", refusal, body)
		}
		s.Inject(mockapi.Fault{Operation: "listSystemChannels", Status: 400, Message: "no"})
		if body := s.call("GET", systemChannels, nil).body; !strings.Contains(body, `"body":[]`) {
			t.Errorf("%s of a list: %s", refusal, body)
		}
		wantNoProblems(t, s)
	}
}

func TestEachAnswerToAWriteIsGivenAfterTheWrite(t *testing.T) {
	for write, body := range map[mockapi.WriteAnswer]string{
		mockapi.AnswerNoContent: "", mockapi.AnswerEmpty: "", mockapi.AnswerWord: "OK", mockapi.AnswerNull: "null",
		mockapi.AnswerEmptyList: "[]", mockapi.AnswerTrue: "true", mockapi.AnswerEmptyObject: "{}",
		mockapi.AnswerInList: `"body":[{`, mockapi.AnswerDeeper: `"body":{"data":{`, mockapi.AnswerNamed: `"body":{"channel":{`,
		mockapi.AnswerBare: `{"__v":0,"_id":`,
	} {
		s := start(t, mockapi.WithVariant(mockapi.Variant{WriteAnswer: write}))
		made := s.call("POST", systemChannels, map[string]any{"topic": "New", "channelType": "open"})
		if made.status/100 != 2 || !strings.Contains(made.body, body) || body == "" && made.body != "" {
			t.Errorf("%s: %d %s", write, made.status, made.body)
		}
		s.channel("New") // fails where it was not made
		wantNoProblems(t, s)
	}
}

func TestEachFormOfAListHasTheSameRows(t *testing.T) {
	for form, begins := range map[mockapi.ListForm]string{
		mockapi.ListNamed: `"body":{"channels":[{`, mockapi.ListDocs: `"body":{"docs":[{`, mockapi.ListDeeper: `"body":{"data":[{`,
		mockapi.ListOnly: `"body":{"found":[{`, mockapi.ListBare: `[{`, mockapi.ListBareNamed: `{"channels":[{`,
	} {
		s := start(t)
		plain := strings.Count(s.call("GET", systemChannels, nil).body, `"_id"`)
		s.SetVariant(mockapi.Variant{ListForm: form})
		shown := s.call("GET", systemChannels, nil).body
		if !strings.Contains(shown, begins) || strings.Count(shown, `"_id"`) != plain || plain == 0 {
			t.Errorf("%s: %s", form, shown)
		}
		if bare := strings.HasPrefix(string(form), "bare"); bare == strings.Contains(shown, `"success"`) {
			t.Errorf("%s: the envelope of %s", form, shown)
		}
	}
}

func TestAnyOfSeveralIDsWorksInARequest(t *testing.T) {
	s := start(t, mockapi.WithVariant(mockapi.Variant{IDForm: mockapi.IDMany}))
	made := s.call("POST", systemChannels, map[string]any{"topic": "New", "channelType": "open"}).json(t)["body"].(map[string]any)
	if made["_id"] != nil || !strings.HasPrefix(made["id"].(string), "also-") {
		t.Errorf("the answer to a create: %v", made)
	}
	ids := map[string]bool{}
	for _, row := range rowsIn(t, s.call("GET", systemChannels, nil)) {
		if row["topic"] == "New" {
			ids[row["_id"].(string)], ids[row["id"].(string)], ids[row["channel_id"].(string)] = true, true, true
		}
	}
	wantEqual(t, "ids", len(ids), 3)
	for id := range ids {
		wantStatus(t, s.call("PUT", systemChannels+"/"+id, map[string]any{"topic": "New", "channelType": "open"}), 200)
	}
	wantNoProblems(t, s)
}

func TestOddMembersAndRowsLeaveTheRest(t *testing.T) {
	s := start(t, mockapi.WithVariant(mockapi.Variant{OddMembers: true, OddRows: true, Padding: true}))
	roles := s.call("GET", rolesPath, nil).body
	for _, part := range []string{"\ufeff{", `"order":1.5`, `"billable":"no"`, `"name":"populated"`, `"$date"`, `null,{"note":`, "]}\r\n \n"} {
		if part == "]}\r\n \n" {
			if !strings.HasSuffix(roles, "\r\n \n") {
				t.Errorf("no white space behind %s", roles)
			}
			continue
		}
		if !strings.Contains(roles, part) {
			t.Errorf("no %s in %s", part, roles)
		}
	}
	s.say(s.channel("General"), "hello")
	window := s.list("").body
	for _, part := range []string{`"messages":[null,`, `"without a time"`, `"message":"hello"`, `"html"`} {
		if !strings.Contains(window, part) {
			t.Errorf("no %s in %s", part, window)
		}
	}
	wantNoProblems(t, s)
}

func TestWhatIsSoAlreadyIsRefusedAsToldTo(t *testing.T) {
	for _, status := range []int{200, 400, 404, 409} {
		s := start(t, mockapi.WithVariant(mockapi.Variant{Already: status}))
		badge := s.badge(t)
		user := map[string]any{"userId": s.Members()[0].ID}
		wantStatus(t, s.call("POST", badgesPath+"/"+badge.ID+"/award", user), 200)
		again := s.call("POST", badgesPath+"/"+badge.ID+"/award", user)
		wantStatus(t, again, status)
		if !strings.Contains(again.body, "already has this badge") || len(s.Awards(badge.ID)) != 1 {
			t.Errorf("%d: %s", status, again.body)
		}
		wantStatus(t, s.call("DELETE", systemChannels+"/none", nil), status)
		wantNoProblems(t, s)
	}
}

func TestAVariantOfAFormThatIsNotKnownIsRefused(t *testing.T) {
	for _, v := range []mockapi.Variant{{Refusal: "x"}, {WriteAnswer: "x"}, {ListForm: "x"}, {IDForm: "x"}, {Already: 500}} {
		if _, err := mockapi.New(mockapi.WithVariant(v)); err == nil {
			t.Errorf("%+v is taken", v)
		}
	}
}

// A played operation that has no noun would never be answered in another form, and the tests of odd services would test nothing of it.
func TestEachPlayedOperationIsAnsweredInEachForm(t *testing.T) {
	// The appearance, whose members are its own, and what signs somebody in.
	plain := []string{"getAppearance", "secureAuth", "exchangeWidgetToken", mockapi.FileOperation}
	for _, operation := range mockapi.Played() {
		if mockapi.Reshaped(operation) == slices.Contains(plain, operation) {
			t.Errorf("%s: put its noun into listNouns, readNouns or writeNouns of answers.go", operation)
		}
	}
}
