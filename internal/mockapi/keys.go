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
}

// Token is a community API key (bearer).
type Token struct {
	Value string `json:"value"`
	// Permissions are codes such as sendMessage; AllPermissions stands for all, none at all allows only operations that
	// ask for no permission.
	Permissions []string `json:"permissions"`
	// ExpiresAt is the first moment at which the token no longer works. Zero means never.
	ExpiresAt time.Time `json:"expires_at"`
}

// APIToken is the bearer token that every new mock accepts, with all permissions.
func (s *Server) APIToken() string { return defaultAPIToken }

// SystemAPIKey is the system key that every new mock accepts.
func (s *Server) SystemAPIKey() string { return defaultSystemAPIKey }

// AddToken makes the mock accept a further token, or changes one of the same value.
func (s *Server) AddToken(token Token) { s.keys.add(token) }

// RemoveToken makes the mock refuse a token, as after its deletion in the web interface.
func (s *Server) RemoveToken(value string) { s.keys.remove(value) }

// authorise checks the credential of a call; if it is refused, it returns the answer to send.
func (s *Server) authorise(c *call) (answer, bool) {
	check, ok := credentialChecks[c.operation.Family]
	if !ok || c.operation.ID == "" || c.operation.ID == FileOperation {
		return answer{}, true
	}
	switch verdict := check(&s.keys, c, s.clock.Now()); verdict {
	case "":
		return answer{}, true
	case noPermission, expiredToken:
		status := http.StatusUnauthorized
		if s.settings.forbidden || verdict == noPermission && slices.Contains(forbidding, c.operation.Permission) {
			status = http.StatusForbidden
		}
		return c.fail(status, verdict), false
	default:
		return c.fail(http.StatusUnauthorized, verdict), false
	}
}

// forbidding are the permissions whose pages say that a key without them gets 403. Those of leaderboards say 401, and most say both.
var forbidding = []string{"store", "purchase-history"}

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
	case !token.allows(permissionFor(c)):
		return noPermission
	}
	return ""
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
}

func (k *keyRing) add(token Token) {
	k.mu.Lock()
	defer k.mu.Unlock()
	token.Permissions = slices.Clone(token.Permissions)
	k.tokens[token.Value] = token
	k.mask(token.Value)
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
