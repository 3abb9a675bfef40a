package roles_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

var (
	noRole       = acctest.Object{Type: "returningai_role"}
	noAssignment = acctest.Object{Type: "returningai_role_assignment"}
	noUserRoles  = acctest.Object{Type: "returningai_user_roles"}
)

func helperValues(more acctest.Values) acctest.Values {
	values := acctest.Values{"title": "Helper", "class": "red", "order": 3}
	maps.Copy(values, more)
	return values
}

func server(permission string, value any) acctest.Values {
	return acctest.Values{"server_permissions": acctest.Values{permission: value}}
}

// ids is a set of strings.
func ids(values ...any) tftypes.Value {
	elements := []tftypes.Value{}
	for _, value := range values {
		elements = append(elements, tftypes.NewValue(tftypes.String, value))
	}
	return tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, elements)
}

func userValues(roleIDs any) acctest.Values {
	return acctest.Values{"user_id": ana, "role_ids": roleIDs}
}

// permission returns what a state has of a permission: "true", "false", "null" or "unknown".
func permission(t *testing.T, state acctest.Values, group, name string) string {
	t.Helper()
	object, isValue := state[group].(tftypes.Value)
	if !isValue || !object.IsKnown() {
		return "unknown"
	}
	members := map[string]tftypes.Value{}
	must(t, object.As(&members))
	member := members[name]
	switch {
	case !member.IsKnown():
		return "unknown"
	case member.IsNull():
		return "null"
	}
	var granted bool
	must(t, member.As(&granted))
	return fmt.Sprint(granted)
}

func TestRolesHaveAnIdentityAndAreImportedByIt(t *testing.T) {
	c := acctest.New(t)
	p := c.Protocol(nil)
	moderator := roleID(t, c, "Moderator")
	created := p.Apply(noRole, helperValues(nil))
	if len(created.Errors) > 0 || created.Identity["id"] != roleID(t, c, "Helper") {
		t.Fatalf("created: %v %v", created.Errors, created.Identity)
	}
	must(t, c.GiveRole(ana, moderator))
	pair := map[string]string{"user_id": ana, "role_id": moderator}
	c.ResetRequests()
	for _, test := range []struct {
		kind, id string
		identity map[string]string
		becomes  map[string]string
		config   acctest.Values
	}{
		{"returningai_role", "", created.Identity, created.Identity, helperValues(nil)},
		{"returningai_role", created.Identity["id"], nil, created.Identity, helperValues(nil)},
		{"returningai_role", "title: Helper ", nil, created.Identity, helperValues(nil)},
		{"returningai_role_assignment", "", pair, pair, acctest.Values{"user_id": ana, "role_id": moderator}},
		{"returningai_role_assignment", ana + "/" + moderator, nil, pair, acctest.Values{"user_id": ana, "role_id": moderator}},
		{"returningai_user_roles", "", map[string]string{"user_id": ana}, map[string]string{"user_id": ana}, userValues(ids(moderator))},
		{"returningai_user_roles", ana, nil, map[string]string{"user_id": ana}, userValues(ids(moderator))},
	} {
		imported := p.Import(test.kind, test.id, test.identity)
		if len(imported.Errors) > 0 || !maps.Equal(imported.Identity, test.becomes) {
			t.Errorf("import of %s %q: %v %v", test.kind, test.id, imported.Errors, imported.Identity)
		}
		plan := p.Plan(imported.Object, test.config)
		if len(plan.Replaces) > 0 || len(plan.Errors) > 0 || len(plan.Warnings) > 0 {
			t.Errorf("plan after import of %s %q: %v", test.kind, test.id, plan)
		}
	}
	if err := c.WroteNothing()(nil); err != nil {
		t.Error(err)
	}
}

