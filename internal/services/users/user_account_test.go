package users_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/acctest/tfcli"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// createdOnce is what an apply writes that creates an account and nothing else.
var createdOnce = map[string]int{"createUser": 1}

// A create has no id in its answer: the account is read back, and is in the state also where it does not show in time.
func TestAnAccountIsReadBackAndCreatedOnce(t *testing.T) {
	for name, test := range map[string]struct {
		variant mockapi.Variant
		more    acctest.Values
		says    []string // of an account that does not show in time
	}{
		"at once":              {},
		"a read that lags":     {variant: mockapi.Variant{ReadLag: 5 * time.Second}},
		"a read that lags far": {mockapi.Variant{ReadLag: 5 * time.Minute}, nil, []string{"does not show yet", "not created again"}},
		"outside, hidden": {mockapi.Variant{HideOutside: true}, acctest.Values{"join_server": false},
			[]string{"does not show yet", "before its owner has joined"}},
		"outside, shown": {more: acctest.Values{"join_server": false}},
	} {
		t.Run(name, func(t *testing.T) {
			c := community(t)
			c.SetVariant(test.variant)
			config := bot(test.more)
			p, created := made(t, c, config)
			wantSaid(t, created.Warnings, test.says...)
			if id := created.Text("id"); (id == "") != (len(test.says) > 0) || id != "" && id != account(t, c).ID {
				t.Errorf("the id is %q", id)
			}
			if test.says != nil {
				refreshed := acctest.Fine(t, "refresh", p.Read(created.Object))
				wantSaid(t, refreshed.Warnings, "does not show", "has not shown this account yet")
				plan := acctest.Fine(t, "plan", p.Plan(refreshed.Object, config))
				if !plan.Keeps(refreshed.Object) {
					t.Errorf("the plan is not empty: %v", plan.State)
				}
				prior := deleting(t, p, refreshed, config).Object
				wantSaid(t, p.Next().Apply(prior, nil).Errors, "has not shown this account yet", "terraform state rm")
				c.SetVariant(mockapi.Variant{})
				c.Server.Clock().Advance(time.Minute)
				created = acctest.Fine(t, "refresh", p.Next().Read(created.Object))
				if created.Text("id") != account(t, c).ID {
					t.Errorf("a later refresh has the id %q", created.Text("id"))
				}
			}
			wantSettled(t, p, created.Object, config)
			c.WantWrites(t, map[string]int{})
		})
	}
}

// deleting stores on_destroy = "delete", which sends nothing.
func deleting(t *testing.T, p *acctest.Protocol, prior acctest.Outcome, config acctest.Values) acctest.Outcome {
	t.Helper()
	config = bot(config)
	config["on_destroy"] = "delete"
	return acctest.Fine(t, "on_destroy", p.Next().Apply(prior.Object, config))
}

// A service that writes a profile in its own way, as it shows right after the create, is no drift; what changes later is.
func TestAProfileThatTheServiceWritesInItsOwnWayIsNoDrift(t *testing.T) {
	for name, config := range map[string]acctest.Values{
		"white space": bot(acctest.Values{"first_name": "  News ", "display_name": " The News"}),
		"a number":    bot(acctest.Values{"custom_fields": acctest.Values{"height": "1.80"}}),
	} {
		t.Run(name, func(t *testing.T) {
			c := community(t)
			c.AddUserField(mockapi.UserField{Field: "height", Name: "Height", Type: "numerical"})
			p, created := made(t, c, config)
			wantSettled(t, p, created.Object, config)
		})
	}
	c := community(t)
	shows := func(username string) {
		c.ClearFaults()
		c.Inject(mockapi.Fault{Operation: "getUserData", Skip: 2, Times: -1,
			Body: fmt.Sprintf(`{"status":"success","data":{"userId":"105","username":%q,"firstName":"News","lastName":"Bot"}}`, username)})
	}
	p := c.Protocol(nil)
	config := bot(acctest.Values{"username": "NewsBot"})
	shows("newsbot")
	created := acctest.Fine(t, "create", p.Apply(noUser, config))
	wantSettled(t, p, created.Object, config)
	c.ClearFaults()
	c.Inject(mockapi.Fault{Operation: "getUserData", Times: -1, Body: `{"status":"success","data":{"userId":"105","username":"other"}}`})
	drifted := acctest.Fine(t, "refresh", p.Next().Read(created.Object))
	wantSaid(t, p.Plan(drifted.Object, config).Errors, "username", "No operation changes")
	c.WantWrites(t, createdOnce)
}

