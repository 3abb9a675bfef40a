package tf

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
)

// byTopic are channels, as their resource declares them.
var byTopic = Kind[client.Channel]{
	Noun: "channel", Name: "topic", Loses: "everything in it",
	IDOf:   func(c client.Channel) string { return c.ID },
	NameOf: func(c client.Channel) string { return c.Topic },
	In:     func(c *client.Client) *client.Collection[client.Channel] { return c.Channels },
}

// communityOf returns a provider whose service lists channels: "id topic" each.
func communityOf(t *testing.T, channels ...string) *Provider {
	t.Helper()
	rows := make([]string, 0, len(channels))
	for _, channel := range channels {
		id, topic, _ := strings.Cut(channel, " ")
		rows = append(rows, fmt.Sprintf(`{"_id": %q, "topic": %q, "channelType": "open"}`, id, topic))
	}
	body := fmt.Sprintf(`{"meta": {"success": true}, "body": [%s]}`, strings.Join(rows, ", "))
	return &Provider{Client: answering(t, 200, body), Ownership: NewOwnership()}
}

func noDifferences(client.Channel) []string { return nil }

// said returns the summaries of what was reported, errors marked.
func said(diags diag.Diagnostics) string {
	var all []string
	for _, one := range diags {
		mark := ""
		if one.Severity() == diag.SeverityError {
			mark = "!"
		}
		all = append(all, mark+one.Summary())
	}
	return strings.Join(all, "; ")
}

func TestThePlanOfSomethingNewSaysWhatItComesTo(t *testing.T) {
	const (
		adopt = true
		anew  = false
	)
	other := Object{"channel", "1"}
	keeps := func(o *Ownership) { o.Plan(other, Keep) }
	destroys := func(o *Ownership) { o.Plan(other, Destroy) }
	reads := func(o *Ownership) { o.Read(other) }
	for name, test := range map[string]struct {
		channels string // joined by commas
		before   func(o *Ownership)
		adopts   bool
		wanted   string
		adopted  string
	}{
		"nothing is there":                   {"", nil, anew, "", ""},
		"nothing is there to adopt":          {"", nil, adopt, "", ""},
		"one is there":                       {"1 News", nil, anew, `There is a channel with the topic "News" already`, ""},
		"one is there to adopt":              {"1 News", nil, adopt, `This adopts the channel "News" (id 1)`, "1"},
		"one is there in another way":        {"1 <b>News</b>", nil, adopt, `This adopts the channel "News" (id 1)`, "1"},
		"two are there to adopt":             {"1 News,2 News", nil, adopt, "!adopt_existing can't choose between 2 channels", ""},
		"another has it":                     {"1 News", keeps, adopt, "!Another resource has this channel already", ""},
		"another destroys it":                {"1 News", destroys, adopt, "!One resource destroys the channel that another one adopts", ""},
		"another destroys it, and it is new": {"1 News", destroys, anew, "Another resource destroys a channel of this topic", ""},
		"a state has it":                     {"1 News", reads, anew, "The channel of this topic is in the state already", ""},
		"a state has it, to adopt":           {"1 News", reads, adopt, "The channel of this topic is in the state already", ""},
		"another keeps it": {
			"1 News", func(o *Ownership) { o.Plan(other, Keep); o.PlanName("channel", "News", "1", false, true) }, anew,
			"Two resources have the topic \"News\"", "",
		},
		"another makes one": {
			"", func(o *Ownership) { o.PlanName("channel", "News", "", false, false) }, adopt, "!Two resources are to have the topic \"News\"", "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := communityOf(t, strings.FieldsFunc(test.channels, func(r rune) bool { return r == ',' })...)
			if test.before != nil {
				test.before(p.Ownership)
			}
			diags := diag.Diagnostics{}
			adopts := types.BoolValue(test.adopts)
			planned := byTopic.planNew(t.Context(), p, "", NewText("News"), adopts, noDifferences, &diags)
			wantEqual(t, "said", said(diags), test.wanted)
			wantEqual(t, "adopts", planned.Adopts, test.adopted != "")
			wantEqual(t, "adopted", planned.Adopted.ID, test.adopted)
		})
	}
}

