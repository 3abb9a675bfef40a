package userfields

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

var communityIDPath = path.Root("community_id")

type historiesDataSource struct{ tf.DataSource }

// NewUserFieldHistoriesDataSource returns the data source `returningai_user_field_histories`.
func NewUserFieldHistoriesDataSource() datasource.DataSource {
	return &historiesDataSource{tf.DataSource{Type: "user_field_histories"}}
}

type historiesModel struct {
	CommunityID types.String   `tfsdk:"community_id"`
	UserID      types.String   `tfsdk:"user_id"`
	FieldID     types.String   `tfsdk:"field_id"`
	Field       tf.Text        `tfsdk:"field"`
	MaxResults  types.Int64    `tfsdk:"max_results"`
	Histories   []shownHistory `tfsdk:"histories"`
}

type shownHistory struct {
	ID        types.String `tfsdk:"id"`
	UserID    types.String `tfsdk:"user_id"`
	FieldID   types.String `tfsdk:"field_id"`
	Field     types.String `tfsdk:"field"`
	Value     types.String `tfsdk:"value"`
	CreatedAt types.String `tfsdk:"created_at"`
	UpdatedAt types.String `tfsdk:"updated_at"`
}

// Schema describes the data source.
func (d *historiesDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	shown := func(says string) schema.StringAttribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: says}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the records of the histories of members' values in user fields: of the whole community, of one field, of " +
			"one user, or of one field of one user.\n\n" +
			"It needs `api_token` with the permission `userFields`. The operations behind it are inferred: the service's documentation names " +
			"them, and shows neither their paths nor their answers. What it reads is personal data, and lies in the state: keep the state where " +
			"only those see it who may, and read no more than you use.",
		Attributes: map[string]schema.Attribute{
			"community_id": tf.CommunityToRead(false),
			"user_id": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{tf.IsID()},
				MarkdownDescription: describeUserID + " Without it, the records of all users are listed.",
			},
			"field_id": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{tf.IsID(), stringvalidator.ConflictsWith(path.MatchRoot("field"))},
				MarkdownDescription: "The id of the user field. Without it, and without `field`, the records of all fields are listed.",
			},
			"field": schema.StringAttribute{
				Optional:            true,
				CustomType:          tf.TextType{},
				Validators:          []validator.String{tf.NotBlank()},
				MarkdownDescription: "The key of the user field, instead of its id. It is looked for in the list of the user fields.",
			},
			"max_results": tf.MaxResultsAttribute("How many records there may be"),
			"histories": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The records, the newest first. Empty where there are none.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":         shown("The record's id."),
					"user_id":    shown("The object id of the user whose value it was."),
					"field_id":   shown("The id of the user field."),
					"field":      shown("The key of the user field at that time."),
					"value":      shown("The value, as text; null where the value was removed."),
					"created_at": shown("When the value was set, in ISO 8601."),
					"updated_at": shown("When the record was last changed, in ISO 8601, where the service shows it."),
				}},
			},
		},
	}
}

// Read lists the records, page by page to the end.
func (d *historiesDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model historiesModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	place := d.place(ctx, model, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	found, odd, err := d.Client.FindUserFieldHistories(ctx, place, tf.MaxResults(model.MaxResults))
	if tooMany, is := errors.AsType[*client.TooManyError](err); is {
		resp.Diagnostics.AddAttributeError(path.Root("max_results"), "There are more records than max_results allows",
			fmt.Sprintf("There are more than %d. Ask for one user or one field, or raise max_results.", tooMany.Most))
		return
	}
	if err != nil {
		d.AddError(&resp.Diagnostics, "list the histories of user fields", err)
		return
	}
	if odd > 0 {
		resp.Diagnostics.AddWarning("Not all records could be read", fmt.Sprintf("%d are shown without an id, and are left out.", odd))
	}
	model.Histories = []shownHistory{}
	for _, record := range found {
		model.Histories = append(model.Histories, shownHistory{
			ID: types.StringValue(record.ID), UserID: types.StringPointerValue(record.UserID), FieldID: types.StringPointerValue(record.FieldID),
			Field: types.StringPointerValue(record.Field), Value: types.StringPointerValue(record.Value),
			CreatedAt: types.StringPointerValue(record.CreatedAt), UpdatedAt: types.StringPointerValue(record.UpdatedAt),
		})
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}

// place is whose records of which field are asked for.
func (d *historiesDataSource) place(ctx context.Context, model historiesModel, diags *diag.Diagnostics) client.HistoryPlace {
	community := d.CommunityFor(model.CommunityID, types.StringNull()).ValueString()
	place := client.HistoryPlace{CommunityID: community, UserID: model.UserID.ValueString(), FieldID: model.FieldID.ValueString()}
	switch {
	case diags.HasError():
	case community == "":
		tf.AddMissingCommunity(diags, client.OpListUserFieldHistories)
	case !model.Field.IsNull():
		field, err := byField.Of(community).FindByName(ctx, d.Provider, model.Field.ValueString())
		if err != nil {
			d.AddAttributeError(diags, path.Root("field"), "look up the user field", err)
		}
		place.FieldID = field.ID
	}
	return place
}
