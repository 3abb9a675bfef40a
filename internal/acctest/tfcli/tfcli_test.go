package tfcli

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestSupportsKnowsTheProductsApart(t *testing.T) {
	for _, test := range []struct {
		product Product
		version string
		has     []Feature
	}{
		{Terraform, "1.9.8", nil},
		{Terraform, "1.10.0", []Feature{EphemeralResources}},
		{Terraform, "1.11.4", []Feature{EphemeralResources, WriteOnlyAttributes}},
		{Terraform, "1.12.0-rc1", []Feature{EphemeralResources, WriteOnlyAttributes, ResourceIdentity}},
		{Terraform, "1.14.0", []Feature{EphemeralResources, WriteOnlyAttributes, ResourceIdentity}},
		{Terraform, "1.14.1-beta1", []Feature{EphemeralResources, WriteOnlyAttributes, ResourceIdentity, ListResources, Actions}},
		{Terraform, "1.16.0", []Feature{
			EphemeralResources, WriteOnlyAttributes, ResourceIdentity, ListResources, Actions, ActionFailureModes,
		}},
		{OpenTofu, "1.10.7", nil},
		{OpenTofu, "1.11.0", []Feature{EphemeralResources, WriteOnlyAttributes}},
		{OpenTofu, "1.12.6", []Feature{EphemeralResources, WriteOnlyAttributes, ResourceIdentity}},
		{OpenTofu, "1.14.0", []Feature{EphemeralResources, WriteOnlyAttributes, ResourceIdentity}},
		{"pulumi", "9.0.0", nil},
	} {
		cli := CLI{Product: test.product, Version: number(test.version)}
		has := map[Feature]bool{}
		for _, feature := range test.has {
			has[feature] = true
		}
		for feature := range since {
			if got := cli.Supports(feature); got != has[feature] {
				t.Errorf("%s: Supports(%s) is %v, want %v", cli, feature, got, has[feature])
			}
		}
	}
	if (CLI{Product: Terraform}).Supports(Actions) {
		t.Error("a program of unknown version supports nothing")
	}
	if (CLI{Product: Terraform, Version: number("9.0.0")}).Supports("time travel") {
		t.Error("an unknown feature is in no version")
	}
}

func TestNeedsNamesTheVersionsOfBothProducts(t *testing.T) {
	for feature, want := range map[Feature]string{
		ResourceIdentity: "Terraform 1.12.0 or OpenTofu 1.12.0",
		Actions:          "Terraform 1.14.1",
	} {
		if got := feature.Needs(); got != want {
			t.Errorf("%s needs %q, want %q", feature, got, want)
		}
	}
}

func TestEachProductHasItsOwnRegistryHost(t *testing.T) {
	terraform, tofu := CLI{Product: Terraform}.RegistryHost(), CLI{Product: OpenTofu}.RegistryHost()
	if terraform == "" || tofu == "" || terraform == tofu {
		t.Errorf("the hosts are %q and %q", terraform, tofu)
	}
	if other := Product("pulumi"); other.RegistryHost() != "" || other.String() != "pulumi" {
		t.Errorf("an unknown product is %q at %q", other, other.RegistryHost())
	}
}

func TestFindRootIsTheModulesFolderAndNotAToolModules(t *testing.T) {
	root, err := FindRoot("")
	if err != nil {
		t.Fatal(err)
	}
	fromTools, err := FindRoot(filepath.Join(root, "internal", "tools", "opentofu"))
	if err != nil {
		t.Fatal(err)
	}
	if fromTools != root {
		t.Errorf("from internal/tools/opentofu the root is %s, from here %s", fromTools, root)
	}
	if !isFile(filepath.Join(root, "internal", "acctest", "tfcli", "tfcli_test.go")) {
		t.Errorf("%s is not the root", root)
	}
}

func TestWriteMirrorLaysTheBinaryOutForBothProducts(t *testing.T) {
	dir, binary := t.TempDir(), filepath.Join(t.TempDir(), "provider")
	for _, content := range []string{"the first build", "the second build"} {
		writeFile(t, binary, content)
		if err := WriteMirror(dir, binary, "v0.1.0-3-gabcdef0"); err != nil {
			t.Fatal(err)
		}
		for _, product := range []Product{Terraform, OpenTofu} {
			path := filepath.Join(dir, product.RegistryHost(), "returning-ai", "returningai", "0.1.0-3-gabcdef0",
				runtime.GOOS+"_"+runtime.GOARCH, executable("terraform-provider-returningai_v0.1.0-3-gabcdef0"))
			if got := readFile(t, path); got != content {
				t.Errorf("%s holds %q, want %q", path, got, content)
			}
			if info, err := os.Stat(path); err != nil || (runtime.GOOS != "windows" && info.Mode().Perm() != 0o755) {
				t.Errorf("%s is not executable: %v %v", path, info, err)
			}
			if files, err := os.ReadDir(filepath.Dir(path)); err != nil || len(files) != 1 {
				t.Errorf("beside the binary lie %v (%v)", files, err)
			}
		}
	}
}

func TestWriteMirrorRefusesWhatInitWouldNotFind(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "provider")
	writeFile(t, binary, "a build")
	for _, version := range []string{"", "abcdef0", "latest", "../1.0.0"} {
		wantError(t, WriteMirror(t.TempDir(), binary, version), "is not a semantic version")
	}
	wantError(t, WriteMirror(t.TempDir(), binary+"-not", "1.0.0"), "opening the binary")
}

func TestPluginDirIsBelowTheUsersHome(t *testing.T) {
	home := t.TempDir()
	for _, variable := range []string{"HOME", "USERPROFILE", "AppData"} {
		t.Setenv(variable, home)
	}
	dir, err := PluginDir()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(dir, home) || filepath.Base(dir) != "plugins" {
		t.Errorf("the plugin folder is %s", dir)
	}
}

// TestInitFindsTheProviderInTheMirror runs the real program, because only it can tell whether the layout and the
// configuration are right. Init does not start the provider, so any file serves as its binary.
func TestInitFindsTheProviderInTheMirror(t *testing.T) {
	cli, err := Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	binary, mirror, config := filepath.Join(dir, "provider"), filepath.Join(dir, `a "mirror"`), filepath.Join(dir, "cli.tfrc")
	if runtime.GOOS == "windows" {
		mirror = filepath.Join(dir, "mirror") // No quotes in file names there.
	}
	writeFile(t, binary, "a build")
	if err := WriteMirror(mirror, binary, "0.1.0-dev"); err != nil {
		t.Fatal(err)
	}
	if err := WriteCLIConfig(config, mirror); err != nil {
		t.Fatal(err)
	}
	work := filepath.Join(dir, "work")
	writeFile(t, filepath.Join(work, "main.tf"), `terraform {
  required_providers {
    returningai = {
      source  = "returning-ai/returningai"
      version = "0.1.0-dev"
    }
  }
}
`)

	cmd := exec.CommandContext(t.Context(), cli.Path, "init", "-input=false", "-no-color")
	cmd.Dir = work
	cmd.Env = append(quietEnvironment(os.Environ()), "TF_CLI_CONFIG_FILE="+config)
	output, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s init: %v\n%s", cli.Product, err, output)
	}
	locked := readFile(t, filepath.Join(work, ".terraform.lock.hcl"))
	if want := `provider "` + cli.RegistryHost() + "/" + Source + `"`; !strings.Contains(locked, want) {
		t.Errorf("the lock file does not have %s:\n%s", want, locked)
	}
}

func wantError(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("the error is %v, want one with %q", err, want)
	}
}

func writeFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
