package functions_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
)

// output is a configuration with one output.
func output(c *acctest.Community, value string) string {
	return c.Config(fmt.Sprintf("output \"made\" {\n  value = %s\n}\n", value))
}

func TestTheFunctionsAreComplete(t *testing.T) { acctest.CompleteFunctions(t) }

func TestTheProgramCallsTheFunctions(t *testing.T) {
	c := acctest.New(t)
	var steps []resource.TestStep
	for call, wanted := range map[string]string{
		`provider::returningai::field_key("deposit amount")`: "deposit-amount",
		`jsonencode(provider::returningai::announcement("Hello\n"))`: `{"body":"Hello\n","channel":null,"images":null,"keep_within":null,` +
			`"publish_after":null,"reply_to":null,"sender":null}`,
		`jsonencode(provider::returningai::announcement("---\r\nchannel: General\r\nimages: [a.png]\r\nkeep_within: 5\r\n---\r\n` +
			`Hello\r\n"))`: `{"body":"Hello\r\n","channel":"General","images":["a.png"],"keep_within":5,"publish_after":null,` +
			`"reply_to":null,"sender":null}`,
		`timecmp(provider::returningai::announcement("---\npublish_after: 2026-03-01T10:00:00+01:00\n---\nHi").publish_after, ` +
			`"2026-03-01T09:00:00Z")`: "0",
	} {
		steps = append(steps, resource.TestStep{Config: output(c, call), Check: resource.TestCheckOutput("made", wanted)})
	}
	c.Test(resource.TestCase{Steps: steps})
	if asked := c.Operations(); len(asked) > 0 {
		t.Errorf("the functions asked the service for %v", asked)
	}
}

func TestTheProgramShowsTheErrorsOfFunctions(t *testing.T) {
	c := acctest.New(t)
	var steps []resource.TestStep
	for call, says := range map[string]string{
		`provider::returningai::announcement("---\nchannel: General\nchanel: b\n---\nHello")`: `line 3: front matter has no key "chanel"; the ` +
			`nearest one is "channel".`,
		`provider::returningai::announcement(null)`: "argument must not be null",
		`provider::returningai::field_key("")`:      "the name of a field must not be blank",
		`provider::returningai::field_key(null)`:    "argument must not be null",
	} {
		pattern := strings.ReplaceAll(regexp.QuoteMeta(says), " ", `\s+(?:│\s+)?`) // lines are broken anywhere
		steps = append(steps, resource.TestStep{Config: output(c, call), ExpectError: regexp.MustCompile(pattern)})
	}
	c.Test(resource.TestCase{Steps: steps})
}

// What is not known before the apply is not known of a result either, and an apply has it.
func TestArgumentsThatAreNotKnownYet(t *testing.T) {
	for call, wanted := range map[string]string{
		"provider::returningai::field_key(terraform_data.text.output)":         "a-b",
		"provider::returningai::announcement(terraform_data.text.output).body": "a b",
	} {
		c := acctest.New(t)
		c.Test(resource.TestCase{Steps: []resource.TestStep{{
			Config: output(c, call) + "resource \"terraform_data\" \"text\" {\n  input = \"a b\"\n}\n",
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply: []plancheck.PlanCheck{plancheck.ExpectUnknownOutputValue("made")},
			},
			Check: resource.TestCheckOutput("made", wanted),
		}}})
	}
}

// The text that is posted stays the same when a file gets front matter, and when a checkout changes its line ends.
func TestFrontMatterThatIsAddedLaterPostsNothing(t *testing.T) {
	c := acctest.New(t)
	config := func(file string) string {
		return c.Config(fmt.Sprintf(`
locals {
  announcement = provider::returningai::announcement(%q)
}

resource "returningai_message" "announcement" {
  channel_id = %q
  sender     = coalesce(local.announcement.sender, "ana")
  message    = "# News\n${local.announcement.body}\nhttps://example.com/banner.png"
}
`, file, c.ID("General")))
	}
	posted := map[string]int{"sendMessage": 1}
	steps := []resource.TestStep{{Config: config("Hello\n\n---\n\nyou\n"), Check: c.Wrote(posted)}}
	for _, file := range []string{
		"---\nsender: ana\n---\n\nHello\n\n---\n\nyou\n",
		"---\r\nsender: ana\r\n---\r\n\r\nHello\r\n\r\n---\r\n\r\nyou\r\n",
		"\uFEFF---\nchannel: General\n...\nHello\n\n---\n\nyou\n",
	} {
		steps = append(steps, resource.TestStep{
			Config: config(file), Check: c.Wrote(posted),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		})
	}
	c.Test(resource.TestCase{Steps: steps})
}
