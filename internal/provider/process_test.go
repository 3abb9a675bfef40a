package provider_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/provider"
)

// Log lines are made only where a variable asks for them, and then all of them: Terraform reads them from the provider's standard error.
func TestLogLinesAreMadeWhereSomebodyReadsThem(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the provider is started by a shell script, to see its standard error")
	}
	both := []string{"returningai", "sdk.proto", "sdk.framework"}
	for name, test := range map[string]struct {
		variables map[string]string
		modules   []string // that have lines
	}{
		"nobody":                       {nil, nil},
		"of Terraform alone":           {map[string]string{"TF_LOG_CORE": "trace"}, nil},
		"turned off":                   {map[string]string{"TF_LOG": "OFF"}, nil},
		"of everything":                {map[string]string{"TF_LOG": "trace"}, both},
		"of everything, warnings":      {map[string]string{"TF_LOG": "warn"}, both}, // Terraform drops those below
		"of all providers":             {map[string]string{"TF_LOG_PROVIDER": "debug"}, both},
		"of this provider":             {map[string]string{"TF_LOG_PROVIDER_RETURNINGAI": "debug"}, both},
		"of the framework":             {map[string]string{"TF_LOG_SDK": "trace"}, both},
		"of a part of it":              {map[string]string{"TF_LOG_SDK_PROTO": "trace"}, both},
		"of this provider but nothing": {map[string]string{"TF_LOG": "trace", "TF_LOG_PROVIDER_RETURNINGAI": "off"}, both[1:]},
	} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			w := c.Workspace(map[string]string{"main.tf": `
terraform {
  required_providers {
    returningai = { source = "returning-ai/returningai" }
  }
}
data "returningai_channels" "all" {}
`})
			kept := filepath.Join(w.Dir, "stderr")
			w.KeepStderr(kept)
			for variable, value := range test.variables {
				w.Setenv(variable, value)
			}
			if output, err := w.Run("plan", "-no-color"); err != nil {
				t.Fatalf("plan: %v\n%s", err, output)
			}
			if c.Count("listSystemChannels") != 1 {
				t.Errorf("requests: %v", c.Operations())
			}
			has := modulesIn(t, kept)
			for _, module := range both {
				if wanted := slices.Contains(test.modules, module); has[module] != wanted {
					t.Errorf("lines of %s: %v", module, has[module])
				}
			}
		})
	}
}

// modulesIn returns which modules have lines in a file.
func modulesIn(t *testing.T, path string) map[string]bool {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	has := map[string]bool{}
	for line := range strings.Lines(string(content)) {
		var entry struct {
			Module string `json:"@module"`
		}
		if json.Unmarshal([]byte(line), &entry) != nil {
			continue
		}
		has[entry.Module] = true
	}
	return has
}

// Garbage is collected less often, unless the environment says how often.
func TestTheEnvironmentSaysHowOftenGarbageIsCollected(t *testing.T) {
	percent, limit := debug.SetGCPercent(100), debug.SetMemoryLimit(-1)
	t.Cleanup(func() { debug.SetGCPercent(percent); debug.SetMemoryLimit(limit) })
	for _, test := range []struct {
		variable string
		percent  int
	}{{"GOGC", 100}, {"GOMEMLIMIT", 100}, {"RETURNINGAI_ENDPOINT", 400}} {
		t.Run(test.variable, func(t *testing.T) {
			t.Setenv("TF_LOG", "trace") // so that no variable is set
			t.Setenv("GOGC", "")
			t.Setenv("GOMEMLIMIT", "")
			t.Setenv(test.variable, "50")
			debug.SetGCPercent(100)
			provider.TuneProcess()
			if got := debug.SetGCPercent(100); got != test.percent {
				t.Errorf("the target is %d %%, wanted %d %%", got, test.percent)
			}
			if lowered := debug.SetMemoryLimit(limit) < limit; lowered != (test.percent == 400) {
				t.Errorf("a limit of memory is set: %v", lowered)
			}
		})
	}
}
