package mockapi

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// This file plays findUsers.

// usersPerPage is fixed by the service.
const usersPerPage = 200

// columnKind is how a column is compared.
type columnKind int

// The kinds of columns. Ranges are documented for numbers and dates.
const (
	textColumn columnKind = iota
	numberColumn
	dateColumn
)

// userColumn is a column by which findUsers filters and which it returns.
type userColumn struct {
	kind  columnKind
	value func(*Member) string // as text; a number in decimals, a date as YYYY-MM-DD, empty for no value
}

// userColumns are the service's column names. Documented are those of defaultColumns; the others are the mock's guess.
var userColumns = map[string]userColumn{
	"email":        {textColumn, func(u *Member) string { return u.Email }},
	"first_name":   {textColumn, func(u *Member) string { return u.FirstName }},
	"last_name":    {textColumn, func(u *Member) string { return u.LastName }},
	"join_date":    {dateColumn, func(u *Member) string { return dayOf(u.JoinedAt) }},
	"xp":           {numberColumn, func(u *Member) string { return strconv.FormatInt(u.XP, 10) }},
	"coins":        {numberColumn, func(u *Member) string { return strconv.FormatInt(u.Coins, 10) }},
	"id":           {textColumn, func(u *Member) string { return u.ID }},
	"user_id":      {textColumn, func(u *Member) string { return u.ID }},
	"username":     {textColumn, func(u *Member) string { return u.Username }},
	"display_name": {textColumn, func(u *Member) string { return u.DisplayName }},
	"language":     {textColumn, func(u *Member) string { return u.Language }},
	"level":        {numberColumn, func(u *Member) string { return strconv.FormatInt(u.Level, 10) }},
}

// defaultColumns are returned when a request names none.
var defaultColumns = []string{"email", "first_name", "last_name", "join_date", "xp", "coins"}

// column finds a column of the service's own, or that of a user field by its key.
func (m *community) column(name string) (userColumn, bool) {
	if column, known := userColumns[name]; known {
		return column, true
	}
	f, known := m.fieldByKey(name)
	if !known {
		return userColumn{}, false
	}
	return userColumn{f.kind(), func(u *Member) string { return u.CustomFields[name] }}, true
}

// shown is a column's value in an answer.
func (m *community) shown(column userColumn, user *Member) any {
	text := column.value(user)
	if text == "" {
		return nil
	}
	return m.typed(column.kind, text)
}

// typed is a value as answers show it: a number where it is one, unless the service writes numbers as strings.
func (m *community) typed(kind columnKind, text string) any {
	if _, isNumber := parseNumber(text); kind == numberColumn && isNumber && !m.numbersAsStrings {
		return json.Number(text)
	}
	return text
}

// findUsers lists the members whose columns have the given values, 200 on a page. An unknown column is refused, which the documentation
// does not say.
func (m *community) findUsers(c *call) answer {
	var input struct {
		Fields []string                   `json:"fields"`
		Filter map[string]json.RawMessage `json:"filter"`
		Cursor string                     `json:"cursor"`
		Page   *int                       `json:"page"`
	}
	if refusal, ok := decode(c, &input); !ok {
		return refusal
	}
	if input.Cursor != "" && input.Page != nil {
		return c.fail(http.StatusBadRequest, "Send either cursor or page, not both")
	}
	fields := input.Fields
	if len(fields) == 0 {
		fields = defaultColumns
	}
	columns, err := m.columns(fields)
	if err != nil {
		return c.fail(http.StatusBadRequest, err.Error())
	}
	conditions, err := m.conditions(input.Filter)
	if err != nil {
		return c.fail(http.StatusBadRequest, err.Error())
	}
	found, mistaken := m.foundUsers(columns, conditions)
	if len(found) == 0 && m.variant.NoListUntilFirst && !mistaken {
		return c.fail(http.StatusNotFound, "No users found")
	}
	position, err := m.positionOf(input.Cursor, input.Page, found)
	if err != nil {
		return c.fail(http.StatusBadRequest, err.Error())
	}
	return m.usersPage(found, position)
}

