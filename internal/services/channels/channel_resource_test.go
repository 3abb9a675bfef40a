package channels_test

import (
	"fmt"
	"net/http"
	"regexp"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

func TestMain(m *testing.M) { acctest.Main(m) }

const address = "returningai_channel.news"

// news is a configuration with one channel; more lines go into the resource.
func news(c *acctest.Community, topic, channelType, more string) string {
	return c.Config(newsResource(topic, channelType, more))
}

func newsResource(topic, channelType, more string) string {
	return fmt.Sprintf(`resource "returningai_channel" "news" {
  topic        = %q
  channel_type = %q
  %s
}`, topic, channelType, more)
}

// isThere checks that the community has exactly one channel with the topic, of the type.
func isThere(c *acctest.Community, topic, channelType string) resource.TestCheckFunc {
	return acctest.Check(func() error {
		count := 0
		for _, channel := range c.Channels() {
			if channel.Topic == topic && channel.Type == channelType {
				count++
			}
		}
		if count != 1 {
			return fmt.Errorf("the community has %d channels %q of the type %s: %v", count, topic, channelType, c.Channels())
		}
		return nil
	})
}

func isGone(c *acctest.Community, topic string) resource.TestCheckFunc {
	return acctest.Check(func() error {
		if channel, found := c.ChannelByTopic(topic); found {
			return fmt.Errorf("the channel is still there: %v", channel)
		}
		return nil
	})
}

func testChannelLifecycle(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config:           news(c, "Release notes", "open", ""),
				ConfigPlanChecks: acctest.Action(address, plancheck.ResourceActionCreate),
				Check: resource.ComposeAggregateTestCheckFunc(
					isThere(c, "Release notes", "open"),
					c.Wrote(map[string]int{"createChannel": 1}),
					resource.TestMatchResourceAttr(address, "id", regexp.MustCompile(`^[0-9a-f]{24}$`)),
					resource.TestCheckResourceAttr(address, "topic", "Release notes"),
					resource.TestCheckResourceAttr(address, "channel_type", "open"),
					resource.TestCheckResourceAttr(address, "on_destroy", "delete"),
					resource.TestCheckResourceAttr(address, "adopt_existing", "false"),
					resource.TestCheckResourceAttr(address, "permissions.#", "0"),
					resource.TestCheckResourceAttrSet(address, "user_id"),
					resource.TestCheckResourceAttrSet(address, "server_id"),
					resource.TestCheckResourceAttrSet(address, "created_at"),
					resource.TestCheckResourceAttrSet(address, "updated_at"),
				),
			},
			{
				PreConfig:        c.ResetRequests,
				Config:           news(c, "Release notes", "open", ""),
				ConfigPlanChecks: acctest.EmptyPlan(),
				Check:            c.WroteNothing(),
			},
			{
				Config:           news(c, "Changes", "forum", ""),
				ConfigPlanChecks: acctest.Action(address, plancheck.ResourceActionUpdate),
				Check: resource.ComposeAggregateTestCheckFunc(
					isThere(c, "Changes", "forum"),
					c.Wrote(map[string]int{"updateChannel": 1}),
				),
			},
			{
				PreConfig:        c.ResetRequests,
				Config:           news(c, "Changes", "forum", `on_destroy = "abandon"`),
				ConfigPlanChecks: acctest.Action(address, plancheck.ResourceActionUpdate),
				Check:            c.WroteNothing(),
			},
			{
				Config: news(c, "Changes", "forum", `on_destroy = "delete"`),
			},
		},
		CheckDestroy: resource.ComposeAggregateTestCheckFunc(isGone(c, "Changes"), c.Wrote(map[string]int{"deleteChannel": 1})),
	})
}

// removedLongAfter removes a channel that is old enough for its absence to count.
func removedLongAfter(c *acctest.Community, id string) error {
	c.Server.Clock().Advance(2 * time.Minute)
	return c.RemoveChannel(id)
}

func testChannelDrift(t *testing.T) {
	drifts := map[string]struct {
		edit   func(c *acctest.Community, id string) error
		action plancheck.ResourceActionType
		writes map[string]int
	}{
		"renamed": {func(c *acctest.Community, id string) error { return c.EditChannel(id, "Renamed", "open") },
			plancheck.ResourceActionUpdate, map[string]int{"updateChannel": 1}},
		"of another type": {func(c *acctest.Community, id string) error { return c.EditChannel(id, "News", "forum") },
			plancheck.ResourceActionUpdate, map[string]int{"updateChannel": 1}},
		"deleted": {removedLongAfter, plancheck.ResourceActionCreate, map[string]int{"createChannel": 1}},
	}
	for name, drift := range drifts {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			c.Test(resource.TestCase{
				Steps: []resource.TestStep{
					{Config: news(c, "News", "open", "")},
					{
						PreConfig: func() {
							if err := drift.edit(c, c.ID("News")); err != nil {
								t.Fatal(err)
							}
							c.ResetRequests()
						},
						Config:           news(c, "News", "open", ""),
						ConfigPlanChecks: acctest.Action(address, drift.action),
						Check:            resource.ComposeAggregateTestCheckFunc(isThere(c, "News", "open"), c.Wrote(drift.writes)),
					},
				},
			})
		})
	}
}

