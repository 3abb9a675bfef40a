package mockapi

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// This file plays what users did and earned. Days are those of UTC, which is the mock's choice.

// The forms of dates in these operations.
const (
	dayFirst = "02/01/2006"
	day      = 24 * time.Hour
)

// Numbers of days and of entries.
const (
	defaultDays = 30
	maxDays     = 366 // no limit is documented
	defaultPage = 50  // identifiers on a page of getUserActivityDaily
)

// emailIdentifier is the only kind of identifier that the documentation shows.
const emailIdentifier = "email"

// Activity is what somebody earns or does in the product on one day, beside posting.
type Activity struct {
	XP      int64 `json:"xp"`
	Coins   int64 `json:"coins"`
	Socials int64 `json:"socials"` // follows, likes, comments and shares of connected accounts
}

func (a Activity) plus(b Activity) Activity {
	return Activity{XP: a.XP + b.XP, Coins: a.Coins + b.Coins, Socials: a.Socials + b.Socials}
}

// posts are the messages, replies and reactions of a user.
type posts struct{ messages, replies, reactions int64 }

// activityOf counts what a user posted in a span of time. A reply is no message here.
func (m *community) activityOf(userID string, within func(time.Time) bool) posts {
	var counted posts
	for _, message := range m.messages {
		switch {
		case message.member.ID != userID || !within(message.Timestamp):
		case message.ReplyTo != "":
			counted.replies++
		default:
			counted.messages++
		}
		for _, reaction := range message.Reactions {
			if reaction.memberID == userID && within(reaction.At) {
				counted.reactions++
			}
		}
	}
	return counted
}

// identified finds the member that an identifier means.
func (m *community) identified(identifier string) (*Member, bool) {
	return m.member(func(u *Member) bool { return strings.EqualFold(u.Email, identifier) })
}

// lastDays returns the dates of the last days, today's first. A number of days that makes no sense is refused.
func (m *community) lastDays(c *call, days int) ([]string, answer, bool) {
	if days < 1 || days > maxDays {
		return nil, c.fail(http.StatusBadRequest, "days must be an integer from 1 to 366"), false
	}
	var dates []string
	for n := range days {
		dates = append(dates, dayOf(m.clock.Now().Add(-time.Duration(n)*day)))
	}
	return dates, answer{}, true
}

func rangeOf(dates []string) object {
	return object{"start_date": dates[len(dates)-1], "end_date": dates[0]}
}

// getUserActivityStats counts what a user did on each of the last days, the newest first. The id in the answer is the short one.
func (m *community) getUserActivityStats(c *call) answer {
	var input struct {
		Identifier string `json:"identifier"`
		Kind       string `json:"identifier_type"`
		Days       *int   `json:"days"`
	}
	if refusal, ok := decode(c, &input); !ok {
		return refusal
	}
	if refusal, ok := requireAll(c, field{"identifier", input.Identifier}, field{"identifier_type", input.Kind}); !ok {
		return refusal
	}
	if input.Kind != emailIdentifier {
		return c.fail(http.StatusBadRequest, "identifier_type must be email")
	}
	asked := defaultDays
	take(&asked, input.Days)
	dates, refusal, ok := m.lastDays(c, asked)
	if !ok {
		return refusal
	}
	user, ok := m.identified(input.Identifier)
	if !ok {
		return c.fail(http.StatusNotFound, "User not found")
	}
	return activitySuccess(object{
		"user_id": user.ID, "range": rangeOf(dates), "totals": m.counts(user.ID, dates...),
		"daily_stats": daily(dates, func(date string) object { return m.counts(user.ID, date) }),
	})
}

// activitySuccess has the one message that the documentation shows for all of these operations.
func activitySuccess(data object) answer {
	return jsonAnswer(http.StatusOK, object{"status": success, "message": "User gamification stats fetched successfully", "data": data})
}

// daily shows each of some days.
func daily(dates []string, show func(date string) object) []object {
	shown := []object{}
	for _, date := range dates {
		one := show(date)
		one["date"] = date
		shown = append(shown, one)
	}
	return shown
}

// counts are what a user did on some days.
func (m *community) counts(userID string, dates ...string) object {
	posted := m.activityOf(userID, func(at time.Time) bool { return slices.Contains(dates, dayOf(at)) })
	return object{
		"messages": m.number(posted.messages), "replies": m.number(posted.replies), "reaction": m.number(posted.reactions),
		"socials": m.number(m.earned(userID, dates...).Socials),
	}
}

