package client

import (
	"bytes"
	"encoding/base64"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxMessage bounds the service's words in an error: in bytes, cut between two characters.
const maxMessage = 600

// redacted stands where a key stood.
const redacted = "(redacted)"

const (
	// fragmentLength is the shortest part of a key, or of its base64, that is masked. A shorter key is masked as a whole only.
	fragmentLength = 12
	// minEncoded is the shortest encoded form that is looked for: a shorter one would be found in ordinary words.
	minEncoded = 4
	// maxEscapes is how many different escapes may lie inside each other, such as JSON in HTML in a URL. One that repeats itself,
	// such as %252525, counts once.
	maxEscapes = 5
	// maxBase64 is how often base64 may lie inside base64.
	maxBase64 = 2
	// maxExamined bounds the bytes that text looks at: many times what it returns. Of the last maxMargin of them, which may hold
	// the beginning of a key that goes on behind, it shows nothing.
	maxExamined = 16 << 10
	maxMargin   = 512
)

// redactor takes keys out of text that leaves the client, in errors and in logs, since the service may repeat a key that it was sent:
// whole or in part, in any case, broken over lines, and encoded. It searches the text as it reads after each step of decoding, and
// masks what those bytes were decoded from.
type redactor struct {
	whole     []string            // the patterns shorter than fragmentLength, in lower case
	fragments map[string]struct{} // every fragment of the longer ones, in lower case
	shortest  int                 // the length of the shortest pattern
}

func newRedactor(keys ...string) redactor {
	r := redactor{fragments: map[string]struct{}{}}
	for _, key := range keys {
		r.addKey(key)
	}
	return r
}

// NewMask returns what takes keys out of text that is not cut, such as a line of a log: together with what can't be seen, and with
// each run of white space made one space.
func NewMask(keys ...string) func(string) string { return newRedactor(keys...).mask }

// addKey adds a key's patterns: the key as it reads, also once its own characters are taken for escapes, and its base64.
func (r *redactor) addKey(key string) {
	read := viewOf(key).visible()
	r.add(string(read.text), 1)
	for range maxEscapes {
		next, changed := read.unescaped()
		if !changed {
			break
		}
		read = next.visible()
		r.add(string(read.text), minEncoded)
	}
	// Base64 is decoded where it is found. These patterns are for what can't be decoded, since its case was changed.
	for _, form := range base64Forms(key) {
		r.add(form, minEncoded)
		r.add(toURLAlphabet.Replace(form), minEncoded)
	}
}

func (r *redactor) add(pattern string, least int) {
	pattern = strings.ToLower(pattern)
	switch {
	case len(pattern) < least:
		return
	case len(pattern) < fragmentLength && !slices.Contains(r.whole, pattern):
		r.whole = append(r.whole, pattern)
	}
	for i := 0; i+fragmentLength <= len(pattern); i++ {
		r.fragments[pattern[i:i+fragmentLength]] = struct{}{}
	}
	if size := min(len(pattern), fragmentLength); r.shortest == 0 || size < r.shortest {
		r.shortest = size
	}
}

var toURLAlphabet = strings.NewReplacer("+", "-", "/", "_")

// base64Forms returns how a key stands in base64: alone, and inside something longer, where it begins at any of three places in a
// group. Of the latter, only the characters that depend on nothing but the key are returned.
func base64Forms(key string) []string {
	forms := []string{base64.StdEncoding.EncodeToString([]byte(key))}
	for before := range 3 {
		encoded := base64.RawStdEncoding.EncodeToString(append(make([]byte, before), key...))
		first, end := (before*8+5)/6, (before+len(key))*8/6
		if first < end {
			forms = append(forms, encoded[first:end])
		}
	}
	return forms
}

// text returns s fit to be shown: without keys, without what can't be seen, on one line, and cut at a sane length.
// Nothing is to be cut before it: of a key that was cut, too little may be left to be recognised.
func (r redactor) text(s string) string {
	s, whole := tidy(s, maxExamined)
	shown := len(s)
	if !whole {
		shown -= maxMargin
	}
	s = r.masked(s, shown)
	if whole && len(s) <= maxMessage {
		return s
	}
	cut := min(maxMessage-len("…"), len(s))
	for cut < len(s) && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return strings.ToValidUTF8(s[:cut], "") + "…"
}

// mask is text without the cut.
func (r redactor) mask(s string) string {
	s, _ = tidy(s, len(s))
	return r.masked(s, len(s))
}

// tidy returns at most the given number of bytes of s on one line: without what can't be seen, with one space for each run of white
// space. It says whether that is all of s.
func tidy(s string, most int) (string, bool) {
	var b strings.Builder
	b.Grow(min(len(s), most))
	space := false
	for _, c := range s {
		switch {
		case unicode.IsSpace(c):
			space = true
			continue
		case isInvisible(c):
			continue
		}
		if b.Len()+1+utf8.RuneLen(c) > most {
			return b.String(), false
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(c)
		space = false
	}
	return b.String(), true
}

// isInvisible knows the characters that show nothing of themselves, of which white space is not one: control characters, those that
// steer the direction of text, those of no width, selectors of variations, and bytes that are no character.
func isInvisible(c rune) bool {
	if c < utf8.RuneSelf {
		return c < ' ' || c == 0x7f
	}
	return c == utf8.RuneError || unicode.In(c, unicode.Cc, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// masked returns the beginning of a text, up to a place, with a mark for each key and each fragment of one that begins there.
func (r redactor) masked(s string, end int) string {
	var found []span
	if r.shortest > 0 && len(s) >= r.shortest {
		r.search(viewOf(s), 0, &found)
	}
	if len(found) == 0 {
		return s[:end]
	}
	slices.SortFunc(found, func(a, b span) int { return a.from - b.from })
	var b strings.Builder
	shown := 0 // up to where s is written or masked
	for i, at := range found {
		if at.from >= end {
			break
		}
		if i == 0 || at.from > shown {
			b.WriteString(s[shown:at.from])
			b.WriteString(redacted)
		}
		shown = max(shown, at.to)
	}
	if shown < end {
		b.WriteString(s[shown:end])
	}
	return b.String()
}

// search finds the keys in a view, in what is escaped in it, and in what stands in it in base64. depth is how often base64 was
// decoded to get there.
func (r redactor) search(v view, depth int, found *[]span) {
	for range maxEscapes + 1 {
		v = v.visible()
		if len(v.text) == 0 {
			return
		}
		r.match(v, leastAt(depth), found)
		for first := range firstOffsets(depth) {
			r.search(v.fromBase64(first, r.shortest*8/6), depth+1, found)
		}
		next, changed := v.unescaped()
		if !changed {
			return
		}
		v = next
	}
}

// leastAt is the length of the shortest pattern worth looking for: what was no base64 decodes to bytes at random.
func leastAt(depth int) int {
	if depth == 0 {
		return 1
	}
	return minEncoded
}

// firstOffsets is from how many places base64 is read.
func firstOffsets(depth int) int {
	if depth == maxBase64 {
		return 0
	}
	return 4
}

// match finds the patterns of at least a length in a view as it reads.
func (r redactor) match(v view, least int, found *[]span) {
	text := bytes.Clone(v.text)
	for i, c := range text {
		if 'A' <= c && c <= 'Z' {
			text[i] = c + 'a' - 'A'
		}
	}
	for i := 0; i+fragmentLength <= len(text); i++ {
		if _, hit := r.fragments[string(text[i:i+fragmentLength])]; hit {
			*found = append(*found, v.source(i, i+fragmentLength))
		}
	}
	for _, pattern := range r.whole {
		if len(pattern) < least {
			continue
		}
		for i := 0; i+len(pattern) <= len(text); i++ {
			next := bytes.Index(text[i:], []byte(pattern))
			if next < 0 {
				break
			}
			i += next
			*found = append(*found, v.source(i, i+len(pattern)))
		}
	}
}
