package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// asCommand makes the test binary behave as the command, so that a real process can get a real signal.
const asCommand = "MOCKAPI_TEST_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// output collects what a process or goroutine writes.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

func TestTheCommandServesAndEndsOnASignal(t *testing.T) {
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		t.Run(signal.String(), func(t *testing.T) { serveUntil(t, signal) })
	}
}

// serveUntil starts the command as a process of its own, uses it, and ends it with a signal.
func serveUntil(t *testing.T, signal os.Signal) {
	t.Helper()
	urlFile := filepath.Join(t.TempDir(), "url")
	command := exec.CommandContext(t.Context(), os.Args[0], "-listen", ":0", "-url-file", urlFile)
	command.Env = append(os.Environ(), asCommand+"=1")
	var log output
	command.Stderr = &log
	stdout, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	exports := readExports(t, stdout)
	root := exports["RETURNINGAI_ENDPOINT"]
	if !regexp.MustCompile(`^http://127\.0\.0\.1:[1-9]\d*$`).MatchString(root) {
		t.Errorf("endpoint %q", root)
	}
	if written, err := os.ReadFile(urlFile); err != nil || string(written) != root+"\n" {
		t.Errorf("file with the URL: %q, %v", written, err)
	}
	if status := get(t, root+"/apis/v1/channels", "Authorization", "Bearer "+exports["RETURNINGAI_API_TOKEN"]); status != 200 {
		t.Errorf("status %d with the printed token", status)
	}
	if status := get(t, root+"/api/v1/channels", "x-api-key", exports["RETURNINGAI_SYSTEM_API_KEY"]); status != 200 {
		t.Errorf("status %d with the printed system key", status)
	}
	keys := root + "/apis/v1/communities/" + exports["RETURNINGAI_COMMUNITY_ID"] + "/api-keys"
	if status := get(t, keys, "Authorization", "Bearer "+exports["session"]); status != 200 {
		t.Errorf("status %d with the printed session", status)
	}
	if status := get(t, root+"/_mock/", "", ""); status != 200 {
		t.Errorf("status %d of the control interface", status)
	}
	if len(exports["RETURNINGAI_COMMUNITY_ID"]) != 24 {
		t.Errorf("community %q", exports["RETURNINGAI_COMMUNITY_ID"])
	}
	if exports["RETURNINGAI_DEFAULT_SENDER"] != "ana" {
		t.Errorf("default sender %q", exports["RETURNINGAI_DEFAULT_SENDER"])
	}
	if err := command.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	if err := command.Wait(); err != nil {
		t.Errorf("the command ended with %v: %s", err, log.String())
	}
	for _, line := range []string{"GET /apis/v1/channels 200 listChannels\n", "GET /api/v1/channels 200 listSystemChannels\n"} {
		if !strings.Contains(log.String(), line) {
			t.Errorf("the log lacks %q: %q", line, log.String())
		}
	}
	if _, err := os.Stat(urlFile); !os.IsNotExist(err) {
		t.Errorf("the file with the URL is still there: %v", err)
	}
}

// readExports reads what the command prints at its start, up to the line about the control interface.
func readExports(t *testing.T, stdout io.Reader) map[string]string {
	t.Helper()
	exports := map[string]string{}
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		if session, found := strings.CutPrefix(lines.Text(), "# The session of the owner, for what needs a person instead of a key: "); found {
			exports["session"] = session
			continue
		}
		if strings.HasPrefix(lines.Text(), "#") {
			if !strings.HasSuffix(lines.Text(), "/_mock/") {
				t.Errorf("last line %q", lines.Text())
			}
			return exports
		}
		name, value, ok := strings.Cut(strings.TrimPrefix(lines.Text(), "export "), "=")
		if !ok {
			t.Fatalf("unexpected line %q", lines.Text())
		}
		exports[name] = value
	}
	t.Fatalf("the output ended too early: %v, %v", exports, lines.Err())
	return nil
}

func get(t *testing.T, address, name, value string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	if name != "" {
		r.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	return response.StatusCode
}

func TestQuietLogsNothingAndAPendingRequestDoesNotHoldUpTheEnd(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	var log output
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, []string{"-quiet", "-listen", "localhost:0"}, writer, &log) }()
	root := readExports(t, reader)["RETURNINGAI_ENDPOINT"]
	if _, err := ask(t.Context(), "POST", root+"/_mock/faults", `{"delay":"1h"}`); err != nil {
		t.Fatal(err)
	}
	gone := make(chan error, 1)
	go func() {
		_, err := ask(t.Context(), "GET", root+"/apis/v1/channels", "")
		gone <- err
	}()
	waitForRequest(t, root)
	cancel()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(2 * shutdownTime):
		t.Fatal("the command does not end")
	}
	if err := <-gone; err == nil {
		t.Error("the pending request was answered")
	}
	if log.String() != "" {
		t.Errorf("logged %q", log.String())
	}
}

// ask sends a request without credentials and reads the answer.
func ask(ctx context.Context, method, address, body string) (string, error) {
	r, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(body))
	if err != nil {
		return "", err
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return "", err
	}
	read, err := io.ReadAll(response.Body)
	return string(read), errors.Join(err, response.Body.Close())
}

// waitForRequest polls until a request hangs in the mock.
func waitForRequest(t *testing.T, root string) {
	t.Helper()
	ticks := time.NewTicker(5 * time.Millisecond)
	defer ticks.Stop()
	for range 500 {
		body, err := ask(t.Context(), "GET", root+"/_mock/requests", "")
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(body, `"fault": true`) {
			return
		}
		<-ticks.C
	}
	t.Fatal("the request did not arrive")
}

func TestTheCommandRefuses(t *testing.T) {
	occupied := filepath.Join(t.TempDir(), "no", "such", "folder", "url")
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"all addresses":                  {[]string{"-listen", "0.0.0.0:0"}, "-allow-remote"},
		"all addresses of IPv6":          {[]string{"-listen", "[::]:0"}, "-allow-remote"},
		"a remote address":               {[]string{"-listen", "192.0.2.1:0"}, "-allow-remote"},
		"no port":                        {[]string{"-listen", "127.0.0.1"}, "missing port"},
		"an unknown flag":                {[]string{"-colour"}, "-colour"},
		"an argument":                    {[]string{"8787"}, `"8787"`},
		"a place that cannot be written": {[]string{"-listen", ":0", "-url-file", occupied}, "writing the base URL"},
		"an address not of this machine": {[]string{"-allow-remote", "-listen", "192.0.2.1:0"}, "listening on 192.0.2.1:0"},
	} {
		t.Run(name, func(t *testing.T) {
			err := run(t.Context(), c.args, io.Discard, io.Discard)
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %v, want one with %q", err, c.says)
			}
		})
	}
}

func TestAllowRemoteOpensAnyAddress(t *testing.T) {
	address, err := options{listen: "0.0.0.0:0", allowRemote: true}.address(t.Context())
	if err != nil || address != "0.0.0.0:0" {
		t.Errorf("%q, %v", address, err)
	}
}

func TestLogLines(t *testing.T) {
	for want, request := range map[string]mockapi.Request{
		"GET /x 404 -\n":                         {Method: "GET", Path: "/x", Status: 404},
		"POST /x - sendMessage (fault)\n":        {Method: "POST", Path: "/x", Operation: "sendMessage", Fault: true},
		`GET /\x1b[2J\n 200 listChannels` + "\n": {Method: "GET", Path: "/\x1b[2J\n", Status: 200, Operation: "listChannels"},
	} {
		if got := logLine(request); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
