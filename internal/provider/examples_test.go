package provider_test

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/acctest/tfcli"
	"github.com/returning-ai/terraform-provider-returningai/internal/provider"
)

// Folders of the project, as seen from this package.
const (
	projectFolder  = "../.."
	examplesFolder = "../../examples"
	docsFolder     = "../../docs"
)

// example is a folder below examples/ and the writes that applying it makes.
type example struct {
	folder    string
	more      string // configuration beside a folder that would do nothing alone
	values    string // a file of the folder with values of variables
	variables config.Variables
	writes    map[string]int
}

var examples = []example{
	{folder: "provider", more: `data "returningai_channels" "all" {}`},
	{
		folder:    "quickstart",
		variables: config.Variables{"default_sender": config.StringVariable("ana")},
		writes:    map[string]int{"createChannel": 2, "uploadImage": 1, "sendMessage": 1, "replyMessage": 1},
	},
	{
		folder: "community",
		values: "example.tfvars",
		writes: map[string]int{
			"createChannel": 1, "createRole": 1, "addUserRole": 1, "uploadImage": 2, "createBadge": 2,
			"updateCommunity": 1, "updateCommunityBot": 1, "updateCommunityMeta": 1,
		},
	},
	{ // nothing else changes unless it is asked for
		folder:    "community",
		variables: config.Variables{"name": config.StringVariable("Ours")},
		writes:    map[string]int{"updateCommunity": 1},
	},
	{folder: "resources/returningai_channel", writes: map[string]int{"createChannel": 4}}, // and one is adopted
	{folder: "resources/returningai_image", writes: map[string]int{"uploadImage": 1, "sendMessage": 1}},
	{folder: "resources/returningai_message", writes: map[string]int{"sendMessage": 2, "replyMessage": 1}},
	{folder: "resources/returningai_badge", writes: map[string]int{"uploadImage": 1, "createBadge": 2}}, // and one is adopted
	{folder: "resources/returningai_badge_award", writes: map[string]int{"awardBadge": 3}},
	{folder: "data-sources/returningai_badge"},
	{folder: "data-sources/returningai_badges"},
	{folder: "resources/returningai_role", writes: map[string]int{"createRole": 1, "updateRole": 1}}, // and one is adopted
	{folder: "resources/returningai_role_assignment", writes: map[string]int{"createRole": 1, "addUserRole": 3}},
	{folder: "resources/returningai_user_roles", writes: map[string]int{"createRole": 1, "addUserRole": 2}},
	{folder: "data-sources/returningai_role"},
	{folder: "data-sources/returningai_roles"},
	{folder: "data-sources/returningai_user_roles"},
	{folder: "resources/returningai_community", writes: map[string]int{"updateCommunity": 1}},
	{folder: "resources/returningai_community_appearance", writes: map[string]int{"updateAppearance": 1}},
	{folder: "resources/returningai_community_bot", writes: map[string]int{"updateCommunityBot": 1}},
	{folder: "resources/returningai_community_meta", writes: map[string]int{"updateCommunityMeta": 1}},
	{folder: "resources/returningai_server", writes: map[string]int{"createServer": 1}},
	{folder: "data-sources/returningai_servers"},
	{folder: "data-sources/returningai_channel"},
	{folder: "data-sources/returningai_channels"},
	{folder: "data-sources/returningai_messages"},
}

// Each example is applied as its reader applies it, with the keys in the environment. The harness checks that the plan after
// it is empty.
func TestExamples(t *testing.T) {
	for _, e := range examples {
		t.Run(e.folder, func(t *testing.T) {
			c := communityInEnvironment(t)
			apply(t, c, layOut(t, e, nil), e.variables, e.writes)
		})
	}
}

