package client

import (
	"bytes"
	"html"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// span is a part of a text, from its first byte to the one after its last.
type span struct{ from, to int }

// view is a text after some decoding. Each byte knows the part of the source that it was decoded from.
type view struct {
	text []byte
	at   []span
}

func viewOf(s string) view {
	v := newView(len(s))
	for i := range len(s) {
		write(&v, s[i:i+1], span{i, i + 1})
	}
	return v
}

func newView(size int) view { return view{make([]byte, 0, size), make([]span, 0, size)} }

// write adds decoded text to a view.
func write(v *view, text string, at span) {
	for i := range len(text) {
		v.text = append(v.text, text[i])
		v.at = append(v.at, at)
	}
}

// source returns the part of the source that some bytes of the view were decoded from.
func (v view) source(from, to int) span { return span{v.at[from].from, v.at[to-1].to} }

// visible returns a view without white space and invisible characters, either of which may break up a key. Characters outside ASCII that
// are variants of an ASCII character become that: dashes, and letters whose other case is ASCII. ASCII itself keeps its case, which base64
// and the names of entities need.
func (v view) visible() view {
	seen := newView(len(v.text))
	for i := 0; i < len(v.text); {
		c, size := rune(v.text[i]), 1
		if c >= utf8.RuneSelf {
			c, size = utf8.DecodeRune(v.text[i:])
		}
		if !unicode.IsSpace(c) && !isInvisible(c) {
			write(&seen, string(plainForm(c)), v.source(i, i+size))
		}
		i += size
	}
	return seen
}

func plainForm(c rune) rune {
	switch {
	case c < utf8.RuneSelf:
		return c
	case unicode.Is(unicode.Pd, c):
		return '-'
	}
	return unicode.ToLower(unicode.ToUpper(c))
}

// unescape decodes the escape at the beginning of a text, and returns its length in bytes: 0 when there is none.
type unescape func(text []byte) (decoded string, length int)

// unescapes are the escapes by their first byte.
var unescapes = map[byte]unescape{'%': percentEscape, '&': entity, '\\': backslashEscape, '<': lineBreak}

// escapes are the first bytes of all escapes together, and of each kind alone.
var escapes = []string{`%&\<`, `%`, `&`, `\`, `<`}

// further returns the views after one more layer of escapes is undone: of all kinds together and of each kind alone, and without the white
// space that may break up an escape. It is empty when there is none.
func (v view) further() []view {
	if !bytes.ContainsAny(v.text, escapes[0]) {
		return nil
	}
	var readings []view
	for _, of := range escapes {
		if read, changed := v.unescaped(of); changed {
			readings = append(readings, read)
		}
	}
	if seen := v.visible(); len(seen.text) < len(v.text) {
		readings = append(readings, seen)
	}
	return readings
}

// unescaped undoes one layer of the escapes that begin with one of the given bytes, and says whether there was any.
func (v view) unescaped(escapes string) (view, bool) {
	if !bytes.ContainsAny(v.text, escapes) {
		return v, false
	}
	read, changed := newView(len(v.text)), false
	for i := 0; i < len(v.text); {
		if strings.IndexByte(escapes, v.text[i]) >= 0 {
			if decoded, length := unescapes[v.text[i]](v.text[i:]); length > 0 {
				write(&read, decoded, v.source(i, i+length))
				i, changed = i+length, true
				continue
			}
		}
		read.text, read.at = append(read.text, v.text[i]), append(read.at, v.at[i])
		i++
	}
	return read, changed
}

// hexDigits reads a number of hexadecimal digits.
func hexDigits(text []byte, count int) (rune, bool) {
	if len(text) < count {
		return 0, false
	}
	value, err := strconv.ParseUint(string(text[:count]), 16, 32)
	return rune(value), err == nil
}

// percentEscape reads %2D, and the %u002D of old browsers.
func percentEscape(text []byte) (string, int) {
	if c, ok := hexDigits(text[1:], 2); ok {
		return string([]byte{byte(c)}), 3
	}
	if len(text) > 1 && text[1]|0x20 == 'u' {
		if c, ok := hexDigits(text[2:], 4); ok {
			return string(c), 6
		}
	}
	return "", 0
}

// maxEntity bounds the body of an entity: the longest name, and a number with many leading zeros.
const maxEntity = 40

// entity reads the entities of HTML, named and numeric.
func entity(text []byte) (string, int) {
	if decoded, length := numericEntity(text[1:]); length > 0 {
		return decoded, 1 + length
	}
	if decoded, length := namedEntity(text[1:]); length > 0 {
		return decoded, 1 + length
	}
	return "", 0
}

// numericEntity reads what follows the ampersand of &#45; and &#x2d;, of which the semicolon may be missing.
func numericEntity(text []byte) (string, int) {
	if len(text) < 2 || text[0] != '#' {
		return "", 0
	}
	base, begin, digits := 10, 1, "0123456789"
	if text[1]|0x20 == 'x' {
		base, begin, digits = 16, 2, "0123456789abcdefABCDEF"
	}
	end := begin
	for end < min(len(text), maxEntity) && strings.IndexByte(digits, text[end]) >= 0 {
		end++
	}
	value, err := strconv.ParseUint(string(text[begin:end]), base, 31)
	if err != nil {
		return "", 0
	}
	if end < len(text) && text[end] == ';' {
		end++
	}
	return string(rune(value)), end
}

// openEntities are the entities whose semicolon may be missing, where they stand for a character that a key may have.
var openEntities = []string{"amp", "lt", "gt", "quot"}

// namedEntity reads what follows the ampersand of &lowbar;.
func namedEntity(text []byte) (string, int) {
	end := bytes.IndexFunc(text[:min(len(text), maxEntity)], func(c rune) bool { return !isWordCharacter(c) })
	if end > 0 && text[end] == ';' {
		name := string(text[:end])
		for _, spelling := range []string{name, strings.ToLower(name)} {
			if decoded := html.UnescapeString("&" + spelling + ";"); !strings.HasSuffix(decoded, ";") || spelling == "semi" {
				return decoded, end + 1
			}
		}
	}
	start := strings.ToLower(string(text[:min(len(text), len("quot"))]))
	for _, name := range openEntities {
		if strings.HasPrefix(start, name) {
			return html.UnescapeString("&" + name + ";"), len(name)
		}
	}
	return "", 0
}

func isWordCharacter(c rune) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// backslashEscape reads the escapes of JSON, JavaScript and Go.
func backslashEscape(text []byte) (string, int) {
	if len(text) == 1 {
		return "", 0
	}
	switch c := text[1]; {
	case strings.IndexByte("uUxX", c) >= 0:
		if decoded, length := codePoint(text[1:]); length > 0 {
			return decoded, 1 + length
		}
		return "", 0
	case '0' <= c && c <= '7':
		if value, err := strconv.ParseUint(string(text[1:min(4, len(text))]), 8, 8); err == nil && len(text) >= 4 {
			return string([]byte{byte(value)}), 4
		}
		return "", 2
	case strings.IndexByte("abfnrtv", c) >= 0: // white space and control characters, which visible removes
		return "", 2
	case c == '%', c == '&': // the beginning of another escape
		return "", 0
	default:
		return string([]byte{c}), 2
	}
}

// codePoint reads what follows the backslash of \x2d, \u002d, \u{2d} and \U0000002d, whose letter may be of the other case.
func codePoint(text []byte) (string, int) {
	if text[0]|0x20 == 'x' {
		c, ok := hexDigits(text[1:], 2)
		if !ok {
			return "", 0
		}
		return string([]byte{byte(c)}), 3
	}
	if bytes.HasPrefix(text[1:], []byte("{")) {
		return bracedCodePoint(text)
	}
	if c, ok := hexDigits(text[1:], 8); ok && text[0] == 'U' && c >= 0 && c <= unicode.MaxRune {
		return string(c), 9
	}
	c, ok := hexDigits(text[1:], 4)
	if !ok {
		return "", 0
	}
	if utf16.IsSurrogate(c) && len(text) > 7 && text[5] == '\\' && text[6]|0x20 == 'u' {
		if low, ok := hexDigits(text[7:], 4); ok {
			return string(utf16.DecodeRune(c, low)), 11
		}
	}
	return string(c), 5
}

func bracedCodePoint(text []byte) (string, int) {
	end := bytes.IndexByte(text[:min(len(text), maxEntity)], '}')
	if end < 0 {
		return "", 0
	}
	c, err := strconv.ParseUint(string(text[2:end]), 16, 31)
	if err != nil {
		return "", 0
	}
	return string(rune(c)), end + 1
}

// lineBreaks are the elements with which a page breaks a long word, without white space.
var lineBreaks = []string{"<wbr>", "<wbr/>", "<br>", "<br/>"}

func lineBreak(text []byte) (string, int) {
	start := strings.ToLower(string(text[:min(len(text), len("<wbr/>"))]))
	i := slices.IndexFunc(lineBreaks, func(element string) bool { return strings.HasPrefix(start, element) })
	if i < 0 {
		return "", 0
	}
	return "", len(lineBreaks[i])
}

// fromBase64 returns the bytes of each run of base64 of at least a length, in either alphabet. A run may be the middle of a longer one, or
// follow letters that do not belong to it, so it is decoded from its first, second, third or fourth character on.
func (v view) fromBase64(first, least int) view {
	var decoded view
	for begin := 0; begin < len(v.text); {
		end := begin
		for end < len(v.text) && sextets[v.text[end]] != noSextet {
			end++
		}
		if end-begin >= least {
			v.decodeBase64(begin+first, end, &decoded)
		}
		begin = end + 1
	}
	return decoded
}

func (v view) decodeBase64(from, to int, decoded *view) {
	var bits uint32
	count := 0
	for i := from; i < to; i++ {
		bits, count = bits<<6|uint32(sextets[v.text[i]]), count+6
		if count >= 8 {
			count -= 8
			decoded.text = append(decoded.text, byte(bits>>count))
			decoded.at = append(decoded.at, v.source(i-1, i+1))
		}
	}
}

const noSextet = 0xff

// sextets are the values of the characters of both alphabets of base64.
var sextets = func() (values [256]byte) {
	for i := range values {
		values[i] = noSextet
	}
	for value, c := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") {
		values[c] = byte(value)
	}
	values['-'], values['_'] = values['+'], values['/']
	return values
}()
