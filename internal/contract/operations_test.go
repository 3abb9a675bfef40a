package contract_test

import (
	"net/url"
	"regexp"
	"slices"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/contract"
)

// described is what the client's table and the contract both say of an operation.
type described struct {
	method, path, family, evidence string
	reads                          bool
}

// anyParameter blanks out the names of parameters: two operations that share a path may name them differently.
var anyParameter = regexp.MustCompile(`\{[^{}/]+\}`)

func TestTheClientsTableOfOperationsIsTheContracts(t *testing.T) {
	listed, err := contract.Operations()
	if err != nil {
		t.Fatal(err)
	}
	wanted := map[client.OperationID]described{}
	for _, op := range listed {
		wanted[client.OperationID(op.ID)] = described{
			method: op.Method, path: anyParameter.ReplaceAllString(op.Path, "{}"), family: op.Family, evidence: op.Evidence, reads: op.Read,
		}
	}
	seen := map[client.OperationID]bool{}
	for _, op := range client.Operations() {
		if seen[op.ID] {
			t.Errorf("%s stands in the client's table twice", op.ID)
		}
		seen[op.ID] = true
		got := described{
			method: op.Method, path: anyParameter.ReplaceAllString(behindRoot(op), "{}"), family: string(op.Family), evidence: string(op.Evidence),
			reads: op.Reads,
		}
		if got != wanted[op.ID] {
			t.Errorf("%s: the client has %+v, the contract %+v", op.ID, got, wanted[op.ID])
		}
	}
	for id := range wanted {
		if !seen[id] {
			t.Errorf("the client's table lacks %s", id)
		}
	}
}

// behindRoot returns an operation's path as the contract has it: behind a root that serves all families.
func behindRoot(op client.Operation) string {
	return op.Family.Behind(&url.URL{Path: "/"}).Path + op.Path
}

func TestTheCoverageTableListsEachOperationOnce(t *testing.T) {
	table, err := contract.CoverageTable()
	if err != nil {
		t.Fatal(err)
	}
	covered, listed := []string{}, []string{}
	for _, row := range table {
		covered = append(covered, row.Operation)
	}
	for _, op := range client.Operations() {
		listed = append(listed, string(op.ID))
	}
	slices.Sort(covered)
	slices.Sort(listed)
	if !slices.Equal(covered, listed) {
		t.Errorf("the coverage table lists\n%v\nthe client's table\n%v", covered, listed)
	}
}

// The client knows no more of an operation that is known by name only than named.yaml does, and its forms are those of the coverage table.
func TestTheClientsNamedOperationsAreKnownByNameOnly(t *testing.T) {
	named, err := contract.NamedOperations()
	if err != nil {
		t.Fatal(err)
	}
	table, err := contract.NamedCoverageTable()
	if err != nil {
		t.Fatal(err)
	}
	callable := map[string]client.Operation{}
	for _, op := range client.NamedOperations() {
		callable[string(op.ID)] = op
		if op.Method != "" || op.Path != "" || op.Evidence != client.ByName {
			t.Errorf("%s has a place before an override gives it one: %+v", op.ID, op)
		}
	}
	for at, operation := range named {
		op, there := callable[operation.ID]
		if hasForms := len(table[at].Forms) > 0; hasForms != there {
			t.Errorf("%s: the client has it: %v, forms: %v", operation.ID, there, table[at].Forms)
		}
		delete(callable, operation.ID)
		guess := operation.Method + " " + operation.Behind
		if there && (op.Example != guess || string(op.Family) != operation.Through || op.Reads != operation.Read) {
			t.Errorf("%s: the client has %+v, named.yaml %+v", operation.ID, op, operation)
		}
	}
	for id := range callable {
		t.Errorf("named.yaml lacks %s", id)
	}
}
