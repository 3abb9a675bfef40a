package tf_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// The shape of listed kinds, on a kind made for its tests: things and fixtures are the channels of the mock, with a model of their own. A
// fixture can't be deleted.

const thing, fixture = "test_thing", "test_fixture"

// shownThing is what is shown of either.
type shownThing struct {
	ID        types.String `tfsdk:"id"`
	Topic     tf.Text      `tfsdk:"topic"`
	Kind      types.String `tfsdk:"kind"`
	CreatedAt types.String `tfsdk:"created_at"`
	UpdatedAt types.String `tfsdk:"updated_at"`
}

func show(channel client.Channel) shownThing {
	return shownThing{
		ID: types.StringValue(channel.ID), Topic: tf.NewText(channel.Topic), Kind: tf.StringOrNull(channel.ChannelType),
		CreatedAt: types.StringPointerValue(channel.CreatedAt), UpdatedAt: types.StringPointerValue(channel.UpdatedAt),
	}
}

func (s *shownThing) Key() (id *types.String, topic *tf.Text) { return &s.ID, &s.Topic }
func (s *shownThing) Refresh(channel client.Channel)          { tf.Refresh(s, show(channel)) }

func (s *shownThing) differences(there client.Channel) []string {
	return tf.Difference("kind", there.ChannelType, s.Kind.ValueString())
}

func (s *shownThing) writes(state shownThing) bool {
	return !s.Topic.Equal(state.Topic) || !s.Kind.Equal(state.Kind)
}

// thingModel remembers which kinds it has sent.
type thingModel struct {
	shownThing
	tf.Deletable

	sent []string
}

func (m *thingModel) Settle(channel client.Channel, _ *thingModel) {
	tf.FillUnknown(&m.shownThing, show(channel))
}
func (m *thingModel) Keep(state *thingModel)                    { tf.FillUnknown(&m.shownThing, state.shownThing) }
func (m *thingModel) Writes(_, state *thingModel) bool          { return m.writes(state.shownThing) }
func (m *thingModel) Differences(there client.Channel) []string { return m.differences(there) }
func (m *thingModel) Memory() any                               { return &m.sent }

type fixtureModel struct {
	shownThing
	tf.Managed
}

func (m *fixtureModel) Settle(channel client.Channel, _ *fixtureModel) {
	tf.FillUnknown(&m.shownThing, show(channel))
}
func (m *fixtureModel) Keep(state *fixtureModel)                  { tf.FillUnknown(&m.shownThing, state.shownThing) }
func (m *fixtureModel) Writes(_, state *fixtureModel) bool        { return m.writes(state.shownThing) }
func (m *fixtureModel) Differences(there client.Channel) []string { return m.differences(there) }

func kindOf(noun, loses string) tf.Kind[client.Channel] {
	return tf.Kind[client.Channel]{
		Noun: noun, Name: "topic", Loses: loses,
		IDOf:   func(channel client.Channel) string { return channel.ID },
		NameOf: func(channel client.Channel) string { return channel.Topic },
		In:     func(c *client.Client) *client.Collection[client.Channel] { return c.Channels },
	}
}

func thingSchema() schema.Schema {
	keep := []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	return schema.Schema{Attributes: map[string]schema.Attribute{
		"id":         schema.StringAttribute{Computed: true, PlanModifiers: keep},
		"topic":      schema.StringAttribute{Required: true, CustomType: tf.TextType{}},
		"kind":       schema.StringAttribute{Required: true},
		"created_at": schema.StringAttribute{Computed: true, PlanModifiers: keep},
		"updated_at": schema.StringAttribute{Computed: true},
	}}
}

// stub is a provider of things and fixtures on a community, which notes what the checks of plans were told.
type stub struct {
	community *acctest.Community
	checks    []string
	data      *tf.Provider
}

func newStub(t *testing.T) (s *stub, p *acctest.Protocol) {
	t.Helper()
	s = &stub{community: acctest.New(t)}
	p = acctest.NewProtocol(t, s)
	if problems := p.Configure(nil); len(problems) > 0 {
		t.Fatalf("configuring: %q", problems)
	}
	return s, p
}

