package provider_test

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
)

// This file applies examples/gitops-announcements as its reader does: with the real program, file by file, and through its workflows.

const gitopsExample = "gitops-announcements"

// repository is a copy of the example, and the community to which it posts.
type repository struct {
	*acctest.Community
	t       *testing.T
	w       *acctest.Workspace
	channel string
}

// newRepository copies the example and applies it with a provider in this process, on the mock's clock. It takes the example's own
// announcements where no others are given.
func newRepository(t *testing.T, announcements map[string]string) *repository {
	t.Helper()
	r := copyRepository(t, communityInEnvironment(t), announcements)
	r.w.InProcess(r.Community)
	t.Chdir(r.w.Dir) // where the provider finds the images
	return r
}

// copyRepository copies the example.
func copyRepository(t *testing.T, c *acctest.Community, announcements map[string]string) *repository {
	t.Helper()
	from := filepath.Join(examplesFolder, gitopsExample)
	w := c.Workspace(map[string]string{"versions.tf": read(t, filepath.Join(from, "versions.tf"))})
	r := &repository{Community: c, t: t, w: w, channel: c.ID("Announcements")}
	err := filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(from, path)
		if err != nil || filepath.Dir(name) == "announcements" && announcements != nil {
			return err
		}
		write(t, filepath.Join(w.Dir, name), read(t, path))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range announcements {
		r.write(name, text)
	}
	return r
}

// write writes a file of the announcements.
func (r *repository) write(name, text string) {
	r.t.Helper()
	write(r.t, filepath.Join(r.w.Dir, "announcements", name), text)
}

// remove removes one.
func (r *repository) remove(name string) {
	r.t.Helper()
	if err := os.Remove(filepath.Join(r.w.Dir, "announcements", name)); err != nil {
		r.t.Fatal(err)
	}
}

// apply applies, wants exactly these writes and an empty plan after it that writes nothing, and returns what was printed.
func (r *repository) apply(wanted map[string]int) string {
	r.t.Helper()
	r.ResetRequests()
	output, err := r.w.Apply()
	if err != nil {
		r.t.Fatalf("apply: %v\n%s", err, output)
	}
	if got := r.Written(); !maps.Equal(got, wanted) {
		r.t.Errorf("writes made: %v, wanted: %v\n%s", got, wanted, output)
	}
	r.ResetRequests()
	if planned, err := r.w.Run("plan", "-detailed-exitcode", "-no-color"); err != nil {
		r.t.Errorf("the plan after it is not empty: %v\n%s", err, planned)
	}
	if again, err := r.w.Apply(); err != nil {
		r.t.Errorf("the apply after it: %v\n%s", err, again)
	}
	r.wroteNothing()
	return output
}

// fails applies, which has to fail in the plan with a text, and writes nothing.
func (r *repository) fails(says ...string) {
	r.t.Helper()
	r.ResetRequests()
	output, err := r.w.Apply()
	if err == nil {
		r.t.Errorf("it was applied:\n%s", output)
	}
	for _, says := range says {
		if !strings.Contains(inOneLine(output), says) {
			r.t.Errorf("the error does not say %q:\n%s", says, output)
		}
	}
	r.wroteNothing()
}

func (r *repository) wroteNothing() {
	r.t.Helper()
	if err := r.WroteNothing()(nil); err != nil {
		r.t.Error(err)
	}
}

// shows wants exactly these messages in the channel, oldest first.
func (r *repository) shows(wanted ...string) {
	r.t.Helper()
	if got := r.Texts(r.channel); !slices.Equal(got, wanted) {
		r.t.Errorf("the channel shows %q, wanted %q", got, wanted)
	}
}

var inBox = regexp.MustCompile(`(?m)^[│ ]+`)

// inOneLine undoes how the program breaks the lines of its errors.
func inOneLine(output string) string {
	return strings.Join(strings.Fields(inBox.ReplaceAllString(output, "")), " ")
}

