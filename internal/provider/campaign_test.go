package provider_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// The campaign: a whole community is created, changed and destroyed through the real program while the service fails almost a
// third of all calls in every way that is known, shows messages late and enforces a rate limit. The applies are repeated until
// they succeed, as a person would. After each step the service holds exactly what the configuration says.
//
//	CAMPAIGN_SEEDS=200                       how many seeds to run at full size (make soak SEEDS=200)
//	CAMPAIGN_SEED=17 CAMPAIGN_SIZE=small     one seed alone (make soak SEED=17 SIZE=small)

// size is how much a seed declares.
type size struct {
	name                                   string
	channels, messages, images, inChannels int
}

var sizes = map[string]size{
	"full":  {name: "full", channels: 200, messages: 60, images: 20, inChannels: 6},
	"small": {name: "small", channels: 20, messages: 12, images: 4, inChannels: 3},
}

// run is a seed at a size.
type run struct {
	seed uint64
	size size
}

// mostApplies is how often a step may be repeated until it succeeds.
const mostApplies = 40

func TestCampaign(t *testing.T) {
	for _, run := range campaignRuns(t) {
		t.Run(fmt.Sprintf("seed %d %s", run.seed, run.size.name), func(t *testing.T) {
			t.Cleanup(func() {
				if t.Failed() {
					t.Logf("to repeat it: make soak SEED=%d SIZE=%s", run.seed, run.size.name)
				}
			})
			newCampaign(t, run).run()
		})
	}
}

// campaignRuns returns what the environment asks for; without it, many small ones and one of full size.
func campaignRuns(t *testing.T) []run {
	t.Helper()
	number := func(variable string) uint64 {
		text := os.Getenv(variable)
		if text == "" {
			return 0
		}
		value, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			t.Fatalf("%s: %v", variable, err)
		}
		return value
	}
	chosen := sizes["full"]
	if name := os.Getenv("CAMPAIGN_SIZE"); name != "" {
		var known bool
		if chosen, known = sizes[name]; !known {
			t.Fatalf("CAMPAIGN_SIZE: %q is not a size", name)
		}
	}
	if seed := number("CAMPAIGN_SEED"); seed > 0 {
		return []run{{seed, chosen}}
	}
	var runs []run
	if seeds := number("CAMPAIGN_SEEDS"); seeds > 0 {
		for seed := range seeds {
			runs = append(runs, run{seed + 1, chosen})
		}
		return runs
	}
	runs = append(runs, run{1, sizes["full"]})
	for seed := range uint64(smallSeeds) {
		runs = append(runs, run{seed + 1, sizes["small"]})
	}
	return runs
}

// smallSeeds is how many small seeds make test runs.
const smallSeeds = 8

type declaredMessage struct {
	topic int
	text  string
}

// campaign is one seed's run.
type campaign struct {
	*acctest.Community
	t        *testing.T
	w        *acctest.Workspace
	random   *rand.Rand
	topics   []string
	messages []declaredMessage
	shades   []uint8
	posted   map[string][]string // by topic: all texts that were ever declared, since no message can be taken back
	seeded   int                 // channels that were there before
}

func newCampaign(t *testing.T, run run) *campaign {
	t.Helper()
	of := run.size
	c := &campaign{Community: acctest.New(t, mockapi.WithSeed(run.seed)), t: t, random: rand.New(rand.NewPCG(run.seed, 2)), posted: map[string][]string{}} //nolint:gosec // to be repeatable, not secret
	c.seeded = len(c.Channels())
	for i := range of.channels {
		c.topics = append(c.topics, fmt.Sprintf("Channel %03d", i))
	}
	for i := range of.messages {
		// A quarter of the announcements have the same text as another in the same channel.
		c.messages = append(c.messages, declaredMessage{topic: i % of.inChannels, text: fmt.Sprintf("Announcement %d", i/of.inChannels*3/4)})
	}
	for i := range of.images {
		c.shades = append(c.shades, uint8(i))
	}
	// The provider runs in this process, and so in its environment.
	t.Setenv("RETURNINGAI_ENDPOINT", c.URL)
	t.Setenv("RETURNINGAI_API_TOKEN", c.APIToken())
	t.Setenv("RETURNINGAI_SYSTEM_API_KEY", c.SystemAPIKey())
	c.w = c.Workspace(map[string]string{"main.tf": campaignModule})
	c.w.InProcess(c.Community)
	return c
}