func (s *stub) thing() resource.Resource {
	return tf.NewListed(tf.Listed[client.Channel, *thingModel]{
		Kind: kindOf("thing", "all that is in it"), Example: "News", Schema: thingSchema(), Loss: "What becomes of it.", Adopting: "So it is. ",
		CreatedBy: client.OpCreateChannel, UpdatedBy: client.OpUpdateChannel, DeletedBy: client.OpDeleteChannel,
		Create: func(ctx context.Context, c *client.Client, plan *thingModel) (client.Channel, error) {
			plan.sent = []string{plan.Kind.ValueString()}
			return c.CreateChannel(ctx, plan.Topic.ValueString(), plan.Kind.ValueString())
		},
		Adopt: func(ctx context.Context, c *client.Client, there client.Channel, plan *thingModel) (client.Channel, error) {
			return c.UpdateChannel(ctx, there.ID, plan.Topic.ValueString(), plan.Kind.ValueString())
		},
		Update: func(ctx context.Context, c *client.Client, change tf.Change[*thingModel]) (client.Channel, error) {
			plan := change.Plan
			plan.sent = append(slices.Clone(change.State.sent), plan.Kind.ValueString())
			return c.UpdateChannel(ctx, change.State.ID.ValueString(), plan.Topic.ValueString(), plan.Kind.ValueString())
		},
		Delete: func(ctx context.Context, c *client.Client, state *thingModel) error {
			return c.DeleteChannel(ctx, state.ID.ValueString())
		},
		Check: func(check tf.Check[client.Channel, *thingModel]) {
			sent := []string{}
			if check.State != nil {
				sent = check.State.sent
			}
			s.checks = append(s.checks, fmt.Sprint(check.Config != nil, check.Plan != nil, check.State != nil, check.Writes, check.Adopts, sent))
		},
	})
}

func (s *stub) fixture() resource.Resource {
	return tf.NewListed(tf.Listed[client.Channel, *fixtureModel]{
		Kind: kindOf("fixture", ""), Example: "News", Schema: thingSchema(),
		CreatedBy: client.OpCreateChannel, UpdatedBy: client.OpUpdateChannel,
		Create: func(ctx context.Context, c *client.Client, plan *fixtureModel) (client.Channel, error) {
			return c.CreateChannel(ctx, plan.Topic.ValueString(), plan.Kind.ValueString())
		},
		Update: func(context.Context, *client.Client, tf.Change[*fixtureModel]) (client.Channel, error) {
			return client.Channel{}, errors.New("nobody can")
		},
	})
}

func lookUp() tf.LookUp[client.Channel, shownThing] {
	return tf.LookUp[client.Channel, shownThing]{
		Kind: kindOf("thing", ""), Show: show, OneSays: "One.", ManySay: "Many.",
		Describe: map[string]string{"id": "Its id.", "kind": "Its kind."},
		Filters:  []tf.Filter[client.Channel]{{Attribute: "kind", Of: func(channel client.Channel) string { return channel.ChannelType }}},
	}
}

func (s *stub) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "test"
}

func (s *stub) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}

func (s *stub) Configure(_ context.Context, _ provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	base, err := url.Parse(s.community.URL + "/api/v1")
	if err == nil {
		var made *client.Client
		made, err = client.New(client.Config{
			SystemAPIKey: s.community.SystemAPIKey(), BaseURLs: map[client.Family]*url.URL{client.System: base}, Clock: s.community.Clock(),
		})
		data := &tf.Provider{Client: made, Ownership: tf.NewOwnership()}
		s.data = data
		resp.ResourceData, resp.DataSourceData, resp.ListResourceData = data, data, data
	}
	if err != nil {
		resp.Diagnostics.AddError("No client", err.Error())
	}
}

func (s *stub) service() tf.Service {
	return tf.Service{
		Resources:   []func() resource.Resource{s.thing, s.fixture},
		DataSources: []func() datasource.DataSource{lookUp().One, lookUp().Many},
	}
}

func (s *stub) Resources(context.Context) []func() resource.Resource { return s.service().Resources }
func (s *stub) DataSources(context.Context) []func() datasource.DataSource {
	return s.service().DataSources
}
func (s *stub) ListResources(context.Context) []func() list.ListResource {
	return s.service().AllListResources()
}

func config(topic, kind string, more ...acctest.Values) acctest.Values {
	all := acctest.Values{"topic": topic, "kind": kind}
	for _, other := range more {
		maps.Copy(all, other)
	}
	return all
}

func none(kind string) acctest.Object { return acctest.Object{Type: kind} }

