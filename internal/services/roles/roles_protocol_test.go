package roles_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

var (
	noRole       = acctest.Object{Type: "returningai_role"}
	noAssignment = acctest.Object{Type: "returningai_role_assignment"}
	noUserRoles  = acctest.Object{Type: "returningai_user_roles"}
)

// planned plans in a process of its own, as each run of Terraform does: within one, planning an object twice is a conflict.
func planned(c *acctest.Community, prior acctest.Object, config acctest.Values) acctest.Outcome {
	return c.Protocol(nil).Plan(prior, config)
}

// applied plans and applies in a process of its own.
func applied(c *acctest.Community, prior acctest.Object, config acctest.Values) acctest.Outcome {
	return c.Protocol(nil).Apply(prior, config)
}

// imported imports by id in a process of its own.
func imported(c *acctest.Community, kind, id string) acctest.Outcome {
	return c.Protocol(nil).Import(kind, id, nil)
}

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
	moderator := roleID(t, c, "Moderator")
	created := applied(c, noRole, helperValues(nil))
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
		p := c.Protocol(nil)
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
	imported := imported(c, noRole.Type, roleID(t, c, "Moderator"))
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
		"configured as it is":            {imported.Object, with(same, server("warn_members", true)), "true", "false", "null", false},
		"configured to be null":          {imported.Object, with(same, server("warn_members", nil)), "true", "false", "null", false},
		"none of them managed":           {imported.Object, with(same, none), "true", "false", "null", false},
		"renamed":                        {imported.Object, with(same, acctest.Values{"title": "Mod"}), "true", "false", "null", true},
		"one taken":                      {imported.Object, with(same, server("warn_members", false)), "false", "null", "null", true},
		"one that is not shown, given":   {imported.Object, with(same, channel), "true", "false", "true", true},
		"one unknown":                    {imported.Object, with(same, server("warn_members", acctest.Unknown)), "unknown", "null", "null", true},
		"all of one group are not known": {imported.Object, with(same, open), "unknown", "unknown", "null", true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			plan := planned(c, test.prior, test.config)
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
			applied := applied(c, test.prior, test.config)
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
			c.ResetRequests()
		})
	}
}

// besidesTheCommon returns the warnings but those that every adoption and every destruction has.
func besidesTheCommon(outcome acctest.Outcome) []string {
	return slices.DeleteFunc(slices.Clone(outcome.Warnings), func(warning string) bool {
		return strings.HasPrefix(warning, "This adopts the role ") || strings.Contains(warning, " will be deleted with its permissions")
	})
}

func TestRolePlanSaysThatItAdoptsOrDestroys(t *testing.T) {
	c := acctest.New(t)
	created := applied(c, noRole, helperValues(nil))
	for says, outcome := range map[string]acctest.Outcome{
		`This adopts the role "Helper" (id `: planned(c, noRole, helperValues(acctest.Values{"adopt_existing": true, "order": 0})),
		`The role "Helper" (id `:             planned(c, created.Object, nil),
	} {
		if len(outcome.Errors) > 0 || !slices.ContainsFunc(outcome.Warnings,
			func(warning string) bool { return strings.HasPrefix(warning, says) }) {
			t.Errorf("%q is not said: %q %q", says, outcome.Warnings, outcome.Errors)
		}
	}
}

func TestRolePlanWarnsOfASecondOfTheTitle(t *testing.T) {
	c := acctest.New(t)
	there := role(c, "Helper")
	warned := planned(c, noRole, helperValues(nil))
	if len(warned.Warnings) != 1 || !strings.Contains(warned.Warnings[0], there) || !strings.Contains(warned.Warnings[0], "adopt_existing") {
		t.Errorf("warnings: %q", warned.Warnings)
	}
	for name, values := range map[string]acctest.Values{
		"adopting": {"adopt_existing": true, "order": 0}, "an unknown title": {"title": acctest.Unknown},
		"unknown adoption": {"adopt_existing": acctest.Unknown}, "another title": {"title": "Else"},
	} {
		if quiet := planned(c, noRole, helperValues(values)); len(besidesTheCommon(quiet)) > 0 || len(quiet.Errors) > 0 {
			t.Errorf("%s: %q %q", name, quiet.Warnings, quiet.Errors)
		}
	}
}

