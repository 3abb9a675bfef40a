package users_test

import (
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

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const (
	userType    = "returningai_user"
	userAddress = userType + ".bot"
	botMail     = "bot@example.com"
	password    = "correct-horse-battery-staple"
)

var noUser = acctest.Object{Type: userType}

// bot is an account with some attributes beside or in place of its own.
func bot(more acctest.Values) acctest.Values {
	config := acctest.Values{"email": botMail, "username": "newsbot", "first_name": "News", "last_name": "Bot"}
	maps.Copy(config, more)
	return config
}

// wantSaid wants each of some words in what was said; nothing where there are none. It names nobody, and has no password in it.
func wantSaid(t *testing.T, said []string, words ...string) {
	t.Helper()
	acctest.WantSaid(t, said, words...)
	all := strings.Join(said, "\n")
	for _, personal := range []string{botMail, "newsbot", password} {
		if strings.Contains(strings.ToLower(all), personal) {
			t.Errorf("%q is given away: %s", personal, all)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// made creates an account, waits until its absence would count, and starts the next process.
func made(t *testing.T, c *acctest.Community, config acctest.Values) (*acctest.Protocol, acctest.Outcome) {
	t.Helper()
	p := c.Protocol(nil)
	created := acctest.Fine(t, "create", p.Apply(noUser, config))
	c.Server.Clock().Advance(2 * time.Minute)
	c.ResetRequests()
	return p.Next(), created
}

// wantSettled wants an empty plan after a refresh, and no word.
func wantSettled(t *testing.T, p *acctest.Protocol, object acctest.Object, config acctest.Values) acctest.Outcome {
	t.Helper()
	refreshed := acctest.Fine(t, "refresh", p.Next().Read(object))
	plan := acctest.Fine(t, "plan", p.Plan(refreshed.Object, config))
	if !plan.Keeps(refreshed.Object) {
		t.Errorf("the plan is not empty: %v\nafter %v", plan.State, refreshed.State)
	}
	wantSaid(t, slices.Concat(refreshed.Warnings, plan.Warnings))
	return refreshed
}

// account is that of the bot, as it really is.
func account(t *testing.T, c *acctest.Community) mockapi.Member {
	t.Helper()
	found, there := c.Account(botMail)
	if !there {
		t.Fatal("there is no account")
	}
	return found
}

func deleted(member mockapi.Member) bool { return !member.DeletedAt.IsZero() }

func botAsConfig(c *acctest.Community, more string) string {
	return c.Config(fmt.Sprintf(`resource "returningai_user" "bot" {
  email      = %q
  username   = "newsbot"
  first_name = "News"
  last_name  = "Bot"
  %s
}`, botMail, more))
}

func testUserLifecycle(t *testing.T) {
	c := community(t)
	hasID := func(value string) error {
		if value != account(t, c).ID {
			return fmt.Errorf("the id is %q", value)
		}
		return nil
	}
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config: botAsConfig(c, `custom_fields = { crm-id = "C-0002" }`), ConfigPlanChecks: acctest.Action(userAddress,
					plancheck.ResourceActionCreate),
				Check: resource.ComposeAggregateTestCheckFunc(c.Wrote(map[string]int{"createUser": 1}),
					resource.TestCheckResourceAttrWith(userAddress, "id", hasID), resource.TestCheckResourceAttr(userAddress, "on_destroy", "abandon")),
			},
			{
				PreConfig: c.ResetRequests, Config: botAsConfig(c, `on_destroy = "delete"`),
				ConfigPlanChecks: acctest.Action(userAddress, plancheck.ResourceActionUpdate), Check: c.WroteNothing(),
			},
			{PreConfig: c.ResetRequests, Config: botAsConfig(c, `on_destroy = "delete"`), ConfigPlanChecks: acctest.EmptyPlan(),
				Check: c.WroteNothing()},
		},
		CheckDestroy: resource.ComposeAggregateTestCheckFunc(c.Wrote(map[string]int{"manageUser": 1}),
			acctest.Check(func() error {
				if !deleted(account(t, c)) {
					return fmt.Errorf("the account is still there")
				}
				return nil
			})),
	})
}

