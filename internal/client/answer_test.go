package client

import (
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
)

// answersInTurn makes a client of a service that gives one answer after the other, and the last one for ever.
func answersInTurn(t *testing.T, answers ...string) (c *Client, requests *atomic.Int64) {
	t.Helper()
	requests = &atomic.Int64{}
	c = serve(t, func(w http.ResponseWriter, _ *http.Request) {
		at := min(int(requests.Add(1)), len(answers)) - 1
		w.Header().Set("Content-Type", jsonContent)
		_, _ = io.WriteString(w, answers[at])
	})
	return c, requests
}

func TestADeletionWithoutASignIsLookedInto(t *testing.T) {
	const empty, listed = `{"meta": {"success": true}, "body": []}`, `{"meta": {"success": true}, "body": [{"_id": "1"}]}`
	for name, test := range map[string]struct {
		answers  []string
		says     string
		requests int64
	}{
		"gone":                    {[]string{`{}`, empty}, "", 3},
		"still there":             {[]string{``, listed}, "the answer does not say whether it was done", 3},
		"the list can't be read":  {[]string{`null`, `{"statusCode": 403}`}, "", 2},
		"the list fails":          {[]string{`null`, `{"meta": {"success": false}}`}, "the answer does not say whether it was done", 2},
		"refused and gone":        {[]string{`{"success": false, "message": "Channel not found"}`, empty}, "", 3},
		"refused and there":       {[]string{`{"success": false, "message": "Channel is in use"}`, listed}, "Channel is in use", 3},
		"refused, not to be read": {[]string{`{"success": false, "message": "no"}`, `{"ok": false}`}, "HTTP 200 OK: no", 2},
		"gone, in words alone": {[]string{`{"meta": {"success": false, "message": "Channel not found"}}`,
			`{"statusCode": 403, "message": "no"}`}, "", 2},
		"elsewhere, in words": {[]string{`{"meta": {"success": false, "message": "Route not found"}}`,
			`{"statusCode": 403, "message": "no"}`}, "Route not found", 2},
		"refused for the key": {[]string{`{"statusCode": 403, "message": "no"}`, empty}, "HTTP 200 OK, code 403: no", 1},
		"a thing, as it was":  {[]string{`{"_id": "1", "topic": "A"}`, empty}, "", 1},
		"a success":           {[]string{`{"ok": true}`, listed}, "", 1},
	} {
		t.Run(name, func(t *testing.T) {
			c, requests := answersInTurn(t, test.answers...)
			err := c.DeleteChannel(t.Context(), "1")
			if test.says == "" {
				wantNoError(t, err)
			} else {
				wantText(t, err, test.says)
			}
			wantEqual(t, "requests", requests.Load(), test.requests)
		})
	}
}

func TestWhoHasABadgeAlreadyIsSaidInTheServicesWordsAlone(t *testing.T) {
	for says, already := range map[string]bool{
		"User already has this badge":                                 true,
		"This badge has already been awarded":                         true,
		"Badge already awarded to the user":                           true,
		"Badge was already rewarded":                                  true,
		"The user has this badge already":                             true,
		"Already exists":                                              true,
		"You have already reached the limit of awards":                false,
		"You have already awarded the maximum number of badges today": false,
		"The user already has the maximum number of badges":           false,
		"User already has another badge of this group":                false,
		"Something already exists elsewhere":                          false,
		"The user already left":                                       false,
		"Badge not found":                                             false,
		"It is not allowed to award this badge":                       false,
	} {
		for _, body := range []string{`{"meta": {"success": false, "message": "` + says + `"}}`,
			`{"statusCode": 409, "message": "` + says + `"}`} {
			c, requests := answersInTurn(t, body)
			wantEqual(t, says, c.AwardBadge(t.Context(), "1", "2") == nil, already)
			wantEqual(t, "requests", requests.Load(), 1)
		}
	}
	c, _ := answersInTurn(t, `{"statusCode": 500, "message": "User already has this badge"}`)
	wantKind(t, c.AwardBadge(t.Context(), "1", "2"), unknownOutcome)
}

func TestWhoLacksABadgeAlreadyIsSaidInTheServicesWordsAlone(t *testing.T) {
	for says, already := range map[string]bool{
		"User does not have this badge":                    true,
		"The user doesn't have the badge":                  true,
		"Badge is not awarded to the user":                 true,
		"The badge has not been awarded":                   true,
		"Permission not granted":                           false,
		"Access not granted for this key":                  false,
		"Permission has not been granted to remove badges": false,
		"Badge already removed":                            true,
		"Badge could not be removed":                       false,
		"You do not have permission":                       false,
		"You do not have the permission to do this":        false,
		"It can't be removed from its only owner":          false,
	} {
		c, _ := answersInTurn(t, `{"success": false, "message": "`+says+`"}`)
		wantEqual(t, says, c.RemoveBadge(t.Context(), "1", "2") == nil, already)
	}
}