func TestRolePlanWarnsWhenAdministratorsLoseTheirRights(t *testing.T) {
	c := acctest.New(t)
	admin := applied(c, noRole, helperValues(server("server_administrator", true)))
	abandoned := acctest.Object{Type: admin.Type, Identity: admin.Identity, State: maps.Clone(admin.State)}
	abandoned.State["on_destroy"] = tftypes.NewValue(tftypes.String, "abandon")
	adopting := helperValues(acctest.Values{"adopt_existing": true})
	taking := server("server_administrator", false)
	maps.Copy(taking, acctest.Values{"adopt_existing": true, "channel_permissions": acctest.Values{"pinable": false, "share_links": false,
		"share_attachments": false}})
	tests := map[string]struct {
		outcome acctest.Outcome
		warns   bool
	}{
		"taken":                {planned(c, admin.Object, helperValues(server("server_administrator", false))), true},
		"left out":             {planned(c, admin.Object, helperValues(acctest.Values{"class": "blue"})), false},
		"kept":                 {planned(c, admin.Object, helperValues(server("server_administrator", true))), false},
		"not known yet":        {planned(c, admin.Object, helperValues(server("server_administrator", acctest.Unknown))), false},
		"destroyed":            {planned(c, admin.Object, nil), true},
		"abandoned":            {planned(c, abandoned, nil), false},
		"adopted and taken":    {planned(c, noRole, helperValues(taking)), true},
		"adopted and left out": {planned(c, noRole, adopting), false},
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
	imported := imported(c, noRole.Type, roleID(t, c, "Moderator"))
	created := applied(c, noRole, helperValues(nil))
	moderator := func(more acctest.Values) acctest.Values {
		values := acctest.Values{"title": "Moderator", "class": "red", "order": 2}
		maps.Copy(values, more)
		return values
	}
	channel := func(permissions any) acctest.Values { return acctest.Values{"channel_permissions": permissions} }
	some := acctest.Values{"pinable": true, "share_links": acctest.Unknown}
	seventh, adopting := acctest.Values{"order": 7}, acctest.Values{"adopt_existing": true}
	adoptingSeventh := acctest.Values{"adopt_existing": true, "order": 7}
	const unseen = "pinable, share_links, share_attachments"
	for name, test := range map[string]struct {
		outcome acctest.Outcome
		names   string
	}{
		"an import":                    {planned(c, imported.Object, moderator(nil)), ""},
		"an import and a change":       {planned(c, imported.Object, moderator(seventh)), unseen},
		"an import and some":           {planned(c, imported.Object, moderator(channel(some))), "what share_attachments are"},
		"an import and unknown ones":   {planned(c, imported.Object, moderator(channel(acctest.Unknown))), ""},
		"an adoption":                  {planned(c, noRole, moderator(adopting)), ""},
		"an adoption and a change":     {planned(c, noRole, moderator(adoptingSeventh)), unseen},
		"a change of what was created": {planned(c, created.Object, helperValues(seventh)), ""},
		"an adoption of none":          {planned(c, noRole, moderator(acctest.Values{"title": "New", "adopt_existing": true})), ""},
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
	id := roleID(t, c, "Moderator")
	c.Inject(mockapi.Fault{Operation: "listRoles", Times: -1, Status: 200, Body: fmt.Sprintf(`{
		"meta":{"success":true,"message":"ok","devMessage":"ok"},
		"body":[{"_id":%q,"title":"Moderator","class":"red","order":2,"billable":false,"channelPermissions":{"post_messages":true}}]}`, id)})
	imported := imported(c, noRole.Type, id)
	values := acctest.Values{"title": "Moderator", "class": "blue", "order": 2}
	plan := planned(c, imported.Object, values)
	if len(plan.Errors) > 0 || len(plan.Warnings) != 2 || !strings.Contains(plan.Warnings[0], "server_administrator, allow_dm") ||
		!strings.Contains(plan.Warnings[1], "attach_files, allow_mentions") {
		t.Errorf("%q %q", plan.Warnings, plan.Errors)
	}
	values["adopt_existing"] = true
	adopted := besidesTheCommon(planned(c, noRole, values))
	if len(adopted) != 2 || !strings.Contains(adopted[0], "server_administrator, allow_dm") || strings.Contains(adopted[1], "post_messages") {
		t.Errorf("adopted: %q", adopted)
	}
}

func TestUserRolesPlanWarnsOfWhatItTakesAndDidNotGive(t *testing.T) {
	c := acctest.New(t)
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
	warns("a create", planned(c, noUserRoles, userValues(ids(helper))), "Moderator")
	warns("a create with it", planned(c, noUserRoles, userValues(ids(helper, moderator))))
	warns("ids that are not known yet", planned(c, noUserRoles, userValues(acctest.Unknown)), "Moderator")
	warns("an id that is not known yet", planned(c, noUserRoles, userValues(ids(helper, acctest.Unknown))), "Moderator")
	warns("an id that is not known yet beside it", planned(c, noUserRoles, userValues(ids(moderator, acctest.Unknown))))
	warns("a user who is not known yet", planned(c, noUserRoles, acctest.Values{"user_id": acctest.Unknown, "role_ids": ids(helper)}))

	created := applied(c, noUserRoles, userValues(ids(helper, moderator)))
	warns("taking what it gave", planned(c, created.Object, userValues(ids(helper))))
	must(t, c.GiveRole(ana, guide))
	refreshed := c.Protocol(nil).Read(created.Object)
	warns("a drift", planned(c, refreshed.Object, userValues(ids(helper, moderator))), "Guide")
	warns("a drift and a change", planned(c, refreshed.Object, userValues(ids(helper))), "Guide")
	warns("a drift that is kept", planned(c, refreshed.Object, userValues(ids(helper, moderator, guide))))
	warns("a destroy", planned(c, refreshed.Object, nil))
	warns("after an import", planned(c, imported(c, noUserRoles.Type, ana).Object, userValues(ids(helper))), "Guide", "Moderator")

	c.Inject(mockapi.Fault{Operation: "listUserRoles", Times: -1, Status: 500})
	warns("roles that can't be read", planned(c, noUserRoles, userValues(ids(helper))))
	c.ClearFaults()
	c.Inject(mockapi.Fault{Operation: "listUserRoles", Times: -1, Status: 403, Message: "no"})
	refused := planned(c, noUserRoles, userValues(ids(helper)))
	if len(refused.Errors) != 1 || !strings.Contains(refused.Errors[0], "Could not plan the roles of the user "+ana) {
		t.Errorf("a key that is refused: %q", refused.Errors)
	}
}

// An error half-way leaves in the state what was done.
func TestUserRolesKeepInTheStateWhatWasDone(t *testing.T) {
	c := acctest.New(t)
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
	if failed := applied(c, noUserRoles, userValues(ids(roles...))); len(failed.Errors) != 1 || failed.State != nil {
		t.Errorf("nothing done: %v %v", failed.Errors, failed.State)
	}
	refuse("addUserRole", 2)
	created := applied(c, noUserRoles, userValues(ids(roles...)))
	has("the third of five", created, roles[0], roles[1])
	refuse("addUserRole", 1)
	updated := applied(c, created.Object, userValues(ids(roles...)))
	has("the second of what was missing", updated, roles[0], roles[1], roles[2])
	refuse("removeUserRole", 1)
	has("a destroy", applied(c, updated.Object, nil), roles[1], roles[2])
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
			p.Next() // a failure serves for a few seconds
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
	moderator, helper := roleID(t, c, "Moderator"), role(c, "Guide")
	created := applied(c, noRole, helperValues(nil))
	assigned := applied(c, noAssignment, acctest.Values{"user_id": ana, "role_id": moderator})
	users := applied(c, noUserRoles, userValues(ids(moderator)))
	without := func() *acctest.Protocol { return c.Protocol(acctest.Values{"system_api_key": nil}) }
	failing := map[string]acctest.Outcome{
		"create":            without().Plan(noRole, helperValues(nil)),
		"update":            without().Plan(created.Object, helperValues(acctest.Values{"title": "Else"})),
		"delete":            without().Plan(created.Object, nil),
		"read":              without().Read(created.Object),
		"give":              without().Plan(noAssignment, acctest.Values{"user_id": ana, "role_id": moderator}),
		"take":              without().Plan(assigned.Object, nil),
		"create user roles": without().Plan(noUserRoles, userValues(ids(moderator))),
		"update user roles": without().Plan(users.Object, userValues(ids(moderator, helper))),
		"delete user roles": without().Plan(users.Object, nil),
	}
	for name, outcome := range failing {
		if len(outcome.Errors) != 1 || !strings.Contains(outcome.Errors[0], "RETURNINGAI_SYSTEM_API_KEY") {
			t.Errorf("%s: %q", name, outcome.Errors)
		}
	}
	abandon := acctest.Values{"on_destroy": "abandon"}
	abandoned := applied(c, created.Object, helperValues(abandon))
	left := userValues(ids(moderator))
	maps.Copy(left, abandon)
	sooner := acctest.Values{"user_id": ana, "role_id": moderator, "timeouts": acctest.Values{"create": "1m"}}
	fine := map[string]acctest.Outcome{
		"no change":            without().Plan(created.Object, helperValues(abandon)),
		"abandon":              without().Plan(abandoned.Object, nil),
		"no change of user":    without().Plan(users.Object, left),
		"abandon user's roles": without().Plan(applied(c, users.Object, left).Object, nil),
		"no change of timeout": without().Plan(assigned.Object, sooner),
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
			assigned = append(assigned, acctest.Object{Type: noAssignment.Type,
				State: acctest.Values{"id": user + "/" + made[i].ID, "user_id": user, "role_id": made[i].ID}})
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
		objects = append(objects, acctest.Object{Type: noRole.Type, State: acctest.Values{"id": role.ID, "title": role.Title, "class": "red",
			"order": 0}})
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
	imported := imported(c, noRole.Type, roleID(t, c, "Moderator"))
	values := acctest.Values{"title": acctest.Unknown, "class": "red", "order": 2}
	open := planned(c, imported.Object, values)
	if shown := permission(t, open.State, "effective_server_permissions", "warn_members"); len(open.Errors) > 0 || shown != "unknown" {
		t.Errorf("%v: %s", open.Errors, shown)
	}
	values["title"] = "Moderator"
	known := planned(c, imported.Object, values)
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
			if fault.Operation != "" {
				c.Inject(fault)
			}
			again := func(before acctest.Outcome, config acctest.Values) acctest.Outcome {
				p := c.Protocol(nil)
				return p.Apply(p.Read(before.Object).Object, config)
			}
			created := applied(c, noRole, channel(acctest.Values{"pinable": true, "share_attachments": true}, "red"))
			if len(created.Errors) > 0 {
				t.Fatal(created.Errors)
			}
			forgotten := again(created, channel(acctest.Values{"post_messages": false}, "red"))
			recoloured := again(forgotten, channel(acctest.Values{"post_messages": false, "pinable": false}, "blue"))
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
	created := applied(c, noRole, helperValues(nil))
	broken := created.Object
	broken.Private = []byte(`{"life":"eyJtZW1vcnkiOltdfQ=="}`) // {"memory":[]}
	plan := planned(c, broken, helperValues(acctest.Values{"class": "blue"}))
	if len(plan.Errors) != 1 || !strings.Contains(plan.Errors[0], "private state is broken") {
		t.Errorf("%q", plan.Errors)
	}
}

// An adoption that sends nothing remembers what the list has shown of permissions that answers need not show.
func TestRoleAdoptedAsItIsKeepsItsPermissions(t *testing.T) {
	c := acctest.New(t)
	c.ToleratesProblems()
	c.KnowPermissions("pinable")
	c.AddRole(mockapi.Role{Title: "Helper", Class: "red", Order: 3, ChannelPermissions: map[string]bool{"pinable": true}})
	adopting := acctest.Values{"title": "Helper", "class": "red", "order": 3, "adopt_existing": true}
	adopted := applied(c, noRole, adopting)
	if err := c.WroteNothing()(nil); err != nil || len(adopted.Errors) > 0 {
		t.Fatalf("adopting: %v %q", err, adopted.Errors)
	}
	adopting["class"] = "blue"
	recoloured := applied(c, adopted.Object, adopting)
	if _, written := sent(t, c, "updateRole"); len(recoloured.Errors) > 0 || !written["pinable"] {
		t.Errorf("sent: %v %q", written, recoloured.Errors)
	}
}
