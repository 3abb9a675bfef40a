package messaging_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/acctest/tfcli"
)

// The identity of a message that shows late is completed by a later refresh, which Terraform has to accept.
func TestAccMessageIdentity(t *testing.T) {
	acctest.NeedsFeature(t, tfcli.ResourceIdentity)
	c := quiet(t)
	c.SetVisibilityDelay(time.Hour)
	identity := func(messageID knownvalue.Check) []statecheck.StateCheck {
		return []statecheck.StateCheck{statecheck.ExpectIdentity(address,
			map[string]knownvalue.Check{"channel_id": knownvalue.StringExact(c.ID(topic)), "message_id": messageID})}
	}
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{Config: announcement(c, "Hello", ""), ConfigStateChecks: identity(knownvalue.StringExact(""))},
			{
				PreConfig: func() { c.Server.Clock().Advance(2 * time.Hour) },
				Config:    announcement(c, "Hello", ""), ConfigStateChecks: identity(knownvalue.StringFunc(func(id string) error {
					if wanted := c.Messages(c.ID(topic))[0].ID; id != wanted {
						return fmt.Errorf("message_id is %q, wanted %q", id, wanted)
					}
					return nil
				})),
			},
		},
	})
}
