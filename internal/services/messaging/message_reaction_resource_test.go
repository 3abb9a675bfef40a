package messaging_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const reactionAddress = "returningai_message_reaction.tada"

var noReaction = acctest.Object{Type: "returningai_message_reaction"}

// rulesID returns the id of the newest message in General, which is there in every community.
func rulesID(c *acctest.Community) string {
	messages := c.Messages(c.ID("General"))
	return messages[len(messages)-1].ID
}

// reacting is a configuration with one reaction, by default of ana; more lines go into the resource.
func reacting(c *acctest.Community, messageID, more string) string {
	return c.Config(reactionResource(messageID, ":tada:", more), `default_sender = "ana"`)
}

func reactionResource(messageID, emoji, more string) string {
	return fmt.Sprintf(`resource "returningai_message_reaction" "tada" {
  message_id = %q
  emoji      = %q
  %s
}`, messageID, emoji, more)
}

// tada is the configuration of a reaction of ana to the newest message.
func tada(c *acctest.Community, more acctest.Values) acctest.Values {
	values := acctest.Values{"message_id": rulesID(c), "emoji": ":tada:", "sender": "ana"}
	maps.Copy(values, more)
	return values
}

// reactions returns who reacted to the newest message, and how, in the order in which the service got them.
func reactions(c *acctest.Community) []string {
	found := []string{}
	for _, message := range c.Messages(c.ID("General")) {
		if message.ID == rulesID(c) {
			for _, one := range message.Reactions {
				found = append(found, one.Sender+" "+one.Emoji)
			}
		}
	}
	return found
}

// reacted checks who reacted to the newest message.
func reacted(c *acctest.Community, wanted ...string) resource.TestCheckFunc {
	return acctest.Check(func() error {
		if got := reactions(c); !slices.Equal(got, wanted) {
			return fmt.Errorf("the reactions are %q, wanted %q", got, wanted)
		}
		return nil
	})
}

func wantReactions(t *testing.T, c *acctest.Community, wanted ...string) {
	t.Helper()
	must(t, reacted(c, wanted...)(nil))
}

// askedNothing checks that no request at all was made since the log was last emptied.
func askedNothing(c *acctest.Community) resource.TestCheckFunc {
	return acctest.Check(func() error {
		if sent := c.Operations(); len(sent) > 0 {
			return fmt.Errorf("requests made: %q", sent)
		}
		return nil
	})
}

func testReactionLifecycle(t *testing.T) {
	c := acctest.New(t)
	all, id := resource.ComposeAggregateTestCheckFunc, rulesID(c)
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config: reacting(c, id, ""), ConfigPlanChecks: acctest.Action(reactionAddress, plancheck.ResourceActionCreate),
				Check: all(reacted(c, "ana :tada:"), c.Wrote(map[string]int{"reactMessage": 1}), sentReaction(c, id),
					resource.TestCheckResourceAttr(reactionAddress, "sender", "ana"),
					resource.TestCheckResourceAttr(reactionAddress, "id", id+"/ana/:tada:")),
			},
			{PreConfig: c.ResetRequests, Config: reacting(c, id, ""), ConfigPlanChecks: acctest.EmptyPlan(), Check: askedNothing(c)},
			{Config: reacting(c, id, `timeouts = { create = "1m" }`),
				ConfigPlanChecks: acctest.Action(reactionAddress, plancheck.ResourceActionUpdate), Check: askedNothing(c)},
			// Another default sender concerns what is sent from now on.
			{Config: c.Config(reactionResource(id, ":tada:", `timeouts = { create = "1m" }`), `default_sender = "ben"`),
				ConfigPlanChecks: acctest.EmptyPlan(), Check: askedNothing(c)},
			{
				Config:           c.Config(reactionResource(id, "❤️", ""), `default_sender = "ben"`),
				ConfigPlanChecks: acctest.Action(reactionAddress, plancheck.ResourceActionDestroyBeforeCreate),
				Check: all(reacted(c, "ana :tada:", "ben ❤️"), c.Wrote(map[string]int{"reactMessage": 1}),
					resource.TestCheckResourceAttr(reactionAddress, "id", id+"/ben/❤️")),
			},
			{PreConfig: c.ResetRequests, Config: c.Config(reactionResource(id, "❤️", ""), `default_sender = "ben"`),
				ConfigPlanChecks: acctest.EmptyPlan(), Check: askedNothing(c)},
		},
		CheckDestroy: all(reacted(c, "ana :tada:", "ben ❤️"), askedNothing(c)),
	})
}

