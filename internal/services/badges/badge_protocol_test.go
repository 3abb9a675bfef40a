package badges_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

var (
	noBadge = acctest.Object{Type: "returningai_badge"}
	noAward = acctest.Object{Type: "returningai_badge_award"}
)

func values(more acctest.Values) acctest.Values {
	all := acctest.Values{"title": "Captain", "action": "custom"}
	for name, value := range more {
		all[name] = value
	}
	return all
}

// besidesAdopting returns the warnings but the one that says that a badge is taken over.
func besidesAdopting(outcome acctest.Outcome) []string {
	return slices.DeleteFunc(slices.Clone(outcome.Warnings), func(warning string) bool {
		return strings.HasPrefix(warning,
			"This adopts the badge")
	})
}

// warns checks that there is exactly one warning beside that, and what it says.
func warns(t *testing.T, what string, outcome acctest.Outcome, says ...string) {
	t.Helper()
	warnings := besidesAdopting(outcome)
	if len(warnings) != 1 || len(outcome.Errors) > 0 {
		t.Errorf("%s: warnings %q, errors %q", what, warnings, outcome.Errors)
		return
	}
	for _, part := range says {
		if !strings.Contains(warnings[0], part) {
			t.Errorf("%s: the warning does not say %q: %s", what, part, warnings[0])
		}
	}
}

func quiet(t *testing.T, what string, outcome acctest.Outcome) {
	t.Helper()
	if len(besidesAdopting(outcome)) > 0 || len(outcome.Errors) > 0 {
		t.Errorf("%s: %q %q", what, outcome.Warnings, outcome.Errors)
	}
}

func TestBadgeHasAnIdentityAndIsImportedByIt(t *testing.T) {
	c := acctest.New(t)
	p := c.Protocol(nil)
	created := p.Apply(noBadge, values(nil))
	id := idOf(t, c, "Captain")
	if len(created.Errors) > 0 || created.Identity["id"] != id {
		t.Fatalf("created: %v %v", created.Errors, created.Identity)
	}
	c.ResetRequests()
	for importID, identity := range map[string]map[string]string{"": {"id": id}, id: nil, "title:Captain": nil, "title: Captain ": nil} {
		imported := p.Import("returningai_badge", importID, identity)
		if len(imported.Errors) > 0 || acctest.Text(imported.State["title"]) != "Captain" || imported.Identity["id"] != id {
			t.Errorf("import %q: %v %v %v", importID, imported.Errors, imported.State, imported.Identity)
		}
		for _, name := range neverReturned {
			if got := acctest.Text(imported.State[name]); got != "null" {
				t.Errorf("import %q: %s is %s", importID, name, got)
			}
		}
		quiet(t, "plan after import "+importID, p.Next().Plan(imported.Object, values(nil)))
	}
	if err := c.WroteNothing()(nil); err != nil {
		t.Error(err)
	}
}

func TestBadgeAwardHasAnIdentityAndIsImportedByIt(t *testing.T) {
	c := acctest.New(t)
	p := c.Protocol(nil)
	major := idOf(t, c, "Major")
	ids := acctest.Values{"badge_id": major, "user_id": "101"}
	created := p.Apply(noAward, ids)
	if len(created.Errors) > 0 || created.Identity["badge_id"] != major || created.Identity["user_id"] != "101" {
		t.Fatalf("created: %v %v", created.Errors, created.Identity)
	}
	c.ResetRequests()
	for importID, identity := range map[string]map[string]string{"": {"badge_id": major, "user_id": "101"}, major + "/101": nil} {
		imported := p.Import("returningai_badge_award", importID, identity)
		if len(imported.Errors) > 0 || acctest.Text(imported.State["id"]) != major+"/101" || imported.Identity["user_id"] != "101" {
			t.Errorf("import %q: %v %v %v", importID, imported.Errors, imported.State, imported.Identity)
		}
		if plan := p.Next().Plan(imported.Object, ids); len(plan.Replaces) > 0 {
			t.Errorf("plan after import %q replaces for %v", importID, plan.Replaces)
		}
	}
	for name, change := range map[string]acctest.Values{"badge_id": {"badge_id": "else", "user_id": "101"},
		"user_id": {"badge_id": major, "user_id": "102"}} {
		if plan := p.Next().Plan(created.Object, change); len(plan.Replaces) != 1 || !strings.Contains(plan.Replaces[0], name) {
			t.Errorf("a change of %s replaces for %v", name, plan.Replaces)
		}
	}
	updated := p.Next().Apply(created.Object, acctest.Values{"badge_id": major, "user_id": "101", "on_destroy": "abandon"})
	if len(updated.Errors) > 0 || updated.Identity["user_id"] != "101" || acctest.Text(updated.State["on_destroy"]) != "abandon" {
		t.Errorf("updated: %v %v %v", updated.Errors, updated.Identity, updated.State)
	}
	if err := c.WroteNothing()(nil); err != nil {
		t.Error(err)
	}
}

