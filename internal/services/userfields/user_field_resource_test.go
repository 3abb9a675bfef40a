package userfields_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const (
	fieldType    = "returningai_user_field"
	fieldAddress = fieldType + ".shoes"
	elsewhere    = "66b2f0a1c3d4e5f607180999" // another community, which the mock does not have
)

var noField = acctest.Object{Type: fieldType}

// shoes is a user field with some attributes beside or in place of its own.
func shoes(more acctest.Values) acctest.Values {
	config := acctest.Values{"field": "shoe size", "name": "Shoe size", "type": "numerical"}
	maps.Copy(config, more)
	return config
}

// field says what the service has of the field that a test is about; empty where it has none.
func field(c *acctest.Community, key string) string {
	found, there := c.UserField(key)
	if !there {
		return ""
	}
	return fmt.Sprintf("%s %s %q", found.Field, found.Type, found.Name)
}

func wantField(t *testing.T, c *acctest.Community, key, wanted string) {
	t.Helper()
	if got := field(c, key); got != wanted {
		t.Errorf("the service has %s, wanted %s", got, wanted)
	}
}

// made creates a field, waits until its absence would count, and starts the next process.
func made(t *testing.T, c *acctest.Community, config acctest.Values) (*acctest.Protocol, acctest.Outcome) {
	t.Helper()
	p := c.Protocol(nil)
	created := acctest.Fine(t, "create", p.Apply(noField, config))
	c.Server.Clock().Advance(2 * time.Minute)
	c.ResetRequests()
	return p.Next(), created
}

func shoesAsConfig(c *acctest.Community, key, name, more string) string {
	return c.Config(fmt.Sprintf(`resource "returningai_user_field" "shoes" {
  field = %q
  name  = %q
  type  = "numerical"
  %s
}`, key, name, more), fmt.Sprintf("community_id = %q", c.CommunityID()))
}

func testFieldLifecycle(t *testing.T) {
	c := acctest.New(t)
	is := func(wanted string) resource.TestCheckFunc {
		return acctest.Check(func() error {
			if got := field(c, "shoe-size"); got != wanted {
				return fmt.Errorf("the service has %s", got)
			}
			return nil
		})
	}
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config: shoesAsConfig(c, "shoe size", "Shoe size", ""), ConfigPlanChecks: acctest.Action(fieldAddress, plancheck.ResourceActionCreate),
				Check: resource.ComposeAggregateTestCheckFunc(is(`shoe-size numerical "Shoe size"`), c.Wrote(map[string]int{"createUserField": 1}),
					resource.TestCheckResourceAttr(fieldAddress, "field", "shoe size"),
					resource.TestCheckResourceAttr(fieldAddress, "community_id", c.CommunityID()),
					resource.TestCheckResourceAttr(fieldAddress, "on_destroy", "delete"),
					resource.TestCheckResourceAttrSet(fieldAddress, "created_at")),
			},
			{
				PreConfig: c.ResetRequests, Config: shoesAsConfig(c, "shoe-size", " Shoe size ", ""), ConfigPlanChecks: acctest.EmptyPlan(),
				Check: c.WroteNothing(),
			},
			{
				Config:           shoesAsConfig(c, "shoe-size", "Size of the shoes", ""),
				ConfigPlanChecks: acctest.Action(fieldAddress, plancheck.ResourceActionUpdate),
				Check: resource.ComposeAggregateTestCheckFunc(is(`shoe-size numerical "Size of the shoes"`),
					c.Wrote(map[string]int{"updateUserField": 1})),
			},
			{
				PreConfig: c.ResetRequests, Config: shoesAsConfig(c, "shoe-size", "Size of the shoes", `on_destroy = "abandon"`),
				ConfigPlanChecks: acctest.Action(fieldAddress, plancheck.ResourceActionUpdate), Check: c.WroteNothing(),
			},
			{Config: shoesAsConfig(c, "shoe-size", "Size of the shoes", "")},
		},
		CheckDestroy: resource.ComposeAggregateTestCheckFunc(is(""), c.Wrote(map[string]int{"deleteUserField": 1})),
	})
}

