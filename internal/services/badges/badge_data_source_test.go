package badges_test

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const found = "data.returningai_badge.found"

func lookUp(by, value string) string {
	return fmt.Sprintf("data \"returningai_badge\" \"found\" {\n  %s = %q\n}", by, value)
}

// only checks that nothing else was asked for.
func only(c *acctest.Community, operation string) resource.TestCheckFunc {
	return acctest.Check(func() error {
		if c.Count(operation) == 0 || c.Count(operation) != len(c.Requests()) {
			return fmt.Errorf("only %s was wanted: %v", operation, c.Operations())
		}
		return nil
	})
}

func TestAccBadgeIsLookedUp(t *testing.T) {
	c := acctest.New(t)
	id := idOf(t, c, "Major")
	for by, value := range map[string]string{"id": id, "title": " Major "} {
		title := "Major"
		if by == "title" { // a data source does not change what is configured
			title = value
		}
		c.ResetRequests()
		c.Test(resource.TestCase{Steps: []resource.TestStep{{
			Config: c.Config(lookUp(by, value)),
			Check: all(
				resource.TestCheckResourceAttr(found, "id", id),
				resource.TestCheckResourceAttr(found, "title", title),
				resource.TestCheckResourceAttr(found, "action", "custom"),
				resource.TestCheckResourceAttr(found, "quantity", "3"),
				resource.TestCheckResourceAttr(found, "description", "Helps others a lot."),
				resource.TestCheckResourceAttr(found, "image", ""),
				resource.TestCheckResourceAttr(found, "attach_required", "true"),
				resource.TestCheckResourceAttr(found, "awarded", "false"),
				only(c, "listBadges"),
			),
		}}})
	}
}

func TestAccBadgeIsLookedUpWhereTheListReallyIs(t *testing.T) {
	c := acctest.New(t)
	c.Reroute("listBadges", "GET", "/api/v1/badges/all")
	c.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: c.Config(lookUp("title", "Major"), `operation_overrides = { listBadges = "GET /badges/all" }`),
		Check:  all(resource.TestCheckResourceAttr(found, "id", idOf(t, c, "Major")), only(c, "listBadges")),
	}}})
}

func TestAccBadgeLookUpErrors(t *testing.T) {
	tests := map[string]struct {
		config  func(c *acctest.Community) string
		message string
	}{
		"neither id nor title": {func(c *acctest.Community) string { return c.Config(`data "returningai_badge" "found" {}`) },
			`Exactly one of these attributes`},
		"both id and title": {func(c *acctest.Community) string {
			return c.Config("data \"returningai_badge\" \"found\" {\n  id = \"a\"\n  title = \"b\"\n}")
		}, `Exactly one of these attributes`},
		"a blank title": {func(c *acctest.Community) string { return c.Config(lookUp("title", " ")) }, `must not be blank`},
		"a typo": {func(c *acctest.Community) string { return c.Config(lookUp("title", "Mayor")) },
			`(?s)no badge has the title "Mayor".*Did you mean "Major"\?`},
		"a title as an id": {func(c *acctest.Community) string { return c.Config(lookUp("id", "Major")) },
			`(?s)"Major" is the title of a badge, not an id: use.*title = "Major", or its id`},
		"an unknown id": {func(c *acctest.Community) string { return c.Config(lookUp("id", "ffff")) }, `no badge has the id`},
		"several of one title": {func(c *acctest.Community) string {
			c.AddBadge(mockapi.Badge{Title: "Major", Action: "custom"})
			return c.Config(lookUp("title", "Major"))
		}, `(?s)2 badges have the title "Major": [-0-9a-f]{36}, [-0-9a-f]{36}`},
		"the token alone": {func(c *acctest.Community) string {
			return c.ConfigWithoutKeys(lookUp("title", "Major"), fmt.Sprintf("api_token = %q", c.APIToken()))
		}, `(?s)system_api_key.*RETURNINGAI_SYSTEM_API_KEY.*Login Management`},
		"a wrong key": {func(c *acctest.Community) string {
			return c.ConfigWithoutKeys(lookUp("id", "ffff"), `system_api_key = "wrong-but-plausible"`)
		}, `(?s)refused the key.*system_api_key \(RETURNINGAI_SYSTEM_API_KEY\)`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			c.Refuses(t, test.config(c), test.message)
		})
	}
}

func TestAccBadgesAreListedAndFiltered(t *testing.T) {
	const list = "data.returningai_badges.all"
	tests := map[string]struct {
		filter string
		titles []string
	}{
		"all, by title":   {``, []string{"Captain", "Major", "Regular"}},
		"of an action":    {`action = "daily"`, []string{"Regular"}},
		"by pattern":      {`title_pattern = "(?i)^m"`, []string{"Major"}},
		"by both filters": {"action = \"custom\"\n  title_pattern = \"a.*r?\"", []string{"Captain", "Major"}},
		"none":            {`title_pattern = "^nothing$"`, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			c.AddBadge(mockapi.Badge{Title: "Regular", Action: "daily"})
			c.AddBadge(mockapi.Badge{Title: "Captain", Action: "custom"})
			checks := []resource.TestCheckFunc{resource.TestCheckResourceAttr(list, "badges.#", fmt.Sprint(len(test.titles)))}
			for i, title := range test.titles {
				checks = append(checks, resource.TestCheckResourceAttr(list, fmt.Sprintf("badges.%d.title", i), title),
					resource.TestCheckResourceAttr(list, fmt.Sprintf("badges.%d.id", i), idOf(t, c, title)))
			}
			c.Test(resource.TestCase{Steps: []resource.TestStep{{
				Config: c.Config("data \"returningai_badges\" \"all\" {\n  " + test.filter + "\n}"),
				Check:  all(append(checks, only(c, "listBadges"))...),
			}}})
		})
	}
}

func TestAccBadgesErrors(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: c.Config("data \"returningai_badges\" \"all\" {\n  title_pattern = \"(\"\n}"),
			ExpectError: regexp.MustCompile(`not a regular expression`)},
		{
			PreConfig: func() { c.Inject(mockapi.Fault{Operation: "listBadges", Times: -1, Truncate: true}) },
			Config:    c.Config(`data "returningai_badges" "all" {}`), ExpectError: regexp.MustCompile(`Could not list the badges`),
		},
	}})
}
