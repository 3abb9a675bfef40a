package roles_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

func TestMain(m *testing.M) { acctest.Main(m) }

const address = "returningai_role.helper"

// helper is a configuration with one role; more lines go into the resource.
func helper(c *acctest.Community, title, class, more string) string {
	return c.Config(helperResource(title, class, more))
}

func helperResource(title, class, more string) string {
	return fmt.Sprintf(`resource "returningai_role" "helper" {
  title = %q
  class = %q
  order = 3
  %s
}`, title, class, more)
}

// roleID is the id of the one role with a title.
func roleID(t *testing.T, c *acctest.Community, title string) string {
	t.Helper()
	role, found := c.RoleByTitle(title)
	if !found {
		t.Fatalf("the community has no role %q", title)
	}
	return role.ID
}

// isThere checks that the community has exactly one role with the title, and how it is.
func isThere(c *acctest.Community, title string, is func(mockapi.Role) bool) resource.TestCheckFunc {
	return acctest.Check(func() error {
		count := 0
		for _, role := range c.Roles() {
			if role.Title == title && is(role) {
				count++
			}
		}
		if count != 1 {
			return fmt.Errorf("the community has %d roles %q as they are wanted: %+v", count, title, c.Roles())
		}
		return nil
	})
}

func anyhow(mockapi.Role) bool { return true }

func isGone(c *acctest.Community, title string) resource.TestCheckFunc {
	return acctest.Check(func() error {
		if role, found := c.RoleByTitle(title); found {
			return fmt.Errorf("the role is still there: %v", role)
		}
		return nil
	})
}

func edit(t *testing.T, c *acctest.Community, title string, change func(*mockapi.Role)) {
	t.Helper()
	if err := c.EditRole(roleID(t, c, title), change); err != nil {
		t.Fatal(err)
	}
}

const someRights = `server_permissions  = { allow_dm = true, overwrite_language = true }
  channel_permissions = { post_messages = true, share_links = true, share_attachments = true }`

func testRoleLifecycle(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config:           helper(c, "Helper", "red", someRights),
				ConfigPlanChecks: acctest.Action(address, plancheck.ResourceActionCreate),
				Check: resource.ComposeAggregateTestCheckFunc(
					isThere(c, "Helper", func(r mockapi.Role) bool {
						return r.Class == "red" && r.Order == 3 && !r.Billable && r.ServerPermissions["overwrite_language"] &&
							!r.ServerPermissions["ban_members"] && r.ChannelPermissions["share_Attachments"] && !r.ChannelPermissions["pinable"]
					}),
					c.Wrote(map[string]int{"createRole": 1}),
					resource.TestMatchResourceAttr(address, "id", regexp.MustCompile(`^[0-9a-f]{24}$`)),
					resource.TestCheckResourceAttr(address, "title", "Helper"),
					resource.TestCheckResourceAttr(address, "billable", "false"),
					resource.TestCheckResourceAttr(address, "on_destroy", "delete"),
					resource.TestCheckResourceAttr(address, "adopt_existing", "false"),
					resource.TestCheckResourceAttr(address, "description", ""),
					resource.TestCheckResourceAttr(address, "server_permissions.%", "2"),
					resource.TestCheckResourceAttr(address, "server_permissions.allow_dm", "true"),
					resource.TestCheckResourceAttr(address, "server_permissions.overwrite_language", "true"),
					resource.TestCheckResourceAttr(address, "effective_server_permissions.%", "11"),
					resource.TestCheckResourceAttr(address, "effective_server_permissions.overwrite_language", "true"),
					resource.TestCheckResourceAttr(address, "effective_server_permissions.ban_members", "false"),
					resource.TestCheckResourceAttr(address, "effective_server_permissions.kick_members", "false"),
					resource.TestCheckResourceAttr(address, "channel_permissions.%", "3"),
					resource.TestCheckResourceAttr(address, "channel_permissions.share_attachments", "true"),
					resource.TestCheckResourceAttr(address, "effective_channel_permissions.%", "7"),
					resource.TestCheckResourceAttr(address, "effective_channel_permissions.post_messages", "true"),
					resource.TestCheckResourceAttr(address, "server_id", c.CommunityID()),
					resource.TestCheckResourceAttrSet(address, "created_at"),
					resource.TestCheckResourceAttrSet(address, "updated_at"),
				),
			},
			{
				PreConfig:        c.ResetRequests,
				Config:           helper(c, "Helper", "red", someRights),
				ConfigPlanChecks: acctest.EmptyPlan(),
				Check:            c.WroteNothing(),
			},
			{
				Config:           helper(c, "Helpers", "blue", "billable = true\n"+someRights),
				ConfigPlanChecks: acctest.Action(address, plancheck.ResourceActionUpdate),
				Check: resource.ComposeAggregateTestCheckFunc(
					isThere(c, "Helpers", func(r mockapi.Role) bool {
						return r.Class == "blue" && r.Billable && r.ServerPermissions["allow_dm"] && r.ChannelPermissions["share_links"]
					}),
					c.Wrote(map[string]int{"updateRole": 1}),
				),
			},
			{
				PreConfig:        c.ResetRequests,
				Config:           helper(c, "Helpers", "blue", "on_destroy = \"abandon\"\n  billable = true\n"+someRights),
				ConfigPlanChecks: acctest.Action(address, plancheck.ResourceActionUpdate),
				Check:            c.WroteNothing(),
			},
			{
				// The permissions are not configured any more: they stay, and so does what the state has.
				Config:           helper(c, "Helpers", "blue", "billable = true"),
				ConfigPlanChecks: acctest.Action(address, plancheck.ResourceActionUpdate), // of on_destroy alone
				Check: resource.ComposeAggregateTestCheckFunc(
					c.WroteNothing(),
					resource.TestCheckResourceAttr(address, "channel_permissions.share_links", "true"),
				),
			},
		},
		CheckDestroy: resource.ComposeAggregateTestCheckFunc(isGone(c, "Helpers"), c.Wrote(map[string]int{"deleteRole": 1})),
	})
}

