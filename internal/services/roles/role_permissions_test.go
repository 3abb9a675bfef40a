package roles_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// sent returns the permissions of the last request of an operation.
func sent(t *testing.T, c *acctest.Community, operation string) (server, channel map[string]bool) {
	t.Helper()
	body := ""
	for _, request := range c.Requests() {
		if request.Operation == operation {
			body = request.Body
		}
	}
	var role struct {
		Server  map[string]bool `json:"server_permissions"`
		Channel map[string]bool `json:"channel_permissions"`
	}
	if err := json.Unmarshal([]byte(body), &role); err != nil {
		t.Fatalf("%s was sent %q: %v", operation, body, err)
	}
	return role.Server, role.Channel
}

// shows checks an attribute of the role.
func shows(attribute, value string) resource.TestCheckFunc {
	return resource.TestCheckResourceAttr(address, attribute, value)
}

// A misspelt permission is an error with the nearest one, wherever the values come from, and nothing is written.
func TestPermissionsThatAreRefused(t *testing.T) {
	p := acctest.New(t).Protocol(nil)
	for name, test := range map[string]struct {
		group, key string
		value      any
		says       string
	}{
		"a letter less":               {"server_permissions", "ban_member", true, `no permission "ban_member". Did you mean "ban_members"?`},
		"a letter less, unknown":      {"server_permissions", "ban_member", acctest.Unknown, `Did you mean "ban_members"?`},
		"a letter less, null":         {"server_permissions", "ban_member", nil, `Did you mean "ban_members"?`},
		"capitals":                    {"server_permissions", "BAN_MEMBERS", false, `Did you mean "ban_members"?`},
		"hyphens":                     {"channel_permissions", "share-attachments", true, `Did you mean "share_attachments"?`},
		"its name in a request":       {"channel_permissions", "share_Attachments", true, `Did you mean "share_attachments"?`},
		"its name in an answer":       {"server_permissions", "overwrite_language_settings", true, `Did you mean "overwrite_language"?`},
		"near one that is read only":  {"server_permissions", "kick_member", true, `Did you mean "kick_members"? The API can't write that one.`},
		"one that is read only":       {"server_permissions", "kick_members", true, `No request takes "kick_members": change it in the product`},
		"managing roles":              {"server_permissions", "manage_roles", true, `The API can't write this permission`},
		"managing channels":           {"server_permissions", "manage_channels", true, `The API can't write this permission`},
		"the history":                 {"channel_permissions", "view_message_history", false, `The API can't write this permission`},
		"analyses":                    {"channel_permissions", "post_analysis", true, `The API can't write this permission`},
		"deleting messages":           {"channel_permissions", "delete_messages", acctest.Unknown, `effective_channel_permissions shows`},
		"a blank one":                 {"channel_permissions", " ", true, `A key of channel_permissions is blank`},
		"a known one":                 {"channel_permissions", "pinable", true, ""},
		"a known one, unknown":        {"server_permissions", "overwrite_language", acctest.Unknown, ""},
		"one that is not known":       {"server_permissions", "fly", true, ""},
		"one that is known elsewhere": {"channel_permissions", "ban_members", true, ""},
	} {
		problems := p.Validate("returningai_role", helperValues(acctest.Values{test.group: acctest.Values{test.key: test.value}}))
		if test.says == "" {
			if len(problems) > 0 {
				t.Errorf("%s: %q", name, problems)
			}
			continue
		}
		at := fmt.Sprintf("ElementKeyString(%q)", test.key)
		if len(problems) != 1 || !strings.Contains(problems[0], test.says) || !strings.Contains(problems[0], at) {
			t.Errorf("%s: %q, wanted one on its key that says %q", name, problems, test.says)
		}
	}
	unknown := acctest.Values{"server_permissions": acctest.Unknown, "channel_permissions": acctest.Unknown}
	for name, config := range map[string]acctest.Values{"maps that are not known": unknown, "no maps": nil} {
		if problems := p.Validate("returningai_role", helperValues(config)); len(problems) > 0 {
			t.Errorf("%s: %q", name, problems)
		}
	}
}

// A key that only an apply makes known is checked in that apply, before anything is written.
func TestAccRoleRefusesAMisspeltPermissionThatTheApplyMakesKnown(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: c.Config(`
resource "terraform_data" "rights" {
  input = { ban_member = true }
}
` + helperResource("Helper", "red", "server_permissions = terraform_data.rights.output")),
		ExpectError: acctest.Spaced(`(?s)Did you mean "ban_members"`),
	}}})
	if err := c.WroteNothing()(nil); err != nil {
		t.Error(err)
	}
}

