package users

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

type accountModel struct {
	ID                types.String   `tfsdk:"id"` // empty as long as the service has not shown the account
	Email             types.String   `tfsdk:"email"`
	Username          tf.Text        `tfsdk:"username"`
	FirstName         tf.Text        `tfsdk:"first_name"`
	LastName          tf.Text        `tfsdk:"last_name"`
	DisplayName       tf.Text        `tfsdk:"display_name"`
	AccessLevel       types.Int64    `tfsdk:"access_level"`
	JoinServer        types.Bool     `tfsdk:"join_server"`
	SendEmail         types.Bool     `tfsdk:"send_email"`
	EmailPassword     types.Bool     `tfsdk:"email_password"`
	EmailTemplate     types.String   `tfsdk:"email_template"`
	CustomFields      types.Map      `tfsdk:"custom_fields"`
	Referral          types.String   `tfsdk:"referral"`
	ExternalID        types.String   `tfsdk:"external_id"`
	Password          types.String   `tfsdk:"password_wo"` // null everywhere but in the configuration
	PasswordWOVersion types.Int64    `tfsdk:"password_wo_version"`
	Language          types.String   `tfsdk:"language"`
	AllowReplace      types.Bool     `tfsdk:"allow_replace"`
	RestoreDeleted    types.Bool     `tfsdk:"restore_deleted"`
	OnDestroy         types.String   `tfsdk:"on_destroy"`
	Timeouts          timeouts.Value `tfsdk:"timeouts"`
}

// What an account is created with where it is not configured, as in the documented examples.
const (
	defaultAccessLevel = 1
	defaultJoinServer  = true
)

// object is the account in the ownership registry: an e-mail address has no letter case.
func (m *accountModel) object() tf.Object {
	return tf.Object{Kind: accountType, ID: strings.ToLower(client.NormalizeText(m.Email.ValueString()))}
}

// called names the account in a sentence. It repeats neither an address nor a name: Terraform logs diagnostics.
func (m *accountModel) called() string {
	if m.ID.ValueString() == "" {
		return "the account with this e-mail address"
	}
	return "the account " + m.ID.ValueString()
}

// draft is what is written. The display name is that of the person where none is configured: the service requires one.
func (m *accountModel) draft(password types.String) client.AccountDraft {
	text := func(of tf.Text) string { return client.NormalizeText(of.ValueString()) }
	return client.AccountDraft{
		Email: client.NormalizeText(m.Email.ValueString()), Username: text(m.Username), FirstName: text(m.FirstName), LastName: text(m.LastName),
		DisplayName: cmp.Or(text(m.DisplayName), text(m.FirstName)+" "+text(m.LastName)), Password: password.ValueString(),
		AccessLevel: m.AccessLevel.ValueInt64(), JoinServer: m.JoinServer.ValueBool(), SendEmail: m.SendEmail.ValueBool(),
		EmailPassword: m.EmailPassword.ValueBool(), EmailTemplate: m.EmailTemplate.ValueString(), CustomFields: fieldsOf(m.CustomFields),
		Referral: m.Referral.ValueString(), ExternalID: m.ExternalID.ValueString(), Restores: m.RestoreDeleted.ValueBool(),
	}
}

// fieldsOf returns the known values of custom_fields.
func fieldsOf(configured types.Map) map[string]string {
	fields := map[string]string{}
	for name, element := range configured.Elements() {
		if text, isText := element.(types.String); isText && !text.IsNull() && !text.IsUnknown() {
			fields[name] = text.ValueString()
		}
	}
	return fields
}

// argument is one that no operation changes once the account is there.
type argument struct {
	name  string
	value attr.Value
	shown bool // by the service, so that an import can read it
}

// fixed returns those arguments but custom_fields, of which the service shows each field.
func (m *accountModel) fixed() []argument {
	return []argument{
		{"email", m.Email, true},
		{"username", m.Username, true},
		{"first_name", m.FirstName, true},
		{"last_name", m.LastName, true},
		{"display_name", m.DisplayName, false},
		{"access_level", m.AccessLevel, false},
		{"join_server", m.JoinServer, false},
		{"referral", m.Referral, false},
		{"external_id", m.ExternalID, false},
		{"password_wo_version", m.PasswordWOVersion, false},
	}
}

// switches count only when an account is created, and leave nothing behind that could differ.
func (m *accountModel) switches() []argument {
	return []argument{
		{"send_email", m.SendEmail, false}, {"email_password", m.EmailPassword, false}, {"email_template", m.EmailTemplate, false},
	}
}

