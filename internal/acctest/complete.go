package acctest

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	fwaction "github.com/hashicorp/terraform-plugin-framework/action"
	fwprovider "github.com/hashicorp/terraform-plugin-framework/provider"
	fwresource "github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest/tfcli"
	"github.com/returning-ai/terraform-provider-returningai/internal/contract"
	"github.com/returning-ai/terraform-provider-returningai/internal/provider"
)

// Complete tests each resource of a service on each axis, and fails with a list of all that a resource still lacks. tests has the
// tests by the resource's type.
func Complete(t *testing.T, resources []func() fwresource.Resource, tests map[string]Axes) {
	t.Helper()
	surroundings := readProject(t)
	var names []string
	for _, made := range resources {
		var metadata fwresource.MetadataResponse
		made().Metadata(t.Context(), fwresource.MetadataRequest{ProviderTypeName: "returningai"}, &metadata)
		name := metadata.TypeName
		names = append(names, name)
		t.Run(name, func(t *testing.T) {
			lacks := slices.Concat(surroundings.lacks(name), runAxes(t, tests[name].all()))
			if len(lacks) > 0 {
				t.Errorf("%s still lacks:\n  - %s", name, strings.Join(lacks, "\n  - "))
			}
		})
	}
	for name := range tests {
		if !slices.Contains(names, name) {
			t.Errorf("%s has tests, but is no resource of this service", name)
		}
	}
}

// CompleteActions tests each action of a service on each axis, and fails with a list of all that an action still lacks. tests has the tests
// by the action's type.
func CompleteActions(t *testing.T, actions []func() fwaction.Action, tests map[string]ActionAxes) {
	t.Helper()
	surroundings := readProject(t)
	var names []string
	for _, made := range actions {
		var metadata fwaction.MetadataResponse
		made().Metadata(t.Context(), fwaction.MetadataRequest{ProviderTypeName: "returningai"}, &metadata)
		name := metadata.TypeName
		names = append(names, name)
		t.Run(name, func(t *testing.T) {
			lacks := slices.Concat(surroundings.actionLacks(name), runAxes(t, tests[name].all()))
			if len(lacks) > 0 {
				t.Errorf("%s still lacks:\n  - %s", name, strings.Join(lacks, "\n  - "))
			}
		})
	}
	for name := range tests {
		if !slices.Contains(names, name) {
			t.Errorf("%s has tests, but is no action of this service", name)
		}
	}
}

// CompleteFunctions fails with a list of all that a function of the provider still lacks.
func CompleteFunctions(t *testing.T) {
	t.Helper()
	surroundings := readProject(t)
	if len(surroundings.functions) == 0 {
		t.Fatal("the provider has no functions")
	}
	for _, name := range slices.Sorted(maps.Keys(surroundings.functions)) {
		t.Run(name, func(t *testing.T) {
			if lacks := surroundings.functionLacks(name); len(lacks) > 0 {
				t.Errorf("%s still lacks:\n  - %s", name, strings.Join(lacks, "\n  - "))
			}
		})
	}
}

// CompleteEphemeralResources fails with a list of all that an ephemeral resource of the provider still lacks, beside its tests.
func CompleteEphemeralResources(t *testing.T) {
	t.Helper()
	surroundings := readProject(t)
	if len(surroundings.ephemerals) == 0 {
		t.Fatal("the provider has no ephemeral resources")
	}
	for _, name := range slices.Sorted(maps.Keys(surroundings.ephemerals)) {
		t.Run(name, func(t *testing.T) {
			if lacks := surroundings.ephemeralLacks(name); len(lacks) > 0 {
				t.Errorf("%s still lacks:\n  - %s", name, strings.Join(lacks, "\n  - "))
			}
		})
	}
}

// project is what resources, actions, functions and ephemeral resources come with, apart from their code.
type project struct {
	files      fs.FS // the project's root
	schemas    map[string]*tfprotov6.Schema
	identities map[string]*tfprotov6.ResourceIdentitySchema
	operations map[string]contract.Operation
	coverage   []contract.Coverage
	// lists has the types that have a list resource; nil as long as the provider has none at all.
	lists      map[string]*tfprotov6.Schema
	functions  map[string]*tfprotov6.Function
	ephemerals map[string]*tfprotov6.Schema
	actions    map[string]*tfprotov6.ActionSchema
}

func readProject(t *testing.T) project {
	t.Helper()
	root, err := tfcli.FindRoot(".")
	if err != nil {
		t.Fatal(err)
	}
	made := provider.New("test")()
	p := NewProtocol(t, made)
	read := project{
		files: os.DirFS(root), schemas: p.Schema().ResourceSchemas, identities: p.Identities(), operations: map[string]contract.Operation{},
		functions: p.Schema().Functions, ephemerals: p.Schema().EphemeralResourceSchemas, actions: p.Schema().ActionSchemas,
	}
	if _, hasLists := made.(fwprovider.ProviderWithListResources); hasLists {
		read.lists = map[string]*tfprotov6.Schema{}
		for name, schema := range p.Schema().ListResourceSchemas {
			read.lists[name] = schema
		}
	}
	operations, err := contract.Operations()
	if err != nil {
		t.Fatal(err)
	}
	for _, operation := range operations {
		read.operations[operation.ID] = operation
	}
	if read.coverage, err = contract.CoverageTable(); err != nil {
		t.Fatal(err)
	}
	return read
}

