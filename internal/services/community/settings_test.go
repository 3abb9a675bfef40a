package community_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

func TestMain(m *testing.M) { acctest.Main(m) }

// anotherID is the id of a community to which the keys do not belong.
const anotherID = "000000000000000000000000"

// kind is one of the settings, with a configuration of it, for what is true of them all.
type kind struct {
	resource  string // the resource's type
	lines     string // in the resource
	values    acctest.Values
	others    acctest.Values // to change the configuration to
	operation string         // that changes the settings
	body      string         // what it is sent for the configuration
	what      string         // what errors call it
}

var kinds = []kind{
	{"returningai_community", `name = "Ours"`, acctest.Values{"name": "Ours"}, acctest.Values{"name": "Theirs"}, "updateCommunity",
		`{"name":"Ours"}`, "name and addresses"},
	{"returningai_community_bot", `name = "Ours"`, acctest.Values{"name": "Ours"}, acctest.Values{"name": "Theirs"}, "updateCommunityBot",
		`{"name":"Ours"}`, "name and picture"},
	{"returningai_community_meta", `guest_mode_enabled = true`, acctest.Values{"guest_mode_enabled": true},
		acctest.Values{"guest_mode_enabled": false}, "updateCommunityMeta", `{"guestModeEnabled":true}`, "see of the community"},
	{"returningai_community_appearance", `settings = jsonencode({ loadingAnimation = { isEnabled = false } })`,
		acctest.Values{"settings": `{"loadingAnimation":{"isEnabled":false}}`},
		acctest.Values{"settings": `{"loadingAnimation":{"isEnabled":true}}`}, "updateAppearance", `{"loadingAnimation":{"isEnabled":false}}`,
		"community's appearance"},
}

func (k kind) address() string { return k.resource + ".ours" }

func (k kind) needsID() bool { return k.operation != "updateCommunityBot" }

// block is the resource with its lines, and more.
func (k kind) block(more string) string { return block(k.resource, k.lines+"\n  "+more) }

func block(typeName, lines string) string {
	return fmt.Sprintf("resource %q \"ours\" {\n  %s\n}", typeName, lines)
}

// ours is a configuration whose provider block has the community's id.
func ours(c *acctest.Community, body string) string {
	return c.Config(body, fmt.Sprintf("community_id = %q", c.CommunityID()))
}

// sent checks that an operation was sent with exactly these bodies since the log was last emptied, and that nothing else was written.
func sent(c *acctest.Community, operation string, bodies ...string) resource.TestCheckFunc {
	return acctest.Check(func() error {
		var got []string
		for _, request := range c.Requests() {
			switch {
			case request.Operation == operation:
				got = append(got, request.Body)
			case c.Writes(request.Operation):
				return fmt.Errorf("%s was sent: %s", request.Operation, request.Body)
			}
		}
		if !slices.Equal(got, bodies) {
			return fmt.Errorf("%s was sent with %q, wanted %q", operation, got, bodies)
		}
		return nil
	})
}

// is checks the community's settings as they really are.
func is(c *acctest.Community, wanted func(s mockapi.CommunitySettings) bool) resource.TestCheckFunc {
	return acctest.Check(func() error {
		if settings := c.Settings(); !wanted(settings) {
			return fmt.Errorf("the settings are %+v", settings)
		}
		return nil
	})
}

func with(values, more acctest.Values) acctest.Values {
	all := maps.Clone(values)
	maps.Copy(all, more)
	return all
}

// protocol configures a provider that knows the community's id.
func protocol(c *acctest.Community) *acctest.Protocol {
	return c.Protocol(acctest.Values{"community_id": c.CommunityID()})
}

func TestAccSettingsNeedTheCommunitysID(t *testing.T) {
	for _, k := range kinds {
		t.Run(k.resource, func(t *testing.T) {
			c := acctest.New(t)
			if !k.needsID() {
				c.Test(resource.TestCase{Steps: []resource.TestStep{{
					Config: c.Config(k.block("")),
					Check: resource.ComposeAggregateTestCheckFunc(sent(c, k.operation, k.body),
						resource.TestCheckResourceAttr(k.address(), "community_id", "bot")),
				}}})
				return
			}
			c.Test(resource.TestCase{Steps: []resource.TestStep{{
				Config: c.Config(k.block("")), PlanOnly: true,
				ExpectError: acctest.Spaced(`(?s)community's id is missing.*provider block.*RETURNINGAI_COMMUNITY_ID.*community settings > Appearance`),
			}}})
			nowhere := c.Protocol(acctest.Values{"community_id": nil})
			if problems := nowhere.Plan(acctest.Object{Type: k.resource}, k.values).Errors; len(problems) != 1 ||
				!strings.Contains(problems[0], `"community_id"`) {
				t.Errorf("the error is not on the attribute: %q", problems)
			}
		})
	}
}

