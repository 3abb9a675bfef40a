package client

import (
	"fmt"
	"strconv"
	"strings"
)

// Boolean is a truth value that may also come as a string or as 0 or 1. Set is false when it was absent, null or an empty string.
type Boolean struct {
	Value bool
	Set   bool
}

// UnmarshalJSON takes a boolean, a word for one, 0, 1, or null.
func (b *Boolean) UnmarshalJSON(raw []byte) error {
	var text Text
	if err := text.UnmarshalJSON(raw); err != nil {
		return err
	}
	word := strings.ToLower(strings.TrimSpace(text.Value))
	if !text.Set || word == "" {
		return nil
	}
	value, err := strconv.ParseBool(word)
	if err != nil {
		return fmt.Errorf("true or false was expected, not %s", excerpt(raw))
	}
	b.Value, b.Set = value, true
	return nil
}

// Pointer returns nil when the field was absent.
func (b Boolean) Pointer() *bool {
	if !b.Set {
		return nil
	}
	return &b.Value
}
