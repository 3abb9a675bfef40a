package roles

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	datasourceschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// permissionGroup is an attribute that holds permissions. Its members follow from the client's table.
type permissionGroup struct {
	client.PermissionGroup
	says map[string]string // what each permission allows, for the page
}

// What the permissions allow. The service documents their names alone.
var (
	serverPermissions = permissionGroup{client.ServerPermissions, map[string]string{
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
	channelPermissions = permissionGroup{client.ChannelPermissions, map[string]string{
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

// resourceAttributes are the permissions in the resource.
func (g permissionGroup) resourceAttributes() map[string]schema.Attribute {
	attributes := map[string]schema.Attribute{}
	for _, permission := range g.Permissions {
		says := "Whether the role lets its members " + g.says[permission.Name] + "."
		switch {
		case permission.Write == "":
			says += " The API can't write it: this shows what the product has, where the service shows it."
		case permission.Read == "":
			says += " **The service doesn't return it**: a change made in the product is not seen. Left out, `false` is sent when the role is created, and on a change the last value that was sent. After an import or an adoption none is known and `false` is sent, of which the plan warns."
		}
		attributes[permission.Name] = schema.BoolAttribute{Optional: permission.Write != "", Computed: true, MarkdownDescription: says}
	}
	return attributes
}

// dataSourceAttributes are the permissions that the service shows.
func (g permissionGroup) dataSourceAttributes() map[string]datasourceschema.Attribute {
	attributes := map[string]datasourceschema.Attribute{}
	for _, permission := range g.Permissions {
		if permission.Read != "" {
			attributes[permission.Name] = datasourceschema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the role lets its members " + g.says[permission.Name] + ". Null where the service does not show it."}
		}
	}
	return attributes
}

// object makes a value of the attribute in the resource.
func (g permissionGroup) object(value func(client.Permission) types.Bool) types.Object {
	kinds, values := map[string]attr.Type{}, map[string]attr.Value{}
	for _, permission := range g.Permissions {
		kinds[permission.Name], values[permission.Name] = types.BoolType, value(permission)
	}
	return types.ObjectValueMust(kinds, values)
}

// shownObject makes a value of the attribute in a data source.
func (g permissionGroup) shownObject(shown client.Permissions) types.Object {
	readable := g
	readable.Permissions = slices.DeleteFunc(slices.Clone(g.Permissions), func(permission client.Permission) bool { return permission.Read == "" })
	return readable.object(func(permission client.Permission) types.Bool { return granted(shown, permission) })
}

// unknown is the attribute in the resource when it is not known.
func (g permissionGroup) unknown() types.Object {
	kinds := map[string]attr.Type{}
	for _, permission := range g.Permissions {
		kinds[permission.Name] = types.BoolType
	}
	return types.ObjectUnknown(kinds)
}

// granted is a permission that was shown; null when it was not.
func granted(shown client.Permissions, permission client.Permission) types.Bool {
	if value, there := shown[permission.Name]; there {
		return types.BoolValue(value)
	}
	return types.BoolNull()
}

// member returns a permission of an object; null when there is no object.
func member(object types.Object, permission client.Permission) types.Bool {
	value, isBool := object.Attributes()[permission.Name].(types.Bool)
	if !isBool {
		return types.BoolNull()
	}
	return value
}

// plan returns what is planned: what is configured, else what the state has, else what missing says.
func (g permissionGroup) plan(config, state types.Object, missing func(client.Permission) types.Bool) types.Object {
	if config.IsUnknown() {
		return g.unknown()
	}
	return g.object(func(permission client.Permission) types.Bool {
		if configured := member(config, permission); !configured.IsNull() {
			return configured
		}
		if kept := member(state, permission); !kept.IsNull() {
			return kept
		}
		return missing(permission)
	})
}

// changes says whether a permission is configured to be another than the state's, or may be.
func (g permissionGroup) changes(config, state types.Object) bool {
	if config.IsUnknown() {
		return true
	}
	for _, permission := range g.Permissions {
		if configured := member(config, permission); !configured.IsNull() && !configured.Equal(member(state, permission)) {
			return true
		}
	}
	return false
}

// refresh takes over what the service shows. What it does not show stays as it was.
func (g permissionGroup) refresh(object types.Object, shown client.Permissions) types.Object {
	return g.object(func(permission client.Permission) types.Bool {
		if now := granted(shown, permission); !now.IsNull() {
			return now
		}
		return member(object, permission)
	})
}

// settle makes known what a plan left open: nothing else may differ from the plan after an apply.
func (g permissionGroup) settle(planned types.Object, shown client.Permissions) types.Object {
	return g.object(func(permission client.Permission) types.Bool {
		if value := member(planned, permission); !planned.IsUnknown() && !value.IsUnknown() {
			return value
		}
		return granted(shown, permission)
	})
}

// draft returns the permissions to be written: those that are planned, and the fallback's where the plan has none.
func (g permissionGroup) draft(planned types.Object, fallback client.Permissions) client.Permissions {
	draft := client.Permissions{}
	for _, permission := range g.Permissions {
		value := member(planned, permission)
		if value.IsNull() || value.IsUnknown() {
			draft[permission.Name] = fallback[permission.Name]
			continue
		}
		draft[permission.Name] = value.ValueBool()
	}
	return draft
}

// differ says whether a planned permission is another than the one shown, or one that is not shown.
func (g permissionGroup) differ(planned types.Object, shown client.Permissions) bool {
	for _, permission := range g.Permissions {
		value := member(planned, permission)
		if !value.IsNull() && !value.IsUnknown() && !value.Equal(granted(shown, permission)) {
			return true
		}
	}
	return false
}

// differences says which planned permissions are others than the ones shown.
func (g permissionGroup) differences(planned types.Object, shown client.Permissions) []string {
	var changes []string
	for _, permission := range g.Permissions {
		if value := member(planned, permission); !value.IsNull() && !value.IsUnknown() {
			changes = append(changes, tf.DifferenceOf(g.Write+"."+permission.Name, granted(shown, permission), value)...)
		}
	}
	return changes
}
