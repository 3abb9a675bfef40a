package roles

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// roleTimeout bounds each operation of this service where `timeouts` does not.
const roleTimeout = 5 * time.Minute

type roleResource struct{ tf.Resource }

var (
	_ resource.ResourceWithConfigure   = (*roleResource)(nil)
	_ resource.ResourceWithIdentity    = (*roleResource)(nil)
	_ resource.ResourceWithImportState = (*roleResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*roleResource)(nil)
)

// NewRoleResource returns the resource `returningai_role`.
func NewRoleResource() resource.Resource {
	return &roleResource{tf.Resource{
		Type:          "role",
		Identity:      []tf.IdentityAttribute{{Name: "id", Description: "The role's id."}},
		Names:         map[string]tf.Finder{"title": idOfTitle},
		ImportExample: "title:Moderator",
	}}
}

type roleModel struct {
	ID                 types.String   `tfsdk:"id"`
	Title              tf.Text        `tfsdk:"title"`
	Class              types.String   `tfsdk:"class"`
	Order              types.Int64    `tfsdk:"order"`
	Billable           types.Bool     `tfsdk:"billable"`
	ServerPermissions  types.Map      `tfsdk:"server_permissions"`
	ChannelPermissions types.Map      `tfsdk:"channel_permissions"`
	OnDestroy          types.String   `tfsdk:"on_destroy"`
	AdoptExisting      types.Bool     `tfsdk:"adopt_existing"`
	Description        types.String   `tfsdk:"description"`
	ServerID           types.String   `tfsdk:"server_id"`
	CreatedAt          types.String   `tfsdk:"created_at"`
	UpdatedAt          types.String   `tfsdk:"updated_at"`
	Timeouts           timeouts.Value `tfsdk:"timeouts"`

	EffectiveServerPermissions  types.Map `tfsdk:"effective_server_permissions"`
	EffectiveChannelPermissions types.Map `tfsdk:"effective_channel_permissions"`

	sent sentPermissions // of the private state
}

