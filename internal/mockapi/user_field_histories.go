package mockapi

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// This file plays the histories of user fields. Of these five operations only the names are documented, and the names of schemas, which say
// that lists are paged in meta: bodies, entries and order are the mock's.

// historiesPerPage is how many entries a page has without a limit.
const historiesPerPage = 20

// FieldHistory is an entry in the history of a member's value. Nothing changes or deletes one.
type FieldHistory struct {
	ID           string    `json:"id"`
	UserID       string    `json:"user_id"` // the short one
	UserObjectID string    `json:"user_object_id"`
	FieldID      string    `json:"field_id"`
	Field        string    `json:"field"` // the key at that time
	Type         string    `json:"type"`  // at that time
	Value        string    `json:"value"` // empty where the value was removed
	At           time.Time `json:"at"`
}

// listUserFieldHistories lists all entries.
func (m *community) listUserFieldHistories(c *call) answer {
	if refusal, ok := inPlace(c); !ok {
		return refusal
	}
	return m.listHistories(c, func(*FieldHistory) bool { return true })
}

// listFieldHistories lists the entries of one field, which must exist.
func (m *community) listFieldHistories(c *call) answer {
	if refusal, ok := inPlace(c); !ok {
		return refusal
	}
	f, ok := m.fieldByID(c.params["fieldId"])
	if !ok {
		return c.fail(http.StatusNotFound, "User field not found")
	}
	return m.listHistories(c, func(h *FieldHistory) bool { return h.FieldID == f.ID })
}

// listUserHistories lists the entries of one user, who must be a member.
func (m *community) listUserHistories(c *call) answer {
	user, refusal, ok := m.userInPlace(c)
	if !ok {
		return refusal
	}
	return m.listHistories(c, func(h *FieldHistory) bool { return h.UserID == user.ID })
}

// listUserFieldHistoriesOfUser lists the entries of one field of one user; both must exist.
func (m *community) listUserFieldHistoriesOfUser(c *call) answer {
	user, refusal, ok := m.userInPlace(c)
	if !ok {
		return refusal
	}
	f, ok := m.fieldByID(c.params["fieldId"])
	if !ok {
		return c.fail(http.StatusNotFound, "User field not found")
	}
	return m.listHistories(c, func(h *FieldHistory) bool { return h.UserID == user.ID && h.FieldID == f.ID })
}

// createUserFieldHistory adds an entry and leaves the member's value as it is. The field is named as in createUser.
func (m *community) createUserFieldHistory(c *call) answer {
	user, refusal, ok := m.userInPlace(c)
	if !ok {
		return refusal
	}
	var input struct {
		Field string `json:"fieldId"`
		Value any    `json:"value"`
	}
	if refusal, ok := decode(c, &input); !ok {
		return refusal
	}
	if refusal, ok := requireAll(c, field{"fieldId", input.Field}); !ok {
		return refusal
	}
	f, ok := m.fieldNamed(input.Field)
	if !ok {
		return c.fail(http.StatusNotFound, "User field not found")
	}
	value, ok := textOf(input.Value)
	if !ok || value == "" || !f.accepts(value) {
		return c.fail(http.StatusBadRequest, "value must be a "+f.Type)
	}
	entry := m.addHistory(user, f, value, m.clock.write())
	return applicationSuccess(http.StatusCreated, "Create user field history success.", m.historyObject(entry))
}

// userInPlace finds the member in the path of an application operation.
func (m *community) userInPlace(c *call) (*Member, answer, bool) {
	if refusal, ok := inPlace(c); !ok {
		return nil, refusal, false
	}
	user, ok := m.member(func(u *Member) bool { return sameID(u.ObjectID, c.params["userId"]) })
	if !ok {
		return nil, c.fail(http.StatusNotFound, "User not found"), false
	}
	return user, answer{}, true
}

// textOf is a value of a request as text; false for one that is no single value.
func textOf(value any) (string, bool) {
	switch typed := value.(type) {
	case string:
		return strings.TrimSpace(typed), true
	case float64:
		return formatNumber(typed), true
	case bool:
		return fmt.Sprint(typed), true
	}
	return "", false
}

// listHistories lists entries, the newest first.
func (m *community) listHistories(c *call, matches func(*FieldHistory) bool) answer {
	return m.list(c, listing{
		things: "user field histories", rows: m.historyRows(matches), pages: &pager{style: pagingStyles[PagingPage], size: historiesPerPage,
			most: maxLimit, yields: true},
		success: "Get user field histories success.", writeSuccess: writeApplicationList,
	})
}

func (m *community) historyRows(matches func(*FieldHistory) bool) func(time.Time) []listedRow {
	return func(at time.Time) []listedRow {
		var rows []listedRow
		for _, seen := range slices.Backward(m.past.histories.asOf(at)) {
			if matches(&seen.value) {
				rows = append(rows, listedRow{shown: m.historyObject(&seen.value)})
			}
		}
		return rows
	}
}

func (m *community) historyObject(h *FieldHistory) object {
	var value any
	if h.Value != "" {
		value = m.typed(fieldTypes[h.Type], h.Value)
	}
	return object{
		"_id": h.ID, "communityId": communityID, "userId": h.UserObjectID, "fieldId": h.FieldID, "field": h.Field, "value": value,
		"createdAt": timestamp(h.At), "updatedAt": timestamp(h.At),
	}
}

func (m *community) addHistory(user *Member, f *UserField, value string, at time.Time) *FieldHistory {
	entry := FieldHistory{
		ID: m.newID(), UserID: user.ID, UserObjectID: user.ObjectID, FieldID: f.ID, Field: f.Field, Type: f.Type, Value: value, At: at,
	}
	m.past.histories.record(entry.ID, at, entry)
	return &entry
}

// noteValues adds an entry for each value of a member that is about to change. That the service keeps a history of every change is the
// mock's reading of "tracking of historical changes".
func (m *community) noteValues(member *Member, values map[string]string, at time.Time) {
	keys := maps.Clone(values)
	maps.Copy(keys, member.CustomFields)
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if f, ok := m.fieldByKey(key); ok && values[key] != member.CustomFields[key] {
			m.addHistory(member, f, values[key], at)
		}
	}
}

// FieldHistories returns all entries in the histories of members' values, oldest first.
func (s *Server) FieldHistories() []FieldHistory {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.community.runJobs()
	entries := []FieldHistory{}
	for _, seen := range s.community.past.histories.asOf(s.community.clock.Now()) {
		entries = append(entries, seen.value)
	}
	return entries
}

// AddFieldHistory adds an entry to the history of a member's value, as the product does, and leaves the value as it is.
func (s *Server) AddFieldHistory(user, fieldKey, value string) error {
	return s.withAccount(user, func(m *community, member *Member) error {
		f, ok := m.fieldNamed(fieldKey)
		if !ok {
			return unknown("user field", fieldKey)
		}
		if value == "" || !f.accepts(value) {
			return errors.New("the value is no " + f.Type)
		}
		m.addHistory(member, f, strings.TrimSpace(value), m.clock.write())
		return nil
	})
}
