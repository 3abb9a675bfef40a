package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

func TestAResourceAdoptsFromAListOfThisMoment(t *testing.T) {
	c := newCommunity(t)
	for _, step := range []struct {
		after    time.Duration
		requests int // so far
	}{{0, 1}, {adoptableFor, 1}, {time.Millisecond, 2}, {0, 2}} {
		c.clock.move(step.after)
		channels, err := c.Client.Channels.Adoptable(t.Context())
		wantNoError(t, err)
		wantEqual(t, "channels", len(channels), 3)
		wantEqual(t, fmt.Sprintf("requests %s later", step.after), c.sent(OpListSystemChannels), step.requests)
	}
}

// A service may answer 404, or null, where nobody has made anything yet. Anything else that keeps a list from being read is an error.
func TestAListThatIsNotThereYetIsEmptyToWhoAdoptsOrCreates(t *testing.T) {
	const html = "<html>Not found</html>"
	for name, test := range map[string]struct {
		fault     mockapi.Fault
		adoptable bool // there is nothing to adopt
		missing   bool // a create goes on, and trusts no list afterwards
	}{
		"404 of the service":      {mockapi.Fault{Status: 404, Message: "No badges found"}, true, true},
		"404 of a wrong path":     {mockapi.Fault{Status: 404, Message: "Route not found"}, false, true},
		"404 of something before": {mockapi.Fault{Status: 404, Body: html, ContentType: "text/html"}, false, true},
		"null":                    {mockapi.Fault{Body: `{"meta": {"success": true}, "body": null}`}, true, true},
		"no payload":              {mockapi.Fault{Body: `{"meta": {"success": true}}`}, true, true},
		"no access":               {mockapi.Fault{Status: 403, Message: "no"}, false, false},
		"no list":                 {mockapi.Fault{Body: `{"meta": {"success": true}, "body": {}}`}, false, false},
		"more than can be read":   {mockapi.Fault{Body: `{"meta": {"success": true, "total": 1}, "body": []}`}, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCommunity(t)
			test.fault.Operation, test.fault.Times = "listBadges", -1
			c.Inject(test.fault)
			badges, err := c.Client.Badges.Adoptable(t.Context())
			wantEqual(t, "badges to adopt", len(badges), 0)
			wantEqual(t, "an error to who adopts", err != nil, !test.adoptable)
			badges, doubt, err := c.Client.Badges.existing(t.Context())
			wantEqual(t, "badges before a create", len(badges), 0)
			wantEqual(t, "doubt", doubt != nil, test.missing)
			wantEqual(t, "an error to who creates", err != nil, !test.missing)
		})
	}
}

// A list that was empty by mistake before a create makes an older thing of the same name look new.
func TestALostCreateIsNotTakenForAnOlderThingThatTheListDidNotShowBefore(t *testing.T) {
	c := newCommunity(t)
	older := c.AddChannel(created, "open")
	c.Inject(mockapi.Fault{Operation: "listSystemChannels", Body: `{"meta": {"success": true}, "body": []}`})
	c.Inject(mockapi.Fault{Operation: "createChannel", Drop: true})
	channel, err := c.CreateChannel(t.Context(), created, "open")
	wantText(t, err, "showed nothing, and the list now shows others")
	wantKind(t, err, unknownOutcome)
	wantEqual(t, "taken for it", channel.ID == older.ID, false)
	wantEqual(t, "posts", c.sent(OpCreateChannel), 1)
}

func TestTheFirstOfItsKindIsMadeAlthoughThereIsNoListYet(t *testing.T) {
	c := newCommunity(t)
	for _, badge := range c.Server.Badges() {
		wantNoError(t, c.Server.RemoveBadge(badge.ID))
	}
	c.SetVariant(mockapi.Variant{NoListUntilFirst: true})
	badge, err := c.CreateBadge(t.Context(), BadgeDraft{Title: created, Action: "manual"})
	wantNoError(t, err)
	made, found := c.BadgeByTitle(created)
	wantEqual(t, "found", found, true)
	wantEqual(t, "id", badge.ID, made.ID)
}

