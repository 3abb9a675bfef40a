package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/provider"
)

// Each mistake in the provider block is a diagnostic on its path that says what is wrong, and never repeats a key.
func TestConfigurationMistakesAreNamedOnTheirPath(t *testing.T) {
	type values = acctest.Values
	overrides := func(id, spec string) values { return values{"operation_overrides": values{id: spec}} }
	family := func(name string, url any) values { return values{"endpoints": values{name: url}} }
	endpoint := func(url any) values { return family("system", url) }
	tests := map[string]struct {
		block       values
		environment map[string]string
		path, says  string
	}{
		"an empty token":                  {values{"api_token": ""}, nil, `"api_token"`, "empty string"},
		"a token with a line break":       {values{"api_token": "SECRET\n"}, nil, `"api_token"`, "line break"},
		"a token with a space":            {values{"api_token": "SECRET SECRET"}, nil, `"api_token"`, "character in it that no key has"},
		"a token with white space around": {values{"api_token": " SECRET"}, nil, `"api_token"`, "white space around"},
		"a token with its scheme":         {values{"api_token": "Bearer SECRET"}, nil, `"api_token"`, "word Bearer"},
		"a system key with a line break":  {values{"system_api_key": "SECRET\r\n"}, nil, `"system_api_key"`, "line break"},
		"a variable with a line break":    {nil, map[string]string{"RETURNINGAI_API_TOKEN": "SECRET\n"}, `"api_token"`, "RETURNINGAI_API_TOKEN"},
		"a system variable that is no key": {nil, map[string]string{"RETURNINGAI_SYSTEM_API_KEY": "SECRET é"}, `"system_api_key"`,
			"RETURNINGAI_SYSTEM_API_KEY"},
		"an empty community": {values{"community_id": ""}, nil, `"community_id"`, "is not empty"},
		"a blank sender":     {values{"default_sender": " "}, nil, `"default_sender"`, "user name or e-mail"},
		"an empty sender":    {values{"default_sender": ""}, nil, `"default_sender"`, "user name or e-mail"},
		"a variable with a blank sender": {
			nil, map[string]string{"RETURNINGAI_DEFAULT_SENDER": " "}, `"default_sender"`, "RETURNINGAI_DEFAULT_SENDER",
		},
		"an endpoint without scheme":    {endpoint("gateway.example.com"), nil, `"endpoints"`, "has no scheme"},
		"an empty endpoint":             {endpoint(""), nil, `"endpoints"`, "empty"},
		"an endpoint of another scheme": {endpoint("ftp://gateway.example.com"), nil, `"endpoints"`, `scheme is "ftp"`},
		"an endpoint with a password":   {endpoint("https://me:SECRET@gateway.example.com"), nil, `"endpoints"`, "user name or password"},
		"an endpoint with a query":      {endpoint("https://gateway.example.com/?key=SECRET"), nil, `"endpoints"`, "query"},
		"an endpoint of no host":        {endpoint("https://"), nil, `"endpoints"`, "no host"},
		"plain http to another host":    {endpoint("http://gateway.example.com"), nil, `"endpoints"`, "allow_insecure_http"},
		"an endpoint not known yet":     {endpoint(acctest.Unknown), nil, `"endpoints"`, "not known yet"},
		"endpoints not known yet":       {values{"endpoints": acctest.Unknown}, nil, `"endpoints"`, "not known yet"},
		"a misspelt family":             {family("partners", "https://a.example.com"), nil, `"partners"`, `Did you mean "partner"?`},
		"a family with a hyphen":        {family("secure-auth", nil), nil, `"secure-auth"`, `Did you mean "secure_auth"?`},
		"another family": {family("billing", acctest.Unknown), nil, `"billing"`,
			"application, integration, partner, secure_auth"},
		"a root without scheme":  {nil, map[string]string{"RETURNINGAI_ENDPOINT": "localhost:8787"}, "", "RETURNINGAI_ENDPOINT"},
		"an override of nothing": {overrides("deleteWorld", "DELETE /world"), nil, `"deleteWorld"`, "no such operation"},
		"an override of nothing like it": {overrides("xylophone", "DELETE /world"), nil, `"xylophone"`,
			"The guide on the API's coverage lists them all"},
		"an override that is misspelt": {overrides("deleteChanel", "DELETE /channels/{id}"), nil, `"deleteChanel"`,
			`Did you mean "deleteChannel"`},
		"an override without a method":      {overrides("deleteChannel", "/channels/{id}"), nil, `"deleteChannel"`, "METHOD /path"},
		"an override with another method":   {overrides("deleteChannel", "ERASE /channels/{id}"), nil, `"deleteChannel"`, "not an HTTP method"},
		"an override without its parameter": {overrides("deleteChannel", "DELETE /channels"), nil, `"deleteChannel"`, "needs exactly [id]"},
		"an override with a URL": {overrides("deleteChannel", "DELETE https://x/channels/{id}"), nil, `"deleteChannel"`,
			"begin with /"},
		"overrides not known yet": {values{"operation_overrides": acctest.Unknown}, nil, `"operation_overrides"`, "not known yet"},
		"an override not known yet": {values{"operation_overrides": values{"deleteChannel": acctest.Unknown}}, nil, `"deleteChannel"`,
			"not known yet"},
		"too many retries": {values{"max_retries": 21}, nil, `"max_retries"`, "between 0 and 20"},
		"no time":          {values{"request_timeout": 0}, nil, `"request_timeout"`, "between 1 and 600"},
		"no requests":      {values{"max_requests_per_second": 0}, nil, `"max_requests_per_second"`, "between 0.1"},
		"no places":        {values{"max_concurrent_requests": 0}, nil, `"max_concurrent_requests"`, "between 1 and 256"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			for variable, value := range test.environment {
				t.Setenv(variable, value)
			}
			problems := acctest.NewProtocol(t, provider.New("test")()).Configure(test.block)
			if len(problems) != 1 || !strings.Contains(problems[0], test.says) || !strings.Contains(problems[0], test.path) {
				t.Errorf("problems: %q, wanted one on %s that says %q", problems, test.path, test.says)
			}
			if strings.Contains(fmt.Sprint(problems), "SECRET") {
				t.Errorf("a key is repeated: %q", problems)
			}
		})
	}
}

