package acctest

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/returning-ai/terraform-provider-returningai/internal/contract"
)

// thing is a project with a resource that lacks nothing.
func thing() project {
	files := fstest.MapFS{"CHANGELOG.md": {Data: []byte("- `returningai_thing` (resource)")}}
	for _, name := range []string{
		"examples/resources/returningai_thing/resource.tf", "examples/resources/returningai_thing/import.sh",
		"examples/resources/returningai_thing/import-by-string-id.tf", "examples/resources/returningai_thing/import-by-identity.tf",
		"examples/list-resources/returningai_thing/list-resource.tfquery.hcl", "docs/resources/thing.md", "docs/list-resources/thing.md",
	} {
		files[name] = &fstest.MapFile{}
	}
	files["templates/resources/thing.md.tmpl"] = &fstest.MapFile{Data: []byte("## Inferred operations\n\n`listThings`")}
	attribute := func(name, description string) *tfprotov6.SchemaAttribute {
		return &tfprotov6.SchemaAttribute{Name: name, Description: description, DescriptionKind: tfprotov6.StringKindMarkdown}
	}
	schema := &tfprotov6.Schema{Block: &tfprotov6.SchemaBlock{
		Description: "A thing.",
		Attributes: []*tfprotov6.SchemaAttribute{attribute("id", "Its id."), attribute("timeouts", ""), {
			Name: "parts", Description: "Its parts.", DescriptionKind: tfprotov6.StringKindMarkdown,
			NestedType: &tfprotov6.SchemaObject{Attributes: []*tfprotov6.SchemaAttribute{attribute("size", "How big it is.")}},
		}},
	}}
	return project{
		files:   files,
		schemas: map[string]*tfprotov6.Schema{"returningai_thing": schema},
		identities: map[string]*tfprotov6.ResourceIdentitySchema{
			"returningai_thing": {IdentityAttributes: []*tfprotov6.ResourceIdentitySchemaAttribute{{Name: "id"}}},
		},
		operations: map[string]contract.Operation{
			"createThing": {ID: "createThing", Path: "/things", Evidence: "documented"},
			"listThings":  {ID: "listThings", Path: "/things", Evidence: "inferred", Read: true},
		},
		coverage: []contract.Coverage{
			{Operation: "createThing", Forms: []string{"returningai_thing (resource)"}},
			{Operation: "listThings", Forms: []string{"returningai_thing (resource)", "returningai_things (data source)"}},
		},
		lists: map[string]*tfprotov6.Schema{"returningai_thing": schema},
	}
}

// without removes a file of a project.
func without(name string) func(*project) {
	return func(p *project) {
		files, _ := p.files.(fstest.MapFS)
		delete(files, name)
	}
}

func attributes(p *project) []*tfprotov6.SchemaAttribute {
	return p.schemas["returningai_thing"].Block.Attributes
}