// What is planned for a permission follows from the configuration, the state and what is done.
func TestPermissionsThatAreNotConfiguredArePlanned(t *testing.T) {
	c := acctest.New(t)
	p := c.Protocol(nil)
	imported := p.Import("returningai_role", roleID(t, c, "Moderator"), nil)
	if len(imported.Errors) > 0 {
		t.Fatal(imported.Errors)
	}
	same := acctest.Values{"title": "Moderator", "class": "red", "order": 2}
	with := func(values, more acctest.Values) acctest.Values {
		merged := maps.Clone(values)
		maps.Copy(merged, more)
		return merged
	}
	channel := acctest.Values{"channel_permissions": acctest.Values{"pinable": true}}
	open, none := acctest.Values{"server_permissions": acctest.Unknown}, acctest.Values{"server_permissions": acctest.Values{}}
	tests := map[string]struct {
		prior              acctest.Object
		config             acctest.Values
		warn, ban, pinable string
		writes             bool // then all that comes back is unknown
	}{
		"created":                        {noRole, helperValues(nil), "null", "null", "null", true},
		"created with some":              {noRole, helperValues(with(channel, server("ban_members", true))), "null", "true", "true", true},
		"created with an unknown one":    {noRole, helperValues(server("ban_members", acctest.Unknown)), "null", "unknown", "null", true},
		"created with unknown ones":      {noRole, helperValues(open), "unknown", "unknown", "null", true},
		"adopted":                        {noRole, helperValues(acctest.Values{"adopt_existing": true}), "null", "null", "null", true},
		"perhaps adopted":                {noRole, helperValues(acctest.Values{"adopt_existing": acctest.Unknown}), "null", "null", "null", true},
		"not changed":                    {imported.Object, same, "true", "false", "null", false},
		"configured as it is":            {imported.Object, with(same, server("warn_members", true)), "true", "null", "null", false},
		"configured to be null":          {imported.Object, with(same, server("warn_members", nil)), "null", "null", "null", false},
		"none of them managed":           {imported.Object, with(same, none), "null", "null", "null", false},
		"renamed":                        {imported.Object, with(same, acctest.Values{"title": "Mod"}), "true", "false", "null", true},
		"one taken":                      {imported.Object, with(same, server("warn_members", false)), "false", "null", "null", true},
		"one that is not shown, given":   {imported.Object, with(same, channel), "true", "false", "true", true},
		"one unknown":                    {imported.Object, with(same, server("warn_members", acctest.Unknown)), "unknown", "null", "null", true},
		"all of one group are not known": {imported.Object, with(same, open), "unknown", "unknown", "null", true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			plan := p.Plan(test.prior, test.config)
			if len(plan.Errors) > 0 {
				t.Fatal(plan.Errors)
			}
			kick, history := "true", "true"
			if test.writes {
				kick, history = "unknown", "unknown"
			}
			for _, wanted := range []struct{ group, name, is string }{
				{"server_permissions", "warn_members", test.warn}, {"server_permissions", "ban_members", test.ban},
				{"channel_permissions", "pinable", test.pinable}, {"effective_server_permissions", "kick_members", kick},
				{"effective_channel_permissions", "view_message_history", history},
			} {
				if got := permission(t, plan.State, wanted.group, wanted.name); got != wanted.is {
					t.Errorf("%s is planned as %s, not %s", wanted.name, got, wanted.is)
				}
			}
			if updated := plan.State["updated_at"].(tftypes.Value); updated.IsKnown() == test.writes {
				t.Errorf("updated_at: %v", updated)
			}
			applied := p.Apply(test.prior, test.config)
			if len(applied.Errors) > 0 {
				t.Fatal(applied.Errors)
			}
			for group, value := range applied.State {
				permissions, isValue := value.(tftypes.Value)
				if !isValue || !strings.HasSuffix(group, "_permissions") {
					continue
				}
				if !permissions.IsFullyKnown() || strings.HasPrefix(group, "effective") && permissions.IsNull() {
					t.Errorf("after the apply, %s is %v", group, permissions)
				}
			}
			if wrote := c.WroteNothing()(nil) != nil; wrote != test.writes {
				t.Errorf("something was written: %t", wrote)
			}
			must(t, c.EditRole(imported.Identity["id"], func(r *mockapi.Role) {
				r.Title, r.ServerPermissions["warn_members"] = "Moderator", true
			}))
			if made, found := c.RoleByTitle("Helper"); found {
				must(t, c.RemoveRole(made.ID))
			}
			c.Server.Clock().Advance(time.Minute) // past the time in which a list serves others
			c.ResetRequests()
		})
	}
}