// fileSaying is a file for the channel of announcements.
func fileSaying(text string, more ...string) string {
	lines := append([]string{"channel: Announcements", "sender: ana"}, more...)
	return fmt.Sprintf("---\n%s\n---\n\n%s\n", strings.Join(lines, "\n"), text)
}

// The example as it stands.
func TestGitopsExample(t *testing.T) {
	r := newRepository(t, nil)
	output := r.apply(map[string]int{"sendMessage": 2, "replyMessage": 1, "uploadImage": 1})
	texts := r.Texts(r.channel)
	url := r.URL + r.Images()[0].Path
	slices.Sort(texts)
	wanted := []string{
		"Done, ten minutes early. Thank you for your patience.",
		"The site is read-only on Sunday from 06:00 to 07:00 UTC.",
		"Version 2 is here!\n\n![The new look](" + url + ")\n\nIt has dark mode, and search is twice as fast.",
	}
	if !slices.Equal(texts, wanted) {
		t.Errorf("the channel shows %q, wanted %q", texts, wanted)
	}
	if !strings.Contains(output, `"2100-new-century" = "2100-01-01T00:00:00Z"`) {
		t.Errorf("the output does not say what is held back:\n%s", output)
	}
	for _, message := range r.Messages(r.channel) {
		if isReply := strings.HasPrefix(message.Text, "Done"); isReply != (message.ReplyTo != "") {
			t.Errorf("%q answers %q", message.Text, message.ReplyTo)
		}
	}
}

// What happens on each kind of change, one after the other.
func TestGitopsExampleChanges(t *testing.T) {
	one := map[string]int{"sendMessage": 1}
	nothing := map[string]int{}
	r := newRepository(t, map[string]string{"a.md": fileSaying("A"), "b.md": fileSaying("B"), "README.md": "Not posted."})
	r.apply(map[string]int{"sendMessage": 2})

	r.write("c.md", fileSaying("C"))
	r.apply(one)

	r.write("re.md", "---\nsender: ben\nreply_to: c.md\n---\nD")
	r.apply(map[string]int{"replyMessage": 1})

	r.remove("a.md")
	if output := r.apply(nothing); !strings.Contains(output, "Warning: This forgets message") {
		t.Errorf("no warning of what is forgotten:\n%s", output)
	}

	r.write("c.md", fileSaying("C2"))
	output := r.apply(one)
	if !strings.Contains(output, "Warning: This posts a new message, and forgets") {
		t.Errorf("no warning of the new message:\n%s", output)
	}
	if !strings.Contains(output, "Plan: 1 to add, 0 to change, 1 to destroy.") {
		t.Errorf("the reply does not stay under the old message:\n%s", output)
	}

	rename(t, r, "b.md", "renamed.md")
	r.fails("One resource destroys the message that another one adopts", "If its block was renamed or moved, say so")
	write(t, filepath.Join(r.w.Dir, "moved.tf"), movedBlock(t, r.w.Dir, "b", "renamed"))
	r.apply(nothing)

	r.write("late.md", fileSaying("L", "publish_after: "+time.Now().Add(time.Hour).Format(time.RFC3339)))
	if output := r.apply(nothing); !strings.Contains(output, `"late" = `) {
		t.Errorf("the output does not say what is held back:\n%s", output)
	}
	// The program compares the time in the file with its own clock, which can't be moved: the same time in the past stands for the clock
	// having passed it.
	r.write("late.md", fileSaying("L", "publish_after: "+time.Now().Add(-time.Second).Format(time.RFC3339)))
	r.apply(one)

	texts := r.Texts(r.channel)
	slices.Sort(texts)
	if wanted := []string{"A", "B", "C", "C2", "D", "L"}; !slices.Equal(texts, wanted) {
		t.Errorf("the channel shows %q, wanted %q", texts, wanted)
	}
}

