package mockapi_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const channelsPath = "/apis/v1/channels"

func TestAFaultAnswersInPlaceOfTheOperation(t *testing.T) {
	s := start(t)
	s.Inject(mockapi.Fault{
		Operation: "sendMessage", Status: 503, Header: map[string]string{"Retry-After": "7"},
		ContentType: "text/html", Body: "<h1>Busy</h1>",
	})
	id := s.channel("Announcements")
	answer := s.call("POST", sendPath, map[string]string{"channelId": id, "message": "Hi", "sender": "ana"})
	wantStatus(t, answer, 503)
	wantEqual(t, "body", answer.body, "<h1>Busy</h1>")
	wantEqual(t, "type", answer.header.Get("Content-Type"), "text/html")
	wantEqual(t, "Retry-After", answer.header.Get("Retry-After"), "7")
	wantEqual(t, "messages", len(s.Messages(id)), 0)
	s.say(id, "Hi")
	wantEqual(t, "first was a fault", s.Requests()[0].Fault, true)
	wantEqual(t, "second was none", s.Requests()[1].Fault, false)
	wantNoProblems(t, s)
}

func TestAFaultWithAMessageSpeaksTheFamilysEnvelope(t *testing.T) {
	s := start(t)
	s.Inject(mockapi.Fault{Status: 409, Message: "taken", Times: 2})
	wantEqual(t, "integration", s.call("GET", channelsPath, nil).body, `{"message":"taken","status":"error"}`)
	wantEqual(t, "system", s.call("GET", "/api/v1/channels", nil).body,
		`{"body":null,"meta":{"devMessage":"taken","message":"taken","success":false}}`)
}

func TestAFaultWithoutABodyAnswersWithNone(t *testing.T) {
	s := start(t)
	s.Inject(mockapi.Fault{Status: 502})
	answer := s.call("GET", channelsPath, nil)
	wantStatus(t, answer, 502)
	wantEqual(t, "body", answer.body, "")
}

func TestAFaultWithABodyOnlyIs200(t *testing.T) {
	s := start(t)
	s.Inject(mockapi.Fault{Body: `{"status":"error","message":"no"}`})
	wantStatus(t, s.call("GET", channelsPath, nil), 200)
}

func TestAFaultMayRedirect(t *testing.T) {
	s := start(t)
	s.Inject(mockapi.Fault{Status: 302, Header: map[string]string{"Location": "http://elsewhere.example.com/"}})
	answer := s.call("GET", channelsPath, nil)
	wantStatus(t, answer, 302)
	wantEqual(t, "Location", answer.header.Get("Location"), "http://elsewhere.example.com/")
}

func TestFaultsSkipAndRepeat(t *testing.T) {
	s := start(t)
	s.Inject(mockapi.Fault{Operation: "listChannels", Skip: 1, Times: 2, Status: 500})
	for i, status := range []int{200, 500, 500, 200} {
		s.call("GET", "/apis/v1/messages", nil) // another operation does not count
		wantEqual(t, "status "+string(rune('1'+i)), s.call("GET", channelsPath, nil).status, status)
	}
	wantEqual(t, "faults left", len(s.Faults()), 0)

	s.Inject(mockapi.Fault{Times: -1, Status: 500})
	for range 3 {
		wantStatus(t, s.call("GET", channelsPath, nil), 500)
	}
	s.ClearFaults()
	wantStatus(t, s.call("GET", channelsPath, nil), 200)
}

func TestFaultsStrikeInTheOrderOfTheirInjection(t *testing.T) {
	s := start(t)
	s.Inject(mockapi.Fault{Operation: "listChannels", Status: 500})
	s.Inject(mockapi.Fault{Status: 502, Skip: 1})
	for _, status := range []int{500, 200, 502, 200} {
		wantStatus(t, s.call("GET", channelsPath, nil), status)
	}
}

func TestAFaultByChanceIsRepeatable(t *testing.T) {
	statuses := func(seed uint64) (struck int, all string) {
		s := start(t, mockapi.WithSeed(seed))
		s.Inject(mockapi.Fault{Chance: 0.5, Times: -1, Status: 500})
		for range 40 {
			if s.call("GET", channelsPath, nil).status == 500 {
				struck++
				all += "x"
			} else {
				all += "."
			}
		}
		return struck, all
	}
	struck, first := statuses(7)
	if struck < 5 || struck > 35 {
		t.Errorf("struck %d of 40", struck)
	}
	_, again := statuses(7)
	wantEqual(t, "second run with the same seed", again, first)
}

func TestAFaultWithEffectWritesFirst(t *testing.T) {
	s := start(t)
	id := s.channel("Announcements")
	s.Inject(mockapi.Fault{Operation: "sendMessage", Status: 504, Effect: true})
	answer := s.call("POST", sendPath, map[string]string{"channelId": id, "message": "Hi", "sender": "ana"})
	wantStatus(t, answer, 504)
	wantEqual(t, "messages", len(s.Messages(id)), 1)
}