func TestAccSettingsTakeTheirOwnIDBeforeTheProviders(t *testing.T) {
	for _, k := range kinds {
		t.Run(k.resource, func(t *testing.T) {
			c := acctest.New(t)
			own := c.Config(k.block(fmt.Sprintf("community_id = %q", c.CommunityID())), fmt.Sprintf("community_id = %q", anotherID))
			c.Test(resource.TestCase{Steps: []resource.TestStep{{Config: own, Check: resource.ComposeAggregateTestCheckFunc(
				sent(c, k.operation, k.body), resource.TestCheckResourceAttr(k.address(), "community_id", c.CommunityID()))}}})
		})
	}
}

func TestAccSettingsTakeTheIDFromTheEnvironmentAndFromOthers(t *testing.T) {
	for _, k := range kinds {
		t.Run(k.resource, func(t *testing.T) {
			c := acctest.New(t)
			c.Test(resource.TestCase{Steps: []resource.TestStep{{
				Config: ours(c, `resource "terraform_data" "id" { input = "`+c.CommunityID()+`" }`+"\n"+k.block("community_id = "+
					"terraform_data.id.output")),
				Check: sent(c, k.operation, k.body),
			}}})
			t.Setenv("RETURNINGAI_COMMUNITY_ID", c.CommunityID())
			c.ResetRequests()
			c.Test(resource.TestCase{Steps: []resource.TestStep{{Config: c.Config(k.block("")),
				Check: resource.TestCheckResourceAttr(k.address(), "community_id", c.CommunityID())}}})
		})
	}
}

// The provider's own id may come from something that is still to be created.
func TestAccSettingsTakeAnIDOfTheProviderThatIsNotKnownYet(t *testing.T) {
	for _, k := range kinds {
		t.Run(k.resource, func(t *testing.T) {
			c := acctest.New(t)
			config := c.Config(`resource "terraform_data" "id" { input = "`+c.CommunityID()+`" }`+"\n"+k.block(""),
				"community_id = terraform_data.id.output")
			c.Test(resource.TestCase{Steps: []resource.TestStep{
				{Config: config, Check: resource.ComposeAggregateTestCheckFunc(sent(c, k.operation, k.body),
					resource.TestCheckResourceAttr(k.address(), "community_id", c.CommunityID()))},
				{PreConfig: c.ResetRequests, Config: config, ConfigPlanChecks: acctest.EmptyPlan(), Check: c.WroteNothing()},
			}})
		})
	}
}

func TestSettingsPlanWithAnUnknownID(t *testing.T) {
	for _, k := range kinds {
		t.Run(k.resource, func(t *testing.T) {
			c := acctest.New(t)
			p := c.Protocol(acctest.Values{"community_id": acctest.Unknown})
			plan := p.Plan(acctest.Object{Type: k.resource}, k.values)
			if len(plan.Errors) > 0 || !strings.Contains(acctest.Text(plan.State["community_id"]), "unknown") {
				t.Errorf("created: %v, %v", plan.Errors, plan.State["community_id"])
			}
			created := protocol(c).Apply(acctest.Object{Type: k.resource}, k.values)
			kept := p.Next().Plan(created.Object, k.values)
			if len(kept.Errors) > 0 || len(kept.Replaces) > 0 || acctest.Text(kept.State["community_id"]) != c.CommunityID() {
				t.Errorf("kept: %v %v %v", kept.Errors, kept.Replaces, kept.State["community_id"])
			}
			other := p.Next().Plan(created.Object, with(k.values, acctest.Values{"community_id": acctest.Unknown}))
			if len(other.Errors) > 0 || len(other.Replaces) != 1 {
				t.Errorf("another, unknown id: %v %v", other.Errors, other.Replaces)
			}
		})
	}
}

