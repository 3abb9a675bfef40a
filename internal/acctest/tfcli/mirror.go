package tfcli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/hashicorp/go-version"
)

// Source is the provider's address without a host, as it stands in required_providers. Each product adds its own host.
const Source = "returning-ai/returningai"

// WriteMirror lays the provider's binary out in dir as a filesystem mirror (unpacked layout), once for each product's
// registry host: HOST/returning-ai/returningai/VERSION/OS_ARCH/terraform-provider-returningai_vVERSION. Both products
// read such a folder through provider_installation, and without any configuration when it is PluginDir. A binary that is
// there already is replaced.
func WriteMirror(dir, binary, providerVersion string) error {
	providerVersion, err := NormalVersion(providerVersion)
	if err != nil {
		return err
	}
	for _, product := range []Product{Terraform, OpenTofu} {
		target := filepath.Join(dir, product.RegistryHost(), filepath.FromSlash(Source), providerVersion,
			runtime.GOOS+"_"+runtime.GOARCH, executable("terraform-provider-returningai_v"+providerVersion))
		if err := copyProgram(binary, target); err != nil {
			return fmt.Errorf("laying out the provider for %s: %w", product, err)
		}
	}
	return nil
}

// NormalVersion returns a version the way a mirror's folder has to spell it: semantic, and without the leading "v" of a
// Git tag.
func NormalVersion(providerVersion string) (string, error) {
	parsed, err := version.NewSemver(strings.TrimPrefix(providerVersion, "v"))
	if err != nil {
		return "", fmt.Errorf("the provider's version %q is not a semantic version such as 0.1.0: %w", providerVersion, err)
	}
	return parsed.String(), nil
}

// PluginDir is the folder below the user's home that both products search for providers without any configuration.
func PluginDir() (string, error) {
	if runtime.GOOS == "windows" {
		config, err := os.UserConfigDir()
		if err != nil {
			return "", fmt.Errorf("finding the plugin folder: %w", err)
		}
		return filepath.Join(config, "terraform.d", "plugins"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("finding the plugin folder: %w", err)
	}
	return filepath.Join(home, ".terraform.d", "plugins"), nil
}

// WriteCLIConfig writes a CLI configuration, for TF_CLI_CONFIG_FILE, which takes this provider from the mirror at
// mirrorDir and no provider from anywhere else, so that init needs no network.
func WriteCLIConfig(path, mirrorDir string) error {
	mirrorDir, err := filepath.Abs(mirrorDir)
	if err != nil {
		return fmt.Errorf("writing a CLI configuration: %w", err)
	}
	include := []string{}
	for _, product := range []Product{Terraform, OpenTofu} {
		include = append(include, strconv.Quote(product.RegistryHost()+"/"+Source))
	}
	config := fmt.Sprintf(`provider_installation {
  filesystem_mirror {
    path    = %s
    include = [%s]
  }
}
`, strconv.Quote(mirrorDir), strings.Join(include, ", "))
	if err := os.WriteFile(path, []byte(config), 0o644); err != nil {
		return fmt.Errorf("writing a CLI configuration: %w", err)
	}
	return nil
}

// copyProgram copies under another name first, because a program that is running cannot be written to but can be
// replaced.
func copyProgram(from, to string) (err error) {
	source, err := os.Open(from)
	if err != nil {
		return fmt.Errorf("opening the binary: %w", err)
	}
	defer func() { err = errors.Join(err, source.Close()) }()

	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return fmt.Errorf("making the binary's folder: %w", err)
	}
	target, err := os.CreateTemp(filepath.Dir(to), ".partial-*")
	if err != nil {
		return fmt.Errorf("making the binary's copy: %w", err)
	}
	_, copied := io.Copy(target, source)
	if err := errors.Join(copied, target.Chmod(0o755), target.Close()); err != nil {
		return errors.Join(fmt.Errorf("copying the binary: %w", err), os.Remove(target.Name()))
	}
	if err := os.Rename(target.Name(), to); err != nil {
		return errors.Join(fmt.Errorf("putting the copy in its place: %w", err), os.Remove(target.Name()))
	}
	return nil
}