func testRoleDriftIsRepairedInPlace(t *testing.T) {
	rights := func(server, channel string, value bool) func(*mockapi.Role) {
		return func(r *mockapi.Role) {
			if server != "" {
				r.ServerPermissions[server] = value
			}
			if channel != "" {
				r.ChannelPermissions[channel] = value
			}
		}
	}
	repaired, untouched := map[string]int{"updateRole": 1}, map[string]int{}
	drifts := map[string]struct {
		edit   func(*mockapi.Role)
		action plancheck.ResourceActionType
		writes map[string]int
		is     func(mockapi.Role) bool
	}{
		"renamed": {func(r *mockapi.Role) { r.Title = "Renamed" }, plancheck.ResourceActionUpdate, repaired, anyhow},
		"of another colour": {func(r *mockapi.Role) { r.Class = "green" }, plancheck.ResourceActionUpdate, repaired,
			func(r mockapi.Role) bool { return r.Class == "red" }},
		"in another place": {func(r *mockapi.Role) { r.Order = 9 }, plancheck.ResourceActionUpdate, repaired,
			func(r mockapi.Role) bool { return r.Order == 3 }},
		"billable": {func(r *mockapi.Role) { r.Billable = true }, plancheck.ResourceActionUpdate, repaired,
			func(r mockapi.Role) bool { return !r.Billable }},
		"a configured permission lost": {rights("allow_dm", "", false), plancheck.ResourceActionUpdate, repaired,
			func(r mockapi.Role) bool { return r.ServerPermissions["allow_dm"] }},
		"one read under another name": {rights("overwrite_language", "", false), plancheck.ResourceActionUpdate, repaired,
			func(r mockapi.Role) bool { return r.ServerPermissions["overwrite_language"] }},
		"a permission that is not configured": {rights("ban_members", "manage_messages", true), plancheck.ResourceActionNoop, untouched,
			func(r mockapi.Role) bool {
				return r.ServerPermissions["ban_members"] && r.ChannelPermissions["manage_messages"]
			}},
		"one that is not shown": {rights("", "share_links", false), plancheck.ResourceActionNoop, untouched,
			func(r mockapi.Role) bool { return !r.ChannelPermissions["share_links"] }},
		// With the next change it is sent as it is configured, and what is not configured stays as the service has it.
		"one that is shown, and one that is not": {rights("ban_members", "share_links", true), plancheck.ResourceActionNoop, untouched, anyhow},
		"one that can't be written": {rights("kick_members", "delete_messages", true), plancheck.ResourceActionNoop, untouched,
			anyhow},
		"deleted": {nil, plancheck.ResourceActionCreate, map[string]int{"createRole": 1}, anyhow},
	}
	for name, drift := range drifts {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			c.Drifts(t, helper(c, "Helper", "red", someRights), func() {
				if drift.edit != nil {
					edit(t, c, "Helper", drift.edit)
				} else {
					must(t, c.RemoveRole(roleID(t, c, "Helper")))
					c.Server.Clock().Advance(2 * time.Minute) // past the time in which a list may lag behind the create
				}
			}, drift.action, resource.ComposeAggregateTestCheckFunc(isThere(c, "Helper", drift.is), c.Wrote(drift.writes)))
		})
	}
}

