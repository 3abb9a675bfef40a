package provider_test

import (
	"fmt"
	"html"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// The life of a resource of each kind that is listed, on each variant of the service: whatever its lists show, nothing is doubled,
// nothing is updated for ever, and what can't be read says what to do.

// variants are the services that a resource lives on. Twenty minutes pass between two runs of Terraform, unless the runs follow each
// other at once.
var variants = map[string]mockapi.Variant{
	"plain":                           {},
	"paged, announced by page":        {PageSize: 2, Paging: mockapi.PagingPage},
	"paged, announced by skip":        {PageSize: 2, Paging: mockapi.PagingSkip},
	"paged, announced by hasMore":     {PageSize: 2, Paging: mockapi.PagingHasMore},
	"paged, announced by a cursor":    {PageSize: 2, Paging: mockapi.PagingNext},
	"paged, announced by an address":  {PageSize: 2, Paging: mockapi.PagingNextURL},
	"paged, announced by total pages": {PageSize: 2, Paging: mockapi.PagingPages},
	"one a page":                      {PageSize: 1, Paging: mockapi.PagingPage},
	"paged and twice listed":          {PageSize: 2, Paging: mockapi.PagingSkip, TwiceListed: true},
	"cut off without a word":          {PageSize: 3},
	"a list that lags":                {ListLag: 5 * time.Second},
	"a stale replica":                 {StaleEvery: 2, ReplicaLag: 10 * time.Second},
	"a replica that is far behind":    {StaleEvery: 2, ReplicaLag: 10 * time.Minute},
	"empty every other time":          {EmptyEvery: 2},
	"empty every third time":          {EmptyEvery: 3},
	"soft deletes":                    {SoftDelete: true},
	"twice listed":                    {TwiceListed: true},
	"no list until the first":         {NoListUntilFirst: true},
	"upper case":                      {RewriteNames: strings.ToUpper},
	"upper case in answers too":       {RewriteNames: strings.ToUpper, RewriteAnswers: true},
	"upper case that lags":            {RewriteNames: strings.ToUpper, ListLag: 5 * time.Second},
	"escaped":                         {RewriteNames: html.EscapeString},
	"escaped in answers too":          {RewriteNames: html.EscapeString, RewriteAnswers: true},
	"upper case, one a page":          {RewriteNames: strings.ToUpper, PageSize: 1, Paging: mockapi.PagingNext},
	"all at once": {
		PageSize: 2, Paging: mockapi.PagingPage, ListLag: 5 * time.Second, SoftDelete: true, TwiceListed: true,
		RewriteNames: strings.ToUpper,
	},
}

const (
	theName  = "News & more" // which is escaped
	newName  = "Old & less"
	mostRuns = 3
)

// living is a resource on its way through runs of Terraform.
type living struct {
	t      *testing.T
	c      *acctest.Community
	k      listedKind
	p      *acctest.Protocol
	object acctest.Object
}

// apply applies a configuration in a run of its own.
func (l *living) apply(config acctest.Values) {
	l.t.Helper()
	refreshed := l.read()
	outcome := l.p.Apply(refreshed, config)
	if len(outcome.Errors) > 0 {
		l.t.Fatalf("applying %v: %q", config, outcome.Errors)
	}
	l.object = outcome.Object
}

// read refreshes in a run of its own.
func (l *living) read() acctest.Object {
	l.t.Helper()
	l.p.Next()
	if l.object.State == nil {
		return l.object
	}
	outcome := l.p.Read(l.object)
	if len(outcome.Errors) > 0 {
		l.t.Fatalf("reading: %q", outcome.Errors)
	}
	return outcome.Object
}

// settles runs Terraform until a plan is empty, and checks that so many repairs are enough; mostRuns of them says that it need not end.
func (l *living) settles(when string, config acctest.Values, repairs int) {
	l.t.Helper()
	for run := range mostRuns {
		now := l.read()
		if now.State == nil {
			l.t.Fatalf("%s: it is taken for gone", when)
		}
		plan := l.p.Plan(now, config)
		if len(plan.Errors) > 0 {
			l.t.Fatalf("%s: %q", when, plan.Errors)
		}
		l.object = now
		if plan.Keeps(now) {
			if run > repairs {
				l.t.Errorf("%s: it took %d repairs", when, run)
			}
			return
		}
		l.apply(config)
	}
	if repairs < mostRuns {
		l.t.Errorf("%s: the plan is never empty", when)
	}
}

// one checks that there is one of the name, and which.
func (l *living) one(name string) {
	l.t.Helper()
	if got := l.k.ids(l.c, name); !slices.Equal(got, []string{l.object.Identity["id"]}) {
		l.t.Fatalf("there are %v of the name %q, wanted %s", got, name, l.object.Identity["id"])
	}
}

func TestALifeOnEveryVariant(t *testing.T) {
	for _, k := range listedKinds {
		for name, variant := range variants {
			for _, waits := range []bool{true, false} {
				t.Run(fmt.Sprintf("%s/%s/waits %v", k.kind, name, waits), func(t *testing.T) {
					t.Parallel()
					c := acctest.New(t, mockapi.WithVariant(variant))
					for _, other := range []string{"A", "B", "C"} {
						k.add(c, other)
					}
					l := living{t: t, c: c, k: k, p: c.Protocol(nil), object: k.none()}
					l.run(waits)
				})
			}
		}
	}
}

func (l *living) run(waits bool) { //nolint:revive // an axis of the table
	l.t.Helper()
	pass := func() {
		if waits {
			l.c.Server.Clock().Advance(20 * time.Minute)
		}
	}
	repairs := 1
	if !waits { // a list may show for a while what was before
		repairs = mostRuns
	}
	l.apply(l.k.values(theName))
	l.one(theName)
	pass()
	l.settles("after the create", l.k.values(theName), repairs)
	l.one(theName)
	if l.k.changed != nil {
		pass()
		l.apply(l.k.values(theName, l.k.changed))
		pass()
		l.settles("after a change", l.k.values(theName, l.k.changed), repairs)
		l.one(theName)
	}
	name := theName
	if !l.k.unique {
		name = newName
		pass()
		l.apply(l.k.values(name, l.k.changed))
		pass()
		l.settles("after a new name", l.k.values(name, l.k.changed), repairs)
		l.one(name)
	}
	l.c.Server.Clock().Advance(2 * time.Hour)
	l.settles("long after", l.k.values(name, l.k.changed), 1)
	l.settles("for good", l.k.values(name, l.k.changed), 0)
	l.one(name)
	if got := l.c.Count(l.k.create); got != 1 {
		l.t.Errorf("%d were made", got)
	}
	gone := l.p.Next().Apply(l.object, nil)
	if len(gone.Errors) > 0 || gone.State != nil {
		l.t.Fatalf("destroying: %q", gone.Errors)
	}
	if got := l.k.ids(l.c, name); l.k.remove != "" && len(got) > 0 {
		l.t.Errorf("there is still %v", got)
	}
}

// A list that announces more than it shows, and no way to the rest, is no list to act on. The error says how to ask for all of it.
func TestAListThatCanNotBeReadToItsEndSaysWhatToDo(t *testing.T) {
	for _, k := range listedKinds {
		for name, paging := range map[string]mockapi.Paging{
			"a total alone": mockapi.PagingTotal, "the same page for ever": mockapi.PagingStuck,
		} {
			t.Run(k.kind+"/"+name, func(t *testing.T) {
				c := acctest.New(t, mockapi.WithVariant(mockapi.Variant{PageSize: 2, Paging: paging}))
				ids := []string{k.add(c, "A"), k.add(c, "B"), k.add(c, "C")}
				override := fmt.Sprintf("GET %s?limit=1000", k.path)
				advice := fmt.Sprintf("operation_overrides = { %s = %q }", k.list, override)
				failing := map[string]func(*acctest.Protocol) acctest.Outcome{
					"create": func(p *acctest.Protocol) acctest.Outcome { return p.Apply(k.none(), k.values(theName)) },
					"adopt":  func(p *acctest.Protocol) acctest.Outcome { return p.Apply(k.none(), k.adopting("C")) },
					"import": func(p *acctest.Protocol) acctest.Outcome { return p.Import(k.resource(), ids[2], nil) },
				}
				for what, act := range failing {
					outcome := act(c.Protocol(nil))
					expectSaid(t, what, said{outcome.Errors, nil}, []string{advice}, nil)
					if strings.Contains(strings.Join(outcome.Errors, ""), "is inferred") {
						t.Errorf("%s: it doubts the path: %q", what, outcome.Errors)
					}
				}
				if err := c.WroteNothing()(nil); err != nil {
					t.Error(err)
				}
				if paging == mockapi.PagingStuck {
					return
				}
				p := c.Protocol(acctest.Values{"operation_overrides": acctest.Values{k.list: override}})
				l := living{t: t, c: c, k: k, p: p, object: k.none()}
				l.run(true)
				if imported := p.Next().Import(k.resource(), ids[2], nil); len(imported.Errors) > 0 || imported.Identity["id"] != ids[2] {
					t.Errorf("import with the override: %q", imported.Errors)
				}
			})
		}
	}
}

// What somebody deleted is created again: once it is old enough, a list has shown it, and two looks agree. Before that it is kept.
func TestDriftByDeletionIsProvedBeforeItCounts(t *testing.T) {
	for _, k := range listedKinds {
		for name, test := range map[string]struct {
			variant mockapi.Variant
			age     time.Duration
			doubt   string // empty when it is gone
		}{
			"old enough":              {mockapi.Variant{}, 2 * time.Minute, ""},
			"old enough, paged":       {mockapi.Variant{PageSize: 2, Paging: mockapi.PagingPage}, 2 * time.Minute, ""},
			"old enough, soft delete": {mockapi.Variant{SoftDelete: true}, 2 * time.Minute, ""},
			"just made":               {mockapi.Variant{}, 10 * time.Second, "a list may lag behind"},
			"never listed":            {mockapi.Variant{ListLag: 3 * time.Minute}, 2 * time.Minute, "no list has shown"},
		} {
			t.Run(k.kind+"/"+name, func(t *testing.T) {
				c := acctest.New(t, mockapi.WithVariant(test.variant))
				made := c.Protocol(nil).Apply(k.none(), k.values(theName))
				if len(made.Errors) > 0 {
					t.Fatal(made.Errors)
				}
				c.Server.Clock().Advance(test.age)
				if err := k.drop(c, made.Identity["id"]); err != nil {
					t.Fatal(err)
				}
				c.ResetRequests()
				p := c.Protocol(nil)
				read := p.Read(made.Object)
				if test.doubt != "" {
					if read.State == nil {
						t.Fatal("it is taken for gone")
					}
					expectSaid(t, "read", said{read.Errors, read.Warnings}, nil, []string{"does not prove that it is gone", test.doubt})
					return
				}
				if read.State != nil || read.Identity["id"] != made.Identity["id"] {
					t.Fatalf("it is kept: %v", read)
				}
				gone := fmt.Sprintf("The %s %q (id %s) is gone", k.kind, theName, made.Identity["id"])
				expectSaid(t, "read", said{read.Errors, read.Warnings}, nil, []string{gone, "when it was last seen ("})
				again := p.Next().Apply(acctest.Object{Type: k.resource()}, k.values(theName))
				if got := k.ids(c, theName); len(again.Errors) > 0 || len(got) != 1 || got[0] == made.Identity["id"] {
					t.Errorf("%q, there are %v", again.Errors, got)
				}
			})
		}
	}
}

// An empty list, and one that is not there before it has anything in it, are no obstacle to the first create.
func TestTheFirstOfAKindIsMadeWhereThereIsNoListYet(t *testing.T) {
	for _, k := range listedKinds {
		for name, variant := range map[string]mockapi.Variant{"an empty list": {}, "no list": {NoListUntilFirst: true}} {
			for _, adopts := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s/%s/adopts %v", k.kind, name, adopts), func(t *testing.T) {
					c := acctest.New(t, mockapi.WithVariant(variant))
					dropAll(t, c, k)
					l := living{t: t, c: c, k: k, p: c.Protocol(nil), object: k.none()}
					config := k.values(theName, acctest.Values{"adopt_existing": adopts})
					l.apply(config)
					l.one(theName)
					l.settles("after the create", config, 0)
				})
			}
		}
	}
}

