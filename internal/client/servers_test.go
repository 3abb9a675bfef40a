package client

import (
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

func TestAServerIsCreatedFoundAndRenamed(t *testing.T) {
	c := newCommunity(t)
	created, err := c.CreateServer(t.Context(), "Second")
	wantNoError(t, err)
	wantEqual(t, "body", c.bodyOf(t, OpCreateServer), `{"name":"Second"}`)
	wantEqual(t, "times", created.CreatedAt != nil && created.UpdatedAt != nil, true)
	wantEqual(t, "claimed", c.claims.taken("server", created.ID), true)

	renamed, err := c.UpdateServer(t.Context(), created.ID, "Third")
	wantNoError(t, err)
	wantEqual(t, "name", renamed.Name, "Third")
	found, there, err := c.Client.Servers.Find(t.Context(), created.ID)
	wantNoError(t, err)
	wantEqual(t, "found", there && found.Name == "Third", true)
	_, there, err = c.Client.Servers.Find(t.Context(), "0")
	wantNoError(t, err)
	wantEqual(t, "an unknown one", there, false)
	wantEqual(t, "lists: before creating, and one for both look-ups", c.sent(OpListServers), 2)
	all, err := c.Client.Servers.All(t.Context())
	wantNoError(t, err)
	wantEqual(t, "servers", len(all), 2)
}

func TestAServerIsCreatedOnce(t *testing.T) {
	for name, test := range map[string]struct {
		fault   mockapi.Fault
		creates int
	}{
		"the answer is lost":     {mockapi.Fault{Drop: true, Effect: true}, 1},
		"the answer has no id":   {mockapi.Fault{Effect: true, Status: 200, Body: `{"meta":{"success":true},"body":{"name":"Second"}}`}, 1},
		"the answer has no body": {mockapi.Fault{Effect: true, Status: 200, Body: `{"meta":{"success":true},"body":null}`}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCommunity(t)
			test.fault.Operation = string(OpCreateServer)
			c.Inject(test.fault)
			server, err := c.CreateServer(t.Context(), "Second")
			wantNoError(t, err)
			wantEqual(t, "creates", c.sent(OpCreateServer), test.creates)
			wantEqual(t, "servers", len(c.Server.Servers()), 2)
			wantEqual(t, "id", server.ID, c.Server.Servers()[1].ID)
		})
	}
}

// No operation deletes a server, and nobody has seen the list show a new one: what it does not show is not created again.
func TestAServerThatMayBeThereIsNotCreatedAgain(t *testing.T) {
	for name, fault := range map[string]mockapi.Fault{
		"lost before the effect":    {Drop: true},
		"of another form":           {Status: 200, Body: `{"meta":{"success":true},"body":{"label":"Second"}}`},
		"an error after the effect": {Status: 503},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCommunity(t)
			fault.Operation = string(OpCreateServer)
			c.Inject(fault)
			_, err := c.CreateServer(t.Context(), "Second")
			wantText(t, err, "need not show what was just created")
			wantKind(t, err, unknownOutcome)
			wantEqual(t, "creates", c.sent(OpCreateServer), 1)
		})
	}
}

// No server object was seen: whatever its id and name are called is taken, and what an answer lacks is what was sent.
func TestServersAreReadWhateverTheirFieldsAreCalled(t *testing.T) {
	c := answering(t, 200, jsonContent, `{"meta":{"success":true},"body":[{"_id":"1","name":"A"},{"id":2,"title":"B"},{"serverId":"3",`+
		`"topic":"C"},{"_id":"4"}]}`)
	all, err := c.Servers.All(t.Context())
	wantNoError(t, err)
	got := ""
	for _, server := range all {
		got += server.ID + server.Name
	}
	wantEqual(t, "servers", got, "1A2B3C4")

	renamed, err := answering(t, 200, jsonContent, `{"meta":{"success":true},"body":{}}`).UpdateServer(t.Context(), "7", "New")
	wantNoError(t, err)
	wantEqual(t, "renamed", renamed.ID+renamed.Name, "7New")
	_, err = answering(t, 200, jsonContent, `{"meta":{"success":true},"body":[{"name":"A"}]}`).Servers.All(t.Context())
	wantText(t, err, "listServers", "a list of servers, each with _id or id or serverId or server_id, was expected, and an object with the "+
		"members name came")
	_, err = answering(t, 404, jsonContent, `{"meta":{"success":false,"message":"no"}}`).Servers.All(t.Context())
	wantKind(t, err, "may not exist")
}
