package badges

import (
	"cmp"
	"maps"
	"reflect"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

type badgeModel struct {
	shownBadge
	tf.Deletable

	DarkImage             types.String `tfsdk:"dark_image"`
	LightImage            types.String `tfsdk:"light_image"`
	EnabledDarkAndLight   types.Bool   `tfsdk:"enabled_dark_and_light"`
	Award                 types.Bool   `tfsdk:"award"`
	AwardXPQuantity       types.Int64  `tfsdk:"award_xp_quantity"`
	AwardCurrency         types.Bool   `tfsdk:"award_currency"`
	AwardCurrencyQuantity types.Int64  `tfsdk:"award_currency_quantity"`
	Applied               types.Bool   `tfsdk:"applied"`

	sent *client.BadgeDraft // what this resource last wrote; nil where it never did
}

func (m *badgeModel) Key() (id *types.String, title *tf.Text) { return &m.ID, &m.Title }

func (m *badgeModel) Refresh(badge client.Badge) { tf.Refresh(&m.shownBadge, showBadge(badge)) }

func (m *badgeModel) Settle(badge client.Badge, _ *badgeModel) {
	tf.FillUnknown(&m.shownBadge, showBadge(badge))
}

func (m *badgeModel) Keep(state *badgeModel) { tf.FillUnknown(&m.shownBadge, state.shownBadge) }

// Memory is what was last written: an update has to send what the service does not show, also when it has left the configuration and
// so the state.
func (m *badgeModel) Memory() any { return &m.sent }

// sending notes what is about to be sent.
func (m *badgeModel) sending(draft client.BadgeDraft) client.BadgeDraft {
	m.sent = &draft
	return draft
}

// optional are the badge's own attributes that may be left out, by name.
func (m *badgeModel) optional() map[string]attr.Value {
	all := map[string]attr.Value{"applied": m.Applied}
	maps.Copy(all, m.shown())
	maps.Copy(all, m.hidden())
	return all
}

// shown are those that the service returns.
func (m *badgeModel) shown() map[string]attr.Value {
	return map[string]attr.Value{
		"quantity": m.Quantity, "description": m.Description, "image": m.Image, "attach_required": m.AttachRequired, "awarded": m.Awarded,
	}
}

// hidden are those that it never returns, and that each update has to send.
func (m *badgeModel) hidden() map[string]attr.Value {
	return map[string]attr.Value{
		"dark_image": m.DarkImage, "light_image": m.LightImage, "enabled_dark_and_light": m.EnabledDarkAndLight,
		"award": m.Award, "award_xp_quantity": m.AwardXPQuantity, "award_currency": m.AwardCurrency,
		"award_currency_quantity": m.AwardCurrencyQuantity,
	}
}

// Writes says whether something is sent. An attribute that is not configured, or not any more, is not managed: it is no reason to write.
func (m *badgeModel) Writes(config, state *badgeModel) bool {
	if !m.Title.Equal(state.Title) || !m.Action.Equal(state.Action) {
		return true
	}
	configured, before := config.optional(), state.optional()
	for name, planned := range m.optional() {
		if !configured[name].IsNull() && !planned.Equal(before[name]) {
			return true
		}
	}
	return false
}

// draft returns what the model says of the badge. What is null or unknown is left out.
func (m *badgeModel) draft() client.BadgeDraft {
	draft := client.BadgeDraft{
		Title: client.NormalizeText(m.Title.ValueString()), Action: m.Action.ValueString(),
		Quantity: number(m.Quantity), AwardXPQuantity: number(m.AwardXPQuantity), AwardCurrencyQuantity: number(m.AwardCurrencyQuantity),
		Image: text(m.Image), DarkImage: text(m.DarkImage), LightImage: text(m.LightImage), Description: text(m.Description.StringValue),
		EnabledDarkAndLight: truth(m.EnabledDarkAndLight), Award: truth(m.Award), AwardCurrency: truth(m.AwardCurrency),
		AttachRequired: truth(m.AttachRequired), Applied: truth(m.Applied), Awarded: truth(m.Awarded),
	}
	if draft.Description != nil {
		*draft.Description = client.NormalizeText(*draft.Description)
	}
	return draft
}

// known returns a value as the client takes it: nil where it is null or unknown.
func known[T any](value attr.Value, pointer func() *T) *T {
	if value.IsUnknown() {
		return nil
	}
	return pointer()
}

func number(value types.Int64) *int64 { return known(value, value.ValueInt64Pointer) }

func text(value types.String) *string { return known(value, value.ValueStringPointer) }

func truth(value types.Bool) *bool { return known(value, value.ValueBoolPointer) }

// differs says whether a badge that is there has to be updated to be as the draft says. What the service does not show has to be
// sent to be sure of it.
func differs(draft client.BadgeDraft, badge client.Badge) bool {
	already := withShown(client.BadgeDraft{Title: draft.Title, Action: badge.Action, Awarded: badge.Awarded}, badge)
	wanted := withShown(draft, badge)
	wanted.Awarded = cmp.Or(draft.Awarded, badge.Awarded)
	return !reflect.DeepEqual(wanted, already)
}

// withShown fills what the draft leaves open with what the service shows. `awarded` is sent only where it is configured.
func withShown(draft client.BadgeDraft, badge client.Badge) client.BadgeDraft {
	draft.Quantity, draft.AttachRequired = cmp.Or(draft.Quantity, badge.Quantity), cmp.Or(draft.AttachRequired, badge.AttachRequired)
	draft.Description, draft.Image = cmp.Or(draft.Description, badge.Description), cmp.Or(draft.Image, badge.Image)
	return draft
}

// withHidden fills what the draft leaves open of what the service does not show with what was sent last. `applied` is sent only
// where it is configured.
func withHidden(draft, last client.BadgeDraft) client.BadgeDraft {
	draft.DarkImage, draft.LightImage = cmp.Or(draft.DarkImage, last.DarkImage), cmp.Or(draft.LightImage, last.LightImage)
	draft.EnabledDarkAndLight = cmp.Or(draft.EnabledDarkAndLight, last.EnabledDarkAndLight)
	draft.Award, draft.AwardCurrency = cmp.Or(draft.Award, last.Award), cmp.Or(draft.AwardCurrency, last.AwardCurrency)
	draft.AwardXPQuantity = cmp.Or(draft.AwardXPQuantity, last.AwardXPQuantity)
	draft.AwardCurrencyQuantity = cmp.Or(draft.AwardCurrencyQuantity, last.AwardCurrencyQuantity)
	return draft
}

// Differences says, field by field, what adopting a badge changes about it.
func (m *badgeModel) Differences(there client.Badge) []string {
	shown := badgeModel{shownBadge: showBadge(there)}
	changes := tf.DifferenceOf("action", shown.Action, m.Action)
	before := shown.optional()
	planned := m.optional()
	for _, name := range slices.Sorted(maps.Keys(planned)) {
		if value := planned[name]; !value.IsNull() && !value.IsUnknown() {
			changes = append(changes, tf.DifferenceOf(name, before[name], value)...)
		}
	}
	return changes
}
