package messaging

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// channelByTopic finds channels by topic, which users may give by mistake where an id is expected.
var channelByTopic = tf.Kind[client.Channel]{
	Noun: "channel", Name: "topic",
	IDOf:   func(ch client.Channel) string { return ch.ID },
	NameOf: func(ch client.Channel) string { return ch.Topic },
	In:     func(c *client.Client) *client.Collection[client.Channel] { return c.Channels },
}

// needsChannelID reports at plan time that channel_id is a topic. A channel that cannot be looked up is left to the service.
func (r *messageResource) needsChannelID(ctx context.Context, plan messageModel, diags *diag.Diagnostics) {
	if plan.ChannelID.IsUnknown() || diags.HasError() {
		return
	}
	channels, _ := r.Client.Channels.Glance(ctx) // best effort: posting does not need the list
	if err := channelByTopic.MistakenForID(channels, plan.ChannelID.ValueString(), ""); err != nil {
		r.AddAttributeError(diags, path.Root("channel_id"), "plan the message", err)
	}
}
