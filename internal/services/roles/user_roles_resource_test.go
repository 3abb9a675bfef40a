package roles_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const all = "returningai_user_roles.all"

// allRoles is a configuration with all roles of ana; more lines go into the resource.
func allRoles(c *acctest.Community, more string, ids ...string) string {
	return c.Config(allRolesResource(ana, more, ids...))
}

func allRolesResource(user, more string, ids ...string) string {
	quoted := []string{}
	for _, id := range ids {
		quoted = append(quoted, fmt.Sprintf("%q", id))
	}
	return fmt.Sprintf(`resource "returningai_user_roles" "all" {
  user_id  = %q
  role_ids = [%s]
  %s
}`, user, strings.Join(quoted, ", "), more)
}

// fiveRoles makes five roles, whose ids are in the order of their titles.
func fiveRoles(c *acctest.Community) []string {
	var ids []string
	for _, title := range []string{"One", "Two", "Three", "Four", "Five"} {
		ids = append(ids, role(c, title))
	}
	return ids
}

func testUserRolesLifecycle(t *testing.T) {
	c := acctest.New(t)
	ids := fiveRoles(c)
	must(t, c.GiveRole(ana, ids[4]))
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config:           allRoles(c, "", ids[0], ids[1]),
				ConfigPlanChecks: acctest.Action(all, plancheck.ResourceActionCreate),
				Check: resource.ComposeAggregateTestCheckFunc(
					has(c, ana, "One", "Two"),
					c.Wrote(map[string]int{"addUserRole": 2, "removeUserRole": 1}),
					resource.TestCheckResourceAttr(all, "id", ana),
					resource.TestCheckResourceAttr(all, "user_id", ana),
					resource.TestCheckResourceAttr(all, "role_ids.#", "2"),
					resource.TestCheckResourceAttr(all, "on_destroy", "remove"),
				),
			},
			{PreConfig: c.ResetRequests, Config: allRoles(c, "", ids[1], ids[0]), ConfigPlanChecks: acctest.EmptyPlan(), Check: c.WroteNothing()},
			{
				Config:           allRoles(c, "", ids[1], ids[2]),
				ConfigPlanChecks: acctest.Action(all, plancheck.ResourceActionUpdate),
				Check: resource.ComposeAggregateTestCheckFunc(has(c, ana, "Two", "Three"),
					c.Wrote(map[string]int{"addUserRole": 1, "removeUserRole": 1})),
			},
			{
				PreConfig:        c.ResetRequests,
				Config:           allRoles(c, `on_destroy = "abandon"`, ids[1], ids[2]),
				ConfigPlanChecks: acctest.Action(all, plancheck.ResourceActionUpdate),
				Check:            c.WroteNothing(),
			},
			{Config: allRoles(c, "", ids[1], ids[2])},
			{Config: allRoles(c, ""), Check: has(c, ana)},
			{Config: allRoles(c, "", ids[3]), Check: has(c, ana, "Four")},
			{
				PreConfig:        c.ResetRequests,
				Config:           c.Config(allRolesResource(ben, "", ids[3])),
				ConfigPlanChecks: acctest.Action(all, plancheck.ResourceActionDestroyBeforeCreate),
				Check:            resource.ComposeAggregateTestCheckFunc(has(c, ana), has(c, ben, "Four")),
			},
		},
		CheckDestroy: resource.ComposeAggregateTestCheckFunc(has(c, ana), has(c, ben)),
	})
	for _, request := range c.Requests() {
		if request.Operation == "removeUserRole" && strings.Contains(request.Path, c.Roles()[0].ID) {
			t.Error("everyone's role was to be taken")
		}
	}
}

