package tf

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"log/slog"
	"math"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
)

// LogVariable is the environment variable that sets the level of this provider's lines, which are all made where it is not set.
const LogVariable = "TF_LOG_PROVIDER_RETURNINGAI"

// NewLogger returns a logger that writes to Terraform's log of the request whose context it is given, at the levels that TF_LOG
// selects; what LogVariable turns off costs nothing. The client logs no secret. Should one come in by something that the service said, it
// is masked in the message and in every field, in all the forms that the client masks in errors.
func NewLogger(secrets ...string) *slog.Logger {
	return slog.New(logHandler{mask: client.NewMask(secrets...), least: leastLevel(os.Getenv(LogVariable))})
}

// leastLevel returns the least level of the lines that are made, as terraform-plugin-log reads the variable.
func leastLevel(variable string) slog.Level {
	switch hclog.LevelFromString(variable) {
	case hclog.Info:
		return slog.LevelInfo
	case hclog.Warn:
		return slog.LevelWarn
	case hclog.Error:
		return slog.LevelError
	case hclog.Off:
		return math.MaxInt
	}
	return slog.LevelDebug
}

type logHandler struct {
	least slog.Level
	mask  func(string) string
	attrs []slog.Attr
}

func (h logHandler) Enabled(_ context.Context, level slog.Level) bool { return level >= h.least }

func (h logHandler) Handle(ctx context.Context, record slog.Record) error {
	fields := h.fields(h.attrs)
	record.Attrs(func(a slog.Attr) bool {
		fields[h.mask(a.Key)] = h.value(a.Value)
		return true
	})
	write := tflog.Debug
	switch {
	case record.Level >= slog.LevelError:
		write = tflog.Error
	case record.Level >= slog.LevelWarn:
		write = tflog.Warn
	case record.Level >= slog.LevelInfo:
		write = tflog.Info
	}
	write(ctx, h.mask(record.Message), fields)
	return nil
}

func (h logHandler) fields(attrs []slog.Attr) map[string]any {
	fields := make(map[string]any, len(attrs))
	for _, a := range attrs {
		fields[h.mask(a.Key)] = h.value(a.Value)
	}
	return fields
}

// value returns a field's value without secrets. A number, a boolean or a time stays what it is, unless it shows a secret; whatever
// else is no text (an error, a struct, a list) becomes the text that it prints as, since a secret may be anywhere inside it.
func (h logHandler) value(value slog.Value) any {
	value = value.Resolve()
	if value.Kind() == slog.KindGroup {
		return h.fields(value.Group())
	}
	text := printed(value)
	masked := h.mask(text)
	if value.Kind() == slog.KindAny || masked != text {
		return masked
	}
	return value.Any()
}

func printed(value slog.Value) string {
	if value.Kind() != slog.KindAny {
		return value.String()
	}
	switch value := value.Any().(type) {
	case []byte: // as text, and not as numbers
		return string(value)
	case json.RawMessage:
		return string(value)
	default:
		return fmt.Sprintf("%+v", value)
	}
}

func (h logHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	h.attrs = append(h.attrs[:len(h.attrs):len(h.attrs)], attrs...)
	return h
}

func (h logHandler) WithGroup(string) slog.Handler { return h }

// MaskStandardLog masks secrets in what is written to the standard library's log, which Terraform adds to its own: net/http writes there
// what a server sends unasked, and no logger of ours sees that. It may be called for each configuration of the provider.
func MaskStandardLog(secrets ...string) {
	standardLog.Lock()
	defer standardLog.Unlock()
	masked, is := log.Writer().(*maskedWriter)
	if !is {
		masked = &maskedWriter{next: log.Writer()}
	}
	masked.add(secrets)
	log.SetOutput(masked)
}

// standardLog guards the exchange of the standard log's writer.
var standardLog sync.Mutex

// maskedWriter writes lines without secrets.
type maskedWriter struct {
	next io.Writer

	mu      sync.Mutex
	secrets []string // of all configurations so far
	mask    func(string) string
}

func (w *maskedWriter) add(secrets []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	known := len(w.secrets)
	w.secrets = append(w.secrets, secrets...)
	slices.Sort(w.secrets)
	w.secrets = slices.Compact(w.secrets)
	if w.mask == nil || len(w.secrets) > known {
		w.mask = client.NewMask(w.secrets...)
	}
}

// Write takes one line, as the log gives it.
func (w *maskedWriter) Write(line []byte) (int, error) {
	w.mu.Lock()
	mask := w.mask
	w.mu.Unlock()
	if _, err := io.WriteString(w.next, strings.TrimSpace(mask(string(line)))+"\n"); err != nil {
		return 0, err
	}
	return len(line), nil
}
