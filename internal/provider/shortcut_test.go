package provider_test

import (
	"maps"
	"reflect"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
	"github.com/returning-ai/terraform-provider-returningai/internal/provider"
)

// The shorter ways for what stays as it is must answer as the framework does, in every case: each of these is answered by both.

// sameness is a resource that was made, and something that happens before it is read and planned by others.
type sameness struct {
	name   string
	only   string         // the kind for which it is; empty for all
	made   acctest.Values // what it was made with
	block  acctest.Values // attributes of the provider's block
	config acctest.Values // of the resource, beside its name and what it needs
	edit   func(object *acctest.Object)
	happen func(t *testing.T, c *acctest.Community, k listedKind, object acctest.Object)
	after  time.Duration
}

// set sets an attribute of the state.
func set(name string, to any) func(*acctest.Object) {
	return func(object *acctest.Object) {
		object.State = maps.Clone(object.State)
		object.State[name] = to
	}
}

// note replaces the private state.
func note(encoded string) func(*acctest.Object) {
	return func(object *acctest.Object) { object.Private = []byte(encoded) }
}

var samenesses = []sameness{
	{name: "nothing"},
	{name: "a day", after: 24 * time.Hour},
	{name: "a minute", after: time.Minute},
	{name: "timeouts", config: acctest.Values{"timeouts": acctest.Values{"read": "1m"}}},
	{name: "timeouts that make no sense", config: acctest.Values{"timeouts": acctest.Values{"read": "soon"}}},
	{name: "adopt_existing in the configuration", config: acctest.Values{"adopt_existing": true}},
	{name: "adopt_existing in the state alone", edit: set("adopt_existing", true)},
	{name: "adopt_existing missing in the state", edit: set("adopt_existing", nil)},
	{name: "adopt_existing null in both", edit: set("adopt_existing", nil), config: acctest.Values{"adopt_existing": nil}},
	{name: "on_destroy configured", config: acctest.Values{"on_destroy": "abandon"}},
	{name: "on_destroy of the provider", block: acctest.Values{"on_destroy": "abandon"}},
	{name: "on_destroy in the state", edit: set("on_destroy", "abandon")},
	{name: "on_destroy missing in the state", edit: set("on_destroy", nil)},
	{name: "no identity", edit: func(object *acctest.Object) { object.Identity = nil }},
	{name: "another identity", edit: func(object *acctest.Object) { object.Identity = map[string]string{"id": "other"} }},
	{name: "an empty identity", edit: func(object *acctest.Object) { object.Identity = map[string]string{"id": ""} }},
	{name: "no id", edit: set("id", nil)},
	{name: "an empty id", edit: set("id", "")},
	{name: "another id", edit: set("id", "5f00000000000000000000ff")},
	{name: "no private state", edit: func(object *acctest.Object) { object.Private = nil }},
	{name: "a broken private state", edit: note("{")},
	{name: "a broken note", edit: note(`{"life":"W10="}`)},                // []
	{name: "a note of others", edit: note(`{"more":"e30=","life":null}`)}, // {}
	{name: "a note of the framework", edit: note(`{".frameworkNote":"e30="}`)},
	{name: "imported", edit: note(`{".import_before_read":"dHJ1ZQ=="}`)},
	{name: "adopted", edit: note(`{"life":"eyJvIjoiYWRvcHRlZCJ9"}`)}, // {"o":"adopted"}
	{name: "gone", after: time.Hour, happen: func(t *testing.T, c *acctest.Community, k listedKind, object acctest.Object) {
		t.Helper()
		if err := k.drop(c, acctest.Text(object.State["id"])); err != nil {
			t.Fatal(err)
		}
	}},
	{name: "changed elsewhere", happen: func(t *testing.T, c *acctest.Community, k listedKind, object acctest.Object) {
		t.Helper()
		if changed := c.Protocol(nil).Apply(object, k.values("Olds", k.changed)); len(changed.Errors) > 0 {
			t.Fatal(changed.Errors)
		}
	}},
	{name: "another one of that name", happen: func(_ *testing.T, c *acctest.Community, k listedKind, _ acctest.Object) {
		k.add(c, "News")
	}},
	{
		name: "permissions", only: "role",
		made:   acctest.Values{"channel_permissions": acctest.Values{"allow_mentions": true}},
		config: acctest.Values{"channel_permissions": acctest.Values{"allow_mentions": true}},
	},
	{
		name: "permissions in the state alone", only: "role",
		made: acctest.Values{"channel_permissions": acctest.Values{"allow_mentions": true}},
	},
	{name: "a broken memory", only: "role", edit: note(`{"life":"eyJtZW1vcnkiOltdfQ=="}`)}, // {"memory":[]}
	{name: "no list", happen: func(t *testing.T, c *acctest.Community, k listedKind, _ acctest.Object) {
		t.Helper()
		c.Inject(mockapi.Fault{Operation: k.list, Status: 500, Times: 1000})
	}},
}

func TestWhatStaysIsAnsweredAsTheFrameworkAnswers(t *testing.T) {
	t.Parallel()
	for _, k := range listedKinds {
		for _, s := range samenesses {
			if s.only != "" && s.only != k.kind {
				continue
			}
			t.Run(k.kind+"/"+s.name, func(t *testing.T) {
				t.Parallel()
				c := acctest.New(t)
				c.ToleratesProblems()
				object := s.arrange(t, c, k)
				framework := s.answers(c.ProtocolOn(providerserver.NewProtocol6(c.Provider())(), s.block), k, object)
				shorter := s.answers(c.ProtocolOn(provider.Serving(c.Provider())(), s.block), k, object)
				for at, wanted := range framework {
					if got := shorter[at]; !reflect.DeepEqual(got, wanted) {
						t.Errorf("answer %d: the shorter way says\n%+v\n%s\nand the framework\n%+v\n%s", at, got, got.Private, wanted, wanted.Private)
					}
				}
			})
		}
	}
}

// arrange makes the resource, and then lets happen what happens.
func (s sameness) arrange(t *testing.T, c *acctest.Community, k listedKind) acctest.Object {
	t.Helper()
	object := k.made(t, c, "News", s.made)
	if s.happen != nil {
		s.happen(t, c, k, object)
	}
	if s.edit != nil {
		s.edit(&object)
	}
	c.Server.Clock().Advance(s.after)
	return object
}

// answers are those of a process that plans without a refresh, of one that reads twice and plans, and of one in which another resource
// has the same object.
func (s sameness) answers(p *acctest.Protocol, k listedKind, object acctest.Object) []acctest.Outcome {
	config := k.values("News", s.config)
	if _, deletable := object.State["on_destroy"]; !deletable {
		delete(config, "on_destroy")
	}
	planned := p.Plan(object, config)
	p = p.Next()
	first := p.Read(object)
	all := []acctest.Outcome{planned, first}
	if first.State == nil {
		return all
	}
	second := p.Read(first.Object)
	another := p.Plan(k.none(), config)
	return append(all, second, another, p.Plan(second.Object, config), p.Plan(second.Object, config), p.Plan(second.Object, nil))
}
