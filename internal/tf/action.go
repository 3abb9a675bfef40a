package tf

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/action/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
)

// Action is embedded by every action.
type Action struct {
	*Provider // nil until the provider is configured

	Type string // without the provider's prefix, such as "send_message"
}

// FullAction is what each action of this provider is.
type FullAction interface {
	action.ActionWithConfigure
	action.ActionWithModifyPlan
}

// Metadata names the action.
func (a *Action) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + a.Type
}

// Configure takes the provider's data.
func (a *Action) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	a.Provider = providerData(req.ProviderData, &resp.Diagnostics)
}

// Read reads and validates the configuration of an action. It is for a plan and for an invocation: Terraform asks for the validation of an
// action once, when it does not know yet what comes from variables and other objects, and never again. It returns false after an error, and
// as long as the provider is not configured.
func (a *Action) Read(ctx context.Context, config tfsdk.Config, into any, diags *diag.Diagnostics) bool {
	if a.Provider == nil {
		return false
	}
	attributes := config.Schema.GetAttributes()
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		if checked, ok := attributes[name].(interface{ StringValidators() []validator.String }); ok {
			validate(ctx, config, name, textOf(config.Raw, name), checked.StringValidators(), diags)
		}
	}
	if diags.HasError() {
		return false
	}
	diags.Append(config.Get(ctx, into)...)
	return !diags.HasError()
}

// validate asks the validators of an attribute of the type string.
func validate(
	ctx context.Context, config tfsdk.Config, name string, value types.String, validators []validator.String, diags *diag.Diagnostics,
) {
	for _, one := range validators {
		var answer validator.StringResponse
		one.ValidateString(ctx, validator.StringRequest{
			Path: path.Root(name), PathExpression: path.MatchRoot(name), Config: config, ConfigValue: value,
		}, &answer)
		diags.Append(answer.Diagnostics...)
	}
}

// InvokeTimeout describes the `timeouts` of an action. doing completes "How long … may take".
func InvokeTimeout(ctx context.Context, doing string, byDefault time.Duration) schema.Attribute {
	return timeouts.AttributesWithOpts(ctx, timeouts.Opts{
		InvokeDescription: fmt.Sprintf(`How long %s may take, as a duration such as "30s" or "2m". Defaults to %.0f minutes.`,
			doing, byDefault.Minutes()),
	})
}

// Progress shows a line while an action is invoked. It must not have a key, a text that people wrote, or the name of a member in it: others
// may read the log of a run.
func Progress(resp *action.InvokeResponse, format string, args ...any) {
	resp.SendProgress(action.InvokeProgressEvent{Message: fmt.Sprintf(format, args...)})
}

// AddInvokeError adds the error of an invocation, and says how to repeat it. check says what to look for in the product where it is not
// known whether it was done.
func (a *Action) AddInvokeError(diags *diag.Diagnostics, doing string, err error, check string) {
	said := sentence(err.Error())
	switch {
	case client.IsOutcomeUnknown(err):
		diags.AddError("Could not "+doing, strings.Join([]string{
			said, "It may or may not have been done, and was not sent again. " + check, "Only if it was not done: " + a.again(),
		}, "\n\n"))
	case client.IsCancelled(err):
		diags.AddError("Could not "+doing, said+"\n\nIt was cancelled, and was not done. "+a.again())
	default:
		diags.AddError("Could not "+doing, a.explain(err)+"\n\nIt was not done. "+a.again())
	}
}

// again says how to repeat an invocation.
func (a *Action) again() string {
	return fmt.Sprintf("The next apply does not invoke an action again whose resource was created or updated in this one. "+
		"To invoke it alone: terraform apply -invoke=action.returningai_%s.NAME", a.Type)
}
