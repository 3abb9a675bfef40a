package mockapi

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// This file plays bulkImportUsers and bulkUpdateUsers, which queue a job and return no id. The operations that show jobs are known by name
// only: named_bulk.go plays guesses of them. The product shows the jobs as well: Jobs, and /_mock/jobs.

// The multipart fields of bulk operations.
const (
	bulkFileField      = "data"
	bulkCommunityField = "communityId"
)

// The pace of jobs by the mock's clock, where SetJobPace sets no other.
const (
	defaultJobWait = 2 * time.Second
	defaultRowTime = 100 * time.Millisecond
)

// maxJobs bounds how many jobs are remembered; the oldest that has ended goes first.
const maxJobs = 200

// JobState is how far a job is.
type JobState string

// The states of a job.
const (
	JobQueued     JobState = "queued"
	JobProcessing JobState = "processing"
	JobCompleted  JobState = "completed" // each row was carried out or refused
	JobFailed     JobState = "failed"    // nothing was carried out
)

// The kinds of jobs.
const (
	ImportJob = "import"
	UpdateJob = "update"
)

// Job is a file of rows that the service works through, one job after the other.
type Job struct {
	ID         string    `json:"id"` // no answer to an upload shows it
	Kind       string    `json:"kind"`
	State      JobState  `json:"state"`
	Error      string    `json:"error,omitempty"` // why it failed
	QueuedAt   time.Time `json:"queued_at"`
	StartedAt  time.Time `json:"started_at,omitzero"`
	FinishedAt time.Time `json:"finished_at,omitzero"`
	Rows       []JobRow  `json:"rows"`

	header  []string
	columns bulkColumns
	done    int // rows so far
	wait    time.Duration
	rowTime time.Duration
}

// RowOutcome is what became of a row.
type RowOutcome string

// The outcomes of rows.
const (
	RowPending RowOutcome = "pending"
	RowCreated RowOutcome = "created"
	RowUpdated RowOutcome = "updated"
	RowRefused RowOutcome = "refused"
)

// JobRow is a row of a job.
type JobRow struct {
	Line    int        `json:"line"` // in the file; the header is line 1
	Outcome RowOutcome `json:"outcome"`
	UserID  string     `json:"user_id,omitempty"` // the short one of who was created or updated
	Message string     `json:"message,omitempty"` // why it was refused

	cells []string
}

func (j *Job) clone() Job {
	copied := *j
	copied.Rows = slices.Clone(j.Rows)
	return copied
}

func (j *Job) finished() bool { return j.State == JobCompleted || j.State == JobFailed }

// bulkImportUsers queues an import. It needs no credential: the community's id says where it goes.
func (m *community) bulkImportUsers(c *call) answer {
	parts, err := parseMultipart(c.request.Header.Get("Content-Type"), c.body)
	if err != nil {
		return c.fail(http.StatusBadRequest, err.Error())
	}
	var id string
	for _, part := range parts {
		if part.field == bulkCommunityField {
			id = string(part.data)
		}
	}
	if refusal, ok := requireAll(c, field{bulkCommunityField, id}); !ok {
		return refusal
	}
	if id != communityID {
		return c.fail(http.StatusNotFound, "Community not found")
	}
	return m.queue(c, ImportJob, parts, "Bulk import user process is queued")
}

// bulkUpdateUsers queues an update.
func (m *community) bulkUpdateUsers(c *call) answer {
	parts, err := parseMultipart(c.request.Header.Get("Content-Type"), c.body)
	if err != nil {
		return c.fail(http.StatusBadRequest, err.Error())
	}
	return m.queue(c, UpdateJob, parts, "Bulk update user process is queued")
}

// queue makes a job of a CSV file. A file that cannot be read as CSV is refused at once; what its columns and rows are worth, the job finds
// out. Neither is documented.
func (m *community) queue(c *call, kind string, parts []upload, message string) answer {
	i := slices.IndexFunc(parts, func(u upload) bool { return u.field == bulkFileField && u.name != "" })
	if i < 0 {
		return c.fail(http.StatusBadRequest, bulkFileField+" is required")
	}
	if err := m.queueFile(kind, parts[i].data); err != nil {
		return c.fail(http.StatusBadRequest, err.Error())
	}
	return jsonAnswer(http.StatusOK, object{
		"status": success, "message": message, "data": object{"message": message + ". You can check in Api Log ( community settings )"},
	})
}

