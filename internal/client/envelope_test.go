package client

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// things is what the tests of envelopes read.
type things struct {
	A Integer `json:"a"`
}

func readThings(t *testing.T, c *Client, id OperationID) (things, error) {
	t.Helper()
	return call(t.Context(), c, id, input{path: map[string]string{"userId": "1"}}, func(payload json.RawMessage) (things, error) {
		var wire things
		if kindOf(payload) != anObject {
			return wire, unexpected("a thing", payload)
		}
		err := json.Unmarshal(payload, &wire)
		return wire, err
	})
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
		"integration":       {Integration, `{"status": "success", "message": "ok", "data": {"a": 1}}`},
		"integration, bare": {Integration, `{"a": 1, "b": {"data": 2}}`},
		"application": {Application, `{"meta": {"status": "success", "statusCode": 200}, "message": "m", "data": ` +
			`{"a": "1"}}`},
		"system":                           {System, `{"meta": {"success": true, "message": "m", "devMessage": "d"}, "body": {"a": 1}}`},
		"system, success as a string":      {System, `{"meta": {"success": "true"}, "body": {"a": 1}}`},
		"partner":                          {Partner, `{"meta": {"status": "success", "statusCode": 200, "page": 1}, "data": {"a": 1.0}}`},
		"secure-auth":                      {SecureAuth, `{"error": false, "a": "1"}`},
		"a status that is no word":         {Integration, `{"status": {"code": 0}, "data": {"a": 1}}`},
		"a status that is a number":        {Integration, `{"status": 200, "data": {"a": 1}}`},
		"a status that is a boolean":       {Integration, `{"status": true, "error": null, "data": {"a": 1}}`},
		"a meta that is no object":         {Partner, `{"meta": "fine", "data": {"a": 1}}`},
		"an error that says there is none": {Integration, `{"status": "OK", "error": [], "data": {"a": 1}}`},
		"unknown members and white space": {Integration,
			"\n {\"status\": \"success\", \"new\": [1], \"data\": {\"a\": 1, \"new\": null}} \n"},
		"a message of another form than text": {Integration, `{"status": "success", "message": 7, "data": {"a": 1}}`},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := readThings(t, answering(t, 200, jsonContent, test.body), oneRead[test.family])
			wantNoError(t, err)
			wantEqual(t, "a", got.A, Integer{Value: 1, Set: true})
		})
	}
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
		"status":                {`{"status": "error", "message": "no such member"}`, "no such member"},
		"success":               {`{"success": false, "message": "no such member", "data": {}}`, "no such member"},
		"success in text":       {`{"success": "false", "message": "no such member"}`, "no such member"},
		"ok":                    {`{"ok": 0, "message": "no such member"}`, "no such member"},
		"errors":                {`{"errors": [{"message": "no such"}, "member"], "data": []}`, "no such; member"},
		"errors by field":       {`{"errors": {"userId": ["no such member"], "a": 1}}`, "userId: no such member"},
		"errors and a message":  {`{"message": "no", "errors": [{"message": "such"}, {"path": "member"}]}`, "no: such; path: member"},
		"errors beside success": {`{"status": "success", "errors": ["no such member"]}`, "no such member"},
		"meta.errors":           {`{"meta": {"success": true, "errors": {"userId": "x"}}, "message": "no such member"}`, "no such member"},
		"statusCode":            {`{"statusCode": 422, "message": "no such member"}`, "no such member"},
		"statusCode in text":    {`{"statusCode": "404", "message": "no such member"}`, "no such member"},
		"meta.statusCode":       {`{"meta": {"status": "success", "statusCode": 400}, "message": "no such member"}`, "no such member"},
		"code":                  {`{"code": 404, "message": "no such member"}`, "no such member"},
		"a word that says so":   {`{"status": "rejected", "message": "no such member"}`, "no such member"},
		"false":                 {`false`, "the answer says that the call did not succeed, and not why"},
		"status false":          {`{"status": false, "message": "no such member"}`, "no such member"},
		"status as a number":    {`{"status": 400, "message": "no such member"}`, "no such member"},
		"meta.success":          {`{"meta": {"success": false, "message": "no such member"}}`, "no such member"},
		"meta.success in text":  {`{"meta": {"success": "False", "devMessage": "no such member"}}`, "no such member"},
		"meta.status":           {`{"meta": {"status": "failed"}, "message": ["no such", "member"]}`, "no such; member"},
		"error":                 {`{"error": true, "message": {"message": "no such member"}}`, "no such member"},
		"error in words":        {`{"error": "no such member"}`, "no such member"},
		"error as an object":    {`{"error": {"message": "no such member"}}`, "no such member"},
		"without words":         {`{"status": "error", "message": " "}`, "the answer says that the call did not succeed, and not why"},
	} {
		t.Run(name, func(t *testing.T) {
			c := answering(t, 200, jsonContent, test.body)
			err := tell(t.Context(), c, OpSendMessage, input{json: sendWrite{}})
			wantText(t, err, "HTTP 200 OK", ": "+test.says)
			if IsOutcomeUnknown(err) {
				t.Errorf("its outcome is unknown: %v", err)
			}
		})
	}
}

