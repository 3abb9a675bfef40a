// These tests hold the two tables of the contract against a third one, written down here by hand, and against the rules that
// every operation follows.

package contract

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// expected is the table of operations as the project's notes have it, copied by hand and independent of openapi.yaml.
// Paths have their family's prefix; a parameter stands as {}.
var expected = []struct{ id, method, path, family, evidence string }{
	{"listMessages", "GET", "/apis/v1/messages", "integration", "seed"},
	{"sendMessage", "POST", "/apis/v1/messages/send", "integration", "seed"},
	{"replyMessage", "POST", "/apis/v1/messages/reply", "integration", "seed"},
	{"reactMessage", "POST", "/apis/v1/messages/react", "integration", "client"},
	{"uploadImage", "POST", "/apis/v1/messages/upload-image", "integration", "seed"},
	{"listChannels", "GET", "/apis/v1/channels", "integration", "client"},
	{"createUser", "POST", "/apis/v1/users", "integration", "documented"},
	{"getUserData", "POST", "/apis/v1/users/info", "integration", "documented"},
	{"findUsers", "POST", "/apis/v1/users/filter", "integration", "inferred"},
	{"manageUser", "POST", "/apis/v1/users/manage", "integration", "documented"},
	{"getUserActivityStats", "POST", "/apis/v1/users/activity/stats", "integration", "documented"},
	{"getUserActivityDaily", "POST", "/apis/v1/users/activity/daily", "integration", "documented"},
	{"bulkImportUsers", "POST", "/apis/v1/users/bulk-import", "integration", "documented"},
	{"bulkUpdateUsers", "POST", "/apis/v1/users/bulk-update", "integration", "documented"},
	{"listStreaks", "GET", "/apis/v1/streaks", "integration", "documented"},
	{"updateStreak", "PUT", "/apis/v1/streaks/{}", "integration", "documented"},
	{"setRedemptionTransactionStatus", "PUT", "/apis/v1/redemption-transactions/status", "integration", "documented"},
	{"createAnalysis", "POST", "/apis/v1/analysis/{}/channels/{}", "integration", "documented"},
	{"updateAnalysis", "PATCH", "/apis/v1/analysis/{}", "integration", "documented"},
	{"getAnalysis", "GET", "/apis/v1/analysis/{}", "integration", "inferred"},
	{"deleteAnalysis", "DELETE", "/apis/v1/analysis/{}", "integration", "inferred"},
	{"listAnalyses", "GET", "/apis/v1/analysis/{}", "integration", "inferred"},
	{"appendAnalysisDrawings", "POST", "/apis/v1/analysis/{}/drawings", "integration", "inferred"},

	{"getUser", "GET", "/apis/v1/users/{}", "application", "documented"},
	{"listCommunityUsers", "GET", "/apis/v1/communities/{}/users", "application", "inferred"},
	{"getCommunityUser", "GET", "/apis/v1/communities/{}/users/{}", "application", "inferred"},
	{"createUserField", "POST", "/apis/v1/communities/{}/user-fields", "application", "documented"},
	{"updateUserField", "PUT", "/apis/v1/communities/{}/user-fields/{}", "application", "documented"},
	{"listUserFields", "GET", "/apis/v1/communities/{}/user-fields", "application", "inferred"},
	{"getUserField", "GET", "/apis/v1/communities/{}/user-fields/{}", "application", "inferred"},
	{"deleteUserField", "DELETE", "/apis/v1/communities/{}/user-fields/{}", "application", "inferred"},
	{"listUserFieldHistories", "GET", "/apis/v1/communities/{}/user-field-histories", "application", "inferred"},
	{"listFieldHistories", "GET", "/apis/v1/communities/{}/user-fields/{}/histories", "application", "inferred"},
	{"listUserHistories", "GET", "/apis/v1/communities/{}/users/{}/user-field-histories", "application", "inferred"},
	{"listUserFieldHistoriesOfUser", "GET", "/apis/v1/communities/{}/users/{}/user-fields/{}/histories", "application", "inferred"},
	{"createUserFieldHistory", "POST", "/apis/v1/communities/{}/users/{}/user-field-histories", "application", "inferred"},
	{"deleteCommunityAPIKey", "DELETE", "/apis/v1/communities/{}/api-keys/{}", "application", "documented"},
	{"listCommunityAPIKeys", "GET", "/apis/v1/communities/{}/api-keys", "application", "inferred"},
	{"createCommunityAPIKey", "POST", "/apis/v1/communities/{}/api-keys", "application", "inferred"},
	{"updateCommunityAPIKey", "PUT", "/apis/v1/communities/{}/api-keys/{}", "application", "inferred"},
	{"createUserAPIKey", "POST", "/apis/v1/users/apikeys", "application", "documented"},
	{"updateUserAPIKey", "PUT", "/apis/v1/users/{}/api-keys/{}", "application", "documented"},

	{"listServers", "GET", "/api/v1/servers", "system", "inferred"},
	{"createServer", "POST", "/api/v1/servers", "system", "inferred"},
	{"updateServer", "PUT", "/api/v1/servers/{}", "system", "inferred"},
	{"listServerRoles", "GET", "/api/v1/servers/{}/roles", "system", "inferred"},
	{"listServerChannels", "GET", "/api/v1/servers/{}/channels", "system", "inferred"},
	{"createChannel", "POST", "/api/v1/channels", "system", "documented"},
	{"updateChannel", "PUT", "/api/v1/channels/{}", "system", "documented"},
	{"listSystemChannels", "GET", "/api/v1/channels", "system", "inferred"},
	{"deleteChannel", "DELETE", "/api/v1/channels/{}", "system", "inferred"},
	{"createRole", "POST", "/api/v1/roles", "system", "documented"},
	{"updateRole", "PUT", "/api/v1/roles/{}", "system", "documented"},
	{"listUserRoles", "GET", "/api/v1/roles/{}", "system", "documented"},
	{"listRoles", "GET", "/api/v1/roles", "system", "inferred"},
	{"deleteRole", "DELETE", "/api/v1/roles/{}", "system", "inferred"},
	{"addUserRole", "POST", "/api/v1/roles/{}/add", "system", "inferred"},
	{"removeUserRole", "POST", "/api/v1/roles/{}/remove", "system", "inferred"},
	{"createBadge", "POST", "/api/v1/badges", "system", "documented"},
	{"updateBadge", "PUT", "/api/v1/badges/{}", "system", "documented"},
	{"awardBadge", "POST", "/api/v1/badges/{}/award", "system", "documented"},
	{"removeBadge", "POST", "/api/v1/badges/{}/remove", "system", "documented"},
	{"listBadges", "GET", "/api/v1/badges", "system", "inferred"},
	{"deleteBadge", "DELETE", "/api/v1/badges/{}", "system", "inferred"},

	{"listLeaderboards", "GET", "/v1/leaderboards", "partner", "documented"},
	{"getLeaderboard", "GET", "/v1/leaderboards/{}", "partner", "documented"},
	{"createLeaderboard", "POST", "/v1/leaderboards", "partner", "documented"},
	{"updateLeaderboard", "PATCH", "/v1/leaderboards/{}", "partner", "documented"},
	{"deleteLeaderboard", "DELETE", "/v1/leaderboards/{}", "partner", "inferred"},
	{"updatePurchaseHistory", "PATCH", "/v1/purchase-histories/{}", "partner", "documented"},
	{"updateCommunityBot", "PUT", "/v1/community-bot", "partner", "documented"},
	{"updateCommunity", "PUT", "/v1/management/communities/{}", "partner", "documented"},
	{"updateCommunityMeta", "PUT", "/v1/communities/{}/meta", "partner", "inferred"},
	{"getAppearance", "GET", "/v1/communities/{}/appearance", "partner", "inferred"},
	{"updateAppearance", "PUT", "/v1/communities/{}/appearance", "partner", "inferred"},
	{"getStore", "GET", "/v1/stores", "partner", "documented"},
	{"updateStore", "PUT", "/v1/stores", "partner", "documented"},
	{"listCategories", "GET", "/v1/categories", "partner", "documented"},
	{"getCategory", "GET", "/v1/categories/{}", "partner", "documented"},
	{"createCategory", "POST", "/v1/categories", "partner", "documented"},
	{"updateCategory", "PUT", "/v1/categories/{}", "partner", "documented"},
	{"listProducts", "GET", "/v1/products", "partner", "documented"},
	{"getProduct", "GET", "/v1/products/{}", "partner", "documented"},
	{"createProduct", "POST", "/v1/products", "partner", "documented"},
	{"updateProduct", "PUT", "/v1/products/{}", "partner", "documented"},
	{"deleteProduct", "DELETE", "/v1/products/{}", "partner", "documented"},

	{"exchangeWidgetToken", "POST", "/v2/api/widget-access-keys/token", "widgets", "documented"},
	{"secureAuth", "GET", "/api/secureAuth", "secure-auth", "documented"},
}

