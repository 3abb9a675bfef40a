package userfields_test

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const (
	historyType    = "returningai_user_field_history"
	historyAddress = historyType + ".moved"
	ana            = "66b2f0a1c3d4e5f600000065" // her object id
	noRecords      = "/x/y/z"
)

var noRecord = acctest.Object{Type: historyType}

// country is the id of the community's field for that.
func country(c *acctest.Community) string {
	found, _ := c.UserField("country")
	return found.ID
}

// spain is a record with some attributes beside or in place of its own.
func spain(c *acctest.Community, more acctest.Values) acctest.Values {
	config := acctest.Values{"user_id": ana, "field_id": country(c), "value": "Spain"}
	maps.Copy(config, more)
	return config
}

// records are the values in the history of the field for the country, oldest first.
func records(c *acctest.Community) string {
	var values []string
	for _, record := range c.FieldHistories() {
		if record.Field == "country" {
			values = append(values, record.Value)
		}
	}
	return strings.Join(values, " ")
}

func wantRecords(t *testing.T, c *acctest.Community, wanted string) {
	t.Helper()
	if got := records(c); got != wanted {
		t.Errorf("the history has %q, wanted %q", got, wanted)
	}
}

// added adds a record, waits until its absence would count, and starts the next process.
func added(t *testing.T, c *acctest.Community, config acctest.Values) (*acctest.Protocol, acctest.Outcome) {
	t.Helper()
	p := c.Protocol(nil)
	created := acctest.Fine(t, "create", p.Apply(noRecord, config))
	c.Server.Clock().Advance(2 * time.Minute)
	c.ResetRequests()
	return p.Next(), created
}

func spainAsConfig(c *acctest.Community, value, more string) string {
	return c.Config(fmt.Sprintf(`resource "returningai_user_field_history" "moved" {
  user_id  = %q
  field_id = %q
  value    = %q
  %s
}`, ana, country(c), value, more), fmt.Sprintf("community_id = %q", c.CommunityID()))
}

func testHistoryLifecycle(t *testing.T) {
	c := acctest.New(t)
	has := func(wanted string) resource.TestCheckFunc {
		return acctest.Check(func() error {
			if got := records(c); got != wanted {
				return fmt.Errorf("the history has %q, wanted %q", got, wanted)
			}
			return nil
		})
	}
	once := c.Wrote(map[string]int{"createUserFieldHistory": 1})
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config: spainAsConfig(c, "Spain", ""), ConfigPlanChecks: acctest.Action(historyAddress, plancheck.ResourceActionCreate),
				Check: resource.ComposeAggregateTestCheckFunc(has("Spain"), once, resource.TestCheckResourceAttrSet(historyAddress, "id"),
					resource.TestCheckResourceAttr(historyAddress, "community_id", c.CommunityID()),
					resource.TestCheckResourceAttrSet(historyAddress, "created_at")),
			},
			{
				PreConfig: c.ResetRequests, Config: spainAsConfig(c, "Spain", ""), ConfigPlanChecks: acctest.EmptyPlan(), Check: c.WroteNothing(),
			},
			{
				PreConfig: c.ResetRequests, Config: spainAsConfig(c, "Spain", `timeouts = { create = "1m" }`),
				ConfigPlanChecks: acctest.Action(historyAddress, plancheck.ResourceActionUpdate), Check: c.WroteNothing(),
			},
			{
				Config: spainAsConfig(c, "Portugal", ""), ConfigPlanChecks: acctest.Action(historyAddress, plancheck.ResourceActionReplace),
				Check: resource.ComposeAggregateTestCheckFunc(has("Spain Portugal"), once),
			},
		},
		CheckDestroy: resource.ComposeAggregateTestCheckFunc(has("Spain Portugal"), once), // destroying only forgets
	})
}

