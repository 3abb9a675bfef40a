package badges_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"reflect"
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

func TestMain(m *testing.M) { acctest.Main(m) }

const (
	address  = "returningai_badge.captain"
	imageURL = "https://cdn.example.com/captain.png"
)

// captain is a configuration with one badge; more lines go into the resource.
func captain(c *acctest.Community, more ...string) string {
	return c.Config(captainResource("Captain", more...))
}

func captainResource(title string, more ...string) string {
	return fmt.Sprintf(`resource "returningai_badge" "captain" {
  title  = %q
  action = "custom"
  %s
}`, title, strings.Join(more, "\n  "))
}

// every configures all that can be written of a badge.
var every = []string{
	`quantity = 3`, `description = "Led a release."`, `image = "` + imageURL + `"`, `attach_required = true`, `awarded = true`,
	`applied = true`,
	`dark_image = "` + imageURL + `?dark"`, `light_image = "` + imageURL + `?light"`, `enabled_dark_and_light = true`,
	`award = true`, `award_xp_quantity = 10`, `award_currency = true`, `award_currency_quantity = 20`,
}

// whole is the badge that every makes.
func whole() mockapi.Badge {
	return mockapi.Badge{
		Title: "Captain", Action: "custom", Quantity: 3, Description: "Led a release.", Image: imageURL, AttachRequired: true, Awarded: true,
		Applied:   true,
		DarkImage: imageURL + "?dark", LightImage: imageURL + "?light", EnabledDarkAndLight: true,
		Award: true, AwardXPQuantity: 10, AwardCurrency: true, AwardCurrencyQuantity: 20,
	}
}

// thirteen are the fields that an update requires.
var thirteen = []string{
	"action", "attachRequired", "award", "awardCurrency", "awardCurrencyQuantity", "awardXpQuantity", "darkImage", "description",
	"enabledDarkAndLight", "image", "lightImage", "quantity", "title",
}

// all composes checks.
func all(checks ...resource.TestCheckFunc) resource.TestCheckFunc {
	return resource.ComposeAggregateTestCheckFunc(checks...)
}

// isThere checks that the community has exactly one badge of the title, and that it is as wanted.
func isThere(c *acctest.Community, wanted mockapi.Badge) resource.TestCheckFunc {
	return acctest.Check(func() error {
		same := slices.DeleteFunc(c.Badges(), func(b mockapi.Badge) bool { return b.Title != wanted.Title })
		if len(same) != 1 {
			return fmt.Errorf("the community has %d badges %q: %v", len(same), wanted.Title, c.Badges())
		}
		wanted.ID, wanted.Holders = same[0].ID, same[0].Holders
		if !reflect.DeepEqual(same[0], wanted) {
			return fmt.Errorf("the badge is\n%+v, wanted\n%+v", same[0], wanted)
		}
		return nil
	})
}

func isGone(c *acctest.Community, title string) resource.TestCheckFunc {
	return acctest.Check(func() error {
		if badge, found := c.BadgeByTitle(title); found {
			return fmt.Errorf("the badge is still there: %v", badge)
		}
		return nil
	})
}

// idOf returns the id of a badge that is there.
func idOf(t *testing.T, c *acctest.Community, title string) string {
	t.Helper()
	badge, found := c.BadgeByTitle(title)
	if !found {
		t.Fatalf("the community has no badge %q", title)
	}
	return badge.ID
}

// bodies returns the JSON bodies that were sent to an operation.
func bodies(c *acctest.Community, operation string) ([]map[string]any, error) {
	var all []map[string]any
	for _, request := range c.Requests() {
		if request.Operation != operation {
			continue
		}
		var body map[string]any
		if err := json.Unmarshal([]byte(request.Body), &body); err != nil {
			return nil, fmt.Errorf("%s was sent %q: %w", operation, request.Body, err)
		}
		all = append(all, body)
	}
	return all, nil
}