func TestACodeInTheEnvelopeMeansWhatItMeansAsAStatus(t *testing.T) {
	for name, test := range map[string]struct {
		body string
		is   func(error) bool
	}{
		"not allowed":           {`{"statusCode": 403, "message": "x"}`, IsNotAllowed},
		"not there":             {`{"meta": {"statusCode": 404}, "message": "x", "data": null}`, IsNotFound},
		"not allowed, in words": {`{"success": false, "message": "Invalid API key"}`, IsNotAllowed},
		"there already":         {`{"code": 409, "message": "x"}`, IsConflict},
		"an unknown outcome":    {`{"success": false, "statusCode": 500, "message": "x"}`, IsOutcomeUnknown},
		"a failure elsewhere":   {`{"status": 503, "message": "x"}`, IsOutcomeUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			err := tell(t.Context(), answering(t, 200, jsonContent, test.body), OpSendMessage, input{json: sendWrite{}})
			wantText(t, err, "HTTP 200 OK")
			if !test.is(err) {
				t.Errorf("it is not: %v", err)
			}
		})
	}
}

func TestASuccessIsSaidInManyWays(t *testing.T) {
	for _, body := range []string{
		`{"status": "success"}`, `{"success": true, "errors": []}`, `{"ok": 1, "error": null}`, `{"meta": {"statusCode": 200}}`,
		`{"code": 200, "errors": {}}`, `"OK"`, `OK`, `true`, " success\n", "\ufeff{\"success\": true}\r\n",
	} {
		c := answering(t, 200, jsonContent, body)
		wantNoError(t, tellConfirmed(t.Context(), c, OpRemoveUserRole, input{path: map[string]string{"id": "1"}}))
	}
}

func TestAnAnswerWithoutASignIsDoneOrUnknownAsTheCallNeedsIt(t *testing.T) {
	for _, body := range []string{``, ` `, `{}`, `[]`, `null`, `{"message": "x"}`, `{"data": {}}`, `[{"a": 1}]`, `7`} {
		c := answering(t, 200, jsonContent, body)
		wantNoError(t, tell(t.Context(), c, OpRemoveUserRole, input{path: map[string]string{"id": "1"}}))
		err := tellConfirmed(t.Context(), c, OpRemoveUserRole, input{path: map[string]string{"id": "1"}})
		wantKind(t, err, unknownOutcome)
		wantText(t, err, "the answer does not say whether it was done")
	}
}

func TestAnAnswerThatCannotBeUsedIsAnErrorThatKnowsItsStatus(t *testing.T) {
	for name, test := range map[string]struct {
		status     int
		body, says string
	}{
		"no payload": {200, `{"status": "success"}`, "HTTP 200 OK: a thing was expected, and nothing came"},
		"null":       {200, `{"status": "success", "data": null}`, "a thing was expected, and null came"},
		"null alone": {200, `null`, "a thing was expected, and nothing came"},
		"a list":     {201, `{"data": [1]}`, "HTTP 201 Created: a thing was expected, and an array of 1 came"},
		"a string":   {200, `{"data": "secret"}`, "a thing was expected, and a string came"},
		"no body":    {204, ``, "a thing was expected, and nothing came"},
		"two values": {200, `{"data": {"a": 1}} {"data": {"a": 1}}`,
			"JSON was expected, and 37 bytes came that are not one whole JSON value"},
		"cut":                {200, `{"data": {"a": 1}`, "JSON was expected, and 17 bytes came that are not one whole JSON value"},
		"a trailing 0":       {200, "{\"data\": {\"a\": 1}}\x00", "JSON was expected, and 19 bytes came that are not one whole JSON value"},
		"a word for failure": {200, `Bad Gateway`, "JSON was expected, and 11 bytes came that are not one whole JSON value"},
		"other words":        {200, `It works!`, "JSON was expected, and 9 bytes came that are not one whole JSON value"},
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
		"no words":    {jsonContent, `{"code": 7}`, "an object with the members code came, which does not say why", false},
		"a gateway":   {jsonContent, `{"message": "no Route matched with those values"}`, "no Route matched", false},
		"a list":      {jsonContent, `["gone"]`, "an array of 1 came, which does not say why", false},
		"plain text":  {"text/plain", "404 page\tnot\x00 found\n", "404 page not found", false},
		"a web page":  {"text/html; charset=utf-8", "<html>404</html>", "the answer is a web page", false},
		"nothing":     {jsonContent, " ", "the answer is empty", false},
	} {
		t.Run(name, func(t *testing.T) {
			err := tell(t.Context(), answering(t, 404, test.contentType, test.body), OpSendMessage, input{})
			wantText(t, err, "sendMessage (POST http://127.0.0.1:", "/apis/v1/messages/send): HTTP 404 Not Found: "+test.says)
			wantEqual(t, "structured", failureOf(t, err).Structured, test.structured)
			wantEqual(t, "not found", IsNotFound(err), test.structured)
		})
	}
}
