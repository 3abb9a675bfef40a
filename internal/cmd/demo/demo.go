package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest/tfcli"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const (
	// version is the version under which the provider is built and installed. It is a release, because neither product installs a pre-release
	// that is not requested by its number.
	version = "0.1.0"
	// sender is a member of the mock's community.
	sender = "ana"
	// otherText is the changed announcement in a plan that is not applied.
	otherText = "Version 2 is here, and it has a dark mode."
	// stepTime bounds each step except the first, which may have to build OpenTofu.
	stepTime = 5 * time.Minute
)

// demo is one run of the demo.
type demo struct {
	out     *screen
	root    string // the project's
	work    string // a temporary folder
	started time.Time
	after   hook

	cli    tfcli.CLI
	mock   *mockapi.Server
	server *http.Server
	url    string // of the mock
	seeded []string
	config string // the folder of the configuration
}

// step is a part of the demo with a heading of its own.
type step struct {
	name  string // for tests
	title string
	do    func(context.Context) error
}

func (d *demo) steps() []step {
	return []step{
		{"find", "Find Terraform or OpenTofu", d.findCLI},
		{"build", "Build the provider", d.build},
		{"mock", "Start the mock of the Returning.AI API", d.startMock},
		{"init", "Prepare a copy of examples/quickstart", d.prepare},
		{"apply", "Apply it: two channels, an image, an announcement, a reply", d.apply},
		{"members", "Look at the channels as members do", d.showChannels},
		{"again", "Plan again: there has to be nothing to do", d.planAgain},
		{"change", "Plan another text of the announcement, without applying it", d.planChange},
		{"destroy", "Destroy it", d.destroy},
	}
}

func (d *demo) run(ctx context.Context) error {
	steps := d.steps()
	for at, s := range steps {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		d.out.heading("[%4.1fs] %d/%d %s", time.Since(d.started).Seconds(), at+1, len(steps), s.title)
		if err := d.take(ctx, s); err != nil {
			return fmt.Errorf("step %d (%s) is not as expected: %w", at+1, s.title, err)
		}
	}
	if err := d.stopMock(); err != nil {
		return err
	}
	d.out.heading("[%4.1fs] Done, and everything was as expected", time.Since(d.started).Seconds())
	d.out.printf(ending, d.command("init"), d.command("apply", "-var", "default_sender=you@example.com"))
	return nil
}

func (d *demo) take(ctx context.Context, s step) error {
	if s.name != "find" {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, stepTime, fmt.Errorf("it took longer than %s", stepTime))
		defer cancel()
	}
	if err := s.do(ctx); err != nil {
		return err
	}
	if d.after == nil {
		return nil
	}
	return d.after(s.name, d.mock)
}

const ending = `On the real service (this makes the two channels and posts in them, and "destroy" deletes the channels again):

  make install
  export RETURNINGAI_API_TOKEN=...        # community settings > Integration > API key
  export RETURNINGAI_SYSTEM_API_KEY=...   # community settings > Login Management > API key
  cd examples/quickstart
  %s
  %s
`

// findCLI finds the program to run.
func (d *demo) findCLI(ctx context.Context) (err error) {
	if d.root, err = tfcli.FindRoot(""); err != nil {
		return err
	}
	if d.cli, err = (tfcli.Finder{Dir: d.root, Progress: d.out}).Find(ctx); err != nil {
		return err
	}
	d.out.printf("Using %s\n", d.cli)
	return nil
}

// build builds the provider and installs it where init finds it.
func (d *demo) build(ctx context.Context) error {
	binary := filepath.Join(d.work, "terraform-provider-returningai")
	output, err := d.execute(ctx, process{
		dir: d.root, env: append(os.Environ(), "GOWORK=off"), path: "go",
		args: []string{"build", "-o", binary, "-ldflags", "-X main.version=" + version, "."},
		show: everything,
	})
	if err != nil {
		return output.explain("building the provider", err)
	}
	mirror := filepath.Join(d.work, "mirror")
	if err := tfcli.WriteMirror(mirror, binary, version); err != nil {
		return err
	}
	d.out.printf("Built as version %s\n", version)
	return tfcli.WriteCLIConfig(d.cliConfig(), mirror)
}

