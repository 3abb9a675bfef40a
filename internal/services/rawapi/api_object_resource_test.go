package rawapi_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const (
	objectType    = "returningai_api_object"
	objectAddress = objectType + ".news"
)

// channelObject is a channel, as an object of the raw API, with some attributes in place of its own.
func channelObject(topic string, more acctest.Values) acctest.Values {
	config := acctest.Values{
		"family": "system", "create": "POST /channels", "read": "GET /channels", "update": "PUT /channels/{id}",
		"delete": "DELETE /channels/{id}",
		"body":   bodyOf(topic, "open"), "natural_key": []any{"topic"},
	}
	maps.Copy(config, more)
	return config
}

func bodyOf(topic, channelType string) string {
	body, _ := json.Marshal(map[string]string{"topic": topic, "channelType": channelType})
	return string(body)
}

// newsObject is channelObject as configuration; lines go into the resource.
func newsObject(c *acctest.Community, topic string, lines ...string) string {
	return c.Config(fmt.Sprintf(`resource "returningai_api_object" "news" {
  family      = "system"
  create      = "POST /channels"
  read        = "GET /channels"
  update      = "PUT /channels/{id}"
  delete      = "DELETE /channels/{id}"
  natural_key = ["topic"]
  body        = jsonencode({ topic = %q, channelType = "open" })
  %s
}`, topic, strings.Join(lines, "\n  ")))
}

// types checks which types the channels with a topic have.
func typesAre(c *acctest.Community, topic string, wanted ...string) error {
	var got []string
	for _, channel := range c.Channels() {
		if channel.Topic == topic {
			got = append(got, channel.Type)
		}
	}
	if !slices.Equal(got, wanted) {
		return fmt.Errorf("the channels %q are of the types %q, wanted %q", topic, got, wanted)
	}
	return nil
}

func wantTypes(t *testing.T, c *acctest.Community, topic string, wanted ...string) {
	t.Helper()
	if err := typesAre(c, topic, wanted...); err != nil {
		t.Error(err)
	}
}

// made is a channel that was created as an object.
func made(t *testing.T, c *acctest.Community, config acctest.Values) (*acctest.Protocol, acctest.Outcome) {
	t.Helper()
	p := c.Protocol(nil)
	created := acctest.Fine(t, "create", p.Apply(acctest.Object{Type: objectType}, config))
	c.ResetRequests()
	return p.Next(), created
}

// member returns a member of the answer in a state.
func member(state acctest.Values, name string) string {
	answer, _ := state["answer"].(tftypes.Value)
	members := map[string]tftypes.Value{}
	if answer.As(&members) != nil {
		return "no object"
	}
	return acctest.Text(members[name])
}

func testObjectLifecycle(t *testing.T) {
	c := acctest.New(t)
	shows := func(topic string, kinds ...string) resource.TestCheckFunc {
		return acctest.Check(func() error { return typesAre(c, topic, kinds...) })
	}
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config: newsObject(c, "News"), ConfigPlanChecks: acctest.Action(objectAddress, plancheck.ResourceActionCreate),
				Check: resource.ComposeAggregateTestCheckFunc(shows("News", "open"), c.Wrote(map[string]int{"createChannel": 1}),
					resource.TestCheckResourceAttr(objectAddress, "on_destroy", "delete"),
					resource.TestCheckResourceAttr(objectAddress, "answer.topic", "News"),
					resource.TestCheckResourceAttr(objectAddress, "answer.channelType", "open")),
			},
			{PreConfig: c.ResetRequests, Config: newsObject(c, "News"), ConfigPlanChecks: acctest.EmptyPlan(), Check: c.WroteNothing()},
			{
				Config: newsObject(c, "Latest news"), ConfigPlanChecks: acctest.Action(objectAddress, plancheck.ResourceActionUpdate),
				Check: resource.ComposeAggregateTestCheckFunc(shows("News"), shows("Latest news", "open"),
					c.Wrote(map[string]int{"updateChannel": 1}), resource.TestCheckResourceAttr(objectAddress, "answer.topic", "Latest news")),
			},
			// How it is called alone is no change of the object.
			{
				PreConfig: c.ResetRequests, Config: newsObject(c, "Latest news", `list = "GET /channels?limit=100"`, `id_member = "_id"`),
				ConfigPlanChecks: acctest.Action(objectAddress, plancheck.ResourceActionUpdate), Check: c.WroteNothing(),
			},
		},
		CheckDestroy: resource.ComposeAggregateTestCheckFunc(shows("Latest news"), c.Wrote(map[string]int{"deleteChannel": 1})),
	})
}

