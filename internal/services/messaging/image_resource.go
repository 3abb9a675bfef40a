package messaging

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/resourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// imageTimeout bounds an upload, and the check of a URL, where `timeouts` does not.
const imageTimeout = 10 * time.Minute

type imageResource struct{ tf.Replaced }

var (
	_ tf.FullResource                       = (*imageResource)(nil)
	_ resource.ResourceWithConfigValidators = (*imageResource)(nil)
)

// NewImageResource returns the resource `returningai_image`.
func NewImageResource() resource.Resource {
	return &imageResource{tf.Replaced{Resource: tf.Resource{
		Type:     "image",
		Identity: []tf.IdentityAttribute{{Name: "id", Description: "The image's id, as the upload returned it."}},
	}}}
}

type imageModel struct {
	ID            types.String   `tfsdk:"id"`
	Source        types.String   `tfsdk:"source"`
	ContentBase64 types.String   `tfsdk:"content_base64"`
	Name          types.String   `tfsdk:"name"`
	CheckURL      types.Bool     `tfsdk:"check_url"`
	URL           types.String   `tfsdk:"url"`
	Type          types.String   `tfsdk:"type"`
	Size          types.Int64    `tfsdk:"size"`
	SHA256        types.String   `tfsdk:"sha256"`
	Timeouts      timeouts.Value `tfsdk:"timeouts"`
}

// Schema describes the resource.
func (r *imageResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	notBlank := []validator.String{tf.NotBlank()}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Uploads an image, once per content, and gives the URL under which messages and badges show it.\n\n" +
			"It needs `api_token`. The SHA-256 of the bytes decides: the same bytes are not uploaded again, whatever their path; " +
			"other bytes are a new image with a new URL. " +
			"An upload that stalls for the provider's `request_timeout`, or whose answer is lost, is sent again: a second copy does no harm. " +
			"The API can neither list, read back nor delete an uploaded image: destroying this resource forgets it, and it cannot be imported.",
		Attributes: map[string]schema.Attribute{
			"id": tf.ComputedOnce("The image's id, as the upload returned it."),
			"source": schema.StringAttribute{
				Optional:   true,
				Validators: notBlank,
				MarkdownDescription: "The path of the image file. Exactly one of `source` and `content_base64` has to be given. " +
					"The file is read at plan time to check it and again when it is uploaded; " +
					"where it has changed between the two, Terraform stops before it uploads anything, and a new plan takes the new bytes. " +
					"Its bytes are not kept in the state. Another path to the same bytes uploads nothing.",
			},
			"content_base64": schema.StringAttribute{
				Optional:   true,
				Validators: notBlank,
				MarkdownDescription: "The image itself, in base64, for an image that another resource or data source makes. " +
					"It is kept in the state: prefer `source` for files. A value that is not known at plan time counts as another image and is uploaded.",
			},
			"name": schema.StringAttribute{
				Optional: true,
				Computed: true,
				Validators: []validator.String{
					stringvalidator.RegexMatches(regexp.MustCompile(`^[^/\\\r\n]+$`), "must be a file name without a path"),
					tf.NotBlank(),
				},
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown(), stringplanmodifier.RequiresReplaceIfConfigured()},
				MarkdownDescription: "The file name to upload under. Defaults to the name of the `source` file at the time of uploading, or to " +
					"`image` with the ending of its kind. Another name uploads the image again.",
			},
			"check_url": schema.BoolAttribute{
				Optional: true,
				Computed: true,
				Default:  booldefault.StaticBool(false),
				MarkdownDescription: "Whether a refresh asks the image's URL, without any key, whether the image is still there. " +
					"Where it is gone (404 or 410), the next plan uploads it again. Defaults to `false`: the image is assumed to be there.",
			},
			"url":  tf.ComputedOnce("Where the image is served."),
			"type": tf.Computed("The media type that the bytes show, such as `image/png`."),
			"size": schema.Int64Attribute{
				Computed:            true,
				PlanModifiers:       []planmodifier.Int64{int64planmodifier.UseStateForUnknown()},
				MarkdownDescription: "The size in bytes.",
			},
			"sha256": tf.Computed("The SHA-256 of the bytes, in hexadecimal. Other bytes are uploaded as a new image."),
			"timeouts": tf.Timed{
				Create: "uploading the image", Read: "the check of the image's URL", Default: imageTimeout,
			}.Attribute(ctx),
		},
	}
}

// ConfigValidators requires exactly one of source and content_base64.
func (r *imageResource) ConfigValidators(context.Context) []resource.ConfigValidator {
	return []resource.ConfigValidator{resourcevalidator.ExactlyOneOf(path.MatchRoot("source"), path.MatchRoot("content_base64"))}
}

