package client

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
)

// things is what the tests of envelopes read.
type things struct {
	A Integer `json:"a"`
}

func readThings(t *testing.T, c *Client, id OperationID) (things, error) {
	t.Helper()
	return call(t.Context(), c, id, input{path: map[string]string{"userId": "1"}}, func(wire things) (things, error) { return wire, nil })
}

// oneRead is a read of each family.
var oneRead = map[Family]OperationID{
	Integration: "listStreaks", Application: "getUser", System: "listBadges", Partner: "getStore", SecureAuth: "secureAuth",
}

func TestEachFamilysEnvelopeIsOpened(t *testing.T) {
	for name, test := range map[string]struct {
		family Family
		body   string
	}{
		"integration":                         {Integration, `{"status": "success", "message": "ok", "data": {"a": 1}}`},
		"integration, bare":                   {Integration, `{"a": 1, "b": {"data": 2}}`},
		"application":                         {Application, `{"meta": {"status": "success", "statusCode": 200}, "message": "m", "data": {"a": "1"}}`},
		"system":                              {System, `{"meta": {"success": true, "message": "m", "devMessage": "d"}, "body": {"a": 1}}`},
		"system, success as a string":         {System, `{"meta": {"success": "true"}, "body": {"a": 1}}`},
		"partner":                             {Partner, `{"meta": {"status": "success", "statusCode": 200, "page": 1}, "data": {"a": 1.0}}`},
		"secure-auth":                         {SecureAuth, `{"error": false, "a": "1"}`},
		"a status that is no word":            {Integration, `{"status": {"code": 0}, "data": {"a": 1}}`},
		"a status that is a number":           {Integration, `{"status": 200, "data": {"a": 1}}`},
		"a status that is a boolean":          {Integration, `{"status": true, "error": null, "data": {"a": 1}}`},
		"a meta that is no object":            {Partner, `{"meta": "fine", "data": {"a": 1}}`},
		"an error that says there is none":    {Integration, `{"status": "OK", "error": [], "data": {"a": 1}}`},
		"unknown members and white space":     {Integration, "\n {\"status\": \"success\", \"new\": [1], \"data\": {\"a\": 1, \"new\": null}} \n"},
		"a message of another form than text": {Integration, `{"status": "success", "message": 7, "data": {"a": 1}}`},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := readThings(t, answering(t, 200, jsonContent, test.body), oneRead[test.family])
			wantNoError(t, err)
			wantEqual(t, "a", got.A, Integer{Value: 1, Set: true})
		})
	}
}

func TestAnAnswerThatIsABareListIsItsOwnPayload(t *testing.T) {
	c := answering(t, 200, jsonContent, `[{"a": 1}, {"a": "2"}]`)
	got, err := call(t.Context(), c, "listStreaks", input{}, func(wire []things) (int64, error) { return wire[1].A.Value, nil })
	wantNoError(t, err)
	wantEqual(t, "the second", got, 2)
}

func TestTheWidgetsFamilysEnvelopeIsOpenedAndNoKeySent(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		for name, values := range r.Header {
			if text := strings.Join(values, " "); strings.Contains(text, "token-1") || strings.Contains(text, "system-1") {
				t.Errorf("the header %s carries a key", name)
			}
		}
		_, _ = w.Write([]byte(`{"data": {"a": 3}}`))
	})
	got, err := readThings(t, c, "exchangeWidgetToken")
	wantNoError(t, err)
	wantEqual(t, "a", got.A.Value, 3)
}