// A create whose answer is lost is sent once. The e-mail address tells whether it was done: nobody had it before.
func TestAnAccountWhoseCreateIsNotAnsweredIsCreatedOnce(t *testing.T) {
	const lost = `may or may not be there`
	for name, test := range map[string]struct {
		fault   mockapi.Fault
		also    *mockapi.Fault // from then on
		variant mockapi.Variant
		there   bool
		kept    bool
		says    []string
	}{
		"lost after it was done": {fault: mockapi.Fault{Drop: true, Effect: true}, there: true, kept: true},
		"lost, and reads lag": {fault: mockapi.Fault{Drop: true, Effect: true}, variant: mockapi.Variant{ReadLag: 10 * time.Second},
			there: true, kept: true},
		"lost before it was done":  {fault: mockapi.Fault{Drop: true}, says: []string{lost, "apply again", "terraform import"}},
		"a server error, done":     {fault: mockapi.Fault{Status: 502, Effect: true}, there: true, kept: true},
		"a server error, not done": {fault: mockapi.Fault{Status: 500, Message: "no"}, says: []string{lost}},
		"cut off":                  {fault: mockapi.Fault{Truncate: true}, there: true, kept: true},
		"an empty answer":          {fault: mockapi.Fault{Effect: true, Status: 201, Body: "{}"}, there: true, kept: true},
		"a word":                   {fault: mockapi.Fault{Effect: true, ContentType: "text/plain", Body: "OK"}, there: true, kept: true},
		"throttled": {fault: mockapi.Fault{Status: 429, Header: map[string]string{"Retry-After": "1"}}, there: true,
			kept: true},
		"lost, and read by nobody": {mockapi.Fault{Drop: true, Effect: true}, &mockapi.Fault{Status: 503}, mockapi.Variant{}, true, false,
			[]string{lost}},
		"lost, and the key may not": {mockapi.Fault{Drop: true, Effect: true}, &mockapi.Fault{Status: 403}, mockapi.Variant{}, true, false,
			[]string{lost}},
		"lost, and it does not show": {fault: mockapi.Fault{Drop: true, Effect: true}, variant: mockapi.Variant{ReadLag: time.Hour},
			there: true, says: []string{lost}},
		"lost, and somebody else has": {mockapi.Fault{Drop: true},
			&mockapi.Fault{Body: `{"status":"success","data":{"userId":"9","username":"eve"}}`}, mockapi.Variant{}, false, false, []string{lost,
				"another user name"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := community(t)
			c.ToleratesProblems() // some answers are against the contract on purpose
			c.SetVariant(test.variant)
			p := c.Protocol(nil)
			plan := acctest.Fine(t, "plan", p.Plan(noUser, bot(nil)))
			test.fault.Operation = "createUser"
			c.Inject(test.fault)
			if test.also != nil {
				test.also.Operation, test.also.Times, test.also.Skip = "getUserData", -1, 1 // of the look before the create
				c.Inject(*test.also)
			}
			created := p.ApplyPlan(noUser, bot(nil), plan)
			wantSaid(t, created.Errors, test.says...)
			if _, there := c.Account(botMail); there != test.there || (created.State != nil) != test.kept {
				t.Errorf("there: %v, state: %v", there, created.State)
			}
			sent := c.Count("createUser")
			if name == "throttled" { // what was refused for its rate was not done
				sent--
			}
			if sent != 1 {
				t.Errorf("it was sent %d times", sent)
			}
			c.ClearFaults()
			c.SetVariant(mockapi.Variant{})
			switch {
			case test.kept:
				wantSettled(t, p, created.Object, bot(nil))
			case test.there: // the next plan says what to do, and the import does it
				wantSaid(t, p.Next().Plan(noUser, bot(nil)).Errors, "has this e-mail address already", "terraform import")
				wantSettled(t, p, acctest.Fine(t, "import", p.Next().Import(userType, botMail, nil)).Object, bot(nil))
			default:
				acctest.Fine(t, "once more", p.Next().Apply(noUser, bot(nil)))
			}
		})
	}
}

