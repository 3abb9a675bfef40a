package mockapi

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// everyone is the title of the role that each member has and cannot lose.
const everyone = "@all"

// Role is a role of the community as it really is, including the permissions that no answer shows.
type Role struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	Description string `json:"description"` // the API can't write it
	Class       string `json:"class"`       // the name of a colour
	Order       int64  `json:"order"`
	Billable    bool   `json:"billable"`
	// The permissions are named as they are written where they can be written, else as they are read.
	ServerPermissions  map[string]bool `json:"server_permissions"`
	ChannelPermissions map[string]bool `json:"channel_permissions"`
	CreatedAt          time.Time       `json:"created_at"`
	UpdatedAt          time.Time       `json:"updated_at"`
}

// clone copies a role. The maps of the copy are never nil.
func (r *Role) clone() Role {
	copied := *r
	copied.ServerPermissions, copied.ChannelPermissions = map[string]bool{}, map[string]bool{}
	maps.Copy(copied.ServerPermissions, r.ServerPermissions)
	maps.Copy(copied.ChannelPermissions, r.ChannelPermissions)
	return copied
}

// rightName holds the names of a permission in writes and reads; one of them is empty where it cannot be written or read.
type rightName struct{ write, read string }

// stored is the permission's name in a Role.
func (n rightName) stored() string {
	if n.write != "" {
		return n.write
	}
	return n.read
}

var serverRights = []rightName{
	{"server_administrator", "server_administrator"}, {"allow_dm", "allow_dm"}, {"create_invite", "create_invite"},
	{"warn_members", "warn_members"}, {"suspend_members", "suspend_members"}, {"ban_members", "ban_members"},
	{"broadcast_messages", "broadcast_messages"}, {"overwrite_language", "overwrite_language_settings"},
	{"", "kick_members"}, {"", "manage_roles"}, {"", "manage_channels"},
}

var channelRights = []rightName{
	{"post_messages", "post_messages"}, {"attach_files", "attach_files"}, {"allow_mentions", "allow_mentions"},
	{"manage_messages", "manage_messages"}, {"pinable", ""}, {"share_links", ""}, {"share_Attachments", ""},
	{"", "view_message_history"}, {"", "post_analysis"}, {"", "delete_messages"},
}

// listRoles shows all roles, in the order in which they were made.
func (m *community) listRoles(c *call) answer {
	return m.list(c, listing{
		things: "roles", name: "title", rows: rowsOf(&m.past.roles, m.roleObject), softDeletes: true,
		success: "Roles fetched successfully", writeSuccess: writeSystemList,
	})
}

// listUserRoles takes the id of a user where updateRole takes that of a role.
func (m *community) listUserRoles(c *call) answer {
	user, ok := m.memberByID(c.params["id"])
	if !ok {
		return c.fail(http.StatusNotFound, "User not found")
	}
	return systemSuccess("User roles fetched successfully", m.roleObjects(m.rolesOf(user.ID)))
}

// roleInput is the body of createRole and updateRole; every field is required in both.
type roleInput struct {
	Title    *string          `json:"title"`
	Class    *string          `json:"class"`
	Order    *int64           `json:"order"`
	Billable *bool            `json:"billable"`
	Server   map[string]*bool `json:"server_permissions"`
	Channel  map[string]*bool `json:"channel_permissions"`
}

// missing names the first required field that is not there.
func (i roleInput) missing() string {
	blank := func(text *string) bool { return text == nil || strings.TrimSpace(*text) == "" }
	for _, f := range []struct {
		name    string
		missing bool
	}{{"class", blank(i.Class)}, {"title", blank(i.Title)}, {"order", i.Order == nil}, {"billable", i.Billable == nil}} {
		if f.missing {
			return f.name
		}
	}
	for _, group := range []struct {
		name   string
		rights []rightName
		given  map[string]*bool
	}{{"server_permissions", serverRights, i.Server}, {"channel_permissions", channelRights, i.Channel}} {
		for _, right := range group.rights {
			if right.write != "" && group.given[right.write] == nil {
				return group.name + "." + right.write
			}
		}
	}
	return ""
}

