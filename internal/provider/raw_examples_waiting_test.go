package provider_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/contract"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
	"github.com/returning-ai/terraform-provider-returningai/internal/provider"
)

// While forms of the raw API and handlers of the mock are made, the examples that need them wait for them. Remove this file once nothing
// waits any more, as the test below says.

// rawForms are the forms of the raw API that examples may be ahead of.
var rawForms = regexp.MustCompile(`(?m)^(resource "returningai_api_object"|action "returningai_api_call") `)

// waitsFor returns the forms that an example has and the provider lacks, and the operations that the coverage table says it sends and the
// mock does not play.
func waitsFor(t *testing.T, folder string) []string {
	t.Helper()
	schema := acctest.NewProtocol(t, provider.New("test")()).Schema()
	var waiting []string
	for _, form := range rawForms.FindAllString(fileOf(t, folder), -1) {
		kind, name, _ := strings.Cut(strings.NewReplacer(`"`, "").Replace(strings.TrimSpace(form)), " ")
		_, isResource := schema.ResourceSchemas[name]
		_, isAction := schema.ActionSchemas[name]
		if kind == "resource" && !isResource || kind == "action" && !isAction {
			waiting = append(waiting, name)
		}
	}
	for _, row := range coverage(t) {
		if row.Example != "" && (row.Example == folder || strings.HasPrefix(folder, row.Example+"/")) && !isPlayed(t, row.Operation) {
			waiting = append(waiting, row.Operation)
		}
	}
	return slices.Compact(slices.Sorted(slices.Values(waiting)))
}

// isPlayed says whether the mock plays an operation. It asks a mock of its own.
func isPlayed(t *testing.T, operation string) bool {
	t.Helper()
	known, err := contract.Operations()
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(known, func(o contract.Operation) bool { return o.ID == operation })
	if at < 0 {
		return true // it is known by name only, and the mock plays all of these
	}
	mock, err := mockapi.New()
	if err != nil {
		t.Fatal(err)
	}
	path := strings.NewReplacer("{", "", "}", "").Replace(known[at].Path)
	request := httptest.NewRequestWithContext(t.Context(), known[at].Method, path, strings.NewReader("{}"))
	request.Header.Set("Authorization", "Bearer "+mock.APIToken())
	request.Header.Set("X-Api-Key", mock.SystemAPIKey())
	request.Header.Set("Apikey", mock.SystemAPIKey())
	answer := httptest.NewRecorder()
	mock.ServeHTTP(answer, request)
	return answer.Code != http.StatusNotImplemented
}

func TestExamplesStillWait(t *testing.T) {
	waiting := false
	for _, example := range examples(t) {
		waiting = waiting || isRaw(example.Folder) && len(waitsFor(t, example.Folder)) > 0
	}
	if !waiting {
		t.Error("no example waits for anything any more: remove raw_examples_waiting_test.go, and what calls waitsFor")
	}
}