// sentReaction checks the body of the one reaction that was sent.
func sentReaction(c *acctest.Community, messageID string) resource.TestCheckFunc {
	return acctest.Check(func() error {
		for _, request := range c.Requests() {
			if request.Operation != "reactMessage" {
				continue
			}
			var body map[string]string
			if err := json.Unmarshal([]byte(request.Body), &body); err != nil {
				return err
			}
			if !maps.Equal(body, map[string]string{"messageId": messageID, "emoji": ":tada:", "sender": "ana"}) {
				return fmt.Errorf("sent: %v", body)
			}
		}
		return nil
	})
}

func testReactionImport(t *testing.T) {
	c := acctest.New(t)
	id := rulesID(c)
	wrong := func(importID, message string) resource.TestStep {
		return resource.TestStep{ResourceName: reactionAddress, ImportState: true, ImportStateId: importID, ExpectError: acctest.Spaced(message)}
	}
	byAna := reacting(c, id, `sender = "ana@example.com"`)
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config: byAna + fmt.Sprintf("\nimport {\n  to = %s\n  id = \"%s/ana@example.com/:tada:\"\n}", reactionAddress, id),
				Check: resource.ComposeAggregateTestCheckFunc(askedNothing(c), reacted(c),
					resource.TestCheckResourceAttr(reactionAddress, "id", id+"/ana@example.com/:tada:")),
			},
			{Config: byAna, ConfigPlanChecks: acctest.EmptyPlan(), Check: askedNothing(c)},
			{ResourceName: reactionAddress, ImportState: true, ImportStateVerify: true, ImportStateId: id + "/ana@example.com/:tada:"},
			wrong(id, `(?s)is not an import id.*<message_id>/<sender>/<emoji>.*For example: \S+/ana@example.com/:tada:`),
			wrong(id+"/ana", `is not an import id`),
			wrong(id+"/ana/", `is not an import id`),
			wrong("a:b/ana/:tada:", `is not an import id`),
			wrong(id+"/ana/tada", `(?s)This is not an emoji.*":tada:", and "tada" is none`),
			wrong(id+"/ /:tada:", `must not be blank`),
			{Config: reacting(c, id, `sender = "ben"`), // it is sent in the end, so that the requests were watched
				ConfigPlanChecks: acctest.Action(reactionAddress, plancheck.ResourceActionDestroyBeforeCreate),
				Check:            resource.ComposeAggregateTestCheckFunc(reacted(c, "ben :tada:"), c.Wrote(map[string]int{"reactMessage": 1}))},
		},
	})
}

