package roles_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// step is one plan of several that one run of Terraform makes.
type step struct {
	prior  acctest.Object
	config acctest.Values
}

func (s step) plan(p *acctest.Protocol) acctest.Outcome { return p.Plan(s.prior, s.config) }

// conflictInBothOrders plans two steps in one run, in either order: the one that comes second reports the conflict.
func conflictInBothOrders(t *testing.T, c *acctest.Community, one, two step, says string) {
	t.Helper()
	for order, steps := range map[string][]step{"in order": {one, two}, "the other way round": {two, one}} {
		p := c.Protocol(nil)
		if first := steps[0].plan(p); len(first.Errors) > 0 {
			t.Errorf("%s, the first: %q", order, first.Errors)
		}
		if second := steps[1].plan(p); len(second.Errors) != 1 || !strings.Contains(second.Errors[0], says) {
			t.Errorf("%s, the second: %q, wanted one error that says %q", order, second.Errors, says)
		}
	}
}

func assignment(user, role string) acctest.Values {
	return acctest.Values{"user_id": user, "role_id": role}
}

func TestOneUserHasAssignmentsOrUserRolesAndNotBoth(t *testing.T) {
	c := acctest.New(t)
	moderator := roleID(t, c, "Moderator")
	assigned := applied(c, noAssignment, assignment(ana, moderator)).Object
	managed := applied(c, noUserRoles, userValues(ids(moderator))).Object
	for name, steps := range map[string][2]step{
		"both new":         {{noAssignment, assignment(ana, moderator)}, {noUserRoles, userValues(ids(moderator))}},
		"both there":       {{assigned, assignment(ana, moderator)}, {managed, userValues(ids(moderator))}},
		"a new assignment": {{noAssignment, assignment(ana, moderator)}, {managed, userValues(ids(moderator))}},
		"new user roles":   {{assigned, assignment(ana, moderator)}, {noUserRoles, userValues(ids(moderator))}},
		"a role that is not known yet": {
			{noAssignment, acctest.Values{"user_id": ana, "role_id": acctest.Unknown}}, {noUserRoles, userValues(acctest.Unknown)},
		},
		"user roles that are destroyed": {{assigned, assignment(ana, moderator)}, {managed, nil}},
	} {
		t.Run(name, func(t *testing.T) {
			conflictInBothOrders(t, c, steps[0], steps[1], "Two ways to manage the roles of one user")
		})
	}

	p := c.Protocol(nil)
	abandoned := applied(c, managed, acctest.Values{"user_id": ana, "role_ids": ids(moderator), "on_destroy": "abandon"}).Object
	for name, plan := range map[string]acctest.Outcome{
		"an assignment":                 p.Plan(assigned, assignment(ana, moderator)),
		"another one of the user":       p.Plan(noAssignment, assignment(ana, role(c, "Guide"))),
		"user roles that are abandoned": p.Plan(abandoned, nil),
		"user roles of another user":    p.Plan(noUserRoles, acctest.Values{"user_id": ben, "role_ids": ids(moderator)}),
	} {
		if len(plan.Errors) > 0 {
			t.Errorf("%s: %q", name, plan.Errors)
		}
	}
}

func TestOneAssignmentIsOfOneResource(t *testing.T) {
	c := acctest.New(t)
	moderator := roleID(t, c, "Moderator")
	there := applied(c, noAssignment, assignment(ana, moderator)).Object
	added := step{noAssignment, assignment(ana, moderator)}
	kept, destroyed := step{there, assignment(ana, moderator)}, step{there, nil}
	two, taken := "Two resources have the same assignment", "One resource takes the assignment that another one gives"
	for name, test := range map[string]struct {
		one, two step
		says     string
	}{
		"two new ones":          {added, added, two},
		"one there and one new": {kept, added, two},
		"two that are there":    {kept, kept, two},
		"one kept, one gone":    {kept, destroyed, taken},
		"one new, one gone":     {added, destroyed, taken},
	} {
		t.Run(name, func(t *testing.T) { conflictInBothOrders(t, c, test.one, test.two, test.says) })
	}
}

// replanned is the second plan of a replacement: without the state, and with the private state that the first one planned.
func replanned(p *acctest.Protocol, prior acctest.Object, config acctest.Values) acctest.Outcome {
	first := p.Plan(prior, config)
	if len(first.Errors) > 0 {
		return first
	}
	return p.Plan(acctest.Object{Type: prior.Type, Private: first.Private}, config)
}

