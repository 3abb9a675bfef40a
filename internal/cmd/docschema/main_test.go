package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/contract"
)

// Folders of the project, as seen from this package.
const (
	templatesFolder = "../../../templates"
	docsFolder      = "../../../docs"
)

// document is the JSON, read without the types that wrote it.
func document(t *testing.T) map[string]any {
	t.Helper()
	var out, problems bytes.Buffer
	if err := run(t.Context(), nil, &out, &problems); err != nil {
		t.Fatalf("%v\n%s", err, problems.String())
	}
	var read map[string]any
	if err := json.Unmarshal(out.Bytes(), &read); err != nil {
		t.Fatal(err)
	}
	return read
}

// at goes down into the JSON.
func at(t *testing.T, value any, keys ...string) any {
	t.Helper()
	for _, key := range keys {
		object, isObject := value.(map[string]any)
		found, there := object[key]
		if !isObject || !there {
			t.Fatalf("there is no %q of %q in the JSON", key, strings.Join(keys, "."))
		}
		value = found
	}
	return value
}

func TestTheSchemaHasWhatTfplugindocsReads(t *testing.T) {
	read := document(t)
	if got := at(t, read, "format_version"); got != "1.0" {
		t.Errorf("format_version is %v", got)
	}
	schema := at(t, read, "provider_schemas", "returningai")
	for _, test := range []struct {
		path   string
		wanted any
	}{
		{"provider.version", 0.0},
		{"provider.block.attributes.api_token.type", "string"},
		{"provider.block.attributes.api_token.sensitive", true},
		{"provider.block.attributes.api_token.optional", true},
		{"provider.block.attributes.operation_overrides.type", []any{"map", "string"}},
		{"provider.block.attributes.endpoints.type", []any{"map", "string"}},
		{"resource_schemas.returningai_channel.block.description_kind", "markdown"},
		{"resource_schemas.returningai_channel.block.attributes.topic.required", true},
		{"resource_schemas.returningai_channel.block.attributes.id.computed", true},
		{"resource_schemas.returningai_message.block.attributes.timeouts.nested_type.nesting_mode", "single"},
		{"data_source_schemas.returningai_channels.block.attributes.channels.nested_type.nesting_mode", "list"},
		{"resource_identity_schemas.returningai_message.attributes.channel_id.type", "string"},
		{"resource_identity_schemas.returningai_message.attributes.message_id.required_for_import", true},
		{"functions.field_key.return_type", "string"},
	} {
		got, _ := json.Marshal(at(t, schema, strings.Split(test.path, ".")...))
		wanted, _ := json.Marshal(test.wanted)
		if !bytes.Equal(got, wanted) {
			t.Errorf("%s is %s, wanted %s", test.path, got, wanted)
		}
	}
}

// What this provider does not have yet is converted too, so that its first one shows in the docs.
func TestEveryKindIsConverted(t *testing.T) {
	block := blockOf(&tfprotov6.SchemaBlock{
		Description: "plain",
		BlockTypes: []*tfprotov6.SchemaNestedBlock{{
			TypeName: "part", Nesting: tfprotov6.SchemaNestedBlockNestingModeList, MaxItems: 2,
			Block: &tfprotov6.SchemaBlock{Attributes: []*tfprotov6.SchemaAttribute{{Name: "secret", Type: tftypes.String, Optional: true,
				WriteOnly: true, Deprecated: true}}},
		}},
	})
	function := functionOf(&tfprotov6.Function{
		Summary: "Adds", Return: &tfprotov6.FunctionReturn{Type: tftypes.Number},
		Parameters:        []*tfprotov6.FunctionParameter{{Name: "first", Type: tftypes.Number}},
		VariadicParameter: &tfprotov6.FunctionParameter{Name: "more", Type: tftypes.List{ElementType: tftypes.Number}, AllowNullValue: true},
	})
	for _, test := range []struct {
		value  any
		wanted string
	}{
		{block, `{"block_types":{"part":{"nesting_mode":"list","block":{"attributes":{"secret":{"type":"string","deprecated":true,` +
			`"optional":true,"write_only":true}}},"max_items":2}},"description":"plain","description_kind":"plain"}`},
		{function, `{"summary":"Adds","return_type":"number","parameters":[{"name":"first","type":"number"}],` +
			`"variadic_parameter":{"name":"more","is_nullable":true,"type":["list","number"]}}`},
	} {
		got, err := json.Marshal(test.value)
		if err != nil || string(got) != test.wanted {
			t.Errorf("got (%v)\n%s, wanted\n%s", err, got, test.wanted)
		}
	}
}

// The guide on coverage is what the contract says today, in the templates and on the page.
func TestTheCoverageGuideIsCurrent(t *testing.T) {
	wanted, err := coverageGuide()
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{templatesFolder, docsFolder} {
		got, err := os.ReadFile(filepath.Join(folder, "guides", "api-coverage.md"))
		if err != nil || string(got) != wanted {
			t.Errorf("the guide on coverage below %s is out of date (%v): run make generate", filepath.Base(folder), err)
		}
	}
}

