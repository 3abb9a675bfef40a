package functions_test

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/functions"
	"github.com/returning-ai/terraform-provider-returningai/internal/provider"
)

func TestMain(m *testing.M) { acctest.Main(m) }

// run runs a function in process; what it returns is nil where it fails.
func run(t *testing.T, tested function.Function, arguments ...attr.Value) (attr.Value, *function.FuncError) {
	t.Helper()
	var defined function.DefinitionResponse
	tested.Definition(t.Context(), function.DefinitionRequest{}, &defined)
	result, err := defined.Definition.Return.NewResultData(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	unset := result.Value()
	resp := function.RunResponse{Result: result}
	tested.Run(t.Context(), function.RunRequest{Arguments: function.NewArgumentsData(arguments)}, &resp)
	if value := resp.Result.Value(); !value.Equal(unset) {
		return value, resp.Error
	}
	return nil, resp.Error
}

// announcement runs the function on a file.
func announcement(t *testing.T, file string) (map[string]attr.Value, *function.FuncError) {
	t.Helper()
	result, err := run(t, functions.NewAnnouncementFunction(), types.StringValue(file))
	if result == nil {
		return nil, err
	}
	return result.(types.Object).Attributes(), err
}

func list(elements ...string) types.List {
	values := []attr.Value{}
	for _, element := range elements {
		values = append(values, types.StringValue(element))
	}
	return types.ListValueMust(types.StringType, values)
}

// with is what a file says: these, and null for the others.
func with(more map[string]attr.Value) map[string]attr.Value {
	all := map[string]attr.Value{
		"channel": types.StringNull(), "sender": types.StringNull(), "reply_to": types.StringNull(),
		"images": types.ListNull(types.StringType), "publish_after": types.StringNull(), "keep_within": types.Int64Null(),
		"body": types.StringValue("Hello\n"),
	}
	for name, value := range more {
		all[name] = value
	}
	return all
}

func TestAnAnnouncementIsRead(t *testing.T) {
	type says = map[string]attr.Value
	text := func(value string) attr.Value { return types.StringValue(value) }
	body := func(value string) says { return says{"body": text(value)} }
	const all = `---
# Who, where and when
channel: Product news
sender: "ana@example.com"
reply_to: '689b908502ad38f000000001'
images:
  - banner.png
  - https://example.com/a#b.png # with a fragment
publish_after: 2026-03-01T09:00:00+01:00
keep_within: 50
---

Version 2 is here: *try it*.

---

# Thanks
`
	for name, test := range map[string]struct {
		file string
		says says
	}{
		"every key": {all, says{
			"channel": text("Product news"), "sender": text("ana@example.com"), "reply_to": text("689b908502ad38f000000001"),
			"images": list("banner.png", "https://example.com/a#b.png"), "publish_after": text("2026-03-01T09:00:00+01:00"),
			"keep_within": types.Int64Value(50), "body": text("Version 2 is here: *try it*.\n\n---\n\n# Thanks\n"),
		}},
		"CRLF": {strings.ReplaceAll("---\nchannel: General\nimages:\n  - a\n---\n\nHello\n\nyou\n", "\n", "\r\n"), says{
			"channel": text("General"), "images": list("a"), "body": text("Hello\r\n\r\nyou\r\n"),
		}},
		"line ends of old Macs": {
			"---\rchannel: General\r---\r\rHello\r",
			says{"channel": text("General"), "body": text("Hello\r")},
		},
		"a byte-order mark":                  {"\uFEFF---\nchannel: General\n---\nHello\n", says{"channel": text("General")}},
		"a byte-order mark, no front matter": {"\uFEFFHello\n", nil},
		"no front matter":                    {"Hello\n", nil},
		"no front matter, and no line end":   {"Hello", body("Hello")},
		"no front matter, with CRLF":         {"Hello\r\n", body("Hello\r\n")},
		"no front matter, and blank lines":   {"\n\nHello\n\n", body("\n\nHello\n\n")},
		"a thematic break":                   {"Hello\n---\nchannel: General\n---\n", body("Hello\n---\nchannel: General\n---\n")},
		"a longer thematic break first":      {"----\nHello\n---\n", body("----\nHello\n---\n")},
		"an indented thematic break first":   {" ---\nHello\n---\n", body(" ---\nHello\n---\n")},
		"empty front matter":                 {"---\n---\nHello\n", nil},
		"nothing but comments":               {"---\n# later\n\n---\nHello\n", nil},
		"an end of dots":                     {"---\nchannel: General\n...\nHello\n", says{"channel": text("General")}},
		"blanks after the marks":             {"--- \t\nchannel: General\n--- \t\nHello\n", says{"channel": text("General")}},
		"blank lines before the text":        {"---\n---\n\n \t\n\nHello\n", nil},
		"an indent of the text":              {"---\n---\n\n    Hello\n", body("    Hello\n")},
		"blank lines after the text":         {"---\n---\nHello\n\n \n", body("Hello\n\n \n")},
		"no line end":                        {"---\n---\nHello", body("Hello")},
		"a body that begins with a break":    {"---\n---\n---\nHello\n", body("---\nHello\n")},
		"a body with dots":                   {"---\n...\n...\nHello\n", body("...\nHello\n")},
		"absent values": {
			"---\nchannel:\nsender: ~\nreply_to: null\nimages:\npublish_after:\nkeep_within:\n---\nHello\n",
			nil,
		},
		"an absent value and a comment": {"---\nchannel: # where it belongs\n---\nHello\n", nil},
		"an empty list":                 {"---\nimages: []\n---\nHello\n", says{"images": list()}},
		"a list in one line":            {"---\nimages: [a, \"b c\"]\n---\nHello\n", says{"images": list("a", "b c")}},
		"a time in quotes": {
			"---\npublish_after: \"2026-03-01T09:00:00.5Z\"\n---\nHello\n",
			says{"publish_after": text("2026-03-01T09:00:00.5Z")},
		},
		"words that other YAML takes for yes": {
			"---\nchannel: yes\nsender: on\n---\nHello\n",
			says{"channel": text("yes"), "sender": text("on")},
		},
		"a number in quotes":      {"---\nchannel: \"2026\"\n---\nHello\n", says{"channel": text("2026")}},
		"a # in quotes":           {"---\nchannel: \"Release #2\"\n---\nHello\n", says{"channel": text("Release #2")}},
		"a # inside a word":       {"---\nchannel: C#\n---\nHello\n", says{"channel": text("C#")}},
		"a comment behind quotes": {"---\nchannel: \"General\" #main\n---\nHello\n", says{"channel": text("General")}},
		"a comment":               {"---\nchannel: General # main\n---\nHello\n", says{"channel": text("General")}},
		"quoted keys":             {"---\n\"channel\": General\n---\nHello\n", says{"channel": text("General")}},
		"a map in one line": {
			"---\n{channel: General, keep_within: 1}\n---\nHello\n",
			says{"channel": text("General"), "keep_within": types.Int64Value(1)},
		},
		"the largest keep_within": {"---\nkeep_within: 100\n---\nHello\n", says{"keep_within": types.Int64Value(100)}},
		"other scripts": {
			"---\nchannel: Новости 🎉\n---\nПривет\n",
			says{"channel": text("Новости 🎉"), "body": text("Привет\n")},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := announcement(t, test.file)
			if err != nil {
				t.Fatal(err)
			}
			wanted := with(test.says)
			for key, value := range wanted {
				if !got[key].Equal(value) {
					t.Errorf("%s is %s, wanted %s", key, got[key], value)
				}
			}
			if len(got) != len(wanted) {
				t.Errorf("it says %v", got)
			}
		})
	}
}

