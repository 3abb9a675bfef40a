package userfields

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

type historyResource struct{ tf.Replaced }

var _ tf.FullResource = (*historyResource)(nil)

const historyType = "user_field_history"

// NewUserFieldHistoryResource returns the resource `returningai_user_field_history`.
func NewUserFieldHistoryResource() resource.Resource {
	return &historyResource{tf.Replaced{Resource: tf.Resource{
		Type: historyType,
		Identity: []tf.IdentityAttribute{
			tf.CommunityIdentity(),
			{Name: "user_id", Description: "The user's object id."},
			{Name: "field_id", Description: "The id of the user field."},
			{Name: "id", Description: "The id of the history record."},
		},
		ImportExample: "66b2f0a1c3d4e5f607180910/66b2f0a1c3d4e5f6a0000102/66b2f0a1c3d4e5f6d0000021/66b2f0a1c3d4e5f6e0000001",
	}}}
}

type historyModel struct {
	ID          types.String   `tfsdk:"id"`
	CommunityID types.String   `tfsdk:"community_id"`
	UserID      types.String   `tfsdk:"user_id"`
	FieldID     types.String   `tfsdk:"field_id"`
	Value       types.String   `tfsdk:"value"`
	CreatedAt   types.String   `tfsdk:"created_at"`
	Timeouts    timeouts.Value `tfsdk:"timeouts"`
}

// describeUserID describes the id of a user, which is another one than the rest of this provider has.
const describeUserID = "The user's object id: 24 hexadecimal digits, and not the number that `returningai_user` shows. The entries that " +
	"`returningai_user_field_histories` lists have it."

// Schema describes the resource.
func (r *historyResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	replaces := []planmodifier.String{stringplanmodifier.RequiresReplace()}
	resp.Schema = schema.Schema{
		MarkdownDescription: "A record in the history of a member's value in a user field. Creating this resource adds the record, once.\n\n" +
			"**Nothing changes or deletes a record.** Destroying this resource only forgets it, and a change of `value` adds another record " +
			"beside the old one; the plan warns of both. That the member's present value stays as it is, is not documented, but likely.\n\n" +
			"It needs `api_token` with the permission `userFields`. All that it does is inferred: the service's documentation names the " +
			"operations, and shows neither their paths nor their bodies. A value is personal data, and lies in the state.",
		Attributes: map[string]schema.Attribute{
			"id":           tf.ComputedOnce("The record's id."),
			"community_id": tf.CommunityIDAttribute("Changing it adds a record in the other community."),
			"user_id": schema.StringAttribute{
				Required:            true,
				PlanModifiers:       replaces,
				Validators:          []validator.String{tf.IsID()},
				MarkdownDescription: describeUserID + " Changing it adds a record for the other user.",
			},
			"field_id": schema.StringAttribute{
				Required:      true,
				PlanModifiers: replaces,
				Validators:    []validator.String{tf.IsID()},
				MarkdownDescription: "The id of the user field, such as that of a [`returningai_user_field`](user_field.md). " +
					"Changing it adds a record for the other field.",
			},
			"value": schema.StringAttribute{
				Required:      true,
				PlanModifiers: replaces,
				Validators:    []validator.String{tf.NotBlank()},
				MarkdownDescription: "The value that the record has, as text. Changing it adds another record. It stays as it is configured: the " +
					"service may show it in another form, such as a number.",
			},
			"created_at": tf.ComputedOnce("When the record was added, in ISO 8601, where the service shows it."),
			"timeouts":   tf.Timed{Create: "adding the record", Read: "reading the history"}.Attribute(ctx),
		},
	}
}

func (m *historyModel) place() client.HistoryPlace {
	return client.HistoryPlace{
		CommunityID: m.CommunityID.ValueString(), UserID: m.UserID.ValueString(), FieldID: m.FieldID.ValueString(),
	}
}

// kind is the kind of records of one user's value in one field. Nobody knows a record by a name.
func (m *historyModel) kind() tf.Kind[client.UserFieldHistory] {
	id := func(record client.UserFieldHistory) string { return record.ID }
	return tf.Kind[client.UserFieldHistory]{
		Noun: "history record", Name: "id", IDOf: id, NameOf: id,
		In: func(c *client.Client) *client.Collection[client.UserFieldHistory] {
			return c.UserFieldHistories(m.place())
		},
	}
}

// object is the record in the ownership registry.
func (m *historyModel) object() tf.Object {
	return tf.Object{Kind: historyType, ID: m.ID.ValueString()}
}

// called names the record in a sentence, without its value.
func (m *historyModel) called() string {
	return fmt.Sprintf("the history record %s", m.ID.ValueString())
}

// isAnother says that a plan adds another record.
func (m *historyModel) isAnother(state *historyModel) bool {
	return !m.CommunityID.Equal(state.CommunityID) || !m.UserID.Equal(state.UserID) || !m.FieldID.Equal(state.FieldID) ||
		!m.Value.Equal(state.Value)
}