func TestAccChannelWhiteSpaceAroundTheTopicIsNoChange(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{Config: news(c, "  News ", "open", ""), Check: isThere(c, "News", "open")},
			{PreConfig: c.ResetRequests, Config: news(c, "News", "open", ""), ConfigPlanChecks: acctest.EmptyPlan(), Check: c.WroteNothing()},
		},
	})
}

// Each optional attribute may be left out: the channel is made once and the next plan is empty.
func testChannelPermutations(t *testing.T) {
	bodies := acctest.Permutations("topic = \"News\"\n  channel_type = \"open\"", map[string]string{
		"on_destroy":     `on_destroy = "delete"`,
		"adopt_existing": `adopt_existing = true`,
		"timeouts":       `timeouts = { create = "2m", read = "1m", update = "2m", delete = "2m" }`,
	})
	for name, body := range bodies {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			config := c.Config("resource \"returningai_channel\" \"news\" {\n  " + body + "\n}")
			made := resource.ComposeAggregateTestCheckFunc(isThere(c, "News", "open"), c.Wrote(map[string]int{"createChannel": 1}))
			c.Once(t, config, made, isGone(c, "News"))
		})
	}
}

func testChannelTakesAnyTypeAndUnknownValues(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{{
			Config: c.Config(`
resource "terraform_data" "names" { input = { topic = "Stage", type = "audio", fate = "delete", adopt = true } }
resource "returningai_channel" "news" {
  topic          = terraform_data.names.output.topic
  channel_type   = terraform_data.names.output.type
  on_destroy     = terraform_data.names.output.fate
  adopt_existing = terraform_data.names.output.adopt
  timeouts       = { create = "1m", read = "1m", update = "1m", delete = "1m" }
}`),
			Check: resource.ComposeAggregateTestCheckFunc(isThere(c, "Stage", "audio"), c.Wrote(map[string]int{"createChannel": 1})),
		}},
		CheckDestroy: isGone(c, "Stage"),
	})
}

func TestAccChannelIsAbandonedWhenThatIsWanted(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{
		Steps:        []resource.TestStep{{Config: news(c, "News", "open", `on_destroy = "abandon"`)}},
		CheckDestroy: resource.ComposeAggregateTestCheckFunc(isThere(c, "News", "open"), c.Wrote(map[string]int{"createChannel": 1})),
	})
}

func TestAccChannelThatIsGoneIsDestroyed(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{Config: news(c, "News", "open", "")},
			{
				// Deleted after the refresh: the service answers 404 to the delete, and the list shows that it is gone.
				PreConfig: func() {
					c.Inject(mockapi.Fault{Operation: "deleteChannel", Status: http.StatusNotFound, Message: "Channel not found", Effect: true})
				},
				Config:  news(c, "News", "open", ""),
				Destroy: true,
			},
		},
		CheckDestroy: isGone(c, "News"),
	})
}

