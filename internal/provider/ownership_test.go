package provider_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// One object, one owner: for every kind that is listed, what two plans of one run come to, in both orders, and what an apply does and
// refuses to do, whatever was planned. Driven over the protocol, as Terraform drives it: ownership_cli_test.go does it with Terraform.

// listedKind is a kind of thing that the service lists, for what is true of them all.
type listedKind struct {
	kind, name string         // "channel", and the attribute that is its name
	unique     bool           // the name can't be changed, and is that of one thing at a time
	more       acctest.Values // what it needs beside the name
	changed    acctest.Values // another value of something beside the name; nil where there is nothing else
	difference string         // what an adoption says of that, from changed to more
	list, path string         // the operation that lists
	create     string
	update     string
	remove     string // the operation that deletes; empty where there is none
	add        func(c *acctest.Community, name string) (id string)
	addChanged func(c *acctest.Community, name string) (id string)
	drop       func(c *acctest.Community, id string) error
	ids        func(c *acctest.Community, name string) []string // those that have a name, as they really are
}

var listedKinds = []listedKind{
	{
		kind: "channel", name: "topic", more: acctest.Values{"channel_type": "open"}, changed: acctest.Values{"channel_type": "forum"},
		difference: `channel_type: "forum" → "open"`, list: "listSystemChannels", path: "/channels",
		create: "createChannel", update: "updateChannel", remove: "deleteChannel",
		add:        func(c *acctest.Community, name string) string { return c.AddChannel(name, "open").ID },
		addChanged: func(c *acctest.Community, name string) string { return c.AddChannel(name, "forum").ID },
		drop:       func(c *acctest.Community, id string) error { return c.RemoveChannel(id) },
		ids: func(c *acctest.Community, name string) []string {
			return idsNamed(c.Channels(), name, func(one mockapi.Channel) (string, string) { return one.ID, one.Topic })
		},
	},
	{
		kind: "role", name: "title", more: acctest.Values{"class": "blue", "order": 3}, changed: acctest.Values{"class": "red", "order": 3},
		difference: `class: "red" → "blue"`, list: "listRoles", path: "/roles",
		create: "createRole", update: "updateRole", remove: "deleteRole",
		add: func(c *acctest.Community, name string) string {
			return c.AddRole(mockapi.Role{Title: name, Class: "blue", Order: 3}).ID
		},
		addChanged: func(c *acctest.Community, name string) string {
			return c.AddRole(mockapi.Role{Title: name, Class: "red", Order: 3}).ID
		},
		drop: func(c *acctest.Community, id string) error { return c.RemoveRole(id) },
		ids: func(c *acctest.Community, name string) []string {
			return idsNamed(c.Roles(), name, func(one mockapi.Role) (string, string) { return one.ID, one.Title })
		},
	},
	{
		kind: "badge", name: "title",
		more: acctest.Values{"action": "custom", "quantity": 3}, changed: acctest.Values{"action": "custom", "quantity": 7},
		difference: "quantity: 7 → 3", list: "listBadges", path: "/badges",
		create: "createBadge", update: "updateBadge", remove: "deleteBadge",
		add: func(c *acctest.Community, name string) string {
			return c.AddBadge(mockapi.Badge{Title: name, Action: "custom", Quantity: 3}).ID
		},
		addChanged: func(c *acctest.Community, name string) string {
			return c.AddBadge(mockapi.Badge{Title: name, Action: "custom", Quantity: 7}).ID
		},
		drop: func(c *acctest.Community, id string) error { return c.RemoveBadge(id) },
		ids: func(c *acctest.Community, name string) []string {
			return idsNamed(c.Badges(), name, func(one mockapi.Badge) (string, string) { return one.ID, one.Title })
		},
	},
	{
		kind: "server", name: "name", list: "listServers", path: "/servers", create: "createServer", update: "updateServer",
		add:  func(c *acctest.Community, name string) string { return c.AddServer(name).ID },
		drop: func(c *acctest.Community, id string) error { return c.RemoveServer(id) },
		ids: func(c *acctest.Community, name string) []string {
			return idsNamed(c.Servers(), name, func(one mockapi.ListedServer) (string, string) { return one.ID, one.Name })
		},
	},
	{
		kind: "user field", name: "field", unique: true,
		more: acctest.Values{"name": "What is new", "type": "date"}, changed: acctest.Values{"name": "What is new", "type": "text"},
		difference: `type: "text" → "date"`, list: "listUserFields", path: "/communities/{communityId}/user-fields",
		create: "createUserField", update: "updateUserField", remove: "deleteUserField",
		add:        func(c *acctest.Community, name string) string { return addField(c, name, "date") },
		addChanged: func(c *acctest.Community, name string) string { return addField(c, name, "text") },
		drop:       func(c *acctest.Community, id string) error { return c.RemoveUserField(id) },
		ids: func(c *acctest.Community, name string) []string {
			return idsNamed(c.UserFields(), keyOf(name), func(one mockapi.UserField) (string, string) { return one.ID, one.Field })
		},
	},
}

