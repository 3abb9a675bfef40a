package tf

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/agext/levenshtein"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// furthestNear is how many characters a misspelt key may differ in from the known one.
const furthestNear = 2

// NearestKey returns the known key that is most similar to a key; near is false when none is similar. Upper and lower case,
// hyphens and underscores make no difference.
func NearestKey(key string, known []string) (nearest string, near bool) {
	best := furthestNear + 1
	for _, candidate := range slices.Sorted(slices.Values(known)) {
		distance := levenshtein.Distance(strings.ToLower(key), strings.ToLower(candidate), nil)
		if joined(key) == joined(candidate) {
			distance = 0
		}
		if distance < best {
			nearest, best = candidate, distance
		}
	}
	return nearest, best <= furthestNear
}

// joined is a key without the separators of its words.
func joined(key string) string {
	return strings.ToLower(strings.NewReplacer("-", "", "_", "", " ", "").Replace(key))
}

// OnlyKeys accepts a map whose keys are all known. Values that are not known yet make no difference.
func OnlyKeys(known ...string) validator.Map {
	slices.Sort(known)
	return onlyKeys{Described("only these keys: " + strings.Join(known, ", ")), known}
}

type onlyKeys struct {
	Described
	known []string
}

func (v onlyKeys) ValidateMap(_ context.Context, req validator.MapRequest, resp *validator.MapResponse) {
	for _, key := range slices.Sorted(maps.Keys(req.ConfigValue.Elements())) {
		if slices.Contains(v.known, key) {
			continue
		}
		advice := "The keys are " + strings.Join(v.known, ", ") + "."
		if nearest, near := NearestKey(key, v.known); near {
			advice = fmt.Sprintf("Did you mean %q?", nearest)
		}
		resp.Diagnostics.AddAttributeError(req.Path.AtMapKey(key), "There is no such key",
			fmt.Sprintf("%s has no key %q. %s", cmp.Or(req.Path.String(), "The map"), key, advice))
	}
}