// besidesTheCommon returns the warnings but those that every adoption and every destruction has.
func besidesTheCommon(outcome acctest.Outcome) []string {
	return slices.DeleteFunc(slices.Clone(outcome.Warnings), func(warning string) bool {
		return strings.HasPrefix(warning, "This takes over the role") || strings.HasPrefix(warning, "The role will be taken")
	})
}

func TestRolePlanSaysThatItAdoptsOrDestroys(t *testing.T) {
	c := acctest.New(t)
	p := c.Protocol(nil)
	created := p.Apply(noRole, helperValues(nil))
	for says, outcome := range map[string]acctest.Outcome{
		"This takes over the role": c.Protocol(nil).Plan(noRole, helperValues(acctest.Values{"adopt_existing": true, "order": 0})),
		"The role will be taken":   p.Plan(created.Object, nil),
	} {
		if len(outcome.Errors) > 0 || !slices.ContainsFunc(outcome.Warnings, func(warning string) bool { return strings.HasPrefix(warning, says) }) {
			t.Errorf("%q is not said: %q %q", says, outcome.Warnings, outcome.Errors)
		}
	}
}

func TestRolePlanWarnsOfASecondOfTheTitle(t *testing.T) {
	c := acctest.New(t)
	there := role(c, "Helper")
	p := c.Protocol(nil)
	warned := p.Plan(noRole, helperValues(nil))
	if len(warned.Warnings) != 1 || !strings.Contains(warned.Warnings[0], there) || !strings.Contains(warned.Warnings[0], "adopt_existing") {
		t.Errorf("warnings: %q", warned.Warnings)
	}
	for name, values := range map[string]acctest.Values{
		"adopting": {"adopt_existing": true, "order": 0}, "an unknown title": {"title": acctest.Unknown}, "unknown adoption": {"adopt_existing": acctest.Unknown}, "another title": {"title": "Else"},
	} {
		if quiet := p.Plan(noRole, helperValues(values)); len(besidesTheCommon(quiet)) > 0 || len(quiet.Errors) > 0 {
			t.Errorf("%s: %q %q", name, quiet.Warnings, quiet.Errors)
		}
	}
}

func TestRolePlanWarnsWhenAdministratorsLoseTheirRights(t *testing.T) {
	c := acctest.New(t)
	p := c.Protocol(nil)
	admin := p.Apply(noRole, helperValues(server("server_administrator", true)))
	abandoned := acctest.Object{Type: admin.Type, Identity: admin.Identity, State: maps.Clone(admin.State)}
	abandoned.State["on_destroy"] = tftypes.NewValue(tftypes.String, "abandon")
	adopting := helperValues(acctest.Values{"adopt_existing": true})
	taking := server("server_administrator", false)
	maps.Copy(taking, acctest.Values{"adopt_existing": true, "channel_permissions": acctest.Values{"pinable": false, "share_links": false, "share_attachments": false}})
	tests := map[string]struct {
		outcome acctest.Outcome
		warns   bool
	}{
		"taken":                {p.Plan(admin.Object, helperValues(server("server_administrator", false))), true},
		"left out":             {p.Plan(admin.Object, helperValues(acctest.Values{"class": "blue"})), false},
		"kept":                 {p.Plan(admin.Object, helperValues(server("server_administrator", true))), false},
		"not known yet":        {p.Plan(admin.Object, helperValues(server("server_administrator", acctest.Unknown))), false},
		"destroyed":            {p.Plan(admin.Object, nil), true},
		"abandoned":            {p.Plan(abandoned, nil), false},
		"adopted and taken":    {c.Protocol(nil).Plan(noRole, helperValues(taking)), true},
		"adopted and left out": {c.Protocol(nil).Plan(noRole, adopting), false},
	}
	for name, test := range tests {
		warnings := besidesTheCommon(test.outcome)
		warned := len(warnings) == 1 && strings.Contains(warnings[0], "lock yourself out") && strings.Contains(warnings[0], `"Helper"`)
		if warned != test.warns || len(test.outcome.Errors) > 0 || !test.warns && len(warnings) > 0 {
			t.Errorf("%s: %q %q", name, test.outcome.Warnings, test.outcome.Errors)
		}
	}
}

