package tfcli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// PathVariable names the program to use. The name is the one of terraform-plugin-testing, which reads it too.
const PathVariable = "TF_ACC_TERRAFORM_PATH"

// Finder looks for the program. Its zero value looks from the working directory and reports on standard error.
type Finder struct {
	// Dir is where the search for the project's root begins; empty is the working directory.
	Dir string
	// Progress receives one line for each thing worth knowing: a program that was passed over, a build that takes
	// minutes. Nil is standard error.
	Progress io.Writer
	// OpenTofuOnly takes the project's own build of OpenTofu, whatever else is installed.
	OpenTofuOnly bool
}

// Find is the zero Finder's Find.
func Find(ctx context.Context) (CLI, error) { return Finder{}.Find(ctx) }

// Find returns the first of: the program named by TF_ACC_TERRAFORM_PATH; terraform on PATH; tofu on PATH; the OpenTofu
// that was built into bin/ of the project; a new build of it, which takes minutes and ends with ctx.
//
// A program named by the environment that does not work is an error. One on PATH that does not work (a version
// manager's shim without a version, say) is reported to Progress and passed over.
func (f Finder) Find(ctx context.Context) (CLI, error) {
	places := []func(context.Context) (CLI, error){
		f.fromEnvironment,
		f.onPath("terraform"),
		f.onPath("tofu"),
		f.openTofu,
	}
	if f.OpenTofuOnly {
		places = places[len(places)-1:]
	}
	for _, look := range places {
		cli, err := look(ctx)
		if errors.Is(err, errNotFound) {
			continue
		}
		return cli, err
	}
	return CLI{}, errNotFound // Not reached: the last place finds a program or says why not.
}

func (f Finder) fromEnvironment(ctx context.Context) (CLI, error) {
	path := os.Getenv(PathVariable)
	if path == "" {
		return CLI{}, errNotFound
	}
	path, err := f.absolute(path)
	if err != nil {
		return CLI{}, fmt.Errorf("%s: %w", PathVariable, err)
	}
	cli, err := Ask(ctx, path)
	if err != nil {
		return CLI{}, fmt.Errorf("%s: %w", PathVariable, err)
	}
	cli.Origin = "named by " + PathVariable
	return cli, nil
}

// absolute resolves a relative path against the working directory, then against the project's root, because "go test"
// runs each test in its package's folder while people write the path as they see it from the root.
func (f Finder) absolute(path string) (string, error) {
	if filepath.IsAbs(path) {
		return path, nil
	}
	fromHere, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("resolving %s: %w", path, err)
	}
	if isFile(fromHere) {
		return fromHere, nil
	}
	root, err := FindRoot(f.Dir)
	if err != nil {
		return "", err
	}
	fromRoot := filepath.Join(root, path)
	if !isFile(fromRoot) {
		return "", fmt.Errorf("%s is neither in the working directory nor in the project's root", path)
	}
	return fromRoot, nil
}

func (f Finder) onPath(name string) func(context.Context) (CLI, error) {
	return func(ctx context.Context) (CLI, error) {
		path, err := exec.LookPath(name)
		if err != nil {
			return CLI{}, errNotFound
		}
		if path, err = filepath.Abs(path); err != nil {
			return CLI{}, fmt.Errorf("resolving %s: %w", name, err)
		}
		cli, err := Ask(ctx, path)
		if err != nil {
			if ctx.Err() != nil {
				return CLI{}, err
			}
			f.report("Passing over %s: %v", path, err)
			return CLI{}, errNotFound
		}
		cli.Origin = "found on PATH"
		return cli, nil
	}
}

func (f Finder) report(format string, args ...any) {
	progress := f.Progress
	if progress == nil {
		progress = os.Stderr
	}
	// A progress line that cannot be written is no reason to stop.
	_, _ = fmt.Fprintf(progress, format+"\n", args...)
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