func testUserRolesDriftIsRepairedInPlace(t *testing.T) {
	drifts := map[string]struct {
		drift  func(c *acctest.Community, ids []string) error
		writes map[string]int
		titles []string
	}{
		"one taken": {func(c *acctest.Community, ids []string) error { return c.TakeRole(ana, ids[0]) }, map[string]int{"addUserRole": 1},
			[]string{"Two", "One"}},
		"one given": {func(c *acctest.Community, ids []string) error { return c.GiveRole(ana, ids[4]) }, map[string]int{"removeUserRole": 1},
			[]string{"One", "Two"}},
		"one role gone": {func(c *acctest.Community, ids []string) error { return c.RemoveRole(ids[4]) }, map[string]int{},
			[]string{"One", "Two"}},
		"both at a time": {func(c *acctest.Community, ids []string) error {
			_ = c.TakeRole(ana, ids[1])
			return c.GiveRole(ana, ids[4])
		}, map[string]int{"addUserRole": 1, "removeUserRole": 1}, []string{"One", "Two"}},
		"everyone's role": {func(c *acctest.Community, _ []string) error { role(c, "@all"); return nil }, map[string]int{},
			[]string{"One", "Two"}},
	}
	for name, test := range drifts {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			ids := fiveRoles(c)
			kind := plancheck.ResourceActionUpdate
			if len(test.writes) == 0 {
				kind = plancheck.ResourceActionNoop
			}
			c.Drifts(t, allRoles(c, "", ids[0], ids[1]), func() { must(t, test.drift(c, ids)) }, kind,
				resource.ComposeAggregateTestCheckFunc(has(c, ana, test.titles...), c.Wrote(test.writes)))
		})
	}
}

func testUserRolesPermutations(t *testing.T) {
	bodies := acctest.Permutations("", map[string]string{
		"on_destroy": `on_destroy = "remove"`,
		"timeouts":   `timeouts = { create = "2m", read = "1m", update = "2m", delete = "2m" }`,
	})
	for name, more := range bodies {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			ids := fiveRoles(c)
			has5 := has(c, ana, "One", "Two", "Three", "Four", "Five")
			made := resource.ComposeAggregateTestCheckFunc(has5, c.Wrote(map[string]int{"addUserRole": 5}))
			c.Once(t, allRoles(c, more, ids...), made, has(c, ana))
		})
	}
}

func testUserRolesTakesUnknownValues(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{{
			Config: c.Config(helperResource("Helper", "red", "") + `
resource "terraform_data" "user" { input = { id = "101", fate = "remove", roles = [returningai_role.helper.id] } }
resource "returningai_user_roles" "all" {
  user_id    = terraform_data.user.output.id
  role_ids   = toset(terraform_data.user.output.roles)
  on_destroy = terraform_data.user.output.fate
}
resource "returningai_user_roles" "ben" {
  user_id  = "102"
  role_ids = [returningai_role.helper.id]
}`),
			Check: resource.ComposeAggregateTestCheckFunc(
				has(c, ana, "Helper"), has(c, ben, "Helper"), c.Wrote(map[string]int{"createRole": 1, "addUserRole": 2}),
			),
		}},
		CheckDestroy: resource.ComposeAggregateTestCheckFunc(has(c, ana), has(c, ben), isGone(c, "Helper")),
	})
}

func TestAccUserRolesAreAbandonedWhenThatIsWanted(t *testing.T) {
	c := acctest.New(t)
	ids := fiveRoles(c)
	c.Test(resource.TestCase{
		Steps:        []resource.TestStep{{Config: allRoles(c, `on_destroy = "abandon"`, ids[0])}},
		CheckDestroy: resource.ComposeAggregateTestCheckFunc(has(c, ana, "One"), c.Wrote(map[string]int{"addUserRole": 1})),
	})
}

// Destroying takes what this resource gave, and nothing that somebody else gave since.
func TestAccUserRolesTakeOnDestroyOnlyWhatTheyGave(t *testing.T) {
	c := acctest.New(t)
	ids := fiveRoles(c)
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{Config: allRoles(c, "", ids[0], ids[1])},
			{
				PreConfig: func() { must(t, c.GiveRole(ana, ids[2])) },
				Config:    allRoles(c, "", ids[0], ids[1]), Destroy: true,
				Check: has(c, ana, "Three"),
			},
		},
	})
}

func testUserRolesImport(t *testing.T) {
	c := acctest.New(t)
	ids := fiveRoles(c)
	wrong := func(id, message string) resource.TestStep {
		return resource.TestStep{ResourceName: all, ImportState: true, ImportStateId: id, ExpectError: regexp.MustCompile(message)}
	}
	byID := func(s *terraform.State) (string, error) { return s.RootModule().Resources[all].Primary.ID, nil }
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{Config: allRoles(c, "", ids[0], ids[1])},
			{
				ResourceName: all, ImportState: true, ImportStateIdFunc: byID,
				ImportStateVerify: true, ImportStateVerifyIgnore: []string{"on_destroy"}, // what was imported is not taken on destroy
			},
			wrong("user:ana", `(?s)is not an import id.*<user_id>`),
			wrong("0", `(?s)non-existent remote object|Cannot import`),
			{Config: allRoles(c, "", ids[0], ids[1]), ConfigPlanChecks: acctest.EmptyPlan(), Check: c.Wrote(map[string]int{"addUserRole": 2})},
		},
	})
}

