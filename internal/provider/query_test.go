package provider_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/acctest/tfcli"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
	"github.com/returning-ai/terraform-provider-returningai/internal/provider"
)

// terraform query: what it lists is what an import of the same object reads, for each kind.

func TestEachListedKindIsAListResource(t *testing.T) {
	p := acctest.NewProtocol(t, provider.New("test")())
	var kinds []string
	for _, k := range listedKinds {
		kinds = append(kinds, k.resource())
	}
	if got := slices.Sorted(maps.Keys(p.Schema().ListResourceSchemas)); !slices.Equal(got, slices.Sorted(slices.Values(kinds))) {
		t.Errorf("list resources %v, listed kinds %v", got, kinds)
	}
}

// list returns all results of a query.
func list(t *testing.T, p *acctest.Protocol, query acctest.Query) []acctest.Listed {
	t.Helper()
	var all []acctest.Listed
	invalid := p.List(t.Context(), query, func(one acctest.Listed) bool {
		all = append(all, one)
		return true
	})
	if len(invalid) > 0 {
		t.Fatalf("the query is invalid: %q", invalid)
	}
	return all
}

// crowd adds many things of a kind, each two with the same name, and one that Terraform manages already.
func crowd(t *testing.T, c *acctest.Community, k listedKind) (managed acctest.Object) {
	t.Helper()
	for n := range 120 {
		k.add(c, fmt.Sprint("Thing ", n/2))
	}
	return k.made(t, c, "Managed")
}

// What is listed is what an import and the read after it show, in the order of the ids, with one request for all; and the plan of the
// configuration that Terraform generates of it is empty.
func TestAQueryListsWhatAnImportReads(t *testing.T) {
	for _, k := range listedKinds {
		t.Run(k.kind, func(t *testing.T) {
			c := acctest.New(t)
			managed := crowd(t, c, k)
			c.ResetRequests()
			all := list(t, c.Protocol(nil), acctest.Query{Type: k.resource(), IncludeResource: true})
			if len(all) < 121 || len(c.Requests()) != 1 || c.Count(k.list) != 1 {
				t.Fatalf("%d results from %v", len(all), c.Operations())
			}
			if !slices.IsSortedFunc(all, func(a, b acctest.Listed) int { return strings.Compare(a.Identity["id"], b.Identity["id"]) }) {
				t.Error("the results are not in the order of their ids")
			}
			ids := map[string]int{}
			for _, one := range all {
				ids[one.Identity["id"]]++
				if len(one.Errors) > 0 || one.DisplayName != acctest.Text(one.State[k.name]) || acctest.Text(one.State["id"]) != one.Identity["id"] {
					t.Errorf("%q %q: %v", one.DisplayName, one.Errors, one.State)
				}
			}
			if len(ids) != len(all) || ids[managed.Identity["id"]] != 1 {
				t.Errorf("%d ids of %d results, the managed one %d times", len(ids), len(all), ids[managed.Identity["id"]])
			}
			p := c.Protocol(nil)
			for _, one := range []acctest.Listed{all[0], all[60], all[len(all)-1]} {
				wantImportedAlike(t, p.Next(), one)
			}
			if err := c.WroteNothing()(nil); err != nil {
				t.Error(err)
			}
		})
	}
}

func wantImportedAlike(t *testing.T, p *acctest.Protocol, listed acctest.Listed) {
	t.Helper()
	imported := p.Import(listed.Type, "", listed.Identity)
	if len(imported.Errors) > 0 || imported.State == nil {
		t.Fatalf("importing %v: %q", listed.Identity, imported.Errors)
	}
	for name, value := range imported.State {
		if acctest.Text(listed.State[name]) != acctest.Text(value) {
			t.Errorf("%s of %v: listed %s, imported %s", name, listed.Identity, acctest.Text(listed.State[name]), acctest.Text(value))
		}
	}
	config := p.Generated(listed.Object)
	if problems := p.Validate(listed.Type, config); len(problems) > 0 {
		t.Errorf("the generated configuration is invalid: %q", problems)
	}
	plan := p.Plan(imported.Object, config)
	if len(plan.Errors) > 0 || !plan.Keeps(imported.Object) {
		t.Errorf("the plan of the generated configuration is not empty: %q %q, from %v to %v", plan.Errors, plan.Replaces, imported.State,
			plan.State)
	}
}

