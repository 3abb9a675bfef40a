package client

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// payloadNames are the members that wrap the payload, by family. The signs of a failure behind a status of 200 are looked for in the words
// of all families, since a gateway may answer in another family's.
var payloadNames = map[Family]string{
	Integration: "data",
	Application: "data",
	System:      "body",
	Partner:     "data",
	Widgets:     "data",
	SecureAuth:  "",
}

// verdict is what an answer says about how the call went.
type verdict int

const (
	silent   verdict = iota // no sign either way
	accepted                // a word for success, or a status of 200 to 299
	strange                 // a word that means neither success nor failure, as far as is known
	refused                 // a sign of failure, in any place
)

// answer is an envelope taken apart.
type answer struct {
	payload   json.RawMessage // what the envelope wraps; nil when it wraps nothing
	message   string          // the service's message
	requestID string          // the call's id in the service's log; empty when the answer does not give it
	paging    pageInfo        // how much there is, where the payload is a list
	verdict   verdict
	word      string // the strange word
	code      int    // the status in the envelope; 0 when it has none
	enveloped bool   // the body was one of the service's envelopes, and not just any JSON
}

var errNotJSON = errors.New("the answer is not JSON")

// byteOrderMark is what some servers put in front of a text in UTF-8.
var byteOrderMark = []byte("\ufeff")

// openEnvelope parses an envelope. An answer that is a bare array is its own payload, and so is an object without an envelope. It fails on
// a body that is neither one whole JSON value nor a word for success or failure.
func openEnvelope(op Operation, body []byte) (answer, error) {
	body = bytes.TrimSpace(bytes.TrimPrefix(body, byteOrderMark))
	if members := membersOf(body); members != nil { // first, since a list may be long: this says that it is valid, too
		return openObject(op, body, members), nil
	}
	if !json.Valid(body) {
		return openWord(string(body))
	}
	switch kindOf(body) {
	case anArray:
		return answer{payload: body}, nil
	case aString, aBoolean:
		said := answer{verdict: verdictOn(body), word: plain(body)}
		if said.verdict == refused {
			said.message = text(body)
		}
		return said, nil
	case nothing, aNull, aNumber, anObject:
	}
	return answer{}, nil
}

// openWord reads an answer that is a bare word for success, such as OK.
func openWord(body string) (answer, error) {
	if body == "" {
		return answer{}, nil
	}
	if verdictOn([]byte(body)) != accepted {
		return answer{}, errNotJSON
	}
	return answer{verdict: accepted}, nil
}

// openObject reads an envelope that is an object.
func openObject(op Operation, body []byte, members map[string]json.RawMessage) answer {
	meta := membersOf(members["meta"])
	opened := answer{message: words(members, meta), requestID: requestIDIn(members, meta), paging: pageInfoOf(meta, members)}
	wrapped, hasPayload := members[payloadNames[op.Family]]
	switch {
	case hasPayload:
		opened.payload = wrapped
	case thingOf[op.ID].isBare(members):
		opened.payload = body
		opened.verdict = accepted
		if anyRefuses(members) {
			opened.verdict = refused
		}
		return opened
	case members["_id"] != nil: // some other document
		opened.payload = body
	default:
		opened.payload = withoutSigns(members)
	}
	// An answer that names the requested path comes from the framework in front of the service.
	opened.enveloped = (hasPayload || members["status"] != nil || members["meta"] != nil) && members["path"] == nil
	opened.verdict, opened.word = judgeSigns(members, meta)
	opened.code = codeIn(members, meta)
	if inner := membersOf(opened.payload); opened.verdict != refused && withoutSigns(inner) == nil && anyRefuses(inner) {
		opened.verdict, opened.message = refused, cmp.Or(words(inner), opened.message)
	}
	return opened
}

// thingOf is the kind of thing that an operation may answer with without an envelope. Its members are then its own, such as a status of
// "draft".
var thingOf = map[OperationID]nouns{
	OpCreateChannel: channelNouns, OpUpdateChannel: channelNouns, OpDeleteChannel: channelNouns,
	OpCreateRole: roleNouns, OpUpdateRole: roleNouns, OpDeleteRole: roleNouns,
	OpCreateBadge: badgeNouns, OpUpdateBadge: badgeNouns, OpDeleteBadge: badgeNouns, OpAwardBadge: badgeNouns, OpRemoveBadge: badgeNouns,
	OpCreateServer: serverNouns, OpUpdateServer: serverNouns,
	OpUploadImage: imageNouns, OpGetBulkUpdateStatus: bulkJobNouns,
	OpCreateUserField: userFieldNouns, OpUpdateUserField: userFieldNouns, OpDeleteUserField: userFieldNouns,
}

// anyRefuses says whether an object has a flag that is false, or an error.
func anyRefuses(members map[string]json.RawMessage) bool {
	flagged := func(name string) bool { return verdictOn(members[name]) == refused }
	return slices.ContainsFunc(flagWords, flagged) || slices.ContainsFunc(errorWords, func(name string) bool { return truthy(members[name]) })
}

// withoutSigns returns the members of an object that do not belong to an envelope; nil when there are none.
func withoutSigns(members map[string]json.RawMessage) json.RawMessage {
	rest := map[string]json.RawMessage{}
	for name, raw := range members {
		if !slices.Contains(envelopeWords, name) {
			rest[name] = raw
		}
	}
	if len(rest) == 0 {
		return nil
	}
	payload, _ := encode(rest) // can't fail: these are raw messages that were just read
	return payload
}

