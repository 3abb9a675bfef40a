package tf

import (
	"bytes"
	"io"
	"log"
	"strings"
	"testing"
)

func TestTheStandardLogHasNoSecret(t *testing.T) {
	var output bytes.Buffer
	before, flags := log.Writer(), log.Flags()
	log.SetOutput(&output)
	log.SetFlags(0)
	t.Cleanup(func() {
		log.SetOutput(before)
		log.SetFlags(flags)
	})
	MaskStandardLog(logSecret, "")
	MaskStandardLog("another-key-7741-of-another-alias")
	MaskStandardLog(logSecret)
	text := "net/http got \"key: " + strings.ToUpper(logSecret) + "\" unasked\n\tof another-key-7741-of-another-alias"
	if err := log.Output(1, text); err != nil {
		t.Fatal(err)
	}
	if got, wanted := output.String(), "net/http got \"key: (redacted)\" unasked of (redacted)\n"; got != wanted {
		t.Errorf("got %q, wanted %q", got, wanted)
	}
	if masked, is := log.Writer().(*maskedWriter); !is || masked.next != io.Writer(&output) {
		t.Error("the log's writer was wrapped more than once")
	}
}
