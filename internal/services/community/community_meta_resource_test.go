package community_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const metaAddress = "returningai_community_meta.ours"

func meta(lines string) string { return block("returningai_community_meta", lines) }

func testCommunityMetaLifecycle(t *testing.T) {
	c := acctest.New(t)
	const picture = "https://cdn.example.com/preview.png"
	first := ours(c, meta("guest_mode_enabled = true\n  preview = { title = \"Come in\", image = \""+picture+"\" }"))
	second := ours(c, meta("guest_mode_enabled = true\n  members_list_visible = false\n  preview = { title = \"Come in\", image = \"\", "+
		"description = \"\" }"))
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config:           first,
				ConfigPlanChecks: acctest.Action(metaAddress, plancheck.ResourceActionCreate),
				Check: resource.ComposeAggregateTestCheckFunc(
					sent(c, "updateCommunityMeta", `{"preview":{"title":"Come in","image":"`+picture+`"},"guestModeEnabled":true}`),
					is(c, func(s mockapi.CommunitySettings) bool {
						return s.GuestModeEnabled && s.MembersListVisible && s.PreviewTitle == "Come in" && s.PreviewImage == picture &&
							s.PreviewDescription != ""
					}),
					resource.TestCheckResourceAttr(metaAddress, "community_id", c.CommunityID()),
					resource.TestCheckNoResourceAttr(metaAddress, "members_list_visible"),
					resource.TestCheckNoResourceAttr(metaAddress, "preview.description"),
					resource.TestCheckResourceAttr(metaAddress, "current.members_list_visible", "true"),
					resource.TestCheckResourceAttr(metaAddress, "current.preview.is_enabled", "true"),
					resource.TestCheckResourceAttr(metaAddress, "current.preview.description", "A community to try things in."),
					resource.TestCheckResourceAttrSet(metaAddress, "current.updated_at"),
				),
			},
			{PreConfig: c.ResetRequests, Config: first, ConfigPlanChecks: acctest.EmptyPlan(), Check: c.WroteNothing()},
			{
				Config:           second, // all that is configured of the preview, and of the rest what has changed
				ConfigPlanChecks: acctest.Action(metaAddress, plancheck.ResourceActionUpdate),
				Check: resource.ComposeAggregateTestCheckFunc(
					sent(c, "updateCommunityMeta", `{"preview":{"title":"Come in","description":"","image":null},"membersListVisible":false}`),
					is(c, func(s mockapi.CommunitySettings) bool {
						return s.PreviewImage == "" && s.PreviewDescription == "" && !s.MembersListVisible
					}),
					resource.TestCheckNoResourceAttr(metaAddress, "current.preview.image"),
				),
			},
			{
				PreConfig: c.ResetRequests, Config: ours(c, meta(`members_list_visible = false`)), // the rest is no longer managed, and stays
				Check: resource.ComposeAggregateTestCheckFunc(c.WroteNothing(), is(c,
					func(s mockapi.CommunitySettings) bool { return s.GuestModeEnabled })),
			},
			{PreConfig: c.ResetRequests, Config: ours(c, meta(`members_list_visible = false`)), ConfigPlanChecks: acctest.EmptyPlan()},
		},
		CheckDestroy: resource.ComposeAggregateTestCheckFunc(c.WroteNothing(),
			is(c, func(s mockapi.CommunitySettings) bool { return s.PreviewTitle == "Come in" })),
	})
}

// No operation reads these settings: a change made elsewhere is not seen.
func testCommunityMetaDriftIsNotSeen(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: ours(c, meta(`guest_mode_enabled = true`))},
		{
			PreConfig: func() {
				c.EditSettings(func(s *mockapi.CommunitySettings) { s.GuestModeEnabled = false })
				c.ResetRequests()
			},
			Config: ours(c, meta(`guest_mode_enabled = true`)), ConfigPlanChecks: acctest.EmptyPlan(), Check: c.WroteNothing(),
		},
		{
			Config: ours(c, meta("guest_mode_enabled = true\n  members_list_visible = false")),
			Check: resource.ComposeAggregateTestCheckFunc(sent(c, "updateCommunityMeta", `{"membersListVisible":false}`),
				resource.TestCheckResourceAttr(metaAddress, "current.guest_mode_enabled", "false")),
		},
	}})
}

func testCommunityMetaPermutations(t *testing.T) {
	for name, body := range acctest.Permutations(`guest_mode_enabled = true`, map[string]string{
		"preview":      `preview = { is_enabled = false, title = "T", description = "D", image = "https://cdn.example.com/p.png" }`,
		"members":      `members_list_visible = false`,
		"community_id": `community_id = "66b2f0a1c3d4e5f607180910"`,
	}) {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			config := ours(c, meta(body))
			changed := is(c, func(s mockapi.CommunitySettings) bool {
				hidden, previewed := strings.Contains(body, "members"), strings.Contains(body, "preview")
				return s.GuestModeEnabled && s.MembersListVisible == !hidden && (s.PreviewTitle == "T") == previewed
			})
			c.Once(t, config, resource.ComposeAggregateTestCheckFunc(c.Wrote(map[string]int{"updateCommunityMeta": 1}), changed), nil)
		})
	}
}

