package provider_test

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"go.yaml.in/yaml/v3"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/acctest/tfcli"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
	"github.com/returning-ai/terraform-provider-returningai/internal/provider"
)

// This file follows the guide "Adopt a whole community" with the guide's own files and commands, on a community with everything that could
// go wrong on the way. A manager of one of its channels is there before.

const (
	adoptGuide    = "docs/guides/adopt-community.md"
	queryExample  = "adopt-community/query"
	fileExample   = "adopt-community/for-each"
	lookUpExample = "adopt-community/for-each/look-up"
	queryFile     = "community.tfquery.hcl"
)

// awkwardNames are hard to write in Terraform's language, in YAML or in an address; each kind has all of them.
var awkwardNames = append([]string{
	`Say "hi" \ there\`, "${var.x} and %{ if true }", "$${x} %%{y}", "Über uns 🎉 日本語", "👩‍👩‍👧",
	"404 not-an identifier!",
	"two\nlines", "tab\there", "null", "true", "~", "- a: b # c", "'single'", "topic:General", "Twin", "Twin",
}, jsonTexts...)

// newAwkwardCommunity fills a community that the provider finds through the environment. A list without a limit does not show all of its
// channels.
func newAwkwardCommunity(t *testing.T) *acctest.Community {
	t.Helper()
	c := communityInEnvironment(t)
	for _, k := range listedKinds {
		for _, name := range awkwardNames {
			k.add(c, name)
		}
	}
	for n := range 90 {
		c.AddChannel(fmt.Sprint("Room ", n/2), "open")
	}
	c.KnowPermissions("moderateStage") // which this provider does not know
	c.AddRole(mockapi.Role{Title: "Bare", Class: "red"})
	c.AddRole(mockapi.Role{Title: "Everything", Class: "blue", Order: 7, Billable: true, ServerPermissions: allGranted(
		"server_administrator", "allow_dm", "create_invite", "warn_members", "suspend_members", "ban_members", "broadcast_messages",
		"overwrite_language", "kickMembers", "manageRoles", "manageChannels", "moderateStage",
	), ChannelPermissions: allGranted(
		"post_messages", "attach_files", "allow_mentions", "manage_messages", "pinable", "share_links", "share_attachments",
		"viewMessageHistory", "postAnalysis", "deleteMessages", "moderateStage",
	)})
	c.AddBadge(mockapi.Badge{Title: "Bare", Action: "custom"})
	c.AddBadge(mockapi.Badge{
		Title: "Owl", Action: "custom", Quantity: 2, Description: "Sees \"all\",\n${even} at %{night}.", AttachRequired: true, Awarded: true,
		Image: "https://images.example.com/owl.png?size=2&of=${x}", EnabledDarkAndLight: true, DarkImage: "https://images.example.com/dark.png",
		Award: true, AwardXPQuantity: 5,
	})
	return c
}

func allGranted(permissions ...string) map[string]bool {
	all := map[string]bool{}
	for _, permission := range permissions {
		all[permission] = true
	}
	return all
}

// objects is how many there are in a community.
func objects(c *acctest.Community) int {
	return len(c.Channels()) + len(c.Roles()) + len(c.Badges()) + len(c.UserFields()) + len(c.Servers())
}

// guideFile is a file of the guide.
func guideFile(t *testing.T, folder, name string) string {
	t.Helper()
	return read(t, filepath.Join(examplesFolder, folder, name))
}

func queriesOfTheGuide(t *testing.T) []acctest.Query {
	t.Helper()
	return acctest.Queries(t, guideFile(t, queryExample, queryFile))
}

// A resource that the guide does not know would be missing from every community that is adopted.
func TestTheGuideToAdoptingKnowsEachResource(t *testing.T) {
	schema := acctest.NewProtocol(t, provider.New("test")()).Schema()
	_, notListed, _ := strings.Cut(read(t, filepath.Join(projectFolder, adoptGuide)), "\n## What can't be listed\n")
	for name, resource := range schema.ResourceSchemas {
		row := regexp.MustCompile("(?m)^\\| [^|]*\\[`" + name + "`\\]")
		switch listed := schema.ListResourceSchemas[name] != nil; {
		case listed:
			wantListed(t, name)
			wantDeclared(t, schema, name)
			wantNothingHidden(t, name, resource)
		case !row.MatchString(notListed):
			t.Errorf("%s can't be listed: add it to the table of templates/guides/adopt-community.md, under \"What can't be listed\"", name)
		}
	}
}

// wantListed wants the query of the guide to list all of a kind.
func wantListed(t *testing.T, resource string) {
	t.Helper()
	listsAll := func(q acctest.Query) bool {
		return q.Type == resource && q.IncludeResource && q.Config == nil && q.Limit >= 10000
	}
	if !slices.ContainsFunc(queriesOfTheGuide(t), listsAll) {
		t.Errorf("examples/%s/%s has no list block for all of %s, with include_resource and a limit of 10000: add one",
			queryExample, queryFile, resource)
	}
}

// wantDeclared wants the other way of the guide to look a kind up, to declare it with all that is looked up, and to import it.
func wantDeclared(t *testing.T, schema *tfprotov6.GetProviderSchemaResponse, resource string) {
	t.Helper()
	if block := fmt.Sprintf("data %q \"all\"", resource+"s"); !strings.Contains(guideFile(t, lookUpExample, "main.tf"), block) {
		t.Errorf("examples/%s/main.tf has no block %s: add one, and what it finds to the output", lookUpExample, block)
	}
	for _, attribute := range lookedUp(schema, resource) {
		if !slices.Contains(declaredByTheGuide(t)[resource], attribute) {
			t.Errorf("examples/%s/main.tf does not declare %s.%s, which the look-up shows: add it there, and to the output in look-up/",
				fileExample, resource, attribute)
		}
	}
	if !regexp.MustCompile(`to\s+= ` + resource + `\.all\[each\.key\]`).MatchString(guideFile(t, fileExample, "import.tf")) {
		t.Errorf("examples/%s/import.tf does not import %s: add it", fileExample, resource)
	}
}

// wantNothingHidden wants no attribute that generated configuration always lacks: the guide says that there are none.
func wantNothingHidden(t *testing.T, name string, resource *tfprotov6.Schema) {
	t.Helper()
	for _, attribute := range resource.Block.Attributes {
		if attribute.Sensitive || attribute.WriteOnly {
			t.Errorf("%s.%s is sensitive or write-only: say in the guide that generated configuration lacks it", name, attribute.Name)
		}
	}
}

// declaredByTheGuide are the attributes that the guide declares of each resource with for_each.
func declaredByTheGuide(t *testing.T) map[string][]string {
	t.Helper()
	declared := map[string][]string{}
	for _, block := range parseHCL(t, filepath.Join(examplesFolder, fileExample, "main.tf")).Body().Blocks() {
		if block.Type() == "resource" {
			attributes := block.Body().Attributes()
			delete(attributes, "for_each")
			declared[block.Labels()[0]] = slices.Sorted(maps.Keys(attributes))
		}
	}
	return declared
}

// lookedUp are the attributes of a resource that can be configured and that the data source of all such things shows, but for the
// community, which the provider block knows.
func lookedUp(schema *tfprotov6.GetProviderSchemaResponse, resource string) []string {
	var shown, found []string
	if lookUp := schema.DataSourceSchemas[resource+"s"]; lookUp != nil {
		for _, attribute := range lookUp.Block.Attributes {
			if attribute.Name == sectionOf(resource) {
				for _, nested := range attribute.NestedType.Attributes {
					shown = append(shown, nested.Name)
				}
			}
		}
	}
	for _, attribute := range schema.ResourceSchemas[resource].Block.Attributes {
		if (attribute.Required || attribute.Optional) && attribute.Name != "community_id" && slices.Contains(shown, attribute.Name) {
			found = append(found, attribute.Name)
		}
	}
	return found
}

// sectionOf is what things of a resource's kind stand under in look-ups and in the file.
func sectionOf(resource string) string { return strings.TrimPrefix(resource, "returningai_") + "s" }

func parseHCL(t *testing.T, file string) *hclwrite.File {
	t.Helper()
	parsed, diags := hclwrite.ParseConfig([]byte(read(t, file)), file, hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return parsed
}

// The guide shows the files that these tests use.
func TestTheGuideToAdoptingShowsItsFiles(t *testing.T) {
	guide, found := read(t, filepath.Join(projectFolder, adoptGuide)), 0
	for _, folder := range []string{queryExample, fileExample, lookUpExample} {
		files, err := filepath.Glob(filepath.Join(examplesFolder, folder, "*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if kind := filepath.Ext(file); kind == ".tf" || kind == ".hcl" {
				found++
				if !strings.Contains(guide, "\n"+strings.TrimSpace(read(t, file))+"\n```\n") {
					t.Errorf("%s does not show %s as it is", adoptGuide, file)
				}
			}
		}
	}
	if found < 5 {
		t.Errorf("only %d files were found", found)
	}
}

