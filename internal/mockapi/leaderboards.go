package mockapi

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"slices"
	"time"
)

// Leaderboard is a leaderboard. It is written under one set of names and read under another; the fields here have the names of writes.
type Leaderboard struct {
	Document
	Name         string              `json:"name"`
	Slug         string              `json:"slug"` // unique in the community
	Description  string              `json:"description"`
	Image        string              `json:"image"`
	RankingField string              `json:"ranking_field"` // currencies, or whatever was written
	Columns      []LeaderboardColumn `json:"columns"`

	TopRankOnly       bool  `json:"top_rank_only"`
	TopRankLimit      int64 `json:"top_rank_limit"`
	OnlyPositiveRanks bool  `json:"only_positive_ranks"`
	IncludeDummyUsers bool  `json:"include_dummy_users"`

	// NoSchedule makes it an old one, whose answers lack the schedule until an update writes its start.
	NoSchedule   bool       `json:"no_schedule"`
	StartDate    time.Time  `json:"start_date"`
	EndDate      *time.Time `json:"end_date"`
	HasNoEndDate bool       `json:"has_no_end_date"`
	TimeZone     float64    `json:"time_zone"`
	StartTime    TimeOfDay  `json:"start_time"`
	EndTime      TimeOfDay  `json:"end_time"`

	TimeFilters []string `json:"time_filters"`
	Ranked      Audience `json:"ranked"`  // who is ranked
	Viewers     Audience `json:"viewers"` // who sees it

	IsEnabled        bool              `json:"is_enabled"`
	IsPreviewEnabled bool              `json:"is_preview_enabled"`
	DisplayOrder     int64             `json:"display_order"`
	Widget           LeaderboardWidget `json:"widget"`
}

// LeaderboardColumn is a column, shown or not.
type LeaderboardColumn struct {
	Column  string `json:"column"`
	Visible bool   `json:"visible"`
	Order   int64  `json:"order"`
}

// TimeOfDay is a time as the service writes it.
type TimeOfDay struct {
	Hours   int64  `json:"hours"`
	Minutes int64  `json:"minutes"`
	AMPM    string `json:"ampm"`
}

// Audience is some of the members, by ids.
type Audience struct {
	Users []string `json:"users"`
	Roles []string `json:"roles"`
	Tags  []string `json:"tags"`
}

// LeaderboardWidget is how a leaderboard looks in other pages.
type LeaderboardWidget struct {
	Enabled bool     `json:"enabled"`
	APIKey  string   `json:"api_key"` // made by the service, and shown
	Domains []string `json:"whitelisted_domains"`
	Size    string   `json:"size"` // custom, dynamic, or whatever was written
	Width   *int64   `json:"width"`
	Height  *int64   `json:"height"`

	ButtonEnabled bool   `json:"button_enabled"`
	ButtonText    string `json:"button_text"`
	ButtonLink    string `json:"button_link"`
}

func (l *Leaderboard) clone() Leaderboard {
	copied := *l
	copied.Columns, copied.TimeFilters = slices.Clone(l.Columns), slices.Clone(l.TimeFilters)
	copied.Ranked, copied.Viewers = l.Ranked.clone(), l.Viewers.clone()
	copied.EndDate, copied.Widget.Domains = copyOf(l.EndDate), slices.Clone(l.Widget.Domains)
	copied.Widget.Width, copied.Widget.Height = copyOf(l.Widget.Width), copyOf(l.Widget.Height)
	return copied
}

func (a Audience) clone() Audience {
	return Audience{slices.Clone(a.Users), slices.Clone(a.Roles), slices.Clone(a.Tags)}
}

// newLeaderboard is a leaderboard of which nothing was written. What the service has for absent members is not documented.
func newLeaderboard() Leaderboard {
	return Leaderboard{
		TopRankLimit: 10, StartTime: TimeOfDay{12, 0, "AM"}, EndTime: TimeOfDay{11, 59, "PM"}, TimeFilters: []string{"all-time"},
		Widget: LeaderboardWidget{Size: "dynamic"},
	}
}

func (m *community) allLeaderboards() shelf[Leaderboard, *Leaderboard] {
	return shelf[Leaderboard, *Leaderboard]{m, "leaderboard", &m.leaderboards, &m.past.leaderboards}
}

// listLeaderboards is paged by number; its search looks at name and slug.
func (m *community) listLeaderboards(c *call) answer {
	query := queryOf(m.leaderboardObject(&Leaderboard{}), "name", "slug")
	query.filter = []string{} // filter is a parameter of the store's lists
	return m.list(c, listing{
		things: "leaderboards", name: "name", rows: rowsOf(&m.past.leaderboards, m.leaderboardObject), softDeletes: true,
		pages: documentedPager("page", announcePage), query: query, success: "Read leaderboards success.", writeSuccess: writePartnerList,
	})
}