func TestWhatReplacesItselfIsNoConflict(t *testing.T) {
	c := acctest.New(t)
	moderator := roleID(t, c, "Moderator")
	for _, test := range []struct {
		prior  acctest.Object
		config acctest.Values
		says   string
	}{
		{noAssignment, assignment(ana, moderator), "Two resources have the same assignment"},
		{noUserRoles, acctest.Values{"user_id": ben, "role_ids": ids(moderator)}, "Two resources have the same roles of a user"},
	} {
		there := applied(c, test.prior, test.config).Object
		p := c.Protocol(nil)
		if plan := replanned(p, there, test.config); len(plan.Errors)+len(plan.Warnings) > 0 {
			t.Errorf("%s: %q %q", there.Type, plan.Errors, plan.Warnings)
		}
		if other := p.Plan(test.prior, test.config); len(other.Errors) != 1 || !strings.Contains(other.Errors[0], test.says) {
			t.Errorf("%s of another resource: %q", there.Type, other.Errors)
		}
		p = c.Protocol(nil)
		p.Plan(test.prior, test.config)
		if plan := replanned(p, there, test.config); len(plan.Errors) != 1 || !strings.Contains(plan.Errors[0], test.says) {
			t.Errorf("%s beside another resource: %q", there.Type, plan.Errors)
		}

		p = c.Protocol(nil)
		if gone := p.Apply(there, nil); len(gone.Errors) > 0 {
			t.Errorf("%s, destroyed: %q", there.Type, gone.Errors)
		}
		plan := c.Protocol(nil)
		again := p.ApplyPlan(test.prior, test.config, replanned(plan, there, test.config))
		if len(again.Errors) > 0 || again.State == nil {
			t.Errorf("%s, created again: %q", there.Type, again.Errors)
		}
	}
	must(t, has(c, ana, "Moderator")(nil))
	must(t, has(c, ben, "Moderator")(nil))
	role := applied(c, noRole, helperValues(nil)).Object
	if plan := replanned(c.Protocol(nil), role, helperValues(nil)); len(plan.Errors)+len(plan.Warnings) > 0 {
		t.Errorf("a role: %q %q", plan.Errors, plan.Warnings)
	}
}

// An assignment that is replaced by another one is taken: nothing has it twice. With `count`, a list that loses its first element
// replaces each assignment by the next one's.
func TestWhatIsReplacedByAnotherIsTaken(t *testing.T) {
	c := acctest.New(t)
	moderator, guide := roleID(t, c, "Moderator"), role(c, "Guide")
	ofAna := applied(c, noAssignment, assignment(ana, moderator)).Object
	rolesOfBen := applied(c, noUserRoles, acctest.Values{"user_id": ben, "role_ids": ids(moderator)}).Object
	carl := c.AddMember(mockapi.Member{Username: "carl", Email: "carl@example.com"}).ID
	rolesOfCarl := acctest.Values{"user_id": carl, "role_ids": ids(moderator)}
	for name, test := range map[string]struct {
		replaced, other step
		says            string
	}{
		"an assignment that another resource gives": {
			step{ofAna, assignment(ana, guide)}, step{noAssignment, assignment(ana, moderator)},
			"One resource takes the assignment that another one gives",
		},
		"user roles that another resource manages": {
			step{rolesOfBen, rolesOfCarl}, step{noUserRoles, acctest.Values{"user_id": ben, "role_ids": ids(moderator)}},
			"One resource takes the roles of a user that another one gives",
		},
		"user roles beside an assignment": {
			step{rolesOfBen, rolesOfCarl}, step{noAssignment, assignment(ben, moderator)},
			"Two ways to manage the roles of one user",
		},
	} {
		t.Run(name, func(t *testing.T) { conflictInBothOrders(t, c, test.replaced, test.other, test.says) })
	}
	for name, replaced := range map[string]step{
		"an assignment": {ofAna, assignment(ana, guide)}, "user roles": {rolesOfBen, rolesOfCarl},
		"an assignment of a role that is not known yet": {ofAna, acctest.Values{"user_id": ana, "role_id": acctest.Unknown}},
	} {
		if plan := replanned(c.Protocol(nil), replaced.prior, replaced.config); len(plan.Errors)+len(plan.Warnings) > 0 {
			t.Errorf("%s that is replaced: %q %q", name, plan.Errors, plan.Warnings)
		}
	}
}

// What was not made here is left as it is by a destroy, unless on_destroy says otherwise.
func TestADestroyLeavesWhatWasImportedOrAdopted(t *testing.T) {
	c := acctest.New(t)
	moderator := roleID(t, c, "Moderator")
	must(t, c.GiveRole(ana, moderator))
	adopting := acctest.Values{"title": "Moderator", "class": "red", "order": 2, "adopt_existing": true}
	if fate := planned(c, noRole, adopting).State["on_destroy"].(tftypes.Value); fate.IsKnown() {
		t.Errorf("on_destroy of what may be adopted is planned as %s", acctest.Text(fate))
	}
	for name, object := range map[string]acctest.Object{
		"user roles":      imported(c, noUserRoles.Type, ana).Object,
		"a role":          imported(c, noRole.Type, moderator).Object,
		"an adopted role": applied(c, noRole, adopting).Object,
	} {
		if fate := acctest.Text(object.State["on_destroy"]); fate != "abandon" {
			t.Errorf("on_destroy of %s is %q", name, fate)
		}
		if gone := applied(c, object, nil); len(gone.Errors)+len(gone.Warnings) > 0 || gone.State != nil {
			t.Errorf("%s, destroyed: %q %q %v", name, gone.Errors, gone.Warnings, gone.State)
		}
	}
	must(t, c.WroteNothing()(nil))
	must(t, has(c, ana, "Moderator")(nil))

	p := c.Protocol(acctest.Values{"on_destroy": "delete"})
	removed := p.Import(noUserRoles.Type, ana, nil)
	if fate := acctest.Text(removed.State["on_destroy"]); fate != "remove" {
		t.Errorf("with the provider's on_destroy, it is %q", fate)
	}
	if gone := p.Apply(removed.Object, nil); len(gone.Errors) > 0 {
		t.Errorf("destroyed: %q", gone.Errors)
	}
	must(t, has(c, ana)(nil))
	must(t, c.Wrote(map[string]int{"removeUserRole": 1})(nil))
}