// What is sent is what the operations are documented to take: the key once, and all of name and type with each change.
func TestWhatIsSentOfAField(t *testing.T) {
	c := acctest.New(t)
	p := c.Protocol(nil)
	created := acctest.Fine(t, "create", p.Apply(noField, shoes(acctest.Values{"name": "  Shoe size"})))
	changed := acctest.Fine(t, "change", p.Next().Apply(created.Object, shoes(acctest.Values{"type": "number", "name": "Size"})))
	acctest.Fine(t, "destroy", p.Next().Apply(changed.Object, nil))
	var sent []string
	for _, request := range c.Requests() {
		if c.Writes(request.Operation) {
			sent = append(sent, request.Method+" "+strings.TrimPrefix(request.Path, "/apis/v1/communities/"+c.CommunityID())+" "+request.Body)
		}
	}
	wanted := []string{
		`POST /user-fields {"field":"shoe-size","name":"Shoe size","type":"numerical"}`,
		`PUT /user-fields/` + created.Text("id") + ` {"name":"Size","type":"numerical"}`, // the word that the state has means the same
		`DELETE /user-fields/` + created.Text("id") + ` `,
	}
	if !slices.Equal(sent, wanted) {
		t.Errorf("sent %q, wanted %q", sent, wanted)
	}
}

func testFieldImport(t *testing.T) {
	c := acctest.New(t)
	there := c.AddUserField(mockapi.UserField{Field: "shoe-size", Name: "Shoe size", Type: "numerical"})
	p := c.Protocol(nil)
	for form, imported := range map[string]acctest.Outcome{
		"id":                p.Import(fieldType, there.ID, nil),
		"community and id":  p.Next().Import(fieldType, c.CommunityID()+"/"+there.ID, nil),
		"key":               p.Next().Import(fieldType, "field:shoe-size", nil),
		"key with a space":  p.Next().Import(fieldType, "field:shoe size", nil),
		"identity":          p.Next().Import(fieldType, "", map[string]string{"community_id": c.CommunityID(), "id": there.ID}),
		"identity, id only": p.Next().Import(fieldType, "", map[string]string{"id": there.ID}),
	} {
		acctest.Fine(t, form, imported)
		if imported.Text("id") != there.ID || imported.Text("community_id") != c.CommunityID() || imported.Text("on_destroy") != "abandon" ||
			imported.Identity["community_id"] != c.CommunityID() {
			t.Errorf("import by %s: %v %v", form, imported.State, imported.Identity)
		}
		settled := p.WantSettled(t, imported.Object, shoes(nil))
		acctest.WantSaid(t, acctest.Fine(t, "destroy", p.Next().Apply(settled.Object, nil)).Warnings)
		wantField(t, c, "shoe-size", `shoe-size numerical "Shoe size"`) // what was imported is abandoned
	}
	for id, words := range map[string][]string{
		"field:shoe-sise":     {"no user field has the field", `Did you mean "shoe-size"?`},
		"name:Shoe size":      {"is not an import id", "<id>", "<community_id>/<id>", "field:<field>"},
		"a/b/c":               {"is not an import id"},
		"shoe-size":           {"is the field of a user field, not an id", "import field:shoe-size"},
		elsewhere + "/" + "x": {"404"},
	} {
		acctest.WantSaid(t, p.Next().Import(fieldType, id, nil).Errors, words...)
	}
	nowhere := c.Protocol(acctest.Values{"community_id": nil})
	for _, id := range []string{"field:shoe-size", there.ID} {
		acctest.WantSaid(t, nowhere.Import(fieldType, id, nil).Errors, "RETURNINGAI_COMMUNITY_ID")
	}
	acctest.Fine(t, "import with the community in the id", nowhere.Import(fieldType, c.CommunityID()+"/"+there.ID, nil))
	c.WantWrites(t, map[string]int{})
}

