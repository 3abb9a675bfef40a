package provider_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// The campaign: a whole community, with every kind of resource, is created, changed and destroyed through the real program while the
// service fails almost a third of all calls in every way that is known, shows messages late, enforces a rate limit, and is one of many
// variants: with lists that lag, come from a stale replica, in pages or empty by mistake, with names and texts that it rewrites, with
// windows that hide or pin messages (campaign_variants_test.go). The applies are repeated until they succeed, as a person would, while
// members go on chatting. After each step the service holds exactly what the configuration declares (campaign_truth_test.go), and what
// was there before is as it was.
//
//	CAMPAIGN_SEEDS=200                       how many seeds to run at full size (make soak SEEDS=200)
//	CAMPAIGN_SEED=17 CAMPAIGN_SIZE=small     one seed alone (make soak SEED=17 SIZE=small)

// size is how much a seed declares.
type size struct {
	name                                            string
	channels, roles, badges, servers                int
	messages, inChannels                            int // messages are spread over so many channels
	images, members, assignments, userRoles, awards int
	reactions                                       int
}

var sizes = map[string]size{
	"full": {
		name: "full", channels: 100, roles: 20, badges: 10, servers: 3, messages: 40, inChannels: 6,
		images: 10, members: 12, assignments: 24, userRoles: 2, awards: 12, reactions: 12,
	},
	"small": {
		name: "small", channels: 12, roles: 6, badges: 5, servers: 2, messages: 12, inChannels: 3,
		images: 4, members: 8, assignments: 8, userRoles: 2, awards: 6, reactions: 6,
	},
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
			c := newCampaign(t, run, draw(run))
			t.Logf("the service is one with %s", c.kind)
			c.run()
		})
	}
}

// campaignRuns returns what the environment asks for; without it, many small ones. make soak runs one of full size.
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
	for seed := range uint64(smallSeeds) {
		runs = append(runs, run{seed + 1, sizes["small"]})
	}
	return runs
}

// smallSeeds is how many small seeds make test runs.
const smallSeeds = 8

// campaign is one seed's run.
type campaign struct {
	*acctest.Community
	t        *testing.T
	w        *acctest.Workspace
	random   *rand.Rand
	kind     kind // of service
	declared declaration
	posted   map[posting]bool          // all messages that were ever declared: none can be taken back
	reacted  map[declaredReaction]bool // the same of reactions
	seeded   ledger                    // what was there before
	settings mockapi.CommunitySettings
	adopting bool // everything that can be is adopted
}

func newCampaign(t *testing.T, run run, kind kind) *campaign {
	t.Helper()
	c := &campaign{
		Community: acctest.New(t, mockapi.WithSeed(run.seed)), t: t, kind: kind, posted: map[posting]bool{}, reacted: map[declaredReaction]bool{},
		random: rand.New(rand.NewPCG(run.seed, 2)), //nolint:gosec // to be repeatable, not secret
	}
	for len(c.Members()) < run.size.members {
		name := fmt.Sprintf("member%d", len(c.Members())+1)
		c.AddMember(mockapi.Member{Username: name, Email: name + "@example.com"})
	}
	c.seeded, c.settings = c.holds(), c.Settings()
	c.declared = declare(run.size, c.Members(), !kind.misleadsInWindows())
	for i := range run.size.reactions {
		c.declared.addReaction(i, c.Members(), c.Messages(c.ID("General"))[0].ID)
	}
	// The provider runs in this process, and so in its environment.
	t.Setenv("RETURNINGAI_ENDPOINT", c.URL)
	t.Setenv("RETURNINGAI_API_TOKEN", c.APIToken())
	t.Setenv("RETURNINGAI_SYSTEM_API_KEY", c.SystemAPIKey())
	t.Setenv("RETURNINGAI_COMMUNITY_ID", c.CommunityID())
	c.w = c.Workspace(map[string]string{"main.tf": campaignModule})
	c.w.InProcess(c.Community)
	return c
}

func (c *campaign) run() {
	c.step("create", "apply")
	c.chatALot()
	c.declared.change(c.Members())
	c.step("change", "apply")
	c.declared.destroy()
	c.step("destroy", "destroy")
}

// step brings the community to what is declared, whatever the service does meanwhile, and compares.
func (c *campaign) step(name, command string) {
	c.t.Helper()
	c.write()
	c.misbehave()
	c.repeat(name, command, "-auto-approve", "-no-color")
	if command == "apply" {
		c.settle(name)
	}
	c.compare(name)
}

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

// share is how much of all calls fail in the first run of a step, and recovery what is left of that in each run after it: a refresh reads
// so much that it would hardly ever succeed else.
const (
	share    = 0.30
	recovery = 0.9
)

// unseen are not repeated by the provider, since nothing shows who has a badge or who has reacted: where the answer is lost although it was
// done, the error asks the user to look in the product and to import it. Nobody looks here, so these calls fail without effect only.
var unseen = []string{"awardBadge", "removeBadge", "reactMessage"}

