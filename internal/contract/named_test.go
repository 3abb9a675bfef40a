// These tests hold named.yaml against a table written by hand from the project's notes, and keep it apart from the contract.

package contract

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// expectedNamed is what the notes say of the operations that are known by name only: the method that is stated, else nothing; the path
// where it is stated; and the family of the provider that leads to it.
var expectedNamed = []struct{ id, title, method, path, through string }{
	{"registerUser", "Register user with password", "POST", "", "system"},
	{"verifyUserEmail", "Verify user email", "POST", "", "system"},
	{"loginUser", "Log in user with password", "POST", "", "system"},
	{"getTiers", "Get tiers and XP settings", "GET", "", "integration"},
	{"setXPSetting", "XP setting", "POST", "/gamifications/{serverId}/xp-setting", "partner"},
	{"setTierSetting", "Tier setting", "POST", "/gamifications/{serverId}/tier-setting", "partner"},
	{"listGamificationLogs", "List user gamification logs", "POST", "", "integration"},
	{"listBulkUpdates", "Get All Bulk Update", "", "", "integration"},
	{"getBulkUpdateStatus", "Check Bulk Update Status", "", "", "integration"},
	{"getBulkUpdateDetails", "Check Bulk Update Details", "", "", "integration"},
	{"listStreakLogs", "List user streak logs", "", "", "integration"},
	{"listMiniGameLogs", "List mini-game logs by user email", "POST", "", "integration"},
	{"getMiniGameStats", "Get user's current Mini Games and Streak stats", "POST", "", "integration"},
	{"updateSpinWheel", "Update user spin-wheel information", "", "", "integration"},
	{"getUserMilestones", "Get User Milestones", "POST", "", "integration"},
	{"listUserRedemptionOrders", "List redemption orders by user email", "POST", "", "integration"},
	{"listRedemptionOrders", "Get all redemption transactions by Community", "", "", "integration"},
	{"listRedemptionStatuses", "List redemption statuses", "", "", "integration"},
	{"getRedemptionStatus", "Get redemption status by ID", "", "", "integration"},
	{"createRedemptionStatus", "Create Redemption Status", "", "", "integration"},
	{"listRedemptionStatusHistory", "Get redemption transaction status history", "", "", "integration"},
	{"getLoyaltyOverview", "Get Loyalty Overview", "", "", "integration"},
	{"getReferralSummary", "Get user's referral summary", "", "", "integration"},
	{"listReferralPrograms", "Get referral programs", "", "", "integration"},
	{"updateThemeColors", "Theme Color Form Update", "", "", "partner"},
	{"sendWebhookMessage", "Send message into channels", "", "", "widgets"},
	{"updateWebhookUserFields", "Update Custom User Fields", "", "", "widgets"},
	{"updateWebhookCurrency", "Update In-game currency", "", "", "widgets"},
}

func TestNamedOperationsAreExactlyTheExpectedOnes(t *testing.T) {
	byID := map[string]NamedOperation{}
	for _, operation := range mustNamed(t) {
		byID[operation.ID] = operation
	}
	for _, want := range expectedNamed {
		got, described := byID[want.id]
		if !described {
			t.Errorf("%s is not described", want.id)
			continue
		}
		delete(byID, want.id)
		if got.Titles[0] != want.title || got.Through != want.through || got.Evidence != Named {
			t.Errorf("%s is %q, through %s, by %s; want %q, through %s", want.id, got.Titles, got.Through, got.Evidence, want.title, want.through)
		}
		if got.Stating("method") != (want.method != "") || want.method != "" && got.Method != want.method {
			t.Errorf("%s: method %s, stated: %q; want %q", want.id, got.Method, got.Stated, want.method)
		}
		if got.Stating("path") != (want.path != "") || want.path != "" && got.Behind != want.path {
			t.Errorf("%s: path %s, stated: %q; want %q", want.id, got.Behind, got.Stated, want.path)
		}
	}
	for id := range byID {
		t.Errorf("%s is described but not expected", id)
	}
}

// What is guessed of an operation says so in its description.
func TestEveryNamedOperationIsDescribedInFull(t *testing.T) {
	doc := mustNamedDocument(t)
	for _, operation := range mustNamed(t) {
		described := doc.Paths.Value(operation.Path).GetOperation(operation.Method)
		if described.Summary == "" || len(described.Tags) != 1 || doc.Tags.Get(described.Tags[0]) == nil || described.Security == nil {
			t.Errorf("%s needs a summary, one declared tag and a credential", operation.ID)
		}
		if described.Responses.Status(http.StatusOK) == nil || described.Responses.Default() == nil {
			t.Errorf("%s has no success or no error", operation.ID)
		}
		for _, part := range operation.Stated {
			if !slices.Contains([]string{"method", "path", "body", "answer"}, part) {
				t.Errorf("%s: %q is no part of an operation", operation.ID, part)
			}
		}
		if !operation.Stating("body") && !strings.Contains(described.Description, "guesses") {
			t.Errorf("%s does not say what of it is a guess: %q", operation.ID, described.Description)
		}
	}
}

func TestNamedOperationsStandBehindABaseURL(t *testing.T) {
	for id, want := range map[string][2]string{
		"getTiers":           {"", "/tiers"},
		"loginUser":          {"", "/auth/login"},
		"setXPSetting":       {"https://api.returning.ai/api/v1", "/gamifications/{serverId}/xp-setting"},
		"updateThemeColors":  {"", "/communities/{communityID}/appearance/theme-colors"},
		"sendWebhookMessage": {"the address that the product shows for a webhook", "/incoming-webhooks/messages/{webhookId}"},
	} {
		at := slices.IndexFunc(mustNamed(t), func(o NamedOperation) bool { return o.ID == id })
		if got := mustNamed(t)[at]; got.BaseURL != want[0] || got.Behind != want[1] {
			t.Errorf("%s is behind %q at %s, want %q", id, got.BaseURL, got.Behind, want)
		}
	}
}

