package tf

import (
	"fmt"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// mostNamed is how many objects the warnings of one kind name in their summaries.
const mostNamed = 10

// Warning is a warning that many resources of one run may have to give. Terraform shows the first of the warnings that have the same
// summary, and only counts the others. So the summary names the object, for the first ten objects; from the eleventh on it is the same
// for all, and Terraform folds these into one.
type Warning struct {
	About   Object
	At      path.Path // of the attribute that it is about; empty for the whole resource
	Summary string    // names the object: `The channel "General" (id 66…) will be deleted`
	Detail  string
	Rest    string // the summary from the eleventh object on: "More channels will be deleted"
}

// WarnInPlan gives a warning of a plan. An apply plans everything that it creates or changes once more: what it warns of then, the plan
// has said.
func (p *Provider) WarnInPlan(diags *diag.Diagnostics, warning Warning) {
	if p.Ownership.Applies() {
		return
	}
	p.Warn(diags, warning)
}

// Warn gives a warning.
func (p *Provider) Warn(diags *diag.Diagnostics, warning Warning) {
	summary, detail := warning.Summary, warning.Detail
	if !p.Ownership.warned.names(warning.Rest, warning.About) {
		summary, detail = warning.Rest, fmt.Sprintf("%s.\n\n%s", warning.Summary, warning.Detail)
	}
	if warning.At.Equal(path.Empty()) {
		diags.AddWarning(summary, detail)
		return
	}
	diags.AddAttributeWarning(warning.At, summary, detail)
}

// warned has the objects that warnings have named so far, by kind of warning. It is safe for concurrent use.
type warned struct {
	mu    sync.Mutex
	named map[string]map[Object]bool
}

// names says whether a warning is to name an object: one that it has named before, or one of the first ten.
func (w *warned) names(kind string, object Object) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.named == nil {
		w.named = map[string]map[Object]bool{}
	}
	named := w.named[kind]
	if named == nil {
		named = map[Object]bool{}
		w.named[kind] = named
	}
	if len(named) < mostNamed {
		named[object] = true
	}
	return named[object]
}