func TestAFaultWithEffectStillAsksForTheCredential(t *testing.T) {
	s := start(t)
	id := s.channel("Announcements")
	s.Inject(mockapi.Fault{Status: 504, Effect: true})
	s.call("POST", sendPath, map[string]string{"channelId": id, "message": "Hi", "sender": "ana"}, bearer("wrong"))
	wantEqual(t, "messages", len(s.Messages(id)), 0)
}

func TestADroppedConnection(t *testing.T) {
	for _, effect := range []bool{false, true} {
		s := start(t)
		s.Inject(mockapi.Fault{Operation: "createChannel", Drop: true, Effect: effect})
		_, err := s.try(t.Context(), "POST", "/api/v1/channels", map[string]string{"topic": "A", "channelType": "open"})
		if !errors.Is(err, io.EOF) && !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("error %v, want a closed connection", err)
		}
		_, made := s.ChannelByTopic("A")
		wantEqual(t, "channel was made", made, effect)
		last := s.Requests()[0]
		wantEqual(t, "logged status", last.Status, 0)
		wantEqual(t, "logged as fault", last.Fault, true)
	}
}

func TestADropWithoutAConnectionToCloseAborts(t *testing.T) {
	s := start(t)
	s.Inject(mockapi.Fault{Drop: true})
	defer func() {
		if err, _ := recover().(error); !errors.Is(err, http.ErrAbortHandler) {
			t.Errorf("recovered %v", err)
		}
	}()
	s.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, channelsPath, http.NoBody))
}

func TestATruncatedAnswerIsWholeForHTTP(t *testing.T) {
	s := start(t)
	whole := s.call("GET", channelsPath, nil)
	s.Inject(mockapi.Fault{Truncate: true})
	half := s.call("GET", channelsPath, nil)
	wantStatus(t, half, 200)
	wantEqual(t, "body", half.body, whole.body[:len(whole.body)/2])
	wantNoProblems(t, s)
}

func TestADelayedAnswerComes(t *testing.T) {
	s := start(t)
	s.Inject(mockapi.Fault{Delay: 20 * time.Millisecond})
	begun := time.Now()
	wantStatus(t, s.call("GET", channelsPath, nil), 200)
	if took := time.Since(begun); took < 20*time.Millisecond {
		t.Errorf("took %v", took)
	}
}

func TestADelayEndsWhenTheClientGoes(t *testing.T) {
	for _, effect := range []bool{false, true} {
		done := make(chan mockapi.Request, 1)
		s := start(t, mockapi.WithRequestHook(func(r mockapi.Request) { done <- r }))
		id := s.channel("Announcements")
		s.Inject(mockapi.Fault{Operation: "sendMessage", Delay: time.Hour, Effect: effect})
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		_, err := s.try(ctx, "POST", sendPath, map[string]string{"channelId": id, "message": "Hi", "sender": "ana"})
		cancel()
		var timeout net.Error
		if !errors.As(err, &timeout) || !timeout.Timeout() {
			t.Errorf("error %v, want a time-out", err)
		}
		select {
		case request := <-done:
			wantEqual(t, "logged status", request.Status, 0)
		case <-time.After(10 * time.Second):
			t.Fatal("the mock still waits")
		}
		want := 0
		if effect {
			want = 1
		}
		wantEqual(t, "messages", len(s.Messages(id)), want)
	}
}

func TestAFaultOfAnyOperationStrikesFilesAndUnknownPathsToo(t *testing.T) {
	s := start(t)
	s.Inject(mockapi.Fault{Times: 2, Status: 500})
	wantStatus(t, s.call("GET", "/nothing", nil), 500)
	wantStatus(t, s.call("GET", "/files/1/a.png", nil), 500)
	s.Inject(mockapi.Fault{Operation: mockapi.FileOperation, Status: 503})
	wantStatus(t, s.call("GET", channelsPath, nil), 200)
	wantStatus(t, s.call("GET", "/files/1/a.png", nil), 503)
}

func TestAMistakenFaultShowsInProblems(t *testing.T) {
	s := start(t)
	for _, fault := range []mockapi.Fault{
		{Operation: "sendMesage", Status: 500}, {Status: 42}, {Status: 700}, {Chance: 2}, {Skip: -1}, {Times: -2}, {Delay: -1},
	} {
		s.Inject(fault)
	}
	wantEqual(t, "problems", len(s.Problems()), 7)
	wantEqual(t, "faults", len(s.Faults()), 0)
	wantContains(t, "problem", strings.Join(s.Problems(), "\n"), `no operation is called "sendMesage"`)
}
