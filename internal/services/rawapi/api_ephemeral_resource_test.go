package rawapi_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/acctest/tfcli"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

func TestTheEphemeralResourcesAreComplete(t *testing.T) { acctest.CompleteEphemeralResources(t) }

var login = acctest.Values{
	"family": "secure_auth", "path": "/secureAuth", "query": acctest.Values{"action": "login", "userId": "ana"},
}

// token is a call for a widget's token, with some attributes in place of its own.
func token(c *acctest.Community, more acctest.Values) acctest.Values {
	call := acctest.Values{
		"family": "widgets", "method": "POST", "path": "/widget-access-keys/token", "allow_writes": true,
		"body": fmt.Sprintf(`{"accessId":%q,"accessKey":%q}`, c.WidgetID(), c.WidgetKey()),
	}
	maps.Copy(call, more)
	return call
}

func TestALoginIsOpened(t *testing.T) {
	c := acctest.New(t)
	got := c.Protocol(nil).Open(api, login)
	if len(got.Errors) > 0 {
		t.Fatal(got.Errors)
	}
	session := c.Sessions()[0]
	if session.User != "ana" || !strings.Contains(acctest.Text(got.State["answer_json"]), session.ID) {
		t.Errorf("session %+v, answer %v", session, got.State)
	}
	if sent := c.Operations(); len(sent) != 1 || sent[0] != "secureAuth" {
		t.Errorf("sent: %v", sent)
	}
}

func TestAWriteNeedsToBeAllowed(t *testing.T) {
	c := acctest.New(t)
	p := c.Protocol(nil)
	for _, call := range []acctest.Values{
		token(c, acctest.Values{"allow_writes": nil}), token(c, acctest.Values{"allow_writes": false}),
		{"family": "system", "method": "DELETE", "path": "/games/1"},
	} {
		said := strings.Join(p.Open(api, call).Errors, "\n")
		for _, part := range []string{`"allow_writes"`, "each plan and each apply", "Nothing was sent"} {
			if !strings.Contains(said, part) {
				t.Errorf("the errors do not say %q: %s", part, said)
			}
		}
	}
	if len(c.Requests()) > 0 {
		t.Fatalf("sent: %v", c.Operations())
	}
	got := p.Open(api, token(c, nil))
	if len(got.Errors) > 0 || !strings.Contains(acctest.Text(got.State["answer_json"]), "mock-embed-token-"+c.Sessions()[0].ID) {
		t.Errorf("%+v", got)
	}
}

func TestRefusalsOfTheEphemeralResource(t *testing.T) {
	for name, test := range map[string]struct {
		more acctest.Values
		says string
	}{
		"a method":   {acctest.Values{"method": "HEAD"}, "one of"},
		"a host":     {acctest.Values{"path": "//evil.example.com"}, "has // in it"},
		"dots":       {acctest.Values{"path": "/x/%2E%2E/y"}, "leads elsewhere"},
		"not JSON":   {acctest.Values{"body": "{"}, "not JSON"},
		"no family":  {acctest.Values{"family": "none"}, "one of"},
		"a GET body": {acctest.Values{"method": "GET"}, "has no body"},
	} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			if said := strings.Join(c.Protocol(nil).Open(api, token(c, test.more)).Errors, "\n"); !strings.Contains(said, test.says) {
				t.Errorf("the errors do not say %q: %s", test.says, said)
			}
			if len(c.Requests()) > 0 {
				t.Errorf("sent: %v", c.Operations())
			}
		})
	}
}

func TestALostTokenIsNotAskedForAgain(t *testing.T) {
	c := acctest.New(t)
	c.Inject(mockapi.Fault{Operation: "exchangeWidgetToken", Times: -1, Status: http.StatusBadGateway})
	got := c.Protocol(nil).Open(api, token(c, nil))
	if said := strings.Join(got.Errors, "\n"); !strings.Contains(said, "exchangeWidgetToken") || strings.Contains(said, c.WidgetKey()) {
		t.Errorf("errors: %s", said)
	}
	if err := c.WroteAtMost("exchangeWidgetToken"); err != nil {
		t.Error(err)
	}
}

func TestAccTheProgramKeepsNoAnswer(t *testing.T) {
	acctest.NeedsFeature(t, tfcli.EphemeralResources)
	c := acctest.New(t)
	c.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: c.Config(fmt.Sprintf(`
ephemeral "returningai_api" "login" {
  family = "secure_auth"
  path   = "/secureAuth"
  query  = { action = "login", userId = "ana" }
}
ephemeral "returningai_api" "widget" {
  family       = "widgets"
  method       = "POST"
  path         = "/widget-access-keys/token"
  allow_writes = true
  body = jsonencode({
    accessId = %q, accessKey = %q,
    userIdentifiers = { data-session = ephemeral.returningai_api.login.answer.sessionId }
  })
}
data "returningai_api" "badges" {
  family = "system"
  path   = "/badges"
}`, c.WidgetID(), c.WidgetKey())),
		Check: func(state *terraform.State) error {
			for _, session := range c.Sessions() {
				if strings.Contains(state.String(), session.ID) {
					return fmt.Errorf("the session %s is in the state", session.ID)
				}
			}
			for _, request := range c.Requests() {
				passes := slices.ContainsFunc(c.Sessions(), func(s mockapi.Session) bool { return strings.Contains(request.Body, s.ID) })
				if request.Operation == "exchangeWidgetToken" && !passes {
					return fmt.Errorf("the answer of one call did not reach the other: %s", request.Body)
				}
			}
			if c.Count("secureAuth") < 2 || c.Count("exchangeWidgetToken") < 2 { // at least by the plan and by the apply
				return fmt.Errorf("asked: %v", c.Operations())
			}
			return nil
		},
	}}})
}

func TestAccTheProgramShowsThatAWriteIsNotAllowed(t *testing.T) {
	acctest.NeedsFeature(t, tfcli.EphemeralResources)
	c := acctest.New(t)
	c.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config:   c.Config("ephemeral \"returningai_api\" \"x\" {\n  family = \"system\"\n  method = \"DELETE\"\n  path = \"/channels/1\"\n}"),
		PlanOnly: true, ExpectError: acctest.Spaced(`(?s)each plan and each apply.*deleteChannel.*allow_writes = true`),
	}}})
	if len(c.Requests()) > 0 {
		t.Errorf("sent: %v", c.Operations())
	}
}
