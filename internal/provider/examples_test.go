package provider_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/acctest/tfcli"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
	"github.com/returning-ai/terraform-provider-returningai/internal/provider"
)

// Folders of the project, as seen from this package.
const (
	projectFolder  = "../.."
	examplesFolder = "../../examples"
	docsFolder     = "../../docs"
)

// Each example that is found is applied as its reader applies it, with the keys in the environment. What that writes stands beside it,
// in its test.yaml. The harness checks that the plan after it is empty.
func TestExamples(t *testing.T) {
	byFolder := map[string]sent{}
	for _, example := range examples(t) {
		if example.AppliedBy != "" {
			wantsTest(t, example)
			continue
		}
		for at, run := range example.Runs {
			t.Run(fmt.Sprintf("%s/%d", example.Folder, at+1), func(t *testing.T) {
				if isRaw(example.Folder) {
					byFolder[example.Folder] = applyRaw(t, example.Folder, run)
					return
				}
				if strings.HasPrefix(example.Folder, "ephemeral-resources/") {
					acctest.NeedsFeature(t, tfcli.EphemeralResources)
				}
				if hasActions(example.Folder) {
					invokeExample(t, example.Folder, run)
				}
				if hasActions(example.Folder) && !acctest.CLI().Supports(tfcli.Actions) {
					return
				}
				c := communityInEnvironment(t)
				apply(t, c, layOut(t, example.Folder, run.Values, run.With), variables(t, run), run.Writes)
			})
		}
	}
	wantCovered(t, byFolder, examples(t))
}

// wantsTest wants the test that applies an example to be one of this package, and to name the example.
func wantsTest(t *testing.T, example acctest.Example) {
	t.Helper()
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		code := read(t, file)
		if strings.Contains(code, "\nfunc "+example.AppliedBy+"(t *testing.T) {") && strings.Contains(code, strconv.Quote(example.Folder)) {
			return
		}
	}
	t.Errorf("no test %s applies examples/%s", example.AppliedBy, example.Folder)
}

// actionFile is the file of an example with actions, which programs without actions can't read.
const actionFile = "action.tf"

func hasActions(folder string) bool {
	_, err := os.Stat(filepath.Join(examplesFolder, folder, actionFile))
	return err == nil
}

// invokeExample applies an example of an action without any program, since older ones have no actions.
func invokeExample(t *testing.T, folder string, run acctest.Run) {
	t.Helper()
	c := acctest.New(t)
	folder = filepath.Join(examplesFolder, folder)
	content := strings.ReplaceAll(read(t, filepath.Join(folder, actionFile)), "${path.module}", filepath.ToSlash(folder))
	invoked := c.ApplyWithoutProgram(content, func(string) (string, bool) { return "", false }).Invoked
	wantInvoked(t, invoked)
	if got := c.Written(); len(invoked) == 0 || !maps.Equal(got, run.Writes) {
		t.Errorf("%d actions were invoked; writes made: %v, wanted: %v", len(invoked), got, run.Writes)
	}
}

// wantInvoked wants each action to have done its work, and to have told so.
func wantInvoked(t *testing.T, invoked map[string]acctest.Invoked) {
	t.Helper()
	for name, answer := range invoked {
		if len(answer.Errors)+len(answer.Warnings) > 0 || len(answer.Progress) == 0 {
			t.Errorf("%s: errors %q, warnings %q, progress %q", name, answer.Errors, answer.Warnings, answer.Progress)
		}
	}
}

// examples finds the examples.
func examples(t *testing.T) []acctest.Example {
	t.Helper()
	found, err := acctest.Examples(os.DirFS(examplesFolder))
	if err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		t.Fatal("there are no examples")
	}
	return found
}

// variables are the values that a run gives to variables.
func variables(t *testing.T, run acctest.Run) config.Variables {
	t.Helper()
	values := config.Variables{}
	for name, value := range run.Variables {
		text, isText := value.(string)
		if !isText {
			t.Fatalf("the value of %s is no text", name)
		}
		values[name] = config.StringVariable(text)
	}
	return values
}

