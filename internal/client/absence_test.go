package client

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// longKnown is what a resource knows of a thing that it has had for long.
var longKnown = Known{Listed: true}

// observe looks for a channel as a resource that knows something of it.
func (c *community) observe(t *testing.T, id string, known Known) Observation[Channel] {
	t.Helper()
	seen, err := c.Client.Channels.Observe(t.Context(), id, known)
	wantNoError(t, err)
	return seen
}

func TestWhatIsListedIsPresentWhateverIsKnown(t *testing.T) {
	c := newCommunity(t)
	for _, known := range []Known{{}, longKnown, {Since: c.clock.Now()}} {
		seen := c.observe(t, c.id(t, "Help"), known)
		wantEqual(t, "present", seen.Present, true)
		wantEqual(t, "gone", seen.Gone(), false)
		wantEqual(t, "doubt", seen.Doubt, "")
		wantEqual(t, "topic", seen.Thing.Topic, "Help")
	}
	wantEqual(t, "requests", c.sent(OpListSystemChannels), 1)
}

func TestAThingIsGoneWhenEverythingProvesIt(t *testing.T) {
	ago := func(c *community, age time.Duration) time.Time { return c.clock.Now().Add(-age) }
	for name, test := range map[string]struct {
		change func(*Config)
		known  func(c *community) Known
		doubt  string
	}{
		"known for long":         {nil, func(*community) Known { return longKnown }, ""},
		"as old as it has to be": {nil, func(c *community) Known { return Known{true, ago(c, youngest)} }, ""},
		"never listed":           {nil, func(*community) Known { return Known{} }, "no list has shown this channel yet"},
		"too young": {
			nil, func(c *community) Known { return Known{true, ago(c, youngest-time.Second)} },
			"the channel is 59s old, and a list may lag behind",
		},
		"from the future":  {nil, func(c *community) Known { return Known{true, ago(c, -time.Hour)} }, "the channel is 0s old"},
		"api_token alone":  {withoutSystemKey, func(*community) Known { return longKnown }, "system_api_key reads the one that does"},
		"the system's key": {withoutToken, func(*community) Known { return longKnown }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			changes := []func(*Config){}
			if test.change != nil {
				changes = append(changes, test.change)
			}
			c := newCommunity(t, changes...)
			seen := c.observe(t, "66aa", test.known(c))
			wantEqual(t, "present", seen.Present, false)
			wantEqual(t, "gone", seen.Gone(), test.doubt == "")
			lists := c.sent(OpListSystemChannels) + c.sent(OpListChannels)
			if test.doubt == "" {
				wantEqual(t, "doubt", seen.Doubt, "")
				wantEqual(t, "requests", lists, 3)
				wantEqual(t, "waits", len(c.clock.waits()), 1)
				wantEqual(t, "time between the looks", c.clock.waits()[0], betweenLooks)
				return
			}
			wantText(t, errors.New(seen.Doubt), test.doubt)
			wantEqual(t, "requests", lists, 1) // what proves nothing is not looked at
		})
	}
}

func TestEachKindOfThingIsObserved(t *testing.T) {
	c := newCommunity(t)
	role, err := c.Client.Roles.Observe(t.Context(), "66aa", longKnown)
	wantNoError(t, err)
	badge, err := c.Client.Badges.Observe(t.Context(), "66aa", Known{})
	wantNoError(t, err)
	wantEqual(t, "the role is gone", role.Gone(), true)
	wantEqual(t, "doubt", badge.Doubt, "no list has shown this badge yet")
}

func TestAllThatMissSomethingShareTheLooks(t *testing.T) {
	c := newCommunity(t)
	var group sync.WaitGroup
	for i := range 50 {
		group.Go(func() {
			seen, err := c.Client.Channels.Observe(t.Context(), []string{"66aa", "66bb"}[i%2], longKnown)
			wantEqual(t, "error", err, nil)
			wantEqual(t, "gone", seen.Gone(), true)
		})
	}
	group.Wait()
	wantEqual(t, "requests", c.sent(OpListSystemChannels), 1+2)
	wantEqual(t, "gone a short while later", c.observe(t, "66cc", longKnown).Gone(), true)
	wantEqual(t, "requests a short while later", c.sent(OpListSystemChannels), 1+2)

	_, err := c.UpdateChannel(t.Context(), c.id(t, "Help"), renamed, "forum")
	wantNoError(t, err)
	wantEqual(t, "gone after a write", c.observe(t, "66aa", longKnown).Gone(), true)
	wantEqual(t, "requests after a write", c.sent(OpListSystemChannels), 2*(1+2))
}

