package tfcli

import "github.com/hashicorp/go-version"

// Feature is something of the Terraform language that came with a certain version of each product, if it came at all.
type Feature string

// The features that this provider's tests depend on.
const (
	// EphemeralResources are ephemeral blocks.
	EphemeralResources Feature = "ephemeral resources"
	// WriteOnlyAttributes take ephemeral values and are never stored.
	WriteOnlyAttributes Feature = "write-only attributes"
	// ResourceIdentity is an identity kept in the state, shown by "show -json" and accepted by an import block.
	ResourceIdentity Feature = "resource identity"
	// ListResources are list blocks and the query command. Terraform 1.14.0 generates broken configuration of them.
	ListResources Feature = "list resources"
	// Actions are action blocks and action_trigger.
	Actions Feature = "actions"
	// ActionFailureModes are on_failure, and the events of destroying.
	ActionFailureModes Feature = "failure modes of actions"
)

// since holds the first version of each product with each feature; a product that is absent does not have it. For
// OpenTofu this was read from the source of 1.12.6 (internal/configs/parser_config.go for the block types,
// internal/configs/import.go and internal/command/jsonstate for the identity) and its change logs.
var since = map[Feature]map[Product]*version.Version{
	EphemeralResources:  {Terraform: number("1.10.0"), OpenTofu: number("1.11.0")},
	WriteOnlyAttributes: {Terraform: number("1.11.0"), OpenTofu: number("1.11.0")},
	ResourceIdentity:    {Terraform: number("1.12.0"), OpenTofu: number("1.12.0")},
	ListResources:       {Terraform: number("1.14.1")},
	Actions:             {Terraform: number("1.14.1")},
	ActionFailureModes:  {Terraform: number("1.16.0")},
}

func number(s string) *version.Version { return version.Must(version.NewVersion(s)) }

// Supports tells whether the program has the feature. A pre-release counts as the version it leads to: 1.14.1-beta1 has
// what 1.14.1 has.
func (c CLI) Supports(feature Feature) bool {
	first, ok := since[feature][c.Product]
	return ok && c.Version != nil && !c.Version.Core().LessThan(first)
}

// Needs says which versions have the feature, to stand in the message of a test that runs another way without it:
// "Terraform 1.12.0 or OpenTofu 1.12.0".
func (f Feature) Needs() string {
	needs := ""
	for _, product := range []Product{Terraform, OpenTofu} {
		first, ok := since[f][product]
		if !ok {
			continue
		}
		if needs != "" {
			needs += " or "
		}
		needs += product.String() + " " + first.String()
	}
	return needs
}
