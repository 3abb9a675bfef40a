package acctest

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// Axes are the tests of a resource: what each resource is tested for.
type Axes struct {
	Lifecycle    func(*testing.T) // it is created, read, changed and destroyed
	Import       func(*testing.T) // each form of its import works, and writes nothing
	Drift        func(*testing.T) // somebody changes it behind Terraform's back
	Permutations func(*testing.T) // each of its optional attributes is left out
	Unknown      func(*testing.T) // its attributes have values that are unknown at plan time
	Replacement  func(*testing.T) // it is destroyed and created in one apply
	Errors       func(*testing.T) // the service refuses it
}

// ActionAxes are the tests of an action: what each action is tested for.
type ActionAxes struct {
	Invocation func(*testing.T) // it is planned and invoked, does once what it is for, and says so without giving anything away
	Unknown    func(*testing.T) // its attributes have values that are unknown at plan time
	Mistakes   func(*testing.T) // a plan and an invocation find mistakes, a missing key among them, and send nothing
	Refusal    func(*testing.T) // the service refuses it
	Lost       func(*testing.T) // its answer is lost, and it is not done twice
	Cancelled  func(*testing.T) // somebody cancels it, and it is not done or says that it may be
}

func (a ActionAxes) all() []axis {
	return []axis{
		{"invocation", a.Invocation}, {"unknown", a.Unknown}, {"mistakes", a.Mistakes}, {"refusal", a.Refusal}, {"lost", a.Lost},
		{"cancelled", a.Cancelled},
	}
}

// axis is one of them, with its name.
type axis struct {
	name string
	test func(*testing.T)
}

func (a Axes) all() []axis {
	return []axis{
		{"lifecycle", a.Lifecycle}, {"import", a.Import}, {"drift", a.Drift}, {"permutations", a.Permutations},
		{"unknown", a.Unknown}, {"replacement", a.Replacement}, {"errors", a.Errors},
	}
}

// runAxes runs the tests as subtests and returns which axes are missing, or are tested without looking at a request.
func runAxes(t *testing.T, axes []axis) []string {
	t.Helper()
	var missing []string
	for _, axis := range axes {
		if axis.test == nil {
			missing = append(missing, fmt.Sprintf("the axis %q: a test in the table that acctest.Complete (or CompleteActions) is given", axis.name))
			continue
		}
		if hollow := axis.run(t); hollow != "" {
			missing = append(missing, fmt.Sprintf("the axis %q: its test %s", axis.name, hollow))
		}
	}
	return missing
}

// run runs the test and says why it proves nothing, if so. A test that fails says what is wrong by itself, and one that is left out by
// -run says nothing.
func (a axis) run(t *testing.T) (hollow string) {
	t.Helper()
	name, skipped := "", false
	passed := t.Run(a.name, func(t *testing.T) {
		name = t.Name()
		defer func() { skipped = t.Skipped() }()
		a.test(t)
	})
	switch {
	case name == "" || !passed:
		return ""
	case skipped:
		return "was skipped"
	}
	return hollowness(observed.within(name))
}

// hollowness says why a test on some communities proves nothing: empty if it looked at the requests of one of them.
func hollowness(communities []*traffic) string {
	served := slices.DeleteFunc(slices.Clone(communities), func(c *traffic) bool { return !c.served.Load() })
	switch {
	case len(served) == 0:
		return "made no request to the mock"
	case !slices.ContainsFunc(served, func(c *traffic) bool { return c.asserted.Load() }):
		return "asserts nothing about the requests that were made (Wrote, WroteNothing, Count, Operations or Requests)"
	}
	return ""
}

// traffic is what a test did with the requests of a community.
type traffic struct {
	test     string
	served   atomic.Bool // there was a request
	asserted atomic.Bool // the test looked at the requests
}

// observed are the communities that the tests of this process started.
var observed trafficLog

type trafficLog struct {
	mu  sync.Mutex
	all []*traffic
}

func (l *trafficLog) start(test string) *traffic {
	started := &traffic{test: test}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, started)
	return started
}

// within returns the communities of a test and its subtests.
func (l *trafficLog) within(test string) []*traffic {
	l.mu.Lock()
	defer l.mu.Unlock()
	var found []*traffic
	for _, one := range l.all {
		if one.test == test || strings.HasPrefix(one.test, test+"/") {
			found = append(found, one)
		}
	}
	return found
}

// noteRequests notes whether there are requests in the log of the mock.
func (c *Community) noteRequests() {
	if len(c.Server.Operations()) > 0 {
		c.traffic.served.Store(true)
	}
}

// noteAssertion notes that the test looks at the requests, once there are some: looking at an empty log before the first request proves
// nothing.
func (c *Community) noteAssertion() {
	c.noteRequests()
	if c.traffic.served.Load() {
		c.traffic.asserted.Store(true)
	}
}

// ResetRequests forgets the requests so far.
func (c *Community) ResetRequests() {
	c.noteRequests()
	c.Server.ResetRequests()
}

// Requests are the requests since the log was last emptied, in order.
func (c *Community) Requests() []mockapi.Request {
	c.noteAssertion()
	return c.Server.Requests()
}

// Operations are the operation ids of the requests since the log was last emptied, in order.
func (c *Community) Operations() []string {
	c.noteAssertion()
	return c.Server.Operations()
}

// Count is how many requests for an operation there were since the log was last emptied.
func (c *Community) Count(operation string) int {
	c.noteAssertion()
	return c.Server.Count(operation)
}

// Replaced returns a test of the axis of replacement for a resource whose attributes are all changed in place: it is replaced as by
// "terraform apply -replace", with these writes, and the plan after it is empty.
func Replaced(address string, config func(*Community) string, writes map[string]int) func(*testing.T) {
	return func(t *testing.T) {
		t.Helper()
		c := New(t)
		text := config(c)
		c.Test(resource.TestCase{Steps: []resource.TestStep{
			{Config: text},
			{
				PreConfig: c.ResetRequests, Taint: []string{address}, Config: text, Check: c.Wrote(writes),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, plancheck.ResourceActionReplace)},
					PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
			},
		}})
	}
}
