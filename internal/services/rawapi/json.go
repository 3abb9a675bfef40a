package rawapi

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// dynamic makes a Terraform value of JSON, as jsondecode does: objects become objects, lists tuples, null stays null.
func dynamic(ctx context.Context, text json.RawMessage) (types.Dynamic, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var decoded any
	if err := decoder.Decode(&decoded); err != nil {
		return types.DynamicNull(), fmt.Errorf("reading the answer: %w", err)
	}
	if decoded == nil {
		return types.DynamicNull(), nil
	}
	return types.DynamicValue(valueOf(ctx, decoded)), nil
}

// valueOf makes a Terraform value of a decoded one.
func valueOf(ctx context.Context, decoded any) attr.Value {
	switch decoded := decoded.(type) {
	case string:
		return types.StringValue(decoded)
	case bool:
		return types.BoolValue(decoded)
	case json.Number:
		return numberOf(decoded)
	case []any:
		kinds, elements := []attr.Type{}, []attr.Value{}
		for _, element := range decoded {
			value := valueOf(ctx, element)
			kinds, elements = append(kinds, value.Type(ctx)), append(elements, value)
		}
		tuple, _ := types.TupleValue(kinds, elements) // can't fail: the types are the elements' own
		return tuple
	case map[string]any:
		kinds, members := map[string]attr.Type{}, map[string]attr.Value{}
		for name, member := range decoded {
			value := valueOf(ctx, member)
			kinds[name], members[name] = value.Type(ctx), value
		}
		object, _ := types.ObjectValue(kinds, members) // can't fail, for the same reason
		return object
	}
	return types.DynamicNull()
}

// Terraform's numbers have 512 bits. These bounds stay below, so that a number keeps all its digits.
const (
	maxDigits = 150
	maxBits   = 500
)

// numberOf keeps all digits of a number: one that is too long, too large or too small for Terraform's numbers becomes a string.
func numberOf(number json.Number) attr.Value {
	text := number.String()
	if len(text) > maxDigits {
		return types.StringValue(text)
	}
	parsed, _, err := big.ParseFloat(text, 10, 512, big.ToNearestEven)
	if err != nil || parsed.IsInf() || parsed.MantExp(nil) > maxBits || parsed.MantExp(nil) < -maxBits {
		return types.StringValue(text)
	}
	return types.NumberValue(parsed)
}

// compact returns JSON without white space between its values.
func compact(text json.RawMessage) (string, error) {
	var written bytes.Buffer
	if err := json.Compact(&written, text); err != nil {
		return "", fmt.Errorf("reading the answer: %w", err)
	}
	return written.String(), nil
}

// plainOf undoes valueOf: it makes of a Terraform value what a JSON decoder that keeps numbers as they are written makes of its JSON.
func plainOf(value attr.Value) any {
	switch value := value.(type) {
	case types.String:
		return value.ValueString()
	case types.Bool:
		return value.ValueBool()
	case types.Number:
		return json.Number(value.ValueBigFloat().Text('g', -1))
	case types.Tuple:
		elements := []any{}
		for _, element := range value.Elements() {
			elements = append(elements, plainOf(element))
		}
		return elements
	case types.Object:
		members := map[string]any{}
		for name, member := range value.Attributes() {
			members[name] = plainOf(member)
		}
		return members
	case types.Dynamic:
		return plainOf(value.UnderlyingValue())
	}
	return nil
}
