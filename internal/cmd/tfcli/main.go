// Command tfcli prints the path of the Terraform or OpenTofu that this project's tests run, for Makefiles and scripts, and
// says on standard error which one it is. See package internal/acctest/tfcli for where it looks.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest/tfcli"
)

func main() {
	opentofu := flag.Bool("opentofu", false, "take the project's own build of OpenTofu, whatever else is installed")
	timeout := flag.Duration("timeout", 30*time.Minute, "give up after this long; a first build of OpenTofu takes minutes")
	flag.Parse()

	if err := run(*opentofu, *timeout); err != nil {
		fmt.Fprintln(os.Stderr, "tfcli:", err)
		os.Exit(1)
	}
}

func run(opentofu bool, timeout time.Duration) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	cli, err := tfcli.Finder{OpenTofuOnly: opentofu}.Find(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, "Using", cli)
	fmt.Println(cli.Path)
	return nil
}
