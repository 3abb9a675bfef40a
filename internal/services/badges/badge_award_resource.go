package badges

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
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

type badgeAwardResource struct{ tf.Replaced }

var _ tf.FullResource = (*badgeAwardResource)(nil)

// NewBadgeAwardResource returns the resource `returningai_badge_award`.
func NewBadgeAwardResource() resource.Resource {
	return &badgeAwardResource{tf.Replaced{Resource: tf.Resource{
		Type: "badge_award",
		Identity: []tf.IdentityAttribute{
			{Name: "badge_id", Description: "The badge's id."},
			{Name: "user_id", Description: "The id of the user who has the badge."},
		},
		ImportExample: "84845081-98fd-46f3-96aa-1032174e58a5/1102",
	}}}
}

type badgeAwardModel struct {
	ID        types.String   `tfsdk:"id"`
	BadgeID   types.String   `tfsdk:"badge_id"`
	UserID    types.String   `tfsdk:"user_id"`
	OnDestroy types.String   `tfsdk:"on_destroy"`
	Timeouts  timeouts.Value `tfsdk:"timeouts"`
}

// Schema describes the resource.
func (r *badgeAwardResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	replaces := []planmodifier.String{stringplanmodifier.RequiresReplace()}
	resp.Schema = schema.Schema{
		MarkdownDescription: "A badge that a member is given. Creating this resource awards the badge; destroying it takes the badge " +
			"from the member.\n\n" +
			"**The service does not show who has a badge.** So changes of an award in the product are not seen: when somebody takes " +
			"the badge from the member there, no plan shows it, and it is not awarded again. The award leaves the state only when the " +
			"badge itself is proved to be gone; a plan then creates it again, which needs a badge that exists.\n\n" +
			"What awarding a badge twice does is not documented. So when the answer to an award is lost, nothing is sent again: the " +
			"error says what to look for in the product.\n\n" +
			"All of this needs `system_api_key`.",
		Attributes: map[string]schema.Attribute{
			"id": tf.ComputedOnce("The ids of the badge and of the user, with a slash between them."),
			"badge_id": schema.StringAttribute{
				Required:      true,
				PlanModifiers: replaces,
				Validators:    []validator.String{tf.IsID()},
				MarkdownDescription: "The id of the badge, such as that of a [`returningai_badge`](badge.md). " +
					"Changing it takes this badge from the member and awards the other.",
			},
			"user_id": schema.StringAttribute{
				Required:      true,
				PlanModifiers: replaces,
				Validators:    []validator.String{tf.UserID()},
				MarkdownDescription: "The id of the user who is given the badge: a number such as `1102`, and not the user name. " +
					"Changing it takes the badge from this user and awards it to the other.",
			},
			"on_destroy": tf.Remove.Attribute("What happens to the award when this resource is destroyed: " +
				"`remove` takes the badge from the member; " +
				"`abandon` lets the member keep it and only forgets it."),
			"timeouts": tf.Timed{
				Create: "awarding the badge", Read: "looking for the badge", Delete: "taking the badge from the member",
			}.Attribute(ctx),
		},
	}
}

// awardKind is the kind of awards in the ownership registry.
const awardKind = "badge_award"

// object is the award in the ownership registry. Its id is the resource's, and an import id.
func (m *badgeAwardModel) object() tf.Object {
	return tf.Object{Kind: awardKind, ID: m.BadgeID.ValueString() + "/" + m.UserID.ValueString()}
}

func (m *badgeAwardModel) called() string {
	return fmt.Sprintf("the award of the badge %s to the user %s", m.BadgeID.ValueString(), m.UserID.ValueString())
}

