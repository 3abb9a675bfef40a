package channels_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// An apply that is repeated takes over what the one before it made, whichever of its lists misses that: one by mistake, a stale replica, or
// all of them for a while.
func TestAdoptingFindsTheChannelWhicheverListMissesIt(t *testing.T) {
	for name, variant := range map[string]mockapi.Variant{
		"each second list is empty": {EmptyEvery: 2},
		"each third list is empty":  {EmptyEvery: 3},
		"each second list is stale": {StaleEvery: 2, ReplicaLag: 30 * time.Second},
		"each third list is stale":  {StaleEvery: 3, ReplicaLag: 30 * time.Second},
		"lists lag":                 {ListLag: 5 * time.Second},
	} {
		for before := range 3 {
			t.Run(fmt.Sprintf("%s, %d lists before", name, before), func(t *testing.T) {
				c := acctest.New(t)
				made := c.AddChannel("Releases", "open")
				c.SetVariant(variant)
				for range before {
					c.Protocol(nil).Plan(acctest.Object{Type: "returningai_channel"}, acctest.Values{"topic": "Other", "channel_type": "open"})
				}
				adopted := c.Protocol(nil).Apply(acctest.Object{Type: "returningai_channel"},
					acctest.Values{"topic": "Releases", "channel_type": "open", "adopt_existing": true})
				if len(adopted.Errors) > 0 || acctest.Text(adopted.State["id"]) != made.ID {
					t.Errorf("the channel %v and not %s: %v", adopted.State["id"], made.ID, adopted.Errors)
				}
				if made := c.Count("createChannel"); made > 0 {
					t.Errorf("%d more channels were made", made)
				}
			})
		}
	}
}
