package mockapi

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// Streak is the definition of a streak: what a member has to do, and on which days.
type Streak struct {
	Document
	Name       string            `json:"name"`
	Timezone   string            `json:"timezone"` // utc_gmt, or whatever was written
	StartDate  time.Time         `json:"start_date"`
	Timeframe  string            `json:"timeframe"` // daily, or whatever was written
	Count      int64             `json:"count"`     // of timeframes
	Operator   string            `json:"operator"`  // and, or whatever was written
	Conditions []StreakCondition `json:"conditions"`
	DaysType   string            `json:"days_type"` // custom, or whatever was written
	Days       []string          `json:"days"`      // English names of weekdays
	Order      int64             `json:"order"`
}

// StreakCondition is something that a member has to do.
type StreakCondition struct {
	ID          string  `json:"id"`     // 12 hexadecimal digits
	Action      string  `json:"action"` // messages, replies, or whatever was written
	Value       float64 `json:"value"`
	CustomField bool    `json:"custom_field"` // written and never shown
}

func (s *Streak) clone() Streak {
	copied := *s
	copied.Conditions, copied.Days = slices.Clone(s.Conditions), slices.Clone(s.Days)
	return copied
}

func (m *community) allStreaks() shelf[Streak, *Streak] {
	return shelf[Streak, *Streak]{m, "streak", &m.streaks, &m.past.streaks}
}

// listStreaks lists the definitions. The answer has no message, and its paging is beside its data; that a page has 20 rows by default and
// 100 at most is taken from the partner family.
func (m *community) listStreaks(c *call) answer {
	return m.list(c, listing{
		things: "streaks", name: "name", rows: rowsOf(&m.past.streaks, m.streakObject), softDeletes: true,
		pages: documentedPager("page", announcePagination), writeSuccess: writeIntegrationRows,
	})
}

var weekdays = []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}

// updateStreak replaces a definition but for its order. The documentation shows no body of the answer: like the community bot's, it is an
// empty object.
func (m *community) updateStreak(c *call) answer {
	body, refusal, ok := decodeObject(c)
	if !ok {
		return refusal
	}
	streak, refusal, ok := m.allStreaks().inPath(c, "id")
	if !ok {
		return refusal
	}
	changed := Streak{Order: streak.Order}
	if refusal, ok = filled(c, body, m.streakSlots(&changed)); !ok {
		return refusal
	}
	m.allStreaks().change(streak, changed)
	return jsonAnswer(http.StatusOK, object{})
}

// streakSlots are the members of a definition. A start is written as a date and read as a time. That a count is 1 or more, and a day is
// named once, are the mock's own rules.
func (m *community) streakSlots(streak *Streak) []slot {
	return []slot{
		needs("name", "timezone", "startDate", "timeframe", "action", "activeDaysType", "activeDays"),
		text("name", &streak.Name, notEmpty),
		text("timezone", &streak.Timezone, notEmpty),
		through("startDate", &streak.StartDate, startDate),
		within("timeframe", needs("value", "count"),
			text("value", &streak.Timeframe, notEmpty), into("count", &streak.Count, noLessThan[int64](1))),
		within("action", needs("operator", "conditions"),
			text("operator", &streak.Operator, notEmpty), through("conditions", &streak.Conditions, m.streakConditions)),
		text("activeDaysType", &streak.DaysType, notEmpty),
		into("activeDays", &streak.Days, each(oneOf(weekdays...)), noneTwice),
	}
}

func startDate(sent string) (time.Time, error) {
	date, err := time.Parse(time.DateOnly, sent)
	if err != nil {
		return date, errors.New("must be a date such as 2026-04-07")
	}
	return date, nil
}

func noneTwice(values []string) error {
	for i, value := range values {
		if slices.Contains(values[:i], value) {
			return fmt.Errorf("has %s twice", value)
		}
	}
	return nil
}

// conditionInput is a condition as it is written. One without an id gets one.
type conditionInput struct {
	ID          string   `json:"_id"`
	Action      string   `json:"action"`
	Value       *float64 `json:"value"`
	CustomField bool     `json:"isCustomField"`
}

func (m *community) streakConditions(sent []conditionInput) ([]StreakCondition, error) {
	conditions := make([]StreakCondition, 0, len(sent))
	for _, one := range sent {
		if one.Action == "" || one.Value == nil {
			return nil, errors.New("has an entry without action or value")
		}
		if one.ID == "" {
			one.ID = m.newID()[12:]
		}
		conditions = append(conditions, StreakCondition{one.ID, one.Action, *one.Value, one.CustomField})
	}
	return conditions, nil
}

// streakObject is a definition as it is read. The days keep no order in the documentation: here they come in that of the alphabet, so that
// whoever takes them for a list finds out.
func (m *community) streakObject(streak *Streak) object {
	conditions := []object{}
	for _, one := range streak.Conditions {
		conditions = append(conditions, object{
			"_id": one.ID, "action": one.Action, "value": m.decimal(one.Value), "isCustomField": nil,
		})
	}
	days := append([]string{}, streak.Days...)
	slices.Sort(days)
	return streak.shown(object{
		"name": streak.Name, "communityId": communityID, "timezone": streak.Timezone, "startDate": timestamp(streak.StartDate),
		"timeframe":      object{"value": streak.Timeframe, "count": m.number(streak.Count)},
		"action":         object{"operator": streak.Operator, "conditions": conditions},
		"activeDaysType": streak.DaysType, "activeDays": days, "order": m.number(streak.Order), "__v": 0,
	})
}

// writeIntegrationRows writes a list without a message: paging information is beside its data.
func writeIntegrationRows(_ string, rows []object, announced object) answer {
	announced["status"], announced["data"] = success, rows
	return jsonAnswer(http.StatusOK, announced)
}

// seedStreaks makes the definition that a new community has.
func (m *community) seedStreaks() {
	m.allStreaks().add(Streak{
		Name: "Daily chat", Timezone: "utc_gmt", StartDate: m.clock.Now().Truncate(24 * time.Hour), Timeframe: "daily", Count: 3,
		Operator: "and", DaysType: "custom", Days: []string{"Monday", "Wednesday", "Friday"}, Order: 1,
		Conditions: []StreakCondition{{ID: m.newID()[12:], Action: "messages", Value: 2}, {ID: m.newID()[12:], Action: "replies", Value: 1}},
	})
}

// What follows happens past the API, as in the web interface, which can also create and delete definitions.

// Streaks returns the definitions in the order of their creation.
func (s *Server) Streaks() []Streak { return everyOne(s, (*community).allStreaks) }

// AddStreak makes a definition.
func (s *Server) AddStreak(streak Streak) Streak { return addOne(s, (*community).allStreaks, streak) }

// EditStreak changes a definition. Its id stays.
func (s *Server) EditStreak(id string, edit func(*Streak)) error {
	return editOne(s, (*community).allStreaks, id, edit)
}

// RemoveStreak deletes a definition.
func (s *Server) RemoveStreak(id string) error { return removeOne(s, (*community).allStreaks, id) }

func checkStreak(streak Streak) error { return named(streak.Name) }

// named is for what the control interface makes: it has to have a name.
func named(name string) error {
	if name == "" {
		return errors.New("name is required")
	}
	return nil
}