// getLeaderboard shows one leaderboard.
func (m *community) getLeaderboard(c *call) answer {
	shown, refusal, ok := m.allLeaderboards().read(c, "id", "name", m.leaderboardObject)
	if !ok {
		return refusal
	}
	return partnerSuccess("Read leaderboard success.", shown)
}

// createLeaderboard makes a leaderboard. That the answer has status 201 and shows it is taken from the store's creates.
func (m *community) createLeaderboard(c *call) answer {
	body, refusal, ok := decodeObject(c)
	if !ok {
		return refusal
	}
	made := newLeaderboard()
	if refusal, ok = filled(c, body, slices.Concat(requiredOfLeaderboards, leaderboardSlots(&made))); !ok {
		return refusal
	}
	if refusal, ok = m.slugIsFree(c, nil, made.Slug); !ok {
		return refusal
	}
	shown := m.leaderboardObject(m.addLeaderboard(made))
	return partnerAnswer(http.StatusCreated, "Create leaderboard success.", m.written(shown, "name"))
}

// updateLeaderboard changes what is sent.
func (m *community) updateLeaderboard(c *call) answer {
	body, refusal, ok := decodeObject(c)
	if !ok {
		return refusal
	}
	leaderboard, refusal, ok := m.allLeaderboards().inPath(c, "id")
	if !ok {
		return refusal
	}
	changed := leaderboard.clone()
	if refusal, ok = filled(c, body, leaderboardSlots(&changed)); !ok {
		return refusal
	}
	if refusal, ok = m.slugIsFree(c, leaderboard, changed.Slug); !ok {
		return refusal
	}
	m.allLeaderboards().change(leaderboard, changed)
	return partnerSuccess("Update leaderboard success.", m.written(m.leaderboardObject(leaderboard), "name"))
}

// deleteLeaderboard removes a leaderboard. Its answer was seen nowhere: here it shows what was removed.
func (m *community) deleteLeaderboard(c *call) answer {
	leaderboard, refusal, ok := m.allLeaderboards().takenFrom(c, "id")
	if !ok {
		return refusal
	}
	return partnerSuccess("Delete leaderboard success.", m.leaderboardObject(leaderboard))
}

func (m *community) slugIsFree(c *call, but *Leaderboard, slug string) (answer, bool) {
	_, taken := m.allLeaderboards().first(func(l *Leaderboard) bool { return l != but && l.Slug == slug })
	if taken {
		return c.fail(http.StatusConflict, "A leaderboard with this slug already exists"), false
	}
	return answer{}, true
}

// requiredOfLeaderboards is what a create needs. Four of the facts may be written under an older name.
var requiredOfLeaderboards = []slot{
	needs("name", "slug"),
	{fill: func(body map[string]json.RawMessage) error {
		for _, names := range [][]string{
			{"rankingField", "rankBy"}, {"displayedColumns", "displayedFields"}, {"startDate", "duration"}, {"isEnabled", "enabled"},
		} {
			if !given(body, names...) {
				return slotError{names[0], "is required"}
			}
		}
		return nil
	}},
}

// leaderboardSlots are the members of a create or an update. The older name of a fact stands before the current one, which counts where
// both are sent.
func leaderboardSlots(l *Leaderboard) []slot {
	return slices.Concat([]slot{
		text("name", &l.Name, notEmpty, atMost(100)),
		into("slug", &l.Slug, matching(slugPattern, "must have lower-case letters, digits and hyphens only")),
		into("description", &l.Description), into("image", &l.Image),
		into("rankBy", &l.RankingField, notEmpty), into("rankingField", &l.RankingField, notEmpty),
		{fill: func(body map[string]json.RawMessage) error { return olderColumns(body, &l.Columns) }},
		through("displayedColumns", &l.Columns, columnsOf),
		into("topRankOnly", &l.TopRankOnly), into("topRankLimit", &l.TopRankLimit),
		into("onlyPositiveRanks", &l.OnlyPositiveRanks), into("includeDummyUsers", &l.IncludeDummyUsers),
	}, scheduleSlots(l), []slot{
		into("allowedTimeFilters", &l.TimeFilters, each(oneOf("all-time", "daily", "weekly", "monthly", "yearly"))),
		objectIDs("allowedUsersToRank", &l.Ranked.Users), objectIDs("allowedRolesToRank", &l.Ranked.Roles),
		objectIDs("allowedTagsToRank", &l.Ranked.Tags),
		objectIDs("allowedUsersToView", &l.Viewers.Users), objectIDs("allowedRolesToView", &l.Viewers.Roles),
		objectIDs("allowedTagsToView", &l.Viewers.Tags),
		into("enabled", &l.IsEnabled), into("isEnabled", &l.IsEnabled), into("isPreviewEnabled", &l.IsPreviewEnabled),
		into("displayOrder", &l.DisplayOrder),
		within("widget", leaderboardWidgetSlots(&l.Widget)...),
		never("communityID"),
	})
}

