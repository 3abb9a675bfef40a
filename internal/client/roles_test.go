package client

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

func (c *community) role(t *testing.T, title string) string {
	t.Helper()
	role, found := c.RoleByTitle(title)
	if !found {
		t.Fatalf("the community has no role %q", title)
	}
	return role.ID
}

func granted(permissions Permissions) string {
	var said []string
	for _, name := range slices.Sorted(maps.Keys(permissions)) {
		said = append(said, fmt.Sprintf("%s=%t", name, permissions[name]))
	}
	return strings.Join(said, " ")
}

func TestARoleIsReadInAllItsSpellings(t *testing.T) {
	c := answering(t, 200, jsonContent, `{"meta": {"success": true}, "body": [
		{"_id": "1", "title": "A", "class": "red", "order": "7", "billable": "true", "description": "d", "serverId": "s", "createdAt": "2025",
		 "updatedAt": "2026",
		 "serverPermissions": {"overwrite_language_settings": "true", "kick_members": 0, "allow_dm": null, "fly": {}},
		 "channelPermissions": {"post_messages": true, "delete_messages": false}},
		{"id": 2, "name": "B", "server_permissions": {"overwrite_language": false}, "channel_permissions": {"share_Attachments": 1,
		 "pinable": "false"}},
		{"_id": "3", "serverPermissions": [], "channelPermissions": null, "billable": ""}]}`)
	roles, err := c.Roles.All(t.Context())
	wantNoError(t, err)
	wantEqual(t, "server", granted(roles[0].Server), "kick_members=false overwrite_language=true")
	wantEqual(t, "channel", granted(roles[0].Channel), "delete_messages=false post_messages=true")
	wantEqual(t, "order", *roles[0].Order, 7)
	wantEqual(t, "billable", *roles[0].Billable, true)
	wantEqual(t, "class", *roles[0].Class, "red")
	wantEqual(t, "title", roles[1].Title, "B")
	wantEqual(t, "as they are written", granted(roles[1].Server)+" "+granted(roles[1].Channel),
		"overwrite_language=false pinable=false share_attachments=true")
	wantEqual(t, "order that is absent", roles[1].Order == nil && roles[2].Billable == nil && roles[2].Class == nil, true)
	wantEqual(t, "permissions that are absent", len(roles[2].Server)+len(roles[2].Channel), 0)
	role, found, err := c.Roles.Find(t.Context(), "2")
	wantNoError(t, err)
	wantEqual(t, "found by id", found && role.Title == "B", true)
}

func TestAnOddMemberCostsARoleThatMemberAlone(t *testing.T) {
	c := answering(t, 200, jsonContent, `{"meta": {"success": true}, "body": [{
		"_id": "2", "title": "B", "order": 1.5, "billable": "yes", "class": {},
		"serverPermissions": {"allow_dm": "perhaps", "create_invite": "yes"}, "channelPermissions": [],
		"serverId": {"_id": "5", "name": "x"}, "createdAt": 1768467540}]}`)
	role, found, err := c.Roles.Find(t.Context(), "2")
	wantNoError(t, err)
	wantEqual(t, "found", found, true)
	wantEqual(t, "the odd members are absent", role.Order == nil && role.Class == nil && len(role.Channel) == 0, true)
	wantEqual(t, "billable", *role.Billable, true)
	wantEqual(t, "permissions", fmt.Sprint(role.Server), "map[create_invite:true]")
	wantEqual(t, "server", *role.ServerID, "5")
	wantEqual(t, "created at", *role.CreatedAt, "2026-01-15T08:59:00.000Z")
	roles, known, err := c.UserRoles(t.Context(), "101")
	wantNoError(t, err)
	wantEqual(t, "of a user", known && len(roles) == 1, true)
}

func TestARoleWithoutAnIdMayBeAnyRoleOfAUser(t *testing.T) {
	c := answering(t, 200, jsonContent, `{"meta": {"success": true}, "body": [{"_id": "1"}, {"title": "B"}]}`)
	_, _, err := c.UserRoles(t.Context(), "101")
	wantText(t, err, "1 of the user's roles have no id")
	wantText(t, c.AddUserRole(t.Context(), "101", "2"), "1 of the user's roles have no id")
}