// A change sends what no answer shows, too: as false, where nothing is known of it.
func TestRolePlanWarnsOfSendingWhatIsNotKnown(t *testing.T) {
	c := acctest.New(t)
	p := c.Protocol(nil)
	imported := p.Import("returningai_role", roleID(t, c, "Moderator"), nil)
	created := p.Apply(noRole, helperValues(nil))
	moderator := func(more acctest.Values) acctest.Values {
		values := acctest.Values{"title": "Moderator", "class": "red", "order": 2}
		maps.Copy(values, more)
		return values
	}
	some := acctest.Values{"pinable": true, "share_links": acctest.Unknown}
	for name, test := range map[string]struct {
		outcome acctest.Outcome
		names   string
	}{
		"an import":                    {p.Plan(imported.Object, moderator(nil)), ""},
		"an import and a change":       {p.Plan(imported.Object, moderator(acctest.Values{"order": 7})), "pinable, share_links, share_attachments"},
		"an import and some":           {p.Plan(imported.Object, moderator(acctest.Values{"channel_permissions": some})), "what share_attachments are"},
		"an import and unknown ones":   {p.Plan(imported.Object, moderator(acctest.Values{"channel_permissions": acctest.Unknown})), ""},
		"an adoption":                  {c.Protocol(nil).Plan(noRole, moderator(acctest.Values{"adopt_existing": true})), ""},
		"an adoption and a change":     {c.Protocol(nil).Plan(noRole, moderator(acctest.Values{"adopt_existing": true, "order": 7})), "pinable, share_links, share_attachments"},
		"a change of what was created": {p.Plan(created.Object, helperValues(acctest.Values{"order": 7})), ""},
		"an adoption of none":          {p.Plan(noRole, acctest.Values{"title": "New", "class": "red", "order": 1, "adopt_existing": true}), ""},
	} {
		warnings := besidesTheCommon(test.outcome)
		warned := len(warnings) == 1 && test.names != "" && strings.Contains(warnings[0], test.names)
		if len(test.outcome.Errors) > 0 || warned != (test.names != "") || len(warnings) > 1 {
			t.Errorf("%s: %q %q", name, test.outcome.Warnings, test.outcome.Errors)
		}
	}
}

// Where an answer leaves permissions out, nothing is known of them either.
func TestRolePlanWarnsOfTakingWhatAnAnswerLeavesOut(t *testing.T) {
	c := acctest.New(t)
	p := c.Protocol(nil)
	id := roleID(t, c, "Moderator")
	c.Inject(mockapi.Fault{Operation: "listRoles", Times: -1, Status: 200, Body: fmt.Sprintf(`{"meta":{"success":true,"message":"ok","devMessage":"ok"},
		"body":[{"_id":%q,"title":"Moderator","class":"red","order":2,"billable":false,"channelPermissions":{"post_messages":true}}]}`, id)})
	imported := p.Import("returningai_role", id, nil)
	values := acctest.Values{"title": "Moderator", "class": "blue", "order": 2}
	plan := p.Plan(imported.Object, values)
	if len(plan.Errors) > 0 || len(plan.Warnings) != 2 || !strings.Contains(plan.Warnings[0], "server_administrator, allow_dm") ||
		!strings.Contains(plan.Warnings[1], "attach_files, allow_mentions") {
		t.Errorf("%q %q", plan.Warnings, plan.Errors)
	}
	values["adopt_existing"] = true
	adopted := besidesTheCommon(c.Protocol(nil).Plan(noRole, values))
	if len(adopted) != 2 || !strings.Contains(adopted[0], "server_administrator, allow_dm") || strings.Contains(adopted[1], "post_messages") {
		t.Errorf("adopted: %q", adopted)
	}
}