// Another id is another community: the resource forgets the one and takes over the other.
func TestAccSettingsAreReplacedForAnotherCommunity(t *testing.T) {
	for _, k := range kinds {
		t.Run(k.resource, func(t *testing.T) {
			c := acctest.New(t)
			second := fmt.Sprintf("community_id = %q", anotherID)
			wanted := resource.TestStep{
				PreConfig: c.ResetRequests, Config: c.Config(k.block(""), second),
				ConfigPlanChecks: acctest.Action(k.address(), plancheck.ResourceActionReplace),
			}
			if k.needsID() { // the service knows no such community
				wanted.ExpectError = acctest.Spaced(`HTTP 404`)
			} else {
				wanted.Check = sent(c, k.operation, k.body)
			}
			c.Test(resource.TestCase{Steps: []resource.TestStep{{Config: ours(c, k.block(""))}, wanted}})
		})
	}
}

func TestAccBotKeepsItsStandInWhenTheIDBecomesKnown(t *testing.T) {
	c := acctest.New(t)
	k := kinds[1]
	c.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: c.Config(k.block(""))},
		{PreConfig: c.ResetRequests, Config: ours(c, k.block("")), ConfigPlanChecks: acctest.EmptyPlan(), Check: c.WroteNothing()},
	}})
}

func TestSettingsStayWhenTheyAreDestroyedAndThePlanSaysSo(t *testing.T) {
	for _, k := range kinds {
		t.Run(k.resource, func(t *testing.T) {
			c := acctest.New(t)
			p := protocol(c)
			created := p.Apply(acctest.Object{Type: k.resource}, k.values)
			before := fmt.Sprint(c.Settings())
			c.ResetRequests()
			plan := p.Next().Plan(created.Object, nil)
			if len(plan.Warnings) != 1 || !strings.Contains(plan.Warnings[0], "only forgets") || !strings.Contains(plan.Warnings[0], k.what) {
				t.Errorf("warnings: %q", plan.Warnings)
			}
			if gone := p.Next().Apply(created.Object, nil); gone.State != nil || len(gone.Errors) > 0 {
				t.Errorf("destroyed: %v", gone)
			}
			if len(c.Requests()) > 0 || fmt.Sprint(c.Settings()) != before {
				t.Errorf("destroying did something: %v", c.Requests())
			}
			if again := p.Next().Apply(acctest.Object{Type: k.resource}, k.values); len(again.Errors) > 0 {
				t.Errorf("what was forgotten can't be taken over again: %v", again.Errors)
			}
		})
	}
}

