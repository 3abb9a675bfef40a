package provider_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
	"github.com/returning-ai/terraform-provider-returningai/internal/provider"
)

// Every resource can be given more time, or less, for whatever it sends, and its page says so.
func TestEveryResourceHasTimeouts(t *testing.T) {
	operations := map[string]bool{"create": true, "read": true, "update": true, "delete": true}
	for name, schema := range acctest.NewProtocol(t, provider.New("test")()).Schema().ResourceSchemas {
		at := slices.IndexFunc(schema.Block.Attributes, func(a *tfprotov6.SchemaAttribute) bool { return a.Name == "timeouts" })
		if at < 0 {
			t.Errorf("%s has no timeouts", name)
			continue
		}
		page := readPage(t, name)
		var has []string
		for _, timeout := range schema.Block.Attributes[at].NestedType.Attributes {
			has = append(has, timeout.Name)
			if !operations[timeout.Name] || !strings.Contains(timeout.Description, "Defaults to") {
				t.Errorf("%s.timeouts.%s does not say what it is by default: %s", name, timeout.Name, timeout.Description)
			}
			if !strings.Contains(page, timeout.Description) {
				t.Errorf("the page of %s does not describe timeouts.%s", name, timeout.Name)
			}
		}
		if !slices.Contains(has, "create") {
			t.Errorf("%s has timeouts for %v only", name, has)
		}
	}
}

// readPage reads the page of a resource.
func readPage(t *testing.T, name string) string {
	t.Helper()
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "resources", strings.TrimPrefix(name, "returningai_")+".md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

// The settings of a community end at their timeouts, too, and nothing is sent that had no time left.
func TestSettingsEndAtTheirTimeouts(t *testing.T) {
	for name, config := range map[string]acctest.Values{
		"community":            {"community_id": "66b2", "name": "Example"},
		"community_bot":        {"name": "Botty"},
		"community_meta":       {"community_id": "66b2", "guest_mode_enabled": true},
		"community_appearance": {"community_id": "66b2", "settings": `{"theme":"dark"}`},
	} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			if config["community_id"] != nil {
				config["community_id"] = c.CommunityID()
			}
			none := acctest.Object{Type: "returningai_" + name}
			p := c.Protocol(nil)
			config["timeouts"] = acctest.Values{"create": "1ns"}
			plan := p.Plan(none, config)
			c.ResetRequests()
			wantSaid(t, p.ApplyPlan(none, config, plan), "longer time in `timeouts`")
			if sent := c.Operations(); len(sent) > 0 {
				t.Errorf("sent: %v", sent)
			}
			config["timeouts"] = acctest.Values{"create": "1m", "update": "1ns"}
			made := p.Next().Apply(none, config)
			wantSaid(t, made)

			// A change of the timeouts alone sends no change, and the new ones count at once.
			config["timeouts"] = acctest.Values{"update": "2m"}
			changed := p.Next().Apply(made.Object, config)
			wantSaid(t, changed)
			if name == "community_appearance" {
				changed.State["timeouts"] = acctest.Values{"read": "1ns"}
				wantSaid(t, p.Next().Read(changed.Object), "longer time in `timeouts`")
			}
			if sent := c.Operations(); len(slices.DeleteFunc(sent, func(o string) bool { return !strings.HasPrefix(o, "update") })) != 1 {
				t.Errorf("sent: %v", c.Operations())
			}
		})
	}
}

// wantSaid wants the error of an outcome to say some things, and none at all where nothing is to be said.
func wantSaid(t *testing.T, outcome acctest.Outcome, says ...string) {
	t.Helper()
	all := strings.Join(outcome.Errors, "\n")
	if len(says) == 0 && all != "" {
		t.Fatalf("unexpected: %s", all)
	}
	for _, part := range says {
		if !strings.Contains(all, part) {
			t.Errorf("%q is not said: %s", part, all)
		}
	}
}