func TestBadgePlanWarnsOfASecondOfTheTitle(t *testing.T) {
	c := acctest.New(t)
	there := c.AddBadge(mockapi.Badge{Title: "Captain", Action: "custom"})
	p := c.Protocol(nil)
	warns(t, "a second one", p.Plan(noBadge, values(nil)), there.ID, "adopt_existing")
	for name, more := range map[string]acctest.Values{
		"adopting as it is": {"adopt_existing": true}, "an unknown title": {"title": acctest.Unknown},
		"unknown adoption": {"adopt_existing": acctest.Unknown}, "another title": {"title": "Else"},
	} {
		quiet(t, name, p.Next().Plan(noBadge, values(more)))
	}
	if plan := p.Next().Plan(noBadge, values(acctest.Values{"adopt_existing": true})); len(plan.Warnings) != 1 ||
		!strings.Contains(plan.Warnings[0], there.ID) {
		t.Errorf("adopting: %q", plan.Warnings)
	}
	c.Inject(mockapi.Fault{Operation: "listBadges", Times: -1, Status: 404})
	quiet(t, "without a list", c.Protocol(nil).Plan(noBadge, values(nil)))
}

func TestBadgePlanWarnsOfAMissingImageForATheme(t *testing.T) {
	c := acctest.New(t)
	p := c.Protocol(nil)
	both := acctest.Values{"enabled_dark_and_light": true, "dark_image": imageURL, "light_image": imageURL}
	without := func(name string, value any) acctest.Values {
		changed := values(both)
		changed[name] = value
		return changed
	}
	warns(t, "no dark image", p.Plan(noBadge, without("dark_image", nil)), "dark_image is not")
	warns(t, "an empty light image", p.Next().Plan(noBadge, without("light_image", "")), "light_image is not")
	warns(t, "neither", p.Next().Plan(noBadge, values(acctest.Values{"enabled_dark_and_light": true})), "dark_image and light_image")
	for name, config := range map[string]acctest.Values{
		"both": values(both), "not enabled": without("enabled_dark_and_light", false),
		"perhaps enabled":                without("enabled_dark_and_light", acctest.Unknown),
		"an image that is not known yet": without("dark_image", acctest.Unknown),
	} {
		quiet(t, name, p.Next().Plan(noBadge, config))
	}
	created := p.Next().Apply(noBadge, values(both))
	warns(t, "an update", p.Next().Plan(created.Object, without("dark_image", "")), "dark_image")
	quiet(t, "nothing to update", p.Next().Plan(created.Object, values(both)))
}

// A badge that this resource has not written has settings that nobody knows: the first change of it would reset them.
func TestBadgePlanWarnsOfWhatAFirstChangeResets(t *testing.T) {
	c := acctest.New(t)
	p := c.Protocol(nil)
	imported := p.Import("returningai_badge", "title:Major", nil)
	major := func(more acctest.Values) acctest.Values {
		all := values(more)
		all["title"] = "Major"
		return all
	}
	everything := acctest.Values{
		"enabled_dark_and_light": false, "dark_image": "", "light_image": "", "award": true, "award_xp_quantity": 1, "award_currency": false,
		"award_currency_quantity": acctest.Unknown,
	}
	warns(t, "a first change", p.Plan(imported.Object, major(acctest.Values{"quantity": 9, "award": true})), "Major", "award_xp_quantity",
		"dark_image, enabled_dark_and_light, light_image.")
	quiet(t, "no change", p.Next().Plan(imported.Object, major(nil)))
	quiet(t, "a change of how the resource behaves", p.Next().Plan(imported.Object, major(acctest.Values{"on_destroy": "abandon"})))
	quiet(t, "all of it configured", p.Next().Plan(imported.Object, major(everything)))

	changed := p.Next().Apply(imported.Object, major(acctest.Values{"quantity": 9}))
	quiet(t, "a second change", p.Next().Plan(changed.Object, major(acctest.Values{"quantity": 10})))
	created := p.Next().Apply(noBadge, values(nil))
	quiet(t, "a change of one that was made here", p.Next().Plan(created.Object, values(acctest.Values{"quantity": 10})))

	fresh := c.Protocol(nil)
	for name, more := range map[string]acctest.Values{
		"a first change by adopting": {"quantity": 99}, "adopting and sending what can't be seen": {"award": true},
		"adopting and sending what is not known yet": {"award": acctest.Unknown},
	} {
		more["adopt_existing"] = true
		warns(t, name, fresh.Next().Plan(noBadge, major(more)), "award_xp_quantity")
	}
	everything["adopt_existing"] = true
	quiet(t, "adopting with all of it configured", fresh.Next().Plan(noBadge, major(everything)))
}