// Two resources for the same settings would undo each other for ever. The plan says so, and nothing is sent.
func TestAccSettingsAreDeclaredOnce(t *testing.T) {
	for _, k := range kinds {
		t.Run(k.resource, func(t *testing.T) {
			c := acctest.New(t)
			second := strings.Replace(k.block(""), `"ours"`, `"again"`, 1)
			c.Test(resource.TestCase{Steps: []resource.TestStep{{
				Config:      ours(c, k.block("")+"\n"+second),
				ExpectError: acctest.Spaced(`(?s)Two resources have the same settings.*Remove one of the blocks`),
			}}})
			if err := c.WroteNothing()(nil); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestSettingsHaveAnIdentityAndAreImportedByIt(t *testing.T) {
	for _, k := range kinds {
		t.Run(k.resource, func(t *testing.T) {
			c := acctest.New(t)
			p := protocol(c)
			created := p.Apply(acctest.Object{Type: k.resource}, k.values)
			if len(created.Errors) > 0 || created.Identity["community_id"] != c.CommunityID() {
				t.Fatalf("created: %v %v", created.Errors, created.Identity)
			}
			if read := p.Read(created.Object); read.Identity["community_id"] != c.CommunityID() || len(read.Errors) > 0 {
				t.Errorf("read: %v %v", read.Errors, read.Identity)
			}
			imports := map[string]map[string]string{"": {"community_id": c.CommunityID()}, c.CommunityID(): nil}
			if !k.needsID() {
				imports["bot"] = nil
			}
			for id, identity := range imports {
				c.ResetRequests()
				imported := p.Import(k.resource, id, identity)
				if len(imported.Errors) > 0 || imported.Identity["community_id"] != c.CommunityID() {
					t.Errorf("import %q: %v %v", id, imported.Errors, imported.Identity)
				}
				if err := c.WroteNothing()(nil); err != nil {
					t.Errorf("import %q: %v", id, err)
				}
				plan := p.Next().Plan(imported.Object, k.values)
				if len(plan.Replaces) > 0 || len(plan.Errors) > 0 {
					t.Errorf("plan after import %q: %v %v", id, plan.Replaces, plan.Errors)
				}
			}
			for _, wrong := range []string{"a/b", "name:x", "a b"} {
				if refused := p.Import(k.resource, wrong, nil); len(refused.Errors) != 1 || !strings.Contains(refused.Errors[0], "<community_id>") {
					t.Errorf("import %q: %v", wrong, refused.Errors)
				}
			}
		})
	}
}

func TestBotIsImportedWithoutAnID(t *testing.T) {
	c := acctest.New(t)
	imported := c.Protocol(acctest.Values{"community_id": nil}).Import("returningai_community_bot", "bot", nil)
	if len(imported.Errors) > 0 || imported.Identity["community_id"] != "bot" {
		t.Errorf("%v %v", imported.Errors, imported.Identity)
	}
}

// importThenApply imports by id, which writes nothing, and applies, which writes what is configured in one request, in place.
func importThenApply(t *testing.T, k kind) {
	t.Helper()
	c := acctest.New(t)
	c.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config:           ours(c, k.block("")+fmt.Sprintf("\nimport {\n  to = %s\n  id = %q\n}", k.address(), c.CommunityID())),
			ConfigPlanChecks: acctest.Action(k.address(), plancheck.ResourceActionUpdate),
			Check:            sent(c, k.operation, k.body),
		},
		{PreConfig: c.ResetRequests, Config: ours(c, k.block("")), ConfigPlanChecks: acctest.EmptyPlan(), Check: c.WroteNothing()},
		{
			PreConfig: c.ResetRequests, ResourceName: k.address(), ImportState: true,
			ImportStateIdFunc: func(*terraform.State) (string, error) { return c.CommunityID(), nil },
			ImportStateCheck: func(states []*terraform.InstanceState) error {
				if len(states) != 1 || states[0].Attributes["community_id"] != c.CommunityID() {
					return fmt.Errorf("imported: %v", states)
				}
				return c.WroteNothing()(nil)
			},
		},
		{ResourceName: k.address(), ImportState: true, ImportStateId: "name:x", ExpectError: acctest.Spaced(`is not an import id`)},
	}})
}

func testCommunityImport(t *testing.T)           { importThenApply(t, kinds[0]) }
func testCommunityBotImport(t *testing.T)        { importThenApply(t, kinds[1]) }
func testCommunityMetaImport(t *testing.T)       { importThenApply(t, kinds[2]) }
func testCommunityAppearanceImport(t *testing.T) { importThenApply(t, kinds[3]) }

// A PUT is repeated by itself: whatever becomes of the first answer, the settings are as configured and the next plan is empty.
func TestSettingsAreWrittenAlthoughTheAnswerIsLost(t *testing.T) {
	faults := map[string]mockapi.Fault{
		"dropped after it took effect":  {Drop: true, Effect: true},
		"dropped before it took effect": {Drop: true},
		"500 after it took effect":      {Status: 500, Effect: true},
		"502":                           {Status: 502},
		"429":                           {Status: 429, Header: map[string]string{"Retry-After": "7"}},
	}
	for _, k := range kinds {
		for name, fault := range faults {
			t.Run(k.resource+"/"+name, func(t *testing.T) {
				c := acctest.New(t)
				fault.Operation = k.operation
				c.Inject(fault)
				p := protocol(c)
				created := p.Apply(acctest.Object{Type: k.resource}, k.values)
				if err := sent(c, k.operation, k.body, k.body)(nil); err != nil || len(created.Errors) > 0 {
					t.Fatalf("%v %v", err, created.Errors)
				}
				c.ResetRequests()
				again := p.Next().Apply(p.Read(created.Object).Object, k.values)
				if err := c.WroteNothing()(nil); err != nil || len(again.Errors) > 0 {
					t.Errorf("%v %v", err, again.Errors)
				}
			})
		}
	}
}

