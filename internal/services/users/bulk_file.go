package users

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// This file checks CSV files of users before they are sent. What it says names lines and columns, and no value: these are personal. Nobody
// outside has seen the template that the columns are documented to follow, so that extra columns can be named in the configuration.

// maxBulkFile bounds a file, in bytes. The service's own bound is not documented.
const maxBulkFile = 10 << 20

// mostReported is how many problems of a file, or warnings, are named.
const mostReported = 20

// operatorSuffix ends the name of a column that says what to do with the number in the next one (bulkUpdateUsers, documented).
const operatorSuffix = "_op"

// operators are what an update does with a number, in lower case (documented).
var operators = []string{"add", "subtract", "overwrite"}

// The columns of profiles in one of their spellings: First Name, first_name, firstName.
var (
	profileColumns = []string{"username", "email", "first_name", "last_name", "display_name", "language"}
	countColumns   = []string{"xp", "coins"}
)

const (
	idColumn       = "user_id"
	usernameColumn = "username"
	emailColumn    = "email"
)

// bulkKind is what a file is for.
type bulkKind struct {
	identifiers []string // the columns that say whose row it is, the one that decides first
	operators   bool     // numbers have operators
}

var (
	importKind = bulkKind{identifiers: []string{emailColumn}}
	updateKind = bulkKind{identifiers: []string{idColumn, usernameColumn, emailColumn}, operators: true}
)

// bulkRules is what a file is checked by.
type bulkRules struct {
	bulkKind
	fields      []client.UserField // the community's
	fieldsKnown bool
	extra       []string // columns that are taken as they are
}

// bulkReport is what is wrong with a file.
type bulkReport struct {
	problems, warnings findings
	rows               int64 // without the header
}

// findings are sentences about a file, of which the first are kept.
type findings struct {
	said  []string
	count int
}

func (f *findings) add(format string, args ...any) {
	f.count++
	if len(f.said) < mostReported {
		f.said = append(f.said, fmt.Sprintf(format, args...))
	}
}

// text lists the findings, one a line.
func (f *findings) text() string {
	text := strings.Join(f.said, "\n")
	if more := f.count - len(f.said); more > 0 {
		text += fmt.Sprintf("\n… and %d more", more)
	}
	return text
}

// content is what the cells of a column hold.
type content int

const (
	anyText content = iota
	wholeNumber
	decimalNumber
	dateText
	operatorWord
	identifying // texts that differ from row to row
	anyEmail    // identifying
)

// fileColumn is a column of a file.
type fileColumn struct {
	at      int    // position in the row
	title   string // for messages: a name that is known, else the position alone
	name    string // tells columns apart; empty for one that is not known
	content content
	// operator is the position of the column with the operator; -1 where there is none.
	operator int
	required bool
}

// place is where a cell is, for messages.
func (c fileColumn) place(line int) string { return fmt.Sprintf("Line %d, %s", line, c.title) }

// bulkCheck is a check under way.
type bulkCheck struct {
	bulkRules
	bulkReport
	columns []fileColumn
	width   int                    // cells of a row
	seen    map[int]map[string]int // by column: the line in which a value stands
}

// checkBulkFile checks a CSV file.
func checkBulkFile(file string, rules bulkRules) bulkReport {
	c := &bulkCheck{bulkRules: rules, seen: map[int]map[string]int{}}
	file = strings.TrimPrefix(file, "\ufeff")
	if len(file) > maxBulkFile {
		c.problems.add("The file has more than %d MiB. Split it.", maxBulkFile>>20)
		return c.bulkReport
	}
	if line, says, there := tf.Unwanted(file); there {
		c.problems.add("Line %d: %s", line, says)
		return c.bulkReport
	}
	c.read(csv.NewReader(strings.NewReader(file)))
	return c.bulkReport
}

func (c *bulkCheck) read(reader *csv.Reader) {
	reader.FieldsPerRecord, reader.ReuseRecord = -1, true
	header, err := reader.Read()
	if err != nil {
		c.addUnreadable(err, "The file is empty: its first line has to name the columns.")
		return
	}
	if !c.readHeader(header) {
		return
	}
	for {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			c.addUnreadable(err, "")
			return
		}
		line, _ := reader.FieldPos(0)
		c.rows++
		c.checkRow(line, cells)
	}
	if c.rows == 0 {
		c.problems.add("Line 1: only the names of columns are there, and no row follows them.")
	}
}

// addUnreadable says where a file is no CSV.
func (c *bulkCheck) addUnreadable(err error, empty string) {
	if broken, is := errors.AsType[*csv.ParseError](err); is {
		c.problems.add("Line %d, character %d: this is not CSV: %s. What follows was not checked.", broken.Line, broken.Column, broken.Err)
		return
	}
	c.problems.add("%s", empty)
}