func TestDocumentIsValid(t *testing.T) {
	if _, err := Document(); err != nil {
		t.Fatal(err)
	}
}

func TestOperationsAreExactlyTheExpectedOnes(t *testing.T) {
	operations := mustOperations(t)
	byID := map[string]Operation{}
	for _, operation := range operations {
		if _, twice := byID[operation.ID]; twice {
			t.Errorf("%s is described twice", operation.ID)
		}
		byID[operation.ID] = operation
	}
	for _, want := range expected {
		got, described := byID[want.id]
		if !described {
			t.Errorf("%s is not described", want.id)
			continue
		}
		delete(byID, want.id)
		if got.Method != want.method || anonymous(got.Path) != want.path {
			t.Errorf("%s is %s %s, want %s %s", want.id, got.Method, anonymous(got.Path), want.method, want.path)
		}
		if got.Family != want.family || got.Evidence != want.evidence {
			t.Errorf("%s is of family %s by %s, want %s by %s", want.id, got.Family, got.Evidence, want.family, want.evidence)
		}
	}
	for id := range byID {
		t.Errorf("%s is described but not expected", id)
	}
}

func TestAnEarlierContractIsOfAnOperationOnAnotherMethodOrPath(t *testing.T) {
	earlier, err := EarlierContracts()
	if err != nil {
		t.Fatal(err)
	}
	present := mustOperations(t)
	for _, contract := range earlier {
		at := slices.IndexFunc(present, func(o Operation) bool { return o.ID == contract.EarlierOf })
		if at < 0 {
			t.Errorf("%s is the earlier contract of %q, which is no operation", contract.ID, contract.EarlierOf)
			continue
		}
		if now := present[at]; now.Method == contract.Method && now.Path == contract.Path || now.Family != contract.Family {
			t.Errorf("%s is %s %s of family %s, and now %s %s of %s", contract.ID, contract.Method, contract.Path, contract.Family,
				now.Method, now.Path, now.Family)
		}
	}
	if len(earlier) != 1 || earlier[0].ID != "getUserActivityDailyOfUser" || !earlier[0].Read {
		t.Errorf("the earlier contracts are %+v", earlier)
	}
}