// arranged puts there what the import examples of a resource import, and returns what takes the place of the ids that stand in them.
// A resource that is not here imports what every community of the mock has, under the id in its examples.
var arranged = map[string]func(*acctest.Community) (*strings.Replacer, error){
	"returningai_api_object": func(c *acctest.Community) (*strings.Replacer, error) {
		return strings.NewReplacer("507f1f77bcf86cd799439021", c.Categories()[0].ID), nil
	},
	"returningai_badge":       badgeInsteadOfTheExamples,
	"returningai_badge_award": badgeInsteadOfTheExamples,
	"returningai_channel": func(c *acctest.Community) (*strings.Replacer, error) {
		return strings.NewReplacer("663347f43617264790c60001", c.ID("General")), nil
	},
	"returningai_community_api_key": func(c *acctest.Community) (*strings.Replacer, error) {
		key := c.AddAPIKey(mockapi.APIKey{Name: "Poster", Permissions: []string{"getMessages", "replyMessage", "sendMessage"}, ExpirePeriod: 90})
		return strings.NewReplacer("689b908502ad38f000000001", key.ID), nil
	},
	"returningai_message": func(c *acctest.Community) (*strings.Replacer, error) {
		channel := c.ID("Announcements")
		posted, err := c.PostAs(channel, "ana", "The site is read-only on Sunday from 06:00 to 07:00 UTC.")
		return strings.NewReplacer("663347f43617264790c60001", channel, "689b908502ad38f000000001", posted.ID), err
	},
	"returningai_message_reaction": func(c *acctest.Community) (*strings.Replacer, error) {
		return strings.NewReplacer("689b908502ad38f000000001", c.Messages(c.ID("General"))[0].ID), nil
	},
	"returningai_role":            moderatorIn,
	"returningai_role_assignment": moderatorIn,
	"returningai_user_field":      countryField,
	"returningai_user_field_history": func(c *acctest.Community) (*strings.Replacer, error) {
		err := c.AddFieldHistory("ana", "country", "Spain")
		country, _ := c.UserField("country")
		records := c.FieldHistories()
		return strings.NewReplacer("66b2f0a1c3d4e5f6d0000021", country.ID, "66b2f0a1c3d4e5f6e0000001", records[len(records)-1].ID), err
	},
	"returningai_user_roles": moderatorIn,
	"returningai_user": func(c *acctest.Community) (*strings.Replacer, error) {
		c.AddMember(mockapi.Member{Email: "newsbot@example.com", Username: "newsbot", FirstName: "News", LastName: "Bot"})
		return strings.NewReplacer(), nil
	},
	"returningai_server": func(c *acctest.Community) (*strings.Replacer, error) {
		return strings.NewReplacer("66b2f0a1c3d4e5f607180910", c.AddServer("Second Community").ID), nil
	},
}

// countryField puts the community's field in the place of the one in the examples.
func countryField(c *acctest.Community) (*strings.Replacer, error) {
	country, _ := c.UserField("country")
	return strings.NewReplacer("66b2f0a1c3d4e5f6d0000021", country.ID), nil
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

// Each form of import that a page shows works, and imports without a write. Where nothing reads a setting back, the apply after the
// import writes what is configured, once.
func TestImportExamples(t *testing.T) {
	for _, example := range examples(t) {
		name, isResource := strings.CutPrefix(example.Folder, "resources/")
		if !isResource || example.Import.Refused != "" {
			continue
		}
		for form, block := range importBlocks(t, name) {
			t.Run(name+"/"+form, func(t *testing.T) {
				if strings.Contains(block, "identity") {
					acctest.NeedsFeature(t, tfcli.ResourceIdentity)
				}
				c := communityInEnvironment(t)
				if arrange := arranged[name]; arrange != nil {
					ids, err := arrange(c)
					if err != nil {
						t.Fatal(err)
					}
					block = ids.Replace(block)
				}
				apply(t, c, layOut(t, example.Folder, "", block), variables(t, example.Runs[0]), example.Import.Writes)
			})
		}
	}
}

var (
	importCommand = regexp.MustCompile(`(?m)^terraform import (\S+) (?:'([^']+)'|(\S+))$`)
	resourceBlock = regexp.MustCompile(`(?s)\nresource ".*`) // to the end of the file
)

// importBlocks returns the import examples of a resource as import blocks, by the name of their form. Where the blocks declare what they
// import, since the example does not, a command is for that, too.
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
	declared := resourceBlock.FindString(blocks["import-by-string-id"])
	for at, command := range commands {
		id := cmp.Or(command[2], command[3])
		blocks[fmt.Sprintf("command %d", at+1)] = fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n%s", command[1], id, declared)
	}
	return blocks
}

// The provider and each data source have an example and a page. What a resource comes with is listed by acctest.Complete.
func TestTheProviderAndEachDataSourceHaveAnExampleAndAPage(t *testing.T) {
	wanted := []string{
		filepath.Join(docsFolder, "index.md"), filepath.Join(examplesFolder, "provider", "provider.tf"),
		filepath.Join(examplesFolder, "quickstart", "main.tf"),
	}
	for name := range acctest.NewProtocol(t, provider.New("test")()).Schema().DataSourceSchemas {
		wanted = append(wanted, filepath.Join(examplesFolder, "data-sources", name, "data-source.tf"), page("data-sources", name))
	}
	for _, file := range wanted {
		if _, err := os.Stat(file); err != nil {
			t.Errorf("%v: CONTRIBUTING.md says what a data source comes with", err)
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
// example has no provider block of its own. values is a file of the example with values of variables, if there is one, and more is
// configuration beside its own. It goes there, because the provider runs in this process and the examples name files as Terraform sees
// them.
func layOut(t *testing.T, example, values, more string) string {
	t.Helper()
	files := map[string]string{"more.tf": more}
	entries, err := os.ReadDir(filepath.Join(examplesFolder, example))
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if isApplied(entry.Name()) {
			files[entry.Name()] = read(t, filepath.Join(examplesFolder, example, entry.Name()))
		}
	}
	if values != "" {
		files["values.auto.tfvars"] = read(t, filepath.Join(examplesFolder, example, values))
	}
	if strings.Contains(example, "/") {
		files["provider.tf"] = read(t, filepath.Join(examplesFolder, "provider", "provider.tf"))
	}
	folder := t.TempDir()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(folder)
	return folder
}

// isApplied says whether a file of an example is configuration, or something that configuration reads.
func isApplied(name string) bool {
	return slices.Contains([]string{".tf", ".png", ".md"}, filepath.Ext(name)) && !strings.HasPrefix(name, "import")
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
		resp.Error = fmt.Errorf("writes made: %v, wanted: %v, as stated in the example's %s", got, w.wanted, acctest.ExampleFile)
	}
}
