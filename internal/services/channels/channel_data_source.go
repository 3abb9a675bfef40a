package channels

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// lookUp makes the data sources `returningai_channel` and `returningai_channels`.
func lookUp() tf.LookUp[client.Channel, shownChannel] {
	const listRead = "It reads the System API's list of channels if `system_api_key` is set, and otherwise the Integration API's with " +
		"`api_token`."
	return tf.LookUp[client.Channel, shownChannel]{
		Kind: tf.Channels,
		Show: showChannel,
		Describe: map[string]string{
			"id":           "The channel's id.",
			"topic":        "The channel's name.",
			"channel_type": "The kind of channel, such as `open` or `forum`.",
			"permissions":  "The channel's permissions as the service returns them; null where it does not.",
			"user_id":      "The id of the user who created the channel, where the service shows it.",
			"server_id":    "The id of the server (the community), where the service shows it.",
			"created_at":   "When the channel was created, in ISO 8601, where the service shows it.",
			"updated_at":   "When the channel was last changed, in ISO 8601, where the service shows it.",
		},
		OneSays: "Looks up one channel by its id or by its topic.\n\n" + listRead + " All look-ups of a plan share one request.",
		ManySay: "Lists the community's channels, all or those that match the filters.\n\n" + listRead,
		Filters: []tf.Filter[client.Channel]{{
			Attribute:   "channel_type",
			Description: "Only channels of this kind, such as `open` or `forum`.",
			Of:          func(channel client.Channel) string { return channel.ChannelType },
		}},
	}
}

// shownChannel is what the service shows of a channel.
type shownChannel struct {
	ID          types.String `tfsdk:"id"`
	Topic       tf.Text      `tfsdk:"topic"`
	ChannelType types.String `tfsdk:"channel_type"`
	Permissions types.List   `tfsdk:"permissions"`
	UserID      types.String `tfsdk:"user_id"`
	ServerID    types.String `tfsdk:"server_id"`
	CreatedAt   types.String `tfsdk:"created_at"`
	UpdatedAt   types.String `tfsdk:"updated_at"`
}

func showChannel(channel client.Channel) shownChannel {
	return shownChannel{
		ID:          types.StringValue(channel.ID),
		Topic:       tf.NewText(channel.Topic),
		ChannelType: tf.StringOrNull(channel.ChannelType),
		Permissions: tf.StringsOrNull(channel.Permissions),
		UserID:      types.StringPointerValue(channel.UserID),
		ServerID:    types.StringPointerValue(channel.ServerID),
		CreatedAt:   types.StringPointerValue(channel.CreatedAt),
		UpdatedAt:   types.StringPointerValue(channel.UpdatedAt),
	}
}
