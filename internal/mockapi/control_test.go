package mockapi_test

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// control calls the control interface without credentials and expects a status.
func (s *service) control(method, path string, body any, status int) reply {
	s.t.Helper()
	answer := s.call(method, "/_mock"+path, body, header("Authorization", ""))
	if answer.status != status {
		s.t.Fatalf("%s /_mock%s: status %d, want %d; body: %s", method, path, answer.status, status, answer.body)
	}
	return answer
}

func TestTheIndexListsTheControlInterface(t *testing.T) {
	s := start(t)
	index := s.control("GET", "/", nil, 200).body
	for _, part := range []string{"/_mock/state", "/_mock/faults", "/_mock/channels/{id}/messages", "POST"} {
		wantContains(t, "index", index, part)
	}
	wantEqual(t, "status without the slash", s.call("GET", "/_mock", nil).status/100, 3)
}

func TestTheControlInterfaceRefusesUnknownPlaces(t *testing.T) {
	s := start(t)
	wantContains(t, "body", s.control("GET", "/nothing", nil, 404).body, "GET /_mock/ lists what there is")
	s.control("PATCH", "/state", nil, 404)
}

func TestTheControlInterfaceShowsTheState(t *testing.T) {
	s := start(t)
	stored(t, s.upload(part{"images", "a.png", png}))
	state := s.control("GET", "/state", nil, 200).json(t)
	wantEqual(t, "community", state["community_id"], any(s.CommunityID()))
	wantEqual(t, "members", len(state["members"].([]any)), 4)
	wantEqual(t, "images", len(state["images"].([]any)), 1)
	general := state["channels"].([]any)[0].(map[string]any)
	wantEqual(t, "topic", general["topic"], any("General"))
	wantEqual(t, "messages", general["messages"], any(2.0))
	s.control("DELETE", "/images/"+s.Images()[0].ID, nil, 204)
	wantEqual(t, "images", len(s.Images()), 0)
	if strings.Contains(s.control("GET", "/state", nil, 200).body, s.APIToken()) {
		t.Error("the state shows a token")
	}
}

func TestTheControlInterfaceShowsAndForgetsRequests(t *testing.T) {
	s := start(t)
	wantEqual(t, "requests at first", strings.TrimSpace(s.control("GET", "/requests", nil, 200).body), "[]")
	s.call("GET", channelsPath, nil)
	wantContains(t, "requests", s.control("GET", "/requests", nil, 200).body, `"operation": "listChannels"`)
	s.control("DELETE", "/requests", nil, 204)
	wantEqual(t, "requests", len(s.Requests()), 0)
	wantEqual(t, "problems", strings.TrimSpace(s.control("GET", "/problems", nil, 200).body), "[]")
	s.call("GET", channelsPath+"?x=y", nil)
	wantContains(t, "problems", s.control("GET", "/problems", nil, 200).body, "listChannels")
}

func TestTheControlInterfaceInjectsFaults(t *testing.T) {
	s := start(t)
	s.control("POST", "/faults", map[string]any{
		"operation": "listChannels", "status": 429, "times": 2, "delay": "1ms", "header": map[string]string{"Retry-After": "3"},
		"message": "slow down",
	}, 200)
	answer := s.call("GET", channelsPath, nil)
	wantStatus(t, answer, 429)
	wantEqual(t, "Retry-After", answer.header.Get("Retry-After"), "3")
	wantContains(t, "body", answer.body, "slow down")
	left := s.control("GET", "/faults", nil, 200).body
	wantContains(t, "faults left", left, `"times": 1`)
	wantContains(t, "faults left", left, `"delay": "1ms"`)
	s.control("DELETE", "/faults", nil, 204)
	wantStatus(t, s.call("GET", channelsPath, nil), 200)
}

func TestTheControlInterfaceMovesTimeAndVisibility(t *testing.T) {
	s := start(t)
	before := s.Clock().Now()
	s.control("PUT", "/visibility", `{"delay":"5s"}`, 200)
	id := s.channel("Announcements")
	s.say(id, "late")
	wantEqual(t, "seen at once", len(s.items("channel_id="+id)), 0)
	wantContains(t, "clock", s.control("GET", "/clock", nil, 200).body, `"now": "2026-01-15T09:00:0`)
	s.control("POST", "/clock", `{"advance":"10s"}`, 200)
	wantEqual(t, "seen later", len(s.items("channel_id="+id)), 1)
	if moved := s.Clock().Now().Sub(before); moved < 10*time.Second {
		t.Errorf("the clock moved by %v", moved)
	}
}

