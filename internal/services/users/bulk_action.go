package users

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/action/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// bulkTimeout bounds a bulk action where `timeouts` does not. How long the service takes for a file is not documented.
const bulkTimeout = 30 * time.Minute

// apiLog is where the product shows what became of a job (bulkImportUsers, documented).
const apiLog = "the Api Log, in the community settings"

// bulkAction queues a CSV file of users: the two actions differ in their deeds alone.
type bulkAction struct {
	tf.Action
	bulkDeed
}

// bulkDeed is what a bulk action does.
type bulkDeed struct {
	bulkKind
	says      string // the page
	columns   string // what the page says of them
	community string // what the community's id is for
	operation client.OperationID
	noun      string
	send      func(ctx context.Context, c *client.Client, communityID, file string) error
}

var _ tf.FullAction = (*bulkAction)(nil)

// aboutBulk is what the pages of both actions say.
const aboutBulk = "The file is checked before anything is sent, in the plan where it is known: all problems are named together, with " +
	"their lines and columns, and without the values.\n\n" +
	"The file is sent once. The service queues it as a job and does not say which one, so **the action ends when the job is queued, not " +
	"when it is done**: look into " + apiLog + ". Where the provider block says where the service shows its jobs, the action waits for the " +
	"end of the job, and rows that the service refused are an error."

// NewBulkImportUsersAction returns the action `returningai_bulk_import_users`.
func NewBulkImportUsersAction() action.Action {
	return &bulkAction{tf.Action{Type: "bulk_import_users"}, bulkDeed{
		bulkKind:  importKind,
		says:      "Imports users from a CSV file, each time that it is invoked. " + aboutBulk,
		columns:   "Each row needs the column `email`.",
		community: "The users are imported into it.",
		operation: client.OpBulkImportUsers,
		noun:      "import",
		send: func(ctx context.Context, c *client.Client, communityID, file string) error {
			return c.ImportUsers(ctx, communityID, file)
		},
	}}
}

// NewBulkUpdateUsersAction returns the action `returningai_bulk_update_users`.
func NewBulkUpdateUsersAction() action.Action {
	return &bulkAction{tf.Action{Type: "bulk_update_users"}, bulkDeed{
		bulkKind: updateKind,
		says:     "Changes many users by a CSV file, each time that it is invoked. " + aboutBulk,
		columns: "Each row needs one of the columns `user_id`, `username` and `email`; the first of them that is there says whose row it is. " +
			"A number, such as `xp`, `coins` or a user field of the type `numerical`, needs a column directly before it that is called like it " +
			"with `_op` behind, and says `add`, `subtract` or `overwrite`.",
		community: "The columns are checked against its user fields; it is not sent, since the key says which community it is.",
		operation: client.OpBulkUpdateUsers,
		noun:      "update",
		send: func(ctx context.Context, c *client.Client, _, file string) error {
			return c.UpdateUsers(ctx, file)
		},
	}}
}

type bulkModel struct {
	CSV          types.String   `tfsdk:"csv"`
	CommunityID  types.String   `tfsdk:"community_id"`
	ExtraColumns types.Set      `tfsdk:"extra_columns"`
	Timeouts     timeouts.Value `tfsdk:"timeouts"`
}

// Schema describes the action.
func (a *bulkAction) Schema(ctx context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: a.says + "\n\nIt needs `api_token`.",
		Attributes: map[string]schema.Attribute{
			"csv": schema.StringAttribute{
				Required:  true,
				WriteOnly: true,
				MarkdownDescription: "The content of the file, such as `file(\"users.csv\")`: UTF-8, with commas, the names of the columns in the " +
					"first line, and at most 10 MiB. " + a.columns + " An empty cell leaves a value as it is. It is personal data: it is " +
					"neither shown nor in errors, but saved plan files have it, unless it is an ephemeral value.",
			},
			"community_id": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{tf.IsID()},
				MarkdownDescription: tf.DescribeCommunityID + " " + a.community,
			},
			"extra_columns": schema.SetAttribute{
				Optional:    true,
				ElementType: types.StringType,
				MarkdownDescription: "Names of columns, as they stand in the file, that your community's template has and this provider does not " +
					"know: the template was not seen. Only their operators are checked.",
			},
			"timeouts": tf.InvokeTimeout(ctx, "sending the file and waiting for its job", bulkTimeout),
		},
	}
}

