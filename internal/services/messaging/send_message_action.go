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

type sendMessageAction struct{ messageAction }

var _ tf.FullAction = (*sendMessageAction)(nil)

// NewSendMessageAction returns the action `returningai_send_message`.
func NewSendMessageAction() action.Action {
	return &sendMessageAction{messageAction{tf.Action{Type: "send_message"}}}
}

type sendMessageModel struct {
	ChannelID    types.String   `tfsdk:"channel_id"`
	Message      tf.Text        `tfsdk:"message"`
	Sender       types.String   `tfsdk:"sender"`
	ForumTopicID types.String   `tfsdk:"forum_topic_id"`
	Timeouts     timeouts.Value `tfsdk:"timeouts"`
}

// Schema describes the action.
func (a *sendMessageAction) Schema(ctx context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	notBlank := []validator.String{tf.NotBlank()}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Posts a message in a channel, each time that it is invoked.\n\n" +
			"An invocation posts exactly one message, although the service does not return the id of what it posts: the channel is read " +
			"before and after. When the answer is lost, the provider looks for the message, and posts it again only where it is proved not to " +
			"be there; otherwise the error says what to look for in the product.\n\n" +
			"For an announcement that stays declared, that is posted once however often you apply, use the resource " +
			"[`returningai_message`](../resources/message.md), which works with every version of Terraform and OpenTofu.\n\n" +
			"It needs `api_token` with the permissions to get and to send messages.",
		Attributes: map[string]schema.Attribute{
			"channel_id": schema.StringAttribute{
				Required:            true,
				Validators:          notBlank,
				MarkdownDescription: "The id of the channel, such as that of the data source [`returningai_channel`](../data-sources/channel.md).",
			},
			"message": textAttribute(),
			"sender":  senderAttribute("the message is from"),
			"forum_topic_id": schema.StringAttribute{
				Optional:   true,
				Validators: notBlank,
				MarkdownDescription: "The id of the forum topic to post in. The service requires it in a channel of the type `forum`, " +
					"and no operation lists topics: take the id from the product.",
			},
			"timeouts": tf.InvokeTimeout(ctx, "posting the message, and those to the same channel before it,", messageTimeout),
		},
	}
}

// ModifyPlan finds at plan time what would fail when the message is posted.
func (a *sendMessageAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	var config sendMessageModel
	if !a.Read(ctx, req.Config, &config, &resp.Diagnostics) {
		return
	}
	a.planPost(ctx, client.OpSendMessage, config.ChannelID, config.Sender, &resp.Diagnostics)
	needsForumTopic(ctx, a.Provider, config.ChannelID, config.ForumTopicID, &resp.Diagnostics)
}

// Invoke posts the message.
func (a *sendMessageAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config sendMessageModel
	if !a.Read(ctx, req.Config, &config, &resp.Diagnostics) {
		return
	}
	ctx, cancel := tf.WithTimeout(ctx, config.Timeouts.Invoke, messageTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	draft := client.Draft{
		ChannelID: config.ChannelID.ValueString(), Text: config.Message.ValueString(), ForumTopicID: config.ForumTopicID.ValueString(),
	}
	a.post(ctx, draft, config.Sender, resp)
}
