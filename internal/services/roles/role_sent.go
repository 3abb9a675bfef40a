package roles

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
)

// sentKey is where the resource's private state keeps what was last sent of the permissions that no answer shows: a change has to send
// them all, also those that are not configured.
const sentKey = "sent"

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
func sentBefore(ctx context.Context, private privateState, diags *diag.Diagnostics) (sent sentPermissions) {
	raw, problems := private.GetKey(ctx, sentKey)
	diags.Append(problems...)
	if len(raw) == 0 {
		return sent
	}
	if err := json.Unmarshal(raw, &sent); err != nil {
		diags.AddError("The state of returningai_role is broken", "Its record of the permissions that were sent can't be read: "+err.Error()+".")
	}
	return sent
}

func (s sentPermissions) encode() []byte {
	encoded, _ := json.Marshal(s) //nolint:errchkjson // booleans by name can always be written
	return encoded
}
