package tf

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
)

// TextType is a string that the service trims and whose line ends it unifies: two that differ in nothing else are the same.
type TextType struct{ basetypes.StringType }

// Text is a value of TextType.
type Text struct{ basetypes.StringValue }

var (
	_ basetypes.StringTypable                    = TextType{}
	_ basetypes.StringValuableWithSemanticEquals = Text{}
)

// NewText returns a known text.
func NewText(value string) Text { return Text{basetypes.NewStringValue(value)} }

// Equal says whether the other type is this one.
func (t TextType) Equal(other attr.Type) bool {
	_, same := other.(TextType)
	return same
}

func (t TextType) String() string { return "tf.TextType" }

// ValueFromString wraps a string.
func (t TextType) ValueFromString(_ context.Context, in basetypes.StringValue) (basetypes.StringValuable, diag.Diagnostics) {
	return Text{in}, nil
}

// ValueFromTerraform reads a value that Terraform sent.
func (t TextType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	value, err := t.StringType.ValueFromTerraform(ctx, in)
	if err != nil {
		return nil, err
	}
	text, ok := value.(basetypes.StringValue)
	if !ok {
		return nil, errors.New("a string was expected")
	}
	return Text{text}, nil
}

// ValueType returns the type to make values of.
func (t TextType) ValueType(context.Context) attr.Value { return Text{} }

// Type returns the value's type.
func (t Text) Type(context.Context) attr.Type { return TextType{} }

// Equal compares exactly.
func (t Text) Equal(other attr.Value) bool {
	text, same := other.(Text)
	return same && t.StringValue.Equal(text.StringValue)
}

// StringSemanticEquals compares as the service does.
func (t Text) StringSemanticEquals(_ context.Context, other basetypes.StringValuable) (bool, diag.Diagnostics) {
	text, same := other.(Text)
	return same && t.SameAs(text), nil
}

// SameAs says that two known texts are one: the service makes no difference between them, or they are the same JSON.
func (t Text) SameAs(other Text) bool {
	one, another := client.NormalizeText(t.ValueString()), client.NormalizeText(other.ValueString())
	return one == another || sameJSONText(one, another)
}

// KeepSame keeps the state's string in the plan where the planned one means the same: the framework compares semantically what was read,
// but not what was configured.
func KeepSame(says string, same func(planned, state string) bool) planmodifier.String {
	return keepSame{Described(says), same}
}

type keepSame struct {
	Described
	same func(planned, state string) bool
}

// PlanModifyString implements planmodifier.String.
func (k keepSame) PlanModifyString(_ context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse) {
	if req.StateValue.IsNull() || req.PlanValue.IsNull() || req.PlanValue.IsUnknown() {
		return
	}
	if k.same(req.PlanValue.ValueString(), req.StateValue.ValueString()) {
		resp.PlanValue = req.StateValue
	}
}

// KeepSameText keeps the state's text in the plan when the configured one is the same.
func KeepSameText() planmodifier.String {
	says := "White space around the text and the kind of its line ends make no difference, nor how it is written where it is JSON."
	return KeepSame(says, func(planned, state string) bool { return NewText(planned).SameAs(NewText(state)) })
}

// NameAttribute is the name by which people know a thing: text that the service trims.
func NameAttribute(description string) schema.StringAttribute {
	return schema.StringAttribute{
		Required:            true,
		CustomType:          TextType{},
		PlanModifiers:       []planmodifier.String{KeepSameText()},
		Validators:          []validator.String{NotBlank(), PlainText()},
		MarkdownDescription: description + " Leading and trailing white space makes no difference.",
	}
}
