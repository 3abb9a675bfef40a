package provider_test

import (
	"strings"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/provider"
)

// Every text that members see is checked for characters that nobody sees, and the error says where the first is.
func TestTextsThatMembersSeeArePlain(t *testing.T) {
	type values = acctest.Values
	texts := map[string]func(text any) (resource string, config values){
		"a message": func(text any) (string, values) {
			return "returningai_message", values{"channel_id": "1", "message": text}
		},
		"a channel's topic": func(text any) (string, values) {
			return "returningai_channel", values{"channel_type": "open", "topic": text}
		},
		"a role's title": func(text any) (string, values) {
			return "returningai_role", values{"class": "red", "order": 1, "title": text}
		},
		"a badge's title": func(text any) (string, values) {
			return "returningai_badge", values{"action": "custom", "title": text}
		},
		"a badge's description": func(text any) (string, values) {
			return "returningai_badge", values{"action": "custom", "title": "Owl", "description": text}
		},
		"a user's display name": func(text any) (string, values) {
			return "returningai_user", values{"email": "a@example.com", "username": "a", "first_name": "A", "last_name": "B", "display_name": text}
		},
		"a server's name":        func(text any) (string, values) { return "returningai_server", values{"name": text} },
		"the community's name":   func(text any) (string, values) { return "returningai_community", values{"name": text} },
		"the bot's name":         func(text any) (string, values) { return "returningai_community_bot", values{"name": text} },
		"the preview's title":    func(text any) (string, values) { return preview("title", text) },
		"the preview's own text": func(text any) (string, values) { return preview("description", text) },
	}
	p := acctest.NewProtocol(t, provider.New("test")())
	for name, of := range texts {
		for text, says := range map[string]string{
			"Hello,\r\n\tZoë 👋":      "",
			"Hello,\n\uFEFFyou":      "Line 2, column 1: U+FEFF",
			"Hello\x00":              "Line 1, column 6: U+0000",
			"\x1b[1mHello":           "Line 1, column 1: U+001B",
			"Hello,\r\nZoë\u0085!\n": "Line 2, column 4: U+0085",
		} {
			problems := p.Validate(of(text))
			if says == "" && len(problems) > 0 || says != "" && (len(problems) != 1 || !strings.Contains(problems[0], says)) {
				t.Errorf("%s, %q: %q, wanted %q", name, text, problems, says)
			}
		}
		if problems := p.Validate(of(acctest.Unknown)); len(problems) > 0 {
			t.Errorf("%s that is not known yet: %q", name, problems)
		}
	}
}

func preview(attribute string, text any) (resource string, config acctest.Values) {
	return "returningai_community_meta", acctest.Values{"preview": acctest.Values{attribute: text}}
}

// A user name in the place of an id is an error at plan time, wherever an id is wanted.
func TestUserIDsAreNoUserNames(t *testing.T) {
	type values = acctest.Values
	p := acctest.NewProtocol(t, provider.New("test")())
	for resource, others := range map[string]values{
		"returningai_role_assignment": {"role_id": "1"},
		"returningai_user_roles":      {"role_ids": acctest.Unknown},
		"returningai_badge_award":     {"badge_id": "1"},
	} {
		for user, wrong := range map[any]bool{
			"ana": true, "ana@example.com": true, " ": true, "101": false, "682d61dfd843de46566c9eab": false, acctest.Unknown: false,
		} {
			others["user_id"] = user
			problems := p.Validate(resource, others)
			if wrong && (len(problems) != 1 || !strings.Contains(problems[0], `("user_id"): A user id is a number`)) {
				t.Errorf("%s, %q: %q", resource, user, problems)
			}
			if !wrong && len(problems) > 0 {
				t.Errorf("%s, %q: %q", resource, user, problems)
			}
		}
	}
}