// The identity is there from the beginning, and imports without a request, too.
func TestReactionIdentity(t *testing.T) {
	c := acctest.New(t)
	created := c.Protocol(nil).Apply(noReaction, tada(c, nil))
	wants(t, "errors", created.Errors)
	identity := map[string]string{"message_id": rulesID(c), "sender": "ana", "emoji": ":tada:"}
	if !maps.Equal(created.Identity, identity) {
		t.Errorf("identity: %v", created.Identity)
	}
	c.ResetRequests()
	p := c.Protocol(nil)
	imported := p.Import(noReaction.Type, "", identity)
	wants(t, "errors of the import", imported.Errors)
	if id := acctest.Text(imported.State["id"]); id != rulesID(c)+"/ana/:tada:" {
		t.Errorf("imported id: %s", id)
	}
	plan := p.Plan(imported.Object, tada(c, nil))
	wants(t, "errors of the plan", plan.Errors)
	wants(t, "warnings of the plan", plan.Warnings)
	if !plan.Keeps(imported.Object) || !maps.Equal(imported.Identity, identity) {
		t.Errorf("imported %v, planned %v", imported.Object, plan.State)
	}
	for attribute := range identity {
		broken := maps.Clone(identity)
		broken[attribute] = " "
		wants(t, "errors of an empty "+attribute, c.Protocol(nil).Import(noReaction.Type, "", broken).Errors, attribute+" is empty")
	}
	identity["emoji"] = "tada"
	wants(t, "errors of a word", c.Protocol(nil).Import(noReaction.Type, "", identity).Errors, "This is not an emoji")
	must(t, askedNothing(c)(nil))
	wantReactions(t, c, "ana :tada:")
}

// Nothing shows reactions: what somebody does in the product is not seen, and nothing is sent again.
func testReactionDriftCanNotBeSeen(t *testing.T) {
	drifts := map[string]struct {
		edit  func(c *acctest.Community) error
		after []string
	}{
		"removed by a person": {func(c *acctest.Community) error {
			return c.RemoveReaction(rulesID(c), "ana", ":tada:")
		}, nil},
		"on a message that was deleted": {func(c *acctest.Community) error { return c.RemoveMessage(rulesID(c)) }, nil},
		"on a message that was edited": {func(c *acctest.Community) error { return c.EditMessage(rulesID(c), "Edited") },
			[]string{"ana :tada:"}},
	}
	for name, drift := range drifts {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			config := tada(c, nil)
			created := c.Protocol(nil).Apply(noReaction, config)
			wants(t, "errors", created.Errors)
			must(t, c.Wrote(map[string]int{"reactMessage": 1})(nil))
			must(t, drift.edit(c))
			c.Server.Clock().Advance(time.Hour)
			c.ResetRequests()
			p := c.Protocol(nil)
			read := p.Read(created.Object)
			plan := p.Plan(read.Object, config)
			wants(t, "errors", slices.Concat(read.Errors, plan.Errors))
			wants(t, "warnings", slices.Concat(read.Warnings, plan.Warnings))
			if read.State == nil || !plan.Keeps(read.Object) {
				t.Errorf("read %v, planned %v", read.State, plan.State)
			}
			must(t, askedNothing(c)(nil))
			wantReactions(t, c, drift.after...)
		})
	}
}

// A service that fails can't take a reaction from the state, since it is not asked.
func TestAReactionIsRefreshedWithoutTheService(t *testing.T) {
	c := acctest.New(t)
	created := c.Protocol(nil).Apply(noReaction, tada(c, nil))
	c.Inject(mockapi.Fault{Times: -1, Status: http.StatusUnauthorized})
	for _, block := range []acctest.Values{nil, {"api_token": nil}, {"api_token": acctest.Unknown}} {
		p := c.Protocol(block)
		read := p.Read(created.Object)
		plan := p.Plan(read.Object, tada(c, nil))
		wants(t, "errors", slices.Concat(read.Errors, plan.Errors, p.Next().Plan(read.Object, nil).Errors))
		if read.State == nil || !plan.Keeps(read.Object) {
			t.Errorf("with %v: read %v, planned %v", block, read.State, plan.State)
		}
	}
}

func testReactionPermutations(t *testing.T) {
	for name, lines := range acctest.Permutations("", map[string]string{
		"sender": `sender = "ana@example.com"`, "timeouts": `timeouts = { create = "2m" }`,
	}) {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			c.Once(t, reacting(c, rulesID(c), lines),
				resource.ComposeAggregateTestCheckFunc(reacted(c, "ana :tada:"), c.Wrote(map[string]int{"reactMessage": 1})), reacted(c, "ana :tada:"))
		})
	}
}

