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
		c.Inject(mockapi.Fault{Operation: operation, Status: 401, Message: fmt.Sprintf("Keys %s and %s are refused", secrets[0], url.QueryEscape(secrets[1]))})
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

func refuseSecrets(t *testing.T, where, content string, secrets []string) {
	t.Helper()
	for i, secret := range secrets {
		for _, form := range []string{secret, url.QueryEscape(secret), base64.StdEncoding.EncodeToString([]byte(secret))} {
			if at := strings.Index(content, form); at >= 0 {
				t.Errorf("key %d is in %s: …%s…", i+1, where, strings.ReplaceAll(content[max(0, at-80):at], form, "KEY"))
			}
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
