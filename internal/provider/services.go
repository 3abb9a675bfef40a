package provider

import (
	"github.com/returning-ai/terraform-provider-returningai/internal/services/channels"
	"github.com/returning-ai/terraform-provider-returningai/internal/services/community"
	"github.com/returning-ai/terraform-provider-returningai/internal/services/messaging"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// services lists the areas of the product, one line each.
func services() []tf.Service {
	return []tf.Service{
		channels.Service(),
		community.Service(),
		messaging.Service(),
	}
}