// A message that does not show yet has no id. Once it shows, the reaction is sent.
func testReactionTakesValuesThatAreUnknownAtPlanTime(t *testing.T) {
	c := quiet(t)
	c.SetVisibilityDelay(time.Hour)
	config := announcement(c, "Hello", "") + `
resource "terraform_data" "values" { input = { emoji = ":tada:", sender = "ben" } }
resource "returningai_message_reaction" "tada" {
  message_id = returningai_message.news.id
  emoji      = terraform_data.values.output.emoji
  sender     = terraform_data.values.output.sender
}`
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{Config: config, ExpectError: acctest.Spaced(`(?s)The message has no id yet.*Nothing was sent. Apply again once a refresh`)},
			{
				PreConfig: func() {
					if c.Count("reactMessage") > 0 {
						t.Error("a reaction to no message was sent")
					}
					c.Server.Clock().Advance(2 * time.Hour)
				},
				Config: config,
				Check: resource.ComposeAggregateTestCheckFunc(c.Wrote(map[string]int{"sendMessage": 1, "reactMessage": 1}), acctest.Check(func() error {
					got := c.Messages(c.ID(topic))[0].Reactions
					if len(got) != 1 || got[0].Emoji != ":tada:" || got[0].Sender != "ben" {
						return fmt.Errorf("reactions: %v", got)
					}
					return nil
				})),
			},
		},
	})
}

func TestReactionPlansWithUnknownValuesAskNothing(t *testing.T) {
	c := acctest.New(t)
	for _, name := range []string{"message_id", "emoji", "sender"} {
		p := c.Protocol(nil)
		unknown := tada(c, acctest.Values{name: acctest.Unknown})
		wants(t, "validation of an unknown "+name, p.Validate(noReaction.Type, unknown))
		wants(t, "plan of an unknown "+name, p.Plan(noReaction, unknown).Errors)
		wants(t, "plan of another one beside it", p.Plan(noReaction, unknown).Errors)
	}
	wants(t, "plan with an unknown key", c.Protocol(acctest.Values{"api_token": acctest.Unknown}).Plan(noReaction, tada(c, nil)).Errors)
	must(t, askedNothing(c)(nil))

	without := tada(c, nil)
	delete(without, "sender")
	planned := c.Protocol(acctest.Values{"default_sender": "cleo"}).Plan(noReaction, without)
	if sender := acctest.Text(planned.State["sender"]); sender != "cleo" {
		t.Errorf("the sender is planned as %s", sender)
	}
	plan := c.Protocol(acctest.Values{"default_sender": acctest.Unknown}).Plan(noReaction, without)
	wants(t, "plan with an unknown default sender", plan.Errors)
	wants(t, "apply without a default", c.Protocol(nil).ApplyPlan(noReaction, without, plan).Errors, "No sender is set")
	must(t, askedNothing(c)(nil))
	applied := c.Protocol(acctest.Values{"default_sender": "cleo"}).ApplyPlan(noReaction, without, plan)
	wants(t, "apply with a default", applied.Errors)
	if applied.Identity["sender"] != "cleo" || acctest.Text(applied.State["sender"]) != "cleo" {
		t.Errorf("applied: %v", applied.Object)
	}
	wantReactions(t, c, "cleo :tada:")
}

