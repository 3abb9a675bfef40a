package mockapi

import (
	"net/http"
	"strings"
	"time"
	"unicode"
)

// This file plays createUser, manageUser and getUserData. user_filter.go has findUsers.

// userInput is the body of createUser.
type userInput struct {
	FirstName       string             `json:"firstname"`
	LastName        string             `json:"lastname"`
	Username        string             `json:"username"`
	DisplayName     string             `json:"displayname"`
	Email           string             `json:"email"`
	Password        string             `json:"password"`
	ConfirmPassword string             `json:"confirmPassword"`
	AccessLevel     *int64             `json:"accessLevel"`
	JoinServer      *bool              `json:"joinServer"`
	SendEmail       *bool              `json:"sendEmail"`
	EmailPassword   *bool              `json:"emailPassword"`
	CustomFields    []customFieldInput `json:"customFields"`
	Referral        string             `json:"referral"`
	ExternalID      string             `json:"externalId"`
}

type customFieldInput struct {
	Field string `json:"fieldIdorName"`
	Value string `json:"value"`
}

func (i userInput) fields() []field {
	present := func(is bool) string { return map[bool]string{true: "present"}[is] }
	return []field{
		{"firstname", strings.TrimSpace(i.FirstName)}, {"lastname", strings.TrimSpace(i.LastName)}, {"username", strings.TrimSpace(i.Username)},
		{"displayname", strings.TrimSpace(i.DisplayName)}, {"email", strings.TrimSpace(i.Email)}, {"accessLevel", present(i.AccessLevel != nil)},
		{"joinServer", present(i.JoinServer != nil)}, {"sendEmail", present(i.SendEmail != nil)},
		{"emailPassword", present(i.EmailPassword != nil)},
	}
}

// passwordProblem says what is wrong with a password. One may be left out, by the newer documentation; of the rules for it, only these two
// can be read there.
func (i userInput) passwordProblem() string {
	isSpecial := func(r rune) bool { return unicode.IsPunct(r) || unicode.IsSymbol(r) }
	switch {
	case i.Password == "" && i.ConfirmPassword == "":
		return ""
	case i.Password != i.ConfirmPassword:
		return "confirmPassword differs from password"
	case !strings.ContainsFunc(i.Password, isSpecial):
		return "password needs at least one special character"
	case i.Password == i.Username:
		return "password must differ from username"
	}
	return ""
}

// createUser makes an account. Its answer is not documented: here it holds no id, so that the user has to be read back. With joinServer
// false, it is outside of the community: lists do not show it, and no other operation changes it.
func (m *community) createUser(c *call) answer {
	var input userInput
	if refusal, ok := decode(c, &input); !ok {
		return refusal
	}
	if refusal, ok := requireAll(c, input.fields()...); !ok {
		return refusal
	}
	if problem := input.passwordProblem(); problem != "" {
		return c.fail(http.StatusBadRequest, problem)
	}
	if !strings.Contains(input.Email, "@") {
		return c.fail(http.StatusBadRequest, "email must be an e-mail address")
	}
	member := Member{
		Username: strings.TrimSpace(input.Username), Email: strings.TrimSpace(input.Email), FirstName: strings.TrimSpace(input.FirstName),
		LastName: strings.TrimSpace(input.LastName), DisplayName: strings.TrimSpace(input.DisplayName), AccessLevel: *input.AccessLevel,
		Referral: input.Referral, Outside: !*input.JoinServer, CustomFields: map[string]string{},
	}
	if problem := m.takeValues(&member, input); problem != "" {
		return c.fail(http.StatusBadRequest, problem)
	}
	if name := m.taken(member.Username, member.Email, nil); name != "" {
		return c.fail(http.StatusConflict, "A user with this "+name+" already exists")
	}
	m.keepMember(member, m.clock.write())
	return succeed(success, "User created successfully")
}

// takeValues sets the values of user fields of a new account, and returns what is wrong with them.
func (m *community) takeValues(member *Member, input userInput) string {
	values := input.CustomFields
	if input.ExternalID != "" {
		if m.identifierField == "" {
			return "externalId needs a user identifier field, and the community has none"
		}
		values = append(values, customFieldInput{m.identifierField, input.ExternalID})
	}
	for _, given := range values {
		target, ok := m.fieldNamed(given.Field)
		if !ok {
			return "customFields names a field that does not exist"
		}
		if !target.accepts(given.Value) {
			return "customFields has a value that is no " + target.Type
		}
		setValue(member, target.Field, given.Value)
	}
	return ""
}

// manageUser deletes or restores a member by user name, which is the only form that the documentation shows. The answer repeats the
// request, without an envelope. Deleting a deleted user finds nobody, and restoring one who is there is a conflict: neither is documented.
func (m *community) manageUser(c *call) answer {
	var input struct {
		Action string `json:"action"`
		User   string `json:"user"`
	}
	if refusal, ok := decode(c, &input); !ok {
		return refusal
	}
	if refusal, ok := requireAll(c, field{"action", input.Action}, field{"user", input.User}); !ok {
		return refusal
	}
	manage, known := map[string]func(*call, string) (answer, bool){"delete": m.deleteNamed, "restore": m.restoreNamed}[input.Action]
	if !known {
		return c.fail(http.StatusBadRequest, "action must be delete or restore")
	}
	if refusal, ok := manage(c, input.User); !ok {
		return refusal
	}
	return jsonAnswer(http.StatusOK, object{"action": input.Action, "user": input.User})
}