// ModifyPlan finds at plan time what would fail at apply time, and warns of what no operation can do.
func (r *historyResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.Provider == nil {
		return
	}
	var config, plan, state *historyModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || r.LacksID(req.State, &resp.Diagnostics) {
		return
	}
	grant := tf.Grant{Kind: historyType, What: "history record", Stays: true}
	switch {
	case plan == nil:
		r.WarnOfDestroying(&resp.Diagnostics, tf.Warning{
			About: state.object(), Summary: "This forgets " + state.called(), Rest: "This forgets more history records",
			Detail: "No operation deletes a record of a history: destroying this resource only forgets it.",
		})
		grant.PlanDestroyed(r.Provider, state.object(), state.called(), &resp.Diagnostics)
		return
	case state == nil:
		plan.CommunityID = r.CommunityFor(config.CommunityID, types.StringNull())
		r.planNew(ctx, plan, &resp.Diagnostics)
	default:
		plan.CommunityID = r.CommunityFor(config.CommunityID, state.CommunityID)
		if !plan.CommunityID.Equal(state.CommunityID) {
			resp.RequiresReplace = append(resp.RequiresReplace, communityIDPath)
		}
		grant.PlanKept(ctx, r.Provider, req, resp, state.object(), state.called())
		r.warnOfAnother(plan, state, &resp.Diagnostics)
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
}

// planNew checks what a create needs: a community, and a key that the service accepts.
func (r *historyResource) planNew(ctx context.Context, plan *historyModel, diags *diag.Diagnostics) {
	if plan.CommunityID.IsNull() {
		tf.AddMissingCommunity(diags, client.OpCreateUserFieldHistory)
	}
	r.NeedsKey(diags, client.OpCreateUserFieldHistory, client.Application, "add the history record")
	if diags.HasError() || plan.CommunityID.IsUnknown() || plan.UserID.IsUnknown() || plan.FieldID.IsUnknown() {
		return
	}
	if _, err := r.Client.UserFieldHistories(plan.place()).Glance(ctx); err != nil {
		r.AddError(diags, "plan the history record", err)
	}
}

// warnOfAnother warns that a change leaves the old record.
func (r *historyResource) warnOfAnother(plan, state *historyModel, diags *diag.Diagnostics) {
	if !plan.isAnother(state) {
		return
	}
	r.WarnInPlan(diags, tf.Warning{
		About: state.object(), Summary: "This adds a record, and forgets " + state.called(),
		Rest:   "This adds more records, and forgets the old ones",
		Detail: "No operation changes or deletes a record of a history: the old one stays beside the new one.",
	})
}

// Create adds the record, once.
func (r *historyResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan historyModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Create, tf.DefaultTimeout, &resp.Diagnostics)
	defer cancel()
	if plan.CommunityID.IsUnknown() {
		plan.CommunityID = r.CommunityFor(types.StringNull(), types.StringNull())
	}
	if plan.CommunityID.ValueString() == "" {
		tf.AddMissingCommunity(&resp.Diagnostics, client.OpCreateUserFieldHistory)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	made, err := r.Client.AddUserFieldHistory(ctx, plan.place(), plan.Value.ValueString())
	if err != nil {
		r.AddError(&resp.Diagnostics, "add the history record", err)
		return
	}
	plan.ID, plan.CreatedAt = types.StringValue(made.ID), types.StringPointerValue(made.CreatedAt)
	r.Ownership.Own(plan.object())
	r.Save(ctx, plan, &resp.State, resp.Identity, &resp.Diagnostics)
	plan.kind().BegunFor(ctx, r.Provider, resp.Private, made.ID, &resp.Diagnostics)
}

// Read looks for the record. Where the service says that there is no such history, as after its field was deleted, the state stays as it
// is: nothing can be done about a record anyway.
func (r *historyResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state historyModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tf.WithTimeout(ctx, state.Timeouts.Read, tf.DefaultTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || r.LacksID(req.State, &resp.Diagnostics) {
		return
	}
	importing := state.Value.IsNull()
	if _, err := r.Client.UserFieldHistories(state.place()).All(ctx); client.MayNotExist(err) && !importing {
		r.Warn(&resp.Diagnostics, tf.Warning{
			About: state.object(), Summary: tf.Capital(state.called()) + " can't be read", Rest: "More history records can't be read",
			Detail: fmt.Sprintf("%s.\n\nThe user or the field may be gone, or the inferred operation has another path: then set it in "+
				"operation_overrides. The state keeps the record as it was. To forget it: terraform state rm <address>", err),
		})
		r.SetIdentity(ctx, req.State, resp.Identity, &resp.Diagnostics)
		return
	}
	shown, life, present := state.kind().ObserveFor(ctx, &r.Resource, req, resp, state.ID.ValueString(), importing, state.called())
	if !present {
		return
	}
	life.Write(ctx, resp.Private, &resp.Diagnostics)
	if importing {
		state.Value = types.StringPointerValue(shown.Value)
	}
	if state.CreatedAt.IsNull() {
		state.CreatedAt = types.StringPointerValue(shown.CreatedAt)
	}
	r.Save(ctx, state, &resp.State, resp.Identity, &resp.Diagnostics)
}

// Delete only forgets the record, as the plan has warned: no operation deletes one.
func (r *historyResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state historyModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if !resp.Diagnostics.HasError() {
		r.Ownership.LetGo(state.object())
	}
}