func TestWhatIsUnknownWhenPlanningIsLeftOpen(t *testing.T) {
	p := communityOf(t, "1 News")
	for _, name := range []Text{{types.StringUnknown()}, NewText("News")} {
		diags := diag.Diagnostics{}
		planned := byTopic.planNew(t.Context(), p, "", name, types.BoolUnknown(), noDifferences, &diags)
		wantEqual(t, "said", said(diags), "")
		wantEqual(t, "adopts", planned.Adopts, false)
	}
}

func TestAPlanFailsWhereTheKeyIsRefused(t *testing.T) {
	p := &Provider{Client: answering(t, 403, `{"meta": {"success": false, "message": "no"}}`), Ownership: NewOwnership()}
	diags := diag.Diagnostics{}
	byTopic.planNew(t.Context(), p, "", NewText("News"), types.BoolValue(true), noDifferences, &diags)
	wantEqual(t, "errors", diags.ErrorsCount(), 1)
}

func TestAnApplyAdoptsWhatNobodyElseHas(t *testing.T) {
	for name, test := range map[string]struct {
		channels []string
		before   func(p *Provider)
		found    string
		says     string
	}{
		"one":              {[]string{"1 News", "2 Views"}, nil, "1", ""},
		"none":             {[]string{"2 Views"}, nil, "", ""},
		"two":              {[]string{"1 News", "2 News"}, nil, "", "found 2 channels with this topic: 1, 2"},
		"one of two, gone": {[]string{"1 News", "2 News"}, func(p *Provider) { p.Ownership.LetGo(Object{"channel", "1"}) }, "2", ""},
		"one that another has": {
			[]string{"1 News"}, func(p *Provider) { byTopic.made(p, "News", "1", nil) }, "",
			"which another resource of this configuration has already",
		},
		"none, and another makes one": {nil, adoptsNone, "", "another resource of this configuration makes a channel with this topic"},
		"none, and another failed to make one": {nil, func(p *Provider) {
			adoptsNone(p)
			byTopic.made(p, "News", "", errors.New("no"))
		}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := communityOf(t, test.channels...)
			if test.before != nil {
				test.before(p)
			}
			thing, found, err := byTopic.adopt(t.Context(), p, "News")
			if test.says != "" {
				if err == nil || !strings.Contains(err.Error(), test.says) {
					t.Errorf("no %q in %v", test.says, err)
				}
				return
			}
			wantEqual(t, "error", err, nil)
			wantEqual(t, "found", found, test.found != "")
			wantEqual(t, "id", thing.ID, test.found)
		})
	}
	p := &Provider{Client: answering(t, 403, `{}`), Ownership: NewOwnership()}
	if _, _, err := byTopic.adopt(t.Context(), p, "News"); err == nil || !strings.HasPrefix(err.Error(), "looking for a channel to adopt: ") {
		t.Errorf("error: %v", err)
	}
}

// adoptsNone is another resource that has found nothing of the name, and makes one now.
func adoptsNone(p *Provider) { p.Ownership.Own(byTopic.nameToMake("News")) }

func TestAnApplyDeletesWhatItHasNotGivenToAnother(t *testing.T) {
	for _, test := range []struct {
		given, deletes bool
		onDestroy      types.String
		says           string
	}{
		{false, true, deletes, ""},
		{false, true, null, ""},
		{false, false, leaves, ""},
		{true, false, deletes, "The channel was not deleted"},
		{true, false, leaves, ""},
	} {
		p, diags := &Provider{Client: answering(t, 200, `{}`), Ownership: NewOwnership()}, diag.Diagnostics{}
		if test.given {
			byTopic.made(p, "News", "1", nil)
		}
		wantEqual(t, fmt.Sprint(test), byTopic.letGo(p, "1", "News", test.onDestroy, &diags), test.deletes)
		wantEqual(t, "said", said(diags), test.says)
		wantEqual(t, "nothing adopts it", p.Ownership.IsGone(Object{"channel", "1"}), !test.given)
	}
}