// campaignModule reads what it declares from a file, so that a change is a change of that file.
const campaignModule = `
terraform {
  required_providers {
    returningai = { source = "returning-ai/returningai" }
  }
}
provider "returningai" {
  default_sender          = "ana"
  max_requests_per_second = 200
}
locals { declared = jsondecode(file("${path.module}/declared.json")) }
resource "returningai_channel" "all" {
  count        = length(local.declared.topics)
  topic        = local.declared.topics[count.index]
  channel_type = "open"
}
resource "returningai_message" "all" {
  count      = length(local.declared.messages)
  channel_id = returningai_channel.all[local.declared.messages[count.index].topic].id
  message    = local.declared.messages[count.index].text
}
resource "returningai_image" "all" {
  count  = length(local.declared.images)
  source = local.declared.images[count.index]
}
`

func (c *campaign) run() {
	c.declare()
	c.misbehave()
	c.repeat("create", "apply", "-auto-approve", "-no-color")
	c.compare("create")

	c.change()
	c.declare()
	c.misbehave()
	c.repeat("change", "apply", "-auto-approve", "-no-color")
	c.compare("change")

	c.misbehave()
	c.repeat("destroy", "destroy", "-auto-approve", "-no-color")
	if left := len(c.Channels()) - c.seeded; left != 0 {
		c.t.Errorf("after destroy: %d channels are left", left)
	}
}

// declare writes what the configuration declares now.
func (c *campaign) declare() {
	c.t.Helper()
	type message struct {
		Topic int    `json:"topic"`
		Text  string `json:"text"`
	}
	declared := struct {
		Topics   []string  `json:"topics"`
		Messages []message `json:"messages"`
		Images   []string  `json:"images"`
	}{Topics: c.topics}
	for _, m := range c.messages {
		declared.Messages = append(declared.Messages, message{m.topic, m.text})
	}
	for i, shade := range c.shades {
		path := filepath.Join(c.w.Dir, fmt.Sprintf("image-%d.png", i))
		declared.Images = append(declared.Images, path)
		var content bytes.Buffer
		drawn := image.NewGray(image.Rect(0, 0, 4, 4))
		drawn.Pix[0] = shade
		c.check(png.Encode(&content, drawn))
		c.check(os.WriteFile(path, content.Bytes(), 0o600))
	}
	content, err := json.Marshal(declared)
	c.check(err)
	c.check(os.WriteFile(filepath.Join(c.w.Dir, "declared.json"), content, 0o600))
}

// change renames every third channel, changes every fourth announcement and every second image.
func (c *campaign) change() {
	for _, m := range c.messages {
		c.posted[m.channel()] = append(c.posted[m.channel()], m.text)
	}
	for i := range c.topics {
		if i%3 == 1 {
			c.topics[i] = fmt.Sprintf("Renamed %03d", i)
		}
	}
	for i := range c.messages {
		if i%4 == 0 {
			c.messages[i].text += " (changed)"
		}
	}
	for i := range c.shades {
		if i%2 == 0 {
			c.shades[i] += 100
		}
	}
}

// channel names a message's channel by its place, which a renaming keeps.
func (m declaredMessage) channel() string { return strconv.Itoa(m.topic) }

// misbehaviours are the ways in which the service fails: without and with having done what was asked.
var misbehaviours = []mockapi.Fault{
	{Drop: true},
	{Drop: true, Effect: true},
	{Status: 408},
	{Status: 408, Effect: true},
	{Status: 429},
	{Status: 429, Header: map[string]string{"Retry-After": "2"}},
	{Status: 500},
	{Status: 500, Effect: true},
	{Status: 501},
	{Status: 502, ContentType: "text/html", Body: "<html>Bad gateway</html>"},
	{Status: 503, Header: map[string]string{"Retry-After": "1"}},
	{Status: 504, Effect: true},
	{Truncate: true},
	{Status: 200, ContentType: "text/html", Body: "<html>Welcome</html>", Effect: true},
	{Status: 200, Body: `{"status":"error","message":"Try later","meta":{"success":false,"message":"Try later"}}`},
	{Status: 200, Effect: true}, // an empty answer
	{Status: 302, Header: map[string]string{"Location": "https://elsewhere.invalid/"}},
}

// share is how much of all calls fail.
const share = 0.30

