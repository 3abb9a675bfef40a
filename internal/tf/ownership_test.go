package tf

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

func wantEqual[T any](t *testing.T, what string, got, wanted T) {
	t.Helper()
	if !reflect.DeepEqual(got, wanted) {
		t.Errorf("%s: got %v, wanted %v", what, got, wanted)
	}
}

var (
	news    = Object{"channel", "1"}
	intents = []Intent{Keep, Destroy, Adopt, Renew}
)

// orders returns every order of some values.
func orders[T any](values []T) [][]T {
	if len(values) < 2 {
		return [][]T{values}
	}
	var all [][]T
	for i, first := range values {
		others := append(append([]T{}, values[:i]...), values[i+1:]...)
		for _, rest := range orders(others) {
			all = append(all, append([]T{first}, rest...))
		}
	}
	return all
}

func TestTwoPlansOfOneObjectConflictInBothOrdersUnlessBothDestroyIt(t *testing.T) {
	for _, one := range intents {
		for _, other := range intents {
			agree := one == Destroy && other == Destroy
			for _, order := range [][2]Intent{{one, other}, {other, one}} {
				o := NewOwnership()
				wantEqual(t, "the first plan's conflict", o.Plan(news, order[0]), 0)
				wanted := order[0]
				if agree {
					wanted = 0
				}
				wantEqual(t, fmt.Sprint(order), o.Plan(news, order[1]), wanted)
				wantEqual(t, "planned", o.PlannedFor(news), order[0])
				wantEqual(t, "another object's conflict", o.Plan(Object{"role", "1"}, order[1]), 0)
			}
			summary, detail := conflictOf("channel", `the channel "News" (id 1)`, one, other)
			reversed, reversedDetail := conflictOf("channel", `the channel "News" (id 1)`, other, one)
			wantEqual(t, "the summary in the other order", reversed, summary)
			wantEqual(t, "the detail in the other order", reversedDetail, detail)
			if !strings.HasPrefix(detail, `The channel "News" (id 1) is `) {
				t.Errorf("the detail names no channel first: %s", detail)
			}
		}
	}
}

func TestSomebodyReportsTheConflictOfThreePlansWhoeverComesFirst(t *testing.T) {
	for i := range 64 {
		plans := []Intent{intents[i/16], intents[i/4%4], intents[i%4]}
		for _, order := range orders(plans) {
			o, conflicts := NewOwnership(), 0
			for _, intent := range order {
				if o.Plan(news, intent) != 0 {
					conflicts++
				}
			}
			allDestroy := plans[0] == Destroy && plans[1] == Destroy && plans[2] == Destroy
			if (conflicts == 0) != allDestroy {
				t.Errorf("%v: %d conflicts", order, conflicts)
			}
		}
	}
}

func TestAReplacementIsNoConflictWithItself(t *testing.T) {
	o := NewOwnership()
	wantEqual(t, "the plan with the prior state", o.Plan(news, Keep), 0)
	o.Renews(news)
	wantEqual(t, "planned", o.PlannedFor(news), Renew)
	wantEqual(t, "another one that adopts it", o.Plan(news, Adopt), Renew)
	wantEqual(t, "nothing is planned for others", o.PlannedFor(Object{"channel", "2"}), 0)
}

