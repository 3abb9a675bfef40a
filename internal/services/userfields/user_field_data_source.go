package userfields

import (
	"cmp"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// byField is how people know a user field: by its key.
var byField = tf.Kind[client.UserField]{
	Noun:       "user field",
	Name:       "field",
	Loses:      "the values of all members",
	IDOf:       func(f client.UserField) string { return f.ID },
	NameOf:     func(f client.UserField) string { return f.Field },
	Within:     (*client.Client).UserFields,
	Spelled:    client.FieldKey,
	Maintained: func(f client.UserField) bool { return f.Maintained },
}

// lookUp makes the data sources `returningai_user_field` and `returningai_user_fields`.
func lookUp() tf.LookUp[client.UserField, shownField] {
	const needs = "It needs `api_token` with the permission `userFields`."
	return tf.LookUp[client.UserField, shownField]{
		Kind:  byField,
		Lists: client.OpListUserFields,
		Show:  showField,
		Describe: map[string]string{
			"id":           "The field's id.",
			"community_id": "The community's id.",
			"field":        "The field's key, under which the values of members are kept.",
			"name":         "The field's name, as people see it.",
			"type":         "The kind of values, such as `single-line-text` or `numerical`, in the service's own word.",
			"creator_id":   "The id of who made the field, where the service shows it.",
			"creator":      "The user name of who made the field, where the service shows it.",
			"created_at":   "When the field was made, in ISO 8601, where the service shows it.",
			"updated_at":   "When the field was last changed, in ISO 8601, where the service shows it.",
		},
		OneSays: "Looks up one user field of a community by its id or by its key.\n\n" + needs + " All look-ups of a plan share one request.",
		ManySay: "Lists the user fields of a community, all or those that match the filters. Fields that the service maintains itself may be " +
			"among them.\n\n" + needs,
		Filters: []tf.Filter[client.UserField]{{
			Attribute: "type",
			Description: "Only fields of this kind, such as `numerical`. The older words `text` and `number` mean `single-line-text` and " +
				"`numerical`.",
			Of:   func(field client.UserField) string { return field.Type },
			Same: sameType,
		}},
	}
}

// shownField is what the service shows of a user field.
type shownField struct {
	ID          types.String `tfsdk:"id"`
	CommunityID types.String `tfsdk:"community_id"`
	Field       tf.Text      `tfsdk:"field"`
	Name        tf.Text      `tfsdk:"name"`
	Type        types.String `tfsdk:"type"`
	CreatorID   types.String `tfsdk:"creator_id"`
	Creator     types.String `tfsdk:"creator"`
	CreatedAt   types.String `tfsdk:"created_at"`
	UpdatedAt   types.String `tfsdk:"updated_at"`
}

func showField(field client.UserField) shownField {
	return shownField{
		ID:          types.StringValue(field.ID),
		CommunityID: tf.StringOrNull(field.CommunityID),
		Field:       tf.NewText(field.Field),
		Name:        tf.NewText(field.Name),
		Type:        tf.StringOrNull(field.Type),
		CreatorID:   types.StringPointerValue(field.CreatorID),
		Creator:     types.StringPointerValue(field.Creator),
		CreatedAt:   types.StringPointerValue(field.CreatedAt),
		UpdatedAt:   types.StringPointerValue(field.UpdatedAt),
	}
}

// currentTypes are the current words for older ones that mean the same.
var currentTypes = map[string]string{"text": "single-line-text", "number": "numerical"}

// knownTypes are the current words (createUserField, updateUserField).
var knownTypes = []string{"single-line-text", "multi-line-text", "numerical", "date"}

// currentType returns the current word for a type.
func currentType(word string) string { return cmp.Or(currentTypes[word], word) }

func sameType(one, another string) bool { return currentType(one) == currentType(another) }
