package provider_test

import (
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
)

func TestMain(m *testing.M) { acctest.Main(m) }
