package badges

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// badgeTimeout bounds each operation on a badge or an award where `timeouts` does not.
const badgeTimeout = 5 * time.Minute

type badgeResource struct{ tf.Resource }

var (
	_ resource.ResourceWithConfigure   = (*badgeResource)(nil)
	_ resource.ResourceWithIdentity    = (*badgeResource)(nil)
	_ resource.ResourceWithImportState = (*badgeResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*badgeResource)(nil)
)

// NewBadgeResource returns the resource `returningai_badge`.
func NewBadgeResource() resource.Resource {
	return &badgeResource{tf.Resource{
		Type:          "badge",
		Identity:      []tf.IdentityAttribute{{Name: "id", Description: "The badge's id."}},
		Names:         map[string]tf.Finder{"title": idOfTitle},
		ImportExample: "title:Major",
	}}
}

// What the descriptions say of an attribute that the service shows, and of one that it does not.
const (
	shownNote  = " When not configured, it stays as it is on the service."
	hiddenNote = " The service never returns it: the value in the state is the configured one, and a change made elsewhere is not seen."
)

// Schema describes the resource.
func (r *badgeResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	notBlank := tf.NotBlank()
	image, notNegative := []validator.String{imageURL()}, []validator.Int64{int64validator.AtLeast(0)}
	keepBool := []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()}
	resp.Schema = schema.Schema{
		MarkdownDescription: "A badge of the community, which members are given. The badge's own `action`, the product, and `returningai_badge_award` give it to them.\n\n" +
			"All of this needs `system_api_key`.\n\n" +
			"An optional attribute that is not configured is not managed: creating the badge does not send it, and a value that it is " +
			"given in the product stays. A change has to send all settings of the badge at once, though, and the service shows only " +
			"some of them. Settings that are neither configured nor shown, and that this resource has never sent, are sent as empty, " +
			"0 or `false`. For a badge that was imported or adopted, the plan warns of that and names them.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Computed: true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
				MarkdownDescription: "The badge's id, a UUID.",
			},
			"title": schema.StringAttribute{
				Required: true, CustomType: tf.TextType{},
				PlanModifiers: []planmodifier.String{tf.KeepSameText()}, Validators: []validator.String{notBlank, tf.PlainText()},
				MarkdownDescription: "The badge's name, as members see it. Changing it renames the badge; those who have it keep it. Leading and trailing white space makes no difference.",
			},
			"action": schema.StringAttribute{
				Required: true, Validators: []validator.String{notBlank},
				MarkdownDescription: "What earns the badge. `custom`, a badge that is given by hand, is the only value that is known. The product has automatic kinds too (messages, replies or reactions sent, friends referred, daily visits), whose names in the API are not documented, so any other value is passed on as it is. Changing it changes the badge in place.",
			},
			"quantity": schema.Int64Attribute{
				Optional: true, Computed: true, Validators: notNegative, PlanModifiers: []planmodifier.Int64{int64planmodifier.UseStateForUnknown()},
				MarkdownDescription: "How many times the `action` has to happen for the badge. 0 or more; the product's own form takes at most 999, and no limit is documented for the API." + shownNote,
			},
			"description": schema.StringAttribute{
				Optional: true, Computed: true, CustomType: tf.TextType{}, Validators: []validator.String{tf.PlainText()},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown(), tf.KeepSameText()},
				MarkdownDescription: "What members read about the badge. Leading and trailing white space makes no difference." + shownNote,
			},
			"image": schema.StringAttribute{
				Optional: true, Computed: true, Validators: image, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
				MarkdownDescription: "The URL of the badge's image, such as the `url` of a [`returningai_image`](image.md). Empty is no image." + shownNote,
			},
			"dark_image": schema.StringAttribute{
				Optional: true, Validators: image,
				MarkdownDescription: "The URL of the image for the dark theme, such as the `url` of a " +
					"[`returningai_image`](image.md). Used together with `enabled_dark_and_light`." + hiddenNote,
			},
			"light_image": schema.StringAttribute{
				Optional: true, Validators: image,
				MarkdownDescription: "The URL of the image for the light theme, such as the `url` of a " +
					"[`returningai_image`](image.md). Used together with `enabled_dark_and_light`." + hiddenNote,
			},
			"enabled_dark_and_light": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Whether the badge has an image of its own for each theme, `dark_image` and `light_image`. The plan warns when it is `true` and one of them is missing." + hiddenNote,
			},
			"award": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Whether the badge gives experience points, `award_xp_quantity` of them. The API's documentation does not explain it; this meaning follows from the names." + hiddenNote,
			},
			"award_xp_quantity": schema.Int64Attribute{
				Optional: true, Validators: notNegative,
				MarkdownDescription: "How many experience points the badge gives, 0 or more. Used together with `award`." + hiddenNote,
			},
			"award_currency": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Whether the badge gives the community's currency, `award_currency_quantity` of it." + hiddenNote,
			},
			"award_currency_quantity": schema.Int64Attribute{
				Optional: true, Validators: notNegative,
				MarkdownDescription: "How much of the community's currency the badge gives, 0 or more. Used together with " +
					"`award_currency`." + hiddenNote,
			},
			"attach_required": schema.BoolAttribute{
				Optional: true, Computed: true, PlanModifiers: keepBool,
				MarkdownDescription: "Whether a member who applies for the badge has to attach something. The API's documentation does not explain it; this meaning follows from the name." + shownNote,
			},
			"applied": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "A flag of the badge whose meaning is not documented. It is sent only when it is configured: the newer documentation of updates does not name it any more." + hiddenNote,
			},
			"awarded": schema.BoolAttribute{
				Optional: true, Computed: true, PlanModifiers: keepBool,
				MarkdownDescription: "A flag of the badge whose meaning is not documented. It is sent only when it is configured: the newer documentation of updates does not name it any more." + shownNote,
			},
			"on_destroy": tf.Delete.Attribute("What happens to the badge when this resource is destroyed: `delete` deletes it, " +
				"**which takes it from everybody who has it, for good**; `abandon` leaves it as it is and only forgets it."),
			"adopt_existing": schema.BoolAttribute{
				Optional: true,
				Computed: true,
				Default:  booldefault.StaticBool(false),
				MarkdownDescription: "Whether creating this resource takes over a badge that already has this title, instead of " +
					"creating a second one. The plan lists what the configuration changes about it. A badge that another resource " +
					"keeps or destroys can't be taken over: the plan fails, and shows the `moved` block for a renamed one. With " +
					"several badges of that title, the plan fails and lists their ids. With `true`, an apply that was killed half-way " +
					"can be repeated without creating a second badge. Defaults to `false`.",
			},
			"timeouts": timeouts.Attributes(ctx, timeouts.Opts{
				Create: true, CreateDescription: `How long creating the badge may take, as a duration such as "30s" or "2m". Defaults to 5 minutes.`,
				Read: true, ReadDescription: `How long reading the badge may take, in a refresh or a plan. Defaults to 5 minutes.`,
				Update: true, UpdateDescription: `How long changing the badge may take. Defaults to 5 minutes.`,
				Delete: true,
				DeleteDescription: `How long deleting the badge may take. A change takes effect once it is applied. ` +
					`Defaults to 5 minutes.`,
			}),
		},
	}
}

