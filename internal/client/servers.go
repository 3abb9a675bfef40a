package client

import (
	"context"
	"errors"
	"strings"
)

// Server is a server as the service shows it: a whole community. No server object was seen in the documentation, so only what
// the objects of this family have in common is read. A nil field was not in the answer.
type Server struct {
	ID        string
	Name      string
	CreatedAt *string // ISO 8601
	UpdatedAt *string // ISO 8601
}

// serverRead is a server on the wire. What its name is called there is not known: these are the service's words for names.
type serverRead struct {
	UnderscoreID Text `json:"_id"`
	ID           Text `json:"id"`
	ServerID     Text `json:"serverId"`
	Name         Text `json:"name"`
	Title        Text `json:"title"`
	Topic        Text `json:"topic"`
	CreatedAt    Text `json:"createdAt"`
	UpdatedAt    Text `json:"updatedAt"`
}

// serverWrite is what create and update send: the one field that a community certainly has.
type serverWrite struct {
	Name string `json:"name"`
}

func (r serverRead) id() string { return firstText(r.UnderscoreID, r.ID, r.ServerID).Value }

func (r serverRead) server() (Server, error) {
	if r.id() == "" {
		return Server{}, errors.New("a server in the answer has no _id")
	}
	return Server{
		ID: r.id(), Name: firstText(r.Name, r.Title, r.Topic).Value, CreatedAt: r.CreatedAt.Pointer(), UpdatedAt: r.UpdatedAt.Pointer(),
	}, nil
}

// newServers makes the collection of the servers that the system API key sees (listServers, inferred).
func newServers(c *Client) *Collection[Server] {
	id := func(s Server) string { return s.ID }
	list := func(ctx context.Context) ([]Server, error) {
		return readList(ctx, c, OpListServers, input{}, serverRead.server, id)
	}
	servers := newCollection(c, "server", list, id, func(s Server) string { return s.Name })
	servers.mayHide = true // nothing is known of the list, and no operation deletes a server that was made twice
	return servers
}

// CreateServer creates a server (createServer, inferred), exactly once although the answer may be lost.
func (c *Client) CreateServer(ctx context.Context, name string) (Server, error) {
	return c.Servers.Create(ctx, name, func(ctx context.Context) (Server, error) {
		return c.writeServer(ctx, OpCreateServer, "", name)
	})
}

// UpdateServer renames a server (updateServer, inferred). What the answer lacks is taken from what was sent.
func (c *Client) UpdateServer(ctx context.Context, id, name string) (Server, error) {
	return c.writeServer(ctx, OpUpdateServer, id, name)
}

func (c *Client) writeServer(ctx context.Context, op OperationID, id, name string) (Server, error) {
	defer c.Servers.changed()
	in := input{json: serverWrite{Name: name}}
	if id != "" {
		in.path = map[string]string{"id": id}
	}
	return call(ctx, c, op, in, func(row serverRead) (Server, error) {
		if id != "" { // it is this one, whatever the answer calls it
			row.UnderscoreID = Text{Value: id, Set: true}
		}
		server, err := row.server()
		if strings.TrimSpace(server.Name) == "" {
			server.Name = name
		}
		return server, err
	})
}