// secret stands for what the text of an announcement has in it.
const secret = "not to be shown"

func TestMistakesAreReportedWithTheirLine(t *testing.T) {
	const (
		instant = "publish_after must be a date, a time and a time zone as in RFC 3339, such as 2026-03-01T09:00:00Z"
		within  = "keep_within must be a number of messages from 1 to 100, without quotes, such as 50"
		alias   = "YAML's anchors and aliases, which front matter can't have"
		comment = "what follows the # is a comment, and no part of "
	)
	for name, test := range map[string]struct {
		frontMatter string // between a first line of --- and one that ends it
		wanted      []string
	}{
		"a misspelt key": {
			"channel: a\nchanel: b",
			[]string{`line 3: front matter has no key "chanel"; the nearest one is "channel"`},
		},
		"a key in upper case": {"Channel: a", []string{`line 2: front matter has no key "Channel"; the nearest one is "channel"`}},
		"a key with a hyphen": {"reply-to: a", []string{`line 2: front matter has no key "reply-to"; the nearest one is "reply_to"`}},
		"a key like no other": {
			"\n# hm\ntags: a",
			[]string{`line 4: front matter has no key "tags"; the keys are channel, images, keep_within`},
		},
		"the body as a key":   {"body: a", []string{`line 2: front matter has no key "body"; the keys are`}},
		"a sentence as a key": {secret + ": a", []string{"line 2: front matter has no such key; the keys are"}},
		"a list as a key":     {"[a]: b", []string{"line 2: front matter has no such key"}},
		"a number as a key":   {"1: b", []string{`line 2: front matter has no key "1"`}},
		"a merge":             {"<<: {channel: a}", []string{"line 2: front matter has no such key"}},
		"a key given twice": {
			"channel: a\nsender: b\nchannel: a",
			[]string{"line 4: channel is given twice, the first time in line 2"},
		},
		"a key given twice as null":   {"channel:\nchannel: a", []string{"line 3: channel is given twice, the first time in line 2"}},
		"a number for a text":         {"channel: 2026", []string{"line 2: channel must be a text, and this is a number. Put it in quotes"}},
		"a truth for a text":          {"sender: true", []string{"line 2: sender must be a text, and this is true or false. Put it in quotes"}},
		"a date for a text":           {"channel: 2026-03-01", []string{"line 2: channel must be a text, and this is a date. Put it in quotes"}},
		"a list for a text":           {"# a\nchannel:\n  - a", []string{"line 3: channel must be a text, and this is a list"}},
		"a map for a text":            {"reply_to:\n  id: a", []string{"line 2: reply_to must be a text, and this is a map"}},
		"another type for a text":     {"channel: !mine a", []string{"line 2: channel must be a text, and this is a value of another type"}},
		"a blank text":                {`sender: " "`, []string{"line 2: sender is blank. Leave it out if there is none"}},
		"a text for a list":           {"images: a.png", []string{"line 2: images must be a list, such as [banner.png], and this is a text"}},
		"a number in a list":          {"images:\n  - a\n  - 1", []string{"line 4: each of images must be a text, and this is a number"}},
		"nothing in a list":           {"images:\n  -\n  - a", []string{"line 3: each of images must be a text, and this is nothing"}},
		"a list in a list":            {"images: [[a]]", []string{"line 2: each of images must be a text, and this is a list"}},
		"a day alone":                 {"publish_after: 2026-03-01", []string{"line 2: " + instant}},
		"a time without a zone":       {"publish_after: 2026-03-01T09:00:00", []string{"line 2: " + instant}},
		"a time with a blank":         {"publish_after: 2026-03-01 09:00:00Z", []string{"line 2: " + instant}},
		"a day that is not there":     {"publish_after: 2026-02-30T09:00:00Z", []string{"line 2: " + instant}},
		"a text for a time":           {"publish_after: tomorrow", []string{"line 2: " + instant}},
		"a list for a time":           {"publish_after: [a]", []string{"line 2: " + instant}},
		"a number for a time":         {"publish_after: 1772355600", []string{"line 2: " + instant}},
		"no place":                    {"keep_within: 0", []string{"line 2: " + within}},
		"a place too far":             {"keep_within: 101", []string{"line 2: " + within}},
		"a duration":                  {"keep_within: 24h", []string{"line 2: " + within}},
		"a place in quotes":           {`keep_within: "50"`, []string{"line 2: " + within}},
		"half a place":                {"keep_within: 1.5", []string{"line 2: " + within}},
		"a list for a place":          {"keep_within: [1]", []string{"line 2: " + within}},
		"an alias of nothing":         {"sender: a\nchannel: *ana", []string{"line 3: & and * ", alias}},
		"an anchor":                   {"sender: a\nchannel: &ana b", []string{"line 3: & and * ", alias}},
		"an anchor of a list":         {"images: &a\n  - b", []string{"line 2: & and * ", alias}},
		"an alias of an anchor":       {"channel: &a b\nsender: *a", []string{"line 2: & and * ", alias}},
		"a bomb":                      {"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]", []string{"line 2: & and * ", alias}},
		"a name that is a comment":    {"channel: #general", []string{"line 2: " + comment + "channel"}},
		"a name cut short":            {"sender: a\nchannel: Release #2", []string{"line 3: " + comment + "channel"}},
		"a colon in a value":          {"channel: a\nsender: b: c", []string{"line 3: this is not valid YAML: mapping values are not allowed"}},
		"a quote that is not closed":  {"channel: \"a\nsender: b", []string{"line 2: this is not valid YAML"}},
		"a list that is not closed":   {"channel: a\nimages: [a, b\nsender: c", []string{"line 3: this is not valid YAML"}},
		"a list with a wrong indent":  {"images:\n  - a\n - b", []string{"line 4: this is not valid YAML"}},
		"a list among keys":           {"channel: a\n- c", []string{"line 3: this is not valid YAML"}},
		"a line without a key":        {"channel: a\n\n" + secret, []string{"line 4: this is not valid YAML"}},
		"a tab":                       {"channel: a\n\tsender: b", []string{"line 3: this is not valid YAML"}},
		"an @":                        {"channel: a\nsender: @ana", []string{"line 3: this is not valid YAML"}},
		"text":                        {secret, []string{"line 2: front matter consists of lines such as"}},
		"a list":                      {"- a\n- b", []string{"line 2: front matter consists of lines such as"}},
		"a second document":           {"channel: a\n--- b", []string{"line 3: a line of --- or ... ends the front matter"}},
		"the end of a document":       {"channel: a\n... # end", []string{"line 3: a line of --- or ... ends the front matter"}},
		"a control character":         {"channel: a\nsender: \"b\x00\"", []string{"line 3: U+0000, the character NUL"}},
		"another encoding":            {"channel: a\nsender: \xe4", []string{"line 3: the byte 0xE4, which is not UTF-8"}},
		"a line end that YAML counts": {"channel: a\u2028sender: b\nsender: 1", []string{"line 2: the character U+2028"}},
		"several": {"chanel: a\nsender: 1\nkeep_within: 0", []string{
			"line 2: front matter has no key \"chanel\"", ".\nline 3: sender must be a text", ".\nline 4: keep_within must be",
		}},
		"too many to list": {strings.Repeat("wrong: a\n", 30), []string{"line 2: front matter has no key", "\nline 11: ", "and 20 more"}},
		"a very long one":  {strings.Repeat("# comment\n", 2000), []string{"line 1: the front matter that begins here has more than 16 KiB"}},
		"deeply nested":    {"images: " + strings.Repeat("[", 15000), []string{"line 2: this is not valid YAML"}},
		"an apostrophe":    {"channel: a\nsender: 'it's'", []string{"line 3: this is not valid YAML"}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, lineEnd := range []string{"\n", "\r\n", "\r"} {
				for _, begins := range []string{"", "\uFEFF"} {
					file := begins + strings.ReplaceAll("---\n"+test.frontMatter+"\n---\n"+secret+"\n", "\n", lineEnd)
					wantProblem(t, file, test.wanted)
				}
			}
		})
	}
}