func (m *community) deleteNamed(c *call, username string) (answer, bool) {
	member, ok := m.member(func(u *Member) bool { return u.Username == username })
	if !ok {
		return m.already(c, http.StatusNotFound, "User not found"), false
	}
	m.deleteMember(member, m.clock.write())
	return answer{}, true
}

func (m *community) restoreNamed(c *call, username string) (answer, bool) {
	if _, there := m.member(func(u *Member) bool { return u.Username == username }); there {
		return m.already(c, http.StatusConflict, "The user was not deleted"), false
	}
	member, ok := m.account(func(u *Member) bool { return u.deleted() && u.Username == username })
	if !ok {
		return c.fail(http.StatusNotFound, "User not found"), false
	}
	if name := m.taken(member.Username, member.Email, member); name != "" {
		return c.fail(http.StatusConflict, "A user with this "+name+" already exists"), false
	}
	m.restoreMember(member, m.clock.write())
	return answer{}, true
}

// getUserData finds one user by id or e-mail address. The answer does not contain the address. Whether the object id is an id here is not
// documented: it is not.
func (m *community) getUserData(c *call) answer {
	var input struct {
		IDOrEmail string `json:"idOrEmail"`
	}
	if refusal, ok := decode(c, &input); !ok {
		return refusal
	}
	if refusal, ok := requireAll(c, field{"idOrEmail", input.IDOrEmail}); !ok {
		return refusal
	}
	user, ok := m.readMember(func(u *Member) bool {
		return u.ID == input.IDOrEmail || strings.EqualFold(u.Email, input.IDOrEmail)
	})
	if !ok {
		return c.fail(http.StatusNotFound, "User not found")
	}
	return jsonAnswer(http.StatusOK, object{"status": success, "data": m.marked(m.userObject(&user), &user)})
}

// DeletedRead is what a read of one deleted user shows.
type DeletedRead string

// The ways of showing a deleted user. Which of them the service has is not documented.
const (
	DeletedHidden   DeletedRead = ""         // nothing: 404
	DeletedMarked   DeletedRead = "marked"   // the user, with `isDeleted: true` and `deletedAt`
	DeletedUnmarked DeletedRead = "unmarked" // the user, as if nothing had happened
)

// readMember finds the account that a read of one user shows, as of the time that reads show. That somebody who has not joined can be read
// is the mock's choice: only lists and updates are documented not to reach them.
func (m *community) readMember(matches func(*Member) bool) (Member, bool) {
	var found []Member
	for _, seen := range m.past.members.asOf(m.pastTime(m.variant.ReadLag)) {
		member := seen.value
		if !matches(&member) || member.Outside && m.variant.HideOutside {
			continue
		}
		if !member.deleted() {
			return member, true
		}
		if m.variant.DeletedUsers != DeletedHidden {
			found = append(found, member)
		}
	}
	if len(found) == 0 {
		return Member{}, false
	}
	return found[len(found)-1], true
}

// marked marks a deleted user in the answer to a read, where the variant says so.
func (m *community) marked(shown object, member *Member) object {
	if member.deleted() && m.variant.DeletedUsers == DeletedMarked {
		shown["isDeleted"], shown["deletedAt"] = true, timestamp(member.DeletedAt)
	}
	return shown
}

func (m *community) userObject(user *Member) object {
	sent := m.activityOf(user.ID, func(time.Time) bool { return true })
	today := m.earnings[user.ID][dayOf(m.clock.Now())]
	roles, highest := m.roleNames(user.ID)
	return object{
		"userId": user.ID, "username": user.Username, "firstName": user.FirstName, "lastName": user.LastName,
		"xp": m.number(user.XP), "coins": m.number(user.Coins),
		"xpEarnedToday": m.number(today.XP), "coinsEarnedToday": m.number(today.Coins),
		"roles": roles, "highestRole": highest, "language": user.Language,
		"totalMessages": m.number(sent.messages + sent.replies), "replySent": m.number(sent.replies), "totalReactions": m.number(sent.reactions),
		"visitCount": m.number(user.VisitCount), "timeSpent": m.number(user.TimeSpent), "loginStreak": m.number(user.LoginStreak),
		"customFields": m.valuesOf(user),
	}
}

// roleNames returns the titles of a user's roles, everyone's first, and that of the highest: the one with the largest order.
func (m *community) roleNames(userID string) (titles []string, highest string) {
	titles, highest = []string{everyone}, everyone
	order := int64(0)
	for _, role := range m.rolesOf(userID) {
		if role.Title == everyone {
			continue
		}
		titles = append(titles, role.Title)
		if role.Order > order {
			highest, order = role.Title, role.Order
		}
	}
	return titles, highest
}

// valuesOf shows every user field with a user's value, or null.
func (m *community) valuesOf(user *Member) object {
	values := object{}
	for _, f := range m.fields {
		values[f.Field] = m.shownValue(f, user.CustomFields)
	}
	return values
}

// shownValue is the value of a field as answers show it.
func (m *community) shownValue(f *UserField, values map[string]string) any {
	text, there := values[f.Field]
	if !there {
		return nil
	}
	return m.typed(f.kind(), text)
}
