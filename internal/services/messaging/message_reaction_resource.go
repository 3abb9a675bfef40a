package messaging

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

type messageReactionResource struct{ tf.Replaced }

var _ tf.FullResource = (*messageReactionResource)(nil)

// NewMessageReactionResource returns the resource `returningai_message_reaction`.
func NewMessageReactionResource() resource.Resource {
	return &messageReactionResource{tf.Replaced{Resource: tf.Resource{
		Type: "message_reaction",
		Identity: []tf.IdentityAttribute{
			{Name: "message_id", Description: "The id of the message."},
			{Name: "sender", Description: "Who reacted: the user name or e-mail of a member, as it is configured.", Check: tf.NotBlank()},
			{Name: "emoji", Description: "The emoji, as it is configured.", Check: isEmoji()},
		},
		ImportExample: "689b908502ad38f000000001/ana@example.com/:tada:",
	}}}
}

type messageReactionModel struct {
	ID        types.String   `tfsdk:"id"`
	MessageID types.String   `tfsdk:"message_id"`
	Emoji     types.String   `tfsdk:"emoji"`
	Sender    types.String   `tfsdk:"sender"`
	Timeouts  timeouts.Value `tfsdk:"timeouts"`
}

// Schema describes the resource.
func (r *messageReactionResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	replaces := []planmodifier.String{stringplanmodifier.RequiresReplace()}
	resp.Schema = schema.Schema{
		MarkdownDescription: "A reaction to a message: an emoji that is sent once, in the name of a member, and stays declared.\n\n" +
			"**With Terraform 1.14.1 and later, the action [`returningai_react_message`](../actions/react_message.md) is the better choice " +
			"for one-off reactions**, such as one to each message that is posted: nothing of them has to be kept in the state. This resource is " +
			"for earlier versions, and for OpenTofu, which has no actions.\n\n" +
			"**No operation of the service shows or removes reactions.** So a refresh asks the service for nothing and keeps the state as it " +
			"is: when somebody removes the reaction or its message in the product, no plan shows it, and nothing is sent again. A change " +
			"sends another reaction, and leaves the old one. Destroying the resource only forgets the reaction: members go on seeing it. " +
			"The plan warns of both.\n\n" +
			"What a second reaction with the same emoji does is not documented: the service may refuse it, add it, or take the first one " +
			"back. So when an answer is lost, nothing is sent again, and the error says what to look for in the product. What is known of the " +
			"operation (`reactMessage`) is what a public client of the service sends.\n\n" +
			"It needs `api_token` with the permission to react.",
		Attributes: map[string]schema.Attribute{
			"id": tf.ComputedOnce("The id of the message, the sender and the emoji, with slashes between them."),
			"message_id": schema.StringAttribute{
				Required:      true,
				PlanModifiers: replaces,
				Validators:    []validator.String{isMessageID()},
				MarkdownDescription: reactedMessageDescription + " Changing it reacts to the other message. An id that is not known at plan " +
					"time counts as another one: where a message is posted again, the new one is reacted to.",
			},
			"emoji": schema.StringAttribute{
				Required:            true,
				PlanModifiers:       replaces,
				Validators:          []validator.String{isEmoji()},
				MarkdownDescription: emojiDescription + " Changing it sends another reaction.",
			},
			"sender": schema.StringAttribute{
				Optional:      true,
				Computed:      true,
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown(), stringplanmodifier.RequiresReplace()},
				Validators:    []validator.String{tf.NotBlank()},
				MarkdownDescription: "Who reacts: the user name or e-mail of a member. Defaults to the provider's `default_sender` at the " +
					"time of reacting; a later change of that default leaves the reaction alone. Changing it sends another reaction.",
			},
			"timeouts": tf.Timed{Create: "reacting"}.Attribute(ctx),
		},
	}
}

func (m *messageReactionModel) reaction() reaction {
	return reaction{m.MessageID.ValueString(), m.Emoji.ValueString(), m.Sender.ValueString()}
}

// object is the reaction in the ownership registry.
func (m *messageReactionModel) object() tf.Object {
	ours := m.reaction()
	ours.sender = strings.ToLower(ours.sender)
	return tf.Object{Kind: "message_reaction", ID: ours.id()}
}

func (m *messageReactionModel) called() string {
	return fmt.Sprintf("the reaction %s to the message %s", m.Emoji.ValueString(), m.MessageID.ValueString())
}

