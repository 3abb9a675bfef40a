package community

import (
	"context"

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

type communityMetaResource struct {
	settings[communityMetaModel, *communityMetaModel]
}

// NewCommunityMetaResource returns the resource `returningai_community_meta`.
func NewCommunityMetaResource() resource.Resource {
	r := &communityMetaResource{
		newSettings[communityMetaModel]("community_meta", client.OpUpdateCommunityMeta, "what people who are not members see of the community"),
	}
	r.prepare, r.atLeastOne = r.change, []string{"preview", "members_list_visible", "guest_mode_enabled"}
	return r
}

type communityMetaModel struct {
	common

	Preview            types.Object `tfsdk:"preview"`
	MembersListVisible types.Bool   `tfsdk:"members_list_visible"`
	GuestModeEnabled   types.Bool   `tfsdk:"guest_mode_enabled"`
	Current            types.Object `tfsdk:"current"`
}

type previewModel struct {
	IsEnabled   types.Bool   `tfsdk:"is_enabled"`
	Title       types.String `tfsdk:"title"`
	Description types.String `tfsdk:"description"`
	Image       types.String `tfsdk:"image"`
}

// currentMeta is what the service's last answer showed.
type currentMeta struct {
	Preview            *currentPreview `tfsdk:"preview"`
	MembersListVisible *bool           `tfsdk:"members_list_visible"`
	GuestModeEnabled   *bool           `tfsdk:"guest_mode_enabled"`
	CreatedAt          *string         `tfsdk:"created_at"`
	UpdatedAt          *string         `tfsdk:"updated_at"`
}

type currentPreview struct {
	IsEnabled   *bool   `tfsdk:"is_enabled"`
	Title       *string `tfsdk:"title"`
	Description *string `tfsdk:"description"`
	Image       *string `tfsdk:"image"`
}

// Schema describes the resource.
func (r *communityMetaResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "What people who are not members see of the community: its preview, its list of members, and the guest mode.\n\n" +
			"It needs `api_token` with the permission `appearance`. Each community has these settings once, so creating this resource takes them " +
			"over: what is configured is written, what is left out is not touched. " +
			"No operation reads them. A change made elsewhere is therefore **not seen**: " +
			"the state keeps what was last written, until the configuration changes. " +
			"Destroying this resource forgets the settings and leaves them as they are.",
		Attributes: map[string]schema.Attribute{
			"community_id": communityIDAttribute(""),
			"preview": schema.SingleNestedAttribute{
				Optional: true,
				Attributes: map[string]schema.Attribute{
					"is_enabled": schema.BoolAttribute{
						Optional:            true,
						MarkdownDescription: "Whether there is a preview. Left out, it is not managed.",
					},
					"title": schema.StringAttribute{
						Optional:            true,
						Validators:          []validator.String{tf.PlainText()},
						MarkdownDescription: "The preview's title. Left out, it is not managed.",
					},
					"description": schema.StringAttribute{
						Optional:            true,
						Validators:          []validator.String{tf.PlainText()},
						MarkdownDescription: "The preview's text. Left out, it is not managed.",
					},
					"image": schema.StringAttribute{
						Optional:   true,
						Validators: []validator.String{imageAddress()},
						MarkdownDescription: "The address of the preview's image, such as the `url` of a `returningai_image`. " +
							"Left out, it is not managed; an empty string, `image = \"\"`, removes the image.",
					},
				},
				MarkdownDescription: "The preview of the community. Left out, it is not managed. " +
					"When one of its attributes changes, all that are configured are sent, since it is not known whether the service merges a preview " +
					"or replaces it.",
			},
			"members_list_visible": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether the list of members can be seen. Left out, it is not managed. " +
					"At least one of `preview`, `members_list_visible` and `guest_mode_enabled` has to be given.",
			},
			"guest_mode_enabled": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Whether guests can look around without signing in. Left out, it is not managed.",
			},
			"current": schema.SingleNestedAttribute{
				Computed:   true,
				Attributes: currentMetaAttributes(),
				MarkdownDescription: "All of these settings as the service showed them in its answer to the last change, those that are not managed " +
					"included. Nothing refreshes it.",
			},
			"timeouts": writing.Attribute(ctx),
		},
	}
}

