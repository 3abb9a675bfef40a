package rawapi

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/action/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

type apiCallAction struct{ tf.Action }

var _ tf.FullAction = (*apiCallAction)(nil)

// NewAPICallAction returns the action `returningai_api_call`.
func NewAPICallAction() action.Action {
	return &apiCallAction{tf.Action{Type: "api_call"}}
}

type apiCallModel struct {
	request
	SecretBody    types.String   `tfsdk:"body_wo"`
	SecretHeaders types.Map      `tfsdk:"headers_wo"`
	Timeouts      timeouts.Value `tfsdk:"timeouts"`
}

// Schema describes the action.
func (a *apiCallAction) Schema(ctx context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Makes a call of the API, each time that it is invoked: for what is done once, and has no action of its own. " +
			"Keys, limits, retries and the masking of keys are as everywhere. The answer is checked and not kept.\n\n" +
			"A `POST` or `PATCH` whose answer is lost is not sent again: the error says what to check.",
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
				MarkdownDescription: "`POST`, which is the default, `PUT`, `PATCH`, `DELETE` or `GET`.",
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
				Validators:          []validator.String{validJSON(), stringvalidator.ConflictsWith(path.MatchRoot("body_wo"))},
				MarkdownDescription: described["body"] + " Plans show it: a body with a secret in it goes into `body_wo`.",
			},
			"body_wo": schema.StringAttribute{
				Optional:   true,
				WriteOnly:  true,
				Validators: []validator.String{validJSON()},
				MarkdownDescription: "The JSON that is sent, where it has a secret in it. It may have ephemeral values in it, and stands neither in " +
					"plans nor in errors.",
			},
			"headers_wo": schema.MapAttribute{
				Optional:    true,
				WriteOnly:   true,
				ElementType: types.StringType,
				MarkdownDescription: "Headers that are sent beside the provider's own, such as the key of an incoming webhook. Their values may be " +
					"ephemeral, and stand neither in plans nor in errors. Headers that HTTP itself sets are refused, and so are those that a " +
					"key of the provider goes into, where the family has one. A value of `null` leaves its header out.",
			},
			"timeouts": tf.InvokeTimeout(ctx, "the call", tf.DefaultTimeout),
		},
	}
}

// ModifyPlan finds what would fail when the call is made: a path or a header that is refused, and a missing key.
func (a *apiCallAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	var config apiCallModel
	if !a.Read(ctx, req.Config, &config, &resp.Diagnostics) || config.isUnknown() {
		return
	}
	a.check(&config, &resp.Diagnostics)
}

// isUnknown says that the call can't be checked yet.
func (m *apiCallModel) isUnknown() bool {
	return m.Family.IsUnknown() || m.Method.IsUnknown() || m.Path.IsUnknown() || m.Body.IsUnknown() || m.SecretBody.IsUnknown()
}

// check adds an error where the call can't be made, and returns its operation.
func (a *apiCallAction) check(m *apiCallModel, diags *diag.Diagnostics) client.Operation {
	operation, err := a.Client.RawOperation(m.call())
	if err != nil {
		m.addRefusal(a.Provider, diags, err)
		return operation
	}
	a.NeedsKey(diags, operation.ID, operation.Family, "make the call")
	return operation
}

// addRefusal adds the error of a call that can't be made, at the attribute that is to blame for it.
func (m *apiCallModel) addRefusal(p *tf.Provider, diags *diag.Diagnostics, err error) {
	at := path.Root("path")
	if part, refused := refusedPart(err); refused {
		at = path.Root(string(part))
		switch {
		case part == client.RawHeader:
			at = path.Root("headers_wo")
		case part == client.RawBody && m.Body.IsNull():
			at = path.Root("body_wo")
		}
	}
	p.AddAttributeError(diags, at, "make the call", err)
}

// call is the request as the client takes it.
func (m *apiCallModel) call() client.RawRequest {
	if m.Method.IsNull() {
		m.Method = types.StringValue(http.MethodPost)
	}
	call := m.raw()
	if !m.SecretBody.IsNull() {
		call.Body = json.RawMessage(m.SecretBody.ValueString())
		call.Secrets = append(call.Secrets, secretsOf(call.Body)...)
	}
	call.Headers = known(m.SecretHeaders)
	call.Secrets = slices.AppendSeq(call.Secrets, maps.Values(call.Headers))
	return call
}

// shortestSecret is how many characters a text of a secret body has at least to be masked: shorter ones are flags and numbers, and masking
// them would leave nothing of an error.
const shortestSecret = 4

// secretsOf returns the texts of a secret body.
func secretsOf(body json.RawMessage) []string {
	var decoded any
	if json.Unmarshal(body, &decoded) != nil {
		return nil
	}
	var all []string
	var collect func(any)
	collect = func(value any) {
		switch value := value.(type) {
		case string:
			if len(strings.TrimSpace(value)) >= shortestSecret {
				all = append(all, value)
			}
		case []any:
			for _, element := range value {
				collect(element)
			}
		case map[string]any:
			for _, member := range value {
				collect(member)
			}
		}
	}
	collect(decoded)
	return all
}

// Invoke makes the call, once.
func (a *apiCallAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config apiCallModel
	if !a.Read(ctx, req.Config, &config, &resp.Diagnostics) {
		return
	}
	limit, problems := config.Timeouts.Invoke(ctx, tf.DefaultTimeout)
	resp.Diagnostics.Append(problems...)
	operation := a.check(&config, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	tf.Progress(resp, "Calling %s", callName(operation))
	answer, err := a.Client.Raw(ctx, config.call())
	if err != nil {
		a.AddInvokeError(&resp.Diagnostics, "make the call "+callName(operation), err, "Look in the product for what the call does.")
		return
	}
	tf.Progress(resp, "Done: HTTP %d", answer.Status)
}

// callName names a call where others may read it: a path of the table without its values, since they may say who somebody is.
func callName(operation client.Operation) string {
	if operation.Unlisted {
		return fmt.Sprintf("%s in the family %s, which is not in the table of operations", operation.Method, operation.Family)
	}
	return string(operation.ID)
}
