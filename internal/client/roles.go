package client

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync/atomic"
)

// EveryonesRole is the title of the role that every member has and that can be neither given nor taken.
const EveryonesRole = "@all"

// Role is a role as the service shows it. A nil field was not in the answer: every field but the id is documented as optional
// (listUserRoles, documented; no answer of the other operations was seen).
type Role struct {
	ID          string
	Aliases     []string // all its ids: the service may call one thing by several
	Title       string
	Description *string
	Class       *string // the name of a colour: an open set, `red` and `blue` are known
	Order       *int64
	Billable    *bool
	Server      Permissions
	Channel     Permissions
	ServerID    *string // the community
	CreatedAt   *string // ISO 8601
	UpdatedAt   *string // ISO 8601
}

// Permissions are a role's permissions by their names in PermissionGroup; those that the group does not know are under the service's own
// names. Those that the answer does not show are absent.
type Permissions map[string]bool

// Overlay returns the permissions overridden by those of another layer.
func (p Permissions) Overlay(layer Permissions) Permissions {
	merged := Permissions{}
	maps.Copy(merged, p)
	maps.Copy(merged, layer)
	return merged
}

// Permission is one right of a role. The service writes and reads some of them under different names, and some only one way (createRole and
// listUserRoles, documented).
type Permission struct {
	Name  string // in the provider
	Write string // on the wire; empty when it cannot be written
	Read  string // on the wire; empty when no answer is known to have it
}

// PermissionGroup is an object of permissions, with its names on the wire.
type PermissionGroup struct {
	Write, Read string
	Permissions []Permission
}

// The permissions of a role.
var (
	ServerPermissions = PermissionGroup{Write: "server_permissions", Read: "serverPermissions", Permissions: []Permission{
		sameName("server_administrator"), sameName("allow_dm"), sameName("create_invite"), sameName("warn_members"),
		sameName("suspend_members"), sameName("ban_members"), sameName("broadcast_messages"),
		{Name: "overwrite_language", Write: "overwrite_language", Read: "overwrite_language_settings"},
		{Name: "kick_members", Read: "kick_members"},
		{Name: "manage_roles", Read: "manage_roles"},
		{Name: "manage_channels", Read: "manage_channels"},
	}}
	ChannelPermissions = PermissionGroup{Write: "channel_permissions", Read: "channelPermissions", Permissions: []Permission{
		sameName("post_messages"), sameName("attach_files"), sameName("allow_mentions"), sameName("manage_messages"),
		{Name: "pinable", Write: "pinable"},
		{Name: "share_links", Write: "share_links"},
		{Name: "share_attachments", Write: "share_Attachments"},
		{Name: "view_message_history", Read: "view_message_history"},
		{Name: "post_analysis", Read: "post_analysis"},
		{Name: "delete_messages", Read: "delete_messages"},
	}}
)

func sameName(name string) Permission { return Permission{Name: name, Write: name, Read: name} }

// Find returns the permission with a name, which may be any of its three.
func (g PermissionGroup) Find(name string) (Permission, bool) {
	for _, permission := range g.Permissions {
		if name != "" && (name == permission.Name || name == permission.Write || name == permission.Read) {
			return permission, true
		}
	}
	return Permission{}, false
}

// RoleDraft is everything that can be written of a role. A permission that it lacks is written as false, since the service requires each.
// One that the group does not know is written under its own name.
type RoleDraft struct {
	Title    string
	Class    string
	Order    int64
	Billable bool
	Server   Permissions
	Channel  Permissions
}

// roleWrite is the body of create and update; update replaces all of it.
type roleWrite struct {
	Class    string          `json:"class"`
	Title    string          `json:"title"`
	Order    int64           `json:"order"`
	Billable bool            `json:"billable"`
	Server   map[string]bool `json:"server_permissions"`
	Channel  map[string]bool `json:"channel_permissions"`
}

