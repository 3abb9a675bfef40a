package tf

import (
	"cmp"
	"context"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
)

// LookUp declares the pair of data sources of a kind that the service lists: one thing by its id or name, and all that match filters. S is
// the struct of what the service shows.
type LookUp[T, S any] struct {
	Kind     Kind[T]
	Show     func(T) S
	Describe map[string]string  // each attribute of S
	OneSays  string             // the page of the one
	ManySay  string             // the page of the many
	Filters  []Filter[T]        // beside the pattern of the name
	Lists    client.OperationID // which lists them, for the error of a missing community; empty where none is needed
}

// Filter is an attribute that things must match exactly, where it is configured.
type Filter[T any] struct {
	Attribute   string
	Description string
	Of          func(T) string
	Same        func(has, wanted string) bool // nil where only equal values match
}

// keeps says whether a thing matches.
func (f Filter[T]) keeps(thing T, wanted string) bool {
	has := f.Of(thing)
	return has == wanted || f.Same != nil && f.Same(has, wanted)
}

// One makes the data source that looks up one thing.
func (l LookUp[T, S]) One() datasource.DataSource {
	return &lookUpOne[T, S]{DataSource{Type: typeOf(l.Kind.Noun)}, l}
}

// Many makes the data source that lists things.
func (l LookUp[T, S]) Many() datasource.DataSource {
	return &lookUpMany[T, S]{DataSource{Type: typeOf(l.Kind.Noun) + "s"}, l}
}

type lookUpOne[T, S any] struct {
	DataSource
	LookUp[T, S]
}

// Schema describes the data source.
func (d *lookUpOne[T, S]) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	noun, name := d.Kind.Noun, d.Kind.Name
	attributes := d.Attributes(ctx)
	attributes["id"] = schema.StringAttribute{
		Optional:            true,
		Computed:            true,
		Validators:          []validator.String{NotBlank()},
		MarkdownDescription: fmt.Sprintf("The id of the %s to look up. Exactly one of `id` and `%s` has to be given.", noun, name),
	}
	attributes[name] = schema.StringAttribute{
		Optional:   true,
		Computed:   true,
		CustomType: TextType{},
		Validators: []validator.String{NotBlank()},
		MarkdownDescription: fmt.Sprintf("The %[2]s%[3]s of the %[1]s to look up, upper and lower case as the %[1]s has them. No match is an "+
			"error that suggests near %[2]ss; several matches are an error that lists their ids.", noun, name, nameOfName(name)),
	}
	if d.Kind.Within != nil {
		attributes[communityIDName] = communityToRead(true)
	}
	resp.Schema = schema.Schema{MarkdownDescription: d.OneSays, Attributes: attributes}
}

// communityToRead describes `community_id` of a data source.
func communityToRead(shown bool) schema.StringAttribute { //nolint:revive // one data source shows it, the other one shows it of each thing
	return schema.StringAttribute{
		Optional:            true,
		Computed:            shown,
		Validators:          []validator.String{IsCommunityID()},
		MarkdownDescription: DescribeCommunityID,
	}
}

// bound returns the kind, bound to the community that a data source asks for.
func (l LookUp[T, S]) bound(ctx context.Context, p *Provider, config tfsdk.Config, diags *diag.Diagnostics) Kind[T] {
	if l.Kind.Within == nil {
		return l.Kind
	}
	var wanted types.String
	diags.Append(config.GetAttribute(ctx, path.Root(communityIDName), &wanted)...)
	community := p.CommunityFor(wanted, types.StringNull())
	if !diags.HasError() && community.ValueString() == "" {
		AddMissingCommunity(diags, l.Lists)
	}
	return l.Kind.Of(community.ValueString())
}

// nameOfName explains a name that is not called so.
func nameOfName(attribute string) string {
	if attribute == "name" {
		return ""
	}
	return " (the name)"
}

// ConfigValidators wants exactly one of the id and the name.
func (d *lookUpOne[T, S]) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot(d.Kind.Name))}
}

// Read looks the thing up.
func (d *lookUpOne[T, S]) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var id types.String
	var name Text
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("id"), &id)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root(d.Kind.Name), &name)...)
	kind := d.bound(ctx, d.Provider, req.Config, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	thing, at, err := d.find(ctx, kind, id, name)
	if err != nil {
		d.AddAttributeError(&resp.Diagnostics, at, "look up the "+d.Kind.Noun, err)
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, d.Show(thing))...)
	if !name.IsNull() { // as it was written: a data source may not change what is configured
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(d.Kind.Name), name)...)
	}
}

// find returns the thing, and the attribute that asked for it.
func (d *lookUpOne[T, S]) find(
	ctx context.Context, kind Kind[T], id types.String, name Text,
) (thing T, asked path.Path, err error) {
	if !id.IsNull() {
		thing, err = kind.FindByID(ctx, d.Provider, id.ValueString())
		return thing, path.Root("id"), err
	}
	thing, err = kind.FindByName(ctx, d.Provider, name.ValueString())
	return thing, path.Root(d.Kind.Name), err
}

