package channels

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

type channelsDataSource struct{ tf.DataSource }

var _ datasource.DataSourceWithConfigure = (*channelsDataSource)(nil)

// NewChannelsDataSource returns the data source `returningai_channels`.
func NewChannelsDataSource() datasource.DataSource {
	return &channelsDataSource{tf.DataSource{Type: "channels"}}
}

type channelsModel struct {
	ChannelType  types.String `tfsdk:"channel_type"`
	TopicPattern types.String `tfsdk:"topic_pattern"`
	Channels     types.List   `tfsdk:"channels"`
}

// Schema describes the data source.
func (d *channelsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the community's channels, all or those that match the filters.\n\n" +
			"It reads the System API's list of channels if `system_api_key` is set, and otherwise the Integration API's with `api_token`.",
		Attributes: map[string]schema.Attribute{
			"channel_type": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Only channels of this kind, such as `open` or `forum`.",
			},
			"topic_pattern": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tf.RegularExpression()},
				MarkdownDescription: "Only channels whose topic matches this [regular expression](https://github.com/google/re2/wiki/Syntax), anywhere in the topic unless it is anchored with `^` and `$`. `(?i)` in front makes no difference between upper and lower case.",
			},
			"channels": schema.ListNestedAttribute{
				Computed: true, NestedObject: schema.NestedAttributeObject{Attributes: foundChannelAttributes()},
				MarkdownDescription: "The channels, in the order of their topics, those with the same topic in the order of their ids. Empty when none matches.",
			},
		},
	}
}

// Read lists the channels.
func (d *channelsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model channelsModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	all, err := d.Client.Channels.All(ctx)
	if err != nil {
		d.AddError(&resp.Diagnostics, "list the channels", err)
		return
	}
	pattern, err := regexp.Compile(model.TopicPattern.ValueString())
	if err != nil {
		d.AddError(&resp.Diagnostics, "list the channels", fmt.Errorf("topic_pattern: %w", err))
		return
	}
	found := []foundChannel{}
	for _, channel := range sortedByTopic(all) {
		wantedType := model.ChannelType.IsNull() || channel.ChannelType == model.ChannelType.ValueString()
		if wantedType && pattern.MatchString(channel.Topic) {
			found = append(found, newFoundChannel(channel))
		}
	}
	list, diags := types.ListValueFrom(ctx, foundChannelType(), found)
	resp.Diagnostics.Append(diags...)
	model.Channels = list
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}

func sortedByTopic(channels []client.Channel) []client.Channel {
	sorted := slices.Clone(channels)
	slices.SortFunc(sorted, func(a, b client.Channel) int {
		return cmp.Or(strings.Compare(a.Topic, b.Topic), strings.Compare(a.ID, b.ID))
	})
	return sorted
}
