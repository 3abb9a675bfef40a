package badges_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/acctest/tfcli"
)

func TestAccBadgeIdentity(t *testing.T) {
	acctest.NeedsFeature(t, tfcli.ResourceIdentity)
	c := acctest.New(t)
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config:            captain(c),
				ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectIdentity(address, map[string]knownvalue.Check{"id": knownvalue.NotNull()})},
			},
			{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		},
	})
}

func TestAccBadgeAwardIdentity(t *testing.T) {
	acctest.NeedsFeature(t, tfcli.ResourceIdentity)
	c := acctest.New(t)
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config: award(t, c, "101"),
				ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectIdentity(awardAddress, map[string]knownvalue.Check{
					"badge_id": knownvalue.StringExact(idOf(t, c, "Major")), "user_id": knownvalue.StringExact("101"),
				})},
			},
			{ResourceName: awardAddress, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		},
	})
}
