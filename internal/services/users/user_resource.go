package users

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

type userResource struct{ tf.Resource }

var (
	_ tf.FullResource                     = (*userResource)(nil)
	_ resource.ResourceWithValidateConfig = (*userResource)(nil)
)

const accountType = "user"

// NewUserResource returns the resource `returningai_user`.
func NewUserResource() resource.Resource {
	return &userResource{tf.Resource{
		Type: accountType,
		Identity: []tf.IdentityAttribute{
			{Name: "email", Description: "The e-mail address of the account.", Check: isImportedEmail()},
		},
		Names:         map[string]tf.Finder{"username": byUsername},
		ImportExample: "ana@example.com",
		Split:         func(id string) []string { return []string{id} }, // an address may have a slash in it
	}}
}

// isImportedEmail accepts what can be an e-mail address, and says of anything else what an import takes.
func isImportedEmail() validator.String {
	return tf.CheckString("must be an e-mail address", func(value string) (summary, detail string) {
		if looksLikeEmail(value) {
			return "", ""
		}
		return "A user is imported by e-mail address", "An address such as \"ana@example.com\" is expected, or username:ana for the user " +
			"name. An id does not do: the service shows a user of an id without the e-mail address, by which this resource reads the account."
	})
}

// byUsername is the Finder of imports by user name.
func byUsername(ctx context.Context, p *tf.Provider, username string) ([]string, error) {
	user, err := p.Client.UserByUsername(ctx, username)
	if err != nil {
		return nil, explained(err, nameOf["username"])
	}
	return []string{textOf(user.Email)}, nil
}

