package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

func withoutSystemKey(config *Config) { config.SystemAPIKey = "" }

func withoutToken(config *Config) { config.APIToken = "" }

func TestChannelsComeFromTheListThatTheKeysReach(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*Config)
		status int // of the inferred list; 0 is its own
		sent   map[OperationID]int
		kind   string
	}{
		"both keys":                        {func(*Config) {}, 0, map[OperationID]int{OpListSystemChannels: 1}, ""},
		"the token":                        {withoutSystemKey, 0, map[OperationID]int{OpListChannels: 1}, ""},
		"the system key":                   {withoutToken, 0, map[OperationID]int{OpListSystemChannels: 1}, ""},
		"the inferred list is not there":   {func(*Config) {}, 404, map[OperationID]int{OpListSystemChannels: 1, OpListChannels: 1}, ""},
		"nor is its method":                {func(*Config) {}, 405, map[OperationID]int{OpListSystemChannels: 1, OpListChannels: 1}, ""},
		"and there is no token":            {withoutToken, 404, map[OperationID]int{OpListSystemChannels: 1}, "may not exist"},
		"the system key is refused":        {func(*Config) {}, 403, map[OperationID]int{OpListSystemChannels: 1}, "not allowed"},
		"the list was overridden":          {overridingTheList, 404, map[OperationID]int{OpListSystemChannels: 1}, ""},
		"the system's list breaks in time": {func(*Config) {}, 503, map[OperationID]int{OpListSystemChannels: 2}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCommunity(t, test.change)
			if test.status != 0 {
				c.Inject(mockapi.Fault{Operation: "listSystemChannels", Status: test.status, Message: "no"})
			}
			channel, found, err := c.Client.Channels.Find(t.Context(), c.id(t, "Help"))
			for _, op := range []OperationID{OpListSystemChannels, OpListChannels} {
				wantEqual(t, string(op), c.sent(op), test.sent[op])
			}
			if test.kind != "" {
				wantKind(t, err, test.kind)
				return
			}
			if test.status == 404 && test.sent[OpListChannels] == 0 {
				wantText(t, err, "HTTP 404")
				return
			}
			wantNoError(t, err)
			wantEqual(t, "found", found, true)
			wantEqual(t, "topic", channel.Topic, "Help")
			wantEqual(t, "type", channel.ChannelType, "forum")
			wantEqual(t, "shows who created it", channel.UserID != nil, test.sent[OpListChannels] == 0)
		})
	}
}

func TestAChannelIsReadUnderAllItsNames(t *testing.T) {
	c := answering(t, 200, jsonContent, `{"meta": {"success": true}, "body": [
		{"_id": "1", "topic": "A", "channelType": "open", "permissions": ["x"], "userId": 7, "createdAt": "2026", "new": {}},
		{"id": 2, "title": "B", "permissions": []},
		{"channel_id": "3", "topic": "", "name": " C ", "permissions": null}]}`)
	channels, err := c.Channels.All(t.Context())
	wantNoError(t, err)
	got := ""
	for _, ch := range channels {
		got += fmt.Sprintf("%s %q %q %v %t %t; ", ch.ID, ch.Topic, ch.ChannelType, ch.Permissions, ch.Permissions == nil, ch.UserID == nil)
	}
	wantEqual(t, "channels", got, `1 "A" "open" [x] false false; 2 "B" "" [] false true; 3 " C " "" [] true true; `)
	wantEqual(t, "by topic", len(c.Channels.ofKey(channels, "C")), 1)
	_, found, err := c.Channels.Find(t.Context(), "4")
	wantNoError(t, err)
	wantEqual(t, "one that is not in the list", found, false)
}

