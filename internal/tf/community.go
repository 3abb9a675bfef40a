package tf

import (
	"errors"
	"fmt"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
)

// What belongs to a community by its path has that one's id, `community_id`, which defaults to the provider's.

const communityIDName = "community_id"

// InCommunity is a model of what belongs to a community by its path.
type InCommunity interface {
	Community() *types.String // where it has the community's id
}

// DescribeCommunityID describes `community_id`, but for what changing it does.
const DescribeCommunityID = "The community's id, which the product shows under community settings > Appearance. " +
	"Defaults to the provider's `community_id`."

// IsID accepts what may be an id of the service.
func IsID() validator.String {
	return stringvalidator.RegexMatches(regexp.MustCompile(`^[^\s/:]+$`), "must be an id, without white space, slash or colon")
}

// CommunityIDAttribute describes `community_id` of a resource, which the plan fills in where it is not configured.
func CommunityIDAttribute(change string) schema.StringAttribute {
	return schema.StringAttribute{
		Optional:            true,
		Computed:            true,
		Validators:          []validator.String{IsID()},
		MarkdownDescription: DescribeCommunityID + " " + change,
	}
}

// CommunityIdentity is the part of an identity that says in which community something is. An import may leave it out.
func CommunityIdentity() IdentityAttribute {
	return IdentityAttribute{
		Name: communityIDName, Description: "The community's id. Defaults to the provider's `community_id`.",
		Default: func(p *Provider) string { return p.CommunityID },
	}
}

// CommunityToRead describes `community_id` of a data source.
func CommunityToRead(shown bool) dsschema.StringAttribute {
	return dsschema.StringAttribute{
		Optional:            true,
		Computed:            shown,
		Validators:          []validator.String{IsID()},
		MarkdownDescription: DescribeCommunityID,
	}
}

// CommunityFor returns the community's id: the configured one, else the provider's, else the one in the state. It is null where none is
// known.
func (p *Provider) CommunityFor(configured, state types.String) types.String {
	switch {
	case !configured.IsNull():
		return configured
	case p.CommunityID != "":
		return types.StringValue(p.CommunityID)
	case !state.IsNull():
		return state
	case p.Unknown[communityIDName]:
		return types.StringUnknown()
	}
	return types.StringNull()
}

// errNoCommunity says that an import by name or by id alone needs the provider's community.
var errNoCommunity = errors.New("the import id does not say in which community it is. " +
	"Set community_id in the provider block, or the environment variable RETURNINGAI_COMMUNITY_ID")

// AddMissingCommunity adds the error of an operation that needs the id of a community where none is known.
func AddMissingCommunity(diags *diag.Diagnostics, operation client.OperationID) {
	diags.AddAttributeError(path.Root(communityIDName), "The community's id is missing",
		fmt.Sprintf("The id belongs to the path of %s, and the key does not tell it.\n\n"+
			"Set community_id here or in the provider block, or the environment variable RETURNINGAI_COMMUNITY_ID. "+
			"The product shows the id under community settings > Appearance.", operation))
}
