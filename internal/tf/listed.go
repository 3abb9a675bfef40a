package tf

import (
	"context"
	"fmt"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
)

// listed is the whole life of such a resource.
type listed[T any, M Model[T, M]] struct {
	Resource
	Listed[T, M]
}

// ModifyPlan finds at plan time what would fail at apply time: whose the thing is, what adopting one changes, what destroying takes.
func (r *listed[T, M]) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.Provider == nil {
		return
	}
	check := Check[T, M]{
		Provider: r.Provider, Diagnostics: &resp.Diagnostics, fate: textOf(req.Config.Raw, "on_destroy"), kept: keepsAll(req),
	}
	resp.Diagnostics.Append(req.State.Get(ctx, &check.State)...)
	if !check.kept {
		resp.Diagnostics.Append(req.Plan.Get(ctx, &check.Plan)...)
	}
	if !check.kept || r.Check != nil {
		resp.Diagnostics.Append(req.Config.Get(ctx, &check.Config)...)
	}
	if resp.Diagnostics.HasError() || r.LacksID(req.State, &resp.Diagnostics) {
		return
	}
	if !req.Plan.Raw.IsNull() && !r.planCommunity(&check, textOf(req.Config.Raw, communityIDName)) {
		return
	}
	switch {
	case req.Plan.Raw.IsNull(): // it needs nothing of the private state, and must not fail because of it
		r.planDestroy(ctx, check)
	case req.State.Raw.IsNull():
		check.Planned = r.planCreate(ctx, check, ReadLife(ctx, req.Private, &resp.Diagnostics))
	default:
		r.planUpdate(ctx, &check, req.Private, resp.Private)
	}
	if check.moves {
		resp.RequiresReplace = append(resp.RequiresReplace, path.Root(communityIDName))
	}
	if r.Check != nil {
		r.Check(check)
	}
	if !req.Plan.Raw.IsNull() && !(check.kept && same(check.Plan, check.State)) {
		resp.Diagnostics.Append(resp.Plan.Set(ctx, check.Plan)...)
	}
}

// kindOf returns the kind, bound to the community of a model.
func (r *listed[T, M]) kindOf(model M) Kind[T] {
	if community := placeOf(model); community != nil {
		return r.Kind.Of(community.ValueString())
	}
	return r.Kind
}

// placeOf is where a model has its community; nil where it is in none.
func placeOf(model any) *types.String {
	in, ok := model.(InCommunity)
	if !ok {
		return nil
	}
	return in.Community()
}

// planCommunity plans in which community the thing is to be; false, with an error, where that is not known at all.
func (r *listed[T, M]) planCommunity(check *Check[T, M], configured types.String) bool {
	if r.Kind.Within == nil {
		return true
	}
	check.community = r.communityFor(check.State, configured)
	if check.community.IsNull() {
		AddMissingCommunity(check.Diagnostics, r.CreatedBy)
		return false
	}
	check.moves = !reflect.ValueOf(check.State).IsNil() && !check.community.Equal(*placeOf(check.State))
	return true
}

func (r *listed[T, M]) communityFor(state M, configured types.String) types.String {
	inState := types.StringNull()
	if !reflect.ValueOf(state).IsNil() {
		inState = *placeOf(state)
	}
	return r.CommunityFor(configured, inState)
}

// setCommunity puts the planned community into the plan.
func (c *Check[T, M]) setCommunity() {
	if community := placeOf(c.Plan); community != nil {
		*community = c.community
	}
}

// needsKey adds an error where the key is missing that an operation takes.
func (r *listed[T, M]) needsKey(diags *diag.Diagnostics, operation client.OperationID, doing string) {
	r.NeedsKey(diags, operation, r.Client.FamilyOf(operation), doing+" the "+r.Kind.Noun)
}

func (r *listed[T, M]) planDestroy(ctx context.Context, check Check[T, M]) {
	state, kind := stateOf(check.State), r.kindOf(check.State)
	if r.Listed.Delete != nil && state.fate.ValueString() != string(Abandon) {
		r.needsKey(check.Diagnostics, r.DeletedBy, "delete")
		kind.refuseMaintained(ctx, r.Provider, state.id, check.Diagnostics)
	}
	kind.planDestroyed(r.Provider, state.id, state.name, state.fate, check.Diagnostics)
}

