package apikeys_test

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const (
	keyType    = "returningai_community_api_key"
	keyAddress = keyType + ".ci"
	oneDay     = 24 * time.Hour
)

var noKey = acctest.Object{Type: keyType}

func permissions(all ...string) tftypes.Value {
	elements := []tftypes.Value{}
	for _, one := range all {
		elements = append(elements, tftypes.NewValue(tftypes.String, one))
	}
	return tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, elements)
}

// ci is an API key with some attributes beside or in place of its own.
func ci(more acctest.Values) acctest.Values {
	config := acctest.Values{"name": "CI", "permissions": permissions("sendMessage")}
	maps.Copy(config, more)
	return config
}

// owner starts a provider with the token of the community's owner.
func owner(c *acctest.Community) *acctest.Protocol {
	return c.Protocol(acctest.Values{"api_token": c.OwnerToken(), "community_id": c.CommunityID()})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// made creates an API key, waits until its absence would count, and starts the next process.
func made(t *testing.T, c *acctest.Community, config acctest.Values) (*acctest.Protocol, acctest.Outcome) {
	t.Helper()
	p := owner(c)
	created := acctest.Fine(t, "create", p.Apply(noKey, config))
	c.Server.Clock().Advance(2 * time.Minute)
	c.ResetRequests()
	return p.Next(), created
}

// keys are the community's API keys beside the one that each community has.
func keys(c *acctest.Community) []mockapi.APIKey { return c.APIKeys()[1:] }

// wantKeys wants the names and permissions of the community's API keys.
func wantKeys(t *testing.T, c *acctest.Community, wanted ...string) {
	t.Helper()
	got := []string{}
	for _, key := range keys(c) {
		got = append(got, fmt.Sprint(key.Name, key.Permissions))
	}
	if !slices.Equal(got, append([]string{}, wanted...)) {
		t.Errorf("the API keys are %q, wanted %q", got, wanted)
	}
}

func ciAsConfig(c *acctest.Community, name string) string {
	return c.ConfigWithoutKeys(fmt.Sprintf(`resource "returningai_community_api_key" "ci" {
  name          = %q
  permissions   = ["sendMessage", "getMessages"]
  expire_period = 90
  rotate_before = "168h"
}`, name), fmt.Sprintf("api_token = %q", c.OwnerToken()), fmt.Sprintf("community_id = %q", c.CommunityID()))
}

func testKeyLifecycle(t *testing.T) {
	c := acctest.New(t)
	hasTheKey := func(value string) error {
		if value != keys(c)[0].Value {
			return fmt.Errorf("key is not the API key's")
		}
		return nil
	}
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config: ciAsConfig(c, "CI"), ConfigPlanChecks: acctest.Action(keyAddress, plancheck.ResourceActionCreate),
				Check: resource.ComposeAggregateTestCheckFunc(c.Wrote(map[string]int{"createCommunityAPIKey": 1}),
					resource.TestCheckResourceAttrWith(keyAddress, "key", hasTheKey),
					resource.TestCheckResourceAttr(keyAddress, "on_destroy", "delete")),
			},
			{
				PreConfig: c.ResetRequests, Config: ciAsConfig(c, "Builds"),
				ConfigPlanChecks: acctest.Action(keyAddress, plancheck.ResourceActionUpdate),
				Check: resource.ComposeAggregateTestCheckFunc(c.Wrote(map[string]int{"updateCommunityAPIKey": 1}),
					resource.TestCheckResourceAttrWith(keyAddress, "key", hasTheKey)),
			},
			{PreConfig: c.ResetRequests, Config: ciAsConfig(c, "Builds"), ConfigPlanChecks: acctest.EmptyPlan(), Check: c.WroteNothing()},
		},
		CheckDestroy: resource.ComposeAggregateTestCheckFunc(c.Wrote(map[string]int{"deleteCommunityAPIKey": 1}),
			acctest.Check(func() error {
				if left := keys(c); len(left) > 0 {
					return fmt.Errorf("left: %v", left)
				}
				return nil
			})),
	})
}

