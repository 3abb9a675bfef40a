package mockapi_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const importPath, updatePath = usersPath + "/bulk-import", usersPath + "/bulk-update"

// bulk sends a CSV file, and the community's id where it is not empty.
func (s *service) bulk(path, community, file string, changes ...func(*http.Request)) reply {
	s.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("data", "users.csv")
	if err == nil {
		_, err = part.Write([]byte(file))
	}
	if community != "" {
		err = firstError(err, form.WriteField("communityId", community))
	}
	if err = firstError(err, form.Close()); err != nil {
		s.t.Fatal(err)
	}
	changes = append(changes, header("Content-Type", form.FormDataContentType()))
	return s.call("POST", path, body.String(), changes...)
}

// updateUsers queues an update and lets it end.
func (s *service) updateUsers(file string) mockapi.Job {
	s.t.Helper()
	return s.finish(updatePath, "", file)
}

// finish queues a job and lets it end.
func (s *service) finish(path, community, file string) mockapi.Job {
	s.t.Helper()
	wantStatus(s.t, s.bulk(path, community, file), 200)
	s.Clock().Advance(time.Hour)
	jobs := s.Jobs()
	return jobs[len(jobs)-1]
}

// outcomes are those of a job's rows, with what is said of each.
func outcomes(job mockapi.Job) string {
	rows := []string{string(job.State) + " " + job.Error}
	for _, row := range job.Rows {
		rows = append(rows, strings.TrimSpace(fmt.Sprintf("%d %s %s%s", row.Line, row.Outcome, row.UserID, row.Message)))
	}
	return strings.Join(rows, "; ")
}

func TestABulkUpdateIsQueuedAndGoesOnWithTheClock(t *testing.T) {
	s := start(t)
	s.SetJobPace(10*time.Second, 5*time.Second)
	answer := s.bulk(updatePath, "", "email,country,xp_op,xp\nana@example.com,Spain,add,50\nBen@example.com,,subtract,40\n")
	wantEqual(t, "answer", answer.body, `{"data":{"message":"Bulk update user process is queued. You can check in Api Log `+
		`( community settings )"},"message":"Bulk update user process is queued","status":"success"}`)
	wantEqual(t, "at once", outcomes(s.Jobs()[0]), "queued ; 2 pending; 3 pending")
	wantEqual(t, "xp", dataOf(t, s.info("101"), 200)["xp"], any(1200.0))
	s.Clock().Advance(10 * time.Second)
	wantEqual(t, "when it has begun", outcomes(s.Jobs()[0]), "processing ; 2 pending; 3 pending")
	s.Clock().Advance(5 * time.Second)
	wantEqual(t, "after a row", outcomes(s.Jobs()[0]), "processing ; 2 updated 101; 3 pending")
	wantEqual(t, "xp of the first", dataOf(t, s.info("101"), 200)["xp"], any(1250.0))
	wantEqual(t, "xp of the second", dataOf(t, s.info("102"), 200)["xp"], any(340.0))
	s.Clock().Advance(5 * time.Second)
	wantEqual(t, "xp of the second", dataOf(t, s.info("102"), 200)["xp"], any(300.0))
	wantEqual(t, "an empty cell", s.valueOf("102", "country"), any("Netherlands"))
	job := s.Jobs()[0]
	wantEqual(t, "at the end", outcomes(job), "completed ; 2 updated 101; 3 updated 102")
	wantEqual(t, "time", job.FinishedAt.Sub(job.QueuedAt), 20*time.Second)
	wantEqual(t, "the history", s.history(historiesPath), "country=Spain")
	at := s.FieldHistories()[0].At
	wantEqual(t, "its time", at.Sub(job.QueuedAt), 15*time.Second)
	wantNoProblems(t, s)
}