// rename renames a file of the announcements.
func rename(t *testing.T, r *repository, from, to string) {
	t.Helper()
	folder := filepath.Join(r.w.Dir, "announcements")
	if err := os.Rename(filepath.Join(folder, from), filepath.Join(folder, to)); err != nil {
		t.Fatal(err)
	}
}

// movedBlock is the block in the comment of moved.tf, of a file that is renamed.
func movedBlock(t *testing.T, folder, from, to string) string {
	t.Helper()
	var lines []string
	for line := range strings.Lines(read(t, filepath.Join(folder, "moved.tf"))) {
		if code, inside := strings.CutPrefix(line, "#   "); inside {
			lines = append(lines, code)
		}
	}
	block := strings.Join(lines, "")
	if !strings.HasPrefix(block, "moved {") {
		t.Fatalf("moved.tf has no block in its comment: %q", block)
	}
	return strings.NewReplacer("2026-02-maintenance", from, "2026-02-database", to).Replace(block)
}

// Images: mentioned and not, of the same content, renamed, and changed.
func TestGitopsExampleImages(t *testing.T) {
	banner := read(t, filepath.Join(examplesFolder, "quickstart", "banner.png"))
	owl := read(t, filepath.Join(examplesFolder, "community", "captain.png"))
	r := newRepository(t, map[string]string{
		"a.png": banner, "same/b.png": banner, "owl.png": owl,
		"one.md": fileSaying("![x](a.png) and ![y](https://example.com/y.png)!", "images: [owl.png, a.png]"),
	})
	r.apply(map[string]int{"sendMessage": 1, "uploadImage": 2})
	urls := map[int64]string{}
	for _, image := range r.Images() {
		urls[image.Size] = r.URL + image.Path
	}
	bannerURL, owlURL := urls[int64(len(banner))], urls[int64(len(owl))]
	first := "![x](" + bannerURL + ") and ![y](https://example.com/y.png)!\n\n" + owlURL
	r.shows(first)

	r.write("two.md", fileSaying("Two ![](same/b.png)", "images: [same/b.png]"))
	r.apply(map[string]int{"sendMessage": 1})
	r.shows(first, "Two ![]("+bannerURL+")")

	rename(t, r, "a.png", "c.png")
	r.write("one.md", fileSaying("![x](c.png) and ![y](https://example.com/y.png)!", "images: [owl.png, c.png]"))
	r.apply(map[string]int{})

	r.write("c.png", owl)
	r.apply(map[string]int{"sendMessage": 1})
}

// Mistakes fail the plan, with the file.
func TestGitopsExampleMistakes(t *testing.T) {
	later := "publish_after: 2100-01-01T00:00:00Z"
	r := newRepository(t, map[string]string{"a.md": fileSaying("A"), "re.md": "---\nsender: ana\nreply_to: a\n---\nR"})
	for name, test := range map[string]struct{ file, says string }{
		"a misspelt key": {"---\nchannel: General\nsendr: ana\n---\nX", `line 3: front matter has no key "sendr"`},
		"a channel that is not there": {strings.Replace(fileSaying("X"), "Announcements", "News", 1),
			`announcements/x.md: there is no channel "News"; the channels are Announcements,`},
		"no channel":                  {"---\nsender: ana\n---\nX", "announcements/x.md: it names no channel, and there is no default_channel."},
		"a reply to nothing":          {fileSaying("X", "reply_to: gone"), `announcements/x.md: it replies to "gone", and there is no file`},
		"a reply to itself":           {fileSaying("X", "reply_to: x"), `announcements/x.md: it replies to "x", which is a reply itself`},
		"a reply to a reply":          {fileSaying("X", "reply_to: re.md"), `announcements/x.md: it replies to "re", which is a reply itself`},
		"a reply elsewhere":           {"---\nchannel: General\nreply_to: a\n---\nX", "announcements/x.md: a reply is in the channel of"},
		"an image that is not there":  {fileSaying("X", "images: [no.png]"), "announcements/x.md: it lists the image no.png, which is not there"},
		"an image that is not listed": {fileSaying("![](no.png)"), "announcements/x.md: it shows the image no.png: list that in images"},
		"one that is held back":       {fileSaying("X", later, "images: [no.png]"), "announcements/x.md: it lists the image no.png"},
	} {
		t.Run(name, func(t *testing.T) {
			r.t = t
			r.write("x.md", test.file)
			r.fails(test.says, "x.md")
		})
	}
}

