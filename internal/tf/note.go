package tf

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// PrivateReader is the private state of a request.
type PrivateReader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

// PrivateWriter is the private state of a response.
type PrivateWriter interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// WriteNote keeps a value as JSON in the private state, beside the attributes.
func WriteNote(ctx context.Context, private PrivateWriter, name string, value any, diags *diag.Diagnostics) {
	encoded, err := json.Marshal(value)
	if err != nil {
		diags.AddError("Could not keep the note "+name, "It can't be written as JSON. Please report this to the provider's developers.")
		return
	}
	diags.Append(private.SetKey(ctx, name, encoded)...)
}

// DropNote removes a note.
func DropNote(ctx context.Context, private PrivateWriter, name string, diags *diag.Diagnostics) {
	diags.Append(private.SetKey(ctx, name, nil)...)
}

// ReadNote reads a note into value, and says whether there is one; where there is none, it leaves the value as it is. A note that can't be
// read is an error.
func ReadNote(ctx context.Context, private PrivateReader, name string, value any, diags *diag.Diagnostics) bool {
	encoded, problems := private.GetKey(ctx, name)
	diags.Append(problems...)
	if len(encoded) == 0 {
		return false
	}
	if err := json.Unmarshal(encoded, value); err != nil {
		addBrokenNote(diags, name)
	}
	return true
}

func addBrokenNote(diags *diag.Diagnostics, name string) {
	diags.AddError("The resource's private state is broken",
		fmt.Sprintf("The note %q in it can't be read: the state was changed by hand, or written by a later version of this provider. "+
			"Restore an earlier state, or remove the resource from it and import it again: terraform state rm <address>.", name))
}

// notes is a private state as it travels: an object of all notes.
type notes struct {
	encoded []byte // as it came
	all     map[string][]byte
	changed bool
}

// readNotes takes a private state apart. It is false for one that the framework refuses, or in which it has a note of its own.
func readNotes(encoded []byte) (*notes, bool) {
	n := &notes{encoded: encoded, all: map[string][]byte{}}
	if len(encoded) > 0 && json.Unmarshal(encoded, &n.all) != nil {
		return nil, false
	}
	for name, note := range n.all {
		if strings.HasPrefix(name, ".") || !json.Valid(note) {
			return nil, false
		}
	}
	return n, true
}

// GetKey returns a note.
func (n *notes) GetKey(_ context.Context, name string) ([]byte, diag.Diagnostics) {
	return n.all[name], nil
}

// SetKey keeps a note.
func (n *notes) SetKey(_ context.Context, name string, value []byte) diag.Diagnostics {
	n.changed = n.changed || !bytes.Equal(n.all[name], value)
	n.all[name] = value
	return nil
}

// bytes returns the private state as it travels.
func (n *notes) bytes() []byte {
	if !n.changed {
		return n.encoded
	}
	encoded, err := json.Marshal(n.all)
	if err != nil {
		return n.encoded // an object of bytes can always be written
	}
	return encoded
}
