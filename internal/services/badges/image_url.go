package badges

import (
	"net/url"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// imageURL accepts an absolute http or https URL, and the empty string, which is how a badge has no image.
func imageURL() validator.String {
	return tf.CheckString("must be empty or a URL that begins with https:// or http://", func(value string) (summary, detail string) {
		address, err := url.Parse(value)
		if value == "" || err == nil && (address.Scheme == "https" || address.Scheme == "http") && address.Host != "" {
			return "", ""
		}
		return "This is not the URL of an image", "A badge shows an image by its URL, which begins with https:// or http://. " +
			"To show a file, upload it with returningai_image and use that resource's url."
	})
}
