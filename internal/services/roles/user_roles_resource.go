package roles

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

type userRolesResource struct{ tf.Resource }

var _ tf.FullResource = (*userRolesResource)(nil)

// NewUserRolesResource returns the resource `returningai_user_roles`.
func NewUserRolesResource() resource.Resource {
	return &userRolesResource{tf.Resource{
		Type:          "user_roles",
		Identity:      []tf.IdentityAttribute{{Name: "user_id", Description: "The id of the user who has the roles."}},
		ImportExample: "1102",
	}}
}

type userRolesModel struct {
	ID        types.String   `tfsdk:"id"`
	UserID    types.String   `tfsdk:"user_id"`
	RoleIDs   types.Set      `tfsdk:"role_ids"`
	OnDestroy types.String   `tfsdk:"on_destroy"`
	Timeouts  timeouts.Value `tfsdk:"timeouts"`
}

// Schema describes the resource.
func (r *userRolesResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "All roles that one user has: those in `role_ids` are given, **and all others are taken from the user**. " +
			"It needs `system_api_key`.\n\n" +
			"A plan warns of roles that it will take although this resource did not give them, and names them. To give a user a role " +
			"beside others, use `returningai_role_assignment`; a plan with both for one user fails.\n\n" +
			"The role `@all`, which every member has, is left out: it is not shown in `role_ids`, can't be listed there, and is never " +
			"taken.",
		Attributes: map[string]schema.Attribute{
			"id": tf.ComputedOnce("The user's id."),
			"user_id": schema.StringAttribute{
				Required:      true,
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
				Validators:    []validator.String{tf.UserID()},
				MarkdownDescription: "The id of the user, such as `1102`, and not the user name. " +
					"Changing it destroys this resource for one user and creates it for the other.",
			},
			"role_ids": schema.SetAttribute{
				Required:            true,
				ElementType:         types.StringType,
				Validators:          []validator.Set{setvalidator.ValueStringsAre(tf.NotBlank())},
				MarkdownDescription: "The ids of all roles that the user has. An empty set takes all roles but `@all`.",
			},
			"on_destroy": tf.Remove.Attribute("What happens when this resource is destroyed: " +
				"`remove` takes the roles of `role_ids` from the user, " +
				"even those that the user had before, but none that were given elsewhere since; `abandon` leaves them all."),
			"timeouts": tf.Timed{
				Create: "giving and taking the roles", Read: "reading the user's roles", Update: "giving and taking roles in a change",
				Delete: "taking the roles",
			}.Attribute(ctx),
		},
	}
}