// kept is a name as the service keeps it.
func (k listedKind) kept(name string) string {
	if k.unique {
		return keyOf(name)
	}
	return name
}

// keyOf is the key that the service makes of a field's.
func keyOf(name string) string { return strings.ReplaceAll(name, " ", "-") }

func addField(c *acctest.Community, name, kind string) string {
	return c.AddUserField(mockapi.UserField{Field: keyOf(name), Name: "What is new", Type: kind}).ID
}

func idsNamed[T any](things []T, name string, of func(T) (id, name string)) []string {
	ids := []string{}
	for _, thing := range things {
		if id, has := of(thing); has == name {
			ids = append(ids, id)
		}
	}
	return ids
}

func (k listedKind) resource() string { return "returningai_" + strings.ReplaceAll(k.kind, " ", "_") }

// none is a resource that has no state yet.
func (k listedKind) none() acctest.Object { return acctest.Object{Type: k.resource()} }

// values is a configuration with a name.
func (k listedKind) values(name string, more ...acctest.Values) acctest.Values {
	all := acctest.Values{k.name: name}
	maps.Copy(all, k.more)
	for _, other := range more {
		maps.Copy(all, other)
	}
	return all
}

// adopting is a configuration with a name that takes over what has it.
func (k listedKind) adopting(name string) acctest.Values {
	return k.values(name, acctest.Values{"adopt_existing": true})
}

var unknownAdoption = acctest.Values{"adopt_existing": acctest.Unknown}

// made lets the provider make a thing, in an earlier run.
func (k listedKind) made(t *testing.T, c *acctest.Community, name string, more ...acctest.Values) acctest.Object {
	t.Helper()
	made := c.Protocol(nil).Apply(k.none(), k.values(name, more...))
	if len(made.Errors) > 0 {
		t.Fatalf("making the %s %q: %q", k.kind, name, made.Errors)
	}
	c.Server.Clock().Advance(10 * time.Minute)
	return made.Object
}

// planning is the plans that Terraform makes of one resource, after reading it where it refreshes.
type planning func(p *acctest.Protocol, refreshes bool) []acctest.Outcome

// refreshed is what Terraform plans from.
func refreshed(p *acctest.Protocol, object acctest.Object, refreshes bool) acctest.Object { //nolint:revive // the user's own flag -refresh
	if !refreshes {
		return object
	}
	return p.Read(object).Object
}

// plans plans from an object to a configuration; nil destroys.
func plans(object acctest.Object, config acctest.Values) planning {
	return func(p *acctest.Protocol, refreshes bool) []acctest.Outcome {
		if object.State == nil {
			return []acctest.Outcome{p.Plan(object, config)}
		}
		return []acctest.Outcome{p.Plan(refreshed(p, object, refreshes), config)}
	}
}

// reads is what Terraform does with what a removed block makes it forget: it is read, and not planned.
func reads(object acctest.Object) planning {
	return func(p *acctest.Protocol, refreshes bool) []acctest.Outcome {
		refreshed(p, object, refreshes)
		return nil
	}
}

// replaces plans as -replace and replace_triggered_by do: from the state, and then from nothing, with what the first plan noted.
func replaces(object acctest.Object, config acctest.Values) planning {
	return func(p *acctest.Protocol, refreshes bool) []acctest.Outcome {
		first := p.Plan(refreshed(p, object, refreshes), config)
		if len(first.Errors) > 0 { // Terraform ends there
			return []acctest.Outcome{first}
		}
		return []acctest.Outcome{first, p.Plan(acctest.Object{Type: object.Type, Private: first.Private}, config)}
	}
}

// tainted plans as Terraform does after `taint`, or after a create that failed half-way: once, from nothing.
func tainted(object acctest.Object, config acctest.Values) planning {
	return func(p *acctest.Protocol, refreshes bool) []acctest.Outcome {
		refreshed(p, object, refreshes)
		return []acctest.Outcome{p.Plan(acctest.Object{Type: object.Type}, config)}
	}
}

// said is what all plans of a run said.
type said struct{ errors, warnings []string }

// runPlans plans one after the other, in one process.
func runPlans(p *acctest.Protocol, refreshes bool, order ...planning) said {
	p.Next()
	var all said
	for _, plan := range order {
		for _, outcome := range plan(p, refreshes) {
			all.errors = append(all.errors, outcome.Errors...)
			all.warnings = append(all.warnings, outcome.Warnings...)
		}
	}
	return all
}