func TestRolePlanWarnsOfPermissionsThatArePassedOn(t *testing.T) {
	c := acctest.New(t)
	warned := planned(c, noRole, helperValues(server("fly", true)))
	if len(warned.Errors) > 0 || len(warned.Warnings) != 1 || !strings.Contains(warned.Warnings[0], `"fly" is not among the permissions`) {
		t.Errorf("%q %q", warned.Warnings, warned.Errors)
	}
	elsewhere := planned(c, noRole, helperValues(acctest.Values{"channel_permissions": acctest.Values{"ban_members": acctest.Unknown}}))
	if len(elsewhere.Warnings) != 1 || !strings.Contains(elsewhere.Warnings[0], "It is one of server_permissions") {
		t.Errorf("one of the other group: %q", elsewhere.Warnings)
	}
	for name, config := range map[string]acctest.Values{
		"known": server("ban_members", true), "null": server("fly", nil), "a map that is not known": {"server_permissions": acctest.Unknown},
	} {
		if quiet := planned(c, noRole, helperValues(config)); len(quiet.Warnings)+len(quiet.Errors) > 0 {
			t.Errorf("%s: %q %q", name, quiet.Warnings, quiet.Errors)
		}
	}

	c.KnowPermissions("fly")
	created := applied(c, noRole, helperValues(server("fly", true)))
	p := c.Protocol(nil)
	if again := p.Plan(p.Read(created.Object).Object, helperValues(server("fly", true))); len(again.Warnings)+len(again.Errors) > 0 {
		t.Errorf("what the service shows is warned of: %q %q", again.Warnings, again.Errors)
	}
}

// A permission that only the service knows is sent and read back under its own name, and repaired like any other.
func TestAccRolePassesOnAPermissionThatIsNotKnown(t *testing.T) {
	c := acctest.New(t)
	c.KnowPermissions("fly")
	flies := func(wanted bool) resource.TestCheckFunc {
		return isThere(c, "Helper", func(r mockapi.Role) bool {
			return r.ServerPermissions["fly"] == wanted && r.ServerPermissions["allow_dm"]
		})
	}
	config := helper(c, "Helper", "red", `server_permissions = { fly = true, allow_dm = true }`)
	c.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config: config,
			Check: resource.ComposeAggregateTestCheckFunc(flies(true), c.Wrote(map[string]int{"createRole": 1}),
				shows("server_permissions.%", "2"),
				shows("effective_server_permissions.fly", "true"),
				shows("effective_channel_permissions.fly", "false"),
				acctest.Check(func() error {
					if server, channel := sent(t, c, "createRole"); len(server) != 9 || !server["fly"] || len(channel) != 7 {
						return fmt.Errorf("sent: %v %v", server, channel)
					}
					return nil
				})),
		},
		{PreConfig: c.ResetRequests, Config: config, ConfigPlanChecks: acctest.EmptyPlan(), Check: c.WroteNothing()},
		{
			PreConfig:        func() { edit(t, c, "Helper", func(r *mockapi.Role) { r.ServerPermissions["fly"] = false }) },
			Config:           config,
			ConfigPlanChecks: acctest.Action(address, plancheck.ResourceActionUpdate),
			Check:            flies(true),
		},
		{
			// Left out, it is not managed, and is not sent.
			Config: helper(c, "Helper", "blue", `server_permissions = { allow_dm = true }`),
			Check: resource.ComposeAggregateTestCheckFunc(flies(true), shows("effective_server_permissions.fly", "true"),
				acctest.Check(func() error {
					if server, _ := sent(t, c, "updateRole"); len(server) != 8 {
						return fmt.Errorf("sent: %v", server)
					}
					return nil
				})),
		},
	}})
}

// What the service ignores stays in the state as it is configured: no plan repeats it.
func TestAccRoleIsAtRestWithAPermissionThatTheServiceIgnores(t *testing.T) {
	c := acctest.New(t)
	config := helper(c, "Helper", "red", `channel_permissions = { fly = true }`)
	c.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config, Check: resource.ComposeAggregateTestCheckFunc(
			shows("channel_permissions.fly", "true"), resource.TestCheckNoResourceAttr(address, "effective_channel_permissions.fly"))},
		{PreConfig: c.ResetRequests, Config: config, ConfigPlanChecks: acctest.EmptyPlan(), Check: c.WroteNothing()},
	}})
}

