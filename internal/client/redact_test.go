package client

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"math/rand/v2"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// keyForm is a form in which a key may be repeated.
type keyForm struct {
	name  string
	write func(string) string
}

// eachByte returns a writer that writes every byte of a text by a format.
func eachByte(format string) func(string) string { return everyNth(1, format) }

// everyNth returns a writer that writes one of so many bytes of a text by a format, and the others as they are, but for the character
// that begins the escape: no encoder leaves that.
func everyNth(n int, format string) func(string) string {
	escape := strings.ReplaceAll(format, "%%", "%")[0]
	return func(s string) string {
		var b strings.Builder
		for i, c := range []byte(s) {
			if i%n == 0 || c == escape {
				fmt.Fprintf(&b, format, c)
			} else {
				b.WriteByte(c)
			}
		}
		return b.String()
	}
}

// brokenBy returns a writer that breaks a text after every so many characters.
func brokenBy(breaker string, every int) func(string) string {
	return func(s string) string {
		var b strings.Builder
		for i := 0; i < len(s); i += every {
			if i > 0 {
				b.WriteString(breaker)
			}
			b.WriteString(s[i:min(i+every, len(s))])
		}
		return b.String()
	}
}

// mixedCase changes the case of every third character.
func mixedCase(s string) string {
	mixed := []byte(s)
	for i := 0; i < len(mixed); i += 3 {
		if letter := mixed[i] | 0x20; 'a' <= letter && letter <= 'z' {
			mixed[i] ^= 0x20
		}
	}
	return string(mixed)
}

func asJSON(s string) string {
	encoded, _ := json.Marshal(s)
	return strings.Trim(string(encoded), `"`)
}

