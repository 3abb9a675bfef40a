package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest/tfcli"
)

// graceTime is how long a program may take to stop when it was asked to.
const graceTime = 15 * time.Second

// terraform runs the program on the configuration, shows the part of its output that a view selects, and requires an exit status.
func (d *demo) terraform(ctx context.Context, show view, wanted int, verb string, args ...string) (transcript, error) {
	if show != nil {
		d.out.printf("$ %s\n", d.command(verb, args...))
	}
	full := append([]string{verb}, args...)
	if verb != "output" {
		full = append(full, "-input=false")
	}
	if !d.out.colour {
		full = append(full, "-no-color")
	}
	output, err := d.execute(ctx, process{dir: d.config, env: d.environment(), path: d.cli.Path, args: full, show: show})
	status := 0
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && ctx.Err() == nil {
		status, err = exit.ExitCode(), nil
	}
	if err == nil && status != wanted {
		err = fmt.Errorf("it ended with status %d instead of %d", status, wanted)
	}
	if err != nil {
		return output, output.explain(d.command(verb, args...), err)
	}
	return output, nil
}

// command is a command line as a person would type it.
func (d *demo) command(verb string, args ...string) string {
	name := "terraform"
	if d.cli.Product == tfcli.OpenTofu {
		name = "tofu"
	}
	words := []string{name, verb}
	for _, arg := range args {
		if strings.ContainsAny(arg, " '\"") {
			arg = "'" + strings.ReplaceAll(arg, "'", `'\''`) + "'"
		}
		words = append(words, arg)
	}
	return strings.Join(words, " ")
}

func (d *demo) cliConfig() string { return filepath.Join(d.work, "cli.tfrc") }

// environment is the user's environment without the settings of Terraform, OpenTofu and this provider, and with those that point them at
// the mock.
func (d *demo) environment() []string {
	return append(withoutSettings(os.Environ()),
		"CHECKPOINT_DISABLE=1",
		"TF_IN_AUTOMATION=1",
		"TF_CLI_CONFIG_FILE="+d.cliConfig(),
		"TF_VAR_default_sender="+sender,
		"RETURNINGAI_ENDPOINT="+d.url,
		"RETURNINGAI_API_TOKEN="+d.mock.APIToken(),
		"RETURNINGAI_SYSTEM_API_KEY="+d.mock.SystemAPIKey(),
	)
}

// withoutSettings removes the variables that configure Terraform, OpenTofu and this provider.
func withoutSettings(environment []string) []string {
	var kept []string
	for _, variable := range environment {
		steers := slices.ContainsFunc(settingPrefixes, func(prefix string) bool {
			return strings.HasPrefix(strings.ToUpper(variable), prefix)
		})
		if !steers {
			kept = append(kept, variable)
		}
	}
	return kept
}

var settingPrefixes = []string{"TF_", "TOFU_", "TERRAFORM_", "OPENTOFU_", "CHECKPOINT_", "RETURNINGAI_"}

// process is a program to run.
type process struct {
	dir, path string
	args, env []string
	show      view
}

// execute runs a program in a process group of its own, so that Ctrl-C in a terminal reaches it through the demo alone, and once: a second
// interrupt would make Terraform drop what it is doing. When the context ends it is asked to stop, and killed after a while with all
// processes that it has started.
func (d *demo) execute(ctx context.Context, p process) (transcript, error) {
	cmd := exec.CommandContext(ctx, p.path, p.args...)
	cmd.Dir, cmd.Env = p.dir, slices.Concat(p.env, []string{"PWD=" + p.dir})
	output := d.out.show(p.show)
	defer output.end()
	cmd.Stdout, cmd.Stderr = output, output
	cmd.Cancel = func() error { return interrupt(cmd) }
	cmd.WaitDelay = graceTime
	ownGroup(cmd)
	err := cmd.Run()
	if cmd.Process != nil && !endedByItself(err) {
		killGroup(cmd)
	}
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	return output.transcript(), err
}

// endedByItself says whether a program ended by itself, and so has left nothing running.
func endedByItself(err error) bool {
	exit, ok := errors.AsType[*exec.ExitError](err)
	return err == nil || ok && exit.Exited()
}
