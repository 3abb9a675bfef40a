package mockapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// CommunitySettings are the community's settings, which are singletons.
type CommunitySettings struct {
	Name   string `json:"name"`
	URI    string `json:"uri"` // the short name in addresses
	Domain string `json:"domain"`

	BotName   string `json:"bot_name"`
	BotAvatar string `json:"bot_avatar"` // empty for none

	PreviewEnabled     bool   `json:"preview_enabled"`
	PreviewTitle       string `json:"preview_title"`
	PreviewDescription string `json:"preview_description"`
	PreviewImage       string `json:"preview_image"` // empty for none
	MembersListVisible bool   `json:"members_list_visible"`
	GuestModeEnabled   bool   `json:"guest_mode_enabled"`

	// Appearance is a JSON object. The documentation names its parts but none of their members: these are invented.
	Appearance object `json:"appearance"`
}

// settingsState is the state of the settings.
type settingsState struct {
	CommunitySettings
	taken     map[string][]string // values that other communities have, by field
	replaces  bool                // an update replaces the objects in the appearance instead of merging into them
	createdAt time.Time
	updatedAt time.Time
}

const defaultAppearance = `{
	"theme": {"mode": "light", "palette": {"primary": "#1a73e8", "secondary": "#fbbc04"}},
	"branding": {"logo": "https://cdn.example.com/logo.png", "favicon": null},
	"splashImages": ["https://cdn.example.com/splash-1.png", "https://cdn.example.com/splash-2.png"],
	"loadingAnimation": {"isEnabled": true, "duration": 1.5},
	"callToAction": {"text": "Join us", "apiKey": "key-of-a-third-party-0c9d"}
}`

func (m *community) seedSettings() {
	now := m.clock.Now().Truncate(time.Millisecond)
	m.keepServer(ListedServer{ID: communityID, Name: "Example Community", CreatedAt: now, UpdatedAt: now})
	m.settings = &settingsState{
		taken: map[string][]string{}, createdAt: now, updatedAt: now,
		CommunitySettings: CommunitySettings{
			URI: "example", Domain: "community.example.com", BotName: "Helper", MembersListVisible: true,
			PreviewEnabled: true, PreviewTitle: "Example", PreviewDescription: "A community to try things in.",
			Appearance: parseObject(defaultAppearance),
		},
	}
}

// updateCommunity changes the name, the short name and the domain; all that were sent, or none.
func (m *community) updateCommunity(c *call) answer {
	members, refusal, ok := m.decodeSettings(c)
	if !ok {
		return refusal
	}
	changed := map[string]*string{"name": new(string), "uri": new(string), "domain": new(string)}
	for _, name := range slices.Sorted(maps.Keys(changed)) {
		value, sent := members[name]
		if !sent {
			delete(changed, name)
			continue
		}
		if json.Unmarshal(value, changed[name]) != nil || strings.TrimSpace(*changed[name]) == "" {
			return c.fail(http.StatusBadRequest, name+" must be a string that is not empty")
		}
		*changed[name] = strings.TrimSpace(*changed[name])
		if slices.Contains(m.settings.taken[name], *changed[name]) {
			return c.fail(http.StatusConflict, "A community with this "+name+" already exists")
		}
	}
	current := m.currentSettings()
	for name, field := range map[string]*string{"name": &current.Name, "uri": &current.URI, "domain": &current.Domain} {
		if value, sent := changed[name]; sent {
			*field = *value
		}
	}
	m.changeSettings(current)
	return partnerSuccess("Update community success.", m.written(object{
		"_id": communityID, "name": current.Name, "uri": current.URI, "domain": current.Domain,
		"createdAt": timestamp(m.settings.createdAt), "updatedAt": timestamp(m.settings.updatedAt),
	}, "name"))
}

// updateCommunityBot changes the bot of the community that the key belongs to, and answers with an empty object.
func (m *community) updateCommunityBot(c *call) answer {
	current := m.currentSettings()
	members, refusal, ok := decodeObject(c)
	if !ok {
		return refusal
	}
	for name, field := range map[string]*string{"name": &current.BotName, "avatar": &current.BotAvatar} {
		if !takeMember(members, name, field) {
			return c.fail(http.StatusBadRequest, name+" must be a string")
		}
	}
	if strings.TrimSpace(current.BotName) == "" {
		return c.fail(http.StatusBadRequest, "name must not be empty")
	}
	m.changeSettings(current)
	return jsonAnswer(http.StatusOK, object{})
}

// updateCommunityMeta changes what outsiders see.
func (m *community) updateCommunityMeta(c *call) answer {
	members, refusal, ok := m.decodeSettings(c)
	if !ok {
		return refusal
	}
	current, preview := m.currentSettings(), map[string]json.RawMessage{}
	if !takeMember(members, "preview", &preview) {
		return c.fail(http.StatusBadRequest, "preview must be an object")
	}
	valid := takeMember(members, "membersListVisible", &current.MembersListVisible) &&
		takeMember(members, "guestModeEnabled", &current.GuestModeEnabled) &&
		takeMember(preview, "isEnabled", &current.PreviewEnabled) && takeMember(preview, "title", &current.PreviewTitle) &&
		takeMember(preview, "description", &current.PreviewDescription) && takeMember(preview, "image", &current.PreviewImage)
	if !valid {
		return c.fail(http.StatusBadRequest, "A field has the wrong type")
	}
	m.changeSettings(current)
	return partnerSuccess("Update community meta success.", object{
		"_id": communityID, "communityID": communityID,
		"preview": object{
			"isEnabled": current.PreviewEnabled, "title": current.PreviewTitle, "description": current.PreviewDescription,
			"image": orNull(current.PreviewImage),
		},
		"membersListVisible": current.MembersListVisible, "guestModeEnabled": current.GuestModeEnabled,
		"createdAt": timestamp(m.settings.createdAt), "updatedAt": timestamp(m.settings.updatedAt),
	})
}