// sentFields checks which fields the last request of an operation had.
func sentFields(c *acctest.Community, operation string, wanted ...string) resource.TestCheckFunc {
	return acctest.Check(func() error {
		sent, err := bodies(c, operation)
		if err != nil || len(sent) == 0 {
			return fmt.Errorf("%s: %d requests, %w", operation, len(sent), err)
		}
		if got := slices.Sorted(maps.Keys(sent[len(sent)-1])); !slices.Equal(got, wanted) {
			return fmt.Errorf("%s was sent %v, wanted %v", operation, got, wanted)
		}
		return nil
	})
}

// sentValues checks values that the last request of an operation had.
func sentValues(c *acctest.Community, operation string, wanted map[string]any) resource.TestCheckFunc {
	return acctest.Check(func() error {
		sent, err := bodies(c, operation)
		if err != nil || len(sent) == 0 {
			return fmt.Errorf("%s: %d requests, %w", operation, len(sent), err)
		}
		for name, value := range wanted {
			if got := sent[len(sent)-1][name]; got != value {
				return fmt.Errorf("%s was sent %s = %v, wanted %v", operation, name, got, value)
			}
		}
		return nil
	})
}

func testBadgeLifecycle(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config:           captain(c),
				ConfigPlanChecks: acctest.Action(address, plancheck.ResourceActionCreate),
				Check: all(
					isThere(c, mockapi.Badge{Title: "Captain", Action: "custom"}),
					c.Wrote(map[string]int{"createBadge": 1}), sentFields(c, "createBadge", "action", "title"),
					resource.TestMatchResourceAttr(address, "id", regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)),
					resource.TestCheckResourceAttr(address, "title", "Captain"),
					resource.TestCheckResourceAttr(address, "action", "custom"),
					resource.TestCheckResourceAttr(address, "quantity", "0"),
					resource.TestCheckResourceAttr(address, "description", ""),
					resource.TestCheckResourceAttr(address, "image", ""),
					resource.TestCheckResourceAttr(address, "attach_required", "false"),
					resource.TestCheckResourceAttr(address, "awarded", "false"),
					resource.TestCheckNoResourceAttr(address, "applied"),
					resource.TestCheckNoResourceAttr(address, "award"),
					resource.TestCheckNoResourceAttr(address, "dark_image"),
					resource.TestCheckResourceAttr(address, "on_destroy", "delete"),
					resource.TestCheckResourceAttr(address, "adopt_existing", "false"),
				),
			},
			{PreConfig: c.ResetRequests, Config: captain(c), ConfigPlanChecks: acctest.EmptyPlan(), Check: c.WroteNothing()},
			{
				Config:           captain(c, every...),
				ConfigPlanChecks: acctest.Action(address, plancheck.ResourceActionUpdate),
				Check: all(isThere(c, whole()), c.Wrote(map[string]int{"updateBadge": 1}),
					sentFields(c, "updateBadge", slices.Sorted(slices.Values(append(slices.Clone(thirteen), "applied", "awarded")))...)),
			},
			{PreConfig: c.ResetRequests, Config: captain(c, every...), ConfigPlanChecks: acctest.EmptyPlan(), Check: c.WroteNothing()},
			{
				// What is no longer configured is not managed any more: nothing is sent.
				Config: captain(c, `on_destroy = "abandon"`), ConfigPlanChecks: acctest.Action(address, plancheck.ResourceActionUpdate),
				Check: all(c.WroteNothing(), isThere(c, whole()), resource.TestCheckNoResourceAttr(address, "award"),
					resource.TestCheckResourceAttr(address, "quantity", "3")),
			},
			{
				// And the next change sends what is known of it, the two that are not required left out.
				Config: captain(c, `quantity = 4`), ConfigPlanChecks: acctest.Action(address, plancheck.ResourceActionUpdate),
				Check: all(c.Wrote(map[string]int{"updateBadge": 1}), sentFields(c, "updateBadge", thirteen...),
					sentValues(c, "updateBadge", map[string]any{
						"quantity": 4.0, "award": true, "awardXpQuantity": 10.0, "darkImage": imageURL + "?dark", "description": "Led a release.",
						"attachRequired": true,
					})),
			},
			{PreConfig: c.ResetRequests, Config: captain(c, `quantity = 4`), ConfigPlanChecks: acctest.EmptyPlan(), Check: c.WroteNothing()},
		},
		CheckDestroy: all(isGone(c, "Captain"), c.Wrote(map[string]int{"deleteBadge": 1})),
	})
}

