package provider_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// This file runs the workflows of examples/gitops-announcements: their shell steps with the real program against the mock, beside programs
// that only note how they are called.

// githubWorkflow is what the tests look at of a workflow file for GitHub Actions.
type githubWorkflow struct {
	On          map[string]any    `yaml:"on"`
	Permissions map[string]string `yaml:"permissions"`
	Env         map[string]string `yaml:"env"`
	Jobs        map[string]struct {
		If          string            `yaml:"if"`
		Permissions map[string]string `yaml:"permissions"`
		Concurrency struct {
			Group  string `yaml:"group"`
			Cancel bool   `yaml:"cancel-in-progress"`
		} `yaml:"concurrency"`
		Steps []githubStep `yaml:"steps"`
	} `yaml:"jobs"`
}

type githubStep struct {
	Name string            `yaml:"name"`
	If   string            `yaml:"if"`
	Uses string            `yaml:"uses"`
	With map[string]any    `yaml:"with"`
	Run  string            `yaml:"run"`
	Env  map[string]string `yaml:"env"`
}

// gitlabJob is what the tests look at of a job of GitLab CI.
type gitlabJob struct {
	Rules []struct {
		If string `yaml:"if"`
	} `yaml:"rules"`
	ResourceGroup string   `yaml:"resource_group"`
	Interruptible bool     `yaml:"interruptible"`
	Script        []string `yaml:"script"`
	AfterScript   []string `yaml:"after_script"`
}

func githubFile(t *testing.T, folder string) githubWorkflow {
	t.Helper()
	var workflow githubWorkflow
	parseYAML(t, filepath.Join(folder, ".github", "workflows", "announcements.yml"), &workflow)
	return workflow
}

func gitlabFile(t *testing.T, folder string) map[string]gitlabJob {
	t.Helper()
	var jobs struct {
		Plan  gitlabJob `yaml:"plan"`
		Apply gitlabJob `yaml:"apply"`
	}
	parseYAML(t, filepath.Join(folder, ".gitlab-ci.yml"), &jobs)
	return map[string]gitlabJob{"plan": jobs.Plan, "apply": jobs.Apply}
}