func (r *listed[T, M]) planCreate(ctx context.Context, check Check[T, M], life Life) Planned[T] {
	r.needsKey(check.Diagnostics, r.CreatedBy, "create")
	check.setCommunity()
	_, name := check.Plan.Key()
	adopts := check.Plan.Behaviour().AdoptExisting
	if fate := check.Plan.Fate(); fate != nil {
		*fate = Delete.PlanNew(r.Provider, adopts, check.fate)
	}
	return r.kindOf(check.Plan).planNew(ctx, r.Provider, life.Replaces, *name, adopts, check.Plan.Differences, check.Diagnostics)
}

// planUpdate plans what there is. Where nothing will be sent, nothing comes back.
func (r *listed[T, M]) planUpdate(ctx context.Context, check *Check[T, M], before PrivateReader, after PrivateWriter) {
	life := ReadLife(ctx, before, check.Diagnostics)
	life.recall(check.State, check.Diagnostics)
	if check.kept {
		check.Plan = copyOf(check.State)
	}
	check.setCommunity()
	kind := r.kindOf(check.State)
	id, inState := check.State.Key()
	_, name := check.Plan.Key()
	kind.planKept(r.Provider, id.ValueString(), *name, *inState, check.Diagnostics)
	if fate := check.Plan.Fate(); fate != nil {
		*fate = Delete.PlanKept(r.Provider, life.Origin, check.fate, *check.State.Fate())
	}
	life.Replaces = id.ValueString() // where the plan of a replacement finds it
	life.Write(ctx, after, check.Diagnostics)
	if check.moves { // what is made in the other community is planned apart
		return
	}
	check.Writes = !check.kept && check.Plan.Writes(check.Config, check.State)
	if check.Writes {
		r.needsKey(check.Diagnostics, r.UpdatedBy, "update")
		kind.refuseMaintained(ctx, r.Provider, id.ValueString(), check.Diagnostics)
		return
	}
	check.Plan.Keep(check.State)
}

// Create makes the thing, or takes over the one that is there.
func (r *listed[T, M]) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan, none M
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := WithTimeout(ctx, plan.Behaviour().Timeouts.Create, DefaultTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	if community := placeOf(plan); community != nil && !r.knowsCommunity(community, &resp.Diagnostics) {
		return
	}
	name := stateOf(plan).name
	thing, origin, err := r.makeOrAdopt(ctx, plan)
	if err != nil {
		r.kindOf(plan).addCreateError(r.Provider, &resp.Diagnostics, name, origin, err)
		return
	}
	if fate := plan.Fate(); fate != nil {
		*fate = Delete.Settle(r.Provider, *fate, origin)
	}
	plan.Settle(thing, none)
	r.Save(ctx, plan, &resp.State, resp.Identity, &resp.Diagnostics)
	life, seen := r.kindOf(plan).Begun(ctx, r.Provider, origin, r.Kind.IDOf(thing), name, r.Kind.NameOf(thing))
	noteSight(plan, seen, none)
	life.remember(plan, &resp.Diagnostics)
	life.Write(ctx, resp.Private, &resp.Diagnostics)
}

// knowsCommunity makes known, in an apply, a community that was not known to the plan; false, with an error, where there is none.
func (r *listed[T, M]) knowsCommunity(community *types.String, diags *diag.Diagnostics) bool {
	if community.IsUnknown() {
		*community = r.CommunityFor(types.StringNull(), types.StringNull())
	}
	if community.ValueString() == "" {
		AddMissingCommunity(diags, r.CreatedBy)
	}
	return !diags.HasError()
}

