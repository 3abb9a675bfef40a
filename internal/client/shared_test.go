package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
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

func TestAFailureServesOthersForAFewSeconds(t *testing.T) {
	busy := errors.New("busy")
	failing := func(context.Context) (int64, error) { return 7, busy }
	for name, test := range map[string]struct {
		meanwhile func(*list)
		asked     int64
	}{
		"a moment later":       {func(l *list) { l.clock.move(failedFor - time.Millisecond) }, 0},
		"some seconds later":   {func(l *list) { l.clock.move(failedFor) }, 1},
		"after a write":        {func(l *list) { l.drop("x") }, 1},
		"after another answer": {func(l *list) { l.forgetFailure("x", func(err error) bool { return errors.Is(err, busy) }) }, 1},
	} {
		t.Run(name, func(t *testing.T) {
			l := newList()
			got, err := l.read(t.Context(), "x", failing)
			wantEqual(t, "error", err, busy)
			wantEqual(t, "value", got, 7) // of the one who asked
			test.meanwhile(l)
			_, err = l.read(t.Context(), "x", l.fetch)
			wantEqual(t, "served by the failure", errors.Is(err, busy), test.asked == 0)
			wantEqual(t, "requests", l.fetches.Load(), test.asked)
			_, err = l.read(t.Context(), "y", l.fetch)
			wantNoError(t, err)
		})
	}
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
	synctest.Test(t, func(t *testing.T) {
		l := newList()
		answer := make(chan struct{})
		slow := func(ctx context.Context) (int64, error) {
			<-answer
			return l.fetches.Add(1), ctx.Err()
		}
		impatient, giveUp := context.WithCancel(t.Context())
		gaveUp, patient := make(chan error), make(chan error)
		ask := func(ctx context.Context, result chan error) {
			_, err := l.read(ctx, "x", slow)
			result <- err
		}
		go ask(impatient, gaveUp)
		synctest.Wait()
		go ask(t.Context(), patient)
		synctest.Wait()
		giveUp()
		wantEqual(t, "the one that gave up", <-gaveUp, context.Canceled)
		close(answer)
		wantNoError(t, <-patient)
		wantEqual(t, "requests", l.fetches.Load(), 1)

		_, err := l.read(impatient, "y", func(context.Context) (int64, error) { t.Error("it asks all the same"); return 0, nil })
		wantEqual(t, "one that has given up before", err, context.Canceled)
	})
}

// slowly answers after a time, unless its context ends before.
func (l *list) slowly(takes time.Duration) func(context.Context) (int64, error) {
	return func(ctx context.Context) (int64, error) {
		n := l.fetches.Add(1)
		return n, sleepWithin(ctx, realClock{}, takes)
	}
}

// whenAsked reads after a time, with a deadline from then, and tells what came and when.
func (l *list) whenAsked(t *testing.T, after, within time.Duration, fetch func(context.Context) (int64, error), result *string) func() {
	t.Helper()
	began := time.Now()
	return func() {
		inBubble(after)
		ctx, cancel := context.WithTimeout(t.Context(), within)
		defer cancel()
		n, err := l.read(ctx, "x", fetch)
		outcome := fmt.Sprint("answer ", n)
		if err != nil {
			outcome = fmt.Sprint("out of time: ", IsOutOfTime(err))
		}
		*result = fmt.Sprintf("%s after %s", outcome, time.Since(began))
	}
}

// Each reader has its own deadline, whoever of them made the request.
func TestASharedRequestGoesOnForTheReaderWithTheLongestTime(t *testing.T) {
	type reader struct {
		after, within time.Duration
		result        string
	}
	// It takes a minute in two steps, as a request and a wait before the next attempt do, and needs to know at each how much time there is.
	inSteps := func(l *list) func(context.Context) (int64, error) {
		return func(ctx context.Context) (int64, error) {
			n, err := l.slowly(20 * time.Second)(ctx)
			if err == nil {
				err = sleepWithin(ctx, realClock{}, 40*time.Second)
			}
			return n, err
		}
	}
	const second = time.Second
	for name, test := range map[string]struct {
		readers  []reader
		requests int64
	}{
		"the short one first": {[]reader{{0, 30 * second, "out of time: true after 30s"}, {second, 90 * second, "answer 1 after 1m0s"}}, 1},
		"the long one first":  {[]reader{{0, 90 * second, "answer 1 after 1m0s"}, {second, 30 * second, "out of time: true after 31s"}}, 1},
		"both are too short": {[]reader{{0, 30 * second, "out of time: true after 20s"}, {second, 35 * second, "out of time: true after 20s"}},
			1},
		"the long one comes when the short one had given up": {
			[]reader{{0, 30 * second, "out of time: true after 20s"}, {22 * second, 90 * second, "answer 2 after 1m22s"}}, 2,
		},
		"another short one comes then": {
			[]reader{{0, 30 * second, "out of time: true after 20s"}, {22 * second, 30 * second, "out of time: true after 22s"}}, 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newList()
				l.sharedList = newSharedList[int64](realClock{})
				results := make([]string, len(test.readers))
				var group sync.WaitGroup
				for i, reader := range test.readers {
					group.Go(l.whenAsked(t, reader.after, reader.within, inSteps(l), &results[i]))
				}
				group.Wait()
				for i, reader := range test.readers {
					wantEqual(t, fmt.Sprint("reader ", i+1), results[i], reader.result)
				}
				wantEqual(t, "requests", l.fetches.Load(), test.requests)
			})
		})
	}
}

