package client

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestAThingIsFoundWhereverAnAnswerPutsIt(t *testing.T) {
	for payload, wanted := range map[string]string{
		`{"_id": "1"}`:                                                `{"_id": "1"}`,
		`{"id": 1, "data": {"_id": "2"}}`:                             `{"_id": "2"}`,
		`{"id": "request", "channel": {"_id": "2"}}`:                  `{"_id": "2"}`,
		`[{"_id": "1"}]`:                                              `{"_id": "1"}`,
		`{"data": {"_id": "1"}}`:                                      `{"_id": "1"}`,
		`{"channel": {"channel_id": "1"}}`:                            `{"channel_id": "1"}`,
		`{"channels": [{"_id": "1"}]}`:                                `{"_id": "1"}`,
		`{"data": {"channel": {"_id": "1"}}}`:                         `{"_id": "1"}`,
		`{"_id": {"$oid": "1"}}`:                                      `{"_id": {"$oid": "1"}}`,
		`{"id": "req", "result": {"_id": "2"}}`:                       `{"_id": "2"}`,
		`{"_id": "server", "channels": [{"_id": "1"}, {"_id": "2"}]}`: "",
		`{"_id": "1", "data": {"_id": "2"}}`:                          `{"_id": "1", "data": {"_id": "2"}}`,
		`[{"_id": "1"}, {"_id": "2"}]`:                                "",
		`{"data": {"data": {"data": {"_id": "1"}}}}`:                  "",
		`{"role": {"_id": "1"}}`:                                      "",
		`{"serverId": "1", "topic": "x"}`:                             "",
		`{"_id": ""}`:                                                 "",
		`{"acknowledged": true, "modifiedCount": 1}`:                  "",
		`"OK"`: "", `true`: "", `null`: "", `[]`: "", `{}`: "", ``: "",
	} {
		raw, found := channelNouns.thing(json.RawMessage(payload))
		wantEqual(t, payload, string(raw), wanted)
		wantEqual(t, payload+" is found", found, wanted != "")
	}
}

func TestAListIsFoundWhereverAnAnswerPutsIt(t *testing.T) {
	for payload, wanted := range map[string]string{
		`[{"_id": "1"}]`: `{"_id": "1"}`,
		`{"channels": [{"_id": "1"}], "permissions": []}`:   `{"_id": "1"}`,
		`{"id": "request", "channels": [{"_id": "1"}]}`:     `{"_id": "1"}`,
		`{"docs": [{"_id": "1"}], "totalDocs": 1}`:          `{"_id": "1"}`,
		`{"data": [{"_id": "1"}]}`:                          `{"_id": "1"}`,
		`{"data": {"channels": [{"_id": "1"}]}}`:            `{"_id": "1"}`,
		`{"rooms": [{"_id": "1"}], "total": 1}`:             `{"_id": "1"}`,
		`{"channels": []}`:                                  "",
		`{"rooms": [], "total": 0}`:                         "",
		`{"rooms": [{"_id": "1"}], "more": [{"_id": "2"}]}`: "none",
		`{"_id": "1", "permissions": [{"a": 1}]}`:           "none",
		`{"tags": ["a", "b"]}`:                              "none",
		`{"errors": [{"message": "x"}]}`:                    "none",
		`"OK"`:                                              "none", `true`: "none", `null`: "none", `{}`: "none", ``: "none",
	} {
		rows, _, found := channelNouns.list(json.RawMessage(payload))
		shown := "none"
		if found {
			texts := make([]string, len(rows))
			for i, row := range rows {
				texts[i] = string(row)
			}
			shown = strings.Join(texts, " ")
		}
		wantEqual(t, payload, shown, wanted)
	}
}

func TestWhatSurroundsAListMaySayHowMuchThereIs(t *testing.T) {
	for payload, wanted := range map[string]bool{
		`{"docs": [{"_id": "1"}], "totalDocs": 2}`: true, `{"data": {"items": [{"_id": "1"}], "total": 2}}`: true, `[{"_id": "1"}]`: false,
	} {
		_, about, _ := channelNouns.list(json.RawMessage(payload))
		wantEqual(t, payload, pageInfo{}.within(about).total != nil, wanted)
	}
}

func TestADescriptionNamesMembersAndShowsNoValue(t *testing.T) {
	for raw, wanted := range map[string]string{
		`{"b": "secret", "a": 1}`: "an object with the members a, b",
		`{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"j":1}`: "an object with the members a, b, c, d, e, f, g, h and 2 more",
		`{}`: "an empty object", `["secret"]`: "an array of 1", `"secret"`: "a string", `7`: "a number", `true`: "a boolean", `null`: "null",
		``: "nothing",
	} {
		wantEqual(t, raw, described(json.RawMessage(raw)), wanted)
	}
}