// A deleted account is restored only where it is the one that is configured, and nobody else's is.
func TestADeletedAccountIsRestoredOnlyWhereItIsThatOne(t *testing.T) {
	hidden, marked := mockapi.Variant{}, mockapi.Variant{DeletedUsers: mockapi.DeletedMarked}
	gone := func(email, username string) mockapi.Member {
		return mockapi.Member{Email: email, Username: username, FirstName: "Old", LastName: "Bot",
			CustomFields: map[string]string{"crm-id": "C-9"}}
	}
	restored := map[string]int{"createUser": 1, "manageUser": 1}
	wanted := acctest.Values{"restore_deleted": true, "custom_fields": acctest.Values{"crm-id": "C-2"}}
	for name, test := range map[string]struct {
		variant mockapi.Variant
		was     mockapi.Member // deleted
		more    acctest.Values
		lost    bool // the answer to the restoration
		writes  map[string]int
		kept    bool
		says    []string // of a warning where it is kept, else of an error
	}{
		"hidden": {hidden, gone(botMail, "newsbot"), wanted, false, restored, true, []string{"was restored, and not created",
			"custom_fields.crm-id, first_name"}},
		"marked": {marked, gone(botMail, "newsbot"), wanted, false, restored, true,
			[]string{"was restored, and not created"}},
		"reads lag": {mockapi.Variant{ReadLag: 10 * time.Second}, gone(botMail, "newsbot"), wanted, false, restored, true,
			[]string{"was restored"}},
		"marked, lost": {marked, gone(botMail, "newsbot"), wanted, true, restored, true, []string{"was restored, and not created"}},
		"hidden, lost": {hidden, gone(botMail, "newsbot"), wanted, true, restored, true, []string{"was restored, and not created"}},
		"not asked for": {hidden, gone(botMail, "newsbot"), nil, false, createdOnce, false, []string{"is taken",
			"restore_deleted = true"}},
		"not asked for, marked": {marked, gone(botMail, "newsbot"), nil, false, createdOnce, false, []string{"is taken",
			"restore_deleted = true"}},
		"names that are free": {mockapi.Variant{FreesNames: true}, gone(botMail, "newsbot"), wanted, false, createdOnce, true, nil},
		"somebody else's name": {hidden, gone("eve@example.org", "newsbot"), wanted, false, map[string]int{"createUser": 1,
			"manageUser": 2}, false, []string{"it was deleted again"}},
		"another name, marked": {marked, gone(botMail, "oldbot"), wanted, false, createdOnce, false, []string{"another user name",
			"nothing was restored"}},
		"another name, hidden": {hidden, gone(botMail, "oldbot"), wanted, false, restored, false, []string{"User not found"}},
		"the name of somebody there": {hidden, gone("eve@example.org", "eve"), acctest.Values{"restore_deleted": true, "username": "ana"}, false,
			createdOnce, false, []string{"Somebody who is there", "nothing was restored"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := community(t)
			old := c.AddMember(test.was)
			must(t, c.DeleteMember(old.ID))
			c.Server.Clock().Advance(time.Minute)
			c.SetVariant(test.variant)
			if test.lost {
				c.Inject(mockapi.Fault{Operation: "manageUser", Drop: true, Effect: true})
			}
			p := c.Protocol(nil)
			config := bot(test.more)
			created := p.Apply(noUser, config)
			c.WantWrites(t, test.writes)
			if created.State == nil {
				wantSaid(t, created.Errors, test.says...)
			} else {
				wantSaid(t, created.Warnings, test.says...)
			}
			after, _ := c.Account(old.ID)
			isBack := test.kept && test.writes["manageUser"] > 0
			if (created.State != nil) != test.kept || deleted(after) == isBack {
				t.Errorf("the state is %v, and the account was deleted at %v", created.State, after.DeletedAt)
			}
			if !isBack {
				return
			}
			c.SetVariant(mockapi.Variant{})
			if created.Text("id") != old.ID {
				t.Errorf("the id is %q", created.Text("id"))
			}
			// What it has differs from what is configured, and the next plan says so.
			refreshed := acctest.Fine(t, "refresh", p.Next().Read(created.Object))
			wantSaid(t, p.Plan(refreshed.Object, config).Errors, "first_name", `custom_fields["crm-id"]`)
		})
	}
}

