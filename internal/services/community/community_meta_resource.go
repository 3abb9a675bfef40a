package community

import (
	"context"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/resourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

type communityMetaResource struct{ settings }

var (
	_ resource.ResourceWithConfigure        = (*communityMetaResource)(nil)
	_ resource.ResourceWithIdentity         = (*communityMetaResource)(nil)
	_ resource.ResourceWithImportState      = (*communityMetaResource)(nil)
	_ resource.ResourceWithModifyPlan       = (*communityMetaResource)(nil)
	_ resource.ResourceWithConfigValidators = (*communityMetaResource)(nil)
)

// NewCommunityMetaResource returns the resource `returningai_community_meta`.
func NewCommunityMetaResource() resource.Resource {
	return &communityMetaResource{newSettings("community_meta", client.OpUpdateCommunityMeta, "what people who are not members see of the community")}
}

type communityMetaModel struct {
	CommunityID        types.String   `tfsdk:"community_id"`
	Preview            types.Object   `tfsdk:"preview"`
	MembersListVisible types.Bool     `tfsdk:"members_list_visible"`
	GuestModeEnabled   types.Bool     `tfsdk:"guest_mode_enabled"`
	Current            types.Object   `tfsdk:"current"`
	Timeouts           timeouts.Value `tfsdk:"timeouts"`
}

type previewModel struct {
	IsEnabled   types.Bool   `tfsdk:"is_enabled"`
	Title       types.String `tfsdk:"title"`
	Description types.String `tfsdk:"description"`
	Image       types.String `tfsdk:"image"`
}

var previewType = map[string]attr.Type{
	"is_enabled": types.BoolType, "title": types.StringType, "description": types.StringType, "image": types.StringType,
}

// currentMeta is what the service's last answer showed.
var currentMeta = map[string]attr.Type{
	"preview": types.ObjectType{AttrTypes: previewType}, "members_list_visible": types.BoolType, "guest_mode_enabled": types.BoolType,
	"created_at": types.StringType, "updated_at": types.StringType,
}

// Schema describes the resource.
func (r *communityMetaResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "What people who are not members see of the community: its preview, its list of members, and the guest mode.\n\n" +
			"It needs `api_token` with the permission `appearance`. Each community has these settings once, so creating this resource takes them over: what is configured is written, what is left out is not touched. " +
			"No operation reads them. A change made elsewhere is therefore **not seen**: the state keeps what was last written, until the configuration changes. Destroying this resource forgets the settings and leaves them as they are.",
		Attributes: map[string]schema.Attribute{
			"community_id": communityIDAttribute(""),
			"preview": schema.SingleNestedAttribute{
				Optional: true,
				Attributes: map[string]schema.Attribute{
					"is_enabled": schema.BoolAttribute{Optional: true, MarkdownDescription: "Whether there is a preview. Left out, it is not managed."},
					"title": schema.StringAttribute{
						Optional: true, Validators: []validator.String{tf.PlainText()},
						MarkdownDescription: "The preview's title. Left out, it is not managed.",
					},
					"description": schema.StringAttribute{
						Optional: true, Validators: []validator.String{tf.PlainText()},
						MarkdownDescription: "The preview's text. Left out, it is not managed.",
					},
					"image": schema.StringAttribute{
						Optional: true, Validators: []validator.String{stringvalidator.RegexMatches(regexp.MustCompile(`^\S*$`), "must be the address of an image, without white space, or an empty string")},
						MarkdownDescription: "The address of the preview's image, such as the `url` of a `returningai_image`. Left out, it is not managed; an empty string, `image = \"\"`, removes the image.",
					},
				},
				MarkdownDescription: "The preview of the community. Left out, it is not managed. When one of its attributes changes, all that are configured are sent, since it is not known whether the service merges a preview or replaces it.",
			},
			"members_list_visible": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Whether the list of members can be seen. Left out, it is not managed. At least one of `preview`, `members_list_visible` and `guest_mode_enabled` has to be given.",
			},
			"guest_mode_enabled": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Whether guests can look around without signing in. Left out, it is not managed.",
			},
			"current": schema.SingleNestedAttribute{
				Computed: true, Attributes: currentMetaAttributes(),
				MarkdownDescription: "All of these settings as the service showed them in its answer to the last change, those that are not managed included. Nothing refreshes it.",
			},
			"timeouts": writeTimeouts(ctx),
		},
	}
}

func currentMetaAttributes() map[string]schema.Attribute {
	const shown = ", where the answer showed it."
	return map[string]schema.Attribute{
		"preview": schema.SingleNestedAttribute{
			Computed: true, MarkdownDescription: "The preview" + shown,
			Attributes: map[string]schema.Attribute{
				"is_enabled":  schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether there is a preview" + shown},
				"title":       schema.StringAttribute{Computed: true, MarkdownDescription: "Its title" + shown},
				"description": schema.StringAttribute{Computed: true, MarkdownDescription: "Its text" + shown},
				"image":       schema.StringAttribute{Computed: true, MarkdownDescription: "The address of its image; null without one."},
			},
		},
		"members_list_visible": schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the list of members can be seen" + shown},
		"guest_mode_enabled":   schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether guests can look around" + shown},
		"created_at":           schema.StringAttribute{Computed: true, MarkdownDescription: "When the settings were made, in ISO 8601" + shown},
		"updated_at":           schema.StringAttribute{Computed: true, MarkdownDescription: "When the settings were last changed, in ISO 8601" + shown},
	}
}