func testFieldDrift(t *testing.T) {
	edited := func(edit func(*mockapi.UserField)) func(*acctest.Community) error {
		return func(c *acctest.Community) error { return c.EditUserField("shoe-size", edit) }
	}
	for name, test := range map[string]struct {
		edit   func(*acctest.Community) error
		action plancheck.ResourceActionType
		writes map[string]int
	}{
		"renamed": {edited(func(f *mockapi.UserField) { f.Name = "Theirs" }), plancheck.ResourceActionUpdate,
			map[string]int{"updateUserField": 1}},
		"of another type": {edited(func(f *mockapi.UserField) { f.Type = "date" }), plancheck.ResourceActionUpdate,
			map[string]int{"updateUserField": 1}},
		"of the older word for its type": {edited(func(f *mockapi.UserField) { f.Type = "number" }), plancheck.ResourceActionNoop,
			map[string]int{}},
		"deleted": {func(c *acctest.Community) error {
			c.Server.Clock().Advance(2 * time.Minute)
			return c.RemoveUserField("shoe-size")
		}, plancheck.ResourceActionCreate, map[string]int{"createUserField": 1}},
	} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			c.Drifts(t, shoesAsConfig(c, "shoe size", "Shoe size", ""), func() { must(t, test.edit(c)) }, test.action, c.Wrote(test.writes))
			if got := field(c, "shoe-size"); !strings.HasPrefix(got, "shoe-size num") || !strings.HasSuffix(got, `"Shoe size"`) {
				t.Errorf("the service has %s", got)
			}
		})
	}
}

func testFieldPermutations(t *testing.T) {
	optional := map[string]string{
		"community_id": `community_id = "66b2f0a1c3d4e5f607180910"`, "adopt_existing": `adopt_existing = true`,
		"on_destroy": `on_destroy = "delete"`, "timeouts": `timeouts = { create = "1m", read = "1m", update = "1m", delete = "1m" }`,
	}
	for name, body := range acctest.Permutations("field = \"shoe size\"\n  name = \"Shoe size\"\n  type = \"numerical\"", optional) {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			config := c.Config("resource \"returningai_user_field\" \"shoes\" {\n  "+body+"\n}", fmt.Sprintf("community_id = %q", c.CommunityID()))
			c.Once(t, config, c.Wrote(map[string]int{"createUserField": 1}), nil)
			wantField(t, c, "shoe-size", "")
		})
	}
}

func testFieldTakesUnknownValues(t *testing.T) {
	for _, name := range []string{"field", "name", "type", "community_id", "adopt_existing", "on_destroy"} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			p := c.Protocol(nil)
			unknown := shoes(acctest.Values{name: acctest.Unknown})
			acctest.WantSaid(t, p.Validate(fieldType, unknown))
			acctest.Fine(t, "plan", p.Plan(noField, unknown))
			c.WantWrites(t, map[string]int{})
			created := acctest.Fine(t, "create", p.Next().Apply(noField, shoes(nil)))
			acctest.Fine(t, "plan a change", p.Next().Plan(created.Object, unknown))
			c.WantWrites(t, map[string]int{"createUserField": 1})
		})
	}
	// A community that only the apply knows.
	c := acctest.New(t)
	p := c.Protocol(acctest.Values{"community_id": acctest.Unknown})
	plan := acctest.Fine(t, "plan", p.Plan(noField, shoes(nil)))
	if got := plan.Text("community_id"); !strings.Contains(got, "unknown") {
		t.Errorf("the community is planned as %s", got)
	}
	applies := c.Protocol(nil)
	made := acctest.Fine(t, "apply", applies.ApplyPlan(noField, shoes(nil), plan))
	if made.Text("community_id") != c.CommunityID() {
		t.Errorf("the community is %s", made.Text("community_id"))
	}
	applies.WantSettled(t, made.Object, shoes(nil))
}