// An update sends exactly the thirteen fields, those that nobody knows as what means nothing.
func TestAccBadgeLifecycleOfARename(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{Config: captain(c, `quantity = 3`)},
			{
				PreConfig: c.ResetRequests, Config: c.Config(captainResource("Admiral", `quantity = 3`)),
				ConfigPlanChecks: acctest.Action(address, plancheck.ResourceActionUpdate),
				Check: all(c.Wrote(map[string]int{"updateBadge": 1}), sentFields(c, "updateBadge", thirteen...),
					sentValues(c, "updateBadge", map[string]any{
						"title": "Admiral", "action": "custom", "quantity": 3.0, "image": "", "description": "", "darkImage": "", "lightImage": "",
						"enabledDarkAndLight": false,
						"award":               false, "awardCurrency": false, "awardXpQuantity": 0.0, "awardCurrencyQuantity": 0.0, "attachRequired": false,
					}),
					isThere(c, mockapi.Badge{Title: "Admiral", Action: "custom", Quantity: 3})),
			},
		},
	})
}

func testBadgeDrift(t *testing.T) {
	drifts := map[string]func(*mockapi.Badge){
		"renamed":             func(b *mockapi.Badge) { b.Title = "Renamed" },
		"of another action":   func(b *mockapi.Badge) { b.Action = "daily" },
		"of another quantity": func(b *mockapi.Badge) { b.Quantity = 99 },
		"described otherwise": func(b *mockapi.Badge) { b.Description = "Else" },
		"without its image":   func(b *mockapi.Badge) { b.Image = "" },
		"attach not required": func(b *mockapi.Badge) { b.AttachRequired = false },
		"not awarded":         func(b *mockapi.Badge) { b.Awarded = false },
	}
	for name, edit := range drifts {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			c.Drifts(t, captain(c, every...), func() {
				if err := c.EditBadge(idOf(t, c, "Captain"), edit); err != nil {
					t.Fatal(err)
				}
			}, plancheck.ResourceActionUpdate, all(isThere(c, whole()), c.Wrote(map[string]int{"updateBadge": 1})))
		})
	}
}

func TestAccBadgeDriftOfADeletedOne(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{Config: captain(c, every...)},
			{
				PreConfig: func() {
					c.Server.Clock().Advance(2 * time.Minute)
					if err := c.RemoveBadge(idOf(t, c, "Captain")); err != nil {
						t.Fatal(err)
					}
					c.ResetRequests()
				},
				Config: captain(c, every...), ConfigPlanChecks: acctest.Action(address, plancheck.ResourceActionCreate),
				Check: all(isThere(c, whole()), c.Wrote(map[string]int{"createBadge": 1})),
			},
		},
	})
}

// What is not managed, and what the service does not show, is no drift. A change of something else leaves what is shown as it is.
func TestAccBadgeDriftOfWhatIsNotManaged(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{Config: captain(c, `award = true`)},
			{
				PreConfig: func() {
					if err := c.EditBadge(idOf(t, c, "Captain"), func(b *mockapi.Badge) {
						b.Quantity, b.Image, b.Award, b.Applied = 7, imageURL, false,
							true
					}); err != nil {
						t.Fatal(err)
					}
					c.ResetRequests()
				},
				Config: captain(c, `award = true`), ConfigPlanChecks: acctest.EmptyPlan(),
				Check: all(c.WroteNothing(), resource.TestCheckResourceAttr(address, "quantity", "7"),
					resource.TestCheckResourceAttr(address, "award", "true")),
			},
			{
				Config: captain(c, `award = true`, `description = "New"`),
				Check: isThere(c, mockapi.Badge{Title: "Captain", Action: "custom", Quantity: 7, Image: imageURL, Description: "New", Award: true,
					Applied: true}),
			},
		},
	})
}

