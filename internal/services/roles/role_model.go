package roles

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

type roleModel struct {
	shownRole
	tf.Deletable
	effective

	ServerPermissions  types.Map `tfsdk:"server_permissions"`
	ChannelPermissions types.Map `tfsdk:"channel_permissions"`

	unseen sentPermissions
}

// effective has all permissions of a role that the service shows.
type effective struct {
	EffectiveServerPermissions  types.Map `tfsdk:"effective_server_permissions"`
	EffectiveChannelPermissions types.Map `tfsdk:"effective_channel_permissions"`
}

// sentPermissions are the permissions that were last sent and that no answer shows: a change has to send them all, also those that are
// not configured.
type sentPermissions struct {
	Server  client.Permissions `json:"server_permissions"`
	Channel client.Permissions `json:"channel_permissions"`
}

func (m *roleModel) Key() (id *types.String, title *tf.Text) { return &m.ID, &m.Title }

func (m *roleModel) Memory() any { return &m.unseen }

// sent notes what a write has sent, from the role that it returned.
func (m *roleModel) sent(role client.Role, err error) (client.Role, error) {
	m.unseen = sentPermissions{Server: serverPermissions.sent(role.Server), Channel: channelPermissions.sent(role.Channel)}
	return role, err
}

func (m *roleModel) Writes(_, state *roleModel) bool {
	return !m.Title.Equal(state.Title) || !m.Class.Equal(state.Class) || !m.Order.Equal(state.Order) || !m.Billable.Equal(state.Billable) ||
		differ(m.ServerPermissions, state.server()) || differ(m.ChannelPermissions, state.channel())
}

// server returns all that is known of the permissions in the community: what is managed, what is shown beside it, and what was sent
// of those that no answer shows.
func (m *roleModel) server() client.Permissions {
	return m.unseen.Server.Overlay(permissionsOf(m.EffectiveServerPermissions)).Overlay(permissionsOf(m.ServerPermissions))
}

// channel is server for the permissions in channels.
func (m *roleModel) channel() client.Permissions {
	return m.unseen.Channel.Overlay(permissionsOf(m.EffectiveChannelPermissions)).Overlay(permissionsOf(m.ChannelPermissions))
}

// draft is what to write. The fallback fills in the permissions that the plan leaves open.
func (m *roleModel) draft(server, channel client.Permissions) client.RoleDraft {
	return client.RoleDraft{
		Title: client.NormalizeText(m.Title.ValueString()), Class: m.Class.ValueString(), Order: m.Order.ValueInt64(),
		Billable: m.Billable.ValueBool(),
		Server:   serverPermissions.draft(m.ServerPermissions, server), Channel: channelPermissions.draft(m.ChannelPermissions, channel),
	}
}

// differsFrom says whether an existing role differs from the plan, so that it has to be written.
func (m *roleModel) differsFrom(role client.Role) bool {
	return !m.Class.Equal(types.StringPointerValue(role.Class)) || !m.Order.Equal(types.Int64PointerValue(role.Order)) ||
		!m.Billable.Equal(types.BoolPointerValue(role.Billable)) ||
		differ(m.ServerPermissions, role.Server) || differ(m.ChannelPermissions, role.Channel)
}

func (m *roleModel) Differences(there client.Role) []string {
	changes := tf.DifferenceOf("class", types.StringPointerValue(there.Class), m.Class)
	changes = append(changes, tf.DifferenceOf("order", types.Int64PointerValue(there.Order), m.Order)...)
	changes = append(changes, tf.DifferenceOf("billable", types.BoolPointerValue(there.Billable), m.Billable)...)
	changes = append(changes, permissionDifferences("server_permissions", m.ServerPermissions, there.Server)...)
	return append(changes, permissionDifferences("channel_permissions", m.ChannelPermissions, there.Channel)...)
}

func (m *roleModel) Refresh(role client.Role) {
	m.refreshPermissions(role)
	tf.Refresh(&m.shownRole, showRole(role))
}

// refreshPermissions takes over the permissions that the service shows. After an import, when the state has nothing yet, all that can
// be written are managed.
func (m *roleModel) refreshPermissions(role client.Role) {
	if m.Title.IsNull() {
		m.ServerPermissions = mapOf(serverPermissions.writable(role.Server))
		m.ChannelPermissions = mapOf(channelPermissions.writable(role.Channel))
	} else {
		m.ServerPermissions = refresh(m.ServerPermissions, role.Server)
		m.ChannelPermissions = refresh(m.ChannelPermissions, role.Channel)
	}
	m.EffectiveServerPermissions = serverPermissions.effectiveAfterRead(m.EffectiveServerPermissions, role.Server)
	m.EffectiveChannelPermissions = channelPermissions.effectiveAfterRead(m.EffectiveChannelPermissions, role.Channel)
}

// shownOf is what is known of the permissions of a role that was only read.
func shownOf(role client.Role) *roleModel {
	shown := &roleModel{}
	shown.refreshPermissions(role)
	return shown
}

func (m *roleModel) Settle(role client.Role, state *roleModel) {
	if state == nil {
		state = &roleModel{}
	}
	m.ServerPermissions = serverPermissions.settle(m.ServerPermissions, role.Server)
	m.ChannelPermissions = channelPermissions.settle(m.ChannelPermissions, role.Channel)
	tf.FillUnknown(&m.effective, effective{
		serverPermissions.effectiveAfterWrite(state.EffectiveServerPermissions, role.Server),
		channelPermissions.effectiveAfterWrite(state.EffectiveChannelPermissions, role.Channel),
	})
	tf.FillUnknown(&m.shownRole, showRole(role))
}

func (m *roleModel) Keep(state *roleModel) {
	tf.FillUnknown(&m.effective, state.effective)
	tf.FillUnknown(&m.shownRole, state.shownRole)
}
