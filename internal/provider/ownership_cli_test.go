package provider_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
)

// Who owns what, with the real program, which reads and plans in an order of its own: a channel with a message in it, a role, a badge and
// a server are renamed, replaced, tainted and declared twice, again and again. Each time everything that should live is there, and each
// time the outcome is the same.
//
//	OWNERSHIP_RUNS=20    how often each is done; twice without it
//
// Every other run plans with -refresh=false.

const mostOwnershipRuns = 1000

func ownershipRuns(t *testing.T) int {
	t.Helper()
	text := os.Getenv("OWNERSHIP_RUNS")
	if text == "" {
		return 2
	}
	runs, err := strconv.Atoi(text)
	if err != nil || runs < 1 || runs > mostOwnershipRuns {
		t.Fatalf("OWNERSHIP_RUNS: %q is not a number from 1 to %d", text, mostOwnershipRuns)
	}
	return runs
}

// household is a community in which one thing of each kind belongs to a configuration, and the folder of that configuration.
type household struct {
	*acctest.Community
	t     *testing.T
	w     *acctest.Workspace
	flags []string          // of every plan of this run
	owned map[string]string // the ids of what was made, by kind
}

// lines is what a kind needs beside its name.
var lines = map[string]string{"channel": `channel_type = "open"`, "role": "class = \"blue\"\n  order = 3", "badge": `action = "custom"`,
	"user field": "name = \"What is new\"\n  type = \"date\""}

// blocks declares one thing of each kind, in resources of a name.
func blocks(resource, name string, more ...string) string {
	var b strings.Builder
	for _, k := range listedKinds {
		rest := strings.Join(append([]string{lines[k.kind]}, more...), "\n  ")
		fmt.Fprintf(&b, "resource %q %q {\n  %s = %q\n  %s\n}\n", k.resource(), resource, k.name, name, rest)
	}
	return b.String()
}

// forEach writes a block for each kind.
func forEach(format string, args func(listedKind) []any) string {
	var b strings.Builder
	for _, k := range listedKinds {
		fmt.Fprintf(&b, format, args(k)...)
	}
	return b.String()
}

// moves are the moved blocks of a renaming.
func moves(from, to string) string {
	return forEach("moved {\n  from = %[1]s.%[2]s\n  to   = %[1]s.%[3]s\n}\n", func(k listedKind) []any {
		return []any{k.resource(), from, to}
	})
}

const (
	adopts      = `adopt_existing = true`
	createFirst = "lifecycle {\n    create_before_destroy = true\n  }"
)

// begin starts anew: the community as it was, one thing of each kind made by the configuration, and a message in the channel.
func (h *household) begin(more ...string) {
	h.t.Helper()
	h.Reset()
	for _, name := range []string{"terraform.tfstate", "terraform.tfstate.backup", "saved.tfplan"} {
		if err := os.Remove(filepath.Join(h.w.Dir, name)); err != nil && !os.IsNotExist(err) {
			h.t.Fatal(err)
		}
	}
	h.declare(blocks("old", "News", more...))
	h.must("apply", "-auto-approve", "-no-color")
	h.owned = map[string]string{}
	for _, k := range listedKinds {
		ids := k.ids(h.Community, "News")
		if len(ids) != 1 {
			h.t.Fatalf("there are %v of the %s", ids, k.kind)
		}
		h.owned[k.kind] = ids[0]
	}
	if _, err := h.PostAs(h.owned["channel"], "ana", "Precious"); err != nil {
		h.t.Fatal(err)
	}
	h.Server.Clock().Advance(10 * time.Minute)
	h.ResetRequests()
}

// declare writes the configuration.
func (h *household) declare(body string) {
	h.t.Helper()
	config := h.Config(body, fmt.Sprintf("community_id = %q", h.CommunityID()))
	if err := os.WriteFile(filepath.Join(h.w.Dir, "main.tf"), []byte(config), 0o600); err != nil {
		h.t.Fatal(err)
	}
}

func (h *household) must(args ...string) string {
	h.t.Helper()
	output, err := h.w.Run(args...)
	if err != nil {
		h.t.Fatalf("%s: %v\n%s", args[0], err, output)
	}
	return output
}

// plan plans with the flags of the run, and returns what it printed.
func (h *household) plan(more ...string) string {
	h.t.Helper()
	return h.must(append(append([]string{"plan", "-no-color"}, h.flags...), more...)...)
}

// apply applies with the flags of the run, and returns what it printed.
func (h *household) apply(more ...string) string {
	h.t.Helper()
	return h.must(append(append([]string{"apply", "-auto-approve", "-no-color"}, h.flags...), more...)...)
}

var errorLine = regexp.MustCompile(`(?m)Error: (.*)$`)

