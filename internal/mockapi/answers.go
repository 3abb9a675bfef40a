package mockapi

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// This file is what a Variant changes in the form of an answer, after the answer was checked against the contract: how the service refuses,
// what it answers to a write, where a list is, and which odd members and rows there are.

// Refusal is how the service refuses a request. All forms but the first have HTTP status 200.
type Refusal string

// The ways of refusing.
const (
	RefusalByStatus   Refusal = ""                 // an HTTP status of 400 or more
	RefusalSuccess    Refusal = "success"          // success: false
	RefusalOK         Refusal = "ok"               // ok: false
	RefusalErrors     Refusal = "errors"           // errors: [{message: …}]
	RefusalCode       Refusal = "code"             // code: 404
	RefusalStatusCode Refusal = "status_code"      // statusCode: 404
	RefusalMeta       Refusal = "meta_status_code" // meta.statusCode: 404
)

// refusals are the bodies of refusals with HTTP 200. A refused list has an empty list beside it.
var refusals = map[Refusal]func(status int, message string) object{
	RefusalSuccess:    func(_ int, message string) object { return object{"success": false, "message": message} },
	RefusalOK:         func(_ int, message string) object { return object{"ok": false, "message": message} },
	RefusalErrors:     func(_ int, message string) object { return object{"errors": []object{{"message": message}}} },
	RefusalCode:       func(status int, message string) object { return object{"code": status, "message": message} },
	RefusalStatusCode: func(status int, message string) object { return object{"statusCode": status, "message": message} },
	RefusalMeta: func(status int, message string) object {
		return object{"meta": object{"statusCode": status}, "message": message}
	},
}

// WriteAnswer is the answer to a create, a change, a deletion or a post.
type WriteAnswer string

// The answers to writes. From AnswerInList on, they contain the thing that was written, in another place than the contract says.
const (
	AnswerByContract  WriteAnswer = ""
	AnswerNoContent   WriteAnswer = "no_content"   // 204
	AnswerEmpty       WriteAnswer = "empty"        // 200 without a body
	AnswerWord        WriteAnswer = "word"         // the text OK
	AnswerNull        WriteAnswer = "null"         // null
	AnswerEmptyList   WriteAnswer = "empty_list"   // []
	AnswerTrue        WriteAnswer = "true"         // true
	AnswerEmptyObject WriteAnswer = "empty_object" // {}
	AnswerInList      WriteAnswer = "in_list"      // [thing] in the envelope
	AnswerDeeper      WriteAnswer = "deeper"       // {data: thing} in the envelope
	AnswerNamed       WriteAnswer = "named"        // {channel: thing} in the envelope
	AnswerBare        WriteAnswer = "bare"         // the thing without an envelope
)

// bareAnswers are the bodies of the answers without the thing.
var bareAnswers = map[WriteAnswer]answer{
	AnswerNoContent:   {status: http.StatusNoContent},
	AnswerEmpty:       {status: http.StatusOK},
	AnswerWord:        {status: http.StatusOK, contentType: "text/plain; charset=utf-8", body: []byte("OK")},
	AnswerNull:        {status: http.StatusOK, body: []byte("null")},
	AnswerEmptyList:   {status: http.StatusOK, body: []byte("[]")},
	AnswerTrue:        {status: http.StatusOK, body: []byte("true")},
	AnswerEmptyObject: {status: http.StatusOK, body: []byte("{}")},
}

// wrappings move a thing to another place in its envelope.
var wrappings = map[WriteAnswer]func(noun string, thing any) any{
	AnswerInList: func(_ string, thing any) any { return []any{thing} },
	AnswerDeeper: func(_ string, thing any) any { return object{"data": thing} },
	AnswerNamed:  func(noun string, thing any) any { return object{noun: thing} },
}

// ListForm is the place of a list in its answer.
type ListForm string

// The forms of lists.
const (
	ListByContract ListForm = ""
	ListNamed      ListForm = "named"      // {channels: […]} in the envelope
	ListDocs       ListForm = "docs"       // {docs: […], totalDocs: n} in the envelope
	ListDeeper     ListForm = "deeper"     // {data: […]} in the envelope
	ListOnly       ListForm = "only"       // {found: […]} in the envelope: an object's only array
	ListBare       ListForm = "bare"       // […] without an envelope
	ListBareNamed  ListForm = "bare_named" // {channels: […]} without an envelope
)

