package tf

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"math/big"
	"slices"
	"strings"
)

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

// sameJSONText says that two texts are the same JSON object or array. Terraform generates such a text as jsonencode(…), which writes it in
// its own way.
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
