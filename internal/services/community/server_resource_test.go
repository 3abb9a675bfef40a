package community_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const serverAddress = "returningai_server.second"

func server(lines string) string {
	return fmt.Sprintf("resource \"returningai_server\" \"second\" {\n  %s\n}", lines)
}

// servers checks how many servers have a name.
func servers(c *acctest.Community, name string, wanted int) resource.TestCheckFunc {
	return acctest.Check(func() error {
		count := 0
		for _, server := range c.Servers() {
			if server.Name == name {
				count++
			}
		}
		if count != wanted {
			return fmt.Errorf("%d servers are called %q, wanted %d: %v", count, name, wanted, c.Servers())
		}
		return nil
	})
}

func testServerLifecycle(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config: c.Config(server(`name = "Second"`)), ConfigPlanChecks: acctest.Action(serverAddress, plancheck.ResourceActionCreate),
				Check: resource.ComposeAggregateTestCheckFunc(
					servers(c, "Second", 1), sent(c, "createServer", `{"name":"Second"}`),
					resource.TestMatchResourceAttr(serverAddress, "id", acctest.Spaced(`^[0-9a-f]{24}$`)),
					resource.TestCheckResourceAttr(serverAddress, "adopt_existing", "false"),
					resource.TestCheckResourceAttrSet(serverAddress, "created_at"),
					resource.TestCheckResourceAttrSet(serverAddress, "updated_at"),
				),
			},
			{
				PreConfig: c.ResetRequests, Config: c.Config(server(`name = " Second "`)),
				ConfigPlanChecks: acctest.EmptyPlan(), Check: c.WroteNothing(),
			},
			{
				Config: c.Config(server(`name = "Third"`)), ConfigPlanChecks: acctest.Action(serverAddress, plancheck.ResourceActionUpdate),
				Check: resource.ComposeAggregateTestCheckFunc(servers(c, "Third", 1), sent(c, "updateServer", `{"name":"Third"}`)),
			},
			{
				PreConfig: c.ResetRequests, Config: c.Config(server("name = \"Third\"\n  adopt_existing = true")),
				ConfigPlanChecks: acctest.Action(serverAddress, plancheck.ResourceActionUpdate), Check: c.WroteNothing(),
			},
		},
		CheckDestroy: resource.ComposeAggregateTestCheckFunc(servers(c, "Third", 1), c.WroteNothing()),
	})
}

// removedLongAfter removes a server that is old enough for its absence to count.
func removedLongAfter(c *acctest.Community, id string) error {
	c.Server.Clock().Advance(2 * time.Minute)
	return c.RemoveServer(id)
}

func testServerDrift(t *testing.T) {
	for name, drift := range map[string]struct {
		edit   func(c *acctest.Community, id string) error
		action plancheck.ResourceActionType
		writes map[string]int
	}{
		"renamed": {func(c *acctest.Community, id string) error { return c.RenameServer(id, "Renamed") }, plancheck.ResourceActionUpdate,
			map[string]int{"updateServer": 1}},
		"gone": {removedLongAfter, plancheck.ResourceActionCreate, map[string]int{"createServer": 1}},
	} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			config := c.Config(server(`name = "Second"`))
			c.Test(resource.TestCase{Steps: []resource.TestStep{
				{Config: config},
				{
					PreConfig: func() {
						if err := drift.edit(c, c.Servers()[1].ID); err != nil {
							t.Fatal(err)
						}
						c.ResetRequests()
					},
					Config: config, ConfigPlanChecks: acctest.Action(serverAddress, drift.action),
					Check: resource.ComposeAggregateTestCheckFunc(servers(c, "Second", 1), c.Wrote(drift.writes)),
				},
			}})
		})
	}
}

