package channels

import (
	"context"
	"fmt"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// NewChannelResource returns the resource `returningai_channel`.
func NewChannelResource() resource.Resource {
	return tf.NewListed(tf.Listed[client.Channel, *channelModel]{
		Kind:     tf.Channels,
		Example:  "General",
		Schema:   channelSchema(),
		Adopting: "The plan lists what the configuration changes about it. ",
		Loss: "What happens to the channel when this resource is destroyed: `delete` deletes it **with all messages in it, for good**; " +
			"`abandon` leaves it as it is and only forgets it.",
		CreatedBy: client.OpCreateChannel,
		UpdatedBy: client.OpUpdateChannel,
		DeletedBy: client.OpDeleteChannel,
		Create: func(ctx context.Context, c *client.Client, plan *channelModel) (client.Channel, error) {
			return c.CreateChannel(ctx, plan.topic(), plan.ChannelType.ValueString())
		},
		Adopt: func(ctx context.Context, c *client.Client, there client.Channel, plan *channelModel) (client.Channel, error) {
			if there.ChannelType == plan.ChannelType.ValueString() {
				return there, nil
			}
			return c.UpdateChannel(ctx, there.ID, plan.topic(), plan.ChannelType.ValueString())
		},
		Update: func(ctx context.Context, c *client.Client, change tf.Change[*channelModel]) (client.Channel, error) {
			return c.UpdateChannel(ctx, change.State.ID.ValueString(), change.Plan.topic(), change.Plan.ChannelType.ValueString())
		},
		Delete: func(ctx context.Context, c *client.Client, state *channelModel) error {
			return c.DeleteChannel(ctx, state.ID.ValueString())
		},
	})
}

type channelModel struct {
	shownChannel
	tf.Deletable
}

func (m *channelModel) Key() (id *types.String, topic *tf.Text) { return &m.ID, &m.Topic }

func (m *channelModel) Refresh(channel client.Channel) {
	tf.Refresh(&m.shownChannel, showChannel(channel))
}

func (m *channelModel) Settle(channel client.Channel, _ *channelModel) {
	tf.FillUnknown(&m.shownChannel, showChannel(channel))
}

func (m *channelModel) Keep(state *channelModel) { tf.FillUnknown(&m.shownChannel, state.shownChannel) }

func (m *channelModel) Writes(_, state *channelModel) bool {
	return !m.Topic.Equal(state.Topic) || !m.ChannelType.Equal(state.ChannelType)
}

func (m *channelModel) Differences(there client.Channel) []string {
	if m.ChannelType.IsUnknown() {
		return []string{fmt.Sprintf("channel_type: %q → (known after apply)", there.ChannelType)}
	}
	return tf.Difference("channel_type", strconv.Quote(there.ChannelType), strconv.Quote(m.ChannelType.ValueString()))
}

func (m *channelModel) topic() string { return client.NormalizeText(m.Topic.ValueString()) }

func channelSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "A channel of the community.\n\n" +
			"Creating, changing and deleting a channel needs `system_api_key`. Reading uses the System API's list of channels if that " +
			"key is set, and otherwise the Integration API's with `api_token`.",
		Attributes: map[string]schema.Attribute{
			"id":    tf.ComputedOnce("The channel's id, as messages and look-ups use it."),
			"topic": tf.NameAttribute("The channel's name, as members see it. Changing it renames the channel; its messages stay."),
			"channel_type": schema.StringAttribute{
				Required:   true,
				Validators: []validator.String{tf.NotBlank()},
				MarkdownDescription: "The kind of channel: `open` and `forum` are known. The service has more kinds, whose names are not " +
					"documented, so any other value is passed on as it is. Changing it changes the channel in place.",
			},
			"permissions": schema.ListAttribute{
				Computed:    true,
				ElementType: types.StringType,
				MarkdownDescription: "The channel's permissions as the service returns them; their meaning is not documented. Null where " +
					"the list that was read does not show them.",
			},
			"user_id":    tf.ComputedOnce("The id of the user who created the channel, where the service shows it."),
			"server_id":  tf.ComputedOnce("The id of the server (the community) that the channel belongs to, where the service shows it."),
			"created_at": tf.ComputedOnce("When the channel was created, in ISO 8601, where the service shows it."),
			"updated_at": tf.Computed("When the channel was last changed, in ISO 8601, where the service shows it."),
		},
	}
}
