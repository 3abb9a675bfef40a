package functions

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"go.yaml.in/yaml/v3"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// readAnnouncement reads a file. It returns an announcement, or all that is wrong with the file.
func readAnnouncement(file string) (announcement, problems) {
	taken, found := takeApart(file)
	if len(found) > 0 {
		return announcement{}, found
	}
	read := announcement{Images: types.ListNull(types.StringType), Body: types.StringValue(taken.body)}
	found = taken.readKeys(&read)
	if isBlank(taken.body) {
		found.add(taken.end, "%s", saysEmpty(taken.end))
	}
	if len(found) > 0 {
		return announcement{}, found
	}
	return read, nil
}

func saysEmpty(end int) string {
	if end == 0 {
		return "the file has no text"
	}
	return "the front matter ends here, and no text follows"
}

// keyReaders read the value of each key, which is not null. Line is that of the key.
var keyReaders = map[string]func(into *announcement, value *yaml.Node, line int, found *problems){
	"channel": func(into *announcement, value *yaml.Node, line int, found *problems) {
		into.Channel = text("channel", value, line, found)
	},
	"sender": func(into *announcement, value *yaml.Node, line int, found *problems) {
		into.Sender = text("sender", value, line, found)
	},
	"reply_to": func(into *announcement, value *yaml.Node, line int, found *problems) {
		into.ReplyTo = text("reply_to", value, line, found)
	},
	"images": func(into *announcement, value *yaml.Node, line int, found *problems) {
		into.Images = texts("images", value, line, found)
	},
	"publish_after": func(into *announcement, value *yaml.Node, line int, found *problems) {
		into.PublishAfter = moment("publish_after", value, line, found)
	},
	"keep_within": func(into *announcement, value *yaml.Node, line int, found *problems) {
		into.KeepWithin = place("keep_within", value, line, found)
	},
}

// readKeys reads the front matter, if there is one.
func (s source) readKeys(into *announcement) problems {
	if s.end == 0 {
		return nil
	}
	if found := s.check(); len(found) > 0 {
		return found
	}
	root, err := parse(s.frontMatter)
	if err != nil {
		return problems{{s.lineOfSyntax(), saysSyntax(err)}}
	}
	if alias := findAlias(root); alias != nil {
		return problems{{alias.Line, saysAlias}}
	}
	if isNull(root) { // nothing, or comments
		return nil
	}
	if root.Kind != yaml.MappingNode {
		return problems{{root.Line, "front matter consists of lines such as \"channel: General\", and this is something else. If the text " +
			"is to begin with a thematic break, write that as ***"}}
	}
	return readEntries(root.Content, into)
}

// readEntries reads keys and values, which follow each other.
func readEntries(entries []*yaml.Node, into *announcement) (found problems) {
	lines := map[string]int{}
	for i := 0; i+1 < len(entries); i += 2 {
		key, value := entries[i], entries[i+1]
		read, known := keyReaders[key.Value]
		switch before, given := lines[key.Value]; {
		case key.Kind != yaml.ScalarNode || !known:
			found.add(key.Line, "%s", saysUnknown(key))
		case given:
			found.add(key.Line, "%s is given twice, the first time in line %d", key.Value, before)
		case isCutShort(key, value):
			found.add(key.Line, "what follows the # is a comment, and no part of %s. Put the value in quotes if it belongs to it, or "+
				"a space after the # if not", key.Value)
		case !isNull(value):
			read(into, value, key.Line, &found)
		}
		if _, given := lines[key.Value]; !given {
			lines[key.Value] = key.Line
		}
	}
	return found
}

// readable is a key that may be repeated in an error. Something else may be a part of the text.
var readable = regexp.MustCompile(`^[\pL\d_-]{1,40}$`)

func saysUnknown(key *yaml.Node) string {
	known := slices.Sorted(maps.Keys(keyReaders))
	advice := "the keys are " + strings.Join(known, ", ")
	if key.Kind != yaml.ScalarNode || !readable.MatchString(key.Value) {
		return "front matter has no such key; " + advice
	}
	if nearest, near := tf.NearestKey(key.Value, known); near {
		advice = fmt.Sprintf("the nearest one is %q", nearest)
	}
	return fmt.Sprintf("front matter has no key %q; %s", key.Value, advice)
}

// isCutShort says whether a value ends at a # that looks like a part of it, as in "channel: #general" and "channel: Release #2".
func isCutShort(key, value *yaml.Node) bool {
	if value.Kind != yaml.ScalarNode || value.Style != 0 {
		return false
	}
	comment := strings.TrimLeft(key.LineComment+value.LineComment, "#")
	return comment != "" && !strings.HasPrefix(comment, " ") && !strings.HasPrefix(comment, "\t")
}