func TestAccBadgeWhiteSpaceAroundTextsIsNoChange(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config: c.Config(captainResource("  Captain ", `description = "\n Led a release.\n"`)),
				Check:  isThere(c, mockapi.Badge{Title: "Captain", Action: "custom", Description: "Led a release."}),
			},
			{PreConfig: c.ResetRequests, Config: captain(c, `description = "Led a release."`), ConfigPlanChecks: acctest.EmptyPlan(),
				Check: c.WroteNothing()},
		},
	})
}

// Each optional attribute may be left out: the badge is made once, with what is configured, and the next plan is empty.
func testBadgePermutations(t *testing.T) {
	optional := map[string]string{
		"on_destroy": `on_destroy = "delete"`, "adopt_existing": `adopt_existing = true`,
		"timeouts": `timeouts = { create = "2m", read = "1m", update = "2m", delete = "2m" }`,
	}
	for _, line := range every {
		optional[strings.Fields(line)[0]] = line
	}
	for name, body := range acctest.Permutations("title = \"Captain\"\n  action = \"custom\"", optional) {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			config := c.Config("resource \"returningai_badge\" \"captain\" {\n  " + body + "\n}")
			fields := 0
			for _, line := range every {
				if strings.Contains(body, line) {
					fields++
				}
			}
			c.Once(t, config, all(c.Wrote(map[string]int{"createBadge": 1}), acctest.Check(func() error {
				sent, err := bodies(c, "createBadge")
				if err != nil || len(sent) != 1 || len(sent[0]) != 2+fields {
					return fmt.Errorf("sent %v, wanted %d fields, %w", sent, 2+fields, err)
				}
				return nil
			})), isGone(c, "Captain"))
		})
	}
}

func testBadgeTakesAnyActionAndUnknownValues(t *testing.T) {
	c := acctest.New(t)
	wanted := whole()
	wanted.Action = "daily-visits"
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{{
			Config: c.Config(`
resource "terraform_data" "values" {
  input = { title = "Captain", action = "daily-visits", number = 3, ten = 10, twenty = 20, text = "Led a release."
            url = "` + imageURL + `", yes = true, fate = "delete" }
}
locals { v = terraform_data.values.output }
resource "returningai_badge" "captain" {
  title                   = local.v.title
  action                  = local.v.action
  quantity                = local.v.number
  description             = local.v.text
  image                   = local.v.url
  dark_image              = "${local.v.url}?dark"
  light_image             = "${local.v.url}?light"
  enabled_dark_and_light  = local.v.yes
  award                   = local.v.yes
  award_xp_quantity       = local.v.ten
  award_currency          = local.v.yes
  award_currency_quantity = local.v.twenty
  attach_required         = local.v.yes
  applied                 = local.v.yes
  awarded                 = local.v.yes
  on_destroy              = local.v.fate
  adopt_existing          = local.v.yes
}`),
			Check: all(isThere(c, wanted), c.Wrote(map[string]int{"createBadge": 1})),
		}},
		CheckDestroy: isGone(c, "Captain"),
	})
}

// An image of Terraform's own: its URL is known only once it is uploaded.
func TestAccBadgeShowsAnUploadedImage(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{{
			Config: c.Config(`
resource "returningai_image" "captain" { source = "../../../examples/resources/returningai_badge/captain.png" }
` + captainResource("Captain", `image = returningai_image.captain.url`)),
			Check: all(
				resource.TestCheckResourceAttrPair(address, "image", "returningai_image.captain", "url"),
				c.Wrote(map[string]int{"uploadImage": 1, "createBadge": 1})),
		}},
	})
}

func TestAccBadgeIsAbandonedWhenThatIsWanted(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{
		Steps:        []resource.TestStep{{Config: captain(c, `on_destroy = "abandon"`)}},
		CheckDestroy: all(isThere(c, mockapi.Badge{Title: "Captain", Action: "custom"}), c.Wrote(map[string]int{"createBadge": 1})),
	})
}

