package messaging_test

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

func TestMain(m *testing.M) { acctest.Main(m) }

const (
	address = "returningai_message.news"
	topic   = "Announcements"
)

// quiet starts a community whose Announcements channel has no messages.
func quiet(t *testing.T, options ...mockapi.Option) *acctest.Community {
	t.Helper()
	c := acctest.New(t, options...)
	for _, message := range c.Messages(c.ID(topic)) {
		must(t, c.RemoveMessage(message.ID))
	}
	return c
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// announcement is a configuration with one message in Announcements from ana; more lines go into the resource.
func announcement(c *acctest.Community, text, more string) string {
	return c.Config(messageResource(c, "news", text, more), `default_sender = "ana"`)
}

func messageResource(c *acctest.Community, name, text, more string) string {
	return fmt.Sprintf(`resource "returningai_message" %q {
  channel_id = %q
  message    = %q
  %s
}`, name, c.ID(topic), text, more)
}

// shows checks that members see exactly these texts in Announcements, oldest first.
func shows(c *acctest.Community, texts ...string) resource.TestCheckFunc {
	return acctest.Check(func() error {
		if got := c.Texts(c.ID(topic)); !slices.Equal(got, texts) {
			return fmt.Errorf("members see %q, wanted %q", got, texts)
		}
		return nil
	})
}

func testMessageLifecycle(t *testing.T) {
	c := quiet(t)
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config:           announcement(c, "Hello", ""),
				ConfigPlanChecks: acctest.Action(address, plancheck.ResourceActionCreate),
				Check: resource.ComposeAggregateTestCheckFunc(
					shows(c, "Hello"),
					c.Wrote(map[string]int{"sendMessage": 1}),
					hasID(c, address, 0),
					resource.TestCheckResourceAttr(address, "sender", "ana"),
					resource.TestCheckResourceAttr(address, "user_id", "101"),
					resource.TestCheckResourceAttr(address, "sunk", "false"),
					resource.TestMatchResourceAttr(address, "timestamp", regexp.MustCompile(`^2026-01-15T09:00:00\.\d{3}Z$`)),
				),
			},
			{PreConfig: c.ResetRequests, Config: announcement(c, "Hello", ""), ConfigPlanChecks: acctest.EmptyPlan(), Check: c.WroteNothing()},
			{PreConfig: c.ResetRequests, Config: announcement(c, "  Hello\n", ""), ConfigPlanChecks: acctest.EmptyPlan(), Check: c.WroteNothing()},
			{
				Config:           announcement(c, "Hello again", ""),
				ConfigPlanChecks: acctest.Action(address, plancheck.ResourceActionDestroyBeforeCreate),
				Check: resource.ComposeAggregateTestCheckFunc(shows(c, "Hello", "Hello again"), c.Wrote(map[string]int{"sendMessage": 1}),
					hasID(c, address, 1)),
			},
			{PreConfig: c.ResetRequests, Config: announcement(c, "Hello again", `keep_within = 50`),
				ConfigPlanChecks: acctest.Action(address, plancheck.ResourceActionUpdate), Check: c.WroteNothing()},
			// Another default sender concerns what is posted from now on.
			{Config: c.Config(messageResource(c, "news", "Hello again", "keep_within = 50"), `default_sender = "ben"`),
				ConfigPlanChecks: acctest.EmptyPlan(), Check: c.WroteNothing()},
		},
		CheckDestroy: resource.ComposeAggregateTestCheckFunc(shows(c, "Hello", "Hello again"), c.WroteNothing()),
	})
}

// hasID checks that a resource has the id of the message at a place in Announcements, 0 being the oldest.
func hasID(c *acctest.Community, address string, place int) resource.TestCheckFunc {
	return func(s *terraform.State) error {
		messages := c.Messages(c.ID(topic))
		if place >= len(messages) {
			return fmt.Errorf("there are only %d messages", len(messages))
		}
		return resource.TestCheckResourceAttr(address, "id", messages[place].ID)(s)
	}
}

