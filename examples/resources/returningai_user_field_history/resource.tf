variable "user_object_id" {
  description = "The user's object id: 24 hexadecimal digits."
  type        = string
}

data "returningai_user_field" "country" {
  field = "country"
}

# A record that an import from another system left out.
resource "returningai_user_field_history" "moved_from_spain" {
  user_id  = var.user_object_id
  field_id = data.returningai_user_field.country.id
  value    = "Spain"
}
