package messaging_test

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
	"github.com/returning-ai/terraform-provider-returningai/internal/services/messaging"
)

// Each action of this service on each axis. An action that lacks something fails with a list of it.
func TestAccActions(t *testing.T) {
	tests := map[string]acctest.ActionAxes{}
	for _, one := range messageActions {
		tests[one.name] = acctest.ActionAxes{
			Invocation: one.testInvocation, Unknown: one.testUnknown, Mistakes: one.testMistakes, Refusal: one.testRefusal, Lost: one.testLost,
			Cancelled: one.testCancelled,
		}
	}
	acctest.CompleteActions(t, messaging.Service().Actions, tests)
}

// actionCase is an action on a message of a channel.
type actionCase struct {
	name, operation string
	config          acctest.Values // beside the ids
	body            map[string]any // what is sent, beside the ids
	reads           bool           // it reads the channel
	lost            []string       // what is said when the answer is lost; nothing where the channel shows that it was done
}

var messageActions = []actionCase{
	{
		name: "returningai_send_message", operation: "sendMessage", config: acctest.Values{"message": "Secret words", "sender": "ana"},
		body: map[string]any{"message": "Secret words", "sender": "ana"}, reads: true,
	},
	{
		name: "returningai_reply_message", operation: "replyMessage", config: acctest.Values{"message": "Secret words", "sender": "ana"},
		body: map[string]any{"message": "Secret words", "sender": "ana"}, reads: true,
	},
	{
		name: "returningai_react_message", operation: "reactMessage", config: acctest.Values{"emoji": ":tada:", "sender": "ana"},
		body: map[string]any{"emoji": ":tada:", "sender": "ana"},
		lost: []string{"It may or may not have been done, and was not sent again", "Only if it was not done", "reactions to the message"},
	},
}

// actedOn is a community with one message in a channel, and the configuration of the action.
func (a actionCase) actedOn(t *testing.T) (c *acctest.Community, config acctest.Values) {
	t.Helper()
	c = quiet(t)
	posted, err := c.PostAs(c.ID(topic), "ben", "What is new?")
	must(t, err)
	config = maps.Clone(a.config)
	if a.operation != "reactMessage" {
		config["channel_id"] = c.ID(topic)
	}
	if a.operation != "sendMessage" {
		config["message_id"] = posted.ID
	}
	return c, config
}

// sent returns the bodies of the writes, all of which have to be the action's.
func (a actionCase) sent(t *testing.T, c *acctest.Community) []map[string]any {
	t.Helper()
	var bodies []map[string]any
	for _, request := range c.Requests() {
		if !c.Writes(request.Operation) {
			continue
		}
		if request.Operation != a.operation {
			t.Errorf("%s was sent", request.Operation)
		}
		var body map[string]any
		must(t, json.Unmarshal([]byte(request.Body), &body))
		bodies = append(bodies, body)
	}
	return bodies
}

func (a actionCase) wantSent(t *testing.T, c *acctest.Community, times int) {
	t.Helper()
	if got := a.sent(t, c); len(got) != times {
		t.Errorf("sent %v, wanted %d", got, times)
	}
}

// saysAll wants that lines say all the words together; nothing at all where there are no words.
func saysAll(t *testing.T, what string, lines []string, words ...string) {
	t.Helper()
	if len(words) == 0 {
		wants(t, what, lines)
		return
	}
	wants(t, what, []string{strings.Join(lines, "\n")}, words...)
}

func (a actionCase) testInvocation(t *testing.T) {
	t.Helper()
	c, config := a.actedOn(t)
	p := c.Protocol(nil)
	saysAll(t, "validation", p.ValidateAction(a.name, config))
	saysAll(t, "plan", p.PlanAction(a.name, config).Errors)
	a.wantSent(t, c, 0)
	invoked := p.InvokeAction(t.Context(), a.name, config)
	saysAll(t, "errors", invoked.Errors)
	saysAll(t, "warnings", invoked.Warnings)
	a.wantSent(t, c, 1)
	body := a.sent(t, c)[0]
	for name, value := range a.body {
		if body[name] != value {
			t.Errorf("%s: sent %v, wanted %v", name, body[name], value)
		}
	}
	if len(invoked.Progress) != 2 {
		t.Errorf("progress: %q", invoked.Progress)
	}
	for _, line := range invoked.Progress {
		if strings.Contains(line, "Secret") || strings.Contains(line, "ana") || strings.Contains(line, c.APIToken()) {
			t.Errorf("progress gives away too much: %q", line)
		}
	}
	a.wantDone(t, c, 1)
	again := p.Next().InvokeAction(t.Context(), a.name, config) // each invocation is one more
	saysAll(t, "errors of another one", again.Errors)
	a.wantDone(t, c, 2)
}

