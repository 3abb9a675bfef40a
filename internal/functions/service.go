// Package functions has the functions of the provider: pure, without the service and without the provider's configuration.
package functions

import (
	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// Service returns the functions.
func Service() tf.Service {
	return tf.Service{
		Name:      "Functions",
		Functions: []func() function.Function{NewAnnouncementFunction, NewFieldKeyFunction},
	}
}
