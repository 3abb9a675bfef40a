package messaging

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// messageTimeout bounds each operation on a message where `timeouts` does not. Many announcements in one channel wait for
// each other.
const messageTimeout = 10 * time.Minute

type messageResource struct{ tf.Resource }

var (
	_ resource.ResourceWithConfigure   = (*messageResource)(nil)
	_ resource.ResourceWithIdentity    = (*messageResource)(nil)
	_ resource.ResourceWithImportState = (*messageResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*messageResource)(nil)
)

// NewMessageResource returns the resource `returningai_message`.
func NewMessageResource() resource.Resource {
	return &messageResource{tf.Resource{
		Type: "message",
		Identity: []tf.IdentityAttribute{
			{Name: "channel_id", Description: "The id of the message's channel."},
			{Name: "message_id", State: "id", Description: "The message's id; empty as long as the service has not shown the message."},
		},
		IdentityComesLater: true,
		ImportExample:      "663347f43617264790c60001/689b908502ad38f000000001",
	}}
}

type messageModel struct {
	ID           types.String   `tfsdk:"id"`
	ChannelID    types.String   `tfsdk:"channel_id"`
	Message      tf.Text        `tfsdk:"message"`
	Sender       types.String   `tfsdk:"sender"`
	ForumTopicID types.String   `tfsdk:"forum_topic_id"`
	ReplyTo      types.String   `tfsdk:"reply_to"`
	KeepWithin   types.Int64    `tfsdk:"keep_within"`
	Sunk         types.Bool     `tfsdk:"sunk"`
	UserID       types.String   `tfsdk:"user_id"`
	Timestamp    types.String   `tfsdk:"timestamp"`
	Timeouts     timeouts.Value `tfsdk:"timeouts"`
}

// Schema describes the resource.
func (r *messageResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	keep := []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	replace := []planmodifier.String{replaceUnlessImported()}
	notBlank := []validator.String{tf.NotBlank()}
	resp.Schema = schema.Schema{
		MarkdownDescription: "An announcement: a message that is posted once and stays declared.\n\n" +
			"It needs `api_token` with the permissions to get and to send messages. The service's API can post and reply, and shows the newest 100 messages of a channel; " +
			"it cannot change, delete or pin a message. So this resource **posts a message exactly once, and posts another one where Terraform would change it**: " +
			"a plan that does so warns that the old message stays. Destroying the resource forgets the message and leaves it where it is.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Computed: true, PlanModifiers: keep,
				MarkdownDescription: "The message's id. The service does not tell it when a message is posted: the provider finds the message in the channel. Where it does not show in time this is empty, with a warning, and the next plan or refresh finds it.",
			},
			"channel_id": schema.StringAttribute{
				Required: true, PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()}, Validators: notBlank,
				MarkdownDescription: "The id of the channel; for a reply, of the channel that the answered message is in. Another channel posts the message anew.",
			},
			"message": schema.StringAttribute{
				Required: true, CustomType: tf.TextType{}, Validators: []validator.String{tf.NotBlank(), tf.PlainText()},
				PlanModifiers:       []planmodifier.String{tf.KeepSameText(), stringplanmodifier.RequiresReplace()},
				MarkdownDescription: "The text. White space around it and the kind of line ends make no difference. Another text posts a new message and leaves the old one in the channel.",
			},
			"sender": schema.StringAttribute{
				Optional: true, Computed: true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown(), replaceUnlessImported()}, Validators: notBlank,
				MarkdownDescription: "Who the message is from: the user name or e-mail of a member. Defaults to the provider's `default_sender` at the time of posting; a later change of that default leaves posted messages alone. Another sender posts the message anew.",
			},
			"forum_topic_id": schema.StringAttribute{
				Optional: true, PlanModifiers: replace, Validators: append([]validator.String{stringvalidator.ConflictsWith(path.MatchRoot("reply_to"))}, notBlank...),
				MarkdownDescription: "The id of the forum topic to post in. The service requires it in a channel of the type `forum`, and no operation lists topics: take the id from the product. Another topic posts the message anew.",
			},
			"reply_to": schema.StringAttribute{
				Optional: true, PlanModifiers: replace,
				MarkdownDescription: "The id of the message that this one answers, such as `returningai_message.welcome.id`; absent for a message of its own. Another one posts the reply anew.",
			},
			"keep_within": schema.Int64Attribute{
				Optional: true, Validators: []validator.Int64{int64validator.Between(1, client.MaxMessages)},
				MarkdownDescription: "Keeps the announcement among the newest so many messages of its channel, 1 to 100, since the API cannot pin: once it has sunk below, the next plan says so and its apply posts it anew. Off when absent. Each posting is one more message in the channel, so use it with a schedule and a number that fit how busy the channel is, and for no more messages of one channel than the number: two that are both to be the newest one push each other down for ever.",
			},
			"sunk": schema.BoolAttribute{
				Computed:            true,
				MarkdownDescription: "Whether the message had sunk below `keep_within` when the channel was last read. Always `false` without `keep_within`.",
			},
			"user_id": schema.StringAttribute{
				Computed: true, PlanModifiers: keep,
				MarkdownDescription: "The sender's user id, as the service shows it with the message. Null as long as the message has not shown.",
			},
			"timestamp": schema.StringAttribute{
				Computed: true, PlanModifiers: keep,
				MarkdownDescription: "When the message was posted, in ISO 8601 (UTC). Null as long as the message has not shown.",
			},
			"timeouts": timeouts.Attributes(ctx, timeouts.Opts{
				Create: true, CreateDescription: `How long posting may take, as a duration such as "30s" or "2m". Messages to one channel are posted one at a time, and each waits for those before it. Defaults to 10 minutes.`,
				Read: true, ReadDescription: `How long reading the channel may take, in a refresh or a plan. Defaults to 10 minutes.`,
			}),
		},
	}
}