func testMessageChangesThatPostAnew(t *testing.T) {
	c := quiet(t)
	other := c.AddChannel("Other", "open")
	from := func(channel, sender string) string {
		return c.Config(fmt.Sprintf(`resource "returningai_message" "news" {
  channel_id = %q
  message    = "Hello"
  sender     = %q
}`, channel, sender))
	}
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{Config: from(c.ID(topic), "ana@example.com"), Check: shows(c, "Hello")},
			{Config: from(c.ID(topic), "ben"), ConfigPlanChecks: acctest.Action(address, plancheck.ResourceActionDestroyBeforeCreate),
				Check: shows(c, "Hello", "Hello")},
			{Config: from(other.ID, "ben"), ConfigPlanChecks: acctest.Action(address, plancheck.ResourceActionDestroyBeforeCreate),
				Check: acctest.Check(func() error {
					if texts := c.Texts(other.ID); len(texts) != 1 {
						return fmt.Errorf("the other channel has %q", texts)
					}
					return c.Wrote(map[string]int{"sendMessage": 3})(nil)
				})},
		},
	})
}

// What somebody does in the product shows as the status, and posts nothing.
func testMessageDrift(t *testing.T) {
	drifts := map[string]struct {
		edit   func(c *acctest.Community, id string) error
		status string
		after  []string
	}{
		"edited by a person": {func(c *acctest.Community, id string) error { return c.EditMessage(id, "Edited") }, "edited",
			[]string{"Edited"}},
		"deleted by a person": {func(c *acctest.Community, id string) error { return c.RemoveMessage(id) }, "missing", []string{}},
		"followed by other talk": {func(c *acctest.Community, _ string) error { _, err := c.PostAs(c.ID(topic), "ben", "Nice"); return err },
			"posted", []string{"Hello", "Nice"}},
		"repeated by a person": {func(c *acctest.Community, _ string) error {
			_, err := c.PostAs(c.ID(topic), "ana", "Hello")
			return err
		}, "posted", []string{"Hello", "Hello"}},
		"edited by white space": {func(c *acctest.Community, id string) error { return c.EditMessage(id, "Hello ") }, "posted",
			[]string{"Hello"}},
		"in a channel now of another type": {func(c *acctest.Community, _ string) error { return c.EditChannel(c.ID(topic), topic, "forum") },
			"posted", []string{"Hello"}},
	}
	for name, drift := range drifts {
		t.Run(name, func(t *testing.T) {
			c := quiet(t)
			kept := c.Drifts(t, announcement(c, "Hello", ""), func() {
				must(t, drift.edit(c, c.Messages(c.ID(topic))[0].ID))
				c.Server.Clock().Advance(time.Hour)
			}, plancheck.ResourceActionNoop, resource.ComposeAggregateTestCheckFunc(c.WroteNothing(), shows(c, drift.after...)))
			if status := acctest.Text(kept.State["status"]); status != drift.status {
				t.Errorf("status: %s, wanted: %s", status, drift.status)
			}
		})
	}
}

// With on_drift = "repost" a message is posted anew, once, on proof.
func TestAccMessageDriftIsRepairedWhereThatIsWanted(t *testing.T) {
	drifts := map[string]struct {
		edit  func(c *acctest.Community, id string) error
		after []string
	}{
		"edited by a person":  {func(c *acctest.Community, id string) error { return c.EditMessage(id, "Edited") }, []string{"Edited", "Hello"}},
		"deleted by a person": {func(c *acctest.Community, id string) error { return c.RemoveMessage(id) }, []string{"Hello"}},
	}
	for name, drift := range drifts {
		t.Run(name, func(t *testing.T) {
			c := quiet(t)
			config := announcement(c, "Hello", `on_drift = "repost"`)
			c.Test(resource.TestCase{
				Steps: []resource.TestStep{
					{Config: config},
					{
						PreConfig:        func() { must(t, drift.edit(c, c.Messages(c.ID(topic))[0].ID)); c.ResetRequests() },
						Config:           config,
						ConfigPlanChecks: acctest.Action(address, plancheck.ResourceActionNoop), // it is younger than a minute
						Check:            c.WroteNothing(),
					},
					{
						PreConfig:        func() { c.Server.Clock().Advance(time.Hour) },
						Config:           config,
						ConfigPlanChecks: acctest.Action(address, plancheck.ResourceActionDestroyBeforeCreate),
						Check:            resource.ComposeAggregateTestCheckFunc(shows(c, drift.after...), c.Wrote(map[string]int{"sendMessage": 1})),
					},
					{
						PreConfig:        func() { c.Server.Clock().Advance(time.Hour); c.ResetRequests() },
						Config:           config,
						ConfigPlanChecks: acctest.EmptyPlan(),
						Check: resource.ComposeAggregateTestCheckFunc(c.WroteNothing(),
							resource.TestCheckResourceAttr(address, "status", "posted")),
					},
				},
			})
		})
	}
}