// Each attribute of a preview may be left out.
func TestCommunityMetaPreviewIsSentInPart(t *testing.T) {
	for body, preview := range map[string]acctest.Values{
		`{"preview":{"isEnabled":false}}`:  {"is_enabled": false},
		`{"preview":{"title":""}}`:         {"title": ""},
		`{"preview":{"description":"<>"}}`: {"description": "<>"},
		`{"preview":{"image":null}}`:       {"image": ""},
		``:                                 {},
	} {
		c := acctest.New(t)
		p := protocol(c)
		created := p.Apply(acctest.Object{Type: "returningai_community_meta"}, acctest.Values{"preview": preview})
		wanted := []string{body}
		if body == "" {
			wanted = nil
		}
		if err := sent(c, "updateCommunityMeta", wanted...)(nil); err != nil || len(created.Errors) > 0 {
			t.Errorf("%v %v", err, created.Errors)
		}
		if again := p.Next().Apply(created.Object, acctest.Values{"preview": preview}); len(again.Errors) > 0 ||
			c.Count("updateCommunityMeta") != len(wanted) {
			t.Errorf("%s was sent again: %v", body, again.Errors)
		}
	}
}

func testCommunityMetaTakesUnknownValues(t *testing.T) {
	c := acctest.New(t)
	values := `resource "terraform_data" "values" { input = { flag = true, preview = { is_enabled = true, title = "T", description = null, ` +
		`image = null } } }` + "\n"
	c.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config: ours(c, values+meta("guest_mode_enabled = terraform_data.values.output.flag\n  members_list_visible = "+
				"terraform_data.values.output.flag\n  preview = terraform_data.values.output.preview")),
			Check: sent(c, "updateCommunityMeta", `{"preview":{"isEnabled":true,"title":"T"},"membersListVisible":true,"guestModeEnabled":true}`),
		},
		{
			PreConfig: c.ResetRequests,
			Config: ours(c, strings.Replace(values, `"T"`, `"U"`, 1)+
				meta("guest_mode_enabled = true\n  preview = { title = terraform_data.values.output.preview.title }")),
			Check: sent(c, "updateCommunityMeta", `{"preview":{"title":"U"}}`),
		},
	}})
}

func testCommunityMetaErrors(t *testing.T) {
	for name, test := range map[string]struct {
		lines, message string
		fault          mockapi.Fault
	}{
		"nothing":               {``, `At least one of these attributes`, mockapi.Fault{}},
		"a picture with spaces": {`preview = { image = "my picture.png" }`, `must be the address of an image`, mockapi.Fault{}},
		"404 of an inferred operation": {`guest_mode_enabled = true`, `(?s)operation_overrides.*updateCommunityMeta`,
			mockapi.Fault{Operation: "updateCommunityMeta", Status: 404}},
	} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			if test.fault.Operation != "" {
				c.Inject(test.fault)
			}
			c.Refuses(t, ours(c, meta(test.lines)), test.message)
			if c.Settings().GuestModeEnabled {
				t.Error("the settings have changed")
			}
			if err := c.WroteAtMost("updateCommunityMeta"); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestAccCommunityMetaIsFoundElsewhere(t *testing.T) {
	c := acctest.New(t)
	c.Reroute("updateCommunityMeta", "PATCH", "/v1/community/{communityID}/settings/meta")
	c.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: c.Config(meta(`guest_mode_enabled = true`), `community_id = "`+c.CommunityID()+`"`,
			`operation_overrides = { updateCommunityMeta = "PATCH /community/{communityID}/settings/meta" }`),
		Check: is(c, func(s mockapi.CommunitySettings) bool { return s.GuestModeEnabled }),
	}}})
}

func TestCommunityMetaWarnsWhenTheAnswerShowsAnotherValue(t *testing.T) {
	c := acctest.New(t)
	c.Inject(mockapi.Fault{Operation: "updateCommunityMeta", Status: 200,
		Body: `{"meta":{"status":"success"},"data":{"preview":{"isEnabled":"true","title":"T…"},"guestModeEnabled":"false",` +
			`"membersListVisible":"perhaps"}}`})
	created := protocol(c).Apply(acctest.Object{Type: "returningai_community_meta"},
		acctest.Values{"preview": acctest.Values{"title": "Too long"}})
	if len(created.Errors) > 0 || len(created.Warnings) != 1 || !strings.Contains(created.Warnings[0], `"Too long"`) {
		t.Errorf("%q %q", created.Errors, created.Warnings)
	}
}
