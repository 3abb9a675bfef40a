package client

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// pixel is enough of a PNG for the service to know it for one.
var pixel = append([]byte("\x89PNG\r\n\x1a\n"), bytes.Repeat([]byte{7}, 100_000)...)

func pixelUpload(name string) Upload {
	return Upload{Name: name, Type: "image/png", Size: int64(len(pixel)),
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(pixel)), nil }}
}

func TestAnImageIsStreamedWithItsExactLength(t *testing.T) {
	c := newCommunity(t)
	var length int64
	var chunked bool
	c.through(func(_ int, req *http.Request, network http.RoundTripper) (*http.Response, error) {
		length, chunked = req.ContentLength, len(req.TransferEncoding) > 0
		return network.RoundTrip(req)
	})
	image, err := c.UploadImage(t.Context(), pixelUpload("a \"quoted\"\r\n\\name.png"))
	wantNoError(t, err)
	kept := c.Images()[0]
	wantEqual(t, "image", image, Image{ID: kept.ID, Name: kept.Name, URL: c.root.String() + kept.Path, Type: "image/png",
		Size: int64(len(pixel))})
	wantEqual(t, "name", kept.Name, `a "quoted"\name.png`)
	wantEqual(t, "chunked", chunked, false)
	if overhead := length - int64(len(pixel)); overhead < 100 || overhead > 500 {
		t.Errorf("the length is %d for a file of %d bytes", length, len(pixel))
	}
}

func TestAnUploadThatIsThrottledIsRepeatedWithTheFileFromItsBegin(t *testing.T) {
	c := newCommunity(t)
	c.Inject(mockapi.Fault{Status: 429})
	opened, closed := 0, 0
	upload := pixelUpload("pixel.png")
	upload.Open = func() (io.ReadCloser, error) {
		opened++
		return closer{bytes.NewReader(pixel), &closed}, nil
	}
	_, err := c.UploadImage(t.Context(), upload)
	wantNoError(t, err)
	wantEqual(t, "images", len(c.Images()), 1)
	wantEqual(t, "requests", c.sent(OpUploadImage), 2)
	if opened != closed || opened < 2 {
		t.Errorf("the file was opened %d times and closed %d times", opened, closed)
	}
}

type closer struct {
	io.Reader
	closed *int
}

func (c closer) Close() error { *c.closed++; return nil }

func TestAFileThatIsNotWhatWasMeasuredIsNotUploaded(t *testing.T) {
	broken := errors.New("the disk is on fire")
	for name, test := range map[string]struct {
		file io.Reader
		says string
	}{
		"shorter":    {bytes.NewReader(pixel[:len(pixel)-1]), "it changed its size while it was being sent"},
		"longer":     {bytes.NewReader(append(bytes.Clone(pixel), 1)), "it changed its size while it was being sent"},
		"far longer": {bytes.NewReader(bytes.Repeat(pixel, 5)), "it changed its size while it was being sent"},
		"empty":      {bytes.NewReader(nil), "it changed its size while it was being sent"},
		"unreadable": {io.MultiReader(bytes.NewReader(pixel[:10]), errorReader{broken}), "the disk is on fire"},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCommunity(t)
			upload := pixelUpload("pixel.png")
			upload.Open = func() (io.ReadCloser, error) { return io.NopCloser(test.file), nil }
			_, err := c.UploadImage(t.Context(), upload)
			wantText(t, err, "the file was not sent: ", test.says)
			wantKind(t, err)
			wantEqual(t, "attempts", failureOf(t, err).Attempts, 1)
			wantEqual(t, "images", len(c.Images()), 0)
		})
	}
}

func TestAFileThatCannotBeOpenedIsAnError(t *testing.T) {
	c := newCommunity(t)
	missing := errors.New("no such file")
	upload := pixelUpload("pixel.png")
	upload.Open = func() (io.ReadCloser, error) { return nil, missing }
	_, err := c.UploadImage(t.Context(), upload)
	wantText(t, err, "uploadImage: reading the file to be sent: no such file")
	wantEqual(t, "requests", len(c.Operations()), 0)

	// It is there for the first attempt and not for the second.
	c.Inject(mockapi.Fault{Status: 429})
	opened := 0
	upload.Open = func() (io.ReadCloser, error) {
		opened++
		if opened > 2 {
			return nil, missing
		}
		return io.NopCloser(bytes.NewReader(pixel)), nil
	}
	_, err = c.UploadImage(t.Context(), upload)
	wantText(t, err, "nothing was sent: reading the file to be sent: no such file")
	wantKind(t, err)
	wantEqual(t, "cause", errors.Is(err, missing), true)
}

