package tf

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

func (p private) GetKey(_ context.Context, key string) ([]byte, diag.Diagnostics) {
	return p[key], p.refuses(key)
}

func (p private) SetKey(_ context.Context, key string, value []byte) diag.Diagnostics {
	if p[key] = value; len(value) == 0 { // as the framework does
		delete(p, key)
	}
	return p.refuses(key)
}

// refuses keys that begin with a dot, as the framework does.
func (p private) refuses(key string) (diags diag.Diagnostics) {
	if strings.HasPrefix(key, ".") {
		diags.AddError("Restricted", key)
	}
	return diags
}

type note struct {
	Text string `json:"text"`
	Read string `json:"-"`
}

func TestANoteIsReadAsItWasWritten(t *testing.T) {
	var diags diag.Diagnostics
	notes := private{}
	read := note{Text: "before", Read: "mine"}
	wantEqual(t, "there before", ReadNote(t.Context(), notes, "one", &read, &diags), false)
	wantEqual(t, "value before", read, note{"before", "mine"})

	WriteNote(t.Context(), notes, "one", note{Text: "a <b>"}, &diags)
	wantEqual(t, "there", ReadNote(t.Context(), notes, "one", &read, &diags), true)
	wantEqual(t, "value", read, note{"a <b>", "mine"})
	wantEqual(t, "another is there", ReadNote(t.Context(), notes, "two", &read, &diags), false)

	DropNote(t.Context(), notes, "one", &diags)
	wantEqual(t, "there after", ReadNote(t.Context(), notes, "one", &read, &diags), false)
	wantEqual(t, "problems", len(diags), 0)
}

func TestANoteThatCannotBeKeptOrReadIsAnError(t *testing.T) {
	for what, test := range map[string]struct {
		summary string
		do      func(notes private, diags *diag.Diagnostics)
	}{
		"what is no JSON": {"Could not keep the note one", func(notes private, diags *diag.Diagnostics) {
			WriteNote(t.Context(), notes, "one", make(chan int), diags)
			wantEqual(t, "notes", len(notes), 0)
		}},
		"what is of another form": {"The resource's private state is broken", func(notes private, diags *diag.Diagnostics) {
			notes["one"] = []byte(`{"text": 7}`)
			wantEqual(t, "there", ReadNote(t.Context(), notes, "one", &note{}, diags), true)
		}},
		"a key that can't be written": {"Restricted", func(notes private, diags *diag.Diagnostics) {
			WriteNote(t.Context(), notes, ".one", 1, diags)
		}},
		"a key that can't be read": {"Restricted", func(notes private, diags *diag.Diagnostics) {
			ReadNote(t.Context(), notes, ".one", nil, diags)
		}},
		"a key that can't be dropped": {"Restricted", func(notes private, diags *diag.Diagnostics) {
			DropNote(t.Context(), notes, ".one", diags)
		}},
	} {
		var diags diag.Diagnostics
		test.do(private{}, &diags)
		if diags.ErrorsCount() != 1 || diags[0].Summary() != test.summary {
			t.Errorf("%s: %v", what, diags)
		}
	}
}