// The query of the guide, without any program: what it lists is imported with the configuration that Terraform generates of it, all in one
// run, and nothing is planned or written. What is managed already is found.
func TestTheGuideAdoptsACommunityByItsLists(t *testing.T) {
	c := newAwkwardCommunity(t)
	p := c.Protocol(nil)
	manager := p.Import("returningai_channel", "topic:General", nil)
	managed := acctest.Values{"topic": "General", "channel_type": "open"}
	c.ResetRequests()

	var listed []acctest.Listed
	queries := queriesOfTheGuide(t)
	for _, query := range queries {
		listed = append(listed, list(t, p.Next(), query)...)
	}
	if len(listed) != objects(c) || len(c.Channels()) <= 100 || len(c.Requests()) != len(queries) {
		t.Fatalf("the lists of the guide show %d of %d objects with %d requests", len(listed), objects(c), len(c.Requests()))
	}

	p.Next()
	wantEmptyPlan(t, p, p.Read(manager.Object).Object, managed)
	for _, one := range listed {
		if one.Identity["id"] == manager.Identity["id"] {
			plan := p.Plan(p.Import(one.Type, "", one.Identity).Object, p.Generated(one.Object))
			if says := strings.Join(plan.Errors, ""); !strings.Contains(says, "Two resources have one channel") ||
				!strings.Contains(says, one.Identity["id"]) {
				t.Errorf("the plan of a channel that is managed already: %q", plan.Errors)
			}
		}
	}
	listed = slices.DeleteFunc(listed, func(one acctest.Listed) bool { return one.Identity["id"] == manager.Identity["id"] })

	p.Next()
	var imported []acctest.Object
	wantEmptyPlan(t, p, p.Read(manager.Object).Object, managed)
	for _, one := range listed {
		outcome := p.Import(one.Type, "", one.Identity)
		if len(outcome.Errors)+len(one.Errors) > 0 {
			t.Fatalf("importing %q: %q, %q", one.DisplayName, one.Errors, outcome.Errors)
		}
		if fate, has := outcome.State["on_destroy"]; has && acctest.Text(fate) != "abandon" {
			t.Errorf("%q would not stay when its block is removed: %v", one.DisplayName, fate)
		}
		wantEmptyPlan(t, p, outcome.Object, p.Generated(one.Object))
		imported = append(imported, outcome.Object)
	}

	p.Next()
	for at, one := range listed {
		config := p.Generated(one.Object)
		delete(config, "adopt_existing")
		delete(config, "on_destroy")
		wantEmptyPlan(t, p, p.Read(imported[at]).Object, config)
	}
	if err := c.WroteNothing()(nil); err != nil {
		t.Error(err)
	}
}

