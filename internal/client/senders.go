package client

import (
	"strings"
	"sync"
)

// Whose a message is. A sender is given as a user name or an e-mail; a window shows a user id, and an e-mail that may be masked or empty.

// senders remembers which user id a sender turned out to have.
type senders struct {
	mu  sync.Mutex
	ids map[string]string
}

func newSenders() *senders { return &senders{ids: map[string]string{}} }

func (s *senders) learn(sender, userID string) {
	if sender == "" || userID == "" {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ids[strings.ToLower(sender)] = userID
}

// id returns the user id of a sender; empty when it was not learned.
func (s *senders) id(sender string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ids[strings.ToLower(sender)]
}

// likeness is how sure it is that a message is of a sender.
type likeness int

const (
	another likeness = iota // it is of somebody else
	perhaps
	surely
)

// from says whether a message is of a sender.
func (c *Client) from(message Message, sender string) likeness {
	if id := c.senders.id(sender); id != "" && message.UserID != "" {
		return compared(id, message.UserID)
	}
	shown := message.Username
	if strings.Contains(sender, "@") {
		shown = message.Email
	}
	switch {
	case shown == "":
		return perhaps
	case strings.Contains(shown, "*"):
		return masked(shown, sender)
	}
	return compared(shown, sender)
}

func compared(shown, sender string) likeness {
	if strings.EqualFold(shown, sender) {
		return surely
	}
	return another
}

// masked compares with an address of which asterisks hide a part.
func masked(shown, sender string) likeness {
	shown, sender = strings.ToLower(shown), strings.ToLower(sender)
	before, _, _ := strings.Cut(shown, "*")
	after := shown[strings.LastIndex(shown, "*")+1:]
	if strings.HasPrefix(sender, before) && strings.HasSuffix(sender, after) {
		return perhaps
	}
	return another
}
