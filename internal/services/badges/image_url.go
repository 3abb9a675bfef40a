package badges

import (
	"context"
	"net/url"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// imageURL accepts an absolute http or https URL, and the empty string, which is how a badge has no image.
func imageURL() validator.String { return imageURLValidator{} }

type imageURLValidator struct{}

func (imageURLValidator) Description(context.Context) string {
	return "must be empty or a URL that begins with https:// or http://"
}

func (v imageURLValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (imageURLValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() || req.ConfigValue.ValueString() == "" {
		return
	}
	address, err := url.Parse(req.ConfigValue.ValueString())
	if err == nil && (address.Scheme == "https" || address.Scheme == "http") && address.Host != "" {
		return
	}
	resp.Diagnostics.AddAttributeError(req.Path, "This is not the URL of an image",
		"A badge shows an image by its URL, which begins with https:// or http://. "+
			"To show a file, upload it with returningai_image and use that resource's url.")
}