func wantEmptyPlan(t *testing.T, p *acctest.Protocol, object acctest.Object, config acctest.Values) {
	t.Helper()
	if problems := p.Validate(object.Type, config); len(problems) > 0 {
		t.Errorf("%v is not valid: %q", config, problems)
		return
	}
	if plan := p.Plan(object, config); len(plan.Errors)+len(plan.Warnings) > 0 || !plan.Keeps(object) {
		t.Errorf("the plan of %v is not empty: %q %q, from %v to %v", config, plan.Errors, plan.Warnings, object.State, plan.State)
	}
}

// reader follows the guide in a folder.
type reader struct {
	*acctest.Community
	t   *testing.T
	w   *acctest.Workspace
	bin string
}

// newReader begins in a folder with these files, where Terraform manages one channel already.
func newReader(t *testing.T, files map[string]string) *reader {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the commands of the guide are for Bash")
	}
	c := newAwkwardCommunity(t)
	files["general.tf"] = `import {
  to = returningai_channel.general
  id = "topic:General"
}

resource "returningai_channel" "general" {
  topic        = "General"
  channel_type = "open"
}
`
	r := &reader{Community: c, t: t, w: c.Workspace(files), bin: t.TempDir()}
	r.w.InProcess(c)
	putTerraform(t, r.bin)
	if output, err := r.w.Apply(); err != nil {
		t.Fatalf("importing one channel: %v\n%s", err, output)
	}
	c.ResetRequests()
	return r
}

