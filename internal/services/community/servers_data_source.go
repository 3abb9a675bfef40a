package community

import (
	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

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