// earned is what a user earned on some days.
func (m *community) earned(userID string, dates ...string) Activity {
	var sum Activity
	for _, date := range dates {
		sum = sum.plus(m.earnings[userID][date])
	}
	return sum
}

// earnedObject shows what a user earned on some days.
func (m *community) earnedObject(userID string, dates ...string) object {
	sum := m.earned(userID, dates...)
	return object{"coins": m.number(sum.Coins), "xp": m.number(sum.XP)}
}

// getUserActivityDaily shows what many users earned on one day. The ids in the answer are object ids. Nothing says what becomes of an
// identifier that matches nobody: here it counts in total, and not in found, and has no result.
func (m *community) getUserActivityDaily(c *call) answer {
	var input struct {
		Identifiers []string `json:"identifier"`
		Kind        string   `json:"identifier_type"`
		Date        string   `json:"date"`
		Page        *int     `json:"page"`
		Limit       *int     `json:"limit"`
	}
	if refusal, ok := decode(c, &input); !ok {
		return refusal
	}
	if len(input.Identifiers) == 0 {
		return c.fail(http.StatusBadRequest, "identifier is required")
	}
	if input.Kind != emailIdentifier {
		return c.fail(http.StatusBadRequest, "identifier_type must be email")
	}
	date, err := time.Parse(dayFirst, input.Date)
	if err != nil {
		return c.fail(http.StatusBadRequest, "date must be DD/MM/YYYY")
	}
	page, limit := 1, defaultPage
	take(&page, input.Page)
	take(&limit, input.Limit)
	if page < 1 || limit < 1 {
		return c.fail(http.StatusBadRequest, "page and limit must be at least 1")
	}
	return activitySuccess(m.earnedBy(input.Identifiers, date, page, min(limit, maxLimit)))
}

// earnedBy is a page of what users earned on a day.
func (m *community) earnedBy(identifiers []string, date time.Time, page, limit int) object {
	total, written := len(identifiers), date.Format(dayFirst)
	results, found := []object{}, 0
	for i, identifier := range identifiers {
		user, ok := m.identified(identifier)
		if !ok {
			continue
		}
		found++
		if i/limit != page-1 {
			continue
		}
		result := m.earnedObject(user.ID, dayOf(date))
		result["identifier"], result["user_id"], result["date"] = identifier, user.ObjectID, written
		results = append(results, result)
	}
	pagination := object{}
	for name, number := range map[string]int{
		"page": page, "limit": limit, "total": total, "total_pages": (total + limit - 1) / limit, "found": found,
	} {
		pagination[name] = m.number(int64(number))
	}
	return object{"date": written, "pagination": pagination, "results": results}
}

// getUserActivityDailyOfUser is the contract that getUserActivityDaily had earlier: a GET for one user and the last days.
func (m *community) getUserActivityDailyOfUser(c *call) answer {
	query := c.request.URL.Query()
	identifier, kind := query.Get("identifier"), query.Get("identifier_type")
	if refusal, ok := requireAll(c, field{"identifier", identifier}, field{"identifier_type", kind}); !ok {
		return refusal
	}
	if kind != emailIdentifier {
		return c.fail(http.StatusBadRequest, "identifier_type must be email")
	}
	asked := defaultDays
	if text := query.Get("days"); text != "" {
		var err error
		if asked, err = parsePosition("days", text, 1); err != nil {
			return c.fail(http.StatusBadRequest, err.Error())
		}
	}
	dates, refusal, ok := m.lastDays(c, asked)
	if !ok {
		return refusal
	}
	user, ok := m.identified(identifier)
	if !ok {
		return c.fail(http.StatusNotFound, "User not found")
	}
	return activitySuccess(object{
		"user_id": user.ID, "range": rangeOf(dates), "totals": m.earnedObject(user.ID, dates...),
		"daily_stats": daily(dates, func(date string) object { return m.earnedObject(user.ID, date) }),
	})
}

// RecordActivity lets an account earn or do something now.
func (s *Server) RecordActivity(user string, activity Activity) error {
	return s.withAccount(user, func(m *community, member *Member) error {
		at := m.clock.write()
		if m.earnings[member.ID] == nil {
			m.earnings[member.ID] = map[string]Activity{}
		}
		m.earnings[member.ID][dayOf(at)] = m.earnings[member.ID][dayOf(at)].plus(activity)
		member.XP, member.Coins = member.XP+activity.XP, member.Coins+activity.Coins
		m.memberChanged(member, at)
		return nil
	})
}