func TestAGoodStatusWithAFailureInTheEnvelopeIsAnErrorAndNothingWasDone(t *testing.T) {
	for name, test := range map[string]struct{ body, says string }{
		"status":               {`{"status": "error", "message": "no such member"}`, "no such member"},
		"status false":         {`{"status": false, "message": "no such member"}`, "no such member"},
		"status as a number":   {`{"status": 500, "message": "no such member"}`, "no such member"},
		"meta.success":         {`{"meta": {"success": false, "message": "no such member"}}`, "no such member"},
		"meta.success in text": {`{"meta": {"success": "False", "devMessage": "no such member"}}`, "no such member"},
		"meta.status":          {`{"meta": {"status": "failed"}, "message": ["no such", "member"]}`, "no such; member"},
		"error":                {`{"error": true, "message": {"message": "no such member"}}`, "no such member"},
		"error in words":       {`{"error": "no such member"}`, "no such member"},
		"error as an object":   {`{"error": {"message": "no such member"}}`, "no such member"},
		"without words":        {`{"status": "error", "message": " "}`, "the answer says that the call did not succeed, and not why"},
	} {
		t.Run(name, func(t *testing.T) {
			c := answering(t, 200, jsonContent, test.body)
			err := tell(t.Context(), c, OpSendMessage, input{json: sendWrite{}})
			wantText(t, err, "HTTP 200 OK: "+test.says)
			wantKind(t, err)
			wantEqual(t, "structured", failureOf(t, err).Structured, !strings.HasPrefix(test.body, `{"error"`))
		})
	}
}

func TestAnAnswerThatCannotBeUsedIsAnErrorThatKnowsItsStatus(t *testing.T) {
	for name, test := range map[string]struct {
		status     int
		body, says string
	}{
		"no payload":    {200, `{"status": "success"}`, "HTTP 200 OK: the answer's envelope is empty"},
		"null":          {200, `{"status": "success", "data": null}`, "the answer's envelope is empty"},
		"null alone":    {200, `null`, "the answer's envelope is empty"},
		"another form":  {201, `{"status": "success", "data": {"a": [1]}}`, "HTTP 201 Created: the answer is not of the expected form: a string was expected, not [1]"},
		"no number":     {200, `{"data": {"a": "much"}}`, `a whole number was expected, not "much"`},
		"a list":        {200, `{"data": [1]}`, "the answer is not of the expected form"},
		"no body":       {204, ``, "the answer's envelope is empty"},
		"two values":    {200, `{"data": {"a": 1}} {"data": {"a": 1}}`, "the answer is not whole JSON (37 bytes)"},
		"cut":           {200, `{"data": {"a": 1}`, "the answer is not whole JSON (17 bytes)"},
		"a byte of BOM": {200, "\xef\xbb\xbf{}", "the answer is not whole JSON (5 bytes)"},
	} {
		t.Run(name, func(t *testing.T) {
			c := answering(t, test.status, jsonContent, test.body)
			_, err := readThings(t, c, "getUser")
			wantText(t, err, test.says)
			wantKind(t, err)
			wantEqual(t, "status", failureOf(t, err).Status, test.status)

			_, err = readThings(t, c, "createUser")
			wantKind(t, err, unknownOutcome)
		})
	}
}

func TestAWriteThatIsAnsweredWithoutABodyByTheRulesOfHTTPIsDone(t *testing.T) {
	for _, status := range []int{204, 205} {
		c := answering(t, status, "", "")
		wantNoError(t, tell(t.Context(), c, OpDeleteChannel, input{path: map[string]string{"id": "1"}}))
	}
}

func TestAnErrorsBodyIsReadWhateverItIs(t *testing.T) {
	for name, test := range map[string]struct {
		contentType, body, says string
		structured              bool
	}{
		"integration": {jsonContent, `{"status": "error", "message": "Record Not Found"}`, "Record Not Found", true},
		"application": {jsonContent, `{"meta": {"status": "error", "statusCode": 404}, "message": "gone", "data": null}`, "gone", true},
		"system":      {jsonContent, `{"meta": {"success": false, "message": "gone", "devMessage": "x"}, "body": null}`, "gone", true},
		"no words":    {jsonContent, `{"code": 7}`, `{"code": 7}`, false},
		"a gateway":   {jsonContent, `{"message": "no Route matched with those values"}`, "no Route matched", false},
		"a list":      {jsonContent, `["gone"]`, `["gone"]`, false},
		"plain text":  {"text/plain", "404 page\tnot\x00 found\n", "404 page not found", false},
		"a web page":  {"text/html; charset=utf-8", "<html>404</html>", "the answer is a web page", false},
		"nothing":     {jsonContent, " ", "the answer is empty", false},
	} {
		t.Run(name, func(t *testing.T) {
			err := tell(t.Context(), answering(t, 404, test.contentType, test.body), OpSendMessage, input{})
			wantText(t, err, "sendMessage (POST /messages/send): HTTP 404 Not Found: "+test.says)
			wantEqual(t, "structured", failureOf(t, err).Structured, test.structured)
			wantEqual(t, "not found", IsNotFound(err), test.structured)
		})
	}
}

