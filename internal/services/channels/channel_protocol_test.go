package channels_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

var none = acctest.Object{Type: "returningai_channel"}

func newsValues(more acctest.Values) acctest.Values {
	values := acctest.Values{"topic": "News", "channel_type": "open"}
	for name, value := range more {
		values[name] = value
	}
	return values
}

func TestChannelHasAnIdentityAndIsImportedByIt(t *testing.T) {
	c := acctest.New(t)
	p := c.Protocol(nil)
	created := p.Apply(none, newsValues(nil))
	if len(created.Errors) > 0 || created.Identity["id"] != c.ID("News") {
		t.Fatalf("created: %v %v", created.Errors, created.Identity)
	}
	c.ResetRequests()
	for id, identity := range map[string]map[string]string{"": {"id": c.ID("News")}, c.ID("News"): nil, "topic:News": nil,
		"topic: News ": nil} {
		imported := p.Import("returningai_channel", id, identity)
		if len(imported.Errors) > 0 || acctest.Text(imported.State["topic"]) != "News" || imported.Identity["id"] != c.ID("News") {
			t.Errorf("import %q: %v %v %v", id, imported.Errors, imported.State, imported.Identity)
		}
		if plan := p.Next().Plan(imported.Object, newsValues(nil)); len(plan.Replaces)+len(plan.Warnings)+len(plan.Errors) > 0 ||
			!plan.Keeps(imported.Object) {
			t.Errorf("plan after import %q: %v", id, plan)
		}
	}
	if err := c.WroteNothing()(nil); err != nil {
		t.Error(err)
	}
}

func TestChannelPlanSaysWhatCreatingWillComeTo(t *testing.T) {
	c := acctest.New(t)
	there := c.AddChannel("News", "open")
	c.AddChannel("Twice", "open")
	c.AddChannel("Twice", "open")
	managed := acctest.Object{Type: "returningai_channel", State: acctest.Values{"id": c.ID("General"), "topic": "General",
		"channel_type": "open"}}
	tests := map[string]struct {
		values   acctest.Values
		warnings []string
		errors   []string
	}{
		"a second one":         {nil, []string{`There is a channel with the topic "News" already`, there.ID, "adopt_existing"}, nil},
		"taking it over":       {acctest.Values{"adopt_existing": true}, []string{"This adopts the channel", there.ID}, nil},
		"several to take over": {acctest.Values{"adopt_existing": true, "topic": "Twice"}, nil, []string{"can't choose between 2 channels"}},
		"another resource's":   {acctest.Values{"adopt_existing": true, "topic": "General"}, nil, []string{"managed by another resource"}},
		"taking over and changing": {acctest.Values{"adopt_existing": true, "channel_type": "forum"},
			[]string{"is changed", `channel_type: "open" → "forum"`}, nil},
		"an unknown topic":          {acctest.Values{"topic": acctest.Unknown}, nil, nil},
		"an unknown adoption":       {acctest.Values{"adopt_existing": acctest.Unknown}, nil, nil},
		"a topic that is not there": {acctest.Values{"topic": "Else", "adopt_existing": true}, nil, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p := c.Protocol(nil)
			p.Plan(p.Read(managed).Object, acctest.Values{"topic": "General", "channel_type": "open"})
			plan := p.Plan(none, newsValues(test.values))
			wants(t, "warnings", plan.Warnings, test.warnings...)
			wants(t, "errors", plan.Errors, test.errors...)
		})
	}
}

// wants checks that the lines say all the words; without words, that there are no lines.
func wants(t *testing.T, what string, lines []string, words ...string) {
	t.Helper()
	for _, word := range words {
		if !strings.Contains(strings.Join(lines, "\n"), word) {
			t.Errorf("%s: %q does not say %q", what, lines, word)
		}
	}
	if len(words) == 0 && len(lines) > 0 {
		t.Errorf("%s: %q", what, lines)
	}
}

func TestChannelDestroyPlanWarnsOfTheMessages(t *testing.T) {
	c := acctest.New(t)
	p := c.Protocol(nil)
	created := p.Apply(none, newsValues(nil))
	wants(t, "warnings", p.Next().Plan(created.Object, nil).Warnings, "will be deleted with everything that members wrote", "abandon")
	created.State["on_destroy"] = "abandon"
	wants(t, "warnings of abandoning", p.Next().Plan(created.Object, nil).Warnings)
}

// A service that answers with something else than it was told, as one that cuts or refuses a value silently, does not make
// Terraform destroy what was just made: the difference shows at the next read.
func TestChannelKeepsWhatWasConfiguredWhateverIsAnswered(t *testing.T) {
	for _, operation := range []string{"createChannel", "updateChannel"} {
		t.Run(operation, func(t *testing.T) {
			c := acctest.New(t)
			p := c.Protocol(nil)
			prior, values := none, newsValues(nil)
			if operation == "updateChannel" {
				prior, values = p.Apply(none, values).Object, newsValues(acctest.Values{"topic": "Other"})
			}
			c.Inject(mockapi.Fault{Operation: operation, Status: 200, Body: `{"meta":{"success":true,"message":"ok","devMessage":"ok"},` +
				`"body":{"_id":"abc","topic":"Cut","channelType":"whisper"}}`})
			applied := p.Next().Apply(prior, values)
			wants(t, "errors", applied.Errors)
			if acctest.Text(applied.State["topic"]) != acctest.Text(values["topic"]) || acctest.Text(applied.State["channel_type"]) != "open" {
				t.Errorf("state: %v", applied.State)
			}
			if prior.State != nil && acctest.Text(applied.State["id"]) != acctest.Text(prior.State["id"]) {
				t.Errorf("id: %v", applied.State["id"])
			}
		})
	}
}

