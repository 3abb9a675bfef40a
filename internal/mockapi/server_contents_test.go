package mockapi_test

import (
	"testing"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const (
	serverRolesPath    = serversPath + "/66b2f0a1c3d4e5f607180910/roles"
	serverChannelsPath = serversPath + "/66b2f0a1c3d4e5f607180910/channels"
)

func TestTheCommunitysOwnServerHoldsItsRolesAndChannels(t *testing.T) {
	s := start(t)
	for path, same := range map[string]string{serverRolesPath: rolesPath, serverChannelsPath: systemChannels} {
		wantEqual(t, path, s.call("GET", path, nil).body, s.call("GET", same, nil).body)
	}
	s.AddChannel("News", "open")
	wantNames(t, "channels", s.names(serverChannelsPath), "General", "Announcements", "Help", "News")
	wantNoProblems(t, s)
}

func TestAnotherServerHoldsItsOwn(t *testing.T) {
	s := start(t)
	created := s.call("POST", serversPath, map[string]string{"name": "Second"})
	wantStatus(t, created, 200)
	id := created.json(t)["body"].(map[string]any)["_id"].(string)
	path := serversPath + "/" + id
	wantNames(t, "roles", s.names(path+"/roles"), "@all")
	wantNames(t, "channels", s.names(path+"/channels"), "General")
	if _, err := s.AddServerChannel(id, "News", "forum"); err != nil {
		t.Fatal(err)
	}
	role, err := s.AddServerRole(id, mockapi.Role{Title: "Guide", Class: "red"})
	if err != nil {
		t.Fatal(err)
	}
	rows := rowsIn(t, s.call("GET", path+"/roles", nil))
	wantEqual(t, "id", rows[1]["_id"], any(role.ID))
	wantEqual(t, "serverId", rows[1]["serverId"], any(id))
	channel := rowsIn(t, s.call("GET", path+"/channels", nil))[1]
	wantEqual(t, "serverId", channel["serverId"], any(id))
	wantEqual(t, "channelType", channel["channelType"], any("forum"))
	wantEqual(t, "channels of the community", len(s.Channels()), 3)
	wantEqual(t, "roles of the community", len(s.Roles()), 2)
	s.Clock().Advance(time.Minute)
	s.SetVariant(mockapi.Variant{ListLag: 5 * time.Minute, PageSize: 1, Paging: mockapi.PagingTotal})
	wantNames(t, "channels before the server was", s.names(path+"/channels"))
	s.SetVariant(mockapi.Variant{PageSize: 1, Paging: mockapi.PagingPage})
	wantNames(t, "the second page", s.names(path+"/channels?page=2"), "News")
	wantNoProblems(t, s)
}

func TestAServerThatTheKeyDoesNotSeeHasNothing(t *testing.T) {
	s := start(t)
	gone := s.AddServer("Gone").ID
	if err := s.RemoveServer(gone); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{gone, noID, "0"} {
		for _, what := range []string{"/roles", "/channels"} {
			answer := s.call("GET", serversPath+"/"+id+what, nil)
			wantStatus(t, answer, 404)
			wantContains(t, "message", answer.body, "Server not found")
		}
	}
	if _, err := s.AddServerChannel(s.CommunityID(), "News", "open"); err == nil {
		t.Error("the community itself passed for another server")
	}
	if _, err := s.AddServerRole(noID, mockapi.Role{}); err == nil {
		t.Error("an unknown server got a role")
	}
	if err := s.RemoveServer(s.CommunityID()); err != nil {
		t.Fatal(err)
	}
	wantStatus(t, s.call("GET", serverRolesPath, nil), 404)
	wantNoProblems(t, s)
}