// No folder with an example is missing from the table above.
func TestEveryExampleIsApplied(t *testing.T) {
	var found []string
	err := filepath.WalkDir(examplesFolder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".tf" {
			return err
		}
		folder, err := filepath.Rel(examplesFolder, filepath.Dir(path))
		found = append(found, filepath.ToSlash(folder))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range slices.Compact(slices.Sorted(slices.Values(found))) {
		if !slices.ContainsFunc(examples, func(e example) bool { return e.folder == folder }) {
			t.Errorf("examples/%s is applied by no test: add it to the table of TestExamples", folder)
		}
	}
}

// importable is a resource whose import examples are tried: what they import is put there first, and takes the place of the
// ids that stand in them.
type importable struct {
	name    string
	prepare func(*acctest.Community) (*strings.Replacer, error)
	writes  map[string]int // of what stands beside the imported resource
}

var importables = []importable{
	{
		name:    "returningai_badge",
		prepare: badgeInsteadOfTheExamples,
		writes:  map[string]int{"uploadImage": 1, "createBadge": 2},
	},
	{
		name:    "returningai_badge_award",
		prepare: badgeInsteadOfTheExamples,
		writes:  map[string]int{"awardBadge": 2},
	},
	{
		name: "returningai_channel",
		prepare: func(c *acctest.Community) (*strings.Replacer, error) {
			return strings.NewReplacer("663347f43617264790c60001", c.ID("General")), nil
		},
		writes: map[string]int{"createChannel": 4},
	},
	{
		name: "returningai_message",
		prepare: func(c *acctest.Community) (*strings.Replacer, error) {
			channel := c.ID("Announcements")
			posted, err := c.PostAs(channel, "ana", "The site is read-only on Sunday from 06:00 to 07:00 UTC.")
			return strings.NewReplacer("663347f43617264790c60001", channel, "689b908502ad38f000000001", posted.ID), err
		},
		writes: map[string]int{"sendMessage": 1, "replyMessage": 1},
	},
	{
		name:    "returningai_role",
		prepare: moderatorIn,
		writes:  map[string]int{"createRole": 1, "updateRole": 1},
	},
	{
		name:    "returningai_role_assignment",
		prepare: moderatorIn,
		writes:  map[string]int{"createRole": 1, "addUserRole": 2},
	},
	{
		name:    "returningai_user_roles",
		prepare: moderatorIn,
		writes:  map[string]int{"createRole": 1, "addUserRole": 1},
	},
	// Nothing reads these settings back: the apply after the import writes what is configured, once.
	{name: "returningai_community", prepare: nothingToPrepare, writes: map[string]int{"updateCommunity": 1}},
	{name: "returningai_community_appearance", prepare: nothingToPrepare, writes: map[string]int{"updateAppearance": 1}},
	{name: "returningai_community_bot", prepare: nothingToPrepare, writes: map[string]int{"updateCommunityBot": 1}},
	{name: "returningai_community_meta", prepare: nothingToPrepare, writes: map[string]int{"updateCommunityMeta": 1}},
	{
		name: "returningai_server",
		prepare: func(c *acctest.Community) (*strings.Replacer, error) {
			return strings.NewReplacer("66b2f0a1c3d4e5f607180910", c.AddServer("Second Community").ID), nil
		},
	},
}

// moderatorIn gives the role of moderators to the first member.
func moderatorIn(c *acctest.Community) (*strings.Replacer, error) {
	moderator, _ := c.RoleByTitle("Moderator")
	return strings.NewReplacer("682d61dfd843de46566c9e01", moderator.ID), c.GiveRole("101", moderator.ID)
}

// badgeInsteadOfTheExamples puts the community's badge in the place of the one in the examples.
func badgeInsteadOfTheExamples(c *acctest.Community) (*strings.Replacer, error) {
	return strings.NewReplacer("84845081-98fd-46f3-96aa-1032174e58a5", c.Badges()[0].ID), nil
}

// nothingToPrepare is for what every community has; the id in the examples is that of the mock's.
func nothingToPrepare(*acctest.Community) (*strings.Replacer, error) { return nil, nil }

// Each form of import that a page shows works, and imports without a write.
func TestImportExamples(t *testing.T) {
	for _, i := range importables {
		for form, block := range importBlocks(t, i.name) {
			t.Run(i.name+"/"+form, func(t *testing.T) {
				if strings.Contains(block, "identity") {
					acctest.NeedsFeature(t, tfcli.ResourceIdentity)
				}
				c := communityInEnvironment(t)
				ids, err := i.prepare(c)
				if err != nil {
					t.Fatal(err)
				}
				apply(t, c, layOut(t, example{folder: "resources/" + i.name, more: block}, ids), nil, i.writes)
			})
		}
	}
}

var importCommand = regexp.MustCompile(`(?m)^terraform import (\S+) '?([^'\s]+)'?$`)

// importBlocks returns the import examples of a resource as import blocks, by the name of their form.
func importBlocks(t *testing.T, name string) map[string]string {
	t.Helper()
	blocks := map[string]string{}
	for _, form := range []string{"import-by-string-id", "import-by-identity"} {
		blocks[form] = read(t, filepath.Join(examplesFolder, "resources", name, form+".tf"))
	}
	commands := importCommand.FindAllStringSubmatch(read(t, filepath.Join(examplesFolder, "resources", name, "import.sh")), -1)
	if len(commands) == 0 {
		t.Fatalf("the import.sh of %s has no command", name)
	}
	for at, command := range commands {
		blocks[fmt.Sprintf("command %d", at+1)] = fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", command[1], command[2])
	}
	return blocks
}

// notImportable are the resources that no operation reads back; their import says so.
var notImportable = []string{"returningai_image"}

// Each resource and data source has an example, a page, and the import examples that its page shows.
func TestEverythingHasAnExampleAndAPage(t *testing.T) {
	server, err := providerserver.NewProtocol6WithError(provider.New("test")())()
	if err != nil {
		t.Fatal(err)
	}
	declared, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	wanted := []string{
		filepath.Join(docsFolder, "index.md"), filepath.Join(examplesFolder, "provider", "provider.tf"),
		filepath.Join(examplesFolder, "quickstart", "main.tf"),
	}
	for name := range declared.ResourceSchemas {
		folder := filepath.Join(examplesFolder, "resources", name)
		wanted = append(wanted, filepath.Join(folder, "resource.tf"), page("resources", name))
		if !slices.Contains(notImportable, name) {
			wanted = append(wanted, filepath.Join(folder, "import.sh"), filepath.Join(folder, "import-by-string-id.tf"), filepath.Join(folder, "import-by-identity.tf"))
			if !slices.ContainsFunc(importables, func(i importable) bool { return i.name == name }) {
				t.Errorf("the import examples of %s are tried by no test: add it to the table of TestImportExamples", name)
			}
		}
	}
	for name := range declared.DataSourceSchemas {
		wanted = append(wanted, filepath.Join(examplesFolder, "data-sources", name, "data-source.tf"), page("data-sources", name))
	}
	for _, file := range wanted {
		if _, err := os.Stat(file); err != nil {
			t.Errorf("%v: CONTRIBUTING.md says what a resource or data source comes with", err)
		}
	}
}

func page(kind, name string) string {
	return filepath.Join(docsFolder, kind, strings.TrimPrefix(name, "returningai_")+".md")
}

// communityInEnvironment starts a community that the provider finds through the environment, as people use the mock.
func communityInEnvironment(t *testing.T) *acctest.Community {
	t.Helper()
	c := acctest.New(t)
	t.Setenv("RETURNINGAI_ENDPOINT", c.URL)
	t.Setenv("RETURNINGAI_API_TOKEN", c.APIToken())
	t.Setenv("RETURNINGAI_SYSTEM_API_KEY", c.SystemAPIKey())
	t.Setenv("RETURNINGAI_COMMUNITY_ID", c.CommunityID())
	return c
}

// layOut makes a folder of an example's files, without those about importing and with the provider's example where the
// example has no provider block of its own. It goes there, because the provider runs in this process and the examples name
// files as Terraform sees them.
func layOut(t *testing.T, e example, replace *strings.Replacer) string {
	t.Helper()
	files := map[string]string{}
	entries, err := os.ReadDir(filepath.Join(examplesFolder, e.folder))
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if kind := filepath.Ext(entry.Name()); (kind == ".tf" || kind == ".png") && !strings.HasPrefix(entry.Name(), "import") {
			files[entry.Name()] = read(t, filepath.Join(examplesFolder, e.folder, entry.Name()))
		}
	}
	if e.values != "" {
		files["values.auto.tfvars"] = read(t, filepath.Join(examplesFolder, e.folder, e.values))
	}
	if strings.Contains(e.folder, "/") {
		files["provider.tf"] = read(t, filepath.Join(examplesFolder, "provider", "provider.tf"))
	}
	if replace != nil {
		e.more = replace.Replace(e.more)
	}
	files["more.tf"] = e.more
	folder := t.TempDir()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(folder)
	return folder
}

