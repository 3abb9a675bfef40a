package community

import (
	"context"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/resourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// theBot stands for the community where its id is not known: the key alone says whose bot it is.
const theBot = "bot"

type communityBotResource struct{ settings }

var (
	_ resource.ResourceWithConfigure        = (*communityBotResource)(nil)
	_ resource.ResourceWithIdentity         = (*communityBotResource)(nil)
	_ resource.ResourceWithImportState      = (*communityBotResource)(nil)
	_ resource.ResourceWithModifyPlan       = (*communityBotResource)(nil)
	_ resource.ResourceWithConfigValidators = (*communityBotResource)(nil)
)

// NewCommunityBotResource returns the resource `returningai_community_bot`.
func NewCommunityBotResource() resource.Resource {
	r := &communityBotResource{newSettings("community_bot", client.OpUpdateCommunityBot, "the name and picture of the community's bot")}
	r.standIn, r.ImportExample = theBot, theBot
	r.Identity[0].Description = "The community's id, or `bot` where the provider does not know it."
	return r
}

type communityBotModel struct {
	CommunityID types.String   `tfsdk:"community_id"`
	Name        tf.Text        `tfsdk:"name"`
	Avatar      types.String   `tfsdk:"avatar"`
	Timeouts    timeouts.Value `tfsdk:"timeouts"`
}

// Schema describes the resource.
func (r *communityBotResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The name and the picture of the community's bot.\n\n" +
			"It needs `api_token` with the permission `appearance`; the bot is that of the community which the token belongs to. Each community has one bot, so creating this resource takes it over: what is configured is written, what is left out is not touched. " +
			"No operation reads the bot, and the answer to a change says nothing of it. A change made elsewhere is therefore **not seen**: the state keeps what was last written, until the configuration changes. Destroying this resource forgets the bot and leaves it as it is.",
		Attributes: map[string]schema.Attribute{
			"community_id": communityIDAttribute(" It is not sent, since the token says which community it is; it tells this bot from that of another community. Where neither this nor the provider has it, it is `bot`."),
			"name": schema.StringAttribute{
				Optional: true, CustomType: tf.TextType{},
				PlanModifiers: []planmodifier.String{tf.KeepSameText()}, Validators: []validator.String{notBlank(), tf.PlainText()},
				MarkdownDescription: "The bot's name, as members see it. Left out, it is not managed. Leading and trailing white space makes no difference. At least one of `name` and `avatar` has to be given.",
			},
			"avatar": schema.StringAttribute{
				Optional: true, Validators: []validator.String{stringvalidator.RegexMatches(regexp.MustCompile(`^\S*$`), "must be the address of an image, without white space, or an empty string")},
				MarkdownDescription: "The address of the bot's picture, such as the `url` of a `returningai_image`. Left out, it is not managed; an empty string, `avatar = \"\"`, removes the picture.",
			},
			"timeouts": writeTimeouts(ctx),
		},
	}
}

// ConfigValidators wants something to manage.
func (r *communityBotResource) ConfigValidators(context.Context) []resource.ConfigValidator {
	return []resource.ConfigValidator{resourcevalidator.AtLeastOneOf(path.MatchRoot("name"), path.MatchRoot("avatar"))}
}

// ModifyPlan fills in the community's id and finds at plan time what would fail at apply time.
func (r *communityBotResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if !r.plan(ctx, req, resp) {
		return
	}
	var plan, state *communityBotModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || state != nil && plan.change(*state) == (client.BotChange{}) {
		return
	}
	r.NeedsKey(&resp.Diagnostics, r.operation, client.Partner, "change "+r.what)
}

// change is what is configured and not in the state.
func (m *communityBotModel) change(state communityBotModel) client.BotChange {
	return client.BotChange{Name: changedText(m.Name, state.Name), Avatar: (*client.Removable)(changed(m.Avatar, state.Avatar))}
}

// ImportState takes `bot` for the bot of the provider's community, where the provider names one.
func (r *communityBotResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if req.ID == theBot && r.Provider != nil && r.CommunityID != "" {
		req.ID = r.CommunityID
	}
	r.settings.ImportState(ctx, req, resp)
}

// Create takes the bot over and writes what is configured.
func (r *communityBotResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan communityBotModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Create, settingsTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || !r.take(&plan.CommunityID, &resp.Diagnostics) {
		return
	}
	if !r.write(ctx, plan.change(communityBotModel{}), &resp.Diagnostics) {
		r.release(plan.CommunityID)
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	r.SetIdentity(ctx, resp.State, resp.Identity, &resp.Diagnostics)
}

// Update writes what is configured and has changed.
func (r *communityBotResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state communityBotModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Update, settingsTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || !r.write(ctx, plan.change(state), &resp.Diagnostics) {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	r.SetIdentity(ctx, resp.State, resp.Identity, &resp.Diagnostics)
}

// write sends a change, if there is one.
func (r *communityBotResource) write(ctx context.Context, change client.BotChange, diags *diag.Diagnostics) bool {
	if change == (client.BotChange{}) {
		return true
	}
	if err := r.Client.UpdateCommunityBot(ctx, change); err != nil {
		r.AddError(diags, "change "+r.what, err)
		return false
	}
	return true
}