// A window of 100 that has moved on says nothing of an older message; one that reaches back past it says that it is gone.
func TestAccMessageOlderThanTheWindowIsKept(t *testing.T) {
	c := quiet(t)
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{Config: announcement(c, "Hello", "")},
			{
				PreConfig:        func() { must(t, c.FillChannel(c.ID(topic), 100)); c.ResetRequests() },
				Config:           announcement(c, "Hello", ""),
				ConfigPlanChecks: acctest.EmptyPlan(),
				Check:            c.WroteNothing(),
			},
			{
				// The message is gone, but nothing that can be read shows it.
				PreConfig:        func() { must(t, c.RemoveMessage(c.Messages(c.ID(topic))[0].ID)); c.ResetRequests() },
				Config:           announcement(c, "Hello", ""),
				ConfigPlanChecks: acctest.EmptyPlan(),
				Check:            c.WroteNothing(),
			},
		},
	})
}

func TestAccMessageDeletedWithinAFullWindowIsPostedAgainWhereThatIsWanted(t *testing.T) {
	c := quiet(t)
	must(t, c.FillChannel(c.ID(topic), 120))
	config := announcement(c, "Hello", `on_drift = "repost"`)
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{Config: config, Check: hasID(c, address, 120)},
			{
				PreConfig: func() {
					must(t, c.RemoveMessage(c.Messages(c.ID(topic))[120].ID))
					c.Server.Clock().Advance(time.Hour)
					c.ResetRequests()
				},
				Config:           config,
				ConfigPlanChecks: acctest.Action(address, plancheck.ResourceActionDestroyBeforeCreate),
				Check:            c.Wrote(map[string]int{"sendMessage": 1}),
			},
		},
	})
}

func TestAccMessageIsPostedOnceAlthoughTheAnswerIsLost(t *testing.T) {
	faults := map[string]struct {
		fault mockapi.Fault
		sends int
	}{
		"dropped after it took effect":  {mockapi.Fault{Drop: true, Effect: true}, 1},
		"dropped before it took effect": {mockapi.Fault{Drop: true}, 2},
		"500 after it took effect":      {mockapi.Fault{Status: 500, Effect: true}, 1},
		"503 before it took effect":     {mockapi.Fault{Status: 503}, 2},
		"408 after it took effect":      {mockapi.Fault{Status: 408, Effect: true}, 1},
		"half an answer":                {mockapi.Fault{Truncate: true}, 1},
		"a web page after the effect":   {mockapi.Fault{Status: 200, Body: "<html>", ContentType: "text/html", Effect: true}, 1},
		"429 without effect":            {mockapi.Fault{Status: 429, Header: map[string]string{"Retry-After": "7"}}, 2},
	}
	for name, test := range faults {
		t.Run(name, func(t *testing.T) {
			c := quiet(t)
			test.fault.Operation = "sendMessage"
			c.Inject(test.fault)
			c.Test(resource.TestCase{
				Steps: []resource.TestStep{{
					Config: announcement(c, "Hello", ""),
					Check: resource.ComposeAggregateTestCheckFunc(shows(c, "Hello"), c.Wrote(map[string]int{"sendMessage": test.sends}),
						hasID(c, address, 0)),
				}},
			})
		})
	}
}

