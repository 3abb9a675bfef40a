package community

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/resourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
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

type communityResource struct{ settings }

var (
	_ resource.ResourceWithConfigure        = (*communityResource)(nil)
	_ resource.ResourceWithIdentity         = (*communityResource)(nil)
	_ resource.ResourceWithImportState      = (*communityResource)(nil)
	_ resource.ResourceWithModifyPlan       = (*communityResource)(nil)
	_ resource.ResourceWithConfigValidators = (*communityResource)(nil)
)

// NewCommunityResource returns the resource `returningai_community`.
func NewCommunityResource() resource.Resource {
	return &communityResource{newSettings("community", client.OpUpdateCommunity, "the community's name and addresses")}
}

type communityModel struct {
	CommunityID types.String   `tfsdk:"community_id"`
	Name        tf.Text        `tfsdk:"name"`
	URI         types.String   `tfsdk:"uri"`
	Domain      types.String   `tfsdk:"domain"`
	Current     types.Object   `tfsdk:"current"`
	Timeouts    timeouts.Value `tfsdk:"timeouts"`
}

// currentCommunity is what the service's last answer showed.
var currentCommunity = map[string]attr.Type{
	"name": types.StringType, "uri": types.StringType, "domain": types.StringType, "created_at": types.StringType, "updated_at": types.StringType,
}

// Schema describes the resource.
func (r *communityResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	shown := func(what string) schema.StringAttribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: what + ", where the answer showed it."}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "The name, the short name and the domain of the community.\n\n" +
			"It needs `api_token` with the permission `appearance`. Each community has these settings once, so creating this resource takes them over: what is configured is written, what is left out is not touched. " +
			"No operation reads them. A change made elsewhere is therefore **not seen**: the state keeps what was last written, until the configuration changes. Destroying this resource forgets the settings and leaves them as they are.",
		Attributes: map[string]schema.Attribute{
			"community_id": communityIDAttribute(""),
			"name": schema.StringAttribute{
				Optional: true, CustomType: tf.TextType{},
				PlanModifiers: []planmodifier.String{tf.KeepSameText()}, Validators: []validator.String{notBlank(), tf.PlainText()},
				MarkdownDescription: "The community's name. Left out, it is not managed. Leading and trailing white space makes no difference. At least one of `name`, `uri` and `domain` has to be given.",
			},
			"uri": schema.StringAttribute{
				Optional: true, Validators: []validator.String{addressPart()},
				MarkdownDescription: "The community's short name in addresses, such as `example-community`. Left out, it is not managed. What becomes of links with the old one is not documented.",
			},
			"domain": schema.StringAttribute{
				Optional: true, Validators: []validator.String{addressPart()},
				MarkdownDescription: "The community's own domain, such as `community.example.com`, without a scheme. Left out, it is not managed. What becomes of the old one is not documented.",
			},
			"current": schema.SingleNestedAttribute{
				Computed: true,
				Attributes: map[string]schema.Attribute{
					"name": shown("The community's name"), "uri": shown("Its short name"), "domain": shown("Its domain"),
					"created_at": shown("When the community was created, in ISO 8601"), "updated_at": shown("When the community was last changed, in ISO 8601"),
				},
				MarkdownDescription: "All of these settings as the service showed them in its answer to the last change, those that are not managed included. Nothing refreshes it.",
			},
			"timeouts": writeTimeouts(ctx),
		},
	}
}

// ConfigValidators wants something to manage.
func (r *communityResource) ConfigValidators(context.Context) []resource.ConfigValidator {
	return []resource.ConfigValidator{resourcevalidator.AtLeastOneOf(path.MatchRoot("name"), path.MatchRoot("uri"), path.MatchRoot("domain"))}
}

// ModifyPlan fills in the community's id and finds at plan time what would fail at apply time.
func (r *communityResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if !r.plan(ctx, req, resp) {
		return
	}
	var plan, state *communityModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if state != nil && plan.change(*state) == (client.CommunityChange{}) { // nothing is sent, so nothing comes back
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("current"), state.Current)...)
		return
	}
	r.NeedsKey(&resp.Diagnostics, r.operation, client.Partner, "change "+r.what)
}

// change is what is configured and not in the state.
func (m *communityModel) change(state communityModel) client.CommunityChange {
	return client.CommunityChange{
		Name: changedText(m.Name, state.Name), URI: changed(m.URI, state.URI), Domain: changed(m.Domain, state.Domain),
	}
}

// Create takes the settings over and writes what is configured.
func (r *communityResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan communityModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Create, settingsTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || !r.take(&plan.CommunityID, &resp.Diagnostics) {
		return
	}
	if !r.write(ctx, &plan, communityModel{}, &resp.Diagnostics) {
		r.release(plan.CommunityID)
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	r.SetIdentity(ctx, resp.State, resp.Identity, &resp.Diagnostics)
}

// Update writes what is configured and has changed.
func (r *communityResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state communityModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Update, settingsTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || !r.write(ctx, &plan, state, &resp.Diagnostics) {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	r.SetIdentity(ctx, resp.State, resp.Identity, &resp.Diagnostics)
}

// write sends the change, if there is one, and takes the answer into the plan.
func (r *communityResource) write(ctx context.Context, plan *communityModel, state communityModel, diags *diag.Diagnostics) bool {
	change := plan.change(state)
	var answered client.Community
	if change != (client.CommunityChange{}) {
		var err error
		if answered, err = r.Client.UpdateCommunity(ctx, plan.CommunityID.ValueString(), change); err != nil {
			r.addError(diags, change, err)
			return false
		}
	}
	warnOfOther(diags, path.Root("name"), change.Name, answered.Name)
	warnOfOther(diags, path.Root("uri"), change.URI, answered.URI)
	warnOfOther(diags, path.Root("domain"), change.Domain, answered.Domain)
	switch nothingSent := change == (client.CommunityChange{}); {
	case !plan.Current.IsUnknown():
	case nothingSent && !state.Current.IsNull(): // what was answered last is still what is known
		plan.Current = state.Current
	default:
		plan.Current = currentCommunityOf(answered)
	}
	return true
}

func currentCommunityOf(answered client.Community) types.Object {
	return types.ObjectValueMust(currentCommunity, map[string]attr.Value{
		"name": types.StringPointerValue(answered.Name), "uri": types.StringPointerValue(answered.URI), "domain": types.StringPointerValue(answered.Domain),
		"created_at": types.StringPointerValue(answered.CreatedAt), "updated_at": types.StringPointerValue(answered.UpdatedAt),
	})
}

// addError puts a conflict on the attribute that caused it, where that can be told.
func (r *communityResource) addError(diags *diag.Diagnostics, change client.CommunityChange, err error) {
	culprit := ""
	if client.IsConflict(err) {
		culprit = blame(change, err)
	}
	if culprit == "" && client.IsConflict(err) {
		diags.AddError("Could not change "+r.what, fmt.Sprintf("%s.\n\nAnother community has one of these already: %s. Change one at a time to see which. Nothing was changed.",
			err.Error(), strings.Join(slices.Sorted(maps.Keys(sentFields(change))), ", ")))
		return
	}
	if culprit == "" {
		r.AddError(diags, "change "+r.what, err)
		return
	}
	diags.AddAttributeError(path.Root(culprit), "Could not change "+r.what,
		fmt.Sprintf("%s\n\nAnother community has this %s already. Choose another one, or free it there first. Nothing was changed.", err.Error()+".", culprit))
}

var wordPattern = regexp.MustCompile(`[a-z]+`)

// blame says which of the attributes that were sent a conflict is about: the only one, or the only one of which the service speaks;
// empty where that leaves several or none.
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