func TestMistakesOfTheFileAsAWhole(t *testing.T) {
	const missing = "line 1: front matter begins here, and no line of --- ends it"
	for name, test := range map[string]struct {
		file   string
		wanted []string
	}{
		"an empty file":            {"", []string{"the file has no text"}},
		"nothing but blanks":       {" \n\t\n", []string{"the file has no text"}},
		"a byte-order mark":        {"\uFEFF", []string{"the file has no text"}},
		"no text":                  {"---\nchannel: a\n---", []string{"line 3: the front matter ends here, and no text follows"}},
		"a blank text":             {"---\nchannel: a\n---\n\n \n", []string{"line 3: the front matter ends here, and no text follows"}},
		"no text, and a mistake":   {"---\nchannel: 1\n---\n", []string{"line 2: channel must be", "line 3: the front matter ends here"}},
		"no end":                   {"---\nchannel: a\n\n" + secret + "\n", []string{missing}},
		"no end, and nothing else": {"---", []string{missing}},
		"an indented end":          {"---\nchannel: a\n ---\n" + secret, []string{missing}},
		"an end that goes on":      {"---\nchannel: a\n----\n" + secret, []string{missing}},
		"a thematic break first":   {"---\n" + secret + "\n---\nmore\n", []string{"line 2: front matter consists of lines", "write that as ***"}},
	} {
		t.Run(name, func(t *testing.T) { wantProblem(t, test.file, test.wanted) })
	}
}

