package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// kinds are what pages are of, by their folder, in the order of the README's table. What stands in another folder, such as a
// guide, belongs to no service.
var kinds = []struct{ folder, name string }{
	{"resources", "resource"},
	{"data-sources", "data source"},
	{"list-resources", "list resource"},
	{"ephemeral-resources", "ephemeral resource"},
	{"actions", "action"},
	{"functions", "function"},
}

// page is one page of the documentation.
type page struct {
	file        string
	path        string // below the folder of the pages, with slashes
	kind        string
	name        string // such as returningai_role
	summary     string // the first sentence of the description
	subcategory string
	text        string
}

// The front matter that tfplugindocs writes.
var (
	titleLine       = regexp.MustCompile(`(?m)^page_title: "(\S+) `)
	subcategoryLine = regexp.MustCompile(`(?m)^subcategory: ".*"$`)
	descriptionLine = regexp.MustCompile(`(?m)^description: \|-\n {2}(.+)$`)
)

// readPages reads the pages of all kinds, sorted by kind and name.
func readPages(docs string) ([]page, error) {
	var pages []page
	for _, kind := range kinds {
		files, err := filepath.Glob(filepath.Join(docs, kind.folder, "*.md"))
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			read, err := readPage(file)
			if err != nil {
				return nil, err
			}
			read.kind, read.path = kind.name, kind.folder+"/"+filepath.Base(file)
			pages = append(pages, read)
		}
	}
	if len(pages) == 0 {
		return nil, fmt.Errorf("there are no pages in %s", docs)
	}
	return pages, nil
}

func readPage(file string) (page, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return page{}, fmt.Errorf("reading a page: %w", err)
	}
	text := string(content)
	title, description := titleLine.FindStringSubmatch(text), descriptionLine.FindStringSubmatch(text)
	if title == nil || description == nil || !subcategoryLine.MatchString(text) {
		return page{}, fmt.Errorf("%s does not begin as tfplugindocs writes it, with page_title, subcategory and description", file)
	}
	return page{file: file, name: title[1], summary: firstSentence(description[1]), text: text}, nil
}

func firstSentence(text string) string {
	sentence, _, _ := strings.Cut(text, ". ")
	return strings.TrimSuffix(sentence, ".") + "."
}

// namesOf returns the name of the service that has a resource, data source, action or function, by the type name of that. A list resource
// has the type name of its resource.
func namesOf(ctx context.Context, services []tf.Service) map[string]string {
	names := map[string]string{}
	for _, service := range services {
		for _, made := range service.Resources {
			var metadata resource.MetadataResponse
			made().Metadata(ctx, resource.MetadataRequest{ProviderTypeName: "returningai"}, &metadata)
			names[metadata.TypeName] = service.Name
		}
		for _, made := range service.DataSources {
			var metadata datasource.MetadataResponse
			made().Metadata(ctx, datasource.MetadataRequest{ProviderTypeName: "returningai"}, &metadata)
			names[metadata.TypeName] = service.Name
		}
		for _, made := range service.EphemeralResources {
			var metadata ephemeral.MetadataResponse
			made().Metadata(ctx, ephemeral.MetadataRequest{ProviderTypeName: "returningai"}, &metadata)
			names[metadata.TypeName] = service.Name
		}
		for _, made := range service.Actions {
			var metadata action.MetadataResponse
			made().Metadata(ctx, action.MetadataRequest{ProviderTypeName: "returningai"}, &metadata)
			names[metadata.TypeName] = service.Name
		}
		for _, made := range service.Functions {
			var metadata function.MetadataResponse
			made().Metadata(ctx, function.MetadataRequest{}, &metadata)
			names[metadata.Name] = service.Name
		}
	}
	return names
}

// group gives each page the subcategory of its service.
func group(pages []page, names map[string]string) error {
	var problems []error
	for i := range pages {
		p := &pages[i]
		p.subcategory = names[p.name]
		if p.subcategory == "" {
			problems = append(problems, fmt.Errorf("%s is of no service that has a Name: look into the service.go of %s", p.path, p.name))
		}
		p.text = subcategoryLine.ReplaceAllLiteralString(p.text, fmt.Sprintf("subcategory: %q", p.subcategory))
	}
	return errors.Join(problems...)
}

// The table of the README stands between these lines.
const (
	tableBegins = "<!-- The table below is written by \"make generate\". -->\n"
	tableEnds   = "<!-- The end of the table. -->\n"
)

// withTable replaces the table of the README.
func withTable(readme string, pages []page) (string, error) {
	before, rest, begins := strings.Cut(readme, tableBegins)
	_, after, ends := strings.Cut(rest, tableEnds)
	if !begins || !ends {
		return "", fmt.Errorf("the table has to stand between %q and %q", tableBegins, tableEnds)
	}
	return before + tableBegins + table(pages) + tableEnds + after, nil
}

// table lists the pages by subcategory.
func table(pages []page) string {
	sorted := slices.Clone(pages)
	slices.SortStableFunc(sorted, func(a, b page) int { return cmp.Compare(a.subcategory, b.subcategory) })
	var text strings.Builder
	text.WriteString("\n| area | form | name | what it is |\n| --- | --- | --- | --- |\n")
	for _, p := range sorted {
		summary := strings.ReplaceAll(p.summary, "|", `\|`)
		fmt.Fprintf(&text, "| %s | %s | [`%s`](docs/%s) | %s |\n", p.subcategory, p.kind, p.name, p.path, summary)
	}
	text.WriteString("\n")
	return text.String()
}
