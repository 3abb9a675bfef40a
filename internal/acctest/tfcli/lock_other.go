//go:build !unix

package tfcli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// lock only makes the folder: where there is no flock, two builds at once cost time, and the last one's program stays.
func lock(_ context.Context, path string) (unlock func(), err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, fmt.Errorf("making the folder of the lock: %w", err)
	}
	return func() {}, nil
}