var slugPattern = regexp.MustCompile(`^[a-z0-9-]+$`)

// objectIDs are ids of users, roles or tags. Whether the service wants to know them is not documented; the mock does not.
func objectIDs(name string, ids *[]string) slot {
	return into(name, ids, each(matching(objectID, "is not an ObjectId")))
}

// columnInput is a column as it is written. The mock's own choice is that one is visible, and comes after the one before, unless something
// else is said.
type columnInput struct {
	Column  string `json:"column"`
	Visible *bool  `json:"visible"`
	Order   *int64 `json:"order"`
}

func columnsOf(sent []columnInput) ([]LeaderboardColumn, error) {
	if err := atMostEntries[columnInput](50)(sent); err != nil {
		return nil, err
	}
	columns := make([]LeaderboardColumn, 0, len(sent))
	for i, one := range sent {
		if one.Column == "" {
			return nil, errors.New("has an entry without a column")
		}
		column := LeaderboardColumn{Column: one.Column, Visible: true, Order: int64(i)}
		take(&column.Visible, one.Visible)
		take(&column.Order, one.Order)
		columns = append(columns, column)
	}
	return columns, nil
}

// olderColumns reads the two members that columns were written with, which go together.
func olderColumns(body map[string]json.RawMessage, columns *[]LeaderboardColumn) error {
	if given(body, "displayedFields") != given(body, "displayFieldsOrder") {
		return errors.New("displayedFields and displayFieldsOrder go together")
	}
	if !given(body, "displayedFields") {
		return nil
	}
	var shown, order []string
	if err := fill(body, []slot{into("displayedFields", &shown), into("displayFieldsOrder", &order)}); err != nil {
		return err
	}
	*columns = []LeaderboardColumn{}
	for i, name := range order {
		*columns = append(*columns, LeaderboardColumn{Column: name, Visible: slices.Contains(shown, name), Order: int64(i)})
	}
	return nil
}

// scheduleSlots are the members of the schedule, in the older object and outside it. Only a start repairs a leaderboard without a schedule.
func scheduleSlots(l *Leaderboard) []slot {
	return []slot{
		within("duration", needs("start"), instant("start", &l.StartDate), moment("end", &l.EndDate), into("noEndDate", &l.HasNoEndDate),
			into("timeZone", &l.TimeZone), into("startTime", &l.StartTime, validTime), into("endTime", &l.EndTime, validTime),
			slot{fill: func(body map[string]json.RawMessage) error { return repairs(l, body, "start") }}),
		instant("startDate", &l.StartDate), moment("endDate", &l.EndDate), into("hasNoEndDate", &l.HasNoEndDate),
		into("timeZone", &l.TimeZone), into("startTime", &l.StartTime, validTime), into("endTime", &l.EndTime, validTime),
		{fill: func(body map[string]json.RawMessage) error { return repairs(l, body, "startDate") }},
	}
}

func repairs(l *Leaderboard, body map[string]json.RawMessage, start string) error {
	l.NoSchedule = l.NoSchedule && !given(body, start)
	return nil
}

func validTime(t TimeOfDay) error {
	if t.Hours < 0 || t.Hours > 12 || t.Minutes < 0 || t.Minutes > 59 || t.AMPM != "AM" && t.AMPM != "PM" {
		return errors.New("must be a time of a clock of 12 hours, with hours, minutes and ampm")
	}
	return nil
}

// leaderboardWidgetSlots are the members of the widget. Its size is written as an object and read as a word and two numbers.
func leaderboardWidgetSlots(w *LeaderboardWidget) []slot {
	return []slot{
		into("enabled", &w.Enabled), into("whitelistedDomains", &w.Domains, atMostEntries[string](50)),
		within("size", into("type", &w.Size, notEmpty), within("value", into("width", &w.Width), into("height", &w.Height))),
		within("button", into("enabled", &w.ButtonEnabled), into("text", &w.ButtonText), into("link", &w.ButtonLink)),
	}
}