func TestWhatAResourceLacksIsListed(t *testing.T) {
	const examples = "examples/resources/returningai_thing/"
	for name, test := range map[string]struct {
		change func(*project)
		lacks  []string // a part of each
	}{
		"nothing":     {func(*project) {}, nil},
		"its service": {func(p *project) { clear(p.schemas) }, []string{"a line in internal/provider/services.go"}},
		"its description": {
			func(p *project) { p.schemas["returningai_thing"].Block.Description = "" },
			[]string{"sentence: returningai_thing"},
		},
		"an attribute's": {func(p *project) { attributes(p)[0].Description = "id" }, []string{"sentence: returningai_thing.id"}},
		"one that is plain": {
			func(p *project) { attributes(p)[0].DescriptionKind = tfprotov6.StringKindPlain },
			[]string{"returningai_thing.id"},
		},
		"a nested one's": {
			func(p *project) { attributes(p)[2].NestedType.Attributes[0].Description = "" },
			[]string{"returningai_thing.parts.size"},
		},
		"its operations": {
			func(p *project) { p.coverage = nil },
			[]string{`a form "returningai_thing (resource)" in internal/contract/coverage.yaml`},
		},
		"an example":        {without(examples + "resource.tf"), []string{"an example: " + examples + "resource.tf"}},
		"an import example": {without(examples + "import.sh"), []string{examples + "import.sh"}},
		"two import examples": {
			both(without(examples+"import.sh"), without(examples+"import-by-identity.tf")),
			[]string{"import.sh", "import-by-identity.tf"},
		},
		"import, with a reason": {both(without(examples+"import.sh"), func(p *project) {
			files, _ := p.files.(fstest.MapFS)
			files[examples+ExampleFile] = &fstest.MapFile{Data: []byte("import: {refused: Nothing reads it back.}")}
		}), nil},
		"its page":                    {without("docs/resources/thing.md"), []string{"run make generate): docs/resources/thing.md"}},
		"a template with its caveats": {without("templates/resources/thing.md.tmpl"), []string{"has to name `listThings`"}},
		"a line in the changelog":     {without("CHANGELOG.md"), []string{"CHANGELOG.md"}},
		"a list resource":             {func(p *project) { clear(p.lists) }, []string{"a list resource, since listThings lists it"}},
		"the example of its list": {
			without("examples/list-resources/returningai_thing/list-resource.tfquery.hcl"),
			[]string{"an example of its list resource"},
		},
		"the page of its list": {without("docs/list-resources/thing.md"), []string{"the page of its list resource"}},
		"a list that is of a parent": {both(func(p *project) { clear(p.lists) }, func(p *project) {
			p.operations["listThings"] = contract.Operation{ID: "listThings", Path: "/parents/{id}/things", Read: true}
		}), nil},
		"a list that does not identify it": {both(func(p *project) { clear(p.lists) }, func(p *project) {
			p.identities["returningai_thing"].IdentityAttributes[0].Name = "parent_id"
		}), nil},
		"its identity":             {func(p *project) { clear(p.identities) }, []string{"an identity"}},
		"any list resource at all": {func(p *project) { p.lists = nil }, nil},
	} {
		p := thing()
		test.change(&p)
		got := p.lacks("returningai_thing")
		matches := len(got) == len(test.lacks)
		for i := 0; matches && i < len(got); i++ {
			matches = strings.Contains(got[i], test.lacks[i])
		}
		if !matches {
			t.Errorf("without %s, it lacks %q, wanted %q", name, got, test.lacks)
		}
	}
}

// adds is a project with a function that lacks nothing.
func adds() project {
	markdown := tfprotov6.StringKindMarkdown
	return project{
		files: fstest.MapFS{
			"CHANGELOG.md":                       {Data: []byte("- `add` (function)")},
			"docs/functions/add.md":              {},
			"examples/README.md":                 {},
			"examples/functions/add/function.tf": {Data: []byte("output \"sum\" {\n  value = provider::returningai::add(1, 2)\n}\n")},
		},
		functions: map[string]*tfprotov6.Function{"add": {
			Summary: "Adds.", Description: "Adds numbers.", DescriptionKind: markdown,
			Parameters:        []*tfprotov6.FunctionParameter{{Name: "first", Description: "A number.", DescriptionKind: markdown}},
			VariadicParameter: &tfprotov6.FunctionParameter{Name: "more", Description: "More numbers.", DescriptionKind: markdown},
		}},
	}
}

