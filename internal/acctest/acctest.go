// Package acctest is the harness of the acceptance tests: each test gets a community of its own on a mock of the service, a
// provider in process that speaks to it, and Terraform or OpenTofu to drive both.
package acctest

import (
	"context"
	"fmt"
	"maps"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest/tfcli"
	"github.com/returning-ai/terraform-provider-returningai/internal/contract"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
	"github.com/returning-ai/terraform-provider-returningai/internal/provider"
)

// cli is the program that the tests of this process run; Main finds it.
var cli tfcli.CLI

// Main runs a package's tests with the program that tfcli finds, away from what the developer's environment says of the real
// service. Call it from TestMain.
func Main(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	found, err := tfcli.Find(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, "The acceptance tests need Terraform or OpenTofu:", err)
		return 1
	}
	cli = found
	fmt.Fprintln(os.Stderr, "Acceptance tests use", cli)
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "RETURNINGAI_") {
			_ = os.Unsetenv(name)
		}
	}
	// The developer's own CLI configuration may override providers, this one among them.
	config, err := os.CreateTemp("", "terraformrc-*")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.Remove(config.Name()) }()
	_ = config.Close()
	for name, value := range map[string]string{
		"TF_CLI_CONFIG_FILE": config.Name(),
		"TF_ACC":             "1", "TF_ACC_TERRAFORM_PATH": cli.Path, "TF_ACC_PROVIDER_HOST": cli.RegistryHost(),
		"TF_ACC_PROVIDER_NAMESPACE": "returning-ai",
		"CHECKPOINT_DISABLE":        "1",
	} {
		if err := os.Setenv(name, value); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	defer func() {
		for _, cleanup := range cleanups {
			cleanup()
		}
	}()
	return m.Run()
}

// CLI returns the program that the tests run.
func CLI() tfcli.CLI { return cli }

// NeedsFeature skips a test, loudly, where the program lacks what it is about. Such a test has a twin that asks the provider's
// protocol server without any program.
func NeedsFeature(t *testing.T, feature tfcli.Feature) {
	t.Helper()
	if !cli.Supports(feature) {
		t.Skipf("%s has no %s (%s); the protocol tests cover it", cli, feature, feature.Needs())
	}
}

// Community is a test's own community: the mock of the service, and how to reach it.
type Community struct {
	*mockapi.Server
	URL string

	t       *testing.T
	quiet   bool
	writes  map[string]bool // the operations that change something
	traffic *traffic
}

// New starts a community. When the test ends, a request or an answer against the contract fails it.
func New(t *testing.T, options ...mockapi.Option) *Community {
	t.Helper()
	mock, err := mockapi.New(options...)
	if err != nil {
		t.Fatalf("starting the mock: %v", err)
	}
	writes, err := writingOperations()
	if err != nil {
		t.Fatalf("reading the contract: %v", err)
	}
	server := httptest.NewServer(mock)
	c := &Community{Server: mock, URL: server.URL, t: t, writes: writes, traffic: observed.start(t.Name())}
	t.Cleanup(func() {
		c.noteRequests()
		server.CloseClientConnections()
		server.Close()
		if problems := mock.Problems(); len(problems) > 0 && !c.quiet {
			t.Errorf("against the contract:\n%s", strings.Join(problems, "\n"))
		}
	})
	return c
}

// writingOperations returns the operations that change something: all that the contract does not mark as reads.
func writingOperations() (map[string]bool, error) {
	operations, err := contract.Operations()
	if err != nil {
		return nil, err
	}
	named, err := contract.NamedOperations()
	if err != nil {
		return nil, err
	}
	writes := map[string]bool{}
	for _, operation := range operations {
		writes[operation.ID] = !operation.Read
	}
	for _, operation := range named {
		writes[operation.ID] = !operation.Read
	}
	return writes, nil
}

// ToleratesProblems is for a test that sends, on purpose, what the contract forbids.
func (c *Community) ToleratesProblems() { c.quiet = true }

// Clock returns a clock for the provider that is the mock's: a wait of the provider moves it and takes no time.
func (c *Community) Clock() Clock { return Clock{c.Server.Clock()} }

