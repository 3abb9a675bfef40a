package roles_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const (
	given    = "returningai_role_assignment.given"
	ana, ben = "101", "102"
)

// give is a configuration that gives one role to one user; more lines go into the resource.
func give(c *acctest.Community, user, role, more string) string {
	return c.Config(giveResource(user, role, more))
}

func giveResource(user, role, more string) string {
	return fmt.Sprintf(`resource "returningai_role_assignment" "given" {
  user_id = %q
  role_id = %q
  %s
}`, user, role, more)
}

// has checks which roles a user has beside @all, by their titles in the order in which they were given.
func has(c *acctest.Community, user string, titles ...string) resource.TestCheckFunc {
	return acctest.Check(func() error {
		got := []string{}
		for _, role := range c.UserRoles(user) {
			if role.Title != "@all" {
				got = append(got, role.Title)
			}
		}
		if !slices.Equal(got, append([]string{}, titles...)) {
			return fmt.Errorf("the user %s has the roles %q, not %q", user, got, titles)
		}
		return nil
	})
}

// role makes a role in the web interface.
func role(c *acctest.Community, title string) string {
	return c.AddRole(mockapi.Role{Title: title, Class: "red"}).ID
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func testRoleAssignmentLifecycle(t *testing.T) {
	c := acctest.New(t)
	helper, guide := role(c, "Helper"), role(c, "Guide")
	must(t, c.GiveRole(ana, roleID(t, c, "Moderator")))
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config:           give(c, ana, helper, ""),
				ConfigPlanChecks: acctest.Action(given, plancheck.ResourceActionCreate),
				Check: resource.ComposeAggregateTestCheckFunc(
					has(c, ana, "Moderator", "Helper"),
					c.Wrote(map[string]int{"addUserRole": 1}),
					resource.TestCheckResourceAttr(given, "id", ana+"/"+helper),
					resource.TestCheckResourceAttr(given, "user_id", ana),
					resource.TestCheckResourceAttr(given, "role_id", helper),
				),
			},
			{PreConfig: c.ResetRequests, Config: give(c, ana, helper, ""), ConfigPlanChecks: acctest.EmptyPlan(), Check: c.WroteNothing()},
			{
				Config:           give(c, ana, guide, ""),
				ConfigPlanChecks: acctest.Action(given, plancheck.ResourceActionDestroyBeforeCreate),
				Check: resource.ComposeAggregateTestCheckFunc(
					has(c, ana, "Moderator", "Guide"),
					c.Wrote(map[string]int{"addUserRole": 1, "removeUserRole": 1}),
				),
			},
			{
				Config:           give(c, ben, guide, ""),
				ConfigPlanChecks: acctest.Action(given, plancheck.ResourceActionDestroyBeforeCreate),
				Check:            resource.ComposeAggregateTestCheckFunc(has(c, ana, "Moderator"), has(c, ben, "Guide")),
			},
			{
				PreConfig:        c.ResetRequests,
				Config:           give(c, ben, guide, `timeouts = { create = "1m" }`),
				ConfigPlanChecks: acctest.Action(given, plancheck.ResourceActionUpdate),
				Check:            c.WroteNothing(),
			},
		},
		CheckDestroy: resource.ComposeAggregateTestCheckFunc(has(c, ana, "Moderator"), has(c, ben), c.Wrote(map[string]int{"removeUserRole": 1})),
	})
}

func testRoleAssignmentDriftIsRepaired(t *testing.T) {
	for name, drift := range map[string]func(c *acctest.Community, role string) error{
		"taken in the product": func(c *acctest.Community, role string) error { return c.TakeRole(ana, role) },
		"another one given":    func(c *acctest.Community, _ string) error { return c.GiveRole(ana, c.Roles()[1].ID) },
	} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			helper := role(c, "Helper")
			writes, titles, kind := map[string]int{"addUserRole": 1}, []string{"Helper"}, plancheck.ResourceActionCreate
			if name == "another one given" {
				writes, titles, kind = map[string]int{}, []string{"Helper", "Moderator"}, plancheck.ResourceActionNoop
			}
			c.Test(resource.TestCase{Steps: []resource.TestStep{
				{Config: give(c, ana, helper, "")},
				{
					PreConfig: func() { must(t, drift(c, helper)); c.ResetRequests() },
					Config:    give(c, ana, helper, ""), ConfigPlanChecks: acctest.Action(given, kind),
					Check: resource.ComposeAggregateTestCheckFunc(has(c, ana, titles...), c.Wrote(writes)),
				},
			}})
		})
	}
}

func testRoleAssignmentPermutations(t *testing.T) {
	for name, more := range acctest.Permutations("",
		map[string]string{"timeouts": `timeouts = { create = "2m", read = "1m", delete = "2m" }`}) {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			helper := role(c, "Helper")
			made := resource.ComposeAggregateTestCheckFunc(has(c, ana, "Helper"), c.Wrote(map[string]int{"addUserRole": 1}))
			c.Once(t, give(c, ana, helper, more), made, has(c, ana))
		})
	}
}

