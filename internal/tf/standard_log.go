package tf

import (
	"io"
	"log"
	"strings"
	"sync"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
)

// MaskStandardLog masks secrets in what is written to the standard library's log, which Terraform adds to its own: net/http writes there
// what a server sends unasked, and no logger of ours sees that. It may be called for each configuration of the provider.
func MaskStandardLog(secrets ...string) {
	standardLog.Lock()
	defer standardLog.Unlock()
	masked, is := log.Writer().(*maskedWriter)
	if !is {
		masked = &maskedWriter{next: log.Writer()}
		log.SetOutput(masked)
	}
	masked.add(secrets)
}

// standardLog guards the exchange of the standard log's writer.
var standardLog sync.Mutex

// maskedWriter writes lines without secrets.
type maskedWriter struct {
	next io.Writer

	mu      sync.Mutex
	secrets map[string]struct{} // of all configurations so far
	mask    func(string) string
}

func (w *maskedWriter) add(secrets []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.secrets == nil {
		w.secrets = map[string]struct{}{}
	}
	known := len(w.secrets)
	for _, secret := range secrets {
		w.secrets[secret] = struct{}{}
	}
	if len(w.secrets) > known {
		all := make([]string, 0, len(w.secrets))
		for secret := range w.secrets {
			all = append(all, secret)
		}
		w.mask = client.NewMask(all...)
	}
}

// Write takes one line, as the log gives it.
func (w *maskedWriter) Write(line []byte) (int, error) {
	w.mu.Lock()
	mask := w.mask
	w.mu.Unlock()
	if _, err := io.WriteString(w.next, strings.TrimSpace(mask(string(line)))+"\n"); err != nil {
		return 0, err
	}
	return len(line), nil
}