func TestTheFlagWritesTheGuide(t *testing.T) {
	file := filepath.Join(t.TempDir(), "guides", "coverage.md")
	var out, problems bytes.Buffer
	if err := run(t.Context(), []string{"-coverage", file}, &out, &problems); err != nil {
		t.Fatal(err)
	}
	written, err := os.ReadFile(file)
	if err != nil || !bytes.Contains(written, []byte("# API coverage")) {
		t.Errorf("got %q, %v", written, err)
	}
	if err := run(t.Context(), []string{"-coverage", filepath.Join(file, "below-a-file")}, &out, &problems); err == nil {
		t.Error("a guide that can't be written is no error")
	}
	if err := run(t.Context(), []string{"more"}, &out, &problems); err == nil {
		t.Error("an argument that means nothing is no error")
	}
}

// Every operation stands in the guide, once.
func TestTheCoverageGuideHasEveryOperation(t *testing.T) {
	guide, err := coverageGuide()
	if err != nil {
		t.Fatal(err)
	}
	for _, operation := range client.Operations() {
		if got := strings.Count(guide, "| `"+string(operation.ID)+"` | "); got != 1 {
			t.Errorf("%s stands in the guide %d times", operation.ID, got)
		}
	}
	table, err := contract.CoverageTable()
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range table {
		if line := lineOf(guide, "| `"+entry.Operation+"` |"); strings.Contains(line, "/examples/"+entry.Example+")") != (entry.Example != "") {
			t.Errorf("the example of %s is %q, and its line is %s", entry.Operation, entry.Example, line)
		}
	}
}

// lineOf returns the line of a text that begins with some words.
func lineOf(text, begin string) string {
	_, found, _ := strings.Cut(text, "\n"+begin)
	line, _, _ := strings.Cut(found, "\n")
	return begin + line
}

// What is known by name only stands in the guide with what is stated, what is guessed, and an example.
func TestTheCoverageGuideSaysWhatIsGuessed(t *testing.T) {
	guide, err := coverageGuide()
	if err != nil {
		t.Fatal(err)
	}
	named, err := contract.NamedOperations()
	if err != nil {
		t.Fatal(err)
	}
	for _, operation := range named {
		line := lineOf(guide, "| "+operation.Titles[0])
		guessed, exemplified := strings.Contains(line, "**Guessed:**"), strings.Contains(line, "/examples/raw-api/")
		if guessed == operation.Stating("path") || !exemplified {
			t.Errorf("the line of %s is %s", operation.ID, line)
		}
	}
	for begin, wanted := range map[string]string{
		"| Log in user with password (earlier: login) |": " method | `loginUser`: `POST /auth/login`, family `system`. " +
			"**Guessed:** path, body, answer | " +
			"[raw-api/sign-in](https://github.com/returning-ai/terraform-provider-returningai/tree/main/examples/raw-api/sign-in) |",
		"| Get referral programs |": " the name | `listReferralPrograms`: `GET /referrals/programs`, family `integration`. " +
			"**Guessed:** method, path, answer | ",
		"| Tier setting |": " all of it, in 2024; later documentation does not have it | " +
			"`setTierSetting`: `POST /gamifications/{serverId}/tier-setting`, family `partner`",
		"| Send message into channels |": " the name | `sendWebhookMessage`: `POST /incoming-webhooks/messages/{webhookId}`, " +
			"family `widgets` at another base URL, see below. **Guessed:** method, path, body, answer |",
	} {
		if line := lineOf(guide, begin); !strings.HasPrefix(line, begin+wanted) {
			t.Errorf("the line is %s", line)
		}
	}
}

// Each page of something that uses an inferred operation names the operation and says how to replace it.
func TestPagesSayWhatIsInferred(t *testing.T) {
	evidence := map[string]client.Evidence{}
	for _, operation := range client.Operations() {
		evidence[string(operation.ID)] = operation.Evidence
	}
	table, err := contract.CoverageTable()
	if err != nil {
		t.Fatal(err)
	}
	pages := 0
	for _, entry := range table {
		if evidence[entry.Operation] != client.Inferred {
			continue
		}
		for _, form := range entry.Forms {
			pages++
			_, path, _ := strings.Cut(link(form), "(../")
			path, _, _ = strings.Cut(path, ")")
			page, err := os.ReadFile(filepath.Join(docsFolder, filepath.FromSlash(path)))
			if err != nil {
				t.Error(err)
				continue
			}
			for _, wanted := range []string{"## Inferred operations", "`" + entry.Operation + "`", "operation_overrides"} {
				if !bytes.Contains(page, []byte(wanted)) {
					t.Errorf("docs/%s does not have %q, but %s is inferred", path, wanted, entry.Operation)
				}
			}
		}
	}
	if pages == 0 {
		t.Error("no page was looked at")
	}
}

var pageLink = regexp.MustCompile(`\]\(([^)#:\s]+)(#[^)]*)?\)`)

// Links between pages lead somewhere.
func TestLinksBetweenPagesLeadSomewhere(t *testing.T) {
	var pages []string
	for _, pattern := range []string{"*.md", "*/*.md"} {
		found, err := filepath.Glob(filepath.Join(docsFolder, pattern))
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, found...)
	}
	if len(pages) < 10 {
		t.Fatalf("there are only %d pages", len(pages))
	}
	for _, page := range slices.Sorted(slices.Values(pages)) {
		content, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range pageLink.FindAllSubmatch(content, -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(page), string(found[1]))); err != nil {
				t.Errorf("%s links to %s, which is not there", page, found[1])
			}
		}
	}
}
