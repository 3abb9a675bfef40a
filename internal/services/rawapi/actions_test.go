package rawapi_test

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
	"github.com/returning-ai/terraform-provider-returningai/internal/services/rawapi"
)

const callType = "returningai_api_call"

// Each action of this service on each axis. An action that lacks something fails with a list of it.
func TestAccActions(t *testing.T) {
	acctest.CompleteActions(t, rawapi.Service().Actions, map[string]acctest.ActionAxes{
		"returningai_api_call": {
			Invocation: testCallInvocation, Unknown: testCallTakesUnknownValues, Mistakes: testCallMistakes, Refusal: testCallRefusal,
			Lost: testCallLost, Cancelled: testCallCancelled,
		},
	})
}

// creating is a call that creates a channel, with some attributes in place of its own.
func creating(more acctest.Values) acctest.Values {
	config := acctest.Values{"family": "system", "path": "/channels", "body": bodyOf("Secret plans", "open")}
	maps.Copy(config, more)
	return config
}

// againCall is what every error says of invoking the action again.
const againCall = "terraform apply -invoke=action.returningai_api_call.NAME"

func testCallInvocation(t *testing.T) {
	for name, config := range map[string]acctest.Values{
		"with a body": creating(nil),
		"with a secret body": creating(acctest.Values{"body": nil, "body_wo": bodyOf("Secret plans", "open"),
			"headers_wo": acctest.Values{"X-Hook": "hook-key"}}),
	} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			p := c.Protocol(nil)
			acctest.WantSaid(t, p.ValidateAction(callType, config))
			acctest.WantSaid(t, p.PlanAction(callType, config).Errors)
			c.WantWrites(t, map[string]int{})
			invoked := p.Next().InvokeAction(t.Context(), callType, config)
			acctest.WantSaid(t, invoked.Errors)
			acctest.WantSaid(t, invoked.Warnings)
			if got := strings.Join(invoked.Progress,
				"; "); got != "Calling createChannel; Done: HTTP 201" && got != "Calling createChannel; Done: HTTP 200" {
				t.Errorf("progress: %s", got)
			}
			c.WantWrites(t, map[string]int{"createChannel": 1})
			wantTypes(t, c, "Secret plans", "open")
			acctest.WantSaid(t, p.Next().InvokeAction(t.Context(), callType, config).Errors) // each invocation is one more
			wantTypes(t, c, "Secret plans", "open", "open")
		})
	}
}

func TestACallSendsItsQuery(t *testing.T) {
	c := acctest.New(t)
	c.ToleratesProblems() // no operation has this query
	invoked := c.Protocol(nil).InvokeAction(t.Context(), callType, acctest.Values{
		"family": "system", "method": "GET", "path": "/channels", "query": acctest.Values{"a": "1", "b": nil},
		"headers_wo": acctest.Values{"X-Hook": "hook-key", "X-None": nil},
	})
	acctest.WantSaid(t, invoked.Errors)
	requests := c.Requests()
	if len(requests) != 1 || requests[0].Query.Encode() != "a=1" {
		t.Errorf("sent: %+v", requests)
	}
}

func testCallTakesUnknownValues(t *testing.T) {
	c := acctest.New(t)
	for name, config := range map[string]acctest.Values{
		"family": creating(nil), "method": creating(nil), "path": creating(nil), "query": creating(nil), "body": creating(nil),
		"body_wo": creating(acctest.Values{"body": nil}), "headers_wo": creating(nil),
	} {
		config[name] = acctest.Unknown
		p := c.Protocol(nil)
		acctest.WantSaid(t, p.ValidateAction(callType, config))
		acctest.WantSaid(t, p.PlanAction(callType, config).Errors)
	}
	unknown := c.Protocol(acctest.Values{"system_api_key": acctest.Unknown})
	acctest.WantSaid(t, unknown.PlanAction(callType, creating(nil)).Errors)
	c.WantWrites(t, map[string]int{})
	acctest.WantSaid(t, c.Protocol(nil).InvokeAction(t.Context(), callType, creating(nil)).Errors)
	c.WantWrites(t, map[string]int{"createChannel": 1})
}

