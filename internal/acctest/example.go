package acctest

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"go.yaml.in/yaml/v3"
)

// ExampleFile stands beside an example and says how it is applied. Without one, the example is applied once as it is, and that
// writes nothing.
const ExampleFile = "test.yaml"

// Example is a folder below examples/ with a configuration, and what stands in its ExampleFile.
type Example struct {
	Folder string `yaml:"-"` // below examples/, with slashes
	// Runs are the ways to apply it, each in a community of its own.
	Runs []Run `yaml:"runs"`
	// AppliedBy names the test that applies it where TestExamples can't, because it has more folders than one.
	AppliedBy string `yaml:"applied_by"`
	// Import is how its import examples are tried.
	Import struct {
		// Refused says why the resource can't be imported; then there are no import examples.
		Refused string `yaml:"refused"`
		// Writes are of what stands beside the imported resource; importing itself writes nothing.
		Writes map[string]int `yaml:"writes"`
	} `yaml:"import"`
}

// Run is one way to apply an example.
type Run struct {
	Values    string         `yaml:"values"`    // a file of the folder with values of variables
	Variables map[string]any `yaml:"variables"` // on top of those
	Then      map[string]any `yaml:"then"`      // values that change afterwards, to be applied again; for examples of the raw API alone
	With      string         `yaml:"with"`      // configuration beside a folder that does nothing alone
	Writes    map[string]int `yaml:"writes"`    // how often each operation that writes is sent
}

// Examples finds the examples below a folder: every folder with a configuration.
func Examples(folder fs.FS) ([]Example, error) {
	var folders []string
	err := fs.WalkDir(folder, ".", func(file string, _ fs.DirEntry, err error) error {
		if err == nil && path.Ext(file) == ".tf" {
			folders = append(folders, path.Dir(file))
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("finding the examples: %w", err)
	}
	var examples []Example
	for _, found := range slices.Compact(slices.Sorted(slices.Values(folders))) {
		example, err := ReadExample(folder, found)
		if err != nil {
			return nil, err
		}
		examples = append(examples, example)
	}
	return examples, nil
}

// ReadExample reads how one example is applied.
func ReadExample(folder fs.FS, name string) (Example, error) {
	example := Example{Folder: name}
	content, err := fs.ReadFile(folder, path.Join(name, ExampleFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return Example{}, err
	default:
		decoder := yaml.NewDecoder(bytes.NewReader(content))
		decoder.KnownFields(true)
		if err := decoder.Decode(&example); err != nil {
			return Example{}, fmt.Errorf("reading examples/%s/%s: %w", name, ExampleFile, err)
		}
	}
	if len(example.Runs) == 0 {
		example.Runs = []Run{{}}
	}
	return example, nil
}
