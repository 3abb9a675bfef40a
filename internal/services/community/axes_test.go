package community_test

import (
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	service "github.com/returning-ai/terraform-provider-returningai/internal/services/community"
)

// Each resource of this service on each axis. A resource that lacks something fails with a list of it.
func TestAccResources(t *testing.T) {
	acctest.Complete(t, service.Service().Resources, map[string]acctest.Axes{
		"returningai_community": {
			Lifecycle:    testCommunityLifecycle,
			Import:       testCommunityImport,
			Drift:        testCommunityDriftIsNotSeen,
			Permutations: testCommunityPermutations,
			Unknown:      testCommunityTakesUnknownValues,
			Replacement:  replacedSettings(kinds[0], map[string]int{"updateCommunity": 1}),
			Errors:       testCommunityErrors,
		},
		"returningai_community_bot": {
			Lifecycle:    testCommunityBotLifecycle,
			Import:       testCommunityBotImport,
			Drift:        testCommunityBotDriftIsNotSeen,
			Permutations: testCommunityBotPermutations,
			Unknown:      testCommunityBotTakesUnknownValues,
			Replacement:  replacedSettings(kinds[1], map[string]int{"updateCommunityBot": 1}),
			Errors:       testCommunityBotErrors,
		},
		"returningai_community_meta": {
			Lifecycle:    testCommunityMetaLifecycle,
			Import:       testCommunityMetaImport,
			Drift:        testCommunityMetaDriftIsNotSeen,
			Permutations: testCommunityMetaPermutations,
			Unknown:      testCommunityMetaTakesUnknownValues,
			Replacement:  replacedSettings(kinds[2], map[string]int{"updateCommunityMeta": 1}),
			Errors:       testCommunityMetaErrors,
		},
		"returningai_community_appearance": {
			Lifecycle:    testCommunityAppearanceLifecycle,
			Import:       testCommunityAppearanceImport,
			Drift:        testCommunityAppearanceDrift,
			Permutations: testCommunityAppearancePermutations,
			Unknown:      testCommunityAppearanceTakesUnknownValues,
			Replacement:  replacedSettings(kinds[3], nil), // the read shows it as configured already
			Errors:       testCommunityAppearanceErrors,
		},
		"returningai_server": {
			Lifecycle:    testServerLifecycle,
			Import:       testServerImport,
			Drift:        testServerDrift,
			Permutations: testServerPermutations,
			Unknown:      testServerTakesUnknownValues,
			Replacement: acctest.Replaced(serverAddress, func(c *acctest.Community) string {
				return c.Config(server(`name = "Second"`))
			}, map[string]int{"createServer": 1}),
			Errors: testServerErrors,
		},
	})
}

// replacedSettings replaces one of the settings, with these writes.
func replacedSettings(k kind, writes map[string]int) func(*testing.T) {
	return acctest.Replaced(k.address(), func(c *acctest.Community) string { return ours(c, k.block("")) }, writes)
}
