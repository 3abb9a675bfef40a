package messaging

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	_ "image/gif"  // so that image.DecodeConfig reads GIF
	_ "image/jpeg" // and JPEG
	_ "image/png"  // and PNG
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// sniffLength is how many bytes of a file identify its type: those that net/http.DetectContentType reads.
const sniffLength = 512

// fingerprint is what is known of an image before it is uploaded.
type fingerprint struct {
	SHA256 string // lower-case hex
	Size   int64  // bytes
	Type   string // media type
}

// imageSource provides an image's bytes; it can be opened as often as needed.
type imageSource interface {
	Open() (io.ReadCloser, error)
}

type fileSource string

// Open opens a regular file. Its error says in plain words why it cannot.
func (f fileSource) Open() (io.ReadCloser, error) {
	path := string(f)
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, noSuchFile(path)
	case errors.Is(err, fs.ErrPermission):
		return nil, fmt.Errorf("the file %q may not be read by this user", path)
	case err != nil:
		return nil, fmt.Errorf("the file %q can't be read: %w", path, err)
	case info.IsDir():
		return nil, fmt.Errorf("%q is a directory; the path of one image file is expected", path)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%q is not a regular file", path)
	}
	file, err := os.Open(path) //nolint:gosec // the user names the file to upload
	if errors.Is(err, fs.ErrPermission) {
		return nil, fmt.Errorf("the file %q may not be read by this user", path)
	}
	return file, err
}

// noSuchFile is the error of a file that does not exist. It names files of a similar name, at most three.
func noSuchFile(name string) error {
	folder, whence := filepath.Dir(name), ""
	if !filepath.IsAbs(name) {
		whence = ". A relative path begins at the directory where Terraform runs"
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return fmt.Errorf("there is no file %q, and its directory %q is not there or can't be read%s", name, folder, whence)
	}
	var files []string
	for _, entry := range entries {
		if !entry.IsDir() {
			files = append(files, entry.Name())
		}
	}
	near := tf.Nearest(filepath.Base(name), files)
	if len(near) == 0 {
		return fmt.Errorf("there is no file %q, and none of a similar name in its directory %q%s", name, folder, whence)
	}
	return fmt.Errorf("there is no file %q. Its directory %q has a file of a similar name: %s%s", name, folder, tf.Quoted(near), whence)
}

type base64Source string

// Open decodes; the error says where the text stops being base64.
func (b base64Source) Open() (io.ReadCloser, error) {
	decoded, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(b)))
	if err != nil {
		return nil, fmt.Errorf("it is not base64 (%w); filebase64() makes it from a file", err)
	}
	return io.NopCloser(bytes.NewReader(decoded)), nil
}

// examine reads an image once, as a stream, and checks it.
func examine(source imageSource) (seen fingerprint, err error) {
	file, err := source.Open()
	if err != nil {
		return fingerprint{}, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	hash := sha256.New()
	counted := &counter{Reader: io.TeeReader(file, hash)}
	head := make([]byte, sniffLength)
	n, err := io.ReadFull(counted, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return fingerprint{}, fmt.Errorf("it can't be read: %w", err)
	}
	head = head[:n]
	kind, err := imageType(head)
	if err != nil {
		return fingerprint{}, err
	}
	if err := checkHeader(kind, io.MultiReader(bytes.NewReader(head), counted)); err != nil {
		return fingerprint{}, err
	}
	if _, err := io.Copy(io.Discard, counted); err != nil {
		return fingerprint{}, fmt.Errorf("it can't be read to its end: %w", err)
	}
	return fingerprint{SHA256: hex.EncodeToString(hash.Sum(nil)), Size: counted.count, Type: kind}, nil
}

type counter struct {
	io.Reader
	count int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.count += int64(n)
	return n, err
}

// imageType detects the media type from the first bytes, whatever the file is called.
func imageType(head []byte) (string, error) {
	if len(head) == 0 {
		return "", errors.New("it is empty")
	}
	kind, _, _ := strings.Cut(http.DetectContentType(head), ";")
	if bytes.Contains(bytes.ToLower(head), []byte("<svg")) {
		return "", errors.New("it is an SVG drawing, which can't be uploaded: convert it to PNG")
	}
	if !strings.HasPrefix(kind, "image/") {
		return "", fmt.Errorf("it is not an image that can be uploaded: its bytes are those of %s, whatever its name says. "+
			"PNG, JPEG, GIF, WebP, BMP and ICO are known", kind)
	}
	return kind, nil
}

// checkHeader reads the header of the types that the standard library knows, so that a damaged image is found before it is uploaded.
func checkHeader(kind string, content io.Reader) error {
	switch kind {
	case "image/png", "image/jpeg", "image/gif":
		if _, _, err := image.DecodeConfig(content); err != nil {
			return fmt.Errorf("it begins like an image (%s), but its header is damaged: %w", kind, err)
		}
	}
	return nil
}