func TestOperationsAreSortedByID(t *testing.T) {
	sorted := slices.IsSortedFunc(mustOperations(t), func(a, b Operation) int { return strings.Compare(a.ID, b.ID) })
	if !sorted {
		t.Error("operations are not sorted by id")
	}
}

func TestOperationsThatReadAreTheGetsAndFourPosts(t *testing.T) {
	readsByPost := map[string]bool{
		"getUserData": true, "findUsers": true, "getUserActivityStats": true, "getUserActivityDaily": true,
	}
	for _, operation := range mustOperations(t) {
		if want := operation.Method == http.MethodGet || readsByPost[operation.ID]; operation.Read != want {
			t.Errorf("%s: Read is %v, want %v", operation.ID, operation.Read, want)
		}
	}
}

func TestCallersCannotChangeTheCachedTables(t *testing.T) {
	mustOperations(t)[0].ID = "changed"
	if mustOperations(t)[0].ID == "changed" {
		t.Error("a change to the operations returned shows in the next call")
	}
	mustCoverage(t)[0].Reason = "changed"
	if mustCoverage(t)[0].Reason == "changed" {
		t.Error("a change to the coverage returned shows in the next call")
	}
}

func TestEveryOperationIsDescribedInFull(t *testing.T) {
	for _, operation := range descriptions(t) {
		t.Run(operation.OperationID, func(t *testing.T) {
			if operation.Summary == "" || operation.Description == "" || len(operation.Tags) != 1 {
				t.Error("it needs a summary, a description and one tag")
			}
			if operation.Security == nil {
				t.Error("it does not say which credential it needs")
			}
			for _, extension := range []string{extFamily, extEvidence} {
				if text, _ := operation.Extensions[extension].(string); text == "" {
					t.Errorf("%s is missing", extension)
				}
			}
			if evidence := operation.Extensions[extEvidence]; !slices.Contains([]any{"seed", "documented", "client", "inferred"}, evidence) {
				t.Errorf("%s is %v", extEvidence, evidence)
			}
		})
	}
}

func TestEveryOperationHasASuccessAndADefaultAnswer(t *testing.T) {
	for _, operation := range descriptions(t) {
		t.Run(operation.OperationID, func(t *testing.T) {
			succeeds := slices.ContainsFunc(slices.Collect(maps.Keys(operation.Responses.Map())), func(status string) bool {
				return strings.HasPrefix(status, "2")
			})
			if !succeeds {
				t.Error("it has no 2xx answer")
			}
			failure := operation.Responses.Default()
			if failure == nil {
				t.Fatal("it has no default answer")
			}
			for _, mediaType := range []string{"application/json", "text/html", ""} {
				if failure.Value.Content.Get(mediaType) == nil {
					t.Errorf("its default answer does not allow content type %q", mediaType)
				}
			}
		})
	}
}