func testObjectImport(t *testing.T) {
	c := acctest.New(t)
	general := c.ID("General")
	p := c.Protocol(nil)
	for form, imported := range map[string]acctest.Outcome{
		"id":       p.Import(objectType, "system GET /channels "+general, nil),
		"identity": p.Next().Import(objectType, "", map[string]string{"family": "system", "read": "GET /channels", "id": general}),
	} {
		acctest.Fine(t, "import by "+form, imported)
		if acctest.Text(imported.State["id"]) != general || member(imported.State, "topic") != "General" {
			t.Errorf("import by %s: %v", form, imported.State)
		}
		// What is configured is what is there: nothing is sent, and then nothing is left to do.
		config := channelObject("General", nil)
		p.Next()
		applied := acctest.Fine(t, "apply after the import by "+form, p.Apply(imported.Object, config))
		if acctest.Text(applied.State["on_destroy"]) != "abandon" {
			t.Errorf("on_destroy is %v", applied.State["on_destroy"])
		}
		p.Next()
		refreshed := acctest.Fine(t, "refresh", p.Read(applied.Object))
		if plan := acctest.Fine(t, "plan", p.Plan(refreshed.Object, config)); !plan.Keeps(refreshed.Object) {
			t.Errorf("the plan after it is not empty: %v", plan.State)
		}
		c.WantWrites(t, map[string]int{})
		// What differs is sent.
		p.Next()
		acctest.Fine(t, "a change", p.Apply(imported.Object, channelObject("General", acctest.Values{"body": bodyOf("General", "private")})))
		c.WantWrites(t, map[string]int{"updateChannel": 1})
		wantTypes(t, c, "General", "private")
		must(t, c.EditChannel(general, "General", "open"))
		c.ResetRequests()
		p.Next()
	}
	for id, words := range map[string][]string{
		"General":                              {"is not an import id", "<family> <METHOD /path of read> <id>"},
		"system GET /channels":                 {"is not an import id"},
		"sistem GET /channels " + general:      {`no family "sistem"`},
		"system DELETE /channels " + general:   {`"DELETE" is not a method`},
		"system POST /channels " + general:     {"does not only read"},
		"system GET /channels/../x " + general: {"leads elsewhere"},
	} {
		acctest.WantSaid(t, p.Next().Import(objectType, id, nil).Errors, words...)
	}
	if missing := p.Next().Import(objectType, "system GET /channels 689b908502ad38f000000009", nil); missing.State != nil {
		t.Errorf("what is not there was imported: %v", missing.State)
	}
	c.WantWrites(t, map[string]int{})
}

// must fails the test on an error.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func testObjectDrift(t *testing.T) {
	c := acctest.New(t)
	config := channelObject("News", nil)
	p, created := made(t, c, config)
	id := acctest.Text(created.State["id"])
	must(t, c.EditChannel(id, "News", "private"))
	refreshed := acctest.Fine(t, "refresh", p.Read(created.Object))
	if body := acctest.Text(refreshed.State["body"]); body != `{"channelType":"private","topic":"News"}` {
		t.Errorf("the body after a change in the product is %s", body)
	}
	repaired := acctest.Fine(t, "repair", p.Apply(refreshed.Object, config))
	c.WantWrites(t, map[string]int{"updateChannel": 1})
	wantTypes(t, c, "News", "open")
	p.Next()
	again := acctest.Fine(t, "refresh after the repair", p.Read(repaired.Object))
	if plan := acctest.Fine(t, "plan", p.Plan(again.Object, config)); !plan.Keeps(again.Object) {
		t.Errorf("the plan after the repair is not empty: %v", plan.State)
	}
}

