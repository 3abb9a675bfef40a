package users

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/action/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

type manageUserAction struct{ tf.Action }

var _ tf.FullAction = (*manageUserAction)(nil)

// NewManageUserAction returns the action `returningai_manage_user`.
func NewManageUserAction() action.Action {
	return &manageUserAction{tf.Action{Type: "manage_user"}}
}

type manageUserModel struct {
	Action   types.String   `tfsdk:"action"`
	Username types.String   `tfsdk:"username"`
	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

// done says in the past tense what an action does with an account.
var done = map[client.AccountAction]string{client.DeleteAccount: "deleted", client.RestoreAccount: "restored"}

// Schema describes the action.
func (a *manageUserAction) Schema(ctx context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Deletes the account of a user, or restores a deleted one. The deletion is a soft one: `restore` takes it back. " +
			"Where the service says that the account is deleted already, or was not deleted, that is a success.\n\n" +
			"The service does not say whether the request may be repeated. So it is sent once; when its answer is lost, the error says what to " +
			"look for in the product.\n\nIt needs `api_token`.",
		Attributes: map[string]schema.Attribute{
			"action": schema.StringAttribute{
				Required:   true,
				Validators: []validator.String{stringvalidator.OneOf(string(client.DeleteAccount), string(client.RestoreAccount))},
				MarkdownDescription: "`delete` or `restore`. The documentation shows `delete`; that the other word is `restore` follows from what it " +
					"says.",
			},
			"username": schema.StringAttribute{
				Required:   true,
				Validators: []validator.String{tf.NotBlank()},
				MarkdownDescription: "The user name, in the letter case that the user has. Whether the service takes an id or an e-mail address " +
					"is not documented. Plans show it, and errors of this provider do not.",
			},
			"timeouts": tf.InvokeTimeout(ctx, "this", tf.DefaultTimeout),
		},
	}
}

// ModifyPlan finds at plan time what would fail when the action is invoked.
func (a *manageUserAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	var config manageUserModel
	if a.Read(ctx, req.Config, &config, &resp.Diagnostics) {
		a.NeedsKey(&resp.Diagnostics, client.OpManageUser, client.Integration, manage(config.Action))
	}
}

// manage completes the sentence «Could not …».
func manage(do types.String) string {
	if do.IsUnknown() {
		return "manage the account"
	}
	return do.ValueString() + " the account"
}

// Invoke deletes or restores the account, once: a request whose answer is lost is not sent again.
func (a *manageUserAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config manageUserModel
	if !a.Read(ctx, req.Config, &config, &resp.Diagnostics) {
		return
	}
	ctx, cancel := tf.WithTimeout(ctx, config.Timeouts.Invoke, tf.DefaultTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	do := client.AccountAction(config.Action.ValueString())
	tf.Progress(resp, "Asking the service to %s", manage(config.Action))
	if err := a.Client.ManageAccount(ctx, do, config.Username.ValueString()); err != nil {
		a.AddInvokeError(&resp.Diagnostics, manage(config.Action), err, "Look in the product whether the user is "+done[do]+".")
		return
	}
	tf.Progress(resp, "The account is %s", done[do])
}
