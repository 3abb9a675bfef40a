package mockapi

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// This file, and those whose names begin with named_, play the operations that are known by name only. Their paths, bodies and answers are
// guesses of this project, as contract/named.yaml says of each: what is played here tells nothing about the real service.

// The families of such operations that no other operation has.
const (
	familyEarlier          = "earlier"
	familyIncomingWebhooks = "incoming-webhooks"
)

// namedHandlers play the operations that are known by name only.
var namedHandlers = map[string]handler{
	"registerUser":    (*community).registerUser,
	"verifyUserEmail": (*community).verifyUserEmail,
	"loginUser":       (*community).loginUser,

	"getTiers":             (*community).getTiers,
	"setXPSetting":         (*community).setXPSetting,
	"setTierSetting":       (*community).setTierSetting,
	"listGamificationLogs": (*community).listGamificationLogs,
	"listStreakLogs":       (*community).listStreakLogs,
	"getUserMilestones":    (*community).getUserMilestones,

	"listBulkUpdates":      (*community).listBulkUpdates,
	"getBulkUpdateStatus":  (*community).getBulkUpdateStatus,
	"getBulkUpdateDetails": (*community).getBulkUpdateDetails,

	"listMiniGameLogs": (*community).listMiniGameLogs,
	"getMiniGameStats": (*community).getMiniGameStats,
	"updateSpinWheel":  (*community).updateSpinWheel,

	"listRedemptionStatuses":      (*community).listRedemptionStatuses,
	"getRedemptionStatus":         (*community).getRedemptionStatus,
	"createRedemptionStatus":      (*community).createRedemptionStatus,
	"listRedemptionOrders":        (*community).listRedemptionOrders,
	"listUserRedemptionOrders":    (*community).listUserRedemptionOrders,
	"listRedemptionStatusHistory": (*community).listRedemptionStatusHistory,

	"getLoyaltyOverview":   (*community).getLoyaltyOverview,
	"getReferralSummary":   (*community).getReferralSummary,
	"listReferralPrograms": (*community).listReferralPrograms,
	"updateThemeColors":    (*community).updateThemeColors,

	"sendWebhookMessage":      (*community).sendWebhookMessage,
	"updateWebhookUserFields": (*community).updateWebhookUserFields,
	"updateWebhookCurrency":   (*community).updateWebhookCurrency,
}

// namedState is what only these operations know of the community. Members are referred to by their ids.
type namedState struct {
	keys *keyRing // takes the token of each login

	registrations []*Registration
	xp            xpSetting
	tiers         tierSetting
	wheels        map[string]*Wheel
	earned        []earning  // in order
	referrals     []referral // in order
}

func newNamedState(m *community, keys *keyRing) namedState {
	now := m.clock.Now().Truncate(time.Millisecond)
	return namedState{
		keys: keys, xp: defaultXPSetting(), tiers: tierSetting{Enabled: true, Display: tierDisplay{Levels: true, Tiers: true}, changedAt: now},
		wheels: map[string]*Wheel{},
	}
}

// seedNamed fills what a new community has: a referral.
func (m *community) seedNamed() {
	people := m.people()
	m.refer(people[0], people[1])
}

// access is what opens something of the mock's that is not reached with the community's keys.
type access struct {
	ID  string `json:"id"`
	Key string `json:"key"`
}

// namedView is what the control interface shows of the state.
type namedView struct {
	Webhook       access            `json:"webhook"`
	Widget        access            `json:"widget"` // documented, and needed to try it
	Registrations []Registration    `json:"registrations"`
	XPSetting     xpSetting         `json:"xp_setting"`
	TierSetting   tierSetting       `json:"tier_setting"`
	Wheels        map[string]Wheel  `json:"wheels"` // by the id of the member
	Coins         map[string]int    `json:"coins"`  // by the id of the member
	UserFields    map[string]object `json:"user_fields"`
}

func (m *community) namedView() namedView {
	view := namedView{
		Webhook: access{defaultWebhookID, defaultWebhookKey}, Widget: access{defaultWidgetID, defaultWidgetKey},
		Registrations: []Registration{}, XPSetting: m.named.xp, TierSetting: m.named.tiers, Wheels: map[string]Wheel{}, Coins: map[string]int{},
		UserFields: map[string]object{},
	}
	for _, registered := range m.named.registrations {
		view.Registrations = append(view.Registrations, *registered)
	}
	for _, p := range m.people() {
		view.Wheels[p.id], view.Coins[p.id], view.UserFields[p.id] = *m.wheel(p.id), m.coins(p.id), cloneObject(m.userFields(p.id))
	}
	return view
}

// byEmail finds the member whom a body or a query names by e-mail address.
func (m *community) byEmail(c *call, email string) (person, answer, bool) {
	if refusal, ok := requireAll(c, field{"email", email}); !ok {
		return person{}, refusal, false
	}
	found, ok := m.person(func(p person) bool { return strings.EqualFold(p.email, email) })
	if !ok {
		return person{}, c.fail(http.StatusNotFound, "User not found"), false
	}
	return found, answer{}, true
}

// askedPage is a part of a list that is asked for, in a body or a query.
type askedPage struct {
	Number *int `json:"page"`
	Limit  *int `json:"limit"`
}

// The rows of a page, and how many there are at most.
const (
	usualRows = 20
	mostRows  = 100
)

// of cuts the page out of all rows, and says what is announced with it.
func (p askedPage) of(c *call, rows []object) (shown []object, pagination object, refusal answer, ok bool) {
	number, limit := 1, usualRows
	take(&number, p.Number)
	take(&limit, p.Limit)
	if number < 1 || limit < 1 || limit > mostRows {
		return nil, nil, c.fail(http.StatusBadRequest, fmt.Sprintf("page must be at least 1, and limit from 1 to %d", mostRows)), false
	}
	pages := (len(rows) + limit - 1) / limit
	pagination = object{"page": number, "limit": limit, "total": len(rows), "total_pages": pages}
	if number > pages {
		return []object{}, pagination, answer{}, true
	}
	return rows[(number-1)*limit : min(number*limit, len(rows))], pagination, answer{}, true
}

// pageOfRows answers with a page of a log.
func pageOfRows(c *call, asked askedPage, message string, rows []object) answer {
	shown, pagination, refusal, ok := asked.of(c, rows)
	if !ok {
		return refusal
	}
	return integrationSuccess(message, object{"results": shown, "pagination": pagination})
}

// integrationSuccess is the integration family's answer with data.
func integrationSuccess(message string, data any) answer {
	return jsonAnswer(http.StatusOK, object{"status": success, "message": message, "data": data})
}

// newestFirst turns rows round that are in the order of their time.
func newestFirst(rows []object) []object {
	slices.Reverse(rows)
	return rows
}
