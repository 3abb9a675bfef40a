package provider_test

import (
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

var (
	variableInCode  = regexp.MustCompile(`"(RETURNINGAI_[A-Z_]+)"`)
	variableInTable = regexp.MustCompile("(?m)^\\| `(RETURNINGAI_[A-Z_]+)` \\|")
)

// The provider's page has one table of all environment variables that the code reads or names, and no others.
func TestThePageOfTheProviderListsEachVariable(t *testing.T) {
	var used []string
	for _, folder := range []string{".", "../tf", "../client", "../services"} {
		err := filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
				return err
			}
			used = append(used, captures(variableInCode, read(t, path))...)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	used = slices.Compact(slices.Sorted(slices.Values(used)))
	listed := captures(variableInTable, read(t, filepath.Join(docsFolder, "index.md")))
	slices.Sort(listed)
	if !slices.Equal(used, listed) {
		t.Errorf("docs/index.md lists the variables %q, and the code has %q", listed, used)
	}
}

// captures returns what the first group of a pattern matches, at each place of a text.
func captures(pattern *regexp.Regexp, text string) []string {
	var found []string
	for _, match := range pattern.FindAllStringSubmatch(text, -1) {
		found = append(found, match[1])
	}
	return found
}

// mockGuide is the guide that says how to use the mock.
var mockGuide = filepath.Join(docsFolder, "guides", "mock.md")

// curlCommand is a request to the mock in the guide: its method (GET where there is none), path and body.
var curlCommand = regexp.MustCompile(`(?m)^curl (?:-X (\w+) )?http://127\.0\.0\.1:8787(/\S*)(?: -d '(.*)')?(?: *#.*)?$`)

// The mock does what its guide asks it for, with the ids of its own community in the place of the guide's.
func TestTheGuideToTheMockCanBeFollowed(t *testing.T) {
	guide := read(t, mockGuide)
	commands := curlCommand.FindAllStringSubmatch(guide, -1)
	if written := strings.Count(guide, "\ncurl "); len(commands) != written {
		t.Errorf("the guide has %d commands with curl, and this test reads %d", written, len(commands))
	}
	for _, command := range commands {
		t.Run(command[0], func(t *testing.T) {
			c := acctest.New(t)
			role, _ := c.RoleByTitle("Moderator")
			general := c.ID("General")
			ids := strings.NewReplacer(
				"CHANNEL_ID", general, "MESSAGE_ID", c.Messages(general)[0].ID, "BADGE_ID", c.Badges()[0].ID, "ROLE_ID", role.ID,
				"LEADERBOARD_ID", c.Leaderboards()[0].ID, "PRODUCT_ID", c.Products()[0].ID,
			)
			method, path, body := command[1], ids.Replace(command[2]), ids.Replace(command[3])
			if method == "" {
				method = http.MethodGet
			}
			if status, answer := ask(t, method, c.URL+path, body); status >= http.StatusMultipleChoices {
				t.Errorf("%s %s: status %d: %s", method, path, status, answer)
			}
		})
	}
}

// ask sends a request to the mock and returns its answer.
func ask(t *testing.T, method, url, body string) (status int, answer string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(content)
}

var (
	firstCell = regexp.MustCompile("(?m)^\\| (`[a-z_`, ]+`) \\|")
	inCell    = regexp.MustCompile("`([a-z_]+)`")
)

// The tables of the guide have each switch of a variant and each field of a fault, and no others.
func TestTheGuideToTheMockListsAllSwitchesAndFaults(t *testing.T) {
	var listed []string
	for _, cell := range captures(firstCell, read(t, mockGuide)) {
		listed = append(listed, captures(inCell, cell)...)
	}
	_, answer := ask(t, http.MethodGet, acctest.New(t).URL+"/_mock/variant", "")
	switches := map[string]any{}
	if err := json.Unmarshal([]byte(answer), &switches); err != nil {
		t.Fatal(err)
	}
	var wanted []string
	for name := range switches {
		wanted = append(wanted, name)
	}
	for field := range reflect.TypeFor[mockapi.Fault]().Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		wanted = append(wanted, name)
	}
	for _, name := range wanted {
		if !slices.Contains(listed, name) {
			t.Errorf("docs/guides/mock.md has no row for %s", name)
		}
	}
	for _, name := range listed {
		if !slices.Contains(wanted, name) {
			t.Errorf("docs/guides/mock.md lists %s, which the mock does not know", name)
		}
	}
}

var (
	linkPattern = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	notInAnchor = regexp.MustCompile(`[^a-z0-9 _-]`)
)

// Each link between the pages leads to a file of the project, and to a heading of it where it names one.
func TestLinksLeadSomewhere(t *testing.T) {
	for _, page := range pages(t) {
		for _, link := range captures(linkPattern, read(t, filepath.Join(projectFolder, page))) {
			if strings.Contains(link, "://") {
				continue
			}
			file, anchor, _ := strings.Cut(link, "#")
			target := filepath.Join(projectFolder, page)
			if file != "" {
				target = filepath.Join(filepath.Dir(target), file)
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s links to %s, which is not there", page, link)
				continue
			}
			if anchor != "" && !slices.Contains(anchorsOf(read(t, target)), anchor) {
				t.Errorf("%s links to %s, which has no such heading", page, link)
			}
		}
	}
}

// anchorsOf returns how the headings of a page are linked to, and the anchors that tfplugindocs writes.
func anchorsOf(text string) []string {
	anchors := captures(regexp.MustCompile(`<a id="([^"]+)">`), text)
	for _, heading := range captures(regexp.MustCompile(`(?m)^#+ (.*)$`), text) {
		anchors = append(anchors, strings.ReplaceAll(notInAnchor.ReplaceAllString(strings.ToLower(heading), ""), " ", "-"))
	}
	return anchors
}
