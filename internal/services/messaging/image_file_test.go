package messaging

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// memory is an image source in memory, which counts how often it was closed.
type memory struct {
	content io.Reader
	closed  int
}

func (m *memory) Open() (io.ReadCloser, error) { return m, nil }

func (m *memory) Read(p []byte) (int, error) { return m.content.Read(p) }

func (m *memory) Close() error { m.closed++; return nil }

func TestAFileThatCannotBeReadToItsEnd(t *testing.T) {
	webp := append([]byte("RIFF\x24\x00\x00\x00WEBPVP8 "), make([]byte, 2000)...)
	broken := errors.New("the disk is broken")
	tests := map[string]io.Reader{
		"from the start":  iotest.ErrReader(broken),
		"after its start": io.MultiReader(bytes.NewReader(webp), iotest.ErrReader(broken)),
	}
	for name, content := range tests {
		t.Run(name, func(t *testing.T) {
			source := &memory{content: content}
			if _, err := examine(source); !errors.Is(err, broken) || source.closed != 1 {
				t.Errorf("%v, closed %d times", err, source.closed)
			}
		})
	}
}

func TestBytesThatComeOneByOneAreTheSameImage(t *testing.T) {
	webp := append([]byte("RIFF\x24\x00\x00\x00WEBPVP8 "), make([]byte, 2000)...)
	whole, err := examine(&memory{content: bytes.NewReader(webp)})
	if err != nil {
		t.Fatal(err)
	}
	slow, err := examine(&memory{content: iotest.OneByteReader(bytes.NewReader(webp))})
	if err != nil || slow != whole || whole.Size != int64(len(webp)) {
		t.Errorf("%v, %v, %v", whole, slow, err)
	}
}

// Whatever the bytes are: an image has a kind and its full size, and all else is an error. Nothing panics.
func FuzzImageSniffing(f *testing.F) {
	for _, seed := range []string{"", "\x89PNG\r\n\x1a\n", "GIF89a", "\xff\xd8\xff", "RIFF\x24\x00\x00\x00WEBPVP8 ", "BM", "<svg/>", "<html>",
		"%PDF-", strings.Repeat("a", 600)} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		seen, err := examine(&memory{content: bytes.NewReader(content)})
		if err == nil && (!strings.HasPrefix(seen.Type, "image/") || seen.Size != int64(len(content)) || len(seen.SHA256) != 64) {
			t.Errorf("%+v of %d bytes", seen, len(content))
		}
	})
}
