package acctest

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	fwprovider "github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/returning-ai/terraform-provider-returningai/internal/provider"
)

// Values are the attributes of a resource by name: strings, booleans, numbers, nil, or Unknown. Those left out are null.
type Values map[string]any

// Unknown is a value that is not known at plan time.
var Unknown = tftypes.UnknownValue

// Protocol drives the provider by its protocol, in process and without any program, so that what a program is too old for, and
// what a program does not show (warnings, identities, private state), can be tested anywhere.
type Protocol struct {
	t      *testing.T
	server tfprotov6.ProviderServer
	schema *tfprotov6.GetProviderSchemaResponse
	block  Values
}

// Object is a resource as Terraform keeps it: state, identity and private state.
type Object struct {
	Type     string
	State    Values // nil when there is none
	Identity map[string]string
	Private  []byte
}

// Outcome is an answer of the provider.
type Outcome struct {
	Object
	Replaces []string // the attributes that force a replacement
	Warnings []string // summary, detail
	WarnsAt  []string // the attribute of each warning
	Errors   []string // path, summary, detail
}

// Keeps says whether a plan leaves an object as it is.
func (o Outcome) Keeps(prior Object) bool {
	if o.State == nil || prior.State == nil {
		return false
	}
	for name, value := range prior.State {
		if !same(o.State[name], value) {
			return false
		}
	}
	return len(o.Replaces) == 0
}

// same says whether two members are equal. The elements of a set have no order.
func same(a, b any) bool {
	left, isValue := a.(tftypes.Value)
	right, isToo := b.(tftypes.Value)
	return isValue && isToo && left.Equal(right) || Text(a) == Text(b)
}

// Protocol starts a provider and configures it with both keys of the community, and the given attributes of its block.
func (c *Community) Protocol(more Values) *Protocol {
	c.t.Helper()
	return c.ProtocolOn(provider.Serving(c.Provider())(), more)
}

// Provider makes a provider with the community's clock.
func (c *Community) Provider() fwprovider.Provider { return provider.NewWithClock("test", c.Clock())() }

// ProtocolOn is Protocol for a provider's server.
func (c *Community) ProtocolOn(server tfprotov6.ProviderServer, more Values) *Protocol {
	c.t.Helper()
	p := NewProtocolOn(c.t, server)
	block := Values{
		"api_token": c.APIToken(), "system_api_key": c.SystemAPIKey(), "max_requests_per_second": 1000.0,
		"community_id": c.CommunityID(),
		"endpoints": Values{
			"integration": c.URL + "/apis/v1", "application": c.URL + "/apis/v1", "system": c.URL + "/api/v1", "partner": c.URL + "/v1",
			"widgets": c.URL + "/v2/api", "secure_auth": c.URL + "/api",
		},
	}
	maps.Copy(block, more)
	if problems := p.Configure(block); len(problems) > 0 {
		c.t.Fatalf("configuring the provider: %s", problems)
	}
	return p
}

// NewProtocol starts a provider that is not configured.
func NewProtocol(t *testing.T, made fwprovider.Provider) *Protocol {
	t.Helper()
	return NewProtocolOn(t, provider.Serving(made)())
}

// NewProtocolOn is NewProtocol for a provider's server.
func NewProtocolOn(t *testing.T, server tfprotov6.ProviderServer) *Protocol {
	t.Helper()
	schema, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatalf("reading the schema: %v", err)
	}
	return &Protocol{t: t, server: server, schema: schema}
}

// Configure configures the provider and returns its errors.
func (p *Protocol) Configure(block Values) []string {
	p.t.Helper()
	if block == nil { // Terraform sends an empty block where there is none
		block = Values{}
	}
	config := p.encode(p.schema.Provider.ValueType(), block)
	validated, err := p.server.ValidateProviderConfig(p.t.Context(), &tfprotov6.ValidateProviderConfigRequest{Config: config})
	p.must(err)
	if problems := errorsOf(validated.Diagnostics); len(problems) > 0 {
		return problems
	}
	resp, err := p.server.ConfigureProvider(p.t.Context(), &tfprotov6.ConfigureProviderRequest{Config: config, TerraformVersion: "1.99.0"})
	p.must(err)
	p.block = block
	return errorsOf(resp.Diagnostics)
}

// Next configures the provider anew, as in the next process of Terraform: one plans, another one applies, and neither knows what the
// one before it has read, planned or done.
func (p *Protocol) Next() *Protocol {
	p.t.Helper()
	if problems := p.Configure(p.block); len(problems) > 0 {
		p.t.Fatalf("configuring the provider again: %s", problems)
	}
	return p
}

// Validate checks a configuration, as Terraform does before each plan, and returns its errors.
func (p *Protocol) Validate(typeName string, config Values) []string {
	p.t.Helper()
	resp, err := p.server.ValidateResourceConfig(p.t.Context(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: typeName, Config: p.encode(p.kind(typeName), config),
		ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
	})
	p.must(err)
	return errorsOf(resp.Diagnostics)
}

