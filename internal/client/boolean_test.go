package client

import (
	"encoding/json"
	"testing"
)

func TestBooleansComeInMoreThanOneForm(t *testing.T) {
	for raw, wanted := range map[string]Boolean{
		`true`: {true, true}, `false`: {false, true}, `"true"`: {true, true}, `"False"`: {false, true}, `" true "`: {true, true},
		`1`: {true, true}, `"0"`: {false, true}, `null`: {}, `""`: {},
	} {
		var got Boolean
		if err := json.Unmarshal([]byte(raw), &got); err != nil || got != wanted {
			t.Errorf("%s became %v, %v; wanted %v", raw, got, err, wanted)
		}
		if pointer := got.Pointer(); (pointer != nil) != wanted.Set || pointer != nil && *pointer != wanted.Value {
			t.Errorf("%s points to %v", raw, pointer)
		}
	}
	for _, raw := range []string{`"yes"`, `2`, `[]`, `{}`} {
		var got Boolean
		if err := json.Unmarshal([]byte(raw), &got); err == nil {
			t.Errorf("%s became %v", raw, got)
		}
	}
}
