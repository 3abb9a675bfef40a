package tf

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"
)

const logSecret = "rai-Secret/key+91f3a7"

// endpoint is a fmt.Stringer.
type endpoint struct{ path string }

func (e endpoint) String() string { return "at " + e.path }

func TestALogLineHasNoSecretInAnyField(t *testing.T) {
	wrapped := fmt.Errorf("sending: %w", errors.New("the key "+logSecret+" is refused"))
	for name, value := range map[string]any{
		"a text":                 "Bearer " + logSecret,
		"in capitals":            strings.ToUpper(logSecret),
		"in a query":             "?key=" + url.QueryEscape(logSecret),
		"base64":                 base64.StdEncoding.EncodeToString([]byte("user:" + logSecret)),
		"a part of it":           logSecret[4:16],
		"broken by zero width":   logSecret[:8] + "\u200b" + logSecret[8:],
		"an error in an error":   wrapped,
		"a Stringer":             endpoint{"/" + logSecret},
		"a pointer to a struct":  &struct{ Header map[string][]string }{map[string][]string{"X-Api-Key": {logSecret}}},
		"a list":                 []string{"a", logSecret},
		"bytes":                  []byte(logSecret),
		"raw JSON":               json.RawMessage(`{"key": "` + logSecret + `"}`),
		"a value made when read": slog.AnyValue(lazily{}),
		"a group":                slog.GroupValue(slog.String("inner", logSecret), slog.Group("deeper", slog.Any("error", wrapped))),
	} {
		t.Run(name, func(t *testing.T) {
			written := logged(t, func(ctx context.Context) {
				NewLogger("", logSecret).With("before", value).WarnContext(ctx, "Refused", "field", value)
			})
			if strings.Contains(written, logSecret[6:16]) || strings.Count(written, "(redacted)") < 2 {
				t.Error(written)
			}
		})
	}
	written := logged(t, func(ctx context.Context) { NewLogger(logSecret).ErrorContext(ctx, "Key "+logSecret, logSecret, 1) })
	if strings.Count(written, "(redacted)") != 2 || strings.Contains(written, logSecret) {
		t.Error(written)
	}
}

// lazily is a value that is made when it is logged.
type lazily struct{}

func (lazily) LogValue() slog.Value { return slog.StringValue(logSecret) }

func TestWhatIsNoSecretIsLoggedAsItIs(t *testing.T) {
	written := logged(t, func(ctx context.Context) {
		NewLogger(logSecret).DebugContext(ctx, "Answered", "status", 200, "done", true, "took", 1500*time.Millisecond,
			"path", "/messages/send", "error", error(nil))
	})
	for _, wanted := range []string{`"@level":"debug"`, `"@message":"Answered"`, `"status":200`, `"done":true`, `"path":"/messages/send"`} {
		if !strings.Contains(written, wanted) {
			t.Errorf("%s is not in %s", wanted, written)
		}
	}
	written = logged(t, func(ctx context.Context) {
		NewLogger("4111111111111111").InfoContext(ctx, "Answered", "number", 4111111111111111)
	})
	if strings.Contains(written, "4111") {
		t.Error(written)
	}
}

// logged returns what is written to Terraform's log.
func logged(t *testing.T, log func(context.Context)) string {
	t.Helper()
	var output bytes.Buffer
	log(tflogtest.RootLogger(t.Context(), &output))
	if output.Len() == 0 {
		t.Fatal("nothing was logged")
	}
	return output.String()
}

// A line below the level of the environment is not even formatted.
func TestALineThatNobodyReadsCostsNothing(t *testing.T) {
	for variable, least := range map[string]slog.Level{
		"": slog.LevelDebug, "trace": slog.LevelDebug, "nonsense": slog.LevelDebug, "INFO": slog.LevelInfo, "warn": slog.LevelWarn,
		"error": slog.LevelError,
	} {
		t.Setenv(LogVariable, variable)
		logger := NewLogger(logSecret)
		for _, level := range []slog.Level{slog.LevelDebug, slog.LevelInfo, slog.LevelWarn, slog.LevelError} {
			if made := logger.Enabled(t.Context(), level); made != (level >= least) {
				t.Errorf("%q makes lines of the level %s: %v", variable, level, made)
			}
		}
	}
	t.Setenv(LogVariable, "off")
	var written bytes.Buffer
	NewLogger(logSecret).ErrorContext(tflogtest.RootLogger(t.Context(), &written), "Refused", "field", slog.AnyValue(neverMade{t}))
	if written.Len() > 0 {
		t.Error(written.String())
	}
}

// neverMade is a value that nothing may format.
type neverMade struct{ t *testing.T }

func (n neverMade) LogValue() slog.Value {
	n.t.Error("the value of a line that is off was made")
	return slog.StringValue("made")
}
