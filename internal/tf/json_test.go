package tf

import (
	"encoding/json"
	"testing"
)

// containerIn reads a text that is a JSON object or array.
func containerIn(t *testing.T, text string) any {
	t.Helper()
	value, is := containerOf(text)
	if !is {
		t.Fatalf("%s is no JSON object or array", text)
	}
	return value
}

func TestValuesAreComparedByWhatTheyAreWorth(t *testing.T) {
	for _, equal := range [][2]string{
		{`{"a":1,"b":[1,{"c":null}]}`, `{ "b": [1.0, {"c": null}], "a": 1e0 }`}, {`{"a":1e400}`, `{"a":10e399}`}, {`{"a":"\u003c"}`, `{"a":"<"}`},
		{`{"a":9007199254740993}`, `{"a":9007199254740993}`},
	} {
		if !SameJSON(containerIn(t, equal[0]), containerIn(t, equal[1])) {
			t.Errorf("%s is not %s", equal[0], equal[1])
		}
	}
	for _, other := range [][2]string{
		{`{"a":1}`, `{"a":"1"}`}, {`{"a":[1,2]}`, `{"a":[2,1]}`}, {`{"a":null}`, `{}`}, {`{"a":{}}`, `{"a":[]}`}, {`{"a":[]}`, `{"a":{}}`},
		{`{"a":9007199254740992}`, `{"a":9007199254740993}`}, {`{"a":true}`, `{"a":false}`}, {`{"a":1}`, `{"a":2}`},
	} {
		if SameJSON(containerIn(t, other[0]), containerIn(t, other[1])) {
			t.Errorf("%s is %s", other[0], other[1])
		}
	}
	if !sameNumber(json.Number("x"), json.Number("x")) || sameNumber(json.Number("x"), json.Number("1")) {
		t.Error("what is no number is not compared as text")
	}
}