func parseYAML(t *testing.T, name string, into any) {
	t.Helper()
	if err := yaml.Unmarshal([]byte(read(t, name)), into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// Who runs when, with what, and never two applies at once.
func TestTheWorkflowsOfAnnouncements(t *testing.T) {
	folder := filepath.Join(examplesFolder, gitopsExample)
	github := githubFile(t, folder)
	for _, event := range []string{"pull_request", "push", "schedule"} {
		if _, there := github.On[event]; !there {
			t.Errorf("on GitHub, nothing runs on %s", event)
		}
	}
	if _, there := github.On["pull_request_target"]; there {
		t.Error("on GitHub, pull requests of forks would get secrets")
	}
	plan, apply := github.Jobs["plan"], github.Jobs["apply"]
	if !strings.Contains(plan.If, "github.event.pull_request.head.repo.full_name == github.repository") {
		t.Errorf("on GitHub, forks are planned: %s", plan.If)
	}
	if !strings.Contains(apply.If, "github.event_name != 'pull_request'") || !strings.Contains(apply.If, "refs/heads/main") {
		t.Errorf("on GitHub, more than what is merged is applied: %s", apply.If)
	}
	if apply.Concurrency.Group != "announcements" || apply.Concurrency.Cancel {
		t.Errorf("on GitHub, applies overlap or are cancelled: %+v", apply.Concurrency)
	}
	if wanted := map[string]string{"contents": "read"}; !maps.Equal(github.Permissions, wanted) || apply.Permissions != nil {
		t.Errorf("on GitHub, the apply may do more than read: %v, %v", github.Permissions, apply.Permissions)
	}
	if apply.Steps[0].With["ref"] != "main" {
		t.Error("on GitHub, an apply that waited takes an old commit")
	}
	for name, job := range github.Jobs {
		for _, step := range job.Steps {
			if step.Run != "" {
				checkScript(t, "GitHub, "+name+", "+step.Name, step.Run)
			}
		}
	}
	gitlab := gitlabFile(t, folder)
	if rule := gitlab["plan"].Rules[0].If; !strings.Contains(rule, "$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID") {
		t.Errorf("on GitLab, forks are planned: %s", rule)
	}
	if rule := gitlab["apply"].Rules[0].If; !strings.Contains(rule, `$CI_PIPELINE_SOURCE != "merge_request_event"`) ||
		!strings.Contains(rule, "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH") {
		t.Errorf("on GitLab, more than what is merged is applied: %s", rule)
	}
	if job := gitlab["apply"]; job.ResourceGroup == "" || job.Interruptible {
		t.Error("on GitLab, applies overlap or are cancelled")
	}
	for name, job := range gitlab {
		for at, script := range slices.Concat(job.Script, job.AfterScript) {
			checkScript(t, fmt.Sprintf("GitLab, %s, script %d", name, at+1), script)
		}
	}
}

// checkScript wants a script to stop at the first error, and nothing in it that the runner puts in: that could be a command.
func checkScript(t *testing.T, name, script string) {
	t.Helper()
	if !strings.HasPrefix(script, "set -euo pipefail\n") {
		t.Errorf("%s goes on after an error", name)
	}
	if strings.Contains(script, "${{") || strings.Contains(script, "set -x") {
		t.Errorf("%s has values put into it, or prints them", name)
	}
	command := exec.CommandContext(t.Context(), "bash", "-n")
	command.Stdin = strings.NewReader(script)
	if output, err := command.CombinedOutput(); err != nil {
		t.Errorf("%s: %v\n%s", name, err, output)
	}
}

// runner runs the scripts of a workflow in the folder of a repository.
type runner struct {
	*repository
	values map[string]string // of variables and expressions
	bin    string
	calls  string // the file of the noted calls
}

// planToken is a token that may read and not send.
const planToken = "tok-plans-and-nothing-else-0123456789"

// newRunner arranges a repository with one file to post, and the programs: the real one as terraform, and others that note their calls.
func newRunner(t *testing.T) *runner {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the scripts are for runners with Bash")
	}
	c := acctest.New(t, mockapi.WithClock(mockapi.NewRealClock()))
	r := &runner{repository: copyRepository(t, c, map[string]string{"a.md": fileSaying("A")}), bin: t.TempDir()}
	r.calls = filepath.Join(r.bin, "calls")
	r.AddToken(mockapi.Token{Value: planToken, Permissions: []string{"getMessages", "getChannels"}})
	r.values = map[string]string{
		"secrets.RETURNINGAI_API_TOKEN": r.APIToken(), "secrets.RETURNINGAI_PLAN_TOKEN": planToken,
		"vars.RETURNINGAI_DEFAULT_SENDER": "ana", "github.token": "tok-of-github",
		"github.event.pull_request.number": "7", "github.event.pull_request.head.sha": "0123abc",
	}
	note := "#!/usr/bin/env bash\nset -euo pipefail\n{ printf '%%s' %[1]s; printf ' %%s' \"$@\"; printf '\\n'; } >> '%[2]s'\n"
	putTerraform(t, r.bin)
	write(t, filepath.Join(r.bin, "gh"), fmt.Sprintf(note+"case \"$*\" in *--paginate*) cat '%[2]s.comments' ;; esac\n", "gh", r.calls))
	write(t, filepath.Join(r.bin, "curl"), fmt.Sprintf(note+"cat > '%[2]s.headers'\n", "curl", r.calls))
	for _, name := range []string{"git", "apk"} {
		write(t, filepath.Join(r.bin, name), fmt.Sprintf(note, name, r.calls))
	}
	r.comments("")
	for _, name := range []string{"gh", "curl", "git", "apk"} {
		if err := os.Chmod(filepath.Join(r.bin, name), 0o700); err != nil { //nolint:gosec // the scripts have to run
			t.Fatal(err)
		}
	}
	return r
}

// comments sets what gh finds of earlier comments.
func (r *runner) comments(ids string) {
	r.t.Helper()
	write(r.t, r.calls+".comments", ids)
}

// backend configures one.
func (r *runner) backend() {
	r.t.Helper()
	write(r.t, filepath.Join(r.w.Dir, "backend.tf"), "terraform {\n  backend \"local\" {\n    path = \"kept/terraform.tfstate\"\n  }\n}\n")
}

// script runs a script with Bash as a runner does, without the workspace's own token, and returns what it printed.
func (r *runner) script(script string, env ...string) (string, error) {
	var output bytes.Buffer
	command := exec.CommandContext(r.t.Context(), "bash", "-e", "-c", script)
	command.Dir, command.Stdout, command.Stderr = r.w.Dir, &output, &output
	inherited := slices.DeleteFunc(r.w.Environ(), func(variable string) bool {
		return strings.HasPrefix(variable, "RETURNINGAI_API_TOKEN=") || strings.HasPrefix(variable, "RETURNINGAI_SYSTEM_API_KEY=")
	})
	command.Env = slices.Concat(inherited, env, []string{"PATH=" + r.bin + string(os.PathListSeparator) + os.Getenv("PATH")})
	err := command.Run()
	return output.String(), err
}

var runnerExpression = regexp.MustCompile(`\$\{\{ ([\w.]+) \}\}`)

// github runs the steps of a job that are scripts, as GitHub does: after an error only those that say so. It returns what they printed.
func (r *runner) github(name string) (string, error) {
	r.t.Helper()
	workflow := githubFile(r.t, r.w.Dir)
	var printed strings.Builder
	var failed error
	for _, step := range workflow.Jobs[name].Steps {
		if step.Run == "" || failed != nil && step.If != "${{ !cancelled() }}" {
			continue
		}
		env := []string{"GITHUB_REPOSITORY=team/announcements"}
		for _, variables := range []map[string]string{workflow.Env, step.Env} {
			for variable, value := range variables {
				env = append(env, variable+"="+runnerExpression.ReplaceAllStringFunc(value, r.valueOf))
			}
		}
		output, err := r.script(step.Run, env...)
		printed.WriteString(output)
		failed = errors.Join(failed, err)
	}
	return printed.String(), failed
}

// valueOf returns the value of an expression of GitHub.
func (r *runner) valueOf(expression string) string {
	value, known := r.values[runnerExpression.FindStringSubmatch(expression)[1]]
	if !known {
		r.t.Errorf("the workflow has an expression that this test does not know: %s", expression)
	}
	return value
}

// gitlab runs the scripts of a job as GitLab does: one shell for its script, and another one, in any case, for what comes after.
func (r *runner) gitlab(name string, more ...string) (string, error) {
	r.t.Helper()
	job := gitlabFile(r.t, r.w.Dir)[name]
	env := append([]string{
		"CI_COMMIT_SHA=0123abc", "CI_DEFAULT_BRANCH=main", "CI_API_V4_URL=https://gitlab.example.com/api/v4", "CI_PROJECT_ID=5",
		"CI_MERGE_REQUEST_IID=7", "GITLAB_COMMENT_TOKEN=tok-of-gitlab", "RETURNINGAI_DEFAULT_SENDER=ana",
	}, more...)
	printed, failed := r.script(strings.Join(job.Script, "\n"), env...)
	if len(job.AfterScript) > 0 {
		after, err := r.script(strings.Join(job.AfterScript, "\n"), env...)
		if err != nil {
			r.t.Errorf("after the script: %v\n%s", err, after)
		}
		printed += after
	}
	return printed, failed
}

// called returns the calls that were noted, and forgets them.
func (r *runner) called() string {
	r.t.Helper()
	calls := read(r.t, r.calls)
	if err := os.Remove(r.calls); err != nil {
		r.t.Fatal(err)
	}
	return calls
}

// commented wants a comment with a text, and no key in it nor in what was printed.
func (r *runner) commented(printed, says string) {
	r.t.Helper()
	comment := read(r.t, filepath.Join(r.w.Dir, "comment.md"))
	if !strings.Contains(comment, says) {
		r.t.Errorf("the comment does not say %q:\n%s", says, comment)
	}
	for _, secret := range []string{planToken, r.APIToken(), "tok-of-git"} {
		if strings.Contains(comment+printed, secret) {
			r.t.Errorf("a key is shown:\n%s\n%s", comment, printed)
		}
	}
}

func TestGitHubPlansAndApplies(t *testing.T) {
	r := newRunner(t)
	if output, err := r.github("apply"); err == nil || !strings.Contains(output, "There is no backend") {
		t.Errorf("it ran without a backend: %v\n%s", err, output)
	}
	r.backend()
	output, err := r.github("plan")
	if err != nil {
		t.Fatalf("plan: %v\n%s", err, output)
	}
	r.wroteNothing()
	r.commented(output, `returningai_message.announcement["a"] will be created`)
	const toPost = "gh api --silent --method POST repos/team/announcements/issues/7/comments -F body=@comment.md"
	if calls := r.called(); !strings.Contains(calls, toPost) {
		t.Errorf("no comment was made: %s", calls)
	}
	r.comments("41\n42\n")
	r.write("a.md", fileSaying("A", "chanel: B"))
	if output, err = r.github("plan"); err == nil {
		t.Errorf("a mistake was planned:\n%s", output)
	}
	r.commented(output, `front matter has no key "chanel"`)
	if calls := r.called(); !strings.Contains(calls, "--method PATCH repos/team/announcements/issues/comments/42 -F body=@comment.md") {
		t.Errorf("the comment was not changed: %s", calls)
	}
	r.wroteNothing()
	r.write("a.md", fileSaying("A"))
	for range 2 { // the second is that of the schedule
		if output, err := r.github("apply"); err != nil {
			t.Fatalf("apply: %v\n%s", err, output)
		}
	}
	if got, wanted := r.Written(), map[string]int{"sendMessage": 1}; !maps.Equal(got, wanted) {
		t.Errorf("writes made: %v, wanted: %v", got, wanted)
	}
	r.shows("A")
}

func TestGitLabPlansAndApplies(t *testing.T) {
	r := newRunner(t)
	apiToken, plans := "RETURNINGAI_API_TOKEN="+r.APIToken(), "RETURNINGAI_PLAN_TOKEN="+planToken
	if output, err := r.gitlab("apply", apiToken); err == nil || !strings.Contains(output, "There is no backend") {
		t.Errorf("it ran without a backend: %v\n%s", err, output)
	}
	r.backend()
	output, err := r.gitlab("plan", plans)
	if err != nil {
		t.Fatalf("plan: %v\n%s", err, output)
	}
	r.wroteNothing()
	r.commented(output, `returningai_message.announcement["a"] will be created`)
	const notes = "--data-urlencode body@comment.md https://gitlab.example.com/api/v4/projects/5/merge_requests/7/notes"
	if calls := r.called(); !strings.Contains(calls, notes) || strings.Contains(calls, "tok-of-gitlab") {
		t.Errorf("no comment was made, or its token is an argument: %s", calls)
	}
	if headers := read(t, r.calls+".headers"); headers != "PRIVATE-TOKEN: tok-of-gitlab\n" {
		t.Errorf("the headers of the comment are %q", headers)
	}
	r.write("a.md", fileSaying("A", "chanel: B"))
	if output, err = r.gitlab("plan", plans); err == nil {
		t.Errorf("a mistake was planned:\n%s", output)
	}
	r.commented(output, `front matter has no key "chanel"`)
	r.wroteNothing()
	r.write("a.md", fileSaying("A"))
	r.called()
	for range 2 {
		if output, err := r.gitlab("apply", apiToken); err != nil {
			t.Fatalf("apply: %v\n%s", err, output)
		}
	}
	if calls := r.called(); strings.Count(calls, "git fetch --quiet origin main\ngit checkout --quiet --detach FETCH_HEAD\n") != 2 {
		t.Errorf("the newest commit was not taken: %s", calls)
	}
	if got, wanted := r.Written(), map[string]int{"sendMessage": 1}; !maps.Equal(got, wanted) {
		t.Errorf("writes made: %v, wanted: %v", got, wanted)
	}
	r.shows("A")
}
