package tf

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/agext/levenshtein"
)

// mostSuggested bounds how many near names an error suggests.
const mostSuggested = 3

// leastLikeness is how similar a name must be to be suggested, from 0 (nothing in common) to 1 (equal).
const leastLikeness = 0.6

// leastPart is how many characters a name has to share with one that contains it.
const leastPart = 3

// Nearest returns at most three known names that are similar to a name, the most similar first, each once. Upper and lower case, white
// space, hyphens and underscores make no difference. It is empty when none is near.
func Nearest(name string, known []string) []string {
	scores := map[string]float64{}
	for _, candidate := range known {
		if score := likeness(joined(name), joined(candidate)); score >= leastLikeness {
			scores[candidate] = score
		}
	}
	var near []string
	for candidate := range scores {
		near = append(near, candidate)
	}
	slices.SortFunc(near, func(a, b string) int { return cmp.Or(cmp.Compare(scores[b], scores[a]), strings.Compare(a, b)) })
	return near[:min(mostSuggested, len(near))]
}

// likeness compares two joined names. A name that is part of the other is similar, the more so the longer it is.
func likeness(one, other string) float64 {
	score := levenshtein.Match(one, other, nil)
	short, long := one, other
	if len(short) > len(long) {
		short, long = long, short
	}
	if len([]rune(short)) >= leastPart && strings.Contains(long, short) {
		score = max(score, leastLikeness+(1-leastLikeness)*float64(len(short))/float64(len(long)))
	}
	return score
}

// DidYouMean suggests near names in a question; empty when there are none.
func DidYouMean(near []string) string {
	if len(near) == 0 {
		return ""
	}
	return "Did you mean " + Quoted(near) + "?"
}

// Quoted lists names for a sentence: `"a", "b" or "c"`.
func Quoted(names []string) string {
	quoted := make([]string, 0, len(names))
	for _, name := range names {
		quoted = append(quoted, strconv.Quote(name))
	}
	if last := len(quoted) - 1; last > 0 {
		return strings.Join(quoted[:last], ", ") + " or " + quoted[last]
	}
	return strings.Join(quoted, "")
}

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