func TestTheControlInterfaceEditsTheCommunity(t *testing.T) {
	s := start(t)
	created := s.control("POST", "/channels", map[string]any{
		"topic": "News", "channel_type": "forum", "forum_topics": []string{"Today"},
	}, 200).json(t)
	id := created["id"].(string)
	wantEqual(t, "forum topics", len(created["forum_topics"].([]any)), 1)
	s.control("PUT", "/channels/"+id, map[string]string{"topic": "Old news", "channel_type": "open"}, 204)
	s.control("POST", "/members", map[string]string{"username": "eve", "email": "eve@example.com"}, 200)
	message := s.control("POST", "/messages", map[string]string{"channel_id": id, "sender": "eve", "message": "Hi"}, 200).json(t)
	messageID := message["id"].(string)
	s.control("PUT", "/messages/"+messageID, map[string]string{"message": "Ho"}, 204)
	listed := s.control("GET", "/channels/"+id+"/messages", nil, 200).body
	wantContains(t, "messages", listed, `"message": "Ho"`)
	wantContains(t, "messages", listed, `"sender": "eve"`)
	s.control("DELETE", "/messages/"+messageID, nil, 204)
	wantEqual(t, "messages", strings.TrimSpace(s.control("GET", "/channels/"+id+"/messages", nil, 200).body), "[]")
	s.control("DELETE", "/channels/"+id, nil, 204)
	s.control("POST", "/tokens", map[string]any{
		"value": "extra", "permissions": []string{"getChannels"}, "expires_at": s.Clock().Now().Add(time.Hour),
	}, 204)
	wantStatus(t, s.call("GET", channelsPath, nil, bearer("extra")), 200)
	s.control("PUT", "/routes", map[string]string{"operation": "listChannels", "method": "GET", "path": "/apis/v1/rooms"}, 204)
	wantStatus(t, s.call("GET", channelsPath, nil), 404)
	s.control("POST", "/reset", nil, 204)
	wantStatus(t, s.call("GET", channelsPath, nil), 200)
	wantEqual(t, "members", len(s.Members()), 4)
}

func TestTheControlInterfaceIsStrict(t *testing.T) {
	s := start(t)
	general := s.channel("General")
	for name, c := range map[string]struct {
		method, path, body string
		status             int
		says               string
	}{
		"an unknown field":         {"POST", "/faults", `{"operaton":"sendMessage"}`, 400, "operaton"},
		"an unknown operation":     {"POST", "/faults", `{"operation":"sendMesage"}`, 400, "sendMesage"},
		"a number for a duration":  {"POST", "/clock", `{"advance":10}`, 400, "string such as"},
		"no duration":              {"POST", "/clock", `{"advance":"soon"}`, 400, "must be like"},
		"a negative duration":      {"PUT", "/visibility", `{"delay":"-1s"}`, 400, "negative"},
		"an empty body":            {"POST", "/channels", ``, 400, "empty"},
		"a body that goes on":      {"POST", "/clock", `{"advance":"1s"}{}`, 400, "goes on"},
		"no JSON":                  {"POST", "/members", `x`, 400, "not as expected"},
		"a member without e-mail":  {"POST", "/members", `{"username":"eve"}`, 400, "email"},
		"a channel without a type": {"POST", "/channels", `{"topic":"A"}`, 400, "channel_type"},
		"an edit without a type":   {"PUT", "/channels/" + general, `{"topic":"A"}`, 400, "channel_type"},
		"an unknown channel":       {"PUT", "/channels/0", `{"topic":"A","channel_type":"open"}`, 404, "no channel"},
		"no channel to delete":     {"DELETE", "/channels/0", ``, 404, "no channel"},
		"no channel to read":       {"GET", "/channels/0/messages", ``, 404, "no channel"},
		"no channel to post in":    {"POST", "/messages", `{"channel_id":"0","sender":"ana","message":"Hi"}`, 404, "no channel"},
		"no such sender":           {"POST", "/messages", `{"channel_id":"` + general + `","sender":"eve","message":"Hi"}`, 404, "no member"},
		"no message to edit":       {"PUT", "/messages/0", `{"message":"Hi"}`, 404, "no message"},
		"no message to delete":     {"DELETE", "/messages/0", ``, 404, "no message"},
		"no image to delete":       {"DELETE", "/images/0", ``, 404, "no image"},
		"a token without a value":  {"POST", "/tokens", `{"permissions":[]}`, 400, "value"},
		"no route for an unknown":  {"PUT", "/routes", `{"operation":"x","method":"GET","path":"/x"}`, 400, `"x"`},
		"a route without a method": {"PUT", "/routes", `{"operation":"listChannels","path":"/x"}`, 400, "method"},
		"a route without a slash":  {"PUT", "/routes", `{"operation":"listChannels","method":"GET","path":"x"}`, 400, "slash"},
		"too much": {
			"POST", "/members", `{"username":"` + strings.Repeat("x", 1<<20) + `"}`, http.StatusRequestEntityTooLarge, "larger",
		},
	} {
		t.Run(name, func(t *testing.T) {
			answer := s.control(c.method, c.path, c.body, c.status)
			wantContains(t, "error", answer.json(t)["error"].(string), c.says)
		})
	}
	wantEqual(t, "members", len(s.Members()), 4)
	wantEqual(t, "channels", len(s.Channels()), 3)
	wantNoProblems(t, s)
}
