// Command bench measures the built provider end to end, through Terraform or OpenTofu, on the mock service. It prints a line for each
// figure, its name and its value. Times are ratios to those of a provider that does nothing (internal/cmd/nullprovider), taken in turn in
// the same run, since machines are noisy; each is the median of several rounds.
//
//	go run ./internal/cmd/bench                   every figure, in about 13 minutes on two cores
//	go run ./internal/cmd/bench -only plan_1000   those whose name matches
//
// Where to look:
//
//	main.go      command line, and what is measured
//	lab.go       building the providers, and the folders in which the program runs them
//	service.go   the mock with latency
//	remote.go    states that are not on disk
//	scale.go     plan, apply and destroy with thousands of resources
//	states.go    states that are written instead of applied
//	mixed.go     the requests of a plan over every kind of resource
//	upload.go    the memory that an upload takes
//	rates.go     what is reached of a service's limit on requests
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"slices"
	"strings"
	"syscall"
)

func main() { os.Exit(command()) }

// command runs until it ends or is told to stop, and returns the exit status.
func command() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		return 1
	}
	return 0
}

// measure is something that is measured in one go, and the names of the figures that it prints.
type measure struct {
	figures []string
	take    func(context.Context, *lab) error
}

// measures are all there are, in the order in which they are taken.
var measures = []measure{
	{[]string{"schema_start_ms_vs_null"}, measureStart},
	{[]string{"plan_1000_vs_null", "plan_1000_requests"}, planning(thousand)},
	{[]string{"apply_1000_vs_null", "destroy_1000_vs_null"}, measureApply},
	{[]string{"plan_4000_vs_null"}, planning(fourThousand)},
	{[]string{"plan_mixed_requests"}, measureMixed},
	{[]string{"upload_peak_mib"}, measureUpload},
	{[]string{"rate_reached_percent", "rate_429_percent"}, measureRates},
	{[]string{"plan_peak_mib_1000", "plan_peak_mib_10000"}, measurePeaks},
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	rounds := flags.Int("rounds", 3, "how often each time is taken; its median counts")
	only := flags.String("only", "", "a regular expression: the figures to measure (default: all but the peaks of plans)")
	if err := flags.Parse(args); err != nil {
		return err
	}
	wanted, err := regexp.Compile(*only)
	if err != nil {
		return fmt.Errorf("-only: %w", err)
	}
	chosen := slices.DeleteFunc(slices.Clone(measures), func(m measure) bool {
		if *only == "" {
			return strings.HasPrefix(m.figures[0], "plan_peak")
		}
		return !slices.ContainsFunc(m.figures, wanted.MatchString)
	})
	if len(chosen) == 0 || *rounds < 1 {
		return fmt.Errorf("nothing to measure: -only matches none of the figures, or -rounds is below 1")
	}
	l, err := newLab(ctx, *rounds, stdout, stderr)
	if err != nil {
		return err
	}
	defer l.close()
	for _, m := range chosen {
		l.report("%s", strings.Join(m.figures, ", "))
		if err := m.take(ctx, l); err != nil {
			return fmt.Errorf("measuring %s: %w", strings.Join(m.figures, ", "), err)
		}
	}
	return nil
}
