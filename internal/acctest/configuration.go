package acctest

import (
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// Once applies a configuration of one resource, without any program: it is created, the plan of the next process is empty and writes
// nothing, and it is destroyed. made and destroyed check what the service holds then; they get no state. It does what two steps of Test
// do, for tests that have dozens of configurations.
func (c *Community) Once(t *testing.T, config string, made, destroyed resource.TestCheckFunc) {
	t.Helper()
	l := c.begin(t, config)
	check(t, "created", made)
	l.rests()
	succeed(t, "destroying", l.p.Next().Apply(l.object, nil).Errors)
	check(t, "destroyed", destroyed)
}

// Drifts applies a configuration of one resource, without any program, lets edit change the service, and checks what the next process
// plans; where that is something, it is applied. is checks what the service holds then, and sees no request from before the edit. It does
// what two steps of Test do, and returns what Terraform keeps in the end.
func (c *Community) Drifts(
	t *testing.T, config string, edit func(), action plancheck.ResourceActionType, is resource.TestCheckFunc,
) Object {
	t.Helper()
	l := c.begin(t, config)
	edit()
	c.ResetRequests()
	if planned := l.plans(); planned != action {
		t.Errorf("planned: %s, wanted: %s", planned, action)
	}
	if action != plancheck.ResourceActionNoop {
		applied := l.p.Next().Apply(l.object, l.config)
		succeed(t, "applying", applied.Errors)
		l.object = applied.Object
	}
	check(t, "applied", is)
	l.rests()
	return l.object
}

// RefreshFailsClosed applies a configuration of one resource, without any program. Then a refresh meets the fault: it fails with a message,
// writes nothing, and leaves the state as it is. Once the fault is over, the plan is empty and writes nothing, and is checks what the
// service holds. It does what three steps of Test do.
func (c *Community) RefreshFailsClosed(t *testing.T, config string, fault mockapi.Fault, message string, is resource.TestCheckFunc) {
	t.Helper()
	l := c.begin(t, config)
	c.ResetRequests()
	fault.Times = -1
	c.Inject(fault)
	read := l.p.Next().Read(l.object)
	if said := strings.Join(read.Errors, "\n"); !Spaced(message).MatchString(said) {
		t.Errorf("the refresh said %q, wanted %s", said, message)
	}
	if !read.Keeps(l.object) {
		t.Errorf("the refresh that failed made %v of %v", read.State, l.object.State)
	}
	check(t, "during the fault", c.WroteNothing())
	c.ClearFaults()
	l.rests()
	check(t, "afterwards", is)
}

// Refuses wants an error with a message of a configuration with one resource or data source, without any program: of its validation, its
// plan or its apply. It does what a step of Test with an expected error does, for tables of mistakes.
func (c *Community) Refuses(t *testing.T, config, message string) {
	t.Helper()
	parsed := parse(t, config)
	p := NewProtocol(t, c.Provider())
	problems := p.Configure(parsed.provider)
	switch {
	case len(problems) > 0:
	case parsed.reads:
		problems = p.LookUp(parsed.typeName, parsed.resource).Errors
	default:
		if problems = p.Validate(parsed.typeName, parsed.resource); len(problems) == 0 {
			problems = p.Apply(Object{Type: parsed.typeName}, parsed.resource).Errors
		}
	}
	if said := strings.Join(problems, "\n"); !Spaced(message).MatchString(said) {
		t.Errorf("said %q, wanted %s", said, message)
	}
}

// life is a resource that a configuration declares, driven by the protocol.
type life struct {
	t      *testing.T
	c      *Community
	p      *Protocol
	config Values
	object Object
}

// begin creates the one resource of a configuration.
func (c *Community) begin(t *testing.T, config string) *life {
	t.Helper()
	parsed := parse(t, config)
	p := NewProtocol(t, c.Provider())
	succeed(t, "configuring the provider", p.Configure(parsed.provider))
	succeed(t, "validating", p.Validate(parsed.typeName, parsed.resource))
	created := p.Apply(Object{Type: parsed.typeName}, parsed.resource)
	succeed(t, "creating", created.Errors)
	return &life{t: t, c: c, p: p, config: parsed.resource, object: created.Object}
}

// plans refreshes in the next process, and says what its plan does.
func (l *life) plans() plancheck.ResourceActionType {
	l.t.Helper()
	read := l.p.Next().Read(l.object)
	succeed(l.t, "reading", read.Errors)
	l.object = read.Object
	plan := l.p.Plan(l.object, l.config)
	succeed(l.t, "planning again", plan.Errors)
	switch {
	case l.object.State == nil:
		return plancheck.ResourceActionCreate
	case plan.Keeps(l.object):
		return plancheck.ResourceActionNoop
	case len(plan.Replaces) > 0:
		return plancheck.ResourceActionReplace
	default:
		return plancheck.ResourceActionUpdate
	}
}

// rests checks that the next plan is empty and writes nothing.
func (l *life) rests() {
	l.t.Helper()
	l.c.ResetRequests()
	if planned := l.plans(); planned != plancheck.ResourceActionNoop {
		l.t.Errorf("the second plan is not empty: %s of %v", planned, l.object.State)
	}
	check(l.t, "planned again", l.c.WroteNothing())
}

func succeed(t *testing.T, what string, problems []string) {
	t.Helper()
	if len(problems) > 0 {
		t.Fatalf("%s: %q", what, problems)
	}
}

func check(t *testing.T, when string, is resource.TestCheckFunc) {
	t.Helper()
	if is == nil {
		return
	}
	if err := is(nil); err != nil {
		t.Errorf("%s: %v", when, err)
	}
}

// parsedConfig is a configuration that has a provider block and one resource or data source, without references.
type parsedConfig struct {
	provider, resource Values
	typeName           string
	reads              bool // it is a data source
}

func parse(t *testing.T, config string) (parsed parsedConfig) {
	t.Helper()
	for _, block := range blocks(t, config) {
		switch {
		case block.Type == "provider":
			parsed.provider = arguments(t, block.Body)
		case block.Type != "resource" && block.Type != "data":
		case parsed.typeName == "":
			parsed.typeName, parsed.resource, parsed.reads = block.Labels[0], arguments(t, block.Body), block.Type == "data"
		default:
			t.Fatal("the configuration has more than one resource")
		}
	}
	return parsed
}

// blocks returns the blocks of a file in Terraform's language.
func blocks(t *testing.T, content string) hclsyntax.Blocks {
	t.Helper()
	file, diags := hclsyntax.ParseConfig([]byte(content), "main.tf", hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	body, isNative := file.Body.(*hclsyntax.Body)
	if !isNative {
		t.Fatal("this is not in Terraform's language")
	}
	return body.Blocks
}

// arguments evaluates a block's arguments.
func arguments(t *testing.T, body *hclsyntax.Body) Values {
	t.Helper()
	functions := &hcl.EvalContext{Functions: map[string]function.Function{"jsonencode": stdlib.JSONEncodeFunc}}
	values := Values{}
	for name, attribute := range body.Attributes {
		evaluated, diags := attribute.Expr.Value(functions)
		if diags.HasErrors() {
			t.Fatal(diags)
		}
		values[name] = goValue(evaluated)
	}
	return values
}

// goValue returns a value as Values has it.
func goValue(from cty.Value) any {
	switch kind := from.Type(); {
	case from.IsNull():
		return nil
	case kind == cty.String:
		return from.AsString()
	case kind == cty.Bool:
		return from.True()
	case kind == cty.Number:
		return from.AsBigFloat()
	case kind.IsObjectType() || kind.IsMapType():
		members := Values{}
		for name, member := range from.AsValueMap() {
			members[name] = goValue(member)
		}
		return members
	default: // a list, a set or a tuple
		elements := []any{}
		for _, element := range from.AsValueSlice() {
			elements = append(elements, goValue(element))
		}
		return elements
	}
}