func TestConflictsSayWhatToDo(t *testing.T) {
	for _, test := range []struct {
		mine, theirs Intent
		summary      string
		advice       string
	}{
		{Adopt, Destroy, "One resource destroys the channel that another one adopts", "from = returningai_channel.<old name>"},
		{Keep, Destroy, "One resource destroys the channel that another one has", "terraform state rm <address>"},
		{Renew, Destroy, "One resource destroys the channel that another one has", "terraform state rm <address>"},
		{Adopt, Adopt, "Two resources adopt one channel", "another name"},
		{Adopt, Keep, "Another resource has this channel already", "another name"},
		{Adopt, Renew, "Another resource has this channel already", "another name"},
		{Keep, Keep, "Two resources have one channel", "removed block with destroy = false"},
	} {
		var diags diag.Diagnostics
		AddConflict(&diags, "channel", "the channel", test.mine, test.theirs)
		wantEqual(t, "errors", diags.ErrorsCount(), 1)
		wantEqual(t, "summary", diags[0].Summary(), test.summary)
		if !strings.Contains(diags[0].Detail(), test.advice) {
			t.Errorf("%s: no %q in %s", test.summary, test.advice, diags[0].Detail())
		}
	}
	var diags diag.Diagnostics
	AddConflict(&diags, "channel", "the channel", Keep, 0)
	wantEqual(t, "errors where the plans agree", len(diags), 0)
}

func TestASentenceBeginsWithACapitalLetter(t *testing.T) {
	for text, wanted := range map[string]string{
		"": "", "the role": "The role", "The role": "The role", "über": "Über", `"x"`: `"x"`, "7 roles": "7 roles",
	} {
		wantEqual(t, text, Capital(text), wanted)
	}
}

func TestAWholeAndItsPartsConflictInEveryOrder(t *testing.T) {
	whole := Object{"roles of a user", "ana"}
	for _, test := range []struct {
		all       []bool
		conflicts bool
	}{
		{[]bool{true, false}, true},
		{[]bool{true, false, false}, true},
		{[]bool{true, true}, false}, // two of the same are told apart as objects
		{[]bool{false, false, false}, false},
		{[]bool{true}, false},
	} {
		for _, order := range orders(test.all) {
			o, conflict := NewOwnership(), false
			for _, all := range order {
				conflict = o.PlanShare(whole, all) || conflict
				wantEqual(t, "another whole", o.PlanShare(Object{"roles of a user", "ben"}, true), false)
			}
			wantEqual(t, fmt.Sprint(order), conflict, test.conflicts)
		}
	}
}

func TestNamesOfTwoPlansClashInBothOrders(t *testing.T) {
	var plans []namedPlan
	for _, id := range []string{"", "1", "2"} {
		for _, adopts := range []bool{false, true} {
			for _, settled := range []bool{false, true} {
				plans = append(plans, namedPlan{id, adopts, settled})
			}
		}
	}
	add := func(o *Ownership, name string, plan namedPlan) NameClash {
		return o.PlanName("channel", name, plan.id, plan.adopts, plan.settled)
	}
	for _, one := range plans {
		for _, other := range plans {
			wanted := EqualNames
			switch {
			case one.id == other.id && one.id != "":
				wanted = NoClash
			case one.adopts || other.adopts:
				wanted = ContestedName
			case one.settled && other.settled:
				wanted = NoClash
			}
			for _, order := range [][2]namedPlan{{one, other}, {other, one}} {
				o := NewOwnership()
				wantEqual(t, "the first plan's clash", add(o, "News", order[0]), NoClash)
				wantEqual(t, "one of another name", add(o, "Views", order[1]), NoClash)
				wantEqual(t, "one of another kind", o.PlanName("role", "News", "", true, false), NoClash)
				wantEqual(t, fmt.Sprint(order), add(o, "News", order[1]), wanted)
			}
		}
	}
}

func TestTheWorstOfSeveralClashesIsReported(t *testing.T) {
	for _, adopts := range orders([]bool{true, false, false}) {
		o, worst := NewOwnership(), NoClash
		for _, one := range adopts {
			worst = max(worst, o.PlanName("channel", "News", "", one, false))
		}
		wantEqual(t, fmt.Sprint(adopts), worst, ContestedName)
	}
	o := NewOwnership()
	o.PlanName("channel", "News", "", true, false)
	o.PlanName("channel", "News", "", false, false)
	wantEqual(t, "the third plan's clash", o.PlanName("channel", "News", "3", false, false), ContestedName)
}