func TestAWriteHasEveryPermissionUnderItsName(t *testing.T) {
	all := func(group PermissionGroup) Permissions {
		granted := Permissions{}
		for _, permission := range group.Permissions {
			granted[permission.Name] = true
		}
		return granted
	}
	draft := RoleDraft{Title: "T", Class: "red", Order: 1, Server: all(ServerPermissions), Channel: all(ChannelPermissions)}
	sent, err := json.Marshal(draft.wire())
	wantNoError(t, err)
	wantEqual(t, "all granted", string(sent), `{"class":"red","title":"T","order":1,"billable":false,`+
		`"server_permissions":{"allow_dm":true,"ban_members":true,"broadcast_messages":true,"create_invite":true,"overwrite_language":true,`+
		`"server_administrator":true,"suspend_members":true,"warn_members":true},`+
		`"channel_permissions":{"allow_mentions":true,"attach_files":true,"manage_messages":true,"pinable":true,"post_messages":true,`+
		`"share_Attachments":true,"share_links":true}}`)
	none, err := json.Marshal(RoleDraft{}.wire())
	wantNoError(t, err)
	wantEqual(t, "none granted", string(none), strings.NewReplacer("true", "false", `"T"`, `""`, `"red"`, `""`, `"order":1`,
		`"order":0`).Replace(string(sent)))
}

// What no documentation names is written as it stands, and read back under the same name.
func TestOtherPermissionsArePassedOnUnderTheirOwnNames(t *testing.T) {
	c := newCommunity(t)
	c.KnowPermissions("fly")
	role, err := c.CreateRole(t.Context(), RoleDraft{Title: created, Class: "red", Server: Permissions{"fly": true}})
	wantNoError(t, err)
	wantEqual(t, "in the answer", fmt.Sprint(role.Server["fly"], role.Channel["fly"]), "true false")
	read, _, err := c.Client.Roles.Find(t.Context(), role.ID)
	wantNoError(t, err)
	wantEqual(t, "in the list", fmt.Sprint(read.Server["fly"], read.Channel["fly"]), "true false")
	there, _ := c.RoleByTitle(created)
	wantEqual(t, "in the community", there.ServerPermissions["fly"], true)
}

func TestOtherPermissionsAreReadWhereTheyAreBooleans(t *testing.T) {
	c := answering(t, 200, jsonContent, `{"meta": {"success": true}, "body": [{"_id": "1", "serverPermissions":
		{"fly": true, "swim": "false", "_id": "7", "level": 1, "more": {"run": true}, "nothing": null, "list": [true], "kick_members": 1}}]}`)
	roles, err := c.Roles.All(t.Context())
	wantNoError(t, err)
	wantEqual(t, "shown", granted(roles[0].Server), "fly=true kick_members=true swim=false")
}

// A role that was found after a lost answer says what was sent of what no list shows, and leaves the shared list as it is.
func TestARoleThatWasLookedForIsCompletedToo(t *testing.T) {
	c := newCommunity(t)
	c.Inject(mockapi.Fault{Operation: "createRole", Drop: true, Effect: true})
	role, err := c.CreateRole(t.Context(), RoleDraft{Title: created, Class: "red", Channel: Permissions{"pinable": true}})
	wantNoError(t, err)
	wantEqual(t, "what was sent", role.Channel["pinable"], true)
	listed, _, err := c.Client.Roles.Find(t.Context(), role.ID)
	wantNoError(t, err)
	_, shown := listed.Channel["pinable"]
	wantEqual(t, "shown by the list", shown, false)
}

