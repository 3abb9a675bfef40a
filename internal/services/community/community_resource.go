package community

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

type communityResource struct {
	settings[communityModel, *communityModel]
}

// NewCommunityResource returns the resource `returningai_community`.
func NewCommunityResource() resource.Resource {
	r := &communityResource{
		newSettings[communityModel]("community", client.OpUpdateCommunity, "the community's name and addresses"),
	}
	r.prepare, r.atLeastOne = r.change, []string{"name", "uri", "domain"}
	return r
}

type communityModel struct {
	common

	Name    tf.Text      `tfsdk:"name"`
	URI     types.String `tfsdk:"uri"`
	Domain  types.String `tfsdk:"domain"`
	Current types.Object `tfsdk:"current"`
}

// currentCommunity is what the service's last answer showed.
type currentCommunity struct {
	Name      *string `tfsdk:"name"`
	URI       *string `tfsdk:"uri"`
	Domain    *string `tfsdk:"domain"`
	CreatedAt *string `tfsdk:"created_at"`
	UpdatedAt *string `tfsdk:"updated_at"`
}

// Schema describes the resource.
func (r *communityResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	shown := func(what string) schema.StringAttribute { return tf.Computed(what + ", where the answer showed it.") }
	resp.Schema = schema.Schema{
		MarkdownDescription: "The name, the short name and the domain of the community.\n\n" +
			"It needs `api_token` with the permission `appearance`. Each community has these settings once, so creating this resource takes them " +
			"over: what is configured is written, what is left out is not touched. " +
			"No operation reads them. A change made elsewhere is therefore **not seen**: " +
			"the state keeps what was last written, until the configuration changes. " +
			"Destroying this resource forgets the settings and leaves them as they are.",
		Attributes: map[string]schema.Attribute{
			"community_id": communityIDAttribute(""),
			"name": schema.StringAttribute{
				Optional:      true,
				CustomType:    tf.TextType{},
				PlanModifiers: []planmodifier.String{tf.KeepSameText()},
				Validators:    []validator.String{tf.NotBlank(), tf.PlainText()},
				MarkdownDescription: "The community's name. Left out, it is not managed. Leading and trailing white space makes no difference. " +
					"At least one of `name`, `uri` and `domain` has to be given.",
			},
			"uri": schema.StringAttribute{
				Optional:   true,
				Validators: []validator.String{addressPart()},
				MarkdownDescription: "The community's short name in addresses, such as `example-community`. Left out, it is not managed. " +
					"What becomes of links with the old one is not documented.",
			},
			"domain": schema.StringAttribute{
				Optional:   true,
				Validators: []validator.String{addressPart()},
				MarkdownDescription: "The community's own domain, such as `community.example.com`, without a scheme. Left out, it is not managed. " +
					"What becomes of the old one is not documented.",
			},
			"current": schema.SingleNestedAttribute{
				Computed: true,
				Attributes: map[string]schema.Attribute{
					"name":       shown("The community's name"),
					"uri":        shown("Its short name"),
					"domain":     shown("Its domain"),
					"created_at": shown("When the community was created, in ISO 8601"),
					"updated_at": shown("When the community was last changed, in ISO 8601"),
				},
				MarkdownDescription: "All of these settings as the service showed them in its answer to the last change, those that are not managed " +
					"included. Nothing refreshes it.",
			},
			"timeouts": writing.Attribute(ctx),
		},
	}
}

// change sends what is configured and differs from the state. `current` becomes the whole answer.
func (r *communityResource) change(ctx context.Context, plan, state *communityModel, diags *diag.Diagnostics) write {
	change := client.CommunityChange{
		Name:   changedText(plan.Name, state.Name),
		URI:    changed(plan.URI, state.URI),
		Domain: changed(plan.Domain, state.Domain),
	}
	if change == (client.CommunityChange{}) {
		plan.Current = kept[currentCommunity](ctx, plan.Current, state.Current, diags)
		return nil
	}
	return func(ctx context.Context, diags *diag.Diagnostics) bool {
		answered, err := r.Client.UpdateCommunity(ctx, plan.CommunityID.ValueString(), change)
		if err != nil {
			r.addError(diags, change, err)
			return false
		}
		warnOfOther(diags, path.Root("name"), change.Name, answered.Name)
		warnOfOther(diags, path.Root("uri"), change.URI, answered.URI)
		warnOfOther(diags, path.Root("domain"), change.Domain, answered.Domain)
		plan.Current = shownAs(ctx, plan.Current, currentCommunity(answered), diags)
		return true
	}
}

// addError puts a conflict on the attribute that caused it, where that can be told.
func (r *communityResource) addError(diags *diag.Diagnostics, change client.CommunityChange, err error) {
	if !client.IsConflict(err) {
		r.AddError(diags, "change "+r.what, err)
		return
	}
	culprit := blame(change, err)
	if culprit == "" {
		diags.AddError("Could not change "+r.what, fmt.Sprintf("%s.\n\nAnother community has one of these already: %s. "+
			"Change one at a time to see which. Nothing was changed.",
			err.Error(), strings.Join(slices.Sorted(maps.Keys(sentFields(change))), ", ")))
		return
	}
	diags.AddAttributeError(path.Root(culprit), "Could not change "+r.what,
		fmt.Sprintf("%s.\n\nAnother community has this %s already. Choose another one, or free it there first. "+
			"Nothing was changed.", err.Error(), culprit))
}

var wordPattern = regexp.MustCompile(`[a-z]+`)

// blame returns which of the attributes that were sent a conflict is about: the only one, or the only one that the service's message
// mentions. It is empty where that leaves several or none.
func blame(change client.CommunityChange, err error) string {
	sent := sentFields(change)
	var named []string
	failure, _ := errors.AsType[*client.Error](err)
	said := strings.ReplaceAll(strings.ToLower(failure.Message), "domain name", "domain")
	for _, word := range wordPattern.FindAllString(said, -1) {
		if word == "url" {
			word = "uri"
		}
		if _, isSent := sent[word]; isSent && (len(named) == 0 || named[0] != word) {
			named = append(named, word)
		}
	}
	switch {
	case len(sent) == 1:
		for name := range sent {
			return name
		}
	case len(named) == 1:
		return named[0]
	}
	return ""
}

// sentFields are the fields of a change that are sent, by the names of their attributes.
func sentFields(change client.CommunityChange) map[string]*string {
	fields := map[string]*string{"name": change.Name, "uri": change.URI, "domain": change.Domain}
	maps.DeleteFunc(fields, func(_ string, value *string) bool { return value == nil })
	return fields
}
