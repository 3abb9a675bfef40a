package users

import (
	"context"
	"errors"
	"maps"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

type userDataSource struct{ tf.DataSource }

var _ datasource.DataSourceWithConfigValidators = (*userDataSource)(nil)

// NewUserDataSource returns the data source `returningai_user`.
func NewUserDataSource() datasource.DataSource { return &userDataSource{tf.DataSource{Type: "user"}} }

type userModel struct {
	ID              types.String `tfsdk:"id"`
	Email           types.String `tfsdk:"email"`
	Username        types.String `tfsdk:"username"`
	ExternalID      types.String `tfsdk:"external_id"`
	ExternalIDField types.String `tfsdk:"external_id_field"`

	FirstName        types.String  `tfsdk:"first_name"`
	LastName         types.String  `tfsdk:"last_name"`
	Language         types.String  `tfsdk:"language"`
	Roles            types.List    `tfsdk:"roles"`
	HighestRole      types.String  `tfsdk:"highest_role"`
	XP               types.Float64 `tfsdk:"xp"`
	Coins            types.Float64 `tfsdk:"coins"`
	XPEarnedToday    types.Float64 `tfsdk:"xp_earned_today"`
	CoinsEarnedToday types.Float64 `tfsdk:"coins_earned_today"`
	TotalMessages    types.Int64   `tfsdk:"total_messages"`
	TotalReactions   types.Int64   `tfsdk:"total_reactions"`
	ReplySent        types.Int64   `tfsdk:"reply_sent"`
	VisitCount       types.Int64   `tfsdk:"visit_count"`
	TimeSpent        types.Float64 `tfsdk:"time_spent"`
	LoginStreak      types.Int64   `tfsdk:"login_streak"`
	CustomFields     types.Map     `tfsdk:"custom_fields"`
}

// keys are the attributes by which a user is looked up.
var keys = []string{"id", "email", "username", "external_id"}

// personal is the warning of each page that shows what people are and do.
const personal = "What it reads is personal data, and lies in the state: keep the state where only those see it who may, and read no " +
	"more than you use."

// Schema describes the data source.
func (d *userDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	notBlank := tf.NotBlank()
	attributes := map[string]schema.Attribute{
		"id": schema.StringAttribute{
			Optional: true, Computed: true, Validators: []validator.String{tf.UserID()},
			MarkdownDescription: "The id of the user, such as `1102`: what `user_id` of other resources takes. Exactly one of `id`, `email`, " +
				"`username` and `external_id` has to be given.",
		},
		"email": schema.StringAttribute{
			Optional: true, Computed: true, Validators: []validator.String{isEmail()},
			MarkdownDescription: "The e-mail address of the user, in any letter case. The service does not show it of a user who is looked up " +
				"by `id`: then it is null.",
		},
		"username": schema.StringAttribute{
			Optional: true, Computed: true, Validators: []validator.String{notBlank},
			MarkdownDescription: "The user name, in the letter case that the user has. A look-up by it uses an inferred operation.",
		},
		"external_id": schema.StringAttribute{
			Optional: true,
			Validators: []validator.String{
				notBlank, stringvalidator.AlsoRequires(path.MatchRoot("external_id_field")),
			},
			MarkdownDescription: "The id of the user in another system, which the community keeps in the user field `external_id_field`. A " +
				"look-up by it uses an inferred operation.",
		},
		"external_id_field": schema.StringAttribute{
			Optional:            true,
			Validators:          []validator.String{notBlank, stringvalidator.AlsoRequires(path.MatchRoot("external_id"))},
			MarkdownDescription: "The key of the community's user identifier field: no operation says which field that is.",
		},
		"roles": schema.ListAttribute{
			Computed: true, ElementType: types.StringType,
			MarkdownDescription: "The titles of the user's roles, in the service's order.",
		},
		"custom_fields": schema.MapAttribute{
			Computed: true, ElementType: types.StringType,
			MarkdownDescription: "The values of the community's user fields by their keys, all as text; null for a field without a value.",
		},
	}
	maps.Copy(attributes, shownText(map[string]string{
		"first_name": "The first name.", "last_name": "The last name.", "language": "The language that the user chose.",
		"highest_role": "The title of the user's highest role.",
	}))
	for name, says := range map[string]string{
		"xp": "The XP.", "coins": "The coins.", "xp_earned_today": "The XP earned today.", "coins_earned_today": "The coins earned today.",
		"time_spent": "The time spent in the community, in a unit that the service does not document.",
	} {
		attributes[name] = schema.Float64Attribute{Computed: true, MarkdownDescription: says}
	}
	maps.Copy(attributes, shownCount(map[string]string{
		"total_messages": "How many messages the user wrote.", "total_reactions": "How often the user reacted.",
		"reply_sent": "How many replies the user wrote.", "visit_count": "How often the user came.",
		"login_streak": "On how many days in a row the user signed in.",
	}))
	resp.Schema = schema.Schema{
		MarkdownDescription: "Looks up one user, by id, e-mail address, user name or external id: for the `user_id` of a role or a badge, " +
			"above all. A user who is not there is an error, and so is an answer about somebody else.\n\n" +
			"It needs `api_token` with the permission to get user data. Equal look-ups of a plan share one request, so that the same address may " +
			"be looked up in many places. A value that the service does not show is null.\n\n" + personal,
		Attributes: attributes,
	}
}

// shownText describes texts that the service shows.
func shownText(says map[string]string) map[string]schema.Attribute {
	attributes := map[string]schema.Attribute{}
	for name, text := range says {
		attributes[name] = schema.StringAttribute{Computed: true, MarkdownDescription: text}
	}
	return attributes
}

// shownCount describes whole numbers that the service shows.
func shownCount(says map[string]string) map[string]schema.Attribute {
	attributes := map[string]schema.Attribute{}
	for name, text := range says {
		attributes[name] = schema.Int64Attribute{Computed: true, MarkdownDescription: text}
	}
	return attributes
}

// isEmail accepts what can be an e-mail address. Its error does not repeat the value, since it may be one with a slip.
func isEmail() validator.String {
	return tf.CheckString("must be an e-mail address", func(value string) (summary, detail string) {
		if looksLikeEmail(value) {
			return "", ""
		}
		return "This is not an e-mail address", "An address such as \"ana@example.com\" is expected, without white space."
	})
}

func looksLikeEmail(value string) bool {
	name, host, found := strings.Cut(value, "@")
	return found && name != "" && host != "" && !strings.ContainsAny(value, " \t\r\n")
}

// ConfigValidators wants exactly one of the keys.
func (d *userDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	expressions := []path.Expression{}
	for _, key := range keys {
		expressions = append(expressions, path.MatchRoot(key))
	}
	return []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(expressions...)}
}

