package acctest

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Call calls a function of the provider, as Terraform does once its arguments are known. It returns a result or an error.
func (p *Protocol) Call(name string, arguments ...any) (result tftypes.Value, problem *tfprotov6.FunctionError) {
	p.t.Helper()
	function, there := p.schema.Functions[name]
	if !there {
		p.t.Fatalf("the provider has no function %s", name)
	}
	if len(arguments) != len(function.Parameters) {
		p.t.Fatalf("%s has %d parameters, and %d arguments were given", name, len(function.Parameters), len(arguments))
	}
	req := &tfprotov6.CallFunctionRequest{Name: name}
	for i, argument := range arguments {
		kind := function.Parameters[i].Type
		encoded, err := tfprotov6.NewDynamicValue(kind, value(kind, argument))
		p.must(err)
		req.Arguments = append(req.Arguments, &encoded)
	}
	resp, err := p.server.CallFunction(p.t.Context(), req)
	p.must(err)
	if resp.Error != nil {
		return tftypes.Value{}, resp.Error
	}
	result, err = resp.Result.Unmarshal(function.Return.Type)
	p.must(err)
	return result, nil
}