func TestAPlanSaysWhatADestructionTakes(t *testing.T) {
	roles := Kind[client.Channel]{Noun: "role", Name: "title", In: byTopic.In}
	for _, test := range []struct {
		kind   Kind[client.Channel]
		fate   types.String
		before func(o *Ownership)
		wanted string
	}{
		{byTopic, deletes, nil, `The channel "News" (id 1) will be deleted with everything in it`},
		{byTopic, leaves, nil, ""},
		{roles, deletes, nil, ""},
		{byTopic, leaves, func(o *Ownership) { o.Plan(Object{"channel", "1"}, Keep) }, "!One resource destroys the channel that another one has"},
	} {
		p, diags := &Provider{Client: answering(t, 200, `{}`), Ownership: NewOwnership()}, diag.Diagnostics{}
		if test.before != nil {
			test.before(p.Ownership)
		}
		test.kind.planDestroyed(p, "1", "News", test.fate, &diags)
		wantEqual(t, "said", said(diags), test.wanted)
	}
}

// A list that still shows the name from before a write may lag behind: it proves nothing about how the service shows the new one.
func TestASightAfterAWriteTellsHowTheServiceShowsTheName(t *testing.T) {
	p := communityOf(t, "1 NEWS")
	for _, test := range []struct {
		id     string
		before []string
		shown  string
		seen   bool
	}{
		{"1", nil, "NEWS", true},
		{"1", []string{"Views", "VIEWS"}, "NEWS", true},
		{"1", []string{"News", "NEWS"}, "answered", true},
		{"1", []string{"NEWS"}, "answered", true},
		{"2", nil, "answered", false},
	} {
		life := Life{Shown: "answered"}
		byTopic.sight(t.Context(), p, &life, test.id, test.before...)
		wantEqual(t, fmt.Sprint(test), life.Shown, test.shown)
		wantEqual(t, "seen", !life.Seen.IsZero(), test.seen)
	}
}

func TestDifferencesAreShownForPeople(t *testing.T) {
	for _, test := range []struct {
		lines  []string
		wanted string
	}{
		{Difference("type", "open", "open"), ""},
		{Difference("type", "open", "forum"), "type: open → forum"},
		{DifferenceOf("order", types.Int64Value(1), types.Int64Value(1)), ""},
		{DifferenceOf("order", types.Int64Value(1), types.Int64Value(2)), "order: 1 → 2"},
		{DifferenceOf("order", types.Int64Null(), types.Int64Value(2)), "order: (not shown) → 2"},
	} {
		wantEqual(t, "differences", strings.Join(test.lines, "\n"), test.wanted)
	}
}

func TestAThingIsFoundByItsName(t *testing.T) {
	for _, test := range []struct {
		channels []string
		name, id string
		says     string
	}{
		{[]string{"1 News", "2 Views"}, "News", "1", ""},
		{[]string{"1 News", "2 News"}, "News", "", `2 channels have the topic "News": 1, 2. Use the id of the one that is meant`},
		{nil, "News", "", "the community shows no channels at all to this key"},
		{[]string{"1 News"}, "Newz", "", `Did you mean "News"?`},
		{[]string{"1 News"}, "Something else", "", "The data source returningai_channels lists what there is (1)"},
	} {
		found, err := byTopic.FindByName(t.Context(), communityOf(t, test.channels...), test.name)
		wantEqual(t, "id of "+test.name, found.ID, test.id)
		wantEqual(t, "failed", err != nil, test.says != "")
		if err != nil && !strings.Contains(err.Error(), test.says) {
			t.Errorf("no %q in %v", test.says, err)
		}
	}
}