// A permission that is taken out of the configuration stays in the state as the service has it: that is no change, and nothing repairs
// it any more.
func TestAccRoleForgetsAPermissionThatIsNotConfiguredAnyMore(t *testing.T) {
	c := acctest.New(t)
	all, one := `server_permissions = { allow_dm = true, ban_members = true }`, `server_permissions = { allow_dm = true }`
	bans := func(wanted bool) func(mockapi.Role) bool {
		return func(r mockapi.Role) bool { return r.ServerPermissions["ban_members"] == wanted }
	}
	c.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: helper(c, "Helper", "red", all)},
		{
			PreConfig:        c.ResetRequests,
			Config:           helper(c, "Helper", "red", one),
			ConfigPlanChecks: acctest.EmptyPlan(),
			Check:            resource.ComposeAggregateTestCheckFunc(c.WroteNothing(), shows("effective_server_permissions.ban_members", "true")),
		},
		{
			PreConfig:        func() { edit(t, c, "Helper", func(r *mockapi.Role) { r.ServerPermissions["ban_members"] = false }) },
			Config:           helper(c, "Helper", "red", one),
			ConfigPlanChecks: acctest.EmptyPlan(),
			Check:            resource.ComposeAggregateTestCheckFunc(c.WroteNothing(), shows("effective_server_permissions.ban_members", "false")),
		},
		{
			// Another change sends it as the service has it.
			Config: helper(c, "Helper", "blue", one),
			Check:  resource.ComposeAggregateTestCheckFunc(c.Wrote(map[string]int{"updateRole": 1}), isThere(c, "Helper", bans(false))),
		},
		{
			// Configured as it is, it is managed again, and nothing is sent.
			PreConfig: c.ResetRequests,
			Config:    helper(c, "Helper", "blue", `server_permissions = { allow_dm = true, ban_members = false }`),
			Check:     resource.ComposeAggregateTestCheckFunc(c.WroteNothing(), shows("server_permissions.%", "2")),
		},
		{
			PreConfig:        func() { edit(t, c, "Helper", func(r *mockapi.Role) { r.ServerPermissions["ban_members"] = true }) },
			Config:           helper(c, "Helper", "blue", `server_permissions = { allow_dm = true, ban_members = false }`),
			ConfigPlanChecks: acctest.Action(address, plancheck.ResourceActionUpdate),
			Check:            isThere(c, "Helper", bans(false)),
		},
	}})
}

// A role that is adopted with some permissions configured keeps the others, of both groups.
func TestAccRoleThatIsAdoptedKeepsOtherPermissions(t *testing.T) {
	c := acctest.New(t)
	c.AddRole(mockapi.Role{Title: "Helper", Class: "red", Order: 3,
		ServerPermissions:  map[string]bool{"ban_members": true, "allow_dm": true, "overwrite_language": true},
		ChannelPermissions: map[string]bool{"manage_messages": true},
	})
	c.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config: helper(c, "Helper", "red", "adopt_existing = true\n  on_destroy = \"abandon\"\n  server_permissions = { allow_dm = false }"),
			Check: resource.ComposeAggregateTestCheckFunc(c.Wrote(map[string]int{"updateRole": 1}),
				isThere(c, "Helper", func(r mockapi.Role) bool {
					return !r.ServerPermissions["allow_dm"] && r.ServerPermissions["ban_members"] && r.ServerPermissions["overwrite_language"] &&
						r.ChannelPermissions["manage_messages"]
				}),
				shows("server_permissions.%", "1"),
				shows("effective_channel_permissions.manage_messages", "true")),
		},
	}})
}

// Configuration that Terraform generates from an import has all permissions that can be written, and its plan changes nothing.
func TestGeneratedConfigurationKeepsAllPermissions(t *testing.T) {
	c := acctest.New(t)
	c.KnowPermissions("fly")
	role := c.AddRole(mockapi.Role{Title: "Helper", Class: "red", Order: 3,
		ServerPermissions:  map[string]bool{"ban_members": true, "kick_members": true, "fly": true},
		ChannelPermissions: map[string]bool{"pinable": true, "attach_files": true},
	})
	w := c.Workspace(map[string]string{"main.tf": fmt.Sprintf(`terraform {
  required_providers {
    returningai = { source = "returning-ai/returningai" }
  }
}
import {
  to = returningai_role.helper
  id = %q
}
`, role.ID)})
	output, err := w.Run("plan", "-no-color", "-generate-config-out=generated.tf")
	if err != nil || !strings.Contains(output, "1 to import, 0 to add, 0 to change") {
		t.Fatalf("%v\n%s", err, output)
	}
	generated, err := os.ReadFile(filepath.Join(w.Dir, "generated.tf"))
	must(t, err)
	text := regexp.MustCompile(` +`).ReplaceAllString(string(generated), " ")
	for _, line := range []string{"ban_members = true", "overwrite_language = false", "attach_files = true", "post_messages = false"} {
		if !strings.Contains(text, line) {
			t.Errorf("the generated configuration lacks %q:\n%s", line, generated)
		}
	}
	for _, name := range []string{"kick_members", "pinable", "fly", "effective"} {
		if strings.Contains(text, name) {
			t.Errorf("the generated configuration has %s:\n%s", name, generated)
		}
	}
	output, err = w.Apply()
	if err != nil || !strings.Contains(output, "1 imported, 0 added, 0 changed, 0 destroyed") || strings.Contains(output, "Warning") {
		t.Errorf("%v\n%s", err, output)
	}
	if output, err := w.Run("plan", "-no-color", "-detailed-exitcode"); err != nil {
		t.Errorf("%v\n%s", err, output)
	}
	if err := c.WroteNothing()(nil); err != nil {
		t.Error(err)
	}
}