func isNull(node *yaml.Node) bool { return node.ShortTag() == "!!null" }

func isText(node *yaml.Node) bool { return node.Kind == yaml.ScalarNode && node.ShortTag() == "!!str" }

// text reads a value that is a string with something in it.
func text(key string, value *yaml.Node, line int, found *problems) types.String {
	switch {
	case !isText(value):
		found.add(line, "%s must be a text, and this is %s", key, describe(value))
	case isBlank(value.Value):
		found.add(line, "%s is blank. Leave it out if there is none", key)
	}
	return types.StringValue(value.Value)
}

// texts reads a list of such values.
func texts(key string, value *yaml.Node, line int, found *problems) types.List {
	if value.Kind != yaml.SequenceNode {
		found.add(line, "%s must be a list, such as [banner.png], and this is %s", key, describe(value))
		return types.ListNull(types.StringType)
	}
	elements := []attr.Value{}
	for _, element := range value.Content {
		elements = append(elements, text("each of "+key, element, element.Line, found))
	}
	return types.ListValueMust(types.StringType, elements)
}

// moment reads a time, which YAML may take for one of its own kind.
func moment(key string, value *yaml.Node, line int, found *problems) types.String {
	var parsed time.Time
	isTime := value.Kind == yaml.ScalarNode && (isText(value) || value.ShortTag() == "!!timestamp")
	if !isTime || parsed.UnmarshalText([]byte(value.Value)) != nil {
		found.add(line, "%s must be a date, a time and a time zone as in RFC 3339, such as 2026-03-01T09:00:00Z or "+
			"2026-03-01T10:00:00+01:00", key)
	}
	return types.StringValue(value.Value)
}

// place reads a number of messages, as the attribute keep_within of returningai_message takes it.
func place(key string, value *yaml.Node, line int, found *problems) types.Int64 {
	number, err := strconv.Atoi(value.Value)
	if err != nil || value.ShortTag() != "!!int" || number < 1 || number > client.MaxMessages {
		found.add(line, "%s must be a number of messages from 1 to %d, without quotes, such as 50", key, client.MaxMessages)
	}
	return types.Int64Value(int64(number))
}

// describe says what a value is, without repeating it.
func describe(value *yaml.Node) string {
	const inQuotes = ". Put it in quotes"
	switch value.Kind {
	case yaml.SequenceNode:
		return "a list"
	case yaml.MappingNode:
		return "a map"
	}
	switch value.ShortTag() {
	case "!!str":
		return "a text"
	case "!!null":
		return "nothing"
	case "!!int", "!!float":
		return "a number" + inQuotes
	case "!!bool":
		return "true or false" + inQuotes
	case "!!timestamp":
		return "a date" + inQuotes
	}
	return "a value of another type"
}

// parse reads YAML into nodes, which resolves no alias.
func parse(content string) (*yaml.Node, error) {
	var document yaml.Node
	err := yaml.NewDecoder(strings.NewReader(content)).Decode(&document)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if len(document.Content) == 0 {
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null"}, nil
	}
	return document.Content[0], nil
}

const saysAlias = "& and * at the beginning of a value are YAML's anchors and aliases, which front matter can't have. Put the value in " +
	"quotes"

// findAlias returns the first anchor or alias of a value, at any depth.
func findAlias(node *yaml.Node) *yaml.Node {
	if node.Kind == yaml.AliasNode || node.Anchor != "" {
		return node
	}
	for _, child := range node.Content {
		if found := findAlias(child); found != nil {
			return found
		}
	}
	return nil
}

// lineOfSyntax returns the line in which YAML goes wrong, which its parser reports of few mistakes: the one after the longest beginning
// that is right.
func (s source) lineOfSyntax() int {
	var ends []int // of each line
	for rest := s.frontMatter; rest != ""; {
		_, rest = cutLine(rest)
		ends = append(ends, len(s.frontMatter)-len(rest))
	}
	for count := len(ends) - 1; count > 0; count-- {
		if _, err := parse(s.frontMatter[:ends[count-1]]); err == nil {
			return count + 1
		}
	}
	return 1
}

// unlocated are the parts of the parser's message that say where it is from.
var unlocated = regexp.MustCompile(`^yaml: (line \d+: )?`)

// saysSyntax is the parser's own message, which repeats nothing but the name of an alias.
func saysSyntax(err error) string {
	if strings.Contains(err.Error(), "anchor") {
		return saysAlias
	}
	return "this is not valid YAML: " + unlocated.ReplaceAllString(err.Error(), "")
}