// The plan of an adoption names everything that it changes, above all what the members of the role lose.
func TestAnAdoptionNamesEachPermissionThatIsLost(t *testing.T) {
	c := acctest.New(t)
	there := c.AddRole(mockapi.Role{Title: "Helper", Class: "blue", Order: 3,
		ServerPermissions:  map[string]bool{"ban_members": true, "allow_dm": true, "warn_members": true, "create_invite": true},
		ChannelPermissions: map[string]bool{"post_messages": true, "attach_files": true},
	})
	plan := planned(c, noRole, helperValues(acctest.Values{
		"adopt_existing":      true,
		"server_permissions":  acctest.Values{"ban_members": false, "allow_dm": false, "warn_members": true, "suspend_members": true},
		"channel_permissions": acctest.Values{"post_messages": false, "pinable": false, "share_links": nil},
	}))
	if len(plan.Errors) > 0 || len(plan.Warnings) < 1 || !strings.HasPrefix(plan.Warnings[0], `This adopts the role "Helper" (id `) {
		t.Fatalf("%q %q", plan.Errors, plan.Warnings)
	}
	_, differences, _ := strings.Cut(plan.Warnings[0], "changed:\n\n")
	if !strings.Contains(plan.Warnings[0], there.ID) || differences != `  class: "blue" → "red"
  server_permissions.allow_dm: true → false
  server_permissions.ban_members: true → false
  server_permissions.suspend_members: false → true
  channel_permissions.pinable: (not shown) → false
  channel_permissions.post_messages: true → false` {
		t.Errorf("%s", plan.Warnings[0])
	}
}

// An import manages every permission that can be written. Configuration that names only some of them, as they are, changes nothing.
func TestAnImportThatIsConfiguredInPartHasAnEmptyPlan(t *testing.T) {
	c := acctest.New(t)
	there := imported(c, noRole.Type, roleID(t, c, "Moderator")).Object
	for name, permissions := range map[string]acctest.Values{
		"none":            nil,
		"empty maps":      {"server_permissions": acctest.Values{}, "channel_permissions": acctest.Values{}},
		"one that it has": server("warn_members", true),
		"one of each group": {
			"server_permissions":  acctest.Values{"warn_members": true, "ban_members": false},
			"channel_permissions": acctest.Values{"post_messages": nil},
		},
	} {
		config := acctest.Values{"title": "Moderator", "class": "red", "order": 2}
		maps.Copy(config, permissions)
		plan := planned(c, there, config)
		if len(plan.Errors)+len(plan.Warnings) > 0 || fmt.Sprint(plan.State) != fmt.Sprint(there.State) {
			t.Errorf("%s: %q %q\n%v\n%v", name, plan.Errors, plan.Warnings, there.State, plan.State)
		}
	}
	must(t, c.WroteNothing()(nil))
}

// A permission that is only passed on may be one that the service ignores or refuses: left out, it is not sent any more.
func TestAPermissionThatIsPassedOnIsForgottenWhenItIsLeftOut(t *testing.T) {
	c := acctest.New(t)
	both := acctest.Values{"server_permissions": acctest.Values{"fly": true, "allow_dm": true}}
	created := applied(c, noRole, helperValues(both)).Object
	c.ResetRequests()
	forgotten := applied(c, created, helperValues(server("allow_dm", true)))
	must(t, c.WroteNothing()(nil))
	if fly := permission(t, forgotten.State, "server_permissions", "fly"); len(forgotten.Errors) > 0 || fly != "null" {
		t.Errorf("%q %s", forgotten.Errors, fly)
	}
	recoloured := helperValues(server("allow_dm", true))
	recoloured["class"] = "blue"
	if updated := applied(c, forgotten.Object, recoloured); len(updated.Errors) > 0 {
		t.Errorf("%q", updated.Errors)
	}
	if server, _ := sent(t, c, "updateRole"); len(server) != 8 || !server["allow_dm"] {
		t.Errorf("sent: %v", server)
	}
}
