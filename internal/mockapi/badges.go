package mockapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// Badge is a badge of the community: everything that can be written of it, and who holds it.
type Badge struct {
	ID                    string   `json:"id"` // a UUID
	Title                 string   `json:"title"`
	Action                string   `json:"action"` // custom, or whatever was written
	Quantity              int64    `json:"quantity"`
	Image                 string   `json:"image"`
	Description           string   `json:"description"`
	DarkImage             string   `json:"dark_image"`
	LightImage            string   `json:"light_image"`
	EnabledDarkAndLight   bool     `json:"enabled_dark_and_light"`
	Award                 bool     `json:"award"`
	AwardCurrency         bool     `json:"award_currency"`
	AwardXPQuantity       int64    `json:"award_xp_quantity"`
	AwardCurrencyQuantity int64    `json:"award_currency_quantity"`
	AttachRequired        bool     `json:"attach_required"`
	Applied               bool     `json:"applied"`
	Awarded               bool     `json:"awarded"`
	Holders               []string `json:"holders"` // ids of users, in the order of the awards; twice when it was awarded twice
}

func (b *Badge) clone() Badge {
	copied := *b
	copied.Holders = slices.Clone(b.Holders)
	return copied
}

// badge finds a badge by its id.
func (m *community) badge(id string) (*Badge, bool) {
	i := slices.IndexFunc(m.badges, func(b *Badge) bool { return b.ID == id })
	if i < 0 {
		return nil, false
	}
	return m.badges[i], true
}

// badgeObject is how the service shows a badge: 8 of its fields, all of them strings.
func badgeObject(badge *Badge) object {
	return object{
		"id": badge.ID, "title": badge.Title, "action": badge.Action, "description": badge.Description, "image": badge.Image,
		"quantity":       strconv.FormatInt(badge.Quantity, 10),
		"attachRequired": strconv.FormatBool(badge.AttachRequired),
		"awarded":        strconv.FormatBool(badge.Awarded),
	}
}

// listBadges lists all badges in the order in which they were made.
func (m *community) listBadges(c *call) answer {
	return m.list(c, listing{
		things: "badges", name: "title", rows: rowsOf(&m.past.badges, badgeObject), softDeletes: true,
		success: "Badges have been fetched successfully", writeSuccess: writeSystemList,
	})
}

// badgeInput is the body of createBadge and updateBadge. What is absent leaves the badge as it is.
type badgeInput struct {
	Title                 *string `json:"title"`
	Action                *string `json:"action"`
	Quantity              *int64  `json:"quantity"`
	Image                 *string `json:"image"`
	Description           *string `json:"description"`
	DarkImage             *string `json:"darkImage"`
	LightImage            *string `json:"lightImage"`
	EnabledDarkAndLight   *bool   `json:"enabledDarkAndLight"`
	Award                 *bool   `json:"award"`
	AwardCurrency         *bool   `json:"awardCurrency"`
	AwardXPQuantity       *int64  `json:"awardXpQuantity"`
	AwardCurrencyQuantity *int64  `json:"awardCurrencyQuantity"`
	AttachRequired        *bool   `json:"attachRequired"`
	Applied               *bool   `json:"applied"`
	Awarded               *bool   `json:"awarded"`
}

// The fields that createBadge requires, and those that updateBadge requires by its later documentation.
var (
	requiredToCreateBadge = []string{"title", "action"}
	requiredToUpdateBadge = []string{
		"title", "action", "quantity", "image", "description", "darkImage", "lightImage", "enabledDarkAndLight", "award",
		"awardCurrency", "awardXpQuantity", "awardCurrencyQuantity", "attachRequired",
	}
)

// decodeBadge reads a body that has to have the required fields, title and action not blank.
func decodeBadge(c *call, required []string) (badgeInput, answer, bool) {
	var input badgeInput
	if refusal, ok := decode(c, &input); !ok {
		return input, refusal, false
	}
	present := map[string]json.RawMessage{}
	if refusal, ok := decode(c, &present); !ok {
		return input, refusal, false
	}
	if refusal, ok := filled(c, present, []slot{needs(required...)}); !ok {
		return input, refusal, false
	}
	refusal, ok := requireAll(c, field{"title", strings.TrimSpace(*input.Title)}, field{"action", strings.TrimSpace(*input.Action)})
	return input, refusal, ok
}