// listForms move the rows of a list to another place.
var listForms = map[ListForm]func(nouns string, rows []any) any{
	ListNamed:     func(nouns string, rows []any) any { return object{nouns: rows} },
	ListDocs:      func(_ string, rows []any) any { return object{"docs": rows, "totalDocs": len(rows)} },
	ListDeeper:    func(_ string, rows []any) any { return object{"data": rows} },
	ListOnly:      func(_ string, rows []any) any { return object{"found": rows} },
	ListBare:      func(_ string, rows []any) any { return rows },
	ListBareNamed: func(nouns string, rows []any) any { return object{nouns: rows} },
}

// IDForm is how the id of a thing is written.
type IDForm string

// The forms of ids.
const (
	IDByContract IDForm = ""
	IDPlain      IDForm = "id"     // `id` alone
	IDMany       IDForm = "many"   // reads show three ids under three names; the answer to a write has one of the two others
	IDObject     IDForm = "object" // {"$oid": …}
)

// otherID is the prefix of an id that stands for another one.
const otherID = "also-"

// noun is the name of a kind of thing in answers.
type noun struct{ one, many string }

// The operations whose answers a Variant reshapes.
var (
	listNouns = map[string]noun{
		"listChannels": {"channel", "channels"}, "listSystemChannels": {"channel", "channels"}, "listRoles": {"role", "roles"},
		"listUserRoles": {"role", "roles"}, "listBadges": {"badge", "badges"}, "listServers": {"server", "servers"},
		"listServerChannels": {"channel", "channels"}, "listServerRoles": {"role", "roles"},
		"listStreaks": {"streak", "streaks"}, "listAnalyses": {"analysis", "analyses"},
		"listLeaderboards": {"leaderboard", "leaderboards"}, "listCategories": {"category", "categories"},
		"listProducts": {"product", "products"},
		"findUsers":    {"user", "users"}, "listCommunityUsers": {"user", "users"}, "listUserFields": {"userField", "userFields"},
		"listUserFieldHistories": {"history", "histories"}, "listFieldHistories": {"history", "histories"},
		"listUserHistories": {"history", "histories"}, "listUserFieldHistoriesOfUser": {"history", "histories"},
		"listCommunityAPIKeys": {"apiKey", "apiKeys"},
	}
	// Reads of one thing: their answers have the ids and members of the variant.
	readNouns = map[string]noun{
		"getAnalysis": {"analysis", "analyses"}, "getLeaderboard": {"leaderboard", "leaderboards"}, "getStore": {"store", "stores"},
		"getCategory": {"category", "categories"}, "getProduct": {"product", "products"},
		"getUserData": {"user", "users"}, "getUser": {"user", "users"}, "getCommunityUser": {"user", "users"},
		"getUserActivityStats": {"stats", "stats"}, "getUserActivityDaily": {"stats", "stats"}, "getUserField": {"userField", "userFields"},
	}
	writeNouns = map[string]noun{
		"createChannel": {"channel", "channels"}, "updateChannel": {"channel", "channels"}, "deleteChannel": {"channel", "channels"},
		"createRole": {"role", "roles"}, "updateRole": {"role", "roles"}, "deleteRole": {"role", "roles"},
		"addUserRole": {"role", "roles"}, "removeUserRole": {"role", "roles"},
		"createBadge": {"badge", "badges"}, "updateBadge": {"badge", "badges"}, "deleteBadge": {"badge", "badges"},
		"awardBadge": {"badge", "badges"}, "removeBadge": {"badge", "badges"},
		"createServer": {"server", "servers"}, "updateServer": {"server", "servers"},
		"sendMessage": {"message", "messages"}, "replyMessage": {"message", "messages"}, "reactMessage": {"message", "messages"},
		"updateCommunity": {"community", "communities"}, "updateCommunityBot": {"bot", "bots"},
		"updateCommunityMeta": {"meta", "metas"}, "updateAppearance": {"appearance", "appearances"},
		"updateStreak":                   {"streak", "streaks"},
		"setRedemptionTransactionStatus": {"transaction", "transactions"}, "updatePurchaseHistory": {"purchase", "purchases"},
		"createAnalysis": {"analysis", "analyses"}, "updateAnalysis": {"analysis", "analyses"}, "deleteAnalysis": {"analysis", "analyses"},
		"appendAnalysisDrawings": {"analysis", "analyses"},
		"createLeaderboard":      {"leaderboard", "leaderboards"}, "updateLeaderboard": {"leaderboard", "leaderboards"},
		"deleteLeaderboard": {"leaderboard", "leaderboards"},
		"updateStore":       {"store", "stores"},
		"createCategory":    {"category", "categories"}, "updateCategory": {"category", "categories"},
		"createProduct": {"product", "products"}, "updateProduct": {"product", "products"}, "deleteProduct": {"product", "products"},
		"createUser": {"user", "users"}, "manageUser": {"user", "users"}, "bulkImportUsers": {"job", "jobs"}, "bulkUpdateUsers": {"job", "jobs"},
		"createUserField": {"userField", "userFields"}, "updateUserField": {"userField", "userFields"},
		"deleteUserField": {"userField", "userFields"}, "createUserFieldHistory": {"history", "histories"},
		"createCommunityAPIKey": {"apiKey", "apiKeys"}, "updateCommunityAPIKey": {"apiKey", "apiKeys"},
		"deleteCommunityAPIKey": {"apiKey", "apiKeys"}, "createUserAPIKey": {"apiKey", "apiKeys"}, "updateUserAPIKey": {"apiKey", "apiKeys"},
	}
)

