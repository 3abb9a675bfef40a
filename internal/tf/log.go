package tf

import (
	"context"
	"log/slog"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// NewLogger returns a logger that writes to Terraform's log of the request whose context it is given, at the levels that TF_LOG
// selects. The secrets are masked wherever they would stand, although the client never logs them.
func NewLogger(secrets ...string) *slog.Logger {
	var known []string
	for _, secret := range secrets {
		if secret != "" {
			known = append(known, secret)
		}
	}
	return slog.New(logHandler{secrets: known})
}

type logHandler struct {
	secrets []string
	attrs   []slog.Attr
}

func (h logHandler) Enabled(context.Context, slog.Level) bool { return true }

func (h logHandler) Handle(ctx context.Context, record slog.Record) error {
	if len(h.secrets) > 0 {
		ctx = tflog.MaskAllFieldValuesStrings(ctx, h.secrets...)
		ctx = tflog.MaskMessageStrings(ctx, h.secrets...)
	}
	fields := map[string]any{}
	add := func(a slog.Attr) bool {
		fields[a.Key] = a.Value.Any()
		return true
	}
	for _, a := range h.attrs {
		add(a)
	}
	record.Attrs(add)
	write := tflog.Debug
	switch {
	case record.Level >= slog.LevelError:
		write = tflog.Error
	case record.Level >= slog.LevelWarn:
		write = tflog.Warn
	case record.Level >= slog.LevelInfo:
		write = tflog.Info
	}
	write(ctx, record.Message, fields)
	return nil
}

func (h logHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	h.attrs = append(h.attrs[:len(h.attrs):len(h.attrs)], attrs...)
	return h
}

func (h logHandler) WithGroup(string) slog.Handler { return h }
