package mockapi

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// ListedServer is a server: a whole community. The first is the one that the keys belong to. The documentation shows no server object; this
// one has what all objects of the system family have, and a name.
type ListedServer struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// listServers lists the servers that the system key sees.
func (m *community) listServers(c *call) answer {
	return m.list(c, listing{
		things: "servers", name: "name", rows: rowsOf(&m.past.servers, serverObject),
		success: "Servers have been fetched successfully", writeSuccess: writeSystemList,
	})
}

// createServer makes a community. The name need not be unique.
func (m *community) createServer(c *call) answer {
	name, refusal, ok := decodeServer(c)
	if !ok {
		return refusal
	}
	return systemSuccess("Server has been created successfully", m.written(serverObject(m.addServer(name)), "name"))
}

// updateServer renames a community.
func (m *community) updateServer(c *call) answer {
	name, refusal, ok := decodeServer(c)
	if !ok {
		return refusal
	}
	server, ok := m.server(c.params["id"])
	if !ok {
		return c.fail(http.StatusNotFound, "Server not found")
	}
	m.renameServer(server, name)
	return systemSuccess("Server has been updated successfully", m.written(serverObject(server), "name"))
}

func decodeServer(c *call) (string, answer, bool) {
	var input struct {
		Name string `json:"name"`
	}
	if refusal, ok := decode(c, &input); !ok {
		return "", refusal, false
	}
	name := strings.TrimSpace(input.Name)
	refusal, ok := requireAll(c, field{"name", name})
	return name, refusal, ok
}

func serverObject(server *ListedServer) object {
	return object{
		"_id": server.ID, "name": server.Name, "createdAt": timestamp(server.CreatedAt), "updatedAt": timestamp(server.UpdatedAt), "__v": 0,
	}
}

func (m *community) server(id string) (*ListedServer, bool) {
	i := slices.IndexFunc(m.servers, func(s *ListedServer) bool { return s.ID == id })
	if i < 0 {
		return nil, false
	}
	return m.servers[i], true
}

func (m *community) addServer(name string) *ListedServer {
	now := m.clock.write()
	server := m.keepServer(ListedServer{ID: m.newID(), Name: strings.TrimSpace(name), CreatedAt: now, UpdatedAt: now})
	m.furnish(server)
	return server
}

func (m *community) keepServer(server ListedServer) *ListedServer {
	m.servers = append(m.servers, &server)
	m.past.servers.record(server.ID, server.CreatedAt, server)
	return &server
}

func (m *community) renameServer(server *ListedServer, name string) {
	server.Name, server.UpdatedAt = strings.TrimSpace(name), m.clock.write()
	m.past.servers.record(server.ID, server.UpdatedAt, *server)
}

// Servers returns the servers in the order of their creation, the community of the keys first.
func (s *Server) Servers() []ListedServer {
	s.mu.Lock()
	defer s.mu.Unlock()
	servers := make([]ListedServer, 0, len(s.community.servers))
	for _, server := range s.community.servers {
		servers = append(servers, *server)
	}
	return servers
}

// AddServer makes a server in the web interface.
func (s *Server) AddServer(name string) ListedServer {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *s.community.addServer(name)
}

// RenameServer renames a server in the web interface.
func (s *Server) RenameServer(id, name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	server, ok := s.community.server(id)
	if !ok {
		return unknown("server", id)
	}
	s.community.renameServer(server, name)
	return nil
}

// RemoveServer deletes a server, or hides it from the system key. No operation of the API does that.
func (s *Server) RemoveServer(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	server, ok := s.community.server(id)
	if !ok {
		return unknown("server", id)
	}
	s.community.past.servers.remove(id, s.community.clock.write())
	s.community.servers = slices.DeleteFunc(s.community.servers, func(other *ListedServer) bool { return other == server })
	return nil
}
