package tf_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

const things = "test_things"

func TestAThingIsLookedUp(t *testing.T) {
	s, p := newStub(t)
	there := s.community.AddChannel("News", "open")
	for name, config := range map[string]acctest.Values{"id": {"id": there.ID}, "topic": {"topic": "News"},
		"a topic in other words": {"topic": " News "}} {
		found := succeeded(t, name, p.LookUp(thing, config))
		if acctest.Text(found.State["id"]) != there.ID || acctest.Text(found.State["kind"]) != "open" {
			t.Errorf("by %s: %v", name, found.State)
		}
		if asked, by := config["topic"]; by && acctest.Text(found.State["topic"]) != asked {
			t.Errorf("the topic %q came back as %s", asked, acctest.Text(found.State["topic"]))
		}
	}
	if sent := s.community.Operations(); !slices.Equal(sent, []string{"listSystemChannels"}) {
		t.Errorf("requests: %v", sent)
	}
}

func TestALookUpThatFindsNothingSaysSo(t *testing.T) {
	s, p := newStub(t)
	s.community.AddChannel("News", "open")
	for name, test := range map[string]struct {
		config acctest.Values
		says   string
	}{
		"neither":         {acctest.Values{}, "Missing Attribute Configuration"},
		"both":            {acctest.Values{"id": "1", "topic": "News"}, "Invalid Attribute Combination"},
		"a blank topic":   {acctest.Values{"topic": " "}, "must not be blank"},
		"no such id":      {acctest.Values{"id": "1"}, `no thing has the id "1"`},
		"a topic as id":   {acctest.Values{"id": "News"}, `"News" is the topic of a thing, not an id`},
		"no such topic":   {acctest.Values{"topic": "Newss"}, `Did you mean "News"?`},
		"a wrong pattern": {acctest.Values{"topic_pattern": "("}, "regular expression"},
	} {
		source := thing
		if name == "a wrong pattern" {
			source = things
		}
		failed := p.LookUp(source, test.config)
		if !strings.Contains(strings.Join(failed.Errors, ""), test.says) {
			t.Errorf("%s: %q is not said: %q", name, test.says, failed.Errors)
		}
	}
	s.community.Inject(mockapi.Fault{Operation: "listSystemChannels", Status: 400, Message: "not today", Times: -1})
	for source, config := range map[string]acctest.Values{thing: {"topic": "News"}, things: {}} {
		if failed := p.Next().LookUp(source, config); !strings.Contains(strings.Join(failed.Errors, ""), "not today") {
			t.Errorf("%s: %q", source, failed.Errors)
		}
	}
}

func TestThingsAreFilteredAndSorted(t *testing.T) {
	s, p := newStub(t)
	for _, channel := range s.community.Channels() {
		if err := s.community.RemoveChannel(channel.ID); err != nil {
			t.Fatal(err)
		}
	}
	for _, topic := range []string{"B", "C", "A", "B"} {
		s.community.AddChannel(topic, "open")
	}
	s.community.AddChannel("A forum", "forum")
	for name, test := range map[string]struct {
		config acctest.Values
		wanted string
	}{
		"all":                 {acctest.Values{}, "[A A forum B B C]"},
		"by pattern":          {acctest.Values{"topic_pattern": "^A"}, "[A A forum]"},
		"by kind":             {acctest.Values{"kind": "forum"}, "[A forum]"},
		"by pattern and kind": {acctest.Values{"topic_pattern": "^A", "kind": "open"}, "[A]"},
		"by a kind of none":   {acctest.Values{"kind": "audio"}, "[]"},
	} {
		found := succeeded(t, name, p.LookUp(things, test.config))
		topics, keys := []string{}, []string{}
		for _, row := range rows(t, found.State["things"]) {
			topics, keys = append(topics, acctest.Text(row["topic"])), append(keys, acctest.Text(row["topic"])+"\x00"+acctest.Text(row["id"]))
		}
		if fmt.Sprint(topics) != test.wanted || !slices.IsSorted(keys) {
			t.Errorf("%s: %q, wanted %s", name, keys, test.wanted)
		}
		for attribute, value := range test.config {
			if acctest.Text(found.State[attribute]) != value {
				t.Errorf("%s: %s came back as %v", name, attribute, found.State[attribute])
			}
		}
	}
}

// rows returns the objects of a list.
func rows(t *testing.T, list any) (all []map[string]tftypes.Value) {
	t.Helper()
	var elements []tftypes.Value
	value, _ := list.(tftypes.Value)
	if err := value.As(&elements); err != nil {
		t.Fatal(err)
	}
	for _, element := range elements {
		row := map[string]tftypes.Value{}
		if err := element.As(&row); err != nil {
			t.Fatal(err)
		}
		all = append(all, row)
	}
	return all
}