// writeRole replaces what can be written of a role.
func (m *community) writeRole(role *Role, i roleInput) {
	role.Title, role.Class, role.Order, role.Billable = strings.TrimSpace(*i.Title), *i.Class, *i.Order, *i.Billable
	m.writeRights(role.ServerPermissions, serverRights, i.Server)
	m.writeRights(role.ChannelPermissions, channelRights, i.Channel)
}

func (m *community) writeRights(stored map[string]bool, rights []rightName, given map[string]*bool) {
	for _, right := range rights {
		if right.write != "" {
			stored[right.write] = *given[right.write]
		}
	}
	for _, name := range m.morePermissions {
		if value := given[name]; value != nil {
			stored[name] = *value
		}
	}
}

func decodeRole(c *call) (roleInput, answer, bool) {
	var input roleInput
	if refusal, ok := decode(c, &input); !ok {
		return input, refusal, false
	}
	if name := input.missing(); name != "" {
		return input, c.fail(http.StatusBadRequest, name+" is required"), false
	}
	return input, answer{}, true
}

// createRole makes a role. The title need not be unique.
func (m *community) createRole(c *call) answer {
	input, refusal, ok := decodeRole(c)
	if !ok {
		return refusal
	}
	role := Role{ServerPermissions: map[string]bool{}, ChannelPermissions: map[string]bool{}}
	m.writeRole(&role, input)
	return systemSuccess("Role has been created successfully", m.written(m.roleObject(m.addRole(role)), "title"))
}

// updateRole replaces all of a role that can be written.
func (m *community) updateRole(c *call) answer {
	input, refusal, ok := decodeRole(c)
	if !ok {
		return refusal
	}
	role, ok := m.role(c.params["id"])
	if !ok {
		return c.fail(http.StatusNotFound, "Role not found")
	}
	m.writeRole(role, input)
	m.roleChanged(role)
	return systemSuccess("Role has been updated successfully", m.written(m.roleObject(role), "title"))
}

// deleteRole deletes a role and takes it from all who had it.
func (m *community) deleteRole(c *call) answer {
	role, ok := m.role(c.params["id"])
	if !ok {
		return m.already(c, http.StatusNotFound, "Role not found")
	}
	m.removeRole(role)
	return systemSuccess("Role has been deleted successfully", m.roleObject(role))
}

// memberAndRole returns the user and the role of an addUserRole or removeUserRole.
func (m *community) memberAndRole(c *call) (user *Member, role *Role, refusal answer, ok bool) {
	var input struct {
		UserID string `json:"userId"`
	}
	if refusal, ok = decode(c, &input); !ok {
		return user, role, refusal, false
	}
	if refusal, ok = requireAll(c, field{"userId", input.UserID}); !ok {
		return user, role, refusal, false
	}
	if role, ok = m.role(c.params["id"]); !ok {
		return user, role, c.fail(http.StatusNotFound, "Role not found"), false
	}
	if user, ok = m.memberByID(input.UserID); !ok {
		return user, role, c.fail(http.StatusNotFound, "User not found"), false
	}
	return user, role, answer{}, true
}

// addUserRole gives a role to a user; where the user has it already, nothing changes.
func (m *community) addUserRole(c *call) answer {
	user, role, refusal, ok := m.memberAndRole(c)
	if !ok {
		return refusal
	}
	if m.variant.Already != 0 && m.hasRole(user.ID, role) {
		return m.already(c, http.StatusOK, "The user already has this role")
	}
	m.giveRole(user.ID, role)
	return systemSuccess("Role has been added to the user successfully", object{})
}

// removeUserRole takes a role from a user who has it.
func (m *community) removeUserRole(c *call) answer {
	user, role, refusal, ok := m.memberAndRole(c)
	switch {
	case !ok:
		return refusal
	case role.Title == everyone:
		return c.fail(http.StatusBadRequest, "The role "+everyone+" cannot be removed")
	case !m.hasRole(user.ID, role):
		return m.already(c, http.StatusNotFound, "The user does not have this role")
	}
	m.takeRole(user.ID, role)
	return systemSuccess("Role has been removed from the user successfully", object{})
}

