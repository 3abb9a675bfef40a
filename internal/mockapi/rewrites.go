package mockapi

import (
	"fmt"
	"html"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// This file holds the rewritings of names and texts that a Variant set over HTTP can name.

// rewriteNames names the functions of a Variant; empty stands for none.
type rewriteNames struct{ names, texts string }

// unnamedRewrite is shown for a function that was set in Go.
const unnamedRewrite = "(a Go function)"

var (
	nameRewrites = map[string]func(string) string{
		"escape":   html.EscapeString,
		"upper":    strings.ToUpper,
		"collapse": collapse,
	}
	textRewrites = map[string]func(string) string{
		"escape":   html.EscapeString,
		"link":     link,
		"moderate": moderate,
	}
)

// findRewrite looks a function up; no name means none.
func findRewrite(functions map[string]func(string) string, name string) (func(string) string, error) {
	if name == "" {
		return nil, nil
	}
	if function, known := functions[name]; known {
		return function, nil
	}
	known := strings.Join(slices.Sorted(maps.Keys(functions)), ", ")
	return nil, fmt.Errorf("no rewriting is called %q here; there are %s", name, known)
}

var (
	blanks    = regexp.MustCompile(`\s+`)
	bareURL   = regexp.MustCompile(`https?://[^\s<>"]+`)
	moderated = regexp.MustCompile(`(?i)\b(damn|scam|spam|stupid)\b`)
)

// collapse makes each run of blanks one space.
func collapse(text string) string { return blanks.ReplaceAllString(text, " ") }

// link makes each URL an HTML link to it.
func link(text string) string { return bareURL.ReplaceAllString(text, `<a href="$0">$0</a>`) }

// moderate replaces the words of a short list with asterisks.
func moderate(text string) string { return moderated.ReplaceAllString(text, "***") }
