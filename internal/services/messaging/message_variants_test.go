package messaging_test

import (
	"fmt"
	"html"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// moderate and link rewrite a text as a service may.
func moderate(text string) string { return strings.ReplaceAll(text, "darn", "****") }

func link(text string) string {
	return strings.ReplaceAll(text, "https://example.com", `<a href="https://example.com">https://example.com</a>`)
}

// windows are the ways in which what the service shows of a channel misleads.
var windows = map[string]mockapi.Variant{
	"plain":                       {},
	"a reader that lags":          {MessageLag: 5 * time.Second},
	"50 at most":                  {MostMessages: 50},
	"deleted ones are hidden":     {HideDeleted: true},
	"both":                        {MostMessages: 50, HideDeleted: true},
	"the oldest is pinned":        {PinnedOldest: true},
	"now and then empty":          {EmptyWindowEvery: 2},
	"masked e-mails":              {MaskEmails: true},
	"no e-mails":                  {NoEmails: true},
	"escaped texts":               {RewriteTexts: html.EscapeString},
	"linked texts, later":         {RewriteTexts: link, RewriteAfter: 5 * time.Second},
	"moderated texts":             {RewriteTexts: moderate},
	"moderated texts, later":      {RewriteTexts: moderate, RewriteAfter: 5 * time.Second},
	"an unfamiliar status":        {SendStatus: "accepted"},
	"an unfamiliar status, later": {SendStatus: "sent", MessageLag: 5 * time.Second},
}

// However the service shows messages, an announcement is posted once, whatever happens in the channel and however often it is planned
// and applied. The old text of a service that moderates may be posted once more where on_drift asks for that, and never again.
func TestAnAnnouncementIsPostedOnceWhateverTheServiceShows(t *testing.T) {
	const text = "R&D says: <b>darn</b> good, see https://example.com"
	for name, variant := range windows {
		for _, onDrift := range []string{"keep", "repost"} {
			for _, talk := range []int{0, 60, 150} {
				t.Run(fmt.Sprintf("%s, %s, %d more", name, onDrift, talk), func(t *testing.T) {
					c := quiet(t)
					must(t, c.FillChannel(c.ID(topic), 5))
					c.SetVariant(variant)
					values := hello(c, acctest.Values{"message": text, "sender": "ana@example.com", "on_drift": onDrift, "adopt_existing": true})
					object := postUntilDone(t, c, values)
					must(t, c.FillChannel(c.ID(topic), talk))
					for _, chatter := range c.Messages(c.ID(topic))[1:4] {
						must(t, c.RemoveMessage(chatter.ID))
					}
					for range 4 {
						c.Server.Clock().Advance(2 * time.Minute)
						object = settle(t, c, object, values)
					}
					posts := 1
					if onDrift == "repost" && name == "moderated texts, later" {
						posts = 2
					}
					if got := c.Count("sendMessage"); got > posts {
						t.Errorf("%d posts: %q", got, c.Texts(c.ID(topic)))
					}
				})
			}
		}
	}
}

// postUntilDone applies as a person would whose apply fails: again, a while later.
func postUntilDone(t *testing.T, c *acctest.Community, values acctest.Values) acctest.Object {
	t.Helper()
	var applied acctest.Outcome
	for range 5 {
		applied = c.Protocol(nil).Apply(none, values)
		if len(applied.Errors) == 0 {
			return applied.Object
		}
		c.Server.Clock().Advance(time.Minute)
	}
	t.Fatalf("it is never posted: %q", applied.Errors)
	return acctest.Object{}
}

// settle refreshes, plans and applies what is planned, as one run of terraform apply does.
func settle(t *testing.T, c *acctest.Community, object acctest.Object, values acctest.Values) acctest.Object {
	t.Helper()
	planning := c.Protocol(nil)
	read := planning.Read(object)
	wants(t, "errors of a read", read.Errors)
	plan := planning.Plan(read.Object, values)
	wants(t, "errors of a plan", plan.Errors)
	if len(plan.Replaces) == 0 {
		return read.Object
	}
	applying := c.Protocol(nil)
	wants(t, "errors of forgetting", applying.ApplyPlan(read.Object, nil, acctest.Outcome{}).Errors)
	applied := applying.Apply(none, values)
	wants(t, "errors of posting anew", applied.Errors)
	return applied.Object
}

// What happened in the product is told from what a window merely does not show.
func TestMessageStatusSaysWhatWasSeen(t *testing.T) {
	tests := map[string]struct {
		variant mockapi.Variant
		happens func(c *acctest.Community, id string) error
		status  string
		warns   string
	}{
		"nothing": {mockapi.Variant{}, func(*acctest.Community, string) error { return nil }, "posted", ""},
		"deleted": {mockapi.Variant{}, (*acctest.Community).RemoveMessage, "missing", "is not there any more"},
		"deleted, under a pinned one": {mockapi.Variant{PinnedOldest: true}, (*acctest.Community).RemoveMessage, "missing",
			"is not there any more"},
		"edited": {mockapi.Variant{}, func(c *acctest.Community, id string) error { return c.EditMessage(id, "Bye") },
			"edited", "was edited in the product"},
		"under 150 others": {mockapi.Variant{NoEmails: true}, func(c *acctest.Community,
			_ string) error {
			return c.FillChannel(c.ID(topic), 150)
		}, "posted", ""},
		"deleted under 450 others": {mockapi.Variant{}, deletedUnder(450), "out_of_sight", ""},
		"60 others, where 10 are shown": {mockapi.Variant{MostMessages: 10},
			func(c *acctest.Community, _ string) error { return c.FillChannel(c.ID(topic), 60) }, "out_of_sight", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := quiet(t)
			must(t, c.FillChannel(c.ID(topic), 5))
			created := c.Protocol(nil).Apply(none, hello(c, nil))
			wants(t, "errors", created.Errors)
			c.SetVariant(test.variant)
			must(t, test.happens(c, acctest.Text(created.State["id"])))
			p := c.Protocol(nil)
			read := p.Read(created.Object)
			if status := acctest.Text(read.State["status"]); status != test.status || len(read.Errors) > 0 {
				t.Errorf("status %s, %v", status, read.Errors)
			}
			plan := p.Plan(read.Object, hello(c, nil))
			if test.warns == "" {
				wants(t, "warnings", plan.Warnings)
			} else {
				wants(t, "warnings", plan.Warnings, test.warns)
			}
			if len(plan.Replaces) > 0 || acctest.Text(read.State["message"]) != "Hello" {
				t.Errorf("it is planned to be posted again: %v, %v", plan.Replaces, read.State["message"])
			}
		})
	}
}

