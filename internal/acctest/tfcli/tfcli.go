// Package tfcli finds the command-line program that tests, documentation and the demo run: Terraform or OpenTofu. It asks
// the program which of the two it is and which version, because the two number their features differently, and it knows
// where each of them looks for providers. Where neither is installed, it builds OpenTofu from internal/tools/opentofu, so
// that a machine with only Go can run every test.
package tfcli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"time"

	"github.com/hashicorp/go-version"
	tfaddr "github.com/hashicorp/terraform-registry-address"
	regaddr "github.com/opentofu/registry-address/v2"
)

// Product is one of the two programs that run this provider.
type Product string

// The two products, spelled as their executables' official names are, in lower case.
const (
	Terraform Product = "terraform"
	OpenTofu  Product = "opentofu"
)

// String is the product's name as its makers write it.
func (p Product) String() string {
	switch p {
	case Terraform:
		return "Terraform"
	case OpenTofu:
		return "OpenTofu"
	}
	return string(p)
}

// RegistryHost is the host that the product adds to a provider source without one, such as "returning-ai/returningai".
// It is empty for an unknown product.
func (p Product) RegistryHost() string {
	switch p {
	case Terraform:
		return tfaddr.DefaultProviderRegistryHost.String()
	case OpenTofu:
		return regaddr.DefaultProviderRegistryHost.String()
	}
	return ""
}

// CLI is a command-line program that answered when it was asked for its version.
type CLI struct {
	// Path is absolute.
	Path string
	// Product is what the program says it is, whatever its file is called.
	Product Product
	// Version is the product's own number: OpenTofu's 1.11 and Terraform's 1.11 are different programs.
	Version *version.Version
	// Origin says how the program was found, to stand after "Using Terraform 1.11.4": "found on PATH".
	Origin string
}

// String names the program and says where it came from: "Terraform 1.11.4 found on PATH".
func (c CLI) String() string {
	return strings.TrimSpace(fmt.Sprintf("%s %s %s", c.Product, c.Version, c.Origin))
}

// RegistryHost is the host that this program adds to a provider source without one.
func (c CLI) RegistryHost() string { return c.Product.RegistryHost() }

// askTimeout bounds one question for the version. Both products answer within a second; the rest is for a machine that
// is busy building.
const askTimeout = time.Minute

// firstLine is how both products begin their plain version output, after possible warnings.
var firstLine = regexp.MustCompile(`(?m)^(Terraform|OpenTofu) v(\S+)\s*$`)

// Ask runs the program at path and returns which product and version it says it is. The plain output of "version" is
// read, not its JSON, because only the plain output names the product. Origin is left empty.
func Ask(ctx context.Context, path string) (CLI, error) {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()

	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, path, "version")
	cmd.Env = quietEnvironment(os.Environ())
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	// A killed shell script leaves its children holding the output; do not wait for them.
	cmd.WaitDelay = time.Second
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return CLI{}, fmt.Errorf("asking %s for its version: %w%s", path, err, quoted(stderr.String()))
	}

	match := firstLine.FindStringSubmatch(stdout.String())
	if match == nil {
		return CLI{}, fmt.Errorf("asking %s for its version: neither Terraform nor OpenTofu answered%s", path, quoted(stdout.String()))
	}
	number, err := version.NewVersion(match[2])
	if err != nil {
		return CLI{}, fmt.Errorf("reading the version of %s: %w", path, err)
	}
	return CLI{Path: path, Product: products[match[1]], Version: number}, nil
}

// products maps the name in the version output to the product.
var products = map[string]Product{Terraform.String(): Terraform, OpenTofu.String(): OpenTofu}

// quietEnvironment is env without what changes the version output, and without the update check, which waits for the
// network.
func quietEnvironment(env []string) []string {
	quiet := make([]string, 0, len(env)+1)
	for _, entry := range env {
		if strings.HasPrefix(entry, "TF_CLI_ARGS") || strings.HasPrefix(entry, "TF_LOG") {
			continue
		}
		quiet = append(quiet, entry)
	}
	return append(quiet, "CHECKPOINT_DISABLE=1")
}

// quoted is the start of a program's output, to stand at the end of an error message.
func quoted(output string) string {
	const limit = 200
	output = strings.TrimSpace(output)
	if output == "" {
		return ""
	}
	if runes := []rune(output); len(runes) > limit {
		output = string(runes[:limit]) + "…"
	}
	return fmt.Sprintf("; it said %q", output)
}

// errNotFound marks a place that holds no program, so that the search goes on.
var errNotFound = errors.New("no such program")
