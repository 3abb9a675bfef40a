package mockapi

import (
	"cmp"
	"net/http"
	"slices"
	"time"
)

// This file shows the jobs of bulk_jobs.go.

// listBulkUpdates lists the jobs, the newest first.
func (m *community) listBulkUpdates(*call) answer {
	rows := []object{}
	shownUntil := m.clock.Now().Add(-m.variant.ListLag)
	for _, job := range m.jobs {
		if !m.variant.HideJobs && !job.QueuedAt.After(shownUntil) {
			rows = append(rows, m.jobObject(job))
		}
	}
	return integrationSuccess("Bulk updates fetched successfully", newestFirst(rows))
}

// getBulkUpdateStatus shows one job.
func (m *community) getBulkUpdateStatus(c *call) answer {
	job, there := m.job(c.params["jobId"])
	if !there {
		return c.fail(http.StatusNotFound, "Bulk update not found")
	}
	return integrationSuccess("Bulk update status fetched successfully", m.jobObject(job))
}

// getBulkUpdateDetails shows what became of each row of a job. It names nobody but by id.
func (m *community) getBulkUpdateDetails(c *call) answer {
	job, there := m.job(c.params["jobId"])
	if !there || m.variant.NoJobDetails {
		return c.fail(http.StatusNotFound, "Bulk update not found")
	}
	rows := []object{}
	for _, row := range job.Rows {
		shown := object{"line": row.Line, "status": string(row.Outcome)}
		if row.UserID != "" {
			shown["userId"] = row.UserID
		}
		if row.Message != "" {
			shown["message"] = row.Message
		}
		rows = append(rows, shown)
	}
	return integrationSuccess("Bulk update details fetched successfully", rows)
}

// job finds a job that reads show.
func (m *community) job(id string) (*Job, bool) {
	i := slices.IndexFunc(m.jobs, func(job *Job) bool { return job.ID == id })
	if i < 0 || m.variant.HideJobs {
		return nil, false
	}
	return m.jobs[i], true
}

// jobObject is a job as reads show it.
func (m *community) jobObject(job *Job) object {
	failed := int64(0)
	for _, row := range job.Rows {
		if row.Outcome == RowRefused {
			failed++
		}
	}
	shown := object{
		"jobId": job.ID, "type": job.Kind, "status": cmp.Or(m.variant.JobState, string(job.State)), "total": m.number(int64(len(job.Rows))),
		"processed": m.number(int64(job.done)), "failed": m.number(failed), "createdAt": job.QueuedAt.UTC().Format(time.RFC3339Nano),
	}
	if job.Error != "" {
		shown["message"] = job.Error
	}
	return shown
}