// Members go on seeing what is not declared any more: plans say so, and those of what stays as it is say nothing.
func TestReactionPlansWarnOfWhatTheAPICannotDo(t *testing.T) {
	c := acctest.New(t)
	created := c.Protocol(nil).Apply(noReaction, tada(c, nil))
	other := c.Protocol(nil).Apply(noReaction, tada(c, acctest.Values{"sender": "ben"}))
	name := "the reaction :tada: to the message " + rulesID(c)
	for _, change := range []acctest.Values{
		{"message_id": "another"}, {"message_id": acctest.Unknown}, {"emoji": ":eyes:"}, {"emoji": acctest.Unknown},
		{"sender": "ben"}, {"sender": "ANA"}, {"sender": acctest.Unknown},
	} {
		changed := c.Protocol(nil).Plan(created.Object, tada(c, change))
		wants(t, "errors", changed.Errors)
		wants(t, "warnings", changed.Warnings, "This sends a new reaction, and forgets "+name+": No operation removes a reaction")
		if len(changed.Replaces) != 1 || len(changed.Warnings) != 1 {
			t.Errorf("%v replaces %v with the warnings %q", change, changed.Replaces, changed.Warnings)
		}
	}
	destroyed := c.Protocol(nil).Plan(created.Object, nil)
	wants(t, "warnings of a destroy plan", destroyed.Warnings, "This forgets "+name+": No operation removes a reaction")
	c.ResetRequests()
	p := c.Protocol(nil)
	gone := p.ApplyPlan(created.Object, nil, destroyed)
	wants(t, "errors of a destroy", gone.Errors)
	if gone.State != nil {
		t.Errorf("destroyed: %v", gone.State)
	}
	repeated := p.Plan(other.Object, tada(c, acctest.Values{"emoji": ":eyes:"}))
	wants(t, "warnings of a plan in an apply", repeated.Warnings)
	timed := tada(c, acctest.Values{"timeouts": acctest.Values{"create": "1m"}})
	wants(t, "warnings of another timeout", c.Protocol(nil).Plan(created.Object, timed).Warnings)
	must(t, askedNothing(c)(nil))
	wantReactions(t, c, "ana :tada:", "ben :tada:")
}

func testReactionErrorsSayWhatToDo(t *testing.T) {
	token := func(token mockapi.Token) func(*acctest.Community) acctest.Values {
		return func(c *acctest.Community) acctest.Values {
			c.AddToken(token)
			return acctest.Values{"api_token": token.Value}
		}
	}
	tests := map[string]struct {
		block  func(*acctest.Community) acctest.Values
		config acctest.Values
		says   []string
		sent   int // how many requests tell
	}{
		"no key": {
			block: func(*acctest.Community) acctest.Values { return acctest.Values{"api_token": nil} },
			says:  []string{"react to the message", "api_token", "RETURNINGAI_API_TOKEN"},
		},
		"no sender":                   {config: acctest.Values{"sender": nil}, says: []string{`"sender"`, "No sender is set", "default_sender"}},
		"a blank sender":              {config: acctest.Values{"sender": " "}, says: []string{`"sender"`, "must not be blank"}},
		"a message that has no id":    {config: acctest.Values{"message_id": ""}, says: []string{`"message_id"`, "has no id yet"}},
		"a message with a slash":      {config: acctest.Values{"message_id": "a/b"}, says: []string{`"message_id"`, "not the id of a message"}},
		"a word":                      {config: acctest.Values{"emoji": "tada"}, says: []string{`"emoji"`, "This is not an emoji", ":tada:"}},
		"an emoji with a slash in it": {config: acctest.Values{"emoji": "🎉/🎉"}, says: []string{`"emoji"`, "This is not an emoji"}},
		"a stranger": {
			config: acctest.Values{"sender": "eve"}, sent: 1,
			says: []string{`"eve" is not a member`, "Nothing was sent: reactMessage", "Set sender to"},
		},
		"a strange default sender": {
			block:  func(*acctest.Community) acctest.Values { return acctest.Values{"default_sender": "eve"} },
			config: acctest.Values{"sender": nil}, says: []string{`"eve" is not a member`, "It is the default sender"}, sent: 1,
		},
		"a message that nobody knows": {
			config: acctest.Values{"message_id": "ffffffffffffffffffffffff"}, sent: 1,
			says: []string{"react to the message ffffffffffffffffffffffff", "Message not found", "Check the names and ids"},
		},
		"a key that nobody knows": {
			block: func(*acctest.Community) acctest.Values { return acctest.Values{"api_token": "wrong-0123456789"} },
			says:  []string{"refused the key"}, sent: 1,
		},
		"a key that may not react": {
			block: token(mockapi.Token{Value: "reads-only-0123456789", Permissions: []string{"getMessages"}}),
			says:  []string{"refused the key", "the permission for reactMessage"}, sent: 1,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			block := acctest.Values{}
			if test.block != nil {
				block = test.block(c)
			}
			config := tada(c, test.config)
			p := c.Protocol(block)
			problems := p.Validate(noReaction.Type, config)
			plan := acctest.Outcome{}
			if len(problems) == 0 {
				plan = p.Plan(noReaction, config)
				problems = plan.Errors
			}
			if len(problems) == 0 {
				if test.sent == 0 {
					t.Error("the plan is green")
				}
				applied := p.ApplyPlan(noReaction, config, plan)
				problems = applied.Errors
				if applied.State != nil {
					t.Errorf("the state has %v", applied.State)
				}
			}
			if len(problems) != 1 {
				t.Errorf("errors: %q", problems)
			}
			saysAll(t, "errors", problems, test.says...)
			if got := c.Count("reactMessage"); got != test.sent {
				t.Errorf("%d reactions were sent, wanted %d", got, test.sent)
			}
			wantReactions(t, c)
		})
	}
}

