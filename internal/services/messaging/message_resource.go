package messaging

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// messageTimeout bounds each operation on a message where `timeouts` does not. Messages to one channel wait for each other.
const messageTimeout = 10 * time.Minute

type messageResource struct{ tf.Resource }

var _ tf.FullResource = (*messageResource)(nil)

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
	ID            types.String   `tfsdk:"id"`
	ChannelID     types.String   `tfsdk:"channel_id"`
	Message       tf.Text        `tfsdk:"message"`
	Sender        types.String   `tfsdk:"sender"`
	ForumTopicID  types.String   `tfsdk:"forum_topic_id"`
	ReplyTo       types.String   `tfsdk:"reply_to"`
	KeepWithin    types.Int64    `tfsdk:"keep_within"`
	AdoptExisting types.Bool     `tfsdk:"adopt_existing"`
	OnDrift       types.String   `tfsdk:"on_drift"`
	Status        types.String   `tfsdk:"status"`
	Sunk          types.Bool     `tfsdk:"sunk"`
	UserID        types.String   `tfsdk:"user_id"`
	Timestamp     types.String   `tfsdk:"timestamp"`
	Timeouts      timeouts.Value `tfsdk:"timeouts"`
}

// The values of `on_drift`.
const (
	keepOnDrift   = "keep"
	repostOnDrift = "repost"
)

// The values of `status`.
const (
	statusPosted     = "posted"
	statusPending    = "pending"
	statusOutOfSight = "out_of_sight"
	statusMissing    = "missing"
	statusEdited     = "edited"
)

// Schema describes the resource.
func (r *messageResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	replace := []planmodifier.String{replaceUnlessImported()}
	notBlank := []validator.String{tf.NotBlank()}
	resp.Schema = schema.Schema{
		MarkdownDescription: "An announcement: a message that is posted once and stays declared.\n\n" +
			"It needs `api_token` with the permissions to get and to send messages. The service's API can post and reply, and shows " +
			"the newest 100 messages of a channel; it cannot change, delete or pin a message. So this resource **posts a message " +
			"once, and posts another one only when its configuration changes**: the channel, the text, the sender, the forum topic, " +
			"or the message that it answers. A plan that does so warns that the old message stays. A message that is deleted or " +
			"edited in the product stays in the state, its `status` says so, and it is posted again only if `on_drift` or " +
			"`keep_within` asks for it. Destroying the resource forgets the message and leaves it where it is.",
		Attributes: map[string]schema.Attribute{
			"id": tf.ComputedOnce("The message's id. The service does not return it when a message is posted: the provider finds " +
				"the message in the channel. If the message does not show in time, the id is empty, with a warning, and the next " +
				"plan or refresh finds it."),
			"channel_id": schema.StringAttribute{
				Required:      true,
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
				Validators:    notBlank,
				MarkdownDescription: "The id of the channel; for a reply, of the channel that the answered message is in. Another " +
					"channel posts the message again, there.",
			},
			"message": schema.StringAttribute{
				Required:      true,
				CustomType:    tf.TextType{},
				Validators:    []validator.String{tf.NotBlank(), tf.PlainText()},
				PlanModifiers: []planmodifier.String{tf.KeepSameText(), replaceUnlessShown()},
				MarkdownDescription: "The text. White space around it and the kind of line ends make no difference. Another text " +
					"posts a new message and leaves the old one in the channel, unless somebody has edited the message in the product " +
					"to the same text.",
			},
			"sender": schema.StringAttribute{
				Optional:      true,
				Computed:      true,
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown(), replaceUnlessImported()},
				Validators:    notBlank,
				MarkdownDescription: "Who the message is from: the user name or e-mail of a member. Defaults to the provider's " +
					"`default_sender` at the time of posting; a later change of that default leaves posted messages alone. Another " +
					"sender posts the message again.",
			},
			"forum_topic_id": schema.StringAttribute{
				Optional:      true,
				PlanModifiers: replace,
				Validators:    append([]validator.String{stringvalidator.ConflictsWith(path.MatchRoot("reply_to"))}, notBlank...),
				MarkdownDescription: "The id of the forum topic to post in. The service requires it in a channel of the type `forum`, " +
					"and no operation lists topics: take the id from the product. Another topic posts the message again, there.",
			},
			"reply_to": schema.StringAttribute{
				Optional:      true,
				PlanModifiers: replace,
				MarkdownDescription: "The id of the message that this one answers, such as `returningai_message.welcome.id`; absent " +
					"for a message of its own. Another one posts the reply again.",
			},
			"keep_within": schema.Int64Attribute{
				Optional:   true,
				Validators: []validator.Int64{int64validator.Between(1, client.MaxMessages)},
				MarkdownDescription: "Keeps the announcement among this many newest messages of its channel, 1 to 100, since the API " +
					"cannot pin: once as many newer ones have come, the next plan shows `sunk = true -> false` and its apply posts " +
					"the message again. Off when absent. Each time adds one more message to the channel, so choose a schedule and a " +
					"number that fit how busy the channel is. At most N messages of one channel can have `keep_within = N`: more " +
					"would push each other down in every apply.",
			},
			"adopt_existing": schema.BoolAttribute{
				Optional: true,
				Computed: true,
				Default:  booldefault.StaticBool(false),
				MarkdownDescription: "Whether a message with the same text and sender that the channel shows already, and that " +
					"belongs to no other resource, is taken instead of posting another one. The plan of a new resource says so. Where " +
					"the service does not show the sender, the text alone decides. With `true`, an apply whose outcome is unknown, or " +
					"that was killed half-way, can be repeated without posting twice. With `keep_within`, only a message among that " +
					"many newest ones is taken. If two resources have the same text and sender in one channel, the plan fails as long " +
					"as either of them has it. Defaults to `false`.",
			},
			"on_drift": schema.StringAttribute{
				Optional:   true,
				Computed:   true,
				Default:    stringdefault.StaticString(keepOnDrift),
				Validators: []validator.String{stringvalidator.OneOf(keepOnDrift, repostOnDrift)},
				MarkdownDescription: "What happens when the message was deleted or edited in the product. `keep` (the default) leaves " +
					"it so: the plan warns, and nothing is posted. `repost` posts the message again, but only on proof: it is older " +
					"than a minute, and two more looks some seconds apart agree that it is `missing` or `edited`, as `status` explains.",
			},
			"status": tf.ComputedOnce("What the last read saw of the message: `posted`; `pending`, when it was accepted and has not " +
				"shown yet; `out_of_sight`, when it does not show and may be older than what can be read; `missing`, when it does " +
				"not show although older messages do, so that it was probably deleted; `edited`, when it shows with another text. " +
				"A plan warns of `pending`, `missing` and `edited`."),
			"sunk": schema.BoolAttribute{
				Computed: true,
				MarkdownDescription: "Whether as many newer messages as `keep_within` says had come when the channel was last read. " +
					"Always `false` without `keep_within`.",
			},
			"user_id": tf.ComputedOnce("The sender's user id, as the service shows it with the message. " +
				"Null as long as the message has not shown."),
			"timestamp": tf.ComputedOnce("When the message was posted, in ISO 8601 (UTC). Null as long as the message has not shown."),
			"timeouts": tf.Timed{
				Create:  "posting the message, and those to the same channel before it,",
				Read:    "reading the channel",
				Default: messageTimeout,
			}.Attribute(ctx),
		},
	}
}