// refused plans, which has to fail, and returns the summaries of the errors. Nothing may be written, by an apply of the same either.
func (h *household) refused(more ...string) string {
	h.t.Helper()
	output, err := h.w.Run(append(append([]string{"apply", "-auto-approve", "-no-color"}, h.flags...), more...)...)
	if err == nil {
		h.t.Fatalf("it was planned and applied:\n%s", output)
	}
	if err := h.WroteNothing()(nil); err != nil {
		h.t.Error(err)
	}
	var summaries []string
	for _, match := range errorLine.FindAllStringSubmatch(output, -1) {
		summaries = append(summaries, strings.TrimSpace(match[1]))
	}
	slices.Sort(summaries)
	return strings.Join(summaries, "\n")
}

// replacing names every resource for -replace.
func replacing(resource string) []string {
	var flags []string
	for _, k := range listedKinds {
		flags = append(flags, fmt.Sprintf("-replace=%s.%s", k.resource(), resource))
	}
	return flags
}

// lives checks that what was made is there, once, and nothing else of its name, with its message.
func (h *household) lives() {
	h.t.Helper()
	for _, k := range listedKinds {
		if got := k.ids(h.Community, "News"); !slices.Equal(got, []string{h.owned[k.kind]}) {
			h.t.Errorf("%s: there are %v, wanted %s", k.kind, got, h.owned[k.kind])
		}
	}
	if got := h.Texts(h.owned["channel"]); !slices.Equal(got, []string{"Precious"}) {
		h.t.Errorf("the channel has %q", got)
	}
}

// eachOf is the error of each kind, as refused returns them.
func eachOf(format string) string {
	var wanted []string
	for _, k := range listedKinds {
		wanted = append(wanted, fmt.Sprintf(format, k.kind))
	}
	slices.Sort(wanted)
	return strings.Join(wanted, "\n")
}

// says checks that what was printed has the words, wherever its lines are broken.
func (h *household) says(output string, words ...string) {
	h.t.Helper()
	flat := strings.Join(strings.Fields(strings.ReplaceAll(output, "│", " ")), " ")
	for _, word := range words {
		if !strings.Contains(flat, word) {
			h.t.Errorf("it does not say %q:\n%s", word, output)
		}
	}
}

// wrote checks which kinds were created and deleted.
func (h *household) wrote(creates, deletes int) {
	h.t.Helper()
	for _, k := range listedKinds {
		if got := h.Count(k.create); got != creates {
			h.t.Errorf("%s: %d were made, wanted %d", k.kind, got, creates)
		}
		if got := h.Count(k.remove); k.remove != "" && got != deletes {
			h.t.Errorf("%s: %d were deleted, wanted %d", k.kind, got, deletes)
		}
	}
}

// renewed checks that each thing was replaced by another one; the server, which nothing can delete, is still there too.
func (h *household) renewed() {
	h.t.Helper()
	h.wrote(1, 1)
	for _, k := range listedKinds {
		got := k.ids(h.Community, "News")
		if k.remove != "" && (len(got) != 1 || got[0] == h.owned[k.kind]) || k.remove == "" && len(got) != 2 {
			h.t.Errorf("%s: there are %v; it was %s", k.kind, got, h.owned[k.kind])
		}
	}
	h.quiet()
}

// quiet checks that the next plan is empty.
func (h *household) quiet() {
	h.t.Helper()
	h.plan("-detailed-exitcode")
}

