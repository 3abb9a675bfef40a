package mockapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// This file reads the bodies of creates and updates member by member, so that what is absent leaves a thing as it is. Members that are not
// known are ignored, as everywhere in the mock.

// slot is where a member of a body goes. One without a name is a rule for the members around it.
type slot struct {
	name string
	fill func(body map[string]json.RawMessage) error
}

// slotError is what is wrong with a member.
type slotError struct{ path, reason string }

func (e slotError) Error() string { return e.path + " " + e.reason }

// fill reads the members of a body into their slots, in the order of the slots: of two for the same value, the later one counts.
func fill(body map[string]json.RawMessage, slots []slot) error {
	for _, s := range slots {
		err := s.fill(body)
		var inner slotError
		switch {
		case err != nil && s.name == "":
			return err
		case errors.As(err, &inner):
			return slotError{s.name + "." + inner.path, inner.reason}
		case err != nil:
			return slotError{s.name, err.Error()}
		}
	}
	return nil
}

// filled reads a body, or refuses it.
func filled(c *call, body map[string]json.RawMessage, slots []slot) (answer, bool) {
	if err := fill(body, slots); err != nil {
		return c.fail(http.StatusBadRequest, err.Error()), false
	}
	return answer{}, true
}

// needs refuses an object that lacks a member, or has null for it.
func needs(names ...string) slot {
	return slot{fill: func(body map[string]json.RawMessage) error {
		for _, name := range names {
			if !given(body, name) {
				return slotError{name, "is required"}
			}
		}
		return nil
	}}
}

// given says whether a body has one of the members, and not null for it.
func given(body map[string]json.RawMessage, names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		raw, there := body[name]
		return there && string(raw) != "null"
	})
}

// into reads a member as it is. null is refused unless the variable is a pointer.
func into[T any](name string, variable *T, checks ...func(T) error) slot {
	return through(name, variable, func(sent T) (T, error) {
		for _, check := range checks {
			if err := check(sent); err != nil {
				return sent, err
			}
		}
		return sent, nil
	})
}

// through reads a member of one type that is stored as another. null is refused unless the first is a pointer.
func through[T, V any](name string, variable *V, convert func(T) (V, error)) slot {
	return slot{name, func(body map[string]json.RawMessage) error {
		raw, there := body[name]
		wanted := reflect.TypeFor[T]()
		if !there {
			return nil
		}
		if string(raw) == "null" && wanted.Kind() != reflect.Pointer {
			return errors.New("must not be null")
		}
		var sent T
		if !takeMember(body, name, &sent) {
			return errors.New("must be " + wordFor(wanted))
		}
		converted, err := convert(sent)
		if err != nil {
			return err
		}
		*variable = converted
		return nil
	}}
}

// within reads the members of an object; those that are absent in it stay as they are.
func within(name string, slots ...slot) slot {
	return slot{name, func(body map[string]json.RawMessage) error {
		var inner map[string]json.RawMessage
		switch {
		case body[name] == nil:
			return nil
		case !given(body, name) || !takeMember(body, name, &inner):
			return errors.New("must be an object")
		}
		return fill(inner, slots)
	}}
}

// whole reads an object that has to be sent whole: what is absent in it becomes what it is in the initial value.
func whole[T any](name string, variable *T, initial T, slots ...slot) slot {
	inside := within(name, slots...)
	return slot{name, func(body map[string]json.RawMessage) error {
		if given(body, name) {
			*variable = initial
		}
		return inside.fill(body)
	}}
}

// never refuses a member.
func never(name string) slot {
	return slot{name, func(body map[string]json.RawMessage) error {
		if _, there := body[name]; there {
			return errors.New("must not be sent")
		}
		return nil
	}}
}

// text reads a text without the white space around it.
func text(name string, variable *string, checks ...func(string) error) slot {
	return through(name, variable, func(sent string) (string, error) {
		sent = strings.TrimSpace(sent)
		for _, check := range checks {
			if err := check(sent); err != nil {
				return sent, err
			}
		}
		return sent, nil
	})
}

// moment reads a date or a time; null and the empty text stand for none where the variable may be nil.
func moment(name string, variable **time.Time) slot {
	return through(name, variable, func(sent *string) (*time.Time, error) {
		if sent == nil || *sent == "" {
			return nil, nil
		}
		read, err := parseMoment(*sent)
		return &read, err
	})
}

// instant reads a date or a time that has to be there.
func instant(name string, variable *time.Time) slot {
	return through(name, variable, parseMoment)
}

func parseMoment(sent string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339Nano, time.DateOnly} {
		if read, err := time.Parse(layout, sent); err == nil {
			return read.UTC().Truncate(time.Millisecond), nil
		}
	}
	return time.Time{}, errors.New("must be an ISO 8601 date")
}

// wordFor names a type as JSON knows it.
func wordFor(wanted reflect.Type) string {
	switch wanted.Kind() {
	case reflect.Pointer:
		return wordFor(wanted.Elem()) + " or null"
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "a boolean"
	case reflect.Int, reflect.Int64:
		return "an integer"
	case reflect.Float64:
		return "a number"
	case reflect.Slice:
		return "an array, and each entry " + wordFor(wanted.Elem())
	default:
		return "an object with members of the right types"
	}
}

// The rules for values.

func notEmpty(value string) error {
	if strings.TrimSpace(value) == "" {
		return errors.New("must not be empty")
	}
	return nil
}

func atMost(characters int) func(string) error {
	return func(value string) error {
		if utf8.RuneCountInString(value) > characters {
			return fmt.Errorf("must have at most %d characters", characters)
		}
		return nil
	}
}

func matching(pattern *regexp.Regexp, rule string) func(string) error {
	return func(value string) error {
		if !pattern.MatchString(value) {
			return errors.New(rule)
		}
		return nil
	}
}

func oneOf(words ...string) func(string) error {
	return func(value string) error {
		if !slices.Contains(words, value) {
			return errors.New("must be one of " + strings.Join(words, ", "))
		}
		return nil
	}
}

func each(check func(string) error) func([]string) error {
	return func(values []string) error {
		for _, value := range values {
			if err := check(value); err != nil {
				return fmt.Errorf("has an entry that %w", err)
			}
		}
		return nil
	}
}

func atMostEntries[T any](most int) func([]T) error {
	return func(values []T) error {
		if len(values) > most {
			return fmt.Errorf("must have at most %d entries", most)
		}
		return nil
	}
}

func noLessThan[N int64 | float64](least N) func(N) error {
	return func(value N) error {
		if value < least {
			return fmt.Errorf("must be at least %v", least)
		}
		return nil
	}
}
