package mockapi

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// This file holds the accounts: who there is, who of them counts as a member, and what people do to them in the product.

// Member is an account as it really is, including what no answer shows. A password is never kept.
type Member struct {
	// One account has three ids: this one, a short decimal, which some operations write as a number, and an object id. Which of
	// them an operation takes and shows is documented for each operation, and why is not.
	ID       string `json:"id"`
	ObjectID string `json:"object_id"` // 24 hexadecimal digits

	Username    string `json:"username"`
	Email       string `json:"email"`
	FirstName   string `json:"first_name"`
	LastName    string `json:"last_name"`
	DisplayName string `json:"display_name"`
	Avatar      string `json:"avatar"` // the URL of an image; empty for none
	Language    string `json:"language"`
	Referral    string `json:"referral"`     // what createUser was told of the referrer
	AccessLevel int64  `json:"access_level"` // which level gives which role is a setting that the mock does not have

	XP          int64 `json:"xp"`
	Coins       int64 `json:"coins"`
	Level       int64 `json:"level"`
	VisitCount  int64 `json:"visit_count"`
	TimeSpent   int64 `json:"time_spent"` // the unit is not documented
	LoginStreak int64 `json:"login_streak"`

	// CustomFields are the values of user fields by the field's key, all of them as text. What has no value is missing.
	CustomFields map[string]string `json:"custom_fields"`

	JoinedAt  time.Time `json:"joined_at,omitzero"`
	LastLogin time.Time `json:"last_login,omitzero"`
	Online    bool      `json:"online"`

	// Outside is an account that was created with joinServer false, until its owner joins.
	Outside bool `json:"outside"`
	// DeletedAt is when manageUser or somebody in the product deleted the account; zero for an account that is there.
	DeletedAt time.Time `json:"deleted_at,omitzero"`
}

func (u *Member) clone() Member {
	copied := *u
	copied.CustomFields = map[string]string{}
	maps.Copy(copied.CustomFields, u.CustomFields)
	return copied
}

func (u *Member) deleted() bool { return !u.DeletedAt.IsZero() }

// present says whether an account is a member: the API's writes reach it, and lists show it.
func (u *Member) present() bool { return !u.deleted() && !u.Outside }

// number is the form of a user's id that the application family uses.
func (u *Member) number() (int64, bool) {
	number, err := strconv.ParseInt(u.ID, 10, 64)
	return number, err == nil
}

// newOwner is the owner of the community, who has a session and is in no list of members.
func newOwner() *Member {
	return &Member{
		ID: ownerID, ObjectID: objectIDOf(ownerID), Username: "owner", Email: "owner@example.com", FirstName: "Olive", LastName: "Oak",
		DisplayName: "Owner", Language: defaultLanguage, AccessLevel: 1, Level: 1,
	}
}

// defaultLanguage is that of an account that chose none.
const defaultLanguage = "English"

// seedMembers makes the members of a new community.
func (m *community) seedMembers() {
	now := m.clock.Now().Truncate(time.Millisecond)
	joined := func(month time.Month, day int) time.Time { return time.Date(2025, month, day, 8, 30, 0, 0, time.UTC) }
	for _, member := range []Member{
		{ID: "101", Username: "ana", FirstName: "Ana", LastName: "Alder", XP: 1200, Coins: 300, Level: 5, JoinedAt: joined(1, 1)},
		{ID: "102", Username: "ben", FirstName: "Ben", LastName: "Birch", XP: 340, Coins: 85, Level: 3, JoinedAt: joined(3, 15)},
		{ID: "103", Username: "cleo", FirstName: "Cleo", LastName: "Cedar", XP: 75, Coins: 20, Level: 1, JoinedAt: joined(6, 30)},
		{ID: "104", Username: "dora", FirstName: "Dora", LastName: "Dogwood", Level: 1, JoinedAt: joined(12, 24)},
	} {
		member.Email = member.Username + "@example.com"
		m.keepMember(member, now)
	}
}

// keepMember adds an account and fills in what it lacks.
func (m *community) keepMember(member Member, at time.Time) *Member {
	kept := member.clone()
	if kept.ID == "" {
		kept.ID = m.nextMemberID()
	}
	if kept.ObjectID == "" {
		kept.ObjectID = objectIDOf(kept.ID)
	}
	if kept.DisplayName == "" {
		kept.DisplayName = strings.TrimSpace(kept.FirstName + " " + kept.LastName)
	}
	if kept.Language == "" {
		kept.Language = defaultLanguage
	}
	if kept.JoinedAt.IsZero() && !kept.Outside {
		kept.JoinedAt = at
	}
	kept.AccessLevel, kept.Level = max(kept.AccessLevel, 1), max(kept.Level, 1)
	m.members = append(m.members, &kept)
	m.memberChanged(&kept, at)
	return &kept
}

func (m *community) nextMemberID() string {
	for n := 101; ; n++ {
		id := strconv.Itoa(n)
		if _, taken := m.account(func(u *Member) bool { return u.ID == id }); !taken {
			return id
		}
	}
}

// objectIDOf makes a user's object id of the short one, so that it is the same in each run.
func objectIDOf(id string) string {
	number, err := strconv.ParseUint(id, 10, 32)
	if err != nil {
		number = 0
		for _, letter := range id {
			number = (number*31 + uint64(letter)) & 0xffffff
		}
		number |= 0xff000000 // no short decimal of the mock is that large
	}
	return fmt.Sprintf("66b2f0a1c3d4e5f6%08x", number)
}

// isObjectID says whether a text has the form of an object id.
func isObjectID(text string) bool {
	return len(text) == 24 && strings.Trim(strings.ToLower(text), "0123456789abcdef") == ""
}

