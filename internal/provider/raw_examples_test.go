package provider_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/acctest/tfcli"
	"github.com/returning-ai/terraform-provider-returningai/internal/contract"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// The examples of the raw API are many and alike, so that each is applied without any program, and all together by one.

// rawExamples is the folder of the examples of the raw API.
const rawExamples = "raw-api"

func isRaw(folder string) bool { return strings.HasPrefix(folder, rawExamples+"/") }

// fileOf is the file that an example of the raw API consists of.
func fileOf(t *testing.T, folder string) string {
	t.Helper()
	name := "main.tf"
	if hasActions(folder) {
		name = actionFile
	}
	return read(t, filepath.Join(examplesFolder, folder, name))
}

// passwordOfEve is that of the member who can log in.
const passwordOfEve = "a password that only eve knows"

// whatTheMockKnows are values of variables that test.yaml can't know.
var whatTheMockKnows = map[string]func(*acctest.Community) string{
	"$MOCK":     func(c *acctest.Community) string { return c.URL },
	"$PASSWORD": func(*acctest.Community) string { return passwordOfEve },
}

var (
	inUpperCase = regexp.MustCompile(`\$[A-Z_]+`)
	inState     = regexp.MustCompile(`\$STATE((?:/[\w-]+)+)`)
)

// filledIn is a value of test.yaml with what only the mock knows, as it is now: $STATE/channels/0/id is from /_mock/state, in which -1 is
// the last element of a list.
func filledIn(t *testing.T, c *acctest.Community, value string) string {
	t.Helper()
	value = inState.ReplaceAllStringFunc(value, func(found string) string { return ofState(t, c, inState.FindStringSubmatch(found)[1]) })
	return inUpperCase.ReplaceAllStringFunc(value, func(name string) string {
		known, there := whatTheMockKnows[name]
		if !there {
			t.Fatalf("nobody knows %s", name)
		}
		return known(c)
	})
}

// ofState is a value in the mock's state; the empty text where it is not there yet.
func ofState(t *testing.T, c *acctest.Community, place string) string {
	t.Helper()
	status, state := ask(t, http.MethodGet, c.URL+"/_mock/state", "")
	var value any
	if err := json.Unmarshal([]byte(state), &value); err != nil || status != http.StatusOK {
		t.Fatalf("reading the state of the mock: status %d, %v", status, err)
	}
	for step := range strings.SplitSeq(strings.Trim(place, "/"), "/") {
		switch found := value.(type) {
		case map[string]any:
			value = found[step]
		case []any:
			at, err := strconv.Atoi(step)
			if at < 0 {
				at += len(found)
			}
			if err != nil || at < 0 || at >= len(found) {
				return ""
			}
			value = found[at]
		default:
			return ""
		}
	}
	text, _ := value.(string)
	return text
}

// readied puts there what an example needs to be there.
var readied = map[string]func(*acctest.Community){
	"raw-api/bulk-jobs": func(c *acctest.Community) {
		if err := c.QueueJob(mockapi.UpdateJob, "email,country\nana@example.com,Spain\n"); err != nil {
			panic(err) // the file is a constant
		}
	},
	"raw-api/sign-in": func(c *acctest.Community) { c.AddLogin("eve", "eve@example.com", passwordOfEve) },
}

// sent is which operations an example has sent, and how often with success.
type sent map[string]int

// applyRaw applies an example of the raw API without any program, plans it again and destroys it.
func applyRaw(t *testing.T, folder string, run acctest.Run) sent {
	t.Helper()
	c := acctest.New(t)
	if ready := readied[folder]; ready != nil {
		ready(c)
	}
	values := run.Variables
	given := func(name string) (string, bool) {
		value, there := values[name]
		if !there {
			return "", false
		}
		return filledIn(t, c, fmt.Sprint(value)), true
	}
	applied := c.ApplyWithoutProgram(fileOf(t, folder), given)
	wantInvoked(t, applied.Invoked)
	applied.PlanAgain()
	if len(run.Then) > 0 {
		values = maps.Collect(maps.All(run.Variables))
		maps.Copy(values, run.Then)
		applied.ApplyChanged(given)
		applied.PlanAgain()
	}
	if got := c.Written(); !maps.Equal(got, run.Writes) {
		t.Errorf("writes made: %v, wanted: %v, as stated in the example's %s", got, run.Writes, acctest.ExampleFile)
	}
	applied.Destroy()
	operations := sent{}
	for _, request := range c.Requests() {
		if request.Status < http.StatusMultipleChoices {
			operations[request.Operation]++
			operations[sharing(c, request.Path)]++
		}
	}
	return operations
}

// sharing is the operation that a request may be besides the one under which the mock logs it: two have the same method and path, and
// differ by the kind of id.
func sharing(c *acctest.Community, requested string) string {
	if requested == "/apis/v1/analysis/"+c.CommunityID() {
		return "listAnalyses"
	}
	return ""
}