func TestAccBadgeThatIsGoneIsDestroyed(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{Config: captain(c)},
			{
				// Deleted after the refresh: the service answers 404 to the delete, and the list shows that it is gone.
				PreConfig: func() {
					c.Inject(mockapi.Fault{Operation: "deleteBadge", Status: http.StatusNotFound, Message: "Badge not found", Effect: true})
				},
				Config: captain(c), Destroy: true,
			},
		},
		CheckDestroy: isGone(c, "Captain"),
	})
}

func TestAccBadgeAdoption(t *testing.T) {
	adopting := `adopt_existing = true`
	there := mockapi.Badge{Title: "Captain", Action: "custom", Quantity: 3, Image: imageURL, Awarded: true, Award: true}
	t.Run("takes over the one that is there, and keeps what is shown of it", func(t *testing.T) {
		c := acctest.New(t)
		added := c.AddBadge(there)
		wanted := there
		wanted.Description, wanted.Award = "New", false // not shown, and not configured
		c.Test(resource.TestCase{Steps: []resource.TestStep{{
			Config: captain(c, adopting, `description = "New"`),
			Check: all(isThere(c, wanted), c.Wrote(map[string]int{"updateBadge": 1}), sentFields(c, "updateBadge", thirteen...),
				resource.TestCheckResourceAttr(address, "id", added.ID), resource.TestCheckResourceAttr(address, "quantity", "3")),
		}}})
	})
	t.Run("sends what it can't see", func(t *testing.T) {
		c := acctest.New(t)
		c.AddBadge(there)
		c.Test(resource.TestCase{Steps: []resource.TestStep{{Config: captain(c, adopting, `award = true`),
			Check: all(isThere(c, there), c.Wrote(map[string]int{"updateBadge": 1}))}}})
	})
	t.Run("writes nothing when nothing differs", func(t *testing.T) {
		c := acctest.New(t)
		c.AddBadge(there)
		config := captain(c, adopting, `quantity = 3`, `awarded = true`)
		c.Test(resource.TestCase{Steps: []resource.TestStep{
			{Config: config, Check: all(c.WroteNothing(), isThere(c, there), resource.TestCheckResourceAttr(address, "image", imageURL))},
			{Config: config, ConfigPlanChecks: acctest.EmptyPlan()},
		}})
	})
	t.Run("creates when there is none", func(t *testing.T) {
		c := acctest.New(t)
		c.Test(resource.TestCase{Steps: []resource.TestStep{{Config: captain(c, adopting), Check: c.Wrote(map[string]int{"createBadge": 1})}}})
	})
	t.Run("refuses to choose", func(t *testing.T) {
		c := acctest.New(t)
		one, two := c.AddBadge(there), c.AddBadge(there)
		c.Test(resource.TestCase{Steps: []resource.TestStep{{
			Config: captain(c, adopting), ExpectError: regexp.MustCompile(fmt.Sprintf(`(?s)2\s+badges.*%s.*%s`, one.ID, two.ID)),
		}}})
		if err := c.WroteNothing()(nil); err != nil {
			t.Error(err)
		}
	})
	t.Run("gives one badge to one resource", func(t *testing.T) {
		c := acctest.New(t)
		c.AddBadge(there)
		c.Test(resource.TestCase{Steps: []resource.TestStep{{Config: captain(c, adopting, `count = 2`),
			ExpectError: acctest.Spaced(`Two resources (adopt one badge|are to have the title)`)}}})
	})
	t.Run("needs the list", func(t *testing.T) {
		c := acctest.New(t)
		c.Inject(mockapi.Fault{Operation: "listBadges", Times: -1, Status: 403})
		c.Test(resource.TestCase{Steps: []resource.TestStep{{Config: captain(c, adopting),
			ExpectError: acctest.Spaced(`(?s)plan the badge.*refused the key`)}}})
	})
}

