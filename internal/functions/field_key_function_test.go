package functions_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/functions"
)

func fieldKey(t *testing.T, name string) (attr.Value, *function.FuncError) {
	t.Helper()
	return run(t, functions.NewFieldKeyFunction(), types.StringValue(name))
}

// Only what the service's documentation says of a key is done to it. Making the key of a key changes nothing.
func TestSpacesOfAFieldsNameBecomeHyphens(t *testing.T) {
	for name, wanted := range map[string]string{
		"deposit amount":        "deposit-amount", // the example of the documentation
		"department":            "department",
		"deposit-amount":        "deposit-amount",
		"a b c":                 "a-b-c",
		"Deposit Amount":        "Deposit-Amount", // nothing is known of upper case,
		"deposit_amount":        "deposit_amount", // of other characters,
		"deposit\tamount":       "deposit\tamount",
		"Größe in m²":           "Größe-in-m²",
		"two  spaces":           "two--spaces", // of several spaces,
		" around ":              "-around-",    // and of those around the name
		strings.Repeat("ä", 50): strings.Repeat("ä", 50),
	} {
		got, err := fieldKey(t, name)
		if err != nil || !got.Equal(types.StringValue(wanted)) {
			t.Errorf("the key of %q is %s (%v), wanted %q", name, got, err, wanted)
		}
		again, err := fieldKey(t, wanted)
		if err != nil || !again.Equal(types.StringValue(wanted)) {
			t.Errorf("the key of the key %q is %s (%v)", wanted, again, err)
		}
	}
}

func TestANameThatCanBeNoFieldsIsAnError(t *testing.T) {
	for name, says := range map[string]string{
		"":                      "must not be blank",
		" ":                     "must not be blank",
		"\t\n":                  "must not be blank",
		strings.Repeat("ä", 51): "at most 50 characters, and this name has 51",
	} {
		got, err := fieldKey(t, name)
		if got != nil || err == nil || !strings.Contains(err.Text, says) || err.FunctionArgument == nil || *err.FunctionArgument != 0 {
			t.Errorf("%q: got %v and %v, wanted %q", name, got, err, says)
		}
	}
}
