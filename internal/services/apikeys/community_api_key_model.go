package apikeys

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

type keyModel struct {
	ID           types.String   `tfsdk:"id"`
	CommunityID  types.String   `tfsdk:"community_id"`
	Name         tf.Text        `tfsdk:"name"`
	Permissions  types.Set      `tfsdk:"permissions"`
	ExpirePeriod types.Int64    `tfsdk:"expire_period"`
	ExpireDate   types.String   `tfsdk:"expire_date"`
	RotateBefore types.String   `tfsdk:"rotate_before"`
	Key          types.String   `tfsdk:"key"`
	CreatedAt    types.String   `tfsdk:"created_at"`
	OnDestroy    types.String   `tfsdk:"on_destroy"`
	Timeouts     timeouts.Value `tfsdk:"timeouts"`
}

// keysOf is the kind of the API keys of a community.
func keysOf(communityID string) tf.Kind[client.CommunityAPIKey] {
	return tf.Kind[client.CommunityAPIKey]{
		Noun: "community API key", Name: "name", Loses: "the value that it had",
		IDOf:   func(k client.CommunityAPIKey) string { return k.ID },
		NameOf: func(k client.CommunityAPIKey) string { return k.Name },
		In: func(c *client.Client) *client.Collection[client.CommunityAPIKey] {
			return c.CommunityAPIKeys(communityID)
		},
	}
}

func (m *keyModel) kind() tf.Kind[client.CommunityAPIKey] { return keysOf(m.CommunityID.ValueString()) }

// object is the API key in the ownership registry, under the id that lists show first.
func (m *keyModel) object(c *client.Client) tf.Object {
	return tf.Object{Kind: keyType, ID: c.CommunityAPIKeys(m.CommunityID.ValueString()).Canonical(m.ID.ValueString())}
}

// called names the API key in a sentence.
func (m *keyModel) called() string {
	return fmt.Sprintf("the community API key %q (id %s)", m.Name.ValueString(), m.ID.ValueString())
}

// draft is what is written: a date where one is planned, else the period.
func (m *keyModel) draft() client.CommunityAPIKeyDraft {
	expires, _ := moment(m.ExpireDate)
	return client.CommunityAPIKeyDraft{
		Name: client.NormalizeText(m.Name.ValueString()), Permissions: texts(m.Permissions),
		ExpirePeriod: m.ExpirePeriod.ValueInt64(), Expires: expires,
	}
}

// writes says whether an update sends something.
func (m *keyModel) writes(state *keyModel) bool {
	return !m.Name.SameAs(state.Name) || m.Name.IsUnknown() || !m.Permissions.Equal(state.Permissions) || m.expiresOtherwise(state)
}

// expiresOtherwise says that the expiry is another one than in the state.
func (m *keyModel) expiresOtherwise(state *keyModel) bool {
	return !m.ExpirePeriod.Equal(state.ExpirePeriod) || !m.ExpireDate.Equal(state.ExpireDate)
}

// settle makes known, after a write, when the key expires: as the answer shows it, else as the period says from now on.
func (m *keyModel) settle(shown client.CommunityAPIKey, now time.Time) {
	if m.ExpirePeriod.IsUnknown() {
		m.ExpirePeriod = types.Int64PointerValue(shown.ExpirePeriod)
	}
	switch period := m.ExpirePeriod.ValueInt64(); {
	case !m.ExpireDate.IsUnknown():
	case shown.Expires != nil:
		m.ExpireDate = dateOf(*shown.Expires)
	case period > 0:
		m.ExpireDate = dateOf(now.AddDate(0, 0, int(period)))
	default:
		m.ExpireDate = types.StringNull()
	}
	if m.CreatedAt.IsUnknown() {
		m.CreatedAt = types.StringPointerValue(shown.CreatedAt)
	}
}

// refresh takes over what the service shows. What it shows as it did right after a write is what was written then.
func (m *keyModel) refresh(shown client.CommunityAPIKey, written rewritten) {
	if shown.Permissions != nil {
		m.Permissions = setOf(written.meant(shown.Permissions))
	}
	if shown.ExpirePeriod != nil {
		m.ExpirePeriod = types.Int64Value(written.meantPeriod(*shown.ExpirePeriod))
	}
	if before, known := moment(m.ExpireDate); shown.Expires != nil && !(known && shown.Expires.Equal(before)) {
		m.ExpireDate = dateOf(*shown.Expires)
	}
	if m.CreatedAt.IsNull() {
		m.CreatedAt = types.StringPointerValue(shown.CreatedAt)
	}
}