// A plan says what it can see of a deleted account.
func TestAPlanWarnsOfADeletedAccount(t *testing.T) {
	c := community(t)
	p, _ := made(t, c, bot(nil))
	must(t, c.DeleteMember("newsbot"))
	c.SetVariant(mockapi.Variant{DeletedUsers: mockapi.DeletedMarked})
	wantSaid(t, acctest.Fine(t, "plan", p.Plan(noUser, bot(nil))).Warnings, "A deleted account has this", "With restore_deleted = true")
	restores := bot(acctest.Values{"restore_deleted": true})
	wantSaid(t, acctest.Fine(t, "plan", p.Next().Plan(noUser, restores)).Warnings, "A deleted account has this", "restored instead")
	c.WantWrites(t, map[string]int{})
}

// A destroy deletes the account of the user name that the service shows then, once, or only forgets it.
func TestADestroyDeletesTheAccountThatIsThere(t *testing.T) {
	const once = 1
	for name, test := range map[string]struct {
		more   acctest.Values
		before func(*acctest.Community) error
		faults []mockapi.Fault
		sent   int
		stays  bool // the account, in the product
		fails  []string
	}{
		"abandoned": {more: acctest.Values{"on_destroy": "abandon"}, stays: true},
		"deleted":   {sent: once},
		"renamed meanwhile": {sent: once, before: func(c *acctest.Community) error {
			return c.EditMember("newsbot", func(m *mockapi.Member) { m.Username = "renamed" })
		}},
		"gone already":           {before: func(c *acctest.Community) error { return c.DeleteMember("newsbot") }},
		"lost after it was done": {faults: []mockapi.Fault{{Drop: true, Effect: true}}, sent: once},
		"lost before it was done": {faults: []mockapi.Fault{{Drop: true}}, sent: once, stays: true, fails: []string{"manageUser",
			"may or may not"}},
		"refused": {faults: []mockapi.Fault{{Status: 403, Message: botMail}}, sent: once, stays: true,
			fails: []string{"permission for manageUser"}},
		"refused as it was gone": {faults: []mockapi.Fault{{Status: 404, Message: "newsbot not found", Effect: true}}, sent: once},
		"refused, and it is there": {faults: []mockapi.Fault{{Status: 400, Message: "newsbot is protected"}}, sent: once, stays: true,
			fails: []string{"is protected"}},
		"unreadable": {faults: []mockapi.Fault{{Operation: "getUserData", Status: 500, Times: -1}}, stays: true,
			fails: []string{"Server error"}},
		"somebody else": {faults: []mockapi.Fault{{Operation: "getUserData", Times: -1,
			Body: `{"status":"success","data":{"userId":"101","username":"ana"}}`}}, stays: true, fails: []string{"another account"}},
		"without a user name": {faults: []mockapi.Fault{{Operation: "getUserData", Times: -1,
			Body: `{"status":"success","data":{"userId":"105"}}`}}, stays: true, fails: []string{"without its user name"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := community(t)
			config := bot(acctest.Values{"on_destroy": "delete"})
			if test.more != nil {
				config = bot(test.more)
			}
			p, created := made(t, c, config)
			plan := acctest.Fine(t, "plan", p.Plan(created.Object, nil))
			if words := []string{"will be deleted", "A person may be behind it"}; config["on_destroy"] == "delete" {
				wantSaid(t, plan.Warnings, words...)
			} else {
				wantSaid(t, plan.Warnings)
			}
			if test.before != nil {
				must(t, test.before(c))
			}
			for _, fault := range test.faults {
				if fault.Operation == "" {
					fault.Operation = "manageUser"
				}
				c.Inject(fault)
			}
			destroyed := p.Next().ApplyPlan(created.Object, nil, plan)
			wantSaid(t, destroyed.Errors, test.fails...)
			if deleted(account(t, c)) == test.stays || (destroyed.State == nil) != (test.fails == nil) || c.Count("manageUser") != test.sent {
				t.Errorf("the state is %v, and manageUser was sent %d times", destroyed.State, c.Count("manageUser"))
			}
			if member, _ := c.Account("ana"); deleted(member) {
				t.Error("somebody else was deleted")
			}
		})
	}
}

