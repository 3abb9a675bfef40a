package rawapi

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// ModifyPlan finds at plan time what would fail at apply time, and says what will be done.
func (r *apiObjectResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.Provider == nil {
		return
	}
	var config, plan, state *apiObjectModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || r.LacksID(req.State, &resp.Diagnostics) {
		return
	}
	grant := tf.Grant{Kind: objectKind, What: "object"}
	switch {
	case plan == nil:
		r.planDestroyed(state, &resp.Diagnostics)
		grant.PlanDestroyed(r.Provider, state.object(), state.called(), &resp.Diagnostics)
		return
	case state == nil:
		r.checkCalls(ctx, plan, &resp.Diagnostics)
		plan.OnDestroy = tf.Delete.PlanNew(r.Provider, types.BoolValue(false), config.OnDestroy)
	default:
		r.checkCalls(ctx, plan, &resp.Diagnostics)
		life := tf.ReadLife(ctx, req.Private, &resp.Diagnostics)
		plan.OnDestroy = tf.Delete.PlanKept(r.Provider, life.Origin, config.OnDestroy, state.OnDestroy)
		r.planChange(ctx, plan, state, life, resp)
		grant.PlanKept(ctx, r.Provider, req, resp, state.object(), state.called())
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
}

// planChange plans what an existing object will look like.
func (r *apiObjectResource) planChange(ctx context.Context, plan, state *apiObjectModel, life tf.Life, resp *resource.ModifyPlanResponse) {
	switch {
	case !plan.writes(ctx, state, life):
		plan.Answer = state.Answer
	case plan.Update.IsNull():
		resp.RequiresReplace = append(resp.RequiresReplace, path.Root("body"))
		plan.Answer = types.DynamicUnknown()
	default:
		plan.Answer = types.DynamicUnknown()
	}
}

// writes says whether an update sends something: the body is another one, or, after an import, the object is not as it is configured.
func (m *apiObjectModel) writes(ctx context.Context, state *apiObjectModel, life tf.Life) bool {
	if m.Body.IsUnknown() || m.UpdateBody.IsUnknown() {
		return true
	}
	if !state.Body.IsNull() {
		return !m.Body.Equal(state.Body) || !m.UpdateBody.IsNull() && !m.UpdateBody.Equal(state.UpdateBody)
	}
	shown := state.shown()
	return shown == nil || len(m.comparison(ctx, life).differing(shown)) > 0
}

// shown is the object as the last refresh has seen it; nil where none has.
func (m *apiObjectModel) shown() map[string]any {
	members, _ := plainOf(m.Answer).(map[string]any)
	return members
}

// checkCalls finds calls that can't be made, a missing key, and, where there is a list, one that the service refuses.
func (r *apiObjectResource) checkCalls(ctx context.Context, plan *apiObjectModel, diags *diag.Diagnostics) {
	if plan.Family.IsUnknown() {
		return
	}
	for _, call := range plan.calls() {
		if !call.spec.IsUnknown() {
			r.checkCall(plan, call, diags)
		}
	}
	if diags.HasError() || plan.Read.IsUnknown() || plan.lists().IsNull() || plan.lists().IsUnknown() || plan.NaturalKey.IsUnknown() {
		return
	}
	objects, err := plan.objects(ctx, r.Client)
	if err == nil {
		err = objects.Glance(ctx)
	}
	if err != nil {
		r.AddAttributeError(diags, path.Root("read"), "plan the object", err)
	}
}

// checkCall finds what is wrong with a call before it is made.
func (r *apiObjectResource) checkCall(plan *apiObjectModel, asked call, diags *diag.Diagnostics) {
	request, err := plan.request(asked.rule, asked.spec)
	if err != nil {
		return // its validator says so
	}
	check := r.Client.RawOperation
	if asked.rule.reads {
		check = r.Client.RawRead
	}
	operation, err := check(request)
	if err != nil {
		r.AddAttributeError(diags, asked.at, "plan the object", err)
		return
	}
	r.NeedsKey(diags, operation.ID, operation.Family, "plan the object")
}

// planDestroyed checks what a destroy needs, and warns where the object stays on the service.
func (r *apiObjectResource) planDestroyed(state *apiObjectModel, diags *diag.Diagnostics) {
	switch {
	case state.OnDestroy.ValueString() == string(tf.Abandon):
	case state.Delete.IsNull():
		r.WarnOfDestroying(diags, tf.Warning{
			About: state.object(), Summary: tf.Capital(state.called()) + " is forgotten, and stays on the service",
			Rest:   "More objects are forgotten, and stay on the service",
			Detail: "It has no `delete`, so that destroying the resource sends nothing. Apply with a `delete` first where one is known.",
		})
	default:
		r.NeedsKey(diags, client.OperationID(state.Delete.ValueString()), familyOf(state.Family), fmt.Sprintf("delete %s", state.called()))
	}
}