func TestARoleIsCreatedOnceWhateverBecomesOfTheAnswer(t *testing.T) {
	for name, test := range map[string]struct {
		faults []mockapi.Fault
		posts  int
		says   string
	}{
		"answered":                    {nil, 1, ""},
		"refused":                     {[]mockapi.Fault{{Status: 400, Message: "no"}}, 1, "HTTP 400 Bad Request: no"},
		"lost before it was done":     {[]mockapi.Fault{{Drop: true}}, 2, ""},
		"lost after it was done":      {[]mockapi.Fault{{Drop: true, Effect: true}}, 1, ""},
		"an answer without the role":  {[]mockapi.Fault{{Effect: true, Body: `{"meta": {"success": true}, "body": {"title": "x"}}`}}, 1, ""},
		"an answer without a body":    {[]mockapi.Fault{{Effect: true, Body: `{"meta": {"success": true}}`}}, 1, ""},
		"an answer of a word":         {[]mockapi.Fault{{Effect: true, Body: `{"meta": {"success": true}, "body": "done"}`}}, 1, ""},
		"an answer of another form":   {[]mockapi.Fault{{Effect: true, Body: `{"meta": {"success": true}, "body": {"order": []}}`}}, 1, ""},
		"an answer that is no answer": {[]mockapi.Fault{{Status: 200, Effect: true}}, 1, ""},
		"lost twice":                  {[]mockapi.Fault{{Drop: true}, {Drop: true}}, 2, "it had not been done"},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCommunity(t)
			for _, fault := range test.faults {
				fault.Operation = "createRole"
				c.Inject(fault)
			}
			role, err := c.CreateRole(t.Context(), RoleDraft{Title: created, Class: "red", Channel: Permissions{"pinable": true}})
			wantEqual(t, "requests", c.sent(OpCreateRole), test.posts)
			if test.says != "" {
				wantText(t, err, test.says)
				return
			}
			wantNoError(t, err)
			wantEqual(t, "id", role.ID, c.role(t, created))
			wantEqual(t, "claimed", c.claims.taken("role", role.ID), true)
			_, found, err := c.Client.Roles.Find(t.Context(), role.ID)
			wantNoError(t, err)
			wantEqual(t, "the next list has it", found, true)
		})
	}
}

func TestARolesAnswerIsCompletedByWhatWasSent(t *testing.T) {
	for name, body := range map[string]string{"nothing": `{"meta": {"success": true}}`, "null": `{"meta": {"success": true}, "body": null}`,
		"a part": `{"meta": {"success": true}, "body": {"title": " ", "serverPermissions": {"kick_members": true}}}`} {
		c := newCommunity(t)
		id := c.role(t, "Moderator")
		c.Inject(mockapi.Fault{Operation: "updateRole", Effect: true, Body: body})
		role, err := c.UpdateRole(t.Context(), id, RoleDraft{Title: renamed, Class: "blue", Order: 4, Server: Permissions{"allow_dm": true},
			Channel: Permissions{"pinable": true}})
		wantNoError(t, err)
		wantEqual(t, name, fmt.Sprint(role.ID == id, role.Title, *role.Class, *role.Order, *role.Billable, role.Server["allow_dm"],
			role.Channel["pinable"], len(role.Channel)), fmt.Sprint(true, renamed, "blue", 4, false, true, true, 7))
		wantEqual(t, name+": what can't be written", role.Server["kick_members"], name == "a part")
	}
	c := newCommunity(t)
	c.Inject(mockapi.Fault{Operation: "updateRole", Effect: true, Body: `{"meta": {"success": true}, "body": {"serverPermissions": ` +
		`{"allow_dm": 7}}}`})
	role, err := c.UpdateRole(t.Context(), c.role(t, "Moderator"), RoleDraft{Title: "Moderator", Class: "red",
		Server: Permissions{"allow_dm": true}})
	wantNoError(t, err)
	wantEqual(t, "what makes no sense is taken from what was sent", role.Server["allow_dm"], true)
}

func TestARoleCountsAsDeletedOnlyWhenThatIsCertain(t *testing.T) {
	c := newCommunity(t)
	id := c.role(t, "Moderator")
	c.Inject(mockapi.Fault{Operation: "deleteRole", Status: 404, Message: "no route"})
	wantKind(t, c.DeleteRole(t.Context(), id), "may not exist")
	wantNoError(t, c.DeleteRole(t.Context(), id))
	wantNoError(t, c.DeleteRole(t.Context(), id))
}

const ana = "101"

