package client

import (
	"cmp"
	"context"
	"errors"
	"slices"
)

// The histories of user fields. All five operations are known by their names alone: paths, bodies and answers are inferred. What stands in
// an entry is personal, so that no error repeats a value.

// UserFieldHistory is an entry in the history of a member's value in a user field. A nil field was not in the answer.
type UserFieldHistory struct {
	ID        string
	Aliases   []string // all its ids: the service may call one thing by several
	UserID    *string
	FieldID   *string
	Field     *string // the key at that time
	Value     *string // nil where the value was removed, too
	CreatedAt *string // ISO 8601
	UpdatedAt *string // ISO 8601
}

// historyNouns are the words for an entry in answers.
var historyNouns = nouns{
	one: "userFieldHistory", many: "userFieldHistories", ids: []string{"_id", "id", "historyId", "history_id"}, names: []string{"field"},
}

func historyOf(r row) UserFieldHistory {
	ids := historyNouns.idsOf(r)
	return UserFieldHistory{
		ID: cmp.Or(ids...), Aliases: ids, UserID: firstReference(r, "userId", "user"), FieldID: firstReference(r, "fieldId", "userFieldId"),
		Field: r.text("field", "key").Pointer(), Value: fieldText(r.named("value")),
		CreatedAt: member[Moment](r, "createdAt").Pointer(), UpdatedAt: member[Moment](r, "updatedAt").Pointer(),
	}
}

// firstReference returns the id that the first of some members has, by itself or as an object.
func firstReference(r row, names ...string) *string {
	for _, name := range names {
		if found := member[Reference](r, name); found.Value != "" {
			return found.Pointer()
		}
	}
	return nil
}

func (h *UserFieldHistory) identity() (id *string, aliases []string) { return &h.ID, h.Aliases }

// HistoryPlace says whose histories of which field are meant. UserID is the one that the Application API knows a user by, 24 hexadecimal
// digits; UserID and FieldID may be empty where histories are listed.
type HistoryPlace struct{ CommunityID, UserID, FieldID string }

func (p HistoryPlace) parameters() map[string]string {
	return map[string]string{"communityId": p.CommunityID, "userId": p.UserID, "fieldId": p.FieldID}
}

// lists returns the operation that lists them.
func (p HistoryPlace) lists() OperationID {
	switch {
	case p.UserID != "" && p.FieldID != "":
		return OpListUserFieldHistoriesOfUser
	case p.UserID != "":
		return OpListUserHistories
	case p.FieldID != "":
		return OpListFieldHistories
	}
	return OpListUserFieldHistories
}

// FindUserFieldHistories returns the entries of a community, of a field, of a user, or of both, the newest first (listUserFieldHistories,
// listFieldHistories, listUserHistories, listUserFieldHistoriesOfUser; inferred). odd is how many rows have no id, and are left out. With
// more entries than most, it fails with a TooManyError; 0 sets no bound.
func (c *Client) FindUserFieldHistories(ctx context.Context, place HistoryPlace, most int) (found []UserFieldHistory, odd int, err error) {
	known := newKnownRows(historyOf, func(h UserFieldHistory) string { return h.ID })
	in := input{path: place.parameters()}
	found, odd, err = readListBy(ctx, c, c.operations[place.lists()], in, historyNouns, known, listOptions{most: most})
	if errors.Is(err, errTooMany) {
		return nil, 0, &TooManyError{most}
	}
	slices.SortStableFunc(found, func(a, b UserFieldHistory) int { return cmp.Compare(textAt(b.CreatedAt), textAt(a.CreatedAt)) })
	return found, odd, err
}

func textAt(pointer *string) string {
	if pointer == nil {
		return ""
	}
	return *pointer
}

// UserFieldHistories returns the entries of one user's value in one field. Their key is the value.
func (c *Client) UserFieldHistories(place HistoryPlace) *Collection[UserFieldHistory] {
	return c.histories.of(place.CommunityID+" "+place.UserID+" "+place.FieldID, func() *Collection[UserFieldHistory] {
		entries := newCollection(c, historyNouns, OpListUserFieldHistoriesOfUser, historyOf, (*UserFieldHistory).identity,
			func(h UserFieldHistory) string { return textAt(h.Value) })
		entries.kind, entries.place, entries.personal = "history record", place.parameters(), true
		return entries
	})
}

// AddUserFieldHistory adds an entry to the history of a user's value in a field, and leaves the value as it is (createUserFieldHistory,
// inferred). It is added exactly once, although the answer may be lost.
func (c *Client) AddUserFieldHistory(ctx context.Context, place HistoryPlace, value string) (UserFieldHistory, error) {
	entries := c.UserFieldHistories(place)
	made, err := entries.Create(ctx, value, func(ctx context.Context) (UserFieldHistory, error) {
		body := map[string]string{"fieldId": place.FieldID, "value": value}
		return entries.write(ctx, OpCreateUserFieldHistory, "", body, func(*UserFieldHistory) {})
	})
	return made, concealPersonal(err, value)
}
