package community_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const communityAddress = "returningai_community.ours"

func community(lines string) string { return block("returningai_community", lines) }

func testCommunityLifecycle(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config:           ours(c, community("name = \"Ours\"\n  uri = \"ours\"")),
				ConfigPlanChecks: acctest.Action(communityAddress, plancheck.ResourceActionCreate),
				Check: resource.ComposeAggregateTestCheckFunc(
					sent(c, "updateCommunity", `{"name":"Ours","uri":"ours"}`),
					is(c, func(s mockapi.CommunitySettings) bool {
						return s.Name == "Ours" && s.URI == "ours" && s.Domain == "community.example.com"
					}),
					resource.TestCheckResourceAttr(communityAddress, "community_id", c.CommunityID()),
					resource.TestCheckResourceAttr(communityAddress, "name", "Ours"),
					resource.TestCheckNoResourceAttr(communityAddress, "domain"),
					resource.TestCheckResourceAttr(communityAddress, "current.domain", "community.example.com"),
					resource.TestCheckResourceAttrSet(communityAddress, "current.created_at"),
					resource.TestCheckResourceAttrSet(communityAddress, "current.updated_at"),
				),
			},
			{PreConfig: c.ResetRequests, Config: ours(c, community("name = \" Ours \"\n  uri = \"ours\"")), ConfigPlanChecks: acctest.EmptyPlan(),
				Check: c.WroteNothing()},
			{
				Config:           ours(c, community("name = \"Ours\"\n  uri = \"we\"\n  domain = \"we.example.com\"")),
				ConfigPlanChecks: acctest.Action(communityAddress, plancheck.ResourceActionUpdate),
				Check: resource.ComposeAggregateTestCheckFunc(
					sent(c, "updateCommunity", `{"uri":"we","domain":"we.example.com"}`),
					resource.TestCheckResourceAttr(communityAddress, "current.uri", "we"),
				),
			},
			{
				PreConfig: c.ResetRequests, Config: ours(c, community(`uri = "we"`)), // no longer managed, and left as they are
				ConfigPlanChecks: acctest.Action(communityAddress, plancheck.ResourceActionUpdate),
				Check: resource.ComposeAggregateTestCheckFunc(c.WroteNothing(),
					resource.TestCheckResourceAttr(communityAddress, "current.domain", "we.example.com")),
			},
			{PreConfig: c.ResetRequests, Config: ours(c, community(`uri = "we"`)), ConfigPlanChecks: acctest.EmptyPlan()},
		},
		CheckDestroy: resource.ComposeAggregateTestCheckFunc(c.WroteNothing(), is(c, func(s mockapi.CommunitySettings) bool {
			return s.Name == "Ours" && s.URI == "we" && s.Domain == "we.example.com"
		})),
	})
}

// No operation reads these settings: a change made elsewhere is not seen, and is written over when the configuration changes the
// same attribute, and only then.
func testCommunityDriftIsNotSeen(t *testing.T) {
	c := acctest.New(t)
	managed := func(name, uri string) string {
		return ours(c, community(fmt.Sprintf("name = %q\n  uri = %q", name, uri)))
	}
	c.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: managed("Ours", "ours")},
		{
			PreConfig: func() {
				c.EditSettings(func(s *mockapi.CommunitySettings) { s.Name, s.URI = "Theirs", "theirs" })
				c.ResetRequests()
			},
			Config: managed("Ours", "ours"), ConfigPlanChecks: acctest.EmptyPlan(), Check: c.WroteNothing(),
		},
		{
			Config: managed("Ours", "we"),
			Check: resource.ComposeAggregateTestCheckFunc(sent(c, "updateCommunity", `{"uri":"we"}`),
				is(c, func(s mockapi.CommunitySettings) bool { return s.Name == "Theirs" && s.URI == "we" }),
				resource.TestCheckResourceAttr(communityAddress, "current.name", "Theirs")),
		},
	}})
}

func testCommunityPermutations(t *testing.T) {
	for name, body := range acctest.Permutations(`name = "Ours"`, map[string]string{
		"uri": `uri = "ours"`, "domain": `domain = "ours.example.com"`, "community_id": `community_id = "66b2f0a1c3d4e5f607180910"`,
	}) {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			config := ours(c, community(body))
			changed := is(c, func(s mockapi.CommunitySettings) bool {
				withURI, withDomain := strings.Contains(body, "uri"), strings.Contains(body, "domain")
				return s.Name == "Ours" && (s.URI == "ours") == withURI && (s.Domain == "ours.example.com") == withDomain
			})
			c.Once(t, config, resource.ComposeAggregateTestCheckFunc(c.Wrote(map[string]int{"updateCommunity": 1}), changed), nil)
		})
	}
}

func testCommunityTakesUnknownValues(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: ours(c, `resource "terraform_data" "values" { input = { name = "Ours", uri = "ours", domain = "ours.example.com" } }`+"\n"+
			community("name = terraform_data.values.output.name\n  uri = terraform_data.values.output.uri\n  domain = "+
				"terraform_data.values.output.domain")),
		Check: sent(c, "updateCommunity", `{"name":"Ours","uri":"ours","domain":"ours.example.com"}`),
	}}})
	c.ResetRequests()
	c.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: ours(c, `resource "terraform_data" "values" { input = { name = null } }`+"\n"+community("name = "+
			"terraform_data.values.output.name")),
		ExpectError: acctest.Spaced(`At least one of these attributes`), // it turns out to be null
	}}})
	if err := c.WroteNothing()(nil); err != nil {
		t.Error(err)
	}
}

