// Package provider is the provider block, its configuration and the list of services; nothing else.
package provider

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework-validators/float64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

type returningai struct {
	version string
	clock   client.Clock
	data    atomic.Pointer[tf.Provider] // nil before it is configured
}

var (
	_ provider.ProviderWithListResources      = (*returningai)(nil)
	_ provider.ProviderWithEphemeralResources = (*returningai)(nil)
	_ provider.ProviderWithActions            = (*returningai)(nil)
	_ provider.ProviderWithFunctions          = (*returningai)(nil)
)

// New returns the factory that the plugin server needs.
func New(version string) func() provider.Provider {
	return NewWithClock(version, nil)
}

// NewWithClock is New with a clock for tests that move time instead of sleeping.
func NewWithClock(version string, clock client.Clock) func() provider.Provider {
	return func() provider.Provider { return &returningai{version: version, clock: clock} }
}

// Metadata names the provider.
func (p *returningai) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "returningai"
	resp.Version = p.version
}

// Schema describes the provider block.
func (p *returningai) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Keeps a Returning.AI community in Git: channels, roles, badges, settings and announcements, with " +
			"look-ups by name.",
		Attributes: map[string]schema.Attribute{
			"api_token": schema.StringAttribute{
				Optional:  true,
				Sensitive: true,
				MarkdownDescription: "The community's API key (a bearer token), for messages, images, the community's settings and " +
					"look-ups of channels. An admin creates it in the product under community settings > Integration > " +
					"API key, with permissions and an expiry date. Also `RETURNINGAI_API_TOKEN`. Needed only if a " +
					"resource or data source uses it.",
			},
			"system_api_key": schema.StringAttribute{
				Optional:  true,
				Sensitive: true,
				MarkdownDescription: "The community's system API key, for channels, roles, badges and servers. There is one per " +
					"community, with full rights, in the product under community settings > Login Management > API key. Also " +
					"`RETURNINGAI_SYSTEM_API_KEY`. Needed only if a resource or data source uses it.",
			},
			"community_id": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The community's id, which the product shows under community settings > Appearance. Also " +
					"`RETURNINGAI_COMMUNITY_ID`. The resources for the community's settings use it unless they have a " +
					"`community_id` of their own. Needed only if a resource or data source uses it.",
			},
			"default_sender": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Who posts messages, and reacts to them, where no `sender` is named: the user name or e-mail of a member. Also " +
					"`RETURNINGAI_DEFAULT_SENDER`.",
			},
			"on_destroy": schema.StringAttribute{
				Optional:   true,
				Validators: []validator.String{stringvalidator.OneOf(string(tf.Delete), string(tf.Abandon))},
				MarkdownDescription: "The default of `on_destroy` for all resources that have one, which says what happens to an object " +
					"when its resource is destroyed: `delete` deletes it (or takes away what a member was given), `abandon` leaves " +
					"it as it is. Without it, what Terraform created is deleted, and what it adopted or imported is left. A " +
					"resource's own `on_destroy` takes precedence, and a `returningai_user` goes by nothing else. A change takes effect " +
					"once it is applied.",
			},
			"endpoints": schema.MapAttribute{
				Optional:    true,
				ElementType: types.StringType,
				Validators:  []validator.Map{tf.OnlyKeys(slices.Collect(maps.Keys(endpointNames))...)},
				MarkdownDescription: "Base URLs of the service's API families, for a private instance, a gateway, or when the service " +
					"moves. Each is used as it is, with the operation's path behind it. To put all families behind one address, set " +
					"`RETURNINGAI_ENDPOINT` instead; a family that is configured here takes precedence. " + describeEndpoints(),
			},
			"operation_overrides": schema.MapAttribute{
				Optional:    true,
				ElementType: types.StringType,
				MarkdownDescription: "Replaces the method and path of operations whose contract is inferred, or has changed: a map of " +
					"operation ids to `\"METHOD /path\"`, relative to the family's base URL and with the same `{parameters}`, such as " +
					"`{ deleteChannel = \"POST /channels/{id}/delete\" }`. The path of a read may have a query, such as `{ listRoles " +
					"= \"GET /roles?limit=1000\" }`. The ids are in errors and in the guide on the API's coverage.",
			},
			"max_retries": schema.Int64Attribute{
				Optional:   true,
				Validators: []validator.Int64{int64validator.Between(0, 20)},
				MarkdownDescription: "How often a request is retried after a temporary failure, 0 to 20. Defaults to 4. Reads, `PUT` and " +
					"`DELETE` are retried after connection errors and the statuses 408, 429, 500, 502, 503 and 504; a " +
					"`POST` only when the service cannot have acted on it, or when a second copy does no harm, such as that of an image.",
			},
			"request_timeout": schema.Int64Attribute{
				Optional:   true,
				Validators: []validator.Int64{int64validator.Between(1, 600)},
				MarkdownDescription: "How long one attempt of a request may take, in seconds, 1 to 600. Defaults to 30. " +
					"An upload may take longer, as long as it moves: there it is how long an attempt may stand still.",
			},
			"max_requests_per_second": schema.Float64Attribute{
				Optional:   true,
				Validators: []validator.Float64{float64validator.Between(0.1, 10000)},
				MarkdownDescription: "The highest number of requests per second, by all resources together, 0.1 to 10000. Without it, only " +
					"`max_concurrent_requests` limits them until the service asks to slow down, with the status 429, or 503 and `Retry-After`: " +
					"then all requests wait for as long as it says, go on at half the rate, and recover to about what the service allows. " +
					"Set it where you know the limit, or where others share it with you.",
			},
			"max_concurrent_requests": schema.Int64Attribute{
				Optional:   true,
				Validators: []validator.Int64{int64validator.Between(1, 256)},
				MarkdownDescription: "The highest number of requests at the same time, 1 to 256. Defaults to 16, which serves " +
					"the ten operations that Terraform runs at a time; raise it with `-parallelism`.",
			},
			"allow_insecure_http": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Allows base URLs of plain `http` on other hosts than this machine. Keys then travel unencrypted. " +
					"Defaults to `false`.",
			},
		},
	}
}

