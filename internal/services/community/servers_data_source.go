package community

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

type serversDataSource struct{ tf.DataSource }

var _ datasource.DataSourceWithConfigure = (*serversDataSource)(nil)

// NewServersDataSource returns the data source `returningai_servers`.
func NewServersDataSource() datasource.DataSource {
	return &serversDataSource{tf.DataSource{Type: "servers"}}
}

type serversModel struct {
	NamePattern types.String `tfsdk:"name_pattern"`
	Servers     types.List   `tfsdk:"servers"`
}

// foundServer is a server in the data source.
var foundServer = map[string]attr.Type{"id": types.StringType, "name": types.StringType, "created_at": types.StringType, "updated_at": types.StringType}

// Schema describes the data source.
func (d *serversDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the servers that the system API key sees, all or those that match the filter. A server is a whole community.\n\n" +
			"It needs `system_api_key`. Its contract is inferred: the service's documentation names the operation and shows neither its path nor what a server looks like.",
		Attributes: map[string]schema.Attribute{
			"name_pattern": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tf.RegularExpression()},
				MarkdownDescription: "Only servers whose name matches this [regular expression](https://github.com/google/re2/wiki/Syntax), anywhere in the name unless it is anchored with `^` and `$`. `(?i)` in front makes no difference between upper and lower case.",
			},
			"servers": schema.ListNestedAttribute{
				Computed: true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":         schema.StringAttribute{Computed: true, MarkdownDescription: "The server's id, which is the community's id."},
					"name":       schema.StringAttribute{Computed: true, MarkdownDescription: "The server's name."},
					"created_at": schema.StringAttribute{Computed: true, MarkdownDescription: "When the server was created, in ISO 8601, where the service shows it."},
					"updated_at": schema.StringAttribute{Computed: true, MarkdownDescription: "When the server was last changed, in ISO 8601, where the service shows it."},
				}},
				MarkdownDescription: "The servers, in the order of their names, those with the same name in the order of their ids. Empty when none matches.",
			},
		},
	}
}

// Read lists the servers.
func (d *serversDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model serversModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	pattern, err := regexp.Compile(model.NamePattern.ValueString())
	if err != nil {
		d.AddError(&resp.Diagnostics, "list the servers", fmt.Errorf("name_pattern: %w", err))
		return
	}
	all, err := d.Client.Servers.All(ctx)
	if err != nil {
		d.AddError(&resp.Diagnostics, "list the servers", err)
		return
	}
	found := []attr.Value{}
	for _, server := range sortedByName(all) {
		if pattern.MatchString(server.Name) {
			found = append(found, types.ObjectValueMust(foundServer, map[string]attr.Value{
				"id": types.StringValue(server.ID), "name": types.StringValue(server.Name),
				"created_at": types.StringPointerValue(server.CreatedAt), "updated_at": types.StringPointerValue(server.UpdatedAt),
			}))
		}
	}
	model.Servers = types.ListValueMust(types.ObjectType{AttrTypes: foundServer}, found)
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}

func sortedByName(servers []client.Server) []client.Server {
	sorted := slices.Clone(servers)
	slices.SortFunc(sorted, func(a, b client.Server) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.ID, b.ID))
	})
	return sorted
}