func TestEveryTagAndFamilyIsDeclared(t *testing.T) {
	doc := mustDocument(t)
	families, _ := doc.Extensions["x-families"].(map[string]any)
	for _, operation := range descriptions(t) {
		t.Run(operation.OperationID, func(t *testing.T) {
			for _, tag := range operation.Tags {
				if doc.Tags.Get(tag) == nil {
					t.Errorf("tag %s is not declared", tag)
				}
			}
			family, _ := operation.Extensions[extFamily].(string)
			if _, declared := families[family]; !declared {
				t.Errorf("family %q is not declared", family)
			}
		})
	}
}

func TestEachFamilyNeedsItsOwnCredential(t *testing.T) {
	credentials := map[string]string{
		"integration": "communityKey",
		"application": "communityKey",
		"partner":     "communityKey",
		"system":      "systemKey",
		"secure-auth": "secureAuthHostname,secureAuthKey",
		"widgets":     "",
	}
	for _, operation := range descriptions(t) {
		t.Run(operation.OperationID, func(t *testing.T) {
			family, _ := operation.Extensions[extFamily].(string)
			var needed []string
			for _, requirement := range *operation.Security {
				needed = slices.AppendSeq(needed, maps.Keys(requirement))
			}
			slices.Sort(needed)
			if got := strings.Join(needed, ","); got != credentials[family] {
				t.Errorf("it needs %q, want %q", got, credentials[family])
			}
		})
	}
}

func TestCoverageListsEveryOperationOnceWithFormsOrAReason(t *testing.T) {
	listed := map[string]int{}
	for _, coverage := range mustCoverage(t) {
		listed[coverage.Operation]++
		if (len(coverage.Forms) > 0) == (coverage.Reason != "") {
			t.Errorf("%s needs either forms or a reason", coverage.Operation)
		}
		for _, form := range coverage.Forms {
			if !strings.HasPrefix(form, "returningai_") || !strings.HasSuffix(form, ")") {
				t.Errorf("%s: form %q is not a name followed by a kind", coverage.Operation, form)
			}
		}
		if coverage.Reason != "" && !strings.HasSuffix(coverage.Reason, ".") {
			t.Errorf("%s: the reason is not a sentence", coverage.Operation)
		}
	}
	wantOnce(t, listed, mustOperations(t))
}

// wantOnce wants each operation to be listed once, and nothing else.
func wantOnce(t *testing.T, listed map[string]int, operations []Operation) {
	t.Helper()
	for _, operation := range operations {
		if listed[operation.ID] != 1 {
			t.Errorf("%s is listed %d times", operation.ID, listed[operation.ID])
		}
		delete(listed, operation.ID)
	}
	for id := range listed {
		t.Errorf("%s is listed but is no operation", id)
	}
}

// exampleFolder is a folder of examples/ with raw forms.
var exampleFolder = regexp.MustCompile(`^raw-api/[a-z-]+$`)

// Where no form of its own calls an operation, a raw form does, in an example: but the raw forms can't send a file. Others may have one.
func TestEveryOperationWithoutAFormOfItsOwnHasAnExample(t *testing.T) {
	sendsAFile := map[string]bool{}
	for _, operation := range descriptions(t) {
		if body := operation.RequestBody; body != nil {
			sendsAFile[operation.OperationID] = body.Value.Content["application/json"] == nil
		}
	}
	without := 0
	for _, coverage := range mustCoverage(t) {
		needed := !coverage.HasFormOfItsOwn() && !sendsAFile[coverage.Operation]
		if (needed || coverage.Example != "") && !exampleFolder.MatchString(coverage.Example) {
			t.Errorf("%s: its example is %q, and it needs one: %v", coverage.Operation, coverage.Example, needed)
		}
		if needed {
			without++
		}
	}
	if without == 0 {
		t.Error("no operation needs an example")
	}
}

// descriptions returns the operations of the API description.
func descriptions(t *testing.T) []*openapi3.Operation {
	t.Helper()
	var described []*openapi3.Operation
	for _, item := range mustDocument(t).Paths.Map() {
		described = slices.AppendSeq(described, maps.Values(item.Operations()))
	}
	return described
}

// anonymous leaves out the names of a path's parameters.
func anonymous(path string) string {
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		if strings.HasPrefix(segment, "{") {
			segments[i] = "{}"
		}
	}
	return strings.Join(segments, "/")
}

func mustDocument(t *testing.T) *openapi3.T {
	t.Helper()
	doc, err := Document()
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func mustOperations(t *testing.T) []Operation {
	t.Helper()
	operations, err := Operations()
	if err != nil {
		t.Fatal(err)
	}
	return operations
}

func mustCoverage(t *testing.T) []Coverage {
	t.Helper()
	table, err := CoverageTable()
	if err != nil {
		t.Fatal(err)
	}
	return table
}