func deletedUnder(others int) func(c *acctest.Community, id string) error {
	return func(c *acctest.Community, id string) error {
		if err := c.RemoveMessage(id); err != nil {
			return err
		}
		return c.FillChannel(c.ID(topic), others)
	}
}

// After a lost answer, absent means that nothing at all came that could be it.
func TestALostPostIsRepeatedOnlyWhenNothingCameThatCouldBeIt(t *testing.T) {
	const lost, done = false, true
	tests := map[string]struct {
		variant mockapi.Variant
		values  acctest.Values
		effect  bool
		came    func(c *acctest.Community) error // between the post and the look
		posts   int
		fails   string
	}{
		"nothing came":                   {mockapi.Variant{}, nil, lost, nil, 2, ""},
		"it came":                        {mockapi.Variant{}, nil, done, nil, 1, ""},
		"it came escaped":                {mockapi.Variant{RewriteTexts: html.EscapeString}, nil, done, nil, 1, ""},
		"it came in other words":         {mockapi.Variant{RewriteTexts: moderate}, nil, done, nil, 1, ""},
		"it came in other words, masked": {mockapi.Variant{RewriteTexts: moderate, MaskEmails: true}, nil, done, nil, 1, "may be it"},
		"another's words came": {mockapi.Variant{}, nil, lost,
			func(c *acctest.Community) error { _, err := c.PostAs(c.ID(topic), "ben", "Hm"); return err }, 2, ""},
		"somebody's words came": {mockapi.Variant{NoEmails: true}, nil, lost,
			func(c *acctest.Community) error { _, err := c.PostAs(c.ID(topic), "ben", "Hm"); return err }, 1, "may be it"},
		"a reply that windows don't show": {mockapi.Variant{HideReplies: true}, acctest.Values{"reply_to": acctest.Unknown}, done, nil, 1,
			"need not show replies"},
		"a reply that was not posted either": {mockapi.Variant{}, acctest.Values{"reply_to": acctest.Unknown}, lost, nil, 1,
			"need not show replies"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var c *acctest.Community
			var posted sync.Once
			operation := "sendMessage"
			c = quiet(t, mockapi.WithRequestHook(func(request mockapi.Request) {
				if request.Operation == "sendMessage" && test.came != nil {
					posted.Do(func() { must(t, test.came(c)) })
				}
			}))
			c.SetVariant(test.variant)
			values := hello(c, acctest.Values{"message": "R&D says darn", "sender": "ana@example.com"})
			if test.values != nil {
				answered, err := c.PostAs(c.ID(topic), "ben", "First")
				must(t, err)
				values["reply_to"], operation = answered.ID, "replyMessage"
			}
			plan := c.Protocol(nil).Plan(none, values)
			c.Inject(mockapi.Fault{Operation: operation, Drop: true, Effect: test.effect})
			applied := c.Protocol(nil).ApplyPlan(none, values, plan)
			if test.fails == "" {
				wants(t, "errors", applied.Errors)
			} else {
				wants(t, "errors", applied.Errors, test.fails, "adopt_existing")
			}
			if got := c.Count(operation); got != test.posts {
				t.Errorf("%d posts", got)
			}
		})
	}
}

