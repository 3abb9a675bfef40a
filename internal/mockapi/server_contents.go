package mockapi

import (
	"net/http"
	"time"
)

// serverContent is what a server holds. No operation of the API writes that of servers other than the keys' own community.
type serverContent struct {
	channels *history[Channel]
	roles    *history[Role]
}

// furnish gives a new server what it starts with: everyone's role and a channel, which is the mock's own choice.
func (m *community) furnish(server *ListedServer) {
	content := serverContent{&history[Channel]{}, &history[Role]{}}
	m.past.elsewhere[server.ID] = content
	m.addChannelIn(content, "General", "open")
	m.addRoleIn(content, Role{Title: everyone, Description: "Everyone", Class: "blue", Order: 1,
		ServerPermissions: granted("allow_dm"), ChannelPermissions: granted("post_messages", "view_message_history"),
	})
}

func (m *community) addChannelIn(content serverContent, topic, channelType string) Channel {
	now := m.clock.write()
	channel := Channel{ID: m.newID(), Topic: topic, Type: channelType, UserID: ownerID, CreatedAt: now, UpdatedAt: now}
	content.channels.record(channel.ID, now, channel)
	return channel
}

func (m *community) addRoleIn(content serverContent, role Role) Role {
	now := m.clock.write()
	made := role.clone()
	made.ID, made.CreatedAt, made.UpdatedAt = m.newID(), now, now
	content.roles.record(made.ID, now, made.clone())
	return made
}

// serverInPath returns what the server in the path of a call holds, of those that the system key sees.
func (m *community) serverInPath(c *call) (serverContent, answer, bool) {
	server, there := m.server(c.params["id"])
	if !there {
		return serverContent{}, c.fail(http.StatusNotFound, "Server not found"), false
	}
	if content, elsewhere := m.past.elsewhere[server.ID]; elsewhere {
		return content, answer{}, true
	}
	return serverContent{&m.past.channels, &m.past.roles}, answer{}, true
}

// listServerRoles lists the roles of a server. Its path and answer are inferred: this is the answer of listRoles.
func (m *community) listServerRoles(c *call) answer {
	content, refusal, ok := m.serverInPath(c)
	if !ok {
		return refusal
	}
	return m.list(c, listing{
		things: "roles", name: "title", rows: inServer(c.params["id"], rowsOf(content.roles, m.roleObject)), softDeletes: true,
		success: "Roles fetched successfully", writeSuccess: writeSystemList,
	})
}

// listServerChannels lists the channels of a server. Its path and answer are inferred: this is the answer of listSystemChannels.
func (m *community) listServerChannels(c *call) answer {
	content, refusal, ok := m.serverInPath(c)
	if !ok {
		return refusal
	}
	return m.list(c, listing{
		things: "channels", name: "topic", rows: inServer(c.params["id"], rowsOf(content.channels, channelObject)), softDeletes: true,
		success: "Channels have been fetched successfully", writeSuccess: writeSystemList,
	})
}

// inServer shows rows as those of a server.
func inServer(id string, rows func(time.Time) []listedRow) func(time.Time) []listedRow {
	return func(at time.Time) []listedRow {
		shown := rows(at)
		for _, row := range shown {
			row.shown["serverId"] = id
		}
		return shown
	}
}

// AddServerChannel makes a channel in a server other than the community itself.
func (s *Server) AddServerChannel(serverID, topic, channelType string) (Channel, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	content, there := s.community.past.elsewhere[serverID]
	if !there {
		return Channel{}, unknown("other server", serverID)
	}
	return s.community.addChannelIn(content, topic, channelType), nil
}

// AddServerRole makes a role in a server other than the community itself.
func (s *Server) AddServerRole(serverID string, role Role) (Role, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	content, there := s.community.past.elsewhere[serverID]
	if !there {
		return Role{}, unknown("other server", serverID)
	}
	return s.community.addRoleIn(content, role), nil
}