func succeeded(t *testing.T, what string, outcome acctest.Outcome) acctest.Outcome {
	t.Helper()
	if len(outcome.Errors) > 0 {
		t.Fatalf("%s: %q", what, outcome.Errors)
	}
	return outcome
}

func wantWrites(t *testing.T, c *acctest.Community, what string, wanted map[string]int) {
	t.Helper()
	if err := c.Wrote(wanted)(nil); err != nil {
		t.Errorf("%s: %v", what, err)
	}
	c.ResetRequests()
}

func wantError(t *testing.T, outcome acctest.Outcome, words ...string) {
	t.Helper()
	for _, word := range words {
		if !strings.Contains(strings.Join(outcome.Errors, "\n"), word) {
			t.Errorf("%q is not said: %q", word, outcome.Errors)
		}
	}
}

func TestAThingIsCreatedReadChangedAndDeleted(t *testing.T) {
	s, p := newStub(t)
	created := succeeded(t, "creating", p.Apply(none(thing), config("News", "open")))
	wantWrites(t, s.community, "creating", map[string]int{"createChannel": 1})
	if acctest.Text(created.State["on_destroy"]) != "delete" || created.Identity["id"] != s.community.ID("News") {
		t.Errorf("created as %v %v", created.State, created.Identity)
	}

	read := succeeded(t, "reading", p.Next().Read(created.Object))
	plan := succeeded(t, "planning again", p.Plan(read.Object, config("News", "open")))
	if !plan.Keeps(read.Object) {
		t.Errorf("the plan is not empty: from %v to %v", read.State, plan.State)
	}

	behaves := config("News", "open", acctest.Values{"on_destroy": "delete", "timeouts": acctest.Values{"read": "1m"}})
	kept := succeeded(t, "changing how it behaves", p.Next().Apply(read.Object, behaves))
	wantWrites(t, s.community, "changing how it behaves", map[string]int{})

	changed := succeeded(t, "changing it", p.Next().Apply(kept.Object, config("Olds", "forum")))
	wantWrites(t, s.community, "changing it", map[string]int{"updateChannel": 1})
	if acctest.Text(changed.State["topic"]) != "Olds" || acctest.Text(changed.State["kind"]) != "forum" {
		t.Errorf("changed to %v", changed.State)
	}

	succeeded(t, "destroying", p.Next().Apply(changed.Object, nil))
	wantWrites(t, s.community, "destroying", map[string]int{"deleteChannel": 1})

	gone := succeeded(t, "reading what is gone", p.Next().Read(read.Object))
	if gone.State != nil && len(gone.Warnings) == 0 {
		t.Errorf("what is gone is still there without a word: %v", gone.State)
	}
	// config, plan, state, writes, adopts, memory
	wanted := []string{
		"true true false false false []", "true true true false false [open]", "true true true false false [open]",
		"true true true true false [open]", "false false true false false []",
	}
	if !slices.Equal(s.checks, wanted) {
		t.Errorf("the check was told\n%s, wanted\n%s", strings.Join(s.checks, "\n"), strings.Join(wanted, "\n"))
	}
}

func TestAThingIsAdopted(t *testing.T) {
	s, p := newStub(t)
	adopting := config("News", "open", acctest.Values{"adopt_existing": true})
	there := s.community.AddChannel("News", "forum")
	plan := succeeded(t, "planning", p.Plan(none(thing), adopting))
	if !strings.Contains(strings.Join(plan.Warnings, ""), "kind: forum → open") || s.checks[0] != "true true false false true []" {
		t.Errorf("the plan says %q, and the check was told %q", plan.Warnings, s.checks)
	}
	adopted := succeeded(t, "adopting", p.Next().Apply(none(thing), adopting))
	wantWrites(t, s.community, "adopting", map[string]int{"updateChannel": 1})
	if adopted.Identity["id"] != there.ID || acctest.Text(adopted.State["on_destroy"]) != "abandon" {
		t.Errorf("adopted as %v %v", adopted.State, adopted.Identity)
	}
	succeeded(t, "destroying", p.Next().Apply(adopted.Object, nil))
	wantWrites(t, s.community, "destroying what was adopted", map[string]int{})

	succeeded(t, "adopting where nothing is", p.Next().Apply(none(thing), config("Views", "open", acctest.Values{"adopt_existing": true})))
	wantWrites(t, s.community, "adopting where nothing is", map[string]int{"createChannel": 1})
}

