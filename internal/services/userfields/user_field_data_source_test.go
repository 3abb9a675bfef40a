package userfields_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const (
	fieldsType    = "returningai_user_fields"
	historiesType = "returningai_user_field_histories"
)

func TestAccFieldsAreLookedUpAndListed(t *testing.T) {
	c := acctest.New(t)
	deposit, _ := c.UserField("deposit-amount")
	config := c.Config(`
data "returningai_user_field" "by_key" { field = "deposit amount" }
data "returningai_user_field" "by_id" { id = data.returningai_user_field.by_key.id }
data "returningai_user_fields" "all" {}
data "returningai_user_fields" "numbers" { type = "number" }
data "returningai_user_fields" "dates" { field_pattern = "-date$" }
`, fmt.Sprintf("community_id = %q", c.CommunityID()))
	is := resource.TestCheckResourceAttr
	c.Test(resource.TestCase{Steps: []resource.TestStep{{Config: config, Check: resource.ComposeAggregateTestCheckFunc(
		is("data.returningai_user_field.by_key", "id", deposit.ID),
		is("data.returningai_user_field.by_key", "community_id", c.CommunityID()),
		is("data.returningai_user_field.by_id", "field", "deposit-amount"),
		is("data.returningai_user_field.by_id", "name", "Deposit amount"),
		is("data.returningai_user_field.by_id", "creator", "owner"),
		is("data.returningai_user_fields.all", "user_fields.#", "3"),
		is("data.returningai_user_fields.all", "user_fields.0.field", "country"),
		is("data.returningai_user_fields.numbers", "user_fields.#", "1"),
		is("data.returningai_user_fields.numbers", "user_fields.0.field", "deposit-amount"),
		is("data.returningai_user_fields.dates", "user_fields.0.type", "date"),
		acctest.Check(func() error {
			for _, operation := range c.Operations() {
				if operation != "listUserFields" {
					return fmt.Errorf("asked %s", operation)
				}
			}
			return nil
		}),
	)}}})
}

func TestFieldLookUpErrorsSayWhatToDo(t *testing.T) {
	for name, test := range map[string]struct {
		source  string
		by      acctest.Values
		block   acctest.Values
		prepare func(*acctest.Community)
		says    []string
	}{
		"a typo":        {fieldType, acctest.Values{"field": "cuontry"}, nil, nil, []string{`Did you mean "country"?`}},
		"nothing alike": {fieldType, acctest.Values{"field": "xylophone"}, nil, nil, []string{"The data source returningai_user_fields lists"}},
		"a key as an id": {fieldType, acctest.Values{"id": "country"}, nil, nil,
			[]string{`"country" is the field of a user field, not an id: use field = "country"`}},
		"neither": {fieldType, acctest.Values{}, nil, nil, []string{"Exactly one of these attributes"}},
		"no community": {fieldType, acctest.Values{"field": "country"}, acctest.Values{"community_id": nil}, nil,
			[]string{"community_id", "RETURNINGAI_COMMUNITY_ID"}},
		"no community to list": {fieldsType, acctest.Values{}, acctest.Values{"community_id": nil}, nil, []string{"community_id"}},
		"no token": {fieldsType, acctest.Values{}, acctest.Values{"api_token": nil}, nil,
			[]string{"api_token", "RETURNINGAI_API_TOKEN"}},
		"another community": {fieldsType, acctest.Values{"community_id": elsewhere}, nil, nil,
			[]string{"Community not found", "Check the names and ids", "operation_overrides"}},
		"half a list": {fieldsType, acctest.Values{}, nil, func(c *acctest.Community) {
			c.Inject(mockapi.Fault{Operation: "listUserFields", Truncate: true, Times: -1})
		}, []string{"Could not list the user fields"}},
		"no such pattern": {fieldsType, acctest.Values{"field_pattern": "("}, nil, nil, []string{"not a regular expression"}},
		"histories without a community": {historiesType, acctest.Values{}, acctest.Values{"community_id": nil}, nil,
			[]string{"community_id", "listUserFieldHistories"}},
		"histories of a field by both": {historiesType, acctest.Values{"field": "country", "field_id": "x"}, nil, nil, []string{"field"}},
		"histories of a typo":          {historiesType, acctest.Values{"field": "cuontry"}, nil, nil, []string{`Did you mean "country"?`}},
		"histories of nobody": {historiesType, acctest.Values{"user_id": elsewhere}, nil, nil,
			[]string{"listUserHistories", "User not found"}},
		"more histories than wanted": {historiesType, acctest.Values{"max_results": 1}, nil, func(c *acctest.Community) {
			for range 2 {
				if err := c.AddFieldHistory("ana", "country", "Spain"); err != nil {
					panic(err)
				}
			}
		}, []string{"max_results", "There are more than 1", "raise max_results"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			if test.prepare != nil {
				test.prepare(c)
			}
			acctest.WantSaid(t, c.Protocol(test.block).LookUp(test.source, test.by).Errors, test.says...)
		})
	}
}

// Histories are asked for by what is wanted of them, and read to their end.
func TestHistoriesAreReadToTheirEnd(t *testing.T) {
	const many = 45 // of 20 on a page
	c := acctest.New(t)
	for i := range many {
		must(t, c.AddFieldHistory("ana", "country", fmt.Sprintf("Country %d", i)))
	}
	must(t, c.AddFieldHistory("ana", "deposit-amount", "7.5"))
	must(t, c.AddFieldHistory("ben", "country", "Spain"))
	p := c.Protocol(nil)
	for name, test := range map[string]struct {
		by    acctest.Values
		asks  string
		count int
		pages int
	}{
		"of the community":  {acctest.Values{}, "listUserFieldHistories", many + 2, 3},
		"of a field":        {acctest.Values{"field_id": country(c)}, "listFieldHistories", many + 1, 3},
		"of a field by key": {acctest.Values{"field": "country"}, "listFieldHistories", many + 1, 3},
		"of a user":         {acctest.Values{"user_id": ana}, "listUserHistories", many + 1, 3},
		"of both":           {acctest.Values{"user_id": ana, "field": "country"}, "listUserFieldHistoriesOfUser", many, 3},
		"of another field":  {acctest.Values{"field": "renewal-date"}, "listFieldHistories", 0, 1},
		"within a bound":    {acctest.Values{"max_results": many + 2}, "listUserFieldHistories", many + 2, 3},
		"of a community, by id": {acctest.Values{"community_id": c.CommunityID(), "user_id": ana, "field": "deposit-amount"},
			"listUserFieldHistoriesOfUser", 1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			p.Next()
			c.ResetRequests()
			found := acctest.Fine(t, "look-up", p.LookUp(historiesType, test.by))
			shown := acctest.Text(found.State["histories"])
			if got := strings.Count(shown, `"created_at":tftypes.String<"`); got != test.count {
				t.Errorf("%d records were read, wanted %d", got, test.count)
			}
			if got := c.Count(test.asks); got != test.pages {
				t.Errorf("%s was asked %d times, wanted %d: %v", test.asks, got, test.pages, c.Operations())
			}
			newest, oldest := strings.Index(shown, `"Country 44"`), strings.Index(shown, `"Country 0"`)
			if test.count > 2 && (newest < 0 || newest > oldest) {
				t.Error("the newest is not the first")
			}
		})
	}
}
