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

// serverLookUp makes the data source `returningai_servers`.
func serverLookUp() tf.LookUp[client.Server, shownServer] {
	return tf.LookUp[client.Server, shownServer]{
		Kind: serverByName,
		Show: showServer,
		Describe: map[string]string{
			"id":         "The server's id, which is the community's id.",
			"name":       "The server's name.",
			"created_at": "When the server was created, in ISO 8601, where the service shows it.",
			"updated_at": "When the server was last changed, in ISO 8601, where the service shows it.",
		},
		ManySay: "Lists the servers that the system API key sees, all or those that match the filter. A server is a whole community.\n\n" +
			"It needs `system_api_key`. Its contract is inferred: the service's documentation names the operation and shows neither its " +
			"path nor what a server looks like.",
	}
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