func TestUserRolesPlanWarnsOfWhatItTakesAndDidNotGive(t *testing.T) {
	c := acctest.New(t)
	p := c.Protocol(nil)
	moderator, helper := roleID(t, c, "Moderator"), role(c, "Helper")
	guide := role(c, "Guide")
	must(t, c.GiveRole(ana, moderator))

	warns := func(name string, outcome acctest.Outcome, titles ...string) {
		t.Helper()
		if len(outcome.Errors) > 0 || len(outcome.Warnings) != min(1, len(titles)) {
			t.Errorf("%s: %q %q", name, outcome.Warnings, outcome.Errors)
			return
		}
		for _, title := range titles {
			if !strings.Contains(outcome.Warnings[0], fmt.Sprintf("%q", title)) {
				t.Errorf("%s does not name %s: %q", name, title, outcome.Warnings)
			}
		}
		if strings.Contains(fmt.Sprint(outcome.Warnings), "@all") {
			t.Errorf("%s names everyone's role: %q", name, outcome.Warnings)
		}
	}
	warns("a create", p.Plan(noUserRoles, userValues(ids(helper))), "Moderator")
	warns("a create with it", p.Plan(noUserRoles, userValues(ids(helper, moderator))))
	warns("ids that are not known yet", p.Plan(noUserRoles, userValues(acctest.Unknown)), "Moderator")
	warns("an id that is not known yet", p.Plan(noUserRoles, userValues(ids(helper, acctest.Unknown))), "Moderator")
	warns("an id that is not known yet beside it", p.Plan(noUserRoles, userValues(ids(moderator, acctest.Unknown))))
	warns("a user who is not known yet", p.Plan(noUserRoles, acctest.Values{"user_id": acctest.Unknown, "role_ids": ids(helper)}))

	created := p.Apply(noUserRoles, userValues(ids(helper, moderator)))
	warns("taking what it gave", p.Plan(created.Object, userValues(ids(helper))))
	must(t, c.GiveRole(ana, guide))
	c.Server.Clock().Advance(time.Minute) // past the time in which a list serves others
	refreshed := p.Read(created.Object)
	warns("a drift", p.Plan(refreshed.Object, userValues(ids(helper, moderator))), "Guide")
	warns("a drift and a change", p.Plan(refreshed.Object, userValues(ids(helper))), "Guide")
	warns("a drift that is kept", p.Plan(refreshed.Object, userValues(ids(helper, moderator, guide))))
	warns("a destroy", p.Plan(refreshed.Object, nil))
	warns("after an import", p.Plan(p.Import("returningai_user_roles", ana, nil).Object, userValues(ids(helper))), "Guide", "Moderator")

	c.Inject(mockapi.Fault{Operation: "listUserRoles", Times: -1, Status: 403, Message: "no"})
	c.Server.Clock().Advance(time.Minute)
	warns("roles that can't be read", p.Plan(noUserRoles, userValues(ids(helper))))
}

