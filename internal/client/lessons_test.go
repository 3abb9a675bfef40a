package client

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// createInWaves creates channels as Terraform does, ten at a time, and returns the errors by number.
func (c *community) createInWaves(ctx context.Context, count int) []error {
	failures := make([]error, count)
	slots := make(chan struct{}, 10)
	var group sync.WaitGroup
	for n := range count {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			_, failures[n] = c.CreateChannel(ctx, fmt.Sprint("Channel ", n), "open")
		})
	}
	group.Wait()
	return failures
}

// made counts the channels that createInWaves has made.
func (c *community) made() int { return len(c.Server.Channels()) - 3 }

// A service that fails every create costs all of them together little more than the patience of one.
func TestAHundredCreatesThatAFailingServiceDoesNotDoShareThePatienceOfOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newBubble(t)
		c.Inject(mockapi.Fault{Operation: "createChannel", Status: 503, Message: "gone fishing", Times: -1})
		began := time.Now()
		for n, err := range c.createInWaves(t.Context(), 100) {
			wantText(t, err, "gone fishing", "it had not been done")
			wantEqual(t, fmt.Sprint("attempts of ", n), failureOf(t, err).Attempts, 1)
		}
		if took := time.Since(began); took > settlePatience+maxSearchWait+10*(betweenLooks+time.Second) {
			t.Errorf("it took %s", took)
		}
		wantEqual(t, "channels", c.made(), 0)
		wantEqual(t, "posts", c.sent(OpCreateChannel), 100+10)  // the first ten acted again
		if lists := c.sent(OpListSystemChannels); lists > 400 { // each alone would read it a dozen times
			t.Errorf("%d lists were read", lists)
		}
	})
}

// However late the list shows what the service did in spite of its answer, each is found, and none is made twice.
func TestCreatesThatAFailingServiceDoesAreAllFound(t *testing.T) {
	for _, lag := range []time.Duration{0, 10 * time.Second, 25 * time.Second} {
		t.Run(lag.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newBubble(t)
				c.SetVariant(mockapi.Variant{ListLag: lag})
				c.Inject(mockapi.Fault{Operation: "createChannel", Status: 503, Effect: true, Times: -1})
				for _, err := range c.createInWaves(t.Context(), 30) {
					wantEqual(t, "error", err, nil)
				}
				wantEqual(t, "channels", c.made(), 30)
				wantEqual(t, "posts", c.sent(OpCreateChannel), 30)
			})
		})
	}
}

// A service that did not do the first ones may do the next, and show them late: those are not made twice, and not said to be absent.
func TestACreateThatFailsLikeOthersAndWasDoneAllTheSameIsNotDoubled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newBubble(t)
		c.SetVariant(mockapi.Variant{ListLag: 10 * time.Second})
		c.Inject(mockapi.Fault{Operation: "createChannel", Status: 503, Times: 20})
		c.Inject(mockapi.Fault{Operation: "createChannel", Status: 503, Effect: true, Times: -1})
		for n, err := range c.createInWaves(t.Context(), 40) {
			_, there := c.ChannelByTopic(fmt.Sprint("Channel ", n))
			wantEqual(t, fmt.Sprintf("%d fails", n), err != nil, true)
			wantEqual(t, fmt.Sprintf("%d is said to be absent, and there", n), there && !IsOutcomeUnknown(err), false)
		}
		wantEqual(t, "posts", c.sent(OpCreateChannel), 10+40)
		wantEqual(t, "channels", c.made(), 30)
	})
}

func lostWith(status int) *Error {
	return &Error{Operation: Operation{ID: "create"}, Status: status, Message: "gone fishing", OutcomeUnknown: true}
}

