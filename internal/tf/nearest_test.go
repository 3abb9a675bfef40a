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

func TestAMisspeltKeyHasANearestOne(t *testing.T) {
	known := []string{"ban_members", "warn_members", "view_message_history", "share_attachments", "system", "secure_auth"}
	for key, wanted := range map[string]string{
		"ban_members":          "ban_members",
		"ban_member":           "ban_members",
		"ban_membres":          "ban_members",
		"ben_members":          "ban_members",
		"war_members":          "warn_members",
		"BAN_MEMBERS":          "ban_members",
		"ban-members":          "ban_members",
		"ban members":          "ban_members",
		"viewMessageHistory":   "view_message_history",
		"VIEW-MESSAGE-HISTORY": "view_message_history",
		"share_Attachments":    "share_attachments",
		"systems":              "system",
		"secure-auth":          "secure_auth",
		"members":              "",
		"fly":                  "",
		"":                     "",
		"manage_events":        "",
	} {
		if nearest, near := NearestKey(key, known); nearest != wanted || near != (wanted != "") {
			t.Errorf("%q: %q %t, wanted %q", key, nearest, near, wanted)
		}
	}
}
