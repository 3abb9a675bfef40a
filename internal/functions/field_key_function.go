package functions

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
)

type fieldKeyFunction struct{}

// NewFieldKeyFunction returns the function `field_key`.
func NewFieldKeyFunction() function.Function { return fieldKeyFunction{} }

// Metadata names the function.
func (fieldKeyFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "field_key"
}

// Definition describes the function.
func (fieldKeyFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Returns the key that the service makes of the name of a custom user field.",
		MarkdownDescription: "Returns the key under which the service keeps a custom user field: each space of the name becomes a hyphen, so " +
			"that `deposit amount` becomes `deposit-amount`. A key stays as it is. A name that is blank, or that has more than 50 " +
			"characters, is an error.",
		Parameters: []function.Parameter{function.StringParameter{
			Name:                "name",
			MarkdownDescription: "The name, such as `deposit amount`: 1 to 50 characters.",
		}},
		Return: function.StringReturn{},
	}
}

// Run makes the key.
func (fieldKeyFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var name string
	if resp.Error = req.Arguments.Get(ctx, &name); resp.Error != nil {
		return
	}
	key, err := fieldKey(name)
	if err != nil {
		resp.Error = function.NewArgumentFuncError(0, err.Error())
		return
	}
	resp.Error = resp.Result.Set(ctx, key)
}

// fieldKey checks a name and returns its key.
func fieldKey(name string) (string, error) {
	if strings.TrimSpace(name) == "" {
		return "", fmt.Errorf("the name of a field must not be blank")
	}
	if count := utf8.RuneCountInString(name); count > client.MaxFieldKey {
		return "", fmt.Errorf("the key of a field has at most %d characters, and this name has %d", client.MaxFieldKey, count)
	}
	return client.FieldKey(name), nil
}
