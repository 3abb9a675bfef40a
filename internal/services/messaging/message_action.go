package messaging

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// messageAction is what the actions on messages share.
type messageAction struct{ tf.Action }

// textAttribute is the text of a message that an action posts.
func textAttribute() schema.Attribute {
	return schema.StringAttribute{
		Required:            true,
		CustomType:          tf.TextType{},
		Validators:          []validator.String{tf.NotBlank(), tf.PlainText()},
		MarkdownDescription: "The text. White space around it and the kind of line ends make no difference.",
	}
}

// senderAttribute is who an action acts as. does completes the sentence «Who …».
func senderAttribute(does string) schema.Attribute {
	return schema.StringAttribute{
		Optional:            true,
		Validators:          []validator.String{tf.NotBlank()},
		MarkdownDescription: fmt.Sprintf("Who %s: the user name or e-mail of a member. Defaults to the provider's `default_sender`.", does),
	}
}

// messageIDAttribute is the message that an action is about.
func messageIDAttribute(description string) schema.Attribute {
	return schema.StringAttribute{
		Required:            true,
		Validators:          []validator.String{isMessageID()},
		MarkdownDescription: description,
	}
}

// isMessageID accepts what can be the id of a message. An empty one is that of a message that was posted and does not show yet.
func isMessageID() validator.String {
	return tf.CheckString("must be the id of a message", func(value string) (summary, detail string) {
		switch {
		case value == "":
			return "The message has no id yet", "message_id is empty: the message was posted, but does not show yet. Nothing was sent. " +
				"Apply again once a refresh has found it."
		case strings.ContainsFunc(value, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || r == '/' }):
			return "This is not the id of a message", fmt.Sprintf("%q has white space or a slash in it. An id such as "+
				"\"689b908502ad38f000000001\" is expected; returningai_message has it as `id`, and the data source returningai_messages "+
				"lists those of a channel.", value)
		}
		return "", ""
	})
}

// planPost finds at plan time what would fail when the message is posted.
func (a *messageAction) planPost(ctx context.Context, op client.OperationID, channelID, sender types.String, diags *diag.Diagnostics) {
	a.NeedsKey(diags, op, client.Integration, "post the message")
	senderOf(a.Provider, sender, diags)
	needsChannelID(ctx, a.Provider, channelID, diags)
	if diags.HasError() {
		return
	}
	// Without the channel's id this reads the newest messages of the community, to check the key.
	if _, err := a.Client.GlanceAtWindow(ctx, channelID.ValueString()); err != nil {
		a.AddError(diags, "plan the message", err)
	}
}

// post posts a message or a reply, once.
func (a *messageAction) post(ctx context.Context, draft client.Draft, configured types.String, resp *action.InvokeResponse) {
	sender, known := knownSender(a.Provider, configured, &resp.Diagnostics)
	if !known {
		return
	}
	draft.Sender = sender
	what, doing := "message", fmt.Sprintf("post the message in channel %s", draft.ChannelID)
	if draft.ReplyTo != "" {
		what, doing = "reply", fmt.Sprintf("reply to the message %s in channel %s", draft.ReplyTo, draft.ChannelID)
	}
	tf.Progress(resp, "Posting a %s in channel %s", what, draft.ChannelID)
	posted, err := a.Client.PostMessage(ctx, draft)
	switch {
	case isUnknownSender(err):
		addUnknownSender(&resp.Diagnostics, types.StringValue(sender), configured, err)
	case err != nil:
		a.AddInvokeError(&resp.Diagnostics, doing, err, fmt.Sprintf("Look for the %s in channel %s in the product.", what, draft.ChannelID))
	case !posted.Visible:
		tf.Progress(resp, "Posted; it does not show yet")
		resp.Diagnostics.AddWarning(fmt.Sprintf("The %s was posted, but does not show yet", what),
			fmt.Sprintf("The service accepted it, and did not show it in channel %s in time. There is nothing left to do: "+
				"do not invoke the action again.", draft.ChannelID))
	default:
		tf.Progress(resp, "Posted message %s", posted.Message.ID)
	}
}
