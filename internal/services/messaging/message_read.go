package messaging

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// What the resource notes beside its state.
const (
	traceNote  = "trace"    // of a message that has not shown: how to find it
	importNote = "imported" // what the API does not show is to be taken from the configuration
	placeNote  = "place"    // how many newer messages there were at least, when the channel was last read
)

// Read refreshes the message from the newest messages of its channel. Found: it is taken over. Not found, although the window
// reaches back past it: somebody deleted it, and it is to be posted again. Not found, and the window does not reach back: it
// is only older than what can be read.
func (r *messageResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state messageModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tf.WithTimeout(ctx, state.Timeouts.Read, messageTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	importing := state.Message.IsNull()
	here, err := r.find(ctx, state, req, &resp.Diagnostics)
	switch {
	case err != nil:
		r.AddError(&resp.Diagnostics, "read "+state.name(), err)
		return
	case here.found:
		state.fill(here.message)
		r.Client.ClaimMessage(here.message.ID)
		resp.Diagnostics.Append(resp.Private.SetKey(ctx, traceNote, nil)...)
	case importing:
		resp.Diagnostics.AddError("Could not import "+state.name(),
			fmt.Sprintf("It is not among the newest %d messages of that channel, and older ones can't be read. Check both ids: the import id is <channel_id>/<message_id>.", client.MaxMessages))
		return
	case here.deleted:
		r.Gone(ctx, req, resp)
		return
	case state.ID.ValueString() == "":
		resp.Diagnostics.AddWarning("The message does not show yet",
			fmt.Sprintf("It was accepted and is still not to be seen in channel %s. It will not be posted again by itself. "+
				"If it is not in the channel, post it anew with: terraform apply -replace=<address>", state.ChannelID.ValueString()))
	}
	state.Sunk = types.BoolValue(hasSunk(state.KeepWithin, here.place))
	writeNote(ctx, resp.Private, placeNote, here.place, &resp.Diagnostics)
	if importing {
		writeNote(ctx, resp.Private, importNote, true, &resp.Diagnostics)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	r.SetIdentity(ctx, resp.State, resp.Identity, &resp.Diagnostics)
}

// hasSunk says whether a message with so many newer ones has sunk below keep_within. Without keep_within none ever has.
func hasSunk(keepWithin types.Int64, place int) bool {
	return !keepWithin.IsNull() && !keepWithin.IsUnknown() && int64(place) >= keepWithin.ValueInt64()
}

// whereabouts is what a channel's window says of one message.
type whereabouts struct {
	message client.Message
	place   int // how many newer messages there are; at least so many, when it was not found
	found   bool
	deleted bool // it would be in the window if it were still there
}

func (r *messageResource) find(ctx context.Context, state messageModel, req resource.ReadRequest, diags *diag.Diagnostics) (whereabouts, error) {
	if state.ID.ValueString() == "" {
		var trace client.Trace
		readNote(ctx, req.Private, traceNote, &trace, diags)
		message, place, found, err := r.Client.FindPosted(ctx, state.draft(), trace)
		return whereabouts{message: message, place: place, found: found}, err
	}
	channelID := state.ChannelID.ValueString()
	window, err := r.Client.Window(ctx, channelID)
	if client.IsNotFound(err) {
		return r.withoutRecord(ctx, channelID, err)
	}
	if err != nil {
		return whereabouts{}, err
	}
	message, place, found := window.Find(state.ID.ValueString())
	if found {
		return whereabouts{message: message, place: place, found: true}, nil
	}
	posted, err := time.Parse(time.RFC3339Nano, state.Timestamp.ValueString())
	deleted := window.Complete || err == nil && window.ReachesBackTo(posted)
	return whereabouts{place: len(window.Messages), deleted: deleted}, nil
}

// withoutRecord decides on a channel of which the service has no record: when a complete list does not have the channel either,
// its messages are gone with it. Else the answer may mean anything, a wrong base URL among them.
func (r *messageResource) withoutRecord(ctx context.Context, channelID string, noRecord error) (whereabouts, error) {
	_, there, err := r.Client.Channels.Find(ctx, channelID)
	if err == nil && !there {
		return whereabouts{deleted: true}, nil
	}
	return whereabouts{}, noRecord
}

// privateState is the part of the framework's private state that is used here.
type privateState interface {
	GetKey(context.Context, string) ([]byte, diag.Diagnostics)
	SetKey(context.Context, string, []byte) diag.Diagnostics
}

func writeNote(ctx context.Context, private privateState, name string, value any, diags *diag.Diagnostics) {
	encoded, err := json.Marshal(value)
	if err != nil {
		diags.AddError("Could not note the "+name, err.Error()+".")
		return
	}
	diags.Append(private.SetKey(ctx, name, encoded)...)
}

// readNote leaves the value as it is when there is no such note.
func readNote(ctx context.Context, private privateState, name string, value any, diags *diag.Diagnostics) {
	encoded, problems := private.GetKey(ctx, name)
	diags.Append(problems...)
	if len(encoded) == 0 {
		return
	}
	if err := json.Unmarshal(encoded, value); err != nil {
		diags.AddError("Could not read the note of the "+name, err.Error()+".")
	}
}