// What was given up stays known for the updates to come, and `applied` is sent only when it is configured.
func TestBadgeUpdatesSendWhatWasGivenUp(t *testing.T) {
	c := acctest.New(t)
	p := c.Protocol(nil)
	object := p.Apply(noBadge, values(acctest.Values{"award": true, "award_xp_quantity": 5, "applied": true, "image": imageURL})).Object
	for _, config := range []acctest.Values{
		values(nil), values(acctest.Values{"quantity": 1}), values(nil), values(acctest.Values{"quantity": 2, "award": false}),
		values(acctest.Values{"quantity": 3}),
	} {
		outcome := p.Next().Apply(object, config)
		if len(outcome.Errors) > 0 {
			t.Fatal(outcome.Errors)
		}
		object = p.Read(outcome.Object).Object
	}
	sent, err := bodies(c, "updateBadge")
	if err != nil || len(sent) != 3 {
		t.Fatalf("%d updates, %v", len(sent), err)
	}
	for i, wanted := range []map[string]any{
		{"quantity": 1.0, "award": true, "awardXpQuantity": 5.0, "image": imageURL},
		{"quantity": 2.0, "award": false, "awardXpQuantity": 5.0, "image": imageURL},
		{"quantity": 3.0, "award": false, "awardXpQuantity": 5.0, "image": imageURL},
	} {
		if len(sent[i]) != 13 {
			t.Errorf("update %d has %d fields: %v", i, len(sent[i]), sent[i])
		}
		for name, value := range wanted {
			if sent[i][name] != value {
				t.Errorf("update %d sends %s = %v, wanted %v", i, name, sent[i][name], value)
			}
		}
	}
}

// What the service makes of a value is no error of the apply: the next read shows it.
func TestBadgeThatTheServiceMakesElseOfIsShownByTheNextRead(t *testing.T) {
	c := acctest.New(t)
	p := c.Protocol(nil)
	created := p.Apply(noBadge, values(acctest.Values{"quantity": 1000}))
	if err := c.EditBadge(idOf(t, c, "Captain"), func(b *mockapi.Badge) { b.Quantity = 999 }); err != nil {
		t.Fatal(err)
	}
	if got := acctest.Text(created.State["quantity"]); len(created.Errors) > 0 || got != acctest.Text(tftypes.NewValue(tftypes.Number, 1000)) {
		t.Errorf("created with %s, %v", got, created.Errors)
	}
	read := c.Protocol(nil).Read(created.Object)
	if got := acctest.Text(read.State["quantity"]); got != acctest.Text(tftypes.NewValue(tftypes.Number, 999)) {
		t.Errorf("read as %s", got)
	}
}

// A plan that writes nothing leaves nothing open, also where the service does not show a field.
func TestBadgePlanThatWritesNothingLeavesNothingOpen(t *testing.T) {
	c := acctest.New(t)
	p := c.Protocol(nil)
	object := p.Apply(noBadge, values(nil)).Object
	object.State["image"] = nil
	plan := p.Next().Plan(object, values(acctest.Values{"on_destroy": "abandon"}))
	for name, value := range plan.State {
		if typed, ok := value.(tftypes.Value); ok && !typed.IsFullyKnown() {
			t.Errorf("%s is not known", name)
		}
	}
	c.ResetRequests()
	if applied := p.Next().Apply(object, values(acctest.Values{"on_destroy": "abandon"})); len(applied.Errors) > 0 {
		t.Error(applied.Errors)
	}
	if err := c.WroteNothing()(nil); err != nil {
		t.Error(err)
	}
}