// neverReturned are the attributes that an import can't know.
var neverReturned = []string{
	"applied", "dark_image", "light_image", "enabled_dark_and_light", "award", "award_xp_quantity", "award_currency",
	"award_currency_quantity",
}

func testBadgeImport(t *testing.T) {
	c := acctest.New(t)
	step := func(id func(*terraform.State) (string, error)) resource.TestStep {
		return resource.TestStep{ResourceName: address, ImportState: true, ImportStateVerify: true,
			ImportStateVerifyIgnore: append([]string{"on_destroy"}, neverReturned...), ImportStateIdFunc: id}
	}
	wrong := func(id, message string) resource.TestStep {
		return resource.TestStep{ResourceName: address, ImportState: true, ImportStateId: id, ExpectError: regexp.MustCompile(message)}
	}
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{Config: captain(c, every...)},
			step(func(s *terraform.State) (string, error) { return s.RootModule().Resources[address].Primary.ID, nil }),
			step(func(*terraform.State) (string, error) { return "title:Captain", nil }),
			wrong("title:Captn", `(?s)no badge has the title "Captn".*"Captain"`),
			wrong("name:Captain", `(?s)is not an import id.*<id>.*title:<title>`),
			wrong("a/b", `(?s)is not an import id`),
			wrong("84845081-98fd-46f3-96aa-1032174e58a5", `(?s)non-existent remote object|Cannot import`),
			{Config: captain(c, every...), ConfigPlanChecks: acctest.EmptyPlan(), Check: c.Wrote(map[string]int{"createBadge": 1})},
		},
	})
}

func TestAccBadgeImportByBlockWritesNothing(t *testing.T) {
	c := acctest.New(t)
	there := c.AddBadge(whole())
	block := fmt.Sprintf("\nimport {\n  to = %s\n  id = %q\n}", address, there.ID)
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config: c.Config(captainResource("Captain", `quantity = 3`) + block),
				Check: all(c.WroteNothing(), resource.TestCheckResourceAttr(address, "id", there.ID),
					resource.TestCheckResourceAttr(address, "description", "Led a release.")),
			},
			// What the service never returns is null after an import: configuring it updates in place.
			{
				Config: captain(c, every...), ConfigPlanChecks: acctest.Action(address, plancheck.ResourceActionUpdate),
				Check: all(isThere(c, whole()), c.Wrote(map[string]int{"updateBadge": 1})),
			},
		},
	})
}

// failures are what a list can fail with, and what the error then says.
var failures = map[string]struct {
	fault   mockapi.Fault
	message string
}{
	"401": {mockapi.Fault{Status: http.StatusUnauthorized, Message: "Invalid token"}, `refused the key`},
	"403": {mockapi.Fault{Status: http.StatusForbidden, Message: "Forbidden"}, `refused the key`},
	"404 of a proxy": {mockapi.Fault{Status: http.StatusNotFound, ContentType: "text/html", Body: "<html>nginx</html>"},
		`operation_overrides`},
	"404 of the service": {mockapi.Fault{Status: http.StatusNotFound, Message: "Route not found"}, `operation_overrides`},
	"500":                {mockapi.Fault{Status: http.StatusInternalServerError}, `HTTP 500`},
	"dropped connection": {mockapi.Fault{Drop: true}, `no answer came`},
	"half a list":        {mockapi.Fault{Truncate: true}, `JSON\s+was\s+expected`},
	"200 that says failure": {mockapi.Fault{Status: http.StatusOK, Body: `{"meta":{"success":false,"message":"Try later","devMessage":""},` +
		`"body":[]}`}, `Try later`},
	"a list that is null": {mockapi.Fault{Status: http.StatusOK, Body: `{"meta":{"success":true,"message":"ok","devMessage":"ok"},` +
		`"body":null}`}, `nothing\s+came`},
	"a badge without an id": {mockapi.Fault{Status: http.StatusOK, Body: `{"meta":{"success":true,"message":"ok","devMessage":"ok"},` +
		`"body":[{"title":"Captain"}]}`}, `members\s+title\s+came`},
	"a web page": {mockapi.Fault{Status: http.StatusOK, ContentType: "text/html", Body: "<html>Welcome</html>"}, `web page`},
}