func TestOnlyWhatIsComparedDrifts(t *testing.T) {
	c := acctest.New(t)
	config := channelObject("News", acctest.Values{"compared": []any{"topic"}})
	p, created := made(t, c, config)
	must(t, c.EditChannel(acctest.Text(created.State["id"]), "News", "private"))
	refreshed := acctest.Fine(t, "refresh", p.Read(created.Object))
	if plan := acctest.Fine(t, "plan", p.Plan(refreshed.Object, config)); !plan.Keeps(refreshed.Object) {
		t.Errorf("a member that is not compared was planned: %v", plan.State)
	}
	if shown := member(refreshed.State, "channelType"); shown != "private" {
		t.Errorf("the answer shows %s", shown)
	}
	c.WantWrites(t, map[string]int{})
}

// An object that is proved to be gone is created again; one that may be there stays in the state.
func TestAnObjectIsGoneOnlyWhenThatIsProved(t *testing.T) {
	for name, test := range map[string]struct {
		arrange func(*acctest.Community, string) error
		gone    bool
		says    []string
		fails   []string
	}{
		"deleted": {func(c *acctest.Community, id string) error {
			c.Server.Clock().Advance(2 * time.Minute)
			return c.RemoveChannel(id)
		}, true, []string{"is gone", "two looks agree"}, nil},
		"deleted just now": {func(c *acctest.Community, id string) error { return c.RemoveChannel(id) }, false,
			[]string{"was not found", "a list may lag behind"}, nil},
		"refused": {func(c *acctest.Community, _ string) error {
			c.Inject(mockapi.Fault{Operation: "listSystemChannels", Status: http.StatusUnauthorized, Times: -1})
			return nil
		}, false, nil, []string{"refused the key"}},
		"a broken list": {func(c *acctest.Community, _ string) error {
			c.Inject(mockapi.Fault{Operation: "listSystemChannels", Truncate: true, Times: -1})
			return nil
		}, false, nil, []string{"read the object"}},
		"a page of a proxy": {func(c *acctest.Community, _ string) error {
			c.Inject(mockapi.Fault{Operation: "listSystemChannels", Status: http.StatusNotFound, ContentType: "text/html", Body: "<html>",
				Times: -1})
			return nil
		}, false, nil, []string{"HTTP 404"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			p, created := made(t, c, channelObject("News", nil))
			must(t, test.arrange(c, acctest.Text(created.State["id"])))
			read := p.Read(created.Object)
			if (read.State == nil) != test.gone {
				t.Errorf("the state is %v", read.State)
			}
			acctest.WantSaid(t, read.Warnings, test.says...)
			acctest.WantSaid(t, read.Errors, test.fails...)
			c.WantWrites(t, map[string]int{})
		})
	}
}

func testObjectPermutations(t *testing.T) {
	required := acctest.Values{"family": "system", "create": "POST /channels", "read": "GET /channels", "body": bodyOf("News", "open")}
	optional := acctest.Values{
		"update": "PUT /channels/{id}",
		"delete": "DELETE /channels/{id}", "list": "GET /channels", "natural_key": []any{"topic"},
		"compared": []any{"topic"}, "id_member": "_id", "object_member": "channel", "rows_member": "channels",
		"absent_statuses": []any{404, 410}, "on_destroy": "delete", "update_body": bodyOf("News", "open"),
		"timeouts": acctest.Values{"create": "1m"},
	}
	for _, left := range append(slices.Collect(maps.Keys(optional)), "none", "all") {
		t.Run("without "+left, func(t *testing.T) {
			config := maps.Clone(required)
			for name, value := range optional {
				if left != "all" && left != name {
					config[name] = value
				}
			}
			c := acctest.New(t)
			p, created := made(t, c, config)
			wantTypes(t, c, "News", "open")
			refreshed := acctest.Fine(t, "refresh", p.Read(created.Object))
			if plan := acctest.Fine(t, "plan", p.Plan(refreshed.Object, config)); !plan.Keeps(refreshed.Object) {
				t.Errorf("the plan after it is not empty: %v", plan.State)
			}
			p.Next()
			acctest.Fine(t, "destroy", p.Apply(refreshed.Object, nil))
			deletes := map[string]int{"deleteChannel": 1}
			if config["delete"] == nil {
				deletes = map[string]int{}
			}
			c.WantWrites(t, deletes)
		})
	}
}

