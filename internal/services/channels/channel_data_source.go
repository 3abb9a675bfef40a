package channels

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

type channelDataSource struct{ tf.DataSource }

var (
	_ datasource.DataSourceWithConfigure        = (*channelDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*channelDataSource)(nil)
)

// NewChannelDataSource returns the data source `returningai_channel`.
func NewChannelDataSource() datasource.DataSource {
	return &channelDataSource{tf.DataSource{Type: "channel"}}
}

// foundChannel is a channel in a data source.
type foundChannel struct {
	ID          types.String `tfsdk:"id"`
	Topic       tf.Text      `tfsdk:"topic"`
	ChannelType types.String `tfsdk:"channel_type"`
	Permissions types.List   `tfsdk:"permissions"`
	UserID      types.String `tfsdk:"user_id"`
	ServerID    types.String `tfsdk:"server_id"`
	CreatedAt   types.String `tfsdk:"created_at"`
	UpdatedAt   types.String `tfsdk:"updated_at"`
}

func newFoundChannel(channel client.Channel) foundChannel {
	permissions := types.ListNull(types.StringType)
	if channel.Permissions != nil {
		permissions = tf.StringList(channel.Permissions)
	}
	return foundChannel{
		ID: types.StringValue(channel.ID), Topic: tf.NewText(channel.Topic), ChannelType: types.StringValue(channel.ChannelType),
		Permissions: permissions, UserID: types.StringPointerValue(channel.UserID), ServerID: types.StringPointerValue(channel.ServerID),
		CreatedAt: types.StringPointerValue(channel.CreatedAt), UpdatedAt: types.StringPointerValue(channel.UpdatedAt),
	}
}

// foundChannelAttributes are what the service shows of a channel, all computed.
func foundChannelAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":           schema.StringAttribute{Computed: true, MarkdownDescription: "The channel's id."},
		"topic":        schema.StringAttribute{Computed: true, CustomType: tf.TextType{}, MarkdownDescription: "The channel's name."},
		"channel_type": schema.StringAttribute{Computed: true, MarkdownDescription: "The kind of channel, such as `open` or `forum`."},
		"permissions":  schema.ListAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: "The channel's permissions as the service returns them; null where it does not."},
		"user_id":      schema.StringAttribute{Computed: true, MarkdownDescription: "The id of the user who created the channel, where the service shows it."},
		"server_id":    schema.StringAttribute{Computed: true, MarkdownDescription: "The id of the server (the community), where the service shows it."},
		"created_at":   schema.StringAttribute{Computed: true, MarkdownDescription: "When the channel was created, in ISO 8601, where the service shows it."},
		"updated_at":   schema.StringAttribute{Computed: true, MarkdownDescription: "When the channel was last changed, in ISO 8601, where the service shows it."},
	}
}

// foundChannelType is the type of a channel in a list.
func foundChannelType() types.ObjectType {
	attributes := map[string]attr.Type{}
	for name, attribute := range foundChannelAttributes() {
		attributes[name] = attribute.GetType()
	}
	return types.ObjectType{AttrTypes: attributes}
}

// Schema describes the data source.
func (d *channelDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := foundChannelAttributes()
	notBlank := []validator.String{tf.NotBlank()}
	attributes["id"] = schema.StringAttribute{
		Optional: true, Computed: true, Validators: notBlank,
		MarkdownDescription: "The id of the channel to look up. Exactly one of `id` and `topic` has to be given.",
	}
	attributes["topic"] = schema.StringAttribute{
		Optional: true, Computed: true, CustomType: tf.TextType{}, Validators: notBlank,
		MarkdownDescription: "The topic (the name) of the channel to look up, upper and lower case as the channel has them. No match is an error that suggests near topics; several matches are an error that lists their ids.",
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Looks up one channel by its id or by its topic.\n\n" +
			"It reads the System API's list of channels if `system_api_key` is set, and otherwise the Integration API's with `api_token`. All look-ups of a plan share one request.",
		Attributes: attributes,
	}
}

// ConfigValidators wants exactly one of id and topic.
func (d *channelDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("topic"))}
}

// Read looks the channel up.
func (d *channelDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config foundChannel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if !config.ID.IsNull() {
		channel, err := byTopic.FindByID(ctx, d.Provider, config.ID.ValueString())
		if err != nil {
			d.AddAttributeError(&resp.Diagnostics, path.Root("id"), "look up the channel", err)
			return
		}
		resp.Diagnostics.Append(resp.State.Set(ctx, newFoundChannel(channel))...)
		return
	}
	channel, err := findByTopic(ctx, d.Provider, config.Topic.ValueString())
	if err != nil {
		d.AddAttributeError(&resp.Diagnostics, path.Root("topic"), "look up the channel", err)
		return
	}
	found := newFoundChannel(channel)
	found.Topic = config.Topic // as it was written: a data source may not change what is configured
	resp.Diagnostics.Append(resp.State.Set(ctx, found)...)
}