func TestAnAnswerThatDoesNotNameTheOneImageIsAnError(t *testing.T) {
	for name, body := range map[string]string{
		"none":    `[]`,
		"two":     `[{"id": "1", "url": "https://a.example/1"}, {"id": "2", "url": "https://a.example/2"}]`,
		"no url":  `[{"id": "1"}]`,
		"no list": `{"id": "1"}`,
	} {
		t.Run(name, func(t *testing.T) {
			c := newCommunity(t)
			c.Inject(mockapi.Fault{Body: body})
			_, err := c.UploadImage(t.Context(), pixelUpload("pixel.png"))
			wantKind(t, err, unknownOutcome)
			wantEqual(t, "status", failureOf(t, err).Status, 200)
			wantEqual(t, "requests", c.sent(OpUploadImage), 1)
		})
	}
}

func TestAnImageInAnEnvelopeIsReadToo(t *testing.T) {
	c := newCommunity(t)
	c.Inject(mockapi.Fault{Body: `{"status": "success", "data": [{"id": 1, "url": "https://a.example/1", "size": "12"}]}`})
	image, err := c.UploadImage(t.Context(), pixelUpload("pixel.png"))
	wantNoError(t, err)
	wantEqual(t, "image", image, Image{ID: "1", URL: "https://a.example/1", Size: 12})
}

func TestOnlyNotFoundAndGoneSayThatAnImageIsGone(t *testing.T) {
	c := newCommunity(t)
	image, err := c.UploadImage(t.Context(), pixelUpload("pixel.png"))
	wantNoError(t, err)
	for name, test := range map[string]struct {
		fault mockapi.Fault
		gone  bool
		says  string
	}{
		"there":                {mockapi.Fault{}, false, ""},
		"404":                  {mockapi.Fault{Status: 404}, true, ""},
		"410":                  {mockapi.Fault{Status: 410}, true, ""},
		"403":                  {mockapi.Fault{Status: 403}, false, "HTTP 403 Forbidden"},
		"503":                  {mockapi.Fault{Status: 503}, false, "HTTP 503 Service Unavailable"},
		"moved to where it is": {mockapi.Fault{Status: 302, Header: map[string]string{"Location": image.URL}}, false, ""},
		"moved to where it is not": {mockapi.Fault{Status: 302, Header: map[string]string{"Location": c.root.String() + "/files/none"}},
			true, ""},
		"moved, and not said whereto": {mockapi.Fault{Status: 302}, false, "HTTP 302 Found"},
		"the connection is dropped":   {mockapi.Fault{Drop: true, Times: -1}, false, "EOF"},
		"moved to a place without a way": {mockapi.Fault{Status: 302, Header: map[string]string{"Location": "gopher://x"}}, false,
			"unsupported protocol scheme"},
	} {
		t.Run(name, func(t *testing.T) {
			defer c.ClearFaults()
			if test.fault.Status != 0 || test.fault.Drop {
				test.fault.Operation = mockapi.FileOperation
				c.Inject(test.fault)
			}
			gone, err := c.ImageGone(t.Context(), image.URL)
			wantEqual(t, "gone", gone, test.gone)
			if test.says != "" {
				wantText(t, err, test.says)
				return
			}
			wantNoError(t, err)
		})
	}
	wantNoError(t, c.RemoveImage(image.ID))
	gone, err := c.ImageGone(t.Context(), image.URL)
	wantNoError(t, err)
	wantEqual(t, "gone", gone, true)
}

func TestAnImagesURLIsAskedWithoutAKeyAndWithinTheThrottle(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		wantEqual(t, "method", r.Method, http.MethodHead)
		wantEqual(t, "user agent", r.UserAgent(), "test/1")
		for name, values := range r.Header {
			if strings.Contains(strings.Join(values, " "), "mock-") {
				t.Errorf("the header %s carries a key", name)
			}
		}
	}))
	defer server.Close()
	c := newCommunity(t)
	c.throttle.slow(t.Context(), c.clock.Now(), time.Minute)
	_, err := c.ImageGone(t.Context(), server.URL+"/pixel.png?signature=1")
	wantNoError(t, err)
	wantEqual(t, "waits", len(c.clock.waits()), 1)

	c.throttle.slow(t.Context(), c.clock.Now(), time.Hour)
	_, err = c.ImageGone(t.Context(), server.URL)
	wantKind(t, err, "throttled")
	_, err = c.ImageGone(t.Context(), "https://a b.example")
	wantText(t, err, "the url is not one that can be asked")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = c.ImageGone(ctx, server.URL)
	wantKind(t, err, "cancelled")
}
