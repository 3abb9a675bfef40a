package acctest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest/tfcli"
	"github.com/returning-ai/terraform-provider-returningai/internal/provider"
)

// longestRun bounds one command of a workspace.
const longestRun = 5 * time.Minute

// Workspace is a folder with a configuration, in which the real program runs with the real provider as its own process: for
// what happens between processes, such as signals, logs and files. Time in it is real.
type Workspace struct {
	Dir string

	t   *testing.T
	env []string
}

// builtPlugin builds the provider once per test process and lays it out for the program to find.
var builtPlugin = sync.OnceValues(func() (cliConfig string, err error) {
	root, err := tfcli.FindRoot(".")
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "returningai-plugin-*")
	if err != nil {
		return "", err
	}
	cleanups = append(cleanups, func() { _ = os.RemoveAll(dir) })
	binary, mirror := filepath.Join(dir, "provider"), filepath.Join(dir, "mirror")
	build := exec.CommandContext(context.Background(), "go", "build", "-o", binary, ".")
	build.Dir = root
	if output, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the provider: %w\n%s", err, output)
	}
	if err := tfcli.WriteMirror(mirror, binary, "0.0.1"); err != nil {
		return "", err
	}
	cliConfig = filepath.Join(dir, "cli.tfrc")
	return cliConfig, tfcli.WriteCLIConfig(cliConfig, mirror)
})

// cleanups run when the tests of the process have ended.
var cleanups []func()

// Workspace makes a folder with the given files and runs init in it. The environment reaches the community with both keys, and
// has no color and no version check.
func (c *Community) Workspace(files map[string]string) *Workspace {
	c.t.Helper()
	cliConfig, err := builtPlugin()
	if err != nil {
		c.t.Fatal(err)
	}
	w := &Workspace{Dir: c.t.TempDir(), t: c.t}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(w.Dir, name), []byte(content), 0o600); err != nil {
			c.t.Fatal(err)
		}
	}
	w.env = append(withoutVariables(os.Environ(), "TF_", "RETURNINGAI_"),
		"TF_CLI_CONFIG_FILE="+cliConfig, "TF_IN_AUTOMATION=1", "TF_INPUT=0", "CHECKPOINT_DISABLE=1",
		"RETURNINGAI_ENDPOINT="+c.URL, "RETURNINGAI_API_TOKEN="+c.APIToken(), "RETURNINGAI_SYSTEM_API_KEY="+c.SystemAPIKey())
	if output, err := w.Run("init"); err != nil {
		c.t.Fatalf("init: %v\n%s", err, output)
	}
	return w
}

// Setenv adds to the environment of the commands that follow.
func (w *Workspace) Setenv(name, value string) { w.env = append(w.env, name+"="+value) }

// Environ returns the environment of the commands, for programs that run beside them.
func (w *Workspace) Environ() []string { return slices.Clone(w.env) }

// KeepStderr lets the commands that follow use a provider that writes its standard error to a file, where Terraform would read it.
func (w *Workspace) KeepStderr(path string) {
	w.t.Helper()
	cliConfig, err := builtPlugin()
	if err != nil {
		w.t.Fatal(err)
	}
	dir := w.t.TempDir()
	script := fmt.Sprintf("#!/bin/sh\nexec '%s' \"$@\" 2>>'%s'\n", filepath.Join(filepath.Dir(cliConfig), "provider"), path)
	overrides := fmt.Sprintf("provider_installation {\n  dev_overrides {\n    %q = %q\n  }\n  direct {}\n}\n", tfcli.Source, dir)
	for name, content := range map[string]string{"terraform-provider-returningai": script, "cli.tfrc": overrides} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o700); err != nil { //nolint:gosec // the script has to run
			w.t.Fatal(err)
		}
	}
	w.Setenv("TF_CLI_CONFIG_FILE", filepath.Join(dir, "cli.tfrc"))
}

// Run runs the program and returns all that it printed; an error when it failed.
func (w *Workspace) Run(args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), longestRun)
	defer cancel()
	command, output := w.command(ctx, args...)
	err := command.Run()
	return output.String(), err
}

// Apply runs apply without asking.
func (w *Workspace) Apply(more ...string) (string, error) {
	return w.Run(append([]string{"apply", "-auto-approve", "-no-color"}, more...)...)
}

// InterruptWhen starts a command, interrupts it as Ctrl-C does once the condition holds, and returns all that it printed.
func (w *Workspace) InterruptWhen(condition func() bool, args ...string) (string, error) {
	return w.endWhen(condition, func(command *exec.Cmd) error { return command.Process.Signal(os.Interrupt) }, args...)
}

// KillWhen starts a command and kills it, with the provider, once the condition holds.
func (w *Workspace) KillWhen(condition func() bool, args ...string) (string, error) {
	return w.endWhen(condition, killGroup, args...)
}

func (w *Workspace) endWhen(condition func() bool, end func(*exec.Cmd) error, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), longestRun)
	defer cancel()
	command, output := w.command(ctx, args...)
	ownGroup(command)
	if err := command.Start(); err != nil {
		return "", err
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for !condition() {
		select {
		case err := <-ended:
			return output.String(), errors.Join(errors.New("it ended before it was to be interrupted"), err)
		case <-look.C:
		}
	}
	if err := end(command); err != nil {
		return output.String(), err
	}
	err := <-ended
	return output.String(), err
}

func (w *Workspace) command(ctx context.Context, args ...string) (*exec.Cmd, *bytes.Buffer) {
	var output bytes.Buffer
	command := exec.CommandContext(ctx, cli.Path, args...)
	command.Dir, command.Env, command.Stdout, command.Stderr = w.Dir, w.env, &output, &output
	command.WaitDelay = 10 * time.Second
	return command, &output
}

func withoutVariables(environment []string, prefixes ...string) []string {
	var kept []string
	for _, variable := range environment {
		drop := false
		for _, prefix := range prefixes {
			drop = drop || strings.HasPrefix(variable, prefix)
		}
		if !drop {
			kept = append(kept, variable)
		}
	}
	return kept
}

// InProcess lets the commands that follow use a provider that runs in this process, on the mock's clock, so that its waits take
// no time. It ends with the test.
func (w *Workspace) InProcess(c *Community) {
	w.t.Helper()
	address := cli.RegistryHost() + "/" + tfcli.Source
	ctx, cancel := context.WithCancel(context.Background())
	config, closed := make(chan *plugin.ReattachConfig, 1), make(chan struct{})
	go func() {
		err := tf6server.Serve(address, provider.Serving(c.Provider()),
			tf6server.WithDebug(ctx, config, closed), tf6server.WithLoggingSink(w.t),
			tf6server.WithoutLogStderrOverride(), tf6server.WithGoPluginLogger(hclog.NewNullLogger()))
		if err != nil {
			w.t.Errorf("serving the provider: %v", err)
		}
	}()
	w.t.Cleanup(func() { cancel(); <-closed })
	served := <-config
	reattach, err := json.Marshal(map[string]any{address: map[string]any{
		"Protocol": string(served.Protocol), "ProtocolVersion": served.ProtocolVersion, "Pid": served.Pid, "Test": true,
		"Addr": map[string]string{"Network": served.Addr.Network(), "String": served.Addr.String()},
	}})
	if err != nil {
		w.t.Fatal(err)
	}
	w.Setenv("TF_REATTACH_PROVIDERS", string(reattach))
}
