package badges

import (
	"context"

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

type badgeDataSource struct{ tf.DataSource }

var (
	_ datasource.DataSourceWithConfigure        = (*badgeDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*badgeDataSource)(nil)
)

// NewBadgeDataSource returns the data source `returningai_badge`.
func NewBadgeDataSource() datasource.DataSource {
	return &badgeDataSource{tf.DataSource{Type: "badge"}}
}

// foundBadge is a badge in a data source.
type foundBadge struct {
	ID             types.String `tfsdk:"id"`
	Title          tf.Text      `tfsdk:"title"`
	Action         types.String `tfsdk:"action"`
	Quantity       types.Int64  `tfsdk:"quantity"`
	Description    types.String `tfsdk:"description"`
	Image          types.String `tfsdk:"image"`
	AttachRequired types.Bool   `tfsdk:"attach_required"`
	Awarded        types.Bool   `tfsdk:"awarded"`
}

func newFoundBadge(badge client.Badge) foundBadge {
	return foundBadge{
		ID: idOf(badge), Title: tf.NewText(badge.Title), Action: types.StringValue(badge.Action), Quantity: types.Int64PointerValue(badge.Quantity),
		Description: types.StringPointerValue(badge.Description), Image: types.StringPointerValue(badge.Image),
		AttachRequired: types.BoolPointerValue(badge.AttachRequired), Awarded: types.BoolPointerValue(badge.Awarded),
	}
}

// foundBadgeAttributes are what the service shows of a badge, all computed.
func foundBadgeAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":              schema.StringAttribute{Computed: true, MarkdownDescription: "The badge's id, a UUID."},
		"title":           schema.StringAttribute{Computed: true, CustomType: tf.TextType{}, MarkdownDescription: "The badge's name."},
		"action":          schema.StringAttribute{Computed: true, MarkdownDescription: "What earns the badge; `custom` is a badge that is given by hand."},
		"quantity":        schema.Int64Attribute{Computed: true, MarkdownDescription: "How many times the `action` has to happen for the badge."},
		"description":     schema.StringAttribute{Computed: true, MarkdownDescription: "What members read about the badge."},
		"image":           schema.StringAttribute{Computed: true, MarkdownDescription: "The URL of the badge's image. Empty is no image."},
		"attach_required": schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether a member who applies for the badge has to attach something, going by the name."},
		"awarded":         schema.BoolAttribute{Computed: true, MarkdownDescription: "A flag of the badge whose meaning is not documented."},
	}
}

// foundBadgeType is the type of a badge in a list.
func foundBadgeType() types.ObjectType {
	attributes := map[string]attr.Type{}
	for name, attribute := range foundBadgeAttributes() {
		attributes[name] = attribute.GetType()
	}
	return types.ObjectType{AttrTypes: attributes}
}

// Schema describes the data source.
func (d *badgeDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := foundBadgeAttributes()
	notBlank := []validator.String{tf.NotBlank()}
	attributes["id"] = schema.StringAttribute{
		Optional: true, Computed: true, Validators: notBlank,
		MarkdownDescription: "The id of the badge to look up. Exactly one of `id` and `title` has to be given.",
	}
	attributes["title"] = schema.StringAttribute{
		Optional: true, Computed: true, CustomType: tf.TextType{}, Validators: notBlank,
		MarkdownDescription: "The title (the name) of the badge to look up, upper and lower case as the badge has them. No match is an error that suggests near titles; several matches are an error that lists their ids.",
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Looks up one badge by its id or by its title.\n\n" +
			"It needs `system_api_key`. All look-ups of a plan share one request. Of a badge's settings, the service shows those below and no others.",
		Attributes: attributes,
	}
}

// ConfigValidators wants exactly one of id and title.
func (d *badgeDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("title"))}
}

// Read looks the badge up.
func (d *badgeDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config foundBadge
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if !config.ID.IsNull() {
		badge, err := byTitle.FindByID(ctx, d.Provider, config.ID.ValueString())
		if err != nil {
			d.AddAttributeError(&resp.Diagnostics, path.Root("id"), "look up the badge", err)
			return
		}
		resp.Diagnostics.Append(resp.State.Set(ctx, newFoundBadge(badge))...)
		return
	}
	badge, err := findByTitle(ctx, d.Provider, config.Title.ValueString())
	if err != nil {
		d.AddAttributeError(&resp.Diagnostics, path.Root("title"), "look up the badge", err)
		return
	}
	found := newFoundBadge(badge)
	found.Title = config.Title // as it was written: a data source may not change what is configured
	resp.Diagnostics.Append(resp.State.Set(ctx, found)...)
}
