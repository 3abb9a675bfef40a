package users

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

type usersDataSource struct{ tf.DataSource }

var _ datasource.DataSourceWithValidateConfig = (*usersDataSource)(nil)

// NewUsersDataSource returns the data source `returningai_users`.
func NewUsersDataSource() datasource.DataSource {
	return &usersDataSource{tf.DataSource{Type: "users"}}
}

type usersModel struct {
	Filter     types.Dynamic `tfsdk:"filter"`
	Fields     types.List    `tfsdk:"fields"`
	PaginateBy types.String  `tfsdk:"paginate_by"`
	MaxResults types.Int64   `tfsdk:"max_results"`
	Users      []foundUser   `tfsdk:"users"`
}

type foundUser struct {
	Email  types.String `tfsdk:"email"`
	Fields types.Map    `tfsdk:"fields"`
}

// Schema describes the data source.
func (d *usersDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the users whose fields have certain values. It needs `api_token` with the permission to get user data, and " +
			"uses an inferred operation.\n\n" + personal,
		Attributes: map[string]schema.Attribute{
			"filter": schema.DynamicAttribute{
				Optional: true,
				MarkdownDescription: "An object: the name of each field with the value that it has to equal, or with a range, which is an object " +
					"with `gte`, `lte` or both: `{ first_name = \"Ana\", join_date = { gte = \"2025-01-01\" }, xp = { lte = 100 } }`. Ranges are for " +
					"numbers and dates (`YYYY-MM-DD`). Numbers are sent as numbers, texts as texts. Without it, all users are listed.",
			},
			"fields": schema.ListAttribute{
				Optional: true, ElementType: types.StringType,
				Validators: []validator.List{listvalidator.SizeAtLeast(1), listvalidator.UniqueValues(), listvalidator.ValueStringsAre(tf.NotBlank())},
				MarkdownDescription: "The fields to read: names of the service's own, in snake case, and keys of user fields. Documented are " +
					"`email`, `first_name`, `last_name`, `join_date`, `xp` and `coins`, which are read by default. The e-mail address is always " +
					"read, since it tells users apart.",
			},
			"paginate_by": schema.StringAttribute{
				Optional: true, Validators: []validator.String{stringvalidator.OneOf("cursor", "page")},
				MarkdownDescription: "How further pages of 200 users are asked for: by `cursor`, which is the default and leaves nobody out when " +
					"others are deleted meanwhile, or by `page`. By default, pages are asked for by their numbers where the service gives no cursor. " +
					"The two are never sent together.",
			},
			"max_results": tf.MaxResultsAttribute("How many users may match"),
			"users": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The users, in the order of their e-mail addresses. Empty when none matches.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"email": schema.StringAttribute{Computed: true, MarkdownDescription: "The e-mail address."},
					"fields": schema.MapAttribute{
						Computed: true, ElementType: types.StringType,
						MarkdownDescription: "What the service shows, by the names of the fields, all as text; null for a field without a value.",
					},
				}},
			},
		},
	}
}

// ValidateConfig checks the filter.
func (d *usersDataSource) ValidateConfig(
	ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse,
) {
	var model usersModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	model.filter(&resp.Diagnostics)
}

// Read lists the users.
func (d *usersDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model usersModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	query := client.UserQuery{
		Filter: model.filter(&resp.Diagnostics), ByPage: model.PaginateBy.ValueString() == "page",
		Most: tf.MaxResults(model.MaxResults),
	}
	if !model.Fields.IsNull() {
		resp.Diagnostics.Append(model.Fields.ElementsAs(ctx, &query.Fields, false)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	found, err := d.Client.FindUsers(ctx, query)
	if tooMany, is := errors.AsType[*client.TooManyError](err); is {
		resp.Diagnostics.AddAttributeError(path.Root("max_results"), "More users match than max_results allows",
			fmt.Sprintf("More than %d users match. Narrow the filter, or raise max_results.", tooMany.Most))
		return
	}
	if err != nil {
		d.AddError(&resp.Diagnostics, "list the users", err)
		return
	}
	if found.Odd > 0 {
		resp.Diagnostics.AddWarning("Not all users could be read",
			fmt.Sprintf("%d of the users that match are shown without an e-mail address, and are left out.", found.Odd))
	}
	model.Users = []foundUser{}
	for _, user := range found.Users {
		model.Users = append(model.Users, foundUser{Email: types.StringValue(user.Email), Fields: texts(user.Fields)})
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}

// filter makes the filter as the service takes it. What is not known yet is left out.
func (m *usersModel) filter(diags *diag.Diagnostics) map[string]any {
	at := path.Root("filter")
	if m.Filter.IsNull() || m.Filter.IsUnknown() || m.Filter.IsUnderlyingValueUnknown() {
		return nil
	}
	conditions, isObject := membersOf(m.Filter.UnderlyingValue())
	if !isObject {
		diags.AddAttributeError(at, "The filter is not an object", "An object of fields is expected, such as { first_name = \"Ana\" }.")
		return nil
	}
	filter := map[string]any{}
	for _, field := range slices.Sorted(maps.Keys(conditions)) {
		condition, problem := conditionOf(conditions[field])
		if problem != "" {
			diags.AddAttributeError(at, "The filter can't be sent", fmt.Sprintf("The condition of %q %s.", field, problem))
		}
		if condition != nil {
			filter[field] = condition
		}
	}
	return filter
}

// conditionOf is a value to equal or a range, as it is sent, or what is wrong with it; nil for what is not known.
func conditionOf(value attr.Value) (condition any, problem string) {
	ends, isRange := membersOf(value)
	switch {
	case value.IsUnknown():
		return nil, ""
	case !isRange:
		return plain(value)
	case len(ends) == 0:
		return nil, "is an empty object: a range has gte, lte or both"
	}
	limits := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(ends)) {
		if name != "gte" && name != "lte" {
			return nil, fmt.Sprintf("has %q: a range has gte, lte or both", name)
		}
		limit, problem := plain(ends[name])
		if _, isBool := limit.(bool); isBool {
			problem = "has a truth value in a range, which only numbers and dates have"
		}
		if problem != "" {
			return nil, problem
		}
		if limit != nil {
			limits[name] = limit
		}
	}
	return limits, ""
}

// membersOf returns the members of an object or a map.
func membersOf(value attr.Value) (members map[string]attr.Value, is bool) {
	switch value := value.(type) {
	case types.Object:
		return value.Attributes(), !value.IsNull()
	case types.Map:
		return value.Elements(), !value.IsNull()
	case types.Dynamic:
		return membersOf(value.UnderlyingValue())
	}
	return nil, false
}

// plain is a text, a number or a truth value as JSON has it; nil for what is not known.
func plain(value attr.Value) (sent any, problem string) {
	if value == nil || value.IsNull() {
		return nil, "is null: leave the field out"
	}
	if value.IsUnknown() {
		return nil, ""
	}
	switch value := value.(type) {
	case types.String:
		return value.ValueString(), ""
	case types.Bool:
		return value.ValueBool(), ""
	case types.Number:
		return json.Number(value.ValueBigFloat().Text('g', -1)), ""
	case types.Dynamic:
		return plain(value.UnderlyingValue())
	}
	return nil, "is neither a text, a number, a truth value nor a range"
}
