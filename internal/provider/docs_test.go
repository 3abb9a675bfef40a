package provider_test

import (
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	variableInCode  = regexp.MustCompile(`"(RETURNINGAI_[A-Z_]+)"`)
	variableInTable = regexp.MustCompile("(?m)^\\| `(RETURNINGAI_[A-Z_]+)` \\|")
)

// The provider's page has one table of all environment variables that the code reads or names, and no others.
func TestThePageOfTheProviderListsEachVariable(t *testing.T) {
	var used []string
	for _, folder := range []string{".", "../tf", "../client", "../services"} {
		err := filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
				return err
			}
			used = append(used, captures(variableInCode, read(t, path))...)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	used = slices.Compact(slices.Sorted(slices.Values(used)))
	listed := captures(variableInTable, read(t, filepath.Join(docsFolder, "index.md")))
	slices.Sort(listed)
	if !slices.Equal(used, listed) {
		t.Errorf("docs/index.md lists the variables %q, and the code has %q", listed, used)
	}
}

// captures returns what the first group of a pattern matches, at each place of a text.
func captures(pattern *regexp.Regexp, text string) []string {
	var found []string
	for _, match := range pattern.FindAllStringSubmatch(text, -1) {
		found = append(found, match[1])
	}
	return found
}