// Where the list that shows everything is not there, being absent from the other proves nothing.
func TestChannelAbsentFromTheOtherListIsNotGone(t *testing.T) {
	c := acctest.New(t)
	p := c.Protocol(nil)
	created := p.Apply(none, newsValues(nil))
	if err := c.RemoveChannel(c.ID("News")); err != nil {
		t.Fatal(err)
	}
	c.Server.Clock().Advance(2 * time.Minute)
	c.Inject(mockapi.Fault{Operation: "listSystemChannels", Times: -1, Status: 404, Message: "Cannot GET /channels"})
	read := c.Protocol(nil).Read(created.Object)
	wants(t, "errors", read.Errors, "is sure to show all", "listSystemChannels")
	c.ClearFaults()
	c.Inject(mockapi.Fault{Operation: "listSystemChannels", Times: -1, Status: 404, ContentType: "text/html", Body: "<html>nginx</html>"})
	wants(t, "errors", c.Protocol(nil).Read(created.Object).Errors, "HTTP 404")
	c.ClearFaults()
	if read := c.Protocol(nil).Read(created.Object); len(read.Errors) > 0 || read.State != nil {
		t.Errorf("with the whole list: %v", read)
	}
}

// A field that a list leaves out stays as it was.
func TestChannelFieldsThatAListLeavesOutStay(t *testing.T) {
	c := acctest.New(t)
	p := c.Protocol(nil)
	created := p.Apply(none, newsValues(nil))
	c.Inject(mockapi.Fault{Operation: "listSystemChannels", Status: 200, Body: fmt.Sprintf(`{"meta":{"success":true},"body":[{"_id":%q}]}`,
		c.ID("News"))})
	read := c.Protocol(nil).Read(created.Object)
	if plan := p.Next().Plan(read.Object, newsValues(nil)); len(read.Errors) > 0 ||
		acctest.Text(plan.State["topic"]) != acctest.Text(read.State["topic"]) || acctest.Text(read.State["topic"]) != "News" {
		t.Errorf("read: %v, plan: %v", read, plan)
	}
}

// Forty channels that can't be looked up at plan time cost one question, not forty. What nobody may read fails the plan, since the
// apply would fail; a service that is down for a moment does not.
func TestChannelPlansDoNotInsistOnALookThatFails(t *testing.T) {
	c := acctest.New(t)
	for status, words := range map[int][]string{403: {"Could not plan the channel", "refused the key"}, 501: nil} {
		c.ClearFaults()
		c.ResetRequests()
		c.Inject(mockapi.Fault{Operation: "listSystemChannels", Times: -1, Status: status, Message: "no"})
		p := c.Protocol(nil)
		for i := range 40 {
			wants(t, "errors", p.Plan(none, newsValues(acctest.Values{"topic": fmt.Sprint("Channel ", i)})).Errors, words...)
		}
		if got := c.Count("listSystemChannels"); got != 1 {
			t.Errorf("HTTP %d: %d questions", status, got)
		}
	}
}

// Creating many with adopt_existing looks at the list before and after each, when they come one by one: what was made a moment ago must
// not be adopted, and what a list shows of it right away is what later reads are compared with.
func TestAdoptingManyChannelsLooksBeforeAndAfterEach(t *testing.T) {
	c := acctest.New(t)
	planning, applying := c.Protocol(nil), c.Protocol(nil) // two processes
	values := func(i int) acctest.Values {
		return newsValues(acctest.Values{"topic": fmt.Sprint("Channel ", i), "adopt_existing": true})
	}
	var plans []acctest.Outcome
	for i := range 30 {
		plans = append(plans, planning.Plan(none, values(i)))
	}
	c.ResetRequests()
	for i, plan := range plans {
		wants(t, "errors", applying.ApplyPlan(none, values(i), plan).Errors)
	}
	if got := c.Count("listSystemChannels"); got > 60 || c.Count("createChannel") != 30 {
		t.Errorf("%d lists for %d creates", got, c.Count("createChannel"))
	}
}

func TestChannelPlansWithoutAKeyFailOnlyWhereOneIsNeeded(t *testing.T) {
	c := acctest.New(t)
	created := c.Protocol(nil).Apply(none, newsValues(nil))
	p := c.Protocol(acctest.Values{"system_api_key": nil})
	failing := map[string]acctest.Outcome{
		"create": p.Plan(none, newsValues(nil)),
		"update": p.Next().Plan(created.Object, newsValues(acctest.Values{"topic": "Else"})),
		"delete": p.Next().Plan(created.Object, nil),
	}
	for name, outcome := range failing {
		if len(outcome.Errors) != 1 || !strings.Contains(outcome.Errors[0], "RETURNINGAI_SYSTEM_API_KEY") {
			t.Errorf("%s: %q", name, outcome.Errors)
		}
	}
	abandoned := created.Object
	abandoned.State["on_destroy"] = "abandon"
	fine := map[string]acctest.Outcome{
		"no change": p.Next().Plan(created.Object, newsValues(acctest.Values{"on_destroy": "abandon"})),
		"abandon":   p.Next().Plan(abandoned, nil),
		"read":      p.Read(created.Object),
	}
	for name, outcome := range fine {
		if len(outcome.Errors) > 0 {
			t.Errorf("%s: %q", name, outcome.Errors)
		}
	}
}
