package client

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

func TestAHundredReadersOfOneListCostOneRequest(t *testing.T) {
	c := newCommunity(t)
	var group sync.WaitGroup
	for range 100 {
		group.Go(func() {
			channels, err := c.Client.Channels.All(t.Context())
			wantEqual(t, "error", err, nil)
			wantEqual(t, "channels", len(channels), 3)
		})
	}
	group.Wait()
	wantEqual(t, "requests", c.sent(OpListSystemChannels), 1)

	_, err := c.UpdateChannel(t.Context(), c.id(t, "General"), renamed, "open")
	wantNoError(t, err)
	now, err := c.Client.Channels.All(t.Context())
	wantNoError(t, err)
	wantEqual(t, "channels of the new name", len(c.Client.Channels.ofKey(now, renamed)), 1)
	wantEqual(t, "requests after a write", c.sent(OpListSystemChannels), 2)
}

// list is a shared list of numbers, and a service that counts how often it was asked.
type list struct {
	*sharedList[int64]
	clock   *testClock
	fetches atomic.Int64
}

func newList() *list {
	clock := newTestClock()
	return &list{sharedList: newSharedList[int64](clock), clock: clock}
}

// fetch answers with the number of the request.
func (l *list) fetch(context.Context) (int64, error) { return l.fetches.Add(1), nil }

func TestAnAnswerServesForAWhile(t *testing.T) {
	l := newList()
	for _, test := range []struct {
		after  time.Duration
		wanted int64
	}{{0, 1}, {sharedFor - time.Millisecond, 1}, {time.Millisecond, 2}, {0, 2}} {
		l.clock.move(test.after)
		got, err := l.read(t.Context(), "x", l.fetch)
		wantNoError(t, err)
		wantEqual(t, "answer", got, test.wanted)
	}
	got, err := l.read(t.Context(), "y", l.fetch)
	wantNoError(t, err)
	wantEqual(t, "answer for another collection", got, 3)
}

func TestAnErrorServesNobodyElse(t *testing.T) {
	l := newList()
	_, err := l.read(t.Context(), "x", func(context.Context) (int64, error) { return 7, errors.New("busy") })
	wantText(t, err, "busy")
	got, err := l.read(t.Context(), "x", l.fetch)
	wantNoError(t, err)
	wantEqual(t, "answer", got, 1)
}

// A request from before a write may end after it. Whoever begins to read after the write gets nothing of it.
func TestAReaderAfterAWriteNeverGetsTheTimeBeforeIt(t *testing.T) {
	l := newList()
	asked, answer := make(chan struct{}), make(chan struct{})
	old := make(chan int64)
	go func() {
		got, _ := l.read(t.Context(), "x", func(context.Context) (int64, error) {
			close(asked)
			<-answer
			return -1, nil
		})
		old <- got
	}()
	<-asked
	l.drop("x")
	got, err := l.read(t.Context(), "x", l.fetch) // does not join
	wantNoError(t, err)
	wantEqual(t, "answer while the old request is under way", got, 1)
	close(answer)
	wantEqual(t, "answer to the reader from before", <-old, -1)
	got, err = l.read(t.Context(), "x", l.fetch) // is not served by it
	wantNoError(t, err)
	wantEqual(t, "answer after it", got, 1)
}

func TestAReaderThatGivesUpDoesNotFailTheOthers(t *testing.T) {
	l := newList()
	asked, answer := make(chan struct{}), make(chan struct{})
	slow := func(ctx context.Context) (int64, error) {
		close(asked)
		<-answer
		return l.fetches.Add(1), ctx.Err()
	}
	impatient, giveUp := context.WithCancel(t.Context())
	gaveUp := make(chan error)
	go func() {
		_, err := l.read(impatient, "x", slow)
		gaveUp <- err
	}()
	<-asked
	patient := make(chan error)
	go func() {
		got, err := l.read(t.Context(), "x", slow)
		wantEqual(t, "answer", got, 1)
		patient <- err
	}()
	giveUp()
	wantEqual(t, "the one that gave up", <-gaveUp, context.Canceled)
	close(answer)
	wantNoError(t, <-patient)

	_, err := l.read(impatient, "y", func(context.Context) (int64, error) { t.Error("it asks all the same"); return 0, nil })
	wantEqual(t, "one that has given up before", err, context.Canceled)
}

func TestAnIdIsTakenOnceOfEachKind(t *testing.T) {
	c := newClaims()
	wantEqual(t, "first", c.take("channel", "1"), true)
	wantEqual(t, "second", c.take("channel", "1"), false)
	wantEqual(t, "of another kind", c.take("message", "1"), true)
	wantEqual(t, "taken", c.taken("channel", "1"), true)
	c.release("channel", "1")
	wantEqual(t, "taken after release", c.taken("channel", "1"), false)
	wantEqual(t, "again", c.take("channel", "1"), true)
}

func TestOneAtATimeHasItsTurn(t *testing.T) {
	gates := newTurns()
	inside := 0
	var group sync.WaitGroup
	for range 50 {
		group.Go(func() {
			done, err := gates.take(t.Context(), "x")
			wantEqual(t, "error", err, nil)
			inside++ // the race detector says whether anybody else is here
			done()
		})
	}
	group.Wait()
	wantEqual(t, "turns", inside, 50)

	done, err := gates.take(t.Context(), "x")
	wantNoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = gates.take(ctx, "x")
	wantEqual(t, "one that gave up", err, context.Canceled)
	other, err := gates.take(t.Context(), "y")
	wantNoError(t, err)
	other()
	done()
}

func TestAMessageIsCountedAsUnseenWhereItWouldLookTheSame(t *testing.T) {
	u := newUnseen()
	u.add(Draft{ChannelID: "1", Text: "Hi ", Sender: "Ana@example.com"}, Trace{})
	u.add(Draft{ChannelID: "1", Text: "Hi", Sender: "ben"}, Trace{})
	for i, test := range []struct {
		draft Draft
		count int
	}{
		{Draft{ChannelID: "1", Text: "\r\nHi", Sender: "ana@EXAMPLE.com"}, 1},
		{Draft{ChannelID: "1", Text: "Hi", Sender: "cleo@example.com"}, 0},
		{Draft{ChannelID: "1", Text: "Hi", Sender: "cleo"}, 2}, // a window does not tell user names
		{Draft{ChannelID: "2", Text: "Hi", Sender: "ben"}, 0},
		{Draft{ChannelID: "1", Text: "Ho", Sender: "ben"}, 0},
	} {
		wantEqual(t, fmt.Sprint("draft ", i), len(u.like(test.draft)), test.count)
	}
}

func TestAWriteThatFailsDropsTheListToo(t *testing.T) {
	c := newCommunity(t)
	_, err := c.Client.Channels.All(t.Context())
	wantNoError(t, err)
	c.Inject(mockapi.Fault{Operation: "createChannel", Effect: true, Status: 500, Times: -1})
	wantKind(t, posting.do(t.Context(), c), unknownOutcome)
	channels, err := c.Client.Channels.All(t.Context())
	wantNoError(t, err)
	wantEqual(t, "channels", len(channels), 4)
}

// A reader may look for an answer just before a request ends and ask just after it. That must not cost another request.
func TestReadersThatComeWhileARequestEndsCostNone(t *testing.T) {
	for range 2000 {
		l := newList()
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() {
				_, err := l.read(t.Context(), "x", l.fetch)
				wantEqual(t, "error", err, nil)
			})
		}
		group.Wait()
		wantEqual(t, "requests", l.fetches.Load(), 1)
	}
}
