package client

import (
	"context"
	"encoding/json"
)

// The settings of a community are singletons: they always exist. A change is partial: only what is sent changes. All operations take the
// API token with the permission `appearance`. All writes are PUTs, so one whose answer was lost is sent again.

// Removable is an address that an empty string removes: it is sent as null.
type Removable string

// MarshalJSON writes null for an empty string.
func (r Removable) MarshalJSON() ([]byte, error) {
	if r == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(r))
}

// CommunityChange is a change of a community's name and addresses; nil leaves a field as it is.
type CommunityChange struct {
	Name   *string `json:"name,omitempty"`
	URI    *string `json:"uri,omitempty"`
	Domain *string `json:"domain,omitempty"`
}

// Community is a community's name and addresses as shown in the answer to a change. A nil field was not in the answer.
type Community struct {
	Name      *string
	URI       *string
	Domain    *string
	CreatedAt *string // ISO 8601
	UpdatedAt *string // ISO 8601
}

// UpdateCommunity changes a community's name and addresses (updateCommunity, documented). One documented example of its answer has all
// values, another is an empty object: then all fields of the result are nil.
func (c *Client) UpdateCommunity(ctx context.Context, communityID string, change CommunityChange) (Community, error) {
	r, err := amend(ctx, c, OpUpdateCommunity, "community", input{path: ofCommunity(communityID), json: change})
	return Community{
		Name: r.text("name").Pointer(), URI: r.text("uri").Pointer(), Domain: r.text("domain").Pointer(),
		CreatedAt: member[Moment](r, "createdAt").Pointer(), UpdatedAt: member[Moment](r, "updatedAt").Pointer(),
	}, err
}

// BotChange is a change of the community's bot; nil leaves a field as it is.
type BotChange struct {
	Name   *string    `json:"name,omitempty"`
	Avatar *Removable `json:"avatar,omitempty"` // address of an image
}

// UpdateCommunityBot changes the bot of the community that the API token belongs to (updateCommunityBot, documented). The
// documented answer is an empty object.
func (c *Client) UpdateCommunityBot(ctx context.Context, change BotChange) error {
	return tell(ctx, c, OpUpdateCommunityBot, input{json: change})
}

// MetaChange is a change of what a community shows to outsiders; nil leaves a field as it is.
type MetaChange struct {
	Preview            *PreviewChange `json:"preview,omitempty"`
	MembersListVisible *bool          `json:"membersListVisible,omitempty"`
	GuestModeEnabled   *bool          `json:"guestModeEnabled,omitempty"`
}

// PreviewChange is a change of a community's preview; nil leaves a field as it is.
type PreviewChange struct {
	IsEnabled   *bool      `json:"isEnabled,omitempty"`
	Title       *string    `json:"title,omitempty"`
	Description *string    `json:"description,omitempty"`
	Image       *Removable `json:"image,omitempty"` // address of an image
}

// Meta is what a community shows to outsiders, as shown in the answer to a change. A nil field was not in the answer.
type Meta struct {
	Preview            *Preview
	MembersListVisible *bool
	GuestModeEnabled   *bool
	CreatedAt          *string // ISO 8601
	UpdatedAt          *string // ISO 8601
}

// Preview is a community's preview. A nil field was not in the answer, or was null.
type Preview struct {
	IsEnabled   *bool
	Title       *string
	Description *string
	Image       *string
}

// previewOf reads a community's preview; nil where the answer has anything else.
func previewOf(raw json.RawMessage) *Preview {
	if kindOf(raw) != anObject {
		return nil
	}
	r := row(membersOf(raw))
	return &Preview{
		IsEnabled: member[Boolean](r, "isEnabled").Pointer(), Title: r.text("title").Pointer(),
		Description: r.text("description").Pointer(), Image: r.text("image").Pointer(),
	}
}

// UpdateCommunityMeta changes what a community shows to outsiders (updateCommunityMeta, of which the body is documented and the path
// inferred).
func (c *Client) UpdateCommunityMeta(ctx context.Context, communityID string, change MetaChange) (Meta, error) {
	r, err := amend(ctx, c, OpUpdateCommunityMeta, "meta", input{path: ofCommunity(communityID), json: change})
	return Meta{
		Preview:            previewOf(r.named("preview")),
		MembersListVisible: member[Boolean](r, "membersListVisible").Pointer(),
		GuestModeEnabled:   member[Boolean](r, "guestModeEnabled").Pointer(),
		CreatedAt:          member[Moment](r, "createdAt").Pointer(), UpdatedAt: member[Moment](r, "updatedAt").Pointer(),
	}, err
}

// Appearance returns everything that the service shows of a community's appearance (getAppearance, inferred): a JSON object whose members
// are not documented. It may contain keys of third parties in the clear.
func (c *Client) Appearance(ctx context.Context, communityID string) (json.RawMessage, error) {
	return call(ctx, c, OpGetAppearance, input{path: ofCommunity(communityID)}, func(payload json.RawMessage) (json.RawMessage, error) {
		shown, found := settingsIn(payload, "appearance")
		if !found {
			return nil, unexpected("the appearance as an object", payload)
		}
		return shown, nil
	})
}

// UpdateAppearance changes a community's appearance (updateAppearance, inferred). change is a JSON object. The answer is not relied on:
// read it back.
func (c *Client) UpdateAppearance(ctx context.Context, communityID string, change json.RawMessage) error {
	return tell(ctx, c, OpUpdateAppearance, input{path: ofCommunity(communityID), json: change})
}

func ofCommunity(id string) map[string]string { return map[string]string{"communityID": id} }

// amend sends a partial update and reads the result from its answer. An answer that shows nothing confirms the change, and no more.
func amend(ctx context.Context, c *Client, id OperationID, name string, in input) (row, error) {
	return call(ctx, c, id, in, func(payload json.RawMessage) (row, error) {
		shown, _ := settingsIn(payload, name)
		return row(membersOf(shown)), nil
	})
}

// settingsIn finds an object without an id in a payload: the payload itself, the only element of an array, or the only member that wraps
// it.
func settingsIn(payload json.RawMessage, name string) (object json.RawMessage, found bool) {
	if elements, isArray := elementsOf(payload); isArray && len(elements) == 1 {
		payload = elements[0]
	}
	members := membersOf(payload)
	for _, wrapper := range append([]string{name}, wrappers...) {
		if inner := members[wrapper]; len(members) == 1 && kindOf(inner) == anObject {
			return inner, true
		}
	}
	return payload, members != nil
}
