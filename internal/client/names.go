package client

import (
	"html"
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// How texts and names are compared. The service trims them, and may escape, link or normalise what it shows.

// NormalizeText returns text as the service keeps it: without white space around it, with plain line feeds.
func NormalizeText(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
}

// tag matches an HTML tag that a service may put around a text or remove. `<General>` is none.
var tag = regexp.MustCompile(`(?i)</?(?:a|abbr|b|blockquote|br|code|del|div|em|font|h[1-6]|hr|i|img|ins|li|mark|ol|p|pre|q|s|small|span|` +
	`strike|strong|sub|sup|u|ul)(?:[\s/][^<>]*)?>`)

// mostLayers bounds how many layers of escapes are undone.
const mostLayers = 8

// LooseText returns a text without everything that a service may add or change when it shows it: tags, escapes, compatibility forms, the
// number and kind of blanks. A text with more layers of escapes than mostLayers stays as it is. Equal loose texts are good enough to find a
// thing, not to plan a change.
func LooseText(text string) string {
	loose := text
	for range mostLayers {
		peeled := peel(loose)
		if peeled == loose {
			return loose
		}
		loose = peeled
	}
	return text
}

// peel removes one layer from a text.
func peel(text string) string {
	text = tag.ReplaceAllString(html.UnescapeString(text), "")
	return strings.Join(strings.Fields(norm.NFKC.String(text)), " ")
}

// SameText says that two texts may be the same one, shown in two ways.
func SameText(one, other string) bool {
	if NormalizeText(one) == NormalizeText(other) {
		return true
	}
	loose := LooseText(one)
	return loose != "" && loose == LooseText(other) // nothing is left of one that is tags alone
}

// Matching returns the things with a name: those that have it exactly, apart from surrounding white space, else those that have it loosely.
func Matching[T any](things []T, name string, nameOf func(T) string) []T {
	wanted := NormalizeText(name)
	exact := having(things, func(thing T) bool { return NormalizeText(nameOf(thing)) == wanted })
	loose := LooseText(name)
	if len(exact) > 0 || loose == "" {
		return exact
	}
	return having(things, func(thing T) bool { return LooseText(nameOf(thing)) == loose })
}

func having[T any](things []T, has func(T) bool) []T {
	var those []T
	for _, thing := range things {
		if has(thing) {
			those = append(those, thing)
		}
	}
	return those
}