// A run whose outcome was not known can be repeated.
func TestAdoptingMakesARunRepeatable(t *testing.T) {
	c := quiet(t)
	values := hello(c, acctest.Values{"adopt_existing": true, "sender": "ana@example.com"})
	c.Inject(mockapi.Fault{Operation: "sendMessage", Drop: true, Effect: true})
	c.Inject(mockapi.Fault{Operation: "listMessages", Skip: 5, Times: -1, Status: 500})
	wants(t, "errors", c.Protocol(nil).Apply(none, values).Errors, "may or may not have been posted", "Apply again")
	c.ClearFaults()
	p := c.Protocol(nil)
	plan := p.Plan(none, values)
	wants(t, "warnings", plan.Warnings, "This adopts message ")
	applied := c.Protocol(nil).ApplyPlan(none, values, plan)
	wants(t, "errors", applied.Errors)
	if texts := c.Texts(c.ID(topic)); !slices.Equal(texts, []string{"Hello"}) || acctest.Text(applied.State["status"]) != "posted" {
		t.Errorf("members see %q, status %v", texts, applied.State["status"])
	}
}

// Which of two resources has a message does not depend on the order in which they are planned.
func TestTwoResourcesDoNotShareAMessage(t *testing.T) {
	c := quiet(t)
	adopting := hello(c, acctest.Values{"adopt_existing": true})
	posted := c.Protocol(nil).Apply(none, hello(c, nil))
	wants(t, "errors", posted.Errors)
	type step struct {
		prior  acctest.Object
		config acctest.Values
	}
	keeps, adopts, destroys := step{posted.Object, hello(c, nil)}, step{none, adopting}, step{posted.Object, nil}
	tests := map[string]struct {
		one, other step
		says       string
	}{
		"one has what the other would adopt":      {keeps, adopts, "Another resource has this message already"},
		"one forgets what the other would adopt":  {destroys, adopts, "moved {"},
		"both would adopt it":                     {adopts, adopts, "Two resources adopt one message"},
		"both have it":                            {keeps, keeps, "Two resources have one message"},
		"one has it and the other one posts anew": {keeps, step{none, hello(c, nil)}, ""},
		"one forgets it and the other one has it": {destroys, keeps, "One resource destroys the message that another one has"},
		"both post where neither adopts": {step{none, hello(c, acctest.Values{"message": "New"})},
			step{none, hello(c, acctest.Values{"message": "New"})}, ""},
		"both post where one of them would adopt": {step{none, hello(c, acctest.Values{"message": "New"})},
			step{none, hello(c, acctest.Values{"message": "New", "adopt_existing": true})}, "Two resources post the same message"},
		"both would adopt what is not there so far": {step{none, hello(c, acctest.Values{"message": "New", "adopt_existing": true})},
			step{none, hello(c, acctest.Values{"message": " New", "adopt_existing": true})}, "Two resources post the same message"},
	}
	for name, test := range tests {
		for order, steps := range map[string][2]step{"in order": {test.one, test.other}, "the other way round": {test.other, test.one}} {
			t.Run(name+", "+order, func(t *testing.T) {
				p := c.Protocol(nil)
				first := p.Plan(steps[0].prior, steps[0].config)
				wants(t, "errors of the first", first.Errors)
				second := p.Plan(steps[1].prior, steps[1].config)
				if test.says == "" {
					wants(t, "errors of the second", second.Errors)
					return
				}
				wants(t, "errors of the second", second.Errors, test.says)
			})
		}
	}
}

// A replacement posts, although the message that it replaces could be adopted: also when the new one is posted first.
func TestAReplacementOfASunkMessageDoesNotAdoptIt(t *testing.T) {
	for _, createFirst := range []bool{false, true} {
		t.Run(fmt.Sprintf("create before destroy: %t", createFirst), func(t *testing.T) {
			c := quiet(t)
			values := hello(c, acctest.Values{"adopt_existing": true, "keep_within": 3})
			created := c.Protocol(nil).Apply(none, values)
			must(t, c.FillChannel(c.ID(topic), 5))
			planning := c.Protocol(nil)
			read := planning.Read(created.Object)
			first := planning.Plan(read.Object, values)
			if len(first.Replaces) == 0 {
				t.Fatal("it is not planned to be posted anew")
			}
			second := planning.Plan(acctest.Object{Type: none.Type, Private: first.Private}, values)
			wants(t, "errors of the second planning", second.Errors)
			applying := c.Protocol(nil)
			if !createFirst {
				wants(t, "errors", applying.ApplyPlan(read.Object, nil, acctest.Outcome{}).Errors)
			}
			wants(t, "errors", applying.Apply(none, values).Errors)
			if createFirst {
				wants(t, "errors", applying.ApplyPlan(read.Object, nil, acctest.Outcome{}).Errors)
			}
			if got := c.Count("sendMessage"); got != 2 {
				t.Errorf("%d posts", got)
			}
		})
	}
}

