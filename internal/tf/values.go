package tf

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// StringList returns a known list of strings.
func StringList(values []string) types.List {
	elements := make([]attr.Value, 0, len(values))
	for _, value := range values {
		elements = append(elements, types.StringValue(value))
	}
	return types.ListValueMust(types.StringType, elements)
}

// StringOrNull returns a text that the service shows; null where it is empty.
func StringOrNull(shown string) types.String {
	if shown == "" {
		return types.StringNull()
	}
	return types.StringValue(shown)
}

// StringsOrNull returns a list of texts that the service shows; null where there is none.
func StringsOrNull(shown []string) types.List {
	if shown == nil {
		return types.ListNull(types.StringType)
	}
	return StringList(shown)
}

// Computed is an attribute that the service sets, and may change at any write.
func Computed(description string) schema.StringAttribute {
	return schema.StringAttribute{
		Computed:            true,
		MarkdownDescription: description,
	}
}

// ComputedOnce is an attribute that the service sets when it creates the object, and never changes.
func ComputedOnce(description string) schema.StringAttribute {
	attribute := Computed(description)
	attribute.PlanModifiers = []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	return attribute
}
