package acctest

import (
	"context"
	"encoding/json"
	"math/big"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Listed is one result of a list resource.
type Listed struct {
	Object

	DisplayName string
	Errors      []string
}

// Query is a list block.
type Query struct {
	Type            string
	Config          Values
	Limit           int64 // 0 asks for all; Terraform asks for 100 where a list block has no limit
	IncludeResource bool
}

// List runs a query and hands each result to next, until that returns false or the results end. It returns the errors of validating it.
func (p *Protocol) List(ctx context.Context, query Query, next func(Listed) bool) (invalid []string) {
	p.t.Helper()
	server, lists := p.server.(tfprotov6.ListResourceServer)
	if !lists {
		p.t.Fatal("the provider server has no list resources")
	}
	schema, there := p.schema.ListResourceSchemas[query.Type]
	if !there {
		p.t.Fatalf("the provider has no list resource %s", query.Type)
	}
	if query.Config == nil {
		query.Config = Values{}
	}
	config := p.encode(schema.ValueType(), query.Config)
	validated, err := server.ValidateListResourceConfig(ctx, &tfprotov6.ValidateListResourceConfigRequest{
		TypeName: query.Type, Config: config, Limit: p.dynamic(tftypes.Number, query.Limit),
		IncludeResourceObject: p.dynamic(tftypes.Bool, query.IncludeResource),
	})
	p.must(err)
	if problems := errorsOf(validated.Diagnostics); len(problems) > 0 {
		return problems
	}
	stream, err := server.ListResource(ctx, &tfprotov6.ListResourceRequest{
		TypeName: query.Type, Config: config, Limit: query.Limit, IncludeResource: query.IncludeResource,
	})
	p.must(err)
	for result := range stream.Results {
		shown := p.outcome(query.Type, result.Resource, result.Identity, nil, result.Diagnostics)
		if !next(Listed{Object: shown.Object, DisplayName: result.DisplayName, Errors: shown.Errors}) {
			break
		}
	}
	return nil
}

// dynamic encodes one value.
func (p *Protocol) dynamic(kind tftypes.Type, value any) *tfprotov6.DynamicValue {
	p.t.Helper()
	encoded, err := tfprotov6.NewDynamicValue(kind, tftypes.NewValue(kind, value))
	p.must(err)
	return &encoded
}

// Generated is the configuration that Terraform generates of an object that was listed or imported: without what is only computed, and
// with null in place of empty texts and of what is sensitive or write-only.
func (p *Protocol) Generated(object Object) Values {
	p.t.Helper()
	config := Values{}
	for _, attribute := range p.schema.ResourceSchemas[object.Type].Block.Attributes {
		computedOnly := attribute.Computed && !attribute.Optional
		hidden := attribute.Sensitive || attribute.WriteOnly
		if value := object.State[attribute.Name]; !computedOnly && !hidden && Text(value) != "" {
			config[attribute.Name] = generated(value)
		}
	}
	return config
}

// generated returns a value as generated configuration has it: a text that is a JSON object or array becomes jsonencode(…).
func generated(value any) any {
	var decoded any
	if json.Unmarshal([]byte(Text(value)), &decoded) != nil {
		return value
	}
	switch decoded.(type) {
	case map[string]any, []any:
	default:
		return value
	}
	encoded, err := json.Marshal(decoded)
	if err != nil {
		return value
	}
	return string(encoded)
}

// limitWithout is what Terraform asks for where a list block has no limit.
const limitWithout = 100

// Queries returns the list blocks of a file for `terraform query`.
func Queries(t *testing.T, content string) []Query {
	t.Helper()
	var queries []Query
	for _, block := range blocks(t, content) {
		if block.Type != "list" {
			t.Errorf("a file for terraform query has a block %q", block.Type)
			continue
		}
		query := Query{Type: block.Labels[0], Limit: limitWithout}
		for _, inner := range block.Body.Blocks {
			query.Config = arguments(t, inner.Body)
		}
		delete(block.Body.Attributes, "provider") // a reference
		own := arguments(t, block.Body)
		query.IncludeResource, _ = own["include_resource"].(bool)
		if limit, limited := own["limit"].(*big.Float); limited {
			query.Limit, _ = limit.Int64()
		}
		queries = append(queries, query)
	}
	return queries
}