// roleObject is a role as it is read: with other names of permissions than in writes, and without some of them.
func (m *community) roleObject(role *Role) object {
	return object{
		"_id": role.ID, "title": role.Title, "description": role.Description, "class": role.Class,
		"order": m.number(role.Order), "billable": role.Billable,
		"serverPermissions":  m.shownRights(role.ServerPermissions, serverRights),
		"channelPermissions": m.shownRights(role.ChannelPermissions, channelRights),
		"serverId":           communityID, "createdAt": timestamp(role.CreatedAt), "updatedAt": timestamp(role.UpdatedAt), "__v": 0,
	}
}

func (m *community) shownRights(stored map[string]bool, rights []rightName) object {
	shown := object{}
	for _, name := range m.morePermissions {
		shown[name] = stored[name]
	}
	for _, right := range rights {
		if right.read != "" {
			shown[right.read] = stored[right.stored()]
		}
	}
	return shown
}

func (m *community) roleObjects(roles []*Role) []object {
	objects := make([]object, 0, len(roles))
	for _, role := range roles {
		objects = append(objects, m.renamed(m.roleObject(role), "title"))
	}
	return objects
}

func (m *community) role(id string) (*Role, bool) {
	at := slices.IndexFunc(m.roles, func(r *Role) bool { return r.ID == id })
	if at < 0 {
		return nil, false
	}
	return m.roles[at], true
}

func (m *community) addRole(role Role) *Role {
	now := m.clock.write()
	made := role.clone()
	made.ID, made.CreatedAt, made.UpdatedAt = m.newID(), now, now
	m.roles = append(m.roles, &made)
	m.past.roles.record(made.ID, now, made.clone())
	return &made
}

func (m *community) roleChanged(role *Role) {
	role.UpdatedAt = m.clock.write()
	m.past.roles.record(role.ID, role.UpdatedAt, role.clone())
}

func (m *community) removeRole(role *Role) {
	m.past.roles.remove(role.ID, m.clock.write())
	m.roles = slices.DeleteFunc(m.roles, func(r *Role) bool { return r == role })
	for user, held := range m.held {
		m.held[user] = slices.DeleteFunc(held, func(id string) bool { return id == role.ID })
	}
}

// rolesOf returns the roles of a user: everyone's role first, then those that were given, in order.
func (m *community) rolesOf(userID string) []*Role {
	var roles []*Role
	for _, role := range m.roles {
		if role.Title == everyone {
			roles = append(roles, role)
		}
	}
	for _, id := range m.held[userID] {
		if role, ok := m.role(id); ok {
			roles = append(roles, role)
		}
	}
	return roles
}

func (m *community) hasRole(userID string, role *Role) bool {
	return slices.Contains(m.rolesOf(userID), role)
}

func (m *community) giveRole(userID string, role *Role) {
	if !m.hasRole(userID, role) {
		m.clock.write()
		m.held[userID] = append(m.held[userID], role.ID)
	}
}

func (m *community) takeRole(userID string, role *Role) {
	m.clock.write()
	m.held[userID] = slices.DeleteFunc(m.held[userID], func(id string) bool { return id == role.ID })
}

// seedRoles makes the roles of a new community: everyone's, and one for moderators, which nobody has yet.
func (m *community) seedRoles() {
	m.addRole(Role{Title: everyone, Description: "Everyone", Class: "blue", Order: 1,
		ServerPermissions:  granted("allow_dm", "create_invite"),
		ChannelPermissions: granted("post_messages", "attach_files", "allow_mentions", "view_message_history", "share_links"),
	})
	m.addRole(Role{Title: "Moderator", Description: "Role with permissions to moderate the server", Class: "red", Order: 2,
		ServerPermissions: granted("allow_dm", "create_invite", "warn_members", "suspend_members", "kick_members"),
		ChannelPermissions: granted(
			"post_messages", "attach_files", "allow_mentions", "manage_messages", "view_message_history", "delete_messages",
		),
	})
}

func granted(names ...string) map[string]bool {
	permissions := map[string]bool{}
	for _, name := range names {
		permissions[name] = true
	}
	return permissions
}

