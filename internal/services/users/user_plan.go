package users

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// importNote says in the private state that the account was imported, and that its configuration was not applied since.
const importNote = "imported"

var grant = tf.Grant{Kind: accountType, What: "account"}

// ModifyPlan finds at plan time what would fail at apply time: above all a change that no operation makes.
func (r *userResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.Provider == nil {
		return
	}
	var config, plan, state *accountModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || r.LacksID(req.State, &resp.Diagnostics) {
		return
	}
	switch {
	case plan == nil:
		r.planDestroyed(state, &resp.Diagnostics)
		return
	case state == nil:
		r.planNew(ctx, req, resp, plan, config)
	default:
		r.planKept(ctx, req, resp, plan, config, state)
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
}

// planNew plans a create.
func (r *userResource) planNew(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, plan, config *accountModel,
) {
	plan.fillIn(config, &accountModel{})
	r.NeedsKey(&resp.Diagnostics, client.OpCreateUser, client.Integration, "create the account")
	if plan.Email.IsUnknown() || resp.Diagnostics.HasError() {
		return
	}
	grant.PlanNew(ctx, r.Provider, req, resp, plan.object(), plan.called())
	replaces := tf.ReadLife(ctx, req.Private, &resp.Diagnostics).Replaces == plan.object().ID
	if !replaces && !r.Ownership.WasRead(plan.object()) { // a tainted resource is planned as a new one
		r.planAddress(ctx, plan, &resp.Diagnostics)
	}
}

// fillIn plans what the service requires and the configuration leaves out: what the state has, else the default.
func (m *accountModel) fillIn(config, state *accountModel) {
	if config.AccessLevel.IsNull() {
		m.AccessLevel = types.Int64Value(defaultAccessLevel)
		if !state.AccessLevel.IsNull() {
			m.AccessLevel = state.AccessLevel
		}
	}
	if config.JoinServer.IsNull() {
		m.JoinServer = types.BoolValue(defaultJoinServer)
		if !state.JoinServer.IsNull() {
			m.JoinServer = state.JoinServer
		}
	}
}

// planAddress reports an e-mail address that somebody has. Where nobody can be read, the create decides; a key that is refused fails the
// plan.
func (r *userResource) planAddress(ctx context.Context, plan *accountModel, diags *diag.Diagnostics) {
	_, err := r.Client.UserByEmail(ctx, plan.Email.ValueString())
	switch {
	case err == nil:
		r.addProblem(diags, "create the account", &client.UserError{Problem: client.UserThere})
	case client.IsNotAllowed(err):
		r.addProblem(diags, "look whether the e-mail address is free", err)
	case client.IsUserProblem(err, client.UserDeleted):
		r.warnOfDeleted(plan, diags)
	}
}

// warnOfDeleted says what becomes of a deleted account with the e-mail address of a new one.
func (r *userResource) warnOfDeleted(plan *accountModel, diags *diag.Diagnostics) {
	detail := "Whether its address and its user name are free again is not documented: the create may be refused. With restore_deleted = " +
		"true, the deleted account is restored then."
	if plan.RestoreDeleted.ValueBool() {
		detail = "Where its address or its user name is not free, the deleted account is restored instead, with the profile, the password and " +
			"the values that it had."
	}
	r.WarnInPlan(diags, tf.Warning{
		About: plan.object(), At: path.Root("email"), Summary: "A deleted account has this e-mail address",
		Rest: "More deleted accounts have the e-mail addresses of new ones", Detail: detail,
	})
}

// planKept plans an account that is there: nothing is sent, or it is replaced, or the plan fails.
func (r *userResource) planKept(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, plan, config, state *accountModel,
) {
	plan.fillIn(config, state)
	plan.ID, plan.Language = state.ID, state.Language
	imported := false
	tf.ReadNote(ctx, req.Private, importNote, &imported, &resp.Diagnostics)
	changed := r.changed(ctx, plan, state, imported)
	gives := state.object()
	if len(changed) > 0 && plan.AllowReplace.ValueBool() {
		gives = plan.object()
		r.planReplaced(plan, state, changed, resp)
	} else {
		addFixed(changed, &resp.Diagnostics)
		r.warnOfStored(state, storedOnly(plan.switches(), state.switches()),
			"This counts only when an account is created, which is over.", &resp.Diagnostics)
		if imported {
			r.warnOfStored(state, storedOnly(plan.fixed(), state.fixed()), "The account was imported, and the service does not show this. It is "+
				"taken over from the configuration as it stands.", &resp.Diagnostics)
		}
	}
	grant.PlanFrom(ctx, r.Provider, req, resp, state.object(), gives, state.called())
}

// changed returns what a plan can't change. A custom field that the account has with that value already is none of it: somebody has changed
// it in the product, or it was not configured before.
func (r *userResource) changed(ctx context.Context, plan, state *accountModel, imported bool) []path.Path {
	changed := plan.changedFrom(state, imported)
	fields := plan.changedFields(state)
	if len(fields) == 0 {
		return changed
	}
	user, _ := r.Client.UserByEmail(ctx, state.Email.ValueString()) // of which a failure shows no field
	wanted := fieldsOf(plan.CustomFields)
	for _, name := range fields {
		if has, shown := user.Field(name); !shown || has == nil || !client.SameFieldValue(*has, wanted[name]) {
			changed = append(changed, path.Root("custom_fields").AtMapKey(name))
		}
	}
	return changed
}

// addFixed reports what no operation changes.
func addFixed(changed []path.Path, diags *diag.Diagnostics) {
	for _, at := range changed {
		diags.AddAttributeError(at, fmt.Sprintf("No operation changes %s of an account", at),
			"The service creates, deletes and restores accounts, and has no operation that changes one. The configuration asks for something "+
				"else than the account has, or than it was created with: nothing was sent.\n\n"+
				"Change it in the product, or with the action returningai_bulk_update_users, and make the configuration say what is there. Where "+
				"members may change it themselves, say so: lifecycle { ignore_changes = [...] }. With allow_replace = true, this account gives "+
				"way to a new one, which loses what the old one had.")
	}
}

// planReplaced plans another account in the place of this one, with a warning.
func (r *userResource) planReplaced(plan, state *accountModel, changed []path.Path, resp *resource.ModifyPlanResponse) {
	var names []string
	for _, at := range changed {
		names = append(names, at.String())
		root, _ := at.Steps().NextStep()
		resp.RequiresReplace = append(resp.RequiresReplace, path.Root(root.String()))
	}
	plan.ID, plan.Language = types.StringUnknown(), types.StringUnknown()
	stays := !state.deletes()
	if stays && (plan.object() == state.object() || plan.Username.SameAs(state.Username)) {
		resp.Diagnostics.AddAttributeError(path.Root("on_destroy"), "The account can't be replaced as long as it stays",
			"With on_destroy = \"abandon\", the old account stays where it is and keeps its e-mail address and its user name, so that no "+
				"other one can have them. Apply on_destroy = \"delete\" first, or configure another address and another user name.")
		return
	}
	fate := "The member's account is deleted (softly: it can be restored in the product), with what it has, and a new one is created. " +
		"Whether a deleted account's e-mail address and user name are free again is not documented: where they are not, the create fails, and " +
		"the member has no account until the old one is restored."
	if stays {
		fate = "The old account stays (on_destroy = \"abandon\"), and is not managed any more. A new one is created, without what the old " +
			"one has."
	}
	r.WarnInPlan(&resp.Diagnostics, tf.Warning{
		About: state.object(), At: changed[0], Summary: "This replaces " + state.called(), Rest: "This replaces more accounts",
		Detail: fmt.Sprintf("No operation changes %s, and allow_replace is true. %s", strings.Join(names, ", "), fate),
	})
}

// warnOfStored says what a plan stores without an effect on the account, and why.
func (r *userResource) warnOfStored(state *accountModel, stored []string, reason string, diags *diag.Diagnostics) {
	if len(stored) == 0 || diags.HasError() {
		return
	}
	r.WarnInPlan(diags, tf.Warning{
		About: state.object(), At: path.Root(stored[0]),
		Summary: fmt.Sprintf("%s of %s is only stored", strings.Join(stored, ", "), state.called()),
		Rest:    "More arguments of accounts are only stored",
		Detail:  reason + " Nothing is sent.",
	})
}

// storedOnly returns the names of known arguments that differ.
func storedOnly(planned, before []argument) []string {
	var names []string
	for i, argument := range planned {
		if !argument.value.IsNull() && !argument.value.IsUnknown() && !argument.value.Equal(before[i].value) {
			names = append(names, argument.name)
		}
	}
	return names
}

// deletes says whether destroying the resource deletes the account.
func (m *accountModel) deletes() bool { return m.OnDestroy.ValueString() == string(tf.Delete) }

// planDestroyed checks what a destroy needs, and warns of what it means.
func (r *userResource) planDestroyed(state *accountModel, diags *diag.Diagnostics) {
	if state.deletes() {
		r.NeedsKey(diags, client.OpManageUser, client.Integration, "delete "+state.called())
		r.WarnOfDestroying(diags, tf.Warning{
			About: state.object(), Summary: tf.Capital(state.called()) + " will be deleted", Rest: "More accounts will be deleted",
			Detail: "A person may be behind it, who can't sign in any more. The deletion is a soft one: the account can be restored in the " +
				"product. To keep it, apply on_destroy = \"abandon\" first.",
		})
	}
	grant.PlanDestroyed(r.Provider, state.object(), state.called(), diags)
}
