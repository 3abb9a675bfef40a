package tf

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
)

// Provider is what a configured provider hands to its resources and data sources.
type Provider struct {
	Client *client.Client
	// DefaultSender is who posts a message that names no sender; empty when not configured.
	DefaultSender string
	// CommunityID is the community's id; empty when not configured.
	CommunityID string
	// OnDestroy is the default of the resources' on_destroy, `delete` or `abandon`; empty when not configured.
	OnDestroy string
	// Ownership is the registry of this run.
	Ownership *Ownership
	// Unknown has the provider's attributes whose values Terraform does not know yet, since they come from something that is
	// still to be created.
	Unknown map[string]bool
}

// Service is what one area of the product offers. A resource that implements list.ListResource, as those of NewListed do, is registered as
// a list resource, too.
type Service struct {
	// Name is the subcategory of the area's pages in the documentation.
	Name string

	Resources          []func() resource.Resource
	DataSources        []func() datasource.DataSource
	ListResources      []func() list.ListResource // beside the resources that are list resources themselves
	EphemeralResources []func() ephemeral.EphemeralResource
	Actions            []func() action.Action
	Functions          []func() function.Function
}

// AllListResources returns the list resources: those that are named, and the resources that are list resources themselves.
func (s Service) AllListResources() []func() list.ListResource {
	all := slices.Clone(s.ListResources)
	for _, construct := range s.Resources {
		if _, lists := construct().(list.ListResource); !lists {
			continue
		}
		all = append(all, func() list.ListResource {
			lister, _ := construct().(list.ListResource)
			return lister
		})
	}
	return all
}

// NeedsKey adds a plan-time error when the key that a family takes is certain to be missing. doing says what it is needed for.
func (p *Provider) NeedsKey(diags *diag.Diagnostics, operation client.OperationID, family client.Family, doing string) {
	if p == nil || p.Client.HasKey(family) || p.Unknown[string(family.Credential())] {
		return
	}
	missing := &client.MissingKeyError{
		Operation: client.Operation{ID: operation, Family: family, Managers: p.Client.IsForManagers(operation)}, Key: family.Credential(),
	}
	p.AddError(diags, doing, missing)
}

// providerData reads what Configure was given: nil before the provider is configured, as in `terraform validate`.
func providerData(data any, diags *diag.Diagnostics) *Provider {
	if data == nil {
		return nil
	}
	provider, ok := data.(*Provider)
	if !ok {
		diags.AddError("The provider is not wired up", "It was configured with something else than its own settings. "+
			"Please report this to the provider's developers.")
	}
	return provider
}