// putTerraform lets a folder have the program under the name that the documentation has for it.
func putTerraform(t *testing.T, folder string) {
	t.Helper()
	file := filepath.Join(folder, "terraform")
	write(t, file, fmt.Sprintf("#!/usr/bin/env bash\nexec '%s' \"$@\"\n", acctest.CLI().Path))
	if err := os.Chmod(file, 0o700); err != nil { //nolint:gosec // it has to run
		t.Fatal(err)
	}
}

// copies puts files of the guide into the folder.
func (r *reader) copies(example, to string, names ...string) {
	r.t.Helper()
	for _, name := range names {
		write(r.t, filepath.Join(r.w.Dir, to, name), guideFile(r.t, example, name))
	}
}

// does runs the commands under a heading of the guide, as a reader who says yes, and returns what they print.
func (r *reader) does(heading string) (string, error) {
	r.t.Helper()
	script := ""
	for _, s := range snippetsOf(r.t, adoptGuide, "shell") {
		if s.heading == heading {
			script += s.text
		}
	}
	if script == "" {
		r.t.Fatalf("%s has no commands under %q", adoptGuide, heading)
	}
	var output bytes.Buffer
	command := exec.CommandContext(r.t.Context(), "bash", "-e", "-c", script)
	command.Dir, command.Stdout, command.Stderr = r.w.Dir, &output, &output
	command.Env = append(r.w.Environ(), "PATH="+r.bin+string(os.PathListSeparator)+os.Getenv("PATH"),
		"TF_CLI_ARGS_apply=-auto-approve -no-color", "TF_CLI_ARGS_plan=-no-color", "TF_CLI_ARGS_query=-no-color")
	err := command.Run()
	return output.String(), err
}

// succeeds does what is under a heading, and wants these texts to be printed.
func (r *reader) succeeds(heading string, says ...string) string {
	r.t.Helper()
	output, err := r.does(heading)
	if err != nil {
		r.t.Fatalf("%s: %v\n%s", heading, err, ending(output))
	}
	for _, says := range says {
		if !strings.Contains(output, says) {
			r.t.Fatalf("%s: no %q in\n%s", heading, says, ending(output))
		}
	}
	return output
}

// ending returns the end of a long output, where the program says what came of it.
func ending(output string) string { return output[max(0, len(output)-4000):] }

// findsTheManagedOne wants the plan to name the channel that is managed already, whose configuration the reader then deletes.
func (r *reader) findsTheManagedOne() (id string) {
	r.t.Helper()
	output, err := r.does("Look through the plan")
	id = r.ID("General")
	if _, problem, _ := strings.Cut(output, "Error: Two resources have one channel"); err == nil || !strings.Contains(problem, id) {
		r.t.Fatalf("the plan with a channel that is managed already: %v\n%s", err, ending(output))
	}
	return id
}

// imports does the steps that are the same for both ways, and wants all but the channel that is managed already to be imported, and nothing
// written.
func (r *reader) imports() {
	r.t.Helper()
	kept := objects(r.Community) - 1
	r.succeeds("Look through the plan", fmt.Sprintf("Plan: %d to import, 0 to add, 0 to change, 0 to destroy.", kept))
	r.succeeds("Import", fmt.Sprintf("%d imported, 0 added, 0 changed, 0 destroyed", kept), "No changes.")
	r.wrote(nil)
}

func (r *reader) wrote(wanted map[string]int) {
	r.t.Helper()
	if got := r.Written(); !maps.Equal(got, wanted) {
		r.t.Errorf("writes made: %v, wanted: %v", got, wanted)
	}
	r.ResetRequests()
}

