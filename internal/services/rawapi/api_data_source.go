package rawapi

import (
	"context"
	"net/http"

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

type apiDataSource struct{ tf.DataSource }

var _ datasource.DataSourceWithConfigure = (*apiDataSource)(nil)

// NewAPIDataSource returns the data source `returningai_api`.
func NewAPIDataSource() datasource.DataSource {
	return &apiDataSource{tf.DataSource{Type: "api"}}
}

type apiDataSourceModel struct {
	request
	answered
}

// Schema describes the data source.
func (d *apiDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads any operation of the API, for those that have no data source of their own. Keys, limits, retries and the " +
			"masking of keys are as everywhere. The answer lies in the state: nothing in it may be a secret.",
		Attributes: map[string]schema.Attribute{
			"family": schema.StringAttribute{
				Required:            true,
				Validators:          []validator.String{stringvalidator.OneOf(families()...)},
				MarkdownDescription: described["family"],
			},
			"method": schema.StringAttribute{
				Optional:   true,
				Validators: []validator.String{stringvalidator.OneOf(http.MethodGet, http.MethodPost)},
				MarkdownDescription: "`GET`, which is the default, or `POST` for the operations that read although they are a `POST`, such as " +
					"`getUserData`. Any other `POST` is an error, before anything is sent.",
			},
			"path": schema.StringAttribute{
				Required:            true,
				Validators:          []validator.String{safePath()},
				MarkdownDescription: described["path"],
			},
			"query": schema.MapAttribute{
				Optional:            true,
				ElementType:         types.StringType,
				MarkdownDescription: described["query"],
			},
			"body": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{validJSON()},
				MarkdownDescription: described["body"],
			},
			"answer": schema.DynamicAttribute{
				Computed:            true,
				MarkdownDescription: described["answer"],
			},
			"answer_json": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: described["answer_json"],
			},
			"status": schema.Int64Attribute{
				Computed:            true,
				MarkdownDescription: described["status"],
			},
		},
	}
}

// Read makes the call.
func (d *apiDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model apiDataSourceModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	got, payload := model.call(ctx, d.Provider, &resp.Diagnostics, onlyReads)
	if resp.Diagnostics.HasError() {
		return
	}
	if d.Client.HoldsKey(string(payload)) {
		resp.Diagnostics.AddError("The answer has one of the keys in it", "A data source would keep it in the state, so that nothing of the "+
			"answer was taken. Use the ephemeral resource returningai_api, whose answer is kept nowhere.")
		return
	}
	model.answered = got
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}

// onlyReads refuses an operation that changes something.
func onlyReads(operation client.Operation, diags *diag.Diagnostics) {
	if operation.Reads {
		return
	}
	detail := nameOf(operation) + " changes something on the service, as far as is known, and a data source is read by each plan. " +
		"Nothing was sent. "
	if operation.Unlisted {
		detail += "If it only reads, and is where your service has an operation of the table, say so in the provider block's operation_overrides."
	} else {
		detail += "The guide on the API's coverage says which resource does this."
	}
	diags.AddAttributeError(path.Root("method"), "A data source only reads", detail)
}
