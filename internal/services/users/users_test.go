package users_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// saysAll wants each of some texts in the errors, or no error where there is none. An e-mail address of somebody must not be in them.
func saysAll(t *testing.T, what string, problems []string, texts ...string) {
	t.Helper()
	said := strings.Join(problems, "\n")
	if len(texts) == 0 && said != "" {
		t.Errorf("%s: %s", what, said)
	}
	for _, text := range texts {
		if !strings.Contains(said, text) {
			t.Errorf("%s does not say %q: %q", what, text, said)
		}
	}
	for _, address := range []string{"ana@example.com", "eve@example.com"} {
		if strings.Contains(strings.ToLower(strings.ReplaceAll(said, `such as "ana@example.com"`, "")), address) {
			t.Errorf("%s gives away who somebody is: %s", what, said)
		}
	}
}

// community has a member with a user field.
func community(t *testing.T) *acctest.Community {
	t.Helper()
	c := acctest.New(t)
	c.AddUserField(mockapi.UserField{Field: "crm-id", Name: "CRM id", Type: "single-line-text"})
	if err := c.EditMember("ana", func(m *mockapi.Member) { m.CustomFields = map[string]string{"crm-id": "C-0001"} }); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAUserIsLookedUpByEachKey(t *testing.T) {
	for name, test := range map[string]struct {
		by   acctest.Values
		asks string
		mail string
	}{
		"id":          {acctest.Values{"id": "101"}, "getUserData", "null"},
		"e-mail":      {acctest.Values{"email": "ANA@example.com"}, "getUserData", "ANA@example.com"},
		"user name":   {acctest.Values{"username": "ana"}, "findUsers getUserData", "ana@example.com"},
		"external id": {acctest.Values{"external_id": "C-0001", "external_id_field": "crm-id"}, "findUsers getUserData", "ana@example.com"},
	} {
		t.Run(name, func(t *testing.T) {
			c := community(t)
			p := c.Protocol(nil)
			found := p.LookUp("returningai_user", test.by)
			saysAll(t, "errors", found.Errors)
			for attribute, wanted := range map[string]string{
				"id": "101", "email": test.mail, "username": "ana", "first_name": "Ana", "last_name": "Alder", "language": "English",
				"highest_role": "@all",
			} {
				if got := acctest.Text(found.State[attribute]); got != wanted {
					t.Errorf("%s is %s, wanted %s", attribute, got, wanted)
				}
			}
			for attribute, wanted := range map[string]string{"xp": `"1200"`, "coins": `"300"`, "custom_fields": "C-0001", "roles": "@all"} {
				if got := acctest.Text(found.State[attribute]); !strings.Contains(got, wanted) {
					t.Errorf("%s is %s, wanted %s", attribute, got, wanted)
				}
			}
			saysAll(t, "errors of another", p.LookUp("returningai_user", test.by).Errors)
			if got := strings.Join(c.Operations(), " "); got != test.asks {
				t.Errorf("asked %s, wanted %s, shared by equal look-ups", got, test.asks)
			}
		})
	}
}

func TestWhoeverCannotBeToldIsAnError(t *testing.T) {
	for name, test := range map[string]struct {
		by      acctest.Values
		arrange func(*acctest.Community)
		says    []string
	}{
		"no key":              {acctest.Values{}, nil, []string{"Exactly one of these attributes"}},
		"two keys":            {acctest.Values{"id": "101", "username": "ana"}, nil, []string{"Exactly one of these attributes"}},
		"a name as an id":     {acctest.Values{"id": "ana"}, nil, []string{"A user id is a number"}},
		"no address":          {acctest.Values{"email": "ana"}, nil, []string{"not an e-mail address"}},
		"no field":            {acctest.Values{"external_id": "C-0001"}, nil, []string{"external_id_field"}},
		"an unknown id":       {acctest.Values{"id": "999"}, nil, []string{"No user of this community has this id", "Check it"}},
		"an unknown address":  {acctest.Values{"email": "eve@example.com"}, nil, []string{"No user of this community has this e-mail address"}},
		"an unknown name":     {acctest.Values{"username": "eve"}, nil, []string{"No user of this community has this user name"}},
		"another letter case": {acctest.Values{"username": "Ana"}, nil, []string{"No user of this community has this user name"}},
		"a deleted one": {acctest.Values{"email": "ana@example.com"}, func(c *acctest.Community) {
			c.SetVariant(mockapi.Variant{DeletedUsers: mockapi.DeletedMarked})
			if err := c.DeleteMember("ana"); err != nil {
				c.Inject(mockapi.Fault{Operation: err.Error()})
			}
		}, []string{"was deleted", "Restore the account"}},
		"several": {acctest.Values{"external_id": "C-0001", "external_id_field": "crm-id"}, func(c *acctest.Community) {
			c.AddMember(mockapi.Member{Username: "eve", Email: "eve@example.com", CustomFields: map[string]string{"crm-id": "C-0001"}})
		}, []string{"Several users have this external id"}},
		"a look-alike": {acctest.Values{"username": "ana"}, func(c *acctest.Community) {
			c.Inject(mockapi.Fault{Operation: "findUsers",
				Body: `{"status":"success","data":[{"email":"ana@example.com","username":"anabel"}]}`})
		}, []string{"another user than the one with this user name"}},
		"somebody else in the end": {acctest.Values{"username": "ana"}, func(c *acctest.Community) {
			c.Inject(mockapi.Fault{Operation: "getUserData", Body: `{"status":"success","data":{"userId":"102","username":"ben"}}`})
		}, []string{"another user than the one with this user name"}},
		"a refusal": {acctest.Values{"email": "ana@example.com"}, func(c *acctest.Community) {
			c.Inject(mockapi.Fault{Operation: "getUserData", Status: 401, Message: "No right to read ana@example.com", Times: -1})
		}, []string{"api_token", "permission for getUserData"}},
		"an elsewhere": {acctest.Values{"username": "ana"}, func(c *acctest.Community) {
			c.Inject(mockapi.Fault{Operation: "findUsers", Status: 404, Body: "<html></html>", ContentType: "text/html", Times: -1})
		}, []string{"findUsers is inferred", "operation_overrides"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := community(t)
			if test.arrange != nil {
				test.arrange(c)
			}
			found := c.Protocol(nil).LookUp("returningai_user", test.by)
			saysAll(t, "errors", found.Errors, test.says...)
		})
	}
}

// Terraform logs the errors of a provider at ERROR: none says who was looked up, whatever the service says.
func TestNoErrorSaysWhoWasLookedUp(t *testing.T) {
	var log bytes.Buffer
	for name, fault := range map[string]mockapi.Fault{
		"refused": {Status: 400, Message: "ana@example.com is odd"}, "dropped": {Drop: true}, "broken": {Truncate: true},
		"down": {Status: 503, Message: "no ana@example.com today"}, "slow": {Status: 429, Message: "wait, ana@example.com"},
	} {
		for _, look := range []struct {
			operation, source string
			by                acctest.Values
		}{
			{"getUserData", "returningai_user", acctest.Values{"email": "ana@example.com"}},
			{"findUsers", "returningai_user", acctest.Values{"username": "ana@example.com"}},
			{"getUserActivityStats", "returningai_user_activity", acctest.Values{"email": "ana@example.com"}},
			{"findUsers", "returningai_users", acctest.Values{"filter": tftypes.NewValue(
				tftypes.Object{AttributeTypes: map[string]tftypes.Type{"email": tftypes.String}},
				map[string]tftypes.Value{"email": tftypes.NewValue(tftypes.String, "ana@example.com")})}},
		} {
			c := acctest.New(t)
			c.ToleratesProblems()
			fault.Operation, fault.Times = look.operation, -1
			c.Inject(fault)
			found := c.Protocol(nil).LookUp(look.source, look.by)
			saysAll(t, name+" "+look.source, found.Errors, "Could not")
			log.WriteString(strings.Join(found.Errors, "\n"))
		}
	}
	if strings.Contains(log.String(), "ana@") {
		t.Error("the errors name somebody")
	}
}

func filterOf(members map[string]tftypes.Value) tftypes.Value {
	kinds := map[string]tftypes.Type{}
	for name, member := range members {
		kinds[name] = member.Type()
	}
	return tftypes.NewValue(tftypes.Object{AttributeTypes: kinds}, members)
}

func text(value string) tftypes.Value { return tftypes.NewValue(tftypes.String, value) }

func number(value int) tftypes.Value { return tftypes.NewValue(tftypes.Number, value) }

func TestUsersAreListedByAFilter(t *testing.T) {
	for name, test := range map[string]struct {
		filter tftypes.Value
		sends  string
		finds  string
	}{
		"equal": {filterOf(map[string]tftypes.Value{"first_name": text("Ana")}), `"filter":{"first_name":"Ana"}`, "ana"},
		"a range of numbers": {filterOf(map[string]tftypes.Value{"xp": filterOf(map[string]tftypes.Value{"gte": number(75),
			"lte": number(340)})}),
			`"filter":{"xp":{"gte":75,"lte":340}}`, "ben cleo"},
		"a range of dates": {filterOf(map[string]tftypes.Value{"join_date": filterOf(map[string]tftypes.Value{"gte": text("2025-06-30")})}),
			`"filter":{"join_date":{"gte":"2025-06-30"}}`, "cleo dora"},
		"a user field": {filterOf(map[string]tftypes.Value{"crm-id": text("C-0001")}), `"filter":{"crm-id":"C-0001"}`, "ana"},
		"none":         {filterOf(map[string]tftypes.Value{"first_name": text("Eve")}), `"filter":{"first_name":"Eve"}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			c := community(t)
			found := c.Protocol(nil).LookUp("returningai_users", acctest.Values{"filter": test.filter, "fields": []any{"first_name", "xp"}})
			saysAll(t, "errors", found.Errors)
			listed := fmt.Sprint(found.State["users"])
			at := 0
			for _, who := range strings.Fields(test.finds) {
				next := strings.Index(listed, who+"@example.com")
				if next < at {
					t.Errorf("%s is not where it belongs: %s", who, listed)
				}
				at = next
			}
			for _, who := range []string{"ana", "ben", "cleo", "dora"} {
				if !strings.Contains(test.finds, who) && strings.Contains(listed, who+"@") {
					t.Errorf("%s is listed", who)
				}
			}
			requests := c.Requests()
			if len(requests) != 1 || !strings.Contains(requests[0].Body, test.sends) ||
				!strings.Contains(requests[0].Body, `"fields":["email","first_name","xp"]`) {
				t.Errorf("asked %v", requests)
			}
		})
	}
}

func TestWrongFiltersAreFoundBeforeAnythingIsSent(t *testing.T) {
	c := community(t)
	for name, test := range map[string]struct {
		filter tftypes.Value
		says   string
	}{
		"a text":         {text("x"), "not an object"},
		"a misspelt end": {filterOf(map[string]tftypes.Value{"xp": filterOf(map[string]tftypes.Value{"gt": number(1)})}), `has "gt"`},
		"an empty range": {filterOf(map[string]tftypes.Value{"xp": filterOf(nil)}), "empty object"},
		"null":           {filterOf(map[string]tftypes.Value{"xp": tftypes.NewValue(tftypes.Number, nil)}), "is null"},
		"a range of truth": {filterOf(map[string]tftypes.Value{"xp": filterOf(map[string]tftypes.Value{
			"gte": tftypes.NewValue(tftypes.Bool, true)})}), "truth value"},
	} {
		saysAll(t, name, c.Protocol(nil).LookUp("returningai_users", acctest.Values{"filter": test.filter}).Errors, test.says)
	}
	if sent := c.Operations(); len(sent) > 0 {
		t.Errorf("sent: %v", sent)
	}
	found := c.Protocol(nil).LookUp("returningai_users", acctest.Values{"max_results": 3, "paginate_by": "page"})
	saysAll(t, "too many", found.Errors, "More than 3 users match", "raise max_results")
}

func TestTheActivityOfAUserIsRead(t *testing.T) {
	for name, earlier := range map[string]bool{"present contract": false, "earlier contract": true} {
		t.Run(name, func(t *testing.T) {
			c := community(t)
			if err := c.RecordActivity("ana", mockapi.Activity{XP: 7, Coins: 2, Socials: 1}); err != nil {
				t.Fatal(err)
			}
			today := c.Server.Clock().Now().UTC().Format("2006-01-02")
			before := c.Server.Clock().Now().UTC().AddDate(0, 0, -1).Format("2006-01-02")
			block := acctest.Values{}
			if earlier {
				c.SetVariant(mockapi.Variant{EarlierContracts: true})
				block["operation_overrides"] = acctest.Values{"getUserActivityDaily": "GET /users/activity/daily"}
			}
			asked := acctest.Values{"email": "ana@example.com", "days": 3, "dates": stringSet(before, today)}
			found := c.Protocol(block).LookUp("returningai_user_activity", asked)
			saysAll(t, "errors", found.Errors)
			earned := fmt.Sprint(found.State["earnings"])
			newest, older := strings.Index(earned, today), strings.Index(earned, before)
			if newest < 0 || older < newest || !strings.Contains(earned, `"7"`) || !strings.Contains(earned, `"2"`) {
				t.Errorf("earnings: %s", earned)
			}
			if acctest.Text(found.State["user_id"]) != "101" ||
				!strings.Contains(fmt.Sprint(found.State["totals"]), `"socials":tftypes.Number<"1">`) {
				t.Errorf("state: %v", found.State)
			}
			wanted := map[bool]int{false: 2, true: 1}[earlier]
			if c.Count("getUserActivityStats") != 1 || c.Count("getUserActivityDaily") != wanted {
				t.Errorf("asked %v", c.Operations())
			}
			asked["dates"] = stringSet("2020-02-29")
			if late := c.Protocol(block).LookUp("returningai_user_activity", asked); earlier {
				saysAll(t, "a day long ago", late.Errors, "not among the last days", "raise `days`")
			}
			for _, wrong := range []acctest.Values{{"email": "eve@example.com"}, {"email": "eve@example.com", "dates": stringSet(today)}} {
				saysAll(t, "nobody", c.Protocol(block).LookUp("returningai_user_activity", wrong).Errors, "No user of this community has this e-mail")
			}
			saysAll(t, "no day", c.Protocol(block).LookUp("returningai_user_activity",
				acctest.Values{"email": "ana@example.com", "dates": stringSet("31/12/2025")}).Errors, "not a day")
		})
	}
}

func stringSet(values ...string) tftypes.Value {
	elements := []tftypes.Value{}
	for _, value := range values {
		elements = append(elements, text(value))
	}
	return tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, elements)
}
