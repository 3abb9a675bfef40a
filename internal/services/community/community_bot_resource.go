package community

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// theBot replaces the community's id where that is not known: the key alone decides whose bot it is.
const theBot = "bot"

type communityBotResource struct {
	settings[communityBotModel, *communityBotModel]
}

// NewCommunityBotResource returns the resource `returningai_community_bot`.
func NewCommunityBotResource() resource.Resource {
	r := &communityBotResource{
		newSettings[communityBotModel]("community_bot", client.OpUpdateCommunityBot, "the name and picture of the community's bot"),
	}
	r.prepare, r.atLeastOne = r.change, []string{"name", "avatar"}
	r.standIn, r.ImportExample = theBot, theBot
	r.Identity[0].Description = "The community's id, or `bot` where the provider does not know it."
	return r
}

type communityBotModel struct {
	common

	Name   tf.Text      `tfsdk:"name"`
	Avatar types.String `tfsdk:"avatar"`
}

// Schema describes the resource.
func (r *communityBotResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The name and the picture of the community's bot.\n\n" +
			"It needs `api_token` with the permission `appearance`; the bot is that of the community which the token belongs to. " +
			"Each community has one bot, so creating this resource takes it over: what is configured is written, what is left out is not " +
			"touched. " +
			"No operation reads the bot, and the answer to a change says nothing of it. A change made elsewhere is therefore **not seen**: " +
			"the state keeps what was last written, until the configuration changes. " +
			"Destroying this resource forgets the bot and leaves it as it is.",
		Attributes: map[string]schema.Attribute{
			"community_id": communityIDAttribute(" It is not sent, since the token says which community it is; it tells this bot from that " +
				"of another community. Where neither this nor the provider has it, it is `bot`."),
			"name": schema.StringAttribute{
				Optional:      true,
				CustomType:    tf.TextType{},
				PlanModifiers: []planmodifier.String{tf.KeepSameText()},
				Validators:    []validator.String{tf.NotBlank(), tf.PlainText()},
				MarkdownDescription: "The bot's name, as members see it. Left out, it is not managed. " +
					"Leading and trailing white space makes no difference. At least one of `name` and `avatar` has to be given.",
			},
			"avatar": schema.StringAttribute{
				Optional:   true,
				Validators: []validator.String{imageAddress()},
				MarkdownDescription: "The address of the bot's picture, such as the `url` of a `returningai_image`. " +
					"Left out, it is not managed; an empty string, `avatar = \"\"`, removes the picture.",
			},
			"timeouts": writing.Attribute(ctx),
		},
	}
}

// ImportState takes `bot` for the bot of the provider's community, where the provider names one.
func (r *communityBotResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if req.ID == theBot && r.Provider != nil && r.CommunityID != "" {
		req.ID = r.CommunityID
	}
	r.settings.ImportState(ctx, req, resp)
}

// change sends what is configured and differs from the state. The answer says nothing of the bot.
func (r *communityBotResource) change(_ context.Context, plan, state *communityBotModel, _ *diag.Diagnostics) write {
	change := client.BotChange{
		Name:   changedText(plan.Name, state.Name),
		Avatar: (*client.Removable)(changed(plan.Avatar, state.Avatar)),
	}
	if change == (client.BotChange{}) {
		return nil
	}
	return func(ctx context.Context, diags *diag.Diagnostics) bool {
		if err := r.Client.UpdateCommunityBot(ctx, change); err != nil {
			r.AddError(diags, "change "+r.what, err)
			return false
		}
		return true
	}
}
