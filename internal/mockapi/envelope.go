package mockapi

import (
	"encoding/json"
	"net/http"
	"strings"
)

// The families of operations, each with a prefix, a credential and an envelope of its own.
const (
	familyIntegration = "integration"
	familyApplication = "application"
	familySystem      = "system"
	familyPartner     = "partner"
	familyWidgets     = "widgets"
	familySecureAuth  = "secure-auth"
)

// object is a JSON object.
type object = map[string]any

// answer is the answer to the client.
type answer struct {
	status      int
	header      http.Header
	contentType string // application/json when empty
	body        []byte
}

// errorBodies are the error envelopes by family. No documentation shows one, so these follow the family's success envelope.
var errorBodies = map[string]func(status int, message string) object{
	familyIntegration: func(_ int, message string) object {
		return object{"status": "error", "message": message}
	},
	familyApplication: metaError,
	familyPartner:     metaError,
	familySystem: func(_ int, message string) object {
		return object{"meta": object{"success": false, "message": message, "devMessage": message}, "body": nil}
	},
	familyWidgets: func(_ int, message string) object {
		return object{"data": nil, "message": message}
	},
	familySecureAuth: func(_ int, message string) object {
		return object{"error": true, "message": message}
	},
	familyEarlier: func(_ int, message string) object {
		return object{"meta": object{"success": false, "message": message, "devMessage": message}, "body": nil}
	},
}

func metaError(status int, message string) object {
	return object{"meta": object{"status": "error", "statusCode": status}, "message": message, "data": nil}
}

// prefixes maps the start of a path to its family, longer ones first, for paths without an operation.
var prefixes = []struct{ prefix, family string }{
	{"/apis/v1/", familyIntegration},
	{"/api/v1/", familySystem},
	{"/v2/api/", familyWidgets},
	{"/v1/", familyPartner},
	{"/api/", familySecureAuth},
}

func familyOfPath(path string) string {
	for _, p := range prefixes {
		if strings.HasPrefix(path, p.prefix) {
			return p.family
		}
	}
	return familyIntegration
}

// jsonAnswer is an answer with a JSON body.
func jsonAnswer(status int, body any) answer {
	encoded, err := json.Marshal(body)
	if err != nil {
		return answer{status: http.StatusInternalServerError, contentType: "text/plain; charset=utf-8",
			body: []byte("the mock could not encode its answer: " + err.Error())}
	}
	return answer{status: status, body: encoded}
}

// success is the integration family's status word of a call that succeeded.
const success = "success"

// succeed is the integration family's answer to an action.
func succeed(status, message string) answer {
	return jsonAnswer(http.StatusOK, object{"status": status, "message": message})
}

// systemSuccess is the system family's answer; the message is in it twice, as in every documented example.
func systemSuccess(message string, body any) answer {
	return jsonAnswer(http.StatusOK, object{"meta": systemMeta(message), "body": body})
}

// applicationSuccess is the application family's answer.
func applicationSuccess(status int, message string, data any) answer {
	return jsonAnswer(status, object{"meta": applicationMeta(status), "message": message, "data": data})
}

func applicationMeta(status int) object {
	return object{"status": success, "statusCode": status}
}

func systemMeta(message string) object {
	return object{"success": true, "message": message, "devMessage": message}
}

// fail is an error in the envelope of the call's family.
func (c *call) fail(status int, message string) answer {
	build, ok := errorBodies[c.operation.Family]
	if !ok {
		build = errorBodies[familyIntegration]
	}
	return jsonAnswer(status, build(status, message))
}