// An error half-way leaves in the state what was done.
func TestUserRolesKeepInTheStateWhatWasDone(t *testing.T) {
	c := acctest.New(t)
	p := c.Protocol(nil)
	var roles []any
	for _, id := range fiveRoles(c) {
		roles = append(roles, id)
	}
	has := func(name string, outcome acctest.Outcome, wanted ...any) {
		t.Helper()
		if len(outcome.Errors) != 1 || outcome.State == nil || !outcome.State["role_ids"].(tftypes.Value).Equal(ids(wanted...)) {
			t.Errorf("%s: %q %v", name, outcome.Errors, outcome.State["role_ids"])
		}
	}
	refuse := func(operation string, skip int) {
		c.Inject(mockapi.Fault{Operation: operation, Skip: skip, Status: 403, Message: "no"})
	}
	refuse("addUserRole", 0)
	if failed := p.Apply(noUserRoles, userValues(ids(roles...))); len(failed.Errors) != 1 || failed.State != nil {
		t.Errorf("nothing done: %v %v", failed.Errors, failed.State)
	}
	refuse("addUserRole", 2)
	created := p.Apply(noUserRoles, userValues(ids(roles...)))
	has("the third of five", created, roles[0], roles[1])
	refuse("addUserRole", 1)
	updated := p.Apply(created.Object, userValues(ids(roles...)))
	has("the second of what was missing", updated, roles[0], roles[1], roles[2])
	refuse("removeUserRole", 1)
	has("a destroy", p.Apply(updated.Object, nil), roles[1], roles[2])
}

// A failed refresh of who has which roles is an error that leaves the state as it is.
func TestWhoHasARoleIsRefreshedFailingClosed(t *testing.T) {
	for name, test := range refusals(false) {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			p := c.Protocol(nil)
			moderator := roleID(t, c, "Moderator")
			objects := []acctest.Outcome{
				p.Apply(noAssignment, acctest.Values{"user_id": ana, "role_id": moderator}),
				p.Apply(noUserRoles, acctest.Values{"user_id": ben, "role_ids": ids(moderator)}),
			}
			test.fault.Operation, test.fault.Times = "listUserRoles", -1
			c.Inject(test.fault)
			c.ResetRequests()
			for _, object := range objects {
				read := p.Read(object.Object)
				if len(read.Errors) != 1 || !strings.Contains(read.Errors[0], test.message) || fmt.Sprint(read.State) != fmt.Sprint(object.State) {
					t.Errorf("%s: %q %v", object.Type, read.Errors, read.State)
				}
			}
			c.ClearFaults()
			for _, object := range objects {
				if read := p.Read(object.Object); len(read.Errors) > 0 || fmt.Sprint(read.State) != fmt.Sprint(object.State) {
					t.Errorf("%s afterwards: %q %v", object.Type, read.Errors, read.State)
				}
			}
			must(t, c.WroteNothing()(nil))
		})
	}
}

