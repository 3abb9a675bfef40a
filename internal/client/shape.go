package client

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Where an envelope's payload holds the thing or the list: mostly it is the payload itself. Some answers nest it one level deeper, or put a
// single thing into an array.

// jsonKind is the type of a JSON value.
type jsonKind int

const (
	nothing jsonKind = iota // no value
	aNull
	aBoolean
	aNumber
	aString
	anArray
	anObject
)

// kindOf decides by the first character; the value is known to be valid JSON.
func kindOf(raw []byte) jsonKind {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 {
		return nothing
	}
	switch raw[0] {
	case '{':
		return anObject
	case '[':
		return anArray
	case '"':
		return aString
	case 'n':
		return aNull
	case 't', 'f':
		return aBoolean
	}
	return aNumber
}

// membersOf returns the members of an object; none of anything else.
func membersOf(raw []byte) map[string]json.RawMessage {
	var members map[string]json.RawMessage
	if kindOf(raw) != anObject || json.Unmarshal(raw, &members) != nil {
		return nil
	}
	return members
}

// elementsOf returns the elements of an array.
func elementsOf(raw []byte) (elements []json.RawMessage, isArray bool) {
	if kindOf(raw) != anArray || json.Unmarshal(raw, &elements) != nil {
		return nil, false
	}
	return elements, true
}

// nouns are the words by which a kind of thing is recognised in an answer.
type nouns struct {
	one, many string   // such as "channel" and "channels"
	ids       []string // the members that may hold its id, the most reliable first
	names     []string // the members that may hold its name
}

// wrappers are the members that answers wrap a thing or a list in, besides its own name.
var wrappers = []string{
	"data", "body", "result", "results", "docs", "doc", "items", "item", "rows", "list", "records", "record", "payload", "response",
}

// deepest is how many levels below the payload a thing or a list is searched for.
const deepest = 2

// thing finds the one thing of a kind in a payload: the object with an id.
func (n nouns) thing(payload json.RawMessage) (object json.RawMessage, found bool) {
	return n.thingWithin(payload, deepest)
}

func (n nouns) thingWithin(raw json.RawMessage, levels int) (json.RawMessage, bool) {
	if elements, isArray := elementsOf(raw); isArray {
		if len(elements) != 1 {
			return nil, false
		}
		return n.thingWithin(elements[0], levels)
	}
	members := membersOf(raw)
	if inner, named := n.inner(members, []string{n.one, n.many}, levels); named {
		return inner, true
	}
	if kindOf(members[n.many]) == anArray { // an object that contains several of them is something else, such as a server with its channels
		return nil, false
	}
	if members["_id"] != nil && n.identifies(members) {
		return raw, true
	}
	if inner, wrapped := n.inner(members, wrappers, levels); wrapped { // an id beside the wrapper identifies the request
		return inner, true
	}
	if n.identifies(members) {
		return raw, true
	}
	return nil, false
}

// inner searches for the thing in the members with some names.
func (n nouns) inner(members map[string]json.RawMessage, names []string, levels int) (json.RawMessage, bool) {
	if levels == 0 {
		return nil, false
	}
	for _, name := range names {
		if found, ok := n.thingWithin(members[name], levels-1); ok {
			return found, true
		}
	}
	return nil, false
}

// isBare says whether an object is a thing of the kind rather than an envelope: it has an id, and an _id or a name beside it.
func (n nouns) isBare(members map[string]json.RawMessage) bool {
	named := func(name string) bool { return members[name] != nil }
	return n.identifies(members) && (members["_id"] != nil || slices.ContainsFunc(n.names, named))
}

// identifies says whether an object has an id of the kind.
func (n nouns) identifies(members map[string]json.RawMessage) bool {
	return slices.ContainsFunc(n.ids, func(name string) bool {
		return valueOf[Reference](members[name]).Value != ""
	})
}

// idsOf returns the distinct ids of a thing, in the order of the names that they may have: the service may call one thing by several.
func (n nouns) idsOf(thing row) []string {
	var ids []string
	for _, name := range n.ids {
		if id := member[Reference](thing, name).Value; id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// enclosing are the objects that hold a list, the innermost first: any of them may have paging information.
type enclosing []map[string]json.RawMessage

// list finds the list of a kind in a payload.
func (n nouns) list(payload json.RawMessage) (rows []json.RawMessage, about enclosing, found bool) {
	return n.listWithin(payload, deepest)
}

func (n nouns) listWithin(raw json.RawMessage, levels int) ([]json.RawMessage, enclosing, bool) {
	if elements, isArray := elementsOf(raw); isArray {
		return elements, nil, true
	}
	members := membersOf(raw)
	if rows, about, found := n.innerList(members, []string{n.many}, levels); found {
		return rows, about, true
	}
	if n.identifies(members) { // a thing: its lists belong to it
		return nil, nil, false
	}
	if rows, about, found := n.innerList(members, wrappers, levels); found {
		return rows, about, true
	}
	rows, found := onlyList(members)
	return rows, enclosing{members}, found
}

// innerList searches for the list in the members with some names.
func (n nouns) innerList(
	members map[string]json.RawMessage, names []string, levels int,
) (rows []json.RawMessage, about enclosing, found bool) {
	if levels == 0 {
		return nil, nil, false
	}
	for _, name := range names {
		if rows, about, found := n.listWithin(members[name], levels-1); found {
			return rows, append(about, members), true
		}
	}
	return nil, nil, false
}

// onlyList returns an object's only array, under an unknown name. It has to have rows, or to stand alone beside numbers and booleans:
// otherwise it may be a part of something else.
func onlyList(members map[string]json.RawMessage) (rows []json.RawMessage, found bool) {
	lists, others := 0, 0
	for name, raw := range members {
		elements, isArray := elementsOf(raw)
		switch {
		case isArray && name != "errors":
			lists++
			rows = elements
		case kindOf(raw) == aString || kindOf(raw) == anObject:
			others++
		}
	}
	isObject := func(row json.RawMessage) bool { return kindOf(row) == anObject }
	return rows, lists == 1 && (slices.ContainsFunc(rows, isObject) || len(rows) == 0 && others == 0)
}

// mostNamed bounds the members of an object that an error names.
const mostNamed = 8

// described describes a JSON value without any of its values: the names of members and the number of elements.
func described(raw json.RawMessage) string {
	switch kindOf(raw) {
	case anObject:
		names := slices.Sorted(maps.Keys(membersOf(raw)))
		switch {
		case len(names) == 0:
			return "an empty object"
		case len(names) > mostNamed:
			return fmt.Sprintf("an object with the members %s and %d more", strings.Join(names[:mostNamed], ", "), len(names)-mostNamed)
		}
		return "an object with the members " + strings.Join(names, ", ")
	case anArray:
		elements, _ := elementsOf(raw)
		return fmt.Sprintf("an array of %d", len(elements))
	case aString:
		return "a string"
	case aNumber:
		return "a number"
	case aBoolean:
		return "a boolean"
	case aNull:
		return "null"
	case nothing:
	}
	return "nothing"
}

// unexpected is the error of an answer of an unexpected form.
func unexpected(expected string, came json.RawMessage) error {
	return fmt.Errorf("%s was expected, and %s came", expected, described(came))
}