// queried runs a query and returns the topics that it lists.
func queried(ctx context.Context, t *testing.T, p *acctest.Protocol, query acctest.Query) (topics, problems []string) {
	t.Helper()
	invalid := p.List(ctx, query, func(one acctest.Listed) bool {
		problems = append(problems, one.Errors...)
		if len(one.Errors) == 0 {
			topics = append(topics, one.DisplayName)
		}
		return true
	})
	return topics, append(problems, invalid...)
}

func TestThingsAreListedForAQuery(t *testing.T) {
	s, p := newStub(t)
	first, second := s.community.AddChannel("Second", "open"), s.community.AddChannel("First", "open")
	if first.ID > second.ID {
		t.Fatal("the mock's ids do not grow")
	}
	own := acctest.Values{"topic_pattern": "^(First|Second)$"}
	for name, query := range map[string]acctest.Query{
		"things":                    {Type: thing, Config: own},
		"things with all they have": {Type: thing, Config: own, IncludeResource: true},
		"fixtures":                  {Type: fixture, Config: own, IncludeResource: true},
	} {
		topics, problems := queried(t.Context(), t, p, query)
		if fmt.Sprint(topics) != "[Second First]" || len(problems) > 0 {
			t.Errorf("%s: %v %q", name, topics, problems)
		}
	}
	if topics, _ := queried(t.Context(), t, p, acctest.Query{Type: thing, Config: own, Limit: 1}); fmt.Sprint(topics) != "[Second]" {
		t.Errorf("with a limit of 1: %v", topics)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if topics, _ := queried(cancelled, t, p, acctest.Query{Type: thing, Config: own}); len(topics) > 0 {
		t.Errorf("when it was cancelled: %v", topics)
	}
	_, problems := queried(t.Context(), t, p, acctest.Query{Type: thing, Config: acctest.Values{"topic_pattern": acctest.Unknown}})
	if !strings.Contains(strings.Join(problems, ""), "not known yet") {
		t.Errorf("with an unknown pattern: %q", problems)
	}
	unconfigured := acctest.NewProtocol(t, s)
	if topics, problems := queried(t.Context(), t, unconfigured, acctest.Query{Type: thing}); len(topics)+len(problems) > 0 {
		t.Errorf("without a configured provider: %q %q", topics, problems)
	}
	s.community.Inject(mockapi.Fault{Operation: "listSystemChannels", Status: 400, Message: "not today", Times: -1})
	if _, problems := queried(t.Context(), t, p.Next(), acctest.Query{Type: thing}); !strings.Contains(strings.Join(problems, ""),
		"not today") {
		t.Errorf("of a failing service: %q", problems)
	}
}

// everyType has a field of each type that a kind may show.
type everyType struct {
	shownThing

	Count types.Int64 `tfsdk:"count"`
	Is    types.Bool  `tfsdk:"is"`
	Texts types.List  `tfsdk:"texts"`
	May   types.Map   `tfsdk:"may"`
}

func TestAttributesFollowFromWhatIsShown(t *testing.T) {
	everything := tf.LookUp[client.Channel, everyType]{
		Kind: tf.Kind[client.Channel]{Noun: "thing", Name: "name"},
		Show: func(channel client.Channel) everyType {
			return everyType{show(channel), types.Int64Null(), types.BoolNull(), tf.StringsOrNull(nil), types.MapNull(types.BoolType)}
		},
		Describe: map[string]string{"texts": "Its texts."},
	}
	attributes := everything.Attributes(t.Context())
	for name, wanted := range map[string]attr.Type{
		"id": types.StringType, "topic": tf.TextType{}, "count": types.Int64Type, "is": types.BoolType,
		"texts": types.ListType{ElemType: types.StringType}, "may": types.MapType{ElemType: types.BoolType},
	} {
		if got := attributes[name]; got == nil || !got.GetType().Equal(wanted) || !got.IsComputed() {
			t.Errorf("%s is %v, wanted %v", name, got, wanted)
		}
	}
	if said := attributes["texts"].GetMarkdownDescription(); said != "Its texts." {
		t.Errorf("described as %q", said)
	}
	var resp datasource.SchemaResponse
	everything.One().Schema(t.Context(), datasource.SchemaRequest{}, &resp)
	if said := resp.Schema.Attributes["name"].GetMarkdownDescription(); !strings.HasPrefix(said, "The name of the thing to look up") {
		t.Errorf("the name is described as %q", said)
	}
	if list := tf.StringsOrNull([]string{"a"}); len(list.Elements()) != 1 || !tf.StringOrNull("").IsNull() {
		t.Error("a text that is shown is not null, and an empty one is")
	}
}
