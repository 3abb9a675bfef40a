package client

import (
	"bytes"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// maxMessage bounds the service's message in an error, in bytes.
const maxMessage = 600

// redacted replaces a key.
const redacted = "(redacted)"

const (
	// fragmentLength is the shortest part of a key, or of its base64, that is masked. A shorter key is masked as a whole only.
	fragmentLength = 12
	// minEncoded is the shortest encoded form that is searched for: a shorter one would match ordinary words.
	minEncoded = 4
	// maxReadings bounds the texts that are made of one by undoing its escapes, layer by layer.
	maxReadings = 40
	// maxWork bounds the work on a text, in multiples of its length.
	maxWork = 400
	// maxBase64 bounds how deep base64 may be nested in base64.
	maxBase64 = 2
	// maxExamined bounds the bytes of a text that are examined: many times what is shown. The last maxMargin of them are not shown, since a
	// key may begin there and continue behind.
	maxExamined = 8 << 10
	maxMargin   = 512
)

// redactor removes keys from text that leaves the client, in errors and in logs, since the service may repeat a key that it was sent: whole
// or in part, in any case, broken over lines, and encoded. It searches the text after each step of decoding, and masks the source of what
// it finds. It is safe for concurrent use.
type redactor struct {
	mu        sync.RWMutex        // guards what follows, since a key may become known at any time
	keys      map[string]struct{} // all that it knows
	whole     []string            // the patterns shorter than fragmentLength, in lower case
	fragments map[string]struct{} // every fragment of the longer ones, in lower case
	shortest  int                 // the length of the shortest pattern
}

func newRedactor(keys ...string) *redactor {
	r := &redactor{keys: map[string]struct{}{}, fragments: map[string]struct{}{}}
	for _, key := range keys {
		r.add(key)
	}
	return r
}

// add makes it remove a key from now on.
func (r *redactor) add(key string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, known := r.keys[key]; known {
		return
	}
	r.keys[key] = struct{}{}
	learnKey(r, key)
}

// NewMask returns a function that removes keys from text that is not cut, such as a log line. It also removes invisible characters, and
// makes each run of white space one space.
func NewMask(keys ...string) func(string) string { return newRedactor(keys...).mask }

// learnKey adds a key's patterns: the key as it is, and its base64. A key with characters that begin an escape may also be decoded as if
// they were one; so may each fragment, which then is shorter.
func learnKey(r *redactor, key string) {
	read := string(viewOf(key).visible().text)
	learn(r, read, 1)
	learnMisread(r, read)
	for i := 0; i+fragmentLength <= len(read); i++ {
		learnMisread(r, read[i:i+fragmentLength])
	}
	// Base64 is decoded where it is found. These patterns are for base64 whose case was changed, which cannot be decoded.
	for _, form := range base64Forms(key) {
		learn(r, form, minEncoded)
		learn(r, toURLAlphabet.Replace(form), minEncoded)
	}
}

// learnMisread adds the decodings of a part of a key whose own characters are taken for escapes.
func learnMisread(r *redactor, part string) {
	readings := []view{viewOf(part)}
	for i := 0; i < min(len(readings), maxReadings); i++ {
		for _, next := range readings[i].further() {
			readings = append(readings, next)
			learn(r, string(next.visible().text), minEncoded)
		}
	}
}

func learn(r *redactor, pattern string, least int) {
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

// base64Forms returns the base64 of a key: alone, and inside something longer, where it begins at any of three places in a group. Of the
// latter, only the characters that depend on the key alone are returned.
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

// text returns s as it may be shown: without keys and invisible characters, on one line, and cut at a sane length. Nothing may be cut
// before: too little of a key might be left to be recognised.
func (r *redactor) text(s string) string {
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
func (r *redactor) mask(s string) string {
	s, _ = tidy(s, len(s))
	return r.masked(s, len(s))
}

// err returns an error with a redacted message. errors.Is and errors.As see through it, but unwrapping does not reveal the original
// message.
func (r *redactor) err(err error) error {
	if err == nil {
		return nil
	}
	return redactedError{err, r.text(err.Error())}
}

type redactedError struct {
	cause error
	text  string
}

func (e redactedError) Error() string { return e.text }

func (e redactedError) Is(target error) bool { return errors.Is(e.cause, target) }

func (e redactedError) As(target any) bool { return errors.As(e.cause, target) }

// tidy returns at most the given number of bytes of s on one line: without invisible characters, and with one space for each run of white
// space. It says whether that is all of s.
func tidy(s string, most int) (string, bool) {
	var b strings.Builder
	b.Grow(min(len(s), most))
	space := "" // before the next character
	for _, c := range s {
		switch {
		case unicode.IsSpace(c):
			if b.Len() > 0 {
				space = " "
			}
		case isInvisible(c):
		case b.Len()+len(space)+utf8.RuneLen(c) > most:
			return b.String(), false
		default:
			b.WriteString(space)
			b.WriteRune(c)
			space = ""
		}
	}
	return b.String(), true
}

// isInvisible recognises the characters that are not displayed, except white space: control characters, those that control the direction of
// text, those without width, variation selectors, and bytes that are no character.
func isInvisible(c rune) bool {
	if c < utf8.RuneSelf {
		return c < ' ' || c == 0x7f
	}
	return c == utf8.RuneError || unicode.In(c, unicode.Cc, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// masked returns the beginning of a text, up to end, with a mark for each key and each fragment of one that begins there.
func (r *redactor) masked(s string, end int) string {
	var b strings.Builder
	shown := 0 // up to where s is written or masked
	for i, at := range r.find(s) {
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

// search searches for keys in all decodings of a text. Its results are parts of the text.
type search struct {
	*redactor
	found []span
	left  int // how many bytes it may still examine
}

// find returns the parts of a text that have to be masked: all of it where finding out would take too long.
func (r *redactor) find(s string) []span {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if r.shortest == 0 || len(s) < r.shortest {
		return nil
	}
	looking := search{redactor: r, left: maxWork * len(s)}
	looking.in(viewOf(s), 0)
	if looking.left < 0 {
		return []span{{0, len(s)}}
	}
	slices.SortFunc(looking.found, func(a, b span) int { return a.from - b.from })
	return looking.found
}

// in searches a view and everything that undoing its escapes makes of it, in any order, since a key's own characters may look like an
// escape of another kind. depth is the number of base64 layers that were decoded.
func (s *search) in(v view, depth int) {
	readings, known := []view{v}, map[string]bool{string(v.text): true}
	for i := 0; i < len(readings) && s.left >= 0; i++ {
		s.match(readings[i].visible(), depth)
		for _, next := range readings[i].further() {
			if len(readings) < maxReadings && !known[string(next.text)] {
				readings, known[string(next.text)] = append(readings, next), true
			}
		}
	}
}

// match finds the patterns in a view, and in the base64 that it contains.
func (s *search) match(seen view, depth int) {
	if s.left -= len(seen.text); len(seen.text) == 0 {
		return
	}
	least := 1
	if depth > 0 { // what was not base64 decodes to random bytes
		least = minEncoded
	}
	s.matchText(seen, least)
	if depth == maxBase64 {
		return
	}
	for first := range 4 {
		if decoded := seen.fromBase64(first, s.shortest*8/6); len(decoded.text) > 0 && s.left >= 0 {
			s.in(decoded, depth+1)
		}
	}
}

// matchText finds the patterns of at least a length in a view.
func (s *search) matchText(v view, least int) {
	text := bytes.Clone(v.text)
	for i, c := range text {
		if 'A' <= c && c <= 'Z' {
			text[i] = c + 'a' - 'A'
		}
	}
	for i := 0; i+fragmentLength <= len(text); i++ {
		if _, hit := s.fragments[string(text[i:i+fragmentLength])]; hit {
			s.found = append(s.found, v.source(i, i+fragmentLength))
		}
	}
	for _, pattern := range s.whole {
		if len(pattern) < least {
			continue
		}
		for i := 0; i+len(pattern) <= len(text); i++ {
			next := bytes.Index(text[i:], []byte(pattern))
			if next < 0 {
				break
			}
			i += next
			s.found = append(s.found, v.source(i, i+len(pattern)))
		}
	}
}