// dropAll empties the list of a kind.
func dropAll(t *testing.T, c *acctest.Community, k listedKind) {
	t.Helper()
	var ids []string
	switch k.kind {
	case "channel":
		ids = idsOf(c.Channels(), func(one mockapi.Channel) string { return one.ID })
	case "role":
		ids = idsOf(c.Roles(), func(one mockapi.Role) string { return one.ID })
	case "badge":
		ids = idsOf(c.Badges(), func(one mockapi.Badge) string { return one.ID })
	case "user field":
		ids = idsOf(c.UserFields(), func(one mockapi.UserField) string { return one.ID })
	case "server":
		ids = idsOf(c.Servers(), func(one mockapi.ListedServer) string { return one.ID })
	default:
		t.Fatalf("how to empty the list of %ss is not known here", k.kind)
	}
	for _, id := range ids {
		if err := k.drop(c, id); err != nil {
			t.Fatal(err)
		}
	}
}

func idsOf[T any](things []T, id func(T) string) []string {
	var ids []string
	for _, thing := range things {
		ids = append(ids, id(thing))
	}
	return ids
}

// A list that says nothing, or less than it should, is never taken for the truth: what is in the state stays there.
func TestAHalfReadListTakesNothingForGone(t *testing.T) {
	for _, k := range listedKinds {
		for name, fault := range map[string]mockapi.Fault{
			"null":          {Status: http.StatusOK, Body: `{"meta":{"success":true,"message":"ok","devMessage":"ok"},"body":null}`},
			"a refusal":     {Status: http.StatusOK, Body: `{"meta":{"success":false,"message":"Try later","devMessage":""},"body":[]}`},
			"partial":       {Status: http.StatusOK, Body: `{"meta":{"success":true,"message":"ok","partial":true},"body":[]}`},
			"a 404":         {Status: http.StatusNotFound, Message: "Route not found"},
			"another page":  {Status: http.StatusOK, ContentType: "text/html", Body: "<html>Welcome</html>"},
			"half an array": {Truncate: true},
		} {
			t.Run(k.kind+"/"+name, func(t *testing.T) {
				c := acctest.New(t)
				ours := k.made(t, c, theName)
				fault.Operation, fault.Times = k.list, -1
				c.Inject(fault)
				read := c.Protocol(acctest.Values{"api_token": nil}).Read(ours)
				if len(read.Errors) != 1 || read.State == nil {
					t.Errorf("%q %v", read.Errors, read.State)
				}
			})
		}
	}
}