// wantSent wants one create with a body.
func wantSent(t *testing.T, c *acctest.Community, body string) {
	t.Helper()
	creates := slices.DeleteFunc(c.Requests(), func(r mockapi.Request) bool { return r.Operation != "createUser" })
	if len(creates) != 1 || strings.TrimSpace(creates[0].Body) != body {
		t.Errorf("sent: %v", creates)
	}
}

// What is sent is what is configured, and what the documentation requires beside it.
func TestWhatIsSentOfAnAccount(t *testing.T) {
	c := community(t)
	must(t, c.SetIdentifierField("crm-id"))
	c.AddUserField(mockapi.UserField{Field: "shoe-size", Name: "shoe size", Type: "numerical"})
	p := c.Protocol(nil)
	acctest.Fine(t, "create", p.Apply(noUser, bot(nil)))
	wanted := `{"firstname":"News","lastname":"Bot","username":"newsbot","displayname":"News Bot","email":"bot@example.com",` +
		`"accessLevel":1,"joinServer":true,"sendEmail":false,"emailPassword":false}`
	wantSent(t, c, wanted)
	must(t, c.DeleteMember("newsbot"))
	c.SetVariant(mockapi.Variant{FreesNames: true})
	c.ResetRequests()
	config := bot(acctest.Values{
		"display_name": "The News", "access_level": 3, "join_server": false, "send_email": true, "email_password": true, "email_template": "0",
		"custom_fields": acctest.Values{"shoe size": "42.0", "crm-id": "C-7"}, "referral": "ana", "password_wo": password,
		"password_wo_version": 1,
	})
	created := acctest.Fine(t, "create all", p.Next().Apply(noUser, config))
	wanted = `{"firstname":"News","lastname":"Bot","username":"newsbot","displayname":"The News","email":"bot@example.com",` +
		`"password":"[redacted]","confirmPassword":"[redacted]","accessLevel":3,"joinServer":false,"sendEmail":true,` +
		`"emailPassword":true,"emailTemplate":"0","customFields":[{"fieldIdorName":"crm-id","value":"C-7"},` +
		`{"fieldIdorName":"shoe size","value":"42.0"}],"referral":"ana"}`
	wantSent(t, c, wanted)
	// The field is numerical: 42.0 shows as 42, and that is no change.
	wantSettled(t, p, created.Object, config)
	external := bot(acctest.Values{"email": "other@example.com", "username": "other", "external_id": "C-9"})
	acctest.Fine(t, "create with an external id", p.Next().Apply(noUser, external))
	if other, _ := c.Account("other"); other.CustomFields["crm-id"] != "C-9" {
		t.Errorf("the external id came to %v", other.CustomFields)
	}
	if created.Text("password_wo") != "null" || strings.Contains(fmt.Sprint(created.State, string(created.Private)), password) {
		t.Error("the password is in the state")
	}
}

