package apikeys

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

var communityIDPath = path.Root("community_id")

// ModifyPlan finds at plan time what would fail at apply time, and replaces a key that expires.
func (r *communityAPIKeyResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.Provider == nil {
		return
	}
	var config, plan, state *keyModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || r.LacksID(req.State, &resp.Diagnostics) {
		return
	}
	r.conceal(state)
	grant := tf.Grant{Kind: keyType, What: "API key"}
	switch {
	case plan == nil:
		r.planDestroyed(state, &resp.Diagnostics)
		grant.PlanDestroyed(r.Provider, state.object(r.Client), state.called(), &resp.Diagnostics)
		return
	case state == nil:
		r.planNew(ctx, plan, config, tf.ReadLife(ctx, req.Private, &resp.Diagnostics).Replaces, &resp.Diagnostics)
	default:
		life := tf.ReadLife(ctx, req.Private, &resp.Diagnostics)
		plan.OnDestroy = tf.Delete.PlanKept(r.Provider, life.Origin, config.OnDestroy, state.OnDestroy)
		r.planKept(plan, config, state, resp)
		grant.PlanKept(ctx, r.Provider, req, resp, state.object(r.Client), state.called())
	}
	r.warnOfUnknown(plan, state, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
}

// planCommunity plans in which community the API key is to be, and reports one that is not known at all.
func (r *communityAPIKeyResource) planCommunity(configured, state types.String, diags *diag.Diagnostics) types.String {
	planned := r.CommunityFor(configured, state)
	if planned.IsNull() {
		tf.AddMissingCommunity(diags, client.OpCreateCommunityAPIKey)
	}
	return planned
}

// planNew plans a create. replaces is the id of the resource's present key in a replacement.
func (r *communityAPIKeyResource) planNew(ctx context.Context, plan, config *keyModel, replaces string, diags *diag.Diagnostics) {
	plan.CommunityID = r.planCommunity(config.CommunityID, types.StringNull(), diags)
	plan.OnDestroy = tf.Delete.PlanNew(r.Provider, types.BoolValue(false), config.OnDestroy)
	if config.ExpirePeriod.IsNull() {
		plan.ExpirePeriod = types.Int64Value(0)
	}
	if expires, known := moment(config.ExpireDate); known && !r.Client.Now().Before(expires.Add(-plan.before())) {
		diags.AddAttributeError(path.Root("expire_date"), "The API key would be expired from the beginning",
			fmt.Sprintf("%s has passed, or comes within rotate_before. Set a later date.", config.ExpireDate.ValueString()))
	}
	r.NeedsKey(diags, client.OpCreateCommunityAPIKey, client.Application, "create the API key")
	if diags.HasError() || plan.CommunityID.IsUnknown() {
		return
	}
	kind := plan.kind()
	if replaces != "" {
		r.Ownership.Renews((&keyModel{CommunityID: plan.CommunityID, ID: types.StringValue(replaces)}).object(r.Client))
	}
	all, err := kind.In(r.Client).Glance(ctx)
	if err != nil {
		r.AddError(diags, "plan the API key", err)
		return
	}
	same := slices.DeleteFunc(kind.With(all, plan.Name.ValueString()), func(key client.CommunityAPIKey) bool {
		return key.ID == replaces || slices.Contains(key.Aliases, replaces)
	})
	if len(same) > 0 && !plan.Name.IsUnknown() {
		r.WarnInPlan(diags, tf.Warning{
			About: tf.Object{Kind: keyType, ID: same[0].ID}, At: path.Root("name"), Rest: "More API keys are there already",
			Summary: fmt.Sprintf("There is an API key with the name %q already", plan.Name.ValueString()),
			Detail: fmt.Sprintf("The existing one has the id %s. This plan creates another one beside it. If an earlier apply has created it and "+
				"lost its value, delete it in the product, or import it without its key: terraform import <address> %s/%s",
				kind.IDs(same), plan.CommunityID.ValueString(), same[0].ID),
		})
	}
}

// planKept plans a change of what there is, in place, or its replacement.
func (r *communityAPIKeyResource) planKept(plan, config, state *keyModel, resp *resource.ModifyPlanResponse) {
	plan.ID, plan.Key, plan.CreatedAt = state.ID, state.Key, state.CreatedAt
	plan.CommunityID = r.planCommunity(config.CommunityID, state.CommunityID, &resp.Diagnostics)
	if config.ExpirePeriod.IsNull() {
		plan.ExpirePeriod = state.ExpirePeriod
	}
	if config.ExpireDate.IsNull() {
		plan.ExpireDate = plannedDate(plan, config, state)
	}
	switch {
	case !plan.CommunityID.Equal(state.CommunityID):
		replaceAt(communityIDPath, plan, config, resp)
	case r.expires(plan, config, state, &resp.Diagnostics):
		replaceAt(path.Root("id"), plan, config, resp)
	case !plan.writes(state):
		return
	}
	r.NeedsKey(&resp.Diagnostics, client.OpUpdateCommunityAPIKey, client.Application, "change the API key")
}

// plannedDate is the date of expiry where none is configured: another period makes another one, and a configured 0 none.
func plannedDate(plan, config, state *keyModel) types.String {
	switch {
	case config.ExpirePeriod.Equal(types.Int64Value(0)):
		return types.StringNull()
	case !plan.ExpirePeriod.Equal(state.ExpirePeriod):
		return types.StringUnknown()
	}
	return state.ExpireDate
}

// replaceAt plans a replacement: everything that the new key brings with it is not known yet.
func replaceAt(at path.Path, plan, config *keyModel, resp *resource.ModifyPlanResponse) {
	resp.RequiresReplace = append(resp.RequiresReplace, at)
	plan.ID, plan.Key, plan.CreatedAt = types.StringUnknown(), types.StringUnknown(), types.StringUnknown()
	if config.ExpireDate.IsNull() {
		plan.ExpireDate = types.StringUnknown()
	}
}

// expires says, with a warning, that the key is to be replaced because of its expiry. A changed expiry is sent instead, and a configured
// date would be that of the new key, too.
func (r *communityAPIKeyResource) expires(plan, config, state *keyModel, diags *diag.Diagnostics) bool {
	expires, known := moment(plan.ExpireDate)
	if !known || r.Client.Now().Before(expires.Add(-plan.before())) {
		return false
	}
	says := fmt.Sprintf("expires on %s, which is within rotate_before (%s)", plan.ExpireDate.ValueString(), plan.RotateBefore.ValueString())
	if !r.Client.Now().Before(expires) {
		says = fmt.Sprintf("has expired on %s", plan.ExpireDate.ValueString())
	}
	warning := tf.Warning{
		About: state.object(r.Client), At: path.Root("expire_date"), Summary: fmt.Sprintf("%s %s", tf.Capital(state.called()), says),
		Rest: "More API keys expire",
		Detail: "So this plan replaces it by another one, with a new value: give that to everything that uses the old one. With " +
			"lifecycle { create_before_destroy = true } the new one is there before the old one is deleted.",
	}
	if !config.ExpireDate.IsNull() || plan.expiresOtherwise(state) {
		warning.Detail = "It is not replaced, since its date is configured, and another API key would expire at the same time. Set a later date."
		r.WarnInPlan(diags, warning)
		return false
	}
	r.WarnInPlan(diags, warning)
	return true
}

// planDestroyed checks what a destroy needs, and warns of what is lost.
func (r *communityAPIKeyResource) planDestroyed(state *keyModel, diags *diag.Diagnostics) {
	if state.OnDestroy.ValueString() == string(tf.Abandon) {
		return
	}
	r.NeedsKey(diags, client.OpDeleteCommunityAPIKey, client.Application, "delete "+state.called())
	r.WarnOfDestroying(diags, tf.Warning{
		About: state.object(r.Client), Summary: tf.Capital(state.called()) + " will be deleted",
		Rest:   "More API keys will be deleted",
		Detail: "What uses it loses access at once, and for good. To keep it, apply on_destroy = \"abandon\" first.",
	})
}

// warnOfUnknown warns of new permissions that the documentation does not name: they may be misspelt.
func (r *communityAPIKeyResource) warnOfUnknown(plan, state *keyModel, diags *diag.Diagnostics) {
	var before []string
	if state != nil {
		before = texts(state.Permissions)
	}
	for _, permission := range texts(plan.Permissions) {
		if slices.Contains(client.KeyPermissions, permission) || slices.Contains(before, permission) {
			continue
		}
		r.WarnInPlan(diags, tf.Warning{
			About: tf.Object{Kind: "permission of an API key", ID: permission}, At: path.Root("permissions"),
			Summary: fmt.Sprintf("The documentation names no permission %q", permission), Rest: "More permissions are named nowhere",
			Detail: "It is passed on to the service as it stands. " + tf.DidYouMean(tf.Nearest(permission, client.KeyPermissions)),
		})
	}
}