// An update is a full replacement: what is not configured is sent as the service has it, and what it does not show as it was last
// sent.
func TestAccRoleUpdateKeepsWhatIsNotConfigured(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{Config: helper(c, "Helper", "red", "channel_permissions = { pinable = true }")},
			{
				PreConfig: func() {
					edit(t, c, "Helper", func(r *mockapi.Role) {
						r.ServerPermissions["ban_members"], r.ServerPermissions["kick_members"] = true, true
					})
				},
				Config: helper(c, "Helper", "blue", `server_permissions = { ban_members = null, warn_members = true }`),
				Check: resource.ComposeAggregateTestCheckFunc(
					isThere(c, "Helper", func(r mockapi.Role) bool {
						return r.Class == "blue" && r.ServerPermissions["ban_members"] && r.ServerPermissions["kick_members"] &&
							r.ServerPermissions["warn_members"] && r.ChannelPermissions["pinable"]
					}),
					resource.TestCheckResourceAttr(address, "server_permissions.%", "2"),
					resource.TestCheckNoResourceAttr(address, "server_permissions.ban_members"),
					resource.TestCheckResourceAttr(address, "effective_server_permissions.ban_members", "true"),
					resource.TestCheckResourceAttr(address, "effective_server_permissions.kick_members", "true"),
					resource.TestCheckResourceAttr(address, "channel_permissions.pinable", "true"),
				),
			},
			{
				// Other permissions are configured, and pinable is not: it is sent as it was sent last.
				PreConfig: c.ResetRequests,
				Config:    helper(c, "Helper", "blue", `channel_permissions = { post_messages = true }`),
				Check: resource.ComposeAggregateTestCheckFunc(
					c.Wrote(map[string]int{"updateRole": 1}),
					isThere(c, "Helper", func(r mockapi.Role) bool {
						return r.ChannelPermissions["pinable"] && r.ChannelPermissions["post_messages"] && r.ServerPermissions["ban_members"]
					}),
					resource.TestCheckResourceAttr(address, "channel_permissions.%", "1"),
				),
			},
			{
				Config: helper(c, "Helper", "green", `channel_permissions = { post_messages = true }`),
				Check:  isThere(c, "Helper", func(r mockapi.Role) bool { return r.Class == "green" && r.ChannelPermissions["pinable"] }),
			},
			{
				Config: helper(c, "Helper", "blue", `server_permissions = { warn_members = false }`),
				Check: isThere(c, "Helper", func(r mockapi.Role) bool {
					return !r.ServerPermissions["warn_members"] && r.ChannelPermissions["pinable"]
				}),
			},
			{PreConfig: c.ResetRequests, Config: helper(c, "Helper", "blue", ""), ConfigPlanChecks: acctest.EmptyPlan(), Check: c.WroteNothing()},
		},
	})
}

func TestAccRoleWhiteSpaceAroundTheTitleIsNoChange(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{Config: helper(c, "  Helper ", "red", ""), Check: isThere(c, "Helper", anyhow)},
			{PreConfig: c.ResetRequests, Config: helper(c, "Helper", "red", ""), ConfigPlanChecks: acctest.EmptyPlan(), Check: c.WroteNothing()},
		},
	})
}

