package client

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const updateFile = "email,country\nana@example.com,Spain\nnobody@example.com,Spain\n"

// followed overrides the operations that show jobs with the paths that the mock guesses.
func followed(config *Config) {
	config.Overrides = map[OperationID]string{}
	for _, op := range NamedOperations() {
		config.Overrides[op.ID] = op.Example
	}
}

func TestABulkFileIsSentOnceAsAFormWithItsKey(t *testing.T) {
	c := newCommunity(t)
	wantNoError(t, c.ImportUsers(t.Context(), c.CommunityID(), "email,username\neve@example.com,eve\n"))
	wantNoError(t, c.UpdateUsers(t.Context(), updateFile))
	requests := c.Requests()
	wantEqual(t, "requests", len(requests), 2)
	wantEqual(t, "import", fmt.Sprint(requests[0].Files), "[{communityId  24} {data users.csv 35}]")
	wantEqual(t, "update", fmt.Sprint(requests[1].Files), fmt.Sprintf("[{data users.csv %d}]", len(updateFile)))
	wantEqual(t, "jobs", len(c.Jobs()), 2)
	c.log.lacks(t, "example.com", "eve,")
}

func TestALostBulkFileIsNotSentAgain(t *testing.T) {
	for name, test := range map[string]struct {
		fault mockapi.Fault
		jobs  int
	}{
		"dropped before": {mockapi.Fault{Drop: true, Times: -1}, 0},
		"dropped after":  {mockapi.Fault{Drop: true, Effect: true, Times: -1}, 1},
		"broken":         {mockapi.Fault{Status: 502, Body: "<html></html>", Effect: true, Times: -1}, 1},
	} {
		for _, op := range []OperationID{OpBulkImportUsers, OpBulkUpdateUsers} {
			t.Run(name+" "+string(op), func(t *testing.T) {
				c := newCommunity(t)
				test.fault.Operation = string(op)
				c.Inject(test.fault)
				queue := func() error { return c.UpdateUsers(t.Context(), updateFile) }
				if op == OpBulkImportUsers {
					queue = func() error { return c.ImportUsers(t.Context(), c.CommunityID(), updateFile) }
				}
				err := queue()
				if !IsOutcomeUnknown(err) {
					t.Errorf("got %v", err)
				}
				wantEqual(t, "requests", c.sent(op), 1)
				wantEqual(t, "jobs", len(c.Jobs()), test.jobs)
			})
		}
	}
}

func TestNoErrorOfABulkFileRepeatsIt(t *testing.T) {
	const file = "email,first_name\nana.alder@example.com,Annabel\n"
	for said, kept := range map[string]bool{
		"The service is busy":           true,
		"Column first_name is odd":      true,
		"No user ANA.ALDER@example.com": false,
		"Annabel is taken":              false,
		"alder is taken":                false,
		"user%40host is odd":            false,
		strings.Repeat("long ", 118) + "xx Annabel and much more text": false,
	} {
		c := newCommunity(t)
		c.Inject(mockapi.Fault{Operation: string(OpBulkUpdateUsers), Status: 400, Message: said})
		err := c.UpdateUsers(t.Context(), file)
		if err == nil || strings.Contains(err.Error(), said) != kept || strings.Contains(err.Error(), fileRepeated) == kept {
			t.Errorf("%q: %v", said, err)
		}
		c.log.lacks(t, "alder", "Annabel")
	}
}

func TestAnOperationWithoutAPlaceIsNotCalled(t *testing.T) {
	c := newCommunity(t)
	_, listed := c.BulkJobs(t.Context())
	_, shown := c.BulkJob(t.Context(), "1")
	_, detailed := c.RefusedRows(t.Context(), "1")
	for _, err := range []error{listed, shown, detailed} {
		if _, is := errors.AsType[*NoPlaceError](err); !is {
			t.Errorf("got %v", err)
		}
	}
	wantText(t, shown, `getBulkUpdateStatus is known by name only`)
	wantText(t, shown, `operation_overrides = { getBulkUpdateStatus = "GET /users/bulk-update/{jobId}" }, which is a guess`)
	wantEqual(t, "can follow", c.CanFollowBulkJobs(), false)
	wantEqual(t, "requests", len(c.Requests()), 0)
}

