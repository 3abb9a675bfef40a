package client

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// The defaults of Limits. The service documents no rate limit: the client finds it.
const (
	DefaultMaxRetries            = 4
	DefaultRequestTimeout        = 30 * time.Second
	DefaultMaxConcurrentRequests = 16 // the ten operations that Terraform runs at a time, and what they share
)

// Limits bounds the load on the service and the time that calls take. A zero field takes its default.
type Limits struct {
	MaxRetries            *int          // attempts after the first; 0 is none, nil the default
	RequestTimeout        time.Duration // of one attempt, to the last byte of its answer; for an upload, the time without progress
	MaxRequestsPerSecond  float64       // of all goroutines together; 0 is what the service allows
	MaxConcurrentRequests int           // of all goroutines together
}

func (l Limits) check() error {
	for name, negative := range map[string]bool{
		"MaxRetries": l.MaxRetries != nil && *l.MaxRetries < 0, "RequestTimeout": l.RequestTimeout < 0,
		"MaxRequestsPerSecond": !(l.MaxRequestsPerSecond >= 0), "MaxConcurrentRequests": l.MaxConcurrentRequests < 0,
	} {
		if negative {
			return fmt.Errorf("the limit %s is negative", name)
		}
	}
	return nil
}

// Config is all that a client needs to know. The zero value, with a key, speaks to the real service.
type Config struct {
	APIToken     string
	SystemAPIKey string
	// BaseURLs replaces the default base URL of a family, as ParseBaseURL returned it.
	BaseURLs map[Family]*url.URL
	// Overrides replaces method and path of operations: "METHOD /path", checked by Operation.Override.
	Overrides map[OperationID]string
	Limits    Limits
	UserAgent string
	// Logger takes a line for each request; it never sees a key or a body. Nil logs nothing.
	Logger *slog.Logger
	// Clock is the real one when nil. Tests move theirs.
	Clock Clock
}

// Client is safe for concurrent use. One client is one throttle: share it.
type Client struct {
	operations map[OperationID]Operation
	bases      map[Family]*url.URL
	keys       map[CredentialName]string
	userAgent  string
	timeout    time.Duration
	log        *slog.Logger
	clock      Clock
	redact     *redactor
	throttle   *throttle
	http       *retryablehttp.Client
	uploads    *retryablehttp.Client // as http, but an attempt may go on as long as bytes move
	keyless    *http.Client          // asks other hosts, and follows redirects: it carries no key
	maxAnswer  int64                 // bytes of one answer

	Channels *Collection[Channel]
	Roles    *Collection[Role]
	Badges   *Collection[Badge]
	Servers  *Collection[Server]

	// channelsFallback is a fallback: why the last list of channels came from the Integration API.
	channelsFallback atomic.Value
	windows          *sharedList[Window]
	windowLooks      *sharedList[windowPair]
	adoptLooks       *sharedList[windowPair]
	senders          *senders
	claims           *claims
	unseen           *unseen
	postLessons      *lessonBook
	turns            *turns
	held             *heldRoles
	users            *userBook
	raw              *rawBook
	apiKeys          places[CommunityAPIKey]
	userFields       places[UserField]
	histories        places[UserFieldHistory]
}

// New makes a client. It makes no request.
func New(config Config) (*Client, error) {
	c := &Client{
		operations: map[OperationID]Operation{},
		bases:      map[Family]*url.URL{},
		keys:       map[CredentialName]string{APIToken: config.APIToken, SystemAPIKey: config.SystemAPIKey},
		userAgent:  config.UserAgent,
		timeout:    orDefault(config.Limits.RequestTimeout, DefaultRequestTimeout),
		log:        config.Logger,
		clock:      config.Clock,
		redact:     newRedactor(config.APIToken, config.SystemAPIKey),
		claims:     newClaims(),
		unseen:     newUnseen(),
		turns:      newTurns(),
		senders:    newSenders(),
		maxAnswer:  maxAnswer,
	}
	if err := config.Limits.check(); err != nil {
		return nil, err
	}
	if c.log == nil {
		c.log = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	if c.clock == nil {
		c.clock = realClock{}
	}
	if err := c.setOperations(config.Overrides); err != nil {
		return nil, err
	}
	if err := c.setBases(config.BaseURLs); err != nil {
		return nil, err
	}
	c.throttle = newThrottle(c.clock, c.log,
		config.Limits.MaxRequestsPerSecond, orDefault(config.Limits.MaxConcurrentRequests, DefaultMaxConcurrentRequests))
	c.http = newHTTP(c.newTransport(), config.Limits.MaxRetries, c.timeout)
	c.uploads = newHTTP(&stallGuard{through: c.http.HTTPClient, limit: c.timeout}, config.Limits.MaxRetries, 0)
	c.keyless = &http.Client{Transport: c.http.HTTPClient.Transport, Timeout: c.timeout}
	c.Badges = newBadges(c)
	c.Channels = newChannels(c)
	c.Roles = newRoles(c)
	c.held = newHeldRoles(c.clock)
	c.users = newUserBook(c.clock)
	c.Servers = newServers(c)
	c.postLessons = newLessonBook(c.clock)
	c.raw = &rawBook{kinds: map[string]*RawObjects{}}
	c.windows = newSharedList[Window](c.clock)
	c.windowLooks = newSharedList[windowPair](c.clock)
	c.adoptLooks = newSharedList[windowPair](c.clock)
	return c, nil
}

func orDefault[T comparable](value, fallback T) T {
	var zero T
	if value == zero {
		return fallback
	}
	return value
}

func (c *Client) setOperations(overrides map[OperationID]string) error {
	for _, op := range Overridable() {
		if spec, overridden := overrides[op.ID]; overridden {
			var err error
			if op, err = op.Override(spec); err != nil {
				return fmt.Errorf("operation_overrides[%q]: %w", op.ID, err)
			}
		}
		c.operations[op.ID] = op
	}
	for id := range overrides {
		if _, known := c.operations[id]; !known {
			return fmt.Errorf("operation_overrides[%q]: there is no such operation", id)
		}
	}
	return nil
}

func (c *Client) setBases(bases map[Family]*url.URL) error {
	for _, family := range Families() {
		if base := bases[family]; base != nil {
			c.bases[family] = base
			continue
		}
		if family.DefaultBaseURL() == "" {
			continue
		}
		base, err := url.Parse(family.DefaultBaseURL())
		if err != nil {
			return fmt.Errorf("the default base URL of %s: %w", family, err)
		}
		c.bases[family] = base
	}
	return nil
}

// HasKey says whether the client was given the key that the family takes.
func (c *Client) HasKey(family Family) bool {
	name := family.Credential()
	return name == NoCredential || c.keys[name] != ""
}

// FamilyOf returns the family of an operation, which decides what key it takes.
func (c *Client) FamilyOf(id OperationID) Family { return c.operations[id].Family }

// Now is the time by the client's clock.
func (c *Client) Now() time.Time { return c.clock.Now() }

// followRedirect follows a read to the same host only: a key must not reach another host, and a write must not silently become a read, as
// HTTP has it for some redirects.
func followRedirect(next *http.Request, via []*http.Request) error {
	first := via[0]
	sameHost := next.URL.Scheme == first.URL.Scheme && next.URL.Host == first.URL.Host
	if first.Method != http.MethodGet || !sameHost || len(via) > maxRedirects {
		return http.ErrUseLastResponse
	}
	return nil
}

const maxRedirects = 5