func TestAccMessageIsPostedOnceAlthoughItShowsLate(t *testing.T) {
	t.Run("within the time that is waited", func(t *testing.T) {
		c := quiet(t)
		c.SetVisibilityDelay(5 * time.Second)
		c.Test(resource.TestCase{Steps: []resource.TestStep{{
			Config: announcement(c, "Hello", ""),
			Check:  resource.ComposeAggregateTestCheckFunc(shows(c, "Hello"), hasID(c, address, 0), c.Wrote(map[string]int{"sendMessage": 1})),
		}}})
	})
	t.Run("after a lost answer", func(t *testing.T) {
		c := quiet(t)
		c.SetVisibilityDelay(5 * time.Second)
		c.Inject(mockapi.Fault{Operation: "sendMessage", Drop: true, Effect: true})
		c.Test(resource.TestCase{Steps: []resource.TestStep{{
			Config: announcement(c, "Hello", ""),
			Check:  resource.ComposeAggregateTestCheckFunc(shows(c, "Hello"), hasID(c, address, 0), c.Wrote(map[string]int{"sendMessage": 1})),
		}}})
	})
	t.Run("long after the apply", func(t *testing.T) {
		c := quiet(t)
		c.SetVisibilityDelay(time.Hour)
		c.Test(resource.TestCase{
			Steps: []resource.TestStep{
				{
					Config: announcement(c, "Hello", ""),
					Check: resource.ComposeAggregateTestCheckFunc(resource.TestCheckResourceAttr(address, "id", ""),
						resource.TestCheckNoResourceAttr(address, "timestamp"), c.Wrote(map[string]int{"sendMessage": 1})),
				},
				{PreConfig: c.ResetRequests, Config: announcement(c, "Hello", ""), ConfigPlanChecks: acctest.EmptyPlan(), Check: c.WroteNothing()},
				{
					PreConfig: func() { c.Server.Clock().Advance(2 * time.Hour) },
					Config:    announcement(c, "Hello", ""), ConfigPlanChecks: acctest.EmptyPlan(),
					Check: resource.ComposeAggregateTestCheckFunc(shows(c, "Hello"), hasID(c, address, 0), c.WroteNothing()),
				},
			},
		})
	})
}

// The reply to a message that has no id yet is not posted as a message of its own.
func TestAccReplyWaitsForTheMessageItAnswers(t *testing.T) {
	c := quiet(t)
	c.SetVisibilityDelay(time.Hour)
	both := c.Config(messageResource(c, "news", "Hello", "")+"\n"+messageResource(c, "reply", "And more",
		"reply_to = returningai_message.news.id"), `default_sender = "ana"`)
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{Config: both, ExpectError: acctest.Spaced(`The message to answer has no id yet`)},
			{
				PreConfig: func() { c.Server.Clock().Advance(2 * time.Hour); c.SetVisibilityDelay(0); c.ResetRequests() },
				Config:    both,
				Check:     resource.ComposeAggregateTestCheckFunc(shows(c, "Hello", "And more"), c.Wrote(map[string]int{"replyMessage": 1})),
			},
		},
	})
}

func TestAccReply(t *testing.T) {
	c := quiet(t)
	config := func(text string) string {
		return c.Config(messageResource(c, "news", text, "")+"\n"+messageResource(c, "reply", "And more",
			"reply_to = returningai_message.news.id\n  sender = \"ben\""), `default_sender = "ana"`)
	}
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config: config("Hello"),
				Check: resource.ComposeAggregateTestCheckFunc(shows(c, "Hello", "And more"),
					c.Wrote(map[string]int{"sendMessage": 1, "replyMessage": 1}),
					acctest.Check(func() error {
						messages := c.Messages(c.ID(topic))
						if messages[1].ReplyTo != messages[0].ID || messages[1].Sender != "ben" {
							return fmt.Errorf("not a reply by ben to the first: %+v", messages)
						}
						return nil
					})),
			},
			// A message that is posted anew takes its replies along.
			{Config: config("Hello again"), Check: shows(c, "Hello", "And more", "Hello again", "And more")},
		},
	})
}

