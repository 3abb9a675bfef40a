package mockapi_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const rolesPath = "/api/v1/roles"

// roleBody is a whole body of createRole and updateRole, in which every permission is the given value.
func roleBody(title string, permissions bool, more map[string]any) map[string]any {
	body := map[string]any{
		"title": title, "class": "red", "order": 3, "billable": true,
		"server_permissions": map[string]any{
			"server_administrator": permissions, "allow_dm": permissions, "create_invite": permissions, "warn_members": permissions,
			"suspend_members": permissions, "ban_members": permissions, "broadcast_messages": permissions, "overwrite_language": permissions,
		},
		"channel_permissions": map[string]any{
			"post_messages": permissions, "attach_files": permissions, "allow_mentions": permissions, "manage_messages": permissions,
			"pinable": permissions, "share_links": permissions, "share_Attachments": permissions,
		},
	}
	maps.Copy(body, more)
	return body
}

// role is the id of a role of the community.
func (s *service) role(title string) string {
	s.t.Helper()
	role, ok := s.RoleByTitle(title)
	if !ok {
		s.t.Fatalf("there is no role %q", title)
	}
	return role.ID
}

func TestARoleIsReadUnderOtherNamesThanItIsWritten(t *testing.T) {
	s := start(t, mockapi.WithEmptyCommunity())
	answer := s.call("POST", rolesPath, roleBody("  Helper ", true, nil))
	wantStatus(t, answer, 200)
	created := answer.json(t)["body"].(map[string]any)
	wantEqual(t, "title", created["title"], any("Helper"))
	wantEqual(t, "order", created["order"], any(3.0))
	wantEqual(t, "serverId", created["serverId"], any(s.CommunityID()))
	server := created["serverPermissions"].(map[string]any)
	wantEqual(t, "overwrite_language_settings", server["overwrite_language_settings"], any(true))
	wantEqual(t, "kick_members, which can't be written", server["kick_members"], any(false))
	wantEqual(t, "number of server permissions", len(server), 11)
	channel := created["channelPermissions"].(map[string]any)
	wantEqual(t, "post_messages", channel["post_messages"], any(true))
	wantEqual(t, "number of channel permissions", len(channel), 7)
	for _, never := range []string{"overwrite_language\"", "server_permissions", "pinable", "share_"} {
		if strings.Contains(answer.body, never) {
			t.Errorf("%s is shown: %s", never, answer.body)
		}
	}
	wantEqual(t, "pinable, as it really is", s.Roles()[0].ChannelPermissions["pinable"], true)

	answer = s.call("PUT", rolesPath+"/"+created["_id"].(string), roleBody("Helper", false,
		map[string]any{"billable": false, "class": "blue"}))
	wantStatus(t, answer, 200)
	updated := s.Roles()[0]
	wantEqual(t, "class", updated.Class, "blue")
	wantEqual(t, "pinable", updated.ChannelPermissions["pinable"], false)
	wantEqual(t, "changed later", updated.UpdatedAt.After(updated.CreatedAt), true)
	wantContains(t, "list", s.call("GET", rolesPath, nil).body, `"title":"Helper"`)
	wantStatus(t, s.call("DELETE", rolesPath+"/"+updated.ID, nil), 200)
	wantContains(t, "list", s.call("GET", rolesPath, nil).body, `"body":[]`)
	wantNoProblems(t, s)
}

func TestRoleWritesRefuse(t *testing.T) {
	s := start(t)
	without := func(group, name string) map[string]any {
		body := roleBody("A", true, nil)
		if group == "" {
			delete(body, name)
		} else {
			delete(body[group].(map[string]any), name)
		}
		return body
	}
	for name, c := range map[string]struct {
		method, path string
		body         any
		status       int
		says         string
	}{
		"no title":              {"POST", "", without("", "title"), 400, "title is required"},
		"a blank class":         {"POST", "", roleBody("A", true, map[string]any{"class": " "}), 400, "class is required"},
		"no order":              {"POST", "", without("", "order"), 400, "order is required"},
		"no billable":           {"PUT", "/" + s.role("Moderator"), without("", "billable"), 400, "billable is required"},
		"no server permissions": {"POST", "", without("", "server_permissions"), 400, "server_permissions.server_administrator is required"},
		"one server permission less": {"PUT", "/" + s.role("Moderator"), without("server_permissions", "overwrite_language"), 400,
			"server_permissions.overwrite_language is required"},
		"one channel permission less": {"POST", "", without("channel_permissions", "share_Attachments"), 400,
			"channel_permissions.share_Attachments is required"},
		"an order that is no number": {"POST", "", roleBody("A", true, map[string]any{"order": "first"}), 400, "order must be a"},
		"update of an unknown role":  {"PUT", "/0", roleBody("A", true, nil), 404, "Role not found"},
		"delete of an unknown role":  {"DELETE", "/0", nil, 404, "Role not found"},
		"a role in place of a user":  {"GET", "/" + s.role("Moderator"), nil, 404, "User not found"},
		"to an unknown user":         {"POST", "/" + s.role("Moderator") + "/add", map[string]string{"userId": "0"}, 404, "User not found"},
		"of an unknown role":         {"POST", "/0/add", map[string]string{"userId": "101"}, 404, "Role not found"},
		"to nobody":                  {"POST", "/" + s.role("Moderator") + "/add", map[string]string{}, 400, "userId is required"},
		"no JSON":                    {"POST", "/" + s.role("Moderator") + "/add", "x", 400, "not a JSON object"},
		"from one without it": {"POST", "/" + s.role("Moderator") + "/remove", map[string]string{"userId": "101"}, 404,
			"does not have this role"},
		"everyone's role":      {"POST", "/" + s.role("@all") + "/remove", map[string]string{"userId": "101"}, 400, "cannot be removed"},
		"from an unknown user": {"POST", "/" + s.role("Moderator") + "/remove", map[string]string{"userId": "0"}, 404, "User not found"},
	} {
		t.Run(name, func(t *testing.T) {
			answer := s.call(c.method, rolesPath+c.path, c.body)
			wantStatus(t, answer, c.status)
			wantContains(t, "body", answer.body, c.says)
		})
	}
	wantEqual(t, "roles", len(s.Roles()), 2)
}

