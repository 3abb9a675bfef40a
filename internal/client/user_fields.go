package client

import (
	"cmp"
	"context"
	"strings"
)

// MaxFieldKey is how many characters the key of a user field may have (createUserField, documented).
const MaxFieldKey = 50

// FieldKey is the key that the service makes of one that it is given. createUserField documents that spaces become hyphens, and no more.
func FieldKey(given string) string { return strings.ReplaceAll(given, " ", "-") }

// UserField is a field that a community adds to its members, as the service shows it. A nil field was not in the answer.
type UserField struct {
	ID          string
	Aliases     []string // all its ids: the service may call one thing by several
	CommunityID string   // as it was asked for: not every answer shows it
	Field       string   // the key under which values are kept
	Name        string   // as people see it
	Type        string   // an open set; several words mean the same
	CreatorID   *string  // who made it; nil where an API key did
	Creator     *string  // the name by which people know the creator
	CreatedAt   *string  // ISO 8601
	UpdatedAt   *string  // ISO 8601
	// Maintained says that the list shows a field which the service keeps itself: see maintained.
	Maintained bool
}

// UserFieldDraft is what is written to a field. The key is written once.
type UserFieldDraft struct {
	Field string `json:"field,omitempty"`
	Name  string `json:"name"`
	Type  string `json:"type"`
}

// userFieldNouns are the words for a user field in answers.
var userFieldNouns = nouns{
	one: "userField", many: "userFields", ids: []string{"_id", "id", "fieldId", "field_id", "userFieldId"}, names: []string{"name", "field"},
}

func userFieldOf(communityID string) func(row) UserField {
	return func(r row) UserField {
		ids, creator := userFieldNouns.idsOf(r), row(membersOf(r.named("creator")))
		return UserField{
			ID: cmp.Or(ids...), Aliases: ids, CommunityID: communityID,
			Field: r.text("field", "key").Value, Name: r.text("name").Value, Type: r.text("type").Value,
			CreatorID: member[Reference](r, "creator").Pointer(), Creator: creator.text("username", "displayName").Pointer(),
			CreatedAt: member[Moment](r, "createdAt").Pointer(), UpdatedAt: member[Moment](r, "updatedAt").Pointer(),
			Maintained: marksDefault(r),
		}
	}
}

// The members that would mark a field which the service keeps itself. The documentation tells default and custom fields apart, and shows
// no such member.
var (
	defaultWords = []string{"isDefault", "is_default", "default", "isSystem", "system"}
	customWords  = []string{"isCustom", "is_custom", "custom"}
)

func marksDefault(r row) bool {
	for _, word := range defaultWords {
		if member[Boolean](r, word).Value {
			return true
		}
	}
	for _, word := range customWords {
		if flag := member[Boolean](r, word); flag.Set && !flag.Value {
			return true
		}
	}
	return false
}

// maintained notes which fields of a list the service keeps itself: nobody made them, and at no time, while others of the same list say
// when they were made. A list that says so of none tells nothing.
func maintained(fields []UserField) {
	dated := false
	for _, field := range fields {
		dated = dated || field.CreatedAt != nil
	}
	for i := range fields {
		field := &fields[i]
		field.Maintained = field.Maintained || dated && field.CreatedAt == nil && field.CreatorID == nil
	}
}

func (f *UserField) identity() (id *string, aliases []string) { return &f.ID, f.Aliases }

// UserFields returns the user fields of a community (listUserFields, inferred).
func (c *Client) UserFields(communityID string) *Collection[UserField] {
	return c.userFields.of(communityID, func() *Collection[UserField] {
		fields := newCollection(c, userFieldNouns, OpListUserFields, userFieldOf(communityID), (*UserField).identity,
			func(f UserField) string { return f.Field })
		fields.kind, fields.place, fields.idIn = "user field", map[string]string{"communityId": communityID}, "fieldId"
		fields.fetch = func(ctx context.Context) ([]UserField, error) {
			listed, err := fields.read(ctx, OpListUserFields)
			maintained(listed)
			return listed, err
		}
		return fields
	})
}

// CreateUserField creates a user field (createUserField), exactly once although the answer may be lost.
func (c *Client) CreateUserField(ctx context.Context, communityID string, draft UserFieldDraft) (UserField, error) {
	draft.Field = FieldKey(draft.Field)
	return c.UserFields(communityID).Create(ctx, draft.Field, func(ctx context.Context) (UserField, error) {
		return c.writeUserField(ctx, OpCreateUserField, communityID, "", draft)
	})
}

// UpdateUserField replaces the name and the type of a user field (updateUserField). Its key can't be changed.
func (c *Client) UpdateUserField(ctx context.Context, communityID, id string, draft UserFieldDraft) (UserField, error) {
	draft.Field = ""
	return c.writeUserField(ctx, OpUpdateUserField, communityID, id, draft)
}

// writeUserField creates or updates a field. What the answer lacks is filled in from the request: the documented answer to a create has no
// key.
func (c *Client) writeUserField(
	ctx context.Context, op OperationID, communityID, id string, draft UserFieldDraft,
) (UserField, error) {
	return c.UserFields(communityID).write(ctx, op, id, draft, func(shown *UserField) {
		shown.Field, shown.Name, shown.Type = orSent(shown.Field, draft.Field), orSent(shown.Name, draft.Name), cmp.Or(shown.Type, draft.Type)
	})
}

// DeleteUserField deletes a user field with the values of all members (deleteUserField, inferred). A field that is missing from a complete
// list counts as deleted, whatever the answer was.
func (c *Client) DeleteUserField(ctx context.Context, communityID, id string) error {
	return c.UserFields(communityID).Delete(ctx, OpDeleteUserField, id)
}
