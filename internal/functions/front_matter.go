package functions

import (
	"fmt"
	"strings"

	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// This file takes a file apart into front matter and body. Lines are counted from 1, in the file.

// maxFrontMatter bounds the front matter, in bytes: what is longer is a text whose front matter was not ended.
const maxFrontMatter = 16 << 10

// problem is a mistake in a file. It names keys, and never repeats what else is in the file.
type problem struct {
	line int // 0 where it is of the file as a whole
	says string
}

type problems []problem

func (p *problems) add(line int, format string, args ...any) {
	*p = append(*p, problem{line, fmt.Sprintf(format, args...)})
}

// mostShown bounds how many problems are listed.
const mostShown = 10

// String lists the problems for an error, to which Terraform adds a full stop.
func (p *problems) String() string {
	var lines []string
	for _, one := range (*p)[:min(mostShown, len(*p))] {
		line := one.says
		if one.line > 0 {
			line = fmt.Sprintf("line %d: %s", one.line, one.says)
		}
		lines = append(lines, line)
	}
	if more := len(*p) - mostShown; more > 0 {
		lines = append(lines, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(lines, ".\n")
}

// source is a file that was taken apart.
type source struct {
	// frontMatter begins with the file's first line, so that its lines have the numbers of the file's. It is without the line that ends
	// it, and empty where a file has none.
	frontMatter string
	end         int // the line that ends the front matter; 0 where a file has none
	body        string
}

const byteOrderMark = "\uFEFF"

// takeApart finds the front matter: it is between a first line of `---` and the next line of `---` or `...`. A file that begins with
// anything else is all body. A byte-order mark is dropped, and so are blank lines between the end of the front matter and the text;
// everything else stays as it is.
func takeApart(file string) (source, problems) {
	text := strings.TrimPrefix(file, byteOrderMark)
	first, rest := cutLine(text)
	if !isMark(first, "---") {
		return source{body: text}, nil
	}
	for number := 2; rest != ""; number++ {
		before := text[:len(text)-len(rest)]
		var line string
		line, rest = cutLine(rest)
		if isMark(line, "---") || isMark(line, "...") {
			return source{frontMatter: before, end: number, body: withoutBlankLines(rest)}, nil
		}
	}
	return source{}, problems{{1, "front matter begins here, and no line of --- ends it. If the text is to begin with a thematic break, " +
		"write that as ***"}}
}

// isMark says whether a line is a mark; blanks after it make no difference.
func isMark(line, mark string) bool { return strings.TrimRight(line, " \t") == mark }

// cutLine returns the first line of a text without its end, and what follows. A line ends as on Unix, Windows or old Macs.
func cutLine(text string) (line, rest string) {
	at := strings.IndexAny(text, "\r\n")
	if at < 0 {
		return text, ""
	}
	if strings.HasPrefix(text[at:], "\r\n") {
		return text[:at], text[at+len("\r\n"):]
	}
	return text[:at], text[at+1:]
}

// withoutBlankLines drops the blank lines at the beginning of a text.
func withoutBlankLines(text string) string {
	for text != "" {
		line, rest := cutLine(text)
		if !isBlank(line) {
			break
		}
		text = rest
	}
	return text
}

func isBlank(text string) bool { return strings.TrimSpace(text) == "" }

// check finds what YAML would report without a line, or count differently.
func (s source) check() (found problems) {
	if len(s.frontMatter) > maxFrontMatter {
		found.add(1, "the front matter that begins here has more than %d KiB: its end, a line of ---, is missing or comes too late",
			maxFrontMatter>>10)
		return found
	}
	if line, says, there := tf.Unwanted(s.frontMatter); there {
		found.add(line, "%s", strings.TrimSuffix(says, "."))
		return found
	}
	number := 0
	for rest := s.frontMatter; rest != ""; {
		var line string
		line, rest = cutLine(rest)
		number++
		switch {
		case strings.ContainsAny(line, "\u2028\u2029"):
			found.add(number, "the character U+2028 or U+2029, a line end that editors don't show. Remove it")
		case number > 1 && startsDocument(line):
			found.add(number, "a line of --- or ... ends the front matter, and nothing else can stand in it")
		}
	}
	return found
}

// startsDocument says whether YAML takes a line for the beginning or the end of a document, with something behind it.
func startsDocument(line string) bool {
	for _, mark := range []string{"--- ", "---\t", "... ", "...\t"} {
		if strings.HasPrefix(line, mark) {
			return true
		}
	}
	return false
}
