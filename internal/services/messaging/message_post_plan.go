package messaging

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// What a planned post means: which message the resource will have, and whether the channel has it already.

// announcement identifies a message by what its readers see; known is false while a part of it is unknown.
func (m *messageModel) announcement() (name string, known bool) {
	if m.ChannelID.IsUnknown() || m.Message.IsUnknown() || m.Sender.IsUnknown() || m.ReplyTo.IsUnknown() {
		return "", false
	}
	parts := []string{
		m.ChannelID.ValueString(), m.ReplyTo.ValueString(), strings.ToLower(m.Sender.ValueString()), client.LooseText(m.Message.ValueString()),
	}
	return strings.Join(parts, "\n"), true
}

// planPost registers a message that is to be posted or adopted, and reports what that means.
func (r *messageResource) planPost(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, plan messageModel,
) {
	replaces := tf.ReadLife(ctx, req.Private, &resp.Diagnostics).Replaces
	if replaces != "" {
		r.Ownership.Renews(tf.Object{Kind: messageKind, ID: replaces})
	}
	if resp.Diagnostics.HasError() {
		return
	}
	// Without the channel's id this reads the newest messages of the community, to check the key.
	window, err := r.Client.GlanceAtWindow(ctx, plan.ChannelID.ValueString())
	if err != nil {
		r.AddError(&resp.Diagnostics, "plan the message", err)
		return
	}
	name, known := plan.announcement()
	if !known || plan.AdoptExisting.IsUnknown() || plan.KeepWithin.IsUnknown() {
		return
	}
	clash := r.Ownership.PlanName(messageKind, name, replaces, plan.AdoptExisting.ValueBool(), false)
	r.planAmong(ctx, plan, replaces, window, &resp.Diagnostics)
	addTextClash(clash, &resp.Diagnostics)
}

// addTextClash reports that two resources have the same message. After another error it adds nothing.
func addTextClash(clash tf.NameClash, diags *diag.Diagnostics) {
	const same = "Another resource of this configuration has the same text and sender in the same channel"
	const moved = "where the block was renamed, say so with a moved block."
	switch {
	case diags.HasError():
	case clash == tf.ContestedName:
		diags.AddAttributeError(path.Root("message"), "Two resources post the same message",
			same+", and at least one of the two has adopt_existing = true: it would take the other one's message instead of posting one. "+
				"Where both are wanted, set adopt_existing = false for both; "+moved)
	case clash == tf.EqualNames:
		diags.AddAttributeWarning(path.Root("message"), "Two resources post the same message",
			same+": members see it twice. If that is not meant, remove one; "+moved)
	}
}

// planAmong reports what posting means given the messages that the channel shows: adopting an existing one, or posting a duplicate, as
// after a run that was killed before it could save the state.
func (r *messageResource) planAmong(
	ctx context.Context, plan messageModel, replaces string, window client.Window, diags *diag.Diagnostics,
) {
	draft := r.draft(plan)
	taken := draft.Taken
	draft.Taken = func(id string) bool { return id == replaces || taken(id) }
	equal := r.Client.GlanceAtEqual(ctx, window, draft)
	if len(equal) == 0 {
		return
	}
	there, at, channel := tf.Object{Kind: messageKind, ID: equal[0].ID}, path.Root("message"), plan.ChannelID.ValueString()
	posted := equal[0].Timestamp.Format(timestampFormat)
	if !plan.AdoptExisting.ValueBool() {
		if !r.Ownership.WasRead(there) && r.Ownership.PlannedFor(there) == 0 {
			r.WarnInPlan(diags, tf.Warning{
				About: there, At: at, Rest: "More messages are there already",
				Summary: fmt.Sprintf("Channel %s shows a message with this text already (%s)", channel, there.ID),
				Detail: fmt.Sprintf("That message is from %s, and this plan posts it once more. If it is the one to manage, "+
					"as after an apply that was interrupted, set adopt_existing = true: then it is adopted, and nothing is posted.", posted),
			})
		}
		return
	}
	if theirs := r.Ownership.Plan(there, tf.Adopt); theirs != 0 {
		tf.AddConflict(diags, messageKind, fmt.Sprintf("the message %s in channel %s", there.ID, channel), tf.Adopt, theirs)
		return
	}
	r.WarnInPlan(diags, tf.Warning{
		About: there, At: at, Rest: "This adopts more messages that are there",
		Summary: fmt.Sprintf("This adopts message %s in channel %s", there.ID, channel),
		Detail: fmt.Sprintf("The channel has a message with this text and sender from %s. "+
			"With adopt_existing it is adopted, and nothing is posted.",
			posted),
	})
}