// Schema describes the resource.
func (r *roleResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	keep := []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	resp.Schema = schema.Schema{
		MarkdownDescription: "A role of the community: a title with a colour, a rank, and permissions. It needs `system_api_key`.\n\n" +
			"A permission that the configuration leaves out is not managed: it is `false` when the role is created, and after that it " +
			"stays as it is. One that is configured is repaired when somebody changes it in the product.\n\n" +
			"A change sends every permission, and the service does not show `pinable`, `share_links` and `share_attachments`. One of " +
			"these that is left out is sent with the value that was sent last. After an import or an adoption there is no such value: " +
			"`false` is sent, and the plan warns of it. Set these permissions when you import or adopt a role that has them.\n\n" +
			"A plan warns when it takes `server_administrator` from a role, since that may lock you out.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Computed: true, PlanModifiers: keep,
				MarkdownDescription: "The role's id.",
			},
			"title": schema.StringAttribute{
				Required: true, CustomType: tf.TextType{},
				PlanModifiers: []planmodifier.String{tf.KeepSameText()}, Validators: []validator.String{tf.NotBlank(), tf.PlainText()},
				MarkdownDescription: "The role's name, as members see it. Changing it renames the role; members who have it keep it. " +
					"Leading and trailing white space makes no difference.",
			},
			"class": schema.StringAttribute{
				Required: true, Validators: []validator.String{tf.NotBlank()},
				MarkdownDescription: "The role's colour: `red` and `blue` are known. The service has more, whose names are not documented, so any other value is passed on as it is.",
			},
			"order": schema.Int64Attribute{
				Required:            true,
				MarkdownDescription: "The role's place among the roles, a whole number. Members see the highest role that they have; in which direction the service counts is not documented.",
			},
			"billable": schema.BoolAttribute{
				Optional: true, Computed: true, Default: booldefault.StaticBool(false),
				MarkdownDescription: "Whether the role is billable, as the service calls it without explaining it. Defaults to `false`.",
			},
			"server_permissions":            serverPermissions.resourceAttribute(),
			"channel_permissions":           channelPermissions.resourceAttribute(),
			"effective_server_permissions":  serverPermissions.effectiveAttribute(),
			"effective_channel_permissions": channelPermissions.effectiveAttribute(),
			"on_destroy": tf.Delete.Attribute("What happens to the role when this resource is destroyed: `delete` deletes it " +
				"**and so takes it from all members who have it**; `abandon` leaves it as it is and only forgets it."),
			"adopt_existing": schema.BoolAttribute{
				Optional: true,
				Computed: true,
				Default:  booldefault.StaticBool(false),
				MarkdownDescription: "Whether creating this resource takes over a role that already has this title, instead of " +
					"creating a second one. The role keeps the permissions that are not configured, as far as the service shows them; " +
					"the plan lists what the configuration changes about it, and warns of those that would be lost. " +
					"A role that another resource keeps or destroys can't be taken over: the plan " +
					"fails, and shows the `moved` block for a renamed one. With several roles of that title, the plan fails and lists " +
					"their ids. With `true`, an apply that was killed half-way can be repeated without creating a second role. " +
					"Defaults to `false`.",
			},
			"description": schema.StringAttribute{
				Computed: true, PlanModifiers: keep,
				MarkdownDescription: "The role's description, where the service shows it. The API can't write it.",
			},
			"server_id": schema.StringAttribute{
				Computed: true, PlanModifiers: keep,
				MarkdownDescription: "The id of the server (the community) that the role belongs to, where the service shows it.",
			},
			"created_at": schema.StringAttribute{
				Computed: true, PlanModifiers: keep,
				MarkdownDescription: "When the role was created, in ISO 8601, where the service shows it.",
			},
			"updated_at": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "When the role was last changed, in ISO 8601, where the service shows it.",
			},
			"timeouts": timeouts.Attributes(ctx, timeouts.Opts{
				Create: true, CreateDescription: `How long creating the role may take, as a duration such as "30s" or "2m". Defaults to 5 minutes.`,
				Read: true, ReadDescription: `How long reading the role may take, in a refresh or a plan. Defaults to 5 minutes.`,
				Update: true, UpdateDescription: `How long changing the role may take. Defaults to 5 minutes.`,
				Delete: true,
				DeleteDescription: `How long deleting the role may take. A change takes effect once it is applied. ` +
					`Defaults to 5 minutes.`,
			}),
		},
	}
}

// Create creates the role, or takes over the one that is there.
func (r *roleResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan roleModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Create, roleTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	role, origin, err := r.create(ctx, plan)
	if err != nil {
		byTitle.AddCreateError(r.Provider, &resp.Diagnostics, plan.Title.ValueString(), origin, err)
		return
	}
	plan.OnDestroy = tf.Delete.Settle(r.Provider, plan.OnDestroy, origin)
	plan.settle(role, &roleModel{})
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	tf.WriteNote(ctx, resp.Private, sentNote, sentIn(role), &resp.Diagnostics)
	r.SetIdentity(ctx, resp.State, resp.Identity, &resp.Diagnostics)
	byTitle.Begun(ctx, r.Provider, resp.Private, origin, role.ID, plan.Title.ValueString(), role.Title, &resp.Diagnostics)
}

// create makes the role, or adopts the one that is there. With an error, it says which of the two was under way.
func (r *roleResource) create(ctx context.Context, plan roleModel) (client.Role, tf.Origin, error) {
	if plan.AdoptExisting.ValueBool() {
		role, found, err := byTitle.Adopt(ctx, r.Provider, plan.Title.ValueString())
		if err == nil && found && plan.differsFrom(role) {
			role, err = r.Client.UpdateRole(ctx, role.ID, plan.draft(role.Server, role.Channel))
		}
		if err != nil || found {
			return role, tf.Adopted, err
		}
	}
	role, err := r.Client.CreateRole(ctx, plan.draft(nil, nil))
	byTitle.Made(r.Provider, plan.Title.ValueString(), role.ID, err)
	return role, tf.Made, err
}