func TestOneFieldIsReadInAllTheWaysInWhichTheServiceWritesIt(t *testing.T) {
	for raw, wanted := range map[string]Text{
		`"x"`: {"x", true}, `""`: {"", true}, `7`: {"7", true}, `7.50`: {"7.50", true}, `true`: {"true", true}, `null`: {},
	} {
		var got Text
		wantNoError(t, json.Unmarshal([]byte(raw), &got))
		wantEqual(t, raw, got, wanted)
		wantEqual(t, raw+" is a pointer", got.Pointer() != nil, wanted.Set)
	}
	for raw, wanted := range map[string]Integer{
		`7`: {7, true}, `"7"`: {7, true}, `" 7 "`: {7, true}, `7.0`: {7, true}, `"1e3"`: {1000, true}, `-1`: {-1, true}, `null`: {}, `""`: {}, `" "`: {},
	} {
		var got Integer
		wantNoError(t, json.Unmarshal([]byte(raw), &got))
		wantEqual(t, raw, got, wanted)
	}
	for _, raw := range []string{`1.5`, `"many"`, `true`, `{}`, `"NaN"`, `"Inf"`, `9223372036854775808000`} {
		if err := json.Unmarshal([]byte(raw), &Integer{}); err == nil {
			t.Errorf("%s counts as a whole number", raw)
		}
	}
	for _, raw := range []string{`{"a": 1}`, `["` + strings.Repeat("long", 40) + `"]`} {
		err := json.Unmarshal([]byte(raw), &Text{})
		wantText(t, err, "a string was expected, not ")
		if len(err.Error()) > 120 {
			t.Errorf("the error is %d bytes long", len(err.Error()))
		}
	}
	if err := new(Text).UnmarshalJSON([]byte(`"\u12"`)); err == nil {
		t.Error("a broken string was read")
	}
}

func TestAListOfUnknownElementsIsReadAsFarAsItIsUnderstood(t *testing.T) {
	for raw, wanted := range map[string]string{
		`{}`: "nil", `{"l": null}`: "nil", `{"l": "x"}`: "nil", `{"l": {}}`: "nil", `{"l": []}`: "",
		`{"l": ["a", 1, true]}`: "a 1 true", `{"l": [{"code":"a"}, "b"]}`: `{"code":"a"} b`,
	} {
		var got struct {
			L Texts `json:"l"`
		}
		wantNoError(t, json.Unmarshal([]byte(raw), &got))
		text := strings.Join(got.L.Values, " ")
		if got.L.Values == nil {
			text = "nil"
		}
		wantEqual(t, raw, text, wanted)
		wantEqual(t, raw+" is set", got.L.Set, wanted != "nil")
	}
}

func TestTheFirstNameThatHasAValueCounts(t *testing.T) {
	wantEqual(t, "none", firstText(Text{}, Text{}), Text{})
	wantEqual(t, "the second", firstText(Text{}, Text{"b", true}, Text{"c", true}), Text{"b", true})
	wantEqual(t, "not the empty one", firstText(Text{"", true}, Text{"b", true}), Text{"b", true})
	wantEqual(t, "only empty ones", firstText(Text{}, Text{"", true}), Text{"", true})
}

func TestATimestampIsReadInAnyZoneAndNonsenseIsNot(t *testing.T) {
	got, err := parseTime(Text{"2026-01-31T13:00:00.123+01:00", true})
	wantNoError(t, err)
	wantEqual(t, "time", got, time.Date(2026, 1, 31, 12, 0, 0, 123_000_000, time.UTC))
	_, err = parseTime(Text{})
	wantText(t, err, "there is no timestamp")
	_, err = parseTime(Text{"yesterday", true})
	wantText(t, err, `"yesterday" is no timestamp`)
}
