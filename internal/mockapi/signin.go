package mockapi

import (
	"net/http"
	"net/url"
	"slices"
	"time"
)

// The widget that every new mock has. Like its other credentials, these open nothing but the mock.
const (
	defaultWidgetID  = "mock-widget"
	defaultWidgetKey = "mock-widget-key-7be1c05d92a84f36b0d1e2f3a4b5c6d7"
)

// WidgetID is the accessId of the widget that every new mock has.
func (s *Server) WidgetID() string { return defaultWidgetID }

// WidgetKey is the accessKey of that widget.
func (s *Server) WidgetKey() string { return defaultWidgetKey }

// tokenLife is how long an embed token lives, in seconds.
const tokenLife = 15 * 60

// Session is what a person or a widget was given to sign in with.
type Session struct {
	ID        string    `json:"id"`
	User      string    `json:"user"` // a user name, empty for a widget
	StartedAt time.Time `json:"started_at"`
}

// maxSessions bounds what is remembered.
const maxSessions = 1000

// Sessions are those that were given out, in order.
func (s *Server) Sessions() []Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.community.sessions)
}

func (m *community) startSession(user string) Session {
	session := Session{ID: m.newID(), User: user, StartedAt: m.clock.Now()}
	m.sessions = append(m.sessions[max(0, len(m.sessions)-maxSessions+1):], session)
	return session
}

// secureAuth gives out an address that signs a member in. The mock makes no new members of it.
func (m *community) secureAuth(c *call) answer {
	query := c.request.URL.Query()
	if action := query.Get("action"); action != "login" {
		return c.fail(http.StatusBadRequest, "action must be login")
	}
	user := query.Get("userId")
	if _, ok := m.account(func(u *Member) bool { return !u.deleted() && u.Username == user }); !ok {
		return c.fail(http.StatusNotFound, "User not found")
	}
	session := m.startSession(user)
	host := c.request.Header.Get("hostname")
	return jsonAnswer(http.StatusOK, object{
		"error": false, "sessionId": session.ID,
		"loginUrl": "https://" + host + "/v2/app/loginApi/" + defaultSystemAPIKey + "/2?token=" + session.ID + "&host=" + url.QueryEscape(host),
	})
}

// exchangeWidgetToken gives out an embed token for a widget's access key.
func (m *community) exchangeWidgetToken(c *call) answer {
	var input struct {
		AccessID  string `json:"accessId"`
		AccessKey string `json:"accessKey"`
	}
	if refusal, ok := decode(c, &input); !ok {
		return refusal
	}
	if input.AccessID != defaultWidgetID || input.AccessKey != defaultWidgetKey {
		return c.fail(http.StatusUnauthorized, "Invalid access key")
	}
	return jsonAnswer(http.StatusOK, object{"data": object{
		"embedToken": "mock-embed-token-" + m.startSession("").ID, "expiresIn": tokenLife,
	}})
}