// Another key or community is another field, and the plan says what is lost.
func testFieldReplacement(t *testing.T) {
	c := acctest.New(t)
	p, created := made(t, c, shoes(nil))
	plan := acctest.Fine(t, "another key", p.Plan(created.Object, shoes(acctest.Values{"field": "hat size"})))
	acctest.WantSaid(t, plan.Replaces, `AttributeName("field")`)
	acctest.WantSaid(t, plan.Warnings, `The user field "shoe size"`, "will be replaced, and the values of all members lost", `"abandon"`)
	plan = acctest.Fine(t, "another community", p.Next().Plan(created.Object, shoes(acctest.Values{"community_id": elsewhere})))
	acctest.WantSaid(t, plan.Replaces, `AttributeName("community_id")`)
	acctest.WantSaid(t, plan.Warnings, "will be replaced")
	abandoned := shoes(acctest.Values{"on_destroy": "abandon"})
	kept := acctest.Fine(t, "abandon", p.Next().Apply(created.Object, abandoned))
	abandoned["field"] = "hat size"
	plan = acctest.Fine(t, "abandoned, another key", p.Next().Plan(kept.Object, abandoned))
	acctest.WantSaid(t, plan.Warnings)
	c.WantWrites(t, map[string]int{})

	acctest.Replaced(fieldAddress, func(c *acctest.Community) string { return shoesAsConfig(c, "shoe size", "Shoe size", "") },
		map[string]int{"createUserField": 1, "deleteUserField": 1})(t)
}

// Deleting a field deletes the values of all members, and the plan says so.
func TestThePlanSaysWhatDeletingAFieldTakes(t *testing.T) {
	c := acctest.New(t)
	p, created := made(t, c, shoes(nil))
	must(t, c.EditMember("ana", func(m *mockapi.Member) { m.CustomFields["shoe-size"] = "39" }))
	plan := acctest.Fine(t, "plan", p.Plan(created.Object, nil))
	acctest.WantSaid(t, plan.Warnings, "will be deleted with the values of all members", "for good", `on_destroy = "abandon"`)
	acctest.Fine(t, "destroy", p.ApplyPlan(created.Object, nil, plan))
	for _, member := range c.Members() {
		if _, left := member.CustomFields["shoe-size"]; left {
			t.Error("a value is left")
		}
	}
	c.WantWrites(t, map[string]int{"deleteUserField": 1})
}

func testFieldErrorsSayWhatToDo(t *testing.T) {
	for name, test := range map[string]struct {
		more  acctest.Values
		block acctest.Values
		fault mockapi.Fault
		says  []string
	}{
		"no community": {block: acctest.Values{"community_id": nil}, says: []string{"community_id", "RETURNINGAI_COMMUNITY_ID"}},
		"no token":     {block: acctest.Values{"api_token": nil}, says: []string{"api_token", "createUserField"}},
		"a wrong token": {block: acctest.Values{"api_token": "wrong-but-plausible"},
			says: []string{"refused the key", "api_token (RETURNINGAI_API_TOKEN)"}},
		"a blank key":        {more: acctest.Values{"field": " "}, says: []string{"field"}},
		"a key of 51":        {more: acctest.Values{"field": strings.Repeat("x", 51)}, says: []string{"field", "50"}},
		"a name of 101":      {more: acctest.Values{"name": strings.Repeat("ü", 101)}, says: []string{"name", "100"}},
		"an id that is none": {more: acctest.Values{"community_id": "a/b"}, says: []string{"community_id", "slash"}},
		"a taken key":        {more: acctest.Values{"field": "country"}, says: []string{"A user field with this key already exists"}},
		"a type that the service does not know": {more: acctest.Values{"type": "select"},
			says: []string{"type must be one of the available types"}},
		"not allowed": {fault: mockapi.Fault{Operation: "createUserField", Status: http.StatusForbidden, Message: "No permission"},
			says: []string{"api_token", "permission for createUserField"}},
		"broken": {fault: mockapi.Fault{Operation: "listUserFields", Truncate: true}, says: []string{"create the user field"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			if test.fault.Times = -1; test.fault.Operation != "" {
				c.Inject(test.fault)
			}
			p := c.Protocol(test.block)
			problems := p.Validate(fieldType, shoes(test.more))
			if len(problems) == 0 {
				problems = p.Apply(noField, shoes(test.more)).Errors
			}
			acctest.WantSaid(t, problems, test.says...)
			wantField(t, c, "shoe-size", "")
			must(t, c.WroteAtMost("createUserField"))
		})
	}
}