func TestListsSeeWhatAJobDidWhenItDidIt(t *testing.T) {
	s := start(t, mockapi.WithVariant(mockapi.Variant{ListLag: 10 * time.Second}))
	s.SetJobPace(0, time.Second)
	s.bulk(importPath, s.CommunityID(), "email,username\neve@example.com,eve\nfay@example.com,fay\n")
	s.Clock().Advance(time.Second + 10*time.Second) // nobody asked meanwhile
	wantEqual(t, "found", s.found(map[string]any{}), "[ana ben cleo dora eve]")
	s.Clock().Advance(time.Second)
	wantEqual(t, "later", s.found(map[string]any{}), "[ana ben cleo dora eve fay]")
	wantNoProblems(t, s)
}

func TestABulkImportNeedsNoKeyAndCreatesOrUpdates(t *testing.T) {
	s := start(t)
	file := "\ufeffEmail,Username,First Name,last_name,displayName,Deposit amount,XP\n" +
		"eve@example.com,eve,Eve,Elm,Eve E.,12.5,7\n" +
		"ANA@example.com,,,Ash,,,\n" +
		"\n" +
		",fay,Fay,Fir,,,\n" +
		"gus@example.com,,Gus,Gum,,,\n" +
		"hal@example.com,ben,Hal,Hazel,,,\n" +
		"ivy@example.com,ivy,,,,much,\n" +
		"short@example.com,short\n"
	wantStatus(t, s.bulk(importPath, s.CommunityID(), file, header("Authorization", "")), 200)
	s.Clock().Advance(time.Minute)
	wantEqual(t, "rows", outcomes(s.Jobs()[0]), "completed ; 2 created 105; 3 updated 101; 5 refused email is required; "+
		"6 refused username is required for a new user; 7 refused A user with this username already exists; "+
		"8 refused deposit-amount must be a numerical; 9 created 106")
	eve := dataOf(t, s.info("eve@example.com"), 200)
	wantEqual(t, "xp", eve["xp"], any(7.0))
	wantEqual(t, "value", s.valueOf("105", "deposit-amount"), any(12.5))
	ana := dataOf(t, s.info("101"), 200)
	wantEqual(t, "first name", ana["firstName"], any("Ana"))
	wantEqual(t, "last name", ana["lastName"], any("Ash"))
	wantEqual(t, "accounts", len(s.Accounts()), 6)
	wantNoProblems(t, s)
}

func TestABulkUpdateReachesMembersOnlyAndARowIsAllOrNothing(t *testing.T) {
	s := start(t)
	wantStatus(t, s.call("POST", usersPath, userBody(map[string]any{"joinServer": false})), 200)
	if err := s.DeleteMember("dora"); err != nil {
		t.Fatal(err)
	}
	job := s.updateUsers("user_id,language,coins_op,coins,deposit-amount_op,deposit-amount,email\n" +
		"101,German,overwrite,7,subtract,0.5,\n" +
		"102,German,Add,7,add,1,\n" +
		"102,German,add,half,add,1,\n" +
		"102,German,add,0.5,add,1,\n" +
		"103,,,,add,2,ana@example.com\n" +
		"104,German,add,1,add,1,\n" +
		"105,German,add,1,add,1,\n" +
		"999,German,add,1,add,1,\n" +
		",German,add,1,add,1,\n")
	wantEqual(t, "rows", outcomes(job), "completed ; 2 updated 101; 3 refused coins needs one of the operators add, subtract and overwrite; "+
		"4 refused coins must be a number; 5 refused coins must be a whole number; 6 refused A user with this email already exists; "+
		"7 refused User not found; 8 refused User not found; 9 refused User not found; 10 refused userid is required")
	ana, _ := s.Account("ana")
	wantEqual(t, "coins", ana.Coins, int64(7))
	wantEqual(t, "deposit", ana.CustomFields["deposit-amount"], "1499.5")
	ben, _ := s.Account("ben")
	wantEqual(t, "language of a refused row", ben.Language, "English")
	cleo, _ := s.Account("cleo")
	wantEqual(t, "deposit of a refused row", cleo.CustomFields["deposit-amount"], "40")
	wantNoProblems(t, s)
}