// ModifyPlan sets the sender, finds at plan time what would fail at apply time, and warns of what the API cannot do. It asks the service
// for nothing: a key that may react need not have the permission to read anything.
func (r *messageReactionResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.Provider == nil {
		return
	}
	var config, plan, state *messageReactionModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || r.LacksID(req.State, &resp.Diagnostics) {
		return
	}
	grant := tf.Grant{Kind: r.Type, What: "reaction", Stays: true}
	switch {
	case plan == nil:
		r.warnOfStaying(state, &resp.Diagnostics)
		grant.PlanDestroyed(r.Provider, state.object(), state.called(), &resp.Diagnostics)
		return
	case state == nil:
		r.NeedsKey(&resp.Diagnostics, client.OpReactMessage, client.Integration, "react to the message")
		plan.Sender = senderOf(r.Provider, config.Sender, &resp.Diagnostics)
		if !plan.MessageID.IsUnknown() && !plan.Sender.IsUnknown() && !plan.Emoji.IsUnknown() {
			grant.PlanNew(ctx, r.Provider, req, resp, plan.object(), plan.called())
		}
	default:
		grant.PlanFrom(ctx, r.Provider, req, resp, state.object(), plan.object(), state.called())
		r.warnOfAnother(plan, state, &resp.Diagnostics)
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
}

// stays is what becomes of a reaction that is not declared any more.
const stays = "No operation removes a reaction: members go on seeing it for as long as its message is there."

// warnOfStaying warns that a destroy does not remove the reaction.
func (r *messageReactionResource) warnOfStaying(state *messageReactionModel, diags *diag.Diagnostics) {
	r.WarnOfDestroying(diags, tf.Warning{
		About: state.object(), Summary: "This forgets " + state.called(), Rest: "This forgets more reactions",
		Detail: stays + " Destroying this resource only forgets it.",
	})
}

// warnOfAnother warns that a change leaves the old reaction.
func (r *messageReactionResource) warnOfAnother(plan, state *messageReactionModel, diags *diag.Diagnostics) {
	if plan.reaction() == state.reaction() { // a value that is not known yet is another one, as it is for Terraform
		return
	}
	r.WarnInPlan(diags, tf.Warning{
		About: state.object(), Summary: "This sends a new reaction, and forgets " + state.called(),
		Rest:   "This sends more new reactions, and forgets the old ones",
		Detail: stays + " Remove it in the product if they are not to see both.",
	})
}

// Create sends the reaction, once: one whose answer is lost is not sent again.
func (r *messageReactionResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var config, plan messageReactionModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Create, tf.DefaultTimeout, &resp.Diagnostics)
	defer cancel()
	wanted := plan.Sender
	if wanted.IsUnknown() { // the provider's default was unknown at plan time
		wanted = config.Sender
	}
	sender, known := knownSender(r.Provider, wanted, &resp.Diagnostics)
	if !known {
		return
	}
	plan.Sender = types.StringValue(sender)
	ours := plan.reaction()
	if !r.Ownership.Give(plan.object()) {
		r.AddError(&resp.Diagnostics, ours.doing(), errors.New("another resource of this configuration has this reaction already. "+
			"One resource is enough: with two, it would be sent twice"))
		return
	}
	if err := ours.send(ctx, r.Client); err != nil {
		r.Ownership.Disown(plan.object())
		r.addSendError(&resp.Diagnostics, ours, config.Sender, err)
		return
	}
	plan.ID = types.StringValue(ours.id())
	r.Save(ctx, plan, &resp.State, resp.Identity, &resp.Diagnostics)
}

// addSendError adds the error of a reaction. One whose outcome is unknown can be completed by an import, which sends nothing.
func (r *messageReactionResource) addSendError(diags *diag.Diagnostics, ours reaction, configured types.String, err error) {
	switch {
	case isUnknownSender(err):
		addUnknownSender(diags, types.StringValue(ours.sender), configured, err)
	case client.IsOutcomeUnknown(err):
		diags.AddError("Could not "+ours.doing(), fmt.Sprintf("%s.\n\nThe answer was lost, so the reaction may or may not have been sent, and "+
			"the state does not have it. The service does not show reactions, and what a second one does is not documented: nothing was sent "+
			"again, but the next apply would send it.\n\n%s If %s of the sender is there, import it, which sends nothing: terraform import "+
			"<address> \"%s\", or an import block with this id. If it is not there, apply again.",
			strings.TrimSuffix(err.Error(), "."), ours.whereToLook(), ours.emoji, ours.id()))
	default:
		r.AddError(diags, ours.doing(), err)
	}
}

// Read keeps the state, since no operation shows reactions, and completes that of an import.
func (r *messageReactionResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state messageReactionModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || r.LacksID(req.State, &resp.Diagnostics) {
		return
	}
	state.ID = types.StringValue(state.reaction().id())
	r.Save(ctx, state, &resp.State, resp.Identity, &resp.Diagnostics)
}

// Delete only forgets the reaction, as the plan has warned: no operation removes one.
func (r *messageReactionResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state messageReactionModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if !resp.Diagnostics.HasError() {
		r.Ownership.LetGo(state.object())
	}
}
