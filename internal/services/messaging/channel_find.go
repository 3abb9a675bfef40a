package messaging

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// channelByTopic is how people know a channel, which they may give where its id is wanted.
var channelByTopic = tf.Kind[client.Channel]{
	Noun: "channel", Name: "topic",
	IDOf:   func(ch client.Channel) string { return ch.ID },
	NameOf: func(ch client.Channel) string { return ch.Topic },
	In:     func(c *client.Client) *client.Collection[client.Channel] { return c.Channels },
}

// needsChannelID says at plan time that channel_id is a topic. A channel that can't be looked up is left to the service.
func (r *messageResource) needsChannelID(ctx context.Context, plan messageModel, diags *diag.Diagnostics) {
	if plan.ChannelID.IsUnknown() || diags.HasError() {
		return
	}
	channels, _ := r.Client.Channels.Glance(ctx) // it is not this resource that needs it
	if err := channelByTopic.MistakenForID(channels, plan.ChannelID.ValueString(), ""); err != nil {
		r.AddAttributeError(diags, path.Root("channel_id"), "plan the message", err)
	}
}