func TestAJobFailsForItsHeader(t *testing.T) {
	for name, c := range map[string]struct{ path, file, says string }{
		"nobody to import":            {importPath, "username,xp\neve,1\n", "the file needs a column email"},
		"nobody to update":            {updatePath, "country\nSpain\n", "the file needs a column userid or username or email"},
		"an unknown column":           {updatePath, "email,shoe size\na@example.com,44\n", "column 2 is none of the template's"},
		"a number without operator":   {updatePath, "email,xp\nana@example.com,1\n", "column 2 needs a column with _op before it"},
		"a text with an operator":     {updatePath, "email,country_op,country\nana@example.com,add,x\n", "column 3 needs a column with _op"},
		"an operator behind":          {updatePath, "email,xp,xp_op\nana@example.com,1,add\n", "column 2 needs a column with _op before it"},
		"an operator of another":      {updatePath, "email,xp_op,coins\nana@example.com,add,1\n", "column 3 is not where its operator"},
		"two operators":               {updatePath, "email,xp_op,xp_op,xp\nana@example.com,add,add,1\n", "column 3 is not where"},
		"an operator in an import":    {importPath, "email,xp_op,xp\nana@example.com,add,1\n", "column 2 is not where"},
		"an operator in capitals":     {updatePath, "email,XP_OP,xp\nana@example.com,add,1\n", "column 2 is none of the template's"},
		"the same for a custom field": {updatePath, "username,deposit-amount\nana,1\n", "column 2 needs a column with _op before it"},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			job := s.finish(c.path, map[string]string{importPath: s.CommunityID()}[c.path], c.file)
			wantContains(t, "job", outcomes(job), "failed "+c.says)
			wantEqual(t, "row", job.Rows[0].Outcome, mockapi.RowPending)
			ana, _ := s.Account("ana")
			wantEqual(t, "xp", ana.XP, int64(1200))
			wantNoProblems(t, s)
		})
	}
}

func TestAFileIsRefused(t *testing.T) {
	s := start(t)
	wantContains(t, "an empty file", s.bulk(updatePath, "", "").body, "no CSV with a header")
	wantContains(t, "a broken file", s.bulk(updatePath, "", "email\n\"a").body, "the file is no CSV")
	wantContains(t, "without the community", s.bulk(importPath, "", "email\n").body, "communityId is required")
	wantStatus(t, s.bulk(importPath, strings.Repeat("a", 24), "email\n"), 404)
	for _, path := range []string{importPath, updatePath} {
		wantStatus(t, s.call("POST", path, map[string]any{"data": "email\n"}), 400)
	}
	wantStatus(t, s.bulk(updatePath, "", "email\n", header("Authorization", "")), 401)
	s.AddToken(mockapi.Token{Value: "only-data", Permissions: []string{"getUserData"}})
	wantStatus(t, s.bulk(updatePath, "", "email\n", bearer("only-data")), 401)
	wantEqual(t, "jobs", len(s.Jobs()), 0)
	for _, problem := range s.Problems() {
		if strings.Contains(problem, "a@example.com") {
			t.Errorf("a problem names a person: %s", problem)
		}
	}
}

func TestJobsRunOneAfterTheOther(t *testing.T) {
	s := start(t)
	s.SetJobPace(time.Second, 4*time.Second)
	s.bulk(updatePath, "", "email,country\nana@example.com,Spain\n")
	s.bulk(updatePath, "", "email,country\nana@example.com,Italy\n")
	s.Clock().Advance(6 * time.Second)
	wantEqual(t, "the first", outcomes(s.Jobs()[0]), "completed ; 2 updated 101")
	wantEqual(t, "the second", outcomes(s.Jobs()[1]), "processing ; 2 pending")
	s.Clock().Advance(4 * time.Second)
	wantEqual(t, "the second", outcomes(s.Jobs()[1]), "completed ; 2 updated 101")
	wantEqual(t, "value", s.valueOf("101", "country"), any("Italy"))
	wantEqual(t, "an empty job", outcomes(s.updateUsers("email\n")), "completed ")
	wantNoProblems(t, s)
}