// wantDone wants that members see what the action does so many times.
func (a actionCase) wantDone(t *testing.T, c *acctest.Community, times int) {
	t.Helper()
	messages := c.Messages(c.ID(topic))
	done := len(messages) - 1
	if a.operation == "reactMessage" {
		done = len(messages[0].Reactions)
	}
	if done != times {
		t.Errorf("it was done %d times, wanted %d", done, times)
	}
	for _, message := range messages[1:] {
		if isReply := message.ReplyTo != ""; isReply != (a.operation == "replyMessage") {
			t.Errorf("%v is a reply: %v", message, isReply)
		}
	}
}

func (a actionCase) testUnknown(t *testing.T) {
	t.Helper()
	c, config := a.actedOn(t)
	for name := range config {
		unknown := maps.Clone(config)
		unknown[name] = acctest.Unknown
		p := c.Protocol(nil)
		saysAll(t, "validation of an unknown "+name, p.ValidateAction(a.name, unknown))
		saysAll(t, "plan of an unknown "+name, p.PlanAction(a.name, unknown).Errors)
	}
	keys := c.Protocol(acctest.Values{"api_token": acctest.Unknown})
	saysAll(t, "plan with an unknown key", keys.PlanAction(a.name, config).Errors)
	delete(config, "sender")
	senders := c.Protocol(acctest.Values{"default_sender": acctest.Unknown})
	saysAll(t, "plan with an unknown default sender", senders.PlanAction(a.name, config).Errors)
	wants(t, "invocation with an unknown default sender", senders.InvokeAction(t.Context(), a.name, config).Errors, "No sender is set")
	a.wantSent(t, c, 0)
	saysAll(t, "invocation", c.Protocol(acctest.Values{"default_sender": "cleo"}).InvokeAction(t.Context(), a.name, config).Errors)
	if sent := a.sent(t, c); len(sent) != 1 || sent[0]["sender"] != "cleo" {
		t.Errorf("sent %v, wanted one by cleo", sent)
	}
}

// mistakes are values that each action with their attribute refuses.
var mistakes = []struct{ attribute, value, says string }{
	{"message", " \n", "must not be blank"},
	{"message", "Hello\x00", "NUL"},
	{"message", "\uFEFFHello", "byte-order mark"},
	{"sender", " ", "must not be blank"},
	{"channel_id", "", "must not be blank"},
	{"message_id", "", "has no id yet"},
	{"message_id", "a b", "not the id of a message"},
	{"emoji", "", "not an emoji"},
	{"emoji", "tada", "not an emoji"},
	{"emoji", ":tada", "not an emoji"},
	{"emoji", "🎉 🎉", "not an emoji"},
	{"emoji", strings.Repeat("🎉", 17), "not an emoji"},
	{"emoji", "größe", "not an emoji"},
}

// Mistakes are found by the plan, and by the invocation where their values were not known before.
func (a actionCase) testMistakes(t *testing.T) {
	t.Helper()
	c, config := a.actedOn(t)
	tried := 0
	for _, mistake := range mistakes {
		if _, has := config[mistake.attribute]; !has {
			continue
		}
		tried++
		wrong := maps.Clone(config)
		wrong[mistake.attribute] = mistake.value
		p := c.Protocol(nil)
		saysAll(t, "validation", p.ValidateAction(a.name, wrong), mistake.says, mistake.attribute)
		saysAll(t, "plan", p.PlanAction(a.name, wrong).Errors, mistake.says, mistake.attribute)
		saysAll(t, "invocation", p.InvokeAction(t.Context(), a.name, wrong).Errors, mistake.says)
	}
	if tried < 5 {
		t.Errorf("only %d mistakes were tried", tried)
	}
	keyless := c.Protocol(acctest.Values{"api_token": nil})
	saysAll(t, "plan without a key", keyless.PlanAction(a.name, config).Errors, "api_token", "RETURNINGAI_API_TOKEN")
	saysAll(t, "invocation without a key", keyless.InvokeAction(t.Context(), a.name, config).Errors, "api_token")
	nobody := maps.Clone(config)
	delete(nobody, "sender")
	saysAll(t, "plan without a sender", c.Protocol(nil).PlanAction(a.name, nobody).Errors, "No sender is set", "default_sender")
	if a.reads {
		named := maps.Clone(config)
		named["channel_id"] = topic
		saysAll(t, "plan of a topic", c.Protocol(nil).PlanAction(a.name, named).Errors, "channel_id", "is the topic of a channel, not an id")
		wrongKey := c.Protocol(acctest.Values{"api_token": "wrong"})
		saysAll(t, "plan with a wrong key", wrongKey.PlanAction(a.name, config).Errors, "The service refused the key")
	} else {
		saysAll(t, "emoji", c.Protocol(nil).ValidateAction(a.name, acctest.Values{"message_id": "1", "emoji": "❤️"}))
	}
	a.wantSent(t, c, 0)
	unknown := maps.Clone(config)
	unknown["sender"] = "eve"
	saysAll(t, "invocation by a stranger", c.Protocol(nil).InvokeAction(t.Context(), a.name, unknown).Errors, `"eve" is not a member`)
	a.wantSent(t, c, 1)
	a.wantDone(t, c, 0)
}

