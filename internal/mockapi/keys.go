package mockapi

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// The default credentials. They are not secrets: they open nothing but the mock, and are long and odd enough for a test to search logs and
// state for them.
const (
	defaultAPIToken     = "mock-api-token-5d41a9c07be3f268d19400bb3ec7a1f2"
	defaultSystemAPIKey = "mock-system-key-90c2e7ab1146fd3385d0a2be97c4f016"
	defaultOwnerToken   = "mock-owner-session-3fb8d61e07a94c52b1d70e9a6c25f843"
)

// The rights of the person behind a session.
const (
	RightOwner  = "COMMUNITY_OWNER"
	RightAdmin  = "COMMUNITY_ADMIN"
	RightMember = "APPLICATION_MEMBER"
)

// AllPermissions in a token's Permissions allows every operation.
const AllPermissions = "*"

// assumedPermissions names the permissions of operations for which no documentation names one.
var assumedPermissions = map[string]string{
	"reactMessage": "reactMessage",
	"uploadImage":  "uploadImage",
	"listChannels": "getChannels",

	// The documentation says that these need one, and not which.
	"listStreaks": "getStreaks", "updateStreak": "updateStreak",
	"setRedemptionTransactionStatus": "updateRedemptionTransaction",
	"createAnalysis":                 "createAnalysis", "updateAnalysis": "updateAnalysis", "deleteAnalysis": "deleteAnalysis",
	"getAnalysis": "getAnalysis", "listAnalyses": "getAnalysis", "appendAnalysisDrawings": "updateAnalysis",
	"listCommunityUsers": "getUserData",
	"getCommunityUser":   "getUserData",

	"listUserFieldHistories":       "userFields",
	"listFieldHistories":           "userFields",
	"listUserHistories":            "userFields",
	"listUserFieldHistoriesOfUser": "userFields",
	"createUserFieldHistory":       "userFields",
}

// openOperations need no credential, by their documentation.
var openOperations = map[string]bool{"bulkImportUsers": true}

// sessionRights are the rights of which a session needs one, for the operations that no API key opens. Documented are those of getUser and
// of deleteCommunityAPIKey; for a user's keys the documentation shows the session of a user.
var sessionRights = map[string][]string{
	"getUser":               {RightOwner, RightAdmin, RightMember},
	"listCommunityAPIKeys":  {RightOwner, RightAdmin},
	"createCommunityAPIKey": {RightOwner, RightAdmin},
	"updateCommunityAPIKey": {RightOwner, RightAdmin},
	"deleteCommunityAPIKey": {RightOwner, RightAdmin},
	"createUserAPIKey":      {RightOwner, RightAdmin, RightMember},
	"updateUserAPIKey":      {RightOwner, RightAdmin, RightMember},
}

// Token is a bearer token: an API key of the community or of a user or, where it has a Right, the session of a person.
type Token struct {
	Value string `json:"value"`
	// Permissions are codes such as sendMessage; AllPermissions stands for all, none at all allows only operations that
	// ask for no permission.
	Permissions []string `json:"permissions"`
	// ExpiresAt is the first moment at which the token no longer works. Zero means never.
	ExpiresAt time.Time `json:"expires_at"`
	// UserID is the short id of the user whose key or session it is; empty for a key of the community.
	UserID string `json:"user_id,omitempty"`
	// Right makes it a session: RightOwner, RightAdmin or RightMember. Sessions reach the application family only.
	Right string `json:"right,omitempty"`
}

// manages says whether a token is the session of somebody who manages the community.
func (t Token) manages() bool { return t.Right == RightOwner || t.Right == RightAdmin }

// APIToken is the bearer token that every new mock accepts, with all permissions.
func (s *Server) APIToken() string { return defaultAPIToken }

// SystemAPIKey is the system key that every new mock accepts.
func (s *Server) SystemAPIKey() string { return defaultSystemAPIKey }

// OwnerToken is the session of the community's owner that every new mock accepts, for what needs a person instead of a key.
func (s *Server) OwnerToken() string { return defaultOwnerToken }

// AddToken makes the mock accept a further token, or changes one of the same value. The token is in no list of API keys.
func (s *Server) AddToken(token Token) { s.keys.add(token) }

// RemoveToken makes the mock refuse a token, as after its deletion in the web interface. An API key of that value is deleted, too.
func (s *Server) RemoveToken(value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if key, ok := s.community.keyWhere(func(k *APIKey) bool { return k.Value == value }); ok {
		s.community.removeKey(key)
	}
	s.keys.remove(value)
}

// authorise checks the credential of a call; if it is refused, it returns the answer to send.
func (s *Server) authorise(c *call) (answer, bool) {
	check, ok := credentialChecks[c.operation.Family]
	if !ok || c.operation.ID == "" || c.operation.ID == FileOperation || openOperations[c.operation.ID] {
		return answer{}, true
	}
	verdict := check(&s.keys, c, s.clock.Now())
	if verdict == "" && s.lost(c.token.UserID) {
		verdict = invalidToken
	}
	switch verdict {
	case "":
		return answer{}, true
	case noPermission, expiredToken:
		forbids := s.settings.forbidden || verdict == noPermission && slices.Contains(forbidding, c.operation.Permission)
		return c.fail(statusesOfRefusals[forbids], verdict), false
	default:
		return c.fail(http.StatusUnauthorized, verdict), false
	}
}