// One list in so many is wrong: the first one that Observe reads. Of the two looks at most one can be.
func TestOneWrongListProvesNothing(t *testing.T) {
	for name, test := range map[string]struct {
		variant mockapi.Variant
		lists   int // before, so that the wrong one comes in its turn
	}{
		"a list that is empty once":        {mockapi.Variant{EmptyEvery: 4}, 3},
		"a replica that has fallen back":   {mockapi.Variant{StaleEvery: 4, ReplicaLag: time.Hour}, 3},
		"a first look that is empty":       {mockapi.Variant{EmptyEvery: 2}, 3},
		"a first look that is stale":       {mockapi.Variant{StaleEvery: 2, ReplicaLag: time.Hour}, 3},
		"a list that lags, and catches up": {mockapi.Variant{ListLag: 3 * time.Second}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCommunity(t)
			c.clock.move(time.Hour)
			channel := c.AddChannel(created, "open")
			c.SetVariant(test.variant)
			for range test.lists {
				_, err := c.Client.Channels.read(t.Context(), OpListSystemChannels)
				wantNoError(t, err)
			}
			seen := c.observe(t, channel.ID, longKnown)
			wantEqual(t, "present", seen.Present, true)
			wantEqual(t, "topic", seen.Thing.Topic, created)
		})
	}
}

func TestTheSecondLookAloneMayHaveLostIt(t *testing.T) {
	c := newCommunity(t)
	id := c.id(t, "General")
	c.SetVariant(mockapi.Variant{EmptyEvery: 1})
	_, err := c.Client.Channels.All(t.Context())
	wantNoError(t, err)
	c.SetVariant(mockapi.Variant{EmptyEvery: 2})
	wantEqual(t, "present", c.observe(t, id, longKnown).Present, true)
}

func TestAnAbsenceThatCannotBeLookedIntoIsAnError(t *testing.T) {
	for _, skip := range []int{0, 1, 2} {
		c := newCommunity(t)
		c.Inject(mockapi.Fault{Operation: "listSystemChannels", Skip: skip, Status: 403, Message: "no"})
		_, err := c.Client.Channels.Observe(t.Context(), "66aa", longKnown)
		wantKind(t, err, "not allowed")
		if skip > 0 {
			wantText(t, err, "looking for what the list of channels does not show: ")
		}
	}
	c := newCommunity(t)
	c.clock.beforeEachWait(func() error { return errors.New("the clock is broken") })
	_, err := c.Client.Channels.Observe(t.Context(), "66aa", longKnown)
	wantText(t, err, "looking for what the list of channels does not show: the clock is broken")
}

func TestAListThatIsNotTheBestProvesNoAbsence(t *testing.T) {
	c := newCommunity(t)
	c.Inject(mockapi.Fault{Operation: "listSystemChannels", Status: 404, Message: "no", Times: -1})
	seen, err := c.Client.Channels.Observe(t.Context(), c.id(t, "Help"), longKnown)
	wantNoError(t, err)
	wantEqual(t, "present", seen.Present, true)

	_, err = c.Client.Channels.Observe(t.Context(), "66aa", longKnown)
	wantText(t, err, "only the System API's is sure to show all")
	_, _, err = c.Client.Channels.Find(t.Context(), "66aa")
	wantText(t, err, "only the System API's is sure to show all")
}

func TestAReaderOfLooksThatGivesUpDoesNotFailTheOthers(t *testing.T) {
	c := newCommunity(t)
	ctx, giveUp := context.WithCancel(t.Context())
	c.clock.beforeEachWait(func() error { giveUp(); return nil })
	_, _ = c.Client.Channels.Observe(ctx, "66aa", longKnown)
	wantEqual(t, "gone", c.observe(t, "66aa", longKnown).Gone(), true)
	if lists := c.sent(OpListSystemChannels); lists > 1+2+2 { // looks that nobody waits for any more end, unless they have ended before
		t.Errorf("%d requests", lists)
	}
}

func TestASightIsPastEveryCache(t *testing.T) {
	c := newCommunity(t)
	_, err := c.Client.Channels.All(t.Context())
	wantNoError(t, err)
	channel := c.AddChannel(created, "open")
	seen, listed := c.Client.Channels.Sight(t.Context(), channel.ID)
	wantEqual(t, "listed", listed, true)
	wantEqual(t, "topic", seen.Topic, created)
	_, listed = c.Client.Channels.Sight(t.Context(), "66aa")
	wantEqual(t, "listed, of none", listed, false)
	wantEqual(t, "requests", c.sent(OpListSystemChannels), 3)
}

