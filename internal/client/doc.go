// Package client speaks the Returning.AI HTTP API. It knows HTTP and the service, and nothing of Terraform.
//
// Reading order: operations.go says what the service offers, endpoint.go where each family of operations lives,
// call.go is the one way a request goes out and an answer comes back, with envelope.go, decode.go and errors.go behind it;
// retry.go, throttle.go, governor.go and shared.go decide when a request is sent at all; once.go makes a create happen exactly once.
// collection.go is what the listed kinds have alike, with index.go; pages.go reads a list to its end, with known.go behind it;
// absence.go and roll.go say what a list proves.
// channels.go, messages.go, images.go, roles.go, badges.go, community.go and servers.go are the typed methods.
package client