func TestAJobIsMovedOnInTheProduct(t *testing.T) {
	s := start(t)
	s.bulk(updatePath, "", "email,country\nana@example.com,Spain\n")
	s.bulk(updatePath, "", "email,nothing\nana@example.com,Spain\n")
	for _, want := range []string{"processing ; 2 pending", "completed ; 2 updated 101"} {
		wantEqual(t, "moved", s.MoveJobs(), true)
		wantEqual(t, "the first", outcomes(s.Jobs()[0]), want)
	}
	wantEqual(t, "moved", s.MoveJobs(), true)
	wantContains(t, "the second", outcomes(s.Jobs()[1]), "failed")
	wantEqual(t, "moved", s.MoveJobs(), false)
	wantEqual(t, "value", s.valueOf("101", "country"), any("Spain"))
	s.SetVariant(mockapi.Variant{WriteAnswer: mockapi.AnswerNoContent})
	wantStatus(t, s.bulk(updatePath, "", "email\n"), 204)
	wantEqual(t, "jobs", len(s.Jobs()), 3)
	s.Jobs()[0].Rows[0].Outcome = "scribbled"
	wantEqual(t, "outcome", s.Jobs()[0].Rows[0].Outcome, mockapi.RowUpdated)
	wantNoProblems(t, s)
}

// The operations that show jobs are guesses.
func TestJobsAreShownAtGuessedPaths(t *testing.T) {
	s := start(t, mockapi.WithNumbersAsStrings())
	s.bulk(updatePath, "", "email,country\nana@example.com,Spain\nnobody@example.com,Spain\n")
	if err := s.QueueJob(mockapi.ImportJob, "email\n"); err != nil {
		t.Fatal(err)
	}
	listed := wrappedIn[[]any](t, s.call("GET", updatePath, nil))
	wantEqual(t, "jobs", len(listed), 2)
	wantEqual(t, "the newest", listed[0].(map[string]any)["type"], any("import"))
	wantEqual(t, "total", listed[1].(map[string]any)["total"], any("2"))
	s.Clock().Advance(time.Minute)
	job := wrappedIn[map[string]any](t, s.call("GET", updatePath+"/1", nil))
	wantEqual(t, "job", fmt.Sprint(job["status"], job["processed"], job["failed"]), "completed21")
	rows := s.call("GET", updatePath+"/1/details", nil)
	wantContains(t, "rows", rows.body, `[{"line":2,"status":"updated","userId":"101"},`+
		`{"line":3,"message":"User not found","status":"refused"}]`)
	for _, path := range []string{"/9", "/9/details"} {
		wantStatus(t, s.call("GET", updatePath+path, nil), 404)
	}
	wantStatus(t, s.call("GET", updatePath, nil, header("Authorization", "")), 401)
	wantNoProblems(t, s)
}

func TestJobsAreShownInWaysThatContradict(t *testing.T) {
	s := start(t, mockapi.WithVariant(mockapi.Variant{JobState: "archived", NoJobDetails: true, ListLag: time.Minute}))
	s.bulk(updatePath, "", "email,nothing\nana@example.com,Spain\n")
	wantEqual(t, "jobs that show late", len(wrappedIn[[]any](t, s.call("GET", updatePath, nil))), 0)
	wantStatus(t, s.call("GET", updatePath+"/1/details", nil), 404)
	s.Clock().Advance(time.Minute)
	wantContains(t, "job", s.call("GET", updatePath, nil).body, `"status":"archived"`)
	s.SetVariant(mockapi.Variant{})
	wantContains(t, "job", s.call("GET", updatePath+"/1", nil).body, `"message":"column 2 is none of the template's"`)
	s.SetVariant(mockapi.Variant{HideJobs: true})
	wantEqual(t, "jobs that vanish", len(wrappedIn[[]any](t, s.call("GET", updatePath, nil))), 0)
	wantStatus(t, s.call("GET", updatePath+"/1", nil), 404)
	wantNoProblems(t, s)
}

func TestABulkFileIsInTheLogWithItsSizeOnly(t *testing.T) {
	s := start(t)
	s.bulk(importPath, s.CommunityID(), "email\neve@example.com\n")
	request := s.Requests()[0]
	wantEqual(t, "files", fmt.Sprint(request.Files), "[{data users.csv 22} {communityId  24}]")
	wantEqual(t, "body", request.Body, "")
}
