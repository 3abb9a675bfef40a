package users_test

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
	"github.com/returning-ai/terraform-provider-returningai/internal/services/users"
)

// Each action of this service on each axis. An action that lacks something fails with a list of it.
func TestAccActions(t *testing.T) {
	tests := map[string]acctest.ActionAxes{}
	for _, one := range userActions {
		tests[one.name] = acctest.ActionAxes{
			Invocation: one.testInvocation, Unknown: one.testUnknown, Mistakes: one.testMistakes, Refusal: one.testRefusal, Lost: one.testLost,
			Cancelled: one.testCancelled,
		}
	}
	acctest.CompleteActions(t, users.Service().Actions, tests)
}

const (
	importFile = "email,username,first_name,country\neve.elm@example.com,eveelm,Evelyn,Spain\nana@example.com,,,Malta\n"
	updateFile = "email,country,xp_op,xp\nana@example.com,Spain,add,50\nben@example.com,,,\n"
)

// userCase is an action: how it is called, and what it does.
type userCase struct {
	name, operation, doing string
	config                 acctest.Values
	names                  string // what the service may say of people
	check                  string // what to look at where the outcome is not known
	done                   func(*acctest.Community) bool
	wrong                  []mistake
}

type mistake struct {
	attribute string
	value     any
	says      string
}

// wrongFiles are mistakes that each bulk action finds.
var wrongFiles = []mistake{
	{"csv", nil, "in place of an ephemeral value"}, {"csv", "", "The file is empty"},
	{"csv", "email\nana@example.com\nAna@example.com\nana\n",
		"Problems: 2. Nothing was sent.\n\nLine 3, column 1 (email): line 2 has the same."},
	{"csv", "email,contry\nana@example.com,Spain\n", `Line 1, column 2: "contry" is no column that is known. Did you mean "Country"`},
	{"community_id", "a/b", "must be an id"},
}

var userActions = []userCase{
	{
		name: "returningai_bulk_import_users", operation: "bulkImportUsers", doing: "queue the bulk import", check: "Api Log",
		names: "EVE.ELM@example.com", config: acctest.Values{"csv": importFile}, wrong: wrongFiles,
		done: func(c *acctest.Community) bool {
			c.Server.Clock().Advance(time.Hour)
			eve, there := c.Account("eveelm")
			ana, _ := c.Account("ana")
			return there && eve.FirstName == "Evelyn" && ana.CustomFields["country"] == "Malta"
		},
	},
	{
		name: "returningai_bulk_update_users", operation: "bulkUpdateUsers", doing: "queue the bulk update", check: "Api Log",
		names: "somebody in Spain", config: acctest.Values{"csv": updateFile}, wrong: append([]mistake{
			{"csv", "email,xp\nana@example.com,1\n", "a number needs a column \"xp_op\" directly before it"},
			{"csv", "country\nSpain\n", "no column says whose row it is"},
		}, wrongFiles...),
		done: func(c *acctest.Community) bool {
			c.Server.Clock().Advance(time.Hour)
			ana, _ := c.Account("ana")
			return ana.XP == 1250 && ana.CustomFields["country"] == "Spain"
		},
	},
	{
		name: "returningai_manage_user", operation: "manageUser", doing: "delete the account", check: "whether the user is deleted",
		names: "CLEO", config: acctest.Values{"action": "delete", "username": "cleo"},
		wrong: []mistake{{"action", "remove", "must be one of"}, {"username", " ", "must not be blank"}},
		done: func(c *acctest.Community) bool {
			cleo, _ := c.Account("cleo")
			return !cleo.DeletedAt.IsZero()
		},
	},
}

func (u userCase) isBulk() bool { return u.config["csv"] != nil }

// with is the configuration with other values.
func (u userCase) with(values acctest.Values) acctest.Values {
	config := maps.Clone(u.config)
	maps.Copy(config, values)
	return config
}

func (u userCase) wantSent(t *testing.T, c *acctest.Community, times int) {
	t.Helper()
	wanted := map[string]int{}
	if times > 0 {
		wanted[u.operation] = times
	}
	if err := c.Wrote(wanted)(nil); err != nil {
		t.Error(err)
	}
}

func (u userCase) wantDone(t *testing.T, c *acctest.Community) {
	t.Helper()
	if !u.done(c) {
		t.Error("it was not done")
	}
}

func (u userCase) wantNotDone(t *testing.T, c *acctest.Community) {
	t.Helper()
	if u.done(c) {
		t.Error("it was done")
	}
}