// Schema describes the resource.
func (r *userResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	const fixed = " No operation changes it: see [What can't be changed](#what-cant-be-changed)."
	const unread = " The service does not show it."
	notBlank := []validator.String{tf.NotBlank()}
	optional := func(says string) schema.StringAttribute {
		return schema.StringAttribute{Optional: true, Validators: notBlank, MarkdownDescription: says}
	}
	behaviour := func(says string) schema.BoolAttribute {
		return schema.BoolAttribute{Optional: true, Computed: true, Default: booldefault.StaticBool(false), MarkdownDescription: says}
	}
	displayName := tf.NameAttribute("The name that members see. Where it is not configured, the first and the last name are sent." +
		unread + fixed)
	displayName.Required, displayName.Optional = false, true
	resp.Schema = schema.Schema{
		MarkdownDescription: "A member's account, above all the one that announcements are sent by.\n\n" +
			"It needs `api_token` with the permissions to create users and to get user data; and the one to delete and restore users, where it " +
			"deletes or restores. **The service creates, deletes and restores accounts, and changes none**: a plan that would change the " +
			"profile fails and says what to do, unless `allow_replace` is set. Destroying this resource leaves the account where it is, unless " +
			"`on_destroy` is `delete`.\n\n" + personal,
		Attributes: map[string]schema.Attribute{
			"id": tf.ComputedOnce("The id of the user, such as `1102`: what `user_id` of other resources takes. The service does not return it " +
				"when an account is created: the provider reads it by e-mail address. If the account does not show in time, the id is empty, with a " +
				"warning, and the next plan or refresh finds it."),
			"email": schema.StringAttribute{
				Required:   true,
				Validators: []validator.String{isEmail()},
				PlanModifiers: []planmodifier.String{
					tf.KeepSame("The letter case makes no difference.", strings.EqualFold),
				},
				MarkdownDescription: "The e-mail address, in any letter case, by which the account is read. An address that somebody has already is " +
					"an error at plan time: import that account." + fixed,
			},
			"username":     tf.NameAttribute("The user name, which has to be free: what `sender` of a message takes." + fixed),
			"first_name":   tf.NameAttribute("The first name." + fixed),
			"last_name":    tf.NameAttribute("The last name." + fixed),
			"display_name": displayName,
			"access_level": schema.Int64Attribute{
				Optional:   true,
				Computed:   true,
				Validators: []validator.Int64{int64validator.AtLeast(0)},
				MarkdownDescription: "The access level, a number that the community defines under Login Management and that gives the first role. " +
					"The service requires one; a new account gets 1, as in its documented examples, where it is not configured." + unread + fixed,
			},
			"join_server": schema.BoolAttribute{
				Optional: true,
				Computed: true,
				MarkdownDescription: "Whether the account is a member of the community at once. With `false`, it stays outside until its owner " +
					"signs in and joins: it is in no list of members, and the service may not show it at all. `true` for a new account where it is not " +
					"configured: a sender has to be a member." + unread + fixed,
			},
			"send_email": behaviour("Whether the service sends an e-mail to the address when the account is created. Defaults to `false`. A " +
				"later change is stored and has no effect, with a warning."),
			"email_password": behaviour("Whether that e-mail has the password in it. Defaults to `false`. A later change is stored and has no " +
				"effect, with a warning."),
			"email_template": optional("The id of the e-mail's template; `0` is the active one. A later change is stored and has no effect, with " +
				"a warning."),
			"custom_fields": schema.MapAttribute{
				Optional:    true,
				ElementType: types.StringType,
				Validators:  []validator.Map{mapvalidator.KeysAre(notBlank...)},
				MarkdownDescription: "Values of the community's user fields, all as text, by the key or the name of the field. Those that are " +
					"configured are compared with what the account has, numbers by their value; all others are left alone. A field whose name is " +
					"not its key with spaces is compared only when it is configured by its key." + fixed,
			},
			"referral": optional("Who has referred the person: the value in the community's mapping of referral links." + unread + fixed),
			"external_id": optional("The id of the person in another system, for the community's user identifier field. The service takes it only " +
				"where there is one; otherwise use `custom_fields`." + unread + fixed),
			"password_wo": schema.StringAttribute{
				Optional:   true,
				Sensitive:  true,
				WriteOnly:  true,
				Validators: []validator.String{tf.NotBlank(), hasSpecialCharacter()},
				MarkdownDescription: "The password, with at least one special character, and other than the user name. It is sent when the " +
					"account is created, and is in no state, plan, log or error. Write-only: it needs Terraform 1.11 or OpenTofu 1.11, and takes an " +
					"ephemeral value. Leave it out where an outside identity provider owns the sign-in." + fixed,
			},
			"password_wo_version": schema.Int64Attribute{
				Optional: true,
				MarkdownDescription: "Which password `password_wo` is, as a number of your own. A change of `password_wo` alone is not seen; a " +
					"change of this number is one that can't be applied." + fixed,
			},
			"language": tf.Computed("The language that the user chose. Null as long as the service has not shown the account."),
			"allow_replace": behaviour("Whether a change that no operation makes replaces the account by a new one: the old one is deleted or " +
				"left, as `on_destroy` says, and a warning of the plan says so. Defaults to `false`, which makes it an error."),
			"restore_deleted": behaviour("Whether a deleted account with this e-mail address and this user name is restored where the service " +
				"refuses to create one because either is taken. Defaults to `false`. See [Deleted accounts](#deleted-accounts)."),
			"on_destroy": tf.Delete.AttributeOfPeople("What happens to the account when this resource is destroyed or replaced: `delete` deletes " +
				"it (softly: the product and `restore_deleted` can restore it); `abandon` leaves it as it is and only forgets it."),
			"timeouts": tf.Timed{
				Create: "creating and reading the account", Read: "reading the account", Delete: "deleting the account",
			}.Attribute(ctx),
		},
	}
}

// hasSpecialCharacter accepts a password as the service's documentation wants it. Its error does not repeat the password.
func hasSpecialCharacter() validator.String {
	return tf.CheckString("must have a special character", func(value string) (summary, detail string) {
		isSpecial := func(char rune) bool { return unicode.IsPunct(char) || unicode.IsSymbol(char) }
		if strings.ContainsFunc(value, isSpecial) {
			return "", ""
		}
		return "The password has no special character", "The service wants at least one, such as ! or #."
	})
}

