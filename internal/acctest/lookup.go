package acctest

import "github.com/hashicorp/terraform-plugin-go/tfprotov6"

// LookUp validates and reads a data source.
func (p *Protocol) LookUp(typeName string, config Values) Outcome {
	p.t.Helper()
	schema, there := p.schema.DataSourceSchemas[typeName]
	if !there {
		p.t.Fatalf("the provider has no data source %s", typeName)
	}
	encoded := p.encode(schema.ValueType(), config)
	validated, err := p.server.ValidateDataResourceConfig(p.t.Context(), &tfprotov6.ValidateDataResourceConfigRequest{
		TypeName: typeName, Config: encoded,
	})
	p.must(err)
	if problems := errorsOf(validated.Diagnostics); len(problems) > 0 {
		return Outcome{Errors: problems}
	}
	resp, err := p.server.ReadDataSource(p.t.Context(), &tfprotov6.ReadDataSourceRequest{TypeName: typeName, Config: encoded})
	p.must(err)
	outcome := Outcome{Object: Object{Type: typeName}, Errors: errorsOf(resp.Diagnostics)}
	if resp.State != nil {
		outcome.State = p.decode(schema.ValueType(), resp.State)
	}
	return outcome
}
