package roles

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// permissionGroup is an attribute that holds permissions, named as the group is written. Its keys follow from the client's table.
type permissionGroup struct {
	client.PermissionGroup
	where string            // where the permissions apply, for the page
	says  map[string]string // what each permission allows, for the page
}

// The permissions and what they allow. The service documents only their names.
var (
	serverPermissions = permissionGroup{client.ServerPermissions, "in the community", map[string]string{
		"server_administrator": "do everything that an administrator can",
		"allow_dm":             "send direct messages",
		"create_invite":        "create invitations",
		"warn_members":         "warn members",
		"suspend_members":      "suspend members",
		"ban_members":          "ban members",
		"broadcast_messages":   "broadcast messages",
		"overwrite_language":   "overwrite the language settings",
		"kick_members":         "remove members",
		"manage_roles":         "manage roles",
		"manage_channels":      "manage channels",
	}}
	channelPermissions = permissionGroup{client.ChannelPermissions, "in channels", map[string]string{
		"post_messages":        "post messages",
		"attach_files":         "attach files",
		"allow_mentions":       "mention others",
		"manage_messages":      "manage the messages of others",
		"pinable":              "pin messages",
		"share_links":          "share links",
		"share_attachments":    "share attachments",
		"view_message_history": "see messages from before they came",
		"post_analysis":        "post analyses",
		"delete_messages":      "delete messages",
	}}
)

func writable(permission client.Permission) bool { return permission.Write != "" }

func readOnly(permission client.Permission) bool { return permission.Write == "" }

// unseen says that no known answer shows a permission.
func unseen(permission client.Permission) bool { return permission.Read == "" }

// names returns the names of the known permissions for which sort is true.
func (g permissionGroup) names(sort func(client.Permission) bool) []string {
	var names []string
	for _, permission := range g.Permissions {
		if sort(permission) {
			names = append(names, permission.Name)
		}
	}
	return names
}

// list is names for the page; explained says with each what it allows.
func (g permissionGroup) list(sort func(client.Permission) bool, explained func(name string) string) string {
	var items []string
	for _, name := range g.names(sort) {
		items = append(items, "`"+name+"`"+explained(name))
	}
	return strings.Join(items, ", ")
}

func (g permissionGroup) explained(name string) string { return " (" + g.says[name] + ")" }

func unexplained(string) string { return "" }

// resourceAttribute is the attribute for the permissions that are managed.
func (g permissionGroup) resourceAttribute() schema.MapAttribute {
	says := fmt.Sprintf("What members with the role may do %s: a map of permissions to `true` or `false`. Only the permissions that "+
		"are configured here are managed; one that is left out or null is not. After an import, the state holds every permission that "+
		"can be written, and leaving one out of the configuration sends nothing.\n\n"+
		"  The permissions: %s. The meaning of each follows from its name: the service documents no more.",
		g.where, g.list(writable, g.explained))
	if hidden := g.list(unseen, unexplained); hidden != "" {
		says += fmt.Sprintf(" **The service does not show %s**: a change of these in the product is not seen.", hidden)
	}
	says += fmt.Sprintf("\n\n  A key that is nearly one of these is an error, and so is a permission that the API can't write (%s). "+
		"Any other key is passed on to the service as it stands, with a warning until the service shows it.",
		g.list(readOnly, unexplained))
	return schema.MapAttribute{
		Optional:            true,
		Computed:            true,
		ElementType:         types.BoolType,
		PlanModifiers:       []planmodifier.Map{planConfigured{"Only the permissions that are configured are managed.", g}},
		Validators:          []validator.Map{permissionKeys{tf.Described("permissions such as " + strings.Join(g.names(writable), ", ")), g}},
		MarkdownDescription: says,
	}
}

// effectiveAttribute is the attribute for all permissions that are shown.
func (g permissionGroup) effectiveAttribute() schema.MapAttribute {
	return schema.MapAttribute{
		Computed: true, ElementType: types.BoolType,
		MarkdownDescription: fmt.Sprintf("All that members with the role may do %s, as the service shows it: the permissions of `%s`, "+
			"known ones that are not configured there, ones that this provider doesn't know, under the service's own names, and ones "+
			"that the API can't write: %s.",
			g.where, g.Write, g.list(readOnly, g.explained)),
	}
}

// describeShown describes the attribute of a data source, for all permissions that are shown.
func (g permissionGroup) describeShown() string {
	says := fmt.Sprintf("What members with the role may do %s: all permissions that the service shows, under the names that "+
		"[`returningai_role`](../resources/role.md) has for them, to `true` or `false`. One that is not shown is not here: "+
		"`lookup(…, \"%s\", false)` reads one of them safely.", g.where, g.Permissions[0].Name)
	if hidden := g.list(unseen, unexplained); hidden != "" {
		says += " The service is not known to show " + hidden + "."
	}
	return says
}