func currentMetaAttributes() map[string]schema.Attribute {
	const shown = ", where the answer showed it."
	flag := func(what string) schema.BoolAttribute {
		return schema.BoolAttribute{
			Computed:            true,
			MarkdownDescription: what + shown,
		}
	}
	return map[string]schema.Attribute{
		"preview": schema.SingleNestedAttribute{
			Computed:            true,
			MarkdownDescription: "The preview" + shown,
			Attributes: map[string]schema.Attribute{
				"is_enabled":  flag("Whether there is a preview"),
				"title":       tf.Computed("Its title" + shown),
				"description": tf.Computed("Its text" + shown),
				"image":       tf.Computed("The address of its image; null without one."),
			},
		},
		"members_list_visible": flag("Whether the list of members can be seen"),
		"guest_mode_enabled":   flag("Whether guests can look around"),
		"created_at":           tf.Computed("When the settings were made, in ISO 8601" + shown),
		"updated_at":           tf.Computed("When the settings were last changed, in ISO 8601" + shown),
	}
}

// change sends what is configured and differs from the state. `current` becomes the whole answer.
func (r *communityMetaResource) change(ctx context.Context, plan, state *communityMetaModel, diags *diag.Diagnostics) write {
	change := plan.change(ctx, state, diags)
	if change == (client.MetaChange{}) && !plan.Preview.IsUnknown() {
		plan.Current = kept[currentMeta](ctx, plan.Current, state.Current, diags)
		return nil
	}
	return func(ctx context.Context, diags *diag.Diagnostics) bool {
		answered, err := r.Client.UpdateCommunityMeta(ctx, plan.CommunityID.ValueString(), change)
		if err != nil {
			r.AddError(diags, "change "+r.what, err)
			return false
		}
		warnOfOtherPreview(diags, change.Preview, answered.Preview)
		plan.Current = shownAs(ctx, plan.Current, currentMeta{
			Preview:            (*currentPreview)(answered.Preview),
			MembersListVisible: answered.MembersListVisible,
			GuestModeEnabled:   answered.GuestModeEnabled,
			CreatedAt:          answered.CreatedAt,
			UpdatedAt:          answered.UpdatedAt,
		}, diags)
		return true
	}
}

// change returns the configured settings that differ from the state.
func (m *communityMetaModel) change(ctx context.Context, state *communityMetaModel, diags *diag.Diagnostics) client.MetaChange {
	planned, before := previewOf(ctx, m.Preview, diags), previewOf(ctx, state.Preview, diags)
	change := client.MetaChange{
		MembersListVisible: changedFlag(m.MembersListVisible, state.MembersListVisible),
		GuestModeEnabled:   changedFlag(m.GuestModeEnabled, state.GuestModeEnabled),
	}
	if planned.change(before) != (client.PreviewChange{}) {
		whole := planned.change(previewModel{})
		change.Preview = &whole
	}
	return change
}

func (m previewModel) change(before previewModel) client.PreviewChange {
	return client.PreviewChange{
		IsEnabled:   changedFlag(m.IsEnabled, before.IsEnabled),
		Title:       changed(m.Title, before.Title),
		Description: changed(m.Description, before.Description),
		Image:       (*client.Removable)(changed(m.Image, before.Image)),
	}
}

func previewOf(ctx context.Context, object types.Object, diags *diag.Diagnostics) previewModel {
	var preview previewModel
	if !object.IsNull() && !object.IsUnknown() {
		diags.Append(object.As(ctx, &preview, basetypes.ObjectAsOptions{})...)
	}
	return preview
}

func warnOfOtherPreview(diags *diag.Diagnostics, sent *client.PreviewChange, answered *client.Preview) {
	if sent == nil || answered == nil {
		return
	}
	warnOfOther(diags, path.Root("preview").AtName("title"), sent.Title, answered.Title)
	warnOfOther(diags, path.Root("preview").AtName("description"), sent.Description, answered.Description)
	warnOfOther(diags, path.Root("preview").AtName("image"), (*string)(sent.Image), answered.Image)
}
