// This file loads the contract: it embeds the API description and the coverage table, checks them once, and offers them as
// plain Go values.

// Package contract is the service's HTTP API as data: what each operation expects and answers, how well that is known, and
// which Terraform form uses it. It knows neither the client nor the mock, so that both can be held against it.
package contract

import (
	"bytes"
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v3"
)

//go:embed openapi.yaml
var openapiYAML []byte

//go:embed coverage.yaml
var coverageYAML []byte

// Extensions of an operation in the API description.
const (
	extFamily     = "x-family"
	extEvidence   = "x-evidence"
	extSharesPath = "x-shares-path-with"
	extExclusive  = "x-exclusive-query"
)

var (
	loadDocumentOnce   = sync.OnceValues(loadDocument)
	loadOperationsOnce = sync.OnceValues(loadOperations)
	loadCoverageOnce   = sync.OnceValues(loadCoverage)
)

// Operation is one operation of the API.
type Operation struct {
	ID         string
	Method     string // upper case
	Path       string // behind the common root, with the family's prefix and the parameter names of openapi.yaml
	Family     string // integration, application, system, partner, widgets or secure-auth
	Evidence   string // seed, documented, client or inferred
	Permission string // code of the permission that a key needs; empty where none is known
	Read       bool   // only reads: every GET, and each POST that the description marks as a read
	EarlierOf  string // id of the operation that had this contract before its present one; empty for a present contract
}

// Coverage says how Terraform uses an operation: the forms that use it, or the reason why there is none.
type Coverage struct {
	Operation string
	Forms     []string
	Reason    string
	// Example is the folder below examples/ in which a raw form calls the operation. One without a form of its own has one, unless it
	// takes a file.
	Example string
}

// rawForms call any operation.
var rawForms = []string{"returningai_api", "returningai_api_call", "returningai_api_object"}

// HasFormOfItsOwn says whether one of the forms is there for the operation, and does not call any other one as well.
func (c Coverage) HasFormOfItsOwn() bool {
	return slices.ContainsFunc(c.Forms, func(form string) bool {
		name, _, _ := strings.Cut(form, " ")
		return !slices.Contains(rawForms, name)
	})
}

// coverageTables are the tables of coverage.yaml.
type coverageTables struct{ listed, named []Coverage }

// Document returns the API description, parsed and validated. All callers share one value and must not change it.
func Document() (*openapi3.T, error) {
	return loadDocumentOnce()
}

// Operations returns every operation of the API, sorted by id. An operation whose method and path are those of another one
// is included with that path.
func Operations() ([]Operation, error) {
	return operationsWhere(func(o Operation) bool { return o.EarlierOf == "" })
}

// EarlierContracts returns the contracts that operations had before their present ones, sorted by id. Whether the service still
// honours them is not known.
func EarlierContracts() ([]Operation, error) {
	return operationsWhere(func(o Operation) bool { return o.EarlierOf != "" })
}

func operationsWhere(matches func(Operation) bool) ([]Operation, error) {
	described, err := loadOperationsOnce()
	return slices.DeleteFunc(slices.Clone(described), func(o Operation) bool { return !matches(o) }), err
}

// CoverageTable returns the coverage of every operation, sorted by operation id.
func CoverageTable() ([]Coverage, error) {
	tables, err := loadCoverageOnce()
	return slices.Clone(tables.listed), err
}

// NamedCoverageTable returns the coverage of every operation that is known by name only, sorted by operation id. Each has an example, and
// those that the client calls where an override says where they are have forms.
func NamedCoverageTable() ([]Coverage, error) {
	tables, err := loadCoverageOnce()
	return slices.Clone(tables.named), err
}

func loadDocument() (*openapi3.T, error) {
	loader := openapi3.NewLoader()
	doc, err := loader.LoadFromData(openapiYAML)
	if err != nil {
		return nil, fmt.Errorf("parsing openapi.yaml: %w", err)
	}
	if err := doc.Validate(context.Background()); err != nil {
		return nil, fmt.Errorf("validating openapi.yaml: %w", err)
	}
	return doc, nil
}