// applies applies what the reader has changed, which writes exactly this.
func (r *reader) applies(wanted map[string]int) {
	r.t.Helper()
	if output, err := r.w.Apply(); err != nil {
		r.t.Fatalf("apply: %v\n%s", err, ending(output))
	}
	r.wrote(wanted)
}

func TestAdoptCommunityExampleWithAFile(t *testing.T) {
	r := newReader(t, map[string]string{
		"main.tf":        guideFile(t, fileExample, "main.tf"),
		"community.yaml": "{channels: {}, roles: {}, badges: {}, user_fields: {}, servers: {}}", // of what is managed already: nothing
	})
	r.copies(lookUpExample, "look-up", "main.tf")
	r.succeeds("Look up")
	var written communityFile
	parseYAML(t, filepath.Join(r.w.Dir, "community.yaml"), &written)
	r.wantFileAsShown(written)
	r.wantAllThatIsDeclared(written)
	r.wantEachPermission(written)
	r.copies(fileExample, "", "import.tf")
	r.succeeds("Declare")
	general := r.findsTheManagedOne()
	r.edits(func(channels map[string]map[string]any) {
		maps.DeleteFunc(channels, func(_ string, one map[string]any) bool { return one["id"] == general })
	})
	r.imports()

	if err := os.Remove(filepath.Join(r.w.Dir, "import.tf")); err != nil {
		t.Fatal(err)
	}
	r.edits(func(channels map[string]map[string]any) {
		maps.DeleteFunc(channels, func(_ string, one map[string]any) bool { return one["topic"] == "Twin" })
		channels["News"] = map[string]any{"topic": "News", "channel_type": "open"}
	})
	r.applies(map[string]int{"createChannel": 1}) // and the twins are left alone
}

// communityFile is the file that the look-up writes.
type communityFile map[string]map[string]map[string]any

// wantFileAsShown wants the file to have the entry that the guide shows of it.
func (r *reader) wantFileAsShown(got communityFile) {
	r.t.Helper()
	shown := snippetsOf(r.t, adoptGuide, "yaml")
	if len(shown) != 1 {
		r.t.Fatalf("the guide shows %d times what is in the file", len(shown))
	}
	var wanted communityFile
	if err := yaml.Unmarshal([]byte(shown[0].text), &wanted); err != nil {
		r.t.Fatal(err)
	}
	wanted["channels"]["General"]["id"] = r.ID("General")
	if !maps.Equal(got["channels"]["General"], wanted["channels"]["General"]) {
		r.t.Errorf("the file has %v, and the guide shows %v", got["channels"]["General"], wanted["channels"]["General"])
	}
}

// wantAllThatIsDeclared wants the file to have of each object what main.tf declares of it, and its id.
func (r *reader) wantAllThatIsDeclared(got communityFile) {
	r.t.Helper()
	for resource, attributes := range declaredByTheGuide(r.t) {
		wanted := slices.Sorted(slices.Values(append(attributes, "id")))
		things := got[sectionOf(resource)]
		for name, thing := range things {
			if has := slices.Sorted(maps.Keys(thing)); !slices.Equal(has, wanted) {
				r.t.Errorf("the file has %v of the %s %q, and main.tf declares %v", has, resource, name, wanted)
			}
		}
		if len(things) == 0 {
			r.t.Errorf("the file has no %s", resource)
		}
	}
}

// wantEachPermission wants the file to have all permissions that an import reads: those that it lacks would not be managed, and no plan
// would say so.
func (r *reader) wantEachPermission(got communityFile) {
	r.t.Helper()
	const role = "Everything"
	imported := r.Protocol(nil).Import("returningai_role", "title:"+role, nil)
	for _, group := range []string{"server_permissions", "channel_permissions"} {
		var wanted map[string]tftypes.Value
		if value, isValue := imported.State[group].(tftypes.Value); !isValue || value.As(&wanted) != nil || len(wanted) == 0 {
			r.t.Fatalf("the import reads no %s: %v", group, imported)
		}
		found, _ := got["roles"][role][group].(map[string]any)
		if !slices.Equal(slices.Sorted(maps.Keys(found)), slices.Sorted(maps.Keys(wanted))) {
			r.t.Errorf("the file has the %s %v, and an import reads %v: see local.permissions in examples/%s/main.tf",
				group, slices.Sorted(maps.Keys(found)), slices.Sorted(maps.Keys(wanted)), lookUpExample)
		}
	}
}

