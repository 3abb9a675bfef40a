// Command demo shows the provider at work: it applies examples/quickstart to the mock of the Returning.AI API, looks at what
// members would see, plans again, plans a change, and destroys everything, checking each step against what the mock really
// holds. It needs Go, and Terraform or OpenTofu (which it builds where neither is installed), and no account and no network.
//
//	go run ./internal/cmd/demo
//
// Where to look:
//
//	main.go       command line, signals, cleaning up
//	demo.go       the steps
//	community.go  what each step has to find in the mock, and the messages as members see them
//	cli.go        running Terraform or OpenTofu, apart from the user's own settings
//	output.go     what of its output is shown
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// Exit statuses.
const (
	statusFailed      = 1
	statusInterrupted = 130
)

func main() {
	os.Exit(command())
}

// command runs the demo until it ends or is told to stop. A closed terminal or output also stops it, so that it can clean up.
func command() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr, nil)
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case ctx.Err() != nil:
		fmt.Fprintln(os.Stderr, "\ndemo: interrupted; what it had started is stopped and what it had written is removed")
		return statusInterrupted
	}
	fmt.Fprintln(os.Stderr, "\ndemo:", err)
	return statusFailed
}

// hook is called after each successful step; tests use it to interfere. Its error ends the demo.
type hook func(step string, mock *mockapi.Server) error

// run runs the demo. It returns an error when a step fails, and leaves nothing behind in any case.
func run(ctx context.Context, args []string, stdout, stderr io.Writer, after hook) (err error) {
	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	flags.SetOutput(stderr)
	keep := flags.Bool("keep", false, "keep the folder that it works in, and say where it is")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	work, err := os.MkdirTemp("", "returningai-demo-")
	if err != nil {
		return fmt.Errorf("making a folder to work in: %w", err)
	}
	out := newScreen(stdout)
	d := &demo{out: out, work: work, started: time.Now(), after: after}
	defer func() {
		err = errors.Join(err, d.stopMock())
		if *keep {
			out.printf("\nKept: %s\n", work)
			return
		}
		err = errors.Join(err, os.RemoveAll(work))
	}()
	return d.run(ctx)
}
