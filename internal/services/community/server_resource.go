package community

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
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
var serverByName = tf.Listed[client.Server]{
	Kind: "server", Name: "name",
	IDOf:   func(s client.Server) string { return s.ID },
	NameOf: func(s client.Server) string { return s.Name },
	In:     func(c *client.Client) *client.Collection[client.Server] { return c.Servers },
}

func serverIDOfName(ctx context.Context, provider *tf.Provider, name string) ([]string, error) {
	all, err := provider.Client.Servers.All(ctx)
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
			"It needs `system_api_key`. **All of its contract is inferred**: the service's documentation names the operations that " +
			"create, change and list servers, and shows neither their paths nor what a server looks like. Try it where an extra " +
			"community does no harm. No operation deletes a server: destroying this resource forgets it and leaves it as it is. To " +
			"change the name of the community that the keys belong to, use `returningai_community`, which is documented.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Computed: true, PlanModifiers: keep,
				MarkdownDescription: "The server's id, which is the community's id.",
			},
			"name": schema.StringAttribute{
				Required: true, CustomType: tf.TextType{},
				PlanModifiers: []planmodifier.String{tf.KeepSameText()}, Validators: []validator.String{tf.NotBlank(), tf.PlainText()},
				MarkdownDescription: "The server's name. Changing it renames the server. Leading and trailing white space makes no difference.",
			},
			"adopt_existing": schema.BoolAttribute{
				Optional: true,
				Computed: true,
				Default:  booldefault.StaticBool(false),
				MarkdownDescription: "Whether creating this resource takes over a server that already has this name, instead of " +
					"creating a second one. A server that another resource keeps or forgets can't be taken over: the plan fails, and " +
					"shows the `moved` block for a renamed one. With several servers of that name, the plan fails and lists their " +
					"ids. With `true`, an apply that was killed half-way can be repeated without creating a second server. Defaults " +
					"to `false`.",
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
	if resp.Diagnostics.HasError() || r.LacksID(ctx, req.State, &resp.Diagnostics) {
		return
	}
	switch {
	case plan == nil:
		r.WarnOfDestroying(&resp.Diagnostics, tf.Warning{
			About:   tf.Object{Kind: r.Type, ID: state.ID.ValueString()},
			Summary: fmt.Sprintf("The server %q (id %s) will stay on the service", state.Name.ValueString(), state.ID.ValueString()),
			Rest:    "More servers will stay on the service",
			Detail:  "No operation of the API deletes a server. Destroying this resource only forgets it, with everything in it.",
		})
		serverByName.PlanDestroyed(r.Provider, state.ID.ValueString(), state.Name.ValueString(), types.StringNull(), &resp.Diagnostics)
	case state == nil:
		r.NeedsKey(&resp.Diagnostics, client.OpCreateServer, client.System, "create the server")
		serverByName.PlanNew(ctx, r.Provider, req, resp, plan.Name, plan.AdoptExisting, func(client.Server) []string { return nil })
	default:
		serverByName.PlanKept(ctx, r.Provider, req, resp, state.ID.ValueString(), plan.Name, state.Name)
		if !plan.Name.Equal(state.Name) {
			r.NeedsKey(&resp.Diagnostics, client.OpUpdateServer, client.System, "update the server")
			return
		}
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("updated_at"), state.UpdatedAt)...) // nothing is sent, so nothing comes back
	}
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
	server, origin, err := r.create(ctx, plan)
	if err != nil {
		serverByName.AddCreateError(r.Provider, &resp.Diagnostics, plan.Name.ValueString(), origin, err)
		return
	}
	plan.settle(server)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	r.SetIdentity(ctx, resp.State, resp.Identity, &resp.Diagnostics)
	serverByName.Begun(ctx, r.Provider, resp.Private, origin, server.ID, plan.Name.ValueString(), server.Name, &resp.Diagnostics)
}

// create makes the server, or adopts the one that is there. With an error, it says which of the two was under way.
func (r *serverResource) create(ctx context.Context, plan serverModel) (client.Server, tf.Origin, error) {
	name := client.NormalizeText(plan.Name.ValueString())
	if plan.AdoptExisting.ValueBool() {
		server, found, err := serverByName.Adopt(ctx, r.Provider, name)
		if err != nil || found {
			return server, tf.Adopted, err
		}
	}
	server, err := r.Client.CreateServer(ctx, name)
	serverByName.Made(r.Provider, name, server.ID, err)
	return server, tf.Made, err
}

// Read refreshes the server. It is gone only when that is proved: making it again and again could not be undone.
func (r *serverResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state serverModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tf.WithTimeout(ctx, state.Timeouts.Read, serverTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || r.LacksID(ctx, req.State, &resp.Diagnostics) {
		return
	}
	server, life, present := serverByName.Observe(ctx, &r.Resource, req, resp, state.ID.ValueString(), state.Name.StringValue)
	if !present {
		return
	}
	state.Name = serverByName.RememberListed(ctx, resp, life, server.Name, state.Name)
	state.fill(server)
	if state.AdoptExisting.IsNull() { // it was imported
		state.AdoptExisting = types.BoolValue(false)
	}
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
	if resp.Diagnostics.HasError() || r.LacksID(ctx, req.State, &resp.Diagnostics) {
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
		serverByName.Renamed(ctx, r.Provider, req, resp, state.ID.ValueString(), plan.Name.ValueString(), state.Name.ValueString(), server.Name)
	}
	plan.settle(server)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	r.SetIdentity(ctx, resp.State, resp.Identity, &resp.Diagnostics)
}

// Delete forgets the server: no operation deletes one.
func (r *serverResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var id types.String
	resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("id"), &id)...)
	serverByName.LetGo(r.Provider, id.ValueString(), "", types.StringValue(string(tf.Abandon)), &resp.Diagnostics)
}

// fill takes over what the service shows beside the name. What it does not show stays as it was.
func (m *serverModel) fill(server client.Server) {
	m.ID = types.StringValue(server.ID)
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