// namedEntities writes the characters that HTML has names for by them.
func namedEntities(s string) string {
	return strings.NewReplacer("&", "&amp;", "-", "&hyphen;", "_", "&lowbar;", ".", "&period;", "/", "&sol;", "+", "&plus;", "=", "&equals;",
		"<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&apos;", "%", "&percnt;", `\`, "&bsol;", "#", "&num;", ":", "&colon;", "!", "&excl;",
	).Replace(s)
}

// inside returns a writer of base64 in which a text begins at a place of a group.
func inside(before string, encoding *base64.Encoding) func(string) string {
	return func(s string) string { return encoding.EncodeToString([]byte(before + s + " and more")) }
}

var keyForms = []keyForm{
	{"as it is", strings.Clone},
	{"small", strings.ToLower},
	{"in capitals", strings.ToUpper},
	{"in mixed case", mixedCase},
	{"in a query", url.QueryEscape},
	{"in a path", url.PathEscape},
	{"percent-encoded", eachByte("%%%02X")},
	{"percent-encoded, small digits", eachByte("%%%02x")},
	{"percent-encoded in part", everyNth(3, "%%%02x")},
	{"percent-encoded twice", eachByte("%%25%02X")},
	{"percent-encoded four times", eachByte("%%252525%02X")},
	{"percent-encoded as old browsers do", eachByte("%%u%04X")},
	{"escaped for HTML", html.EscapeString},
	{"decimal entities", eachByte("&#%d;")},
	{"decimal entities in part", everyNth(2, "&#%d;")},
	{"decimal entities with zeros", eachByte("&#%09d;")},
	{"decimal entities in entities", eachByte("&amp;amp;#%d;")},
	{"hexadecimal entities", eachByte("&#x%x;")},
	{"hexadecimal entities in capitals", eachByte("&#X%X;")},
	{"entities without their semicolon", everyNth(1, "&#%d")},
	{"named entities", namedEntities},
	{"JSON", asJSON},
	{"JSON with escaped slashes", func(s string) string { return strings.ReplaceAll(asJSON(s), "/", `\/`) }},
	{"JSON, every character escaped", eachByte(`\u%04x`)},
	{"JSON, some characters escaped", everyNth(4, `\u%04X`)},
	{"JSON in JSON", func(s string) string { return asJSON(eachByte(`\u%04x`)(s)) }},
	{"JavaScript", eachByte(`\x%02x`)},
	{"JavaScript with braces", eachByte(`\u{%x}`)},
	{"Go", eachByte(`\U%08x`)},
	{"octal", eachByte(`\%03o`)},
	{"quoted by Go", func(s string) string { return fmt.Sprintf("%q", s) }},
	{"JSON in HTML in a URL", func(s string) string { return url.QueryEscape(html.EscapeString(eachByte(`\u%04x`)(s))) }},
	{"base64", func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }},
	{"base64, second place", inside("a", base64.StdEncoding)},
	{"base64, third place", inside("ab", base64.RawURLEncoding)},
	{"a Basic header", func(s string) string { return "Basic " + inside("user:", base64.StdEncoding)(s) }},
	{"JSON in base64", func(s string) string { return inside(`{"key":"`, base64.URLEncoding)(eachByte(`\u%04x`)(s)) }},
	{"base64 in base64", func(s string) string {
		return inside("{", base64.StdEncoding)(inside("user:", base64.StdEncoding)(s))
	}},
	{"base64 in a URL", func(s string) string { return url.QueryEscape(inside("a", base64.StdEncoding)(s)) }},
	{"base64 over lines", func(s string) string { return brokenBy("\r\n", 7)(inside("a", base64.StdEncoding)(s)) }},
	{"base64, small", func(s string) string { return strings.ToLower(inside("ab", base64.StdEncoding)(s)) }},
	{"base64 in capitals", func(s string) string { return strings.ToUpper(inside("a", base64.RawURLEncoding)(s)) }},
	{"over lines", brokenBy("\r\n\t", 5)},
	{"broken by each kind of white space", brokenBy(" \u00a0\u2003\u2028\u3000\v", 1)},
	{"broken by control characters", brokenBy("\x00\x1b\x7f\u0085", 4)},
	{"broken by what has no width", brokenBy("\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u034f", 3)},
	{"broken by marks of direction", brokenBy("\u200e\u200f\u202a\u202e\u2066\u2069\u061c", 2)},
	{"broken by selectors of variations", brokenBy("\ufe0f\U000e0100", 1)},
	{"broken by tags", brokenBy("\U000e0041", 1)},
	{"broken by bytes that are no character", brokenBy("\xff\xc3", 2)},
	{"broken by line breaks in JSON", func(s string) string { return asJSON(brokenBy("\r\n", 8)(s)) }},
	{"broken by what has no width in JSON", func(s string) string {
		return strings.Trim(strconv.QuoteToASCII(brokenBy("\u200b", 3)(s)), `"`)
	}},
	{"broken by what has no width in a URL", func(s string) string { return url.QueryEscape(brokenBy("\u200b", 3)(s)) }},
	{"broken by what has no width in a page", func(s string) string {
		return strings.ReplaceAll(html.EscapeString(brokenBy("\u200b", 2)(s)), "\u200b", "&#8203;&shy;&ZeroWidthSpace;")
	}},
	{"broken for a page", brokenBy("<wbr>", 6)},
	{"broken by line breaks of a page", brokenBy("<br />", 6)},
}

// longKeys are keys with characters of which every form makes something else.
var longKeys = []string{
	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
	"rai_Live-9f3kQ/+Zk==.77",
	"Skp&\"<K>'%\\\u002f#9!", "k/e+y&\"<1>=%41\\n&lt;",
	"mock-api-token-5d41a9c07be3f268d19400bb3ec7a1f2",
}

// leak returns what a text tells of a key: a fragment of it, or all of a short one, in whatever form. It decodes with other means than
// what it checks.
func leak(text, key string) string {
	key = strings.ToLower(key)
	readings := readingsOf(text)
	for i := 0; i+fragmentLength <= max(len(key), fragmentLength); i++ {
		fragment := key[i:min(i+fragmentLength, len(key))]
		for _, reading := range readings {
			if strings.Contains(reading, fragment) {
				return fragment
			}
		}
	}
	return ""
}

var (
	percentForm = regexp.MustCompile(`%(25)*[0-9A-Fa-f]{2}|%[uU][0-9A-Fa-f]{4}`)
	slashForm   = regexp.MustCompile(`\\+(u[0-9A-Fa-f]{4}|u\{[0-9A-Fa-f]+\}|U[0-9A-Fa-f]{8}|x[0-9A-Fa-f]{2}|[0-3][0-7]{2}|[^uUx0-7\\])`)
	unseenForm  = regexp.MustCompile(`(?i)[\s\p{Z}\p{Cc}\p{Cf}\x{FFFD}\x{34f}\x{fe00}-\x{fe0f}\x{e0000}-\x{e0fff}]+|<w?br\s*/?>`)
	digits      = regexp.MustCompile(`[0-9A-Fa-f]+`)
)

// undo returns what an escape of hexadecimal digits stands for.
func undo(escape string) string {
	hexadecimal := digits.FindAllString(escape, -1)
	var c rune
	if _, err := fmt.Sscanf(hexadecimal[len(hexadecimal)-1], "%x", &c); err != nil {
		return escape
	}
	return string(c)
}

var undoings = []func(string) string{
	func(s string) string { return unseenForm.ReplaceAllString(strings.ToValidUTF8(s, ""), "") },
	html.UnescapeString,
	func(s string) string {
		if !strings.Contains(s, "%") {
			return s
		}
		return percentForm.ReplaceAllStringFunc(s, func(escape string) string {
			if strings.ContainsAny(escape, "uU") {
				return undo(escape)
			}
			decoded, _ := url.PathUnescape("%" + escape[len(escape)-2:])
			return decoded
		})
	},
	func(s string) string {
		if !strings.Contains(s, `\`) {
			return s
		}
		return slashForm.ReplaceAllStringFunc(s, func(escape string) string {
			escape = strings.TrimLeft(escape, `\`)
			switch c := escape[0]; {
			case c >= '0' && c <= '3':
				var octal byte
				_, _ = fmt.Sscanf(escape, "%o", &octal)
				return string([]byte{octal})
			case strings.IndexByte("uUx", c) >= 0:
				return undo(escape[1:])
			case strings.IndexByte("abfnrtv", c) >= 0:
				return " "
			}
			return escape
		})
	},
	decodedFrom(0), decodedFrom(1), decodedFrom(2), decodedFrom(3),
}

func isNotBase64(c rune) bool { return !isWordCharacter(c) && !strings.ContainsRune("+/-_", c) }

// decodedFrom decodes base64 that begins after some letters.
func decodedFrom(first int) func(string) string {
	return func(s string) string {
		var b strings.Builder
		for _, run := range strings.FieldsFunc(s, isNotBase64) {
			if len(run) < 8 {
				continue
			}
			run = strings.NewReplacer("-", "+", "_", "/").Replace(run[first:])
			decoded, _ := base64.RawStdEncoding.DecodeString(run[:len(run)-len(run)%4])
			b.Write(decoded)
			if rest := len(run) % 4; rest > 1 {
				decoded, _ = base64.RawStdEncoding.DecodeString(run[len(run)-rest:])
				b.Write(decoded)
			}
			b.WriteByte(' ')
		}
		return b.String()
	}
}

// readingsOf returns, in lower case, what a text may be read as when its forms are undone in any order, up to four deep.
func readingsOf(text string) []string {
	all := map[string]bool{text: true}
	fresh := []string{text}
	for range 4 {
		var next []string
		for _, reading := range fresh {
			for _, undo := range undoings {
				if undone := undo(reading); len(undone) >= 4 && !all[undone] {
					all[undone] = true
					next = append(next, undone)
				}
			}
		}
		fresh = next
	}
	var readings []string
	for reading := range all {
		readings = append(readings, strings.ToLower(reading))
	}
	return readings
}

func TestTheSearchForLeaksFindsAKeyInEveryForm(t *testing.T) {
	for _, form := range keyForms {
		if strings.HasPrefix(form.name, "base64, small") || strings.HasPrefix(form.name, "base64 in capitals") {
			continue // nobody can undo these
		}
		if key := longKeys[4]; leak("the key "+form.write(key)+" is refused", key) == "" {
			t.Errorf("%s: not found in %s", form.name, form.write(key))
		}
	}
	if found := leak("nothing of it", longKeys[0]); found != "" {
		t.Errorf("found %q", found)
	}
}

func TestAKeyIsMaskedInEveryForm(t *testing.T) {
	for _, key := range longKeys {
		r := newRedactor("", "another-key", key)
		for _, form := range keyForms {
			text := `{"message": "the key ` + form.write(key) + ` is refused"}`
			got := r.text(text)
			if found := leak(got, key); found != "" || !strings.Contains(got, redacted) {
				t.Errorf("%s of %s: %q is in %s", form.name, key, found, got)
			}
			if !strings.HasPrefix(got, `{"message": "the key`) || !strings.HasSuffix(got, `is refused"}`) {
				t.Errorf("%s of %s: more than the key is gone from %s", form.name, key, got)
			}
		}
	}
}

// A key is cut in two at each place, and so is the form in which it stands: both parts are masked, but for less than a fragment.
func TestAPartOfAKeyIsMaskedInEveryForm(t *testing.T) {
	for _, key := range longKeys {
		r := newRedactor(key)
		for _, form := range keyForms {
			written := form.write(key)
			for cut := 0; cut <= len(written); cut += 1 + len(written)/15 {
				for _, part := range []string{written[:cut], written[cut:]} {
					if found := leak(r.text("the key "+part+" is refused"), key); found != "" {
						t.Errorf("%s of %s, cut at %d: %q is in %s", form.name, key, cut, found, r.text(part))
					}
				}
			}
		}
	}
}

func TestAFragmentIsMaskedWhereverItIsTakenFrom(t *testing.T) {
	for _, key := range longKeys {
		r := newRedactor(key)
		for _, form := range keyForms {
			for i := 0; i+fragmentLength <= len(key); i++ {
				if got := r.text("…" + form.write(key[i:i+fragmentLength]) + "…"); leak(got, key) != "" || !strings.Contains(got, redacted) {
					t.Errorf("%s of %s from %d: %s", form.name, key, i, got)
				}
			}
		}
	}
}

func TestAShortKeyIsMaskedWhole(t *testing.T) {
	for _, key := range []string{"token-1", "k", "Se/c", "a&b", "elevenchars", "%41%42", `\n\n`} {
		r := newRedactor(key)
		for _, form := range keyForms {
			if len(key) < minEncoded && (strings.Contains(form.name, "base64") || strings.Contains(form.name, "Basic")) {
				continue // too little to tell it from other text
			}
			if got := r.text("1 " + form.write(key) + " 2"); !strings.Contains(got, redacted) {
				t.Errorf("%s of %s is not masked: %s", form.name, key, got)
			}
		}
		wantEqual(t, "alone in base64", r.text(base64.StdEncoding.EncodeToString([]byte(key))), redacted)
	}
}

func TestTwoKeysAreMaskedEachForItself(t *testing.T) {
	r := newRedactor("key-one-of-two-5512", "key-two-of-two-9971", "key-two-of-two-9971-and-more")
	wantEqual(t, "beside each other", r.text("key-one-of-two-5512 key-two-of-two-9971"), "(redacted) (redacted)")
	wantEqual(t, "the longer one", r.text("<key-two-of-two-9971-and-more>"), "<(redacted)>")
	wantEqual(t, "one in another's place", r.text("key-one-of-two-5512key-two-of-two-9971."), "(redacted).")
}

func TestWhatIsNoKeyStaysAsItIs(t *testing.T) {
	r := newRedactor(longKeys...)
	for _, text := range []string{
		"", "x", "The channel 66b2f0a1c3d4e5f607180910 was not found: 100% sure & done \\ \"quoted\" <b>bold</b>",
		"https://api.example.com/apis/v1/channels?limit=100&name=a%20b",
		"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.abcdef", "rai_Live-9f", "Zürich 😀 &amp; &#45; \\u002d %2d",
	} {
		wantEqual(t, "text", r.text(text), text)
		wantEqual(t, "without keys", newRedactor("").text(text), text)
	}
	wantEqual(t, "eleven characters of a key", r.text("a rai_Live-9f b"), "a rai_Live-9f b")
}

func TestALongTextIsNotCutBeforeItIsMasked(t *testing.T) {
	key := longKeys[0]
	r := newRedactor(key, "token-1")
	for _, filler := range []string{"x", "\u200b"} {
		for _, form := range keyForms {
			for _, size := range []int{maxMessage, maxExamined} {
				text := strings.Repeat(filler, size/len(filler)-20) + form.write(key) + strings.Repeat(filler, size) + key
				got := r.text(text)
				if found := leak(got, key); found != "" || len(got) > maxMessage || !utf8.ValidString(got) {
					t.Errorf("%q and %s: %q is in %s", filler, form.name, found, got)
				}
			}
		}
	}
	// All that is shown is what was masked: then the end of what was looked at would show.
	for size := maxExamined - 40; size < maxExamined+40; size++ {
		masked := strings.Repeat(key, size/len(key)) + strings.Repeat("&#48;", 2) + "token-1"
		if got := r.text(strings.Repeat("\n", size%7) + masked[len(masked)-size%len(masked):] + "token-1 token-1"); strings.Contains(got, "tok") {
			t.Errorf("%d: %s", size, got)
		}
	}
}

func TestALineOfALogIsMaskedAndNotCut(t *testing.T) {
	mask := NewMask("", longKeys[0])
	long := strings.Repeat("word ", 10_000)
	wantEqual(t, "a long line", mask(long+longKeys[0]), long+redacted)
	wantEqual(t, "without keys", NewMask()(" a\x1b\n b"), "a b")
}

func TestAnErrorThatIsMaskedIsStillWhatItIs(t *testing.T) {
	r := newRedactor(longKeys[1])
	cause := &net.OpError{Op: "dial " + longKeys[1], Err: fmt.Errorf("with %s: %w", longKeys[1], context.Canceled)}
	got := r.err(cause)
	wantEqual(t, "text", got.Error(), "dial (redacted): with (redacted): context canceled")
	if found, is := errors.AsType[*net.OpError](got); !errors.Is(got, context.Canceled) || errors.Is(got, io.EOF) || !is || found != cause {
		t.Errorf("%v is not what it was", got)
	}
	if errors.Unwrap(got) != nil || r.err(nil) != nil {
		t.Errorf("the text of %v can be had", got)
	}
}

// Random parts of random keys in random forms of forms.
func TestNoFragmentIsLeftOfFormsInsideForms(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // to be repeatable, not secret
	readable := slices.DeleteFunc(slices.Clone(keyForms), func(form keyForm) bool { return strings.Contains(form.name, "base64") })
	for range 800 {
		key := makeKey(random.Uint64(), 12+random.IntN(50))
		outer, inner := readable[random.IntN(len(readable))], keyForms[random.IntN(len(keyForms))]
		if got := newRedactor(key).text("a " + outer.write(inner.write(key)) + " b"); leak(got, key) != "" {
			t.Errorf("%s of %s of %s: %s", outer.name, inner.name, key, got)
		}
	}
}

// alphabets are what keys are made of.
var alphabets = []string{
	"0123456789abcdef",
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=.",
	"!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~",
}

// makeKey returns a key of some length that follows from a seed.
func makeKey(seed uint64, length int) string {
	random := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // to be repeatable, not secret
	alphabet := alphabets[random.IntN(len(alphabets))]
	key := make([]byte, length)
	for i := range key {
		key[i] = alphabet[random.IntN(len(alphabet))]
	}
	return string(key)
}