// lacks lists what is missing of a resource, beside its tests.
func (p project) lacks(name string) []string {
	schema, registered := p.schemas[name]
	if !registered {
		return []string{"its service: a line in internal/provider/services.go"}
	}
	var lacks []string
	for _, at := range Undescribed(name, schema) {
		lacks = append(lacks, "a description that is a sentence: "+at)
	}
	if p.identities[name] == nil {
		lacks = append(lacks, "an identity (resource.ResourceWithIdentity)")
	}
	return slices.Concat(lacks, p.lacksOperations(name), p.lacksExamples(name), p.lacksPages(name), p.lacksList(name))
}

// lacksOperations asks for the operations behind a resource.
func (p project) lacksOperations(name string) []string {
	if len(p.operationsOf(name)) > 0 {
		return nil
	}
	return []string{fmt.Sprintf("the operations that it uses: a form %q in internal/contract/coverage.yaml", name+" (resource)")}
}

// operationsOf returns the operations that a resource uses.
func (p project) operationsOf(name string) []contract.Operation {
	return p.operationsWith(name + " (resource)")
}

// operationsWith returns the operations that a form uses.
func (p project) operationsWith(form string) []contract.Operation {
	var used []contract.Operation
	for _, entry := range p.coverage {
		if slices.Contains(entry.Forms, form) {
			used = append(used, p.operations[entry.Operation])
		}
	}
	return used
}

// lacksExamples asks for the examples that a page shows.
func (p project) lacksExamples(name string) []string {
	folder := "examples/resources/" + name
	lacks := p.missing("an example", path.Join(folder, "resource.tf"))
	example, err := ReadExample(p.files, folder)
	if err != nil {
		return append(lacks, err.Error())
	}
	if example.Import.Refused != "" {
		return lacks
	}
	return append(lacks, p.missing("an import example (or a reason in "+ExampleFile+" why the import is refused)",
		path.Join(folder, "import.sh"), path.Join(folder, "import-by-string-id.tf"), path.Join(folder, "import-by-identity.tf"))...)
}

// lacksPages asks for the page, for what it has to say of inferred operations, and for the line of the changelog.
func (p project) lacksPages(name string) []string {
	short := strings.TrimPrefix(name, "returningai_")
	lacks := p.missing("its page (run make generate)", "docs/resources/"+short+".md")
	template := "templates/resources/" + short + ".md.tmpl"
	text, _ := fs.ReadFile(p.files, template)
	for _, operation := range p.operationsOf(name) {
		if operation.Evidence == "inferred" && !strings.Contains(string(text), "`"+operation.ID+"`") {
			lacks = append(lacks, fmt.Sprintf("its caveats: %s has to name `%s` under \"Inferred operations\"", template, operation.ID))
		}
	}
	return append(lacks, p.lacksChange(name)...)
}

// lacksList asks for a list resource where the kind can be listed: a list of all shows what its identity needs. That leaves out what is
// listed only for something else, such as the messages of a channel.
func (p project) lacksList(name string) []string {
	if p.lists == nil || !p.canBeListed(name) {
		return nil
	}
	short := strings.TrimPrefix(name, "returningai_")
	if p.lists[name] == nil {
		return []string{"a list resource, since " + p.listOf(name) + " lists it"}
	}
	return slices.Concat(
		p.missing("an example of its list resource", "examples/list-resources/"+name+"/list-resource.tfquery.hcl"),
		p.missing("the page of its list resource (run make generate)", "docs/list-resources/"+short+".md"),
	)
}

func (p project) canBeListed(name string) bool {
	identity := p.identities[name]
	return identity != nil && len(identity.IdentityAttributes) == 1 && identity.IdentityAttributes[0].Name == "id" && p.listOf(name) != ""
}

// listOf returns the operation that lists all of a kind; empty if there is none.
func (p project) listOf(name string) string {
	for _, operation := range p.operationsOf(name) {
		if operation.Read && strings.HasPrefix(operation.ID, "list") && !strings.Contains(operation.Path, "{") {
			return operation.ID
		}
	}
	return ""
}

// actionLacks lists what is missing of an action, beside its tests.
func (p project) actionLacks(name string) []string {
	declared, registered := p.actions[name]
	if !registered {
		return []string{"its service: a line in internal/provider/services.go"}
	}
	var lacks []string
	for _, at := range Undescribed(name, declared.Schema) {
		lacks = append(lacks, "a description that is a sentence: "+at)
	}
	if !slices.ContainsFunc(p.coverage, func(c contract.Coverage) bool { return slices.Contains(c.Forms, name+" (action)") }) {
		lacks = append(lacks, fmt.Sprintf("the operations that it uses: a form %q in internal/contract/coverage.yaml", name+" (action)"))
	}
	lacks = append(lacks, p.missing("its page (run make generate)", "docs/actions/"+strings.TrimPrefix(name, "returningai_")+".md")...)
	lacks = append(lacks, p.lacksChange(name)...)
	return append(lacks, p.lacksApplied(path.Join("actions", name), "action.tf", "calls it", "action."+name+".")...)
}

