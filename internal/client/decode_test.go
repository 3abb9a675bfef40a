package client

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func TestOneFieldIsReadInAllTheWaysInWhichTheServiceWritesIt(t *testing.T) {
	for raw, wanted := range map[string]Text{
		`"x"`: {"x", true}, `""`: {"", true}, `7`: {"7", true}, `7.50`: {"7.50", true}, `true`: {"true", true}, `null`: {},
	} {
		var got Text
		wantNoError(t, json.Unmarshal([]byte(raw), &got))
		wantEqual(t, raw, got, wanted)
		wantEqual(t, raw+" is a pointer", got.Pointer() != nil, wanted.Set)
	}
	for raw, wanted := range map[string]Integer{
		`7`: {7, true}, `"7"`: {7, true}, `" 7 "`: {7, true}, `7.0`: {7, true}, `"1e3"`: {1000, true}, `-1`: {-1, true}, `null`: {}, `""`: {},
		`" "`: {},
	} {
		var got Integer
		wantNoError(t, json.Unmarshal([]byte(raw), &got))
		wantEqual(t, raw, got, wanted)
	}
	for raw, wanted := range map[string]string{
		`"66b2"`: "66b2", `7`: "7", `{"_id": "66b2", "name": "x"}`: "66b2", `{"id": 7}`: "7", `{"$oid": "66b2"}`: "66b2",
		`{"_id": {"$oid": "66b2"}}`: "66b2", `{"name": "x"}`: "", `null`: "", `[]`: "", `true`: "",
	} {
		var got Reference
		wantNoError(t, json.Unmarshal([]byte(raw), &got))
		wantEqual(t, raw, got.Text, Text{wanted, wanted != ""})
	}
}

// One table for all that reads booleans: a member that is known to be one, one whose meaning is not known, one that may hold more than a
// flag, and the flag of an envelope.
func TestABooleanIsReadInAllTheWaysInWhichTheServiceWritesIt(t *testing.T) {
	yes, no, absent := Boolean{true, true}, Boolean{false, true}, Boolean{}
	for raw, wanted := range map[string]struct {
		known, unknown Boolean
		truthy         bool
		verdict        verdict
	}{
		`true`: {yes, yes, true, accepted}, `"true"`: {yes, yes, true, accepted}, `"True"`: {yes, yes, true, accepted},
		`" true "`: {yes, yes, true, accepted}, `1`: {yes, absent, true, accepted}, `"1"`: {yes, absent, true, accepted},
		`1.0`: {yes, absent, true, accepted}, `"yes"`: {yes, absent, true, strange}, `"Y"`: {yes, absent, true, strange},
		`"on"`: {yes, absent, true, strange}, `"t"`: {yes, absent, true, strange},
		`false`: {no, no, false, refused}, `"False"`: {no, no, false, refused}, ` "false" `: {no, no, false, refused},
		`0`: {no, absent, false, refused}, `"0"`: {no, absent, false, refused}, `0.0`: {no, absent, false, refused},
		`"no"`: {no, absent, false, refused}, `"N"`: {no, absent, false, strange}, `"off"`: {no, absent, false, strange},
		`"f"`:  {no, absent, false, strange},
		`null`: {absent, absent, false, silent}, ``: {absent, absent, false, silent}, `""`: {absent, absent, false, silent},
		`" "`: {absent, absent, false, silent}, `[]`: {absent, absent, false, silent}, `{}`: {absent, absent, false, silent},
		`[true]`: {absent, absent, true, silent}, `{"a": true}`: {absent, absent, true, silent},
		`2`: {absent, absent, true, refused}, `1.00`: {absent, absent, true, accepted}, `"perhaps"`: {absent, absent, true, strange},
	} {
		var known Boolean
		_ = known.UnmarshalJSON([]byte(raw))
		wantEqual(t, raw+" as a boolean", known, wanted.known)
		wantEqual(t, raw+" as a pointer", known.Pointer() != nil, wanted.known.Set)
		wantEqual(t, raw+" as a member that nobody knows", plainBoolean([]byte(raw)), wanted.unknown)
		wantEqual(t, raw+" as a mark", truthy([]byte(raw)), wanted.truthy)
		wantEqual(t, raw+" as a flag of an envelope", verdictOn([]byte(raw)), wanted.verdict)
	}
}

