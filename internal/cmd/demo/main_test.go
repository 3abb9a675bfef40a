package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// play runs the demo in a temporary folder of its own, and checks that it leaves nothing there.
func play(ctx context.Context, t *testing.T, after hook, args ...string) (output string, err error) {
	t.Helper()
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	t.Setenv("TMP", folder) // Windows
	var screen bytes.Buffer
	err = run(ctx, args, &screen, &screen, after)
	if left, globErr := filepath.Glob(filepath.Join(folder, "returningai-demo-*")); globErr != nil || len(left) > 0 &&
		!slices.Contains(args, "-keep") {
		t.Errorf("the demo left %v behind (%v)", left, globErr)
	}
	return screen.String(), err
}

func TestTheDemoRunsToItsEnd(t *testing.T) {
	// What the user has set for other configurations does not matter.
	t.Setenv("TF_CLI_ARGS", "-no-such-option")
	t.Setenv("TF_VAR_announcement", "Not this text.")
	t.Setenv("TF_LOG", "trace")
	t.Setenv("RETURNINGAI_ENDPOINT", "http://127.0.0.1:1")
	t.Setenv("RETURNINGAI_API_TOKEN", "not-this-key")
	output, err := play(t.Context(), t, nil)
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	rest := output
	for _, wanted := range []string{
		"1/9 Find", "Using ", "2/9 Build", "3/9 Start the mock", "4/9 Prepare", "- Installed returning-ai/returningai",
		"5/9 Apply", "Plan: 5 to add, 0 to change, 0 to destroy.", "Apply complete!", "banner_url", "product_channels",
		"6/9 Look", "# Product news", "ana: Version 2 is here", "ana: (reply) ",
		"7/9 Plan again", "No changes.",
		"8/9 Plan another text", "must be replaced", otherText, "Plan: 2 to add, 0 to change, 2 to destroy.",
		"This posts a new message, and forgets message",
		"9/9 Destroy", "Destroy complete! Resources: 5 destroyed.", "The community is as it was: General, Announcements, Help",
		"Done, and everything was as expected", "export RETURNINGAI_API_TOKEN=",
	} {
		_, after, found := strings.Cut(rest, wanted)
		if !found {
			t.Fatalf("%q is missing, or not where it belongs, in\n%s", wanted, output)
		}
		rest = after
	}
	for _, unwanted := range []string{"\x1b[", "Not this text.", "not-this-key"} {
		if strings.Contains(output, unwanted) {
			t.Errorf("%q is in the output:\n%s", unwanted, output)
		}
	}
}

func TestAWrongStepFails(t *testing.T) {
	for _, test := range []struct {
		name   string
		after  string // the step after which something happens
		meddle func(*mockapi.Server) error
		step   string // that fails
		says   []string
	}{
		{
			name: "the service fails", after: "mock", step: "step 5",
			meddle: func(mock *mockapi.Server) error {
				mock.Inject(mockapi.Fault{Operation: "createChannel", Times: -1, Status: 400, Message: "Closed today"})
				return nil
			},
			says: []string{"terraform|tofu apply -auto-approve: it ended with status 1 instead of 0", "Closed today"},
		},
		{
			name: "a message is there twice", after: "members", step: "step 7",
			meddle: func(mock *mockapi.Server) error {
				channel, _ := mock.ChannelByTopic(newsTopic)
				_, err := mock.PostAs(channel.ID, sender, "Once more")
				return err
			},
			says: []string{"has 3 messages instead of an announcement and a reply"},
		},
		{
			name: "the second plan is not empty", after: "members", step: "step 7",
			meddle: func(mock *mockapi.Server) error {
				channel, _ := mock.ChannelByTopic(feedbackTopic)
				return mock.EditChannel(channel.ID, "Complaints", channel.Type)
			},
			says: []string{"it ended with status 2 instead of 0"},
		},
		{
			name: "a channel is left", after: "change", step: "step 9",
			meddle: func(mock *mockapi.Server) error {
				mock.AddChannel("Somebody else's", "open")
				return nil
			},
			says: []string{`"Somebody else's"`},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			output, err := play(t.Context(), t, func(step string, mock *mockapi.Server) error {
				if step != test.after {
					return nil
				}
				return test.meddle(mock)
			})
			if err == nil {
				t.Fatalf("it did not fail:\n%s", output)
			}
			text := strings.NewReplacer("terraform apply", "terraform|tofu apply", "tofu apply", "terraform|tofu apply").Replace(err.Error())
			for _, wanted := range append(test.says, test.step) {
				if !strings.Contains(text, wanted) {
					t.Errorf("%q is not in the error:\n%v", wanted, err)
				}
			}
			if strings.Contains(output, "Done") {
				t.Errorf("it says that it is done:\n%s", output)
			}
		})
	}
}

