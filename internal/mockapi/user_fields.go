package mockapi

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Lengths of a user field's key and name in characters.
const (
	maxFieldKey  = 50
	maxFieldName = 100
)

// UserField is a field that the community adds to its members.
type UserField struct {
	ID        string    `json:"id"`
	Field     string    `json:"field"` // its key, by which values are kept
	Name      string    `json:"name"`
	Type      string    `json:"type"`
	CreatorID string    `json:"creator_id"` // short id of who made it; empty for one that an API key made
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// fieldTypes are the types of fields, and how their values compare. The last two are older words for the first and the third.
var fieldTypes = map[string]columnKind{
	"single-line-text": textColumn, "multi-line-text": textColumn, "numerical": numberColumn, "date": dateColumn,
	"text": textColumn, "number": numberColumn,
}

// canonicalTypes are the current words for older ones.
var canonicalTypes = map[string]string{"text": "single-line-text", "number": "numerical"}

func (f *UserField) kind() columnKind { return fieldTypes[f.Type] }

// accepts says whether a value is of the field's type; none at all is. That the service checks this is the mock's choice.
func (f *UserField) accepts(value string) bool {
	value = strings.TrimSpace(value)
	_, isNumber := parseNumber(value)
	_, isDate := parseDate(value)
	return value == "" || f.kind() == textColumn || f.kind() == numberColumn && isNumber || f.kind() == dateColumn && isDate
}

// defaultFields are the fields that the service keeps itself, which a Variant shows among the others. Their form was not seen.
var defaultFields = []UserField{
	{ID: "66b2f0a1c3d4e5f6d0000001", Field: "email", Name: "Email", Type: "single-line-text"},
	{ID: "66b2f0a1c3d4e5f6d0000002", Field: "first_name", Name: "First name", Type: "single-line-text"},
	{ID: "66b2f0a1c3d4e5f6d0000003", Field: "last_name", Name: "Last name", Type: "single-line-text"},
	{ID: "66b2f0a1c3d4e5f6d0000004", Field: "join_date", Name: "Join date", Type: "date"},
	{ID: "66b2f0a1c3d4e5f6d0000005", Field: "xp", Name: "XP", Type: "numerical"},
	{ID: "66b2f0a1c3d4e5f6d0000006", Field: "coins", Name: "Coins", Type: "numerical"},
}

func isDefaultField(matches func(UserField) bool) bool {
	return slices.ContainsFunc(defaultFields, matches)
}

// listUserFields lists the fields in the order in which they were made; those of the service itself come first, where it shows them.
func (m *community) listUserFields(c *call) answer {
	if refusal, ok := inPlace(c); !ok {
		return refusal
	}
	return m.list(c, listing{
		things: "user fields", name: "name", rows: m.fieldRows, softDeletes: true,
		success: "Get user fields success.", writeSuccess: writeApplicationList,
	})
}

func (m *community) fieldRows(at time.Time) []listedRow {
	var rows []listedRow
	if m.variant.DefaultFields {
		for i := range defaultFields {
			rows = append(rows, listedRow{shown: m.fieldObject(&defaultFields[i])})
		}
	}
	return append(rows, rowsOf(&m.past.fields, m.fieldObject)(at)...)
}

// getUserField reads one field, as of the time that reads show.
func (m *community) getUserField(c *call) answer {
	if refusal, ok := inPlace(c); !ok {
		return refusal
	}
	isWanted := func(f UserField) bool { return sameID(f.ID, c.params["fieldId"]) }
	fields := m.fieldsAsOf(m.pastTime(m.variant.ReadLag))
	if m.variant.DefaultFields {
		fields = append(fields, defaultFields...)
	}
	at := slices.IndexFunc(fields, isWanted)
	if at < 0 {
		return c.fail(http.StatusNotFound, "User field not found")
	}
	return applicationSuccess(http.StatusOK, "Get user field success.", m.fieldObject(&fields[at]))
}

func (m *community) fieldsAsOf(at time.Time) []UserField {
	var fields []UserField
	for _, seen := range m.past.fields.asOf(at) {
		if seen.removedAt.IsZero() {
			fields = append(fields, seen.value)
		}
	}
	return fields
}

// fieldInput is the body of createUserField, and of updateUserField, which has no key.
type fieldInput struct {
	Field string `json:"field"`
	Name  string `json:"name"`
	Type  string `json:"type"`
}

func (m *community) decodeField(c *call) (fieldInput, answer, bool) {
	var input fieldInput
	if refusal, ok := decode(c, &input); !ok {
		return input, refusal, false
	}
	input.Name = strings.TrimSpace(input.Name)
	if refusal, ok := requireAll(c, field{"name", input.Name}, field{"type", input.Type}); !ok {
		return input, refusal, false
	}
	if utf8.RuneCountInString(input.Name) > maxFieldName {
		return input, c.fail(http.StatusBadRequest, fmt.Sprintf("name must have 1 to %d characters", maxFieldName)), false
	}
	if _, known := fieldTypes[input.Type]; !known && !slices.Contains(m.moreFieldTypes, input.Type) {
		return input, c.fail(http.StatusBadRequest, "type must be one of the available types"), false
	}
	if m.variant.CanonicalTypes && canonicalTypes[input.Type] != "" {
		input.Type = canonicalTypes[input.Type]
	}
	return input, answer{}, true
}

// createUserField makes a field. Spaces in its key become hyphens. That a key must be free, and that those of the service's own fields are
// not, is the mock's choice; names need not be unique.
func (m *community) createUserField(c *call) answer {
	if refusal, ok := inPlace(c); !ok {
		return refusal
	}
	input, refusal, ok := m.decodeField(c)
	if !ok {
		return refusal
	}
	key := strings.ReplaceAll(input.Field, " ", "-")
	if length := utf8.RuneCountInString(key); strings.TrimSpace(input.Field) == "" || length > maxFieldKey {
		return c.fail(http.StatusBadRequest, fmt.Sprintf("field must have 1 to %d characters", maxFieldKey))
	}
	if m.keyTaken(key) {
		return c.fail(http.StatusConflict, "A user field with this key already exists")
	}
	made := m.addField(UserField{Field: key, Name: input.Name, Type: input.Type, CreatorID: c.token.UserID})
	shown := m.written(m.fieldObject(made), "name")
	if m.variant.SparseAnswers {
		delete(shown, "field")
	}
	return applicationSuccess(http.StatusCreated, "Create user field successful", shown)
}

func (m *community) keyTaken(key string) bool {
	_, taken := m.fieldByKey(key)
	return taken || isDefaultField(func(f UserField) bool { return f.Field == key })
}

// updateUserField changes the name and the type. What members have as a value stays as it is, also where it does not fit the new type.
func (m *community) updateUserField(c *call) answer {
	if refusal, ok := inPlace(c); !ok {
		return refusal
	}
	input, refusal, ok := m.decodeField(c)
	if !ok {
		return refusal
	}
	found, refusal, ok := m.ownField(c)
	if !ok {
		return refusal
	}
	found.Name, found.Type = input.Name, input.Type
	m.fieldChanged(found)
	shown := m.written(m.fieldObject(found), "name")
	if m.variant.SparseAnswers {
		delete(shown, "communityId")
		if creator, isObject := shown["creator"].(object); isObject {
			delete(creator, "id")
		}
	}
	return applicationSuccess(http.StatusOK, "Updated user field", shown)
}

// deleteUserField deletes a field with the values of all members. Entries in histories stay, since nothing deletes them.
func (m *community) deleteUserField(c *call) answer {
	if refusal, ok := inPlace(c); !ok {
		return refusal
	}
	found, refusal, ok := m.ownField(c)
	if !ok {
		return refusal
	}
	m.removeField(found)
	return applicationSuccess(http.StatusOK, "Delete user field success.", m.fieldObject(found))
}

// ownField finds the field that a write is about. The service's own fields cannot be written.
func (m *community) ownField(c *call) (*UserField, answer, bool) {
	id := c.params["fieldId"]
	found, ok := m.fieldByID(id)
	switch {
	case ok:
		return found, answer{}, true
	case m.variant.DefaultFields && isDefaultField(func(f UserField) bool { return sameID(f.ID, id) }):
		return nil, c.fail(http.StatusForbidden, "This field is maintained by the system"), false
	}
	return nil, m.already(c, http.StatusNotFound, "User field not found"), false
}

// fieldObject has all members that the documentation's examples have between them.
func (m *community) fieldObject(f *UserField) object {
	shown := object{"_id": f.ID, "field": f.Field, "name": f.Name, "type": f.Type, "creator": m.creatorOf(f), "communityId": communityID}
	if !f.CreatedAt.IsZero() {
		shown["createdAt"], shown["updatedAt"] = timestamp(f.CreatedAt), timestamp(f.UpdatedAt)
	}
	return shown
}

// creatorOf shows the person whose session made a field, or null.
func (m *community) creatorOf(f *UserField) any {
	person, ok := m.account(func(u *Member) bool { return u.ID == f.CreatorID })
	if f.CreatorID == ownerID {
		person, ok = m.owner, true
	}
	if !ok {
		return nil
	}
	creator := m.applicationUser(person)
	for _, name := range []string{"firstName", "lastName", "email", "isOnline", "lastLogin"} {
		delete(creator, name)
	}
	return creator
}

func (m *community) fieldByID(id string) (*UserField, bool) {
	return m.fieldWhere(func(f *UserField) bool { return sameID(f.ID, id) })
}

func (m *community) fieldByKey(key string) (*UserField, bool) {
	return m.fieldWhere(func(f *UserField) bool { return f.Field == key })
}

// fieldNamed finds the field that fieldIdorName means: by id, key or name. Which of them the service takes is not documented.
func (m *community) fieldNamed(text string) (*UserField, bool) {
	for _, matches := range []func(*UserField) bool{
		func(f *UserField) bool { return sameID(f.ID, text) },
		func(f *UserField) bool { return f.Field == text },
		func(f *UserField) bool { return f.Name == text },
	} {
		if found, ok := m.fieldWhere(matches); ok {
			return found, true
		}
	}
	return nil, false
}

func (m *community) fieldWhere(matches func(*UserField) bool) (*UserField, bool) {
	i := slices.IndexFunc(m.fields, matches)
	if i < 0 {
		return nil, false
	}
	return m.fields[i], true
}

func (m *community) addField(f UserField) *UserField {
	now := m.clock.write()
	f.ID, f.CreatedAt, f.UpdatedAt = m.newID(), now, now
	m.fields = append(m.fields, &f)
	m.past.fields.record(f.ID, now, f)
	return &f
}

func (m *community) fieldChanged(f *UserField) {
	f.UpdatedAt = m.clock.write()
	m.past.fields.record(f.ID, f.UpdatedAt, *f)
}

func (m *community) removeField(f *UserField) {
	now := m.clock.write()
	m.past.fields.remove(f.ID, now)
	m.fields = slices.DeleteFunc(m.fields, func(other *UserField) bool { return other == f })
	if m.identifierField == f.Field {
		m.identifierField = ""
	}
	m.moveValues(f.Field, "", now)
}

// moveValues puts the members' values of one field under another key, or drops them where that is empty.
func (m *community) moveValues(from, to string, at time.Time) {
	for _, member := range m.members {
		value, there := member.CustomFields[from]
		if !there {
			continue
		}
		delete(member.CustomFields, from)
		if to != "" {
			member.CustomFields[to] = value
		}
		m.memberChanged(member, at)
	}
}

// setValue sets a value of a field, or removes it where the new one is empty.
func setValue(member *Member, key, value string) {
	if value = strings.TrimSpace(value); value == "" {
		delete(member.CustomFields, key)
		return
	}
	member.CustomFields[key] = value
}

// seedFields makes the fields of a new community, and gives its members values.
func (m *community) seedFields() {
	m.addField(UserField{Field: "deposit-amount", Name: "Deposit amount", Type: "numerical", CreatorID: ownerID})
	m.addField(UserField{Field: "country", Name: "Country", Type: "single-line-text", CreatorID: ownerID})
	m.addField(UserField{Field: "renewal-date", Name: "Renewal date", Type: "date", CreatorID: ownerID})
	for i, values := range []map[string]string{
		{"deposit-amount": "1500", "country": "Germany", "renewal-date": "2026-06-30"},
		{"deposit-amount": "250.5", "country": "Netherlands", "renewal-date": "2026-03-15"},
		{"deposit-amount": "40", "country": "France"},
		{"deposit-amount": "0", "country": "Germany"},
	} {
		member := m.members[i]
		for key, value := range values {
			setValue(member, key, value)
		}
		m.memberChanged(member, m.clock.write())
	}
}

// What follows happens past the API, as in the product.

// UserFields returns the fields of the community's own in the order in which they were made.
func (s *Server) UserFields() []UserField {
	s.mu.Lock()
	defer s.mu.Unlock()
	fields := make([]UserField, 0, len(s.community.fields))
	for _, f := range s.community.fields {
		fields = append(fields, *f)
	}
	return fields
}

// UserField finds a field by its id or key.
func (s *Server) UserField(idOrKey string) (UserField, bool) {
	fields := s.UserFields()
	i := slices.IndexFunc(fields, func(f UserField) bool { return f.ID == idOrKey || f.Field == idOrKey })
	if i < 0 {
		return UserField{}, false
	}
	return fields[i], true
}

// AddUserField makes a field and gives it an id. Its key is taken as it is.
func (s *Server) AddUserField(f UserField) UserField {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *s.community.addField(f)
}

// EditUserField changes a field; its id stays. Where its key changes, the members keep their values.
func (s *Server) EditUserField(idOrKey string, edit func(*UserField)) error {
	return s.withField(idOrKey, func(m *community, f *UserField) {
		edited := *f
		edit(&edited)
		edited.ID = f.ID
		if edited.Field != f.Field {
			m.moveValues(f.Field, edited.Field, m.clock.write())
			if m.identifierField == f.Field {
				m.identifierField = edited.Field
			}
		}
		*f = edited
		m.fieldChanged(f)
	})
}

// RemoveUserField deletes a field with the values of all members.
func (s *Server) RemoveUserField(idOrKey string) error {
	return s.withField(idOrKey, (*community).removeField)
}

func (s *Server) withField(idOrKey string, do func(*community, *UserField)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.community.runJobs()
	f, ok := s.community.fieldWhere(func(f *UserField) bool { return f.ID == idOrKey || f.Field == idOrKey })
	if !ok {
		return unknown("user field", idOrKey)
	}
	do(s.community, f)
	return nil
}

// SetIdentifierField makes a field the community's user identifier, which the externalId of createUser sets; an empty key makes it none.
func (s *Server) SetIdentifierField(key string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.community.fieldByKey(key); !ok && key != "" {
		return unknown("user field", key)
	}
	s.community.identifierField = key
	return nil
}

// KnowFieldTypes makes createUserField and updateUserField accept further types, which hold text. Other unknown types are refused.
func (s *Server) KnowFieldTypes(names ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.community.moreFieldTypes = names
}