// The table of the coverage can't lie: where it names an example, that is there, and applying it sends the operation. byFolder is what the
// examples have sent that were applied.
func wantCovered(t *testing.T, byFolder map[string]sent, all []acctest.Example) {
	t.Helper()
	named := map[string]bool{}
	for _, row := range coverage(t) {
		if row.Example == "" {
			continue
		}
		named[row.Example] = true
		folders := foldersOf(row.Example, all)
		if len(folders) == 0 {
			t.Errorf("coverage.yaml names examples/%s at %s, and there is no such example", row.Example, row.Operation)
		}
		times, complete := 0, len(folders) > 0
		for _, folder := range folders {
			operations, applied := byFolder[folder]
			times, complete = times+operations[row.Operation], complete && applied
		}
		if complete && times == 0 {
			t.Errorf("coverage.yaml names examples/%s at %s, and applying it does not send that", row.Example, row.Operation)
		}
	}
	for _, example := range all {
		if topic := strings.Join(strings.Split(example.Folder, "/")[:min(2, strings.Count(example.Folder, "/")+1)],
			"/"); isRaw(topic) && !named[topic] {
			t.Errorf("coverage.yaml names examples/%s at no operation", topic)
		}
	}
}

// foldersOf are the folders of an example: its own, and those below.
func foldersOf(name string, all []acctest.Example) []string {
	var folders []string
	for _, example := range all {
		if example.Folder == name || strings.HasPrefix(example.Folder, name+"/") {
			folders = append(folders, example.Folder)
		}
	}
	return folders
}

// coverage is the coverage of all operations, those that are known by name only among them.
func coverage(t *testing.T) []contract.Coverage {
	t.Helper()
	known, err := contract.CoverageTable()
	named, namedErr := contract.NamedCoverageTable()
	if err = errors.Join(err, namedErr); err != nil {
		t.Fatal(err)
	}
	return slices.Concat(known, named)
}

// What guesses a path says so, where the path stands.
func TestExamplesSayWhatIsAGuess(t *testing.T) {
	operations, err := contract.NamedOperations()
	if err != nil {
		t.Fatal(err)
	}
	table, err := contract.NamedCoverageTable()
	if err != nil {
		t.Fatal(err)
	}
	for at, operation := range operations {
		if operation.Stating("path") {
			continue
		}
		text := ""
		for _, folder := range foldersOf(table[at].Example, examples(t)) {
			text += fileOf(t, folder)
		}
		for _, wanted := range []string{"of this project", operation.Titles[0]} {
			if table[at].Operation != operation.ID || !strings.Contains(onOneLine(text), wanted) {
				t.Errorf("examples/%s does not say %q, and calls %s, which is a guess", table[at].Example, wanted, operation.ID)
			}
		}
	}
}

// onOneLine joins the lines of comments.
func onOneLine(text string) string {
	for _, indent := range []string{"\n  # ", "\n# "} {
		text = strings.ReplaceAll(text, indent, " ")
	}
	return text
}

// All examples of the raw API are valid configuration for a program, which applies them as modules of one: no two of them are in each
// other's way, and nothing changes afterwards.
func TestRawExamplesAreAppliedTogether(t *testing.T) {
	acctest.NeedsFeature(t, tfcli.EphemeralResources)
	// A provider in this process would be the same for each alias.
	c := acctest.New(t, mockapi.WithClock(mockapi.NewRealClock()))
	w := c.Workspace(nil)
	w.Setenv("RETURNINGAI_COMMUNITY_ID", c.CommunityID())
	var main strings.Builder
	count := 0
	for _, example := range examples(t) {
		if !isRaw(example.Folder) || hasActions(example.Folder) && !acctest.CLI().Supports(tfcli.Actions) {
			continue
		}
		if ready := readied[example.Folder]; ready != nil {
			ready(c)
		}
		count++
		write(t, filepath.Join(w.Dir, filepath.FromSlash(example.Folder), "main.tf"), fileOf(t, example.Folder))
		fmt.Fprintf(&main, "module %q {\n  source = %q\n", strings.ReplaceAll(example.Folder, "/", "_"), "./"+example.Folder)
		for name, value := range example.Runs[0].Variables {
			fmt.Fprintf(&main, "  %s = %q\n", name, filledIn(t, c, fmt.Sprint(value)))
		}
		main.WriteString("}\n")
	}
	if count == 0 {
		t.Fatal("there are no examples of the raw API")
	}
	write(t, filepath.Join(w.Dir, "main.tf"), main.String())
	for _, command := range [][]string{
		{"init", "-no-color"}, {"apply", "-auto-approve", "-no-color"}, {"plan", "-detailed-exitcode", "-no-color"},
		{"destroy", "-auto-approve", "-no-color"},
	} {
		if output, err := w.Run(command...); err != nil {
			t.Fatalf("%s of %d examples: %v\n%s", command[0], count, err, output)
		}
	}
}

// Each folder of the raw API has one file with blocks, since the harness reads one.
func TestRawExamplesAreOneFileEach(t *testing.T) {
	for _, example := range examples(t) {
		if !isRaw(example.Folder) {
			continue
		}
		files, err := filepath.Glob(filepath.Join(examplesFolder, example.Folder, "*.tf"))
		if err != nil || len(files) != 1 {
			t.Errorf("examples/%s has the files %q", example.Folder, files)
		}
		if hasActions(example.Folder) != strings.Contains(fileOf(t, example.Folder), "\naction \"") {
			t.Errorf("examples/%s: a file with actions, and no other, is called %s", example.Folder, actionFile)
		}
	}
	if _, err := os.Stat(filepath.Join(examplesFolder, rawExamples, "README.md")); err != nil {
		t.Error(err)
	}
}
