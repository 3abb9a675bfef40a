package mockapi

import (
	"maps"
	"slices"
)

// Unplay lets the mock not play an operation until restore is called. No other test may run meanwhile.
func Unplay(operationID string) (restore func()) {
	handle, played := handlers[operationID]
	delete(handlers, operationID)
	return func() {
		if played {
			handlers[operationID] = handle
		}
	}
}

// Played lists the operations that the mock plays.
func Played() []string { return slices.Sorted(maps.Keys(handlers)) }

// PlayedByName lists the operations that the mock plays of those that are known by name only.
func PlayedByName() []string { return slices.Sorted(maps.Keys(namedHandlers)) }

// NeedsSession tells whether no API key opens an operation, but the session of a person.
func NeedsSession(operationID string) bool { return len(sessionRights[operationID]) > 0 }

// Reshaped tells whether the answers of an operation take other forms in the variants of the mock.
func Reshaped(operationID string) bool {
	noun := writeNouns[operationID].one + listNouns[operationID].one + readNouns[operationID].one
	return noun != "" || operationID == "uploadImage" || operationID == "listMessages"
}