func TestAGlanceFailsOnlyWhereTheKeyIsRefused(t *testing.T) {
	for status, refused := range map[int]bool{200: false, 401: true, 403: true, 404: false, 500: false} {
		c := newCommunity(t, func(config *Config) { none := 0; config.Limits.MaxRetries = &none })
		if status != 200 {
			c.Inject(mockapi.Fault{Operation: "listRoles", Status: status, Message: "no"})
		}
		for range 3 { // what could not be read is not asked for again
			roles, err := c.Client.Roles.Glance(t.Context())
			wantEqual(t, fmt.Sprintf("an error of %d", status), err != nil, refused)
			wantEqual(t, "roles", len(roles) > 0, status == 200)
		}
		wantEqual(t, "requests", c.sent(OpListRoles), 1)
		c.clock.move(sharedFor)
		roles, err := c.Client.Roles.Glance(t.Context())
		wantNoError(t, err)
		wantEqual(t, "roles later", len(roles) > 0, true)
	}
}

func TestAGlanceTakesWhatIsThere(t *testing.T) {
	c := newCommunity(t)
	_, err := c.Client.Roles.All(t.Context())
	wantNoError(t, err)
	for range 2 {
		_, err = c.Client.Roles.Glance(t.Context())
		wantNoError(t, err)
	}
	wantEqual(t, "requests", c.sent(OpListRoles), 1)
}

func TestAGlanceOfOneThatGaveUpSaysNothingToOthers(t *testing.T) {
	c := newCommunity(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	roles, err := c.Client.Roles.Glance(ctx)
	wantNoError(t, err)
	wantEqual(t, "roles", len(roles), 0)
	roles, err = c.Client.Roles.Glance(t.Context())
	wantNoError(t, err)
	wantEqual(t, "roles of another", len(roles) > 0, true)
}

// One look that lacks the thing may be wrong, so that a deletion of which the answer says nothing takes two.
func TestADeletionThatIsLeftOpenTakesTwoLooks(t *testing.T) {
	for name, test := range map[string]struct {
		variant mockapi.Variant
		lists   int // before
		deleted bool
	}{
		"both looks lack it":         {mockapi.Variant{}, 0, true},
		"the first one alone":        {mockapi.Variant{EmptyEvery: 2}, 1, false},
		"the second one alone":       {mockapi.Variant{EmptyEvery: 2}, 0, false},
		"the lists lag":              {mockapi.Variant{ListLag: time.Minute}, 0, false},
		"a deleted row in its place": {mockapi.Variant{SoftDelete: true}, 0, true},
		"a list that is not whole":   {mockapi.Variant{PageSize: 1, Paging: mockapi.PagingTotal}, 0, false},
		"there is no list left":      {mockapi.Variant{NoListUntilFirst: true}, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCommunity(t)
			channel := c.Server.Channels()[0]
			c.SetVariant(test.variant)
			for range test.lists {
				_, err := c.Client.Channels.read(t.Context(), OpListSystemChannels)
				wantNoError(t, err)
			}
			taken := test.deleted || test.variant.ListLag > 0
			c.Inject(mockapi.Fault{Operation: "deleteChannel", Status: 404, Message: "no", Effect: taken, Times: -1})
			err := c.DeleteChannel(t.Context(), channel.ID)
			wantEqual(t, "an error", err != nil, !test.deleted)
			if err != nil {
				wantKind(t, err, "may not exist")
			}
		})
	}
}

func TestADeletionThatAnswersWellTakesNoLook(t *testing.T) {
	c := newCommunity(t)
	wantNoError(t, c.DeleteChannel(t.Context(), c.id(t, "Help")))
	wantEqual(t, "requests", c.sent(OpListSystemChannels), 0)
}