// mapOf makes a value of permissions.
func mapOf(permissions client.Permissions) types.Map {
	elements := map[string]attr.Value{}
	for name, granted := range permissions {
		elements[name] = types.BoolValue(granted)
	}
	return types.MapValueMust(types.BoolType, elements)
}

// permissionsOf returns the permissions of a map. Those that are null or not known yet are left out.
func permissionsOf(values types.Map) client.Permissions {
	permissions := client.Permissions{}
	for name, element := range values.Elements() {
		if value, isBool := element.(types.Bool); isBool && !value.IsNull() && !value.IsUnknown() {
			permissions[name] = value.ValueBool()
		}
	}
	return permissions
}

// writable returns those of the permissions that can be written: what is managed after an import.
func (g permissionGroup) writable(shown client.Permissions) client.Permissions {
	managed := client.Permissions{}
	for _, name := range g.names(writable) {
		if granted, there := shown[name]; there {
			managed[name] = granted
		}
	}
	return managed
}

// refresh takes over what the service shows of the permissions that are managed. What it does not show stays as it was.
func refresh(managed types.Map, shown client.Permissions) types.Map {
	if managed.IsNull() {
		return managed
	}
	elements := managed.Elements()
	for name, element := range elements {
		if granted, there := shown[name]; there && !element.IsNull() {
			elements[name] = types.BoolValue(granted)
		}
	}
	return types.MapValueMust(types.BoolType, elements)
}

// settle fills in what a plan left unknown: nothing else may differ from the plan after an apply.
func (g permissionGroup) settle(planned types.Map, shown client.Permissions) types.Map {
	switch {
	case planned.IsNull():
		return planned
	case planned.IsUnknown():
		return mapOf(g.writable(shown))
	}
	elements := planned.Elements()
	for name, element := range elements {
		if element.IsUnknown() {
			elements[name] = types.BoolValue(shown[name])
		}
	}
	return types.MapValueMust(types.BoolType, elements)
}

// effectiveAfterRead returns all permissions that are shown. A known one that the answer leaves out stays as it was shown last.
func (g permissionGroup) effectiveAfterRead(before types.Map, shown client.Permissions) types.Map {
	kept := permissionsOf(before)
	maps.DeleteFunc(kept, func(name string, _ bool) bool {
		_, known := g.Find(name)
		return !known && len(shown) > 0
	})
	return mapOf(kept.Overlay(shown))
}

// effectiveAfterWrite returns what was shown before, with what a write made of it. The role that a write returns has what was sent
// where the answer lacks it; of a permission that no answer was seen to have, that says nothing about what is shown.
func (g permissionGroup) effectiveAfterWrite(before types.Map, written client.Permissions) types.Map {
	shown := permissionsOf(before)
	for name, granted := range written {
		permission, _ := g.Find(name)
		if _, there := shown[name]; there || permission.Name == "" || !unseen(permission) {
			shown[name] = granted
		}
	}
	return mapOf(shown)
}

// sent returns those of the permissions of a written role that no answer shows: what was sent is all that is known of them.
func (g permissionGroup) sent(written client.Permissions) client.Permissions {
	sent := client.Permissions{}
	for _, name := range g.names(unseen) {
		if granted, there := written[name]; there {
			sent[name] = granted
		}
	}
	return sent
}

// draft returns the permissions to be written: those that are planned, and of the other known ones what the fallback has.
func (g permissionGroup) draft(planned types.Map, fallback client.Permissions) client.Permissions {
	draft := client.Permissions{}
	for _, name := range g.names(writable) {
		draft[name] = fallback[name]
	}
	return draft.Overlay(permissionsOf(planned))
}

// differ says whether a planned permission differs from the current one, or may. One whose current value is not known has to be written.
func differ(planned types.Map, now client.Permissions) bool {
	if planned.IsUnknown() {
		return true
	}
	for name, element := range planned.Elements() {
		granted, known := now[name]
		if !element.IsNull() && (!known || !element.Equal(types.BoolValue(granted))) {
			return true
		}
	}
	return false
}

// permissionDifferences lists the planned permissions of a group that differ from what is shown.
func permissionDifferences(group string, planned types.Map, shown client.Permissions) []string {
	var changes []string
	elements := planned.Elements()
	for _, name := range slices.Sorted(maps.Keys(elements)) {
		value := elements[name]
		if value.IsNull() {
			continue
		}
		now := types.BoolNull()
		if granted, there := shown[name]; there {
			now = types.BoolValue(granted)
		}
		changes = append(changes, tf.DifferenceOf(group+"."+name, now, value)...)
	}
	return changes
}