// What is sent is all that the operations are known to take, and a change keeps the expiry.
func TestWhatIsSentOfAKey(t *testing.T) {
	c := acctest.New(t)
	config := ci(acctest.Values{"expire_period": 30})
	p, created := made(t, c, config)
	expires := keys(c)[0].ExpireDate
	c.Server.Clock().Advance(3 * oneDay)
	renamed := ci(acctest.Values{"expire_period": 30, "name": "Builds"})
	changed := acctest.Fine(t, "rename", p.Apply(created.Object, renamed))
	if sent := c.Requests(); !strings.Contains(sent[0].Body, `"name":"Builds"`) || !strings.Contains(sent[0].Body, `"expirePeriod":30`) ||
		!strings.Contains(sent[0].Body, `"permissions":["sendMessage"]`) {
		t.Errorf("sent: %s", sent[0].Body)
	}
	if now := keys(c)[0]; !now.ExpireDate.Equal(expires) || now.Name != "Builds" {
		t.Errorf("renaming left %v", now)
	}
	p.WantSettled(t, changed.Object, renamed)
	// Another period is another expiry, from now on, and 0 is none.
	longer := ci(acctest.Values{"expire_period": 60, "name": "Builds"})
	changed = acctest.Fine(t, "a longer period", p.Next().Apply(changed.Object, longer))
	if now := keys(c)[0]; !now.ExpireDate.After(expires.Add(29 * oneDay)) {
		t.Errorf("the longer period left %v", now)
	}
	p.WantSettled(t, changed.Object, longer)
	never := ci(acctest.Values{"expire_period": 0, "name": "Builds"})
	changed = acctest.Fine(t, "no period", p.Next().Apply(changed.Object, never))
	if now := keys(c)[0]; !now.ExpireDate.IsZero() || changed.Text("expire_date") != "null" {
		t.Errorf("no period left %v and %s", now, changed.Text("expire_date"))
	}
	p.WantSettled(t, changed.Object, never)
	c.WantWrites(t, map[string]int{"updateCommunityAPIKey": 3})
}

func testKeyImport(t *testing.T) {
	for _, unmasked := range []bool{false, true} {
		c := acctest.New(t, mockapi.WithVariant(mockapi.Variant{UnmaskedKeys: unmasked}))
		key := c.AddAPIKey(mockapi.APIKey{Name: "CI", Permissions: []string{"sendMessage"}, ExpirePeriod: 30})
		p := owner(c)
		for form, imported := range map[string]acctest.Outcome{
			"id":           p.Import(keyType, c.CommunityID()+"/"+key.ID, nil),
			"name":         p.Next().Import(keyType, "name:CI", nil),
			"the id alone": p.Next().Import(keyType, key.ID, nil),
			"identity": p.Next().Import(keyType, "", map[string]string{
				"community_id": c.CommunityID(), "id": key.ID,
			}),
		} {
			acctest.Fine(t, "import by "+form, imported)
			acctest.WantSaid(t, imported.Warnings, "was not imported", "-replace=<address>")
			if imported.Text("key") != "null" || imported.Text("id") != key.ID || imported.Text("on_destroy") != "abandon" {
				t.Errorf("import by %s: %v", form, imported.State)
			}
			settled := p.WantSettled(t, imported.Object, ci(nil))
			acctest.WantSaid(t, settled.Warnings)
			// What is imported can be changed, and is not deleted.
			changed := acctest.Fine(t, "rename", p.Next().Apply(imported.Object, ci(acctest.Values{"name": "Builds"})))
			c.WantWrites(t, map[string]int{"updateCommunityAPIKey": 1})
			acctest.Fine(t, "destroy", p.Next().Apply(changed.Object, nil))
			wantKeys(t, c, "Builds[sendMessage]")
			must(t, c.EditAPIKey(key.ID, func(k *mockapi.APIKey) { k.Name = "CI" }))
			c.ResetRequests()
		}
		for id, words := range map[string][]string{
			"a/" + key.ID + "/b":                 {"is not an import id", "<community_id>/<id>", "name:<name>"},
			"name:CII":                           {"no API key", `Did you mean "CI"?`},
			c.CommunityID() + "/CI":              {"is the name of a community API key, not an id", "import name:CI"},
			"name:" + strings.Repeat("other", 3): {"no API key"},
		} {
			acctest.WantSaid(t, p.Next().Import(keyType, id, nil).Errors, words...)
		}
		nowhere := c.Protocol(acctest.Values{"api_token": c.OwnerToken(), "community_id": nil})
		for _, id := range []string{"name:CI", key.ID} {
			acctest.WantSaid(t, nowhere.Import(keyType, id, nil).Errors, "community_id")
		}
		if missing := p.Next().Import(keyType, c.CommunityID()+"/689b908502ad38f000000009", nil); missing.State != nil {
			t.Errorf("what is not there was imported: %v", missing.State)
		}
		c.WantWrites(t, map[string]int{})
	}
}