// wantProblem fails unless a file is refused with these parts of a message, in this order, and with nothing of its text.
func wantProblem(t *testing.T, file string, wanted []string) {
	t.Helper()
	got, err := announcement(t, file)
	if err == nil || got != nil {
		t.Fatalf("%q: got %v and the error %v, wanted an error alone", file, got, err)
	}
	rest := err.Text
	for _, part := range wanted {
		_, after, found := strings.Cut(rest, part)
		if !found {
			t.Errorf("%q: the error is %q, wanted %q in it", file, err.Text, wanted)
		}
		rest = after
	}
	if !strings.HasPrefix(err.Text, wanted[0]) {
		t.Errorf("%q: the error is %q, wanted %q at its beginning", file, err.Text, wanted[0])
	}
	if strings.Contains(err.Text, secret) {
		t.Errorf("%q: the error repeats the text: %q", file, err.Text)
	}
	if err.FunctionArgument == nil || *err.FunctionArgument != 0 {
		t.Errorf("%q: the error is not of the argument", file)
	}
}

// Terraform shows a function's types in editors, and modules rely on them.
func TestTheFunctionsHaveTheTypesOfTheirPages(t *testing.T) {
	declared := acctest.NewProtocol(t, provider.New("test")()).Schema().Functions
	wanted := map[string]struct {
		parameter string
		returns   tftypes.Type
	}{
		"announcement": {"text", tftypes.Object{AttributeTypes: map[string]tftypes.Type{
			"channel": tftypes.String, "sender": tftypes.String, "reply_to": tftypes.String,
			"images":        tftypes.List{ElementType: tftypes.String},
			"publish_after": tftypes.String, "keep_within": tftypes.Number, "body": tftypes.String,
		}}},
		"field_key": {"name", tftypes.String},
	}
	for name, test := range wanted {
		got := declared[name]
		if got == nil || !got.Return.Type.Equal(test.returns) {
			t.Fatalf("%s is %v, wanted one that returns %s", name, got, test.returns)
		}
		if got.VariadicParameter != nil || len(got.Parameters) != 1 {
			t.Fatalf("%s has the parameters %v", name, got.Parameters)
		}
		if only := got.Parameters[0]; only.Name != test.parameter || !only.Type.Is(tftypes.String) || only.AllowNullValue ||
			only.AllowUnknownValues {
			t.Errorf("%s has the parameter %v", name, only)
		}
	}
	if len(declared) != len(wanted) {
		t.Errorf("the provider has %d functions, wanted %d", len(declared), len(wanted))
	}
}