// A key that may react and nothing else is enough, from the plan on.
func TestAKeyThatMayOnlyReactIsEnough(t *testing.T) {
	c := acctest.New(t)
	c.AddToken(mockapi.Token{Value: "reacts-only-0123456789", Permissions: []string{"reactMessage"}})
	p := c.Protocol(acctest.Values{"api_token": "reacts-only-0123456789", "system_api_key": nil})
	wants(t, "errors", p.Apply(noReaction, tada(c, nil)).Errors)
	wantReactions(t, c, "ana :tada:")
	if sent := c.Operations(); !slices.Equal(sent, []string{"reactMessage"}) {
		t.Errorf("requests: %q", sent)
	}
}

// Where the answer is lost, nothing is sent again, and the error says how to go on: an import completes what was done, and an apply what
// was not. Each leads to one reaction.
func TestAReactionWhoseAnswerIsLost(t *testing.T) {
	tests := map[string]struct {
		fault mockapi.Fault
		done  bool
	}{
		"a connection that broke after it":  {mockapi.Fault{Drop: true, Effect: true}, true},
		"a connection that broke before it": {mockapi.Fault{Drop: true}, false},
		"a server error after it":           {mockapi.Fault{Status: 500, Effect: true}, true},
		"a gateway's time-out":              {mockapi.Fault{Status: 504, ContentType: "text/html", Body: "<html>"}, false},
		"half an answer":                    {mockapi.Fault{Truncate: true}, true},
		"a web page for an answer":          {mockapi.Fault{Status: 200, ContentType: "text/html", Body: "<html>", Effect: true}, true},
		"an answer that comes too late":     {mockapi.Fault{Delay: time.Minute, Effect: true}, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			config := tada(c, acctest.Values{"emoji": "❤️", "sender": "ana@example.com"})
			test.fault.Operation = "reactMessage"
			c.Inject(test.fault)
			failed := c.Protocol(acctest.Values{"request_timeout": 1}).Apply(noReaction, config)
			importID := rulesID(c) + "/ana@example.com/❤️"
			saysAll(t, "errors", failed.Errors, "Could not react to the message "+rulesID(c), "may or may not have been sent",
				"nothing was sent again", "Look at the reactions to the message "+rulesID(c)+" in the product",
				`terraform import <address> "`+importID+`"`, "If it is not there, apply again")
			if failed.State != nil || len(failed.Errors) != 1 || c.Count("reactMessage") != 1 {
				t.Fatalf("the state has %v, %d were sent, errors: %q", failed.State, c.Count("reactMessage"), failed.Errors)
			}
			if !test.done {
				wantReactions(t, c)
				wants(t, "errors of the next apply", c.Protocol(nil).Apply(noReaction, config).Errors)
				wantReactions(t, c, "ana ❤️")
				return
			}
			p := c.Protocol(nil)
			completed := p.Import(noReaction.Type, importID, nil)
			wants(t, "errors of the import", completed.Errors)
			plan := p.Plan(completed.Object, config)
			wants(t, "errors of the plan after it", plan.Errors)
			if !plan.Keeps(completed.Object) || c.Count("reactMessage") != 1 {
				t.Errorf("imported %v, planned %v", completed.State, plan.State)
			}
			wantReactions(t, c, "ana ❤️")
		})
	}
}

