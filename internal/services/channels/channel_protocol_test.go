package channels_test

import (
	"strings"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
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
	for id, identity := range map[string]map[string]string{"": {"id": c.ID("News")}, c.ID("News"): nil, "topic:News": nil, "topic: News ": nil} {
		imported := p.Import("returningai_channel", id, identity)
		if len(imported.Errors) > 0 || acctest.Text(imported.State["topic"]) != "News" || imported.Identity["id"] != c.ID("News") {
			t.Errorf("import %q: %v %v %v", id, imported.Errors, imported.State, imported.Identity)
		}
		if plan := p.Plan(imported.Object, newsValues(nil)); len(plan.Replaces) > 0 || len(plan.Errors) > 0 {
			t.Errorf("plan after import %q: %v", id, plan)
		}
	}
	if err := c.WroteNothing()(nil); err != nil {
		t.Error(err)
	}
}

func TestChannelPlanWarnsOfASecondOfTheTopic(t *testing.T) {
	c := acctest.New(t)
	there := c.AddChannel("News", "open")
	p := c.Protocol(nil)
	warned := p.Plan(none, newsValues(nil))
	if len(warned.Warnings) != 1 || !strings.Contains(warned.Warnings[0], there.ID) || !strings.Contains(warned.Warnings[0], "adopt_existing") {
		t.Errorf("warnings: %q", warned.Warnings)
	}
	for name, values := range map[string]acctest.Values{
		"adopting": {"adopt_existing": true}, "an unknown topic": {"topic": acctest.Unknown}, "unknown adoption": {"adopt_existing": acctest.Unknown}, "another topic": {"topic": "Else"},
	} {
		if quiet := p.Plan(none, newsValues(values)); len(quiet.Warnings) > 0 || len(quiet.Errors) > 0 {
			t.Errorf("%s: %q %q", name, quiet.Warnings, quiet.Errors)
		}
	}
}

func TestChannelPlansWithoutAKeyFailOnlyWhereOneIsNeeded(t *testing.T) {
	c := acctest.New(t)
	created := c.Protocol(nil).Apply(none, newsValues(nil))
	p := c.Protocol(acctest.Values{"system_api_key": nil})
	failing := map[string]acctest.Outcome{
		"create": p.Plan(none, newsValues(nil)),
		"update": p.Plan(created.Object, newsValues(acctest.Values{"topic": "Else"})),
		"delete": p.Plan(created.Object, nil),
	}
	for name, outcome := range failing {
		if len(outcome.Errors) != 1 || !strings.Contains(outcome.Errors[0], "RETURNINGAI_SYSTEM_API_KEY") {
			t.Errorf("%s: %q", name, outcome.Errors)
		}
	}
	abandoned := created.Object
	abandoned.State["on_destroy"] = "abandon"
	fine := map[string]acctest.Outcome{
		"no change": p.Plan(created.Object, newsValues(acctest.Values{"on_destroy": "abandon"})),
		"abandon":   p.Plan(abandoned, nil),
		"read":      p.Read(created.Object),
	}
	for name, outcome := range fine {
		if len(outcome.Errors) > 0 {
			t.Errorf("%s: %q", name, outcome.Errors)
		}
	}
}