// ValidateConfig finds a password that is the user name.
func (r *userResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config accountModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if password := config.Password.ValueString(); password != "" && password == config.Username.ValueString() {
		resp.Diagnostics.AddAttributeError(path.Root("password_wo"), "The password is the user name", "The service wants another one.")
	}
}

// Create creates the account, once. It is in the state as soon as the service has accepted it, also where it does not show yet.
func (r *userResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan, config accountModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Create, tf.DefaultTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	if !r.Ownership.Give(plan.object()) {
		r.AddAttributeError(&resp.Diagnostics, path.Root("email"), "create the account",
			errors.New("another resource of this configuration has the account with this e-mail address. One resource is enough: remove one"))
		return
	}
	made, err := r.Client.CreateAccount(ctx, plan.draft(config.Password))
	if err != nil {
		r.Ownership.Disown(plan.object())
		r.addCreateError(&resp.Diagnostics, err)
		return
	}
	life := tf.Begin(tf.Made, r.Client.Now())
	plan.ID, plan.Language = types.StringValue(""), types.StringNull()
	if made.Visible {
		plan.ID, plan.Language = types.StringValue(made.User.ID), types.StringPointerValue(made.User.Language)
		life.SeenNow(r.Client.Now())
	}
	switch {
	case made.Restored:
		life.Origin = tf.Adopted
	case made.Visible:
		plan.learn(life, made.User)
	}
	life.Write(ctx, resp.Private, &resp.Diagnostics)
	r.Save(ctx, plan, &resp.State, resp.Identity, &resp.Diagnostics)
	r.warnOfNew(&plan, made, &resp.Diagnostics)
}

// warnOfNew says what is not as configured of an account that was made: it does not show yet, or is a restored one.
func (r *userResource) warnOfNew(plan *accountModel, made client.NewAccount, diags *diag.Diagnostics) {
	if !made.Visible {
		detail := "The service accepted the account and did not show it in time. It is in the state without its id; the next plan or refresh " +
			"finds it. It is not created again."
		if !plan.JoinServer.ValueBool() {
			detail += " With join_server = false, the service may not show it before its owner has joined."
		}
		r.Warn(diags, tf.Warning{
			About: plan.object(), At: path.Root("email"), Summary: "The account was created, but does not show yet",
			Rest: "More accounts were created, but do not show yet", Detail: detail,
		})
	}
	if !made.Restored {
		return
	}
	detail := "It has the profile, the password, the roles and the values that it had: nothing but the restoration was sent."
	if differences := plan.differences(made.User); made.Visible && len(differences) > 0 {
		detail += fmt.Sprintf(" Not as configured: %s. The next plan says what to do about that.", strings.Join(differences.names(), ", "))
	}
	r.Warn(diags, tf.Warning{
		About: plan.object(), At: path.Root("restore_deleted"), Summary: tf.Capital(plan.called()) + " was restored, and not created",
		Rest: "More accounts were restored, and not created", Detail: detail,
	})
}

