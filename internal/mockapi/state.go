package mockapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// Ids of the default community that do not change from run to run.
const (
	communityID = "66b2f0a1c3d4e5f607180910"
	ownerID     = "1" // the owner of channels that were created with the system key
)

// community is the state of one community. The server's lock guards it.
type community struct {
	clock            *Clock
	badges           []*Badge
	badgeIDs         int
	ids              int
	channels         []*Channel
	members          []*Member
	owner            *Member
	messages         []*Message // in the order in which they were posted
	messageByID      map[string]*Message
	posted           []*Message // the messages, including the deleted ones that are remembered
	removedMessages  int        // how many of those posted were deleted
	roles            []*Role
	held             map[string][]string // ids of roles by that of the user who was given them
	images           []*image
	imageBytes       int64
	visibilityDelay  time.Duration
	numbersAsStrings bool
	morePermissions  []string // of roles, beside the documented ones

	earnings        map[string]map[string]Activity // by the short id of a user and the date
	fields          []*UserField
	moreFieldTypes  []string // beside the documented ones
	identifierField string   // key of the field that externalId sets; empty for none

	apiKeys   []*APIKey
	keys      *keyRing // accepts what apiKeys has
	forbidden bool     // a known token is refused with 403

	jobs     []*Job
	jobCount int
	jobsDone time.Time // when the last one ended
	jobWait  time.Duration
	rowTime  time.Duration

	servers  []*ListedServer // the first is this community
	settings *settingsState
	sessions []Session // the newest of those given out

	streaks      []*Streak
	analyses     []*Analysis
	leaderboards []*Leaderboard
	stores       []*Store // exactly one
	categories   []*Category
	products     []*Product
	orders       []*Order
	statuses     []*RedemptionStatus // at least one

	startedAt time.Time // from when on the past is remembered
	past      past
	variant   variantState

	named namedState // of what is known by name only
}

// past is the history of everything that is listed.
type past struct {
	channels history[Channel]
	roles    history[Role]
	badges   history[Badge]
	servers  history[ListedServer]

	elsewhere map[string]serverContent // what other servers than this community hold, by their ids

	streaks      history[Streak]
	analyses     history[Analysis]
	leaderboards history[Leaderboard]
	stores       history[Store]
	categories   history[Category]
	products     history[Product]
	orders       history[Order]
	statuses     history[RedemptionStatus]
	members      history[Member] // a deleted one stays, with the time of its deletion
	fields       history[UserField]
	histories    history[FieldHistory]
	apiKeys      history[APIKey]
}

func newCommunity(clock *Clock) *community {
	m := &community{
		clock:       clock,
		startedAt:   clock.Now(),
		messageByID: map[string]*Message{},
		held:        map[string][]string{},
		past:        past{elsewhere: map[string]serverContent{}},
		owner:       newOwner(),
		earnings:    map[string]map[string]Activity{},
		jobWait:     defaultJobWait,
		rowTime:     defaultRowTime,
	}
	m.seedMembers()
	return m
}

// seed fills a new community.
func (m *community) seed() {
	general := m.addChannel("General", "open")
	m.addChannel("Announcements", "open")
	help := m.addChannel("Help", forumType)
	m.addForumTopic(help, "Getting started")
	m.addForumTopic(help, "Bugs and ideas")
	m.post(Message{ChannelID: general.ID, Text: "Welcome! Say hello and tell us what brought you here."}, m.members[0], 0)
	m.post(Message{ChannelID: general.ID, Text: "Please read the rules before you post."}, m.members[1], 0)
	m.addBadge(Badge{Title: "Major", Action: "custom", Quantity: 3, Description: "Helps others a lot.", AttachRequired: true})
	m.seedRoles()
	m.seedStreaks()
	m.seedAnalyses()
	m.seedLeaderboards()
	m.seedCategories()
	m.seedProducts()
	m.seedFields()
}

// newID makes an id in the form of a MongoDB ObjectId: seconds, a constant, a counter; 24 hexadecimal digits.
func (m *community) newID() string {
	m.ids++
	return fmt.Sprintf("%08x%010x%06x", uint32(m.clock.Now().Unix()), 0x6d6f636b61, m.ids&0xffffff)
}

// channel finds a channel by its id.
func (m *community) channel(id string) (*Channel, bool) {
	i := slices.IndexFunc(m.channels, func(c *Channel) bool { return c.ID == id })
	if i < 0 {
		return nil, false
	}
	return m.channels[i], true
}

// decode parses a JSON body as the service does: unknown fields are ignored.
func decode(c *call, into any) (answer, bool) {
	err := json.Unmarshal(c.body, into)
	var wrongType *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrongType) && wrongType.Field != "":
		return c.fail(http.StatusBadRequest, fmt.Sprintf("%s must be a %s", wrongType.Field, wrongType.Type)), false
	case err != nil:
		return c.fail(http.StatusBadRequest, "The body is not a JSON object"), false
	}
	return answer{}, true
}

// field is a named value of a request.
type field struct{ name, value string }

// requireAll refuses a call with an empty field.
func requireAll(c *call, fields ...field) (answer, bool) {
	for _, f := range fields {
		if f.value == "" {
			return c.fail(http.StatusBadRequest, f.name+" is required"), false
		}
	}
	return answer{}, true
}
