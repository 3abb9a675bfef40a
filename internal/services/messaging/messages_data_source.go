package messaging

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

type messagesDataSource struct{ tf.DataSource }

var _ datasource.DataSourceWithConfigure = (*messagesDataSource)(nil)

// NewMessagesDataSource returns the data source `returningai_messages`.
func NewMessagesDataSource() datasource.DataSource {
	return &messagesDataSource{tf.DataSource{Type: "messages"}}
}

type messagesModel struct {
	ChannelID types.String   `tfsdk:"channel_id"`
	UserID    types.String   `tfsdk:"user_id"`
	Email     types.String   `tfsdk:"email"`
	Limit     types.Int64    `tfsdk:"limit"`
	Messages  []foundMessage `tfsdk:"messages"`
}

type foundMessage struct {
	ID          types.String `tfsdk:"id"`
	Message     types.String `tfsdk:"message"`
	UserID      types.String `tfsdk:"user_id"`
	Email       types.String `tfsdk:"email"`
	ChannelID   types.String `tfsdk:"channel_id"`
	ChannelName types.String `tfsdk:"channel_name"`
	Timestamp   types.String `tfsdk:"timestamp"`
}

// Schema describes the data source.
func (d *messagesDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	notBlank := tf.NotBlank()
	shown := func(what string) schema.StringAttribute {
		return schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: what,
		}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads the newest messages: of a channel, of a user, or of a user in a channel. " +
			"Without a filter, of the whole community.\n\n" +
			"It needs `api_token` with the permission to get messages. Messages older than the newest 100 that match can't be read.",
		Attributes: map[string]schema.Attribute{
			"channel_id": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{notBlank},
				MarkdownDescription: "Only messages of the channel with this id.",
			},
			"user_id": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{notBlank, stringvalidator.ConflictsWith(path.MatchRoot("email"))},
				MarkdownDescription: "Only messages of the user with this id. Not together with `email`.",
			},
			"email": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{notBlank},
				MarkdownDescription: "Only messages of the user with this e-mail. Not together with `user_id`.",
			},
			"limit": schema.Int64Attribute{
				Optional:   true,
				Validators: []validator.Int64{int64validator.Between(1, client.MaxMessages)},
				MarkdownDescription: "How many messages at most, 1 to 100 (the API calls it `count`, a word that Terraform keeps for itself). " +
					"Without it the service shows 50.",
			},
			"messages": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The messages, newest first. Empty when there are none.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":           shown("The message's id."),
					"message":      shown("The text."),
					"user_id":      shown("The author's user id."),
					"email":        shown("The author's e-mail."),
					"channel_id":   shown("The id of the message's channel."),
					"channel_name": shown("The topic of the message's channel."),
					"timestamp":    shown("When the message was posted, in ISO 8601 (UTC)."),
				}},
			},
		},
	}
}

// Read reads the messages.
func (d *messagesDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model messagesModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	window, err := d.Client.Messages(ctx, client.MessageFilter{
		ChannelID: model.ChannelID.ValueString(), UserID: model.UserID.ValueString(), Email: model.Email.ValueString(),
		Count: int(model.Limit.ValueInt64()),
	})
	if client.IsNotFound(err) && !model.ChannelID.IsNull() {
		d.addMistakenChannel(ctx, model.ChannelID.ValueString(), &resp.Diagnostics)
	}
	if err != nil && !resp.Diagnostics.HasError() {
		d.AddError(&resp.Diagnostics, "read the messages", err)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if window.Odd > 0 {
		resp.Diagnostics.AddWarning("Not all messages could be read",
			fmt.Sprintf("%d of the messages that the service shows have no id, no time or no text, and are left out.", window.Odd))
	}
	model.Messages = []foundMessage{}
	for _, message := range window.Messages {
		model.Messages = append(model.Messages, foundMessage{
			ID: types.StringValue(message.ID), Message: types.StringValue(message.Text), UserID: types.StringValue(message.UserID),
			Email: types.StringValue(message.Email), ChannelID: types.StringValue(message.ChannelID),
			ChannelName: types.StringValue(message.ChannelName), Timestamp: types.StringValue(message.Timestamp.Format(timestampFormat)),
		})
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}

// addMistakenChannel adds the error of a topic that was given as a channel's id, if the list of channels can be read.
func (d *messagesDataSource) addMistakenChannel(ctx context.Context, id string, diags *diag.Diagnostics) {
	channels, _ := d.Client.Channels.Glance(ctx)
	if isName := tf.Channels.MistakenForID(channels, id, ""); isName != nil {
		d.AddAttributeError(diags, path.Root("channel_id"), "read the messages", isName)
	}
}
