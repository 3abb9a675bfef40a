package rawapi_test

import (
	"fmt"
	"maps"
	"math/big"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const api = "returningai_api"

// with is a call of the mock's list of badges, with some attributes in place of its own.
func with(more acctest.Values) acctest.Values {
	call := acctest.Values{"family": "system", "path": "/badges"}
	maps.Copy(call, more)
	return call
}

func TestTheAnswerIsAValueAndJSON(t *testing.T) {
	c := acctest.New(t)
	c.Inject(mockapi.Fault{Operation: "listBadges", Status: http.StatusOK, Body: `{"meta": {"success": true}, "body": {
		"id": 12345678901234567890, "price": 0.1, "big": 1e999999999, "none": null, "yes": true, "list": [1, "a", {"b": []}, null], "a-b": {}}}`})
	got := c.Protocol(nil).LookUp(api, with(nil))
	if len(got.Errors) > 0 {
		t.Fatal(got.Errors)
	}
	if text := acctest.Text(got.State["answer_json"]); text != `{"id":12345678901234567890,"price":0.1,"big":1e999999999,"none":null,`+
		`"yes":true,"list":[1,"a",{"b":[]},null],"a-b":{}}` {
		t.Errorf("answer_json is %s", text)
	}
	answer, _ := got.State["answer"].(tftypes.Value)
	members := map[string]tftypes.Value{}
	if err := answer.As(&members); err != nil {
		t.Fatal(err)
	}
	for name, wanted := range map[string]string{
		"price": `tftypes.Number<"0.1">`, "big": "1e999999999", "none": "null",
		"yes": `tftypes.Bool<"true">`, "a-b": `tftypes.Object[]<>`,
		"list": `tftypes.Tuple[tftypes.Number, tftypes.String, tftypes.Object["b":tftypes.Tuple[]], tftypes.DynamicPseudoType]<` +
			`tftypes.Number<"1">, tftypes.String<"a">, tftypes.Object["b":tftypes.Tuple[]]<"b":tftypes.Tuple[]<>>, ` +
			`tftypes.DynamicPseudoType<null>>`,
	} {
		if text := acctest.Text(members[name]); text != wanted {
			t.Errorf("%s is %s, wanted %s", name, text, wanted)
		}
	}
	id := new(big.Float)
	if err := members["id"].As(&id); err != nil || id.Text('f', -1) != "12345678901234567890" {
		t.Errorf("id is %s (%v)", id.Text('f', -1), err)
	}
	if status := acctest.Text(got.State["status"]); status != `tftypes.Number<"200">` {
		t.Errorf("status is %s", status)
	}
}

func TestAnAnswerOfNothingIsNull(t *testing.T) {
	c := acctest.New(t)
	c.Inject(mockapi.Fault{Operation: "listBadges", Status: http.StatusOK, Body: `{"meta": {"success": true}, "body": null}`})
	got := c.Protocol(nil).LookUp(api, with(nil))
	if len(got.Errors) > 0 || acctest.Text(got.State["answer"]) != "null" || acctest.Text(got.State["answer_json"]) != "null" {
		t.Errorf("%+v", got)
	}
}

func TestTheQueryIsSentWithoutWhatIsNull(t *testing.T) {
	c := acctest.New(t)
	got := c.Protocol(nil).LookUp(api, acctest.Values{"family": "integration", "path": "/messages",
		"query": acctest.Values{"user_id": "101", "channel_id": c.ID("General"), "count": "5", "email": nil}})
	if len(got.Errors) > 0 || len(c.Requests()) != 1 {
		t.Fatalf("%v, sent: %v", got.Errors, c.Operations())
	}
	if sent := c.Requests()[0].Query.Encode(); sent != "channel_id="+c.ID("General")+"&count=5&user_id=101" {
		t.Errorf("the query was %s", sent)
	}
}

func TestCallsThatAreRefusedSendNothing(t *testing.T) {
	for name, test := range map[string]struct {
		call acctest.Values
		says []string
	}{
		"an unknown family":    {with(acctest.Values{"family": "internal"}), []string{`"family"`, "one of", "secure_auth"}},
		"a method that writes": {with(acctest.Values{"method": "DELETE"}), []string{`"method"`, "one of", `"POST"`}},
		"a POST that writes":   {with(acctest.Values{"method": "POST"}), []string{`"method"`, "only reads", "createBadge (POST /badges)"}},
		"an unknown POST": {with(acctest.Values{"method": "POST", "path": "/games"}),
			[]string{`"method"`, "POST /games", "not in the table"}},
		"a body of a GET":        {with(acctest.Values{"body": "{}"}), []string{`"body"`, "has no body"}},
		"a body that is no JSON": {with(acctest.Values{"method": "POST", "body": "{"}), []string{`"body"`, "not JSON", "jsonencode"}},
		"a host":                 {with(acctest.Values{"path": "https://evil.example.com/x"}), []string{`"path"`, "scheme and a host"}},
		"dots":                   {with(acctest.Values{"path": "/badges/%2e%2e/roles"}), []string{`"path"`, "leads elsewhere"}},
		"an escaped slash":       {with(acctest.Values{"path": "/badges/a%2Fb"}), []string{`"path"`, "escaped slash"}},
		"a query in the path":    {with(acctest.Values{"path": "/badges?a=b"}), []string{`"path"`, "put it into query"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			got := c.Protocol(nil).LookUp(api, test.call)
			said := strings.Join(got.Errors, "\n")
			for _, part := range test.says {
				if !strings.Contains(said, part) {
					t.Errorf("the errors do not say %q: %s", part, said)
				}
			}
			if len(c.Requests()) > 0 {
				t.Errorf("sent: %v", c.Operations())
			}
		})
	}
}

func TestAnAnswerWithAKeyIsNotTaken(t *testing.T) {
	c := acctest.New(t)
	c.Inject(mockapi.Fault{Operation: "listBadges", Status: http.StatusOK,
		Body: fmt.Sprintf(`{"meta": {"success": true}, "body": {"url": "https://x.example.com/%s"}}`, c.SystemAPIKey())})
	got := c.Protocol(nil).LookUp(api, with(nil))
	if said := strings.Join(got.Errors, "\n"); !strings.Contains(said, "one of the keys") || strings.Contains(said, c.SystemAPIKey()) {
		t.Errorf("errors: %s", said)
	}
	if state := fmt.Sprint(got.State); strings.Contains(state, c.SystemAPIKey()) {
		t.Errorf("the key is in the state: %s", state)
	}
}

func TestErrorsOfCallsSayWhatToDo(t *testing.T) {
	for name, test := range map[string]struct {
		call acctest.Values
		says []string
	}{
		"an unknown path": {with(acctest.Values{"path": "/games"}),
			[]string{"Could not call GET /games", "not in the table of operations", "404", "Compare `family` and `path`"}},
		"an operation": {with(acctest.Values{"path": "/roles/none"}), []string{"listUserRoles (GET http", "404"}},
		"no such member": {with(acctest.Values{"family": "integration", "method": "POST", "path": "/users/info",
			"body": `{"idOrEmail":"0"}`}), []string{"getUserData"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			got := c.Protocol(nil).LookUp(api, test.call)
			said := strings.Join(got.Errors, "\n")
			for _, part := range test.says {
				if !strings.Contains(said, part) {
					t.Errorf("the errors do not say %q: %s", part, said)
				}
			}
		})
	}
}

func TestAMissingKeyIsSaid(t *testing.T) {
	c := acctest.New(t)
	got := c.Protocol(acctest.Values{"system_api_key": nil}).LookUp(api, with(nil))
	if said := strings.Join(got.Errors, "\n"); !strings.Contains(said, "system_api_key") || !strings.Contains(said, "listBadges") {
		t.Errorf("errors: %s", said)
	}
	if len(c.Requests()) > 0 {
		t.Errorf("sent: %v", c.Operations())
	}
}

func TestAccTheProgramReads(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: c.Config(`
resource "terraform_data" "id" {
  input = "101"
}
data "returningai_api" "badges" {
  family = "system"
  path   = "/badges"
}
data "returningai_api" "ana" {
  family = "integration"
  method = "POST"
  path   = "/users/info"
  body   = jsonencode({ idOrEmail = terraform_data.id.output })
}
data "returningai_api" "roles" {
  family = "system"
  path   = "/roles/${urlencode(terraform_data.id.output)}"
}
output "made" {
  value = join(" ", [
    data.returningai_api.badges.status, data.returningai_api.ana.answer.username,
    length(data.returningai_api.roles.answer), jsondecode(data.returningai_api.ana.answer_json).userId,
  ])
}`),
		Check: resource.ComposeAggregateTestCheckFunc(
			resource.TestCheckOutput("made", "200 ana 1 101"), c.WroteNothing(),
			acctest.Check(func() error {
				for _, operation := range []string{"listBadges", "getUserData", "listUserRoles"} {
					if !slices.Contains(c.Operations(), operation) {
						return fmt.Errorf("%s was not asked: %v", operation, c.Operations())
					}
				}
				return nil
			}),
		),
	}}})
}

func TestAccTheProgramShowsRefusals(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: c.Config("data \"returningai_api\" \"x\" {\n  family = \"system\"\n  method = \"POST\"\n  path = \"/channels\"\n}"),
			PlanOnly: true, ExpectError: acctest.Spaced(`(?s)A data source only reads.*createChannel`)},
		{Config: c.Config("data \"returningai_api\" \"x\" {\n  family = \"system\"\n  path = \"/a/../b\"\n}"), PlanOnly: true,
			ExpectError: acctest.Spaced(`leads elsewhere`)},
	}})
	if len(c.Requests()) > 0 {
		t.Errorf("sent: %v", c.Operations())
	}
}