func (i badgeInput) applyTo(badge *Badge) {
	take(&badge.Title, i.Title)
	take(&badge.Action, i.Action)
	take(&badge.Quantity, i.Quantity)
	take(&badge.Image, i.Image)
	take(&badge.Description, i.Description)
	take(&badge.DarkImage, i.DarkImage)
	take(&badge.LightImage, i.LightImage)
	take(&badge.EnabledDarkAndLight, i.EnabledDarkAndLight)
	take(&badge.Award, i.Award)
	take(&badge.AwardCurrency, i.AwardCurrency)
	take(&badge.AwardXPQuantity, i.AwardXPQuantity)
	take(&badge.AwardCurrencyQuantity, i.AwardCurrencyQuantity)
	take(&badge.AttachRequired, i.AttachRequired)
	take(&badge.Applied, i.Applied)
	take(&badge.Awarded, i.Awarded)
	badge.trim()
}

func take[T any](into, value *T) {
	if value != nil {
		*into = *value
	}
}

func (b *Badge) trim() {
	b.Title, b.Description = strings.TrimSpace(b.Title), strings.TrimSpace(b.Description)
}

// createBadge makes a badge. The title need not be unique.
func (m *community) createBadge(c *call) answer {
	input, refusal, ok := decodeBadge(c, requiredToCreateBadge)
	if !ok {
		return refusal
	}
	var badge Badge
	input.applyTo(&badge)
	return systemSuccess("Badge has been created successfully", m.written(badgeObject(m.addBadge(badge)), "title"))
}

// updateBadge replaces a badge.
func (m *community) updateBadge(c *call) answer {
	input, refusal, ok := decodeBadge(c, requiredToUpdateBadge)
	if !ok {
		return refusal
	}
	badge, ok := m.badge(c.params["id"])
	if !ok {
		return c.fail(http.StatusNotFound, "Badge not found")
	}
	input.applyTo(badge)
	m.badgeChanged(badge)
	return systemSuccess("Badge has been updated successfully", m.written(badgeObject(badge), "title"))
}

// deleteBadge removes a badge, and takes it from everybody who has it.
func (m *community) deleteBadge(c *call) answer {
	badge, ok := m.badge(c.params["id"])
	if !ok {
		return m.already(c, http.StatusNotFound, "Badge not found")
	}
	m.removeBadge(badge)
	return systemSuccess("Badge has been deleted successfully", badgeObject(badge))
}

// awarding returns the badge and the user of an awardBadge or removeBadge.
func (m *community) awarding(c *call) (badge *Badge, userID string, refusal answer, ok bool) {
	var input struct {
		UserID string `json:"userId"`
	}
	if refusal, ok = decode(c, &input); !ok {
		return nil, "", refusal, false
	}
	if refusal, ok = requireAll(c, field{"userId", input.UserID}); !ok {
		return nil, "", refusal, false
	}
	if badge, ok = m.badge(c.params["id"]); !ok {
		return nil, "", c.fail(http.StatusNotFound, "Badge not found"), false
	}
	if _, ok = m.member(func(u *Member) bool { return u.ID == input.UserID }); !ok {
		return nil, "", c.fail(http.StatusNotFound, "User not found"), false
	}
	return badge, input.UserID, answer{}, true
}

// awardBadge gives a badge to a user. The answer is a list of one badge, and says "rewarded". What a second award does is not
// documented: here it counts twice, so that a test sees it.
func (m *community) awardBadge(c *call) answer {
	badge, userID, refusal, ok := m.awarding(c)
	if !ok {
		return refusal
	}
	if m.variant.Already != 0 && slices.Contains(badge.Holders, userID) {
		return m.already(c, http.StatusOK, "The user already has this badge")
	}
	badge.Holders, badge.Awarded = append(badge.Holders, userID), true
	m.badgeChanged(badge)
	return systemSuccess("Badge has been rewarded successfully", []object{badgeObject(badge)})
}

// takeBadge implements removeBadge: it takes a badge from a user. What happens where the user does not have it is not documented: here
// nothing does.
func (m *community) takeBadge(c *call) answer {
	badge, userID, refusal, ok := m.awarding(c)
	if !ok {
		return refusal
	}
	if m.variant.Already != 0 && !slices.Contains(badge.Holders, userID) {
		return m.already(c, http.StatusOK, "The user does not have this badge")
	}
	m.takeFrom(badge, userID)
	return systemSuccess("Badge has been removed successfully", []string{})
}

