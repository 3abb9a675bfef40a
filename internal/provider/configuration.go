package provider

import (
	"fmt"
	"maps"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// The environment variables that replace absent attributes.
const (
	variableAPIToken      = "RETURNINGAI_API_TOKEN"
	variableSystemAPIKey  = "RETURNINGAI_SYSTEM_API_KEY"
	variableCommunityID   = "RETURNINGAI_COMMUNITY_ID"
	variableDefaultSender = "RETURNINGAI_DEFAULT_SENDER"
	variableEndpoint      = "RETURNINGAI_ENDPOINT"
)

// configuration is the provider block.
type configuration struct {
	APIToken              types.String  `tfsdk:"api_token"`
	SystemAPIKey          types.String  `tfsdk:"system_api_key"`
	CommunityID           types.String  `tfsdk:"community_id"`
	DefaultSender         types.String  `tfsdk:"default_sender"`
	OnDestroy             types.String  `tfsdk:"on_destroy"`
	Endpoints             types.Map     `tfsdk:"endpoints"`
	OperationOverrides    types.Map     `tfsdk:"operation_overrides"`
	MaxRetries            types.Int64   `tfsdk:"max_retries"`
	RequestTimeout        types.Int64   `tfsdk:"request_timeout"`
	MaxRequestsPerSecond  types.Float64 `tfsdk:"max_requests_per_second"`
	MaxConcurrentRequests types.Int64   `tfsdk:"max_concurrent_requests"`
	AllowInsecureHTTP     types.Bool    `tfsdk:"allow_insecure_http"`
}

// settings is the validated provider block, with the environment's values where it has none.
type settings struct {
	client        client.Config
	defaultSender string
	communityID   string
	onDestroy     string
	unknown       map[string]bool
}

func newSettings(model configuration, diags *diag.Diagnostics) settings {
	s := settings{unknown: map[string]bool{}}
	s.client.APIToken = s.text(model.APIToken, "api_token", variableAPIToken, client.CheckKey, diags)
	s.client.SystemAPIKey = s.text(model.SystemAPIKey, "system_api_key", variableSystemAPIKey, client.CheckKey, diags)
	s.communityID = s.text(model.CommunityID, "community_id", variableCommunityID, checkWord, diags)
	s.defaultSender = s.text(model.DefaultSender, "default_sender", variableDefaultSender, checkName, diags)
	s.onDestroy = s.text(model.OnDestroy, "on_destroy", "", func(string) error { return nil }, diags)
	s.client.BaseURLs = s.baseURLs(model, diags)
	s.client.Overrides = s.overrides(model.OperationOverrides, diags)
	s.client.Limits = client.Limits{
		RequestTimeout:        time.Duration(model.RequestTimeout.ValueInt64()) * time.Second,
		MaxRequestsPerSecond:  model.MaxRequestsPerSecond.ValueFloat64(),
		MaxConcurrentRequests: int(model.MaxConcurrentRequests.ValueInt64()),
	}
	if !model.MaxRetries.IsNull() && !model.MaxRetries.IsUnknown() {
		retries := int(model.MaxRetries.ValueInt64())
		s.client.Limits.MaxRetries = &retries
	}
	return s
}

// text returns an attribute's value, else its environment variable's, checked. An empty string in the block is a mistake, since the
// attribute can be left out; an empty variable counts as absent.
func (s *settings) text(value types.String, name, variable string, check func(string) error, diags *diag.Diagnostics) string {
	if value.IsUnknown() {
		s.unknown[name] = true
		return ""
	}
	if !value.IsNull() {
		if err := check(value.ValueString()); err != nil {
			diags.AddAttributeError(path.Root(name), "The provider's "+name+" can't be used", "The value of "+name+": "+err.Error()+".")
			return ""
		}
		return value.ValueString()
	}
	found := ""
	if variable != "" {
		found = os.Getenv(variable)
	}
	if found == "" {
		return ""
	}
	if err := check(found); err != nil {
		diags.AddAttributeError(path.Root(name), "The environment variable "+variable+" can't be used",
			"The value of "+variable+": "+err.Error()+".")
		return ""
	}
	return found
}

func checkWord(value string) error {
	if value == "" || strings.ContainsAny(value, " \t\r\n/") {
		return fmt.Errorf("it is %q; an id has no white space or slash in it and is not empty", value)
	}
	return nil
}

func checkName(value string) error {
	if strings.TrimSpace(value) != value || value == "" || strings.ContainsAny(value, "\r\n") {
		return fmt.Errorf("it is %q; the user name or e-mail of a member is expected, without white space around it", value)
	}
	return nil
}

// baseURLs returns the configured base URL of each family: its own, else the one behind RETURNINGAI_ENDPOINT, else none.
func (s *settings) baseURLs(model configuration, diags *diag.Diagnostics) map[client.Family]*url.URL {
	insecure := model.AllowInsecureHTTP.ValueBool()
	bases := map[client.Family]*url.URL{}
	if root := os.Getenv(variableEndpoint); root != "" {
		parsed, err := client.ParseBaseURL(root, insecure)
		if err != nil {
			diags.AddError("The environment variable "+variableEndpoint+" can't be used", variableEndpoint+": "+err.Error()+".")
			return nil
		}
		for _, family := range client.Families() {
			bases[family] = family.Behind(parsed)
		}
	}
	configured := model.Endpoints.Elements()
	for _, name := range slices.Sorted(maps.Keys(configured)) {
		value, isString := configured[name].(types.String)
		if !isString || value.IsNull() {
			continue
		}
		at := path.Root("endpoints").AtMapKey(name)
		if value.IsUnknown() {
			addUnknown(diags, at, "a base URL")
			continue
		}
		parsed, err := client.ParseBaseURL(value.ValueString(), insecure)
		if err != nil {
			diags.AddAttributeError(at, "This base URL can't be used",
				"The base URL of the "+string(endpointNames[name])+" family: "+err.Error()+".")
			continue
		}
		bases[endpointNames[name]] = parsed
	}
	if model.Endpoints.IsUnknown() {
		addUnknown(diags, path.Root("endpoints"), "the base URLs")
	}
	return bases
}

// addUnknown refuses a value that is unknown at plan time: without it, keys would be sent to another host, or requests to other operations,
// than the user means.
func addUnknown(diags *diag.Diagnostics, at path.Path, what string) {
	diags.AddAttributeError(at, "This value is not known yet",
		"The provider needs "+what+" before anything else, but the value comes from something that is still to be created. "+
			"Create that first (for instance with -target), or give the value itself.")
}

func (s *settings) overrides(configured types.Map, diags *diag.Diagnostics) map[client.OperationID]string {
	if configured.IsUnknown() {
		addUnknown(diags, path.Root("operation_overrides"), "the operations' methods and paths")
		return nil
	}
	known := map[client.OperationID]client.Operation{}
	for _, operation := range client.Overridable() {
		known[operation.ID] = operation
	}
	overrides := map[client.OperationID]string{}
	elements := configured.Elements()
	for _, name := range slices.Sorted(maps.Keys(elements)) {
		id := client.OperationID(name)
		if spec, valid := overrideOf(known, id, elements[name], diags); valid {
			overrides[id] = spec
		}
	}
	return overrides
}

// adviseOperation suggests the operations whose ids are similar, or says where all of them are listed.
func adviseOperation(known map[client.OperationID]client.Operation, id client.OperationID) string {
	var ids []string
	for other := range known {
		ids = append(ids, string(other))
	}
	if near := tf.Nearest(string(id), ids); len(near) > 0 {
		return tf.DidYouMean(near)
	}
	return "The guide on the API's coverage lists them all."
}

func overrideOf(
	known map[client.OperationID]client.Operation, id client.OperationID, element attr.Value, diags *diag.Diagnostics,
) (spec string, valid bool) {
	at := path.Root("operation_overrides").AtMapKey(string(id))
	operation, there := known[id]
	if !there {
		diags.AddAttributeError(at, "There is no such operation",
			fmt.Sprintf("%q is not the id of an operation of the API. %s", string(id), adviseOperation(known, id)))
		return "", false
	}
	value, isString := element.(types.String)
	if !isString || value.IsUnknown() {
		addUnknown(diags, at, "the operation's method and path")
		return "", false
	}
	if _, err := operation.Override(value.ValueString()); err != nil {
		diags.AddAttributeError(at, "This override can't be used", "The override of "+string(id)+": "+err.Error()+".")
		return "", false
	}
	return value.ValueString(), true
}