func TestAccEqualTextsInOneChannelAreTwoMessages(t *testing.T) {
	c := quiet(t)
	both := c.Config(messageResource(c, "news", "Hello", "")+"\n"+messageResource(c, "twin", "Hello", ""), `default_sender = "ana"`)
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config: both,
				Check: resource.ComposeAggregateTestCheckFunc(shows(c, "Hello", "Hello"), c.Wrote(map[string]int{"sendMessage": 2}),
					func(s *terraform.State) error {
						one, two := s.RootModule().Resources[address].Primary.ID, s.RootModule().Resources["returningai_message.twin"].Primary.ID
						if one == two {
							return fmt.Errorf("both have the id %s", one)
						}
						return nil
					}),
			},
			{PreConfig: c.ResetRequests, Config: both, ConfigPlanChecks: acctest.EmptyPlan(), Check: c.WroteNothing()},
		},
	})
}

func TestAccFiftyAnnouncementsAtOnce(t *testing.T) {
	const many = 50
	c := quiet(t)
	config := c.Config(fmt.Sprintf(`resource "returningai_message" "news" {
  count      = %d
  channel_id = %q
  message    = "Announcement ${count.index %% 25}"
}`, many, c.ID(topic)), `default_sender = "ana"`)
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config: config,
				Check: resource.ComposeAggregateTestCheckFunc(c.Wrote(map[string]int{"sendMessage": many}), func(s *terraform.State) error {
					ids := map[string]bool{}
					for _, instance := range s.RootModule().Resources {
						ids[instance.Primary.ID] = true
					}
					if len(ids) != many || len(c.Messages(c.ID(topic))) != many {
						return fmt.Errorf("%d ids, %d messages", len(ids), len(c.Messages(c.ID(topic))))
					}
					return nil
				}),
			},
			{PreConfig: c.ResetRequests, RefreshState: true, Check: acctest.Check(func() error {
				if got := c.Count("listMessages"); got != 1 || len(c.Requests()) != 1 {
					return fmt.Errorf("a refresh of one channel's messages made %v", c.Operations())
				}
				return nil
			})},
			{PreConfig: c.ResetRequests, Config: config, ConfigPlanChecks: acctest.EmptyPlan(), Check: c.WroteNothing()},
		},
	})
}

func TestAccKeepWithinPostsAnewWhatHasSunk(t *testing.T) {
	c := quiet(t)
	keep := announcement(c, "Hello", `keep_within = 3`)
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{Config: keep},
			{PreConfig: func() { must(t, c.FillChannel(c.ID(topic), 2)); c.ResetRequests() }, Config: keep, ConfigPlanChecks: acctest.EmptyPlan(),
				Check: c.WroteNothing()},
			{
				PreConfig:        func() { must(t, c.FillChannel(c.ID(topic), 1)) },
				Config:           keep,
				ConfigPlanChecks: acctest.Action(address, plancheck.ResourceActionDestroyBeforeCreate),
				Check:            resource.ComposeAggregateTestCheckFunc(c.Wrote(map[string]int{"sendMessage": 1}), hasID(c, address, 4)),
			},
			{PreConfig: c.ResetRequests, Config: keep, ConfigPlanChecks: acctest.EmptyPlan(), Check: c.WroteNothing()},
			{
				PreConfig:        func() { must(t, c.FillChannel(c.ID(topic), 150)) },
				Config:           keep,
				ConfigPlanChecks: acctest.Action(address, plancheck.ResourceActionDestroyBeforeCreate),
				Check:            c.Wrote(map[string]int{"sendMessage": 1}),
			},
			// Without keep_within, no depth is too deep.
			{PreConfig: func() { must(t, c.FillChannel(c.ID(topic), 150)); c.ResetRequests() }, Config: announcement(c, "Hello", ""),
				ConfigPlanChecks: acctest.Action(address, plancheck.ResourceActionUpdate), Check: c.WroteNothing()},
		},
	})
}