func testHistoryImport(t *testing.T) {
	c := acctest.New(t)
	must(t, c.AddFieldHistory("ana", "country", "Spain"))
	must(t, c.AddFieldHistory("ana", "country", "Spain"))
	there := c.FieldHistories()[1]
	place := ana + "/" + country(c) + "/"
	p := c.Protocol(nil)
	for form, imported := range map[string]acctest.Outcome{
		"three ids": p.Import(historyType, place+there.ID, nil),
		"all ids":   p.Next().Import(historyType, c.CommunityID()+"/"+place+there.ID, nil),
		"identity": p.Next().Import(historyType, "", map[string]string{
			"community_id": c.CommunityID(), "user_id": ana, "field_id": country(c), "id": there.ID,
		}),
	} {
		acctest.Fine(t, form, imported)
		if imported.Text("value") != "Spain" || imported.Text("created_at") == "null" || imported.Identity["id"] != there.ID {
			t.Errorf("import by %s: %v", form, imported.State)
		}
		p.WantSettled(t, imported.Object, spain(c, nil))
	}
	acctest.WantSaid(t, p.Next().Import(historyType, there.ID, nil).Errors, "is not an import id", "<user_id>/<field_id>/<id>")
	acctest.WantSaid(t, p.Next().Import(historyType, noRecords, nil).Errors, "is not an import id")
	acctest.WantSaid(t, p.Next().Import(historyType, elsewhere+"/"+country(c)+"/"+there.ID, nil).Errors, "404") // no such user
	if missing := p.Next().Import(historyType, place+"66b2f0a1c3d4e5f6e0000009", nil); missing.State != nil || len(missing.Errors) > 0 {
		t.Errorf("what is not there was imported: %v %v", missing.State, missing.Errors)
	}
	c.WantWrites(t, map[string]int{})
}

// Nothing changes a record. One whose field was deleted, or that can't be read, stays as it is.
func testHistoryDrift(t *testing.T) {
	c := acctest.New(t)
	config := spain(c, nil)
	p, created := added(t, c, config)
	must(t, c.RemoveUserField("country"))
	refreshed := p.WantSettled(t, created.Object, config)
	acctest.WantSaid(t, refreshed.Warnings, "can't be read", "The state keeps the record as it was", "operation_overrides")
	c.Inject(mockapi.Fault{Operation: "listUserFieldHistoriesOfUser", Status: http.StatusInternalServerError, Times: -1})
	failed := p.Next().Read(created.Object)
	acctest.WantSaid(t, failed.Errors, "read the history record", "HTTP 500")
	if !failed.Keeps(created.Object) {
		t.Errorf("a refresh that failed made %v", failed.State)
	}
	forgotten := acctest.Fine(t, "plan", p.Next().Plan(created.Object, nil))
	acctest.WantSaid(t, forgotten.Warnings, "This forgets the history record "+created.Text("id"), "No operation deletes")
	acctest.Fine(t, "destroy", p.ApplyPlan(created.Object, nil, forgotten))
	c.WantWrites(t, map[string]int{})
	wantRecords(t, c, "Spain")

	// Records that others add are not this one, and another of the same value neither.
	c = acctest.New(t)
	p, created = added(t, c, spain(c, nil))
	must(t, c.AddFieldHistory("ana", "country", "Spain"))
	p.WantSettled(t, created.Object, spain(c, nil))
	again := acctest.Fine(t, "a second resource", p.Next().Apply(noRecord, spain(c, nil)))
	if again.Text("id") == created.Text("id") {
		t.Error("two resources have one record")
	}
	wantRecords(t, c, "Spain Spain Spain")
	c.WantWrites(t, map[string]int{"createUserFieldHistory": 1})
}

func testHistoryPermutations(t *testing.T) {
	for name, more := range map[string]string{
		"none": "", "community": `community_id = "66b2f0a1c3d4e5f607180910"`, "timeouts": `timeouts = { create = "1m", read = "1m" }`,
		"both": "community_id = \"66b2f0a1c3d4e5f607180910\"\n  timeouts = { create = \"1m\" }",
	} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			c.Once(t, spainAsConfig(c, "Spain", more), c.Wrote(map[string]int{"createUserFieldHistory": 1}), nil)
			wantRecords(t, c, "Spain")
		})
	}
}

func testHistoryTakesUnknownValues(t *testing.T) {
	for _, name := range []string{"user_id", "field_id", "value", "community_id"} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			p := c.Protocol(nil)
			unknown := spain(c, acctest.Values{name: acctest.Unknown})
			acctest.WantSaid(t, p.Validate(historyType, unknown))
			acctest.Fine(t, "plan", p.Plan(noRecord, unknown))
			created := acctest.Fine(t, "create", p.Next().Apply(noRecord, spain(c, nil)))
			acctest.WantSaid(t, acctest.Fine(t, "plan a change", p.Next().Plan(created.Object, unknown)).Replaces, name)
			c.WantWrites(t, map[string]int{"createUserFieldHistory": 1})
		})
	}
}

