package mockapi

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
	"time"
)

// This file plays the API keys of the community and of users. Only the deletion of a community's key has a documented answer; the others
// follow it.

// APIKey is a key that somebody made, as it really is. Its value is accepted as a bearer token.
type APIKey struct {
	ID           string    `json:"id"`
	UserID       string    `json:"user_id,omitempty"` // short id of whose key it is; empty for one of the community
	Name         string    `json:"name"`
	Value        string    `json:"-"`
	Permissions  []string  `json:"permissions"`
	ExpirePeriod int64     `json:"expire_period"` // in days; 0 for none
	ExpireDate   time.Time `json:"expire_date,omitzero"`
	Active       bool      `json:"active"`
	CreatedAt    time.Time `json:"created_at"`
	UpdatedAt    time.Time `json:"updated_at"`
}

func (k *APIKey) clone() APIKey {
	copied := *k
	copied.Permissions = slices.Clone(k.Permissions)
	return copied
}

// keyInput is the body of the operations that make and change keys. What a change leaves out stays.
type keyInput struct {
	Name         *string   `json:"name"`
	Permissions  *[]string `json:"permissions"`
	ExpirePeriod *int64    `json:"expirePeriod"`
	ExpireDate   *string   `json:"expireDate"`
	Active       *bool     `json:"isActive"`
	CommunityID  string    `json:"communityId"`
}

func decodeKey(c *call) (keyInput, answer, bool) {
	var input keyInput
	if refusal, ok := decode(c, &input); !ok {
		return input, refusal, false
	}
	switch {
	case input.Name != nil && strings.TrimSpace(*input.Name) == "":
		return input, c.fail(http.StatusBadRequest, "name must not be empty"), false
	case input.ExpirePeriod != nil && *input.ExpirePeriod < 0:
		return input, c.fail(http.StatusBadRequest, "expirePeriod must be at least 0"), false
	case input.CommunityID != "" && input.CommunityID != communityID:
		return input, c.fail(http.StatusNotFound, "Community not found"), false
	}
	if input.ExpireDate != nil && *input.ExpireDate != "" {
		if _, err := time.Parse(time.RFC3339, *input.ExpireDate); err != nil {
			return input, c.fail(http.StatusBadRequest, "expireDate must be an ISO 8601 date and time"), false
		}
	}
	return input, answer{}, true
}

// applyTo writes what was sent into a key. A date says when it expires; else a period does, counted from now.
func (i keyInput) applyTo(key *APIKey, now time.Time) {
	if i.Name != nil {
		key.Name = strings.TrimSpace(*i.Name)
	}
	if i.Permissions != nil {
		key.Permissions = slices.Clone(*i.Permissions)
	}
	take(&key.Active, i.Active)
	if i.ExpirePeriod != nil {
		key.ExpirePeriod, key.ExpireDate = *i.ExpirePeriod, time.Time{}
		if *i.ExpirePeriod > 0 {
			key.ExpireDate = now.AddDate(0, 0, int(*i.ExpirePeriod))
		}
	}
	switch {
	case i.ExpireDate == nil:
	case *i.ExpireDate != "":
		key.ExpireDate, _ = time.Parse(time.RFC3339, *i.ExpireDate) // decodeKey has read it before
	case i.ExpirePeriod == nil:
		key.ExpireDate, key.ExpirePeriod = time.Time{}, 0
	}
}

// listCommunityAPIKeys lists the community's keys, masked, in the order in which they were made.
func (m *community) listCommunityAPIKeys(c *call) answer {
	if refusal, ok := inPlace(c); !ok {
		return refusal
	}
	return m.list(c, listing{
		things: "API keys", name: "name", rows: rowsOf(&m.past.apiKeys, m.maskedKey), softDeletes: true,
		success: "Get API keys success.", writeSuccess: writeApplicationList,
	})
}

// createCommunityAPIKey makes a key. Its answer is the only one that shows the value.
func (m *community) createCommunityAPIKey(c *call) answer {
	if refusal, ok := inPlace(c); !ok {
		return refusal
	}
	return m.createKey(c, "")
}