func TestWhatIsToBeMadeUnderANameIsKnown(t *testing.T) {
	o := NewOwnership()
	o.PlanName("channel", "News", "1", false, false)
	wantEqual(t, "one that is there", o.MadeAnew("channel", "News"), false)
	o.PlanName("channel", "News", "", false, false)
	wantEqual(t, "one to be made", o.MadeAnew("channel", "News"), true)
	wantEqual(t, "of another name", o.MadeAnew("channel", "Views"), false)
	wantEqual(t, "of another kind", o.MadeAnew("role", "News"), false)
}

func TestWhatAStateHasIsKnown(t *testing.T) {
	o := NewOwnership()
	wantEqual(t, "before", o.WasRead(news), false)
	o.Read(news)
	wantEqual(t, "after", o.WasRead(news), true)
	wantEqual(t, "another", o.WasRead(Object{"channel", "2"}), false)
}

func TestInAnApplyAnObjectIsGivenOnce(t *testing.T) {
	for name, test := range map[string]struct {
		steps string // what happens to the object, one after the other
		gone  bool
	}{
		"made once":                              {"own", false},
		"made, and made by another":              {"own !own !own", false},
		"deleted, and then adopted":              {"letgo !own", true},
		"deleted twice":                          {"letgo letgo", true},
		"adopted, and then not deleted":          {"own !letgo", false},
		"made to no end, and by another":         {"own disown own", false},
		"made to no end, and deleted":            {"own disown letgo !own", true},
		"taken, and given again":                 {"letgo give !letgo", false},
		"given twice":                            {"give !give", false},
		"given, and adopted":                     {"give !own", false},
		"given again, to no end":                 {"letgo give disown own", false},
		"disowned although nobody has it":        {"disown own", false},
		"deleted, disowned, and deleted for all": {"letgo disown !own", true},
	} {
		t.Run(name, func(t *testing.T) {
			o := NewOwnership()
			do := map[string]func(Object) bool{
				"own": o.Own, "give": o.Give, "letgo": o.LetGo,
				"disown": func(object Object) bool { o.Disown(object); return true },
			}
			for i, step := range strings.Fields(test.steps) {
				action, refused := strings.CutPrefix(step, "!")
				wantEqual(t, fmt.Sprintf("step %d, %s", i+1, action), do[action](news), !refused)
			}
			wantEqual(t, "gone", o.IsGone(news), test.gone)
			wantEqual(t, "another is gone", o.IsGone(Object{"channel", "2"}), false)
		})
	}
}

// However many ask at the same time, one has it, and all others learn of that.
func TestTheRegistryIsSafeForConcurrentUse(t *testing.T) {
	o := NewOwnership()
	var group sync.WaitGroup
	var owned, planned, named, shared atomic.Int64
	count := func(counter *atomic.Int64, yes bool) {
		if yes {
			counter.Add(1)
		}
	}
	for i := range 100 {
		group.Go(func() {
			count(&owned, o.Own(news))
			count(&planned, o.Plan(news, Keep) == 0)
			count(&named, o.PlanName("channel", "News", "", true, false) == NoClash)
			count(&shared, !o.PlanShare(news, i%2 == 0))
			other := Object{"role", fmt.Sprint(i)}
			o.Read(other)
			o.Renews(other)
			o.Give(other)
			o.LetGo(other)
			o.Disown(other)
			if !o.WasRead(other) || o.PlannedFor(other) == 0 || o.IsGone(other) || !o.MadeAnew("channel", "News") {
				t.Errorf("%v is forgotten", other)
			}
		})
	}
	group.Wait()
	wantEqual(t, "owners", owned.Load(), 1)
	wantEqual(t, "plans without a conflict", planned.Load(), 1)
	wantEqual(t, "names without a clash", named.Load(), 1)
	if shared.Load() > 50 {
		t.Errorf("%d shares without a conflict", shared.Load())
	}
}
