package channels_test

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const found = "data.returningai_channel.found"

func lookUp(by, value string) string {
	return fmt.Sprintf("data \"returningai_channel\" \"found\" {\n  %s = %q\n}", by, value)
}

func TestAccChannelIsLookedUpWithWhicheverKeyIsThere(t *testing.T) {
	keys := map[string]struct {
		provider  func(c *acctest.Community) []string
		operation string
	}{
		"both keys":          {func(c *acctest.Community) []string { return []string{token(c), systemKey(c)} }, "listSystemChannels"},
		"the system API key": {func(c *acctest.Community) []string { return []string{systemKey(c)} }, "listSystemChannels"},
		"the API token":      {func(c *acctest.Community) []string { return []string{token(c)} }, "listChannels"},
	}
	for name, key := range keys {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			for by, value := range map[string]string{"id": c.ID("General"), "topic": "General"} {
				c.ResetRequests()
				c.Test(resource.TestCase{Steps: []resource.TestStep{{
					Config: c.ConfigWithoutKeys(lookUp(by, value), key.provider(c)...),
					Check: resource.ComposeAggregateTestCheckFunc(
						resource.TestCheckResourceAttr(found, "id", c.ID("General")),
						resource.TestCheckResourceAttr(found, "topic", "General"),
						resource.TestCheckResourceAttr(found, "channel_type", "open"),
						only(c, key.operation),
					),
				}}})
			}
		})
	}
}

func token(c *acctest.Community) string { return fmt.Sprintf("api_token = %q", c.APIToken()) }
func systemKey(c *acctest.Community) string {
	return fmt.Sprintf("system_api_key = %q", c.SystemAPIKey())
}

func only(c *acctest.Community, operation string) resource.TestCheckFunc {
	return acctest.Check(func() error {
		if c.Count(operation) == 0 || c.Count(operation) != len(c.Requests()) {
			return fmt.Errorf("only %s was wanted: %v", operation, c.Operations())
		}
		return nil
	})
}

func TestAccTheIntegrationListServesWhereTheInferredOneIsNotThere(t *testing.T) {
	c := acctest.New(t)
	c.Inject(mockapi.Fault{Operation: "listSystemChannels", Times: -1, Status: 404, Message: "Cannot GET /api/v1/channels"})
	c.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: c.Config(lookUp("topic", "Help")),
		Check:  resource.TestCheckResourceAttr(found, "channel_type", "forum"),
	}}})
}

func TestAccAnOverriddenOperationIsUsed(t *testing.T) {
	c := acctest.New(t)
	c.Reroute("listSystemChannels", "GET", "/api/v1/channel-list")
	c.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: c.ConfigWithoutKeys(lookUp("topic", "Help"), systemKey(c), `operation_overrides = { listSystemChannels = "GET /channel-list" }`),
		Check:  resource.ComposeAggregateTestCheckFunc(resource.TestCheckResourceAttr(found, "id", c.ID("Help")), only(c, "listSystemChannels")),
	}}})
}

func TestAccChannelLookUpErrors(t *testing.T) {
	tests := map[string]struct {
		config  func(c *acctest.Community) string
		message string
	}{
		"neither id nor topic": {func(c *acctest.Community) string { return c.Config(`data "returningai_channel" "found" {}`) },
			`Exactly one of these attributes`},
		"both id and topic": {func(c *acctest.Community) string {
			return c.Config(`data "returningai_channel" "found" {
  id    = "a"
  topic = "b"
}`)
		}, `Exactly one of these attributes`},
		"a typo": {func(c *acctest.Community) string { return c.Config(lookUp("topic", "Genral")) },
			`no channel has the topic "Genral". Did you mean "General"\?`},
		"no topic like it": {func(c *acctest.Community) string { return c.Config(lookUp("topic", "Xylophone")) },
			`no channel has the topic "Xylophone" or a similar one. The data source returningai_channels lists what there is \(3\)`},
		"a topic as an id": {func(c *acctest.Community) string { return c.Config(lookUp("id", "General")) },
			`"General" is the topic of a channel, not an id: use topic = "General", or its id, "[0-9a-f]{24}"`},
		"an unknown id": {func(c *acctest.Community) string { return c.Config(lookUp("id", "ffffffffffffffffffffffff")) },
			`no channel has the id`},
		"several of one topic": {func(c *acctest.Community) string {
			c.AddChannel("General", "open")
			return c.Config(lookUp("topic", "General"))
		}, `(?s)2 channels have the topic "General": [0-9a-f]{24}, [0-9a-f]{24}`},
		"no key at all": {func(c *acctest.Community) string { return c.ConfigWithoutKeys(lookUp("topic", "General")) },
			`(?s)api_token.*RETURNINGAI_API_TOKEN.*community settings > Integration`},
		"a wrong key": {func(c *acctest.Community) string {
			return c.ConfigWithoutKeys(lookUp("topic", "General"), `api_token = "wrong-but-plausible"`)
		}, `(?s)refused the key.*api_token \(RETURNINGAI_API_TOKEN\)`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			c.Refuses(t, test.config(c), test.message)
		})
	}
}

func TestAccChannelsAreListedAndFiltered(t *testing.T) {
	const all = "data.returningai_channels.all"
	tests := map[string]struct {
		filter string
		topics []string
	}{
		"all, by topic":   {``, []string{"Announcements", "General", "Help"}},
		"of a type":       {`channel_type = "forum"`, []string{"Help"}},
		"by pattern":      {`topic_pattern = "^(?i)g"`, []string{"General"}},
		"by both filters": {"channel_type = \"open\"\n  topic_pattern = \"n\"", []string{"Announcements", "General"}},
		"none":            {`topic_pattern = "^nothing$"`, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			checks := []resource.TestCheckFunc{resource.TestCheckResourceAttr(all, "channels.#", fmt.Sprint(len(test.topics)))}
			for i, topic := range test.topics {
				checks = append(checks, resource.TestCheckResourceAttr(all, fmt.Sprintf("channels.%d.topic", i), topic),
					resource.TestCheckResourceAttr(all, fmt.Sprintf("channels.%d.id", i), c.ID(topic)))
			}
			c.Test(resource.TestCase{Steps: []resource.TestStep{{
				Config: c.Config("data \"returningai_channels\" \"all\" {\n  " + test.filter + "\n}"),
				Check:  resource.ComposeAggregateTestCheckFunc(append(checks, only(c, "listSystemChannels"))...),
			}}})
		})
	}
}

func TestAccChannelsErrors(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: c.Config("data \"returningai_channels\" \"all\" {\n  topic_pattern = \"(\"\n}"),
			ExpectError: regexp.MustCompile(`not a regular expression`)},
		{
			PreConfig:   func() { c.Inject(mockapi.Fault{Operation: "listSystemChannels", Times: -1, Truncate: true}) },
			Config:      c.Config(`data "returningai_channels" "all" {}`),
			ExpectError: regexp.MustCompile(`Could not list the channels`),
		},
	}})
}