func TestAThingIsImportedByIDByIdentityAndByName(t *testing.T) {
	s, p := newStub(t)
	there := s.community.AddChannel("News", "open")
	for name, imported := range map[string]acctest.Outcome{
		"id": p.Import(thing, there.ID, nil), "identity": p.Import(thing, "", map[string]string{"id": there.ID}),
		"name": p.Import(thing, "topic:News", nil), "name of a fixture": p.Import(fixture, "topic:News", nil),
	} {
		succeeded(t, name, imported)
		if acctest.Text(imported.State["id"]) != there.ID || acctest.Text(imported.State["adopt_existing"]) != `tftypes.Bool<"false">` {
			t.Errorf("%s: %v", name, imported.State)
		}
	}
	wantWrites(t, s.community, "importing", map[string]int{})
	wantError(t, p.Import(thing, "topic:Nobody", nil), `no thing has the topic "Nobody"`)
	s.community.Inject(mockapi.Fault{Operation: "listSystemChannels", Status: 503, Message: "gone fishing", Times: -1})
	wantError(t, p.Next().Import(thing, "topic:News", nil), "gone fishing")
}

func TestAFixtureIsForgottenAndNotDeleted(t *testing.T) {
	s, p := newStub(t)
	created := succeeded(t, "creating", p.Apply(none(fixture), config("News", "open")))
	if _, has := created.State["on_destroy"]; has {
		t.Error("a fixture has on_destroy")
	}
	adopted := succeeded(t, "adopting", p.Next().Apply(none(fixture), config("News", "open", acctest.Values{"adopt_existing": true})))
	wantWrites(t, s.community, "creating and adopting", map[string]int{"createChannel": 1})
	wantError(t, p.Next().Apply(created.Object, config("Olds", "open")), "Could not update the fixture", "nobody can")
	succeeded(t, "destroying", p.Next().Apply(adopted.Object, nil))
	wantWrites(t, s.community, "destroying", map[string]int{})
}

func TestWhatFailsIsSaid(t *testing.T) {
	s, p := newStub(t)
	created := succeeded(t, "creating", p.Apply(none(thing), config("News", "open")))
	there := s.community.AddChannel("Views", "forum")
	fail := func(operation string) *acctest.Protocol {
		s.community.ClearFaults()
		s.community.Inject(mockapi.Fault{Operation: operation, Status: 400, Message: "not today", Times: -1})
		return p.Next()
	}
	wantError(t, fail("createChannel").Apply(none(thing), config("Olds", "open")), `Could not create the thing "Olds"`, "not today")
	adopting := config("Views", "open", acctest.Values{"adopt_existing": true})
	wantError(t, fail("updateChannel").Apply(none(thing), adopting), `Could not adopt the thing "Views"`, "not today")
	wantError(t, fail("updateChannel").Apply(created.Object, config("Olds", "open")), "Could not update the thing "+created.Identity["id"])
	wantError(t, fail("deleteChannel").Apply(created.Object, nil), `Could not delete the thing "News"`, "not today")
	wantError(t, fail("listSystemChannels").Read(created.Object), `Could not read the thing "News"`, "not today")
	if channel, found := s.community.ChannelByTopic("Views"); !found || channel.ID != there.ID {
		t.Error("a failed adoption has changed something")
	}
}

func TestAStateWithoutAnIDIsRefused(t *testing.T) {
	_, p := newStub(t)
	object := acctest.Object{Type: thing, State: acctest.Values{"topic": "News", "kind": "open"}}
	wantError(t, p.Read(object), "The state of this thing has no id")
	wantError(t, p.Plan(object, config("Olds", "open")), "The state of this thing has no id")
	plan := acctest.Outcome{Object: acctest.Object{Type: thing, State: config("Olds", "open")}}
	wantError(t, p.ApplyPlan(object, config("Olds", "open"), plan), "The state of this thing has no id")
	wantError(t, p.ApplyPlan(object, nil, acctest.Outcome{Object: none(thing)}), "The state of this thing has no id")
}

func TestAMemoryThatIsBrokenIsSaid(t *testing.T) {
	_, p := newStub(t)
	created := succeeded(t, "creating", p.Apply(none(thing), config("News", "open")))
	created.Private = []byte(`{"life":"eyJtZW1vcnkiOnt9fQ=="}`) // {"memory":{}}
	wantError(t, p.Next().Plan(created.Object, config("Olds", "open")), "private state is broken")
	succeeded(t, "planning to destroy it", p.Next().Plan(created.Object, nil))
}

