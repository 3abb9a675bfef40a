package provider_test

import (
	"fmt"
	"maps"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// A refresh of a large community costs a request for each list and each member, and not for each resource.
func TestRefreshingALargeCommunityCostsARequestForEachListAndMember(t *testing.T) {
	const roles, badges, users, assignments, accounts = 300, 300, 100, 1000, 500
	c := acctest.New(t)
	var objects []acctest.Object
	add := func(kind string, state acctest.Values) {
		objects = append(objects, acctest.Object{Type: kind, State: state})
	}
	var roleIDs, userIDs []string
	for i := range roles {
		role := c.AddRole(mockapi.Role{Title: fmt.Sprint("Role ", i), Class: "red", Order: int64(i)})
		roleIDs = append(roleIDs, role.ID)
		add("returningai_role", acctest.Values{"id": role.ID, "title": role.Title, "class": "red", "order": i})
	}
	for i := range badges {
		badge := c.AddBadge(mockapi.Badge{Title: fmt.Sprint("Badge ", i), Action: "custom"})
		add("returningai_badge", acctest.Values{"id": badge.ID, "title": badge.Title, "action": "custom"})
	}
	for i := range users {
		userIDs = append(userIDs, c.AddMember(mockapi.Member{Username: fmt.Sprint("user", i), Email: fmt.Sprintf("user%d@example.com", i)}).ID)
	}
	for i := range assignments {
		user, role := userIDs[i%users], roleIDs[i/users]
		if err := c.GiveRole(user, role); err != nil {
			t.Fatal(err)
		}
		add("returningai_role_assignment", acctest.Values{"id": user + "/" + role, "user_id": user, "role_id": role})
	}
	for i := range accounts {
		member := c.AddMember(mockapi.Member{Username: fmt.Sprint("account", i), Email: fmt.Sprintf("account%d@example.com", i)})
		add("returningai_user", acctest.Values{"id": member.ID, "email": member.Email, "username": member.Username})
	}
	p := c.Protocol(nil)
	for _, object := range objects {
		if read := p.Read(object); len(read.Errors) > 0 || read.State == nil {
			t.Fatalf("%s %v: %v", object.Type, object.State["id"], read.Errors)
		}
	}
	sent := map[string]int{}
	for _, operation := range c.Operations() {
		sent[operation]++
	}
	if wanted := map[string]int{
		"listRoles": 1, "listBadges": 1, "listUserRoles": users, "getUserData": accounts,
	}; !maps.Equal(sent, wanted) {
		t.Errorf("requests: %v, wanted: %v", sent, wanted)
	}
}
