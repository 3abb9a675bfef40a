package client

import (
	"encoding/json"
	"html"
	"net/url"
	"regexp"
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
		if key != "" {
			forms = append(forms, formsOf(key)...)
		}
	}
	// The longest first: one key may be the beginning of another.
	slices.SortFunc(forms, func(a, b string) int { return len(b) - len(a) })
	var pairs []string
	for _, form := range forms {
		pairs = append(pairs, form, redacted)
	}
	return redactor{strings.NewReplacer(pairs...)}
}

// percentEncoded matches one escaped byte of a URL; its digits may be of either case.
var percentEncoded = regexp.MustCompile("%[0-9A-F]{2}")

// formsOf returns a key as it may be repeated: as it is, and as it stands in a URL, in JSON and in a web page.
func formsOf(key string) []string {
	inQuery, inPath := url.QueryEscape(key), url.PathEscape(key)
	forms := []string{key, inQuery, inPath, html.EscapeString(key), strings.ReplaceAll(key, "/", `\/`),
		percentEncoded.ReplaceAllStringFunc(inQuery, strings.ToLower), percentEncoded.ReplaceAllStringFunc(inPath, strings.ToLower)}
	if inJSON, err := json.Marshal(key); err == nil {
		forms = append(forms, strings.Trim(string(inJSON), `"`))
	}
	return forms
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
	cut := maxMessage - len("…")
	for !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}