// addCreateError says what to do where an account may have been created, and where its names are taken.
func (r *userResource) addCreateError(diags *diag.Diagnostics, err error) {
	const doing = "create the account"
	another, restoredAnother := errors.AsType[*client.AnotherRestoredError](err)
	switch {
	case restoredAnother && another.Undone:
		diags.AddAttributeError(path.Root("username"), "Could not "+doing, tf.Capital(err.Error())+". Nothing else was sent. Configure "+
			"another user name, or look in the product for who has the e-mail address and the user name.")
	case restoredAnother:
		diags.AddAttributeError(path.Root("username"), "Could not "+doing, tf.Capital(err.Error())+".\n\nLook in the product at once: the "+
			"account of this user name is there again. Where it is not the one that is configured here, delete it.")
	case client.IsOutcomeUnknown(err):
		diags.AddAttributeError(path.Root("email"), "Could not "+doing, strings.TrimSuffix(err.Error(), ".")+".\n\nThe account may or may "+
			"not be there. Nothing was created twice, and the state has no account. Look in the product for the e-mail address. If the account is "+
			"there, and has the user name that is configured, import it: terraform import <address> <e-mail address>. If it is not, apply again.")
	case client.IsTaken(err):
		diags.AddAttributeError(path.Root("email"), "The e-mail address or the user name is taken", strings.TrimSuffix(err.Error(), ".")+".\n\n"+
			"The service shows nobody who is there with this e-mail address. So somebody else has the user name, or the account was deleted: a "+
			"deleted account may keep both. Configure another user name; or set restore_deleted = true, which restores the deleted account that "+
			"has both the address and the user name.")
	default:
		r.addProblem(diags, doing, err)
	}
}

// problems say what to do about a user of this resource who can't be told, beside explanations.
var problems = map[client.UserProblem]string{
	client.UserThere: "A user has this e-mail address already, and nothing was sent. To manage that account, import it: terraform import " +
		"<address> <e-mail address>. To have another one, configure another address",
	client.UserNameTaken: "Somebody who is there has this user name, under another e-mail address: nothing was restored. Configure another " +
		"user name",
	client.UserRenamed: "The account with this e-mail address has another user name: nothing was restored. Configure the user name that it " +
		"has",
	client.UserUnseen: "The service has not shown this account yet, or shows it only now and then, so that it may be there: nothing was " +
		"sent. Apply again later; or delete it in the product, and let Terraform forget it (terraform state rm <address>)",
	client.UserAnother: "The service shows another account under this e-mail address than the one in the state: the address has been given " +
		"to somebody else, or the account was created anew. The state was kept, and nothing was sent. To manage the other account, let " +
		"Terraform forget this one (terraform state rm <address>) and import it",
	client.UserNameless: "The service shows the account without its user name, by which it is deleted: nothing was sent. Delete it in the " +
		"product, and let Terraform forget it: terraform state rm <address>",
}

// addProblem adds an error of the client.
func (r *userResource) addProblem(diags *diag.Diagnostics, doing string, err error) {
	problem, is := errors.AsType[*client.UserError](err)
	if !is {
		r.AddError(diags, doing, err)
		return
	}
	says, there := problems[problem.Problem]
	if !there {
		says = explained(problem, nameOf["email"]).Error()
	}
	r.AddAttributeError(diags, path.Root("email"), doing, errors.New(says))
}

