package community

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// NewServersDataSource returns the data source `returningai_servers`.
func NewServersDataSource() datasource.DataSource {
	return tf.LookUp[client.Server, shownServer]{
		Kind:       serverByName,
		Show:       showServer,
		Attributes: shownServerAttributes(),
		ManySay: "Lists the servers that the system API key sees, all or those that match the filter. A server is a whole community.\n\n" +
			"It needs `system_api_key`. Its contract is inferred: the service's documentation names the operation and shows neither its " +
			"path nor what a server looks like.",
	}.Many()
}

// shownServerAttributes describe what the service shows of a server.
func shownServerAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "The server's id, which is the community's id.",
		},
		"name": schema.StringAttribute{
			Computed:            true,
			CustomType:          tf.TextType{},
			MarkdownDescription: "The server's name.",
		},
		"created_at": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "When the server was created, in ISO 8601, where the service shows it.",
		},
		"updated_at": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "When the server was last changed, in ISO 8601, where the service shows it.",
		},
	}
}
