package mockapi_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// busy starts a community with an empty channel and posts "1" to "n" in it, by ana.
func busy(t *testing.T, v mockapi.Variant, n int) (*service, string) {
	t.Helper()
	s := start(t)
	id := s.AddChannel("Busy", "open").ID
	for i := range n {
		s.post(id, "ana", fmt.Sprint(i+1))
	}
	s.SetVariant(v)
	t.Cleanup(func() { wantNoProblems(t, s) })
	return s, id
}

// post posts as somebody and returns the message's id.
func (s *service) post(channelID, sender, text string) string {
	s.t.Helper()
	message, err := s.PostAs(channelID, sender, text)
	if err != nil {
		s.t.Fatal(err)
	}
	return message.ID
}

// texts are the texts of a window, with spaces between them.
func (s *service) texts(query string) string {
	s.t.Helper()
	var texts []string
	for _, item := range s.items(query) {
		texts = append(texts, item["message"].(string))
	}
	return strings.Join(texts, " ")
}

func TestAWindowLags(t *testing.T) {
	s, id := busy(t, mockapi.Variant{}, 3)
	s.Clock().Advance(time.Minute)
	first, second := s.Messages(id)[0].ID, s.Messages(id)[1].ID
	if err := firstError(s.EditMessage(first, "first"), s.EditMessage(first, "again"), s.RemoveMessage(second)); err != nil {
		t.Fatal(err)
	}
	s.say(id, "4")
	wantEqual(t, "truth", s.texts("channel_id="+id), "4 3 again")
	s.SetVariant(mockapi.Variant{MessageLag: 10 * time.Second})
	wantEqual(t, "at once", s.texts("channel_id="+id), "3 2 1")
	s.Clock().Advance(10 * time.Second)
	wantEqual(t, "later", s.texts("channel_id="+id), "4 3 again")
}

func TestTheLagOfListsIsNotThatOfWindows(t *testing.T) {
	s, id := busy(t, mockapi.Variant{ListLag: time.Hour}, 2)
	wantEqual(t, "texts", s.texts("channel_id="+id), "2 1")
}

func TestADeletedChannelTakesItsMessagesFromLaggingWindows(t *testing.T) {
	s, id := busy(t, mockapi.Variant{MessageLag: time.Minute, HideDeleted: true}, 2)
	if err := firstError(s.RemoveMessage(s.Messages(id)[0].ID), s.RemoveChannel(id)); err != nil {
		t.Fatal(err)
	}
	wantEqual(t, "messages of the community", len(s.items("")), 2)
	wantStatus(t, s.list("channel_id="+id), 404)
}

func TestAWindowHasAtMostSoManyRows(t *testing.T) {
	s, id := busy(t, mockapi.Variant{MostMessages: 3}, 5)
	s.post(id, "ben", "6")
	wantEqual(t, "count=100", s.texts("count=100&channel_id="+id), "6 5 4")
	wantEqual(t, "count=2", s.texts("count=2&channel_id="+id), "6 5")
	wantEqual(t, "of ana", s.texts("email=ana@example.com&channel_id="+id), "5 4 3")
	wantEqual(t, "of user 101", s.texts("user_id=101&channel_id="+id), "5 4 3")
}

func TestHiddenDeletedMessagesTakeUpRoom(t *testing.T) {
	s, id := busy(t, mockapi.Variant{HideDeleted: true}, 6)
	other := s.post(id, "ben", "by ben")
	messages := s.Messages(id)
	if err := firstError(s.RemoveMessage(messages[4].ID), s.RemoveMessage(messages[2].ID), s.RemoveMessage(other)); err != nil {
		t.Fatal(err)
	}
	wantEqual(t, "all", s.texts("channel_id="+id), "6 4 2 1")
	wantEqual(t, "four, of which two are deleted", s.texts("count=4&channel_id="+id), "6 4")
	wantEqual(t, "four of ana", s.texts("count=4&email=ana@example.com&channel_id="+id), "6 4")
	s.SetVariant(mockapi.Variant{})
	wantEqual(t, "four of the plainest", s.texts("count=4&channel_id="+id), "6 4 2 1")
}