// The contract has nothing that is known by name only, by id or by method and path: neither has the client's table, which is the same.
func TestNamedOperationsAreNotInTheContract(t *testing.T) {
	known := map[string]bool{}
	for _, operation := range mustOperations(t) {
		known[operation.ID], known[operation.Method+" "+anonymous(operation.Path)] = true, true
		if operation.Evidence == Named {
			t.Errorf("%s is known by name only", operation.ID)
		}
	}
	validator := mustValidator(t)
	for _, operation := range mustNamed(t) {
		if known[operation.ID] || known[operation.Method+" "+anonymous(operation.Path)] {
			t.Errorf("%s is in the contract", operation.ID)
		}
		if got, _, ok := validator.Match(operation.Method, strings.NewReplacer("{", "", "}", "").Replace(operation.Path)); got != operation.ID {
			t.Errorf("%s %s is %q, %v, want %s", operation.Method, operation.Path, got, ok, operation.ID)
		}
	}
}

func TestEveryNamedOperationHasAnExampleAndNoReason(t *testing.T) {
	table, err := NamedCoverageTable()
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]int{}
	for _, entry := range table {
		listed[entry.Operation]++
		if entry.Reason != "" || !exampleFolder.MatchString(entry.Example) {
			t.Errorf("%s has %+v", entry.Operation, entry)
		}
	}
	var operations []Operation
	for _, named := range mustNamed(t) {
		operations = append(operations, named.Operation)
	}
	wantOnce(t, listed, operations)
}

var webhookJSON = join(map[string]string{"X-Api-Key": "not-a-real-key"}, isJSON)

func TestTheValidatorChecksNamedOperations(t *testing.T) {
	login := func(body string) exchange { return call("loginUser", "POST", "/api/v1/auth/login", systemJSON, body) }
	hook := func(body string) exchange {
		return call("updateWebhookCurrency", "POST", "/incoming-webhooks/currency/w", webhookJSON, body)
	}
	good := login(`{"email":"user@example.com","password":"p"}`)
	coins := hook(`{"email":"user@example.com","operation":"add","amount":5}`)
	for name, e := range map[string]exchange{
		"login": good, "webhook": coins,
		"theme":  call("updateThemeColors", "PUT", "/v1/communities/c/appearance/theme-colors", bearerJSON, `{"palette":{"primary":"red"}}`),
		"orders": call("listRedemptionOrders", "GET", "/apis/v1/redemption-transactions?page=2", bearer, ""),
	} {
		if err := requestError(t, e); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, test := range map[string]struct {
		request exchange
		want    []string
	}{
		"no password":     {login(`{"email":"user@example.com"}`), []string{"password", "missing"}},
		"another field":   {login(`{"email":"e","password":"p","code":"1"}`), []string{"code"}},
		"bearer token":    {good.with(bearer), []string{"Authorization", "another family"}},
		"no webhook key":  {coins.without("X-Api-Key"), []string{"X-Api-Key", "webhookKey"}},
		"unknown word":    {hook(`{"email":"e","operation":"double","amount":5}`), []string{"/operation"}},
		"another one":     {good.as("registerUser"), []string{"loginUser", "registerUser"}},
		"undeclared page": {call("listRedemptionStatuses", "GET", "/apis/v1/redemption-statuses?page=1", bearer, ""), []string{`"page"`}},
	} {
		t.Run(name, func(t *testing.T) { mustComplain(t, requestError(t, test.request), test.want) })
	}
	const session = `{"meta":{"success":true,"message":"m","devMessage":"m"},"body":{"token":"t","userId":"1","expiresIn":1}}`
	if err := responseError(t, good.answered(200, session)); err != nil {
		t.Error(err)
	}
	mustComplain(t, responseError(t, good.answered(200, strings.Replace(session, `"token":"t",`, "", 1))), []string{"token", "missing"})
	if err := responseError(t, good.answered(403, `{"meta":{"success":false,"message":"m"},"body":null}`)); err != nil {
		t.Error(err)
	}
}

// A named operation asks for the credential of the family that leads to it, or for the webhook's own key.
func TestNamedOperationsNeedTheCredentialOfTheirFamily(t *testing.T) {
	credentials := map[string]string{
		"integration": "communityKey", "partner": "communityKey", "earlier": "communityKey", "system": "systemKey",
		"incoming-webhooks": "webhookKey",
	}
	doc := mustNamedDocument(t)
	for _, operation := range mustNamed(t) {
		var needed []string
		for _, requirement := range *doc.Paths.Value(operation.Path).GetOperation(operation.Method).Security {
			needed = slices.AppendSeq(needed, maps.Keys(requirement))
		}
		if got := strings.Join(needed, ","); got != credentials[operation.Family] {
			t.Errorf("%s needs %q, want %q", operation.ID, got, credentials[operation.Family])
		}
	}
}

func mustNamed(t *testing.T) []NamedOperation {
	t.Helper()
	operations, err := NamedOperations()
	if err != nil {
		t.Fatal(err)
	}
	return operations
}

func mustNamedDocument(t *testing.T) *openapi3.T {
	t.Helper()
	doc, err := NamedDocument()
	if err != nil {
		t.Fatal(err)
	}
	return doc
}