// ModifyPlan finds at plan time what would fail when the action is invoked.
func (a *bulkAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	var config bulkModel
	if a.Read(ctx, req.Config, &config, &resp.Diagnostics) {
		a.check(ctx, &config, &resp.Diagnostics)
	}
}

// doing completes the sentence «Could not …».
func (a *bulkAction) doing() string { return "queue the bulk " + a.noun }

// check adds the errors of what can't be sent, as far as it is known, and returns how many rows the file has.
func (a *bulkAction) check(ctx context.Context, config *bulkModel, diags *diag.Diagnostics) (rows int64) {
	community := a.CommunityFor(config.CommunityID, types.StringNull())
	a.NeedsKey(diags, a.operation, client.Integration, a.doing())
	if a.operation == client.OpBulkImportUsers && community.ValueString() == "" && !community.IsUnknown() {
		tf.AddMissingCommunity(diags, a.operation)
	}
	if diags.HasError() || config.CSV.IsUnknown() || config.ExtraColumns.IsUnknown() {
		return 0
	}
	if config.CSV.IsNull() {
		diags.AddError("The CSV file is missing", "The value of csv is null. Terraform hands that over in place of an ephemeral value where "+
			"-invoke invokes the action: let a resource trigger it.")
		return 0
	}
	rules := bulkRules{bulkKind: a.bulkKind}
	for _, column := range config.ExtraColumns.Elements() {
		if name, isString := column.(types.String); isString {
			rules.extra = append(rules.extra, strings.TrimSpace(name.ValueString()))
		}
	}
	var why string
	rules.fields, why = a.userFields(ctx, community)
	rules.fieldsKnown = why == ""
	report := checkBulkFile(config.CSV.ValueString(), rules)
	if community.IsUnknown() { // it may have the columns that are not known so far
		report.warnings = findings{}
	}
	addFindings(report, why, diags)
	return report.rows
}

// userFields returns the fields of a community, or why they are not known.
func (a *bulkAction) userFields(ctx context.Context, community types.String) (fields []client.UserField, why string) {
	if community.ValueString() == "" {
		return nil, "Which user fields the community has is not known, since no community_id is configured."
	}
	fields, err := a.Client.UserFields(community.ValueString()).All(ctx)
	if err != nil {
		return nil, fmt.Sprintf("Which user fields the community has could not be read: %s.\n\nlistUserFields is inferred: where your "+
			"service has it elsewhere, say so in operation_overrides.", strings.TrimSuffix(err.Error(), "."))
	}
	return fields, ""
}

// addFindings adds what is wrong with a file. It names no attribute: Terraform would show the lines of the configuration at it, and these
// may be the file itself.
func addFindings(report bulkReport, why string, diags *diag.Diagnostics) {
	if report.problems.count > 0 {
		diags.AddError("The CSV file can't be sent", fmt.Sprintf("Problems: %d. Nothing was sent.\n\n%s",
			report.problems.count, report.problems.text()))
		return
	}
	if report.warnings.count > 0 {
		diags.AddWarning("The CSV file could not be checked in full", strings.TrimSpace(report.warnings.text()+"\n\n"+why))
	}
}

// Invoke queues the file, once, and follows its job where overrides say how.
func (a *bulkAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config bulkModel
	if !a.Read(ctx, req.Config, &config, &resp.Diagnostics) {
		return
	}
	ctx, cancel := tf.WithTimeout(ctx, config.Timeouts.Invoke, bulkTimeout, &resp.Diagnostics)
	defer cancel()
	rows := a.check(ctx, &config, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	file := config.CSV.ValueString()
	run := &bulkRun{bulkAction: a, file: file, rows: rows, resp: resp}
	if !run.begin(ctx) {
		return
	}
	tf.Progress(resp, "Sending a file of %d rows for a bulk %s", rows, a.noun)
	community := a.CommunityFor(config.CommunityID, types.StringNull()).ValueString()
	if err := a.send(ctx, a.Client, community, file); err != nil {
		a.AddInvokeError(&resp.Diagnostics, a.doing(), err, "Look into "+apiLog+", which shows whether it was queued.")
		return
	}
	tf.Progress(resp, "The bulk %s is queued, which does not mean done. What becomes of it stands in %s", a.noun, apiLog)
	run.follow(ctx)
}