func testUserImport(t *testing.T) {
	c := community(t)
	member := c.AddMember(mockapi.Member{
		Username: "newsbot", Email: botMail, FirstName: "News", LastName: "Bot", AccessLevel: 2, CustomFields: map[string]string{"crm-id": "C-2"},
	})
	p := c.Protocol(nil)
	for form, imported := range map[string]acctest.Outcome{
		"e-mail":           p.Import(userType, botMail, nil),
		"user name":        p.Next().Import(userType, "username:newsbot", nil),
		"identity":         p.Next().Import(userType, "", map[string]string{"email": botMail}),
		"in upper case":    p.Next().Import(userType, strings.ToUpper(botMail), nil),
		"twice, the first": p.Next().Import(userType, botMail, nil),
	} {
		acctest.Fine(t, "import by "+form, imported)
		if imported.Text("id") != member.ID || imported.Text("on_destroy") != "abandon" {
			t.Errorf("import by %s: %v", form, imported.State)
		}
		wantSettled(t, p, imported.Object, bot(nil))
		// What the service does not show is taken over from the configuration, once, without a write.
		config := bot(acctest.Values{
			"display_name": "The News", "access_level": 5, "external_id": "C-2", "password_wo": password, "password_wo_version": 3,
			"custom_fields": acctest.Values{"crm-id": "C-2"},
		})
		refreshed := acctest.Fine(t, "refresh", p.Next().Read(imported.Object))
		plan := acctest.Fine(t, "plan", p.Plan(refreshed.Object, config))
		wantSaid(t, plan.Warnings, "display_name, access_level", "The account was imported", "Nothing is sent")
		stored := acctest.Fine(t, "store", p.Next().ApplyPlan(refreshed.Object, config, plan))
		wantSettled(t, p, stored.Object, config)
		config["access_level"] = 6
		wantSaid(t, p.Next().Plan(stored.Object, config).Errors, "access_level", "No operation changes")
		// A profile that differs is shown, and is an error.
		other := bot(acctest.Values{"first_name": "Olds", "custom_fields": acctest.Values{"crm-id": "C-3"}})
		wantSaid(t, p.Next().Plan(imported.Object, other).Errors, "first_name", `custom_fields["crm-id"]`)
		acctest.Fine(t, "destroy", p.Next().Apply(stored.Object, nil))
	}
	for id, words := range map[string][]string{
		"101":                  {"imported by e-mail address", "username:ana", "An id does not do"},
		"nobody@example.com":   {"No user of this community has this e-mail address"},
		"username:nobody":      {"No user of this community has this user name"},
		"news bot@example.com": {"imported by e-mail address"},
	} {
		wantSaid(t, p.Next().Import(userType, id, nil).Errors, words...)
	}
	must(t, c.DeleteMember("newsbot"))
	c.SetVariant(mockapi.Variant{DeletedUsers: mockapi.DeletedMarked})
	wantSaid(t, p.Next().Import(userType, botMail, nil).Errors, "was deleted")
	c.WantWrites(t, map[string]int{})
}

func testUserDrift(t *testing.T) {
	c := community(t)
	config := bot(acctest.Values{"custom_fields": acctest.Values{"crm-id": "C-2"}})
	p, created := made(t, c, config)
	must(t, c.EditMember("newsbot", func(m *mockapi.Member) {
		m.Username, m.FirstName, m.CustomFields = "renamed", "Old", map[string]string{"crm-id": "C-3"}
		m.DisplayName, m.Language = "Whatever", "Deutsch"
	}))
	refreshed := acctest.Fine(t, "refresh", p.Read(created.Object))
	if refreshed.Text("username") != "renamed" || refreshed.Text("first_name") != "Old" || refreshed.Text("language") != "Deutsch" {
		t.Errorf("the refresh has %v", refreshed.State)
	}
	drifted := p.Plan(refreshed.Object, config)
	wantSaid(t, drifted.Errors, "username", "first_name", `custom_fields["crm-id"]`, "No operation changes", "returningai_bulk_update_users",
		"ignore_changes", "allow_replace")
	if len(drifted.Errors) != 3 {
		t.Errorf("errors: %q", drifted.Errors)
	}
	// Either the configuration says what is there, or the product does what the configuration says.
	wantSettled(t, p, refreshed.Object, bot(acctest.Values{
		"username": "renamed", "first_name": "Old", "custom_fields": acctest.Values{"crm-id": "C-3"},
	}))
	must(t, c.EditMember("renamed", func(m *mockapi.Member) {
		m.Username, m.FirstName, m.CustomFields = "newsbot", "News", map[string]string{"crm-id": "C-2"}
	}))
	wantSettled(t, p, refreshed.Object, config)
	must(t, c.EditMember("newsbot", func(m *mockapi.Member) { m.CustomFields = map[string]string{} }))
	emptied := acctest.Fine(t, "refresh", p.Next().Read(refreshed.Object))
	wantSaid(t, p.Plan(emptied.Object, config).Errors, `custom_fields["crm-id"]`)
	c.WantWrites(t, map[string]int{})
}

