package mockapi

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"time"
)

// Store is the configuration of the store, of which each community has one.
type Store struct {
	Document
	IsEnabled   bool          `json:"is_enabled"`
	Title       string        `json:"title"`
	Description string        `json:"description"` // HTML
	Cover       StoreCover    `json:"cover"`
	Currency    StoreCurrency `json:"currency"`
	Widget      StoreWidget   `json:"widget"`
}

// StoreCover is the picture at the top.
type StoreCover struct {
	IsEnabled bool   `json:"is_enabled"`
	Light     string `json:"light"`
	Dark      string `json:"dark"`
}

// StoreCurrency is what the store takes.
type StoreCurrency struct {
	IsEnabled bool   `json:"is_enabled"`
	Name      string `json:"name"`
	Light     string `json:"light"`
	Dark      string `json:"dark"`
}

// StoreWidget is how the store looks in other pages.
type StoreWidget struct {
	ID             string   `json:"id"`
	APIKey         string   `json:"api_key"` // made by the service, and shown
	IsEnabled      bool     `json:"is_enabled"`
	AllowedDomains []string `json:"allowed_domains"`
	AccessMode     string   `json:"access_mode"` // development, live, or whatever was written
	TestUsers      []string `json:"test_users"`
	TestRoles      []string `json:"test_roles"`

	SizeMode string `json:"size_mode"` // dynamic, or whatever was written
	Width    int64  `json:"width"`
	Height   int64  `json:"height"`

	Light             StoreTheme `json:"light"`
	Dark              StoreTheme `json:"dark"`
	UseCommunityTheme bool       `json:"use_community_theme"`

	ActionEnabled        bool     `json:"action_enabled"` // of the call to action
	ActionText           string   `json:"action_text"`
	ActionLink           string   `json:"action_link"`
	UserIdentifierFields []string `json:"user_identifier_fields"`
}

// StoreTheme is a named palette.
type StoreTheme struct {
	Name    string            `json:"name"`
	Palette map[string]string `json:"palette"`
}

func (s *Store) clone() Store {
	copied := *s
	w := &copied.Widget
	w.AllowedDomains, w.TestUsers, w.TestRoles = slices.Clone(w.AllowedDomains), slices.Clone(w.TestUsers), slices.Clone(w.TestRoles)
	w.UserIdentifierFields = slices.Clone(w.UserIdentifierFields)
	w.Light.Palette, w.Dark.Palette = maps.Clone(w.Light.Palette), maps.Clone(w.Dark.Palette)
	return copied
}

// newStore is the configuration that each community starts with, as in the documentation's example.
func newStore() Store {
	return Store{
		Title: "Rewards Store", Description: "<p>Redeem community rewards.</p>", IsEnabled: true, Currency: StoreCurrency{Name: "Coins"},
		Widget: StoreWidget{
			IsEnabled: true, AccessMode: "live", SizeMode: "dynamic", Width: 400, Height: 400,
			Light: StoreTheme{Name: "violet-dream", Palette: map[string]string{}},
			Dark: StoreTheme{Name: "black-beauty", Palette: map[string]string{
				"accent": "rgb(3, 169, 244)", "text": "rgb(0, 150, 218)", "background": "rgb(3, 23, 38)",
			}},
		},
	}
}

func (m *community) allStores() shelf[Store, *Store] {
	return shelf[Store, *Store]{m, "store", &m.stores, &m.past.stores}
}

// store is the community's own, and only, store.
func (m *community) store() *Store { return m.stores[0] }

// getStore shows the configuration.
func (m *community) getStore(c *call) answer {
	shown, _ := readOne(m, &m.past.stores, m.store().ID, m.storeObject, "") // it was there from the start
	shown, err := queryOf(m.storeObject(&Store{})).projectedOne(c.request.URL.Query(), shown)
	if err != nil {
		return c.fail(http.StatusBadRequest, err.Error())
	}
	return partnerSuccess("Read store config success.", shown)
}

// updateStore changes what is sent. Whether the service merges, as here, or replaces what is absent is not documented: a Variant lets the
// mock replace.
func (m *community) updateStore(c *call) answer {
	body, refusal, ok := decodeObject(c)
	if !ok {
		return refusal
	}
	changed := m.store().clone()
	if m.variant.StoreReplaces {
		changed = Store{Widget: StoreWidget{ID: changed.Widget.ID, APIKey: changed.Widget.APIKey}}
	}
	if refusal, ok = filled(c, body, storeSlots(&changed)); !ok {
		return refusal
	}
	if changed.IsEnabled && changed.Title == "" {
		return c.fail(http.StatusBadRequest, "title is required while the store is enabled")
	}
	m.allStores().change(m.store(), changed)
	return partnerSuccess("Update store config success.", m.storeObject(m.store()))
}

