package tf

import "github.com/returning-ai/terraform-provider-returningai/internal/client"

// Spelling is how the service shows a text that was written to it: as it was sent, or in a way of its own, such as with escaped characters.
// Without it, a service that rewrites texts would be updated in every apply.
type Spelling struct {
	Sent     string `json:"n,omitempty"` // what was written last
	Shown    string `json:"v,omitempty"` // how the service showed it right after
	Repaired string `json:"r,omitempty"` // how it was shown when the same text was written again
}

// Named returns the text for the state where the service shows one. Its own spelling is no drift; learned is true when that was concluded
// just now.
func (s *Spelling) Named(shown, inState string) (text string, learned bool) {
	switch {
	case client.NormalizeText(shown) == "":
		return inState, false
	case client.SameText(shown, inState):
		return inState, false
	case s.Shown != "" && client.NormalizeText(shown) == client.NormalizeText(s.Shown) && client.SameText(inState, s.Sent):
		return inState, false
	case s.Repaired != "" && client.NormalizeText(shown) == client.NormalizeText(s.Repaired) && client.SameText(inState, s.Sent):
		s.Shown, s.Repaired = shown, ""
		return inState, true
	}
	return shown, false
}

// Written notes that a text was written over the one in the state, and how the answer shows it. Where the same text had been written
// before, the state had the service's spelling or a person's change: if it comes back after this write, it is the service's.
func (s *Spelling) Written(sent, inState, shown string) {
	repaired := ""
	if client.SameText(sent, s.Sent) && !client.SameText(sent, inState) {
		repaired = inState
	}
	s.Sent, s.Shown, s.Repaired = sent, shown, repaired
}
