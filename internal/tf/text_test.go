package tf

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func TestTextsThatTheServiceMakesNoDifferenceBetween(t *testing.T) {
	tests := map[string]struct {
		one, other string
		same       bool
	}{
		"equal":                {"Hello", "Hello", true},
		"white space around":   {"Hello", " \tHello\n\n", true},
		"line ends":            {"Hello\nyou", "Hello\r\nyou", true},
		"white space within":   {"Hello you", "Hello  you", false},
		"upper and lower case": {"Hello", "hello", false},
		"another":              {"Hello", "Goodbye", false},
		"JSON":                 {`{"b": [1, 2.0], "a": "<x>"}`, `{"a":"\u003cx\u003e","b":[1,2]}`, true},
		"a list":               {" [1, 2]\n", "[1,2]", true},
		"an empty object":      {"{ }", "{}", true},
		"a large number":       {"[ 9007199254740993 ]", "[9007199254740993]", true},
		"another large number": {"[9007199254740993]", "[9007199254740992]", false},
		"other JSON":           {"[1, 2]", "[2, 1]", false},
		"JSON of another kind": {"{}", "[]", false},
		"a JSON string":        {`"a"`, ` "\u0061"`, false},
		"a JSON number":        {"1.0", "1", false},
		"JSON and more":        {"[1, 2] and so on", "[1,2] and so on", false},
		"nearly JSON":          {"[1, 2", "[1,2", false},
		"a checkbox":           {"[ ] first", "[] first", false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			same, diags := NewText(test.one).StringSemanticEquals(t.Context(), NewText(test.other))
			if same != test.same || diags.HasError() {
				t.Errorf("same is %v, %v", same, diags)
			}
		})
	}
}

func TestThePlanKeepsTheTextThatIsTheSame(t *testing.T) {
	tests := map[string]struct {
		state, plan, kept types.String
	}{
		"the same to the service": {types.StringValue("Hello "), types.StringValue("Hello"), types.StringValue("Hello ")},
		"another":                 {types.StringValue("Hello"), types.StringValue("Goodbye"), types.StringValue("Goodbye")},
		"new":                     {types.StringNull(), types.StringValue("Hello"), types.StringValue("Hello")},
		"unknown":                 {types.StringValue("Hello"), types.StringUnknown(), types.StringUnknown()},
		"removed":                 {types.StringValue(""), types.StringNull(), types.StringNull()},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			resp := planmodifier.StringResponse{PlanValue: test.plan}
			KeepSameText().PlanModifyString(t.Context(), planmodifier.StringRequest{StateValue: test.state, PlanValue: test.plan}, &resp)
			if !resp.PlanValue.Equal(test.kept) {
				t.Errorf("plan: %s, wanted %s", resp.PlanValue, test.kept)
			}
		})
	}
}
