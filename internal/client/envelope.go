package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// envelope is how a family wraps what it answers: where the payload is. How each says that something went wrong, although the
// HTTP status is 200, is looked for in all of them, since a gateway may answer in another family's words.
type envelope struct{ payload string }

var envelopes = map[Family]envelope{
	Integration: {"data"},
	Application: {"data"},
	System:      {"body"},
	Partner:     {"data"},
	Widgets:     {"data"},
	SecureAuth:  {""},
}

// answer is an envelope taken apart.
type answer struct {
	payload json.RawMessage // nil when the envelope has none
	message string          // what the service said
	paging  pageInfo        // of how much there is, where the payload is a list
	failed  bool            // the envelope says that the call did not succeed
	strange string          // the word by which the envelope says how the call went, where nobody knows it
	object  bool            // the body was an envelope as the service's, and not just any JSON
}

// anyEnvelope has the members of all envelopes that say how a call went. Each is looked at for itself, so that one of an
// unexpected shape does not hide another.
type anyEnvelope struct {
	Status  json.RawMessage `json:"status"`
	Message json.RawMessage `json:"message"`
	Error   json.RawMessage `json:"error"`
	Meta    json.RawMessage `json:"meta"`
}

// envelopeMeta is the `meta` member.
type envelopeMeta struct {
	Success    json.RawMessage `json:"success"`
	Status     json.RawMessage `json:"status"`
	Message    json.RawMessage `json:"message"`
	DevMessage json.RawMessage `json:"devMessage"`
}

func (a anyEnvelope) meta() envelopeMeta {
	var meta envelopeMeta
	if json.Unmarshal(a.Meta, &meta) != nil {
		return envelopeMeta{}
	}
	return meta
}

var errNotJSON = errors.New("the answer is not JSON")

// open takes an envelope apart. An answer that is a bare array or a bare value is its own payload, and so is an object without
// the family's payload member. It fails on what is not one whole JSON value.
func (e envelope) open(body []byte) (answer, error) {
	body = bytes.TrimSpace(body)
	if !json.Valid(body) {
		return answer{}, errNotJSON
	}
	if body[0] != '{' {
		return answer{payload: body}, nil
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(body, &members); err != nil {
		return answer{}, fmt.Errorf("the answer is not an envelope: %w", err)
	}
	opened := answer{object: e.isWrapped(members), payload: body}
	if e.payload != "" && e.isWrapped(members) {
		opened.payload = members[e.payload]
		var meta map[string]json.RawMessage
		_ = json.Unmarshal(members["meta"], &meta) // one that is no object announces nothing
		opened.paging = pageInfoOf(meta, members)
	}
	var said anyEnvelope
	if err := json.Unmarshal(body, &said); err == nil {
		opened.message, opened.failed, opened.strange = said.words(), said.failed(), said.strange()
	}
	return opened, nil
}

// isWrapped tells an envelope from an object that stands alone, as the answer of manageUser does.
func (e envelope) isWrapped(members map[string]json.RawMessage) bool {
	for _, name := range []string{e.payload, "status", "meta"} {
		if _, there := members[name]; there {
			return true
		}
	}
	return false
}

// words returns what the envelope says for people, wherever it says it.
func (a anyEnvelope) words() string {
	meta := a.meta()
	for _, raw := range []json.RawMessage{a.Message, a.Error, meta.Message, meta.DevMessage} {
		if candidate := text(raw); strings.TrimSpace(candidate) != "" {
			return candidate
		}
	}
	return ""
}

// failed says that the envelope reports a failure: a `status` that is a word for one, `meta.success` false, an `error`.
func (a anyEnvelope) failed() bool {
	meta := a.meta()
	return saysNo(meta.Success) || saysNo(a.Status) || saysNo(meta.Status) || !saysNoError(a.Error)
}

// strange returns a word for how the call went that is known neither as a success nor as a failure; empty where there is none.
func (a anyEnvelope) strange() string {
	meta := a.meta()
	for _, raw := range []json.RawMessage{a.Status, meta.Status, meta.Success} {
		if !saysYes(raw) && !saysNo(raw) {
			return plain(raw)
		}
	}
	return ""
}

// saysYes takes an absent member for a yes, since no envelope has all of them, and so it does a list or an object: that is no
// way to say whether a call succeeded.
func saysYes(raw json.RawMessage) bool {
	said := plain(raw)
	if status, err := strconv.Atoi(said); err == nil {
		return status == 1 || status >= 200 && status < 300
	}
	return slices.Contains([]string{"", "null", "success", "ok", "true"}, said) || said[0] == '{' || said[0] == '['
}

// failureWords are parts of the words for a failure.
var failureWords = []string{
	"error", "fail", "false", "denied", "forbid", "unauthor", "invalid", "reject", "refus", "not found", "not_found", "notfound",
	"bad", "abort", "timeout", "exception", "unavailable", "exceeded", "missing", "expired", "conflict", "duplicate",
}

// saysNo knows words for a failure, and numbers that are no success.
func saysNo(raw json.RawMessage) bool {
	said := plain(raw)
	if saysYes(raw) {
		return false
	}
	if _, err := strconv.ParseFloat(said, 64); err == nil {
		return true
	}
	return said == "no" || slices.ContainsFunc(failureWords, func(word string) bool { return strings.Contains(said, word) })
}

func saysNoError(raw json.RawMessage) bool {
	return slices.Contains([]string{"", "null", "false", "0", "[]", "{}"}, plain(raw))
}

// plain returns a JSON value as one word to be compared, whether it is a string or not.
func plain(raw json.RawMessage) string {
	return strings.ToLower(strings.TrimSpace(strings.Trim(string(raw), `"`)))
}

// text returns a JSON string's value, a list of strings joined, an object's own message, or nothing.
func text(raw json.RawMessage) string {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		return one
	}
	var several []string
	if json.Unmarshal(raw, &several) == nil {
		return strings.Join(several, "; ")
	}
	var object struct {
		Message string `json:"message"`
	}
	if json.Unmarshal(raw, &object) == nil {
		return object.Message
	}
	return ""
}