func TestAValueThatMakesNoSenseIsAbsent(t *testing.T) {
	for _, raw := range []string{`1.5`, `"many"`, `"unlimited"`, `true`, `{}`, `[7]`, `"NaN"`, `"Inf"`, `9223372036854775808000`} {
		var got Integer
		wantNoError(t, json.Unmarshal([]byte(raw), &got))
		wantEqual(t, raw+" as a number", got, Integer{})
	}
	for _, raw := range []string{`{"a": 1}`, `["a"]`, `[]`} {
		var got Text
		wantNoError(t, json.Unmarshal([]byte(raw), &got))
		wantEqual(t, raw+" as a text", got, Text{})
	}
}

func TestAListOfUnknownElementsIsReadAsFarAsItIsUnderstood(t *testing.T) {
	for raw, wanted := range map[string]string{
		`{}`: "nil", `{"l": null}`: "nil", `{"l": "x"}`: "nil", `{"l": {}}`: "nil", `{"l": []}`: "",
		`{"l": ["a", 1, true]}`: "a 1 true", `{"l": [{"code":"a"}, "b"]}`: `{"code":"a"} b`,
	} {
		var got struct {
			L Texts `json:"l"`
		}
		wantNoError(t, json.Unmarshal([]byte(raw), &got))
		text := strings.Join(got.L.Values, " ")
		if got.L.Values == nil {
			text = "nil"
		}
		wantEqual(t, raw, text, wanted)
		wantEqual(t, raw+" is set", got.L.Set, wanted != "nil")
	}
}

func TestTheFirstNameThatHasAValueCounts(t *testing.T) {
	wantEqual(t, "none", firstText(Text{}, Text{}), Text{})
	wantEqual(t, "the second", firstText(Text{}, Text{"b", true}, Text{"c", true}), Text{"b", true})
	wantEqual(t, "not the empty one", firstText(Text{"", true}, Text{"b", true}), Text{"b", true})
	wantEqual(t, "only empty ones", firstText(Text{}, Text{"", true}), Text{"", true})
}

func TestATimeIsReadInAnyFormAndNonsenseIsAbsent(t *testing.T) {
	noon := time.Date(2026, 1, 31, 12, 0, 0, 123_000_000, time.UTC)
	for raw, shown := range map[string]string{
		`"2026-01-31T13:00:00.123+01:00"`:           "2026-01-31T13:00:00.123+01:00",
		`"2026-01-31T12:00:00.123"`:                 "2026-01-31T12:00:00.123",
		`"2026-01-31 12:00:00.123"`:                 "2026-01-31 12:00:00.123",
		`1769860800123`:                             "2026-01-31T12:00:00.123Z",
		`{"$date": "2026-01-31T12:00:00.123Z"}`:     "2026-01-31T12:00:00.123Z",
		`{"$date": {"$numberLong": 1769860800123}}`: "2026-01-31T12:00:00.123Z",
	} {
		var got Moment
		wantNoError(t, json.Unmarshal([]byte(raw), &got))
		wantEqual(t, raw+" is shown", got.Value, shown)
		at, ok := got.Time()
		wantEqual(t, raw+" is a time", ok, true)
		wantEqual(t, raw, at, noon)
	}
	at, _ := Moment{Text{"1769860800", true}}.Time()
	wantEqual(t, "seconds", at, noon.Truncate(time.Second))
	for _, raw := range []string{`null`, `[]`, `{}`, `true`, `-1`, `{"at": 7}`, `"yesterday"`} {
		var got Moment
		wantNoError(t, json.Unmarshal([]byte(raw), &got))
		if at, ok := got.Time(); ok {
			t.Errorf("%s is the time %v", raw, at)
		}
	}
}
