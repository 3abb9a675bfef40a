package tf

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
)

// ParseObject reads a JSON object and nothing else. Its numbers are json.Number, as they were written.
func ParseObject(text []byte) (map[string]any, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, errors.New("it is not JSON: write it with jsonencode({ … })")
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows after the JSON value")
	}
	parsed, isObject := value.(map[string]any)
	if !isObject {
		return nil, errors.New("it is JSON, but not an object: write it with jsonencode({ … })")
	}
	return parsed, nil
}

// WriteJSON returns a value that was read from JSON as jsonencode writes it: members in order, without white space.
func WriteJSON(value any) string {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil { // can't happen to what was read from JSON
		return "null"
	}
	return strings.TrimSpace(buffer.String())
}

// KeepSameJSON keeps the state's JSON object in the plan when the configured one is equal.
func KeepSameJSON() planmodifier.String {
	return KeepSame("White space and the order of members make no difference.", func(planned, state string) bool {
		after, errAfter := ParseObject([]byte(planned))
		before, errBefore := ParseObject([]byte(state))
		return errAfter == nil && errBefore == nil && SameJSON(after, before)
	})
}

// SameJSON compares two JSON values, read by a decoder that keeps numbers as they are written: objects by their members, lists by their
// elements in order, numbers by value.
func SameJSON(a, b any) bool {
	switch a := a.(type) {
	case map[string]any:
		b, isObject := b.(map[string]any)
		return isObject && maps.EqualFunc(a, b, SameJSON)
	case []any:
		b, isList := b.([]any)
		return isList && slices.EqualFunc(a, b, SameJSON)
	case json.Number:
		b, isNumber := b.(json.Number)
		return isNumber && sameNumber(a, b)
	}
	return a == b
}

// precision in bits is more than any number of the service has.
const precision = 512

func sameNumber(a, b json.Number) bool {
	left, _, errLeft := big.ParseFloat(a.String(), 10, precision, big.ToNearestEven)
	right, _, errRight := big.ParseFloat(b.String(), 10, precision, big.ToNearestEven)
	if errLeft != nil || errRight != nil {
		return a == b
	}
	return left.Cmp(right) == 0
}

// sameJSONText says that two texts are the same JSON object or array. Terraform generates such a text as jsonencode(…), which writes it
// in its own way.
func sameJSONText(one, other string) bool {
	a, isJSON := containerOf(one)
	b, isJSONToo := containerOf(other)
	return isJSON && isJSONToo && SameJSON(a, b)
}

// containerOf reads a text that is a JSON object or array, and nothing else.
func containerOf(text string) (value any, is bool) {
	text = strings.TrimSpace(text)
	if !strings.HasPrefix(text, "{") && !strings.HasPrefix(text, "[") {
		return nil, false
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if decoder.Decode(&value) != nil {
		return nil, false
	}
	_, err := decoder.Token()
	return value, errors.Is(err, io.EOF)
}