// inEveryOrder plans in every order, with and without refreshing, and hands over what was said.
func inEveryOrder(t *testing.T, p *acctest.Protocol, all []planning, check func(t *testing.T, what string, heard said)) {
	t.Helper()
	for _, refreshes := range []bool{true, false} {
		forth := runPlans(p, refreshes, all...)
		check(t, fmt.Sprintf("in order, refreshing %v", refreshes), forth)
		if len(all) < 2 {
			continue
		}
		backwards := slices.Clone(all)
		slices.Reverse(backwards)
		back := runPlans(p, refreshes, backwards...)
		check(t, fmt.Sprintf("backwards, refreshing %v", refreshes), back)
		if len(forth.errors) != len(back.errors) {
			t.Errorf("refreshing %v: %d errors in order, %d backwards", refreshes, len(forth.errors), len(back.errors))
		}
	}
}

// expectSaid checks that there is one error with the words, or that there is none where there are no words; and so for warnings.
func expectSaid(t *testing.T, what string, heard said, errorWords, warningWords []string) {
	t.Helper()
	if wanted := min(len(errorWords), 1); len(heard.errors) != wanted {
		t.Errorf("%s: %d errors, wanted %d: %q", what, len(heard.errors), wanted, heard.errors)
	}
	for _, word := range errorWords {
		if !strings.Contains(strings.Join(heard.errors, "\n"), word) {
			t.Errorf("%s: the errors do not say %q: %q", what, word, heard.errors)
		}
	}
	for _, word := range warningWords {
		if !strings.Contains(strings.Join(heard.warnings, "\n"), word) {
			t.Errorf("%s: the warnings do not say %q: %q", what, word, heard.warnings)
		}
	}
	if len(errorWords)+len(warningWords) == 0 && len(heard.warnings) > 0 {
		t.Errorf("%s: warnings: %q", what, heard.warnings)
	}
}

func TestTwoPlansGiveTheSameAnswerInBothOrders(t *testing.T) {
	const moved = "moved {"
	for _, k := range listedKinds {
		t.Run(k.kind, func(t *testing.T) {
			c := acctest.New(t)
			ours, other := k.made(t, c, "News"), k.made(t, c, "Other")
			theirs := k.add(c, "Theirs")
			imported := c.Protocol(nil).Import(k.resource(), k.ids(c, "News")[0], nil).Object
			twoAreToHave := []string{fmt.Sprintf("Two resources are to have the %s", k.name)}
			has := []string{fmt.Sprintf("Another resource has this %s already", k.kind)}
			equalNames := []string{fmt.Sprintf("Two resources have the %s %q", k.name, "News")}
			id := k.ids(c, "News")[0]
			keeps, gone := plans(ours, k.values("News")), plans(ours, nil)
			makes, makesNew := plans(k.none(), k.values("News")), plans(k.none(), k.values("New"))
			adopts, adoptsNew := plans(k.none(), k.adopting("News")), plans(k.none(), k.adopting("New"))
			adoptsTheirs := plans(k.none(), k.adopting("Theirs"))
			replacesOurs, taintsOurs := replaces(ours, k.values("News")), tainted(ours, k.values("News"))
			keepsImported := plans(imported, k.values("News"))
			all := func(plans ...planning) []planning { return plans }
			twice := func(plan planning) []planning { return []planning{plan, plan} }
			of := func(format string) string { return fmt.Sprintf(format, k.kind) }
			tests := map[string]struct {
				plans            []planning
				errors, warnings []string
			}{
				"renamed without moved, adopting": {
					all(gone, adopts), []string{of("One resource destroys the %s that another one adopts"), moved, k.resource() + ".<old name>"}, nil,
				},
				"renamed without moved":                {all(gone, makes), nil, []string{moved}},
				"renamed with moved":                   {all(keeps), nil, nil},
				"renamed with moved, adopting":         {all(plans(ours, k.adopting("News"))), nil, nil},
				"replaced":                             {all(replacesOurs), nil, nil},
				"replaced, adopting":                   {all(replaces(ours, k.adopting("News"))), nil, nil},
				"replaced, and adopted by another":     {all(replacesOurs, adopts), has, nil},
				"replaced beside one that is made":     {all(replacesOurs, makesNew), nil, nil},
				"replaced, and destroyed by another":   {all(replacesOurs, plans(imported, nil)), []string{"One resource destroys"}, nil},
				"tainted":                              {all(taintsOurs), nil, []string{id}},
				"tainted, adopting":                    {all(tainted(ours, k.adopting("News"))), nil, []string{id}},
				"tainted, and adopted by another":      {all(taintsOurs, adopts), twoAreToHave, nil},
				"forgotten, and adopted by another":    {all(reads(ours), adopts), nil, []string{id}},
				"adopted":                              {all(adoptsTheirs), nil, []string{of("This adopts the %s"), theirs}},
				"adopted twice":                        {twice(adoptsTheirs), []string{of("Two resources adopt one %s"), theirs}, nil},
				"adopted by two, and not there":        {twice(adoptsNew), twoAreToHave, nil},
				"made by one, adopted by another":      {all(makesNew, adoptsNew), twoAreToHave, nil},
				"renamed to what another one adopts":   {all(plans(ours, k.values("New")), adoptsNew), twoAreToHave, nil},
				"kept by one, adopted by another":      {all(keeps, adopts), has, nil},
				"renamed by one, its old name adopted": {all(plans(ours, k.values("Else")), adopts), has, nil},
				"destroyed twice":                      {all(gone, plans(imported, nil)), nil, nil},
				"made twice":                           {twice(makes), nil, equalNames},
				"made beside one that is kept":         {all(keeps, makes), nil, equalNames},
				"renamed to one that is kept":          {all(keeps, plans(other, k.values("News"))), nil, equalNames},
				"swapped names":                        {all(plans(ours, k.values("Other")), plans(other, k.values("News"))), nil, nil},
				"a name that is not known":             {all(keeps, plans(k.none(), k.values("", acctest.Values{k.name: acctest.Unknown}))), nil, nil},
				"an adoption that is not known":        {all(keeps, plans(k.none(), k.values("Theirs", unknownAdoption))), nil, nil},
				"kept twice": {
					all(keeps, keepsImported), []string{of("Two resources have one %s"), id, "terraform state rm"}, nil,
				},
				"destroyed by one, kept by another": {
					all(gone, keepsImported), []string{of("One resource destroys the %s that another one has"), "destroy = false"}, nil,
				},
			}
			p := c.Protocol(nil)
			for name, test := range tests {
				t.Run(name, func(t *testing.T) {
					c.ResetRequests()
					inEveryOrder(t, p, test.plans, func(t *testing.T, what string, heard said) {
						t.Helper()
						if name == "destroyed twice" || k.unique && name == "swapped names" { // each of the two warns of what is lost
							heard.warnings = nil
						}
						expectSaid(t, what, heard, test.errors, test.warnings)
					})
					if err := c.WroteNothing()(nil); err != nil {
						t.Error(err)
					}
				})
			}
		})
	}
}

