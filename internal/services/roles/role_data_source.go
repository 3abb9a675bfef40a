package roles

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

type roleDataSource struct{ tf.DataSource }

var (
	_ datasource.DataSourceWithConfigure        = (*roleDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*roleDataSource)(nil)
)

// NewRoleDataSource returns the data source `returningai_role`.
func NewRoleDataSource() datasource.DataSource {
	return &roleDataSource{tf.DataSource{Type: "role"}}
}

// foundRole is a role in a data source.
type foundRole struct {
	ID                 types.String `tfsdk:"id"`
	Title              tf.Text      `tfsdk:"title"`
	Description        types.String `tfsdk:"description"`
	Class              types.String `tfsdk:"class"`
	Order              types.Int64  `tfsdk:"order"`
	Billable           types.Bool   `tfsdk:"billable"`
	ServerPermissions  types.Map    `tfsdk:"server_permissions"`
	ChannelPermissions types.Map    `tfsdk:"channel_permissions"`
	ServerID           types.String `tfsdk:"server_id"`
	CreatedAt          types.String `tfsdk:"created_at"`
	UpdatedAt          types.String `tfsdk:"updated_at"`
}

func newFoundRole(role client.Role) foundRole {
	return foundRole{
		ID: types.StringValue(role.ID), Title: tf.NewText(role.Title), Description: types.StringPointerValue(role.Description),
		Class: types.StringPointerValue(role.Class), Order: types.Int64PointerValue(role.Order), Billable: types.BoolPointerValue(role.Billable),
		ServerPermissions: mapOf(role.Server), ChannelPermissions: mapOf(role.Channel),
		ServerID: types.StringPointerValue(role.ServerID), CreatedAt: types.StringPointerValue(role.CreatedAt), UpdatedAt: types.StringPointerValue(role.UpdatedAt),
	}
}

// foundRoleAttributes are what the service shows of a role, all computed.
func foundRoleAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":          schema.StringAttribute{Computed: true, MarkdownDescription: "The role's id."},
		"title":       schema.StringAttribute{Computed: true, CustomType: tf.TextType{}, MarkdownDescription: "The role's name."},
		"description": schema.StringAttribute{Computed: true, MarkdownDescription: "The role's description, where the service shows it."},
		"class":       schema.StringAttribute{Computed: true, MarkdownDescription: "The role's colour, such as `red`, where the service shows it."},
		"order":       schema.Int64Attribute{Computed: true, MarkdownDescription: "The role's place among the roles, where the service shows it."},
		"billable":    schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the role is billable, as the service calls it, where it shows it."},

		"server_permissions":  serverPermissions.dataSourceAttribute(),
		"channel_permissions": channelPermissions.dataSourceAttribute(),

		"server_id":  schema.StringAttribute{Computed: true, MarkdownDescription: "The id of the server (the community), where the service shows it."},
		"created_at": schema.StringAttribute{Computed: true, MarkdownDescription: "When the role was created, in ISO 8601, where the service shows it."},
		"updated_at": schema.StringAttribute{Computed: true, MarkdownDescription: "When the role was last changed, in ISO 8601, where the service shows it."},
	}
}

// foundRoles makes the list of a data source.
func foundRoles(ctx context.Context, roles []client.Role) (types.List, error) {
	kinds := map[string]attr.Type{}
	for name, attribute := range foundRoleAttributes() {
		kinds[name] = attribute.GetType()
	}
	found := []foundRole{}
	for _, role := range roles {
		found = append(found, newFoundRole(role))
	}
	list, diags := types.ListValueFrom(ctx, types.ObjectType{AttrTypes: kinds}, found)
	if diags.HasError() {
		return list, fmt.Errorf("making the list: %v", diags)
	}
	return list, nil
}

// Schema describes the data source.
func (d *roleDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := foundRoleAttributes()
	attributes["id"] = schema.StringAttribute{
		Optional: true, Computed: true, Validators: []validator.String{tf.NotBlank()},
		MarkdownDescription: "The id of the role to look up. Exactly one of `id` and `title` has to be given.",
	}
	attributes["title"] = schema.StringAttribute{
		Optional: true, Computed: true, CustomType: tf.TextType{}, Validators: []validator.String{tf.NotBlank()},
		MarkdownDescription: "The title (the name) of the role to look up, upper and lower case as the role has them. No match is an error that suggests near titles; several matches are an error that lists their ids.",
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Looks up one role by its id or by its title. It needs `system_api_key`. All look-ups of a plan share one request.",
		Attributes:          attributes,
	}
}

// ConfigValidators wants exactly one of id and title.
func (d *roleDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("title"))}
}

// Read looks the role up.
func (d *roleDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config foundRole
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if !config.ID.IsNull() {
		role, err := byTitle.FindByID(ctx, d.Provider, config.ID.ValueString())
		if err != nil {
			d.AddAttributeError(&resp.Diagnostics, path.Root("id"), "look up the role", err)
			return
		}
		resp.Diagnostics.Append(resp.State.Set(ctx, newFoundRole(role))...)
		return
	}
	role, err := findByTitle(ctx, d.Provider, config.Title.ValueString())
	if err != nil {
		d.AddAttributeError(&resp.Diagnostics, path.Root("title"), "look up the role", err)
		return
	}
	found := newFoundRole(role)
	found.Title = config.Title // as it was written: a data source may not change what is configured
	resp.Diagnostics.Append(resp.State.Set(ctx, found)...)
}
