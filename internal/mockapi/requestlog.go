package mockapi

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	// maxLogged bounds the request log; when it is full, the oldest tenth goes.
	maxLogged = 100_000
	// maxLoggedBody bounds the body that is kept of one request, in bytes.
	maxLoggedBody = 4096
)

// passwords matches what a JSON body has as a password, also where the body breaks off in it.
var passwords = regexp.MustCompile(`("\w*[pP]assword"\s*:\s*)"(?:[^"\\]|\\.)*(?:"|\\?$)`)

// Request is one request that the mock received. It contains no credential: headers are not kept, and the values of keys and people's
// passwords are cut out of everything else. Requests to the control interface are not logged.
type Request struct {
	Time      time.Time  `json:"time"`
	Operation string     `json:"operation"` // operation id, FileOperation, or empty for an unknown path
	Method    string     `json:"method"`
	Path      string     `json:"path"` // behind the root, as it was asked for
	Query     url.Values `json:"query,omitempty"`
	Status    int        `json:"status"`          // 0 when the connection was dropped, or when there is no answer yet
	Fault     bool       `json:"fault"`           // whether an injected fault took part in the answer
	Body      string     `json:"body,omitempty"`  // of a request that is not multipart, at most 4 KiB
	Files     []File     `json:"files,omitempty"` // of a multipart request
}

// File is a part of a multipart request.
type File struct {
	Field string `json:"field"`
	Name  string `json:"name"`
	Size  int64  `json:"size"` // in bytes
}

// Requests returns the requests so far, in the order of their arrival. A request is listed before its client has an answer.
func (s *Server) Requests() []Request {
	return s.log.all()
}

// ResetRequests forgets the requests so far.
func (s *Server) ResetRequests() {
	s.log.reset()
}

// Count returns the number of requests for an operation.
func (s *Server) Count(operation string) int {
	count := 0
	for _, id := range s.Operations() {
		if id == operation {
			count++
		}
	}
	return count
}

// Operations returns the operation ids of the requests so far, in order.
func (s *Server) Operations() []string {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	ids := make([]string, 0, len(s.log.entries))
	for _, entry := range s.log.entries {
		ids = append(ids, entry.Operation)
	}
	return ids
}

// requestLog holds the requests. Its lock guards the entries too, which are filled in as a request goes its way.
type requestLog struct {
	mu      sync.Mutex
	entries []*Request
}

// begin notes a request when it comes in.
func (l *requestLog) begin(now time.Time, c *call, redact func(string) string) *Request {
	entry := &Request{
		Time: now, Operation: c.operation.ID, Method: c.request.Method, Path: redact(c.request.URL.Path), Query: url.Values{},
	}
	for name, values := range c.request.URL.Query() {
		for _, value := range values {
			entry.Query.Add(redact(name), redact(value))
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.entries) >= maxLogged {
		l.entries = slices.Clone(l.entries[maxLogged/10:])
	}
	l.entries = append(l.entries, entry)
	return entry
}

// setBody notes the body of a request.
func (l *requestLog) setBody(entry *Request, c *call, redact func(string) string) {
	var body string
	var files []File
	if strings.HasPrefix(c.request.Header.Get("Content-Type"), "multipart/") {
		files = listFiles(c)
	} else {
		body = cut(passwords.ReplaceAllString(redact(string(c.body)), `$1"[redacted]"`))
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	entry.Body, entry.Files = body, files
}

func listFiles(c *call) []File {
	uploads, err := parseMultipart(c.request.Header.Get("Content-Type"), c.body)
	if err != nil {
		return nil
	}
	files := make([]File, 0, len(uploads))
	for _, u := range uploads {
		files = append(files, File{Field: u.field, Name: u.name, Size: int64(len(u.data))})
	}
	return files
}

func cut(text string) string {
	if len(text) > maxLoggedBody {
		text = text[:maxLoggedBody]
	}
	return strings.ToValidUTF8(text, "")
}

func (l *requestLog) setStatus(entry *Request, status int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	entry.Status = status
}

func (l *requestLog) setFault(entry *Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	entry.Fault = true
}

func (l *requestLog) copyOf(entry *Request) Request {
	l.mu.Lock()
	defer l.mu.Unlock()
	return entry.clone()
}

func (l *requestLog) all() []Request {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := make([]Request, 0, len(l.entries))
	for _, entry := range l.entries {
		all = append(all, entry.clone())
	}
	return all
}

func (l *requestLog) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries = nil
}

func (r *Request) clone() Request {
	copied := *r
	copied.Query = url.Values(http.Header(r.Query).Clone())
	copied.Files = slices.Clone(r.Files)
	return copied
}
