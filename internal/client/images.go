package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"slices"
	"strings"
)

// Image is an uploaded image. There is no operation that reads it back.
type Image struct {
	ID   string
	Name string
	URL  string
	Type string // the media type, such as image/png
	Size int64  // bytes; 0 when the service did not say
}

// Upload is a file to be uploaded. Open is called once before the first attempt, to check that it works, and again for each attempt; its
// result has exactly Size bytes.
type Upload struct {
	Name string
	Type string // the media type
	Size int64
	Open func() (io.ReadCloser, error)
}

// UploadImage uploads one image (uploadImage). A second copy of an image harms nobody, since nothing refers to the first: a lost upload is
// sent again within the retries, and one under way ends with its caller. Its duration is bounded by the caller alone: request_timeout ends
// an attempt in which no byte moves for that long.
func (c *Client) UploadImage(ctx context.Context, upload Upload) (Image, error) {
	body, err := newForm("images", upload, nil)
	if err != nil {
		return Image{}, fmt.Errorf("preparing the upload: %w", err)
	}
	return call(ctx, c, OpUploadImage, input{form: body}, onlyImage)
}

// imageNouns are the words for an uploaded image in answers. Its URL identifies it.
var imageNouns = nouns{one: "image", many: "images", ids: []string{"url"}, names: []string{"url"}}

func onlyImage(payload json.RawMessage) (Image, error) {
	raw, found := imageNouns.thing(payload)
	if !found {
		return Image{}, unexpected("the one image that was sent, with its url,", payload)
	}
	r := row(membersOf(raw))
	return Image{
		ID: member[Reference](r, "id").Value, Name: r.text("name").Value, URL: r.text("url").Value, Type: r.text("type").Value,
		Size: member[Integer](r, "size").Value,
	}, nil
}

// errReadSource marks an error of reading the file to be sent, which a retry cannot fix.
var errReadSource = errors.New("reading the file to be sent")

// form is a multipart form with one file behind its texts, sent as a stream: only the lines around the file are held in memory.
type form struct {
	head, tail []byte
	boundary   string
	upload     Upload
}

func newForm(field string, upload Upload, texts map[string]string) (*form, error) {
	var buffer bytes.Buffer
	writer := multipart.NewWriter(&buffer)
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		if err := writer.WriteField(name, texts[name]); err != nil {
			return nil, err
		}
	}
	header := textproto.MIMEHeader{}
	header.Set("Content-Disposition", fmt.Sprintf(`form-data; name=%q; filename="%s"`, field, quoteFileName.Replace(upload.Name)))
	header.Set("Content-Type", upload.Type)
	if _, err := writer.CreatePart(header); err != nil {
		return nil, err
	}
	head := bytes.Clone(buffer.Bytes())
	if err := writer.Close(); err != nil {
		return nil, err
	}
	return &form{head: head, tail: bytes.Clone(buffer.Bytes()[len(head):]), boundary: writer.Boundary(), upload: upload}, nil
}

var quoteFileName = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\r", "", "\n", "")

func (f *form) contentType() string { return "multipart/form-data; boundary=" + f.boundary }

func (f *form) length() int64 { return int64(len(f.head)) + f.upload.Size + int64(len(f.tail)) }

// body returns the function that go-retryablehttp calls for the body of each attempt.
func (f *form) body() func() (io.Reader, error) {
	return func() (io.Reader, error) {
		file, err := f.upload.Open()
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errReadSource, err)
		}
		content := io.MultiReader(bytes.NewReader(f.head), &exactly{file, f.upload.Size}, bytes.NewReader(f.tail))
		return &formReader{Reader: content, file: file}, nil
	}
}

type formReader struct {
	io.Reader
	file io.Closer
}

func (r *formReader) Close() error { return r.file.Close() }

// exactly reads the announced number of bytes, and fails when the file has changed its size since it was measured.
type exactly struct {
	file io.Reader
	left int64
}

var errFileChanged = fmt.Errorf("%w: it changed its size while it was being sent", errReadSource)

func (e *exactly) Read(p []byte) (int, error) {
	n, err := e.file.Read(p)
	e.left -= int64(n)
	switch {
	case e.left < 0, errors.Is(err, io.EOF) && e.left != 0:
		return 0, errFileChanged
	case err != nil && !errors.Is(err, io.EOF):
		return n, fmt.Errorf("%w: %w", errReadSource, err)
	}
	return n, err
}

// ImageGone asks an image's URL, without any key and following redirects, whether the image is still there. Only 404 and 410 mean that it
// is gone; anything else but a success is an error.
func (c *Client) ImageGone(ctx context.Context, imageURL string) (bool, error) {
	ctx, cancel := bounded(ctx)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, imageURL, http.NoBody)
	if err != nil {
		return false, errors.New("the url is not one that can be asked")
	}
	req.Header.Set("User-Agent", c.userAgent)
	if err := c.throttle.enter(ctx); err != nil {
		return false, err
	}
	defer c.throttle.leave()
	resp, err := c.keyless.Do(req)
	if err != nil {
		return false, c.redact.err(withoutURL(err))
	}
	defer resp.Body.Close()
	switch {
	case resp.StatusCode == http.StatusNotFound, resp.StatusCode == http.StatusGone:
		return true, nil
	case resp.StatusCode >= 200 && resp.StatusCode < 300:
		return false, nil
	}
	return false, fmt.Errorf("HTTP %d %s", resp.StatusCode, http.StatusText(resp.StatusCode))
}
