// Command install copies a built provider to where Terraform and OpenTofu find it without any configuration, and prints the block that
// requires it. "make install" builds the provider and runs this.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest/tfcli"
)

func main() {
	binary := flag.String("binary", "", "the provider's executable")
	version := flag.String("version", "", "the version to install it as, such as 0.1.0-dev")
	dir := flag.String("dir", "", "the folder to install into (default: the plugin folder below your home)")
	flag.Parse()

	if err := run(*binary, *version, *dir); err != nil {
		fmt.Fprintln(os.Stderr, "install:", err)
		os.Exit(1)
	}
}

func run(binary, version, dir string) error {
	if binary == "" || version == "" {
		return fmt.Errorf("-binary and -version are both needed")
	}
	version, err := tfcli.NormalVersion(version)
	if err != nil {
		return err
	}
	if dir == "" {
		if dir, err = tfcli.PluginDir(); err != nil {
			return err
		}
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return fmt.Errorf("resolving -dir: %w", err)
	}
	if err := tfcli.WriteMirror(dir, binary, version); err != nil {
		return err
	}
	fmt.Printf(instructions, dir, tfcli.Source, version)
	return nil
}

const instructions = `Installed for Terraform and OpenTofu in
  %s

Use it in a configuration of yours:

  terraform {
    required_providers {
      returningai = {
        source  = %q
        version = %q
      }
    }
  }

Then run "terraform init" or "tofu init". After another "make install" of the same version, first delete the provider's
block from .terraform.lock.hcl there: it holds the checksum of the build before, which init -upgrade keeps too.
Where your CLI configuration has a provider_installation block, add the folder above to it as a filesystem_mirror.
`
