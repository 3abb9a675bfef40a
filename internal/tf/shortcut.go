package tf

import (
	"bytes"
	"context"
	"reflect"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// A plan of a thousand resources is mostly about resources that stay as they are. For each of them the framework walks through the schema
// dozens of times, which takes longer than all the rest of the provider. So a listed resource answers those two calls by itself: a refresh
// that finds what the state has, and a plan of what the state has. Everything else, and whatever is not quite as expected, is the
// framework's. shortcut_test.go holds both answers against each other.

// Server is all that the framework's server offers to Terraform.
type Server interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
}

// Shortcut is the framework's server with shorter ways for what stays as it is.
type Shortcut struct {
	Server

	prefix     string           // of the types' names
	configured func() *Provider // nil before the provider is configured
	resources  []func() resource.Resource
	stays      atomic.Pointer[map[string]stay]
}

// NewShortcut takes the framework's server, the provider that it configures, and that one's resources, whose types' names have a prefix.
func NewShortcut(server Server, prefix string, configured func() *Provider, resources []func() resource.Resource) *Shortcut {
	return &Shortcut{Server: server, prefix: prefix, configured: configured, resources: resources}
}

// staying is a resource that can tell that it stays as it is. Both methods must leave no trace where they say false.
type staying interface {
	FullResource

	// readSame reads, and says whether the state stays as it is. The notes may change.
	readSame(ctx context.Context, c *codec, state tftypes.Value, notes *notes) bool
	// planSame plans what the state has, and says whether it did. The plan may be another one all the same.
	planSame(ctx context.Context, c *codec, state, config tftypes.Value, notes *notes, diags *diag.Diagnostics) (tftypes.Value, bool)
	// identityOf returns the identity that belongs to a state.
	identityOf(state tftypes.Value) tftypes.Value
}

// stay is such a resource and its schema.
type stay struct {
	staying
	*codec
}

// ConfigureProvider configures the provider, and the resources for the shorter ways.
func (s *Shortcut) ConfigureProvider(
	ctx context.Context, req *tfprotov6.ConfigureProviderRequest,
) (*tfprotov6.ConfigureProviderResponse, error) {
	resp, err := s.Server.ConfigureProvider(ctx, req)
	stays := map[string]stay{}
	for _, construct := range s.resources {
		made, ok := construct().(staying)
		if !ok || s.configured() == nil {
			continue
		}
		var schema resource.SchemaResponse
		var named resource.MetadataResponse
		made.Schema(ctx, resource.SchemaRequest{}, &schema)
		made.Metadata(ctx, resource.MetadataRequest{ProviderTypeName: s.prefix}, &named)
		made.Configure(ctx, resource.ConfigureRequest{ProviderData: s.configured()}, &resource.ConfigureResponse{})
		if codec := newCodec(ctx, schema.Schema); codec != nil {
			stays[named.TypeName] = stay{made, codec}
		}
	}
	s.stays.Store(&stays)
	return resp, err
}

// of returns how resources of a type stay as they are; false for those that only the framework knows how to treat.
func (s *Shortcut) of(typeName string) (known stay, ok bool) {
	if stays := s.stays.Load(); stays != nil {
		known, ok = (*stays)[typeName]
	}
	return known, ok
}

// ReadResource refreshes a resource.
func (s *Shortcut) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	if kind, ok := s.of(req.TypeName); ok {
		if resp := kind.read(ctx, req); resp != nil {
			return resp, nil
		}
	}
	return s.Server.ReadResource(ctx, req)
}

func (s stay) read(ctx context.Context, req *tfprotov6.ReadResourceRequest) *tfprotov6.ReadResourceResponse {
	state, known := s.decode(req.CurrentState)
	notes, readable := readNotes(req.Private)
	if !known || !readable {
		return nil
	}
	identity, keeps := s.identity(state, req.CurrentIdentity)
	if !keeps || !s.readSame(ctx, s.codec, state, notes) {
		return nil
	}
	return &tfprotov6.ReadResourceResponse{NewState: req.CurrentState, NewIdentity: identity, Private: notes.bytes()}
}

// PlanResourceChange plans a change of a resource, or that nothing changes.
func (s *Shortcut) PlanResourceChange(
	ctx context.Context, req *tfprotov6.PlanResourceChangeRequest,
) (*tfprotov6.PlanResourceChangeResponse, error) {
	if kind, ok := s.of(req.TypeName); ok && isSame(req.PriorState, req.ProposedNewState) {
		if resp := kind.plan(ctx, req); resp != nil {
			return resp, nil
		}
	}
	return s.Server.PlanResourceChange(ctx, req)
}

func (s stay) plan(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) *tfprotov6.PlanResourceChangeResponse {
	state, known := s.decode(req.PriorState)
	config, configured := s.decode(req.Config)
	notes, readable := readNotes(req.PriorPrivate)
	if !known || !configured || !readable || !s.hasDefaults(state, config) {
		return nil
	}
	identity := req.PriorIdentity
	if identity == nil {
		identity = &tfprotov6.ResourceIdentityData{IdentityData: encoded(tftypes.NewValue(s.identityOf(state).Type(), nil))}
	}
	var diags diag.Diagnostics
	planned, done := s.planSame(ctx, s.codec, state, config, notes, &diags)
	if !done {
		return nil
	}
	resp := &tfprotov6.PlanResourceChangeResponse{
		PlannedState: req.ProposedNewState, PlannedIdentity: identity, PlannedPrivate: notes.bytes(), Diagnostics: spoken(diags),
	}
	if !planned.Equal(state) {
		resp.PlannedState = encoded(planned)
	}
	return resp
}

