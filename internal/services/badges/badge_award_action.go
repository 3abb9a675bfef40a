package badges

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/action/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// badgeAction awards a badge or takes it from a member: the two actions differ in their deeds alone.
type badgeAction struct {
	tf.Action
	deed
}

// request asks the service for something.
type request func(ctx context.Context, badgeID, userID string) error

// deed is what an action does.
type deed struct {
	says      string // the page
	operation client.OperationID
	do        func(c *client.Client) request
	brief     string // completes the sentence «Could not …»
	doing     string // the same, with the ids of the badge and the user
	begins    string // with both ids
	done      string // with both ids
	user      string // what happens to the user
}

var _ tf.FullAction = (*badgeAction)(nil)

// NewAwardBadgeAction returns the action `returningai_award_badge`.
func NewAwardBadgeAction() action.Action {
	return &badgeAction{tf.Action{Type: "award_badge"}, deed{
		says: "Awards a badge to a member. A member who has the badge already keeps it: where the service says so, that is a success.\n\n" +
			"The service does not show who has a badge, and what awarding it twice does is not documented. So the award is sent once; when " +
			"its answer is lost, the error says what to look for in the product.\n\n" +
			"To declare who has a badge, and to have it taken from the member when that is no longer declared, use the resource " +
			"[`returningai_badge_award`](../resources/badge_award.md), which works with every version of Terraform and OpenTofu. " +
			"Use one of the two for a member and a badge: neither sees what the other does.",
		operation: client.OpAwardBadge,
		do:        func(c *client.Client) request { return c.AwardBadge },
		brief:     "award the badge",
		doing:     "award the badge %s to the user %s",
		begins:    "Awarding the badge %s to the user %s",
		done:      "The user %[2]s has the badge %[1]s",
		user:      "is given the badge",
	}}
}

// NewRemoveBadgeAction returns the action `returningai_remove_badge`.
func NewRemoveBadgeAction() action.Action {
	return &badgeAction{tf.Action{Type: "remove_badge"}, deed{
		says: "Takes a badge from a member. Where the service says that the member does not have the badge, or that there is no such badge, " +
			"that is a success.\n\n" +
			"The service does not show who has a badge, and whether it may be taken twice is not documented. So the request is sent once; " +
			"when its answer is lost, the error says what to look for in the product.\n\n" +
			"To take back what the resource [`returningai_badge_award`](../resources/badge_award.md) awarded, remove that resource instead: " +
			"it works with every version of Terraform and OpenTofu, and does not see what this action does.",
		operation: client.OpRemoveBadge,
		do:        func(c *client.Client) request { return c.RemoveBadge },
		brief:     "take the badge from the user",
		doing:     "take the badge %s from the user %s",
		begins:    "Taking the badge %s from the user %s",
		done:      "The user %[2]s does not have the badge %[1]s",
		user:      "loses the badge",
	}}
}

type badgeActionModel struct {
	BadgeID  types.String   `tfsdk:"badge_id"`
	UserID   types.String   `tfsdk:"user_id"`
	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

// Schema describes the action.
func (a *badgeAction) Schema(ctx context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: a.says + "\n\nIt needs `system_api_key`.",
		Attributes: map[string]schema.Attribute{
			"badge_id": schema.StringAttribute{
				Required:   true,
				Validators: []validator.String{tf.IsID()},
				MarkdownDescription: "The id of the badge, such as that of a [`returningai_badge`](../resources/badge.md), or of the data " +
					"source of that name.",
			},
			"user_id": schema.StringAttribute{
				Required:   true,
				Validators: []validator.String{tf.UserID()},
				MarkdownDescription: fmt.Sprintf("The id of the user who %s: a number such as `1102`, and not the user name.",
					a.user),
			},
			"timeouts": tf.InvokeTimeout(ctx, "this", tf.DefaultTimeout),
		},
	}
}

// ModifyPlan finds at plan time what would fail when the action is invoked.
func (a *badgeAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	var config badgeActionModel
	if !a.Read(ctx, req.Config, &config, &resp.Diagnostics) {
		return
	}
	a.NeedsKey(&resp.Diagnostics, a.operation, client.System, a.brief)
	if !resp.Diagnostics.HasError() {
		planBadge(ctx, a.Provider, config.BadgeID, &resp.Diagnostics)
	}
}

// Invoke awards the badge or takes it, once: a request whose answer is lost is not sent again.
func (a *badgeAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config badgeActionModel
	if !a.Read(ctx, req.Config, &config, &resp.Diagnostics) {
		return
	}
	ctx, cancel := tf.WithTimeout(ctx, config.Timeouts.Invoke, tf.DefaultTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	badgeID, userID := config.BadgeID.ValueString(), config.UserID.ValueString()
	tf.Progress(resp, a.begins, badgeID, userID)
	if err := a.do(a.Client)(ctx, badgeID, userID); err != nil {
		a.AddInvokeError(&resp.Diagnostics, fmt.Sprintf(a.doing, badgeID, userID), err,
			fmt.Sprintf("Look at the badges of the user %s in the product.", userID))
		return
	}
	tf.Progress(resp, a.done, badgeID, userID)
}
