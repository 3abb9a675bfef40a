package community

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// serverByName is how people know a server.
var serverByName = tf.Kind[client.Server]{
	Noun:   "server",
	Name:   "name",
	IDOf:   func(s client.Server) string { return s.ID },
	NameOf: func(s client.Server) string { return s.Name },
	In:     func(c *client.Client) *client.Collection[client.Server] { return c.Servers },
}

// shownServer is what the service shows of a server.
type shownServer struct {
	ID        types.String `tfsdk:"id"`
	Name      tf.Text      `tfsdk:"name"`
	CreatedAt types.String `tfsdk:"created_at"`
	UpdatedAt types.String `tfsdk:"updated_at"`
}

func showServer(server client.Server) shownServer {
	return shownServer{
		ID:        types.StringValue(server.ID),
		Name:      tf.NewText(server.Name),
		CreatedAt: types.StringPointerValue(server.CreatedAt),
		UpdatedAt: types.StringPointerValue(server.UpdatedAt),
	}
}
