package tf

import (
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Most resources of most plans do not change. Reading a model and writing one back takes the framework most of the time of such a plan: it
// walks through the schema for each attribute. These functions tell what can be left out.

// keepsAll says that a plan keeps what is in the state.
func keepsAll(req resource.ModifyPlanRequest) bool {
	return !req.Plan.Raw.IsNull() && !req.State.Raw.IsNull() && req.Plan.Raw.Equal(req.State.Raw)
}

// textOf returns a text of an object, such as a state, that is not decoded.
func textOf(object tftypes.Value, name string) types.String {
	var attributes map[string]tftypes.Value
	if object.As(&attributes) != nil {
		return types.StringNull()
	}
	value, there := attributes[name]
	var text string
	switch {
	case there && !value.IsKnown():
		return types.StringUnknown()
	case !there || value.IsNull() || value.As(&text) != nil:
		return types.StringNull()
	}
	return types.StringValue(text)
}

// copyOf copies a model, which is a pointer to a struct of values that are never changed in place.
func copyOf[M any](model M) M {
	copied := reflect.New(reflect.TypeOf(model).Elem())
	copied.Elem().Set(reflect.ValueOf(model).Elem())
	again, _ := copied.Interface().(M) // it was made of that type
	return again
}

// same says that two models have the same values. It may be false for some that have.
func same(a, b any) bool { return reflect.DeepEqual(a, b) }
