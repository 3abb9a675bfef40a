package acctest

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
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
