package mockapi

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

// xpSetting says what earns how much XP. Its form is the one documented in 2024.
type xpSetting struct {
	Enabled            bool    `json:"enabled"`
	Picture            xp      `json:"picture"`
	AboutMe            xp      `json:"aboutme"`
	Quote              xp      `json:"quote"`
	Visit              xp      `json:"visit"`
	Referral           xp      `json:"referral"`
	Refer              xp      `json:"refer"`
	Message            timedXP `json:"message"`
	Reply              timedXP `json:"reply"`
	React              timedXP `json:"react"`
	Object             timedXP `json:"object"`
	Analysis           timedXP `json:"analysis"`
	Comment            timedXP `json:"comment"`
	TradingDiscussions timedXP `json:"tradingDiscussions"`
}

type xp struct {
	Enabled bool `json:"enabled"`
	XP      int  `json:"xp"`
}

type timedXP struct {
	Enabled bool `json:"enabled"`
	XP      int  `json:"xp"`
	Time    int  `json:"time"` // its meaning is not documented
}

// tierSetting is what is shown of tiers. No operation makes a tier.
type tierSetting struct {
	Enabled bool        `json:"enabled"`
	Display tierDisplay `json:"display"`

	changedAt time.Time // of this or of the XP setting
}

type tierDisplay struct {
	Levels bool `json:"levels"`
	Tiers  bool `json:"tiers"`
}

func defaultXPSetting() xpSetting {
	return xpSetting{
		Enabled: true, Refer: xp{true, 20}, Message: timedXP{true, 2, 60}, Reply: timedXP{true, 3, 60}, React: timedXP{true, 1, 60},
	}
}

// tiersOfMembers are the tiers that every community of the mock has, with the XP from which on a member has one.
var tiersOfMembers = []object{{"name": "Bronze", "xp": 0}, {"name": "Silver", "xp": 100}, {"name": "Gold", "xp": 1000}}

// getTiers shows the settings.
func (m *community) getTiers(*call) answer {
	tiers := object{"enabled": m.named.tiers.Enabled, "display": m.named.tiers.Display, "list": tiersOfMembers}
	return wrapped("Tiers fetched successfully", object{"xpSetting": m.named.xp, "tiers": tiers})
}

// setXPSetting replaces the whole setting: every key is required.
func (m *community) setXPSetting(c *call) answer {
	var input xpSetting
	if refusal, ok := m.decodeGamification(c, &input, xpSetting{}); !ok {
		return refusal
	}
	m.named.xp = input
	return m.gamificationChanged()
}

// setTierSetting replaces what is shown of tiers.
func (m *community) setTierSetting(c *call) answer {
	var input tierSetting
	if refusal, ok := m.decodeGamification(c, &input, tierSetting{}); !ok {
		return refusal
	}
	m.named.tiers = input
	return m.gamificationChanged()
}

// decodeGamification reads a body that has every member of an example.
func (m *community) decodeGamification(c *call, into, example any) (answer, bool) {
	if c.params["serverId"] != communityID {
		return c.fail(http.StatusNotFound, "Server not found"), false
	}
	sent, refusal, ok := decodeObject(c)
	if !ok {
		return refusal, false
	}
	var required map[string]json.RawMessage
	encoded, _ := json.Marshal(example) // can't fail, and neither can reading it back
	_ = json.Unmarshal(encoded, &required)
	for name := range required {
		if sent[name] == nil {
			return c.fail(http.StatusBadRequest, name+" is required"), false
		}
	}
	return decode(c, into)
}

// gamificationChanged answers both settings alike; the message speaks of XP in the documentation of either.
func (m *community) gamificationChanged() answer {
	m.named.tiers.changedAt = m.clock.write()
	return systemSuccess("XP Setting has been updated successfully", object{
		"_id": communityID, "serverId": communityID, "__v": 0, "createdAt": timestamp(m.settings.createdAt),
		"updatedAt": timestamp(m.named.tiers.changedAt), "xpSetting": m.named.xp, "tiers": m.named.tiers, "badges": object{},
	})
}

// earning is coins that a member got, or lost, at once.
type earning struct {
	user, reason string
	coins        int
	at           time.Time
}

