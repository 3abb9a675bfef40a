package client

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Following bulk jobs. The operations that show them are known by name only, so that an override has to say where they are, and nobody has
// seen their answers: what is read is taken under many names, and only what is positively stated counts.

// BulkState is how far a job is.
type BulkState string

// The states. A job with a state that is none of the words of bulkWords is neither running nor ended, as far as is known.
const (
	BulkRunning   BulkState = "running"
	BulkCompleted BulkState = "completed" // each row was carried out or refused
	BulkFailed    BulkState = "failed"
	BulkUnclear   BulkState = "unclear"
)

// Ended says that the service is done with the job.
func (s BulkState) Ended() bool { return s == BulkCompleted || s == BulkFailed }

// bulkWords are words that services have for the states, in lower case and without separators.
var bulkWords = map[string]BulkState{
	"queued": BulkRunning, "pending": BulkRunning, "waiting": BulkRunning, "scheduled": BulkRunning, "created": BulkRunning,
	"processing": BulkRunning, "running": BulkRunning, "started": BulkRunning, "active": BulkRunning, "inprogress": BulkRunning,
	"completed": BulkCompleted, "complete": BulkCompleted, "done": BulkCompleted, "finished": BulkCompleted,
	"succeeded": BulkCompleted, "success": BulkCompleted, "successful": BulkCompleted,
	"failed": BulkFailed, "failure": BulkFailed, "error": BulkFailed, "errored": BulkFailed, "aborted": BulkFailed,
	"cancelled": BulkFailed, "canceled": BulkFailed, "rejected": BulkFailed,
}

// refusedWords are words for what became of a row that was not carried out.
var refusedWords = []string{"failed", "failure", "error", "errored", "refused", "rejected", "invalid", "skipped"}

// BulkJob is a job as the service shows it. A nil number was not in the answer.
type BulkJob struct {
	ID    string
	State BulkState
	Word  string // the service's word for the state; empty where it has none, or one that is no word
	// Done and Total count rows; Refused is how many of them were not carried out.
	Done, Total, Refused *int64
}

// The members under which a job is expected.
var (
	bulkJobNouns = nouns{
		one: "job", many: "jobs", ids: []string{"jobId", "job_id", "bulkUpdateId", "bulk_update_id", "_id", "id"},
		names: stateMembers,
	}
	bulkRowNouns   = nouns{one: "row", many: "rows", ids: rowMembers, names: []string{"status"}}
	stateMembers   = []string{"status", "state"}
	doneMembers    = []string{"processed", "processedRows", "processed_rows", "done", "doneRows", "done_rows"}
	totalMembers   = []string{"total", "totalRows", "total_rows", "totalRecords", "total_records", "rowCount"}
	refusedMembers = []string{"failed", "failedRows", "failed_rows", "failedCount", "failed_count", "refused", "rejected", "errorCount"}
	rowMembers     = []string{"line", "lineNumber", "line_number", "row", "rowNumber", "row_number"}
)

// isWord matches a state that can be shown: it can't say who somebody is.
var isWord = regexp.MustCompile(`^[A-Za-z][A-Za-z _-]{0,30}$`)

func bulkJobOf(r row) BulkJob {
	job := BulkJob{
		ID: cmp.Or(bulkJobNouns.idsOf(r)...), State: BulkUnclear, Done: firstCount(r, doneMembers), Total: firstCount(r, totalMembers),
		Refused: firstCount(r, refusedMembers),
	}
	word := r.text(stateMembers...).Value
	if isWord.MatchString(word) {
		job.Word = word
	}
	if state, known := bulkWords[joinedWord(word)]; known {
		job.State = state
	}
	return job
}

// joinedWord is a word in lower case, without separators.
func joinedWord(word string) string {
	return strings.ToLower(strings.NewReplacer(" ", "", "_", "", "-", "").Replace(word))
}

// firstCount returns the number under the first of several names that has one.
func firstCount(r row, names []string) *int64 {
	for _, name := range names {
		if count := member[Integer](r, name); count.Set && count.Value >= 0 {
			return &count.Value
		}
	}
	return nil
}

// HasPlace says that an operation can be called: one that is known by name only needs an override.
func (c *Client) HasPlace(id OperationID) bool { return c.operations[id].hasPlace() }

// CanFollowBulkJobs says that overrides tell where jobs are listed, and where the status of one is.
func (c *Client) CanFollowBulkJobs() bool {
	return c.HasPlace(OpListBulkUpdates) && c.HasPlace(OpGetBulkUpdateStatus)
}

// BulkJobs returns the jobs that the service lists (listBulkUpdates, known by name only).
func (c *Client) BulkJobs(ctx context.Context) ([]BulkJob, error) {
	op := c.operations[OpListBulkUpdates]
	if !op.hasPlace() {
		return nil, &NoPlaceError{Operation: op}
	}
	known := newKnownRows(bulkJobOf, func(job BulkJob) string { return job.ID })
	jobs, _, err := readList(ctx, c, op, input{}, bulkJobNouns, known)
	return jobs, err
}