func TestConfigurationsThatAreFine(t *testing.T) {
	type values = acctest.Values
	families := values{"integration": "https://a.example.com", "application": nil, "system": "https://b.example.com",
		"partner": "https://c.example.com", "widgets": "https://d.example.com", "secure_auth": "https://e.example.com"}
	tests := map[string]struct {
		block       values
		environment map[string]string
	}{
		"all families":       {values{"endpoints": families}, nil},
		"nothing at all":     {nil, nil},
		"keys not known yet": {values{"api_token": acctest.Unknown, "system_api_key": acctest.Unknown, "community_id": acctest.Unknown}, nil},
		"all from the environment": {nil, map[string]string{
			"RETURNINGAI_API_TOKEN": "a-token", "RETURNINGAI_SYSTEM_API_KEY": "a-key", "RETURNINGAI_COMMUNITY_ID": "64f",
			"RETURNINGAI_DEFAULT_SENDER": "ana@example.com", "RETURNINGAI_ENDPOINT": "http://127.0.0.1:1",
		}},
		"empty variables": {nil, map[string]string{
			"RETURNINGAI_API_TOKEN": "", "RETURNINGAI_DEFAULT_SENDER": "", "RETURNINGAI_ENDPOINT": "",
		}},
		"no family":              {values{"endpoints": values{}}, nil},
		"insecure where allowed": {values{"endpoints": values{"system": "http://gateway.example.com/api"}, "allow_insecure_http": true}, nil},
		"all limits": {values{"max_retries": 0, "request_timeout": 60, "max_requests_per_second": 0.5, "max_concurrent_requests": 1},
			nil},
		"an override": {values{"operation_overrides": values{"deleteChannel": "POST /channels/{id}/delete"}}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			for variable, value := range test.environment {
				t.Setenv(variable, value)
			}
			if problems := acctest.NewProtocol(t, provider.New("test")()).Configure(test.block); len(problems) > 0 {
				t.Errorf("problems: %q", problems)
			}
		})
	}
}