func loadOperations() ([]Operation, error) {
	doc, err := Document()
	if err != nil {
		return nil, err
	}
	var operations []Operation
	for path, item := range doc.Paths.Map() {
		for method, described := range item.Operations() {
			found, err := operationsOf(method, path, described)
			if err != nil {
				return nil, err
			}
			operations = append(operations, found...)
		}
	}
	slices.SortFunc(operations, func(a, b Operation) int { return cmp.Compare(a.ID, b.ID) })
	return operations, nil
}

// operationFacts are the facts about an operation in the description's extensions.
type operationFacts struct {
	ID         string `json:"operationId"`
	Family     string `json:"x-family"`
	Evidence   string `json:"x-evidence"`
	Permission string `json:"x-permission"`
	Read       bool   `json:"x-read"`
	EarlierOf  string `json:"x-earlier-contract-of"`
}

// operationsOf returns the operation described at a method and path, and those that share its method and path.
func operationsOf(method, path string, described *openapi3.Operation) ([]Operation, error) {
	facts, err := factsOf(described)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, path, err)
	}
	operations := make([]Operation, 0, len(facts))
	for _, f := range facts {
		if f.ID == "" || f.Family == "" || f.Evidence == "" {
			return nil, fmt.Errorf("%s %s: operationId, %s or %s is missing", method, path, extFamily, extEvidence)
		}
		operations = append(operations, Operation{
			ID:         f.ID,
			Method:     method,
			Path:       path,
			Family:     f.Family,
			Evidence:   f.Evidence,
			Permission: f.Permission,
			Read:       f.Read || method == http.MethodGet,
			EarlierOf:  f.EarlierOf,
		})
	}
	return operations, nil
}

// factsOf reads an operation's extensions; its own facts come first.
func factsOf(described *openapi3.Operation) ([]operationFacts, error) {
	own := operationFacts{}
	if err := decodeExtensions(described.Extensions, &own); err != nil {
		return nil, err
	}
	own.ID = described.OperationID

	var sharing []operationFacts
	if listed, ok := described.Extensions[extSharesPath]; ok {
		if err := decodeExtensions(listed, &sharing); err != nil {
			return nil, fmt.Errorf("%s: %w", extSharesPath, err)
		}
	}
	return append([]operationFacts{own}, sharing...), nil
}

// decodeExtensions turns loosely typed extension values into a Go value.
func decodeExtensions(from, into any) error {
	encoded, err := json.Marshal(from)
	if err != nil {
		return err
	}
	return json.Unmarshal(encoded, into)
}

// coverageEntry is an operation in coverage.yaml.
type coverageEntry struct {
	Forms   []string `yaml:"forms"`
	Reason  string   `yaml:"reason"`
	Example string   `yaml:"example"`
}

func loadCoverage() (coverageTables, error) {
	var file struct {
		Operations map[string]coverageEntry `yaml:"operations"`
		Named      map[string]coverageEntry `yaml:"named"`
	}
	decoder := yaml.NewDecoder(bytes.NewReader(coverageYAML))
	decoder.KnownFields(true)
	if err := decoder.Decode(&file); err != nil {
		return coverageTables{}, fmt.Errorf("parsing coverage.yaml: %w", err)
	}
	if len(file.Operations) == 0 || len(file.Named) == 0 {
		return coverageTables{}, errors.New("coverage.yaml lists no operation, or none that is known by name only")
	}
	return coverageTables{listed: coverageOf(file.Operations), named: coverageOf(file.Named)}, nil
}

// coverageOf returns a table sorted by operation id.
func coverageOf(entries map[string]coverageEntry) []Coverage {
	table := make([]Coverage, 0, len(entries))
	for id, entry := range entries {
		table = append(table, Coverage{Operation: id, Forms: entry.Forms, Reason: entry.Reason, Example: entry.Example})
	}
	slices.SortFunc(table, func(a, b Coverage) int { return cmp.Compare(a.Operation, b.Operation) })
	return table
}
