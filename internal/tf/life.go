package tf

import (
	"context"
	"encoding/json"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
)

// Origin says where a resource's object came from.
type Origin string

// The resource created its object, adopted an existing one, or was imported.
const (
	Made     Origin = "made"
	Adopted  Origin = "adopted"
	Imported Origin = "imported"
)

// Life is what a resource keeps about its object in the private state.
type Life struct {
	Origin Origin    `json:"origin,omitempty"`
	Since  time.Time `json:"since,omitzero"` // when it was made, adopted or imported
	Seen   time.Time `json:"seen,omitzero"`  // when a list last showed it, to the hour; zero when none has
	// Sent is the name that was written last, Shown how the service showed it right after, and Repaired how it was shown when the same
	// name was written again. Without them, a service that rewrites names would be updated in every apply.
	Sent     string `json:"sent,omitempty"`
	Shown    string `json:"shown,omitempty"`
	Repaired string `json:"repaired,omitempty"`
	// Replaces is the id of the resource's object, noted by its last plan. The second plan of a replacement, which sees no prior state,
	// finds it here.
	Replaces string `json:"replaces,omitempty"`
	// Memory is what the resource's model keeps: see Remembering.
	Memory json.RawMessage `json:"memory,omitempty"`
}

const lifeNote = "life"

// seenEvery is how often a refresh renews Seen: each change of the private state is a new version of the state to store.
const seenEvery = time.Hour

// ReadLife returns what is remembered; the zero Life when nothing is.
func ReadLife(ctx context.Context, private PrivateReader, diags *diag.Diagnostics) Life {
	var life Life
	ReadNote(ctx, private, lifeNote, &life, diags)
	return life
}

// Write keeps it in the private state.
func (l *Life) Write(ctx context.Context, private PrivateWriter, diags *diag.Diagnostics) {
	WriteNote(ctx, private, lifeNote, l, diags)
}

// Begin returns the life of an object that was just made or adopted.
func Begin(origin Origin, now time.Time) *Life { return &Life{Origin: origin, Since: now} }

// seenNow notes that a list shows the object.
func (l *Life) seenNow(now time.Time) {
	if now.Sub(l.Seen) >= seenEvery {
		l.Seen = now
	}
}

// Named returns the name for the state of an object that the service shows with a name. Its own spelling of the name is no drift; learned
// is true when that was concluded just now.
func (l *Life) Named(shown, inState string) (name string, learned bool) {
	switch {
	case client.NormalizeText(shown) == "":
		return inState, false
	case client.SameText(shown, inState):
		return inState, false
	case l.Shown != "" && client.NormalizeText(shown) == client.NormalizeText(l.Shown) && client.SameText(inState, l.Sent):
		return inState, false
	case l.Repaired != "" && client.NormalizeText(shown) == client.NormalizeText(l.Repaired) && client.SameText(inState, l.Sent):
		l.Shown, l.Repaired = shown, ""
		return inState, true
	}
	return shown, false
}

// Written notes that a name was written over the one in the state, and how the answer shows it. Where the same name had been written
// before, the state had the service's spelling or a person's change: if it comes back after this write, it is the service's.
func (l *Life) Written(sent, inState, shown string) {
	repaired := ""
	if client.SameText(sent, l.Sent) && !client.SameText(sent, inState) {
		repaired = inState
	}
	l.Sent, l.Shown, l.Repaired = sent, shown, repaired
}

// known is what the client needs for deciding whether an object that is not listed is gone.
func (l *Life) known() client.Known { return client.Known{Listed: !l.Seen.IsZero(), Since: l.Since} }
