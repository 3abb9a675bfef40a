package provider_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
)

// A state that was written by hand, without what tells one object from another, for every resource: with and without a refresh, the
// error says what is missing and how to get out of it, and nothing is sent.

// theLeast is the least configuration of each resource.
var theLeast = map[string]acctest.Values{
	"returningai_badge":                {"title": "Captain", "action": "custom"},
	"returningai_badge_award":          {"badge_id": "b", "user_id": "1102"},
	"returningai_channel":              {"topic": "News", "channel_type": "open"},
	"returningai_community":            {"name": "Example"},
	"returningai_community_appearance": {"settings": `{"theme":"dark"}`},
	"returningai_community_bot":        {"name": "Bot"},
	"returningai_community_meta":       {"guest_mode_enabled": true},
	"returningai_image":                {"content_base64": "R0lGODlhAQABAAAAACw="},
	"returningai_message":              {"channel_id": "c", "message": "Hello", "sender": "ana"},
	"returningai_role":                 {"title": "Helper", "class": "blue", "order": 3},
	"returningai_role_assignment":      {"user_id": "1102", "role_id": "r"},
	"returningai_server":               {"name": "Second"},
	"returningai_user_roles":           {"user_id": "1102", "role_ids": tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, []tftypes.Value{})},
}

// importless are the resources that can't be imported.
var importless = []string{"returningai_image"}

func TestAStateWithoutAnIDIsAnErrorThatSaysSo(t *testing.T) {
	c := acctest.New(t)
	p := c.Protocol(nil)
	for kind, schema := range p.Identities() {
		config, there := theLeast[kind]
		if !there {
			t.Errorf("%s is missing in theLeast", kind)
			continue
		}
		for _, attribute := range schema.IdentityAttributes {
			inState := attribute.Name
			if inState == "message_id" {
				inState = "id"
			}
			t.Run(kind+"/"+inState, func(t *testing.T) {
				state := acctest.Values{}
				for _, other := range schema.IdentityAttributes {
					state[other.Name] = "x"
				}
				delete(state, "message_id")
				for name, value := range config {
					state[name] = value
				}
				state["id"] = "x"
				if _, hasID := attributesOf(p, kind)["id"]; !hasID {
					delete(state, "id")
				}
				state[inState] = nil
				object := acctest.Object{Type: kind, State: state}
				c.ResetRequests()
				wantsWayOut(t, "a refresh", kind, p.Next().Read(object).Errors, inState)
				wantsWayOut(t, "a plan without a refresh", kind, p.Next().Plan(object, config).Errors, inState)
				wantsWayOut(t, "the plan of a destroy", kind, p.Next().Plan(object, nil).Errors, inState)
				if sent := c.Operations(); len(sent) > 0 {
					t.Errorf("sent: %q", sent)
				}
			})
		}
	}
	for kind := range theLeast {
		if _, there := p.Identities()[kind]; !there {
			t.Errorf("%s is no resource", kind)
		}
	}
	for kind := range p.Schema().ResourceSchemas {
		if _, there := p.Identities()[kind]; !there {
			t.Errorf("%s has no identity", kind)
		}
	}
}

// wantsWayOut wants the one error of a state without an id.
func wantsWayOut(t *testing.T, of, kind string, problems []string, missing string) {
	t.Helper()
	said := []string{"has no " + missing, "written or edited by hand", "terraform state rm <address>"}
	if !slices.Contains(importless, kind) {
		said = append(said, "terraform import <address> <import id>", "For example: ")
	}
	if len(problems) != 1 {
		t.Fatalf("%s: %q", of, problems)
	}
	for _, text := range said {
		if !strings.Contains(problems[0], text) {
			t.Errorf("%s does not say %q: %s", of, text, problems[0])
		}
	}
}

// What was planned before the state was checked is refused, too.
func TestNothingIsWrittenFromAStateWithoutAnID(t *testing.T) {
	c := acctest.New(t)
	p := c.Protocol(nil)
	for _, kind := range []string{"returningai_channel", "returningai_role", "returningai_badge", "returningai_badge_award", "returningai_role_assignment", "returningai_user_roles"} {
		t.Run(kind, func(t *testing.T) {
			state := acctest.Values{}
			for name, value := range theLeast[kind] {
				state[name] = value
			}
			missing := "id"
			if _, isUsers := state["user_id"]; isUsers {
				missing = "user_id"
			}
			delete(state, missing)
			c.ResetRequests()
			wantsWayOut(t, "a delete", kind, p.Next().ApplyPlan(acctest.Object{Type: kind, State: state}, nil, acctest.Outcome{}).Errors, missing)
			if sent := c.Operations(); len(sent) > 0 {
				t.Errorf("sent: %q", sent)
			}
		})
	}
}

// attributesOf returns the names of a resource's attributes.
func attributesOf(p *acctest.Protocol, kind string) map[string]bool {
	names := map[string]bool{}
	for _, attribute := range p.Schema().ResourceSchemas[kind].Block.Attributes {
		names[attribute.Name] = true
	}
	return names
}