func TestARowWithoutAnIdCostsTheListItsProofOfAbsence(t *testing.T) {
	for _, odd := range []string{`{"topic": "B"}`, `null`, `"B"`, `{"_id": ""}`, `{"_id": {"name": "B"}}`} {
		c := answering(t, 200, jsonContent, `{"meta": {"success": true}, "body": [{"_id": "1"}, `+odd+`]}`)
		_, found, err := c.Channels.Find(t.Context(), "1")
		wantNoError(t, err)
		wantEqual(t, "found", found, true)
		_, _, err = c.Channels.Find(t.Context(), "2")
		wantText(t, err, "the list of channels has rows without an id (1), and any of them may be this one")
		_, err = c.Channels.Observe(t.Context(), "2", Known{Listed: true})
		wantText(t, err, "the list of channels has rows without an id")
	}
}

func TestAChannelIsFoundByAnyOfItsIDs(t *testing.T) {
	c := answering(t, 200, jsonContent, `{"meta": {"success": true}, "body": [{"_id": "2", "topic": "B"}, {"_id": "1", "id": 2, `+
		`"channel_id": "c1", "topic": "A"}]}`)
	for id, topic := range map[string]string{"1": "A", "c1": "A", "2": "B"} {
		channel, found, err := c.Channels.Find(t.Context(), id)
		wantNoError(t, err)
		wantEqual(t, "found", found, true)
		wantEqual(t, "it is called by the id that was asked for", channel.ID, id)
		wantEqual(t, id, channel.Topic, topic)
	}
}

