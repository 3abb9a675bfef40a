package mockapi

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// This file reads the columns of bulk files and carries out their rows. The template that names the columns is on a page of the product and
// was not seen: the mock takes the names of the service's columns, in any spelling of theirs, and the keys and names of user fields. What
// is documented is that an empty cell leaves a field as it is, that in an update the column of a number has one before it that is called
// like it with _op behind, and that this one says add, subtract or overwrite.

// bulkColumn is a column of a bulk file.
type bulkColumn struct {
	at       int // position in the row
	operator int // position of the operator of a number; -1 where there is none
	name     string
	number   bool
	read     func(*Member) string
	write    func(*Member, string) string // returns what is wrong with the value
}

// bulkColumns are the columns of a file: the one that says whose row it is, and those that are written.
type bulkColumns struct {
	kind     string
	identify bulkColumn
	written  []bulkColumn
}

// identifiers are the columns that say whose row it is, the one that decides first.
var identifiers = map[string][]string{ImportJob: {"email"}, UpdateJob: {"userid", "username", "email"}}

// profileColumns are the texts of a profile that a row can write.
var profileColumns = map[string]func(*Member) *string{
	"username": func(u *Member) *string { return &u.Username }, "email": func(u *Member) *string { return &u.Email },
	"firstname": func(u *Member) *string { return &u.FirstName }, "lastname": func(u *Member) *string { return &u.LastName },
	"displayname": func(u *Member) *string { return &u.DisplayName }, "language": func(u *Member) *string { return &u.Language },
}

// countColumns are the numbers of a profile that a row can write.
var countColumns = map[string]func(*Member) *int64{
	"xp": func(u *Member) *int64 { return &u.XP }, "coins": func(u *Member) *int64 { return &u.Coins },
}

// operatorSuffix ends the name of a column that says what to do with the number in the next one.
const operatorSuffix = "_op"

// spelling makes one of the spellings of a name: First Name, first_name, firstName.
func spelling(name string) string {
	return strings.ToLower(strings.NewReplacer(" ", "", "_", "", "-", "").Replace(strings.TrimSpace(name)))
}

// readColumns reads a header.
func (m *community) readColumns(kind string, header []string) (bulkColumns, error) {
	columns := bulkColumns{kind: kind, identify: bulkColumn{at: -1}}
	decides := slices.IndexFunc(identifiers[kind], func(name string) bool {
		return slices.ContainsFunc(header, func(title string) bool { return spelling(title) == name })
	})
	if decides < 0 {
		return columns, fmt.Errorf("the file needs a column %s", strings.Join(identifiers[kind], " or "))
	}
	operator := ""
	for at, title := range header {
		name, isOperator := strings.CutSuffix(strings.TrimSpace(title), operatorSuffix)
		switch {
		case isOperator && kind == UpdateJob && operator == "":
			operator = name
			continue
		case isOperator || operator != "" && spelling(operator) != spelling(title):
			return columns, fmt.Errorf("column %d is not where its operator or number is", at+1)
		}
		column, known := m.bulkColumn(title)
		column.at, column.operator = at, -1
		if operator != "" {
			column.operator = at - 1
		}
		switch {
		case spelling(title) == identifiers[kind][decides] && columns.identify.at < 0:
			columns.identify = column
			columns.identify.name = spelling(title)
		case !known:
			return columns, fmt.Errorf("column %d is none of the template's", at+1)
		case column.number != (operator != "") && kind == UpdateJob:
			return columns, fmt.Errorf("column %d needs a column with %s before it if it is a number, and only then", at+1, operatorSuffix)
		default:
			columns.written = append(columns.written, column)
		}
		operator = ""
	}
	return columns, nil
}

