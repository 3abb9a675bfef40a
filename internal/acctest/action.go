package acctest

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"
)

// Invoked is what a plan or an invocation of an action says.
type Invoked struct {
	Progress []string
	Warnings []string // summary, detail
	Errors   []string // path, summary, detail
}

// note adds diagnostics.
func (i *Invoked) note(diags []*tfprotov6.Diagnostic) {
	i.Errors = append(i.Errors, errorsOf(diags)...)
	for _, diagnostic := range diags {
		if diagnostic.Severity == tfprotov6.DiagnosticSeverityWarning {
			i.Warnings = append(i.Warnings, diagnostic.Summary+": "+diagnostic.Detail)
		}
	}
}

// ValidateAction checks the configuration of an action, as Terraform does once, before it knows all values; it returns the errors.
func (p *Protocol) ValidateAction(typeName string, config Values) []string {
	p.t.Helper()
	server, encoded := p.action(typeName, config)
	resp, err := server.ValidateActionConfig(p.t.Context(), &tfprotov6.ValidateActionConfigRequest{ActionType: typeName, Config: encoded})
	p.must(err)
	return errorsOf(resp.Diagnostics)
}

// PlanAction plans an invocation.
func (p *Protocol) PlanAction(typeName string, config Values) (planned Invoked) {
	p.t.Helper()
	server, encoded := p.action(typeName, config)
	resp, err := server.PlanAction(p.t.Context(), &tfprotov6.PlanActionRequest{ActionType: typeName, Config: encoded})
	p.must(err)
	planned.note(resp.Diagnostics)
	return planned
}

// InvokeAction invokes an action, without planning that.
func (p *Protocol) InvokeAction(ctx context.Context, typeName string, config Values) (invoked Invoked) {
	p.t.Helper()
	server, encoded := p.action(typeName, config)
	stream, err := server.InvokeAction(ctx, &tfprotov6.InvokeActionRequest{ActionType: typeName, Config: encoded})
	p.must(err)
	completed := 0
	for event := range stream.Events {
		switch event := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			invoked.Progress = append(invoked.Progress, event.Message)
		case tfprotov6.CompletedInvokeActionEventType:
			completed++
			invoked.note(event.Diagnostics)
		}
	}
	if completed != 1 {
		p.t.Fatalf("%s completed %d times", typeName, completed)
	}
	return invoked
}

// action returns what serves actions, and the configuration of one as it is sent.
func (p *Protocol) action(typeName string, config Values) (tfprotov6.ActionServer, *tfprotov6.DynamicValue) {
	p.t.Helper()
	server, acts := p.server.(tfprotov6.ActionServer)
	declared, there := p.schema.ActionSchemas[typeName]
	if !acts || !there {
		p.t.Fatalf("the provider has no action %s", typeName)
	}
	return server, p.encode(declared.Schema.ValueType(), config)
}

// ApplyTriggered does what an apply of a file does that has look-ups, resources of this provider and of the type terraform_data, and
// actions which these trigger: it looks up and creates in the order of the file, and then plans and invokes each action that a trigger
// names. It is for programs that have no actions. What else stands in the file fails the test.
func (p *Protocol) ApplyTriggered(content string) map[string]Invoked {
	p.t.Helper()
	known, actions, triggered := map[string]map[string]cty.Value{}, map[string]*hclsyntax.Block{}, []string{}
	for _, block := range blocks(p.t, content) {
		switch kind := strings.Join(append([]string{block.Type}, block.Labels...), "."); {
		case block.Type == "data":
			set(known, "data."+block.Labels[0], block.Labels[1], p.lookedUp(block, known))
		case strings.HasPrefix(kind, "resource.returningai_"):
			set(known, block.Labels[0], block.Labels[1], p.created(block, known))
			triggered = append(triggered, triggers(p.t, block)...)
		case strings.HasPrefix(kind, "resource.terraform_data."):
			set(known, block.Labels[0], block.Labels[1], cty.ObjectVal(evaluated(p.t, block.Body, known)))
			triggered = append(triggered, triggers(p.t, block)...)
		case block.Type == "action":
			actions[kind] = block
		default:
			p.t.Fatalf("a file with actions has a block %s, which is not understood here", kind)
		}
	}
	invoked := map[string]Invoked{}
	for _, name := range triggered {
		if actions[name] == nil || len(actions[name].Body.Blocks) != 1 {
			p.t.Fatalf("a trigger names %s, which is not there or has no configuration", name)
		}
		typeName, config := actions[name].Labels[0], Values{}
		for attribute, value := range evaluated(p.t, actions[name].Body.Blocks[0].Body, known) {
			config[attribute] = goValue(value)
		}
		answer := Invoked{Errors: p.ValidateAction(typeName, config)}
		if planned := p.PlanAction(typeName, config); len(answer.Errors)+len(planned.Errors) > 0 {
			answer.Errors = append(answer.Errors, planned.Errors...)
		} else {
			answer = p.InvokeAction(p.t.Context(), typeName, config)
		}
		invoked[name] = answer
	}
	return invoked
}

