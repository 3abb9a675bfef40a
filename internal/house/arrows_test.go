// Package house_test holds the rules of the house that follow from what is there, so that nothing has to be added to a list of
// them: a new service is held by the same rule as the others.
package house_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const (
	module   = "github.com/returning-ai/terraform-provider-returningai"
	services = module + "/internal/services"
)

// What a service may import of this module, apart from itself. What more its tests may import comes on top.
var (
	belowServices   = []string{module + "/internal/tf", module + "/internal/client"}
	besidesForTests = []string{module + "/internal/acctest", module + "/internal/mockapi"}
)

// goPackage is a package as "go list -json" describes it.
type goPackage struct {
	ImportPath   string
	Deps         []string // all that it is built from, directly or not
	TestImports  []string // of the tests inside the package
	XTestImports []string // of the tests outside it
}

// wrongArrows returns what the packages of services import although they may not: one service does not know another, and
// arrows run one way, from services to tf to client.
func wrongArrows(packages []goPackage) []string {
	var wrong []string
	for _, p := range packages {
		may := append([]string{serviceOf(p.ImportPath)}, belowServices...)
		for _, dependency := range p.Deps {
			if !allowed(dependency, may) {
				wrong = append(wrong, fmt.Sprintf("%s depends on %s: a service may use %s", p.ImportPath, dependency, names(belowServices)))
			}
		}
		may = append(may, besidesForTests...)
		for _, imported := range slices.Concat(p.TestImports, p.XTestImports) {
			if !allowed(imported, may) {
				wrong = append(wrong, fmt.Sprintf("the tests of %s import %s: they may use %s", p.ImportPath, imported, names(may[1:])))
			}
		}
	}
	return wrong
}

// serviceOf returns the import path of the service that a package belongs to.
func serviceOf(importPath string) string {
	area, _, _ := strings.Cut(strings.TrimPrefix(importPath, services+"/"), "/")
	return services + "/" + area
}

// allowed says whether a package is of another module, or is one of the given packages or below one.
func allowed(importPath string, may []string) bool {
	return !within(importPath, module) || slices.ContainsFunc(may, func(root string) bool { return within(importPath, root) })
}

func within(importPath, root string) bool {
	return importPath == root || strings.HasPrefix(importPath, root+"/")
}

func names(importPaths []string) string {
	return strings.ReplaceAll(strings.Join(importPaths, ", "), module+"/", "")
}

func TestNoServiceKnowsAnother(t *testing.T) {
	readFolders(t, "../../internal")
	packages := list(t, "./internal/services/...")
	if len(packages) == 0 {
		t.Fatal("there are no services")
	}
	for _, wrong := range wrongArrows(packages) {
		t.Error(wrong)
	}
}

// readFolders lets the cache of test results see changes to the files below a folder: it knows what the test itself reads, and not
// what the commands read that it runs.
func readFolders(t *testing.T, root string) {
	t.Helper()
	if err := filepath.WalkDir(root, func(_ string, _ fs.DirEntry, err error) error { return err }); err != nil {
		t.Fatal(err)
	}
}

// list describes packages of this module.
func list(t *testing.T, pattern string) []goPackage {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Deps,TestImports,XTestImports", pattern)
	command.Dir = "../.."
	output, err := command.Output()
	if err != nil {
		var failed *exec.ExitError
		if errors.As(err, &failed) {
			t.Fatalf("go list: %v\n%s", err, failed.Stderr)
		}
		t.Fatalf("go list: %v", err)
	}
	var packages []goPackage
	for decoder := json.NewDecoder(strings.NewReader(string(output))); ; {
		var p goPackage
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			return packages
		}
		if err != nil {
			t.Fatalf("reading the output of go list: %v", err)
		}
		packages = append(packages, p)
	}
}

func TestWrongArrowsAreFound(t *testing.T) {
	const roles, badges = services + "/roles", services + "/badges"
	for name, test := range map[string]struct {
		of    goPackage
		wrong string // a part of the message; empty where nothing is wrong
	}{
		"what a service may import": {goPackage{ImportPath: roles, Deps: []string{
			"fmt", "github.com/hashicorp/terraform-plugin-framework/resource", module + "/internal/tf", module + "/internal/tf/more",
			module + "/internal/client", roles + "/permissions",
		}}, ""},
		"a part of a service knows the service": {goPackage{ImportPath: roles + "/permissions", Deps: []string{roles}}, ""},
		"what its tests may import": {goPackage{ImportPath: roles, TestImports: []string{module + "/internal/mockapi"}, XTestImports: []string{
			roles, module + "/internal/client", module + "/internal/acctest", module + "/internal/acctest/tfcli",
		}}, ""},
		"another service":              {goPackage{ImportPath: roles, Deps: []string{badges}}, "services/roles depends on " + badges},
		"another service, from a part": {goPackage{ImportPath: roles + "/permissions", Deps: []string{badges}}, "depends on " + badges},
		"a part of another service":    {goPackage{ImportPath: roles, Deps: []string{badges + "/icons"}}, "depends on " + badges + "/icons"},
		"a service of a similar name":  {goPackage{ImportPath: roles, Deps: []string{roles + "2"}}, "depends on " + roles + "2"},
		"another service in inner tests": {
			goPackage{ImportPath: roles, TestImports: []string{badges}},
			"the tests of " + roles + " import " + badges,
		},
		"another service in outer tests": {
			goPackage{ImportPath: roles, XTestImports: []string{badges}},
			"the tests of " + roles + " import " + badges,
		},
		"the provider": {
			goPackage{ImportPath: roles, Deps: []string{module + "/internal/provider"}},
			"a service may use internal/tf, internal/client",
		},
		"the module":                {goPackage{ImportPath: roles, Deps: []string{module}}, "depends on " + module},
		"the mock outside of tests": {goPackage{ImportPath: roles, Deps: []string{module + "/internal/mockapi"}}, "depends on"},
		"the provider in tests": {
			goPackage{ImportPath: roles, XTestImports: []string{module + "/internal/provider"}},
			"internal/mockapi",
		},
		"a package with the name of tf's": {goPackage{ImportPath: roles, Deps: []string{module + "/internal/tfmore"}}, "depends on"},
	} {
		got := wrongArrows([]goPackage{test.of})
		if test.wrong == "" && len(got) > 0 || test.wrong != "" && (len(got) != 1 || !strings.Contains(got[0], test.wrong)) {
			t.Errorf("%s: got %q, wanted %q", name, got, test.wrong)
		}
	}
}
