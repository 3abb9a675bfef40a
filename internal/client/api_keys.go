package client

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// The API keys of a community. Their deletion is documented, the other operations are inferred from it and from the operations on users'
// keys. All of them take the token of an owner or administrator. The service shows a key once, in the answer to its creation, and says that
// it is masked in all others, which their documented example contradicts: only that one answer is believed, and a list is never searched
// for a key.

// CommunityAPIKey is an API key of a community as the service shows it. A nil field was not in the answer.
type CommunityAPIKey struct {
	ID           string
	Aliases      []string // all its ids: the service may call one thing by several
	Name         string
	Value        string // the key itself; empty in everything but the result of a create
	Permissions  []string
	ExpirePeriod *int64     // in days; 0 for none
	Expires      *time.Time // in UTC; zero for never
	Active       *bool
	CreatedAt    *string // ISO 8601
}

// CommunityAPIKeyDraft is all that is written of an API key.
type CommunityAPIKeyDraft struct {
	Name         string
	Permissions  []string
	ExpirePeriod int64     // in days; 0 for none
	Expires      time.Time // zero where the period decides
}

// keyWrite is the body of create and update. All of its members are sent: the documented example of updateUserAPIKey has all of them, and
// whether a change keeps what it leaves out is not documented.
type keyWrite struct {
	Name         string   `json:"name"`
	Permissions  []string `json:"permissions"`
	ExpirePeriod int64    `json:"expirePeriod"`
	ExpireDate   string   `json:"expireDate"` // empty for none, as in the documented example of createUserAPIKey
}

func (d CommunityAPIKeyDraft) wire() keyWrite {
	written := keyWrite{Name: d.Name, Permissions: append([]string{}, d.Permissions...), ExpirePeriod: d.ExpirePeriod}
	if !d.Expires.IsZero() {
		written.ExpireDate = d.Expires.UTC().Format(isoMilliseconds)
	}
	return written
}

// KeyPermissions are the permissions of API keys that the documentation names. The set is open.
var KeyPermissions = []string{
	"appearance", "bulkUpdateUser", "createUser", "getMessages", "getUserData", "getUserStats", "leaderboard", "manageUser",
	"purchase-history", "replyMessage", "sendMessage", "store", "userFields",
}

// apiKeyNouns are the words for an API key in answers.
var apiKeyNouns = nouns{one: "apiKey", many: "apiKeys", ids: []string{"_id", "id", "apiKeyId", "api_key_id"}, names: []string{"name"}}

func apiKeyOf(r row) CommunityAPIKey {
	ids := apiKeyNouns.idsOf(r)
	return CommunityAPIKey{
		ID: cmp.Or(ids...), Aliases: ids, Name: r.text(apiKeyNouns.names...).Value, Permissions: member[Texts](r, "permissions").Values,
		ExpirePeriod: member[Integer](r, "expirePeriod").Pointer(), Expires: expiryIn(r),
		Active: member[Boolean](r, "isActive").Pointer(), CreatedAt: member[Moment](r, "createdAt").Pointer(),
	}
}

// expiryIn returns when a key expires: nil where the answer does not say. An empty date means never, unless there is a period.
func expiryIn(r row) *time.Time {
	if at, isTime := member[Moment](r, "expireDate").Time(); isTime {
		return &at
	}
	shown := r.named("expireDate")
	isEmpty := kindOf(shown) == aNull || kindOf(shown) == aString && strings.TrimSpace(valueOf[Text](shown).Value) == ""
	if isEmpty && member[Integer](r, "expirePeriod").Value == 0 {
		return &time.Time{}
	}
	return nil
}

// keyIn returns the key in the answer to its creation; empty where it is absent or masked.
func keyIn(r row) string {
	value := strings.TrimSpace(r.text("key").Value)
	if strings.ContainsAny(value, "*•…") || strings.Contains(value, "...") {
		return ""
	}
	return value
}

func (k *CommunityAPIKey) identity() (id *string, aliases []string) { return &k.ID, k.Aliases }