// What concerns the resource is stored, and what counted at the create alone too, with a warning. Nothing is sent.
func TestAnUpdateSendsNothing(t *testing.T) {
	c := community(t)
	p, created := made(t, c, bot(acctest.Values{"referral": "ana", "display_name": "The News"}))
	config := bot(acctest.Values{
		"allow_replace": true, "restore_deleted": true, "on_destroy": "delete", "timeouts": acctest.Values{"read": "1m"},
		"send_email": true, "email_password": true, "email_template": "7",
	}) // and referral and display_name are not managed any more
	plan := acctest.Fine(t, "plan", p.Plan(created.Object, config))
	wantSaid(t, plan.Warnings, "send_email, email_password, email_template", "is only stored", "Nothing is sent")
	changed := acctest.Fine(t, "update", p.Next().ApplyPlan(created.Object, config, plan))
	wantSettled(t, p, changed.Object, config)
	// An address in another letter case is the same one.
	wantSettled(t, p, changed.Object, bot(withEmail(config, strings.ToUpper(botMail))))
	for name, value := range map[string]any{
		"display_name": "Other", "access_level": 2, "join_server": false, "referral": "ben", "external_id": "9", "password_wo_version": 2,
	} {
		fixed := bot(acctest.Values{name: value})
		wantSaid(t, p.Next().Plan(created.Object, fixed).Errors, name, "No operation changes")
	}
	c.WantWrites(t, map[string]int{})
}

func withEmail(config acctest.Values, email string) acctest.Values {
	config = bot(config)
	config["email"] = email
	return config
}

// A custom field that the account has already comes under Terraform without an error, and one that is left out is left alone.
func TestCustomFieldsThatTheAccountHasAreTakenOver(t *testing.T) {
	c := community(t)
	p, created := made(t, c, bot(nil))
	must(t, c.EditMember("newsbot", func(m *mockapi.Member) { m.CustomFields = map[string]string{"crm-id": "C-5"} }))
	config := bot(acctest.Values{"custom_fields": acctest.Values{"crm-id": "C-5"}})
	changed := acctest.Fine(t, "take over", p.Next().Apply(created.Object, config))
	wantSettled(t, p, changed.Object, config)
	changed = acctest.Fine(t, "leave out", p.Next().Apply(changed.Object, bot(nil)))
	wantSettled(t, p, changed.Object, bot(nil))
	wantSaid(t, p.Next().Plan(changed.Object, bot(acctest.Values{"custom_fields": acctest.Values{"crm-id": "C-6"}})).Errors, "crm-id")
	c.WantWrites(t, map[string]int{})
}

