package tf

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// deletionOf is the warning of a kind that many objects share.
func deletionOf(id int) Warning {
	return Warning{
		About: Object{"channel", fmt.Sprint(id)}, Summary: fmt.Sprintf("Channel %d will be deleted", id), Detail: "For good.",
		Rest: "More channels will be deleted",
	}
}

// Whatever the order: ten warnings name their objects, and the rest share a summary, so that the program folds them into one.
func TestTheFirstTenWarningsNameTheirObjects(t *testing.T) {
	for run := range 5 {
		p, named, rest := &Provider{Ownership: NewOwnership()}, map[string]bool{}, 0
		for _, id := range rand.New(rand.NewPCG(uint64(run), 0)).Perm(500) { //nolint:gosec // any order does
			var diags diag.Diagnostics
			p.WarnInPlan(&diags, deletionOf(id))
			p.WarnInPlan(&diags, deletionOf(id)) // a second plan of the same object
			if len(diags) != 1 {                 // the framework drops what is the same in all
				t.Fatalf("%d: %v", id, diags)
			}
			if diags[0].Summary() == "More channels will be deleted" {
				rest++
				wantEqual(t, "detail", diags[0].Detail(), fmt.Sprintf("Channel %d will be deleted.\n\nFor good.", id))
				continue
			}
			named[diags[0].Summary()] = true
		}
		if len(named) != 10 || rest != 490 {
			t.Errorf("%d are named, %d share a summary", len(named), rest)
		}
	}
}

// Terraform shows each warning of what is destroyed: after ten that name their objects, one says that there are more, and is the last.
func TestWarningsOfWhatIsDestroyedEnd(t *testing.T) {
	p, named, last := &Provider{Ownership: NewOwnership()}, 0, 0
	for id := range 500 {
		var diags diag.Diagnostics
		p.WarnOfDestroying(&diags, deletionOf(id))
		switch {
		case len(diags) == 0:
		case diags[0].Summary() == "More channels will be deleted":
			last++
			wantEqual(t, "detail", diags[0].Detail(),
				fmt.Sprintf("Channel %d will be deleted.\n\nThis is the last such warning: the plan lists all that is destroyed. For good.", id))
		default:
			named++
		}
	}
	if named != 10 || last != 1 {
		t.Errorf("%d are named, and %d say that there are more", named, last)
	}
}

// Each kind of warning names ten of its own, and one that an attribute is to blame for says which.
func TestKindsOfWarningsAreCountedApart(t *testing.T) {
	p := &Provider{Ownership: NewOwnership()}
	var diags diag.Diagnostics
	for id := range 11 {
		p.Warn(&diags, deletionOf(id))
	}
	edited := deletionOf(11)
	edited.At, edited.Summary, edited.Rest = path.Root("topic"), "Channel 11 was edited", "More channels were edited"
	p.Warn(&diags, edited)
	last, ofAttribute := diags[len(diags)-1].(diag.DiagnosticWithPath)
	if !ofAttribute || last.Summary() != edited.Summary || !last.Path().Equal(edited.At) {
		t.Errorf("%v", diags[len(diags)-1])
	}
}

// Terraform plans again what it applies: that repeats no warning.
func TestAnApplyRepeatsNoWarningOfItsPlan(t *testing.T) {
	p := &Provider{Ownership: NewOwnership()}
	var diags diag.Diagnostics
	p.Ownership.Own(Object{"channel", "1"})
	p.WarnInPlan(&diags, deletionOf(2))
	if len(diags) > 0 {
		t.Errorf("%v", diags)
	}
	p.Warn(&diags, deletionOf(2))
	wantEqual(t, "what is no plan's", len(diags), 1)
}
