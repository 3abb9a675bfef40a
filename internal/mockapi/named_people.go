package mockapi

import (
	"fmt"
	"slices"
	"time"
)

// This file is all that the operations which are known by name only know and change of members, their messages, coins and fields.

// person is a member, as far as these operations go.
type person struct{ id, username, email, firstName, lastName string }

func personOf(member *Member) person {
	return person{member.ID, member.Username, member.Email, member.FirstName, member.LastName}
}

// people are the members.
func (m *community) people() []person {
	people := []person{}
	for _, member := range m.present() {
		people = append(people, personOf(member))
	}
	return people
}

// person finds a member with one of the given tests.
func (m *community) person(matches func(person) bool) (person, bool) {
	people := m.people()
	i := slices.IndexFunc(people, matches)
	if i < 0 {
		return person{}, false
	}
	return people[i], true
}

// called finds the member of a user name.
func (m *community) called(username string) (person, bool) {
	return m.person(func(p person) bool { return p.username == username })
}

// isTaken says whether a member has a user name or an e-mail address.
func (m *community) isTaken(username, email string) bool {
	return m.taken(username, email, nil) != ""
}

// admit makes a member, who gets an id.
func (m *community) admit(p person) *Member {
	return m.keepMember(Member{Username: p.username, Email: p.email, FirstName: p.firstName, LastName: p.lastName}, m.clock.write())
}

// acceptSession takes a token as the session of a member, for a while.
func (m *community) acceptSession(token string, p person, until time.Time) {
	m.named.keys.add(Token{Value: token, ExpiresAt: until, UserID: p.id, Right: RightMember})
}

// messagesOf are the messages of a member, oldest first.
func (m *community) messagesOf(p person) []*Message {
	return slices.DeleteFunc(slices.Clone(m.messages), func(message *Message) bool { return message.member.ID != p.id })
}

// postAsBot posts as the community's bot, who is no member.
func (m *community) postAsBot(channel *Channel, text string) *Message {
	return m.postIn(channel, &Member{ID: botOfWebhooks, Username: m.settings.BotName}, text)
}

// coins are those that a member has.
func (m *community) coins(id string) int {
	member, there := m.memberByID(id)
	if !there {
		return 0
	}
	return int(member.Coins)
}

// earn gives coins to a member, or takes them.
func (m *community) earn(p person, reason string, coins int) {
	now := m.clock.write()
	if member, there := m.memberByID(p.id); there {
		member.Coins += int64(coins)
		m.memberChanged(member, now)
	}
	m.named.earned = append(m.named.earned, earning{user: p.id, reason: reason, coins: coins, at: now})
}

// userFields are the values of a member's custom fields.
func (m *community) userFields(id string) object {
	values := object{}
	if member, there := m.memberByID(id); there {
		for key, value := range member.CustomFields {
			values[key] = value
		}
	}
	return values
}

// setUserFields writes values of a member's custom fields, whether or not such fields are declared.
func (m *community) setUserFields(p person, values object) {
	now := m.clock.write()
	member, there := m.memberByID(p.id)
	if !there {
		return
	}
	for key, value := range values {
		text := ""
		if value != nil {
			text = fmt.Sprint(value)
		}
		setValue(member, key, text)
	}
	m.memberChanged(member, now)
}
