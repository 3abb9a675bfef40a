package tf

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
)

// The list resource of `terraform query`. It is the resource itself, so that a listed and an imported object can't differ.

// ListResourceConfigSchema describes the list block.
func (r *listed[T, M]) ListResourceConfigSchema(
	_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse,
) {
	noun, name := r.Kind.Noun, r.Kind.Name
	resp.Schema = listschema.Schema{
		MarkdownDescription: fmt.Sprintf("Lists %ss for `terraform query`, in the order of their ids: to import them, and to generate their "+
			"configuration. Those that Terraform manages already are among them.", noun),
		Attributes: map[string]listschema.Attribute{
			r.namePattern(): listschema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{RegularExpression()},
				MarkdownDescription: describePattern(noun, name),
			},
		},
	}
	if r.Kind.Within != nil {
		resp.Schema.Attributes[communityIDName] = listschema.StringAttribute{
			Optional:            true,
			Validators:          []validator.String{IsID()},
			MarkdownDescription: DescribeCommunityID,
		}
	}
}

func (r *listed[T, M]) namePattern() string { return r.Kind.Name + "_pattern" }

// List streams what is there, in the order of the ids.
func (r *listed[T, M]) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	if r.Provider == nil {
		stream.Results = list.NoListResults
		return
	}
	var diags diag.Diagnostics
	kind := r.queried(ctx, req, &diags)
	things := r.matching(ctx, kind, req, &diags)
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	stream.Results = func(push func(list.ListResult) bool) {
		for i, thing := range things {
			if ctx.Err() != nil || req.Limit > 0 && int64(i) >= req.Limit || !push(r.listResult(ctx, kind, req, thing)) {
				return
			}
		}
	}
}

// queried returns the kind, bound to the community that the list block asks for.
func (r *listed[T, M]) queried(ctx context.Context, req list.ListRequest, diags *diag.Diagnostics) Kind[T] {
	if r.Kind.Within == nil {
		return r.Kind
	}
	var wanted types.String
	diags.Append(req.Config.GetAttribute(ctx, path.Root(communityIDName), &wanted)...)
	community := r.CommunityFor(wanted, types.StringNull())
	switch {
	case community.IsUnknown():
		diags.AddAttributeError(path.Root(communityIDName), "The community's id is not known yet", "A query needs values that are known.")
	case community.IsNull():
		AddMissingCommunity(diags, r.CreatedBy)
	}
	return r.Kind.Of(community.ValueString())
}

// matching returns what the list block asks for, sorted by id.
func (r *listed[T, M]) matching(ctx context.Context, kind Kind[T], req list.ListRequest, diags *diag.Diagnostics) []T {
	var wanted types.String
	diags.Append(req.Config.GetAttribute(ctx, path.Root(r.namePattern()), &wanted)...)
	if wanted.IsUnknown() {
		diags.AddAttributeError(path.Root(r.namePattern()), "The pattern is not known yet", "A query needs values that are known.")
	}
	pattern, err := regexp.Compile(wanted.ValueString())
	if err != nil {
		diags.AddAttributeError(path.Root(r.namePattern()), "This is not a regular expression", sentence(err.Error()))
	}
	if diags.HasError() {
		return nil
	}
	all, err := kind.In(r.Client).All(ctx)
	if err != nil {
		r.AddError(diags, fmt.Sprintf("list the %ss", r.Kind.Noun), err)
		return nil
	}
	found := slices.DeleteFunc(slices.Clone(all), func(thing T) bool { return !pattern.MatchString(r.Kind.NameOf(thing)) })
	slices.SortFunc(found, func(a, b T) int { return strings.Compare(r.Kind.IDOf(a), r.Kind.IDOf(b)) })
	return found
}

// listResult is one thing as an import and the read after it show it.
func (r *listed[T, M]) listResult(ctx context.Context, kind Kind[T], req list.ListRequest, thing T) list.ListResult {
	result := req.NewListResult(ctx)
	id := r.Kind.IDOf(thing)
	result.DisplayName = r.Kind.NameOf(thing)
	identity := map[string]string{"id": id, communityIDName: kind.community}
	for _, attribute := range r.Identity {
		result.Diagnostics.Append(result.Identity.SetAttribute(ctx, path.Root(attribute.Name), identity[attribute.Name])...)
	}
	if !req.IncludeResource {
		return result
	}
	var model M
	for _, attribute := range r.Identity {
		result.Diagnostics.Append(result.Resource.SetAttribute(ctx, path.Root(attribute.Name), identity[attribute.Name])...)
	}
	result.Diagnostics.Append(result.Resource.Get(ctx, &model)...)
	if result.Diagnostics.HasError() {
		return result
	}
	r.show(thing, model)
	_, name := model.Key()
	*name = NewText(r.Kind.NameOf(thing))
	if client.NormalizeText(name.ValueString()) == "" {
		result.Diagnostics.AddWarning(fmt.Sprintf("The %s %s has no %s", r.Kind.Noun, id, r.Kind.Name),
			fmt.Sprintf("Configuration that is generated of it is not valid: give the %s a %s there, which renames it, or remove its blocks.",
				r.Kind.Noun, r.Kind.Name))
	}
	result.Diagnostics.Append(result.Resource.Set(ctx, model)...)
	return result
}