// functionLacks lists what is missing of a function.
func (p project) functionLacks(name string) []string {
	function := p.functions[name]
	var lacks []string
	if !strings.HasSuffix(function.Summary, ".") {
		lacks = append(lacks, "a summary that is a sentence")
	}
	if !isSentence(function.Description, function.DescriptionKind) {
		lacks = append(lacks, "a description that is a sentence")
	}
	parameters := slices.Clone(function.Parameters)
	if function.VariadicParameter != nil {
		parameters = append(parameters, function.VariadicParameter)
	}
	for _, parameter := range parameters {
		if !isSentence(parameter.Description, parameter.DescriptionKind) {
			lacks = append(lacks, "a description that is a sentence: "+parameter.Name)
		}
	}
	lacks = append(lacks, p.missing("its page (run make generate)", "docs/functions/"+name+".md")...)
	lacks = append(lacks, p.lacksChange(name)...)
	return append(lacks, p.lacksApplied(path.Join("functions", name), "function.tf", "calls it", "provider::returningai::"+name+"(")...)
}

// ephemeralLacks lists what is missing of an ephemeral resource.
func (p project) ephemeralLacks(name string) []string {
	var lacks []string
	for _, at := range Undescribed(name, p.ephemerals[name]) {
		lacks = append(lacks, "a description that is a sentence: "+at)
	}
	if form := name + " (ephemeral resource)"; len(p.operationsWith(form)) == 0 {
		lacks = append(lacks, fmt.Sprintf("the operations that it uses: a form %q in internal/contract/coverage.yaml", form))
	}
	short := strings.TrimPrefix(name, "returningai_")
	lacks = append(lacks, p.missing("its page (run make generate)", "docs/ephemeral-resources/"+short+".md")...)
	if changes, _ := fs.ReadFile(p.files, "CHANGELOG.md"); !strings.Contains(string(changes), "`"+name+"` (ephemeral resource)") {
		lacks = append(lacks, "a line in CHANGELOG.md")
	}
	declares := fmt.Sprintf("ephemeral %q ", name)
	return append(lacks, p.lacksApplied(path.Join("ephemeral-resources", name), "ephemeral-resource.tf", "declares it", declares)...)
}

// lacksChange asks for the line of the changelog.
func (p project) lacksChange(name string) []string {
	if changes, _ := fs.ReadFile(p.files, "CHANGELOG.md"); !strings.Contains(string(changes), "`"+name+"`") {
		return []string{"a line in CHANGELOG.md"}
	}
	return nil
}

// lacksApplied asks for an example with a text in it, among those that the tests find and apply.
func (p project) lacksApplied(folder, file, does, text string) []string {
	file = path.Join("examples", folder, file)
	all, err := fs.Sub(p.files, "examples")
	if err != nil {
		return []string{err.Error()}
	}
	applied, err := Examples(all)
	if err != nil {
		return []string{err.Error()}
	}
	content, _ := fs.ReadFile(p.files, file)
	isApplied := slices.ContainsFunc(applied, func(example Example) bool { return example.Folder == folder })
	if !isApplied || !strings.Contains(string(content), text) {
		return []string{"an example that " + does + ": " + file}
	}
	return nil
}

// missing names those of the files that are not there.
func (p project) missing(what string, files ...string) []string {
	var missing []string
	for _, file := range files {
		if _, err := fs.Stat(p.files, file); err != nil {
			missing = append(missing, what+": "+file)
		}
	}
	return missing
}

// Undescribed returns the attributes of a schema, at any depth, without a description that is a sentence of Markdown, and the schema
// itself when it has none.
func Undescribed(where string, schema *tfprotov6.Schema) []string {
	var without []string
	if !strings.Contains(schema.Block.Description, ".") {
		without = append(without, where)
	}
	return append(without, undescribed(where, schema.Block.Attributes)...)
}

func undescribed(where string, attributes []*tfprotov6.SchemaAttribute) []string {
	var without []string
	for _, attribute := range attributes {
		at := where + "." + attribute.Name
		if attribute.Name == "timeouts" { // described by the library that they come from
			continue
		}
		if !isSentence(attribute.Description, attribute.DescriptionKind) {
			without = append(without, at)
		}
		if attribute.NestedType != nil {
			without = append(without, undescribed(at, attribute.NestedType.Attributes)...)
		}
	}
	return without
}

// isSentence says whether a description is a sentence of Markdown.
func isSentence(description string, kind tfprotov6.StringKind) bool {
	return kind == tfprotov6.StringKindMarkdown && strings.Contains(description, ".")
}
