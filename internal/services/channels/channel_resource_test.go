package channels_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
)

func TestMain(m *testing.M) { acctest.Main(m) }

func TestAccChannelLifecycle(t *testing.T) {
	c := acctest.New(t)
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config: c.Config(`resource "returningai_channel" "a" {
  topic        = "Release notes"
  channel_type = "open"
}`),
				Check: c.Expects(map[string]int{"createChannel": 1, "listSystemChannels": 2}),
			},
		},
	})
}
