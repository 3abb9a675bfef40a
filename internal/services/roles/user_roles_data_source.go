package roles

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

type userRolesDataSource struct{ tf.DataSource }

var _ datasource.DataSourceWithConfigure = (*userRolesDataSource)(nil)

// NewUserRolesDataSource returns the data source `returningai_user_roles`.
func NewUserRolesDataSource() datasource.DataSource {
	return &userRolesDataSource{tf.DataSource{Type: "user_roles"}}
}

type foundUserRoles struct {
	UserID types.String `tfsdk:"user_id"`
	Roles  types.List   `tfsdk:"roles"`
}

// Schema describes the data source.
func (d *userRolesDataSource) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the roles that a user has. It needs `system_api_key`. All look-ups of one user in a plan share one request.",
		Attributes: map[string]schema.Attribute{
			"user_id": schema.StringAttribute{
				Required: true, Validators: []validator.String{tf.UserID()},
				MarkdownDescription: "The id of the user, such as `1102`, and not the user name. A user whom the service does not know is an error.",
			},
			"roles": schema.ListNestedAttribute{
				Computed: true, NestedObject: schema.NestedAttributeObject{Attributes: lookUp().Attributes(ctx)},
				MarkdownDescription: "The user's roles in the service's order, `@all` among them where the service lists it.",
			},
		},
	}
}

// Read lists the user's roles.
func (d *userRolesDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model foundUserRoles
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	held, known, err := d.Client.UserRoles(ctx, model.UserID.ValueString())
	if err == nil && !known {
		err = fmt.Errorf("no user has the id %q in this community", model.UserID.ValueString())
	}
	if err != nil {
		d.AddAttributeError(&resp.Diagnostics, path.Root("user_id"), "list the roles of the user "+model.UserID.ValueString(), err)
		return
	}
	list, diags := lookUp().List(ctx, held)
	resp.Diagnostics.Append(diags...)
	model.Roles = list
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}
