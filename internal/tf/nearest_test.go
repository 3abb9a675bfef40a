package tf

import (
	"slices"
	"testing"
)

func TestOnlyNearNamesAreSuggested(t *testing.T) {
	known := []string{"General", "General", "Announcements", "Help", "Off-Topic", "News 2024", "News 2025", "News 2026", "News 2027", "Ж"}
	for name, wanted := range map[string][]string{
		"Genral":    {"General"},
		"general":   {"General"},
		"Gen":       {"General"},
		"off topic": {"Off-Topic"},
		"Anouncemt": {"Announcements"},
		"News":      {"News 2024", "News 2025", "News 2026"},
		"News 2028": {"News 2024", "News 2025", "News 2026"},
		"Xylophone": nil,
		"He":        nil,
		"":          nil,
		"ж":         {"Ж"},
	} {
		if near := Nearest(name, known); !slices.Equal(near, wanted) {
			t.Errorf("%q: %q, wanted %q", name, near, wanted)
		}
	}
}

func TestASuggestionIsAQuestion(t *testing.T) {
	for wanted, near := range map[string][]string{
		``: nil, `Did you mean "a"?`: {"a"}, `Did you mean "a" or "b"?`: {"a", "b"}, `Did you mean "a", "b" or "c"?`: {"a", "b", "c"},
	} {
		if got := DidYouMean(near); got != wanted {
			t.Errorf("%q: %q, wanted %q", near, got, wanted)
		}
	}
}
