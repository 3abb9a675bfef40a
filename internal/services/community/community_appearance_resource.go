package community

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
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

type communityAppearanceResource struct{ settings }

var (
	_ resource.ResourceWithConfigure   = (*communityAppearanceResource)(nil)
	_ resource.ResourceWithIdentity    = (*communityAppearanceResource)(nil)
	_ resource.ResourceWithImportState = (*communityAppearanceResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*communityAppearanceResource)(nil)
)

// NewCommunityAppearanceResource returns the resource `returningai_community_appearance`.
func NewCommunityAppearanceResource() resource.Resource {
	return &communityAppearanceResource{newSettings("community_appearance", client.OpUpdateAppearance, "the community's appearance")}
}

type communityAppearanceModel struct {
	CommunityID types.String   `tfsdk:"community_id"`
	Settings    types.String   `tfsdk:"settings"`
	Current     types.String   `tfsdk:"current"`
	Timeouts    timeouts.Value `tfsdk:"timeouts"`
}

var settingsPath = path.Root("settings")

// Schema describes the resource.
func (r *communityAppearanceResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The community's appearance: theme colours, branding, splash images, loading animation and call to action.\n\n" +
			"It needs `api_token` with the permission `appearance`. Each community has one appearance, so creating this resource takes it over: what is configured is written where it differs, what is left out is not touched. " +
			"The names of its settings are not documented: look them up in `current` after importing this resource. Destroying this resource forgets the appearance and leaves it as it is.",
		Attributes: map[string]schema.Attribute{
			"community_id": communityIDAttribute(""),
			"timeouts":     readTimeouts(ctx),
			"settings": schema.StringAttribute{
				Required: true, Validators: []validator.String{managedSettings{}}, PlanModifiers: []planmodifier.String{keepSameJSON{}},
				MarkdownDescription: "The settings to manage, as a JSON object with the service's own names and values; write it with `jsonencode`. Only the members that are in it are managed, in objects within objects likewise; lists are compared and written whole. White space, the order of members and how a number is written make no difference. " +
					"A member that was changed elsewhere shows in the next plan and is written again. Leaving a member out later leaves it as it is. Write values as `current` shows them: one that the service rewrites, such as a colour in capitals, would be written again and again. " +
					"Members whose names contain " + secretWordsInWords() +
					" are refused, in any case and at any depth, since plans and the state would show them.",
			},
			"current": schema.StringAttribute{
				Computed: true, Sensitive: true,
				MarkdownDescription: "The whole appearance as the service shows it, in JSON, refreshed with each plan. " +
					"It is sensitive: plans and outputs hide it, since it is not known which of its members are secrets. " +
					"Those whose names contain " + secretWordsInWords() + " are left out of it, in any case and at any depth: " +
					"the service may show keys in the clear, and the state is no place for them. " +
					"Read it with `jsondecode`; `terraform output -json` shows an output that is marked as sensitive.",
			},
		},
	}
}

// secretWordsInWords lists the words that tell a secret, for a description.
func secretWordsInWords() string {
	last := len(secretWords) - 1
	return "`" + strings.Join(secretWords[:last], "`, `") + "` or `" + secretWords[last] + "`"
}

// ModifyPlan fills in the community's id and finds at plan time what would fail at apply time.
func (r *communityAppearanceResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if !r.plan(ctx, req, resp) {
		return
	}
	var plan, state *communityAppearanceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if state != nil && plan.Settings.Equal(state.Settings) {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("current"), state.Current)...)
		return
	}
	r.NeedsKey(&resp.Diagnostics, r.operation, client.Partner, "change "+r.what)
	if resp.Diagnostics.HasError() || plan.CommunityID.IsUnknown() {
		return
	}
	// Changing it begins with a read: a key that is refused there fails the plan.
	if _, err := r.Client.Appearance(ctx, plan.CommunityID.ValueString()); client.IsNotAllowed(err) {
		r.AddError(&resp.Diagnostics, "plan "+r.what, err)
	}
}

