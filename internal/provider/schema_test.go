package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
)

// checkDescribed fails on an attribute, at any depth, without a description that is a sentence.
func checkDescribed(t *testing.T, where string, schema *tfprotov6.Schema) {
	t.Helper()
	for _, at := range acctest.Undescribed(where, schema) {
		t.Errorf("%s: the description is no sentence", at)
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