// The keys that the function reads have the type of the attributes of the resource that they are for.
func TestTheKeysHaveTheTypesOfTheMessagesAttributes(t *testing.T) {
	p := acctest.NewProtocol(t, provider.New("test")())
	result, problem := p.Call("announcement", "---\nkeep_within: 7\n---\nHello\n")
	if problem != nil {
		t.Fatal(problem.Text)
	}
	var says map[string]tftypes.Value
	if err := result.As(&says); err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, attribute := range p.Schema().ResourceSchemas["returningai_message"].Block.Attributes {
		if got, there := says[attribute.Name]; there {
			checked++
			if !got.Type().Is(attribute.Type) {
				t.Errorf("%s is %s, and the resource's %s", attribute.Name, got.Type(), attribute.Type)
			}
		}
	}
	if wanted := 3; checked != wanted { // sender, reply_to and keep_within
		t.Errorf("%d attributes of the resource were compared, wanted %d", checked, wanted)
	}
}

func TestAnErrorIsOfTheArgument(t *testing.T) {
	_, problem := acctest.NewProtocol(t, provider.New("test")()).Call("announcement", "---\nchanel: a\n---\nHello\n")
	if problem == nil || problem.FunctionArgument == nil || *problem.FunctionArgument != 0 || !strings.HasPrefix(problem.Text, "line 2: ") {
		t.Errorf("got %+v", problem)
	}
}

