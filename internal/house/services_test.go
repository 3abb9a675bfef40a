package house_test

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// complete is the call that tests all resources of a service.
var complete = regexp.MustCompile(`acctest\.Complete\(t, \w+\.Service\(\)\.Resources, `)

// Each service has its resources tested on each axis, and lets them be asked for all that they come with.
func TestEachServiceTestsAllItsResources(t *testing.T) {
	for _, service := range list(t, "./internal/services/...") {
		if service.ImportPath != serviceOf(service.ImportPath) {
			continue
		}
		tests, err := filepath.Glob(filepath.Join("..", "services", path.Base(service.ImportPath), "*_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(tests, func(file string) bool { return callsComplete(t, file) }) {
			t.Errorf("no test of %s calls acctest.Complete with all resources of its Service", service.ImportPath)
		}
	}
}

func callsComplete(t *testing.T, file string) bool {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return complete.Match(content)
}