// What was imported stays on destroy unless on_destroy says otherwise.
func TestAccUserRolesImportByBlockWritesNothingAndTakesOver(t *testing.T) {
	for fate, test := range map[string]struct {
		more  string
		left  []string
		wrote map[string]int
	}{
		"abandon": {"", []string{"One"}, map[string]int{}},
		"remove":  {`on_destroy = "remove"`, nil, map[string]int{"removeUserRole": 1}},
	} {
		t.Run(fate, func(t *testing.T) {
			c := acctest.New(t)
			ids := fiveRoles(c)
			must(t, c.GiveRole(ana, ids[0]))
			c.Test(resource.TestCase{
				Steps: []resource.TestStep{{
					Config: c.Config(allRolesResource(ana, test.more, ids[0]) + fmt.Sprintf("\nimport {\n  to = %s\n  id = %q\n}", all, ana)),
					Check: resource.ComposeAggregateTestCheckFunc(c.WroteNothing(), resource.TestCheckResourceAttr(all, "role_ids.0", ids[0]),
						resource.TestCheckResourceAttr(all, "on_destroy", fate)),
				}},
				CheckDestroy: resource.ComposeAggregateTestCheckFunc(has(c, ana, test.left...), c.Wrote(test.wrote)),
			})
		})
	}
}

func testUserRolesErrorsSayWhatToDo(t *testing.T) {
	plain := func(c *acctest.Community) string { return allRoles(c, "", c.Roles()[1].ID) }
	of := func(user string) func(*acctest.Community) string {
		return func(c *acctest.Community) string { return c.Config(allRolesResource(user, "")) }
	}
	tests := map[string]struct {
		config  func(c *acctest.Community) string
		faults  []mockapi.Fault
		message string
	}{
		"no system key": {
			config: func(c *acctest.Community) string {
				return c.ConfigWithoutKeys(allRolesResource(ana, "", "0"), fmt.Sprintf("api_token = %q", c.APIToken()))
			},
			message: `(?s)system_api_key.*RETURNINGAI_SYSTEM_API_KEY.*Login Management`,
		},
		"blank user":   {config: of(" "), message: `(?s)A user id is a number.*The value is blank`},
		"e-mail":       {config: of("ana@example.com"), message: `(?s)A user id is a number.*looks like an e-mail address`},
		"blank role":   {config: func(c *acctest.Community) string { return allRoles(c, "", " ") }, message: `must not be blank`},
		"unknown fate": {config: func(c *acctest.Community) string { return allRoles(c, `on_destroy = "delete"`) }, message: `on_destroy`},
		"everyone's role": {config: func(c *acctest.Community) string { return allRoles(c, "", c.Roles()[0].ID) },
			message: `(?s)@all, which every member has.*Leave it out`},
		"everyone's role, seen only by the apply": {
			config: func(c *acctest.Community) string { return allRoles(c, "", c.Roles()[0].ID) },
			faults: []mockapi.Fault{{
				Operation: "listUserRoles", Status: http.StatusNotFound, ContentType: "text/html", Body: "<html>nginx</html>",
			}},
			message: `(?s)@all, which every member has`,
		},
		"an unknown user": {
			config:  func(c *acctest.Community) string { return c.Config(allRolesResource("0", "", c.Roles()[1].ID)) },
			message: `(?s)give the roles to the user 0.*User not found.*names and ids`,
		},
		"no roles of nobody": {
			config:  func(c *acctest.Community) string { return c.Config(allRolesResource("0", "")) },
			message: `no user has the id "0"`,
		},
		"an unknown role": {
			config:  func(c *acctest.Community) string { return allRoles(c, "", "0") },
			message: `(?s)giving the role 0.*Role not found`,
		},
		"refused": {
			config:  plain,
			faults:  []mockapi.Fault{{Operation: "addUserRole", Status: http.StatusForbidden, Message: "no"}},
			message: `(?s)refused the key`,
		},
		"the key is refused": {
			config: plain, faults: []mockapi.Fault{{Operation: "listUserRoles", Status: http.StatusForbidden, Message: "no", Times: -1}},
			message: `(?s)Could not plan the roles of the user 101.*refused the key`,
		},
		"roles can't be read": {
			config: plain, faults: []mockapi.Fault{{Operation: "listUserRoles", Status: http.StatusInternalServerError, Times: -1}},
			message: `(?s)give the roles to the user 101.*HTTP 500`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			for _, fault := range test.faults {
				c.Inject(fault)
			}
			c.Test(resource.TestCase{Steps: []resource.TestStep{{Config: test.config(c), ExpectError: acctest.Spaced(test.message)}}})
			must(t, has(c, ana)(nil))
			must(t, c.WroteAtMost("addUserRole"))
		})
	}
}