// payloadOf is the member of an envelope that holds the payload.
func payloadOf(family string) string {
	if family == familySystem {
		return "body"
	}
	return "data"
}

// checkForms returns an error for an unknown form of answers.
func (v Variant) checkForms() error {
	_, refusal := refusals[v.Refusal]
	_, bare := bareAnswers[v.WriteAnswer]
	_, wrapped := wrappings[v.WriteAnswer]
	_, listed := listForms[v.ListForm]
	_, placed := wrappings[v.ReadAnswer]
	switch {
	case v.Refusal != RefusalByStatus && !refusal:
		return fmt.Errorf("no refusal is called %q", v.Refusal)
	case v.WriteAnswer != AnswerByContract && v.WriteAnswer != AnswerBare && !bare && !wrapped:
		return fmt.Errorf("no answer to writes is called %q", v.WriteAnswer)
	case v.ReadAnswer != AnswerByContract && v.ReadAnswer != AnswerBare && !placed:
		return fmt.Errorf("no answer to reads is called %q", v.ReadAnswer)
	case !slices.Contains([]DeletedRead{DeletedHidden, DeletedMarked, DeletedUnmarked}, v.DeletedUsers):
		return fmt.Errorf("no way to show deleted users is called %q", v.DeletedUsers)
	case v.ListForm != ListByContract && !listed:
		return fmt.Errorf("no form of lists is called %q", v.ListForm)
	case !slices.Contains([]IDForm{IDByContract, IDPlain, IDMany, IDObject}, v.IDForm):
		return fmt.Errorf("no form of ids is called %q", v.IDForm)
	case v.Already != 0 && v.Already != http.StatusOK && (v.Already < 400 || v.Already > 499):
		return fmt.Errorf("status %d of what is so already is neither 200 nor from 400 to 499", v.Already)
	}
	return nil
}

// reshaped returns an answer in the variant's form.
func (s *Server) reshaped(c *call, a answer) answer {
	v := s.Variant()
	switch {
	case c.operation.ID == FileOperation:
		return a
	case a.status >= 400:
		a = v.refusal(c, a)
	case c.operation.ID == "uploadImage":
		a = v.uploaded(a)
	case writeNouns[c.operation.ID].one != "":
		a = v.writeAnswer(c, v.idsAndMembers(c, a))
	case readNouns[c.operation.ID].one != "":
		a = moved(c, v.ReadAnswer, readNouns[c.operation.ID].one, v.idsAndMembers(c, a))
	case c.operation.ID == "listMessages":
		a = v.windowAnswer(a)
	case listNouns[c.operation.ID].one != "":
		a = v.listAnswer(c, v.idsAndMembers(c, a))
	}
	if v.Padding && len(a.body) > 0 {
		a.body = slices.Concat([]byte("\ufeff"), a.body, []byte("\r\n \n"))
	}
	return a
}

// refusal turns an error with an HTTP status into one with 200.
func (v Variant) refusal(c *call, a answer) answer {
	write, known := refusals[v.Refusal]
	if !known {
		return a
	}
	body := write(a.status, messageOf(a.body))
	if listNouns[c.operation.ID].one != "" {
		body[payloadOf(c.operation.Family)] = []any{}
	}
	return jsonAnswer(http.StatusOK, body)
}

// refused is refusal for the answer of a fault, which may also be a success.
func (v Variant) refused(c *call, a answer) answer {
	if a.status < 400 {
		return a
	}
	return v.refusal(c, a)
}