type lookUpMany[T, S any] struct {
	DataSource
	LookUp[T, S]
}

func (d *lookUpMany[T, S]) pattern() string { return d.Kind.Name + "_pattern" }

// Schema describes the data source.
func (d *lookUpMany[T, S]) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	noun, name := d.Kind.Noun, d.Kind.Name
	resp.Schema = schema.Schema{MarkdownDescription: d.ManySay, Attributes: map[string]schema.Attribute{
		d.pattern(): schema.StringAttribute{
			Optional:            true,
			Validators:          []validator.String{RegularExpression()},
			MarkdownDescription: describePattern(noun, name),
		},
		d.Type: schema.ListNestedAttribute{
			Computed:     true,
			NestedObject: schema.NestedAttributeObject{Attributes: d.Attributes(ctx)},
			MarkdownDescription: fmt.Sprintf("The %[1]ss, in the order of their %[2]ss, those with the same %[2]s in the order of their ids. "+
				"Empty when none matches.", noun, name),
		},
	}}
	if d.Kind.Within != nil {
		resp.Schema.Attributes[communityIDName] = communityToRead(false)
	}
	for _, filter := range d.Filters {
		resp.Schema.Attributes[filter.Attribute] = schema.StringAttribute{Optional: true, MarkdownDescription: filter.Description}
	}
}

func describePattern(noun, name string) string {
	return fmt.Sprintf("Only %ss whose %[2]s matches this [regular expression](https://github.com/google/re2/wiki/Syntax), anywhere in the "+
		"%[2]s unless it is anchored with `^` and `$`. `(?i)` in front makes no difference between upper and lower case.", noun, name)
}

// Read lists the things.
func (d *lookUpMany[T, S]) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	asked := func(attribute string) (value types.String) {
		resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root(attribute), &value)...)
		return value
	}
	pattern, err := regexp.Compile(asked(d.pattern()).ValueString())
	if err != nil {
		d.AddAttributeError(&resp.Diagnostics, path.Root(d.pattern()), fmt.Sprintf("list the %ss", d.Kind.Noun), err)
		return
	}
	kind := d.bound(ctx, d.Provider, req.Config, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	all, err := kind.In(d.Client).All(ctx)
	if err != nil {
		d.AddError(&resp.Diagnostics, fmt.Sprintf("list the %ss", d.Kind.Noun), err)
		return
	}
	found := slices.DeleteFunc(slices.Clone(all), func(thing T) bool { return !pattern.MatchString(d.Kind.NameOf(thing)) })
	for _, filter := range d.Filters {
		if wanted := asked(filter.Attribute); !wanted.IsNull() {
			found = slices.DeleteFunc(found, func(thing T) bool { return !filter.keeps(thing, wanted.ValueString()) })
		}
	}
	slices.SortFunc(found, func(a, b T) int {
		return cmp.Or(strings.Compare(d.Kind.NameOf(a), d.Kind.NameOf(b)), strings.Compare(d.Kind.IDOf(a), d.Kind.IDOf(b)))
	})
	resp.State.Raw = req.Config.Raw
	list, diags := d.List(ctx, found)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(d.Type), list)...)
}

// List makes the list of what the service shows of several things.
func (l LookUp[T, S]) List(ctx context.Context, things []T) (types.List, diag.Diagnostics) {
	kinds := map[string]attr.Type{}
	for name, attribute := range l.Attributes(ctx) {
		kinds[name] = attribute.GetType()
	}
	shown := []S{}
	for _, thing := range things {
		shown = append(shown, l.Show(thing))
	}
	return types.ListValueFrom(ctx, types.ObjectType{AttrTypes: kinds}, shown)
}

// Attributes describes the fields of S as computed attributes.
func (l LookUp[T, S]) Attributes(ctx context.Context) map[string]schema.Attribute {
	var nothing T
	attributes := map[string]schema.Attribute{}
	for name, value := range fieldsOf(reflect.ValueOf(l.Show(nothing))) {
		attributes[name] = computed(value.Type(ctx), l.Describe[name])
	}
	return attributes
}

// computed returns the attribute of a type; nil, which the framework refuses, for a type that no kind shows so far.
func computed(kind attr.Type, description string) schema.Attribute {
	switch kind := kind.(type) {
	case TextType:
		return schema.StringAttribute{Computed: true, CustomType: kind, MarkdownDescription: description}
	case basetypes.StringType:
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	case basetypes.Int64Type:
		return schema.Int64Attribute{Computed: true, MarkdownDescription: description}
	case basetypes.BoolType:
		return schema.BoolAttribute{Computed: true, MarkdownDescription: description}
	case basetypes.ListType:
		return schema.ListAttribute{Computed: true, ElementType: kind.ElemType, MarkdownDescription: description}
	case basetypes.MapType:
		return schema.MapAttribute{Computed: true, ElementType: kind.ElemType, MarkdownDescription: description}
	}
	return nil
}
