package channels

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// byTopic is how people know a channel.
var byTopic = tf.Kind[client.Channel]{
	Noun:   "channel",
	Name:   "topic",
	Loses:  "everything that members wrote in it",
	IDOf:   func(ch client.Channel) string { return ch.ID },
	NameOf: func(ch client.Channel) string { return ch.Topic },
	In:     func(c *client.Client) *client.Collection[client.Channel] { return c.Channels },
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
