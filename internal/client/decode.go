package client

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The service writes one thing in several ways: numbers and booleans as strings, ids as numbers or as populated objects, dates as text,
// epoch or object, and leaves out empty members. The types here accept them all, and keep "absent" apart from "zero". Decoding never fails:
// a value that makes no sense is absent, since one bad secondary member must not make the whole object unreadable.

// Text is a string that may also come as a number or a boolean. Set is false when it was absent, null, or anything else.
type Text struct {
	Value string
	Set   bool
}

// UnmarshalJSON takes any value.
func (t *Text) UnmarshalJSON(raw []byte) error {
	switch kindOf(raw) {
	case aString:
		t.Set = json.Unmarshal(raw, &t.Value) == nil
	case aNumber, aBoolean:
		t.Value, t.Set = string(bytes.TrimSpace(raw)), true
	case nothing, aNull, anObject, anArray:
	}
	return nil
}

// Pointer returns nil when the member was absent.
func (t Text) Pointer() *string {
	if !t.Set {
		return nil
	}
	return &t.Value
}

// Reference is an id that may also come populated: as the object that it refers to, or as {"$oid": …}.
type Reference struct{ Text }

// referenceWords are the members of a populated reference that may hold its id.
var referenceWords = []string{"_id", "id", "$oid"}

// UnmarshalJSON takes any value.
func (r *Reference) UnmarshalJSON(raw []byte) error {
	*r = referenceBy(referenceWords, raw)
	return nil
}

// referenceBy reads a reference whose id is, where it is populated, in one of the given members, the most reliable first.
func referenceBy(words []string, raw []byte) Reference {
	var r Reference
	switch kindOf(raw) {
	case anObject:
		members := membersOf(raw)
		for _, word := range words {
			if id := referenceBy(referenceWords, members[word]); id.Value != "" {
				return id
			}
		}
	case aString, aNumber:
		_ = r.Text.UnmarshalJSON(raw)
	case nothing, aNull, aBoolean, anArray:
	}
	return r
}

// Moment is a point in time as text. A string is kept as it came; an epoch in seconds or milliseconds, as number or as {"$date": …},
// becomes ISO 8601 in UTC.
type Moment struct{ Text }

// UnmarshalJSON takes any value.
func (m *Moment) UnmarshalJSON(raw []byte) error {
	switch kindOf(raw) {
	case aString:
		return m.Text.UnmarshalJSON(raw)
	case aNumber:
		if at, ok := epoch(string(bytes.TrimSpace(raw))); ok {
			m.Text = Text{Value: at.Format(isoMilliseconds), Set: true}
		}
	case anObject:
		members := membersOf(raw)
		for _, word := range []string{"$date", "$numberLong", "date", "iso"} {
			if inner := valueOf[Moment](members[word]); inner.Set {
				*m = inner
				return nil
			}
		}
	case nothing, aNull, aBoolean, anArray:
	}
	return nil
}

// isoMilliseconds is how the service writes a time.
const isoMilliseconds = "2006-01-02T15:04:05.000Z07:00"

// timeLayouts are the formats of times, with and without a zone.
var timeLayouts = []string{
	time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02 15:04:05.999999999",
}

// Time parses the moment; one without a zone is in UTC. It is false for a value that is not a time.
func (m Moment) Time() (time.Time, bool) {
	written := strings.TrimSpace(m.Value)
	for _, layout := range timeLayouts {
		if parsed, err := time.Parse(layout, written); err == nil {
			return parsed.UTC(), true
		}
	}
	return epoch(written)
}

// epoch reads seconds or, from 100,000,000,000 on, milliseconds since 1970.
func epoch(written string) (time.Time, bool) {
	number, err := strconv.ParseFloat(written, 64)
	if err != nil || !(number > 0 && number < 1e15) {
		return time.Time{}, false
	}
	if number < 1e11 {
		number *= 1000
	}
	return time.UnixMilli(int64(number)).UTC(), true
}

// Integer is a whole number that may also come as a string. Set is false when it was absent, or is anything else.
type Integer struct {
	Value int64
	Set   bool
}

// UnmarshalJSON takes any value.
func (i *Integer) UnmarshalJSON(raw []byte) error {
	text := valueOf[Text](raw)
	if !text.Set || kindOf(raw) == aBoolean {
		return nil
	}
	trimmed := strings.TrimSpace(text.Value)
	if value, err := strconv.ParseInt(trimmed, 10, 64); err == nil {
		i.Value, i.Set = value, true
		return nil
	}
	fraction, err := strconv.ParseFloat(trimmed, 64)
	if err == nil && fraction == math.Trunc(fraction) && math.Abs(fraction) < 1<<53 {
		i.Value, i.Set = int64(fraction), true
	}
	return nil
}

