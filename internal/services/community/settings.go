package community

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/resourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// settings is embedded by the resources that are singletons of a community. The service always has them: creating such a resource takes
// them over and writes what is configured, and destroying it forgets them. What is not configured is not touched. M is the resource's
// model.
type settings[M any, P settingsModel[M]] struct {
	tf.Resource

	operation client.OperationID // which changes them
	what      string             // for sentences, such as "the community's bot"
	// standIn is the value of community_id where no id is known and no path needs one; empty where the path needs it.
	standIn string
	// atLeastOne names the attributes of which one has to be configured; empty where a single one is required anyway.
	atLeastOne []string
	// prepare compares the planned settings with those of the state, which are all null in a create. It returns how to write the
	// difference; where there is none, it copies `current` from the state and returns nil.
	prepare func(ctx context.Context, plan, state *M, diags *diag.Diagnostics) write
	// check sends at plan time the read that a write begins with, to find a key that is refused; nil where a write begins with no read.
	check func(ctx context.Context, plan *M, diags *diag.Diagnostics)
}

var _ = []interface {
	resource.ResourceWithConfigure
	resource.ResourceWithConfigValidators
	resource.ResourceWithIdentity
	resource.ResourceWithImportState
	resource.ResourceWithModifyPlan
}{&communityResource{}, &communityBotResource{}, &communityMetaResource{}, &communityAppearanceResource{}}

// write sends a change of settings and puts what the answer shows into the plan. It is false, with an error, where nothing was changed.
type write func(ctx context.Context, diags *diag.Diagnostics) bool

// settingsModel is the model of a settings resource: a struct that embeds common.
type settingsModel[M any] interface {
	*M
	shared() *common
}

// common has the attributes of all settings.
type common struct {
	CommunityID types.String   `tfsdk:"community_id"`
	Timeouts    timeouts.Value `tfsdk:"timeouts"`
}

func (c *common) shared() *common { return c }

func newSettings[M any, P settingsModel[M]](name string, operation client.OperationID, what string) settings[M, P] {
	return settings[M, P]{
		Resource: tf.Resource{
			Type:          name,
			Identity:      []tf.IdentityAttribute{{Name: "community_id", Description: "The community's id."}},
			ImportExample: "66b2f0a1c3d4e5f607180910",
		},
		operation: operation, what: what,
	}
}

// The timeouts of settings. An operation reads only the appearance.
var (
	writing           = tf.Timed{Create: "taking the settings over", Update: "changing the settings"}
	readingAndWriting = tf.Timed{Create: writing.Create, Update: writing.Update, Read: "reading the settings"}
)

var communityIDPath = path.Root("community_id")

// communityIDAttribute describes `community_id`, which the plan fills in where it is not configured.
func communityIDAttribute(more string) schema.StringAttribute {
	return tf.CommunityIDAttribute(
		"Changing it makes this resource forget the settings of the one community and take over those of the other." + more)
}

// ConfigValidators requires something to manage.
func (r *settings[M, P]) ConfigValidators(context.Context) []resource.ConfigValidator {
	if len(r.atLeastOne) == 0 {
		return nil
	}
	var expressions []path.Expression
	for _, name := range r.atLeastOne {
		expressions = append(expressions, path.MatchRoot(name))
	}
	return []resource.ConfigValidator{resourcevalidator.AtLeastOneOf(expressions...)}
}

// ModifyPlan fills in the community's id, keeps `current` where nothing will be sent, and finds what would fail the apply.
func (r *settings[M, P]) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.Provider == nil || r.LacksID(req.State, &resp.Diagnostics) {
		return
	}
	if req.Plan.Raw.IsNull() {
		resp.Diagnostics.AddWarning("The settings will stay as they are",
			fmt.Sprintf("Destroying this resource only forgets %s. Nothing is sent: Terraform does not know what the settings were "+
				"before it managed them.", r.what))
		return
	}
	community := r.planCommunity(ctx, req, resp)
	var plan, state *M
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if state != nil && r.prepare(ctx, plan, state, &resp.Diagnostics) == nil {
		P(plan).shared().CommunityID = community
		resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
		return
	}
	r.NeedsKey(&resp.Diagnostics, r.operation, client.Partner, "change "+r.what)
	if r.check != nil && !resp.Diagnostics.HasError() {
		r.check(ctx, plan, &resp.Diagnostics)
	}
}