// Whether the list shows a server that was just created is not known. One that it never showed is not created again and again.
func TestServerThatWasNeverListedIsKept(t *testing.T) {
	c := acctest.New(t)
	// The list of what was there before is whole; the one after creating does not show what was created.
	c.Inject(mockapi.Fault{Operation: "listServers", Skip: 1, Times: -1, Status: 200,
		Body: `{"meta":{"success":true,"message":"ok","devMessage":"ok"},"body":[]}`})
	created := c.Protocol(nil).Apply(acctest.Object{Type: "returningai_server"}, acctest.Values{"name": "Second"})
	id := created.Identity["id"]
	c.ClearFaults()
	if err := removedLongAfter(c, id); err != nil {
		t.Fatal(err)
	}
	kept := c.Protocol(nil).Read(created.Object)
	if len(kept.Warnings) != 1 || !strings.Contains(kept.Warnings[0], "no list has shown this server yet") || kept.Identity["id"] != id ||
		kept.State == nil {
		t.Errorf("%v", kept)
	}
	if imported := c.Protocol(nil).Import("returningai_server", id, nil); imported.State != nil || len(imported.Errors) > 0 {
		t.Errorf("what is not there is imported: %v", imported)
	}
	listed := c.Protocol(nil).Apply(acctest.Object{Type: "returningai_server"}, acctest.Values{"name": "Third"})
	if err := removedLongAfter(c, listed.Identity["id"]); err != nil {
		t.Fatal(err)
	}
	gone := c.Protocol(nil).Read(listed.Object)
	if gone.State != nil || len(gone.Errors) > 0 || len(gone.Warnings) != 1 ||
		!strings.Contains(gone.Warnings[0], `The server "Third" (id `+listed.Identity["id"]+") is gone") {
		t.Errorf("%v", gone)
	}
}

func testServerPermutations(t *testing.T) {
	for name, body := range acctest.Permutations(`name = "Second"`, map[string]string{
		"adopt_existing": `adopt_existing = true`, "timeouts": `timeouts = { create = "2m", read = "1m", update = "2m" }`,
	}) {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			made := resource.ComposeAggregateTestCheckFunc(servers(c, "Second", 1), c.Wrote(map[string]int{"createServer": 1}))
			c.Once(t, c.Config(server(body)), made, servers(c, "Second", 1))
		})
	}
}

func testServerTakesUnknownValues(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: c.Config(`resource "terraform_data" "values" { input = { name = "Second", adopt = true } }` + "\n" +
			server("name = terraform_data.values.output.name\n  adopt_existing = terraform_data.values.output.adopt")),
		Check: resource.ComposeAggregateTestCheckFunc(servers(c, "Second", 1), c.Wrote(map[string]int{"createServer": 1})),
	}}})
}

func TestAccServerAdoption(t *testing.T) {
	adopting := server("name = \"Second\"\n  adopt_existing = true")
	t.Run("takes over the one that is there", func(t *testing.T) {
		c := acctest.New(t)
		there := c.AddServer("Second")
		c.Test(resource.TestCase{Steps: []resource.TestStep{{
			Config: c.Config(adopting), Check: resource.ComposeAggregateTestCheckFunc(c.WroteNothing(),
				resource.TestCheckResourceAttr(serverAddress, "id", there.ID))}}})
	})
	t.Run("refuses to choose", func(t *testing.T) {
		c := acctest.New(t)
		one, two := c.AddServer("Second"), c.AddServer("Second")
		c.Test(resource.TestCase{Steps: []resource.TestStep{{Config: c.Config(adopting),
			ExpectError: acctest.Spaced(fmt.Sprintf(`(?s)2 servers.*%s.*%s`, one.ID, two.ID))}}})
	})
	t.Run("needs the list", func(t *testing.T) {
		c := acctest.New(t)
		c.Inject(mockapi.Fault{Operation: "listServers", Times: -1, Status: 404})
		c.Test(resource.TestCase{Steps: []resource.TestStep{{Config: c.Config(adopting),
			ExpectError: acctest.Spaced(`(?s)looking for a server to adopt.*listServers`)}}})
	})
}

