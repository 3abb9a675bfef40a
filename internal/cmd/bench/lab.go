package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest/tfcli"
)

// lab is where everything is measured: the program, and both providers as it finds them.
type lab struct {
	cli            tfcli.CLI
	dir            string
	rounds         int
	stdout, stderr io.Writer
}

// subject is a provider that is measured. Both are laid out under the address of the Returning.AI provider, each in a mirror of its own.
type subject struct{ name, program, resource string }

var (
	ours = subject{"returningai", ".", "returningai_channel"}
	null = subject{"null", "./internal/cmd/nullprovider", "null_thing"}
)

func newLab(ctx context.Context, rounds int, stdout, stderr io.Writer) (*lab, error) {
	cli, err := tfcli.Find(ctx)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "returningai-bench-*")
	if err != nil {
		return nil, fmt.Errorf("making a folder: %w", err)
	}
	l := &lab{cli: cli, dir: dir, rounds: rounds, stdout: stdout, stderr: stderr}
	l.report("Using %s", cli)
	for _, provider := range []subject{ours, null} {
		if err := l.build(ctx, provider); err != nil {
			l.close()
			return nil, err
		}
	}
	return l, nil
}

// close removes what was built and written.
func (l *lab) close() { _ = os.RemoveAll(l.dir) }

// report says on standard error what is going on.
func (l *lab) report(format string, args ...any) { _, _ = fmt.Fprintf(l.stderr, format+"\n", args...) }

// figure prints a figure.
func (l *lab) figure(name string, value float64) {
	_, _ = fmt.Fprintf(l.stdout, "%s %s\n", name, strings.TrimSuffix(fmt.Sprintf("%.2f", value), ".00"))
}

func (l *lab) mirror(provider subject) string {
	return filepath.Join(l.dir, "mirror", provider.name)
}

func (l *lab) cliConfig(provider subject) string { return l.mirror(provider) + ".tfrc" }

// build builds a provider and lays it out for init to find.
func (l *lab) build(ctx context.Context, provider subject) error {
	root, err := tfcli.FindRoot(".")
	if err != nil {
		return err
	}
	binary := filepath.Join(l.dir, "provider")
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", binary, provider.program)
	build.Dir = root
	if output, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("building %s: %w\n%s", provider.program, err, output)
	}
	if err := tfcli.WriteMirror(l.mirror(provider), binary, "0.0.1"); err != nil {
		return err
	}
	return tfcli.WriteCLIConfig(l.cliConfig(provider), l.mirror(provider))
}

// folder is a configuration with its state, in which the program runs.
type folder struct {
	lab     *lab
	subject subject
	dir     string
	env     []string
}

// header requires the provider under a local name.
const header = `terraform {
  required_providers {
    %s = {
      source = "` + tfcli.Source + `"
    }
  }
}

`

// folder makes a folder with a configuration and initialises it. env is added to the environment.
func (l *lab) folder(ctx context.Context, provider subject, configuration string, env ...string) (*folder, error) {
	dir, err := os.MkdirTemp(l.dir, "configuration-*")
	if err != nil {
		return nil, fmt.Errorf("making a folder: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "main.tf"), []byte(fmt.Sprintf(header, provider.name)+configuration), 0o600); err != nil {
		return nil, fmt.Errorf("writing the configuration: %w", err)
	}
	own := slices.DeleteFunc(os.Environ(), func(variable string) bool {
		return strings.HasPrefix(variable, "TF_") || strings.HasPrefix(variable, "RETURNINGAI_") || strings.HasPrefix(variable, "GO")
	})
	f := &folder{lab: l, subject: provider, dir: dir, env: slices.Concat(own, []string{
		"TF_CLI_CONFIG_FILE=" + l.cliConfig(provider), "TF_IN_AUTOMATION=1", "CHECKPOINT_DISABLE=1",
	}, env)}
	_, err = f.run(ctx, "init")
	return f, err
}

// run runs the program and returns how long it took.
func (f *folder) run(ctx context.Context, args ...string) (time.Duration, error) {
	var output bytes.Buffer
	cmd := exec.CommandContext(ctx, f.lab.cli.Path, append(args, "-no-color")...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = f.dir, f.env, &output, &output
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 15 * time.Second
	began := time.Now()
	err := cmd.Run()
	took := time.Since(began)
	if err != nil {
		said := output.String()
		return took, fmt.Errorf("%s: %w\n%s", strings.Join(args, " "), errors.Join(err, ctx.Err()), said[max(0, len(said)-2000):])
	}
	return took, nil
}

func (f *folder) apply(ctx context.Context) (time.Duration, error) {
	return f.run(ctx, "apply", "-auto-approve", "-input=false")
}

// plan fails where the plan is not empty.
func (f *folder) plan(ctx context.Context) (time.Duration, error) {
	return f.run(ctx, "plan", "-detailed-exitcode", "-input=false")
}

func (f *folder) destroy(ctx context.Context) (time.Duration, error) {
	return f.run(ctx, "destroy", "-auto-approve", "-input=false")
}

func (f *folder) schema(ctx context.Context) (time.Duration, error) {
	return f.run(ctx, "providers", "schema", "-json")
}

// times are those of several rounds.
type times []time.Duration

// seconds returns the median.
func (t times) seconds() float64 {
	sorted := slices.Sorted(slices.Values(t))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle].Seconds()
	}
	return (sorted[middle-1] + sorted[middle]).Seconds() / 2
}