func TestWhatAFunctionLacksIsListed(t *testing.T) {
	const example = "examples/functions/add/function.tf"
	add := func(p *project) *tfprotov6.Function { return p.functions["add"] }
	replace := func(content string) func(*project) {
		return func(p *project) {
			files, _ := p.files.(fstest.MapFS)
			files[example] = &fstest.MapFile{Data: []byte(content)}
		}
	}
	for name, test := range map[string]struct {
		change func(*project)
		lacks  []string // a part of each
	}{
		"nothing":               {func(*project) {}, nil},
		"a summary":             {func(p *project) { add(p).Summary = "" }, []string{"a summary that is a sentence"}},
		"a sentence":            {func(p *project) { add(p).Description = "Adds" }, []string{"a description that is a sentence"}},
		"Markdown":              {func(p *project) { add(p).DescriptionKind = tfprotov6.StringKindPlain }, []string{"a description that is"}},
		"a parameter's":         {func(p *project) { add(p).Parameters[0].Description = "" }, []string{"a sentence: first"}},
		"the last parameter's":  {func(p *project) { add(p).VariadicParameter.Description = "" }, []string{"a sentence: more"}},
		"any further one":       {func(p *project) { add(p).VariadicParameter = nil }, nil},
		"its page":              {without("docs/functions/add.md"), []string{"run make generate): docs/functions/add.md"}},
		"a line in the changes": {without("CHANGELOG.md"), []string{"CHANGELOG.md"}},
		"an example":            {without(example), []string{"an example that calls it: " + example}},
		"a call":                {replace("# provider::returningai::adds(1)"), []string{"an example that calls it"}},
		"a way to apply it": {func(p *project) {
			files, _ := p.files.(fstest.MapFS)
			files["examples/functions/add/"+ExampleFile] = &fstest.MapFile{Data: []byte("run: []")}
		}, []string{"reading examples/functions/add/" + ExampleFile}},
	} {
		p := adds()
		test.change(&p)
		got := p.functionLacks("add")
		matches := len(got) == len(test.lacks)
		for i := 0; matches && i < len(got); i++ {
			matches = strings.Contains(got[i], test.lacks[i])
		}
		if !matches {
			t.Errorf("without %s, it lacks %q, wanted %q", name, got, test.lacks)
		}
	}
}

// acts is a project with an action that lacks nothing.
func acts() project {
	attribute := &tfprotov6.SchemaAttribute{Name: "id", Description: "An id.", DescriptionKind: tfprotov6.StringKindMarkdown}
	return project{
		files: fstest.MapFS{
			"CHANGELOG.md":                              {Data: []byte("- `returningai_do` (action)")},
			"docs/actions/do.md":                        {},
			"examples/README.md":                        {},
			"examples/actions/returningai_do/action.tf": {Data: []byte("actions = [action.returningai_do.it]\n")},
		},
		coverage: []contract.Coverage{{Operation: "doIt", Forms: []string{"returningai_do (action)"}}},
		actions: map[string]*tfprotov6.ActionSchema{"returningai_do": {Schema: &tfprotov6.Schema{Block: &tfprotov6.SchemaBlock{
			Description: "Does.", Attributes: []*tfprotov6.SchemaAttribute{attribute},
		}}}},
	}
}

func TestWhatAnActionLacksIsListed(t *testing.T) {
	const example = "examples/actions/returningai_do/action.tf"
	block := func(p *project) *tfprotov6.SchemaBlock { return p.actions["returningai_do"].Schema.Block }
	for name, test := range map[string]struct {
		change func(*project)
		lacks  []string // a part of each
	}{
		"nothing":               {func(*project) {}, nil},
		"its service":           {func(p *project) { clear(p.actions) }, []string{"a line in internal/provider/services.go"}},
		"its description":       {func(p *project) { block(p).Description = "" }, []string{"sentence: returningai_do"}},
		"an attribute's":        {func(p *project) { block(p).Attributes[0].Description = "id" }, []string{"sentence: returningai_do.id"}},
		"its operations":        {func(p *project) { p.coverage = nil }, []string{`a form "returningai_do (action)"`}},
		"its page":              {without("docs/actions/do.md"), []string{"run make generate): docs/actions/do.md"}},
		"a line in the changes": {without("CHANGELOG.md"), []string{"CHANGELOG.md"}},
		"an example":            {without(example), []string{"an example that calls it: " + example}},
		"a trigger": {func(p *project) {
			files, _ := p.files.(fstest.MapFS)
			files[example] = &fstest.MapFile{Data: []byte("action \"returningai_do\" \"it\" {}\n")}
		}, []string{"an example that calls it"}},
	} {
		p := acts()
		test.change(&p)
		got := p.actionLacks("returningai_do")
		matches := len(got) == len(test.lacks)
		for i := 0; matches && i < len(got); i++ {
			matches = strings.Contains(got[i], test.lacks[i])
		}
		if !matches {
			t.Errorf("without %s, it lacks %q, wanted %q", name, got, test.lacks)
		}
	}
}

