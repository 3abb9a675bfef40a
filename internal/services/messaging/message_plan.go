package messaging

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// replaceUnlessImported replaces the message on a change, but not where an import could not read what is configured: the API
// shows a message without its forum topic, what it answers, and the name under which it was sent.
func replaceUnlessImported() planmodifier.String {
	const description = "Another value posts the message again, except the first one after an import, which can't read it."
	return stringplanmodifier.RequiresReplaceIf(
		func(ctx context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse) {
			imported := false
			tf.ReadNote(ctx, req.Private, importNote, &imported, &resp.Diagnostics)
			resp.RequiresReplace = !(imported && req.StateValue.IsNull())
		}, description, description)
}

// replaceUnlessShown replaces the message on a change of its text, but not where it shows with that very text already: somebody has
// edited it in the product and in the configuration.
func replaceUnlessShown() planmodifier.String {
	const description = "Another text posts the message again, except one that the message was given in the product already."
	return stringplanmodifier.RequiresReplaceIf(
		func(ctx context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse) {
			resp.RequiresReplace = !showsAlready(ctx, req.Private, req.PlanValue, &resp.Diagnostics)
		}, description, description)
}

// showsAlready says whether the last read saw the message with a text.
func showsAlready(ctx context.Context, private tf.PrivateReader, text types.String, diags *diag.Diagnostics) bool {
	shown := ""
	return tf.ReadNote(ctx, private, shownNote, &shown, diags) && !text.IsUnknown() && client.SameText(shown, text.ValueString())
}

// ModifyPlan decides on the sender, says at plan time what the service would refuse at apply time, and warns of what the API
// cannot do.
func (r *messageResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.Provider == nil {
		return
	}
	var plan, state, config *messageModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() || r.LacksID(ctx, req.State, &resp.Diagnostics) {
		return
	}
	if plan == nil {
		r.planForgotten(state, &resp.Diagnostics)
		return
	}
	if state != nil && !r.planKept(ctx, req, resp, plan, state) {
		return
	}
	r.NeedsKey(&resp.Diagnostics, client.OpSendMessage, client.Integration, "post the message")
	r.planSender(ctx, plan, config, resp)
	r.refuse(*plan, &resp.Diagnostics)
	r.needsChannelID(ctx, *plan, &resp.Diagnostics)
	r.needsForumTopic(ctx, *plan, &resp.Diagnostics)
	if state == nil {
		r.planPost(ctx, req, resp, *plan)
	}
}

// planForgotten registers that a plan forgets the message.
func (r *messageResource) planForgotten(state *messageModel, diags *diag.Diagnostics) {
	if !r.Ownership.IsDeleted(channelOf(state)) {
		r.WarnOfDestroying(diags, tf.Warning{
			About: state.object(), Summary: "This forgets " + state.name(), Rest: "This forgets more messages",
			Detail: "The API cannot delete a message: destroying this resource only forgets it. Members go on seeing it for as long as " +
				"its channel is there.",
		})
	}
	if r.Ownership.Applies() { // this is what create_before_destroy has set aside
		return
	}
	tf.AddConflict(diags, messageKind, state.name(), tf.Destroy, r.Ownership.Plan(state.object(), tf.Destroy))
	if name, known := state.announcement(); known {
		addTextClash(r.Ownership.PlanName(messageKind, name, state.object().ID, false, true), diags)
	}
}

// planKept registers that the resource has its message, and plans what becomes of it. It says whether another one is posted in its place.
func (r *messageResource) planKept(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, plan, state *messageModel,
) (anew bool) {
	tf.AddConflict(&resp.Diagnostics, messageKind, state.name(), tf.Keep, r.Ownership.Plan(state.object(), tf.Keep))
	life := tf.ReadLife(ctx, req.Private, &resp.Diagnostics)
	life.Replaces = state.object().ID
	life.Write(ctx, resp.Private, &resp.Diagnostics)
	imported := false
	tf.ReadNote(ctx, req.Private, importNote, &imported, &resp.Diagnostics)
	changed := willReplace(plan, state, imported) ||
		!plan.Message.Equal(state.Message) && !showsAlready(ctx, req.Private, plan.Message.StringValue, &resp.Diagnostics)
	if name, known := plan.announcement(); known && !changed {
		r.Ownership.PlanName(messageKind, name, state.object().ID, false, true)
	}
	sunk := r.planSunk(ctx, req, resp, plan)
	drifted := r.planDrift(ctx, req, resp, plan, state)
	anew = changed || sunk || drifted
	r.warn(state, anew, drifted, &resp.Diagnostics)
	return anew
}

// channelOf is the message's channel in the registry of who has what.
func channelOf(m *messageModel) tf.Object {
	return tf.Object{Kind: channelByTopic.Noun, ID: m.ChannelID.ValueString()}
}

// warn says what a plan leaves in the channel: the old message beside the new one, or what somebody did to it in the product.
func (r *messageResource) warn(m *messageModel, anew, drifted bool, diags *diag.Diagnostics) {
	const toRepost = "Nothing is posted. To post it again, use -replace=<address>, or on_drift = \"repost\" for all such cases"
	name, posted := tf.Capital(m.name()), m.Timestamp.ValueString()
	warning := tf.Warning{About: m.object()}
	switch {
	case drifted: // planDrift says it
		return
	case anew && r.Ownership.IsDeleted(channelOf(m)):
		return
	case anew:
		warning.Summary, warning.Rest = "This posts a new message, and forgets "+m.name(), "This posts more new messages, and forgets the old ones"
		warning.Detail = "The API can neither change nor delete a message: members go on seeing the old one for as long as its channel is " +
			"there. Delete it in the product if they are not to see both."
	case m.Status.ValueString() == statusMissing:
		warning.Summary, warning.Rest = name+" is not there any more", "More messages are not there any more"
		warning.Detail = fmt.Sprintf("It was posted on %s, and the channel does not show it where it should be: it was probably deleted in "+
			"the product. %s; to let go of it, remove the resource.", posted, toRepost)
	case m.Status.ValueString() == statusEdited:
		warning.Summary, warning.Rest = name+" was edited in the product", "More messages were edited in the product"
		warning.Detail = fmt.Sprintf("It was posted on %s, and shows with another text than the one that is configured. %s.", posted, toRepost)
	default:
		return
	}
	r.WarnInPlan(diags, warning)
}

