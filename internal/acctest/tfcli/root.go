package tfcli

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// module is the path in the go.mod that marks the project's root; the modules under internal/tools have longer ones.
const module = "github.com/returning-ai/terraform-provider-returningai"

// FindRoot returns the absolute path of the project's root: the nearest folder at or above dir whose go.mod is this
// module's. An empty dir is the working directory.
func FindRoot(dir string) (string, error) {
	start, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("finding the project's root: %w", err)
	}
	for at := start; ; at = filepath.Dir(at) {
		line, err := goModLine(filepath.Join(at, "go.mod"), "module")
		switch {
		case err == nil && line == module:
			return at, nil
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return "", fmt.Errorf("finding the project's root: %w", err)
		case at == filepath.Dir(at):
			return "", fmt.Errorf("finding the project's root: no folder at or above %s has the go.mod of %s", start, module)
		}
	}
}

// goModLine returns what follows the first word on the line of a go.mod that begins with it, without a comment, or ""
// when no line does.
func goModLine(path, word string) (_ string, err error) {
	file, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("reading go.mod: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()

	lines := bufio.NewScanner(file)
	for lines.Scan() {
		line, _, _ := strings.Cut(lines.Text(), "//")
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == word {
			return fields[1], nil
		}
	}
	if err := lines.Err(); err != nil {
		return "", fmt.Errorf("reading %s: %w", path, err)
	}
	return "", nil
}