func (a actionCase) command() string { return "terraform apply -invoke=action." + a.name + ".NAME" }

func (a actionCase) testRefusal(t *testing.T) {
	t.Helper()
	c, config := a.actedOn(t)
	c.Inject(mockapi.Fault{Operation: a.operation, Status: 400, Message: "The moon is full"})
	invoked := c.Protocol(nil).InvokeAction(t.Context(), a.name, config)
	saysAll(t, "errors", invoked.Errors, "The moon is full", "It was not done.", a.command())
	a.wantSent(t, c, 1)
	a.wantDone(t, c, 0)
}

// An answer that is lost is looked for, or reported; nothing is done twice.
func (a actionCase) testLost(t *testing.T) {
	t.Helper()
	c, config := a.actedOn(t)
	c.Inject(mockapi.Fault{Operation: a.operation, Effect: true, Drop: true, Times: -1})
	invoked := c.Protocol(nil).InvokeAction(t.Context(), a.name, config)
	lost := a.lost
	if len(lost) > 0 {
		lost = append(slices.Clone(lost), a.command())
	}
	saysAll(t, "errors", invoked.Errors, lost...)
	a.wantSent(t, c, 1)
	a.wantDone(t, c, 1)
}

func (a actionCase) testCancelled(t *testing.T) {
	t.Helper()
	c, config := a.actedOn(t)
	p := c.Protocol(nil)
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	saysAll(t, "errors", p.InvokeAction(cancelled, a.name, config).Errors, "It was cancelled, and was not done.", a.command())
	config["timeouts"] = acctest.Values{"invoke": "1ns"}
	saysAll(t, "errors of a short time", p.InvokeAction(t.Context(), a.name, config).Errors, "time", "It was not done.", "in `timeouts`")
	delete(config, "timeouts")
	saysAll(t, "plan", p.PlanAction(a.name, config).Errors)
	a.wantDone(t, c, 0)
	saysAll(t, "invocation", p.InvokeAction(t.Context(), a.name, config).Errors)
	a.wantSent(t, c, 1)
	a.wantDone(t, c, 1)
}

// A message whose answer was lost, and which does not show, is not posted again: neither at once, nor because somebody asks for patience.
func TestAnActionWhoseMessageIsInDoubtSaysWhereToLook(t *testing.T) {
	for _, a := range messageActions {
		if !a.reads {
			continue
		}
		c, config := a.actedOn(t)
		c.Inject(mockapi.Fault{Operation: a.operation, Effect: true, Drop: true, Times: -1})
		c.Inject(mockapi.Fault{Operation: "listMessages", Skip: 1, Times: -1, Status: 503, Message: "gone fishing"})
		saysAll(t, a.name, c.Protocol(nil).InvokeAction(t.Context(), a.name, config).Errors,
			"It may or may not have been done, and was not sent again", "Only if it was not done", "in channel "+c.ID(topic), a.command())
		a.wantSent(t, c, 1)
	}
}

func TestAnActionWhoseMessageShowsLateSucceedsWithAWarning(t *testing.T) {
	for _, a := range messageActions {
		if !a.reads {
			continue
		}
		c, config := a.actedOn(t)
		c.SetVisibilityDelay(time.Hour)
		invoked := c.Protocol(nil).InvokeAction(t.Context(), a.name, config)
		saysAll(t, a.name, invoked.Errors)
		saysAll(t, a.name, invoked.Warnings, "does not show yet", "do not invoke the action again")
		a.wantSent(t, c, 1)
	}
}

func TestAnActionPostsInAForumOnlyWithATopic(t *testing.T) {
	c := acctest.New(t)
	help, _ := c.ChannelByTopic("Help")
	config := acctest.Values{"channel_id": help.ID, "message": "Hello", "sender": "ana"}
	const name = "returningai_send_message"
	saysAll(t, "plan without a topic", c.Protocol(nil).PlanAction(name, config).Errors, "forum_topic_id", "needs a topic")
	config["forum_topic_id"] = help.ForumTopics[0].ID
	p := c.Protocol(nil)
	saysAll(t, "plan with a topic", p.PlanAction(name, config).Errors)
	saysAll(t, "invocation with a topic", p.InvokeAction(t.Context(), name, config).Errors)
	if err := c.Wrote(map[string]int{"sendMessage": 1})(nil); err != nil {
		t.Error(err)
	}
}
