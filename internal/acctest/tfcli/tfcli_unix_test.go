//go:build unix

package tfcli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// These tests put shell scripts in the place of Terraform, OpenTofu and Go, so they are for systems with a shell.

const (
	terraformScript = "#!/bin/sh\necho 'Terraform v1.11.4'\necho 'on linux_amd64'\n"
	// OpenTofu prints warnings about its configuration before the version.
	tofuScript    = "#!/bin/sh\necho\necho 'Warning: Unable to open CLI configuration file'\necho 'OpenTofu v1.12.6'\n"
	garbageScript = "#!/bin/sh\necho 'No version is set for terraform. Terraform v1 it is not'\n"
	brokenScript  = "#!/bin/sh\necho 'no version of terraform chosen' >&2\nexit 2\n"
)

func TestAskReadsProductAndVersionFromTheProgram(t *testing.T) {
	for name, test := range map[string]struct {
		script  string
		product Product
		version string
	}{
		"Terraform":                      {terraformScript, Terraform, "1.11.4"},
		"OpenTofu after a warning":       {tofuScript, OpenTofu, "1.12.6"},
		"pre-release":                    {"#!/bin/sh\necho 'Terraform v1.14.0-beta1'\n", Terraform, "1.14.0-beta1"},
		"without the caller's arguments": {"#!/bin/sh\necho \"${TF_CLI_ARGS_version-Terraform v1.2.3}\"\n", Terraform, "1.2.3"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("TF_CLI_ARGS_version", "-json")
			// The file's name says nothing: an OpenTofu is often installed as terraform.
			path := writeScript(t, filepath.Join(t.TempDir(), "program"), test.script)
			cli, err := Ask(t.Context(), path)
			if err != nil {
				t.Fatal(err)
			}
			if cli.Product != test.product || cli.Version.String() != test.version || cli.Path != path {
				t.Errorf("got %+v, want %s %s at %s", cli, test.product, test.version, path)
			}
		})
	}
}

func TestAskSaysWhatTheProgramAnsweredInstead(t *testing.T) {
	for name, test := range map[string]struct{ script, want string }{
		"garbage": {garbageScript, "neither Terraform nor OpenTofu answered; it said \"No version is set"},
		"failure": {brokenScript, "exit status 2; it said \"no version of terraform chosen\""},
		"silence": {"#!/bin/sh\n", "neither Terraform nor OpenTofu answered"},
		"a strange number": {
			"#!/bin/sh\necho 'Terraform vnext'\n", "reading the version",
		},
		"a long story": {
			"#!/bin/sh\nfor i in 1 2 3 4 5 6 7 8 9; do echo 'Once upon a time there was a program'; done\n", "…",
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Ask(t.Context(), writeScript(t, filepath.Join(t.TempDir(), "program"), test.script))
			wantError(t, err, test.want)
		})
	}
}

func TestAskEndsWithItsContext(t *testing.T) {
	path := writeScript(t, filepath.Join(t.TempDir(), "program"), "#!/bin/sh\nexec /bin/sleep 60\n")
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := Ask(ctx, path)
	wantError(t, err, "deadline exceeded")
}