func TestAccForumTopics(t *testing.T) {
	c := acctest.New(t)
	help := c.ID("Help")
	channel, _ := c.Channel(help)
	in := func(more string) string {
		return c.Config(fmt.Sprintf("resource \"returningai_message\" \"news\" {\n  channel_id = %q\n  message = \"Hello\"\n  %s\n}", help, more),
			`default_sender = "ana"`)
	}
	before := len(c.Messages(help))
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{Config: in(""), PlanOnly: true, ExpectError: acctest.Spaced(`(?s)A message in a forum needs a topic.*forum_topic_id`)},
			{Config: in(fmt.Sprintf("forum_topic_id = %q\n  reply_to = \"x\"", channel.ForumTopics[0].ID)), PlanOnly: true,
				ExpectError: regexp.MustCompile(`Invalid Attribute Combination`)},
			{
				Config: in(fmt.Sprintf("forum_topic_id = %q", channel.ForumTopics[0].ID)),
				Check: acctest.Check(func() error {
					messages := c.Messages(help)
					if len(messages) != before+1 || messages[before].ForumTopicID != channel.ForumTopics[0].ID {
						return fmt.Errorf("not in the topic: %+v", messages)
					}
					return nil
				}),
			},
			{Config: in(fmt.Sprintf("forum_topic_id = %q", channel.ForumTopics[1].ID)),
				ConfigPlanChecks: acctest.Action(address, plancheck.ResourceActionDestroyBeforeCreate)},
		},
	})
}

// An import reads what it can and posts nothing; what the API does not show is taken from the configuration.
func testMessageImport(t *testing.T) {
	c := quiet(t)
	posted, err := c.PostAs(c.ID(topic), "ana", "Hello")
	must(t, err)
	reply, err := c.PostAs(c.ID(topic), "ben", "And more")
	must(t, err)
	config := c.Config(messageResource(c, "news", "Hello", `sender = "ana"`) + "\n" + messageResource(c, "reply", "And more",
		fmt.Sprintf("sender = \"ben\"\n  reply_to = %q", posted.ID)) +
		fmt.Sprintf("\nimport {\n  to = returningai_message.news\n  id = \"%[1]s/%[2]s\"\n}\nimport {\n  to = returningai_message.reply\n  id "+
			"= \"%[1]s/%[3]s\"\n}", c.ID(topic), posted.ID, reply.ID))
	wrong := func(id, message string) resource.TestStep {
		return resource.TestStep{Config: config, ResourceName: address, ImportState: true, ImportStateId: id,
			ExpectError: acctest.Spaced(message)}
	}
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config: config,
				Check: resource.ComposeAggregateTestCheckFunc(
					c.WroteNothing(), shows(c, "Hello", "And more"), hasID(c, address, 0), hasID(c, "returningai_message.reply", 1),
					resource.TestCheckResourceAttr(address, "sender", "ana"),
					resource.TestCheckResourceAttr("returningai_message.reply", "reply_to", posted.ID)),
			},
			{Config: config, ConfigPlanChecks: acctest.EmptyPlan(), Check: c.WroteNothing()},
			{ResourceName: address, ImportState: true, ImportStateId: c.ID(topic) + "/" + posted.ID, ImportStateVerify: true,
				ImportStateVerifyIgnore: []string{"sender"}},
			wrong("nonsense", `(?s)is not an import id.*<channel_id>/<message_id>`),
			wrong(c.ID(topic)+"/ffffffffffffffffffffffff", `not among the newest 100 messages`),
		},
	})
}