// forbidding are the permissions whose pages say that a key without them gets 403. Those of leaderboards say 401, and most say both.
var forbidding = []string{"store", "purchase-history"}

// lost says whether the account behind a token was deleted.
func (s *Server) lost(userID string) bool {
	if userID == "" {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.community.runJobs()
	account, ok := s.community.account(func(u *Member) bool { return u.ID == userID })
	return ok && account.deleted()
}

// refusedStatus is the status of a refusal of a known token.
func (m *community) refusedStatus() int { return statusesOfRefusals[m.forbidden] }

// statusesOfRefusals are what a known token is refused with: the newer documentation says 401, the older 403.
var statusesOfRefusals = map[bool]int{false: http.StatusUnauthorized, true: http.StatusForbidden}

// The service's messages about a refused credential. Invalid token and Insufficient permission are documented.
const (
	missingToken = "Missing token"
	invalidToken = "Invalid token"
	expiredToken = "Token expired"
	noPermission = "Insufficient permission"
)

// credentialChecks checks the credential of each family; the result is empty when it is valid. A family that is missing needs none.
var credentialChecks = map[string]func(*keyRing, *call, time.Time) string{
	familyIntegration: checkBearer,
	familyApplication: checkBearer,
	familyPartner:     checkBearer,
	familySystem:      checkSystemKey("X-Api-Key"),
	familySecureAuth:  checkSystemKey("apiKey"),

	familyEarlier:          checkBearer,
	familyIncomingWebhooks: checkWebhookKey,
}

func checkBearer(k *keyRing, c *call, now time.Time) string {
	scheme, value, _ := strings.Cut(c.request.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || value == "" {
		return missingToken
	}
	token, ok := k.find(value)
	switch {
	case !ok:
		return invalidToken
	case !token.ExpiresAt.IsZero() && !now.Before(token.ExpiresAt):
		return expiredToken
	case !token.opens(c):
		return noPermission
	}
	c.token = token
	return ""
}

// opens says whether a token opens an operation: a session by its right, an API key by its permissions.
func (t Token) opens(c *call) bool {
	rights, sessionOnly := sessionRights[c.operation.ID]
	switch {
	case sessionOnly:
		return slices.Contains(rights, t.Right)
	case t.Right != "":
		return t.manages() && c.operation.Family == familyApplication
	}
	return t.allows(permissionFor(c))
}

func checkSystemKey(header string) func(*keyRing, *call, time.Time) string {
	return func(_ *keyRing, c *call, _ time.Time) string {
		switch c.request.Header.Get(header) {
		case "":
			return missingToken
		case defaultSystemAPIKey:
			return ""
		}
		return invalidToken
	}
}

func permissionFor(c *call) string {
	if c.operation.Permission != "" {
		return c.operation.Permission
	}
	return assumedPermissions[c.operation.ID]
}

func (t Token) allows(permission string) bool {
	return permission == "" || slices.Contains(t.Permissions, AllPermissions) || slices.Contains(t.Permissions, permission)
}

// keyRing holds the accepted tokens, and remembers former ones to keep them out of the log.
type keyRing struct {
	mu      sync.RWMutex
	tokens  map[string]Token
	masking *strings.Replacer
	masked  []string
}

func (k *keyRing) reset() {
	k.mu.Lock()
	k.tokens = map[string]Token{}
	k.mask(defaultSystemAPIKey)
	k.mask(defaultWidgetKey)
	k.mask(defaultWebhookKey)
	k.mu.Unlock()
	k.add(Token{Value: defaultAPIToken, Permissions: []string{AllPermissions}})
	k.add(Token{Value: defaultOwnerToken, UserID: ownerID, Right: RightOwner})
}

func (k *keyRing) add(token Token) {
	k.mu.Lock()
	defer k.mu.Unlock()
	token.Permissions = slices.Clone(token.Permissions)
	k.tokens[token.Value] = token
	k.mask(token.Value)
}

// keep accepts an API key as it is now, or refuses it while it is not active.
func (k *keyRing) keep(key *APIKey) {
	k.add(Token{Value: key.Value, Permissions: key.Permissions, ExpiresAt: key.ExpireDate, UserID: key.UserID})
	if !key.Active {
		k.remove(key.Value)
	}
}

func (k *keyRing) remove(value string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.tokens, value)
}

func (k *keyRing) find(value string) (Token, bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	token, ok := k.tokens[value]
	return token, ok
}

// mask adds a value to those that redact hides. The caller holds the lock.
func (k *keyRing) mask(value string) {
	if value == "" || slices.Contains(k.masked, value) {
		return
	}
	k.masked = append(k.masked, value)
	pairs := make([]string, 0, 2*len(k.masked))
	for _, secret := range k.masked {
		pairs = append(pairs, secret, "[redacted]")
	}
	k.masking = strings.NewReplacer(pairs...)
}

// redact hides every credential the mock has ever accepted.
func (k *keyRing) redact(text string) string {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.masking.Replace(text)
}