// A typing error that is corrected in the product and in the configuration posts nothing.
func TestATextThatWasEditedInBothPlacesIsNotPosted(t *testing.T) {
	c := quiet(t)
	created := c.Protocol(nil).Apply(none, hello(c, acctest.Values{"message": "Helo"}))
	must(t, c.EditMessage(acctest.Text(created.State["id"]), "Hello"))
	c.ResetRequests()
	p := c.Protocol(nil)
	read := p.Read(created.Object)
	plan := p.Plan(read.Object, hello(c, nil))
	if len(plan.Replaces) > 0 || len(plan.Errors) > 0 {
		t.Errorf("replaces %v, %v", plan.Replaces, plan.Errors)
	}
	applied := c.Protocol(nil).ApplyPlan(read.Object, hello(c, nil), plan)
	wants(t, "errors", applied.Errors)
	again := c.Protocol(nil).Read(applied.Object)
	if status := acctest.Text(again.State["status"]); status != "posted" || c.Count("sendMessage") > 0 {
		t.Errorf("status %s after %d posts", status, c.Count("sendMessage"))
	}
}

// What is advised for a message that never shows works: it is no conflict with itself.
func TestAPendingMessageCanBeReplaced(t *testing.T) {
	c := quiet(t)
	c.SetVisibilityDelay(time.Hour)
	values := hello(c, acctest.Values{"adopt_existing": true})
	created := c.Protocol(nil).Apply(none, values)
	wants(t, "errors", created.Errors)
	if id := acctest.Text(created.State["id"]); id != "" {
		t.Fatalf("it shows already: %s", id)
	}
	p := c.Protocol(nil)
	read := p.Read(created.Object)
	first := p.Plan(read.Object, values)
	wants(t, "errors of the first planning", first.Errors)
	wants(t, "errors of the second planning", p.Plan(acctest.Object{Type: none.Type, Private: first.Private}, values).Errors)
}

// A file that is renamed is one announcement less and another one more, whether or not the message can be read.
func TestARenamedAnnouncementIsSeenInBothOrders(t *testing.T) {
	for _, talk := range []int{0, 450} {
		for _, adopts := range []bool{true, false} {
			t.Run(fmt.Sprintf("under %d others, adopting: %t", talk, adopts), func(t *testing.T) {
				c := quiet(t)
				values := hello(c, acctest.Values{"adopt_existing": adopts})
				old := c.Protocol(nil).Apply(none, values)
				wants(t, "errors", old.Errors)
				must(t, c.FillChannel(c.ID(topic), talk))
				plans := map[string]func(*acctest.Protocol) acctest.Outcome{
					"destroy": func(p *acctest.Protocol) acctest.Outcome { return p.Plan(p.Read(old.Object).Object, nil) },
					"create":  func(p *acctest.Protocol) acctest.Outcome { return p.Plan(none, values) },
				}
				for _, order := range [][]string{{"destroy", "create"}, {"create", "destroy"}} {
					p := c.Protocol(nil)
					wants(t, "errors of the first", plans[order[0]](p).Errors)
					second := plans[order[1]](p)
					if adopts {
						wants(t, "errors of the second", second.Errors, "moved")
					} else {
						wants(t, "warnings of the second", second.Warnings, "moved")
					}
				}
			})
		}
	}
}

// Adopting rests on more than one look: one that fails is an error, and one that lags is followed by another.
func TestAdoptingTrustsNoSingleLook(t *testing.T) {
	c := quiet(t)
	must(t, c.FillChannel(c.ID(topic), 5))
	values := hello(c, acctest.Values{"adopt_existing": true, "sender": "ana@example.com"})
	plan := c.Protocol(nil).Plan(none, values)
	posted, err := c.PostAs(c.ID(topic), "ana", "Hello") // by a run that was killed a moment ago
	must(t, err)
	c.SetVariant(mockapi.Variant{MessageLag: 4 * time.Second})
	applied := c.Protocol(nil).ApplyPlan(none, values, plan)
	wants(t, "errors", applied.Errors)
	if id := acctest.Text(applied.State["id"]); id != posted.ID || c.Count("sendMessage") > 0 {
		t.Errorf("id %s, wanted %s; %d posts", id, posted.ID, c.Count("sendMessage"))
	}
}
