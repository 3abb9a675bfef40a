package messaging

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/action/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

type replyMessageAction struct{ messageAction }

var _ tf.FullAction = (*replyMessageAction)(nil)

// NewReplyMessageAction returns the action `returningai_reply_message`.
func NewReplyMessageAction() action.Action {
	return &replyMessageAction{messageAction{tf.Action{Type: "reply_message"}}}
}

type replyMessageModel struct {
	ChannelID types.String   `tfsdk:"channel_id"`
	MessageID types.String   `tfsdk:"message_id"`
	Message   tf.Text        `tfsdk:"message"`
	Sender    types.String   `tfsdk:"sender"`
	Timeouts  timeouts.Value `tfsdk:"timeouts"`
}

// Schema describes the action.
func (a *replyMessageAction) Schema(ctx context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Replies to a message, each time that it is invoked.\n\n" +
			"An invocation posts one reply. When the answer is lost, the provider looks for the reply in the channel. Whether a channel's " +
			"messages show replies is not documented; so where it is not found, nothing is posted again, and the error says what to look for " +
			"in the product.\n\n" +
			"For a reply that stays declared, that is posted once however often you apply, use the resource " +
			"[`returningai_message`](../resources/message.md) with `reply_to`, which works with every version of Terraform and OpenTofu.\n\n" +
			"It needs `api_token` with the permissions to get messages and to reply to them.",
		Attributes: map[string]schema.Attribute{
			"channel_id": schema.StringAttribute{
				Required:   true,
				Validators: []validator.String{tf.NotBlank()},
				MarkdownDescription: "The id of the channel that the answered message is in. The service does not ask for it: the provider reads " +
					"the channel, to tell whether the reply was posted.",
			},
			"message_id": messageIDAttribute("The id of the message that is answered, such as `returningai_message.welcome.id`."),
			"message":    textAttribute(),
			"sender":     senderAttribute("the reply is from"),
			"timeouts":   tf.InvokeTimeout(ctx, "posting the reply, and what is posted to the same channel before it,", messageTimeout),
		},
	}
}

// ModifyPlan finds at plan time what would fail when the reply is posted.
func (a *replyMessageAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	var config replyMessageModel
	if a.Read(ctx, req.Config, &config, &resp.Diagnostics) {
		a.planPost(ctx, client.OpReplyMessage, config.ChannelID, config.Sender, &resp.Diagnostics)
	}
}

// Invoke posts the reply.
func (a *replyMessageAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config replyMessageModel
	if !a.Read(ctx, req.Config, &config, &resp.Diagnostics) {
		return
	}
	ctx, cancel := tf.WithTimeout(ctx, config.Timeouts.Invoke, messageTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	draft := client.Draft{
		ChannelID: config.ChannelID.ValueString(), Text: config.Message.ValueString(), ReplyTo: config.MessageID.ValueString(),
	}
	a.post(ctx, draft, config.Sender, resp)
}