// Read refreshes the role. It is gone only when that is proved.
func (r *roleResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state roleModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tf.WithTimeout(ctx, state.Timeouts.Read, roleTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || r.LacksID(ctx, req.State, &resp.Diagnostics) {
		return
	}
	role, life, present := byTitle.Observe(ctx, &r.Resource, req, resp, state.ID.ValueString(), state.Title.StringValue)
	if !present {
		return
	}
	state.refresh(role)
	state.Title = byTitle.RememberListed(ctx, resp, life, role.Title, state.Title)
	state.fillImported(r.Provider)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	r.SetIdentity(ctx, resp.State, resp.Identity, &resp.Diagnostics)
}

// Update replaces all of the role that can be written. A change of how this resource behaves sends nothing.
func (r *roleResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state roleModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Update, roleTimeout, &resp.Diagnostics)
	defer cancel()
	state.sent = sentBefore(ctx, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || r.LacksID(ctx, req.State, &resp.Diagnostics) {
		return
	}
	role := client.Role{ID: state.ID.ValueString()}
	if plan.writes(&state) {
		var err error
		if role, err = r.Client.UpdateRole(ctx, role.ID, plan.draft(state.server(), state.channel())); err != nil {
			r.AddError(&resp.Diagnostics, fmt.Sprintf("update the role %s", state.ID.ValueString()), err)
			return
		}
		byTitle.Renamed(ctx, r.Provider, req, resp, state.ID.ValueString(), plan.Title.ValueString(), state.Title.ValueString(), role.Title)
		tf.WriteNote(ctx, resp.Private, sentNote, sentIn(role), &resp.Diagnostics)
	}
	plan.settle(role, &state)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	r.SetIdentity(ctx, resp.State, resp.Identity, &resp.Diagnostics)
}

// Delete deletes the role, or leaves it where `on_destroy` says so. One that is gone already is deleted.
func (r *roleResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state roleModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tf.WithTimeout(ctx, state.Timeouts.Delete, roleTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || r.LacksID(ctx, req.State, &resp.Diagnostics) {
		return
	}
	if !byTitle.LetGo(r.Provider, state.ID.ValueString(), state.Title.ValueString(), state.OnDestroy, &resp.Diagnostics) {
		return
	}
	if err := r.Client.DeleteRole(ctx, state.ID.ValueString()); err != nil {
		r.AddError(&resp.Diagnostics, fmt.Sprintf("delete the role %q (%s)", state.Title.ValueString(), state.ID.ValueString()), err)
	}
}

// writes says whether going from the state to the plan changes the role itself, and not only how this resource behaves.
func (m *roleModel) writes(state *roleModel) bool {
	return !m.Title.Equal(state.Title) || !m.Class.Equal(state.Class) || !m.Order.Equal(state.Order) || !m.Billable.Equal(state.Billable) ||
		differ(m.ServerPermissions, state.server()) || differ(m.ChannelPermissions, state.channel())
}

// server returns all that is known of the permissions in the community: what is managed, what is shown beside it, and what was sent
// of those that no answer shows.
func (m *roleModel) server() client.Permissions {
	return m.sent.Server.Overlay(permissionsOf(m.EffectiveServerPermissions)).Overlay(permissionsOf(m.ServerPermissions))
}

// channel is server for the permissions in channels.
func (m *roleModel) channel() client.Permissions {
	return m.sent.Channel.Overlay(permissionsOf(m.EffectiveChannelPermissions)).Overlay(permissionsOf(m.ChannelPermissions))
}

// draft is what to write. A permission that the plan leaves open is that of the fallback.
func (m *roleModel) draft(server, channel client.Permissions) client.RoleDraft {
	return client.RoleDraft{
		Title: client.NormalizeText(m.Title.ValueString()), Class: m.Class.ValueString(), Order: m.Order.ValueInt64(), Billable: m.Billable.ValueBool(),
		Server: serverPermissions.draft(m.ServerPermissions, server), Channel: channelPermissions.draft(m.ChannelPermissions, channel),
	}
}

// differsFrom says whether a role that is there has to be written to become what is planned.
func (m *roleModel) differsFrom(role client.Role) bool {
	return !m.Class.Equal(types.StringPointerValue(role.Class)) || !m.Order.Equal(types.Int64PointerValue(role.Order)) ||
		!m.Billable.Equal(types.BoolPointerValue(role.Billable)) ||
		differ(m.ServerPermissions, role.Server) || differ(m.ChannelPermissions, role.Channel)
}

// refresh takes over what the service shows beside the title. What it does not show stays as it was.
func (m *roleModel) refresh(role client.Role) {
	m.refreshPermissions(role)
	m.ID = types.StringValue(role.ID)
	if role.Order != nil {
		m.Order = types.Int64Value(*role.Order)
	}
	if role.Billable != nil {
		m.Billable = types.BoolValue(*role.Billable)
	}
	if role.Class != nil {
		m.Class = types.StringValue(*role.Class)
	}
	for field, value := range m.shown(role) {
		if value != nil {
			*field = types.StringValue(*value)
		}
	}
}

// refreshPermissions takes over the permissions that the service shows. After an import, when the state has nothing yet, all that can
// be written are managed.
func (m *roleModel) refreshPermissions(role client.Role) {
	if m.Title.IsNull() {
		m.ServerPermissions = mapOf(serverPermissions.writable(role.Server))
		m.ChannelPermissions = mapOf(channelPermissions.writable(role.Channel))
	} else {
		m.ServerPermissions = refresh(m.ServerPermissions, role.Server)
		m.ChannelPermissions = refresh(m.ChannelPermissions, role.Channel)
	}
	m.EffectiveServerPermissions = serverPermissions.effectiveAfterRead(m.EffectiveServerPermissions, role.Server)
	m.EffectiveChannelPermissions = channelPermissions.effectiveAfterRead(m.EffectiveChannelPermissions, role.Channel)
}

// shownOf is all that is known of the permissions of a role that was only read.
func shownOf(role client.Role) *roleModel {
	shown := &roleModel{}
	shown.refreshPermissions(role)
	return shown
}

// settle makes known what the plan left open. What it knew stays, even where the service made something else of it: that is drift,
// and the next plan shows it.
func (m *roleModel) settle(role client.Role, before *roleModel) {
	m.ServerPermissions = serverPermissions.settle(m.ServerPermissions, role.Server)
	m.ChannelPermissions = channelPermissions.settle(m.ChannelPermissions, role.Channel)
	if m.EffectiveServerPermissions.IsUnknown() {
		m.EffectiveServerPermissions = serverPermissions.effectiveAfterWrite(before.EffectiveServerPermissions, role.Server)
	}
	if m.EffectiveChannelPermissions.IsUnknown() {
		m.EffectiveChannelPermissions = channelPermissions.effectiveAfterWrite(before.EffectiveChannelPermissions, role.Channel)
	}
	if m.ID.IsUnknown() {
		m.ID = types.StringValue(role.ID)
	}
	for field, value := range m.shown(role) {
		if field.IsUnknown() {
			*field = types.StringPointerValue(value)
		}
	}
}

// shown pairs the computed texts with what the service shows.
func (m *roleModel) shown(role client.Role) map[*types.String]*string {
	return map[*types.String]*string{&m.Description: role.Description, &m.ServerID: role.ServerID, &m.CreatedAt: role.CreatedAt, &m.UpdatedAt: role.UpdatedAt}
}

// fillImported gives an imported role the defaults, so that the plan after an import is empty.
func (m *roleModel) fillImported(p *tf.Provider) {
	m.OnDestroy = tf.Delete.Settle(p, m.OnDestroy, tf.Imported)
	if m.AdoptExisting.IsNull() {
		m.AdoptExisting = types.BoolValue(false)
	}
}