// createUserAPIKey makes a key of the user that the query names, in either form of a user's id.
func (m *community) createUserAPIKey(c *call) answer {
	user, refusal, ok := m.keyOwner(c, c.request.URL.Query().Get("userId"))
	if !ok {
		return refusal
	}
	return m.createKey(c, user.ID)
}

func (m *community) createKey(c *call, userID string) answer {
	input, refusal, ok := decodeKey(c)
	if !ok {
		return refusal
	}
	if input.Name == nil {
		return c.fail(http.StatusBadRequest, "name is required")
	}
	key := APIKey{UserID: userID, Permissions: []string{}, Active: true}
	input.applyTo(&key, m.clock.Now())
	made := m.addKey(key)
	return applicationSuccess(http.StatusCreated, "Create API key success.", m.written(m.keyObject(made, made.Value), "name"))
}

// updateCommunityAPIKey changes a key; its value stays.
func (m *community) updateCommunityAPIKey(c *call) answer {
	if refusal, ok := inPlace(c); !ok {
		return refusal
	}
	return m.updateKey(c, "")
}

// updateUserAPIKey changes a key of a user.
func (m *community) updateUserAPIKey(c *call) answer {
	user, refusal, ok := m.keyOwner(c, c.params["userId"])
	if !ok {
		return refusal
	}
	return m.updateKey(c, user.ID)
}

func (m *community) updateKey(c *call, userID string) answer {
	input, refusal, ok := decodeKey(c)
	if !ok {
		return refusal
	}
	key, ok := m.apiKey(c.params["apiKeyId"], userID)
	if !ok {
		return c.fail(http.StatusNotFound, "API key not found")
	}
	input.applyTo(key, m.clock.Now())
	m.keyChanged(key)
	return applicationSuccess(http.StatusOK, "Update API key success.", m.written(m.maskedKey(key), "name"))
}

// deleteCommunityAPIKey deletes a key, which ends its access at once, and returns it.
func (m *community) deleteCommunityAPIKey(c *call) answer {
	if refusal, ok := inPlace(c); !ok {
		return refusal
	}
	key, ok := m.apiKey(c.params["apiKeyId"], "")
	if !ok {
		return m.already(c, http.StatusNotFound, "API key not found")
	}
	m.removeKey(key)
	return applicationSuccess(http.StatusOK, "Delete API key success.", m.maskedKey(key))
}

// keyOwner finds the member whose keys a call is about. Sessions of members reach their own keys only; which form of the id the service
// takes is not documented.
func (m *community) keyOwner(c *call, id string) (*Member, answer, bool) {
	user, ok := m.member(func(u *Member) bool { return u.ID == id || sameID(u.ObjectID, id) })
	switch {
	case !c.token.manages() && (!ok || user.ID != c.token.UserID):
		return nil, c.fail(m.refusedStatus(), noPermission), false
	case !ok:
		return nil, c.fail(http.StatusNotFound, "User not found"), false
	}
	return user, answer{}, true
}

// maskedKey is a key as all answers but that to its creation show it. The documentation says that the value is masked, and its example
// does not: a Variant shows it whole.
func (m *community) maskedKey(key *APIKey) object {
	if m.variant.UnmaskedKeys {
		return m.keyObject(key, key.Value)
	}
	shown := key.Value[:min(4, len(key.Value)/2)]
	return m.keyObject(key, shown+strings.Repeat("*", 12))
}

func (m *community) keyObject(key *APIKey, value string) object {
	shown := object{
		"_id": key.ID, "name": key.Name, "key": value, "permissions": append([]string{}, key.Permissions...),
		"expirePeriod": m.number(key.ExpirePeriod), "expireDate": nil, "isActive": key.Active,
		"createdAt": timestamp(key.CreatedAt), "updatedAt": timestamp(key.UpdatedAt),
	}
	if !key.ExpireDate.IsZero() {
		shown["expireDate"] = timestamp(key.ExpireDate)
	}
	return shown
}

