package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// The types below are the JSON of "providers schema -json", as far as a provider can say it.

type schemas struct {
	FormatVersion string                    `json:"format_version"`
	Providers     map[string]providerSchema `json:"provider_schemas"`
}

type providerSchema struct {
	Provider           *schema             `json:"provider,omitempty"`
	Resources          map[string]schema   `json:"resource_schemas,omitempty"`
	DataSources        map[string]schema   `json:"data_source_schemas,omitempty"`
	EphemeralResources map[string]schema   `json:"ephemeral_resource_schemas,omitempty"`
	ListResources      map[string]schema   `json:"list_resource_schemas,omitempty"`
	Actions            map[string]action   `json:"action_schemas,omitempty"`
	StateStores        map[string]schema   `json:"state_store_schemas,omitempty"`
	Functions          map[string]function `json:"functions,omitempty"`
	Identities         map[string]identity `json:"resource_identity_schemas,omitempty"`
}

type schema struct {
	Version int64  `json:"version"`
	Block   *block `json:"block"`
}

type action struct {
	Block *block `json:"block"`
}

type block struct {
	Attributes      map[string]attribute   `json:"attributes,omitempty"`
	Blocks          map[string]nestedBlock `json:"block_types,omitempty"`
	Description     string                 `json:"description,omitempty"`
	DescriptionKind string                 `json:"description_kind,omitempty"`
	Deprecated      bool                   `json:"deprecated,omitempty"`
}

type nestedBlock struct {
	Nesting  string `json:"nesting_mode"`
	Block    *block `json:"block"`
	MinItems int64  `json:"min_items,omitempty"`
	MaxItems int64  `json:"max_items,omitempty"`
}

type attribute struct {
	Type            tftypes.Type  `json:"type,omitempty"`
	NestedType      *nestedObject `json:"nested_type,omitempty"`
	Description     string        `json:"description,omitempty"`
	DescriptionKind string        `json:"description_kind,omitempty"`
	Deprecated      bool          `json:"deprecated,omitempty"`
	Required        bool          `json:"required,omitempty"`
	Optional        bool          `json:"optional,omitempty"`
	Computed        bool          `json:"computed,omitempty"`
	Sensitive       bool          `json:"sensitive,omitempty"`
	WriteOnly       bool          `json:"write_only,omitempty"`
}

type nestedObject struct {
	Attributes map[string]attribute `json:"attributes"`
	Nesting    string               `json:"nesting_mode"`
}

type identity struct {
	Version    int64                        `json:"version"`
	Attributes map[string]identityAttribute `json:"attributes"`
}

type identityAttribute struct {
	Type              tftypes.Type `json:"type"`
	Description       string       `json:"description,omitempty"`
	RequiredForImport bool         `json:"required_for_import,omitempty"`
	OptionalForImport bool         `json:"optional_for_import,omitempty"`
}

type function struct {
	Summary            string       `json:"summary,omitempty"`
	Description        string       `json:"description,omitempty"`
	DeprecationMessage string       `json:"deprecation_message,omitempty"`
	ReturnType         tftypes.Type `json:"return_type"`
	Parameters         []parameter  `json:"parameters,omitempty"`
	VariadicParameter  *parameter   `json:"variadic_parameter,omitempty"`
}

type parameter struct {
	Name        string       `json:"name"`
	Description string       `json:"description,omitempty"`
	IsNullable  bool         `json:"is_nullable,omitempty"`
	Type        tftypes.Type `json:"type"`
}