func testObjectTakesUnknownValues(t *testing.T) {
	for name := range channelObject("News", acctest.Values{"list": "", "update_body": "", "compared": "", "id_member": "", "object_member": "",
		"rows_member": "", "absent_statuses": "", "on_destroy": ""}) {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			p := c.Protocol(nil)
			known := channelObject("News", nil)
			unknown := channelObject("News", acctest.Values{name: acctest.Unknown})
			acctest.WantSaid(t, p.Validate(objectType, unknown))
			planned := acctest.Fine(t, "plan", p.Plan(acctest.Object{Type: objectType}, unknown))
			c.WantWrites(t, map[string]int{})
			acctest.Fine(t, "apply", p.ApplyPlan(acctest.Object{Type: objectType}, known, acctest.Fine(t, "plan in the apply",
				p.Next().Plan(acctest.Object{Type: objectType}, known))))
			if planned.State == nil {
				t.Error("nothing was planned")
			}
			c.WantWrites(t, map[string]int{"createChannel": 1})
		})
	}
}

// Without an update, another body is another object.
func testObjectReplacement(t *testing.T) {
	c := acctest.New(t)
	config := channelObject("News", acctest.Values{"update": nil})
	p, created := made(t, c, config)
	other := channelObject("Events", acctest.Values{"update": nil})
	plan := acctest.Fine(t, "plan", p.Plan(created.Object, other))
	acctest.WantSaid(t, plan.Replaces, `AttributeName("body")`)
	p.Next()
	acctest.Fine(t, "destroy", p.Apply(created.Object, nil))
	acctest.Fine(t, "create", p.Apply(acctest.Object{Type: objectType}, other))
	wantTypes(t, c, "News")
	wantTypes(t, c, "Events", "open")
	c.WantWrites(t, map[string]int{"createChannel": 1, "deleteChannel": 1})
}

func testObjectErrorsSayWhatToDo(t *testing.T) {
	for name, test := range map[string]struct {
		more  acctest.Values
		fault mockapi.Fault
		says  []string
	}{
		"a path alone":        {more: acctest.Values{"create": "/channels"}, says: []string{`"create"`, "METHOD /path", "POST /categories"}},
		"a wrong method":      {more: acctest.Values{"update": "DELETE /channels/{id}"}, says: []string{`"update"`, "use one of PUT"}},
		"a host":              {more: acctest.Values{"read": "GET //evil.example.com/x"}, says: []string{`"read"`, "may lead to another host"}},
		"dots":                {more: acctest.Values{"update": "PUT /channels/../{id}"}, says: []string{`"update"`, "leads elsewhere"}},
		"a delete of all":     {more: acctest.Values{"delete": "DELETE /channels"}, says: []string{`"delete"`, "about this object alone"}},
		"a create with an id": {more: acctest.Values{"create": "POST /channels/{id}"}, says: []string{`"create"`, "there is no id here"}},
		"a read that writes": {more: acctest.Values{"read": "POST /channels"},
			says: []string{`"read"`, "createChannel", "does not only read"}},
		"an unknown family":     {more: acctest.Values{"family": "sistem"}, says: []string{`"family"`, "one of"}},
		"a body that is a list": {more: acctest.Values{"body": "[1]"}, says: []string{`"body"`, "not an object"}},
		"a misspelt member":     {more: acctest.Values{"natural_key": []any{"topik"}}, says: []string{"natural_key", `Did you mean "topic"`}},
		"a key without a list":  {more: acctest.Values{"read": "GET /channels/{id}"}, says: []string{"natural_key needs a list"}},
		"a key of the provider that is missing": {more: acctest.Values{"family": "integration"},
			says: []string{"plan the object", "api_token", "RETURNINGAI_API_TOKEN"}},
		"a key that is refused": {fault: mockapi.Fault{Operation: "listSystemChannels", Status: http.StatusForbidden, Times: -1},
			says: []string{"plan the object", "refused the key", "listSystemChannels"}},
		"refused": {fault: mockapi.Fault{Operation: "createChannel", Status: http.StatusBadRequest, Message: "topic is too loud"},
			says: []string{`"create"`, "topic is too loud", "createChannel (POST"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			if test.fault.Operation != "" {
				c.Inject(test.fault)
			}
			p := c.Protocol(acctest.Values{"api_token": nil})
			config := channelObject("News", test.more)
			said := p.Validate(objectType, config)
			if len(said) == 0 {
				said = p.Apply(acctest.Object{Type: objectType}, config).Errors
			}
			acctest.WantSaid(t, said, test.says...)
			if err := c.WroteAtMost("createChannel"); err != nil {
				t.Error(err)
			}
			wantTypes(t, c, "News")
		})
	}
}

