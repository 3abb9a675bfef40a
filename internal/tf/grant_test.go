package tf

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

var (
	award    = Grant{Kind: "badge_award", What: "award"}
	reaction = Grant{Kind: "message_reaction", What: "reaction", Stays: true}
)

type plan = func(*Provider, *diag.Diagnostics)

func TestTwoPlansOfOneGrantConflictInBothOrders(t *testing.T) {
	gives := func(g Grant) plan {
		return func(o *Provider, diags *diag.Diagnostics) {
			resp := resource.ModifyPlanResponse{}
			g.PlanNew(t.Context(), o, resource.ModifyPlanRequest{}, &resp, Object{g.Kind, "a/b"}, "the one of a to b")
			diags.Append(resp.Diagnostics...)
		}
	}
	takes := func(g Grant) plan {
		return func(o *Provider, diags *diag.Diagnostics) {
			g.PlanDestroyed(o, Object{g.Kind, "a/b"}, "the one of a to b", diags)
		}
	}
	for _, test := range []struct {
		plans   []plan
		summary string // of the error, which the second one reports; empty for none
		advice  []string
	}{
		{[]plan{gives(award), gives(award)}, "Two resources have the same award",
			[]string{"Remove one of the blocks", "would take it from the other"}},
		{[]plan{gives(award), takes(award)}, "One resource takes the award that another one gives",
			[]string{"would decide what is left", "to   = returningai_badge_award.<new name>"}},
		{[]plan{takes(award), gives(award)}, "One resource takes the award that another one gives",
			[]string{"would decide what is left", "to   = returningai_badge_award.<new name>"}},
		{[]plan{takes(award), takes(award)}, "", nil},
		{[]plan{gives(reaction), gives(reaction)}, "Two resources have the same reaction", []string{"Remove one of the blocks", "be sent twice"}},
		{[]plan{gives(reaction), takes(reaction)}, "One resource forgets the reaction that another one sends again",
			[]string{"would send it again", "to   = returningai_message_reaction.<new name>"}},
		{[]plan{takes(reaction), gives(reaction)}, "One resource forgets the reaction that another one sends again",
			[]string{"would send it again", "to   = returningai_message_reaction.<new name>"}},
		{[]plan{takes(reaction), takes(reaction)}, "", nil},
		{[]plan{gives(award), gives(reaction)}, "", nil},
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
		for _, advice := range test.advice {
			if detail := second[0].Detail(); !strings.HasPrefix(detail, "The one of a to b is ") || !strings.Contains(detail, advice) {
				t.Errorf("detail, without %q: %s", advice, detail)
			}
		}
	}
}
