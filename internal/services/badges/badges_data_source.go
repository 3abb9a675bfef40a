package badges

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

type badgesDataSource struct{ tf.DataSource }

var _ datasource.DataSourceWithConfigure = (*badgesDataSource)(nil)

// NewBadgesDataSource returns the data source `returningai_badges`.
func NewBadgesDataSource() datasource.DataSource {
	return &badgesDataSource{tf.DataSource{Type: "badges"}}
}

type badgesModel struct {
	Action       types.String `tfsdk:"action"`
	TitlePattern types.String `tfsdk:"title_pattern"`
	Badges       types.List   `tfsdk:"badges"`
}

// Schema describes the data source.
func (d *badgesDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the community's badges, all or those that match the filters.\n\n" +
			"It needs `system_api_key`. Of a badge's settings, the service shows those below and no others.",
		Attributes: map[string]schema.Attribute{
			"action": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Only badges that are earned by this, such as `custom`.",
			},
			"title_pattern": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tf.RegularExpression()},
				MarkdownDescription: "Only badges whose title matches this [regular expression](https://github.com/google/re2/wiki/Syntax), anywhere in the title unless it is anchored with `^` and `$`. `(?i)` in front makes no difference between upper and lower case.",
			},
			"badges": schema.ListNestedAttribute{
				Computed: true, NestedObject: schema.NestedAttributeObject{Attributes: foundBadgeAttributes()},
				MarkdownDescription: "The badges, in the order of their titles, those with the same title in the order of their ids. Empty when none matches.",
			},
		},
	}
}

// Read lists the badges.
func (d *badgesDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model badgesModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	all, err := d.Client.Badges.All(ctx)
	if err != nil {
		d.AddError(&resp.Diagnostics, "list the badges", err)
		return
	}
	pattern, err := regexp.Compile(model.TitlePattern.ValueString())
	if err != nil {
		d.AddError(&resp.Diagnostics, "list the badges", fmt.Errorf("title_pattern: %w", err))
		return
	}
	found := []foundBadge{}
	for _, badge := range sortedByTitle(all) {
		wantedAction := model.Action.IsNull() || badge.Action == model.Action.ValueString()
		if wantedAction && pattern.MatchString(badge.Title) {
			found = append(found, newFoundBadge(badge))
		}
	}
	list, diags := types.ListValueFrom(ctx, foundBadgeType(), found)
	resp.Diagnostics.Append(diags...)
	model.Badges = list
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}

func sortedByTitle(badges []client.Badge) []client.Badge {
	sorted := slices.Clone(badges)
	slices.SortFunc(sorted, func(a, b client.Badge) int {
		return cmp.Or(strings.Compare(a.Title, b.Title), strings.Compare(a.ID, b.ID))
	})
	return sorted
}