// A failed refresh is an error that leaves the state as it is: the step after it finds the same badge, and the same award, and
// writes nothing.
func TestBadgeRefreshFailsClosed(t *testing.T) {
	for name, test := range failures {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			test.fault.Operation = "listBadges"
			c.RefreshFailsClosed(t, captain(c), test.fault, test.message,
				isThere(c, mockapi.Badge{Title: "Captain", Action: "custom"}))
			award := fmt.Sprintf("resource \"returningai_badge_award\" \"ana\" {\n  badge_id = %q\n  user_id  = \"101\"\n}", c.Badges()[0].ID)
			c.RefreshFailsClosed(t, c.Config(award), test.fault, test.message, nil)
		})
	}
}

func testBadgeErrorsSayWhatToDo(t *testing.T) {
	with := func(lines ...string) func(*acctest.Community) string {
		return func(c *acctest.Community) string { return captain(c, lines...) }
	}
	tests := map[string]struct {
		config  func(c *acctest.Community) string
		fault   mockapi.Fault
		message string
	}{
		"no system key": {
			config: func(c *acctest.Community) string {
				return c.ConfigWithoutKeys(captainResource("Captain"), fmt.Sprintf("api_token = %q", c.APIToken()))
			},
			message: `(?s)system_api_key.*RETURNINGAI_SYSTEM_API_KEY.*Login Management`,
		},
		"wrong system key": {
			config: func(c *acctest.Community) string {
				return c.ConfigWithoutKeys(captainResource("Captain"), `system_api_key = "not-the-key-of-this-community"`)
			},
			message: `(?s)plan the badge.*RETURNINGAI_SYSTEM_API_KEY`,
		},
		"blank title": {config: func(c *acctest.Community) string { return c.Config(captainResource("  ")) },
			message: `must not be blank`},
		"unknown fate":            {config: with(`on_destroy = "keep"`), message: `on_destroy`},
		"negative quantity":       {config: with(`quantity = -1`), message: `(?s)quantity.*at least 0`},
		"negative points":         {config: with(`award_xp_quantity = -1`), message: `(?s)award_xp_quantity.*at least 0`},
		"negative currency":       {config: with(`award_currency_quantity = -1`), message: `(?s)award_currency_quantity.*at least 0`},
		"a file for an image":     {config: with(`image = "captain.png"`), message: `(?s)not the URL of an image.*returningai_image`},
		"a dark image of no host": {config: with(`dark_image = "https://"`), message: `not the URL of an image`},
		"a light image by ftp":    {config: with(`light_image = "ftp://cdn.example.com/a.png"`), message: `not the URL of an image`},
		"refused by the service": {with(), mockapi.Fault{Operation: "createBadge", Status: http.StatusBadRequest, Message: "title is too long"},
			`(?s)title is too long.*compare the configuration`},
		"conflict": {with(), mockapi.Fault{Operation: "createBadge", Status: http.StatusConflict, Message: "duplicate"},
			`(?s)duplicate.*Import it`},
		"no list": {with(), mockapi.Fault{Operation: "listBadges", Status: http.StatusInternalServerError, Times: -1},
			`(?s)before creating the badge.*HTTP 500`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			c.ToleratesProblems()
			if test.fault.Operation != "" {
				c.Inject(test.fault)
			}
			c.Refuses(t, test.config(c), test.message)
			if len(c.Badges()) != 1 { // the seeded one
				t.Errorf("a badge was made all the same: %v", c.Badges())
			}
			if err := c.WroteAtMost("createBadge"); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestAccBadgeErrorsOfUpdateAndDeleteKeepTheState(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{Config: captain(c, `award = true`)},
			{
				PreConfig: func() {
					c.Inject(mockapi.Fault{Operation: "updateBadge", Status: http.StatusForbidden, Message: "no"})
				},
				Config: captain(c, `award = false`), ExpectError: regexp.MustCompile(`Could not update the badge`),
			},
			{
				PreConfig: func() {
					c.Inject(mockapi.Fault{Operation: "deleteBadge", Status: http.StatusNotFound, Body: "<html>", ContentType: "text/html"})
				},
				Config: captain(c, `award = true`), Destroy: true, ExpectError: acctest.Spaced(`(?s)delete the badge ` +
					`"Captain".*deleteBadge = `),
			},
			{Config: captain(c, `award = true`), ConfigPlanChecks: acctest.EmptyPlan()},
		},
		CheckDestroy: isGone(c, "Captain"),
	})
}