func (m *community) takeFrom(badge *Badge, userID string) {
	badge.Holders = slices.DeleteFunc(badge.Holders, func(id string) bool { return id == userID })
	m.badgeChanged(badge)
}

func (m *community) addBadge(badge Badge) *Badge {
	now := m.clock.write()
	m.badgeIDs++
	badge.ID = fmt.Sprintf("%08x-6d6f-4636-8b61-%012x", uint32(now.Unix()), m.badgeIDs)
	badge.trim()
	m.badges = append(m.badges, &badge)
	m.past.badges.record(badge.ID, now, badge.clone())
	return &badge
}

func (m *community) badgeChanged(badge *Badge) {
	m.past.badges.record(badge.ID, m.clock.write(), badge.clone())
}

func (m *community) removeBadge(badge *Badge) {
	m.past.badges.remove(badge.ID, m.clock.write())
	m.badges = slices.DeleteFunc(m.badges, func(b *Badge) bool { return b == badge })
}

// What follows happens past the API, as in the web interface.

// Badges returns the badges in the order of their creation, including everything that the API does not show.
func (s *Server) Badges() []Badge {
	s.mu.Lock()
	defer s.mu.Unlock()
	badges := make([]Badge, 0, len(s.community.badges))
	for _, badge := range s.community.badges {
		badges = append(badges, badge.clone())
	}
	return badges
}

// BadgeByTitle finds the first badge of that title.
func (s *Server) BadgeByTitle(title string) (Badge, bool) {
	badges := s.Badges()
	i := slices.IndexFunc(badges, func(b Badge) bool { return b.Title == title })
	if i < 0 {
		return Badge{}, false
	}
	return badges[i], true
}

// Awards returns the ids of the users who hold a badge, in the order of the awards; twice where it was awarded twice.
func (s *Server) Awards(badgeID string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	badge, ok := s.community.badge(badgeID)
	if !ok {
		return nil
	}
	return slices.Clone(badge.Holders)
}

// AddBadge makes a badge and gives it an id.
func (s *Server) AddBadge(badge Badge) Badge {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.community.addBadge(badge.clone()).clone()
}

// EditBadge changes a badge. Its id stays.
func (s *Server) EditBadge(id string, edit func(*Badge)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	badge, ok := s.community.badge(id)
	if !ok {
		return unknown("badge", id)
	}
	edited := badge.clone()
	edit(&edited)
	edited.ID = id
	edited.trim()
	*badge = edited
	s.community.badgeChanged(badge)
	return nil
}

// RemoveBadge deletes a badge.
func (s *Server) RemoveBadge(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	badge, ok := s.community.badge(id)
	if !ok {
		return unknown("badge", id)
	}
	s.community.removeBadge(badge)
	return nil
}

// RemoveAward takes a badge from a user.
func (s *Server) RemoveAward(badgeID, userID string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	badge, ok := s.community.badge(badgeID)
	if !ok {
		return unknown("badge", badgeID)
	}
	if !slices.Contains(badge.Holders, userID) {
		return unknown("holder", userID)
	}
	s.community.takeFrom(badge, userID)
	return nil
}

func (s *Server) controlAddBadge(r *http.Request) (any, error) {
	var badge Badge
	if err := readControl(r, &badge); err != nil {
		return nil, err
	}
	if badge.Title == "" || badge.Action == "" {
		return nil, errors.New("title and action are required")
	}
	return s.AddBadge(badge), nil
}

// controlEditBadge takes what is to change and leaves the rest.
func (s *Server) controlEditBadge(r *http.Request) (any, error) {
	var changes json.RawMessage
	if err := readControl(r, &changes); err != nil {
		return nil, err
	}
	var wrong error
	err := s.EditBadge(r.PathValue("id"), func(badge *Badge) {
		edited := badge.clone()
		decoder := json.NewDecoder(bytes.NewReader(changes))
		decoder.DisallowUnknownFields()
		if wrong = decoder.Decode(&edited); wrong == nil {
			*badge = edited
		}
	})
	if wrong != nil {
		return nil, fmt.Errorf("the body is not as expected: %w", wrong)
	}
	return nil, notFound(err)
}

func (s *Server) controlRemoveBadge(r *http.Request) (any, error) {
	return nil, notFound(s.RemoveBadge(r.PathValue("id")))
}