// Read looks the user up.
func (d *userDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model userModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	user, key, err := d.find(ctx, model)
	if err != nil {
		d.AddAttributeError(&resp.Diagnostics, path.Root(key), "look up the user with this "+nameOf[key], explained(err, nameOf[key]))
		return
	}
	model.show(user)
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}

// nameOf is what a key is called in a sentence.
var nameOf = map[string]string{"id": "id", "email": "e-mail address", "username": "user name", "external_id": "external id"}

// find looks the user up by the one key that is configured, and returns that too.
func (d *userDataSource) find(ctx context.Context, asked userModel) (user client.User, key string, err error) {
	switch {
	case !asked.ID.IsNull():
		user, err = d.Client.UserByID(ctx, asked.ID.ValueString())
		return user, "id", err
	case !asked.Email.IsNull():
		user, err = d.Client.UserByEmail(ctx, asked.Email.ValueString())
		return user, "email", err
	case !asked.Username.IsNull():
		user, err = d.Client.UserByUsername(ctx, asked.Username.ValueString())
		return user, "username", err
	}
	user, err = d.Client.UserByField(ctx, asked.ExternalIDField.ValueString(), asked.ExternalID.ValueString())
	return user, "external_id", err
}

// explanations say what to do about a user who cannot be told. NAME stands for what the user was looked up by.
var explanations = map[client.UserProblem]string{
	client.UserUnknown: "No user of this community has this NAME. Check it, and that the key belongs to this community; " +
		"somebody who has not joined the community may not be found",
	client.UserDeleted: "The user with this NAME was deleted. Restore the account in the product, or remove what refers to it",
	client.UserAnother: "The service answered with another user than the one with this NAME, or with one that can't be told from others. " +
		"Nothing was taken from the answer. Look the user up by e-mail address, or report the error",
	client.UserSeveral: "Several users have this NAME. Look the user up by e-mail address",
	client.UserNameless: "The service shows a user without the NAME that was asked for, so that it may be another one. " +
		"Look the user up by e-mail address",
}

// explained is the error for people. It does not repeat who was looked up: Terraform logs errors.
func explained(err error, name string) error {
	problem, is := errors.AsType[*client.UserError](err)
	if !is {
		return err
	}
	return errors.New(strings.ReplaceAll(explanations[problem.Problem], "NAME", name))
}

// show takes over what the service shows, and leaves what is configured as it was written.
func (m *userModel) show(user client.User) {
	keep := func(configured *types.String, shown *string) {
		if configured.IsNull() {
			*configured = types.StringPointerValue(shown)
		}
	}
	keep(&m.ID, &user.ID)
	keep(&m.Email, user.Email)
	keep(&m.Username, user.Username)
	m.FirstName, m.LastName = types.StringPointerValue(user.FirstName), types.StringPointerValue(user.LastName)
	m.Language, m.HighestRole = types.StringPointerValue(user.Language), types.StringPointerValue(user.HighestRole)
	m.Roles = tf.StringsOrNull(user.Roles)
	m.XP, m.Coins = types.Float64PointerValue(user.XP), types.Float64PointerValue(user.Coins)
	m.XPEarnedToday, m.CoinsEarnedToday = types.Float64PointerValue(user.XPEarnedToday), types.Float64PointerValue(user.CoinsEarnedToday)
	m.TotalMessages, m.TotalReactions = types.Int64PointerValue(user.TotalMessages), types.Int64PointerValue(user.TotalReactions)
	m.ReplySent, m.VisitCount = types.Int64PointerValue(user.ReplySent), types.Int64PointerValue(user.VisitCount)
	m.TimeSpent, m.LoginStreak = types.Float64PointerValue(user.TimeSpent), types.Int64PointerValue(user.LoginStreak)
	m.CustomFields = texts(user.CustomFields)
}

// texts makes a map of texts, some of which may be null; null where there is no map.
func texts(shown map[string]*string) types.Map {
	if shown == nil {
		return types.MapNull(types.StringType)
	}
	elements := map[string]attr.Value{}
	for name, value := range shown {
		elements[name] = types.StringPointerValue(value)
	}
	return types.MapValueMust(types.StringType, elements)
}
