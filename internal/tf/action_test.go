package tf

import (
	"context"
	"errors"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
)

// Whether people repeat an invocation depends on what its error says. What may have been done needs a look first, also where it was
// cancelled as well, and where a second time would be harmless for a resource.
func TestTheErrorOfAnInvocationSaysWhetherItWasDone(t *testing.T) {
	const again = "The next apply does not invoke an action again whose resource was created or updated in this one. " +
		"To invoke it alone: terraform apply -invoke=action.returningai_wave.NAME"
	const unknown = ".\n\nIt may or may not have been done, and was not sent again. Look at the sky.\n\nOnly if it was not done: " + again
	wave := client.Operation{ID: "wave", Method: "POST", Path: "/wave"}
	harmless := wave
	harmless.Harmless = true
	lost := func(operation client.Operation) error {
		return &client.Error{Operation: operation, OutcomeUnknown: true, Message: "lost"}
	}
	for name, test := range map[string]struct {
		err    error
		detail string
	}{
		"its answer was lost":          {lost(wave), "wave (POST /wave): lost" + unknown},
		"a harmless one's was lost":    {lost(harmless), "wave (POST /wave): lost" + unknown},
		"cancelled once it was sent":   {errors.Join(lost(wave), context.Canceled), "wave (POST /wave): lost\ncontext canceled" + unknown},
		"cancelled before it was sent": {context.Canceled, "context canceled.\n\nIt was cancelled, and was not done. " + again},
		"no time was left to send it": {
			context.DeadlineExceeded, "context deadline exceeded.\n\n" + adviseOutOfTime(nil) + "\n\nIt was not done. " + again,
		},
		"the service refused it": {
			&client.Error{Operation: wave, Status: 400, Structured: true, Message: "no"},
			"wave (POST /wave): HTTP 400 Bad Request: no.\n\nThe service refused the request as it stands: compare the configuration with what " +
				"it says. If that is about the key, check the key.\n\nIt was not done. " + again,
		},
	} {
		t.Run(name, func(t *testing.T) {
			var diags diag.Diagnostics
			(&Action{Type: "wave"}).AddInvokeError(&diags, "wave", test.err, "Look at the sky.")
			wantEqual(t, "errors", len(diags), 1)
			wantEqual(t, "summary", diags[0].Summary(), "Could not wave")
			wantEqual(t, "detail", diags[0].Detail(), test.detail)
		})
	}
}