// apiKey finds a key of the community, or of the user of that id.
func (m *community) apiKey(id, userID string) (*APIKey, bool) {
	return m.keyWhere(func(k *APIKey) bool { return sameID(k.ID, id) && k.UserID == userID })
}

func (m *community) keyWhere(matches func(*APIKey) bool) (*APIKey, bool) {
	i := slices.IndexFunc(m.apiKeys, matches)
	if i < 0 {
		return nil, false
	}
	return m.apiKeys[i], true
}

// addKey makes a key that is accepted from now on.
func (m *community) addKey(key APIKey) *APIKey {
	made := m.listKey(key, m.clock.write())
	m.keys.keep(made)
	return made
}

// listKey puts a key on the list, and gives it a value if it has none.
func (m *community) listKey(key APIKey, now time.Time) *APIKey {
	key.ID, key.CreatedAt, key.UpdatedAt = m.newID(), now, now
	if key.Value == "" {
		sum := sha256.Sum256([]byte("key of the mock " + key.ID))
		key.Value = hex.EncodeToString(sum[:])
	}
	m.apiKeys = append(m.apiKeys, &key)
	m.recordKey(&key)
	return &key
}

func (m *community) keyChanged(key *APIKey) {
	key.UpdatedAt = m.clock.write()
	m.recordKey(key)
	m.keys.keep(key)
}

// recordKey notes the present state of a community's key for lists of the past. Users' keys are in no list.
func (m *community) recordKey(key *APIKey) {
	if key.UserID == "" {
		m.past.apiKeys.record(key.ID, key.UpdatedAt, key.clone())
	}
}

func (m *community) removeKey(key *APIKey) {
	m.past.apiKeys.remove(key.ID, m.clock.write())
	m.apiKeys = slices.DeleteFunc(m.apiKeys, func(other *APIKey) bool { return other == key })
	m.keys.remove(key.Value)
}

// seedKey lists the API token of a new community as the key that it is. The token itself has all permissions, those of the mock's own
// included, until somebody changes the key.
func (m *community) seedKey() {
	m.listKey(APIKey{Name: "Terraform", Value: defaultAPIToken, Active: true, Permissions: []string{
		"getMessages", "sendMessage", "replyMessage", "createUser", "manageUser", "getUserData", "getUserStats", "bulkUpdateUser", "userFields",
		"leaderboard", "purchase-history", "appearance", "store",
	}}, m.clock.Now().Truncate(time.Millisecond))
}

// What follows happens past the API, as in the product.

// APIKeys returns the keys of the community and of users in the order in which they were made, with their values.
func (s *Server) APIKeys() []APIKey {
	s.mu.Lock()
	defer s.mu.Unlock()
	keys := make([]APIKey, 0, len(s.community.apiKeys))
	for _, key := range s.community.apiKeys {
		keys = append(keys, key.clone())
	}
	return keys
}

// AddAPIKey makes a key of the community, or of the user that it names, and gives it an id and a value.
func (s *Server) AddAPIKey(key APIKey) APIKey {
	s.mu.Lock()
	defer s.mu.Unlock()
	made := key.clone()
	made.Active = true
	return s.community.addKey(made).clone()
}

// EditAPIKey changes a key; its id and value stay.
func (s *Server) EditAPIKey(idOrName string, edit func(*APIKey)) error {
	return s.withKey(idOrName, func(m *community, key *APIKey) {
		edited := key.clone()
		edit(&edited)
		edited.ID, edited.Value, edited.UserID = key.ID, key.Value, key.UserID
		*key = edited
		m.keyChanged(key)
	})
}

// RevokeAPIKey deletes a key; the mock refuses its value from then on.
func (s *Server) RevokeAPIKey(idOrName string) error {
	return s.withKey(idOrName, (*community).removeKey)
}

func (s *Server) withKey(idOrName string, do func(*community, *APIKey)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	key, ok := s.community.keyWhere(func(k *APIKey) bool { return k.ID == idOrName || k.Name == idOrName })
	if !ok {
		return unknown("API key", idOrName)
	}
	do(s.community, key)
	return nil
}