// wantPrivate wants nothing of the files, and no user name, in lines that others may read.
func wantPrivate(t *testing.T, lines ...string) {
	t.Helper()
	said := strings.ToLower(strings.Join(lines, "\n"))
	for _, personal := range []string{"@example", "evelyn", "eveelm", "cleo", "malta", "spain"} {
		if strings.Contains(said, personal) {
			t.Errorf("%q repeats %s", said, personal)
		}
	}
}

// saysJust wants each of some texts in the lines, or no line where there is none, and nothing personal.
func saysJust(t *testing.T, what string, lines []string, texts ...string) {
	t.Helper()
	saysAll(t, what, lines, texts...)
	wantPrivate(t, lines...)
}

func (u userCase) testInvocation(t *testing.T) {
	t.Helper()
	c := acctest.New(t)
	p := c.Protocol(nil)
	saysJust(t, "validation", p.ValidateAction(u.name, u.config))
	planned := p.PlanAction(u.name, u.config)
	saysJust(t, "plan", append(planned.Errors, planned.Warnings...))
	u.wantSent(t, c, 0)
	invoked := p.InvokeAction(t.Context(), u.name, u.config)
	saysJust(t, "errors", append(invoked.Errors, invoked.Warnings...))
	if len(invoked.Progress) != 2 {
		t.Errorf("progress: %q", invoked.Progress)
	}
	wantPrivate(t, invoked.Progress...)
	u.wantSent(t, c, 1)
	if u.isBulk() {
		saysJust(t, "progress", invoked.Progress, "2 rows", "queued, which does not mean done", "Api Log")
		u.wantForm(t, c)
		if c.Count("listUserFields") != 1 {
			t.Errorf("sent: %v", c.Operations())
		}
	}
	u.wantDone(t, c)
}

// wantForm wants the file, and the community where that is part of the operation.
func (u userCase) wantForm(t *testing.T, c *acctest.Community) {
	t.Helper()
	requests := c.Requests()
	sent := fmt.Sprint(requests[len(requests)-1].Files)
	wanted := fmt.Sprintf("{data users.csv %d}", len(fmt.Sprint(u.config["csv"])))
	if u.operation == "bulkImportUsers" {
		wanted = "{communityId  24} " + wanted
	}
	if sent != "["+wanted+"]" {
		t.Errorf("sent %s, wanted %s", sent, wanted)
	}
}

func (u userCase) testUnknown(t *testing.T) {
	t.Helper()
	c := acctest.New(t)
	for name := range u.with(map[bool]acctest.Values{true: {"community_id": nil, "extra_columns": nil}}[u.isBulk()]) {
		unknown := u.with(acctest.Values{name: acctest.Unknown})
		p := c.Protocol(nil)
		saysJust(t, "validation", p.ValidateAction(u.name, unknown))
		planned := p.PlanAction(u.name, unknown)
		saysJust(t, "plan with an unknown "+name, append(planned.Errors, planned.Warnings...))
	}
	for _, name := range []string{"api_token", "community_id"} {
		p := c.Protocol(acctest.Values{name: acctest.Unknown})
		planned := p.PlanAction(u.name, u.config)
		saysJust(t, "plan with an unknown "+name, planned.Errors)
	}
	u.wantSent(t, c, 0)
	saysJust(t, "errors", c.Protocol(nil).InvokeAction(t.Context(), u.name, u.config).Errors)
	u.wantSent(t, c, 1)
}

// Mistakes are found by the plan, and by the invocation where their values were not known before.
func (u userCase) testMistakes(t *testing.T) {
	t.Helper()
	c := acctest.New(t)
	for _, wrong := range u.wrong {
		config := u.with(acctest.Values{wrong.attribute: wrong.value})
		p := c.Protocol(nil)
		saysJust(t, "plan", p.PlanAction(u.name, config).Errors, wrong.says)
		saysJust(t, "invocation", p.InvokeAction(t.Context(), u.name, config).Errors, wrong.says)
	}
	timed := u.with(acctest.Values{"timeouts": acctest.Values{"invoke": "soon"}})
	saysJust(t, "validation of a time", c.Protocol(nil).ValidateAction(u.name, timed), "timeouts", "soon")
	keyless := c.Protocol(acctest.Values{"api_token": nil})
	saysJust(t, "plan without a key", keyless.PlanAction(u.name, u.config).Errors, "Could not "+u.doing, "api_token")
	saysJust(t, "invocation without a key", keyless.InvokeAction(t.Context(), u.name, u.config).Errors, "api_token")
	u.wantSent(t, c, 0)
	for _, key := range []string{"wrong", "only-data"} {
		c.AddToken(mockapi.Token{Value: "only-data", Permissions: []string{"getUserData"}})
		refused := c.Protocol(acctest.Values{"api_token": key}).InvokeAction(t.Context(), u.name, u.config)
		if u.operation == "bulkImportUsers" { // its documentation says that it needs no key
			saysJust(t, "invocation with another key", refused.Errors)
			continue
		}
		saysJust(t, "invocation with another key", refused.Errors, "Could not "+u.doing, "permission for "+u.operation, "It was not done.")
	}
	u.wantSent(t, c, 2)
	if u.operation != "bulkImportUsers" {
		u.wantNotDone(t, c)
	}
}

