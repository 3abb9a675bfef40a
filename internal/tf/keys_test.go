package tf

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func TestAMisspeltKeyHasANearestOne(t *testing.T) {
	known := []string{"ban_members", "warn_members", "view_message_history", "share_attachments", "system", "secure_auth"}
	for key, wanted := range map[string]string{
		"ban_members":          "ban_members",
		"ban_member":           "ban_members",
		"ban_membres":          "ban_members",
		"ben_members":          "ban_members",
		"war_members":          "warn_members",
		"BAN_MEMBERS":          "ban_members",
		"ban-members":          "ban_members",
		"ban members":          "ban_members",
		"viewMessageHistory":   "view_message_history",
		"VIEW-MESSAGE-HISTORY": "view_message_history",
		"share_Attachments":    "share_attachments",
		"systems":              "system",
		"secure-auth":          "secure_auth",
		"members":              "",
		"fly":                  "",
		"":                     "",
		"manage_events":        "",
	} {
		if nearest, near := NearestKey(key, known); nearest != wanted || near != (wanted != "") {
			t.Errorf("%q: %q %t, wanted %q", key, nearest, near, wanted)
		}
	}
}

func TestOnlyKnownKeysAreAccepted(t *testing.T) {
	keys := func(names ...string) types.Map {
		elements := map[string]attr.Value{}
		for _, name := range names {
			elements[name] = types.StringUnknown()
		}
		return types.MapValueMust(types.StringType, elements)
	}
	for name, test := range map[string]struct {
		value types.Map
		says  []string
	}{
		"null":              {types.MapNull(types.StringType), nil},
		"unknown":           {types.MapUnknown(types.StringType), nil},
		"known keys":        {keys("system", "partner"), nil},
		"a misspelt key":    {keys("partners"), []string{`endpoints["partners"]: endpoints has no key "partners". Did you mean "partner"?`}},
		"another key":       {keys("billing"), []string{`endpoints["billing"]: endpoints has no key "billing". The keys are partner, system.`}},
		"two, and one fine": {keys("zzz", "system", "billing"), []string{`endpoints["billing"]`, `endpoints["zzz"]`}},
	} {
		t.Run(name, func(t *testing.T) {
			resp := validator.MapResponse{}
			req := validator.MapRequest{Path: path.Root("endpoints"), ConfigValue: test.value}
			OnlyKeys("system", "partner").ValidateMap(t.Context(), req, &resp)
			if resp.Diagnostics.ErrorsCount() != len(test.says) {
				t.Fatal(resp.Diagnostics)
			}
			for i, says := range test.says {
				problem := resp.Diagnostics.Errors()[i]
				at, _ := problem.(interface{ Path() path.Path })
				if got := fmt.Sprintf("%s: %s", at.Path(), problem.Detail()); !strings.HasPrefix(got, says) {
					t.Errorf("%s, wanted %s", got, says)
				}
			}
		})
	}
}