// No failed read posts anything, or forgets anything.
func TestMessageReadsFailClosed(t *testing.T) {
	faults := map[string]mockapi.Fault{
		"401":                   {Status: http.StatusUnauthorized, Message: "Invalid token"},
		"403":                   {Status: http.StatusForbidden, Message: "Insufficient permission"},
		"404 of a proxy":        {Status: http.StatusNotFound, ContentType: "text/html", Body: "<html>nginx</html>"},
		"500":                   {Status: http.StatusInternalServerError},
		"dropped":               {Drop: true},
		"half a list":           {Truncate: true},
		"no list in the answer": {Status: http.StatusOK, Body: `{"status":"success","message":"ok","data":{"total":1}}`},
		"no data":               {Status: http.StatusOK, Body: `{"status":"success","message":"ok"}`},
		"200 that says failure": {Status: http.StatusOK, Body: `{"status":"error","message":"Try later"}`},
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			c := quiet(t)
			fault.Operation, fault.Times = "listMessages", -1
			c.Inject(fault)
			refused := c.Protocol(nil).Apply(acctest.Object{Type: "returningai_message"},
				acctest.Values{"channel_id": c.ID(topic), "message": "Hello", "sender": "ana"})
			if said := strings.Join(refused.Errors, "\n"); !acctest.Spaced(`nothing was posted|Could not plan the message`).MatchString(said) {
				t.Errorf("said: %q", said)
			}
			must(t, c.WroteNothing()(nil))
			c.ClearFaults()
			c.RefreshFailsClosed(t, announcement(c, "Hello", ""), fault, `Could not read`, shows(c, "Hello"))
		})
	}
}

// A list that shows fewer than it says there are is no proof that a message is gone.
func TestAccATruncatedListIsNoProof(t *testing.T) {
	c := quiet(t)
	empty := mockapi.Fault{Operation: "listMessages", Times: -1, Status: 200,
		Body: `{"status":"success","message":"messages fetched successfully","data":{"total":1,"messages":[]}}`}
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{Config: announcement(c, "Hello", "")},
			{PreConfig: func() { c.ResetRequests(); c.Inject(empty) }, Config: announcement(c, "Hello", ""), ConfigPlanChecks: acctest.EmptyPlan(),
				Check: c.WroteNothing()},
		},
	})
}

func TestAccMessageOfAnUnknownOutcome(t *testing.T) {
	c := quiet(t)
	c.Inject(mockapi.Fault{Operation: "sendMessage", Drop: true, Effect: true})
	// It is read at plan time, when the plan is applied, and twice before the post, since it is empty.
	c.Inject(mockapi.Fault{Operation: "listMessages", Skip: 4, Times: -1, Status: 500})
	c.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config:      announcement(c, "Hello", ""),
		ExpectError: acctest.Spaced(`(?s)post the message.*was lost.*Look in the product before you apply again`),
	}}})
	if texts := c.Texts(c.ID(topic)); !slices.Equal(texts, []string{"Hello"}) {
		t.Errorf("members see %q", texts)
	}
}

func testMessageErrorsSayWhatToDo(t *testing.T) {
	tests := map[string]struct {
		config  func(c *acctest.Community) string
		message string
	}{
		"nobody sends": {func(c *acctest.Community) string {
			return c.Config(messageResource(c, "news", "Hello", ""))
		}, `(?s)No sender is set.*default_sender.*RETURNINGAI_DEFAULT_SENDER`},
		"an unknown sender": {func(c *acctest.Community) string {
			return c.Config(messageResource(c, "news", "Hello", `sender = "nobody"`))
		}, `(?s)^AttributeName\("sender"\).*"nobody" is not a member of the community.*Nothing was sent: sendMessage.*Set sender to`},
		"an unknown default sender": {func(c *acctest.Community) string {
			return c.Config(messageResource(c, "news", "Hello", ""), `default_sender = "nobody"`)
		}, `(?s)"nobody" is not a member of the community.*It is the default sender`},
		"a topic as the channel's id": {func(c *acctest.Community) string {
			return c.Config(`resource "returningai_message" "news" {
  channel_id = "General"
  message    = "Hello"
  sender     = "ana"
}`)
		}, `(?s)^AttributeName\("channel_id"\).*"General" is the topic of a channel, not an id: use its id, "[0-9a-f]{24}"`},
		"an unknown channel": {func(c *acctest.Community) string {
			return c.Config(`resource "returningai_message" "news" {
  channel_id = "ffffffffffffffffffffffff"
  message    = "Hello"
  sender     = "ana"
}`)
		}, `(?s)Could not post the message`},
		"a blank text":     {func(c *acctest.Community) string { return announcement(c, " \n", "") }, `must not be blank`},
		"too deep to keep": {func(c *acctest.Community) string { return announcement(c, "Hello", "keep_within = 101") }, `between 1 and 100`},
		"an empty reply_to": {func(c *acctest.Community) string { return announcement(c, "Hello", `reply_to = ""`) },
			`The message to answer has no id yet`},
		"no token": {func(c *acctest.Community) string {
			return c.ConfigWithoutKeys(messageResource(c, "news", "Hello", `sender = "ana"`), fmt.Sprintf("system_api_key = %q", c.SystemAPIKey()))
		}, `(?s)api_token.*RETURNINGAI_API_TOKEN`},
		"a token that may not send": {func(c *acctest.Community) string {
			c.AddToken(mockapi.Token{Value: "reads-only-0123456789", Permissions: []string{"getMessages", "getChannels"}})
			return c.ConfigWithoutKeys(messageResource(c, "news", "Hello", `sender = "ana"`), `api_token = "reads-only-0123456789"`)
		}, `(?s)refused the key.*permission for sendMessage`},
		"an expired token": {func(c *acctest.Community) string {
			c.AddToken(mockapi.Token{Value: "old-0123456789", Permissions: []string{mockapi.AllPermissions},
				ExpiresAt: c.Server.Clock().Now().Add(-time.Hour)})
			return c.ConfigWithoutKeys(messageResource(c, "news", "Hello", `sender = "ana"`), `api_token = "old-0123456789"`)
		}, `(?s)refused the key.*has not expired`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := quiet(t)
			c.ToleratesProblems()
			c.Refuses(t, test.config(c), test.message)
			if texts := c.Texts(c.ID(topic)); len(texts) != 0 {
				t.Errorf("something was posted: %q", texts)
			}
			if err := c.WroteAtMost("sendMessage"); err != nil {
				t.Error(err)
			}
		})
	}
}

