package mockapi_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const sendPath, replyPath, reactPath = "/apis/v1/messages/send", "/apis/v1/messages/reply", "/apis/v1/messages/react"

// list asks for messages.
func (s *service) list(query string) reply {
	s.t.Helper()
	return s.call("GET", "/apis/v1/messages?"+query, nil)
}

// items are the listed messages.
func (s *service) items(query string) []map[string]any {
	s.t.Helper()
	answer := s.list(query)
	wantStatus(s.t, answer, 200)
	var items []map[string]any
	for _, item := range answer.json(s.t)["data"].(map[string]any)["messages"].([]any) {
		items = append(items, item.(map[string]any))
	}
	return items
}

// newestTexts are the texts of the newest messages of a channel, or of all.
func (s *service) newestTexts(channelID string) []string {
	s.t.Helper()
	var texts []string
	for _, item := range s.items("count=100&channel_id=" + channelID) {
		texts = append(texts, item["message"].(string))
	}
	return texts
}

func TestSendAnswersWithoutAnID(t *testing.T) {
	s := start(t)
	answer := s.call("POST", sendPath, map[string]string{
		"channelId": s.channel("General"), "message": "Hi", "sender": "ana",
	})
	wantEqual(t, "body", answer.body, `{"message":"Message send successfully","status":"success"}`)
	wantNoProblems(t, s)
}

func TestAListedMessageHasTheNamesOfTheSeed(t *testing.T) {
	s := start(t)
	id := s.channel("General")
	s.say(id, "Hi")
	item := s.items("count=1&channel_id=" + id)[0]
	wantEqual(t, "message", item["message"], any("Hi"))
	user, channel := item["user"].(map[string]any), item["channel"].(map[string]any)
	wantEqual(t, "user_id", user["user_id"], any("101"))
	wantEqual(t, "email", user["email"], any("ana@example.com"))
	wantEqual(t, "channel_id", channel["channel_id"], any(id))
	wantEqual(t, "name", channel["name"], any("General"))
	if text := item["timestamp"].(string); !regexp.MustCompile(`^2026-01-15T09:00:00\.\d{3}Z$`).MatchString(text) {
		t.Errorf("timestamp %q", text)
	}
	if text := item["id"].(string); !regexp.MustCompile(`^[0-9a-f]{24}$`).MatchString(text) {
		t.Errorf("id %q", text)
	}
	wantNoProblems(t, s)
}

func TestTextIsNormalised(t *testing.T) {
	s := start(t)
	id := s.channel("General")
	s.say(id, "\r\n  first line\r\nsecond line \t\n")
	wantEqual(t, "text", s.newestTexts(id)[0], "first line\nsecond line")
}

func TestTheSenderIsAUsernameOrAnEmail(t *testing.T) {
	s := start(t)
	id := s.channel("General")
	for sender, status := range map[string]int{"ben": 200, "BEN@Example.com": 200, "Ben": 404, "nobody": 404, "102": 404} {
		answer := s.call("POST", sendPath, map[string]string{"channelId": id, "message": "Hi", "sender": sender})
		wantEqual(t, "status for "+sender, answer.status, status)
	}
}

func TestSendRefuses(t *testing.T) {
	s := start(t)
	general, help := s.channel("General"), s.channel("Help")
	for name, c := range map[string]struct {
		body   any
		status int
	}{
		"an unknown channel":              {map[string]string{"channelId": "0", "message": "Hi", "sender": "ana"}, 404},
		"a missing channel":               {map[string]string{"message": "Hi", "sender": "ana"}, 400},
		"a missing sender":                {map[string]string{"channelId": general, "message": "Hi"}, 400},
		"white space only":                {map[string]string{"channelId": general, "message": " \r\n", "sender": "ana"}, 400},
		"a number for a text":             {map[string]any{"channelId": general, "message": 1, "sender": "ana"}, 400},
		"something that is no JSON":       {"{", 400},
		"an empty body":                   {"", 400},
		"a forum without a topic":         {map[string]string{"channelId": help, "message": "Hi", "sender": "ana"}, 400},
		"a forum with an unknown topic":   {map[string]string{"channelId": help, "message": "Hi", "sender": "ana", "forumTopicId": "0"}, 404},
		"an unknown sender in a forum":    {map[string]string{"channelId": help, "message": "Hi", "sender": "eve", "forumTopicId": "0"}, 404},
		"an unknown sender, by e-mail":    {map[string]string{"channelId": general, "message": "Hi", "sender": "eve@example.com"}, 404},
		"an array in place of the object": {"[]", 400},
	} {
		t.Run(name, func(t *testing.T) {
			answer := s.call("POST", sendPath, c.body)
			wantStatus(t, answer, c.status)
			wantEqual(t, "status word", answer.json(t)["status"], any("error"))
		})
	}
	wantEqual(t, "messages in Help", len(s.Messages(help)), 0)
}

