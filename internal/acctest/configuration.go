package acctest

import (
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"

	"github.com/returning-ai/terraform-provider-returningai/internal/provider"
)

// Once applies a configuration of one resource, without any program: it is created, the plan of the next process is empty and writes
// nothing, and it is destroyed. made and destroyed check what the service holds then; they get no state. It does what two steps of Test
// do, for tests that have dozens of configurations.
func (c *Community) Once(t *testing.T, config string, made, destroyed resource.TestCheckFunc) {
	t.Helper()
	parsed := parse(t, config)
	p := NewProtocol(t, provider.NewWithClock("test", c.Clock())())
	succeed(t, "configuring the provider", p.Configure(parsed.provider))
	succeed(t, "validating", p.Validate(parsed.typeName, parsed.resource))
	created := p.Apply(Object{Type: parsed.typeName}, parsed.resource)
	succeed(t, "creating", created.Errors)
	check(t, "created", made)

	c.ResetRequests()
	read := p.Next().Read(created.Object)
	succeed(t, "reading", read.Errors)
	if read.State == nil {
		t.Fatal("reading: it is gone")
	}
	plan := p.Plan(read.Object, parsed.resource)
	succeed(t, "planning again", plan.Errors)
	if !plan.Keeps(read.Object) {
		t.Errorf("the second plan is not empty: from %v to %v", read.State, plan.State)
	}
	check(t, "planned again", c.WroteNothing())

	succeed(t, "destroying", p.Next().Apply(read.Object, nil).Errors)
	check(t, "destroyed", destroyed)
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

// parsedConfig is a configuration that has a provider block and one resource, without references.
type parsedConfig struct {
	provider, resource Values
	typeName           string
}

func parse(t *testing.T, config string) (parsed parsedConfig) {
	t.Helper()
	for _, block := range blocks(t, config) {
		switch {
		case block.Type == "provider":
			parsed.provider = arguments(t, block.Body)
		case block.Type == "resource" && parsed.typeName == "":
			parsed.typeName, parsed.resource = block.Labels[0], arguments(t, block.Body)
		case block.Type == "resource":
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
