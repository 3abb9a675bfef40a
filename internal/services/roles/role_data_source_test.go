package roles_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const found = "data.returningai_role.found"

func lookUp(by, value string) string {
	return fmt.Sprintf("data \"returningai_role\" \"found\" {\n  %s = %q\n}", by, value)
}

// only checks that one operation alone was asked.
func only(c *acctest.Community, operation string) resource.TestCheckFunc {
	return acctest.Check(func() error {
		if c.Count(operation) == 0 || c.Count(operation) != len(c.Requests()) {
			return fmt.Errorf("only %s was wanted: %v", operation, c.Operations())
		}
		return nil
	})
}

func TestAccRoleIsLookedUp(t *testing.T) {
	c := acctest.New(t)
	for by, value := range map[string]string{"id": roleID(t, c, "Moderator"), "title": " Moderator "} {
		c.ResetRequests()
		c.Test(resource.TestCase{Steps: []resource.TestStep{{
			Config: c.Config(lookUp(by, value)),
			Check: resource.ComposeAggregateTestCheckFunc(
				resource.TestCheckResourceAttr(found, "id", roleID(t, c, "Moderator")),
				resource.TestCheckResourceAttr(found, "class", "red"),
				resource.TestCheckResourceAttr(found, "order", "2"),
				resource.TestCheckResourceAttr(found, "billable", "false"),
				resource.TestCheckResourceAttr(found, "description", "Role with permissions to moderate the server"),
				resource.TestCheckResourceAttr(found, "server_permissions.kick_members", "true"),
				resource.TestCheckResourceAttr(found, "server_permissions.overwrite_language", "false"),
				resource.TestCheckResourceAttr(found, "channel_permissions.delete_messages", "true"),
				resource.TestCheckResourceAttr(found, "server_permissions.%", "11"),
				resource.TestCheckResourceAttr(found, "channel_permissions.%", "7"),
				resource.TestCheckNoResourceAttr(found, "channel_permissions.pinable"),
				resource.TestCheckResourceAttr(found, "server_id", c.CommunityID()),
				only(c, "listRoles"),
			),
		}}})
	}
}

func TestAccRoleLookUpErrors(t *testing.T) {
	tests := map[string]struct {
		config  func(c *acctest.Community) string
		message string
	}{
		"neither id nor title": {func(c *acctest.Community) string { return c.Config(`data "returningai_role" "found" {}`) },
			`Exactly one of these attributes`},
		"a typo": {func(c *acctest.Community) string { return c.Config(lookUp("title", "Moderater")) },
			`(?s)no role has the title "Moderater".*Did you mean "Moderator"\?`},
		"a title as an id": {func(c *acctest.Community) string { return c.Config(lookUp("id", "Moderator")) },
			`(?s)"Moderator" is the title of a role, not an id:.*title = "Moderator", or its id`},
		"an unknown id": {func(c *acctest.Community) string { return c.Config(lookUp("id", "ffffffffffffffffffffffff")) },
			`no role has the id`},
		"several of one title": {func(c *acctest.Community) string {
			role(c, "Moderator")
			return c.Config(lookUp("title", "Moderator"))
		}, `(?s)2 roles have the title "Moderator": [0-9a-f]{24}, [0-9a-f]{24}`},
		"no key at all": {func(c *acctest.Community) string { return c.ConfigWithoutKeys(lookUp("title", "Moderator")) },
			`(?s)system_api_key.*RETURNINGAI_SYSTEM_API_KEY`},
		"an unknown user":  {func(c *acctest.Community) string { return c.Config(rolesOf("0")) }, `no user has the id "0"`},
		"a user name":      {func(c *acctest.Community) string { return c.Config(rolesOf("ana")) }, `(?s)A user id is a number.*"ana"`},
		"a broken pattern": {func(c *acctest.Community) string { return c.Config(listed(`title_pattern = "("`)) }, `not a regular expression`},
		"a wrong key": {func(c *acctest.Community) string { return c.ConfigWithoutKeys(listed(""), `system_api_key = "wrong"`) },
			`(?s)list the roles.*refused the key`},
		"half a list of id": {func(c *acctest.Community) string { halve(c); return c.Config(lookUp("id", "0")) },
			`(?s)look up the role.*JSON\s+was\s+expected`},
		"half a list": {func(c *acctest.Community) string { halve(c); return c.Config(lookUp("title", "Moderator")) },
			`(?s)look up the role.*JSON\s+was\s+expected`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			c.Refuses(t, test.config(c), test.message)
		})
	}
}

func halve(c *acctest.Community) {
	c.Inject(mockapi.Fault{Operation: "listRoles", Times: -1, Truncate: true})
}

func listed(filter string) string {
	return "data \"returningai_roles\" \"all\" {\n  " + filter + "\n}"
}

func rolesOf(user string) string {
	return fmt.Sprintf("data \"returningai_user_roles\" \"all\" {\n  user_id = %q\n}", user)
}

func TestAccRolesAreListedAndFiltered(t *testing.T) {
	const all = "data.returningai_roles.all"
	for name, test := range map[string]struct {
		filter string
		titles []string
	}{
		"all, by title": {``, []string{"@all", "Helper", "Moderator"}},
		"by pattern":    {`title_pattern = "(?i)^m"`, []string{"Moderator"}},
		"none":          {`title_pattern = "^nothing$"`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			role(c, "Helper")
			checks := []resource.TestCheckFunc{resource.TestCheckResourceAttr(all, "roles.#", fmt.Sprint(len(test.titles)))}
			for i, title := range test.titles {
				checks = append(checks, resource.TestCheckResourceAttr(all, fmt.Sprintf("roles.%d.title", i), title),
					resource.TestCheckResourceAttr(all, fmt.Sprintf("roles.%d.id", i), roleID(t, c, title)))
			}
			c.Test(resource.TestCase{Steps: []resource.TestStep{{
				Config: c.Config(listed(test.filter)),
				Check:  resource.ComposeAggregateTestCheckFunc(append(checks, only(c, "listRoles"))...),
			}}})
		})
	}
}

func TestAccTheRolesOfAUserAreListed(t *testing.T) {
	const all = "data.returningai_user_roles.all"
	c := acctest.New(t)
	must(t, c.GiveRole(ana, roleID(t, c, "Moderator")))
	c.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: c.Config(rolesOf(ana)),
		Check: resource.ComposeAggregateTestCheckFunc(
			resource.TestCheckResourceAttr(all, "roles.#", "2"),
			resource.TestCheckResourceAttr(all, "roles.0.title", "@all"),
			resource.TestCheckResourceAttr(all, "roles.1.id", roleID(t, c, "Moderator")),
			resource.TestCheckResourceAttr(all, "roles.1.server_permissions.warn_members", "true"),
			only(c, "listUserRoles"),
		),
	}}})
}