// planCommunity plans which community's settings these are to be, and registers it.
func (r *settings[M, P]) planCommunity(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) types.String {
	var configured, state types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, communityIDPath, &configured)...)
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.GetAttribute(ctx, communityIDPath, &state)...)
	}
	planned := r.communityFor(configured, state)
	if planned.IsNull() {
		tf.AddMissingCommunity(&resp.Diagnostics, r.operation)
	}
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, communityIDPath, planned)...)
	if !state.IsNull() && !planned.Equal(state) {
		resp.RequiresReplace = append(resp.RequiresReplace, communityIDPath)
	}
	r.planOwner(ctx, req, resp, planned, state)
	return planned
}

// planOwner registers that this resource manages the settings of a community: no other one may.
func (r *settings[M, P]) planOwner(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, planned, state types.String,
) {
	grant := tf.Grant{Kind: r.Type, What: "settings"}
	called := r.what + " (community " + planned.ValueString() + ")"
	switch {
	case planned.IsNull() || planned.IsUnknown():
	case state.IsNull():
		grant.PlanNew(ctx, r.Provider, req, resp, r.object(planned), called)
	case r.object(planned) == r.object(state):
		grant.PlanKept(ctx, r.Provider, req, resp, r.object(planned), called)
	}
}

// communityFor is CommunityFor, with the stand-in where no community is known.
func (r *settings[M, P]) communityFor(configured, state types.String) types.String {
	if configured.IsNull() && r.standIn != "" && state.ValueString() == r.standIn { // an id that becomes known later changes nothing
		return state
	}
	community := r.CommunityFor(configured, state)
	if community.IsNull() && r.standIn != "" {
		return types.StringValue(r.standIn)
	}
	return community
}

// Create takes the settings over and writes what is configured.
func (r *settings[M, P]) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan, none M
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	own := P(&plan).shared()
	if resp.Diagnostics.HasError() || !r.take(&own.CommunityID, &resp.Diagnostics) {
		return
	}
	if !r.write(ctx, own.Timeouts.Create, &plan, &none, &resp.Diagnostics) {
		r.Ownership.Disown(r.object(own.CommunityID))
		return
	}
	r.Save(ctx, plan, &resp.State, resp.Identity, &resp.Diagnostics)
}

// Update writes what is configured and has changed. A change of the timeouts alone sends nothing.
func (r *settings[M, P]) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state M
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.write(ctx, P(&plan).shared().Timeouts.Update, &plan, &state, &resp.Diagnostics) {
		return
	}
	r.Save(ctx, plan, &resp.State, resp.Identity, &resp.Diagnostics)
}

// write sends what differs between the plan and the state, if anything does. It is false, with an error, where that failed.
func (r *settings[M, P]) write(ctx context.Context, limit timeoutOf, plan, state *M, diags *diag.Diagnostics) bool {
	ctx, cancel := tf.WithTimeout(ctx, limit, tf.DefaultTimeout, diags)
	defer cancel()
	send := r.prepare(ctx, plan, state, diags)
	return !diags.HasError() && (send == nil || send(ctx, diags))
}

// timeoutOf is a method of timeouts.Value: the configured timeout of one kind of operation, or the default.
type timeoutOf = func(context.Context, time.Duration) (time.Duration, diag.Diagnostics)

// kept returns `current` for a plan by which nothing is sent: the state's, else one without any value.
func kept[Shown any](ctx context.Context, planned, state types.Object, diags *diag.Diagnostics) types.Object {
	var none Shown
	switch {
	case !planned.IsUnknown():
		return planned
	case !state.IsNull():
		return state
	}
	return shownAs(ctx, planned, none, diags)
}