// memberChanged notes the present state of an account for lists of the past.
func (m *community) memberChanged(member *Member, at time.Time) {
	m.past.members.record(member.ObjectID, at, member.clone())
}

// account finds one of all accounts: members, those who have not joined, and the deleted.
func (m *community) account(matches func(*Member) bool) (*Member, bool) {
	i := slices.IndexFunc(m.members, matches)
	if i < 0 {
		return nil, false
	}
	return m.members[i], true
}

// member finds a member with one of the given tests.
func (m *community) member(matches func(*Member) bool) (*Member, bool) {
	return m.account(func(u *Member) bool { return u.present() && matches(u) })
}

func (m *community) memberByID(id string) (*Member, bool) {
	return m.member(func(u *Member) bool { return u.ID == id })
}

// sender finds the member that the API's field sender names: by username, or by e-mail address in any case.
func (m *community) sender(name string) (*Member, bool) {
	return m.member(func(u *Member) bool { return u.Username == name || strings.EqualFold(u.Email, name) })
}

// present returns the members.
func (m *community) present() []*Member {
	return slices.DeleteFunc(slices.Clone(m.members), func(u *Member) bool { return !u.present() })
}

// taken names what of a user name and an e-mail address another account has; it is empty where both are free. That they must be
// free is documented. That accounts outside of the community count is the mock's reading, and whether the names of a deleted
// account are free again is a switch of Variant.
func (m *community) taken(username, email string, but *Member) string {
	for _, other := range append([]*Member{m.owner}, m.members...) {
		switch {
		case other == but || other.deleted() && m.variant.FreesNames:
		case other.Username == username:
			return "username"
		case strings.EqualFold(other.Email, email):
			return "email"
		}
	}
	return ""
}

// deleteMember deletes an account softly. Messages, roles, badges, values and histories stay where they are, for a restoration: which of
// them the service keeps is not documented.
func (m *community) deleteMember(member *Member, at time.Time) {
	member.DeletedAt, member.Online = at, false
	m.memberChanged(member, at)
}

// restoreMember brings a deleted account back with everything that it had.
func (m *community) restoreMember(member *Member, at time.Time) {
	member.DeletedAt = time.Time{}
	m.memberChanged(member, at)
}

// What follows happens past the API, as in the product.

// Members are the users of the community, without those who have not joined and those who were deleted.
func (s *Server) Members() []Member {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.community.runJobs()
	return cloneMembers(s.community.present())
}

// Accounts are all users, including those who have not joined and those who were deleted.
func (s *Server) Accounts() []Member {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.community.runJobs()
	return cloneMembers(s.community.members)
}

func cloneMembers(members []*Member) []Member {
	copies := make([]Member, 0, len(members))
	for _, member := range members {
		copies = append(copies, member.clone())
	}
	return copies
}

// Account finds an account by its short id, user name or e-mail address.
func (s *Server) Account(key string) (Member, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.community.runJobs()
	found, ok := s.community.accountBy(key)
	if !ok {
		return Member{}, false
	}
	return found.clone(), true
}

// accountBy finds an account by its short id, user name or e-mail address. Of two, it is the one that was not deleted.
func (m *community) accountBy(key string) (*Member, bool) {
	matches := func(u *Member) bool { return u.ID == key || u.Username == key || strings.EqualFold(u.Email, key) }
	if found, ok := m.account(func(u *Member) bool { return !u.deleted() && matches(u) }); ok {
		return found, true
	}
	return m.account(matches)
}

// AddMember adds a user, and gives it the next free id if it has none.
func (s *Server) AddMember(member Member) Member {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.community.keepMember(member, s.community.clock.write()).clone()
}

// EditMember changes the profile or the field values of an account; its ids stay. A value that changes is noted in its history.
func (s *Server) EditMember(key string, edit func(*Member)) error {
	return s.withAccount(key, func(m *community, member *Member) error {
		edited := member.clone()
		edit(&edited)
		edited.ID, edited.ObjectID = member.ID, member.ObjectID
		at := m.clock.write()
		m.noteValues(member, edited.CustomFields, at)
		*member = edited.clone() // and null is no map
		m.memberChanged(member, at)
		return nil
	})
}

// DeleteMember deletes an account softly, as manageUser does.
func (s *Server) DeleteMember(key string) error {
	return s.withAccount(key, func(m *community, member *Member) error {
		if member.deleted() {
			return unknown("member", key)
		}
		m.deleteMember(member, m.clock.write())
		return nil
	})
}

// RestoreMember brings back a deleted account. It fails where another one has its names by now.
func (s *Server) RestoreMember(key string) error {
	return s.withAccount(key, func(m *community, member *Member) error {
		if !member.deleted() {
			return fmt.Errorf("the member %q was not deleted", key)
		}
		if name := m.taken(member.Username, member.Email, member); name != "" {
			return fmt.Errorf("another account has the %s of the member %q", name, key)
		}
		m.restoreMember(member, m.clock.write())
		return nil
	})
}

// JoinServer lets the owner of an account outside of the community sign in and join.
func (s *Server) JoinServer(key string) error {
	return s.withAccount(key, func(m *community, member *Member) error {
		if !member.Outside {
			return fmt.Errorf("the member %q has joined already", key)
		}
		at := m.clock.write()
		member.Outside, member.JoinedAt, member.LastLogin = false, at, at
		m.memberChanged(member, at)
		return nil
	})
}

func (s *Server) withAccount(key string, do func(*community, *Member) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.community.runJobs()
	member, ok := s.community.accountBy(key)
	if !ok {
		return unknown("member", key)
	}
	return do(s.community, member)
}