// What an error about time says to do works when it is done, and nothing but that is done here between the failure and the success.
func TestTheAdviceOfAnErrorAboutTimeWorks(t *testing.T) {
	none := acctest.Object{Type: "returningai_channel"}
	channel := func(timeouts acctest.Values) acctest.Values {
		config := acctest.Values{"topic": "Release notes", "channel_type": "open"}
		if timeouts != nil {
			config["timeouts"] = timeouts
		}
		return config
	}
	within := func(create string) acctest.Values { return channel(acctest.Values{"create": create}) }
	after := func(seconds int) map[string]string { return map[string]string{"Retry-After": fmt.Sprint(seconds)} }
	slowly := mockapi.Fault{Operation: "updateCommunityBot", Delay: 1500 * time.Millisecond, Times: -1}

	t.Run("a pause that is longer than the time left: a longer time in timeouts", func(t *testing.T) {
		c := acctest.New(t)
		c.Inject(mockapi.Fault{Operation: "createChannel", Status: 429, Header: after(600)})
		p := c.Protocol(nil)
		wantSaid(t, p.Apply(none, channel(nil)), "asks for fewer requests", "A longer time", `at least "11m0s"`)
		wantSaid(t, p.Apply(none, within("11m0s"))) // the service still asks for the same pause
	})
	t.Run("pauses without end: a higher max_retries", func(t *testing.T) {
		c := acctest.New(t)
		c.Inject(mockapi.Fault{Operation: "createChannel", Status: 429, Header: after(2), Times: 5})
		wantSaid(t, c.Protocol(acctest.Values{"max_retries": 1}).Apply(none, channel(nil)), "A higher max_retries")
		wantSaid(t, c.Protocol(acctest.Values{"max_retries": 3}).Apply(none, channel(nil)))
	})
	t.Run("a pause in a shared read: a longer time in timeouts", func(t *testing.T) {
		c := acctest.New(t)
		made := c.Protocol(nil).Apply(none, channel(nil))
		wantSaid(t, made)
		c.Inject(mockapi.Fault{Operation: "listSystemChannels", Status: 429, Header: after(600)})
		p := c.Protocol(nil)
		wantSaid(t, p.Read(made.Object), `at least "11m0s"`)
		patient := p.Apply(made.Object, channel(acctest.Values{"read": "11m0s"}))
		wantSaid(t, p.Read(patient.Object))
	})
	t.Run("many requests and a low rate: a higher max_requests_per_second", func(t *testing.T) {
		c := acctest.New(t)
		wantSaid(t, c.Protocol(acctest.Values{"max_requests_per_second": 0.1}).Apply(none, within("5s")),
			"its turn within max_requests_per_second", "Raise max_requests_per_second", "timeouts")
		wantSaid(t, c.Protocol(acctest.Values{"max_requests_per_second": 1000.0}).Apply(none, within("5s")))
	})
	t.Run("many requests and a low rate: a longer time in timeouts", func(t *testing.T) {
		c := acctest.New(t)
		p := c.Protocol(acctest.Values{"max_requests_per_second": 0.1})
		failed := p.Apply(none, within("5s"))
		_, rest, _ := strings.Cut(strings.Join(failed.Errors, ""), "at least \"")
		enough, _, named := strings.Cut(rest, "\"")
		if !named {
			t.Fatalf("no time is named: %v", failed.Errors)
		}
		wantSaid(t, p.Next().Apply(none, within(enough)))
	})
	t.Run("no time at all: a longer time in timeouts", func(t *testing.T) {
		c := acctest.New(t)
		p := c.Protocol(nil)
		wantSaid(t, p.Apply(none, within("1ns")), "The time for it ran out", "longer time in `timeouts`")
		wantSaid(t, p.Next().Apply(none, within("1m")))
	})
	t.Run("a slow answer: a higher request_timeout", func(t *testing.T) {
		c := acctest.New(t)
		slowly.Operation, slowly.Effect = "getAppearance", false
		c.Inject(slowly)
		appearance := acctest.Object{Type: "returningai_community_appearance"}
		config := acctest.Values{"community_id": c.CommunityID(), "settings": `{"theme":"dark"}`}
		hasty := c.Protocol(acctest.Values{"request_timeout": 1, "max_retries": 0})
		wantSaid(t, hasty.Apply(appearance, config), "it took longer than request_timeout (1s)", "Raise request_timeout")
		wantSaid(t, c.Protocol(acctest.Values{"request_timeout": 10, "max_retries": 0}).Apply(appearance, config))
	})
	t.Run("an upload that stalls: a higher request_timeout", func(t *testing.T) {
		c := acctest.New(t)
		slowly.Operation = "uploadImage"
		c.Inject(slowly)
		image := acctest.Object{Type: "returningai_image"}
		config := acctest.Values{"content_base64": smallPNG(1)}
		hasty := c.Protocol(acctest.Values{"request_timeout": 1, "max_retries": 0})
		wantSaid(t, hasty.Apply(image, config), "no byte moved within request_timeout (1s)", "Raise request_timeout",
			"sending it once more harms nothing")
		wantSaid(t, c.Protocol(acctest.Values{"request_timeout": 10, "max_retries": 0}).Apply(image, config))
	})
	t.Run("an upload that takes longer than its timeouts: a longer time there", func(t *testing.T) {
		c := acctest.New(t)
		slowly.Operation = "uploadImage"
		c.Inject(slowly)
		image := acctest.Object{Type: "returningai_image"}
		config := acctest.Values{"content_base64": smallPNG(1)}
		config["timeouts"] = acctest.Values{"create": "200ms"}
		p := c.Protocol(nil)
		wantSaid(t, p.Apply(image, config), "the time for it ran out", "longer time in `timeouts`")
		config["timeouts"] = acctest.Values{"create": "1m"}
		wantSaid(t, p.Apply(image, config))
	})
}

// A thousand resources on a service that fails make one round of tries.
func TestAThousandResourcesOnAFailingServiceMakeOneRoundOfTries(t *testing.T) {
	c := acctest.New(t)
	c.Inject(mockapi.Fault{Operation: "listSystemChannels", Status: 503, Message: "gone fishing", Times: -1})
	p := c.Protocol(nil)
	for n := range 1000 {
		object := acctest.Object{Type: "returningai_channel", State: acctest.Values{"id": fmt.Sprint("66", n), "topic": "x",
			"channel_type": "open"}}
		wantSaid(t, p.Read(object), "gone fishing", "Apply again later")
	}
	if sent := c.Count("listSystemChannels"); sent != 5 {
		t.Errorf("%d requests", sent)
	}
}