func testCommunityErrors(t *testing.T) {
	for name, test := range map[string]struct{ lines, message string }{
		"nothing":            {``, `At least one of these attributes`},
		"a blank name":       {`name = " "`, `must not be blank`},
		"an empty uri":       {`uri = ""`, `(?s)part of an address.*must not be empty`},
		"a uri with a slash": {`uri = "a/b"`, `no white space, no slash`},
		"a uri with a space": {`uri = "a b"`, `no white space, no slash`},
		"a domain's scheme":  {`domain = "https://ours.example.com"`, `no scheme such as https://`},
		"an uri that's taken": {`uri = "theirs"`,
			`(?s)Could not change the community's name.*with this uri already exists.*has this uri already`},
		"one taken of three": {"name = \"Ours\"\n  uri = \"ours\"\n  domain = \"theirs.example.com\"", `(?s)has this domain already`},
	} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			c.TakeElsewhere("uri", "theirs")
			c.TakeElsewhere("domain", "theirs.example.com")
			refused := resource.TestStep{Config: ours(c, community(test.lines)), ExpectError: acctest.Spaced(test.message)}
			c.Test(resource.TestCase{Steps: []resource.TestStep{refused}})
			if s := c.Settings(); s.Name != "Example Community" || s.URI != "example" || s.Domain != "community.example.com" {
				t.Errorf("the settings have changed: %+v", s)
			}
			if err := c.WroteAtMost("updateCommunity"); err != nil {
				t.Error(err)
			}
		})
	}
}

// A conflict stands on the attribute that caused it, where that can be told.
func TestCommunityConflictsAreBlamedOnTheirAttribute(t *testing.T) {
	for name, test := range map[string]struct {
		values  acctest.Values
		message string
		path    string // empty for none
	}{
		"the only one sent":     {acctest.Values{"uri": "ours"}, "duplicate", `"uri"`},
		"the one that is named": {acctest.Values{"uri": "ours", "name": "Ours"}, "Name already exists", `"name"`},
		"another word for it":   {acctest.Values{"uri": "ours", "name": "Ours"}, "this URL is taken, choose another URL", `"uri"`},
		"several are named":     {acctest.Values{"uri": "ours", "name": "Ours"}, "name or URI already exists", ""},
		"none is named":         {acctest.Values{"uri": "ours", "name": "Ours"}, "E11000", ""},
		"one that was not sent": {acctest.Values{"uri": "ours", "name": "Ours"}, "domain exists", ""},
	} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			c.Inject(mockapi.Fault{Operation: "updateCommunity", Status: http.StatusConflict, Message: test.message})
			problems := protocol(c).Apply(acctest.Object{Type: "returningai_community"}, test.values).Errors
			if len(problems) != 1 || !strings.Contains(problems[0], test.message) || test.path != "" && !strings.Contains(problems[0], test.path) {
				t.Fatalf("%q", problems)
			}
			if test.path == "" && strings.Contains(problems[0], "AttributeName") {
				t.Errorf("an attribute is blamed: %q", problems)
			}
		})
	}
}

// The service's answer is the only sign of what became of a change.
func TestCommunityWarnsWhenTheAnswerShowsAnotherValue(t *testing.T) {
	for body, warned := range map[string]int{
		`{"meta":{"status":"success"},"data":{"name":"Ours","uri":"ours-2"}}`: 1,
		`{"meta":{"status":"success"},"data":{"name":"ours","uri":"ours-2"}}`: 2,
		`{"meta":{"status":"success"},"data":{"name":"Ours"}}`:                0,
		`{"meta":{"status":"success"},"data":null}`:                           0,
		`{"meta":{"status":"success"},"message":"done"}`:                      0,
		`{}`: 0,
	} {
		c := acctest.New(t)
		c.Inject(mockapi.Fault{Operation: "updateCommunity", Status: http.StatusOK, Body: body})
		created := protocol(c).Apply(acctest.Object{Type: "returningai_community"}, acctest.Values{"name": "Ours", "uri": "ours"})
		if len(created.Errors) > 0 || len(created.Warnings) != warned || acctest.Text(created.State["uri"]) != "ours" {
			t.Errorf("%s: %q %q %v", body, created.Errors, created.Warnings, created.State["uri"])
		}
	}
}

// A value that is not known at plan time may turn out to be what it was: nothing is sent then, and what was answered last stays known.
func TestAccCommunityKeepsTheLastAnswerWhenNothingTurnsOutToChange(t *testing.T) {
	c := acctest.New(t)
	config := func(n int) string {
		return c.Config(fmt.Sprintf(`
resource "terraform_data" "names" { input = { name = "Ours", round = %d } }
resource "returningai_community" "ours" { name = terraform_data.names.output.name }`, n), fmt.Sprintf("community_id = %q", c.CommunityID()))
	}
	c.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config(1), Check: c.Wrote(map[string]int{"updateCommunity": 1})},
		{PreConfig: c.ResetRequests, Config: config(2), Check: resource.ComposeAggregateTestCheckFunc(c.WroteNothing(),
			resource.TestCheckResourceAttr("returningai_community.ours", "current.name", "Ours"))},
	}})
}
