package mockapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// This file holds the handlers of controlRoutes, in the same order.

// duration is a time.Duration in the notation of Go, such as "1m30s".
type duration time.Duration

// MarshalJSON writes the duration as a string.
func (d duration) MarshalJSON() ([]byte, error) {
	return json.Marshal(time.Duration(d).String())
}

// UnmarshalJSON reads a string; a negative duration is an error.
func (d *duration) UnmarshalJSON(text []byte) error {
	var written string
	if err := json.Unmarshal(text, &written); err != nil {
		return errors.New(`a duration must be a string such as "10s"`)
	}
	parsed, err := time.ParseDuration(written)
	if err != nil {
		return fmt.Errorf(`a duration must be like "10s": %w`, err)
	}
	if parsed < 0 {
		return fmt.Errorf("the duration %s is negative", written)
	}
	*d = duration(parsed)
	return nil
}

// stateView is the answer of GET /_mock/state.
type stateView struct {
	CommunityID      string        `json:"community_id"`
	Time             time.Time     `json:"time"`
	VisibilityDelay  duration      `json:"visibility_delay"`
	NumbersAsStrings bool          `json:"numbers_as_strings"`
	Channels         []channelView `json:"channels"`
	Members          []Member      `json:"members"` // all accounts
	Images           []Image       `json:"images"`
	Badges           []Badge       `json:"badges"`
	Roles            []roleView    `json:"roles"`

	Servers  []ListedServer    `json:"servers"`
	Settings CommunitySettings `json:"settings"`

	Streaks      []Streak           `json:"streaks"`
	Analyses     []Analysis         `json:"analyses"`
	Leaderboards []Leaderboard      `json:"leaderboards"`
	Store        Store              `json:"store"`
	Categories   []Category         `json:"categories"`
	Products     []Product          `json:"products"`
	Orders       []Order            `json:"orders"`
	Statuses     []RedemptionStatus `json:"redemption_statuses"`

	Named          namedView      `json:"named"` // what is known by name only
	UserFields     []UserField    `json:"user_fields"`
	FieldHistories []FieldHistory `json:"user_field_histories"`
	APIKeys        []APIKey       `json:"api_keys"` // without their values
	Jobs           []Job          `json:"jobs"`
}

type channelView struct {
	Channel
	Messages int `json:"messages"`
}

