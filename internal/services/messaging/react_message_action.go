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

type reactMessageAction struct{ messageAction }

var _ tf.FullAction = (*reactMessageAction)(nil)

// NewReactMessageAction returns the action `returningai_react_message`.
func NewReactMessageAction() action.Action {
	return &reactMessageAction{messageAction{tf.Action{Type: "react_message"}}}
}

type reactMessageModel struct {
	MessageID types.String   `tfsdk:"message_id"`
	Emoji     types.String   `tfsdk:"emoji"`
	Sender    types.String   `tfsdk:"sender"`
	Timeouts  timeouts.Value `tfsdk:"timeouts"`
}

// Schema describes the action.
func (a *reactMessageAction) Schema(ctx context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reacts to a message with an emoji, in the name of a member.\n\n" +
			"No operation of the service shows or removes reactions, and what a second one of the same member does is not documented. So a " +
			"reaction is sent once; when its answer is lost, the error says what to look for in the product. What is known of the operation " +
			"(`reactMessage`) is what a public client of the service sends.\n\n" +
			"For a reaction that stays declared, that is sent once however often you apply, use the resource " +
			"[`returningai_message_reaction`](../resources/message_reaction.md), which works with every version of Terraform and OpenTofu.\n\n" +
			"It needs `api_token` with the permission to react.",
		Attributes: map[string]schema.Attribute{
			"message_id": messageIDAttribute(reactedMessageDescription),
			"emoji": schema.StringAttribute{
				Required:            true,
				Validators:          []validator.String{isEmoji()},
				MarkdownDescription: emojiDescription,
			},
			"sender":   senderAttribute("reacts"),
			"timeouts": tf.InvokeTimeout(ctx, "reacting", tf.DefaultTimeout),
		},
	}
}

// ModifyPlan finds at plan time what would fail when the reaction is sent. It asks the service for nothing: a key that may react need not
// have the permission to read anything.
func (a *reactMessageAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	var config reactMessageModel
	if !a.Read(ctx, req.Config, &config, &resp.Diagnostics) {
		return
	}
	a.NeedsKey(&resp.Diagnostics, client.OpReactMessage, client.Integration, "react to the message")
	senderOf(a.Provider, config.Sender, &resp.Diagnostics)
}

// Invoke sends the reaction, once: one whose answer is lost is not sent again.
func (a *reactMessageAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config reactMessageModel
	if !a.Read(ctx, req.Config, &config, &resp.Diagnostics) {
		return
	}
	ctx, cancel := tf.WithTimeout(ctx, config.Timeouts.Invoke, tf.DefaultTimeout, &resp.Diagnostics)
	defer cancel()
	sender, known := knownSender(a.Provider, config.Sender, &resp.Diagnostics)
	if !known {
		return
	}
	ours := reaction{config.MessageID.ValueString(), config.Emoji.ValueString(), sender}
	tf.Progress(resp, "Reacting to message %s", ours.messageID)
	err := ours.send(ctx, a.Client)
	switch {
	case isUnknownSender(err):
		addUnknownSender(&resp.Diagnostics, types.StringValue(sender), config.Sender, err)
	case err != nil:
		a.AddInvokeError(&resp.Diagnostics, ours.doing(), err, ours.whereToLook())
	default:
		tf.Progress(resp, "Reacted to message %s", ours.messageID)
	}
}
