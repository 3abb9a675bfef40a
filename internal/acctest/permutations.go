package acctest

import (
	"maps"
	"slices"
	"strings"
)

// Permutations returns the bodies of a block with its optional attributes left out in turn: none of them, each alone, all but
// each, and all. Optional has a line of configuration for each.
func Permutations(required string, optional map[string]string) map[string]string {
	names := slices.Sorted(maps.Keys(optional))
	body := func(with func(name string) bool) string {
		lines := []string{required}
		for _, name := range names {
			if with(name) {
				lines = append(lines, optional[name])
			}
		}
		return strings.Join(lines, "\n  ")
	}
	bodies := map[string]string{
		"none": body(func(string) bool { return false }),
		"all":  body(func(string) bool { return true }),
	}
	for _, name := range names {
		bodies["only "+name] = body(func(other string) bool { return other == name })
		bodies["all but "+name] = body(func(other string) bool { return other != name })
	}
	return bodies
}