// shownAs returns `current` as an answer shows it.
func shownAs(ctx context.Context, planned types.Object, shown any, diags *diag.Diagnostics) types.Object {
	current, problems := types.ObjectValueFrom(ctx, planned.AttributeTypes(ctx), shown)
	diags.Append(problems...)
	return current
}

// take determines the community in an apply and takes its settings for this resource. It is false, with an error, where it cannot.
func (r *settings[M, P]) take(planned *types.String, diags *diag.Diagnostics) bool {
	if planned.IsUnknown() {
		*planned = r.communityFor(types.StringNull(), types.StringNull())
	}
	if planned.IsNull() || planned.IsUnknown() {
		tf.AddMissingCommunity(diags, r.operation)
		return false
	}
	if !r.Ownership.Give(r.object(*planned)) {
		diags.AddAttributeError(communityIDPath, "Two resources would manage the same settings",
			fmt.Sprintf("Another resource of this configuration has just taken over %s of the same community. There is one of them: "+
				"declare it once. Nothing was sent for this resource.", r.what))
		return false
	}
	return true
}

// object is the settings in the ownership registry: without an id in the path, the key alone decides on the community.
func (r *settings[M, P]) object(community types.String) tf.Object {
	if r.standIn != "" {
		return tf.Object{Kind: r.Type, ID: r.standIn}
	}
	return tf.Object{Kind: r.Type, ID: community.ValueString()}
}

// Read keeps the state: no operation reads these settings.
func (r *settings[M, P]) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	if !r.LacksID(req.State, &resp.Diagnostics) {
		r.SetIdentity(ctx, req.State, resp.Identity, &resp.Diagnostics)
	}
}

// Delete forgets the settings and leaves them as they are.
func (r *settings[M, P]) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var community types.String
	resp.Diagnostics.Append(req.State.GetAttribute(ctx, communityIDPath, &community)...)
	if !resp.Diagnostics.HasError() {
		r.Ownership.LetGo(r.object(community))
	}
}

// changed returns what to send of an attribute: nil where it is not configured, or is as the state has it.
func changed(planned, state types.String) *string {
	if planned.IsNull() || planned.Equal(state) {
		return nil
	}
	value := planned.ValueString()
	return &value
}

// changedText is changed for a text, sent as the service keeps it.
func changedText(planned, state tf.Text) *string {
	value := changed(planned.StringValue, state.StringValue)
	if value != nil {
		*value = client.NormalizeText(*value)
	}
	return value
}

// changedFlag is changed for a boolean.
func changedFlag(planned, state types.Bool) *bool {
	if planned.IsNull() || planned.Equal(state) {
		return nil
	}
	return planned.ValueBoolPointer()
}

// warnOfOther warns where the answer shows another value than was sent: no later read would reveal it.
func warnOfOther(diags *diag.Diagnostics, at path.Path, sent, answered *string) {
	if sent == nil || answered == nil || client.NormalizeText(*sent) == client.NormalizeText(*answered) {
		return
	}
	diags.AddAttributeWarning(at, "The service shows a different value from the one sent",
		fmt.Sprintf("%q was sent and accepted, and the service's answer shows %q. The state keeps what is configured; "+
			"`current` has what the service shows.", *sent, *answered))
}

// imageAddress accepts the address of an image, or an empty string, which removes the image.
func imageAddress() validator.String {
	return stringvalidator.RegexMatches(regexp.MustCompile(`^\S*$`),
		"must be the address of an image, without white space, or an empty string")
}

// addressPart accepts a part of an address, such as a host name.
func addressPart() validator.String {
	const says = "must have no white space, no slash and no scheme such as https://"
	return tf.CheckString(says, func(value string) (summary, detail string) {
		if value != "" && !strings.ContainsAny(value, " \t\r\n/\\") && !strings.Contains(value, "://") {
			return "", ""
		}
		return "This is not a valid part of an address", fmt.Sprintf("The value %q %s, and must not be empty. The API knows no way to "+
			"remove it; leave the attribute out to leave it as it is.", value, says)
	})
}