func TestAnOperationWithoutAPlaceIsOverridden(t *testing.T) {
	for spec, says := range map[string]string{
		"GET /jobs/{jobId}/state":  "",
		"POST /jobs/{jobId}":       "",
		"GET /jobs":                `needs exactly [jobId], as in "GET /users/bulk-update/{jobId}"`,
		"/jobs/{jobId}":            `such as "GET /users/bulk-update/{jobId}"`,
		"DELETE /jobs/{jobId}":     "not an HTTP method that getBulkUpdateStatus can have",
		"GET /jobs/{jobId}/{more}": "needs exactly [jobId]",
	} {
		op := NamedOperations()[1]
		replaced, err := op.Override(spec)
		if says == "" {
			wantNoError(t, err)
			wantEqual(t, spec, replaced.hasPlace() && replaced.Reads && replaced.Repeatable, true)
			continue
		}
		wantText(t, err, says)
	}
}

// follow queues a file, finds its job and follows that.
func (c *community) follow(ctx context.Context, file string, rows int64) (job BulkJob, seen []string, err error) {
	before, err := c.BulkJobs(ctx)
	if err != nil {
		return job, nil, err
	}
	if err := c.UpdateUsers(ctx, file); err != nil {
		return job, nil, err
	}
	if job, err = c.NewBulkJob(ctx, before, rows); err != nil {
		return job, nil, err
	}
	job, err = c.FollowBulkJob(ctx, job.ID, func(shown BulkJob) {
		if shown.Done != nil && shown.Total != nil {
			seen = append(seen, fmt.Sprintf("%s %d/%d", shown.State, *shown.Done, *shown.Total))
		}
	})
	return job, seen, err
}

func TestAJobIsFoundAndFollowed(t *testing.T) {
	c := newCommunity(t, followed)
	if err := c.QueueJob(mockapi.UpdateJob, "email\n"); err != nil { // an earlier one
		t.Fatal(err)
	}
	c.SetJobPace(4*time.Second, time.Second)
	job, seen, err := c.follow(t.Context(), updateFile, 2)
	wantNoError(t, err)
	wantEqual(t, "job", job.ID, "2")
	wantEqual(t, "state", job.State, BulkCompleted)
	wantEqual(t, "refused", *job.Refused, int64(1))
	wantEqual(t, "the end", seen[len(seen)-1], "completed 2/2")
	rows, err := c.RefusedRows(t.Context(), job.ID)
	wantNoError(t, err)
	wantEqual(t, "rows", fmt.Sprint(rows), "[3]")
	wantEqual(t, "uploads", c.sent(OpBulkUpdateUsers), 1)
	c.log.lacks(t, "example.com")
}

func TestWhichJobIsOnesOwnIsNotGuessed(t *testing.T) {
	c := newCommunity(t, followed)
	before, err := c.BulkJobs(t.Context())
	wantNoError(t, err)
	wantNoError(t, c.UpdateUsers(t.Context(), updateFile))
	if err := c.QueueJob(mockapi.UpdateJob, "email\na@example.com\n"); err != nil {
		t.Fatal(err)
	}
	job, err := c.NewBulkJob(t.Context(), before, 2)
	wantNoError(t, err) // the other one has another number of rows
	wantEqual(t, "job", job.ID, "1")
	if err := c.QueueJob(mockapi.UpdateJob, "email\na@example.com\nb@example.com\n"); err != nil {
		t.Fatal(err)
	}
	_, err = c.NewBulkJob(t.Context(), before, 2)
	wantText(t, err, "which one is yours can't be told")
	_, err = c.NewBulkJob(t.Context(), before, 7)
	wantText(t, err, "lists no new job")
	c.SetVariant(mockapi.Variant{HideJobs: true})
	_, err = c.NewBulkJob(t.Context(), before, 2)
	wantText(t, err, "lists no new job")
}

func TestAJobThatShowsLateIsFound(t *testing.T) {
	c := newCommunity(t, followed)
	c.SetVariant(mockapi.Variant{ListLag: 10 * time.Second})
	job, _, err := c.follow(t.Context(), updateFile, 2)
	wantNoError(t, err)
	wantEqual(t, "state", job.State, BulkCompleted)
}

