package roles

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// sentNote is where the resource's private state keeps what was last sent of the permissions that no answer shows: a change has to send
// them all, also those that are not configured.
const sentNote = "sent"

// sentPermissions are permissions that were sent and that no answer shows.
type sentPermissions struct {
	Server  client.Permissions `json:"server_permissions"`
	Channel client.Permissions `json:"channel_permissions"`
}

// sentIn returns what a write sent, from the role that it returned; nothing where a role was only read.
func sentIn(role client.Role) sentPermissions {
	return sentPermissions{Server: serverPermissions.sent(role.Server), Channel: channelPermissions.sent(role.Channel)}
}

// sentBefore returns what was sent last; nothing after an import.
func sentBefore(ctx context.Context, private tf.PrivateReader, diags *diag.Diagnostics) (sent sentPermissions) {
	tf.ReadNote(ctx, private, sentNote, &sent, diags)
	return sent
}