// Each optional attribute may be left out: the role is made once and the next plan is empty.
func testRolePermutations(t *testing.T) {
	bodies := acctest.Permutations("title = \"Helper\"\n  class = \"red\"\n  order = 3", map[string]string{
		"billable":            `billable = true`,
		"server_permissions":  `server_permissions = { ban_members = true, allow_dm = false }`,
		"channel_permissions": `channel_permissions = { pinable = true, post_messages = true }`,
		"on_destroy":          `on_destroy = "delete"`,
		"adopt_existing":      `adopt_existing = true`,
		"timeouts":            `timeouts = { create = "2m", read = "1m", update = "2m", delete = "2m" }`,
	})
	for name, body := range bodies {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			config := c.Config("resource \"returningai_role\" \"helper\" {\n  " + body + "\n}")
			made := resource.ComposeAggregateTestCheckFunc(isThere(c, "Helper", anyhow), c.Wrote(map[string]int{"createRole": 1}))
			c.Once(t, config, made, isGone(c, "Helper"))
		})
	}
}

func testRoleTakesUnknownValues(t *testing.T) {
	c := acctest.New(t)
	config := func(permission, group string) string {
		return c.Config(fmt.Sprintf(`
resource "terraform_data" "all" {
  input = {
    title = "Stage", class = "green", order = 5, billable = true, fate = "delete", adopt = false, permission = %s
    rights = { allow_dm = %s, create_invite = null, warn_members = null, suspend_members = null, ban_members = null
               broadcast_messages = null, overwrite_language = null, server_administrator = null }
  }
}
resource "returningai_role" "helper" {
  title               = terraform_data.all.output.title
  class               = terraform_data.all.output.class
  order               = terraform_data.all.output.order
  billable            = terraform_data.all.output.billable
  on_destroy          = terraform_data.all.output.fate
  adopt_existing      = terraform_data.all.output.adopt
  server_permissions  = terraform_data.all.output.rights
  channel_permissions = { pinable = terraform_data.all.output.permission }
  timeouts            = { create = "1m", read = "1m", update = "1m", delete = "1m" }
}`, permission, group))
	}
	is := func(pinable, dm bool) resource.TestCheckFunc {
		return isThere(c, "Stage", func(r mockapi.Role) bool {
			return r.Class == "green" && r.Order == 5 && r.Billable && r.ChannelPermissions["pinable"] == pinable &&
				r.ServerPermissions["allow_dm"] == dm
		})
	}
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{Config: config("true", "true"), Check: is(true, true)},
			{
				Config: config("false", "false"),
				Check:  resource.ComposeAggregateTestCheckFunc(is(false, false), c.Wrote(map[string]int{"createRole": 1, "updateRole": 1})),
			},
		},
		CheckDestroy: isGone(c, "Stage"),
	})
}

func TestAccRoleIsAbandonedWhenThatIsWanted(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{
		Steps:        []resource.TestStep{{Config: helper(c, "Helper", "red", `on_destroy = "abandon"`)}},
		CheckDestroy: resource.ComposeAggregateTestCheckFunc(isThere(c, "Helper", anyhow), c.Wrote(map[string]int{"createRole": 1})),
	})
}

func TestAccRoleThatIsGoneIsDestroyed(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{Config: helper(c, "Helper", "red", "")},
			{
				// Deleted after the refresh: the service answers 404 to the delete, and the list shows that it is gone.
				PreConfig: func() {
					c.Inject(mockapi.Fault{Operation: "deleteRole", Status: http.StatusNotFound, Message: "Role not found", Effect: true})
				},
				Config:  helper(c, "Helper", "red", ""),
				Destroy: true,
				Check:   isGone(c, "Helper"),
			},
		},
	})
}

