package badges_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const awardAddress = "returningai_badge_award.ana"

// award is a configuration with one award of the community's own badge; more lines go into the resource.
func award(t *testing.T, c *acctest.Community, userID string, more ...string) string {
	t.Helper()
	return c.Config(awardResource(idOf(t, c, "Major"), userID, more...))
}

func awardResource(badgeID, userID string, more ...string) string {
	return fmt.Sprintf(`resource "returningai_badge_award" "ana" {
  badge_id = %q
  user_id  = %q
  %s
}`, badgeID, userID, strings.Join(more, "\n  "))
}

func awardAction(kind plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(awardAddress, kind)}}
}

// holders checks who has the community's own badge.
func holders(c *acctest.Community, wanted ...string) resource.TestCheckFunc {
	return acctest.Check(func() error {
		major, _ := c.BadgeByTitle("Major")
		if !slices.Equal(major.Holders, wanted) {
			return fmt.Errorf("the badge is held by %v, wanted %v", major.Holders, wanted)
		}
		return nil
	})
}

func testBadgeAwardLifecycle(t *testing.T) {
	c := acctest.New(t)
	id := idOf(t, c, "Major")
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config: award(t, c, "101"), ConfigPlanChecks: awardAction(plancheck.ResourceActionCreate),
				Check: all(holders(c, "101"), c.Wrote(map[string]int{"awardBadge": 1}), sentFields(c, "awardBadge", "userId"),
					sentValues(c, "awardBadge", map[string]any{"userId": "101"}),
					resource.TestCheckResourceAttr(awardAddress, "id", id+"/101"), resource.TestCheckResourceAttr(awardAddress, "on_destroy", "remove")),
			},
			{PreConfig: c.ResetRequests, Config: award(t, c, "101"), ConfigPlanChecks: acctest.EmptyPlan(), Check: c.WroteNothing()},
			{Config: award(t, c, "101", `on_destroy = "abandon"`), ConfigPlanChecks: awardAction(plancheck.ResourceActionUpdate),
				Check: c.WroteNothing()},
			{Config: award(t, c, "101"), ConfigPlanChecks: awardAction(plancheck.ResourceActionUpdate),
				Check: all(holders(c, "101"), c.WroteNothing())},
			{
				Config: award(t, c, "102"), ConfigPlanChecks: awardAction(plancheck.ResourceActionDestroyBeforeCreate),
				Check: all(holders(c, "102"), c.Wrote(map[string]int{"awardBadge": 1, "removeBadge": 1}),
					sentFields(c, "removeBadge", "userId"), sentValues(c, "removeBadge", map[string]any{"userId": "101"}),
					resource.TestCheckResourceAttr(awardAddress, "id", id+"/102")),
			},
		},
		CheckDestroy: all(holders(c), c.Wrote(map[string]int{"awardBadge": 1, "removeBadge": 2})),
	})
}

// Another badge takes the place of the first: the first is taken from the member.
func testBadgeAwardLifecycleOfAnotherBadge(t *testing.T) {
	c := acctest.New(t)
	other := c.AddBadge(mockapi.Badge{Title: "Captain", Action: "custom"})
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{Config: award(t, c, "101")},
			{
				Config: c.Config(awardResource(other.ID, "101")), ConfigPlanChecks: awardAction(plancheck.ResourceActionDestroyBeforeCreate),
				Check: all(holders(c), c.Wrote(map[string]int{"awardBadge": 2, "removeBadge": 1}), acctest.Check(func() error {
					if got := c.Awards(other.ID); !slices.Equal(got, []string{"101"}) {
						return fmt.Errorf("the other badge is held by %v", got)
					}
					return nil
				})),
			},
		},
	})
}

// The badge is made anew, and with it the award.
func testBadgeAwardDriftOfItsBadge(t *testing.T) {
	c := acctest.New(t)
	config := captain(c) + `
resource "returningai_badge_award" "ana" {
  badge_id = returningai_badge.captain.id
  user_id  = "101"
}`
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{Config: config},
			{
				PreConfig: func() {
					c.Server.Clock().Advance(2 * time.Minute)
					if err := c.RemoveBadge(idOf(t, c, "Captain")); err != nil {
						t.Fatal(err)
					}
					c.ResetRequests()
				},
				Config: config, ConfigPlanChecks: awardAction(plancheck.ResourceActionCreate),
				Check: all(c.Wrote(map[string]int{"createBadge": 1, "awardBadge": 1}), acctest.Check(func() error {
					if got := c.Awards(idOf(t, c, "Captain")); !slices.Equal(got, []string{"101"}) {
						return fmt.Errorf("the badge is held by %v", got)
					}
					return nil
				})),
			},
		},
	})
}