func testHistoryReplacement(t *testing.T) {
	c := acctest.New(t)
	p, created := added(t, c, spain(c, nil))
	for attribute, value := range map[string]string{
		"value": "France", "user_id": elsewhere, "field_id": elsewhere, "community_id": elsewhere,
	} {
		plan := acctest.Fine(t, "plan", p.Next().Plan(created.Object, spain(c, acctest.Values{attribute: value})))
		acctest.WantSaid(t, plan.Replaces, attribute)
		acctest.WantSaid(t, plan.Warnings, "This adds a record, and forgets the history record "+created.Text("id"), "stays beside the new one")
		if said := strings.Join(plan.Warnings, ""); strings.Contains(said, "Spain") {
			t.Errorf("a warning gives a value away: %s", said)
		}
	}
	c.WantWrites(t, map[string]int{})
	acctest.Replaced(historyAddress, func(c *acctest.Community) string { return spainAsConfig(c, "Spain", "") },
		map[string]int{"createUserFieldHistory": 1})(t)
}

func testHistoryErrorsSayWhatToDo(t *testing.T) {
	for name, test := range map[string]struct {
		more  acctest.Values
		block acctest.Values
		fault mockapi.Fault
		says  []string
	}{
		"no community":  {block: acctest.Values{"community_id": nil}, says: []string{"community_id", "RETURNINGAI_COMMUNITY_ID"}},
		"no token":      {block: acctest.Values{"api_token": nil}, says: []string{"api_token", "createUserFieldHistory"}},
		"a wrong token": {block: acctest.Values{"api_token": "wrong-but-plausible"}, says: []string{"refused the key"}},
		"a blank value": {more: acctest.Values{"value": " "}, says: []string{"value"}},
		"a number as the user": {more: acctest.Values{"user_id": "101"},
			says: []string{"add the history record", "userId must be an ObjectId"}},
		"a value of another type": {fault: mockapi.Fault{Operation: "createUserFieldHistory", Status: http.StatusBadRequest,
			Message: "Spain is no date"}, says: []string{"(redacted) is no date"}},
		"not allowed": {fault: mockapi.Fault{Operation: "createUserFieldHistory", Status: http.StatusForbidden},
			says: []string{"api_token", "createUserFieldHistory"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			if test.fault.Times = -1; test.fault.Operation != "" {
				c.Inject(test.fault)
			}
			p := c.Protocol(test.block)
			problems := p.Validate(historyType, spain(c, test.more))
			if len(problems) == 0 {
				problems = p.Apply(noRecord, spain(c, test.more)).Errors
			}
			acctest.WantSaid(t, problems, test.says...)
			if strings.Contains(strings.Join(problems, ""), "Spain") {
				t.Errorf("an error gives a value away: %q", problems)
			}
			wantRecords(t, c, "")
			must(t, c.WroteAtMost("createUserFieldHistory"))
		})
	}
}

// A record whose create is not answered is added once, or the error says that nobody knows.
func TestARecordWhoseCreateIsNotAnsweredIsAddedOnce(t *testing.T) {
	for name, test := range map[string]struct {
		faults []mockapi.Fault
		posts  int
		there  string
		fails  []string
	}{
		"lost after it was done":  {[]mockapi.Fault{{Drop: true, Effect: true}}, 1, "Spain Spain", nil},
		"lost before it was done": {[]mockapi.Fault{{Drop: true}}, 2, "Spain Spain", nil},
		"cut off":                 {[]mockapi.Fault{{Truncate: true}}, 1, "Spain Spain", nil},
		"an answer without an id": {[]mockapi.Fault{{Effect: true, Status: http.StatusCreated,
			Body: `{"meta":{"status":"success","statusCode":201},"message":"ok","data":{}}`}}, 1, "Spain Spain", nil},
		"lost, and the history can't be read": {[]mockapi.Fault{
			{Drop: true, Effect: true}, {Operation: "listUserFieldHistoriesOfUser", Status: 500, Times: -1},
		}, 1, "Spain Spain", []string{"could not be read"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			c.ToleratesProblems()
			must(t, c.AddFieldHistory("ana", "country", "Spain")) // an older one of the same value
			p := c.Protocol(nil)
			plan := acctest.Fine(t, "plan", p.Plan(noRecord, spain(c, nil)))
			for _, fault := range test.faults {
				if fault.Operation == "" {
					fault.Operation = "createUserFieldHistory"
				}
				c.Inject(fault)
			}
			created := p.ApplyPlan(noRecord, spain(c, nil), plan)
			acctest.WantSaid(t, created.Errors, test.fails...)
			if strings.Contains(strings.Join(created.Errors, ""), "Spain") {
				t.Errorf("an error gives a value away: %q", created.Errors)
			}
			wantRecords(t, c, test.there)
			c.WantWrites(t, map[string]int{"createUserFieldHistory": test.posts})
			if len(test.fails) == 0 && created.Text("id") != c.FieldHistories()[1].ID {
				t.Errorf("the resource has the record %s", created.Text("id"))
			}
		})
	}
}
