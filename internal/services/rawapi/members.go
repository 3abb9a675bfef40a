package rawapi

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// What is sent, and what the service shows of it.

// object is a JSON object. Its numbers are json.Number, as they were written.
type object = map[string]any

// memory is what a resource keeps about how the service shows its object.
type memory struct {
	Rewrites rewrites `json:"rewrites,omitempty"`
	// Sent is the body that was sent last, from when a refresh has put drift in its place in the state.
	Sent object `json:"sent,omitempty"`
}

// rewrite is a member that the service shows in its own way.
type rewrite struct {
	Sent  any `json:"sent"`
	Shown any `json:"shown"`
}

// rewrites are those of one object, by member.
type rewrites map[string]rewrite

// comparison is what a refresh compares: the members of a body with what the service shows.
type comparison struct {
	body     object
	compared []string // nil compares all members of the body
	memory   memory
}

// names returns the members that are compared, in order.
func (c comparison) names() []string {
	if c.compared != nil {
		return slices.DeleteFunc(slices.Clone(c.compared), func(name string) bool { _, has := c.body[name]; return !has })
	}
	return slices.Sorted(maps.Keys(c.body))
}

// differing returns the compared members that the service shows with another value, as it shows them. One that it does not show is not
// compared.
func (c comparison) differing(shown object) object {
	different := object{}
	for _, name := range c.names() {
		actual, there := shown[name]
		if there && !same(c.body[name], actual) && !c.memory.Rewrites.explain(name, c.body[name], actual) {
			different[name] = asShown(c.body[name], actual)
		}
	}
	return different
}

// drifted returns the body with the members that differ as the service shows them.
func (c comparison) drifted(shown object) (body object, differs bool) {
	different := c.differing(shown)
	body = maps.Clone(c.body)
	maps.Copy(body, different)
	return body, len(different) > 0
}

// learn returns what to remember right after a write: which members the service shows in its own way. One that it shows as before the write
// proves nothing: what was read may lag behind.
func (c comparison) learn(before, shown object) memory {
	learned := rewrites{}
	for name := range c.differing(shown) {
		if was, there := before[name]; !there || !tf.SameJSON(was, shown[name]) {
			learned[name] = rewrite{Sent: c.body[name], Shown: shown[name]}
		}
	}
	for name, known := range c.memory.Rewrites { // of what this write has sent as before
		if _, anew := learned[name]; !anew && tf.SameJSON(known.Sent, c.body[name]) {
			learned[name] = known
		}
	}
	return memory{Rewrites: learned}
}

// repair returns what to remember of a write that sends members as they were sent before, over drift: if the service shows them as they
// were in the state once more, that is its own way, and no change.
func (c comparison) repair(inState object) memory {
	after := memory{Rewrites: maps.Clone(c.memory.Rewrites)}
	if after.Rewrites == nil {
		after.Rewrites = rewrites{}
	}
	for _, name := range c.names() {
		before, sent := c.memory.Sent[name]
		if drift := inState[name]; sent && same(c.body[name], before) && !same(c.body[name], drift) {
			after.Rewrites[name] = rewrite{Sent: c.body[name], Shown: drift}
		}
	}
	return after
}

// explain says that the service shows a member in its own way, as it did before.
func (r rewrites) explain(name string, sent, shown any) bool {
	known, there := r[name]
	return there && tf.SameJSON(known.Sent, sent) && tf.SameJSON(known.Shown, shown)
}

// same says that the service shows what was sent. It may show more members of an object, numbers and booleans as strings, and texts without
// white space around them.
func same(sent, shown any) bool {
	switch sent := sent.(type) {
	case object:
		shown, isObject := shown.(object)
		return isObject && !slices.ContainsFunc(slices.Collect(maps.Keys(sent)), func(name string) bool {
			value, there := shown[name]
			return there && !same(sent[name], value)
		})
	case []any:
		shown, isList := shown.([]any)
		return isList && slices.EqualFunc(sent, shown, same)
	case string:
		text, isText := shown.(string)
		return isText && client.NormalizeText(sent) == client.NormalizeText(text) || !isText && tf.WriteJSON(shown) == strings.TrimSpace(sent)
	case bool:
		return sent == shown || tf.WriteJSON(sent) == shown
	case json.Number:
		text, isText := shown.(string)
		return tf.SameJSON(sent, shown) || isText && json.Valid([]byte(text)) && tf.SameJSON(sent, json.Number(text))
	}
	return tf.SameJSON(sent, shown)
}

// asShown returns what the service shows of what was sent: of an object, only its members.
func asShown(sent, shown any) any {
	wanted, isObject := sent.(object)
	members, showsObject := shown.(object)
	if !isObject || !showsObject {
		return shown
	}
	part := object{}
	for name, value := range wanted {
		actual, there := members[name]
		switch {
		case !there || same(value, actual):
			part[name] = value
		default:
			part[name] = asShown(value, actual)
		}
	}
	return part
}
