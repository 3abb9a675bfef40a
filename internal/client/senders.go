package client

import (
	"strings"
	"sync"
)

// Who sent a message. A sender is given as a user name or an e-mail address; a window shows a user id, and an e-mail address that may be
// masked or empty.

// senders remembers the user ids of senders.
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

// id returns the user id of a sender; empty when it is not known.
func (s *senders) id(sender string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ids[strings.ToLower(sender)]
}

// authorMatch says whether a message is by a sender.
type authorMatch int

const (
	noMatch authorMatch = iota // it is by somebody else
	possibleMatch
	certainMatch
)

// from compares the author of a message with a sender.
func (c *Client) from(message Message, sender string) authorMatch {
	if id := c.senders.id(sender); id != "" && message.UserID != "" {
		return compared(id, message.UserID)
	}
	shown := message.Username
	if strings.Contains(sender, "@") {
		shown = message.Email
	}
	switch {
	case shown == "":
		return possibleMatch
	case strings.Contains(shown, "*"):
		return masked(shown, sender)
	}
	return compared(shown, sender)
}

func compared(shown, sender string) authorMatch {
	if strings.EqualFold(shown, sender) {
		return certainMatch
	}
	return noMatch
}

// masked compares with an address that is partly hidden by asterisks.
func masked(shown, sender string) authorMatch {
	shown, sender = strings.ToLower(shown), strings.ToLower(sender)
	before, _, _ := strings.Cut(shown, "*")
	after := shown[strings.LastIndex(shown, "*")+1:]
	if strings.HasPrefix(sender, before) && strings.HasSuffix(sender, after) {
		return possibleMatch
	}
	return noMatch
}
