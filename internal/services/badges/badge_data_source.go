package badges

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// byTitle is how people know a badge.
var byTitle = tf.Kind[client.Badge]{
	Noun:   "badge",
	Name:   "title",
	Loses:  "its awards to everybody who has it",
	IDOf:   func(b client.Badge) string { return b.ID },
	NameOf: func(b client.Badge) string { return b.Title },
	In:     func(c *client.Client) *client.Collection[client.Badge] { return c.Badges },
}

// lookUp makes the data sources `returningai_badge` and `returningai_badges`.
func lookUp() tf.LookUp[client.Badge, shownBadge] {
	const ofSettings = " Of a badge's settings, the service shows those below and no others."
	return tf.LookUp[client.Badge, shownBadge]{
		Kind: byTitle,
		Show: showBadge,
		Describe: map[string]string{
			"id":              "The badge's id, a UUID.",
			"title":           "The badge's name.",
			"action":          "What earns the badge; `custom` is a badge that is given by hand.",
			"quantity":        "How many times the `action` has to happen for the badge.",
			"description":     "What members read about the badge.",
			"image":           "The URL of the badge's image. Empty is no image.",
			"attach_required": "Whether a member who applies for the badge has to attach something, going by the name.",
			"awarded":         "A flag of the badge whose meaning is not documented.",
		},
		OneSays: "Looks up one badge by its id or by its title.\n\n" +
			"It needs `system_api_key`. All look-ups of a plan share one request." + ofSettings,
		ManySay: "Lists the community's badges, all or those that match the filters.\n\nIt needs `system_api_key`." + ofSettings,
		Filters: []tf.Filter[client.Badge]{{
			Attribute:   "action",
			Description: "Only badges that are earned by this, such as `custom`.",
			Of:          func(badge client.Badge) string { return badge.Action },
		}},
	}
}

// shownBadge is what the service shows of a badge.
type shownBadge struct {
	ID             types.String `tfsdk:"id"`
	Title          tf.Text      `tfsdk:"title"`
	Action         types.String `tfsdk:"action"`
	Quantity       types.Int64  `tfsdk:"quantity"`
	Description    tf.Text      `tfsdk:"description"`
	Image          types.String `tfsdk:"image"`
	AttachRequired types.Bool   `tfsdk:"attach_required"`
	Awarded        types.Bool   `tfsdk:"awarded"`
}

func showBadge(badge client.Badge) shownBadge {
	return shownBadge{
		ID:             types.StringValue(badge.ID),
		Title:          tf.NewText(badge.Title),
		Action:         tf.StringOrNull(badge.Action),
		Quantity:       types.Int64PointerValue(badge.Quantity),
		Description:    tf.Text{StringValue: types.StringPointerValue(badge.Description)},
		Image:          types.StringPointerValue(badge.Image),
		AttachRequired: types.BoolPointerValue(badge.AttachRequired),
		Awarded:        types.BoolPointerValue(badge.Awarded),
	}
}
