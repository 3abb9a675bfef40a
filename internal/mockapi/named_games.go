package mockapi

import (
	"errors"
	"net/http"
	"time"
)

// Wheel is a member's spin wheel.
type Wheel struct {
	SpinsLeft int `json:"spins_left"`
	SpinsUsed int `json:"spins_used"`

	games []game // in order
}

// game is a spin of the wheel.
type game struct {
	coins int
	at    time.Time
}

// What a member's wheel begins with, and what each spin wins.
const (
	firstSpins   = 1
	coinsPerSpin = 10
)

func (m *community) wheel(user string) *Wheel {
	if m.named.wheels[user] == nil {
		m.named.wheels[user] = &Wheel{SpinsLeft: firstSpins}
	}
	return m.named.wheels[user]
}

func (w *Wheel) object() object {
	return object{"spinsLeft": w.SpinsLeft, "spinsUsed": w.SpinsUsed}
}

// listMiniGameLogs lists the games of a member, newest first.
func (m *community) listMiniGameLogs(c *call) answer {
	var asked askedPage
	if refusal, ok := decode(c, &asked); !ok {
		return refusal
	}
	user, refusal, ok := m.namedInBody(c)
	if !ok {
		return refusal
	}
	rows := []object{}
	for _, played := range m.wheel(user.id).games {
		rows = append(rows, object{"game": "spin-wheel", "coins": played.coins, "playedAt": timestamp(played.at)})
	}
	return pageOfRows(c, asked, "Mini game logs fetched successfully", newestFirst(rows))
}

// getMiniGameStats shows where a member stands.
func (m *community) getMiniGameStats(c *call) answer {
	user, refusal, ok := m.namedInBody(c)
	if !ok {
		return refusal
	}
	return wrapped("Mini game stats fetched successfully", object{
		"userId": user.id, "spinWheel": m.wheel(user.id).object(), "streak": object{"days": m.streak(user)},
	})
}

// updateSpinWheel sets how often a member may still spin.
func (m *community) updateSpinWheel(c *call) answer {
	var input struct {
		SpinsLeft *int `json:"spinsLeft"`
	}
	if refusal, ok := decode(c, &input); !ok {
		return refusal
	}
	user, refusal, ok := m.namedInBody(c)
	if !ok {
		return refusal
	}
	if input.SpinsLeft == nil || *input.SpinsLeft < 0 {
		return c.fail(http.StatusBadRequest, "spinsLeft must be a number from 0 on")
	}
	m.clock.write()
	wheel := m.wheel(user.id)
	wheel.SpinsLeft = *input.SpinsLeft
	return wrapped("Spin wheel updated successfully", wheel.object())
}

// Spin spins a member's wheel in the product, and returns the wheel as it is then.
func (s *Server) Spin(username string) (Wheel, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	user, ok := s.community.called(username)
	if !ok {
		return Wheel{}, unknown("member", username)
	}
	wheel := s.community.wheel(user.id)
	if wheel.SpinsLeft == 0 {
		return Wheel{}, errors.New(username + " has no spin left")
	}
	wheel.SpinsLeft, wheel.SpinsUsed = wheel.SpinsLeft-1, wheel.SpinsUsed+1
	s.community.earn(user, "spin-wheel", coinsPerSpin)
	wheel.games = append(wheel.games, game{coins: coinsPerSpin, at: s.community.clock.Now()})
	return *wheel, nil
}

func (s *Server) controlSpin(r *http.Request) (any, error) {
	var input struct {
		User string `json:"user"`
	}
	if err := readControl(r, &input); err != nil {
		return nil, err
	}
	return s.Spin(input.User)
}