func TestAFieldsRefreshFailsClosed(t *testing.T) {
	for name, test := range map[string]struct {
		fault   mockapi.Fault
		message string
	}{
		"401":           {mockapi.Fault{Status: http.StatusUnauthorized}, `refused the key`},
		"a wrong path":  {mockapi.Fault{Status: http.StatusNotFound, Message: "Cannot GET"}, `operation_overrides`},
		"a proxy's 404": {mockapi.Fault{Status: http.StatusNotFound, ContentType: "text/html", Body: "<html></html>"}, `operation_overrides`},
		"500":           {mockapi.Fault{Status: http.StatusInternalServerError}, `HTTP 500`},
		"half a list":   {mockapi.Fault{Truncate: true}, `JSON was expected`},
		"a null list":   {mockapi.Fault{Body: `{"meta":{"status":"success","statusCode":200},"message":"ok","data":null}`}, `nothing came`},
		"a polite no":   {mockapi.Fault{Body: `{"meta":{"status":"error","statusCode":403},"message":"Not yours","data":[]}`}, `Not yours`},
		"no connection": {mockapi.Fault{Drop: true}, `no answer came`},
	} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			c.ToleratesProblems()
			test.fault.Operation = "listUserFields"
			c.RefreshFailsClosed(t, shoesAsConfig(c, "shoe size", "Shoe size", ""), test.fault, test.message, nil)
			wantField(t, c, "shoe-size", `shoe-size numerical "Shoe size"`)
		})
	}
}

// Older words for a type are the same thing, whichever the service shows, and an unknown one passes with a warning.
func TestTypesOfFields(t *testing.T) {
	for name, test := range map[string]struct {
		variant  mockapi.Variant
		from, to string
		writes   map[string]int
		warns    []string
	}{
		"the older word, kept":                     {from: "text", to: "text"},
		"the older word, which becomes the newer":  {from: "text", to: "single-line-text"},
		"the newer word, which becomes the older":  {from: "numerical", to: "number"},
		"the older word, rewritten by the service": {variant: mockapi.Variant{CanonicalTypes: true}, from: "number", to: "number"},
		"another type": {from: "text", to: "multi-line-text", writes: map[string]int{"updateUserField": 1}},
		"an unknown type": {from: "colour", to: "colour",
			warns: []string{`does not know the type "colour"`, "single-line-text, multi-line-text, numerical, date"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t, mockapi.WithVariant(test.variant))
			c.KnowFieldTypes("colour")
			p := c.Protocol(nil)
			plan := acctest.Fine(t, "plan", p.Plan(noField, shoes(acctest.Values{"type": test.from})))
			acctest.WantSaid(t, plan.Warnings, test.warns...)
			created := acctest.Fine(t, "create", p.Next().Apply(noField, shoes(acctest.Values{"type": test.from})))
			c.ResetRequests()
			next := shoes(acctest.Values{"type": test.to})
			refreshed := acctest.Fine(t, "refresh", p.Next().Read(created.Object))
			applied := acctest.Fine(t, "apply", p.Apply(refreshed.Object, next))
			acctest.WantSaid(t, applied.Warnings)
			if test.writes == nil {
				test.writes = map[string]int{}
			}
			p.WantSettled(t, applied.Object, next)
			c.WantWrites(t, test.writes)
		})
	}
}

// A service that lists its own fields, too, refuses to change them: the plan says so before it does.
func TestTheServicesOwnFieldsAreLeftAlone(t *testing.T) {
	c := acctest.New(t, mockapi.WithVariant(mockapi.Variant{DefaultFields: true}))
	p := c.Protocol(nil)
	own := acctest.Values{"field": "join_date", "name": "Day of joining", "type": "date"}
	acctest.WantSaid(t, p.Plan(noField, own).Errors,
		`The service maintains the user field "join_date" itself`, "returningai_user_field looks it up")
	own["adopt_existing"] = true
	acctest.WantSaid(t, p.Next().Plan(noField, own).Errors, "maintains")
	imported := acctest.Fine(t, "import", p.Next().Import(fieldType, "field:join_date", nil))
	own["name"] = "Other"
	acctest.WantSaid(t, p.Next().Plan(imported.Object, own).Errors, "maintains")
	found := acctest.Fine(t, "look-up", p.Next().LookUp(fieldType, acctest.Values{"field": "join_date"}))
	if found.Text("type") != "date" || found.Text("created_at") != "null" {
		t.Errorf("looked up: %v", found.State)
	}
	created := acctest.Fine(t, "create", p.Next().Apply(noField, shoes(nil))) // one of the community's own
	p.WantSettled(t, created.Object, shoes(nil))
	c.WantWrites(t, map[string]int{"createUserField": 1})
}