func TestALessonIsNarrow(t *testing.T) {
	absent := []look{{}}
	failingTwice := func(l *lessons, status int) *script {
		s := &script{acts: []error{lostWith(status)}, looks: absent}
		o := s.once()
		l.clock, o.lessons = s.clock, l
		_, _, _ = o.do(t.Context())
		return s
	}
	for name, test := range map[string]struct {
		first     int // the status of the one that was proved not to have been done
		meanwhile func(*lessons)
		second    int
		short     bool
	}{
		"the same failure":         {503, nil, 503, true},
		"the same, 500":            {500, nil, 500, true},
		"another failure":          {503, nil, 500, false},
		"a gateway's time-out":     {504, nil, 504, false},
		"a lost connection":        {0, nil, 0, false},
		"a create was answered":    {503, (*lessons).forget, 503, false},
		"one that failed was done": {503, (*lessons).distrust, 503, false},
		"one proof alone": {503, func(l *lessons) { l.notDone[failureKind{"create", 503, false}] = lesson{1, l.clock.Now()} }, 503,
			false},
		"for a minute":                  {503, func(l *lessons) { l.clock.(*testClock).move(lessonFor) }, 503, false},
		"for a little less than that":   {503, func(l *lessons) { l.clock.(*testClock).move(lessonFor - settlePatience/2) }, 503, true},
		"distrust lasts, once it is on": {503, func(l *lessons) { l.distrust(); failingTwice(l, 503) }, 503, false},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLessons(nil)
			first := failingTwice(l, test.first)
			wantEqual(t, "acts of the first", first.acted, 2)
			if test.meanwhile != nil {
				test.meanwhile(l)
			}
			s := &script{acts: []error{lostWith(test.second)}, looks: absent}
			o := s.once()
			s.clock.move(l.clock.Now().Sub(s.clock.Now())) // each script has a clock of its own
			l.clock, o.lessons = s.clock, l
			began := s.clock.Now()
			_, _, err := o.do(t.Context())
			took := s.clock.Now().Sub(began)
			wantEqual(t, "short", took == betweenLooks, test.short)
			if test.short {
				wantEqual(t, "acts", s.acted, 1)
				wantEqual(t, "looks", s.saw, 2)
				wantText(t, err, "gone fishing; 5s later it had not been done, nor had others that failed in the same way")
				wantKind(t, err, unknownOutcome)
				return
			}
			wantEqual(t, "acts", s.acted, 2)
		})
	}
}

func TestAShortLookConcludesNothingFromALookThatDidNotSeeAll(t *testing.T) {
	l := newLessons(newTestClock())
	l.learn(lostWith(503))
	l.learn(lostWith(503))
	s := &script{acts: []error{lostWith(503)}, looks: []look{{}, {partial: true}}}
	o := s.once()
	o.lessons = l
	_, _, err := o.do(t.Context())
	wantText(t, err, "does not reach back to it")
	wantKind(t, err, unknownOutcome)

	s = &script{acts: []error{lostWith(503)}, looks: []look{{}, {candidates: []string{"a"}}}}
	o = s.once()
	o.lessons = l
	thing, _, err := o.do(t.Context())
	wantNoError(t, err)
	wantEqual(t, "thing", thing, "a")
	wantEqual(t, "distrusted", l.distrusted, true)
}

// Posts into one channel take turns, so that a service that fails them all would cost each the whole patience, one after the other.
func TestPostsThatAFailingServiceDoesNotTakeShareThePatienceOfOne(t *testing.T) {
	c := newCommunity(t)
	draft := c.drafting(t, "General")
	c.Inject(mockapi.Fault{Operation: "sendMessage", Status: 503, Message: "gone fishing", Times: -1})
	began := c.clock.Now()
	for n := range 40 {
		draft.Text = fmt.Sprint("No. ", n)
		_, err := c.PostMessage(t.Context(), draft)
		wantText(t, err, "gone fishing")
		wantEqual(t, fmt.Sprintf("the outcome of %d is unknown", n), IsOutcomeUnknown(err), n > 0)
	}
	if took := c.clock.Now().Sub(began); took > 2*(settlePatience+maxSearchWait)+40*(betweenLooks+time.Second/2) {
		t.Errorf("it took %s", took)
	}
	wantEqual(t, "posts", c.sent(OpSendMessage), 40+1) // the first acted again, and that taught the others

	// In another channel nothing has been learned.
	c.ResetRequests()
	draft.ChannelID = c.id(t, "Announcements")
	_, err := c.PostMessage(t.Context(), draft)
	wantText(t, err, "the provider looked for it afterwards, and it had not been done")
	wantKind(t, err)
	wantEqual(t, "posts", c.sent(OpSendMessage), 2)
}
