package channels

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// NewChannelDataSource returns the data source `returningai_channel`.
func NewChannelDataSource() datasource.DataSource { return lookUp().One() }

// NewChannelsDataSource returns the data source `returningai_channels`.
func NewChannelsDataSource() datasource.DataSource { return lookUp().Many() }

func lookUp() tf.LookUp[client.Channel, shownChannel] {
	const listRead = "It reads the System API's list of channels if `system_api_key` is set, and otherwise the Integration API's with `api_token`."
	return tf.LookUp[client.Channel, shownChannel]{
		Kind:       byTopic,
		Show:       showChannel,
		Attributes: shownAttributes(),
		OneSays:    "Looks up one channel by its id or by its topic.\n\n" + listRead + " All look-ups of a plan share one request.",
		ManySay:    "Lists the community's channels, all or those that match the filters.\n\n" + listRead,
		Filters: []tf.Filter[client.Channel]{{
			Attribute:   "channel_type",
			Description: "Only channels of this kind, such as `open` or `forum`.",
			Of:          func(channel client.Channel) string { return channel.ChannelType },
		}},
	}
}

// shownAttributes describe what the service shows of a channel.
func shownAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "The channel's id.",
		},
		"topic": schema.StringAttribute{
			Computed:            true,
			CustomType:          tf.TextType{},
			MarkdownDescription: "The channel's name.",
		},
		"channel_type": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "The kind of channel, such as `open` or `forum`.",
		},
		"permissions": schema.ListAttribute{
			Computed:            true,
			ElementType:         types.StringType,
			MarkdownDescription: "The channel's permissions as the service returns them; null where it does not.",
		},
		"user_id": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "The id of the user who created the channel, where the service shows it.",
		},
		"server_id": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "The id of the server (the community), where the service shows it.",
		},
		"created_at": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "When the channel was created, in ISO 8601, where the service shows it.",
		},
		"updated_at": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "When the channel was last changed, in ISO 8601, where the service shows it.",
		},
	}
}
