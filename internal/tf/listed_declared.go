package tf

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
)

// Listed declares a resource whose kind the service lists. NewListed makes it, and the list resource of `terraform query` with it.
type Listed[T any, M Model[T, M]] struct {
	Kind    Kind[T]
	Example string // a name, for the error of a wrong import id, such as "General"

	Schema   schema.Schema // without what all kinds have alike: addManaged adds that
	Adopting string        // what the page says of adopt_existing for this kind alone; may be empty
	Loss     string        // what the page says of on_destroy; empty where no operation deletes one

	// The operations that write one: a plan that needs one fails without its key.
	CreatedBy, UpdatedBy, DeletedBy client.OperationID

	Create func(ctx context.Context, c *client.Client, plan M) (T, error)
	// Adopt writes what is planned to an existing object where it differs; nil where the name is all that is written.
	Adopt  func(ctx context.Context, c *client.Client, there T, plan M) (T, error)
	Update func(ctx context.Context, c *client.Client, change Change[M]) (T, error)
	Delete func(ctx context.Context, c *client.Client, state M) error // nil where no operation deletes one
	// Check adds to a plan what concerns this kind alone, and warns of it; nil adds nothing.
	Check func(check Check[T, M])
}

// NewListed makes the resource.
func NewListed[T any, M Model[T, M]](declared Listed[T, M]) resource.Resource {
	kind := declared.Kind
	identity := []IdentityAttribute{{Name: "id", Description: fmt.Sprintf("The %s's id.", kind.Noun)}}
	if kind.Within != nil {
		identity = slices.Insert(identity, 0, CommunityIdentity())
	}
	return &listed[T, M]{Listed: declared, Resource: Resource{
		Type:          typeOf(kind.Noun),
		Identity:      identity,
		Names:         map[string]Finder{kind.Name: kind.idOfName},
		ImportExample: kind.Name + ":" + declared.Example,
	}}
}

// Schema describes the resource.
func (r *listed[T, M]) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = r.describe(ctx)
}

// Change is what a plan or an update goes from and to. Config and Plan are nil in a destroy, and State is nil in a create.
type Change[M any] struct{ Config, Plan, State M }

// Check is what a kind's own check of a plan has to go by.
type Check[T, M any] struct {
	Change[M]
	Planned[T] // of a create: what it comes to

	Provider    *Provider
	Diagnostics *diag.Diagnostics
	Writes      bool // of an update: something is sent

	fate      types.String // on_destroy as it is configured
	kept      bool         // the plan is what the state has
	community types.String // the planned one, for a kind of which each community has its own
	moves     bool         // of an update: it is another one than in the state
}

// Model is the model of a resource whose kind is listed: a pointer to a struct that embeds what the service shows, and Managed or
// Deletable. M is the model itself.
type Model[T, M any] interface {
	Behaviour() *Managed
	Fate() *types.String

	Key() (id *types.String, name *Text)
	Refresh(thing T)              // takes over what the service shows; the caller settles the name
	Settle(thing T, state M)      // makes known what the plan left open, after a write; state is nil after a create
	Keep(state M)                 // makes known what the plan left open, where nothing is sent
	Writes(config, state M) bool  // going from the state to this plan changes the thing itself
	Differences(there T) []string // what adopting a thing changes about it, a line each; the plan may be unknown
}

// Remembering is a model that keeps something in the private state: what was sent and what no answer shows.
type Remembering interface {
	Memory() any // a pointer to it
}

// respelled is a Remembering model whose memory is how the service spells a text beside the name: reads learn that, too.
type respelled[T, M any] interface {
	Remembering
	// Sighted takes note of how a list shows the thing right after a write; state is nil after a create.
	Sighted(thing T, state M)
}

// noteSight lets a model take note of what a list shows right after a write; seen is nil where it does not show the thing.
func noteSight[T, M any](model M, seen *T, state M) {
	if learns, ok := any(model).(respelled[T, M]); ok && seen != nil {
		learns.Sighted(*seen, state)
	}
}

// Managed has the attributes that say how the resource behaves.
type Managed struct {
	AdoptExisting types.Bool     `tfsdk:"adopt_existing"`
	Timeouts      timeouts.Value `tfsdk:"timeouts"`
}

// Behaviour returns these attributes, wherever they are embedded.
func (m *Managed) Behaviour() *Managed { return m }

// Fate is where the model has on_destroy; nil where no operation deletes the thing.
func (m *Managed) Fate() *types.String { return nil }