// CommunityAPIKeys returns the API keys of a community (listCommunityAPIKeys, inferred).
func (c *Client) CommunityAPIKeys(communityID string) *Collection[CommunityAPIKey] {
	return c.apiKeys.of(communityID, func() *Collection[CommunityAPIKey] {
		keys := newCollection(c, apiKeyNouns, OpListCommunityAPIKeys, apiKeyOf, (*CommunityAPIKey).identity,
			func(k CommunityAPIKey) string { return k.Name })
		keys.kind, keys.place, keys.idIn = "API key", map[string]string{"communityId": communityID}, "apiKeyId"
		return keys
	})
}

// LostKeyError says that an API key was created, and that its value can't be known any more: the answer was lost, and the list shows the
// new key.
type LostKeyError struct{ ID string }

func (e *LostKeyError) Error() string {
	return fmt.Sprintf("the answer to creating the API key was lost, and its value with it; the list shows that the API key was created "+
		"(id %s)", e.ID)
}

// CreateCommunityAPIKey creates an API key (createCommunityAPIKey, inferred), exactly once although the answer may be lost: where the list
// shows a new key of the name, the error is a LostKeyError. The result has no value where the answer doesn't show it.
func (c *Client) CreateCommunityAPIKey(ctx context.Context, communityID string, draft CommunityAPIKeyDraft) (CommunityAPIKey, error) {
	answered := false
	made, err := c.CommunityAPIKeys(communityID).Create(ctx, draft.Name, func(ctx context.Context) (CommunityAPIKey, error) {
		made, err := c.postKey(ctx, communityID, draft)
		answered = err == nil
		return made, err
	})
	if err == nil && !answered {
		return CommunityAPIKey{}, &LostKeyError{ID: made.ID}
	}
	return made, err
}

// postKey sends a create. Whatever it returns, the key that the answer shows is masked from then on.
func (c *Client) postKey(ctx context.Context, communityID string, draft CommunityAPIKeyDraft) (CommunityAPIKey, error) {
	keys := c.CommunityAPIKeys(communityID)
	defer keys.changed()
	in := input{path: keys.pathOf(""), json: draft.wire()}
	return call(ctx, c, OpCreateCommunityAPIKey, in, func(payload json.RawMessage) (CommunityAPIKey, error) {
		raw, found := apiKeyNouns.thing(payload)
		if !found {
			return CommunityAPIKey{}, unexpected("the API key with its id", payload)
		}
		shown := row(membersOf(raw))
		made := apiKeyOf(shown)
		made.Value = keyIn(shown)
		c.Conceal(made.Value)
		draft.complete(&made)
		return made, nil
	})
}

// complete fills in what an answer lacks.
func (d CommunityAPIKeyDraft) complete(shown *CommunityAPIKey) {
	shown.Name = orSent(shown.Name, d.Name)
	if shown.Permissions == nil {
		shown.Permissions = append([]string{}, d.Permissions...)
	}
}

// UpdateCommunityAPIKey changes an API key, whose value stays (updateCommunityAPIKey, inferred).
func (c *Client) UpdateCommunityAPIKey(
	ctx context.Context, communityID, id string, draft CommunityAPIKeyDraft,
) (CommunityAPIKey, error) {
	return c.CommunityAPIKeys(communityID).write(ctx, OpUpdateCommunityAPIKey, id, draft.wire(), draft.complete)
}

// DeleteCommunityAPIKey deletes an API key, which ends its access at once and for good (deleteCommunityAPIKey, documented). One that is
// missing from a complete list counts as deleted, whatever the answer was.
func (c *Client) DeleteCommunityAPIKey(ctx context.Context, communityID, id string) error {
	return c.CommunityAPIKeys(communityID).Delete(ctx, OpDeleteCommunityAPIKey, id)
}

// Conceal masks a secret from now on in errors and in the client's log, as it masks the keys that it was given.
func (c *Client) Conceal(secret string) { c.redact.add(secret) }