// ConfigValidators wants something to manage.
func (r *communityMetaResource) ConfigValidators(context.Context) []resource.ConfigValidator {
	return []resource.ConfigValidator{resourcevalidator.AtLeastOneOf(path.MatchRoot("preview"), path.MatchRoot("members_list_visible"), path.MatchRoot("guest_mode_enabled"))}
}

// ModifyPlan fills in the community's id and finds at plan time what would fail at apply time.
func (r *communityMetaResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if !r.plan(ctx, req, resp) {
		return
	}
	var plan, state *communityMetaModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if state != nil && !plan.Preview.IsUnknown() && plan.change(ctx, *state, &resp.Diagnostics) == (client.MetaChange{}) {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("current"), state.Current)...)
		return
	}
	r.NeedsKey(&resp.Diagnostics, r.operation, client.Partner, "change "+r.what)
}

// change is what is configured and not in the state.
func (m *communityMetaModel) change(ctx context.Context, state communityMetaModel, diags *diag.Diagnostics) client.MetaChange {
	planned, before := previewOf(ctx, m.Preview, diags), previewOf(ctx, state.Preview, diags)
	change := client.MetaChange{
		MembersListVisible: changedFlag(m.MembersListVisible, state.MembersListVisible), GuestModeEnabled: changedFlag(m.GuestModeEnabled, state.GuestModeEnabled),
	}
	if planned.change(before) != (client.PreviewChange{}) {
		whole := planned.change(previewModel{})
		change.Preview = &whole
	}
	return change
}

func (m previewModel) change(before previewModel) client.PreviewChange {
	return client.PreviewChange{
		IsEnabled: changedFlag(m.IsEnabled, before.IsEnabled), Title: changed(m.Title, before.Title),
		Description: changed(m.Description, before.Description), Image: (*client.Removable)(changed(m.Image, before.Image)),
	}
}

func previewOf(ctx context.Context, object types.Object, diags *diag.Diagnostics) previewModel {
	var preview previewModel
	if !object.IsNull() && !object.IsUnknown() {
		diags.Append(object.As(ctx, &preview, basetypes.ObjectAsOptions{})...)
	}
	return preview
}

// Create takes the settings over and writes what is configured.
func (r *communityMetaResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan communityMetaModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Create, settingsTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || !r.take(&plan.CommunityID, &resp.Diagnostics) {
		return
	}
	if !r.write(ctx, &plan, communityMetaModel{}, &resp.Diagnostics) {
		r.release(plan.CommunityID)
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	r.SetIdentity(ctx, resp.State, resp.Identity, &resp.Diagnostics)
}

// Update writes what is configured and has changed.
func (r *communityMetaResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state communityMetaModel
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
func (r *communityMetaResource) write(ctx context.Context, plan *communityMetaModel, state communityMetaModel, diags *diag.Diagnostics) bool {
	change := plan.change(ctx, state, diags)
	if diags.HasError() {
		return false
	}
	var answered client.Meta
	if change != (client.MetaChange{}) {
		var err error
		if answered, err = r.Client.UpdateCommunityMeta(ctx, plan.CommunityID.ValueString(), change); err != nil {
			r.AddError(diags, "change "+r.what, err)
			return false
		}
	}
	warnOfOtherPreview(diags, change.Preview, answered.Preview)
	switch nothingSent := change == (client.MetaChange{}); {
	case !plan.Current.IsUnknown():
	case nothingSent && !state.Current.IsNull(): // what was answered last is still what is known
		plan.Current = state.Current
	default:
		plan.Current = currentMetaOf(answered)
	}
	return true
}

func warnOfOtherPreview(diags *diag.Diagnostics, sent *client.PreviewChange, answered *client.Preview) {
	if sent == nil || answered == nil {
		return
	}
	warnOfOther(diags, path.Root("preview").AtName("title"), sent.Title, answered.Title)
	warnOfOther(diags, path.Root("preview").AtName("description"), sent.Description, answered.Description)
	warnOfOther(diags, path.Root("preview").AtName("image"), (*string)(sent.Image), answered.Image)
}

func currentMetaOf(answered client.Meta) types.Object {
	preview := types.ObjectNull(previewType)
	if p := answered.Preview; p != nil {
		preview = types.ObjectValueMust(previewType, map[string]attr.Value{
			"is_enabled": types.BoolPointerValue(p.IsEnabled), "title": types.StringPointerValue(p.Title),
			"description": types.StringPointerValue(p.Description), "image": types.StringPointerValue(p.Image),
		})
	}
	return types.ObjectValueMust(currentMeta, map[string]attr.Value{
		"preview": preview, "members_list_visible": types.BoolPointerValue(answered.MembersListVisible), "guest_mode_enabled": types.BoolPointerValue(answered.GuestModeEnabled),
		"created_at": types.StringPointerValue(answered.CreatedAt), "updated_at": types.StringPointerValue(answered.UpdatedAt),
	})
}