// planDrift plans a message to be posted anew of which the last read proved that it was deleted or edited.
func (r *messageResource) planDrift(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, plan, state *messageModel,
) bool {
	proved := ""
	tf.ReadNote(ctx, req.Private, driftNote, &proved, &resp.Diagnostics)
	if proved == "" || plan.OnDrift.ValueString() != repostOnDrift {
		return false
	}
	plan.Status = types.StringUnknown()
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("status"), plan.Status)...)
	resp.RequiresReplace = append(resp.RequiresReplace, path.Root("status"))
	what, stays := "deleted", ""
	if proved == statusEdited {
		what, stays = "edited", " The edited one stays in the channel."
	}
	r.WarnInPlan(&resp.Diagnostics, tf.Warning{
		About: state.object(), Summary: fmt.Sprintf("%s was %s, and is posted again", tf.Capital(state.name()), what),
		Rest: "More messages were deleted or edited, and are posted again",
		Detail: fmt.Sprintf("It was posted on %s, and %s in the product since: two looks agree on that. With on_drift = \"repost\" it is "+
			"posted once more.%s", state.Timestamp.ValueString(), what, stays),
	})
	return true
}

// willReplace says whether one of the attributes beside the text that make another message was changed. What an import could not read is
// not.
func willReplace(plan, state *messageModel, imported bool) bool {
	if !plan.ChannelID.Equal(state.ChannelID) {
		return true
	}
	changed := func(planned, prior types.String) bool { return !planned.Equal(prior) && !(imported && prior.IsNull()) }
	return changed(plan.Sender, state.Sender) || changed(plan.ForumTopicID, state.ForumTopicID) || changed(plan.ReplyTo, state.ReplyTo)
}

// planSunk plans a message to be posted anew that has sunk below the keep_within of this plan, which may be another than the
// state's. One that is not known yet decides nothing.
func (r *messageResource) planSunk(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, plan *messageModel,
) bool {
	place := 0
	tf.ReadNote(ctx, req.Private, placeNote, &place, &resp.Diagnostics)
	sunk := hasSunk(plan.KeepWithin, place)
	plan.Sunk = types.BoolValue(false)
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("sunk"), plan.Sunk)...)
	if sunk { // one of the two differs from the state
		resp.RequiresReplace = append(resp.RequiresReplace, path.Root("sunk"), path.Root("keep_within"))
	}
	return sunk
}

// planSender settles who posts: the configured sender, else the provider's default.
func (r *messageResource) planSender(ctx context.Context, plan, config *messageModel, resp *resource.ModifyPlanResponse) {
	if !config.Sender.IsNull() || !plan.Sender.IsUnknown() {
		return
	}
	if r.Unknown["default_sender"] {
		return
	}
	if r.DefaultSender == "" {
		nobodySends(&resp.Diagnostics)
		return
	}
	plan.Sender = types.StringValue(r.DefaultSender)
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("sender"), plan.Sender)...)
}

// refuse says whether the message can't be posted as it is. An empty reply_to is the id of a message that has not shown: to
// post without it would make a message of its own out of a reply.
func (r *messageResource) refuse(plan messageModel, diags *diag.Diagnostics) bool {
	if plan.ReplyTo.IsNull() || plan.ReplyTo.IsUnknown() || plan.ReplyTo.ValueString() != "" {
		return false
	}
	diags.AddAttributeError(path.Root("reply_to"), "The message to answer has no id yet",
		"reply_to is empty: the message to answer was posted, but does not show yet. Nothing was posted. "+
			"Apply again once a refresh has found it.")
	return true
}

// nobodySends refuses to post for nobody.
func nobodySends(diags *diag.Diagnostics) {
	diags.AddAttributeError(path.Root("sender"), "No sender is set",
		"A message is posted in the name of a member. Set sender to a user name or e-mail, or default_sender in the provider block, "+
			"or the environment variable RETURNINGAI_DEFAULT_SENDER.")
}

// needsForumTopic says at plan time that a forum wants a topic. A channel that can't be looked up is left to the service.
func (r *messageResource) needsForumTopic(ctx context.Context, plan messageModel, diags *diag.Diagnostics) {
	if plan.ChannelID.IsUnknown() || !plan.ForumTopicID.IsNull() || !plan.ReplyTo.IsNull() || diags.HasError() {
		return
	}
	channels, _ := r.Client.Channels.Glance(ctx) // it is not this resource that needs it
	isForum := slices.ContainsFunc(channels, func(ch client.Channel) bool {
		return ch.ID == plan.ChannelID.ValueString() && ch.ChannelType == "forum"
	})
	if isForum {
		diags.AddAttributeError(path.Root("forum_topic_id"), "A message in a forum needs a topic",
			fmt.Sprintf("The channel %s is of the type forum, where the service takes a message only in a topic. Set forum_topic_id; "+
				"the product shows a topic's id in its address.", plan.ChannelID.ValueString()))
	}
}