func TestAccChannelAdoption(t *testing.T) {
	adopting := `adopt_existing = true`
	t.Run("takes over the one that is there", func(t *testing.T) {
		c := acctest.New(t)
		there := c.AddChannel("News", "forum")
		c.Test(resource.TestCase{
			Steps: []resource.TestStep{{
				Config: news(c, "News", "open", adopting),
				Check: resource.ComposeAggregateTestCheckFunc(
					isThere(c, "News", "open"), c.Wrote(map[string]int{"updateChannel": 1}),
					resource.TestCheckResourceAttr(address, "id", there.ID)),
			}},
		})
	})
	t.Run("writes nothing when nothing differs", func(t *testing.T) {
		c := acctest.New(t)
		c.AddChannel("News", "open")
		c.Test(resource.TestCase{Steps: []resource.TestStep{{Config: news(c, "News", "open", adopting), Check: c.WroteNothing()}}})
	})
	t.Run("creates when there is none", func(t *testing.T) {
		c := acctest.New(t)
		c.Test(resource.TestCase{Steps: []resource.TestStep{{
			Config: news(c, "News", "open", adopting), Check: c.Wrote(map[string]int{"createChannel": 1})}}})
	})
	t.Run("refuses to choose, at plan time", func(t *testing.T) {
		c := acctest.New(t)
		one, two := c.AddChannel("News", "open"), c.AddChannel("News", "open")
		c.Test(resource.TestCase{Steps: []resource.TestStep{{
			Config: news(c, "News", "open", adopting), PlanOnly: true,
			ExpectError: regexp.MustCompile(fmt.Sprintf(`(?s)2 channels.*%s.*%s`, one.ID, two.ID)),
		}}})
		if err := c.WroteNothing()(nil); err != nil {
			t.Error(err)
		}
	})
	t.Run("gives one channel to one resource", func(t *testing.T) {
		c := acctest.New(t)
		c.AddChannel("News", "open")
		c.Test(resource.TestCase{Steps: []resource.TestStep{{
			Config: c.Config(`resource "returningai_channel" "news" {
  count          = 2
  topic          = "News"
  channel_type   = "open"
  adopt_existing = true
}`),
			ExpectError: acctest.Spaced(`(?s)Two resources (adopt one channel|are to have the topic)`),
		}}})
	})
	t.Run("makes no channel that two would have", func(t *testing.T) {
		c := acctest.New(t)
		c.Test(resource.TestCase{Steps: []resource.TestStep{{
			Config: c.Config(`resource "returningai_channel" "news" {
  count          = 2
  topic          = "News"
  channel_type   = "open"
  adopt_existing = true
}`),
			ExpectError: acctest.Spaced(`Two resources are to have the topic "News"`),
		}}})
		if err := c.WroteNothing()(nil); err != nil {
			t.Error(err)
		}
	})
}

func testChannelImport(t *testing.T) {
	c := acctest.New(t)
	step := func(id func(*terraform.State) (string, error)) resource.TestStep {
		return resource.TestStep{ResourceName: address, ImportState: true, ImportStateVerify: true,
			ImportStateVerifyIgnore: []string{"on_destroy"}, ImportStateIdFunc: id}
	}
	byID := func(s *terraform.State) (string, error) { return s.RootModule().Resources[address].Primary.ID, nil }
	byTopic := func(*terraform.State) (string, error) { return "topic:News", nil }
	wrong := func(id, message string) resource.TestStep {
		return resource.TestStep{ResourceName: address, ImportState: true, ImportStateId: id, ExpectError: regexp.MustCompile(message)}
	}
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{Config: news(c, "News", "open", "")},
			step(byID),
			step(byTopic),
			wrong("topic:Nws", `(?s)no channel has the topic "Nws".*"News"`),
			wrong("name:News", `(?s)is not an import id.*<id>.*topic:<topic>`),
			wrong("a/b", `(?s)is not an import id`),
			wrong("000000000000000000000000", `(?s)non-existent remote object|Cannot import`),
			{Config: news(c, "News", "open", ""), ConfigPlanChecks: acctest.EmptyPlan(), Check: c.Wrote(map[string]int{"createChannel": 1})},
		},
	})
}

func TestAccChannelImportByBlockWritesNothing(t *testing.T) {
	c := acctest.New(t)
	there := c.AddChannel("News", "open")
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{{
			Config: c.Config(newsResource("News", "open", "") + fmt.Sprintf("\nimport {\n  to = %s\n  id = %q\n}", address, there.ID)),
			Check:  resource.ComposeAggregateTestCheckFunc(c.WroteNothing(), resource.TestCheckResourceAttr(address, "id", there.ID)),
		}},
	})
}

// A failed refresh is an error that leaves the state as it is: the step after it finds the same channel and writes nothing.
func TestChannelRefreshFailsClosed(t *testing.T) {
	faults := map[string]struct {
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
		"a web page": {mockapi.Fault{Status: http.StatusOK, ContentType: "text/html", Body: "<html>Welcome</html>"}, `web page`},
	}
	for name, test := range faults {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			test.fault.Operation = "listSystemChannels"
			systemKeyOnly := c.ConfigWithoutKeys(newsResource("News", "open", ""), fmt.Sprintf("system_api_key = %q", c.SystemAPIKey()))
			c.RefreshFailsClosed(t, systemKeyOnly, test.fault, test.message, isThere(c, "News", "open"))
		})
	}
}