// A list that need not show everything can't say that something is deleted.
func TestADeletionIsNotSeenInAListThatIsNotTheBest(t *testing.T) {
	c := newCommunity(t)
	c.Inject(mockapi.Fault{Operation: "listSystemChannels", Status: 404, Message: "no", Times: -1})
	c.Inject(mockapi.Fault{Operation: "deleteChannel", Status: 404, Message: "no", Times: -1})
	wantKind(t, c.DeleteChannel(t.Context(), "66aa"), "may not exist")
	wantEqual(t, "looks at the other list", c.sent(OpListChannels), 2)
}

func TestAServerThatIsNotListedMayHaveBeenMade(t *testing.T) {
	c := newCommunity(t)
	wantEqual(t, "doubt", c.Client.Servers.doubt(), errMayHide)
	wantEqual(t, "doubt of a channel", c.Client.Channels.doubt(), nil)
}

func TestAnAnswerThatWasAskedForTooEarlyIsAskedForAgain(t *testing.T) {
	l := newList()
	got, err := l.read(t.Context(), "x", l.fetch)
	wantNoError(t, err)
	wantEqual(t, "first answer", got, 1)
	asked := l.clock.Now()
	l.clock.move(time.Second)
	for _, test := range []struct {
		since  time.Time
		wanted int64
	}{{time.Time{}, 1}, {asked, 1}, {asked.Add(time.Second), 2}, {asked, 2}} {
		got, err = l.readSince(t.Context(), "x", test.since, l.fetch)
		wantNoError(t, err)
		wantEqual(t, "answer", got, test.wanted)
	}
}

// A request that is under way for too long serves only those who do not mind.
func TestARequestThatBeganTooEarlyIsNotEnough(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newList()
		answer := make(chan struct{})
		slow := func(ctx context.Context) (int64, error) {
			<-answer
			return l.fetch(ctx)
		}
		var group sync.WaitGroup
		group.Go(func() {
			got, err := l.read(t.Context(), "x", slow)
			wantEqual(t, "error", err, nil)
			wantEqual(t, "answer to the first", got, 1)
		})
		synctest.Wait()
		l.clock.move(time.Second)
		group.Go(func() {
			got, err := l.readSince(t.Context(), "x", l.clock.Now(), slow)
			wantEqual(t, "error", err, nil)
			wantEqual(t, "answer to who wants a later one", got, 2)
		})
		synctest.Wait()
		close(answer)
		group.Wait()
	})
}

func TestAnErrorEndsAReadThatWantsALaterAnswer(t *testing.T) {
	l := newList()
	_, err := l.readSince(t.Context(), "x", l.clock.Now(), func(context.Context) (int64, error) { return 0, errors.New("busy") })
	wantText(t, err, "busy")
}

func TestAnOverridesQueryIsSentAlongWithThePages(t *testing.T) {
	c := sevenChannels(t, func(config *Config) {
		config.Overrides = map[OperationID]string{OpListSystemChannels: "GET /channels?limit=2&page=1&sort=topic"}
	})
	c.SetVariant(mockapi.Variant{Paging: mockapi.PagingPage})
	var queries []string
	c.through(func(_ int, req *http.Request, network http.RoundTripper) (*http.Response, error) {
		queries = append(queries, req.URL.RawQuery)
		query := req.URL.Query()
		query.Del("sort") // the mock's contract does not know it
		req.URL.RawQuery = query.Encode()
		return network.RoundTrip(req)
	})
	for range 2 {
		channels, err := c.Client.Channels.read(t.Context(), OpListSystemChannels)
		wantNoError(t, err)
		wantEqual(t, "topics", topics(channels), allSeven)
	}
	wantEqual(t, "requests", len(queries), 8)
	for i, query := range queries {
		wantEqual(t, "query", query, fmt.Sprintf("limit=2&page=%d&sort=topic", i%4+1))
	}
}