func testUserPermutations(t *testing.T) {
	for name, body := range acctest.Permutations("", map[string]string{
		"display_name": `display_name = "The News"`, "access_level": "access_level = 2", "join_server": "join_server = true",
		"send_email": "send_email = true", "email_password": "email_password = false", "email_template": `email_template = "0"`,
		"custom_fields": `custom_fields = { crm-id = "C-2" }`, "referral": `referral = "ana"`,
		"password":      "password_wo = \"" + password + "\"\n  password_wo_version = 1",
		"allow_replace": "allow_replace = true", "restore_deleted": "restore_deleted = true",
		"timeouts": `timeouts = { create = "1m", read = "1m", delete = "1m" }`,
	}) {
		t.Run(name, func(t *testing.T) {
			c := community(t)
			c.Once(t, botAsConfig(c, body+"\n  on_destroy = \"delete\""), c.Wrote(map[string]int{"createUser": 1}), acctest.Check(func() error {
				if !deleted(account(t, c)) {
					return fmt.Errorf("the account is still there")
				}
				return c.Wrote(map[string]int{"manageUser": 1})(nil)
			}))
		})
	}
}

func testUserTakesUnknownValues(t *testing.T) {
	fields := acctest.Values{"crm-id": acctest.Unknown}
	for name, value := range map[string]any{
		"email": acctest.Unknown, "username": acctest.Unknown, "first_name": acctest.Unknown, "last_name": acctest.Unknown,
		"display_name": acctest.Unknown, "access_level": acctest.Unknown, "join_server": acctest.Unknown, "send_email": acctest.Unknown,
		"email_password": acctest.Unknown, "email_template": acctest.Unknown, "custom_fields": acctest.Unknown, "referral": acctest.Unknown,
		"external_id": acctest.Unknown, "password_wo": acctest.Unknown, "password_wo_version": acctest.Unknown, "allow_replace": acctest.Unknown,
		"restore_deleted": acctest.Unknown, "on_destroy": acctest.Unknown, "a field": fields,
	} {
		t.Run(name, func(t *testing.T) {
			c := community(t)
			attribute := strings.Replace(name, "a field", "custom_fields", 1)
			p := c.Protocol(nil)
			unknown := bot(acctest.Values{attribute: value})
			wantSaid(t, p.Validate(userType, unknown))
			acctest.Fine(t, "plan", p.Plan(noUser, unknown))
			c.WantWrites(t, map[string]int{})
			created := acctest.Fine(t, "create", p.Next().Apply(noUser, bot(nil)))
			plan := acctest.Fine(t, "plan a change", p.Next().Plan(created.Object, unknown))
			if len(plan.Replaces) > 0 {
				t.Errorf("what is not known yet replaces: %v", plan.Replaces)
			}
			c.WantWrites(t, map[string]int{"createUser": 1})
		})
	}
	// What becomes known in the apply is compared there: nothing is stored that is not so.
	c := community(t)
	p, created := made(t, c, bot(nil))
	plan := acctest.Fine(t, "plan", p.Plan(created.Object, bot(acctest.Values{"first_name": acctest.Unknown})))
	plan.State["first_name"] = tftypes.NewValue(tftypes.String, "Other")
	applied := p.Next().ApplyPlan(created.Object, bot(acctest.Values{"first_name": "Other"}), plan)
	wantSaid(t, applied.Errors, "first_name", "No operation changes")
	c.WantWrites(t, map[string]int{})
}

// replaced destroys and creates as Terraform does for a plan that replaces; the second plan knows what the first has noted.
func replaced(t *testing.T, p *acctest.Protocol, prior acctest.Object, config acctest.Values) acctest.Outcome {
	t.Helper()
	plan := acctest.Fine(t, "plan", p.Plan(prior, config))
	if len(plan.Replaces) == 0 {
		t.Fatalf("the plan replaces nothing: %v", plan.State)
	}
	wantSaid(t, plan.Warnings, "This replaces the account", "allow_replace is true")
	planned := acctest.Object{Type: userType, Private: plan.Private}
	acctest.Fine(t, "second plan", p.Plan(planned, config))
	acctest.Fine(t, "destroy", p.Next().Apply(prior, nil))
	return p.Apply(planned, config)
}

