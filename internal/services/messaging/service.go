// Package messaging posts and reads messages, reacts to them, and uploads the images that they show.
package messaging

import (
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// Service returns what this area offers.
func Service() tf.Service {
	return tf.Service{
		Name:        "Messages",
		Resources:   []func() resource.Resource{NewMessageResource, NewMessageReactionResource, NewImageResource},
		DataSources: []func() datasource.DataSource{NewMessagesDataSource},
		Actions:     []func() action.Action{NewSendMessageAction, NewReplyMessageAction, NewReactMessageAction},
	}
}