func TestASightOfAListThatCannotBeReadIsNone(t *testing.T) {
	c := newCommunity(t)
	id := c.id(t, "Help")
	c.Inject(mockapi.Fault{Operation: "listSystemChannels", Status: 403, Message: "no"})
	for range 3 {
		_, listed := c.Client.Channels.Sight(t.Context(), id)
		wantEqual(t, "listed", listed, false)
	}
	wantEqual(t, "requests", c.sent(OpListSystemChannels), 1)
	c.clock.move(sharedFor)
	_, listed := c.Client.Channels.Sight(t.Context(), id)
	wantEqual(t, "listed when it can be read again", listed, true)
}

// batched is a read of which the test decides when it ends, and how. It begins with a signal and answers with its number.
type batched struct {
	*batches[int64]
	clock *testClock
	reads atomic.Int64
	ends  chan error
}

func newBatched() *batched {
	clock := newTestClock()
	return &batched{batches: &batches[int64]{clock: clock, rests: sharedFor}, clock: clock, ends: make(chan error)}
}

func (b *batched) read(context.Context) (int64, error) {
	n := b.reads.Add(1)
	return n, <-b.ends
}

// ask asks for a read, and returns where its number will be; -1 is an error.
func (b *batched) ask(ctx context.Context) <-chan int64 {
	answer := make(chan int64, 1)
	go func() {
		n, err := b.next(ctx, b.read)
		if err != nil {
			n = -1
		}
		answer <- n
	}()
	return answer
}

func TestThoseWhoAskWhileAReadIsUnderWayShareTheNext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBatched()
		first := b.ask(t.Context())
		synctest.Wait() // the first read has begun
		var later []<-chan int64
		for range 20 {
			later = append(later, b.ask(t.Context()))
		}
		synctest.Wait()
		wantEqual(t, "reads while one is under way", b.reads.Load(), 1)
		b.ends <- nil
		wantEqual(t, "the first", <-first, 1)
		b.ends <- nil
		for _, answer := range later {
			wantEqual(t, "a later one", <-answer, 2)
		}
		synctest.Wait()
		again := b.ask(t.Context())
		b.ends <- nil
		wantEqual(t, "one after all of them", <-again, 3)
	})
}

func TestAFailedReadIsRememberedForAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBatched()
		first := b.ask(t.Context())
		synctest.Wait()
		waiting := b.ask(t.Context())
		synctest.Wait()
		b.ends <- errors.New("busy")
		wantEqual(t, "the first", <-first, -1)
		b.ends <- nil // who waited before it failed is not turned away
		wantEqual(t, "the one that waited", <-waiting, 2)
		_, err := b.next(t.Context(), b.read)
		wantEqual(t, "one that comes after it", err, errFailedLately)
		b.clock.move(sharedFor)
		again := b.ask(t.Context())
		b.ends <- nil
		wantEqual(t, "one that comes later", <-again, 3)
	})
}

func TestOneThatGivesUpLeavesTheReadToTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBatched()
		impatient, giveUp := context.WithCancel(t.Context())
		first := b.ask(impatient)
		synctest.Wait()
		other, another := b.ask(t.Context()), b.ask(impatient)
		synctest.Wait()
		giveUp()
		wantEqual(t, "the first", <-first, -1)
		wantEqual(t, "one that waits", <-another, -1)
		b.ends <- nil
		b.ends <- nil
		wantEqual(t, "the other", <-other, 2)
	})
}

// newSights are batches as sights have them, for a bubble, where a read takes a time. It returns when it began, counted from now on.
func newSights(takes time.Duration) (sights *batches[time.Duration], read func(context.Context) (time.Duration, error)) {
	began := time.Now()
	return &batches[time.Duration]{clock: realClock{}, breaks: sightBreaks}, func(context.Context) (time.Duration, error) {
		at := time.Since(began)
		inBubble(takes)
		return at, nil
	}
}

