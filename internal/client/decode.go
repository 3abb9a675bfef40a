package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// The service writes one thing in several ways: numbers and booleans as strings, ids as numbers, an absent field for an empty
// one. These types take them all in and keep «absent» apart from «zero».

// Text is a string that may also come as a number or a boolean. Set is false when it was absent or null.
type Text struct {
	Value string
	Set   bool
}

// UnmarshalJSON takes a string, a number, a boolean or null.
func (t *Text) UnmarshalJSON(raw []byte) error {
	raw = bytes.TrimSpace(raw)
	switch {
	case string(raw) == "null":
		return nil
	case len(raw) > 0 && raw[0] == '"':
		if err := json.Unmarshal(raw, &t.Value); err != nil {
			return err
		}
	case len(raw) > 0 && (raw[0] == '{' || raw[0] == '['):
		return fmt.Errorf("a string was expected, not %s", excerpt(raw))
	default:
		t.Value = string(raw)
	}
	t.Set = true
	return nil
}

// Pointer returns nil when the field was absent.
func (t Text) Pointer() *string {
	if !t.Set {
		return nil
	}
	return &t.Value
}

// Integer is a whole number that may also come as a string. Set is false when it was absent, null or an empty string.
type Integer struct {
	Value int64
	Set   bool
}

// UnmarshalJSON takes a whole number, a string of one, or null.
func (i *Integer) UnmarshalJSON(raw []byte) error {
	var text Text
	if err := text.UnmarshalJSON(raw); err != nil {
		return err
	}
	trimmed := strings.TrimSpace(text.Value)
	if !text.Set || trimmed == "" {
		return nil
	}
	value, err := strconv.ParseInt(trimmed, 10, 64)
	if err != nil {
		fraction, floatErr := strconv.ParseFloat(trimmed, 64)
		if floatErr != nil || fraction != float64(int64(fraction)) {
			return fmt.Errorf("a whole number was expected, not %s", excerpt(raw))
		}
		value = int64(fraction)
	}
	i.Value, i.Set = value, true
	return nil
}

// Texts is a list of strings of which it is not known what its elements look like: one that is not a plain value is kept as its
// JSON. Set is false when the list was absent, null, or no list.
type Texts struct {
	Values []string
	Set    bool
}

// UnmarshalJSON takes any value: what is not understood of a list that matters little must not make all else unreadable.
func (t *Texts) UnmarshalJSON(raw []byte) error {
	var elements []json.RawMessage
	if raw = bytes.TrimSpace(raw); len(raw) == 0 || raw[0] != '[' {
		return nil
	}
	if err := json.Unmarshal(raw, &elements); err != nil {
		return err
	}
	t.Values, t.Set = []string{}, true
	for _, element := range elements {
		var text Text
		if text.UnmarshalJSON(element) != nil {
			text.Value = string(element)
		}
		t.Values = append(t.Values, text.Value)
	}
	return nil
}

// firstText returns the first that is not empty, else an empty one that is set: the service has several names for one thing.
func firstText(candidates ...Text) Text {
	var empty Text
	for _, candidate := range candidates {
		if candidate.Value != "" {
			return candidate
		}
		empty.Set = empty.Set || candidate.Set
	}
	return empty
}

// parseTime reads a timestamp of the service: ISO 8601 with a zone.
func parseTime(text Text) (time.Time, error) {
	if !text.Set {
		return time.Time{}, errors.New("there is no timestamp")
	}
	parsed, err := time.Parse(time.RFC3339Nano, text.Value)
	if err != nil {
		return time.Time{}, fmt.Errorf("%q is no timestamp such as 2026-01-31T12:00:00.000Z", excerpt([]byte(text.Value)))
	}
	return parsed.UTC(), nil
}

// excerpt returns a short beginning of an answer for an error.
func excerpt(raw []byte) string {
	const most = 60
	if len(raw) > most {
		return strings.ToValidUTF8(string(raw[:most]), "") + "…"
	}
	return string(raw)
}
