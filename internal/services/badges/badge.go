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