func testServerImport(t *testing.T) {
	c := acctest.New(t)
	there := c.AddServer("Second")
	step := func(id string) resource.TestStep {
		return resource.TestStep{ResourceName: serverAddress, ImportState: true, ImportStateVerify: true,
			ImportStateIdFunc: func(*terraform.State) (string, error) { return id, nil }}
	}
	wrong := func(id, message string) resource.TestStep {
		return resource.TestStep{ResourceName: serverAddress, ImportState: true, ImportStateId: id, ExpectError: acctest.Spaced(message)}
	}
	c.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config: c.Config(server(`name = "Second"`) + fmt.Sprintf("\nimport {\n  to = %s\n  id = %q\n}", serverAddress, there.ID)),
			Check:  resource.ComposeAggregateTestCheckFunc(c.WroteNothing(), resource.TestCheckResourceAttr(serverAddress, "id", there.ID)),
		},
		step(there.ID),
		step("name:Second"),
		wrong("name:Secnd", `(?s)no server has the name "Secnd".*"Second"`),
		wrong("topic:Second", `(?s)is not an import id.*<id>.*name:<name>`),
		wrong(anotherID, `(?s)non-existent remote object|Cannot import`),
		{PreConfig: func() { c.Inject(mockapi.Fault{Operation: "listServers", Status: 404}) }, ResourceName: serverAddress, ImportState: true,
			ImportStateId: "name:Second",
			ExpectError:   acctest.Spaced(`(?s)operation_overrides.*listServers`)},
		{Config: c.Config(server(`name = "Second"`)), ConfigPlanChecks: acctest.EmptyPlan(), Check: c.WroteNothing()},
	}})
}

func TestServerHasAnIdentityAndIsImportedByIt(t *testing.T) {
	c := acctest.New(t)
	there := c.AddServer("Second")
	p := c.Protocol(nil)
	for id, identity := range map[string]map[string]string{"": {"id": there.ID}, there.ID: nil, "name:Second": nil} {
		imported := p.Import("returningai_server", id, identity)
		if len(imported.Errors) > 0 || imported.Identity["id"] != there.ID || acctest.Text(imported.State["name"]) != "Second" {
			t.Errorf("import %q: %v %v", id, imported.Errors, imported.State)
		}
	}
}

func TestServerPlansWarn(t *testing.T) {
	c := acctest.New(t)
	there := c.AddServer("Second")
	p := c.Protocol(nil)
	none := acctest.Object{Type: "returningai_server"}
	if plan := p.Plan(none, acctest.Values{"name": "Second"}); len(plan.Warnings) != 1 || !strings.Contains(plan.Warnings[0], there.ID) ||
		!strings.Contains(plan.Warnings[0], "adopt_existing") {
		t.Errorf("of a second one: %q", plan.Warnings)
	}
	for name, values := range map[string]acctest.Values{"unknown": {"name": acctest.Unknown}, "another": {"name": "Else"}} {
		if plan := p.Next().Plan(none, values); len(plan.Warnings)+len(plan.Errors) > 0 {
			t.Errorf("%s: %q %q", name, plan.Warnings, plan.Errors)
		}
	}
	if plan := p.Next().Plan(none, acctest.Values{"name": "Second", "adopt_existing": true}); len(plan.Warnings) != 1 ||
		!strings.Contains(plan.Warnings[0], "This adopts the server") || len(plan.Errors) > 0 {
		t.Errorf("of adopting: %q %q", plan.Warnings, plan.Errors)
	}
	adopted := p.Next().Apply(none, acctest.Values{"name": "Second", "adopt_existing": true})
	if plan := p.Next().Plan(adopted.Object, nil); len(plan.Warnings) != 1 ||
		!strings.Contains(plan.Warnings[0], "No operation of the API deletes a server") || !strings.Contains(plan.Warnings[0], there.ID) {
		t.Errorf("of a destroy: %q", plan.Warnings)
	}
	p.Next().Plan(adopted.Object, acctest.Values{"name": "Second", "adopt_existing": true})
	if twice := p.Plan(none, acctest.Values{"name": "Second", "adopt_existing": true}); len(twice.Errors) != 1 ||
		!strings.Contains(twice.Errors[0], "nother resource") {
		t.Errorf("adopted twice: %q", twice.Errors)
	}
	if gone := p.Next().Apply(adopted.Object, nil); gone.State != nil || len(gone.Errors) > 0 {
		t.Errorf("destroyed: %v", gone)
	}
	if again := p.Next().Apply(none, acctest.Values{"name": "Second", "adopt_existing": true}); len(again.Errors) > 0 {
		t.Errorf("adopted after it was forgotten: %q", again.Errors)
	}
}