func TestAJobIsFollowedThroughFailures(t *testing.T) {
	c := newCommunity(t, followed)
	c.Inject(mockapi.Fault{Operation: string(OpGetBulkUpdateStatus), Status: 500, Times: 12})
	job, _, err := c.follow(t.Context(), updateFile, 2)
	wantNoError(t, err)
	wantEqual(t, "state", job.State, BulkCompleted)

	c.Inject(mockapi.Fault{Operation: string(OpGetBulkUpdateStatus), Status: 401, Times: -1})
	_, _, err = c.follow(t.Context(), updateFile, 2)
	wantEqual(t, "a refused key", IsNotAllowed(err), true)
	c.ClearFaults()

	wantNoError(t, c.UpdateUsers(t.Context(), updateFile))
	c.SetVariant(mockapi.Variant{HideJobs: true})
	job, err = c.FollowBulkJob(t.Context(), "3", func(BulkJob) {})
	wantText(t, err, "404")
	wantEqual(t, "a job that vanished", job.State, BulkUnclear)
}

func TestAJobInAnUnknownStateIsAskedForUntilTheTimeEnds(t *testing.T) {
	c := newCommunity(t, followed)
	c.SetVariant(mockapi.Variant{JobState: "archived"})
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	job, _, err := c.follow(ctx, updateFile, 2)
	wantEqual(t, "time", IsOutOfTime(err), true)
	wantEqual(t, "word", job.Word, "archived")
	wantEqual(t, "state", job.State, BulkUnclear)
	if asked := c.sent(OpGetBulkUpdateStatus); asked < 3 {
		t.Errorf("asked %d times", asked)
	}
}

func TestJobsAreReadInManyForms(t *testing.T) {
	for body, want := range map[string]string{
		`{"status":"success","data":{"jobId":7,"status":"In Progress","processed":"3","total":"10"}}`: "running 3/10",
		`{"status":"success","data":{"job":{"_id":"7","state":"DONE","doneRows":10,"totalRows":10}}}`: "completed 10/10",
		`{"id":"7","status":"failed","total":2,"done":0}`:                                             "failed 0/2",
		`{"status":"success","data":{"status":"queued"}}`:                                             "running -/-",
		`{"status":"success","data":{"id":"7","status":"a@b.example"}}`:                               "unclear -/-",
		`{"status":"success","data":{"id":"8","status":"done"}}`:                                      "error",
		`{"status":"success","data":[{"id":"7","status":"done"},{"id":"8","status":"done"}]}`:         "error",
		`{"status":"success","data":{"id":"7"}}`:                                                      "error",
		`{"status":"success"}`:                                                                        "error",
	} {
		c := answering(t, 200, jsonContent, body)
		c.operations[OpGetBulkUpdateStatus] = Operation{
			ID: OpGetBulkUpdateStatus, Method: "GET", Path: "/jobs/{jobId}", Family: Integration, Reads: true, Overridden: true,
		}
		job, err := c.BulkJob(t.Context(), "7")
		got := fmt.Sprintf("%s %s/%s", job.State, shownCount(job.Done), shownCount(job.Total))
		if err != nil {
			got = "error"
		}
		wantEqual(t, body, got, want)
		if strings.Contains(job.Word, "@") {
			t.Errorf("the word is %q", job.Word)
		}
	}
}

func shownCount(n *int64) string {
	if n == nil {
		return "-"
	}
	return fmt.Sprint(*n)
}

func TestRowsAreReadInManyForms(t *testing.T) {
	for body, want := range map[string]string{
		`{"status":"success","data":[{"row":"4","status":"failed"},{"row":2,"status":"ok"},{"row":3,"error":"odd"}]}`: "[3 4]",
		`{"status":"success","data":{"jobId":"7","rows":[{"line":9,"success":false}]}}`:                               "[9]",
		`{"status":"success","data":{"rows":[{"status":"failed"}]}}`:                                                  "[]",
		`{"status":"success","data":"nothing"}`:                                                                       "error",
	} {
		c := answering(t, 200, jsonContent, body)
		c.operations[OpGetBulkUpdateDetails] = Operation{
			ID: OpGetBulkUpdateDetails, Method: "GET", Path: "/jobs/{jobId}/rows", Family: Integration, Reads: true, Overridden: true,
		}
		rows, err := c.RefusedRows(t.Context(), "7")
		got := fmt.Sprint(rows)
		if err != nil {
			got = "error"
		}
		wantEqual(t, body, got, want)
	}
}
