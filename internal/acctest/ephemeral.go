package acctest

import "github.com/hashicorp/terraform-plugin-go/tfprotov6"

// Open validates and opens an ephemeral resource. Its result is the state of the outcome.
func (p *Protocol) Open(typeName string, config Values) Outcome {
	p.t.Helper()
	schema, there := p.schema.EphemeralResourceSchemas[typeName]
	if !there {
		p.t.Fatalf("the provider has no ephemeral resource %s", typeName)
	}
	encoded := p.encode(schema.ValueType(), config)
	validated, err := p.server.ValidateEphemeralResourceConfig(p.t.Context(), &tfprotov6.ValidateEphemeralResourceConfigRequest{
		TypeName: typeName, Config: encoded,
	})
	p.must(err)
	if problems := errorsOf(validated.Diagnostics); len(problems) > 0 {
		return Outcome{Errors: problems}
	}
	resp, err := p.server.OpenEphemeralResource(p.t.Context(), &tfprotov6.OpenEphemeralResourceRequest{TypeName: typeName, Config: encoded})
	p.must(err)
	outcome := Outcome{Object: Object{Type: typeName}, Errors: errorsOf(resp.Diagnostics)}
	if resp.Result != nil {
		outcome.State = p.decode(schema.ValueType(), resp.Result)
	}
	return outcome
}