func TestWhatIsSaidOfPagesCountsWhereverItStands(t *testing.T) {
	for _, body := range []string{
		`{"meta": {"success": true}, "body": {"channels": [{"_id": "1"}], "pagination": {"total": 7}}}`,
		`{"meta": {"success": true}, "body": {"channels": [{"_id": "1"}], "meta": {"total": 7}}}`,
		`{"meta": {"success": true}, "body": {"channels": {"docs": [{"_id": "1"}]}, "total": 7}}`,
		`{"success": true, "data": {"docs": [{"_id": "1"}], "totalDocs": 7}}`,
	} {
		_, err := answering(t, 200, jsonContent, body).Channels.All(t.Context())
		if _, incomplete := IsIncomplete(err); !incomplete {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestAFlagInWordsIsUnderstoodInEveryPlace(t *testing.T) {
	c := answering(t, 200, jsonContent, `{"meta": {"success": true, "hasMore": "no"}, "body": [{"_id": "1", "isDeleted": "N"}, {"_id": `+
		`"2", "deleted": "no"}, {"_id": "3", "isDeleted": "yes"}]}`)
	all, err := c.Channels.All(t.Context())
	wantNoError(t, err)
	wantEqual(t, "channels", len(all), 2)
}

func TestAnEmptyListNeedsASignThatTheCallSucceeded(t *testing.T) {
	for _, body := range []string{`[]`, `{"body": []}`, `{"channels": []}`, `{"meta": {}, "body": {"docs": []}}`} {
		_, err := answering(t, 200, jsonContent, body).Channels.All(t.Context())
		wantText(t, err, "the list is empty, and the answer does not say that the call succeeded")
	}
	for _, body := range []string{`{"ok": true, "body": []}`, `{"docs": [], "totalDocs": 0}`,
		`{"meta": {"success": true}, "body": {"channels": []}}`} {
		all, err := answering(t, 200, jsonContent, body).Channels.All(t.Context())
		wantNoError(t, err)
		wantEqual(t, body, len(all), 0)
	}
	_, err := answering(t, 200, jsonContent, `{"meta": {"success": true}, "errors": ["no"], "body": []}`).Channels.All(t.Context())
	wantText(t, err, "HTTP 200 OK: no")
}

func TestAChannelIsCreatedOnceWhateverBecomesOfTheAnswer(t *testing.T) {
	for name, test := range map[string]struct {
		faults []mockapi.Fault
		posts  int
		says   string
		kinds  []string
		there  int
	}{
		"answered":                    {nil, 1, "", nil, 1},
		"refused":                     {[]mockapi.Fault{{Status: 400, Message: "no"}}, 1, "HTTP 400 Bad Request: no", nil, 0},
		"lost before it was done":     {[]mockapi.Fault{{Drop: true}}, 2, "", nil, 1},
		"lost after it was done":      {[]mockapi.Fault{{Drop: true, Effect: true}}, 1, "", nil, 1},
		"an answer that says nothing": {[]mockapi.Fault{{Status: 200, Effect: true}}, 1, "", nil, 1},
		"an answer without the channel": {[]mockapi.Fault{{Effect: true, Body: `{"meta": {"success": true}, "body": {"topic": "x"}}`}}, 1, "",
			nil, 1},
		"lost twice":           {[]mockapi.Fault{{Drop: true}, {Drop: true}}, 2, "it had not been done", nil, 0},
		"a 503, and then done": {[]mockapi.Fault{{Status: 503}}, 2, "", nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCommunity(t)
			for _, fault := range test.faults {
				fault.Operation = "createChannel"
				c.Inject(fault)
			}
			channel, err := c.CreateChannel(t.Context(), created, "open")
			wantEqual(t, "requests", c.sent(OpCreateChannel), test.posts)
			wantEqual(t, "channels of the name", countTopic(created)(c), test.there)
			if test.says != "" {
				wantText(t, err, test.says)
				wantKind(t, err, test.kinds...)
				return
			}
			wantNoError(t, err)
			wantEqual(t, "id", channel.ID, c.id(t, created))
			wantEqual(t, "claimed", c.claims.taken(channelNouns.one, channel.ID), true)
		})
	}
}

func TestACreateWhoseAnswerIsLostDoesNotTakeWhatWasThereBefore(t *testing.T) {
	c := newCommunity(t)
	before := c.AddChannel(created, "open")
	c.Inject(mockapi.Fault{Operation: "createChannel", Drop: true, Effect: true})
	channel, err := c.CreateChannel(t.Context(), created, "open")
	wantNoError(t, err)
	wantEqual(t, "took the one from before", channel.ID == before.ID, false)
	wantEqual(t, "channels", countTopic(created)(c), 2)
}

func TestACreateWhoseAnswerIsLostNamesAllThatItMayBe(t *testing.T) {
	c := newCommunity(t)
	c.Inject(mockapi.Fault{Operation: "createChannel", Status: 502, Effect: true})
	c.through(func(_ int, req *http.Request, network http.RoundTripper) (*http.Response, error) {
		if req.Method == http.MethodPost { // somebody else has the same idea meanwhile
			c.AddChannel(created, "open")
		}
		return network.RoundTrip(req)
	})
	_, err := c.CreateChannel(t.Context(), created, "open")
	wantKind(t, err, unknownOutcome)
	ambiguous, ok := errors.AsType[*AmbiguousError](err)
	wantEqual(t, "ambiguous", ok, true)
	wantEqual(t, "ids", len(ambiguous.IDs), 2)
}

func TestACreateThatCannotLookBeforeCreatesNothing(t *testing.T) {
	c := newCommunity(t)
	c.Inject(mockapi.Fault{Operation: "listSystemChannels", Status: 403, Message: "no"})
	_, err := c.CreateChannel(t.Context(), created, "open")
	wantText(t, err, "looking at what is there before creating the channel: ")
	wantKind(t, err, "not allowed")
	wantEqual(t, "requests", c.sent(OpCreateChannel), 0)

	ctx, cancel := context.WithCancel(t.Context())
	done, err := c.turns.take(ctx, "channel topic "+created)
	wantNoError(t, err)
	defer done()
	cancel()
	_, err = c.CreateChannel(ctx, created, "open")
	wantKind(t, err, "cancelled")
}

func TestCreatesOfOneNameSideBySideMakeAChannelEachAndLookOnceBefore(t *testing.T) {
	c := newCommunity(t)
	for range 3 {
		c.Inject(mockapi.Fault{Operation: "createChannel", Skip: 2, Drop: true, Effect: true})
	}
	var group sync.WaitGroup
	var mu sync.Mutex
	ids := map[string]bool{}
	for range 10 {
		group.Go(func() {
			channel, err := c.CreateChannel(t.Context(), created, "open")
			wantEqual(t, "error", err, nil)
			mu.Lock()
			defer mu.Unlock()
			ids[channel.ID] = true
		})
	}
	group.Wait()
	wantEqual(t, "ids", len(ids), 10)
	wantEqual(t, "channels", countTopic(created)(c), 10)
	wantEqual(t, "looks", c.sent(OpListSystemChannels), 1+3)
}

func TestWhatAnAnswerLacksIsTakenFromWhatWasSent(t *testing.T) {
	c := newCommunity(t)
	id := c.id(t, "General")
	c.Inject(mockapi.Fault{Operation: "updateChannel", Effect: true, Body: `{"meta": {"success": true}, "body": {"topic": " "}}`})
	channel, err := c.UpdateChannel(t.Context(), id, renamed, "forum")
	wantNoError(t, err)
	wantEqual(t, "id", channel.ID, id)
	wantEqual(t, "topic", channel.Topic, renamed)
	wantEqual(t, "type", channel.ChannelType, "forum")
}

func TestAChannelCountsAsDeletedOnlyWhenThatIsCertain(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*Config)
		fault  *mockapi.Fault
		before func(c *community, id string)
		kinds  []string
		says   string
		lists  int
	}{
		"answered":                    {nil, nil, nil, nil, "", 0},
		"gone before":                 {nil, nil, func(c *community, id string) { _ = c.RemoveChannel(id) }, nil, "", 2},
		"gone before, and overridden": {overridingTheDelete, nil, func(c *community, id string) { _ = c.RemoveChannel(id) }, nil, "", 2},
		"overridden to a wrong path": {overridingTheDelete, &mockapi.Fault{Status: 404, Times: -1, Message: "no route"}, nil, nil,
			"no route", 2},
		"lost after it was done": {nil, &mockapi.Fault{Drop: true, Effect: true}, nil, nil, "", 2},
		"404 and still there": {nil, &mockapi.Fault{Status: 404, Times: -1, Message: "no route"}, nil, []string{"may not exist"},
			"no route", 2},
		"refused":                        {nil, &mockapi.Fault{Status: 403, Message: "no"}, nil, []string{"not allowed"}, "no", 0},
		"503 each time, and still there": {nil, &mockapi.Fault{Status: 503, Times: -1}, nil, []string{unknownOutcome}, "HTTP 503", 2},
		"503 each time, and not to be read": {nil, &mockapi.Fault{Status: 503, Times: -1},
			func(c *community, _ string) { c.Inject(mockapi.Fault{Operation: "listSystemChannels", Status: 403}) }, []string{unknownOutcome},
			"HTTP 503", 1},
	} {
		t.Run(name, func(t *testing.T) {
			var changes []func(*Config)
			if test.change != nil {
				changes = append(changes, test.change)
			}
			c := newCommunity(t, changes...)
			id := c.id(t, "General")
			if test.fault != nil {
				test.fault.Operation = "deleteChannel"
				c.Inject(*test.fault)
			}
			if test.before != nil {
				test.before(c, id)
			}
			err := c.DeleteChannel(t.Context(), id)
			wantEqual(t, "lists", c.sent(OpListSystemChannels), test.lists)
			if test.says != "" {
				wantText(t, err, test.says)
				wantKind(t, err, test.kinds...)
				return
			}
			wantNoError(t, err)
		})
	}
}

func overridingTheList(config *Config) {
	config.Overrides = map[OperationID]string{OpListSystemChannels: "GET /channels"}
}

func overridingTheDelete(config *Config) {
	config.Overrides = map[OperationID]string{OpDeleteChannel: "DELETE /channels/{id}"}
}
