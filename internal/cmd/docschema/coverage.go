package main

import (
	"fmt"
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
		if len(r.coverage.Forms) > 0 {
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

// inTerraform is the last column: links to the pages of the forms, or the reason why there is none; and the permission that
// the key needs.
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
	} else if r.Reads && !slices.Contains(secretAnswers, r.ID) {
		cell += " " + link(rawForm) + " reads it."
	}
	return strings.ReplaceAll(cell, "|", `\|`)
}

// secretAnswers are the operations that answer with keys, or may: their answers must not lie in a state.
var secretAnswers = []client.OperationID{"listCommunityAPIKeys", "secureAuth"}

// rawForm reads what no other form does.
const rawForm = "returningai_api (data source)"

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
is known, and where it stands in this provider: the resources and data sources that use it (%d operations), or the reason why
there is none yet. %d of them are inferred. Nothing on this page has been tried against the live service.

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

const coverageRest = `
## What no operation does

No API edits, deletes or pins a single message, lists or deletes uploaded images, lists forum topics, deletes a community, or
defines outgoing webhooks and SDK keys. What this provider makes of that stands on the pages of the resources.

Some more operations are listed by name only in the public documentation, with nothing to infer their method and path from:
register, verify email and login; tier information; gamification, streak and mini-game logs; redemption lists; the status calls of
bulk jobs; theme colours. No form of this version is made for them; where you know the path of one that is a ` + "`GET`" + `,
[` + "`returningai_api`" + `](../data-sources/api.md) reads it.
`
