package acctest

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/returning-ai/terraform-provider-returningai/internal/contract"
)

// borrows is a project with an ephemeral resource that lacks nothing.
func borrows() project {
	const name = "returningai_loan"
	markdown := tfprotov6.StringKindMarkdown
	return project{
		files: fstest.MapFS{
			"CHANGELOG.md":                     {Data: []byte("- `returningai_loan` (ephemeral resource)")},
			"docs/ephemeral-resources/loan.md": {},
			"examples/README.md":               {},
			"examples/ephemeral-resources/returningai_loan/ephemeral-resource.tf": {Data: []byte("ephemeral \"returningai_loan\" \"x\" {}")},
		},
		operations: map[string]contract.Operation{"borrow": {ID: "borrow"}},
		coverage:   []contract.Coverage{{Operation: "borrow", Forms: []string{name + " (ephemeral resource)"}}},
		ephemerals: map[string]*tfprotov6.Schema{name: {Block: &tfprotov6.SchemaBlock{
			Description: "Borrows.", DescriptionKind: markdown,
			Attributes: []*tfprotov6.SchemaAttribute{{Name: "until", Description: "When it ends.", DescriptionKind: markdown}},
		}}},
	}
}

func TestWhatAnEphemeralResourceLacksIsListed(t *testing.T) {
	const name, example = "returningai_loan", "examples/ephemeral-resources/returningai_loan/ephemeral-resource.tf"
	for lacking, test := range map[string]struct {
		change func(*project)
		lacks  string // a part of what is missing; empty when nothing is
	}{
		"nothing":       {func(*project) {}, ""},
		"a description": {func(p *project) { p.ephemerals[name].Block.Description = "" }, "a sentence: returningai_loan"},
		"an attribute's": {
			func(p *project) { p.ephemerals[name].Block.Attributes[0].Description = "" }, "a sentence: returningai_loan.until",
		},
		"its operations": {func(p *project) { p.coverage[0].Forms = []string{name + " (resource)"} }, `a form "returningai_loan (ephemeral`},
		"its page":       {without("docs/ephemeral-resources/loan.md"), "docs/ephemeral-resources/loan.md"},
		"a line in the changes": {func(p *project) {
			files, _ := p.files.(fstest.MapFS)
			files["CHANGELOG.md"] = &fstest.MapFile{Data: []byte("- `returningai_loan` (data source)")}
		}, "CHANGELOG.md"},
		"an example": {without(example), "an example that declares it: " + example},
		"a block": {func(p *project) {
			files, _ := p.files.(fstest.MapFS)
			files[example] = &fstest.MapFile{Data: []byte("data \"returningai_loan\" \"x\" {}")}
		}, "an example that declares it"},
	} {
		p := borrows()
		test.change(&p)
		got := p.ephemeralLacks(name)
		if test.lacks == "" && len(got) > 0 || test.lacks != "" && (len(got) != 1 || !strings.Contains(got[0], test.lacks)) {
			t.Errorf("without %s, it lacks %q, wanted %q", lacking, got, test.lacks)
		}
	}
}
