package userfields

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
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

// maxName is how many characters the name of a field may have (createUserField, documented).
const maxName = 100

// NewUserFieldResource returns the resource `returningai_user_field`.
func NewUserFieldResource() resource.Resource {
	return tf.NewListed(tf.Listed[client.UserField, *fieldModel]{
		Kind:     byField,
		Example:  "deposit-amount",
		Schema:   fieldSchema(),
		Adopting: "The plan lists what the configuration changes about it. ",
		Loss: "What happens to the field when this resource is destroyed: `delete` deletes it **with the values of all members, for " +
			"good**; `abandon` leaves it as it is and only forgets it.",
		CreatedBy: client.OpCreateUserField,
		UpdatedBy: client.OpUpdateUserField,
		DeletedBy: client.OpDeleteUserField,
		Create: func(ctx context.Context, c *client.Client, plan *fieldModel) (client.UserField, error) {
			return c.CreateUserField(ctx, plan.CommunityID.ValueString(), plan.draft())
		},
		Adopt: func(ctx context.Context, c *client.Client, there client.UserField, plan *fieldModel) (client.UserField, error) {
			if len(plan.Differences(there)) == 0 {
				return there, nil
			}
			return c.UpdateUserField(ctx, there.CommunityID, there.ID, plan.draft())
		},
		Update: func(ctx context.Context, c *client.Client, change tf.Change[*fieldModel]) (client.UserField, error) {
			return c.UpdateUserField(ctx, change.State.CommunityID.ValueString(), change.State.ID.ValueString(), change.Plan.draft())
		},
		Delete: func(ctx context.Context, c *client.Client, state *fieldModel) error {
			return c.DeleteUserField(ctx, state.CommunityID.ValueString(), state.ID.ValueString())
		},
		Check: checkPlan,
	})
}

type fieldModel struct {
	shownField
	tf.Deletable

	spelling tf.Spelling // of the name
}

func (m *fieldModel) Key() (id *types.String, field *tf.Text) { return &m.ID, &m.Field }

// Community is where the model has the community's id.
func (m *fieldModel) Community() *types.String { return &m.CommunityID }

// Refresh keeps the name and the type as they are written in the state where the service only spells them in another way.
func (m *fieldModel) Refresh(field client.UserField) {
	name, kind := m.Name, m.Type
	tf.Refresh(&m.shownField, showField(field))
	if sameType(kind.ValueString(), m.Type.ValueString()) {
		m.Type = kind
	}
	if name.IsNull() {
		m.spelling = tf.Spelling{Sent: field.Name, Shown: field.Name}
		return
	}
	if kept, _ := m.spelling.Named(field.Name, name.ValueString()); kept == name.ValueString() {
		m.Name = name
	}
}

func (m *fieldModel) Settle(field client.UserField, state *fieldModel) {
	before := ""
	if state != nil {
		before, m.spelling = state.Name.ValueString(), state.spelling
	}
	m.spelling.Written(m.Name.ValueString(), before, field.Name)
	tf.FillUnknown(&m.shownField, showField(field))
}

// Sighted takes note of how a list spells the name that was just written. The name from before the write proves nothing: lists may lag.
func (m *fieldModel) Sighted(field client.UserField, state *fieldModel) {
	if state == nil || client.SameText(m.Name.ValueString(), state.Name.ValueString()) ||
		!client.SameText(field.Name, state.Name.ValueString()) && !client.SameText(field.Name, state.spelling.Shown) {
		m.spelling.Shown = field.Name
	}
}

func (m *fieldModel) Keep(state *fieldModel) { tf.FillUnknown(&m.shownField, state.shownField) }

// Memory is how the service spells the name.
func (m *fieldModel) Memory() any { return &m.spelling }

func (m *fieldModel) Writes(_, state *fieldModel) bool {
	return !m.Name.SameAs(state.Name) || m.Type.IsUnknown() || m.Name.IsUnknown() || !sameType(m.Type.ValueString(), state.Type.ValueString())
}

// Differences says what adopting a field changes about it.
func (m *fieldModel) Differences(there client.UserField) []string {
	var all []string
	if m.Name.IsUnknown() || !client.SameText(m.Name.ValueString(), there.Name) {
		all = append(all, tf.Difference("name", strconv.Quote(there.Name), planned(m.Name.StringValue))...)
	}
	if m.Type.IsUnknown() || !sameType(m.Type.ValueString(), there.Type) {
		all = append(all, tf.Difference("type", strconv.Quote(there.Type), planned(m.Type))...)
	}
	return all
}

func planned(value types.String) string {
	if value.IsUnknown() {
		return "(known after apply)"
	}
	return strconv.Quote(client.NormalizeText(value.ValueString()))
}

func (m *fieldModel) draft() client.UserFieldDraft {
	return client.UserFieldDraft{
		Field: client.NormalizeText(m.Field.ValueString()), Name: client.NormalizeText(m.Name.ValueString()), Type: m.Type.ValueString(),
	}
}