// Plan plans from an object (of which the state may be nil) to a configuration (nil to destroy).
func (p *Protocol) Plan(prior Object, config Values) Outcome {
	p.t.Helper()
	kind := p.kind(prior.Type)
	resp, err := p.server.PlanResourceChange(p.t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: prior.Type, Config: p.encode(kind, config), PriorState: p.encode(kind, prior.State),
		ProposedNewState: p.encode(kind, p.proposed(prior, config)), PriorPrivate: prior.Private, PriorIdentity: p.identity(prior),
	})
	p.must(err)
	outcome := p.outcome(prior.Type, resp.PlannedState, resp.PlannedIdentity, resp.PlannedPrivate, resp.Diagnostics)
	for _, path := range resp.RequiresReplace {
		outcome.Replaces = append(outcome.Replaces, path.String())
	}
	return outcome
}

// Apply plans and applies.
func (p *Protocol) Apply(prior Object, config Values) Outcome {
	p.t.Helper()
	plan := p.Plan(prior, config)
	if len(plan.Errors) > 0 {
		return plan
	}
	return p.ApplyPlan(prior, config, plan)
}

// ApplyPlan applies a plan that was made before, as Terraform does with a saved one.
func (p *Protocol) ApplyPlan(prior Object, config Values, plan Outcome) Outcome {
	p.t.Helper()
	kind := p.kind(prior.Type)
	resp, err := p.server.ApplyResourceChange(p.t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: prior.Type, Config: p.encode(kind, config), PriorState: p.encode(kind, prior.State), PlannedState: p.encode(kind, plan.State),
		PlannedPrivate: plan.Private, PlannedIdentity: p.identity(plan.Object),
	})
	p.must(err)
	applied := p.outcome(prior.Type, resp.NewState, resp.NewIdentity, resp.Private, resp.Diagnostics)
	if len(applied.Errors) == 0 {
		p.wantAsPlanned(plan, applied)
	}
	return applied
}

// wantAsPlanned fails the test where an apply made something else of a value that the plan knew: Terraform refuses that as an
// inconsistent result.
func (p *Protocol) wantAsPlanned(plan, applied Outcome) {
	p.t.Helper()
	for name, member := range plan.State {
		planned, fromPlan := member.(tftypes.Value)
		got, isValue := applied.State[name].(tftypes.Value)
		if fromPlan && isValue && !isAsPlanned(planned, got) {
			p.t.Errorf("inconsistent result after apply: %s was planned as %s, and is %s", name, planned, got)
		}
	}
}

// isAsPlanned says whether a value is the planned one, with anything in place of what was unknown.
func isAsPlanned(planned, got tftypes.Value) bool {
	if !planned.IsKnown() || planned.IsFullyKnown() {
		return !planned.IsKnown() || planned.Equal(got)
	}
	var members, gotMembers map[string]tftypes.Value
	if planned.As(&members) == nil && got.As(&gotMembers) == nil {
		return maps.EqualFunc(members, gotMembers, isAsPlanned)
	}
	var elements, gotElements []tftypes.Value
	if planned.As(&elements) == nil && got.As(&gotElements) == nil {
		return len(elements) == len(gotElements) || planned.Type().Is(tftypes.Set{})
	}
	return true
}

// Read refreshes.
func (p *Protocol) Read(object Object) Outcome {
	p.t.Helper()
	resp, err := p.server.ReadResource(p.t.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: object.Type, CurrentState: p.encode(p.kind(object.Type), object.State), Private: object.Private,
		CurrentIdentity: p.identity(object),
	})
	p.must(err)
	return p.outcome(object.Type, resp.NewState, resp.NewIdentity, resp.Private, resp.Diagnostics)
}

// Import imports by id, or by identity when the id is empty, and refreshes as Terraform does.
func (p *Protocol) Import(typeName, id string, identity map[string]string) Outcome {
	p.t.Helper()
	req := &tfprotov6.ImportResourceStateRequest{TypeName: typeName, ID: id}
	if id == "" {
		req.Identity = p.identity(Object{Type: typeName, Identity: identity})
	}
	resp, err := p.server.ImportResourceState(p.t.Context(), req)
	p.must(err)
	if problems := errorsOf(resp.Diagnostics); len(problems) > 0 {
		return Outcome{Errors: problems}
	}
	imported := resp.ImportedResources[0]
	return p.Read(p.outcome(typeName, imported.State, imported.Identity, imported.Private, resp.Diagnostics).Object)
}

// Schema returns what the provider says of itself.
func (p *Protocol) Schema() *tfprotov6.GetProviderSchemaResponse { return p.schema }

// Identities returns the identity schemas of the resources that have one.
func (p *Protocol) Identities() map[string]*tfprotov6.ResourceIdentitySchema {
	p.t.Helper()
	resp, err := p.server.GetResourceIdentitySchemas(p.t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	p.must(err)
	return resp.IdentitySchemas
}

func (p *Protocol) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *Protocol) kind(typeName string) tftypes.Type {
	p.t.Helper()
	schema, there := p.schema.ResourceSchemas[typeName]
	if !there {
		p.t.Fatalf("the provider has no resource %s", typeName)
	}
	return schema.ValueType()
}

