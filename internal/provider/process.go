package provider

import (
	"os"
	"runtime/debug"
	"strings"

	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// What a process that serves one plan or apply may use: it lives for seconds, so that collecting garbage early does not pay. The limit is
// soft; near it, garbage is collected as often as need be.
const (
	gcPercent   = 400
	memoryLimit = 512 << 20 // bytes
)

// TuneProcess prepares a process that Terraform starts, before it serves. Log lines that nobody reads are not made, and garbage is
// collected less often, unless the environment says otherwise.
func TuneProcess() {
	if !asksForLogs(os.Environ()) {
		for _, name := range []string{sdkLogVariable, tf.LogVariable} {
			_ = os.Setenv(name, "off") // it fails only for names that are no names
		}
	}
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(gcPercent)
		debug.SetMemoryLimit(memoryLimit)
	}
}

// sdkLogVariable sets the level of the framework's lines, which are all made where it is not set; variables that begin with it set those of
// its parts.
const sdkLogVariable = "TF_LOG_SDK"

// asksForLogs says that a variable asks for log lines of a provider: Terraform drops them otherwise.
func asksForLogs(environment []string) bool {
	for _, variable := range environment {
		name, value, _ := strings.Cut(variable, "=")
		asks := name == "TF_LOG" || name == "TF_LOG_PROVIDER" || name == tf.LogVariable || strings.HasPrefix(name, sdkLogVariable)
		if asks && value != "" && !strings.EqualFold(value, "off") {
			return true
		}
	}
	return false
}