// bulkColumn finds what a column of that title writes.
func (m *community) bulkColumn(title string) (bulkColumn, bool) {
	name := spelling(title)
	if text, known := profileColumns[name]; known {
		return bulkColumn{name: name, read: func(u *Member) string { return *text(u) }, write: func(u *Member, value string) string {
			*text(u) = value
			return ""
		}}, true
	}
	if count, known := countColumns[name]; known {
		return bulkColumn{
			name: name, number: true, read: func(u *Member) string { return strconv.FormatInt(*count(u), 10) },
			write: func(u *Member, value string) string {
				number, err := strconv.ParseInt(value, 10, 64)
				if err != nil {
					return "must be a whole number"
				}
				*count(u) = number
				return ""
			},
		}, true
	}
	f, known := m.fieldNamed(strings.TrimSpace(title))
	if !known {
		return bulkColumn{}, false
	}
	return bulkColumn{
		name: f.Field, number: f.kind() == numberColumn, read: func(u *Member) string { return u.CustomFields[f.Field] },
		write: func(u *Member, value string) string {
			if !f.accepts(value) {
				return "must be a " + f.Type
			}
			setValue(u, f.Field, value)
			return ""
		},
	}, true
}

// cell is a row's value in a column; empty where the row is too short.
func cell(row []string, at int) string {
	if at < 0 || at >= len(row) {
		return ""
	}
	return strings.TrimSpace(row[at])
}

// apply carries out a row as a whole or, with a problem, not at all. No message names a person.
func (b bulkColumns) apply(m *community, row []string, at time.Time) (outcome RowOutcome, userID, problem string) {
	key := cell(row, b.identify.at)
	if key == "" {
		return RowRefused, "", b.identify.name + " is required"
	}
	user, known := m.member(map[string]func(*Member) bool{
		"userid":   func(u *Member) bool { return u.ID == key },
		"username": func(u *Member) bool { return u.Username == key },
		"email":    func(u *Member) bool { return strings.EqualFold(u.Email, key) },
	}[b.identify.name])
	if !known && b.kind == ImportJob {
		return b.create(m, row, key, at)
	}
	if !known {
		return RowRefused, "", "User not found"
	}
	edited := user.clone()
	if problem = b.write(&edited, row); problem != "" {
		return RowRefused, "", problem
	}
	if name := m.taken(edited.Username, edited.Email, user); name != "" {
		return RowRefused, "", "A user with this " + name + " already exists"
	}
	m.noteValues(user, edited.CustomFields, at)
	*user = edited
	m.memberChanged(user, at)
	return RowUpdated, user.ID, ""
}

// create makes the account of a row that names nobody.
func (b bulkColumns) create(m *community, row []string, email string, at time.Time) (outcome RowOutcome, userID, problem string) {
	made := Member{Email: email, CustomFields: map[string]string{}}
	if problem = b.write(&made, row); problem != "" {
		return RowRefused, "", problem
	}
	if made.Username == "" {
		return RowRefused, "", "username is required for a new user"
	}
	if name := m.taken(made.Username, made.Email, nil); name != "" {
		return RowRefused, "", "A user with this " + name + " already exists"
	}
	return RowCreated, m.keepMember(made, at).ID, ""
}

// write writes the cells of a row that are not empty, and returns what is wrong with one.
func (b bulkColumns) write(member *Member, row []string) string {
	for _, column := range b.written {
		value := cell(row, column.at)
		if value == "" {
			continue
		}
		if column.operator >= 0 {
			var problem string
			if value, problem = calculate(cell(row, column.operator), column.read(member), value); problem != "" {
				return column.name + " " + problem
			}
		}
		if problem := column.write(member, value); problem != "" {
			return column.name + " " + problem
		}
	}
	return ""
}

// operators are what an update can do with a number. Their names are in lower case, and only so.
var operators = map[string]func(now, given float64) float64{
	"add":       func(now, given float64) float64 { return now + given },
	"subtract":  func(now, given float64) float64 { return now - given },
	"overwrite": func(_, given float64) float64 { return given },
}

// calculate applies an operator to the present value, which counts as 0 where there is none.
func calculate(operator, present, value string) (result, problem string) {
	do, known := operators[operator]
	given, isNumber := parseNumber(value)
	switch {
	case !known:
		return "", "needs one of the operators add, subtract and overwrite"
	case !isNumber:
		return "", "must be a number"
	}
	now, _ := parseNumber(present)
	return formatNumber(do(now, given)), ""
}

// formatNumber writes a number in decimals.
func formatNumber(number float64) string { return strconv.FormatFloat(number, 'f', -1, 64) }
