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
)

// replaceUnlessImported replaces the message on a change, but not where an import could not read what is configured: the API
// shows a message without its forum topic, what it answers, and the name under which it was sent.
func replaceUnlessImported() planmodifier.String {
	const description = "Another value posts the message anew, except the first one after an import, which can't read it."
	return stringplanmodifier.RequiresReplaceIf(
		func(ctx context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse) {
			imported := false
			readNote(ctx, req.Private, importNote, &imported, &resp.Diagnostics)
			resp.RequiresReplace = !(imported && req.StateValue.IsNull())
		}, description, description)
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
	if resp.Diagnostics.HasError() {
		return
	}
	if plan == nil {
		resp.Diagnostics.AddWarning("The message will stay in the channel",
			fmt.Sprintf("The API cannot delete a message. Destroying this resource only forgets %s; members go on seeing it, unless its channel is deleted too.", state.name()))
		return
	}
	imported := false
	readNote(ctx, req.Private, importNote, &imported, &resp.Diagnostics)
	sunk := r.planSunk(ctx, plan, state, req, resp)
	if state != nil && !sunk && !willReplace(plan, state, imported) {
		return
	}
	r.NeedsKey(&resp.Diagnostics, client.OpSendMessage, client.Integration, "post the message")
	r.planSender(ctx, plan, config, resp)
	r.refuse(*plan, &resp.Diagnostics)
	r.needsForumTopic(ctx, *plan, &resp.Diagnostics)
	if state == nil {
		r.warnOfSecond(ctx, *plan, &resp.Diagnostics)
	} else {
		resp.Diagnostics.AddWarning("The old message will stay in the channel",
			fmt.Sprintf("The API can neither change nor delete a message. This plan posts a new one; %s stays where it is. Delete it in the product if members are not to see both.", state.name()))
	}
}

// warnOfSecond warns when the channel shows a message already that looks like the one to be posted, as after a run that was killed
// before it could save the state.
func (r *messageResource) warnOfSecond(ctx context.Context, plan messageModel, diags *diag.Diagnostics) {
	if plan.ChannelID.IsUnknown() || plan.Message.IsUnknown() || plan.Sender.IsUnknown() || diags.HasError() {
		return
	}
	window, err := r.Client.GlanceAtWindow(ctx, plan.ChannelID.ValueString())
	if err != nil {
		r.AddError(diags, "plan the message", err)
		return
	}
	there, found := r.Client.LooksPosted(window, plan.draft())
	if found {
		diags.AddAttributeWarning(path.Root("message"), "A message with this text is there already",
			fmt.Sprintf("Channel %s shows it since %s. This plan posts it once more. If it is this one, import it instead: terraform import <address> %s/%s",
				plan.ChannelID.ValueString(), there.Timestamp.Format(timestampFormat), plan.ChannelID.ValueString(), there.ID))
	}
}

// willReplace says whether one of the attributes that make another message was changed. What an import could not read is not.
func willReplace(plan, state *messageModel, imported bool) bool {
	if !plan.Message.Equal(state.Message) || !plan.ChannelID.Equal(state.ChannelID) {
		return true
	}
	changed := func(planned, prior types.String) bool { return !planned.Equal(prior) && !(imported && prior.IsNull()) }
	return changed(plan.Sender, state.Sender) || changed(plan.ForumTopicID, state.ForumTopicID) || changed(plan.ReplyTo, state.ReplyTo)
}

// planSunk plans a message to be posted anew that has sunk below the keep_within of this plan, which may be another than the
// state's. One that is not known yet decides nothing.
func (r *messageResource) planSunk(ctx context.Context, plan, state *messageModel, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) bool {
	place := 0
	readNote(ctx, req.Private, placeNote, &place, &resp.Diagnostics)
	sunk := state != nil && hasSunk(plan.KeepWithin, place)
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
		"reply_to is empty, as the id of a message is that was posted and does not show yet. Nothing was posted. Apply again once a refresh has found it.")
	return true
}

// nobodySends refuses to post for nobody.
func nobodySends(diags *diag.Diagnostics) {
	diags.AddAttributeError(path.Root("sender"), "Nobody is named as the sender",
		"A message is posted in the name of a member. Set sender to a user name or e-mail, or default_sender in the provider block.")
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
		diags.AddAttributeError(path.Root("forum_topic_id"), "A forum wants a topic",
			fmt.Sprintf("The channel %s is of the type forum, where the service takes a message only in a topic. Set forum_topic_id; the product shows a topic's id in its address.", plan.ChannelID.ValueString()))
	}
}