func (u userCase) command() string { return "terraform apply -invoke=action." + u.name + ".NAME" }

func (u userCase) testRefusal(t *testing.T) {
	t.Helper()
	key := "permission for " + u.operation
	for status, says := range map[int]string{400: "It was not done.", 401: key, 403: key} {
		c := acctest.New(t)
		c.Inject(mockapi.Fault{Operation: u.operation, Status: status, Message: "Not today"})
		invoked := c.Protocol(nil).InvokeAction(t.Context(), u.name, u.config)
		saysJust(t, "errors", invoked.Errors, "Could not "+u.doing, "Not today", says, u.command())
		c.Inject(mockapi.Fault{Operation: u.operation, Status: status, Message: "No right to touch " + u.names})
		invoked = c.Protocol(nil).InvokeAction(t.Context(), u.name, u.config)
		wantPrivate(t, invoked.Errors...)
		u.wantSent(t, c, 2)
		u.wantNotDone(t, c)
	}
}

func (u userCase) testLost(t *testing.T) {
	t.Helper()
	for _, effect := range []bool{true, false} {
		c := acctest.New(t)
		c.Inject(mockapi.Fault{Operation: u.operation, Effect: effect, Drop: true, Times: -1})
		invoked := c.Protocol(nil).InvokeAction(t.Context(), u.name, u.config)
		saysJust(t, "errors", invoked.Errors, "It may or may not have been done, and was not sent again", "Only if it was not done", u.check,
			u.command())
		u.wantSent(t, c, 1)
		if u.done(c) != effect {
			t.Errorf("done: %v, wanted: %v", !effect, effect)
		}
	}
}

func (u userCase) testCancelled(t *testing.T) {
	t.Helper()
	c := acctest.New(t)
	p := c.Protocol(nil)
	saysJust(t, "plan", p.PlanAction(u.name, u.config).Errors)
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	saysJust(t, "errors", p.InvokeAction(cancelled, u.name, u.config).Errors, "It was cancelled, and was not done.", u.command())
	late := u.with(acctest.Values{"timeouts": acctest.Values{"invoke": "1ns"}})
	saysJust(t, "errors of a short time", p.InvokeAction(t.Context(), u.name, late).Errors, "time", "It was not done.", "in `timeouts`")
	u.wantSent(t, c, 0)
	saysJust(t, "errors", p.InvokeAction(t.Context(), u.name, u.config).Errors)
	u.wantSent(t, c, 1)
}

func TestAnAccountIsRestoredAndWhatIsDoneAlreadyIsASuccess(t *testing.T) {
	c := acctest.New(t)
	p := c.Protocol(nil)
	restore := acctest.Values{"action": "restore", "username": "cleo"}
	remove := acctest.Values{"action": "delete", "username": "cleo"}
	saysJust(t, "deleting", p.InvokeAction(t.Context(), "returningai_manage_user", remove).Errors)
	saysJust(t, "restoring", p.InvokeAction(t.Context(), "returningai_manage_user", restore).Errors)
	if cleo, _ := c.Account("cleo"); !cleo.DeletedAt.IsZero() {
		t.Error("the account is not restored")
	}
	for _, test := range []struct {
		config  acctest.Values
		message string
		done    bool
	}{
		{restore, "The user was not deleted", true}, {restore, "User is already active", true}, {remove, "User cleo is already deleted", true},
		{remove, "User not found", false}, {remove, "The user was not deleted", false}, {restore, "User already deleted", false},
		{restore, "Another user was not deleted", false},
	} {
		c.Inject(mockapi.Fault{Operation: "manageUser", Status: 409, Message: test.message})
		errors := p.InvokeAction(t.Context(), "returningai_manage_user", test.config).Errors
		if test.done != (len(errors) == 0) {
			t.Errorf("%q: %q", test.message, errors)
		}
	}
}

