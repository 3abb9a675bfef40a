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

// tag matches a tag of HTML.
var tag = regexp.MustCompile(`</?[A-Za-z][^<>]*>`)

// LooseText returns what is left of a text when everything is taken away that a service may add or change when it shows it: tags,
// escapes, compatibility forms, the number and kind of blanks. Two texts with the same are the same for finding one, not for planning.
func LooseText(text string) string {
	text = html.UnescapeString(html.UnescapeString(text)) // an escaped text may have been escaped once more
	text = tag.ReplaceAllString(text, "")
	return strings.Join(strings.Fields(norm.NFKC.String(text)), " ")
}

// SameText says that two texts may be one, shown in two ways.
func SameText(one, other string) bool {
	return NormalizeText(one) == NormalizeText(other) || LooseText(one) == LooseText(other)
}

// Matching returns the things with a name: those that have it exactly, white space around it aside, else those that have it loosely.
func Matching[T any](things []T, name string, nameOf func(T) string) []T {
	var exact, loose []T
	wanted := NormalizeText(name)
	for _, thing := range things {
		switch shown := nameOf(thing); {
		case NormalizeText(shown) == wanted:
			exact = append(exact, thing)
		case SameText(shown, name):
			loose = append(loose, thing)
		}
	}
	if len(exact) > 0 {
		return exact
	}
	return loose
}