// Create posts the message.
func (r *messageResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan messageModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Create, messageTimeout, &resp.Diagnostics)
	defer cancel()
	if plan.Sender.IsUnknown() { // the provider's default was not known when this was planned
		plan.Sender = types.StringValue(r.DefaultSender)
	}
	if plan.Sender.ValueString() == "" {
		nobodySends(&resp.Diagnostics)
	}
	if resp.Diagnostics.HasError() || r.refuse(plan, &resp.Diagnostics) {
		return
	}
	posted, err := r.Client.PostMessage(ctx, plan.draft())
	if err != nil {
		r.AddError(&resp.Diagnostics, plan.doing(), err)
		return
	}
	plan.Sunk = types.BoolValue(false)
	plan.fillUnseen()
	if posted.Visible {
		plan.fillComputed(posted.Message)
	} else {
		writeNote(ctx, resp.Private, traceNote, posted.Trace, &resp.Diagnostics)
		resp.Diagnostics.AddWarning("The message was posted, but does not show yet",
			fmt.Sprintf("The service accepted the message and did not show it in channel %s in time. It is in the state without its id; the next plan or refresh finds it. "+
				"It will not be posted again.", plan.ChannelID.ValueString()))
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	r.SetIdentity(ctx, resp.State, resp.Identity, &resp.Diagnostics)
}

// Update takes over what does not touch the message itself: how far down it may sink, and what an import could not read.
// It sends nothing.
func (r *messageResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan messageModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	plan.fillUnseen()
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, importNote, nil)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	r.SetIdentity(ctx, resp.State, resp.Identity, &resp.Diagnostics)
}

// Delete forgets the message: no operation deletes one, as the plan has said.
func (r *messageResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

func (m *messageModel) draft() client.Draft {
	return client.Draft{
		ChannelID: m.ChannelID.ValueString(), Text: m.Message.ValueString(), Sender: m.Sender.ValueString(),
		ForumTopicID: m.ForumTopicID.ValueString(), ReplyTo: m.ReplyTo.ValueString(),
	}
}

func (m *messageModel) doing() string {
	if !m.ReplyTo.IsNull() {
		return fmt.Sprintf("reply to the message %s as %s", m.ReplyTo.ValueString(), m.Sender.ValueString())
	}
	return fmt.Sprintf("post the message in channel %s as %s", m.ChannelID.ValueString(), m.Sender.ValueString())
}

func (m *messageModel) name() string {
	if m.ID.ValueString() == "" {
		return fmt.Sprintf("the message in channel %s", m.ChannelID.ValueString())
	}
	return fmt.Sprintf("message %s in channel %s", m.ID.ValueString(), m.ChannelID.ValueString())
}

// fill takes over what the service shows of the message.
func (m *messageModel) fill(message client.Message) {
	m.Message = tf.NewText(message.Text)
	m.fillComputed(message)
}

func (m *messageModel) fillComputed(message client.Message) {
	m.ID = types.StringValue(message.ID)
	m.UserID = types.StringNull()
	if message.UserID != "" {
		m.UserID = types.StringValue(message.UserID)
	}
	m.Timestamp = types.StringValue(message.Timestamp.Format(timestampFormat))
}

const timestampFormat = "2006-01-02T15:04:05.000Z"

// fillUnseen says of what is still unknown that it has not shown.
func (m *messageModel) fillUnseen() {
	if m.ID.IsUnknown() || m.ID.IsNull() {
		m.ID = types.StringValue("")
	}
	if m.UserID.IsUnknown() {
		m.UserID = types.StringNull()
	}
	if m.Timestamp.IsUnknown() {
		m.Timestamp = types.StringNull()
	}
	if m.Sunk.IsUnknown() {
		m.Sunk = types.BoolValue(false)
	}
}
