// This file loads what is known by name only: named.yaml, which is kept apart from the contract since most of it is guessed.

package contract

import (
	"cmp"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
)

//go:embed named.yaml
var namedYAML []byte

// Named is the evidence of the operations of NamedOperations.
const Named = "named"

// Extensions of an operation in named.yaml, and of the whole description in both files.
const (
	extTitles   = "x-titles"
	extStated   = "x-stated"
	extFamilies = "x-families"
)

var (
	loadNamedDocumentOnce   = sync.OnceValues(loadNamedDocument)
	loadNamedOperationsOnce = sync.OnceValues(loadNamedOperations)
)

// NamedOperation is an operation that the documentation lists by name without saying how it is called. What is not stated of it is a guess
// of this project, made for the mock and for examples; it must not be shown as anything else.
type NamedOperation struct {
	Operation
	Titles  []string // in the documentation, the newest first
	Stated  []string // which of method, path, body and answer the documentation states; all else is a guess
	Through string   // the family of the provider through which it is reached
	// BaseURL is what the configuration of that family's base URL has to be; empty where the family's own is right.
	BaseURL string
	// Behind is the path behind that base URL.
	Behind string
}

// NamedDocument returns the description of the operations that are known by name only. All callers share one value and must not change it.
func NamedDocument() (*openapi3.T, error) {
	return loadNamedDocumentOnce()
}

// NamedOperations returns every operation that is known by name only, sorted by id. None of them is in Operations.
func NamedOperations() ([]NamedOperation, error) {
	operations, err := loadNamedOperationsOnce()
	return slices.Clone(operations), err
}

// Stating says whether the documentation states a part of the operation: its method, path, body or answer.
func (o NamedOperation) Stating(part string) bool { return slices.Contains(o.Stated, part) }

// loadNamedDocument reads named.yaml, which refers to parts of openapi.yaml.
func loadNamedDocument() (*openapi3.T, error) {
	loader := openapi3.NewLoader()
	loader.IsExternalRefsAllowed = true
	loader.ReadFromURIFunc = func(_ *openapi3.Loader, location *url.URL) ([]byte, error) {
		if location.Path != "openapi.yaml" {
			return nil, fmt.Errorf("named.yaml refers to %s: it may refer to openapi.yaml only", location)
		}
		return openapiYAML, nil
	}
	doc, err := loader.LoadFromDataWithPath(namedYAML, &url.URL{Path: "named.yaml"})
	if err != nil {
		return nil, fmt.Errorf("parsing named.yaml: %w", err)
	}
	if err := doc.Validate(context.Background()); err != nil {
		return nil, fmt.Errorf("validating named.yaml: %w", err)
	}
	return doc, nil
}

// familyFacts are what x-families says of a family.
type familyFacts struct {
	BaseURL string `json:"base-url"`
	Through string `json:"through"` // of a family that is in named.yaml alone: the family through which it is reached
}

// prefix is the path of the base URL, behind which the operations of the family stand; empty where no base URL is known.
func (f familyFacts) prefix() string {
	_, behindScheme, _ := strings.Cut(f.BaseURL, "://")
	if at := strings.Index(behindScheme, "/"); at >= 0 {
		return behindScheme[at:]
	}
	return ""
}

// familiesOf returns the families that a description describes.
func familiesOf(doc *openapi3.T) (map[string]familyFacts, error) {
	families := map[string]familyFacts{}
	if err := decodeExtensions(doc.Extensions[extFamilies], &families); err != nil {
		return nil, fmt.Errorf("%s: %w", extFamilies, err)
	}
	return families, nil
}

func loadNamedOperations() ([]NamedOperation, error) {
	doc, err := NamedDocument()
	if err != nil {
		return nil, err
	}
	known, err := Document()
	if err != nil {
		return nil, err
	}
	families, err := familiesOf(known)
	if err != nil {
		return nil, err
	}
	apart, err := familiesOf(doc)
	if err != nil {
		return nil, err
	}
	maps.Copy(families, apart)
	var named []NamedOperation
	for path, item := range doc.Paths.Map() {
		for method, described := range item.Operations() {
			operation, err := namedOperation(method, path, described)
			if err != nil {
				return nil, fmt.Errorf("%s %s: %w", method, path, err)
			}
			named = append(named, operation.reachedThrough(families[operation.Family]))
		}
	}
	slices.SortFunc(named, func(a, b NamedOperation) int { return cmp.Compare(a.ID, b.ID) })
	return named, nil
}

// namedOperation returns the operation described at a method and path.
func namedOperation(method, path string, described *openapi3.Operation) (NamedOperation, error) {
	operations, err := operationsOf(method, path, described)
	if err != nil {
		return NamedOperation{}, err
	}
	named := NamedOperation{Operation: operations[0]}
	if len(operations) > 1 || named.Evidence != Named {
		return NamedOperation{}, fmt.Errorf("%s has to be %q, and no two operations share a path here", extEvidence, Named)
	}
	titles, stated := described.Extensions[extTitles], described.Extensions[extStated]
	return named, errors.Join(decodeExtensions(titles, &named.Titles), decodeExtensions(stated, &named.Stated))
}

// reachedThrough fills in how a configuration reaches the operation.
func (o NamedOperation) reachedThrough(family familyFacts) NamedOperation {
	o.Through, o.Behind = o.Family, strings.TrimPrefix(o.Path, family.prefix())
	if family.Through != "" {
		o.Through, o.BaseURL = family.Through, family.BaseURL
	}
	return o
}