// queueFile makes a job of a file.
func (m *community) queueFile(kind string, data []byte) error {
	header, rows, err := readRows(data)
	if err == nil {
		m.keepJob(&Job{Kind: kind, State: JobQueued, header: header, Rows: rows, wait: m.jobWait, rowTime: m.rowTime})
	}
	return err
}

// readRows reads a CSV file. Rows may be shorter or longer than the header.
func readRows(data []byte) (header []string, rows []JobRow, err error) {
	reader := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	reader.FieldsPerRecord = -1
	if header, err = reader.Read(); err != nil {
		return nil, nil, errors.New("the file is no CSV with a header")
	}
	rows = []JobRow{}
	for {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return header, rows, nil
		}
		if err != nil {
			return nil, nil, errors.New("the file is no CSV")
		}
		line, _ := reader.FieldPos(0)
		rows = append(rows, JobRow{Line: line, Outcome: RowPending, cells: cells})
	}
}

func (m *community) keepJob(job *Job) {
	m.jobCount++
	job.ID, job.QueuedAt = strconv.Itoa(m.jobCount), m.clock.write()
	m.jobs = append(m.jobs, job)
	if len(m.jobs) > maxJobs {
		if oldest := slices.IndexFunc(m.jobs, (*Job).finished); oldest >= 0 {
			m.jobs = slices.Delete(m.jobs, oldest, oldest+1)
		}
	}
}

// runJobs does what jobs have done by now. Everything that reads or changes people calls it first, so that jobs seem to run by themselves.
func (m *community) runJobs() {
	now := m.clock.Now()
	for _, job := range m.jobs {
		if !job.finished() && !m.runJob(job, now) {
			return // the others wait for this one
		}
	}
}

// runJob does what a job has done by now, and says whether it has ended.
func (m *community) runJob(job *Job, now time.Time) bool {
	if job.State == JobQueued {
		start := job.QueuedAt.Add(job.wait)
		if start.Before(m.jobsDone) {
			start = m.jobsDone
		}
		if start.After(now) {
			return false
		}
		m.startJob(job, start)
	}
	for !job.finished() && job.done < len(job.Rows) {
		due := job.StartedAt.Add(time.Duration(job.done+1) * job.rowTime)
		if due.After(now) {
			return false
		}
		m.runRow(job, due)
	}
	if !job.finished() {
		m.endJob(job, JobCompleted, job.StartedAt.Add(time.Duration(len(job.Rows))*job.rowTime))
	}
	return true
}

func (m *community) startJob(job *Job, at time.Time) {
	job.State, job.StartedAt = JobProcessing, at
	var err error
	if job.columns, err = m.readColumns(job.Kind, job.header); err != nil {
		job.Error = err.Error()
		m.endJob(job, JobFailed, at)
	}
}

func (m *community) endJob(job *Job, state JobState, at time.Time) {
	job.State, job.FinishedAt, m.jobsDone = state, at, at
}

// runRow carries out the next row of a job.
func (m *community) runRow(job *Job, at time.Time) {
	row := &job.Rows[job.done]
	job.done++
	var problem string
	if row.Outcome, row.UserID, problem = job.columns.apply(m, row.cells, at); problem != "" {
		row.Outcome, row.Message = RowRefused, problem
	}
}

// What follows happens past the API, as in the product.

// Jobs are the bulk jobs so far, in the order in which they were queued, as they are by now.
func (s *Server) Jobs() []Job {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.community.runJobs()
	jobs := make([]Job, 0, len(s.community.jobs))
	for _, job := range s.community.jobs {
		jobs = append(jobs, job.clone())
	}
	return jobs
}

// QueueJob queues the job of somebody else, who uploads a file in the product. It fails where that is no CSV file.
func (s *Server) QueueJob(kind, file string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.community.runJobs()
	return s.community.queueFile(kind, []byte(file))
}

// SetJobPace sets how long jobs that are queued from now on wait, and how long each of their rows takes.
func (s *Server) SetJobPace(wait, perRow time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.community.jobWait, s.community.rowTime = max(0, wait), max(0, perRow)
}

// MoveJobs moves the first job that has not ended to its next state at once: a queued one begins, one under way ends. It says whether there
// was one.
func (s *Server) MoveJobs() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.community
	m.runJobs()
	i := slices.IndexFunc(m.jobs, func(job *Job) bool { return !job.finished() })
	if i < 0 {
		return false
	}
	job, now := m.jobs[i], m.clock.write()
	if job.State == JobQueued {
		m.startJob(job, now)
		return true
	}
	for job.done < len(job.Rows) {
		m.runRow(job, now)
	}
	m.endJob(job, JobCompleted, now)
	return true
}