// Create posts the message.
func (r *messageResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan, config messageModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Create, messageTimeout, &resp.Diagnostics)
	defer cancel()
	if plan.Sender.IsUnknown() { // the provider's default was unknown at plan time
		plan.Sender = types.StringValue(r.DefaultSender)
	}
	if plan.Sender.ValueString() == "" {
		addMissingSender(&resp.Diagnostics)
	}
	if resp.Diagnostics.HasError() || r.refuse(plan, &resp.Diagnostics) {
		return
	}
	posted, err := r.Client.PostMessage(ctx, r.draft(plan))
	if isUnknownSender(err) {
		addUnknownSender(&resp.Diagnostics, plan.Sender, config.Sender, err)
		return
	}
	if err != nil {
		r.addPostError(&resp.Diagnostics, plan, err)
		return
	}
	plan.Sunk = types.BoolValue(false)
	plan.fillUnseen()
	life := tf.Begin(tf.Made, r.Client.Now())
	life.Sent, life.Shown = plan.Message.ValueString(), posted.Message.Text
	if posted.Adopted {
		life.Origin = tf.Adopted
	}
	life.Write(ctx, resp.Private, &resp.Diagnostics)
	tf.WriteNote(ctx, resp.Private, neighboursNote, posted.Trace.Before[:min(mostNeighbours, len(posted.Trace.Before))], &resp.Diagnostics)
	if posted.Visible {
		plan.fillComputed(posted.Message)
		r.Ownership.Own(plan.object())
	} else {
		tf.WriteNote(ctx, resp.Private, traceNote, posted.Trace, &resp.Diagnostics)
		resp.Diagnostics.AddWarning("The message was posted, but does not show yet",
			fmt.Sprintf("The service accepted the message and did not show it in channel %s in time. It is in the state without its id; "+
				"the next plan or refresh finds it. It will not be posted again.", plan.ChannelID.ValueString()))
	}
	r.Save(ctx, plan, &resp.State, resp.Identity, &resp.Diagnostics)
}

// Update stores changes that do not concern the posted message: keep_within, what an import could not read, and a text to which the message
// was already edited in the product. It sends nothing.
func (r *messageResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan messageModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || r.LacksID(req.State, &resp.Diagnostics) {
		return
	}
	plan.fillUnseen()
	life := tf.ReadLife(ctx, req.Private, &resp.Diagnostics)
	if text := plan.Message.ValueString(); !client.SameText(text, life.Sent) { // it was edited in the product as well
		life.Sent, life.Shown = text, text
	}
	life.Write(ctx, resp.Private, &resp.Diagnostics)
	tf.DropNote(ctx, resp.Private, shownNote, &resp.Diagnostics)
	tf.DropNote(ctx, resp.Private, importNote, &resp.Diagnostics)
	r.Save(ctx, plan, &resp.State, resp.Identity, &resp.Diagnostics)
}