// Create creates the badge, or takes over the one that is there.
func (r *badgeResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan badgeModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Create, badgeTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	badge, sent, origin, err := r.create(ctx, plan)
	if err != nil {
		byTitle.AddCreateError(r.Provider, &resp.Diagnostics, plan.Title.ValueString(), origin, err)
		return
	}
	if sent != nil {
		tf.WriteNote(ctx, resp.Private, sentNote, *sent, &resp.Diagnostics)
	}
	plan.ID = idOf(badge)
	plan.OnDestroy = tf.Delete.Settle(r.Provider, plan.OnDestroy, origin)
	plan.fillUnknown(badge)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	r.SetIdentity(ctx, resp.State, resp.Identity, &resp.Diagnostics)
	byTitle.Begun(ctx, r.Provider, resp.Private, origin, badge.ID, plan.Title.ValueString(), badge.Title, &resp.Diagnostics)
}

// create makes the badge, or adopts the one that is there; with an error, the origin says which of the two was under way. It returns
// what was sent, too: nil when a badge was adopted that is as it is configured.
func (r *badgeResource) create(ctx context.Context, plan badgeModel) (client.Badge, *client.BadgeDraft, tf.Origin, error) {
	draft := plan.draft()
	if plan.AdoptExisting.ValueBool() {
		badge, found, err := byTitle.Adopt(ctx, r.Provider, draft.Title)
		if err != nil || found && !differs(draft, badge) {
			return badge, nil, tf.Adopted, err
		}
		if found {
			draft = withShown(draft, badge)
			badge, err = r.Client.UpdateBadge(ctx, badge.ID, draft)
			return badge, &draft, tf.Adopted, err
		}
	}
	badge, err := r.Client.CreateBadge(ctx, draft)
	byTitle.Made(r.Provider, draft.Title, badge.ID, err)
	return badge, &draft, tf.Made, err
}