// rewritten is kept where the answer to a write shows something else than was sent: a service may know a permission by another name, or
// keep no period once there is a date.
type rewritten struct {
	Sent        []string `json:"sent,omitempty"`
	Shown       []string `json:"shown,omitempty"`
	SentPeriod  int64    `json:"sent_period,omitempty"`
	ShownPeriod *int64   `json:"shown_period,omitempty"` // nil where it is what was sent
}

// learn keeps in the private state how the service shows what was sent.
func learn(life *tf.Life, sent client.CommunityAPIKeyDraft, shown client.CommunityAPIKey) {
	life.Memory = nil
	var written rewritten
	if !setOf(sent.Permissions).Equal(setOf(shown.Permissions)) {
		written.Sent, written.Shown = sent.Permissions, shown.Permissions
	}
	if shown.ExpirePeriod != nil && *shown.ExpirePeriod != sent.ExpirePeriod {
		written.SentPeriod, written.ShownPeriod = sent.ExpirePeriod, shown.ExpirePeriod
	}
	if len(written.Sent)+len(written.Shown) > 0 || written.ShownPeriod != nil {
		life.Memory, _ = json.Marshal(written) // can't fail: it has nothing but strings and numbers
	}
}

// recall returns what learn has kept. A note that can't be read explains nothing.
func recall(life tf.Life) rewritten {
	var written rewritten
	if len(life.Memory) > 0 && json.Unmarshal(life.Memory, &written) != nil {
		return rewritten{}
	}
	return written
}

// meant returns the permissions that were written where the service shows them as it did then, else those that it shows.
func (w rewritten) meant(shown []string) []string {
	if len(w.Sent)+len(w.Shown) > 0 && setOf(w.Shown).Equal(setOf(shown)) {
		return w.Sent
	}
	return shown
}

// meantPeriod is meant for the period.
func (w rewritten) meantPeriod(shown int64) int64 {
	if w.ShownPeriod != nil && *w.ShownPeriod == shown {
		return w.SentPeriod
	}
	return shown
}

// moment reads a date of the configuration or the state; known is false for one that is null, unknown or none.
func moment(date types.String) (at time.Time, known bool) {
	at, err := time.Parse(time.RFC3339, date.ValueString())
	return at, err == nil
}

// dateOf writes a date for the state; null for never.
func dateOf(at time.Time) types.String {
	if at.IsZero() {
		return types.StringNull()
	}
	return types.StringValue(at.UTC().Format(time.RFC3339Nano))
}

// texts returns the known elements of a set, sorted.
func texts(set types.Set) []string {
	all := []string{}
	for _, element := range set.Elements() {
		if text, isText := element.(types.String); isText && !text.IsNull() && !text.IsUnknown() {
			all = append(all, text.ValueString())
		}
	}
	slices.Sort(all)
	return all
}

// setOf makes a set of texts, each once.
func setOf(all []string) types.Set {
	elements := make([]attr.Value, 0, len(all))
	for _, text := range slices.Compact(slices.Sorted(slices.Values(all))) {
		elements = append(elements, types.StringValue(text))
	}
	return types.SetValueMust(types.StringType, elements)
}

// byName is the Finder of imports by name, in the provider's community.
func byName(ctx context.Context, p *tf.Provider, name string) ([]string, error) {
	if p.CommunityID == "" {
		return nil, fmt.Errorf("an import by name needs the provider's community_id: set it, or import <community_id>/<id>")
	}
	kind := keysOf(p.CommunityID)
	all, err := kind.In(p.Client).All(ctx)
	if err != nil {
		return nil, err
	}
	same := kind.With(all, name)
	switch len(same) {
	case 1:
		return []string{p.CommunityID, same[0].ID}, nil
	case 0:
		var names []string
		for _, key := range all {
			names = append(names, key.Name)
		}
		return nil, fmt.Errorf("no API key of the community %s has the name %q. %s",
			p.CommunityID, name,
			cmp.Or(tf.DidYouMean(tf.Nearest(name, names)), "The product lists them under community settings > Integration > API key"))
	}
	return nil, fmt.Errorf("%d API keys have the name %q: %s. Import the one that is meant: %s/<id>",
		len(same), name, kind.IDs(same), p.CommunityID)
}
