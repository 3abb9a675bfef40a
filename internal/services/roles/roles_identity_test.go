package roles_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/acctest/tfcli"
)

func TestAccRoleIdentity(t *testing.T) {
	acctest.NeedsFeature(t, tfcli.ResourceIdentity)
	c := acctest.New(t)
	moderator := roleID(t, c, "Moderator")
	for where, test := range map[string]struct {
		config   string
		identity map[string]knownvalue.Check
	}{
		address: {helper(c, "Helper", "red", ""), map[string]knownvalue.Check{"id": knownvalue.NotNull()}},
		given: {give(c, ana, moderator, ""), map[string]knownvalue.Check{"user_id": knownvalue.StringExact(ana),
			"role_id": knownvalue.StringExact(moderator)}},
		all: {allRoles(c, "", moderator), map[string]knownvalue.Check{"user_id": knownvalue.StringExact(ana)}},
	} {
		c.Test(resource.TestCase{
			Steps: []resource.TestStep{
				{Config: test.config, ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectIdentity(where, test.identity)}},
				{ResourceName: where, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
			},
		})
	}
}