// A field whose create is not answered is made once.
func TestAFieldWhoseCreateIsNotAnsweredIsMadeOnce(t *testing.T) {
	for name, test := range map[string]struct {
		fault mockapi.Fault
		posts int
	}{
		"lost after it was done":  {mockapi.Fault{Drop: true, Effect: true}, 1},
		"lost before it was done": {mockapi.Fault{Drop: true}, 2},
		"cut off":                 {mockapi.Fault{Truncate: true}, 1},
		"500 after it was done":   {mockapi.Fault{Status: http.StatusInternalServerError, Effect: true}, 1},
		"an answer without an id": {mockapi.Fault{Effect: true, Status: http.StatusCreated,
			Body: `{"meta":{"status":"success","statusCode":201},"message":"ok","data":{"name":"Shoe size"}}`}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			c.ToleratesProblems()
			test.fault.Operation = "createUserField"
			c.Inject(test.fault)
			p := c.Protocol(nil)
			created := acctest.Fine(t, "create", p.Apply(noField, shoes(nil)))
			c.WantWrites(t, map[string]int{"createUserField": test.posts})
			p.WantSettled(t, created.Object, shoes(nil))
			wantField(t, c, "shoe-size", `shoe-size numerical "Shoe size"`)
		})
	}
}

// An answer may lack what was written, and a list may lag behind.
func TestAFieldOfAServiceWithVariants(t *testing.T) {
	for name, variant := range map[string]mockapi.Variant{
		"sparse answers": {SparseAnswers: true}, "lists that lag": {ListLag: 20 * time.Second},
		"lists in pages": {Paging: mockapi.PagingPage, PageSize: 2},
	} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t, mockapi.WithVariant(variant))
			p := c.Protocol(nil)
			created := acctest.Fine(t, "create", p.Apply(noField, shoes(nil)))
			renamed := shoes(acctest.Values{"name": "Size"})
			changed := acctest.Fine(t, "rename", p.Next().Apply(created.Object, renamed))
			c.Server.Clock().Advance(time.Minute)
			p.WantSettled(t, changed.Object, renamed)
			c.WantWrites(t, map[string]int{"createUserField": 1, "updateUserField": 1})
		})
	}
}

// Refreshing 200 fields makes one request.
func TestRefreshing200FieldsMakesOneRequest(t *testing.T) {
	const many = 200
	c := acctest.New(t)
	p := c.Protocol(nil)
	var objects []acctest.Object
	configs := map[string]acctest.Values{}
	for i := range many {
		there := c.AddUserField(mockapi.UserField{Field: fmt.Sprintf("field-%d", i), Name: "Field", Type: "date"})
		configs[there.ID] = acctest.Values{"field": there.Field, "name": "Field", "type": "date"}
	}
	for id := range configs {
		objects = append(objects, acctest.Fine(t, "import", p.Import(fieldType, id, nil)).Object)
	}
	p.Next()
	c.ResetRequests()
	for _, object := range objects {
		refreshed := acctest.Fine(t, "refresh", p.Read(object))
		if plan := acctest.Fine(t, "plan", p.Plan(refreshed.Object, configs[refreshed.Text("id")])); !plan.Keeps(refreshed.Object) {
			t.Fatalf("the plan is not empty: %v", plan.State)
		}
	}
	if got := c.Operations(); !slices.Equal(got, []string{"listUserFields"}) {
		t.Errorf("%d fields were refreshed with %v", many, got)
	}
}
