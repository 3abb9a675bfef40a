// Command docschema prints the provider's schema as JSON, in the form of "providers schema -json", for tfplugindocs. It asks
// the provider's protocol server in process, so it needs neither Terraform nor OpenTofu, no build of the provider and no
// network.
//
//	go run ./internal/cmd/docschema > schema.json
//
// With -coverage FILE it also writes the guide on the API's coverage, which comes from the contract. "make generate" does both.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/returning-ai/terraform-provider-returningai/internal/provider"
)

func main() {
	err := run(context.Background(), os.Args[1:], os.Stdout, os.Stderr)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "docschema:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("docschema", flag.ContinueOnError)
	flags.SetOutput(stderr)
	coverage := flags.String("coverage", "", "`file` to write the guide on the API's coverage to")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if *coverage != "" {
		if err := writeGuide(*coverage); err != nil {
			return err
		}
	}
	return printSchema(ctx, stdout)
}

// printSchema writes the schema under the provider's short name, which tfplugindocs looks for first.
func printSchema(ctx context.Context, stdout io.Writer) error {
	server, err := providerserver.NewProtocol6WithError(provider.New("docs")())()
	if err != nil {
		return fmt.Errorf("starting the provider: %w", err)
	}
	schema, err := readSchema(ctx, server)
	if err != nil {
		return err
	}
	encoder := json.NewEncoder(stdout)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(schemas{FormatVersion: "1.0", Providers: map[string]providerSchema{"returningai": schema}})
}

func writeGuide(file string) error {
	guide, err := coverageGuide()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return fmt.Errorf("writing the guide on coverage: %w", err)
	}
	if err := os.WriteFile(file, []byte(guide), 0o644); err != nil {
		return fmt.Errorf("writing the guide on coverage: %w", err)
	}
	return nil
}