// Delete only forgets the message, as the plan has warned: no operation deletes one.
func (r *messageResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state messageModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || state.ID.ValueString() == "" {
		return
	}
	if !r.Ownership.LetGo(state.object()) {
		resp.Diagnostics.AddWarning("The message was adopted, and not posted again",
			fmt.Sprintf("With adopt_existing and create_before_destroy, the replacement of %s took over that very message. "+
				"To post it once more, set adopt_existing = false for that apply.", state.name()))
	}
}

// object is the message in the ownership registry. While its id is not known, its content stands for it.
func (m *messageModel) object() tf.Object {
	id := m.ID.ValueString()
	if id == "" {
		name, _ := m.announcement()
		id = "pending " + name
	}
	return tf.Object{Kind: messageKind, ID: id}
}

const messageKind = "message"

// draft is the message to post or to adopt.
func (r *messageResource) draft(m messageModel) client.Draft {
	return client.Draft{
		ChannelID: m.ChannelID.ValueString(), Text: m.Message.ValueString(), Sender: m.Sender.ValueString(),
		ForumTopicID: m.ForumTopicID.ValueString(), ReplyTo: m.ReplyTo.ValueString(),
		Adopts: m.AdoptExisting.ValueBool(), Within: int(m.KeepWithin.ValueInt64()),
		Taken: func(id string) bool { return r.Ownership.IsGone(tf.Object{Kind: messageKind, ID: id}) },
	}
}

// unknownSender matches the service's message about an unknown sender. It is not documented, so this accepts all likely wordings.
var unknownSender = regexp.MustCompile(`(?i)\b(sender|user|member)\b.*\b(not found|not exist|no such|unknown|invalid|not a member)\b` +
	`|\b(no such|unknown|invalid)\b.*\b(sender|user|member)\b`)

// isUnknownSender says that the service refused a message because it does not know the sender.
func isUnknownSender(err error) bool {
	failure, ok := errors.AsType[*client.Error](err)
	return ok && client.IsRefused(err) && unknownSender.MatchString(failure.Message)
}

// addUnknownSender adds the error of an unknown sender, and says where the sender was configured.
func addUnknownSender(diags *diag.Diagnostics, sender, configured types.String, err error) {
	from := "Set sender to the user name or e-mail of a member."
	if configured.IsNull() {
		from = "It is the default sender, from default_sender in the provider block or RETURNINGAI_DEFAULT_SENDER: " +
			"set that to the user name or e-mail of a member, or set sender here."
	}
	diags.AddAttributeError(path.Root("sender"), fmt.Sprintf("%q is not a member of the community", sender.ValueString()),
		fmt.Sprintf("Nothing was sent: %s.\n\n%s", strings.TrimSuffix(err.Error(), "."), from))
}

// addPostError adds the error of a post. If its outcome is unknown, it can be repeated with adopt_existing.
func (r *messageResource) addPostError(diags *diag.Diagnostics, plan messageModel, err error) {
	if !client.IsOutcomeUnknown(err) {
		r.AddError(diags, plan.doing(), err)
		return
	}
	again := "Look in the product before you apply again. Set adopt_existing = true to apply again safely: then a message of this text " +
		"and sender that is in the channel is taken, and only where there is none is one posted."
	if plan.AdoptExisting.ValueBool() {
		again = "Apply again: adopt_existing takes the message if it is in the channel by then, and posts it if it is not. " +
			"If the channel does not show it for long, look in the product first."
	}
	if plan.ReplyTo.ValueString() != "" || plan.ForumTopicID.ValueString() != "" {
		again += " Where the channel's messages do not show replies or posts in a forum, adopt_existing cannot find it either: " +
			"look in the product."
	}
	said := strings.TrimSuffix(err.Error(), ".")
	diags.AddError("Could not "+plan.doing(), said+".\n\nThe message may or may not have been posted. "+again)
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

// fillComputed sets what the service shows of the message besides its text.
func (m *messageModel) fillComputed(message client.Message) {
	m.ID = types.StringValue(message.ID)
	m.Status = types.StringValue(statusPosted)
	m.UserID = tf.StringOrNull(message.UserID)
	m.Timestamp = types.StringValue(message.Timestamp.Format(timestampFormat))
}

const timestampFormat = "2006-01-02T15:04:05.000Z"

// fillUnseen replaces remaining unknowns of a message that is not visible yet.
func (m *messageModel) fillUnseen() {
	unseen := messageModel{ID: types.StringValue(""), Status: types.StringValue(statusPending), Sunk: types.BoolValue(false)}
	if m.ID.IsNull() {
		m.ID = unseen.ID
	}
	tf.FillUnknown(m, unseen)
}