// startMock serves the mock on a free port of this machine.
func (d *demo) startMock(ctx context.Context) error {
	mock, err := mockapi.New(mockapi.WithClock(mockapi.NewRealClock()))
	if err != nil {
		return fmt.Errorf("making the mock: %w", err)
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("finding a free port for the mock: %w", err)
	}
	d.mock, d.seeded = mock, topics(mock)
	d.url = "http://" + listener.Addr().String()
	server := &http.Server{Handler: mock, ReadHeaderTimeout: 10 * time.Second}
	d.server = server
	go func() { _ = server.Serve(listener) }() // until stopMock; if it ends earlier, the steps that need it fail
	d.out.printf("A community with the channels %s, at %s\n", strings.Join(d.seeded, ", "), d.url)
	return nil
}

// stopMock stops the mock, if it runs.
func (d *demo) stopMock() error {
	if d.server == nil {
		return nil
	}
	server := d.server
	d.server = nil
	return server.Close()
}

// prepare copies the configuration, so that the user's own state of it is not touched, and initialises it.
func (d *demo) prepare(ctx context.Context) error {
	d.config = filepath.Join(d.work, "quickstart")
	if err := copyConfiguration(filepath.Join(d.root, "examples", "quickstart"), d.config); err != nil {
		return err
	}
	_, err := d.terraform(ctx, installations, 0, "init")
	return err
}

// copyConfiguration copies the files of a configuration, and nothing that Terraform or the user put beside them.
func copyConfiguration(from, to string) error {
	entries, err := os.ReadDir(from)
	if err != nil {
		return fmt.Errorf("reading the example: %w", err)
	}
	if err := os.MkdirAll(to, 0o755); err != nil {
		return fmt.Errorf("copying the example: %w", err)
	}
	for _, entry := range entries {
		if kind := filepath.Ext(entry.Name()); kind != ".tf" && kind != ".png" {
			continue
		}
		content, err := os.ReadFile(filepath.Join(from, entry.Name()))
		if err != nil {
			return fmt.Errorf("reading the example: %w", err)
		}
		if err := os.WriteFile(filepath.Join(to, entry.Name()), content, 0o600); err != nil {
			return fmt.Errorf("copying the example: %w", err)
		}
	}
	return nil
}

// apply creates everything, and compares the outputs with the community.
func (d *demo) apply(ctx context.Context) error {
	if _, err := d.terraform(ctx, progress, 0, "apply", "-auto-approve"); err != nil {
		return err
	}
	if err := d.checkApplied(); err != nil {
		return err
	}
	outputs, err := d.terraform(ctx, nothing, 0, "output", "-json")
	if err != nil {
		return err
	}
	return d.checkOutputs(outputs)
}

func (d *demo) showChannels(context.Context) error {
	for _, topic := range []string{newsTopic, feedbackTopic} {
		channel, found := d.mock.ChannelByTopic(topic)
		if !found {
			return fmt.Errorf("the community has no channel %q", topic)
		}
		d.showChannel(channel)
	}
	return nil
}

// planAgain requires an empty plan, for which -detailed-exitcode returns 0.
func (d *demo) planAgain(ctx context.Context) error {
	if _, err := d.terraform(ctx, planned, 0, "plan", "-detailed-exitcode"); err != nil {
		return err
	}
	return d.checkApplied()
}

// planChange requires a plan with changes, for which -detailed-exitcode returns 2, and its warning; planning must not post anything.
func (d *demo) planChange(ctx context.Context) error {
	output, err := d.terraform(ctx, planned, 2, "plan", "-detailed-exitcode", "-var", "announcement="+otherText)
	if err != nil {
		return err
	}
	if warning := "This posts a new message, and forgets message"; !strings.Contains(output.plain(), warning) {
		return fmt.Errorf("the plan does not warn: %q", warning)
	}
	return d.checkApplied()
}

func (d *demo) destroy(ctx context.Context) error {
	if _, err := d.terraform(ctx, progress, 0, "destroy", "-auto-approve", "-compact-warnings"); err != nil {
		return err
	}
	if err := d.checkDestroyed(); err != nil {
		return err
	}
	if problems := d.mock.Problems(); len(problems) > 0 {
		return errors.New("requests or answers were against the API's contract:\n" + strings.Join(problems, "\n"))
	}
	d.out.printf("The community is as it was: %s\n", strings.Join(topics(d.mock), ", "))
	return nil
}