// A list may be read by way of another one: the inner request has the time of the outer one's readers, too.
func TestARequestWithinARequestHasTheTimeOfTheReadersOfTheOuterOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		inner, outer := newList(), newList()
		throughInner := func(ctx context.Context) (int64, error) {
			return inner.read(ctx, "x", func(ctx context.Context) (int64, error) {
				n, err := inner.slowly(20 * time.Second)(ctx)
				if err == nil {
					err = sleepWithin(ctx, realClock{}, 40*time.Second)
				}
				return n, err
			})
		}
		var first, second string
		var group sync.WaitGroup
		group.Go(outer.whenAsked(t, 0, 30*time.Second, throughInner, &first))
		group.Go(outer.whenAsked(t, time.Second, 90*time.Second, throughInner, &second))
		group.Wait()
		wantEqual(t, "the short one", first, "out of time: true after 30s")
		wantEqual(t, "the long one", second, "answer 1 after 1m0s")
	})
}

func TestARequestEndsWhenNobodyWaitsForItAnyMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newList()
		ended := make(chan error, 1)
		ctx, cancel := context.WithCancel(t.Context())
		var group sync.WaitGroup
		for range 3 {
			group.Go(func() {
				_, err := l.read(ctx, "x", func(ctx context.Context) (int64, error) {
					<-ctx.Done()
					ended <- ctx.Err()
					return 0, ctx.Err()
				})
				wantEqual(t, "error", err, context.Canceled)
			})
		}
		synctest.Wait()
		wantEqual(t, "ended while they wait", len(ended), 0)
		cancel()
		group.Wait()
		wantEqual(t, "how it ends", <-ended, context.Canceled)
		_, err := l.read(t.Context(), "x", l.fetch)
		wantNoError(t, err) // that they gave up is no failure of the list
	})
}

// Ctrl-C ends the attempts of a list, too.
func TestTheTriesOfAListEndWithItsLastReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newBubble(t)
		c.Inject(mockapi.Fault{Status: 503, Times: -1})
		ctx, cancel := context.WithCancel(t.Context())
		var group sync.WaitGroup
		for range 10 {
			group.Go(func() {
				_, err := c.Client.Channels.All(ctx)
				wantKind(t, err, "cancelled")
			})
		}
		inBubble(bubbleLatency + firstWait/4) // the first attempt has failed, and the second one is waited for
		cancel()
		group.Wait()
		inBubble(time.Hour)
		wantEqual(t, "requests", c.sent(OpListSystemChannels), 1)
	})
}

// Terraform refreshes ten resources at a time: each wave begins when the one before it has failed.
func TestAThousandReadersOfAFailingListMakeOneRoundOfTries(t *testing.T) {
	for name, test := range map[string]struct {
		operation OperationID
		read      func(*community, context.Context, int) error
	}{
		"a list": {OpListSystemChannels, func(c *community, ctx context.Context, n int) error {
			_, err := c.Client.Channels.Observe(ctx, fmt.Sprint("66", n), longKnown)
			return err
		}},
		"the messages of a channel": {OpListMessages, func(c *community, ctx context.Context, n int) error {
			_, err := c.Locate(ctx, Spot{ChannelID: "66aa", ID: fmt.Sprint(n)})
			return err
		}},
		"the roles of a user": {OpListUserRoles, func(c *community, ctx context.Context, _ int) error {
			_, _, err := c.Client.UserRoles(ctx, "66aa")
			return err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCommunity(t)
			c.Inject(mockapi.Fault{Operation: string(test.operation), Status: 503, Message: "gone fishing", Times: -1})
			thousand := func() {
				t.Helper()
				for wave := range 100 {
					var group sync.WaitGroup
					for n := range 10 {
						group.Go(func() {
							err := test.read(c, t.Context(), 10*wave+n)
							wantText(t, err, "HTTP 503 Service Unavailable: gone fishing", "after 5 attempts")
						})
					}
					group.Wait()
				}
			}
			thousand()
			wantEqual(t, "requests", c.sent(test.operation), 1+DefaultMaxRetries)
			c.clock.move(failedFor)
			thousand()
			wantEqual(t, "requests some seconds later", c.sent(test.operation), 2*(1+DefaultMaxRetries))
			c.clock.move(failedFor)
			c.ClearFaults()
			if err := test.read(c, t.Context(), 0); err != nil {
				wantKind(t, err, "not found") // the service itself answers
			}
		})
	}
}

func TestAnIdIsTakenOnceOfEachKind(t *testing.T) {
	c := newClaims()
	wantEqual(t, "first", c.take("channel", "1"), true)
	wantEqual(t, "second", c.take("channel", "1"), false)
	wantEqual(t, "of another kind", c.take("message", "1"), true)
	wantEqual(t, "taken", c.taken("channel", "1"), true)
	wantEqual(t, "another one taken", c.taken("channel", "2"), false)
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

// net/http leaves out the limit of an attempt where the context ends sooner; the end of a shared read moves, so that it must not.
func TestRequestTimeoutEndsATryOfASharedReadThatABriefReaderBegan(t *testing.T) {
	stalled := make(chan struct{})
	var requests atomic.Int64
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if requests.Add(1) == 1 {
			close(stalled)
			<-r.Context().Done()
		}
		_, _ = io.WriteString(w, `{"meta": {"success": true}, "body": [{"_id": "1"}]}`)
	}, func(config *Config) { config.Limits.RequestTimeout = time.Second })
	brief, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	go func() { _, _ = c.Channels.All(brief) }()
	<-stalled
	all, err := c.Channels.All(t.Context())
	wantNoError(t, err)
	wantEqual(t, "channels", len(all), 1)
	wantEqual(t, "requests", requests.Load(), 2)
}