// ModifyPlan reads the image, reports what is wrong with it, and plans an upload only for other bytes than those that were uploaded.
func (r *imageResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var plan, state, config *imageModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() || r.LacksID(req.State, &resp.Diagnostics) {
		return
	}
	if plan == nil {
		r.warnOfStaying(state, &resp.Diagnostics)
		return
	}
	if plan.Source.IsUnknown() || plan.ContentBase64.IsUnknown() {
		plan.SHA256, plan.Type, plan.Size = types.StringUnknown(), types.StringUnknown(), types.Int64Unknown()
		if state != nil { // unknown bytes may be other bytes, and the plan has to be right in both cases
			plan.ID, plan.URL = types.StringUnknown(), types.StringUnknown()
			resp.RequiresReplace = append(resp.RequiresReplace, path.Root("sha256"))
		}
		resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
		return
	}
	seen, err := examine(plan.source())
	if err != nil {
		resp.Diagnostics.AddAttributeError(plan.sourcePath(), "This image can't be uploaded", tf.Capital(err.Error())+".")
		return
	}
	plan.SHA256, plan.Type, plan.Size = types.StringValue(seen.SHA256), types.StringValue(seen.Type), types.Int64Value(seen.Size)
	same := state != nil && state.SHA256.Equal(plan.SHA256)
	if config.Name.IsNull() && !same {
		plan.Name = types.StringValue(plan.defaultName(seen))
	}
	if state != nil && !same {
		resp.RequiresReplace = append(resp.RequiresReplace, path.Root("sha256"))
	}
	if !same {
		plan.ID, plan.URL = types.StringUnknown(), types.StringUnknown()
		r.NeedsKey(&resp.Diagnostics, client.OpUploadImage, client.Integration, "upload the image")
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
}

// warnOfStaying warns that a destroy does not delete the image.
func (r *imageResource) warnOfStaying(state *imageModel, diags *diag.Diagnostics) {
	if r.Provider == nil {
		return
	}
	r.WarnOfDestroying(diags, tf.Warning{
		About:   tf.Object{Kind: r.Type, ID: state.ID.ValueString()},
		Summary: fmt.Sprintf("The image %q (id %s) will stay on the service", state.Name.ValueString(), state.ID.ValueString()),
		Rest:    "More images will stay on the service",
		Detail:  "The API cannot delete an uploaded image. Destroying this resource only forgets it; it goes on being served at its URL.",
	})
}

// Create uploads the image.
func (r *imageResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan imageModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Create, imageTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	seen, err := examine(plan.source())
	if err == nil && !plan.SHA256.IsUnknown() && plan.SHA256.ValueString() != seen.SHA256 {
		err = errors.New("its bytes have changed since it was planned: plan again")
	}
	if err != nil {
		resp.Diagnostics.AddAttributeError(plan.sourcePath(), "This image can't be uploaded", tf.Capital(err.Error())+". Nothing was sent.")
		return
	}
	if plan.Name.IsUnknown() {
		plan.Name = types.StringValue(plan.defaultName(seen))
	}
	uploaded, err := r.Client.UploadImage(ctx, client.Upload{
		Name: plan.Name.ValueString(), Type: seen.Type, Size: seen.Size, Open: plan.source().Open,
	})
	if err != nil {
		r.AddError(&resp.Diagnostics, fmt.Sprintf("upload the image %q", plan.Name.ValueString()), err)
		return
	}
	plan.ID, plan.URL = types.StringValue(uploaded.ID), types.StringValue(uploaded.URL)
	plan.SHA256, plan.Type, plan.Size = types.StringValue(seen.SHA256), types.StringValue(seen.Type), types.Int64Value(seen.Size)
	r.Save(ctx, plan, &resp.State, resp.Identity, &resp.Diagnostics)
}

// Read asks the image's URL whether the image still exists, if check_url is set. Only an answer that it is gone removes it from the state.
func (r *imageResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state imageModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tf.WithTimeout(ctx, state.Timeouts.Read, imageTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || r.LacksID(req.State, &resp.Diagnostics) {
		return
	}
	if state.CheckURL.ValueBool() {
		gone, err := r.Client.ImageGone(ctx, state.URL.ValueString())
		if err != nil {
			resp.Diagnostics.AddAttributeWarning(path.Root("check_url"), "The image's URL could not be checked",
				fmt.Sprintf("%s: %s. The image is taken to be there.", state.URL.ValueString(), err))
		}
		if gone {
			r.Gone(ctx, req, resp)
			return
		}
	}
	r.SetIdentity(ctx, resp.State, resp.Identity, &resp.Diagnostics)
}

// Delete only forgets the image, as the plan has warned: no operation deletes one.
func (r *imageResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

// ImportState fails with an explanation: no operation reads an image.
func (r *imageResource) ImportState(_ context.Context, _ resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	resp.Diagnostics.AddError("An image can't be imported",
		"The API has no operation that reads an uploaded image back. Declare the image with its source and apply: "+
			"it is uploaded once more under a new URL, and nothing happens to the one that is there.")
}

func (m imageModel) source() imageSource {
	if !m.Source.IsNull() {
		return fileSource(m.Source.ValueString())
	}
	return base64Source(m.ContentBase64.ValueString())
}

func (m imageModel) sourcePath() path.Path {
	if !m.Source.IsNull() {
		return path.Root("source")
	}
	return path.Root("content_base64")
}

// defaultName is the source's file name; for bytes without a file, `image` with the extension of their type.
func (m imageModel) defaultName(seen fingerprint) string {
	if !m.Source.IsNull() {
		return filepath.Base(m.Source.ValueString())
	}
	_, kind, _ := strings.Cut(seen.Type, "/")
	return "image." + strings.TrimPrefix(kind, "x-")
}