// What happens to the award elsewhere can't be seen, and is not undone. Taking away what is away already succeeds.
func TestAccBadgeAwardDriftThatCanNotBeSeen(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{Config: award(t, c, "101")},
			{
				PreConfig: func() {
					if err := c.RemoveAward(idOf(t, c, "Major"), "101"); err != nil {
						t.Fatal(err)
					}
					c.ResetRequests()
				},
				Config: award(t, c, "101"), ConfigPlanChecks: acctest.EmptyPlan(), Check: all(c.WroteNothing(), holders(c)),
			},
		},
	})
}

func testBadgeAwardPermutations(t *testing.T) {
	for name, lines := range acctest.Permutations("", map[string]string{
		"on_destroy": `on_destroy = "remove"`,
		"timeouts":   `timeouts = { create = "2m", read = "1m", delete = "2m" }`,
	}) {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			config := award(t, c, "101", lines)
			c.Once(t, config, all(holders(c, "101"), c.Wrote(map[string]int{"awardBadge": 1})), holders(c))
		})
	}
}

func testBadgeAwardTakesUnknownValues(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{{
			Config: c.Config(fmt.Sprintf(`
resource "terraform_data" "values" { input = { badge = %q, user = "102", fate = "abandon" } }
resource "returningai_badge_award" "ana" {
  badge_id   = terraform_data.values.output.badge
  user_id    = terraform_data.values.output.user
  on_destroy = terraform_data.values.output.fate
}`, idOf(t, c, "Major"))),
			Check: holders(c, "102"),
		}},
		CheckDestroy: all(holders(c, "102"), c.Wrote(map[string]int{"awardBadge": 1})), // and it is abandoned
	})
}

func testBadgeAwardImport(t *testing.T) {
	c := acctest.New(t)
	id := idOf(t, c, "Major")
	wrong := func(id, message string) resource.TestStep {
		return resource.TestStep{ResourceName: awardAddress, ImportState: true, ImportStateId: id, ExpectError: regexp.MustCompile(message)}
	}
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{Config: award(t, c, "101")},
			{
				ResourceName: awardAddress, ImportState: true, ImportStateVerify: true, ImportStateVerifyIgnore: []string{"on_destroy"},
				ImportStateIdFunc: func(s *terraform.State) (string, error) {
					return s.RootModule().Resources[awardAddress].Primary.ID, nil
				},
			},
			wrong(id, `(?s)is not an import id.*<badge_id>/<user_id>`),
			wrong(id+"/", `(?s)is not an import id`),
			wrong("title:Major", `(?s)is not an import id`),
			wrong("84845081-98fd-46f3-96aa-1032174e58a5/101", `(?s)non-existent remote object|Cannot import`),
			{Config: award(t, c, "101"), ConfigPlanChecks: acctest.EmptyPlan(), Check: c.Wrote(map[string]int{"awardBadge": 1})},
		},
	})
}

// An import adopts without asking: it is not seen whether the user has the badge.
func TestAccBadgeAwardImportByBlockWritesNothing(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{{
			Config: award(t, c, "103") + fmt.Sprintf("\nimport {\n  to = %s\n  id = \"%s/103\"\n}", awardAddress, idOf(t, c, "Major")),
			Check:  all(c.WroteNothing(), holders(c), resource.TestCheckResourceAttr(awardAddress, "on_destroy", "abandon")),
		}},
	})
}