func TestAUserIsGivenARoleAndLosesIt(t *testing.T) {
	s := start(t)
	moderator := s.role("Moderator")
	titles := func() string {
		var titles []string
		for _, role := range s.call("GET", rolesPath+"/101", nil).json(t)["body"].([]any) {
			titles = append(titles, role.(map[string]any)["title"].(string))
		}
		return strings.Join(titles, " ")
	}
	wantEqual(t, "at first", titles(), "@all")
	for range 2 {
		wantStatus(t, s.call("POST", rolesPath+"/"+moderator+"/add", map[string]string{"userId": "101"}), 200)
	}
	wantEqual(t, "given twice", titles(), "@all Moderator")
	wantStatus(t, s.call("POST", rolesPath+"/"+moderator+"/remove", map[string]string{"userId": "101"}), 200)
	wantEqual(t, "taken", titles(), "@all")
	if err := s.GiveRole("101", moderator); err != nil {
		t.Fatal(err)
	}
	wantContains(t, "state", s.control("GET", "/state", nil, 200).body, `"user_ids": [`)
	wantEqual(t, "of the user", len(s.UserRoles("101")), 2)
	wantStatus(t, s.call("DELETE", rolesPath+"/"+moderator, nil), 200)
	wantEqual(t, "deleted", titles(), "@all")
	wantNoProblems(t, s)
}

func TestSomebodyEditsRolesInTheWebInterface(t *testing.T) {
	s := start(t)
	role := s.AddRole(mockapi.Role{Title: "Helper", Class: "red"})
	if err := s.EditRole(role.ID, func(r *mockapi.Role) {
		r.ID, r.Title, r.ServerPermissions["kick_members"] = "0", "Helpers", true
	}); err != nil {
		t.Fatal(err)
	}
	wantEqual(t, "id", s.role("Helpers"), role.ID)
	s.Roles()[2].ServerPermissions["kick_members"] = false
	wantEqual(t, "what is returned is a copy", s.Roles()[2].ServerPermissions["kick_members"], true)
	if err := firstError(s.GiveRole("101", role.ID), s.TakeRole("101", role.ID), s.RemoveRole(role.ID)); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"EditRole": s.EditRole("0", nil), "RemoveRole": s.RemoveRole("0"), "GiveRole": s.GiveRole("101", "0"),
		"TakeRole": s.TakeRole("0", s.role("@all")),
	} {
		if err == nil {
			t.Errorf("%s did not fail", name)
		}
	}
	wantEqual(t, "roles of nobody", len(s.UserRoles("0")), 0)
	if _, found := s.RoleByTitle("Helpers"); found {
		t.Error("the role is still there")
	}
	wantEqual(t, "requests", len(s.Requests()), 0)
}

func TestTheOrderOfARoleMayBeAString(t *testing.T) {
	s := start(t, mockapi.WithNumbersAsStrings())
	wantContains(t, "list", s.call("GET", rolesPath, nil).body, `"order":"1"`)
	wantNoProblems(t, s)
}

func TestTheControlInterfaceEditsRoles(t *testing.T) {
	s := start(t)
	created := s.control("POST", "/roles", map[string]any{"title": "Helper", "class": "red", "order": 3,
		"server_permissions": map[string]bool{"allow_dm": true}}, 200).json(t)
	path := "/roles/" + created["id"].(string)
	s.control("PUT", path, `{"class": "blue", "server_permissions": {"ban_members": true}, "channel_permissions": null}`, 204)
	role, _ := s.RoleByTitle("Helper")
	wantEqual(t, "class", role.Class, "blue")
	wantEqual(t, "both permissions", role.ServerPermissions["allow_dm"] && role.ServerPermissions["ban_members"], true)
	s.control("PUT", path, `{"title": "Half", "order": "x"}`, 400)
	wantEqual(t, "id after half an edit", s.role("Helper"), role.ID)
	s.control("PUT", "/members/101"+path, nil, 204)
	wantEqual(t, "given", len(s.UserRoles("101")), 2)
	s.control("DELETE", "/members/101"+path, nil, 204)
	wantEqual(t, "taken", len(s.UserRoles("101")), 1)
	s.control("DELETE", path, nil, 204)
	s.control("DELETE", path, nil, 404)
	s.control("PUT", path, "{}", 404)
	s.control("PUT", "/members/0"+path, nil, 404)
	s.control("DELETE", "/members/101"+path, nil, 404)
	s.control("POST", "/roles", `{"title": "Helper"}`, 400)
	s.control("POST", "/roles", `{"name": "Helper"}`, 400)
}