func testRoleAssignmentTakesUnknownValues(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{{
			Config: c.Config(helperResource("Helper", "red", "") + `
resource "terraform_data" "user" { input = "101" }
resource "returningai_role_assignment" "given" {
  user_id = terraform_data.user.output
  role_id = returningai_role.helper.id
}`),
			Check: resource.ComposeAggregateTestCheckFunc(has(c, ana, "Helper"), c.Wrote(map[string]int{"createRole": 1, "addUserRole": 1})),
		}},
		CheckDestroy: resource.ComposeAggregateTestCheckFunc(has(c, ana), isGone(c, "Helper")),
	})
}

func TestAccRoleAssignmentThatIsThereIsAdoptedWithoutAWrite(t *testing.T) {
	c := acctest.New(t)
	helper := role(c, "Helper")
	must(t, c.GiveRole(ana, helper))
	c.Test(resource.TestCase{
		Steps:        []resource.TestStep{{Config: give(c, ana, helper, ""), Check: c.WroteNothing()}},
		CheckDestroy: has(c, ana),
	})
}

func testRoleAssignmentImport(t *testing.T) {
	c := acctest.New(t)
	helper := role(c, "Helper")
	byID := func(s *terraform.State) (string, error) { return s.RootModule().Resources[given].Primary.ID, nil }
	wrong := func(id, message string) resource.TestStep {
		return resource.TestStep{ResourceName: given, ImportState: true, ImportStateId: id, ExpectError: regexp.MustCompile(message)}
	}
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{Config: give(c, ana, helper, "")},
			{ResourceName: given, ImportState: true, ImportStateVerify: true, ImportStateIdFunc: byID},
			wrong(ana, `(?s)is not an import id.*<user_id>/<role_id>`),
			wrong(ana+"/000000000000000000000000", `(?s)non-existent remote object|Cannot import`),
			wrong(ana+"/"+roleID(t, c, "@all"), `(?s)non-existent remote object|Cannot import`),
			wrong("0/"+helper, `(?s)non-existent remote object|Cannot import`),
			{Config: give(c, ana, helper, ""), ConfigPlanChecks: acctest.EmptyPlan(), Check: c.Wrote(map[string]int{"addUserRole": 1})},
		},
	})
}

func TestAccRoleAssignmentImportByBlockWritesNothing(t *testing.T) {
	c := acctest.New(t)
	helper := role(c, "Helper")
	must(t, c.GiveRole(ana, helper))
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{{
			Config: c.Config(giveResource(ana, helper, "") + fmt.Sprintf("\nimport {\n  to = %s\n  id = \"%s/%s\"\n}", given, ana, helper)),
			Check:  resource.ComposeAggregateTestCheckFunc(c.WroteNothing(), resource.TestCheckResourceAttr(given, "id", ana+"/"+helper)),
		}},
	})
}

// listUserRoles is documented: that it does not know the user is the service's word.
func TestAccRoleAssignmentOfAUserWhoIsGoneIsGone(t *testing.T) {
	c := acctest.New(t)
	helper := role(c, "Helper")
	c.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: give(c, ana, helper, "")},
		{
			PreConfig: func() {
				c.Inject(mockapi.Fault{Operation: "listUserRoles", Times: -1, Status: http.StatusNotFound, Message: "User not found"})
			},
			RefreshState: true, ExpectNonEmptyPlan: true,
			RefreshPlanChecks: resource.RefreshPlanChecks{PostRefresh: []plancheck.PlanCheck{plancheck.ExpectResourceAction(given,
				plancheck.ResourceActionCreate)}},
		},
	}})
}

// One look that does not show the role is no proof: to lose the assignment by mistake would be to lose the means to take the role.
func TestAccRoleAssignmentIsNotGoneBecauseOneLookLacksIt(t *testing.T) {
	c := acctest.New(t)
	helper := role(c, "Helper")
	c.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: give(c, ana, helper, "")},
		{
			PreConfig: func() {
				c.ResetRequests()
				c.Inject(mockapi.Fault{Operation: "listUserRoles", Body: `{"meta":{"success":true,"message":"ok","devMessage":"ok"},"body":[]}`})
			},
			Config:           give(c, ana, helper, ""),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			Check:            c.WroteNothing(),
		},
	}})
}