func set(known map[string]map[string]cty.Value, group, name string, value cty.Value) {
	if known[group] == nil {
		known[group] = map[string]cty.Value{}
	}
	known[group][name] = value
}

// lookedUp reads a data block, and returns its attributes as texts.
func (p *Protocol) lookedUp(block *hclsyntax.Block, known map[string]map[string]cty.Value) cty.Value {
	p.t.Helper()
	config := Values{}
	for name, value := range evaluated(p.t, block.Body, known) {
		config[name] = goValue(value)
	}
	read := p.LookUp(block.Labels[0], config)
	succeed(p.t, "looking up "+block.Labels[1], read.Errors)
	return textsOf(read.State)
}

// created creates the resource of a block, and returns its attributes as texts.
func (p *Protocol) created(block *hclsyntax.Block, known map[string]map[string]cty.Value) cty.Value {
	p.t.Helper()
	config := Values{}
	for name, value := range evaluated(p.t, block.Body, known) {
		config[name] = goValue(value)
	}
	made := p.Apply(Object{Type: block.Labels[0]}, config)
	succeed(p.t, "creating "+block.Labels[1], made.Errors)
	return textsOf(made.State)
}

func textsOf(state Values) cty.Value {
	texts := map[string]cty.Value{}
	for name, value := range state {
		texts[name] = cty.StringVal(Text(value))
	}
	return cty.ObjectVal(texts)
}

// triggers returns the actions that the triggers of a resource name.
func triggers(t *testing.T, resource *hclsyntax.Block) []string {
	t.Helper()
	var names []string
	for _, lifecycle := range resource.Body.Blocks {
		for _, trigger := range lifecycle.Body.Blocks {
			named, diags := hcl.ExprList(trigger.Body.Attributes["actions"].Expr)
			if diags.HasErrors() {
				t.Fatal(diags)
			}
			for _, one := range named {
				traversal, diags := hcl.AbsTraversalForExpr(one)
				if diags.HasErrors() || len(traversal) != 3 {
					t.Fatalf("a trigger names something else than an action: %v", diags)
				}
				kind, _ := traversal[1].(hcl.TraverseAttr)
				name, _ := traversal[2].(hcl.TraverseAttr)
				names = append(names, strings.Join([]string{traversal.RootName(), kind.Name, name.Name}, "."))
			}
		}
	}
	return names
}

// evaluated returns a block's arguments, which may refer to what is known by its group (such as data.returningai_channel) and name.
func evaluated(t *testing.T, body *hclsyntax.Body, known map[string]map[string]cty.Value) map[string]cty.Value {
	t.Helper()
	variables, data := map[string]cty.Value{}, map[string]cty.Value{}
	for group, members := range known {
		if kind, isData := strings.CutPrefix(group, "data."); isData {
			data[kind] = cty.ObjectVal(members)
			continue
		}
		variables[group] = cty.ObjectVal(members)
	}
	variables["data"] = cty.ObjectVal(data)
	values := map[string]cty.Value{}
	for name, attribute := range body.Attributes {
		value, diags := attribute.Expr.Value(&hcl.EvalContext{Variables: variables})
		if diags.HasErrors() {
			t.Fatal(diags)
		}
		values[name] = value
	}
	return values
}