// leaderboardObject is a leaderboard as it is read. The documentation's example is cut inside the widget: that `isEnabled` reads as
// `enabled` follows from its older name, and that `isPreviewEnabled` and `displayOrder` read as they are written is the mock's own choice.
func (m *community) leaderboardObject(l *Leaderboard) object {
	shown, order := columnNames(l.Columns)
	board := l.shown(object{
		"communityID": communityID, "name": l.Name, "slug": l.Slug, "description": l.Description, "image": l.Image,
		"rankBy": l.RankingField, "displayedFields": shown, "displayFieldsOrder": order, "timeFilters": append([]string{}, l.TimeFilters...),
		"performanceDisplay": object{
			"showTop":      object{"enabled": l.TopRankOnly, "value": m.number(l.TopRankLimit)},
			"showPositive": object{"enabled": l.OnlyPositiveRanks}, "showDummy": object{"enabled": l.IncludeDummyUsers},
		},
		"duration":        m.durationObject(l),
		"rankedUserRoles": l.Ranked.object(), "viewPermissionUserRoles": l.Viewers.object(),
		"enabled": l.IsEnabled, "isPreviewEnabled": l.IsPreviewEnabled, "displayOrder": m.number(l.DisplayOrder),
		"widget": m.leaderboardWidgetObject(l.Widget),
	})
	if l.NoSchedule {
		delete(board, "duration")
	}
	return board
}

// columnNames are the columns that are shown, and all of them, each in order. That the order has those that are not shown is inferred.
func columnNames(columns []LeaderboardColumn) (shown, order []string) {
	sorted := slices.SortedStableFunc(slices.Values(columns), func(a, b LeaderboardColumn) int { return cmp.Compare(a.Order, b.Order) })
	shown, order = []string{}, []string{}
	for _, column := range sorted {
		order = append(order, column.Column)
		if column.Visible {
			shown = append(shown, column.Column)
		}
	}
	return shown, order
}

// durationObject is the schedule. An end that does not count is not shown, as in the documentation's example.
func (m *community) durationObject(l *Leaderboard) object {
	var end any
	if l.EndDate != nil && !l.HasNoEndDate {
		end = timestamp(*l.EndDate)
	}
	return object{
		"start": timestamp(l.StartDate), "end": end, "noEndDate": l.HasNoEndDate, "timeZone": m.decimal(l.TimeZone),
		"startTime": l.StartTime, "endTime": l.EndTime,
	}
}

func (a Audience) object() object {
	return object{"users": append([]string{}, a.Users...), "roles": append([]string{}, a.Roles...), "tags": append([]string{}, a.Tags...)}
}

// leaderboardWidgetObject is the widget. Its theme, its font and its other button can't be written; the documented theme has many more
// colours.
func (m *community) leaderboardWidgetObject(w LeaderboardWidget) object {
	return object{
		"enabled": w.Enabled, "apiKey": w.APIKey, "whitelistedDomains": append([]string{}, w.Domains...),
		"size": w.Size, "width": m.numberOrNull(w.Width), "height": m.numberOrNull(w.Height),
		"theme": object{"default": "dark", "dark": object{"name": "Custom Dark", "accent": "#7C3AED"}}, "font": "Inter",
		"ctaButton": object{"enabled": false, "text": "", "link": ""},
		"button":    object{"enabled": w.ButtonEnabled, "text": w.ButtonText, "link": w.ButtonLink},
	}
}

func (m *community) numberOrNull(n *int64) any {
	if n == nil {
		return nil
	}
	return m.number(*n)
}

// addLeaderboard makes a leaderboard, and a key for its widget.
func (m *community) addLeaderboard(made Leaderboard) *Leaderboard {
	if made.Widget.APIKey == "" {
		made.Widget.APIKey = "mock-leaderboard-widget-key-" + m.newID()
	}
	return m.allLeaderboards().add(made)
}

// seedLeaderboards makes the leaderboard that a new community has.
func (m *community) seedLeaderboards() {
	board := newLeaderboard()
	board.Name, board.Slug, board.Description = "All time", "all-time", "Who earned the most."
	board.RankingField, board.StartDate, board.HasNoEndDate, board.IsEnabled = "currencies", m.clock.Now().Truncate(24*time.Hour), true, true
	board.Columns = []LeaderboardColumn{{"user", true, 0}, {"currencies", true, 1}, {"xps", false, 2}}
	m.addLeaderboard(board)
}

// What follows happens past the API, as in the web interface.

// Leaderboards returns the leaderboards in the order of their creation.
func (s *Server) Leaderboards() []Leaderboard { return everyOne(s, (*community).allLeaderboards) }

// AddLeaderboard makes a leaderboard. Its slug is not checked.
func (s *Server) AddLeaderboard(leaderboard Leaderboard) Leaderboard {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.community.addLeaderboard(leaderboard).clone()
}

// EditLeaderboard changes a leaderboard. Its id stays.
func (s *Server) EditLeaderboard(id string, edit func(*Leaderboard)) error {
	return editOne(s, (*community).allLeaderboards, id, edit)
}

// RemoveLeaderboard deletes a leaderboard.
func (s *Server) RemoveLeaderboard(id string) error {
	return removeOne(s, (*community).allLeaderboards, id)
}

func checkLeaderboard(leaderboard Leaderboard) error { return named(leaderboard.Name) }