// The members of an envelope, or of its meta, that say how the call went.
var (
	flagWords   = []string{"success", "ok"}
	statusWords = []string{"status"}
	codeWords   = []string{"statusCode", "status_code", "code"}
	errorWords  = []string{"error", "errors"}
	// messageWords are for people.
	messageWords   = []string{"message", "error", "errors", "devMessage", "detail", "msg", "reason", "error_description"}
	requestIDWords = []string{"requestId", "request_id", "requestID", "traceId", "correlationId"}
)

// envelopeWords are all members that belong to an envelope.
var envelopeWords = slices.Concat([]string{"meta"}, flagWords, statusWords, codeWords, messageWords, requestIDWords)

// judgeSigns weighs all signs: one of failure outweighs any of success, and a flag for success outweighs an unknown word.
func judgeSigns(objects ...map[string]json.RawMessage) (worst verdict, word string) {
	flagged := false
	weigh := func(found verdict, raw json.RawMessage) {
		if found == strange && worst < strange {
			word = plain(raw)
		}
		worst = max(worst, found)
	}
	for _, object := range objects {
		for _, name := range slices.Concat(flagWords, statusWords) {
			weigh(verdictOn(object[name]), object[name])
			flagged = flagged || slices.Contains(flagWords, name) && verdictOn(object[name]) == accepted
		}
		for _, name := range codeWords {
			weigh(verdictOnCode(object[name]), object[name])
		}
		for _, name := range errorWords {
			if truthy(object[name]) {
				weigh(refused, object[name])
			}
		}
	}
	if worst == strange && flagged {
		return accepted, ""
	}
	return worst, word
}

// successWords are the words for success.
var successWords = []string{
	"success", "successful", "succeeded", "ok", "done", "created", "accepted", "updated", "deleted", "removed", "sent", "no content",
}

// failure matches the words for a failure, or parts of them.
var failure = regexp.MustCompile(`error|fail|false|denied|forbid|unauthor|invalid|reject|refus|not[ _-]?found|` +
	`\bbad\b|bad_|abort|time-?d?[ _]?out|` +
	`exception|unavailable|exceeded|missing|expired|conflict|duplicate|^no$`)

// verdictOn reads a flag, a word or a number for how a call went. A list, an object and an absent member say nothing, since no envelope has
// every member.
func verdictOn(raw json.RawMessage) verdict {
	said := plain(raw)
	kind := kindOf(raw)
	flag := plainBoolean(raw) // of other words, it is not certain that they are about the outcome
	number, err := strconv.ParseFloat(said, 64)
	switch {
	case said == "" || said == "null" || kind == anObject || kind == anArray:
		return silent
	case flag.Set && !flag.Value:
		return refused
	case flag.Value, err == nil && (number == 1 || number >= 200 && number < 300), slices.Contains(successWords, said):
		return accepted
	case err == nil, failure.MatchString(said):
		return refused
	}
	return strange
}

// verdictOnCode reads a status code: 400 and more is a failure, 200 to 299 a success.
func verdictOnCode(raw json.RawMessage) verdict {
	code := valueOf[Integer](raw)
	switch {
	case code.Value >= 400, !code.Set && kindOf(raw) == aString && failure.MatchString(plain(raw)):
		return refused
	case code.Value >= 200 && code.Value < 300:
		return accepted
	}
	return silent
}

// codeIn returns the HTTP status in an envelope's code; 0 when there is none.
func codeIn(objects ...map[string]json.RawMessage) int {
	for _, object := range objects {
		for _, name := range slices.Concat(codeWords, statusWords) {
			if code := valueOf[Integer](object[name]); code.Value >= 400 && code.Value < 600 {
				return int(code.Value)
			}
		}
	}
	return 0
}

// words returns the envelope's message for people, from any of its members, with the messages about single fields.
func words(objects ...map[string]json.RawMessage) string {
	for _, object := range objects {
		for _, name := range messageWords {
			said := text(object[name])
			if strings.TrimSpace(said) == "" {
				continue
			}
			if more := text(object["errors"]); more != "" && more != said {
				said += ": " + more
			}
			return said
		}
	}
	return ""
}

// requestIDIn returns the id of this call in the service's own log.
func requestIDIn(objects ...map[string]json.RawMessage) string {
	for _, object := range objects {
		for _, name := range requestIDWords {
			if id := valueOf[Text](object[name]); id.Value != "" {
				return id.Value
			}
		}
	}
	return ""
}

// plain returns a JSON value as one lower-case word for comparisons, whether or not it is a string.
func plain(raw json.RawMessage) string {
	return strings.ToLower(strings.TrimSpace(strings.Trim(strings.TrimSpace(string(raw)), `"`)))
}

// text returns a JSON string's value, the texts of a list joined, an object's own message or those of its members, or nothing.
func text(raw json.RawMessage) string {
	switch kindOf(raw) {
	case aString:
		return valueOf[Text](raw).Value
	case anArray:
		var several []string
		elements, _ := elementsOf(raw)
		for _, element := range elements {
			if said := text(element); said != "" {
				several = append(several, said)
			}
		}
		return strings.Join(several, "; ")
	case anObject:
		members := membersOf(raw)
		return cmp.Or(words(members), textsOfFields(members))
	case nothing, aNull, aBoolean, aNumber:
	}
	return ""
}

// textsOfFields joins an object's messages about single fields.
func textsOfFields(members map[string]json.RawMessage) string {
	var several []string
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if said := text(members[name]); said != "" {
			several = append(several, name+": "+said)
		}
	}
	return strings.Join(several, "; ")
}