// Roles returns the roles in the order of their creation.
func (s *Server) Roles() []Role {
	s.mu.Lock()
	defer s.mu.Unlock()
	return cloneRoles(s.community.roles)
}

func cloneRoles(roles []*Role) []Role {
	copies := make([]Role, 0, len(roles))
	for _, role := range roles {
		copies = append(copies, role.clone())
	}
	return copies
}

// RoleByTitle finds the first role of that title.
func (s *Server) RoleByTitle(title string) (Role, bool) {
	for _, role := range s.Roles() {
		if role.Title == title {
			return role, true
		}
	}
	return Role{}, false
}

// AddRole makes a role with a new id.
func (s *Server) AddRole(role Role) Role {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.community.addRole(role).clone()
}

// EditRole changes a role in any way; its id stays.
func (s *Server) EditRole(id string, edit func(*Role)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	role, ok := s.community.role(id)
	if !ok {
		return unknown("role", id)
	}
	edit(role)
	role.ID = id
	s.community.roleChanged(role)
	return nil
}

// RemoveRole deletes a role and takes it from all who had it.
func (s *Server) RemoveRole(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	role, ok := s.community.role(id)
	if !ok {
		return unknown("role", id)
	}
	s.community.removeRole(role)
	return nil
}

// KnowPermissions gives roles permissions, in both groups, that no documentation names: they are shown and can be written. Other
// undocumented permissions in a request are ignored.
func (s *Server) KnowPermissions(names ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.community.morePermissions = names
}

// UserRoles returns the roles of a user, including everyone's. Somebody who is not a member has none.
func (s *Server) UserRoles(userID string) []Role {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.community.memberByID(userID); !ok {
		return nil
	}
	return cloneRoles(s.community.rolesOf(userID))
}

// GiveRole gives a role to a user.
func (s *Server) GiveRole(userID, roleID string) error {
	return s.withRole(userID, roleID, (*community).giveRole)
}

// TakeRole takes a role from a user.
func (s *Server) TakeRole(userID, roleID string) error {
	return s.withRole(userID, roleID, (*community).takeRole)
}

func (s *Server) withRole(userID, roleID string, do func(*community, string, *Role)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.community.memberByID(userID); !ok {
		return unknown("member", userID)
	}
	role, ok := s.community.role(roleID)
	if !ok {
		return unknown("role", roleID)
	}
	do(s.community, userID, role)
	return nil
}

// roleView is a role in the state that the control interface shows, with those who were given it.
type roleView struct {
	Role
	UserIDs []string `json:"user_ids"`
}

func (m *community) roleViews() []roleView {
	views := []roleView{}
	for _, role := range m.roles {
		view := roleView{role.clone(), []string{}}
		for _, user := range m.members {
			if slices.Contains(m.held[user.ID], role.ID) {
				view.UserIDs = append(view.UserIDs, user.ID)
			}
		}
		views = append(views, view)
	}
	return views
}

func (s *Server) controlAddRole(r *http.Request) (any, error) {
	var role Role
	if err := readControl(r, &role); err != nil {
		return nil, err
	}
	if role.Title == "" || role.Class == "" {
		return nil, errors.New("title and class are required")
	}
	return s.AddRole(role), nil
}

func (s *Server) controlEditRole(r *http.Request) (any, error) {
	var wrong error
	err := s.EditRole(r.PathValue("id"), func(role *Role) {
		edited := role.clone() // so that half an edit is none
		if wrong = readControl(r, &edited); wrong == nil {
			*role = edited.clone() // and null is no map
		}
	})
	if err != nil {
		return nil, notFound(err)
	}
	return nil, wrong
}

func (s *Server) controlRemoveRole(r *http.Request) (any, error) {
	return nil, notFound(s.RemoveRole(r.PathValue("id")))
}

func (s *Server) controlGiveRole(r *http.Request) (any, error) {
	return nil, notFound(s.GiveRole(r.PathValue("user"), r.PathValue("id")))
}

func (s *Server) controlTakeRole(r *http.Request) (any, error) {
	return nil, notFound(s.TakeRole(r.PathValue("user"), r.PathValue("id")))
}