// readHeader understands the first line. It is false where the rows can't be checked.
func (c *bulkCheck) readHeader(header []string) bool {
	c.width = len(header)
	known := 0
	for at, title := range header {
		column := c.column(at, strings.TrimSpace(title))
		if column.name != "" {
			known++
		}
		c.columns = append(c.columns, column)
	}
	if known == 0 {
		c.problems.add("Line 1: none of these is the name of a column, in a file with commas between its cells. The first line has to name "+
			"the columns, such as %s.", tf.Quoted(c.identifiers))
		return false
	}
	c.addUnknown(header)
	c.addTwice()
	c.pairOperators(header)
	c.identify()
	return true
}

// column understands the title of a column. One that is not known has no name.
func (c *bulkCheck) column(at int, title string) fileColumn {
	column := fileColumn{at: at, title: fmt.Sprintf("column %d", at+1), operator: -1}
	name, stem := columnKey(title), ""
	known := func(names ...string) bool {
		for _, candidate := range names {
			if columnKey(candidate) == name {
				column.name, column.title = candidate, fmt.Sprintf("column %d (%s)", at+1, candidate)
				return true
			}
		}
		return false
	}
	isOperator := false
	if len(title) >= len(operatorSuffix) {
		stem = title[:len(title)-len(operatorSuffix)]
		isOperator = strings.EqualFold(title[len(stem):], operatorSuffix)
	}
	switch {
	case slices.Contains(c.extra, title):
		column.name, column.title = title, fmt.Sprintf("column %d (%s)", at+1, title)
	case known(emailColumn):
		column.content = anyEmail
	case known(usernameColumn), slices.Contains(c.identifiers, idColumn) && known(idColumn, "userid"):
		column.content = identifying
	case known(countColumns...):
		column.content = wholeNumber
	case known(profileColumns...):
	case c.field(title, &column):
	case isOperator:
		if of := c.column(at, stem); of.name != "" {
			column.name, column.content = of.name+operatorSuffix, operatorWord
			column.title = fmt.Sprintf("column %d (%s)", at+1, of.name+operatorSuffix)
		}
	}
	return column
}

// columnKey makes one of the spellings of a name.
func columnKey(title string) string {
	return strings.ToLower(strings.NewReplacer(" ", "", "_", "", "-", "").Replace(title))
}

// field understands a title that is the key or the name of a user field.
func (c *bulkCheck) field(title string, column *fileColumn) bool {
	for _, same := range []func(client.UserField) string{
		func(f client.UserField) string { return f.Field }, func(f client.UserField) string { return f.Name },
	} {
		at := slices.IndexFunc(c.fields, func(f client.UserField) bool { return title != "" && same(f) == title })
		if at < 0 {
			continue
		}
		column.name, column.title = c.fields[at].Field, fmt.Sprintf("column %d (%s)", column.at+1, title)
		switch c.fields[at].Type {
		case "numerical", "number":
			column.content = decimalNumber
		case "date":
			column.content = dateText
		}
		return true
	}
	return false
}

// addUnknown reports the columns that are not known. Once one of them is, the first line does name columns: then a title is no value of a
// person, unless it looks like an address.
func (c *bulkCheck) addUnknown(header []string) {
	names := slices.Concat(profileColumns, countColumns)
	for _, field := range c.fields {
		names = append(names, field.Field, field.Name)
	}
	for _, column := range c.columns {
		if column.name != "" {
			continue
		}
		title := strings.TrimSpace(header[column.at])
		says := "Line 1, " + column.title + ": "
		switch {
		case title == "":
			c.problems.add("%sthe column has no name.", says)
			continue
		case !strings.Contains(title, "@"):
			says += fmt.Sprintf("%q is no column that is known. %s", title, tf.DidYouMean(tf.Nearest(title, names)))
		default:
			says += "its name is not known."
		}
		if c.fieldsKnown {
			c.problems.add("%s", strings.TrimSpace(says))
			continue
		}
		c.warnings.add("%s", strings.TrimSpace(says))
	}
}

// addTwice reports columns that mean the same.
func (c *bulkCheck) addTwice() {
	for at, column := range c.columns {
		earlier := slices.IndexFunc(c.columns[:at], func(other fileColumn) bool { return other.name != "" && other.name == column.name })
		if earlier >= 0 {
			c.problems.add("Line 1, %s: column %d is the same.", column.title, earlier+1)
		}
	}
}

// pairOperators finds the operator of each number.
func (c *bulkCheck) pairOperators(header []string) {
	for at := range c.columns {
		column := &c.columns[at]
		if column.content == operatorWord {
			c.checkOperator(at, strings.TrimSpace(header[at]))
			continue
		}
		if at > 0 && c.columns[at-1].content == operatorWord && c.columns[at-1].name == column.name+operatorSuffix {
			column.operator = at - 1
		}
		isNumber := column.content == wholeNumber || column.content == decimalNumber
		if c.operators && isNumber && column.operator < 0 {
			c.problems.add("Line 1, %s: a number needs a column %q directly before it, which says %s.", column.title,
				column.name+operatorSuffix, tf.Quoted(operators))
		}
	}
}

