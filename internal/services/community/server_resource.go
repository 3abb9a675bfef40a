package community

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
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

// serverTimeout bounds each operation on a server where `timeouts` does not.
const serverTimeout = 5 * time.Minute

type serverResource struct{ tf.Resource }

var (
	_ resource.ResourceWithConfigure   = (*serverResource)(nil)
	_ resource.ResourceWithIdentity    = (*serverResource)(nil)
	_ resource.ResourceWithImportState = (*serverResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*serverResource)(nil)
)

// NewServerResource returns the resource `returningai_server`.
func NewServerResource() resource.Resource {
	return &serverResource{tf.Resource{
		Type:          "server",
		Identity:      []tf.IdentityAttribute{{Name: "id", Description: "The server's id."}},
		Names:         map[string]tf.Finder{"name": serverIDOfName},
		ImportExample: "name:Example Community",
	}}
}

// serverByName is how people know a server.
var serverByName = tf.Named[client.Server]{
	Kind: "server", Name: "name",
	IDOf:   func(s client.Server) string { return s.ID },
	NameOf: func(s client.Server) string { return s.Name },
}

func serverIDOfName(ctx context.Context, provider *tf.Provider, name string) ([]string, error) {
	all, err := provider.Client.Servers(ctx)
	if err != nil {
		return nil, err
	}
	server, err := serverByName.Find(all, name)
	return []string{server.ID}, err
}

type serverModel struct {
	ID            types.String   `tfsdk:"id"`
	Name          tf.Text        `tfsdk:"name"`
	AdoptExisting types.Bool     `tfsdk:"adopt_existing"`
	CreatedAt     types.String   `tfsdk:"created_at"`
	UpdatedAt     types.String   `tfsdk:"updated_at"`
	Timeouts      timeouts.Value `tfsdk:"timeouts"`
}

// Schema describes the resource.
func (r *serverResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	keep := []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	resp.Schema = schema.Schema{
		MarkdownDescription: "A server, which is a whole community of its own.\n\n" +
			"It needs `system_api_key`. **All of its contract is inferred**: the service's documentation names the operations that create, change and list servers, and shows neither their paths nor what a server looks like. Try it where a community too many does no harm. " +
			"No operation deletes a server: destroying this resource forgets it and leaves it as it is. To change the name of the community that the keys belong to, `returningai_community` is the documented way.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Computed: true, PlanModifiers: keep,
				MarkdownDescription: "The server's id, which is the community's id.",
			},
			"name": schema.StringAttribute{
				Required: true, CustomType: tf.TextType{},
				PlanModifiers: []planmodifier.String{tf.KeepSameText()}, Validators: []validator.String{notBlank(), tf.PlainText()},
				MarkdownDescription: "The server's name. Changing it renames the server. White space around it makes no difference.",
			},
			"adopt_existing": schema.BoolAttribute{
				Optional: true, Computed: true, Default: booldefault.StaticBool(false),
				MarkdownDescription: "Whether creating this resource takes over a server that already has this name, instead of making a second one. With several servers of that name, creating fails and lists their ids. Defaults to `false`. With `true`, an apply that was killed half-way can be repeated without doubling a server.",
			},
			"created_at": schema.StringAttribute{
				Computed: true, PlanModifiers: keep,
				MarkdownDescription: "When the server was created, in ISO 8601, where the service shows it.",
			},
			"updated_at": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "When the server was last changed, in ISO 8601, where the service shows it.",
			},
			"timeouts": timeouts.Attributes(ctx, timeouts.Opts{
				Create: true, CreateDescription: `How long creating the server may take, as a duration such as "30s" or "2m". Defaults to 5 minutes.`,
				Read: true, ReadDescription: `How long reading the server may take, in a refresh or a plan. Defaults to 5 minutes.`,
				Update: true, UpdateDescription: `How long changing the server may take. Defaults to 5 minutes.`,
			}),
		},
	}
}

// ModifyPlan finds at plan time what would fail at apply time, and warns of a second server with the same name and of what a
// destroy leaves.
func (r *serverResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.Provider == nil {
		return
	}
	var plan, state *serverModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	switch {
	case plan == nil:
		resp.Diagnostics.AddWarning("The server will stay on the service",
			fmt.Sprintf("No operation of the API deletes a server. Destroying this resource only forgets %q (id %s), with everything in it.", state.Name.ValueString(), state.ID.ValueString()))
	case state == nil:
		r.NeedsKey(&resp.Diagnostics, client.OpCreateServer, client.System, "create the server")
		r.planCreate(ctx, plan, &resp.Diagnostics)
	case !plan.Name.Equal(state.Name):
		r.NeedsKey(&resp.Diagnostics, client.OpUpdateServer, client.System, "update the server")
	default: // nothing is sent, so nothing comes back
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("updated_at"), state.UpdatedAt)...)
	}
}

// planCreate says what creating will come to, where the servers can be read.
func (r *serverResource) planCreate(ctx context.Context, plan *serverModel, diags *diag.Diagnostics) {
	if plan.Name.IsUnknown() || plan.AdoptExisting.IsUnknown() || diags.HasError() {
		return
	}
	serverByName.PlanToMake(r.Client.GlanceAtServers(ctx), plan.Name.ValueString(), plan.AdoptExisting.ValueBool(), r.Client.ServerClaimed, diags)
}

