package mockapi

import (
	"maps"
	"slices"
)

// Plays tells whether the mock plays an operation.
func Plays(operationID string) bool { return handlers[operationID] != nil }

// Played lists the operations that the mock plays.
func Played() []string { return slices.Sorted(maps.Keys(handlers)) }

// Reshaped tells whether the answers of an operation take other forms in the variants of the mock.
func Reshaped(operationID string) bool {
	noun := writeNouns[operationID].one + listNouns[operationID].one + readNouns[operationID].one
	return noun != "" || operationID == "uploadImage" || operationID == "listMessages"
}
