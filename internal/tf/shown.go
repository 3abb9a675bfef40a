package tf

import (
	"maps"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework/attr"
)

// What the service shows of a thing is one struct of attribute values, made by one function of the thing, and embedded in the models of
// the resource and of the data sources. A value that the service does not show is null in it.

// Refresh takes over what the service shows into a state. A value that it does not show stays as it was.
func Refresh[S any](state *S, shown S) {
	merge(state, shown, func(_, shown attr.Value) bool { return !shown.IsNull() })
}

// FillUnknown makes known what a plan left open, from what the service shows, or from the prior state where nothing is sent. What the plan
// knew stays as it was written, even where the service shows it otherwise: Terraform would take that for a mistake of the provider, and
// destroy what was just created. The next read finds it, as drift.
func FillUnknown[S any](plan *S, values S) {
	merge(plan, values, func(planned, _ attr.Value) bool { return planned.IsUnknown() })
}

// merge replaces the fields of a struct for which replace says so. Both have the same fields, each an attribute's value.
func merge[S any](into *S, from S, replace func(before, after attr.Value) bool) {
	target, source := reflect.ValueOf(into).Elem(), reflect.ValueOf(from)
	for i := range target.NumField() {
		before, isValue := target.Field(i).Interface().(attr.Value)
		after, _ := source.Field(i).Interface().(attr.Value)
		if isValue && replace(before, after) {
			target.Field(i).Set(source.Field(i))
		}
	}
}

// fieldsOf returns the values of a struct by the names of their attributes, those of embedded structs among them.
func fieldsOf(shown reflect.Value) map[string]attr.Value {
	fields := map[string]attr.Value{}
	for i := range shown.NumField() {
		if shown.Type().Field(i).Anonymous {
			maps.Copy(fields, fieldsOf(shown.Field(i)))
			continue
		}
		if value, ok := shown.Field(i).Interface().(attr.Value); ok {
			fields[shown.Type().Field(i).Tag.Get("tfsdk")] = value
		}
	}
	return fields
}
