package tf

import (
	"strings"
	"testing"
)

var (
	oneID = Resource{Type: "channel", Identity: []IdentityAttribute{{Name: "id"}}, Names: map[string]Finder{"topic": nil},
		ImportExample: "topic:General"}
	twoIDs = Resource{Type: "message", Identity: []IdentityAttribute{{Name: "channel_id"}, {Name: "message_id", State: "id"}},
		ImportExample: "a/b"}
	words = Resource{Type: "reaction", Identity: []IdentityAttribute{{Name: "id"}, {Name: "sender", Check: NotBlank()}, {Name: "emoji",
		Check: NotBlank()}}, ImportExample: "a/ana/:b:"}
)

func TestImportIDsAreTakenApart(t *testing.T) {
	tests := map[string]struct {
		resource Resource
		id       string
		values   string // joined by spaces; empty for an error
	}{
		"one id":              {oneID, "663347f4361726479c6", "663347f4361726479c6"},
		"a UUID":              {oneID, "b3df14ee-a674-480b-be2a-3f32c9d3a1d9", "b3df14ee-a674-480b-be2a-3f32c9d3a1d9"},
		"two ids":             {twoIDs, "663347f/689b908", "663347f 689b908"},
		"two for one":         {oneID, "a/b", ""},
		"one for two":         {twoIDs, "a", ""},
		"three for two":       {twoIDs, "a/b/c", ""},
		"an empty part":       {twoIDs, "a/", ""},
		"nothing":             {oneID, "", ""},
		"white space":         {oneID, "a b", ""},
		"a line break":        {oneID, "a\n", ""},
		"an unknown way":      {oneID, "name:General", ""},
		"a name that is none": {twoIDs, "topic:General", ""},
		"words":               {words, "663347f/ana@example.com/:tada:", "663347f ana@example.com :tada:"},
		"words with blanks":   {words, "663347f/A B/: :", "663347f A B : :"},
		"an id with a colon":  {words, "663:47f/ana/:tada:", ""},
		"a missing word":      {words, "663347f/ana/", ""},
		"no words":            {words, "663347f", ""},
		"too many words":      {words, "663347f/ana/ben/:tada:", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			values, err := test.resource.splitID(test.id)
			if got := strings.Join(values, " "); got != test.values || (err == nil) != (test.values != "") {
				t.Errorf("%q, %v", got, err)
			}
			if err != nil && (!strings.Contains(err.Error(), "<") || !strings.Contains(err.Error(), test.resource.ImportExample)) {
				t.Errorf("the error names no form that works: %v", err)
			}
		})
	}
}

func FuzzImportIDs(f *testing.F) {
	for _, id := range []string{
		"", "a", "a/b", "a//b", "topic:General", ":", "/", "a\x00b", "topic:", "a/b c/:d:", strings.Repeat("a/", 1000),
	} {
		f.Add(id)
	}
	f.Fuzz(func(t *testing.T, id string) {
		for _, resource := range []Resource{oneID, twoIDs, words} {
			values, err := resource.splitID(id)
			if err == nil && (len(values) != len(resource.Identity) || strings.Join(values, "/") != id) {
				t.Errorf("%q became %q", id, values)
			}
		}
	})
}