func TestATimeThatMakesNoSenseSendsNothing(t *testing.T) {
	s, p := newStub(t)
	created := succeeded(t, "creating", p.Apply(none(thing), config("News", "open")))
	s.community.ResetRequests()
	soon := acctest.Values{"timeouts": acctest.Values{"create": "soon", "read": "soon", "update": "soon", "delete": "soon"}}
	edited := created.Object
	edited.State = maps.Clone(created.State)
	maps.Copy(edited.State, soon)
	plan := func(state acctest.Values) acctest.Outcome {
		return acctest.Outcome{Object: acctest.Object{Type: thing, State: state}}
	}
	for name, outcome := range map[string]acctest.Outcome{
		"creating":   p.Next().ApplyPlan(none(thing), config("Olds", "open", soon), plan(config("Olds", "open", soon))),
		"reading":    p.Next().Read(edited),
		"updating":   p.Next().ApplyPlan(edited, config("Olds", "open", soon), plan(config("Olds", "open", soon, acctest.Values{"id": "1"}))),
		"destroying": p.Next().ApplyPlan(edited, nil, acctest.Outcome{Object: none(thing)}),
	} {
		if len(outcome.Errors) == 0 {
			t.Errorf("%s: no error", name)
		}
	}
	wantWrites(t, s.community, "with a time that makes no sense", map[string]int{})
}

func TestAPlanBeforeTheProviderIsConfiguredSaysNothing(t *testing.T) {
	s := &stub{community: acctest.New(t)}
	p := acctest.NewProtocol(t, s)
	succeeded(t, "planning", p.Plan(none(thing), config("News", "open")))
	if len(s.checks) != 0 {
		t.Errorf("the check was told %q", s.checks)
	}
}

func TestWhatIsGoneIsForgottenOnceThatIsProved(t *testing.T) {
	for kind, without := range map[string]string{thing: ", without all that is in it", fixture: "creates it again."} {
		s, p := newStub(t)
		created := succeeded(t, "creating", p.Apply(none(kind), config("News", "open")))
		if err := s.community.RemoveChannel(created.Identity["id"]); err != nil {
			t.Fatal(err)
		}
		doubted := succeeded(t, "reading at once", p.Next().Read(created.Object))
		if doubted.State == nil || !strings.Contains(strings.Join(doubted.Warnings, ""), "is not in the list") {
			t.Errorf("%s that has just been made: %v %q", kind, doubted.State, doubted.Warnings)
		}
		s.community.Server.Clock().Advance(time.Hour)
		gone := succeeded(t, "reading later", p.Next().Read(created.Object))
		said := strings.Join(gone.Warnings, "")
		if gone.State != nil || !strings.Contains(said, "is gone") || !strings.Contains(said, without) {
			t.Errorf("%s that is gone: %v %q", kind, gone.State, gone.Warnings)
		}
	}
}

func TestAnImportOfNothingSaysWhatTheIDIs(t *testing.T) {
	s, p := newStub(t)
	s.community.AddChannel("News", "open")
	wantError(t, p.Import(thing, "News", nil), `"News" is the topic of a thing, not an id: import topic:News`)
	if imported := succeeded(t, "importing an unknown id", p.Import(thing, "nobody", nil)); imported.State != nil {
		t.Errorf("imported as %v", imported.State)
	}
}

// A service that shows a name in its own way is not corrected for ever.
func TestANameThatTheServiceRewritesIsLearned(t *testing.T) {
	s, p := newStub(t)
	created := succeeded(t, "creating", p.Apply(none(thing), config("News", "open")))
	shout := func() {
		if err := s.community.EditChannel(created.Identity["id"], "NEWS!", "open"); err != nil {
			t.Fatal(err)
		}
	}
	shout()
	drifted := succeeded(t, "reading", p.Next().Read(created.Object))
	if acctest.Text(drifted.State["topic"]) != "NEWS!" {
		t.Fatalf("the drift is not seen: %v", drifted.State)
	}
	repaired := succeeded(t, "repairing", p.Next().Apply(drifted.Object, config("News", "open")))
	shout()
	learned := succeeded(t, "reading again", p.Next().Read(repaired.Object))
	if acctest.Text(learned.State["topic"]) != "News" || !strings.Contains(strings.Join(learned.Warnings, ""), "in its own way") {
		t.Errorf("%v %q", learned.State, learned.Warnings)
	}
}