// A create whose answer is lost is looked for before it is repeated.
func TestBadgeIsCreatedOnceAlthoughTheAnswerIsLost(t *testing.T) {
	faults := map[string]struct {
		fault   mockapi.Fault
		creates int
	}{
		"dropped after it took effect":  {mockapi.Fault{Drop: true, Effect: true}, 1},
		"dropped before it took effect": {mockapi.Fault{Drop: true}, 2},
		"500 after it took effect":      {mockapi.Fault{Status: 500, Effect: true}, 1},
		"502 before it took effect":     {mockapi.Fault{Status: 502}, 2},
		"half an answer":                {mockapi.Fault{Truncate: true}, 1},
		"429":                           {mockapi.Fault{Status: 429}, 2},
	}
	for name, test := range faults {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			test.fault.Operation = "createBadge"
			c.Inject(test.fault)
			c.Once(t, captain(c, every...), all(isThere(c, whole()), c.Wrote(map[string]int{"createBadge": test.creates})), nil)
		})
	}
}

// An answer that lacks fields is no reason to fail: what was not sent either is null until the list shows it.
func TestAccBadgeOfAnAnswerWithTheIdAlone(t *testing.T) {
	c := acctest.New(t)
	there := c.AddBadge(mockapi.Badge{Title: "Captain", Action: "custom"})
	c.Inject(mockapi.Fault{Operation: "createBadge", Status: 200, Body: `{"meta":{"success":true,"message":"m","devMessage":"m"},` +
		`"body":{"id":"` + there.ID + `"}}`})
	c.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config: captain(c, `quantity = 0`),
			Check: all(resource.TestCheckResourceAttr(address, "quantity", "0"), resource.TestCheckNoResourceAttr(address, "description"),
				resource.TestCheckNoResourceAttr(address, "awarded")),
		},
		{Config: captain(c, `quantity = 0`), ConfigPlanChecks: acctest.EmptyPlan(), Check: all(resource.TestCheckResourceAttr(address, "awarded",
			"false"), c.Wrote(map[string]int{"createBadge": 1}))},
	}})
}

func TestAccRefreshingManyBadgesMakesOneListRequest(t *testing.T) {
	const many, awards = 100, 30
	c := acctest.New(t)
	config := c.Config(fmt.Sprintf(`resource "returningai_badge" "captain" {
  count  = %[1]d
  title  = "Badge ${count.index}"
  action = "custom"
}
resource "returningai_badge_award" "ana" {
  count    = %[2]d
  badge_id = returningai_badge.captain[count.index].id
  user_id  = "101"
}`, many, awards))
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{Config: config, Check: c.Wrote(map[string]int{"createBadge": many, "awardBadge": awards})},
			{PreConfig: c.ResetRequests, RefreshState: true, Check: acctest.Check(func() error {
				if got := c.Count("listBadges"); got != 1 || len(c.Requests()) != 1 {
					return fmt.Errorf("%d lists in %d requests", got, len(c.Requests()))
				}
				return nil
			})},
			{PreConfig: c.ResetRequests, Config: config, PlanOnly: true},
		},
		CheckDestroy: acctest.Check(func() error {
			if len(c.Badges()) != 1 {
				return fmt.Errorf("%d badges are left", len(c.Badges()))
			}
			return nil
		}),
	})
}