func testKeyDrift(t *testing.T) {
	c := acctest.New(t)
	config := ci(acctest.Values{"expire_period": 30})
	p, created := made(t, c, config)
	key := keys(c)[0]
	must(t, c.EditAPIKey(key.ID, func(k *mockapi.APIKey) { k.Name, k.Permissions = "Theirs", []string{"store"} }))
	refreshed := acctest.Fine(t, "refresh", p.Read(created.Object))
	if refreshed.Text("name") != "Theirs" || refreshed.Text("key") != key.Value {
		t.Errorf("the refresh has %s", refreshed.Text("name"))
	}
	repaired := acctest.Fine(t, "repair", p.Apply(refreshed.Object, config))
	c.WantWrites(t, map[string]int{"updateCommunityAPIKey": 1})
	wantKeys(t, c, "CI[sendMessage]")
	if now := keys(c)[0]; !now.ExpireDate.Equal(key.ExpireDate) || now.Value != key.Value {
		t.Error("the repair changed the expiry or the key")
	}
	p.WantSettled(t, repaired.Object, config)
	// One that was switched off is reported, and left.
	must(t, c.EditAPIKey(key.ID, func(k *mockapi.APIKey) { k.Active = false }))
	acctest.WantSaid(t, acctest.Fine(t, "refresh", p.Next().Read(repaired.Object)).Warnings, "is not active")
}

// A revoked key is created again once it is proved to be gone; one that may be there stays in the state.
func TestAKeyIsGoneOnlyWhenThatIsProved(t *testing.T) {
	for name, test := range map[string]struct {
		fault  *mockapi.Fault
		revoke bool
		wait   time.Duration
		gone   bool
		says   []string
		fails  []string
	}{
		"revoked":          {revoke: true, wait: 2 * time.Minute, gone: true, says: []string{"is gone", "two looks agree"}},
		"revoked just now": {revoke: true, says: []string{"is not in the list", "a list may lag behind"}},
		"refused": {fault: &mockapi.Fault{Status: http.StatusUnauthorized}, wait: 2 * time.Minute,
			fails: []string{"No API key opens listCommunityAPIKeys", "owner", "alias"}},
		"no such path": {fault: &mockapi.Fault{Status: http.StatusNotFound, Message: "Cannot GET"}, wait: 2 * time.Minute,
			fails: []string{"404"}},
		"cut off": {fault: &mockapi.Fault{Truncate: true}, wait: 2 * time.Minute, fails: []string{"read the community API key"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			p := owner(c)
			created := acctest.Fine(t, "create", p.Apply(noKey, ci(nil)))
			c.Server.Clock().Advance(test.wait)
			if test.revoke {
				must(t, c.RevokeAPIKey("CI"))
			}
			if test.fault != nil {
				test.fault.Operation, test.fault.Times = "listCommunityAPIKeys", -1
				c.Inject(*test.fault)
			}
			read := p.Next().Read(created.Object)
			if (read.State == nil) != test.gone {
				t.Errorf("the state is %v", read.State)
			}
			acctest.WantSaid(t, read.Warnings, test.says...)
			acctest.WantSaid(t, read.Errors, test.fails...)
			c.WantWrites(t, map[string]int{"createCommunityAPIKey": 1})
		})
	}
}

