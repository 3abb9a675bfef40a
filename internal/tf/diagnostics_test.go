package tf

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
)

// answering returns a client whose every request is answered with a status and a body.
func answering(t *testing.T, status int, body string) *client.Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = fmt.Fprint(w, body)
	}))
	t.Cleanup(server.Close)
	base, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	never := 0
	c, err := client.New(client.Config{
		Clock:    &leaping{now: time.Now()},
		APIToken: "a-token", SystemAPIKey: "a-key", Limits: client.Limits{MaxRetries: &never},
		BaseURLs: map[client.Family]*url.URL{client.Integration: base, client.System: base},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Each kind of error says what the service said and what to do next.
func TestErrorsSayWhatToDo(t *testing.T) {
	says := `{"status":"error","message":"The service's own words"}`
	messages := func(c *client.Client) error {
		_, err := c.Messages(t.Context(), client.MessageFilter{})
		return err
	}
	channels := func(c *client.Client) error {
		_, err := c.UpdateChannel(t.Context(), "1", "a", "open")
		return err
	}
	deleting := func(c *client.Client) error { return c.DeleteChannel(t.Context(), "1") }
	tests := map[string]struct {
		status int
		call   func(*client.Client) error
		wants  []string
		never  string
	}{
		"400": {400, messages, []string{"compare the configuration"}, "operation_overrides"},
		"401": {401, messages, []string{"RETURNINGAI_API_TOKEN", "permission for listMessages", "Integration > API key"},
			""},
		"403 of the system family":     {403, channels, []string{"RETURNINGAI_SYSTEM_API_KEY", "Login Management"}, "permission for"},
		"404":                          {404, messages, []string{"plan again", "names and ids", "endpoints"}, "is inferred"},
		"404 of an inferred operation": {404, deleting, []string{"plan again", "names and ids"}, "operation_overrides ="},
		"409":                          {409, channels, []string{"Import it, or choose another name"}, ""},
		"429":                          {429, messages, []string{"max_requests_per_second", "A higher max_retries"}, ""},
		"500 of a read":                {500, messages, []string{"Server error: nothing was concluded"}, "may or may not"},
		"500 of a write":               {500, channels, []string{"It may or may not have been done", "Plan again"}, "import it"},
		"200 that says failure":        {200, messages, []string{"The service's own words"}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var diags diag.Diagnostics
			(&Provider{}).AddError(&diags, "do the thing", test.call(answering(t, test.status, says)))
			detail := diags[0].Detail()
			for _, wanted := range append(test.wants, "The service's own words") {
				if !strings.Contains(detail, wanted) {
					t.Errorf("%q is not said: %s", wanted, detail)
				}
			}
			if test.never != "" && strings.Contains(detail, test.never) {
				t.Errorf("%q is said: %s", test.never, detail)
			}
			if diags[0].Summary() != "Could not do the thing" {
				t.Errorf("summary: %q", diags[0].Summary())
			}
		})
	}
}

// A wrong path is suspected only where a 404 or 405 does not come from the operation itself.
func TestAnOverrideIsAdvisedOnlyWhereThePathMayBeWrong(t *testing.T) {
	inferred := func(c *client.Client) error { return c.DeleteChannel(t.Context(), "1") }
	known := func(c *client.Client) error {
		_, err := c.UpdateChannel(t.Context(), "1", "a", "open")
		return err
	}
	for name, test := range map[string]struct {
		status  int
		body    string
		call    func(*client.Client) error
		advised bool
	}{
		"a gateway's 404":                    {404, `{"message":"no Route matched with those values"}`, inferred, true},
		"a gateway's 405":                    {405, `{"message":"Method Not Allowed"}`, inferred, true},
		"an empty 404":                       {404, ``, inferred, true},
		"a web page":                         {404, `<html>Not found`, inferred, true},
		"a gateway's 404 of a known one":     {404, `{"message":"no Route matched with those values"}`, known, true},
		"a 404 that speaks of the path":      {404, `{"status":"error","message":"Cannot DELETE /channels/1"}`, inferred, true},
		"a 404 of the operation":             {404, `{"status":"error","message":"No luck with this channel"}`, inferred, false},
		"a 404 of the operation, with 200":   {200, `{"statusCode":404,"status":"error","message":"No luck with this channel"}`, inferred, false},
		"a 404 in the envelope alone":        {200, `{"code":404,"message":"Channel is lost"}`, inferred, false},
		"a web page with 503":                {503, `<html>Bad gateway`, inferred, false},
		"a refusal":                          {400, `{"message":"no"}`, inferred, false},
		"a refusal with 200":                 {200, `{"success":false,"message":"no"}`, inferred, false},
		"an answer that is not understood":   {200, `<html>Sign in`, inferred, false},
		"a key that is refused by a gateway": {403, `{"message":"no"}`, inferred, false},
	} {
		t.Run(name, func(t *testing.T) {
			var diags diag.Diagnostics
			(&Provider{}).AddError(&diags, "do the thing", test.call(answering(t, test.status, test.body)))
			if detail := diags[0].Detail(); strings.Contains(detail, "operation_overrides =") != test.advised {
				t.Errorf("advised is %t: %s", !test.advised, detail)
			}
		})
	}
}

func TestAnErrorOfAnAttributeHasItsPath(t *testing.T) {
	var diags diag.Diagnostics
	(&Provider{}).AddAttributeError(&diags, path.Root("topic"), "look it up", fmt.Errorf("there is none"))
	withPath, ok := diags[0].(diag.DiagnosticWithPath)
	if !ok || !withPath.Path().Equal(path.Root("topic")) || withPath.Detail() != "there is none." {
		t.Errorf("%v", diags)
	}
}

func TestAMissingKeyIsNamedWithItsPlace(t *testing.T) {
	none, err := client.New(client.Config{})
	if err != nil {
		t.Fatal(err)
	}
	var diags diag.Diagnostics
	provider := &Provider{Client: none}
	provider.NeedsKey(&diags, client.OpCreateChannel, client.System, "create the channel")
	if len(diags) != 1 || !strings.Contains(diags[0].Detail(), "RETURNINGAI_SYSTEM_API_KEY") {
		t.Errorf("%v", diags)
	}
	diags = nil
	provider.Unknown = map[string]bool{"system_api_key": true}
	provider.NeedsKey(&diags, client.OpCreateChannel, client.System, "create the channel")
	(*Provider)(nil).NeedsKey(&diags, client.OpCreateChannel, client.System, "create the channel")
	if len(diags) != 0 {
		t.Errorf("a key that is not known yet, or a provider that is not configured, is no mistake: %v", diags)
	}
}

// leaping is a clock of which waiting takes no time.
type leaping struct {
	mu  sync.Mutex
	now time.Time
}

func (c *leaping) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *leaping) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return ctx.Err()
}
