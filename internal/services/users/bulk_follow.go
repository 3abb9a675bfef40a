package users

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/action"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// bulkRun is an invocation of a bulk action.
type bulkRun struct {
	*bulkAction

	file   string
	rows   int64
	resp   *action.InvokeResponse
	before []client.BulkJob // that were there before the file was sent
}

// begin remembers which jobs there are, where jobs can be followed. It is false after an error: a job that could not be found afterwards
// had better not be queued.
func (r *bulkRun) begin(ctx context.Context) bool {
	if !r.Client.CanFollowBulkJobs() {
		return true
	}
	var err error
	if r.before, err = r.Client.BulkJobs(ctx); err != nil {
		r.AddInvokeError(&r.resp.Diagnostics, r.doing(), client.ConcealFile(err, r.file), "")
		return false
	}
	return true
}

// follow waits for the end of the job, where overrides say how.
func (r *bulkRun) follow(ctx context.Context) {
	if !r.Client.CanFollowBulkJobs() {
		return
	}
	job, err := r.Client.NewBulkJob(ctx, r.before, r.rows)
	switch {
	case client.IsCancelled(err), client.IsOutOfTime(err):
		r.addUnconfirmed(err, job)
		return
	case err != nil:
		r.resp.Diagnostics.AddWarning("The bulk "+r.noun+" is queued, and can't be followed",
			r.reason(err)+" Nothing is known of what became of it. "+r.advice())
		return
	}
	said := ""
	job, err = r.Client.FollowBulkJob(ctx, job.ID, func(seen client.BulkJob) {
		if line := progressOf(seen); line != said {
			said = line
			tf.Progress(r.resp, "%s", line)
		}
	})
	if err != nil {
		r.addUnconfirmed(err, job)
		return
	}
	r.conclude(ctx, job)
}

// progressOf says how far a job is.
func progressOf(job client.BulkJob) string {
	if job.Done != nil && job.Total != nil {
		return fmt.Sprintf("%d of %d rows done", *job.Done, *job.Total)
	}
	return fmt.Sprintf("The job is %s", cmp.Or(strings.ToLower(job.Word), string(job.State)))
}

// reason is an error as a sentence, without anything of the file.
func (r *bulkRun) reason(err error) string {
	said := strings.TrimSuffix(client.ConcealFile(err, r.file).Error(), ".")
	return strings.ToUpper(said[:1]) + said[1:] + "."
}

// advice says what to do about a job of which the end is not known.
func (r *bulkRun) advice() string {
	return "Look into " + apiLog + ", before you invoke the action again: the service would work through the same file once more."
}

// addUnconfirmed adds the error of a job whose end was not seen.
func (r *bulkRun) addUnconfirmed(err error, job client.BulkJob) {
	why := r.reason(err)
	switch {
	case client.IsCancelled(err):
		why = "It was cancelled: the provider stopped waiting."
	case client.IsOutOfTime(err):
		why = "The time for it ran out, of which `timeouts` sets more."
	}
	if job.State == client.BulkUnclear && job.Word != "" {
		why += fmt.Sprintf(" The service calls the state of the job %q, which this provider does not know.", job.Word)
	}
	r.resp.Diagnostics.AddError("Could not see the end of the bulk "+r.noun,
		why+"\n\nThe file was sent, and the service goes on with it. "+r.advice())
}

// conclude says how a job ended. Only what the service positively states is a success.
func (r *bulkRun) conclude(ctx context.Context, job client.BulkJob) {
	refused := job.Refused != nil && *job.Refused > 0 || job.Done != nil && job.Total != nil && *job.Done < *job.Total
	counted := job.Refused != nil
	var rows []int64
	var err error
	if failed := job.State == client.BulkFailed; (failed || refused || !counted) && r.Client.HasPlace(client.OpGetBulkUpdateDetails) {
		rows, err = r.Client.RefusedRows(ctx, job.ID)
	}
	switch {
	case job.State == client.BulkFailed:
		r.addRefused("The service ended the job as failed. How much of the file took effect is not known.", rows)
	case refused || len(rows) > 0:
		r.addRefused("The job has ended, and the service did not carry out all rows. The others took effect.", rows)
	case err != nil:
		r.resp.Diagnostics.AddWarning("The bulk "+r.noun+" has ended, and its rows are not known",
			"What became of each row could not be read. "+r.reason(err)+" Look into "+apiLog+".")
	default:
		tf.Progress(r.resp, "The bulk %s is done", r.noun)
	}
}

// addRefused adds the error of a job that did not carry out the file, and names rows. Why they were refused may name people, so that it is
// left to the product.
func (r *bulkRun) addRefused(what string, rows []int64) {
	if len(rows) > 0 {
		what += "\n\nRefused rows, as the service numbers them: " + shownRows(rows) + "."
	}
	r.resp.Diagnostics.AddError("The bulk "+r.noun+" was not carried out in full", what+"\n\nThe reasons stand in "+apiLog+
		". Correct these rows, and send them alone: the service would work through the others once more.")
}

// shownRows lists the first of some rows.
func shownRows(rows []int64) string {
	var shown []string
	for _, row := range rows[:min(len(rows), mostReported)] {
		shown = append(shown, fmt.Sprint(row))
	}
	text := strings.Join(shown, ", ")
	if more := len(rows) - len(shown); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}