func TestAForumMessageGoesToItsTopicAndAReplyFollows(t *testing.T) {
	s := start(t)
	help, _ := s.ChannelByTopic("Help")
	topic := help.ForumTopics[1].ID
	wantStatus(t, s.call("POST", sendPath, map[string]string{
		"channelId": help.ID, "message": "Question", "sender": "ana", "forumTopicId": topic,
	}), 200)
	question := s.Messages(help.ID)[0]
	answer := s.call("POST", replyPath, map[string]string{"messageId": question.ID, "message": "Answer ", "sender": "ben"})
	wantEqual(t, "body", answer.body, `{"message":"Message reply successfully","status":"success"}`)
	got := s.Messages(help.ID)[1]
	wantEqual(t, "text", got.Text, "Answer")
	wantEqual(t, "sender", got.Sender, "ben")
	wantEqual(t, "reply to", got.ReplyTo, question.ID)
	wantEqual(t, "forum topic", got.ForumTopicID, topic)
	wantNoProblems(t, s)
}

func TestAForumTopicForAnotherKindOfChannelIsIgnored(t *testing.T) {
	s := start(t)
	id := s.channel("Announcements")
	wantStatus(t, s.call("POST", sendPath, map[string]string{
		"channelId": id, "message": "Hi", "sender": "ana", "forumTopicId": "0",
	}), 200)
	wantEqual(t, "forum topic", s.Messages(id)[0].ForumTopicID, "")
}

func TestReplyRefuses(t *testing.T) {
	s := start(t)
	id := s.Messages(s.channel("General"))[0].ID
	for body, status := range map[[3]string]int{
		{"0", "Hi", "ana"}: 404, {id, "Hi", "eve"}: 404, {id, " ", "ana"}: 400, {"", "Hi", "ana"}: 400, {id, "Hi", ""}: 400,
	} {
		answer := s.call("POST", replyPath, map[string]string{"messageId": body[0], "message": body[1], "sender": body[2]})
		wantEqual(t, fmt.Sprint(body), answer.status, status)
	}
}

func TestReactionsAreKept(t *testing.T) {
	s := start(t)
	general := s.channel("General")
	id := s.Messages(general)[0].ID
	answer := s.call("POST", reactPath, map[string]string{"messageId": id, "emoji": ":tada:", "sender": "cleo@example.com"})
	wantEqual(t, "body", answer.body, `{"message":"Reaction added successfully","status":"success"}`)
	got := s.Messages(general)[0].Reactions
	if len(got) != 1 || got[0].Emoji != ":tada:" || got[0].Sender != "cleo" || !got[0].At.Equal(s.Clock().Now()) {
		t.Errorf("reactions: %+v", got)
	}
	wantNoProblems(t, s)
	wantStatus(t, s.call("POST", reactPath, map[string]string{"messageId": "0", "emoji": ":tada:", "sender": "cleo"}), 404)
	wantStatus(t, s.call("POST", reactPath, map[string]string{"messageId": id, "emoji": ":tada:", "sender": "eve"}), 404)
	wantStatus(t, s.call("POST", reactPath, map[string]string{"messageId": id, "emoji": "", "sender": "cleo"}), 400)
	for name, err := range map[string]error{
		"of no message": s.RemoveReaction("0", "cleo", ":tada:"), "of none": s.RemoveReaction(id, "ana", ":tada:"),
	} {
		if err == nil {
			t.Errorf("removing a reaction %s did not fail", name)
		}
	}
	if err := s.RemoveReaction(id, "cleo", ":tada:"); err != nil || len(s.Messages(general)[0].Reactions) > 0 {
		t.Errorf("removed: %v, %v", err, s.Messages(general)[0].Reactions)
	}
}

