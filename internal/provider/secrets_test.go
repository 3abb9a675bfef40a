package provider_test

import (
	"archive/zip"
	"encoding/base64"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// A run at the highest log level, with errors in which the service repeats the keys: neither key is in what is printed, logged,
// planned or stored.
func TestNeitherKeyIsEverWritten(t *testing.T) {
	c := acctest.New(t)
	secrets := []string{c.APIToken(), c.SystemAPIKey()}
	w := c.Workspace(map[string]string{"main.tf": `
terraform {
  required_providers {
    returningai = { source = "returning-ai/returningai" }
  }
}
provider "returningai" { default_sender = "ana" }
resource "returningai_channel" "news" {
  topic        = "News"
  channel_type = "open"
}
resource "returningai_message" "hello" {
  channel_id = returningai_channel.news.id
  message    = "Hello"
}
`})
	w.Setenv("TF_LOG", "trace")
	w.Setenv("TF_LOG_PATH", filepath.Join(w.Dir, "terraform.log"))
	for _, operation := range []string{"createChannel", "sendMessage"} {
		c.Inject(mockapi.Fault{Operation: operation, Status: 401, Message: fmt.Sprintf(
			"Keys %s and %s are refused, %s, %s…, %s\u200b%s, Basic %s",
			secrets[0], url.QueryEscape(secrets[1]), strings.ToUpper(secrets[0]), secrets[1][:30], secrets[0][:25], secrets[0][25:],
			base64.StdEncoding.EncodeToString([]byte("key:"+secrets[1])))})
	}
	var outputs []string
	run := func(mayFail bool, args ...string) {
		t.Helper()
		output, err := w.Run(args...)
		if err != nil && !mayFail {
			t.Fatalf("%v: %v\n%s", args, err, output)
		}
		outputs = append(outputs, output)
	}
	run(true, "apply", "-auto-approve", "-no-color")
	run(true, "apply", "-auto-approve", "-no-color")
	if len(c.Faults()) != 0 {
		t.Errorf("a fault was not met: %v", c.Faults())
	}
	run(false, "apply", "-auto-approve", "-no-color")
	run(false, "plan", "-no-color", "-out=plan.bin")
	run(false, "show", "-json", "plan.bin")
	run(false, "show", "-json")
	run(false, "destroy", "-auto-approve", "-no-color")

	whole := strings.Join(outputs, "\n")
	if !strings.Contains(whole, "(redacted)") {
		t.Error("the errors that repeat the keys were not shown at all")
	}
	found := 0
	for name, content := range filesBelow(t, w.Dir) {
		found++
		refuseSecrets(t, name, content, secrets)
	}
	refuseSecrets(t, "the output", whole, secrets)
	if log := filesBelow(t, w.Dir)["terraform.log"]; !strings.Contains(log, "createChannel") || found < 3 {
		t.Errorf("the log does not speak of the requests, or files are missing: %d bytes, %d files", len(log), found)
	}
}

// The appearance may hold secrets in any of its members: nothing for people shows it. What is named like a secret is not even stored.
func TestTheAppearanceIsShownOnlyWhereItIsAskedFor(t *testing.T) {
	const hidden, secret = "hidden-in-the-appearance-41c8", "https://hooks.example.com/T0/secret-91af"
	c := acctest.New(t)
	c.EditSettings(func(s *mockapi.CommunitySettings) {
		s.Appearance["note"] = hidden
		s.Appearance["integrations"] = []any{
			map[string]any{"name": "chat", "WebhookURL": secret}, map[string]any{"name": "Authorization", "value": secret},
		}
	})
	w := c.Workspace(map[string]string{"main.tf": `
terraform {
  required_providers {
    returningai = { source = "returning-ai/returningai" }
  }
}
provider "returningai" { community_id = "` + c.CommunityID() + `" }
resource "returningai_community_appearance" "ours" {
  settings = jsonencode({ theme = { mode = "dark" } })
}
output "appearance" {
  value     = jsondecode(returningai_community_appearance.ours.current)
  sensitive = true
}
`})
	run := func(args ...string) string {
		t.Helper()
		output, err := w.Run(args...)
		if err != nil {
			t.Fatalf("%v: %v\n%s", args, err, output)
		}
		if strings.Contains(output, secret) {
			t.Errorf("%v shows what is named like a secret", args)
		}
		return output
	}
	for _, args := range [][]string{
		{"plan", "-no-color"}, {"apply", "-auto-approve", "-no-color"}, {"plan", "-no-color", "-out=plan.bin"}, {"show", "-no-color", "plan.bin"},
		{"show", "-no-color"}, {"state", "show", "-no-color", "returningai_community_appearance.ours"}, {"output", "-no-color"},
	} {
		if strings.Contains(run(args...), hidden) {
			t.Errorf("%v shows the appearance", args)
		}
	}
	if shown := run("show", "-json"); !strings.Contains(shown, `"sensitive_values":{"current":true`) {
		t.Errorf("the state does not say that current is sensitive: %s", shown)
	}
	if !strings.Contains(run("output", "-json", "appearance"), hidden) {
		t.Error("the output that was asked for does not show the appearance")
	}
	c.EditSettings(func(s *mockapi.CommunitySettings) {
		s.Appearance["note"], s.Appearance["theme"] = hidden+"-edited", "light"
	})
	if drift := run("plan", "-no-color"); strings.Contains(drift, hidden) || !strings.Contains(drift, "light") {
		t.Errorf("the plan shows more than what is managed, or not that:\n%s", drift)
	}
	for name, content := range filesBelow(t, w.Dir) {
		if strings.Contains(content, secret) {
			t.Errorf("what is named like a secret is in %s", name)
		}
	}
}

func refuseSecrets(t *testing.T, where, content string, secrets []string) {
	t.Helper()
	for i, secret := range secrets {
		for _, form := range []string{secret, url.QueryEscape(secret), base64.StdEncoding.EncodeToString([]byte(secret))} {
			if at := strings.Index(content, form); at >= 0 {
				t.Errorf("key %d is in %s: …%s…", i+1, where, strings.ReplaceAll(content[max(0, at-80):at], form, "KEY"))
			}
		}
		refuseFragments(t, fmt.Sprintf("key %d", i+1), secret, where, content)
	}
}

// refuseFragments looks for any 12 characters of a secret, in any case.
func refuseFragments(t *testing.T, which, secret, where, content string) {
	t.Helper()
	const length = 12
	content, secret = strings.ToLower(content), strings.ToLower(secret)
	for i := 0; i+length <= len(secret); i++ {
		if at := strings.Index(content, secret[i:i+length]); at >= 0 {
			t.Errorf("characters %d to %d of %s are in %s: …%s", i, i+length, which, where, content[max(0, at-80):at])
			return
		}
	}
}

// filesBelow returns the content of all files but programs; a plan file is a zip archive and is read inside too.
func filesBelow(t *testing.T, dir string) map[string]string {
	t.Helper()
	contents := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.Contains(path, ".terraform"+string(filepath.Separator)) || entry.Type()&fs.ModeSymlink != 0 {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		contents[name] = string(content)
		if archive, err := zip.OpenReader(path); err == nil {
			defer func() { _ = archive.Close() }()
			for _, member := range archive.File {
				inside, err := member.Open()
				if err != nil {
					return err
				}
				unpacked, err := io.ReadAll(inside)
				if err != nil {
					return err
				}
				contents[name+"/"+member.Name] = string(unpacked)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return contents
}
