package mockapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// usersPerPage is fixed by the service.
const usersPerPage = 200

// Member is a user of the community.
type Member struct {
	ID        string `json:"id"` // a short decimal
	Username  string `json:"username"`
	Email     string `json:"email"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
}

// getUserData finds one user by id or e-mail address. The answer does not contain the address.
func (m *community) getUserData(c *call) answer {
	var input struct {
		IDOrEmail string `json:"idOrEmail"`
	}
	if refusal, ok := decode(c, &input); !ok {
		return refusal
	}
	if refusal, ok := requireAll(c, field{"idOrEmail", input.IDOrEmail}); !ok {
		return refusal
	}
	user, ok := m.member(func(u Member) bool {
		return u.ID == input.IDOrEmail || strings.EqualFold(u.Email, input.IDOrEmail)
	})
	if !ok {
		return c.fail(http.StatusNotFound, "User not found")
	}
	return jsonAnswer(http.StatusOK, object{"status": "success", "data": m.userObject(user)})
}

func (m *community) userObject(user Member) object {
	var sent, replied, reacted int
	for _, message := range m.messages {
		if message.Sender == user.Username {
			sent++
			if message.ReplyTo != "" {
				replied++
			}
		}
		for _, reaction := range message.Reactions {
			if reaction.Sender == user.Username {
				reacted++
			}
		}
	}
	return object{
		"userId": user.ID, "username": user.Username, "firstName": user.FirstName, "lastName": user.LastName,
		"xp": 0, "coins": m.coins(user.ID), "xpEarnedToday": 0, "coinsEarnedToday": 0,
		"roles": []string{"@all"}, "highestRole": "@all", "language": "English",
		"totalMessages": sent, "replySent": replied, "totalReactions": reacted,
		"visitCount": 0, "timeSpent": 0, "loginStreak": 0, "customFields": m.userFields(user.ID),
	}
}

// userColumns are the columns by which findUsers filters and which it returns. They are the service's column names as
// far as they are known.
var userColumns = map[string]func(Member) any{
	"id":         func(u Member) any { return u.ID },
	"user_id":    func(u Member) any { return u.ID },
	"username":   func(u Member) any { return u.Username },
	"email":      func(u Member) any { return u.Email },
	"first_name": func(u Member) any { return u.FirstName },
	"last_name":  func(u Member) any { return u.LastName },
	"join_date":  func(Member) any { return "2025-01-01" },
	"xp":         func(Member) any { return 0 },
	"coins":      func(Member) any { return 0 },
}

// defaultColumns are returned when a request names none.
var defaultColumns = []string{"email", "first_name", "last_name", "join_date", "xp", "coins"}

// findUsers lists the users whose columns have exactly the given values, 200 per page. Ranges are not supported.
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
	page, err := pageNumber(input.Cursor, input.Page)
	if err != nil {
		return c.fail(http.StatusBadRequest, err.Error())
	}
	fields := input.Fields
	if len(fields) == 0 {
		fields = defaultColumns
	}
	if i := slices.IndexFunc(fields, func(name string) bool { return userColumns[name] == nil }); i >= 0 {
		return c.fail(http.StatusBadRequest, fmt.Sprintf("There is no field %q", fields[i]))
	}
	found, err := m.usersWhere(input.Filter)
	if err != nil {
		return c.fail(http.StatusBadRequest, err.Error())
	}
	return usersPage(found, fields, page)
}

// pageNumber reads a page, counted from 1. The cursor of the mock is the number of a page.
func pageNumber(cursor string, page *int) (int, error) {
	number := 1
	if page != nil {
		number = *page
	}
	if cursor != "" {
		var err error
		if number, err = strconv.Atoi(cursor); err != nil {
			return 0, fmt.Errorf("cursor %q is not one that was given out", cursor)
		}
	}
	if number < 1 {
		return 0, fmt.Errorf("page must be at least 1")
	}
	return number, nil
}

func (m *community) usersWhere(filter map[string]json.RawMessage) ([]Member, error) {
	wanted := map[string]any{}
	for name, raw := range filter {
		if userColumns[name] == nil {
			return nil, fmt.Errorf("there is no field %q", name)
		}
		var value any
		if err := json.Unmarshal(raw, &value); err != nil {
			return nil, fmt.Errorf("the filter of %s is broken: %w", name, err)
		}
		if _, isRange := value.(map[string]any); isRange {
			return nil, fmt.Errorf("the mock filters %s by an exact value only", name)
		}
		wanted[name] = value
	}
	return slices.DeleteFunc(slices.Clone(m.members), func(user Member) bool {
		for name, value := range wanted {
			if fmt.Sprint(userColumns[name](user)) != fmt.Sprint(value) {
				return true
			}
		}
		return false
	}), nil
}

// usersPage is one page of the users found. Where the service puts records and paging is not known; the contract allows for this.
func usersPage(found []Member, fields []string, page int) answer {
	pages := max(1, (len(found)+usersPerPage-1)/usersPerPage)
	records := []object{}
	if page <= pages {
		for _, user := range found[(page-1)*usersPerPage : min(page*usersPerPage, len(found))] {
			record := object{}
			for _, name := range fields {
				record[name] = userColumns[name](user)
			}
			records = append(records, record)
		}
	}
	body := object{
		"status": "success", "message": "users fetched successfully", "data": records,
		"current_page": page, "total_pages": pages,
	}
	if page < pages {
		body["next_cursor"] = strconv.Itoa(page + 1)
	}
	return jsonAnswer(http.StatusOK, body)
}
