package mockapi_test

import (
	"strings"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

var newerStore = mockapi.WithVariant(mockapi.Variant{NewerStore: true})

func TestTheStoreIsShownInOneOfTwoForms(t *testing.T) {
	s := start(t)
	s.EditStore(func(store *mockapi.Store) {
		store.Cover = mockapi.StoreCover{IsEnabled: true, Light: "https://cdn.example.com/l.png"}
	})
	answer := s.call("GET", storePath, nil)
	wantContains(t, "message", answer.body, `"message":"Read store config success."`)
	older := s.data("GET", storePath, nil, 200)
	wantJSON(t, "cover", older["cover"], `{"type":"image","value":"https://cdn.example.com/l.png"}`)
	wantJSON(t, "currency", older["currency"], `{"name":"Coins","symbol":"coin"}`)
	wantJSON(t, "widget", older["widget"], `{"isEnabled":true}`)
	wantEqual(t, "widgetID", older["widgetID"], any(s.Store().Widget.ID))
	wantEqual(t, "communityID", older["communityID"], any(s.CommunityID()))

	s.SetVariant(mockapi.Variant{NewerStore: true})
	newer := s.data("GET", storePath, nil, 200)
	wantJSON(t, "cover", newer["cover"], `{"dark":"","isEnabled":true,"light":"https://cdn.example.com/l.png"}`)
	wantJSON(t, "currency", newer["currency"], `{"dark":"","isEnabled":false,"light":"","name":"Coins"}`)
	widget := newer["widget"].(map[string]any)
	wantEqual(t, "the widget's key", widget["apiKey"], any(s.Store().Widget.APIKey))
	wantJSON(t, "size", widget["size"], `{"height":400,"mode":"dynamic","width":400}`)
	_, shown := newer["widgetID"]
	wantEqual(t, "widgetID is shown", shown, false)
	wantJSON(t, "translations", newer["i18n"].(map[string]any)["titleTranslations"], `[]`)
	s.refuses("GET", storePath+"?fields=widgetID", nil, 400, "does not take")
	wantNoProblems(t, s)
}

func TestTheStoreIsChangedInPart(t *testing.T) {
	s := start(t, newerStore)
	answer := s.call("PUT", storePath, map[string]any{
		"title": " Shop ", "description": "<p>New</p>", "currency": map[string]any{"isEnabled": true, "name": "Gems"},
		"cover": map[string]any{"dark": "https://cdn.example.com/d.png"},
		"widget": map[string]any{
			"accessMode": "development", "allowedDomains": []string{"example.com"}, "size": map[string]any{"width": 500},
			"appearance": map[string]any{"dark": map[string]any{"palette": map[string]string{"text": "red"}}, "useCommunityTheme": true},
			"testUsers":  []string{"ana"}, "callToAction": map[string]any{"isEnabled": true, "text": "Buy", "link": "https://example.com"},
		},
	})
	wantStatus(t, answer, 200)
	wantContains(t, "message", answer.body, `"message":"Update store config success."`)
	store := s.Store()
	wantEqual(t, "title", store.Title, "Shop")
	wantEqual(t, "enabled, which was not sent", store.IsEnabled, true)
	wantEqual(t, "currency", store.Currency, mockapi.StoreCurrency{IsEnabled: true, Name: "Gems"})
	wantEqual(t, "height, which was not sent", store.Widget.Height, 400)
	wantEqual(t, "theme, which was not sent", store.Widget.Dark.Name, "black-beauty")
	wantEqual(t, "a palette is replaced whole", len(store.Widget.Dark.Palette), 1)
	wantEqual(t, "action", store.Widget.ActionText, "Buy")
	wantContains(t, "answer", answer.body, `"callToAction":{"isEnabled":true,"link":"https://example.com","text":"Buy"}`)
	wantEqual(t, "created earlier", store.UpdatedAt.After(store.CreatedAt), true)
	wantNoProblems(t, s)
}

func TestTheStoreMayReplaceWhatIsAbsent(t *testing.T) {
	s := start(t, mockapi.WithVariant(mockapi.Variant{StoreReplaces: true}))
	before := s.Store()
	s.data("PUT", storePath, map[string]any{"isEnabled": true, "title": "Shop"}, 200)
	store := s.Store()
	wantEqual(t, "description", store.Description, "")
	wantEqual(t, "currency", store.Currency.Name, "")
	wantEqual(t, "key", store.Widget.APIKey, before.Widget.APIKey)
	wantEqual(t, "id", store.ID+store.Widget.ID, before.ID+before.Widget.ID)
	wantNoProblems(t, s)
}

func TestTheStoreRefuses(t *testing.T) {
	s := start(t)
	before := s.control("GET", "/state", nil, 200).body
	for says, body := range map[string]map[string]any{
		"title must have at most 32":                        {"title": strings.Repeat("é", 33)},
		"title is required while the store is enabled":      {"title": " "},
		"communityID must not be sent":                      {"communityID": s.CommunityID()},
		"widgetID must not be sent":                         {"widgetID": noID},
		"widget._id must not be sent":                       {"widget": map[string]any{"_id": noID}},
		"currency.name must be a string":                    {"title": "Other", "currency": map[string]any{"name": 1}},
		"widget.size.width must be an integer":              {"widget": map[string]any{"size": map[string]any{"width": "wide"}}},
		"isEnabled must not be null":                        {"isEnabled": nil},
		"cover must be an object":                           {"cover": nil},
		"widget.allowedDomains must be an array, and each ": {"widget": map[string]any{"allowedDomains": "example.com"}},
		"palette must be an object": {
			"widget": map[string]any{"appearance": map[string]any{"dark": map[string]any{"palette": []any{}}}},
		},
	} {
		s.refuses("PUT", storePath, body, 400, says)
	}
	wantEqual(t, "state", s.control("GET", "/state", nil, 200).body, before)
	s.data("PUT", storePath, map[string]any{"title": strings.Repeat("é", 32)}, 200)
	s.data("PUT", storePath, map[string]any{"isEnabled": false, "title": ""}, 200)
	s.refuses("PUT", storePath, map[string]any{"isEnabled": true}, 400, "title is required")
}

func TestTheControlInterfaceEditsTheStore(t *testing.T) {
	s := start(t)
	s.control("PUT", "/store", `{"title":"Shop","currency":{"name":"Gems"}}`, 200)
	store := s.control("GET", "/state", nil, 200).json(t)["store"].(map[string]any)
	wantEqual(t, "title", store["title"], any("Shop"))
	wantEqual(t, "enabled", store["is_enabled"], any(true))
	s.control("PUT", "/store", `{"title":""}`, 400)
	s.control("PUT", "/store", `{"colour":"red"}`, 400)
	s.Reset()
	wantEqual(t, "title", s.Store().Title, "Rewards Store")
}
