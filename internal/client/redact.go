package client

import (
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxMessage bounds what the service's words take in an error: in bytes, cut at a character.
const maxMessage = 600

// redacted stands where a key stood.
const redacted = "(redacted)"

// redactor takes keys out of text that leaves the client: in errors, when the service repeats the key that it was sent.
type redactor struct{ replacer *strings.Replacer }

func newRedactor(keys ...string) redactor {
	var forms []string
	for _, key := range keys {
		if key == "" {
			continue
		}
		forms = append(forms, key, url.QueryEscape(key), url.PathEscape(key))
	}
	// The longest first: one key may be the beginning of another.
	slices.SortFunc(forms, func(a, b string) int { return len(b) - len(a) })
	var pairs []string
	for _, form := range slices.Compact(forms) {
		pairs = append(pairs, form, redacted)
	}
	return redactor{strings.NewReplacer(pairs...)}
}

// text returns s without keys, without control characters, and of a sane length.
func (r redactor) text(s string) string {
	s = r.replacer.Replace(s)
	s = strings.Map(func(c rune) rune {
		switch {
		case c == '\n' || c == '\t' || c == '\r':
			return ' '
		case unicode.IsControl(c) || c == utf8.RuneError || unicode.Is(unicode.Bidi_Control, c):
			return -1
		}
		return c
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if len(s) <= maxMessage {
		return s
	}
	cut := maxMessage
	for !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}