func TestRolePlansWithoutAKeyFailOnlyWhereOneIsNeeded(t *testing.T) {
	c := acctest.New(t)
	with := c.Protocol(nil)
	moderator, helper := roleID(t, c, "Moderator"), role(c, "Guide")
	created := with.Apply(noRole, helperValues(nil))
	assigned := with.Apply(noAssignment, acctest.Values{"user_id": ana, "role_id": moderator})
	users := with.Apply(noUserRoles, userValues(ids(moderator)))
	p := c.Protocol(acctest.Values{"system_api_key": nil})
	failing := map[string]acctest.Outcome{
		"create":            p.Plan(noRole, helperValues(nil)),
		"update":            p.Plan(created.Object, helperValues(acctest.Values{"title": "Else"})),
		"delete":            p.Plan(created.Object, nil),
		"read":              p.Read(created.Object),
		"give":              p.Plan(noAssignment, acctest.Values{"user_id": ana, "role_id": moderator}),
		"take":              p.Plan(assigned.Object, nil),
		"create user roles": p.Plan(noUserRoles, userValues(ids(moderator))),
		"update user roles": p.Plan(users.Object, userValues(ids(moderator, helper))),
		"delete user roles": p.Plan(users.Object, nil),
	}
	for name, outcome := range failing {
		if len(outcome.Errors) != 1 || !strings.Contains(outcome.Errors[0], "RETURNINGAI_SYSTEM_API_KEY") {
			t.Errorf("%s: %q", name, outcome.Errors)
		}
	}
	abandon := acctest.Values{"on_destroy": "abandon"}
	abandoned := with.Apply(created.Object, helperValues(abandon))
	left := userValues(ids(moderator))
	maps.Copy(left, abandon)
	fine := map[string]acctest.Outcome{
		"no change":            p.Plan(created.Object, helperValues(abandon)),
		"abandon":              p.Plan(abandoned.Object, nil),
		"no change of user":    p.Plan(users.Object, left),
		"abandon user's roles": p.Plan(with.Apply(users.Object, left).Object, nil),
		"no change of timeout": p.Plan(assigned.Object, acctest.Values{"user_id": ana, "role_id": moderator, "timeouts": acctest.Values{"create": "1m"}}),
	}
	for name, outcome := range fine {
		if len(outcome.Errors) > 0 {
			t.Errorf("%s: %q", name, outcome.Errors)
		}
	}
}

// Before the provider is configured, as in `terraform validate`, and with a key that is not known yet, plans say nothing.
func TestRolePlansWithAKeyThatIsNotKnownYet(t *testing.T) {
	p := acctest.New(t).Protocol(acctest.Values{"system_api_key": acctest.Unknown})
	for name, plan := range map[string]acctest.Outcome{
		"role":       p.Plan(noRole, helperValues(nil)),
		"assignment": p.Plan(noAssignment, acctest.Values{"user_id": acctest.Unknown, "role_id": acctest.Unknown}),
		"user roles": p.Plan(noUserRoles, userValues(ids("1"))),
	} {
		if len(plan.Errors) > 0 || len(plan.Warnings) > 0 {
			t.Errorf("%s: %q %q", name, plan.Errors, plan.Warnings)
		}
	}
}

func TestRefreshingManyRolesAndAssignmentsSharesTheLists(t *testing.T) {
	const roles, users, each = 300, 100, 10
	c := acctest.New(t)
	p := c.Protocol(nil)
	var made []mockapi.Role
	for n := range roles {
		made = append(made, c.AddRole(mockapi.Role{Title: fmt.Sprint("Role ", n), Class: "red"}))
	}
	var assigned []acctest.Object
	for n := range users {
		user := c.AddMember(mockapi.Member{Username: fmt.Sprint("user", n), Email: fmt.Sprintf("user%d@example.com", n)}).ID
		for i := range each {
			must(t, c.GiveRole(user, made[i].ID))
			assigned = append(assigned, acctest.Object{Type: noAssignment.Type, State: acctest.Values{"id": user + "/" + made[i].ID, "user_id": user, "role_id": made[i].ID}})
		}
	}
	refresh := func(objects []acctest.Object) {
		t.Helper()
		for _, object := range objects {
			if read := p.Read(object); len(read.Errors) > 0 || read.State == nil {
				t.Fatalf("%v: %v", object.State, read.Errors)
			}
		}
	}
	var objects []acctest.Object
	for _, role := range made {
		objects = append(objects, acctest.Object{Type: noRole.Type, State: acctest.Values{"id": role.ID, "title": role.Title, "class": "red", "order": 0}})
	}
	c.ResetRequests()
	refresh(objects)
	if got := c.Count("listRoles"); got != 1 || len(c.Requests()) != 1 {
		t.Errorf("%d lists in %d requests for %d roles", got, len(c.Requests()), roles)
	}
	c.ResetRequests()
	refresh(assigned)
	if got := c.Count("listUserRoles"); got != users || len(c.Requests()) != users {
		t.Errorf("%d lists in %d requests for %d assignments of %d users", got, len(c.Requests()), len(assigned), users)
	}
}

