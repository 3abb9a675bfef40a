package client

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// familyEndpoint is what the operations of one family share on the wire, besides the envelope.
type familyEndpoint struct {
	base       string // the default base URL; empty where only the community knows it
	prefix     string // the family's path behind a root that serves all families, such as a gateway or the mock
	credential credential
}

// credential says which key a family takes and in which header.
type credential struct {
	name   CredentialName
	header func(http.Header, string)
}

// CredentialName names one of the two keys that a community hands out.
type CredentialName string

// APIToken is the community's API key (bearer token); SystemAPIKey is the one key of the System API.
const (
	NoCredential CredentialName = ""
	APIToken     CredentialName = "api_token"
	SystemAPIKey CredentialName = "system_api_key"
)

var (
	bearer    = credential{APIToken, func(h http.Header, key string) { h.Set("Authorization", "Bearer "+key) }}
	systemKey = credential{SystemAPIKey, func(h http.Header, key string) { h.Set("X-Api-Key", key) }}
	signInKey = credential{SystemAPIKey, func(h http.Header, key string) { h.Set("apiKey", key) }}
	noKey     = credential{NoCredential, func(http.Header, string) {}}
)

var endpoints = map[Family]familyEndpoint{
	Integration: {"https://integration.returning.ai/apis/v1", "/apis/v1", bearer},
	Application: {"https://application.returning.ai/apis/v1", "/apis/v1", bearer},
	System:      {"https://rai-api.returning.ai/api/v1", "/api/v1", systemKey},
	Partner:     {"https://api.returning.ai/v1", "/v1", bearer},
	Widgets:     {"https://api-v2.returning.ai/v2/api", "/v2/api", noKey},
	SecureAuth:  {"", "/api", signInKey},
}

// Families returns all families in the order of the docs.
func Families() []Family {
	return []Family{Integration, Application, System, Partner, Widgets, SecureAuth}
}

// DefaultBaseURL returns the family's base URL of the real service; empty for secure-auth, which lives on the community's own domain.
func (f Family) DefaultBaseURL() string { return endpoints[f].base }

// Credential returns the key that the family takes.
func (f Family) Credential() CredentialName { return endpoints[f].credential.name }

// Behind returns the family's base URL behind one root for all families: each family keeps its own prefix.
func (f Family) Behind(root *url.URL) *url.URL { return root.JoinPath(endpoints[f].prefix) }

// ParseBaseURL checks a base URL that a user configured. Plain http is for loopback addresses only, unless allowInsecureHTTP.
func ParseBaseURL(raw string, allowInsecureHTTP bool) (*url.URL, error) {
	if strings.TrimSpace(raw) != raw || raw == "" {
		return nil, errors.New("it is empty or has white space around it")
	}
	if !strings.Contains(raw, "://") {
		return nil, errors.New("it has no scheme: write https:// in front of the host name")
	}
	u, err := url.Parse(raw)
	if err != nil {
		return nil, errors.New("it is not a URL such as https://gateway.example.com/returningai") // url.Parse quotes the whole URL
	}
	switch {
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, fmt.Errorf("its scheme is %q: use https", u.Scheme)
	case u.Host == "" || u.Hostname() == "":
		return nil, errors.New("it names no host")
	case u.User != nil:
		return nil, errors.New("it has a user name or password in it: keys belong in api_token and system_api_key")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, errors.New("it has a query or a fragment: a base URL ends with a path")
	case u.Scheme == "http" && !isLoopback(u.Hostname()) && !allowInsecureHTTP:
		return nil, errors.New("it is plain http, which would send the keys unencrypted: use https, " +
			"or set allow_insecure_http = true for a network that you trust")
	}
	return u, nil
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// CheckKey says what is wrong with a key that a user configured, without repeating the key. Keys are opaque: only what cannot
// stand in an HTTP header is refused.
func CheckKey(key string) error {
	switch {
	case key == "":
		return errors.New("it is an empty string; leave it out to have none")
	case strings.ContainsAny(key, "\r\n"):
		return errors.New("it has a line break in it, as a key read from a file often has at its end: trim it, " +
			"in a configuration with trimspace(file(…))")
	case strings.TrimSpace(key) != key:
		return errors.New("it has white space around it")
	case strings.HasPrefix(strings.ToLower(key), "bearer "):
		return errors.New("it begins with the word Bearer: give the key alone")
	case strings.IndexFunc(key, func(r rune) bool { return r < 0x21 || r > 0x7e }) >= 0:
		return errors.New("it has a character in it that no key has: a space, a control character, or one outside ASCII")
	}
	return nil
}