// Create creates the server, or takes over the one that is there.
func (r *serverResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan serverModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Create, serverTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	server, err := r.create(ctx, plan)
	if err != nil {
		r.AddError(&resp.Diagnostics, fmt.Sprintf("create the server %q", plan.Name.ValueString()), err)
		return
	}
	plan.settle(server)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	r.SetIdentity(ctx, resp.State, resp.Identity, &resp.Diagnostics)
	if _, found, err := r.Client.Server(ctx, server.ID); err == nil && found { // else a later read sees to it
		resp.Diagnostics.Append(resp.Private.SetKey(ctx, wasListed, []byte("true"))...)
	}
}

func (r *serverResource) create(ctx context.Context, plan serverModel) (client.Server, error) {
	name := client.NormalizeText(plan.Name.ValueString())
	if !plan.AdoptExisting.ValueBool() {
		return r.Client.CreateServer(ctx, name)
	}
	all, err := r.Client.AdoptableServers(ctx)
	if err != nil {
		return client.Server{}, fmt.Errorf("looking for a server to adopt: %w", err)
	}
	server, found, err := serverByName.Adopt(all, name, r.Client.ClaimServer)
	if err != nil || found {
		return server, err
	}
	return r.Client.CreateServer(ctx, name)
}

// wasListed marks in the private state a server that the list has shown.
const wasListed = "listed"

// Read refreshes the server. Only a complete list without it says that it is gone, and only when an earlier one had it: whether
// the list shows a server that was just created is not known, and making it again and again could not be undone.
func (r *serverResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state serverModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tf.WithTimeout(ctx, state.Timeouts.Read, serverTimeout, &resp.Diagnostics)
	defer cancel()
	listed, problems := req.Private.GetKey(ctx, wasListed)
	resp.Diagnostics.Append(problems...)
	if resp.Diagnostics.HasError() {
		return
	}
	server, found, err := r.Client.Server(ctx, state.ID.ValueString())
	switch {
	case err != nil:
		r.AddError(&resp.Diagnostics, fmt.Sprintf("read the server %s", state.ID.ValueString()), err)
		return
	case !found && listed == nil && !state.Name.IsNull():
		resp.Diagnostics.AddWarning("The server is not in the list of servers",
			fmt.Sprintf("The server %q (id %s) was created, and the list that the system API key sees has never shown it. The state keeps it as it was, since creating it again could not be undone. "+
				"Look in the product: if the server is not there, remove it from the state with terraform state rm.", state.Name.ValueString(), state.ID.ValueString()))
		r.SetIdentity(ctx, req.State, resp.Identity, &resp.Diagnostics)
		return
	case !found:
		r.Gone(ctx, req, resp)
		return
	}
	r.Client.ClaimServer(server.ID)
	state.fill(server)
	if state.AdoptExisting.IsNull() { // it was imported
		state.AdoptExisting = types.BoolValue(false)
	}
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, wasListed, []byte("true"))...)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	r.SetIdentity(ctx, resp.State, resp.Identity, &resp.Diagnostics)
}

// Update renames the server. A change of how this resource behaves sends nothing.
func (r *serverResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state serverModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Update, serverTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	var server client.Server
	if !plan.Name.Equal(state.Name) {
		var err error
		server, err = r.Client.UpdateServer(ctx, state.ID.ValueString(), client.NormalizeText(plan.Name.ValueString()))
		if err != nil {
			r.AddError(&resp.Diagnostics, fmt.Sprintf("update the server %s", state.ID.ValueString()), err)
			return
		}
	}
	plan.settle(server)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	r.SetIdentity(ctx, resp.State, resp.Identity, &resp.Diagnostics)
}

// Delete forgets the server: no operation deletes one.
func (r *serverResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var id types.String
	resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("id"), &id)...)
	r.Client.ReleaseServer(id.ValueString())
}

// fill takes over what the service shows. What it does not show stays as it was.
func (m *serverModel) fill(server client.Server) {
	m.ID = types.StringValue(server.ID)
	if server.Name != "" || m.Name.IsNull() {
		m.Name = tf.NewText(server.Name)
	}
	for field, value := range map[*types.String]*string{&m.CreatedAt: server.CreatedAt, &m.UpdatedAt: server.UpdatedAt} {
		if value != nil {
			*field = types.StringValue(*value)
		}
	}
}

// settle makes known what the plan left open. What it knew stays as it was written, even where the service shows it otherwise: that
// is drift, and the next plan shows it.
func (m *serverModel) settle(server client.Server) {
	if m.ID.IsUnknown() {
		m.ID = types.StringValue(server.ID)
	}
	if m.CreatedAt.IsUnknown() {
		m.CreatedAt = types.StringPointerValue(server.CreatedAt)
	}
	if m.UpdatedAt.IsUnknown() {
		m.UpdatedAt = types.StringPointerValue(server.UpdatedAt)
	}
}
