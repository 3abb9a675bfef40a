// Command docpages completes what tfplugindocs wrote: each page gets the subcategory under which the registries' navigation groups
// it, and the README gets its table of pages. Both follow from the provider's services and from the pages that are there.
//
//	go run ./internal/cmd/docpages
//
// "make generate" runs it after tfplugindocs.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/returning-ai/terraform-provider-returningai/internal/provider"
)

func main() {
	err := run(context.Background(), os.Args[1:], os.Stderr)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "docpages:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stderr io.Writer) error {
	flags := flag.NewFlagSet("docpages", flag.ContinueOnError)
	flags.SetOutput(stderr)
	docs := flags.String("docs", "docs", "`folder` of the pages")
	readme := flags.String("readme", "README.md", "`file` with the table of pages")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	pages, err := readPages(*docs)
	if err != nil {
		return err
	}
	if err := group(pages, namesOf(ctx, provider.Services())); err != nil {
		return err
	}
	for _, p := range pages {
		if err := replaceFile(p.file, p.text); err != nil {
			return err
		}
	}
	text, err := os.ReadFile(*readme)
	if err != nil {
		return fmt.Errorf("reading the README: %w", err)
	}
	completed, err := withTable(string(text), pages)
	if err != nil {
		return fmt.Errorf("%s: %w", *readme, err)
	}
	return replaceFile(*readme, completed)
}

// replaceFile writes a file that is there.
func replaceFile(file, text string) error {
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		return fmt.Errorf("writing %s: %w", file, err)
	}
	return nil
}
