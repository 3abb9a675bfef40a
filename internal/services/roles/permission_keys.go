package roles

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// permissionKeys refuses keys that are misspelt, and those that the API can't write. The service may know others than this provider
// does, so that a key which is like none of the known ones is let through; see warnOfPassedOn.
type permissionKeys struct {
	tf.Described
	group permissionGroup
}

func (v permissionKeys) ValidateMap(_ context.Context, req validator.MapRequest, resp *validator.MapResponse) {
	for _, key := range slices.Sorted(maps.Keys(req.ConfigValue.Elements())) {
		if summary, detail := v.refusal(key); summary != "" {
			resp.Diagnostics.AddAttributeError(req.Path.AtMapKey(key), summary, detail)
		}
	}
}

// refusal says what is wrong with a key; nothing when it may stand.
func (v permissionKeys) refusal(key string) (summary, detail string) {
	known, isKnown := v.group.Find(key)
	if isKnown && known.Name == key {
		if writable(known) {
			return "", ""
		}
		return "The API can't write this permission",
			fmt.Sprintf("No request takes %q: change it in the product, and leave it out here. effective_%s shows what it is.", key, v.group.Write)
	}
	nearest, near := known.Name, isKnown // by the name that it has in requests or answers
	if !isKnown {
		nearest, near = tf.NearestKey(key, v.group.names(func(client.Permission) bool { return true }))
	}
	switch {
	case strings.TrimSpace(key) == "":
		return "A permission has no name", fmt.Sprintf("A key of %s is blank.", v.group.Write)
	case near:
		detail = fmt.Sprintf("%s has no permission %q. Did you mean %q?", v.group.Write, key, nearest)
		if meant, _ := v.group.Find(nearest); readOnly(meant) {
			detail += " The API can't write that one."
		}
		return "There is no such permission", detail
	}
	return "", ""
}

// warnOfPassedOn warns of keys that only the service may know. What the service shows, it knows.
func (g permissionGroup) warnOfPassedOn(diags *diag.Diagnostics, config types.Map, shown client.Permissions) {
	elements := config.Elements()
	for _, key := range slices.Sorted(maps.Keys(elements)) {
		_, known := g.Find(key)
		_, isShown := shown[key]
		if known || isShown || elements[key].IsNull() {
			continue
		}
		diags.AddAttributeWarning(path.Root(g.Write).AtMapKey(key), "This permission is not known",
			fmt.Sprintf("%q is not among the permissions that this provider knows in %s, nor similar to one. "+
				"It is passed on to the service as it stands, which may ignore it or refuse it.%s\n\n"+
				"The documentation of returningai_role lists the known ones (%d).",
				key, g.Write, g.elsewhere(key), len(g.names(writable))))
	}
}

// elsewhere says that the other group has the permission.
func (g permissionGroup) elsewhere(key string) string {
	for _, other := range []permissionGroup{serverPermissions, channelPermissions} {
		if _, there := other.Find(key); there && other.Write != g.Write {
			return fmt.Sprintf(" It is one of %s: did you mean to set it there?", other.Write)
		}
	}
	return ""
}
