package messaging_test

import (
	"fmt"
	"net/http"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const newest = "data.returningai_messages.newest"

func newestMessages(c *acctest.Community, filter string) string {
	return c.Config("data \"returningai_messages\" \"newest\" {\n  " + filter + "\n}")
}

func TestAccMessagesAreReadAndFiltered(t *testing.T) {
	c := quiet(t)
	for i := range 3 {
		_, err := c.PostAs(c.ID(topic), "ana", fmt.Sprintf("Message %d", i))
		must(t, err)
	}
	_, err := c.PostAs(c.ID("General"), "ben", "Elsewhere")
	must(t, err)
	in := fmt.Sprintf("channel_id = %q\n  ", c.ID(topic))
	tests := map[string]struct {
		filter string
		query  string
		count  string
		first  string
	}{
		"of a channel":              {in, "channel_id=" + c.ID(topic), "3", "Message 2"},
		"the newest of a channel":   {in + `limit = 2`, "channel_id=" + c.ID(topic) + "&count=2", "2", "Message 2"},
		"of a user":                 {`user_id = "102"`, "user_id=102", "", "Elsewhere"},
		"of a user by e-mail":       {`email = "ben@example.com"`, "email=ben%40example.com", "", "Elsewhere"},
		"of a user in a channel":    {in + `user_id = "101"`, "channel_id=" + c.ID(topic) + "&user_id=101", "3", "Message 2"},
		"of nobody in that channel": {in + `user_id = "104"`, "channel_id=" + c.ID(topic) + "&user_id=104", "0", ""},
		"of the whole community":    {`limit = 1`, "count=1", "1", "Elsewhere"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c.ResetRequests()
			checks := []resource.TestCheckFunc{acctest.Check(func() error {
				for _, request := range c.Requests() {
					if request.Operation != "listMessages" || request.Query.Encode() != test.query {
						return fmt.Errorf("asked %s %s?%s, wanted %s", request.Method, request.Path, request.Query.Encode(), test.query)
					}
				}
				return nil
			})}
			if test.count != "" {
				checks = append(checks, resource.TestCheckResourceAttr(newest, "messages.#", test.count))
			}
			if test.first != "" {
				checks = append(checks, resource.TestCheckResourceAttr(newest, "messages.0.message", test.first))
				for _, name := range []string{"id", "user_id", "email", "channel_id", "channel_name", "timestamp"} {
					checks = append(checks, resource.TestCheckResourceAttrSet(newest, "messages.0."+name))
				}
			}
			c.Test(resource.TestCase{Steps: []resource.TestStep{{Config: newestMessages(c, test.filter), Check: resource.ComposeAggregateTestCheckFunc(checks...)}}})
		})
	}
}

func TestAccMessagesErrors(t *testing.T) {
	tests := map[string]struct {
		filter  string
		fault   mockapi.Fault
		message string
	}{
		"too many":               {`limit = 101`, mockapi.Fault{}, `between 1 and 100`},
		"none":                   {`limit = 0`, mockapi.Fault{}, `between 1 and 100`},
		"user and e-mail":        {"user_id = \"101\"\n  email = \"ana@example.com\"", mockapi.Fault{}, `Invalid Attribute Combination`},
		"a blank channel":        {`channel_id = " "`, mockapi.Fault{}, `must not be blank`},
		"an unknown channel":     {`channel_id = "ffffffffffffffffffffffff"`, mockapi.Fault{}, `(?s)read the messages.*check the ids`},
		"no permission":          {``, mockapi.Fault{Status: http.StatusUnauthorized, Message: "Insufficient permission"}, `permission for listMessages`},
		"a time that is no time": {``, mockapi.Fault{Status: 200, Body: `{"status":"success","data":{"total":1,"messages":[{"id":"1","message":"x","timestamp":"yesterday"}]}}`}, `no timestamp`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			c.ToleratesProblems()
			if test.fault.Status != 0 {
				test.fault.Operation, test.fault.Times = "listMessages", -1
				c.Inject(test.fault)
			}
			c.Test(resource.TestCase{Steps: []resource.TestStep{{Config: newestMessages(c, test.filter), ExpectError: regexp.MustCompile(spaced(test.message))}}})
		})
	}
}
