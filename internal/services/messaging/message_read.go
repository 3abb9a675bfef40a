package messaging

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// The keys of private state.
const (
	traceNote  = "trace"    // how to find a message that is not visible yet
	importNote = "imported" // the message was imported: what the API does not show comes from the configuration
	placeNote  = "place"    // how many newer messages the last read showed at least
	driftNote  = "drift"    // why the message is to be posted again, where that is proved
	shownNote  = "shown"    // the text of a message that was edited
	// neighboursNote has the ids of the newest messages of the channel before this one.
	neighboursNote = "neighbours"
)

// mostNeighbours bounds the neighbours that are remembered.
const mostNeighbours = 5

// Read refreshes the message. It never removes it from the state: a message that is not visible is kept, and `status` says what was seen of
// it.
func (r *messageResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state messageModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tf.WithTimeout(ctx, state.Timeouts.Read, messageTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || r.LacksID(req.State, &resp.Diagnostics) {
		return
	}
	life := tf.ReadLife(ctx, req.Private, &resp.Diagnostics)
	importing := state.Message.IsNull()
	here, err := r.find(ctx, state, req, &resp.Diagnostics)
	switch {
	case err != nil:
		r.AddError(&resp.Diagnostics, "read "+state.name(), err)
		return
	case importing && !here.Found:
		resp.Diagnostics.AddError("Could not import "+state.name(),
			fmt.Sprintf("It is not among the newest %d messages of that channel, and older ones can't be read. "+
				"Check both ids: the import id is <channel_id>/<message_id>.", client.MaxMessages))
		return
	case importing:
		life = *tf.Begin(tf.Imported, r.Client.Now())
		life.Sent, life.Shown = here.Message.Text, here.Message.Text
		state.imported(here.Message)
		tf.WriteNote(ctx, resp.Private, importNote, true, &resp.Diagnostics)
	case here.Found && state.ID.ValueString() == "":
		life.Shown = here.Message.Text
		tf.DropNote(ctx, resp.Private, traceNote, &resp.Diagnostics)
	case state.ID.ValueString() == "":
		r.Warn(&resp.Diagnostics, tf.Warning{
			About: state.object(), Summary: fmt.Sprintf("A message in channel %s does not show yet", state.ChannelID.ValueString()),
			Rest: "More messages do not show yet",
			Detail: "The service accepted it, but does not show it yet. The provider does not post it again by itself. " +
				"If it is not in the channel, post it again with: terraform apply -replace=<address>",
		})
	}
	r.refresh(&state, here, life)
	r.proveDrift(ctx, req, resp, state, life)
	tf.DropNote(ctx, resp.Private, shownNote, &resp.Diagnostics)
	if state.Status.ValueString() == statusEdited {
		tf.WriteNote(ctx, resp.Private, shownNote, here.Message.Text, &resp.Diagnostics)
	}
	tf.WriteNote(ctx, resp.Private, placeNote, here.Newer, &resp.Diagnostics)
	life.Write(ctx, resp.Private, &resp.Diagnostics)
	r.Save(ctx, state, &resp.State, resp.Identity, &resp.Diagnostics)
}

// imported sets what an import finds, and the defaults, so that the next plan is empty.
func (m *messageModel) imported(message client.Message) {
	m.Message = tf.NewText(message.Text)
	m.OnDrift = types.StringValue(keepOnDrift)
	m.AdoptExisting = types.BoolValue(false)
}

// refresh sets what was seen of the message. The text stays as configured: what the service makes of it is not a change.
func (r *messageResource) refresh(state *messageModel, here client.Whereabouts, life tf.Life) {
	switch {
	case here.Found:
		state.fillComputed(here.Message)
		r.Client.ClaimMessage(here.Message.ID)
		r.Ownership.Read(state.object())
		if isEdited(here.Message.Text, *state, life) {
			state.Status = types.StringValue(statusEdited)
		}
	case state.ID.ValueString() == "":
		state.Status = types.StringValue(statusPending)
	case here.Missing:
		state.Status = types.StringValue(statusMissing)
	default:
		state.Status = types.StringValue(statusOutOfSight)
	}
	state.Sunk = types.BoolValue(hasSunk(state.KeepWithin, here.Newer))
}

// isEdited says whether the text is neither the one that was sent, as the service may show it, nor the one that was shown right after
// posting.
func isEdited(shown string, state messageModel, life tf.Life) bool {
	asShownBefore := life.Shown != "" && client.NormalizeText(shown) == client.NormalizeText(life.Shown)
	return !asShownBefore && !client.SameText(shown, state.Message.ValueString())
}

// hasSunk says whether a message with so many newer ones is below the newest keep_within messages. Without keep_within it never is.
func hasSunk(keepWithin types.Int64, place int) bool {
	return !keepWithin.IsNull() && !keepWithin.IsUnknown() && int64(place) >= keepWithin.ValueInt64()
}

// find searches for the message by its id, or by its trace while it has none.
func (r *messageResource) find(
	ctx context.Context, state messageModel, req resource.ReadRequest, diags *diag.Diagnostics,
) (client.Whereabouts, error) {
	if state.ID.ValueString() == "" {
		var trace client.Trace
		tf.ReadNote(ctx, req.Private, traceNote, &trace, diags)
		message, newer, found, err := r.Client.FindPosted(ctx, r.draft(state), trace)
		if client.IsNotFound(err) { // nothing is visible yet: the message stays pending
			return client.Whereabouts{}, nil
		}
		return client.Whereabouts{Message: message, Newer: newer, Found: found}, err
	}
	here, err := r.Client.Locate(ctx, state.spot(ctx, req, diags))
	if client.IsNotFound(err) {
		return r.withoutRecord(ctx, state.ChannelID.ValueString(), err)
	}
	return here, err
}

func (m *messageModel) spot(ctx context.Context, req resource.ReadRequest, diags *diag.Diagnostics) client.Spot {
	posted, _ := time.Parse(time.RFC3339Nano, m.Timestamp.ValueString()) // zero where it is not known
	spot := client.Spot{ChannelID: m.ChannelID.ValueString(), ID: m.ID.ValueString(), UserID: m.UserID.ValueString(), Posted: posted}
	tf.ReadNote(ctx, req.Private, neighboursNote, &spot.Neighbours, diags)
	return spot
}

// withoutRecord handles a channel of which the service has no record: if the channel is proved to be gone, its messages are gone too.
// Otherwise the answer may mean anything, including a wrong base URL.
func (r *messageResource) withoutRecord(ctx context.Context, channelID string, noRecord error) (client.Whereabouts, error) {
	channel, err := r.Client.Channels.Observe(ctx, channelID, client.Known{Listed: true})
	if err == nil && channel.Gone() {
		return client.Whereabouts{Missing: true}, nil
	}
	return client.Whereabouts{}, noRecord
}

// youngest is how old a message has to be before it counts as deleted or edited: windows may lag behind.
const youngest = time.Minute

// proveDrift records why a message has to be posted again, if on_drift asks for that and two more reads prove it.
func (r *messageResource) proveDrift(
	ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse, state messageModel, life tf.Life,
) {
	status := state.Status.ValueString()
	suspected := status == statusMissing || status == statusEdited
	if !suspected || state.OnDrift.ValueString() != repostOnDrift || r.Client.Now().Sub(life.Since) < youngest {
		tf.DropNote(ctx, resp.Private, driftNote, &resp.Diagnostics)
		return
	}
	first, second, err := r.Client.LocateTwice(ctx, state.spot(ctx, req, &resp.Diagnostics))
	channelGone := client.IsNotFound(err)
	if err != nil && !channelGone {
		r.AddError(&resp.Diagnostics, "find out what became of "+state.name(), err)
		return
	}
	proved := !channelGone
	for _, look := range []client.Whereabouts{first, second} {
		missing := !look.Found && look.Missing
		edited := look.Found && !look.Repeated && isEdited(look.Message.Text, state, life)
		proved = proved && (status == statusMissing && missing || status == statusEdited && edited)
	}
	if !proved {
		tf.DropNote(ctx, resp.Private, driftNote, &resp.Diagnostics)
		return
	}
	tf.WriteNote(ctx, resp.Private, driftNote, status, &resp.Diagnostics)
}
