package community_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const appearanceAddress = "returningai_community_appearance.ours"

func appearance(settings string) string {
	return block("returningai_community_appearance", "settings = jsonencode("+settings+")")
}

type members = map[string]any

func theme(s mockapi.CommunitySettings) members { return s.Appearance["theme"].(members) }

func palette(s mockapi.CommunitySettings) members { return theme(s)["palette"].(members) }

func testCommunityAppearanceLifecycle(t *testing.T) {
	c := acctest.New(t)
	dark := ours(c, appearance(`{ theme = { palette = { primary = "#000000" } }, callToAction = { text = "Join us" } }`))
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config:           dark, // of the two members, only the one that differs is sent
				ConfigPlanChecks: acctest.Action(appearanceAddress, plancheck.ResourceActionCreate),
				Check: resource.ComposeAggregateTestCheckFunc(
					sent(c, "updateAppearance", `{"theme":{"palette":{"primary":"#000000"}}}`),
					is(c, func(s mockapi.CommunitySettings) bool {
						return palette(s)["primary"] == "#000000" && palette(s)["secondary"] == "#fbbc04" && theme(s)["mode"] == "light"
					}),
					resource.TestCheckResourceAttr(appearanceAddress, "community_id", c.CommunityID()),
					resource.TestCheckResourceAttrWith(appearanceAddress, "current", func(value string) error {
						for _, wanted := range []string{`"primary":"#000000"`, `"secondary":"#fbbc04"`, `"text":"Join us"`, `"duration":1.5`} {
							if !strings.Contains(value, wanted) {
								t.Errorf("current lacks %s: %s", wanted, value)
							}
						}
						if strings.Contains(value, "apiKey") || strings.Contains(value, "third-party") {
							t.Errorf("current has a key: %s", value)
						}
						return nil
					}),
				),
			},
			{PreConfig: c.ResetRequests, Config: dark, ConfigPlanChecks: acctest.EmptyPlan(), Check: c.WroteNothing()},
			{ // written differently, it says the same
				Config: ours(c, block("returningai_community_appearance",
					`settings = "{ \"callToAction\": {\"text\": \"Join us\"},\n\"theme\": {\"palette\": {\"primary\": \"#000000\"}} }"`)),
				ConfigPlanChecks: acctest.EmptyPlan(), Check: c.WroteNothing(),
			},
			{
				// the others are no longer managed, and stay
				Config:           ours(c, appearance(`{ splashImages = [], loadingAnimation = { duration = 2 } }`)),
				ConfigPlanChecks: acctest.Action(appearanceAddress, plancheck.ResourceActionUpdate),
				Check: resource.ComposeAggregateTestCheckFunc(
					sent(c, "updateAppearance", `{"loadingAnimation":{"duration":2},"splashImages":[]}`),
					is(c, func(s mockapi.CommunitySettings) bool {
						return palette(s)["primary"] == "#000000" && len(s.Appearance["splashImages"].([]any)) == 0
					}),
				),
			},
			{PreConfig: c.ResetRequests, Config: ours(c, appearance(`{ splashImages = [], loadingAnimation = { duration = 2 } }`)),
				ConfigPlanChecks: acctest.EmptyPlan()},
		},
		CheckDestroy: resource.ComposeAggregateTestCheckFunc(c.WroteNothing(),
			is(c, func(s mockapi.CommunitySettings) bool { return palette(s)["primary"] == "#000000" })),
	})
}

// Drift is seen and repaired in what is managed, and in nothing else.
func testCommunityAppearanceDrift(t *testing.T) {
	managed := `{ theme = { mode = "dark", palette = { primary = "#000000" } }, splashImages = ["https://cdn.example.com/a.png"], branding ` +
		`= { favicon = null } }`
	for name, drift := range map[string]struct {
		edit func(s *mockapi.CommunitySettings)
		body string // empty where it is not seen
	}{
		"a member deep down": {func(s *mockapi.CommunitySettings) { palette(*s)["primary"] = "#ffffff" },
			`{"theme":{"mode":"dark","palette":{"primary":"#000000"}}}`},
		"one beside it": {func(s *mockapi.CommunitySettings) { palette(*s)["secondary"] = "#ffffff" }, ``},
		"a new one":     {func(s *mockapi.CommunitySettings) { s.Appearance["new"] = true }, ``},
		"a list grew": {func(s *mockapi.CommunitySettings) {
			s.Appearance["splashImages"] = []any{"https://cdn.example.com/a.png", "b"}
		}, `{"splashImages":["https://cdn.example.com/a.png"]}`},
		"a member is gone": {func(s *mockapi.CommunitySettings) { delete(theme(*s), "mode") },
			`{"theme":{"mode":"dark","palette":{"primary":"#000000"}}}`},
		"an object is gone": {func(s *mockapi.CommunitySettings) { delete(s.Appearance, "theme") },
			`{"theme":{"mode":"dark","palette":{"primary":"#000000"}}}`},
		"a null was set": {func(s *mockapi.CommunitySettings) { s.Appearance["branding"] = members{"favicon": "x"} },
			`{"branding":{"favicon":null}}`},
		"a null is gone": {func(s *mockapi.CommunitySettings) { s.Appearance["branding"] = members{} }, ``},
		"two members": {func(s *mockapi.CommunitySettings) { s.Appearance["splashImages"], theme(*s)["mode"] = nil, "light" },
			`{"splashImages":["https://cdn.example.com/a.png"],"theme":{"mode":"dark","palette":{"primary":"#000000"}}}`},
		"an object became a text": {func(s *mockapi.CommunitySettings) { s.Appearance["theme"] = "dark" },
			`{"theme":{"mode":"dark","palette":{"primary":"#000000"}}}`},
	} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			action, written := plancheck.ResourceActionNoop, c.WroteNothing()
			if drift.body != "" {
				action, written = plancheck.ResourceActionUpdate, sent(c, "updateAppearance", drift.body)
			}
			c.Drifts(t, ours(c, appearance(managed)), func() { c.EditSettings(drift.edit) }, action, written)
		})
	}
}