func TestAccRoleAdoption(t *testing.T) {
	adopting := "adopt_existing = true\n  on_destroy = \"abandon\"\n"
	there := func(c *acctest.Community) mockapi.Role {
		return c.AddRole(mockapi.Role{Title: "Helper", Class: "red", Order: 3, Description: "Helps",
			ServerPermissions:  map[string]bool{"ban_members": true, "allow_dm": true},
			ChannelPermissions: map[string]bool{"pinable": true},
		})
	}
	t.Run("takes over the one that is there and keeps what is not configured", func(t *testing.T) {
		c := acctest.New(t)
		role := there(c)
		c.Test(resource.TestCase{Steps: []resource.TestStep{{
			Config: helper(c, "Helper", "blue", adopting+"server_permissions = { allow_dm = false }"),
			Check: resource.ComposeAggregateTestCheckFunc(
				isThere(c, "Helper", func(r mockapi.Role) bool {
					return r.ID == role.ID && r.Class == "blue" && r.ServerPermissions["ban_members"] && !r.ServerPermissions["allow_dm"]
				}),
				c.Wrote(map[string]int{"updateRole": 1}),
				resource.TestCheckResourceAttr(address, "id", role.ID),
				resource.TestCheckResourceAttr(address, "description", "Helps"),
				resource.TestCheckResourceAttr(address, "server_permissions.%", "1"),
				resource.TestCheckResourceAttr(address, "effective_server_permissions.ban_members", "true"),
				resource.TestCheckNoResourceAttr(address, "channel_permissions.%")),
		}}})
	})
	t.Run("writes nothing when nothing differs", func(t *testing.T) {
		c := acctest.New(t)
		there(c)
		c.Test(resource.TestCase{Steps: []resource.TestStep{{
			Config: helper(c, "Helper", "red", adopting+"server_permissions = { ban_members = true }"),
			Check:  resource.ComposeAggregateTestCheckFunc(c.WroteNothing(), shows("effective_server_permissions.allow_dm", "true")),
		}}})
	})
	t.Run("writes what can't be compared", func(t *testing.T) {
		c := acctest.New(t)
		there(c)
		c.Test(resource.TestCase{Steps: []resource.TestStep{{
			Config: helper(c, "Helper", "red", adopting+"channel_permissions = { pinable = true }"),
			Check:  c.Wrote(map[string]int{"updateRole": 1})}}})
	})
	t.Run("creates when there is none", func(t *testing.T) {
		c := acctest.New(t)
		c.Test(resource.TestCase{Steps: []resource.TestStep{{Config: helper(c, "Helper", "red", adopting),
			Check: resource.ComposeAggregateTestCheckFunc(
				c.Wrote(map[string]int{"createRole": 1}),
				isThere(c, "Helper", func(r mockapi.Role) bool { return !r.ChannelPermissions["pinable"] }))}}})
	})
	t.Run("refuses to choose", func(t *testing.T) {
		c := acctest.New(t)
		one, two := there(c), there(c)
		c.Test(resource.TestCase{Steps: []resource.TestStep{{
			Config:      helper(c, "Helper", "red", adopting),
			ExpectError: regexp.MustCompile(fmt.Sprintf(`(?s)2[\s│]+roles.*%s.*%s`, one.ID, two.ID)),
		}}})
		if err := c.WroteNothing()(nil); err != nil {
			t.Error(err)
		}
	})
	t.Run("gives one role to one resource", func(t *testing.T) {
		c := acctest.New(t)
		there(c)
		c.Test(resource.TestCase{Steps: []resource.TestStep{{
			Config: c.Config("resource \"returningai_role\" \"helper\" {\n  count = 2\n" +
				"  title = \"Helper\"\n  class = \"red\"\n  order = 3\n  " + adopting + "}"),
			ExpectError: regexp.MustCompile(`(?s)Two resources adopt one role.*is\s+there\s+once`),
		}}})
	})
	for status, says := range map[int]string{
		http.StatusForbidden:           `(?s)Could not plan the role.*refused the key`,
		http.StatusInternalServerError: `(?s)Could not adopt the role "Helper".*looking for a role to adopt.*HTTP 500`,
	} {
		t.Run(fmt.Sprintf("fails when it can't look: %d", status), func(t *testing.T) {
			c := acctest.New(t)
			there(c)
			c.Inject(mockapi.Fault{Operation: "listRoles", Times: -1, Status: status})
			c.Test(resource.TestCase{Steps: []resource.TestStep{{
				Config: helper(c, "Helper", "red", adopting), ExpectError: acctest.Spaced(says),
			}}})
			must(t, c.WroteNothing()(nil))
		})
	}
}