func TestATrickleOfSightsLeavesTheListAloneMostOfTheTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const takes, every, count = 20 * time.Millisecond, 10 * time.Millisecond, 300
		sights, read := newSights(takes)
		var reads sync.Map
		var group sync.WaitGroup
		began := time.Now()
		for range count {
			asked := time.Since(began)
			group.Go(func() {
				at, err := sights.next(t.Context(), read)
				wantEqual(t, "error", err, nil)
				wantEqual(t, "the read begins after it is asked for", at >= asked, true)
				wantEqual(t, "the read begins soon enough", at-asked <= (1+sightBreaks)*takes, true)
				reads.Store(at, true)
			})
			inBubble(every)
		}
		group.Wait()
		made := 0
		reads.Range(func(any, any) bool { made++; return true })
		if most := int(count*every/((1+sightBreaks)*takes)) + 2; made > most {
			t.Errorf("%d reads for %d sights, and at most %d were wanted", made, count, most)
		}
	})
}

func TestASightWaitsForTheEndOfABreakAlone(t *testing.T) {
	for name, test := range map[string]struct{ takes, after, begins time.Duration }{
		"right after a look":          {20 * time.Millisecond, 0, 40 * time.Millisecond},
		"later in the break":          {20 * time.Millisecond, 10 * time.Millisecond, 40 * time.Millisecond},
		"at the end of the break":     {20 * time.Millisecond, 20 * time.Millisecond, 40 * time.Millisecond},
		"after the break":             {20 * time.Millisecond, time.Second, 20*time.Millisecond + time.Second},
		"right after a very slow one": {3 * time.Second, 0, 3*time.Second + longestBreak},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sights, read := newSights(test.takes)
				at, err := sights.next(t.Context(), read)
				wantNoError(t, err)
				wantEqual(t, "the first begins", at, 0)
				inBubble(test.after)
				at, err = sights.next(t.Context(), read)
				wantNoError(t, err)
				wantEqual(t, "the second begins", at, test.begins)
			})
		})
	}
}

func TestOneThatGivesUpInABreakLeavesAtOnceAndStrandsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sights, read := newSights(20 * time.Millisecond)
		_, err := sights.next(t.Context(), read)
		wantNoError(t, err)
		leads, giveUp := context.WithCancel(t.Context())
		began := time.Now()
		var group sync.WaitGroup
		group.Go(func() {
			_, err := sights.next(leads, read)
			wantEqual(t, "error of the one that leads", err, context.Canceled)
			wantEqual(t, "it waited", time.Since(began), 10*time.Millisecond)
		})
		synctest.Wait()
		group.Go(func() {
			at, err := sights.next(t.Context(), read)
			wantEqual(t, "error of the other", err, nil)
			wantEqual(t, "the other's read begins", at, 40*time.Millisecond)
		})
		inBubble(10 * time.Millisecond)
		giveUp()
		group.Wait()
		at, err := sights.next(t.Context(), read)
		wantNoError(t, err)
		wantEqual(t, "one that comes later has a read of its own at", at, 80*time.Millisecond)
	})
}

// What became of a create is searched for without breaks: how long that takes decides how much the searches prove.
func TestSearchesForLostCreatesTakeNoBreaks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newBubble(t)
		began := time.Now()
		for range 3 {
			_, err := c.Client.Channels.unsure.next(t.Context(), c.Client.Channels.take)
			wantNoError(t, err)
		}
		wantEqual(t, "three searches take", time.Since(began), 3*bubbleLatency)
	})
}

// Terraform creates ten at a time, and writes its state between them.
func TestATrickleOfCreatesCostsFewLists(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const creates, every = 100, 15 * time.Millisecond
		c := newBubble(t)
		places := make(chan struct{}, 10)
		var group sync.WaitGroup
		for i := range creates {
			inBubble(every)
			places <- struct{}{}
			group.Go(func() {
				defer func() { <-places }()
				channel, err := c.CreateChannel(t.Context(), fmt.Sprint("Channel ", i), "open")
				wantEqual(t, "error", err, nil)
				_, listed := c.Client.Channels.Sight(t.Context(), channel.ID)
				wantEqual(t, "listed", listed, true)
			})
		}
		group.Wait()
		if lists, most := c.sent(OpListSystemChannels), 45; lists > most {
			t.Errorf("%d lists for %d creates, and at most %d were wanted", lists, creates, most)
		}
	})
}

func TestManySightsAtOnceAllSee(t *testing.T) {
	c := newCommunity(t)
	var group sync.WaitGroup
	for i := range 30 {
		group.Go(func() {
			_, listed := c.Client.Channels.Sight(t.Context(), c.Server.Channels()[i%3].ID)
			wantEqual(t, "listed", listed, true)
		})
	}
	group.Wait()
}