func (d RoleDraft) wire() roleWrite {
	return roleWrite{
		Class: d.Class, Title: d.Title, Order: d.Order, Billable: d.Billable,
		Server: ServerPermissions.wire(d.Server), Channel: ChannelPermissions.wire(d.Channel),
	}
}

// wire returns the permissions under their names on the wire: all known ones, and the others of the draft.
func (g PermissionGroup) wire(granted Permissions) map[string]bool {
	written := map[string]bool{}
	for name, value := range granted {
		if _, known := g.Find(name); !known {
			written[name] = value
		}
	}
	for _, permission := range g.Permissions {
		if permission.Write != "" {
			written[permission.Write] = granted[permission.Name]
		}
	}
	return written
}

// roleNouns are the words for a role in answers.
var roleNouns = nouns{one: "role", many: "roles", ids: []string{"_id", "id", "role_id", "roleId"}, names: []string{"title", "name"}}

// in returns the permissions that an answer shows. Those that are missing, or neither true nor false, are absent.
func (g PermissionGroup) in(role row) Permissions {
	shown := Permissions{}
	objects := []map[string]json.RawMessage{membersOf(role.named(g.Write)), membersOf(role.named(g.Read))}
	for _, object := range objects {
		g.addUnknown(shown, object)
	}
	for _, permission := range g.Permissions {
		for _, object := range objects {
			for _, name := range []string{permission.Name, permission.Write, permission.Read} {
				if granted := valueOf[Boolean](object[name]); granted.Set {
					shown[permission.Name] = granted.Value
				}
			}
		}
	}
	return shown
}

// addUnknown adds the permissions that an answer shows beside the known ones.
func (g PermissionGroup) addUnknown(shown Permissions, object map[string]json.RawMessage) {
	for name, raw := range object {
		if _, known := g.Find(name); known {
			continue
		}
		if granted := plainBoolean(raw); granted.Set {
			shown[name] = granted.Value
		}
	}
}

// roleOf reads a role from an answer. Permissions are read under both their read and their write names, since the documented answer may be
// older than the documented request.
func roleOf(r row) Role {
	ids := roleNouns.idsOf(r)
	return Role{
		ID: cmp.Or(ids...), Aliases: ids,
		Title: r.text(roleNouns.names...).Value, Description: r.text("description").Pointer(), Class: r.text("class").Pointer(),
		Order: member[Integer](r, "order").Pointer(), Billable: member[Boolean](r, "billable").Pointer(),
		Server: ServerPermissions.in(r), Channel: ChannelPermissions.in(r), ServerID: member[Reference](r, "serverId").Pointer(),
		CreatedAt: member[Moment](r, "createdAt").Pointer(), UpdatedAt: member[Moment](r, "updatedAt").Pointer(),
	}
}

func (r *Role) identity() (id *string, aliases []string) { return &r.ID, r.Aliases }

func roleID(r Role) string { return r.ID }

// newRoles makes the collection of roles (listRoles, inferred). No operation reads one role: GET /roles/{id} takes the id of a user.
func newRoles(c *Client) *Collection[Role] {
	return newCollection(c, roleNouns, OpListRoles, roleOf, (*Role).identity, func(r Role) string { return r.Title })
}

// CreateRole creates a role (createRole), exactly once although the answer may be lost. The answer was never seen: where it lacks the new
// id, the role is searched for in the list.
func (c *Client) CreateRole(ctx context.Context, draft RoleDraft) (Role, error) {
	role, err := c.Roles.Create(ctx, draft.Title, func(ctx context.Context) (Role, error) {
		return c.Roles.write(ctx, OpCreateRole, "", draft.wire(), draft.complete)
	})
	if err == nil {
		draft.complete(&role) // it may be from the list, which may not show everything either
	}
	return role, err
}

// UpdateRole replaces all of a role that can be written (updateRole). Fields that the answer lacks are filled in from the request.
func (c *Client) UpdateRole(ctx context.Context, id string, draft RoleDraft) (Role, error) {
	defer c.held.dropAll()
	return c.Roles.write(ctx, OpUpdateRole, id, draft.wire(), draft.complete)
}

