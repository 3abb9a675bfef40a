package tf

import (
	"context"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/defaults"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// codec turns the objects of one schema into models and back, as State.Get and State.Set do, of which it needs a tenth of the time: it
// knows nothing of paths, and reports nothing but that something does not fit.
type codec struct {
	object   tftypes.Object
	types    map[string]attr.Type
	defaults map[string]tftypes.Value // of the attributes that have one
}

// newCodec returns nil for a schema with something that the shorter ways do not treat: blocks, write-only attributes, and defaults other
// than those of booleans.
func newCodec(ctx context.Context, described schema.Schema) *codec {
	object, isObject := described.Type().TerraformType(ctx).(tftypes.Object)
	if !isObject || len(described.Blocks) > 0 {
		return nil
	}
	c := &codec{object: object, types: map[string]attr.Type{}, defaults: map[string]tftypes.Value{}}
	for name, attribute := range described.Attributes {
		c.types[name] = attribute.GetType()
		if attribute.IsWriteOnly() {
			return nil
		}
		if boolean, ok := attribute.(schema.BoolAttribute); ok && boolean.Default != nil {
			var resp defaults.BoolResponse
			boolean.Default.DefaultBool(ctx, defaults.BoolRequest{}, &resp)
			c.defaults[name] = tftypes.NewValue(tftypes.Bool, resp.PlanValue.ValueBool())
			continue
		}
		if other := reflect.ValueOf(attribute).FieldByName("Default"); other.IsValid() && !other.IsNil() {
			return nil
		}
	}
	return c
}

// decode reads a value as it travels. It is false for one that is not there, null or unknown, or does not fit the schema.
func (c *codec) decode(value *tfprotov6.DynamicValue) (decoded tftypes.Value, known bool) {
	if value == nil || len(value.MsgPack) == 0 {
		return decoded, false
	}
	decoded, err := value.Unmarshal(c.object)
	return decoded, err == nil && decoded.IsKnown() && !decoded.IsNull()
}

// hasDefaults says that a state has the default of each attribute that is not configured.
func (c *codec) hasDefaults(state, config tftypes.Value) bool {
	if len(c.defaults) == 0 {
		return true
	}
	there, configured := membersOf(state), membersOf(config)
	for name, value := range c.defaults {
		if configured[name].IsNull() && !there[name].Equal(value) {
			return false
		}
	}
	return true
}

// membersOf returns the attributes of an object; nil for what is none.
func membersOf(object tftypes.Value) (members map[string]tftypes.Value) {
	if object.As(&members) != nil {
		return nil
	}
	return members
}

// read fills a model, which is a pointer to a struct, and says whether the object has all its fields.
func (c *codec) read(ctx context.Context, object tftypes.Value, model any) bool {
	members := membersOf(object)
	return eachField(reflect.ValueOf(model).Elem(), func(name string, field reflect.Value) bool {
		of, there := c.types[name]
		if !there {
			return false
		}
		value, err := of.ValueFromTerraform(ctx, members[name])
		if err != nil || !reflect.TypeOf(value).AssignableTo(field.Type()) {
			return false
		}
		field.Set(reflect.ValueOf(value))
		return true
	})
}

// write returns the object of a model that was read from one.
func (c *codec) write(ctx context.Context, model any, diags *diag.Diagnostics) (object tftypes.Value) {
	members := map[string]tftypes.Value{}
	fits := eachField(reflect.ValueOf(model).Elem(), func(name string, field reflect.Value) bool {
		attribute, isValue := field.Interface().(attr.Value)
		if !isValue {
			return false
		}
		value, err := attribute.ToTerraformValue(ctx)
		members[name] = value
		return err == nil
	})
	if !fits || tftypes.ValidateValue(c.object, members) != nil {
		diags.AddError("The plan could not be written", "It does not fit the schema. Please report this to the provider's developers.")
		return tftypes.NewValue(c.object, nil)
	}
	return tftypes.NewValue(c.object, members)
}

// eachField calls visit for each attribute of a model, those of the structs that are embedded in it included, until one says false.
func eachField(model reflect.Value, visit func(name string, field reflect.Value) bool) bool {
	for i := range model.NumField() {
		described := model.Type().Field(i)
		name, isAttribute := described.Tag.Lookup("tfsdk")
		switch {
		case described.Anonymous && !isAttribute:
			if !eachField(model.Field(i), visit) {
				return false
			}
		case isAttribute && name != "-" && !visit(name, model.Field(i)):
			return false
		}
	}
	return true
}
