package provider

import (
	"github.com/returning-ai/terraform-provider-returningai/internal/functions"
	"github.com/returning-ai/terraform-provider-returningai/internal/services/apikeys"
	"github.com/returning-ai/terraform-provider-returningai/internal/services/badges"
	"github.com/returning-ai/terraform-provider-returningai/internal/services/channels"
	"github.com/returning-ai/terraform-provider-returningai/internal/services/community"
	"github.com/returning-ai/terraform-provider-returningai/internal/services/messaging"
	"github.com/returning-ai/terraform-provider-returningai/internal/services/rawapi"
	"github.com/returning-ai/terraform-provider-returningai/internal/services/roles"
	"github.com/returning-ai/terraform-provider-returningai/internal/services/userfields"
	"github.com/returning-ai/terraform-provider-returningai/internal/services/users"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// services lists the areas of the product, one line each, and the functions.
func services() []tf.Service {
	return []tf.Service{
		apikeys.Service(),
		badges.Service(),
		channels.Service(),
		community.Service(),
		messaging.Service(),
		rawapi.Service(),
		roles.Service(),
		userfields.Service(),
		users.Service(),
		functions.Service(),
	}
}

// Services returns the areas of the product, for what is written about them.
func Services() []tf.Service { return services() }