// edits changes the channels in the file.
func (r *reader) edits(change func(channels map[string]map[string]any)) {
	r.t.Helper()
	file := filepath.Join(r.w.Dir, "community.yaml")
	var content communityFile
	parseYAML(r.t, file, &content)
	change(content["channels"])
	edited, err := yaml.Marshal(content)
	if err != nil {
		r.t.Fatal(err)
	}
	write(r.t, file, string(edited))
}

func TestAdoptCommunityExampleWithAQuery(t *testing.T) {
	acctest.NeedsFeature(t, tfcli.ListResources)
	r := newReader(t, map[string]string{"provider.tf": guideFile(t, queryExample, "provider.tf")})

	lists := guideFile(t, queryExample, queryFile)
	write(t, filepath.Join(r.w.Dir, queryFile), regexp.MustCompile(`(?m)^ *limit .*\n`).ReplaceAllString(lists, ""))
	if cut := resultsOf("channel", r.succeeds("List")); cut != 100 {
		t.Errorf("a list without a limit has %d results; the guide says that it ends after 100", cut)
	}
	r.copies(queryExample, "", queryFile)
	r.Inject(mockapi.Fault{Operation: "listServers", Status: 404, Times: -1})
	if output, err := r.does("List"); err == nil || resultsOf("channel", output) != len(r.Channels()) {
		t.Errorf("with a list that fails, the others are not complete: %v\n%s", err, output)
	}
	r.ClearFaults()
	output, found := r.succeeds("List"), 0
	for _, k := range listedKinds {
		found += resultsOf(strings.TrimPrefix(k.resource(), "returningai_"), output)
	}
	if found != objects(r.Community) {
		t.Errorf("%d of %d objects are listed:\n%s", found, objects(r.Community), output)
	}

	r.succeeds("Generate the configuration")
	general := r.findsTheManagedOne()
	r.prunes(general)
	r.imports()

	r.forgets(`"Twin"`)
	r.applies(nil)
}

// resultsOf is how many results of a kind a query prints.
func resultsOf(kind, output string) int {
	return strings.Count("\n"+output, "\nlist.returningai_"+kind+".all ")
}

// prunes deletes both blocks of an object from the generated configuration, and all lines that the guide says can be deleted.
func (r *reader) prunes(id string) {
	r.t.Helper()
	r.rewrites(func(body *hclwrite.Body) {
		managed := ""
		for _, block := range body.Blocks() {
			if block.Type() == "import" && strings.Contains(textOf(block, "identity"), id) {
				managed = textOf(block, "to")
				body.RemoveBlock(block)
			}
		}
		for _, block := range body.Blocks() {
			if block.Type() == "resource" && strings.Join(block.Labels(), ".") == managed {
				body.RemoveBlock(block)
			}
			for name := range block.Body().Attributes() {
				if value := textOf(block, name); value == "null" || name == "adopt_existing" && value == "false" || name == "provider" {
					block.Body().RemoveAttribute(name)
				}
			}
		}
	})
}

// forgets deletes the import blocks, and the channels with a topic.
func (r *reader) forgets(topic string) {
	r.t.Helper()
	r.rewrites(func(body *hclwrite.Body) {
		for _, block := range body.Blocks() {
			if block.Type() == "import" || textOf(block, "topic") == topic {
				body.RemoveBlock(block)
			}
		}
	})
}

// rewrites edits the generated configuration.
func (r *reader) rewrites(edit func(*hclwrite.Body)) {
	r.t.Helper()
	file := filepath.Join(r.w.Dir, "community.tf")
	parsed := parseHCL(r.t, file)
	edit(parsed.Body())
	write(r.t, file, string(parsed.Bytes()))
}

// textOf returns an attribute's expression; nothing where there is none.
func textOf(block *hclwrite.Block, attribute string) string {
	if found := block.Body().GetAttribute(attribute); found != nil {
		return strings.TrimSpace(string(found.Expr().BuildTokens(nil).Bytes()))
	}
	return ""
}
