package provider_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
)

// A state that was written by hand, without what tells one object from another, for every resource: with and without a refresh, the
// error says what is missing and how to get out of it, and nothing is sent.

// configurations returns a configuration of each resource, those of the table in answers_test.go.
func configurations() map[string]acctest.Values {
	first := map[string]acctest.Values{}
	made := scene{member: "1102", channel: "c", badge: "b", role: "r", otherRole: "o", message: "m", person: "p", field: "f"}
	for _, kind := range anyKinds(made) {
		first[kind.resource] = kind.first
	}
	return first
}

// importless says whether a resource can't be imported, as is stated beside its example.
func importless(t *testing.T, kind string) bool {
	t.Helper()
	return slices.ContainsFunc(examples(t), func(e acctest.Example) bool {
		return e.Folder == "resources/"+kind && e.Import.Refused != ""
	})
}

func TestAStateWithoutAnIDIsAnErrorThatSaysSo(t *testing.T) {
	c := acctest.New(t)
	p := c.Protocol(nil)
	for kind, schema := range p.Identities() {
		config, there := configurations()[kind]
		if !there {
			t.Errorf("%s has no configuration", kind)
			continue
		}
		for _, attribute := range schema.IdentityAttributes {
			inState := attribute.Name
			if !attributesOf(p, kind)[inState] { // the message's own id
				inState = "id"
			}
			t.Run(kind+"/"+inState, func(t *testing.T) {
				state := acctest.Values{}
				for _, other := range schema.IdentityAttributes {
					state[other.Name] = "x"
				}
				if kind == "returningai_message" {
					delete(state, "message_id")
				}
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
	for kind := range configurations() {
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
	if !importless(t, kind) {
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
	for _, kind := range []string{"returningai_channel", "returningai_role", "returningai_badge", "returningai_badge_award",
		"returningai_role_assignment", "returningai_user_roles", "returningai_user_field", "returningai_user"} {
		t.Run(kind, func(t *testing.T) {
			state := acctest.Values{}
			for name, value := range configurations()[kind] {
				state[name] = value
			}
			missing := "id"
			if _, isUsers := state["user_id"]; isUsers {
				missing = "user_id"
			}
			if kind == "returningai_user" {
				missing = "email"
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
