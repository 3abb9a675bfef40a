package mockapi_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

func TestRequestsAreLoggedInOrder(t *testing.T) {
	s := start(t)
	id := s.channel("General")
	s.call("GET", "/apis/v1/messages?count=5&channel_id="+id, nil)
	s.say(id, "Hi")
	s.call("DELETE", "/api/v1/channels/0", nil)
	s.call("GET", "/nothing", nil)
	if got := s.Operations(); !slices.Equal(got, []string{"listMessages", "sendMessage", "deleteChannel", ""}) {
		t.Errorf("operations: %q", got)
	}
	wantEqual(t, "count", s.Count("sendMessage"), 1)
	requests := s.Requests()
	wantEqual(t, "query", requests[0].Query.Get("count"), "5")
	wantEqual(t, "method", requests[1].Method, "POST")
	wantEqual(t, "path", requests[1].Path, sendPath)
	wantEqual(t, "status", requests[1].Status, 200)
	wantEqual(t, "status", requests[2].Status, 404)
	wantContains(t, "body", requests[1].Body, `"message":"Hi"`)
	if requests[1].Time.IsZero() {
		t.Error("there is no time")
	}
	requests[0].Query.Set("count", "6")
	wantEqual(t, "query after scribbling on the copy", s.Requests()[0].Query.Get("count"), "5")
	s.ResetRequests()
	wantEqual(t, "after a reset", len(s.Requests()), 0)
}

func TestALoggedBodyIsBounded(t *testing.T) {
	s := start(t)
	s.say(s.channel("General"), strings.Repeat("ä", 10_000))
	body := s.Requests()[0].Body
	if len(body) > 4096 || len(body) < 4000 || strings.ToValidUTF8(body, "?") != body {
		t.Errorf("length %d", len(body))
	}
}

func TestARequestIsInTheLogBeforeItsAnswer(t *testing.T) {
	s := start(t)
	for n := range 50 {
		s.call("GET", channelsPath, nil)
		requests := s.Requests()
		if len(requests) != n+1 || requests[n].Status != 200 {
			t.Fatalf("after %d requests the log has %d, the last with status %d", n+1, len(requests), requests[len(requests)-1].Status)
		}
	}
}

func TestTheHookSeesEachRequest(t *testing.T) {
	seen := make(chan string, 9)
	s := start(t, mockapi.WithRequestHook(func(r mockapi.Request) { seen <- r.Operation }))
	s.call("GET", "/_mock/state", nil)
	s.call("GET", channelsPath, nil)
	wantEqual(t, "first request seen", <-seen, "listChannels")
	wantEqual(t, "further requests seen", len(seen), 0)
}

func TestTheContractJudgesRequests(t *testing.T) {
	s := start(t)
	s.call("GET", "/apis/v1/messages?colour=red", nil)
	s.call("POST", sendPath, map[string]string{"channelId": s.channel("General"), "message": "Hi", "sender": "ana", "x": "y"})
	s.call("PUT", "/api/v1/channels/0", map[string]string{"topic": "A"})
	s.call("GET", channelsPath+"?x=y", nil, bearer("wrong")) // refused for its credential, so not judged
	s.call("GET", "/nothing", nil)                           // no operation, so nothing to judge by
	problems := s.Problems()
	wantEqual(t, "number", len(problems), 3)
	for i, part := range []string{"request listMessages", "request sendMessage", "request updateChannel"} {
		wantContains(t, "problem", problems[i], part)
	}
	s.ResetProblems()
	wantEqual(t, "after a reset", len(s.Problems()), 0)
}

func TestTheContractCanBeLeftOut(t *testing.T) {
	s := start(t, mockapi.WithoutContractChecks())
	wantStatus(t, s.call("GET", channelsPath+"?x=y", nil), 200)
	wantNoProblems(t, s)
}