// destroying is how Terraform applies the destruction of a replaced object: with no plan of its own.
func destroying(object acctest.Object) acctest.Outcome {
	return acctest.Outcome{Object: acctest.Object{Type: object.Type, Private: object.Private}}
}

// With create_before_destroy and adopt_existing, the new object is the old one: deleting the old one would delete both.
func TestAReplacementThatAdoptsItselfIsNotDeleted(t *testing.T) {
	for _, k := range listedKinds {
		for name, sequence := range map[string]func(*acctest.Protocol, acctest.Object) acctest.Outcome{
			"replaced": func(p *acctest.Protocol, ours acctest.Object) acctest.Outcome {
				return replaces(ours, k.adopting("News"))(p, true)[1]
			},
			"tainted": func(p *acctest.Protocol, ours acctest.Object) acctest.Outcome {
				return tainted(ours, k.adopting("News"))(p, true)[0]
			},
			"tainted, without refreshing": func(p *acctest.Protocol, ours acctest.Object) acctest.Outcome {
				return tainted(ours, k.adopting("News"))(p, false)[0]
			},
		} {
			t.Run(k.kind+"/"+name, func(t *testing.T) {
				c := acctest.New(t)
				ours := k.made(t, c, "News")
				p := c.Protocol(nil)
				plan := sequence(p, ours)
				p.Next()
				c.ResetRequests()
				p.Plan(k.none(), k.adopting("News")) // Terraform plans once more, in the apply, what it creates
				created := p.ApplyPlan(k.none(), k.adopting("News"), plan)
				if len(created.Errors) > 0 || created.Identity["id"] != ours.Identity["id"] {
					t.Fatalf("created: %q %v, the old one is %v", created.Errors, created.Identity, ours.Identity)
				}
				// What create_before_destroy has replaced is planned once more, in the apply.
				again := p.Plan(ours, nil)
				expectSaid(t, "planned in the apply", said{again.Errors, nil}, nil, nil)
				deleted := p.ApplyPlan(ours, nil, again)
				got := k.ids(c, "News")
				if len(deleted.Errors) > 0 || deleted.State != nil || !slices.Equal(got, []string{ours.Identity["id"]}) {
					t.Errorf("%q, %s of the name are there: %v", deleted.Errors, k.kind, got)
				}
				if k.remove != "" {
					expectSaid(t, "deleted", said{warnings: deleted.Warnings}, nil, []string{"was not deleted", "adopted in this run"})
				}
				if err := c.WroteNothing()(nil); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// What this run has deleted is not adopted in it, although a list that lags behind still shows it.
func TestWhatWasDeletedIsNotAdoptedFromAListThatLagsBehind(t *testing.T) {
	for _, k := range listedKinds {
		t.Run(k.kind, func(t *testing.T) {
			c := acctest.New(t)
			ours := k.made(t, c, "News")
			plan := replaces(ours, k.adopting("News"))(c.Protocol(nil), true)[1]
			c.SetVariant(mockapi.Variant{ListLag: 5 * time.Minute})
			p := c.Protocol(nil)
			c.ResetRequests()
			if deleted := p.ApplyPlan(ours, nil, destroying(ours)); len(deleted.Errors) > 0 {
				t.Fatal(deleted.Errors)
			}
			again := p.Plan(k.none(), k.adopting("News"))
			expectSaid(t, "planned in the apply", said{again.Errors, again.Warnings}, nil, nil)
			created := p.ApplyPlan(k.none(), k.adopting("News"), plan)
			if len(created.Errors) > 0 || created.Identity["id"] == ours.Identity["id"] {
				t.Fatalf("created: %q %v, the old one was %v", created.Errors, created.Identity, ours.Identity)
			}
			wanted := map[string]int{k.create: 1}
			there := []string{created.Identity["id"]}
			if k.remove == "" { // it is forgotten, and stays
				there = append([]string{ours.Identity["id"]}, there...)
			} else {
				wanted[k.remove] = 1
			}
			if got := k.ids(c, "News"); !slices.Equal(got, there) {
				t.Errorf("there are %v, wanted %v", got, there)
			}
			if err := c.Wrote(wanted)(nil); err != nil {
				t.Error(err)
			}
		})
	}
}

// With create_before_destroy, a grant is given while the old one is still there: taking the old one would take both.
func TestAGrantThatReplacesItselfIsNotTaken(t *testing.T) {
	c := acctest.New(t)
	role := c.AddRole(mockapi.Role{Title: "Helper", Class: "blue"}).ID
	badge := c.Badges()[0].ID
	for typeName, test := range map[string]struct {
		values acctest.Values
		remove string
	}{
		"returningai_role_assignment": {acctest.Values{"user_id": "101", "role_id": role}, "removeUserRole"},
		"returningai_badge_award":     {acctest.Values{"user_id": "101", "badge_id": badge}, "removeBadge"},
	} {
		t.Run(typeName, func(t *testing.T) {
			none := acctest.Object{Type: typeName}
			ours := c.Protocol(nil).Apply(none, test.values).Object
			p := c.Protocol(nil)
			plan := replaces(ours, test.values)(p, true)[1]
			p.Next()
			c.ResetRequests()
			p.Plan(none, test.values) // once more, in the apply
			created := p.ApplyPlan(none, test.values, plan)
			again := p.Plan(ours, nil)
			deleted := p.ApplyPlan(ours, nil, again)
			if problems := slices.Concat(created.Errors, again.Errors, deleted.Errors); len(problems) > 0 || c.Count(test.remove) > 0 {
				t.Errorf("%q, taken %d times", problems, c.Count(test.remove))
			}
		})
	}
}

// An adoption reads anew in the apply: a saved plan may be old.
func TestAnAdoptionTakesWhatIsThereWhenItIsApplied(t *testing.T) {
	for _, k := range listedKinds {
		t.Run(k.kind, func(t *testing.T) {
			c := acctest.New(t)
			p := c.Protocol(nil)
			plan := p.Plan(k.none(), k.adopting("News"))
			id := k.add(c, "News")
			c.ResetRequests()
			adopted := p.Next().ApplyPlan(k.none(), k.adopting("News"), plan)
			if len(adopted.Errors) > 0 || adopted.Identity["id"] != id {
				t.Errorf("came after the plan: %q %v, wanted %s", adopted.Errors, adopted.Identity, id)
			}
			if c.Count(k.create) > 0 {
				t.Error("a second one was made")
			}
			second := p.ApplyPlan(k.none(), k.adopting("News"), plan)
			expectSaid(t, "adopted by a second resource", said{second.Errors, nil}, []string{"another resource of this configuration has"}, nil)
			if err := k.drop(c, id); err != nil {
				t.Fatal(err)
			}
			made := p.Next().ApplyPlan(k.none(), k.adopting("News"), plan)
			if len(made.Errors) > 0 || len(k.ids(c, "News")) != 1 || c.Count(k.create) != 1 {
				t.Errorf("went after the plan: %q, there are %v", made.Errors, k.ids(c, "News"))
			}
			if second := p.ApplyPlan(k.none(), k.adopting("News"), plan); len(second.Errors) != 1 || len(k.ids(c, "News")) != 1 {
				t.Errorf("a second resource has what the first one made: %q, there are %v", second.Errors, k.ids(c, "News"))
			}
		})
	}
}

func TestAnAdoptionSaysWhatItChanges(t *testing.T) {
	for _, k := range listedKinds {
		t.Run(k.kind, func(t *testing.T) {
			c := acctest.New(t)
			id := k.add(c, "News")
			p := c.Protocol(nil)
			same := p.Plan(k.none(), k.adopting("News"))
			if k.kind != "role" && k.kind != "badge" { // some of what is theirs is not shown
				expectSaid(t, "nothing differs", said{same.Errors, same.Warnings}, nil, []string{id, "nothing is sent"})
			}
			if k.changed == nil {
				return
			}
			changed := k.addChanged(c, "Changed")
			adopting := p.Next().Plan(k.none(), k.adopting("Changed"))
			expectSaid(t, "something differs", said{adopting.Errors, adopting.Warnings}, nil, []string{changed, "is changed", k.difference})
			c.ResetRequests()
			adopted := p.Next().ApplyPlan(k.none(), k.adopting("Changed"), adopting)
			err := c.Wrote(map[string]int{k.update: 1})(nil)
			if err != nil || len(adopted.Errors) > 0 || adopted.Identity["id"] != changed {
				t.Errorf("%v %q %v", err, adopted.Errors, adopted.Identity)
			}
		})
	}
}

// What goes wrong with an adoption is called one.
func TestAnAdoptionThatFailsSaysAdopt(t *testing.T) {
	for _, k := range listedKinds {
		t.Run(k.kind, func(t *testing.T) {
			c := acctest.New(t)
			failing := k.list
			if k.changed == nil {
				k.add(c, "News")
			} else {
				k.addChanged(c, "News")
				failing = k.update
			}
			p := c.Protocol(nil)
			plan := p.Plan(k.none(), k.adopting("News"))
			c.Inject(mockapi.Fault{Operation: failing, Times: -1, Status: http.StatusNotImplemented, Message: "not today"})
			adopting := p.Next().ApplyPlan(k.none(), k.adopting("News"), plan)
			expectSaid(t, "applied", said{adopting.Errors, nil}, []string{fmt.Sprintf("Could not adopt the %s %q", k.kind, "News")}, nil)
			if adopting.State != nil {
				t.Errorf("there is a state: %v", adopting.State)
			}
			if got := k.ids(c, "News"); len(got) != 1 {
				t.Errorf("there are %v", got)
			}
		})
	}
}

// What Terraform did not make, it does not delete unless told so, by the resource or for all of them by the provider.
func TestOnDestroyFollowsHowTheResourceCameByItsObject(t *testing.T) {
	origins := map[string]func(*testing.T, *acctest.Community, *acctest.Protocol, listedKind, acctest.Values) acctest.Object{
		"made": func(_ *testing.T, _ *acctest.Community, p *acctest.Protocol, k listedKind, more acctest.Values) acctest.Object {
			return p.Next().Apply(k.none(), k.values("News", more)).Object
		},
		"adopted": func(_ *testing.T, c *acctest.Community, p *acctest.Protocol, k listedKind, more acctest.Values) acctest.Object {
			k.add(c, "News")
			return p.Next().Apply(k.none(), k.values("News", acctest.Values{"adopt_existing": true}, more)).Object
		},
		"imported": func(t *testing.T, c *acctest.Community, p *acctest.Protocol, k listedKind, more acctest.Values) acctest.Object {
			t.Helper()
			imported := p.Next().Import(k.resource(), k.add(c, "News"), nil)
			plan := p.Plan(imported.Object, k.values("News", more))
			if _, configured := more["on_destroy"]; !configured && k.kind != "badge" && !plan.Keeps(imported.Object) {
				t.Errorf("the plan after an import is not empty: %v → %v", imported.State, plan.State)
			}
			return p.Next().ApplyPlan(imported.Object, k.values("News", more), plan).Object
		},
	}
	tests := map[string]struct {
		provider, configured    any
		made, adopted, imported string
	}{
		"not configured":                {nil, nil, "delete", "abandon", "abandon"},
		"delete by the provider":        {"delete", nil, "delete", "delete", "delete"},
		"abandon by the provider":       {"abandon", nil, "abandon", "abandon", "abandon"},
		"delete by the resource":        {"abandon", "delete", "delete", "delete", "delete"},
		"abandon by the resource":       {"delete", "abandon", "abandon", "abandon", "abandon"},
		"abandon by the resource alone": {nil, "abandon", "abandon", "abandon", "abandon"},
		"delete by the resource alone":  {nil, "delete", "delete", "delete", "delete"},
	}
	for _, k := range listedKinds {
		if k.remove == "" {
			continue
		}
		for name, test := range tests {
			for origin, wanted := range map[string]string{"made": test.made, "adopted": test.adopted, "imported": test.imported} {
				t.Run(fmt.Sprintf("%s/%s/%s", k.kind, name, origin), func(t *testing.T) {
					c := acctest.New(t)
					p := c.Protocol(acctest.Values{"on_destroy": test.provider})
					more := acctest.Values{}
					if test.configured != nil {
						more["on_destroy"] = test.configured
					}
					object := origins[origin](t, c, p, k, more)
					if got := acctest.Text(object.State["on_destroy"]); got != wanted {
						t.Fatalf("on_destroy is %s, wanted %s", got, wanted)
					}
					now := p.Next().Read(object)
					config := k.values("News", more, acctest.Values{"adopt_existing": origin == "adopted"})
					if plan := p.Plan(now.Object, config); !plan.Keeps(now.Object) {
						t.Errorf("the next plan is not empty: %v → %v", now.State, plan.State)
					}
					c.ResetRequests()
					if gone := p.Next().Apply(now.Object, nil); len(gone.Errors) > 0 {
						t.Fatal(gone.Errors)
					}
					if left := len(k.ids(c, "News")); left != map[string]int{"delete": 0, "abandon": 1}[wanted] {
						t.Errorf("%d are left with on_destroy = %s", left, wanted)
					}
				})
			}
		}
	}
}

// A default that is not known yet leaves on_destroy open, and what has it keeps it.
func TestOnDestroyStaysOpenWhileTheProvidersIsNotKnown(t *testing.T) {
	for _, k := range listedKinds {
		if k.remove == "" {
			continue
		}
		t.Run(k.kind, func(t *testing.T) {
			c := acctest.New(t)
			ours := k.made(t, c, "News")
			p := c.Protocol(acctest.Values{"on_destroy": acctest.Unknown})
			if plan := p.Plan(k.none(), k.values("New")); len(plan.Errors) > 0 || !isUnknown(plan.State["on_destroy"]) {
				t.Errorf("made: %q %v", plan.Errors, plan.State["on_destroy"])
			}
			if plan := p.Next().Plan(ours, k.values("News")); len(plan.Errors) > 0 || acctest.Text(plan.State["on_destroy"]) != "delete" {
				t.Errorf("kept: %q %v", plan.Errors, plan.State["on_destroy"])
			}
		})
	}
}

func isUnknown(member any) bool {
	typed, ok := member.(tftypes.Value)
	return ok && !typed.IsKnown()
}

// What a member has, and what a community has one of, is declared once.
func TestTwoGrantsOfOneThingAreAnErrorInBothOrders(t *testing.T) {
	c := acctest.New(t)
	role, another := c.AddRole(mockapi.Role{Title: "Helper", Class: "blue"}).ID, c.AddRole(mockapi.Role{Title: "Guide", Class: "blue"}).ID
	badge := c.Badges()[0].ID
	none := func(typeName string) acctest.Object { return acctest.Object{Type: typeName} }
	roleIDs := func(ids ...string) tftypes.Value {
		var values []tftypes.Value
		for _, id := range ids {
			values = append(values, tftypes.NewValue(tftypes.String, id))
		}
		return tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, values)
	}
	assignment, award, all := none("returningai_role_assignment"), none("returningai_badge_award"), none("returningai_user_roles")
	reaction := none("returningai_message_reaction")
	reacts := acctest.Values{"message_id": c.Messages(c.ID("General"))[0].ID, "emoji": ":tada:", "sender": "ana@example.com"}
	reactionWith := func(attribute, value string) acctest.Values {
		other := maps.Clone(reacts)
		other[attribute] = value
		return other
	}
	gives := acctest.Values{"user_id": "101", "role_id": role}
	awards := acctest.Values{"user_id": "101", "badge_id": badge}
	given, awarded := c.Protocol(nil).Apply(assignment, gives).Object, c.Protocol(nil).Apply(award, awards).Object
	reacted := c.Protocol(nil).Apply(reaction, reacts).Object
	managed := c.Protocol(nil).Apply(all, acctest.Values{"user_id": "102", "role_ids": roleIDs(another)}).Object
	c.Server.Clock().Advance(10 * time.Minute)
	const two, ways = "Two resources have the same ", "Two ways to manage the roles of one user"
	const takesAssignment = "One resource takes the assignment that another one gives"
	const takesAward = "One resource takes the award that another one gives"
	const sendsReaction = "One resource forgets the reaction that another one sends again"
	awardOf := func(user string) acctest.Values { return acctest.Values{"user_id": user, "badge_id": badge} }
	rolesOf := func(user string, ids ...string) acctest.Values {
		return acctest.Values{"user_id": user, "role_ids": roleIDs(ids...)}
	}
	assignmentOf := func(user, role string) acctest.Values { return acctest.Values{"user_id": user, "role_id": role} }
	assigns, keepsGiven := plans(assignment, gives), plans(given, gives)
	manages, keepsManaged := plans(all, rolesOf("101", role)), plans(managed, rolesOf("102", another))
	awardsIt, keepsAwarded := plans(award, awards), plans(awarded, awards)
	reactsSo, keepsReacted := plans(reaction, reacts), plans(reacted, reacts)
	type test struct {
		plans  []planning
		errors []string
	}
	tests := map[string]test{
		"all roles beside one of them":           {[]planning{manages, assigns}, []string{ways, "101"}},
		"all roles beside one that is kept":      {[]planning{manages, keepsGiven}, []string{ways}},
		"all roles that are kept beside another": {[]planning{keepsManaged, plans(assignment, assignmentOf("102", role))}, []string{ways}},
		"all roles of one and a role of another": {[]planning{plans(all, rolesOf("103", role)), keepsGiven}, nil},
		"all roles twice":                        {[]planning{manages, manages}, []string{two, "101"}},
		"all roles, renamed without moved": {
			[]planning{plans(managed, nil), plans(all, rolesOf("102", another))}, []string{"takes the roles", "moved {"},
		},
		"equal assignments":                     {[]planning{assigns, assigns}, []string{two + "assignment"}},
		"an assignment beside one that is kept": {[]planning{assigns, keepsGiven}, []string{two + "assignment"}},
		"two roles of one user":                 {[]planning{plans(assignment, assignmentOf("101", another)), keepsGiven}, nil},
		"an assignment renamed without moved":   {[]planning{assigns, plans(given, nil)}, []string{takesAssignment, "moved {"}},
		"an assignment that is replaced":        {[]planning{replaces(given, gives)}, nil},
		"a counted list of assignments that shifts": {
			[]planning{replaces(given, assignmentOf("103", role)), assigns}, []string{takesAssignment, "for_each"},
		},
		"equal awards":                              {[]planning{awardsIt, awardsIt}, []string{two + "award"}},
		"an award beside one that is kept":          {[]planning{awardsIt, keepsAwarded}, []string{two + "award"}},
		"an award renamed without moved":            {[]planning{awardsIt, plans(awarded, nil)}, []string{takesAward, "moved {"}},
		"an award that is replaced":                 {[]planning{replaces(awarded, awards)}, nil},
		"an award that is replaced for another one": {[]planning{replaces(awarded, awardOf("102")), plans(award, awardOf("103"))}, nil},
		"a counted list of awards that shifts":      {[]planning{replaces(awarded, awardOf("102")), awardsIt}, []string{takesAward, "for_each"}},
		"awards of two users":                       {[]planning{keepsAwarded, plans(award, awardOf("102"))}, nil},
		"equal reactions":                           {[]planning{reactsSo, reactsSo}, []string{two + "reaction", "sent twice"}},
		"a reaction beside one that is kept":        {[]planning{reactsSo, keepsReacted}, []string{two + "reaction"}},
		"a reaction that was imported twice":        {[]planning{keepsReacted, keepsReacted}, []string{two + "reaction"}},
		"a sender in capitals": {
			[]planning{plans(reaction, reactionWith("sender", "Ana@Example.com")), keepsReacted}, []string{two + "reaction"},
		},
		"a reaction renamed without moved": {
			[]planning{reactsSo, plans(reacted, nil)}, []string{sendsReaction, "moved {", "from = returningai_message_reaction."},
		},
		"a reaction that is replaced": {[]planning{replaces(reacted, reacts)}, nil},
		"a reaction that is replaced for another one": {
			[]planning{replaces(reacted, reactionWith("emoji", ":a:")), plans(reaction, reactionWith("emoji", ":b:"))}, nil,
		},
		"a counted list of reactions that shifts": {
			[]planning{replaces(reacted, reactionWith("emoji", ":a:")), reactsSo}, []string{sendsReaction, "for_each"},
		},
		"reactions of two members":  {[]planning{keepsReacted, plans(reaction, reactionWith("sender", "ben"))}, nil},
		"reactions to two messages": {[]planning{keepsReacted, plans(reaction, reactionWith("message_id", "1"))}, nil},
		"two emojis of one member":  {[]planning{keepsReacted, plans(reaction, reactionWith("emoji", ":eyes:"))}, nil},
	}
	for name, values := range map[string]acctest.Values{
		"returningai_community":            {"name": "Ours"},
		"returningai_community_bot":        {"name": "Ours"},
		"returningai_community_meta":       {"guest_mode_enabled": true},
		"returningai_community_appearance": {"settings": `{"loadingAnimation":{"isEnabled":false}}`},
	} {
		kept := c.Protocol(acctest.Values{"community_id": c.CommunityID()}).Apply(none(name), values).Object
		makes := plans(none(name), values)
		tests[name+" twice"] = test{[]planning{makes, makes}, []string{two + "settings"}}
		tests[name+" beside one that is kept"] = test{[]planning{makes, plans(kept, values)}, []string{two + "settings"}}
	}
	p := c.Protocol(acctest.Values{"community_id": c.CommunityID()})
	c.ResetRequests()
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			inEveryOrder(t, p, test.plans, func(t *testing.T, what string, heard said) {
				t.Helper()
				heard.warnings = nil
				expectSaid(t, what, heard, test.errors, nil)
			})
		})
	}
	if err := c.WroteNothing()(nil); err != nil {
		t.Error(err)
	}
}