// jsonTexts are names that are valid JSON: generated configuration has them as jsonencode(…), which writes them in its own way.
var jsonTexts = []string{"[1, 2]", "{}", "{ }", `{"b": 1.0, "a": "<x> & y"}`}

func TestANameThatIsJSONIsListedAndPlannedWithoutADifference(t *testing.T) {
	for _, k := range listedKinds {
		t.Run(k.kind, func(t *testing.T) {
			c := acctest.New(t)
			for _, text := range jsonTexts {
				k.add(c, text)
			}
			p, found := c.Protocol(nil), 0
			for _, one := range list(t, p, acctest.Query{Type: k.resource(), IncludeResource: true}) {
				if slices.ContainsFunc(jsonTexts, func(text string) bool { return k.kept(text) == one.DisplayName }) {
					found++
					wantImportedAlike(t, p.Next(), one)
				}
			}
			if found != len(jsonTexts) {
				t.Errorf("%d names are listed instead of %d", found, len(jsonTexts))
			}
			if err := c.WroteNothing()(nil); err != nil {
				t.Error(err)
			}
		})
	}
}

// A message that is JSON is never posted again for the way in which it is written.
func TestAMessageThatIsJSONIsImportedAndNotPostedAgain(t *testing.T) {
	c := acctest.New(t)
	channel := c.AddChannel("News", "open")
	var imports strings.Builder
	for i, text := range jsonTexts {
		posted, err := c.PostAs(channel.ID, "ana", text)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&imports, "import {\n  to = returningai_message.m%d\n  id = \"%s/%s\"\n}\n\n", i, channel.ID, posted.ID)
	}
	w := c.Workspace(map[string]string{"main.tf": c.Config(imports.String())})
	w.InProcess(c)
	if output, err := w.Run("plan", "-no-color", "-generate-config-out=generated.tf"); err != nil {
		t.Fatalf("generating configuration: %v\n%s", err, output)
	}
	if output, err := w.Apply(); err != nil || !strings.Contains(output, "0 added, 0 changed, 0 destroyed") {
		t.Fatalf("importing: %v\n%s", err, output)
	}
	if output, err := w.Run("plan", "-no-color", "-detailed-exitcode"); err != nil {
		t.Errorf("the second plan is not empty: %v\n%s", err, output)
	}
	if err := c.WroteNothing()(nil); err != nil {
		t.Error(err)
	}
}

func TestAQueryEndsWhereItIsToldTo(t *testing.T) {
	for _, k := range listedKinds {
		t.Run(k.kind, func(t *testing.T) {
			c := acctest.New(t)
			crowd(t, c, k)
			p := c.Protocol(nil)
			query := acctest.Query{Type: k.resource()}

			query.Limit = 7
			if limited := list(t, p, query); len(limited) != 7 || limited[0].State != nil {
				t.Errorf("limit 7: %d results, with the resource %v", len(limited), limited[0].State)
			}

			query.Limit, query.Config = 0, acctest.Values{k.name + "_pattern": "^Thing.1.$"}
			if matching := list(t, p, query); len(matching) != 20 {
				t.Errorf("20 things match, and %d are listed", len(matching))
			}

			query.Config = nil
			count := func(ctx context.Context, next func(n int) bool) (n int) {
				p.List(ctx, query, func(acctest.Listed) bool { n++; return next(n) })
				return n
			}
			if n := count(t.Context(), func(n int) bool { return n < 5 }); n != 5 {
				t.Errorf("%d results for a reader that left after 5", n)
			}
			ctx, cancel := context.WithCancel(t.Context())
			if n := count(ctx, func(n int) bool { cancelAt(n, 5, cancel); return true }); n != 5 {
				t.Errorf("%d results, cancelled after 5", n)
			}
		})
	}
}

func cancelAt(n, at int, cancel context.CancelFunc) {
	if n == at {
		cancel()
	}
}

