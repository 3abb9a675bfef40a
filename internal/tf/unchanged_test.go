package tf

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

var rawType = tftypes.Object{AttributeTypes: map[string]tftypes.Type{"id": tftypes.String, "size": tftypes.Number}}

func rawObject(id any) tftypes.Value {
	return tftypes.NewValue(rawType, map[string]tftypes.Value{
		"id": tftypes.NewValue(tftypes.String, id), "size": tftypes.NewValue(tftypes.Number, 1),
	})
}

func TestATextIsReadOutOfAnObjectThatIsNotDecoded(t *testing.T) {
	for name, test := range map[string]struct {
		object tftypes.Value
		name   string
		wanted types.String
	}{
		"a text":                {rawObject("a"), "id", types.StringValue("a")},
		"an empty one":          {rawObject(""), "id", types.StringValue("")},
		"null":                  {rawObject(nil), "id", types.StringNull()},
		"unknown":               {rawObject(tftypes.UnknownValue), "id", types.StringUnknown()},
		"no text":               {rawObject("a"), "size", types.StringNull()},
		"no such attribute":     {rawObject("a"), "name", types.StringNull()},
		"an object of null":     {tftypes.NewValue(rawType, nil), "id", types.StringNull()},
		"no object":             {tftypes.NewValue(tftypes.String, "a"), "id", types.StringNull()},
		"nothing at all":        {tftypes.Value{}, "id", types.StringNull()},
		"an unknown altogether": {tftypes.NewValue(rawType, tftypes.UnknownValue), "id", types.StringNull()},
	} {
		if got := textOf(test.object, test.name); !got.Equal(test.wanted) {
			t.Errorf("%s: got %s, wanted %s", name, got, test.wanted)
		}
	}
}

func TestAPlanKeepsAllWhereItIsWhatTheStateHas(t *testing.T) {
	null := tftypes.NewValue(rawType, nil)
	for name, test := range map[string]struct {
		plan, state tftypes.Value
		wanted      bool
	}{
		"the same":         {rawObject("a"), rawObject("a"), true},
		"another":          {rawObject("b"), rawObject("a"), false},
		"not known yet":    {rawObject(tftypes.UnknownValue), rawObject("a"), false},
		"a create":         {rawObject("a"), null, false},
		"a destroy":        {null, rawObject("a"), false},
		"nothing whatever": {null, null, false},
	} {
		req := resource.ModifyPlanRequest{Plan: tfsdk.Plan{Raw: test.plan}, State: tfsdk.State{Raw: test.state}}
		if got := keepsAll(req); got != test.wanted {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestACopyOfAModelIsTheSameUntilOneIsChanged(t *testing.T) {
	type model struct {
		Name   types.String
		Labels types.List
		kept   *int
	}
	kept := 1
	original := &model{types.StringValue("a"), StringList([]string{"x"}), &kept}
	copied := copyOf(original)
	if copied == original || !same(copied, original) {
		t.Error("the copy is the original, or differs from it")
	}
	copied.Labels = StringList([]string{"y"})
	if same(copied, original) || !original.Labels.Equal(StringList([]string{"x"})) {
		t.Error("the copy is not one of its own")
	}
}