func TestColumnsAreCheckedAsFarAsTheFieldsAreKnown(t *testing.T) {
	file := acctest.Values{"csv": "email,shoe\nana@example.com,44\n"}
	const update, unchecked = "returningai_bulk_update_users", "The CSV file could not be checked in full"
	c := acctest.New(t)
	for name, test := range map[string]struct {
		block acctest.Values
		fault mockapi.Fault
		says  []string
	}{
		"no community": {acctest.Values{"community_id": nil}, mockapi.Fault{}, []string{unchecked, `"shoe"`, "no community_id is configured"}},
		"no right": {nil, mockapi.Fault{Status: 403, Message: "not yours"}, []string{
			unchecked, `"shoe"`, "not yours", "listUserFields is inferred", "operation_overrides"}},
		"an unknown community": {acctest.Values{"community_id": acctest.Unknown}, mockapi.Fault{}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			if test.fault.Operation = "listUserFields"; test.fault.Status > 0 {
				c.Inject(test.fault)
			}
			planned := c.Protocol(test.block).PlanAction(update, file)
			saysJust(t, "errors", planned.Errors)
			saysJust(t, "warnings", planned.Warnings, test.says...)
		})
	}
	extra := acctest.Values{"csv": file["csv"], "extra_columns": stringSet("shoe")}
	planned := c.Protocol(nil).PlanAction(update, extra)
	saysJust(t, "a column that is named", append(planned.Errors, planned.Warnings...))
	nowhere := c.Protocol(acctest.Values{"community_id": nil}).PlanAction("returningai_bulk_import_users", acctest.Values{"csv": importFile})
	saysJust(t, "an import into no community", nowhere.Errors, "The community's id is missing", "bulkImportUsers")
}

// following are the overrides that the mock guesses, without some of them.
func following(without ...client.OperationID) acctest.Values {
	overrides := acctest.Values{}
	for _, op := range client.NamedOperations() {
		overrides[string(op.ID)] = op.Example
	}
	for _, id := range without {
		delete(overrides, string(id))
	}
	return acctest.Values{"operation_overrides": overrides}
}

const updateUsers = "returningai_bulk_update_users"

func TestAJobIsFollowedToItsEnd(t *testing.T) {
	const refusedFile = "email,country\nana@example.com,Spain\nnobody@example.com,Malta\nno.one@example.com,Malta\n"
	for name, test := range map[string]struct {
		file     string
		variant  mockapi.Variant
		block    acctest.Values
		arrange  func(*acctest.Community)
		errors   []string
		warnings []string
		progress []string
	}{
		"done": {file: updateFile, progress: []string{"2 of 2 rows done", "The bulk update is done"}},
		"numbers as texts": {file: updateFile, progress: []string{"2 of 2 rows done"}, arrange: func(c *acctest.Community) {
			c.SetNumbersAsStrings(true)
		}},
		"shown late": {file: updateFile, variant: mockapi.Variant{ListLag: 5 * time.Second}, progress: []string{"The bulk update is done"}},
		"read late":  {file: updateFile, variant: mockapi.Variant{ReadLag: 5 * time.Second}, progress: []string{"The bulk update is done"}},
		"refused rows": {file: refusedFile, errors: []string{
			"The bulk update was not carried out in full", "The others took effect", "Refused rows, as the service numbers them: 3, 4.", "Api Log"}},
		"refused rows without details": {file: refusedFile, variant: mockapi.Variant{NoJobDetails: true}, errors: []string{
			"did not carry out all rows"}},
		"refused rows without a place for details": {file: refusedFile, block: following(client.OpGetBulkUpdateDetails), errors: []string{
			"did not carry out all rows"}},
		"failed": {file: updateFile, variant: mockapi.Variant{JobState: "FAILED"}, errors: []string{"ended the job as failed"}},
		"hidden": {file: updateFile, variant: mockapi.Variant{HideJobs: true}, warnings: []string{
			"The bulk update is queued, and can't be followed", "The service lists no new job", "before you invoke the action again"}},
		"failures for a while": {file: updateFile, progress: []string{"The bulk update is done"}, arrange: func(c *acctest.Community) {
			c.Inject(mockapi.Fault{Operation: "getBulkUpdateStatus", Status: 500, Message: "ana@example.com is odd", Times: 9})
		}},
		"failures": {file: updateFile, errors: []string{"Could not see the end of the bulk update", "The file was sent", "goes on with it"},
			arrange: func(c *acctest.Community) {
				c.Inject(mockapi.Fault{Operation: "getBulkUpdateStatus", Status: 500, Message: "ana@example.com is odd", Times: -1})
			}},
	} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			c.SetVariant(test.variant)
			if test.arrange != nil {
				test.arrange(c)
			}
			block := test.block
			if block == nil {
				block = following()
			}
			invoked := c.Protocol(block).InvokeAction(t.Context(), updateUsers, acctest.Values{"csv": test.file})
			saysJust(t, "errors", invoked.Errors, test.errors...)
			saysJust(t, "warnings", invoked.Warnings, test.warnings...)
			saysJust(t, "progress", invoked.Progress, append([]string{"queued"}, test.progress...)...)
			if c.Count("bulkUpdateUsers") != 1 {
				t.Errorf("sent: %v", c.Operations())
			}
		})
	}
}