func testRoleImport(t *testing.T) {
	c := acctest.New(t)
	step := func(id func(*terraform.State) (string, error)) resource.TestStep {
		return resource.TestStep{
			ResourceName: address, ImportState: true, ImportStateVerify: true, ImportStateIdFunc: id,
			// After an import, all are managed, and a destroy leaves the role as it is.
			ImportStateVerifyIgnore: []string{"server_permissions.", "channel_permissions.", "on_destroy"},
			ImportStateCheck: func(states []*terraform.InstanceState) error {
				for attribute, wanted := range map[string]string{
					"server_permissions.%": "8", "server_permissions.allow_dm": "true", "server_permissions.ban_members": "false",
					"server_permissions.kick_members": "", "effective_server_permissions.kick_members": "false",
					"channel_permissions.%": "4", "channel_permissions.share_links": "", "on_destroy": "abandon",
				} {
					if got := states[0].Attributes[attribute]; got != wanted {
						return fmt.Errorf("%s is %q, not %q", attribute, got, wanted)
					}
				}
				return nil
			},
		}
	}
	byID := func(s *terraform.State) (string, error) { return s.RootModule().Resources[address].Primary.ID, nil }
	byTitle := func(*terraform.State) (string, error) { return "title:Helper", nil }
	wrong := func(id, message string) resource.TestStep {
		return resource.TestStep{ResourceName: address, ImportState: true, ImportStateId: id, ExpectError: regexp.MustCompile(message)}
	}
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{Config: helper(c, "Helper", "red", someRights)},
			step(byID),
			step(byTitle),
			wrong("title:Helfer", `(?s)no\s+role\s+has\s+the\s+title\s+"Helfer".*"Helper"`),
			wrong("name:Helper", `(?s)is not an import id.*<id>.*title:<title>`),
			wrong("a/b", `(?s)is not an import id`),
			wrong("000000000000000000000000", `(?s)non-existent remote object|Cannot import`),
			{Config: helper(c, "Helper", "red", someRights), ConfigPlanChecks: acctest.EmptyPlan(), Check: c.Wrote(map[string]int{"createRole": 1})},
		},
	})
}

// What no answer shows is not known after an import. It is no change until it is configured, and it is sent as false with the first
// change of something else.
func TestAccRoleImportByBlockWritesNothing(t *testing.T) {
	c := acctest.New(t)
	there := c.AddRole(mockapi.Role{Title: "Helper", Class: "red", Order: 3, ChannelPermissions: map[string]bool{"pinable": true}})
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config: c.Config(helperResource("Helper", "red", "") + fmt.Sprintf("\nimport {\n  to = %s\n  id = %q\n}", address, there.ID)),
				Check: resource.ComposeAggregateTestCheckFunc(c.WroteNothing(), resource.TestCheckResourceAttr(address, "id", there.ID),
					resource.TestCheckNoResourceAttr(address, "channel_permissions.pinable"),
					resource.TestCheckResourceAttr(address, "server_permissions.%", "8")),
			},
			{
				Config: helper(c, "Helper", "blue", ""),
				Check:  isThere(c, "Helper", func(r mockapi.Role) bool { return !r.ChannelPermissions["pinable"] }),
			},
		},
	})
}

// refusals are what may come in place of a list, and what of it the error says.
func refusals(inferred bool) map[string]struct { //nolint:revive // whether the operation's contract is inferred
	fault   mockapi.Fault
	message string
} {
	faults := map[string]struct {
		fault   mockapi.Fault
		message string
	}{
		"401":                {mockapi.Fault{Status: http.StatusUnauthorized, Message: "Invalid token"}, `refused the key`},
		"403":                {mockapi.Fault{Status: http.StatusForbidden, Message: "Forbidden"}, `refused the key`},
		"404 of a proxy":     {mockapi.Fault{Status: http.StatusNotFound, ContentType: "text/html", Body: "<html>nginx</html>"}, `HTTP 404`},
		"500":                {mockapi.Fault{Status: http.StatusInternalServerError}, `HTTP 500`},
		"dropped connection": {mockapi.Fault{Drop: true}, `no answer came`},
		"half a list":        {mockapi.Fault{Truncate: true}, `JSON was expected`},
		"200 that says failure": {mockapi.Fault{Status: http.StatusOK, Body: `{"meta":{"success":false,"message":"Try later","devMessage":""},` +
			`"body":[]}`}, `Try later`},
		"a list that is null": {mockapi.Fault{Status: http.StatusOK, Body: `{"meta":{"success":true,"message":"ok","devMessage":"ok"},` +
			`"body":null}`}, `nothing came`},
		"a role without an id": {mockapi.Fault{Status: http.StatusOK, Body: `{"meta":{"success":true,"message":"ok","devMessage":"ok"},` +
			`"body":[{"title":"Helper"}]}`}, `members title came`},
		"a web page": {mockapi.Fault{Status: http.StatusOK, ContentType: "text/html", Body: "<html>Welcome</html>"}, `web page`},
	}
	if inferred {
		faults["404 of the service"] = struct {
			fault   mockapi.Fault
			message string
		}{mockapi.Fault{Status: http.StatusNotFound, Message: "Route not found"}, `operation_overrides`}
	}
	return faults
}

