package provider_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
)

// Warnings of many resources, as the real program shows them: it folds those of one summary into one, and shows the first of them.

const manyChannels = 25

// many declares as many channels, each with a message, with more lines in the channels.
func many(more string) string {
	return fmt.Sprintf(`
locals { names = toset([for i in range(%d) : format("c%%02d", i)]) }
resource "returningai_channel" "many" {
  for_each     = local.names
  topic        = each.key
  channel_type = "open"
  on_destroy   = "delete"
  %s
}
resource "returningai_message" "many" {
  for_each   = local.names
  channel_id = returningai_channel.many[each.key].id
  message    = "Hello"
  sender     = "ana"
}
`, manyChannels, more)
}

// wantsNamed wants ten warnings that name an object, and one that stands for the rest.
func wantsNamed(t *testing.T, of, output, named, rest string) {
	t.Helper()
	names := map[string]bool{}
	for _, name := range regexp.MustCompile(`Warning: `+named).FindAllString(output, -1) {
		names[name] = true
	}
	if more := strings.Count(output, "Warning: "+rest); len(names) != 10 || more != 1 {
		t.Errorf("%s: %d are named, %d stand for the rest, wanted 10 and 1:\n%s", of, len(names), more, output)
	}
}

func TestAccManyWarningsNameTenObjectsAndNoMore(t *testing.T) {
	c := acctest.New(t)
	for i := range manyChannels {
		c.AddChannel(fmt.Sprintf("c%02d", i), "open")
	}
	w := c.Workspace(map[string]string{"main.tf": c.Config(many("adopt_existing = true"))})
	w.InProcess(c)
	run := func(args ...string) string {
		t.Helper()
		output, err := w.Run(append(args, "-no-color")...)
		if err != nil {
			t.Fatalf("%v: %v\n%s", args, err, output)
		}
		return output
	}
	planned := run("plan", "-out=saved")
	wantsNamed(t, "the plan of an adoption", planned, `This adopts the channel "c\d\d" \(id [0-9a-f]{24}\)`,
		"This adopts more channels that are there")
	if count := fmt.Sprintf("(and %d more similar warnings elsewhere)", manyChannels-11); !strings.Contains(planned, count) {
		t.Errorf("the rest is not counted: %q\n%s", count, planned)
	}
	// What an apply plans again before it has done anything can't be told from a plan: Terraform does ten at a time.
	if repeated := strings.Count(run("apply", "saved"), "Warning: This adopts"); repeated > 10 {
		t.Errorf("the apply repeats %d warnings", repeated)
	}
	destroyed := run("plan", "-destroy")
	wantsNamed(t, "the plan of a destroy", destroyed, `The channel "c\d\d" \(id [0-9a-f]{24}\) will be deleted`,
		"More channels will be deleted")
	if forgotten := strings.Count(destroyed, "Warning: This forgets"); forgotten > 11 || strings.Contains(destroyed, "stay") {
		t.Errorf("%d warnings of messages that are forgotten:\n%s", forgotten, destroyed)
	}
}