// whenAsked starts a community that does something each time that it was asked for an operation.
func whenAsked(t *testing.T, operation string, do func(*acctest.Community)) *acctest.Community {
	t.Helper()
	var c *acctest.Community
	c = acctest.New(t, mockapi.WithRequestHook(func(r mockapi.Request) {
		if r.Operation == operation {
			do(c)
		}
	}))
	return c
}

func TestAJobOfSomebodyElseIsNotTakenForOnesOwn(t *testing.T) {
	c := whenAsked(t, "bulkUpdateUsers", func(c *acctest.Community) {
		if err := c.QueueJob(mockapi.UpdateJob, "email\na@example.com\nb@example.com\n"); err != nil {
			t.Error(err)
		}
	})
	invoked := c.Protocol(following()).InvokeAction(t.Context(), updateUsers, acctest.Values{"csv": updateFile})
	saysJust(t, "errors", invoked.Errors)
	saysJust(t, "warnings", invoked.Warnings, "The bulk update is queued, and can't be followed", "which one is yours can't be told")
	if c.Count("bulkUpdateUsers") != 1 || c.Count("getBulkUpdateStatus") != 0 {
		t.Errorf("sent: %v", c.Operations())
	}
}

func TestNothingIsSentWhereJobsCannotBeListed(t *testing.T) {
	c := acctest.New(t)
	block := following()
	block["operation_overrides"].(acctest.Values)["listBulkUpdates"] = "GET /elsewhere"
	invoked := c.Protocol(block).InvokeAction(t.Context(), updateUsers, acctest.Values{"csv": updateFile})
	saysJust(t, "errors", invoked.Errors, "Could not queue the bulk update", "/elsewhere", "It was not done.")
	if c.Count("bulkUpdateUsers") != 0 {
		t.Errorf("sent: %v", c.Operations())
	}
}

func TestTheWaitForAJobEndsWithItsTime(t *testing.T) {
	c := acctest.New(t)
	c.SetVariant(mockapi.Variant{JobState: "archived"})
	timed := acctest.Values{"csv": updateFile, "timeouts": acctest.Values{"invoke": "500ms"}}
	invoked := c.Protocol(following()).InvokeAction(t.Context(), updateUsers, timed)
	saysJust(t, "errors", invoked.Errors,
		"Could not see the end of the bulk update", "The time for it ran out", `"archived"`, "goes on with it")
	if c.Count("bulkUpdateUsers") != 1 {
		t.Errorf("sent: %v", c.Operations())
	}
}

func TestTheWaitForAJobIsCancelled(t *testing.T) {
	for _, operation := range []string{"bulkUpdateUsers", "getBulkUpdateStatus"} {
		ctx, cancel := context.WithCancel(t.Context())
		t.Cleanup(cancel)
		c := whenAsked(t, operation, func(*acctest.Community) { cancel() })
		c.SetVariant(mockapi.Variant{JobState: "archived"})
		invoked := c.Protocol(following()).InvokeAction(ctx, updateUsers, acctest.Values{"csv": updateFile})
		saysJust(t, "errors", invoked.Errors, "It was cancelled", "goes on with it", "before you invoke the action again")
		if c.Count("bulkUpdateUsers") != 1 {
			t.Errorf("sent: %v", c.Operations())
		}
	}
}
