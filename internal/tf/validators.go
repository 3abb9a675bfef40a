package tf

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// Described is the description of a validator or a plan modifier, for the documentation. It is embedded by them.
type Described string

// Description implements both.
func (d Described) Description(context.Context) string { return string(d) }

// MarkdownDescription implements both.
func (d Described) MarkdownDescription(context.Context) string { return string(d) }

// CheckString validates a string that is known and not null. problem returns the summary and the detail of an error; an empty summary
// accepts the value. says completes "the value …", such as "must be a URL".
func CheckString(says string, problem func(value string) (summary, detail string)) validator.String {
	return stringCheck{Described(says), problem}
}

type stringCheck struct {
	Described
	problem func(string) (summary, detail string)
}

// ValidateString implements validator.String.
func (c stringCheck) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if summary, detail := c.problem(req.ConfigValue.ValueString()); summary != "" {
		resp.Diagnostics.AddAttributeError(req.Path, summary, detail)
	}
}

// NotBlank accepts what has more than white space in it.
func NotBlank() validator.String {
	return stringvalidator.RegexMatches(regexp.MustCompile(`\S`), "must not be blank")
}

// RegularExpression accepts what compiles.
func RegularExpression() validator.String {
	return CheckString("must be a regular expression", func(value string) (summary, detail string) {
		if _, err := regexp.Compile(value); err != nil {
			return "This is not a regular expression", err.Error() + "."
		}
		return "", ""
	})
}

// OnlyKeys accepts a map whose keys are all known. Values that are not known yet make no difference.
func OnlyKeys(known ...string) validator.Map {
	slices.Sort(known)
	return onlyKeys{Described("only these keys: " + strings.Join(known, ", ")), known}
}

type onlyKeys struct {
	Described
	known []string
}

func (v onlyKeys) ValidateMap(_ context.Context, req validator.MapRequest, resp *validator.MapResponse) {
	for _, key := range slices.Sorted(maps.Keys(req.ConfigValue.Elements())) {
		if slices.Contains(v.known, key) {
			continue
		}
		advice := "The keys are " + strings.Join(v.known, ", ") + "."
		if nearest, near := NearestKey(key, v.known); near {
			advice = fmt.Sprintf("Did you mean %q?", nearest)
		}
		resp.Diagnostics.AddAttributeError(req.Path.AtMapKey(key), "There is no such key",
			fmt.Sprintf("%s has no key %q. %s", cmp.Or(req.Path.String(), "The map"), key, advice))
	}
}

// userID is what ids of users look like: the service shows numbers, and other objects have the ids of a MongoDB or UUIDs.
var userID = regexp.MustCompile(`^([0-9]+|[0-9a-fA-F]{24}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$`)

// UserID accepts the id of a user, which people mix up with the user name.
func UserID() validator.String {
	return CheckString("must be the id of a user, a number", func(value string) (summary, detail string) {
		if userID.MatchString(value) {
			return "", ""
		}
		return "A user id is a number", fmt.Sprintf("An id such as \"1102\" is expected. %s\n\n"+
			"The data source returningai_user looks a user up by e-mail address or user name, and has the id.", whatInsteadOfAUserID(value))
	})
}

func whatInsteadOfAUserID(value string) string {
	switch trimmed := strings.TrimSpace(value); {
	case trimmed == "":
		return "The value is blank."
	case userID.MatchString(trimmed):
		return fmt.Sprintf("%q has white space around it.", value)
	case strings.Contains(value, "@"):
		return fmt.Sprintf("%q looks like an e-mail address.", value)
	}
	return fmt.Sprintf("%q looks like a user name.", value)
}

const (
	byteOrderMark = '\uFEFF'
	// replacement stands where something could not be decoded.
	replacement = '\uFFFD'
)

// PlainText accepts a text without characters that nobody sees and nobody means: a byte-order mark, NUL and other control
// characters but line ends and tabs, and what is left of text in another encoding than UTF-8. Its error says where the first is.
func PlainText() validator.String {
	says := "must have no byte-order mark and no control characters but line ends and tabs"
	return CheckString(says, func(value string) (summary, detail string) {
		found, there := firstUnwanted(value)
		if !there {
			return "", ""
		}
		return "This text has a character that doesn't belong in it", fmt.Sprintf(
			"Line %d, column %d: %s\n\nMembers would not see it, or would see a placeholder.", found.line, found.column, found.says)
	})
}

// Unwanted finds the first character that PlainText does not accept: its line, which counts from 1, and what is wrong with it.
func Unwanted(text string) (line int, says string, there bool) {
	found, there := firstUnwanted(text)
	return found.line, found.says, there
}

// unwanted is a character that a text must not have, and its place: lines and columns count from 1, columns in characters.
type unwanted struct {
	line, column int
	says         string
}

func firstUnwanted(text string) (found unwanted, there bool) {
	line, column := 1, 1
	for at, char := range text {
		rest := text[at:]
		if says := whyUnwanted(char, rest); says != "" {
			return unwanted{line, column, says}, true
		}
		column++
		if char == '\n' || char == '\r' && !strings.HasPrefix(rest, "\r\n") {
			line, column = line+1, 1
		}
	}
	return unwanted{}, false
}

// whyUnwanted says what is wrong with a character at the beginning of what is left of a text; nothing when it is fine.
func whyUnwanted(char rune, rest string) string {
	_, size := utf8.DecodeRuneInString(rest)
	switch {
	case char == replacement && size == 1:
		return fmt.Sprintf("the byte 0x%02X, which is not UTF-8. Save the file in UTF-8.", rest[0])
	case char == replacement:
		return "U+FFFD, the replacement character. It stands where text in another encoding was read as UTF-8. Save the file in UTF-8."
	case char == byteOrderMark:
		return "U+FEFF, a byte-order mark. Save the file as UTF-8 without a byte-order mark, or remove the character."
	case char == 0:
		return "U+0000, the character NUL. Remove it; a file that is full of it is UTF-16, and has to be saved in UTF-8."
	case unicode.IsControl(char) && !strings.ContainsRune("\n\r\t", char):
		return fmt.Sprintf("%U, a control character. Remove it.", char)
	}
	return ""
}