// The block goes before the environment, and RETURNINGAI_ENDPOINT is one root behind which each family keeps its prefix.
func TestTheBlockGoesBeforeTheEnvironment(t *testing.T) {
	c := acctest.New(t)
	t.Setenv("RETURNINGAI_ENDPOINT", c.URL)
	t.Setenv("RETURNINGAI_API_TOKEN", "not-of-this-community")
	t.Setenv("RETURNINGAI_SYSTEM_API_KEY", c.SystemAPIKey())
	channel := acctest.Object{Type: "returningai_channel", State: acctest.Values{"id": c.ID("General"), "topic": "General",
		"channel_type": "open"}}

	p := acctest.NewProtocol(t, provider.New("test")())
	if problems := p.Configure(acctest.Values{"api_token": c.APIToken()}); len(problems) > 0 {
		t.Fatal(problems)
	}
	if read := p.Read(channel); len(read.Errors) > 0 {
		t.Errorf("the environment's root or key is not used: %q", read.Errors)
	}
	message := acctest.Object{Type: "returningai_message", State: acctest.Values{"id": c.Messages(c.ID("General"))[0].ID,
		"channel_id": c.ID("General"), "message": "x"}}
	if read := p.Read(message); len(read.Errors) > 0 {
		t.Errorf("the block's token is not used before the environment's: %q", read.Errors)
	}
	elsewhere := acctest.NewProtocol(t, provider.New("test")())
	if problems := elsewhere.Configure(acctest.Values{"endpoints": acctest.Values{"system": c.URL + "/nowhere"}}); len(problems) > 0 {
		t.Fatal(problems)
	}
	if read := elsewhere.Read(channel); len(read.Errors) == 0 {
		t.Error("the block's endpoint is not used before the environment's root")
	}
}

// A message without a sender is posted by the block's default_sender, else by the variable's. Where the block's is not known yet, the
// plan leaves the sender open: the variable must not decide what the block is about to say.
func TestTheDefaultSenderComesFromTheBlockElseTheEnvironment(t *testing.T) {
	const variable = "RETURNINGAI_DEFAULT_SENDER"
	tests := map[string]struct {
		block       acctest.Values
		environment string
		sender      string // of the plan; empty where the plan is to fail
	}{
		"the variable alone":    {nil, "ben", "ben"},
		"the block alone":       {acctest.Values{"default_sender": "cleo"}, "", "cleo"},
		"both":                  {acctest.Values{"default_sender": "cleo"}, "ben", "cleo"},
		"a block not known yet": {acctest.Values{"default_sender": acctest.Unknown}, "ben", "tftypes.String<unknown>"},
		"neither":               {nil, "", ""},
		"a null in the block":   {acctest.Values{"default_sender": nil}, "ben", "ben"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Setenv(variable, test.environment)
			c := acctest.New(t)
			hello := acctest.Values{"channel_id": c.ID("General"), "message": "Hello"}
			plan := c.Protocol(test.block).Plan(acctest.Object{Type: "returningai_message"}, hello)
			switch {
			case test.sender == "":
				if len(plan.Errors) != 1 || !strings.Contains(plan.Errors[0], variable) {
					t.Errorf("errors: %q, wanted one that names %s", plan.Errors, variable)
				}
			case len(plan.Errors) > 0 || acctest.Text(plan.State["sender"]) != test.sender:
				t.Errorf("sender: %v, wanted %v; errors: %q", plan.State["sender"], test.sender, plan.Errors)
			}
			if posted := c.Count("sendMessage"); posted > 0 {
				t.Errorf("planning posted %d messages", posted)
			}
		})
	}
}

// Every attribute of every schema is described for the reader of its page, and each resource has an identity and an import.
func TestEverythingIsDescribed(t *testing.T) {
	p := acctest.NewProtocol(t, provider.New("test")())
	for name, schema := range p.Schema().ResourceSchemas {
		checkDescribed(t, name, schema)
		if p.Identities()[name] == nil {
			t.Errorf("%s has no identity", name)
		}
	}
	for name, schema := range p.Schema().DataSourceSchemas {
		checkDescribed(t, name, schema)
	}
	checkDescribed(t, "the provider block", p.Schema().Provider)
	for _, attribute := range p.Schema().Provider.Block.Attributes {
		if strings.Contains(attribute.Name, "key") != attribute.Sensitive && strings.Contains(attribute.Name, "token") != attribute.Sensitive {
			t.Errorf("%s: sensitive is %v", attribute.Name, attribute.Sensitive)
		}
	}
	for _, family := range client.Families() {
		name := "`" + strings.ReplaceAll(string(family), "-", "_") + "`"
		endpoints := described(p.Schema().Provider, "endpoints")
		if !strings.Contains(endpoints, name) || !strings.Contains(endpoints, family.DefaultBaseURL()) {
			t.Errorf("endpoints does not say what %s is: %s", family, endpoints)
		}
	}
}