// complete fills in the fields that an answer lacks from the draft.
func (d RoleDraft) complete(r *Role) {
	r.Title = orSent(r.Title, d.Title)
	r.Class, r.Order, r.Billable = cmp.Or(r.Class, &d.Class), cmp.Or(r.Order, &d.Order), cmp.Or(r.Billable, &d.Billable)
	r.Server, r.Channel = ServerPermissions.complete(r.Server, d.Server), ChannelPermissions.complete(r.Channel, d.Channel)
}

func (g PermissionGroup) complete(shown, written Permissions) Permissions {
	sent := Permissions{}
	for _, permission := range g.Permissions {
		if permission.Write != "" {
			sent[permission.Name] = written[permission.Name]
		}
	}
	return sent.Overlay(shown)
}

// DeleteRole deletes a role, which takes it from everybody who has it (deleteRole, inferred). A role that is missing from a complete list
// counts as deleted, whatever the answer was.
func (c *Client) DeleteRole(ctx context.Context, id string) error {
	defer c.held.dropAll()
	return c.Roles.Delete(ctx, OpDeleteRole, id)
}

// heldRoles are the roles of users, one shared list for each user.
type heldRoles struct {
	shared *sharedList[rolesOfUser]
	again  *sharedList[rolesOfUser] // reads some seconds later, which confirm that a role is missing
	// era is part of the lists' keys. A change of a role itself starts a new one, since it changes the list of everybody who has the role.
	era atomic.Uint64
}

// rolesOfUser is the answer of listUserRoles.
type rolesOfUser struct {
	roles []Role
	known bool // the service knows the user
}

func newHeldRoles(clock Clock) *heldRoles {
	return &heldRoles{shared: newSharedList[rolesOfUser](clock), again: newSharedList[rolesOfUser](clock)}
}

func (h *heldRoles) key(userID string) string { return fmt.Sprintf("%d/%s", h.era.Load(), userID) }

func (h *heldRoles) drop(userID string) {
	h.shared.drop(h.key(userID))
	h.again.drop(h.key(userID))
}

func (h *heldRoles) dropAll() { h.era.Add(1) }

// UserRoles returns the roles of a user, including everyone's role where the service shows it; shared by all readers of that user
// (listUserRoles, documented). known is false only when the service says that the user does not exist.
func (c *Client) UserRoles(ctx context.Context, userID string) (roles []Role, known bool, err error) {
	held, err := c.held.shared.read(ctx, c.held.key(userID), func(ctx context.Context) (rolesOfUser, error) {
		return c.fetchUserRoles(ctx, userID)
	})
	return held.roles, held.known, err
}

// UserRolesAgain reads the roles of a user once more, some seconds later and past every cache: a role that is missing from one answer need
// not have been taken. Readers of the same user share the read.
func (c *Client) UserRolesAgain(ctx context.Context, userID string) (roles []Role, known bool, err error) {
	held, err := c.held.again.read(ctx, c.held.key(userID), func(ctx context.Context) (rolesOfUser, error) {
		if err := c.clock.Sleep(ctx, betweenLooks); err != nil {
			return rolesOfUser{}, err
		}
		return c.fetchUserRoles(ctx, userID)
	})
	return held.roles, held.known, err
}

// fetchUserRoles fails where a row has no id: it may be any role.
func (c *Client) fetchUserRoles(ctx context.Context, userID string) (rolesOfUser, error) {
	in := input{path: map[string]string{"userId": userID}}
	roles, odd, err := readList(ctx, c, c.operations[OpListUserRoles], in, roleNouns, newKnownRows(roleOf, roleID))
	switch {
	case IsNotFound(err):
		return rolesOfUser{}, nil
	case err == nil && odd > 0:
		err = c.unreadable(c.operations[OpListUserRoles], reply{}, fmt.Errorf("%d of the user's roles have no id", odd))
	}
	return rolesOfUser{roles: roles, known: true}, err
}