// Two resources don't have one account, in whichever order they are planned.
func TestOneAccountHasOneResource(t *testing.T) {
	c := community(t)
	p := c.Protocol(nil)
	upper := withEmail(bot(nil), strings.ToUpper(botMail))
	acctest.Fine(t, "the first plan", p.Plan(noUser, bot(nil)))
	wantSaid(t, p.Plan(noUser, upper).Errors, "Two resources have the same account")
	p, created := made(t, c, bot(nil))
	for _, first := range []func() acctest.Outcome{
		func() acctest.Outcome { return p.Plan(created.Object, bot(nil)) }, func() acctest.Outcome { return p.Plan(created.Object, nil) },
	} {
		p.Next()
		acctest.Fine(t, "the first plan", first())
		if second := p.Plan(noUser, upper); len(second.Errors) == 0 {
			t.Error("both plans are green")
		}
	}
	p.Next()
	acctest.Fine(t, "keep", p.Plan(created.Object, bot(nil)))
	wantSaid(t, p.Plan(created.Object, nil).Errors, "One resource takes the account that another one gives")
	// In an apply, the second create of one address sends nothing.
	other := withEmail(bot(nil), "twice@example.com")
	other["username"] = "twice"
	plan := acctest.Fine(t, "plan", p.Next().Plan(noUser, other))
	p.Next()
	acctest.Fine(t, "the first create", p.ApplyPlan(noUser, other, plan))
	wantSaid(t, p.ApplyPlan(noUser, other, plan).Errors, "another resource of this configuration")
	c.WantWrites(t, createdOnce)
}

// An account that came between the plan and the apply is nobody's to take over.
func TestAnAccountThatCameMeanwhileIsNotTakenOver(t *testing.T) {
	c := community(t)
	p := c.Protocol(nil)
	plan := acctest.Fine(t, "plan", p.Plan(noUser, bot(nil)))
	c.AddMember(mockapi.Member{Email: botMail, Username: "newsbot"})
	created := p.Next().ApplyPlan(noUser, bot(nil), plan)
	wantSaid(t, created.Errors, "has this e-mail address already", "terraform import")
	if created.State != nil {
		t.Errorf("the state is %v", created.State)
	}
	c.WantWrites(t, map[string]int{})
}

// A run at the highest log level: the password is in no output, log, plan or state, also where the service repeats it.
func TestThePasswordIsWrittenNowhere(t *testing.T) {
	acctest.NeedsFeature(t, tfcli.WriteOnlyAttributes)
	c := community(t)
	w := c.Workspace(map[string]string{"main.tf": fmt.Sprintf(`
terraform {
  required_providers {
    returningai = { source = "returning-ai/returningai" }
  }
}
variable "password" {
  type      = string
  ephemeral = true
}
resource "returningai_user" "bot" {
  email               = %q
  username            = "newsbot"
  first_name          = "News"
  last_name           = "Bot"
  password_wo         = var.password
  password_wo_version = 1
}
`, botMail)})
	w.Setenv("TF_LOG", "trace")
	w.Setenv("TF_LOG_PATH", filepath.Join(w.Dir, "terraform.log"))
	w.Setenv("TF_VAR_password", password)
	c.Inject(mockapi.Fault{Operation: "createUser", Status: 400, Message: "The password " + password + " is refused"})
	failed, err := w.Run("apply", "-auto-approve", "-no-color")
	if err == nil || !strings.Contains(failed, "(redacted)") {
		t.Errorf("the refusal is not shown: %s", failed)
	}
	outputs := []string{failed}
	for _, args := range [][]string{
		{"apply", "-auto-approve", "-no-color"}, {"plan", "-no-color", "-out=plan.bin"}, {"show", "-json", "plan.bin"}, {"show", "-json"},
	} {
		output, err := w.Run(args...)
		if err != nil {
			t.Fatalf("%v: %v\n%s", args, err, output)
		}
		outputs = append(outputs, output)
	}
	c.WantWrites(t, map[string]int{"createUser": 2})
	files, err := filepath.Glob(filepath.Join(w.Dir, "*"))
	must(t, err)
	for _, file := range files {
		if content, err := os.ReadFile(file); err == nil {
			outputs = append(outputs, string(content))
		}
	}
	for _, output := range outputs {
		if at := strings.Index(output, password); at >= 0 {
			t.Errorf("the password is in: …%s…", output[max(0, at-200):at])
		}
	}
}
