package functions

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

type announcementFunction struct{}

// NewAnnouncementFunction returns the function `announcement`.
func NewAnnouncementFunction() function.Function { return announcementFunction{} }

// announcement is what a file says: the keys of its front matter, null where they are absent, and its text.
type announcement struct {
	Channel      types.String `tfsdk:"channel"`
	Sender       types.String `tfsdk:"sender"`
	ReplyTo      types.String `tfsdk:"reply_to"`
	Images       types.List   `tfsdk:"images"`
	PublishAfter types.String `tfsdk:"publish_after"`
	KeepWithin   types.Int64  `tfsdk:"keep_within"`
	Body         types.String `tfsdk:"body"`
}

// Metadata names the function.
func (announcementFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "announcement"
}

// Definition describes the function.
func (announcementFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Reads an announcement from a Markdown file whose front matter says where, when and by whom it is posted.",
		MarkdownDescription: "Reads an announcement from a Markdown file with YAML front matter. Returns an object with what the front matter " +
			"says, `channel`, `sender`, `reply_to`, `images`, `publish_after` and `keep_within`, each null where it is absent, and the text " +
			"after it, `body`. It reads and posts nothing: hand the values to `returningai_message`. A mistake in the front matter, such as " +
			"a misspelt key, is an error with its line.",
		Parameters: []function.Parameter{function.StringParameter{
			Name:                "text",
			MarkdownDescription: "What is in the file, such as `file(\"${path.module}/announcement.md\")`.",
		}},
		Return: function.ObjectReturn{AttributeTypes: map[string]attr.Type{
			"channel":       types.StringType,
			"sender":        types.StringType,
			"reply_to":      types.StringType,
			"images":        types.ListType{ElemType: types.StringType},
			"publish_after": types.StringType,
			"keep_within":   types.Int64Type,
			"body":          types.StringType,
		}},
	}
}

// Run reads the file.
func (announcementFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var text string
	if resp.Error = req.Arguments.Get(ctx, &text); resp.Error != nil {
		return
	}
	read, found := readAnnouncement(text)
	if len(found) > 0 {
		resp.Error = function.NewArgumentFuncError(0, found.String())
		return
	}
	resp.Error = resp.Result.Set(ctx, read)
}