func TestBadgePrivateStateThatIsBrokenIsSaid(t *testing.T) {
	c := acctest.New(t)
	p := c.Protocol(nil)
	object := p.Apply(noBadge, values(nil)).Object
	object.Private = []byte(`{"life":"eyJtZW1vcnkiOlsxXX0="}`) // {"memory":[1]}
	plan := p.Next().Plan(object, values(acctest.Values{"quantity": 1}))
	if len(plan.Errors) != 1 || !strings.Contains(plan.Errors[0], "private state is broken") {
		t.Errorf("errors: %q", plan.Errors)
	}
}

func TestBadgePlansWithoutAKeyFailOnlyWhereOneIsNeeded(t *testing.T) {
	c := acctest.New(t)
	ids := acctest.Values{"badge_id": idOf(t, c, "Major"), "user_id": "101"}
	badge, award := c.Protocol(nil).Apply(noBadge, values(nil)), c.Protocol(nil).Apply(noAward, ids)
	p := c.Protocol(acctest.Values{"system_api_key": nil})
	for name, outcome := range map[string]acctest.Outcome{
		"create a badge": p.Plan(noBadge, values(nil)), "update a badge": p.Plan(badge.Object, values(acctest.Values{"quantity": 1})),
		"delete a badge": p.Next().Plan(badge.Object, nil),
		"read a badge":   p.Read(badge.Object), "award": p.Plan(noAward, ids), "remove": p.Next().Plan(award.Object, nil),
		"read an award": p.Read(award.Object),
	} {
		if len(outcome.Errors) != 1 || !strings.Contains(outcome.Errors[0], "RETURNINGAI_SYSTEM_API_KEY") {
			t.Errorf("%s: %q", name, outcome.Errors)
		}
	}
	quiet(t, "no change", p.Next().Plan(badge.Object, values(acctest.Values{"on_destroy": "abandon"})))
	badge.State["on_destroy"], award.State["on_destroy"] = "abandon", "abandon"
	quiet(t, "abandon a badge", p.Next().Plan(badge.Object, nil))
	quiet(t, "abandon an award", p.Next().Plan(award.Object, nil))
}

// One award is one resource's, in a plan as in an apply of plans that were made before. One that was let go can be awarded again by the
// same process.
func TestBadgeAwardThatWasAbandonedIsFree(t *testing.T) {
	c := acctest.New(t)
	p := c.Protocol(nil)
	ids := acctest.Values{"badge_id": idOf(t, c, "Major"), "user_id": "101", "on_destroy": "abandon"}
	plan := p.Plan(noAward, ids)
	if again := p.Plan(noAward, ids); len(again.Errors) != 1 || !strings.Contains(again.Errors[0], "Two resources have the same award") {
		t.Errorf("a second plan of one award: %q", again.Errors)
	}
	award := p.Next().ApplyPlan(noAward, ids, plan)
	if again := p.ApplyPlan(noAward, ids, plan); len(again.Errors) != 1 || !strings.Contains(again.Errors[0], "another resource") {
		t.Errorf("a second resource of one award: %q", again.Errors)
	}
	forgetting := p.Next().Plan(award.Object, nil)
	p.Next()
	quiet(t, "abandoned", p.ApplyPlan(award.Object, nil, forgetting))
	quiet(t, "awarded again", p.ApplyPlan(noAward, ids, plan))
}

// A badge that a resource keeps is not adopted by another, whichever is planned first.
func TestBadgeThatAResourceHasIsNotAdopted(t *testing.T) {
	c := acctest.New(t)
	created := c.Protocol(nil).Apply(noBadge, values(nil))
	p := c.Protocol(nil)
	keep := func() acctest.Outcome { return p.Plan(p.Read(created.Object).Object, values(nil)) }
	adopt := func() acctest.Outcome { return p.Plan(noBadge, values(acctest.Values{"adopt_existing": true})) }
	for name, order := range map[string][]func() acctest.Outcome{"kept first": {keep, adopt}, "adopted first": {adopt, keep}} {
		p.Next()
		if first := order[0](); len(first.Errors) > 0 {
			t.Errorf("%s: %q", name, first.Errors)
		}
		if second := order[1](); len(second.Errors) != 1 || !strings.Contains(second.Errors[0], "Another resource has this badge already") {
			t.Errorf("%s: %q", name, second.Errors)
		}
	}
}