// listGamificationLogs lists what earned a member XP, by the setting as it is now, and coins.
func (m *community) listGamificationLogs(c *call) answer {
	var input struct {
		Identifier     string `json:"identifier"`
		IdentifierType string `json:"identifier_type"`
		askedPage
	}
	if refusal, ok := decode(c, &input); !ok {
		return refusal
	}
	if input.IdentifierType != "email" {
		return c.fail(http.StatusBadRequest, "identifier_type must be email")
	}
	user, refusal, ok := m.byEmail(c, input.Identifier)
	if !ok {
		return refusal
	}
	type logged struct {
		at  time.Time
		row object
	}
	var entries []logged
	for _, message := range m.messagesOf(user) {
		action, setting := "message", m.named.xp.Message
		if message.ReplyTo != "" {
			action, setting = "reply", m.named.xp.Reply
		}
		if m.named.xp.Enabled && setting.Enabled {
			entries = append(entries, logged{message.Timestamp, object{"action": action, "xp": setting.XP, "coins": 0}})
		}
	}
	for _, e := range m.named.earned {
		if e.user == user.id {
			entries = append(entries, logged{e.at, object{"action": e.reason, "xp": 0, "coins": e.coins}})
		}
	}
	slices.SortStableFunc(entries, func(a, b logged) int { return b.at.Compare(a.at) })
	rows := []object{}
	for _, entry := range entries {
		entry.row["createdAt"] = timestamp(entry.at)
		rows = append(rows, entry.row)
	}
	return pageOfRows(c, input.askedPage, "User gamification logs fetched successfully", rows)
}

// activeDay is a day on which a member was active.
type activeDay struct {
	date              string
	messages, replies int
}

// days are those on which a member posted, oldest first.
func (m *community) days(user person) []activeDay {
	var days []activeDay
	for _, message := range m.messagesOf(user) {
		date := message.Timestamp.Format(time.DateOnly)
		if len(days) == 0 || days[len(days)-1].date != date {
			days = append(days, activeDay{date: date})
		}
		if message.ReplyTo != "" {
			days[len(days)-1].replies++
			continue
		}
		days[len(days)-1].messages++
	}
	return days
}

// streak is on how many days in a row, up to today or yesterday, a member has posted.
func (m *community) streak(user person) int {
	active := map[string]bool{}
	for _, one := range m.days(user) {
		active[one.date] = true
	}
	at := m.clock.Now()
	if !active[at.Format(time.DateOnly)] {
		at = at.AddDate(0, 0, -1)
	}
	length := 0
	for ; active[at.Format(time.DateOnly)]; at = at.AddDate(0, 0, -1) {
		length++
	}
	return length
}

// listStreakLogs lists a member's days.
func (m *community) listStreakLogs(c *call) answer {
	query := c.request.URL.Query()
	user, refusal, ok := m.byEmail(c, query.Get("email"))
	if !ok {
		return refusal
	}
	asked, refusal, ok := pageInQuery(c)
	if !ok {
		return refusal
	}
	rows := []object{}
	for _, active := range m.days(user) {
		rows = append(rows, object{"date": active.date, "messages": active.messages, "replies": active.replies})
	}
	return pageOfRows(c, asked, "Streak logs fetched successfully", newestFirst(rows))
}

// milestones are the same in every community of the mock.
var milestones = []struct {
	name  string
	goal  int
	value func(*community, person) int
}{
	{"First message", 1, func(m *community, user person) int { return len(m.messagesOf(user)) }},
	{"Regular", 100, func(m *community, user person) int { return len(m.messagesOf(user)) }},
	{"A week in a row", 7, (*community).streak},
}

// getUserMilestones says how far a member has come.
func (m *community) getUserMilestones(c *call) answer {
	user, refusal, ok := m.namedInBody(c)
	if !ok {
		return refusal
	}
	rows := []object{}
	for _, milestone := range milestones {
		value := milestone.value(m, user)
		rows = append(rows, object{"name": milestone.name, "value": value, "goal": milestone.goal, "isReached": value >= milestone.goal})
	}
	return wrapped("User milestones fetched successfully", rows)
}

// namedInBody finds the member whom a body names by e-mail address, and by nothing else.
func (m *community) namedInBody(c *call) (person, answer, bool) {
	var input struct {
		Email string `json:"email"`
	}
	if refusal, ok := decode(c, &input); !ok {
		return person{}, refusal, false
	}
	return m.byEmail(c, strings.TrimSpace(input.Email))
}