func testBadgeAwardErrorsSayWhatToDo(t *testing.T) {
	with := func(lines ...string) func(c *acctest.Community, major string) string {
		return func(c *acctest.Community, major string) string {
			return c.Config(awardResource(major, "101", lines...))
		}
	}
	to := func(userID string) func(c *acctest.Community, major string) string {
		return func(c *acctest.Community, major string) string { return c.Config(awardResource(major, userID)) }
	}
	of := func(badgeID string) func(c *acctest.Community, major string) string {
		return func(c *acctest.Community, _ string) string { return c.Config(awardResource(badgeID, "101")) }
	}
	tests := map[string]struct {
		config  func(c *acctest.Community, major string) string
		fault   mockapi.Fault
		message string
		holders []string
	}{
		"no system key": {
			config: func(c *acctest.Community, major string) string {
				return c.ConfigWithoutKeys(awardResource(major, "101"), fmt.Sprintf("api_token = %q", c.APIToken()))
			},
			message: `(?s)award the badge.*system_api_key.*RETURNINGAI_SYSTEM_API_KEY`,
		},
		"an unknown badge":       {config: of("none"), message: `(?s)award the badge none to the user 101.*Badge not found.*names and ids`},
		"an unknown user":        {config: to("999"), message: `(?s)to the user 999.*User not found.*names and ids`},
		"a blank user":           {config: to(""), message: `(?s)A user id is a number.*The value is blank`},
		"a user name":            {config: to("ana"), message: `(?s)A user id is a number.*"ana" looks like a user name`},
		"a badge with a slash":   {config: of("a/b"), message: `(?s)badge_id.*must be an id`},
		"an unknown fate":        {config: with(`on_destroy = "delete"`), message: `on_destroy`},
		"refused by the service": {with(), mockapi.Fault{Status: 403, Message: "no"}, `(?s)award the badge.*refused the key`, nil},
		// The outcome of these is not known, and nothing reads it: nothing is sent again, and the error says what to look for.
		"lost after it took effect": {with(), mockapi.Fault{Drop: true, Effect: true},
			`(?s)may or may not have been awarded.*nothing was sent again.*terraform import <address> \S+/101`, []string{"101"}},
		"lost before it took effect": {with(), mockapi.Fault{Drop: true}, `(?s)may or may not have been awarded`, nil},
		"500 after it took effect":   {with(), mockapi.Fault{Status: 500, Effect: true}, `(?s)may or may not have been awarded`, []string{"101"}},
		"half an answer":             {with(), mockapi.Fault{Truncate: true}, `(?s)may or may not have been awarded`, []string{"101"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			if test.fault.Status != 0 || test.fault.Drop || test.fault.Truncate {
				test.fault.Operation = "awardBadge"
				c.Inject(test.fault)
			}
			config := test.config(c, idOf(t, c, "Major"))
			c.Refuses(t, config, test.message)
			if err := holders(c, test.holders...)(nil); err != nil {
				t.Error(err)
			}
			if c.Count("awardBadge") > 1 {
				t.Errorf("%d awards were sent", c.Count("awardBadge"))
			}
		})
	}
}

// What the service answers to 429 has not been done, so that it is sent again.
func TestAccBadgeAwardIsSentAgainWhenTheServiceWasBusy(t *testing.T) {
	c := acctest.New(t)
	c.Inject(mockapi.Fault{Operation: "awardBadge", Status: http.StatusTooManyRequests})
	c.Test(resource.TestCase{Steps: []resource.TestStep{{Config: award(t, c, "101"),
		Check: all(holders(c, "101"), c.Wrote(map[string]int{"awardBadge": 2}))}}})
}

func TestAccBadgeAwardThatIsGoneIsDestroyed(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{Config: award(t, c, "101")},
			{
				PreConfig: func() {
					c.Inject(mockapi.Fault{Operation: "removeBadge", Status: http.StatusNotFound, Message: "Badge not found", Effect: true})
				},
				Config: award(t, c, "101"), Destroy: true,
			},
		},
		CheckDestroy: holders(c),
	})
}

// A removal of which it is not known whether it was done is not repeated by itself, and the state keeps the award.
func TestAccBadgeAwardErrorsOfRemovalKeepTheState(t *testing.T) {
	faults := map[string]struct {
		fault   mockapi.Fault
		message string
	}{
		"lost after it took effect": {mockapi.Fault{Drop: true, Effect: true},
			`(?s)may or may not have been taken.*state keeps the award.*terraform state rm`},
		"lost before it took effect": {mockapi.Fault{Drop: true}, `(?s)may or may not have been taken`},
		"404 of a proxy": {mockapi.Fault{Status: 404, ContentType: "text/html", Body: "<html>nginx</html>"},
			`(?s)take the badge \S+ from the user 101.*HTTP 404`},
		"refused": {mockapi.Fault{Status: 401}, `(?s)take the badge.*refused the key`},
	}
	for name, test := range faults {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			test.fault.Operation = "removeBadge"
			c.Test(resource.TestCase{
				Steps: []resource.TestStep{
					{Config: award(t, c, "101")},
					{
						PreConfig: func() { c.ResetRequests(); c.Inject(test.fault) },
						Config:    award(t, c, "101"), Destroy: true, ExpectError: acctest.Spaced(test.message),
					},
					{Config: award(t, c, "101"), ConfigPlanChecks: acctest.EmptyPlan(), Check: c.Wrote(map[string]int{"removeBadge": 1})},
				},
				CheckDestroy: holders(c),
			})
		})
	}
}

func TestAccBadgeAwardOfTwoResourcesIsRefused(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{Steps: []resource.TestStep{{Config: award(t, c, "101", `count = 2`),
		ExpectError: acctest.Spaced(`Two resources have the same award`)}}})
	if c.Count("awardBadge") != 0 {
		t.Errorf("%d awards were sent", c.Count("awardBadge"))
	}
}