// A failed refresh is an error that leaves the state as it is: the step after it finds the same role and writes nothing.
func TestRoleRefreshFailsClosed(t *testing.T) {
	for name, test := range refusals(true) {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			test.fault.Operation = "listRoles"
			c.RefreshFailsClosed(t, helper(c, "Helper", "red", someRights), test.fault, test.message, isThere(c, "Helper", anyhow))
		})
	}
}

func testRoleErrorsSayWhatToDo(t *testing.T) {
	plain := func(c *acctest.Community) string { return helper(c, "Helper", "red", "") }
	with := func(title, class, more string) func(*acctest.Community) string {
		return func(c *acctest.Community) string { return helper(c, title, class, more) }
	}
	server := func(permission string) func(*acctest.Community) string {
		return with("Helper", "red", "server_permissions = { "+permission+" = true }")
	}
	tests := map[string]struct {
		config  func(c *acctest.Community) string
		fault   mockapi.Fault
		message string
	}{
		"no system key": {
			config: func(c *acctest.Community) string {
				return c.ConfigWithoutKeys(helperResource("Helper", "red", ""), fmt.Sprintf("api_token = %q", c.APIToken()))
			},
			message: `(?s)system_api_key.*RETURNINGAI_SYSTEM_API_KEY.*Login Management`,
		},
		"wrong system key": {
			config: func(c *acctest.Community) string {
				return c.ConfigWithoutKeys(helperResource("Helper", "red", ""), `system_api_key = "not-the-key-of-this-community"`)
			},
			message: `(?s)Could not plan the role.*RETURNINGAI_SYSTEM_API_KEY`,
		},
		"a key that may not create": {
			config: plain, fault: mockapi.Fault{Operation: "createRole", Status: http.StatusForbidden, Message: "no"},
			message: `(?s)create the role "Helper".*RETURNINGAI_SYSTEM_API_KEY`,
		},
		"blank title":                    {config: with("  ", "red", ""), message: `must not be blank`},
		"blank class":                    {config: with("Helper", " ", ""), message: `must not be blank`},
		"unknown fate":                   {config: with("Helper", "red", `on_destroy = "keep"`), message: `on_destroy`},
		"one that can't be written":      {config: server("kick_members"), message: `(?s)API can't write this permission`},
		"a misspelt permission":          {config: server("ban_member"), message: `Did you mean "ban_members"`},
		"a title with a byte-order mark": {config: with("Hel\uFEFFper", "red", ""), message: `Line 1, column 4: U\+FEFF`},
		"refused by the service": {
			config: plain, fault: mockapi.Fault{Operation: "createRole", Status: http.StatusBadRequest, Message: "title is too long"},
			message: `(?s)title is too long.*compare the configuration`,
		},
		"conflict": {
			config: plain, fault: mockapi.Fault{Operation: "createRole", Status: http.StatusConflict, Message: "duplicate"},
			message: `(?s)duplicate.*Import it`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			c.ToleratesProblems()
			if test.fault.Operation != "" {
				c.Inject(test.fault)
			}
			c.Refuses(t, test.config(c), test.message)
			if _, made := c.RoleByTitle("Helper"); made {
				t.Error("a role was made all the same")
			}
			if err := c.WroteAtMost("createRole"); err != nil {
				t.Error(err)
			}
		})
	}
}