func testUserReplacement(t *testing.T) {
	free := mockapi.Variant{FreesNames: true}
	for name, test := range map[string]struct {
		from, to acctest.Values // beside allow_replace
		writes   map[string]int
	}{
		"another name": {acctest.Values{"on_destroy": "delete"}, acctest.Values{"on_destroy": "delete", "first_name": "Olds"},
			map[string]int{"createUser": 1, "manageUser": 1}},
		"another password": {acctest.Values{"on_destroy": "delete", "password_wo": password, "password_wo_version": 1},
			acctest.Values{"on_destroy": "delete", "password_wo": password + "!", "password_wo_version": 2},
			map[string]int{"createUser": 1, "manageUser": 1}},
		"a field": {acctest.Values{"on_destroy": "delete"}, acctest.Values{"on_destroy": "delete",
			"custom_fields": acctest.Values{"crm-id": "C-3"}},
			map[string]int{"createUser": 1, "manageUser": 1}},
		"another person, the old one stays": {nil, acctest.Values{"email": "new@example.com", "username": "new"},
			map[string]int{"createUser": 1}},
	} {
		t.Run(name, func(t *testing.T) {
			c := community(t)
			c.SetVariant(free)
			p, created := made(t, c, bot(test.from))
			config := bot(test.to)
			wantSaid(t, p.Plan(created.Object, config).Errors, "No operation changes")
			config["allow_replace"] = true
			again := acctest.Fine(t, "create", replaced(t, p.Next(), acctest.Fine(t, "refresh", p.Read(created.Object)).Object, config))
			if again.Text("id") == created.Text("id") {
				t.Error("it is the same account")
			}
			c.WantWrites(t, test.writes)
			wantSettled(t, p, again.Object, config)
		})
	}
	// An account that stays keeps its names, and then there is no other one.
	c := community(t)
	p, created := made(t, c, bot(nil))
	for _, more := range []acctest.Values{{"first_name": "Olds"}, {"email": "new@example.com"}, {"username": "new"}} {
		more["allow_replace"], more["on_destroy"] = true, "delete"
		wantSaid(t, p.Next().Plan(created.Object, bot(more)).Errors, "on_destroy", "can't be replaced as long as it stays")
	}
	c.WantWrites(t, map[string]int{})
	testTaintedUser(t)
}

// testTaintedUser replaces an account as Terraform does after a taint, and by -replace.
func testTaintedUser(t *testing.T) {
	t.Helper()
	c := community(t)
	c.SetVariant(mockapi.Variant{FreesNames: true})
	config := botAsConfig(c, `on_destroy = "delete"`)
	c.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config},
		{
			PreConfig: c.ResetRequests, Taint: []string{userAddress}, Config: config, Check: c.Wrote(map[string]int{"createUser": 1,
				"manageUser": 1}),
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(userAddress, plancheck.ResourceActionReplace)},
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
		},
	}})
}

func testUserErrorsSayWhatToDo(t *testing.T) {
	for name, test := range map[string]struct {
		more  acctest.Values
		block acctest.Values
		fault mockapi.Fault
		says  []string
	}{
		"no token": {block: acctest.Values{"api_token": nil}, says: []string{"api_token", "createUser"}},
		"an address of somebody": {more: acctest.Values{"email": "Ana@Example.com"}, says: []string{"has this e-mail address already",
			"terraform import"}},
		"no address":              {more: acctest.Values{"email": "newsbot"}, says: []string{"This is not an e-mail address"}},
		"a user name of somebody": {more: acctest.Values{"username": "ana"}, says: []string{"is taken", "restore_deleted = true"}},
		"a blank name":            {more: acctest.Values{"first_name": " "}, says: []string{"first_name", "must not be blank"}},
		"a weak password":         {more: acctest.Values{"password_wo": "secret"}, says: []string{"no special character"}},
		"the user name as password": {more: acctest.Values{"username": "n-bot", "password_wo": "n-bot"},
			says: []string{"The password is the user name"}},
		"no such field": {more: acctest.Values{"custom_fields": acctest.Values{"crm": "1"}}, says: []string{"names a field that does not exist"}},
		"a fate that is none": {more: acctest.Values{"on_destroy": "remove"},
			says: []string{"on_destroy"}},
		"not allowed to create": {fault: mockapi.Fault{Operation: "createUser", Status: 403, Message: "Insufficient permission"},
			says: []string{"api_token", "the permission for createUser"}},
		"not allowed to read": {fault: mockapi.Fault{Operation: "getUserData", Status: 401, Message: "No right to read " + botMail},
			says: []string{"look whether the e-mail address is free", "the permission for getUserData"}},
		"refused, with what was sent": {fault: mockapi.Fault{Operation: "createUser", Status: 400,
			Message: "newsbot <" + botMail + ">: bad " + password},
			more: acctest.Values{"password_wo": password}, says: []string{"createUser", "(redacted)"}},
		"unreadable before": {fault: mockapi.Fault{Operation: "getUserData", Status: 500, Message: "oops"}, says: []string{"free", "oops"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := community(t)
			if test.fault.Operation != "" {
				test.fault.Times = -1
				c.Inject(test.fault)
			}
			before := len(c.Accounts())
			p := c.Protocol(test.block)
			problems := p.Validate(userType, bot(test.more))
			if len(problems) == 0 {
				problems = p.Apply(noUser, bot(test.more)).Errors
			}
			wantSaid(t, problems, test.says...)
			if len(c.Accounts()) != before {
				t.Error("an account was created")
			}
			must(t, c.WroteAtMost("createUser"))
		})
	}
}

