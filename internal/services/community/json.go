package community

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// object is a JSON object. Its numbers are json.Number, as they were written.
type object = map[string]any

// managedPart returns what the service shows of the wanted members, objects recursively. A wanted null equals an absent member.
func managedPart(wanted, shown object) object {
	part := object{}
	for name, value := range wanted {
		actual, there := shown[name]
		inner, wantsObject := value.(object)
		innerShown, showsObject := actual.(object)
		switch {
		case wantsObject && showsObject:
			part[name] = managedPart(inner, innerShown)
		case there || value == nil:
			part[name] = withoutSecrets(actual)
		}
	}
	return part
}

// differing returns the wanted members that the service shows with another value, each whole as it is wanted.
func differing(wanted, shown object) object {
	part, different := managedPart(wanted, shown), object{}
	for name, value := range wanted {
		actual, there := part[name]
		if !there || !tf.SameJSON(value, actual) {
			different[name] = value
		}
	}
	return different
}

// lost returns the paths of the members that existed before, were not written, and are gone. It does not descend into a member that counts
// as a secret, since the names in it may be secrets too.
func lost(before, wanted, after object, at string) []string {
	var paths []string
	for _, name := range slices.Sorted(maps.Keys(before)) {
		wantedValue, isWanted := wanted[name]
		inner, isObject := before[name].(object)
		innerWanted, wantsObject := wantedValue.(object)
		innerAfter, staysObject := after[name].(object)
		_, there := after[name]
		switch {
		case isObject && staysObject && (wantsObject || !isWanted) && !isSecret(name):
			paths = append(paths, lost(inner, innerWanted, innerAfter, at+name+".")...)
		case !isWanted && !there:
			paths = append(paths, at+name)
		}
	}
	return paths
}

// secretWords are parts of the names of members that count as secrets. The names are not documented, so the list is rather too long than
// too short.
var secretWords = []string{"key", "secret", "token", "password", "credential", "authorization", "webhook"}

// isSecret searches for the words, ignoring case, hyphens, underscores, dots and spaces.
func isSecret(name string) bool {
	plain := strings.ToLower(strings.NewReplacer("_", "", "-", "", ".", "", " ", "").Replace(name))
	return slices.ContainsFunc(secretWords, func(word string) bool { return strings.Contains(plain, word) })
}

// holdsSecret says whether a member of an object counts as a secret: by its name, or, where the object is a pair of a name and a value, as
// headers often are, by the value of its name.
func holdsSecret(members object, name string) bool {
	if isSecret(name) {
		return true
	}
	return strings.EqualFold(name, "value") && slices.ContainsFunc([]string{"name", "key", "id", "type"}, func(label string) bool {
		named, isText := members[label].(string)
		return isText && isSecret(named)
	})
}

// withoutSecrets returns a value without the members that count as secrets.
func withoutSecrets(value any) any {
	switch value := value.(type) {
	case object:
		kept := object{}
		for name, member := range value {
			if !holdsSecret(value, name) {
				kept[name] = withoutSecrets(member)
			}
		}
		return kept
	case []any:
		kept := make([]any, 0, len(value))
		for _, element := range value {
			kept = append(kept, withoutSecrets(element))
		}
		return kept
	}
	return value
}

// secretsIn returns the paths of the members that withoutSecrets leaves out.
func secretsIn(value any, at string) []string {
	var paths []string
	switch value := value.(type) {
	case object:
		for _, name := range slices.Sorted(maps.Keys(value)) {
			if holdsSecret(value, name) {
				paths = append(paths, at+name)
			} else {
				paths = append(paths, secretsIn(value[name], at+name+".")...)
			}
		}
	case []any:
		for i, element := range value {
			paths = append(paths, secretsIn(element, fmt.Sprintf("%s[%d].", strings.TrimSuffix(at, "."), i))...)
		}
	}
	return paths
}

// shownWithoutSecrets returns the JSON of an object without its secrets.
func shownWithoutSecrets(value object) string {
	kept, _ := withoutSecrets(value).(object)
	return tf.WriteJSON(kept)
}
