package provider_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// Where a list announces more than can be read, the provider can't know what is there. It stops with an error that says so and what to do,
// makes, changes and deletes nothing of what is listed, and goes on once the list can be read.
func TestCampaignStopsWhereAListCannotBeReadToItsEnd(t *testing.T) {
	for _, paging := range []mockapi.Paging{mockapi.PagingTotal, mockapi.PagingStuck} {
		t.Run(paging.String(), func(t *testing.T) {
			unreadable := mockapi.Variant{Paging: paging, PageSize: 1}
			c := newCampaign(t, run{seed: 1, size: sizes["small"]}, kind{})
			c.write()
			c.stops("create", unreadable, "apply")
			c.goesOn("create", "apply")

			c.declared.change(c.Members())
			c.write()
			c.stops("change", unreadable, "apply")
			c.goesOn("change", "apply")

			c.stops("destroy", unreadable, "destroy")
			c.declared.destroy()
			c.goesOn("destroy", "destroy")
		})
	}
}

// stops checks that a command fails with a variant of the service, says why and what to do, and leaves all that is listed as it is.
func (c *campaign) stops(step string, variant mockapi.Variant, command string) {
	c.t.Helper()
	before := c.holds()
	c.SetVariant(variant)
	c.later()
	output, err := c.try(step, command, "-auto-approve", "-no-color")
	if err == nil {
		c.t.Fatalf("%s: it goes on:\n%s", step, output)
	}
	for _, said := range []string{"the list is not whole", "nothing was concluded from it", "operation_overrides"} {
		if !strings.Contains(unwrapped(output), said) {
			c.t.Errorf("%s: it does not say %q:\n%s", step, said, output)
		}
	}
	if after := c.holds(); !reflect.DeepEqual(after, before) {
		c.t.Errorf("%s: the service held\n%v\nand now\n%v", step, before, after)
	}
}

// goesOn checks that a command succeeds with the plainest service.
func (c *campaign) goesOn(step, command string) {
	c.t.Helper()
	c.SetVariant(mockapi.Variant{})
	c.later()
	if output, err := c.try(step, command, "-auto-approve", "-no-color"); err != nil {
		c.t.Fatalf("%s: %v\n%s", step, err, output)
	}
	c.compare(step)
}