// BulkJob returns a job (getBulkUpdateStatus, known by name only). An answer about another job is an error.
func (c *Client) BulkJob(ctx context.Context, id string) (BulkJob, error) {
	return call(ctx, c, OpGetBulkUpdateStatus, jobPath(id), func(payload json.RawMessage) (BulkJob, error) {
		raw, found := bulkJobNouns.thing(payload)
		if !found {
			raw = payload // it may show the status without the id that was asked for
		}
		r := row(membersOf(raw))
		job := bulkJobOf(r)
		ids := bulkJobNouns.idsOf(r)
		if r.text(stateMembers...).Value == "" || len(ids) > 0 && !slices.Contains(ids, id) {
			return job, unexpected("the status of the job that was asked for", payload)
		}
		job.ID = id
		return job, nil
	})
}

func jobPath(id string) input { return input{path: map[string]string{"jobId": id}} }

// RefusedRows returns the numbers of the rows of a job that were not carried out, as the service numbers rows (getBulkUpdateDetails, known
// by name only).
func (c *Client) RefusedRows(ctx context.Context, id string) ([]int64, error) {
	return call(ctx, c, OpGetBulkUpdateDetails, jobPath(id), func(payload json.RawMessage) ([]int64, error) {
		rows, _, isList := bulkRowNouns.list(payload)
		if job := membersOf(payload); !isList && job != nil { // they may be a part of the job
			rows, _, isList = bulkRowNouns.list(job["rows"])
		}
		if !isList {
			return nil, unexpected("the rows of the job", payload)
		}
		var refused []int64
		for _, raw := range rows {
			r := row(membersOf(raw))
			number := firstCount(r, rowMembers)
			word := joinedWord(r.text("outcome", "status", "state", "result").Value)
			if number != nil && (slices.Contains(refusedWords, word) || anyRefuses(r)) {
				refused = append(refused, *number)
			}
		}
		slices.Sort(refused)
		return slices.Compact(refused), nil
	})
}

// How a new job is looked for, and how a job is followed.
const (
	mostLooksForJob = 6
	firstJobPause   = time.Second
	longestJobPause = 30 * time.Second
	mostLostLooks   = 8 // in a row, each after the retries of its call
)

// errNoNewJob and errSeveralJobs say why the job of a file can't be told.
var (
	errNoNewJob    = errors.New("the service lists no new job")
	errSeveralJobs = errors.New("the service lists several new jobs, and which one is yours can't be told")
)

// endsLooking says that a further look could not tell more.
func endsLooking(ctx context.Context, err error) bool {
	return ctx.Err() != nil || IsOutOfTime(err) || IsNotAllowed(err)
}

// NewBulkJob finds the job of a file with so many rows that was just queued: the one that was not there before, and still is the only new
// one at a second look. A job that counts other rows is somebody else's. Where it can't be told, it fails and does not guess.
func (c *Client) NewBulkJob(ctx context.Context, before []BulkJob, rows int64) (BulkJob, error) {
	var last BulkJob
	var failure error
	pause := firstJobPause
	for range mostLooksForJob {
		jobs, err := c.BulkJobs(ctx)
		candidates := slices.DeleteFunc(jobs, func(job BulkJob) bool {
			wasThere := slices.ContainsFunc(before, func(known BulkJob) bool { return known.ID == job.ID })
			return wasThere || job.Total != nil && *job.Total != rows
		})
		failure = err
		switch {
		case err != nil && endsLooking(ctx, err):
			return BulkJob{}, err
		case err == nil && len(candidates) > 1:
			return BulkJob{}, errSeveralJobs
		case err == nil && len(candidates) == 1 && candidates[0].ID == last.ID:
			return candidates[0], nil
		case err == nil && len(candidates) == 1:
			last = candidates[0]
		}
		if err := c.clock.Sleep(ctx, pause); err != nil {
			return BulkJob{}, err
		}
		pause *= 2
	}
	return BulkJob{}, cmp.Or(failure, errNoNewJob)
}

// FollowBulkJob asks for a job until it has ended, and calls seen with each answer. Looks that fail are repeated for a while. With an
// error, it returns the job as it was seen last.
func (c *Client) FollowBulkJob(ctx context.Context, id string, seen func(BulkJob)) (last BulkJob, err error) {
	pause, lost := firstJobPause, 0
	last = BulkJob{ID: id, State: BulkUnclear}
	for {
		job, err := c.BulkJob(ctx, id)
		switch {
		case err == nil:
			lost, last = 0, job
			seen(job)
		case endsLooking(ctx, err):
			return last, err
		default:
			lost++
		}
		if last.State.Ended() || lost == mostLostLooks {
			return last, err
		}
		if err := c.clock.Sleep(ctx, pause); err != nil {
			return last, err
		}
		pause = min(2*pause, longestJobPause)
	}
}