// ModifyPlan finds at plan time what would fail at apply time: a key that is missing or refused, and an award of two resources.
func (r *badgeAwardResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.Provider == nil {
		return
	}
	var config, plan, state *badgeAwardModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || r.LacksID(req.State, &resp.Diagnostics) {
		return
	}
	grant := tf.Grant{Kind: awardKind, What: "award"}
	switch {
	case plan == nil:
		if state.OnDestroy.ValueString() != string(tf.Abandon) {
			r.NeedsKey(&resp.Diagnostics, client.OpRemoveBadge, client.System, "take the badge from the user")
		}
		grant.PlanDestroyed(r.Provider, state.object(), state.called(), &resp.Diagnostics)
		return
	case state == nil:
		r.NeedsKey(&resp.Diagnostics, client.OpAwardBadge, client.System, "award the badge")
		planBadge(ctx, r.Provider, plan.BadgeID, &resp.Diagnostics)
		plan.OnDestroy = tf.Remove.PlanNew(r.Provider, types.BoolValue(false), config.OnDestroy)
		if !plan.BadgeID.IsUnknown() && !plan.UserID.IsUnknown() {
			grant.PlanNew(ctx, r.Provider, req, resp, plan.object(), plan.called())
		}
	default:
		grant.PlanFrom(ctx, r.Provider, req, resp, state.object(), plan.object(), state.called())
		origin := tf.ReadLife(ctx, req.Private, &resp.Diagnostics).Origin
		plan.OnDestroy = tf.Remove.PlanKept(r.Provider, origin, config.OnDestroy, state.OnDestroy)
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
}

// planBadge checks whether the service accepts the key, and whether badge_id is a title.
func planBadge(ctx context.Context, p *tf.Provider, badgeID types.String, diags *diag.Diagnostics) {
	badges, err := p.Client.Badges.Glance(ctx)
	if err != nil {
		p.AddError(diags, "plan the award", err)
	}
	if badgeID.IsUnknown() {
		return
	}
	if err := byTitle.MistakenForID(badges, badgeID.ValueString(), ""); err != nil {
		p.AddAttributeError(diags, path.Root("badge_id"), "plan the award", err)
	}
}

// Create awards the badge, once: an award whose answer is lost is not sent again.
func (r *badgeAwardResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan badgeAwardModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Create, tf.DefaultTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	badgeID, userID := plan.BadgeID.ValueString(), plan.UserID.ValueString()
	doing := fmt.Sprintf("award the badge %s to the user %s", badgeID, userID)
	if !r.Ownership.Give(plan.object()) {
		r.AddError(&resp.Diagnostics, doing, errors.New("another resource of this configuration has this award already. "+
			"One resource is enough: with two, destroying one would take the badge from the member"))
		return
	}
	if err := r.Client.AwardBadge(ctx, badgeID, userID); err != nil {
		r.Ownership.Disown(plan.object())
		r.addAwardError(&resp.Diagnostics, doing, err, fmt.Sprintf("The answer was lost, so the badge may or may not have been awarded. "+
			"The service does not show who has a badge, and what a second award does is not documented: nothing was sent again.\n\n"+
			"Look at the member's badges in the product. If the badge is there, import the award: terraform import <address> %s/%s. "+
			"If it is not, apply again.", badgeID, userID))
		return
	}
	plan.ID = types.StringValue(plan.object().ID)
	plan.OnDestroy = tf.Remove.Settle(r.Provider, plan.OnDestroy, tf.Made)
	byTitle.BegunFor(ctx, r.Provider, resp.Private, badgeID, &resp.Diagnostics)
	r.Save(ctx, plan, &resp.State, resp.Identity, &resp.Diagnostics)
}

// addAwardError adds an error; unknown is what to do where the outcome is not known.
func (r *badgeAwardResource) addAwardError(diags *diag.Diagnostics, doing string, err error, unknown string) {
	if client.IsOutcomeUnknown(err) {
		diags.AddError("Could not "+doing, err.Error()+".\n\n"+unknown)
		return
	}
	r.AddError(diags, doing, err)
}

// Read looks for the badge, since no operation shows who has it. The award is gone only when its badge is proved to be gone.
func (r *badgeAwardResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state badgeAwardModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tf.WithTimeout(ctx, state.Timeouts.Read, tf.DefaultTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || r.LacksID(req.State, &resp.Diagnostics) {
		return
	}
	_, life, present := byTitle.ObserveFor(ctx, &r.Resource, req, resp, state.BadgeID.ValueString(), state.ID.IsNull(), state.called())
	if !present {
		return
	}
	life.Write(ctx, resp.Private, &resp.Diagnostics)
	state.ID = types.StringValue(state.object().ID)
	state.OnDestroy = tf.Remove.Settle(r.Provider, state.OnDestroy, tf.Imported)
	r.Save(ctx, state, &resp.State, resp.Identity, &resp.Diagnostics)
}

// Delete takes the badge from the user, or leaves it where `on_destroy` says so. It succeeds where the user does not have it any more.
func (r *badgeAwardResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state badgeAwardModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tf.WithTimeout(ctx, state.Timeouts.Delete, tf.DefaultTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || r.LacksID(req.State, &resp.Diagnostics) {
		return
	}
	badgeID, userID := state.BadgeID.ValueString(), state.UserID.ValueString()
	if abandoned := state.OnDestroy.ValueString() == string(tf.Abandon); !r.Ownership.LetGo(state.object()) || abandoned {
		return
	}
	if err := r.Client.RemoveBadge(ctx, badgeID, userID); err != nil {
		r.addAwardError(&resp.Diagnostics, fmt.Sprintf("take the badge %s from the user %s", badgeID, userID), err,
			"The answer was lost, so the badge may or may not have been taken. Whether this may be asked for twice is not documented: "+
				"nothing was sent again, and the state keeps the award.\n\n"+
				"Look at the member's badges in the product. If the badge is there, apply again. If it is not, let go of the resource: "+
				"terraform state rm <address>.")
	}
}
