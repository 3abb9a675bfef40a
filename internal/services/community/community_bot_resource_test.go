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

const botAddress = "returningai_community_bot.ours"

func bot(lines string) string { return block("returningai_community_bot", lines) }

func testCommunityBotLifecycle(t *testing.T) {
	c := acctest.New(t)
	const picture = "https://cdn.example.com/bot.png"
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config:           ours(c, bot("name = \"Robot\"\n  avatar = \""+picture+"\"")),
				ConfigPlanChecks: acctest.Action(botAddress, plancheck.ResourceActionCreate),
				Check: resource.ComposeAggregateTestCheckFunc(
					sent(c, "updateCommunityBot", `{"name":"Robot","avatar":"`+picture+`"}`),
					is(c, func(s mockapi.CommunitySettings) bool { return s.BotName == "Robot" && s.BotAvatar == picture }),
					resource.TestCheckResourceAttr(botAddress, "community_id", c.CommunityID()),
				),
			},
			{PreConfig: c.ResetRequests, Config: ours(c, bot("name = \"Robot\"\n  avatar = \""+picture+"\"")), ConfigPlanChecks: acctest.EmptyPlan(),
				Check: c.WroteNothing()},
			{
				Config:           ours(c, bot("name = \"Helper\"\n  avatar = \""+picture+"\"")),
				ConfigPlanChecks: acctest.Action(botAddress, plancheck.ResourceActionUpdate),
				Check:            sent(c, "updateCommunityBot", `{"name":"Helper"}`),
			},
			{
				PreConfig: c.ResetRequests, Config: ours(c, bot(`name = "Helper"`)), // the picture is no longer managed, and stays
				Check: resource.ComposeAggregateTestCheckFunc(c.WroteNothing(), is(c,
					func(s mockapi.CommunitySettings) bool { return s.BotAvatar == picture })),
			},
			{
				Config: ours(c, bot("name = \"Helper\"\n  avatar = \"\"")), // the picture is removed
				Check: resource.ComposeAggregateTestCheckFunc(sent(c, "updateCommunityBot", `{"avatar":null}`),
					is(c, func(s mockapi.CommunitySettings) bool { return s.BotAvatar == "" && s.BotName == "Helper" })),
			},
			{PreConfig: c.ResetRequests, Config: ours(c, bot("name = \"Helper\"\n  avatar = \"\"")), ConfigPlanChecks: acctest.EmptyPlan()},
		},
		CheckDestroy: resource.ComposeAggregateTestCheckFunc(c.WroteNothing(),
			is(c, func(s mockapi.CommunitySettings) bool { return s.BotName == "Helper" })),
	})
}

// No operation reads the bot: a change made elsewhere is not seen.
func testCommunityBotDriftIsNotSeen(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: ours(c, bot(`name = "Robot"`))},
		{
			PreConfig: func() {
				c.EditSettings(func(s *mockapi.CommunitySettings) { s.BotName = "Changed" })
				c.ResetRequests()
			},
			Config: ours(c, bot(`name = "Robot"`)), ConfigPlanChecks: acctest.EmptyPlan(), Check: c.WroteNothing(),
		},
		{
			Config: ours(c, bot(`name = "Robot II"`)),
			Check: resource.ComposeAggregateTestCheckFunc(sent(c, "updateCommunityBot", `{"name":"Robot II"}`),
				is(c, func(s mockapi.CommunitySettings) bool { return s.BotName == "Robot II" })),
		},
	}})
}

func testCommunityBotPermutations(t *testing.T) {
	for name, body := range acctest.Permutations(`name = "Robot"`, map[string]string{
		"avatar": `avatar = "https://cdn.example.com/bot.png"`, "community_id": `community_id = "66b2f0a1c3d4e5f607180910"`,
	}) {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			changed := is(c, func(s mockapi.CommunitySettings) bool {
				return s.BotName == "Robot" && (s.BotAvatar != "") == strings.Contains(body, "avatar")
			})
			c.Once(t, c.Config(bot(body)), resource.ComposeAggregateTestCheckFunc(c.Wrote(map[string]int{"updateCommunityBot": 1}), changed), nil)
		})
	}
}

func testCommunityBotTakesUnknownValues(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: ours(c, `resource "terraform_data" "values" { input = { name = "Robot", avatar = "https://cdn.example.com/bot.png" } }`+"\n"+
			bot("name = terraform_data.values.output.name\n  avatar = terraform_data.values.output.avatar")),
		Check: sent(c, "updateCommunityBot", `{"name":"Robot","avatar":"https://cdn.example.com/bot.png"}`),
	}}})
}

func testCommunityBotErrors(t *testing.T) {
	for name, test := range map[string]struct{ lines, message string }{
		"nothing":               {``, `At least one of these attributes`},
		"a blank name":          {`name = " "`, `must not be blank`},
		"a picture with spaces": {`avatar = "my picture.png"`, `must be the address of an image`},
	} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			c.Refuses(t, ours(c, bot(test.lines)), test.message)
			if err := c.WroteNothing()(nil); err != nil {
				t.Error(err)
			}
		})
	}
	t.Run("refused by the service", func(t *testing.T) {
		c := acctest.New(t)
		c.Inject(mockapi.Fault{Operation: "updateCommunityBot", Status: http.StatusBadRequest, Message: "name is too long"})
		refused := resource.TestStep{Config: ours(c, bot(`name = "Robot"`)),
			ExpectError: acctest.Spaced(`(?s)name is too long.*compare the configuration`)}
		c.Test(resource.TestCase{Steps: []resource.TestStep{refused}})
		if err := c.WroteAtMost("updateCommunityBot"); err != nil || c.Settings().BotName == "Robot" {
			t.Errorf("%v, the bot is called %q", err, c.Settings().BotName)
		}
	})
}