// identity returns the identity to answer with, and whether it is the one that Terraform has, if it has one.
func (s stay) identity(state tftypes.Value, stored *tfprotov6.ResourceIdentityData) (*tfprotov6.ResourceIdentityData, bool) {
	current := &tfprotov6.ResourceIdentityData{IdentityData: encoded(s.identityOf(state))}
	keeps := stored == nil || stored.IdentityData == nil || isSame(stored.IdentityData, current.IdentityData)
	return current, keeps && current.IdentityData != nil
}

// isSame says that two values are the same as they travel.
func isSame(a, b *tfprotov6.DynamicValue) bool {
	return a != nil && b != nil && len(a.MsgPack) > 0 && bytes.Equal(a.MsgPack, b.MsgPack)
}

// encoded returns a value as it travels; nil for one that does not fit its own type.
func encoded(value tftypes.Value) *tfprotov6.DynamicValue {
	dynamic, err := tfprotov6.NewDynamicValue(value.Type(), value)
	if err != nil {
		return nil
	}
	return &dynamic
}

// spoken returns diagnostics as they travel.
func spoken(diags diag.Diagnostics) []*tfprotov6.Diagnostic {
	var all []*tfprotov6.Diagnostic
	for _, one := range diags {
		said := &tfprotov6.Diagnostic{Severity: tfprotov6.DiagnosticSeverityWarning, Summary: one.Summary(), Detail: one.Detail()}
		if one.Severity() == diag.SeverityError {
			said.Severity = tfprotov6.DiagnosticSeverityError
		}
		if located, ok := one.(diag.DiagnosticWithPath); ok {
			said.Attribute = attributePath(located.Path())
		}
		all = append(all, said)
	}
	return all
}

// attributePath returns a path through attributes and maps as it travels.
func attributePath(of path.Path) *tftypes.AttributePath {
	at := tftypes.NewAttributePath()
	for _, step := range of.Steps() {
		switch step := step.(type) {
		case path.PathStepAttributeName:
			at = at.WithAttributeName(string(step))
		case path.PathStepElementKeyString:
			at = at.WithElementKeyString(string(step))
		case path.PathStepElementKeyInt:
			at = at.WithElementKeyInt(int(step))
		default:
			return at // a diagnostic about the whole set is better than none
		}
	}
	return at
}

// readSame reads as Read does.
func (r *listed[T, M]) readSame(ctx context.Context, c *codec, state tftypes.Value, notes *notes) bool {
	model := newModel[M]()
	if !c.read(ctx, state, model) || !hasID(&r.Resource, state) {
		return false
	}
	var diags diag.Diagnostics
	ctx, cancel := WithTimeout(ctx, model.Behaviour().Timeouts.Read, DefaultTimeout, &diags)
	defer cancel()
	id, name := model.Key()
	life := ReadLife(ctx, notes, &diags)
	if diags.HasError() || name.IsNull() {
		return false
	}
	kind := r.kindOf(model)
	if kind.In == nil {
		return false
	}
	seen, err := kind.In(r.Client).Observe(ctx, id.ValueString(), life.Known())
	if err != nil || !seen.Present {
		return false
	}
	learns := r.recallSpelling(&life, model, &diags)
	before, inState := copyOf(model), *name
	r.show(seen.Thing, model)
	if learns {
		life.remember(model, &diags)
	}
	*name = inState
	shown, learned := life.Named(r.Kind.NameOf(seen.Thing), inState.ValueString())
	if learned || shown != inState.ValueString() || !same(model, before) || diags.HasError() {
		return false
	}
	life.SeenNow(r.Client.Now())
	life.Write(ctx, notes, &diags)
	r.Ownership.Read(kind.object(r.Provider, id.ValueString()))
	return true
}

// planSame plans as ModifyPlan does.
func (r *listed[T, M]) planSame(
	ctx context.Context, c *codec, state, config tftypes.Value, notes *notes, diags *diag.Diagnostics,
) (planned tftypes.Value, done bool) {
	check := Check[T, M]{Provider: r.Provider, Diagnostics: diags, fate: textOf(config, "on_destroy"), kept: true}
	check.State = newModel[M]()
	if !c.read(ctx, state, check.State) || !hasID(&r.Resource, state) {
		return planned, false
	}
	if r.Kind.Within != nil {
		check.community = r.communityFor(check.State, textOf(config, communityIDName))
		if !check.community.Equal(*placeOf(check.State)) { // it moves
			return planned, false
		}
	}
	if r.Check != nil {
		check.Config = newModel[M]()
		if !c.read(ctx, config, check.Config) {
			return planned, false
		}
	}
	r.planUpdate(ctx, &check, notes, notes)
	if r.Check != nil {
		r.Check(check)
	}
	if same(check.Plan, check.State) {
		return state, true
	}
	return c.write(ctx, check.Plan, diags), true
}

// newModel makes an empty model, which is a pointer to a struct.
func newModel[M any]() M {
	made, _ := reflect.New(reflect.TypeFor[M]().Elem()).Interface().(M) // it was made of that type
	return made
}

// identityOf returns the identity that belongs to a state.
func (r *Resource) identityOf(state tftypes.Value) tftypes.Value {
	attributes, values := map[string]tftypes.Type{}, map[string]tftypes.Value{}
	for _, attribute := range r.Identity {
		attributes[attribute.Name] = tftypes.String
		values[attribute.Name] = tftypes.NewValue(tftypes.String, textOf(state, attribute.state()).ValueString())
	}
	return tftypes.NewValue(tftypes.Object{AttributeTypes: attributes}, values)
}

// hasID says that a state has its whole identity, so that LacksID has nothing to report.
func hasID(r *Resource, state tftypes.Value) bool {
	for _, attribute := range r.Identity {
		if textOf(state, attribute.state()).ValueString() == "" {
			return false
		}
	}
	return true
}