// messageOf returns the message in an error's envelope.
func messageOf(body []byte) string {
	var envelope struct {
		Message string
		Meta    struct{ Message string }
	}
	_ = json.Unmarshal(body, &envelope) // one that can't be read says nothing
	return envelope.Message + envelope.Meta.Message
}

// uploaded answers an upload of one image with the object instead of a list of one.
func (v Variant) uploaded(a answer) answer {
	var images []any
	if !v.UploadObject || json.Unmarshal(a.body, &images) != nil || len(images) != 1 {
		return a
	}
	return jsonAnswer(a.status, images[0])
}

// editPayload changes the payload of an answer; an answer without an envelope stays as it is.
func editPayload(c *call, a answer, edit func(payload any) any) answer {
	var envelope object
	name := payloadOf(c.operation.Family)
	if json.Unmarshal(a.body, &envelope) != nil {
		return a
	}
	if _, wrapped := envelope[name]; !wrapped {
		return a
	}
	envelope[name] = edit(envelope[name])
	return jsonAnswer(a.status, envelope)
}

// writeAnswer gives the answer to a write its form.
func (v Variant) writeAnswer(c *call, a answer) answer {
	if bare, without := bareAnswers[v.WriteAnswer]; without {
		return bare
	}
	return moved(c, v.WriteAnswer, writeNouns[c.operation.ID].one, a)
}

// moved puts the thing in an answer in another place.
func moved(c *call, to WriteAnswer, noun string, a answer) answer {
	if wrap, wrapped := wrappings[to]; wrapped {
		return editPayload(c, a, func(thing any) any { return wrap(noun, thing) })
	}
	var envelope object
	if to != AnswerBare || json.Unmarshal(a.body, &envelope) != nil {
		return a
	}
	thing, wrapped := envelope[payloadOf(c.operation.Family)]
	if !wrapped {
		return a
	}
	return jsonAnswer(a.status, thing)
}

// listAnswer moves a list to the variant's place, and adds an odd row.
func (v Variant) listAnswer(c *call, a answer) answer {
	var bare any
	a = editPayload(c, a, func(payload any) any {
		rows, isList := payload.([]any)
		if !isList {
			return payload
		}
		if v.OddRows && c.operation.ID != "listUserRoles" {
			rows = append(rows, nil, object{"note": "a row without an id"})
		}
		form, other := listForms[v.ListForm]
		if !other {
			return rows
		}
		bare = form(listNouns[c.operation.ID].many, rows)
		return bare
	})
	if v.ListForm == ListBare || v.ListForm == ListBareNamed {
		return jsonAnswer(a.status, bare)
	}
	return a
}

// windowAnswer moves messages to the variant's place for lists, and adds odd members and rows.
func (v Variant) windowAnswer(a answer) answer {
	var envelope object
	if json.Unmarshal(a.body, &envelope) != nil {
		return a
	}
	data, isObject := envelope["data"].(object)
	rows, isList := data["messages"].([]any)
	if !isObject || !isList {
		return a
	}
	for _, row := range rows {
		message, isMessage := row.(object)
		channel, inChannel := message["channel"].(object)
		if v.OddMembers && isMessage && inChannel {
			message["timestamp"] = strings.TrimSuffix(fmt.Sprint(message["timestamp"]), "Z")
			message["channel"] = object{"channel_id": object{"_id": channel["channel_id"], "name": "populated"}}
		}
	}
	if v.OddRows {
		rows = slices.Concat([]any{
			nil, object{"message": "without an id", "timestamp": "2026-01-15T09:00:00.000Z"}, object{"id": "odd-1", "message": "without a time"},
			object{"id": "odd-2", "message": object{"html": "an object"}, "timestamp": "2026-01-15T09:00:00.000Z"},
		}, rows)
	}
	data["messages"] = rows
	if form, other := listForms[v.ListForm]; other {
		envelope["data"] = form("messages", rows)
	}
	if v.ListForm == ListBare || v.ListForm == ListBareNamed {
		return jsonAnswer(a.status, envelope["data"])
	}
	return jsonAnswer(a.status, envelope)
}

// idsAndMembers gives the ids and members of things the variant's form.
func (v Variant) idsAndMembers(c *call, a answer) answer {
	if v.IDForm == IDByContract && !v.OddMembers {
		return a
	}
	return editPayload(c, a, func(payload any) any {
		switch typed := payload.(type) {
		case []any:
			for _, row := range typed {
				if thing, isThing := row.(object); isThing {
					v.writeThing(c, thing)
				}
			}
		case object:
			v.writeThing(c, typed)
		}
		return payload
	})
}