func testKeyPermutations(t *testing.T) {
	later := "2100-01-31T00:00:00+02:00"
	optional := acctest.Values{
		"expire_period": 30, "expire_date": later, "rotate_before": "168h", "on_destroy": "delete",
		"timeouts": acctest.Values{"create": "1m"},
	}
	for _, left := range append(slices.Collect(maps.Keys(optional)), "none", "all") {
		t.Run("without "+left, func(t *testing.T) {
			config := ci(nil)
			for name, value := range optional {
				if left != "all" && left != name {
					config[name] = value
				}
			}
			c := acctest.New(t)
			p, created := made(t, c, config)
			refreshed := p.WantSettled(t, created.Object, config)
			if shown := keys(c)[0]; config["expire_date"] != nil && !shown.ExpireDate.Equal(time.Date(2100, 1, 30, 22, 0, 0, 0, time.UTC)) {
				t.Errorf("it expires on %v", shown.ExpireDate)
			}
			acctest.Fine(t, "destroy", p.Next().Apply(refreshed.Object, nil))
			c.WantWrites(t, map[string]int{"deleteCommunityAPIKey": 1})
			wantKeys(t, c)
		})
	}
}

func testKeyTakesUnknownValues(t *testing.T) {
	for name, value := range map[string]any{
		"name": acctest.Unknown, "permissions": acctest.Unknown, "expire_period": acctest.Unknown, "expire_date": acctest.Unknown,
		"rotate_before": acctest.Unknown, "community_id": acctest.Unknown, "on_destroy": acctest.Unknown,
		"a permission": tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, []tftypes.Value{
			tftypes.NewValue(tftypes.String, acctest.Unknown),
		}),
	} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			attribute := strings.Replace(name, "a permission", "permissions", 1)
			p := owner(c)
			unknown := ci(acctest.Values{attribute: value})
			acctest.WantSaid(t, p.Validate(keyType, unknown))
			acctest.Fine(t, "plan", p.Plan(noKey, unknown))
			c.WantWrites(t, map[string]int{})
			created := acctest.Fine(t, "create", p.Next().Apply(noKey, ci(nil)))
			acctest.Fine(t, "plan a change", p.Next().Plan(created.Object, unknown))
			c.WantWrites(t, map[string]int{"createCommunityAPIKey": 1})
		})
	}
}

// replaced destroys and creates as Terraform does for a plan that replaces; the second plan knows what the first has noted.
func replaced(t *testing.T, p *acctest.Protocol, prior acctest.Object, plan acctest.Outcome, config acctest.Values) acctest.Outcome {
	t.Helper()
	second := acctest.Fine(t, "second plan", p.Plan(acctest.Object{Type: keyType, Private: plan.Private}, config))
	p.Next()
	created := acctest.Fine(t, "create", p.ApplyPlan(acctest.Object{Type: keyType, Private: plan.Private}, config, second))
	acctest.Fine(t, "destroy", p.Apply(prior, nil))
	return created
}