// Each optional attribute may be left out: the message is posted once and the next plan is empty.
func testMessagePermutations(t *testing.T) {
	for _, kind := range []string{"message", "reply"} {
		names := acctest.Permutations("", map[string]string{"sender": "", "keep_within": "", "timeouts": ""})
		for name := range names {
			t.Run(kind+" with "+name, func(t *testing.T) {
				c := quiet(t)
				first, err := c.PostAs(c.ID(topic), "ben", "First")
				must(t, err)
				required, writes := fmt.Sprintf("channel_id = %q\n  message = \"Hello\"", c.ID(topic)), map[string]int{"sendMessage": 1}
				if kind == "reply" {
					required, writes = required+fmt.Sprintf("\n  reply_to = %q", first.ID), map[string]int{"replyMessage": 1}
				}
				body := acctest.Permutations(required, map[string]string{
					"sender": `sender = "cleo@example.com"`, "keep_within": `keep_within = 5`, "timeouts": `timeouts = { create = "2m", read = "1m" }`,
				})[name]
				config := c.Config("resource \"returningai_message\" \"news\" {\n  "+body+"\n}", `default_sender = "ana"`)
				c.Once(t, config, resource.ComposeAggregateTestCheckFunc(shows(c, "First", "Hello"), c.Wrote(writes)), nil)
			})
		}
	}
}

func testMessageTakesValuesThatAreUnknownAtPlanTime(t *testing.T) {
	c := quiet(t)
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{{
			Config: c.Config(`
resource "returningai_channel" "new" {
  topic        = "Brand new"
  channel_type = "open"
}
resource "terraform_data" "words" { input = { text = "Hello", sender = "ben", depth = 10 } }
resource "returningai_message" "news" {
  channel_id  = returningai_channel.new.id
  message     = terraform_data.words.output.text
  sender      = terraform_data.words.output.sender
  keep_within = terraform_data.words.output.depth
  timeouts    = { create = "1m", read = "1m" }
}`),
			Check: resource.ComposeAggregateTestCheckFunc(c.Wrote(map[string]int{"createChannel": 1, "sendMessage": 1}), acctest.Check(func() error {
				if texts := c.Texts(c.ID("Brand new")); !slices.Equal(texts, []string{"Hello"}) {
					return fmt.Errorf("members see %q", texts)
				}
				return nil
			})),
		}},
	})
}