func testChannelErrorsSayWhatToDo(t *testing.T) {
	tests := map[string]struct {
		config  func(c *acctest.Community) string
		fault   mockapi.Fault
		message string
	}{
		"no system key": {
			config: func(c *acctest.Community) string {
				return c.ConfigWithoutKeys(newsResource("News", "open", ""), fmt.Sprintf("api_token = %q", c.APIToken()))
			},
			message: `(?s)system_api_key.*RETURNINGAI_SYSTEM_API_KEY.*Login Management`,
		},
		"wrong system key": {
			config: func(c *acctest.Community) string {
				return c.ConfigWithoutKeys(newsResource("News", "open", ""), `system_api_key = "not-the-key-of-this-community"`)
			},
			message: `(?s)plan the channel.*RETURNINGAI_SYSTEM_API_KEY`,
		},
		"blank topic": {config: func(c *acctest.Community) string { return news(c, "  ", "open", "") }, message: `must not be blank`},
		"unknown fate": {config: func(c *acctest.Community) string { return news(c, "News", "open", `on_destroy = "keep"`) },
			message: `on_destroy`},
		"refused by the service": {
			config:  func(c *acctest.Community) string { return news(c, "News", "open", "") },
			fault:   mockapi.Fault{Operation: "createChannel", Status: http.StatusBadRequest, Message: "topic is too long"},
			message: `(?s)topic is too long.*compare the configuration`,
		},
		"asked to wait longer than there is time": {
			config: func(c *acctest.Community) string { return news(c, "News", "open", `timeouts = { create = "1m" }`) },
			fault: mockapi.Fault{Operation: "createChannel", Status: http.StatusTooManyRequests, Message: "slow down",
				Header: map[string]string{"Retry-After": "3600"}},
			message: `(?s)slow down.*a wait of 1h0m0s is longer than the time left.*timeouts`,
		},
		"conflict": {
			config:  func(c *acctest.Community) string { return news(c, "News", "open", "") },
			fault:   mockapi.Fault{Operation: "createChannel", Status: http.StatusConflict, Message: "duplicate"},
			message: `(?s)duplicate.*Import it`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			c.ToleratesProblems()
			if test.fault.Operation != "" {
				c.Inject(test.fault)
			}
			c.Refuses(t, test.config(c), test.message)
			if _, made := c.ChannelByTopic("News"); made {
				t.Error("a channel was made all the same")
			}
			if err := c.WroteAtMost("createChannel"); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestAccChannelUpdateAndDeleteErrorsKeepTheState(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{Config: news(c, "News", "open", "")},
			{
				PreConfig: func() {
					c.Inject(mockapi.Fault{Operation: "updateChannel", Status: http.StatusForbidden, Message: "no"})
				},
				Config: news(c, "Other", "open", ""), ExpectError: regexp.MustCompile(`Could not update the channel`),
			},
			{
				PreConfig: func() {
					c.Inject(mockapi.Fault{Operation: "deleteChannel", Status: http.StatusNotFound, Body: "<html>", ContentType: "text/html"})
				},
				Config: news(c, "News", "open", ""), Destroy: true, ExpectError: acctest.Spaced(`(?s)delete the channel ` +
					`"News".*deleteChannel = `),
			},
			{Config: news(c, "News", "open", ""), ConfigPlanChecks: acctest.EmptyPlan()},
		},
		CheckDestroy: isGone(c, "News"),
	})
}

// A create whose answer is lost is looked for before it is repeated.
func TestChannelIsCreatedOnceAlthoughTheAnswerIsLost(t *testing.T) {
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
			test.fault.Operation = "createChannel"
			c.Inject(test.fault)
			c.Once(t, news(c, "News", "open", ""), resource.ComposeAggregateTestCheckFunc(
				isThere(c, "News", "open"), c.Wrote(map[string]int{"createChannel": test.creates})), nil)
		})
	}
}

func TestAccASecondChannelOfATopicIsMade(t *testing.T) {
	c := acctest.New(t)
	c.AddChannel("News", "open")
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{{Config: news(c, "News", "open", ""), Check: c.Wrote(map[string]int{"createChannel": 1})}},
	})
	if len(c.Channels()) != 4 { // three seeded and the one that was there; the second was destroyed with the test
		t.Errorf("channels: %v", c.Channels())
	}
}

func TestAccAPlanOverManyChannelsMakesOneListRequest(t *testing.T) {
	const many = 500
	c := acctest.New(t)
	config := c.Config(fmt.Sprintf(`resource "returningai_channel" "news" {
  count        = %d
  topic        = "Channel ${count.index}"
  channel_type = "open"
}`, many))
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{Config: config, Check: c.Wrote(map[string]int{"createChannel": many})},
			{PreConfig: c.ResetRequests, RefreshState: true, Check: acctest.Check(func() error {
				if got := c.Count("listSystemChannels"); got != 1 || len(c.Requests()) != 1 {
					return fmt.Errorf("%d lists in %d requests", got, len(c.Requests()))
				}
				return nil
			})},
			{PreConfig: c.ResetRequests, Config: config, PlanOnly: true},
		},
	})
	lists := 0
	for _, request := range c.Requests() {
		if request.Operation == "listSystemChannels" {
			lists++
		}
		if request.Operation == "deleteChannel" {
			break
		}
	}
	if lists > 3 { // PlanOnly plans twice, destroying refreshes once
		t.Errorf("%d list requests for two plans and a destroy", lists)
	}
}