func testKeyReplacement(t *testing.T) {
	for name, test := range map[string]struct {
		config   acctest.Values
		wait     time.Duration
		says     []string
		replaces bool
	}{
		"long before":          {config: ci(acctest.Values{"expire_period": 30, "rotate_before": "168h"}), wait: 22 * oneDay},
		"within rotate_before": {ci(acctest.Values{"expire_period": 30, "rotate_before": "168h"}), 24 * oneDay, []string{"rotate_before"}, true},
		"expired":              {ci(acctest.Values{"expire_period": 30}), 31 * oneDay, []string{"has expired on"}, true},
		"expires, no rotation": {config: ci(acctest.Values{"expire_period": 30}), wait: 29 * oneDay},
		"never expires":        {config: ci(acctest.Values{"rotate_before": "168h"}), wait: 4000 * oneDay},
		"a date that has come": {ci(acctest.Values{"expire_date": "2100-01-01T00:00:00Z"}), 40_000 * oneDay,
			[]string{"Set a later date"}, false},
		"both, and date passed": {ci(acctest.Values{"expire_date": "2100-01-01T00:00:00Z", "expire_period": 9}), 40_000 * oneDay,
			[]string{"later"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			p, created := made(t, c, test.config)
			c.Server.Clock().Advance(test.wait)
			refreshed := acctest.Fine(t, "refresh", p.Read(created.Object))
			plan := acctest.Fine(t, "plan", p.Plan(refreshed.Object, test.config))
			acctest.WantSaid(t, plan.Warnings, test.says...)
			if (len(plan.Replaces) > 0) != test.replaces || !test.replaces && !plan.Keeps(refreshed.Object) {
				t.Fatalf("the plan replaces because of %v: %v", plan.Replaces, plan.State)
			}
			if !test.replaces {
				c.WantWrites(t, map[string]int{})
				return
			}
			again := replaced(t, p, refreshed.Object, plan, test.config)
			c.WantWrites(t, map[string]int{"createCommunityAPIKey": 1, "deleteCommunityAPIKey": 1})
			if left := keys(c); len(left) != 1 || again.Text("key") != left[0].Value || again.Text("key") == created.Text("key") {
				t.Errorf("the replacement left %d API keys", len(left))
			}
			p.WantSettled(t, again.Object, test.config)
		})
	}
	// Another community is another API key.
	c := acctest.New(t)
	p, created := made(t, c, ci(nil))
	plan := acctest.Fine(t, "another community", p.Plan(created.Object, ci(acctest.Values{"community_id": "66b2f0a1c3d4e5f607180999"})))
	acctest.WantSaid(t, plan.Replaces, `AttributeName("community_id")`)
	c.WantWrites(t, map[string]int{})
}

// A configured expiry that was moved is sent, and nothing is replaced.
func TestALaterExpiryIsSentInPlace(t *testing.T) {
	c := acctest.New(t)
	p, created := made(t, c, ci(acctest.Values{"expire_date": "2100-01-01T00:00:00Z"}))
	c.Server.Clock().Advance(40_000 * oneDay)
	config := ci(acctest.Values{"expire_date": "2200-01-01T00:00:00Z"})
	changed := acctest.Fine(t, "a later date", p.Apply(created.Object, config))
	acctest.WantSaid(t, changed.Warnings)
	c.WantWrites(t, map[string]int{"updateCommunityAPIKey": 1})
	p.WantSettled(t, changed.Object, config)
}

func testKeyErrorsSayWhatToDo(t *testing.T) {
	for name, test := range map[string]struct {
		more  acctest.Values
		block acctest.Values
		fault mockapi.Fault
		says  []string
	}{
		"a key instead of the owner's token": {block: acctest.Values{"api_token": "key"},
			says: []string{"No API key opens listCommunityAPIKeys", "owner", "alias"}},
		"no token": {block: acctest.Values{"api_token": nil},
			says: []string{"api_token", "No API key opens createCommunityAPIKey", "alias"}},
		"no community":          {block: acctest.Values{"community_id": nil}, says: []string{"community_id", "RETURNINGAI_COMMUNITY_ID"}},
		"a date that is none":   {more: acctest.Values{"expire_date": "tomorrow"}, says: []string{"expire_date", "2027-01-31T00:00:00Z"}},
		"a date of the past":    {more: acctest.Values{"expire_date": "2020-01-01T00:00:00Z"}, says: []string{"expired from the beginning"}},
		"days as rotate_before": {more: acctest.Values{"rotate_before": "7"}, says: []string{"rotate_before", "168h"}},
		"each plan would replace it": {more: acctest.Values{"expire_period": 7, "rotate_before": "168h"},
			says: []string{"rotate_before", "Each plan would replace"}},
		"a negative period": {more: acctest.Values{"expire_period": -1}, says: []string{"expire_period"}},
		"refused": {fault: mockapi.Fault{Operation: "createCommunityAPIKey", Status: 400, Message: "no such permission"},
			says: []string{"no such permission"}},
		"not allowed": {fault: mockapi.Fault{Operation: "createCommunityAPIKey", Status: 403, Message: "Insufficient permission"},
			says: []string{"No API key opens createCommunityAPIKey"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			test.fault.Times = -1
			if test.fault.Operation != "" {
				c.Inject(test.fault)
			}
			block := acctest.Values{"api_token": c.OwnerToken(), "community_id": c.CommunityID()}
			maps.Copy(block, test.block)
			if block["api_token"] == "key" {
				block["api_token"] = c.APIToken()
			}
			p := c.Protocol(block)
			problems := p.Validate(keyType, ci(test.more))
			if len(problems) == 0 {
				problems = p.Apply(noKey, ci(test.more)).Errors
			}
			acctest.WantSaid(t, problems, test.says...)
			wantKeys(t, c)
			must(t, c.WroteAtMost("createCommunityAPIKey"))
		})
	}
}