func testCommunityAppearancePermutations(t *testing.T) {
	for name, body := range acctest.Permutations(`settings = jsonencode({ theme = { mode = "dark" } })`,
		map[string]string{"community_id": `community_id = "66b2f0a1c3d4e5f607180910"`}) {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			config := ours(c, block("returningai_community_appearance", body))
			c.Once(t, config, sent(c, "updateAppearance", `{"theme":{"mode":"dark"}}`), nil)
		})
	}
}

func TestAccCommunityAppearanceAsItIsWritesNothing(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: ours(c, appearance(`{ theme = { mode = "light" }, loadingAnimation = { duration = 1.50 } }`)), Check: c.WroteNothing(),
	}}})
}

func testCommunityAppearanceTakesUnknownValues(t *testing.T) {
	c := acctest.New(t)
	values := `resource "terraform_data" "colour" { input = "#000000" }` + "\n"
	c.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config: ours(c, values+appearance(`{ theme = { palette = { primary = terraform_data.colour.output } } }`)),
			Check:  sent(c, "updateAppearance", `{"theme":{"palette":{"primary":"#000000"}}}`),
		},
		{
			PreConfig: c.ResetRequests,
			Config: ours(c, strings.Replace(values, "#000000", "#ffffff", 1)+appearance(`{ theme = { palette = { primary = `+
				`terraform_data.colour.output } } }`)),
			Check: sent(c, "updateAppearance", `{"theme":{"palette":{"primary":"#ffffff"}}}`),
		},
	}})
	c.ResetRequests()
	c.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: ours(c, `resource "terraform_data" "text" { input = "[]" }`+"\n"+
			block("returningai_community_appearance", "settings = terraform_data.text.output")),
		ExpectError: acctest.Spaced(`(?s)can't be managed.*not an object`),
	}}})
}

func testCommunityAppearanceErrors(t *testing.T) {
	for name, test := range map[string]struct {
		settings, message string
		fault             mockapi.Fault
	}{
		"no JSON":             {`"theme"`, `(?s)can't be managed.*not JSON`, mockapi.Fault{}},
		"a list":              {`"[]"`, `(?s)can't be managed.*not an object`, mockapi.Fault{}},
		"nothing":             {`"{}"`, `(?s)no member, so nothing would be managed`, mockapi.Fault{}},
		"more than an object": {`"{} {}"`, `something follows`, mockapi.Fault{}},
		"a key": {
			`jsonencode({ callToAction = { apiKey = "s" } })`, `(?s)may hold secrets.*callToAction\.apiKey`, mockapi.Fault{},
		},
		"a key in a list": {
			`jsonencode({ hooks = [{ WebhookURL = "s" }] })`, `(?s)may hold secrets.*hooks\[0\]\.WebhookURL`, mockapi.Fault{},
		},
		"404 of the read": {`jsonencode({ a = 1 })`, `(?s)before changing it.*operation_overrides.*getAppearance`,
			mockapi.Fault{Operation: "getAppearance", Status: 404}},
		"404 of the write": {`jsonencode({ a = 1 })`, `(?s)operation_overrides.*updateAppearance`,
			mockapi.Fault{Operation: "updateAppearance", Status: 404}},
		"a read without a body": {`jsonencode({ a = 1 })`, `null\s+came`, mockapi.Fault{Operation: "getAppearance", Status: 200,
			Body: `{"meta":{"status":"success"},"data":null}`}},
		"a read of another shape": {`jsonencode({ a = 1 })`, `an\s+array\s+of\s+0`,
			mockapi.Fault{Operation: "getAppearance", Status: 200, Body: `{"meta":{"status":"success"},"data":[]}`}},
	} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			if test.fault.Operation != "" {
				c.Inject(test.fault)
			}
			c.Test(resource.TestCase{Steps: []resource.TestStep{{
				Config: ours(c, block("returningai_community_appearance", "settings = "+test.settings)), ExpectError: acctest.Spaced(test.message)}}})
			if _, changed := c.Settings().Appearance["a"]; changed {
				t.Error("the appearance has changed")
			}
			if err := c.WroteAtMost("updateAppearance"); err != nil {
				t.Error(err)
			}
		})
	}
}