// changedFrom returns where a plan wants something else than the state has. What is not configured any more is not managed, and what is not
// known yet is compared once it is. After an import, nobody knows what the service does not show.
func (m *accountModel) changedFrom(state *accountModel, imported bool) []path.Path {
	var changed []path.Path
	before := state.fixed()
	for i, argument := range m.fixed() {
		unmanaged := argument.value.IsNull() || argument.value.IsUnknown()
		unread := imported && (!argument.shown || before[i].value.IsNull())
		if !unmanaged && !unread && !argument.value.Equal(before[i].value) {
			changed = append(changed, path.Root(argument.name))
		}
	}
	return changed
}

// changedFields returns the custom fields of which a plan wants another value than the state has.
func (m *accountModel) changedFields(state *accountModel) []string {
	var changed []string
	before, wanted := fieldsOf(state.CustomFields), fieldsOf(m.CustomFields)
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		if has, there := before[name]; !there || !client.SameFieldValue(has, wanted[name]) {
			changed = append(changed, name)
		}
	}
	return changed
}

// refresh takes over what the service shows. What it shows as it did right after the create is what was written then.
func (m *accountModel) refresh(user client.User, then shownThen) {
	m.ID = types.StringValue(user.ID)
	m.Language = types.StringPointerValue(user.Language)
	for name, of := range m.shownTexts(user) {
		if of.shown != nil && !of.text.SameAs(tf.NewText(*of.shown)) && !then.has(name, *of.shown) {
			*of.text = tf.NewText(*of.shown)
		}
	}
	if m.CustomFields.IsNull() {
		return
	}
	fields := fieldsOf(m.CustomFields)
	for name, value := range fields {
		switch has, shown := user.Field(name); {
		case shown && has == nil:
			delete(fields, name)
		case shown && !client.SameFieldValue(*has, value) && !then.has(fieldNote(name), *has):
			fields[name] = *has
		}
	}
	elements := map[string]attr.Value{}
	for name, value := range fields {
		elements[name] = types.StringValue(value)
	}
	m.CustomFields = types.MapValueMust(types.StringType, elements)
}

// readText is an argument and what the service shows for it; nil for nothing.
type readText struct {
	text  *tf.Text
	shown *string
}

func (m *accountModel) shownTexts(user client.User) map[string]readText {
	return map[string]readText{
		"username": {&m.Username, user.Username}, "first_name": {&m.FirstName, user.FirstName}, "last_name": {&m.LastName, user.LastName},
	}
}

// differences returns, by attribute and field, what the service shows in another way than it is configured.
func (m *accountModel) differences(user client.User) shownThen {
	differences := shownThen{}
	for name, of := range m.shownTexts(user) {
		if of.shown != nil && !of.text.SameAs(tf.NewText(*of.shown)) {
			differences[name] = *of.shown
		}
	}
	for name, value := range fieldsOf(m.CustomFields) {
		has, shown := user.Field(name)
		if shown && (has == nil || !client.SameFieldValue(*has, value)) {
			differences[fieldNote(name)] = textOf(has)
		}
	}
	return differences
}

func textOf(value *string) string {
	if value == nil {
		return ""
	}
	return *value
}

// shownThen is how the service showed what was just written, where that is not what was sent: it may write a user name in lower case.
type shownThen map[string]string

// names are those of the attributes and fields.
func (s shownThen) names() []string { return slices.Sorted(maps.Keys(s)) }

func fieldNote(name string) string { return "custom_fields." + name }

func (s shownThen) has(name, shown string) bool {
	then, there := s[name]
	return there && then == shown
}

// learn keeps in the private state how the service shows a new account.
func (m *accountModel) learn(life *tf.Life, user client.User) {
	if differences := m.differences(user); len(differences) > 0 {
		life.Memory, _ = json.Marshal(differences) // can't fail: it has nothing but strings
	}
}

// recall returns what learn has kept. A note that can't be read explains nothing.
func recall(life tf.Life) shownThen {
	then := shownThen{}
	if len(life.Memory) > 0 && json.Unmarshal(life.Memory, &then) != nil {
		return nil
	}
	return then
}

// imported fills in what an import can't read: the defaults, so that the plan after it is empty where nothing else is configured.
func (m *accountModel) imported() {
	m.AccessLevel, m.JoinServer = types.Int64Value(defaultAccessLevel), types.BoolValue(defaultJoinServer)
	m.SendEmail, m.EmailPassword = types.BoolValue(false), types.BoolValue(false)
	m.AllowReplace, m.RestoreDeleted = types.BoolValue(false), types.BoolValue(false)
	m.OnDestroy = types.StringValue(string(tf.Abandon))
}