// A create whose answer is lost is done once: the error says what became of the key, and the state has none.
func TestAKeyWhoseCreateIsNotAnsweredIsCreatedOnce(t *testing.T) {
	for name, test := range map[string]struct {
		faults []mockapi.Fault
		posts  int
		there  int
		kept   bool
		says   []string
	}{
		"lost after it was done": {[]mockapi.Fault{{Drop: true, Effect: true}}, 1, 1, false,
			[]string{"the list shows that the API key was created", "delete it there", "import it without its key"}},
		"lost before it was done": {[]mockapi.Fault{{Drop: true}}, 2, 1, true, nil},
		"cut off":                 {[]mockapi.Fault{{Truncate: true}}, 1, 1, false, []string{"import it without its key"}},
		"an answer without the id": {[]mockapi.Fault{{Effect: true,
			Body: `{"meta":{"status":"success","statusCode":201},"data":{"name":"CI"}}`}}, 1, 1,
			false, []string{"import it without its key"}},
		"lost, and the list is refused": {[]mockapi.Fault{
			{Drop: true, Effect: true}, {Operation: "listCommunityAPIKeys", Status: 500, Times: -1},
		}, 1, 1, false, []string{"could not be read", "Look in the product", "import it without its key"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			c.ToleratesProblems() // the answers are against the contract on purpose
			p := owner(c)
			plan := acctest.Fine(t, "plan", p.Plan(noKey, ci(nil)))
			for _, fault := range test.faults {
				if fault.Operation == "" {
					fault.Operation = "createCommunityAPIKey"
				}
				c.Inject(fault)
			}
			created := p.ApplyPlan(noKey, ci(nil), plan)
			acctest.WantSaid(t, created.Errors, test.says...)
			if (created.State != nil) != test.kept || len(keys(c)) != test.there {
				t.Errorf("the state is %v, and the community has %d API keys", created.State != nil, len(keys(c)))
			}
			c.WantWrites(t, map[string]int{"createCommunityAPIKey": test.posts})
			for _, key := range keys(c) {
				wantSecret(t, key.Value, created.Errors, created.Warnings)
			}
			c.ClearFaults()
			// The next plan says that there is one; an import takes it over without its key.
			if !test.kept {
				next := acctest.Fine(t, "next plan", p.Next().Plan(noKey, ci(nil)))
				acctest.WantSaid(t, next.Warnings, "There is an API key with the name", "lost its value")
				imported := acctest.Fine(t, "import", p.Next().Import(keyType, c.CommunityID()+"/"+keys(c)[0].ID, nil))
				p.WantSettled(t, imported.Object, ci(nil))
			}
		})
	}
}

