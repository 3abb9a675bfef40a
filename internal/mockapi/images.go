package mockapi

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

const (
	// filesRoot is where uploaded files are served.
	filesRoot = "/files/"
	// imagesField is the multipart field of uploadImage.
	imagesField = "images"
	// maxStoredBytes bounds what all uploads together may take in memory.
	maxStoredBytes = 256 << 20
)

// Image is an uploaded image.
type Image struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Type   string `json:"type"`   // as found in the bytes, such as image/png
	Size   int64  `json:"size"`   // in bytes
	SHA256 string `json:"sha256"` // of the bytes, in hexadecimal
	Path   string `json:"path"`   // where the mock serves it, behind the root
}

type image struct {
	Image
	data []byte
}

// uploadImage stores one or several images. If one of them is invalid, none is stored.
func (m *community) uploadImage(c *call) answer {
	files, err := readFiles(c)
	if err != nil {
		return c.fail(http.StatusBadRequest, err.Error())
	}
	added := make([]*image, 0, len(files))
	var total int64
	for _, file := range files {
		kind, err := imageType(file)
		if err != nil {
			return c.fail(http.StatusBadRequest, err.Error())
		}
		total += int64(len(file.data))
		added = append(added, m.newImage(file, kind))
	}
	if m.imageBytes+total > maxStoredBytes {
		return c.fail(http.StatusRequestEntityTooLarge, "There is no room left for images")
	}
	m.images = append(m.images, added...)
	m.imageBytes += total
	return jsonAnswer(http.StatusOK, m.imageObjects(added, c.request.Host))
}

// upload is one file of a multipart body.
type upload struct {
	field, name string
	data        []byte
}

// readFiles returns the files of a multipart body.
func readFiles(c *call) ([]upload, error) {
	uploads, err := parseMultipart(c.request.Header.Get("Content-Type"), c.body)
	if err != nil {
		return nil, err
	}
	files := slices.DeleteFunc(uploads, func(u upload) bool { return u.field != imagesField || u.name == "" })
	if len(files) == 0 {
		return nil, errors.New(imagesField + " is required")
	}
	return files, nil
}

func parseMultipart(contentType string, body []byte) ([]upload, error) {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil || kind != "multipart/form-data" || params["boundary"] == "" {
		return nil, errors.New("the body must be multipart/form-data")
	}
	var uploads []upload
	reader := multipart.NewReader(bytes.NewReader(body), params["boundary"])
	for {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			return uploads, nil
		}
		if err != nil {
			return nil, fmt.Errorf("the multipart body is broken: %w", err)
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return nil, fmt.Errorf("the multipart body is broken: %w", err)
		}
		uploads = append(uploads, upload{field: part.FormName(), name: part.FileName(), data: data})
	}
}

// imageType detects the type of an image from its first bytes, whatever its name and declared type.
func imageType(file upload) (string, error) {
	if len(file.data) == 0 {
		return "", fmt.Errorf("the file %q is empty", file.name)
	}
	kind := http.DetectContentType(file.data)
	if !strings.HasPrefix(kind, "image/") {
		return "", fmt.Errorf("the file %q is not an image", file.name)
	}
	return kind, nil
}

func (m *community) newImage(file upload, kind string) *image {
	m.clock.write()
	id := m.newID()
	sum := sha256.Sum256(file.data)
	return &image{
		Image: Image{
			ID: id, Name: file.name, Type: kind, Size: int64(len(file.data)), SHA256: hex.EncodeToString(sum[:]),
			Path: filesRoot + id + "/" + url.PathEscape(file.name),
		},
		data: file.data,
	}
}

// imageObjects is the answer of uploadImage: a bare list, without an envelope.
func (m *community) imageObjects(images []*image, host string) []object {
	objects := make([]object, 0, len(images))
	for _, i := range images {
		objects = append(objects, object{
			"id": i.ID, "name": i.Name, "url": "http://" + host + i.Path, "type": i.Type, "size": m.number(i.Size),
		})
	}
	return objects
}

// serveFile serves an image at its address, without credentials, while the image exists.
func (m *community) serveFile(c *call) answer {
	if c.request.Method != http.MethodGet && c.request.Method != http.MethodHead {
		return answer{status: http.StatusMethodNotAllowed, header: http.Header{"Allow": {"GET, HEAD"}}}
	}
	path := c.request.URL.EscapedPath()
	at := slices.IndexFunc(m.images, func(i *image) bool { return i.Path == path })
	if at < 0 {
		return answer{status: http.StatusNotFound, contentType: "text/plain; charset=utf-8", body: []byte("404 not found\n")}
	}
	found := m.images[at]
	return answer{
		status:      http.StatusOK,
		header:      http.Header{"X-Content-Type-Options": {"nosniff"}},
		contentType: found.Type,
		body:        found.data,
	}
}
