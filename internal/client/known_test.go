package client

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// counting counts the rows of channels that are decoded from now on.
func (c *community) counting() *atomic.Int64 {
	var decoded atomic.Int64
	understand := c.Client.Channels.known.of
	c.Client.Channels.known.of = func(r row) Channel {
		decoded.Add(1)
		return understand(r)
	}
	return &decoded
}

// topics reads one of the lists of channels past every cache.
func (c *community) topics(t *testing.T, list OperationID) string {
	t.Helper()
	channels, err := c.Client.Channels.read(t.Context(), list)
	wantNoError(t, err)
	topics := make([]string, 0, len(channels))
	for _, channel := range channels {
		topics = append(topics, channel.Topic)
	}
	return strings.Join(topics, ", ")
}

func TestRowsThatAreAsTheyWereAreNotDecodedAgain(t *testing.T) {
	c := newCommunity(t)
	decoded := c.counting()
	first := c.topics(t, OpListSystemChannels)
	all := int64(len(c.Server.Channels()))
	wantEqual(t, "decoded at first", decoded.Swap(0), all)
	wantEqual(t, "the same list", c.topics(t, OpListSystemChannels), first)
	wantEqual(t, "decoded of the same list", decoded.Swap(0), 0)

	added := c.AddChannel(created, "open")
	wantEqual(t, "a list that grew", c.topics(t, OpListSystemChannels), first+", "+created)
	wantEqual(t, "decoded of a list that grew", decoded.Swap(0), 1)

	c.clock.move(youngest)
	wantNoError(t, c.EditChannel(added.ID, renamed, "open"))
	wantEqual(t, "after an edit", c.topics(t, OpListSystemChannels), first+", "+renamed)
	wantEqual(t, "decoded after an edit", decoded.Swap(0), 1)

	wantNoError(t, c.RemoveChannel(added.ID))
	wantEqual(t, "after a deletion", c.topics(t, OpListSystemChannels), first)
	wantEqual(t, "decoded after a deletion", decoded.Swap(0), 0)
	wantEqual(t, "rows that are known", int64(len(*c.Client.Channels.known.last.Load())), all)
}

func TestAReadingThatFailsLeavesWhatIsKnown(t *testing.T) {
	c := newCommunity(t)
	first := c.topics(t, OpListSystemChannels)
	decoded := c.counting()
	for _, broken := range []mockapi.Fault{
		{Operation: "listSystemChannels", Status: 403},
		{Operation: "listSystemChannels", Body: `{"meta": {"success": true, "total": 7}, "body": [{"_id": "1", "topic": "x"}]}`},
	} {
		c.Inject(broken)
		_, err := c.Client.Channels.read(t.Context(), OpListSystemChannels)
		wantText(t, err, "listSystemChannels")
		decoded.Store(0)
		wantEqual(t, "the list", c.topics(t, OpListSystemChannels), first)
		wantEqual(t, "decoded", decoded.Load(), 0)
	}
}

// Both lists of channels show the same ones, in rows of their own.
func TestBothListsOfChannelsAreReadInTurn(t *testing.T) {
	c := newCommunity(t)
	ofSystem, ofIntegration := c.topics(t, OpListSystemChannels), c.topics(t, OpListChannels)
	for range 2 {
		wantEqual(t, "of the System API", c.topics(t, OpListSystemChannels), ofSystem)
		wantEqual(t, "of the Integration API", c.topics(t, OpListChannels), ofIntegration)
	}
}

// What a row is marked with, and that it has no id, is known as well as the thing.
func TestAKnownRowCountsAsItDidBefore(t *testing.T) {
	known := newKnownRows(channelOf, func(channel Channel) string { return channel.ID })
	for _, when := range []string{"at first", "when they are known"} {
		l := &listing[Channel]{rows: known.begin(), seen: map[string]bool{}}
		l.take([]json.RawMessage{
			[]byte(`{"_id": "1", "topic": "a"}`), []byte(`{"_id": "2", "topic": "b", "isDeleted": true}`), []byte(`{"topic": "c"}`),
			[]byte(`{"_id": "1", "topic": "d"}`), []byte(`{"_id": "2", "topic": "e"}`), []byte(`{"topic": "c"}`),
		})
		wantEqual(t, "things "+when, fmt.Sprint(ids(l.things, known.id)), "[1]")
		wantEqual(t, "the first of the same id "+when, l.things[0].Topic, "a")
		wantEqual(t, "rows without an id "+when, len(l.odd), 2)
		wantEqual(t, "distinct rows "+when, l.read.distinct, 3)
		l.rows.keep()
	}
}

// A thing is called by the id that was asked for: that must not change the thing that is known.
func TestAKnownThingKeepsItsID(t *testing.T) {
	c := answering(t, 200, jsonContent, `{"meta": {"success": true}, "body": [{"_id": "1", "id": "one", "topic": "a"}]}`)
	for range 2 {
		channels, err := c.Channels.list(t.Context())
		wantNoError(t, err)
		wantEqual(t, "the id of the list", channels[0].ID, "1")
		channel, _ := c.Channels.withID(channels, "one")
		wantEqual(t, "the id that was asked for", channel.ID, "one")
		wantEqual(t, "the id of the list after that", channels[0].ID, "1")
	}
}

func TestReadingsOfOneListAtOnceDoNotDisturbEachOther(t *testing.T) {
	c := newCommunity(t)
	first := c.topics(t, OpListSystemChannels)
	var group sync.WaitGroup
	for i := range 20 {
		group.Go(func() {
			channels, err := c.Client.Channels.list(t.Context())
			wantEqual(t, "error", err, nil)
			if i%2 == 0 {
				c.AddChannel(fmt.Sprint("Channel ", i), "open")
			}
			wantEqual(t, "at least as many as at first", len(channels) > strings.Count(first, ","), true)
		})
	}
	group.Wait()
	wantEqual(t, "in the end", strings.Count(c.topics(t, OpListSystemChannels), ","), strings.Count(first, ",")+10)
}
