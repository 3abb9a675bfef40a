package provider_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/provider"
)

// axes are what each resource is tested for, and what its acceptance tests are called after its name.
var axes = []string{"Lifecycle", "Drift", "Import", "Errors", "Permutations"}

// A resource that is registered without its tests fails here.
func TestEachResourceIsTestedOnEachAxis(t *testing.T) {
	tests := acceptanceTests(t)
	p := acctest.NewProtocol(t, provider.New("test")())
	for name := range p.Schema().ResourceSchemas {
		for _, axis := range axes {
			wanted := "TestAcc" + camelCase(strings.TrimPrefix(name, "returningai_")) + axis
			if !slices.ContainsFunc(tests, func(test string) bool { return strings.HasPrefix(test, wanted) }) {
				t.Errorf("%s has no test %s…", name, wanted)
			}
		}
	}
}

func camelCase(name string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(name, "_") {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}

// acceptanceTests returns the names of the services' acceptance tests.
func acceptanceTests(t *testing.T) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(filepath.Join("..", "services"), func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		for _, declaration := range file.Decls {
			if function, ok := declaration.(*ast.FuncDecl); ok && strings.HasPrefix(function.Name.Name, "TestAcc") {
				names = append(names, function.Name.Name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
