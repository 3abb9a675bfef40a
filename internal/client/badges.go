package client

import (
	"cmp"
	"context"
)

// Badge is a badge as the service shows it: seven of the fifteen fields that can be written, and the id. A nil field was not in
// the answer.
type Badge struct {
	ID             string
	Aliases        []string // all its ids: the service may call one thing by several
	Title          string
	Action         string // an open set: `custom` is known
	Quantity       *int64
	Description    *string
	Image          *string // a URL
	AttachRequired *bool
	Awarded        *bool
}

// BadgeDraft is what is written to a badge. A create does not send nil fields.
type BadgeDraft struct {
	Title                 string  `json:"title"`
	Action                string  `json:"action"`
	Quantity              *int64  `json:"quantity,omitempty"`
	Image                 *string `json:"image,omitempty"`
	Description           *string `json:"description,omitempty"`
	DarkImage             *string `json:"darkImage,omitempty"`
	LightImage            *string `json:"lightImage,omitempty"`
	EnabledDarkAndLight   *bool   `json:"enabledDarkAndLight,omitempty"`
	Award                 *bool   `json:"award,omitempty"`
	AwardCurrency         *bool   `json:"awardCurrency,omitempty"`
	AwardXPQuantity       *int64  `json:"awardXpQuantity,omitempty"`
	AwardCurrencyQuantity *int64  `json:"awardCurrencyQuantity,omitempty"`
	AttachRequired        *bool   `json:"attachRequired,omitempty"`
	Applied               *bool   `json:"applied,omitempty"`
	Awarded               *bool   `json:"awarded,omitempty"`
}

// whole fills the gaps of the draft, among the thirteen fields that updateBadge requires, with zero values. `applied` and `awarded` are not
// among them: the later documentation of updateBadge does not name them any more.
func (d BadgeDraft) whole() BadgeDraft {
	orZero(&d.Quantity, &d.AwardXPQuantity, &d.AwardCurrencyQuantity)
	orZero(&d.Image, &d.Description, &d.DarkImage, &d.LightImage)
	orZero(&d.EnabledDarkAndLight, &d.Award, &d.AwardCurrency, &d.AttachRequired)
	return d
}

func orZero[T any](fields ...**T) {
	for _, field := range fields {
		if *field == nil {
			*field = new(T)
		}
	}
}

// badgeNouns are the words for a badge in answers. The id is `id`, unlike elsewhere.
var badgeNouns = nouns{one: "badge", many: "badges", ids: []string{"id", "_id", "badge_id", "badgeId"}, names: []string{"title"}}

// badgeOf reads a badge from an answer: numbers and booleans come as strings.
func badgeOf(r row) Badge {
	ids := badgeNouns.idsOf(r)
	return Badge{
		ID: cmp.Or(ids...), Aliases: ids, Title: r.text(badgeNouns.names...).Value, Action: r.text("action").Value,
		Quantity: member[Integer](r, "quantity").Pointer(), Description: r.text("description").Pointer(), Image: r.text("image").Pointer(),
		AttachRequired: member[Boolean](r, "attachRequired").Pointer(), Awarded: member[Boolean](r, "awarded").Pointer(),
	}
}

func (b *Badge) identity() (id *string, aliases []string) { return &b.ID, b.Aliases }

// newBadges makes the collection of badges (listBadges, inferred).
func newBadges(c *Client) *Collection[Badge] {
	return newCollection(c, badgeNouns, OpListBadges, badgeOf, (*Badge).identity, func(b Badge) string { return b.Title })
}

// CreateBadge creates a badge (createBadge), exactly once although the answer may be lost. What the draft lacks is not sent.
func (c *Client) CreateBadge(ctx context.Context, draft BadgeDraft) (Badge, error) {
	return c.Badges.Create(ctx, draft.Title, func(ctx context.Context) (Badge, error) {
		return c.writeBadge(ctx, OpCreateBadge, "", draft)
	})
}

// UpdateBadge replaces a badge (updateBadge). All thirteen fields that it requires are sent: one that the draft lacks becomes "",
// 0 or false on the service.
func (c *Client) UpdateBadge(ctx context.Context, id string, draft BadgeDraft) (Badge, error) {
	return c.writeBadge(ctx, OpUpdateBadge, id, draft.whole())
}

// writeBadge creates or updates a badge. Fields that the answer lacks are filled in from the request.
func (c *Client) writeBadge(ctx context.Context, op OperationID, id string, draft BadgeDraft) (Badge, error) {
	return c.Badges.write(ctx, op, id, draft, func(shown *Badge) {
		shown.Title, shown.Action = cmp.Or(shown.Title, draft.Title), cmp.Or(shown.Action, draft.Action)
		shown.Quantity = cmp.Or(shown.Quantity, draft.Quantity)
		shown.Description, shown.Image = cmp.Or(shown.Description, draft.Description), cmp.Or(shown.Image, draft.Image)
		shown.AttachRequired, shown.Awarded = cmp.Or(shown.AttachRequired, draft.AttachRequired), cmp.Or(shown.Awarded, draft.Awarded)
	})
}

// DeleteBadge deletes a badge, which takes it from everybody who has it (deleteBadge, inferred). A badge that is missing from a complete
// list counts as deleted, whatever the answer was.
func (c *Client) DeleteBadge(ctx context.Context, id string) error {
	return c.Badges.Delete(ctx, OpDeleteBadge, id)
}

// holderWrite is what giving a badge or a role to a user sends, and taking it.
type holderWrite struct {
	UserID string `json:"userId"`
}

// AwardBadge gives a badge to a user (awardBadge). What a second award does is not documented, and nothing shows who has a badge, so it is
// sent once, and a lost answer is an error of unknown outcome. A refusal that says that the user has the badge already counts as success.
func (c *Client) AwardBadge(ctx context.Context, badgeID, userID string) error {
	return ignoreRefusal(hasAlready, c.tellHolder(ctx, OpAwardBadge, badgeID, userID))
}

// RemoveBadge takes a badge from a user (removeBadge). It succeeds where the service says that the badge or the user does not exist, or
// that the user does not have the badge. Whether it may be sent twice is not documented, so it is sent once, and a lost answer is an error
// of unknown outcome.
func (c *Client) RemoveBadge(ctx context.Context, badgeID, userID string) error {
	err := c.tellHolder(ctx, OpRemoveBadge, badgeID, userID)
	if IsNotFound(err) {
		return nil
	}
	return ignoreRefusal(lacksAlready, err)
}

// tellHolder sends an award or its removal. It drops the list of badges too: a badge shows whether it is awarded.
func (c *Client) tellHolder(ctx context.Context, op OperationID, badgeID, userID string) error {
	defer c.Badges.changed()
	return tell(ctx, c, op, input{path: map[string]string{"id": badgeID}, json: holderWrite{UserID: userID}})
}