// checkPlan warns of a type that is not known, and of what a replacement loses.
func checkPlan(check tf.Check[client.UserField, *fieldModel]) {
	plan, state := check.Plan, check.State
	if plan == nil {
		return
	}
	word := plan.Type.ValueString()
	if word != "" && !slices.Contains(knownTypes, currentType(word)) && (state == nil || !sameType(word, state.Type.ValueString())) {
		check.Provider.WarnInPlan(check.Diagnostics, tf.Warning{
			About: tf.Object{Kind: byField.Noun, ID: plan.Field.ValueString()}, At: path.Root("type"),
			Summary: fmt.Sprintf("This provider does not know the type %q", word),
			Rest:    "This provider does not know more of the types",
			Detail: fmt.Sprintf("The known ones are %s, and the older words text and number. It is passed on as it is; the service may refuse it.",
				strings.Join(knownTypes, ", ")),
		})
	}
	if state == nil || plan.Field.Equal(state.Field) && plan.CommunityID.Equal(state.CommunityID) ||
		state.OnDestroy.ValueString() == string(tf.Abandon) {
		return
	}
	check.Provider.WarnOfDestroying(check.Diagnostics, tf.Warning{
		About: tf.Object{Kind: byField.Noun, ID: state.ID.ValueString()},
		Summary: fmt.Sprintf("The user field %q (id %s) will be replaced, and the values of all members lost",
			state.Field.ValueString(), state.ID.ValueString()),
		Rest: "More user fields will be replaced, and the values of all members lost",
		Detail: "The key and the community of a field can't be changed: the old field is deleted with all values, for good, and a new one " +
			"without values is made. To keep the old one, apply on_destroy = \"abandon\" first.",
	})
}

func fieldSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "A custom user field: a field that a community adds to its members.\n\n" +
			"It needs `api_token` with the permission `userFields`. Fields that the service maintains itself can't be managed: where the list " +
			"shows that a key belongs to one, the plan fails.",
		Attributes: map[string]schema.Attribute{
			"id": tf.ComputedOnce("The field's id."),
			"field": schema.StringAttribute{
				Required:   true,
				CustomType: tf.TextType{},
				Validators: []validator.String{tf.NotBlank(), tf.PlainText(), stringvalidator.UTF8LengthBetween(1, client.MaxFieldKey)},
				PlanModifiers: []planmodifier.String{
					tf.KeepSame("A space and a hyphen make no difference, nor does white space around the key.", sameKey),
					stringplanmodifier.RequiresReplace(),
				},
				MarkdownDescription: "The field's key, under which the values of members are kept: 1 to 50 characters. The service makes a hyphen " +
					"of each space, so that `deposit amount` and `deposit-amount` are the same; the function " +
					"[`field_key`](../functions/field_key.md) does so too. It stays as it is written here: write it with hyphens where others refer to " +
					"it, such as in `custom_fields` of a [`returningai_user`](user.md). Leading and trailing white space makes no difference. It " +
					"can't be changed: " +
					"another key makes another field, **and the values of all members are lost** where `on_destroy` is `delete`.",
			},
			"name": schema.StringAttribute{
				Required:      true,
				CustomType:    tf.TextType{},
				Validators:    []validator.String{tf.NotBlank(), tf.PlainText(), stringvalidator.UTF8LengthBetween(1, maxName)},
				PlanModifiers: []planmodifier.String{tf.KeepSameText()},
				MarkdownDescription: "The field's name, as people see it: 1 to 100 characters. Leading and trailing white space makes no difference. " +
					"Changing it renames the field in place.",
			},
			"type": schema.StringAttribute{
				Required:   true,
				Validators: []validator.String{tf.NotBlank()},
				PlanModifiers: []planmodifier.String{
					tf.KeepSame("`text` is `single-line-text`, and `number` is `numerical`.", sameType),
				},
				MarkdownDescription: "The kind of values: `single-line-text`, `multi-line-text`, `numerical` or `date`. The older words `text` and " +
					"`number` mean `single-line-text` and `numerical`, and one instead of the other is no change. Any other word is passed on as it " +
					"is, with a warning. Changing it changes the field in place; what that does to the values of members is not documented.",
			},
			"creator_id": tf.ComputedOnce("The id of who made the field, where the service shows it."),
			"creator":    tf.Computed("The user name of who made the field, where the service shows it."),
			"created_at": tf.ComputedOnce("When the field was made, in ISO 8601, where the service shows it."),
			"updated_at": tf.Computed("When the field was last changed, in ISO 8601, where the service shows it."),
		},
	}
}

func sameKey(one, another string) bool {
	return client.FieldKey(client.NormalizeText(one)) == client.FieldKey(client.NormalizeText(another))
}