func testCallMistakes(t *testing.T) {
	c := acctest.New(t)
	for name, test := range map[string]struct {
		more acctest.Values
		says []string
	}{
		"an unknown family":      {acctest.Values{"family": "sistem"}, []string{`"family"`, "one of"}},
		"an unknown method":      {acctest.Values{"method": "TRACE"}, []string{`"method"`, "one of"}},
		"a host":                 {acctest.Values{"path": "//evil.example.com"}, []string{`"path"`, "another host"}},
		"dots":                   {acctest.Values{"path": "/channels/%2e%2e/x"}, []string{`"path"`, "leads elsewhere"}},
		"a query in the path":    {acctest.Values{"path": "/channels?x=1"}, []string{`"path"`, "put it into query"}},
		"a body that is no JSON": {acctest.Values{"body": "{"}, []string{`"body"`, "jsonencode"}},
		"a body of a GET":        {acctest.Values{"method": "GET"}, []string{`"body"`, "has no body"}},
		"a secret body of a GET": {acctest.Values{"method": "GET", "body": nil, "body_wo": "{}"}, []string{`"body_wo"`, "has no body"}},
		"two bodies":             {acctest.Values{"body_wo": "{}"}, []string{"body_wo", "body"}},
		"the provider's header": {acctest.Values{"headers_wo": acctest.Values{"Authorization": "Bearer secret-1"}},
			[]string{`"headers_wo"`, "set by the provider"}},
		"a line break": {acctest.Values{"headers_wo": acctest.Values{"X-Hook": "secret-1\r\n"}},
			[]string{`"headers_wo"`, "line break"}},
	} {
		t.Run(name, func(t *testing.T) {
			config := creating(test.more)
			p := c.Protocol(nil)
			said := p.ValidateAction(callType, config)
			if len(said) == 0 {
				said = p.PlanAction(callType, config).Errors
			}
			invoked := p.Next().InvokeAction(t.Context(), callType, config)
			acctest.WantSaid(t, invoked.Errors, test.says[len(test.says)-1])
			said = append(said, invoked.Errors...)
			acctest.WantSaid(t, said, test.says...)
			if strings.Contains(strings.Join(said, " "), "secret-1") {
				t.Errorf("a secret is shown: %s", said)
			}
		})
	}
	c.WantWrites(t, map[string]int{})
	acctest.WantSaid(t, c.Protocol(nil).InvokeAction(t.Context(), callType, creating(acctest.Values{"method": "GET", "body": nil})).Errors)
	keyless := c.Protocol(acctest.Values{"system_api_key": nil})
	acctest.WantSaid(t, keyless.PlanAction(callType, creating(nil)).Errors, "system_api_key", "RETURNINGAI_SYSTEM_API_KEY", "createChannel")
	acctest.WantSaid(t, keyless.InvokeAction(t.Context(), callType, creating(nil)).Errors, "system_api_key")
	c.WantWrites(t, map[string]int{})
}

// What the service says of a secret is masked, and its message is not lost.
func testCallRefusal(t *testing.T) {
	c := acctest.New(t)
	c.Inject(mockapi.Fault{Operation: "createChannel", Status: http.StatusBadRequest,
		Message: "No channel Secret plans for hook-key-1234 today"})
	invoked := c.Protocol(nil).InvokeAction(t.Context(), callType, creating(acctest.Values{
		"body": nil, "body_wo": bodyOf("Secret plans", "open"), "headers_wo": acctest.Values{"X-Hook": "hook-key-1234"},
	}))
	acctest.WantSaid(t, invoked.Errors, "make the call createChannel", "HTTP 400", "No channel", "today", "It was not done.", againCall)
	for _, secret := range []string{"Secret plans", "hook-key"} {
		if strings.Contains(strings.Join(invoked.Errors, " "), secret) {
			t.Errorf("the error shows %q: %s", secret, invoked.Errors)
		}
	}
	c.WantWrites(t, map[string]int{"createChannel": 1})
	wantTypes(t, c, "Secret plans")
}

// A POST whose answer is lost is not sent again; a PUT, which may be, is.
func testCallLost(t *testing.T) {
	c := acctest.New(t)
	c.Inject(mockapi.Fault{Operation: "createChannel", Drop: true, Effect: true})
	acctest.WantSaid(t, c.Protocol(nil).InvokeAction(t.Context(), callType, creating(nil)).Errors,
		"It may or may not have been done, and was not sent again", "Only if it was not done", againCall)
	c.WantWrites(t, map[string]int{"createChannel": 1})
	wantTypes(t, c, "Secret plans", "open")
	c.Inject(mockapi.Fault{Operation: "updateChannel", Drop: true, Effect: true})
	changing := creating(acctest.Values{"method": "PUT", "path": "/channels/" + c.ID("Secret plans"),
		"body": bodyOf("Secret plans", "private")})
	acctest.WantSaid(t, c.Protocol(nil).InvokeAction(t.Context(), callType, changing).Errors)
	c.WantWrites(t, map[string]int{"createChannel": 1, "updateChannel": 2})
	wantTypes(t, c, "Secret plans", "private")
}

func testCallCancelled(t *testing.T) {
	c := acctest.New(t)
	p := c.Protocol(nil)
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	acctest.WantSaid(t, p.InvokeAction(cancelled, callType, creating(nil)).Errors, "It was cancelled, and was not done.", againCall)
	short := creating(acctest.Values{"timeouts": acctest.Values{"invoke": "1ns"}})
	acctest.WantSaid(t, p.InvokeAction(t.Context(), callType, short).Errors, "time", "It was not done.")
	wantTypes(t, c, "Secret plans")
	acctest.WantSaid(t, p.InvokeAction(t.Context(), callType, creating(nil)).Errors)
	c.WantWrites(t, map[string]int{"createChannel": 1})
}

// A call that is in no row of the table is made by the rules of its method, and named without its path, which may say who somebody is.
func TestACallOutsideTheTable(t *testing.T) {
	c := acctest.New(t)
	c.ToleratesProblems()
	body, _ := json.Marshal(map[string]string{"email": "ana@example.com"})
	invoked := c.Protocol(nil).InvokeAction(t.Context(), callType, acctest.Values{
		"family": "integration", "path": "/games/ana@example.com/spin", "body": string(body),
	})
	acctest.WantSaid(t, invoked.Errors, "which is not in the table of operations", "HTTP 404", againCall)
	if got := strings.Join(invoked.Progress, "; "); got != "Calling POST in the family integration, which is not in the table of operations" {
		t.Errorf("progress: %s", got)
	}
	if len(c.Requests()) != 1 {
		t.Errorf("sent: %v", c.Operations())
	}
}
