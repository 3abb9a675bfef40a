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

// replaceUnlessImported replaces the message on a change, unless an import could not read the configured value: the API does not show a
// message's forum topic, the message it replies to, or the name under which it was sent.
func replaceUnlessImported() planmodifier.String {
	const description = "Another value posts the message again, except the first one after an import, which can't read it."
	return stringplanmodifier.RequiresReplaceIf(
		func(ctx context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse) {
			imported := false
			tf.ReadNote(ctx, req.Private, importNote, &imported, &resp.Diagnostics)
			resp.RequiresReplace = !(imported && req.StateValue.IsNull())
		}, description, description)
}

// replaceUnlessShown replaces the message on a change of its text, unless it already shows that text because it was edited in the product
// as well.
func replaceUnlessShown() planmodifier.String {
	const description = "Another text posts the message again, except one that the message was given in the product already."
	return stringplanmodifier.RequiresReplaceIf(
		func(ctx context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse) {
			resp.RequiresReplace = !showsAlready(ctx, req.Private, req.PlanValue, &resp.Diagnostics)
		}, description, description)
}

// showsAlready says whether the last read showed the message with a text.
func showsAlready(ctx context.Context, private tf.PrivateReader, text types.String, diags *diag.Diagnostics) bool {
	shown := ""
	return tf.ReadNote(ctx, private, shownNote, &shown, diags) && !text.IsUnknown() && client.SameText(shown, text.ValueString())
}

// ModifyPlan sets the sender, reports at plan time what the service would refuse at apply time, and warns of what the API cannot do.
func (r *messageResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.Provider == nil {
		return
	}
	var plan, state, config *messageModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() || r.LacksID(req.State, &resp.Diagnostics) {
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
	needsChannelID(ctx, r.Provider, plan.ChannelID, &resp.Diagnostics)
	if plan.ReplyTo.IsNull() {
		needsForumTopic(ctx, r.Provider, plan.ChannelID, plan.ForumTopicID, &resp.Diagnostics)
	}
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
	if r.Ownership.Applies() { // this is the old message of a create_before_destroy
		return
	}
	tf.AddConflict(diags, messageKind, state.name(), tf.Destroy, r.Ownership.Plan(state.object(), tf.Destroy))
	if name, known := state.announcement(); known {
		addTextClash(r.Ownership.PlanName(messageKind, name, state.object().ID, false, true), diags)
	}
}

// planKept registers that the resource keeps its message, and plans what happens to it. It says whether a new message is posted in its
// place.
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

// channelOf is the message's channel in the ownership registry.
func channelOf(m *messageModel) tf.Object {
	return tf.Object{Kind: tf.Channels.Noun, ID: m.ChannelID.ValueString()}
}

// warn warns of the message that a plan leaves in the channel, or of what happened to the message in the product.
func (r *messageResource) warn(m *messageModel, anew, drifted bool, diags *diag.Diagnostics) {
	const toRepost = "Nothing is posted. To post it again, use -replace=<address>, or on_drift = \"repost\" for all such cases"
	name, posted := tf.Capital(m.name()), m.Timestamp.ValueString()
	warning := tf.Warning{About: m.object()}
	switch {
	case drifted: // planDrift has warned
		return
	case anew && r.Ownership.IsDeleted(channelOf(m)):
		return
	case anew:
		warning.Summary = "This posts a new message, and forgets " + m.name()
		warning.Rest = "This posts more new messages, and forgets the old ones"
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

// planDrift plans to post a message again after the last read proved that it was deleted or edited.
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

// willReplace says whether an attribute besides the text was changed that requires a new message. Values that an import could not read do
// not count.
func willReplace(plan, state *messageModel, imported bool) bool {
	if !plan.ChannelID.Equal(state.ChannelID) {
		return true
	}
	changed := func(planned, prior types.String) bool { return !planned.Equal(prior) && !(imported && prior.IsNull()) }
	return changed(plan.Sender, state.Sender) || changed(plan.ForumTopicID, state.ForumTopicID) || changed(plan.ReplyTo, state.ReplyTo)
}

// planSunk plans to post a message again that is below the newest keep_within messages, by the keep_within of this plan. An unknown
// keep_within decides nothing.
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

// planSender sets the sender: the configured one, else the provider's default.
func (r *messageResource) planSender(ctx context.Context, plan, config *messageModel, resp *resource.ModifyPlanResponse) {
	if !config.Sender.IsNull() || !plan.Sender.IsUnknown() || r.Unknown["default_sender"] {
		return
	}
	if r.DefaultSender == "" {
		addMissingSender(&resp.Diagnostics)
		return
	}
	plan.Sender = types.StringValue(r.DefaultSender)
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("sender"), plan.Sender)...)
}

// refuse says whether the message cannot be posted as it is. An empty reply_to is the id of a message that is not visible yet: posting
// without it would turn the reply into a new message.
func (r *messageResource) refuse(plan messageModel, diags *diag.Diagnostics) bool {
	if plan.ReplyTo.IsNull() || plan.ReplyTo.IsUnknown() || plan.ReplyTo.ValueString() != "" {
		return false
	}
	diags.AddAttributeError(path.Root("reply_to"), "The message to answer has no id yet",
		"reply_to is empty: the message to answer was posted, but does not show yet. Nothing was posted. "+
			"Apply again once a refresh has found it.")
	return true
}

// addMissingSender adds the error of a message or a reaction without a sender.
func addMissingSender(diags *diag.Diagnostics) {
	diags.AddAttributeError(path.Root("sender"), "No sender is set",
		"A message or a reaction is sent in the name of a member. Set sender to a user name or e-mail, or default_sender in the provider block, "+
			"or the environment variable RETURNINGAI_DEFAULT_SENDER.")
}

// needsChannelID reports at plan time that channel_id is a topic. A channel that cannot be looked up is left to the service.
func needsChannelID(ctx context.Context, p *tf.Provider, channelID types.String, diags *diag.Diagnostics) {
	if channelID.IsUnknown() || diags.HasError() {
		return
	}
	channels, _ := p.Client.Channels.Glance(ctx) // best effort: posting does not need the list
	if err := tf.Channels.MistakenForID(channels, channelID.ValueString(), ""); err != nil {
		p.AddAttributeError(diags, path.Root("channel_id"), "plan the message", err)
	}
}

// needsForumTopic reports at plan time that a forum requires a topic. A channel that cannot be looked up is left to the service.
func needsForumTopic(ctx context.Context, p *tf.Provider, channelID, forumTopicID types.String, diags *diag.Diagnostics) {
	if channelID.IsUnknown() || !forumTopicID.IsNull() || diags.HasError() {
		return
	}
	channels, _ := p.Client.Channels.Glance(ctx) // best effort: posting does not need the list
	isForum := slices.ContainsFunc(channels, func(ch client.Channel) bool {
		return ch.ID == channelID.ValueString() && ch.ChannelType == "forum"
	})
	if isForum {
		diags.AddAttributeError(path.Root("forum_topic_id"), "A message in a forum needs a topic",
			fmt.Sprintf("The channel %s is of the type forum, where the service takes a message only in a topic. Set forum_topic_id; "+
				"the product shows a topic's id in its address.", channelID.ValueString()))
	}
}
