package mockapi_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const uploadPath = "/apis/v1/messages/upload-image"

var png, gif = "\x89PNG\r\n\x1a\nrest", "GIF89a rest"

// part is a file of an upload.
type part struct{ field, name, data string }

func (s *service) upload(parts ...part) reply {
	s.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, p := range parts {
		w, err := form.CreateFormFile(p.field, p.name)
		if err != nil {
			s.t.Fatal(err)
		}
		if _, err := w.Write([]byte(p.data)); err != nil {
			s.t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		s.t.Fatal(err)
	}
	return s.call("POST", uploadPath, body.String(), header("Content-Type", form.FormDataContentType()))
}

// stored reads the bare list that an upload answers.
func stored(t *testing.T, answer reply) []map[string]any {
	t.Helper()
	wantStatus(t, answer, 200)
	var list []map[string]any
	if err := json.Unmarshal([]byte(answer.body), &list); err != nil {
		t.Fatalf("no bare list: %v: %s", err, answer.body)
	}
	return list
}

func TestAnUploadAnswersABareList(t *testing.T) {
	s := start(t)
	list := stored(t, s.upload(part{"images", "a banner.png", png}, part{"images", "b.txt", gif}))
	wantEqual(t, "number", len(list), 2)
	wantEqual(t, "name", list[0]["name"], any("a banner.png"))
	wantEqual(t, "type", list[0]["type"], any("image/png"))
	wantEqual(t, "size", list[0]["size"], any(float64(len(png))))
	wantEqual(t, "type from the bytes", list[1]["type"], any("image/gif"))
	sum := sha256.Sum256([]byte(png))
	wantEqual(t, "sum", s.Images()[0].SHA256, hex.EncodeToString(sum[:]))
	wantEqual(t, "id", any(s.Images()[0].ID), list[0]["id"])
	wantNoProblems(t, s)
}

func TestTheURLServesTheBytesUntilTheImageIsRemoved(t *testing.T) {
	s := start(t)
	list := stored(t, s.upload(part{"images", "a banner.png", png}))
	url := list[0]["url"].(string)
	if !strings.HasPrefix(url, s.root+"/files/") {
		t.Fatalf("url %q is not of this host", url)
	}
	path := strings.TrimPrefix(url, s.root)
	got := s.call("GET", path, nil, header("Authorization", ""))
	wantStatus(t, got, 200)
	wantEqual(t, "bytes", got.body, png)
	wantEqual(t, "type", got.header.Get("Content-Type"), "image/png")
	head := s.call("HEAD", path, nil)
	wantStatus(t, head, 200)
	wantEqual(t, "body of HEAD", head.body, "")
	wantStatus(t, s.call("POST", path, nil), http.StatusMethodNotAllowed)
	wantStatus(t, s.call("GET", path+"x", nil), 404)
	if err := s.RemoveImage(s.Images()[0].ID); err != nil {
		t.Fatal(err)
	}
	wantStatus(t, s.call("GET", path, nil), 404)
	wantEqual(t, "requests for files", s.Count(mockapi.FileOperation), 5)
}

func TestUploadsRefuse(t *testing.T) {
	s := start(t)
	for name, parts := range map[string][]part{
		"a text":                    {{"images", "a.png", "just a text"}},
		"an SVG":                    {{"images", "a.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>"}},
		"an empty file":             {{"images", "a.png", ""}},
		"another field":             {{"image", "a.png", png}},
		"nothing":                   {},
		"one good and one bad file": {{"images", "a.png", png}, {"images", "b.png", "text"}},
	} {
		t.Run(name, func(t *testing.T) {
			answer := s.upload(parts...)
			wantStatus(t, answer, 400)
			wantEqual(t, "status word", answer.json(t)["status"], any("error"))
		})
	}
	wantStatus(t, s.call("POST", uploadPath, "{}"), 400)
	wantStatus(t, s.call("POST", uploadPath, "--b\r\nbroken", header("Content-Type", "multipart/form-data; boundary=b")), 400)
	wantEqual(t, "images", len(s.Images()), 0)
}

func TestAnUploadIsBounded(t *testing.T) {
	s := start(t)
	answer := s.upload(part{"images", "a.png", png + strings.Repeat("x", 32<<20)})
	wantStatus(t, answer, http.StatusRequestEntityTooLarge)
	wantEqual(t, "images", len(s.Images()), 0)
}

func TestTheSizeMayComeAsAString(t *testing.T) {
	s := start(t, mockapi.WithNumbersAsStrings())
	wantEqual(t, "size", stored(t, s.upload(part{"images", "a.png", png}))[0]["size"], any("12"))
	wantNoProblems(t, s)
}

func TestTheLogKeepsNamesAndSizesOfUploadsOnly(t *testing.T) {
	s := start(t)
	s.upload(part{"images", "a.png", png})
	logged := s.Requests()[0]
	wantEqual(t, "body", logged.Body, "")
	wantEqual(t, "files", len(logged.Files), 1)
	wantEqual(t, "file", logged.Files[0], mockapi.File{Field: "images", Name: "a.png", Size: int64(len(png))})
}