// doings are what is done to a household; each returns its outcome.
var doings = map[string]func(h *household) string{
	"renamed without moved, adopting": func(h *household) string {
		h.begin()
		h.declare(blocks("new", "News", adopts))
		return h.expect(h.refused(), eachOf("One resource destroys the %s that another one adopts"))
	},
	"renamed without moved": func(h *household) string {
		h.begin()
		h.declare(blocks("new", "News"))
		h.says(h.plan(), "moved {", "from = returningai_channel.<old name>")
		h.lives()
		return "planned"
	},
	"renamed with moved": func(h *household) string {
		h.begin()
		h.declare(blocks("new", "News", adopts) + moves("old", "new"))
		h.apply()
		h.lives()
		h.wrote(0, 0)
		h.quiet()
		return "moved"
	},
	"replaced": func(h *household) string {
		h.begin()
		h.apply(replacing("old")...)
		h.renewed()
		return "replaced"
	},
	"replaced by itself": func(h *household) string {
		h.begin(adopts, createFirst)
		h.says(h.apply(replacing("old")...), "The channel was not deleted", "The role was not deleted", "The badge was not deleted")
		h.lives()
		h.wrote(0, 0)
		h.quiet()
		return "kept"
	},
	"replaced, adopting, the old one first": func(h *household) string {
		h.begin(adopts)
		h.apply(replacing("old")...)
		h.renewed()
		return "replaced"
	},
	"tainted": func(h *household) string {
		h.begin()
		h.taint()
		h.says(h.plan(), h.owned["channel"])
		h.apply()
		h.renewed()
		return "replaced"
	},
	"tainted, adopting itself": func(h *household) string {
		h.begin(adopts, createFirst)
		h.taint()
		h.apply()
		h.lives()
		h.wrote(0, 0)
		h.quiet()
		return "kept"
	},
	"imported twice": func(h *household) string {
		h.begin()
		if err := os.Remove(filepath.Join(h.w.Dir, "terraform.tfstate")); err != nil {
			h.t.Fatal(err)
		}
		imports := func(to string) string {
			return forEach("import {\n  to = %s.%s\n  id = %q\n}\n", func(k listedKind) []any {
				return []any{k.resource(), to, h.owned[k.kind]}
			})
		}
		h.declare(blocks("one", "News") + blocks("two", "News") + imports("one") + imports("two"))
		return h.expect(h.refused(), eachOf("Two resources have one %s"))
	},
	"imported twice, and one removed": func(h *household) string {
		h.begin()
		h.declare(blocks("old", "News") + blocks("two", "News"))
		h.must("import", "-no-color", "returningai_channel.two", h.owned["channel"])
		h.ResetRequests()
		h.declare(strings.Replace(blocks("old", "News"), `"returningai_channel" "old"`, `"returningai_channel" "two"`, 1))
		return h.expect(h.refused(), "One resource destroys the channel that another one has")
	},
	"two of one name": func(h *household) string {
		h.begin()
		h.declare(blocks("old", "News") + blocks("twin", "News"))
		h.says(h.plan(), `Two resources have the topic "News"`, `Two resources have the title "News"`, `Two resources have the name "News"`)
		h.lives()
		h.declare(blocks("old", "News") + blocks("twin", "News", adopts))
		return h.expect(h.refused(), eachOf("Another resource has this %s already"))
	},
	"two adopt one name that is not there": func(h *household) string {
		h.begin()
		h.declare(blocks("old", "News") + blocks("one", "New", adopts) + blocks("two", "New", adopts))
		name := func(k listedKind) []any { return []any{k.name} }
		wanted := strings.Split(strings.TrimSpace(forEach("Two resources are to have the %s \"New\"\n", name)), "\n")
		slices.Sort(wanted)
		return h.expect(h.refused(), strings.Join(wanted, "\n"))
	},
	"a saved plan": func(h *household) string {
		h.begin(adopts, createFirst)
		h.plan(append(replacing("old"), "-out=saved.tfplan")...)
		h.must("apply", "-no-color", "saved.tfplan")
		h.lives()
		h.wrote(0, 0)
		h.quiet()
		return "kept"
	},
	"a saved plan of adoptions": func(h *household) string {
		h.begin()
		for _, k := range listedKinds {
			k.add(h.Community, "There")
		}
		h.declare(blocks("old", "News") + blocks("adopted", "There", adopts) + blocks("late", "Late", adopts))
		planned := h.plan("-out=saved.tfplan")
		h.says(planned, "This adopts the channel", "This adopts the role", "This adopts the badge", "This adopts the server")
		for _, k := range listedKinds { // and these come after the plan
			k.add(h.Community, "Late")
		}
		h.must("apply", "-no-color", "saved.tfplan")
		h.lives()
		h.wrote(0, 0)
		h.declare(blocks("old", "News")) // what was adopted is left
		h.apply()
		h.wrote(0, 0)
		for _, k := range listedKinds {
			if len(k.ids(h.Community, "There")) != 1 || len(k.ids(h.Community, "Late")) != 1 {
				h.t.Errorf("%s: what was adopted is gone", k.kind)
			}
		}
		h.quiet()
		return "adopted"
	},
	"only the new one of a renaming": func(h *household) string {
		h.begin()
		h.declare(blocks("new", "News", adopts))
		target := []string{}
		for _, k := range listedKinds {
			target = append(target, fmt.Sprintf("-target=%s.new", k.resource()))
		}
		h.apply(target...)
		h.lives()
		h.ResetRequests()
		return h.expect(h.refused(), eachOf("One resource destroys the %s that another one has"))
	},
}

// expect checks the errors of a refusal, and that everything lives, and returns the errors.
func (h *household) expect(got, wanted string) string {
	h.t.Helper()
	if got != wanted {
		h.t.Errorf("the errors are\n%s\nwanted\n%s", got, wanted)
	}
	h.lives()
	return got
}

func (h *household) taint() {
	h.t.Helper()
	for _, k := range listedKinds {
		h.must("taint", k.resource()+".old")
	}
}

func TestOwnershipWithTheRealProgram(t *testing.T) {
	runs := ownershipRuns(t)
	c := acctest.New(t)
	w := c.Workspace(map[string]string{"main.tf": c.Config("")})
	w.InProcess(c)
	for name, do := range doings {
		t.Run(name, func(t *testing.T) {
			outcomes := map[string]int{}
			for run := range runs {
				h := &household{Community: c, t: t, w: w}
				if run%2 == 1 {
					h.flags = []string{"-refresh=false"}
				}
				outcomes[do(h)]++
			}
			if len(outcomes) != 1 {
				t.Errorf("%d runs came to %d outcomes: %v", runs, len(outcomes), outcomes)
			}
		})
	}
}