func testRoleAssignmentErrorsSayWhatToDo(t *testing.T) {
	plain := func(c *acctest.Community) string { return give(c, ana, c.Roles()[1].ID, "") }
	to := func(user string) func(*acctest.Community) string {
		return func(c *acctest.Community) string { return give(c, user, "0", "") }
	}
	tests := map[string]struct {
		config  func(c *acctest.Community) string
		fault   mockapi.Fault
		message string
	}{
		"no system key": {
			config: func(c *acctest.Community) string {
				return c.ConfigWithoutKeys(giveResource(ana, "0", ""), fmt.Sprintf("api_token = %q", c.APIToken()))
			},
			message: `(?s)system_api_key.*RETURNINGAI_SYSTEM_API_KEY.*Login Management`,
		},
		"blank user": {config: to(" "), message: `(?s)A user id is a number.*The value is blank`},
		"user name":  {config: to("ana"), message: `(?s)A user id is a number.*"ana" looks like a user name`},
		"blank role": {config: func(c *acctest.Community) string { return give(c, ana, "", "") }, message: `must not be blank`},
		"everyone's role": {
			config:  func(c *acctest.Community) string { return give(c, ana, c.Roles()[0].ID, "") },
			message: `(?s)role_id.*@all, which every member has.*Leave it out`,
		},
		"an unknown user": {
			config:  func(c *acctest.Community) string { return give(c, "0", c.Roles()[1].ID, "") },
			message: `(?s)give the role .* to the user 0.*User not found.*names and ids`,
		},
		"an unknown role": {
			config:  func(c *acctest.Community) string { return give(c, ana, "0", "") },
			message: `(?s)Role not found.*names and ids`,
		},
		"refused": {
			config:  plain,
			fault:   mockapi.Fault{Operation: "addUserRole", Status: http.StatusForbidden, Message: "no"},
			message: `(?s)refused the key`,
		},
		"the key is refused": {
			config: plain, fault: mockapi.Fault{Operation: "listUserRoles", Status: http.StatusForbidden, Message: "no", Times: -1},
			message: `(?s)Could not plan the roles of the user 101.*refused the key`,
		},
		"roles can't be read": {
			config: plain, fault: mockapi.Fault{Operation: "listUserRoles", Status: http.StatusInternalServerError, Times: -1},
			message: `(?s)give the role .* to the user 101.*looking at which roles the user has.*HTTP 500`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			if test.fault.Operation != "" {
				c.Inject(test.fault)
			}
			c.Refuses(t, test.config(c), test.message)
			must(t, has(c, ana)(nil))
			must(t, c.WroteAtMost("addUserRole"))
		})
	}
}

func TestAccRoleAssignmentDeleteErrorsKeepTheState(t *testing.T) {
	c := acctest.New(t)
	helper := role(c, "Helper")
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{Config: give(c, ana, helper, "")},
			{
				PreConfig: func() {
					c.Inject(mockapi.Fault{Operation: "removeUserRole", Status: http.StatusNotFound, Body: "<html>", ContentType: "text/html"})
				},
				Config: give(c, ana, helper, ""), Destroy: true, ExpectError: acctest.Spaced(`(?s)take the role .* from the user ` +
					`101.*removeUserRole = `),
			},
			{Config: give(c, ana, helper, ""), ConfigPlanChecks: acctest.EmptyPlan()},
			{
				// Taken after the refresh: the service answers 404 to the removal, and the user's list shows that it is gone.
				PreConfig: func() {
					c.Inject(mockapi.Fault{Operation: "removeUserRole", Status: http.StatusNotFound, Message: "The user does not have this role",
						Effect: true})
				},
				Config: give(c, ana, helper, ""), Destroy: true, Check: has(c, ana),
			},
		},
	})
}

// A role whose giving or taking was not answered is looked for before it is sent again.
func TestRoleAssignmentIsMadeOnceAlthoughTheAnswerIsLost(t *testing.T) {
	faults := map[string]struct {
		fault mockapi.Fault
		sent  int
	}{
		"dropped after it took effect":  {mockapi.Fault{Drop: true, Effect: true}, 1},
		"dropped before it took effect": {mockapi.Fault{Drop: true}, 2},
		"500 after it took effect":      {mockapi.Fault{Status: 500, Effect: true}, 1},
		"502 before it took effect":     {mockapi.Fault{Status: 502}, 2},
		"half an answer":                {mockapi.Fault{Truncate: true}, 1},
		"429":                           {mockapi.Fault{Status: 429}, 2},
	}
	for name, test := range faults {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			helper := role(c, "Helper")
			for _, operation := range []string{"addUserRole", "removeUserRole"} {
				test.fault.Operation = operation
				c.Inject(test.fault)
			}
			c.Once(t, give(c, ana, helper, ""),
				resource.ComposeAggregateTestCheckFunc(has(c, ana, "Helper"), c.Wrote(map[string]int{"addUserRole": test.sent})),
				resource.ComposeAggregateTestCheckFunc(has(c, ana), c.Wrote(map[string]int{"removeUserRole": test.sent})))
		})
	}
}