// Read refreshes the badge. It is gone only when that is proved.
func (r *badgeResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state badgeModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tf.WithTimeout(ctx, state.Timeouts.Read, badgeTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || r.LacksID(ctx, req.State, &resp.Diagnostics) {
		return
	}
	badge, life, present := byTitle.Observe(ctx, &r.Resource, req, resp, state.ID.ValueString(), state.Title.StringValue)
	if !present {
		return
	}
	state.Title = byTitle.RememberListed(ctx, resp, life, badge.Title, state.Title)
	state.refresh(badge)
	state.fillImported(r.Provider)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	r.SetIdentity(ctx, resp.State, resp.Identity, &resp.Diagnostics)
}

// Update changes the badge. A change of how this resource behaves sends nothing, and neither does giving up an attribute.
func (r *badgeResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var config, plan, state badgeModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Update, badgeTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || r.LacksID(ctx, req.State, &resp.Diagnostics) {
		return
	}
	var badge client.Badge
	if plan.writes(&config, &state) {
		var last client.BadgeDraft
		tf.ReadNote(ctx, req.Private, sentNote, &last, &resp.Diagnostics)
		draft := plan.draft()
		draft.Awarded = config.draft().Awarded // only where it is configured: the plan has the state's otherwise
		draft = withHidden(draft, last)
		var err error
		if badge, err = r.Client.UpdateBadge(ctx, state.ID.ValueString(), draft); err != nil {
			r.AddError(&resp.Diagnostics, fmt.Sprintf("update the badge %s", state.ID.ValueString()), err)
			return
		}
		tf.WriteNote(ctx, resp.Private, sentNote, draft, &resp.Diagnostics)
		byTitle.Renamed(ctx, r.Provider, req, resp, state.ID.ValueString(), plan.Title.ValueString(), state.Title.ValueString(), badge.Title)
	}
	plan.fillUnknown(badge)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	r.SetIdentity(ctx, resp.State, resp.Identity, &resp.Diagnostics)
}

// Delete deletes the badge, or leaves it where `on_destroy` says so. One that is gone already is deleted.
func (r *badgeResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state badgeModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tf.WithTimeout(ctx, state.Timeouts.Delete, badgeTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || r.LacksID(ctx, req.State, &resp.Diagnostics) {
		return
	}
	if !byTitle.LetGo(r.Provider, state.ID.ValueString(), state.Title.ValueString(), state.OnDestroy, &resp.Diagnostics) {
		return
	}
	if err := r.Client.DeleteBadge(ctx, state.ID.ValueString()); err != nil {
		r.AddError(&resp.Diagnostics, fmt.Sprintf("delete the badge %q (%s)", state.Title.ValueString(), state.ID.ValueString()), err)
	}
}