// Pointer returns nil when the member was absent.
func (i Integer) Pointer() *int64 {
	if !i.Set {
		return nil
	}
	return &i.Value
}

// Boolean is a truth value that may also come as a word or as 0 or 1. Set is false when it was absent, or is anything else. All booleans
// of the service are read by it; plainBoolean and truthy say what they add.
type Boolean struct {
	Value bool
	Set   bool
}

// The words for the two truth values, in lower case.
var (
	yesWords = []string{"true", "1", "1.0", "yes", "y", "on", "t"}
	noWords  = []string{"false", "0", "0.0", "no", "n", "off", "f"}
)

// UnmarshalJSON takes any value.
func (b *Boolean) UnmarshalJSON(raw []byte) error {
	text := valueOf[Text](raw)
	word := strings.ToLower(strings.TrimSpace(text.Value))
	b.Value = slices.Contains(yesWords, word)
	b.Set = b.Value || slices.Contains(noWords, word)
	return nil
}

// plainBoolean decodes a member whose meaning is not known: only `true` and `false` count, since a 1 may be a number of something.
func plainBoolean(raw []byte) Boolean {
	if word := plain(raw); word != "true" && word != "false" {
		return Boolean{}
	}
	return valueOf[Boolean](raw)
}

// truthy says whether a member has a value: one that may hold a flag or its reason, such as the time of a deletion or a list of errors. It
// is false for a value that is absent, null, false, zero or empty.
func truthy(raw []byte) bool {
	if flag := valueOf[Boolean](raw); flag.Set {
		return flag.Value
	}
	switch kindOf(raw) {
	case anObject:
		return len(membersOf(raw)) > 0
	case anArray:
		elements, _ := elementsOf(raw)
		return len(elements) > 0
	case nothing, aNull, aBoolean, aNumber, aString:
	}
	return plain(raw) != "" && plain(raw) != "null"
}

// Pointer returns nil when the member was absent.
func (b Boolean) Pointer() *bool {
	if !b.Set {
		return nil
	}
	return &b.Value
}

// Texts is a list of strings whose elements are not documented: one that is not a plain value is kept as its JSON. Set is false when the
// list was absent, null, or no list.
type Texts struct {
	Values []string
	Set    bool
}

// UnmarshalJSON takes any value.
func (t *Texts) UnmarshalJSON(raw []byte) error {
	elements, isArray := elementsOf(raw)
	if !isArray {
		return nil
	}
	t.Values, t.Set = []string{}, true
	for _, element := range elements {
		text := valueOf[Text](element)
		if !text.Set {
			text.Value = string(element)
		}
		t.Values = append(t.Values, text.Value)
	}
	return nil
}

// firstText returns the first value that is not empty, else an empty one that is set if any was: the service has several names for one
// thing.
func firstText(candidates ...Text) Text {
	var empty Text
	for _, candidate := range candidates {
		if candidate.Value != "" {
			return candidate
		}
		empty.Set = empty.Set || candidate.Set
	}
	return empty
}

// decoder is a pointer to one of the types above.
type decoder[V any] interface {
	*V
	json.Unmarshaler
}

// valueOf decodes a value; an absent one is the zero value.
func valueOf[V any, P decoder[V]](raw json.RawMessage) (absent V) {
	if len(raw) == 0 { // most members that are looked for are absent, and decoding allocates
		return absent
	}
	value := P(new(V))
	_ = value.UnmarshalJSON(raw) // never fails
	return *value
}

// row is the members of a thing. Their names are matched like those of a struct's fields in encoding/json.
type row map[string]json.RawMessage

// named returns the member with a name: the one of that very name, else the first whose name differs in case alone. Nil where there is
// none.
func (r row) named(name string) json.RawMessage {
	if value, there := r[name]; there {
		return value
	}
	found := ""
	for written := range r {
		if strings.EqualFold(written, name) && (found == "" || written < found) {
			found = written
		}
	}
	return r[found]
}

// member decodes the member with a name.
func member[V any, P decoder[V]](r row, name string) V { return valueOf[V, P](r.named(name)) }

// text is firstText of the members with some names.
func (r row) text(names ...string) (found Text) {
	for _, name := range names {
		found = firstText(found, member[Text](r, name))
	}
	return found
}
