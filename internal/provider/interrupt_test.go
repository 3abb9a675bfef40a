package provider_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
)

// manyThings declares channels and announcements, more than are made before somebody interrupts.
func manyThings(channelID, inChannel string) map[string]string {
	return map[string]string{"main.tf": fmt.Sprintf(`
terraform {
  required_providers {
    returningai = { source = "returning-ai/returningai" }
  }
}
provider "returningai" {
  default_sender          = "ana"
  max_requests_per_second = 50
}
resource "returningai_channel" "many" {
  count        = 200
  topic        = "Channel ${count.index}"
  channel_type = "open"
  %s
}
resource "returningai_message" "many" {
  count      = 20
  channel_id = %q
  message    = "Announcement ${count.index}"
}
`, inChannel, channelID)}
}

// Ctrl-C in the middle: everything that the service accepted is in the state, and another apply finishes without doubling.
func TestCtrlCLosesNothing(t *testing.T) {
	c := acctest.New(t)
	announcements := c.ID("Announcements")
	posted, channels := len(c.Messages(announcements)), len(c.Channels())
	w := c.Workspace(manyThings(announcements, ""))
	half := func() bool { return c.Count("createChannel") >= 40 && c.Count("sendMessage") >= 1 }
	output, err := w.InterruptWhen(half, "apply", "-auto-approve", "-no-color")
	if err == nil {
		t.Fatalf("the interrupted apply did not fail:\n%s", output)
	}
	madeChannels, madePosts := len(c.Channels())-channels, len(c.Messages(announcements))-posted
	if madeChannels >= 200 {
		t.Fatalf("the interruption came too late to test anything: %d channels", madeChannels)
	}
	kept := countInState(t, w.Dir)
	if kept["returningai_channel"] != madeChannels || kept["returningai_message"] != madePosts {
		t.Errorf("the state has %v, the service accepted %d channels and %d messages", kept, madeChannels, madePosts)
	}
	if output, err := w.Apply(); err != nil {
		t.Fatalf("the apply after it: %v\n%s", err, output)
	}
	if len(c.Channels())-channels != 200 || len(c.Messages(announcements))-posted != 20 {
		t.Errorf("in the end there are %d channels and %d messages", len(c.Channels())-channels, len(c.Messages(announcements))-posted)
	}
	if output, err := w.Run("plan", "-detailed-exitcode", "-no-color"); err != nil {
		t.Errorf("the plan after it is not empty: %v\n%s", err, output)
	}
}

// SIGKILL in the middle: nobody could save the state, but with adopt_existing the next apply finds the channels again.
func TestAKilledApplyDoublesNoChannelThatIsAdopted(t *testing.T) {
	c := acctest.New(t)
	channels := len(c.Channels())
	files := map[string]string{"main.tf": `
terraform {
  required_providers {
    returningai = { source = "returning-ai/returningai" }
  }
}
provider "returningai" { max_requests_per_second = 100 }
resource "returningai_channel" "many" {
  count          = 100
  topic          = "Channel ${count.index}"
  channel_type   = "open"
  adopt_existing = true
}
`}
	w := c.Workspace(files)
	output, err := w.KillWhen(func() bool { return c.Count("createChannel") >= 30 }, "apply", "-auto-approve", "-no-color")
	if err == nil {
		t.Fatalf("the killed apply did not fail:\n%s", output)
	}
	if made := len(c.Channels()) - channels; made >= 100 {
		t.Fatalf("the kill came too late to test anything: %d channels", made)
	}
	_ = os.Remove(filepath.Join(w.Dir, ".terraform.tfstate.lock.info"))
	if output, err := w.Apply("-lock=false"); err != nil {
		t.Fatalf("the apply after it: %v\n%s", err, output)
	}
	if made := len(c.Channels()) - channels; made != 100 {
		t.Errorf("in the end there are %d channels", made)
	}
}

// countInState counts the instances of each type in the state file.
func countInState(t *testing.T, dir string) map[string]int {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(dir, "terraform.tfstate"))
	if err != nil {
		t.Fatal(err)
	}
	var state struct {
		Resources []struct {
			Type      string            `json:"type"`
			Instances []json.RawMessage `json:"instances"`
		} `json:"resources"`
	}
	if err := json.Unmarshal(content, &state); err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for _, resource := range state.Resources {
		counts[resource.Type] += len(resource.Instances)
	}
	return counts
}
