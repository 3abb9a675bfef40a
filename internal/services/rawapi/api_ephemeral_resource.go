package rawapi

import (
	"context"
	"fmt"
	"net/http"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

type apiEphemeralResource struct{ tf.EphemeralResource }

var _ ephemeral.EphemeralResourceWithConfigure = (*apiEphemeralResource)(nil)

// NewAPIEphemeralResource returns the ephemeral resource `returningai_api`.
func NewAPIEphemeralResource() ephemeral.EphemeralResource {
	return &apiEphemeralResource{tf.EphemeralResource{Type: "api"}}
}

type apiEphemeralModel struct {
	request
	AllowWrites types.Bool `tfsdk:"allow_writes"`
	answered
}

// Schema describes the ephemeral resource.
func (e *apiEphemeralResource) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Calls an operation of the API whose answer must not lie in the state, such as a token or an address that signs " +
			"somebody in. The call is made by each plan and again by each apply. It needs Terraform 1.10 or OpenTofu 1.11, or later.",
		Attributes: map[string]schema.Attribute{
			"family": schema.StringAttribute{
				Required:            true,
				Validators:          []validator.String{stringvalidator.OneOf(families()...)},
				MarkdownDescription: described["family"],
			},
			"method": schema.StringAttribute{
				Optional: true,
				Validators: []validator.String{
					stringvalidator.OneOf(http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete),
				},
				MarkdownDescription: "`GET`, which is the default, `POST`, `PUT`, `PATCH` or `DELETE`. An operation that changes something also " +
					"needs `allow_writes`.",
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
				MarkdownDescription: described["body"] + " It may have ephemeral values in it, such as a secret.",
			},
			"allow_writes": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Allows a call that is not known to read only. It is then made by each plan and each apply: set it for what may " +
					"be done any number of times, such as making a token that expires by itself. Defaults to `false`.",
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

// Open makes the call.
func (e *apiEphemeralResource) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	var model apiEphemeralModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	refuse := notInEveryPlan
	if model.AllowWrites.ValueBool() {
		refuse = func(client.Operation, *diag.Diagnostics) {}
	}
	got, _ := model.call(ctx, e.Provider, &resp.Diagnostics, refuse)
	if resp.Diagnostics.HasError() {
		return
	}
	model.answered = got
	resp.Diagnostics.Append(resp.Result.Set(ctx, model)...)
}

// notInEveryPlan refuses an operation that changes something.
func notInEveryPlan(operation client.Operation, diags *diag.Diagnostics) {
	if operation.Reads {
		return
	}
	diags.AddAttributeError(path.Root("allow_writes"), "An ephemeral resource is called by each plan and each apply",
		fmt.Sprintf("%s changes something on the service, as far as is known. Nothing was sent. If it may be done any number of times, "+
			"set allow_writes = true; if it may not, use a resource.", nameOf(operation)))
}