// makeOrAdopt says with an error which of the two was under way.
func (r *listed[T, M]) makeOrAdopt(ctx context.Context, plan M) (T, Origin, error) {
	name, kind := client.NormalizeText(stateOf(plan).name), r.kindOf(plan)
	if plan.Behaviour().AdoptExisting.ValueBool() {
		thing, found, err := kind.adopt(ctx, r.Provider, name)
		if err == nil && found && r.Adopt != nil {
			thing, err = r.Adopt(ctx, r.Client, thing, plan)
		}
		if err != nil || found {
			return thing, Adopted, err
		}
	}
	thing, err := r.Listed.Create(ctx, r.Client, plan)
	kind.made(r.Provider, name, r.Kind.IDOf(thing), err)
	return thing, Made, err
}

// Read refreshes the thing. It is gone only when that is proved.
func (r *listed[T, M]) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state M
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || r.LacksID(req.State, &resp.Diagnostics) {
		return
	}
	ctx, cancel := WithTimeout(ctx, state.Behaviour().Timeouts.Read, DefaultTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	id, name := state.Key()
	kind := r.kindOf(state)
	thing, life, present := kind.observe(ctx, &r.Resource, req, resp, id.ValueString(), name.StringValue)
	if !present {
		return
	}
	learns := r.recallSpelling(&life, state, &resp.Diagnostics)
	before, inState := copyOf(state), *name
	r.show(thing, state)
	if learns {
		life.remember(state, &resp.Diagnostics)
	}
	*name = kind.RememberName(ctx, resp, life, r.Kind.NameOf(thing), inState)
	if same(state, before) {
		r.SetIdentity(ctx, req.State, resp.Identity, &resp.Diagnostics)
		return
	}
	r.Save(ctx, state, &resp.State, resp.Identity, &resp.Diagnostics)
}

// Update changes the thing. A change of how the resource behaves sends nothing.
func (r *listed[T, M]) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var change Change[M]
	resp.Diagnostics.Append(req.Config.Get(ctx, &change.Config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &change.Plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &change.State)...)
	life := ReadLife(ctx, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || r.LacksID(req.State, &resp.Diagnostics) {
		return
	}
	ctx, cancel := WithTimeout(ctx, change.Plan.Behaviour().Timeouts.Update, DefaultTimeout, &resp.Diagnostics)
	defer cancel()
	life.recall(change.State, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if !change.Plan.Writes(change.Config, change.State) {
		change.Plan.Keep(change.State)
	} else if err := r.write(ctx, change, &life, &resp.Diagnostics); err != nil {
		r.AddError(&resp.Diagnostics, fmt.Sprintf("update the %s %s", r.Kind.Noun, stateOf(change.State).id), err)
		return
	}
	life.Write(ctx, resp.Private, &resp.Diagnostics)
	r.Save(ctx, change.Plan, &resp.State, resp.Identity, &resp.Diagnostics)
}

func (r *listed[T, M]) write(ctx context.Context, change Change[M], life *Life, diags *diag.Diagnostics) error {
	thing, err := r.Listed.Update(ctx, r.Client, change)
	if err != nil {
		return err
	}
	change.Plan.Settle(thing, change.State)
	before := stateOf(change.State)
	seen := r.kindOf(change.State).Renamed(
		ctx, r.Provider, life, before.id, stateOf(change.Plan).name, before.name, r.Kind.NameOf(thing))
	noteSight(change.Plan, seen, change.State)
	life.remember(change.Plan, diags)
	return nil
}

// Delete deletes the thing, or leaves it where `on_destroy` says so, or where no operation deletes one. What is gone already is deleted.
func (r *listed[T, M]) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var m M
	resp.Diagnostics.Append(req.State.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() || r.LacksID(req.State, &resp.Diagnostics) {
		return
	}
	ctx, cancel := WithTimeout(ctx, m.Behaviour().Timeouts.Delete, DefaultTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	state := stateOf(m)
	if !r.kindOf(m).letGo(r.Provider, state.id, state.name, state.fate, &resp.Diagnostics) {
		return
	}
	if err := r.Listed.Delete(ctx, r.Client, m); err != nil {
		r.AddError(&resp.Diagnostics, fmt.Sprintf("delete the %s %q (%s)", r.Kind.Noun, state.name, state.id), err)
	}
}
