package client

import (
	"cmp"
	"context"
)

// Server is a server as the service shows it: a whole community. The documentation shows no server object, so only what the objects of this
// family have in common is read. A nil field was not in the answer.
type Server struct {
	ID        string
	Aliases   []string // all its ids: the service may call one thing by several
	Name      string
	CreatedAt *string // ISO 8601
	UpdatedAt *string // ISO 8601
}

// serverNouns are the words for a server in answers. The member of its name is not known: these are the service's words for names.
var serverNouns = nouns{
	one: "server", many: "servers",
	ids: []string{"_id", "id", "serverId", "server_id"}, names: []string{"name", "title", "topic"},
}

// serverWrite is the body of create and update: the one field that a community certainly has.
type serverWrite struct {
	Name string `json:"name"`
}

func serverOf(r row) Server {
	ids := serverNouns.idsOf(r)
	return Server{
		ID: cmp.Or(ids...), Aliases: ids, Name: r.text(serverNouns.names...).Value,
		CreatedAt: member[Moment](r, "createdAt").Pointer(), UpdatedAt: member[Moment](r, "updatedAt").Pointer(),
	}
}

func (s *Server) identity() (id *string, aliases []string) { return &s.ID, s.Aliases }

// newServers makes the collection of the servers that are visible to the system API key (listServers, inferred).
func newServers(c *Client) *Collection[Server] {
	servers := newCollection(c, serverNouns, OpListServers, serverOf, (*Server).identity, func(s Server) string { return s.Name })
	servers.mayHide = true // nothing is known about the list, and no operation deletes a server that was created twice
	return servers
}

// CreateServer creates a server (createServer, inferred), exactly once although the answer may be lost.
func (c *Client) CreateServer(ctx context.Context, name string) (Server, error) {
	return c.Servers.Create(ctx, name, func(ctx context.Context) (Server, error) {
		return c.writeServer(ctx, OpCreateServer, "", name)
	})
}

// UpdateServer renames a server (updateServer, inferred). Fields that the answer lacks are filled in from the request.
func (c *Client) UpdateServer(ctx context.Context, id, name string) (Server, error) {
	return c.writeServer(ctx, OpUpdateServer, id, name)
}

func (c *Client) writeServer(ctx context.Context, op OperationID, id, name string) (Server, error) {
	return c.Servers.write(ctx, op, id, serverWrite{Name: name}, func(shown *Server) { shown.Name = orSent(shown.Name, name) })
}