// An account is gone only when that is proved; one that may be there stays in the state.
func TestAnAccountIsGoneOnlyWhenThatIsProved(t *testing.T) {
	hidden, marked := mockapi.Variant{}, mockapi.Variant{DeletedUsers: mockapi.DeletedMarked}
	for name, test := range map[string]struct {
		variant mockapi.Variant
		fault   *mockapi.Fault
		deletes bool
		wait    time.Duration
		gone    bool
		says    []string
		fails   []string
	}{
		"deleted":          {variant: hidden, deletes: true, wait: 2 * time.Minute, gone: true, says: []string{"is gone", "restore_deleted"}},
		"deleted just now": {variant: hidden, deletes: true, says: []string{"does not show", "may lag behind"}},
		"marked":           {variant: marked, deletes: true, gone: true, says: []string{"is gone"}},
		"unmarked":         {variant: mockapi.Variant{DeletedUsers: mockapi.DeletedUnmarked}, deletes: true, wait: 2 * time.Minute},
		"no such path":     {fault: &mockapi.Fault{Status: http.StatusNotFound, Message: "Cannot POST"}, wait: time.Hour, fails: []string{"404"}},
		"a page": {fault: &mockapi.Fault{Status: http.StatusNotFound, ContentType: "text/html", Body: "<p>"}, wait: time.Hour,
			fails: []string{"404"}},
		"refused": {fault: &mockapi.Fault{Status: 401, Message: botMail}, wait: time.Hour,
			fails: []string{"permission for getUserData"}},
		"forbidden": {fault: &mockapi.Fault{Status: 403}, wait: time.Hour, fails: []string{"permission for getUserData"}},
		"broken":    {fault: &mockapi.Fault{Status: 500}, wait: time.Hour, fails: []string{"Server error"}},
		"cut off":   {fault: &mockapi.Fault{Truncate: true}, wait: time.Hour, fails: []string{"read the account"}},
		"somebody else": {fault: &mockapi.Fault{Body: `{"status":"success","data":{"userId":"101","username":"ana"}}`}, wait: time.Hour,
			fails: []string{"another account under this e-mail address", "terraform state rm"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := community(t)
			c.SetVariant(test.variant)
			p := c.Protocol(nil)
			created := acctest.Fine(t, "create", p.Apply(noUser, bot(nil)))
			c.Server.Clock().Advance(test.wait)
			if test.deletes {
				must(t, c.DeleteMember("newsbot"))
			}
			if test.fault != nil {
				test.fault.Operation, test.fault.Times = "getUserData", -1
				c.Inject(*test.fault)
			}
			read := p.Next().Read(created.Object)
			if (read.State == nil) != test.gone {
				t.Errorf("the state is %v", read.State)
			}
			wantSaid(t, read.Warnings, test.says...)
			wantSaid(t, read.Errors, test.fails...)
			c.WantWrites(t, map[string]int{"createUser": 1})
		})
	}
	// A look that misses somebody is no proof.
	c := community(t)
	p, created := made(t, c, bot(nil))
	c.Inject(mockapi.Fault{Operation: "getUserData", Status: http.StatusNotFound, Message: "User not found"})
	wantSettled(t, p, created.Object, bot(nil))
}
