package tf

import (
	"fmt"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// mostNamed is how many objects the warnings of one kind name in their summaries.
const mostNamed = 10

// Warning is a warning that many resources of one run may give. Where Terraform knows the place in the configuration, it shows the first of
// several warnings with the same summary and counts the others; where it does not, as in a destroy, it shows all of them. So the summaries
// of the first ten name their objects, and the others share one summary.
type Warning struct {
	About   Object
	At      path.Path // of the attribute that it is about; empty for the whole resource
	Summary string    // names the object: `The channel "General" (id 66…) is gone`
	Detail  string
	Rest    string // the summary from the eleventh object on: "More channels are gone"
}

// WarnInPlan gives a warning of a plan that creates or keeps an object. An apply plans once more, and does not repeat the warning.
func (p *Provider) WarnInPlan(diags *diag.Diagnostics, warning Warning) {
	if !p.Ownership.Applies() {
		p.Warn(diags, warning)
	}
}

// WarnOfDestroying gives a warning of a plan that destroys something. Terraform would show each of them: the eleventh is the last.
func (p *Provider) WarnOfDestroying(diags *diag.Diagnostics, warning Warning) {
	rank := p.Ownership.warned.rank(warning.Rest, warning.About)
	if rank > mostNamed+1 || p.Ownership.Applies() {
		return
	}
	if rank > mostNamed {
		warning.Detail = "This is the last such warning: the plan lists all that is destroyed. " + warning.Detail
	}
	p.Warn(diags, warning)
}

// Warn gives a warning.
func (p *Provider) Warn(diags *diag.Diagnostics, warning Warning) {
	summary, detail := warning.Summary, warning.Detail
	if p.Ownership.warned.rank(warning.Rest, warning.About) > mostNamed {
		summary, detail = warning.Rest, fmt.Sprintf("%s.\n\n%s", warning.Summary, warning.Detail)
	}
	if warning.At.Equal(path.Empty()) {
		diags.AddWarning(summary, detail)
		return
	}
	diags.AddAttributeWarning(warning.At, summary, detail)
}

// warned has the objects that warnings were about so far, by kind of warning. It is safe for concurrent use.
type warned struct {
	mu    sync.Mutex
	ranks map[string]map[Object]int
}

// rank numbers the objects of one kind of warning in the order in which they came, from 1 on.
func (w *warned) rank(kind string, object Object) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ranks == nil {
		w.ranks = map[string]map[Object]int{}
	}
	ranks := w.ranks[kind]
	if ranks == nil {
		ranks = map[Object]int{}
		w.ranks[kind] = ranks
	}
	if ranks[object] == 0 {
		ranks[object] = len(ranks) + 1
	}
	return ranks[object]
}
