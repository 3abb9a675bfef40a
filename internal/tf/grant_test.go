package tf

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

var award = Grant{Kind: "badge_award", What: "award"}

func TestTwoPlansOfOneGrantConflictInBothOrders(t *testing.T) {
	gives := func(o *Provider, diags *diag.Diagnostics) {
		resp := resource.ModifyPlanResponse{}
		award.PlanNew(t.Context(), o, resource.ModifyPlanRequest{}, &resp, Object{"award", "a/b"}, "the award of a to b")
		diags.Append(resp.Diagnostics...)
	}
	takes := func(o *Provider, diags *diag.Diagnostics) {
		award.PlanDestroyed(o, Object{"award", "a/b"}, "the award of a to b", diags)
	}
	type plan = func(*Provider, *diag.Diagnostics)
	for _, test := range []struct {
		plans   []plan
		summary string // of the error, which the second one reports; empty for none
		advice  string
	}{
		{[]plan{gives, gives}, "Two resources have the same award", "Remove one of the blocks"},
		{[]plan{gives, takes}, "One resource takes the award that another one gives", "to   = returningai_badge_award.<new name>"},
		{[]plan{takes, gives}, "One resource takes the award that another one gives", "to   = returningai_badge_award.<new name>"},
		{[]plan{takes, takes}, "", ""},
	} {
		p := &Provider{Ownership: NewOwnership()}
		var first, second diag.Diagnostics
		test.plans[0](p, &first)
		test.plans[1](p, &second)
		wantEqual(t, "problems of the first plan", len(first), 0)
		if test.summary == "" {
			wantEqual(t, "problems of the second plan", len(second), 0)
			continue
		}
		wantEqual(t, "errors of the second plan", second.ErrorsCount(), 1)
		wantEqual(t, "summary", second[0].Summary(), test.summary)
		if detail := second[0].Detail(); !strings.HasPrefix(detail, "The award of a to b is ") || !strings.Contains(detail, test.advice) {
			t.Errorf("detail: %s", detail)
		}
	}
}