// What is known not to have been done leaves no trace: the same run may send it.
func TestAReactionThatWasRefusedIsSentInTheSameRun(t *testing.T) {
	c := acctest.New(t)
	c.Inject(mockapi.Fault{Operation: "reactMessage", Status: 400, Message: "The moon is full"})
	p := c.Protocol(nil)
	plan := p.Plan(noReaction, tada(c, nil))
	p.Next()
	saysAll(t, "errors", p.ApplyPlan(noReaction, tada(c, nil), plan).Errors, "The moon is full")
	wants(t, "errors of another try", p.ApplyPlan(noReaction, tada(c, nil), plan).Errors)
	saysAll(t, "errors of a second resource", p.ApplyPlan(noReaction, tada(c, nil), plan).Errors,
		"another resource of this configuration has this reaction already", "it would be sent twice")
	wantReactions(t, c, "ana :tada:")
}

// What the service answers to 429 has not been done, so that it is sent again.
func TestAReactionIsSentAgainWhenTheServiceWasBusy(t *testing.T) {
	c := acctest.New(t)
	c.Inject(mockapi.Fault{Operation: "reactMessage", Status: http.StatusTooManyRequests})
	wants(t, "errors", c.Protocol(nil).Apply(noReaction, tada(c, nil)).Errors)
	must(t, c.Wrote(map[string]int{"reactMessage": 2})(nil))
	wantReactions(t, c, "ana :tada:")
}

// A reaction that is replaced by an equal one, as by -replace, is sent again, whichever of the two goes first.
func TestAReactionThatReplacesItselfIsSentAgain(t *testing.T) {
	for _, createFirst := range []bool{false, true} {
		c := acctest.New(t)
		ours := c.Protocol(nil).Apply(noReaction, tada(c, nil)).Object
		p := c.Protocol(nil)
		kept := p.Plan(ours, tada(c, nil))
		plan := p.Plan(acctest.Object{Type: noReaction.Type, Private: kept.Private}, tada(c, nil))
		wants(t, "errors of the plans", slices.Concat(kept.Errors, plan.Errors))
		p.Next()
		forget := func() acctest.Outcome { return p.ApplyPlan(ours, nil, acctest.Outcome{}) }
		send := func() acctest.Outcome {
			again := p.Plan(noReaction, tada(c, nil)) // an apply plans a create once more
			wants(t, "errors of the plan in the apply", again.Errors)
			return p.ApplyPlan(noReaction, tada(c, nil), plan)
		}
		steps := []func() acctest.Outcome{forget, send}
		if createFirst {
			slices.Reverse(steps)
		}
		for _, step := range steps {
			outcome := step()
			wants(t, "errors", outcome.Errors)
			wants(t, "warnings", outcome.Warnings)
		}
		wantReactions(t, c, "ana :tada:", "ana :tada:")
	}
}

// Two resources of one reaction would send it twice: the plan fails, with Terraform too.
func TestAccTwoResourcesOfOneReaction(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{Steps: []resource.TestStep{{Config: reacting(c, rulesID(c), `count = 2`),
		ExpectError: regexp.MustCompile(`Two resources have the same reaction`)}}})
	must(t, askedNothing(c)(nil))
	wantReactions(t, c)
}
