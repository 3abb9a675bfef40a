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
	Origin Origin
	Since  time.Time // when it was made, adopted or imported, to the second
	Seen   time.Time // when a list last showed it, to the hour; zero when none has
	// The spelling of the name.
	Sent     string
	Shown    string
	Repaired string
	// Replaces is the id of the resource's object, noted by its last plan. The second plan of a replacement, which sees no prior state,
	// finds it here.
	Replaces string
	// Memory is what the resource's model keeps: see Remembering.
	Memory json.RawMessage
}

// storedLife is how a Life is stored. It is short, since Terraform stores it for each resource, in base64 twice, and writes a local state
// anew after each one that it applies.
type storedLife struct {
	Origin   Origin          `json:"o,omitempty"`
	Since    int64           `json:"t,omitempty"` // seconds since 1970
	Seen     int64           `json:"s,omitempty"` // seconds since 1970
	Sent     string          `json:"n,omitempty"`
	Shown    *string         `json:"v,omitempty"` // absent where it is what was sent
	Repaired string          `json:"r,omitempty"`
	Replaces string          `json:"id,omitempty"`
	Memory   json.RawMessage `json:"memory,omitempty"`
}

// MarshalJSON writes it for the private state.
func (l *Life) MarshalJSON() ([]byte, error) {
	stored := storedLife{
		Origin: l.Origin, Since: seconds(l.Since), Seen: seconds(l.Seen),
		Sent: l.Sent, Repaired: l.Repaired, Replaces: l.Replaces, Memory: l.Memory,
	}
	if l.Shown != l.Sent {
		stored.Shown = &l.Shown
	}
	return json.Marshal(stored)
}

// UnmarshalJSON reads it from the private state.
func (l *Life) UnmarshalJSON(encoded []byte) error {
	var stored storedLife
	if err := json.Unmarshal(encoded, &stored); err != nil {
		return err
	}
	*l = Life{
		Origin: stored.Origin, Since: moment(stored.Since), Seen: moment(stored.Seen),
		Sent: stored.Sent, Shown: stored.Sent, Repaired: stored.Repaired, Replaces: stored.Replaces, Memory: stored.Memory,
	}
	if stored.Shown != nil {
		l.Shown = *stored.Shown
	}
	return nil
}

func seconds(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	return at.Unix()
}

func moment(seconds int64) time.Time {
	if seconds == 0 {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
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

// SeenNow notes that a list shows the object.
func (l *Life) SeenNow(now time.Time) {
	if now.Sub(l.Seen) >= seenEvery {
		l.Seen = now
	}
}

// Named returns the name for the state of an object that the service shows with a name: see Spelling.
func (l *Life) Named(shown, inState string) (name string, learned bool) {
	spelling := l.spelling()
	name, learned = spelling.Named(shown, inState)
	l.spelled(spelling)
	return name, learned
}

// Written notes that a name was written over the one in the state, and how the answer shows it: see Spelling.
func (l *Life) Written(sent, inState, shown string) {
	spelling := l.spelling()
	spelling.Written(sent, inState, shown)
	l.spelled(spelling)
}

func (l *Life) spelling() Spelling { return Spelling{l.Sent, l.Shown, l.Repaired} }

func (l *Life) spelled(name Spelling) {
	l.Sent, l.Shown, l.Repaired = name.Sent, name.Shown, name.Repaired
}

// Known is what the client needs for deciding whether an object that is not listed is gone.
func (l *Life) Known() client.Known { return client.Known{Listed: !l.Seen.IsZero(), Since: l.Since} }