func TestTheRolesOfAUserAreReadOnceUntilOneIsWritten(t *testing.T) {
	c := newCommunity(t)
	moderator := c.role(t, "Moderator")
	titles := func() string {
		roles, known, err := c.Client.UserRoles(t.Context(), ana)
		wantNoError(t, err)
		wantEqual(t, "known", known, true)
		var titles []string
		for _, role := range roles {
			titles = append(titles, role.Title)
		}
		return strings.Join(titles, " ")
	}
	reads := func(wanted int) { t.Helper(); wantEqual(t, "reads", c.sent(OpListUserRoles), wanted) }
	wantEqual(t, "at first", titles()+titles(), EveryonesRole+EveryonesRole)
	reads(1)
	wantNoError(t, c.AddUserRole(t.Context(), ana, moderator))
	reads(1)
	wantEqual(t, "given", titles(), "@all Moderator")
	reads(2)
	wantNoError(t, c.AddUserRole(t.Context(), ana, moderator))
	wantEqual(t, "gives of what is there", c.sent(OpAddUserRole), 1)
	_, err := c.UpdateRole(t.Context(), moderator, RoleDraft{Title: renamed, Class: "red"})
	wantNoError(t, err)
	wantEqual(t, "renamed", titles(), "@all "+renamed)
	reads(3)
	wantNoError(t, c.DeleteRole(t.Context(), moderator))
	wantEqual(t, "deleted", titles(), EveryonesRole)
	_, known, err := c.Client.UserRoles(t.Context(), "no-such-user")
	wantNoError(t, err)
	wantEqual(t, "a user whom nobody knows", known, false)
}

func TestARoleIsGivenAndTakenWhateverBecomesOfTheAnswer(t *testing.T) {
	const add, remove, look = "addUserRole", "removeUserRole", "listUserRoles"
	for name, test := range map[string]struct {
		operation string
		faults    []mockapi.Fault
		sent      int
		says      string
		kinds     []string
	}{
		"given":                          {add, nil, 1, "", nil},
		"given, and the answer lost":     {add, []mockapi.Fault{{Drop: true, Effect: true}}, 1, "", nil},
		"not given, and the answer lost": {add, []mockapi.Fault{{Drop: true}}, 2, "", nil},
		"never given":                    {add, []mockapi.Fault{{Drop: true, Times: -1}}, 2, "it had not been done", nil},
		"refused":                        {add, []mockapi.Fault{{Status: 403, Message: "no"}}, 1, "no", []string{"not allowed"}},
		"no such operation":              {add, []mockapi.Fault{{Status: 404, Message: "no"}}, 1, "no", []string{"may not exist"}},
		"given by somebody meanwhile":    {add, []mockapi.Fault{{Status: 409, Effect: true, Message: "twice"}}, 1, "", nil},
		"a conflict that is none":        {add, []mockapi.Fault{{Status: 409, Message: "twice"}}, 1, "twice", []string{"conflict"}},
		"given, and it can't be seen": {add, []mockapi.Fault{{Drop: true, Effect: true}, {Operation: look, Skip: 1, Status: 403, Times: -1}}, 1,
			"could not be read", []string{unknownOutcome, "not allowed"}},
		"not to be looked at before": {add, []mockapi.Fault{{Operation: look, Status: 403, Message: "no"}}, 0,
			"looking at which roles the user has", []string{"not allowed"}},
		"taken":                          {remove, nil, 1, "", nil},
		"taken, and the answer lost":     {remove, []mockapi.Fault{{Drop: true, Effect: true}}, 1, "", nil},
		"not taken, and the answer lost": {remove, []mockapi.Fault{{Drop: true}}, 2, "", nil},
		"never taken":                    {remove, []mockapi.Fault{{Drop: true, Times: -1}}, 2, "it had not been done", nil},
		"taken before":                   {remove, []mockapi.Fault{{Status: 404, Effect: true, Message: "no"}}, 1, "", nil},
		"no such operation to take":      {remove, []mockapi.Fault{{Status: 404, Message: "no"}}, 1, "no", []string{"may not exist"}},
		"taken before, and refused":      {remove, []mockapi.Fault{{Status: 400, Effect: true, Message: "does not have it"}}, 1, "", nil},
		"taken before, says 200":         {remove, []mockapi.Fault{{Status: 200, Effect: true, Message: "does not have it"}}, 1, "", nil},
		"taken before, in words alone": {remove, []mockapi.Fault{{Status: 400, Message: "The user does not have this role"},
			{Operation: look, Status: 403, Times: -1}}, 1,
			"", nil},
		"given by somebody, says 200": {add, []mockapi.Fault{{Status: 200, Effect: true, Message: "twice"}}, 1, "", nil},
		"given by somebody, says 400": {add, []mockapi.Fault{{Status: 400, Effect: true, Message: "twice"}}, 1, "", nil},
		"refused as it stands":        {remove, []mockapi.Fault{{Status: 400, Message: "no"}}, 1, "no", nil},
		"taking is refused":           {remove, []mockapi.Fault{{Status: 401, Message: "no"}}, 1, "no", []string{"not allowed"}},
		"taken, and it can't be seen": {remove, []mockapi.Fault{{Drop: true, Effect: true}, {Operation: look, Status: 403, Times: -1}}, 1,
			"no answer came", []string{unknownOutcome}},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCommunity(t)
			moderator := c.role(t, "Moderator")
			do := c.AddUserRole
			if test.operation == remove {
				do = c.RemoveUserRole
				wantNoError(t, c.GiveRole(ana, moderator))
			}
			for _, fault := range test.faults {
				if fault.Operation == "" {
					fault.Operation = test.operation
				}
				c.Inject(fault)
			}
			err := do(t.Context(), ana, moderator)
			wantEqual(t, "requests", c.sent(OperationID(test.operation)), test.sent)
			if test.says != "" {
				wantText(t, err, test.says)
				wantKind(t, err, test.kinds...)
				return
			}
			wantNoError(t, err)
			if strings.HasSuffix(name, "in words alone") {
				return
			}
			wantEqual(t, "roles", len(c.Server.UserRoles(ana)), map[string]int{add: 2, remove: 1}[test.operation])
		})
	}
}