// Interrupted between two steps, and in the middle of one, it stops what it has started and removes what it has written.
func TestAnInterruptCleansUp(t *testing.T) {
	for _, moment := range []string{"between", "within"} {
		t.Run(moment, func(t *testing.T) {
			ctx, interrupt := context.WithCancel(t.Context())
			defer interrupt()
			output, err := play(ctx, t, func(step string, mock *mockapi.Server) error {
				switch {
				case moment == "between" && step == "init":
					interrupt()
				case moment == "within" && step == "members":
					mock.ResetRequests()
					mock.Inject(mockapi.Fault{Operation: "listSystemChannels", Times: -1, Delay: time.Minute})
					go interruptAt(ctx, mock, "listSystemChannels", interrupt)
				}
				return nil
			})
			if !errors.Is(err, context.Canceled) {
				t.Errorf("the error is %v\n%s", err, output)
			}
		})
	}
}

// interruptAt interrupts once an operation was asked for.
func interruptAt(ctx context.Context, mock *mockapi.Server, operation string, interrupt func()) {
	ticks := time.NewTicker(10 * time.Millisecond)
	defer ticks.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
			if mock.Count(operation) > 0 {
				interrupt()
			}
		}
	}
}

func TestKeepSaysWhereTheFolderIs(t *testing.T) {
	stop := errors.New("that is enough")
	output, err := play(t.Context(), t, func(step string, _ *mockapi.Server) error {
		if step == "build" {
			return stop
		}
		return nil
	}, "-keep")
	if !errors.Is(err, stop) {
		t.Fatal(err)
	}
	_, folder, found := strings.Cut(output, "\nKept: ")
	if _, err := os.Stat(strings.TrimSpace(folder)); !found || err != nil {
		t.Errorf("the folder is not there (%v):\n%s", err, output)
	}
}

func TestArguments(t *testing.T) {
	if _, err := play(t.Context(), t, nil, "everything"); err == nil || !strings.Contains(err.Error(), `"everything"`) {
		t.Errorf("an argument that means nothing: %v", err)
	}
}

func TestTheUsersSettingsStayOut(t *testing.T) {
	got := withoutSettings([]string{"HOME=/home/ana", "TF_LOG=trace", "TF_VAR_announcement=x", "RETURNINGAI_API_TOKEN=x", "TOFU_X=1", "TFOO=1",
		"tf_data_dir=x"})
	if wanted := []string{"HOME=/home/ana", "TFOO=1"}; !slices.Equal(got, wanted) {
		t.Errorf("got %q, wanted %q", got, wanted)
	}
}

// A program that is interrupted takes with it what it has started. Its child holds a named pipe open as long as it lives.
func TestAProgramIsStoppedWithItsChildren(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "alive")
	if err := exec.CommandContext(t.Context(), "mkfifo", pipe).Run(); err != nil {
		t.Skipf("there are no named pipes here, nor groups of processes: %v", err)
	}
	ctx, interrupt := context.WithCancel(t.Context())
	over := make(chan error)
	go func() {
		file, err := os.Open(pipe) // waits for the child
		interrupt()
		if err == nil {
			_, err = io.Copy(io.Discard, file) // waits for its end
		}
		over <- err
	}()
	d := &demo{out: newScreen(io.Discard)}
	_, err := d.execute(ctx, process{
		dir: t.TempDir(), path: "sh", env: os.Environ(), show: nothing, args: []string{"-c", `sleep 600 > "$0" 2>&1 & wait`, pipe},
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	select {
	case err := <-over:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Error("the child is still there")
	}
}
