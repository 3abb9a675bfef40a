package community

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// NewServerResource returns the resource `returningai_server`. No operation deletes a server.
func NewServerResource() resource.Resource {
	return tf.NewListed(tf.Listed[client.Server, *serverModel]{
		Kind:      serverByName,
		Example:   "Example Community",
		Schema:    serverSchema(),
		CreatedBy: client.OpCreateServer,
		UpdatedBy: client.OpUpdateServer,
		Create: func(ctx context.Context, c *client.Client, plan *serverModel) (client.Server, error) {
			return c.CreateServer(ctx, plan.name())
		},
		Update: func(ctx context.Context, c *client.Client, change tf.Change[*serverModel]) (client.Server, error) {
			return c.UpdateServer(ctx, change.State.ID.ValueString(), change.Plan.name())
		},
		Check: warnOfServerLeft,
	})
}

// warnOfServerLeft warns that destroying the resource leaves the server.
func warnOfServerLeft(check tf.Check[client.Server, *serverModel]) {
	if check.Plan != nil {
		return
	}
	id, name := check.State.ID.ValueString(), check.State.Name.ValueString()
	check.Provider.WarnOfDestroying(check.Diagnostics, tf.Warning{
		About:   tf.Object{Kind: serverByName.Noun, ID: id},
		Summary: fmt.Sprintf("The server %q (id %s) will stay on the service", name, id),
		Rest:    "More servers will stay on the service",
		Detail:  "No operation of the API deletes a server. Destroying this resource only forgets it, with everything in it.",
	})
}

type serverModel struct {
	shownServer
	tf.Managed
}

func (m *serverModel) Key() (id *types.String, name *tf.Text) { return &m.ID, &m.Name }

func (m *serverModel) Refresh(server client.Server) { tf.Refresh(&m.shownServer, showServer(server)) }

func (m *serverModel) Settle(server client.Server, _ *serverModel) {
	tf.FillUnknown(&m.shownServer, showServer(server))
}

func (m *serverModel) Keep(state *serverModel) { tf.FillUnknown(&m.shownServer, state.shownServer) }

func (m *serverModel) Writes(_, state *serverModel) bool { return !m.Name.Equal(state.Name) }

func (m *serverModel) Differences(client.Server) []string { return nil }

func (m *serverModel) name() string { return client.NormalizeText(m.Name.ValueString()) }

func serverSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "A server, which is a whole community of its own.\n\n" +
			"It needs `system_api_key`. **All of its contract is inferred**: the service's documentation names the operations that " +
			"create, change and list servers, and shows neither their paths nor what a server looks like. Try it where an extra " +
			"community does no harm. No operation deletes a server: destroying this resource forgets it and leaves it as it is. To " +
			"change the name of the community that the keys belong to, use `returningai_community`, which is documented.",
		Attributes: map[string]schema.Attribute{
			"id":         tf.ComputedOnce("The server's id, which is the community's id."),
			"name":       tf.NameAttribute("The server's name. Changing it renames the server."),
			"created_at": tf.ComputedOnce("When the server was created, in ISO 8601, where the service shows it."),
			"updated_at": tf.Computed("When the server was last changed, in ISO 8601, where the service shows it."),
		},
	}
}
