package main

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/contract"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// evidenceInWords says what each word of the evidence means, in the order of how much is known.
var evidenceInWords = []struct {
	evidence client.Evidence
	words    string
	meaning  string
}{
	{client.Seed, "documented (seed)", "stated by one of the pages of the public documentation that the provider was started from"},
	{client.Documented, "documented", "stated by another page of the public documentation"},
	{client.FromClient, "seen in a client", "sent or read by a public client of this API; the documentation only names it"},
	{client.Inferred, "**inferred**", "the documentation names it, but its method, path or body follows from its neighbours: " +
		"nobody has seen it, and it may be wrong"},
}

// keyInWords says which key a family takes.
var keyInWords = map[client.CredentialName]string{
	client.NoCredential: "none",
	client.APIToken:     "`api_token`",
	client.SystemAPIKey: "`system_api_key`",
}

// row is one operation of the guide.
type row struct {
	client.Operation
	permission string
	coverage   contract.Coverage
}

// coverageGuide writes the guide on the API's coverage: each operation with its family, evidence and Terraform form.
func coverageGuide() (string, error) {
	rows, err := operationRows()
	if err != nil {
		return "", err
	}
	var text strings.Builder
	fmt.Fprintf(&text, coverageIntroduction, len(rows), countCovered(rows), countInferred(rows))
	for _, e := range evidenceInWords {
		fmt.Fprintf(&text, "| %s | %s |\n", e.words, e.meaning)
	}
	text.WriteString(coverageOverrides)
	for _, family := range client.Families() {
		writeFamily(&text, family, rows)
	}
	named, err := namedRows()
	if err != nil {
		return "", err
	}
	text.WriteString(coverageNamed)
	for _, row := range named {
		text.WriteString(row)
	}
	text.WriteString(coverageRest)
	return text.String(), nil
}

// operationRows joins the client's table with what the contract says of each operation.
func operationRows() ([]row, error) {
	operations, err := contract.Operations()
	if err != nil {
		return nil, fmt.Errorf("reading the contract: %w", err)
	}
	coverage, err := contract.CoverageTable()
	if err != nil {
		return nil, fmt.Errorf("reading the coverage table: %w", err)
	}
	permissions, covered := map[string]string{}, map[string]contract.Coverage{}
	for _, operation := range operations {
		permissions[operation.ID] = operation.Permission
	}
	for _, entry := range coverage {
		covered[entry.Operation] = entry
	}
	var rows []row
	for _, operation := range client.Operations() {
		entry, found := covered[string(operation.ID)]
		if !found {
			return nil, fmt.Errorf("the coverage table does not have the operation %s", operation.ID)
		}
		rows = append(rows, row{Operation: operation, permission: permissions[string(operation.ID)], coverage: entry})
	}
	return rows, nil
}

func countCovered(rows []row) int {
	count := 0
	for _, r := range rows {
		if r.coverage.HasFormOfItsOwn() {
			count++
		}
	}
	return count
}

func countInferred(rows []row) int {
	count := 0
	for _, r := range rows {
		if r.Evidence == client.Inferred {
			count++
		}
	}
	return count
}

func writeFamily(text *strings.Builder, family client.Family, rows []row) {
	base := "`" + family.DefaultBaseURL() + "`"
	if family.DefaultBaseURL() == "" {
		base = "on the community's own domain, such as `https://community.example.com/api`; it has no default"
	}
	fmt.Fprintf(text, "\n## Family %s\n\nBase URL: %s. Key: %s.\n\n", family, base, key(family))
	text.WriteString("| operation | method and path | how it is known | in Terraform |\n| --- | --- | --- | --- |\n")
	for _, r := range rows {
		if r.Family == family {
			fmt.Fprintf(text, "| `%s` | `%s %s` | %s | %s |\n", r.ID, r.Method, r.Path, words(r.Evidence), r.inTerraform())
		}
	}
}

