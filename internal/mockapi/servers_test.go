package mockapi_test

import (
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const serversPath = "/api/v1/servers"

func TestAServerIsCreatedListedAndRenamed(t *testing.T) {
	s := start(t)
	answer := s.call("POST", serversPath, map[string]string{"name": " Second "})
	wantStatus(t, answer, 200)
	created := answer.json(t)["body"].(map[string]any)
	id := created["_id"].(string)
	wantEqual(t, "name", created["name"], any("Second"))
	wantStatus(t, s.call("PUT", serversPath+"/"+id, map[string]string{"name": "Renamed"}), 200)
	listed := s.call("GET", serversPath, nil).json(t)["body"].([]any)
	wantEqual(t, "servers", len(listed), 2)
	wantEqual(t, "the first", listed[0].(map[string]any)["_id"], any(s.CommunityID()))
	wantEqual(t, "the second", listed[1].(map[string]any)["name"], any("Renamed"))
	wantStatus(t, s.call("PUT", serversPath+"/"+s.CommunityID(), map[string]string{"name": "Ours"}), 200)
	wantEqual(t, "the community's name", s.Settings().Name, "Ours")
	wantNoProblems(t, s)
}

func TestServerWritesRefuse(t *testing.T) {
	s := start(t)
	for name, c := range map[string]struct {
		method, path string
		body         any
		status       int
	}{
		"create without a name":       {"POST", "", map[string]string{}, 400},
		"create with a blank name":    {"POST", "", map[string]string{"name": " "}, 400},
		"create with a number":        {"POST", "", map[string]any{"name": 1}, 400},
		"update without a name":       {"PUT", "/" + s.CommunityID(), map[string]string{}, 400},
		"update of an unknown server": {"PUT", "/0", map[string]string{"name": "A"}, 404},
	} {
		t.Run(name, func(t *testing.T) {
			answer := s.call(c.method, serversPath+c.path, c.body)
			wantStatus(t, answer, c.status)
			wantEqual(t, "success", answer.json(t)["meta"].(map[string]any)["success"], any(false))
		})
	}
	wantEqual(t, "servers", len(s.Servers()), 1)
}

func TestSomebodyEditsServersInTheWebInterface(t *testing.T) {
	s := start(t, mockapi.WithEmptyCommunity())
	server := s.AddServer(" Second ")
	wantEqual(t, "name", server.Name, "Second")
	if err := firstError(s.RenameServer(server.ID, "Third"), s.RemoveServer(server.ID)); err != nil {
		t.Fatal(err)
	}
	wantEqual(t, "servers", len(s.Servers()), 1)
	if s.RenameServer(server.ID, "Fourth") == nil || s.RemoveServer(server.ID) == nil {
		t.Error("an edit of what is not there did not fail")
	}
	if err := s.RemoveServer(s.CommunityID()); err != nil {
		t.Fatal(err)
	}
	wantContains(t, "servers", s.call("GET", serversPath, nil).body, `"body":[]`)
	wantStatus(t, s.settle("updateCommunity", map[string]string{"name": "Ours"}), 200)
	wantEqual(t, "requests", len(s.Requests()), 2)
}
