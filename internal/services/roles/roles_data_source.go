package roles

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

type rolesDataSource struct{ tf.DataSource }

var _ datasource.DataSourceWithConfigure = (*rolesDataSource)(nil)

// NewRolesDataSource returns the data source `returningai_roles`.
func NewRolesDataSource() datasource.DataSource {
	return &rolesDataSource{tf.DataSource{Type: "roles"}}
}

type rolesModel struct {
	TitlePattern types.String `tfsdk:"title_pattern"`
	Roles        types.List   `tfsdk:"roles"`
}

// Schema describes the data source.
func (d *rolesDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the community's roles, all or those that match the filter. It needs `system_api_key`.",
		Attributes: map[string]schema.Attribute{
			"title_pattern": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tf.RegularExpression()},
				MarkdownDescription: "Only roles whose title matches this [regular expression](https://github.com/google/re2/wiki/Syntax), anywhere in the title unless it is anchored with `^` and `$`. `(?i)` in front makes no difference between upper and lower case.",
			},
			"roles": schema.ListNestedAttribute{
				Computed: true, NestedObject: schema.NestedAttributeObject{Attributes: foundRoleAttributes()},
				MarkdownDescription: "The roles, in the order of their titles, those with the same title in the order of their ids. Empty when none matches.",
			},
		},
	}
}

// Read lists the roles.
func (d *rolesDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model rolesModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	list, err := d.list(ctx, model.TitlePattern.ValueString())
	if err != nil {
		d.AddError(&resp.Diagnostics, "list the roles", err)
		return
	}
	model.Roles = list
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}

func (d *rolesDataSource) list(ctx context.Context, titles string) (types.List, error) {
	pattern, err := regexp.Compile(titles)
	if err != nil {
		return types.List{}, fmt.Errorf("title_pattern: %w", err)
	}
	all, err := d.Client.Roles.All(ctx)
	if err != nil {
		return types.List{}, err
	}
	matching := slices.DeleteFunc(slices.Clone(all), func(role client.Role) bool { return !pattern.MatchString(role.Title) })
	slices.SortFunc(matching, func(a, b client.Role) int {
		return cmp.Or(strings.Compare(a.Title, b.Title), strings.Compare(a.ID, b.ID))
	})
	return foundRoles(ctx, matching)
}
