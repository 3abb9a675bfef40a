package client

import (
	"context"
	"encoding/json"
)

// thingOf is the kind of thing that an operation may answer with without an envelope. Its members are then its own, such as a status of
// "draft".
var thingOf = map[OperationID]nouns{
	OpCreateChannel: channelNouns, OpUpdateChannel: channelNouns, OpDeleteChannel: channelNouns,
	OpCreateRole: roleNouns, OpUpdateRole: roleNouns, OpDeleteRole: roleNouns,
	OpCreateBadge: badgeNouns, OpUpdateBadge: badgeNouns, OpDeleteBadge: badgeNouns, OpAwardBadge: badgeNouns, OpRemoveBadge: badgeNouns,
	OpCreateServer: serverNouns, OpUpdateServer: serverNouns,
	OpUploadImage: imageNouns,
}

// writeThing creates a thing, or changes the one with an id, and returns it as the answer shows it. An answer to a change need not show it,
// since the id is known. An answer to a create without the new id is an error of unknown outcome, after which the thing is searched for.
func writeThing[Wire, T any](
	ctx context.Context, c *Client, op OperationID, id string, body any, n nouns, understand func(Wire) T,
) (T, error) {
	in := input{json: body}
	if id != "" {
		in.path = map[string]string{"id": id}
	}
	return call(ctx, c, op, in, func(payload json.RawMessage) (T, error) {
		var wire Wire
		raw, found := n.thing(payload)
		switch {
		case !found && id == "":
			return understand(wire), unexpected("the "+n.one+" with its id", payload)
		case !found && kindOf(payload) == anObject: // it may be the thing without its id
			raw = payload
		case !found:
			return understand(wire), nil
		}
		err := json.Unmarshal(raw, &wire)
		return understand(wire), err
	})
}