// Read refreshes the account, by its e-mail address.
func (r *userResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state accountModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tf.WithTimeout(ctx, state.Timeouts.Read, tf.DefaultTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || r.LacksID(req.State, &resp.Diagnostics) {
		return
	}
	if state.Username.IsNull() {
		r.readImported(ctx, resp, &state)
		return
	}
	life := tf.ReadLife(ctx, req.Private, &resp.Diagnostics)
	seen, err := r.Client.ObserveUser(ctx, state.Email.ValueString(), life.Known())
	isPending := state.ID.ValueString() == ""
	if err == nil && seen.Present && !isPending && !seen.Thing.Is(state.ID.ValueString()) {
		err = &client.UserError{Problem: client.UserAnother}
	}
	switch {
	case err != nil:
		r.addProblem(&resp.Diagnostics, "read "+state.called(), err)
		return
	case seen.Gone():
		r.warnOfGone(&state, &resp.Diagnostics)
		r.Gone(ctx, req, resp)
		return
	case !seen.Present:
		r.warnOfDoubt(&state, seen.Doubt, &resp.Diagnostics)
		r.SetIdentity(ctx, req.State, resp.Identity, &resp.Diagnostics)
		return
	}
	if isPending && life.Origin == tf.Made {
		state.learn(&life, seen.Thing)
	}
	life.SeenNow(r.Client.Now())
	life.Write(ctx, resp.Private, &resp.Diagnostics)
	state.refresh(seen.Thing, recall(life))
	r.Ownership.Read(state.object())
	r.Save(ctx, state, &resp.State, resp.Identity, &resp.Diagnostics)
}

// readImported reads an account of which the state has the e-mail address alone.
func (r *userResource) readImported(ctx context.Context, resp *resource.ReadResponse, state *accountModel) {
	user, err := r.Client.UserByEmail(ctx, state.Email.ValueString())
	if err == nil && user.Username == nil {
		err = errors.New("the service shows the account without its user name, which this resource needs")
	}
	if err != nil {
		r.AddAttributeError(&resp.Diagnostics, path.Root("email"), "import the user with this e-mail address", explained(err, nameOf["email"]))
		return
	}
	life := tf.Begin(tf.Imported, r.Client.Now())
	life.SeenNow(r.Client.Now())
	life.Write(ctx, resp.Private, &resp.Diagnostics)
	tf.WriteNote(ctx, resp.Private, importNote, true, &resp.Diagnostics)
	state.imported()
	state.refresh(user, nil)
	r.Ownership.Read(state.object())
	r.Save(ctx, state, &resp.State, resp.Identity, &resp.Diagnostics)
}

// warnOfGone says that an account was deleted in the product.
func (r *userResource) warnOfGone(state *accountModel, diags *diag.Diagnostics) {
	r.Warn(diags, tf.Warning{
		About: state.object(), Summary: tf.Capital(state.called()) + " is gone", Rest: "More accounts are gone",
		Detail: "It was deleted in the product: the service shows it as deleted, or two looks agree that nobody has its e-mail address. Where " +
			"it is still configured, this plan creates it again. A deleted account may keep its address and its user name: then " +
			"restore_deleted = true restores it.",
	})
}

// warnOfDoubt says that an account is not shown, and not known to be gone either.
func (r *userResource) warnOfDoubt(state *accountModel, doubt string, diags *diag.Diagnostics) {
	r.Warn(diags, tf.Warning{
		About: state.object(), Summary: tf.Capital(state.called()) + " does not show", Rest: "More accounts do not show",
		Detail: fmt.Sprintf("That does not prove that it is gone: %s. The state keeps it as it was, and it is not created again. "+
			"If it is not there for certain, create it with: terraform apply -replace=<address>", doubt),
	})
}

// Update stores what concerns the resource and not the account, and what an import could not read. It sends nothing.
func (r *userResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state accountModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || r.LacksID(req.State, &resp.Diagnostics) {
		return
	}
	imported := false
	tf.ReadNote(ctx, req.Private, importNote, &imported, &resp.Diagnostics)
	addFixed(r.changed(ctx, &plan, &state, imported), &resp.Diagnostics) // of values that were not known when this was planned
	if resp.Diagnostics.HasError() {
		return
	}
	tf.FillUnknown(&plan, state)
	tf.DropNote(ctx, resp.Private, importNote, &resp.Diagnostics)
	r.Save(ctx, plan, &resp.State, resp.Identity, &resp.Diagnostics)
}

// Delete deletes the account, or only forgets it, as `on_destroy` says.
func (r *userResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state accountModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tf.WithTimeout(ctx, state.Timeouts.Delete, tf.DefaultTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || r.LacksID(req.State, &resp.Diagnostics) {
		return
	}
	if !r.Ownership.LetGo(state.object()) || !state.deletes() {
		return
	}
	life := tf.ReadLife(ctx, req.Private, &resp.Diagnostics)
	if err := r.Client.DeleteUser(ctx, state.Email.ValueString(), state.ID.ValueString(), life.Known()); err != nil {
		r.addProblem(&resp.Diagnostics, "delete "+state.called(), err)
	}
}