func (m *community) columns(names []string) (map[string]userColumn, error) {
	columns := map[string]userColumn{}
	for _, name := range names {
		column, known := m.column(name)
		if !known {
			return nil, fmt.Errorf("there is no field %q", name)
		}
		columns[name] = column
	}
	return columns, nil
}

// condition says whether a user fits a filter.
type condition func(*Member) bool

// conditions reads a filter: a value to equal, or a range, for each column.
func (m *community) conditions(filter map[string]json.RawMessage) ([]condition, error) {
	conditions := make([]condition, 0, len(filter))
	for _, name := range slices.Sorted(maps.Keys(filter)) {
		raw := filter[name]
		column, known := m.column(name)
		if !known {
			return nil, fmt.Errorf("there is no field %q", name)
		}
		read := exactly
		if strings.HasPrefix(strings.TrimSpace(string(raw)), "{") {
			read = inRange
		}
		wanted, err := read(column, raw)
		if err != nil {
			return nil, fmt.Errorf("the filter of %s %w", name, err)
		}
		conditions = append(conditions, wanted)
	}
	return conditions, nil
}

// exactly is a filter by one value.
func exactly(column userColumn, raw json.RawMessage) (condition, error) {
	wanted, err := bound(column, raw)
	if err != nil {
		return nil, err
	}
	return func(u *Member) bool {
		order, ok := column.kind.compare(column.value(u), wanted)
		return ok && order == 0
	}, nil
}

// inRange is a filter by a range, whose ends belong to it. What has no value is in no range.
func inRange(column userColumn, raw json.RawMessage) (condition, error) {
	var ends map[string]json.RawMessage
	if err := json.Unmarshal(raw, &ends); err != nil || len(ends) == 0 {
		return nil, errors.New("must be a value or have gte, lte or both")
	}
	if column.kind == textColumn {
		return nil, errors.New("cannot be a range, which only numbers and dates have")
	}
	signs := map[string]int{"gte": 1, "lte": -1}
	limits := map[int]string{}
	for name, end := range ends {
		sign, known := signs[name]
		if !known {
			return nil, fmt.Errorf("has %q, and there are gte and lte", name)
		}
		var err error
		if limits[sign], err = bound(column, end); err != nil {
			return nil, err
		}
	}
	return func(u *Member) bool {
		for sign, limit := range limits {
			if order, ok := column.kind.compare(column.value(u), limit); !ok || order*sign < 0 {
				return false
			}
		}
		return true
	}, nil
}

// bound reads a value of a filter, which has to be of the column's kind.
func bound(column userColumn, raw json.RawMessage) (string, error) {
	var value any
	if err := json.Unmarshal(raw, &value); err != nil {
		return "", errors.New("is broken")
	}
	text := fmt.Sprint(value)
	if number, isNumber := value.(float64); isNumber {
		text = strconv.FormatFloat(number, 'f', -1, 64)
	}
	_, isNumber := parseNumber(text)
	_, isDate := parseDate(text)
	if column.kind == numberColumn && !isNumber || column.kind == dateColumn && !isDate {
		return "", errors.New("has a value that is not of its kind")
	}
	return text, nil
}

// compare orders two values of a kind. A value that is missing, or that is not of the kind, cannot be compared.
func (k columnKind) compare(value, with string) (order int, ok bool) {
	switch k {
	case numberColumn:
		first, isNumber := parseNumber(value)
		second, _ := parseNumber(with)
		return cmp.Compare(first, second), isNumber
	case dateColumn:
		first, isDate := parseDate(value)
		second, _ := parseDate(with)
		return first.Compare(second), isDate
	case textColumn:
	}
	return strings.Compare(value, with), value != ""
}