// Deletable is Managed for a kind that can be deleted.
type Deletable struct {
	Managed

	OnDestroy types.String `tfsdk:"on_destroy"`
}

// Fate is where the model has on_destroy.
func (d *Deletable) Fate() *types.String { return &d.OnDestroy }

// keyed is what a model says of its thing: its id, its name, and on_destroy, which is `abandon` where nothing deletes the thing.
type keyed struct {
	id, name string
	fate     types.String
}

func stateOf[T any, M Model[T, M]](model M) keyed {
	id, name := model.Key()
	state := keyed{id.ValueString(), name.ValueString(), types.StringValue(string(Abandon))}
	if fate := model.Fate(); fate != nil {
		state.fate = *fate
	}
	return state
}

// show fills a model as a read does, except for the name. A model that was just imported gets the defaults, so that the plan after an
// import is empty.
func (r *listed[T, M]) show(thing T, model M) {
	model.Refresh(thing)
	if fate := model.Fate(); fate != nil {
		*fate = Delete.Settle(r.Provider, *fate, Imported)
	}
	if managed := model.Behaviour(); managed.AdoptExisting.IsNull() {
		managed.AdoptExisting = types.BoolValue(false)
	}
}

// remember keeps a model's memory beside the life of its object.
func (l *Life) remember(model any, diags *diag.Diagnostics) {
	remembering, ok := model.(Remembering)
	if !ok {
		return
	}
	encoded, err := json.Marshal(remembering.Memory())
	if err != nil {
		diags.AddError("Could not keep what was sent", "It can't be written as JSON. Please report this to the provider's developers.")
	}
	if l.Memory = encoded; string(encoded) == "{}" {
		l.Memory = nil
	}
}

// recall gives a model what remember kept.
func (l *Life) recall(model any, diags *diag.Diagnostics) {
	remembering, ok := model.(Remembering)
	if !ok || len(l.Memory) == 0 {
		return
	}
	if err := json.Unmarshal(l.Memory, remembering.Memory()); err != nil {
		addBrokenNote(diags, lifeNote)
	}
}

// recallSpelling is Life.recall for a model whose memory changes with what is read; false for any other.
func (r *listed[T, M]) recallSpelling(life *Life, model M, diags *diag.Diagnostics) bool {
	_, learns := any(model).(respelled[T, M])
	if learns {
		life.recall(model, diags)
	}
	return learns
}

// describe returns the schema with the attributes that all kinds have alike.
func (d Listed[T, M]) describe(ctx context.Context) schema.Schema {
	described := d.Schema
	described.Attributes = maps.Clone(d.Schema.Attributes)
	described.Attributes["adopt_existing"] = schema.BoolAttribute{
		Optional:            true,
		Computed:            true,
		Default:             booldefault.StaticBool(false),
		MarkdownDescription: d.describeAdoption(),
	}
	if d.Kind.Within != nil {
		described.Attributes[communityIDName] = CommunityIDAttribute(fmt.Sprintf("Changing it makes another %s, in the other community, and "+
			"destroys this one as `on_destroy` says.", d.Kind.Noun))
	}
	described.Attributes["timeouts"] = d.timed().Attribute(ctx)
	if d.Delete != nil {
		described.Attributes["on_destroy"] = Delete.Attribute(d.Loss)
	}
	return described
}

func (d Listed[T, M]) describeAdoption() string {
	otherwise := "destroys"
	if d.Delete == nil {
		otherwise = "forgets"
	}
	return fmt.Sprintf("Whether creating this resource takes over a %[1]s that already has this %[2]s, instead of creating a second one. "+
		"%[3]sA %[1]s that another resource keeps or %[4]s can't be taken over: the plan fails, and shows the `moved` block for a renamed "+
		"one. With several %[1]ss of that %[2]s, the plan fails and lists their ids. With `true`, an apply that was killed half-way can be "+
		"repeated without creating a second %[1]s. Defaults to `false`.", d.Kind.Noun, d.Kind.Name, d.Adopting, otherwise)
}

func (d Listed[T, M]) timed() Timed {
	timed := Timed{Create: "creating the " + d.Kind.Noun, Read: "reading the " + d.Kind.Noun, Update: "changing the " + d.Kind.Noun}
	if d.Delete != nil {
		timed.Delete = "deleting the " + d.Kind.Noun
	}
	return timed
}
