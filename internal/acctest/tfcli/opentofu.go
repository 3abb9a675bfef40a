package tfcli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// openTofuModule is the tool that internal/tools/opentofu pins.
const openTofuModule = "github.com/opentofu/opentofu"

// openTofu returns bin/tofu of the project, built from internal/tools/opentofu when it is not there or not of the pinned
// version.
func (f Finder) openTofu(ctx context.Context) (CLI, error) {
	root, err := FindRoot(f.Dir)
	if err != nil {
		return CLI{}, fmt.Errorf("neither Terraform nor OpenTofu is installed, and OpenTofu cannot be built: %w", err)
	}
	tools := filepath.Join(root, "internal", "tools", "opentofu")
	pinned, err := goModLine(filepath.Join(tools, "go.mod"), openTofuModule)
	if err != nil {
		return CLI{}, fmt.Errorf("neither Terraform nor OpenTofu is installed, and OpenTofu cannot be built: %w", err)
	}
	path := filepath.Join(root, "bin", executable("tofu"))

	if cli, ok := built(ctx, path, pinned); ok {
		return cli, nil
	}
	unlock, err := lock(ctx, path+".lock")
	if err != nil {
		return CLI{}, fmt.Errorf("waiting for another build of OpenTofu: %w", err)
	}
	defer unlock()
	if cli, ok := built(ctx, path, pinned); ok {
		return cli, nil // Another process built it meanwhile.
	}

	start := time.Now()
	f.report("Building OpenTofu %s from internal/tools/opentofu; the first time takes some minutes.", pinned)
	if err := buildOpenTofu(ctx, tools, path); err != nil {
		return CLI{}, err
	}
	f.report("Built OpenTofu %s in %s.", pinned, time.Since(start).Round(time.Second))

	cli, err := Ask(ctx, path)
	if err != nil {
		return CLI{}, fmt.Errorf("checking the OpenTofu just built: %w", err)
	}
	cli.Origin = "built from internal/tools/opentofu"
	return cli, nil
}

// built returns the program at path if it is an OpenTofu of the pinned version.
func built(ctx context.Context, path, pinned string) (CLI, bool) {
	if !isFile(path) {
		return CLI{}, false
	}
	cli, err := Ask(ctx, path)
	if err != nil || cli.Product != OpenTofu || "v"+cli.Version.Original() != pinned {
		return CLI{}, false
	}
	cli.Origin = "found in bin/ of the project"
	return cli, true
}

// buildOpenTofu builds as OpenTofu's own releases are built, under another name first, so that nobody finds half a
// program.
func buildOpenTofu(ctx context.Context, tools, path string) (err error) {
	partial := path + ".partial"
	defer func() {
		if removed := os.Remove(partial); removed != nil && !errors.Is(removed, os.ErrNotExist) {
			err = errors.Join(err, removed)
		}
	}()

	var output bytes.Buffer
	cmd := exec.CommandContext(ctx, "go", "build", "-o", partial,
		"-ldflags", "-s -w -X "+openTofuModule+"/version.dev=no", openTofuModule+"/cmd/tofu")
	cmd.Dir = tools
	// PWD has to follow Dir, and a go.work or a -mod flag of the caller's is not for this module.
	cmd.Env = append(os.Environ(), "PWD="+tools, "CGO_ENABLED=0", "GOWORK=off")
	cmd.Stdout, cmd.Stderr = &output, &output
	// Interrupt, so that the go command ends its compilers and removes its temporary files.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return fmt.Errorf("building OpenTofu in %s: %w\n%s", tools, err, lastLines(output.String(), 20))
	}
	if err := os.Rename(partial, path); err != nil {
		return fmt.Errorf("putting the built OpenTofu in its place: %w", err)
	}
	return nil
}

// lastLines is the end of a build's output, where the error is; a first build begins with hundreds of downloads.
func lastLines(output string, count int) string {
	lines := strings.Split(strings.TrimSpace(output), "\n")
	return strings.Join(lines[max(0, len(lines)-count):], "\n")
}

// executable is the file name of a program on this system.
func executable(name string) string {
	if runtime.GOOS == "windows" {
		return name + ".exe"
	}
	return name
}