// misbehave makes the service fail, show messages late, and limit the rate.
func (c *campaign) misbehave() {
	c.ClearFaults()
	each := share / float64(len(misbehaviours))
	for _, fault := range misbehaviours {
		fault.Times, fault.Chance = -1, each/(1-share/2) // the first that strikes is the only one, so the later ones are asked less often
		c.Inject(fault)
	}
	c.SetVisibilityDelay(time.Duration(c.random.IntN(6)) * time.Second)
	c.SetRateLimit(50)
}

func (c *campaign) behave() {
	c.ClearFaults()
	c.SetRateLimit(0)
	c.Server.Clock().Advance(time.Minute)
	c.SetVisibilityDelay(0)
}

// repeat runs a command until it succeeds. Nothing that it prints has a key in it.
func (c *campaign) repeat(step string, args ...string) {
	c.t.Helper()
	var output string
	var err error
	for range mostApplies {
		output, err = c.w.Run(args...)
		refuseSecrets(c.t, "the output of "+step, output, []string{c.APIToken(), c.SystemAPIKey()})
		if strings.Contains(output, "Provider produced inconsistent") || strings.Contains(output, "panic") {
			c.t.Fatalf("%s: %s", step, output)
		}
		if err == nil {
			return
		}
	}
	c.t.Fatalf("%s: still failing after %d runs: %v\n%s", step, mostApplies, err, output)
}

// compare checks that the service holds what is declared, once each, and that there is nothing left to do.
func (c *campaign) compare(step string) {
	c.t.Helper()
	c.behave()
	if output, err := c.w.Run("apply", "-refresh-only", "-auto-approve", "-no-color"); err != nil { // finds what showed late
		c.t.Errorf("%s: the refresh after it: %v\n%s", step, err, output)
	}
	byTopic := map[string]string{}
	for _, channel := range c.Channels() {
		if _, twice := byTopic[channel.Topic]; twice {
			c.t.Errorf("%s: the channel %q is there twice", step, channel.Topic)
		}
		byTopic[channel.Topic] = channel.ID
	}
	if got := len(c.Channels()) - c.seeded; got != len(c.topics) {
		c.t.Errorf("%s: %d channels, declared are %d", step, got, len(c.topics))
	}
	wanted := map[string][]string{}
	for place, texts := range c.posted {
		wanted[place] = slices.Clone(texts)
	}
	for _, m := range c.messages {
		if place := m.channel(); !slices.Contains(c.posted[place], m.text) {
			wanted[place] = append(wanted[place], m.text)
		}
	}
	if len(c.posted) == 0 {
		wanted = map[string][]string{}
		for _, m := range c.messages {
			wanted[m.channel()] = append(wanted[m.channel()], m.text)
		}
	}
	for place, texts := range wanted {
		index, err := strconv.Atoi(place)
		c.check(err)
		got := c.Texts(byTopic[c.topics[index]])
		slices.Sort(got)
		slices.Sort(texts)
		if !slices.Equal(got, texts) {
			c.t.Errorf("%s: members see in %q\n%q\nwanted\n%q", step, c.topics[index], got, texts)
		}
	}
	if output, err := c.w.Run("plan", "-detailed-exitcode", "-no-color"); err != nil {
		c.t.Errorf("%s: the plan after it is not empty: %v\n%s", step, err, output)
	}
	c.compareState(step)
}

// compareState checks that the state knows each thing of the service under an id of its own, and each image by a URL that is there.
func (c *campaign) compareState(step string) {
	c.t.Helper()
	content, err := os.ReadFile(filepath.Join(c.w.Dir, "terraform.tfstate"))
	c.check(err)
	var state struct {
		Resources []struct {
			Type      string `json:"type"`
			Instances []struct {
				Attributes map[string]any `json:"attributes"`
			} `json:"instances"`
		} `json:"resources"`
	}
	c.check(json.Unmarshal(content, &state))
	images := map[string]bool{}
	for _, uploaded := range c.Images() {
		images[c.URL+uploaded.Path] = true
	}
	for _, resource := range state.Resources {
		ids := map[string]bool{}
		for _, instance := range resource.Instances {
			id, _ := instance.Attributes["id"].(string)
			if id == "" || ids[id] {
				c.t.Errorf("%s: a %s has the id %q, which is empty or another's", step, resource.Type, id)
			}
			ids[id] = true
			if url, isImage := instance.Attributes["url"].(string); isImage && !images[url] {
				c.t.Errorf("%s: no image is at %s; there are %v", step, url, slices.Sorted(maps.Keys(images)))
			}
		}
	}
}

func (c *campaign) check(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}
