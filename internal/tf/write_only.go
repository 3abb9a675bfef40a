package tf

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// refusesWriteOnly is the summary of the framework's error about a program that has no write-only attributes.
const refusesWriteOnly = "WriteOnly Attribute Not Allowed"

// writeOnlyActions is the framework's server with write-only attributes in actions. The protocol has no place for a program to say that it
// has such attributes where it validates an action, so that the framework (1.19) refuses each value of one. Every program that has actions
// has them.
type writeOnlyActions struct{ Server }

// WithWriteOnlyActions returns the framework's server with write-only attributes in actions.
func WithWriteOnlyActions(server Server) Server { return writeOnlyActions{server} }

// ValidateActionConfig validates the configuration of an action.
func (s writeOnlyActions) ValidateActionConfig(
	ctx context.Context, req *tfprotov6.ValidateActionConfigRequest,
) (*tfprotov6.ValidateActionConfigResponse, error) {
	resp, err := s.Server.ValidateActionConfig(ctx, req)
	if resp != nil {
		resp.Diagnostics = slices.DeleteFunc(resp.Diagnostics, func(d *tfprotov6.Diagnostic) bool { return d.Summary == refusesWriteOnly })
	}
	return resp, err
}
