package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// The settings of a community: there is one of each, it is always there, and a change is partial, so that only what is sent
// changes. All take the API token with the permission `appearance`. All writes are PUTs: one whose answer is lost is sent again.

// Removable is an address that an empty string removes: that is sent as null.
type Removable string

// MarshalJSON writes null for an empty string.
func (r Removable) MarshalJSON() ([]byte, error) {
	if r == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(r))
}

// CommunityChange is what to change of a community's name and addresses; nil leaves a field alone.
type CommunityChange struct {
	Name   *string `json:"name,omitempty"`
	URI    *string `json:"uri,omitempty"`
	Domain *string `json:"domain,omitempty"`
}

// Community is a community's name and addresses as the service answers a change. A nil field was not in the answer.
type Community struct {
	Name      *string
	URI       *string
	Domain    *string
	CreatedAt *string // ISO 8601
	UpdatedAt *string // ISO 8601
}

type communityRead struct {
	Name      Text `json:"name"`
	URI       Text `json:"uri"`
	Domain    Text `json:"domain"`
	CreatedAt Text `json:"createdAt"`
	UpdatedAt Text `json:"updatedAt"`
}

// UpdateCommunity changes a community's name and addresses (updateCommunity, documented). One example of its answer has all
// values, another is an empty object: then no field of what is returned is set.
func (c *Client) UpdateCommunity(ctx context.Context, communityID string, change CommunityChange) (Community, error) {
	row, err := amend[communityRead](ctx, c, OpUpdateCommunity, input{path: ofCommunity(communityID), json: change})
	return Community{
		Name: row.Name.Pointer(), URI: row.URI.Pointer(), Domain: row.Domain.Pointer(),
		CreatedAt: row.CreatedAt.Pointer(), UpdatedAt: row.UpdatedAt.Pointer(),
	}, err
}

// BotChange is what to change of the community's bot; nil leaves a field alone.
type BotChange struct {
	Name   *string    `json:"name,omitempty"`
	Avatar *Removable `json:"avatar,omitempty"` // address of an image
}

// UpdateCommunityBot changes the bot of the community that the API token belongs to (updateCommunityBot, documented). The
// documented answer is an empty object.
func (c *Client) UpdateCommunityBot(ctx context.Context, change BotChange) error {
	return tell(ctx, c, OpUpdateCommunityBot, input{json: change})
}

// MetaChange is what to change of how a community shows itself to those outside; nil leaves a field alone.
type MetaChange struct {
	Preview            *PreviewChange `json:"preview,omitempty"`
	MembersListVisible *bool          `json:"membersListVisible,omitempty"`
	GuestModeEnabled   *bool          `json:"guestModeEnabled,omitempty"`
}

// PreviewChange is what to change of a community's preview; nil leaves a field alone.
type PreviewChange struct {
	IsEnabled   *bool      `json:"isEnabled,omitempty"`
	Title       *string    `json:"title,omitempty"`
	Description *string    `json:"description,omitempty"`
	Image       *Removable `json:"image,omitempty"` // address of an image
}

// Meta is how a community shows itself to those outside, as the service answers a change. A nil field was not in the answer.
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

type metaRead struct {
	Preview            *previewRead `json:"preview"`
	MembersListVisible Text         `json:"membersListVisible"`
	GuestModeEnabled   Text         `json:"guestModeEnabled"`
	CreatedAt          Text         `json:"createdAt"`
	UpdatedAt          Text         `json:"updatedAt"`
}

type previewRead struct {
	IsEnabled   Text `json:"isEnabled"`
	Title       Text `json:"title"`
	Description Text `json:"description"`
	Image       Text `json:"image"`
}

func (r *previewRead) preview() *Preview {
	if r == nil {
		return nil
	}
	return &Preview{IsEnabled: flag(r.IsEnabled), Title: r.Title.Pointer(), Description: r.Description.Pointer(), Image: r.Image.Pointer()}
}

// flag reads a boolean that may come as a string; nil when it was absent or is neither.
func flag(text Text) *bool {
	var value bool
	switch strings.ToLower(text.Value) {
	case "true", "1":
		value = true
	case "false", "0":
	default:
		return nil
	}
	return &value
}

// UpdateCommunityMeta changes how a community shows itself to those outside (updateCommunityMeta, of which the body is documented
// and the path inferred).
func (c *Client) UpdateCommunityMeta(ctx context.Context, communityID string, change MetaChange) (Meta, error) {
	row, err := amend[metaRead](ctx, c, OpUpdateCommunityMeta, input{path: ofCommunity(communityID), json: change})
	return Meta{
		Preview: row.Preview.preview(), MembersListVisible: flag(row.MembersListVisible), GuestModeEnabled: flag(row.GuestModeEnabled),
		CreatedAt: row.CreatedAt.Pointer(), UpdatedAt: row.UpdatedAt.Pointer(),
	}, err
}

// Appearance returns all that the service shows of a community's appearance (getAppearance, inferred): a JSON object of which no
// member was seen documented. It may hold keys of third parties in the clear.
func (c *Client) Appearance(ctx context.Context, communityID string) (json.RawMessage, error) {
	return call(ctx, c, OpGetAppearance, input{path: ofCommunity(communityID)}, func(payload json.RawMessage) (json.RawMessage, error) {
		if payload[0] != '{' {
			return nil, errors.New("the appearance is not a JSON object")
		}
		return payload, nil
	})
}

// UpdateAppearance changes a community's appearance (updateAppearance, inferred). change is a JSON object. What the answer shows
// is not relied on: read it back.
func (c *Client) UpdateAppearance(ctx context.Context, communityID string, change json.RawMessage) error {
	return tell(ctx, c, OpUpdateAppearance, input{path: ofCommunity(communityID), json: change})
}

func ofCommunity(id string) map[string]string { return map[string]string{"communityID": id} }

// amend sends a partial update and reads what its answer tells. An answer without a payload says that it was done, and no more.
func amend[Wire any](ctx context.Context, c *Client, id OperationID, in input) (Wire, error) {
	var wire Wire
	op := c.operations[id]
	got, err := c.send(ctx, op, in)
	if err != nil || len(got.payload) == 0 {
		return wire, err
	}
	if err := json.Unmarshal(got.payload, &wire); err != nil {
		return wire, c.unreadable(op, got, fmt.Errorf("the answer is not of the expected form: %w", err))
	}
	return wire, nil
}
