package acctest_test

import (
	"net/http"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/contract"
)

// What changes something follows from the contract: an operation that is added there needs no other mention to be counted.
func TestEveryOperationIsAWriteThatTheContractDoesNotMarkAsARead(t *testing.T) {
	c := acctest.New(t)
	operations, err := contract.Operations()
	if err != nil {
		t.Fatal(err)
	}
	readByPOST := map[string]bool{"getUserData": true, "findUsers": true, "getUserActivityStats": true, "getUserActivityDaily": true}
	for _, operation := range operations {
		reads := operation.Method == http.MethodGet || readByPOST[operation.ID]
		if c.Writes(operation.ID) == reads {
			t.Errorf("%s (%s): writes is %v", operation.ID, operation.Method, !reads)
		}
	}
	if c.Writes("") || c.Writes("unheardOf") {
		t.Error("an unknown operation counts as a write")
	}
}

func TestOnlyWritesAreCounted(t *testing.T) {
	c := acctest.New(t)
	p := c.Protocol(nil)
	made := p.Apply(acctest.Object{Type: "returningai_channel"}, acctest.Values{"topic": "Releases", "channel_type": "open"})
	if len(made.Errors) > 0 {
		t.Fatal(made.Errors)
	}
	if c.Count("listSystemChannels") == 0 {
		t.Error("the create read no list, so nothing shows that reads are left out")
	}
	if err := c.Wrote(map[string]int{"createChannel": 1})(nil); err != nil {
		t.Error(err)
	}
	if err := c.WroteNothing()(nil); err == nil {
		t.Error("a create counts as nothing")
	}
}