// A create whose answer is lost is looked for by its natural key before it is sent again; without one, it is an error.
func TestAnObjectIsCreatedOnce(t *testing.T) {
	withoutKey := acctest.Values{"natural_key": nil}
	unknown := []string{"may or may not have been done", "import it"}
	for name, test := range map[string]struct {
		more    acctest.Values
		fault   mockapi.Fault
		variant mockapi.Variant
		sent    int
		says    []string
	}{
		"lost after it took effect":          {fault: mockapi.Fault{Drop: true, Effect: true}, sent: 1},
		"lost before it took effect":         {fault: mockapi.Fault{Drop: true}, sent: 2},
		"500 after it took effect":           {fault: mockapi.Fault{Status: 500, Effect: true}, sent: 1},
		"half an answer":                     {fault: mockapi.Fault{Truncate: true}, sent: 1},
		"answered with nothing":              {variant: mockapi.Variant{WriteAnswer: mockapi.AnswerNoContent}, sent: 1},
		"answered with a list":               {variant: mockapi.Variant{WriteAnswer: mockapi.AnswerInList}, sent: 1},
		"throttled":                          {fault: mockapi.Fault{Status: 429}, sent: 2},
		"no key, lost after it took effect":  {more: withoutKey, fault: mockapi.Fault{Drop: true, Effect: true}, sent: 1, says: unknown},
		"no key, lost before it took effect": {more: withoutKey, fault: mockapi.Fault{Drop: true}, sent: 1, says: unknown},
		"no key, half an answer":             {more: withoutKey, fault: mockapi.Fault{Truncate: true}, sent: 1, says: unknown},
		"no key, throttled":                  {more: withoutKey, fault: mockapi.Fault{Status: 429}, sent: 2},
		"no key, answered with nothing": {more: withoutKey, variant: mockapi.Variant{WriteAnswer: mockapi.AnswerEmpty}, sent: 1,
			says: unknown},
		"no key, answered without the new id": {more: acctest.Values{"natural_key": nil, "id_member": "number"}, sent: 1, says: unknown},
	} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			c.SetVariant(test.variant)
			if test.fault.Status != 0 || test.fault.Drop || test.fault.Truncate {
				test.fault.Operation = "createChannel"
				c.Inject(test.fault)
			}
			applied := c.Protocol(nil).Apply(acctest.Object{Type: objectType}, channelObject("News", test.more))
			acctest.WantSaid(t, applied.Errors, test.says...)
			c.WantWrites(t, map[string]int{"createChannel": test.sent})
			if len(test.says) > 0 {
				return
			}
			wantTypes(t, c, "News", "open")
			if channel, _ := c.ChannelByTopic("News"); acctest.Text(applied.State["id"]) != channel.ID {
				t.Errorf("the state has the id %s, and the channel %s", applied.State["id"], channel.ID)
			}
		})
	}
}