// What is not known yet may turn out to be what it was: then nothing is written, and nothing may have been planned as if it were.
func TestRolePlanLeavesOpenWhatDependsOnUnknownValues(t *testing.T) {
	c := acctest.New(t)
	p := c.Protocol(nil)
	imported := p.Import("returningai_role", roleID(t, c, "Moderator"), nil)
	values := acctest.Values{"title": acctest.Unknown, "class": "red", "order": 2}
	open := p.Plan(imported.Object, values)
	if shown := permission(t, open.State, "effective_server_permissions", "warn_members"); len(open.Errors) > 0 || shown != "unknown" {
		t.Errorf("%v: %s", open.Errors, shown)
	}
	values["title"] = "Moderator"
	known := p.Plan(imported.Object, values)
	if shown := permission(t, known.State, "effective_server_permissions", "warn_members"); len(known.Errors) > 0 || shown != "true" {
		t.Errorf("%v: %s", known.Errors, shown)
	}
}

// What was sent of the permissions that no answer shows is kept beside the state, so that it is sent again although it is configured
// no more.
func TestRoleKeepsWhatWasSentOfWhatIsNotShown(t *testing.T) {
	channel := func(permissions acctest.Values, class string) acctest.Values {
		return helperValues(acctest.Values{"class": class, "channel_permissions": permissions})
	}
	for name, fault := range map[string]mockapi.Fault{
		"answered":        {},
		"the answer lost": {Operation: "createRole", Drop: true, Effect: true},
		"an empty answer": {Operation: "createRole", Effect: true, Body: `{"meta":{"success":true,"message":"ok","devMessage":"ok"}}`},
	} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			p := c.Protocol(nil)
			if fault.Operation != "" {
				c.Inject(fault)
			}
			created := p.Apply(noRole, channel(acctest.Values{"pinable": true, "share_attachments": true}, "red"))
			if len(created.Errors) > 0 {
				t.Fatal(created.Errors)
			}
			forgotten := p.Apply(p.Read(created.Object).Object, channel(acctest.Values{"post_messages": false}, "red"))
			recoloured := p.Apply(p.Read(forgotten.Object).Object, channel(acctest.Values{"post_messages": false, "pinable": false}, "blue"))
			warnings := slices.Concat(forgotten.Warnings, recoloured.Warnings)
			if len(warnings)+len(recoloured.Errors) > 0 || c.Count("updateRole") != 1 {
				t.Errorf("%q %q %v", warnings, recoloured.Errors, c.Operations())
			}
			_, shown := sent(t, c, "updateRole")
			if shown["pinable"] || !shown["share_Attachments"] || shown["share_links"] {
				t.Errorf("sent: %v", shown)
			}
			if effective := permission(t, recoloured.State, "effective_channel_permissions", "share_attachments"); effective != "null" {
				t.Errorf("share_attachments is said to be shown: %s", effective)
			}
		})
	}
}

// A record of what was sent that can't be read is an error: going on without it would take permissions from the role.
func TestRoleWithABrokenRecordOfWhatWasSent(t *testing.T) {
	c := acctest.New(t)
	p := c.Protocol(nil)
	created := p.Apply(noRole, helperValues(nil))
	broken := created.Object
	broken.Private = []byte(strings.ReplaceAll(string(broken.Private), brokenPart(t, broken.Private), `W10=`)) // a list
	plan := p.Plan(broken, helperValues(acctest.Values{"class": "blue"}))
	if len(plan.Errors) != 1 || !strings.Contains(plan.Errors[0], "record of the permissions") {
		t.Errorf("%q", plan.Errors)
	}
}

// brokenPart is the encoded record of what was sent.
func brokenPart(t *testing.T, private []byte) string {
	t.Helper()
	var parts map[string]string
	must(t, json.Unmarshal(private, &parts))
	return parts["sent"]
}