func TestRolesOfOneUserAreGivenOneAtATime(t *testing.T) {
	c := newCommunity(t)
	var ids []string
	for n := range 6 {
		ids = append(ids, c.AddRole(mockapi.Role{Title: fmt.Sprint("Role ", n)}).ID)
	}
	var group sync.WaitGroup
	for _, id := range append(ids, ids...) {
		group.Go(func() { wantEqual(t, "error", c.AddUserRole(t.Context(), ana, id), nil) })
	}
	group.Wait()
	wantEqual(t, "roles", len(c.Server.UserRoles(ana)), 1+len(ids))
	wantEqual(t, "writes", c.sent(OpAddUserRole), len(ids))

	ctx, cancel := context.WithCancel(t.Context())
	done, err := c.turns.take(ctx, "roles of "+ana)
	wantNoError(t, err)
	defer done()
	cancel()
	wantKind(t, c.AddUserRole(ctx, ana, ids[0]), "cancelled")
	wantKind(t, c.RemoveUserRole(ctx, ana, ids[0]), "cancelled")
}

// Whatever a list of roles has in it: it is read whole or it is an error. A role has an id, and permissions that are known.
func FuzzRoles(f *testing.F) {
	seed(f, answers, []string{
		`[{"_id":"1","title":"a","order":"1","billable":"false","serverPermissions":{"allow_dm":1}}]`,
		`[{"id":2,"server_permissions":[],"channelPermissions":{"share_Attachments":null}}]`,
		`[{"_id":""}]`, `[null]`, `[{"_id":"1","serverPermissions":{"allow_dm":"perhaps"}}]`,
	})
	names := map[string]bool{}
	for _, group := range []PermissionGroup{ServerPermissions, ChannelPermissions} {
		for _, permission := range group.Permissions {
			names[permission.Name] = true
		}
	}
	f.Fuzz(func(t *testing.T, payload string) {
		l := listing[Role]{rows: newKnownRows(roleOf, roleID).begin(), seen: map[string]bool{}}
		_, err := l.open(reply{payload: json.RawMessage(payload)}, nil)
		roles := l.things
		if err == nil && len(roles) > l.read.received {
			t.Errorf("%d roles of %q", len(roles), payload)
		}
		for _, role := range roles {
			if role.ID == "" {
				t.Errorf("a role without an id of %q", payload)
			}
			RoleDraft{}.complete(&role)
			for name := range role.Server {
				if !names[name] {
					t.Errorf("%s is no permission: %q", name, payload)
				}
			}
		}
	})
}