// misbehave makes the service show messages late, limit the rate, and be of its kind.
func (c *campaign) misbehave() {
	c.SetVisibilityDelay(time.Duration(c.random.IntN(6)) * time.Second)
	c.SetRateLimit(50)
	c.SetVariant(c.kind.variant)
}

// failAt makes a share of all calls fail.
func (c *campaign) failAt(share float64) {
	c.ClearFaults()
	for _, operation := range unseen {
		for _, fault := range misbehaviours {
			if !fault.Effect && !fault.Truncate {
				c.fail(fault, operation, share)
			}
		}
		c.Inject(mockapi.Fault{Operation: operation, Times: -1}) // changes nothing, and keeps the faults below away
	}
	for _, fault := range misbehaviours {
		c.fail(fault, "", share)
	}
}

// fail injects a fault for an operation, or for all of them. The first that strikes is the only one, so the later ones are asked less
// often.
func (c *campaign) fail(fault mockapi.Fault, operation string, share float64) {
	fault.Operation, fault.Times, fault.Chance = operation, -1, share/float64(len(misbehaviours))/(1-share/2)
	c.Inject(fault)
}

// behave ends the faults; the service stays of its kind.
func (c *campaign) behave() {
	c.ClearFaults()
	c.SetRateLimit(0)
	c.later()
	c.SetVisibilityDelay(0)
}

// later lets more time pass than anything lags behind, and than a thing is too young to be believed gone.
func (c *campaign) later() { c.Server.Clock().Advance(2 * time.Minute) }

// repeat runs a command until it succeeds. Nothing that it prints has a key in it.
func (c *campaign) repeat(step string, args ...string) {
	c.t.Helper()
	var output string
	var err error
	for run := range mostApplies {
		c.vary()
		c.failAt(share * math.Pow(recovery, float64(run)))
		if output, err = c.try(step, args...); err == nil {
			return
		}
		c.heed(step, output)
		c.later()
		c.chat()
	}
	c.t.Fatalf("%s: still failing after %d runs: %v\n%s", step, mostApplies, err, output)
}

// heed does what an error says of a create whose outcome is not known: the next run takes over what may have been made.
func (c *campaign) heed(step, output string) {
	c.t.Helper()
	if c.declared.gone || c.adopting || !strings.Contains(unwrapped(output), "Look in the product before you apply again") {
		return
	}
	c.t.Logf("%s: an outcome is not known, so what is there is adopted from now on", step)
	c.adopting = true
	c.declared.adopt()
	c.write()
}

// unwrapped returns what the program printed without its line breaks and frames.
func unwrapped(output string) string {
	return strings.Join(strings.FieldsFunc(output, func(r rune) bool { return strings.ContainsRune(" \n│╷╵", r) }), " ")
}

func (c *campaign) try(step string, args ...string) (output string, err error) {
	c.t.Helper()
	output, err = c.w.Run(args...)
	refuseSecrets(c.t, "the output of "+step, output, []string{c.APIToken(), c.SystemAPIKey()})
	if strings.Contains(output, "Provider produced inconsistent") || strings.Contains(output, "panic") {
		c.t.Fatalf("%s: %s", step, output)
	}
	return output, err
}

// mostSettlings is how often an apply may find something to do once the service does not fail any more: what it rewrites shows in one
// plan, is written once more, and is then taken for its own way of writing.
const mostSettlings = 5

// vary lets another list in so many be empty by mistake: a plan makes the same requests each time, and it would always be the same one.
func (c *campaign) vary() {
	if v := &c.kind.variant; v.EmptyEvery > 0 {
		v.EmptyEvery = 5 + c.random.IntN(4)
		c.SetVariant(*v)
	}
}

// settle applies until the plan is empty, with a service that is still of its kind.
func (c *campaign) settle(step string) {
	c.t.Helper()
	c.behave()
	var output string
	var err error
	for range mostSettlings {
		c.vary()
		if output, err = c.try(step, "plan", "-detailed-exitcode", "-no-color"); err == nil {
			return
		}
		c.later()
		if applied, failure := c.try(step, "apply", "-auto-approve", "-no-color"); failure != nil {
			output += applied
		}
		c.later()
	}
	c.t.Errorf("%s: with %s, the plan never becomes empty: %v\n%s", step, c.kind, err, output)
}

// smallTalk is what all that members say starts with.
const smallTalk = "small talk"

// chat lets members talk in each channel, and delete some of what they said.
func (c *campaign) chat() {
	c.t.Helper()
	for _, channel := range c.Channels() {
		c.check(c.FillChannel(channel.ID, 1+c.random.IntN(2)))
		for _, message := range c.Messages(channel.ID) {
			if strings.HasPrefix(message.Text, smallTalk) && c.random.IntN(4) == 0 {
				c.check(c.RemoveMessage(message.ID))
				break
			}
		}
	}
}

// chatALot lets so much be said in two channels that no window shows what was announced before.
func (c *campaign) chatALot() {
	c.t.Helper()
	for at, messages := range map[string]int{c.declared.Channels["c000"].Topic: 60, announcements: 120} {
		c.check(c.FillChannel(c.ID(at), messages))
	}
}

func (c *campaign) check(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}
