package provider_test

import (
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// This file applies every Terraform snippet of the documentation, as a reader pastes it into a folder of its own. A snippet that does
// not stand alone says so with a mark, a comment in the line above it, which no reader sees:
//
//	<!-- snippet: with "Example" -->      beside the snippets under that heading of the page
//	<!-- snippet: after "Example" -->     in their place, once they have been applied
//	<!-- snippet: fragment, because -->   not applied, but it must be valid syntax
//
// Snippets that are a file of examples/ are applied by TestExamples or TestImportExamples.

// snippet is a fenced block of a page.
type snippet struct {
	page, heading string
	line          int
	mark          string // without the comment around it; empty where there is none
	text          string
}

func (s snippet) String() string { return fmt.Sprintf("%s:%d", s.page, s.line) }

// The marks, and what stands in them.
var (
	markPattern     = regexp.MustCompile(`^<!-- snippet: (.*) -->$`)
	withPattern     = regexp.MustCompile(`^with "(.+)"$`)
	afterPattern    = regexp.MustCompile(`^after "(.+)"$`)
	fragmentPattern = regexp.MustCompile(`^fragment, .+`)
)

// Parts of a page.
var (
	fencePattern   = regexp.MustCompile("^\\s*```(.*)$")
	headingPattern = regexp.MustCompile(`^#+ (.*)$`)
)

// languages are those of fenced blocks. A Terraform snippet under another name would be tried by no test; those in "hcl" are list blocks,
// which TestTheListBlocksOfTheDocsFindWhatTheyAreFor runs, those in "markdown" are files that examples read, and those in "text" are
// signatures of functions.
var languages = []string{"terraform", "hcl", "shell", "sh", "yaml", "markdown", "text"}

// snippetsOf returns the snippets of a page that are in a language.
func snippetsOf(t *testing.T, page, wanted string) []snippet {
	t.Helper()
	var found []snippet
	var open *snippet
	heading, before, language := "", "", ""
	for at, line := range strings.Split(read(t, filepath.Join(projectFolder, page)), "\n") {
		fence := fencePattern.FindStringSubmatch(line)
		switch {
		case fence != nil && open == nil:
			language = fence[1]
			if !slices.Contains(languages, language) {
				t.Errorf("%s:%d: a fenced block in %q; blocks are in %v", page, at+1, language, languages)
			}
			open = &snippet{page: page, heading: heading, line: at + 1}
			if mark := markPattern.FindStringSubmatch(before); mark != nil {
				open.mark = mark[1]
			}
		case fence != nil:
			if language == wanted {
				found = append(found, *open)
			}
			open = nil
		case open != nil:
			open.text += line + "\n"
		default:
			if title := headingPattern.FindStringSubmatch(line); title != nil {
				heading = title[1]
			}
		}
		before = line
	}
	return found
}

// pages are those of the documentation, as seen from the root of the project.
func pages(t *testing.T) []string {
	t.Helper()
	found := []string{"README.md"}
	for _, folder := range []string{"docs", "examples"} {
		err := filepath.WalkDir(filepath.Join(projectFolder, folder), func(path string, _ fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(path) != ".md" {
				return err
			}
			page, err := filepath.Rel(projectFolder, path)
			found = append(found, filepath.ToSlash(page))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

// exampleTexts are the contents of all files of examples/ that other tests apply.
func exampleTexts(t *testing.T) map[string]bool {
	t.Helper()
	texts := map[string]bool{}
	err := filepath.WalkDir(examplesFolder, func(path string, _ fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".tf" {
			texts[strings.TrimSpace(read(t, path))] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

// filesOf are the files, beside images, that the snippets of a page read.
var filesOf = map[string]map[string]string{
	"README.md": {"announcements/2026-02-maintenance.md": "The site is read-only on Sunday.\n"},
	"docs/guides/announcements.md": {
		"announcements/2026-02-maintenance.md": "The site is read-only on Sunday.\n",
		"announcements/2026-03-release.md":     "Version 2 is here.\n",
		"rules.md":                             "Be kind.\n",
	},
}

// requirement is what a snippet without a terraform block is given, as Terraform asks for it.
const requirement = `terraform {
  required_providers {
    returningai = {
      source = "returning-ai/returningai"
    }
  }
}
`

// Every Terraform snippet of the documentation can be pasted and applied; the plan after it is empty, and it can be destroyed.
func TestSnippets(t *testing.T) {
	applied := exampleTexts(t)
	for _, page := range pages(t) {
		ofPage := snippetsOf(t, page, "terraform")
		if len(ofPage)+len(snippetsOf(t, page, "hcl")) == 0 && strings.HasPrefix(page, "docs/") && page != "docs/guides/mock.md" {
			t.Errorf("%s has no Terraform snippet", page)
		}
		for _, s := range ofPage {
			if applied[strings.TrimSpace(s.text)] && s.mark == "" {
				continue
			}
			t.Run(s.String(), func(t *testing.T) {
				t.Parallel()
				s.try(t, ofPage)
			})
		}
	}
}

// try does with a snippet what its mark says.
func (s snippet) try(t *testing.T, ofPage []snippet) {
	t.Helper()
	with, after := withPattern.FindStringSubmatch(s.mark), afterPattern.FindStringSubmatch(s.mark)
	switch {
	case fragmentPattern.MatchString(s.mark):
		s.parse(t)
	case with != nil:
		s.apply(t, s.under(t, with[1], ofPage)+s.text)
	case after != nil:
		s.apply(t, s.under(t, after[1], ofPage), s.text)
	case s.mark != "":
		t.Fatalf("the mark %q is none of those that snippets_test.go knows", s.mark)
	default:
		s.apply(t, s.text)
	}
}

// under returns the snippets under a heading of the page that stand alone.
func (s snippet) under(t *testing.T, heading string, ofPage []snippet) string {
	t.Helper()
	var texts strings.Builder
	for _, other := range ofPage {
		if other.heading == heading && other.mark == "" {
			texts.WriteString(other.text + "\n")
		}
	}
	if texts.Len() == 0 {
		t.Fatalf("%s has no snippet of its own under %q", s.page, heading)
	}
	return texts.String()
}

// parse checks the syntax of a snippet.
func (s snippet) parse(t *testing.T) {
	t.Helper()
	command := exec.CommandContext(t.Context(), acctest.CLI().Path, "fmt", "-check", "-no-color", "-")
	command.Stdin = strings.NewReader(s.text)
	if output, err := command.CombinedOutput(); err != nil {
		t.Errorf("not valid, or not formatted: %v\n%s", err, output)
	}
}

// apply applies configurations one after the other in the same folder, and destroys what the last one has. Where the snippet overrides
// operations, the service has moved them there.
func (s snippet) apply(t *testing.T, configurations ...string) {
	t.Helper()
	s.parse(t)
	c := acctest.New(t, mockapi.WithClock(mockapi.NewRealClock()))
	moved := s.moveOperations(t, c)
	w := c.Workspace(map[string]string{"main.tf": requirement})
	w.Setenv("RETURNINGAI_COMMUNITY_ID", c.CommunityID())
	s.addFiles(t, w.Dir)
	for _, configuration := range configurations {
		write(t, filepath.Join(w.Dir, "main.tf"), s.complete(c, configuration))
		if output, err := w.Run("get"); err != nil {
			t.Fatalf("its modules can't be installed: %v\n%s", err, output)
		}
		if output, err := w.Apply(); err != nil {
			t.Fatalf("it can't be applied: %v\n%s", err, output)
		}
		if output, err := w.Run("plan", "-detailed-exitcode", "-no-color"); err != nil {
			t.Fatalf("the plan after the apply is not empty: %v\n%s", err, output)
		}
	}
	if output, err := w.Run("destroy", "-auto-approve", "-no-color"); err != nil {
		t.Fatalf("it can't be destroyed: %v\n%s", err, output)
	}
	for _, operation := range moved {
		if c.Count(operation) == 0 && operation != neverAskedFor {
			t.Errorf("the snippet overrides %s, and the service was never asked for it", operation)
		}
	}
}

// complete adds to a configuration what Terraform needs besides. It configures no provider that nothing uses, so that a provider block
// alone is given a look-up. Ids in the documentation stand for those of the reader's community.
func (s snippet) complete(c *acctest.Community, configuration string) string {
	help, _ := c.ChannelByTopic("Help")
	configuration = strings.NewReplacer("689b908502ad38f000000002", help.ForumTopics[0].ID).Replace(configuration)
	if !strings.Contains(configuration, "required_providers") {
		configuration = requirement + configuration
	}
	if !usesProvider.MatchString(configuration) {
		configuration += "data \"returningai_channels\" \"all\" {}\n"
	}
	return configuration
}

var usesProvider = regexp.MustCompile(`(?m)^(resource|data|module) "`)

// addFiles puts the files there that the page speaks of, the images of its example, and the module of examples/.
func (s snippet) addFiles(t *testing.T, folder string) {
	t.Helper()
	for name, content := range filesOf[s.page] {
		write(t, filepath.Join(folder, name), content)
	}
	name := "returningai_" + strings.TrimSuffix(filepath.Base(s.page), ".md")
	copyFiles(t, folder, filepath.Join("resources", name, "*.png"))
	copyFiles(t, folder, filepath.Join("quickstart", "*.png"))
	copyFiles(t, filepath.Join(folder, "community"), filepath.Join("community", "*.*"))
}

// copyFiles copies files of examples/.
func copyFiles(t *testing.T, folder, pattern string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(examplesFolder, pattern))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if kind := filepath.Ext(file); kind == ".tf" || kind == ".png" {
			write(t, filepath.Join(folder, filepath.Base(file)), read(t, file))
		}
	}
}

func write(t *testing.T, file, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// neverAskedFor is an operation that the page of the server overrides, and that its example, which changes no name, does not use.
const neverAskedFor = "updateServer"

var overridePattern = regexp.MustCompile(`(\w+) += "([A-Z]+) (/[^"?]*)`)

// moveOperations lets the operations that the snippet overrides answer where it says, and nowhere else; it returns their ids.
func (s snippet) moveOperations(t *testing.T, c *acctest.Community) []string {
	t.Helper()
	root, err := url.Parse(c.URL + "/")
	if err != nil {
		t.Fatal(err)
	}
	var moved []string
	for _, override := range overridePattern.FindAllStringSubmatch(s.text, -1) {
		id, method, path := override[1], override[2], override[3]
		at := slices.IndexFunc(client.Operations(), func(o client.Operation) bool { return string(o.ID) == id })
		if at < 0 {
			t.Fatalf("there is no operation %s", id)
		}
		c.Reroute(id, method, client.Operations()[at].Family.Behind(root).JoinPath(path).Path)
		moved = append(moved, id)
	}
	return moved
}