func TestTheOldestMessageMayBePinned(t *testing.T) {
	s, id := busy(t, mockapi.Variant{PinnedOldest: true}, 5)
	wantEqual(t, "two", s.texts("count=2&channel_id="+id), "5 4 1")
	wantEqual(t, "all", s.texts("channel_id="+id), "5 4 3 2 1")
	wantEqual(t, "of the community", s.texts("count=2"), "5 4")
	s.post(id, "ben", "6")
	wantEqual(t, "of ben", s.texts("email=ben@example.com&channel_id="+id), "6 1")
	s.SetVariant(mockapi.Variant{PinnedOldest: true, MostMessages: 3})
	wantEqual(t, "at most three", s.texts("channel_id="+id), "6 5 1")
}

func TestAPinnedMessageKeepsAFullWindowFull(t *testing.T) {
	s, id := busy(t, mockapi.Variant{PinnedOldest: true}, 102)
	items := s.items("count=100&channel_id=" + id)
	wantEqual(t, "rows", len(items), 100)
	wantEqual(t, "last", items[99]["message"], any("1"))
	wantEqual(t, "last but one", items[98]["message"], any("4"))
}

func TestAWindowIsEmptyNowAndThen(t *testing.T) {
	s, id := busy(t, mockapi.Variant{EmptyWindowEvery: 3, PinnedOldest: true}, 2)
	var sizes []int
	for range 6 {
		sizes = append(sizes, len(s.items("channel_id="+id)))
	}
	wantEqual(t, "rows", fmt.Sprint(sizes), "[2 2 0 2 2 0]")
}

func TestRepliesAndForumPostsMayBeHidden(t *testing.T) {
	s := start(t)
	general, help := s.AddChannel("Busy", "open").ID, s.channel("Help")
	s.post(help, "ana", "forum")
	body := map[string]string{"messageId": s.post(general, "ana", "question"), "message": "reply", "sender": "ben"}
	wantStatus(t, s.call("POST", replyPath, body), 200)
	for _, c := range []struct {
		variant            mockapi.Variant
		inGeneral, inForum string
	}{
		{mockapi.Variant{}, "reply question", "forum"},
		{mockapi.Variant{HideReplies: true}, "question", "forum"},
		{mockapi.Variant{HideForumPosts: true, PinnedOldest: true}, "reply question", ""},
	} {
		s.SetVariant(c.variant)
		wantEqual(t, "channel", s.texts("channel_id="+general), c.inGeneral)
		wantEqual(t, "forum", s.texts("channel_id="+help), c.inForum)
	}
	wantNoProblems(t, s)
}

func TestEmailsMayBeMaskedOrLeftOut(t *testing.T) {
	for want, v := range map[string]mockapi.Variant{
		"ana@example.com": {}, "a***@example.com": {MaskEmails: true}, "": {MaskEmails: true, NoEmails: true},
	} {
		s, id := busy(t, v, 1)
		item := s.items("email=ana@example.com&channel_id=" + id)[0]
		wantEqual(t, "email", item["user"].(map[string]any)["email"], any(want))
	}
}

func TestTextsAreRewrittenAfterAWhile(t *testing.T) {
	s, id := busy(t, mockapi.Variant{RewriteTexts: strings.ToUpper, RewriteAfter: time.Minute}, 0)
	s.say(id, "hello")
	wantEqual(t, "at once", s.texts("channel_id="+id), "hello")
	s.Clock().Advance(time.Minute)
	wantEqual(t, "later", s.texts("channel_id="+id), "HELLO")
	wantEqual(t, "stored", s.Messages(id)[0].Text, "hello")
	s.SetVariant(mockapi.Variant{RewriteTexts: strings.ToUpper})
	s.say(id, "now")
	wantEqual(t, "without a delay", s.texts("count=1&channel_id="+id), "NOW")
}

func TestTheStatusWordOfASendMayBeAnother(t *testing.T) {
	s, id := busy(t, mockapi.Variant{SendStatus: "queued"}, 1)
	send := s.call("POST", sendPath, map[string]string{"channelId": id, "message": "Hi", "sender": "ana"})
	wantEqual(t, "send", send.json(t)["status"], any("queued"))
	body := map[string]string{"messageId": s.Messages(id)[0].ID, "message": "Hi", "sender": "ana"}
	wantEqual(t, "reply", s.call("POST", replyPath, body).json(t)["status"], any("queued"))
	body = map[string]string{"messageId": s.Messages(id)[0].ID, "emoji": ":wave:", "sender": "ana"}
	wantEqual(t, "reaction", s.call("POST", reactPath, body).json(t)["status"], any("success"))
	wantEqual(t, "messages", len(s.Messages(id)), 3)
}