// storeSlots are the members of an update. That a title is required while the store is enabled, and has at most 32 characters, and that ids
// must not be sent, is documented; i18n is read and not written.
func storeSlots(s *Store) []slot {
	return []slot{
		never("communityID"), never("widgetID"),
		into("isEnabled", &s.IsEnabled), text("title", &s.Title, atMost(32)), into("description", &s.Description),
		within("cover", into("isEnabled", &s.Cover.IsEnabled), into("light", &s.Cover.Light), into("dark", &s.Cover.Dark)),
		within("currency", into("isEnabled", &s.Currency.IsEnabled), into("name", &s.Currency.Name),
			into("light", &s.Currency.Light), into("dark", &s.Currency.Dark)),
		within("widget", storeWidgetSlots(&s.Widget)...),
	}
}

func storeWidgetSlots(w *StoreWidget) []slot {
	theme := func(name string, t *StoreTheme) slot {
		return within(name, into("name", &t.Name), into("palette", &t.Palette))
	}
	return []slot{
		never("_id"),
		into("isEnabled", &w.IsEnabled), into("allowedDomains", &w.AllowedDomains), into("accessMode", &w.AccessMode, notEmpty),
		into("testUsers", &w.TestUsers), into("testRoles", &w.TestRoles),
		within("size", into("mode", &w.SizeMode, notEmpty), into("width", &w.Width), into("height", &w.Height)),
		within("appearance", theme("light", &w.Light), theme("dark", &w.Dark), into("useCommunityTheme", &w.UseCommunityTheme)),
		within("callToAction", into("isEnabled", &w.ActionEnabled), into("text", &w.ActionText), into("link", &w.ActionLink)),
		into("userIdentifierFields", &w.UserIdentifierFields),
	}
}

// storeObject is the configuration as it is read, in one of its two documented forms.
func (m *community) storeObject(s *Store) object {
	shown := s.shown(object{
		"communityID": communityID, "isEnabled": s.IsEnabled, "title": s.Title, "description": s.Description,
	})
	if m.variant.NewerStore {
		m.addNewerStore(shown, s)
		return shown
	}
	shown["cover"] = object{"type": "image", "value": s.Cover.Light}
	shown["currency"] = object{"name": s.Currency.Name, "symbol": "coin"}
	shown["widgetID"], shown["widget"] = s.Widget.ID, object{"isEnabled": s.Widget.IsEnabled}
	return shown
}

// addNewerStore adds what the newer documentation shows, which has the widget's key and not its id.
func (m *community) addNewerStore(shown object, s *Store) {
	w := s.Widget
	shown["cover"] = object{"isEnabled": s.Cover.IsEnabled, "light": s.Cover.Light, "dark": s.Cover.Dark}
	shown["currency"] = object{
		"isEnabled": s.Currency.IsEnabled, "name": s.Currency.Name, "light": s.Currency.Light, "dark": s.Currency.Dark,
	}
	shown["i18n"] = object{
		"isTranslationEnabled": false, "titleTranslations": []any{}, "descriptionTranslations": []any{}, "translationPrompt": "",
		"translationIgnoreList": []any{},
	}
	shown["widget"] = object{
		"isEnabled": w.IsEnabled, "allowedDomains": append([]string{}, w.AllowedDomains...), "accessMode": w.AccessMode,
		"testUsers": append([]string{}, w.TestUsers...), "testRoles": append([]string{}, w.TestRoles...),
		"size": object{"mode": w.SizeMode, "width": m.number(w.Width), "height": m.number(w.Height)},
		"appearance": object{
			"light": w.Light.object(), "dark": w.Dark.object(), "useCommunityTheme": w.UseCommunityTheme,
		},
		"callToAction":         object{"isEnabled": w.ActionEnabled, "text": w.ActionText, "link": w.ActionLink},
		"userIdentifierFields": append([]string{}, w.UserIdentifierFields...), "apiKey": w.APIKey,
	}
}

func (t StoreTheme) object() object {
	palette := object{}
	for name, color := range t.Palette {
		palette[name] = color
	}
	return object{"name": t.Name, "palette": palette}
}

// seedStore makes the configuration that every community has, an empty one too.
func (m *community) seedStore() {
	store := newStore()
	store.Widget.ID = m.newID()
	store.Widget.APIKey = "mock-store-widget-key-" + store.Widget.ID
	m.allStores().addAt(store, m.clock.Now().Truncate(time.Millisecond))
}

// What follows happens past the API, as in the web interface.

// Store returns the configuration of the store.
func (s *Server) Store() Store {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.community.store().clone()
}

// EditStore changes the configuration of the store.
func (s *Server) EditStore(edit func(*Store)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	edited := s.community.store().clone()
	edit(&edited)
	s.community.allStores().change(s.community.store(), edited)
}

// controlStore changes the members that are named in the body, and shows them all.
func (s *Server) controlStore(r *http.Request) (any, error) {
	edited := s.Store()
	if err := readControl(r, &edited); err != nil {
		return nil, err
	}
	if edited.IsEnabled && edited.Title == "" {
		return nil, errors.New("title is required while the store is enabled")
	}
	s.EditStore(func(current *Store) { *current = edited })
	return s.Store(), nil
}