func TestAnErrorSaysWhatWasAskedAndWhatTheServiceCallsIt(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Request-Id", "abc-1")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"status": "error", "message": "no"}`)
	})
	_, err := c.Messages(t.Context(), MessageFilter{Email: "a@example.com"})
	wantText(t, err, "listMessages (GET http://127.0.0.1:", "/apis/v1/messages): HTTP 400 Bad Request: no (request id abc-1)")
	if strings.Contains(err.Error(), "example.com") {
		t.Errorf("the error has the query in it: %v", err)
	}
	err = tell(t.Context(), answering(t, 500, jsonContent, `{"meta": {"requestId": "r-7"}}`), OpSendMessage, input{})
	wantText(t, err, "an object with the members meta came, which does not say why (request id r-7)")
}

func TestAWebPageIsBlamedOnWhoSentIt(t *testing.T) {
	for status, says := range map[int]string{503: "a server or a proxy of the service failed", 404: "or the base URL is wrong",
		200: "or the base URL is wrong"} {
		for contentType, body := range map[string]string{"text/html": "Bad Gateway", jsonContent: "\n<!DOCTYPE html><html>"} {
			err := tell(t.Context(), answering(t, status, contentType, body), OpSendMessage, input{})
			wantText(t, err, "the answer is a web page", says)
		}
	}
}

func TestAThingsOwnMembersAreNoSigns(t *testing.T) {
	for _, body := range []string{
		`{"_id": "b1", "title": "Star", "status": 0}`, `{"_id": "b1", "status": "expired"}`,
		`{"id": "b1", "title": "Star", "status": "active", "code": 429}`,
		`{"success": true, "status": "draft", "badge": {"id": "b1"}}`, `{"errors": [ ], "success": true, "data": {"_id": "b1"}}`,
		`{"errors": { }, "body": {"id": "b1"}}`,
	} {
		c, requests := answersInTurn(t, `{"meta": {"success": true}, "body": []}`, body)
		badge, err := c.CreateBadge(t.Context(), BadgeDraft{Title: "Star", Action: "custom"})
		wantNoError(t, err)
		wantEqual(t, body, badge.ID, "b1")
		wantEqual(t, "requests", requests.Load(), 2)
	}
	image, err := onlyImage([]byte(`{"id": "1", "url": "https://x/1.png", "status": "uploaded"}`))
	wantNoError(t, err)
	wantEqual(t, "url", image.URL, "https://x/1.png")
}

func TestARefusalIsOneWhereverAndHoweverItSaysSo(t *testing.T) {
	for _, body := range []string{
		`"Channel not found"`, `{"code": "VALIDATION_ERROR", "message": "x"}`, `{"body": {"success": false, "message": "x"}}`,
		`{"body": {"error": "blocked"}}`,
		`{"id": "req-1", "statusCode": 400, "message": "x"}`,
	} {
		c, requests := answersInTurn(t, body)
		err := c.AwardBadge(t.Context(), "1", "2")
		if err == nil || IsOutcomeUnknown(err) {
			t.Errorf("%s: %v", body, err)
		}
		wantEqual(t, "requests", requests.Load(), 1)
	}
	c, requests := answersInTurn(t, `{"data": {"id": "1"}, "code": 429}`)
	wantKind(t, c.AwardBadge(t.Context(), "1", "2"), "throttled")
	wantEqual(t, "requests", requests.Load(), 1) // that it says so with a good status does not say that nothing was done
}

func TestAStatusThatSaysThatItIsDoneNeedsNoJSON(t *testing.T) {
	for status, body := range map[int]string{201: "Created", 200: "Deleted"} {
		wantNoError(t, answering(t, status, "text/plain", body).AwardBadge(t.Context(), "1", "2"))
	}
	wantKind(t, answering(t, 201, "text/html", "<html>Sign in").AwardBadge(t.Context(), "1", "2"), unknownOutcome)
	wantKind(t, answering(t, 200, "text/plain", "Hello").AwardBadge(t.Context(), "1", "2"), unknownOutcome)
}

func TestA404ThatSpeaksOfThePathProvesNothing(t *testing.T) {
	for _, body := range []string{
		`{"status": "error", "message": "Route not found"}`, `{"status": 404, "error": "Not Found", "path": "/api/v1/badges/1/remove"}`,
		`{"meta": {"success": false}, "message": "Cannot POST /badges/1/remove"}`,
	} {
		c := answering(t, 404, jsonContent, body)
		if err := c.RemoveBadge(t.Context(), "1", "2"); err == nil || IsNotFound(err) {
			t.Errorf("%s: %v", body, err)
		}
	}
}