// What was done before an error stays in the state, and the next apply goes on from there.
func TestAccUserRolesGoOnAfterAnErrorHalfWay(t *testing.T) {
	c := acctest.New(t)
	ids := fiveRoles(c)
	refused := func(operation string, skip int) func() {
		return func() {
			c.ResetRequests()
			c.Inject(mockapi.Fault{Operation: operation, Skip: skip, Status: http.StatusForbidden, Message: "no"})
		}
	}
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{
				PreConfig: refused("addUserRole", 2), Config: allRoles(c, "", ids...),
				ExpectError: acctest.Spaced(`(?s)give the roles to the user 101.*giving the role ` + ids[2]),
			},
			{
				// The harness has no step that looks at the state after an error: that the resource is replaced says that it is tainted.
				PreConfig: func() {
					must(t, has(c, ana, "One", "Two")(nil))
					must(t, c.GiveRole(ana, c.Roles()[1].ID))
				},
				Config:           allRoles(c, "", ids...),
				ConfigPlanChecks: acctest.Action(all, plancheck.ResourceActionDestroyBeforeCreate),
				Check:            has(c, ana, "One", "Two", "Three", "Four", "Five"),
			},
			{
				PreConfig: refused("removeUserRole", 1), Config: allRoles(c, "", ids[0]),
				ExpectError: acctest.Spaced(`(?s)change the roles of the user 101.*taking the role "Three"`),
			},
			{
				Config: allRoles(c, "", ids[0]), ConfigPlanChecks: acctest.Action(all, plancheck.ResourceActionUpdate),
				Check: resource.ComposeAggregateTestCheckFunc(has(c, ana, "One"), c.Wrote(map[string]int{"removeUserRole": 5})),
			},
			{
				PreConfig: refused("addUserRole", 0), Config: allRoles(c, "", ids[0], ids[1]),
				ExpectError: acctest.Spaced(`change the roles of the user 101`),
			},
			{Config: allRoles(c, "", ids[0], ids[1])},
			{
				PreConfig: refused("removeUserRole", 1), Config: allRoles(c, "", ids[0], ids[1]), Destroy: true,
				ExpectError: acctest.Spaced(`take the role ` + ids[1] + ` from the user 101`),
			},
			{Config: allRoles(c, "", ids[1]), ConfigPlanChecks: acctest.EmptyPlan()},
		},
		CheckDestroy: has(c, ana),
	})
}

// An import gave nothing; a change that fails half-way must not make the resource forget what it took over, where it is to be taken.
func TestAccUserRolesAfterAnImportAndAnErrorStillTakeWhatTheyTookOver(t *testing.T) {
	c := acctest.New(t)
	ids, remove := fiveRoles(c), `on_destroy = "remove"`
	must(t, c.GiveRole(ana, ids[0]))
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{Config: c.Config(allRolesResource(ana, remove, ids[0]) + fmt.Sprintf("\nimport {\n  to = %s\n  id = %q\n}", all, ana))},
			{
				PreConfig: func() {
					c.Inject(mockapi.Fault{Operation: "addUserRole", Skip: 1, Status: http.StatusForbidden, Message: "no"})
				},
				Config: allRoles(c, remove, ids[1], ids[2]), ExpectError: acctest.Spaced(`change the roles of the user 101`),
			},
			{
				PreConfig: func() { must(t, has(c, ana, "One", "Two")(nil)) },
				Config:    allRoles(c, remove, ids[0], ids[1]), Destroy: true,
				Check: has(c, ana),
			},
		},
	})
}