// readSchema asks a provider for everything it declares.
func readSchema(ctx context.Context, server tfprotov6.ProviderServer) (providerSchema, error) {
	answer, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err == nil {
		err = problems(answer.Diagnostics)
	}
	if err != nil {
		return providerSchema{}, fmt.Errorf("asking the provider for its schema: %w", err)
	}
	identities, err := server.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err == nil {
		err = problems(identities.Diagnostics)
	}
	if err != nil {
		return providerSchema{}, fmt.Errorf("asking the provider for the identities of its resources: %w", err)
	}
	configuration := schemaOf(answer.Provider)
	return providerSchema{
		Provider:           &configuration,
		Resources:          mapped(answer.ResourceSchemas, schemaOf),
		DataSources:        mapped(answer.DataSourceSchemas, schemaOf),
		EphemeralResources: mapped(answer.EphemeralResourceSchemas, schemaOf),
		ListResources:      mapped(answer.ListResourceSchemas, schemaOf),
		Actions:            mapped(answer.ActionSchemas, func(a *tfprotov6.ActionSchema) action { return action{blockOf(a.Schema.Block)} }),
		StateStores:        mapped(answer.StateStoreSchemas, schemaOf),
		Functions:          mapped(answer.Functions, functionOf),
		Identities:         mapped(identities.IdentitySchemas, identityOf),
	}, nil
}

// problems joins the errors among diagnostics.
func problems(diagnostics []*tfprotov6.Diagnostic) error {
	var all []error
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			all = append(all, fmt.Errorf("%s: %s", d.Summary, d.Detail))
		}
	}
	return errors.Join(all...)
}

func mapped[From, To any](all map[string]From, convert func(From) To) map[string]To {
	converted := make(map[string]To, len(all))
	for name, one := range all {
		converted[name] = convert(one)
	}
	return converted
}

func schemaOf(s *tfprotov6.Schema) schema {
	return schema{Version: s.Version, Block: blockOf(s.Block)}
}

func blockOf(b *tfprotov6.SchemaBlock) *block {
	converted := &block{
		Attributes: attributesOf(b.Attributes), Blocks: map[string]nestedBlock{},
		Description: b.Description, DescriptionKind: kindOf(b.Description, b.DescriptionKind), Deprecated: b.Deprecated,
	}
	for _, nested := range b.BlockTypes {
		converted.Blocks[nested.TypeName] = nestedBlock{
			Nesting: strings.ToLower(nested.Nesting.String()), Block: blockOf(nested.Block), MinItems: nested.MinItems, MaxItems: nested.MaxItems,
		}
	}
	return converted
}

func attributesOf(all []*tfprotov6.SchemaAttribute) map[string]attribute {
	converted := make(map[string]attribute, len(all))
	for _, a := range all {
		converted[a.Name] = attributeOf(a)
	}
	return converted
}

func attributeOf(a *tfprotov6.SchemaAttribute) attribute {
	converted := attribute{
		Type: a.Type, Description: a.Description, DescriptionKind: kindOf(a.Description, a.DescriptionKind), Deprecated: a.Deprecated,
		Required: a.Required, Optional: a.Optional, Computed: a.Computed, Sensitive: a.Sensitive, WriteOnly: a.WriteOnly,
	}
	if a.NestedType != nil {
		converted.NestedType = &nestedObject{
			Attributes: attributesOf(a.NestedType.Attributes), Nesting: strings.ToLower(a.NestedType.Nesting.String()),
		}
	}
	return converted
}

// kindOf says how a description is written; one that is not there has no kind.
func kindOf(description string, kind tfprotov6.StringKind) string {
	if description == "" {
		return ""
	}
	return strings.ToLower(kind.String())
}

func identityOf(i *tfprotov6.ResourceIdentitySchema) identity {
	converted := identity{Version: i.Version, Attributes: map[string]identityAttribute{}}
	for _, a := range i.IdentityAttributes {
		converted.Attributes[a.Name] = identityAttribute{
			Type: a.Type, Description: a.Description, RequiredForImport: a.RequiredForImport, OptionalForImport: a.OptionalForImport,
		}
	}
	return converted
}

func functionOf(f *tfprotov6.Function) function {
	converted := function{
		Summary: f.Summary, Description: f.Description, DeprecationMessage: f.DeprecationMessage, ReturnType: f.Return.Type,
	}
	for _, p := range f.Parameters {
		converted.Parameters = append(converted.Parameters, parameterOf(p))
	}
	if f.VariadicParameter != nil {
		variadic := parameterOf(f.VariadicParameter)
		converted.VariadicParameter = &variadic
	}
	return converted
}

func parameterOf(p *tfprotov6.FunctionParameter) parameter {
	return parameter{Name: p.Name, Description: p.Description, IsNullable: p.AllowNullValue, Type: p.Type}
}