// What can't be repeated away is an error that leaves the state as it was; the next apply writes it.
func TestSettingsErrorsKeepTheState(t *testing.T) {
	faults := map[string]struct {
		fault   mockapi.Fault
		message string
	}{
		"401": {mockapi.Fault{Status: http.StatusUnauthorized, Message: "Invalid token"}, `(?s)refused the key.*permission for`},
		"403": {mockapi.Fault{Status: http.StatusForbidden, Message: "Forbidden"}, `refused the key`},
		"400": {mockapi.Fault{Status: http.StatusBadRequest, Message: "not like this"},
			`(?s)not like this.*compare the configuration`},
		"half an answer": {mockapi.Fault{Truncate: true}, `JSON\s+was\s+expected`},
		"a web page":     {mockapi.Fault{Status: http.StatusOK, ContentType: "text/html", Body: "<html>Welcome</html>"}, `web page`},
		"a refusal": {mockapi.Fault{Status: http.StatusOK, Body: `{"meta":{"status":"error","statusCode":422},"message":"Try later"}`},
			`Try later`},
	}
	for _, k := range kinds {
		for name, test := range faults {
			t.Run(k.resource+"/"+name, func(t *testing.T) {
				c := acctest.New(t)
				test.fault.Operation = k.operation
				p := protocol(c)
				c.Inject(test.fault)
				failed := p.Apply(acctest.Object{Type: k.resource}, k.values)
				if len(failed.Errors) != 1 || !acctest.Spaced(test.message).MatchString(failed.Errors[0]) || failed.State != nil {
					t.Errorf("create: %q %v", failed.Errors, failed.State)
				}
				created := p.Next().Apply(acctest.Object{Type: k.resource}, k.values)
				if len(created.Errors) > 0 {
					t.Fatalf("create after an error: %q", created.Errors)
				}
				c.Inject(test.fault)
				failed = p.Next().Apply(created.Object, k.others)
				if len(failed.Errors) != 1 || fmt.Sprint(failed.State) != fmt.Sprint(created.State) {
					t.Errorf("update: %q %v, before: %v", failed.Errors, failed.State, created.State)
				}
				if updated := p.Next().Apply(created.Object, k.others); len(updated.Errors) > 0 {
					t.Errorf("update after an error: %q", updated.Errors)
				}
			})
		}
	}
}

// One of each through the whole program: the next apply finishes what an error kept from being done.
func TestAccSettingsAreFinishedByTheNextApply(t *testing.T) {
	for _, k := range kinds {
		t.Run(k.resource, func(t *testing.T) {
			c := acctest.New(t)
			c.Inject(mockapi.Fault{Operation: k.operation, Status: http.StatusForbidden, Message: "Forbidden"})
			c.Test(resource.TestCase{Steps: []resource.TestStep{
				{Config: ours(c, k.block("")), ExpectError: acctest.Spaced(`refused the key`)},
				{PreConfig: c.ResetRequests, Config: ours(c, k.block("")),
					ConfigPlanChecks: acctest.Action(k.address(), plancheck.ResourceActionCreate),
					Check:            sent(c, k.operation, k.body)},
			}})
		})
	}
}

func TestSettingsPlansWithoutAKeyFailOnlyWhereOneIsNeeded(t *testing.T) {
	for _, k := range kinds {
		t.Run(k.resource, func(t *testing.T) {
			c := acctest.New(t)
			created := protocol(c).Apply(acctest.Object{Type: k.resource}, k.values)
			p := c.Protocol(acctest.Values{"community_id": c.CommunityID(), "api_token": nil})
			if plan := p.Plan(acctest.Object{Type: k.resource}, k.values); len(plan.Errors) != 1 ||
				!strings.Contains(plan.Errors[0], "RETURNINGAI_API_TOKEN") {
				t.Errorf("create: %q", plan.Errors)
			}
			for name, outcome := range map[string]acctest.Outcome{"no change": p.Next().Plan(created.Object, k.values),
				"destroy": p.Next().Plan(created.Object, nil)} {
				if len(outcome.Errors) > 0 {
					t.Errorf("%s: %q", name, outcome.Errors)
				}
			}
		})
	}
}

func TestSettingsRefuseAWrongID(t *testing.T) {
	for _, k := range kinds {
		t.Run(k.resource, func(t *testing.T) {
			c := acctest.New(t)
			for _, id := range []string{"", "a b", "a/b", "a:b"} {
				c.Test(resource.TestCase{Steps: []resource.TestStep{{
					Config: ours(c, k.block(fmt.Sprintf("community_id = %q", id))), ExpectError: acctest.Spaced(`must be an id`)}}})
			}
		})
	}
}
