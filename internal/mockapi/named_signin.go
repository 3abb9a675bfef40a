package mockapi

import (
	"errors"
	"fmt"
	"hash/fnv"
	"net/http"
	"slices"
	"strings"
	"time"
)

// loginLife is how long the token of a login lives.
const loginLife = time.Hour

// Registration is somebody who registered with a password. The code is what the service would send by e-mail: the mock shows it here, and
// in no answer.
type Registration struct {
	Email    string `json:"email"`
	Username string `json:"username"`
	Code     string `json:"code"`
	Verified bool   `json:"verified"`

	password, firstName, lastName string
	userID                        string // empty until the e-mail address is verified
}

// person is who registered; the id is empty until the e-mail address is verified.
func (r *Registration) person() person {
	return person{r.userID, r.Username, r.Email, r.firstName, r.lastName}
}

// Registrations are those who registered, in order.
func (s *Server) Registrations() []Registration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.community.namedView().Registrations
}

// AddLogin lets somebody be a member who has registered with a password and verified the e-mail address.
func (s *Server) AddLogin(username, email, password string) Member {
	s.mu.Lock()
	defer s.mu.Unlock()
	registered := &Registration{Email: email, Username: username, password: password}
	s.community.named.registrations = append(s.community.named.registrations, registered)
	return s.community.verify(registered).clone()
}

func (s *Server) controlAddLogin(r *http.Request) (any, error) {
	var input struct {
		Username string `json:"username"`
		Email    string `json:"email"`
		Password string `json:"password"`
	}
	if err := readControl(r, &input); err != nil {
		return nil, err
	}
	if input.Username == "" || input.Email == "" || input.Password == "" {
		return nil, errors.New("username, email and password are required")
	}
	return s.AddLogin(input.Username, input.Email, input.Password), nil
}

// registerUser takes in somebody who is not a member before the e-mail address is verified.
func (m *community) registerUser(c *call) answer {
	var input struct {
		Email     string `json:"email"`
		Username  string `json:"username"`
		Password  string `json:"password"`
		FirstName string `json:"firstName"`
		LastName  string `json:"lastName"`
	}
	if refusal, ok := decode(c, &input); !ok {
		return refusal
	}
	email, username := strings.TrimSpace(input.Email), strings.TrimSpace(input.Username)
	refusal, ok := requireAll(c, field{"email", email}, field{"username", username}, field{"password", input.Password})
	if !ok {
		return refusal
	}
	if m.isTaken(username, email) || slices.ContainsFunc(m.named.registrations, func(r *Registration) bool {
		return r.Username == username || strings.EqualFold(r.Email, email)
	}) {
		return c.fail(http.StatusConflict, "A user with this email or username already exists")
	}
	m.clock.write()
	registered := &Registration{
		Email: email, Username: username, Code: codeOf(m.newID()), password: input.Password, firstName: input.FirstName, lastName: input.LastName,
	}
	m.named.registrations = append(m.named.registrations, registered)
	return systemSuccess("User has been registered successfully", object{"username": username, "isVerified": false})
}

// codeOf makes six digits of an id.
func codeOf(id string) string {
	hashed := fnv.New32a()
	_, _ = hashed.Write([]byte(id)) // never fails
	return fmt.Sprintf("%06d", hashed.Sum32()%1_000_000)
}

func (m *community) registration(email string) (*Registration, bool) {
	i := slices.IndexFunc(m.named.registrations, func(r *Registration) bool { return strings.EqualFold(r.Email, email) })
	if i < 0 {
		return nil, false
	}
	return m.named.registrations[i], true
}

// verifyUserEmail makes a member of somebody who knows the code.
func (m *community) verifyUserEmail(c *call) answer {
	var input struct {
		Email string `json:"email"`
		Code  string `json:"code"`
	}
	if refusal, ok := decode(c, &input); !ok {
		return refusal
	}
	if refusal, ok := requireAll(c, field{"email", input.Email}, field{"code", input.Code}); !ok {
		return refusal
	}
	registered, ok := m.registration(input.Email)
	switch {
	case !ok:
		return c.fail(http.StatusNotFound, "User not found")
	case registered.Code != input.Code:
		return c.fail(http.StatusBadRequest, "Invalid code")
	case registered.Verified:
		return m.already(c, http.StatusConflict, "The email is verified already")
	}
	member := m.verify(registered)
	return systemSuccess("Email has been verified successfully",
		object{"userId": member.ID, "username": member.Username, "isVerified": true})
}

// verify makes a member of somebody who registered.
func (m *community) verify(registered *Registration) *Member {
	m.clock.write()
	member := m.admit(registered.person())
	registered.Verified, registered.userID = true, member.ID
	return member
}

// loginUser gives out a token that the other families take as a bearer token without permissions.
func (m *community) loginUser(c *call) answer {
	var input struct {
		Email    string `json:"email"`
		Password string `json:"password"`
	}
	if refusal, ok := decode(c, &input); !ok {
		return refusal
	}
	if refusal, ok := requireAll(c, field{"email", input.Email}, field{"password", input.Password}); !ok {
		return refusal
	}
	registered, ok := m.registration(input.Email)
	switch {
	case !ok || registered.password != input.Password:
		return c.fail(http.StatusUnauthorized, "Invalid email or password")
	case !registered.Verified:
		return c.fail(http.StatusForbidden, "The email is not verified yet")
	}
	token := "mock-session-" + m.startSession(registered.Username).ID
	m.acceptSession(token, registered.person(), m.clock.Now().Add(loginLife))
	return systemSuccess("User has been logged in successfully",
		object{"token": token, "userId": registered.userID, "expiresIn": int(loginLife.Seconds())})
}