func TestServerPlansWithoutAKeyFailOnlyWhereOneIsNeeded(t *testing.T) {
	c := acctest.New(t)
	created := c.Protocol(nil).Apply(acctest.Object{Type: "returningai_server"}, acctest.Values{"name": "Second"})
	p := c.Protocol(acctest.Values{"system_api_key": nil})
	for name, outcome := range map[string]acctest.Outcome{
		"create": p.Plan(acctest.Object{Type: "returningai_server"}, acctest.Values{"name": "Third"}),
		"update": p.Next().Plan(created.Object, acctest.Values{"name": "Third"}), "read": p.Read(created.Object),
	} {
		if len(outcome.Errors) != 1 || !strings.Contains(outcome.Errors[0], "RETURNINGAI_SYSTEM_API_KEY") {
			t.Errorf("%s: %q", name, outcome.Errors)
		}
	}
	for name, outcome := range map[string]acctest.Outcome{"no change": p.Next().Plan(created.Object, acctest.Values{"name": "Second"}),
		"destroy": p.Next().Plan(created.Object, nil)} {
		if len(outcome.Errors) > 0 {
			t.Errorf("%s: %q", name, outcome.Errors)
		}
	}
}

func testServerErrors(t *testing.T) {
	for name, test := range map[string]struct {
		lines, message string
		fault          mockapi.Fault
	}{
		"a blank name": {`name = " "`, `must not be blank`, mockapi.Fault{}},
		"refused": {`name = "Second"`, `(?s)too long.*compare the configuration`,
			mockapi.Fault{Operation: "createServer", Status: 400, Message: "name is too long"}},
		"404 of an inferred operation": {`name = "Second"`, `(?s)operation_overrides.*createServer`,
			mockapi.Fault{Operation: "createServer", Status: 404}},
		"the list can't be read": {`name = "Second"`, `(?s)looking at what is there before creating the server.*listServers`,
			mockapi.Fault{Operation: "listServers", Times: -1, Status: 501}},
	} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			if test.fault.Operation != "" {
				c.Inject(test.fault)
			}
			c.Refuses(t, c.Config(server(test.lines)), test.message)
			if len(c.Servers()) != 1 {
				t.Error("a server was made all the same")
			}
			if err := c.WroteAtMost("createServer"); err != nil {
				t.Error(err)
			}
		})
	}
	t.Run("an update that fails keeps the state", func(t *testing.T) {
		c := acctest.New(t)
		c.Test(resource.TestCase{Steps: []resource.TestStep{
			{Config: c.Config(server(`name = "Second"`))},
			{PreConfig: func() { c.Inject(mockapi.Fault{Operation: "updateServer", Status: 403}) }, Config: c.Config(server(`name = "Third"`)),
				ExpectError: acctest.Spaced(`Could not update the server`)},
			{Config: c.Config(server(`name = "Second"`)), ConfigPlanChecks: acctest.EmptyPlan()},
		}})
	})
}

// A failed refresh is an error that leaves the state as it is.
func TestServerRefreshFailsClosed(t *testing.T) {
	for name, test := range map[string]struct {
		fault   mockapi.Fault
		message string
	}{
		"401":         {mockapi.Fault{Status: http.StatusUnauthorized}, `refused the key`},
		"404":         {mockapi.Fault{Status: http.StatusNotFound, Message: "Route not found"}, `operation_overrides`},
		"500":         {mockapi.Fault{Status: http.StatusInternalServerError}, `HTTP 500`},
		"half a list": {mockapi.Fault{Truncate: true}, `JSON\s+was\s+expected`},
		"a list that's null": {mockapi.Fault{Status: http.StatusOK,
			Body: `{"meta":{"success":true,"message":"ok","devMessage":"ok"},"body":null}`}, `nothing\s+came`},
		"an id is missing": {mockapi.Fault{Status: http.StatusOK, Body: `{"meta":{"success":true},"body":[{"name":"Second"}]}`},
			`members\s+(title|name)\s+came`},
	} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			test.fault.Operation = "listServers"
			c.RefreshFailsClosed(t, c.Config(server(`name = "Second"`)), test.fault, test.message, servers(c, "Second", 1))
		})
	}
}

