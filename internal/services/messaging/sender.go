package messaging

import (
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// senderOf returns who acts: the configured sender, else the provider's default, which may not be known yet.
func senderOf(p *tf.Provider, configured types.String, diags *diag.Diagnostics) types.String {
	switch {
	case !configured.IsNull():
		return configured
	case p.Unknown["default_sender"]:
		return types.StringUnknown()
	case p.DefaultSender == "":
		addMissingSender(diags)
	}
	return types.StringValue(p.DefaultSender)
}

// knownSender is senderOf for when something is sent: then the sender has to be known.
func knownSender(p *tf.Provider, configured types.String, diags *diag.Diagnostics) (name string, known bool) {
	sender := senderOf(p, configured, diags)
	if sender.IsUnknown() {
		addMissingSender(diags)
	}
	return sender.ValueString(), !diags.HasError()
}
