package messaging_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const newest = "data.returningai_messages.newest"

func newestMessages(c *acctest.Community, filter string) string {
	return c.Config("data \"returningai_messages\" \"newest\" {\n  " + filter + "\n}")
}

// talk starts a community with three messages of ana in Announcements, and then one of ben in General.
func talk(t *testing.T) *acctest.Community {
	t.Helper()
	c := quiet(t)
	for i := range 3 {
		_, err := c.PostAs(c.ID(topic), "ana", fmt.Sprintf("Message %d", i))
		must(t, err)
	}
	_, err := c.PostAs(c.ID("General"), "ben", "Elsewhere")
	must(t, err)
	return c
}

func TestAccMessagesAreReadAndFiltered(t *testing.T) {
	tests := map[string]struct {
		filter string // CHANNEL stands for the id of Announcements
		query  string
		count  string
		first  string
	}{
		"of a channel":              {`channel_id = "CHANNEL"`, "channel_id=CHANNEL", "3", "Message 2"},
		"the newest of a channel":   {"channel_id = \"CHANNEL\"\n  limit = 2", "channel_id=CHANNEL&count=2", "2", "Message 2"},
		"of a user":                 {`user_id = "102"`, "user_id=102", "", "Elsewhere"},
		"of a user by e-mail":       {`email = "ben@example.com"`, "email=ben%40example.com", "", "Elsewhere"},
		"of a user in a channel":    {"channel_id = \"CHANNEL\"\n  user_id = \"101\"", "channel_id=CHANNEL&user_id=101", "3", "Message 2"},
		"of nobody in that channel": {"channel_id = \"CHANNEL\"\n  user_id = \"104\"", "channel_id=CHANNEL&user_id=104", "0", ""},
		"of the whole community":    {`limit = 1`, "count=1", "1", "Elsewhere"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := talk(t)
			filter, query := strings.ReplaceAll(test.filter, "CHANNEL", c.ID(topic)), strings.ReplaceAll(test.query, "CHANNEL", c.ID(topic))
			checks := []resource.TestCheckFunc{asked(c, query)}
			if test.count != "" {
				checks = append(checks, resource.TestCheckResourceAttr(newest, "messages.#", test.count))
			}
			if test.first != "" {
				checks = append(checks, resource.TestCheckResourceAttr(newest, "messages.0.message", test.first))
				for _, name := range []string{"id", "user_id", "email", "channel_id", "channel_name", "timestamp"} {
					checks = append(checks, resource.TestCheckResourceAttrSet(newest, "messages.0."+name))
				}
			}
			c.Test(resource.TestCase{Steps: []resource.TestStep{{Config: newestMessages(c, filter),
				Check: resource.ComposeAggregateTestCheckFunc(checks...)}}})
		})
	}
}

// asked checks that nothing but messages was asked for, with this query.
func asked(c *acctest.Community, query string) resource.TestCheckFunc {
	return acctest.Check(func() error {
		for _, request := range c.Requests() {
			if request.Operation != "listMessages" || request.Query.Encode() != query {
				return fmt.Errorf("asked %s %s?%s, wanted %s", request.Method, request.Path, request.Query.Encode(), query)
			}
		}
		return nil
	})
}

// A row that makes no sense costs the list that row alone.
func TestAccMessagesLeavesOutWhatIsNotUnderstood(t *testing.T) {
	c := acctest.New(t)
	c.ToleratesProblems()
	c.Inject(mockapi.Fault{Operation: "listMessages", Times: -1, Body: `{"status":"success","data":{"total":2,"messages":[` +
		`{"id":"1","message":"x","timestamp":"yesterday"},{"id":"2","message":"y","timestamp":"2026-01-15T09:00:00.000Z"}]}}`})
	c.Test(resource.TestCase{Steps: []resource.TestStep{{Config: newestMessages(c, ""), Check: resource.ComposeAggregateTestCheckFunc(
		resource.TestCheckResourceAttr(newest, "messages.#", "1"), resource.TestCheckResourceAttr(newest, "messages.0.id", "2"),
	)}}})
}

func TestAccMessagesErrors(t *testing.T) {
	tests := map[string]struct {
		filter  string
		fault   mockapi.Fault
		message string
	}{
		"too many":           {`limit = 101`, mockapi.Fault{}, `between 1 and 100`},
		"none":               {`limit = 0`, mockapi.Fault{}, `between 1 and 100`},
		"user and e-mail":    {"user_id = \"101\"\n  email = \"ana@example.com\"", mockapi.Fault{}, `Invalid Attribute Combination`},
		"a blank channel":    {`channel_id = " "`, mockapi.Fault{}, `must not be blank`},
		"an unknown channel": {`channel_id = "ffffffffffffffffffffffff"`, mockapi.Fault{}, `(?s)read the messages.*names and ids`},
		"a topic as the id": {`channel_id = "General"`, mockapi.Fault{}, `"General" is the topic of a channel, not an id: use its id, ` +
			`"[0-9a-f]{24}"`},
		"no permission": {``, mockapi.Fault{Status: http.StatusUnauthorized, Message: "Insufficient permission"},
			`permission for listMessages`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			c.ToleratesProblems()
			if test.fault.Status != 0 {
				test.fault.Operation, test.fault.Times = "listMessages", -1
				c.Inject(test.fault)
			}
			c.Test(resource.TestCase{Steps: []resource.TestStep{{Config: newestMessages(c, test.filter),
				ExpectError: acctest.Spaced(test.message)}}})
		})
	}
}
