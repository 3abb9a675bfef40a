package mockapi

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// referral is somebody whom a member has brought.
type referral struct {
	by, user person
	at       time.Time
}

// The referral program that every community of the mock has. Somebody completes it with a first message.
const (
	programID   = "66b2f0a1c3d4e5f607180a01"
	programName = "Bring a friend"
)

func (m *community) refer(by, user person) {
	m.named.referrals = append(m.named.referrals, referral{by: by, user: user, at: m.clock.write()})
}

// getLoyaltyOverview counts what the community has.
func (m *community) getLoyaltyOverview(*call) answer {
	active, coins := 0, 0
	people := m.people()
	for _, user := range people {
		coins += m.coins(user.id)
		if len(m.messagesOf(user)) > 0 {
			active++
		}
	}
	return wrapped("Loyalty overview fetched successfully", object{
		"members": len(people), "activeMembers": active, "orders": len(m.redeemedOrders()), "coins": coins,
	})
}

// getReferralSummary lists whom a member has brought.
func (m *community) getReferralSummary(c *call) answer {
	var input struct {
		Identifier struct {
			Type      string `json:"type"`
			Value     string `json:"value"`
			FieldName string `json:"fieldName"`
		} `json:"identifier"`
		Pagination askedPage `json:"pagination"`
		ProgramID  string    `json:"programId"`
	}
	if refusal, ok := decode(c, &input); !ok {
		return refusal
	}
	found := m.identifiedBy(input.Identifier.Type, input.Identifier.FieldName, input.Identifier.Value)
	switch {
	case found == nil:
		return c.fail(http.StatusBadRequest, "identifier must be of the type email, or custom-field with a fieldName")
	case len(found) == 0:
		return c.fail(http.StatusNotFound, "User not found")
	case len(found) > 1:
		return c.fail(http.StatusConflict, "Several users match the custom field")
	case input.ProgramID != "" && input.ProgramID != programID:
		return c.fail(http.StatusNotFound, "Referral program not found")
	}
	user := found[0]
	rows, completed := []object{}, 0
	for _, referred := range m.named.referrals {
		if referred.by.id != user.id {
			continue
		}
		posted := len(m.messagesOf(referred.user)) > 0
		if posted {
			completed++
		}
		rows = append(rows, object{
			"userId": referred.user.id, "username": referred.user.username, "joinedAt": timestamp(referred.at),
			"progressByProgram": []object{{
				"programId": programID, "programName": programName, "totalStages": 1,
				"completedStages": one[posted], "percentage": 100 * one[posted],
			}},
		})
	}
	shown, _, refusal, ok := input.Pagination.of(c, rows)
	if !ok {
		return refusal
	}
	code := "invite-" + user.id
	return wrapped("Referral summary fetched successfully", object{
		"user":   object{"id": user.id, "userId": user.id, "email": user.email, "username": user.username},
		"invite": object{"code": code, "url": "https://" + m.settings.Domain + "/invite/" + code},
		"activity": object{
			"coinsEarned": 0, "xpEarned": m.named.xp.Refer.XP * completed * one[m.named.xp.Enabled && m.named.xp.Refer.Enabled],
			"totalReferrals": len(rows), "inProgress": len(rows) - completed, "completed": completed,
		},
		"referees": shown,
	})
}

// one is how much something that is so counts.
var one = map[bool]int{true: 1}

// identifiedBy finds the members whom an identifier of the referral summary names. It is nil for one that makes no sense.
func (m *community) identifiedBy(kind, fieldName, value string) []person {
	matches := map[string]func(person) bool{
		"email":        func(p person) bool { return strings.EqualFold(p.email, value) },
		"custom-field": func(p person) bool { return fmt.Sprint(m.userFields(p.id)[fieldName]) == value },
	}[kind]
	if matches == nil || value == "" || kind == "custom-field" && fieldName == "" {
		return nil
	}
	found := []person{}
	for _, user := range m.people() {
		if matches(user) {
			found = append(found, user)
		}
	}
	return found
}

// listReferralPrograms lists the one that there is.
func (m *community) listReferralPrograms(*call) answer {
	return wrapped("Referral programs fetched successfully", []object{{"programId": programID, "programName": programName}})
}

// updateThemeColors changes what is sent of the theme that getAppearance shows.
func (m *community) updateThemeColors(c *call) answer {
	if refusal, ok := m.ofThisCommunity(c); !ok {
		return refusal
	}
	var sent struct {
		Mode    *string           `json:"mode"`
		Palette map[string]string `json:"palette"`
	}
	if refusal, ok := decode(c, &sent); !ok {
		return refusal
	}
	change := object{}
	if sent.Mode != nil {
		change["mode"] = *sent.Mode
	}
	if sent.Palette != nil {
		palette := object{}
		for name, colour := range sent.Palette {
			palette[name] = colour
		}
		change["palette"] = palette
	}
	if len(change) == 0 {
		return c.fail(http.StatusBadRequest, "mode or palette is required")
	}
	current := m.currentSettings()
	mergeInto(current.Appearance, object{"theme": change})
	m.changeSettings(current)
	return partnerSuccess("Update theme colors success.", m.settings.Appearance["theme"])
}