// A reply to another message than before, and a time that comes after the message.
func TestGitopsExampleChangesThatPostNothing(t *testing.T) {
	reply := "---\nsender: ana\nreply_to: %s\n---\nR"
	r := newRepository(t, map[string]string{"a.md": fileSaying("A"), "b.md": fileSaying("B"), "re.md": fmt.Sprintf(reply, "a")})
	r.apply(map[string]int{"sendMessage": 2, "replyMessage": 1})
	nothing := map[string]int{}

	r.write("re.md", fmt.Sprintf(reply, "b.md"))
	r.apply(nothing)

	r.remove("b.md")
	r.fails(`announcements/re.md: it replies to "b", and there is no file announcements/b.md`)
	r.remove("re.md")
	r.apply(nothing)

	r.write("a.md", fileSaying("A", "publish_after: 2100-01-01T00:00:00Z"))
	if output := r.apply(nothing); !strings.Contains(output, "Warning: This forgets message") {
		t.Errorf("no warning of what is forgotten:\n%s", output)
	}
	r.write("a.md", fileSaying("A", "publish_after: 2000-01-01T00:00:00Z"))
	if output := r.apply(nothing); !strings.Contains(output, "This adopts message") {
		t.Errorf("nothing says that the message is adopted:\n%s", output)
	}
}

// A reply to a message that does not show in time: the next apply posts it.
func TestGitopsExampleReplyInTwoSteps(t *testing.T) {
	r := newRepository(t, map[string]string{"a.md": fileSaying("A"), "re.md": "---\nsender: ana\nreply_to: a\n---\nR"})
	r.SetVisibilityDelay(10 * time.Minute)
	output, err := r.w.Apply()
	if err == nil || !strings.Contains(output, "The message to answer has no id yet") {
		t.Errorf("the reply did not fail: %v\n%s", err, output)
	}
	if got, wanted := r.Written(), map[string]int{"sendMessage": 1}; !maps.Equal(got, wanted) {
		t.Errorf("writes made: %v, wanted: %v", got, wanted)
	}
	r.SetVisibilityDelay(0)
	r.Server.Clock().Advance(time.Hour)
	r.apply(map[string]int{"replyMessage": 1})
	r.shows("A", "R")
}

// An apply whose outcome is unknown is repeated, and posts nothing twice.
func TestGitopsExampleUnknownOutcome(t *testing.T) {
	r := newRepository(t, map[string]string{"a.md": fileSaying("A")})
	if _, err := r.PostAs(r.channel, "ana", "A"); err != nil { // by the run that was killed
		t.Fatal(err)
	}
	if output := r.apply(map[string]int{}); !strings.Contains(output, "This adopts message") {
		t.Errorf("nothing says that the message is adopted:\n%s", output)
	}
	r.shows("A")
}

// The test that comes with the example.
func TestGitopsExampleTerraformTest(t *testing.T) {
	r := newRepository(t, nil)
	r.ResetRequests()
	output, err := r.w.Run("test", "-no-color")
	if err != nil {
		t.Fatalf("test: %v\n%s", err, output)
	}
	if !strings.Contains(output, "6 passed, 0 failed") {
		t.Errorf("not all runs passed:\n%s", output)
	}
	if got, wanted := r.Written(), map[string]int{"sendMessage": 2, "replyMessage": 1, "uploadImage": 1}; !maps.Equal(got, wanted) {
		t.Errorf("writes made: %v, wanted: %v", got, wanted)
	}
}