// Create takes the appearance over and writes what is configured and differs.
func (r *communityAppearanceResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan communityAppearanceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Create, settingsTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || !r.take(&plan.CommunityID, &resp.Diagnostics) {
		return
	}
	if !r.write(ctx, &plan, &resp.Diagnostics) {
		r.release(plan.CommunityID)
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	r.SetIdentity(ctx, resp.State, resp.Identity, &resp.Diagnostics)
}

// Update writes what is configured and differs. A change of the timeouts alone sends nothing.
func (r *communityAppearanceResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state communityAppearanceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Update, settingsTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || !plan.Settings.Equal(state.Settings) && !r.write(ctx, &plan, &resp.Diagnostics) {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	r.SetIdentity(ctx, resp.State, resp.Identity, &resp.Diagnostics)
}

// Read refreshes what is managed. An appearance is never gone: whatever does not show it is an error.
func (r *communityAppearanceResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state communityAppearanceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tf.WithTimeout(ctx, state.Timeouts.Read, settingsTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || r.LacksID(ctx, req.State, &resp.Diagnostics) {
		return
	}
	shown, err := r.read(ctx, state.CommunityID.ValueString())
	if err != nil {
		r.AddError(&resp.Diagnostics, "read "+r.what, err)
		return
	}
	state.Current = types.StringValue(shownWithoutSecrets(shown))
	if wanted, err := parseObject([]byte(state.Settings.ValueString())); err == nil { // else it was imported
		if part := managedPart(wanted, shown); !same(wanted, part) {
			state.Settings = types.StringValue(string(written(part)))
		}
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	r.SetIdentity(ctx, resp.State, resp.Identity, &resp.Diagnostics)
}

func (r *communityAppearanceResource) read(ctx context.Context, communityID string) (object, error) {
	shown, err := r.Client.Appearance(ctx, communityID)
	if err != nil {
		return nil, err
	}
	return parseObject(shown)
}

// write compares what is configured with what the service shows, sends what differs, and looks what came of it.
func (r *communityAppearanceResource) write(ctx context.Context, plan *communityAppearanceModel, diags *diag.Diagnostics) bool {
	wanted, err := parseObject([]byte(plan.Settings.ValueString()))
	if err == nil {
		err = checkManaged(wanted)
	}
	if err != nil { // it was not known at plan time
		addNotManageable(diags, settingsPath, err)
		return false
	}
	communityID := plan.CommunityID.ValueString()
	before, err := r.read(ctx, communityID)
	if err != nil {
		r.AddError(diags, "read "+r.what+" before changing it", err)
		return false
	}
	plan.Current = types.StringValue(shownWithoutSecrets(before))
	change := differing(wanted, before)
	if len(change) == 0 {
		return true
	}
	if err := r.Client.UpdateAppearance(ctx, communityID, written(change)); err != nil {
		r.AddError(diags, "change "+r.what, err)
		return false
	}
	after, err := r.read(ctx, communityID)
	if err != nil { // it was written: the state has to know
		diags.AddWarning("The appearance was changed and could not be read back", err.Error()+".\n\n`current` is from before the change; the next plan reads it again.")
		return true
	}
	plan.Current = types.StringValue(shownWithoutSecrets(after))
	warnOfOutcome(diags, wanted, before, after)
	return true
}

// warnOfOutcome warns of what a change did to settings that are not managed, and of what it did not do to those that are.
func warnOfOutcome(diags *diag.Diagnostics, wanted, before, after object) {
	if gone := lost(before, wanted, after, ""); len(gone) > 0 {
		diags.AddAttributeWarning(settingsPath, "The service dropped settings that are not managed",
			fmt.Sprintf("These were there before the change, were not sent, and are not there any more: %s. "+
				"It seems that the service replaces an object whole. Set them again in the product, and configure all members of an object that you manage a part of.", strings.Join(gone, ", ")))
	}
	if other := differing(wanted, after); len(other) > 0 {
		diags.AddAttributeWarning(settingsPath, "The service shows different values from those sent",
			fmt.Sprintf("After the change, these members still differ from what is configured: %s. The next plan will show how. Write them as `current` has them, or leave them out.",
				strings.Join(slices.Sorted(maps.Keys(other)), ", ")))
	}
}

// checkManaged says what is wrong with settings that are to be managed.
func checkManaged(wanted object) error {
	if len(wanted) == 0 {
		return fmt.Errorf("it has no member, so nothing would be managed")
	}
	if secrets := secretsIn(wanted, ""); len(secrets) > 0 {
		return fmt.Errorf("the names of these members say that they may hold secrets, which plans and the state would show: %s. "+
			"Leave them out, and set them in the product", strings.Join(secrets, ", "))
	}
	return nil
}

func addNotManageable(diags *diag.Diagnostics, at path.Path, err error) {
	diags.AddAttributeError(at, "These settings can't be managed", "The value of settings: "+err.Error()+".")
}

// managedSettings accepts a JSON object that can be managed.
type managedSettings struct{}

func (managedSettings) Description(context.Context) string {
	return "must be a JSON object with at least one member, and without members whose names say that they hold secrets"
}

func (v managedSettings) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (managedSettings) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	wanted, err := parseObject([]byte(req.ConfigValue.ValueString()))
	if err == nil {
		err = checkManaged(wanted)
	}
	if err != nil {
		addNotManageable(&resp.Diagnostics, req.Path, err)
	}
}

// keepSameJSON keeps the state's JSON in the plan when the configured one says the same.
type keepSameJSON struct{}

func (keepSameJSON) Description(context.Context) string {
	return "White space and the order of members make no difference."
}

func (m keepSameJSON) MarkdownDescription(ctx context.Context) string { return m.Description(ctx) }

func (keepSameJSON) PlanModifyString(_ context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse) {
	if req.StateValue.IsNull() || req.PlanValue.IsNull() || req.PlanValue.IsUnknown() {
		return
	}
	planned, errPlanned := parseObject([]byte(req.PlanValue.ValueString()))
	before, errBefore := parseObject([]byte(req.StateValue.ValueString()))
	if errPlanned == nil && errBefore == nil && same(planned, before) {
		resp.PlanValue = req.StateValue
	}
}