// A failed refresh is an error that leaves the state as it is. An appearance is never gone, so not even a 404 of an operation that
// is known to be right removes it.
func TestCommunityAppearanceRefreshFailsClosed(t *testing.T) {
	for name, test := range map[string]struct {
		fault   mockapi.Fault
		message string
	}{
		"401":                {mockapi.Fault{Status: http.StatusUnauthorized}, `refused the key`},
		"403":                {mockapi.Fault{Status: http.StatusForbidden}, `refused the key`},
		"404":                {mockapi.Fault{Status: http.StatusNotFound, Message: "Community not found"}, `HTTP 404`},
		"500":                {mockapi.Fault{Status: http.StatusInternalServerError}, `HTTP 500`},
		"dropped connection": {mockapi.Fault{Drop: true}, `no answer came`},
		"half an answer":     {mockapi.Fault{Truncate: true}, `JSON\s+was\s+expected`},
		"a web page":         {mockapi.Fault{Status: http.StatusOK, ContentType: "text/html", Body: "<html>"}, `web page`},
		"no answer to speak": {mockapi.Fault{Status: http.StatusOK, Body: `{"meta":{"status":"success"},"data":null}`}, `null\s+came`},
	} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			test.fault.Operation = "getAppearance"
			config := c.Config(appearance(`{ theme = { mode = "dark" } }`), `community_id = "`+c.CommunityID()+`"`,
				`operation_overrides = { getAppearance = "GET /communities/{communityID}/appearance" }`)
			c.RefreshFailsClosed(t, config, test.fault, test.message, nil)
		})
	}
}

func TestCommunityAppearanceWarnsOfWhatAChangeDid(t *testing.T) {
	values := acctest.Values{"settings": `{"theme":{"palette":{"primary":"#ABCDEF"}}}`}
	none := acctest.Object{Type: "returningai_community_appearance"}
	t.Run("dropped what is not managed", func(t *testing.T) {
		c := acctest.New(t)
		c.ReplaceAppearanceObjects()
		created := protocol(c).Apply(none, values)
		if len(created.Errors) > 0 || len(created.Warnings) != 1 || !strings.Contains(created.Warnings[0],
			"theme.mode, theme.palette.secondary") {
			t.Errorf("%q %q", created.Errors, created.Warnings)
		}
	})
	t.Run("did not do what was wanted", func(t *testing.T) {
		c := acctest.New(t)
		c.Inject(mockapi.Fault{Operation: "updateAppearance", Status: 200, Body: `{"meta":{"status":"success"}}`})
		created := protocol(c).Apply(none, values)
		if len(created.Errors) > 0 || len(created.Warnings) != 1 || !strings.Contains(created.Warnings[0],
			"still differ from what is configured: theme") {
			t.Errorf("%q %q", created.Errors, created.Warnings)
		}
	})
	t.Run("could not be read back", func(t *testing.T) {
		c := acctest.New(t)
		p := protocol(c)
		c.Inject(mockapi.Fault{Operation: "getAppearance", Skip: 1, Status: 403, Message: "no"})
		created := p.Apply(none, values)
		if len(created.Errors) > 0 || len(created.Warnings) != 1 || created.Identity["community_id"] != c.CommunityID() ||
			!strings.Contains(created.Warnings[0], "could not be read back") {
			t.Errorf("%q %q %v", created.Errors, created.Warnings, created.Identity)
		}
		if read := p.Read(created.Object); len(read.Errors) > 0 || !strings.Contains(acctest.Text(read.State["current"]), "#ABCDEF") {
			t.Errorf("%v", read)
		}
	})
}

// An import shows what there is, so that a configuration can be written from it.
func TestCommunityAppearanceImportShowsTheCurrentOne(t *testing.T) {
	c := acctest.New(t)
	imported := protocol(c).Import("returningai_community_appearance", c.CommunityID(), nil)
	if len(imported.Errors) > 0 || acctest.Text(imported.State["settings"]) != "null" ||
		!strings.Contains(acctest.Text(imported.State["current"]), `"primary":"#1a73e8"`) {
		t.Errorf("%v", imported)
	}
}