// ModifyPlan finds at plan time what would fail at apply time, and warns of the roles that will be taken although this resource did
// not give them.
func (r *userRolesResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.Provider == nil {
		return
	}
	var config, plan, state *userRolesModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || r.LacksID(req.State, &resp.Diagnostics) {
		return
	}
	one := tf.Grant{Kind: r.Type, What: "roles of a user"}
	switch {
	case plan == nil:
		r.planTaken(one, state, &resp.Diagnostics)
		if state.OnDestroy.ValueString() != string(tf.Abandon) {
			r.NeedsKey(&resp.Diagnostics, client.OpRemoveUserRole, client.System, "take the roles from the user")
		}
		return
	case state == nil:
		plan.OnDestroy = tf.Remove.PlanNew(r.Provider, types.BoolValue(false), config.OnDestroy)
		if !plan.UserID.IsUnknown() {
			one.PlanNew(ctx, r.Provider, req, resp, plan.object(), plan.called())
		}
	default:
		origin := tf.ReadLife(ctx, req.Private, &resp.Diagnostics).Origin
		plan.OnDestroy = tf.Remove.PlanKept(r.Provider, origin, config.OnDestroy, state.OnDestroy)
		if !plan.UserID.IsUnknown() && plan.object() != state.object() { // another user's take their place
			r.planTaken(one, state, &resp.Diagnostics)
			break
		}
		one.PlanKept(ctx, r.Provider, req, resp, state.object(), state.called())
	}
	planShare(r.Provider, plan.UserID, true, &resp.Diagnostics)
	if state == nil || !plan.RoleIDs.Equal(state.RoleIDs) {
		r.NeedsKey(&resp.Diagnostics, client.OpAddUserRole, client.System, "give the roles to the user")
		given, _ := givenIn(ctx, req.Private, &resp.Diagnostics)
		r.check(ctx, plan, given, &resp.Diagnostics)
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
}

// planTaken registers a plan that takes the roles in the state, or releases them to other resources.
func (r *userRolesResource) planTaken(one tf.Grant, state *userRolesModel, diags *diag.Diagnostics) {
	one.PlanDestroyed(r.Provider, state.object(), state.called(), diags)
	if state.OnDestroy.ValueString() != string(tf.Abandon) {
		planShare(r.Provider, state.UserID, true, diags)
	}
}

func (m *userRolesModel) object() tf.Object {
	return tf.Object{Kind: "user_roles", ID: m.UserID.ValueString()}
}

func (m *userRolesModel) called() string {
	return fmt.Sprintf("the set of all roles of the user %s", m.UserID.ValueString())
}

// check compares a plan with the user's current roles. It reports nothing where they can't be read: the apply will.
func (r *userRolesResource) check(ctx context.Context, plan *userRolesModel, given []string, diags *diag.Diagnostics) {
	wanted, complete := plan.roleIDs()
	if plan.UserID.IsUnknown() || diags.HasError() {
		return
	}
	held, _, err := r.Client.UserRoles(ctx, plan.UserID.ValueString())
	if client.IsNotAllowed(err) {
		r.AddError(diags, "plan the roles of the user "+plan.UserID.ValueString(), err)
	}
	if err != nil {
		return
	}
	held = client.CalledBy(slices.Concat(wanted, given), held)
	if err := refuseEveryones(held, wanted); err != nil {
		r.AddAttributeError(diags, path.Root("role_ids"), "manage the roles of the user "+plan.UserID.ValueString(), err)
		return
	}
	var taken []string
	for _, role := range assignable(held) {
		if !slices.Contains(wanted, role.ID) && !slices.Contains(given, role.ID) {
			taken = append(taken, fmt.Sprintf("%q (%s)", role.Title, role.ID))
		}
	}
	if len(taken) == 0 {
		return
	}
	summary, this := "Roles that were given elsewhere will be taken", "This"
	if !complete {
		summary = "Roles that were given elsewhere may be taken"
		this = "Not all of role_ids is known yet. Unless they turn out to be among them, this"
	}
	diags.AddAttributeWarning(path.Root("role_ids"), summary,
		fmt.Sprintf("%s plan takes these roles, which it did not give, from the user %s: %s.\n\nTo keep a role, add its id to role_ids. "+
			"To give roles and leave the others alone, use returningai_role_assignment.",
			this, plan.UserID.ValueString(), strings.Join(taken, ", ")))
}

func refuseEveryones(held []client.Role, wanted []string) error {
	for _, role := range held {
		if isEveryones(role) && slices.Contains(wanted, role.ID) {
			return errEveryones(role.ID)
		}
	}
	return nil
}

// Create gives the user the roles that are missing and takes all others.
//
// Where that fails half-way, what was done stays in the state, with the error. Terraform then counts the resource as tainted: the
// next apply destroys it, which takes only what it gave, and creates it again. The alternative, an error without a state, would
// forget roles that were given, and nothing would ever take them.
func (r *userRolesResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan userRolesModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Create, tf.DefaultTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	wanted, _ := plan.roleIDs()
	held, gave, wrote, err := r.apply(ctx, plan.UserID.ValueString(), wanted)
	plan.ID = plan.UserID
	given := wanted
	if err != nil {
		given = gave
		r.AddError(&resp.Diagnostics, "give the roles to the user "+plan.UserID.ValueString(), err)
		if !wrote {
			return
		}
		plan.RoleIDs = setOf(held)
	}
	r.Ownership.Give(plan.object())
	plan.OnDestroy = tf.Remove.Settle(r.Provider, plan.OnDestroy, tf.Made)
	tf.Begin(tf.Made, r.Client.Now()).Write(ctx, resp.Private, &resp.Diagnostics)
	tf.WriteNote(ctx, resp.Private, givenNote, append([]string{}, given...), &resp.Diagnostics)
	r.Save(ctx, plan, &resp.State, resp.Identity, &resp.Diagnostics)
}

// apply gives the roles that are missing and then takes those that are too many, one after the other, so that a user is never
// without a role that is wanted. It returns the roles that the user has as far as it got, those of them that it gave, and whether it
// changed anything.
func (r *userRolesResource) apply(ctx context.Context, user string, wanted []string) (held, gave []string, wrote bool, err error) {
	now, known, err := r.Client.UserRoles(ctx, user)
	now = client.CalledBy(wanted, now)
	if err == nil {
		err = refuseEveryones(now, wanted)
	}
	if err == nil && !known && len(wanted) == 0 { // else giving the first role says what is wrong
		err = fmt.Errorf("no user has the id %q in this community", user)
	}
	if err != nil {
		return nil, nil, false, err
	}
	held = idsOf(assignable(now))
	for _, id := range wanted {
		if slices.Contains(held, id) {
			continue
		}
		if err := r.Client.AddUserRole(ctx, user, id); err != nil {
			return held, gave, wrote, fmt.Errorf("giving the role %s: %w", id, err)
		}
		held, gave, wrote = append(held, id), append(gave, id), true
	}
	for _, role := range assignable(now) {
		if slices.Contains(wanted, role.ID) {
			continue
		}
		if err := r.Client.RemoveUserRole(ctx, user, role.ID); err != nil {
			return held, gave, wrote, fmt.Errorf("taking the role %q (%s): %w", role.Title, role.ID, err)
		}
		held, wrote = without(held, role.ID), true
	}
	return held, gave, wrote, nil
}

// Read refreshes the set of roles. It is gone only where the service says that there is no such user.
func (r *userRolesResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state userRolesModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tf.WithTimeout(ctx, state.Timeouts.Read, tf.DefaultTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || r.LacksID(req.State, &resp.Diagnostics) {
		return
	}
	importing := state.ID.IsNull()
	held, known, err := r.Client.UserRoles(ctx, state.UserID.ValueString())
	if err != nil {
		r.AddError(&resp.Diagnostics, fmt.Sprintf("read the roles of the user %s", state.UserID.ValueString()), err)
		return
	}
	if !known {
		r.Gone(ctx, req, resp)
		return
	}
	before, _ := state.roleIDs()
	state.ID, state.RoleIDs = state.UserID, setOf(idsOf(assignable(client.CalledBy(before, held))))
	state.OnDestroy = tf.Remove.Settle(r.Provider, state.OnDestroy, tf.Imported)
	if life := tf.ReadLife(ctx, req.Private, &resp.Diagnostics); life.Origin == "" && importing {
		tf.Begin(tf.Imported, r.Client.Now()).Write(ctx, resp.Private, &resp.Diagnostics)
	}
	r.Save(ctx, state, &resp.State, resp.Identity, &resp.Diagnostics)
}

// Update gives the roles that are missing and takes all others. Where that fails half-way, the state says how far it got.
func (r *userRolesResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state userRolesModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Update, tf.DefaultTimeout, &resp.Diagnostics)
	defer cancel()
	given, recorded := givenIn(ctx, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || r.LacksID(req.State, &resp.Diagnostics) {
		return
	}
	if !plan.RoleIDs.Equal(state.RoleIDs) {
		if !recorded {
			given, _ = state.roleIDs()
		}
		changed, nowGiven := r.change(ctx, &plan, given, &resp.Diagnostics)
		if !changed {
			return
		}
		tf.WriteNote(ctx, resp.Private, givenNote, append([]string{}, nowGiven...), &resp.Diagnostics)
	}
	r.Save(ctx, plan, &resp.State, resp.Identity, &resp.Diagnostics)
}

// change gives and takes what the plan says. It returns the roles that this resource has given, and is false where an error left everything
// as it was. Where it failed half-way, the plan is left with the roles that the user has.
func (r *userRolesResource) change(
	ctx context.Context, plan *userRolesModel, given []string, diags *diag.Diagnostics,
) (changed bool, nowGiven []string) {
	wanted, _ := plan.roleIDs()
	held, gave, wrote, err := r.apply(ctx, plan.UserID.ValueString(), wanted)
	if err == nil {
		return true, wanted
	}
	r.AddError(diags, "change the roles of the user "+plan.UserID.ValueString(), err)
	plan.RoleIDs = setOf(held)
	return wrote, append(given, gave...)
}

// Delete takes the roles from the user that this resource gave, or leaves them where `on_destroy` says so. It sends nothing for roles that
// the user does not have any more.
func (r *userRolesResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state userRolesModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tf.WithTimeout(ctx, state.Timeouts.Delete, tf.DefaultTimeout, &resp.Diagnostics)
	defer cancel()
	given, recorded := givenIn(ctx, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || r.LacksID(req.State, &resp.Diagnostics) {
		return
	}
	if abandoned := state.OnDestroy.ValueString() == string(tf.Abandon); !r.Ownership.LetGo(state.object()) || abandoned {
		return
	}
	held, _ := state.roleIDs()
	for _, id := range slices.Clone(held) {
		if recorded && !slices.Contains(given, id) {
			continue
		}
		if err := r.Client.RemoveUserRole(ctx, state.UserID.ValueString(), id); err != nil {
			r.AddError(&resp.Diagnostics, fmt.Sprintf("take the role %s from the user %s", id, state.UserID.ValueString()), err)
			state.RoleIDs = setOf(held)
			resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
			return
		}
		held = without(held, id)
	}
}

// givenNote is where the resource's private state keeps the ids of the roles that it gave: a refresh fills role_ids with what others
// gave, too.
const givenNote = "given"

// givenIn returns the ids of the roles that this resource gave; recorded is false after an import, which did not give any.
func givenIn(ctx context.Context, private tf.PrivateReader, diags *diag.Diagnostics) (given []string, recorded bool) {
	recorded = tf.ReadNote(ctx, private, givenNote, &given, diags)
	return given, recorded
}

// roleIDs returns the ids of the set that are known, in their order; complete says that all are.
func (m *userRolesModel) roleIDs() (ids []string, complete bool) {
	if m.RoleIDs.IsUnknown() {
		return nil, false
	}
	complete = true
	for _, element := range m.RoleIDs.Elements() {
		id, isString := element.(types.String)
		if !isString || id.IsUnknown() {
			complete = false
			continue
		}
		ids = append(ids, id.ValueString())
	}
	slices.Sort(ids)
	return ids, complete
}

func setOf(ids []string) types.Set {
	return types.SetValueMust(types.StringType, tf.StringList(ids).Elements())
}

func idsOf(roles []client.Role) []string {
	ids := make([]string, 0, len(roles))
	for _, role := range roles {
		ids = append(ids, role.ID)
	}
	return ids
}

func without(ids []string, id string) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(other string) bool { return other == id })
}
