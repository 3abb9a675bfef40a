package mockapi_test

import (
	"slices"
	"testing"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const systemChannels = "/api/v1/channels"

func TestTheListsOfBothFamiliesDiffer(t *testing.T) {
	s := start(t)
	integration := s.call("GET", channelsPath, nil).json(t)
	wantEqual(t, "status", integration["status"], any("success"))
	item := integration["data"].([]any)[0].(map[string]any)
	wantEqual(t, "_id", item["_id"], any(s.channel("General")))
	wantEqual(t, "topic", item["topic"], any("General"))
	wantEqual(t, "channelType", item["channelType"], any("open"))
	wantEqual(t, "number of fields", len(item), 3)

	system := s.call("GET", systemChannels, nil).json(t)
	wantEqual(t, "success", system["meta"].(map[string]any)["success"], any(true))
	wantEqual(t, "number of fields", len(system["body"].([]any)[0].(map[string]any)), 9)
	wantNoProblems(t, s)
}

func TestACommunityWithoutChannelsListsNone(t *testing.T) {
	s := start(t, mockapi.WithEmptyCommunity())
	wantContains(t, "integration", s.call("GET", channelsPath, nil).body, `"data":[]`)
	wantContains(t, "system", s.call("GET", systemChannels, nil).body, `"body":[]`)
}

func TestAChannelIsCreatedUpdatedAndDeleted(t *testing.T) {
	s := start(t, mockapi.WithEmptyCommunity())
	answer := s.call("POST", systemChannels, map[string]string{"topic": "  Chit Chat ", "channelType": "open"})
	wantStatus(t, answer, 200)
	wantContains(t, "message", answer.body, `"devMessage":"Channel has been created successfully"`)
	created := answer.json(t)["body"].(map[string]any)
	id := created["_id"].(string)
	wantEqual(t, "topic", created["topic"], any("Chit Chat"))
	wantEqual(t, "__v", created["__v"], any(0.0))
	wantEqual(t, "permissions", len(created["permissions"].([]any)), 0)
	wantEqual(t, "serverId", created["serverId"], any(s.CommunityID()))
	wantEqual(t, "createdAt", created["createdAt"], any("2026-01-15T09:00:00.001Z"))
	wantEqual(t, "updatedAt", created["updatedAt"], created["createdAt"])

	answer = s.call("PUT", systemChannels+"/"+id, map[string]string{"topic": "Talk", "channelType": "forum"})
	wantStatus(t, answer, 200)
	updated := answer.json(t)["body"].(map[string]any)
	wantEqual(t, "topic", updated["topic"], any("Talk"))
	wantEqual(t, "channelType", updated["channelType"], any("forum"))
	wantEqual(t, "createdAt", updated["createdAt"], created["createdAt"])
	wantEqual(t, "updatedAt", updated["updatedAt"], any("2026-01-15T09:00:00.002Z"))

	if _, err := s.PostAs(id, "ana", "Hi"); err != nil {
		t.Fatal(err)
	}
	wantStatus(t, s.call("DELETE", systemChannels+"/"+id, nil), 200)
	wantEqual(t, "channels", len(s.Channels()), 0)
	wantEqual(t, "messages", len(s.Messages(id)), 0)
	wantEqual(t, "messages listed", len(s.items("")), 0)
	wantNoProblems(t, s)
}

func TestChannelWritesRefuse(t *testing.T) {
	s := start(t)
	id := s.channel("General")
	for name, c := range map[string]struct {
		method, path string
		body         any
		status       int
	}{
		"create without a type":          {"POST", "", map[string]string{"topic": "A"}, 400},
		"create without a topic":         {"POST", "", map[string]string{"channelType": "open"}, 400},
		"create with a blank topic":      {"POST", "", map[string]string{"topic": "  ", "channelType": "open"}, 400},
		"create with a number":           {"POST", "", map[string]any{"topic": 1, "channelType": "open"}, 400},
		"create with no JSON":            {"POST", "", "topic=A", 400},
		"update with the topic only":     {"PUT", "/" + id, map[string]string{"topic": "A"}, 400},
		"update with the type only":      {"PUT", "/" + id, map[string]string{"channelType": "open"}, 400},
		"update of an unknown channel":   {"PUT", "/0", map[string]string{"topic": "A", "channelType": "open"}, 404},
		"deletion of an unknown channel": {"DELETE", "/0", nil, 404},
	} {
		t.Run(name, func(t *testing.T) {
			answer := s.call(c.method, systemChannels+c.path, c.body)
			wantStatus(t, answer, c.status)
			wantEqual(t, "success", answer.json(t)["meta"].(map[string]any)["success"], any(false))
		})
	}
	wantEqual(t, "channels", len(s.Channels()), 3)
}

func TestTwoChannelsMayHaveTheSameTopic(t *testing.T) {
	s := start(t)
	wantStatus(t, s.call("POST", systemChannels, map[string]string{"topic": "General", "channelType": "open"}), 200)
	wantEqual(t, "channels", len(s.Channels()), 4)
}

func TestSomebodyEditsInTheWebInterface(t *testing.T) {
	s := start(t)
	channel := s.AddChannel("News", "open")
	if err := s.EditChannel(channel.ID, "Old news", "forum"); err != nil {
		t.Fatal(err)
	}
	topic, err := s.AddForumTopic(channel.ID, "Today")
	if err != nil {
		t.Fatal(err)
	}
	edited, _ := s.Channel(channel.ID)
	wantEqual(t, "topic", edited.Topic, "Old news")
	wantEqual(t, "type", edited.Type, "forum")
	if !edited.UpdatedAt.After(edited.CreatedAt) {
		t.Error("the edit has no time of its own")
	}
	first, _ := s.PostAs(channel.ID, "BEN@example.com", " Hi ")
	second, _ := s.PostAs(channel.ID, "ana", "Ho")
	wantEqual(t, "sender", first.Sender, "ben")
	wantEqual(t, "forum topic", first.ForumTopicID, topic.ID)
	if err := firstError(s.EditMessage(first.ID, "Changed\r\n"), s.RemoveMessage(second.ID)); err != nil {
		t.Fatal(err)
	}
	if got := s.newestTexts(channel.ID); !slices.Equal(got, []string{"Changed"}) {
		t.Errorf("messages: %v", got)
	}
	if err := s.RemoveChannel(channel.ID); err != nil {
		t.Fatal(err)
	}
	if _, ok := s.Channel(channel.ID); ok {
		t.Error("the channel is still there")
	}
	wantEqual(t, "requests", len(s.Requests()), 1)
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func TestEditsOfWhatIsNotThereFail(t *testing.T) {
	s := start(t)
	_, noTopic := s.AddForumTopic("0", "A")
	_, noChannel := s.PostAs("0", "ana", "A")
	_, noMember := s.PostAs(s.channel("General"), "eve", "A")
	for name, err := range map[string]error{
		"EditChannel": s.EditChannel("0", "A", "open"), "RemoveChannel": s.RemoveChannel("0"), "AddForumTopic": noTopic,
		"PostAs": noChannel, "PostAs as nobody": noMember, "EditMessage": s.EditMessage("0", "A"),
		"RemoveMessage": s.RemoveMessage("0"), "FillChannel": s.FillChannel("0", 1), "RemoveImage": s.RemoveImage("0"),
	} {
		if err == nil {
			t.Errorf("%s did not fail", name)
		}
	}
}

func TestWhatIsReturnedIsACopy(t *testing.T) {
	s := start(t)
	help, _ := s.ChannelByTopic("Help")
	help.ForumTopics[0].Title = "scribbled"
	s.Channels()[2].ForumTopics[0].Title = "scribbled"
	s.Members()[0].Username = "scribbled"
	again, _ := s.ChannelByTopic("Help")
	wantEqual(t, "title", again.ForumTopics[0].Title, "Getting started")
	wantEqual(t, "username", s.Members()[0].Username, "ana")
}

func TestTheRealClockRunsAndCanBeMoved(t *testing.T) {
	s := start(t, mockapi.WithClock(mockapi.NewRealClock()))
	if off := time.Since(s.Clock().Now()).Abs(); off > time.Minute {
		t.Errorf("the clock is %v off", off)
	}
	s.Clock().Advance(time.Hour)
	s.Clock().Advance(-time.Hour)
	if ahead := time.Until(s.Clock().Now()); ahead < 59*time.Minute {
		t.Errorf("the clock is only %v ahead", ahead)
	}
	id := s.channel("General")
	if err := s.FillChannel(id, 50); err != nil {
		t.Fatal(err)
	}
	wantEqual(t, "newest of many of the same time", s.newestTexts(id)[0], "small talk 50")
}
