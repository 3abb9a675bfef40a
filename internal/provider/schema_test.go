package provider_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// checkDescribed fails on an attribute, at any depth, without a description that is a sentence.
func checkDescribed(t *testing.T, where string, schema *tfprotov6.Schema) {
	t.Helper()
	if !strings.Contains(schema.Block.Description, ".") {
		t.Errorf("%s: the description is no sentence: %q", where, schema.Block.Description)
	}
	checkAttributes(t, where, schema.Block.Attributes)
}

func checkAttributes(t *testing.T, where string, attributes []*tfprotov6.SchemaAttribute) {
	t.Helper()
	for _, attribute := range attributes {
		at := where + "." + attribute.Name
		// The timeouts are described by the library that they come from.
		if strings.HasSuffix(where, ".timeouts") {
			continue
		}
		if attribute.Name != "timeouts" && (attribute.DescriptionKind != tfprotov6.StringKindMarkdown || !strings.Contains(attribute.Description, ".")) {
			t.Errorf("%s: the description is no sentence: %q", at, attribute.Description)
		}
		if attribute.NestedType != nil {
			checkAttributes(t, at, attribute.NestedType.Attributes)
		}
	}
}

// described returns the description of an attribute.
func described(schema *tfprotov6.Schema, name string) string {
	for _, attribute := range schema.Block.Attributes {
		if attribute.Name == name {
			return attribute.Description
		}
	}
	return ""
}