// endpointNames maps the keys of `endpoints` to families.
var endpointNames = map[string]client.Family{
	"integration": client.Integration, "application": client.Application, "system": client.System,
	"partner": client.Partner, "widgets": client.Widgets, "secure_auth": client.SecureAuth,
}

// describeEndpoints lists the families and their default base URLs.
func describeEndpoints() string {
	var defaults []string
	own := ""
	for _, name := range slices.Sorted(maps.Keys(endpointNames)) {
		family := endpointNames[name]
		if family.DefaultBaseURL() == "" {
			own += fmt.Sprintf(" `%s` is on the community's own domain, such as `https://community.example.com/api`, and has no default.", name)
			continue
		}
		defaults = append(defaults, fmt.Sprintf("`%s` (by default `%s`)", name, family.DefaultBaseURL()))
	}
	return "The keys are the families: " + strings.Join(defaults, ", ") + "." + own + " Another key is an error."
}

// Configure makes the client that all resources and data sources share. It sends nothing.
func (p *returningai) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var model configuration
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	settings := newSettings(model, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	config := settings.client
	config.Clock = p.clock
	config.UserAgent = "terraform-provider-returningai/" + p.version + " terraform/" + req.TerraformVersion
	config.Logger = tf.NewLogger(config.APIToken, config.SystemAPIKey)
	tf.MaskStandardLog(config.APIToken, config.SystemAPIKey)
	made, err := client.New(config)
	if err != nil {
		resp.Diagnostics.AddError("The provider's configuration can't be used", err.Error()+".")
		return
	}
	data := &tf.Provider{
		Client: made, DefaultSender: settings.defaultSender, CommunityID: settings.communityID, OnDestroy: settings.onDestroy,
		Ownership: tf.NewOwnership(), Unknown: settings.unknown,
	}
	p.data.Store(data)
	resp.ResourceData, resp.DataSourceData, resp.ListResourceData = data, data, data
	resp.EphemeralResourceData, resp.ActionData = data, data
}

// Resources returns the resources of all services.
func (p *returningai) Resources(context.Context) []func() resource.Resource {
	return ofAll(func(s tf.Service) []func() resource.Resource { return s.Resources })
}

// DataSources returns the data sources of all services.
func (p *returningai) DataSources(context.Context) []func() datasource.DataSource {
	return ofAll(func(s tf.Service) []func() datasource.DataSource { return s.DataSources })
}

// ListResources returns the list resources of all services, for `terraform query`.
func (p *returningai) ListResources(context.Context) []func() list.ListResource {
	return ofAll(tf.Service.AllListResources)
}

// EphemeralResources returns the ephemeral resources of all services.
func (p *returningai) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return ofAll(func(s tf.Service) []func() ephemeral.EphemeralResource { return s.EphemeralResources })
}

// Actions returns the actions of all services.
func (p *returningai) Actions(context.Context) []func() action.Action {
	return ofAll(func(s tf.Service) []func() action.Action { return s.Actions })
}

// Functions returns the functions of all services.
func (p *returningai) Functions(context.Context) []func() function.Function {
	return ofAll(func(s tf.Service) []func() function.Function { return s.Functions })
}

// ofAll joins what all services offer of one sort.
func ofAll[T any](of func(tf.Service) []T) (all []T) {
	for _, service := range services() {
		all = append(all, of(service)...)
	}
	return all
}
