package mockapi_test

import (
	"fmt"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// permission is an entry of a category's or product's permissions.
func permission(enabled bool, roles, users []string) map[string]any {
	return map[string]any{
		"type": "role", "isEnabled": enabled, "accessLevel": "full-access",
		"permission": map[string]any{
			"roleNames": roles, "tagNames": []string{"Early"}, "usernames": users, "combination": []any{}, "isSelectAll": false,
		},
	}
}

func TestACategoryIsCreatedAndChanged(t *testing.T) {
	s := start(t)
	status := s.RedemptionStatuses()[1]
	answer := s.call("POST", categoriesPath, map[string]any{
		"name": " Premium ", "coverImage": "https://cdn.example.com/c.png", "shouldShowCover": true, "displayOrder": 2,
		"defaultPurchaseStatusID": status.ID, "categoryPermission": []any{permission(true, []string{"Moderator"}, nil)},
	})
	wantStatus(t, answer, 201)
	wantContains(t, "meta", answer.body, `"meta":{"status":"success","statusCode":201}`)
	wantContains(t, "message", answer.body, `"message":"Create category success."`)
	created := answer.json(t)["data"].(map[string]any)
	id := created["_id"].(string)
	for member, want := range map[string]string{
		"name": `"Premium"`, "viewType": `"full"`, "isArchived": `false`, "displayOrder": `2`,
		"defaultPurchaseStatusID": `"` + status.ID + `"`, "communityID": `"` + s.CommunityID() + `"`,
	} {
		wantJSON(t, member, created[member], want)
	}
	answer = s.call("PUT", categoriesPath+"/"+id, map[string]any{"isArchived": true, "viewType": "preview"})
	wantStatus(t, answer, 200)
	wantContains(t, "message", answer.body, `"message":"Update category success."`)
	category := s.Categories()[1]
	wantEqual(t, "archived", category.IsArchived, true)
	wantEqual(t, "what was not sent", fmt.Sprint(category.Name, category.DisplayOrder, len(category.Permissions)), "Premium2 1")
	wantEqual(t, "archived in the list", rowsIn(t, s.call("GET", categoriesPath, nil))[1]["isArchived"], any(true))
	s.data("PUT", categoriesPath+"/"+id, map[string]any{"defaultPurchaseStatusName": "Completed"}, 200)
	wantEqual(t, "status", s.Categories()[1].DefaultStatusID, s.RedemptionStatuses()[2].ID)
	wantNoProblems(t, s)
}

func TestACategoryIsShownInOneOfTwoForms(t *testing.T) {
	s := start(t)
	id := s.data("POST", categoriesPath, map[string]any{
		"name": "Premium", "defaultPurchaseStatusName": "Shipping",
		"categoryPermission": []any{permission(true, []string{"VIP"}, []string{"ana"})},
	}, 201)["_id"].(string)
	older := s.data("GET", categoriesPath+"/"+id, nil, 200)
	entry := older["categoryPermission"].([]any)[0].(map[string]any)["permission"].(map[string]any)
	wantJSON(t, "roles as they were written", entry["roleNames"], `["VIP"]`)
	_, shown := older["defaultPurchaseStatus"]
	wantEqual(t, "the status's name is shown", shown, false)

	s.SetVariant(mockapi.Variant{NewerStore: true})
	newer := s.data("GET", categoriesPath+"/"+id, nil, 200)
	wantEqual(t, "status", newer["defaultPurchaseStatus"], any("Shipping"))
	_, shown = newer["defaultPurchaseStatusID"]
	wantEqual(t, "the status's id is shown", shown, false)
	entry = newer["categoryPermission"].([]any)[0].(map[string]any)["permission"].(map[string]any)
	wantJSON(t, "permission", entry, `{"combination":[],"isSelectAll":false,"roles":["VIP"],"tags":["Early"],"users":["ana"]}`)
	wantJSON(t, "i18n", newer["i18n"], `{"isTranslationEnabled":false,"nameTranslations":[]}`)
	plain := s.AddCategory(mockapi.Category{Name: "Plain", Permissions: []map[string]any{{"type": "role"}}})
	shownPlain := s.data("GET", categoriesPath+"/"+plain.ID, nil, 200)
	wantEqual(t, "no status", shownPlain["defaultPurchaseStatus"], nil)
	wantJSON(t, "an entry that names nobody", shownPlain["categoryPermission"], `[{"type":"role"}]`)
	wantNoProblems(t, s)
}

func TestACategoryIsRefused(t *testing.T) {
	s := start(t)
	path := categoriesPath + "/" + s.Categories()[0].ID
	s.refuses("POST", categoriesPath, map[string]any{}, 400, "name is required")
	s.refuses("POST", categoriesPath, map[string]any{"name": nil}, 400, "name is required")
	for says, body := range map[string]map[string]any{
		"name must not be empty":             {"name": " "},
		"viewType must be one of full":       {"name": "A", "viewType": "list"},
		"displayOrder must be at least 0":    {"name": "A", "displayOrder": -1},
		"defaultPurchaseStatusID is not":     {"name": "A", "defaultPurchaseStatusID": noID},
		"defaultPurchaseStatusName is not":   {"name": "A", "defaultPurchaseStatusName": "Gone"},
		"categoryPermission must be an":      {"name": "A", "categoryPermission": "VIP"},
		"communityID must not be sent":       {"name": "A", "communityID": s.CommunityID()},
		"shouldShowCover must be a boolean":  {"name": "A", "shouldShowCover": "yes"},
		"i18n must be an object":             {"name": "A", "i18n": true},
		"coverImage must not be null":        {"name": "A", "coverImage": nil},
		"displayOrder must be an integer":    {"name": "A", "displayOrder": 1.5},
		"isArchived must be a boolean":       {"name": "A", "isArchived": 1},
		"defaultPurchaseStatusID must be a ": {"name": "A", "defaultPurchaseStatusID": 1},
	} {
		s.refuses("POST", categoriesPath, body, 400, says)
		s.refuses("PUT", path, body, 400, says)
	}
	s.refuses("PUT", categoriesPath+"/"+noID, map[string]any{"name": "A"}, 404, "Category not found")
	s.refuses("PUT", categoriesPath+"/0", map[string]any{"name": "A"}, 400, "must be an ObjectId")
	wantEqual(t, "categories", len(s.Categories()), 1)
	wantEqual(t, "name", s.Categories()[0].Name, "Rewards")
}

func TestOnlyTheNewerStoreKnowsCategoriesByTheirNames(t *testing.T) {
	s := start(t)
	s.data("POST", categoriesPath, map[string]any{"name": "Rewards"}, 201)
	s.SetVariant(mockapi.Variant{NewerStore: true})
	s.refuses("POST", categoriesPath, map[string]any{"name": "Rewards"}, 409, "this name already exists")
	path := categoriesPath + "/" + s.data("POST", categoriesPath, map[string]any{"name": "Other"}, 201)["_id"].(string)
	s.refuses("PUT", path, map[string]any{"name": "Rewards"}, 409, "this name already exists")
	s.data("PUT", path, map[string]any{"name": "Other", "isArchived": true}, 200)
	wantEqual(t, "categories", len(s.Categories()), 3)
}

func TestACategoryMayBeReplaced(t *testing.T) {
	s := start(t, mockapi.WithVariant(mockapi.Variant{StoreReplaces: true}))
	path := categoriesPath + "/" + s.Categories()[0].ID
	s.refuses("PUT", path, map[string]any{"isArchived": true}, 400, "name is required")
	s.data("PUT", path, map[string]any{"name": "Rewards", "isArchived": true}, 200)
	category := s.Categories()[0]
	wantEqual(t, "what was not sent", fmt.Sprint(category.CoverImage, category.ShouldShowCover, category.DefaultStatusID), "false")
	wantEqual(t, "view", category.ViewType, "full")
	wantNoProblems(t, s)
}

func TestAUserSeesSomeOfTheStore(t *testing.T) {
	s := start(t)
	if err := s.GiveRole("102", s.role("Moderator")); err != nil {
		t.Fatal(err)
	}
	for name, entry := range map[string]map[string]any{
		"moderators": permission(true, []string{"Moderator"}, nil), "ana": permission(true, nil, []string{"ana"}),
		"off": permission(false, nil, nil),
	} {
		s.data("POST", categoriesPath, map[string]any{"name": name, "categoryPermission": []any{entry}}, 201)
		s.data("POST", productsPath, map[string]any{
			"name": name, "price": 1, "productPermission": []any{entry}, "isProductAccessEnabled": name != "ana",
		}, 201)
	}
	s.data("POST", categoriesPath, map[string]any{"name": "archived", "isArchived": true}, 201)
	for query, want := range map[string][]string{
		categoriesPath + "?sort=name:asc&userID=101": {"Rewards", "ana", "off"},
		categoriesPath + "?sort=name:asc&userID=102": {"Rewards", "moderators", "off"},
		categoriesPath + "?sort=name:asc&userID=999": {"Rewards", "off"},
		categoriesPath + "?sort=name:asc":            {"Rewards", "ana", "archived", "moderators", "off"},
		productsPath + "?sort=name:asc&userID=103":   {"Gift card", "ana", "off"},
		productsPath + "?sort=name:asc&userID=102":   {"Gift card", "ana", "moderators", "off"},
	} {
		wantNames(t, query, s.names(query), want...)
	}
	wantNoProblems(t, s)
}