// apply applies a folder, checks that exactly these writes were made and that the plan after them is empty, and destroys it.
// The providers belong to the steps: a folder's own required_providers counts as a step's, and the harness allows only one of
// the two.
func apply(t *testing.T, c *acctest.Community, folder string, variables config.Variables, writes map[string]int) {
	t.Helper()
	step := resource.TestStep{
		ProtoV6ProviderFactories: c.Factories(),
		ConfigDirectory:          config.StaticDirectory(folder),
		ConfigVariables:          variables,
	}
	applied, destroyed := step, step
	applied.ConfigPlanChecks.PostApplyPostRefresh = []plancheck.PlanCheck{plancheck.ExpectEmptyPlan(), wrote{c, writes}}
	destroyed.Destroy = true
	resource.UnitTest(t, resource.TestCase{Steps: []resource.TestStep{applied, destroyed}})
}

func read(t *testing.T, file string) string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// wrote checks that exactly these writes were made. It stands among the plan checks since a check of the state can't be had for
// resources with for_each.
type wrote struct {
	community *acctest.Community
	wanted    map[string]int
}

// CheckPlan does not look at the plan.
func (w wrote) CheckPlan(_ context.Context, _ plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	if got := w.community.Written(); !maps.Equal(got, w.wanted) {
		resp.Error = fmt.Errorf("writes made: %v, wanted: %v", got, w.wanted)
	}
}