// Clock lets the client wait on the mock's clock.
type Clock struct{ mock *mockapi.Clock }

// Now is the mock's time.
func (c Clock) Now() time.Time { return c.mock.Now() }

// Sleep moves the mock's time.
func (c Clock) Sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c.mock.Advance(d)
	return nil
}

// Factories makes the provider in process, with the mock's clock.
func (c *Community) Factories() map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		"returningai": func() (tfprotov6.ProviderServer, error) {
			return provider.Serving(c.Provider())(), nil
		},
	}
}

// Config returns a configuration: a provider block that points at the mock with both keys, more lines for that block, and the
// given resources.
func (c *Community) Config(body string, inProvider ...string) string {
	keys := []string{fmt.Sprintf("api_token = %q", c.APIToken()), fmt.Sprintf("system_api_key = %q", c.SystemAPIKey())}
	return c.ConfigWithoutKeys(body, append(keys, inProvider...)...)
}

// ConfigWithoutKeys is Config with a provider block that has no key but those given.
func (c *Community) ConfigWithoutKeys(body string, inProvider ...string) string {
	return fmt.Sprintf(`
terraform {
  required_providers {
    returningai = { source = "returning-ai/returningai" }
  }
}

provider "returningai" {
  endpoints = {
    integration = "%[1]s/apis/v1"
    application = "%[1]s/apis/v1"
    system      = "%[1]s/api/v1"
    partner     = "%[1]s/v1"
    widgets     = "%[1]s/v2/api"
    secure_auth = "%[1]s/api"
  }
  max_requests_per_second = 1000
  %[2]s
}

%[3]s
`, c.URL, strings.Join(inProvider, "\n  "), body)
}

// Test runs a case against the community.
func (c *Community) Test(test resource.TestCase) {
	c.t.Helper()
	test.IsUnitTest = true // it needs no account: TF_ACC is not asked for
	test.ProtoV6ProviderFactories = c.Factories()
	resource.Test(c.t, test)
}

// Writes says whether an operation changes something, by the contract.
func (c *Community) Writes(operation string) bool { return c.writes[operation] }

// Written returns the number of writes made of each operation since the log was last emptied.
func (c *Community) Written() map[string]int {
	made := map[string]int{}
	for _, operation := range c.Operations() {
		if c.Writes(operation) {
			made[operation]++
		}
	}
	return made
}

// Wrote checks the number of writes made of each operation since the log was last emptied: exactly these, and no others. Reads
// may come at any time: Terraform refreshes as it sees fit.
func (c *Community) Wrote(wanted map[string]int) resource.TestCheckFunc {
	return func(*terraform.State) error {
		if got := c.Written(); !maps.Equal(got, wanted) {
			return fmt.Errorf("writes made: %v, wanted: %v", got, wanted)
		}
		return nil
	}
}

// WroteAtMost checks that nothing was written since the log was last emptied but an operation, once: what fails is not repeated, and
// nothing else is done instead.
func (c *Community) WroteAtMost(operation string) error {
	got := c.Written()
	if len(got) > 1 || len(got) == 1 && got[operation] != 1 {
		return fmt.Errorf("writes made: %v, wanted at most one %s", got, operation)
	}
	return nil
}

// WroteNothing checks that nothing was written since the log was last emptied.
func (c *Community) WroteNothing() resource.TestCheckFunc { return c.Wrote(map[string]int{}) }

// Check makes a check of anything that can be looked up on the community.
func Check(look func() error) resource.TestCheckFunc {
	return func(*terraform.State) error { return look() }
}

// Texts returns what members see in a channel, oldest first.
func (c *Community) Texts(channelID string) []string {
	texts := []string{}
	for _, message := range c.Messages(channelID) {
		texts = append(texts, message.Text)
	}
	return texts
}

// ID returns the id of the one channel with a topic.
func (c *Community) ID(topic string) string {
	c.t.Helper()
	channel, found := c.ChannelByTopic(topic)
	if !found {
		c.t.Fatalf("the community has no channel %q", topic)
	}
	return channel.ID
}