func key(family client.Family) string {
	name := family.Credential()
	known, found := tf.Keys[name]
	if !found {
		return keyInWords[name]
	}
	return fmt.Sprintf("%s (`%s`)", keyInWords[name], known.Variable)
}

func words(evidence client.Evidence) string {
	for _, e := range evidenceInWords {
		if e.evidence == evidence {
			return e.words
		}
	}
	return string(evidence)
}

// inTerraform is the last column: links to the pages of the forms, or the reason why there is none; the permission that the key needs; and
// the example of a raw form, where no form is there for the operation.
func (r row) inTerraform() string {
	cell := r.coverage.Reason
	if len(r.coverage.Forms) > 0 {
		var links []string
		for _, form := range r.coverage.Forms {
			links = append(links, link(form))
		}
		cell = strings.Join(links, ", ")
		if r.permission != "" {
			cell += fmt.Sprintf("; the key needs the permission `%s`", r.permission)
		}
	}
	if r.coverage.Example != "" {
		cell = strings.TrimSuffix(cell, ".") + ". Example: " + exampleLink(r.coverage.Example)
	}
	return inCell(cell)
}

// inCell keeps a text within a cell of a table.
func inCell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }

// exampleLink is a link to a folder below examples/, as a reader of the registry's pages can follow it.
func exampleLink(folder string) string {
	return fmt.Sprintf("[%s](https://github.com/returning-ai/terraform-provider-returningai/tree/main/examples/%[1]s)", folder)
}

// namedRows are the rows of the operations that are known by name only, in the order of their examples.
func namedRows() ([]string, error) {
	operations, err := contract.NamedOperations()
	if err != nil {
		return nil, fmt.Errorf("reading the operations that are known by name only: %w", err)
	}
	table, err := contract.NamedCoverageTable()
	if err != nil {
		return nil, fmt.Errorf("reading the coverage table: %w", err)
	}
	examples := map[string]string{}
	for _, entry := range table {
		examples[entry.Operation] = entry.Example
	}
	slices.SortStableFunc(operations, func(a, b contract.NamedOperation) int { return cmp.Compare(examples[a.ID], examples[b.ID]) })
	var rows []string
	for _, operation := range operations {
		rows = append(rows, fmt.Sprintf("| %s | %s | %s | %s |\n",
			inCell(titles(operation)), stated(operation), played(operation), exampleLink(examples[operation.ID])))
	}
	return rows, nil
}

// titles are what the documentation calls an operation.
func titles(operation contract.NamedOperation) string {
	newest := operation.Titles[0]
	if len(operation.Titles) == 1 {
		return newest
	}
	return fmt.Sprintf("%s (earlier: %s)", newest, strings.Join(operation.Titles[1:], ", "))
}

// parts are what there is to know of an operation.
var parts = []string{"method", "path", "body", "answer"}

// stated is what the documentation says of an operation.
func stated(operation contract.NamedOperation) string {
	switch {
	case len(operation.Stated) == 0:
		return "the name"
	case len(operation.Stated) == len(parts):
		return "all of it, in 2024; later documentation does not have it"
	}
	return strings.Join(operation.Stated, ", ")
}

// played is how the mock plays an operation, and what of that is a guess.
func played(operation contract.NamedOperation) string {
	cell := fmt.Sprintf("`%s`: `%s %s`, family `%s`", operation.ID, operation.Method, operation.Behind,
		strings.ReplaceAll(operation.Through, "-", "_"))
	if operation.BaseURL != "" {
		cell += " at another base URL, see below"
	}
	var guessed []string
	for _, part := range parts {
		hasPart := part != "body" || operation.Method != http.MethodGet
		if hasPart && !operation.Stating(part) {
			guessed = append(guessed, part)
		}
	}
	if len(guessed) == 0 {
		return cell
	}
	return cell + ". **Guessed:** " + strings.Join(guessed, ", ")
}

