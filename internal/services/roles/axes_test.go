package roles_test

import (
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/services/roles"
)

// Each resource of this service on each axis. A resource that lacks something fails with a list of it.
func TestAccResources(t *testing.T) {
	acctest.Complete(t, roles.Service().Resources, map[string]acctest.Axes{
		"returningai_role": {
			Lifecycle:    testRoleLifecycle,
			Import:       testRoleImport,
			Drift:        testRoleDriftIsRepairedInPlace,
			Permutations: testRolePermutations,
			Unknown:      testRoleTakesUnknownValues,
			Replacement: acctest.Replaced(address, func(c *acctest.Community) string {
				return helper(c, "Helper", "red", "")
			}, map[string]int{"deleteRole": 1, "createRole": 1}),
			Errors: testRoleErrorsSayWhatToDo,
		},
		"returningai_role_assignment": {
			Lifecycle:    testRoleAssignmentLifecycle,
			Import:       testRoleAssignmentImport,
			Drift:        testRoleAssignmentDriftIsRepaired,
			Permutations: testRoleAssignmentPermutations,
			Unknown:      testRoleAssignmentTakesUnknownValues,
			Replacement: acctest.Replaced(given, func(c *acctest.Community) string {
				return give(c, ana, role(c, "Helper"), "")
			}, map[string]int{"removeUserRole": 1, "addUserRole": 1}),
			Errors: testRoleAssignmentErrorsSayWhatToDo,
		},
		"returningai_user_roles": {
			Lifecycle:    testUserRolesLifecycle,
			Import:       testUserRolesImport,
			Drift:        testUserRolesDriftIsRepairedInPlace,
			Permutations: testUserRolesPermutations,
			Unknown:      testUserRolesTakesUnknownValues,
			Replacement: acctest.Replaced(all, func(c *acctest.Community) string {
				return allRoles(c, "", role(c, "Helper"))
			}, map[string]int{"removeUserRole": 1, "addUserRole": 1}),
			Errors: testUserRolesErrorsSayWhatToDo,
		},
	})
}
