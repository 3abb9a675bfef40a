package acctest

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func TestAnApplyMayOnlyFillInWhatWasUnknown(t *testing.T) {
	text := func(value any) tftypes.Value { return tftypes.NewValue(tftypes.String, value) }
	kind := tftypes.Map{ElementType: tftypes.String}
	dictionary := func(members map[string]tftypes.Value) tftypes.Value { return tftypes.NewValue(kind, members) }
	unknown := text(tftypes.UnknownValue)
	with := func(x, y tftypes.Value) tftypes.Value { return dictionary(map[string]tftypes.Value{"x": x, "y": y}) }
	for name, test := range map[string]struct {
		planned, got tftypes.Value
		wanted       bool
	}{
		"the same":                 {text("a"), text("a"), true},
		"another":                  {text("a"), text("b"), false},
		"null for a value":         {text("a"), text(nil), false},
		"a value for null":         {text(nil), text("a"), false},
		"anything for unknown":     {unknown, text("a"), true},
		"a member filled in":       {with(text("a"), unknown), with(text("a"), text("b")), true},
		"a known member beside it": {with(text("a"), unknown), with(text("c"), text("b")), false},
		"another member":           {with(text("a"), unknown), dictionary(map[string]tftypes.Value{"x": text("a")}), false},
	} {
		if got := isAsPlanned(test.planned, test.got); got != test.wanted {
			t.Errorf("%s: %v, wanted %v", name, got, test.wanted)
		}
	}
	if (Outcome{}).Keeps(Object{}) {
		t.Error("nothing keeps nothing")
	}
}