// writeThing gives the id and the members of one thing the variant's form.
func (v Variant) writeThing(c *call, thing object) {
	if v.OddMembers {
		writeOddly(thing)
	}
	id := thing["_id"]
	if id == nil {
		id = thing["id"]
	}
	if id == nil {
		return
	}
	switch v.IDForm {
	case IDByContract:
		return
	case IDPlain:
		delete(thing, "_id")
		thing["id"] = id
	case IDObject:
		delete(thing, "_id")
		thing["id"] = object{"$oid": id}
	case IDMany:
		delete(thing, "_id")
		thing["id"] = otherID + fmt.Sprint(id)
		if one := listNouns[c.operation.ID].one + readNouns[c.operation.ID].one; one != "" {
			thing["_id"], thing[one+"_id"] = id, otherID+otherID+fmt.Sprint(id)
		}
	}
}

// oddMembers are other ways to write the members of things.
var oddMembers = map[string]func(any) any{
	"userId":         populated,
	"serverId":       populated,
	"communityId":    populated,
	"communityID":    populated,
	"channelId":      populated,
	"userID":         populated,
	"categoryID":     populated,
	"category":       populated,
	"price":          func(n any) any { return object{"$numberDecimal": fmt.Sprint(n)} },
	"displayOrder":   func(any) any { return 1.5 },
	"isArchived":     yesOrNo,
	"enabled":        yesOrNo,
	"isEnabled":      yesOrNo,
	"fieldId":        populated,
	"creator":        depopulated,
	"lastLogin":      func(at any) any { return object{"$date": at} },
	"isOnline":       func(is any) any { return map[string]any{"true": "yes", "false": "no"}[fmt.Sprint(is)] },
	"isActive":       func(is any) any { return map[string]any{"true": 1, "false": 0}[fmt.Sprint(is)] },
	"expireDate":     epochOf,
	"expirePeriod":   func(any) any { return "never" },
	"highestRole":    func(title any) any { return object{"title": title} },
	"customFields":   asList,
	"createdAt":      func(at any) any { return object{"$date": at} },
	"updatedAt":      epochOf,
	"permissions":    func(any) any { return object{"read": true} },
	"billable":       yesOrNo,
	"order":          func(any) any { return 1.5 },
	"description":    func(text any) any { return object{"en": text} },
	"quantity":       func(any) any { return "unlimited" },
	"attachRequired": func(any) any { return "sometimes" },
	"awarded":        func(is any) any { return map[string]any{"true": 1, "false": "N"}[fmt.Sprint(is)] },
}

// populated is a reference with the thing that it leads to; none stays none.
func populated(id any) any {
	if id == nil {
		return nil
	}
	return object{"_id": id, "name": "populated"}
}

func yesOrNo(is any) any { return map[string]any{"true": "yes", "false": "no"}[fmt.Sprint(is)] }

func writeOddly(thing object) {
	for _, name := range slices.Sorted(maps.Keys(oddMembers)) {
		if value, there := thing[name]; there {
			thing[name] = oddMembers[name](value)
		}
	}
}

// depopulated replaces a thing by its id.
func depopulated(thing any) any {
	if whole, isObject := thing.(object); isObject {
		return whole["_id"]
	}
	return thing
}

// asList makes a list of an object's members, in the form in which createUser takes them.
func asList(members any) any {
	byName, isObject := members.(object)
	if !isObject {
		return members
	}
	list := []any{}
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		list = append(list, object{"fieldIdorName": name, "value": byName[name]})
	}
	return list
}

// epochOf writes a timestamp in milliseconds since 1970.
func epochOf(at any) any {
	parsed, err := time.Parse(time.RFC3339Nano, fmt.Sprint(at))
	if err != nil {
		return at
	}
	return parsed.UnixMilli()
}

// withRealIDs puts the first id of things in place of the others in a request, where the variant gives them several.
func (s *Server) withRealIDs(c *call) {
	if s.Variant().IDForm != IDMany {
		return
	}
	for name, value := range c.params {
		c.params[name] = strings.ReplaceAll(value, otherID, "")
	}
	c.request.URL.RawQuery = strings.ReplaceAll(c.request.URL.RawQuery, otherID, "")
	c.body = []byte(strings.ReplaceAll(string(c.body), otherID, ""))
}

// already answers a request that has nothing left to do: with the regular status, or the variant's.
func (m *community) already(c *call, status int, message string) answer {
	if m.variant.Already != 0 {
		status = m.variant.Already
	}
	return c.fail(status, message)
}