// Each axis of an action has a name of its own, and one without a test is missing.
func TestEachAxisOfAnActionHasItsName(t *testing.T) {
	missing := runAxes(t, ActionAxes{}.all())
	names := map[string]bool{}
	for _, axis := range (ActionAxes{}).all() {
		names[axis.name] = true
	}
	if len(names) != 6 || len(missing) != len(names) {
		t.Errorf("the axes are %v, and %q are missing", names, missing)
	}
}

func both(first, second func(*project)) func(*project) {
	return func(p *project) { first(p); second(p) }
}

// trial is the test of an axis that is tried out.
type trial struct{ *testing.T }

// create makes a channel in a community of its own, which takes requests.
func (t trial) create() *Community {
	t.Helper()
	c := New(t.T)
	made := c.Protocol(nil).Apply(Object{Type: "returningai_channel"}, Values{"topic": "News", "channel_type": "open"})
	if len(made.Errors) > 0 {
		t.Fatal(made.Errors)
	}
	return c
}

// An axis that is not tested is missing, and so is one whose test proves nothing.
func TestAnAxisCountsOnceItsTestLookedAtRequests(t *testing.T) {
	for name, test := range map[string]struct {
		does  func(trial)
		wants string // a part of what is missing; empty when nothing is
	}{
		"none":        {nil, "a test in the table"},
		"empty":       {func(trial) {}, "made no request"},
		"idle":        {func(t trial) { _ = New(t.T).Operations() }, "made no request"},
		"skipped":     {func(t trial) { t.Skip("no reason") }, "was skipped"},
		"blind":       {func(t trial) { t.create() }, "asserts nothing"},
		"blind reset": {func(t trial) { t.create().ResetRequests() }, "asserts nothing"},
		"elsewhere":   {func(t trial) { t.create(); _ = New(t.T).Operations() }, "asserts nothing"},
		"counts":      {func(t trial) { _ = t.create().Count("createChannel") }, ""},
		"wrote":       {func(t trial) { _ = t.create().WroteNothing()(nil) }, ""},
		"reset":       {func(t trial) { c := t.create(); c.ResetRequests(); _ = c.Requests() }, ""},
		"deeper":      {func(t trial) { t.Run("case", func(t *testing.T) { _ = trial{t}.create().Operations() }) }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			wanted := 0
			if test.wants != "" {
				wanted = len(Axes{}.all())
			}
			got := runAxes(t, axesOf(test.does).all())
			if len(got) != wanted || wanted > 0 && !strings.Contains(got[0], test.wants) {
				t.Errorf("missing: %q, wanted %d with %q", got, wanted, test.wants)
			}
		})
	}
}

// axesOf tests every axis alike.
func axesOf(does func(trial)) Axes {
	if does == nil {
		return Axes{}
	}
	test := func(t *testing.T) {
		t.Helper()
		does(trial{t})
	}
	return Axes{Lifecycle: test, Import: test, Drift: test, Permutations: test, Unknown: test, Replacement: test, Errors: test}
}

// Each axis has a name of its own.
func TestEachAxisHasItsName(t *testing.T) {
	names := map[string]bool{}
	for _, axis := range (Axes{}).all() {
		names[axis.name] = true
	}
	wanted := []string{"drift", "errors", "import", "lifecycle", "permutations", "replacement", "unknown"}
	if got := slices.Sorted(maps.Keys(names)); !slices.Equal(got, wanted) {
		t.Errorf("the axes are %q, wanted %q", got, wanted)
	}
}

func TestWroteAtMost(t *testing.T) {
	c := New(t)
	write := func(topic string) {
		made := c.Protocol(nil).Apply(Object{Type: "returningai_channel"}, Values{"topic": topic, "channel_type": "open"})
		if len(made.Errors) > 0 {
			t.Fatal(made.Errors)
		}
	}
	if err := c.WroteAtMost("createChannel"); err != nil {
		t.Error(err)
	}
	write("One")
	if err := c.WroteAtMost("createChannel"); err != nil {
		t.Error(err)
	}
	if err := c.WroteAtMost("createRole"); err == nil {
		t.Error("another operation than the wanted one is let pass")
	}
	write("Two")
	if err := c.WroteAtMost("createChannel"); err == nil {
		t.Error("two writes are let pass")
	}
}