// Whatever is in a file: there is a result or an error, and a file without front matter is its own text.
func FuzzAnnouncement(f *testing.F) {
	for _, file := range []string{
		"", "Hello", "\uFEFFHello\r\n", "---", "---\n---\n", "---\n---\nHello", "--- \n--- b\n---\nc",
		"---\r\nchannel: a\r\n...\r\n\r\nHello\r\n",
		"---\nchannel: a\nsender: \"b\"\nreply_to: 'c'\nimages: [d, e]\npublish_after: 2026-03-01T09:00:00Z\nkeep_within: 5\n---\nHello\n",
		"---\nchannel: &a b\nsender: *a\n---\nc", "---\nchannel: #a\n---\nb",
		"---\nimages:\n- a\n -b\n---\nc", "---\n? [a]\n: !!binary b\n---\nc",
		"---\n<<: {channel: a}\n---\nb", "---\nchannel: |\n  a\n  b\n---\nc", "---\n\u2028\n---\na", "---\n%YAML 1.1\n---\na", "---\n{\n---\na",
	} {
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, file string) {
		got, err := announcement(t, file)
		if (got == nil) != (err != nil) {
			t.Fatalf("got %v and the error %v", got, err)
		}
		text := strings.TrimPrefix(file, "\uFEFF")
		first, _, _ := strings.Cut(strings.ReplaceAll(text, "\r", "\n"), "\n")
		if strings.TrimRight(first, " \t") == "---" {
			wantGoodProblem(t, file, got, err)
			return
		}
		blank := strings.TrimSpace(text) == ""
		if (err != nil) != blank {
			t.Errorf("the error is %v", err)
		}
		if err == nil && !got["body"].Equal(types.StringValue(text)) {
			t.Errorf("the body is %s", got["body"])
		}
	})
}

// wantGoodProblem checks what holds of every file with front matter.
func wantGoodProblem(t *testing.T, file string, got map[string]attr.Value, err *function.FuncError) {
	t.Helper()
	if err == nil {
		body := got["body"].(types.String).ValueString()
		if !strings.HasSuffix(file, body) || strings.TrimSpace(body) == "" {
			t.Errorf("the body is %q", body)
		}
		return
	}
	if !utf8.ValidString(err.Text) {
		t.Errorf("the error is %q", err.Text)
	}
	lines := strings.Count(strings.ReplaceAll(file, "\r\n", "\n"), "\n") + strings.Count(strings.ReplaceAll(file, "\r\n", ""), "\r") + 1
	for _, line := range slices.Collect(strings.Lines(err.Text)) {
		if !startsWithLine(line, lines) {
			t.Errorf("the error is %q, of a file with %d lines", err.Text, lines)
		}
	}
}

var numbered = regexp.MustCompile(`^line (\d+): `)

// startsWithLine says whether a line of an error names a line that the file has, or counts those that are not listed.
func startsWithLine(said string, lines int) bool {
	if strings.HasPrefix(said, "and ") {
		return true
	}
	found := numbered.FindStringSubmatch(said)
	if found == nil {
		return false
	}
	number, err := strconv.Atoi(found[1])
	return err == nil && number >= 1 && number <= lines
}
