package mockapi

import (
	"maps"
	"slices"
)

// Plays tells whether the mock plays an operation.
func Plays(operationID string) bool { return handlers[operationID] != nil }

// Played lists the operations that the mock plays.
func Played() []string { return slices.Sorted(maps.Keys(handlers)) }
