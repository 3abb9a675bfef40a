package client

import (
	"testing"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// knowing returns a community whose channels this process has read.
func knowing(t *testing.T) *community {
	t.Helper()
	c := newCommunity(t)
	c.clock.move(time.Hour)
	_, err := c.Client.Channels.All(t.Context())
	wantNoError(t, err)
	return c
}

// Lists that are empty by mistake, however many in a row, do not prove that a create was not done: repeating it would double the channel.
func TestEmptyListsDoNotProveThatACreateWasNotDone(t *testing.T) {
	for name, before := range map[string]mockapi.Variant{
		"the list before it is whole":  {},
		"the list before it was empty": {EmptyEvery: 1},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCommunity(t)
			c.SetVariant(before)
			_, _, err := c.Client.Channels.existing(t.Context())
			wantNoError(t, err)
			c.SetVariant(mockapi.Variant{ListLag: 10 * time.Second})
			waits := 0
			c.clock.beforeEachWait(func() error {
				waits++
				if waits == 2 {
					c.SetVariant(mockapi.Variant{EmptyEvery: 1})
				}
				return nil
			})
			c.Inject(mockapi.Fault{Operation: "createChannel", Status: 408, Effect: true})
			_, err = c.CreateChannel(t.Context(), created, "open")
			wantKind(t, err, unknownOutcome)
			wantText(t, err, errLacksOthers.Error())
			wantEqual(t, "posts", c.sent(OpCreateChannel), 1)
		})
	}
}

// What any list has shown before a create is not its outcome, although the very list before it was empty by mistake.
func TestALostCreateIsFoundAmongWhatEarlierListsShowed(t *testing.T) {
	c := newCommunity(t)
	older := c.AddChannel(created, "open")
	_, err := c.Client.Channels.Adoptable(t.Context())
	wantNoError(t, err)
	c.Client.Channels.changed()
	c.Inject(mockapi.Fault{Operation: "listSystemChannels", Body: `{"meta": {"success": true}, "body": []}`})
	c.Inject(mockapi.Fault{Operation: "createChannel", Drop: true, Effect: true})
	channel, err := c.CreateChannel(t.Context(), created, "open")
	wantNoError(t, err)
	wantEqual(t, "taken for it", channel.ID == older.ID, false)
	wantEqual(t, "posts", c.sent(OpCreateChannel), 1)
}

func TestAListThatLacksWhatWasShownProvesNoAbsence(t *testing.T) {
	t.Run("of something to adopt", func(t *testing.T) {
		c := knowing(t)
		c.SetVariant(mockapi.Variant{EmptyEvery: 1})
		for range 2 { // the second one shares the looks of the first
			_, err := c.Client.Channels.ToAdopt(t.Context(), created)
			wantText(t, err, errLacksOthers.Error())
			c.clock.move(adoptableFor)
		}
	})
	t.Run("of something from long ago", func(t *testing.T) {
		c := knowing(t)
		c.Client.Channels.changed()
		c.SetVariant(mockapi.Variant{EmptyEvery: 1})
		seen := c.observe(t, c.id(t, "Help"), longKnown)
		wantEqual(t, "gone", seen.Gone(), false)
		wantEqual(t, "doubt", seen.Doubt, errLacksOthers.Error())
	})
	t.Run("of something that was deleted", func(t *testing.T) {
		c := knowing(t)
		c.SetVariant(mockapi.Variant{EmptyEvery: 1})
		c.Inject(mockapi.Fault{Operation: "deleteChannel", Status: 404, Message: "no", Times: -1})
		wantKind(t, c.DeleteChannel(t.Context(), c.id(t, "Help")), "may not exist")
	})
}

// A list that is wrong once is read once more.
func TestAListThatLacksWhatWasShownIsReadOnceMore(t *testing.T) {
	c := knowing(t)
	c.SetVariant(mockapi.Variant{EmptyEvery: 2})
	for range 4 {
		taken, err := c.Client.Channels.take(t.Context())
		wantNoError(t, err)
		wantEqual(t, "channels", len(taken.things), 3)
		wantEqual(t, "lacks", len(taken.lacks), 0)
	}
}

// What this process deletes itself is not missed, and neither is the thing that is looked for.
func TestWhatMayBeGoneIsNotMissed(t *testing.T) {
	c := knowing(t)
	wantNoError(t, c.RemoveChannel(c.id(t, "Help")))
	gone := c.Server.Channels()[0].ID
	wantNoError(t, c.DeleteChannel(t.Context(), gone))
	c.Client.Channels.changed()

	c.Inject(mockapi.Fault{Operation: "createChannel", Drop: true})
	_, err := c.CreateChannel(t.Context(), created, "open")
	wantText(t, err, errLacksOthers.Error()) // somebody else has removed one: the list may be wrong

	c = knowing(t)
	gone = c.Server.Channels()[0].ID
	wantNoError(t, c.DeleteChannel(t.Context(), gone))
	c.Inject(mockapi.Fault{Operation: "createChannel", Drop: true})
	_, err = c.CreateChannel(t.Context(), created, "open")
	wantNoError(t, err)
	wantEqual(t, "posts", c.sent(OpCreateChannel), 2)

	c = knowing(t)
	gone = c.id(t, "Help")
	wantNoError(t, c.RemoveChannel(gone))
	c.Client.Channels.changed()
	wantEqual(t, "gone", c.observe(t, gone, longKnown).Gone(), true)
}

// A thing is not missed where a list shows another of its ids.
func TestAThingIsNotMissedUnderAnotherOfItsIDs(t *testing.T) {
	k := newCommunity(t).Client.Channels
	k.learn([]Channel{{ID: "a", Aliases: []string{"a", "b"}}, {ID: "c"}})
	mark := k.roll.mark()
	wantEqual(t, "lacked", len(k.lacked([]Channel{{ID: "b", Aliases: []string{"b"}}, {ID: "c"}}, mark)), 0)
	wantEqual(t, "lacked of an empty list", len(k.lacked(nil, mark)), 3)
	k.roll.strike(k.Canonical("b"))
	wantEqual(t, "lacked without what was deleted", len(k.lacked(nil, mark)), 1)
}