// A create whose answer is lost is looked for. It is never repeated, since no operation deletes a server: where the list does not
// show it, the error says what to look for.
func TestAccServerIsCreatedOnceAlthoughTheAnswerIsLost(t *testing.T) {
	for name, test := range map[string]struct {
		fault mockapi.Fault
		says  string
	}{
		"dropped after it took effect":  {mockapi.Fault{Drop: true, Effect: true}, ""},
		"dropped before it took effect": {mockapi.Fault{Drop: true}, "need not show what was just created"},
		"500 after it took effect":      {mockapi.Fault{Status: 500, Effect: true}, ""},
		"half an answer":                {mockapi.Fault{Truncate: true}, ""},
		"an answer without an id": {mockapi.Fault{Effect: true, Status: 200,
			Body: `{"meta":{"success":true,"message":"ok","devMessage":"ok"},"body":{}}`}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			test.fault.Operation = "createServer"
			c.Inject(test.fault)
			step := resource.TestStep{Config: c.Config(server(`name = "Second"`))}
			if test.says == "" {
				step.Check = servers(c, "Second", 1)
			} else {
				step.ExpectError = acctest.Spaced(test.says)
			}
			c.Test(resource.TestCase{Steps: []resource.TestStep{step}})
			if err := c.Wrote(map[string]int{"createServer": 1})(nil); err != nil {
				t.Error(err)
			}
		})
	}
}

// What a server looks like is not documented: another word for its name, or none, breaks nothing.
func TestServerIsReadWhateverItsNameIsCalled(t *testing.T) {
	for body, name := range map[string]string{
		`[{"id":"1","title":"Renamed"}]`: "Renamed", `[{"serverId":1,"topic":"Renamed"}]`: "Renamed", `[{"_id":"1","label":"Renamed"}]`: "Second",
	} {
		c := acctest.New(t)
		c.Inject(mockapi.Fault{Operation: "listServers", Status: 200,
			Body: `{"meta":{"success":true,"message":"ok","devMessage":"ok"},"body":` + body + `}`})
		read := c.Protocol(nil).Read(acctest.Object{Type: "returningai_server",
			State: acctest.Values{"id": "1", "name": "Second", "adopt_existing": false}})
		if len(read.Errors) > 0 || acctest.Text(read.State["name"]) != name {
			t.Errorf("%s: %v %v", body, read.Errors, read.State)
		}
	}
}

func TestAccServersAreListedAndFiltered(t *testing.T) {
	const all = "data.returningai_servers.all"
	for name, test := range map[string]struct {
		filter string
		names  []string
	}{
		"all, by name": {``, []string{"Alpha", "Example Community", "alphabet"}},
		"by pattern":   {`name_pattern = "(?i)^alpha"`, []string{"Alpha", "alphabet"}},
		"none":         {`name_pattern = "^nothing$"`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			c.AddServer("alphabet")
			c.AddServer("Alpha")
			checks := []resource.TestCheckFunc{resource.TestCheckResourceAttr(all, "servers.#", fmt.Sprint(len(test.names)))}
			for i, name := range test.names {
				checks = append(checks, resource.TestCheckResourceAttr(all, fmt.Sprintf("servers.%d.name", i), name),
					resource.TestCheckResourceAttrSet(all, fmt.Sprintf("servers.%d.id", i)))
			}
			c.Test(resource.TestCase{Steps: []resource.TestStep{{
				Config: c.Config("data \"returningai_servers\" \"all\" {\n  " + test.filter + "\n}"),
				Check:  resource.ComposeAggregateTestCheckFunc(checks...)}}})
		})
	}
}

func TestAccServersErrors(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: c.Config("data \"returningai_servers\" \"all\" {\n  name_pattern = \"(\"\n}"),
			ExpectError: acctest.Spaced(`not a regular expression`)},
		{
			PreConfig:   func() { c.Inject(mockapi.Fault{Operation: "listServers", Times: -1, Status: 404}) },
			Config:      c.Config(`data "returningai_servers" "all" {}`),
			ExpectError: acctest.Spaced(`(?s)Could not list the servers.*operation_overrides`),
		},
		{PreConfig: c.ClearFaults, Config: c.ConfigWithoutKeys(`data "returningai_servers" "all" {}`),
			ExpectError: acctest.Spaced(`(?s)system_api_key.*RETURNINGAI_SYSTEM_API_KEY`)},
	}})
}
