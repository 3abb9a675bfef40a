package acctest_test

import (
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
)

func file(content string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(content)} }

func TestExamplesAreFoundWithWhatTheyWrite(t *testing.T) {
	found, err := acctest.Examples(fstest.MapFS{
		"README.md":                     file("no example"),
		"data-sources/a_roles/main.tf":  file(""),
		"resources/a_role/import.sh":    file(""),
		"resources/a_role/resource.tf":  file(""),
		"resources/a_role/import-id.tf": file(""),
		"resources/a_role/test.yaml": file(`
runs:
  - writes: {createRole: 1} # and one is adopted
  - values: more.tfvars
    variables: {name: Ours}
    with: data "a_roles" "all" {}
import:
  writes: {createRole: 2}
`),
		"resources/a_image/resource.tf": file(""),
		"resources/a_image/test.yaml":   file("import: {refused: Nothing reads it back.}"),
	})
	if err != nil {
		t.Fatal(err)
	}
	wanted := []acctest.Example{
		{Folder: "data-sources/a_roles", Runs: []acctest.Run{{}}},
		{Folder: "resources/a_image", Runs: []acctest.Run{{}}},
		{Folder: "resources/a_role", Runs: []acctest.Run{
			{Writes: map[string]int{"createRole": 1}},
			{Values: "more.tfvars", Variables: map[string]any{"name": "Ours"}, With: `data "a_roles" "all" {}`},
		}},
	}
	wanted[1].Import.Refused = "Nothing reads it back."
	wanted[2].Import.Writes = map[string]int{"createRole": 2}
	if !reflect.DeepEqual(found, wanted) {
		t.Errorf("found %+v, wanted %+v", found, wanted)
	}
}

func TestAMisspeltExampleFileIsAnError(t *testing.T) {
	_, err := acctest.Examples(fstest.MapFS{"one/main.tf": file(""), "one/test.yaml": file("run: []")})
	if err == nil || !strings.Contains(err.Error(), "reading examples/one/test.yaml") {
		t.Errorf("got %v", err)
	}
}
