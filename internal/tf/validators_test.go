package tf

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// validated returns what a validator says of a value; nothing when it accepts it.
func validated(t *testing.T, checks validator.String, value types.String) string {
	t.Helper()
	resp := validator.StringResponse{}
	checks.ValidateString(t.Context(), validator.StringRequest{Path: path.Root("it"), ConfigValue: value}, &resp)
	if !resp.Diagnostics.HasError() {
		return ""
	}
	problem := resp.Diagnostics.Errors()[0]
	return problem.Summary() + ": " + problem.Detail()
}

func TestAUserIDIsANumber(t *testing.T) {
	for value, says := range map[string]string{
		"1102":                                 "",
		"0":                                    "",
		"682d61dfd843de46566c9eab":             "",
		"682D61DFD843DE46566C9EAB":             "",
		"8c3fd94e-4bd7-4b0c-9e0c-3c1a7f0b2d11": "",
		"ana":                                  `"ana" looks like a user name.`,
		"ana@example.com":                      `"ana@example.com" looks like an e-mail address.`,
		"1102a":                                "looks like a user name",
		"-1":                                   "looks like a user name",
		"682d61dfd843de46566c9ea":              "looks like a user name",
		"":                                     "The value is blank.",
		" \n":                                  "The value is blank.",
		"1102\n":                               "has white space around it",
	} {
		got := validated(t, UserID(), types.StringValue(value))
		if says == "" && got != "" || !strings.Contains(got, says) {
			t.Errorf("%q: %q, wanted %q", value, got, says)
		}
		if got != "" && (!strings.HasPrefix(got, "A user id is a number: ") || !strings.Contains(got, "data source returningai_user ")) {
			t.Errorf("%q: %q does not say where an id is found", value, got)
		}
	}
}

func TestAPlainTextHasNoControlCharacters(t *testing.T) {
	for name, test := range map[string]struct{ text, says string }{
		"plain":                        {"Hello, Zoë 👋🏽!", ""},
		"empty":                        {"", ""},
		"line ends and tabs":           {"One\n\tTwo\r\nThree\r", ""},
		"a joiner and a soft hyphen":   {"👩\u200d💻 co\u00adoperate", ""},
		"a byte-order mark":            {"\uFEFFHello", "Line 1, column 1: U+FEFF, a byte-order mark"},
		"one in the middle":            {"Hello\n\nyou \uFEFFthere", "Line 3, column 5: U+FEFF"},
		"NUL":                          {"Zoë\x00", "Line 1, column 4: U+0000, the character NUL"},
		"an escape sequence":           {"\x1b[31mred", "Line 1, column 1: U+001B, a control character"},
		"a bell after Windows lines":   {"One\r\nTwo\r\nThr\aee", "Line 3, column 4: U+0007"},
		"a bell after old Mac lines":   {"One\rTwo\a", "Line 2, column 4: U+0007"},
		"delete":                       {"a\x7f", "Line 1, column 2: U+007F"},
		"one of the second block":      {"a\u0085b", "Line 1, column 2: U+0085"},
		"Latin-1":                      {"Zo\xeb", "Line 1, column 3: the byte 0xEB, which is not UTF-8"},
		"what is left of Latin-1":      {"Zo\uFFFD", "Line 1, column 3: U+FFFD"},
		"the first of several, by far": {"a\x00\x01", "column 2"},
	} {
		t.Run(name, func(t *testing.T) {
			got := validated(t, PlainText(), types.StringValue(test.text))
			if test.says == "" && got != "" || !strings.Contains(got, test.says) {
				t.Errorf("%q, wanted %q", got, test.says)
			}
		})
	}
}

func TestValidatorsAcceptWhatIsNotKnownYet(t *testing.T) {
	for name, checks := range map[string]validator.String{"a user id": UserID(), "a plain text": PlainText()} {
		for _, value := range []types.String{types.StringNull(), types.StringUnknown()} {
			if got := validated(t, checks, value); got != "" {
				t.Errorf("%s %s: %q", name, value, got)
			}
		}
		if checks.Description(t.Context()) == "" || checks.MarkdownDescription(t.Context()) == "" {
			t.Errorf("%s has no description", name)
		}
	}
}

func TestOnlyKnownKeysAreAccepted(t *testing.T) {
	keys := func(names ...string) types.Map {
		elements := map[string]attr.Value{}
		for _, name := range names {
			elements[name] = types.StringUnknown()
		}
		return types.MapValueMust(types.StringType, elements)
	}
	for name, test := range map[string]struct {
		value types.Map
		says  []string
	}{
		"null":              {types.MapNull(types.StringType), nil},
		"unknown":           {types.MapUnknown(types.StringType), nil},
		"known keys":        {keys("system", "partner"), nil},
		"a misspelt key":    {keys("partners"), []string{`endpoints["partners"]: endpoints has no key "partners". Did you mean "partner"?`}},
		"another key":       {keys("billing"), []string{`endpoints["billing"]: endpoints has no key "billing". The keys are partner, system.`}},
		"two, and one fine": {keys("zzz", "system", "billing"), []string{`endpoints["billing"]`, `endpoints["zzz"]`}},
	} {
		t.Run(name, func(t *testing.T) {
			resp := validator.MapResponse{}
			req := validator.MapRequest{Path: path.Root("endpoints"), ConfigValue: test.value}
			OnlyKeys("system", "partner").ValidateMap(t.Context(), req, &resp)
			if resp.Diagnostics.ErrorsCount() != len(test.says) {
				t.Fatal(resp.Diagnostics)
			}
			for i, says := range test.says {
				problem := resp.Diagnostics.Errors()[i]
				at, _ := problem.(interface{ Path() path.Path })
				if got := fmt.Sprintf("%s: %s", at.Path(), problem.Detail()); !strings.HasPrefix(got, says) {
					t.Errorf("%s, wanted %s", got, says)
				}
			}
		})
	}
}
