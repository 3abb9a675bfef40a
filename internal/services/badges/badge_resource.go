package badges

import (
	"context"
	"net/url"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// NewBadgeResource returns the resource `returningai_badge`.
func NewBadgeResource() resource.Resource {
	return tf.NewListed(tf.Listed[client.Badge, *badgeModel]{
		Kind:     byTitle,
		Example:  "Major",
		Schema:   badgeSchema(),
		Adopting: "The plan lists what the configuration changes about it. ",
		Loss: "What happens to the badge when this resource is destroyed: `delete` deletes it, **which takes it from everybody who has " +
			"it, for good**; `abandon` leaves it as it is and only forgets it.",
		CreatedBy: client.OpCreateBadge,
		UpdatedBy: client.OpUpdateBadge,
		DeletedBy: client.OpDeleteBadge,
		Create: func(ctx context.Context, c *client.Client, plan *badgeModel) (client.Badge, error) {
			return c.CreateBadge(ctx, plan.sending(plan.draft()))
		},
		Adopt: func(ctx context.Context, c *client.Client, there client.Badge, plan *badgeModel) (client.Badge, error) {
			draft := plan.draft()
			if !differs(draft, there) {
				return there, nil
			}
			return c.UpdateBadge(ctx, there.ID, plan.sending(withShown(draft, there)))
		},
		Update: func(ctx context.Context, c *client.Client, change tf.Change[*badgeModel]) (client.Badge, error) {
			return c.UpdateBadge(ctx, change.State.ID.ValueString(), change.Plan.sending(updateOf(change)))
		},
		Delete: func(ctx context.Context, c *client.Client, state *badgeModel) error {
			return c.DeleteBadge(ctx, state.ID.ValueString())
		},
		Check: checkPlan,
	})
}

// updateOf is what an update sends: the service shows only some settings, and takes them all. `awarded` is sent only where it is
// configured; the plan has the state's otherwise.
func updateOf(change tf.Change[*badgeModel]) client.BadgeDraft {
	draft := change.Plan.draft()
	draft.Awarded = change.Config.draft().Awarded
	if last := change.State.sent; last != nil {
		draft = withHidden(draft, *last)
	}
	return draft
}

// What the descriptions say of an attribute that the service shows, and of one that it does not.
const (
	shownNote  = " When not configured, it stays as it is on the service."
	hiddenNote = " The service never returns it: the value in the state is the configured one, and a change made elsewhere is not seen."
)

func badgeSchema() schema.Schema {
	notBlank := tf.NotBlank()
	image, notNegative := []validator.String{imageURL()}, []validator.Int64{int64validator.AtLeast(0)}
	keepBool := []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()}
	return schema.Schema{
		MarkdownDescription: "A badge of the community, which members are given. " +
			"The badge's own `action`, the product, and `returningai_badge_award` give it to them.\n\n" +
			"All of this needs `system_api_key`.\n\n" +
			"An optional attribute that is not configured is not managed: creating the badge does not send it, and a value that it is " +
			"given in the product stays. A change has to send all settings of the badge at once, though, and the service shows only " +
			"some of them. Settings that are neither configured nor shown, and that this resource has never sent, are sent as empty, " +
			"0 or `false`. For a badge that was imported or adopted, the plan warns of that and names them.",
		Attributes: map[string]schema.Attribute{
			"id":    tf.ComputedOnce("The badge's id, a UUID."),
			"title": tf.NameAttribute("The badge's name, as members see it. Changing it renames the badge; those who have it keep it."),
			"action": schema.StringAttribute{
				Required:   true,
				Validators: []validator.String{notBlank},
				MarkdownDescription: "What earns the badge. `custom`, a badge that is given by hand, is the only value that is known. " +
					"The product has automatic kinds too (messages, replies or reactions sent, friends referred, daily visits), whose names in the API " +
					"are not documented, so any other value is passed on as it is. Changing it changes the badge in place.",
			},
			"quantity": schema.Int64Attribute{
				Optional:      true,
				Computed:      true,
				Validators:    notNegative,
				PlanModifiers: []planmodifier.Int64{int64planmodifier.UseStateForUnknown()},
				MarkdownDescription: "How many times the `action` has to happen for the badge. 0 or more; " +
					"the product's own form takes at most 999, and no limit is documented for the API." + shownNote,
			},
			"description": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				CustomType:          tf.TextType{},
				Validators:          []validator.String{tf.PlainText()},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown(), tf.KeepSameText()},
				MarkdownDescription: "What members read about the badge. Leading and trailing white space makes no difference." + shownNote,
			},
			"image": schema.StringAttribute{
				Optional:      true,
				Computed:      true,
				Validators:    image,
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
				MarkdownDescription: "The URL of the badge's image, such as the `url` of a [`returningai_image`](image.md). " +
					"Empty is no image." + shownNote,
			},
			"dark_image": schema.StringAttribute{
				Optional:   true,
				Validators: image,
				MarkdownDescription: "The URL of the image for the dark theme, such as the `url` of a " +
					"[`returningai_image`](image.md). Used together with `enabled_dark_and_light`." + hiddenNote,
			},
			"light_image": schema.StringAttribute{
				Optional:   true,
				Validators: image,
				MarkdownDescription: "The URL of the image for the light theme, such as the `url` of a " +
					"[`returningai_image`](image.md). Used together with `enabled_dark_and_light`." + hiddenNote,
			},
			"enabled_dark_and_light": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether the badge has an image of its own for each theme, `dark_image` and `light_image`. " +
					"The plan warns when it is `true` and one of them is missing." + hiddenNote,
			},
			"award": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether the badge gives experience points, `award_xp_quantity` of them. " +
					"The API's documentation does not explain it; this meaning follows from the names." + hiddenNote,
			},
			"award_xp_quantity": schema.Int64Attribute{
				Optional:            true,
				Validators:          notNegative,
				MarkdownDescription: "How many experience points the badge gives, 0 or more. Used together with `award`." + hiddenNote,
			},
			"award_currency": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Whether the badge gives the community's currency, `award_currency_quantity` of it." + hiddenNote,
			},
			"award_currency_quantity": schema.Int64Attribute{
				Optional:   true,
				Validators: notNegative,
				MarkdownDescription: "How much of the community's currency the badge gives, 0 or more. Used together with " +
					"`award_currency`." + hiddenNote,
			},
			"attach_required": schema.BoolAttribute{
				Optional:      true,
				Computed:      true,
				PlanModifiers: keepBool,
				MarkdownDescription: "Whether a member who applies for the badge has to attach something. " +
					"The API's documentation does not explain it; this meaning follows from the name." + shownNote,
			},
			"applied": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "A flag of the badge whose meaning is not documented. It is sent only when it is configured: " +
					"the newer documentation of updates does not name it any more." + hiddenNote,
			},
			"awarded": schema.BoolAttribute{
				Optional:      true,
				Computed:      true,
				PlanModifiers: keepBool,
				MarkdownDescription: "A flag of the badge whose meaning is not documented. It is sent only when it is configured: " +
					"the newer documentation of updates does not name it any more." + shownNote,
			},
		},
	}
}

// imageURL accepts an absolute http or https URL, and the empty string, which is how a badge has no image.
func imageURL() validator.String {
	return tf.CheckString("must be empty or a URL that begins with https:// or http://", func(value string) (summary, detail string) {
		address, err := url.Parse(value)
		if value == "" || err == nil && (address.Scheme == "https" || address.Scheme == "http") && address.Host != "" {
			return "", ""
		}
		return "This is not the URL of an image", "A badge shows an image by its URL, which begins with https:// or http://. " +
			"To show a file, upload it with returningai_image and use that resource's url."
	})
}