func (s *Server) controlState(*http.Request) (any, error) {
	view := stateView{
		CommunityID: communityID, Time: s.clock.Now(), Members: s.Accounts(), Images: s.Images(), Badges: s.Badges(), Channels: []channelView{},
		Servers: s.Servers(), Settings: s.Settings(),
		Streaks: s.Streaks(), Analyses: s.Analyses(), Leaderboards: s.Leaderboards(), Store: s.Store(), Categories: s.Categories(),
		Products: s.Products(), Orders: s.Orders(), Statuses: s.RedemptionStatuses(),
		UserFields: s.UserFields(), FieldHistories: s.FieldHistories(), APIKeys: s.APIKeys(), Jobs: s.Jobs(),
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	view.VisibilityDelay = duration(s.community.visibilityDelay)
	view.NumbersAsStrings = s.community.numbersAsStrings
	messages := map[string]int{}
	for _, message := range s.community.messages {
		messages[message.ChannelID]++
	}
	for _, channel := range s.community.channels {
		view.Channels = append(view.Channels, channelView{channel.clone(), messages[channel.ID]})
	}
	view.Roles, view.Named = s.community.roleViews(), s.community.namedView()
	return view, nil
}

func (s *Server) controlReset(*http.Request) (any, error) {
	s.Reset()
	return nil, nil
}

func (s *Server) controlRequests(*http.Request) (any, error) {
	return s.Requests(), nil
}

func (s *Server) controlForgetRequests(*http.Request) (any, error) {
	s.ResetRequests()
	return nil, nil
}

func (s *Server) controlProblems(*http.Request) (any, error) {
	return append([]string{}, s.Problems()...), nil
}

// faultView is a Fault as JSON, where the delay is a text.
type faultView struct {
	Fault
	Delay duration `json:"delay,omitempty"`
}

func (s *Server) controlFaults(*http.Request) (any, error) {
	views := []faultView{}
	for _, fault := range s.Faults() {
		views = append(views, faultView{Fault: fault, Delay: duration(fault.Delay)})
	}
	return views, nil
}

func (s *Server) controlAddFault(r *http.Request) (any, error) {
	var view faultView
	if err := readControl(r, &view); err != nil {
		return nil, err
	}
	fault := view.Fault
	fault.Delay = time.Duration(view.Delay)
	if err := s.checkFault(fault); err != nil {
		return nil, err
	}
	s.Inject(fault)
	return s.controlFaults(r)
}

func (s *Server) controlClearFaults(*http.Request) (any, error) {
	s.ClearFaults()
	return nil, nil
}

func (s *Server) controlReroute(r *http.Request) (any, error) {
	var input struct {
		Operation string `json:"operation"`
		Method    string `json:"method"`
		Path      string `json:"path"`
	}
	if err := readControl(r, &input); err != nil {
		return nil, err
	}
	if input.Method == "" {
		return nil, errors.New("method is required")
	}
	if err := s.checkReroute(input.Operation, input.Path); err != nil {
		return nil, err
	}
	s.Reroute(input.Operation, input.Method, input.Path)
	return nil, nil
}

func (s *Server) controlClock(*http.Request) (any, error) {
	return object{"now": s.clock.Now()}, nil
}

func (s *Server) controlAdvance(r *http.Request) (any, error) {
	var input struct {
		Advance duration `json:"advance"`
	}
	if err := readControl(r, &input); err != nil {
		return nil, err
	}
	s.clock.Advance(time.Duration(input.Advance))
	return s.controlClock(r)
}

func (s *Server) controlVisibility(r *http.Request) (any, error) {
	var input struct {
		Delay duration `json:"delay"`
	}
	if err := readControl(r, &input); err != nil {
		return nil, err
	}
	s.SetVisibilityDelay(time.Duration(input.Delay))
	return input, nil
}

func (s *Server) controlAddToken(r *http.Request) (any, error) {
	var token Token
	if err := readControl(r, &token); err != nil {
		return nil, err
	}
	if token.Value == "" {
		return nil, errors.New("value is required")
	}
	s.AddToken(token)
	return nil, nil
}

// channelEdit is the body of POST and PUT for channels.
type channelEdit struct {
	Topic       string `json:"topic"`
	ChannelType string `json:"channel_type"`
}

func (e channelEdit) check() error {
	if e.Topic == "" || e.ChannelType == "" {
		return errors.New("topic and channel_type are required")
	}
	return nil
}

func (s *Server) controlAddChannel(r *http.Request) (any, error) {
	var input struct {
		channelEdit
		ForumTopics []string `json:"forum_topics"`
	}
	if err := readControl(r, &input); err != nil {
		return nil, err
	}
	if err := input.check(); err != nil {
		return nil, err
	}
	channel := s.AddChannel(input.Topic, input.ChannelType)
	for _, title := range input.ForumTopics {
		topic, err := s.AddForumTopic(channel.ID, title)
		if err != nil {
			return nil, notFound(err)
		}
		channel.ForumTopics = append(channel.ForumTopics, topic)
	}
	return channel, nil
}

func (s *Server) controlEditChannel(r *http.Request) (any, error) {
	var input channelEdit
	if err := readControl(r, &input); err != nil {
		return nil, err
	}
	if err := input.check(); err != nil {
		return nil, err
	}
	return nil, notFound(s.EditChannel(r.PathValue("id"), input.Topic, input.ChannelType))
}

func (s *Server) controlRemoveChannel(r *http.Request) (any, error) {
	return nil, notFound(s.RemoveChannel(r.PathValue("id")))
}

func (s *Server) controlMessages(r *http.Request) (any, error) {
	id := r.PathValue("id")
	if _, ok := s.Channel(id); !ok {
		return nil, notFound(unknown("channel", id))
	}
	return append([]Message{}, s.Messages(id)...), nil
}

func (s *Server) controlPost(r *http.Request) (any, error) {
	var input struct {
		ChannelID string `json:"channel_id"`
		Sender    string `json:"sender"`
		Message   string `json:"message"`
	}
	if err := readControl(r, &input); err != nil {
		return nil, err
	}
	message, err := s.PostAs(input.ChannelID, input.Sender, input.Message)
	if err != nil {
		return nil, notFound(err)
	}
	return message, nil
}

func (s *Server) controlEditMessage(r *http.Request) (any, error) {
	var input struct {
		Message string `json:"message"`
	}
	if err := readControl(r, &input); err != nil {
		return nil, err
	}
	return nil, notFound(s.EditMessage(r.PathValue("id"), input.Message))
}

func (s *Server) controlRemoveMessage(r *http.Request) (any, error) {
	return nil, notFound(s.RemoveMessage(r.PathValue("id")))
}

func (s *Server) controlRemoveImage(r *http.Request) (any, error) {
	return nil, notFound(s.RemoveImage(r.PathValue("id")))
}