// A list that the service does not have is no obstacle to the first create. Nothing is concluded from its absence, and the refresh
// says what to do.
func TestRoleIsCreatedWhereThereIsNoList(t *testing.T) {
	c := acctest.New(t)
	c.Inject(mockapi.Fault{Operation: "listRoles", Times: -1, Status: http.StatusNotFound, Message: "Cannot GET"})
	created := applied(c, noRole, helperValues(nil))
	must(t, c.Wrote(map[string]int{"createRole": 1})(nil))
	if len(created.Errors)+len(created.Warnings) > 0 || created.Identity["id"] != roleID(t, c, "Helper") {
		t.Fatalf("created: %q %q %v", created.Errors, created.Warnings, created.Identity)
	}
	read := c.Protocol(nil).Read(created.Object)
	kept := fmt.Sprint(read.State) == fmt.Sprint(created.State)
	if len(read.Errors) != 1 || !strings.Contains(read.Errors[0], `listRoles = "GET /roles"`) || !kept {
		t.Errorf("read: %q %v", read.Errors, read.State)
	}
}

func TestAccRoleUpdateAndDeleteErrorsKeepTheState(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{Config: helper(c, "Helper", "red", "")},
			{
				PreConfig: func() {
					c.Inject(mockapi.Fault{Operation: "updateRole", Status: http.StatusForbidden, Message: "no"})
				},
				Config: helper(c, "Other", "red", ""), ExpectError: regexp.MustCompile(`Could not update the role`),
			},
			{
				PreConfig: func() {
					c.Inject(mockapi.Fault{Operation: "deleteRole", Status: http.StatusNotFound, Body: "<html>", ContentType: "text/html"})
				},
				Config: helper(c, "Helper", "red", ""), Destroy: true, ExpectError: acctest.Spaced(`(?s)delete the role ` +
					`"Helper".*deleteRole = `),
			},
			{Config: helper(c, "Helper", "red", ""), ConfigPlanChecks: acctest.EmptyPlan()},
		},
		CheckDestroy: isGone(c, "Helper"),
	})
}

// A create whose answer is lost, or does not have the new id, is looked for before it is repeated.
func TestRoleIsCreatedOnceAlthoughTheAnswerIsLost(t *testing.T) {
	faults := map[string]struct {
		fault   mockapi.Fault
		creates int
	}{
		"dropped after it took effect":  {mockapi.Fault{Drop: true, Effect: true}, 1},
		"dropped before it took effect": {mockapi.Fault{Drop: true}, 2},
		"500 after it took effect":      {mockapi.Fault{Status: 500, Effect: true}, 1},
		"502 before it took effect":     {mockapi.Fault{Status: 502}, 2},
		"half an answer":                {mockapi.Fault{Truncate: true}, 1},
		"an answer without an id": {mockapi.Fault{Status: 200, Effect: true,
			Body: `{"meta":{"success":true,"message":"ok","devMessage":"ok"},"body":{}}`}, 1},
		"429": {mockapi.Fault{Status: 429}, 2},
	}
	for name, test := range faults {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			test.fault.Operation = "createRole"
			c.Inject(test.fault)
			c.Once(t, helper(c, "Helper", "red", someRights), resource.ComposeAggregateTestCheckFunc(
				isThere(c, "Helper", anyhow), c.Wrote(map[string]int{"createRole": test.creates})), nil)
		})
	}
}

// The answer to an update was never seen: one that shows nothing of the role is a success all the same.
func TestAccRoleIsUpdatedAlthoughTheAnswerShowsNothing(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{Config: helper(c, "Helper", "red", someRights)},
			{
				PreConfig: func() {
					c.Inject(mockapi.Fault{Operation: "updateRole", Status: 200, Effect: true,
						Body: `{"meta":{"success":true,"message":"ok","devMessage":"ok"}}`})
				},
				Config: helper(c, "Helpers", "blue", someRights),
				Check:  isThere(c, "Helpers", func(r mockapi.Role) bool { return r.Class == "blue" }),
			},
			{Config: helper(c, "Helpers", "blue", someRights), ConfigPlanChecks: acctest.EmptyPlan()},
		},
	})
}
