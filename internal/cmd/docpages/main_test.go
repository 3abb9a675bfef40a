package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/provider"
)

// Files of the project, as seen from this package.
const (
	docsFolder = "../../../docs"
	readmeFile = "../../../README.md"
)

// Each page has the subcategory of its service, and the README lists each page.
func TestPagesAndReadmeAreCurrent(t *testing.T) {
	pages, err := readPages(docsFolder)
	if err != nil {
		t.Fatal(err)
	}
	var before []string
	for _, p := range pages {
		before = append(before, p.text)
	}
	if err := group(pages, namesOf(t.Context(), provider.Services())); err != nil {
		t.Fatal(err)
	}
	for i, p := range pages {
		if p.text != before[i] {
			t.Errorf("docs/%s is not in the subcategory %q: run make generate", p.path, p.subcategory)
		}
	}
	readme, err := os.ReadFile(readmeFile)
	if err != nil {
		t.Fatal(err)
	}
	if wanted, err := withTable(string(readme), pages); err != nil || wanted != string(readme) {
		t.Errorf("the README's table is out of date (%v): run make generate", err)
	}
}

// The navigation of the registries groups pages by the names of services.
func TestEachServiceHasANameOfItsOwn(t *testing.T) {
	seen := map[string]bool{"": true}
	for _, service := range provider.Services() {
		if seen[service.Name] {
			t.Errorf("a service has the name %q, which is empty or another one's", service.Name)
		}
		seen[service.Name] = true
	}
}

// site lays out pages and a README of a project that is made up.
func site(t *testing.T, files map[string]string) (folder string) {
	t.Helper()
	folder = t.TempDir()
	for name, content := range files {
		file := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func runIn(t *testing.T, folder string, more ...string) error {
	t.Helper()
	args := append([]string{"-docs", filepath.Join(folder, "docs"), "-readme", filepath.Join(folder, "README.md")}, more...)
	return run(t.Context(), args, &bytes.Buffer{})
}

// frontMatter is what tfplugindocs writes at the top of a page.
func frontMatter(title, description string) string {
	return "---\npage_title: \"" + title + " - Returning.AI\"\nsubcategory: \"\"\ndescription: |-\n  " + description + "\n---\n\n# It\n"
}

const emptyReadme = "# Title\n\n" + tableBegins + "old\n" + tableEnds + "\nMore\n"

func TestPagesAreGroupedAndListed(t *testing.T) {
	guide := frontMatter("A guide", "Says more.")
	folder := site(t, map[string]string{
		"README.md":                      emptyReadme,
		"docs/resources/role.md":         frontMatter("returningai_role Resource", "A role, of a | b. It needs a key."),
		"docs/list-resources/role.md":    frontMatter("returningai_role List Resource", "Lists roles"),
		"docs/data-sources/badges.md":    frontMatter("returningai_badges Data Source", "Lists badges."),
		"docs/guides/of-no-service.md":   guide,
		"docs/resources/community.md":    frontMatter("returningai_community Resource", "The community."),
		"docs/functions/field_key.md":    frontMatter("field_key function", "Makes a key."),
		"docs/resources/not-a-page.html": "",
	})
	grouped := func(title, description string) string {
		return strings.Replace(frontMatter(title, description), `""`, `"Roles"`, 1)
	}
	for range 2 { // what is complete already stays as it is
		if err := runIn(t, folder); err != nil {
			t.Fatal(err)
		}
		for name, wanted := range map[string]string{
			"docs/resources/role.md":       grouped("returningai_role Resource", "A role, of a | b. It needs a key."),
			"docs/list-resources/role.md":  grouped("returningai_role List Resource", "Lists roles"),
			"docs/guides/of-no-service.md": guide,
			"README.md": "# Title\n\n" + tableBegins + `
| area | form | name | what it is |
| --- | --- | --- | --- |
| Badges | data source | [` + "`returningai_badges`" + `](docs/data-sources/badges.md) | Lists badges. |
| Community | resource | [` + "`returningai_community`" + `](docs/resources/community.md) | The community. |
| Functions | function | [` + "`field_key`" + `](docs/functions/field_key.md) | Makes a key. |
| Roles | resource | [` + "`returningai_role`" + `](docs/resources/role.md) | A role, of a \| b. |
| Roles | list resource | [` + "`returningai_role`" + `](docs/list-resources/role.md) | Lists roles. |

` + tableEnds + "\nMore\n",
		} {
			if got, err := os.ReadFile(filepath.Join(folder, name)); err != nil || string(got) != wanted {
				t.Errorf("%s (%v):\n%s\nwanted:\n%s", name, err, got, wanted)
			}
		}
	}
}

func TestWhatCanNotBeCompletedIsSaid(t *testing.T) {
	role := frontMatter("returningai_role Resource", "A role.")
	for name, test := range map[string]struct {
		files map[string]string
		says  string
	}{
		"no pages": {map[string]string{"README.md": emptyReadme}, "there are no pages"},
		"a page of no service": {
			map[string]string{"README.md": emptyReadme, "docs/actions/send.md": frontMatter("returningai_send Action", "Sends.")},
			"actions/send.md is of no service",
		},
		"a page without a subcategory": {
			map[string]string{"README.md": emptyReadme, "docs/resources/role.md": "# It\n"},
			"does not begin as tfplugindocs writes it",
		},
		"a README without a table": {
			map[string]string{"README.md": "# Title\n", "docs/resources/role.md": role},
			"the table has to stand between",
		},
		"no README": {map[string]string{"docs/resources/role.md": role}, "reading the README"},
	} {
		if err := runIn(t, site(t, test.files)); err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v, wanted %q", name, err, test.says)
		}
	}
	if err := runIn(t, t.TempDir(), "more"); err == nil || !strings.Contains(err.Error(), `unexpected argument "more"`) {
		t.Errorf("an argument that means nothing: %v", err)
	}
}