func TestMessagesComeNewestFirstInAWindow(t *testing.T) {
	s := start(t)
	id := s.AddChannel("Busy", "open").ID
	if err := s.FillChannel(id, 120); err != nil {
		t.Fatal(err)
	}
	for query, count := range map[string]int{"": 50, "&count=1": 1, "&count=100": 100, "&count=": 50} {
		items := s.items("channel_id=" + id + query)
		wantEqual(t, "number for "+query, len(items), count)
		wantEqual(t, "newest for "+query, items[0]["message"], any("small talk 120"))
		wantEqual(t, "oldest for "+query, items[count-1]["message"], any(fmt.Sprintf("small talk %d", 121-count)))
	}
	wantEqual(t, "total", s.list("channel_id=" + id).json(t)["data"].(map[string]any)["total"], any(50.0))
	for _, count := range []string{"0", "101", "-1", "many", "1.5"} {
		wantEqual(t, "status for "+count, s.list("channel_id="+id+"&count="+count).status, 400)
	}
}

func TestMessagesOfTheSameTimeKeepTheirOrder(t *testing.T) {
	s := start(t)
	id := s.AddChannel("Busy", "open").ID
	for n := range 3 {
		if _, err := s.PostAs(id, "ana", fmt.Sprint(n)); err != nil {
			t.Fatal(err)
		}
	}
	if got := s.newestTexts(id); !slices.Equal(got, []string{"2", "1", "0"}) {
		t.Errorf("newest first: %v", got)
	}
}

func TestMessagesAreFilteredByUserAndChannel(t *testing.T) {
	s := start(t)
	id := s.AddChannel("Busy", "open").ID
	for _, username := range []string{"cleo", "dora", "cleo"} {
		if _, err := s.PostAs(id, username, "by "+username); err != nil {
			t.Fatal(err)
		}
	}
	for query, count := range map[string]int{
		"user_id=103": 2, "email=" + url.QueryEscape("Dora@example.com"): 1, "channel_id=" + id: 3,
		"user_id=103&channel_id=" + id: 2, "user_id=101&channel_id=" + id: 0, "": 5,
	} {
		wantEqual(t, "number for "+query, len(s.items(query)), count)
	}
	wantNoProblems(t, s)
	wantStatus(t, s.list("user_id=103&email=cleo@example.com"), 400)
	for _, query := range []string{"user_id=9", "email=eve@example.com", "channel_id=9"} {
		wantStatus(t, s.list(query), 404)
	}
}

func TestAnEmptyListIsAListAndNotNull(t *testing.T) {
	s := start(t)
	answer := s.list("channel_id=" + s.channel("Announcements"))
	wantContains(t, "body", answer.body, `"messages":[]`)
}

func TestMessagesShowAfterTheVisibilityDelay(t *testing.T) {
	s := start(t)
	id := s.channel("Announcements")
	s.SetVisibilityDelay(10 * time.Second)
	s.say(id, "late")
	wantEqual(t, "seen at once", len(s.items("channel_id="+id)), 0)
	wantEqual(t, "true number", len(s.Messages(id)), 1)
	s.Clock().Advance(9 * time.Second)
	wantEqual(t, "seen too early", len(s.items("channel_id="+id)), 0)
	s.Clock().Advance(time.Second)
	wantEqual(t, "seen in time", len(s.items("channel_id="+id)), 1)
}

func TestAPollingClientSeesAMessageWhenRequestsMoveTheClock(t *testing.T) {
	s := start(t)
	id := s.channel("Announcements")
	s.SetVisibilityDelay(3 * time.Second)
	s.say(id, "late")
	s.Clock().AdvancePerRequest(time.Second)
	var seen []int
	for range 4 {
		seen = append(seen, len(s.items("channel_id="+id)))
	}
	if !slices.Equal(seen, []int{0, 0, 1, 1}) {
		t.Errorf("seen at each request: %v", seen)
	}
}

func TestTotalMayComeAsAString(t *testing.T) {
	s := start(t, mockapi.WithNumbersAsStrings())
	wantContains(t, "body", s.list("count=1").body, `"total":"1"`)
	wantNoProblems(t, s)
	s.SetNumbersAsStrings(false)
	wantContains(t, "body", s.list("count=1").body, `"total":1`)
	wantEqual(t, "status", s.list("count=1").status, http.StatusOK)
}
