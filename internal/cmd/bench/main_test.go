package main

import (
	"bytes"
	"encoding/json"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The names are promised: programs look for them.
func TestEachFigureIsMeasuredOnce(t *testing.T) {
	seen := map[string]int{}
	for _, m := range measures {
		for _, figure := range m.figures {
			seen[figure]++
		}
	}
	for _, promised := range []string{
		"plan_1000_vs_null", "plan_1000_requests", "plan_mixed_requests", "apply_1000_vs_null", "destroy_1000_vs_null", "plan_4000_vs_null",
		"upload_peak_mib", "schema_start_ms_vs_null", "rate_reached_percent", "rate_429_percent",
	} {
		if seen[promised] != 1 {
			t.Errorf("%s is measured %d times", promised, seen[promised])
		}
	}
}

func TestNothingToMeasureIsAnError(t *testing.T) {
	for _, args := range [][]string{{"-only", "nonsense"}, {"-rounds", "0"}, {"-only", "("}, {"-nonsense"}} {
		if err := run(t.Context(), args, io.Discard, io.Discard); err == nil {
			t.Errorf("%v is no error", args)
		}
	}
}

func TestTheMedianCounts(t *testing.T) {
	for wanted, all := range map[float64]times{2: {3e9, 1e9, 2e9}, 1.5: {2e9, 1e9}, 7: {7e9}} {
		if got := all.seconds(); got != wanted {
			t.Errorf("the median of %v is %v, wanted %v", all, got, wanted)
		}
	}
	c := comparison{ours: times{3 * time.Second}, null: times{time.Second}}
	if free, bounded := c.ratio(0), c.ratio(2*time.Second); free != 3 || bounded != 1.5 {
		t.Errorf("the ratio is %v, and %v where the work takes 2 s at least", free, bounded)
	}
}

// The written instances have ids and names of their own, in the private state too.
func TestAStateIsWritten(t *testing.T) {
	private, err := json.Marshal(map[string][]byte{"life": []byte(`{"sent":"Channel 0"}`)})
	if err != nil {
		t.Fatal(err)
	}
	first := map[string]any{
		"index_key": 0, "schema_version": 0, "attributes": map[string]any{"id": "66a0", "topic": "Channel 0"}, "private": private,
	}
	whole, err := json.Marshal(map[string]any{"version": 4, "serial": 1, "lineage": "l", "terraform_version": "1.11.4", "resources": []any{
		map[string]any{"mode": "managed", "type": "returningai_channel", "name": "all", "provider": "p", "instances": []any{first}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	f := &folder{dir: t.TempDir()}
	path := filepath.Join(f.dir, "terraform.tfstate")
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	ids := []string{"", "66a1", "66a2"}
	if err := f.multiply(3, func(i int) *strings.Replacer {
		return strings.NewReplacer("66a0", ids[i], "Channel 0", "Channel "+ids[i])
	}); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var written state
	if err := json.Unmarshal(content, &written); err != nil {
		t.Fatal(err)
	}
	instances := written.Resources[0].Instances
	if len(instances) != 3 || written.Serial != 2 {
		t.Fatalf("%d instances, serial %d", len(instances), written.Serial)
	}
	var kept []byte
	if err := json.Unmarshal(instances[2]["private"], &kept); err != nil {
		t.Fatal(err)
	}
	var notes map[string][]byte
	if err := json.Unmarshal(kept, &notes); err != nil {
		t.Fatal(err)
	}
	if got := string(instances[2]["attributes"]); got != `{"id":"66a2","topic":"Channel 66a2"}` || string(instances[2]["index_key"]) != "2" {
		t.Errorf("the third instance is %s", got)
	}
	if got := string(notes["life"]); got != `{"sent":"Channel 66a2"}` {
		t.Errorf("its note is %s", got)
	}
	if err := f.multiply(3, nil); err == nil {
		t.Error("a state with several instances was multiplied")
	}
}

func TestALargeImageIsValid(t *testing.T) {
	path := filepath.Join(t.TempDir(), "one.png")
	if err := writeLargePNG(path, 1<<20); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(content) < 1<<20 {
		t.Errorf("it has %d bytes", len(content))
	}
	if _, err := png.Decode(bytes.NewReader(content)); err != nil {
		t.Errorf("it can't be decoded: %v", err)
	}
}