// folders are where the pages of each kind of form lie, as seen from a guide.
var folders = map[string]string{
	"resource": "../resources/", "data source": "../data-sources/", "list resource": "../list-resources/",
	"ephemeral resource": "../ephemeral-resources/", "action": "../actions/",
}

// link turns "returningai_channel (data source)" into a link to its page.
func link(form string) string {
	name, kind, _ := strings.Cut(strings.TrimSuffix(form, ")"), " (")
	folder, known := folders[kind]
	if !known {
		return form
	}
	return fmt.Sprintf("[`%s`](%s%s.md) (%s)", name, folder, strings.TrimPrefix(name, "returningai_"), kind)
}

const coverageIntroduction = `---
page_title: "API coverage"
subcategory: ""
description: |-
  Every operation of the Returning.AI API: how well it is known, and where it stands in this provider.
---

<!-- Written by "make generate" from internal/contract and internal/client. Do not edit. -->

# API coverage

The Returning.AI API is documented unevenly. This page lists its %d operations that are known well enough to be called, how each
is known, and where it stands in this provider: the resources, data sources and actions that use it (%d operations), or the reason
why there is none, and an example that calls it through the raw API. %d of them are inferred. Operations that are
[listed by name only](#listed-by-name-only) follow. Nothing on this page has been tried against the live service.

| how it is known | what that means |
| --- | --- |
`

const coverageOverrides = `
An operation whose contract is wrong, or has moved, can be replaced in the provider block, under the id in the first column. The
method and path are those behind the family's base URL, with the same parameters in braces:

` + "```terraform" + `
provider "returningai" {
  operation_overrides = {
    listSystemChannels = "GET /channels/all"
  }
}
` + "```" + `

Base URLs are set with ` + "`endpoints`" + `, one for each family, or for all of them together with ` + "`RETURNINGAI_ENDPOINT`" + `.
`

const coverageNamed = `
## Listed by name only

The documentation lists these operations, and nobody outside has seen how they are called: a path, a body or both are missing. This
provider calls none of them by itself. ` + "`listBulkUpdates`, `getBulkUpdateStatus` and `getBulkUpdateDetails`" + ` may stand in
` + "`operation_overrides`" + `: once that says where they are, the actions on bulk files follow their jobs by them.

**What is guessed below is made up by this project**, so that the [mock](mock.md) can play it and the examples can be run; it says nothing
about where the service has an operation. Each example calls one through the raw API, with the path in a local value or a variable: put the
one that you know in its place.

| title in the documentation | what is stated | what the mock plays, under an id of its own | example |
| --- | --- | --- | --- |
`

const coverageRest = `
Two groups are not at the base URL of their family. A provider block with an alias sets another one:

<!-- snippet: fragment, the second address is the reader's -->
` + "```terraform" + `
provider "returningai" {
  alias     = "earlier" # the XP and tier settings of 2024
  endpoints = { partner = "https://api.returning.ai/api/v1" }
}

provider "returningai" {
  alias     = "webhooks" # the product shows the address of each incoming webhook
  endpoints = { widgets = "https://webhooks.example.com" }
}
` + "```" + `

The family ` + "`widgets`" + ` takes none of the provider's keys, so that none goes to a webhook; the webhook's own key is a header of
the call.

A ` + "`GET`" + ` is read by the data source [` + "`returningai_api`" + `](../data-sources/api.md). A ` + "`POST`" + ` that only reads needs
` + "`allow_writes`" + ` of the ephemeral resource [` + "`returningai_api`" + `](../ephemeral-resources/api.md), since the provider
does not know that it reads. What is done once is a call of the action ` + "`returningai_api_call`" + `, and an object
that stays declared is a resource ` + "`returningai_api_object`" + `.

Listed by name, and not played by the mock: the premium-currency update; reading and deleting a user's API keys; the validation of a
widget's token.

## What no operation does

No API edits, deletes or pins a single message, lists or deletes uploaded images, lists forum topics, deletes a community, or
defines outgoing webhooks and SDK keys. What this provider makes of that stands on the pages of the resources.
`
