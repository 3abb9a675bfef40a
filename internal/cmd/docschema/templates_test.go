package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A page with caveats has a template of its own, which tfplugindocs takes instead of the generic one: the generic one with more
// between its lines. What changes in the generic one therefore has to change in each of them.
func TestAPagesOwnTemplateIsTheGenericOneWithMore(t *testing.T) {
	generic, err := filepath.Glob(filepath.Join(templatesFolder, "*s.md.tmpl"))
	if err != nil || len(generic) == 0 {
		t.Fatalf("there are no generic templates: %v", err)
	}
	compared := 0
	for _, file := range generic {
		wanted := linesOf(t, file)
		if at := slices.IndexFunc(wanted, func(line string) bool { return strings.Contains(line, "eq .Name") }); at >= 0 {
			t.Errorf("%s:%d makes an exception for one page: give that page a template of its own", file, at+1)
		}
		own, err := filepath.Glob(filepath.Join(strings.TrimSuffix(file, ".md.tmpl"), "*.md.tmpl"))
		if err != nil {
			t.Fatal(err)
		}
		for _, page := range own {
			compared++
			got := linesOf(t, page)
			if missing, lacks := firstMissing(wanted, got); lacks {
				t.Errorf("%s lacks this line of %s, or has it elsewhere: %q", page, file, missing)
			}
			if len(got) <= len(wanted) {
				t.Errorf("%s says nothing of its own: remove it, and the generic template is taken", page)
			}
		}
	}
	if compared == 0 {
		t.Error("no page has a template of its own")
	}
}

// firstMissing returns the first of the wanted lines that does not follow the ones before it among the others.
func firstMissing(wanted, lines []string) (missing string, lacks bool) {
	for _, line := range wanted {
		at := slices.Index(lines, line)
		if at < 0 {
			return line, true
		}
		lines = lines[at+1:]
	}
	return "", false
}

func TestFirstMissing(t *testing.T) {
	for _, test := range []struct{ wanted, lines, missing string }{
		{"a b c", "a b c", ""},
		{"a b c", "a more b c more", ""},
		{"a b c", "a c", "b"},
		{"a b c", "a c b", "c"},
		{"a a", "a b", "a"},
	} {
		missing, lacks := firstMissing(strings.Fields(test.wanted), strings.Fields(test.lines))
		if missing != test.missing || lacks != (test.missing != "") {
			t.Errorf("of %q in %q, %q is missing (%v), wanted %q", test.wanted, test.lines, missing, lacks, test.missing)
		}
	}
}

// A template of something that is not there (any more) would be a page of its own.
func TestEachTemplateIsOfSomethingThatIsThere(t *testing.T) {
	schema := at(t, document(t), "provider_schemas", "returningai")
	for folder, schemas := range map[string]string{
		"resources": "resource_schemas", "data-sources": "data_source_schemas", "list-resources": "list_resource_schemas",
		"actions": "action_schemas", "ephemeral-resources": "ephemeral_resource_schemas", "functions": "functions",
	} {
		own, err := filepath.Glob(filepath.Join(templatesFolder, folder, "*.md.tmpl"))
		if err != nil {
			t.Fatal(err)
		}
		for _, page := range own {
			name := strings.TrimSuffix(filepath.Base(page), ".md.tmpl")
			declared, _ := at(t, schema, schemas).(map[string]any)
			if declared["returningai_"+name] == nil && declared[name] == nil {
				t.Errorf("%s is of nothing that the provider has", page)
			}
		}
	}
}

func linesOf(t *testing.T, file string) []string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(content), "\n"), "\n")
}