// An answer that names the new API key, and masks its value or lacks it, leaves one that the next apply replaces.
func TestAKeyThatIsMaskedFromTheBeginningIsReported(t *testing.T) {
	for _, shown := range []string{`"key":"5d41****"`, `"key":"5d41…"`, `"key":null`, `"other":1`} {
		c := acctest.New(t)
		c.ToleratesProblems()
		p := owner(c)
		c.Inject(mockapi.Fault{Operation: "createCommunityAPIKey", Effect: true, Status: 201,
			Body: `{"meta":{"status":"success","statusCode":201},"data":{"_id":"689b908502ad38f000000001","name":"CI",` + shown + `}}`})
		created := p.Apply(noKey, ci(nil))
		acctest.WantSaid(t, created.Errors, "The answer to the create has no key", "terraform untaint")
		if created.State == nil || created.Text("key") != "null" {
			t.Errorf("%s: the state is %v", shown, created.State)
		}
		c.WantWrites(t, map[string]int{"createCommunityAPIKey": 1})
	}
}

// wantSecret wants a value in none of some texts.
func wantSecret(t *testing.T, value string, said ...[]string) {
	t.Helper()
	for _, texts := range said {
		if strings.Contains(strings.Join(texts, "\n"), value) {
			t.Errorf("the key stands in %q", texts)
		}
	}
}

// The key is in the state and nowhere else: no error repeats it, although the service does.
func TestTheKeyIsInNoErrorAndNoPrivateState(t *testing.T) {
	c := acctest.New(t)
	p, created := made(t, c, ci(nil))
	value := keys(c)[0].Value
	says := "the key " + value + " is not to be changed"
	for _, operation := range []string{"listCommunityAPIKeys", "updateCommunityAPIKey", "deleteCommunityAPIKey"} {
		c.Inject(mockapi.Fault{Operation: operation, Status: 422, Message: says, Times: -1})
	}
	read := p.Next().Read(created.Object)
	acctest.WantSaid(t, read.Errors, "(redacted)")
	changed := p.Next().Apply(created.Object, ci(acctest.Values{"name": "Builds"}))
	acctest.WantSaid(t, changed.Errors, "(redacted)")
	destroyed := p.Next().Apply(created.Object, nil)
	acctest.WantSaid(t, destroyed.Errors, "(redacted)")
	wantSecret(t, value, read.Errors, changed.Errors, destroyed.Errors, changed.Warnings, destroyed.Warnings)
	if bytes.Contains(created.Private, []byte(value)) || created.Text("key") != value {
		t.Error("the key is not in the state alone")
	}
	c.WantWrites(t, map[string]int{"updateCommunityAPIKey": 1, "deleteCommunityAPIKey": 1})
}

func TestUnknownPermissionsPassWithAWarning(t *testing.T) {
	c := acctest.New(t)
	config := ci(acctest.Values{"permissions": permissions("getMessages", "sendMessages", "somethingNew")})
	p := owner(c)
	plan := acctest.Fine(t, "plan", p.Plan(noKey, config))
	acctest.WantSaid(t, plan.Warnings, `"sendMessages"`, `Did you mean "sendMessage"`, `"somethingNew"`)
	created := acctest.Fine(t, "create", p.Next().Apply(noKey, config))
	wantKeys(t, c, "CI[getMessages sendMessages somethingNew]")
	// What the service shows is known to it.
	refreshed := p.WantSettled(t, created.Object, config)
	acctest.WantSaid(t, acctest.Fine(t, "plan", p.Next().Plan(refreshed.Object, config)).Warnings)
	c.WantWrites(t, map[string]int{"createCommunityAPIKey": 1})
}

// Two resources don't have one API key.
func TestOneKeyHasOneResource(t *testing.T) {
	c := acctest.New(t)
	p, created := made(t, c, ci(nil))
	acctest.Fine(t, "the first plan", p.Plan(created.Object, ci(nil)))
	acctest.WantSaid(t, p.Plan(created.Object, ci(acctest.Values{"name": "Other"})).Errors, "Two resources have the same API key")
	p.Next()
	acctest.Fine(t, "keep", p.Plan(created.Object, ci(nil)))
	acctest.WantSaid(t, p.Plan(created.Object, nil).Errors, "One resource takes the API key that another one gives")
	c.WantWrites(t, map[string]int{})
}