func TestANameIsNoID(t *testing.T) {
	all := []client.Channel{{ID: "1", Topic: "News"}, {ID: "2", Topic: "Views"}, {ID: "3", Topic: "Views"}}
	for _, test := range []struct{ id, instead, wanted string }{
		{"1", "", "<nil>"},
		{"4", "", "<nil>"},
		{"News", "", `"News" is the topic of a channel, not an id: use its id, "1"`},
		{"News", "use topic", `"News" is the topic of a channel, not an id: use topic, or its id, "1"`},
		{"Views", "use topic", `"Views" is the topic of 2 channels, not an id: use the id of the one that is meant (2, 3)`},
	} {
		wantEqual(t, test.id, fmt.Sprint(byTopic.MistakenForID(all, test.id, test.instead)), test.wanted)
	}
}

// The plan can't be told whom an adoption hits: it says so, and leaves it to the apply.
func TestAnAdoptionOfAnUnknownNameIsAnnounced(t *testing.T) {
	p, diags := communityOf(t, "1 News"), diag.Diagnostics{}
	planned := byTopic.planNew(t.Context(), p, "2", Text{types.StringUnknown()}, types.BoolValue(true), noDifferences, &diags)
	wantEqual(t, "said", said(diags), "adopt_existing can't be checked at plan time")
	wantEqual(t, "adopts", planned.Adopts, false)
	wantEqual(t, "replaced", p.Ownership.PlannedFor(Object{"channel", "2"}), Renew)
}

func TestADestructionBesideANewOneOfTheNameSaysSo(t *testing.T) {
	for fate, wanted := range map[types.String]string{
		deletes: `The channel "News" (id 1) will be deleted with everything in it`,
		leaves:  `The channel "News" (id 1) is forgotten, and another one of its topic is made`,
	} {
		p, diags := communityOf(t, "1 News"), diag.Diagnostics{}
		p.Ownership.PlanName("channel", "News", "", false, false)
		byTopic.planDestroyed(p, "1", "News", fate, &diags)
		wantEqual(t, "said", said(diags), wanted)
		wantEqual(t, "shows the moved block", strings.Contains(diags[0].Detail(), "moved {"), true)
	}
	p, diags := communityOf(t, "1 News"), diag.Diagnostics{}
	byTopic.made(p, "News", "1", nil)
	byTopic.planDestroyed(p, "1", "News", deletes, &diags)
	wantEqual(t, "of what this run has adopted", said(diags), "")
}

// privateState keeps notes for a test.
type privateState map[string][]byte

func (p privateState) GetKey(_ context.Context, key string) ([]byte, diag.Diagnostics) {
	return p[key], nil
}

func (p privateState) SetKey(_ context.Context, key string, value []byte) diag.Diagnostics {
	p[key] = value
	return nil
}

// The absence of the thing that a resource depends on counts later only where a list has shown it.
func TestAResourceThatDependsOnAThingNotesWhetherItIsListed(t *testing.T) {
	for id, seen := range map[string]bool{"1": true, "2": false} {
		private, diags := privateState{}, diag.Diagnostics{}
		byTopic.BegunFor(t.Context(), communityOf(t, "1 News"), private, id, &diags)
		life := ReadLife(t.Context(), private, &diags)
		wantEqual(t, "origin", life.Origin, Made)
		wantEqual(t, "seen "+id, !life.Seen.IsZero(), seen)
		wantEqual(t, "said", said(diags), "")
	}
}

func TestAListResourceIsNamedOrIsItsResource(t *testing.T) {
	service := Service{ListResources: []func() list.ListResource{func() list.ListResource { return nil }}}
	wantEqual(t, "named ones", len(service.AllListResources()), 1)
	service.Resources = []func() resource.Resource{func() resource.Resource { return nil }}
	wantEqual(t, "with a resource that lists nothing", len(service.AllListResources()), 1)
}