// getAppearance shows the appearance as it is.
func (m *community) getAppearance(c *call) answer {
	if refusal, ok := m.ofThisCommunity(c); !ok {
		return refusal
	}
	return partnerSuccess("Get appearance success.", m.settings.Appearance)
}

// updateAppearance writes what is sent into the appearance. Whether the service merges or replaces objects is not known: the mock can do
// both.
func (m *community) updateAppearance(c *call) answer {
	if refusal, ok := m.ofThisCommunity(c); !ok {
		return refusal
	}
	var sent object
	if refusal, ok := decode(c, &sent); !ok {
		return refusal
	}
	current := m.currentSettings()
	if m.settings.replaces {
		maps.Copy(current.Appearance, sent)
	} else {
		mergeInto(current.Appearance, sent)
	}
	m.changeSettings(current)
	return partnerSuccess("Update appearance success.", m.settings.Appearance)
}

func mergeInto(target, source object) {
	for name, value := range source {
		inner, isObject := value.(object)
		outer, wasObject := target[name].(object)
		if isObject && wasObject {
			mergeInto(outer, inner)
			continue
		}
		target[name] = value
	}
}

// partnerSuccess is the partner family's answer.
func partnerSuccess(message string, data any) answer {
	return partnerAnswer(http.StatusOK, message, data)
}

// partnerAnswer is the partner family's answer with another status of success, which is in the envelope, too.
func partnerAnswer(status int, message string, data any) answer {
	return jsonAnswer(status, object{"meta": object{"status": success, "statusCode": status}, "message": message, "data": data})
}

// decodeSettings reads a partial change of the community in the path.
func (m *community) decodeSettings(c *call) (map[string]json.RawMessage, answer, bool) {
	if refusal, ok := m.ofThisCommunity(c); !ok {
		return nil, refusal, false
	}
	return decodeObject(c)
}

func decodeObject(c *call) (map[string]json.RawMessage, answer, bool) {
	var members map[string]json.RawMessage
	refusal, ok := decode(c, &members)
	return members, refusal, ok
}

func (m *community) ofThisCommunity(c *call) (answer, bool) {
	if c.params["communityID"] != communityID {
		return c.fail(http.StatusNotFound, "Community not found"), false
	}
	return answer{}, true
}

// takeMember reads a member if it is there; null empties the field. It is false for a member of another type.
func takeMember[T any](members map[string]json.RawMessage, name string, field *T) bool {
	raw, there := members[name]
	if !there {
		return true
	}
	var value T
	if err := json.Unmarshal(raw, &value); err != nil {
		return false
	}
	*field = value
	return true
}

func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// currentSettings is a copy. The community's name is its server's.
func (m *community) currentSettings() CommunitySettings {
	copied := m.settings.CommunitySettings
	copied.Appearance = cloneObject(copied.Appearance)
	if server, there := m.server(communityID); there {
		copied.Name = server.Name
	}
	return copied
}

func (m *community) changeSettings(changed CommunitySettings) {
	m.settings.CommunitySettings, m.settings.updatedAt = changed, m.clock.write()
	if server, there := m.server(communityID); there && server.Name != changed.Name {
		m.renameServer(server, changed.Name)
	}
}

func cloneObject(original object) object {
	encoded, err := json.Marshal(original)
	if err != nil {
		return object{"error": fmt.Sprintf("the mock could not copy an object: %v", err)}
	}
	return parseObject(string(encoded))
}

// parseObject reads JSON that is known to be an object. Numbers stay as they were written.
func parseObject(text string) object {
	decoder := json.NewDecoder(bytes.NewReader([]byte(text)))
	decoder.UseNumber()
	var parsed object
	if err := decoder.Decode(&parsed); err != nil {
		return object{"error": fmt.Sprintf("the mock could not read an object: %v", err)}
	}
	return parsed
}

// Settings returns the community's current settings.
func (s *Server) Settings() CommunitySettings {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.community.currentSettings()
}

// EditSettings changes the settings in the web interface.
func (s *Server) EditSettings(edit func(*CommunitySettings)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	edited := s.community.currentSettings()
	edit(&edited)
	s.community.changeSettings(edited)
}

// TakeElsewhere lets another community have a value of the field name, uri or domain.
func (s *Server) TakeElsewhere(field, value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.community.settings.taken[field] = append(s.community.settings.taken[field], value)
}

// ReplaceAppearanceObjects lets updateAppearance replace each member that is sent whole, where it otherwise merges objects.
func (s *Server) ReplaceAppearanceObjects() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.community.settings.replaces = true
}

// controlSettings changes the settings that are named in the body, and shows them all.
func (s *Server) controlSettings(r *http.Request) (any, error) {
	edited := s.Settings()
	if err := readControl(r, &edited); err != nil {
		return nil, err
	}
	s.EditSettings(func(current *CommunitySettings) { *current = edited })
	return s.Settings(), nil
}

func (s *Server) controlTake(r *http.Request) (any, error) {
	var input struct {
		Field string `json:"field"`
		Value string `json:"value"`
	}
	if err := readControl(r, &input); err != nil {
		return nil, err
	}
	if !slices.Contains([]string{"name", "uri", "domain"}, input.Field) || input.Value == "" {
		return nil, errors.New("field must be name, uri or domain, and value is required")
	}
	s.TakeElsewhere(input.Field, input.Value)
	return nil, nil
}