// A service that rewrites what it is sent does not cause an update in every apply; a later change of the same member does.
func TestWhatTheServiceRewritesIsNoDrift(t *testing.T) {
	c := acctest.New(t)
	c.SetVariant(mockapi.Variant{RewriteNames: strings.ToUpper})
	config := channelObject("News", nil)
	p, created := made(t, c, config)
	refreshed := acctest.Fine(t, "refresh", p.Read(created.Object))
	if plan := acctest.Fine(t, "plan", p.Plan(refreshed.Object, config)); !plan.Keeps(refreshed.Object) {
		t.Errorf("a rewritten topic was planned: %v", plan.State)
	}
	c.WantWrites(t, map[string]int{})
}

// A destroy that is refused keeps the state, and one of what is not there any more succeeds.
func TestAnObjectIsDestroyed(t *testing.T) {
	for name, test := range map[string]struct {
		more   acctest.Values
		fault  mockapi.Fault
		says   []string
		warns  []string
		left   []string
		writes map[string]int
	}{
		"deleted":   {writes: map[string]int{"deleteChannel": 1}},
		"abandoned": {more: acctest.Values{"on_destroy": "abandon"}, left: []string{"open"}, writes: map[string]int{}},
		"without a delete": {more: acctest.Values{"delete": nil}, left: []string{"open"}, warns: []string{"stays on the service"},
			writes: map[string]int{}},
		"not there any more": {fault: mockapi.Fault{Status: 404, Message: "Channel not found", Effect: true},
			writes: map[string]int{"deleteChannel": 1}},
		"refused": {fault: mockapi.Fault{Status: 403}, says: []string{"delete the object", "refused the key"}, left: []string{"open"},
			writes: map[string]int{"deleteChannel": 1}},
		"a page of a proxy": {fault: mockapi.Fault{Status: 404, ContentType: "text/html", Body: "<html>"}, says: []string{"HTTP 404"},
			left: []string{"open"}, writes: map[string]int{"deleteChannel": 1}},
		"lost and sent again": {fault: mockapi.Fault{Drop: true}, writes: map[string]int{"deleteChannel": 2}},
	} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			p, created := made(t, c, channelObject("News", test.more))
			if test.fault.Status != 0 || test.fault.Drop {
				test.fault.Operation = "deleteChannel"
				c.Inject(test.fault)
			}
			plan := acctest.Fine(t, "plan", p.Plan(created.Object, nil))
			acctest.WantSaid(t, plan.Warnings, test.warns...)
			acctest.WantSaid(t, p.ApplyPlan(created.Object, nil, plan).Errors, test.says...)
			c.WantWrites(t, test.writes)
			wantTypes(t, c, "News", test.left...)
		})
	}
}

// A thousand objects of one list cost one request.
func TestObjectsShareTheirList(t *testing.T) {
	c := acctest.New(t)
	p := c.Protocol(nil)
	var objects []acctest.Object
	for i := range 50 {
		objects = append(objects, acctest.Fine(t, "create",
			p.Apply(acctest.Object{Type: objectType}, channelObject(fmt.Sprintf("News %d", i), nil))).Object)
	}
	p.Next()
	c.ResetRequests()
	for _, object := range objects {
		acctest.Fine(t, "refresh", p.Read(object))
	}
	if got := c.Operations(); !slices.Equal(got, []string{"listSystemChannels"}) {
		t.Errorf("asked: %v", got)
	}
}

// An object that two resources have in their states is a conflict.
func TestAnObjectHasOneOwner(t *testing.T) {
	c := acctest.New(t)
	p, created := made(t, c, channelObject("News", nil))
	acctest.Fine(t, "the first plan", p.Plan(created.Object, channelObject("News", nil)))
	acctest.WantSaid(t, p.Plan(created.Object, channelObject("News", nil)).Errors, "Two resources have the same object")
}

// What was written into the state by the real program reads back, and a null answer is no obstacle.
func TestAccAnObjectIsReferredTo(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: newsObject(c, "News", `timeouts = { create = "1m" }`) + `
output "type" { value = returningai_api_object.news.answer.channelType }`,
		Check: resource.ComposeAggregateTestCheckFunc(c.Wrote(map[string]int{"createChannel": 1}), func(s *terraform.State) error {
			if got := s.RootModule().Outputs["type"].Value; got != "open" {
				return fmt.Errorf("the output is %v", got)
			}
			return nil
		}),
	}}})
}
