package mockapi

import (
	"maps"
	"net/http"
	"slices"
	"strings"
)

// This file plays the application family's reads of users: getUser, getCommunityUser and listCommunityUsers.

// inPlace checks the ids in the path of an application operation: each is an object id, and the community is this one. That another
// community is answered like something that does not exist is the mock's choice; the documentation also allows for 403.
func inPlace(c *call) (answer, bool) {
	for _, name := range slices.Sorted(maps.Keys(c.params)) {
		if !isObjectID(c.params[name]) {
			return c.fail(http.StatusBadRequest, name+" must be an ObjectId"), false
		}
	}
	if id, named := c.params["communityId"]; named && id != communityID {
		return c.fail(http.StatusNotFound, "Community not found"), false
	}
	return answer{}, true
}

// sameID compares object ids, whose digits may be of either case.
func sameID(a, b string) bool { return strings.EqualFold(a, b) }

// getUser reads one user by object id: the own account, or that of anybody for the session of an owner or administrator, which is how the
// mock reads "community-based access".
func (m *community) getUser(c *call) answer {
	if refusal, ok := inPlace(c); !ok {
		return refusal
	}
	user, ok := m.readAccount(c.params["userId"])
	switch {
	case !c.token.manages() && (!ok || user.ID != c.token.UserID):
		return c.fail(m.refusedStatus(), noPermission) // whether somebody else is there or not
	case !ok:
		return c.fail(http.StatusNotFound, "User not found")
	}
	shown := chosen(m.applicationUser(&user), c.request.URL.Query())
	return applicationSuccess(http.StatusOK, "Get user success.", m.marked(shown, &user))
}

// readAccount finds an account by object id, the owner's included.
func (m *community) readAccount(id string) (Member, bool) {
	if sameID(id, m.owner.ObjectID) {
		return m.owner.clone(), true
	}
	return m.readMember(func(u *Member) bool { return sameID(u.ObjectID, id) })
}

// chosen leaves the members that the switches of a query choose: those that are true or, where none is, all that are not false. That all
// are shown without a switch is the mock's choice.
func chosen(shown object, switches map[string][]string) object {
	wanted := object{}
	for name, value := range shown {
		if slices.Contains(switches[name], "true") {
			wanted[name] = value
		}
	}
	if len(wanted) > 0 {
		return wanted
	}
	maps.DeleteFunc(shown, func(name string, _ any) bool { return slices.Contains(switches[name], "false") })
	return shown
}

// getCommunityUser reads one user of the community, whose account is not outside of it.
func (m *community) getCommunityUser(c *call) answer {
	if refusal, ok := inPlace(c); !ok {
		return refusal
	}
	user, ok := m.readMember(func(u *Member) bool { return !u.Outside && sameID(u.ObjectID, c.params["userId"]) })
	if !ok {
		return c.fail(http.StatusNotFound, "User not found")
	}
	return applicationSuccess(http.StatusOK, "Get community user success.", m.marked(m.applicationUser(&user), &user))
}

// listCommunityUsers lists the members in the order in which their accounts were made.
func (m *community) listCommunityUsers(c *call) answer {
	if refusal, ok := inPlace(c); !ok {
		return refusal
	}
	everybody := func(*Member) bool { return true }
	return m.list(c, listing{
		things: "users", name: "displayName", rows: m.memberRows(m.applicationUser, everybody), softDeletes: true,
		success: "Get community users success.", writeSuccess: writeApplicationList,
	})
}

// applicationUser is a user as the application family shows one.
func (m *community) applicationUser(user *Member) object {
	shown := object{
		"_id": user.ObjectID, "avatar": orNull(user.Avatar), "displayName": user.DisplayName, "username": user.Username,
		"firstName": user.FirstName, "lastName": user.LastName, "email": user.Email, "isOnline": user.Online, "lastLogin": nil,
	}
	if number, ok := user.number(); ok {
		shown["id"] = m.number(number)
	}
	if !user.LastLogin.IsZero() {
		shown["lastLogin"] = timestamp(user.LastLogin)
	}
	return shown
}