func TestFindTakesTheFirstPlaceThatHasAProgram(t *testing.T) {
	for name, test := range map[string]struct {
		onPath   map[string]string // Programs on PATH.
		inBin    string            // bin/tofu of the project.
		env      string            // TF_ACC_TERRAFORM_PATH, relative to the project's root.
		want     string            // What String says.
		progress string
	}{
		"environment before PATH": {
			onPath: map[string]string{"terraform": terraformScript}, inBin: tofuScript, env: "bin/tofu",
			want: "OpenTofu 1.12.6 named by TF_ACC_TERRAFORM_PATH",
		},
		"terraform before tofu": {
			onPath: map[string]string{"terraform": terraformScript, "tofu": tofuScript}, inBin: tofuScript,
			want: "Terraform 1.11.4 found on PATH",
		},
		"tofu before bin": {
			onPath: map[string]string{"tofu": tofuScript}, inBin: tofuScript,
			want: "OpenTofu 1.12.6 found on PATH",
		},
		"OpenTofu that is called terraform": {
			onPath: map[string]string{"terraform": tofuScript},
			want:   "OpenTofu 1.12.6 found on PATH",
		},
		"bin of the project": {
			inBin: tofuScript,
			want:  "OpenTofu 1.12.6 found in bin/ of the project",
		},
		"broken terraform is passed over": {
			onPath: map[string]string{"terraform": brokenScript, "tofu": tofuScript},
			want:   "OpenTofu 1.12.6 found on PATH", progress: "Passing over ",
		},
		"garbage is passed over": {
			onPath: map[string]string{"terraform": garbageScript}, inBin: tofuScript,
			want: "OpenTofu 1.12.6 found in bin/ of the project", progress: "Passing over ",
		},
	} {
		t.Run(name, func(t *testing.T) {
			project := newProject(t)
			for program, script := range test.onPath {
				writeScript(t, filepath.Join(project.path, program), script)
			}
			if test.inBin != "" {
				writeScript(t, filepath.Join(project.root, "bin", "tofu"), test.inBin)
			}
			t.Setenv(PathVariable, test.env)

			cli, err := project.find(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if cli.String() != test.want || !filepath.IsAbs(cli.Path) {
				t.Errorf("got %q at %q, want %q at an absolute path", cli, cli.Path, test.want)
			}
			if got := project.progress.String(); !strings.HasPrefix(got, test.progress) || (test.progress == "") != (got == "") {
				t.Errorf("progress is %q, want it to begin with %q", got, test.progress)
			}
		})
	}
}

func TestFindFailsWhenTheProgramNamedByTheEnvironmentDoesNotWork(t *testing.T) {
	for name, test := range map[string]struct{ env, want string }{
		"missing, absolute": {"/nowhere/terraform", "no such file"},
		"missing, relative": {"bin/terraform", "neither in the working directory nor in the project's root"},
		"garbage":           {"bin/tofu", "neither Terraform nor OpenTofu answered"},
	} {
		t.Run(name, func(t *testing.T) {
			project := newProject(t)
			writeScript(t, filepath.Join(project.path, "terraform"), terraformScript)
			writeScript(t, filepath.Join(project.root, "bin", "tofu"), garbageScript)
			t.Setenv(PathVariable, test.env)
			_, err := project.find(t.Context())
			wantError(t, err, PathVariable)
			wantError(t, err, test.want)
		})
	}
}

func TestOpenTofuOnlyLooksPastWhatIsInstalled(t *testing.T) {
	project := newProject(t)
	writeScript(t, filepath.Join(project.path, "terraform"), terraformScript)
	writeScript(t, filepath.Join(project.root, "bin", "tofu"), tofuScript)
	t.Setenv(PathVariable, filepath.Join(project.path, "terraform"))

	cli, err := Finder{Dir: project.root, Progress: &project.progress, OpenTofuOnly: true}.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if cli.Product != OpenTofu || cli.Path != filepath.Join(project.root, "bin", "tofu") {
		t.Errorf("got %s at %s", cli, cli.Path)
	}
}

func TestFindBuildsOpenTofuWhereNothingIsInstalled(t *testing.T) {
	for name, inBin := range map[string]string{
		"nothing built":               "",
		"another version built":       "#!/bin/sh\necho 'OpenTofu v1.11.0'\n",
		"development version built":   "#!/bin/sh\necho 'OpenTofu v1.12.6-dev'\n",
		"something that does not run": "not a program",
	} {
		t.Run(name, func(t *testing.T) {
			project := newProject(t)
			project.installGo(t, successfulGo)
			if inBin != "" {
				writeScript(t, filepath.Join(project.root, "bin", "tofu"), inBin)
			}

			cli, err := project.find(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if want := "OpenTofu 1.12.6 built from internal/tools/opentofu"; cli.String() != want {
				t.Errorf("got %q, want %q", cli, want)
			}
			if !strings.HasPrefix(project.progress.String(), "Building OpenTofu v1.12.6 ") {
				t.Errorf("progress is %q", project.progress.String())
			}
			wantBuilds(t, project, 1)

			again, err := project.find(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if want := "OpenTofu 1.12.6 found in bin/ of the project"; again.String() != want {
				t.Errorf("the second time got %q, want %q", again, want)
			}
			wantBuilds(t, project, 1)
		})
	}
}

func TestFindBuildsOnceForTestBinariesThatRunSideBySide(t *testing.T) {
	project := newProject(t)
	project.installGo(t, successfulGo)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			if _, err := (Finder{Dir: project.root, Progress: &bytes.Buffer{}}).Find(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	wantBuilds(t, project, 1)
}

func TestFindShowsTheEndOfABuildThatFails(t *testing.T) {
	project := newProject(t)
	project.installGo(t, "#!/bin/sh\necho 'go: downloading a module'\necho 'undefined: everything' >&2\nexit 1\n")
	_, err := project.find(t.Context())
	wantError(t, err, "building OpenTofu")
	wantError(t, err, "undefined: everything")
	if isFile(filepath.Join(project.root, "bin", "tofu")) {
		t.Error("a failed build left a program behind")
	}
}

func TestFindEndsABuildWithItsContext(t *testing.T) {
	project := newProject(t)
	project.installGo(t, "#!/bin/sh\nexec /bin/sleep 60\n")
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err := project.find(ctx)
	wantError(t, err, "deadline exceeded")
}

func TestFindWaitsForAnotherBuildNoLongerThanItsContext(t *testing.T) {
	project := newProject(t)
	project.installGo(t, successfulGo)
	unlock, err := lock(t.Context(), filepath.Join(project.root, "bin", "tofu.lock"))
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err = project.find(ctx)
	wantError(t, err, "waiting for another build of OpenTofu")
}

func TestFindWithoutGoSaysSo(t *testing.T) {
	_, err := newProject(t).find(t.Context())
	wantError(t, err, `"go": executable file not found`)
}

func TestFindOutsideTheProjectSaysWhatIsMissing(t *testing.T) {
	newProject(t)
	_, err := Finder{Dir: t.TempDir(), Progress: &bytes.Buffer{}}.Find(t.Context())
	wantError(t, err, "neither Terraform nor OpenTofu is installed")
	wantError(t, err, "has the go.mod of "+module)
}

// successfulGo stands for "go build": it notes that it ran and writes the program where -o says.
const successfulGo = `#!/bin/sh
echo build >> builds
while [ "$1" != -o ]; do shift; done
printf '#!/bin/sh\necho "OpenTofu v1.12.6"\n' > "$2"
/bin/chmod 755 "$2"
`

// project is a stand-in for this project's folders, with a PATH of its own on which nothing is installed.
type project struct {
	root, path string
	progress   bytes.Buffer
}

func newProject(t *testing.T) *project {
	t.Helper()
	p := &project{root: t.TempDir(), path: t.TempDir()}
	writeFile(t, filepath.Join(p.root, "go.mod"), "module "+module+"\n\ngo 1.26.0\n")
	writeFile(t, filepath.Join(p.tools(), "go.mod"),
		"module "+module+"/internal/tools/opentofu // a module of its own\n\nrequire (\n\t"+openTofuModule+" v1.12.6 // indirect\n)\n")
	t.Setenv("PATH", p.path)
	t.Setenv(PathVariable, "")
	return p
}

func (p *project) tools() string { return filepath.Join(p.root, "internal", "tools", "opentofu") }

// find searches from a folder below the root, as a package's tests do.
func (p *project) find(ctx context.Context) (CLI, error) {
	return Finder{Dir: p.tools(), Progress: &p.progress}.Find(ctx)
}

func (p *project) installGo(t *testing.T, script string) {
	t.Helper()
	writeScript(t, filepath.Join(p.path, "go"), script)
}

func wantBuilds(t *testing.T, p *project, want int) {
	t.Helper()
	builds, err := os.ReadFile(filepath.Join(p.tools(), "builds"))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(string(builds), "build"); got != want {
		t.Errorf("Go built %d times, want %d", got, want)
	}
}

func writeScript(t *testing.T, path, content string) string {
	t.Helper()
	writeFile(t, path, content)
	if err := os.Chmod(path, 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}