// parseDate reads a date, or the date of a time.
func parseDate(text string) (time.Time, bool) {
	if parsed, err := time.Parse(time.DateOnly, text); err == nil {
		return parsed, true
	}
	parsed, err := time.Parse(time.RFC3339, text)
	return parsed.UTC().Truncate(24 * time.Hour), err == nil
}

// parseNumber reads a number as JSON writes it.
func parseNumber(text string) (float64, bool) {
	var number float64
	err := json.Unmarshal([]byte(text), &number)
	return number, err == nil && text != "null"
}

// dayOf writes the date of a time; nothing for no time.
func dayOf(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(time.DateOnly)
}

// foundUsers returns the users that fit, in the order in which they joined, and whether they are missing by a mistake of the service.
func (m *community) foundUsers(columns map[string]userColumn, conditions []condition) (found []listedRow, mistaken bool) {
	show := func(user *Member) object {
		record := object{}
		for name, column := range columns {
			record[name] = m.shown(column, user)
		}
		return record
	}
	fits := func(user *Member) bool {
		return !slices.ContainsFunc(conditions, func(fits condition) bool { return !fits(user) })
	}
	return m.seenRows(listing{rows: m.memberRows(show, fits), softDeletes: true})
}

// memberRows are the accounts of the community that fit, without those that are outside of it.
func (m *community) memberRows(show func(*Member) object, fits func(*Member) bool) func(time.Time) []listedRow {
	return func(at time.Time) []listedRow {
		var rows []listedRow
		for _, seen := range m.past.members.asOf(at) {
			if member := seen.value; !member.Outside && fits(&member) {
				rows = append(rows, listedRow{id: member.ObjectID, shown: show(&member), removedAt: member.DeletedAt})
			}
		}
		return rows
	}
}

// positionOf is where a page begins. A page number counts from 1; a cursor continues behind the user that it names, so that nobody is left
// out where others are deleted meanwhile.
func (m *community) positionOf(cursor string, page *int, found []listedRow) (int, error) {
	switch {
	case m.variant.Paging == PagingStuck:
		return 0, nil
	case page != nil && *page < 1:
		return 0, errors.New("page must be at least 1")
	case page != nil:
		return min(*page-1, maxUserPage) * m.userPage(), nil
	case cursor == "":
		return 0, nil
	}
	decoded, err := base64.RawURLEncoding.DecodeString(cursor)
	id, isCursor := strings.CutPrefix(string(decoded), cursorPrefix)
	if err != nil || !isCursor || !isObjectID(id) {
		return 0, errors.New("cursor is not one that was given out")
	}
	// The order of the accounts decides, and not whether the one that the cursor names is still found.
	order := map[string]int{}
	for i, member := range m.members {
		order[member.ObjectID] = i
	}
	after := slices.IndexFunc(found, func(row listedRow) bool { return order[row.id] > order[id] })
	if after < 0 {
		return len(found), nil
	}
	return after, nil
}

// maxUserPage bounds the number of a page, so that it can be multiplied.
const maxUserPage = 1 << 30

// userPage is how many records a page has: 200, or fewer where the variant has smaller pages.
func (m *community) userPage() int {
	if m.variant.PageSize > 0 {
		return min(m.variant.PageSize, usersPerPage)
	}
	return usersPerPage
}

// usersPage is the page of the users found that begins at a position. Where the service puts records and paging is not known; the contract
// allows for this.
func (m *community) usersPage(found []listedRow, position int) answer {
	size := m.userPage()
	start, end := min(position, len(found)), min(position+size, len(found))
	records := []object{}
	for _, row := range found[start:end] {
		records = append(records, row.shown)
	}
	body := object{
		"status": success, "message": "users fetched successfully", "data": records,
		"current_page": m.number(int64(position/size + 1)), "total_pages": m.number(int64(max(1, (len(found)+size-1)/size))),
	}
	if end < len(found) {
		body["next_cursor"] = base64.RawURLEncoding.EncodeToString([]byte(cursorPrefix + found[end-1].id))
	}
	return jsonAnswer(http.StatusOK, body)
}
