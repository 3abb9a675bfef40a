// Command mockapi serves the mock of the Returning.AI API, for trying the provider and testing modules offline.
//
//	go run ./internal/cmd/mockapi
//
// It prints the environment variables that point the provider at it. GET /_mock/ lists how to inspect and control it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// shutdownTime is how long requests may go on after the signal to stop.
const shutdownTime = 3 * time.Second

func main() {
	os.Exit(command())
}

// command runs until it is told to stop, and returns the exit status.
func command() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return 0
	}
	_, _ = fmt.Fprintln(os.Stderr, "mockapi:", err)
	return 1
}

// options are the command line options.
type options struct {
	listen      string
	allowRemote bool
	quiet       bool
	urlFile     string
}

func parse(args []string, stderr io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("mockapi", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.listen, "listen", "127.0.0.1:8787",
		"`address` to listen on; without a host it is 127.0.0.1, and port 0 takes a free port")
	flags.BoolVar(&o.allowRemote, "allow-remote", false,
		"allow an address that other machines can reach; whoever reaches the mock may steer it")
	flags.BoolVar(&o.quiet, "quiet", false, "do not log requests")
	flags.StringVar(&o.urlFile, "url-file", "",
		"`file` to write the base URL to once the mock listens; it is removed at the end")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	return o, nil
}

// run serves until the context ends.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	o, err := parse(args, stderr)
	if err != nil {
		return err
	}
	address, err := o.address(ctx)
	if err != nil {
		return err
	}
	mock, err := o.newMock(stderr)
	if err != nil {
		return err
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("listening on %s: %w", address, err)
	}
	root := "http://" + listener.Addr().String()
	if o.urlFile != "" {
		if err := writeWhole(o.urlFile, root+"\n"); err != nil {
			return errors.Join(err, listener.Close())
		}
		defer func() { err = errors.Join(err, os.Remove(o.urlFile)) }()
	}
	printExports(stdout, root, mock)
	return serve(ctx, listener, mock)
}

// newMock builds a mock with a real clock that logs to log.
func (o options) newMock(log io.Writer) (*mockapi.Server, error) {
	choices := []mockapi.Option{mockapi.WithClock(mockapi.NewRealClock())}
	if !o.quiet {
		choices = append(choices, mockapi.WithRequestHook(func(r mockapi.Request) {
			// One write per line, so that lines of concurrent requests do not mix.
			_, _ = io.WriteString(log, logLine(r))
		}))
	}
	return mockapi.New(choices...)
}

// logLine is a request in one line: method, path, status and operation, with a dash for what is missing.
func logLine(r mockapi.Request) string {
	status, operation := "-", "-"
	if r.Status != 0 {
		status = fmt.Sprint(r.Status)
	}
	if r.Operation != "" {
		operation = r.Operation
	}
	if r.Fault {
		operation += " (fault)"
	}
	return fmt.Sprintf("%s %s %s %s\n", printable(r.Method), printable(r.Path), status, operation)
}

// printable keeps control characters of a request out of the terminal.
func printable(text string) string {
	quoted := fmt.Sprintf("%q", text)
	return quoted[1 : len(quoted)-1]
}

// address completes the address to listen on, and refuses one that other machines can reach unless that is allowed.
func (o options) address(ctx context.Context) (string, error) {
	host, port, err := net.SplitHostPort(o.listen)
	if err != nil {
		return "", fmt.Errorf("-listen %q: %w", o.listen, err)
	}
	if host == "" {
		host = "127.0.0.1"
	}
	if !o.allowRemote && !isLoopback(ctx, host) {
		return "", fmt.Errorf("-listen %s can be reached from other machines, and whoever reaches the mock may steer it; "+
			"use a loopback address such as 127.0.0.1:8787, or add -allow-remote", o.listen)
	}
	return net.JoinHostPort(host, port), nil
}

// isLoopback says whether a host is this machine only, under any name.
func isLoopback(ctx context.Context, host string) bool {
	addresses, err := net.DefaultResolver.LookupIPAddr(ctx, host)
	if err != nil || len(addresses) == 0 {
		return false
	}
	for _, address := range addresses {
		if !address.IP.IsLoopback() {
			return false
		}
	}
	return true
}

// writeWhole writes a file atomically.
func writeWhole(name, text string) (err error) {
	temporary, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*")
	if err != nil {
		return fmt.Errorf("writing the base URL: %w", err)
	}
	_, err = io.WriteString(temporary, text)
	err = errors.Join(err, temporary.Close())
	if err == nil {
		err = os.Rename(temporary.Name(), name)
	}
	if err != nil {
		return fmt.Errorf("writing the base URL: %w", errors.Join(err, os.Remove(temporary.Name())))
	}
	return nil
}

// printExports prints how to point the provider at the mock.
func printExports(w io.Writer, root string, mock *mockapi.Server) {
	lines := []string{
		"export RETURNINGAI_ENDPOINT=" + root,
		"export RETURNINGAI_API_TOKEN=" + mock.APIToken(),
		"export RETURNINGAI_SYSTEM_API_KEY=" + mock.SystemAPIKey(),
		"export RETURNINGAI_COMMUNITY_ID=" + mock.CommunityID(),
		"export RETURNINGAI_DEFAULT_SENDER=" + mock.Members()[0].Username,
		"# The session of the owner, for what needs a person instead of a key: " + mock.OwnerToken(),
		"# Look into the mock and steer it: " + root + "/_mock/",
	}
	// It serves even if nobody reads this.
	_, _ = io.WriteString(w, strings.Join(lines, "\n")+"\n")
}

// serve answers requests until the context ends, and then stops within shutdownTime.
func serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	requests, endRequests := context.WithCancel(context.WithoutCancel(ctx))
	defer endRequests()
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		BaseContext:       func(net.Listener) context.Context { return requests },
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
	}
	endRequests() // ends delays that were injected
	graceful, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	if err := server.Shutdown(graceful); err != nil {
		return server.Close()
	}
	return nil
}