// checkOperator checks the place of a column of operators.
func (c *bulkCheck) checkOperator(at int, title string) {
	column := c.columns[at]
	of := strings.TrimSuffix(column.name, operatorSuffix)
	switch {
	case !c.operators:
		c.problems.add("Line 1, %s: an import has no operators.", column.title)
	case !strings.HasSuffix(title, operatorSuffix):
		c.problems.add("Line 1, %s: %q has to be in lower case.", column.title, operatorSuffix)
	case at+1 == len(c.columns) || c.columns[at+1].name != of:
		c.problems.add("Line 1, %s: the column %q has to follow directly.", column.title, of)
	case !slices.Contains([]content{wholeNumber, decimalNumber, anyText}, c.columns[at+1].content),
		c.columns[at+1].content == anyText && !slices.Contains(c.extra, of):
		c.problems.add("Line 1, %s: only numbers have an operator, and %q is none.", column.title, of)
	}
}

// identify finds the column that says whose row it is.
func (c *bulkCheck) identify() {
	for _, name := range c.identifiers {
		if at := slices.IndexFunc(c.columns, func(column fileColumn) bool { return column.name == name }); at >= 0 {
			c.columns[at].required = true
			return
		}
	}
	c.problems.add("Line 1: no column says whose row it is: one has to be called %s.", tf.Quoted(c.identifiers))
}

// checkRow checks the cells of a row.
func (c *bulkCheck) checkRow(line int, cells []string) {
	if len(cells) != c.width {
		c.problems.add("Line %d: the number of cells is %d, and that of columns in the first line is %d.", line, len(cells), c.width)
		return
	}
	for at, column := range c.columns {
		value := strings.TrimSpace(cells[at])
		if column.required && value == "" {
			c.problems.add("%s: the cell is empty, so that nobody knows whose row it is.", column.place(line))
		}
		if column.operator >= 0 {
			c.checkCalculation(line, column, strings.TrimSpace(cells[column.operator]), value)
		}
		if value != "" {
			c.checkCell(line, column, value)
		}
	}
}

// checkCalculation checks an operator and its number together.
func (c *bulkCheck) checkCalculation(line int, column fileColumn, operator, value string) {
	place := c.columns[column.operator].place(line)
	switch {
	case operator == "" && value != "":
		c.problems.add("%s: the number in the next column has no operator.", place)
	case operator != "" && value == "":
		c.problems.add("%s: the operator has no number in the next column.", place)
	case column.content == anyText && value != "" && !isDecimal(value):
		c.problems.add("%s: only a number has an operator.", column.place(line))
	}
}

// checkCell checks a value that is not empty.
func (c *bulkCheck) checkCell(line int, column fileColumn, value string) {
	switch column.content {
	case wholeNumber:
		if _, err := strconv.ParseInt(value, 10, 64); err != nil {
			c.problems.add("%s: a whole number is expected.", column.place(line))
		}
	case decimalNumber:
		if !isDecimal(value) {
			c.problems.add("%s: a number is expected, with a full stop before its decimals.", column.place(line))
		}
	case dateText:
		if _, err := time.Parse(time.DateOnly, value); err != nil {
			c.warnings.add("%s: this is no date such as 2030-12-31. Which forms of dates the service takes is not documented.", column.place(line))
		}
	case operatorWord:
		if !slices.Contains(operators, value) {
			c.problems.add("%s: one of %s is expected, in lower case.", column.place(line), tf.Quoted(operators))
		}
	case anyEmail:
		if !strings.Contains(strings.Trim(value, "@"), "@") {
			c.problems.add("%s: this is no e-mail address.", column.place(line))
		}
		c.checkOnce(line, column, value)
	case identifying:
		c.checkOnce(line, column, value)
	case anyText:
	}
}

// checkOnce reports a value that an earlier row has, in any letter case.
func (c *bulkCheck) checkOnce(line int, column fileColumn, value string) {
	seen := c.seen[column.at]
	if seen == nil {
		seen = map[string]int{}
		c.seen[column.at] = seen
	}
	value = strings.ToLower(value)
	if earlier, there := seen[value]; there {
		c.problems.add("%s: line %d has the same.", column.place(line), earlier)
		return
	}
	seen[value] = line
}

// isDecimal says that a text is a number, as people write one in decimals.
func isDecimal(value string) bool {
	number, err := strconv.ParseFloat(value, 64)
	return err == nil && !math.IsInf(number, 0) && !math.IsNaN(number) && !strings.ContainsAny(value, "xXpP_")
}