// proposed is what Terraform proposes: the configuration, with the prior values of computed attributes that it leaves out.
func (p *Protocol) proposed(prior Object, config Values) Values {
	if config == nil || prior.State == nil {
		return config
	}
	proposed := maps.Clone(config)
	for _, attribute := range p.schema.ResourceSchemas[prior.Type].Block.Attributes {
		if _, configured := config[attribute.Name]; !configured && attribute.Computed {
			proposed[attribute.Name] = prior.State[attribute.Name]
		}
	}
	return proposed
}

func (p *Protocol) identity(object Object) *tfprotov6.ResourceIdentityData {
	if object.Identity == nil {
		return nil
	}
	values := Values{}
	for name, value := range object.Identity {
		values[name] = value
	}
	return &tfprotov6.ResourceIdentityData{IdentityData: p.encode(p.Identities()[object.Type].ValueType(), values)}
}

func (p *Protocol) encode(kind tftypes.Type, values Values) *tfprotov6.DynamicValue {
	p.t.Helper()
	var raw any
	if values != nil {
		raw = values
	}
	encoded, err := tfprotov6.NewDynamicValue(kind, value(kind, raw))
	p.must(err)
	return &encoded
}

// value makes a Terraform value of a Go one.
func value(kind tftypes.Type, raw any) tftypes.Value {
	switch typed := raw.(type) {
	case tftypes.Value:
		return typed
	case Values:
		if object, isObject := kind.(tftypes.Object); isObject {
			members := map[string]tftypes.Value{}
			for name, member := range object.AttributeTypes {
				members[name] = value(member, typed[name])
			}
			return tftypes.NewValue(kind, members)
		}
		dictionary, _ := kind.(tftypes.Map)
		members := map[string]tftypes.Value{}
		for name, member := range typed {
			members[name] = value(dictionary.ElementType, member)
		}
		return tftypes.NewValue(kind, members)
	case []any:
		elements := []tftypes.Value{}
		for _, element := range typed {
			elements = append(elements, value(elementOf(kind), element))
		}
		return tftypes.NewValue(kind, elements)
	}
	return tftypes.NewValue(kind, raw)
}

// elementOf returns the type of the elements of a list or a set.
func elementOf(kind tftypes.Type) tftypes.Type {
	if set, isSet := kind.(tftypes.Set); isSet {
		return set.ElementType
	}
	list, _ := kind.(tftypes.List)
	return list.ElementType
}

func (p *Protocol) outcome(
	typeName string, state *tfprotov6.DynamicValue, identity *tfprotov6.ResourceIdentityData, private []byte,
	diags []*tfprotov6.Diagnostic,
) Outcome {
	p.t.Helper()
	outcome := Outcome{Object: Object{Type: typeName, Private: private}, Errors: errorsOf(diags)}
	for _, diagnostic := range diags {
		if diagnostic.Severity == tfprotov6.DiagnosticSeverityWarning {
			outcome.Warnings = append(outcome.Warnings, diagnostic.Summary+": "+diagnostic.Detail)
			outcome.WarnsAt = append(outcome.WarnsAt, diagnostic.Attribute.String())
		}
	}
	if state != nil {
		outcome.State = p.decode(p.kind(typeName), state)
	}
	if identity != nil && identity.IdentityData != nil {
		for name, member := range p.decode(p.Identities()[typeName].ValueType(), identity.IdentityData) {
			if outcome.Identity == nil {
				outcome.Identity = map[string]string{}
			}
			outcome.Identity[name] = Text(member)
		}
	}
	return outcome
}

// decode returns an object's members as Terraform values; nil for null.
func (p *Protocol) decode(kind tftypes.Type, encoded *tfprotov6.DynamicValue) Values {
	p.t.Helper()
	decoded, err := encoded.Unmarshal(kind)
	p.must(err)
	if decoded.IsNull() || !decoded.IsKnown() {
		return nil
	}
	members := map[string]tftypes.Value{}
	p.must(decoded.As(&members))
	values := Values{}
	for name, member := range members {
		values[name] = member
	}
	return values
}

// Text returns a member of a state as text: a string's value, else how Terraform's types print it.
func Text(member any) string {
	typed, ok := member.(tftypes.Value)
	if !ok {
		return fmt.Sprint(member)
	}
	var text *string
	if typed.IsKnown() && typed.As(&text) == nil && text != nil {
		return *text
	}
	if typed.IsKnown() && typed.IsNull() {
		return "null"
	}
	return typed.String()
}

func errorsOf(diags []*tfprotov6.Diagnostic) []string {
	var problems []string
	for _, diagnostic := range diags {
		if diagnostic.Severity == tfprotov6.DiagnosticSeverityError {
			said := fmt.Sprintf("%s: %s: %s", diagnostic.Attribute, diagnostic.Summary, diagnostic.Detail)
			problems = append(problems, strings.TrimPrefix(said, ": "))
		}
	}
	return problems
}
