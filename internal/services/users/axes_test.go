package users_test

import (
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/services/users"
)

func TestMain(m *testing.M) { acctest.Main(m) }

// This service has no resources so far. One that it gets has to be here.
func TestAccResources(t *testing.T) {
	acctest.Complete(t, users.Service().Resources, map[string]acctest.Axes{})
}