// withID returns the roles with an id, under any of their ids: one or none.
func withID(roles []Role, id string) []Role {
	at := slices.IndexFunc(roles, func(r Role) bool { return r.has(id) })
	if at < 0 {
		return nil
	}
	return roles[at : at+1]
}

// CalledBy returns the roles with their ids replaced by the given ones where these are other ids of the same role.
func CalledBy(ids []string, roles []Role) []Role {
	called := slices.Clone(roles)
	for i, role := range called {
		at := slices.IndexFunc(ids, role.has)
		if at >= 0 {
			called[i].ID = ids[at]
		}
	}
	return called
}

// has says whether an id is one of the role's ids.
func (r *Role) has(id string) bool { return r.ID == id || slices.Contains(r.Aliases, id) }

// AddUserRole gives a role to a user (addUserRole, inferred), unless listUserRoles shows that the user has it. After a lost answer it reads
// whether the user has it now. Writes for one user happen one after the other.
func (c *Client) AddUserRole(ctx context.Context, userID, roleID string) error {
	done, err := c.turns.take(ctx, "roles of "+userID)
	if err != nil {
		return err
	}
	defer done()
	before, _, err := c.UserRoles(ctx, userID)
	if err != nil {
		return fmt.Errorf("looking at which roles the user has: %w", err)
	}
	if len(withID(before, roleID)) > 0 {
		return nil
	}
	giving := once[Role]{
		thing: fmt.Sprintf("assignment of the role %s to the user %s", roleID, userID),
		act: func(ctx context.Context) (Role, error) {
			return Role{}, c.tellUserRole(ctx, OpAddUserRole, userID, roleID)
		},
		search: func(ctx context.Context) (searchResult[Role], error) {
			now, err := c.fetchUserRoles(ctx, userID)
			return searchResult[Role]{candidates: withID(now.roles, roleID), complete: true}, err
		},
		id:    func(r Role) string { return r.ID },
		clock: c.clock,
	}
	_, _, err = giving.do(ctx)
	if IsRefused(err) { // the user may have it already
		if now, lookErr := c.fetchUserRoles(ctx, userID); lookErr == nil && len(withID(now.roles, roleID)) > 0 {
			return nil
		}
	}
	return err
}

// RemoveUserRole takes a role from a user (removeUserRole, inferred). It is done when listUserRoles no longer shows the role, whatever the
// answer was; after a lost answer, and while the role is still shown, it is sent once more.
func (c *Client) RemoveUserRole(ctx context.Context, userID, roleID string) error {
	done, err := c.turns.take(ctx, "roles of "+userID)
	if err != nil {
		return err
	}
	defer done()
	for attempt := 1; ; attempt++ {
		err := c.tellUserRole(ctx, OpRemoveUserRole, userID, roleID)
		if err == nil || !IsRefused(err) && !IsOutcomeUnknown(err) {
			return err
		}
		// The outcome is read even if the user has given up waiting.
		looking, cancel := context.WithTimeout(context.WithoutCancel(ctx), cancelledPatience)
		now, lookErr := c.fetchUserRoles(looking, userID)
		cancel()
		switch {
		case isUnreadable(lookErr):
			return ignoreRefusal(lacksAlready, err)
		case lookErr != nil:
			return err
		case len(withID(now.roles, roleID)) == 0:
			return nil
		case !IsOutcomeUnknown(err):
			return err
		case attempt == 2 || ctx.Err() != nil:
			return notDone(err)
		}
	}
}

func (c *Client) tellUserRole(ctx context.Context, id OperationID, userID, roleID string) error {
	defer c.held.drop(userID)
	return tellConfirmed(ctx, c, id, input{path: map[string]string{"id": roleID}, json: holderWrite{UserID: userID}})
}