func TestAQueryThatFailsSaysWhy(t *testing.T) {
	for _, k := range listedKinds {
		t.Run(k.kind, func(t *testing.T) {
			c := acctest.New(t)
			p := c.Protocol(acctest.Values{"max_retries": 0})
			query := acctest.Query{Type: k.resource(), Config: acctest.Values{k.name + "_pattern": "("}}
			invalid := p.List(t.Context(), query, func(acctest.Listed) bool { return true })
			if len(invalid) != 1 || !strings.Contains(invalid[0], "regular expression") {
				t.Errorf("a wrong pattern: %q", invalid)
			}

			c.Inject(mockapi.Fault{Operation: k.list, Status: 503, Message: "gone fishing", Times: -1})
			query.Config = nil
			failed := list(t, p.Next(), query)
			if len(failed) != 1 || !strings.Contains(strings.Join(failed[0].Errors, ""), "gone fishing") {
				t.Errorf("a failing service: %v", failed)
			}
			failed = list(t, c.Protocol(acctest.Values{"api_token": nil, "system_api_key": nil}), query)
			if len(failed) != 1 || !strings.Contains(strings.Join(failed[0].Errors, ""), "which is not configured") {
				t.Errorf("no key: %v", failed)
			}
		})
	}
}

// The same with the real program: query, generate the configuration, import, and plan nothing.
func TestAQueryWithTheRealProgramEndsInAnEmptyPlan(t *testing.T) {
	acctest.NeedsFeature(t, tfcli.ListResources)
	c := acctest.New(t)
	for n := range 3 {
		for _, k := range listedKinds {
			k.add(c, fmt.Sprint("Thing ", n/2))
		}
	}
	for _, text := range jsonTexts {
		for _, k := range listedKinds {
			k.add(c, text)
		}
	}
	c.AddBadge(mockapi.Badge{Title: "Bare", Action: "custom"})
	c.AddRole(mockapi.Role{Title: "Bare", Class: "red"})
	w := c.Workspace(map[string]string{
		"main.tf":         c.Config(""),
		"all.tfquery.hcl": queryOfAll(),
	})
	w.InProcess(c)
	output, err := w.Run("query", "-no-color", "-generate-config-out=generated.tf")
	if err != nil {
		t.Fatalf("query: %v\n%s", err, output)
	}
	c.ResetRequests()
	if output, err = w.Apply(); err != nil || !strings.Contains(output, "0 added, 0 changed, 0 destroyed") {
		t.Fatalf("importing what is listed: %v\n%s", err, output)
	}
	if err := c.WroteNothing()(nil); err != nil {
		t.Error(err)
	}
	if output, err := w.Run("plan", "-no-color", "-detailed-exitcode"); err != nil {
		t.Errorf("the second plan is not empty: %v\n%s", err, output)
	}
}

// queryOfAll has a list block for each kind.
func queryOfAll() string {
	var blocks strings.Builder
	for _, k := range listedKinds {
		fmt.Fprintf(&blocks, "list %q \"all\" {\n  provider         = returningai\n  include_resource = true\n}\n\n", k.resource())
	}
	return blocks.String()
}

// Each list block of the documentation finds something where it should, and what it is limited to.
func TestTheListBlocksOfTheDocsFindWhatTheyAreFor(t *testing.T) {
	c := acctest.New(t)
	for _, name := range []string{"Team red", "Head Moderator", "Level 1", "Ours (test)", "contract-start"} {
		for _, k := range listedKinds {
			k.add(c, name)
		}
	}
	p := c.Protocol(nil)
	tried := map[string]int{}
	for _, page := range pages(t) {
		for _, snippet := range snippetsOf(t, page, "hcl") {
			for _, query := range acctest.Queries(t, snippet.text) {
				tried[query.Type]++
				found := list(t, p, query)
				if len(found) == 0 || len(found[0].Errors) > 0 || len(found) > 2 && query.Config != nil {
					t.Errorf("%s: %v finds %v", page, query, found)
				}
			}
		}
	}
	for _, k := range listedKinds {
		if tried[k.resource()] < 2 {
			t.Errorf("%d list blocks of %s in the documentation", tried[k.resource()], k.resource())
		}
	}
}
